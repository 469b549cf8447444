"""Write a workbook: formulas with their results, the same bytes every time, and never half a file.

openpyxl writes ``<f>`` with an empty ``<v>``, so previews, pandas and a phone see blanks; it names no picture for a
screen reader, and stamps every file with the clock. Nothing of it is patched: its writers are subclassed, and the rows,
where nearly all the time goes, are written here as text, straight into the file.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.packaging.relationship import Relationship
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_STYLE, REL_NS, SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring, tostring

from xlipo.facts.errors import OutputError, UsageError
from xlipo.workbook.cells import clean, starts_like_formula
from xlipo.workbook.markup import Styles, attributes, inline, known, live
from xlipo.workbook.replacing import refuse_unwritable, replacing
from xlipo.workbook.stream import MOST_LINKS, Link, StreamedRows

EPOCH = dt.datetime(1980, 1, 1)  # the earliest date a zip archive can carry

# The order that the schema wants a font's parts in.
_FONT_ORDER = ["b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign"]
_FONT_ORDER += ["sz", "color", "name", "family", "charset", "scheme"]


def save(workbook: Workbook, path: str | os.PathLike[str], *, when: dt.datetime | None = None) -> None:
    """Write `workbook` to `path`, whole or not at all.

    Args:
        workbook: an openpyxl workbook whose formula cells hold `xlipo.workbook.cells.Formula`, whose charts and images
            may have an attribute ``alt_text``, and whose sheets an attribute ``streamed``, a
            `xlipo.workbook.stream.StreamedRows`: rows that are made only while they are written.
        path: where to; an ordinary file of that name is replaced, at once, when the new one is complete.
        when: the time (UTC) that the file says it was made; SOURCE_DATE_EPOCH goes before it. A fixed one by default.

    Raises:
        OutputError: the place, or a value among streamed rows, cannot be written; what was there is untouched.

    >>> import tempfile, openpyxl
    >>> from xlipo.workbook.cells import Formula
    >>> book = openpyxl.Workbook()
    >>> book.active.append([2, 3, Formula("=A1*B1", 6)])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(book, Path(folder, "six.xlsx"))
    ...     openpyxl.load_workbook(Path(folder, "six.xlsx"), data_only=True).active["C1"].value
    6
    """
    target = Path(os.path.realpath(path))  # a link is written through, not replaced
    refuse_unwritable(target)
    with replacing(target) as file:
        _write(workbook, file, when)


def to_bytes(workbook: Workbook, *, when: dt.datetime | None = None) -> bytes:
    """The file `save` would write, as bytes: equal workbooks give equal bytes."""
    buffer = io.BytesIO()
    _write(workbook, buffer, when)
    return buffer.getvalue()


def _write(workbook: Workbook, file: IO[bytes], when: dt.datetime | None) -> None:
    if workbook.write_only:
        raise TypeError("a write-only workbook has no cells left to write results from; make an ordinary one")
    stamp = _stamp(when)
    workbook.properties.created = workbook.properties.modified = stamp
    workbook.calculation.fullCalcOnLoad = True
    with Archive(file, stamp) as archive:
        BookWriter(workbook, archive).save()


def _stamp(when: dt.datetime | None) -> dt.datetime:
    """The one time that a file carries, without a zone and not before a zip archive can say it."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        try:
            when = dt.datetime.fromtimestamp(int(epoch), dt.UTC)
        except (ValueError, OverflowError, OSError):
            raise UsageError(f"SOURCE_DATE_EPOCH is {epoch!r}: give whole seconds since 1970, or unset it.") from None
    if when is None:
        return EPOCH
    if when.tzinfo is not None:
        when = when.astimezone(dt.UTC).replace(tzinfo=None)
    return max(when.replace(microsecond=0), EPOCH)


# ---- the archive and its parts -----------------------------------------------------------------------------------


class Archive(ZipFile):
    """A zip archive whose members all carry one date, and whose style sheet has its fonts in the schema's order."""

    def __init__(self, file: IO[bytes], stamp: dt.datetime) -> None:
        super().__init__(file, "w", ZIP_DEFLATED)
        self._date = stamp.timetuple()[:6]

    def writestr(self, name: str | ZipInfo, data: str | bytes, *_: Any, **__: Any) -> None:  # type: ignore[override]
        """Add one part."""
        info = self._named(name if isinstance(name, str) else name.filename)
        super().writestr(info, order_fonts(data) if info.filename == ARC_STYLE else data)

    @contextlib.contextmanager
    def part(self, name: str, level: int | None = None) -> Iterator[IO[bytes]]:
        """Add one part, a piece after another.

        Args:
            name: the part's name.
            level: how hard to compress, 1 (fast) to 9; zlib's own choice by default.

        Raises:
            OutputError: it grows beyond what a zip archive that every spreadsheet reads can hold.
        """
        info = self._named(name)
        info._compresslevel = level  # type: ignore[attr-defined]
        try:
            with self.open(info, "w") as part:
                yield part
        except RuntimeError as error:
            if "ZIP64" not in str(error):
                raise
            raise OutputError("A sheet has more than 2 GB of rows, which no workbook holds; write fewer.") from None

    def _named(self, name: str) -> ZipInfo:
        info = ZipInfo(name, self._date)
        info.compress_type = ZIP_DEFLATED
        info.create_system = 0  # else the archive says which system it was made on
        return info


def order_fonts(xml: str | bytes) -> bytes:
    """The style sheet with the parts of each font as the schema orders them; openpyxl has an order of its own.

    >>> order_fonts(f'<fonts xmlns="{SHEET_MAIN_NS}"><font><name val="Arial"/><b/></font></fonts>').partition(b"><")[2]
    b'font><b/><name val="Arial"/></font></fonts>'
    """
    root = fromstring(xml)
    for font in root.iter(f"{{{SHEET_MAIN_NS}}}font"):
        font[:] = sorted(font, key=lambda part: _FONT_ORDER.index(part.tag.rpartition("}")[2]))
    return bytes(tostring(root))


class BookWriter(ExcelWriter):  # type: ignore[misc]
    """openpyxl's workbook writer, with `SheetWriter` for the sheets and `Drawing` for their charts and images."""

    def write_worksheet(self, sheet: Worksheet) -> None:
        """Add one sheet to the archive."""
        sheet._drawing = Drawing()
        sheet._drawing.charts, sheet._drawing.images = sheet._charts, sheet._images
        streamed = getattr(sheet, "streamed", None)
        with self._archive.part(sheet.path[1:], level=streamed and 1) as part:
            writer = SheetWriter(sheet, part, streamed)
            writer.write()
        sheet._rels = writer._rels
        self.manifest.append(sheet)


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


# ---- one sheet ---------------------------------------------------------------------------------------------------


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
