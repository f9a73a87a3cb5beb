"""The titles by which the parts of a report are known, in Chinese and English."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

__all__ = ["PartKind", "kind_of_heading", "kind_of_title"]

PartKind = Literal[
    "prose",
    "exhibit",
    "watch-list",
    "risks",
    "analyst-statement",
    "general-statement",
    "rating-definitions",
    "contacts",
    "related",
    "method",
    "sources",
    "contents",
]
"""``sources`` lists files and rows at the end of an issue, ``contents`` is a table of contents."""

# A title is one of these as a whole. The first kind that fits counts.
_TITLES: dict[PartKind, tuple[str, ...]] = {
    "analyst-statement": (
        r"(?:证券|研究)?分析师(?:声明|承诺|申明|保证)",
        r"作者声明",
        r"analysts?'?s?'? (?:certification|statement|declaration)s?",
        r"reg(?:ulation)? ac certification",
    ),
    "rating-definitions": (
        r"(?:投资|股票|证券|公司|行业)?(?:投资)?评级的?(?:声明|说明|定义|标准|体系|系统|释义|含义)(?:与说明)?",
        r"投资评级",
        r"(?:(?:stock|equity|investment|our|sector|company) )?ratings?"
        r" (?:definitions?|system|scale|guide|key|explained|criteria)",
        r"(?:explanation|definitions?|meaning) of (?:the |our |investment )?ratings?",
    ),
    "general-statement": (
        r"(?:一般|免责|特别|重要|法律|郑重|版权)?声明",
        r"免责(?:条款|说明)",
        r"法律提示",
        r"重要(?:提示|信息披露)",
        r"disclaimers?",
        r"(?:important |general |other )?disclosures?",
        r"important (?:notice|information)",
        r"legal (?:notice|disclaimer|information)",
        r"(?:general|special) (?:statement|disclaimer|notice)s?",
        r"terms of use",
        r"copyright notice",
    ),
    "risks": (
        r"(?:主要|投资|重点|相关)?风险(?:提示|因素|揭示|分析|警示)?",
        r"(?:key |main |principal |downside )?risks?"
        r"(?: (?:factors?|notes?|warnings?|disclosures?|statement))?",
        r"risks to (?:our view|watch)",
        r"what could go wrong",
    ),
    "watch-list": (
        r"(?:建议|重点|后续|持续)?(?:重点|积极)?关注(?:名单|标的|列表|公司|个股|组合)?",
        r"(?:重点|核心)?推荐(?:标的|名单|组合|个股|公司)?",
        r"(?:相关|受益|重点|投资|核心)标的",
        r"投资建议",
        r"金股",
        r"股票池",
        r"重点公司",
        r"watch ?-?list",
        r"(?:names|stocks|companies) to watch",
        r"(?:our |top |key )?recommend(?:ed|ations?)(?: (?:names|stocks|list))?",
        r"(?:our |top |key )picks",
        r"investment advice",
    ),
    "contacts": (
        r"联系(?:方式|我们|人|信息)",
        r"(?:研究)?团队(?:成员|介绍|简介)?",
        r"研究(?:团队|员)",
        r"(?:证券)?分析师(?:及联系人)?",
        r"(?:报告)?作者",
        r"contacts?(?: (?:us|details|information))?",
        r"(?:the )?analysts?",
        r"research (?:desk|team|analysts?)",
        r"(?:the )?team",
        r"authors?",
        r"sales contacts?",
    ),
    "related": (
        r"(?:相关|近期|往期|前期|历史)(?:报告|研究|周报)(?:列表|回顾)?",
        r"(?:related|recent|previous|earlier) (?:reports?|research|issues?|publications?|notes?)",
    ),
    "method": (
        r"(?:统计|数据|计算|指标)?口径(?:说明)?",
        r"编制(?:说明|方法)",
        r"计算(?:方法|说明)",
        r"方法说明",
        r"how (?:the|our) (?:figures|numbers) are (?:computed|made|calculated)",
        r"method(?:s|ology)?",
        r"basis of (?:preparation|calculation)",
        r"notes on (?:method|data)",
    ),
    "sources": (
        r"(?:数据|资料|参考)?来源(?:清单|列表)?",
        r"参考(?:资料|文献)",
        r"计算依据",
        r"(?:data )?sources?",
        r"references",
        r"evidence",
    ),
    "contents": (
        r"(?:图表|图|表|插图|内容)?目录",
        r"(?:table of )?contents",
        r"(?:list of )?(?:exhibits|figures|tables)",
    ),
}
# Words that are clear wherever they stand in a real heading (风险提示与免责声明).
_CLEAR: dict[PartKind, str] = {
    "analyst-statement": r"分析师(?:声明|承诺)|analysts? certification",
    "rating-definitions": r"评级(?:声明|说明|定义|标准)|ratings? definitions?",
    "general-statement": r"免责|(?:重要|一般|特别)声明|disclaimer|disclosures",
    "risks": r"风险(?:提示|因素)|\brisk factors\b|^risks\b",
}
_WHOLE = [(kind, re.compile("|".join(titles))) for kind, titles in _TITLES.items()]
_INSIDE = [(kind, re.compile(words)) for kind, words in _CLEAR.items()]
_LONGEST_HEADING = 40


def kind_of_title(title: str) -> PartKind | None:
    """The kind of part whose title ``title`` is as a whole."""
    words = _normal(title)
    return next((kind for kind, pattern in _WHOLE if pattern.fullmatch(words)), None)


def kind_of_heading(heading: str) -> PartKind | None:
    """The kind of part that a real heading opens by words somewhere in it, if those leave no doubt."""
    words = _normal(heading)
    if len(words) > _LONGEST_HEADING:
        return None
    return next((kind for kind, pattern in _INSIDE if pattern.search(words)), None)


def _normal(title: str) -> str:
    folded = unicodedata.normalize("NFKC", title).replace("’", "'").casefold()
    return " ".join(folded.split())
