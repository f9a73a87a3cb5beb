"""What holds digits and is no claim: dates, codes, exhibit numbers, model names, telephones, sizes.

Each pattern is searched in scannable text (``tokens.scannable``); what it finds is set aside before numbers are
looked for. Windows written as dates are told from dates here too.
"""

from __future__ import annotations

import re

__all__ = [
    "ASIDE",
    "CODE",
    "DATE",
    "INDEX",
    "MODEL",
    "MULTIPLE",
    "OTHER_WINDOW",
    "SINCE",
    "SPAN",
    "SPECIFICATION",
    "YEAR_AFTER",
]

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept|sep|oct|nov|dec)(?:uary|ruary|tember|ober|ember|ust|ch|il|e|y)?\.?"
_CN = "一二三四五六七八九十两"

SPAN = re.compile(
    rf"""(?ix)
    (?<!\d)(?P<m1>[01]\d)(?P<d1>[0-3]\d)\s?[-–—~至]\s?(?P<m2>[01]\d)(?P<d2>[0-3]\d)(?!\d)
  | (?<![\d年])(?P<m3>\d{{1,2}})\s?月\s?(?P<d3>\d{{1,2}})\s?[日号]?\s?(?:[-–—~至]|到)\s?
      (?:(?P<m4>\d{{1,2}})\s?月\s?)?(?P<d4>\d{{1,2}})\s?[日号]
  | (?<![\d.])(?P<m5>\d{{1,2}})[./](?P<d5>\d{{1,2}})\s?[-–—~]\s?(?P<m6>\d{{1,2}})[./](?P<d6>\d{{1,2}})(?![\d.%])
  | (?<![\d.])(?P<d7>\d{{1,2}})\s?(?:[-–—]|\sto\s)\s?(?P<d8>\d{{1,2}})\s(?P<n7>{_MONTH})(?![a-z])
  | (?<![\d.])(?P<d9>\d{{1,2}})\s(?P<n9>{_MONTH})\s?(?:[-–—]|\sto\s)\s?(?P<d10>\d{{1,2}})\s(?P<n10>{_MONTH})(?![a-z])
  | (?<![a-z])(?P<n11>{_MONTH})\s(?P<d11>\d{{1,2}})\s?(?:[-–—]|\sto\s)\s?
      (?:(?P<n12>{_MONTH})\s)?(?P<d12>\d{{1,2}})(?![\d%])
    """
)
"""A window written out: 1111-1113, 11月11日至13日, 11–13 Nov."""
YEAR_AFTER = re.compile(r",?\s(?:19|20)\d\d(?![\d%]|[.,]\d)")
"""The year behind an English window."""

SINCE = re.compile(
    rf"""(?ix)
    (?:(?P<y1>20\d\d)\s?年|(?P<m1>\d{{1,2}})\s?月)(?:初|份)?\s?(?:以来|至今)
  | (?<![a-z])since\s(?:the\s(?:start|beginning)\sof\s)?(?:(?P<n2>{_MONTH})(?:\s(?P<y2>20\d\d))?|(?P<y3>20\d\d))(?![\d-])
    """
)
OTHER_WINDOW = re.compile(
    rf"""(?ix)
    [一二两三四五六七八九十\d]{{1,2}}年(?:多)?来
  | (?:近|过去|最近|连续|此前|前(?!一|1\D))\s?(?:\d+|[{_CN}半数几]+)\s?(?:个)?(?:交易日|日|天|周|月|季度|年|小时)(?:来|以来|内)?(?!\s*(?:[，。；,.;]|$))
  | (?<![a-z])(?:(?:in|over)\s)?(?:the\s)?(?:past|last|previous|trailing)\s(?:\d+|two|three|four|five|six|seven|ten|twelve|few|several)\s
      (?:trading\s)?(?:days?|weeks?|months?|quarters?|years?|sessions?)
  | (?<![\w.])\d+[-\s](?:day|week|month|year)(?:\s(?:average|high|low|moving|return))
    """
)
"""Stretches that no fact is computed over: 近一个月, the past three months."""

