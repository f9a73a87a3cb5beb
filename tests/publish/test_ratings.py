"""The rating page, the rating on the front page, statements and contacts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zhoubao
from zhoubao.analysis.ratings import rating_facts
from zhoubao.check.checking import check
from zhoubao.check.evidence import Evidence
from zhoubao.edition.edition import Edition
from zhoubao.edition.load import load_edition
from zhoubao.edition.ratings import SECTOR, Action, Call, Rating, RatingBook
from zhoubao.edition.ratings_file import load_ratings
from zhoubao.manuscript.building import ManuscriptBuilder, TableCell
from zhoubao.manuscript.manuscript import Manuscript
from zhoubao.model import LANGUAGES, Bilingual, FactSet, Lang, Observation
from zhoubao.publish.contacts import contact_blocks
from zhoubao.publish.document import (
    Block,
    BulletList,
    Exhibit,
    Figure,
    Inline,
    Link,
    Paragraph,
    RatingMark,
    Text,
)
from zhoubao.publish.ratings import ACTIONS, rating_blocks, rating_mark
from zhoubao.publish.record import cell_text
from zhoubao.publish.references import resolve
from zhoubao.publish.statements import template_blocks
from zhoubao.store import Recorded, Snapshot

COMPUTE = Path(zhoubao.__file__).parent / "editions" / "compute"
CUTOFF = dt.datetime.fromisoformat("2024-11-13T18:00:00+08:00")
ISSUED = dt.date(2024, 11, 14)


@pytest.fixture(scope="module")
def compute() -> Edition:
    return load_edition(COMPUTE)


@pytest.fixture(scope="module")
def shipped(compute: Edition) -> RatingBook:
    book = load_ratings(compute)
    assert book is not None
    return book


def facts_of(edition: Edition, book: RatingBook, rows: Sequence[Observation] = ()) -> FactSet:
    told = rating_facts(edition, book, Snapshot([Recorded(rows)]), CUTOFF)
    return FactSet(edition.id, CUTOFF, tuple(told))


def words(children: Sequence[Inline]) -> str:
    return "".join(
        child.text if isinstance(child, Text | Figure) else words(getattr(child, "children", ()))
        for child in children
    )


def paragraphs(blocks: Sequence[Block]) -> list[str]:
    found = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(words(block.children))
        elif isinstance(block, BulletList):
            found += [text for item in block.items for text in paragraphs(item)]
    return found


def exhibit(blocks: Sequence[Block], exhibit_id: str) -> Exhibit:
    (found,) = [b for b in blocks if isinstance(b, Exhibit) and b.id == exhibit_id]
    return found


def rows_of(table: Exhibit, lang: Lang) -> list[list[str]]:
    return [[cell_text(cell, lang) for cell in row.cells] for row in table.body.rows]


def as_text(blocks: Sequence[Block], lang: Lang) -> Manuscript:
    """The page as its reader has it, under its heading."""
    builder = ManuscriptBuilder("page", "issue")
    builder.passage("投资评级声明" if lang == "zh" else "Rating definitions", "heading", 2)
    for block in blocks:
        if isinstance(block, Exhibit):
            builder.passage(block.caption, "caption")
            heads = [TableCell(column.label, n) for n, column in enumerate(block.body.columns)]
            rows = [[TableCell(text, n) for n, text in enumerate(row)] for row in rows_of(block, lang)]
            builder.table([heads, *rows], header_rows=1)
        else:
            for text in paragraphs([block]):
                builder.passage(text)
    return builder.build()


def findings(edition: Edition, book: RatingBook, lang: Lang) -> list[tuple[str, str]]:
    """What the check has against a rating page of a book: lint of ratings, and numbers not supported."""
    facts = facts_of(edition, book)
    blocks = rating_blocks(edition, book, facts, lang, ISSUED)
    evidence = Evidence(edition, facts, lambda _: [], lambda _, __: facts, lang, book)
    report = check(as_text(blocks, lang), evidence)
    wrong = [
        (f.rule, f.message)
        for f in report.findings
        if f.rule in ("rating-bands", "rating-horizon", "benchmark")
    ]
    return wrong + [
        (j.verdict, j.claim.text)
        for j in report.judged
        if j.claim.measure == "rating" and j.verdict != "supported"
    ]


# Definitions


def test_the_definitions_say_of_each_boundary_where_it_belongs(compute: Edition, shipped: RatingBook) -> None:
    facts = facts_of(compute, shipped)
    zh = exhibit(rating_blocks(compute, shipped, facts, "zh"), "rating-definitions")
    assert (zh.number, zh.caption) == (0, "评级定义：评级日起6个月内相对基准的超额收益")
    assert rows_of(zh, "zh") == [
        ["公司评级", "买入", "超额收益在20%以上（含20%）"],
        ["", "持有", "超额收益介于10%与20%之间（含10%，不含20%）"],
        ["", "中性", "超额收益介于-10%与10%之间（含-10%，不含10%）"],
        ["", "回避", "超额收益介于-20%与-10%之间（含-20%，不含-10%）"],
        ["", "卖出", "超额收益在-20%以下（不含-20%）"],
        ["行业评级", "强于大市", "超额收益在5%以上（不含5%）"],
        ["", "跟随大市", "超额收益介于-5%与5%之间（两端均含）"],
        ["", "弱于大市", "超额收益在-5%以下（不含-5%）"],
    ]
    en = exhibit(rating_blocks(compute, shipped, facts, "en"), "rating-definitions")
    assert [row[2] for row in rows_of(en, "en")] == [
        "Excess return of at least 20%",
        "Excess return between 10% and 20% (10% included, 20% not)",
        "Excess return between -10% and 10% (-10% included, 10% not)",
        "Excess return between -20% and -10% (-20% included, -10% not)",
        "Excess return below -20%",
        "Excess return of more than 5%",
        "Excess return between -5% and 5% (both included)",
        "Excess return below -5%",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_market_of_the_universe_has_its_benchmark_in_print(
    compute: Edition, shipped: RatingBook, lang: Lang
) -> None:
    text = paragraphs(rating_blocks(compute, shipped, facts_of(compute, shipped), lang))[0]
    for instrument in compute.universe:
        code = shipped.benchmark(instrument.mic)
        assert code is not None
        assert compute.instruments[code].names[lang] in text
    nasdaq = (
        "其中纳斯达克上市的以纳斯达克综合指数为基准" if lang == "zh" else "(those of Nasdaq the Nasdaq Comp"
    )
    assert nasdaq in text


def books() -> st.SearchStrategy[RatingBook]:
    """Books whose bands cover the line once, with any bounds, closed or open, and any horizon."""

    def make(bounds: list[int], closed: list[bool], months: int, least: int) -> RatingBook:
        ordered = sorted(bounds)
        lows, highs = [None, *ordered], [*ordered, None]
        ratings = tuple(
            Rating(
                f"r{n}",
                scope,
                Bilingual(f"第{'甲乙丙丁戊己'[n]}级", f"Grade {'ABCDEF'[n]}"),
                None if low is None else low / 100,
                None if high is None else high / 100,
                n > 0 and closed[n - 1],
                n < len(ordered) and not closed[n],
            )
            for scope in ("company", "sector")
            for n, (low, high) in enumerate(zip(lows, highs, strict=True))
        )
        benchmarks = {"CN": "000300.SH", "HK": "HSI.HI", "KR": "KS11.GI", "TW": "TWII.TW", "US": "SPX.GI"}
        return RatingBook(ratings, months, benchmarks, "000300.SH", (), least)

    return st.builds(
        make,
        st.lists(st.integers(-60, 60), min_size=1, max_size=5, unique=True),
        st.lists(st.booleans(), min_size=5, max_size=5),
        st.integers(1, 24),
        st.integers(1, 60),
    )


@settings(max_examples=40, deadline=None)
@given(books(), st.sampled_from(LANGUAGES))
def test_the_check_finds_nothing_in_the_page_of_a_book_that_is_right(
    compute: Edition, book: RatingBook, lang: Lang
) -> None:
    assert findings(compute, book, lang) == []


def test_the_check_finds_a_gap_and_a_wrong_bound_in_a_page(compute: Edition, shipped: RatingBook) -> None:
    facts = facts_of(compute, shipped)
    blocks = rating_blocks(compute, shipped, facts, "zh", ISSUED)
    right = as_text(blocks, "zh").text
    assert "超额收益在20%以上（含20%）" in right
    definitions = exhibit(blocks, "rating-definitions")
    rows = list(definitions.body.rows)
    first = rows[0]
    rows[0] = replace(
        first, cells=(*first.cells[:2], replace(first.cells[2], value="超额收益在25%以上（含25%）"))
    )
    wrong = replace(definitions, body=replace(definitions.body, rows=tuple(rows)))
    evidence = Evidence(compute, facts, lambda _: [], lambda _, __: facts, "zh", shipped)
    report = check(as_text([wrong, *[b for b in blocks if b is not definitions]], "zh"), evidence)
    assert [f.message for f in report.findings if f.rule == "rating-bands"] == [
        "No rating covers returns from 20% to 25%, between 持有 and 买入; close the gap."
    ]
    contradicted = [j for j in report.judged if j.verdict == "contradicted"]
    assert contradicted
    assert {j.claim.text for j in contradicted} == {"25%"}
    assert contradicted[0].reason_zh == ("评级定义的界值为-20%、-10%、-5%、5%、10%、20%，而非25%。")


# The ledger


def call(date: str, subject: str, rating: str | None, action: Action) -> Call:
    return Call(dt.date.fromisoformat(date), subject, rating, action)


CAMBRICON = "688256.SH"


@pytest.fixture
def priced(observed_row: Callable[[str, str, float], Observation]) -> list[Observation]:
    days = {"2024-05-06": (100.0, 100.0), "2024-09-02": (150.0, 110.0), "2024-11-13": (120.0, 121.0)}
    return [
        observed_row(series, day, value)
        for day, (stock, csi) in days.items()
        for series, value in ((f"close/{CAMBRICON}", stock), ("close/000300.SH", csi))
    ]


@pytest.fixture(scope="module")
def observed_row() -> Callable[[str, str, float], Observation]:
    def make(series: str, day: str, value: float) -> Observation:
        known = dt.datetime(2024, 11, 13, 8, tzinfo=dt.UTC)
        return Observation(
            series, dt.date.fromisoformat(day), value, "CNY", "test", "f.csv", "00", 1, "b", known
        )

    return make


def test_the_ledger_prints_each_call_with_what_came_of_it(
    compute: Edition, shipped: RatingBook, priced: list[Observation]
) -> None:
    book = replace(
        shipped,
        calls=(
            call("2024-05-06", CAMBRICON, "buy", "initiate"),
            call("2024-09-02", CAMBRICON, "hold", "downgrade"),
            call("2024-10-08", CAMBRICON, "hold", "maintain"),
            call("2024-11-13", "NVDA.O", "buy", "initiate"),
            call("2024-11-14", CAMBRICON, None, "drop"),
        ),
    )
    facts = facts_of(compute, book, priced)
    assert rows_of(exhibit(rating_blocks(compute, book, facts, "zh", ISSUED), "rating-ledger"), "zh") == [
        ["2024-11-14", "寒武纪", "—", "终止", "—", "—", "—", "—", "—"],
        ["2024-11-13", "英伟达", "买入", "首次", "—", "—", "—", "—", "—"],
        ["2024-10-08", "寒武纪", "持有", "维持", "—", "—", "—", "—", "不另计"],
        ["2024-09-02", "寒武纪", "持有", "下调", "2024-11-13", "-20.00%", "+10.00%", "-30.00%", "暂未达标"],
        ["2024-05-06", "寒武纪", "买入", "首次", "2024-09-02", "+50.00%", "+10.00%", "+40.00%", "达标"],
    ]
    en = exhibit(rating_blocks(compute, book, facts, "en", ISSUED), "rating-ledger")
    assert [(row[3], row[8]) for row in rows_of(en, "en")] == [
        ("dropped", "—"),
        ("initiated", "—"),
        ("maintained", "not counted"),
        ("downgraded", "not so far"),
        ("initiated", "met"),
    ]
    assert "no completed session in the window" in " ".join(en.notes)
    marked = [cell.mark for row in en.body.rows for cell in row.cells if cell.mark]
    assert marked  # the call of the cutoff's day in New York says why it has no outcome
    for row in en.body.rows:
        for cell in row.cells:
            if isinstance(cell.value, float):
                assert cell.fact is not None
                assert facts[cell.fact].value == cell.value


def test_a_day_before_some_calls_lists_those_before_it(compute: Edition, shipped: RatingBook) -> None:
    facts = facts_of(compute, shipped)
    listed = exhibit(rating_blocks(compute, shipped, facts, "zh"), "rating-ledger")
    assert [row[0] for row in rows_of(listed, "zh")] == ["2024-06-14"]
    issued = exhibit(rating_blocks(compute, shipped, facts, "zh", ISSUED), "rating-ledger")
    assert [row[:4] for row in rows_of(issued, "zh")] == [
        ["2024-11-14", "电子", "强于大市", "维持"],
        ["2024-06-14", "电子", "强于大市", "首次"],
    ]
    assert issued.notes[-1] == "2024-06-14 电子：示例评级，仅用于演示评级记录的编制"


def test_calls_that_ended_over_a_year_ago_are_counted_and_not_listed(
    compute: Edition, shipped: RatingBook
) -> None:
    calls = (
        call("2022-01-04", CAMBRICON, "buy", "initiate"),
        call("2022-02-01", CAMBRICON, None, "drop"),
        call("2023-06-01", "NVDA.O", "buy", "initiate"),  # ended on 1 December 2023, less than a year before
    )
    book = replace(shipped, calls=calls)
    ledger = exhibit(rating_blocks(compute, book, facts_of(compute, book), "zh", ISSUED), "rating-ledger")
    assert [row[0] for row in rows_of(ledger, "zh")] == ["2023-06-01"]
    assert "2023-11-14之前已了结的记录未列出，计入命中率" in ledger.notes


def test_without_a_call_there_is_no_ledger(compute: Edition, shipped: RatingBook) -> None:
    book = replace(shipped, calls=())
    blocks = rating_blocks(compute, book, facts_of(compute, book), "en", ISSUED)
    assert [block.id for block in blocks if isinstance(block, Exhibit)] == ["rating-definitions"]


# Hit rates


def test_too_few_calls_are_counted_and_no_rate_is_told(compute: Edition, shipped: RatingBook) -> None:
    facts = facts_of(compute, shipped)
    assert paragraphs(rating_blocks(compute, shipped, facts, "zh", ISSUED))[-1] == (
        "公司评级：已了结0次，不足20次，不计算命中率。行业评级：已了结0次，不足20次，不计算命中率。"
    )
    assert paragraphs(rating_blocks(compute, shipped, facts, "en", ISSUED))[-1] == (
        "Company calls: 0 finished; under 20 calls no hit rate is told. "
        "Sector calls: 0 finished; under 20 calls no hit rate is told."
    )


def test_a_rate_prints_with_its_interval(
    compute: Edition, shipped: RatingBook, priced: list[Observation]
) -> None:
    book = replace(
        shipped,
        least=1,
        calls=(
            call("2024-05-06", CAMBRICON, "buy", "initiate"),
            call("2024-09-02", CAMBRICON, None, "drop"),
        ),
    )
    facts = facts_of(compute, book, priced)
    blocks = rating_blocks(compute, book, facts, "zh", ISSUED)
    assert paragraphs(blocks)[-1].startswith(
        "公司评级：已了结1次，达标1次，命中率100.00%（95%置信区间：下限20.65%，上限100.00%）。"
    )
    last = blocks[-1]
    assert isinstance(last, Paragraph)
    printed = [child.fact for child in last.children if isinstance(child, Figure)]
    assert printed[:5] == [
        f"rating.{name}/company" for name in ("finished", "hits", "hit_rate", "hit_rate.low", "hit_rate.high")
    ]
    english = paragraphs(rating_blocks(compute, book, facts, "en", ISSUED))[-1]
    assert english.startswith(
        "Company calls: 1 finished, 1 met their definition; hit rate 100.00% (95% confidence interval: "
        "low 20.65%, high 100.00%)."
    )
    assert findings(compute, book, "zh") == []


# The front page


@pytest.mark.parametrize(
    ("date", "mark"),
    [
        ("2024-06-13", None),
        ("2024-06-14", RatingMark("强于大市", "首次", dt.date(2024, 6, 14))),
        ("2024-06-21", RatingMark("强于大市", "维持", dt.date(2024, 6, 14))),  # no call, but it stands
        ("2024-11-14", RatingMark("强于大市", "维持", dt.date(2024, 6, 14))),
    ],
)
def test_the_front_page_says_what_was_done_to_the_rating(
    shipped: RatingBook, date: str, mark: RatingMark | None
) -> None:
    assert rating_mark(shipped, dt.date.fromisoformat(date), "zh") == mark


def test_a_change_is_named_on_its_day_and_a_dropped_rating_is_none(shipped: RatingBook) -> None:
    book = replace(
        shipped,
        calls=(
            call("2024-06-14", SECTOR, "in-line", "initiate"),
            call("2024-09-02", SECTOR, "outperform", "upgrade"),
            call("2024-10-08", SECTOR, None, "drop"),
        ),
    )
    assert rating_mark(book, dt.date(2024, 9, 2), "en") == RatingMark(
        "Outperform", "upgraded", dt.date(2024, 9, 2)
    )
    assert rating_mark(book, dt.date(2024, 10, 8), "en") is None
    assert {action.zh for action in ACTIONS.values()} == {"首次", "维持", "上调", "下调", "终止"}


# Statements and contacts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_template_prints_the_desk_and_stands_on_no_line_of_the_issue(compute: Edition, lang: Lang) -> None:
    facts = FactSet(compute.id, CUTOFF, ())
    (spec,) = [spec for spec in compute.sections if spec.id == "general-statement"]
    blocks = template_blocks(compute, spec, lambda r: resolve(r, compute, facts, {}, lang, ISSUED), lang)
    text = " ".join(paragraphs(blocks))
    assert compute.desk.house[lang] in text
    assert ("2024年11月14日" if lang == "zh" else "14 Nov 2024") in text
    assert "{{" not in text
    assert {block.lines for block in blocks if isinstance(block, Paragraph)} == {None}
    assert template_blocks(compute, compute.sections[0], lambda r: (), lang) == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_contacts_are_the_desk_s(compute: Edition, lang: Lang) -> None:
    blocks = contact_blocks(compute, lang)
    told = paragraphs(blocks)
    assert compute.desk.house[lang] in told[0]
    assert compute.desk.sector[lang] in told[0]
    people = blocks[1]
    assert isinstance(people, BulletList)
    assert len(people.items) == len(compute.desk.people)
    for person, text in zip(compute.desk.people, told[1:], strict=True):
        for part in (person.names[lang], person.roles[lang], person.licence, person.email):
            assert part in text
    (item,) = people.items[0]
    assert isinstance(item, Paragraph)
    (link,) = [child for child in item.children if isinstance(child, Link)]
    assert link.href == "mailto:analyst.a@example.com"
    assert not re.search(r"(?<!样例)\d{6}", told[1])
