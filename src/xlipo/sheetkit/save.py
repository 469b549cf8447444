"""Write a workbook: formulas with their results, the same bytes every time, and never half a file.

openpyxl writes ``<f>`` with an empty ``<v>``, so previews, pandas and a phone see blanks; it names no picture for a
screen reader, and stamps every file with the clock. Nothing of it is patched: its writers are subclassed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.xml.constants import ARC_STYLE, SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring, tostring

from xlipo.facts.errors import OutputError, UsageError
from xlipo.sheetkit.worksheet_writer import SMALLEST, BookWriter
from xlipo.store.atomic_write import refuse_unwritable, replacing

EPOCH = dt.datetime(1980, 1, 1)  # the earliest date a zip archive can carry

# The order that the schema wants a font's parts in.
_FONT_ORDER = ["b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign"]
_FONT_ORDER += ["sz", "color", "name", "family", "charset", "scheme"]


def save(workbook: Workbook, path: str | os.PathLike[str], *, when: dt.datetime | None = None) -> None:
    """Write `workbook` to `path`, whole or not at all.

    Args:
        workbook: an openpyxl workbook whose formula cells hold `xlipo.sheetkit.cells.Formula`, whose charts and images
            may have an attribute ``alt_text``, and whose sheets an attribute ``streamed``, a
            `xlipo.sheetkit.stream.StreamedRows`: rows that are made only while they are written.
        path: where to; an ordinary file of that name is replaced, at once, when the new one is complete.
        when: the time (UTC) that the file says it was made; SOURCE_DATE_EPOCH goes before it. A fixed one by default.

    Raises:
        OutputError: the place, or a value among streamed rows, cannot be written; what was there is untouched.

    >>> import tempfile, openpyxl
    >>> from xlipo.sheetkit.cells import Formula
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
            level: how hard to compress, 1 (fast) to 9, which is taken when none is given.

        Raises:
            OutputError: it grows beyond what a zip archive that every spreadsheet reads can hold.
        """
        info = self._named(name)
        if level is not None:
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
        info._compresslevel = SMALLEST  # type: ignore[attr-defined]
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