DATE = re.compile(
    rf"""(?ix)
    (?P<day>
      (?:(?:19|20)\d\d\s?年\s?)?\d{{1,2}}\s?月\s?\d{{1,2}}\s?[日号]
    | (?<![\d.-])(?:19|20)\d\d[-./]\d{{1,2}}[-./]\d{{1,2}}(?!\d)(?:[t\s]\d\d:\d\d(?::\d\d)?(?:z|[+-]\d\d:?\d\d)?)?
    | (?<![\d.])(?:19|20)\d\d[01]\d[0-3]\d(?![\d.%])
    | (?<![a-z])(?:{_MONTH})\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s(?:19|20)\d\d)?(?![\d%])
    | (?<![\d.])\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?(?:{_MONTH})(?![a-z])(?:,?\s(?:19|20)\d\d)?
    | (?<![\d.个])\d{{1,2}}\s?[日号](?!均|内)
    | (?<![\d.-])(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\s?[\d%.万亿倍成元只家个次点-])
    | (?<![\d/.])\d{{1,2}}/\d{{1,2}}/(?:19|20)\d\d(?!\d)
    )
  | (?P<month>
      (?:(?:19|20)\d\d\s?年\s?)?(?<![\d.个])(?P<number>\d{{1,2}})\s?月(?:份|初|末|底|中旬|上旬|下旬)?(?!内|以来)
    | (?<!\d)(?:19|20)\d\d-[01]\d(?![\d-])
    | (?<![a-z])(?:{_MONTH})\s(?:19|20)\d\d(?!\d) | (?<![a-z])in\s(?P<word>{_MONTH})(?![a-z])
    | (?<![a-zA-Z])(?P<full>(?-i:January|February|March|April|June|July|August|September|October|November|December))(?![a-z])
    )
  | (?P<other>
      (?:19|20)\d\d\s?(?:年)?\s?(?:[上下]半年|第?[一二三四1-4]季度|q[1-4]|h[12]|[一二三四]季报?)
    | (?:19|20)\d\d\s?年(?:度|底|末|初|中|全年|前)? | (?:19|20)\d\d\s?[-–~至/]\s?(?:19|20)?\d\d\s?年
    | (?<![a-z\d])[qh][1-4](?:\s?(?:19|20)\d\d|[\s']\d\d)?(?![a-z\d]) | [1-4][qh]\d\d(?!\d) | fy\s?\d\d(?:\d\d)?(?!\d)
    | 第?[一二三四]季度 | [上下]半年 | 前三季度
    | (?<![\d.,$¥+-])(?:19|20)\d\d(?!\s?[\d,%万亿只家个款台次倍美元]|\.\d|\s?(?:bn|tn|mn|m|stocks|names|visits|points))
    | (?<![\d.])\d{{1,2}}\s?时(?!间|代|候|期|长) | (?<![\d.])\d{{1,2}}:\d\d(?::\d\d)?(?:\s?(?:am|pm))?
    )
    """
)
"""A date: ``day`` to the day, ``month`` to the month, ``other`` a year, a quarter, a clock."""

CODE = re.compile(
    r"(?a)(?<![\w.])[A-Z\d][A-Z\d]{0,9}\.(?:SH|SZ|BJ|HK|KS|KQ|TW|TWO|O|N|P|A|US|GI|HI|FX|T|L|DE|PA|SS|SI|MC|CSI|WI)(?!\w)"
)
INDEX = re.compile(
    r"(?:中证|上证|深证|科创|国证|创业板|恒生|沪深|日经|富时|标普|道琼斯|罗素|费城半导体|申万|万得)[\u4e00-\u9fff]{0,4}"
    r"\s?\d{2,4}(?!\d|\.\d|\s?%|点)(?:指数)?"
    r"|(?i:(?<![a-z])(?:csi|russell|nikkei|ftse|msci|stoxx|s&p|topix|kospi|sse|euro\sstoxx|nasdaq)[\s-]?\d{2,4})(?![\d,.]*\d)(?!\s?%)"
)
"""An index by its number (中证500, Russell 2000): a name, though perhaps one that the edition does not follow."""

