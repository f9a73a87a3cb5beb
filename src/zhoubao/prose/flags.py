"""What each flag of a fact means, in both languages: one table for notes, explanations and documentation."""

from __future__ import annotations

from zhoubao.model import Bilingual

__all__ = ["FLAGS"]

FLAGS: dict[str, Bilingual] = {
    # No figure: an em dash prints.
    "no-session": Bilingual("区间内该市场无已收市交易日", "no completed session in the window"),
    "suspended": Bilingual(
        "所在市场有交易而该标的无收盘价（停牌或缺数）",
        "no close while its market traded (suspended, or data missing)",
    ),
    "missing": Bilingual("数据缺失", "data missing"),
    "unadjusted": Bilingual("仅一端有复权因子", "adjustment factor missing at one end"),
    # A figure that needs a word.
    "stale": Bilingual("数据早于所在市场最近交易日", "older than its market's last session"),
    "early-base": Bilingual(
        "基期早于所在市场区间前最后一个交易日", "base older than its market's last session before the window"
    ),
    "price-only": Bilingual("无复权记录，按收盘价计算", "no adjustment on record, price change only"),
    "adjustments-differ": Bilingual(
        "所录分红拆股与复权因子不一致，以前者为准",
        "dividends and splits on record disagree with the vendor's factor; the former are used",
    ),
    "observed-cap": Bilingual("股本缺失，用来源所载市值", "shares not on record, cap as stated by source"),
    "partial": Bilingual("部分成份无数据，未计入", "members without data left out"),
    "provisional": Bilingual("含暂定数据", "rests on provisional data"),
    "provisional-left-out": Bilingual("暂定数据未计入", "provisional periods left out"),
}
