"""The archive's index page: whole in itself, its links alive, hostile words as text."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
import re
from urllib.parse import unquote

import pytest

from zhoubao.edition.edition import Edition
from zhoubao.errors import UsageError
from zhoubao.issues.archive import published_revisions
from zhoubao.issues.archive_page import archive_page
from zhoubao.issues.publish import write_index
from zhoubao.model import Bilingual
from zhoubao.publish.document import Change, Correction

from .desk import tree

HOSTILE = "</style><script>x</script>\u202eabc&\"'>"


def test_every_link_is_relative_and_leads_to_a_file(published: Edition) -> None:
    page = (published.root / "archive" / "index.html").read_text(encoding="utf-8")
    links = [unquote(link) for link in re.findall(r'<a href="([^"]*)"', page)]
    assert len(links) == 2
    for link in links:
        assert (published.root / "archive" / link).is_file()
        assert "inputs" not in link
        assert "record" not in link


def test_the_policy_forbids_everything_but_its_own_style(published: Edition) -> None:
    page = (published.root / "archive" / "index.html").read_text(encoding="utf-8")
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src &#x27;none&#x27;; style-src ")
    assert digest in policy
    assert not re.findall(r"<script|@import|url\(|https?:", page)


def test_both_languages_and_each_correction_are_there(published: Edition) -> None:
    ((first,),) = published_revisions(published)
    zh = Correction(2, dt.date(2024, 11, 18), "更正一处。", (Change("图表 1", "+9.98%", "+9.16%"),))
    en = Correction(2, dt.date(2024, 11, 18), "One figure.", ())
    second = dataclasses.replace(first, revision=2, corrections={"zh": (zh,), "en": (en,)})
    page = archive_page(published, ((second, first),)).decode()
    for words in (
        first.titles.zh,
        first.titles.en,
        "更正一处。",
        "One figure.",
        "+9.16%",
        "现为第2版",
        "2024-11-14/r1/",
    ):
        assert words in page
    assert page.index("2024-11-14/r2/output/issue.json") < page.index("2024-11-14/r1/output/issue.json")
    assert archive_page(published, ((second, first),)).decode() == page


def test_hostile_words_print_as_text(published: Edition) -> None:
    ((first,),) = published_revisions(published)
    change = Correction(2, dt.date(2024, 11, 18), HOSTILE, (Change(HOSTILE, HOSTILE, HOSTILE),))
    bad = dataclasses.replace(
        first, revision=2, titles=Bilingual(HOSTILE, HOSTILE), corrections={"zh": (change,), "en": (change,)}
    )
    names = dataclasses.replace(published, names=Bilingual(HOSTILE, HOSTILE))
    page = archive_page(names, ((bad, first),)).decode()
    assert "<script" not in page
    assert "\u202e" not in page
    assert page.count("</style>") == 1


def test_the_index_is_written_anew_from_the_manifests(published: Edition) -> None:
    path = published.root / "archive" / "index.html"
    content = path.read_bytes()
    path.unlink()
    assert write_index(published) == path
    assert path.read_bytes() == content


def test_there_is_no_index_of_nothing(weekly: Edition) -> None:
    before = tree(weekly.root)
    with pytest.raises(UsageError, match="has no published issue"):
        write_index(weekly)
    assert tree(weekly.root) == before
