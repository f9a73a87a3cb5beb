"""What a notebook shows: facts as a table for any dataframe library, exhibits as they print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from zhoubao.model import Fact, FactSet

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from zhoubao.publish.document import Document, Exhibit

__all__ = ["FACT_COLUMNS", "FactTable", "ShownExhibit", "fact_rows"]

FACT_COLUMNS = ("id", "subject", "measure", "value", "unit", "base", "end", "known_at", "flags", "formula")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def fact_rows(facts: FactSet) -> Iterator[tuple[Any, ...]]:
    """One row a fact, in the order of ``FACT_COLUMNS``; flags joined by spaces."""
    for fact in facts:
        yield (
            fact.id,
            fact.subject,
            fact.measure,
            fact.value,
            fact.unit,
            fact.window.base,
            fact.window.end,
            fact.known_at,
            " ".join(fact.flags),
            fact.formula,
        )


class FactTable:
    """The facts of an edition at a cutoff: look one up by id, iterate, or hand all to a dataframe library.

    ``pl.DataFrame(table)``, ``pa.table(table)`` and ``pd.DataFrame.from_arrow(table)`` work without a copy
    through the Arrow PyCapsule interface; ``to_pandas`` and ``to_polars`` are the same in one word.
    """

    def __init__(self, facts: FactSet) -> None:
        self.facts = facts

    def __len__(self) -> int:
        return len(self.facts)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)

    def __getitem__(self, fact_id: str) -> Fact:
        """The fact of that id. Raises ``EvidenceError`` naming the nearest there is."""
        return self.facts[fact_id]

    def __contains__(self, fact_id: object) -> bool:
        return fact_id in self.facts

    def as_json(self) -> dict[str, Any]:
        """The public form ``zhoubao.facts/1``."""
        return self.facts.as_json()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The columns of ``FACT_COLUMNS``: text, double, date32, UTC microseconds."""
        return self._arrow().__arrow_c_stream__(requested_schema)

    def to_arrow(self) -> pa.Table:
        """A ``pyarrow.Table``; needs pyarrow."""
        import pyarrow as pa

        return pa.table(self)

    def to_pandas(self) -> pd.DataFrame:
        """A ``pandas.DataFrame``; needs pandas and pyarrow."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> pl.DataFrame:
        """A ``polars.DataFrame``; needs polars."""
        import polars as pl

        return pl.DataFrame(self)

    def _repr_html_(self) -> str:
        from html import escape

        head = "".join(f"<th>{name}</th>" for name in FACT_COLUMNS[:7])
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape('' if v is None else str(v))}</td>" for v in row[:7]) + "</tr>"
            for row in fact_rows(self.facts)
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _arrow(self) -> Any:
        from arro3.core import Array, DataType, Table

        columns = list(zip(*fact_rows(self.facts), strict=True)) or [()] * len(FACT_COLUMNS)
        arrays: dict[str, Array] = {}
        for name, values in zip(FACT_COLUMNS, columns, strict=True):
            if name == "value":
                arrays[name] = Array(list(values), DataType.float64())
            elif name in ("base", "end"):
                days = [None if v is None else v.toordinal() - _EPOCH.toordinal() for v in values]
                arrays[name] = Array(days, DataType.int32()).cast(DataType.date32())
            elif name == "known_at":
                micros = [None if v is None else (v - _EPOCH) // dt.timedelta(microseconds=1) for v in values]
                arrays[name] = Array(micros, DataType.int64()).cast(DataType.timestamp("us", tz="UTC"))
            else:
                arrays[name] = Array(list(values), DataType.string())
        return Table.from_arrays(list(arrays.values()), names=list(arrays))


class ShownExhibit:
    """An exhibit of an issue; a notebook shows it as the web page does.

    ``exhibit`` is the exhibit as data: caption, typed cells with their facts, source line and notes.
    """

    def __init__(self, exhibit: Exhibit, document: Document) -> None:
        self.exhibit = exhibit
        self._document = document

    def __repr__(self) -> str:
        return f"<exhibit {self.exhibit.number}: {self.exhibit.caption}>"

    def html(self) -> str:
        """The exhibit as a self-contained page."""
        from zhoubao.publish.html import render_exhibit

        return render_exhibit(self.exhibit, self._document).decode()

    def _repr_html_(self) -> str:
        from html import escape

        # A frame of its own keeps the notebook's styles and the page's apart.
        height = 200 + 32 * len(self.exhibit.body.rows) + 24 * len(self.exhibit.notes)
        page = escape(self.html(), quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:{height}px;border:0"></iframe>'
