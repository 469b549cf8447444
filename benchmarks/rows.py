"""A table of 200,000 rows and 12 columns with number and date formats, written to a workbook by one of several writers.

Usage: python benchmarks/rows.py WRITER OUT.xlsx [ROWS]        WRITER: xlipo, openpyxl, xlsxwriter or rust

The whole process is what is measured. xlipo's file holds two designed sheets besides; it prints nothing, like the rest.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from typing import Any

ROWS = 200_000
HEADER = [
    "Company", "Concept", "Period", "Published", "Revenue", "Users", "Price", "Cost", "Change", "Margin", "As of",
    "Note",
]  # fmt: skip
MONEY, COUNT, DECIMAL, PERCENT, DATE = "#,##0.0", "#,##0", "#,##0.00", "0.0%", "yyyy-mm-dd"
FORMATS = [None, None, None, DATE, MONEY, COUNT, DECIMAL, MONEY, COUNT, PERCENT, DATE, None]


def rows(count: int) -> Iterator[list[Any]]:
    """Texts that come again and texts that do not, days, whole numbers and numbers with every digit."""
    days = [dt.date(2015, 1, 1) + dt.timedelta(days=number) for number in range(4_000)]
    for number in range(count):
        yield [
            f"Company {number % 500}", "revenue", f"FY{2000 + number % 25}", days[number % 4_000], number * 1234.5,
            number * 7, number / 3, number * 0.25, -number, number % 100 / 100, days[number % 3_000], f"note {number}",
        ]  # fmt: skip


def write_xlipo(out: str, count: int) -> None:
    """Streamed rows, beside two designed sheets."""
    from openpyxl import Workbook
    from openpyxl.worksheet.table import Table

    from xlipo.sheetkit.cells import Formula
    from xlipo.sheetkit.painter import Painter
    from xlipo.sheetkit.save import save
    from xlipo.sheetkit.stream import StreamedRows
    from xlipo.sheetkit.theme import FORMATS as KINDS
    from xlipo.sheetkit.worksheet_writer import StyleTable

    workbook = Workbook()
    painter, sheet = Painter(workbook), workbook.active
    kinds = {shown: kind for kind, shown in KINDS.items()}
    table, styles = StyleTable(workbook), []
    for shown in FORMATS:
        style = painter.style("input", kinds.get(shown, "general"))
        styles.append(table.enter(style, number_format=shown) if shown else style)
    for column, name in enumerate(HEADER, 1):
        painter.paint(sheet.cell(1, column, name), "header")
    sheet.streamed = StreamedRows(2, rows(count), styles)
    sheet.add_table(Table(displayName="Facts", ref="A1:L2"))
    sheet.freeze_panes = "A2"
    for name in ("Summary", "Comparison"):
        designed = workbook.create_sheet(name)
        for row in range(1, 101):
            painter.paint(designed.cell(row, 1, f"Line {row}"), "label")
            for column in range(2, 12):
                painter.paint(designed.cell(row, column, Formula(f"={row}*{column}", row * column)), "formula", "money")
    save(workbook, out)


def write_openpyxl(out: str, count: int) -> None:
    """openpyxl's write-only mode, its own way for large tables."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Facts")
    sheet.append(HEADER)
    for row in rows(count):
        cells = []
        for value, shown in zip(row, FORMATS, strict=True):
            cell = WriteOnlyCell(sheet, value)
            if shown:
                cell.number_format = shown
            cells.append(cell)
        sheet.append(cells)
    workbook.save(out)


def write_xlsxwriter(out: str, count: int) -> None:
    """XlsxWriter in its constant-memory mode."""
    import xlsxwriter

    workbook = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = workbook.add_worksheet("Facts")
    styles = [workbook.add_format({"num_format": shown}) if shown else None for shown in FORMATS]
    sheet.write_row(0, 0, HEADER)
    for number, row in enumerate(rows(count), 1):
        for column, (value, style) in enumerate(zip(row, styles, strict=True)):
            if isinstance(value, str):
                sheet.write_string(number, column, value, style)
            elif isinstance(value, dt.date):
                sheet.write_datetime(number, column, value, style)
            else:
                sheet.write_number(number, column, value, style)
    workbook.close()


def write_rust(out: str, count: int) -> None:
    """rust_xlsxwriter through rustpy-xlsxwriter, with the formats it takes: one for floats, one for dates."""
    from rustpy_xlsxwriter import FastExcel

    records = (dict(zip(HEADER, row, strict=True)) for row in rows(count))
    FastExcel(out).format(float_format=MONEY, datetime_format=DATE).sheet("Facts", records).save()


WRITERS = {"xlipo": write_xlipo, "openpyxl": write_openpyxl, "xlsxwriter": write_xlsxwriter, "rust": write_rust}

if __name__ == "__main__":
    WRITERS[sys.argv[1]](sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else ROWS)
