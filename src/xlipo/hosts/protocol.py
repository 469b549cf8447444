"""The protocol: calls of worksheet functions and their results as JSON, for every host that is another process.

A request is ``{"calls": [["IPO_METRIC", ["MiniMax", "gross_margin"]], ...]}``; its answer is ``{"protocol": 1,
"version": ..., "results": [...]}``, one result a call, all from one version of the data. An argument is a text, a
number, true, false, null, ``{"error": "#N/A"}``, or rows of these; a result is a text, a number, rows, or
``{"error": "#N/A", "reason": ..., "status": ...}``. A request that means nothing is answered ``{"protocol": 1,
"error": ...}`` with a sentence.

>>> from xlipo.functions import current
>>> asked = write_calls([Call("IPO_METRIC", ("MiniMax", "gross_margin", "9M2025")), Call("IPO_FX", ("USD", "XYZ"))])
>>> read_answer(respond(asked, current())).results
[0.23347..., CellError(text='#VALUE!', reason="No currency is called 'XYZ'...", status='unknown_currency')]
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, NamedTuple

from xlipo.facts.errors import UsageError, XlipoError
from xlipo.functions import CellError, Session, call
from xlipo.functions.cells import ERROR_TEXTS, NOT_VALID, Cell, Given, Result
from xlipo.functions.session import Snapshot

PROTOCOL = 1
"""The number of this protocol; a request may name it, and one that names another is refused."""

_KEYS = ("calls", "protocol")
_LARGEST_NUMBER = sys.float_info.max
_PLAIN = frozenset({str, bool, type(None)})


class ProtocolError(UsageError):
    """A request or an answer that the protocol does not have; says where and what it must be."""


class TooMuchError(ProtocolError):
    """A request that is understood, and holds more than may be asked at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """As much as one request may hold: bytes, calls, and cells in all its ranges, or in all its results."""

    bytes: int = 5_000_000
    calls: int = 500
    cells: int = 200_000


LOCAL = Limits(bytes=1 << 28, calls=1_000, cells=4_000_000)
"""For a host on the same machine that hands over whole columns."""


class Call(NamedTuple):
    """A call of a worksheet function: its name, and its arguments as a cell passes them."""

    function: str
    arguments: tuple[Given, ...]


class Answered(NamedTuple):
    """The results of a request, and the version of the data that they are from."""

    version: str
    results: list[Result]


# -- requests --------------------------------------------------------------------------------------------------------


def write_calls(calls: Iterable[Call]) -> bytes:
    """A request, as one line of ASCII."""
    asked = [[function, [_sent(argument) for argument in arguments]] for function, arguments in calls]
    return _line({"protocol": PROTOCOL, "calls": asked})


def read_calls(request: bytes, limits: Limits = Limits()) -> list[Call]:
    """The calls of a request. Raises :class:`ProtocolError`.

    >>> read_calls(b'{"calls": [["IPO_SERIES", ["MiniMax", [["revenue"], ["net_loss"]]]]]}')
    [Call(function='IPO_SERIES', arguments=('MiniMax', (('revenue',), ('net_loss',))))]
    """
    found = _read(request, limits)
    for key in found:
        if key not in _KEYS:
            raise ProtocolError(
                f'A request has no {json.dumps(key[:40])}; it is {{"calls": [[FUNCTION, [ARGUMENT, ...]], ...]}}.'
            )
    if found.get("protocol", PROTOCOL) != PROTOCOL:
        raise ProtocolError(f"Protocol {str(found['protocol'])[:40]} is not known here; this is protocol {PROTOCOL}.")
    calls = found.get("calls")
    if not isinstance(calls, list):
        raise ProtocolError('A request must have "calls", a list of [FUNCTION, [ARGUMENT, ...]].')
    if len(calls) > limits.calls:
        raise TooMuchError(f"A request may hold {limits.calls:,} calls, not {len(calls):,}; ask in parts.")
    reader = _Arguments(limits.cells)
    return [_call(index, given, reader) for index, given in enumerate(calls, 1)]


def _read(text: bytes, limits: Limits) -> dict[str, Any]:
    if len(text) > limits.bytes:
        raise TooMuchError(f"A request may be {limits.bytes:,} bytes long, not {len(text):,}; ask in parts.")
    try:
        found = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ProtocolError("The request is no JSON in UTF-8.") from None
    if not isinstance(found, dict):
        raise ProtocolError("The request must be a JSON object.")
    return found


def _call(index: int, given: Any, reader: _Arguments) -> Call:
    if type(given) is not list or len(given) != 2 or type(given[0]) is not str or type(given[1]) is not list:
        raise ProtocolError(f'Call {index:,} must be [FUNCTION, [ARGUMENT, ...]], such as ["IPO_VERSION", []].')
    function, arguments = given
    if _PLAIN.issuperset(map(type, arguments)):  # as most are
        return Call(function, tuple(arguments))
    reader.call = index
    return Call(function, tuple(map(reader.argument, arguments)))


