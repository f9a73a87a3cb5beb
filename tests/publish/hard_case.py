"""An edition with what is hard to print alike in every format, built as a desk would build it.

It has sources that may not be passed on, provisional and far-off values, an exhibit without data, used
prices, amounts below nothing, changes that round to nothing, stocks without prices, and captions that repeat.
"""

from __future__ import annotations

from pathlib import Path

import zhoubao

DECLARED = """
[[series]]
id = "flow/alpha"
name = { zh = "甲净流入", en = "Alpha, net" }
unit = "CNY"
frequency = "weekly"

[[series]]
id = "flow/beta"
name = { zh = "乙净流入", en = "Beta, net" }
unit = "CNY"
frequency = "weekly"

[[series]]
id = "visits/one"
name = { zh = "站点一", en = "Site one" }
unit = "visits"
frequency = "monthly"

[[series]]
id = "visits/two"
name = { zh = "站点二", en = "Site two" }
unit = "visits"
frequency = "monthly"

[[series]]
id = "visits/three"
name = { zh = "站点三", en = "Site three" }
unit = "visits"
frequency = "monthly"

[[series]]
id = "visits/shared"
name = { zh = "共用域名", en = "A shared domain" }
unit = "visits"
frequency = "monthly"

[[series]]
id = "calls/secret"
name = { zh = "受限调用量", en = "Secret calls" }
unit = "calls"
frequency = "monthly"

[[series]]
id = "calls/open"
name = { zh = "公开调用量", en = "Open calls" }
unit = "calls"
frequency = "monthly"

[[series]]
id = "rate/alpha"
name = { zh = "甲占比", en = "Alpha rate" }
unit = "%"
frequency = "monthly"

[[series]]
id = "price/new"
name = { zh = "新卡", en = "Card, new" }
unit = "USD"
frequency = "irregular"
holds = true

[[series]]
id = "price/used"
name = { zh = "二手卡", en = "Card, used" }
unit = "USD"
frequency = "irregular"
holds = true
used_of = "price/new"

[[series]]
id = "video/none"
name = { zh = "无数据", en = "Without data" }
unit = "visits"
frequency = "weekly"

[[exhibits]]
id = "flows"
kind = "trend"
caption = { zh = "资金净流入", en = "Net flows" }
series = ["flow/alpha", "flow/beta"]

[[exhibits]]
id = "visits"
kind = "trend"
caption = { zh = "站点月访问量", en = "Monthly visits" }
series = ["visits/one", "visits/two", "visits/three", "visits/shared"]

[[exhibits]]
id = "calls"
kind = "bars"
caption = { zh = "月调用量", en = "Monthly calls" }
series = ["calls/secret", "calls/open"]

[[exhibits]]
id = "rates"
kind = "bars"
caption = { zh = "占比", en = "Rates" }
series = ["rate/alpha"]

[[exhibits]]
id = "prices"
kind = "prices"
caption = { zh = "显卡报价", en = "Asking prices" }
series = ["price/new", "price/used"]

[[exhibits]]
id = "video"
kind = "trend"
caption = { zh = "视频站点周访问量", en = "Weekly visits of video sites" }
series = ["video/none"]
empty = "frame"

[[sources]]
match = "Wind"
name = { zh = "万得", en = "Wind" }
redistribute = false
"""
CLOSES = """code,date,close,adj_close,currency,source
MU.O,2023-12-29,85.34,85.34,USD,a
MU.O,2024-10-31,99.65,99.65,USD,a
MU.O,2024-11-08,111.90,111.90,USD,a
MU.O,2024-11-12,104.10,104.10,USD,a
603986.SH,2023-12-29,92.39,92.39,CNY,Wind
603986.SH,2024-10-31,90.0001,90.0001,CNY,Wind
603986.SH,2024-11-08,90.0000,90.0000,CNY,Wind
603986.SH,2024-11-13,90.0001,90.0001,CNY,Wind
688981.SH,2023-12-29,53.02,53.02,CNY,a
688981.SH,2024-11-08,107.0,107.0,CNY,a
688981.SH,2024-11-13,96.47,96.47,CNY,a
"""
PROSE = {
    "zh": (
        "- **受限与缺失。** 兆易创新本周{{ return.wtd/603986.SH }}，美光本周{{ return.wtd/MU.O }}；",
        "受限调用量最新为{{ latest/calls/secret }}，环比{{ change/calls/secret }}。\n",
        "- **负数。** 甲净流入最新为{{ latest/flow/alpha }}，最低{{ low/flow/alpha }}，",
        "乙净流入最新为{{ latest/flow/beta }}；美光本周下跌{{ return.wtd/MU.O | abs }}。\n",
        "- **价格。** 二手卡报{{ latest/price/used }}，折价{{ discount/price/used }}；",
        "共用域名访问量{{ latest/visits/shared }}，站点三{{ latest/visits/three }}，",
        "站点一升{{ rank.change/visits/one }}位。",
    ),
    "en": (
        "- **Withheld.** GigaDevice moved {{ return.wtd/603986.SH }} in the week and Micron ",
        "{{ return.wtd/MU.O }}; the latest count of secret calls is {{ latest/calls/secret }}, ",
        "a change of {{ change/calls/secret }}.\n",
        "- **Below nothing.** Alpha's net flow is {{ latest/flow/alpha }}, its lowest ",
        "{{ low/flow/alpha }}, and Beta's {{ latest/flow/beta }}; ",
        "Micron fell {{ return.wtd/MU.O | abs }} in the week.\n",
        "- **Prices.** The used card asks {{ latest/price/used }}, {{ discount/price/used }} against ",
        "the new one; the shared domain has {{ latest/visits/shared }} visits, ",
        "site three {{ latest/visits/three }}, and site one moved {{ rank.change/visits/one }} places.",
    ),
}


