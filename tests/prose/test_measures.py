"""Measures and formulas in words."""

from __future__ import annotations

import pytest

from zhoubao.model import LANGUAGES, Lang
from zhoubao.prose.measures import formula_words, kind_name, measure_name


@pytest.mark.parametrize(
    ("measure", "lang", "words"),
    [
        ("return.wtd", "zh", "本周涨跌幅"),
        ("return.ytd", "en", "Year return"),
        ("return.mtd.median", "zh", "本月涨跌幅中位数"),
        ("return.mtd.median", "en", "Month return, median"),
        ("return.wtd.up", "zh", "本周上涨家数"),
        ("return.wtd.down", "en", "Week, members that fell"),
        ("market_cap", "zh", "市值"),
        ("change.year", "zh", "同比"),
        ("something.else", "zh", "something.else"),
        ("return.wtd.odd", "en", "return.wtd.odd"),
    ],
)
def test_measure_name(measure: str, lang: Lang, words: str) -> None:
    assert measure_name(measure, lang) == words


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("unweighted mean of return.wtd over 6 members", "6 个成份本周涨跌幅的等权平均"),
        ("members with return.wtd > 0, of 6", "6 个成份中本周涨跌幅大于零的个数"),
        (
            "highest of return.wtd over 6 members: NVDA.O, AMD.O",
            "6 个成份本周涨跌幅的最高值：NVDA.O、AMD.O",
        ),
        ("lowest of return.wtd over 0 members", "0 个成份本周涨跌幅的最低值"),
        (
            "sum of market_cap over 6 members, in CNY at the rate of each one's date; "
            "no cap or rate for A, B",
            "6 个成份市值之和，各按其日期的汇率折为 CNY；A、B 无市值或汇率",
        ),
        ("market_cap/2330.TW as observed / USDTWD.FX", "market_cap/2330.TW 来源所载值 / USDTWD.FX"),
        ("no shares/A.SH or market_cap/A.SH is on record", "无 shares/A.SH 或 market_cap/A.SH 的记录"),
        ("close[end] / close[base] - 1", "close[end] / close[base] - 1"),
        ("a sentence that no one knows", "a sentence that no one knows"),
    ],
)
def test_formulas_in_chinese(formula: str, words: str) -> None:
    assert formula_words(formula, "zh") == words
    assert formula_words(formula, "en") == formula


@pytest.mark.parametrize("lang", LANGUAGES)
def test_kinds_of_series(lang: Lang) -> None:
    assert kind_name("close/NVDA.O", lang) == {"zh": "收盘价", "en": "Close"}[lang]
    assert kind_name("close/USDCNY.FX", lang) == "USDCNY"
    assert kind_name("visits/chatgpt", lang) == "visits"