class _Arguments:
    """Arguments as functions take them; counts the cells of ranges."""

    def __init__(self, room: int) -> None:
        self.room, self.most, self.call = room, room, 0

    def argument(self, given: Any) -> Given:
        """One argument: a cell, or a range."""
        if isinstance(given, list):
            if not all(isinstance(row, list) for row in given):
                raise ProtocolError(
                    f'Call {self.call:,}: a range must be rows of cells, such as [["MiniMax"], ["智谱"]].'
                )
            self.room -= sum(map(len, given))
            if self.room < 0:
                raise TooMuchError(f"The ranges of a request may hold {self.most:,} cells; ask in parts.")
            return tuple(tuple(map(self.cell, row)) for row in given)
        return self.cell(given)

    def cell(self, given: Any) -> Given:
        """One cell: what JSON can say of a number that no cell holds is an error, as in a cell."""
        kind = type(given)
        if kind in _PLAIN:
            return given
        if kind is float or kind is int:
            return (
                given if -_LARGEST_NUMBER <= given <= _LARGEST_NUMBER else CellError("#NUM!", "", "error_in_argument")
            )
        if kind is dict and given.keys() == {"error"} and str(given["error"]) in ERROR_TEXTS:
            return CellError(str(given["error"]))
        raise ProtocolError(
            f"Call {self.call:,}: a cell must be a text, a number, true, false, null, or an error such as "
            '{"error": "#N/A"}.'
        )


# -- answers ---------------------------------------------------------------------------------------------------------


def respond(request: bytes, session: Session, limits: Limits = Limits()) -> bytes:
    """The answer to a request, a line of ASCII, whatever the request is."""
    try:
        calls = read_calls(request, limits)
        snapshot = session.now()
        return write_answer(results_of(calls, snapshot, limits.cells), snapshot.version)
    except XlipoError as wrong:
        return write_error(wrong)


def results_of(
    calls: Sequence[Call], snapshot: Snapshot, room: int = LOCAL.cells, enough: float = math.inf
) -> list[Result]:
    """The results of calls, all from one state of the data, of at most ``room`` cells in ranges.

    Calls after the first are left out once ``enough`` seconds have passed.
    """
    end = monotonic() + enough
    results: list[Result] = []
    for function, arguments in calls:
        if results and monotonic() > end:
            break
        found = call(function, arguments, snapshot)
        if type(found) is tuple:
            room -= len(found) * len(found[0])
            if room < 0:
                found = CellError(NOT_VALID, "The answer would hold too many cells; ask in parts.", "too_large")
        results.append(found)
    return results


def write_answer(results: Iterable[Result], version: str, reasons: bool = True, **more: Any) -> bytes:
    """An answer, as one line of ASCII; ``reasons``: whether an error tells why."""
    told = [result if type(result) is str else _sent(result, reasons) for result in results]
    return _line({"protocol": PROTOCOL, "version": version, **more, "results": told})


def write_error(wrong: XlipoError) -> bytes:
    """The answer to a request that means nothing."""
    return _line({"protocol": PROTOCOL, "error": str(wrong)})


def read_answer(line: bytes, limits: Limits = LOCAL) -> Answered:
    """What an answer says. Raises :class:`ProtocolError` for one that is none, or that refuses the request."""
    found = _read(line, limits)
    if "error" in found:
        raise ProtocolError(str(found["error"]))
    results = found.get("results")
    if found.get("protocol") != PROTOCOL or not isinstance(results, list):
        raise ProtocolError(f"The answer is none of protocol {PROTOCOL}.")
    return Answered(str(found.get("version", "")), [_received(result) for result in results])


def _received(given: Any) -> Result:
    if isinstance(given, list):
        return tuple(tuple(map(_received_cell, row)) for row in given)
    return _received_cell(given)


def _received_cell(given: Any) -> Cell:
    if isinstance(given, dict):
        return CellError(str(given.get("error")), str(given.get("reason", "")), str(given.get("status", "")))
    if isinstance(given, str | float | int):
        return given
    raise ProtocolError("A result must be a text, a number, an error, or rows of these.")


def _sent(value: Any, reasons: bool = True) -> Any:
    """A value as JSON holds it."""
    if type(value) is float and math.isfinite(value):
        return value
    if isinstance(value, tuple):
        return [[_sent(cell, reasons) for cell in row] for row in value]
    if isinstance(value, CellError):
        if not reasons or not (value.reason or value.status):
            return {"error": value.text}
        return {"error": value.text, "reason": value.reason, "status": value.status}
    return {"error": "#NUM!"} if type(value) is float else value


def _line(thing: object) -> bytes:
    return json.dumps(thing, separators=(",", ":")).encode("ascii") + b"\n"
