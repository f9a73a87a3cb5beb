"""How well claims are found, ascribed and judged: texts held against answers by hand.

Ten texts of other sectors, with their editions, are in ``tests/check/texts``; its README says what counts as
right. Six more, called unseen, are in ``tests/check/texts2``: on the shipped edition, written after the
grammar was made and blind to it. ``python -m bench.texts`` prints a table of each.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhoubao.api import open_edition
from zhoubao.check.claim import Claim, Judged
from zhoubao.check.report import CheckReport

__all__ = [
    "FOLDER",
    "UNSEEN",
    "Answer",
    "Score",
    "TextAnswers",
    "load_answers",
    "report",
    "score",
    "score_all",
]

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "check" / "texts"
UNSEEN = FOLDER.with_name("texts2")

_NONE = "none"  # in an answer: the claim must leave this open
_POINTS = (Decimal(1), Decimal(100), Decimal(10_000))  # 5bp as 0.0005, as 0.05 points or as 5


@dataclass(frozen=True)
class Answer:
    """What a careful reader sees at one place. A field that is empty was left open, and is not scored."""

    text: str
    nth: int = 1
    subject: tuple[str, ...] = ()
    measure: tuple[str, ...] = ()
    window: tuple[str, ...] = ()
    value: Decimal | None = None
    high: Decimal | None = None
    unit: tuple[str, ...] = ()
    comparator: tuple[str, ...] = ()
    direction: int = 0
    verdict: tuple[str, ...] = ()
    word: bool = False
    optional: bool = False
    planted: str = ""

    @classmethod
    def of(cls, entry: dict[str, Any]) -> Answer:
        def several(key: str) -> tuple[str, ...]:
            value = entry.get(key, [])
            return (value,) if isinstance(value, str) else tuple(value)

        def number(key: str) -> Decimal | None:
            return Decimal(str(entry[key])) if key in entry else None

        return cls(
            text=entry["text"],
            nth=entry.get("nth", 1),
            subject=several("subject"),
            measure=several("measure"),
            window=several("window"),
            value=number("value"),
            high=number("high"),
            unit=several("unit"),
            comparator=several("comparator"),
            direction=entry.get("direction", 0),
            verdict=several("verdict"),
            word=entry.get("kind") == "word",
            optional=entry.get("optional", False),
            planted=entry.get("planted", ""),
        )

    def span(self, text: str) -> tuple[int, int]:
        """Where it stands in a text; raises ``ValueError`` where the text has too few such words."""
        at = -1
        for _ in range(self.nth):
            at = text.find(self.text, at + 1)
            if at < 0:
                raise ValueError(f"{self.text!r} does not occur {self.nth} times in the text")
        return at, at + len(self.text)


@dataclass(frozen=True)
class TextAnswers:
    """One text: its file, its edition's folder, its language, the answers, and the numbers that are none."""

    path: Path
    edition: Path
    lang: str
    answers: tuple[Answer, ...]
    not_claims: tuple[str, ...]


@dataclass
class Score:
    """Counts over some texts, and what went wrong in them, a line each."""

    texts: int = 0
    expected: int = 0
    found: int = 0
    matched: int = 0
    ascribed: int = 0
    ascribable: int = 0
    judged_right: int = 0
    judged: int = 0
    planted: int = 0
    caught: int = 0
    words_expected: int = 0
    words_found: int = 0
    words_matched: int = 0
    missed: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    misread: list[str] = field(default_factory=list)
    misjudged: list[str] = field(default_factory=list)
    slipped: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of the number claims that were found, those that a reader sees too."""
        return _share(self.matched, self.found)

    @property
    def recall(self) -> float:
        """Of the number claims that a reader sees, those that were found."""
        return _share(self.matched, self.expected)

    @property
    def attribution(self) -> float:
        """Of the matched, those with the reader's subject, measure, window and direction."""
        return _share(self.ascribed, self.ascribable)

    @property
    def verdicts(self) -> float:
        """Of the matched, those with the reader's verdict."""
        return _share(self.judged_right, self.judged)

    @property
    def word_precision(self) -> float:
        return _share(self.words_matched, self.words_found)

    @property
    def word_recall(self) -> float:
        return _share(self.words_matched, self.words_expected)

    def __add__(self, other: Score) -> Score:
        merged = {name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__}
        return Score(**merged)


