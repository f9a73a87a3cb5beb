"""Tables that an edition carries: read strictly, each row at its own ``known_at``."""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from zhoubao.edition.edition import Edition
from zhoubao.errors import EditionError
from zhoubao.model import Observation
from zhoubao.sources import moves
from zhoubao.sources.carried import carried_mistakes, read_carried

EditionAt = Callable[[Path], Edition]
TIDY = "code,date,close,adj_close,currency,source,known_at\n"
GENERAL = "series,date,value,unit,source,known_at\n"
GOOD = "688256.SH,2024-11-13,431,431,CNY,exchange,2024-11-13T15:00:00+08:00\n"


@pytest.fixture
def carrying(tmp_path: Path, edition_at: EditionAt) -> Callable[..., Edition]:
    def write(**tables: str) -> Edition:
        (tmp_path / "data").mkdir()
        for name, text in tables.items():
            (tmp_path / "data" / f"{name}.csv").write_text(text, encoding="utf-8")
        return edition_at(tmp_path)

    return write


def test_both_forms(carrying: Callable[..., Edition]) -> None:
    caps = GENERAL + "market_cap/NVDA.O,2024-11-12,36376,亿美元,weekly,2024-11-13T16:00:00Z\n"
    edition = carrying(closes=TIDY + GOOD, caps=caps)
    observations = read_carried(edition)
    assert carried_mistakes(edition) == []
    assert observations[0] == Observation(
        series="market_cap/NVDA.O",
        date=dt.date(2024, 11, 12),
        value=3637600000000.0,
        unit="USD",
        source="weekly",
        file="caps.csv",
        sha256=hashlib.sha256(caps.encode()).hexdigest(),
        row=2,
        batch="data/caps.csv",
        known_at=dt.datetime(2024, 11, 13, 16, tzinfo=dt.UTC),
    )
    assert [(o.series, o.value, o.batch) for o in observations[1:]] == [
        ("close/688256.SH", 431.0, "data/closes.csv"),
        ("adj_factor/688256.SH", 1.0, "data/closes.csv"),
    ]
    assert observations[1].known_at == dt.datetime(2024, 11, 13, 7, tzinfo=dt.UTC)


def test_an_edition_without_tables(tmp_path: Path, edition_at: EditionAt) -> None:
    assert read_carried(edition_at(tmp_path)) == ()
    assert carried_mistakes(edition_at(tmp_path)) == []


def test_revisions_follow_known_at_across_tables(carrying: Callable[..., Edition]) -> None:
    row = "close/688256.SH,2024-11-13,{},CNY,x,2024-11-{}T16:00:00Z\n"
    edition = carrying(
        a=GENERAL + row.format(433, 16) + row.format(431, 14),
        b=GENERAL + row.format(432, 15) + "close/NVDA.O,2024-11-12,148,USD,x,2024-11-15T16:00:00Z\n",
    )
    assert [(o.value, o.revision) for o in read_carried(edition)] == [
        (433.0, 2), (431.0, 0), (432.0, 1), (148.0, 0),
    ]  # fmt: skip


BAD = {
    "undeclared": ("688265.SH,2024-11-13,431,,CNY,x,2024-11-14T00:00Z\n", "did you mean '688256.SH'?"),
    "no instant": ("688256.SH,2024-11-12,431,,CNY,x,\n", "known_at '' is not an instant"),
    "no offset": ("688256.SH,2024-11-12,431,,CNY,x,2024-11-14T00:00\n", "is not an instant"),
    "known before its close": (
        "688256.SH,2024-11-12,431,,CNY,x,2024-11-12T14:00:00+08:00\n",
        "the session of 2024-11-12 has not closed yet",
    ),
    "known before its day": ("688256.SH,2024-11-12,431,,CNY,x,2024-11-10T00:00Z\n", "lies in the future"),
    "no session": ("688256.SH,2024-10-02,431,,CNY,x,2024-11-14T00:00Z\n", "is no session of XSHG"),
    "not positive": ("688256.SH,2024-11-12,0,,CNY,x,2024-11-14T00:00Z\n", "close '0' is not positive"),
    "currency": ("688256.SH,2024-11-12,1,,USD,x,2024-11-14T00:00Z\n", "contradicts CNY"),
    "said twice": (GOOD, "is 431.0 CNY here, 431.0 CNY in row 2"),
    "said otherwise": (GOOD.replace("431", "432"), "is 432.0 CNY here, 431.0 CNY in row 2"),
}  # fmt: skip


