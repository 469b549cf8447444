"""Reads one worksheet part, as a stream of cells and of what stands before and after them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from openpyxl.utils import column_index_from_string, get_column_letter

from xlipo.intake.shared_texts import LONGEST_TEXT, RichText
from xlipo.intake.workbook_package import WorkbookPackage
from xlipo.lint.book import Area, Cell, Condition, OtherFormula, Sheet
from xlipo.lint.finding import Message
from xlipo.lint.formula import LAST_COLUMN, LAST_ROW, SharedFormula
from xlipo.lint.styles import StyleSheet, as_number, is_on

_REF = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
LEAST_COUNTED = 3
MOST_CELLS = 800_000
"""Cells that hold or show something, in the whole workbook: each takes about a third of a kilobyte."""
MOST_ITEMS = 100_000
"""Merged ranges, conditions, links and widths of columns, in the whole workbook."""
MOST_FORMULA_TEXT = 20_000_000
"""Characters of all formulas, those that are written once for many cells counted for each."""
MOST_FILLED = 1_000_000
"""Cells that array formulas fill."""

_CONDITION = Message("a conditional format", "条件格式")
_CHOICE = Message("a drop-down list or validation", "下拉列表或数据验证")
_SPARKLINE = Message("a sparkline", "迷你图")


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


@dataclass
class Room:
    """What is left of the limits, for all sheets together."""

    cells: int = MOST_CELLS
    items: int = MOST_ITEMS
    formula_text: int = MOST_FORMULA_TEXT
    filled: int = MOST_FILLED
    unread: list[Message] = field(default_factory=list)
    """What was left out, one message for each kind and sheet."""

    def leave_out(self, sheet: Sheet, en: str, zh: str) -> None:
        message = Message(f"some {en} of {sheet.title[:60]}", f"{sheet.title[:60]} 的部分{zh}")
        if message not in self.unread:
            self.unread.append(message)


class SheetReading:
    """One worksheet being read: the handler of its elements."""

    def __init__(
        self, package: WorkbookPackage, sheet: Sheet, styles: StyleSheet, texts: list[str], room: Room
    ) -> None:
        self.package, self.sheet, self.styles, self.texts, self.room = package, sheet, styles, texts, room
        self.row = self.column = 0
        self.cell: dict[str, str] | None = None
        self.value: str | None = None
        self.formula = ""
        self.formula_kind: dict[str, str] = {}
        self.inline = RichText()
        self.shared: dict[str, SharedFormula] = {}
        self.fits = False
        self.wide: int | None = None
        self.high: int | None = None
        self.pane = "topLeft"
        self.areas: tuple[Area, ...] = ()
        self.rules: list[dict[str, str]] = []
        self.owner: Message | None = None
        self.loose: list[str] = []
        self.begin: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._row, "c": self._cell, "f": self._formula, "pageSetUpPr": self._fit,
            "sheetFormatPr": self._format, "col": self._columns, "sheetView": self._view,
            "pane": self._pane, "selection": self._selection,
            "mergeCell": self._merged, "conditionalFormatting": self._condition, "cfRule": self._rule,
            "iconSet": self._icons, "dataValidation": self._choice, "sparkline": self._sparkline,
            "hyperlink": self._link, "pageSetup": self._page,
        }  # fmt: skip
        self.finish: dict[str, Callable[[str], None]] = {
            "c": self._end_cell, "v": self._end_value, "f": self._end_formula, "formula": self._end_loose,
            "formula1": self._end_loose, "formula2": self._end_loose, "sqref": self._end_areas,
            "conditionalFormatting": self._end_conditions, "dataValidation": self._end_owner,
            "sparkline": self._end_owner, "oddFooter": self._end_footer, "oddHeader": self._end_header,
        }  # fmt: skip

    def start(self, name: str, attributes: dict[str, str]) -> None:
        begin = self.begin.get(name)
        if begin is not None:
            begin(attributes)
        elif self.cell is not None:
            self.inline.start(name)

    def end(self, name: str, text: str) -> None:
        finish = self.finish.get(name)
        if finish is not None:
            finish(text)
        elif self.cell is not None:
            self.inline.end(name, text)

    def read(self, part: str) -> None:
        """Fill the sheet from its part."""
        self.package.stream(part, self)
        self._fill_arrays()
        self._find_counting()
        self.sheet.pages_wide = self.wide if self.fits else None
        self.sheet.pages_high = self.high if self.fits else None
        self.sheet.scale = None if self.fits else self.sheet.scale

    # ---- cells ---------------------------------------------------------------------------------------------------

    def _row(self, attributes: dict[str, str]) -> None:
        self.row = min(max(whole(attributes, "r", self.row + 1), 1), LAST_ROW)
        self.column = 0
        height = attributes.get("ht")
        if is_on(attributes.get("hidden")) or (height is not None and as_number(height, 1.0) == 0):
            self._take_cell()
            self.sheet.hidden_rows.add(self.row)
        elif height is not None and is_on(attributes.get("customHeight")):
            self._take_cell()
            self.sheet.heights[self.row] = as_number(height, 15.0)

    def _take_cell(self) -> None:
        self.room.cells -= 1
        if self.room.cells < 0:
            raise self.package.refusal(
                f"holds more than {MOST_CELLS:,} cells and is not read; save its largest sheets as files of their own."
            )

    def _cell(self, attributes: dict[str, str]) -> None:
        found = _REF.fullmatch(attributes.get("r", ""))
        if found:
            self.row = min(max(int(found[2]), 1), LAST_ROW)
            self.column = min(column_index_from_string(found[1]), LAST_COLUMN)
        else:
            self.column = min(self.column + 1, LAST_COLUMN)
        self.cell, self.value, self.formula, self.formula_kind = attributes, None, "", {}

    def _end_value(self, text: str) -> None:
        self.value = text

    def _formula(self, attributes: dict[str, str]) -> None:
        self.formula_kind = attributes

    def _end_formula(self, text: str) -> None:
        if self.cell is None:
            self._end_loose(text)
            return
        self.formula = self._formula_of(text.strip())
        self.room.formula_text -= len(self.formula)
        if self.room.formula_text < 0:
            self.room.leave_out(self.sheet, "formulas", "公式")
            self.formula = "=" if self.formula else ""

    def _end_cell(self, text: str) -> None:
        cell, self.cell = self.cell or {}, None
        inline = self.inline.take()
        kind, style = cell.get("t", "n"), whole(cell, "s")
        held = inline if kind == "inlineStr" else self._value(kind)
        if held is None and not self.formula:
            if 0 <= style < len(self.styles.cells) and self.styles.cells[style].fill is not None:
                self._take_cell()
                self.sheet.fills[self.row, self.column] = style
            return
        self._take_cell()
        self.sheet.cells[self.row, self.column] = Cell(
            self.row, self.column, held, self.formula, style, kind == "e"
        )  # fmt: skip

    def _value(self, kind: str) -> float | str | bool | None:
        value = self.value
        if value is None:
            return "" if kind == "str" else None  # a formula that comes to no text has a result all the same
        if kind == "s":
            at = int(as_number(value, -1))
            return self.texts[at] if 0 <= at < len(self.texts) else ""
        if kind == "b":
            return is_on(value.strip())
        if kind in ("str", "e", "d", "inlineStr"):
            return value[:LONGEST_TEXT]
        try:
            return float(value) if value.strip() else None
        except ValueError:
            return value[:LONGEST_TEXT]

    def _formula_of(self, text: str) -> str:
        kind = self.formula_kind.get("t", "normal")
        if kind == "dataTable":
            return "=TABLE()"
        if kind == "shared":
            return self._shared(self.formula_kind.get("si", ""), text)
        if not text:
            return ""
        formula = "=" + text.removeprefix("=")
        if kind == "array" and self.formula_kind.get("ref"):
            self.sheet.arrays.append((area_of(self.formula_kind["ref"]), formula))
        return formula

    def _shared(self, key: str, text: str) -> str:
        """A formula that is written once for many cells; the others name it and are moved here."""
        if text:
            self.shared[key] = SharedFormula("=" + text, self.row, self.column)
            return "=" + text
        return self.shared[key].at(self.row, self.column) if key in self.shared else ""

    def _fill_arrays(self) -> None:
        """Cells that an array formula fills have its formula, not a number somebody typed."""
        cells = self.sheet.cells
        for area, formula in self.sheet.arrays:
            size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
            self.room.filled -= min(size, len(cells))
            if self.room.filled < 0:
                self.room.leave_out(self.sheet, "array formulas", "数组公式")
                return
            if size > len(cells):
                filled = [cell for cell in cells.values() if area.holds(cell.row, cell.column)]
            else:
                rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
                filled = [cells[row, column] for row in rows for column in columns if (row, column) in cells]
            for cell in filled:
                if not cell.formula:
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

    def _take_item(self) -> bool:
        self.room.items -= 1
        if self.room.items < 0:
            self.room.leave_out(self.sheet, "merged ranges, conditions or links", "合并区域、条件格式或链接")
        return self.room.items >= 0

    def _fit(self, attributes: dict[str, str]) -> None:
        self.fits = is_on(attributes.get("fitToPage"))

    def _format(self, attributes: dict[str, str]) -> None:
        base = as_number(attributes.get("baseColWidth"), 8.0)
        self.sheet.default_width = as_number(attributes.get("defaultColWidth"), base + 0.43)

    def _columns(self, attributes: dict[str, str]) -> None:
        first, last = max(whole(attributes, "min", 1), 1), min(whole(attributes, "max", 1), LAST_COLUMN)
        width = as_number(attributes.get("width"), self.sheet.default_width)
        if not self._take_item():
            return
        if is_on(attributes.get("hidden")) or width == 0:
            self.sheet.hidden_columns.append((first, last))
        for column in range(first, last + 1):
            if column not in self.sheet.widths:  # columns never overlap where a spreadsheet wrote them
                self.sheet.widths[column] = width
            elif last - first > 100 and not self._take_item():
                return

    def _view(self, attributes: dict[str, str]) -> None:
        self.sheet.corner = attributes.get("topLeftCell") or "A1"
        self.pane = "topLeft"

    def _pane(self, attributes: dict[str, str]) -> None:
        self.pane = attributes.get("activePane", "topLeft")
        if attributes.get("state") in ("frozen", "frozenSplit"):
            start = area_of(self.sheet.corner)
            row, column = start.top + whole(attributes, "ySplit"), start.left + whole(attributes, "xSplit")
            row, column = min(max(row, 1), LAST_ROW), min(max(column, 1), LAST_COLUMN)
            self.sheet.frozen = (row, column)
            first = f"{get_column_letter(column)}{row}"
            if (attributes.get("topLeftCell") or first) != first:
                self.sheet.corner = attributes.get("topLeftCell", "")

    def _selection(self, attributes: dict[str, str]) -> None:
        if attributes.get("pane", "topLeft") == self.pane:
            self.sheet.cursor = attributes.get("activeCell") or "A1"

    def _merged(self, attributes: dict[str, str]) -> None:
        if self._take_item():
            self.sheet.merged.append(area_of(attributes.get("ref", "A1")))

    def _link(self, attributes: dict[str, str]) -> None:
        if self._take_item():
            area = area_of(attributes.get("ref", "A1"))
            self.sheet.links.add((area.top, area.left))

    def _page(self, attributes: dict[str, str]) -> None:
        self.sheet.landscape = attributes.get("orientation") == "landscape"
        self.wide = whole(attributes, "fitToWidth", 1)
        self.high = whole(attributes, "fitToHeight", 1)
        self.sheet.scale = whole(attributes, "scale", 100) if attributes.get("scale") else None
        self.sheet.paper = whole(attributes, "paperSize", 1)

    def _end_footer(self, text: str) -> None:
        self.sheet.footer += text[:LONGEST_TEXT]

    def _end_header(self, text: str) -> None:
        self.sheet.header += text[:LONGEST_TEXT]

    # ---- formulas outside the cells ----------------------------------------------------------------------------------

    def _own(self, owner: Message, attributes: dict[str, str]) -> None:
        self.owner, self.loose, self.rules = owner, [], []
        self.areas = ()
        self._end_areas(attributes.get("sqref", ""))

    def _condition(self, attributes: dict[str, str]) -> None:
        self._own(_CONDITION, attributes)

    def _choice(self, attributes: dict[str, str]) -> None:
        self._own(_CHOICE, attributes)

    def _sparkline(self, attributes: dict[str, str]) -> None:
        self._own(_SPARKLINE, attributes)

    def _rule(self, attributes: dict[str, str]) -> None:
        self.rules.append(dict(attributes))

    def _icons(self, attributes: dict[str, str]) -> None:
        if self.rules:
            self.rules[-1]["icons"] = attributes.get("iconSet", "3TrafficLights1")
            self.rules[-1]["hides"] = "1" if attributes.get("showValue") in ("0", "false") else ""

    def _end_areas(self, text: str) -> None:
        """The ranges of a list with spaces between; those of an extension stand after its formulas."""
        self.areas += tuple(area_of(part) for part in text.split(None, MOST_AREAS)[:MOST_AREAS])

    def _end_loose(self, text: str) -> None:
        if self.owner is not None and text.strip():
            self.loose.append(text.strip())

    def _end_owner(self, text: str) -> None:
        row, column = (self.areas[0].top, self.areas[0].left) if self.areas else (0, 0)
        for formula in self.loose:
            if self.owner is not None and self._take_item():
                self.sheet.other_formulas.append(OtherFormula(self.owner, formula, row, column))
        self.owner = None

    def _end_conditions(self, text: str) -> None:
        self._end_owner(text)
        for rule in self.rules:
            font, fill = None, None
            at = whole(rule, "dxfId", -1)
            if 0 <= at < len(self.styles.conditions):
                font, fill = self.styles.conditions[at]
            if self._take_item():
                condition = Condition(
                    self.areas, rule.get("type", ""), font, fill, rule.get("icons", ""), not rule.get("hides")
                )
                self.sheet.conditions.append(condition)
        self.rules = []


MOST_AREAS = 1_000
"""Ranges of one condition that are told apart."""


def whole(attributes: dict[str, str], name: str, otherwise: int = 0) -> int:
    """A whole number from an element's attribute."""
    return int(as_number(attributes.get(name), otherwise))


def _mark(run: list[Cell]) -> None:
    """Say of cells that they number their lines, where they are enough for that to be no accident."""
    if len(run) >= LEAST_COUNTED:
        for cell in run:
            cell.counts = True
