"""The figures of the sample issue: 33 instruments in 6 segments, as exhibits and in prose.

They are the published ones of the weekly that the edition is modelled on, retyped as test values.
"""

from __future__ import annotations

from decimal import Decimal
from statistics import fmean

from zhoubao.model import Bilingual, Lang
from zhoubao.prose.numbers import NumberFormat, format_number
from zhoubao.publish.document import Cell, Column, Exhibit, Figure, Row, Table, Tone

SEGMENTS = {
    "CPU/GPU": "CPU and GPU",
    "存储": "Memory",
    "晶圆代工": "Foundry",
    "云计算": "Cloud",
    "数据中心硬件": "Data-centre hardware",
    "先进封装": "Advanced packaging",
}

REVIEW = """
CPU/GPU NVDA.O 英伟达 Nvidia 36376 USD 0.45 11.70 199.51
CPU/GPU INTC.O 英特尔 Intel 1042 USD -7.79 12.27 -51.28
CPU/GPU AMD.O AMD AMD 2331 USD -2.92 -0.31 -2.56
CPU/GPU 688041.SH 海光信息 Hygon 3057 CNY -4.00 2.41 85.55
CPU/GPU 688047.SH 龙芯中科 Loongson 624 CNY 9.86 13.14 40.76
CPU/GPU 688256.SH 寒武纪 Cambricon 1979 CNY 9.98 4.50 251.22
存储 000660.KS 海力士 SK_hynix 951 USD -8.78 -1.83 29.26
存储 MU.O 美光 Micron 1154 USD -6.97 4.47 22.34
存储 603986.SH 兆易创新 GigaDevice 641 CNY 0.87 6.81 4.24
存储 688008.SH 澜起科技 Montage 861 CNY 6.74 10.20 29.05
存储 688123.SH 聚辰股份 Giantec 102 CNY 4.89 6.62 5.80
晶圆代工 TSM.N 台积电 TSMC 9947 USD -4.69 0.65 86.40
晶圆代工 688981.SH 中芯国际 SMIC 3475 CNY -1.16 14.05 86.99
云计算 MSFT.O 微软 Microsoft 31452 USD 0.12 4.10 13.11
云计算 AMZN.O 亚马逊 Amazon 21967 USD 0.35 12.08 37.50
云计算 GOOGL.O Alphabet Alphabet 22232 USD 1.83 6.14 30.34
云计算 META.O Meta Meta 14764 USD -0.77 3.04 65.72
云计算 0020.HK 商汤科技 SenseTime 73 USD -5.85 3.21 38.79
云计算 ORCL.N 甲骨文 Oracle 5253 USD 0.17 12.95 82.01
数据中心硬件 SMCI.O 超威电脑 Supermicro 127 USD -11.50 -25.46 -23.66
数据中心硬件 2382.TW 广达 Quanta 385 USD -1.83 6.10 48.12
数据中心硬件 6669.TW 纬颖 Wiwynn 116 USD 3.88 12.34 19.07
数据中心硬件 2356.TW 英业达 Inventec 57 USD -2.67 12.33 -0.80
数据中心硬件 601138.SH 工业富联 Foxconn_Industrial_Internet 5259 CNY 1.89 9.15 79.95
数据中心硬件 000977.SZ 浪潮信息 Inspur 839 CNY 10.25 21.87 72.31
数据中心硬件 300308.SZ 中际旭创 Innolight 1752 CNY 9.91 9.29 93.18
数据中心硬件 300394.SZ 天孚通信 TFC_Optical 740 CNY -2.96 4.15 107.09
数据中心硬件 002463.SZ 沪电股份 WUS_Printed_Circuit 814 CNY 5.41 3.96 95.10
数据中心硬件 300476.SZ 胜宏科技 Victory_Giant 390 CNY -2.86 0.44 146.63
先进封装 600584.SH 长电科技 JCET 793 CNY 1.67 11.07 48.97
先进封装 002156.SZ 通富微电 TFME 515 CNY 1.16 25.50 46.73
先进封装 002185.SZ 华天科技 Huatian 437 CNY 3.26 -0.73 60.35
先进封装 688362.SH 甬矽电子 Forehope 137 CNY 33.47 36.62 27.91
"""

CHANGE = NumberFormat("percent", places=2, signed=True)
CAP = NumberFormat("amount", places=0)
CAP_EN = NumberFormat("amount", places=1)
MEASURES = ("return.wtd", "return.mtd", "return.ytd")


