"""Formulas that know what they come to: each piece has its text, for the file, and its value, for the cell.

A piece is built from pieces, as a formula is from its arguments, so text and value cannot part. Ranges behave as in
every spreadsheet: one row or one column is repeated, and what lies beyond an array is ``#N/A``. A piece may hold
references by key (`xlipo.sheetkit.address.Ref`), which become addresses only when the book is rendered.

>>> companies = piece("A1:A2", value=(("MiniMax",), (None,)))
>>> asked = piece("IPO_METRIC(A1:A2,B1:C1)", value=((1.0, "n.d."), ("#VALUE!", "#VALUE!")))
>>> shown = if_blank(companies, asked)
>>> shown.text
'IF(A1:A2="","",IPO_METRIC(A1:A2,B1:C1))'
>>> shown.value
((1.0, 'n.d.'), ('', ''))
>>> gap = cell(Ref("Checks", 6, 5, fix="neither"), 8.0) - cell(Ref("Checks", 6, 4, fix="neither"), 5.5)
>>> gap.written({}, on="Checks"), gap.value
('E6-D6', 2.5)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import add, mul, sub, truediv
from typing import TypeAlias

from xlipo.sheetkit.address import Numbering, Ref
from xlipo.sheetkit.cells import ERRORS

Value: TypeAlias = "str | float | bool | None"
"""What one cell holds; an error is its text, None is an empty cell."""

Rows: TypeAlias = tuple[tuple[Value, ...], ...]
Compute: TypeAlias = Callable[[str, Sequence[object]], object]
"""How a worksheet function is asked: its name and arguments in; a value, rows of values, or an error (whose text is
what a cell shows) out."""

NOT_AVAILABLE, WRONG_TYPE, BY_ZERO = "#N/A", "#VALUE!", "#DIV/0!"
PREFIXES = {"plain": "", "officejs": "_xldudf_", "xll": "_xll."}
"""How a host writes the name of an add-in's function into a file; VBA's, LibreOffice's and people's way is plain."""

_SUM, _PRODUCT, _ATOM = 1, 2, 9
"""How closely a piece holds together: a sum within a product stands in parentheses."""


@dataclass(frozen=True, slots=True)
class Live:
    """A piece of a formula and what it comes to: its text in parts, some of them references; see `piece`."""

    parts: tuple[str | Ref, ...]
    value: Value | Rows
    holds: int = _ATOM

    def written(self, sheets: Mapping[str, Numbering], on: str) -> str:
        """The text as the sheet ``on`` has it, among the sheets of a book."""
        return "".join([part if isinstance(part, str) else part.write(sheets, on) for part in self.parts])

    @property
    def text(self) -> str:
        """The text where every reference goes by numbers; each names its sheet."""
        return self.written({}, on="")

    @property
    def rows(self) -> Rows:
        """The value as rows; a single one is a row of one."""
        return self.value if isinstance(self.value, tuple) else ((self.value,),)

    @property
    def first(self) -> Value:
        """What a single cell shows of it."""
        return self.rows[0][0]

    def __add__(self, other: Live) -> Live:
        return _calculated(self, "+", add, other, _SUM, _SUM)

    def __sub__(self, other: Live) -> Live:
        return _calculated(self, "-", sub, other, _SUM, _PRODUCT)

    def __mul__(self, other: Live) -> Live:
        return _calculated(self, "*", mul, other, _PRODUCT, _PRODUCT)

    def __truediv__(self, other: Live) -> Live:
        return _calculated(self, "/", truediv, other, _PRODUCT, _ATOM)


def piece(*parts: str | Ref | Live, value: Value | Rows, holds: int = _ATOM) -> Live:
    """A piece from its parts, as they are read from left to right, and what it comes to."""
    flat: list[str | Ref] = []
    for part in parts:
        for one in part.parts if isinstance(part, Live) else (part,):
            if isinstance(one, str) and flat and isinstance(flat[-1], str):
                flat[-1] += one
            else:
                flat.append(one)
    return Live(tuple(flat), value, holds)


def cell(ref: Ref, value: Value | Rows) -> Live:
    """A cell or a range by reference, with what it holds."""
    return Live((ref,), value)


def text(words: str) -> Live:
    """A text in a formula.

    >>> text('12" wafer').text
    '"12"" wafer"'
    """
    return piece('"' + words.replace('"', '""') + '"', value=words)


def number(value: float) -> Live:
    """A number in a formula.

    >>> number(100.0).text, number(0.5).text
    ('100', '0.5')
    """
    return piece(repr(float(value)).removesuffix(".0"), value=value)


def named(name: str, value: Value | Rows) -> Live:
    """A name of the workbook, with what stands under it."""
    return piece(name, value=value)


@dataclass(frozen=True, slots=True)
class Functions:
    """Worksheet functions as pieces: asked through ``compute``, and named as ``target`` names them in a file."""

    compute: Compute
    target: str = "plain"

    def __call__(self, name: str, *arguments: Live) -> Live:
        """A call, such as ``IPO_METRIC(B5,"revenue")``."""
        found = self.compute(name, [argument.value for argument in arguments])
        return piece(f"{PREFIXES[self.target]}{name}(", *listed(arguments), ")", value=_plain(found))


def listed(pieces: Sequence[Live], between: str = ",") -> list[str | Live]:
    """Pieces with something between each and the next."""
    found: list[str | Live] = []
    for one in pieces:
        found += [between, one] if found else [one]
    return found


def _plain(found: object) -> Value | Rows:
    """What a function gave, in the words of a cell; an error tells its own text."""
    if isinstance(found, tuple):
        return tuple(tuple(_cell(cell) for cell in row) for row in found)
    return _cell(found)


def _cell(found: object) -> Value:
    return found if isinstance(found, (str, float)) else str(found)


ONE = number(1.0)
NOTHING = text("")


class Text(str):
    """A text that is no error, whatever it reads: a company may be called #N/A."""


