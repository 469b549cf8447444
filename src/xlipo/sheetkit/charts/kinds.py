"""The kinds of chart there are: bars by company, and paths through points (lines, timelines, football fields).

Each takes references to cells and gives an openpyxl chart. Titles and names are cells too, so that a chart follows the
workbook's settings. `xlipo.sheetkit.charts.chart_cache` fills in what they hold, and
`xlipo.sheetkit.charts.placing` puts the chart on a sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from openpyxl.chart import BarChart, Reference, ScatterChart
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
from openpyxl.chart.label import DataLabel, DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.marker import DataPoint, Marker
from openpyxl.chart.series import Series, SeriesLabel, XYSeries
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import Text
from openpyxl.chart.title import Title
from openpyxl.worksheet.worksheet import Worksheet

from xlipo.sheetkit.charts import looks
from xlipo.sheetkit.charts.looks import Look
from xlipo.sheetkit.theme import FORMATS, PAPER, Kind

LONGEST_ALT_TEXT = 150

AXIS_FORMATS: dict[Kind, str] = {
    "money": "#,##0;(#,##0);0",
    "count": "#,##0;(#,##0);0",
    "decimal": "#,##0;(#,##0);0",
    "percent": "0%;(0%);0%",
    "multiple": '0"x"',
    "date": "yyyy",
}
"""How an axis shows its figures: round ones, so without the decimals that a cell has."""

LOGARITHMIC = "[>=1]#,##0;General"
"""On a logarithmic axis stand powers of ten, the small ones with as many decimals as they need."""


def cells(sheet: Worksheet, column: int, first: int, last: int = 0) -> str:
    """A cell, or a run of cells in a column, as a chart refers to it.

    >>> from openpyxl import Workbook
    >>> cells(Workbook().active, 2, 5, 9), cells(Workbook().active, 2, 5)
    ("'Sheet'!$B$5:$B$9", "'Sheet'!$B$5")
    """
    return str(Reference(sheet, column, first, column, last or first))


@dataclass(frozen=True)
class Caption:
    """What a chart says of itself: the cell with its title, its words for those who cannot see it, its language."""

    title: str
    alt_text: str
    lang: str = "en"

    def __post_init__(self) -> None:
        if not 0 < len(self.alt_text) <= LONGEST_ALT_TEXT:
            raise ValueError(f"alt text has 1 to {LONGEST_ALT_TEXT} characters, not {len(self.alt_text)}")


@dataclass(frozen=True)
class Path:
    """Points in a plane, in order: ranges of x and of y, the cell with their name, their company's look.

    ``width`` is that of the line through them in points, 0 for none; ``marks`` a symbol for each point ("none" for no
    mark), the look's own where there are fewer. The name stands at ``label`` of the last point; "" leaves it out.
    """

    x: str
    y: str
    look: Look
    points: int
    name: str = ""
    width: float = 2.0
    marks: tuple[str, ...] = ()
    label: Literal["", "l", "r", "t", "b"] = "r"
    label_at: int = -1
    size: int = 8


@dataclass(frozen=True)
class Scale:
    """An axis: what it measures, whether it is logarithmic, where it begins and ends, its steps.

    ``bare`` leaves the axis itself out: it only keeps rows apart.
    """

    kind: Kind = "money"
    logarithmic: bool = False
    low: float | None = None
    high: float | None = None
    step: float | None = None
    bare: bool = False


class Labels(DataLabelList):  # type: ignore[misc]
    """Labels whose number format is their own: openpyxl does not say so, and LibreOffice then takes the cells'."""

    # else the metaclass finds no parts in this class, and writes none
    __attrs__, __nested__, __elements__ = DataLabelList.__attrs__, DataLabelList.__nested__, DataLabelList.__elements__

    def to_tree(self, *args: Any, **named: Any) -> Any:
        """The element, its number format marked as not the cells'."""
        tree = super().to_tree(*args, **named)
        for shown in tree.iter("numFmt"):
            shown.set("sourceLinked", "0")
        return tree


def bars(caption: Caption, categories: str, values: str, by_company: Sequence[Look], kind: Kind) -> BarChart:
    """One lying bar a company, from zero, the first on top, with its figure at its end where that is above zero.

    The category names the company, so no colour needs a legend. It must also say what is not above zero: a label left
    of a bar would cover it. And it says why there is no figure: Excel takes a word for zero, a bar of no length.
    """
    chart = _dressed(BarChart(), caption)
    chart.type, chart.grouping, chart.varyColors, chart.gapWidth = "bar", "clustered", False, 40
    series = Series(idx=0, order=0, cat=AxDataSource(strRef=StrRef(f=categories)), val=NumDataSource(NumRef(f=values)))
    series.spPr, series.invertIfNegative = by_company[0].fill(), False
    series.dPt = [DataPoint(idx=at, invertIfNegative=False, spPr=one.fill()) for at, one in enumerate(by_company)]
    series.dLbls = Labels(**_label(caption.lang, "outEnd", showVal=True, numFmt=above_zero(FORMATS[kind])))
    chart.series.append(series)
    chart.x_axis.scaling.orientation, chart.x_axis.axPos, chart.y_axis.axPos = "maxMin", "l", "b"
    chart.x_axis.majorGridlines, chart.x_axis.tickLblPos, chart.x_axis.lblOffset = None, "low", 20
    chart.y_axis.crosses, chart.y_axis.crossBetween = "max", "between"  # the reversed axis would put it on top
    _axis(chart.x_axis, caption.lang)
    _axis(chart.y_axis, caption.lang, AXIS_FORMATS[kind])
    return chart


