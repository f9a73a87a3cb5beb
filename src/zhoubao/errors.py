"""Everything zhoubao raises on purpose.

    ZhoubaoError                exit 1   base of all below
    ├── UsageError              exit 2   a command or call that cannot be meant
    ├── UnreadableError         exit 2   a file that is absent, broken or of no known form
    ├── EditionError            exit 1   edition.toml, an issue file or a carried table is wrong
    ├── EvidenceError           exit 1   a figure was asked for that nothing supports
    ├── DataError               exit 1   data that a method of the scaling lab cannot be applied to
    ├── CheckError              exit 1   an issue's prose says what its facts contradict
    ├── CalendarError           exit 1   a date outside what the session tables cover
    ├── StoreError              exit 3   the observation table cannot be read or written (may pass)
    └── RenderError             exit 1   a document could not be set in a format

A message is one sentence: what is wrong, where, and what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = [
    "CalendarError",
    "CheckError",
    "DataError",
    "EditionError",
    "EvidenceError",
    "RenderError",
    "StoreError",
    "UnreadableError",
    "UsageError",
    "ZhoubaoError",
    "nearest",
]


class ZhoubaoError(Exception):
    """Base class: one sentence for a person, and the exit code of the command line."""

    exit_code = 1


class UsageError(ZhoubaoError):
    """A command or a call that cannot be meant as written."""

    exit_code = 2


class UnreadableError(ZhoubaoError):
    """A file is absent, broken, or of a form that no reader knows."""

    exit_code = 2


class _Mistakes(ZhoubaoError):
    """Several mistakes at once; ``mistakes`` lists each of them on its own."""

    def __init__(self, message: str, mistakes: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.mistakes: tuple[str, ...] = tuple(mistakes) or (message,)


class EditionError(_Mistakes):
    """An edition folder holds mistakes; ``mistakes`` lists each of them on its own."""


class CheckError(_Mistakes):
    """An issue's prose says what its facts contradict; ``mistakes`` lists each such statement."""


class EvidenceError(ZhoubaoError):
    """A figure was asked for that no fact supports."""


class DataError(ZhoubaoError):
    """Data that a method of the scaling lab cannot be applied to: too few runs, no spread, no size."""


class CalendarError(ZhoubaoError):
    """A date lies outside what the session tables cover."""


class StoreError(ZhoubaoError):
    """The observation table cannot be read or written; trying again may help."""

    exit_code = 3


class RenderError(ZhoubaoError):
    """A document could not be set in the format asked for."""


def nearest(found: str, known: Iterable[str]) -> str:
    """The clause " (did you mean …?)" with the nearest right spelling, or nothing when none is near."""
    import difflib  # only ever needed on the way to an error

    names = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(found.casefold(), names, n=1, cutoff=0.6)
    return f" (did you mean {names[close[0]]!r}?)" if close else ""
