from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhoubao.edition.load import load_edition, read_edition
from zhoubao.errors import EditionError, UnreadableError
from zhoubao.model import Bilingual, CapBasis, Instrument

Write = Callable[..., Path]


def test_an_edition_is_what_its_file_says(write: Write) -> None:
    edition = load_edition(write())
    assert edition.names == Bilingual("小刊", "Small")
    assert (edition.id, edition.home, edition.zone.key) == ("small", "XSHG", "Asia/Shanghai")
    assert edition.cutoff_time == dt.time(18)
    assert edition.windows == ("wtd", "mtd", "ytd")
    assert edition.adjustment == "splits+dividends"
    assert [i.code for i in edition.universe] == ["NVDA.O", "688981.SH"]
    assert edition.instruments["NVDA.O"] == Instrument(
        "NVDA.O",
        Bilingual("英伟达", "NVIDIA"),
        "equity",
        "XNAS",
        "USD",
        "chips",
        CapBasis("total", ("shares/NVDA.O",)),
    )
    smic = edition.instruments["688981.SH"]
    assert (smic.mic, smic.currency) == ("XSHG", "CNY")
    assert smic.cap == CapBasis("a+h", ("shares/688981.SH", "shares/0981.HK"), "0981.HK")
    assert edition.instruments["0981.HK"].kind == "listing"
    rate = edition.instruments["USDCNY.FX"]
    assert (rate.kind, rate.mic, rate.currency, rate.segment) == ("fx", "", "CNY", None)
    assert edition.series["visits/chatgpt"].frequency == "weekly"
    assert edition.exhibits["review"].captions.zh == "复盘"
    assert [(s.id, s.place, s.exhibits, s.required) for s in edition.sections] == [
        ("key-points", "front", (), True),
        ("market", "body", ("review",), False),
    ]
    assert edition.store.engine == "duckdb"


def test_shares_of_one_class_default_to_the_code_s_own(write: Write) -> None:
    change = ('exchange = "XNAS" }', 'exchange = "XNAS", cap = { basis = "total" } }')
    edition = load_edition(write(edition=(change,)))
    assert edition.instruments["NVDA.O"].cap.shares == ("shares/NVDA.O",)


def test_share_counts_of_a_class_may_be_declared(write: Write) -> None:
    edition = load_edition(write(edition=(('"visits/chatgpt"', '"shares/688981.SH/H"'),)))
    assert list(edition.series) == ["shares/688981.SH/H"]


def test_a_language_that_is_not_printed_may_be_left_out(write: Write) -> None:
    changes = (('languages = ["zh", "en"]', 'languages = ["zh"]'), (', en = "Small" }', " }"))
    assert load_edition(write(edition=changes)).names == Bilingual("小刊", "小刊")


def test_a_byte_order_mark_and_windows_line_ends_are_read(write: Write) -> None:
    root = write()
    file = root / "edition.toml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert load_edition(root).id == "small"
    assert load_edition(file) == load_edition(root)