ASIDE = re.compile(
    rf"""(?ix)
    https?://[^\s，。；）)]+ | www\.[^\s，。；）)]+ | (?<![a-z\d_.+-])[a-z\d_.+-]+@[a-z\d_-]+(?:\.[a-z\d_-]+)+
  | (?:图表|附图|附表|图|表|(?<![a-z])(?:exhibits?|figures?|fig\.|tables?|charts?|notes?|pages?|sections?|chapter|appendix|
      items?|step|no\.))\s?\#?\d+(?![\d,]*[%万亿]|\.\d)(?:\s?(?:[-–、,/~]|and|和|至|to)\s?(?:图表|图|表)?\d+(?![\d%.万亿]))*
  | 第\s?(?:\d+|[{_CN}百]+)\s?(?:期|页|章|节|条|代|届|批|轮|号|个月|天|周|次|款|部分|梯队|季|步|点|方面|财季|位的|个|颗|座|版|阶段|大(?!涨|跌))
  | (?:要点|观点|专题|问题|主线|建议|结论)\s?\#?(?:\d+|[{_CN}])(?![%倍成]) | \#\d+ | [①-⑳] | (?<![a-z])top\s?-?\d+(?!\d)
  | (?:^|(?<=[\s。;；,，、:：]))\(\s?(?:\d{{1,2}}|[{_CN}]|[a-z]|[ivx]{{1,4}})\s?\)
  | (?:^|(?<=[\s。;；,，、:：(]))\d{{1,2}}\)(?=\s|[^\d\s]) | ^\s*\d{{1,2}}(?:\.\d{{1,2}})*[.、](?=\s|[^\d\s]) | ^\s*[{_CN}]{{1,3}}、 | 618(?=大促|促销|购物节|活动|期间|\s(?:festival|sale|event)) | 双(?:11|12|十一|十二)
  | (?:(?<![a-z])(?:tel|phone|fax|mobile)|电话|传真|手机|热线|客服|邮编|微信|qq)(?:号|号码|\sno)?\s?[.:]?\s?\+?[\d(][\d\s()-]{{4,}}\d
  | (?<![\d,.])\+\d{{1,3}}[\s-]?\(?\d{{1,4}}\)?(?:[\s-]\d{{2,8}}){{1,4}} | (?<!\d)0\d{{2,3}}-\d{{7,8}}(?!\d)
  | (?<!\d)1[3-9]\d{{9}}(?!\d) | (?<!\d)(?:400|800)-?\d{{3}}-?\d{{4}}(?!\d) | (?<!\d)\d{{3}}-\d{{4}}-\d{{4}}(?!\d)
  | (?<![a-z\d])[a-z]{{1,2}}\d{{6,}}(?!\d) | (?:证书|执业|编号|资格|(?<![a-z])licen[cs]e|(?<![a-z])sac|(?<![a-z])sfc)[^\d，。,;]{{0,8}}?[:]?\s?[a-z]?\d{{5,}}
  | (?<![\da-z])[0-9a-f]{{12,64}}(?![\da-z])
  | (?<!\d)(?:7\s?[x×*]\s?24|24\s?[x×*/]\s?7|996|50/50)(?!\d) | (?<=[a-z])\s(?:version|v\.)\s?\d+(?:\.\d+)*
    """
)
MODEL = re.compile(
    r"""(?xa)
    (?<![A-Za-z0-9])(?![QqHh][1-4](?![\w.-]))(?!(?i:usd|cny|rmb|hkd|twd|krw|jpy|eur|gbp|us\$|hk\$|x)\s?[-+]?\d)
      [A-Za-z]+[-_.]?(?:[vV])?\d\w*(?:[-._/](?=\w*[A-Za-z0-9])\w+)*(?:\s(?:Pro|Max|Plus|Ultra|Mini|Air|SE|Ti|Super|NVL\d+)(?![a-z]))?
  | (?<![A-Za-z0-9])[vV]\d+(?:\.\d+)*(?:-\w+)*(?![\w%])
  | (?<![\d.,])\d+(?:\.\d+)?[BM](?=\s?(?:参数|模型|版|级|规模|models?|param)) | (?<![\d.,-])\d+[x×]?[A-Z]+\d+\w*
  | (?<![A-Za-z])(?:Windows|iPhone|iOS|Android|Mate|Pixel|Galaxy|Llama|Gemini|Claude|Sora|Gen|Wi-?Fi|PCIe|DDR|Grok|Veo|
      Model|Series|Phase|Tier|Level|Type|Act|Article|Rule|Round|Web|Kimi|Qwen|Yi|GPT|DALL·?E)\s?-?\d+(?:\.\d+)*(?![\d%,])
    """
)
"""Letters and digits in one word (o1, A100, v1.5-5B), and products that carry a number."""
_SIZES = (
    "nm|um|μm|mm|cm|km|kw|mw|gw|kwh|gwh|mwh|twh|wh|gb|tb|pb|mb|kb|gbps|tbps|mbps|mhz|ghz|hz|fps|dpi|tops|tflops|pflops|"
    "eflops|flops|w|v|mah|d|p|g|s|ms|ns|ah|rpm|inch|inches|bit|bits|core|cores|layers?|u|kg|mg|ml|l|°c|℃"
)
SPECIFICATION = re.compile(
    rf"(?ix)(?<![\d.,a-z])\d+(?:\.\d+)?\s?(?:(?:{_SIZES})(?![a-z/])|(?<=[248])k(?![a-z])|英寸|帧|纳米|毫米|厘米|微米|瓦|千瓦|兆瓦|吉瓦|层|位元|比特|核|寸|度|摄氏度|"
    r"tokens?(?![a-z])|秒|像素|公里|千米|米(?!兰)|公斤|千克|升级?版)"
)
"""A technical size (7nm, 4k, 60 帧): what a thing is, not what it did."""
MULTIPLE = re.compile(
    rf"""(?ix)
    翻(?:了)?(?P<times>[{_CN}])番 | (?P<double>翻(?:了)?(?:倍|番|一倍) | (?<![a-z])doubl(?:ed|ing|es|e)(?![a-z]))
  | (?P<half>腰斩|减半|(?<![a-z])halved(?![a-z])) | (?P<triple>(?<![a-z])(?:tripled|trebled|tripling)(?![a-z]))
  | (?P<four>(?<![a-z])quadrupled(?![a-z]))
    """
)
"""Multiples in words: 翻倍, doubled."""
