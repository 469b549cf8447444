"""What a reader sees: the pages of a workbook as pictures, drawn by a real LibreOffice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pypdfium2
from openpyxl.worksheet.worksheet import Worksheet

from libreoffice import LibreOffice
from xlipo.sheetkit.address import Area

Picture: TypeAlias = Any
"""Rows by columns by red, green and blue, 0 to 255 each."""


def pages(libreoffice: LibreOffice, workbook: Path, dots_per_inch: int = 72) -> list[Picture]:
    """The printed pages of a workbook, in order."""
    document = pypdfium2.PdfDocument(libreoffice.convert(workbook, workbook.with_suffix(".pdf")))
    try:
        return [page.render(scale=dots_per_inch / 72, rev_byteorder=True).to_numpy().copy() for page in document]
    finally:
        document.close()


def dots_of(picture: Picture, colour: str, near: int = 30) -> int:
    """How many dots of a picture have a colour, or nearly."""
    wanted = [int(colour[at : at + 2], 16) for at in (0, 2, 4)]
    return int((abs(picture[:, :, :3].astype(int) - wanted).max(axis=2) <= near).sum())


def areas(sheet: Worksheet) -> Iterator[Area]:
    """The blocks of cells that a sheet's charts cover."""
    for chart in sheet._charts:
        start, end = chart.anchor._from, chart.anchor.to
        yield Area(start.col + 1, start.row + 1, end.col, end.row)
