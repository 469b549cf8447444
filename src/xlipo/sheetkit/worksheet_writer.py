"""All that touches the inside of openpyxl: its style tables, and its writers of sheets, drawings and workbooks.

A sheet is written element by element into an open part of the file, with rows and links of our own making between
openpyxl's. Rows are where nearly all the time goes: they are written as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from decimal import Decimal
from types import SimpleNamespace
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.packaging.relationship import Relationship
from openpyxl.styles import Font
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.styleable import StyleableObject
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import REL_NS, SHEET_MAIN_NS
from openpyxl.xml.functions import tostring

from xlipo.facts.errors import OutputError
from xlipo.sheetkit.cell_xml import attributes, inline, known, live
from xlipo.sheetkit.cells import CellLink, Filled, FilledFormula, Formula, PlainText, clean, starts_like_formula
from xlipo.sheetkit.stream import MOST_LINKS, StreamedRows

_PLAIN_TYPES = {
    type(None): "n", bool: "b", int: "n", float: "n", Decimal: "n", str: "s", PlainText: "s",
    Formula: "f", FilledFormula: "f", Filled: "f",
}  # fmt: skip
"""How openpyxl types a cell by what it holds."""


def add_cell(sheet: Worksheet, row: int, column: int, value: Any, style: StyleArray, link: CellLink | None) -> None:
    """Add a cell where none is: what openpyxl does for its value, style and link, without looking into each again.

    A text has been made safe before (`xlipo.sheetkit.cells.safe_text`).
    """
    made = Cell(sheet, row, column, None, style)
    if (kind := _PLAIN_TYPES.get(type(value))) is not None:
        made._value, made.data_type = value, kind
    else:
        made.value = value
    made._hyperlink = link
    sheet._add_cell(made)


class StyleTable:
    """The styles of one workbook. Cells share few of them: each is entered and looked up once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._attributes: dict[bytes, str] = {}

    def enter(self, model: StyleArray | None = None, **look: Any) -> StyleArray:
        """A style with the parts named (``font``, ``fill``, ``number_format``, ...), the others those of a model."""
        made = StyleableObject(SimpleNamespace(parent=self._workbook), model and StyleArray(model))
        for part, value in look.items():
            setattr(made, part, value)
        return made._style

    @staticmethod
    def give(cell: Any, style: StyleArray) -> None:
        """Give a cell a style: a copy of nine numbers."""
        cell._style = copy(style)

    def make_default(self, font: Font) -> None:
        """Make a font that of every cell that nobody painted: the first of the workbook."""
        self._workbook._fonts = IndexedList([font, *self._workbook._fonts[1:]])
        self._workbook._named_styles["Normal"].font = font

    def attribute(self, style: StyleArray | None) -> str:
        """What a cell's tag says of its style; nothing for the ordinary one."""
        if style is None:
            return ""
        key = style.tobytes()
        if key not in self._attributes:
            number = self._workbook._cell_styles.add(StyleArray(style)) if any(style) else 0
            self._attributes[key] = f' s="{number}"' if number else ""
        return self._attributes[key]

    def quoted(self, style: StyleArray | None) -> str:
        """The same for text that a spreadsheet would take for a formula: the style with the mark that keeps it text."""
        marked = StyleArray(style or StyleArray())
        marked.quotePrefix = 1
        return self.attribute(marked)

    def shown_as(self, style: StyleArray | None, number_format: str) -> StyleArray:
        """The style with a number format, where it has none."""
        return style if style is not None and style.numFmtId else self.enter(style, number_format=number_format)


