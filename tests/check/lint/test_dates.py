"""Rules of dates. The shipped edition's closes: New York's of 12 November 2024, all others of the 13th."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhoubao.check.lint.days import days_in, nearest_year, windows_in
from zhoubao.check.lint.finding import Finding

Stretches = Callable[..., list[str]]
Findings = Callable[..., tuple[Finding, ...]]
ABOUT = dt.date(2024, 11, 13)


def table(*rows: str, note: str, caption: str = "图表 1：复盘") -> str:
    body = "\n".join(("代码\t公司\t本周", *rows))
    return f"{caption}\n\n{body}\n\n来源：Wind\n\n{note}\n"


NVIDIA = "NVDA.O\t英伟达\t0.45%"
TSMC = "TSM.N\t台积电\t-4.69%"
CAMBRICON = "688256.SH\t寒武纪\t9.98%"
HYNIX = "000660.KS\t海力士\t-8.78%"


@pytest.mark.parametrize(
    ("rows", "note", "raised"),
    [
        ((NVIDIA, CAMBRICON), "注：以上涨跌幅截至各地时间 2024 年 11 月 13 日", ["2024 年 11 月 13 日"]),
        ((CAMBRICON, HYNIX), "注：以上涨跌幅截至各地时间 2024 年 11 月 13 日", []),
        ((NVIDIA,), "注：截至 2024-11-12 收盘", []),
        ((CAMBRICON,), "注：截至 11 月 12 日收盘", ["11 月 12 日"]),
        ((NVIDIA, CAMBRICON), "注：A股截至 11 月 13 日，美股截至 11 月 12 日", []),
        (
            (NVIDIA, CAMBRICON),
            "注：A股截至 11 月 12 日，美股截至 11 月 13 日",
            ["11 月 12 日", "11 月 13 日"],
        ),
        ((NVIDIA, CAMBRICON), "注：收盘价截至 2024-11-13（上海）；2024-11-12（纳斯达克）", []),
        ((NVIDIA, CAMBRICON), "注：截至 11 月 13 日（美股为 11 月 12 日）", []),
        ((NVIDIA, TSMC), "注：截至 11 月 12 日，台积电截至 11 月 13 日", ["11 月 13 日"]),
        ((CAMBRICON,), "注：访问量自 11 月 1 日起统计", []),
        ((NVIDIA,), "注：基期收盘：2024-11-08", []),
    ],
)
def test_as_of_notes_are_held_against_the_table_s_closes(
    stretches: Stretches, rows: tuple[str, ...], note: str, raised: list[str]
) -> None:
    assert stretches("as-of", table(*rows, note=note)) == raised


def test_an_english_note_is_held_too(stretches: Stretches) -> None:
    text = "Exhibit 1: Review\n\nName\tWeek\nNVIDIA\t0.45%\nCambricon\t9.98%\n\nSource: Wind\n\n"
    assert stretches("as-of", f"{text}Note: closes as of 13 Nov 2024\n") == ["13 Nov 2024"]
    assert stretches("as-of", f"{text}Note: closes as of 13 Nov 2024, US as of 12 November\n") == []


def test_the_finding_names_markets_the_right_date_and_the_facts(findings: Findings) -> None:
    note = "注：截至 2024 年 11 月 13 日"
    (finding,) = findings("as-of", table(NVIDIA, TSMC, CAMBRICON, note=note))
    assert "the closes of US are of 12 Nov 2024" in finding.message
    assert "美股的收盘价为2024年11月12日" in finding.message_zh
    assert finding.facts == ("return.wtd/NVDA.O", "return.wtd/TSM.N")


def test_a_note_dated_on_a_day_without_a_session_means_the_close_before(stretches: Stretches) -> None:
    """Seoul's table: the 13th was a session, so the 12th is another close; a weekend has none of its own."""
    from dataclasses import replace

    from zhoubao.check.lint.dates import _same_close

    from .conftest import evidence_at

    hynix = evidence_at("2024-11-13").edition.instruments["000660.KS"]
    friday, sunday, monday = dt.date(2024, 11, 8), dt.date(2024, 11, 10), dt.date(2024, 11, 11)
    assert _same_close(hynix, friday, sunday)
    assert not _same_close(hynix, friday, monday)
    assert not _same_close(hynix, monday, sunday)
    assert not _same_close(replace(hynix), friday, dt.date(2200, 1, 1))  # beyond what calendars cover