def is_error(value: Value) -> bool:
    """Whether a cell shows an error."""
    return isinstance(value, str) and value in ERRORS and not isinstance(value, Text)


def is_number(value: Value) -> bool:
    """Whether a cell holds a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def each(answer: Callable[..., Value], *pieces: Live) -> Value | Rows:
    """A function of single cells over pieces that may be ranges."""
    if not any(isinstance(one.value, tuple) for one in pieces):
        return answer(*(one.value for one in pieces))
    grids = [one.rows for one in pieces]
    height, width = max(map(len, grids)), max(len(grid[0]) for grid in grids)
    return tuple(tuple(answer(*(_at(grid, r, c) for grid in grids)) for c in range(width)) for r in range(height))


def _at(grid: Rows, row: int, column: int) -> Value:
    """A cell of a grid that is repeated where it is one row or one column, and ends elsewhere."""
    row, column = 0 if len(grid) == 1 else row, 0 if len(grid[0]) == 1 else column
    return grid[row][column] if row < len(grid) and column < len(grid[0]) else NOT_AVAILABLE


# -- arithmetic and tests --------------------------------------------------------------------------------------------


def _calculated(
    left: Live, sign: str, calculate: Callable[[float, float], float], right: Live, holds: int, needs: int
) -> Live:
    """One operation; ``needs`` is how closely what stands on its right must hold together to need no parentheses."""

    def answer(one: Value, other: Value) -> Value:
        if wrong := next((value for value in (one, other) if is_error(value)), None):
            return wrong
        if isinstance(one, str) or isinstance(other, str):
            return WRONG_TYPE
        try:
            return calculate(one or 0, other or 0)
        except ZeroDivisionError:
            return BY_ZERO

    value = each(answer, left, right)
    return piece(_held(left, holds), sign, _held(right, needs), value=value, holds=holds)


def _held(one: Live, needs: int) -> Live:
    """A piece, in parentheses where it would otherwise come apart."""
    return one if one.holds >= needs else piece("(", one, ")", value=one.value)


def equals(one: Live, other: Live) -> Live:
    """Whether two cells hold the same; case does not matter."""

    def answer(left: Value, right: Value) -> Value:
        return _folded(left) == _folded(right)

    return piece(one, "=", other, value=each(answer, one, other), holds=0)


def _folded(value: Value) -> Value:
    return value.casefold() if isinstance(value, str) else value


def if_true(test: Live, then: Live, otherwise: Live) -> Live:
    """One thing where a test of a single cell is true, else another."""
    found = test.first if is_error(test.first) else (then if test.first else otherwise).value
    return piece("IF(", test, ",", then, ",", otherwise, ")", value=found)


def if_blank(test: Live, then: Live) -> Live:
    """Nothing where a cell is empty, else what is asked of it."""

    def answer(tested: Value, asked: Value) -> Value:
        return tested if is_error(tested) else "" if tested in (None, "") else asked

    return piece("IF(", test, '="","",', then, ")", value=each(answer, test, then))


def if_missing(asked: Live, otherwise: Live) -> Live:
    """Something else where there is no figure (``#N/A``); every other error stays to be seen."""
    value = each(lambda found, other: other if found == NOT_AVAILABLE else found, asked, otherwise)
    return piece("_xlfn.IFNA(", asked, ",", otherwise, ")", value=value)


def if_number(test: Live, then: Live, otherwise: Live) -> Live:
    """What is asked where a cell holds a number, else something else."""
    found = then if is_number(test.first) else otherwise
    return piece("IF(ISNUMBER(", test, "),", then, ",", otherwise, ")", value=found.value)


def up_to_its_length(numbers: Live, asked: Live) -> Live:
    """An array in a range that is longer: nothing beyond its last row, and nothing where there is no array at all."""

    def answer(number: Value, found: Value) -> Value:
        return found if isinstance(number, float) and number <= len(asked.rows) else ""

    whole = piece("IF(", numbers, "<=ROWS(", asked, "),", asked, ',"")', value=each(answer, numbers, asked))
    return if_missing(whole, NOTHING)


# -- texts -----------------------------------------------------------------------------------------------------------


def join(*pieces: Live) -> Live:
    """Texts one after the other; an error among them is the result."""

    def answer(*parts: Value) -> Value:
        wrong = next((part for part in parts if is_error(part)), None)
        return wrong or "".join("" if part is None else str(part) for part in parts)

    return piece(*listed(pieces, "&"), value=each(answer, *pieces))


def lower(asked: Live) -> Live:
    """A text in small letters."""
    return piece("LOWER(", asked, ")", value=each(lambda found: str(found).lower(), asked))


def before_colon(asked: Live) -> Live:
    """The label that leads a definition: what stands before its first colon and blank."""
    value = each(lambda found: found if is_error(found) else str(found).split(": ", 1)[0], asked)
    return piece("LEFT(", asked, ',FIND(": ",', asked, ")-1)", value=value)


# -- looking up ------------------------------------------------------------------------------------------------------


def item(asked: Live, row: Live, column: Live | None = None) -> Live:
    """One cell of an array by its row and column from 1 on; of a single row or column, by its place in it."""
    grid, right = asked.rows, column
    if right is None:
        grid = tuple((value,) for line in asked.rows for value in line)
        right = ONE
    wrong = next((value for value in (row.first, right.first) if is_error(value)), None)
    if wrong is not None:
        found: Value = wrong
    elif isinstance(row.first, int | float) and isinstance(right.first, int | float):
        found = _within(grid, int(row.first), int(right.first))
    else:
        found = WRONG_TYPE
    across = (",", column) if column is not None else ()
    return piece("INDEX(", asked, ",", row, *across, ")", value=found)


def _within(grid: Rows, row: int, column: int) -> Value:
    return grid[row - 1][column - 1] if row <= len(grid) and column <= len(grid[0]) else "#REF!"


def place_of(wanted: Live, among: Live) -> Live:
    """Which row of a column is the one wanted, from 1 on; ``#N/A`` where none is."""
    words = [str(row[0]).casefold() for row in among.rows]
    key = str(wanted.first).casefold()
    found: Value = float(words.index(key) + 1) if key in words else NOT_AVAILABLE
    return piece("MATCH(", wanted, ",", among, ",0)", value=wanted.first if is_error(wanted.first) else found)


def looked_up(wanted: Live, sorted_keys: Live, results: Live) -> Live:
    """The result beside the last key that is not after the one wanted; the keys stand in alphabetical order."""
    keys = [str(row[0]) for row in sorted_keys.rows]

    def answer(word: Value) -> Value:
        if is_error(word):
            return word
        before = [at for at, key in enumerate(keys) if key <= str(word)]
        return results.rows[before[-1]][0] if before else NOT_AVAILABLE

    return piece("LOOKUP(", wanted, ",", sorted_keys, ",", results, ")", value=each(answer, wanted))


# -- numbers ---------------------------------------------------------------------------------------------------------


def over(asked: Live, divisor: Live) -> Live:
    """A number divided; a word stays as it is."""
    by = divisor.first

    def answer(found: Value) -> Value:
        return found / by if isinstance(found, float) and isinstance(by, float) else found

    value = each(answer, asked)
    return piece("IF(ISNUMBER(", asked, "),", asked, "/", divisor, ",", asked, ")", value=value)


def entries(column: Live) -> Live:
    """How many cells of a column hold a text."""
    return piece("COUNTIF(", column, ',"?*")', value=float(sum(bool(row[0]) for row in column.rows)))
