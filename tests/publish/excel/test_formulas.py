"""Facts as formulas: each is reckoned again from its text, with Python in the spreadsheet's place."""

from __future__ import annotations

import datetime as dt
import math
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from zhoubao.model import Fact, FactInput, FactSet, Observation, Span, Withheld
from zhoubao.publish.excel.cells import NoCellError
from zhoubao.publish.excel.expression import Expression, constant, function, power
from zhoubao.publish.excel.formulas import formula_of

from .worked import CUTOFF, KNOWN, worked

SPAN = Span(None, dt.date(2024, 11, 13))


@dataclass
class Names:
    """Cells by names made up as they are asked for."""

    facts: FactSet
    values: dict[str, float] = field(default_factory=dict)

    def _name(self, kind: str, key: object, value: float) -> Expression:
        name = f"{kind}{abs(hash(key))}"
        self.values[name] = value
        return Expression(name, value)

    def input(self, used: Observation) -> Expression:
        if isinstance(used, Withheld):
            raise NoCellError(used.series)
        return self._name("input", (used.series, used.date, used.batch), used.value)

    def fact(self, fact_id: str) -> Expression:
        value = self.facts[fact_id].value
        if value is None:
            raise NoCellError(fact_id)
        return self._name("fact", fact_id, value)

    def span(self, fact_ids: Sequence[str]) -> str | None:
        return None

    def reckoned(self, text: str) -> float:
        """What a spreadsheet would make of a formula."""
        names = {
            "AVERAGE": lambda *v: statistics.fmean(v),
            "MEDIAN": lambda *v: statistics.median(v),
            "MAX": max,
            "MIN": min,
            "SUM": lambda *v: sum(v),
            "COUNT": lambda *v: len(v),
            "ROUND": round,
            "AND": lambda *v: all(v),
            "IF_": lambda test, yes, no: yes if test else no,
        }
        return float(eval(text.replace("IF(", "IF_("), {"__builtins__": {}}, {**names, **self.values}))


def test_every_figure_of_the_review_is_a_formula_that_comes_to_it() -> None:
    _, facts = worked("en")
    cells = Names(facts)
    told = 0
    for fact in facts:
        if fact.value is None:
            assert formula_of(fact, facts, cells) is None
            continue
        found = formula_of(fact, facts, cells)
        assert found is not None, fact.id
        assert math.isclose(cells.reckoned(found.text), fact.value, rel_tol=1e-12, abs_tol=1e-15), fact.id
        told += 1
    assert told > 70


@pytest.mark.parametrize(
    ("fact_id", "pattern"),
    [
        ("return.wtd/600000.SH", r"i/i\*\(i/\(i-i\)\)-1"),
        ("return.ytd/600000.SH", r"i/i\*\(i/\(i-i\)\*i\*i\*\(i/\(i-i\)\)\)-1"),
        ("return.wtd/600001.SH", r"i/i\*\(i/i\)-1"),
        ("return.ytd/600002.SH", r"i/i\*\(i/i\*\(i/i\)\*\(i/i\)\)-1"),
        ("return.wtd/600003.SH", r"i/i\*\(1/i\)-1"),
        ("return.wtd/601111.SH", r"i/i-1"),
        ("market_cap/601111.SH", r"i\*1E8\*i\+i\*i/i\*i"),
        ("market_cap/TSM.N", r"i/5\*i"),
        ("market_cap/GOOGL.O", r"\(i\+i\)\*i"),
        ("market_cap/600004.SH", r"i\*i"),
        ("market_cap/segment/caps", r"f\+f\*i\+f\*i"),
        ("return.wtd.up/segment/caps", r"0\+\(f>0\)\+\(f>0\)\+\(f>0\)"),
    ],
)
def test_the_structure_follows_the_inputs(fact_id: str, pattern: str) -> None:
    _, facts = worked("en")
    found = formula_of(facts[fact_id], facts, Names(facts))
    assert found is not None
    assert re.fullmatch(pattern, re.sub(r"(input|fact)\d+", lambda m: m[1][0], found.text)), found.text


def _row(series: str, value: float, day: str = "2024-10-31", unit: str = "count") -> Observation:
    date = dt.date.fromisoformat(day)
    return Observation(series, date, value, unit, "test", "f.csv", "0" * 64, 1, "b", KNOWN)


def _fact(
    measure: str, value: float, formula: str, *inputs: Observation | FactInput, subject: str = "v/a"
) -> Fact:
    return Fact(f"{measure}/{subject}", subject, measure, value, "ratio", SPAN, formula, inputs)


A, B, C = _row("v/a", 30.0, unit="万次"), _row("v/b", 100_000.0), _row("v/c", 500_000.0)
A0, B0, C0 = (replace(o, date=dt.date(2024, 9, 30), value=v) for o, v in ((A, 8.0), (B, 9e4), (C, 1e5)))


