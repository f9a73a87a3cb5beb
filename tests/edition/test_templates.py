"""Templates of sections: two languages in one file, held to the rules of issue files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import zhoubao
from zhoubao.edition.edition import SectionSpec
from zhoubao.edition.issues import load_issue
from zhoubao.edition.load import load_edition
from zhoubao.edition.templates import load_template
from zhoubao.edition.validate import validate
from zhoubao.errors import EditionError

EDITIONS = Path(zhoubao.__file__).parent / "editions"
SECTION = """\
[[sections]]
id = "statement"
name = {{ zh = "声明", en = "Statement" }}
place = "back"
required = true
template = "{}"
"""
TEXT = """\
Both.

::: zh
{{ desk/house }}的声明。
:::

::: en
A statement of {{ desk/house }}, {{ issue/date }}.
:::
"""


@pytest.fixture
def with_template(write: Callable[..., Path]) -> Callable[..., Path]:
    """The small edition with a section whose template is ``text`` (none: not written)."""

    def make(text: str | None = TEXT, name: str = "statements/one.md") -> Path:
        after = 'place = "body"\nexhibits = ["review"]\n'
        root = write(edition=((after, f"{after}\n{SECTION.format(name)}"),))
        if text is not None:
            (root / "statements").mkdir(exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return root

    return make


def spec_of(root: Path) -> SectionSpec:
    return load_edition(root).sections[-1]


def test_a_template_has_each_language_with_the_file_s_lines(with_template: Callable[..., Path]) -> None:
    root = with_template()
    assert validate(root) == []
    prose = load_template(load_edition(root), spec_of(root))
    assert (prose["zh"].text, prose["zh"].line) == ("Both.\n\n\n{{ desk/house }}的声明。", 1)
    assert prose["en"].text == "Both.\n\n\n\n\n\n\nA statement of {{ desk/house }}, {{ issue/date }}."


def test_a_required_section_with_a_template_need_not_be_written(with_template: Callable[..., Path]) -> None:
    root = with_template()
    assert "statement" not in {section.id for section in load_issue(load_edition(root)).sections}
    issue = root / "issues" / "2024-11-14.md"
    issue.write_text(issue.read_text(encoding="utf-8") + "\n# statement\n", encoding="utf-8")
    assert validate(root) == []  # opened and left to the template


def test_a_section_without_a_template_has_none(with_template: Callable[..., Path]) -> None:
    edition = load_edition(with_template())
    assert load_template(edition, edition.sections[0]) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            TEXT.replace("desk/house }}的", "desk/huose }}的"),
            "statements/one.md:4: '{{ desk/huose }}' asks for the 'huose' of the desk (did you mean "
            "'house'?); it has house, name, sector.",
        ),
        (
            TEXT.replace("issue/date", "issue/number"),
            "statements/one.md:8: '{{ issue/number }}' asks for the 'number' of the issue; it has date.",
        ),
        (
            TEXT.replace("{{ issue/date }}", "{{ return.wtd/NVDA.X }}"),
            "statements/one.md:8: '{{ return.wtd/NVDA.X }}' names the code 'NVDA.X', which the edition does "
            "not have (did you mean 'NVDA.O'?).",
        ),
        (
            TEXT.replace("\n::: en\nA", "\nA").removesuffix(":::\n").replace("Both.\n", ""),
            "statements/one.md:1: has no text in 'en'; add a block ::: en.",
        ),
        (
            TEXT.removesuffix(":::\n"),
            "statements/one.md:7: the block is not closed; add a line ::: after it.",
        ),
        (
            TEXT.replace("::: en", "::: de"),
            "statements/one.md:7: ::: de names no language; write ::: zh or ::: en.",
        ),
        (
            TEXT.replace("Both.", "# Statement"),
            "statements/one.md:1: is a level-1 heading, which the section has of its own; write ## or take "
            "it out.",
        ),
    ],
)
def test_what_is_wrong_in_a_template_is_told_with_its_line(
    with_template: Callable[..., Path], text: str, told: str
) -> None:
    if "has no text" in told:
        text = "::: zh\n只有中文。\n:::\n"
    root = with_template(text)
    assert f"{root}/{told}" in validate(root)
    with pytest.raises(EditionError):
        load_template(load_edition(root), spec_of(root))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "statements/two.md",
            "does not exist (did you mean 'statements/one.md'?); write it, or take the key ",
        ),
        ("../one.md", "is no file inside the edition's folder; name one such as statements/analyst.md."),
        ("/etc/passwd", "is no file inside the edition's folder"),
        ("statements/one.txt", "is no Markdown file; name one that ends in .md."),
        ("statements", "is no Markdown file"),
    ],
)
def test_a_template_is_a_markdown_file_of_the_folder(
    with_template: Callable[..., Path], name: str, told: str
) -> None:
    root = with_template(None, name)
    (root / "statements").mkdir()
    (root / "statements" / "one.md").write_text(TEXT, encoding="utf-8")
    (found,) = validate(root)
    assert found.startswith(f"{root}/edition.toml: sections[2].template: {name!r} {told}")


def test_a_link_out_of_the_folder_is_not_followed(with_template: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text(TEXT, encoding="utf-8")
    root = with_template(None)
    (root / "statements").mkdir()
    (root / "statements" / "one.md").symlink_to(tmp_path / "outside.md")
    (found,) = validate(root)
    assert "is no file inside the edition's folder" in found


def test_a_file_that_is_not_utf_8_is_told_of(with_template: Callable[..., Path]) -> None:
    root = with_template()
    (root / "statements" / "one.md").write_bytes("声明".encode("gbk"))
    (found,) = validate(root)
    assert found.endswith("statements/one.md:1: is not UTF-8 text; save the file as UTF-8.")


@pytest.mark.parametrize("name", ["compute", "starter"])
def test_the_shipped_statements_say_that_desk_and_people_are_samples(name: str) -> None:
    edition = load_edition(EDITIONS / name)
    told = {spec.id: load_template(edition, spec) for spec in edition.sections if spec.template}
    assert list(told) == ["analyst-statement", "general-statement", "special-statement"]
    for section in ("analyst-statement", "special-statement"):
        assert "均为示例" in told[section]["zh"].text or "均为虚构" in told[section]["zh"].text
        assert "sample" in told[section]["en"].text.casefold()
    kinds = [spec.kind for spec in edition.sections]
    assert (kinds.count("ratings"), kinds.count("contacts")) == (int(name == "compute"), 1)
