"""What a clause leaves out and a reader fills in: subjects, windows, directions, measures; and where not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.check.standing import made, shipped

from zhoubao.check.claim import Claim
from zhoubao.check.claims import find_claims
from zhoubao.check.evidence import Evidence
from zhoubao.manuscript.manuscript import Manuscript, Passage
from zhoubao.model import Bilingual, SeriesSpec

CODES = {
    "688256.SH": "寒武纪", "NVDA.O": "英伟达", "INTC.O": "英特尔", "AMD.O": "AMD", "000660.KS": "海力士",
    "MU.O": "美光",
    "688362.SH": "甬矽", "000977.SZ": "浪潮", "601138.SH": "富联", "688047.SH": "龙芯",
    "segment/cpu-gpu": "CPU/GPU",
    "segment/memory": "存储", "segment/advanced-packaging": "封装", "000300.SH": "沪深300", None: "?",
}  # fmt: skip


def claims(text: str, evidence: Evidence | None = None) -> list[Claim]:
    manuscript = Manuscript("text", "txt", text, (Passage(0, len(text), "paragraph"),))
    return find_claims(manuscript, evidence or shipped())


def told(claim: Claim) -> str:
    """A claim in short: 寒武纪 return wtd + 9.98%; what it does not say is left out."""
    parts = [
        CODES.get(claim.subject, claim.subject or ""),
        claim.measure or "",
        claim.window or "",
        {1: "+", -1: "-", 0: ""}[claim.direction],
        claim.text,
    ]
    return " ".join(part for part in parts if part)


def read(text: str, evidence: Evidence | None = None) -> list[str]:
    return [told(claim) for claim in claims(text, evidence)]


CARRIED = [
    # The subject goes on until another is named.
    ("寒武纪本周上涨9.98%，年内涨251.22%，英伟达涨0.45%。",
     ["寒武纪 return wtd + 9.98%", "寒武纪 return ytd + 251.22%", "英伟达 return wtd + 0.45%"]),
    ("寒武纪本周上涨9.98%。年内涨251.22%。", ["寒武纪 return wtd + 9.98%", "寒武纪 return ytd + 251.22%"]),
    ("Cambricon rose 9.98% this week and 251.22% year to date.",
     ["寒武纪 return wtd + 9.98%", "寒武纪 return ytd + 251.22%"]),
    ("截至收盘，寒武纪市值1979亿元，工业富联5259亿元。", ["寒武纪 market_cap 1979亿元",
    "富联 market_cap 5259亿元"]),
    ("市值方面：寒武纪1979亿元，工业富联5259亿元。", ["寒武纪 market_cap 1979亿元",
    "富联 market_cap 5259亿元"]),
    # Pronouns.
    ("寒武纪涨9.98%，其市值1979亿元，该股年内涨251.22%。",
     ["寒武纪 return + 9.98%", "寒武纪 market_cap 1979亿元", "寒武纪 return ytd + 251.22%"]),
    ("Cambricon rose 9.98%; its market cap is CNY197.9bn.", ["寒武纪 return + 9.98%",
    "寒武纪 market_cap CNY197.9bn"]),
    ("寒武纪涨9.98%，英伟达涨0.45%，两者年内分别上涨251.22%和199.51%。",
     ["寒武纪 return + 9.98%", "英伟达 return + 0.45%", "寒武纪 return ytd + 251.22%",
     "英伟达 return ytd + 199.51%"]),
    ("本周先进封装上涨9.89%，其中甬矽电子涨33.47%，板块本月涨18.12%。",
     ["封装 return wtd + 9.89%", "甬矽 return wtd + 33.47%", "封装 return mtd + 18.12%"]),
    ("两者分别上涨9.98%和0.45%。", ["? + 9.98%", "? + 0.45%"]),
    # Figures before the name.
    ("涨幅为33.47%的甬矽电子。", ["甬矽 return + 33.47%"]),
    ("a 9.98% gain for Cambricon this week", ["寒武纪 return + 9.98%"]),
    # Of the words of nobody.
    ("Its market cap is CNY197.9bn.", ["? market_cap CNY197.9bn"]),
    ("本周上涨9.98%。", ["? wtd + 9.98%"]),
]  # fmt: skip

WINDOWS = [
    # Said of the subject in hand alone; with another one the window of the sentence holds again.
    ("本周寒武纪涨9.98%，年内涨251.22%；英伟达涨0.45%。",
     ["寒武纪 return wtd + 9.98%", "寒武纪 return ytd + 251.22%", "英伟达 return wtd + 0.45%"]),
    ("本周寒武纪涨9.98%，英伟达年内涨199.51%。", ["寒武纪 return wtd + 9.98%",
    "英伟达 return ytd + 199.51%"]),
    ("寒武纪本周、本月、本年涨跌幅分别为9.98%、4.50%、251.22%。",
     ["寒武纪 return wtd 9.98%", "寒武纪 return mtd 4.50%", "寒武纪 return ytd 251.22%"]),
    ("本周(1111-1113)寒武纪+9.98%", ["寒武纪 return wtd + +9.98%"]),
    ("1104-1108寒武纪-4.98%", ["寒武纪 return 2024-11-04/2024-11-08 - -4.98%"]),
    ("11月8日至13日寒武纪涨9.98%", ["寒武纪 return 2024-11-08/2024-11-13 + 9.98%"]),
    ("11月以来寒武纪涨4.50%", ["寒武纪 return mtd + 4.50%"]),
    ("2024年以来寒武纪涨251.22%", ["寒武纪 return ytd + 251.22%"]),
    ("2023年寒武纪涨100%", ["寒武纪 return previous-year + 100%"]),
    ("上周寒武纪涨1%，本月涨4.50%", ["寒武纪 return previous-week + 1%", "寒武纪 return mtd + 4.50%"]),
    # One day's move, and stretches that nothing is kept of.
    ("11月12日寒武纪涨3.98%", ["寒武纪 return other + 3.98%"]),
    ("昨日寒武纪涨3.98%", ["寒武纪 return other + 3.98%"]),
    ("近一个月寒武纪涨3.98%", ["寒武纪 return other + 3.98%"]),
    ("Cambricon rose 3.98% over the past three months", ["寒武纪 return other + 3.98%"]),
    # As-of dates are no window.
    ("截至11月13日，寒武纪涨9.98%", ["寒武纪 return + 9.98%"]),
    ("As of 13 Nov, Cambricon is up 9.98%", ["寒武纪 return + 9.98%"]),
]  # fmt: skip

LISTS = [
    ("寒武纪、英伟达分别涨9.98%和0.45%。", ["寒武纪 return + 9.98%", "英伟达 return + 0.45%"]),
    ("英特尔、AMD跌7.79%、2.92%。", ["英特尔 return - 7.79%", "AMD return - 2.92%"]),
    ("Cambricon and NVIDIA rose 9.98% and 0.45% respectively this week.",
     ["寒武纪 return wtd + 9.98%", "英伟达 return wtd + 0.45%"]),
    ("寒武纪、英伟达均涨超0.4%。", ["寒武纪 return + 0.4%", "英伟达 return + 0.4%"]),
    # Three names and two figures: nobody can tell which.
    ("寒武纪、英伟达、AMD分别涨9.98%、0.45%。", ["? + 9.98%", "? + 0.45%"]),
    ("Cambricon (+9.98%) and IEIT Systems (+10.25%) rose.", ["寒武纪 return + +9.98%",
    "浪潮 return + +10.25%"]),
]  # fmt: skip

ELLIPTIC = [
    ("海力士跌8.78%，美光6.97%，英特尔7.79%。", ["海力士 return - 8.78%", "美光 return - 6.97%",
    "英特尔 return - 7.79%"]),
    ("海力士8.78%、美光6.97%跌幅居前。",
     ["海力士 return - 8.78%", "美光 return - 6.97%", "海力士 return 跌幅居前", "美光 return 跌幅居前"]),
    # A sign of its own, a bracket or a new sentence ends it.
    ("海力士跌8.78%，寒武纪+9.98%。", ["海力士 return - 8.78%", "寒武纪 return + +9.98%"]),
    ("海力士跌8.78%。寒武纪涨幅9.98%。", ["海力士 return - 8.78%", "寒武纪 return + 9.98%"]),
    ("SK hynix fell 8.78%, Micron 6.97%.", ["海力士 return - 8.78%", "美光 return - 6.97%"]),
]  # fmt: skip

SETS = [
    # The segment says among whom; who is spoken of stays the subject.
    ("寒武纪领涨CPU/GPU板块，涨9.98%。", ["寒武纪 return 领涨", "寒武纪 return + 9.98%"]),
    ("CPU/GPU板块中，寒武纪涨9.98%领涨。", ["寒武纪 return + 9.98%", "寒武纪 return 领涨"]),
    ("寒武纪为CPU/GPU板块涨幅最大的个股，涨9.98%。", ["寒武纪 return 涨幅最大", "寒武纪 return + 9.98%"]),
    ("Cambricon led CPU/GPU, up 9.98%.", ["寒武纪 return led", "寒武纪 return + 9.98%"]),
    # The segment is what is spoken of.
    ("存储板块整体下跌，海力士跌8.78%。", ["存储 return - 下跌", "海力士 return - 8.78%"]),
    ("CPU/GPU板块3涨3跌，均值0.93%，寒武纪涨9.98%。",
     ["CPU/GPU return.up 3", "CPU/GPU return.down 3", "CPU/GPU return 0.93%", "寒武纪 return + 9.98%"]),
    ("先进封装领涨，本周涨9.89%。", ["封装 return 领涨", "封装 return wtd + 9.89%"]),
]  # fmt: skip

UNKNOWN = [
    # Who is not followed never lends a figure to who is.
    ("东方财富本周上涨9.98%。", ["? wtd + 9.98%"]),
    ("寒武纪上涨9.98%，东方财富上涨5.5%，年内涨20%。", ["寒武纪 return + 9.98%", "? + 5.5%", "? ytd + 20%"]),
    ("寒武纪（688256.SH）涨9.98%，东方财富（300059.SZ）涨5.5%。", ["寒武纪 return + 9.98%", "? + 5.5%"]),
    ("寒武纪涨9.98%，中证500涨1.2%。", ["寒武纪 return + 9.98%", "? + 1.2%"]),
    ("Cambricon rose 9.98%, Arm fell 5%.", ["寒武纪 return + 9.98%", "? - 5%"]),
    ("Russell 2000 rose 1.2% and Cambricon 9.98%.", ["? + 1.2%", "寒武纪 return + 9.98%"]),
    ("H100价格上涨9.98%。", ["? change/price + 9.98%"]),
    ("东方财富上涨。寒武纪涨9.98%。", ["寒武纪 return + 9.98%"]),
]  # fmt: skip

OTHERS = [
    # What no fact covers has no measure, and neither has what goes on about it.
    ("寒武纪上涨9.98%，营收1.85亿元，同比增长27.09%。", ["寒武纪 return + 9.98%", "寒武纪 1.85亿元",
    "寒武纪 + 27.09%"]),
    ("寒武纪营收增长27.09%，净利润同比增长5%。", ["寒武纪 + 27.09%", "寒武纪 + 5%"]),
    ("寒武纪营收同比增长27.09%；股价本周上涨9.98%。", ["寒武纪 + 27.09%", "寒武纪 return wtd + 9.98%"]),
    ("Cambricon revenue grew 27.09% year on year; shares rose 9.98% this week.",
     ["寒武纪 + 27.09%", "寒武纪 return wtd + 9.98%"]),
    ("英伟达毛利率75%，市占率90%。", ["英伟达 75%", "英伟达 90%"]),
    ("英伟达营收351亿美元，寒武纪涨9.98%。", ["英伟达 351亿美元", "寒武纪 return + 9.98%"]),
    ("寒武纪市值增加90亿元。", ["寒武纪 90亿元"]),
    ("寒武纪上涨3个百分点。", ["寒武纪 + 3个百分点"]),
    # Ratings and their thresholds.
    ("买入评级：未来6个月涨幅20%以上。", ["? rating + 6个月", "? rating + 20%"]),
    ("维持寒武纪“强于大市”评级，目标涨幅20%。寒武纪涨9.98%。", ["? rating + 20%", "寒武纪 return + 9.98%"]),
]  # fmt: skip

WORDS = [
    ("寒武纪未上涨。", []),
    ("寒武纪没有领涨。", []),
    ("寒武纪有望上涨。", []),
    ("如果寒武纪上涨，英伟达也会。", []),
    ("寒武纪上涨。", ["寒武纪 return + 上涨"]),
    ("寒武纪、英伟达均上涨。", ["寒武纪 return + 均", "英伟达 return + 均"]),
    ("存储板块全线下跌。", ["存储 return - 全线下跌"]),
    ("最大的挑战是寒武纪。", []),
    ("寒武纪创新高。", ["寒武纪 close 创新高"]),
    ("寒武纪股价创历史新高。", ["寒武纪 close 创历史新高"]),
    ("海力士跌幅第一。", ["海力士 return 跌幅第一"]),
    ("Cambricon did not rise.", []),
    ("Cambricon might rise.", []),
    ("Intel was the worst performer.", ["英特尔 return the worst performer"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"), CARRIED + WINDOWS + LISTS + ELLIPTIC + SETS + UNKNOWN + OTHERS + WORDS
)
def test_what_a_reader_fills_in(text: str, found: list[str]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    ("text", "comparator", "value", "high"),
    [
        ("寒武纪涨超9%。", "over", "0.09", None), ("寒武纪涨逾9%。", "over", "0.09", None),
        ("寒武纪涨近10%。", "near", "0.10", None), ("寒武纪涨约10%。", "about", "0.10", None),
        ("寒武纪涨10%左右。", "about", "0.10", None), ("寒武纪涨幅至少9%。", "at-least", "0.09", None),
        ("寒武纪涨9%以上。", "at-least", "0.09", None), ("寒武纪涨幅不足10%。", "under", "0.10", None),
        ("寒武纪涨不超过10%。", "at-most", "0.10", None), ("寒武纪涨10%以内。", "at-most", "0.10", None),
        ("寒武纪涨9%-10%。", "between", "0.09", "0.10"), ("寒武纪涨9.98%。", "equal", "0.0998", None),
        ("Cambricon rose more than 9%.", "over", "0.09", None),
        ("Cambricon rose nearly 10%.", "near", "0.10", None),
        ("Cambricon rose 9% or more.", "at-least", "0.09", None),
        ("Cambricon rose less than 10%.", "under", "0.10", None),
        ("寒武纪年内翻倍。", "at-least", "1", None), ("寒武纪年内接近翻倍。", "near", "1", None),
    ],
)  # fmt: skip
def test_qualifiers(text: str, comparator: str, value: str, high: str | None) -> None:
    (claim,) = claims(text)
    assert (claim.subject, claim.comparator, str(claim.value)) == ("688256.SH", comparator, value)
    assert (None if claim.high is None else str(claim.high)) == high
    assert claim.direction == 1


def test_what_is_expected_is_a_forecast() -> None:
    assert [claim.forecast for claim in claims("预计寒武纪上涨20%。寒武纪上涨9.98%。")] == [True, False]


def test_growth_and_multiples() -> None:
    (grown,) = claims("ChatGPT访问量增长5倍。", made())
    (times,) = claims("ChatGPT访问量是上周的5倍。", made())
    assert (grown.grown, times.grown) == (True, False)


@pytest.mark.parametrize(
    ("text", "rank", "among", "comparator"),
    [
        ("寒武纪在CPU/GPU板块中排名第二。", 2, "segment/cpu-gpu", "highest"),
        ("甬矽电子、浪潮信息、寒武纪涨幅居前。", 3, None, "top"),
        ("先进封装领涨各板块。", 1, "segments", "highest"),
        ("CPU/GPU板块中寒武纪领涨。", 1, "segment/cpu-gpu", "highest"),
        ("海力士领跌存储板块。", 1, "segment/memory", "lowest"),
    ],
)
def test_ranks(text: str, rank: int, among: str | None, comparator: str) -> None:
    for claim in claims(text):
        assert (claim.rank, claim.among, claim.comparator) == (rank, among, comparator)
    assert claims(text)


SERIES = [
    ("本周ChatGPT访问量8.7亿次，环比增长5%，同比增长20%。",
     ["chatgpt visits wtd 8.7亿次", "chatgpt change/visits previous + 5%",
     "chatgpt change/visits year-ago + 20%"]),
    ("ChatGPT访问量较上周下滑3%。", ["chatgpt change/visits previous - 3%"]),
    ("智谱清言下载量增至370万，增长近5倍。", ["qingyan downloads 370万", "qingyan change/downloads + 5倍"]),
    ("H100价格跌至2.85万美元，本周下跌5%。", ["h100 price 2.85万美元", "h100 change/price wtd - 5%"]),
    ("ChatGPT访问量增加30万次。", ["chatgpt 30万次"]),  # by how many, which no fact tells
    ("ChatGPT visits rose 5% week on week to 870m.", ["chatgpt change/visits previous + 5%",
    "chatgpt visits wtd 870m"]),
    ("ChatGPT访问量创新高。", ["chatgpt visits 创新高"]),
    ("某网站访问量增长5%。", ["? change/visits + 5%"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), SERIES)
def test_series(text: str, found: list[str]) -> None:
    assert read(text, made()) == found


def test_a_kind_of_the_edition_s_own_is_a_measure_only_there() -> None:
    text = "某厂产量1.2万片，环比增长5%。"
    assert read(text, made())[0] == "? 1.2万片"
    spec = SeriesSpec("production/fab", Bilingual("某厂产量", "Fab output"), "片", "monthly")
    evidence = made()
    own = Evidence(
        replace(evidence.edition, series={spec.id: spec}), evidence.facts, evidence.history, evidence.over
    )
    assert read(text, own) == ["fab production 1.2万片", "fab change/production previous + 5%"]


# Known faults: each is to lose its mark when it is mended.


@pytest.mark.parametrize(
    "text",
    ["寒武纪三季度上涨9.98%。", "寒武纪上半年上涨9.98%。", "Cambricon rose 9.98% in the third quarter."],
)
def test_a_quarter_is_no_week(text: str) -> None:
    (claim,) = claims(text)
    assert claim.window == "other"


def test_stretches_of_years_are_windows() -> None:
    assert read("寒武纪三年来上涨9.98%。") == ["寒武纪 return other + 9.98%"]


def test_more_before_a_scale() -> None:
    (claim,) = claims("寒武纪市值100多亿元。")
    assert claim.value == 10_000_000_000


def test_a_range_downwards() -> None:
    assert claims("寒武纪本周涨幅在10%-5%之间。")


def test_the_cap_of_several_names_together() -> None:
    assert read("寒武纪、英伟达合计市值3.8万亿美元。") == ["? 3.8万亿美元"]


def test_a_heading_of_falls() -> None:
    assert read("跌幅方面：海力士8.78%、美光6.97%。") == ["海力士 return - 8.78%", "美光 return - 6.97%"]


@pytest.mark.parametrize(
    ("text", "comparator"), [("寒武纪至少涨9%。", "at-least"), ("寒武纪约涨10%。", "about")]
)
def test_a_qualifier_before_the_direction(text: str, comparator: str) -> None:
    (claim,) = claims(text)
    assert claim.comparator == comparator


@pytest.mark.xfail(reason="a count of names just named is a figure that nothing supports")
@pytest.mark.parametrize(
    "text",
    ["寒武纪和英伟达，两只标的分别上涨9.98%、0.45%。", "Cambricon and NVIDIA: the two rose 9.98% and 0.45%."],
)
def test_two_names_are_no_figure(text: str) -> None:
    assert read(text) == ["寒武纪 return + 9.98%", "英伟达 return + 0.45%"]
