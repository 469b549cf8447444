"""What a session has answered, by function and arguments, within a bound in bytes."""

from __future__ import annotations

from collections import defaultdict
from sys import getsizeof

from xlipo.functions.cells import CellError, Given, Result
from xlipo.metrics.answers import LONGEST_NAME

MOST_BYTES = 32 * 1024 * 1024
"""As much is kept, arguments included; then all is let go, so that memory stays flat."""

_ENTRY = 120  # bytes that a dictionary takes for an entry
_PLAIN_ENTRY = _ENTRY + 80 + 2 * 24  # with a tuple of five arguments, two of them numbers, no text of its own
_PLAIN_SIZES: dict[type, int] = {float: _PLAIN_ENTRY + 24, CellError: _PLAIN_ENTRY + 300}  # an error with its reason


class Memory:
    """Answers of one state of the data. Two threads that keep at once may count a little wrong, and nothing else.

    To Python TRUE, 1 and 1.0 are one key, and to a cell they are not: arguments with such a number in them are kept by
    their print.
    """

    def __init__(self) -> None:
        self.kept: defaultdict[str, dict[Given, Result]] = defaultdict(dict)
        """By function, and arguments as a host gives them where these are plain."""
        self._texts: dict[Given, str | None] = {None: None}
        self._bytes = 0

    def plain(self, given: tuple[Given, ...]) -> tuple[Given, ...] | None:
        """Arguments such as most calls have, short texts, numbers and nothing, to be kept; None for any others.

        A text that is kept in many arguments is one object in all of them.
        """
        try:
            texts = self._texts
            return tuple(map(texts.__getitem__, given))
        except KeyError:  # a number, or a text that was not seen before
            return self._seen(given) if all(map(_is_plain, given)) else None
        except TypeError:  # a range, as lists
            return None

    def _seen(self, given: tuple[Given, ...]) -> tuple[Given, ...]:
        for cell in given:
            if type(cell) is str and cell not in self._texts:
                self._texts[cell] = cell
                self._bytes += _ENTRY + getsizeof(cell)
        return given

    def keep_plain(self, name: str, given: tuple[Given, ...], result: Result) -> None:
        """Keep an answer to :meth:`plain` arguments."""
        self._keep(name, given, result, _PLAIN_SIZES.get(type(result)) or _PLAIN_ENTRY + bytes_of(result))

    def find(self, name: str, given: tuple[Given, ...]) -> Result | None:
        """The answer that was kept for any arguments, ranges as tuples; None where none was."""
        return self.kept[name].get(_key(given))

    def keep(self, name: str, given: tuple[Given, ...], result: Result) -> None:
        """Keep a function's answer for the next time it is asked for; one that would take an eighth of all is not."""
        key = _key(given)
        self._keep(name, key, result, _ENTRY + bytes_of(key) + bytes_of(result))

    def _keep(self, name: str, key: Given, result: Result, size: int) -> None:
        if size > MOST_BYTES // 8:
            return
        if self._bytes + size > MOST_BYTES:
            self.kept.clear()
            self._texts = {None: None}
            self._bytes = 0
        self._bytes += size
        self.kept[name][key] = result


_NUMBERS = frozenset({float, int, type(None)})


def _is_plain(cell: Given) -> bool:
    if type(cell) is str:
        return len(cell) <= LONGEST_NAME and cell[:1] != "#"
    return type(cell) in _NUMBERS and cell != 1


def _key(given: tuple[Given, ...]) -> Given:
    """What arguments are kept by: themselves, or their print where a number or a logical value in them equals 1.

    >>> _key((2.0, "a")), _key((True, "a")), _key(((("a",), (1,)),))
    ((2.0, 'a'), "(True, 'a')", "((('a',), (1,)),)")
    """
    return repr(given) if _has_one(given) else given


def _has_one(given: tuple[Given, ...]) -> bool:
    return 1 in given or any(type(cell) is tuple and _has_one(cell) for cell in given)


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
