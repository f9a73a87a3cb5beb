"""``ratings.toml``: what it may say, and every mistake told with file, line and key."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zhoubao
from zhoubao.edition.edition import Edition
from zhoubao.edition.load import load_edition
from zhoubao.edition.ratings import RatingBook
from zhoubao.edition.ratings_file import (
    CallConfig,
    RatingConfig,
    RatingsConfig,
    _rating_mistakes,
    load_ratings,
)
from zhoubao.edition.validate import validate
from zhoubao.errors import EditionError, UnreadableError

PAGE = Path(__file__).parents[2] / "docs" / "ratings.md"
EDITIONS = Path(zhoubao.__file__).parent / "editions"

INDICES = """\
[[others]]
kind = "index"
code = "000300.SH"
zh = "沪深300"
en = "CSI 300"

[[others]]
kind = "index"
code = "SPX.GI"
zh = "标普500"
en = "S&P 500"
exchange = "XNYS"

[[others]]
kind = "index"
code = "WORLD.GI"
zh = "全球指数"
en = "World index"
currency = "USD"

"""

RATINGS = """\
schema = "zhoubao.ratings/1"
horizon_months = 6
sector_benchmark = "000300.SH"
benchmarks = { CN = "000300.SH", US = "SPX.GI" }

[[ratings]]
id = "buy"
scope = "company"
name = { zh = "买入", en = "Buy" }
at_least = 20

[[ratings]]
id = "hold"
scope = "company"
name = { zh = "持有", en = "Hold" }
at_least = -7
below = 20

[[ratings]]
id = "sell"
scope = "company"
name = { zh = "卖出", en = "Sell" }
below = -7

[[ratings]]
id = "outperform"
scope = "sector"
name = { zh = "强于大市", en = "Outperform" }
above = 5

[[ratings]]
id = "in-line"
scope = "sector"
name = { zh = "跟随大市", en = "In line" }
at_most = 5

[[calls]]
date = 2024-01-02
subject = "sector"
rating = "outperform"
action = "initiate"

[[calls]]
date = 2024-02-01
subject = "NVDA.O"
rating = "hold"
action = "initiate"

