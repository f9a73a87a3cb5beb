"""The kinds of exhibits, each with its builder."""

from __future__ import annotations

from collections.abc import Callable

from zhoubao.edition.exhibits import ExhibitSpec
from zhoubao.model import Lang
from zhoubao.publish.document import Exhibit
from zhoubao.publish.exhibits.review import review
from zhoubao.publish.exhibits.scene import Scene

__all__ = ["BUILDERS", "build_exhibit"]

BUILDERS: dict[str, Callable[[ExhibitSpec, int, Scene, Lang], Exhibit]] = {"review": review}


def build_exhibit(spec: ExhibitSpec, number: int, scene: Scene, lang: Lang) -> Exhibit:
    """An exhibit by its kind."""
    return BUILDERS[spec.kind](spec, number, scene, lang)
