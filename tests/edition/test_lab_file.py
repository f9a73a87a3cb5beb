"""``scaling.toml``: what it may say, every mistake told with file, line and key, and its page."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import zhoubao
from zhoubao.edition.edition import Edition
from zhoubao.edition.lab import Lab
from zhoubao.edition.lab_consistency import UNITS
from zhoubao.edition.lab_file import LabConfig, lab_mistakes, load_lab
from zhoubao.edition.load import load_edition
from zhoubao.edition.validate import validate
from zhoubao.errors import EditionError, UnreadableError
from zhoubao.issues.inputs import inputs_of

from .test_docs import documented, keys

PAGE = Path(__file__).parents[2] / "docs" / "scaling-file.md"
COMPUTE = Path(zhoubao.__file__).parent / "editions" / "compute"

PRICES = """\
[[series]]
id = "price/h100"
name = { zh = "报价", en = "Ask" }
unit = "USD"
frequency = "irregular"
holds = true

[[exhibits]]
"""


def assumption(name: str, unit: str, value: str, more: str) -> str:
    return f"""\
[[assumptions]]
id = "{name}"
name = {{ zh = "假设", en = "An assumption" }}
unit = "{unit}"
value = {value}
{more}
source = {{ zh = "本台假设", en = "the desk's own" }}
as_of = 2024-11-01

"""


LAB = (
    """\
schema = "zhoubao.scaling/1"

[[tables]]
id = "runs"
file = "scaling/runs.csv"
source = "somebody"
known_at = 2024-11-01T00:00:00Z

[[tables]]
id = "models"
file = "data/scaling/models.csv"
source = "somebody else"
known_at = 2024-10-01

[pretrain]
table = "runs"
drop_highest = 5
bootstraps = 200
seed = 1
budgets = [1e21, 1e24]

[testtime]
table = "runs"
models = ["A"]
k = [1, 10]

[thinking]
table = "runs"

[frontier]
table = "runs"
target_coverage = [0.5, 0.9]
tokens_per_sample = 300
queries = [1e6]

[wall]
table = "models"
stock = "stock"
growth = "growth"

"""
    + assumption("stock", "tokens", "3e14", "low = 1e14\nhigh = 1e15")
    + assumption("growth", "ratio", "4.6", "low = 4\nhigh = 5")
    + assumption("queries", "queries/visit", "4", "low = 2\nhigh = 8")
    + assumption("tokens", "tokens/query", "300", 'low = 150\nhigh = 600\nshape = "loguniform"')
    + assumption("thinking", "ratio", "2", "low = 1\nhigh = 5")
    + assumption("peak", "ratio", "2.5", "low = 1\nhigh = 3")
    + assumption("used", "ratio", "0.4", "low = 0.2\nhigh = 0.8")
    + assumption("pue", "ratio", "1.3", 'low = 1.1\nhigh = 1.6\nshape = "uniform"')
    + assumption("server", "ratio", "1.4", "low = 1.2\nhigh = 1.8")
    + assumption("size", "parameters", "7e10", 'shape = "fixed"')
    + assumption("training", "FLOP", "2e25", "low = 1e25\nhigh = 4e25")
    + assumption("speed", "tokens/s", "3000", "low = 2700\nhigh = 3100")
    + assumption("watts", "W", "700", "low = 500\nhigh = 1300")
    + assumption("cost", "USD", "25000", "low = 20000\nhigh = 30000")
    + """\
[demand]
usage = ["visits/chatgpt"]
queries_per_visit = "queries"
tokens_per_query = "tokens"
thinking_multiplier = "thinking"
peak_to_average = "peak"
utilisation = "used"
power_overhead = "pue"
server_multiple = "server"
active_parameters = "size"
training_compute = "training"
fan = [1, 2]
seed = 7

[[demand.accelerators]]
id = "card"
name = { zh = "卡", en = "Card" }
throughput = "speed"
power = "watts"
price_series = "price/h100"