[[calls]]
date = 2024-03-01
subject = "NVDA.O"
rating = "buy"
action = "upgrade"
"""

Change = tuple[str, str]
LAST = 'rating = "buy"\naction = "upgrade"\n'


@pytest.fixture
def rated(write: Callable[..., Path]) -> Callable[..., Path]:
    """The small edition with ratings, changed in places that are there once."""

    def make(*changes: Change, more: str = "") -> Path:
        text = RATINGS
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
            text = text.replace(old, new)
        root = write(edition=(("[[series]]\n", INDICES + "[[series]]\n"),))
        (root / "ratings.toml").write_text(text + more, encoding="utf-8")
        return root

    return make


def mistakes(root: Path) -> list[str]:
    """The mistakes told of ``ratings.toml``, without the path before them."""
    prefix = f"{root / 'ratings.toml'}"
    return [found.removeprefix(prefix) for found in validate(root) if found.startswith(prefix)]


def test_the_page_has_every_key_and_says_which_are_required() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([^`]+)` \| (.+?) \|", text, flags=re.MULTILINE))
    told = {"calls[].rating"}  # required but for a drop, which no model can say
    expected = {
        f"{prefix}{field.alias or name}": field.is_required()
        for prefix, model in (("", RatingsConfig), ("ratings[].", RatingConfig), ("calls[].", CallConfig))
        for name, field in model.model_fields.items()
    }
    assert set(rows) == set(expected)
    assert {key for key, default in rows.items() if default.startswith("required")} == {
        key for key, required in expected.items() if required
    } | told


def test_the_shipped_books_say_what_they_say() -> None:
    edition = load_edition(EDITIONS / "compute")
    book = load_ratings(edition)
    assert book is not None
    assert [(r.id, r.names.zh, r.low, r.high, r.low_closed, r.high_closed) for r in book.ratings] == [
        ("buy", "买入", 0.2, None, True, False),
        ("hold", "持有", 0.1, 0.2, True, False),
        ("neutral", "中性", -0.1, 0.1, True, False),
        ("reduce", "回避", -0.2, -0.1, True, False),
        ("sell", "卖出", None, -0.2, False, False),
        ("outperform", "强于大市", 0.05, None, False, False),
        ("in-line", "跟随大市", -0.05, 0.05, True, True),
        ("underperform", "弱于大市", None, -0.05, False, False),
    ]
    assert (book.horizon_months, book.least) == (6, 20)
    assert {call.subject for call in book.calls} == {"sector"}
    assert len(book.calls) < book.least
    benchmarks = {i.mic: book.benchmark(i.mic) for i in edition.universe}
    assert benchmarks == {
        "XSHG": "000300.SH",
        "XSHE": "000300.SH",
        "XHKG": "HSI.HI",
        "XKRX": "KS11.GI",
        "XTAI": "TWII.TW",
        "XNAS": "IXIC.GI",
        "XNYS": "SPX.GI",
    }


def test_a_book_that_is_right_loads(rated: Callable[..., Path]) -> None:
    root = rated()
    assert validate(root) == []
    book = load_ratings(load_edition(root))
    assert isinstance(book, RatingBook)
    assert book.rating("hold", "company").low == -0.07  # and not -0.07000000000000001
    assert [call.action for call in book.calls] == ["initiate", "initiate", "upgrade"]


def test_an_edition_may_have_none(write: Callable[..., Path]) -> None:
    root = write()
    assert load_ratings(load_edition(root)) is None
    assert validate(root) == []


def test_a_section_that_prints_ratings_needs_the_file(write: Callable[..., Path]) -> None:
    section = (
        '\n[[sections]]\nid = "rated"\nname = { zh = "评级", en = "R" }\nplace = "back"\nkind = "ratings"\n'
    )
    root = write(edition=(('exhibits = ["review"]\n', f'exhibits = ["review"]\n{section}'),))
    assert mistakes(root) == [
        ": is missing, and the section 'rated' prints ratings; write it (docs/ratings.md)."
    ]


def test_a_file_that_is_no_toml_is_told_of(rated: Callable[..., Path]) -> None:
    root = rated((LAST, "rating = \n"))
    assert len(mistakes(root)) == 1
    with pytest.raises(UnreadableError, match="well-formed TOML"):
        load_ratings(load_edition(root))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ('sector_benchmark = "000300.SH"', 'sector_benchmark = "000301.SH"'),
            ":3: sector_benchmark: '000301.SH' is not declared (did you mean '000300.SH'?); add it to "
            "edition.toml under [[others]], kind 'index' or 'fund'.",
        ),
        (
            ('US = "SPX.GI"', 'US = "NVDA.O"'),
            ":4: benchmarks.US: 'NVDA.O' is declared as 'equity'; take an index or a fund, such as "
            "'000300.SH'.",
        ),
        (
            ('US = "SPX.GI"', 'US = "WORLD.GI"'),
            ":4: benchmarks.US: 'WORLD.GI' keeps no exchange's sessions; give it an exchange in "
            "edition.toml.",
        ),
        (
            (', US = "SPX.GI"', ""),
            ":4: benchmarks: names no benchmark for US (NVDA.O); every market that is followed needs one, so "
            'add a line such as US = "CODE".',
        ),
        (
            ('US = "SPX.GI"', 'USA = "SPX.GI"'),
            ":4: benchmarks.USA: is 'USA' (did you mean 'US'?); write one of CN, HK, TW, KR, US, XSHG, XSHE, "
            "XHKG, XTAI, XKRX, XNAS, XNYS, ARCX.",
        ),
        (
            ("at_least = 20", "at_least = 0.2"),
            ":10: ratings[0].at_least: is 0.2, less than one per cent; bounds are in per cent, 20 for 20 %.",
        ),
        (
            ("at_least = 20", "above = 20"),
            ":12: ratings[1] and so on",
        ),
        (
            ("at_least = -7\nbelow = 20", "at_least = -7\nat_most = 20"),
            ":6: ratings[0]: an excess return of exactly 20 % belongs to both of 'hold' and 'buy'; write "
            "at_most with below in 'hold', or the other way round.",
        ),
        (
            ("at_least = -7\nbelow = 20", "at_least = -7\nbelow = 15"),
            ":6: ratings[0]: no company rating covers excess returns from 15 % to 20 %, between 'hold' and "
            "'buy'; close the gap.",
        ),
        (
            ("at_least = -7\nbelow = 20", "at_least = -10\nbelow = 20"),
            ":12: ratings[1]: the bands of 'sell' and 'hold' overlap from -10 % to -7 %; each excess return "
            "needs one rating.",
        ),
        (
            ("at_least = -7\nbelow = 20", "at_least = 20\nbelow = -7"),
            ":12: ratings[1]: runs from 20 % to -7 %; write the lower bound first.",
        ),
        (
            ("above = 5", "above = 5\nat_least = 5"),
            ":29: ratings[3].above: stands beside at_least, which bounds the same side; keep one of the two.",
        ),
        (
            ("at_most = 5", "at_most = 5\nabove = -50"),
            ":31: ratings[4]: no sector rating covers excess returns under -50 %; leave the lower bound of "
            "'in-line' out, or add a rating below it.",
        ),
        (
            ('id = "sell"', 'id = "hold"'),
            ":20: ratings[2].id: 'hold' already stands at ratings[1]; give each company rating its own.",
        ),
        (("above = 5", "higher = 5"), "unknown key"),
        (
            ("horizon_months = 6", "horizon_months = 0"),
            ":2: horizon_months: is 0; write input should be greater than or equal to 1.",
        ),
        (
            ('name = { zh = "买入", en = "Buy" }', 'name = { zh = "买入" }'),
            ":9: ratings[0].name.en: is missing; the edition prints 'en', so add it.",
        ),
    ],
)
def test_definitions_that_do_not_hold(rated: Callable[..., Path], change: Change, told: str) -> None:
    found = mistakes(rated(change))
    if told == "unknown key":
        assert "ratings[3].higher: unknown key; the keys here are" in found[0]
    elif told.endswith("and so on"):  # > 20 and < 20: neither has the bound
        assert found == [
            ":6: ratings[0]: an excess return of exactly 20 % belongs to neither of 'hold' and 'buy'; write "
            "below with at_most in 'hold', or the other way round."
        ]
    else:
        assert told in found


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            [("date = 2024-03-01", "date = 2024-01-31")],
            ":50: calls[2].date: is 2024-01-31, before the call above it (2024-02-01); put calls in order of "
            "dates.",
        ),
        (
            [("date = 2024-03-01", "date = 2024-02-01")],
            ":50: calls[2].date: is the second call on 'NVDA.O' on 2024-02-01; keep one a day.",
        ),
        (
            [("date = 2024-03-01", "date = 2042-03-01")],
            ":50: calls[2].date: is 2042-03-01, long after the latest issue (2024-11-14); mend the date, or "
            "write the issue.",
        ),
        (
            [("date = 2024-01-02", "date = 1024-01-02")],
            ":38: calls[0].date: is 1024-01-02, outside the years 1990 to 2200; mend the year.",
        ),
        (
            [('subject = "sector"', 'subject = "sectr"')],
            ":39: calls[0].subject: 'sectr' is neither 'sector' nor a code that edition.toml declares (did "
            "you mean 'sector'?); a stock no longer followed stays under [[others]], kind 'listing'.",
        ),
        (
            [('subject = "sector"', 'subject = "SPX.GI"')],
            ":39: calls[0].subject: 'SPX.GI' is declared as 'index'; only stocks and 'sector' are rated.",
        ),
        (
            [('rating = "hold"', 'rating = "hodl"')],
            ":46: calls[1].rating: 'hodl' is no company rating of this file (did you mean 'hold'?); it has "
            "buy, hold, sell.",
        ),
        (
            [('rating = "outperform"', 'rating = "buy"')],
            ":40: calls[0].rating: 'buy' is no sector rating of this file; it has outperform, in-line.",
        ),
        (
            [(LAST, 'rating = "sell"\naction = "upgrade"\n')],
            ":53: calls[2].action: is 'upgrade', but 'NVDA.O' goes from 'hold' to 'sell', given on "
            "2024-02-01; write 'downgrade'.",
        ),
        (
            [(LAST, 'rating = "buy"\naction = "maintain"\n')],
            ":53: calls[2].action: is 'maintain', but 'NVDA.O' goes from 'hold' to 'buy', given on "
            "2024-02-01; write 'upgrade'.",
        ),
        (
            [(LAST, 'rating = "hold"\naction = "upgrade"\n')],
            ":53: calls[2].action: is 'upgrade', but 'NVDA.O' stays 'hold', given on 2024-02-01; write "
            "'maintain'.",
        ),
        (
            [(LAST, 'rating = "buy"\naction = "initiate"\n')],
            ":53: calls[2].action: is 'initiate', but 'NVDA.O' goes from 'hold' to 'buy', given on "
            "2024-02-01; write 'upgrade'.",
        ),
        (
            [('rating = "outperform"\naction = "initiate"', 'rating = "outperform"\naction = "maintain"')],
            ":41: calls[0].action: is 'maintain', but 'sector' has no rating (this is its first call); write "
            "'initiate'.",
        ),
        (
            [('rating = "outperform"\naction = "initiate"', 'action = "drop"')],
            ":40: calls[0].action: drops the rating of 'sector', which has none then; take it out.",
        ),
        (
            [(LAST, 'rating = "buy"\naction = "drop"\n')],
            ":52: calls[2].rating: is 'buy', but a call that drops has none; take it out.",
        ),
        (
            [(LAST, 'action = "upgrade"\n')],
            ":49: calls[2].rating: is missing; only the action 'drop' goes without, and this one is "
            "'upgrade'.",
        ),
        (
            [(LAST, 'rating = "buy"\naction = "raise"\n')],
            ":53: calls[2].action: is 'raise'; write `initiate`, `maintain`, `upgrade`, `downgrade` or "
            "`drop`.",
        ),
        (
            [("date = 2024-03-01", 'date = "2024-03-01"')],
            ":50: calls[2].date: is '2024-03-01'; write a date such as 2024-11-14, without quotes.",
        ),
    ],
)
def test_calls_that_do_not_follow(rated: Callable[..., Path], changes: list[Change], told: str) -> None:
    assert told in mistakes(rated(*changes))


def test_a_drop_ends_and_an_initiation_begins_anew(rated: Callable[..., Path]) -> None:
    dropped = '\n[[calls]]\ndate = 2024-04-01\nsubject = "NVDA.O"\naction = "drop"\n'
    again = '\n[[calls]]\ndate = 2024-05-01\nsubject = "NVDA.O"\nrating = "sell"\naction = "{}"\n'
    assert mistakes(rated(more=dropped + again.format("initiate"))) == []
    assert mistakes(rated(more=dropped + again.format("downgrade"))) == [
        ":64: calls[4].action: is 'downgrade', but 'NVDA.O' has no rating (it was dropped on 2024-04-01); "
        "write 'initiate'."
    ]


def test_a_stock_no_longer_followed_keeps_its_calls_and_needs_a_benchmark(
    rated: Callable[..., Path],
) -> None:
    more = '\n[[calls]]\ndate = 2024-05-01\nsubject = "0981.HK"\nrating = "buy"\naction = "initiate"\n'
    (told,) = mistakes(rated(more=more))
    assert "names no benchmark for HK (0981.HK)" in told


def test_loading_tells_the_first_mistake_and_lists_them_all(rated: Callable[..., Path]) -> None:
    edition = load_edition(rated(("at_least = 20", "at_least = 25"), ('rating = "hold"', 'rating = "x"')))
    with pytest.raises(EditionError) as caught:
        load_ratings(edition)
    assert len(caught.value.mistakes) == 2
    assert "and one more mistake in ratings.toml" in str(caught.value)


def test_a_call_for_the_next_issue_is_no_mistake(rated: Callable[..., Path]) -> None:
    more = '\n[[calls]]\ndate = 2024-12-02\nsubject = "NVDA.O"\nrating = "buy"\naction = "maintain"\n'
    assert mistakes(rated(more=more)) == []


@given(
    st.lists(st.integers(-90, 90), min_size=1, max_size=5, unique=True).map(sorted),
    st.lists(st.sampled_from(["ok", "both", "neither", "gap", "overlap"]), min_size=5, max_size=5),
)
def test_bands_are_a_mistake_exactly_where_they_do_not_part_the_line(
    bounds: list[int], how: list[str]
) -> None:
    rows: list[dict[str, Any]] = [{} for _ in range(len(bounds) + 1)]
    for n, bound in enumerate(bounds):
        below, above = rows[n], rows[n + 1]
        kind = how[n]
        below["at_most" if kind == "both" else "below"] = bound + (0.25 if kind == "overlap" else 0)
        above["above" if kind == "neither" else "at_least"] = bound + (0.25 if kind == "gap" else 0)
    entries = tuple(
        RatingConfig.model_construct(id=f"r{n}", scope="company", name=None, **row)
        for n, row in enumerate(rows)
    )
    config = RatingsConfig.model_construct(ratings=entries)
    assert len(list(_rating_mistakes(config))) == sum(kind != "ok" for kind in how[: len(bounds)])


def test_an_edition_is_needed_only_for_what_it_declares(rated: Callable[..., Path]) -> None:
    edition: Edition = load_edition(rated())
    assert load_ratings(edition) == load_ratings(edition)
