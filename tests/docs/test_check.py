"""docs/check.md against the code: its examples are run, its tables compared.

A ``claims`` block shows sentences, or tables, each with its claims below it, indented: words, subject,
measure with its comparator, window, verdict. ``edition=FOLDER`` names another edition than the shipped one.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

import zhoubao
from zhoubao.check.checking import check
from zhoubao.check.claim import Comparator, Judged, Verdict
from zhoubao.check.evidence import Evidence
from zhoubao.check.lint.finding import Finding
from zhoubao.check.lint.rules import RULES
from zhoubao.check.qualifiers import QUALIFIERS
from zhoubao.check.records import SHORT_RECORD, SHORT_SERIES
from zhoubao.check.report import SCHEMA, CheckReport
from zhoubao.check.superlatives import SUPERLATIVES
from zhoubao.manuscript import building, pdf, reading
from zhoubao.manuscript.markdown import read_markdown

from .pages import DOCS, ROOT, Block, blocks, section, table

PAGE, API = DOCS / "check.md", DOCS / "api.md"
_CHINESE = "零一二三四五六七八九"
SHIPPED = "src/zhoubao/editions/compute"
EXAMPLES = [block for block in blocks(PAGE) if block.language == "claims"]


@cache
def evidence(folder: str) -> Evidence:
    return zhoubao.open_edition(ROOT / folder).evidence()


def checked(text: str, folder: str = SHIPPED) -> CheckReport:
    return check(read_markdown("example.md", text.encode()), evidence(folder))


def told(judged: Judged) -> str:
    """A claim as the page writes it."""
    claim = judged.claim
    measure = claim.measure or "-"
    if claim.comparator != "equal":
        measure = f"{measure} {claim.comparator}"
    subject = claim.subject or f"? {claim.unknown}".strip()
    return " | ".join([claim.text, subject, measure, claim.window or "-", judged.verdict])


def examples(block: Block) -> list[tuple[str, list[str]]]:
    """The texts of a block, each with the claims that the page shows below it."""
    found: list[tuple[str, list[str]]] = []
    for part in block.text.strip("\n").split("\n\n"):
        lines = part.splitlines()
        claims = [line.strip() for line in lines if line.startswith("  ")]
        text = "\n".join(line for line in lines if not line.startswith("  "))
        found.append((text, [] if claims == ["no claims"] else claims))
        assert claims, f"line {block.line}: {text} shows nothing"
    return found


@pytest.mark.parametrize(
    ("text", "claims", "folder"),
    [
        pytest.param(text, claims, block.settings.get("edition", SHIPPED), id=text[:30])
        for block in EXAMPLES
        for text, claims in examples(block)
    ],
)
def test_an_example_is_read_as_the_page_says(text: str, claims: list[str], folder: str) -> None:
    assert [told(judged) for judged in checked(text, folder).judged] == claims


def test_the_examples_show_every_verdict_in_both_languages() -> None:
    shown = [line for block in EXAMPLES for _, claims in examples(block) for line in claims]
    assert {line.rpartition(" | ")[2] for line in shown} == set(get_args(Verdict))
    texts = [text for block in EXAMPLES for text, _ in examples(block)]
    assert sum(text.isascii() for text in texts) >= 3


def test_the_verdicts_are_those_there_are() -> None:
    opening = section(PAGE, "## Verdicts").partition("\n### ")[0]
    assert [row[0] for row in table(opening)] == list(get_args(Verdict))


def test_the_qualifiers_mean_what_the_code_says() -> None:
    rows = table(section(PAGE, "### Qualifiers"))
    assert [row[0] for row in rows] == list(QUALIFIERS)
    for name, words, meaning in rows:
        qualifier = QUALIFIERS[name]  # type: ignore[index]  # compared with its keys just before
        zh, _, en = words.partition("; ")
        assert meaning == qualifier.meaning.en, name
        if qualifier.zh:
            assert (tuple(zh.split(", ")), tuple(en.split(", "))) == (qualifier.zh, qualifier.en)


def test_the_comparators_of_words_are_those_there_are() -> None:
    rows = table(section(PAGE, "### First, last, all and records"))
    written = {word.strip("` ") for row in rows for word in row[0].split(",")}
    assert written == SUPERLATIVES | {"direction"}
    assert written | set(QUALIFIERS) == set(get_args(Comparator))
    assert f"fewer than {SHORT_RECORD} closes, or {SHORT_SERIES} values" in section(
        PAGE, "### First, last, all and records"
    )


def keys_of(rows: list[list[str]]) -> set[str]:
    return {word.strip("` ") for row in rows for word in row[0].split(",")}


def test_the_keys_of_the_json_are_those_of_a_report() -> None:
    said = checked("寒武纪本周上涨9.89%。\n\n现在买入，稳赚不赔。").as_json()
    whole, claims, findings = (
        table(part) for part in _parted(section(PAGE, "### The JSON form"), "\nA claim:\n", "\nA finding:\n")
    )
    keys = {key for key in said if key != "summary"} | {f"summary.{key}" for key in said["summary"]}
    assert keys_of(whole) == keys
    assert keys_of(claims) == set(said["claims"][0])
    assert keys_of(findings) == set(said["lint"][0])
    assert f"`{SCHEMA}`" in section(PAGE, "### The JSON form")


def test_what_a_report_offers_is_documented() -> None:
    (told,) = re.findall(r"^- `CheckReport`: (.*?)(?=^- |\Z)", section(API, "## Results"), re.M | re.S)
    for member in {name for name in dir(CheckReport) if not name.startswith("_")}:
        assert re.search(rf"`{member}(\(.*?\))?`", told), member
    for part, kind in (("claims in the text's order", Judged), ("`findings`", Finding)):
        assert part in told
        for field in dataclasses.fields(kind):
            assert f"`{field.name}`" in told, field.name


def _parted(text: str, *marks: str) -> list[str]:
    parts = [text]
    for mark in marks:
        parts[-1:] = parts[-1].split(mark)
    return parts


def test_the_kinds_of_file_and_their_limits_are_those_of_the_readers() -> None:
    rows = table(section(PAGE, "## What it reads"))
    suffixes = {word.strip("` "): row[2] for row in rows for word in row[0].split(",")}
    assert set(suffixes) == set(reading.SUFFIXES)
    largest = {
        "md": f"{reading.MAX_TEXT_BYTES // 1_000_000} MB",
        "txt": f"{reading.MAX_TEXT_BYTES // 1_000_000} MB",
        "html": f"{reading.MAX_PAGE_BYTES // 1024**2} MiB",
    }
    for suffix, limit in suffixes.items():
        assert limit == largest.get(reading.SUFFIXES[suffix], f"{reading.MAX_BYTES // 1024**2} MiB")
    text = section(PAGE, "## What it reads")
    for count in (building.MAX_TEXT, building.MAX_PASSAGES, building.MAX_CELLS, pdf.MAX_PAGES):
        assert f"{count:,}" in text


def test_the_words_to_teach_are_where_the_page_says() -> None:
    folder = ROOT / "src" / "zhoubao" / "check"
    text = section(PAGE, "## Teaching it a word")
    for name, holds in {
        "words_zh.py": "WORDS",
        "words_en.py": "WORDS",
        "words.py": "vocabulary",
        "numbers.py": "_UNITS",
        "lexicon.py": "KIND_WORDS",
        "patterns.py": "ASIDE",
    }.items():
        assert f"`{name}`" in text
        assert holds in Path(folder, name).read_text(encoding="utf-8")


def test_both_readmes_and_the_changelog_count_the_rules() -> None:
    assert len(RULES) < 100
    tens, ones = divmod(len(RULES), 10)
    chinese = f"{'' if tens < 2 else _CHINESE[tens]}{'十' if tens else ''}{_CHINESE[ones] if ones else ''}"
    assert f"[{len(RULES)} lint rules]" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"[{chinese}条规则]" in (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    assert f"{len(RULES)} lint rules" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_sentences_it_misreads_are_those_of_the_answers() -> None:
    listed = tomllib.loads((ROOT / "tests/answers/phrasings.toml").read_text(encoding="utf-8"))["phrasing"]
    text = section(PAGE, "### Sentences it misreads")
    assert [tuple(row) for row in table(text)] == [(p["text"], p["misses"]) for p in listed if "misses" in p]
    assert f"{len(listed)} sentences" in text
