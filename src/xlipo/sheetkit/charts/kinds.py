"""The kinds of chart there are, made from their values: bars by company, and paths through points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openpyxl.chart import BarChart, ScatterChart
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
from openpyxl.chart.label import DataLabel, DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.marker import DataPoint, Marker
from openpyxl.chart.series import Series, SeriesLabel, XYSeries
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import Text
from openpyxl.chart.title import Title

from xlipo.sheetkit.address import Ref
from xlipo.sheetkit.charts import looks
from xlipo.sheetkit.charts.chart_data import Bars, Caption, Drawing, Path, Paths
from xlipo.sheetkit.theme import FORMATS, PAPER, Kind

Write = Callable[[Ref], str]
"""How a reference is written in a chart."""

AXIS_FORMATS: dict[Kind, str] = {
    "money": "#,##0;(#,##0);0",
    "count": "#,##0;(#,##0);0",
    "decimal": "#,##0;(#,##0);0",
    "percent": "0%;(0%);0%",
    "multiple": '0"x"',
    "date": "yyyy",
    "short_money": "#,##0;(#,##0);0",
    "short_percent": "0%;(0%);0%",
    "short_multiple": '0"x"',
    "short_price": "#,##0",
    "months": "0",
}
"""How an axis shows its figures: round ones, so without the decimals that a cell has."""

LOGARITHMIC = "[>=1]#,##0;General"
"""On a logarithmic axis stand powers of ten, the small ones with as many decimals as they need."""


def draw(drawing: Drawing, write: Write) -> Any:
    """A chart of openpyxl, its references written, its points not yet filled in."""
    return _bars(drawing, write) if isinstance(drawing, Bars) else _paths(drawing, write)


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


def _bars(drawing: Bars, write: Write) -> BarChart:
    caption, looks_, kind = drawing.caption, drawing.looks, drawing.kind
    chart = _dressed(BarChart(), caption, write)
    chart.type, chart.grouping, chart.varyColors, chart.gapWidth = "bar", "clustered", False, 40
    if drawing.others is not None:
        chart.overlap = 100
        for order, (ref, look) in enumerate(zip((drawing.values, drawing.others), looks_, strict=True)):
            chart.series.append(_bar_series(order, drawing, ref, look, write))
    else:
        series = _bar_series(0, drawing, drawing.values, looks_[0], write)
        series.dPt = [DataPoint(idx=at, invertIfNegative=False, spPr=one.fill()) for at, one in enumerate(looks_)]
        series.dLbls = Labels(**_label(caption.lang, "outEnd", showVal=True, numFmt=above_zero(FORMATS[kind])))
        chart.series.append(series)
    chart.x_axis.scaling.orientation, chart.x_axis.axPos, chart.y_axis.axPos = "maxMin", "l", "b"
    chart.x_axis.majorGridlines, chart.x_axis.tickLblPos, chart.x_axis.lblOffset = None, "low", 20
    chart.y_axis.crosses, chart.y_axis.crossBetween = "max", "between"  # the reversed axis would put it on top
    if drawing.others is not None:
        chart.x_axis.tickLblSkip = 1
    _axis(chart.x_axis, caption.lang)
    _axis(chart.y_axis, caption.lang, AXIS_FORMATS[kind])
    chart.y_axis.delete, chart.y_axis.majorGridlines = True, None  # each bar has its figure beside it
    return chart


def _bar_series(order: int, drawing: Bars, values: Ref, look: looks.Look, write: Write) -> Series:
    names, numbers = AxDataSource(strRef=StrRef(f=write(drawing.categories))), NumRef(f=write(values))
    series = Series(idx=order, order=order, cat=names, val=NumDataSource(numbers))
    series.spPr, series.invertIfNegative = look.fill(), False
    return series


def _paths(drawing: Paths, write: Write) -> ScatterChart:
    caption, across, up = drawing.caption, drawing.across, drawing.up
    chart = _dressed(ScatterChart(), caption, write)
    chart.scatterStyle, chart.varyColors = "lineMarker", False
    for order, path in enumerate(drawing.paths):
        chart.series.append(_series(order, path, caption.lang, write))
    for axis, scale, side in ((chart.x_axis, across, "b"), (chart.y_axis, up, "l")):
        axis.scaling.min, axis.scaling.max, axis.majorUnit = scale.low, scale.high, scale.step
        axis.scaling.logBase = 10 if scale.logarithmic else None
        axis.axPos, axis.crosses, axis.crossBetween = side, "min", "midCat"
        _axis(axis, caption.lang, LOGARITHMIC if scale.logarithmic else scale.form or AXIS_FORMATS[scale.kind])
        if scale.bare:
            axis.delete, axis.majorGridlines = True, None
    if up.bare:  # names stand beside the points: leave them room to the right
        inside = ManualLayout("inner", "edge", "edge", x=0.03, y=0.14, w=0.82, h=0.76)
        chart.layout = Layout(inside)
    return chart


def _series(order: int, path: Path, lang: str, write: Write) -> XYSeries:
    look = path.look
    series = XYSeries(idx=order, order=order, smooth=False)
    series.xVal, series.yVal = AxDataSource(numRef=NumRef(f=write(path.x))), NumDataSource(NumRef(f=write(path.y)))
    series.spPr = look.stroke(path.width) if path.width else GraphicalProperties(ln=looks.no_line())
    is_bare = path.marks.count("none") * 2 > path.points
    series.marker = Marker("none") if is_bare else look.marker(size=path.size)
    for at, mark in enumerate(path.marks):
        if is_bare and mark == "none":
            continue  # as the whole line is: a program that reads a point of its own takes long over each
        point = Marker("none") if mark == "none" else look.marker(mark, path.size, hollow=at < path.points - 1)
        series.dPt.append(DataPoint(idx=at, marker=point, spPr=series.spPr))
    if path.name is not None:
        series.tx = SeriesLabel(strRef=StrRef(f=write(path.name)))
    if path.name is not None and path.label:
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


def _dressed(chart: Any, caption: Caption, write: Write) -> Any:
    """The parts that every kind has alike."""
    lead = Layout(ManualLayout(xMode="edge", yMode="edge", x=0.015, y=0.02))
    if caption.title is not None:
        words = Text(strRef=StrRef(f=write(caption.title)))
        chart.title = Title(words, lead, False, txPr=looks.title_text(caption.lang))
    else:
        chart.auto_title_deleted = True
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
