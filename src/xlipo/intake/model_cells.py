"""A stranger's workbook cell by cell: what was typed into it, what its formulas showed, and how numbers are formatted.

The file is read in a process of its own, within limits.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from xlipo.facts.errors import UsageError
from xlipo.intake.workbook_values import LAST_COLUMN, SheetRows, Value, WorkbookValues, column_number
from xlipo.store.untrusted import read_apart

MOST_CELLS = 1_000_000
"""Of one workbook."""

Span: TypeAlias = tuple[int, int, int, int]
"""First row and column, last row and column, from 1."""


class ModelCell(NamedTuple):
    """A cell that holds something: its value, whether somebody typed it, and its number format."""

    value: Value
    is_typed: bool
    format: str


@dataclass(frozen=True)
class ModelSheet:
    """A sheet of a workbook: its cells by row and column (from 1), and its merged areas."""

    title: str
    rows: Mapping[int, Mapping[int, ModelCell]]
    merged: tuple[Span, ...] = ()


def model_sheets(path: str | os.PathLike[str]) -> list[ModelSheet]:
    """The sheets of a workbook (.xlsx, .xlsm) with their cells.

    Raises :class:`UsageError` for a file that is no workbook, is damaged or hostile, or is larger than the limits.
    """
    said = read_apart(cells_of, str(path), file=os.path.basename(path)).result()  # noqa: PTH119 - a name alone
    formats: list[str] = said["formats"]
    return [_sheet(sheet, formats) for sheet in said["sheets"]]


def cells_of(path: str) -> dict[str, Any]:
    """The cells of a workbook, as JSON has them."""
    with WorkbookValues(path) as workbook:
        formats, sheets, left = workbook.formats(), [], MOST_CELLS
        for title in workbook.titles:
            reading = workbook.read(title, _CellRows)
            left -= len(reading.cells)
            if left < 0:
                raise UsageError(f"The workbook has more than {MOST_CELLS:,} cells; keep the sheets with figures.")
            sheets.append({"title": title, "cells": reading.typed(), "merged": reading.merged})
    return {"formats": formats, "sheets": sheets}


def _sheet(said: Mapping[str, Any], formats: list[str]) -> ModelSheet:
    rows: dict[int, dict[int, ModelCell]] = {}
    for row, column, value, is_typed, style in said["cells"]:
        kept = dt.date.fromisoformat(value["date"]) if isinstance(value, dict) else value
        code = formats[style] if style < len(formats) else "General"
        rows.setdefault(row, {})[column] = ModelCell(kept, is_typed, code)
    ordered = {row: dict(sorted(rows[row].items())) for row in sorted(rows)}
    return ModelSheet(said["title"], ordered, tuple((a, b, c, d) for a, b, c, d in said["merged"]))


class _CellRows(SheetRows):
    """Every cell of a sheet with its row, whether a formula made it, and the number of its style."""

    def __init__(
        self, texts: list[str], dates: frozenset[int], percents: frozenset[int], epoch: dt.datetime, columns: int
    ) -> None:
        super().__init__(texts, dates, frozenset(), epoch, columns)  # a percentage stays the number that it is
        self.cells: list[tuple[int, int, object, bool, int]] = []
        self.merged: list[Span] = []
        self.filled: list[Span] = []
        self.has_formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.has_formula = False
        elif name == "f":
            self.has_formula = True
            if attributes.get("t") in ("array", "dataTable"):  # the other cells of its area hold results alone
                self.filled += _span(attributes.get("ref", ""))
        elif name == "mergeCell":
            self.merged += _span(attributes.get("ref", ""))
        super().start(name, attributes)

    def keep(self, value: Value) -> None:
        value_said: object = value
        if isinstance(value, str):
            value_said = value[:2000]
        elif isinstance(value, dt.date):
            value_said = {"date": value.isoformat()[:10]}
        elif isinstance(value, (dt.time, dt.timedelta)):
            value_said = str(value)
        style = self.cell.get("s")
        number = int(style) if style and style.isdecimal() and len(style) < 8 else 0
        is_typed = not self.has_formula and self.cell.get("t") != "e"
        self.cells.append((self.row, self.column, value_said, is_typed, number))

    def typed(self) -> list[tuple[int, int, object, bool, int]]:
        """The cells; those that an array formula filled are not typed."""
        if not self.filled:
            return self.cells
        spans = self.filled[:10_000]
        return [
            (row, column, value, typed and not any(a <= row <= c and b <= column <= d for a, b, c, d in spans), style)
            for row, column, value, typed, style in self.cells
        ]


_AREA = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?")


def _span(text: str) -> list[Span]:
    found = _AREA.fullmatch(text)
    if found is None:
        return []
    first = int(found[2]), column_number(found[1])
    last = (int(found[4]), column_number(found[3])) if found[4] else first
    return [(*first, last[0], min(last[1], LAST_COLUMN))]
