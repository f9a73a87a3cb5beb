"""A small edition that is right, for tests to make wrong in one place at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

EDITION = """\
schema = "zhoubao.edition/1"
id = "small"
name = { zh = "小刊", en = "Small" }
languages = ["zh", "en"]
timezone = "Asia/Shanghai"
home = "XSHG"
cutoff_time = "18:00"

[desk]
house = { zh = "示例所", en = "Sample House" }
name = { zh = "示例台", en = "Sample Desk" }
sector = { zh = "电子", en = "Electronics" }
people = [
  { name = { zh = "甲", en = "A" }, role = { zh = "员", en = "Staff" }, licence = "x", email = "a@b.cn" },
]

[[segments]]
id = "chips"
name = { zh = "芯片", en = "Chips" }
instruments = [
  { code = "NVDA.O", zh = "英伟达", en = "NVIDIA", exchange = "XNAS" },
  { code = "688981.SH", zh = "中芯国际", en = "SMIC", cap = { basis = "a+h", shares = [
    "shares/688981.SH", "shares/0981.HK"], h_code = "0981.HK" } },
]

[[others]]
kind = "listing"
code = "0981.HK"
zh = "中芯国际（港股）"
en = "SMIC (H)"

[[others]]
kind = "fx"
code = "USDCNY.FX"
zh = "美元兑人民币"
en = "USD/CNY"

[[series]]
id = "visits/chatgpt"
name = { zh = "访问量", en = "Visits" }
unit = "万次"
frequency = "weekly"

[[exhibits]]
id = "review"
kind = "review"
caption = { zh = "复盘", en = "Review" }

[[sections]]
id = "key-points"
name = { zh = "本期要点", en = "Key points" }
place = "front"
required = true

[[sections]]
id = "market"
name = { zh = "市场复盘", en = "Market" }
place = "body"
exhibits = ["review"]
"""

ISSUE = """\
+++
date = 2024-11-14
cutoff = 2024-11-13T18:00:00+08:00
title = { zh = "题", en = "Title" }
+++

# key-points

Both.

::: zh
中文 {{ return.wtd/NVDA.O }}
:::

::: en
English {{ movers/chips | top=1 }}
:::

# market
"""


Changes = tuple[tuple[str, str], ...]


def _changed(text: str, changes: Changes) -> str:
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return text


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes the small edition, with changes (each has to be there to make, once), and gives its folder."""

    def write(edition: Changes = (), issue: Changes = (), name: str = "2024-11-14.md") -> Path:
        root = tmp_path / "small"
        (root / "issues").mkdir(parents=True, exist_ok=True)
        (root / "edition.toml").write_text(_changed(EDITION, edition), encoding="utf-8")
        (root / "issues" / name).write_text(_changed(ISSUE, issue), encoding="utf-8")
        return root

    return write
