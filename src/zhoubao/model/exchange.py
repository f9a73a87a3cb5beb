"""The exchanges zhoubao knows: what a new market needs is one entry here and a session table."""

from __future__ import annotations

from dataclasses import dataclass

from zhoubao.model.text import Bilingual

__all__ = ["EXCHANGES", "MARKET_WORDS", "PLACES", "DailyLimit", "Exchange", "exchange_of"]


@dataclass(frozen=True, slots=True)
class DailyLimit:
    """A bound on one session's move from the previous (ex-right) close, for codes with a prefix."""

    prefix: str
    ratio: float
    rule: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange by its MIC. ``sessions`` is the MIC whose session table it keeps."""

    mic: str
    sessions: str
    country: str
    currency: str
    names: Bilingual
    suffixes: tuple[str, ...]
    limits: tuple[DailyLimit, ...] = ()

    def daily_limit(self, code: str) -> DailyLimit | None:
        """The limit of the longest prefix that ``code`` begins with, or none where moves are free."""
        fits = [limit for limit in self.limits if code.startswith(limit.prefix)]
        return max(fits, key=lambda limit: len(limit.prefix), default=None)


_STAR = DailyLimit("688", 0.20, "上交所科创板交易规则: ±20 %")
_STAR_CDR = DailyLimit("689", 0.20, "上交所科创板交易规则: ±20 %")
_CHINEXT_300 = DailyLimit("300", 0.20, "深交所创业板交易特别规定 (2020-08-24 起): ±20 %")
_CHINEXT_301 = DailyLimit("301", 0.20, "深交所创业板交易特别规定 (2020-08-24 起): ±20 %")

EXCHANGES: dict[str, Exchange] = {
    entry.mic: entry
    for entry in (
        Exchange(
            "XSHG", "XSHG", "CN", "CNY", Bilingual("上海", "Shanghai"), ("SH",),
            (DailyLimit("", 0.10, "上交所交易规则: 主板 ±10 %"), _STAR, _STAR_CDR),
        ),
        Exchange(
            "XSHE", "XSHG", "CN", "CNY", Bilingual("深圳", "Shenzhen"), ("SZ",),
            (DailyLimit("", 0.10, "深交所交易规则: 主板 ±10 %"), _CHINEXT_300, _CHINEXT_301),
        ),
        Exchange("XHKG", "XHKG", "HK", "HKD", Bilingual("香港", "Hong Kong"), ("HK", "HI")),
        Exchange(
            "XTAI", "XTAI", "TW", "TWD", Bilingual("台北", "Taipei"), ("TW",),
            (DailyLimit("", 0.10, "TWSE Operating Rules: ±10 % since 2015-06-01"),),
        ),
        Exchange(
            "XKRX", "XKRX", "KR", "KRW", Bilingual("首尔", "Seoul"), ("KS", "KQ"),
            (DailyLimit("", 0.30, "KRX Business Regulation: ±30 % since 2015-06-15"),),
        ),
        Exchange("XNAS", "XNYS", "US", "USD", Bilingual("纳斯达克", "Nasdaq"), ("O",)),
        Exchange("XNYS", "XNYS", "US", "USD", Bilingual("纽约", "New York"), ("N",)),
        Exchange("ARCX", "XNYS", "US", "USD", Bilingual("Arca", "NYSE Arca"), ("P",)),
    )
}  # fmt: skip

# How a table note names all exchanges of one place together.
PLACES: dict[str, Bilingual] = {
    "CN": Bilingual("沪深", "mainland"),
    "HK": Bilingual("香港", "Hong Kong"),
    "KR": Bilingual("首尔", "Seoul"),
    "TW": Bilingual("台北", "Taipei"),
    "US": Bilingual("美股", "US"),
}

# What texts call all exchanges of one place together, besides their names.
MARKET_WORDS: dict[str, tuple[str, ...]] = {
    "CN": (
        "A股", "沪深", "沪市", "深市", "上交所", "深交所", "内地", "境内", "科创板", "创业板",
        "上海", "深圳", "A-share", "A-shares", "A share", "A shares", "mainland", "Chinese", "China",
    ),
    "HK": ("香港", "港股", "港交所", "H股", "Hong Kong", "HKEX", "H-share", "H-shares", "H shares"),
    "KR": ("韩国", "韩股", "首尔", "韩交所", "Korea", "Korean", "Seoul", "KRX"),
    "TW": ("台湾", "台股", "台北", "台交所", "中国台湾", "Taiwan", "Taiwanese", "Taipei", "TWSE"),
    "US": (
        "美国", "美股", "纳斯达克", "纽交所", "纽约", "US", "U.S.", "American", "United States", "New York",
        "Nasdaq", "NYSE", "Wall Street",
    ),
}  # fmt: skip

_BY_SUFFIX = {suffix: entry for entry in EXCHANGES.values() for suffix in entry.suffixes}


def exchange_of(code: str) -> Exchange | None:
    """The exchange that a Wind-style code's suffix names, or none (``SPX.GI``, ``USDCNY.FX``)."""
    return _BY_SUFFIX.get(code.rpartition(".")[2])