def _instruments() -> list[tuple[str, str, Bilingual, float, str, dict[str, float]]]:
    rows = []
    for line in REVIEW.strip().splitlines():
        segment, code, zh, en, cap, currency, *changes = line.split(" ")
        returns = {m: float(Decimal(c) / 100) for m, c in zip(MEASURES, changes, strict=True)}
        rows.append(
            (
                segment,
                code,
                Bilingual(zh, en.replace("_", " ")),
                float(Decimal(cap) * 10**8),
                currency,
                returns,
            )
        )
    return rows


INSTRUMENTS = _instruments()


def tone(value: float | None) -> Tone | None:
    if value is None:
        return None
    return "rise" if value > 0 else "fall" if value < 0 else "flat"


def figure(code: str, lang: Lang, measure: str = "return.wtd") -> Figure:
    """The figure of an instrument as prose prints it."""
    value = next(changes[measure] for _, c, _, _, _, changes in INSTRUMENTS if c == code)
    return Figure(value, CHANGE, format_number(value, CHANGE, lang), f"{measure}/{code}", tone(value))


def review_exhibit(lang: Lang, number: int = 1) -> Exhibit:
    zh = lang == "zh"
    group = "股价涨跌幅" if zh else "Price change"
    columns = (
        Column("code", "代码" if zh else "Code", "left"),
        Column("name", "公司" if zh else "Company", "left"),
        Column("cap", "市值" if zh else "Market cap", "right"),
        Column("unit", "单位" if zh else "Unit", "left"),
        Column("wtd", "本周" if zh else "Week", "right", group),
        Column("mtd", "本月" if zh else "Month", "right", group),
        Column("ytd", "本年" if zh else "Year", "right", group),
    )
    units = {"CNY": Bilingual("亿人民币", "CNY bn"), "USD": Bilingual("亿美元", "USD bn")}
    rows: list[Row] = []
    for position, (segment, english) in enumerate(SEGMENTS.items()):
        members = [row for row in INSTRUMENTS if row[0] == segment]
        means = {m: fmean(row[5][m] for row in members) for m in MEASURES}
        rows.append(
            Row(
                "group",
                (
                    Cell(segment if zh else english, span=3),
                    Cell("均值" if zh else "mean"),
                    *(
                        Cell(means[m], CHANGE, f"segment/{m}.mean/s{position}", tone(means[m]))
                        for m in MEASURES
                    ),
                ),
            )
        )
        for _, code, names, cap, currency, changes in members:
            mark = "a" if code.endswith((".O", ".N")) else None
            rows.append(
                Row(
                    "item",
                    (
                        Cell(code, mark=mark),
                        Cell(names[lang]),
                        Cell(cap, CAP if zh else CAP_EN, f"market_cap/{code}"),
                        Cell(units[currency][lang]),
                        *(Cell(changes[m], CHANGE, f"{m}/{code}", tone(changes[m])) for m in MEASURES),
                    ),
                )
            )
    return Exhibit(
        number,
        "review",
        "算力股价本周复盘（1111-1113）" if zh else "Compute stocks, week of 11–13 Nov",
        Table(columns, tuple(rows)),
        "示例行情文件，示例证券研究所" if zh else "Sample price file, Sample Securities Research",
        (
            "上海、深圳、香港、台北、首尔为 11月13日 收盘；a 纽约、纳斯达克为 11月12日 收盘。"
            if zh
            else "Shanghai, Shenzhen, Hong Kong, Taipei and Seoul at the close of 13 Nov; "
            "(a) New York and Nasdaq at the close of 12 Nov.",
            "涨跌幅按分红与拆股复权；A 股市值以人民币、其他以美元计。"
            if zh
            else "Adjusted for splits and dividends; caps in CNY on the mainland, in USD elsewhere.",
        ),
        "33 个标的按 6 个板块列示市值与本周、本月、本年涨跌幅"
        if zh
        else "Market cap and change over week, month and year of 33 instruments in 6 segments",
    )


def small_exhibit(lang: Lang, number: int, rows: int = 4) -> Exhibit:
    """A table of a few columns without groups, notes or marks."""
    columns = (
        Column("model", "Model", "left"),
        Column("score", "Score", "right"),
        Column("n", "n", "center"),
    )
    body = tuple(
        Row("item", (Cell(f"model-{i}"), Cell(i / 7, NumberFormat("number", 2)), Cell(None)))
        for i in range(rows)
    )
    caption = "小表" if lang == "zh" else "A small table"
    return Exhibit(number, f"small-{number}", caption, Table(columns, body), "Sample", (), caption)
