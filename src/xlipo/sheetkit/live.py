"""Formulas that know what they come to: each piece has its text, for the file, and its value, for the cell.

A piece is built from pieces, as a formula is from its arguments, so text and value cannot part. Ranges behave as in
every spreadsheet: one row or one column is repeated, and what lies beyond an array is ``#N/A``.

>>> companies = Live("A1:A2", (("MiniMax",), (None,)))
>>> shown = if_blank(companies, Live("IPO_METRIC(A1:A2,B1:C1)", ((1.0, "n.d."), ("#VALUE!", "#VALUE!"))))
>>> shown.text
'IF(A1:A2="","",IPO_METRIC(A1:A2,B1:C1))'
>>> shown.value
((1.0, 'n.d.'), ('', ''))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import TypeAlias

from xlipo.sheetkit.cells import ERRORS

Value: TypeAlias = "str | float | None"
"""What one cell holds; an error is its text, None is an empty cell."""

Rows: TypeAlias = tuple[tuple[Value, ...], ...]
Compute: TypeAlias = Callable[[str, Sequence[object]], object]
"""How a worksheet function is asked: its name and arguments in; a value, rows of values, or an error (whose text is
what a cell shows) out."""

NOT_AVAILABLE = "#N/A"
PREFIXES = {"plain": "", "officejs": "_xldudf_", "xll": "_xll."}
"""How a host writes the name of an add-in's function into a file; VBA's, LibreOffice's and people's way is plain."""


@dataclass(frozen=True, slots=True)
class Live:
    """A piece of a formula and what it comes to."""

    text: str
    value: Value | Rows

    @property
    def rows(self) -> Rows:
        """The value as rows; a single one is a row of one."""
        return self.value if isinstance(self.value, tuple) else ((self.value,),)

    @property
    def first(self) -> Value:
        """What a single cell shows of it."""
        return self.rows[0][0]


@dataclass(frozen=True, slots=True)
class Functions:
    """Worksheet functions as pieces: asked through ``compute``, and named as ``target`` names them in a file."""

    compute: Compute
    target: str = "plain"

    def __call__(self, name: str, *arguments: Live) -> Live:
        """A call, such as ``IPO_METRIC(B5,"revenue")``."""
        found = self.compute(name, [argument.value for argument in arguments])
        inner = ",".join(argument.text for argument in arguments)
        return Live(f"{PREFIXES[self.target]}{name}({inner})", _plain(found))


def _plain(found: object) -> Value | Rows:
    """What a function gave, in the words of a cell; an error tells its own text."""
    if isinstance(found, tuple):
        return tuple(tuple(_cell(cell) for cell in row) for row in found)
    return _cell(found)


def _cell(found: object) -> Value:
    return found if isinstance(found, (str, float)) else str(found)


def text(words: str) -> Live:
    """A text in a formula.

    >>> text('12" wafer').text
    '"12"" wafer"'
    """
    return Live('"' + words.replace('"', '""') + '"', words)


ONE = Live("1", 1.0)
NOTHING = text("")


def is_error(value: Value) -> bool:
    """Whether a cell shows an error."""
    return isinstance(value, str) and value in ERRORS


def each(answer: Callable[..., Value], *pieces: Live) -> Value | Rows:
    """A function of single cells over pieces that may be ranges."""
    if not any(isinstance(piece.value, tuple) for piece in pieces):
        return answer(*(piece.value for piece in pieces))
    grids = [piece.rows for piece in pieces]
    height, width = max(map(len, grids)), max(len(grid[0]) for grid in grids)
    return tuple(tuple(answer(*(_at(grid, r, c) for grid in grids)) for c in range(width)) for r in range(height))


def _at(grid: Rows, row: int, column: int) -> Value:
    """A cell of a grid that is repeated where it is one row or one column, and ends elsewhere."""
    row, column = 0 if len(grid) == 1 else row, 0 if len(grid[0]) == 1 else column
    return grid[row][column] if row < len(grid) and column < len(grid[0]) else NOT_AVAILABLE


def if_blank(test: Live, then: Live) -> Live:
    """Nothing where a cell is empty, else what is asked of it."""

    def answer(tested: Value, asked: Value) -> Value:
        return tested if is_error(tested) else "" if tested in (None, "") else asked

    return Live(f'IF({test.text}="","",{then.text})', each(answer, test, then))


def if_missing(asked: Live, otherwise: Live) -> Live:
    """Something else where there is no figure (``#N/A``); every other error stays to be seen."""
    value = each(lambda found, other: other if found == NOT_AVAILABLE else found, asked, otherwise)
    return Live(f"_xlfn.IFNA({asked.text},{otherwise.text})", value)


def up_to_its_length(numbers: Live, asked: Live) -> Live:
    """An array in a range that is longer: nothing beyond its last row, and nothing where there is no array at all."""

    def answer(number: Value, found: Value) -> Value:
        return found if isinstance(number, float) and number <= len(asked.rows) else ""

    whole = Live(f'IF({numbers.text}<=ROWS({asked.text}),{asked.text},"")', each(answer, numbers, asked))
    return if_missing(whole, NOTHING)


def join(*pieces: Live) -> Live:
    """Texts one after the other; an error among them is the result."""

    def answer(*parts: Value) -> Value:
        wrong = next((part for part in parts if is_error(part)), None)
        return wrong or "".join("" if part is None else str(part) for part in parts)

    return Live("&".join(piece.text for piece in pieces), each(answer, *pieces))


def if_number(test: Live, then: Live, otherwise: Live) -> Live:
    """What is asked where a cell holds a number, else something else."""
    found = then if isinstance(test.first, float) else otherwise
    return Live(f"IF(ISNUMBER({test.text}),{then.text},{otherwise.text})", found.value)


def lower(asked: Live) -> Live:
    """A text in small letters."""
    return Live(f"LOWER({asked.text})", each(lambda found: str(found).lower(), asked))


def item(asked: Live, row: Live, column: Live) -> Live:
    """One cell of an array, by its row and column from 1 on."""
    grid, down, right = asked.rows, row.first, column.first
    wrong = next((value for value in (down, right) if is_error(value)), None)
    if wrong is None and isinstance(down, float) and isinstance(right, float):
        found = _within(grid, int(down), int(right))
    else:
        found = wrong or "#VALUE!"
    return Live(f"INDEX({asked.text},{row.text},{column.text})", found)


def _within(grid: Rows, row: int, column: int) -> Value:
    return grid[row - 1][column - 1] if row <= len(grid) and column <= len(grid[0]) else "#REF!"


def place_of(wanted: Live, among: Live) -> Live:
    """Which row of a column is the one wanted, from 1 on; ``#N/A`` where none is."""
    words = [str(row[0]).casefold() for row in among.rows]
    key = str(wanted.first).casefold()
    found: Value = float(words.index(key) + 1) if key in words else NOT_AVAILABLE
    return Live(f"MATCH({wanted.text},{among.text},0)", wanted.first if is_error(wanted.first) else found)


def looked_up(wanted: Live, sorted_keys: Live, results: Live) -> Live:
    """The result beside the last key that is not after the one wanted; the keys stand in alphabetical order."""
    keys = [str(row[0]) for row in sorted_keys.rows]

    def answer(word: Value) -> Value:
        if is_error(word):
            return word
        before = [at for at, key in enumerate(keys) if key <= str(word)]
        return results.rows[before[-1]][0] if before else NOT_AVAILABLE

    return Live(f"LOOKUP({wanted.text},{sorted_keys.text},{results.text})", each(answer, wanted))


def before_colon(asked: Live) -> Live:
    """The label that leads a definition: what stands before its first colon and blank."""
    value = each(lambda found: found if is_error(found) else str(found).split(": ", 1)[0], asked)
    return Live(f'LEFT({asked.text},FIND(": ",{asked.text})-1)', value)


def over(asked: Live, divisor: Live) -> Live:
    """A number divided; a word stays as it is."""
    by = divisor.first

    def answer(found: Value) -> Value:
        return found / by if isinstance(found, float) and isinstance(by, float) else found

    whole = f"IF(ISNUMBER({asked.text}),{asked.text}/{divisor.text},{asked.text})"
    return Live(whole, each(answer, asked))


def entries(column: Live) -> Live:
    """How many cells of a column hold a text."""
    return Live(f'COUNTIF({column.text},"?*")', float(sum(bool(row[0]) for row in column.rows)))


STATISTICS: dict[str, Callable[[Sequence[float]], float]] = {
    "MAX": max, "AVERAGE": mean, "MEDIAN": median, "MIN": min, "SUM": sum,
}  # fmt: skip


def statistic(name: str, figures: Live) -> Live:
    """A statistic of the numbers in a range; ``n.a.`` where it holds none."""
    numbers = _numbers(figures)
    value: Value = float(STATISTICS[name](numbers)) if numbers else "n.a."
    return Live(f'IF(COUNT({figures.text})=0,"n.a.",{name}({figures.text}))', value)


def count(figures: Live) -> Live:
    """How many numbers a range holds."""
    return Live(f"COUNT({figures.text})", float(len(_numbers(figures))))


def _numbers(figures: Live) -> list[float]:
    return [value for row in figures.rows for value in row if isinstance(value, float)]