def load_answers(folder: Path = FOLDER) -> list[TextAnswers]:
    """The texts with their answers, by name."""
    loaded = []
    for path in sorted((folder / "answers").glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        loaded.append(
            TextAnswers(
                path=folder / "texts" / data["text"],
                edition=folder / data["edition"],
                lang=data["lang"],
                answers=tuple(Answer.of(entry) for entry in data["claim"]),
                not_claims=tuple(data["not_claims"]),
            )
        )
    return loaded


def score(told: TextAnswers, checked: CheckReport) -> Score:
    """What a check made of one text. A claim and an answer match if their words overlap and values agree."""
    text, name = checked.manuscript.text, told.path.stem
    spans = [answer.span(text) for answer in told.answers]
    pairs = _pairs(told.answers, spans, checked.judged)
    result = Score(texts=1)
    for index, answer in enumerate(told.answers):
        judged = pairs.get(index)
        if not answer.optional:
            _count(result, f"{name}: {answer.text}", answer, judged)
    _count_found(result, told, spans, pairs, checked)
    return result


def score_all(folder: Path = FOLDER) -> dict[str, Score]:
    """The score of every text, by its name, checked as the command would."""
    opened = {told.edition: open_edition(told.edition) for told in load_answers(folder)}
    return {
        told.path.stem: score(told, opened[told.edition].check(told.path)) for told in load_answers(folder)
    }


def report(scores: dict[str, Score] | None = None, label: str = "claims of ten texts") -> str:
    """The table by language and in total, and every miss, false alarm and wrong verdict by text."""
    scores = score_all() if scores is None else scores
    groups = {
        "Chinese": _sum(s for name, s in scores.items() if name.startswith("zh")),
        "English": _sum(s for name, s in scores.items() if name.startswith("en")),
    }
    groups["total"] = _sum(groups.values())
    head = (
        f"{label:<20}{'texts':>6}{'numbers':>9}{'found':>7}{'precision':>11}{'recall':>8}"
        f"{'ascribed':>10}{'verdicts':>10}{'planted':>9}{'caught':>8}{'words':>7}{'prec.':>7}{'recall':>8}"
    )
    lines = [head]
    for group, s in groups.items():
        lines.append(
            f"{group:<20}{s.texts:>6}{s.expected:>9}{s.found:>7}{s.precision:>11.1%}{s.recall:>8.1%}"
            f"{s.attribution:>10.1%}{s.verdicts:>10.1%}{s.planted:>9}{s.caught:>8}"
            f"{s.words_expected:>7}{s.word_precision:>7.0%}{s.word_recall:>8.0%}"
        )
    total = groups["total"]
    for title, faults in (
        ("missed", total.missed),
        ("false alarms", total.alarms),
        ("misread", total.misread),
        ("verdict differs", total.misjudged),
        ("planted faults called supported", total.slipped),
    ):
        lines += ["", f"{title}: {len(faults)}", *(f"  {fault}" for fault in faults)]
    return "\n".join(lines)


def _pairs(
    answers: Sequence[Answer], spans: Sequence[tuple[int, int]], judged: Sequence[Judged]
) -> dict[int, Judged]:
    """Each answer's claim, one to one, the widest overlaps first; numbers go to numbers, words to words."""
    candidates = []
    for index, (answer, (start, end)) in enumerate(zip(answers, spans, strict=True)):
        for number, item in enumerate(judged):
            claim = item.claim
            overlap = min(end, claim.end) - max(start, claim.start)
            if overlap > 0 and _agrees(answer, claim):
                candidates.append((-overlap, index, number))
    pairs: dict[int, Judged] = {}
    taken: set[int] = set()
    for _, index, number in sorted(candidates):
        if index not in pairs and number not in taken:
            pairs[index] = judged[number]
            taken.add(number)
    return pairs


def _agrees(answer: Answer, claim: Claim) -> bool:
    if answer.word:
        return claim.value is None and (not answer.comparator or claim.comparator in answer.comparator)
    if answer.value is None:  # 翻倍: what number it stands for is the grammar's affair
        return True
    if claim.value is None or not _close(answer, answer.value, claim.value):
        return False
    if answer.high is None:
        return True
    return claim.high is not None and _close(answer, answer.high, claim.high)


def _close(answer: Answer, wanted: Decimal, found: Decimal) -> bool:
    """Equal in magnitude; which way it went is for attribution. Words such as 'a third' are coarse."""
    exact = any(char.isdigit() for char in answer.text)
    slack = abs(wanted) * Decimal("1e-9" if exact else "1e-3")
    scales = _POINTS if "points" in answer.unit else (Decimal(1),)
    return any(abs(abs(found) - abs(wanted) * scale) <= slack * scale for scale in scales)


def _count(result: Score, place: str, answer: Answer, judged: Judged | None) -> None:
    if answer.word:
        result.words_expected += 1
        result.words_matched += judged is not None
    else:
        result.expected += 1
        result.matched += judged is not None
    if answer.planted:
        result.planted += 1
    if judged is None:
        result.missed.append(place)
        return
    claim = judged.claim
    right = judged.verdict in answer.verdict
    if not answer.word:
        wrong = _misread(answer, claim)
        result.ascribable += 1
        result.ascribed += not wrong
        result.judged += 1
        result.judged_right += right
        if wrong:
            result.misread.append(f"{place}: {wrong}")
    if not right:
        wanted = " or ".join(answer.verdict)
        result.misjudged.append(f"{place}: {judged.verdict}, not {wanted} ({judged.reason})")
    if answer.planted:
        result.caught += judged.verdict in ("contradicted", "ambiguous")
        if judged.verdict == "supported":
            result.slipped.append(f"{place}: {answer.planted}")


def _misread(answer: Answer, claim: Claim) -> str:
    """What of subject, measure, window and direction is not the reader's; empty where all is."""
    wrong = [
        f"{label} {found or _NONE}, not {' or '.join(wanted)}"
        for label, wanted, found in (
            ("subject", answer.subject, claim.subject),
            ("measure", answer.measure, claim.measure),
            ("window", answer.window, claim.window),
        )
        if wanted and (found or _NONE) not in wanted
    ]
    direction = claim.direction or (-1 if claim.value is not None and claim.value < 0 else 0)
    if answer.direction and direction and direction != answer.direction:
        wrong.append(f"direction {direction:+d}, not {answer.direction:+d}")
    return "; ".join(wrong)


def _count_found(
    result: Score,
    told: TextAnswers,
    spans: Sequence[tuple[int, int]],
    pairs: dict[int, Judged],
    checked: CheckReport,
) -> None:
    """Claims that were found: all but those where a reader may see one or not."""
    text = checked.manuscript.text
    matched = {id(judged): told.answers[index] for index, judged in pairs.items()}
    optional = [span for answer, span in zip(told.answers, spans, strict=True) if answer.optional]
    for judged in checked.judged:
        claim, answer = judged.claim, matched.get(id(judged))
        is_word = claim.value is None
        if answer is not None:
            if answer.optional:
                continue
            is_word = answer.word
        elif any(start < claim.end and claim.start < end for start, end in optional):
            continue
        if is_word:
            result.words_found += 1
        else:
            result.found += 1
        if answer is None:
            known = next((n for n in told.not_claims if _inside(n, text, claim)), None)
            kind = "word " if is_word else ""
            note = f" (part of {known!r}, no claim)" if known else ""
            around = text[max(0, claim.start - 8) : claim.end + 8].replace("\n", " ")
            result.alarms.append(f"{told.path.stem}: {kind}{claim.text!r} in {around!r}{note}")


def _inside(words: str, text: str, claim: Claim) -> bool:
    at = text.find(words)
    while at >= 0:
        if at < claim.end and claim.start < at + len(words):
            return True
        at = text.find(words, at + 1)
    return False


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _sum(scores: Iterable[Score]) -> Score:
    total = Score()
    for each in scores:
        total += each
    return total


if __name__ == "__main__":
    print(report())
    print()
    print(report(score_all(UNSEEN), "unseen texts"))
