"""Observations as an Arrow table: the columns of the Delta table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from arro3.core import Array, DataType, Field, Schema, Table

from zhoubao.model import Observation
from zhoubao.store.queries import micros

__all__ = ["SCHEMA", "table_of"]

_EPOCH = dt.date(1970, 1, 1).toordinal()

SCHEMA = Schema(
    [
        Field("series", DataType.string(), nullable=False),
        Field("date", DataType.date32(), nullable=False),
        Field("value", DataType.float64(), nullable=False),
        Field("unit", DataType.string(), nullable=False),
        Field("source", DataType.string(), nullable=False),
        Field("file", DataType.string(), nullable=False),
        Field("sha256", DataType.string(), nullable=False),
        Field("row_number", DataType.int64(), nullable=False),
        Field("batch", DataType.string(), nullable=False),
        Field("known_at", DataType.int64(), nullable=False),  # microseconds since 1970-01-01T00:00Z
        Field("provisional", DataType.bool(), nullable=False),
        Field("revision", DataType.int64(), nullable=False),
    ]
)


def table_of(observations: Sequence[Observation]) -> Table:
    """The rows of the Delta table for some observations, in their order."""
    stamps = {moment: micros(moment) for moment in {o.known_at for o in observations}}

    def column(values: list[Any], kind: DataType) -> Array:
        return Array(values, kind)

    text = DataType.string()
    dates = column([o.date.toordinal() - _EPOCH for o in observations], DataType.int32())
    return Table.from_arrays(
        [
            column([o.series for o in observations], text),
            dates.cast(DataType.date32()),
            column([o.value for o in observations], DataType.float64()),
            column([o.unit for o in observations], text),
            column([o.source for o in observations], text),
            column([o.file for o in observations], text),
            column([o.sha256 for o in observations], text),
            column([o.row for o in observations], DataType.int64()),
            column([o.batch for o in observations], text),
            column([stamps[o.known_at] for o in observations], DataType.int64()),
            column([o.provisional for o in observations], DataType.bool()),
            column([o.revision for o in observations], DataType.int64()),
        ],
        schema=SCHEMA,
    )
