"""What a cell can hold beside numbers and dates: a formula with its known result, and text that stays text.

openpyxl guesses: a string that begins with ``=`` becomes a formula, one that reads ``#N/A`` an error, and a formula is
written without its result. The two classes here are the two kinds of value that it stores untouched.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from openpyxl.cell.cell import ERROR_CODES
from openpyxl.cell.rich_text import CellRichText
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.formula import ArrayFormula

from xlipo.facts.text import FORMULA_SIGNS

Result: TypeAlias = bool | int | float | Decimal | str | dt.date | dt.time | dt.timedelta | None
"""What a formula can come to; an error is its text ("#N/A"), None is "not known"."""

LONGEST_TEXT = 32_767  # UTF-16 units: what a cell of any spreadsheet holds
LONGEST_FORMULA = 8_192
_NEWER_ERRORS = {"#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#GETTING_DATA"}
ERRORS = frozenset(ERROR_CODES) | _NEWER_ERRORS

# What XML 1.0 cannot carry, not even escaped: control characters, halves of a surrogate pair, two non-characters.
FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_FORBIDDEN = re.compile(f"[{FORBIDDEN}]")

FORMULA_STARTS = frozenset(f"{FORMULA_SIGNS}\t\r")
"""A spreadsheet takes text that starts so for a formula when it is entered again."""


class Formula(ArrayFormula):  # type: ignore[misc]
    """A formula together with the result it is known to have.

    It derives from ``ArrayFormula`` because openpyxl stores that class untouched and types the cell as a formula; with
    no range to fill it has no attributes, so that a plain ``<f>`` is written. `xlipo.sheetkit.save` adds the result.

    >>> Formula("=SUM(B2:B9)", 812.4)
    Formula('=SUM(B2:B9)', 812.4)
    """

    def __init__(self, text: str, value: Result) -> None:
        if not text.startswith("=") or len(text) == 1:
            raise ValueError(f"a formula starts with '=' and goes on: {text!r}")
        if len(text) > LONGEST_FORMULA:
            raise ValueError(f"a formula has at most {LONGEST_FORMULA} characters, not {len(text)}: {text[:60]!r}...")
        super().__init__(None, text)
        self.value = value

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """No attributes: this is one cell's formula, not an array's."""
        return iter(())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and (self.text, self.value) == (other.text, other.value)

    def __hash__(self) -> int:
        return hash((self.text, self.value))

    def __str__(self) -> str:
        return str(self.text)

    def __repr__(self) -> str:
        return f"Formula({self.text!r}, {self.value!r})"


class FilledFormula(Formula):
    """One formula that fills a range, as Ctrl+Shift+Enter enters it; the cell holds the first of its results.

    The other cells of the range hold a `Filled` each. Every spreadsheet reads it so, with or without spilling.

    >>> dict(FilledFormula("=A1:A2*2", "B1:B2", 6))
    {'t': 'array', 'ref': 'B1:B2'}
    """

    def __init__(self, text: str, ref: str, value: Result) -> None:
        super().__init__(text, value)
        self.ref = ref

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """What the file says of it: an array's formula, and the range it fills."""
        return iter((("t", "array"), ("ref", self.ref)))


class Filled(Formula):
    """The result in a cell that another cell's formula fills: a value without a formula of its own.

    >>> Filled("n.d.").value
    'n.d.'
    """

    def __init__(self, value: Result) -> None:
        super().__init__("=0", value)
        self.text = ""


class PlainText(CellRichText):  # type: ignore[misc]
    """Text that openpyxl would otherwise take for a formula or an error: rich text is what it never looks into.

    >>> str(PlainText("=1+1"))
    '=1+1'
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)

    def __repr__(self) -> str:
        return f"PlainText({str(self)!r})"


Plain: TypeAlias = bool | int | float | Decimal | str | dt.date | dt.time | dt.timedelta | PlainText | Formula | None


@dataclass(frozen=True, slots=True)
class StreamedCell:
    """A value that differs from its column: in style, or in that a click on it leads somewhere."""

    value: Plain
    style: StyleArray | None = None
    url: str = ""
    location: str = ""


Value: TypeAlias = Plain | StreamedCell


class CellLink(NamedTuple):
    """A cell that leads to a page, or to a place in the workbook."""

    ref: str
    target: str = ""
    location: str = ""
    tooltip: str = ""
    display: str = ""


def safe_text(text: str) -> str | PlainText:
    """Text from data, ready to be a cell's value: never a formula, never an error, never a broken file.

    Characters that no spreadsheet file can carry are left out, and what is longer than a cell holds is cut. Text that
    starts like a formula (`starts_like_formula`) is marked by the writer, so that it stays text when it is edited.

    >>> safe_text("MiniMax\\x00 Group")
    'MiniMax Group'
    >>> safe_text('=HYPERLINK("http://x")')
    PlainText('=HYPERLINK("http://x")')
    """
    kept = _cut(clean(text))
    return PlainText(kept) if kept.startswith("=") or kept in ERRORS else kept


def clean(text: str) -> str:
    """The text without the characters that XML 1.0 forbids.

    >>> clean("a\\x07b\\ud800c\\ttab")
    'abc\\ttab'
    """
    return _FORBIDDEN.sub("", text)


def starts_like_formula(text: str) -> bool:
    """True for text that a spreadsheet would read as a formula if it were typed in.

    >>> starts_like_formula("-5% to 5%"), starts_like_formula("5%")
    (True, False)
    """
    return text[:1] in FORMULA_STARTS


def _cut(text: str) -> str:
    """At most as many characters as a cell holds; an emoji counts as two and is never halved."""
    if 2 * len(text) <= LONGEST_TEXT:
        return text
    return text.encode("utf-16-le")[: 2 * LONGEST_TEXT].decode("utf-16-le", "ignore")
