"""Which of the lab's tables a file holds, and in which columns: known titles, or a mapping somebody gives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from zhoubao.errors import DataError, UnreadableError, UsageError, nearest
from zhoubao.scaling.columns import Table
from zhoubao.scaling.data import Origin
from zhoubao.sources.cells import Sheet, is_absent, plain, text_of
from zhoubao.sources.finding import shown
from zhoubao.sources.sheets import Document, read_document

__all__ = ["Layout", "detect", "read_table", "roles_of"]


class Layout(StrEnum):
    """What a file is a table of; the value is what messages call it."""

    RUNS = "training runs"
    COUNTS = "counts of solved problems"
    ACCURACIES = "accuracies against tokens"
    MODELS = "notable models"
    THROUGHPUT = "inference results"
    ARCHITECTURES = "architectures"
    REFITS = "published fits"


@dataclass(frozen=True, slots=True)
class _Role:
    """What a column is for, and the titles it is known by, the best first."""

    name: str
    titles: tuple[str, ...]
    needed: bool = True


def _role(name: str, *titles: str, needed: bool = True) -> _Role:
    return _Role(name, (*titles, name), needed)


_ROLES: dict[Layout, tuple[_Role, ...]] = {
    Layout.THROUGHPUT: (
        _role("result", "Performance_Result"),
        _role("unit", "Performance_Units", "units"),
        _role("accelerator", "Accelerator"),
        _role("per_node", "n_accelerators_per_node", "accelerators per node", "a#"),
        _role("nodes", "Nodes"),
        _role("model", "Model", "benchmark"),
        _role("scenario", "Scenario"),
        _role("id", "ID", "public id", needed=False),
        _role("submitter", "Submitter", "organization", needed=False),
        _role("system", "System", "system name", needed=False),
        _role("category", "Category", "division", needed=False),
        _role("suite", "Suite", needed=False),
        _role("availability", "Availability", needed=False),
        _role("precision", "weight_data_types", needed=False),
    ),
    Layout.MODELS: (
        _role("name", "Model", "System"),
        _role("date", "Publication date"),
        _role("flop", "Training compute (FLOP)", "training compute", "training flop"),
        _role("params", "Parameters", needed=False),
        _role("tokens", "Training dataset size (datapoints)", "training dataset size", needed=False),
    ),
    Layout.COUNTS: (
        _role("n", "n_samples", "samples", "num_samples"),
        _role("c", "n_correct", "correct", "num_correct"),
        _role("benchmark", "dataset", "task", needed=False),
        _role("model", "model_name", needed=False),
        _role("problem", "problem_idx", "problem_id", "question", needed=False),
        _role("params", "n_params", "parameters", needed=False),
        _role("pretrain_tokens", "training tokens", needed=False),
    ),
    Layout.ACCURACIES: (
        _role("tokens", "avg_tokens_used", "mean_tokens", "tokens_used", "thinking_tokens"),
        _role("accuracy", "acc"),
        _role("benchmark", "dataset", "task", needed=False),
        _role("model", "model_name", needed=False),
        _role("method", "strategy", needed=False),
        _role("votes", "n_votes", "samples", needed=False),
        _role("problems", "n_problems", needed=False),
    ),
    Layout.RUNS: (
        _role("n", "Model Size", "n_params", "params", "parameters", "num_params"),
        _role("loss", "loss_c4_val", "c4_loss_final", "final_loss", "val_loss", "l"),
        _role("d", "tokens", "training tokens", "train_tokens", "n_tokens", "num_tokens", needed=False),
        _role("flop", "Training FLOP", "flops_6nd", "total_gflops", "flops", "compute", needed=False),
        _role("name", "run", "run_name", needed=False),
        _role("group", "train_dataset", "dataset", needed=False),
        _role("kind", "split", needed=False),
    ),
    Layout.ARCHITECTURES: (
        _role("d_model"),
        _role("ffw_size"),
        _role("kv_size"),
        _role("n_heads"),
        _role("n_layers"),
        _role("vocabulary", "Vocab Size"),
        _role("reported", "Reported Parameters (M)"),
    ),
}
_EITHER = {Layout.RUNS: ("d", "flop")}  # one of them has to be there
_LAW = ("A_fit", "B_fit", "E_fit", "alpha_fit", "beta_fit")  # rows of a table of fits, a column each
_SHOWN_COLUMNS = 12


def detect(path: Path) -> Layout:
    """What the file is a table of, by the titles of its columns.

    Raises ``UnreadableError`` for a file that cannot be read, and for one of no known layout: the message
    names the columns found and those wanted.
    """
    document = read_document(path)
    for sheet in document.sheets:
        head = _head(sheet)
        if _is_refits(sheet, head):
            return Layout.REFITS
        for layout in _ROLES:
            if not _missing(layout, _places(layout, head, {}, sheet.label)):
                return layout
    sheet = document.sheets[0]
    head = _head(sheet)
    matched = {layout: _matched(layout, head) for layout in _ROLES}
    best = max(matched, key=lambda layout: matched[layout])
    if matched[best] >= 0.5:
        raise _unknown(sheet, head, best, {})
    wanted = ", ".join(f"{layout} ({', '.join(_missing(layout, {}))})" for layout in _ROLES)
    raise UnreadableError(
        f"{sheet.label} is no table the lab knows: its columns are {_listed(head)}; "
        f"give a table of {wanted}, or of {Layout.REFITS}."
    )


def read_table(path: Path, layout: Layout, columns: Mapping[str, str] | None = None) -> Table:
    """The first sheet of a file that has the columns of ``layout``, found by title or as ``columns`` says.

    ``columns`` maps roles (``roles_of``) to titles, such as ``{"n": "Model Size"}``; other roles are found by
    title. Raises ``UnreadableError`` where a needed column is missing, a title stands twice or a row is
    longer than the head, ``DataError`` where there are no rows, and ``UsageError`` for a role or title in
    ``columns`` that is not there.
    """
    document = read_document(path)
    wanted = dict(columns or {})
    for role in wanted:
        known = roles_of(layout)
        if role not in known:
            raise UsageError(
                f"There is no column {role!r} among {layout}{nearest(role, known)}; "
                f"those that can be named are {', '.join(known)}."
            )
    found = _first_with(document, layout, wanted)
    if found is None:
        sheet = document.sheets[0]
        head = _head(sheet)
        if layout is Layout.REFITS:
            raise UnreadableError(
                f"{sheet.label} is no table of published fits: its first column has to hold "
                f"{', '.join(_LAW)}; its columns are {_listed(head)}."
            )
        for title in wanted.values():
            if _same(title) not in map(_same, head):
                raise UsageError(
                    f"{sheet.label} has no column {title!r}{nearest(title, filter(None, head))}; "
                    f"its columns are {_listed(head)}."
                )
        raise _unknown(sheet, head, layout, wanted)
    sheet, head, places = found
    rows = sheet.rows[1:]
    if not rows:
        raise DataError(f"{sheet.label} holds no rows below its head; give a table with {layout}.")
    for number, cells in rows:
        if len(cells) > len(head) and not all(is_absent(cell) for cell in cells[len(head) :]):
            raise UnreadableError(
                f"{sheet.label}, row {number}: it has {len(cells)} cells and the head {len(head)}; "
                "put cells with commas in quotes."
            )
    origin = Origin(document.file, document.sha256)
    return Table(sheet.label, origin, head, rows, places, sheet.grouped)


def roles_of(layout: Layout) -> tuple[str, ...]:
    """The roles a column can have, those that are needed first."""
    return tuple(role.name for role in _ROLES.get(layout, ()))


def _first_with(
    document: Document, layout: Layout, wanted: Mapping[str, str]
) -> tuple[Sheet, tuple[str, ...], dict[str, int]] | None:
    for sheet in document.sheets:
        head = _head(sheet)
        if layout is Layout.REFITS:
            if _is_refits(sheet, head):
                return sheet, head, {"parameter": 0}
            continue
        places = _places(layout, head, wanted, sheet.label)
        if not _missing(layout, places) and all(role in places for role in wanted):
            return sheet, head, places
    return None


def _head(sheet: Sheet) -> tuple[str, ...]:
    return tuple(text_of(cell) for cell in sheet.rows[0][1])


def _same(title: str) -> str:
    return re.sub(r"[\s_-]+", " ", plain(title).casefold()).strip()


def _is_refits(sheet: Sheet, head: tuple[str, ...]) -> bool:
    first = {text_of(cells[0]) for _, cells in sheet.rows[1:] if cells}
    return len(head) > 1 and first.issuperset(_LAW)


def _places(layout: Layout, head: Sequence[str], wanted: Mapping[str, str], label: str) -> dict[str, int]:
    """Where the roles of a layout stand in the head: as wanted, then by the first known title there is."""
    at: dict[str, list[int]] = {}
    for place, title in enumerate(head):
        at.setdefault(_same(title), []).append(place)
    places: dict[str, int] = {}
    named = {role: _same(title) for role, title in wanted.items()}
    for role, title in named.items():
        if title in at:
            places[role] = _only(at[title], title, label)
    for known in _ROLES[layout]:
        if known.name in wanted:
            continue
        for title in map(_same, known.titles):
            if title in at and title not in named.values():
                places[known.name] = _only(at[title], title, label)
                break
    return places


def _only(places: list[int], title: str, label: str) -> int:
    if len(places) > 1:
        raise UnreadableError(f"{label} has {len(places)} columns titled {title!r}; rename all but one.")
    return places[0]


def _missing(layout: Layout, places: Mapping[str, int]) -> list[str]:
    missing = [role.name for role in _ROLES[layout] if role.needed and role.name not in places]
    either = _EITHER.get(layout, ())
    if either and not any(role in places for role in either):
        missing.append(" or ".join(either))
    return missing


def _matched(layout: Layout, head: Sequence[str]) -> float:
    """How much of what a layout needs a head has, from 0 to 1."""
    titles = set(map(_same, head))
    there = {role.name for role in _ROLES[layout] if not titles.isdisjoint(map(_same, role.titles))}
    wanted = [{role.name} for role in _ROLES[layout] if role.needed]
    if layout in _EITHER:
        wanted.append(set(_EITHER[layout]))
    return sum(not there.isdisjoint(names) for names in wanted) / len(wanted)


def _unknown(
    sheet: Sheet, head: tuple[str, ...], layout: Layout, wanted: Mapping[str, str]
) -> UnreadableError:
    missing = _missing(layout, _places(layout, head, wanted, sheet.label))
    names = [name for either in missing for name in either.split(" or ")]
    titles = [title for role in _ROLES[layout] if role.name in names for title in role.titles]
    hint = next(filter(None, (nearest(title, filter(None, head)) for title in titles if len(title) > 1)), "")
    return UnreadableError(
        f"{sheet.label} read as {layout} lacks {', '.join(missing)}{hint}: its columns are {_listed(head)}; "
        f"name the right one, or title it {' or '.join(map(repr, titles[:3]))}."
    )


def _listed(head: Sequence[str]) -> str:
    listed = ", ".join(shown(title) for title in head[:_SHOWN_COLUMNS])
    more = len(head) - _SHOWN_COLUMNS
    return f"{listed} and {more} more" if more > 0 else listed
