"""An edition built in code, and the means to write the files that people bring."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from zhoubao.edition.edition import CurrencyRule, Desk, Edition, HouseStyle
from zhoubao.model import Bilingual, Instrument, Segment, SeriesSpec, exchange_of
from zhoubao.model.instrument import InstrumentKind
from zhoubao.sources.reading import Reading, read_file
from zhoubao.sources.statement import RecordedCloses

NOW = dt.datetime(2026, 9, 30, 12, 0, tzinfo=dt.UTC)

_UNIVERSE = """
    NVDA.O INTC.O AMD.O 688041.SH 688047.SH 688256.SH 000660.KS MU.O 603986.SH 688008.SH 688123.SH TSM.N
    688981.SH MSFT.O AMZN.O GOOGL.O META.O 0020.HK ORCL.N SMCI.O 2382.TW 6669.TW 2356.TW 601138.SH
    000977.SZ 300308.SZ 300394.SZ 002463.SZ 300476.SZ 600584.SH 002156.SZ 002185.SZ 688362.SH
""".split()  # noqa: SIM905 - as the review table prints them
# code, kind, exchange, currency of what trades on no exchange that its suffix names
_BESIDE: tuple[tuple[str, InstrumentKind, str, str], ...] = (
    ("000300.SH", "index", "XSHG", "CNY"),
    ("HSI.HI", "index", "XHKG", "HKD"),
    ("SPX.GI", "index", "XNYS", "USD"),
    ("NDX.GI", "index", "XNAS", "USD"),
    ("IXIC.GI", "index", "XNAS", "USD"),
    ("SPY.P", "fund", "ARCX", "USD"),
    ("QQQ.O", "fund", "XNAS", "USD"),
    ("USDCNY.FX", "fx", "", "CNY"),
    ("USDHKD.FX", "fx", "", "HKD"),
    ("USDKRW.FX", "fx", "", "KRW"),
    ("USDTWD.FX", "fx", "", "TWD"),
)


def _instrument(code: str) -> Instrument:
    exchange = exchange_of(code)
    assert exchange is not None
    return Instrument(code, Bilingual(code, code), "equity", exchange.mic, exchange.currency, "all")


def make_edition(root: Path) -> Edition:
    """An edition that declares the reference's 33 instruments, and the indices, funds and rates beside."""
    instruments = {code: _instrument(code) for code in _UNIVERSE}
    for code, kind, mic, currency in _BESIDE:
        instruments[code] = Instrument(code, Bilingual(code, code), kind, mic, currency)
    names = Bilingual("样刊", "Sample")
    visits = SeriesSpec("visits/chatgpt", Bilingual("访问量", "Visits"), "万次", "weekly")
    h_shares = SeriesSpec("shares/688981.SH/H", Bilingual("H股", "H shares"), "shares", "irregular")
    return Edition(
        root=root,
        id="sample",
        names=names,
        languages=("zh", "en"),
        zone=ZoneInfo("Asia/Shanghai"),
        home="XSHG",
        cutoff_time=dt.time(18),
        sample=True,
        desk=Desk(names, names, names, ()),
        style=HouseStyle(),
        currency=CurrencyRule(),
        adjustment="splits+dividends",
        windows=("wtd", "mtd", "ytd"),
        segments=(Segment("all", names, tuple(_UNIVERSE)),),
        instruments=instruments,
        series={visits.id: visits, h_shares.id: h_shares},
        exhibits={},
        sections=(),
    )


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return make_edition(tmp_path_factory.mktemp("edition"))


@pytest.fixture(scope="session")
def edition_at() -> Callable[[Path], Edition]:
    """The same edition in another folder, for tests that write its tables."""
    return make_edition


@pytest.fixture(scope="session")
def read(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Reading]:
    """Read text or bytes as a file of that name."""
    folder = tmp_path_factory.mktemp("files")

    def read_it(
        content: str | bytes,
        name: str = "prices.csv",
        now: dt.datetime = NOW,
        closes: RecordedCloses | None = None,
    ) -> Reading:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_file(path, edition, now=now, closes=closes)

    return read_it


@pytest.fixture(scope="session")
def book() -> Callable[..., bytes]:
    """An XLSX workbook of the sheets given as rows of cells; dates are written as dates."""

    def write(hidden: Sequence[str] = (), /, **sheets: Iterable[Sequence[Any]]) -> bytes:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
            as_date = workbook.add_format({"num_format": "yyyy-mm-dd"})
            for name, rows in sheets.items():
                sheet = workbook.add_worksheet(name)
                if name in hidden:
                    sheet.hide()
                for at, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        if isinstance(cell, dt.date):
                            sheet.write_datetime(at, column, dt.datetime.combine(cell, dt.time()), as_date)
                        elif cell is not None:
                            sheet.write(at, column, cell)
        return out.getvalue()

    return write
