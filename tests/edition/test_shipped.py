"""The editions that travel with zhoubao: right, and resting on nothing that was not known."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path

import pytest

import zhoubao
from zhoubao.calendars import calendar
from zhoubao.edition.edition import Edition
from zhoubao.edition.issues import front_matter_end, load_issue
from zhoubao.edition.load import load_edition
from zhoubao.edition.references import scan
from zhoubao.edition.validate import validate

EDITIONS = Path(zhoubao.__file__).parent / "editions"
CLOSES = EDITIONS / "compute" / "data" / "closes.csv"
CAPS = EDITIONS / "compute" / "data" / "caps.csv"


@pytest.fixture(scope="module")
def compute() -> Edition:
    return load_edition(EDITIONS / "compute")


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("name", ["compute", "starter"])
def test_they_load_and_validate_clean(name: str) -> None:
    assert validate(EDITIONS / name) == []
    edition = load_edition(EDITIONS / name)
    assert edition.id == name
    assert edition.sample
    issue = load_issue(edition)
    assert issue.cutoff.isoformat() == "2024-11-13T18:00:00+08:00"
    for section in issue.sections:
        assert set(section.prose) == {"zh", "en"}


def test_there_is_one_edition_file_under_compute() -> None:
    found = [file for file in EDITIONS.rglob("edition.toml") if "compute" in file.parts]
    assert found == [EDITIONS / "compute" / "edition.toml"]


def test_the_universe_of_the_compute_edition(compute: Edition) -> None:
    assert [(s.id, s.names.zh, len(s.codes)) for s in compute.segments] == [
        ("cpu-gpu", "CPU/GPU", 6),
        ("memory", "存储", 5),
        ("foundry", "晶圆代工", 2),
        ("cloud", "云计算", 6),
        ("data-centre", "数据中心硬件", 10),
        ("advanced-packaging", "先进封装", 4),
    ]
    assert len(compute.universe) == 33
    assert compute.universe[0].names.zh == "英伟达"
    others = {code: i.kind for code, i in compute.instruments.items() if i.segment is None}
    assert others == {
        "0981.HK": "listing",
        "000300.SH": "index",
        "HSI.HI": "index",
        "IXIC.GI": "index",
        "KS11.GI": "index",
        "TWII.TW": "index",
        "NDX.GI": "index",
        "SPX.GI": "index",
        "QQQ.O": "fund",
        "SPY.P": "fund",
        "USDCNY.FX": "fx",
        "USDHKD.FX": "fx",
        "USDKRW.FX": "fx",
        "USDTWD.FX": "fx",
    }


@pytest.mark.parametrize("name", ["compute", "starter"])
def test_their_prose_types_no_market_figure(name: str) -> None:
    edition = load_edition(EDITIONS / name)
    for section in load_issue(edition).sections:
        for prose in section.prose.values():
            text = re.sub(r"\{\{.*?\}\}", "", prose.text)
            assert not re.search(r"[%％‰]|个百分点|percent|\d\.\d|\d\s*(亿|万|bn|billion)", text)


def test_the_compute_issue_refers_to_facts_and_the_starter_s_to_none() -> None:
    found = {}
    for name in ("compute", "starter"):
        lines = (EDITIONS / name / "issues" / "2024-11-14.md").read_text(encoding="utf-8").split("\n")
        end = front_matter_end(lines)
        assert end is not None
        found[name] = scan("\n".join(lines[end + 1 :]))[0]
    assert len(found["compute"]) > 60
    assert found["starter"] == []


def test_each_instrument_has_its_four_closes_and_those_that_the_performance_chart_plots(
    compute: Edition,
) -> None:
    dates: dict[str, list[dt.date]] = {}
    for row in rows(CLOSES):
        dates.setdefault(row["code"], []).append(dt.date.fromisoformat(row["date"]))
        assert row["currency"] == compute.instruments[row["code"]].currency
        assert row["source"]
    cutoff = dt.datetime.fromisoformat("2024-11-13T18:00:00+08:00")
    benchmark = dates.pop("000300.SH")
    assert (len(benchmark), benchmark[0], benchmark[-1]) == (60, dt.date(2023, 12, 8), dt.date(2024, 11, 13))
    suspended = {"600584.SH": {dt.date(2024, 3, 22)}}
    for instrument in compute.universe:
        sessions = calendar(instrument.mic)
        four = [
            sessions.previous(dt.date(2024, 1, 1)),
            sessions.previous(dt.date(2024, 11, 1)),
            sessions.previous(dt.date(2024, 11, 11)),
            sessions.completed(cutoff),
        ]
        plotted = (
            set(benchmark) - suspended.get(instrument.code, set()) if instrument.currency == "CNY" else set()
        )
        found = dates.pop(instrument.code)
        assert found[:4] == four
        assert found[4:] == sorted(plotted - set(four))
    assert dates == {"USDCNY.FX": [dt.date(2024, 11, 12), dt.date(2024, 11, 13)]}


def test_each_close_is_known_from_its_session_s_close_on(compute: Edition) -> None:
    for row in rows(CLOSES):
        known = dt.datetime.fromisoformat(row["known_at"])
        mic = compute.instruments[row["code"]].mic
        if mic:
            assert known == calendar(mic).close(dt.date.fromisoformat(row["date"]))
        else:
            assert row["known_at"] == f"{row['date']}T15:00:00Z"


def test_adjusted_closes_are_anchored_at_the_issue_s_own_end() -> None:
    by_code: dict[str, list[dict[str, str]]] = {}
    for row in rows(CLOSES):
        by_code.setdefault(row["code"], []).append(row)
    by_code.pop("USDCNY.FX")
    assert {row["adj_close"] for row in by_code.pop("000300.SH")} == {""}
    for found in by_code.values():
        end = max(found, key=lambda row: row["date"])
        assert end["adj_close"] == end["close"]
        for row in found:
            assert ("re-anchored" in row["source"]) == (row["adj_close"] != row["close"])


def test_there_is_a_cap_for_each_instrument_at_its_end_session(compute: Edition) -> None:
    ends = {row["code"]: row["date"] for row in sorted(rows(CLOSES), key=lambda row: row["date"])}
    caps = rows(CAPS)
    assert [row["series"] for row in caps] == [f"market_cap/{i.code}" for i in compute.universe]
    for row, instrument in zip(caps, compute.universe, strict=True):
        assert row["date"] == ends[instrument.code]
        assert row["unit"] == ("亿人民币" if instrument.currency == "CNY" else "亿美元")
        assert (row["source"].count("图表1"), row["known_at"]) == (1, "2024-11-13T16:00:00Z")


def published(shared_data: Path) -> dict[str, tuple[float, list[float]]]:
    """Per code, market cap and three returns (percent) of the reference's first exhibit."""
    found = {}
    for line in (shared_data.parent / "reference" / "weekly-2024-11-14.txt").read_text("utf-8").split("\n"):
        cells = line.split("\t")
        if len(cells) == 8 and cells[5].endswith("%"):
            found[cells[1]] = (float(cells[3].replace(",", "")), [float(cell[:-1]) for cell in cells[5:]])
    return found


