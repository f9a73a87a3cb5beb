"""The demand model: hand calculations, its interval, its facts and what they rest on."""

from __future__ import annotations

import datetime as dt
import math
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zhoubao
from zhoubao.analysis.series import series_facts
from zhoubao.edition.edition import Edition
from zhoubao.edition.lab import Assumption, Lab, Shape
from zhoubao.edition.lab_file import load_lab
from zhoubao.edition.load import load_edition
from zhoubao.errors import DataError
from zhoubao.model import Fact, FactInput, FactSet, Observation
from zhoubao.scaling.demand import BREAK_EVEN, VISITS, Accelerator, Demand, Roles
from zhoubao.scaling.demand_facts import DEMAND_MEASURES, demand_evidence, demand_facts
from zhoubao.scaling.draws import Factor, quantile, rounded
from zhoubao.sources.carried import read_carried
from zhoubao.store import Recorded, Snapshot

COMPUTE = Path(zhoubao.__file__).parent / "editions" / "compute"
CUTOFF = dt.datetime(2024, 11, 13, 10, tzinfo=dt.UTC)
ROLES = Roles(
    "queries", "tokens", "thinking", "peak", "used", "pue", "server", "active", "training", "benchmark"
)
CHIP = Accelerator("chip", "speed", "watts", "cost")
AVERAGE, PEAK = "demand.tokens_per_second/average", "demand.tokens_per_second/peak"
CHIPS, CAPITAL, POWER = "demand.accelerators/chip", "demand.capital/chip", "demand.power/chip"
CENTRAL = {
    VISITS: 1500.0,
    "queries": 4.0,
    "tokens": 300.0,
    "thinking": 2.0,
    "peak": 2.5,
    "used": 0.4,
    "pue": 1.3,
    "server": 1.4,
    "active": 1.4e11,
    "benchmark": 7e10,
    "training": 2e25,
    "speed": 3000.0,
    "watts": 700.0,
    "cost": 25_000.0,
}


def model(spread: float = 1.0, shape: Shape = "triangular", draws: int = 400) -> Demand:
    """The model of one chip; each range but that of the visits from value / spread to value · spread."""
    factors = {
        name: Factor(name, value, value / spread, value * spread, shape)
        if name != VISITS
        else Factor.fixed(name, value)
        for name, value in CENTRAL.items()
    }
    return Demand(factors, ROLES, (CHIP,), draws, seed=1)


def test_the_chain_by_hand() -> None:
    demand = model()
    assert demand.value(AVERAGE) == 1500 * 4 * 300 * 2  # 3.6 million tokens a second
    assert demand.value(PEAK) == 3.6e6 * 2.5
    # 9 million / (3,000 · 0.4), on a model twice as large as the benchmark's.
    assert demand.value(CHIPS) == pytest.approx(15_000, rel=1e-14)
    assert demand.value(CAPITAL) == pytest.approx(15_000 * 25_000 * 1.4, rel=1e-14)
    assert demand.value(POWER) == pytest.approx(15_000 * 700 * 1.3 / 1e6, rel=1e-14)
    a_year = 1500 * 365 * 86_400 * 4 * 300
    assert demand.value(BREAK_EVEN) == pytest.approx(2e25 / (2 * 1.4e11 * a_year), rel=1e-14)


def test_without_a_benchmark_s_size_throughputs_are_taken_as_they_are() -> None:
    demand = replace(model(), roles=replace(ROLES, benchmark=None))
    assert demand.value(CHIPS) == pytest.approx(7_500, rel=1e-14)
    assert "active" not in demand.factor_ids(CHIPS)
    assert "active" in demand.factor_ids(BREAK_EVEN)


def test_without_a_price_no_capital_is_told() -> None:
    demand = replace(model(), accelerators=(Accelerator("chip", "speed", "watts"),))
    assert [q.id for q in demand.quantities] == [AVERAGE, PEAK, CHIPS, POWER, BREAK_EVEN]


