"""A vendor that restates past closes after a split: what was on record before is brought to the new basis."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from zhoubao.analysis.adjustment import adjusted_returns
from zhoubao.model import Batch, Entry
from zhoubao.store import Snapshot
from zhoubao.store.table import ObservationTable

FIRST = dt.date(2024, 4, 1)
SPLIT = 40  # the day, counted from the first, from which the vendor quotes a tenth


def price(day: int) -> float:
    return 900.0 + 7 * day


def download(name: str, days: range, restated: bool, *, factors: bool = True) -> Batch:
    """What the vendor says of some days, before the split or after it; one dividend adjustment at day 20."""
    entries = []
    for n in days:
        day = FIRST + dt.timedelta(days=n)
        scale = 0.1 if restated or n >= SPLIT else 1.0
        entries.append(Entry("close/NVDA.O", day, round(price(n) * scale, 4), "USD", "vendor", n + 2))
        if factors:
            entries.append(Entry("adj_factor/NVDA.O", day, 0.99 if n < 20 else 1.0, "ratio", "vendor", n + 2))
    return Batch(name, name * 8, tuple(entries))


@pytest.mark.parametrize("factors", [True, False])
@pytest.mark.parametrize(("base", "end"), [(2, 60), (2, 35), (2, 25), (35, 60), (2, 10)])
def test_returns_across_a_restatement(tmp_path: Path, base: int, end: int, factors: bool) -> None:
    table = ObservationTable(tmp_path)
    table.commit(download("before", range(38), restated=False, factors=factors))
    second = table.commit(download("after", range(30, 70), restated=True, factors=factors))
    assert second.restated == ("NVDA.O",)
    assert second.corrected == 8
    need = ("NVDA.O", FIRST + dt.timedelta(days=base), FIRST + dt.timedelta(days=end))
    outcome = adjusted_returns([need], Snapshot([table]), "splits+dividends")[need]
    expected = price(end) / price(base) * (1 / 0.99 if factors and base < 20 <= end else 1) - 1
    assert outcome.value == pytest.approx(expected, abs=1e-5)
    assert outcome.flags == (() if factors else ("price-only",))
    crossed = any(o.series == "rebase/NVDA.O" for o in outcome.inputs)
    assert crossed == (base < 30 <= end), "the restatement is evidence where it counts"


def test_closes_after_the_split_were_on_the_new_basis_already(tmp_path: Path) -> None:
    """A desk that imports week by week has them on both, when the vendor's whole history comes."""
    table = ObservationTable(tmp_path)
    table.commit(download("before", range(38), restated=False))
    table.commit(download("weeks", range(SPLIT, 50), restated=False))
    done = table.commit(download("history", range(30, 70), restated=True))
    assert (done.restated, done.corrected) == (("NVDA.O",), 8)
    day = [FIRST + dt.timedelta(days=n) for n in range(70)]
    needs = [("NVDA.O", day[a], day[b]) for a, b in ((2, 45), (2, 60), (2, 35), (45, 60), (35, 45))]
    outcomes = adjusted_returns(needs, Snapshot([table]), "splits+dividends")
    for (_, base, end), outcome in outcomes.items():
        a, b = (base - FIRST).days, (end - FIRST).days
        expected = price(b) / price(a) * (1 / 0.99 if a < 20 <= b else 1) - 1
        assert outcome.value == pytest.approx(expected, abs=1e-5), (base, end)


def test_the_return_of_before_stays_as_known_then(tmp_path: Path) -> None:
    table = ObservationTable(tmp_path)
    first = table.commit(download("before", range(38), restated=False))
    table.commit(download("after", range(30, 70), restated=True))
    need = ("NVDA.O", FIRST + dt.timedelta(days=2), FIRST + dt.timedelta(days=35))
    outcome = adjusted_returns([need], Snapshot([table], first.known_at), "splits+dividends")[need]
    assert outcome.value == pytest.approx(price(35) / price(2) / 0.99 - 1)
    assert [o.file for o in outcome.inputs] == ["before"] * 4


def test_corrections_of_different_sizes_are_no_restatement(tmp_path: Path) -> None:
    table = ObservationTable(tmp_path)
    table.commit(download("before", range(38), restated=False))
    rows = [
        Entry("close/NVDA.O", FIRST + dt.timedelta(days=n), 50.0 + n * n, "USD", "", n) for n in range(30, 36)
    ]
    done = table.commit(Batch("typo", "cc", tuple(rows)))
    assert (done.restated, done.corrected) == ((), 6)


def test_a_file_that_agrees_before_the_changes_restates_nothing(tmp_path: Path) -> None:
    table = ObservationTable(tmp_path)
    table.commit(download("before", range(38), restated=False))
    restated = download("after", range(30, 40), restated=True).entries
    same = Entry("close/NVDA.O", FIRST, price(0), "USD", "", 1)
    assert table.commit(Batch("mixed", "cc", (same, *restated))).restated == ()
