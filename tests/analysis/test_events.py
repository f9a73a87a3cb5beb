"""Which events an issue tells of, and in which order."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from zhoubao.analysis.events import choose_events, touched_by
from zhoubao.edition.edition import Edition
from zhoubao.edition.events import Event, same_link, same_title
from zhoubao.edition.load import load_edition
from zhoubao.edition.scaffold import shipped_edition
from zhoubao.model import Bilingual

NOON = dt.datetime(2024, 11, 12, 4, tzinfo=dt.UTC)
FIRST, LAST = dt.date(2024, 11, 7), dt.date(2024, 11, 13)


def compute() -> Edition:
    from pathlib import Path

    return load_edition(Path(str(shipped_edition("compute"))))


def event(
    title: str, day: int = 12, *, link: str | None = None, touches: tuple[str, ...] = (), hand: bool = True
) -> Event:
    return Event(
        dt.date(2024, 11, day),
        Bilingual(title, title),
        "源",
        link or f"https://n.example/{abs(hash(title))}",
        touches,
        known_at=None if hand else NOON,
    )


def test_names_in_a_headline_are_whole_words() -> None:
    edition = compute()
    assert touched_by(event("英伟达与SK海力士谈HBM"), edition) == ("NVDA.O", "000660.KS")
    assert touched_by(event("Metadata of Intellectual things"), edition) == ()
    assert touched_by(event("Meta buys from Intel"), edition) == ("INTC.O", "META.O")
    assert touched_by(event("谷歌发布", touches=("TSM.N",)), edition) == ("TSM.N", "GOOGL.O")


def test_the_window_the_order_and_the_ones_that_touch_nothing() -> None:
    edition = compute()
    kept = [
        event("甲：英伟达", 8),
        event("乙：英伟达、台积电", 7),
        event("丙：英伟达", 13),
        event("丁：英伟达", 6),
        event("戊：英伟达", 14),
        event("己：与谁都无关", 10),
        event("庚：与谁都无关", 10, hand=False),
    ]
    told = choose_events(edition, kept, [event("辛：写在刊内", 1)], FIRST, LAST)
    assert [one.event.titles.zh[0] for one in told] == ["乙", "丙", "甲", "己", "辛"]


def test_one_event_told_twice_is_one() -> None:
    edition = compute()
    imported = event("英伟达 发布 新品！", link="http://www.n.example/a/?utm_source=rss&id=3", hand=False)
    by_title = event("英伟达发布新品", link="https://other.example/1", touches=("TSM.N",))
    by_link = event("另一个标题", link="https://n.example/a?id=3", touches=("2382.TW",), hand=False)
    (one,) = choose_events(edition, [imported, by_link, by_title], [], FIRST, LAST)
    assert one.event.link == "https://other.example/1"
    assert set(one.touched) == {"NVDA.O", "TSM.N", "2382.TW"}


def test_what_was_imported_later_is_not_seen() -> None:
    edition = compute()
    late = event("英伟达", hand=False)
    before = NOON - dt.timedelta(seconds=1)
    assert choose_events(edition, [late], [], FIRST, LAST, known_at=before) == ()
    assert len(choose_events(edition, [late], [], FIRST, LAST, known_at=NOON)) == 1


def test_links_and_titles_that_are_the_same() -> None:
    assert same_link("http://www.a.example/x/?b=2&a=1&utm_medium=q#top") == same_link(
        "https://a.example/x?a=1&b=2"
    )
    assert same_link("https://a.example/x?id=1") != same_link("https://a.example/x?id=2")
    assert same_title("ＡＭＤ：发布！") == same_title("amd 发布")


@given(st.permutations(range(6)))
def test_the_order_of_the_files_does_not_matter(order: list[int]) -> None:
    edition = compute()
    events = [event(f"{n} {'英伟达' * (n % 2)} {'台积电' * (n % 3)}", 8 + n) for n in range(6)]
    whole = choose_events(edition, events, [], FIRST, LAST)
    assert choose_events(edition, [events[n] for n in order], [], FIRST, LAST) == whole
