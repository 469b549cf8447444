"""What plain openpyxl needs for the same cells and styles: reads a dump of the report, writes it, prints CPU seconds.

Usage: python benchmarks/bare.py DUMP.json OUT.xlsx

Each look is one NamedStyle, openpyxl's own way of sharing a style; a formula is written as openpyxl writes it, without
its value. Reading the dump is not counted.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

started = time.process_time()

from openpyxl import Workbook  # noqa: E402
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side  # noqa: E402
from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: E402

IMPORTS = time.process_time() - started


def write(dump: dict[str, Any], out: str) -> None:
    """The dump as a workbook."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, look in dump["styles"].items():
        workbook.add_named_style(_style(name, look))
    for title, cells in dump["sheets"].items():
        sheet = workbook.create_sheet(title)
        for row, column, value, style, location, target in cells:
            cell = sheet.cell(row, column, value)
            if location or target:
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location, target=target)
            cell.style = style
    workbook.save(out)


def _style(name: str, look: dict[str, Any]) -> NamedStyle:
    style = NamedStyle(name)
    style.font = Font(look["font"], look["size"], bold=look["bold"], underline=look["underline"], color=look["colour"])
    if look["fill"]:
        style.fill = PatternFill("solid", fgColor=look["fill"])
    if look["rule"]:
        style.border = Border(top=Side("thin", color=look["rule"]))
    style.alignment = Alignment(horizontal=look["side"], wrap_text=look["wrap"])
    style.number_format = look["format"]
    return style


if __name__ == "__main__":
    content = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    before = time.process_time()
    write(content, sys.argv[2])
    print(IMPORTS + time.process_time() - before)
