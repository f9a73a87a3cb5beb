"""``issue.json``: a public contract, so its form is held as an answer and by rules."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from zhoubao.errors import RenderError
from zhoubao.model import LANGUAGES, Lang
from zhoubao.prose.numbers import NumberFormat
from zhoubao.publish.document import Cell, Figure, Paragraph
from zhoubao.publish.record import SCHEMA, cell_text, document_record, render_json

from . import sample
from .figures import CHANGE


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from walk(child)
    elif isinstance(value, list):
        for child in value:
            yield from walk(child)


def test_json_is_the_answer(same_as_answer: Callable[[str, str], None]) -> None:
    same_as_answer("issue.zh.json", render_json(sample.document("zh"), sample.facts(3)).decode("utf-8"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_document_and_facts(lang: Lang) -> None:
    content = render_json(sample.document(lang), sample.facts())
    assert content.endswith(b"}\n")
    assert b"\\u" not in content
    issue = json.loads(content)
    assert list(issue) == ["schema", "edition", "issue", "lang", "document", "facts"]
    assert (issue["schema"], issue["edition"], issue["issue"], issue["lang"]) == (
        SCHEMA, "compute", "2024-11-14", lang,
    )  # fmt: skip
    assert issue["facts"] == sample.facts().as_json()
    assert issue["document"]["cutoff"] == "2024-11-13T18:00:00+08:00"
    assert issue["document"]["known_at"] == "2024-11-14T01:30:00Z"


def test_every_block_has_a_type_and_every_figure_its_evidence() -> None:
    document = document_record(sample.document("en"))
    types = {node["type"] for node in walk(document["sections"]) if "type" in node}
    assert types == {
        "text",
        "figure",
        "strong",
        "emphasis",
        "link",
        "heading",
        "paragraph",
        "list",
        "exhibit",
    }
    for section in document["sections"]:
        assert all("type" in block for block in section["blocks"])
    figures = [node for node in walk(document) if node.get("type") == "figure"]
    cells = [cell for node in walk(document) if "cells" in node for cell in node["cells"]]
    assert len(figures) == 10
    assert len(cells) == 6 * 5 + 33 * 7
    known = sample.facts()
    for figure in figures:
        assert figure["value"] == known[figure["fact"]].value
        assert figure["text"].endswith("%")
    for cell in cells:
        assert cell["text"] == cell["value"] or cell["format"] is not None
        assert (cell["fact"] is None) == isinstance(cell["value"], str)


def test_text_is_kept_as_it_came() -> None:
    document = sample.with_sections("en", sample.section(*sample.prose("a\u202eb <i> #x\u200b")))
    issue = json.loads(render_json(document, sample.facts(0)))
    assert issue["document"]["sections"][0]["blocks"][0]["children"][0]["text"] == "a\u202eb <i> #x\u200b"


@pytest.mark.parametrize(
    ("cell", "lang", "text"),
    [
        (Cell(None, CHANGE), "zh", "—"),
        (Cell("words"), "en", "words"),
        (Cell(0.33471, CHANGE), "zh", "+33.47%"),
        (Cell(197900000000.0, NumberFormat("amount")), "zh", "1,979"),
        (Cell(197900000000.0, NumberFormat("amount", 1)), "en", "197.9"),
        (Cell(0.1), "en", "0.1"),
        (Cell(1e-7), "en", "0.0000001"),
    ],
)
def test_cell_text(cell: Cell, lang: Lang, text: str) -> None:
    assert cell_text(cell, lang) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_no_number_that_json_has_not(value: float) -> None:
    with pytest.raises(RenderError, match="fact 'f/x'"):
        cell_text(Cell(value, CHANGE, "f/x"), "zh")
    with pytest.raises(RenderError, match="fact 'f/x'"):
        cell_text(Cell(value, None, "f/x"), "zh")
    figure = Figure(value, CHANGE, "?", "f/x")
    document = sample.with_sections("en", sample.section(Paragraph((figure,))))
    with pytest.raises(RenderError, match="cannot be written as JSON"):
        render_json(document, sample.facts(0))


def test_half_a_character_is_an_error() -> None:
    with pytest.raises(RenderError, match="cannot be written as JSON"):
        render_json(replace(sample.document("en"), title="\ud83d"), sample.facts(0))