def test_what_has_no_range_has_no_interval() -> None:
    demand = model()
    for quantity in demand.quantities:
        found = demand.estimate(quantity.id)
        assert found.low == found.median == found.high == rounded(found.value)


SLOPES = {  # which way each figure goes with each factor
    CHIPS: {
        **dict.fromkeys((VISITS, "queries", "tokens", "thinking", "peak", "active"), 1),
        **dict.fromkeys(("speed", "used", "benchmark"), -1),
    },
    CAPITAL: {"cost": 1, "server": 1, "speed": -1, "tokens": 1},
    POWER: {"watts": 1, "pue": 1, "used": -1},
    BREAK_EVEN: {"training": 1, "active": -1, "tokens": -1, "queries": -1, VISITS: -1},
}


@given(st.sampled_from(sorted(SLOPES)), st.data(), st.floats(1.01, 50))
@settings(max_examples=60, deadline=None)
def test_each_figure_moves_one_way_with_each_factor(quantity: str, data: st.DataObject, more: float) -> None:
    factor = data.draw(st.sampled_from(sorted(SLOPES[quantity])))
    before = model(spread=1.5, draws=50)
    value = CENTRAL[factor] * more
    spread = 1.0 if factor == VISITS else 1.5
    grown = Factor(factor, value, value / spread, value * spread)
    after = replace(before, factors={**before.factors, factor: grown})
    slope = SLOPES[quantity][factor]
    ratio = more**slope
    assert after.value(quantity) == pytest.approx(before.value(quantity) * ratio, rel=1e-12)
    was, now = before.estimate(quantity), after.estimate(quantity)
    for end in ("low", "median", "high"):
        assert getattr(now, end) == pytest.approx(getattr(was, end) * ratio, rel=1e-10)


@given(st.floats(1.01, 20), st.sampled_from(["triangular", "uniform", "loguniform"]), st.integers(1, 300))
@settings(max_examples=40, deadline=None)
def test_quantiles_are_in_order_and_within_what_the_ranges_allow(
    spread: float, shape: Shape, draws: int
) -> None:
    demand = model(spread, shape, draws)
    for quantity in demand.quantities:
        found = demand.estimate(quantity.id)
        assert found.low <= found.median <= found.high
        reach = spread ** len(demand.factor_ids(quantity.id))
        assert found.value / reach * (1 - 1e-9) <= found.low
        assert found.high <= found.value * reach * (1 + 1e-9)


def test_the_chain_holds_in_every_draw() -> None:
    """Each draw is one world: capital is that of its accelerators, and these are those of its tokens."""
    demand = model(2.0, draws=200)
    column = {name: demand.factors[name].draws(200, 1) for name in CENTRAL}
    for n in range(200):
        now = {name: values[n] for name, values in column.items()}
        average = now[VISITS] * now["queries"] * now["tokens"] * now["thinking"]
        chips = average * now["peak"] * now["active"] / (now["speed"] * now["used"] * now["benchmark"])
        assert demand.drawn(AVERAGE)[n] == pytest.approx(average, rel=1e-12)
        assert demand.drawn(CHIPS)[n] == pytest.approx(chips, rel=1e-12)
        assert demand.drawn(CAPITAL)[n] == pytest.approx(chips * now["cost"] * now["server"], rel=1e-12)
        assert demand.drawn(POWER)[n] == pytest.approx(chips * now["watts"] * now["pue"] / 1e6, rel=1e-12)


def test_the_draws_are_what_they_were() -> None:
    """The stream of the seed and the inverse of each distribution, to the last digit that is told."""
    told = {
        shape: [rounded(x) for x in Factor("a", 3.0, 1.0, 9.0, shape).draws(3, 20241114)]
        for shape in ("triangular", "uniform", "loguniform")
    }
    assert told == GOLDEN_DRAWS
    demand = model(2.0, draws=10_000)
    found = {q.id: (demand.estimate(q.id).low, demand.estimate(q.id).high) for q in demand.quantities}
    assert found == GOLDEN_INTERVALS


