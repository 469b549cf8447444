"""The values of a stranger's workbook, row by row: what its cells showed when it was saved.

Read straight from the file's parts within limits, so that a workbook saved as Strict Open XML, or with extensions that
openpyxl does not know, reads like any other.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from types import TracebackType
from typing import TypeAlias, TypeVar
from xml.etree.ElementTree import Element

from xlipo.intake.shared_texts import LONGEST_TEXT, RichText, shared_texts
from xlipo.intake.workbook_package import WorkbookPackage

Value: TypeAlias = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None
Row: TypeAlias = tuple[Value, ...]

Reading = TypeVar("Reading", bound="SheetRows")

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_INTEGER = re.compile(r"-?\d{1,15}")


class WorkbookValues:
    """A workbook opened for its values.

    Args:
        path: the file (.xlsx, .xlsm); it is only read.

    Raises:
        UsageError: the file is missing, no workbook that can be read, or larger than the limits.

    >>> import tempfile, pathlib, openpyxl
    >>> workbook = openpyxl.Workbook()
    >>> workbook.active.append(["Revenue", 12.5])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "one.xlsx")
    ...     workbook.save(path)
    ...     with WorkbookValues(path) as values:
    ...         values.titles, list(values.rows("Sheet"))
    (['Sheet'], [(1, ('Revenue', 12.5))])
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.package = WorkbookPackage(path)
        try:
            self.parts = self._sheet_parts()
            self.titles = list(self.parts)
            self._epoch = _epoch(self.package.root)
            self._texts: list[str] | None = None
            self._dates: frozenset[int] | None = None
            self._percents: frozenset[int] = frozenset()
        except BaseException:
            self.package.__exit__(None, None, None)
            raise

    def __enter__(self) -> WorkbookValues:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.package.__exit__(kind, error, at)

    def rows(self, title: str, columns: int = 256, as_shown: bool = False) -> Iterator[tuple[int, Row]]:
        """The rows of a sheet that hold something in the first columns, each with its number, from 1.

        With ``as_shown``, what is shown as a percentage is given as a text that says so, such as ``23.3%``, and a
        formula that was saved without its value as its own text, such as ``=B2+B3``.
        A row ends with its last value. Rows come in the order of the file.
        """
        texts, dates, percents = self._shared()
        reading = SheetRows(texts, dates, percents if as_shown else frozenset(), self._epoch, columns)
        reading.tells_formulas = as_shown
        for _ in self.package.stepwise(self.parts[title], reading):
            yield from reading.rows
            reading.rows.clear()

    def read(self, title: str, reading: type[Reading], columns: int = LAST_COLUMN) -> Reading:
        """A sheet read to its end by a kind of :class:`SheetRows`."""
        whole = reading(*self._shared(), self._epoch, columns)
        self.package.stream(self.parts[title], whole)
        return whole

    def formats(self) -> list[str]:
        """The number format of each cell style, by the style's number."""
        return cell_formats(self.package, self._kinds().get("styles", ""))

    def _shared(self) -> tuple[list[str], frozenset[int], frozenset[int]]:
        """What all sheets share: the texts, and the numbers of the styles that show a date or a percentage."""
        from xlipo.intake.number_formats import is_date_format

        if self._texts is None or self._dates is None:
            self._texts = shared_texts(self.package, self._kinds().get("sharedStrings", ""))
            shown = list(enumerate(self.formats()))
            self._dates = frozenset(at for at, code in shown if is_date_format(code))
            percents = (at for at, code in shown if "%" in re.sub(r'"[^"]*"', "", code))
            self._percents = frozenset(percents) - self._dates
        return self._texts, self._dates, self._percents

    def _kinds(self) -> dict[str, str]:
        return {link.kind: link.target for link in self._links.values() if not link.outside}

    def _sheet_parts(self) -> dict[str, str]:
        self._links = self.package.relations(self.package.main)
        found: dict[str, str] = {}
        for item, link in self.package.sheets(self._links):
            if link.kind == "worksheet" and self.package.has(link.target):
                found[item.get("name", "")] = link.target
        return found


