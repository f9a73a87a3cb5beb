from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhoubao.edition.edition import Prose
from zhoubao.edition.issues import IssueRules, load_issue, load_issues, read_issue
from zhoubao.edition.load import load_edition
from zhoubao.edition.validate import validate
from zhoubao.errors import EditionError, UsageError
from zhoubao.model import Bilingual

Write = Callable[..., Path]


def test_an_issue_is_what_its_file_says(write: Write) -> None:
    edition = load_edition(write())
    issue = load_issue(edition)
    assert (issue.id, issue.date, issue.known_at) == ("2024-11-14", dt.date(2024, 11, 14), None)
    assert issue.cutoff.isoformat() == "2024-11-13T18:00:00+08:00"
    assert (issue.titles, issue.subtitles) == (Bilingual("题", "Title"), Bilingual("", ""))
    assert [(s.id, s.line) for s in issue.sections] == [("key-points", 7), ("market", 19)]
    assert issue.sections[1].prose == {}


def test_prose_keeps_the_lines_of_its_file_in_every_language(write: Write) -> None:
    root = write()
    issue = load_issue(load_edition(root))
    lines = (root / "issues" / "2024-11-14.md").read_text(encoding="utf-8").split("\n")
    prose = issue.sections[0].prose
    assert prose["zh"] == Prose("Both.\n\n\n中文 {{ return.wtd/NVDA.O }}", 9)
    assert prose["en"] == Prose("Both.\n\n\n\n\n\n\nEnglish {{ movers/chips | top=1 }}", 9)
    for lang in prose:
        for number, line in enumerate(prose[lang].text.split("\n"), prose[lang].line):
            assert line in ("", lines[number - 1])


def test_sections_come_in_the_edition_s_order(write: Write) -> None:
    issue = load_issue(
        load_edition(write(issue=(("# market", ""), ("# key-points", "# market\n\n# key-points"))))
    )
    assert [s.id for s in issue.sections] == ["key-points", "market"]
    assert issue.sections[1].line == 7


@pytest.mark.parametrize("marks", ["```", "~~~"])
def test_marks_of_code_are_text_and_hide_no_section(write: Write, marks: str) -> None:
    issue = load_issue(load_edition(write(issue=(("Both.\n", f"Both.\n\n{marks}\n"),))))
    assert [(s.id, s.line) for s in issue.sections] == [("key-points", 7), ("market", 21)]
    assert issue.sections[0].prose["en"].text.startswith(f"Both.\n\n{marks}\n")
    fenced = ("Both.\n", f"Both.\n\n{marks}\n# not a section\n{marks}\n")
    with pytest.raises(EditionError, match="'not a section' is no section of the edition"):
        load_issue(load_edition(write(issue=(fenced,))))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-11-13T18:00:00+08:00", "2024-11-13T18:00:00+08:00"),
        ("2024-11-13T10:00:00Z", "2024-11-13T10:00:00+00:00"),
        ("2024-11-13T14:00:00", "2024-11-13T14:00:00+08:00"),
        ("2024-11-13", "2024-11-13T18:00:00+08:00"),
    ],
)
def test_a_cutoff_without_zone_or_time_takes_the_edition_s(write: Write, written: str, meant: str) -> None:
    root = write(issue=(("2024-11-13T18:00:00+08:00", written),))
    assert load_issue(load_edition(root)).cutoff.isoformat() == meant


def test_known_at_is_an_instant(write: Write) -> None:
    known = ("title =", "known_at = 2024-11-14T08:00:00\ntitle =")
    issue = load_issue(load_edition(write(issue=(known,))))
    assert issue.known_at is not None
    assert issue.known_at.isoformat() == "2024-11-14T08:00:00+08:00"


def test_issues_are_sorted_and_found_by_id(write: Write) -> None:
    earlier = (("date = 2024-11-14", "date = 2024-11-07"), ("2024-11-13T", "2024-11-06T"))
    root = write(issue=earlier, name="2024-11-07.md")
    (root / "issues" / "README.md").write_text("notes", encoding="utf-8")
    edition = load_edition(write())
    assert [issue.id for issue in load_issues(edition)] == ["2024-11-07", "2024-11-14"]
    assert load_issue(edition).id == "2024-11-14"
    assert load_issue(edition, "2024-11-07").cutoff.day == 6
    with pytest.raises(UsageError, match=r"holds no issue '2024-11-41' \(did you mean '2024-11-14'\?\)"):
        load_issue(edition, "2024-11-41")
    (root / "issues" / "2024-11-07.md").write_text("broken", encoding="utf-8")
    assert load_issue(edition).id == "2024-11-14"  # the old one is not read
    with pytest.raises(EditionError, match=r"2024-11-07\.md:1: does not open with a line \+\+\+"):
        load_issues(edition)


def test_an_edition_without_issues_says_where_to_write_one(write: Write) -> None:
    root = write()
    (root / "issues" / "2024-11-14.md").unlink()
    edition = load_edition(root)
    assert load_issues(edition) == ()
    with pytest.raises(EditionError, match=r"holds no issue yet; write one as .*YYYY-MM-DD\.md"):
        load_issue(edition)