_VISITS = """[[series]]
id = "visits/ChatGPT"
name = { zh = "x", en = "x" }
unit = "x"
frequency = "weekly"

"""
NO_EXCHANGE = "is no exchange that zhoubao knows (did you mean "
MISTAKES: list[tuple[tuple[str, str], int, str, str]] = [
    # what is changed, the line and key the mistake is told at, and what is told
    (('schema = "zhoubao.edition/1"\n', ""), 0, "schema", "is missing; add it"),
    (("edition/1", "edition/2"), 1, "schema", "is 'zhoubao.edition/2' (did you mean 'zhoubao.edition/1'?)"),
    (('id = "small"', 'id = "Small One"'), 2, "id", "is 'Small One'; write lower-case letters"),
    (
        ('name = { zh = "小刊", en', 'nmae = { zh = "小刊", en'),
        3,
        "nmae",
        "unknown key (did you mean 'name'?)",
    ),
    (('"小刊", en = "Small"', '"小刊"'), 3, "name.en", "is missing; the edition prints 'en', so add it"),
    (('"小刊", en = "Small"', '"小刊", en = " "'), 3, "name.en", "is empty; write some text"),
    (('{ zh = "小刊", en = "Small" }', '"Small"'), 3, "name", "is 'Small'; write a table such as { zh"),
    (('["zh", "en"]', '["zh", "fr"]'), 4, "languages[1]", "is 'fr'; write `zh` or `en`"),
    (('["zh", "en"]', '["zh", "zh"]'), 4, "languages", "names 'zh' twice; name it once"),
    (('["zh", "en"]', "[]"), 4, "languages", "is empty; it needs at least one entry"),
    (("Asia/Shanghai", "Asia/Shangai"), 5, "timezone", "no time zone (did you mean 'Asia/Shanghai'?)"),
    (("Asia/Shanghai", "../etc"), 5, "timezone", "is '../etc', no time zone"),
    (('home = "XSHG"', 'home = "XSHH"'), 6, "home", f"'XSHH' {NO_EXCHANGE}'XSHG'?)"),
    (('"18:00"', '"25:00"'), 7, "cutoff_time", "is '25:00'; write a time of day such as \"18:00\""),
    (("[desk]", "sample = 1\n[desk]"), 9, "sample", "is 1; write true or false, without quotes"),
    (("[desk]", 'adjustment = "split"\n[desk]'), 9, "adjustment", "(did you mean 'splits'?)"),
    (("[desk]", 'windows = ["wdt"]\n[desk]'), 9, "windows[0]", "is 'wdt' (did you mean 'wtd'?)"),
    (("[desk]", '[style]\nrise = "red"\n[desk]'), 10, "style.rise", "is 'red'; write a colour as #rrggbb"),
    (("[desk]", '[currency]\ntotal = "CNH"\n[desk]'), 10, "currency.total", "'CNH' is the currency of no"),
    (("a@b.cn", "a at b"), 14, "desk.people[0].email", "is 'a at b'; write an address such as"),
    (('code = "NVDA.O"', 'code = "nvda"'), 21, "segments[0].instruments[0].code", "is 'nvda'; write a code"),
    (
        ('code = "NVDA.O"', 'code = "NVDA.Q"'),
        21,
        "segments[0].instruments[0].code",
        "the suffix .Q, which no",
    ),
    (('"XNAS"', '"XNSA"'), 21, "segments[0].instruments[0].exchange", f"'XNSA' {NO_EXCHANGE}'XNAS'?)"),
    (('"XNAS"', '"XNYS"'), 21, "segments[0].instruments[0].exchange", "contradicts the suffix .O of NVDA.O"),
    (
        ("instruments = [", 'instruments = [\n{ code = "NVDA.O", zh = "x", en = "x" },'),
        22,
        "segments[0].instruments[1].code",
        "'NVDA.O' already stands at segments[0].instruments[0]; keep one of the two",
    ),
    (('"NVDA.O"', '"USDKRW.FX"'), 21, "segments[0].instruments[0].code", "is an exchange rate; declare it"),
    (('= "a+h"', '= "ah"'), 22, "segments[0].instruments[1].cap.basis", "is 'ah' (did you mean 'a+h'?)"),
    (
        ('"shares/688981.SH", "shares/0981.HK"', '"shares/688981.SH", "shares/981.HK"'),
        23,
        "segments[0].instruments[1].cap.shares[1]",
        "'shares/981.HK' is not declared (did you mean 'shares/0981.HK'?)",
    ),
    (
        ('"shares/688981.SH", "shares/0981.HK"', '"shares/688981.SH"'),
        22,
        "segments[0].instruments[1].cap.shares",
        "names 1 series, but basis 'a+h' takes two: the A shares and the H shares",
    ),
    (
        ('h_code = "0981.HK"', 'h_code = "0918.HK"'),
        23,
        "segments[0].instruments[1].cap.h_code",
        "'0918.HK' is not declared (did you mean '0981.HK'?)",
    ),
    (
        (', h_code = "0981.HK"', ""),
        22,
        "segments[0].instruments[1].cap.h_code",
        "is missing; basis 'a+h' needs",
    ),
    (
        ('h_code = "0981.HK"', 'h_code = "0981.HK", ratio = 0'),
        23,
        "segments[0].instruments[1].cap.ratio",
        "is 0;",
    ),
    (('kind = "listing"', 'kind = "listed"'), 27, "others[0].kind", "is 'listed'"),
    (('code = "USDCNY.FX"', 'code = "USDCNY.SH"'), 34, "others[1].code", "is no exchange rate; write two"),
    (('kind = "fx"', 'kind = "index"'), 34, "others[1].code", "declare it under [[others]] with kind 'fx'"),
    (
        ('"visits/chatgpt"', '"close/NVDA.O"'),
        39,
        "series[0].id",
        "comes with NVDA.O at segments[0].instruments[0]",
    ),
    *(
        (
            ('"visits/chatgpt"', f'"{kind}/NVDA.O"'),
            39,
            "series[0].id",
            f"'{kind}/NVDA.O' comes with NVDA.O at",
        )
        for kind in ("adj_close", "adj_factor", "market_cap", "shares", "dividend", "split", "rebase")
    ),
    (('"visits/chatgpt"', '"split/nvda.o"'), 39, "series[0].id", "'split/nvda.o' comes with NVDA.O at"),
    (
        ('"visits/chatgpt"', '"dividend/INTC.O"'),
        39,
        "series[0].id",
        "is of the kind 'dividend', which only codes have; declare the code under [[segments]] or [[others]]",
    ),
    (
        ("[[exhibits]]", _VISITS + "[[exhibits]]"),
        45,
        "series[1].id",
        "'visits/ChatGPT' already stands at series[0] as 'visits/chatgpt', which differs in case only;",
    ),
    (('"visits/chatgpt"', '"visits"'), 39, "series[0].id", "is 'visits'; write kind/subject"),
    (('kind = "review"', 'kind = "reveiw"'), 46, "exhibits[0].kind", "is 'reveiw' (did you mean 'review'?)"),
    (('place = "body"', 'place = "middle"'), 58, "sections[1].place", "write `front`, `body` or `back`"),
    (('["review"]', '["reveiw"]'), 59, "sections[1].exhibits[0]", "is no exhibit (did you mean 'review'?)"),
    (
        ('["review"]', '["review", "review"]'),
        59,
        "sections[1].exhibits[1]",
        "is printed by sections[1].exhibits[0]",
    ),
    (
        ('id = "market"', 'id = "key-points"'),
        56,
        "sections[1].id",
        "'key-points' already stands at sections[0]",
    ),
    (('["review"]', '["review"]\n[store]\nengine = "spark"'), 61, "store.engine", "is 'spark'; write duckdb"),
]


