"""What passes between a cell and a function: plain values, grids of them, and errors that know their reason.

No spreadsheet is imported here. A host turns a :class:`CellError` into its own kind of error, and passes an empty cell
as None.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from xlipo.facts.errors import UsageError

NOT_AVAILABLE = "#N/A"
NOT_VALID = "#VALUE!"
ERROR_TEXTS = frozenset(
    {NOT_AVAILABLE, NOT_VALID, "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#SPILL!", "#CALC!"}
)
"""Every error a cell can hold that may arrive as an argument."""

LARGEST_GRID = 100_000
"""As many cells as one call answers; more are refused whole, so that no grid is ever half filled."""


@dataclass(slots=True, unsafe_hash=True)
class CellError:
    """An error a cell shows: its text, why, and the one word ``IPO_STATUS`` says of it. Treat it as immutable: a frozen
    class is slow to make.

    >>> CellError("#N/A", "MiniMax does not disclose it.", "not_disclosed").text
    '#N/A'
    """

    text: str
    reason: str = ""
    status: str = ""

    def __str__(self) -> str:
        return self.text


Cell: TypeAlias = "str | float | CellError"
"""What a function gives a cell: a text, a number, or an error. Never None, never a bool."""

Grid: TypeAlias = tuple[tuple[Cell, ...], ...]
"""Rows of cells, all of one length, at least one of each."""

Result: TypeAlias = "Cell | Grid"
Given: TypeAlias = Any
"""What a host passes: None, bool, int, float, Decimal, str, date, datetime, CellError, or rows of these."""


def number(value: Decimal | float | int | None) -> Cell:
    """A number as a cell holds it; what no cell can hold is ``#N/A``."""
    if value is None:
        return CellError(NOT_AVAILABLE, "There is no number.")
    found = float(value)
    return found if math.isfinite(found) else CellError("#NUM!", "The number is too large for a cell.")


def is_grid(given: Given) -> bool:
    """True for rows of cells, as a range arrives."""
    return isinstance(given, (list, tuple)) or (hasattr(given, "tolist") and hasattr(given, "shape"))


def as_grid(given: Given) -> tuple[tuple[Given, ...], ...]:
    """A range as rows of one length: a single cell is one row of one; a flat list is one row.

    >>> as_grid([["a"], ["b"]]), as_grid("a"), as_grid(["a", "b"])
    ((('a',), ('b',)), (('a',),), (('a', 'b'),))
    """
    if hasattr(given, "tolist") and hasattr(given, "shape"):  # a numpy array, as one may pass from a notebook
        given = given.tolist()
    if not isinstance(given, (list, tuple)):
        return ((given,),)
    rows = given if any(isinstance(row, (list, tuple)) for row in given) else (given,)
    made = [tuple(row) if isinstance(row, (list, tuple)) else (row,) for row in rows]
    width = max((len(row) for row in made), default=0)
    if not width:
        return ((None,),)
    return tuple(row + (None,) * (width - len(row)) for row in made)


def one(given: Given) -> Given:
    """The single cell of a one-cell range; anything else as it is."""
    while isinstance(given, (list, tuple)) and len(given) == 1:
        given = given[0]
    return given


def is_blank(given: Given) -> bool:
    """True for an empty cell, an argument left out, or a text of spaces.

    The number 0 is one, as a reference to an empty cell is 0 in every spreadsheet; so is FALSE, which equals it.

    >>> is_blank(" "), is_blank(0.0), is_blank(False), is_blank(True)
    (True, True, True, False)
    """
    return (
        given is None
        or (isinstance(given, str) and not given.strip())
        or (isinstance(given, (int, float, Decimal)) and not given)
    )


def text_of(given: Given) -> str:
    """A cell as the text a name is looked up by: 2513.0 is ``2513``, an empty cell is nothing.

    Raises :class:`xlipo.facts.errors.UsageError` for a range of several cells.

    >>> text_of(2513.0), text_of(" MiniMax "), text_of(None), text_of([["USD"]])
    ('2513', 'MiniMax', '', 'USD')
    """
    if isinstance(given, str):
        return given.strip()
    if is_blank(given):
        return ""
    if isinstance(given, float) and given.is_integer() and abs(given) < 1e15:
        return str(int(given))
    if isinstance(given, dt.datetime):
        return given.date().isoformat() if given.time() == dt.time() else given.isoformat(" ")
    if isinstance(given, (list, tuple)) or getattr(given, "ndim", None):
        cells = [cell for row in as_grid(given) for cell in row]
        if len(cells) != 1:
            raise UsageError("A range of cells stands where one value is asked for; give one cell.")
        return text_of(cells[0])
    return str(given)[:1000]


def error_in(arguments: Sequence[Given]) -> CellError | None:
    """The first error among plain arguments: as everywhere in a spreadsheet, an error in is an error out."""
    for given in arguments:
        if type(given) is str:
            if given[:1] == "#" and given in ERROR_TEXTS:
                return CellError(given, f"An argument is {given}.", "error_in_argument")
        elif isinstance(given, CellError):
            return given
    return None
