"""Calling a worksheet function: any arguments in; a value, a grid, or a proper error out; never an exception.

One call answers a whole range, from one state of the data. What was asked before is answered from memory until the
data change, refusals too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from time import monotonic

from xlipo.facts.errors import Unavailable, XlipoError
from xlipo.functions.arguments import refused
from xlipo.functions.broadcast import spread
from xlipo.functions.cells import NOT_VALID, CellError, Given, Result, error_in, is_grid, one
from xlipo.functions.plain_cells import plain_cells
from xlipo.functions.registry import REGISTRY, Function
from xlipo.functions.session import _CURRENT, Session, Snapshot, current


def call(name: str, arguments: Sequence[Given], session: Session | Snapshot | None = None) -> Result:
    """The result of a worksheet function, by its name (any case), with arguments as a host passes them.

    Args:
        name: a function's name, such as ``IPO_METRIC``.
        arguments: in order; None for one left out; a range as rows of cells.
        session: the data to ask, or one state of them for several calls to agree; the process's own when not given.

    >>> call("IPO_METRIC", ["MiniMax", "gross_margin", "9M2025"])
    0.23347...
    >>> str(call("IPO_METRIC", ["MinMax", "gross_margin"]))
    '#VALUE!'
    """
    function = REGISTRY.get(name) or REGISTRY.get(str(name).strip().upper())
    if function is None:
        return CellError("#NAME?", f"There is no function {str(name)[:40]!r}.", "unknown_function")
    snapshot = session if isinstance(session, Snapshot) else (session or current()).now()
    given = tuple(arguments)
    try:
        kept = snapshot.memory.kept[function.name].get(given)
    except TypeError:  # a range, as lists
        kept = None
    return ask(function, given, snapshot) if kept is None else kept


def ask(function: Function, given: tuple[Given, ...], snapshot: Snapshot) -> Result:
    """Answer a call that memory does not hold, and keep the answer."""
    if not function.required <= len(given) <= len(function.arguments):
        return _shaped(function, CellError(NOT_VALID, f"The call must be {function.signature}.", "wrong_arguments"))
    memory = snapshot.memory
    try:
        plain = memory.plain(given)
        if plain is None:
            return _ask_grid(function, tuple(map(_frozen, given)), snapshot)
        try:
            found = function.body(snapshot, *plain)
        except XlipoError as wrong:
            found = refused(wrong)
        if function.shape == "grid":
            found = _shaped(function, found)
        memory.keep_plain(function.name, plain, found)
        return found
    except Unavailable as lost:  # nothing is kept of it: the next call asks the database again
        known = _known_before(function, given, snapshot)
        return known if known is not None else _shaped(function, CellError(NOT_VALID, str(lost), "unavailable"))
    except Exception as fault:  # whatever it is, a host must never meet it
        reason = f"xlipo met a fault of its own ({type(fault).__name__}): {fault}"[:250]
        return _shaped(function, CellError(NOT_VALID, reason, "fault"))


_OF_THE_DATA = frozenset({"IPO_STATUS", "IPO_EXPLAIN", "IPO_VERSION"})
"""Functions that say whether the data are stale: what they said before does not hold."""


def _known_before(function: Function, given: tuple[Given, ...], snapshot: Snapshot) -> Result | None:
    """What a call was answered with before its database was lost."""
    if snapshot.before is None or function.name in _OF_THE_DATA:
        return None
    return snapshot.before.find(function.name, tuple(map(_frozen, given)))


def _body(function: Function, given: tuple[Given, ...], snapshot: Snapshot) -> Result:
    """What a function says to plain cells; a question that cannot be answered is an error cell."""
    try:
        return function.body(snapshot, *given)
    except XlipoError as wrong:
        return refused(wrong)


def _ask_grid(function: Function, given: tuple[Given, ...], snapshot: Snapshot) -> Result:
    """Answer a call with ranges or uncommon cells in it, and keep the answer where that is worth the memory."""
    kept = snapshot.memory.find(function.name, given)
    if kept is None:
        kept = _shaped(function, _answered(function, given, snapshot))
        snapshot.memory.keep(function.name, given, kept)
    return kept


def _shaped(function: Function, result: Result) -> Result:
    """A function that gives grids gives its errors as grids of one cell."""
    return result if isinstance(result, tuple) or function.shape != "grid" else ((result,),)


def _frozen(given: Given) -> Given:
    """An argument that can be kept: a range as tuples of cells, an array as its cells."""
    if hasattr(given, "tolist") and hasattr(given, "shape"):
        given = given.tolist()
    if isinstance(given, (list, tuple)):
        return tuple(tuple(map(_cell, row)) if isinstance(row, (list, tuple)) else _cell(row) for row in given)
    return _cell(given)


_CELLS = (str, int, float, type(None), dt.date, Decimal, CellError)


def _cell(given: Given) -> Given:
    """A cell of a kind that hosts have; anything else as its text, which is no name."""
    return given if isinstance(given, _CELLS) else f"{given!r:.60}"


def _answered(function: Function, given: tuple[Given, ...], snapshot: Snapshot) -> Result:
    given = tuple(map(one, given))  # a range of one cell is that cell
    if function.shape != "cell" or not any(map(is_grid, given)):
        return _single(function, given, snapshot)
    plain = plain_cells(function, given, snapshot)

    def answer(*cells: Given) -> Result:
        found = plain(cells)
        return _single(function, cells, snapshot) if found is None else found

    found = spread(answer, given)
    wrong = error_in(tuple(cell for cell in given if not is_grid(cell)))
    return wrong if wrong is not None and isinstance(found, CellError) else found  # as spreadsheets have it


def _single(function: Function, given: tuple[Given, ...], snapshot: Snapshot) -> Result:
    wrong = error_in(given)
    return _body(function, given, snapshot) if wrong is None else wrong


def public(function: Function) -> Callable[..., Result]:
    """The function as Python calls it, on the process's own session: a million warm calls a second on one core."""
    name, names = function.name, [argument.name for argument in function.arguments]

    def cell(*given: Given, **named: Given) -> Result:
        if named:
            given = tuple(dict(zip(names, given, strict=False), **named).get(key) for key in names)
        session = _CURRENT[0] if _CURRENT else current()
        if monotonic() >= session.next_look:
            session.now()
        snapshot = session.snapshot
        try:
            kept = snapshot.memory.kept[name].get(given)
        except TypeError:  # a range, as lists
            kept = None
        return ask(function, given, snapshot) if kept is None else kept

    cell.__name__ = cell.__qualname__ = name
    cell.__doc__ = f"{function.help_en}\n\n    {function.signature}; in a cell: {function.example}"
    return cell
