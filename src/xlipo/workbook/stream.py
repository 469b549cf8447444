"""Rows for a sheet that are made only while they are written: hundreds of thousands of them in little memory.

The sheet is an ordinary one otherwise: title rows above, widths, frozen panes, a table over the rows. A column has one
style; a cell that differs is a `StreamedCell`.

>>> import io, openpyxl
>>> from xlipo.workbook.save import to_bytes
>>> book = openpyxl.Workbook()
>>> book.active.append(["Company", "Revenue"])
>>> book.active.streamed = StreamedRows(2, [("MiniMax", 53.4), ("Zhipu", 312.4)], [None, None])
>>> file = to_bytes(book)
>>> [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(file)).active]
[['Company', 'Revenue'], ['MiniMax', 53.4], ['Zhipu', 312.4]]

How a row is written is worked out once for each combination of types that its values have, as one template. Numbers go
into it as they are; a text or a date is looked up by its value, since most of them come again.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeAlias

from openpyxl.cell.rich_text import CellRichText
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.styleable import StyleableObject
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.datetime import time_to_days
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from xlipo.facts.errors import OutputError
from xlipo.workbook.cells import (
    FORBIDDEN,
    FORMULA_STARTS,
    LONGEST_TEXT,
    Formula,
    PlainText,
    safe_text,
    starts_like_formula,
)
from xlipo.workbook.markup import EPOCH_1900, Styles, inline, known, live

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
MOST_LINKS = 65_530  # what Excel reads of one sheet
ROWS_AT_ONCE = 1_000  # about half a megabyte of text
# How many values of a column are remembered; when there are more, they are all forgotten and it begins again.
MOST_TEXTS, MOST_DAYS, MOST_PLANS = 4_000, 20_000, 4_000
LONGEST_REMEMBERED = 200

Plain: TypeAlias = bool | int | float | Decimal | str | dt.date | dt.time | dt.timedelta | PlainText | Formula | None


@dataclass(frozen=True, slots=True)
class StreamedCell:
    """A value that differs from its column: in style, or in that a click on it leads somewhere."""

    value: Plain
    style: StyleArray | None = None
    url: str = ""
    location: str = ""


Value: TypeAlias = Plain | StreamedCell


class Link(NamedTuple):
    """A cell that leads to a page, or to a place in the workbook."""

    ref: str
    url: str = ""
    location: str = ""
    tooltip: str = ""
    display: str = ""


@dataclass
class StreamedRows:
    """Rows that are written one after another and never held together.

    Args:
        first: the number of the first row.
        rows: the rows, each a sequence of at most as many values as there are styles. A text is text, whatever it
            starts with; what a file cannot carry is left out of it, and what a cell cannot hold is cut. A date before
            1900, which no cell can hold, is written as a text; a number that is none, or beyond a float's range, as the
            error #NUM!. None is no cell at all, an empty text one that has only its style.
        styles: the style of each column, a cell's ``_style``; None for the workbook's own. A date in a column without
            a number format has one that shows a date.

    ``last`` and ``links`` are known when the rows have been written.
    """

    first: int
    rows: Iterable[Sequence[Value]]
    styles: Sequence[StyleArray | None]
    last: int = field(default=0, init=False)
    links: list[Link] = field(default_factory=list, init=False, repr=False)

    def text(self, sheet: Worksheet, styles: Styles) -> Iterator[str]:
        """The rows as they stand in the sheet's file, some at a time.

        Raises:
            OutputError: a value that no cell can hold, or more rows or columns than a sheet has; the cell is named.
        """
        self.last, self.links = self.first - 1, []
        rows = iter(self.rows)
        if rows is self.rows:  # an iterator would be empty the next time, and the sheet with it
            self.rows = _Spent(sheet.title)
        line = _Line(sheet, styles, self.styles, self.links)
        lines: list[str] = []
        for number, row in enumerate(rows, self.first):
            if number > MOST_ROWS:
                raise OutputError(f"Sheet {sheet.title!r} would have more than {MOST_ROWS:,} rows; write fewer.")
            lines.append(line.write(number, row))
            self.last = number
            if len(lines) == ROWS_AT_ONCE:
                yield "".join(lines)
                lines.clear()
        yield "".join(lines)

    def fit(self, table: Table, sheet: Worksheet) -> None:
        """Have the table whose header stands right above the rows end where they do, and name its columns.

        openpyxl would look up every cell of the table for the names, and so make them all.
        """
        left, top, right, _ = range_boundaries(table.ref)
        if top != self.first - 1:
            return
        last = max(self.last, self.first)  # a table has at least one row below its header
        table.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{last}"
        if table.autoFilter is not None:
            table.autoFilter.ref = table.ref
        if not table.tableColumns:
            table._initialise_columns()
            for number, column in enumerate(table.tableColumns, left):
                column.name = str(sheet.cell(top, number).value)


class _Spent:
    """The rows of an iterator that has been read to its end."""

    def __init__(self, title: str) -> None:
        self._title = title

    def __iter__(self) -> Iterator[Any]:
        raise ValueError(
            f"the streamed rows of {self._title!r} have been written already; give a list, not an iterator"
        )


class _Remembered(dict[Any, str]):
    """What a column's values look like in the file, made when first asked for."""

    def __init__(self, make: Callable[[Any], str], most: int) -> None:
        self._make, self._most = make, most

    def __missing__(self, value: Any) -> str:
        made = self._make(value)
        if len(made) <= LONGEST_REMEMBERED:
            if len(self) >= self._most:
                self.clear()
            self[value] = made
        return made


