"""Signatures: their order, what they are bound to, and what makes them void."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zhoubao
from zhoubao.api.press import EditionPress
from zhoubao.edition.edition import Edition
from zhoubao.edition.files import parse_toml
from zhoubao.errors import CheckError, StoreError, UnreadableError, UsageError
from zhoubao.issues.lock import one_writer
from zhoubao.issues.manifest import Signing
from zhoubao.issues.signoff import sign, standing
from zhoubao.issues.signoff_file import Seal, Signature, as_toml, read_signatures

from .desk import edit, import_rows, tree

ISSUE = "issues/2024-11-14.md"
RECORD = "issues/2024-11-14.signoff.toml"


def test_an_issue_goes_from_draft_to_reviewed_to_approved(weekly: Edition, press: EditionPress) -> None:
    assert standing(weekly, None, press).status == "draft"
    at = dt.datetime(2024, 11, 14, 9, 30, tzinfo=dt.UTC)
    reviewed = sign(weekly, None, press, as_="reviewed", by=" 甲\n", note="表 1 已核", now=at)
    assert (reviewed.status, reviewed.signed) == ("reviewed", (Signing("reviewed", "甲", at, "表 1 已核"),))
    approved = sign(weekly, "2024-11-14", press, as_="approved", by="B", now=at)
    assert approved == standing(weekly, None, press)
    assert approved.sentence() == (
        "2024-11-14: approved: reviewed by 甲 at 2024-11-14T09:30:00Z; approved by B at 2024-11-14T09:30:00Z"
    )


def test_approval_wants_a_review_by_another(weekly: Edition, press: EditionPress) -> None:
    with pytest.raises(UsageError, match="not reviewed as it is now"):
        sign(weekly, None, press, as_="approved", by="B")
    assert not (weekly.root / RECORD).exists()
    sign(weekly, None, press, as_="reviewed", by="Ann")
    with pytest.raises(UsageError, match="was reviewed by ANN; somebody else"):
        sign(weekly, None, press, as_="approved", by="ANN")
    sign(weekly, None, press, as_="reviewed", by="Ben")
    assert sign(weekly, None, press, as_="approved", by="ann").status == "approved"
    with pytest.raises(UsageError, match="wants the name"):
        sign(weekly, None, press, as_="reviewed", by=" \u200b")


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        (ISSUE, "链内强弱差拉开", "链内强弱差继续拉开"),
        ("edition.toml", "# What each key means", "# What every key means"),
        ("events/2024-11.toml", "[[events]]", "[[events]] "),
        ("statements/general.md", "\n", "\n"),
    ],
)
def test_an_edit_after_signing_makes_it_a_draft_again_and_says_which(
    approved: Edition, press: EditionPress, file: str, before: str, after: str
) -> None:
    path = approved.root / file
    if before == after:
        path.write_bytes(path.read_bytes() + b"\n")
    else:
        edit(path, before, after)
    edition = zhoubao.open_edition(approved.root).edition
    now = standing(edition, None, press)
    assert (now.status, now.signed) == ("draft", ())
    assert now.changes == (
        f"Head signed it as approved at 2024-11-14T04:00:00Z, and since then {file} was edited",
    )
    with pytest.raises(UsageError, match=r"since then .* was edited; have it reviewed first"):
        sign(edition, None, press, as_="approved", by="Head")


def test_putting_it_back_makes_the_signatures_hold_again(approved: Edition, press: EditionPress) -> None:
    path = approved.root / ISSUE
    content = path.read_bytes()
    path.write_bytes(content + b"\n")
    assert standing(approved, None, press).status == "draft"
    path.write_bytes(content)
    assert standing(approved, None, press).status == "approved"


def test_data_known_otherwise_makes_it_a_draft_again_and_says_which(
    approved: Edition, press: EditionPress
) -> None:
    import_rows(approved, "688256.SH,2024-11-14,480.5")  # after the cutoff, so used by nothing
    assert standing(approved, None, press).status == "approved"
    import_rows(approved, "688256.SH,2024-11-13,470.5")
    now = standing(approved, None, press)
    assert now.status == "draft"
    assert "close/688256.SH on 2024-11-13 is 470.5, was 474.0" in now.changes[0]
    assert now.sentence().startswith("2024-11-14: draft: Head signed it as approved at ")


def test_what_is_left_to_fill_in_is_not_signed(weekly: Edition, press: EditionPress) -> None:
    edit(weekly.root / ISSUE, "波动可能放大。", "波动可能放大。（待补充）")
    before = tree(weekly.root)
    with pytest.raises(CheckError, match="is not finished"):
        sign(weekly, None, press, as_="reviewed", by="A")
    assert tree(weekly.root) == before


@pytest.mark.parametrize(
    "damage",
    ['schema = "zhoubao.signoff/1"\n', "[[", "schema = 3\nissue = 1\n", 'schema = "zhoubao.signoff/2"\n'],
)
def test_no_approval_is_read_out_of_a_damaged_record(
    approved: Edition, press: EditionPress, damage: str
) -> None:
    (approved.root / RECORD).write_text(damage, encoding="utf-8")
    with pytest.raises(UnreadableError, match="signoff"):
        standing(approved, None, press)


def test_a_record_copied_from_another_issue_counts_for_nothing(
    approved: Edition, press: EditionPress
) -> None:
    edit(approved.root / RECORD, 'issue = "2024-11-14"', 'issue = "2024-11-07"')
    with pytest.raises(UnreadableError, match="record of issue '2024-11-07'"):
        standing(approved, None, press)


def test_two_who_sign_at_once_are_both_on_record(weekly: Edition, press: EditionPress) -> None:
    names = [f"Reviewer {n}" for n in range(4)]
    threads = [
        threading.Thread(target=sign, args=(weekly, None, press), kwargs={"as_": "reviewed", "by": name})
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [s.signing.by for s in read_signatures(weekly.root / RECORD)]
    assert sorted(found) == names
    assert [p.name for p in (weekly.root / "issues").iterdir() if p.name.startswith(".2")] == []


HOLDER = """
import sys, time
from pathlib import Path
from zhoubao.issues.lock import one_writer
with one_writer(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_another_process_waits_and_then_is_told(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match="another process"), one_writer(tmp_path, patience=0.1):
            pass
        other.kill()  # the system lets go for a process that died
        with one_writer(tmp_path, patience=10):
            pass


words = st.text(st.characters(exclude_categories=["Cs"]))
seals = st.builds(
    Seal,
    st.dictionaries(words, words, max_size=3),
    words,
    st.none() | st.datetimes(timezones=st.just(dt.UTC)),
)
signings = st.builds(
    Signing, st.sampled_from(["reviewed", "approved"]), words, st.datetimes(timezones=st.just(dt.UTC)), words
)


@given(st.lists(st.builds(Signature, signings, st.integers(1, 99), seals), max_size=3))
def test_a_record_is_read_back_as_it_was_written(signatures: list[Signature]) -> None:
    content = as_toml("2024-11-14", signatures)
    parse_toml(content.decode(), Path("x"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "2024-11-14.signoff.toml"
        path.write_bytes(content)
        assert read_signatures(path) == signatures