@pytest.mark.parametrize(("change", "line", "key", "told"), MISTAKES)
def test_each_mistake_is_told_alone_where_it_stands(
    write: Write, change: tuple[str, str], line: int, key: str, told: str
) -> None:
    root = write(edition=(change,))
    with pytest.raises(EditionError) as caught:
        load_edition(root)
    (mistake,) = caught.value.mistakes
    assert str(caught.value) == mistake
    place = f"{root / 'edition.toml'}:{line}" if line else f"{root / 'edition.toml'}"
    assert mistake.startswith(f"{place}: {key}: ")
    assert told in mistake
    assert mistake.endswith(".")
    assert "\n" not in mistake


def test_every_mistake_is_told_in_one_go(write: Write) -> None:
    changes = (
        ('"18:00"', '"six"'),  # a value of the wrong form
        ('"XNAS"', '"XNYS"'),  # two values that contradict each other
        ('unit = "万次"', "unit = 5"),
        ('["review"]', '["revue"]'),
    )
    with pytest.raises(EditionError) as caught:
        load_edition(write(edition=changes))
    keys = [mistake.split(": ")[1] for mistake in caught.value.mistakes]
    assert keys == [
        "cutoff_time",
        "segments[0].instruments[0].exchange",
        "series[0].unit",
        "sections[1].exhibits[0]",
    ]
    assert "(and 3 more mistakes in edition.toml: `zhoubao validate` lists them all)." in str(caught.value)


def test_where_there_is_no_edition(tmp_path: Path, write: Write) -> None:
    with pytest.raises(UnreadableError, match="no such folder; `zhoubao new"):
        load_edition(tmp_path / "absent")
    root = write()
    with pytest.raises(
        UnreadableError, match=re.escape(f"holds no edition.toml (did you mean {str(root)!r}?)")
    ):
        load_edition(root.parent)
    with pytest.raises(UnreadableError, match="is no folder"):
        load_edition(root / "issues" / "2024-11-14.md")
    assert UnreadableError.exit_code == 2


