"""Where a chart stands: on whole cells, so that none covers another or a figure, whatever the fonts of the reader."""

from __future__ import annotations

from typing import Any

from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.worksheet.worksheet import Worksheet

from xlipo.sheetkit.address import Area


def place(sheet: Worksheet, chart: Any, area: Area) -> None:
    """Put a chart on a sheet so that it fills an area, whatever happens to the cells."""
    start = AnchorMarker(col=area.left - 1, row=area.top - 1)
    end = AnchorMarker(col=area.right, row=area.bottom)
    chart.anchor = TwoCellAnchor(editAs="twoCell", _from=start, to=end)
    sheet.add_chart(chart)