GOLDEN_DRAWS = {
    "triangular": [4.88884186944, 7.00648861973, 6.83100646761],
    "uniform": [6.18306313758, 8.33765206279, 8.21591117607],
    "loguniform": [4.15180929517, 7.50304307465, 7.25631535392],
}
GOLDEN_INTERVALS = {
    "demand.tokens_per_second/average": (2264532.21683, 10945042.3503),
    "demand.tokens_per_second/peak": (5611397.38596, 34551190.9561),
    "demand.accelerators/chip": (5136.04523145, 66879.8599587),
    "demand.capital/chip": (195287848.667, 3497571627.69),
    "demand.power/chip": (5.16432362808, 88.6949017147),
    "demand.breakeven/thinking": (0.409509174707, 2.50171125011),
}


def test_one_assumption_more_leaves_the_draws_of_the_others() -> None:
    alone = model(2.0)
    other = Accelerator("other", "their-speed", "watts")
    factors = {**alone.factors, "their-speed": Factor("their-speed", 900, 500, 1200)}
    beside = Demand(factors, ROLES, (other, CHIP), alone.draws, alone.seed)
    assert beside.estimate(CHIPS) == alone.estimate(CHIPS)
    assert beside.estimate(BREAK_EVEN) == alone.estimate(BREAK_EVEN)
    assert replace(alone, seed=2).estimate(CHIPS) != alone.estimate(CHIPS)


def test_factors_are_drawn_without_correlation() -> None:
    count = 20_000
    drawn = [Factor(name, 0.5, 0.1, 1.0, "uniform").draws(count, 3) for name in ("a", "b", "c")]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        x, y = drawn[one], drawn[other]
        mean_x, mean_y = sum(x) / count, sum(y) / count
        cov = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
        spread = math.sqrt(sum((a - mean_x) ** 2 for a in x) * sum((b - mean_y) ** 2 for b in y))
        assert abs(cov / spread) < 4 / math.sqrt(count)


@given(
    st.floats(0.1, 10),
    st.floats(0, 10),
    st.floats(0, 10),
    st.sampled_from(["triangular", "uniform", "loguniform", "fixed"]),
    st.floats(0, 1, exclude_max=True),
)
def test_the_inverse_of_a_distribution_stays_in_its_range_and_rises(
    low: float, up: float, further: float, shape: Shape, u: float
) -> None:
    factor = Factor("a", low + up, low, low + up + further, shape)
    found = factor.inverse(u)
    assert factor.low * (1 - 1e-9) <= found <= factor.high * (1 + 1e-9)
    assert factor.inverse(u / 2) <= found * (1 + 1e-9)
    if shape == "fixed":
        assert found == factor.value


@given(st.floats(1, 5), st.floats(0.5, 5), st.floats(0.5, 5), st.floats(0.01, 0.99))
def test_the_triangular_inverse_inverts_its_distribution(
    low: float, up: float, further: float, u: float
) -> None:
    mode, high = low + up, low + up + further
    x = Factor("a", mode, low, high).inverse(u)
    if x < mode:
        share = (x - low) ** 2 / ((high - low) * (mode - low))
    else:
        share = 1 - (high - x) ** 2 / ((high - low) * (high - mode))
    assert share == pytest.approx(u, abs=1e-9)


def test_a_triangle_may_have_its_mode_at_an_end() -> None:
    assert Factor("a", 1, 1, 2).inverse(0) == 1
    assert Factor("a", 2, 1, 2).inverse(0.25) == pytest.approx(1.5)
    assert Factor("a", 1, 1, 2).inverse(0.75) == pytest.approx(1.5)


