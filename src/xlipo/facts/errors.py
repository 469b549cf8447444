"""The sentences a user may read. Each says what is wrong, where, and what to do; none is a traceback."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class XlipoError(Exception):
    """The base of every error that reaches a user: one plain sentence."""

    exit_code = 2


class UsageError(XlipoError):
    """The question cannot be understood: an unknown name, a bad period, an option that does not exist."""


class UnknownName(UsageError):
    """A company, metric, period, currency or option that the data set does not know.

    >>> str(UnknownName("company", "MinMax", ["MiniMax"]))
    "No company is called 'MinMax'; the nearest is MiniMax."
    """

    def __init__(self, kind: str, name: object, nearest: Sequence[str] = (), advice: str = "") -> None:
        self.kind, self.name, self.nearest, self.advice = kind, str(name), tuple(nearest), advice
        shown = self.name if len(self.name) <= 60 else self.name[:57] + "..."
        sentence = f"No {kind} is called {shown!r}"
        if self.nearest:
            names = " or ".join([", ".join(self.nearest[:-1]), self.nearest[-1]] if self.nearest[1:] else self.nearest)
            sentence += f"; the nearest {'is' if len(self.nearest) == 1 else 'are'} {names}"
        super().__init__(sentence + "." + (f" {advice}" if advice else ""))


class NotHeld(UnknownName):
    """A figure that has a name everybody knows and that the data do not hold; never sent to what merely looks alike.

    >>> str(NotHeld("EBITDA", ["adjusted_ebitda"], "Depreciation is not held."))
    'The data hold no EBITDA. Depreciation is not held. The nearest that is held is adjusted_ebitda.'
    """

    def __init__(self, name: str, nearest: Sequence[str] = (), note: str = "") -> None:
        super().__init__("metric", name, nearest)
        shown = "The nearest that is held is " + " or ".join(nearest) + "." if nearest else ""
        self.args = (" ".join(filter(None, (f"The data hold no {name[:60]}.", note, shown))),)


class ConditionError(UsageError):
    """A condition that cannot be understood: what is wrong, at which column, and what would be right."""

    def __init__(self, column: int, sentence: str) -> None:
        self.column = column
        super().__init__(f"Column {column} of the condition: {sentence}")


class NoAnswer(XlipoError):
    """The question is sound and the answer is no: no such figure, a check that failed."""

    exit_code = 1


class Unavailable(XlipoError):
    """A database that cannot be asked now: dropped, locked, replaced or not reached. Nothing is concluded from it."""


class BrokenFact(XlipoError):
    """A database holds a fact that its layout does not allow; the company that it belongs to is not answered for."""


class OutputError(XlipoError):
    """A file could not be written; what was there before is untouched."""


@dataclass(frozen=True, slots=True)
class DataError:
    """One mistake in a data file.

    >>> str(DataError("facts/minimax.csv", 12, "period", "'9N2025' is no period"))
    "facts/minimax.csv:12: period: '9N2025' is no period"
    """

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file  # line 0: the file or folder as a whole
        return f"{where}: {self.field}: {self.message}"


MOST_SHOWN = 100


class DataErrors(XlipoError):
    """Every mistake found in the data files, all at once, each with file, line and field; the first hundred are shown.

    >>> print(DataErrors([DataError("sources.csv", 2, "date", "'soon' is no date"), DataError("fact", 0, "file", "?")]))
    The data set has 2 mistakes; mend the lines named:
    fact: file: ?
    sources.csv:2: date: 'soon' is no date
    """

    def __init__(self, errors: Iterable[DataError]) -> None:
        self.errors = tuple(sorted(set(errors), key=lambda e: (e.file, e.line, e.field, e.message)))
        count = f"{len(self.errors):,} mistake{'s' if len(self.errors) > 1 else ''}"
        told = _once(self.errors)
        first = f" (here are the first {MOST_SHOWN})" if len(told) > MOST_SHOWN else ""
        super().__init__(f"The data set has {count}{first}; mend the lines named:\n" + "\n".join(told[:MOST_SHOWN]))


def _once(errors: Iterable[DataError]) -> list[str]:
    """Each mistake once, with the lines of the same file that hold it too."""
    lines: dict[tuple[str, str, str], list[DataError]] = {}
    for error in errors:
        lines.setdefault((error.file, error.field, error.message), []).append(error)
    return [_with_others(first, [str(other.line) for other in others]) for first, *others in lines.values()]


def _with_others(first: DataError, lines: Sequence[str]) -> str:
    if not lines:
        return str(first)
    more = f", and {len(lines) - 5:,} more" if len(lines) > 5 else ""
    return f"{first} (the same in line{'s' if lines[1:] else ''} {', '.join(lines[:5])}{more})"
