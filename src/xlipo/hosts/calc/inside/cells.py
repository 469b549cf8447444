"""Between LibreOffice's cells and lines of JSON: errors, ranges, empty cells.

LibreOffice tells an error by the low half of a NaN, hands over an empty cell as 0 where it stands alone and as "" inside
a range, and an argument left out as None.
"""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias, TypeGuard

    Cell: TypeAlias = "str | float | None"
    Rows: TypeAlias = "tuple[tuple[Any, ...], ...]"
    Asked: TypeAlias = "tuple[Any, ...]"
    Kept: TypeAlias = Any

CODES = {
    "#NUM!": 503, "#VALUE!": 519, "#NULL!": 521, "#REF!": 524, "#NAME?": 525, "#DIV/0!": 532, "#N/A": 32767,
}  # fmt: skip
TEXTS = {code: text for text, code in CODES.items()}
LARGEST_GRID = 100_000  # cells one call answers, as the functions have it
LONGEST_KEPT = 256  # characters
LARGEST_KEPT = 20_000  # cells


def error_number(text: str) -> float:
    """The number that a cell shows as an error; what LibreOffice has no code for is ``#VALUE!``.

    >>> error_text(error_number("#N/A")), error_text(error_number("#SPILL!"))
    ('#N/A', '#VALUE!')
    """
    found: float = struct.unpack("<d", struct.pack("<II", CODES.get(text, CODES["#VALUE!"]), 0x7FF80000))[0]
    return found


def error_text(number: float) -> str:
    """The error a NaN stands for."""
    return TEXTS.get(struct.unpack("<II", struct.pack("<d", number))[0], "#VALUE!")


def is_rows(given: Any) -> TypeGuard[Rows]:
    """True for a range, which arrives as a tuple of rows."""
    return isinstance(given, tuple)


def sendable(given: Asked, spreads: bool) -> list[Any] | None:
    """Arguments as JSON holds them; None for ranges that together ask for more cells than one call answers.

    Whole columns lose the empty cells at their end, as the functions would have it, before they cross the pipe.

    >>> sendable(("MiniMax", 0.0, (("a", ""), ("b", 2.0))), spreads=True)
    ['MiniMax', None, [['a', ''], ['b', 2.0]]]
    >>> sendable(("MiniMax", (("revenue",), *(("",),) * 1_000_000)), spreads=True)
    ['MiniMax', [['revenue']]]
    """
    if asked_cells(given) > LARGEST_GRID:
        given = tuple(trimmed(cell) if is_rows(cell) else cell for cell in given)
        if spreads and asked_cells(given) > LARGEST_GRID:
            return None
    return [[list(map(plain, row)) for row in cell] if is_rows(cell) else alone(cell) for cell in given]


def asked_cells(given: Asked) -> int:
    """How many cells the ranges make together, when each is spread over the others."""
    grids = [cell for cell in given if is_rows(cell)]
    return max(map(len, grids), default=1) * max((len(grid[0]) for grid in grids), default=1)


def alone(cell: Any) -> Any:
    """A cell that is an argument of its own: an empty one arrives as 0, which no argument of ours means."""
    return None if cell == 0 else plain(cell)


def plain(cell: Any) -> Any:
    """A cell as JSON holds it."""
    if isinstance(cell, float):
        if math.isnan(cell):
            return {"error": error_text(cell)}
        return cell if math.isfinite(cell) else {"error": "#NUM!"}
    if isinstance(cell, str) and "\x01" in cell and "\n" in cell:  # so it hands over a tab in a text of several lines
        return cell.replace("\x01", "\t")
    return cell if cell is None or isinstance(cell, (str, int)) else str(cell)


def trimmed(rows: Rows) -> Rows:
    """A range without the empty rows and columns at its end; one cell at least."""
    height, width = len(rows), len(rows[0])
    empty = ("",) * width  # as most of a whole column is: compared at once
    while height > 1 and (rows[height - 1] == empty or not any(map(_is_filled, rows[height - 1]))):
        height -= 1
    while width > 1 and not any(_is_filled(row[width - 1]) for row in rows[:height]):
        width -= 1
    return tuple(row[:width] for row in rows[:height])


def _is_filled(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def read_rows(rows: Sequence[Sequence[Any]], error: Callable[[str], Any]) -> Rows:
    """Rows of an answer, its errors made LibreOffice's."""
    return tuple(tuple(error(cell["error"]) if isinstance(cell, dict) else cell for cell in row) for row in rows)


def size_of(value: Any) -> int:
    """How many cells a value, or the arguments of a call, hold.

    >>> size_of(("MiniMax", (("a", "b"), ("c", "d")))), size_of(1.0)
    (5, 1)
    """
    return sum(map(size_of, value)) if isinstance(value, (tuple, list)) else 1


def is_short(given: Asked) -> bool:
    """Whether an answer is kept by these arguments: no long text, no long range, no NaN (which equals nothing)."""
    left = LARGEST_KEPT
    for argument in given:
        for row in argument if is_rows(argument) else ((argument,),):
            left -= len(row)
            if left < 0 or not all(map(_can_be_a_key, row)):
                return False
    return True


def _can_be_a_key(cell: Any) -> bool:
    return len(cell) <= LONGEST_KEPT if isinstance(cell, str) else cell is None or cell == cell
