"""Files appear whole, or not at all."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import zhoubao
from zhoubao.publish import build

SHIPPED = Path(zhoubao.__file__).parent / "editions" / "compute"


def test_a_format_that_fails_leaves_the_last_issue_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekly = zhoubao.open_edition(SHIPPED)
    files = weekly.build(out=tmp_path).files
    before = {path: path.read_bytes() for path in files}

    def fail(*_: object) -> bytes:
        raise zhoubao.RenderError("The page could not be set.")

    monkeypatch.setitem(build.FORMATS, "json", fail)
    with pytest.raises(zhoubao.RenderError):
        weekly.build(lang="zh", known_at="2024-11-20T00:00Z", out=tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_first_error_of_the_order_is_raised_whichever_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Formats are set side by side: the later one fails while the earlier is still being set."""
    late = threading.Event()

    def slow(*_: object) -> bytes:
        assert late.wait(30)
        raise zhoubao.RenderError("The earlier could not be set.")

    def quick(*_: object) -> bytes:
        late.set()
        raise zhoubao.RenderError("The later could not be set.")

    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setitem(build.FORMATS, "html", slow)
    monkeypatch.setitem(build.FORMATS, "json", quick)
    weekly = zhoubao.open_edition(SHIPPED)
    with pytest.raises(zhoubao.RenderError, match="The earlier"):
        weekly.build(formats=["html", "json"], out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
    document, facts = weekly.document()
    with pytest.raises(zhoubao.RenderError, match="The earlier"):
        build.render_all([(document, facts, "html"), (document, facts, "json")])


def test_a_format_there_is_not_is_told_before_anything_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> bytes:
        raise AssertionError("nothing may be set")

    monkeypatch.setitem(build.FORMATS, "html", never)
    document, facts = zhoubao.open_edition(SHIPPED).document()
    with pytest.raises(zhoubao.UsageError, match=r"'htm'.*did you mean 'html'"):
        build.render_all([(document, facts, "html"), (document, facts, "htm")])
    with pytest.raises(zhoubao.UsageError, match="No format"):
        build.render_all([])


def test_a_disk_that_refuses_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(zhoubao.UnreadableError, match="No space left"):
        zhoubao.open_edition(SHIPPED).build(formats=["html"], out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_two_builds_anywhere_are_the_same_bytes(tmp_path: Path) -> None:
    once = zhoubao.open_edition(SHIPPED).build(out=tmp_path / "a").files
    copy = zhoubao.new_edition(tmp_path / "copy", source="compute")
    again = copy.build(out=tmp_path / "b").files
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]


def test_the_shipped_edition_builds_where_nothing_can_be_written_beside_it(tmp_path: Path) -> None:
    assert not (SHIPPED / "store").exists()
    zhoubao.open_edition(SHIPPED).build(formats=["json"], out=tmp_path)
    assert not (SHIPPED / "store").exists(), "building makes no store"
