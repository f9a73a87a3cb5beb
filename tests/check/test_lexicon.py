"""The names of an edition: by code, digits, alias and short name, in either language, for series too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.check.standing import SERIES, made, shipped

from zhoubao.check.lexicon import KIND_WORDS, Lexicon, Name, is_of, lexicon_of
from zhoubao.check.spelling import folded
from zhoubao.model import Bilingual, SeriesSpec

SHIPPED = lexicon_of(shipped().edition)
MADE = lexicon_of(made().edition)


@pytest.mark.parametrize(
    ("words", "subject", "kind"),
    [
        ("寒武纪", "688256.SH", "instrument"),
        ("Cambricon", "688256.SH", "instrument"),
        ("cambricon", "688256.SH", "instrument"),
        ("688256.SH", "688256.SH", "instrument"),
        ("688256", "688256.SH", "instrument"),
        ("NVDA.O", "NVDA.O", "instrument"),
        ("NVDA", "NVDA.O", "instrument"),
        ("辉达", "NVDA.O", "instrument"),
        ("SK海力士", "000660.KS", "instrument"),
        ("SK hynix", "000660.KS", "instrument"),
        ("谷歌", "GOOGL.O", "instrument"),
        ("中芯国际", "688981.SH", "instrument"),
        ("沪深 300", "000300.SH", "index"),
        ("S&P 500", "SPX.GI", "index"),
        ("纳指", "IXIC.GI", "index"),
        ("先进封装", "segment/advanced-packaging", "segment"),
        ("Data-center hardware", "segment/data-centre", "segment"),
        ("CPU/GPU", "segment/cpu-gpu", "segment"),
        ("GPU/CPU", "segment/cpu-gpu", "segment"),
    ],
)
def test_names_of_the_shipped_edition(words: str, subject: str, kind: str) -> None:
    assert SHIPPED.find(words) == Name(subject, kind)


@pytest.mark.parametrize("words", ["0020", "2382", "MU", "O", "AI", "GPU", "新易盛", "", "寒武", "SH"])
def test_what_is_no_name(words: str) -> None:
    """Four digits may be a year or a count, and two letters a word."""
    assert SHIPPED.find(words) is None


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("ChatGPT", "chatgpt"),
        ("chatgpt", "chatgpt"),
        ("Runway", "runway"),
        ("智谱清言", "qingyan"),
        ("Qingyan", "qingyan"),
        ("H100", "h100"),
    ],
)
def test_a_series_is_known_by_its_product(words: str, subject: str) -> None:
    found = MADE.find(words)
    assert found is not None
    assert (found.subject, found.kind) == (subject, "series")


def test_a_product_has_all_its_kinds() -> None:
    more = SeriesSpec("downloads/chatgpt", Bilingual("ChatGPT下载量", "ChatGPT downloads"), "次", "weekly")
    edition = replace(made().edition, series={spec.id: spec for spec in (*SERIES, more)})
    found = lexicon_of(edition).find("ChatGPT")
    assert found == Name("chatgpt", "series", ("visits", "downloads"))


@pytest.mark.parametrize(
    ("frequency", "daily"), [("daily", True), ("irregular", True), ("weekly", False), ("monthly", False)]
)
def test_a_series_says_whether_it_has_periods(frequency: str, daily: bool) -> None:
    spec = SeriesSpec("price/x9", Bilingual("X9价格", "X9 price"), "USD", frequency)  # type: ignore[arg-type]
    found = lexicon_of(replace(made().edition, series={spec.id: spec})).find("X9")
    assert found == Name("x9", "series", ("price",), daily, frequency == "monthly")


def test_shares_are_no_product() -> None:
    assert all(name.subject != "GOOGL.O/A" for name in SHIPPED.named.values())
    assert not {"shares", "股本"} & SHIPPED.measures.keys()


def _lexicon_of(*ids: str) -> Lexicon:
    specs = [SeriesSpec(name, Bilingual(f"名{n}", f"Name{n}"), "次", "weekly") for n, name in enumerate(ids)]
    return lexicon_of(replace(made().edition, series={spec.id: spec for spec in specs}))


def test_a_product_is_the_last_part_of_its_series_ids() -> None:
    found = _lexicon_of("visits/text/chatgpt", "downloads/ios/chatgpt")
    assert found.find("Name0") == Name("chatgpt", "series", ("visits", "downloads"))
    assert found.find("Name1") == Name("chatgpt", "series", ("downloads", "visits"))
    assert is_of("visits/text/chatgpt", "chatgpt") and not is_of("visits/text/chatgpt", "gpt")


def test_two_series_of_one_kind_are_two_products() -> None:
    found = _lexicon_of("price/new/h100", "price/used/h100")
    assert [found.find(f"Name{n}") for n in (0, 1)] == [
        Name("new/h100", "series", ("price",)),
        Name("used/h100", "series", ("price",)),
    ]


def test_a_product_called_like_a_word_is_known_by_its_name_only() -> None:
    found = _lexicon_of("downloads/ios/all")
    assert found.find("all") is None
    assert found.find("Name0") == Name("all", "series", ("downloads",))


def test_a_name_with_wide_brackets_is_found_with_narrow_ones() -> None:
    spec = SeriesSpec("price/new/h100", Bilingual("H100（新品）", "H100 (new)"), "USD", "irregular")
    found = lexicon_of(replace(made().edition, series={spec.id: spec}))
    assert found.find("H100（新品）") == found.find("H100(新品)") != None  # noqa: E711


def test_words_of_the_kinds_that_an_edition_follows() -> None:
    assert MADE.kinds == {"visits", "downloads", "price"}
    assert MADE.measures["访问量"] == MADE.measures["traffic"] == "visits"
    assert MADE.measures["installs"] == "downloads"
    assert "产量" not in MADE.measures


def test_a_kind_of_the_edition_s_own_is_its_own_word() -> None:
    spec = SeriesSpec("wafer_starts/fab", Bilingual("某厂投片", "Fab starts"), "片", "monthly")
    measures = lexicon_of(replace(made().edition, series={spec.id: spec})).measures
    assert measures == {"wafer starts": "wafer_starts"}


def test_the_words_of_kinds_name_one_kind_each() -> None:
    kinds: dict[str, list[str]] = {}
    for kind, words in KIND_WORDS.items():
        for word in words:
            kinds.setdefault(folded(word), []).append(kind)
    assert {word: held for word, held in kinds.items() if len(held) > 1} == {}


def test_sizes() -> None:
    assert SHIPPED.sizes["universe"] == 33
    assert SHIPPED.sizes["segment/cpu-gpu"] == 6
    assert sum(n for subject, n in SHIPPED.sizes.items() if subject != "universe") == 33


def test_every_instrument_and_segment_answers_to_all_its_names() -> None:
    edition = shipped().edition
    for code, instrument in edition.instruments.items():
        for words in (code, instrument.names.zh, instrument.names.en, *instrument.aliases):
            found = SHIPPED.find(words)
            assert found is not None, words
            assert found.subject == code or len(words) < 3, words
    for segment in edition.segments:
        for words in (segment.names.zh, segment.names.en, *segment.aliases):
            assert SHIPPED.find(words) == Name(f"segment/{segment.id}", "segment")


def test_the_first_to_claim_a_spelling_keeps_it() -> None:
    edition = made().edition
    one, two = edition.instruments["688001.SH"], edition.instruments["688002.SH"]
    instruments = {
        **edition.instruments,
        "688001.SH": replace(one, aliases=("同名",)),
        "688002.SH": replace(two, aliases=("同名", "甲公司")),
    }
    lexicon = lexicon_of(replace(edition, instruments=instruments))
    for words in ("同名", "甲公司"):
        found = lexicon.find(words)
        assert found is not None
        assert found.subject == "688001.SH"


def test_a_name_with_a_bracket_answers_without_it() -> None:
    edition = made().edition
    one = replace(edition.instruments["688003.SH"], names=Bilingual("丁公司（港股）", "Delta (Hong Kong)"))
    lexicon = lexicon_of(replace(edition, instruments={**edition.instruments, "688003.SH": one}))
    for words in ("丁公司（港股）", "丁公司", "Delta", "Delta (Hong Kong)"):
        found = lexicon.find(words)
        assert found is not None
        assert found.subject == "688003.SH"
    # The shares at home are meant by the plain name, which is their own.
    assert SHIPPED.find("中芯国际") == Name("688981.SH", "instrument")
    assert SHIPPED.find("中芯国际（港股）") == Name("0981.HK", "instrument")


def test_names_of_one_language_in_a_text_of_the_other() -> None:
    text = "本周Cambricon上涨9.98%，while 英伟达 rose 0.45%"
    scanned = shipped().scanner.scan(text, 0, len(text))
    assert [t.name.subject for t in scanned if t.name is not None] == ["688256.SH", "NVDA.O"]
