from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zhoubao
from zhoubao.edition.references import Reference, Vocabulary, reference_mistakes, scan

COMPUTE = Path(zhoubao.__file__).parent / "editions" / "compute"
KNOWN = Vocabulary(
    codes=("688256.SH", "NVDA.O", "SPY.P", "USDCNY.FX", "0981.HK"),
    segments=("cpu-gpu", "memory"),
    windows=("wtd", "mtd"),
    returns=("688256.SH", "NVDA.O", "SPY.P"),
    caps=("688256.SH", "NVDA.O"),
    series=("visits/text/chatgpt", "price/new/h100", "price/used/h100"),
    holding=("price/new/h100", "price/used/h100"),
    used=("price/used/h100",),
    benchmark="000300.SH",
)


def test_references_are_read_with_options_and_lines() -> None:
    text = "a {{ return.wtd/688256.SH | abs }}、{{name/segment/cpu-gpu}}\n\n"
    text += "{{ movers/cpu-gpu | top=2 bottom=1 }}"
    assert scan(text, 10) == (
        [
            Reference("return.wtd/688256.SH", {"abs": ""}, 10),
            Reference("name/segment/cpu-gpu", {}, 10),
            Reference("movers/cpu-gpu", {"top": "2", "bottom": "1"}, 12),
        ],
        [],
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ }}", "'{{ }}' is no reference; write one such as {{ return.wtd/688256.SH }}"),
        ("{{ return.wtd }}", "'{{ return.wtd }}' is no reference"),
        ("{{ return.wtd/a b }}", "is no reference"),
        ("{{ return.wtd/A | }}", "ends with the bar; add an option or drop the bar"),
        ("{{ movers/a | top=1 top=2 }}", "sets 'top' twice; keep one"),
        ("x {{ name/A", "'{{' stands without '}}' on its line; close the reference"),
        ("name/A }}", "'}}' stands without '{{' on its line"),
    ],
)
def test_malformed_references_are_told_with_their_line(text: str, told: str) -> None:
    _, mistakes = scan("\n" + text, 3)
    ((line, what),) = mistakes
    assert line == 4
    assert told in what


