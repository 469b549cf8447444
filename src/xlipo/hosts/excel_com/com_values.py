"""What crosses between Excel and Python over COM: cells as COM has them, and errors as marked texts on the way back.

COM hands an error in a cell over as a whole number, and xlwings has no way to send one back inside an array.
So an error travels as a text that starts with :data:`MARK`; the add-in's Visual Basic turns it into a real error.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from xlipo.functions.cells import NOT_VALID, Cell, CellError, Given, Result

MARK = "\x1b"
"""Starts a text that stands for an error; no text of ours may start with it."""

ERROR_NUMBERS = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
    2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!",
    2050: "#CALC!",
}  # fmt: skip
"""Excel's numbers of its errors, as ``CVErr`` takes them."""

LONGEST_TEXT = 32_767
"""As many characters as a cell holds."""

MISSING = -2147352572  # DISP_E_PARAMNOTFOUND: an argument left out
_COM_ERROR = -2146828288  # 0x800A0000, to which COM adds Excel's number of an error
_ERRORS = {_COM_ERROR + number: text for number, text in ERROR_NUMBERS.items()}
_KNOWN = frozenset(ERROR_NUMBERS.values())


def read(given: Any) -> Given:
    """An argument as the functions take it, from what COM passes.

    >>> read(-2146826246).text, read(None), read(((1.0, "a"), (None, -2146826281)))[1][1].text
    ('#N/A', None, '#DIV/0!')
    """
    if isinstance(given, (tuple, list)):
        return tuple(tuple(map(_cell, row)) if isinstance(row, (tuple, list)) else _cell(row) for row in given)
    return _cell(given)


def _cell(given: Any) -> Given:
    if given is None or isinstance(given, (str, float, bool)):
        return given
    if isinstance(given, int):
        if _COM_ERROR <= given <= _COM_ERROR + 0xFFFF:
            return CellError(_ERRORS.get(given, NOT_VALID), "An argument is an error.", "error_in_argument")
        return None if given == MISSING else given
    if isinstance(given, dt.datetime):  # pywin32's own kind, which says it is in UTC and is not
        return dt.datetime(given.year, given.month, given.day, given.hour, given.minute, given.second)
    if isinstance(given, (Decimal, dt.date, CellError)):
        return given
    return CellError(NOT_VALID, "An argument is neither a value nor a range.", "error_in_argument")


def written(result: Result) -> list[list[str | float]]:
    """A result as rows of what COM takes: numbers, and texts no longer than a cell holds, errors marked.

    Lists, never tuples: pywin32 takes a tuple for a result and what to put into the caller's arguments.

    >>> written(CellError("#N/A")), written((("a", 1.0),))
    ([['\\x1b#N/A']], [['a', 1.0]])
    """
    rows = result if isinstance(result, tuple) else ((result,),)
    return [list(map(_marked, row)) for row in rows]


def _marked(cell: Cell) -> str | float:
    if isinstance(cell, CellError):
        return MARK + (cell.text if cell.text in _KNOWN else NOT_VALID)
    if isinstance(cell, str):
        text = cell.lstrip(MARK)[:LONGEST_TEXT]
        return text if text.isascii() else text.encode("utf-16-le", "replace").decode("utf-16-le", "ignore")
    return float(cell)
