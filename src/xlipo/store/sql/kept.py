"""What a view keeps of a database: the least recently used goes when the rest needs the room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

MOST_BYTES = 128 * 1024 * 1024
"""As much is kept, by estimate."""

NOTHING = object()
"""Stands for what is not kept."""


class Kept:
    """A mapping within a bound in bytes; any thread may ask.

    >>> kept = Kept(100)
    >>> kept.keep("a", 1, 60)
    1
    >>> kept.keep("b", 2, 60), kept.find("a") is NOTHING, kept.find("b")
    (2, True, 2)
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._held = most, 0
        self._entries: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Any:
        """What is kept under a key, or :data:`NOTHING`."""
        with self._lock:
            found = self._entries.get(key)
            if found is None:
                return NOTHING
            self._entries.move_to_end(key)
            return found[0]

    def keep(self, key: Hashable, value: Any, size: int) -> Any:
        """Keep a value of about ``size`` bytes; of two threads' values, the first is kept and given to both."""
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                return found[0]
            if size <= self._most:
                self._entries[key] = value, size
                self._held += size
                while self._held > self._most:
                    self._held -= self._entries.popitem(last=False)[1][1]
            return value

    @property
    def held(self) -> int:
        """How many bytes are held, by estimate."""
        return self._held