def test_quantiles_against_a_known_answer() -> None:
    assert quantile([1, 2, 3, 4], 0.5) == 2.5  # type 7, as NumPy's and R's default
    assert quantile([1, 2, 3, 4], 0.05) == pytest.approx(1.15)
    assert quantile([7], 0.95) == 7


@pytest.mark.parametrize("ends", [(0, 1, 2), (1, 3, 2), (2, 1, 3), (1, math.inf, math.inf), (1, math.nan, 2)])
def test_a_range_that_is_none_is_refused(ends: tuple[float, float, float]) -> None:
    low, value, high = ends
    with pytest.raises(DataError, match=r"a: has low .* give finite numbers"):
        Factor("a", value, low, high)


def test_a_figure_that_there_is_not_is_told_with_the_nearest() -> None:
    with pytest.raises(DataError, match=r"did you mean 'demand\.power/chip'"):
        model().value("demand.powers/chip")
    with pytest.raises(DataError, match="0 draws; ask for at least one"):
        model(draws=0)


# The model of an edition


@cache
def compute() -> tuple[Edition, Lab, tuple[Observation, ...]]:
    edition = load_edition(COMPUTE)
    lab = load_lab(edition)
    assert lab is not None
    return edition, lab, read_carried(edition)


def facts_at(
    cutoff: dt.datetime = CUTOFF,
    lab: Lab | None = None,
    known_at: dt.datetime | None = None,
    rows: Iterable[Observation] = (),
    without: str = "",
) -> tuple[dict[str, Fact], FactSet]:
    edition, shipped, carried = compute()
    kept = [o for o in carried if not without or not o.series.startswith(without)]
    snapshot = Snapshot([Recorded([*kept, *rows])], known_at)
    series = FactSet(edition.id, cutoff, tuple(series_facts(edition, snapshot, cutoff)))
    told = demand_facts(edition, lab or shipped, series, snapshot)
    return {fact.id: fact for fact in told}, series


def changed(name: str, **values: object) -> Lab:
    _, lab, _ = compute()
    other: Assumption = replace(lab.assumptions[name], **values)  # type: ignore[arg-type]
    return replace(lab, assumptions={**lab.assumptions, name: other})


def test_the_shipped_edition_by_hand() -> None:
    told, _ = facts_at()
    visits = 3_700_000_000 + 84_100_000 + 90_800_000 + 187_200_000 + 33_400_000 + 28_600_000 + 16_900_000
    average = visits / (31 * 86_400) * 4 * 300 * 2
    assert told[AVERAGE].value == pytest.approx(average, rel=1e-12)
    chips = average * 2 * 7.5e10 / (9281.5 / 8 * 0.4 * 7e10)
    assert told["demand.accelerators/h100-pcie"].value == pytest.approx(chips, rel=1e-12)
    assert told["demand.capital/h100-pcie"].value == pytest.approx(chips * 25_749.95 * 1.38, rel=1e-12)
    assert told["demand.power/h100-pcie"].value == pytest.approx(chips * 350 * 1.3 / 1e6, rel=1e-12)
    assert "demand.capital/h200-sxm" not in told  # it had no public price
    units = {fact.measure: fact.unit for fact in told.values()}
    assert units.keys() == set(DEMAND_MEASURES)
    assert {units[m] for m in units if "capital" in m} == {"USD"}