@pytest.mark.parametrize(
    "text",
    [
        "return.wtd/NVDA.O",
        "return.mtd/NVDA.O | abs",
        "market_cap/NVDA.O",
        "return.wtd/segment/memory",
        "return.wtd.median/segment/memory",
        "return.wtd.up/segment/memory",
        "return.wtd.worst/segment/memory | abs",
        "market_cap/segment/memory",
        "return.wtd/SPY.P",
        "name/USDCNY.FX",
        "name/688256.SH",
        "name/segment/cpu-gpu",
        "window/mtd",
        "movers/memory",
        "movers/memory | top=0 bottom=3 window=mtd",
        "breadth/memory | window=wtd",
        "latest/visits/text/chatgpt",
        "change/visits/text/chatgpt | abs",
        "change.year/visits/text/chatgpt",
        "change.mtd/price/new/h100",
        "high.since/price/new/h100",
        "rank.change/visits/text/chatgpt",
        "share/visits/text/chatgpt",
        "discount/price/used/h100 | abs",
        "period/visits/text/chatgpt",
        "name/visits/text/chatgpt",
        "series/visits/text/chatgpt",
        "series/visits/text/chatgpt | parts=latest,change,rank",
        "performance/basket",
        "performance/000300.SH",
        "performance.excess/basket",
    ],
)
def test_what_the_edition_has_may_be_referred_to(text: str) -> None:
    (reference,), malformed = scan(f"{{{{ {text} }}}}")
    assert not malformed
    assert not list(reference_mistakes(reference, KNOWN))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "return.wtd/688265.SH",
            "names the code '688265.SH', which the edition does not have (did you mean '688256.SH'?)",
        ),
        (
            "return.wtd/segment/memry",
            "names the segment 'memry', which the edition does not have (did you mean 'memory'?)",
        ),
        ("return.ytd/NVDA.O", "names the window 'ytd', which the edition does not have (did you mean"),
        ("retrun.wtd/NVDA.O", "begins with 'retrun', which is no figure (did you mean 'return'?)"),
        ("return/NVDA.O", "names no window; write return.wtd, return.mtd or return.ytd"),
        ("return.wtd.meadian/segment/memory", "is no statistic (did you mean 'median'?)"),
        ("return.wtd.median/NVDA.O", "asks for the 'median' of one code; only segments have it: segment/ID"),
        ("market_cap.wtd/NVDA.O", "has 'wtd' after 'market_cap', which takes nothing; remove it"),
        ("name/NVDA", "names the code 'NVDA'"),
        ("return.wtd/USDCNY.FX", "asks for a return of 'USDCNY.FX', but only instruments, and indices and"),
        ("return.mtd/0981.HK", "asks for a return of '0981.HK', but only instruments"),
        ("market_cap/SPY.P", "asks for a market cap of 'SPY.P', but only the instruments of segments have"),
        ("market_cap/0981.HK", "asks for a market cap of '0981.HK', but only the instruments of segments"),
        ("window/wdt", "(did you mean 'wtd'?)"),
        (
            "movers/cpu_gpu",
            "names the segment 'cpu_gpu', which the edition does not have (did you mean 'cpu-gpu'?)",
        ),
        (
            "movers/memory | topp=2",
            "has the option 'topp' (did you mean 'top'?); movers takes only top, bottom, window",
        ),
        ("movers/memory | top=two", "has top=two; write a number such as top=2"),
        ("movers/memory | top=-1", "has top=-1; write a number such as top=2"),
        ("movers/memory | window=dtd", "names the window 'dtd'"),
        ("return.wtd/NVDA.O | abs=1", "gives 'abs' a value; write it alone"),
        ("name/NVDA.O | abs", "has the option 'abs'; name takes no option"),
        (
            "latest/visits/text/chatgtp",
            "names the series 'visits/text/chatgtp', which the edition does not have (",
        ),
        ("latest.wtd/visits/text/chatgpt", "has 'wtd' after 'latest'; remove it"),
        ("change.yaer/visits/text/chatgpt", "(did you mean 'year'?); write one of change.year, change.wtd"),
        ("change.mtd/visits/text/chatgpt", "whose values do not hold; write change/visits/text/chatgpt"),
        ("change.ytd/price/new/h100", "names the window 'ytd', which the edition does not have"),
        ("discount/price/new/h100", "which has no 'used_of' in edition.toml"),
        ("share/price/new/h100", "whose values hold; only periods have it"),
        (
            "series/visits/text/chatgpt | parts=latest,recrod",
            "has the part 'recrod' (did you mean 'record'?)",
        ),
        (
            "performance/baskt",
            "asks for the performance of 'baskt' (did you mean 'basket'?); write basket or 000300",
        ),
        ("performance.excess/000300.SH", "write basket"),
        ("performance.more/basket", "has 'more' after 'performance'"),
    ],
)
def test_what_the_edition_does_not_have_is_told_with_the_nearest(text: str, told: str) -> None:
    (reference,), _ = scan(f"{{{{ {text} }}}}")
    (what,) = reference_mistakes(reference, KNOWN)
    assert told in what
    assert what.startswith(f"'{{{{ {reference.target} }}}}' ")


def test_a_performance_wants_a_basket() -> None:
    (reference,), _ = scan("{{ performance/basket }}")
    (what,) = reference_mistakes(reference, Vocabulary(benchmark=""))
    assert "no [performance]" in what


def test_share_counts_are_no_series_to_refer_to() -> None:
    known = Vocabulary.of(zhoubao.open_edition(COMPUTE).edition)
    (reference,), _ = scan("{{ latest/shares/GOOGL.O/A }}")
    (what,) = reference_mistakes(reference, known)
    assert "names the series 'shares/GOOGL.O/A'" in what


def test_names_that_are_not_known_are_not_held_against_anything() -> None:
    (reference,), _ = scan("{{ movers/x | window=y }}")
    assert not list(reference_mistakes(reference, Vocabulary()))


@given(st.text(alphabet="{}|/ =.abtopm\n", max_size=40))
def test_no_text_is_more_than_a_mistake(text: str) -> None:
    references, mistakes = scan(text)
    for reference in references:
        assert all(reference_mistakes(reference, KNOWN))
    assert all(1 <= line <= text.count("\n") + 1 for line, _ in mistakes)
