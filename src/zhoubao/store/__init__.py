"""Observations in an append-only Delta table, and point-in-time reads over it and the carried tables."""

from zhoubao.store.memory import Recorded
from zhoubao.store.reader import Ask, Reader
from zhoubao.store.snapshot import SeriesSpan, Snapshot

__all__ = ["Ask", "Reader", "Recorded", "SeriesSpan", "Snapshot"]
