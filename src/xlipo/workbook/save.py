"""Write a workbook: formulas with their results, the same bytes every time, and never half a file.

openpyxl writes ``<f>`` with an empty ``<v>``, so previews, pandas and a phone see blanks; it names no picture for a
screen reader, and stamps every file with the clock. Nothing of it is patched: its writers are subclassed, and the rows,
where nearly all the time goes, are written here as text.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import math
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_STYLE, SHEET_MAIN_NS
from openpyxl.xml.functions import Element, fromstring, tostring

from xlipo.facts.errors import OutputError, UsageError
from xlipo.workbook.cells import ERRORS, FORBIDDEN, Formula, PlainText, Result, clean, starts_like_formula

EPOCH = dt.datetime(1980, 1, 1)  # the earliest date a zip archive can carry

# The order that the schema wants a font's parts in.
_FONT_ORDER = ["b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign"]
_FONT_ORDER += ["sz", "color", "name", "family", "charset", "scheme"]
_PLACE_OF_ROWS = re.compile(rb"<sheetData\s*/>|<sheetData></sheetData>")
_NOT_AS_IS = re.compile(f"[&<>\r{FORBIDDEN}]")


def save(workbook: Workbook, path: str | os.PathLike[str], *, when: dt.datetime | None = None) -> None:
    """Write `workbook` to `path`, whole or not at all.

    Args:
        workbook: an openpyxl workbook whose formula cells hold `xlipo.workbook.cells.Formula`, and whose charts and
            images may have an attribute ``alt_text``.
        path: where to; an ordinary file of that name is replaced, at once, when the new one is complete.
        when: the time (UTC) that the file says it was made; SOURCE_DATE_EPOCH goes before it. A fixed one by default.

    Raises:
        OutputError: the place cannot be written; what was there is untouched.

    >>> import tempfile, openpyxl
    >>> book = openpyxl.Workbook()
    >>> book.active.append([2, 3, Formula("=A1*B1", 6)])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(book, Path(folder, "six.xlsx"))
    ...     openpyxl.load_workbook(Path(folder, "six.xlsx"), data_only=True).active["C1"].value
    6
    """
    target = Path(os.path.realpath(path))  # a link is written through, not replaced
    try:
        _refuse_unwritable(target)
    except OSError as error:
        raise OutputError(_sentence(target, error)) from error
    replace_file(target, to_bytes(workbook, when=when))


def to_bytes(workbook: Workbook, *, when: dt.datetime | None = None) -> bytes:
    """The file `save` would write, as bytes: equal workbooks give equal bytes."""
    if workbook.write_only:
        raise TypeError("a write-only workbook has no cells left to write results from; make an ordinary one")
    stamp = _stamp(when)
    workbook.properties.created = workbook.properties.modified = stamp
    workbook.calculation.fullCalcOnLoad = True
    buffer = io.BytesIO()
    BookWriter(workbook, Archive(buffer, stamp)).save()
    return buffer.getvalue()


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


# ---- the file ----------------------------------------------------------------------------------------------------


def replace_file(target: Path, data: bytes) -> None:
    """Put `data` at `target` in one step: whoever looks, and whatever happens, finds the old file or the new one.

    Raises:
        OutputError: it could not be written; the old file is whole and nothing is left beside it.
    """
    beside = target.with_name(f".xlipo-{secrets.token_hex(8)}.part")  # short: the name may be as long as it can
    try:
        try:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                beside.chmod(target.stat().st_mode & 0o777)
            os.replace(beside, target)  # noqa: PTH105 - the one call that is atomic on every system
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(_sentence(target, error)) from error
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Have the new name outlive a power cut; where a folder cannot be synced, the file itself has been."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _refuse_unwritable(target: Path) -> None:
    """Say no before the work is done where that can be known."""
    if target.is_dir():
        raise OutputError(f"{target} is a folder; give the name of a file in it.")
    if not target.parent.is_dir():
        raise OutputError(f"{target} cannot be written: there is no folder {target.parent}; make it or choose another.")
    for lock in (target.with_name(f"~${target.name}"), target.with_name(f".~lock.{target.name}#")):
        if os.path.exists(lock):  # noqa: PTH110 - where the lock's name is too long there is no lock, and no error
            raise OutputError(
                f"{target} is open in a spreadsheet program; close it there and try again "
                f"(if none has it open, delete {lock.name} beside it)."
            )
    if not target.exists():
        return
    if not target.is_file():
        raise OutputError(f"{target} is not an ordinary file; choose another name.")
    if not os.access(target, os.W_OK):
        raise OutputError(f"{target} may not be changed (it is write-protected); allow it or choose another name.")


def _sentence(target: Path, error: OSError) -> str:
    """What went wrong with the target, and what to do about it."""
    if isinstance(error, PermissionError):
        return (
            f"{target} cannot be written: it is open in another program, or you may not write in {target.parent}; "
            "close it or choose another place. What was there is unchanged."
        )
    reason = (error.strerror or str(error)).lower()
    return f"{target} cannot be written: {reason}; choose another place or make room. What was there is unchanged."


# ---- the archive and its parts -----------------------------------------------------------------------------------


class Archive(ZipFile):
    """A zip archive whose members all carry one date, and whose style sheet has its fonts in the schema's order."""

    def __init__(self, file: io.BytesIO, stamp: dt.datetime) -> None:
        super().__init__(file, "w", ZIP_DEFLATED)
        self._date = stamp.timetuple()[:6]

    def writestr(self, name: str | ZipInfo, data: str | bytes, *_: Any, **__: Any) -> None:  # type: ignore[override]
        """Add one part."""
        info = ZipInfo(name if isinstance(name, str) else name.filename, self._date)
        info.compress_type = ZIP_DEFLATED
        info.create_system = 0  # else the archive says which system it was made on
        super().writestr(info, order_fonts(data) if info.filename == ARC_STYLE else data)


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
        writer = SheetWriter(sheet)
        writer.write()
        sheet._rels = writer._rels
        self._archive.writestr(sheet.path[1:], writer.read())
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
    """openpyxl's sheet writer, with rows of its own making, put where it left the place for them."""

    def __init__(self, sheet: Worksheet) -> None:
        super().__init__(sheet, io.BytesIO())
        self._rows: list[str] = []
        self._styles: dict[bytes, str] = {}

    def write_format(self) -> None:
        """openpyxl counts the levels of grouped columns only later, when it writes them: too late the first time."""
        columns = self.ws.column_dimensions
        columns.to_tree()
        columns.max_outline = columns.max_outline or None
        super().write_format()

    def write_rows(self) -> None:
        """Make the rows, which collects links and comments for what follows, and leave a place for them."""
        self._rows = [self._row(number, cells) for number, cells in self.rows()]
        self.xf.send(Element("sheetData"))

    def read(self) -> bytes:
        """The whole part."""
        head, tail = _PLACE_OF_ROWS.split(super().read(), maxsplit=1)
        rows = "".join(["<sheetData>", *self._rows, "</sheetData>"])
        return b"".join([head, rows.encode(), tail])

    def _row(self, number: int, cells: Sequence[Any]) -> str:
        named = {"r": number, **dict(self.ws.row_dimensions.get(number, {}))}
        return f"<row{_attributes(named.items())}>{''.join(map(self._cell, cells))}</row>"

    def _cell(self, cell: Any) -> str:
        """One ``<c>``, or nothing for a cell without value, style and comment."""
        if cell._comment is not None:
            self.ws._comments.append(CommentRecord.from_cell(cell))
        value, style = cell._value, self._style(cell._style)
        if value is None and not style and cell._comment is None:
            return ""
        if cell.hyperlink is not None:
            self.ws._hyperlinks.append(cell.hyperlink)
        kind = cell.data_type
        if kind == "s" and starts_like_formula(str(value)):
            style = self._quoted_style(cell._style)
        start = f'<c r="{get_column_letter(cell.column)}{cell.row}"{style}'
        if value is None or value == "":
            return f"{start}/>"
        if kind == "s":
            return f'{start} t="inlineStr"><is>{_text(value)}</is></c>'
        if kind == "f":
            return start + _formula(value, self.ws.parent.epoch)
        return f"{start}{_result(value, self.ws.parent.epoch)}</c>"

    def _style(self, style: StyleArray | None) -> str:
        """The attribute that names a cell's style; cells share few styles, so each is looked up once."""
        if style is None:
            return ""
        key = style.tobytes()
        if key not in self._styles:
            number = self.ws.parent._cell_styles.add(StyleArray(style)) if any(style) else 0
            self._styles[key] = f' s="{number}"' if number else ""
        return self._styles[key]

    def _quoted_style(self, style: StyleArray | None) -> str:
        """The same style with the mark that keeps text text when the cell is edited."""
        quoted = StyleArray(style or StyleArray())
        quoted.quotePrefix = 1
        return self._style(quoted)