def test_every_figure_has_its_interval_and_rests_on_evidence() -> None:
    told, series = facts_at()
    _, lab, _ = compute()
    for fact in told.values():
        assert fact.value is not None and fact.value > 0
        assert "missing" not in fact.flags
        assert fact.known_at is not None and fact.known_at <= CUTOFF
        assert fact.inputs and fact.as_json()["inputs"]
        if fact.measure.endswith((".low", ".high")):
            whole = fact.measure.rpartition(".")[0]
            central = told[f"{whole}/{fact.subject}"]
            assert told[f"{whole}.low/{fact.subject}"].value < central.value  # type: ignore[operator]
            assert central.value < told[f"{whole}.high/{fact.subject}"].value  # type: ignore[operator]
            assert fact.inputs[0] == FactInput(central.id, central.value, central.known_at)
            continue
        # What the formula names is what it rests on, and what it rests on is named.
        named = set(re.findall(r"(?:assumption|latest|demand\.\w+)/[\w./-]*\w", fact.formula))
        given_ids = {i.fact if isinstance(i, FactInput) else i.series for i in fact.inputs}
        assert named == given_ids
        for given_input in fact.inputs:
            if isinstance(given_input, FactInput):
                source = told.get(given_input.fact) or series[given_input.fact]
                assert given_input.value == source.value
            else:
                assert given_input.sha256 == lab.sha256 and given_input.row > 0


def test_every_formula_can_be_worked_out_from_its_inputs() -> None:
    told, _ = facts_at()
    for fact in told.values():
        if fact.measure.endswith((".low", ".high")):
            continue
        formula = fact.formula.replace(" s)", ")")
        values = {i.fact if isinstance(i, FactInput) else i.series: i.value for i in fact.inputs}
        for name in sorted(values, key=len, reverse=True):
            formula = formula.replace(name, repr(values[name]))
        worked = eval(formula, {"__builtins__": {}})
        assert worked == pytest.approx(fact.value, rel=1e-12), fact.id


def test_a_new_month_and_a_new_price_move_the_figures() -> None:
    before, _ = facts_at()
    _, _, carried = compute()
    chatgpt = max((o for o in carried if o.series == "visits/text/chatgpt"), key=lambda o: o.date)
    ask = max((o for o in carried if o.series == "price/new/h100-pcie-80gb"), key=lambda o: o.date)
    later = dt.datetime(2024, 12, 13, 10, tzinfo=dt.UTC)
    rows = [
        replace(chatgpt, date=dt.date(2024, 11, 30), value=3.9e9),
        replace(ask, date=dt.date(2024, 12, 1), value=20_000.0),
    ]
    after, _ = facts_at(later, rows=rows)
    assert after[AVERAGE].value != before[AVERAGE].value
    # Each series over the days of its own month: ChatGPT over November's thirty, the rest over October's.
    _, lab, _ = compute()
    assert lab.demand is not None
    others = 0.0
    for name in lab.demand.usage:
        if name != "visits/text/chatgpt":
            others += max((o for o in carried if o.series == name), key=lambda o: o.date).value
    a_second = 3.9e9 / (30 * 86_400) + others / (31 * 86_400)
    assert after[AVERAGE].value == pytest.approx(a_second * 4 * 300 * 2, rel=1e-12)
    assert "periods-differ" in after[AVERAGE].flags and "periods-differ" not in before[AVERAGE].flags
    assert after[AVERAGE].window.end == dt.date(2024, 11, 30)
    chips = after["demand.accelerators/h100-pcie"].value
    assert chips is not None
    assert after["demand.capital/h100-pcie"].value == pytest.approx(chips * 20_000 * 1.38, rel=1e-12)


def test_provisional_usage_is_told_of() -> None:
    _, _, carried = compute()
    last = max((o for o in carried if o.series == "visits/text/kimi"), key=lambda o: o.date)
    rows = [replace(last, provisional=True, known_at=last.known_at + dt.timedelta(hours=1))]
    told, _ = facts_at(rows=rows)
    assert all("provisional" in fact.flags for fact in told.values())


def test_without_usage_nothing_is_told_and_the_reason_is() -> None:
    told, _ = facts_at(without="visits/text/doubao")
    assert told.keys() == facts_at()[0].keys()
    for fact in told.values():
        assert fact.value is None
        assert fact.flags == ("missing",)
        assert "not told: visits/text/doubao has no value up to 2024-11-13" in fact.formula


