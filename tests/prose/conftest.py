"""Two instruments, one segment, facts made by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

import zhoubao
from zhoubao.edition.edition import Edition
from zhoubao.model import Fact, FactInput, FactSet, Span

MakeFacts = Callable[..., FactSet]


@pytest.fixture(scope="session")
def edition() -> Edition:
    """The shipped compute edition, read where it lies in the package."""
    return zhoubao.open_edition(Path(zhoubao.__file__).parent / "editions" / "compute").edition


@pytest.fixture(scope="session")
def make_facts() -> MakeFacts:
    """``make_facts({"return.wtd/688256.SH": 0.0998})``: facts of the week to 13 November 2024."""

    def make(values: dict[str, float | None]) -> FactSet:
        span = Span(dt.date(2024, 11, 8), dt.date(2024, 11, 13))
        facts = []
        for fact_id, value in values.items():
            measure, _, subject = fact_id.partition("/")
            unit = "count" if measure.endswith((".up", ".down")) else "CNY" if "cap" in measure else "ratio"
            flags = ("missing",) if value is None else ()
            members = {n: v for n, v in values.items() if "segment/" not in n}
            inputs = tuple(FactInput(name, told, None) for name, told in members.items())
            facts.append(Fact(fact_id, subject, measure, value, unit, span, "", inputs, flags))
        return FactSet("compute", dt.datetime(2024, 11, 13, 10, tzinfo=dt.UTC), tuple(facts))

    return make
