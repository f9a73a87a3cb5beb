"""Clauses and words of declared series; whether the check reads them is tested in tests/publish."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from zhoubao.analysis.series import series_facts
from zhoubao.calendars import windows_at
from zhoubao.edition.edition import Edition
from zhoubao.errors import EvidenceError
from zhoubao.model import Bilingual, FactSet, Lang, Observation, SeriesSpec
from zhoubao.prose.figures import figure_text
from zhoubao.prose.periods import in_period, period_words
from zhoubao.prose.sentences import Clause, Told
from zhoubao.prose.series import period_in_words, series_clause
from zhoubao.store import Recorded, Snapshot

CUTOFF = dt.datetime.fromisoformat("2024-11-13T18:00+08:00")
KNOWN = dt.datetime(2024, 11, 13, tzinfo=dt.UTC)
MONTHS = ("2024-05-31", "2024-06-30", "2024-07-31", "2024-08-31", "2024-09-30", "2024-10-31")
CHATGPT = SeriesSpec("visits/text/chatgpt", Bilingual("ChatGPT", "ChatGPT"), "visits", "monthly")
OTHERS = tuple(
    replace(CHATGPT, id=f"visits/text/{name}", names=Bilingual(name, name)) for name in ("claude", "kimi")
)
NEW = SeriesSpec("gpu_price/new/h100", Bilingual("H100新品", "H100 (new)"), "USD", "irregular", holds=True)
USED = replace(NEW, id="gpu_price/used/h100", names=Bilingual("H100二手", "H100 (used)"), used_of=NEW.id)


def rows(
    series: str, days: Iterable[str], values: Iterable[float], provisional: bool = False
) -> list[Observation]:
    return [
        Observation(
            series, dt.date.fromisoformat(day), value, "", "s", "f.csv", "00", 1, "b", KNOWN,
            provisional and day == "2024-10-31",
        )
        for day, value in zip(days, values, strict=True)
    ]  # fmt: skip


@pytest.fixture
def make(edition: Edition) -> Callable[..., tuple[Edition, FactSet]]:
    def made(specs: Iterable[SeriesSpec], observations: Iterable[Observation]) -> tuple[Edition, FactSet]:
        small = replace(edition, series={spec.id: spec for spec in specs})
        windows = tuple(windows_at(CUTOFF, "XSHG").values())
        facts = series_facts(small, Snapshot([Recorded(observations)]), CUTOFF, windows)
        return small, FactSet("compute", CUTOFF, tuple(facts), windows)

    return made


def text(clause: Clause, lang: Lang) -> str:
    return "".join(
        figure_text(part.fact, lang, part.absolute) if isinstance(part, Told) else part for part in clause
    )


def test_visits_of_a_month(make: Callable[..., tuple[Edition, FactSet]]) -> None:
    observations = rows(CHATGPT.id, MONTHS, (2.5e9, 2.9e9, 2.4e9, 2.6e9, 3.1e9, 3.72e9))
    observations += rows(OTHERS[0].id, MONTHS[-2:], (7e7, 8e7)) + rows(OTHERS[1].id, MONTHS[-2:], (9e7, 6e7))
    edition, facts = make([CHATGPT, *OTHERS], observations)
    assert text(series_clause(edition, facts, CHATGPT.id, "zh"), "zh") == (
        "ChatGPT 10月访问量37.20亿次，环比+20.00%，为2024年5月有记录以来最高，居同类第1位"
    )
    assert text(series_clause(edition, facts, CHATGPT.id, "en"), "en") == (
        "ChatGPT had 3.72bn visits in October, +20.00% on the month before, the highest since the record "
        "began in May 2024; it ranks No. 1 in its group"
    )
    fallen = OTHERS[1].id
    assert text(series_clause(edition, facts, fallen, "zh", ["latest", "rank", "share"]), "zh") == (
        "kimi 10月访问量6,000.0万次，居同类第3位，较上期降1位，占同类合计的1.55%"
    )
    assert text(series_clause(edition, facts, fallen, "en", ["rank", "share"]), "en") == (
        "kimi had 60.0m visits in October; it ranks No. 3 in its group, down 1 place on the month before, "
        "accounting for 1.55% of its group"
    )


def test_prices_hold(make: Callable[..., tuple[Edition, FactSet]]) -> None:
    observations = rows(NEW.id, ("2024-09-08", "2024-11-09"), (34749.95, 25749.95))
    observations += rows(USED.id, ("2024-02-01",), (18000.0,))
    edition, facts = make([NEW, USED], observations)
    assert text(series_clause(edition, facts, NEW.id, "zh"), "zh") == "H100新品报价25,749.95美元，本月-25.90%"
    assert text(series_clause(edition, facts, NEW.id, "en"), "en") == (
        "H100 (new) was quoted at USD 25,749.95, -25.90% this month"
    )
    assert text(series_clause(edition, facts, USED.id, "zh"), "zh") == (
        "H100二手报价18,000.00美元，本月0.00%，较新品折价30.10%"
    )
    assert text(series_clause(edition, facts, USED.id, "en", ["discount"]), "en") == (
        "H100 (used) was quoted at USD 18,000.00, a discount of 30.10% to new"
    )
    dearer = [*observations, *rows(USED.id, ("2024-11-12",), (26000.0,))]
    edition, facts = make([NEW, USED], dearer)
    assert text(series_clause(edition, facts, USED.id, "zh", ["discount"]), "zh").endswith("较新品溢价0.97%")


def test_only_what_can_be_told_is_told(make: Callable[..., tuple[Edition, FactSet]]) -> None:
    edition, facts = make([CHATGPT], rows(CHATGPT.id, MONTHS[-1:], (3.7e9,)))
    assert text(series_clause(edition, facts, CHATGPT.id, "zh"), "zh") == "ChatGPT 10月访问量37.00亿次"
    edition, facts = make([CHATGPT], rows(CHATGPT.id, MONTHS[-4:], (2e9, 9e9, 3e9, 3.7e9)))
    assert "以来" not in text(series_clause(edition, facts, CHATGPT.id, "zh"), "zh"), "of two months only"
    with pytest.raises(EvidenceError, match="nothing to tell of the series"):
        series_clause(*make([CHATGPT], []), CHATGPT.id, "zh")


def test_a_provisional_value_is_marked_and_not_compared(make: Callable[..., tuple[Edition, FactSet]]) -> None:
    edition, facts = make(
        [CHATGPT], rows(CHATGPT.id, MONTHS, (1e9, 2e9, 3e9, 4e9, 5e9, 6e9), provisional=True)
    )
    assert (
        text(series_clause(edition, facts, CHATGPT.id, "zh"), "zh") == "ChatGPT 10月访问量60.00亿次（暂定）"
    )
    assert text(series_clause(edition, facts, CHATGPT.id, "en"), "en") == (
        "ChatGPT had 6.00bn visits in October (provisional)"
    )


def test_a_record_across_a_gap_is_told_of_the_whole_only(
    make: Callable[..., tuple[Edition, FactSet]],
) -> None:
    days = [MONTHS[n] for n in (0, 1, 3, 4, 5)]
    edition, facts = make([CHATGPT], rows(CHATGPT.id, days, (1e9, 9e9, 2e9, 3e9, 4e9)))
    assert "以来" not in text(series_clause(edition, facts, CHATGPT.id, "zh"), "zh"), (
        "July may have been higher"
    )
    edition, facts = make([CHATGPT], rows(CHATGPT.id, days, (1e9, 1.5e9, 2e9, 3e9, 4e9)))
    assert "有记录以来最高" in text(series_clause(edition, facts, CHATGPT.id, "zh"), "zh")


def test_a_name_that_says_the_measure_does_not_say_it_twice(
    make: Callable[..., tuple[Edition, FactSet]],
) -> None:
    names = Bilingual("AI应用下载量（中国大陆）", "AI app downloads (mainland China)")
    spec = SeriesSpec("downloads/ios/all", names, "downloads", "monthly")
    edition, facts = make([spec], rows(spec.id, MONTHS[-1:], (14116000.0,)))
    assert text(series_clause(edition, facts, spec.id, "zh"), "zh") == (
        "AI应用下载量（中国大陆）10月为1,411.6万次"
    )
    assert text(series_clause(edition, facts, spec.id, "en"), "en") == (
        "AI app downloads (mainland China) came to 14.1m in October"
    )


def test_percentages_are_not_told_by_per_cent(make: Callable[..., tuple[Edition, FactSet]]) -> None:
    share = SeriesSpec("download_share/ios/kimi", Bilingual("Kimi App", "Kimi app"), "%", "monthly")
    edition, facts = make([share], rows(share.id, MONTHS[-2:], (22.0, 20.0)))
    assert text(series_clause(edition, facts, share.id, "zh"), "zh") == "Kimi App 10月占比20.00%"
    assert (
        text(series_clause(edition, facts, share.id, "en"), "en")
        == "Kimi app had a share of 20.00% in October"
    )


@pytest.mark.parametrize(
    ("unit", "printed"),
    [
        ("visits", "5次"), ("万次", "5.0万次"), ("亿人次", "5.00亿人次"), ("million visits", "500.0万次"),
        ("台", "5台"), ("barrels", "5"), ("GW", "5.00 GW"),
    ],
)  # fmt: skip
def test_the_measure_word_is_the_unit_s(
    make: Callable[..., tuple[Edition, FactSet]], unit: str, printed: str
) -> None:
    spec = SeriesSpec("tally/a", Bilingual("甲", "A"), unit, "monthly")
    edition, facts = make([spec], rows(spec.id, MONTHS[-1:], (5.0,)))
    assert text(series_clause(edition, facts, spec.id, "zh"), "zh") == f"甲10月为{printed}"


@pytest.mark.parametrize(
    ("frequency", "day", "year", "zh", "en", "sentence"),
    [
        ("monthly", "2024-10-31", 2024, "10月", "October", "in October"),
        ("monthly", "2023-10-31", 2024, "2023年10月", "October 2023", "in October 2023"),
        ("weekly", "2024-11-07", 2024, "1101-1107", "1–7 Nov", "in the week of 1–7 Nov"),
        ("weekly", "2023-11-07", 2024, "2023年11月1日至2023年11月7日", "1–7 Nov 2023",
         "in the week of 1–7 Nov 2023"),
        ("daily", "2024-11-07", 2024, "11月7日", "7 Nov", "on 7 Nov"),
        ("irregular", "2023-11-07", 2024, "2023年11月7日", "7 Nov 2023", "on 7 Nov 2023"),
    ],
)  # fmt: skip
def test_periods_in_words(frequency: str, day: str, year: int, zh: str, en: str, sentence: str) -> None:
    spec = replace(CHATGPT, frequency=frequency)  # type: ignore[arg-type]
    on = dt.date.fromisoformat(day)
    assert (period_words(spec, on, "zh", year), period_words(spec, on, "en", year)) == (zh, en)
    assert in_period(spec, on, year) == sentence


def test_the_period_of_the_latest_value(make: Callable[..., tuple[Edition, FactSet]]) -> None:
    edition, facts = make([CHATGPT], rows(CHATGPT.id, MONTHS[:1], (1e9,)))
    assert period_in_words(edition, facts, CHATGPT.id, "zh") == "5月"
    with pytest.raises(EvidenceError, match="has no period to name"):
        period_in_words(*make([CHATGPT], []), CHATGPT.id, "zh")
