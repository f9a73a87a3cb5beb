"""The form of ``scaling.toml``: every key it may have, and its reading.

Like ``config`` it is only imported when an edition's lab is read, so that pydantic is not loaded before. What
has to hold between the keys is in ``lab_consistency``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError

from zhoubao.edition.consistency import missing_words
from zhoubao.edition.edition import Edition
from zhoubao.edition.files import KeyPath, key_lines, parse_toml, read_utf8
from zhoubao.edition.instants import aware
from zhoubao.edition.lab import (
    DRAWS,
    FILE_NAME,
    AcceleratorSpec,
    Assumption,
    DemandSpec,
    FrontierSpec,
    Lab,
    LabTable,
    PretrainSpec,
    Shape,
    TestTimeSpec,
    ThinkingSpec,
    WallSpec,
)
from zhoubao.edition.lab_consistency import lab_consistency
from zhoubao.edition.mistakes import Mistake, refuse, sentences, shape_mistakes, show
from zhoubao.edition.values import (
    Instant,
    NamesConfig,
    SeriesId,
    Slug,
    Table,
    Text,
    each_once,
    listed,
    to_text,
)
from zhoubao.errors import UnreadableError

__all__ = ["LabConfig", "lab_mistakes", "load_lab"]

_TABLE_FILE = re.compile(r"(data/)?scaling/[A-Za-z0-9][A-Za-z0-9._-]*\.csv")


def _table_file(value: str) -> str:
    if not _TABLE_FILE.fullmatch(value):
        raise ValueError(f"is {show(value)}; write a CSV file in scaling/ or data/scaling/ of the edition")
    return value


def _shares(values: tuple[float, ...]) -> tuple[float, ...]:
    if wrong := [value for value in values if not 0 < value < 1]:
        raise ValueError(f"has {show(wrong[0])}; write shares between 0 and 1, such as 0.5")
    return values


def _above_zero(values: tuple[float, ...]) -> tuple[float, ...]:
    if wrong := [value for value in values if not 0 < value < float("inf")]:
        raise ValueError(f"has {show(wrong[0])}; write numbers above 0")
    return values


Amount = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Amounts = Annotated[tuple[float, ...], AfterValidator(_above_zero), AfterValidator(each_once)]
Shares = Annotated[tuple[float, ...], AfterValidator(_shares), AfterValidator(each_once)]
Samples = Annotated[tuple[Annotated[int, Field(ge=1)], ...], AfterValidator(each_once)]
TableFile = Annotated[str, AfterValidator(_table_file)]
Count = Annotated[int, Field(ge=0)]
Resamples = Annotated[int, Field(ge=1, le=100_000)]


class TableConfig(Table):
    id: Slug
    file: TableFile
    source: Text
    known_at: Instant


class PretrainConfig(Table):
    table: Slug
    drop_highest: Count = 0
    bootstraps: Resamples = 1_000
    seed: Count = 0
    budgets: Amounts = listed()


class TestTimeConfig(Table):
    __test__ = False  # the name is no test's

    table: Slug
    models: Annotated[tuple[Text, ...], AfterValidator(each_once)] = listed()
    k: Samples = listed()
    bootstraps: Resamples = 1_000
    seed: Count = 0


class ThinkingConfig(Table):
    table: Slug


class FrontierConfig(Table):
    table: Slug
    target_coverage: Shares = Field(strict=False, min_length=1)
    tokens_per_sample: Amount
    queries: Amounts = listed()


class WallConfig(Table):
    stock: Slug
    growth: Slug | None = None
    table: Slug | None = None


class AssumptionConfig(Table):
    id: Slug
    name: NamesConfig
    unit: Text
    value: Finite
    low: Finite | None = None
    high: Finite | None = None
    shape: Shape = "triangular"
    source: NamesConfig
    as_of: dt.date
    known_at: Instant | None = None


class AcceleratorConfig(Table):
    id: Slug
    name: NamesConfig
    throughput: Slug
    power: Slug
    price_series: SeriesId | None = None
    price: Slug | None = None


class DemandConfig(Table):
    usage: Annotated[tuple[SeriesId, ...], Field(strict=False, min_length=1), AfterValidator(each_once)]
    queries_per_visit: Slug
    tokens_per_query: Slug
    thinking_multiplier: Slug
    peak_to_average: Slug
    utilisation: Slug
    power_overhead: Slug
    server_multiple: Slug
    active_parameters: Slug
    benchmark_parameters: Slug | None = None
    training_compute: Slug
    fan: Amounts = listed()
    draws: Annotated[int, Field(ge=1_000, le=1_000_000)] = DRAWS
    seed: Count = 0
    accelerators: Annotated[tuple[AcceleratorConfig, ...], Field(strict=False, min_length=1)]


class LabConfig(Table):
    """``scaling.toml`` as a whole."""

    schema_: Literal["zhoubao.scaling/1"] = Field(alias="schema")
    tables: tuple[TableConfig, ...] = listed()
    pretrain: PretrainConfig | None = None
    testtime: TestTimeConfig | None = None
    thinking: ThinkingConfig | None = None
    frontier: FrontierConfig | None = None
    wall: WallConfig | None = None
    assumptions: tuple[AssumptionConfig, ...] = listed()
    demand: DemandConfig | None = None


def load_lab(edition: Edition) -> Lab | None:
    """What an edition says to the scaling lab, or none where its folder has no ``scaling.toml``.

    Raises ``UnreadableError`` for a file that cannot be read as TOML, and ``EditionError`` with every mistake
    in it.
    """
    file = edition.root / FILE_NAME
    if not file.exists():
        return None
    lab, mistakes = _read(file, edition)
    if lab is None:
        raise refuse(FILE_NAME, mistakes)
    return lab


def lab_mistakes(edition: Edition) -> list[str]:
    """Every mistake of an edition's ``scaling.toml``, in the file's order; none where it has no such file."""
    file = edition.root / FILE_NAME
    if not file.exists():
        return []
    try:
        return _read(file, edition)[1]
    except UnreadableError as error:
        return [str(error)]


def _read(file: Path, edition: Edition) -> tuple[Lab | None, list[str]]:
    text = read_utf8(file)
    raw = parse_toml(text, file)
    mistakes: list[Mistake] = []
    told: set[KeyPath] = set()
    config = None
    try:
        config = LabConfig.model_validate(raw)
    except ValidationError as error:
        mistakes, misspelt = shape_mistakes(error, LabConfig, raw)
        told = misspelt | {mistake.where for mistake in mistakes}
    mistakes += [mistake for mistake in _untranslated(raw, edition) if mistake.where not in told]
    # References are told of besides what is misshapen: both are mended in one go.
    mistakes += [m for m in lab_consistency(raw, edition) if not _within(m.where, told)]
    if config is None or mistakes:
        return None, sentences(file, text, mistakes)
    return _lab(config, edition, text, hashlib.sha256(file.read_bytes()).hexdigest()), []


def _within(where: KeyPath, told: set[KeyPath]) -> bool:
    return any(where[: len(place)] == place for place in told)


def _untranslated(raw: dict[str, Any], edition: Edition) -> Iterator[Mistake]:
    """Names and sources lacking in a language that the edition prints."""
    demand = raw.get("demand")
    places: list[tuple[KeyPath, object, tuple[str, ...]]] = [
        (("assumptions",), raw.get("assumptions"), ("name", "source"))
    ]
    if isinstance(demand, dict):
        places.append((("demand", "accelerators"), demand.get("accelerators"), ("name",)))
    for path, entries, keys in places:
        for number, entry in enumerate(entries if isinstance(entries, list) else ()):
            for key in keys:
                if isinstance(entry, dict) and isinstance(entry.get(key), dict):
                    yield from missing_words(entry[key], (*path, number, key), edition.languages)


def _lab(config: LabConfig, edition: Edition, text: str, sha256: str) -> Lab:
    lines = key_lines(text)
    demand = config.demand
    return Lab(
        sha256=sha256,
        tables={
            t.id: LabTable(t.id, t.file, t.source, aware(t.known_at, edition.zone, edition.cutoff_time))
            for t in config.tables
        },
        assumptions={
            entry.id: _assumption(entry, edition, lines.get(("assumptions", number), 0))
            for number, entry in enumerate(config.assumptions)
        },
        pretrain=PretrainSpec(**dict(config.pretrain)) if config.pretrain else None,
        testtime=TestTimeSpec(**dict(config.testtime)) if config.testtime else None,
        thinking=ThinkingSpec(config.thinking.table) if config.thinking else None,
        frontier=FrontierSpec(**dict(config.frontier)) if config.frontier else None,
        wall=WallSpec(**dict(config.wall)) if config.wall else None,
        demand=None if demand is None else _demand(demand),
    )


def _demand(demand: DemandConfig) -> DemandSpec:
    accelerators = tuple(
        AcceleratorSpec(a.id, to_text(a.name), a.throughput, a.power, a.price_series, a.price)
        for a in demand.accelerators
    )
    return DemandSpec(**dict(demand) | {"accelerators": accelerators})


def _assumption(entry: AssumptionConfig, edition: Edition, line: int) -> Assumption:
    known_at = Assumption.day_s_end(entry.as_of)
    if entry.known_at is not None:
        known_at = aware(entry.known_at, edition.zone, edition.cutoff_time)
    return Assumption(
        id=entry.id,
        names=to_text(entry.name),
        unit=entry.unit,
        value=entry.value,
        low=entry.value if entry.low is None else entry.low,
        high=entry.value if entry.high is None else entry.high,
        shape=entry.shape,
        sources=to_text(entry.source),
        as_of=entry.as_of,
        known_at=known_at,
        line=line,
    )
