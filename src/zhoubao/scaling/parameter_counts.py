"""The same runs under another count of their parameters, such as one that leaves embeddings out.

What N counts moves the constants of a loss law. Schaeffer et al. 2025 (arXiv 2509.23963) fitted the
Chinchilla runs under several definitions; here runs whose file gives only a size are matched to the
architecture whose reported size is nearest, and take their count from it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zhoubao.errors import DataError, UsageError, nearest
from zhoubao.scaling.data import Runs
from zhoubao.scaling.published import Architectures

__all__ = ["REPORTED", "recounted"]

REPORTED = "Reported Parameters"
"""The definition under which an architecture counts as it was published."""
_NEAR = 0.01
"""A run belongs to the architecture whose reported size is within this part of its own …"""
_CLEARLY = 2.0
"""… and that of any other is at least so many times as far from it."""


def recounted(runs: Runs, architectures: Architectures, definition: str) -> Runs:
    """``runs`` with N as ``definition`` counts it, a key of ``counted`` or ``REPORTED``.

    Tokens, FLOP and losses stay as they were recorded. Raises ``UsageError`` for a definition that the
    architectures lack and ``DataError`` for runs that are within 1 % of no architecture or as near to two.
    """
    counts = {REPORTED: architectures.reported, **architectures.counted}
    if definition not in counts:
        raise UsageError(
            f"{architectures.origin.file} does not count parameters as {definition!r}"
            f"{nearest(definition, counts)}; it has {', '.join(map(repr, counts))}."
        )
    if not len(architectures):
        raise DataError(f"{architectures.origin.file} has no architecture; give one a row.")
    off = np.abs(architectures.reported / runs.n[:, None] - 1)
    ranked = np.sort(np.column_stack([off, np.full(len(runs), np.inf)]), axis=1)
    unclear = (ranked[:, 0] > _NEAR) | (_CLEARLY * ranked[:, 0] >= ranked[:, 1])
    if unclear.any():
        at = int(np.flatnonzero(unclear)[0])
        raise DataError(
            f"{runs.origin.file}, row {runs.rows[at]}: no architecture of {architectures.origin.file} is "
            f"clearly the one of N = {runs.n[at]:.4g}; leave out the run or correct its size."
        )
    return replace(runs, n=counts[definition][off.argmin(axis=1)])
