"""Corrections of a published issue, and the differences that they print."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.api.press import EditionPress
from zhoubao.edition.edition import Edition
from zhoubao.errors import UsageError
from zhoubao.issues.archive import revisions_of
from zhoubao.issues.changes import changes_between
from zhoubao.issues.erratum import erratum
from zhoubao.issues.rebuild import rebuild
from zhoubao.issues.signoff import sign, standing
from zhoubao.publish.document import Change

from .conftest import NOON, approve
from .desk import edit, import_rows, tree

FILE = "issues/2024-11-14.md"


def test_prose_is_corrected_by_a_second_revision_that_says_how(
    published: Edition, press: EditionPress
) -> None:
    first = tree(published.root / "archive" / "2024-11-14" / "r1")
    edit(published.root / FILE, "链内强弱差拉开", "链内强弱差继续拉开")
    assert standing(published, None, press).status == "draft"
    with pytest.raises(UsageError, match=r"not approved \(draft\)"):
        erratum(published, None, press, by="Chief", reason="A word.")
    approve(published, press)
    done = erratum(
        published, None, press, by="Chief", reason="A word.", reasons={"zh": "一处用词。"}, now=NOON
    )
    assert done.folder.name == "r2"
    assert revisions_of(published, "2024-11-14") == (1, 2)
    assert tree(published.root / "archive" / "2024-11-14" / "r1") == first
    document = json.loads((done.folder / "output" / "issue.json").read_bytes())["document"]
    (correction,) = document["corrections"]
    assert (correction["revision"], correction["date"], correction["reason"]) == (
        2,
        "2024-11-14",
        "一处用词。",
    )
    (change,) = correction["changes"]
    assert change["where"] == "本期要点"
    assert "链内强弱差拉开" in change["before"]
    assert change["after"] == change["before"].replace("拉开", "继续拉开")
    english = json.loads((done.folder / "output" / "issue.en.json").read_bytes())["document"]
    assert english["corrections"][0] == {
        "revision": 2, "date": "2024-11-14", "reason": "A word.", "changes": [],
    }  # fmt: skip
    assert rebuild(published, "2024-11-14", press).same
    assert rebuild(published, "2024-11-14", press, 1).same
    assert standing(published, None, press).published == 2


def test_a_corrected_price_prints_every_figure_that_it_changes(
    published: Edition, press: EditionPress
) -> None:
    import_rows(published, "688256.SH,2024-11-13,470.5")
    assert standing(published, None, press).status == "published"
    approve(published, press)
    done = erratum(published, None, press, by="Chief", reason="The source corrected a close.")
    changes = {c.where: (c.before, c.after) for c in done.manifest.corrections["en"][0].changes}
    week = next(where for where in changes if "Cambricon" in where and "Week" in where)
    assert changes[week] == ("+9.98%", "+9.16%")
    assert all(before != after for before, after in changes.values())
    assert any("CPU/GPU" in where for where in changes)
    assert rebuild(published, "2024-11-14", press).same
    assert rebuild(published, "2024-11-14", press, 1).same
    third = "链内强弱差继续拉开"
    edit(published.root / FILE, "链内强弱差拉开", third)
    approve(published, press)
    again = erratum(published, None, press, by="Chief", reason="A word.")
    assert [c.revision for c in again.manifest.corrections["zh"]] == [3, 2]


def test_what_is_no_correction_is_refused(published: Edition, press: EditionPress) -> None:
    before = tree(published.root)
    with pytest.raises(UsageError, match="wants a reason"):
        erratum(published, None, press, by="Chief", reason=" \u200b ")
    with pytest.raises(UsageError, match="nothing was changed since"):
        sign(published, None, press, as_="reviewed", by="A")
    assert tree(published.root) == before
    edit(published.root / FILE, "# risks\n", "# risks\n\n")  # the file is another, and prints the same
    approve(published, press)
    with pytest.raises(UsageError, match="nothing is to correct"):
        erratum(published, None, press, by="Chief", reason="A word.")
    assert revisions_of(published, "2024-11-14") == (1,)


def test_an_issue_that_was_not_published_has_no_erratum(approved: Edition, press: EditionPress) -> None:
    with pytest.raises(UsageError, match="is not published"):
        erratum(approved, None, press, by="Chief", reason="A word.")
    assert not (approved.root / "archive").exists()


# What differs between two documents


@pytest.fixture
def record(published: Edition) -> dict[str, Any]:
    folder = published.root / "archive" / "2024-11-14" / "r1" / "record"
    loaded: dict[str, Any] = json.loads((folder / "document.en.json").read_bytes())
    return loaded


def test_a_document_does_not_differ_from_itself(record: dict[str, Any]) -> None:
    other = copy.deepcopy(record)
    other |= {"status": "draft", "corrections": [{}], "known_at": None, "sources": []}
    other["front"]["related"] = [{}]
    assert changes_between(record, other) == ()


def test_each_kind_of_difference_is_told_where_it_stands(record: dict[str, Any]) -> None:
    other = copy.deepcopy(record)
    other["title"] = "Another title"
    sections = {section["id"]: section for section in other["sections"]}
    gone = sections["risks"]["blocks"][0]["items"].pop()
    table = next(b for b in sections["market"]["blocks"] if b["type"] == "exhibit")
    row = next(r for r in table["table"]["rows"] if r["kind"] == "item")
    row["cells"][-1]["text"] = "+99.99%"
    table["notes"].append("A further note.")
    chart = next(b for s in other["sections"] for b in s["blocks"] if b["type"] == "exhibit" and b["chart"])
    chart["caption"] = "Another caption"
    found = changes_between(record, other)
    told = {change.where: change for change in found}
    assert told["title"] == Change("title", record["title"], "Another title")
    assert told["Risks"].after == ""
    assert told["Risks"].before.startswith("Trading: ")
    assert gone
    assert any(c.after == "+99.99%" and c.where.startswith("Exhibit 1 · ") for c in found)
    assert any(c.after == "A further note." and c.before == "" for c in found)
    assert any(c.after == "Another caption" for c in found)
    assert len(found) == 5


sentences = st.lists(st.sampled_from(["一涨。", "二跌。", "三平；", "四涨！", "五跌？"]), max_size=6)


@given(sentences, sentences)
def test_the_differences_of_prose_are_all_there_is(old: list[str], new: list[str]) -> None:
    def made(texts: list[str]) -> dict[str, Any]:
        section = {
            "id": "a",
            "title": "甲",
            "blocks": [{"type": "paragraph", "children": [{"type": "text", "text": t} for t in texts]}],
        }
        same = {"title": "", "subtitle": "", "date": "", "as_of": "", "lang": "zh"}
        return {**same, "sections": [section], "front": {"rating": None, "performance": None}}

    changes = changes_between(made(old), made(new))
    assert bool(changes) == (old != new)
    gone = sum(len(c.before.replace(" ", "")) for c in changes)
    come = sum(len(c.after.replace(" ", "")) for c in changes)
    assert sum(map(len, old)) - gone == sum(map(len, new)) - come