class SheetRows:
    """The rows of one sheet, as they are read; a subclass keeps more of each cell than its value."""

    def __init__(
        self, texts: list[str], dates: frozenset[int], percents: frozenset[int], epoch: dt.datetime, columns: int
    ) -> None:
        self.texts, self.dates, self.percents, self.epoch, self.columns = texts, dates, percents, epoch, columns
        self.rows: list[tuple[int, Row]] = []
        self.row = self.column = 0
        self.held: dict[int, Value] = {}
        self.cell: Mapping[str, str] = {}
        self.value: str | None = None
        self.tells_formulas = False
        self.formula: str | None = None
        self.inline = RichText()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = column_number(found[1]) if found else self.column + 1
            self.cell, self.value, self.formula = attributes, None, None
        elif name == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isdecimal() and len(number) < 8 else self.row + 1
            self.column, self.held = 0, {}
        elif name != "v":
            self.inline.start(name)

    def end(self, name: str, text: str) -> None:
        if name == "v":
            self.value = text
        elif name == "c":
            inline = self.inline.take() if self.inline.parts else ""
            if self.column <= self.columns:
                value = inline if self.cell.get("t") == "inlineStr" else self._value()
                if value is not None:
                    self.keep(value)
        elif name == "f":
            self.formula = text
        elif name in ("t", "rPh"):
            self.inline.end(name, text)
        elif name == "row" and self.held and self.row <= LAST_ROW:
            width = max(self.held)
            self.rows.append((self.row, tuple(self.held.get(column) for column in range(1, width + 1))))

    def keep(self, value: Value) -> None:
        """Keep the value of the cell that was read."""
        self.held[self.column] = value

    def _value(self) -> Value:
        kind, text = self.cell.get("t", "n"), self.value
        if kind == "n" and text:
            return self._number(text.strip())
        if text is None or (text == "" and kind != "str"):
            return (
                f"={self.formula or '…'}"[:LONGEST_TEXT] if self.tells_formulas and self.formula is not None else None
            )
        if kind == "s":
            at = int(text) if text.strip().isdecimal() and len(text) < 10 else len(self.texts)
            return self.texts[at] if at < len(self.texts) else ""
        if kind == "b":
            return text.strip() == "1"
        if kind == "d":
            return _iso(text)
        return text[:LONGEST_TEXT] if kind in ("str", "e") else self._number(text.strip())

    def _number(self, text: str) -> Value:
        try:
            number = int(text) if _INTEGER.fullmatch(text) else float(text)
        except ValueError:
            return text or None
        said = self.cell.get("s")
        if said is None:
            return number
        style = int(said) if said.isdecimal() and len(said) < 8 else -1
        if style in self.percents and math.isfinite(number):
            return f"{Decimal(f'{number:.15g}') * 100:f}%"
        if style in self.dates:
            from openpyxl.utils.datetime import from_excel

            try:
                day: Value = from_excel(number, self.epoch)
            except (ValueError, OverflowError):
                return number
            return day
        return number


@lru_cache(maxsize=2048)
def column_number(letters: str) -> int:
    """The number of a column, from 1.

    >>> column_number("A"), column_number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=2048)
def column_letters(number: int) -> str:
    """The letters of a column, from 1.

    >>> column_letters(1), column_letters(27), column_letters(16_384)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _iso(text: str) -> Value:
    try:
        return dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return text[:LONGEST_TEXT]


def _epoch(root: Element) -> dt.datetime:
    """The day from which a workbook counts."""
    properties = root.find("workbookPr")
    is_1904 = properties is not None and properties.get("date1904") in ("1", "true", "on")
    return dt.datetime(1904, 1, 1) if is_1904 else dt.datetime(1899, 12, 30)


def cell_formats(package: WorkbookPackage, part: str) -> list[str]:
    """The number format of each cell style of a style sheet, by the style's number."""
    from xlipo.intake.number_formats import LONGEST_FORMAT, built_in_format

    if not part or not package.has(part):
        return []
    root = package.tree(part)
    own = {
        item.get("numFmtId"): item.get("formatCode", "")[:LONGEST_FORMAT] for item in root.iterfind("numFmts/numFmt")
    }
    found = []
    for item in root.iterfind("cellXfs/xf"):
        number = item.get("numFmtId", "0")
        built_in = built_in_format(int(number)) if number.isdecimal() and len(number) < 8 else "General"
        found.append(own.get(number) or built_in)
    return found
