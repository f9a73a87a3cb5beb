"""What is wrong with a file of an edition, as sentences: where, what was found, what to write instead."""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhoubao.edition.files import KeyPath, key_lines, show_key
from zhoubao.errors import EditionError, nearest

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

__all__ = ["Mistake", "refuse", "sentence", "sentences", "shape_mistakes", "show"]

_WANTED = {
    "bool_type": "true or false, without quotes",
    "date_type": "a date such as 2024-11-14, without quotes",
    "dict_type": "a table",
    "float_type": "a number, without quotes",
    "int_type": "a whole number, without quotes",
    "model_type": "a table such as { zh = …, en = … }",
    "string_type": "a string in quotes",
    "tuple_type": "a list in [ ]",
}
_QUOTED = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a TOML file: the key it concerns, and what is wrong with it."""

    where: KeyPath
    what: str


def show(found: object) -> str:
    """What was found, as TOML would have it, on one line and not too long."""
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, dict):
        return "a table"
    if isinstance(found, list | tuple):
        return f"a list of {len(found)}"
    text = repr(found) if isinstance(found, str | int | float) else str(found)
    return text if len(text) <= 60 else f"{text[:57]}…"


def sentence(path: Path, what: str, *, line: int | None = None, key: str = "") -> str:
    """``path:line: key: what.``, in the form editors can jump to."""
    where = f"{path}:{line}" if line else str(path)
    return f"{where}: {f'{key}: ' if key else ''}{what}."


def sentences(path: Path, text: str, mistakes: list[Mistake], first_line: int = 1) -> list[str]:
    """``mistakes`` of the TOML ``text`` that begins on ``first_line`` of ``path``, in the file's order."""
    if not mistakes:
        return []
    lines = key_lines(text, first_line)
    found: list[tuple[int, str]] = []
    for mistake in mistakes:
        near = mistake.where
        while near and near not in lines:
            near = near[:-1]
        line = lines.get(near)
        found.append((line or 0, sentence(path, mistake.what, line=line, key=show_key(mistake.where))))
    return [text for _, text in sorted(found, key=lambda pair: pair[0])]


def refuse(subject: str, mistakes: list[str]) -> EditionError:
    """The error to raise for the mistakes of ``subject``: the first of them, and how many more."""
    more = len(mistakes) - 1
    if not more:
        return EditionError(mistakes[0], mistakes)
    others = "one more mistake" if more == 1 else f"{more} more mistakes"
    return EditionError(
        f"{mistakes[0].removesuffix('.')} (and {others} in {subject}: `zhoubao validate` lists them all).",
        mistakes,
    )


def shape_mistakes(
    error: ValidationError, model: type[BaseModel], raw: object
) -> tuple[list[Mistake], set[KeyPath]]:
    """What pydantic found, in our words, and the keys that are merely misspelt.

    Such a key is not also reported as missing; other checks are asked to pass over it likewise.
    """
    errors = error.errors(include_url=False)
    mistakes: list[Mistake] = []
    misspelt: set[KeyPath] = set()
    for entry in errors:
        if entry["type"] == "extra_forbidden":
            where = tuple(entry["loc"])
            allowed = _keys_of(model, where[:-1])
            present = _at(raw, where[:-1])
            absent = [key for key in allowed if not isinstance(present, Mapping) or key not in present]
            guess = nearest(str(where[-1]), absent or allowed)
            misspelt |= {(*where[:-1], key) for key in absent if guess == nearest(key, [key])}
            mistakes.append(Mistake(where, f"unknown key{guess}; the keys here are {_listed(allowed)}"))
    for entry in errors:
        where, kind, found = tuple(entry["loc"]), entry["type"], entry["input"]
        context = entry.get("ctx", {})
        if kind == "extra_forbidden" or (kind == "missing" and where in misspelt):
            continue
        if kind == "too_short" and _at(raw, where):
            continue  # its entries are all wrong, which is told of each
        mistakes.append(Mistake(where, _shape_words(kind, found, context, entry["msg"])))
    return mistakes, misspelt


def _shape_words(kind: str, found: object, context: Mapping[str, Any], otherwise: str) -> str:
    """One of pydantic's errors as the end of our sentence."""
    if kind == "missing":
        return "is missing; add it"
    if kind == "literal_error":
        allowed = _QUOTED.findall(str(context.get("expected", "")))
        guess = nearest(found, allowed) if isinstance(found, str) else ""
        return f"is {show(found)}{guess}; write {_listed(allowed, 'or')}"
    if kind == "value_error":
        return str(context.get("error", otherwise))
    if kind == "too_short":
        return "is empty; it needs at least one entry"
    if kind == "greater_than":
        return f"is {show(found)}; write a number above {context.get('gt')}"
    return f"is {show(found)}; write {_WANTED.get(kind, otherwise[:1].lower() + otherwise[1:])}"


def _listed(names: list[str], last: str = "and") -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


def _at(raw: object, where: KeyPath) -> object:
    for part in where:
        try:
            raw = raw[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return raw


def _keys_of(model: type[BaseModel], where: KeyPath) -> list[str]:
    """The keys that the table at ``where`` may have."""
    current: Any = model
    for part in where:
        if isinstance(part, str):
            current = _model_in(current.model_fields[part].annotation)
    return [field.alias or name for name, field in current.model_fields.items()]


def _model_in(annotation: Any) -> Any:
    """The model inside ``tuple[Model, ...]`` or ``Model | None``."""
    if hasattr(annotation, "model_fields"):
        return annotation
    inner = (_model_in(part) for part in typing.get_args(annotation))
    return next((found for found in inner if found is not None), None)
