"""What a fact measures and how it was reckoned, in words of both languages.

Formulas that are sums of names and signs are read the same in every language; those that analysis writes as
English sentences are told in Chinese here. A sentence that is not known stays as analysis wrote it.
"""

from __future__ import annotations

import re

from zhoubao.model import Bilingual, Lang

__all__ = ["formula_words", "kind_name", "measure_name"]

_MEASURES = {
    "return.wtd": Bilingual("本周涨跌幅", "Week return"),
    "return.mtd": Bilingual("本月涨跌幅", "Month return"),
    "return.ytd": Bilingual("本年涨跌幅", "Year return"),
    "market_cap": Bilingual("市值", "Market cap"),
    "close": Bilingual("收盘价", "Close"),
    "latest": Bilingual("最新值", "Latest"),
    "previous": Bilingual("上期值", "Previous period"),
    "change": Bilingual("环比", "Change on the period before"),
    "change.year": Bilingual("同比", "Change on the year before"),
    "high": Bilingual("最高值", "Highest on record"),
    "low": Bilingual("最低值", "Lowest on record"),
    "change.wtd": Bilingual("本周变动", "Change over the week"),
    "change.mtd": Bilingual("本月变动", "Change over the month"),
    "change.ytd": Bilingual("今年以来变动", "Change over the year"),
    "high.since": Bilingual("多少期以来最高", "Periods it is the highest of"),
    "low.since": Bilingual("多少期以来最低", "Periods it is the lowest of"),
    "rank": Bilingual("排名", "Rank"),
    "rank.change": Bilingual("排名变化", "Places gained"),
    "share": Bilingual("占同类合计的比例", "Share of its group"),
    "discount": Bilingual("较新品折溢价", "Against the price new"),
    "performance": Bilingual("区间涨跌幅", "Growth over the span"),
    "rating.excess": Bilingual("评级以来超额收益", "Excess return since the call"),
    "rating.return": Bilingual("评级以来涨跌幅", "Return since the call"),
    "rating.benchmark": Bilingual("同期基准涨跌幅", "Benchmark over the same days"),
    "rating.met": Bilingual("是否符合评级定义", "Definition met"),
    "rating.finished": Bilingual("已了结评级次数", "Finished calls"),
    "rating.hits": Bilingual("达标评级次数", "Finished calls that met their definition"),
    "rating.hit_rate": Bilingual("命中率", "Hit rate"),
    "rating.hit_rate.low": Bilingual("命中率置信区间下限", "Hit rate, lower end of its interval"),
    "rating.hit_rate.high": Bilingual("命中率置信区间上限", "Hit rate, upper end of its interval"),
    "performance.excess": Bilingual("相对基准的超额", "Excess over the benchmark"),
}
_PARTS = {
    "median": Bilingual("中位数", "median"),
    "up": Bilingual("上涨家数", "members that rose"),
    "down": Bilingual("下跌家数", "members that fell"),
    "best": Bilingual("最高", "highest"),
    "worst": Bilingual("最低", "lowest"),
}
_KINDS = {
    "close": Bilingual("收盘价", "Close"),
    "market_cap": Bilingual("市值", "Cap"),
    "shares": Bilingual("股本", "Shares"),
    "dividend": Bilingual("分红", "Dividend"),
    "split": Bilingual("拆股", "Split"),
    "adj_factor": Bilingual("复权因子", "Adj. factor"),
    "rebase": Bilingual("重述比例", "Rebase"),
}
_SENTENCES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), chinese)
    for pattern, chinese in (
        (r"unweighted mean of (?P<m>\S+) over (?P<n>\d+) members", "{n} 个成份{m}的等权平均"),
        (r"median of (?P<m>\S+) over (?P<n>\d+) members", "{n} 个成份{m}的中位数"),
        (r"members with (?P<m>\S+) > 0, of (?P<n>\d+)", "{n} 个成份中{m}大于零的个数"),
        (r"members with (?P<m>\S+) < 0, of (?P<n>\d+)", "{n} 个成份中{m}小于零的个数"),
        (r"highest of (?P<m>\S+) over (?P<n>\d+) members(?:: (?P<who>.+))?", "{n} 个成份{m}的最高值{who}"),
        (r"lowest of (?P<m>\S+) over (?P<n>\d+) members(?:: (?P<who>.+))?", "{n} 个成份{m}的最低值{who}"),
        (
            r"sum of (?P<m>\S+) over (?P<n>\d+) members, in (?P<c>\w+) at the rate of each one's date"
            r"(?:; no cap or rate for (?P<lack>.+))?",
            "{n} 个成份{m}之和，各按其日期的汇率折为 {c}{lack}",
        ),
        (r"(?P<s>\S+) as observed(?P<fx>(?: [*/] \S+)*)", "{s} 来源所载值{fx}"),
        (
            r"highest of (?P<s>\S+) since (?P<d>\S+), (?P<n>\d+) periods: on (?P<day>\S+)",
            "{s} 自 {d} 起 {n} 期中的最高值，在 {day}",
        ),
        (
            r"lowest of (?P<s>\S+) since (?P<d>\S+), (?P<n>\d+) periods: on (?P<day>\S+)",
            "{s} 自 {d} 起 {n} 期中的最低值，在 {day}",
        ),
        (
            r"1 \+ series of (?P<s>\S+) above it on (?P<day>\S+), of (?P<n>\d+)",
            "1 + {day} {n} 个 {s} 序列中高于它的个数",
        ),
        (
            r"periods of (?P<s>\S+) up to (?P<end>\S+) before which none is as high: on (?P<day>\S+) it was",
            "{s} 截至 {end} 连续低于末期值的期数（含末期）：{day} 不低于末期",
        ),
        (
            r"periods of (?P<s>\S+) up to (?P<end>\S+) before which none is as low: on (?P<day>\S+) it was",
            "{s} 截至 {end} 连续高于末期值的期数（含末期）：{day} 不高于末期",
        ),
        (
            r"periods of (?P<s>\S+) up to (?P<end>\S+) before which none is as high: "
            r"the record begins on (?P<day>\S+)",
            "{s} 截至 {end} 连续低于末期值的期数（含末期）：自记录开始（{day}）起均低于末期",
        ),
        (
            r"periods of (?P<s>\S+) up to (?P<end>\S+) before which none is as low: "
            r"the record begins on (?P<day>\S+)",
            "{s} 截至 {end} 连续高于末期值的期数（含末期）：自记录开始（{day}）起均高于末期",
        ),
        (
            r"rank on (?P<day>\S+) - rank on (?P<end>\S+), among (?P<n>\d+) series of (?P<s>\S+) with both",
            "{day} 的名次 - {end} 的名次，在两期均有值的 {n} 个 {s} 序列中",
        ),
        (r"places gained among (?P<s>\S+) on the period before", "较上期在 {s} 中上升的位数"),
        (
            r"(?P<s>\S+)\[end\] / sum of (?P<n>\d+) series of (?P<g>\S+) on (?P<day>\S+)",
            "{s}[end] / {day} {n} 个 {g} 序列之和",
        ),
        (r"share of the sum of (?P<s>\S+)", "占 {s} 之和的比例"),
        (r"rank among (?P<s>\S+)", "在 {s} 中的名次"),
        (r"(?P<s>\S+) / (?P<g>\S+) - 1, both on (?P<day>\S+)", "{s} / {g} - 1，均取 {day} 的值"),
        (
            r"(?P<how>cap-weighted|unweighted) mean of growth since (?P<d>\S+) over (?P<n>\d+) members, "
            r"bought then and held(?:; without a figure: (?P<absent>.+))?",
            "{n} 个成份自 {d} 起涨跌幅的{how}，期初买入并持有{absent}",
        ),
        (
            r"unweighted mean of the returns of (?P<n>\d+) members(?:; none for (?P<absent>.+))?",
            "{n} 个成份涨跌幅的等权平均{absent}",
        ),
        (r"1 if (?P<band>.+), else 0", "{band} 时为 1，否则为 0"),
        (r"finished calls whose outcome is known", "结果可知的已了结评级次数"),
        (r"finished calls with rating\.met = 1", "已了结评级中 rating.met = 1 的次数"),
        (
            r"(?P<a>\S+) / (?P<b>\S+), told from (?P<n>\d+) finished calls on",
            "{a} / {b}，已了结满 {n} 次方计算",
        ),
        (
            r"(?P<which>lower|upper) end of the Wilson score interval at (?P<level>\S+) of "
            r"(?P<a>\S+) in (?P<b>\S+)",
            "{b} 中 {a} 的 Wilson 置信区间{which}，置信水平 {level}",
        ),
        (r"no (?P<s>.+) is on record", "无 {s} 的记录"),
        (r"no rate from (?P<c>\w+) to (?P<d>\w+) on (?P<day>\S+)", "{day} 无 {c} 兑 {d} 汇率"),
    )
)


