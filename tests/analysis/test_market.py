"""Facts of the market at many cutoffs, against an independent computation from the same file.

The independent side knows nothing of session tables: it takes the dates of the file as sessions, and the
exchanges' closing times from the clock on the wall.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import zhoubao
from zhoubao.model import FactSet

SHANGHAI = ZoneInfo("Asia/Shanghai")
CLOSES = {
    "SH": (SHANGHAI, dt.time(15)),
    "SZ": (SHANGHAI, dt.time(15)),
    "HK": (ZoneInfo("Asia/Hong_Kong"), dt.time(16)),
    "TW": (ZoneInfo("Asia/Taipei"), dt.time(13, 30)),
    "KS": (ZoneInfo("Asia/Seoul"), dt.time(15, 30)),
    "O": (ZoneInfo("America/New_York"), dt.time(16)),
    "N": (ZoneInfo("America/New_York"), dt.time(16)),
}
NAMED = {
    "the first issue": "2024-11-13T18:00",
    "Shanghai unfinished, Taipei finished": "2024-11-13T14:00",
    "a Sunday": "2024-11-17T12:00",
    "Monday before the open: the week that ended": "2024-11-18T08:00",
    "Monday evening: New York has no session yet": "2024-11-18T18:00",
    "inside Golden Week": "2024-10-04T18:00",
    "the first day after Golden Week": "2024-10-08T18:00",
    "inside Lunar New Year": "2025-01-31T18:00",
    "after Lunar New Year": "2024-02-20T18:00",
    "Thanksgiving": "2024-11-29T08:00",
    "the half day after Thanksgiving": "2024-11-30T08:00",
    "the first week of a year": "2025-01-03T18:00",
    "New Year's Day": "2025-01-01T18:00",
    "a suspension": "2024-03-26T18:00",
    "the end of a suspension": "2024-03-27T18:00",
    "a long suspension": "2025-06-06T18:00",
    "a bonus share": "2024-06-07T18:00",
    "a Taipei typhoon": "2024-10-31T18:00",
    "Seoul's year end": "2024-12-31T18:00",
}

Closes = dict[str, dict[dt.date, tuple[float, float | None]]]


@pytest.fixture(scope="module")
def closes(shared_data: Path) -> Closes:
    found: Closes = {}
    with (shared_data / "market" / "prices.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            adjusted = float(row["adj_close"]) if row["adj_close"] else None
            day = dt.date.fromisoformat(row["date"])
            found.setdefault(row["code"], {})[day] = (float(row["close"]), adjusted)
    return found


@pytest.fixture(scope="module")
def weekly(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> zhoubao.OpenEdition:
    weekly = zhoubao.new_edition(tmp_path_factory.mktemp("market") / "compute", source="compute")
    weekly.import_file(shared_data / "market" / "prices.csv")
    return weekly


def expected(
    closes: Closes, codes: list[str], cutoff: dt.datetime
) -> Iterator[tuple[str, dt.date | None, dt.date | None, float | None]]:
    def completed(code: str) -> list[dt.date]:
        zone, close = CLOSES[code.rpartition(".")[2]]
        return [day for day in closes[code] if dt.datetime.combine(day, close, zone) <= cutoff]

    anchor = max(max(completed(code)) for code in codes if code.endswith((".SH", ".SZ")))
    week = anchor - dt.timedelta(days=anchor.weekday())
    month, year = anchor.replace(day=1), anchor.replace(month=1, day=1)
    ends = {
        "wtd": (week, week + dt.timedelta(days=6)),
        "mtd": (month, (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)),
        "ytd": (year, year.replace(month=12, day=31)),
    }
    for code in codes:
        days = completed(code)
        for kind, (first, last) in ends.items():
            base = max((d for d in closes[code] if d < first), default=None)
            end = max((d for d in days if first <= d <= last), default=None)
            value = None
            if base and end:
                (close0, adjusted0), (close1, adjusted1) = closes[code][base], closes[code][end]
                if adjusted0 and adjusted1:
                    value = adjusted1 / adjusted0 - 1
                elif not adjusted0 and not adjusted1:
                    value = close1 / close0 - 1
            yield f"return.{kind}/{code}", base, end, value


def disagreements(
    facts: FactSet, closes: Closes, codes: list[str], cutoff: dt.datetime, within: float = 1e-11
) -> list[str]:
    found = []
    for fact_id, base, end, value in expected(closes, codes, cutoff):
        fact = facts[fact_id]
        same = (fact.value is None) == (value is None) and (
            value is None or fact.value == pytest.approx(value, rel=1e-9, abs=within)
        )
        if value is not None:
            same = same and (fact.window.base, fact.window.end) == (base, end)
        if not same:
            found.append(f"{fact_id}: {fact.value} {fact.window} {fact.flags}, expected {value} {base} {end}")
    return found


@pytest.mark.parametrize("local", NAMED.values(), ids=NAMED.keys())
def test_a_named_cutoff(weekly: zhoubao.OpenEdition, closes: Closes, local: str) -> None:
    cutoff = dt.datetime.fromisoformat(local).replace(tzinfo=SHANGHAI)
    codes = [i.code for i in weekly.edition.universe]
    assert disagreements(weekly.facts(cutoff).facts, closes, codes, cutoff) == []


def test_cutoffs_all_over_two_years(weekly: zhoubao.OpenEdition, closes: Closes) -> None:
    codes = [i.code for i in weekly.edition.universe]
    dice = random.Random(20241113)
    for _ in range(60):
        day = dt.date(2024, 1, 3) + dt.timedelta(days=dice.randrange(727))
        hour = dice.choice([dt.time(8), dt.time(14), dt.time(18), dt.time(23, 30)])
        cutoff = dt.datetime.combine(day, hour, SHANGHAI)
        assert disagreements(weekly.facts(cutoff).facts, closes, codes, cutoff) == [], cutoff


def test_the_published_table(weekly: zhoubao.OpenEdition, answers: Path) -> None:
    """The 99 returns that the reference weekly printed, and the ones that disagree with the data.

    000660.KS, year: the weekly printed 29.26, the data say 29.85 on the base of 2023-12-28, Seoul's last
    session of the year, dividends included; 29.26 is what the price alone did (141,500 to 182,900), so the
    terminal had not counted the year's dividends for this line.
    6669.TW, year: printed 19.07, the data say 19.16; the shares went ex dividend in the year, and the two
    vendors' adjustments differ by eight hundredths. Three more (688041.SH, TSM.N and 300394.SZ, year) are
    off by one hundredth: the vendors' adjusted closes are themselves rounded.
    """
    published = tomllib.loads((answers / "reference-returns.toml").read_text(encoding="utf-8"))["returns"]
    facts = weekly.facts("2024-11-13T18:00+08:00")
    off: dict[str, float] = {}
    for code, printed in published.items():
        for kind, figure in zip(("wtd", "mtd", "ytd"), printed, strict=True):
            value = facts[f"return.{kind}/{code}"].value
            assert value is not None
            off[f"return.{kind}/{code}"] = abs(value * 100 - figure)
    assert len(off) == 99
    assert {fact_id for fact_id, gap in off.items() if gap > 0.015} == {
        "return.ytd/000660.KS",
        "return.ytd/6669.TW",
    }
    assert {fact_id for fact_id, gap in off.items() if 0.005 < gap <= 0.015} == {
        "return.ytd/688041.SH",
        "return.ytd/TSM.N",
        "return.ytd/300394.SZ",
    }


def test_what_the_figures_rest_on(weekly: zhoubao.OpenEdition) -> None:
    facts = weekly.facts("2024-11-13T18:00+08:00")
    assert facts["return.wtd/NVDA.O"].window.end == dt.date(2024, 11, 12)
    assert facts["return.wtd/688256.SH"].window.end == dt.date(2024, 11, 13)
    assert facts["return.mtd/2382.TW"].window.base == dt.date(2024, 10, 30)
    assert facts["return.ytd/000660.KS"].window.base == dt.date(2023, 12, 28)


@pytest.mark.parametrize(
    ("local", "fact_id", "flag"),
    [
        ("2024-11-18T18:00", "return.wtd/NVDA.O", "no-session"),
        ("2025-01-31T18:00", "return.wtd/2382.TW", "no-session"),
        ("2024-03-26T18:00", "return.wtd/600584.SH", "suspended"),
        ("2025-09-05T18:00", "return.wtd/688981.SH", "suspended"),
        ("2025-11-14T18:00", "return.wtd/0020.HK", "missing"),
        ("2025-12-31T18:00", "return.ytd/2356.TW", "unadjusted"),
    ],
)
def test_a_figure_that_cannot_be_told_says_why(
    weekly: zhoubao.OpenEdition, local: str, fact_id: str, flag: str
) -> None:
    fact = weekly.facts(f"{local}+08:00")[fact_id]
    assert (fact.value, fact.flags) == (None, (flag,))
    assert fact.window.base is not None
    assert fact.window.end is not None


def test_a_later_download_anchored_elsewhere_gives_the_same_returns(
    shared_data: Path, closes: Closes, tmp_path: Path
) -> None:
    """The first half of the file, then the second with every adjusted close scaled."""
    with (shared_data / "market" / "prices.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    dice = random.Random(7)
    anchors = {code: dice.uniform(0.3, 3) for code in closes}
    first = [row for row in rows if row["date"] <= "2024-08-30"]
    second = [dict(row) for row in rows if row["date"] >= "2024-07-01"]
    for row in second:
        if row["adj_close"]:
            row["adj_close"] = repr(float(row["adj_close"]) * anchors[row["code"]])
    weekly = zhoubao.new_edition(tmp_path / "compute", source="compute")
    for name, part in (("first.csv", first), ("second.csv", second)):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(part)
        imported = weekly.import_file(tmp_path / name)
        assert imported.accepted.corrected == 0
    codes = [i.code for i in weekly.edition.universe]
    for local in ("2024-09-20T18:00", "2024-11-13T18:00", "2025-03-07T18:00"):
        cutoff = dt.datetime.fromisoformat(local).replace(tzinfo=SHANGHAI)
        facts = weekly.facts(cutoff).facts
        # Of 13 November the edition's own table covers both ends in one batch, its factors rounded to print.
        found = disagreements(facts, closes, codes, cutoff, within=2e-7)
        assert [f for f in found if "2356.TW" not in f] == []
