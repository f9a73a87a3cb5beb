"""A whole issue to design and test the renderers against: prose, exhibits, notes, sources, facts."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from typing import Literal

from zhoubao.edition.edition import Desk, HouseStyle, Person
from zhoubao.model import Bilingual, Fact, FactSet, Lang, Observation, Span
from zhoubao.publish.document import (
    Block,
    BulletList,
    Document,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Link,
    Paragraph,
    Section,
    SourceLine,
    Strong,
    Text,
)

from .figures import INSTRUMENTS, MEASURES, figure, review_exhibit

CST = dt.timezone(dt.timedelta(hours=8))
CUTOFF = dt.datetime(2024, 11, 13, 18, 0, tzinfo=CST)
KNOWN_AT = dt.datetime(2024, 11, 14, 1, 30, tzinfo=dt.UTC)


def _bullet(lead: str, *children: Inline) -> tuple[Block, ...]:
    return (Paragraph((Strong((Text(lead),)), *children)),)


def _front(lang: Lang) -> tuple[Section, ...]:
    def f(code: str, measure: str = "return.wtd") -> Figure:
        return figure(code, lang, measure)

    if lang == "zh":
        return (
            Section(
                "key-points",
                "本期要点",
                "front",
                (
                    BulletList(
                        (
                            _bullet(
                                "先进封装领涨，板块分化明显。",
                                Text("本周甬矽电子"),
                                f("688362.SH"),
                                Text("，年内累计"),
                                f("688362.SH", "return.ytd"),
                                Text("；华天科技"),
                                f("002185.SZ"),
                                Text(
                                    "。晶圆代工订单的去向仍不明朗，封装环节产能紧张的判断尚需更多数据印证。"
                                ),
                            ),
                            _bullet(
                                "国产 CPU/GPU 走强。",
                                Text("寒武纪"),
                                f("688256.SH"),
                                Text("，龙芯中科"),
                                f("688047.SH"),
                                Text("；海光信息"),
                                f("688041.SH"),
                                Text(
                                    "。先进制程供应收紧，短期考验设计公司的备货，长期看本土代工的良率与产能。"
                                ),
                            ),
                            _bullet(
                                "海外存储回调。",
                                Text("海力士"),
                                f("000660.KS"),
                                Text("，美光"),
                                f("MU.O"),
                                Text("；A 股澜起科技"),
                                f("688008.SH"),
                                Text("。两地走势相反，本期不作因果推断，仅记录区间与依据。"),
                            ),
                            _bullet(
                                "“测试时计算”成为新维度。",
                                Text(
                                    "推理模型以更长的思考时间换取更好的结果，算力需求由一次性的训练向持续的推理转移；"
                                ),
                                Text("训练与推理之间怎样分配预算，决定了芯片、内存与网络的配比。"),
                            ),
                        )
                    ),
                ),
            ),
            Section(
                "watch",
                "关注清单",
                "front",
                (
                    BulletList(
                        (
                            _bullet("国产算力：", Text("寒武纪、海光信息、龙芯中科")),
                            _bullet("数据中心硬件：", Text("中际旭创、工业富联、天孚通信、沪电股份")),
                        )
                    ),
                ),
            ),
            Section(
                "risks",
                "风险提示",
                "front",
                (Paragraph((Text("技术落地不及预期；下游需求不及预期；市场竞争加剧；地缘政治风险。"),)),),
            ),
        )
    return (
        Section(
            "key-points",
            "Key points",
            "front",
            (
                BulletList(
                    (
                        _bullet(
                            "Advanced packaging led, and the field spread out. ",
                            Text("Forehope moved "), f("688362.SH"), Text(" in the week and "),
                            f("688362.SH", "return.ytd"), Text(" in the year; Huatian "), f("002185.SZ"),
                            Text(". Where foundry orders will go isn’t settled, and tight packaging capacity "
                                 "still wants more data."),
                        ),
                        _bullet(
                            "Mainland processors firmed. ",
                            Text("Cambricon "), f("688256.SH"), Text(", Loongson "), f("688047.SH"),
                            Text("; Hygon "), f("688041.SH"),
                            Text(". Tighter supply of advanced nodes tests stocks first and yields later."),
                        ),
                        _bullet(
                            "Memory fell abroad. ",
                            Text("SK hynix "), f("000660.KS"), Text(" and Micron "), f("MU.O"),
                            Text("; Montage "), f("688008.SH"),
                            Text(". The two moved apart; this issue records the windows and draws no cause."),
                        ),
                        _bullet(
                            "“Test-time compute” is a new axis. ",
                            Text("Models trade thinking time for better answers, so demand moves from "
                                 "one training run to steady inference."),
                        ),
                    )
                ),
            ),
        ),
        Section(
            "watch",
            "Watch list",
            "front",
            (
                BulletList(
                    (
                        _bullet("Processors: ", Text("Cambricon, Hygon, Loongson")),
                        _bullet("Data-centre hardware: ", Text("Innolight, TFC Optical, WUS Printed")),
                    )
                ),
            ),
        ),
        Section(
            "risks",
            "Risks",
            "front",
            (Paragraph((Text("Slower adoption; weaker demand; harder competition; trade restrictions."),)),),
        ),
    )  # fmt: skip


def _body(lang: Lang) -> tuple[Section, ...]:
    zh = lang == "zh"
    link = Link((Text("示例来源" if zh else "a sample source"),), "https://example.com/report?a=1&b=2")
    market = (
        "本周按周一至周三三个交易日统计，美股为周一、周二两个交易日。六个板块中，先进封装均值居首，晶圆代工垫底。"
        "数据中心硬件内部差异最大：浪潮信息与中际旭创上涨，超威电脑下跌。"
        if zh
        else "The week runs over three sessions, Monday to Wednesday; New York had two. Of six segments, "
        "advanced packaging has the highest mean and foundry the lowest. Data-centre hardware is "
        "the widest apart: Inspur and Innolight rose, Supermicro fell."
    )
    news = (
        "推理阶段的算力与训练阶段的算力并非同一种资源：前者随访问量持续发生，后者集中在一次训练之中。模型思考得越久，"
        "单次回答耗费的算力越多，需求也就越依赖内存带宽与互连。"
        if zh
        else "Compute spent at inference isn’t the same resource as compute spent in training: one recurs "
        "with every visit, the other is spent in one run. The longer a model thinks, the more an answer "
        "costs, and the more demand rests on memory bandwidth and interconnect."
    )
    return (
        Section(
            "market",
            "行情回顾" if zh else "Market review",
            "body",
            (Paragraph((Text(market), Text("详见" if zh else " See "), link, Text("。" if zh else "."))),
             review_exhibit(lang)),
        ),
        Section(
            "events",
            "本周事件" if zh else "Events",
            "body",
            (
                Heading(2, (Text("推理算力" if zh else "Inference compute"),)),
                Paragraph((Text(news), Emphasis((Text("仅为示例文字。" if zh else " Sample text only."),)))),
                BulletList(
                    (
                        (Paragraph((Text(news),)),),
                        (
                            Paragraph((Text(news),)),
                            BulletList(
                                ((Paragraph((Text(market),)),), (Paragraph((figure("NVDA.O", lang),)),)), True
                            ),
                        ),
                    ),
                    ordered=True,
                ),
                Heading(2, (Text("供应链" if zh else "Supply chain"),)),
                Paragraph((Text(market),)),
                Paragraph((Text(news),)),
            ),
        ),
    )  # fmt: skip


def _back(lang: Lang) -> tuple[Section, ...]:
    text = (
        "本刊为样刊。所载机构、团队与人员均为示例，所载内容不构成任何证券买卖的出价或询价。"
        if lang == "zh"
        else "This is a sample issue. House, desk and people are examples; nothing here is an offer."
    )
    return (Section("legal", "声明" if lang == "zh" else "Disclosures", "back", (Paragraph((Text(text),)),)),)


DESK = Desk(
    Bilingual("示例证券研究所", "Sample Securities Research"),
    Bilingual("算力研究组（样刊）", "Compute desk (sample)"),
    Bilingual("电子", "Electronics"),
    (
        Person(
            Bilingual("示例甲", "Sample One"),
            Bilingual("分析师", "Analyst"),
            "S0000000000001",
            "one@example.com",
        ),
        Person(
            Bilingual("示例乙", "Sample Two"),
            Bilingual("联系人", "Contact"),
            "S0000000000002",
            "two@example.com",
        ),
    ),
)


def document(lang: Lang) -> Document:
    """The sample issue in one language."""
    zh = lang == "zh"
    return Document(
        lang=lang,
        edition="compute",
        edition_name="算力周跟踪" if zh else "AI Compute Weekly",
        issue="2024-11-14",
        title="先进封装领涨，推理算力成为新变量"
        if zh
        else "Packaging leads; inference becomes the new variable",
        subtitle="样刊第一期：三个交易日，六个板块，三十三个标的"
        if zh
        else "First sample issue: three sessions, six segments, thirty-three instruments",
        date=dt.date(2024, 11, 14),
        cutoff=CUTOFF,
        known_at=KNOWN_AT,
        sample=True,
        desk=DESK,
        style=HouseStyle(),
        windows={"wtd": "1111-1113", "mtd": "1101-1113", "ytd": "0102-1113"}
        if zh
        else {"wtd": "11–13 Nov", "mtd": "1–13 Nov", "ytd": "2 Jan – 13 Nov"},
        as_of="上海、深圳、香港、台北、首尔为 11月13日 收盘，纽约、纳斯达克为 11月12日 收盘"
        if zh
        else "Shanghai, Shenzhen, Hong Kong, Taipei, Seoul: 13 Nov; New York, Nasdaq: 12 Nov",
        sections=(*_front(lang), *_body(lang), *_back(lang)),
        sources=(
            SourceLine(
                "示例行情" if zh else "Sample prices", "closes.csv", hashlib.sha256(b"c").hexdigest(), 132
            ),
            SourceLine(
                "示例股本" if zh else "Sample shares", "caps.csv", hashlib.sha256(b"s").hexdigest(), 33
            ),
            SourceLine("示例汇率" if zh else "Sample FX", "fx.csv", hashlib.sha256(b"f").hexdigest(), 4),
        ),
    )


def facts(most: int | None = None) -> FactSet:
    """The facts that the figures of the sample name, each with one input; ``most`` cuts them short."""
    source = Observation(
        "close/sample", dt.date(2024, 11, 13), 1.0, "CNY", "sample", "closes.csv", "0" * 64, 2, "b", KNOWN_AT
    )
    span = Span(dt.date(2024, 11, 8), dt.date(2024, 11, 13))
    found = tuple(
        Fact(f"{measure}/{code}", code, measure, changes[measure], "ratio", span, "end / base - 1", (source,))
        for _, code, _, _, _, changes in INSTRUMENTS
        for measure in MEASURES
    )
    return FactSet("compute", CUTOFF, found[:most])


def with_sections(lang: Lang, *sections: Section) -> Document:
    """The sample issue with other sections."""
    return replace(document(lang), sections=sections)


def section(
    *blocks: Block, title: str = "Section", id: str = "s", place: Literal["front", "body", "back"] = "body"
) -> Section:
    return Section(id, title, place, blocks)


def prose(*texts: str) -> tuple[Block, ...]:
    return tuple(Paragraph((Text(text),)) for text in texts)
