"""A formula engine of another make than any spreadsheet: formualizer, which calculates a workbook anew.

What it says is a number (a date is its serial number, TRUE is 1), a text, or the text of an error: "#N/A".
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import formualizer
import openpyxl
from openpyxl.utils.datetime import to_excel

from libreoffice import Values


def engine_recalculate(path: Path) -> Values:
    """Every cell that holds something, its formula calculated by formualizer.

    It refuses a workbook whose tables have more than a few hundred columns in all. No formula of ours names a table,
    so the marks that make ranges tables are taken off the copy that it is given.

    Raises:
        OSError: it cannot read the file, or a formula in it.
    """
    calculated = formualizer.recalculate_xlsx_bytes(without_tables(path))["bytes"]
    workbook = openpyxl.load_workbook(io.BytesIO(calculated), data_only=True)
    return {
        (sheet.title, cell.coordinate): _as_calculated(cell.value)
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def without_tables(path: Path) -> bytes:
    """The workbook with every range as it is, and none marked as a table."""
    copy = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"<tableParts.*?</tableParts>|<tableParts[^>]*/>", b"", content, flags=re.S)
            elif name.startswith("xl/worksheets/_rels/"):
                content = re.sub(rb"<Relationship [^>]*relationships/table\"[^>]*/>", b"", content)
            elif name == "[Content_Types].xml":
                content = re.sub(rb"<Override [^>]*/xl/tables/[^>]*/>", b"", content)
            if not name.startswith("xl/tables/"):
                new.writestr(name, content)
    return copy.getvalue()


def _as_calculated(value: object) -> float | str:
    """A value as a formula sees it."""
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return float(to_excel(value))
    return value if isinstance(value, str) else float(value)  # type: ignore[arg-type]
