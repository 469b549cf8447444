"""A session: one data set, open for calls. It sees when the data change; a broken edit keeps the last good data.

What was answered is kept until the data change, within bounds, so that a million calls leave memory flat.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any

from xlipo.facts.dataset import DataView
from xlipo.facts.errors import DataErrors, XlipoError
from xlipo.functions.cells import Given, Result
from xlipo.metrics.answers import Answers
from xlipo.store.opening import folders_for, open_as_it_is
from xlipo.store.watching import Look, look_at

MOST_KEPT = 65_536
"""As many cells as are kept; then all are let go, so that memory stays flat."""

LONGEST_KEPT = 256
"""Arguments longer than this are answered and forgotten: names and options are short."""

_SOONEST, _LATEST = 0.001, 0.25  # seconds between two looks at the files
_SHARE = 0.02  # of the time at most goes into looking


class NoDataError(XlipoError):
    """There are no data to answer from: the folder is missing, or has been broken from the start."""


class Session:
    """The data set that calls are answered from, and what has been answered.

    Args:
        data: a folder laid over the shipped data; ``XLIPO_DATA`` or the shipped set alone when not given.

    >>> session = Session()
    >>> session.answers().metric("MiniMax", "gross_margin", "9M2025").show()
    '23.3%'
    """

    def __init__(self, data: str | Path | None = None) -> None:
        self.data = data
        self.kept: defaultdict[str, dict[tuple[Given, ...], Result]] = defaultdict(dict)
        """What was answered, by function and arguments."""
        self.next_look = 0.0
        self.broken = ""
        """Why the newest edit of the data could not be read; the last good data answer meanwhile."""
        self.unusable = ""
        """Why there are no data at all."""
        self._view: DataView | None = None
        self._seen: Look | None = None
        self._answers: dict[tuple[dt.date | None, int], Answers] = {}
        self.routes: dict[tuple[Given, ...], Any] = {}
        """Where names in cells lead, as they were written, until the data change."""
        self._cells = 0
        self._lock = threading.RLock()
        self.look()

    # -- the data -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Look at the data now, and forget what was answered."""
        self._forget()
        self.look()

    def look(self) -> None:
        """Read the data again where a file has changed since it was last read."""
        with self._lock:
            began, cost = perf_counter(), 0.0
            try:
                folders = folders_for(self.data)
                seen = look_at(folders)
                cost = perf_counter() - began  # of the look alone: reading what has changed is no reason to look less
                if seen != self._seen:
                    self._seen = seen
                    self._open(folders)
            except (XlipoError, OSError) as wrong:
                self._keep_last(str(wrong))
            self.next_look = monotonic() + min(max(_SOONEST, cost / _SHARE), _LATEST)

    def _open(self, folders: Sequence[Path]) -> None:
        try:
            view = open_as_it_is(folders)
        except DataErrors as wrong:
            self._keep_last(f"{wrong.errors[0]}" + (f" (and {n} more)" if (n := len(wrong.errors) - 1) else ""))
            return
        if self._view is None or view.version != self._view.version or self.broken or self.unusable:
            self._view = view
            self.broken = self.unusable = ""
            self._forget()

    def _keep_last(self, reason: str) -> None:
        reason = reason.splitlines()[0][:300]
        if self._view is None:
            self.unusable = reason
            self._forget()
        elif self.broken != reason:
            self.broken = reason
            self._forget()  # the status of every figure says so

    @property
    def view(self) -> DataView:
        """The data in use. Raises the error that says why where there never were any."""
        if self._view is None:
            raise NoDataError(self.unusable)
        return self._view

    def answers(self, as_of: dt.date | None = None, tier: int = 0) -> Answers:
        """Questions to the data as known on a day, from sources up to a tier (0: any)."""
        key = as_of, tier
        if key not in self._answers:
            if len(self._answers) >= 16:  # each keeps what it has read
                self._answers.clear()
            self._answers[key] = Answers(self.view, as_of, tier)
        return self._answers[key]

    # -- what was answered --------------------------------------------------------------------------------------------

    def keep(self, name: str, given: tuple[Given, ...], result: Result) -> None:
        """Keep a function's answer for the next time it is asked for, within bounds."""
        size = len(result) * len(result[0]) if type(result) is tuple else 1
        if size > MOST_KEPT:
            return
        if self._cells + size > MOST_KEPT:
            self.kept.clear()
            self._cells = 0
        self._cells += size
        self.kept[name][given] = result

    def _forget(self) -> None:
        self.kept.clear()
        self._answers.clear()
        self.routes.clear()
        self._cells = 0


_CURRENT: list[Session] = []


def current() -> Session:
    """The process's own session, on ``XLIPO_DATA`` or the shipped data, opened when first asked for."""
    return _CURRENT[0] if _CURRENT else use(Session(os.environ.get("XLIPO_DATA")))


def use(session: Session) -> Session:
    """Make a session the process's own: what the functions called from Python and from a host answer from."""
    _CURRENT[:] = [session]
    return session
