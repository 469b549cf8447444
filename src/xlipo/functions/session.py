"""A session: one data set, open for calls. It sees when the data change; a broken edit keeps the last good data."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from time import monotonic, perf_counter
from typing import Any

from xlipo.facts.dataset import DataView
from xlipo.facts.errors import DataErrors, XlipoError
from xlipo.facts.made_once import made_once
from xlipo.functions.memory import Memory
from xlipo.metrics.answers import Answers
from xlipo.metrics.knowledge import EVERYTHING, Knowledge
from xlipo.store.layers import Folders
from xlipo.store.opening import open_store
from xlipo.store.protocol import Store

_SOONEST, _LATEST = 0.001, 0.25  # seconds between two looks at the data
_SHARE = 0.02  # of the time at most goes into looking


class NoDataError(XlipoError):
    """There are no data to answer from: the folder is missing, or has been broken from the start."""


class Snapshot:
    """One state of the data and all that was worked out from it: what a call is answered from, from start to end.

    Args:
        data: the view that answers; None where there never was one.
        broken: why the newest data could not be read; the last good ones answer meanwhile.
        unusable: why there are no data at all.
        before: what was answered from the same data before: what holds where a database cannot be asked again.
    """

    def __init__(
        self, data: DataView | None, broken: str = "", unusable: str = "", before: Memory | None = None
    ) -> None:
        self._data, self.broken, self.unusable = data, broken, unusable
        self.memory, self.before = Memory(), before
        self.kept: dict[Hashable, Any] = {}
        """What hosts worked out besides; their own bound holds for it."""

    @property
    def view(self) -> DataView:
        """The data. Raises the error that says why where there never were any."""
        if self._data is None:
            raise NoDataError(self.unusable)
        return self._data

    @property
    def version(self) -> str:
        """The version of the data; nothing where there are none."""
        return self._data.version if self._data is not None else ""

    @made_once
    def _answers(self) -> Answers:
        return Answers(self.view)

    def answers(self, knowledge: Knowledge = EVERYTHING) -> Answers:
        """Questions to the data as known on a day, from sources up to a tier."""
        return self._answers if knowledge is EVERYTHING else self._answers.known(knowledge)


class Session:
    """A data set that calls are answered from.

    Any number of threads may call at once, with or without the interpreter's lock. A call takes :meth:`now` once and
    works on that :class:`Snapshot` to its end. A snapshot's data never change; its memories do, and each of them only
    ever maps a question to its one right answer: an entry that two threads make is the same either way, one that is let
    go is made again, and nothing is concluded from an entry's absence but that the work is still to be done. When the
    data change, one thread reads them under a lock and replaces the snapshot whole, with empty memories; calls that are
    under way finish on the old one, and what they keep is kept there and goes with it.

    Args:
        data: folders laid over the shipped data; ``XLIPO_DATA`` or the shipped set alone when not given.
        store: where the facts are, in place of ``data``.

    >>> Session().now().answers().metric("MiniMax", "gross_margin", "9M2025").show()
    '23.3%'
    """

    def __init__(self, data: Folders = None, store: Store | None = None) -> None:
        self.data = data
        self.next_look = 0.0
        self.snapshot = Snapshot(None, unusable="The data have not been read yet.")
        """The newest state of the data that was read; :meth:`now` looks first whether there is a newer one."""
        self._store = store
        self._seen = ""
        self._lock = threading.Lock()
        self.look()

    def now(self) -> Snapshot:
        """The state of the data to answer from, no older than a quarter of a second."""
        if monotonic() >= self.next_look:
            self.look(monotonic())
        return self.snapshot

    def refresh(self) -> None:
        """Look at the data now, and forget what was answered."""
        with self._lock:
            old = self.snapshot
            self.snapshot = Snapshot(old._data, old.broken, old.unusable)
            self._look()

    def look(self, due: float = float("inf")) -> None:
        """Read the data again where they have changed since they were last read.

        Args:
            due: a look is only due where none was made after this moment, which other threads may have done meanwhile.
        """
        with self._lock:
            if self.next_look <= due:
                self._look()

    def _look(self) -> None:
        began, cost, token = perf_counter(), 0.0, ""
        try:
            if self._store is None:
                self._store = open_store(self.data)
            token = self._store.token()
            cost = perf_counter() - began  # of the look alone: reading what has changed is no reason to look less
            if token != self._seen:
                self._take(self._store.view())
        except DataErrors as wrong:
            self._keep_last(f"{wrong.errors[0]}" + (f" (and {n:,} more)" if (n := len(wrong.errors) - 1) else ""))
        except (XlipoError, OSError) as wrong:
            token = ""
            self._keep_last(str(wrong))
        self._seen = token  # last: what was interrupted is read again
        self.next_look = monotonic() + min(max(_SOONEST, cost / _SHARE), _LATEST)

    def _take(self, view: DataView) -> None:
        held = self.snapshot
        if view is not held._data or held.broken or held.unusable:
            self.snapshot = Snapshot(view)

    def _keep_last(self, reason: str) -> None:
        reason, held = reason.splitlines()[0][:300], self.snapshot
        if held._data is None and held.unusable != reason:
            self.snapshot = Snapshot(None, unusable=reason)
        elif held._data is not None and held.broken != reason:
            before = held.before if held.broken else held.memory
            self.snapshot = Snapshot(held._data, reason, before=before)  # the status of every figure says so

    # -- the newest snapshot, for hosts ------------------------------------------------------------------------------

    @property
    def view(self) -> DataView:
        """The data in use. Raises the error that says why where there never were any."""
        return self.snapshot.view

    @property
    def broken(self) -> str:
        """Why the newest data could not be read; the last good ones answer meanwhile."""
        return self.snapshot.broken

    @property
    def unusable(self) -> str:
        """Why there are no data at all."""
        return self.snapshot.unusable

    def answers(self, knowledge: Knowledge = EVERYTHING) -> Answers:
        """Questions to the data in use, as known on a day, from sources up to a tier."""
        return self.snapshot.answers(knowledge)


_CURRENT: list[Session] = []
_OPENING = threading.Lock()


def current() -> Session:
    """The process's own session, on ``XLIPO_DATA`` or the shipped data, opened when first asked for."""
    if not _CURRENT:
        with _OPENING:
            if not _CURRENT:
                use(Session())
    return _CURRENT[0]


def use(session: Session) -> Session:
    """Make a session the process's own: what the functions called from Python and from a host answer from."""
    _CURRENT[:] = [session]
    return session
