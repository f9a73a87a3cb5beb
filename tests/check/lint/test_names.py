"""The rule of watch lists, on text that fires and text that does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from zhoubao.check.lint.finding import Finding

Stretches = Callable[..., list[str]]
Findings = Callable[..., tuple[Finding, ...]]

TABLE = """
图表 1：复盘

代码\t公司\t本周
688256.SH\t寒武纪\t9.98%
688041.SH\t海光信息\t-4.00%
300308.SZ\t中际旭创\t9.91%
301165.SZ\t锐捷网络\t1.00%

来源：Wind
"""


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("建议关注\n\n国产算力：寒武纪、海光信息、盛科通信等。\n", ["盛科通信"]),
        ("建议关注\n\n- **光模块**：中际旭创、新易盛（300502.SZ）、沃尔核材。\n", ["新易盛", "沃尔核材"]),
        ("建议关注：寒武纪、海光信息、盛科通信。\n", ["盛科通信"]),
        ("推荐标的\n\n寒武纪，英维克\n", ["英维克"]),
        ("关注名单\n\n算力：寒武纪\n\n温控：英维克科技、申菱环境\n", ["英维克科技", "申菱环境"]),
        ("我们建议关注寒武纪、海光信息、盛科通信等国产算力公司。\n", ["盛科通信"]),
        # In the table, and not followed; followed, and not in the table.
        ("建议关注\n\n网络：寒武纪、锐捷网络、工业富联\n", ["锐捷网络", "工业富联"]),
        ("建议关注\n\n国产算力：寒武纪-U、海光、中际旭创。\n", []),
        ("关注名单\n\n按产业链列示跟踪范围，不构成推荐。\n\n算力：寒武纪、海光信息\n", []),
        ("建议关注先进封装、液冷散热、光模块等方向。\n", []),
        ("建议关注\n\n先进封装与算力产业链的结构性机会，静待需求兑现。\n", []),
        ("寒武纪、盛科通信等公司本周上涨。\n", []),
    ],
)
def test_names_on_watch_lists(stretches: Stretches, text: str, raised: list[str]) -> None:
    assert stretches("watch-absent", text + TABLE) == raised


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("Watch list\n\nCompute: Cambricon, Hygon and Centec Networks\n", ["Centec Networks"]),
        ("Watch list\n\nWhat the desk follows; not a recommendation.\n\nCompute: Cambricon, Hygon\n", []),
        ("Stocks to watch are Cambricon, Hygon and Centec.\n", ["Centec"]),
    ],
)
def test_names_on_english_watch_lists(stretches: Stretches, text: str, raised: list[str]) -> None:
    assert stretches("watch-absent", text + TABLE) == raised


def test_the_finding_says_what_is_absent_from_where(findings: Findings) -> None:
    text = "建议关注\n\n网络：寒武纪、锐捷网络、工业富联、盛科通信\n" + TABLE
    told = [finding.message for finding in findings("watch-absent", text)]
    assert told == [
        "锐捷网络 is on the watch list but is not followed by the edition; add it to both or take it off.",
        "工业富联 is on the watch list but stands in no table of this text; add it to both or take it off.",
        "盛科通信 is on the watch list but is neither followed by the edition nor in a table; "
        "add it to both or take it off.",
    ]


def test_without_a_table_a_followed_name_is_absent_from_nothing(stretches: Stretches) -> None:
    assert stretches("watch-absent", "建议关注\n\n算力：寒武纪、工业富联、盛科通信\n") == ["盛科通信"]