def test_without_a_price_the_accelerators_are_told_all_the_same() -> None:
    told, _ = facts_at(without="price/new/h100")
    assert told["demand.accelerators/h100-pcie"].value is not None
    assert told["demand.power/h100-pcie"].value is not None
    for bound in ("", ".low", ".high"):
        fact = told[f"demand.capital{bound}/h100-pcie"]
        assert fact.value is None and fact.flags == ("missing",)
        assert "price/new/h100-pcie-80gb has no price" in fact.formula
    assert told["demand.capital/h100-sxm"].value is not None


def test_an_assumption_of_a_later_day_is_not_seen() -> None:
    for values in ({"as_of": dt.date(2024, 11, 14)}, {"known_at": dt.datetime(2024, 11, 20, tzinfo=dt.UTC)}):
        lab = changed("server-multiple", **values)
        told, _ = facts_at(lab=lab, known_at=dt.datetime(2024, 11, 14, tzinfo=dt.UTC))
        assert told["demand.capital/h100-sxm"].value is None
        assert "the assumption server-multiple is" in told["demand.capital/h100-sxm"].formula
        assert told["demand.accelerators/h100-sxm"].value is not None
        # Nothing of it is left in what is told as known: not even in the evidence of what is missing.
        for fact in told.values():
            assert not any("server-multiple" in str(i.as_json()) for i in fact.inputs)


def test_usage_that_counts_nothing_is_refused() -> None:
    _, lab, _ = compute()
    assert lab.demand is not None
    wrong = replace(lab, demand=replace(lab.demand, usage=("download_share/ios-cn/kimi",)))
    with pytest.raises(DataError, match="told in 'ratio', which counts nothing"):
        facts_at(lab=wrong)
    chip = replace(lab.demand.accelerators[0], price_series="visits/text/kimi")
    wrong = replace(lab, demand=replace(lab.demand, accelerators=(chip,)))
    with pytest.raises(DataError, match="told in 'count', which is no money"):
        facts_at(lab=wrong)


def test_an_edition_whose_lab_has_no_demand_has_no_figures() -> None:
    assert facts_at(lab=Lab("x"))[0] == {}


def test_the_shipped_figures_are_what_they_were() -> None:
    told, _ = facts_at()
    assert {name: rounded(told[name].value or 0) for name in SHIPPED} == SHIPPED


SHIPPED = {
    "demand.tokens_per_second/average": 3710573.4767,
    "demand.tokens_per_second.low/peak": 2210923.54274,
    "demand.accelerators/h100-pcie": 17133.4997116,
    "demand.accelerators.low/h100-pcie": 2695.6908555,
    "demand.accelerators.high/h100-pcie": 117015.11236,
    "demand.capital.high/h100-sxm": 1572403182.33,
    "demand.power.low/mi300x": 1.13509718315,
    "demand.breakeven/thinking": 2.39282197515,
    "demand.breakeven.low/thinking": 0.452863247746,
    "demand.breakeven.high/thinking": 12.8229627737,
}


def test_evidence_has_words_inputs_and_flags_of_every_factor() -> None:
    edition, lab, carried = compute()
    assert lab.demand is not None
    snapshot = Snapshot([Recorded(carried)])
    series = FactSet(edition.id, CUTOFF, tuple(series_facts(edition, snapshot, CUTOFF)))
    evidence = demand_evidence(edition, lab, lab.demand, series, snapshot)
    needed = {f for q in evidence.demand.quantities for f in evidence.demand.factor_ids(q.id)}
    for part in (evidence.central, evidence.whole, evidence.words, evidence.flags):
        assert needed <= part.keys()
    assert evidence.end == dt.date(2024, 10, 31)


def test_the_model_waits_for_no_library_of_numbers() -> None:
    """It runs inside a build, which has no half second for NumPy and SciPy."""
    code = (
        "import sys, zhoubao.scaling.demand_facts, zhoubao.scaling.sensitivity;"
        "sys.exit(any(name in sys.modules for name in ('numpy', 'scipy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
