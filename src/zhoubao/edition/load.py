"""Reading ``edition.toml``: the one way from an edition's folder to an ``Edition``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhoubao.edition.edition import Edition
from zhoubao.edition.files import KeyPath, parse_toml, read_utf8
from zhoubao.edition.mistakes import Mistake, refuse, sentences, shape_mistakes
from zhoubao.errors import UnreadableError

__all__ = ["FILE_NAME", "edition_file", "load_edition", "read_edition"]

FILE_NAME = "edition.toml"


def load_edition(path: Path) -> Edition:
    """The edition in the folder ``path`` (its ``edition.toml`` itself will do as well).

    Raises ``UnreadableError`` where there is none, or none that can be read as TOML, and ``EditionError``
    with every mistake in it.
    """
    file = edition_file(path)
    edition, mistakes, _ = read_edition(file, read_utf8(file))
    if edition is None:
        raise refuse(file.name, mistakes)
    return edition


def edition_file(path: Path) -> Path:
    """The ``edition.toml`` that ``path`` means. Raises ``UnreadableError`` where there is none."""
    path = Path(path)
    if path.is_file() and path.name == FILE_NAME:
        return path
    if not path.exists():
        raise UnreadableError(f"{path}: no such folder; `zhoubao new {path}` makes an edition there.")
    if not path.is_dir():
        raise UnreadableError(f"{path}: is no folder; give the folder that holds {FILE_NAME}.")
    if not (path / FILE_NAME).is_file():
        below = sorted(found.parent for found in path.glob(f"*/{FILE_NAME}"))
        hint = f" (did you mean {str(below[0])!r}?)" if below else ""
        raise UnreadableError(f"{path}: holds no {FILE_NAME}{hint}; give an edition's folder.")
    return path / FILE_NAME


def read_edition(file: Path, text: str) -> tuple[Edition | None, list[str], dict[str, Any]]:
    """The edition that ``text`` of ``file`` describes, or its mistakes; and its tables as they stand.

    Raises ``UnreadableError`` if it is no TOML.
    """
    from pydantic import ValidationError

    from zhoubao.edition.config import EditionConfig, to_edition
    from zhoubao.edition.consistency import consistency_mistakes

    raw = parse_toml(text, file)
    mistakes: list[Mistake] = []
    misspelt: set[KeyPath] = set()
    config = None
    try:
        config = EditionConfig.model_validate(raw)
    except ValidationError as error:
        mistakes, misspelt = shape_mistakes(error, EditionConfig, raw)
    told = misspelt | {mistake.where for mistake in mistakes}
    mistakes += [mistake for mistake in consistency_mistakes(raw) if mistake.where not in told]
    if config is None or mistakes:
        return None, sentences(file, text, mistakes), raw
    return to_edition(config, file.parent), [], raw
