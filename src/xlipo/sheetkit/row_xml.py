"""The text of streamed rows: two million cells in seconds.

How a row is written is worked out once for each combination of types that its values have, as one template. Numbers go
into it as they are; a text or a date is looked up by its value, since most of them come again.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from openpyxl.cell.rich_text import CellRichText
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import time_to_days
from openpyxl.worksheet.worksheet import Worksheet

from xlipo.facts.errors import OutputError
from xlipo.sheetkit.cell_xml import EPOCH_1900, inline, known, live
from xlipo.sheetkit.cells import (
    FORBIDDEN,
    FORMULA_STARTS,
    LONGEST_TEXT,
    CellLink,
    Formula,
    StreamedCell,
    Value,
    safe_text,
    starts_like_formula,
)

MOST_COLUMNS = 16_384
# How many values of a column are remembered; when there are more, they are all forgotten and it begins again.
MOST_TEXTS, MOST_DAYS, MOST_PLANS = 4_000, 20_000, 4_000
LONGEST_REMEMBERED = 200


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


class Styles(Protocol):
    """The styles of a workbook, as `xlipo.sheetkit.worksheet_writer.StyleTable` knows them."""

    def attribute(self, style: StyleArray | None) -> str:
        """What a cell's tag says of its style."""

    def quoted(self, style: StyleArray | None) -> str:
        """The same for text that a spreadsheet would take for a formula."""

    def shown_as(self, style: StyleArray | None, number_format: str) -> StyleArray:
        """The style with a number format, where it has none."""


class Line:
    """Writes one row after another."""

    def __init__(self, sheet: Worksheet, styles: Styles, columns: Sequence[StyleArray | None], links: list[CellLink]):
        if len(columns) > MOST_COLUMNS:
            raise OutputError(f"Sheet {sheet.title!r} would have more than {MOST_COLUMNS:,} columns; write fewer.")
        self._title, self._epoch = sheet.title, sheet.parent.epoch
        self._styles, self._columns, self._links = styles, columns, links
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
            style, field_ = self._styles.attribute(self._columns[at]), f"{{{at + 1}}}"
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
                made = _Remembered(partial(self._text, style, self._styles.attribute(style)), MOST_TEXTS)
            else:
                named = self._styles.attribute(self._dated(kind, style))
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
                self._links.append(CellLink(ref, value.url, value.location))
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
            return f"{self._styles.attribute(style)}/>"
        if isinstance(value, str | CellRichText):
            quoted = starts_like_formula(str(value))
            named = self._styles.quoted(style) if quoted else self._styles.attribute(style)
            return f'{named} t="inlineStr"><is>{inline(value)}</is></c>'
        if isinstance(value, Formula):
            return self._styles.attribute(style) + live(value, self._epoch)
        return f"{self._styles.attribute(self._dated(type(value), style))}{known(value, self._epoch)}</c>"

    def _dated(self, kind: type, style: StyleArray | None) -> StyleArray | None:
        """The style, with a number format that shows a date as one where it has none."""
        shown = next((shown for dated, shown in _DATED if issubclass(kind, dated)), "")
        return self._styles.shown_as(style, shown) if shown else style


def _are_sound(numbers: tuple[Any, ...]) -> bool:
    """Whether all are finite; the hypotenuse is so only then, and is one call. An integer no float holds is not."""
    try:
        return math.isfinite(math.hypot(*numbers))
    except OverflowError:
        return False


def _is_before_1900(value: dt.date, epoch: dt.datetime) -> bool:
    """Whether a date is before the first that a cell can show."""
    return value.year < (1900 if epoch == EPOCH_1900 else 1904)