def test_tables_of_other_things_are_left_alone(stretches: Stretches) -> None:
    text = "图表 1：访问量\n\n产品\t访问量\nChatGPT\t87000\n\n来源：Similarweb\n\n注：截至 11 月 7 日\n"
    assert stretches("as-of", text) == []


@pytest.mark.parametrize(
    ("caption", "raised"),
    [
        ("图表 1：复盘（1111-1113）", []),
        ("图表 1：复盘（1111-1114）", ["1111-1114"]),
        ("图表 1：复盘（1104-1108）", ["1104-1108"]),
        ("图表 1：复盘（11.11-11.13）", []),
        ("图表 1：复盘（11月11日至13日）", []),
        ("图表 1：本月复盘（1101-1113）", []),
        ("Exhibit 1: Review (11–13 Nov)", []),
        ("Exhibit 1: Review (Nov 11 - 12)", ["Nov 11 - 12"]),
    ],
)
def test_a_window_in_a_caption_is_one_of_the_data_s(
    stretches: Stretches, caption: str, raised: list[str]
) -> None:
    assert stretches("exhibit-window", table(CAMBRICON, note="注：略", caption=caption)) == raised


def test_a_window_over_other_things_is_left_alone(stretches: Stretches) -> None:
    assert stretches("exhibit-window", "图表 1：访问量（1101-1107）\n\n来源：Similarweb\n") == []


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("截至 2024 年 11 月 15 日收盘，板块上涨。", ["截至 2024 年 11 月 15 日"]),
        ("Closes as of 20 Nov 2024.", ["as of 20 Nov 2024"]),
        ("截至 11 月 13 日收盘，板块上涨。", []),
        ("公司预计截至 2024 年 12 月 31 日完成交付。", []),
        ("We expect deliveries up to 31 December 2024.", []),
    ],
)
def test_as_of_dates_after_the_cutoff(stretches: Stretches, text: str, raised: list[str]) -> None:
    assert stretches("future-date", text) == raised


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("2024年11月13日（周四）", ["2024年11月13日"]),
        ("11 月 13 日星期五", ["11 月 13 日"]),
        ("Thursday, 13 November 2024", ["13 November 2024"]),
        ("13 Nov 2024 (Fri)", ["13 Nov 2024"]),
        ("2024年11月13日（周三）", []),
        ("周三，11 月 13 日", []),
        ("Wednesday 13 November", []),
        ("11 月 13 日周报", []),
        ("上周四 11 月 13 日", []),  # of what week is not said
        ("11月17日（星期天）", []),
    ],
)
def test_days_of_the_week(stretches: Stretches, text: str, raised: list[str]) -> None:
    assert stretches("date-weekday", text) == raised


def test_a_weekday_of_a_date_without_a_year_is_a_warning(findings: Findings) -> None:
    assert [f.severity for f in findings("date-weekday", "2024年11月13日（周四），11月13日（周五）")] == [
        "error",
        "warning",
    ]


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("11月31日发布", ["11月31日"]),
        ("2023年2月29日", ["2023年2月29日"]),
        ("on 31 November", ["31 November"]),
        ("2024-02-30", ["2024-02-30"]),
        ("2月29日、11月30日、2024-02-29", []),
        ("版本 2024.13.1", []),
        ("13月1日", ["13月1日"]),
    ],
)
def test_dates_that_do_not_exist(stretches: Stretches, text: str, raised: list[str]) -> None:
    assert stretches("date-impossible", text) == raised


@given(st.dates(dt.date(2024, 6, 1), dt.date(2025, 4, 30)))
def test_every_way_of_writing_a_date_is_read(day: dt.date) -> None:
    written = (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year} 年 {day.month} 月 {day.day} 日",
        f"{day.month}月{day.day}日",
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.day} {day:%B %Y}",
        f"{day.day} {day:%b} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%b}. {day.day}",
    )
    for words in written:
        text = f"截至{words}收盘" if "年" in words or "月" in words else f"as of {words} it was"
        found = list(days_in(text, ABOUT))
        assert [(d.date, text[d.start : d.end]) for d in found] == [(day, words)], words


def test_windows_over_the_turn_of_the_year() -> None:
    (found,) = windows_in("1230-0103", dt.date(2025, 1, 3))
    assert found[2:] == (dt.date(2024, 12, 30), dt.date(2025, 1, 3))
    assert nearest_year(2, 29, ABOUT) == dt.date(2024, 2, 29)
    assert nearest_year(2, 30, ABOUT) is None
