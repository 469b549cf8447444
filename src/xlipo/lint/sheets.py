"""Reads one worksheet part, as a stream of rows and of what stands before and after them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from openpyxl.formula.translate import Translator
from openpyxl.utils import column_index_from_string, get_column_letter

from xlipo.lint.book import Area, Cell, Condition, Sheet
from xlipo.lint.formula import LAST_COLUMN, LAST_ROW
from xlipo.lint.looks import Looks, as_number, is_on, number
from xlipo.lint.package import Package

_REF = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
LEAST_COUNTED = 3
_LARGEST_FILLED = 1_000_000  # cells that an array formula may fill before its extent is taken for a mistake


def area_of(text: str) -> Area:
    """A range as rows and columns; what is none is cell A1.

    >>> area_of("$B$2:D9")
    Area(top=2, left=2, bottom=9, right=4)
    """
    found = _REF.fullmatch(text.strip().upper())
    if not found:
        return Area(1, 1, 1, 1)
    left, top = column_index_from_string(found[1]), int(found[2])
    right, bottom = (column_index_from_string(found[3]), int(found[4])) if found[3] else (left, top)
    return Area(min(top, bottom), min(left, right), min(max(top, bottom), LAST_ROW), min(max(left, right), LAST_COLUMN))


def areas_of(text: str | None) -> tuple[Area, ...]:
    """The ranges of a list with spaces between."""
    return tuple(area_of(part) for part in (text or "").split())


def plain_text(item: Any) -> str:
    """The text of a string item, without the readings that stand over East Asian words."""
    parts = []
    for child in item:
        name = child.tag.rsplit("}", 1)[-1]
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts += [held.text or "" for held in child.iterfind("{*}t")]
    return "".join(parts)


class SheetReading:
    """One worksheet being read."""

    def __init__(self, sheet: Sheet, looks: Looks, texts: list[str]) -> None:
        self.sheet, self.looks, self.texts = sheet, looks, texts
        self.row = 0
        self.room = 8 * LAST_COLUMN
        self.shared: dict[str, tuple[str, str]] = {}
        self.arrays: list[tuple[Area, str]] = []
        self.fits = False
        self.wide: int | None = None
        self.high: int | None = None

    def read(self, package: Package, part: str) -> None:
        """Fill the sheet from its part."""
        steps: dict[str, Callable[[Any], None]] = {
            "row": self._row, "sheetPr": self._properties, "sheetFormatPr": self._format, "cols": self._columns,
            "sheetView": self._view, "mergeCell": self._merged, "conditionalFormatting": self._condition,
            "hyperlink": self._link, "pageSetup": self._page, "headerFooter": self._footer,
        }  # fmt: skip
        for element in package.walk(part, *(f"{{*}}{name}" for name in steps)):
            steps[element.tag.rsplit("}", 1)[-1]](element)
            element.clear()
            while element.getprevious() is not None and element.tag.endswith("}row"):
                del element.getparent()[0]
        self._fill_arrays()
        self._find_counting()
        self.sheet.pages_wide = self.wide if self.fits else None
        self.sheet.pages_high = self.high if self.fits else None
        self.sheet.scale = None if self.fits else self.sheet.scale

    # ---- cells ---------------------------------------------------------------------------------------------------

    def _row(self, element: Any) -> None:
        self.row = min(max(number(element, "r", self.row + 1), 1), LAST_ROW)
        height = element.get("ht")
        if is_on(element.get("hidden")) or (height is not None and as_number(height, 1.0) == 0):
            self.sheet.hidden_rows.add(self.row)
        elif height is not None and is_on(element.get("customHeight")):
            self.sheet.heights[self.row] = as_number(height, 15.0)
        column = 0
        for child in element:
            if child.tag.endswith("}c"):
                column = self._cell(child, column)

    def _cell(self, element: Any, before: int) -> int:
        row, column = self._place(element.get("r"), before)
        style = number(element, "s")
        kind, formula, value, inline = element.get("t", "n"), "", None, None
        for child in element:
            name = child.tag.rsplit("}", 1)[-1]
            if name == "v":
                value = child.text
            elif name == "f":
                formula = self._formula(child, row, column)
            elif name == "is":
                inline = plain_text(child)
        held = inline if kind == "inlineStr" and inline is not None else self._value(kind, value)
        if held is None and not formula:
            look = self.looks.cells[style] if 0 <= style < len(self.looks.cells) else None
            if look is not None and look.fill is not None:
                self.sheet.fills[row, column] = style
        else:
            self.sheet.cells[row, column] = Cell(row, column, held, formula, style, kind == "e")
        return column

    def _place(self, reference: str | None, before: int) -> tuple[int, int]:
        found = _REF.fullmatch(reference or "")
        if not found:
            return self.row, min(before + 1, LAST_COLUMN)
        return min(max(int(found[2]), 1), LAST_ROW), min(column_index_from_string(found[1]), LAST_COLUMN)

    def _value(self, kind: str, value: str | None) -> float | str | bool | None:
        if value is None:
            return "" if kind == "str" else None  # a formula that comes to no text has a result all the same
        if kind == "s":
            at = int(as_number(value, -1))
            return self.texts[at] if 0 <= at < len(self.texts) else ""
        if kind == "b":
            return is_on(value.strip())
        if kind in ("str", "e", "d", "inlineStr"):
            return value
        try:
            return float(value) if value.strip() else None
        except ValueError:
            return value

    def _formula(self, element: Any, row: int, column: int) -> str:
        text, kind = (element.text or "").strip(), element.get("t", "normal")
        if kind == "dataTable":
            return "=TABLE()"
        if kind == "shared":
            return self._shared(element.get("si", ""), text, row, column)
        if not text:
            return ""
        formula = "=" + text.removeprefix("=")
        if kind == "array" and element.get("ref"):
            self.arrays.append((area_of(element.get("ref")), formula))
        return formula

    def _shared(self, key: str, text: str, row: int, column: int) -> str:
        """A formula that is written once for many cells; the others name it and are moved here."""
        place = f"{get_column_letter(column)}{row}"
        if text:
            self.shared[key] = ("=" + text, place)
            return "=" + text
        if key not in self.shared:
            return ""
        formula, origin = self.shared[key]
        try:
            return str(Translator(formula, origin).translate_formula(place))
        except (ValueError, IndexError, TypeError, KeyError, AttributeError):
            return formula
        except Exception as wrong:  # openpyxl's own errors derive from Exception alone
            if type(wrong).__module__.startswith("openpyxl"):
                return formula
            raise

    def _fill_arrays(self) -> None:
        """Cells that an array formula fills have its formula, not a number somebody typed."""
        room = _LARGEST_FILLED
        for area, formula in self.arrays:
            room -= (area.bottom - area.top + 1) * (area.right - area.left + 1)
            if room < 0:
                return
            for row in range(area.top, area.bottom + 1):
                for column in range(area.left, area.right + 1):
                    cell = self.sheet.cells.get((row, column))
                    if cell is not None and not cell.formula:
                        cell.formula, cell.of_array = formula, True

    def _find_counting(self) -> None:
        """Mark what counts from 1 down a column, three cells and more."""
        for cells in self.sheet.columns.values():
            run: list[Cell] = []
            for cell in cells:
                if run and cell.row == run[-1].row + 1 and cell.value == len(run) + 1 and not cell.formula:
                    run.append(cell)
                    continue
                _mark(run)
                run = [cell] if cell.is_number and cell.value == 1 and not cell.formula else []
            _mark(run)

    # ---- around the cells ------------------------------------------------------------------------------------------

    def _properties(self, element: Any) -> None:
        fit = element.find("{*}pageSetUpPr")
        self.fits = fit is not None and is_on(fit.get("fitToPage"))

    def _format(self, element: Any) -> None:
        base = as_number(element.get("baseColWidth"), 8.0)
        self.sheet.default_width = as_number(element.get("defaultColWidth"), base + 0.43)

    def _columns(self, element: Any) -> None:
        for item in element:
            first, last = max(number(item, "min", 1), 1), min(number(item, "max", 1), LAST_COLUMN)
            width = as_number(item.get("width"), self.sheet.default_width)
            if is_on(item.get("hidden")) or width == 0:
                self.sheet.hidden_columns.append((first, last))
            self.room -= max(last - first + 1, 1)
            if self.room < 0:  # no real sheet names its columns so often
                return
            self.sheet.widths.update(dict.fromkeys(range(first, last + 1), width))

    def _view(self, element: Any) -> None:
        sheet, pane = self.sheet, element.find("{*}pane")
        sheet.corner = element.get("topLeftCell") or "A1"
        acting = "topLeft"
        if pane is not None:
            acting = pane.get("activePane", "topLeft")
            if pane.get("state") in ("frozen", "frozenSplit"):
                down, across = number(pane, "ySplit"), number(pane, "xSplit")
                start = area_of(sheet.corner)
                sheet.frozen = (start.top + down, start.left + across)
                first = f"{get_column_letter(start.left + across)}{start.top + down}"
                if (pane.get("topLeftCell") or first) != first:
                    sheet.corner = pane.get("topLeftCell", "")
        for item in element.iterfind("{*}selection"):
            if item.get("pane", "topLeft") == acting:
                sheet.cursor = item.get("activeCell") or "A1"

    def _merged(self, element: Any) -> None:
        self.sheet.merged.append(area_of(element.get("ref", "A1")))

    def _condition(self, element: Any) -> None:
        areas = areas_of(element.get("sqref"))
        for item in element.iterfind("{*}cfRule"):
            font, fill = None, None
            at = number(item, "dxfId", -1)
            if 0 <= at < len(self.looks.conditions):
                font, fill = self.looks.conditions[at]
            icons = item.find("{*}iconSet")
            shown = icons is None or icons.get("showValue") not in ("0", "false")
            names = "" if icons is None else icons.get("iconSet", "3TrafficLights1")
            self.sheet.conditions.append(Condition(areas, item.get("type", ""), font, fill, names, shown))

    def _link(self, element: Any) -> None:
        area = area_of(element.get("ref", "A1"))
        self.sheet.links.add((area.top, area.left))

    def _page(self, element: Any) -> None:
        self.sheet.landscape = element.get("orientation") == "landscape"
        self.wide = number(element, "fitToWidth", 1)
        self.high = number(element, "fitToHeight", 1)
        self.sheet.scale = number(element, "scale", 100) if element.get("scale") else None
        self.sheet.paper = number(element, "paperSize", 1)

    def _footer(self, element: Any) -> None:
        self.sheet.footer = "".join(item.text or "" for item in element.iterfind("{*}oddFooter"))
        self.sheet.header = "".join(item.text or "" for item in element.iterfind("{*}oddHeader"))


def _mark(run: list[Cell]) -> None:
    """Say of cells that they number their lines, where they are enough for that to be no accident."""
    if len(run) >= LEAST_COUNTED:
        for cell in run:
            cell.counts = True
