"""``zhoubao check``: every format, where it writes, its exit codes, and what it says of unreadable files."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from tests.check.standing import SHIPPED

from zhoubao.cli.main import cli
from zhoubao.errors import ZhoubaoError

Run = Callable[..., subprocess.CompletedProcess[str]]
PARTS = (
    "风险提示：波动。\n\n分析师声明：观点独立。\n\n## 投资评级声明\n\n见报告末页。\n\n免责声明：仅供参考。\n"
)
"""What the shipped edition asks of a report: it rates, so a statement and definitions belong to it."""
GOOD = f"本周寒武纪上涨9.98%。\n\n{PARTS}"
BAD = GOOD.replace("9.98%", "8.98%")
OPEN = GOOD.replace("寒武纪", "东方财富")
AMBIGUOUS = GOOD.replace("本周寒武纪上涨9.98%", "海光信息年内上涨85.55%")


def check(*words: str | Path) -> Result:
    """The command in this process: what a shell sees of it, in a fraction of the time."""
    return CliRunner().invoke(cli, ["check", *map(str, words)])


@pytest.fixture
def text(tmp_path: Path) -> Callable[..., Path]:
    def write(words: str, name: str = "report.md") -> Path:
        path = tmp_path / name
        path.write_text(words, encoding="utf-8")
        return path

    return write


@pytest.fixture
def word(tmp_path: Path) -> Path:
    document = docx.Document()
    for line in BAD.split("\n\n"):
        document.add_paragraph(line.strip())
    path = tmp_path / "report.docx"
    document.save(str(path))
    return path


Write = Callable[..., Path]


@pytest.mark.parametrize(
    ("words", "strict", "code"),
    [
        (GOOD, False, 0), (GOOD, True, 0), (BAD, False, 1), (BAD, True, 1), (OPEN, False, 0), (OPEN, True, 1),
        (AMBIGUOUS, False, 0), (AMBIGUOUS, True, 1), (GOOD + "\n本产品保证收益。\n", False, 1),
        (GOOD + "\n的的市场。\n", False, 0), (GOOD + "\n的的市场。\n", True, 0),
        (GOOD.replace("分析师声明：", ""), False, 1), (GOOD.replace("## 投资评级声明", ""), False, 1),
    ],
    ids=["good", "good-strict", "contradicted", "contradicted-strict", "unsupported", "unsupported-strict",
         "ambiguous", "ambiguous-strict", "lint-error", "lint-warning", "lint-warning-strict",
         "no-statement", "no-definitions"],
)  # fmt: skip
@pytest.mark.parametrize("form", ["table", "json"])
def test_exit_codes(words: str, strict: bool, code: int, form: str, text: Write) -> None:
    done = check(SHIPPED, text(words), "--format", form, *(["--strict"] if strict else []))
    assert done.exit_code == code, done.output


def test_the_table(text: Write) -> None:
    done = check(SHIPPED, text(BAD))
    assert "8.98%" in done.stdout
    assert "9.98%" in done.stdout
    assert "\x1b" not in done.stdout


def test_json_is_the_public_form(text: Write) -> None:
    told = json.loads(check(SHIPPED, text(BAD), "--format", "json").stdout)
    assert told["schema"] == "zhoubao.check/1"
    assert told["file"] == "report.md"
    (claim,) = told["claims"]
    assert (claim["text"], claim["verdict"], claim["expected"]) == ("8.98%", "contradicted", "9.98%")
    assert told["text"][claim["start"] : claim["end"]] == "8.98%"


def test_html_is_a_page_with_the_text(text: Write) -> None:
    page = check(SHIPPED, text(BAD), "--format", "html").stdout
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "8.98%" in page
    assert "免责声明" in page


@pytest.mark.parametrize("kind", ["md", "docx"])
def test_docx_is_a_copy_with_comments(kind: str, text: Write, word: Path, tmp_path: Path) -> None:
    path = word if kind == "docx" else text(BAD)
    before, out = path.read_bytes(), tmp_path / "marked.docx"
    done = check(SHIPPED, path, "--format", "docx", "--out", out)
    assert (done.exit_code, done.stdout) == (1, f"{out}\n")
    assert path.read_bytes() == before
    with zipfile.ZipFile(out) as package:
        assert "9.98%" in package.read("word/comments.xml").decode()
    assert "8.98%" in "".join(p.text for p in docx.Document(str(out)).paragraphs)


def test_docx_goes_to_standard_output_too(word: Path) -> None:
    done = check(SHIPPED, word, "--format", "docx")
    assert zipfile.is_zipfile(BytesIO(done.stdout_bytes))


@pytest.mark.parametrize("form", ["table", "json", "html"])
def test_out_holds_what_would_be_printed(form: str, text: Write, tmp_path: Path) -> None:
    path, out = text(BAD), tmp_path / "out"
    printed = check(SHIPPED, path, "--format", form)
    written = check(SHIPPED, path, "--format", form, "--out", out)
    assert (written.exit_code, written.stdout) == (1, f"{out}\n")
    assert out.read_bytes() == printed.stdout_bytes


def test_out_may_not_be_the_file_itself(word: Path) -> None:
    before = word.read_bytes()
    with pytest.raises(ZhoubaoError, match="name another"):
        words = ["check", str(SHIPPED), str(word), "--format", "docx", "--out", str(word)]
        CliRunner().invoke(cli, words, catch_exceptions=False)
    assert word.read_bytes() == before


@pytest.mark.parametrize("form", ["table", "html"])
def test_reasons_in_either_language(form: str, text: Write) -> None:
    path = text(BAD)
    options: tuple[list[str], ...] = (["--lang", "zh"], ["--lang", "en"], [])
    zh, en, own = (check(SHIPPED, path, "--format", form, *lang).stdout for lang in options)
    assert "寒武纪本周涨跌幅为+9.9768%" in "".join(zh.split())
    assert "ThereturnofCambriconovertheweekis+9.9768%" in "".join(en.split())
    assert own == zh


def test_supported_statements_are_told_when_asked(text: Write) -> None:
    path = text(GOOD)
    assert "9.98%" not in check(SHIPPED, path).stdout
    assert "9.98%" in check(SHIPPED, path, "--verbose").stdout


def test_another_cutoff(text: Write) -> None:
    path = text(GOOD)
    assert check(SHIPPED, path, "--cutoff", "2024-11-13T18:00+08:00").exit_code == 0
    told = json.loads(check(SHIPPED, path, "--cutoff", "2024-11-08", "--format", "json").stdout)
    assert told["claims"][0]["verdict"] != "supported"
    assert told["cutoff"].startswith("2024-11-08T")


# As processes: one sentence, the right exit code, nothing on standard output.


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.md", None),
        ("report.pptx", b"PK\x03\x04"),
        ("broken.docx", b"PK\x03\x04 no zip"),
        ("broken.pdf", b"%PDF-1.7 cut off"),
        ("broken.xlsx", b"not a workbook"),
        ("empty.md", b""),
        ("binary.txt", bytes(range(256)) * 8),
    ],
)
def test_files_that_cannot_be_read(name: str, content: bytes | None, tmp_path: Path, zhoubao: Run) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    done = zhoubao("check", SHIPPED, path, "--format", "json", "--out", tmp_path / "out.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("zhoubao: ")
    assert done.stderr.count("\n") == 1
    assert name in done.stderr
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize(
    "words", [["--format", "pdf"], ["--lang", "fr"], ["--cutoff", "yesterday"], ["--stricter"]]
)
def test_options_that_cannot_be_meant(words: list[str], text: Write, zhoubao: Run) -> None:
    done = zhoubao("check", SHIPPED, text(GOOD), *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_an_edition_that_is_none(text: Write, tmp_path: Path, zhoubao: Run) -> None:
    done = zhoubao("check", tmp_path, text(GOOD))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def test_a_process_end_to_end(text: Write, tmp_path: Path, zhoubao: Run) -> None:
    path = text(BAD, "周报 ①.md")
    done = zhoubao("check", SHIPPED, path)
    assert done.returncode == 1
    assert "8.98%" in done.stdout
    assert done.stderr == ""
    nowhere = zhoubao(
        "check", SHIPPED, path, "--out", tmp_path / "no" / "such" / "out.html", "--format", "html"
    )
    assert (nowhere.returncode, nowhere.stdout) == (2, "")
    assert "--out" in nowhere.stderr
    assert nowhere.stderr.count("\n") == 1
