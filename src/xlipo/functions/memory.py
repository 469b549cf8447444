"""What a session has answered, by function and arguments, within a bound in bytes."""

from __future__ import annotations

from collections import defaultdict
from sys import getsizeof

from xlipo.functions.cells import CellError, Given, Result

MOST_BYTES = 32 * 1024 * 1024
"""As much is kept, arguments included; then all is let go, so that memory stays flat."""

LONGEST_NAME = 256
"""Characters: a longer text is no name, period or option; it is answered, and not kept by itself."""

_ENTRY = 120  # bytes that a dictionary takes for an entry


class Memory:
    """Answers of one state of the data. Two threads that keep at once may count a little wrong, and nothing else."""

    def __init__(self) -> None:
        self.kept: defaultdict[str, dict[tuple[Given, ...], Result]] = defaultdict(dict)
        self._bytes = 0

    def keep(self, name: str, given: tuple[Given, ...], result: Result) -> None:
        """Keep a function's answer for the next time it is asked for; one that would take an eighth of all is not."""
        size = _ENTRY + bytes_of(given) + bytes_of(result)
        if size > MOST_BYTES // 8:
            return
        if self._bytes + size > MOST_BYTES:
            self.kept.clear()
            self._bytes = 0
        self._bytes += size
        self.kept[name][given] = result


def bytes_of(given: Given) -> int:
    """About as many bytes as an argument or an answer takes.

    >>> bytes_of(((1.0, "a"), (2.0, "b"))) > 4 * 24
    True
    """
    size = getsizeof(given)
    if type(given) is tuple:
        size += sum(map(getsizeof, given))
        if not _FLAT.issuperset(map(type, given)):
            size += sum(bytes_of(cell) - getsizeof(cell) for cell in given)
    elif type(given) is CellError:
        size += getsizeof(given.reason)
    return size


_FLAT = frozenset({str, float, int, bool, type(None)})
