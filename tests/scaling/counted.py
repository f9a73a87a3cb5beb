"""Counts of made-up models, for tests."""

from __future__ import annotations

import numpy as np

from zhoubao.scaling.data import Counts, Origin


def counts(
    c: list[int],
    *,
    n: int | list[int] = 100,
    model: str = "M 1B",
    params: float | None = None,
    tokens: float | None = None,
    benchmark: str = "B",
    problems: tuple[str, ...] | None = None,
) -> Counts:
    drawn = [n] * len(c) if isinstance(n, int) else n
    return Counts(
        benchmark,
        model,
        np.array(drawn, dtype=np.int64),
        np.array(c, dtype=np.int64),
        problems or tuple(map(str, range(len(c)))),
        Origin("counts.csv", "0" * 64),
        params,
        tokens,
    )