def paths(caption: Caption, found: Sequence[Path], across: Scale, up: Scale) -> ScatterChart:
    """Paths through points: over time, along one row each, or from low to high as a thick line.

    Every cell that is drawn must hold a number: Excel draws a word as zero, and all x as 1, 2, 3 where one is a word.
    """
    chart = _dressed(ScatterChart(), caption)
    chart.scatterStyle, chart.varyColors = "lineMarker", False
    for order, path in enumerate(found):
        chart.series.append(_series(order, path, caption.lang))
    for axis, scale, side in ((chart.x_axis, across, "b"), (chart.y_axis, up, "l")):
        axis.scaling.min, axis.scaling.max, axis.majorUnit = scale.low, scale.high, scale.step
        axis.scaling.logBase = 10 if scale.logarithmic else None
        axis.axPos, axis.crosses, axis.crossBetween = side, "min", "midCat"
        _axis(axis, caption.lang, LOGARITHMIC if scale.logarithmic else AXIS_FORMATS[scale.kind])
        if scale.bare:
            axis.delete, axis.majorGridlines = True, None
    if up.bare:  # names stand beside the points: leave them room to the right
        inside = ManualLayout("inner", "edge", "edge", x=0.03, y=0.14, w=0.82, h=0.76)
        chart.layout = Layout(inside)
    return chart


def _series(order: int, path: Path, lang: str) -> XYSeries:
    look = path.look
    series = XYSeries(idx=order, order=order, smooth=False)
    series.xVal, series.yVal = AxDataSource(numRef=NumRef(f=path.x)), NumDataSource(NumRef(f=path.y))
    series.spPr = look.stroke(path.width) if path.width else GraphicalProperties(ln=looks.no_line())
    series.marker = look.marker(size=path.size)
    for at, mark in enumerate(path.marks):
        point = Marker("none") if mark == "none" else look.marker(mark, path.size, hollow=at < path.points - 1)
        series.dPt.append(DataPoint(idx=at, marker=point, spPr=series.spPr))
    if path.name:
        series.tx = SeriesLabel(strRef=StrRef(f=path.name))
    if path.name and path.label:
        named = DataLabel(idx=path.label_at % path.points, **_label(lang, path.label, showSerName=True))
        series.dLbls = Labels(dLbl=[named], **_label(lang, None))
    return series


def _label(lang: str, place: str | None, numFmt: str | None = None, **shown: bool) -> dict[str, Any]:  # noqa: N803
    """The parts of a label; what is not asked for is said to be off, or programs show what they like."""
    parts = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    on = {part: shown.get(part, False) for part in parts}
    return {"numFmt": numFmt, "txPr": looks.text(lang, one_line=True), "dLblPos": place, **on}


def above_zero(number_format: str) -> str:
    """A number format that shows nothing for zero, which is what a word counts as, and for what is below it.

    >>> above_zero("0.0%;(0.0%);0.0%"), above_zero('0.0"x"')
    ('0.0%;;', '0.0"x";;')
    """
    return number_format.partition(";")[0] + ";;"


def _dressed(chart: Any, caption: Caption) -> Any:
    """The parts that every kind has alike."""
    lead = Layout(ManualLayout(xMode="edge", yMode="edge", x=0.015, y=0.02))
    chart.title = Title(Text(strRef=StrRef(f=caption.title)), lead, False, txPr=looks.title_text(caption.lang))
    chart.legend, chart.roundedCorners, chart.display_blanks = None, False, "gap"
    chart.graphical_properties = GraphicalProperties(solidFill=PAPER, ln=looks.no_line())
    chart.plot_area.spPr = GraphicalProperties(noFill=True, ln=looks.no_line())
    chart.alt_text = caption.alt_text
    return chart


def _axis(axis: Any, lang: str, number_format: str = "") -> None:
    axis.delete, axis.title = False, None
    axis.spPr, axis.txPr = looks.axis_line(), looks.text(lang)
    axis.majorTickMark, axis.minorTickMark = "out", "none"
    if number_format:
        axis.number_format, axis.majorGridlines = number_format, ChartLines(spPr=looks.gridlines())
        axis.numFmt.sourceLinked = False
