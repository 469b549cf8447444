"""The points that charts carry beside their references: previews draw those, and know no cell.

openpyxl writes references alone, so that a phone, Quick Look and Outlook show empty charts. What the models' cells show
is put in; a formula's value counts, exactly as it does in the cell itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from openpyxl.chart.data_source import NumData, NumRef, NumVal, StrData, StrRef, StrVal
from openpyxl.utils.datetime import to_excel

from xlipo.sheetkit.cells import PlainText

Held = Callable[[str], Sequence[tuple[object, str]]]
"""What the cells of a reference show, each with its number format."""


def fill_points(chart: Any, held: Held) -> None:
    """Give a chart the titles, names and points that the cells it refers to show."""
    for reference in references(chart):
        cells = held(reference.f)
        if isinstance(reference, StrRef):
            reference.strCache = _texts([value for value, _ in cells])
        else:
            reference.numCache = _numbers([value for value, _ in cells], cells[0][1])


def references(chart: Any) -> Iterator[StrRef | NumRef]:
    """Every reference to cells in a chart: its title, then name, x and y or category and value of each series."""
    if chart.title is not None and chart.title.tx.strRef is not None:
        yield chart.title.tx.strRef
    for series in chart.series:
        for source in (series.tx, series.cat, series.val, series.xVal, series.yVal):
            for kind in ("strRef", "numRef"):
                if (reference := getattr(source, kind, None)) is not None:
                    yield reference


def _texts(values: list[Any]) -> StrData:
    points = [StrVal(idx=at, v=_shown(value)) for at, value in enumerate(values) if value is not None]
    return StrData(ptCount=len(values), pt=points)


def _numbers(values: list[Any], number_format: str) -> NumData:
    """Numbers and dates; a word has no point, which is what a gap is."""
    points = [NumVal(idx=at, v=text) for at, value in enumerate(values) if (text := _digits(value))]
    return NumData(formatCode=number_format, ptCount=len(values), pt=points)


def _shown(value: Any) -> str:
    return _digits(value) or str(value)


def _digits(value: Any) -> str:
    """A number with every digit that a float has, a date as its serial number; nothing for a word."""
    if isinstance(value, dt.date | dt.datetime):
        value = to_excel(value)
    if value is None or isinstance(value, str | PlainText | bool):
        return ""
    return repr(float(value)).removesuffix(".0")