@pytest.mark.parametrize(("row", "mistake"), BAD.values(), ids=BAD)
def test_any_bad_row_refuses_the_tables(carrying: Callable[..., Edition], row: str, mistake: str) -> None:
    edition = carrying(closes=TIDY + GOOD + row)
    mistakes = carried_mistakes(edition)
    assert any(line.startswith("data/closes.csv, row 3: ") and mistake in line for line in mistakes)
    with pytest.raises(EditionError) as caught:
        read_carried(edition)
    assert caught.value.mistakes == tuple(mistakes)
    assert str(caught.value).isprintable()


def test_what_is_not_known_yet_cannot_be_carried(carrying: Callable[..., Edition]) -> None:
    at = dt.datetime(2024, 11, 14, tzinfo=dt.UTC)
    later = GOOD.replace("2024-11-13T15:00:00+08:00", "2024-11-14T00:00:01Z")
    edition = carrying(closes=TIDY + later)
    told = "known_at '2024-11-14T00:00:01Z' lies in the future; write when the value became known"
    assert carried_mistakes(edition, now=at) == [f"data/closes.csv, row 2: {told}"]
    with pytest.raises(EditionError, match="lies in the future"):
        read_carried(edition, now=at)
    assert len(read_carried(edition, now=at + dt.timedelta(seconds=1))) == 2


def test_what_is_known_in_a_thousand_years_is_refused_by_the_clock(carrying: Callable[..., Edition]) -> None:
    edition = carrying(closes=TIDY + GOOD.replace("2024-11-13T15", "2999-11-13T15"))
    assert ["lies in the future" in told for told in carried_mistakes(edition)] == [True]


def test_share_counts_in_what_counts_no_shares(carrying: Callable[..., Edition]) -> None:
    edition = carrying(a=GENERAL + "shares/688981.SH/H,2024-10-31,5975,million units,x,2024-11-14T00:00Z\n")
    assert carried_mistakes(edition) == [
        "data/a.csv, row 2: unit 'million units' does not fit shares; write 股, 万股, 亿股 or shares"
    ]


def test_nothing_is_worked_out_that_nobody_reads(
    carrying: Callable[..., Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("carried tables are looked at for odd moves and gaps")

    for name in ("warn_gaps", "warn_moves", "warn_unadjusted"):
        monkeypatch.setattr(moves, name, refuse)
    later = GOOD.replace("13,431,431", "15,931,").replace("2024-11-13T", "2024-11-15T")
    assert len(read_carried(carrying(closes=TIDY + GOOD + later))) == 3


def test_one_key_with_the_same_instant_in_two_tables(carrying: Callable[..., Edition]) -> None:
    edition = carrying(a=TIDY + GOOD, b=TIDY + GOOD.replace("431,431", "432,"))
    assert carried_mistakes(edition) == [
        "data/b.csv, row 2: close/688256.SH on 2024-11-13 has the same known_at, 2024-11-13T07:00:00Z, as in "
        "data/a.csv, row 2; a correction becomes known later"
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "data/t.csv is empty"),
        ("code,date,close\n688256.SH,2024-11-13,431\n", "data/t.csv: the columns are code, date, close, and"),
        ("series,date,known_at\n", "data/t.csv: the columns are series, date, known_at, and wanted are"),
        (TIDY.replace("adj_close", "adjclos") + GOOD, "data/t.csv, row 1: columns left out: 'adjclos'"),
    ],
)
def test_tables_of_another_form(carrying: Callable[..., Edition], text: str, mistake: str) -> None:
    assert mistake in carried_mistakes(carrying(t=text))[0]


def test_every_mistake_of_every_table_is_listed(carrying: Callable[..., Edition]) -> None:
    bad = GOOD.replace("688256.SH", "X.SH")
    edition = carrying(a=TIDY + bad + bad, b="", c=TIDY + bad)
    assert [line.split(":")[0] for line in carried_mistakes(edition)] == [
        "data/a.csv, row 2",
        "data/a.csv, row 3",
        "data/b.csv is empty; save the table again.",
        "data/c.csv, row 2",
    ]


def test_heavy_libraries_stay_out() -> None:
    script = (
        "import sys; from zhoubao.sources.carried import read_carried, carried_mistakes; "
        "heavy = {'python_calamine', 'duckdb', 'deltalake', 'pandas'}; "
        "heavy |= {'zhoubao.sources.workbook', 'zhoubao.sources.moves'}; "
        "assert not heavy & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
