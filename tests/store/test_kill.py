"""An import that is killed leaves all of its file or nothing, and the store readable."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys
import time
from pathlib import Path

import zhoubao
from zhoubao.calendars import calendar
from zhoubao.edition.edition import Edition
from zhoubao.store.table import ObservationTable

KILLS = 24


def price_file(edition: Edition, folder: Path, year: int) -> tuple[Path, int]:
    """A year of closes of every A share of the edition, and how many rows that is."""
    codes = [i.code for i in edition.universe if i.mic in ("XSHG", "XSHE")]
    days = calendar("XSHG").sessions(dt.date(year, 1, 1), dt.date(year, 12, 31))
    dice = random.Random(year)
    rows = [f"{code},{day},{dice.uniform(10, 11):.2f}" for code in codes for day in days]
    path = folder / f"{year}.csv"
    path.write_text("\n".join(["code,date,close", *rows]) + "\n", encoding="utf-8")
    return path, len(rows)


def test_killed_at_any_point(tmp_path: Path) -> None:
    weekly = zhoubao.new_edition(tmp_path / "weekly", source="compute")
    root = weekly.edition.root
    series = [f"close/{i.code}" for i in weekly.edition.universe]
    files = {year: price_file(weekly.edition, tmp_path, year) for year in range(2012, 2020)}
    carried = len({o.key for o in weekly.observations(*series)})

    def command(path: Path) -> list[str]:
        return [sys.executable, "-m", "zhoubao", "import", str(root), str(path)]

    start = time.perf_counter()
    subprocess.run(command(files[2012][0]), check=True, capture_output=True)
    whole = time.perf_counter() - start

    dice = random.Random(1)
    outcomes = {"none": 0, "all": 0}
    years = [year for year in files if year != 2012]
    for n in range(KILLS):
        year = years[n % len(years)]
        path, size = files[year]
        process = subprocess.Popen(command(path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.3, 1.1) * whole)
        process.kill()
        process.wait()
        rows = [o for o in ObservationTable(root / "store").history(series, None) if o.file == path.name]
        assert len(rows) in (0, size), f"{path.name}: {len(rows)} of {size} rows after a kill"
        outcomes["all" if rows else "none"] += 1
    assert outcomes["none"], "no kill came before its commit: the test proves nothing"

    for path, _ in files.values():
        subprocess.run(command(path), check=True, capture_output=True)
    known = {o.key for o in zhoubao.open_edition(root).observations(*series)}
    assert len(known) == carried + sum(size for _, size in files.values())
