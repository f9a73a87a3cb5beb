"""HTML built from values: text is escaped because it is text, not because someone thought of it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

__all__ = ["Markup", "el", "joined"]

_VOID = frozenset({"br", "hr", "img", "link", "meta"})


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML that ``el`` made; any other string is text and is escaped when it becomes a child."""

    html: str


Child = Markup | str | None


def joined(*children: Child) -> Markup:
    """Children one after another; ``None`` is nothing."""
    return Markup(
        "".join(
            child.html if isinstance(child, Markup) else escape(child, quote=False)
            for child in children
            if child is not None
        )
    )


def el(tag: str, *children: Child, **attributes: str | int | bool | None) -> Markup:
    """An element; ``class_`` is ``class``, ``data_fact`` ``data-fact``; None and False are left out."""
    opening = [tag]
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        name = name.rstrip("_").replace("_", "-")
        opening.append(name if value is True else f'{name}="{escape(str(value))}"')
    inner = joined(*children).html
    return Markup(f"<{' '.join(opening)}>" if tag in _VOID else f"<{' '.join(opening)}>{inner}</{tag}>")
