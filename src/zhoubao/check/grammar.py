"""The grammar of claims: from the clauses of a passage to what each number and each word of direction says.

A number's subject is the name before it in its clause (a list of names with a list of numbers is taken pair by
pair); where there is none, the subject carried from the clause before, but only if nothing unknown stands in
between. Its measure, window, direction and qualifier are the nearest words of each kind, its own clause first.
docs/check.md has the rules in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from zhoubao.check.claim import Claim, Comparator
from zhoubao.check.clauses import Clause, following, number_lists, runs, sentences
from zhoubao.check.evidence import Evidence
from zhoubao.check.lexicon import Lexicon, Name
from zhoubao.check.measures import SERIES_KINDS, Said, direction_of, measured
from zhoubao.check.stretches import Stretches
from zhoubao.check.superlative_words import word_claims
from zhoubao.check.tokens import Token

__all__ = ["Flow", "Grammar", "Reading"]

_REMEMBERED = 12
_SUMMED = frozenset({"合计", "总计", "合共", "combined", "together", "in total", "total"})
_ENGLISH_PLACING = frozenset({"in", "of", "among", "across", "within"})
_PLACING = _ENGLISH_PLACING | frozenset({"在", "为", "是", "于", "领先", "跑赢", "位居", "位列"})
_PLACED = ("居", "列", "为", "跑赢", "位居")


@dataclass(slots=True)
class Flow:
    """What a passage has spoken of so far, for what it leaves out further on.

    ``group`` are the subjects in hand; ``topic`` the segment last named; ``recent`` all subjects in the order
    named; ``window`` the one last stated; ``measure`` the one last said, with the unit of its figure; ``worded`` the direction last said in the
    sentence. A window said of the subject in hand alone (涨1.87%，年内涨1.77%) is ``local``: with another subject
    that of before holds again. ``counted`` is the set that members were last counted of; ``fresh`` that
    the sentence in hand has stated the window.
    """

    group: tuple[Name, ...] = ()
    topic: Name | None = None
    recent: list[Name] = field(default_factory=list)
    window: str | None = None
    measure: tuple[str, str] | None = None
    unknown: str = ""
    direction: int = 0
    worded: int = 0
    window_before: str | None = None
    local: bool = False
    counted: str | None = None
    fresh: bool = False
    rating: bool = False

    def name(self, names: Sequence[Name]) -> None:
        self.group, self.unknown = tuple(names), ""
        for name in names:
            if name.kind == "segment":
                self.topic = name
            self.recent.append(name)
        del self.recent[:-_REMEMBERED]


class Grammar:
    """Reads passages of one edition at one cutoff."""

    def __init__(self, evidence: Evidence) -> None:
        self.lexicon: Lexicon = evidence.lexicon
        self.stretches = Stretches(evidence)

    def claims(self, tokens: Sequence[Token], flow: Flow) -> Iterator[Claim]:
        """The claims of a passage, in the order of the text."""
        for sentence in sentences(tokens):
            stated = self.stretches.of_sentence([t for clause in sentence for t in clause.tokens])
            if stated is not None:
                flow.window = stated
            flow.direction, flow.worded = 0, 0
            flow.counted, flow.fresh = None, False
            rated = flow.rating
            if any(t.says("rating") is not None for clause in sentence for t in clause.tokens):
                flow.rating = True
            for clause in _joined(sentence):
                yield from Reading(self, clause, flow).claims()
            flow.rating = rated


class Reading:
    """One clause being read."""

    def __init__(self, grammar: Grammar, clause: Clause, flow: Flow) -> None:
        self.grammar, self.flow = grammar, flow
        self.label = clause.label
        self.tokens = clause.tokens
        self.carried = flow.group
        self.sets, self.runs = self._sets_and_runs()
        self.lists = number_lists(self.tokens)
        self.start, self.end = clause.start, clause.end
        self.used: set[int] = set()
        self.moved = False
        self.worded = 0
        self.meant: Said | None = None
        self.modal = any(t.says("modal") is not None for t in self.tokens)

    def claims(self) -> Iterator[Claim]:
        flow, tokens = self.flow, self.tokens
        stated = self.grammar.stretches.in_clause(tokens)
        flow.fresh = flow.fresh or any(self.grammar.stretches.window_of(t) is not None for t in tokens)
        counts = any(t.says("group") for t in tokens) and not any(t.says("rank") for t in tokens)
        if flow.local and (self.runs or counts):
            flow.window, flow.local = flow.window_before, False
        window_then = flow.window
        found: list[Claim] = []
        for n in sorted((*self.sets, *(n for run in self.runs for n in run))):
            if self._sort(n) == "segment":
                flow.topic = tokens[n].name
        at = 0
        for numbers in self.lists:
            names = self._named(at, numbers[0])
            if names:
                flow.name(names)
            found += self._of_numbers(numbers, at, names, stated)
            at = numbers[-1] + 1
        names = self._named(at, len(tokens))
        if names:
            flow.name(names)
        found += word_claims(self, stated)
        trailing = self.grammar.stretches.last([t for i, t in enumerate(tokens) if i not in self.used])
        if trailing is not None and not self.moved:
            flow.window = trailing
        if flow.window != window_then and window_then is not None and not self.runs and not flow.local:
            flow.window_before, flow.local = window_then, True
        if self.label:
            flow.direction = next((d for t in reversed(tokens) if (d := direction_of(t))), 0)
        if not self.lists:
            said = measured_word(tokens)
            if said and self.label:
                flow.measure = said, ""
            if not names and (self.label or _subject_like(tokens)):
                flow.unknown = self._unknown(tokens[::-1]) or flow.unknown
        yield from sorted(found, key=lambda claim: (claim.start, claim.end))

    # Subjects

    def _sets_and_runs(self) -> tuple[list[int], list[list[int]]]:
        """The places of segments that only say among which names something is told, and the runs of the rest.

        领涨CPU/GPU板块, 为云计算板块涨幅最大的个股, in memory: such a segment is no subject, and whoever was
        spoken of stays it.
        """
        found = runs(self.tokens)
        sets: list[int] = []
        kept: list[list[int]] = []
        stock = any(name.kind != "segment" for name in self.carried)
        for run in found:
            name = self.tokens[run[0]].name
            assert name is not None
            before = self.tokens[run[0] - 1] if run[0] else None
            behind = self.tokens[run[0] + 1 : run[0] + 3]
            if name.kind == "segment" and before is not None:
                word = before.text.lower()
                if word == "the":
                    word = self.tokens[run[0] - 2].text.lower() if run[0] > 1 else ""
                placed = word in _PLACING or before.says("rank") is not None or word.endswith(_PLACED)
                placed = placed and not (behind and behind[0].text == "'s")
                inside = bool(behind) and any(t.text in ("中", "内", "里", "之首") for t in behind)
                named = any(self._sort(r[0]) != "segment" for r in kept)
                if (placed and (stock or named or word in _ENGLISH_PLACING)) or named or (inside and stock):
                    sets += run
                    continue
            kept.append(run)
            stock = stock or name.kind != "segment"
        return sets, kept

    def _named(self, first: int, last: int) -> list[Name]:
        """The last run of names between two places, without doubles; pronouns stand for the names before."""
        inside = [[n for n in run if first <= n < last] for run in self.runs]
        inside = [run for run in inside if run]
        if inside:
            names: dict[str, Name] = {}
            for n in inside[-1]:
                name = self.tokens[n].name
                assert name is not None
                names[name.subject] = name
            return list(names.values())
        for token in self.tokens[first:last]:
            meant = token.says("pronoun")
            recent = list(dict.fromkeys(self.flow.recent))
            if (meant == "segment" or (token.text == "板块" and token is self.tokens[0])) and self.flow.topic:
                return [self.flow.topic]
            wanted = next((len(numbers) for numbers in self.lists if numbers[0] == last), 1)
            if meant == "all" and wanted > 1:
                return recent[-wanted:] if len(recent) >= wanted else []
            if meant in ("both", "three"):
                wanted = 2 if meant == "both" else 3
                return recent[-wanted:] if len(recent) >= wanted else []
        return []

    @staticmethod
    def _unknown(tokens: Sequence[Token]) -> str:
        """The words among some tokens that the grammar does not know and that might be a name."""
        for token in reversed(tokens):
            if token.kind == "unknown":
                return token.text
            if token.kind == "other" and _might_name(token.text):
                return token.text
        return ""

    def _sort(self, place: int) -> str:
        name = self.tokens[place].name
        return name.kind if name is not None else ""

    # Numbers

    def _of_numbers(
        self, numbers: list[int], at: int, names: list[Name], stated: str | None
    ) -> Iterator[Claim]:
        """The claims of a list of numbers (mostly of one) with what stands before it since the last one."""
        tokens, flow = self.tokens, self.flow
        before = tokens[at : numbers[0]]
        group: Sequence[Name] = names or flow.group
        windows = self.grammar.stretches.listed(before)
        respectively = any(t.says("respectively") is not None for t in tokens)
        said = measured(tokens, numbers[0], before, self._shared(numbers[0], names), numbers[-1])
        said = self._continued(said, numbers[0], names)
        if self.meant is not None and not names and said.measure is None and not said.other:
            said = replace(
                said, measure=self.meant.measure, of_segment=True
            )  # a mean of +7% for the month and +87%
        self.meant = said if said.of_segment and said.number_unit == "ratio" else None
        paired = len(numbers) > 1 and len(group) == len(numbers)
        astray = (
            respectively
            and len(numbers) > 1
            and not paired
            and len(windows) != len(numbers)
            and len(group) > 1
        )
        for k, n in enumerate(numbers):
            number = tokens[n].number
            assert number is not None
            here = (
                said
                if k == 0
                else replace(
                    said, direction=number.sign or said.worded, signed=bool(number.sign or said.worded)
                )
            )
            window = (
                windows[k] if len(windows) == len(numbers) > 1 else self._window(n, numbers[-1], at, stated)
            )
            if paired:
                subjects: Sequence[Name] = (group[k],)
            elif astray:
                yield self._claim(
                    n,
                    None,
                    here,
                    window,
                    "分别" if "分别" in "".join(t.text for t in tokens) else "respectively",
                )
                continue
            else:
                subjects = group
            yield from self._subjects(n, subjects, names, before, here, window)

    def _subjects(
        self,
        n: int,
        subjects: Sequence[Name],
        names: list[Name],
        before: Sequence[Token],
        said: Said,
        window: str | None,
    ) -> Iterator[Claim]:
        """One claim for each subject that a number is told of."""
        number = self.tokens[n].number
        assert number is not None
        if said.skip:
            return
        if said.of_segment:
            yield from self._of_a_set(n, subjects, names, said, window)
            return
        after = self._after(n) if not names else ()
        unknown = self._unknown(before) if not names else ""
        if not names and unknown and not after:
            anchored = any(t.says("pronoun") == "one" for t in before)
            if not anchored:
                yield self._claim(n, None, said, window, unknown)
                return
        if not names and not after and self.flow.unknown and not unknown:
            yield self._claim(n, None, said, window, self.flow.unknown)
            return
        chosen = after or subjects
        if said.summed and len(chosen) > 1:
            yield self._claim(n, None, said, window)
            return
        if not chosen:
            yield self._claim(n, None, said, window)
            return
        for name in chosen:
            yield self._claim(n, name, said, window)

    def _of_a_set(
        self, n: int, subjects: Sequence[Name], names: list[Name], said: Said, window: str | None
    ) -> Iterator[Claim]:
        """A figure of a segment or of the universe: a mean, how many rose, how many there are."""
        if said.measure == "members" and said.subject:
            yield self._claim(n, said.subject, said, window)
            return
        named = [name for name in (subjects if names else ()) if name.kind == "segment"]
        behind = self.tokens[n + 1].name if n + 1 < len(self.tokens) else None
        if not named and behind is not None and behind.kind == "segment":
            named = [behind]  # all four advanced packaging names
        if named:
            for name in named:
                self.flow.counted = name.subject
                yield self._claim(n, name.subject, said, window, among=name.subject)
            return
        number = self.tokens[n].number
        assert number is not None
        if said.measure == "members" and names and number.value == len(names):
            yield self._claim(
                n, None, replace(said, measure=None), window
            )  # A、B、C三只个股: they were just named
            return
        subject = self.flow.counted or (self.flow.topic.subject if self.flow.topic else "universe")
        if said.measure == "members":
            sizes = self.grammar.lexicon.sizes
            # Twelve names after a segment of four are all those that the edition follows.
            if sizes.get(subject) != number.value and sizes["universe"] == number.value:
                subject = "universe"
            self.flow.counted = subject
        yield self._claim(n, subject, said, window, among=subject)

    def _continued(self, said: Said, n: int, names: list[Name]) -> Said:
        """A figure without a direction of its own goes the way of the one before: A fell 4.5%, B 2.4%."""
        number = self.tokens[n].number
        assert number is not None
        summed = any(t.text.lower() in _SUMMED for t in self.tokens[:n]) and len(names or self.flow.group) > 1
        if summed:
            return replace(said, other=True, summed=True)
        if number.unit != "ratio" or said.of_segment or said.other:
            return said
        if said.worded:
            self.flow.worded = self.worded = said.worded
        elif not said.signed and names and said.measure in (None, "return") and self._falls(n):
            return replace(said, direction=-1, signed=True)
        elif (
            not said.signed
            and (names or self.worded)
            and self.flow.worded
            and not self._bracketed(n)
            and said.measure in (None, "return")
        ):
            return replace(said, direction=self.flow.worded, signed=True, worded=self.flow.worded)
        return said

    def _falls(self, n: int) -> bool:
        """Whether a word behind a list of figures says that they are falls: 海力士8.78%、美光6.97%跌幅居前."""
        return any(t.says("rank") in ("bottom", "lowest") and "跌" in t.text for t in self.tokens[n + 1 :])

    def _bracketed(self, n: int) -> bool:
        return any(t.kind == "open" for t in self.tokens[max(n - 2, 0) : n])

    def _after(self, n: int) -> tuple[Name, ...]:
        """Names behind a number that it is told of: a 9.98% gain for Cambricon, 33.47%的甬矽电子."""
        tokens = self.tokens
        following_names = [run for run in self.runs if run[0] > n]
        if not following_names:
            return ()
        first = following_names[0][0]
        between = tokens[n + 1 : first]
        if any(t.number is not None or t.kind in ("comma", "list", "open", "other") for t in between):
            return ()
        if not between and self.tokens[first].name is not None and self._sort(first) == "series":
            return (self.tokens[first].name,)  # type: ignore[return-value]  # 1.02m new energy cars
        links = {"for", "in", "at", "by", "的", "of", "from"}
        if between and (between[-1].text.lower() in links or between[-1].says("measure")):
            names = [tokens[i].name for i in following_names[0]]
            return tuple(name for name in names if name is not None)
        return ()

    def _window(self, n: int, last: int, at: int, stated: str | None) -> str | None:
        """The window a number is told of: before it since the last number, right behind it, or the last stated."""
        stretches = self.grammar.stretches
        own = stretches.last([t for i, t in enumerate(self.tokens[at:n], at) if i not in self.used])
        for i, token in enumerate(self.tokens[last + 1 :], last + 1):
            if token.kind in ("name", "number", "multiple", "list", "other", "unknown"):
                break
            window = stretches.window_of(token)
            if window is not None and (own is None or self._trails(i)):
                if n == last:
                    self.used.add(i)
                self.flow.window = window
                return window
        if own is not None:
            if not self._from(n):
                self.flow.window = own
            else:
                self.moved = True
            return own
        return self.flow.window if self.flow.window is not None or self.moved else stated

    def _from(self, n: int) -> bool:
        """Whether a number is where something came from: 由…升至."""
        return any(t.says("from") is not None for t in self.tokens[max(n - 6, 0) : n])

    def _trails(self, i: int) -> bool:
        """Whether a window word behind a number belongs to it: as in "0.45% this week", not "0.45%, this week"."""
        return self.tokens[i].text.isascii()

    def _shared(self, n: int, names: Sequence[Name]) -> str | None:
        """The measure of the figure before, where this one has the same unit: 市值1亿元，微软2亿元.

        A figure no fact covers is followed by more of it (营收1亿元，同比增长2%) until a name is given.
        """
        number = self.tokens[n].number
        if self.flow.measure is None or number is None:
            return None
        measure, unit = self.flow.measure
        if measure == "other":
            return None if names else measure
        if unit == "":
            fits = _money(number.unit) if measure in ("market_cap", "close", "price") else True
        elif number.unit in ("ratio", "times") and measure in SERIES_KINDS:
            fits = not names
        else:
            fits = unit == number.unit or (_money(unit) and _money(number.unit))
        return measure if fits else None

    def among(self) -> str | None:
        """The set in which a name is ranked: the segment named in the clause, the set last counted, the topic."""
        if self.sets:
            name = self.tokens[self.sets[-1]].name
            return name.subject if name is not None else None
        if any(t.says("group") == "member" for t in self.tokens) and self.flow.counted is not None:
            return self.flow.counted
        return self.flow.topic.subject if self.flow.topic is not None else None

    def window_near(self, n: int, stated: str | None) -> str | None:
        """The window of a word: the last one stated before it in the clause, else right behind, else carried."""
        stretches = self.grammar.stretches
        own = stretches.last([t for i, t in enumerate(self.tokens[:n]) if i not in self.used])
        if own is None:
            for token in self.tokens[n + 1 :]:
                if token.kind in ("name", "number", "list", "other"):
                    break
                own = own or stretches.window_of(token)
        return own or stated or self.flow.window

    def window_for(self, name: Name, window: str | None, measure: str) -> str | None:
        if name.kind != "series" and measure.removeprefix("change/") not in SERIES_KINDS:
            return window
        return self.grammar.stretches.of_series(name, window, self._base(measure), fresh=self.flow.fresh)

    def _base(self, measure: str) -> str | None:
        """What a change in words is held against in the clause."""
        if not measure.startswith("change/"):
            return None
        return next((base for t in self.tokens if (base := t.says("base"))), None)

    def word_claim(
        self,
        n: int,
        subject: str | None,
        measure: str,
        window: str | None,
        comparator: Comparator,
        *,
        unknown: str = "",
        direction: int = 0,
        rank: int = 1,
        among: str | None = None,
        extent: tuple[int, int] | None = None,
    ) -> Claim:
        """A claim that a word makes, without a number."""
        first, last = extent or (n, n)
        return Claim(
            text="", start=self.tokens[first].start, end=self.tokens[last].end, context_start=self.start,
            context_end=self.end, subject=subject, measure=measure, window=window, comparator=comparator,
            direction=direction, signed=direction != 0, rank=rank, among=among, unknown=unknown,
        )  # fmt: skip

    def _claim(
        self,
        n: int,
        subject: Name | str | None,
        said: Said,
        window: str | None,
        unknown: str = "",
        among: str | None = None,
    ) -> Claim:
        token = self.tokens[n]
        number = token.number
        assert number is not None
        key = subject.subject if isinstance(subject, Name) else subject
        measure, unit = said.measure, said.unit or number.unit
        if isinstance(subject, Name):
            measure = said.measure_of(subject)
            if measure is not None and (
                subject.kind == "series" or measure.removeprefix("change/") in SERIES_KINDS
            ):
                window = self.grammar.stretches.of_series(
                    subject if isinstance(subject, Name) else None, window, said.base, fresh=self.flow.fresh
                )
        elif subject is None:
            measure = None if said.other or said.measure is None else said.measure
            if measure in SERIES_KINDS:
                measure = f"change/{measure}" if number.unit in ("ratio", "times") else measure
                window = self.grammar.stretches.of_series(
                    subject if isinstance(subject, Name) else None, window, said.base, fresh=self.flow.fresh
                )
        if measure in ("members", None):
            window = None if measure == "members" else window
        if said.other and said.named:
            self.flow.measure = "other", number.unit
        elif (
            measure is not None
            and not said.of_segment
            and (said.measure or measure in ("market_cap", "close"))
        ):
            self.flow.measure = said.measure or measure, number.unit
        if unknown:
            self.flow.unknown = unknown
        if self.flow.rating:
            measure, key, window = "rating", None, None
        if unit == "" and measure in ("visits", "downloads", "sales"):
            unit = "count"
        if measure in ("close", "market_cap") and not self._from(n):
            window = window if window is not None and "/" in window else None
        direction, signed = said.direction, said.signed
        if not signed and self.flow.direction and unit == "ratio" and measure is not None:
            direction, signed = self.flow.direction, True
        if unit in ("count", "points", "") or _money(unit):
            direction, signed = number.sign, number.sign != 0
        return Claim(
            text="", start=token.start, end=token.end, context_start=self.start, context_end=self.end,
            subject=key, unknown=unknown, measure=measure, window=window, value=number.value, high=number.high,
            step=number.step, unit=unit, comparator="between" if number.high is not None else said.comparator,
            direction=direction, signed=signed, grown=said.grown, among=among, forecast=self.modal,
        )  # fmt: skip


def measured_word(tokens: Sequence[Token]) -> str | None:
    """The measure that a heading of figures names: 市值方面：…"""
    for token in tokens:
        said = token.says("measure")
        if said is not None:
            return said.rstrip("+-")
    return None


def _subject_like(tokens: Sequence[Token]) -> bool:
    """Whether a clause without figures is about something unknown, so that what follows may be too."""
    return (
        bool(tokens) and tokens[0].kind in ("unknown", "other") and not any(t.kind == "name" for t in tokens)
    )


def _money(unit: str) -> bool:
    return unit == "money" or (len(unit) == 3 and unit.isupper())  # noqa: PLR2004


def _joined(sentence: list[Clause]) -> list[Clause]:
    """The clauses, with a heading of ranks (涨幅前三：) joined to the names it announces."""
    joined: list[Clause] = []
    for clause in sentence:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.label
            and not runs(last.tokens)
            and any(t.says("rank") for t in last.tokens)
        ):
            joined[-1] = Clause(last.tokens + clause.tokens, clause.label)
        else:
            joined.append(clause)
    return joined


def _might_name(words: str) -> bool:
    """Whether words that no list knows could be a name: two Chinese characters, or a Latin capital."""
    chinese = sum("\u3400" <= c <= "\u9fff" for c in words)
    return chinese >= 2 or any(c.isupper() for c in words)