BROKEN: list[tuple[bytes, str]] = [
    (b'id = "a"\nname = \n', ":2: is not well-formed TOML (invalid value)"),
    (b'id = "a"\nid = "b"\n', ":2: is not well-formed TOML (cannot overwrite a value)"),
    (b'id = "a"\n[desk\n', ":2: is not well-formed TOML"),
    (b'id = "a', ":1: is not well-formed TOML"),
    (b'id = "a"\nname = "\xff"\n', ":2: is not UTF-8 text; save the file as UTF-8."),
    (b"x = " + b"9" * 5000, ":1: is not well-formed TOML"),
    (b"x = " + b"[" * 5000, ""),
]


@pytest.mark.parametrize(("content", "told"), BROKEN)
def test_a_file_that_is_no_toml(write: Write, content: bytes, told: str) -> None:
    root = write()
    (root / "edition.toml").write_bytes(content)
    with pytest.raises(UnreadableError) as caught:
        load_edition(root)
    assert told in str(caught.value)
    assert str(root / "edition.toml") in str(caught.value)


KEYS = [
    ("name", 'name = { zh = "小刊"'),
    ("languages", "languages ="),
    ("timezone", "timezone ="),
    ("home", "home ="),
    ("cutoff_time", "cutoff_time ="),
    ("house", "house ="),
    ("sector", "sector ="),
    ("people", "people ="),
    ("role", "role ="),
    ("licence", "licence ="),
    ("email", "email ="),
    ("instruments", "instruments ="),
    ("exchange", "exchange ="),
    ("cap", "cap ="),
    ("basis", "basis ="),
    ("h_code", "h_code ="),
    ("unit", "unit ="),
    ("frequency", "frequency ="),
    ("caption", "caption ="),
    ("exhibits", "exhibits = ["),
    ("required", "required ="),
]


@st.composite
def one_off(draw: st.DrawFn) -> tuple[str, str, str]:
    """A key, where it stands, and its name with one letter dropped, doubled, replaced or swapped."""
    key, at = draw(st.sampled_from(KEYS))
    n = draw(st.integers(0, len(key) - 1))
    letter = draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz_"))
    wrong = draw(
        st.sampled_from(
            [
                key[:n] + key[n + 1 :],
                key[:n] + letter + key[n:],
                key[:n] + letter + key[n + 1 :],
                key[:n] + key[n + 1 : n + 2] + key[n] + key[n + 2 :],
            ]
        )
    )
    return key, at, wrong


@given(one_off())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
def test_an_unknown_key_one_letter_off_is_answered_with_the_right_one(
    write: Write, misspelling: tuple[str, str, str]
) -> None:
    key, at, wrong = misspelling
    if wrong == key or len(wrong) < 3:
        return
    root = write(edition=((at, at.replace(key, wrong, 1)),))
    file = root / "edition.toml"
    _, mistakes, _ = read_edition(file, file.read_text(encoding="utf-8"))
    told = [m for m in mistakes if "unknown key" in m]
    assert len(told) == 1
    assert f"unknown key (did you mean {key!r}?)" in told[0]
    assert not [m for m in mistakes if f"{key}: is missing" in m]


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)

CAP = JSONISH | st.dictionaries(st.sampled_from(["basis", "shares", "h_code", "ratio"]), JSONISH)
TABLES = ["schema", "languages", "home", "currency", "segments", "others", "series", "exhibits", "sections"]


@given(
    st.dictionaries(
        st.sampled_from(TABLES),
        JSONISH
        | st.lists(
            st.dictionaries(
                st.sampled_from(["id", "code", "kind", "exchange", "exhibits", "name", "instruments"]),
                JSONISH | st.lists(st.dictionaries(st.sampled_from(["code", "cap", "zh"]), CAP), max_size=2),
            ),
            max_size=3,
        ),
    )
)
@settings(deadline=None)
def test_no_content_of_the_tables_is_more_than_a_mistake(raw: dict[str, Any]) -> None:
    from pydantic import ValidationError

    from zhoubao.edition.config import EditionConfig
    from zhoubao.edition.consistency import consistency_mistakes
    from zhoubao.edition.mistakes import shape_mistakes

    with pytest.raises(ValidationError) as caught:
        EditionConfig.model_validate(raw)
    found, _ = shape_mistakes(caught.value, EditionConfig, raw)
    assert found
    for mistake in [*found, *consistency_mistakes(raw)]:
        assert mistake.what
