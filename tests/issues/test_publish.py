"""Publishing, and printing the same again from the manifest."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zhoubao
from zhoubao.api.press import EditionPress
from zhoubao.edition.edition import Edition
from zhoubao.errors import UnreadableError, UsageError
from zhoubao.issues import publish as publishing
from zhoubao.issues import rebuild as rebuilding
from zhoubao.issues.archive import find_revision, guard_archive, published_issues, related
from zhoubao.issues.manifest import FileHash, hashed, read_manifest
from zhoubao.issues.publish import publish
from zhoubao.issues.rebuild import rebuild
from zhoubao.issues.signoff import standing

from .conftest import NOON, approve
from .desk import edit, import_rows, tree

R1 = "archive/2024-11-14/r1"


def test_only_an_approved_issue_is_published(weekly: Edition, press: EditionPress) -> None:
    with pytest.raises(UsageError, match=r"is not approved \(draft\)"):
        publish(weekly, None, press, by="Chief", formats=("json",))
    assert not (weekly.root / "archive").exists()
    approve(weekly, press)
    edit(weekly.root / "issues" / "2024-11-14.md", "链内强弱差拉开", "链内强弱差继续拉开")
    with pytest.raises(UsageError, match=r"is not approved \(draft\): Head signed .* was edited"):
        publish(weekly, None, press, by="Chief", formats=("json",))
    assert not (weekly.root / "archive").exists()


def test_the_archive_holds_what_the_manifest_says(published: Edition, press: EditionPress) -> None:
    folder = published.root / R1
    manifest = find_revision(published, "2024-11-14")
    for part, files in (
        ("inputs", manifest.inputs),
        ("output", manifest.outputs),
        ("record", manifest.records),
    ):
        there = {
            p.relative_to(folder / part).as_posix(): p for p in (folder / part).rglob("*") if p.is_file()
        }
        assert hashed({name: path.read_bytes() for name, path in there.items()}) == files
    assert {f.path for f in manifest.outputs} == {"issue.json", "issue.en.json"}
    assert {f.path.partition("/")[0] for f in manifest.inputs} >= {"edition.toml", "issues", "data", "events"}
    assert [(s.signed_as, s.by) for s in manifest.signed] == [
        ("reviewed", "Reviewer"),
        ("approved", "Head"),
        ("published", "Chief"),
    ]
    assert manifest.published.at == NOON
    document = json.loads((folder / "output" / "issue.json").read_bytes())["document"]
    assert (document["status"], document["corrections"]) == ("published", [])
    assert standing(published, None, press).status == "published"
    assert published_issues(published) == ("2024-11-14",)
    assert (published.root / "archive" / "index.html").read_bytes().count(R1.encode()[8:]) == 2


def test_a_published_issue_is_not_published_again(published: Edition, press: EditionPress) -> None:
    before = tree(published.root)
    with pytest.raises(UsageError, match="is published as revision 1"):
        publish(published, None, press, by="Chief")
    assert tree(published.root) == before
    with pytest.raises(UsageError, match="lies in the archive"):
        guard_archive(published, published.root / "archive" / "2024-11-14" / "r1" / "output")
    guard_archive(published, published.root / "build")


def test_it_prints_the_same_whatever_was_edited_and_imported_since(
    published: Edition, press: EditionPress
) -> None:
    root = published.root
    edit(root / "issues" / "2024-11-14.md", "链内强弱差拉开", "链内强弱差继续拉开")
    edit(root / "edition.toml", "算力周跟踪", "算力月跟踪")
    (root / "events" / "2024-11.toml").unlink()
    import_rows(published, "688256.SH,2024-11-13,470.5")
    rebuilt = rebuild(zhoubao.open_edition(root).edition, "2024-11-14", press)
    assert rebuilt.same
    assert rebuilt.files["issue.json"] == (root / R1 / "output" / "issue.json").read_bytes()
    assert rebuilt.sentences() == ("2024-11-14, revision 1: all 2 files are the same, byte for byte.",)


def test_every_format_comes_out_the_same_in_another_folder(
    approved: Edition, press: EditionPress, tmp_path: Path
) -> None:
    publish(approved, None, press, by="Chief", now=NOON)
    moved = tmp_path / "elsewhere" / "周报"
    moved.parent.mkdir()
    approved.root.rename(moved)
    rebuilt = rebuild(zhoubao.open_edition(moved).edition, "2024-11-14", press)
    assert rebuilt.sentences() == ("2024-11-14, revision 1: all 10 files are the same, byte for byte.",)
    assert {name.rpartition(".")[2] for name in rebuilt.files} == {"pdf", "html", "docx", "xlsx", "json"}


def test_a_rebuild_says_what_is_another(
    published: Edition, press: EditionPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = find_revision(published, "2024-11-14")
    path = published.root / R1 / "inputs" / "issues" / "2024-11-14.md"
    path.chmod(0o644)
    edit(path, "链内强弱差拉开", "链内强弱差继续拉开")
    monkeypatch.setattr(rebuilding, "libraries", lambda: {**manifest.libraries, "typst": "0.1"})
    monkeypatch.setattr(rebuilding, "program", lambda: {**manifest.program, "zhoubao_sha256": "0"})
    fonts: dict[str, tuple[str, int]] = {f.path: (f.sha256, f.size) for f in manifest.fonts[1:]}
    monkeypatch.setattr(rebuilding, "font_hashes", lambda: fonts)
    rebuilt = rebuild(published, "2024-11-14", press)
    assert not rebuilt.same
    assert rebuilt.changed == ("issue.json",)
    told = rebuilt.sentences()
    assert told[0].startswith("2024-11-14, revision 1: 1 of 2 files differ: ")
    assert "inputs/issues/2024-11-14.md in the archive is not as it was published." in told
    assert f"typst is 0.1, and was {manifest.libraries['typst']}." in told
    assert f"The code of zhoubao {zhoubao.__version__} is not the code that printed it." in told
    assert f"The font {manifest.fonts[0].path} is not there any more." in told


def test_a_rebuild_says_that_the_store_lost_something(weekly: Edition, press: EditionPress) -> None:
    import shutil

    import_rows(weekly, "688256.SH,2024-11-13,470.5")
    approve(weekly, press)
    publish(weekly, None, press, by="Chief", formats=("json",))
    assert rebuild(weekly, "2024-11-14", press).same
    shutil.rmtree(weekly.root / "store")
    rebuilt = rebuild(weekly, "2024-11-14", press)
    assert not rebuilt.same
    assert any("the store lost some" in cause for cause in rebuilt.causes)


class _Stopped(BaseException):
    """Like a KeyboardInterrupt: what no handler for errors catches."""


STEPS: list[tuple[tuple[Any, str], int]] = [
    ((publishing, "font_hashes"), 0),
    ((publishing, "print_revision"), 0),
    ((publishing, "records_of"), 0),
    ((publishing, "put"), 0),
    ((publishing, "put"), 2),
    ((publishing, "archive_page"), 0),
    ((Path, "chmod"), 3),
    ((Path, "rename"), 0),
    ((Path, "replace"), 0),
]
"""What is stopped, after it went well so many times."""


@pytest.mark.parametrize(("step", "times"), STEPS, ids=[f"{step[1]} {times}" for step, times in STEPS])
def test_whatever_stops_it_leaves_the_archive_as_it_was(
    approved: Edition, press: EditionPress, monkeypatch: pytest.MonkeyPatch, step: tuple[Any, str], times: int
) -> None:
    before = tree(approved.root)
    real: Callable[..., Any] = getattr(*step)
    count = 0

    def stopping(*args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += 1
        if count > times:
            raise _Stopped
        return real(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(step[0], step[1], stopping)
        with pytest.raises(_Stopped):
            publish(approved, None, press, by="Chief", formats=("json",))
    assert tree(approved.root) == before
    publish(approved, None, press, by="Chief", formats=("json",))
    assert rebuild(approved, "2024-11-14", press).same


def test_an_index_that_cannot_follow_takes_the_revision_back(
    approved: Edition, press: EditionPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(approved.root)

    def full(self: Path, target: Path) -> Path:
        assert (approved.root / R1 / "manifest.json").is_file(), "the revision is in place by now"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UnreadableError, match=r"No space left on device.*nothing was published"):
        publish(approved, None, press, by="Chief", formats=("json",))
    assert tree(approved.root) == before


KILLED = """
import os, signal, sys
from pathlib import Path
import zhoubao
rename = Path.rename
def die(self, target):
    os.kill(os.getpid(), signal.SIGKILL)