def measure_name(measure: str, lang: Lang) -> str:
    """``return.wtd.median`` as 本周涨跌幅中位数 or "Week return, median"; what is not known as it is."""
    if measure in _MEASURES:
        return _MEASURES[measure][lang]
    whole, _, part = measure.rpartition(".")
    if whole not in _MEASURES or part not in _PARTS:
        return measure
    # Members that rose are counted, and their return is not.
    name = _MEASURES[whole][lang]
    if part in ("up", "down"):
        name = name.removesuffix("涨跌幅").removesuffix(" return")
    return f"{name}{'' if lang == 'zh' else ', '}{_PARTS[part][lang]}"


def kind_name(series: str, lang: Lang) -> str:
    """What a series is of, by its kind: ``close/NVDA.O`` as 收盘价; exchange rates by their pair."""
    kind, _, subject = series.partition("/")
    if subject.endswith(".FX"):
        return subject.removesuffix(".FX")
    return _KINDS[kind][lang] if kind in _KINDS else kind


def formula_words(formula: str, lang: Lang) -> str:
    """A fact's formula for a reader of one language."""
    if lang == "en":
        return formula
    for pattern, chinese in _SENTENCES:
        if (found := pattern.fullmatch(formula)) is None:
            continue
        parts = {name: text or "" for name, text in found.groupdict().items()}
        if "s" in parts:
            parts["s"] = parts["s"].replace(" or ", " 或 ")
        if "m" in parts:
            parts["m"] = measure_name(parts["m"], lang)
        if parts.get("who"):
            parts["who"] = f"：{parts['who'].replace(', ', '、')}"
        if parts.get("how"):
            parts["how"] = "等权平均" if parts["how"] == "unweighted" else "市值加权平均"
        if parts.get("absent"):
            parts["absent"] = f"；{parts['absent'].replace(', ', '、')} 无数据"
        if parts.get("which"):
            parts["which"] = "下限" if parts["which"] == "lower" else "上限"
        if parts.get("lack"):
            parts["lack"] = f"；{parts['lack'].replace(', ', '、')} 无市值或汇率"
        return chinese.format(**parts)
    return formula
