"""One clause being read: its names and sets, its pronouns, its windows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhoubao.check.claim import Claim, Comparator
from zhoubao.check.clauses import Clause, number_lists, runs
from zhoubao.check.flow import Flow
from zhoubao.check.lexicon import Lexicon, Name
from zhoubao.check.measures import SERIES_KINDS, Said
from zhoubao.check.stretches import Stretches
from zhoubao.check.tokens import Token

__all__ = ["Reading", "unknown_in"]

_ENGLISH_PLACING = frozenset({"in", "of", "among", "across", "within"})
_PLACING = _ENGLISH_PLACING | frozenset({"在", "为", "是", "于", "领先", "跑赢", "位居", "位列"})
_LATIN_NAME = re.compile(r"(?a:[A-Za-z][\w&.+-]*(?:\s[A-Z][\w&.+-]*)*)(?=\s?[\u3400-\u9fff])")
_PLACED = ("居", "列", "为", "跑赢", "位居")


class Reading:
    """A clause, with the memory of the passage it stands in.

    ``runs`` are the places of its subjects, ``sets`` those of segments that only say among whom; ``lists``
    those of its numbers. ``used`` are window words that a number before them has taken; ``moved`` says that a
    window belongs to where a figure came from, ``guessed`` that a pronoun's segment is the last one named;
    ``worded`` and ``meant`` are what the number before had.
    """

    def __init__(self, lexicon: Lexicon, stretches: Stretches, clause: Clause, flow: Flow) -> None:
        self.lexicon, self.stretches, self.flow = lexicon, stretches, flow
        self.label = clause.label
        self.tokens = clause.tokens
        self.start, self.end = clause.start, clause.end
        self.sets, self.runs = self._sets_and_runs(flow.group)
        self.lists = number_lists(self.tokens)
        self.used: set[int] = set()
        self.moved = False
        self.guessed = False
        self.worded = 0
        self.meant: Said | None = None
        self.modal = any(t.says("modal") is not None for t in self.tokens)

    # Subjects

    def _sets_and_runs(self, carried: Sequence[Name]) -> tuple[list[int], list[list[int]]]:
        """The places of segments that only say among which names something is told, and the runs of the rest.

        领涨CPU/GPU板块, 为云计算板块涨幅最大的个股, in memory: such a segment is no subject, and whoever was
        spoken of stays it.
        """
        found = runs(self.tokens)
        sets: list[int] = []
        kept: list[list[int]] = []
        stock = any(name.kind != "segment" for name in carried)
        for run in found:
            name = self.tokens[run[0]].name
            assert name is not None
            before = self.tokens[run[0] - 1] if run[0] else None
            behind = self.tokens[run[0] + 1 : run[0] + 3]
            if name.kind == "segment" and before is not None:
                word = before.text.lower()
                at = run[0] - 1
                while at > 0 and (word == "the" or self.tokens[at].kind == "number"):  # the worst of the six
                    at -= 1
                    word = self.tokens[at].text.lower()
                placed = word in _PLACING or before.says("rank") is not None or word.endswith(_PLACED)
                placed = placed and not (behind and behind[0].text == "'s")
                inside = bool(behind) and any(t.text in ("中", "内", "里", "之首") for t in behind)
                named = any(self.sort(r[0]) != "segment" for r in kept)
                if (placed and (stock or named or word in _ENGLISH_PLACING)) or named or (inside and stock):
                    sets += run
                    continue
            kept.append(run)
            stock = stock or name.kind != "segment"
        return sets, kept

    def named(self, first: int, last: int) -> list[Name]:
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
        for n, token in enumerate(self.tokens[first:last], first):
            meant = token.says("pronoun")
            recent = list(dict.fromkeys(self.flow.recent))
            of_it = n > 0 and self.tokens[n - 1].text.lower() in _PLACING  # the heavyweight of the group
            whole = (meant == "segment" and not of_it) or (token.text == "板块" and n == 0)
            if whole and self.flow.topic:
                self.guessed = True
                return [self.flow.topic]
            wanted = next((len(numbers) for numbers in self.lists if numbers[0] == last), 1)
            if meant == "all" and wanted > 1:
                return recent[-wanted:] if len(recent) >= wanted else []
            if meant in ("both", "three"):
                wanted = 2 if meant == "both" else 3
                return recent[-wanted:] if len(recent) >= wanted else []
        return []

    def sort(self, place: int) -> str:
        name = self.tokens[place].name
        return name.kind if name is not None else ""

    def after(self, n: int) -> tuple[Name, ...]:
        """Names behind a number that it is told of: a 9.98% gain for Cambricon, 33.47%的甬矽电子."""
        tokens = self.tokens
        following_names = [run for run in self.runs if run[0] > n]
        if not following_names:
            return ()
        first = following_names[0][0]
        between = tokens[n + 1 : first]
        if any(t.number is not None or t.kind in ("comma", "list", "open", "other") for t in between):
            return ()
        if not between and self.tokens[first].name is not None and self.sort(first) == "series":
            return (self.tokens[first].name,)  # type: ignore[return-value]  # 1.02m new energy cars
        only = "的" in (t.text for t in between) and between[-1].text in ("只有", "有", "是", "为", "仅有")
        if only:  # 涨幅超过100%的只有胜宏科技
            names = [tokens[i].name for i in following_names[0]]
            return tuple(name for name in names if name is not None)
        links = {"for", "in", "at", "by", "的", "of", "from"}
        if between and (between[-1].text.lower() in links or between[-1].says("measure")):
            names = [tokens[i].name for i in following_names[0]]
            return tuple(name for name in names if name is not None)
        return ()

    # Windows

    def window_at(self, n: int, last: int, at: int, stated: str | None) -> tuple[str | None, bool]:
        """The window a number is told of, and whether it is carried from an earlier clause.

        Before the number since the last one, right behind it, or the last stated.
        """
        stretches = self.stretches
        own = stretches.last([t for i, t in enumerate(self.tokens[at:n], at) if i not in self.used])
        for i, token in enumerate(self.tokens[last + 1 :], last + 1):
            if token.kind in ("name", "number", "multiple", "list", "other", "unknown"):
                break
            window = stretches.window_of(token)
            if window is not None and (own is None or self._trails(i)):
                if n == last:
                    self.used.add(i)
                self.flow.window = window
                return window, False
        if own is not None:
            if not self.came_from(n):
                self.flow.window = own
            else:
                self.moved = True
            return own, False
        if self.flow.window is not None or self.moved:
            return self.flow.window, True
        return stated, False

    def came_from(self, n: int) -> bool:
        """Whether a number is where something came from: 由…升至."""
        return any(t.says("from") is not None for t in self.tokens[max(n - 6, 0) : n])

    def _trails(self, i: int) -> bool:
        """Whether a window word behind a number belongs to it: in English, as in "0.45% this week"."""
        return self.tokens[i].text.isascii()

    # Claims of words

    def among(self) -> str | None:
        """The set in which a name is ranked: the segment in the clause, the set last counted, the topic."""
        if self.sets:
            name = self.tokens[self.sets[-1]].name
            return name.subject if name is not None else None
        if any(t.says("group") == "member" for t in self.tokens) and self.flow.counted is not None:
            return self.flow.counted
        return self.flow.topic.subject if self.flow.topic is not None else None

    def window_near(self, n: int, stated: str | None) -> str | None:
        """The window of a word: the last stated before it in the clause, else right behind, else carried."""
        stretches = self.stretches
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
        return self.stretches.of_series(name, window, self._base(measure), fresh=self.flow.fresh)

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


def unknown_in(tokens: Sequence[Token]) -> str:
    """The last words among some tokens that the grammar does not know and that might be a name."""
    for token in reversed(tokens):
        if token.kind == "unknown":
            return token.text
        if token.kind == "other" and _might_name(token.text):
            latin = _LATIN_NAME.match(token.text)
            return latin[0] if latin else token.text
    return ""


def _might_name(words: str) -> bool:
    """Whether words that no list knows could be a name: two Chinese characters, or a Latin capital."""
    chinese = sum("\u3400" <= c <= "\u9fff" for c in words)
    return chinese >= 2 or any(c.isupper() for c in words)
