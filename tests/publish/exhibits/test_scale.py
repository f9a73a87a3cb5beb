"""Units of axes and tables by size and language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.model import Bilingual, Lang, SeriesSpec
from zhoubao.prose.numbers import format_number
from zhoubao.publish.exhibits.scale import scale_of


def spec(unit: str, name: str = "visits/a") -> SeriesSpec:
    return SeriesSpec(name, Bilingual("A", "A"), unit, "monthly")


@pytest.mark.parametrize(
    ("unit", "lines", "zh", "en"),
    [
        ("visits", [[3.7e9], [3.3e7]], ("万次", 4), ("m visits", 6)),
        ("次", [[3.7e9], [2e9]], ("亿次", 8), ("bn visits", 9)),
        ("万人", [[500.0, 900.0]], ("人", 0), ("visits", 0)),
        ("USD", [[25749.95]], ("美元", 0), ("USD", 0)),
        ("USD", [[5e9]], ("亿美元", 8), ("USD bn", 9)),
        ("亿元", [[5e8]], ("亿元", 8), ("CNY m", 6)),
        ("%", [[0.35]], ("%", -2), ("%", -2)),
        ("点", [[3000.0]], ("点", 0), ("points", 0)),
        ("TWh", [[12.5]], ("TWh", 0), ("TWh", 0)),
    ],
)
def test_units(unit: str, lines: list[list[float]], zh: tuple[str, int], en: tuple[str, int]) -> None:
    latest = [line[-1] for line in lines]
    for lang, wanted in (("zh", zh), ("en", en)):
        scale = scale_of(spec(unit), [lines], latest, lang)  # type: ignore[arg-type]
        assert (scale.unit, scale.exponent) == wanted


@given(
    values=st.lists(st.floats(1, 1e12), min_size=1, max_size=5),
    lang=st.sampled_from(["zh", "en"]),
    unit=st.sampled_from(["visits", "USD"]),
)
def test_cells_show_at_least_the_size_of_every_value(values: list[float], lang: Lang, unit: str) -> None:
    """No figure of a line above one prints as zero, and none needs more than seven digits before the point
    unless another line is a million times smaller."""
    scale = scale_of(spec(unit), [[[value] for value in values]], values, lang)
    for value in values:
        printed = format_number(value, scale.cells, lang)
        if max(values) / min(values) < 1e5:
            assert float(printed.replace(",", "")) > 0
        assert (
            scale.exponent
            == {"number": 0, "volume": 4 if lang == "zh" else 6, "amount": 8 if lang == "zh" else 9}[
                scale.cells.kind
            ]
        )
