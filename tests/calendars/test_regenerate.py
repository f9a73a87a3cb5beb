"""The command that writes the tables."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from zhoubao.calendars import regenerate, table
from zhoubao.calendars.regenerate import main, render, table_from_package
from zhoubao.calendars.table import SessionTable, read_table
from zhoubao.errors import CalendarError

pytest.importorskip("exchange_calendars")


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in place of the shipped tables, for Taipei alone."""
    monkeypatch.setattr(table, "TABLES", tmp_path)
    monkeypatch.setattr(regenerate, "TABLES", tmp_path)
    monkeypatch.setattr(regenerate, "EXTENTS", {"XTAI": regenerate.EXTENTS["XTAI"]})
    monkeypatch.setattr(regenerate, "read_table", read_table.__wrapped__)
    monkeypatch.setattr(
        regenerate, "read_overrides", lambda: [e for e in table.read_overrides() if e.mic == "XTAI"]
    )
    return tmp_path


def test_it_writes_the_shipped_table_byte_for_byte(tables: Path) -> None:
    shipped = Path(table.__file__).parent / "tables" / "XTAI.toml"
    assert main(["--check"]) == 1
    assert list(tables.iterdir()) == []
    assert main([]) == 0
    assert [path.name for path in tables.iterdir()] == ["XTAI.toml"]
    assert (tables / "XTAI.toml").read_bytes() == shipped.read_bytes()
    assert main(["--check"]) == 0


def test_check_names_what_differs_and_writes_nothing(
    tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 0
    path = tables / "XTAI.toml"
    stale = path.read_text(encoding="utf-8").replace('2024 = "01-01', '2024 = "01-02')
    path.write_text(stale, encoding="utf-8")
    capsys.readouterr()
    assert main(["--check"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "XTAI: 2024-01-01 is no longer a session",
        "XTAI: 2024-01-02 becomes a session",
    ]
    assert path.read_text(encoding="utf-8") == stale


def test_an_override_the_package_has_caught_up_with_is_named(
    tables: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    idle = replace(table.read_overrides()[0], mic="XTAI", day=dt.date(2024, 10, 2))
    monkeypatch.setattr(regenerate, "read_overrides", lambda: (idle,))
    assert main([]) == 0
    assert "XTAI: the override of 2024-10-02 changes nothing any more; remove it" in capsys.readouterr().out


def test_without_the_package_it_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "exchange_calendars", None)
    assert main([]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "pip install 'zhoubao[calendars]'" in said


def test_past_the_end_of_the_package_it_refuses() -> None:
    with pytest.raises(CalendarError, match=r"cannot give XSHG from 2024-01-01 to 2099-12-31"):
        table_from_package("XSHG", dt.date(2024, 1, 1), dt.date(2099, 12, 31))


def test_what_is_rendered_reads_back_the_same(tables: Path) -> None:
    original = SessionTable(
        mic="XTST",
        zone="Asia/Seoul",
        first=dt.date(2024, 1, 1),
        last=dt.date(2025, 12, 31),
        closes=((dt.date(2024, 1, 1), dt.time(15)), (dt.date(2025, 1, 1), dt.time(15, 30))),
        holidays=frozenset({dt.date(2024, 1, 1), dt.date(2025, 1, 1), dt.date(2025, 12, 31)}),
        weekend_sessions=frozenset({dt.date(2024, 1, 6)}),
        special_closes={dt.date(2024, 12, 24): dt.time(12), dt.date(2024, 11, 14): dt.time(16, 30)},
    )
    (tables / "XTST.toml").write_text(render(original, "0"), encoding="utf-8")
    assert read_table.__wrapped__("XTST") == original


def test_seoul_changed_its_regular_close_on_the_day_it_announced() -> None:
    assert read_table("XKRX").closes == (
        (dt.date(2010, 1, 1), dt.time(15)),
        (dt.date(2016, 8, 1), dt.time(15, 30)),
    )