@pytest.mark.shared
def test_its_tables_give_the_published_figures(shared_data: Path, compute: Edition) -> None:
    table = published(shared_data)
    assert list(table) == [i.code for i in compute.universe]
    closes: dict[str, list[float]] = {}
    for row in rows(CLOSES):
        if (
            row["adj_close"] and len(closes.setdefault(row["code"], [])) < 4
        ):  # the four, then those of the chart
            closes[row["code"]].append(float(row["adj_close"]))
    off: dict[tuple[str, str], float] = {}
    for code, (_, returns) in table.items():
        year, month, week, end = closes[code]
        for window, base, said in zip(("wtd", "mtd", "ytd"), (week, month, year), returns, strict=True):
            off[code, window] = abs((end / base - 1) * 100 - said)
    assert sum(distance <= 0.005 + 1e-9 for distance in off.values()) == 94
    assert sum(distance <= 0.015 for distance in off.values()) == 97
    assert {key for key, distance in off.items() if distance > 0.015} == {
        ("000660.KS", "ytd"),
        ("6669.TW", "ytd"),
    }
    assert [float(row["value"]) for row in rows(CAPS)] == [cap for cap, _ in table.values()]


@pytest.mark.shared
def test_its_closes_are_those_of_the_shared_prices(shared_data: Path) -> None:
    prices = {(row["code"], row["date"]): row for row in rows(shared_data / "market" / "prices.csv")}
    dated = sorted(rows(CLOSES), key=lambda row: row["date"])
    ends = {row["code"]: prices[row["code"], row["date"]] for row in dated}
    for row in rows(CLOSES):
        there, end = prices[row["code"], row["date"]], ends[row["code"]]
        assert float(row["close"]) == float(there["close"])
        anchored = f": adj_close re-anchored to the close of {end['date']}"
        assert row["source"].removesuffix(anchored) == there["source"]
        if row["adj_close"]:
            ours = float(end["close"]) / float(row["adj_close"])
            theirs = float(end["adj_close"]) / float(there["adj_close"])
            assert ours == pytest.approx(theirs, rel=1e-7, abs=1e-7)


@pytest.mark.shared
def test_its_visits_are_those_of_the_shared_list(shared_data: Path, compute: Edition) -> None:
    there = {
        (row["product"], row["month"]): float(row["monthly_visits"])
        for row in rows(shared_data / "usage" / "aipure_top50_monthly_visits_2024-05_2024-12.csv")
    }
    carried = rows(CLOSES.with_name("usage.csv"))
    for row in carried:
        listed = row["source"].partition(": listed as ")[2]
        name = listed or compute.series[row["series"]].names.en
        found = [
            value
            for (product, month), value in there.items()
            if product.casefold() == name.casefold() and month == row["date"][:7]
        ]
        assert [float(row["value"])] == [round(value) for value in found], row
        assert row["date"] <= "2024-10-31"
        assert row["known_at"] <= "2024-11-10T00:00:00Z"
    months: dict[str, set[str]] = {}
    for row in carried:
        months.setdefault(row["series"], set()).add(row["date"])
    assert min(map(len, months.values())) >= 3


@pytest.mark.shared
def test_its_asking_prices_are_the_last_of_each_day_up_to_the_cutoff(shared_data: Path) -> None:
    names = {"h100-pcie-80gb": "NVIDIA H100 PCIe 80 GB", "a100-pcie-40gb": "NVIDIA A100 40GB PCIe"}
    last: dict[tuple[str, str], tuple[float, str]] = {}
    for row in rows(shared_data / "hardware" / "amazon_buybox_gpu_price_steps.csv"):
        if row["observed_at"] <= "2024-11-13T10:00:00":  # the cutoff in UTC
            last[row["gpu"], row["observed_at"][:10]] = (float(row["price_usd"]), row["observed_at"] + "Z")
    carried = {
        (names[row["series"].rpartition("/")[2]], row["date"]): (float(row["value"]), row["known_at"])
        for row in rows(CLOSES.with_name("gpu-prices.csv"))
    }
    assert carried == {key: value for key, value in last.items() if key[0] in names.values()}
