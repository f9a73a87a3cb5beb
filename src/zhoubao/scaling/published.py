"""Tables of published results: loss laws as others fitted them, and the architectures behind the runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zhoubao.errors import DataError, UnreadableError
from zhoubao.scaling.data import Floats, Ints, Origin
from zhoubao.scaling.layouts import Layout, read_table
from zhoubao.sources.cells import CellError, read_number, text_of

__all__ = ["Architectures", "PublishedFit", "read_architectures", "read_published_fits"]

_CONSTANTS = ("E", "A", "B", "alpha", "beta")


@dataclass(frozen=True, slots=True)
class PublishedFit:
    """L(N, D) = E + A / N^alpha + B / D^beta as published, under one ``definition`` of N.

    The form is Hoffmann et al. 2022, arXiv 2203.15556, eq. 2. ``se`` are standard errors by constant, empty
    where the file has none.
    """

    definition: str
    E: float
    A: float
    B: float
    alpha: float
    beta: float
    origin: Origin
    se: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Architectures:
    """Transformer shapes; columns have shape (models,).

    ``reported`` are parameters as published, ``counted`` those under other definitions of N, by its name;
    all in ones. ``more`` are further columns by title, as the file has them.
    """

    d_model: Ints
    ffw_size: Ints
    kv_size: Ints
    n_heads: Ints
    n_layers: Ints
    vocabulary: Ints
    reported: Floats
    counted: Mapping[str, Floats]
    more: Mapping[str, Floats]
    origin: Origin

    def __len__(self) -> int:
        return int(self.reported.size)


def read_published_fits(path: Path) -> tuple[PublishedFit, ...]:
    """One fit a column: rows ``A_fit`` … ``beta_fit`` and, where there are such, ``A_se`` … ``beta_se``.

    Raises ``UnreadableError`` for a file of another form or a cell that is no number, ``DataError`` for a
    constant that is not above 0.
    """
    table = read_table(path, Layout.REFITS)
    rows = {text_of(row[1][0]): row for row in table.rows if row[1]}
    fits = []
    for place, definition in enumerate(table.head[1:], 1):
        values: dict[str, float] = {}
        for name, row in rows.items():
            try:
                values[name] = read_number(
                    row[1][place] if place < len(row[1]) else None, grouped=table.grouped
                )
            except CellError as reason:
                raise UnreadableError(
                    f"{table.label}, row {row[0]}, column {definition!r}: the cell {reason}; correct it."
                ) from None
        for constant in _CONSTANTS:
            if values[f"{constant}_fit"] <= 0:
                raise DataError(
                    f"{table.label}, row {rows[f'{constant}_fit'][0]}, column {definition!r}: "
                    f"{constant} has to be above 0; correct the file."
                )
        law = {constant: values[f"{constant}_fit"] for constant in _CONSTANTS}
        se = {constant: values[f"{constant}_se"] for constant in _CONSTANTS if f"{constant}_se" in values}
        fits.append(PublishedFit(definition, **law, origin=table.origin, se=se))
    return tuple(fits)


def read_architectures(path: Path, columns: Mapping[str, str] | None = None) -> Architectures:
    """Shapes of transformers and their parameters; raises what ``layouts.read_table`` does.

    Columns whose title begins with Tied or Untied are parameters in millions, as is the reported one.
    """
    table = read_table(path, Layout.ARCHITECTURES, columns)
    further = table.further(table.rows)
    counted = {
        title: 1e6 * values for title, values in further.items() if title.startswith(("Tied", "Untied"))
    }
    shapes = ("d_model", "ffw_size", "kv_size", "n_heads", "n_layers", "vocabulary")
    return Architectures(
        **{role: table.counts(role, table.rows, least=1) for role in shapes},
        reported=table.numbers("reported", table.rows),
        counted=counted,
        more={title: values for title, values in further.items() if title not in counted},
        origin=table.origin,
    )
