"""How long the check takes, warm, and how it grows with the text: ``python -m bench.checking``.

Texts of many pages are made of the shipped issue's paragraphs and table rows, drawn and changed by a seed so
that no two pages are alike. Each size is read and checked in a process of its own, so that its peak memory is
its own too; the time is without the start of Python and without computing the facts.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import takewhile
from pathlib import Path
from typing import Any

from bench.issue_text import IssueText
from bench.mutations import EDITION, Base, bases, checker_of
from bench.shapes import SHAPES

import zhoubao
from zhoubao.check.checking import check
from zhoubao.manuscript.manuscript import Manuscript, Passage
from zhoubao.manuscript.reading import read_manuscript

__all__ = ["main", "pages_of", "print_growth", "print_shapes", "print_warm"]

PAGES = (20, 50, 100, 200)
PROSE, ROWS = 1000, 10  # characters of prose and rows of a table that fill a page of a weekly
TARGET_WARM = 0.1
_NUMBER = re.compile(r"(?<![\dA-Z.])\d+\.\d+(?=%)")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.checking", description=__doc__)
    parser.add_argument("--pages", type=int, help="time one text of so many pages, and print JSON")
    told = parser.parse_args()
    if told.pages is not None:
        print(json.dumps(timed(told.pages)))
        return
    with tempfile.TemporaryDirectory() as folder:
        print_warm(bases(Path(folder)))
    print_growth()


def print_warm(texts: list[Base], runs: int = 15) -> None:
    """One report after another in one process, on facts that are there already."""
    print(f"\nwarm checks in one process, {runs} runs each, target {TARGET_WARM * 1000:.0f} ms\n")
    print("| text        | characters | claims | min ms | median ms | max ms |")
    print("|-------------|-----------:|-------:|-------:|----------:|-------:|")
    for base in texts:
        seconds = []
        for _ in range(runs):
            start = time.perf_counter()
            report = base.checker(base.told.text)
            seconds.append((time.perf_counter() - start) * 1000)
        size, claims = len(base.told.text), len(report.judged)
        print(
            f"| {base.told.name:<11} | {size:10} | {claims:6} | {min(seconds):6.1f} "
            f"| {statistics.median(seconds):9.1f} | {max(seconds):6.1f} |"
        )


def print_growth() -> None:
    """Texts of many pages; the seconds of a page must stay what they are."""
    print("\ngrowth with the text, each size in a process of its own\n")
    print("| pages | characters | claims | read s | check s | ms a page | peak MB |")
    print("|------:|-----------:|-------:|-------:|--------:|----------:|--------:|")
    for pages in PAGES:
        command = [sys.executable, "-m", "bench.checking", "--pages", str(pages)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{run.stderr}")
        told = json.loads(run.stdout)
        each = (told["read"] + told["check"]) / pages * 1000
        print(
            f"| {pages:5} | {told['characters']:10} | {told['claims']:6} | {told['read']:6.3f} "
            f"| {told['check']:7.3f} | {each:9.2f} | {told['peak']:7.0f} |"
        )


def print_shapes() -> None:
    """Long lines in awkward shapes: four times the text must not take sixteen times as long."""
    evidence = zhoubao.open_edition(EDITION).evidence()
    rows = []
    for shape, piece in SHAPES.items():
        taken = []
        for size in (10_000, 40_000):
            text = piece * (size // len(piece))
            manuscript = Manuscript(shape, "txt", text, (Passage(0, len(text), "paragraph"),))
            start = time.perf_counter()
            check(manuscript, evidence)
            taken.append(time.perf_counter() - start)
        rows.append((taken[1] / max(taken[0], 0.001), taken[1], shape))
    print(
        f"\n{len(rows)} awkward shapes of one line, 10,000 and 40,000 characters; the five that grow most\n"
    )
    print("| shape | s at 40,000 | times that of 10,000 |")
    print("|-------|------------:|---------------------:|")
    for ratio, seconds, shape in sorted(rows, reverse=True)[:5]:
        print(f"| {shape} | {seconds:.3f} | {ratio:.1f} |")


def timed(pages: int) -> dict[str, Any]:
    """Seconds to read and to check a text of so many pages, its claims, and this process's peak memory."""
    weekly = zhoubao.open_edition(EDITION)
    evidence = weekly.evidence()
    issue = IssueText(weekly.document()[0]).text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.txt"
        checker_of(evidence, path)(issue)  # so that what is loaded once is loaded
        path.write_text(pages_of(issue, pages, seed=1), encoding="utf-8")
        start = time.perf_counter()
        manuscript = read_manuscript(path)
        middle = time.perf_counter()
        report = check(manuscript, evidence)
        end = time.perf_counter()
    return {
        "characters": len(manuscript.text),
        "claims": len(report.judged),
        "read": middle - start,
        "check": end - middle,
        "peak": peak_memory(),
    }


def peak_memory() -> float:
    """The most memory this process held at once, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # of this program alone; getrusage keeps the peak of the process it was forked from
        held = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii", errors="replace"))
        if held:
            return int(held[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def pages_of(text: str, pages: int, seed: int) -> str:
    """A text of so many pages: paragraphs and rows of another, in another order, with other numbers."""
    rng = random.Random(seed)
    lines = [line for line in text.split("\n") if line]
    first = next(
        n for n, line in enumerate(lines) if "\t" in line
    )  # the review; other tables have other heads
    review = list(takewhile(lambda line: "\t" in line, lines[first:]))
    heads = [line for line in review if not re.search(r"\d", line)]
    rows = [line for line in review if line.count("\t") >= 5 and re.search(r"\d", line)]
    prose = [line for line in lines if "\t" not in line]
    made = []
    for page in range(pages):
        filled = f"第{page + 1}节\n\n"
        drawn = rng.sample(prose, len(prose))
        while len(filled) < PROSE:
            filled += _varied(drawn.pop(), rng) + "\n\n"
        filled += "\n".join([*heads, *(_varied(row, rng) for row in rng.sample(rows, ROWS))])
        made.append(filled)
    return "\n\n".join(made) + "\n"


def _varied(line: str, rng: random.Random) -> str:
    """The line with every other percentage another one."""

    def other(match: re.Match[str]) -> str:
        return match[0] if rng.random() < 0.5 else f"{rng.uniform(0, 60):.2f}"

    return _NUMBER.sub(other, line)


if __name__ == "__main__":
    main()
