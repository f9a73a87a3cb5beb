"""Aliases and the ``[check]`` table of ``edition.toml``."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from zhoubao.edition.edition import CheckSpec
from zhoubao.edition.load import load_edition
from zhoubao.edition.rules import COMPLIANCE_PARTS, RULE_IDS
from zhoubao.edition.validate import validate
from zhoubao.errors import EditionError

Write = Callable[..., Path]
SERIES = 'frequency = "weekly"\n'
LAST = 'exhibits = ["review"]\n'
NVIDIA = 'exchange = "XNAS" }'


def with_check(write: Write, table: str) -> Path:
    return write(edition=((LAST, f"{LAST}\n[check]\n{table}\n"),))


def test_aliases_are_on_instruments_segments_others_and_series(write: Write) -> None:
    edition = load_edition(
        write(
            edition=(
                (NVIDIA, 'exchange = "XNAS", aliases = ["辉达", "Nvidia Corp"] }'),
                ('"Chips" }\n', '"Chips" }\naliases = ["半导体"]\n'),
                ('en = "USD/CNY"\n', 'en = "USD/CNY"\naliases = ["人民币汇率"]\n'),
                (SERIES, f'{SERIES}aliases = ["ChatGPT"]\n'),
            )
        )
    )
    assert edition.instruments["NVDA.O"].aliases == ("辉达", "Nvidia Corp")
    assert edition.instruments["USDCNY.FX"].aliases == ("人民币汇率",)
    assert edition.instruments["688981.SH"].aliases == ()
    assert edition.segments[0].aliases == ("半导体",)
    assert edition.series["visits/chatgpt"].aliases == ("ChatGPT",)


@pytest.mark.parametrize(
    ("alias", "meant"),
    [
        ("中芯国际", "segments[0].instruments[1].zh"),
        ("smic", "segments[0].instruments[1].en"),
        ("688981.sh", "segments[0].instruments[1].code"),
        ("chips", "segments[0].name.en"),
        ("USD/cny", "others[1].en"),
        ("访问量", "series[0].name.zh"),
    ],
)
def test_an_alias_that_already_means_another_is_a_mistake(write: Write, alias: str, meant: str) -> None:
    root = write(edition=((NVIDIA, f'exchange = "XNAS", aliases = ["辉达", "{alias}"] }}'),))
    (mistake,) = validate(root)
    assert f"aliases[1]: {alias!r} already means what stands at {meant}; write another or none." in mistake


def test_an_alias_of_two_subjects_is_a_mistake_at_the_second(write: Write) -> None:
    root = write(
        edition=(
            (NVIDIA, 'exchange = "XNAS", aliases = ["Team Green"] }'),
            (SERIES, f'{SERIES}aliases = ["team green"]\n'),
        )
    )
    (mistake,) = validate(root)
    assert "series[0].aliases[0]: 'team green' already means what stands at " in mistake
    assert "segments[0].instruments[0].aliases[0]" in mistake


def test_series_of_one_subject_may_share_an_alias_and_a_subject_its_own_name(write: Write) -> None:
    other = '[[series]]\nid = "downloads/chatgpt"\nname = { zh = "下载", en = "Downloads" }\nunit = "次"\n'
    root = write(
        edition=(
            (NVIDIA, 'exchange = "XNAS", aliases = ["nvidia"] }'),
            (SERIES, f'{SERIES}aliases = ["GPT"]\n\n{other}{SERIES}aliases = ["GPT"]\n'),
        )
    )
    assert validate(root) == []


@pytest.mark.parametrize(
    ("aliases", "told"),
    [('[""]', "is empty"), ('["a", "a"]', "names 'a' twice"), ('"a"', "a list"), (r'["a\nb"]', "one line")],
)
def test_what_is_no_alias_is_told(write: Write, aliases: str, told: str) -> None:
    (mistake,) = validate(write(edition=((NVIDIA, f'exchange = "XNAS", aliases = {aliases} }}'),)))
    assert told in mistake


def test_the_check_asks_for_all_parts_and_switches_nothing_off_by_itself(write: Write) -> None:
    assert load_edition(write()).check == CheckSpec(parts=COMPLIANCE_PARTS)
    assert COMPLIANCE_PARTS == ("analyst-statement", "general-statement", "rating-definitions", "risks")


def test_the_check_table_is_read(write: Write) -> None:
    root = with_check(
        write,
        'forbidden = ["闭眼买入"]\nparts = ["risks"]\n'
        'off = [{ rule = "double-word", reason = "dialogue" }, { rule = "as-of", reason = "two bases" }]',
    )
    assert load_edition(root).check == CheckSpec(
        ("闭眼买入",), ("risks",), {"double-word": "dialogue", "as-of": "two bases"}
    )


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (
            'off = [{ rule = "exibit-order", reason = "x" }]',
            "check.off[0].rule: is 'exibit-order', no lint rule (did you mean 'exhibit-order'?)",
        ),
        ('off = [{ rule = "as-of", reason = " " }]', "check.off[0].reason: is empty; write some text"),
        ('off = [{ rule = "as-of" }]', "check.off[0].reason: is missing; add it"),
        (
            'off = [{ rule = "as-of", reason = "x" }, { rule = "as-of", reason = "y" }]',
            "check.off[1].rule: 'as-of' already stands at check.off[0]; keep one of the two",
        ),
        ('parts = ["risk"]', "is 'risk' (did you mean 'risks'?)"),
        ('parts = ["risks", "risks"]', "names 'risks' twice"),
        ('forbidden = [""]', "check.forbidden[0]: is empty"),
        ('forbiden = ["x"]', "unknown key (did you mean 'forbidden'?)"),
    ],
)
def test_mistakes_of_the_check_table_are_told(write: Write, table: str, told: str) -> None:
    root = with_check(write, table)
    (mistake,) = validate(root)
    assert told in mistake
    assert re.search(r"edition\.toml:\d+: ", mistake)
    with pytest.raises(EditionError):
        load_edition(root)


def test_rule_ids_are_distinct_words_with_hyphens() -> None:
    assert len(set(RULE_IDS)) == len(RULE_IDS)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", rule) for rule in RULE_IDS)