@pytest.mark.parametrize(
    "fact",
    [
        _fact("latest", 300_000.0, "v/a[end] * 1e4", A),
        _fact("change", 30.0 / 8.0 - 1, "v/a[end] / v/a[the period before] - 1", A0, A),
        _fact("change.wtd", 0.0, "v/a[held on 2024-11-13] / v/a[held on 2024-11-10] - 1", A),
        _fact("high", 300_000.0, "highest of v/a since 2024-09-30, 2 periods: on 2024-10-31", A, A0),
        _fact("low", 80_000.0, "lowest of v/a since 2024-09-30, 2 periods: on 2024-09-30", A0, A),
        _fact("rank", 2.0, "1 + series of v above it on 2024-10-31, of 3", A, B, C),
        _fact("rank.change", 1.0, "rank on 2024-09-30 - rank on 2024-10-31", A0, A, B0, B, C0, C),
        _fact("share", 1 / 3, "v/a[end] / sum of 3 series of v on 2024-10-31", A, B, C),
        _fact("discount", 2.0, "v/a / v/b - 1, both on 2024-10-31", A, B),
        _fact(
            "performance", ((30 / 8 - 1) + (2 / 1 - 1)) / 2,
            "unweighted mean of growth since 2024-09-30 over 2 members, bought then and held",
            _row("close/a", 8.0, "2024-09-30"), _row("close/a", 30.0),
            _row("close/b", 1.0, "2024-09-30"), _row("close/b", 2.0), subject="basket",
        ),
    ],
    ids=lambda fact: fact.measure,
)  # fmt: skip
def test_series(fact: Fact) -> None:
    facts = FactSet("test", CUTOFF, (fact,))
    cells = Names(facts)
    found = formula_of(fact, facts, cells)
    assert found is not None
    assert fact.value is not None
    assert math.isclose(cells.reckoned(found.text), fact.value, rel_tol=1e-12)


def test_figures_of_figures() -> None:
    own = _fact("rating.return", 0.2, "own", subject="a")
    index = _fact("rating.benchmark", 0.05, "index", subject="a")
    used = [FactInput(fact.id, fact.value, None) for fact in (own, index)]
    excess = _fact("rating.excess", 0.2 - 0.05, f"{own.id} - {index.id}", *used, subject="a")
    told = FactInput(excess.id, excess.value, None)
    met = _fact("rating.met", 1.0, "1 if 0.1 <= rating.excess < 0.2, else 0", told, subject="a")
    open_band = _fact("rating.met", 0.0, "1 if rating.excess < -0.1, else 0", told, subject="b")
    hits = _fact(
        "rating.hits", 1.0, "finished calls with rating.met = 1", FactInput(met.id, 1.0, None), subject="c"
    )
    done = _fact("rating.finished", 1.0, "finished calls", FactInput(met.id, 1.0, None), subject="c")
    both = [FactInput(fact.id, fact.value, None) for fact in (hits, done)]
    rate = _fact("rating.hit_rate", 1.0, f"{hits.id} / {done.id}", *both, subject="c")
    facts = FactSet("test", CUTOFF, (own, index, excess, met, open_band, hits, done, rate))
    cells = Names(facts)
    for fact in (excess, met, open_band, hits, done, rate):
        found = formula_of(fact, facts, cells)
        assert found is not None, fact.id
        assert cells.reckoned(found.text) == fact.value, fact.id


def test_what_does_not_come_to_the_figure_is_no_formula() -> None:
    wrong = _fact("latest", 300_001.0, "v/a[end] * 1e4", A)
    unknown = _fact("high.since", 3.0, "periods of v/a before which none is as high", A0, A)
    facts = FactSet("test", CUTOFF, (wrong, unknown))
    assert formula_of(wrong, facts, Names(facts)) is None
    assert formula_of(unknown, facts, Names(facts)) is None


def test_what_rests_on_a_withheld_value_is_no_formula() -> None:
    hidden = _fact("share", 1 / 3, "v/a[end] / sum of 2 series", A, Withheld.hiding(B))
    facts = FactSet("test", CUTOFF, (hidden,))
    assert formula_of(hidden, facts, Names(facts)) is None


def test_brackets_stand_where_the_order_needs_them() -> None:
    a, b, c = (Expression(name, value) for name, value in (("a", 2.0), ("b", 3.0), ("c", 4.0)))
    assert ((a + b) * c).text == "(a+b)*c"
    assert (a - (b - c)).text == "a-(b-c)"
    assert (a / (b * c)).text == "a/(b*c)"
    assert (a * b / c - a).text == "a*b/c-a"
    assert (a / b).over(1e8).text == "a/b/1E8"
    assert a.over(1) is a
    assert constant(-2.5).text == "(-2.5)"
    assert constant(5.0).text == "5"
    assert power(4).text == "1E4"
    assert function("MAX", ("a", "b"), 3.0) == Expression("MAX(a,b)", 3.0)
