"""The reference pages against the code: commands, public names, facts, flags and columns."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Iterator

import click
import pytest
from arro3.core import DataType

import zhoubao
from zhoubao.analysis.series import SERIES_MEASURES
from zhoubao.cli.main import EXIT_CODES, cli
from zhoubao.edition.edition import Adjustment
from zhoubao.edition.exhibits import EXHIBIT_KINDS
from zhoubao.model.instrument import Basis
from zhoubao.notebook import FACT_COLUMNS
from zhoubao.prose.flags import FLAGS
from zhoubao.publish.exhibits.kinds import BUILDERS
from zhoubao.store.arrow import SCHEMA

from .pages import DOCS, ROOT, section, table

CLI, API, FACTS, STORE = (DOCS / f"{name}.md" for name in ("cli", "api", "facts", "store"))


# The command line


def options(command: click.Command) -> dict[str, click.Option]:
    """A command's options as a page writes them: ``-v, --verbose``, ``--cutoff INSTANT``."""
    return {
        " ".join(
            filter(None, [", ".join(sorted(option.opts, key=len)), option.metavar or _path(option)])
        ): option
        for option in command.params
        if isinstance(option, click.Option)
    }


def _path(option: click.Option) -> str | None:
    return "PATH" if isinstance(option.type, click.Path) else None


def documented_options(text: str) -> dict[str, list[str]]:
    """The option rows of a section: the option as written, then default and meaning."""
    return {row[0].replace("`", ""): row[1:] for row in table(text) if row[0].startswith(("-", "`-"))}


def commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """The commands of a group by the words they are called with, those of groups inside it among them."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


COMMANDS = list(commands(cli))


def test_every_command_has_a_heading_with_its_arguments() -> None:
    headings = re.findall(r"^## `zhoubao (.+)`$", CLI.read_text(encoding="utf-8"), re.M)
    usage = [
        " ".join([name, *command.collect_usage_pieces(click.Context(command))[1:]])
        for name, command in COMMANDS
    ]
    assert sorted(headings) == sorted(usage)


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_option_of_a_command_is_documented(name: str, command: click.Command) -> None:
    (heading,) = re.findall(rf"^## `zhoubao {name}\b.*`$", CLI.read_text(encoding="utf-8"), re.M)
    rows = documented_options(section(CLI, heading))
    expected = options(command)
    assert set(rows) == set(expected)
    for written, option in expected.items():
        default, meaning = rows[written]
        if option.show_default:
            assert option.default == default
        if isinstance(option.type, click.Choice):
            for choice in option.type.choices:
                assert f"`{choice}`" in f"`{default}` {meaning}", f"{name} {written} {choice}"


def test_the_options_of_the_group_are_documented() -> None:
    opening = CLI.read_text(encoding="utf-8").partition("\n## ")[0]
    asking_for_help = ", ".join(cli.context_settings["help_option_names"])
    assert set(documented_options(opening)) == {*options(cli), asking_for_help}


def test_the_exit_codes_are_those_of_the_help() -> None:
    whole = re.sub(r"\n {7}(?=\S)", " ", EXIT_CODES)  # a meaning may run over lines
    told = re.findall(r"^  (\d+) +(.+)$", whole, re.M)
    assert [tuple(row) for row in table(section(CLI, "## Exit codes"))] == told
    codes = {getattr(zhoubao, name).exit_code for name in zhoubao.__all__ if name.endswith("Error")}
    assert codes <= {int(code) for code, _ in told}


# The Python API


def test_every_public_name_is_documented() -> None:
    opening = API.read_text(encoding="utf-8").partition("\n## ")[0]
    assert sorted(row[0] for row in table(opening)) == sorted(zhoubao.__all__)


def test_every_method_of_an_edition_is_documented_with_its_parameters() -> None:
    written = {
        row[0] for row in table(section(API, "## `OpenEdition`")) if re.fullmatch(r"\w+\(.*\)", row[0])
    }
    real = set()
    for name, method in inspect.getmembers(zhoubao.OpenEdition, inspect.isfunction):
        if not name.startswith("_"):
            _, *parameters = inspect.signature(method).parameters.values()
            plain = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in parameters]
            real.add(f"{name}{inspect.Signature(plain)}".replace("'", '"'))
    assert written == real


@pytest.mark.parametrize(
    "name", ["Imported", "Built", "FactTable", "FactSet", "Fact", "Observation", "ShownExhibit"]
)
def test_what_a_result_offers_is_documented(name: str) -> None:
    text = section(API, "## Results")
    (told,) = re.findall(rf"^- `{name}`: (.*?)(?=^- |\Z)", text, re.M | re.S)
    kind = getattr(zhoubao, name)
    offered = {member for member in dir(kind) if not member.startswith("_")}
    # What only helps the code along: an observation's key and making, and a row's own JSON inside the whole.
    for member in offered - {"key", "of"} - ({"as_json"} if name in ("Fact", "Observation") else set()):
        assert re.search(rf"`{member}(\(\))?`", told), f"{name}.{member}"
    if name == "FactTable":
        columns = told.partition("The columns:")[2]
        assert tuple(re.findall(r"`(\w+)`", columns)) == FACT_COLUMNS


# Facts


def test_the_measures_are_those_of_an_edition() -> None:
    opened = zhoubao.open_edition(ROOT / "src" / "zhoubao" / "editions" / "compute")
    facts = [
        fact
        for fact in opened.facts("2024-11-13")
        # These have sections and pages of their own.
        if fact.subject not in opened.edition.series
        and not fact.measure.startswith(("performance", "rating"))
    ]
    written: dict[bool, set[str]] = {False: set(), True: set()}
    for row in table(section(FACTS, "## Ids and measures")):
        written[row[1] == "segments"] |= set(re.findall(r"[\w.]+", row[0]))
    for of_segments, measures in written.items():
        found = {fact.measure for fact in facts if fact.subject.startswith("segment/") == of_segments}
        assert measures == found


def test_the_measures_of_declared_series_are_those_computed() -> None:
    written = [
        m for row in table(section(FACTS, "## Declared series")) for m in re.findall(r"[\w.]+", row[0])
    ]
    assert tuple(written) == SERIES_MEASURES


def test_the_measures_of_a_performance_are_those_computed() -> None:
    facts = zhoubao.open_edition(ROOT / "src" / "zhoubao" / "editions" / "compute").facts("2024-11-13")
    written = {m for row in table(section(FACTS, "## Performance")) for m in re.findall(r"[\w.]+", row[0])}
    assert written == {fact.measure for fact in facts if fact.measure.startswith("performance")}


def test_the_flags_and_their_words_are_those_of_the_notes() -> None:
    rows = table(section(FACTS, "## Flags"))
    assert {row[0]: row[1] for row in rows} == {flag: words.en for flag, words in FLAGS.items()}
    assert {row[2] for row in rows} == {"none", "kept"}


def test_every_kind_of_exhibit_has_a_builder() -> None:
    assert set(EXHIBIT_KINDS) == set(BUILDERS)


def test_the_modes_and_bases_are_those_of_the_code() -> None:
    modes = [row[0] for row in table(section(FACTS, "## Adjustment"))]
    assert modes == list(typing.get_args(Adjustment))
    bases = [row[0] for row in table(section(FACTS, "## Market caps"))]
    assert sorted(bases) == sorted(typing.get_args(Basis))


# The store


def test_the_columns_are_those_of_the_table() -> None:
    words = {
        "string": DataType.string(),
        "date": DataType.date32(),
        "double": DataType.float64(),
        "long": DataType.int64(),
        "boolean": DataType.bool(),
    }
    rows = table(section(STORE, "## One table, append-only"))
    assert [(row[0], words[row[1]]) for row in rows] == list(zip(SCHEMA.names, SCHEMA.types, strict=True))
