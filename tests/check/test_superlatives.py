"""First, last, top, bottom, all, and records: right, wrong, tied, and where someone has no figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from zhoubao.check.claim import Judged
from zhoubao.check.evidence import Evidence
from zhoubao.check.verdict import judge
from zhoubao.model import FactSet

from .standing import claim, made, observation, shipped

WEEK: dict[str, Any] = {"window": "wtd"}


def said(
    text: str, subject: str | None, comparator: str, evidence: Evidence | None = None, **more: Any
) -> Judged:
    measure = more.pop("measure", "return")
    return judge(claim(text, subject, measure, comparator=comparator, **more), evidence or shipped())


def with_returns(values: dict[str, float | None], of: Evidence | None = None) -> Evidence:
    """The shipped evidence with other returns of the week."""
    base = of or shipped()
    facts = tuple(
        replace(
            fact, value=values[fact.subject], flags=("suspended",) if values[fact.subject] is None else ()
        )
        if fact.measure == "return.wtd" and fact.subject in values
        else fact
        for fact in base.facts
    )
    return Evidence(
        base.edition,
        FactSet(base.facts.edition, base.facts.cutoff, facts, base.facts.windows),
        base.history,
        base.over,
    )


@pytest.mark.parametrize(
    ("subject", "comparator", "more", "told"),
    [
        ("688362.SH", "highest", WEEK, "supported"),
        ("002185.SZ", "highest", WEEK, "contradicted"),
        ("002185.SZ", "highest", WEEK | {"rank": 2}, "supported"),
        ("688362.SH", "highest", WEEK | {"rank": 2}, "contradicted"),
        ("688362.SH", "highest", WEEK | {"among": "universe"}, "supported"),
        ("002185.SZ", "top", WEEK | {"rank": 2}, "supported"),
        ("688362.SH", "top", WEEK | {"rank": 2}, "supported"),
        ("002156.SZ", "top", WEEK | {"rank": 2}, "contradicted"),
        ("002156.SZ", "lowest", WEEK, "supported"),
        ("002156.SZ", "lowest", WEEK | {"direction": -1}, "contradicted"),  # it is last, and rose
        ("002156.SZ", "bottom", WEEK | {"rank": 2}, "supported"),
        ("segment/advanced-packaging", "highest", WEEK, "supported"),
        ("segment/cloud", "highest", WEEK, "contradicted"),
        ("NVDA.O", "highest", {"measure": "market_cap"}, "supported"),
        ("INTC.O", "highest", {"measure": "market_cap"}, "contradicted"),
        ("NVDA.O", "highest", {"measure": "market_cap", "among": "universe"}, "supported"),  # in any money
        ("688256.SH", "highest", WEEK | {"among": "segment/memory"}, "unsupported"),  # no member of it
        ("688362.SH", "highest", {"window": "ytd"}, "contradicted"),
        ("002185.SZ", "highest", {}, "ambiguous"),  # not of the week or month, but of the year
        (None, "highest", WEEK | {"among": "universe"}, "unsupported"),
        (None, "highest", WEEK, "unsupported"),
    ],
)  # fmt: skip
def test_a_place(subject: str | None, comparator: str, more: dict[str, Any], told: str) -> None:
    judged = said("领涨", subject, comparator, **more)
    assert judged.verdict == told, judged.reason
    assert judged.reason_zh.endswith("。")


def test_the_right_one_is_named() -> None:
    judged = said("领涨", "002185.SZ", "highest", **WEEK)
    assert (judged.expected, judged.suggestion) == ("甬矽电子", "甬矽电子领涨")
    assert judged.facts[:2] == ("return.wtd/002185.SZ", "return.wtd/688362.SH")
    judged = said("led", "002185.SZ", "highest", **WEEK)
    assert (judged.expected, judged.suggestion) == ("Forehope", "Forehope led")
    judged = said("领跌", "688362.SH", "lowest", **WEEK)
    assert judged.expected == "通富微电"


def test_upper_third_where_no_number_is_said() -> None:
    names = [said("涨幅居前", c, "top", window="wtd").verdict for c in ("688256.SH", "688047.SH", "NVDA.O")]
    assert names == ["supported", "supported", "contradicted"], "two of six"


def test_ties_are_all_first() -> None:
    tied = with_returns({"600584.SH": 0.33466, "688362.SH": 0.334661})
    for code in ("600584.SH", "688362.SH"):
        assert said("领涨", code, "highest", tied, **WEEK).verdict == "supported"
        assert said("第二", code, "highest", tied, rank=2, **WEEK).verdict == "supported"
    assert said("第二", "002185.SZ", "highest", tied, rank=2, **WEEK).verdict == "contradicted"
    assert said("第三", "002185.SZ", "highest", tied, rank=3, **WEEK).verdict == "supported"


def test_a_name_without_a_figure_matters_only_where_it_could() -> None:
    lacking = with_returns({"600584.SH": None})
    first = said("领涨", "688362.SH", "highest", lacking, **WEEK)
    assert first.verdict == "ambiguous" and "JCET" in first.reason and "长电科技" in first.reason_zh
    assert said("领涨", "002185.SZ", "highest", lacking, **WEEK).verdict == "contradicted", "someone is ahead"
    assert said("第二", "688362.SH", "highest", lacking, rank=2, **WEEK).verdict == "ambiguous"
    assert said("居前", "688362.SH", "top", lacking, rank=2, **WEEK).verdict == "supported"
    own = said("领涨", "600584.SH", "highest", lacking, **WEEK)
    assert own.verdict == "unsupported" and "no figure for JCET" in own.reason


@pytest.mark.parametrize(
    ("subject", "direction", "more", "told"),
    [
        ("segment/advanced-packaging", 1, WEEK, "supported"),
        ("segment/advanced-packaging", -1, WEEK, "contradicted"),
        ("segment/cpu-gpu", 1, WEEK, "contradicted"),
        ("segment/foundry", -1, WEEK, "supported"),
        ("segment/foundry", 0, WEEK, "unsupported"),
        ("universe", 1, WEEK, "contradicted"),
        ("segments", 1, WEEK, "contradicted"),
        ("688256.SH", 1, WEEK, "unsupported"),
    ],
)
def test_all_of_them(subject: str, direction: int, more: dict[str, Any], told: str) -> None:
    judged = said("全部上涨", subject, "every", direction=direction, **more)
    assert judged.verdict == told, judged.reason


def test_what_to_write_where_not_all_of_them_did() -> None:
    some = said("全部上涨", "segment/cpu-gpu", "every", direction=1, **WEEK)
    assert some.suggestion == "3涨3跌" and "Intel -7.7863%" in some.reason
    none = said("全部下跌", "segment/advanced-packaging", "every", direction=-1, **WEEK)
    assert none.suggestion == "全部上涨"
    lacking = with_returns({"600584.SH": None})
    told = said("全部上涨", "segment/advanced-packaging", "every", lacking, direction=1, **WEEK)
    assert told.verdict == "supported" and "JCET had no figure" in told.reason
    unmoved = with_returns({"600584.SH": 0.0})
    told = said("全部上涨", "segment/advanced-packaging", "every", unmoved, direction=1, **WEEK)
    assert told.verdict == "contradicted"


def test_series_of_a_kind() -> None:
    assert said("第一", "runway", "highest", made(), measure="visits").expected == "ChatGPT访问量"
    judged = said("第一", "chatgpt", "highest", made(), measure="visits")
    assert judged.verdict == "ambiguous", "quiet has no data"
    assert said("增速第一", "chatgpt", "highest", made(), measure="change/visits").verdict == "contradicted"
    grew = said("均增长", None, "every", made(), measure="visits", among="visits", direction=1)
    assert grew.verdict == "supported" and "2 of 2 rose" in grew.reason


# Records


def recorded(series: str, rows: Sequence[tuple[str, float]], **more: Any) -> Evidence:
    """The made edition with another history of one series."""
    base = made()
    told = [observation(series, day, value, **more) for day, value in rows]
    return Evidence(
        base.edition, base.facts, lambda names: told if list(names) == [series] else [], base.over
    )


def daily(count: int, last: float) -> list[tuple[str, float]]:
    days = [dt.date(2024, 11, 13) - dt.timedelta(days=n) for n in range(count)][::-1]
    return [(day.isoformat(), 10.0 - n / 1000) for n, day in enumerate(days[:-1])] + [("2024-11-13", last)]


@pytest.mark.parametrize(
    ("comparator", "count", "last", "told"),
    [
        ("record-high", 30, 10.5, "supported"),
        ("record-high", 30, 10.0, "supported"),  # it equals the earlier one
        ("record-high", 30, 9.999, "contradicted"),
        ("record-low", 30, 9.0, "supported"),
        ("record-low", 30, 10.5, "contradicted"),
        ("record-high", 19, 10.5, "ambiguous"),
        ("record-high", 19, 9.0, "contradicted"),  # however short: a higher one is on record
        ("record-high", 1, 9.0, "ambiguous"),
        ("record-high", 0, 9.0, "unsupported"),
    ],
)
def test_a_record_of_closes(comparator: str, count: int, last: float, told: str) -> None:
    evidence = recorded("close/688001.SH", daily(count, last) if count else [])
    judged = said("创新高", "688001.SH", comparator, evidence, measure="close")
    assert judged.verdict == told, judged.reason
    if told in ("supported", "contradicted"):
        assert daily(count, last)[0][0] in judged.reason, "since when"
    if told == "contradicted":
        assert judged.expected


def test_a_record_of_the_year() -> None:
    rows = [("2023-06-01", 99.0), *daily(250, 10.5)]
    assert (
        said("创新高", "688001.SH", "record-high", recorded("close/688001.SH", rows)).verdict
        == "contradicted"
    )
    year = recorded("close/688001.SH", rows)
    assert said("年内新高", "688001.SH", "record-high", year, window="ytd").verdict == "supported"
    few = recorded("close/688001.SH", [("2024-01-02", 9.0), *daily(5, 10.5)])
    assert said("年内新高", "688001.SH", "record-high", few, window="ytd").verdict == "ambiguous"


def test_closes_before_a_split_are_divided_by_it() -> None:
    base = made()
    closes = [
        observation("close/688001.SH", d, v * (2 if d < "2024-11-01" else 1)) for d, v in daily(30, 10.5)
    ]
    split = [observation("split/688001.SH", "2024-11-01", 2.0)]
    evidence = Evidence(
        base.edition, base.facts, lambda names: {"close/688001.SH": closes}.get(names[0], split), base.over
    )
    assert said("创新高", "688001.SH", "record-high", evidence).verdict == "supported"


def test_a_record_of_a_series() -> None:
    assert said("创新高", "chatgpt", "record-high", made(), measure="visits").verdict == "supported"
    assert said("创新低", "chatgpt", "record-low", made(), measure="visits").verdict == "contradicted"
    assert said("创新高", "runway", "record-high", made(), measure="visits").verdict == "ambiguous"
    assert said("创新高", "chatgpt", "record-high", made(), measure=None).verdict == "supported"
    # The provisional month is left out: of the settled ones the last is the highest, but they are few.
    judged = said("创新高", "qingyan", "record-high", made(), measure="downloads")
    assert judged.verdict == "ambiguous" and "2024-10-31" in judged.reason


def test_what_has_no_record() -> None:
    assert said("创新高", None, "record-high").verdict == "unsupported"
    assert said("创新高", "segment/memory", "record-high").verdict == "unsupported"
    assert said("创新高", "NVDA.O", "record-high", measure="market_cap").verdict == "unsupported"
