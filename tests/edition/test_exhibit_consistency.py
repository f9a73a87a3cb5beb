"""Mistakes of exhibits, of the series they draw, of sources and of the performance chart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from zhoubao.edition.load import load_edition
from zhoubao.errors import EditionError

Write = Callable[..., Path]
TREND = """
[[series]]
id = "visits/kimi"
name = { zh = "Kimi", en = "Kimi" }
unit = "万次"
frequency = "weekly"

[[exhibits]]
id = "traffic"
kind = "trend"
caption = { zh = "访问量", en = "Visits" }
series = ["visits/chatgpt", "visits/kimi"]
periods = 8
empty = "frame"
note = { zh = "注", en = "note" }

[[sources]]
match = "Wind"
redistribute = false

[performance]
name = { zh = "组合", en = "Basket" }
benchmark = "000300.SH"

[[others]]
kind = "index"
code = "000300.SH"
zh = "沪深300"
en = "CSI 300"

[[sections]]
id = "traffic"
name = { zh = "访问", en = "Traffic" }
place = "body"
exhibits = ["traffic"]
"""
FIRST = '[[exhibits]]\nid = "review"'


def edition(write: Write, *changes: tuple[str, str]) -> Path:
    text = TREND
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return write(edition=((FIRST, f"{text}\n{FIRST}"),))


def test_it_loads(write: Write) -> None:
    loaded = load_edition(edition(write))
    spec = loaded.exhibits["traffic"]
    assert (spec.kind, spec.series, spec.periods, spec.empty) == (
        "trend", ("visits/chatgpt", "visits/kimi"), 8, "frame",
    )  # fmt: skip
    assert not loaded.may_leave("Wind 2024-11-13")
    assert loaded.may_leave("someone else")


PANEL = 'panels = [{ title = { zh = "其一", en = "One" }, series = ["visits/kimi"] }]'
USED = 'frequency = "weekly"\nused_of = '


SERIES = 'series = ["visits/chatgpt", "visits/kimi"]\n'
FREQUENCY, BENCHMARK = 'frequency = "weekly"', 'benchmark = "000300.SH"'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            '"visits/kimi"]',
            '"visits/kimmi"]',
            "exhibits[0].series[1]: 'visits/kimmi' is no series (did you mean",
        ),
        ('"visits/kimi"]', '"visits/chatgpt"]', "exhibits[0].series[1]: 'visits/chatgpt' already stands at"),
        (SERIES, "", "exhibits[0].series: is missing; name the series"),
        ("periods = 8", PANEL, "exhibits[0].panels: stands beside series"),
        ("periods = 8", "periods = 1", "exhibits[0].periods: "),
        ('kind = "trend"', 'kind = "review"', "exhibits[0].periods: has no meaning for a review table"),
        (
            'unit = "万次"',
            'unit = "%"',
            "exhibits[0]: draws 'visits/chatgpt' in '万次' and 'visits/kimi' in '%'",
        ),
        ('exhibits = ["traffic"]', "exhibits = []", "exhibits[0].id: 'traffic' is printed by no section"),
        ('note = { zh = "注", en = "note" }', 'note = { zh = "注" }', "exhibits[0].note.en: is missing"),
        (FREQUENCY, f'{USED}"visits/kimi"', "series[1].used_of: 'visits/kimi' is the series itself"),
        (
            FREQUENCY,
            f'{USED}"visits/chatgtp"',
            "series[1].used_of: 'visits/chatgtp' is no series (did you mean",
        ),
        (FREQUENCY, f'{FREQUENCY}\ncaution = {{ en = "shared" }}', "series[1].caution.zh: is missing"),
        (BENCHMARK, 'benchmark = "000301.SH"', "performance.benchmark: '000301.SH' is not declared (did you"),
        (BENCHMARK, 'benchmark = "NVDA.O"', "performance.benchmark: 'NVDA.O' is of kind 'equity'"),
        (
            BENCHMARK,
            f'{BENCHMARK}\ninstruments = ["688982.SH"]',
            "instruments[0]: '688982.SH' is not declared",
        ),
        (BENCHMARK, f'{BENCHMARK}\ninstruments = ["0981.HK"]', "the basket holds instruments of segments"),
        (BENCHMARK, f'{BENCHMARK}\ninstruments = ["NVDA.O", "NVDA.O"]', "stands in the basket twice"),
        (
            "[performance]",
            '[[sources]]\nmatch = "Wind, iFinD"\n[performance]',
            "sources[1].match: 'Wind, iFinD' is covered by 'Wind' at sources[0]",
        ),
    ],
)
def test_each_mistake_is_told(write: Write, old: str, new: str, told: str) -> None:
    with pytest.raises(EditionError) as caught:
        load_edition(edition(write, (old, new)))
    assert any(told in mistake for mistake in caught.value.mistakes), caught.value.mistakes
    assert all(mistake.endswith(".") and "\n" not in mistake for mistake in caught.value.mistakes)