def _series() -> str:
    rows = ["series,date,value,unit,source,provisional"]
    weeks = ("2024-10-13", "2024-10-20", "2024-10-27", "2024-11-03", "2024-11-10")
    months = ("2024-06-30", "2024-07-31", "2024-08-31", "2024-09-30", "2024-10-31")

    def add(
        series: str, days: tuple[str, ...], values: tuple[float | None, ...], unit: str, **how: str
    ) -> None:
        for day, value in zip(days, values, strict=True):
            if value is not None:
                soft = how.get("provisional", "") == day
                rows.append(f"{series},{day},{value!r},{unit},{how.get('source', 'b')},{str(soft).lower()}")

    add("flow/alpha", weeks, (3.21e9, -1.5e9, -9.87654e8, -4.4e9, -2.505e9), "CNY")
    add("flow/beta", weeks, (1.2e8, 1.1e8, None, -3.004e8, 1.5e7), "CNY")
    add("visits/one", months, (5.0e6, 6.0e6, 6.1e6, 5.2e6, 9.4e6), "visits")
    add("visits/two", months, (6.5e6, 6.2e6, 6.3e6, 6.0e6, 6.00001e6), "visits")
    add("visits/three", months, (81e4, 82e4, None, 84e4, 999_999.0), "visits", provisional="2024-10-31")
    add("visits/shared", months, (3.0e10, 3.1e10, 3.2e10, 3.1e10, 3.05e10), "visits")
    add(
        "calls/secret",
        months,
        (3141592.0, 2718281.0, 5772156.0, 1414213.0, 6180339.0),
        "calls",
        source="Wind",
    )
    add("calls/open", months, (4141592.0, 3718281.0, 4772156.0, 2414213.0, 7180339.0), "calls")
    add("rate/alpha", months, (34.995, 35.005, 12.5, 0.004, 99.995), "%")
    days = ("2024-01-05", "2024-08-02", "2024-09-20", "2024-11-01")
    add("price/new", days, (1999.0, 1849.5, 1849.5, 1799.99), "USD")
    add("price/used", days, (1700.0, None, 1250.0, 1899.99), "USD", provisional="2024-11-01")
    return "\n".join(rows) + "\n"


def hard_case(folder: Path) -> zhoubao.OpenEdition:
    """The edition in a new folder, its data imported."""
    zhoubao.new_edition(folder)
    file = folder / "edition.toml"
    text = file.read_text(encoding="utf-8")
    told = '"review", "flows", "visits", "calls", "rates", "prices", "video"'
    assert 'exhibits = ["review"]' in text
    file.write_text(
        text.replace('exhibits = ["review"]', f"exhibits = [{told}]") + DECLARED, encoding="utf-8"
    )
    (issue,) = (folder / "issues").glob("*.md")
    head, _, rest = issue.read_text(encoding="utf-8").partition("# key-points")
    prose = "\n\n".join(f"::: {lang}\n{''.join(told)}\n:::" for lang, told in PROSE.items())
    issue.write_text(
        f"{head}# key-points\n\n{prose}\n\n# market{rest.partition('# market')[2]}", encoding="utf-8"
    )
    for name, content in (("closes.csv", CLOSES), ("series.csv", _series())):
        (folder / name).write_text(content, encoding="utf-8")
        taken = zhoubao.open_edition(folder).import_file(folder / name)
        assert not taken.reading.rejected, taken.reading.rejected
    return zhoubao.open_edition(folder)
