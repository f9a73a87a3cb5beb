"""Per-sample outcomes: which answer every sample of a problem gave, and whether it was right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from zhoubao.errors import DataError
from zhoubao.scaling.data import Counts, Ints
from zhoubao.scaling.pass_at_k import drawn_counts

__all__ = ["Outcomes", "Spread"]

Spread = Literal["alike", "different"] | int
"""How wrong samples agree: all of a problem alike, no two alike, or at random over that many answers."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Samples of a model on the problems of a benchmark; both columns have shape (problems, samples).

    Entries of ``answers`` are ids, whole and from 0 up, that say within a problem which samples gave the
    same answer. ``correct`` says which were right: samples with the same answer are either all right or
    all wrong. Samples of a problem are exchangeable, their order means nothing. ``spread`` is empty where
    the answers were observed; else how the wrong ones were made up. DataError where shapes differ, there
    is nothing, an id is negative or an answer is both right and wrong.
    """

    answers: Ints
    correct: NDArray[np.bool_]
    spread: str = ""

    def __post_init__(self) -> None:
        if self.answers.ndim != 2 or self.answers.shape != self.correct.shape or self.answers.size == 0:
            raise DataError(
                f"outcomes have answers of shape {self.answers.shape} and correct of {self.correct.shape}: "
                f"both are (problems, samples), with one of each at least"
            )
        if self.answers.dtype.kind not in "iu" or self.answers.min() < 0 or self.correct.dtype != np.bool_:
            raise DataError("answers are whole numbers from 0 up and correct is true or false")
        order = np.argsort(self.answers, axis=1, kind="stable")
        ids = np.take_along_axis(self.answers, order, axis=1)
        right = np.take_along_axis(self.correct, order, axis=1)
        torn = (ids[:, 1:] == ids[:, :-1]) & (right[:, 1:] != right[:, :-1])
        if np.any(torn):
            problem, at = (int(v[0]) for v in np.nonzero(torn))
            raise DataError(f"answer {int(ids[problem, at])} of problem {problem} is both right and wrong")
        starts = np.concatenate([np.ones((len(ids), 1), bool), ids[:, 1:] != ids[:, :-1]], axis=1)
        compact = np.empty_like(self.answers)
        np.put_along_axis(compact, order, np.cumsum(starts, axis=1) - 1, axis=1)
        object.__setattr__(
            self, "answers", compact
        )  # ids below the number of samples, so that votes fit a table

    @property
    def problems(self) -> int:
        return int(self.answers.shape[0])

    @property
    def samples(self) -> int:
        return int(self.answers.shape[1])

    @property
    def right(self) -> Ints:
        """How many samples of each problem are right, shape (problems,)."""
        return np.asarray(self.correct.sum(axis=1), dtype=np.int64)

    @property
    def wrong_answers(self) -> Literal["alike", "different"] | None:
        """``alike`` or ``different`` if that holds of all wrong samples of a problem, and right ones agree.

        Then a majority vote has a closed form; else none.
        """
        kinds: set[str] = set()
        for answers, correct in zip(self.answers, self.correct, strict=True):
            if np.unique(answers[correct]).size > 1:
                return None
            wrong = answers[~correct]
            distinct = np.unique(wrong).size
            if wrong.size > 1:
                kinds.add("alike" if distinct == 1 else "different" if distinct == wrong.size else "mixed")
        if kinds <= {"alike"}:
            return "alike"
        return "different" if kinds == {"different"} else None

    @classmethod
    def from_counts(cls, counts: Counts, samples: int, spread: Spread, *, seed: int = 0) -> Outcomes:
        """``samples`` outcomes of each problem, drawn without replacement from the n that were counted.

        Counts know right from wrong only, so which wrong samples agree is made up, as ``spread`` says:
        ``alike`` gives every vote its lower bound, ``different`` its upper bound, and a number m takes
        each wrong sample to be one of m answers at random. DataError where a problem has fewer samples,
        or counts are broken.
        """
        if samples < 1:
            raise DataError(f"{samples} samples to draw of each problem: at least one is needed")
        if spread not in ("alike", "different") and (isinstance(spread, str) or spread < 1):
            raise DataError(
                f"spread {spread!r} of wrong answers: it is 'alike', 'different' or a number of them"
            )
        n, c, _ = drawn_counts(counts, samples)
        rng = np.random.default_rng(seed)
        right = rng.hypergeometric(c, n - c, samples)
        correct = np.arange(samples)[None, :] < right[:, None]
        wrong = np.ones(correct.shape, dtype=np.int64)
        if spread == "different":
            wrong = np.tile(np.arange(1, samples + 1), (len(counts), 1))
        elif not isinstance(spread, str):
            wrong = rng.integers(1, spread + 1, size=correct.shape)
        return cls(np.where(correct, 0, wrong), correct, str(spread))
