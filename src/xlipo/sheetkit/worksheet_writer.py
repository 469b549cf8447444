"""One sheet as a part of the file: openpyxl's elements, with rows and links of our own making between them.

Rows are where nearly all the time goes: they are written as text, straight into the open part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.packaging.relationship import Relationship
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import REL_NS, SHEET_MAIN_NS
from openpyxl.xml.functions import tostring

from xlipo.facts.errors import OutputError
from xlipo.sheetkit.cell_xml import Styles, attributes, inline, known, live
from xlipo.sheetkit.cells import Link, starts_like_formula
from xlipo.sheetkit.stream import MOST_LINKS, StreamedRows


class SheetWriter(WorksheetWriter):  # type: ignore[misc]
    """openpyxl's sheet writer, element by element into an open part, with rows and links of its own making."""

    def __init__(self, sheet: Worksheet, part: IO[bytes], streamed: StreamedRows | None = None) -> None:
        self._part, self._streamed = part, streamed
        self._styles = Styles(sheet.parent)
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
        links = [Link(link.ref, link.target, link.location, link.tooltip, link.display) for link in self.ws._hyperlinks]
        links += self._streamed.links if self._streamed else []
        if len(links) > MOST_LINKS:
            raise OutputError(
                f"Sheet {self.ws.title!r} has {len(links):,} links and Excel reads {MOST_LINKS:,}; link fewer cells."
            )
        if links:
            tags = [f"<hyperlink{attributes(self._named(link))}/>" for link in links]
            self._part.write(f'<hyperlinks xmlns:r="{REL_NS}">{"".join(tags)}</hyperlinks>'.encode())

    def _named(self, link: Link) -> Iterator[tuple[str, str]]:
        """The attributes of a link, its page entered among the sheet's relationships."""
        yield "ref", link.ref
        for name in ("location", "tooltip", "display"):
            if said := getattr(link, name):
                yield name, said
        if link.url:
            if link.url not in self._pages:
                page = Relationship(type="hyperlink", TargetMode="External", Target=link.url)
                self._rels.append(page)
                self._pages[link.url] = page.id
            yield "r:id", self._pages[link.url]

    def write_tables(self) -> None:
        """The tables; that over the streamed rows reaches as far as they do, its columns named by its header row."""
        if self._streamed is not None:
            for table in self.ws.tables.values():
                self._streamed.fit(table, self.ws)
        super().write_tables()
