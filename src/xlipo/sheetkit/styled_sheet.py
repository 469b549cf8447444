"""A sheet being written, cell by cell, by role: what the sheets of the report and of the templates have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from xlipo.sheetkit.cells import safe_text
from xlipo.sheetkit.theme import Kind, Painter, RoleName


class Sheet:
    """One sheet of a workbook, dressed for the screen and for paper.

    Args:
        sheet: the sheet of openpyxl that is written to.
        painter: what knows how a role looks.
        tables: the names that tables of the workbook have already; added to.
        known: the day or version that the footer says the sheet stands on.
    """

    def __init__(self, sheet: Worksheet, painter: Painter, tables: set[str], known: str) -> None:
        self.sheet, self.painter, self.tables = sheet, painter, tables
        self._dress(known)

    def _dress(self, known: str) -> None:
        sheet = self.sheet
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.page_margins = PageMargins(0.4, 0.4, 0.5, 0.7, 0.3, 0.3)
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.oddFooter.left.text = f"xlipo · {known}"
        sheet.oddFooter.right.text = "&P / &N"

    def put(self, row: int, column: int, value: Any, role: RoleName, kind: Kind = "general") -> Any:
        """A value in a cell, by role and kind; text from data can never become a formula."""
        cell = self.sheet.cell(row, column)
        cell.value = safe_text(value) if isinstance(value, str) else value
        self.painter.paint(cell, role, kind)
        return cell

    def link(self, row: int, column: int, text: str, *, location: str = "", url: str = "") -> None:
        """A text that leads to a place in the workbook or to a page."""
        cell = self.put(row, column, text, "hyperlink")
        if location:
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location)
        elif url.startswith(("http://", "https://")):
            cell.hyperlink = Hyperlink(ref=cell.coordinate, target=url[:2000])

    def header(self, row: int, titles: Sequence[str], column: int = 1, figures_from: int = 99) -> None:
        """A table's header row; titles over figures stand to the right, as the figures do."""
        for offset, title in enumerate(titles, 1):
            self.put(row, column + offset - 1, title, "header", "count" if offset >= figures_from else "general")

    def band(self, row: int, text: str, width: int) -> None:
        """The heading of a block of lines: a pale band across the page."""
        for column in range(1, width + 1):
            self.put(row, column, text if column == 1 else None, "block")

    def table(self, first: int, last: int, columns: int, name: str, column: int = 1) -> None:
        """Mark a range as a real table: a screen reader then reads its header with each cell."""
        if last <= first:
            return
        name = "".join(ch if ch.isascii() and ch.isalnum() else "_" for ch in name)[:60]
        while name in self.tables or name[0].isdigit():
            name = f"T_{name}"
        self.tables.add(name)
        left, right = get_column_letter(column), get_column_letter(column + columns - 1)
        table = Table(displayName=name, ref=f"{left}{first}:{right}{last}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        self.sheet.add_table(table)

    def widths(self, *widths: float) -> None:
        """The widths of the columns from A on."""
        for index, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(index)].width = width

    def freeze(self, cell: str) -> None:
        """Keep what is above and left of a cell in sight, on screen and on every printed page."""
        self.sheet.freeze_panes = cell
        row = "".join(ch for ch in cell if ch.isdigit())
        if int(row) > 1:
            self.sheet.print_title_rows = f"1:{int(row) - 1}"

    def notes(self, row: int, *texts: str) -> int:
        """Notes at the foot, one a row; returns the row after them."""
        for offset, text in enumerate(texts):
            self.put(row + offset, 1, text, "note")
        return row + len(texts)
