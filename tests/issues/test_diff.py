"""What changed between issues, and what is known differently now."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from zhoubao.api.press import EditionPress
from zhoubao.edition.edition import Edition
from zhoubao.errors import UnreadableError, UsageError
from zhoubao.issues.diff import Side, compare, diff, restatements, side_of
from zhoubao.issues.diff_table import diff_lines
from zhoubao.model import Fact, FactSet, Span, columns

from .desk import edit, import_rows

CUTOFF = dt.datetime(2024, 11, 13, 10, tzinfo=dt.UTC)


def fact(name: str, value: float | None, unit: str = "ratio") -> Fact:
    measure, _, subject = name.partition("/")
    return Fact(name, subject, measure, value, unit, Span(None, dt.date(2024, 11, 13)), "x", ())


def side(
    label: str, *facts: Fact, ratings: dict[str, str] | None = None, watch: tuple[str, ...] = ()
) -> Side:
    return Side(label, CUTOFF, FactSet("e", CUTOFF, facts), ratings or {}, watch)


def test_each_kind_of_change_is_told_and_rounding_is_not() -> None:
    found = compare(
        side(
            "a",
            fact("return.wtd/A.O", 0.01),
            fact("return.wtd/B.O", 0.02),
            fact("return.wtd/C.O", 0.03),
            fact("return.wtd/D.O", None),
            fact("return.wtd/E.O", 0.05),
            ratings={"A.O": "buy", "B.O": "hold"},
            watch=("A.O", "B.O"),
        ),
        side(
            "b",
            fact("return.wtd/A.O", 0.010001),
            fact("return.wtd/B.O", 0.02),
            fact("return.wtd/C.O", -0.03),
            fact("return.wtd/D.O", 0.0),
            fact("return.wtd/F.O", 0.06),
            ratings={"A.O": "hold", "C.O": "buy"},
            watch=("B.O", "C.O"),
        ),
        "e",
    )
    assert [(c.id[-3:], c.kind) for c in found.facts] == [
        ("C.O", "changed"),
        ("D.O", "changed"),
        ("F.O", "new"),
        ("E.O", "gone"),
    ]
    assert (found.below, found.same) == (1, 1)
    assert found.facts[0].difference == pytest.approx(-0.06)
    assert found.facts[1].difference is None
    assert found.facts[1].printed("en") == ("—", "0.00%")
    assert [(c.subject, c.kind, c.before, c.after) for c in found.ratings] == [
        ("A.O", "changed", "buy", "hold"),
        ("C.O", "new", "", "buy"),
        ("B.O", "gone", "hold", ""),
    ]
    assert [(c.subject, c.kind) for c in found.watch_list] == [("C.O", "new"), ("A.O", "gone")]


def test_an_issue_against_the_one_before_and_against_a_cutoff(weekly: Edition, press: EditionPress) -> None:
    with pytest.raises(UsageError, match="is the first issue"):
        diff(weekly, None, None, press)
    folder = weekly.root / "issues"
    text = (folder / "2024-11-14.md").read_text(encoding="utf-8")
    text = text.replace("date = 2024-11-14", "date = 2024-11-13").replace("2024-11-13T18", "2024-11-12T18")
    (folder / "2024-11-13.md").write_text(
        text.replace("{{ name/688047.SH }}", "{{ name/NVDA.O }}"), encoding="utf-8"
    )
    found = diff(weekly, None, None, press)
    assert (found.before, found.after, found.restated) == ("2024-11-13", "2024-11-14", False)
    assert any(c.id == "return.wtd/688256.SH" for c in found.facts)
    assert [(c.subject, c.kind) for c in found.watch_list] == [("688047.SH", "new"), ("NVDA.O", "gone")]
    again = diff(weekly, "2024-11-12T18:00+08:00", "2024-11-14", press)
    assert [c.id for c in again.facts] == [c.id for c in found.facts]
    assert again.watch_list == ()
    same = diff(weekly, "2024-11-14", "2024-11-14", press)
    assert same.empty
    assert "没有变化。" in diff_lines(weekly, same, "zh")


def test_a_corrected_close_is_a_restatement_with_its_row(published: Edition, press: EditionPress) -> None:
    nothing = restatements(published, None, press)
    assert nothing.empty
    assert nothing.below == 0
    import_rows(published, "688256.SH,2024-11-13,470.5")
    found = restatements(published, None, press)
    assert (found.before, found.after, found.restated) == ("2024-11-14@r1", "now", True)
    by_id = {change.id: change for change in found.facts}
    assert by_id["return.wtd/688256.SH"].printed("zh") == ("+9.98%", "+9.16%")
    ((old, new),) = by_id["return.wtd/688256.SH"].inputs
    assert old is not None
    assert new is not None
    assert (old.value, new.value, new.file) == (474.0, 470.5, "prices.csv")
    assert all(change.kind == "changed" for change in found.facts)
    lines = diff_lines(published, found, "en")
    assert any(
        line.strip().startswith("close/688256.SH 2024-11-13: 474.0 → 470.5, known at 2") for line in lines
    )
    # A published issue is compared as published, whatever is known by now.
    assert side_of(published, "2024-11-14", press).facts["return.wtd/688256.SH"].value == pytest.approx(
        474 / 431 - 1
    )


def test_a_changed_edition_is_noted_beside_restatements(published: Edition, press: EditionPress) -> None:
    edit(published.root / "edition.toml", "# What each key means", "# What every key means")
    (note,) = restatements(published, "2024-11-14@r1", press).notes
    assert "edition.toml was edited since" in note


def test_the_json_is_plain_and_whole(published: Edition, press: EditionPress) -> None:
    import_rows(published, "688256.SH,2024-11-13,470.5")
    found = restatements(published, None, press)
    record = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert (record["schema"], record["before"], record["restated"]) == (
        "zhoubao.diff/1",
        "2024-11-14@r1",
        True,
    )
    row = next(f for f in record["facts"] if f["id"] == "return.wtd/688256.SH")
    assert row["printed"]["en"] == ["+9.98%", "+9.16%"]
    assert row["inputs"][0]["before"]["value"] == 474.0
    assert record["same"] + record["below_rounding"] + len(record["facts"]) > 200


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_columns_stand_under_each_other_in_both_languages(weekly: Edition, lang: str) -> None:
    names = [i.code for i in weekly.universe[:8]]
    found = compare(
        side("a", *(fact(f"return.wtd/{c}", 0.01 * n) for n, c in enumerate(names))),
        side("b", *(fact(f"return.wtd/{c}", -0.02 * n - 0.01) for n, c in enumerate(names))),
        "e",
    )
    lines = diff_lines(weekly, found, lang)  # type: ignore[arg-type]
    start = next(n for n, line in enumerate(lines) if "此前" in line or "before" in line)
    table = lines[start : start + 9]
    assert len({columns(line) for line in table}) == 1
    assert all("%" in line for line in table[1:])


def test_hostile_names_do_not_break_the_table(weekly: Edition) -> None:
    found = compare(side("a"), side("b", ratings={"\u202eX\n.O": "buy\x1b[31m"}), "e")
    lines = diff_lines(weekly, found, "en")
    assert not any(c in line for line in lines for c in "\x1b\n\u202e")


@pytest.mark.parametrize("which", ["../x", "2024-11-14@2", "r1", ""])
def test_what_names_no_issue_is_refused(weekly: Edition, press: EditionPress, which: str) -> None:
    with pytest.raises(UsageError, match="is no issue"):
        side_of(weekly, which, press)


def test_restatements_want_a_published_issue(weekly: Edition, press: EditionPress) -> None:
    with pytest.raises(UsageError, match="has no published issue"):
        restatements(weekly, None, press)
    with pytest.raises(UsageError, match="2024-11-14 is not published"):
        restatements(weekly, "2024-11-14", press)


def test_a_damaged_record_is_told(published: Edition, press: EditionPress) -> None:
    path = published.root / "archive" / "2024-11-14" / "r1" / "record" / "facts.json"
    path.chmod(0o644)
    path.write_text('{"facts": [{}]}', encoding="utf-8")
    with pytest.raises(UnreadableError, match=r"facts\.json: cannot be compared"):
        side_of(published, "2024-11-14", press)