def _attributes(pairs: Iterable[tuple[str, object]]) -> str:
    return "".join([f" {name}={quoteattr(str(value))}" for name, value in pairs])


def _text(value: str | Any) -> str:
    """What stands inside ``<is>``: a string, or the runs of rich text."""
    if isinstance(value, str | PlainText):
        text = str(value)
        keep = ' xml:space="preserve"' if text != text.strip() else ""
        return f"<t{keep}>{_escape(text)}</t>"
    return "".join([tostring(run).decode() for run in value.to_tree()])


def _formula(value: Any, epoch: dt.datetime) -> str:
    """The rest of a formula's cell: attributes, ``<f>``, and ``<v>`` where the result is known."""
    if isinstance(value, Formula):
        return _result(value.value, epoch, f"<f>{_escape(value.text[1:])}</f>") + "</c>"
    if isinstance(value, ArrayFormula | DataTableFormula):
        text = getattr(value, "text", None) or "="
        return f"><f{_attributes(value)}>{_escape(text[1:])}</f></c>"
    return f"><f>{_escape(value[1:])}</f></c>"


def _result(value: Result, epoch: dt.datetime, formula: str = "") -> str:
    """The type attribute, the end of the start tag, the formula if there is one, and ``<v>``."""
    kind, text = result(value, epoch)
    keep = ' xml:space="preserve"' if text != text.strip() else ""
    shown = f"<v{keep}>{_escape(text)}</v>" if value is not None else ""
    return (f' t="{kind}">' if kind else ">") + formula + shown


def result(value: Result, epoch: dt.datetime = dt.datetime(1899, 12, 30)) -> tuple[str, str]:
    """How a file tells a formula's result: the cell's type ("" for a number) and the text of it.

    >>> result(0.1 + 0.2), result(True), result("#N/A"), result("n.d."), result(float("nan"))
    (('', '0.30000000000000004'), ('b', '1'), ('e', '#N/A'), ('str', 'n.d.'), ('e', '#NUM!'))
    """
    if isinstance(value, str):
        return ("e" if value in ERRORS else "str"), value
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        if getattr(value, "tzinfo", None) is not None:
            raise TypeError(f"a cell cannot hold a time zone: {value!r}")
        value = to_excel(value, epoch)
    return _number(value)


def _number(value: Any) -> tuple[str, str]:
    """A number with every digit a float has; what is no number is the error a spreadsheet would show."""
    if type(value) is int:
        return "", str(value)
    number = float(value)
    return ("", repr(number).removesuffix(".0")) if math.isfinite(number) else ("e", "#NUM!")


def _escape(text: str) -> str:
    """Text as XML carries it; a carriage return must be named, or a reader takes it for a line feed."""
    if not _NOT_AS_IS.search(text):
        return text
    text = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")
