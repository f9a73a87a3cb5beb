"""LibreOffice opens the Word file: every word is on a page, every glyph is drawn, and a file it saves comes
home without a change."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pypdfium2
import pytest

import zhoubao
from zhoubao.issues.pull import pull
from zhoubao.manuscript.word import read_word
from zhoubao.model import LANGUAGES, Lang
from zhoubao.publish.word.document import render_docx

REQUIRED = bool(os.environ.get("ZHOUBAO_REQUIRE_OFFICE"))
_SIGNS = re.compile(r"[\s\u00ad\u200b\u2010-\u2012-]+")


@pytest.fixture(scope="module")
def office() -> str:
    """The command of LibreOffice, where it reads texts."""
    command = shutil.which("soffice")
    modules = [Path(command).resolve().parent / "libswlo.so"] if command else []
    if not any(module.exists() for module in modules):
        if REQUIRED:
            pytest.fail("LibreOffice Writer is not installed (Debian: libreoffice-writer-nogui)")
        pytest.skip("LibreOffice Writer is not installed; make test-office runs this where it is")
    assert command is not None
    return command


@pytest.fixture(scope="module")
def weekly(tmp_path_factory: pytest.TempPathFactory) -> zhoubao.OpenEdition:
    return zhoubao.new_edition(tmp_path_factory.mktemp("office") / "weekly", "compute")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, weekly: zhoubao.OpenEdition) -> Path:
    made = tmp_path_factory.mktemp("issue")
    for lang in LANGUAGES:
        (made / f"{lang}.docx").write_bytes(render_docx(*weekly.document(lang=lang)))
    return made


def converted(office: str, folder: Path, form: str, out: str) -> Path:
    (folder / out).mkdir(exist_ok=True)
    command = [office, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    files = [str(folder / f"{lang}.docx") for lang in LANGUAGES]
    subprocess.run(
        [*command, "--convert-to", form, "--outdir", str(folder / out), *files],
        check=True,
        capture_output=True,
        timeout=240,
    )
    return folder / out


@pytest.fixture(scope="module")
def pages(office: str, folder: Path) -> Path:
    return converted(office, folder, "pdf", "pdf")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_is_on_a_page(pages: Path, folder: Path, lang: Lang) -> None:
    with pypdfium2.PdfDocument(pages / f"{lang}.pdf") as pdf:
        printed = _SIGNS.sub("", "".join(page.get_textpage().get_text_range() for page in pdf))
        assert 8 <= len(pdf) <= 40
    manuscript = read_word(Path("a.docx"), (folder / f"{lang}.docx").read_bytes())
    body = [p for p in manuscript.passages if p.kind in ("heading", "caption", "paragraph", "item")]
    missing = [
        words
        for p in body
        # A line that a page break goes through is parted by the feet and heads of pages: look at its ends.
        for words in (manuscript.text[p.start : p.end],)
        if _SIGNS.sub("", words)[:12] not in printed or _SIGNS.sub("", words)[-12:] not in printed
    ]
    assert missing == []
    assert "\ufffd" not in printed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_chinese_is_drawn_in_faces_that_have_it(pages: Path, lang: Lang) -> None:
    """A box stands where a face without the glyph was taken, such as the Latin face of the style."""
    raw = pypdfium2.raw
    faces: dict[str, str] = {}
    with pypdfium2.PdfDocument(pages / f"{lang}.pdf") as pdf:
        for page in pdf:
            text = page.get_textpage()
            for index in range(text.count_chars()):
                sign = chr(raw.FPDFText_GetUnicode(text.raw, index))
                if "\u4e00" <= sign <= "\u9fff":
                    name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
                    raw.FPDFText_GetFontInfo(text.raw, index, name, 200, flags)
                    faces[name.value.decode("utf-8", "replace")] = sign
    assert faces
    latin = [face for face in faces if re.search("Liberation|DejaVu|Times|Arial", face)]
    assert latin == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_that_libreoffice_saved_comes_home_unchanged(
    office: str, folder: Path, weekly: zhoubao.OpenEdition, lang: Lang
) -> None:
    saved = converted(office, folder, "docx:MS Word 2007 XML", "saved") / f"{lang}.docx"
    came = pull(saved, weekly.edition)
    assert (came.diff, came.warnings, came.left) == ("", (), ())


def test_an_edit_made_after_libreoffice_saved_comes_home(
    office: str, folder: Path, weekly: zhoubao.OpenEdition, tmp_path: Path
) -> None:
    saved = converted(office, folder, "docx:MS Word 2007 XML", "saved") / "zh.docx"
    edited = tmp_path / "edited.docx"
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(edited, "w") as new:
        for name in old.namelist():
            raw = old.read(name)
            if name == "word/document.xml":
                assert raw.count("不构成推荐".encode()) == 1
                raw = raw.replace("不构成推荐".encode(), "不构成任何推荐".encode())
            new.writestr(name, raw)
    came = pull(edited, weekly.edition)
    changed = [line for line in came.diff.splitlines()[2:] if line[:1] in "+-"]
    assert [line[0] for line in changed] == ["-", "+"] and "不构成任何推荐" in changed[1]