class _Plan(NamedTuple):
    """How rows of one combination of types are written."""

    template: Callable[..., str]
    numbers: Callable[[Sequence[Any]], tuple[Any, ...]] | None
    remembered: list[tuple[int, _Remembered]]
    others: list[int]


_NUMBERS = frozenset({int, float})
_REPEATING = frozenset({str, dt.date, dt.datetime})
_NOT_PLAIN = re.compile(f"^[\\s{''.join(map(re.escape, FORMULA_STARTS))}]|[&<>\r{FORBIDDEN}]|\\s$")
_DATED = (
    (dt.datetime, "yyyy-mm-dd h:mm:ss"),
    (dt.date, "yyyy-mm-dd"),
    (dt.time, "h:mm:ss"),
    (dt.timedelta, "[hh]:mm:ss"),
)


class _Line:
    """Writes one row after another."""

    def __init__(self, sheet: Worksheet, known_styles: Styles, columns: Sequence[StyleArray | None], links: list[Link]):
        if len(columns) > MOST_COLUMNS:
            raise OutputError(f"Sheet {sheet.title!r} would have more than {MOST_COLUMNS:,} columns; write fewer.")
        self._title, self._book, self._epoch = sheet.title, sheet.parent, sheet.parent.epoch
        self._known, self._columns, self._links = known_styles, columns, links
        self._letters = [get_column_letter(number) for number in range(1, len(columns) + 1)]
        self._day_0 = self._epoch.toordinal()
        self._remembered: dict[tuple[int, type], _Remembered] = {}
        self._plans: dict[tuple[type, ...], _Plan] = {}

    def write(self, number: int, row: Sequence[Value]) -> str:
        """One ``<row>``."""
        values = [*row]
        kinds = (*map(type, values),)
        plan = self._plans.get(kinds) or self._plan(kinds)
        if plan.numbers is not None and not _are_sound(plan.numbers(values)):
            plan = self._plan(tuple(object if kind in _NUMBERS else kind for kind in kinds))
        at = 0
        try:
            for at, remembered in plan.remembered:
                values[at] = remembered[values[at]]
            for at in plan.others:
                values[at] = self._cell(number, at, values[at])
        except (TypeError, ValueError, ArithmeticError) as error:
            raise OutputError(
                f"Cell {self._letters[at]}{number} of sheet {self._title!r} cannot be written: "
                f"{str(error)[:120].rstrip('.')}; give text, a number, a date or nothing."
            ) from error
        return plan.template(str(number), *values)

    def _plan(self, kinds: tuple[type, ...]) -> _Plan:
        if len(kinds) > len(self._columns):
            raise ValueError(f"a row of {self._title!r} has {len(kinds)} values for {len(self._columns)} columns")
        cells, numbers, remembered, others = ['<row r="{0}">'], [], [], []
        for at, kind in enumerate(kinds):
            style, field_ = self._known.attribute(self._columns[at]), f"{{{at + 1}}}"
            start = f'<c r="{self._letters[at]}{{0}}"'
            if kind is type(None):
                continue
            if kind in _NUMBERS:
                cells.append(f"{start}{style}><v>{field_}</v></c>")
                numbers.append(at)
            elif kind is bool:
                cells.append(f'{start}{style} t="b"><v>{{{at + 1}:d}}</v></c>')
            elif kind in _REPEATING:
                cells.append(start + field_)
                remembered.append((at, self._memory(at, kind)))
            else:
                cells.append(field_)
                others.append(at)
        get = itemgetter(*numbers, numbers[0]) if numbers else None  # of two at least, so that it always gives a tuple
        plan = _Plan("".join([*cells, "</row>"]).format, get, remembered, others)
        if len(self._plans) < MOST_PLANS:
            self._plans[kinds] = plan
        return plan

    def _memory(self, at: int, kind: type) -> _Remembered:
        """What a column remembers of its texts, its days or its moments."""
        if (at, kind) not in self._remembered:
            style = self._columns[at]
            if kind is str:
                made = _Remembered(partial(self._text, style, self._known.attribute(style)), MOST_TEXTS)
            else:
                named = self._known.attribute(self._dated(kind, style))
                made = _Remembered(partial(self._moment, style, named), MOST_DAYS)
            self._remembered[at, kind] = made
        return self._remembered[at, kind]

    def _text(self, style: StyleArray | None, named: str, value: str) -> str:
        """A text from its style on; the short way for one that is written as it is."""
        if value and 2 * len(value) <= LONGEST_TEXT and not _NOT_PLAIN.search(value):
            return f'{named} t="inlineStr"><is><t>{value}</t></is></c>'
        return self._rest(style, value)

    def _moment(self, style: StyleArray | None, named: str, value: dt.date) -> str:
        """A day, or a moment of one, from its style on; the short way for one that needs no thought."""
        if value.year <= 1904 or getattr(value, "tzinfo", None) is not None:
            return self._rest(style, value)
        serial = value.toordinal() - self._day_0 + (time_to_days(value) if isinstance(value, dt.datetime) else 0)
        return f"{named}><v>{repr(serial).removesuffix('.0')}</v></c>"

    def _cell(self, number: int, at: int, value: Any) -> str:
        """A whole cell whose kind is rare."""
        style = self._columns[at]
        ref = f"{self._letters[at]}{number}"
        if isinstance(value, StreamedCell):
            style = value.style or style
            if value.url or value.location:
                self._links.append(Link(ref, value.url, value.location))
            value = value.value
        rest = self._rest(style, value)
        return "" if rest == "/>" else f'<c r="{ref}"{rest}'

    def _rest(self, style: StyleArray | None, value: Any) -> str:
        """A cell from its style on."""
        if isinstance(value, dt.date) and value.year != value.year:
            value = None  # pandas' word for a date that is missing
        if isinstance(value, dt.date) and _is_before_1900(value, self._epoch):
            value = value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat()
        if isinstance(value, str):
            value = safe_text(value)
        if value is None or value == "":
            return f"{self._known.attribute(style)}/>"
        if isinstance(value, str | CellRichText):
            quoted = starts_like_formula(str(value))
            named = self._known.quoted(style) if quoted else self._known.attribute(style)
            return f'{named} t="inlineStr"><is>{inline(value)}</is></c>'
        if isinstance(value, Formula):
            return self._known.attribute(style) + live(value, self._epoch)
        return f"{self._known.attribute(self._dated(type(value), style))}{known(value, self._epoch)}</c>"

    def _dated(self, kind: type, style: StyleArray | None) -> StyleArray | None:
        """The style, with a number format that shows a date as one where it has none."""
        if style is not None and style.numFmtId:
            return style
        for dated, shown in _DATED:
            if issubclass(kind, dated):
                model = StyleableObject(SimpleNamespace(parent=self._book), style and StyleArray(style))
                model.number_format = shown
                return model._style
        return style


def _are_sound(numbers: tuple[Any, ...]) -> bool:
    """Whether all are finite; the hypotenuse is so only then, and is one call. An integer no float holds is not."""
    try:
        return math.isfinite(math.hypot(*numbers))
    except OverflowError:
        return False


def _is_before_1900(value: dt.date, epoch: dt.datetime) -> bool:
    """Whether a date is before the first that a cell can show."""
    return value.year < (1900 if epoch == EPOCH_1900 else 1904)
