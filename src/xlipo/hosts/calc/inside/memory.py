"""What was answered, kept until the data change: most cells of a recalculation never leave LibreOffice.

A recalculation is not announced to an add-in. A pause since the last call means that a new one may have begun; then the
worker is asked for its token, which stands for the data, their state and the worker itself. Another token, and
everything kept is let go.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from .cells import is_short, read_rows, sendable, size_of
from .worker_process import SlowWorkerError, WorkerError, WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Callable

    from .cells import Asked, Kept

PAUSE = 0.002  # seconds without a call, after which the data are looked at
GIVE_UP = 0.2  # a worker lost is not started again before such a pause: until the next recalculation
MOST_KEPT = 200_000  # cells; then all are let go, so that memory stays flat
MOST_GUESSED = 128  # figures asked for along with the one that is needed


class Memory:
    """The answers of one process, and the worker they come from.

    Args:
        start: starts a worker.
        error: makes LibreOffice's error of a text such as ``#N/A``.
        grid: makes what LibreOffice takes as rows from a function that mostly gives one value.
        seconds: as long as one answer may take; opening the data may take four times that.
    """

    def __init__(
        self,
        start: Callable[[], WorkerProcess],
        error: Callable[[str], Any],
        grid: Callable[[Any], Any],
        seconds: float,
    ) -> None:
        self.due = 0.0  # when the data must be looked at before an answer
        self.lost = ""  # why there is no worker in this recalculation
        self.generation = 0  # changes when answers given so far must not be given again
        self.kept: dict[str, dict[Asked, Kept]] = {}
        self.worker: WorkerProcess | None = None
        self._start, self._error, self._grid, self.seconds = start, error, grid, seconds
        self._token: Any = None
        self._patterns: dict[str, Pattern] = {}
        self._rows: dict[str, bool] = {}
        self._cells = 0

    def of(self, name: str, rows: bool) -> dict[Asked, Kept]:
        """What is kept of one function, by its arguments; the same object for good. ``rows``: it always gives rows."""
        self._rows[name] = rows
        self._patterns[name] = Pattern()
        return self.kept.setdefault(name, {})

    def look(self, now: float) -> None:
        """Ask whether the data are still those that the kept answers are from."""
        if self.lost and now < self.due + GIVE_UP:
            return
        self.lost = ""
        try:
            self._exchange({"calls": []})
        except WorkerError:
            self._forget()
        self.due = monotonic() + PAUSE

    def ask(self, name: str, given: Asked) -> Kept:
        """An answer that is not kept: from the worker, with others that are likely to be asked for next."""
        if self.lost:
            self.due = monotonic() + PAUSE
            return self._without_worker(name)
        spreads = not self._rows[name]
        arguments = sendable(given, spreads)
        if arguments is None:
            return self._error("#VALUE!")
        short = is_short(given)
        self.generation += not short
        guessed = self._patterns[name].guesses(given) if short and spreads else []
        calls = [[name, arguments], *([name, sendable(other, True)] for other in guessed)]
        try:
            values = self._exchange({"calls": calls})
        except WorkerError:
            self._forget()
            return self._without_worker(name)
        finally:
            self.due = monotonic() + PAUSE
        found = self._read(name, values[0])
        if short:
            self._keep(name, given, found, values[0])
            for index, value in enumerate(values[1:]):  # the worker stops guessing when that takes long
                self._keep(name, guessed[index], self._read(name, value), value)
        return found

    def _without_worker(self, name: str) -> Kept:
        """An error; the two functions that explain an error say why."""
        return self._read(name, {"IPO_STATUS": "no_worker", "IPO_EXPLAIN": self.lost}.get(name, {"error": "#N/A"}))

    def _exchange(self, request: dict[str, Any]) -> list[Any]:
        """The worker's values. One that has ended is replaced once; one that was slow, at the next recalculation."""
        for last in (False, True):
            seconds = self.seconds
            try:
                if self.worker is None:
                    self.worker, seconds = self._start(), 4 * seconds
                answer = self.worker.ask(request, seconds)
                if "error" in answer:
                    raise WorkerError(str(answer["error"]))
                token, values = answer["token"], answer["results"]
                break
            except (WorkerError, KeyError, TypeError) as wrong:
                self.worker = None
                if last or isinstance(wrong, SlowWorkerError):
                    self.lost = str(wrong)
                    raise WorkerError(self.lost) from None
        if token != self._token:
            self._forget()
            self._token = token
        return list(values)

    def _read(self, name: str, value: Any) -> Kept:
        """A value as LibreOffice takes it from this function."""
        if self._rows[name]:
            return read_rows(value if isinstance(value, list) else [[value]], self._error)
        if isinstance(value, list):
            return self._grid(read_rows(value, self._error))
        return self._error(value["error"]) if isinstance(value, dict) else value

    def _keep(self, name: str, given: Asked, found: Kept, value: Any) -> None:
        size = size_of(given) + size_of(value)
        if self._cells + size > MOST_KEPT:
            self._forget()
        self._cells += size
        self.kept[name][given] = found

    def _forget(self) -> None:
        self.generation += 1
        for kept in self.kept.values():
            kept.clear()
        for pattern in self._patterns.values():
            pattern.forget()
        self._cells = 0


class Pattern:
    """What was asked of whom. A sheet is a grid: what is asked of one company will be asked of the next."""

    def __init__(self) -> None:
        self._firsts: dict[Any, None] = {}
        self._rests: dict[Asked, None] = {}
        self._new_firsts: set[Any] = set()
        self._new_rests: set[Asked] = set()

    def guesses(self, given: Asked) -> list[Asked]:
        """What to ask for along with a question.

        >>> pattern = Pattern()
        >>> for given in (("MiniMax", "revenue"), ("MiniMax", "gross_margin"), ("Zhipu", "revenue")):
        ...     print(pattern.guesses(given))
        []
        []
        [('Zhipu', 'gross_margin')]
        >>> pattern.guesses(("Zhipu", "net_margin"))
        [('MiniMax', 'net_margin')]
        >>> pattern.forget()
        >>> pattern.guesses(("MiniMax", "revenue"))
        [('MiniMax', 'gross_margin'), ('MiniMax', 'net_margin')]
        """
        if len(given) < 2 or any(isinstance(cell, tuple) for cell in given):
            return []
        first, rest = given[0], given[1:]
        guessed: list[Asked] = []
        if first not in self._new_firsts:
            guessed = [(first, *other) for other in self._rests if other != rest]
        elif rest not in self._new_rests:
            guessed = [(other, *rest) for other in self._firsts if other != first]
        _remember(self._firsts, first)
        _remember(self._rests, rest)
        self._new_firsts.add(first)
        self._new_rests.add(rest)
        return guessed

    def forget(self) -> None:
        """Nothing is kept any more; what was asked is still the best guess at what will be."""
        self._new_firsts.clear()
        self._new_rests.clear()


def _remember(seen: dict[Any, None], what: Any) -> None:
    if what not in seen and len(seen) >= MOST_GUESSED:
        del seen[next(iter(seen))]
    seen[what] = None
