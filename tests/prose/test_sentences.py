"""Clauses composed from facts, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from zhoubao.edition.edition import Edition
from zhoubao.errors import EvidenceError
from zhoubao.model import FactSet, Lang
from zhoubao.prose.figures import figure_text
from zhoubao.prose.sentences import Clause, Told, breadth, movers

MakeFacts = Callable[..., FactSet]
CODES = ("600584.SH", "002156.SZ", "002185.SZ", "688362.SH")  # the advanced-packaging segment


def said(clause: Clause, lang: Lang) -> str:
    return "".join(figure_text(p.fact, lang, p.absolute) if isinstance(p, Told) else p for p in clause)


def week(make_facts: MakeFacts, *values: float | None) -> FactSet:
    return make_facts({f"return.wtd/{code}": value for code, value in zip(CODES, values, strict=True)})


@pytest.mark.parametrize(
    ("values", "zh", "en"),
    [
        (
            (0.0167, -0.0116, 0.0326, 0.3347),
            "甬矽电子+33.47%、华天科技+3.26%涨幅居前，通富微电-1.16%领跌",
            "Forehope +33.47% and Huatian Technology +3.26% led; TFME -1.16% lagged",
        ),
        (
            (-0.01, -0.02, -0.03, 0.04),
            "甬矽电子+4.00%领涨，华天科技-3.00%领跌",
            "Forehope +4.00% led; Huatian Technology -3.00% lagged",
        ),
        ((-0.01, -0.02, 0.0, None), "通富微电-2.00%领跌", "TFME -2.00% lagged"),
        (
            (0.05, 0.05, 0.01, 0.0),
            "长电科技+5.00%、通富微电+5.00%涨幅居前",
            "JCET +5.00% and TFME +5.00% led",
        ),
    ],
)
def test_movers(
    edition: Edition, make_facts: MakeFacts, values: tuple[float | None, ...], zh: str, en: str
) -> None:
    segment = next(s for s in edition.segments if s.codes == CODES)
    names = {code: edition.instruments[code].names.en for code in CODES}
    for short, code in (
        ("Forehope", "688362.SH"),
        ("Huatian Technology", "002185.SZ"),
        ("TFME", "002156.SZ"),
        ("JCET", "600584.SH"),
    ):
        en = en.replace(short, names[code])
    facts = week(make_facts, *values)
    assert said(movers(edition, facts, segment, "zh"), "zh") == zh
    assert said(movers(edition, facts, segment, "en"), "en") == en


@pytest.mark.parametrize("values", [(None, None, None, None), (0.0, 0.0, 0.0, 0.0)])
def test_no_movers_is_an_error(
    edition: Edition, make_facts: MakeFacts, values: tuple[float | None, ...]
) -> None:
    segment = next(s for s in edition.segments if s.codes == CODES)
    with pytest.raises(EvidenceError, match="no movers"):
        movers(edition, week(make_facts, *values), segment, "zh")


@pytest.mark.parametrize(
    ("up", "down", "zh", "en"),
    [
        (3, 1, "4只标的3涨1跌，均值+1.25%", "3 of 4 rose, 1 fell, mean +1.25%"),
        (4, 0, "4只标的全部上涨，均值+1.25%", "all 4 rose, mean +1.25%"),
        (0, 4, "4只标的全部下跌，均值+1.25%", "all 4 fell, mean +1.25%"),
        (0, 0, "4只标的0涨0跌，均值+1.25%", "0 of 4 rose, 0 fell, mean +1.25%"),
    ],
)
def test_breadth(edition: Edition, make_facts: MakeFacts, up: int, down: int, zh: str, en: str) -> None:
    segment = next(s for s in edition.segments if s.codes == CODES)
    subject = f"segment/{segment.id}"
    facts = make_facts(
        {
            **{f"return.wtd/{code}": 0.01 for code in CODES},
            f"return.wtd/{subject}": 0.0125,
            f"return.wtd.up/{subject}": float(up),
            f"return.wtd.down/{subject}": float(down),
        }
    )
    assert said(breadth(facts, segment, "zh"), "zh") == zh
    assert said(breadth(facts, segment, "en"), "en") == en


def test_both_of_two(edition: Edition, make_facts: MakeFacts) -> None:
    segment = next(s for s in edition.segments if len(s.codes) == 2)
    subject = f"segment/{segment.id}"
    facts = make_facts(
        {
            **{f"return.wtd/{code}": -0.03 for code in segment.codes},
            f"return.wtd/{subject}": -0.03,
            f"return.wtd.up/{subject}": 0.0,
            f"return.wtd.down/{subject}": 2.0,
        }
    )
    assert said(breadth(facts, segment, "en"), "en") == "both fell, mean -3.00%"
    assert said(breadth(facts, segment, "zh"), "zh") == "2只标的全部下跌，均值-3.00%"


def test_a_member_without_data_is_not_counted(edition: Edition, make_facts: MakeFacts) -> None:
    segment = next(s for s in edition.segments if s.codes == CODES)
    subject = f"segment/{segment.id}"
    facts = make_facts(
        {
            **{f"return.wtd/{code}": 0.01 for code in CODES[1:]},
            f"return.wtd/{CODES[0]}": None,
            f"return.wtd/{subject}": 0.01,
            f"return.wtd.up/{subject}": 3.0,
            f"return.wtd.down/{subject}": 0.0,
        }
    )
    assert said(breadth(facts, segment, "zh"), "zh") == "3只标的全部上涨，均值+1.00%（另有1只无数据）"
    assert said(breadth(facts, segment, "en"), "en") == "all 3 rose, mean +1.00% (1 without data)"
