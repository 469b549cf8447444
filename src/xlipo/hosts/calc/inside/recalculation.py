"""The calls of a recalculation: the first ones look after themselves, a long run of them is answered without Python.

LibreOffice gives each call a thread state of its own. The first Python frame in it costs two system calls for its
stack, more than all the rest of the call where memory is busy. So once a recalculation has shown to be long, its
methods are replaced by caches that are C through and through (:func:`functools.lru_cache`), and a thread watches: a
pause in the calls is the end of the recalculation, and puts the methods back that look whether the data have changed.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from .memory import PAUSE, Memory

if TYPE_CHECKING:
    from collections.abc import Callable

    Method = Callable[..., Any]

LONG = 100  # calls without a pause
EVERY = 0.3  # seconds at most without a look at the data
MOST_CACHED = 65_536  # answers of one function, from one recalculation to the next


class Recalculation:
    """The methods of the add-in's objects, as they are at any time.

    Args:
        memory: what was answered, and the worker.
        functions: for each method, the function it calls, and whether that always gives rows.
    """

    def __init__(self, memory: Memory, functions: dict[str, tuple[str, bool]]) -> None:
        self._memory = memory
        self._objects: list[dict[str, Any]] = []
        self._calls = 0
        self._generation = -1
        self._long = threading.Event()
        names = dict(functions.values())
        careful = {name: self._careful(name, rows) for name, rows in names.items()}
        self._caches = {name: self._cached(name) for name in names}
        self._slow: dict[str, Method] = {method: careful[name] for method, (name, _) in functions.items()}
        self._fast: dict[str, Method] = {method: self._caches[name] for method, (name, _) in functions.items()}
        threading.Thread(target=self._watch, name="xlipo recalculation", daemon=True).start()

    def join(self, namespace: dict[str, Any]) -> None:
        """Give an object its methods, by its ``__dict__``."""
        self._objects.append(namespace)
        namespace.update(self._slow)

    def _careful(self, name: str, rows: bool) -> Method:
        memory, kept = self._memory, self._memory.of(name, rows)

        def method(*given: Any) -> Any:
            now = monotonic()
            if now > memory.due:
                memory.look(now)
                self._calls = 0
            memory.due = now + PAUSE
            self._calls += 1
            if self._calls == LONG and not memory.lost:
                self._shorten()
            try:
                return kept[given]
            except (KeyError, TypeError):
                return memory.ask(name, given)

        return method

    def _cached(self, name: str) -> Any:
        memory, kept = self._memory, self._memory.kept[name]

        @lru_cache(None)
        def method(*given: Any) -> Any:
            try:
                return kept[given]
            except (KeyError, TypeError):
                return memory.ask(name, given)

        return method

    def _shorten(self) -> None:
        stale = self._generation != self._memory.generation  # other data, or answers not to be kept
        for cache in self._caches.values():
            if stale or cache.cache_info().currsize > MOST_CACHED:
                cache.cache_clear()
        self._generation = self._memory.generation
        for namespace in self._objects:
            namespace.update(self._fast)
        self._long.set()

    def _watch(self) -> None:
        while self._long.wait():
            until, before, calls = monotonic() + EVERY, -1, 0
            while before != calls and monotonic() < until:
                sleep(PAUSE)
                before, calls = calls, sum(sum(cache.cache_info()[:2]) for cache in self._caches.values())
            self._long.clear()
            self._memory.due = 0.0
            for namespace in self._objects:
                namespace.update(self._slow)