MISTAKES: list[tuple[tuple[str, str], str, str]] = [
    (
        ("+++\ndate", "date"),
        ":1",
        "does not open with a line +++; put the front matter between two such lines",
    ),
    (("}\n+++\n", "}\n"), ":1", "the front matter is not closed; put a line +++ after it"),
    (("date = ", "date is "), ":2", "is not well-formed TOML"),
    (("date = 2024-11-14\n", ""), "", "date: is missing; add it"),
    (("date = 2024-11-14", "date = 2024-11-13"), ":2: date", "is 2024-11-13, but the file is 2024-11-14.md"),
    (
        ("= 2024-11-14", '= "2024-11-14"'),
        ":2: date",
        "is '2024-11-14'; write a date such as 2024-11-14, without",
    ),
    (("cutoff =", "cutof ="), ":3: cutof", "unknown key (did you mean 'cutoff'?)"),
    (("2024-11-13T18:00:00+08:00", '"now"'), ":3: cutoff", "is 'now'; write an instant such as"),
    (
        ("2024-11-13T18:00:00+08:00", "2024-11-14T18:00:00Z"),
        ":3: cutoff",
        "is 2024-11-15 02:00 in Asia/Shanghai",
    ),
    (("title", "known_at = 2024-11-14\ntitle"), ":4: known_at", "is a date (2024-11-14); write an instant"),
    ((', en = "Title"', ""), ":4: title.en", "is missing; the edition prints 'en'"),
    (
        (', en = "Title"', ', ne = "Title", en = "T"'),
        ":4: title.ne",
        "unknown key; the keys here are `zh` and `en`",
    ),
    (("+++\n\n# key", "+++\nhello\n# key"), ":6", "text stands before the first section"),
    (
        ("# market", "# markets"),
        ":19",
        "'markets' is no section of the edition (did you mean 'market'?); it has",
    ),
    (("# market", "# 市场复盘"), ":19", "'市场复盘' is no section of the edition; write its id, 'market'"),
    (("# market", "# key-points"), ":19", "section 'key-points' was opened on line 7 already; join the two"),
    (("Title", "Ti\\ntle"), ":4: title.en", "write one line without control characters"),
    (
        ("中文 {{ return.wtd/NVDA.O }}\n:::", "中文"),
        ":11",
        "the block is not closed before the one on line 14",
    ),
    (("top=1 }}\n:::", "top=1 }}"), ":15", "the block is not closed before the next section; add a line :::"),
    (("# market", "# market\n:::"), ":20", "::: closes a block that none opened"),
    (
        ("# market", "# market\n::: zh\nx\n:::\n"),
        ":19",
        "section 'market' has no prose in 'en'; add a block ::: en",
    ),
    (("# market", "# market\n::: english\nx\n:::\n"), ":20", "::: english names no language"),
    (("top=1", "windw=mtd"), ":16", "has the option 'windw' (did you mean 'window'?); movers takes only top"),
    (("top=1", "top=-1"), ":16", "has top=-1; write a number such as top=2"),
    (("top=1", "top=x"), ":16", "has top=x; write a number such as top=2"),
    (("NVDA.O }}", "NVDA.O | abss }}"), ":12", "has the option 'abss' (did you mean 'abs'?)"),
    (("wtd/NVDA.O", "wtd/NVDA.N"), ":12", "names the code 'NVDA.N', which the edition does not have"),
    (("wtd/NVDA.O", "wtd/USDCNY.FX"), ":12", "asks for a return of 'USDCNY.FX', but only instruments, and"),
    (("Both.", "Both {{ name/NVDA.O"), ":9", "'{{' stands without '}}' on its line"),
]


def test_references_are_held_against_the_edition_in_every_issue_that_is_loaded(write: Write) -> None:
    root = write(issue=(("top=1", "windw=mtd"), ("NVDA.O }}", "NVDA.O | abss }}")))
    edition = load_edition(root)
    with pytest.raises(EditionError) as one:
        load_issue(edition)
    with pytest.raises(EditionError) as all_of_them:
        load_issues(edition)
    assert list(one.value.mistakes) == list(all_of_them.value.mistakes) == validate(root)
    assert len(one.value.mistakes) == 2


@pytest.mark.parametrize(("change", "place", "told"), MISTAKES)
def test_each_mistake_is_told_alone_where_it_stands(
    write: Write, change: tuple[str, str], place: str, told: str
) -> None:
    root = write(issue=(change,))
    with pytest.raises(EditionError) as caught:
        load_issue(load_edition(root))
    (mistake,) = caught.value.mistakes
    assert mistake.startswith(f"{root / 'issues' / '2024-11-14.md'}{place}: ")
    assert told in mistake
    assert "\n" not in mistake


def test_a_required_section_may_be_neither_absent_nor_empty(write: Write) -> None:
    root = write()
    file = root / "issues" / "2024-11-14.md"
    head = file.read_text(encoding="utf-8").partition("# key-points")[0]
    file.write_text(head + "# market\n", encoding="utf-8")
    with pytest.raises(
        EditionError, match="the required section 'key-points' is missing; add a line # key-points"
    ):
        load_issue(load_edition(root))
    file.write_text(head + "# key-points\n\n::: zh\n:::\n", encoding="utf-8")
    with pytest.raises(EditionError, match="section 'key-points' is empty; write it or remove it"):
        load_issue(load_edition(root))


def test_a_file_that_is_not_named_by_a_date_is_a_mistake(write: Write) -> None:
    edition = load_edition(write(name="draft.md"))
    with pytest.raises(EditionError, match=r"the file is named 'draft\.md'; name it by its date"):
        load_issues(edition)


PIECES = ["+++", "date = 2024-11-14", "cutoff = 2024-11-13", "title = {zh='a', en='b'}", "# market", "#", "x"]
PIECES += ["# key-points", "::: zh", "::: en", ":::", "::: ", "```", "{{ x", ""]


@given(
    st.lists(
        st.sampled_from(PIECES) | st.text(max_size=8),
        max_size=14,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_content_is_more_than_a_mistake(write: Write, lines: list[str]) -> None:
    root = write()
    edition = load_edition(root)
    file = root / "issues" / "2024-11-14.md"
    file.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    issue, mistakes = read_issue(file, IssueRules.of(edition))
    assert mistakes or issue is not None