Path.rename = die
zhoubao.open_edition(sys.argv[1]).publish(by="Chief", formats=("json",))
"""


def test_a_kill_leaves_nothing_that_readers_see(approved: Edition, press: EditionPress) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, approved.root], check=False, timeout=60)
    assert done.returncode == -9
    assert published_issues(approved) == ()
    assert standing(approved, None, press).status == "approved"
    publish(approved, None, press, by="Chief", formats=("json",))
    assert rebuild(approved, "2024-11-14", press).same
    assert sorted(path.name for path in (approved.root / "archive").iterdir()) == ["2024-11-14", "index.html"]


def test_of_two_who_publish_at_once_one_does(approved: Edition, press: EditionPress) -> None:
    outcomes: list[str] = []

    def run(name: str) -> None:
        try:
            publish(approved, None, press, by=name, formats=("json",))
            outcomes.append("published")
        except UsageError:
            outcomes.append("refused")

    threads = [threading.Thread(target=run, args=(f"Chief {n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["published", "refused", "refused"]


def test_earlier_issues_of_the_archive_are_related(published: Edition) -> None:
    (found,) = related(published, dt.date(2024, 11, 21), "en")
    manifest = find_revision(published, "2024-11-14")
    assert (found.title, found.date, found.edition) == (
        manifest.titles.en,
        dt.date(2024, 11, 14),
        "AI Compute Weekly",
    )
    assert related(published, dt.date(2024, 11, 14), "en") == ()
    assert related(published, dt.date(2024, 11, 21), "zh", limit=0) == ()


@pytest.mark.parametrize("issue", ["../../etc", "2024-11-14/..", "", "latest"])
def test_an_id_that_is_no_date_leads_nowhere(published: Edition, press: EditionPress, issue: str) -> None:
    with pytest.raises(UsageError, match="is no issue"):
        rebuild(published, issue, press)


def test_a_revision_there_is_not(published: Edition, press: EditionPress) -> None:
    with pytest.raises(UsageError, match="has no revision 2; it has 1"):
        rebuild(published, "2024-11-14", press, 2)
    with pytest.raises(UsageError, match="2024-11-07 is not published"):
        rebuild(published, "2024-11-07", press)


def test_a_missing_input_is_told(published: Edition, press: EditionPress) -> None:
    (published.root / R1 / "inputs" / "edition.toml").unlink()
    with pytest.raises(UnreadableError, match=r"edition\.toml: is missing"):
        rebuild(published, "2024-11-14", press)


# The manifest


def test_a_manifest_is_read_back_as_it_was_written(published: Edition, tmp_path: Path) -> None:
    manifest = find_revision(published, "2024-11-14")
    path = tmp_path / "manifest.json"
    path.write_bytes(manifest.as_bytes())
    assert read_manifest(path) == manifest
    assert json.loads(manifest.as_bytes())["schema"] == "zhoubao.manifest/1"


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../b", "", "a\\..\\b", "a\0b"])
def test_a_path_out_of_the_archive_is_refused(published: Edition, tmp_path: Path, path: str) -> None:
    manifest = find_revision(published, "2024-11-14")
    hostile = dataclasses.replace(manifest, inputs=(FileHash(path, "0" * 64, 1),))
    file = tmp_path / "manifest.json"
    file.write_bytes(hostile.as_bytes())
    with pytest.raises(UnreadableError, match="no path inside the archive"):
        read_manifest(file)


@given(data=st.data())
def test_a_damaged_manifest_is_told_in_one_sentence(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, _published: Path
) -> None:
    record = json.loads((_published / R1 / "manifest.json").read_bytes())
    key = data.draw(st.sampled_from(sorted(set(record) - {"sample"})))
    junk: st.SearchStrategy[Any] = st.sampled_from([None, -1, "x", [], [1], {"a": 1}, {"zh": [{}]}, "9" * 30])
    record[key] = data.draw(junk)
    path = tmp_path_factory.mktemp("damaged") / "manifest.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    try:
        read_manifest(path)
    except UnreadableError as error:
        assert str(error).startswith(f"{path}: is not what zhoubao writes (")
    else:
        assert key in {"inputs", "outputs", "records", "fonts", "formats", "languages", "revision"} or (
            record[key] in ([], {"a": 1})
        ), (key, record[key])
