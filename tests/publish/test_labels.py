"""The fixed words of a page."""

from __future__ import annotations

import re
from importlib.resources import files

from zhoubao.publish.labels import LABELS, label, labels_of


def test_every_label_is_in_both_languages_with_the_same_places() -> None:
    for key, words in LABELS.items():
        assert words.zh, key
        assert words.en, key
        assert sorted(re.findall(r"{\w+}", words.zh)) == sorted(re.findall(r"{\w+}", words.en)), key


def test_the_template_uses_only_labels_that_exist() -> None:
    template = files("zhoubao.publish").joinpath("templates/issue.typ").read_text(encoding="utf-8")
    used = set(re.findall(r"\blabels\.([a-z_]+)", template))
    assert used
    assert used <= set(LABELS)


def test_places_are_filled_with_text_as_it_is() -> None:
    assert label("zh", "issue", issue="{page} {0}") == "第 {page} {0} 期"
    assert label("en", "note") == labels_of("en")["note"] == "Note"
