"""``make bench``: the commands timed as whole processes, beside a peer in the same run; then the check.

Every run is a process of its own: a cold start of the program, though the system's file cache is warm. The
peer is what a desk would write instead: a pandas script that reads the same file and prints the same
returns. Times depend on the machine; the ratios far less. What the check takes warm, how it grows with the
text and how many single faults it reports follow (``bench.checking``, ``bench.mutations``), then the fit of a
loss law beside loops over SciPy (``bench.scaling``).
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.checking import print_growth, print_shapes, print_warm
from bench.mutations import bases, print_faults
from bench.peer_print import browser, plain
from bench.scaling import scaling_report
from bench.texts import report as texts_report

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
EDITION = ROOT / "src" / "zhoubao" / "editions" / "compute"
SHARED = Path(os.environ.get("ZHOUBAO_SHARED") or ROOT.parent / "shared")
PRICES = SHARED / "data" / "market" / "prices.csv"
TRAINING_RUNS = SHARED / "data" / "scaling" / "epoch_chinchilla_svg_extracted_data.csv"
REFERENCE = SHARED / "reference" / "weekly-2024-11-14.txt"
RUNS = int(os.environ.get("BENCH_RUNS", "9"))
CUTOFF = "2024-11-13T18:00+08:00"


@dataclass(frozen=True)
class Case:
    """A command to time; ``prepare`` runs before each run and is not timed.

    ``ends`` are the exit codes it may have: a check of a report with faults in it ends with 1.
    """

    name: str
    command: list[str]
    target: float | None = None
    prepare: Callable[[], None] | None = None
    ends: tuple[int, ...] = (0,)


def main() -> None:
    zhoubao = [str(Path(sys.executable).parent / "zhoubao")]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        out, copy, full = scratch / "out", scratch / "import", scratch / "full"
        subprocess.run([*zhoubao, "new", str(full), "--from", "compute"], check=True, capture_output=True)
        cases = [
            Case("python -c pass", [sys.executable, "-c", "pass"]),
            Case("zhoubao --help", [*zhoubao, "--help"], 0.15),
            Case("facts of the shipped issue", [*zhoubao, "facts", str(EDITION), "--format", "json"], 0.6),
            *(
                Case(
                    f"build: PDF + HTML + JSON, {lang}",
                    [
                        *zhoubao,
                        "build",
                        str(EDITION),
                        "--lang",
                        lang,
                        "--formats",
                        "pdf,html,json",
                        "--out",
                        str(out),
                    ],
                    1.5,
                )
                for lang in ("zh", "en")
            ),
            Case(
                "build: all formats, zh + en",
                [*zhoubao, "build", str(EDITION), "--lang", "all", "--out", str(out)],
                3.0,
            ),
            *_printers(out, scratch / "peers"),
        ]
        if PRICES.exists():
            subprocess.run([*zhoubao, "import", str(full), str(PRICES)], check=True, capture_output=True)

            def fresh() -> None:
                shutil.rmtree(copy, ignore_errors=True)
                shutil.copytree(EDITION, copy, ignore=shutil.ignore_patterns("store", "build"))

            cases += [
                Case(
                    "import of prices.csv (21,115 rows)",
                    [*zhoubao, "import", str(copy), str(PRICES)],
                    1.5,
                    fresh,
                ),
                Case("import of prices.csv again", [*zhoubao, "import", str(full), str(PRICES)]),
                Case(
                    "facts over the imported store",
                    [*zhoubao, "facts", str(full), "--cutoff", CUTOFF, "--format", "json"],
                ),
                Case(
                    "check of the reference, carried data",
                    [*zhoubao, "check", str(EDITION), str(REFERENCE), "--format", "json"],
                    0.5,
                    ends=(0, 1),
                ),
                Case(
                    "check of the reference, imported store",
                    [*zhoubao, "check", str(full), str(REFERENCE), "--cutoff", CUTOFF, "--format", "json"],
                    0.5,
                    ends=(0, 1),
                ),
                Case(
                    "peer: returns of prices.csv by pandas",
                    [sys.executable, str(HERE / "peer_pandas.py"), str(PRICES), CUTOFF],
                ),
            ]
        else:
            print(f"no measuring data at {PRICES}: the import and the peer are left out")
        report(cases)
        texts = bases(scratch / "texts")
        print_warm(texts)
        print_growth()
        print_shapes()
        print(f"\n{texts_report()}\n")
        print_faults(texts, count=2400, seed=1)
        if TRAINING_RUNS.exists():
            print(f"\n{scaling_report(TRAINING_RUNS)}")


def _printers(out: Path, printed: Path) -> list[Case]:
    """The PDF of both languages alone, as others would make it from the page that the build before made."""
    pages = [str(printed / "issue.html"), str(printed / "issue.en.html")]

    def made_plain() -> None:
        printed.mkdir(exist_ok=True)
        for page in pages:
            Path(page).write_bytes(plain((out / Path(page).name).read_bytes()))

    script = [sys.executable, str(HERE / "peer_print.py")]
    cases = [
        Case(
            "peer: PDF alone by WeasyPrint, zh + en",
            [*script, "weasyprint", str(printed / "w"), *pages],
            prepare=made_plain,
        )
    ]
    if browser() is None:
        print("no Chromium on this machine: it is left out")
        return cases
    return [
        *cases,
        Case("peer: PDF alone by Chromium, zh + en", [*script, "chromium", str(printed / "c"), *pages]),
    ]


def report(cases: list[Case]) -> None:
    """Run all cases in turn, round after round, and print a table."""
    seconds: dict[str, list[float]] = {case.name: [] for case in cases}
    for turn in range(RUNS + 1):
        for case in cases:
            taken = timed(case)
            if turn:  # the first round warms the file cache
                seconds[case.name].append(taken)
    base = statistics.median(seconds[cases[0].name])
    print(f"whole processes, {RUNS} runs in turn, Python {sys.version.split()[0]}, {os.cpu_count()} cores\n")
    print(f"| {'command':<38} | min s | median s | max s | target s | x python |")
    print(f"|{'-' * 40}|------:|---------:|------:|---------:|---------:|")
    for case in cases:
        told = seconds[case.name]
        middle = statistics.median(told)
        target = f"{case.target:.2f}" if case.target else ""
        print(
            f"| {case.name:<38} | {min(told):5.3f} | {middle:8.3f} | {max(told):5.3f} | {target:>8} "
            f"| {middle / base:8.1f} |"
        )


def timed(case: Case) -> float:
    """Seconds of wall time of one run; a failing command stops the benchmark."""
    if case.prepare:
        case.prepare()
    start = time.perf_counter()
    run = subprocess.run(case.command, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - start
    if run.returncode not in case.ends:
        raise SystemExit(f"{' '.join(case.command)} failed:\n{run.stderr}")
    return taken


if __name__ == "__main__":
    main()
