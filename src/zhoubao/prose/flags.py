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
    "too-few-calls": Bilingual("已了结评级次数不足，不计算命中率", "too few finished calls for a hit rate"),
    "withheld": Bilingual(
        "来源不允许转发，数值不随文件发出", "the source may not be passed on, so the value is not here"
    ),
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
    "so-far": Bilingual("评级尚未了结，为截至目前的情况", "the call is still open: as it stands so far"),
    "provisional": Bilingual("含暂定数据", "rests on provisional data"),
    "provisional-left-out": Bilingual("暂定数据未计入", "provisional periods left out"),
    "gaps": Bilingual("其间有缺期", "periods in between are missing"),
    "outlier": Bilingual(
        "数值远高于同类其余序列，口径可能不同（如与其他产品共用域名）",
        "far above the others of its group, perhaps of another scope, such as a shared domain",
    ),
    "caution": Bilingual("该序列的口径另有说明", "the series carries a caution"),
    "periods-differ": Bilingual(
        "各使用量序列的最新值分属不同时期", "latest values of the usage series are of different periods"
    ),
    "short": Bilingual("记录晚于所设区间的起点", "the record begins later than the span asked for"),
}
