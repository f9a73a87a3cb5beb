"""The kinds of exhibits, each with its builder."""

from __future__ import annotations

from collections.abc import Callable

from zhoubao.edition.exhibits import ExhibitSpec
from zhoubao.model import Lang
from zhoubao.publish.document import Exhibit
from zhoubao.publish.exhibits.review import review
from zhoubao.publish.exhibits.scene import Scene
from zhoubao.publish.exhibits.series import bars, prices, trend

__all__ = ["BUILDERS", "build_exhibit"]

BUILDERS: dict[str, Callable[[ExhibitSpec, int, Scene, Lang], Exhibit]] = {
    "review": review,
    "trend": trend,
    "bars": bars,
    "prices": prices,
}


def build_exhibit(spec: ExhibitSpec, number: int, scene: Scene, lang: Lang) -> Exhibit:
    """An exhibit by its kind. Raises ``EvidenceError`` where it may not be empty and is."""
    return BUILDERS[spec.kind](spec, number, scene, lang)
