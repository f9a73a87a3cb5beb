"""What the terminal prints: order, alignment, width, and no character that could move the cursor."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.check.report import CheckReport
from zhoubao.model import Lang, columns
from zhoubao.proof.table import lines, wrapped

from .sample import facts, names, plain_manuscript, report_of

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def printed(lang: Lang = "en", width: int = 110, **options: bool) -> list[str]:
    return lines(
        report_of(plain_manuscript()),
        lang,
        False,
        width,
        names=names(lang),
        verbose=options.get("verbose", False),
    )


def test_what_needs_a_look_comes_first() -> None:
    made = printed()
    heads = [line for line in made if re.fullmatch(r"\S+ [a-z ·]+ \(\d+\)", line)]
    assert heads == [
        "× contradicted (3)",
        "? ambiguous (2)",
        "○ unsupported (1)",
        "!! lint · error (2)",
        "! lint · warning (1)",
        "i lint · note (1)",
    ]
    assert made[0] == "weekly.txt  held against compute, cutoff 2024-11-13T18:00:00+08:00"
    assert made[-1] == (
        "9 claims: 3 supported, 1 unsupported, 2 ambiguous, 3 contradicted; lint: 2 error, 1 warning, 1 note."
    )
    assert not any("+9.86%" in line for line in made)
    assert any(line.startswith("✓  p. 1, line 2") and "+9.86%" in line for line in printed(verbose=True))


def test_a_line_says_place_words_subject_and_right_value() -> None:
    made = printed("zh")
    line = next(line for line in made if "+19.98%" in line)
    assert re.fullmatch(
        r"×  第 1 页，第 2 行 +\+19\.98% +寒武纪 · 涨跌幅 · 本周 +\+9\.98% +寒武纪本周涨跌幅为\+9\.98%，\S+",
        line,
    )
    assert "建议写法: 寒武纪+9.98%" in "".join(made)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 110, 200])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_lines_fit_and_columns_align(lang: Lang, width: int) -> None:
    made = printed(lang, width)
    assert max(map(columns, made)) <= max(width, 40)
    if width >= 100:
        head = made.index(next(line for line in made if line.startswith("× "))) + 1
        begin = columns(made[head][: made[head].index("原文" if lang == "zh" else "words")])
        for line in made[head + 1 : head + 4]:
            if line.startswith("×"):
                assert columns(line[: re.search(r"\+19\.98%|领涨|11\.71%", line).start()]) == begin  # type: ignore[union-attr]


def test_hostile_words_cannot_reach_the_terminal() -> None:
    report = report_of(plain_manuscript(hostile=True), hostile=True)
    for colour in (False, True):
        made = "\n".join(lines(report, "zh", colour, 100, verbose=True))
        bare = COLOUR.sub("", made) if colour else made
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", bare)
        assert "[31mred" in bare  # without its escape, it is only words
    assert not COLOUR.search("\n".join(lines(report, "zh", False, 100)))


def test_colour_ends_on_its_own_line() -> None:
    for line in lines(report_of(plain_manuscript()), "zh", True, 100):
        assert line.count("\x1b[0m") == ("\x1b[" in line)
        assert "\x1b[" not in line or line.endswith("\x1b[0m")


def test_an_empty_report_is_two_lines_and_a_gap() -> None:
    made = lines(CheckReport(plain_manuscript(), facts(), (), ()), "zh", False, 100)
    assert len(made) == 3 and made[1] == ""
    assert made[2].startswith("论断 0 条：与数据相符 0")


@given(st.text("ab 中文，。%1-é", max_size=80), st.integers(4, 40))
def test_wrapping_loses_no_word(text: str, width: int) -> None:
    made = wrapped(text, width)
    assert all(columns(line) <= width for line in made)
    assert "".join("".join(made).split()) == "".join(text.split())