class SheetWriter(WorksheetWriter):  # type: ignore[misc]
    """openpyxl's sheet writer, element by element into an open part, with rows and links of its own making."""

    def __init__(self, sheet: Worksheet, part: IO[bytes], streamed: StreamedRows | None = None) -> None:
        self._part, self._streamed = part, streamed
        self._styles = StyleTable(sheet.parent)
        self._pages: dict[str, str] = {}
        super().__init__(sheet, part)

    def get_stream(self) -> Iterator[None]:
        """Where openpyxl's own methods send their elements."""
        while True:
            element = yield
            if element is not None:
                self._part.write(tostring(element))

    def write(self) -> None:
        """The whole sheet."""
        self._part.write(f'<worksheet xmlns="{SHEET_MAIN_NS}">'.encode())
        super().write()
        self._part.write(b"</worksheet>")

    def write_dimensions(self) -> None:
        """How far the cells reach; of streamed rows that is not known yet, and need not be said."""
        if self._streamed is None:
            super().write_dimensions()

    def write_format(self) -> None:
        """openpyxl counts the levels of grouped columns only later, when it writes them: too late the first time."""
        columns = self.ws.column_dimensions
        columns.to_tree()
        columns.max_outline = columns.max_outline or None
        super().write_format()

    # -- rows --

    def write_rows(self) -> None:
        """The rows, which collects links and comments for what follows."""
        rows, streamed = self.rows(), self._streamed
        self._part.write(b"<sheetData>")
        if streamed is None:
            self._write_lines(rows)
        else:
            above = [row for row in rows if row[0] < streamed.first]
            self._write_lines(above)
            for text in streamed.text(self.ws, self._styles):
                self._part.write(text.encode())
            self._write_lines(self._below(rows[len(above) :], streamed.last))
        self._part.write(b"</sheetData>")

    def _write_lines(self, rows: Sequence[tuple[int, Sequence[Any]]]) -> None:
        self._part.write("".join([self._row(number, cells) for number, cells in rows]).encode())

    def _below(self, rows: list[tuple[int, Any]], last: int) -> list[tuple[int, Any]]:
        if rows and rows[0][0] <= last:
            raise ValueError(f"row {rows[0][0]} of {self.ws.title!r} is among the streamed rows, which go to {last}")
        return rows

    def _row(self, number: int, cells: Sequence[Any]) -> str:
        named = {"r": number, **dict(self.ws.row_dimensions.get(number, {}))}
        return f"<row{attributes(named.items())}>{''.join(map(self._cell, cells))}</row>"

    def _cell(self, cell: Any) -> str:
        """One ``<c>``, or nothing for a cell without value, style and comment."""
        if cell._comment is not None:
            self.ws._comments.append(CommentRecord.from_cell(cell))
        value, style = cell._value, self._styles.attribute(cell._style)
        if value is None and not style and cell._comment is None:
            return ""
        if cell.hyperlink is not None:
            self.ws._hyperlinks.append(cell.hyperlink)
        kind = cell.data_type
        if kind == "s" and starts_like_formula(str(value)):
            style = self._styles.quoted(cell._style)
        start = f'<c r="{get_column_letter(cell.column)}{cell.row}"{style}'
        if value is None or value == "":
            return f"{start}/>"
        if kind == "s":
            return f'{start} t="inlineStr"><is>{inline(value)}</is></c>'
        if kind == "f":
            return start + live(value, self.ws.parent.epoch)
        return f"{start}{known(value, self.ws.parent.epoch)}</c>"

    # -- what stands below them --

    def write_hyperlinks(self) -> None:
        """Every link, those to one page by one relationship; openpyxl makes an object and a relationship of each."""
        links = [*self.ws._hyperlinks, *(self._streamed.links if self._streamed else ())]
        if len(links) > MOST_LINKS:
            raise OutputError(
                f"Sheet {self.ws.title!r} has {len(links):,} links and Excel reads {MOST_LINKS:,}; link fewer cells."
            )
        if links:
            tags = [f"<hyperlink{attributes(self._named(link))}/>" for link in links]
            self._part.write(f'<hyperlinks xmlns:r="{REL_NS}">{"".join(tags)}</hyperlinks>'.encode())

    def _named(self, link: CellLink | Hyperlink) -> Iterator[tuple[str, str]]:
        """The attributes of a link, its page entered among the sheet's relationships."""
        yield "ref", link.ref
        for name in ("location", "tooltip", "display"):
            if said := getattr(link, name):
                yield name, said
        if link.target:
            if link.target not in self._pages:
                page = Relationship(type="hyperlink", TargetMode="External", Target=link.target)
                self._rels.append(page)
                self._pages[link.target] = page.id
            yield "r:id", self._pages[link.target]

    def write_tables(self) -> None:
        """The tables, their columns named by their header rows; one over streamed rows reaches as far as they do.

        openpyxl would look up every cell of a table for the names of its columns, and so make those that are empty.
        """
        for table in self.ws.tables.values():
            if self._streamed is not None:
                self._fit(table, self._streamed)
            self._name_columns(table)
        super().write_tables()

    def _fit(self, table: Table, streamed: StreamedRows) -> None:
        """Have the table whose header stands right above the streamed rows end where they do."""
        left, top, right, _ = range_boundaries(table.ref)
        if top != streamed.first - 1:
            return
        last = max(streamed.last, streamed.first)  # a table has at least one row below its header
        table.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{last}"
        if table.autoFilter is not None:
            table.autoFilter.ref = table.ref

    def _name_columns(self, table: Table) -> None:
        if table.tableColumns or not table.headerRowCount:
            return
        left, top, _, _ = range_boundaries(table.ref)
        table._initialise_columns()
        for number, column in enumerate(table.tableColumns, left):
            column.name = str(self.ws.cell(top, number).value)


class Drawing(SpreadsheetDrawing):  # type: ignore[misc]
    """A sheet's charts and images, each saying its `alt_text` to those who cannot see it."""

    __attrs__ = SpreadsheetDrawing.__attrs__  # else the metaclass finds none in this class and writes nothing
    __elements__ = SpreadsheetDrawing.__elements__

    def _chart_frame(self, idx: int) -> Any:
        frame = super()._chart_frame(idx)
        self._describe(frame.nvGraphicFramePr.cNvPr, idx)
        return frame

    def _picture_frame(self, idx: int) -> Any:
        frame = super()._picture_frame(idx)
        self._describe(frame.nvPicPr.cNvPr, idx)
        return frame

    def _describe(self, properties: Any, idx: int) -> None:
        drawn = [*self.charts, *self.images][idx - 1]
        if text := getattr(drawn, "alt_text", None):
            properties.descr = clean(text)


SMALLEST = 9
"""How hard a part is compressed, of 1 to 9: a workbook is sent by mail."""


class BookWriter(ExcelWriter):  # type: ignore[misc]
    """openpyxl's workbook writer, with `SheetWriter` for the sheets and `Drawing` for their charts and images.

    It writes into an archive (`xlipo.sheetkit.save.Archive`) that takes a part piece by piece.
    """

    def write_worksheet(self, sheet: Worksheet) -> None:
        """Add one sheet to the archive."""
        sheet._drawing = Drawing()
        sheet._drawing.charts, sheet._drawing.images = sheet._charts, sheet._images
        streamed = getattr(sheet, "streamed", None)
        with self._archive.part(sheet.path[1:], level=streamed.level if streamed else None) as part:
            writer = SheetWriter(sheet, part, streamed)
            writer.write()
        sheet._rels = writer._rels
        self.manifest.append(sheet)
