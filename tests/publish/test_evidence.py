"""The evidence of what an issue prints: complete, numbered, in words of the reader's language."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from pathlib import Path

import pytest

import zhoubao
from zhoubao.model import LANGUAGES, Fact, FactInput, FactSet, Lang, Observation, Span
from zhoubao.publish.document import Allowance, Document
from zhoubao.publish.evidence import Appendix, allowance_rows, appendix_of, plain
from zhoubao.publish.evidence_tables import appendix_record
from zhoubao.publish.figures import figures_record, printed_figures
from zhoubao.publish.record import document_record

from . import sample


@pytest.fixture(scope="module")
def weekly() -> zhoubao.OpenEdition:
    return zhoubao.open_edition(Path(zhoubao.__file__).parent / "editions" / "compute")


@pytest.fixture(scope="module", params=LANGUAGES)
def issue(weekly: zhoubao.OpenEdition, request: pytest.FixtureRequest) -> tuple[Document, FactSet, Appendix]:
    document, facts = weekly.document(lang=request.param)
    return document, facts, appendix_of(document, facts)


Issue = tuple[Document, FactSet, Appendix]


def test_every_printed_figure_and_all_it_rests_on_has_an_entry(issue: Issue) -> None:
    _, _, appendix = issue
    assert len(appendix.figures) > 200
    queue = [figure.fact for figure in appendix.figures]
    while queue:
        entry = appendix.entry(queue.pop())
        assert entry is not None
        queue += [used.fact for used in entry.fact.inputs if isinstance(used, FactInput)]
    assert [entry.number for entry in appendix.entries] == [n + 1 for n in range(len(appendix.entries))]


def test_facts_that_nothing_prints_have_no_entry(issue: Issue) -> None:
    _, facts, appendix = issue
    assert "return.wtd/000300.SH" in facts
    assert appendix.entry("return.wtd/000300.SH") is None
    assert appendix.entry(None) is None


def test_entries_speak_the_language_of_the_issue(issue: Issue) -> None:
    document, _, appendix = issue
    entry = appendix.entry("return.wtd/688256.SH")
    assert entry is not None
    told = (entry.subject, entry.code, entry.measure, entry.printed, entry.place, entry.sessions)
    assert told == {
        "zh": ("寒武纪", "688256.SH", "本周涨跌幅", "+9.98%", "上海", "3个交易日（11-11、11-12、11-13）"),
        "en": ("Cambricon", "688256.SH",
               "Week return", "+9.98%", "Shanghai", "3 sessions: 11-11, 11-12, 11-13"),
    }[document.lang]  # fmt: skip


def test_no_english_sentence_in_chinese_evidence(weekly: zhoubao.OpenEdition) -> None:
    """Every formula of every fact is told in names and signs, or in Chinese."""
    document, facts = weekly.document(lang="zh")
    told = [e.formula for e in appendix_of(document, facts).entries]
    assert len(told) > 100
    for formula in told:
        assert not re.search(r"\b(of|over|members|mean|sum|observed|each|with)\b", formula), formula


def test_sources_of_records_are_lines_of_the_list(issue: Issue) -> None:
    document, _, appendix = issue
    for entry in appendix.entries:
        for used in entry.fact.inputs:
            if isinstance(used, Observation):
                number = appendix.line_of(used)
                assert number is not None
                assert document.sources[number - 1].sha256 == used.sha256
                assert document.sources[number - 1].file == used.file


def test_figures_say_where_they_stand(weekly: zhoubao.OpenEdition) -> None:
    document, facts = weekly.document(lang="zh")
    record = document_record(document)
    figures = printed_figures(record, facts)
    cells = [f for f in figures if f.place.exhibit is not None]
    assert sum(f.place.exhibit == 1 for f in cells) == (6 + 33) * 4
    assert {f.place.exhibit for f in cells} == set(range(9))
    (cap,) = [f for f in cells if f.fact == "market_cap/NVDA.O"]
    assert (cap.text, cap.unit) == ("36,376", "亿美元")
    assert (cap.place.exhibit, cap.place.row, cap.place.column) == (1, "NVDA.O 英伟达", "市值")
    (returned,) = [f for f in cells if f.fact == "return.ytd/688256.SH"]
    assert (returned.place.row, returned.place.column) == ("688256.SH 寒武纪", "涨跌幅 本年")
    for figure in figures:
        if figure.place.exhibit is None and figure.place.context:
            assert figure.text in figure.place.context
            assert figure.place.title
    public = figures_record(record, figures, {"market_cap/NVDA.O": 7})
    assert public["schema"] == "zhoubao.figures/1"
    assert [f["n"] for f in public["figures"] if f["fact"] == "market_cap/NVDA.O"] == [7]


@pytest.mark.parametrize(
    ("value", "words"),
    [(3.0, "3"), (0.09976798143851506, "0.09976798143851506"), (1e-7, "0.0000001"),
     (3.6376e12, "3637600000000"), (-0.0, "-0"), (None, "—"), (1e22, "1" + "0" * 22)],
)  # fmt: skip
def test_values_in_full(value: float | None, words: str) -> None:
    assert plain(value) == words


def fact(name: str, *inputs: Observation | FactInput, **changes: object) -> Fact:
    span = Span(dt.date(2024, 11, 8), dt.date(2024, 11, 13))
    made = Fact(
        f"return.wtd/{name}", name, "return.wtd", 0.1, "ratio", span, "close[end] / close[base] - 1", inputs
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def close(name: str, day: int, value: float = 1.0, **changes: object) -> Observation:
    made = Observation(
        f"close/{name}",
        dt.date(2024, 11, day),
        value,
        "CNY",
        "s",
        "closes.csv",
        "0" * 64,
        day,
        "b",
        sample.KNOWN_AT,
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def tables(*facts: Fact, lang: Lang = "en") -> list[dict[str, object]]:
    """The tables of the one measure of some facts, all of them printed."""
    from zhoubao.prose.numbers import NumberFormat
    from zhoubao.publish.document import Figure, Paragraph

    figures = tuple(Figure(f.value or 0.0, NumberFormat("percent"), "x", f.id) for f in facts)
    document = sample.with_sections(lang, sample.section(Paragraph(figures)))
    known = FactSet("e", sample.CUTOFF, facts)
    record = appendix_record(document, appendix_of(document, known))
    assert record is not None
    (group,) = record["groups"]
    return list(group["tables"])


def test_figures_reckoned_alike_share_a_table_and_the_rest_is_told_in_words() -> None:
    alike = [fact(name, close(name, 8), close(name, 13)) for name in ("A", "B", "C")]
    odd = fact("D", close("D", 8), close("D", 13), formula="something of its own")
    corrected = fact("E", close("E", 8), close("E", 13, revision=1))
    between = fact("F", close("F", 8), close("F", 11), close("F", 13))
    resting = fact("G", FactInput(odd.id, 0.1, None))
    nothing = fact("H", value=None, flags=("missing",))
    first, second = tables(*alike, odd, corrected, between, resting, nothing)
    assert [row["n"] for row in first["rows"]] == [1, 2, 3]  # type: ignore[attr-defined]
    assert [row["n"] for row in second["rows"]] == [4, 5, 6, 7, 8]  # type: ignore[attr-defined]
    words = ["".join(part["text"] for part in row["cells"][-1]) for row in second["rows"]]  # type: ignore[attr-defined]
    assert "something of its own" in words[0]
    assert "correction 1" in words[1]
    assert "row 11" in words[2]
    assert words[3].endswith(": 4")
    assert "data missing" in words[4]


def test_every_row_of_a_table_fills_its_columns() -> None:
    document, facts = sample.document("zh"), sample.facts()
    record = appendix_record(document, appendix_of(document, facts))
    assert record is not None
    for group in record["groups"]:
        for table in group["tables"]:
            width = len(table["columns"])
            assert all(len(row["cells"]) + 1 == width for row in table["rows"])
            spans = [sum(cell["colspan"] for cell in row) for row in table["head"]]
            covered = sum(cell["colspan"] for cell in table["head"][0] if cell["rowspan"] == 2)
            assert spans[0] == width
            assert all(span + covered == width for span in spans[1:])


def test_allowances_are_told_by_section_and_verdict() -> None:
    document = dataclasses.replace(
        sample.with_sections("zh", sample.section(*sample.prose("x"), title="行情", id="market")),
        allowances=(
            Allowance("销量增长三成", "公司口径", "unsupported", "market"),
            Allowance("a", "b", "odd", "gone"),
        ),
    )
    assert allowance_rows(document) == [
        ("销量增长三成", "无依据", "行情", "公司口径"),
        ("a", "odd", "gone", "b"),
    ]
    assert document_record(document)["allowances"][0] == {
        "text": "销量增长三成", "verdict": "unsupported", "reason": "公司口径", "section": "market",
    }  # fmt: skip
    bare = sample.with_sections("zh")
    assert appendix_record(bare, appendix_of(bare, sample.facts())) is None