[[demand.accelerators]]
id = "board"
name = { zh = "模组", en = "Board" }
throughput = "speed"
power = "watts"
price = "cost"
"""
)

Change = tuple[str, str]


@pytest.fixture
def lab(write: Callable[..., Path]) -> Callable[..., Path]:
    """The small edition with a lab, changed in places that are there once."""

    def make(*changes: Change) -> Path:
        text = LAB
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
            text = text.replace(old, new)
        root = write(edition=(("[[exhibits]]\n", PRICES),))
        for folder, name in (("scaling", "runs.csv"), ("data/scaling", "models.csv")):
            (root / folder).mkdir(parents=True, exist_ok=True)
            (root / folder / name).write_text("a\n1\n", encoding="utf-8")
        (root / "scaling.toml").write_text(text, encoding="utf-8")
        return root

    return make


def loaded(root: Path) -> tuple[Edition, Lab]:
    edition = load_edition(root)
    found = load_lab(edition)
    assert found is not None
    return edition, found


def test_an_edition_without_the_file_has_no_lab(write: Callable[..., Path]) -> None:
    root = write()
    assert load_lab(load_edition(root)) is None
    assert validate(root) == []


def test_what_the_file_says_is_typed(lab: Callable[..., Path]) -> None:
    root = lab()
    assert validate(root) == []
    _, found = loaded(root)
    assert found.sha256 == hashlib.sha256((root / "scaling.toml").read_bytes()).hexdigest()
    assert found.tables["runs"].known_at == dt.datetime(2024, 11, 1, tzinfo=dt.UTC)
    assert found.tables["models"].known_at.isoformat() == "2024-10-01T18:00:00+08:00"  # the edition's cutoff
    assert found.pretrain is not None and found.pretrain.budgets == (1e21, 1e24)
    assert found.pretrain.drop_highest == 5
    assert found.testtime is not None and found.testtime.k == (1, 10) and found.testtime.models == ("A",)
    assert found.thinking is not None and found.thinking.table == "runs"
    assert found.frontier is not None and found.frontier.target_coverage == (0.5, 0.9)
    assert found.wall is not None and (found.wall.stock, found.wall.growth) == ("stock", "growth")
    assert found.demand is not None
    assert found.demand.draws == 10_000 and found.demand.seed == 7 and found.demand.fan == (1.0, 2.0)
    assert [chip.price_series or chip.price for chip in found.demand.accelerators] == ["price/h100", "cost"]
    assert found.assumptions["peak"].shape == "triangular"
    assert found.assumptions["size"].low == found.assumptions["size"].high == 7e10


def test_only_the_schema_is_required(lab: Callable[..., Path]) -> None:
    root = lab()
    (root / "scaling.toml").write_text('schema = "zhoubao.scaling/1"\n', encoding="utf-8")
    assert validate(root) == []
    _, found = loaded(root)
    assert found == Lab(found.sha256)


def test_an_assumption_is_evidence_with_file_line_and_hash(lab: Callable[..., Path]) -> None:
    root = lab()
    _, found = loaded(root)
    value, low, high = found.observations("queries")
    assert [o.series for o in (value, low, high)] == [
        "assumption/queries",
        "assumption/queries/low",
        "assumption/queries/high",
    ]
    assert (value.value, low.value, high.value) == (4, 2, 8)
    assert value.source == "本台假设 · the desk's own"
    assert (value.file, value.sha256, value.date) == ("scaling.toml", found.sha256, dt.date(2024, 11, 1))
    lines = (root / "scaling.toml").read_text(encoding="utf-8").split("\n")
    assert lines[value.row - 1] == "[[assumptions]]" and lines[value.row] == 'id = "queries"'
    # Known by the end of the day it is of, where nobody says more.
    assert value.known_at == dt.datetime(2024, 11, 2, tzinfo=dt.UTC)
    assert len(found.observations("size")) == 1  # fixed: no range to tell of


def test_an_assumption_may_say_when_it_was_known(lab: Callable[..., Path]) -> None:
    root = lab(("value = 4\n", "value = 4\nknown_at = 2024-11-05T09:00:00\n"))
    (value, *_) = loaded(root)[1].observations("queries")
    assert value.known_at.isoformat() == "2024-11-05T09:00:00+08:00"


@pytest.mark.parametrize(
    ("change", "key", "what"),
    [
        (
            ('schema = "zhoubao.scaling/1"', 'schema = "zhoubao.scaling/2"'),
            "schema",
            "write `zhoubao.scaling",
        ),
        (('file = "scaling/runs.csv"', 'file = "../runs.csv"'), "tables[0].file", "a CSV file in scaling/"),
        (('file = "scaling/runs.csv"', 'file = "scaling/rums.csv"'), "tables[0].file", "did you mean 'scal"),
        (
            ('file = "scaling/runs.csv"', 'file = "scaling/../x.csv"'),
            "tables[0].file",
            "a CSV file in scaling",
        ),
        (
            ('[pretrain]\ntable = "runs"', '[pretrain]\ntable = "rans"'),
            "pretrain.table",
            "did you mean 'runs'",
        ),
        (("budgets = [1e21, 1e24]", "budgets = [1e21, 0]"), "pretrain.budgets", "numbers above 0"),
        (("target_coverage = [0.5, 0.9]", "target_coverage = [50]"), "frontier.target_coverage", "between 0"),
        (('stock = "stock"', 'stock = "growth"'), "wall.stock", "has to be 'tokens'"),
        (('growth = "growth"', 'growht = "growth"'), "wall.growht", "did you mean 'growth'"),
        (("value = 4\nlow = 2", "value = 4\nlow = 5"), "assumptions[2].low", "above value 4.0; write low <="),
        (
            ("value = 4\nlow = 2\nhigh = 8", "value = 9\nlow = 2\nhigh = 8"),
            "assumptions[2].high",
            "below value",
        ),
        (("value = 4\nlow = 2\n", "value = 4\n"), "assumptions[2].low", 'or write shape = "fixed"'),
        (("low = 150", "low = -1"), "assumptions[3].low", "begins above 0"),
        (
            ('shape = "loguniform"', 'shape = "normal"'),
            "assumptions[3].shape",
            "write `triangular`, `uniform`",
        ),
        (
            ("value = 7e10\nshape", "value = 7e10\nlow = 6e10\nshape"),
            "assumptions[9].low",
            "the shape is 'fixed'",
        ),
        (("value = 4\n", "value = nan\n"), "assumptions[2].value", "write"),
        (
            ('usage = ["visits/chatgpt"]', 'usage = ["visits/chatgtp"]'),
            "demand.usage[0]",
            "mean 'visits/chatgpt",
        ),
        (('usage = ["visits/chatgpt"]', 'usage = ["price/h100"]'), "demand.usage[0]", "has no period"),
        (('= "queries"\ntokens', '= "querys"\ntokens'), "demand.queries_per_visit", "did you mean 'queries'"),
        (
            ('tokens_per_query = "tokens"', 'tokens_per_query = "queries"'),
            "demand.tokens_per_query",
            "'tokens/q",
        ),
        (("value = 2.5\nlow = 1\n", "value = 2.5\nlow = 0.9\n"), "demand.peak_to_average", "is 1 or more"),
        (("high = 0.8", "high = 1.8"), "demand.utilisation", "is 1 at most"),
        (("low = 1e25\n", "low = 0\n"), "demand.training_compute", "has to stay above 0"),
        (("seed = 7", "seed = -7"), "demand.seed", "write"),
        (
            ('price_series = "price/h100"', 'price_series = "price/h101"'),
            "accelerators[0].price_series",
            "mean 'pr",
        ),
        (
            ('price_series = "price/h100"', 'price_series = "price/h100"\nprice = "cost"'),
            "price_series",
            "keep one",
        ),
        (
            ('price = "cost"', 'price = "watts"'),
            "demand.accelerators[1].price",
            "a currency code such as USD",
        ),
        (('id = "board"', 'id = "card"'), "demand.accelerators[1].id", "stands at demand.accelerators[0]"),
        (
            ('name = { zh = "卡", en = "Card" }', 'name = { zh = "卡" }'),
            "demand.accelerators[0].name.en",
            "missing",
        ),
    ],
)
def test_each_mistake_is_told_with_file_line_and_key(
    lab: Callable[..., Path], change: Change, key: str, what: str
) -> None:
    root = lab(change)
    (told,) = validate(root)
    found = re.fullmatch(r"(.*/scaling\.toml):(\d+): ([^:]+): (.+)\.", told, flags=re.DOTALL)
    assert found, told
    assert found[3].endswith(key), told
    assert what in found[4], told
    lines = (root / "scaling.toml").read_text(encoding="utf-8").split("\n")
    assert 1 <= int(found[2]) <= len(lines)
    with pytest.raises(EditionError, match=re.escape(key)):
        load_lab(load_edition(root))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (('id = "models"', 'id = "runs"'), "tables[1].id: 'runs' already stands at tables[0]"),
        (('id = "queries"', 'id = "tokens"'), "assumptions[3].id: 'tokens' already stands at assumptions[2]"),
    ],
)
def test_an_id_stands_once(lab: Callable[..., Path], change: Change, key: str) -> None:
    told = lab_mistakes(load_edition(lab(change)))
    assert len(told) == 2  # the other is that nothing has the id that was written over
    assert sum(key in each for each in told) == 1


def test_mistakes_of_form_and_of_reference_are_told_at_once(lab: Callable[..., Path]) -> None:
    root = lab(("seed = 7", 'seed = "seven"'), ('price = "cost"', 'price = "coast"'))
    told = lab_mistakes(load_edition(root))
    assert len(told) == 2
    assert "demand.seed" in told[0] and "did you mean 'cost'" in told[1]


def test_what_has_no_form_at_all_is_told_and_nothing_breaks(write: Callable[..., Path]) -> None:
    root = write()
    edition = load_edition(root)
    for text in (
        'schema = "zhoubao.scaling/1"\ndemand = 3\nassumptions = "x"\ntables = [1]\nwall = []\n',
        'schema = "zhoubao.scaling/1"\n[[assumptions]]\nid = 4\n[demand]\nusage = 1\naccelerators = [2]\n',
        "",
    ):
        (root / "scaling.toml").write_text(text, encoding="utf-8")
        assert lab_mistakes(edition)
    (root / "scaling.toml").write_text("= 3\n", encoding="utf-8")
    (told,) = lab_mistakes(edition)
    assert "scaling.toml:1" in told and "TOML" in told
    with pytest.raises(UnreadableError):
        load_lab(edition)


def test_a_table_may_not_lead_out_of_the_folder(lab: Callable[..., Path], tmp_path: Path) -> None:
    root = lab()
    (tmp_path / "elsewhere.csv").write_text("a\n", encoding="utf-8")
    (root / "scaling" / "runs.csv").unlink()
    (root / "scaling" / "runs.csv").symlink_to(tmp_path / "elsewhere.csv")
    (told,) = validate(root)
    assert "leads out of the edition's folder" in told


def test_issues_are_printed_from_frozen_copies_of_the_lab(lab: Callable[..., Path]) -> None:
    root = lab()
    (root / "scaling" / "notes.txt").write_text("not a table", encoding="utf-8")
    kept = inputs_of(load_edition(root), "2024-11-14")
    assert {"scaling.toml", "scaling/runs.csv", "data/scaling/models.csv"} <= kept.keys()
    assert "scaling/notes.txt" not in kept
    assert kept["scaling.toml"] == (root / "scaling.toml").read_bytes()


def test_tables_of_the_lab_are_no_carried_tables(lab: Callable[..., Path]) -> None:
    """Those of ``data/scaling`` have columns of their own, which the reader of ``data`` would refuse."""
    root = lab()
    assert [path.name for path in (root / "data").glob("*.csv")] == []
    assert zhoubao.open_edition(root).edition.id == "small"
    assert validate(root) == []


def test_the_shipped_lab_says_whose_every_figure_is() -> None:
    edition = load_edition(COMPUTE)
    assert lab_mistakes(edition) == []
    found = load_lab(edition)
    assert found is not None and found.demand is not None
    cutoff = dt.datetime(2024, 11, 13, 10, tzinfo=dt.UTC)
    for each in found.assumptions.values():
        assert each.known_at <= cutoff, each.id  # seen by the first issue
        assert each.sources.zh and each.sources.en
        assert "/work" not in each.sources.en and ".csv" not in each.sources.en
        # A guess has a wide range: nobody may pass it for a measurement.
        if each.sources.en.startswith("the desk's own"):
            assert each.high / each.low >= 2, each.id
    named = {getattr(found.demand, key) for key in UNITS if hasattr(found.demand, key)}
    named |= {
        part for chip in found.demand.accelerators for part in (chip.throughput, chip.power, chip.price)
    }
    assert named - {None} == found.assumptions.keys()  # none is there for nothing


def test_the_shipped_throughputs_are_those_of_mlperf(shared_data: Path) -> None:
    import csv

    with (shared_data / "hardware" / "mlperf_inference_v4_1_results.csv").open(encoding="utf-8") as stream:
        results = {
            (row["ID"], row["Scenario"]): float(row["Performance_Result"])
            / (float(row["n_accelerators_per_node"]) * float(row["Nodes"]))
            for row in csv.DictReader(stream)
            if row["Model"] == "llama2-70b-99"
        }
    found = load_lab(load_edition(COMPUTE))
    assert found is not None
    for name, system, best in (
        ("h100-pcie-throughput", "v4.1-0004", "v4.1-0004"),
        ("h100-sxm-throughput", "v4.1-0043", "v4.1-0031"),
        ("h200-sxm-throughput", "v4.1-0048", "v4.1-0046"),
        ("mi300x-throughput", "v4.1-0002", "v4.1-0002"),
    ):
        each = found.assumptions[name]
        assert each.value == pytest.approx(results[system, "Offline"], rel=1e-12)
        assert each.low == pytest.approx(results[system, "Server"], rel=1e-12)
        assert each.high == pytest.approx(results[best, "Offline"], rel=1e-12)


def test_the_page_has_every_key_and_says_which_are_required() -> None:
    rows = documented(PAGE.read_text(encoding="utf-8").partition("## The demand model")[0])
    expected = dict(keys(LabConfig))
    assert rows.keys() == expected.keys()
    assert {key for key, default in rows.items() if default == "required"} == {
        key for key, required in expected.items() if required
    }


def test_the_page_has_the_unit_of_every_part() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for key, unit in UNITS.items():
        if not unit.startswith("a "):
            assert re.search(rf"^\| `[\w.\[\]]*\b{key}` \|.*\"{re.escape(unit)}\"", text, flags=re.M), key
