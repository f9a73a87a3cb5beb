"""Raw values of a source that may not be redistributed appear in no byte of any file."""

from __future__ import annotations

import base64
import json
import re
import zlib
from pathlib import Path

import pypdfium2
import pytest

import zhoubao
from zhoubao.model import FactInput, Observation, Withheld
from zhoubao.publish.build import render
from zhoubao.publish.document import Document
from zhoubao.publish.embedded import read_embedded
from zhoubao.publish.restricted import WITHHELD, leaving

RAW = (3141592.0, 2718281.0, 5772156.0)
"""Values of July, August and September; that of October prints."""
PRINTED = 6180339.0
DAYS = ("2024-07-31", "2024-08-31", "2024-09-30", "2024-10-31")
RULE = '[[sources]]\nmatch = "Wind"\nname = { zh = "万得", en = "Wind" }\nredistribute = false\n'
SERIES = """
[[series]]
id = "calls/secret"
name = { zh = "调用量", en = "API calls" }
unit = "calls"
frequency = "monthly"

[[series]]
id = "calls/open"
name = { zh = "公开调用量", en = "Open calls" }
unit = "calls"
frequency = "monthly"

[[exhibits]]
id = "calls"
kind = "trend"
caption = { zh = "月调用量", en = "Monthly calls" }
series = ["calls/secret", "calls/open"]
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> zhoubao.OpenEdition:
    folder = tmp_path_factory.mktemp("restricted") / "desk"
    zhoubao.new_edition(folder)
    file = folder / "edition.toml"
    text = file.read_text(encoding="utf-8").replace('exhibits = ["review"]', 'exhibits = ["review", "calls"]')
    file.write_text(f"{text}\n{SERIES}\n{RULE}", encoding="utf-8")
    rows = ["series,date,value,unit,source"]
    for day, value in zip(DAYS, (*RAW, PRINTED), strict=True):
        rows.append(f"calls/secret,{day},{value:.0f},calls,Wind")
        rows.append(f"calls/open,{day},{value + 1111111:.0f},calls,someone else")
    (folder / "calls.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    opened = zhoubao.open_edition(folder)
    opened.import_file(folder / "calls.csv")
    return zhoubao.open_edition(folder)


def spellings(value: float) -> list[str]:
    whole = f"{value:.0f}"
    return [whole, f"{value:,.0f}", f"{value / 1e4:.4f}", f"{value / 1e4:,.4f}", f"{value / 1e6:.6f}"]


def everything_in(content: bytes) -> str:
    """All text of a file: of a PDF the streams unpacked and the pages' words, of a page the links decoded."""
    parts = [content.decode("utf-8", "replace")]
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            parts.append(zlib.decompressobj().decompress(found[1]).decode("utf-8", "replace"))
        except zlib.error:
            continue
    parts += [
        base64.b64decode(found).decode("utf-8", "replace")
        for found in re.findall(rb"base64,([A-Za-z0-9+/=]+)", content)
    ]
    if content.startswith(b"%PDF"):
        pdf = pypdfium2.PdfDocument(content)
        parts += [page.get_textpage().get_text_range() for page in pdf]
    return "\n".join(parts)


@pytest.mark.parametrize("format_name", ["pdf", "html", "json"])
def test_raw_values_are_in_no_byte(desk: zhoubao.OpenEdition, format_name: str, tmp_path: Path) -> None:
    document, facts = desk.document()
    told = leaving(document, facts, desk.edition)
    content = render(document, told, format_name)
    text = everything_in(content)
    assert "calls/open" in text  # the reader above does see the evidence
    assert any(spelling in text for spelling in spellings(RAW[0] + 1111111))
    # September is the highest but one and the value before: no column prints it, nor July and August.
    for value in RAW:
        for spelling in spellings(value):
            assert spelling not in text, (format_name, spelling)
    assert "Wind" in text
    assert "calls/secret" in text
    (tmp_path / f"x.{format_name}").write_bytes(content)
    back = read_embedded(tmp_path / f"x.{format_name}").facts
    used = [o for o in back["latest/calls/secret"].inputs if isinstance(o, Observation)]
    assert used
    assert all(isinstance(o, Withheld) for o in used)


def test_what_leaves_and_what_stays(desk: zhoubao.OpenEdition) -> None:
    document, facts = desk.document()
    told = leaving(document, facts, desk.edition)
    assert [fact.id for fact in told] == [fact.id for fact in facts]
    latest, previous = told["latest/calls/secret"], told["previous/calls/secret"]
    assert latest.value == PRINTED  # it prints
    assert (previous.value, previous.flags[-1]) == (None, WITHHELD)
    assert told["change/calls/secret"].value == facts["change/calls/secret"].value
    row = latest.inputs[0].as_json()
    assert (row["value"], row["withheld"]) == (None, True)
    assert (row["source"], row["file"], row["row"]) == ("Wind", "calls.csv", 8)
    assert told["latest/calls/open"] == facts["latest/calls/open"]
    assert told.known_at == facts.known_at
    json.dumps(told.as_json(), allow_nan=False)


def test_shares_rest_on_the_series_beside_them(desk: zhoubao.OpenEdition) -> None:
    """The share of the open series has a row of the restricted one among its inputs."""
    document, facts = desk.document()
    told = leaving(document, facts, desk.edition)
    inputs = told["share/calls/open"].inputs
    kinds = {o.series: isinstance(o, Withheld) for o in inputs if not isinstance(o, FactInput)}
    assert kinds == {"calls/open": False, "calls/secret": True}


def test_without_a_restriction_nothing_changes(desk: zhoubao.OpenEdition) -> None:
    import dataclasses

    document, facts = desk.document()
    free = dataclasses.replace(desk.edition, sources=())
    assert leaving(document, facts, free) is facts


def test_the_chart_of_it_is_restricted(desk: zhoubao.OpenEdition) -> None:
    document: Document = desk.document()[0]
    chart = next(e for e in document.exhibits if e.id == "calls").chart
    assert chart is not None
    assert chart.restricted
