"""The dashboard, the football field and the timeline: they follow the settings, and draw what is there, no more."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, ScatterChart
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

import shipped
from libreoffice import LibreOffice, Values
from pages import areas, dots_of, pages
from xlipo.report.build import build_report
from xlipo.sheetkit.address import Area
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.charts.chart_cache import references
from xlipo.sheetkit.charts.chart_data import LONGEST_ALT_TEXT
from xlipo.sheetkit.charts.looks import is_pale, look_of
from xlipo.sheetkit.save import save

COMPANIES = ["MiniMax", "Zhipu", "Moonshot AI", "Biren Technology"]
"""With a price range and without, private with hardly a figure, and one whose colour comes a second time."""
WITH_CHARTS = {"Dashboard": 6, "Funding": 1, "Offering and valuation": 1}


@pytest.fixture(scope="module")
def workbook() -> Workbook:
    return build_report(shipped.shipped(), COMPANIES)


@pytest.fixture(scope="module")
def report(workbook: Workbook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dashboard") / "six.xlsx"
    save(workbook, path)
    return path


def charts(workbook: Workbook) -> Iterator[tuple[Worksheet, Any]]:
    for sheet in workbook.worksheets:
        for chart in sheet._charts:
            yield sheet, chart


def places(reference: str) -> list[str]:
    """The cells of a range in one column."""
    left, top, right, bottom = range_boundaries(reference.rpartition("!")[2].replace("$", ""))
    assert left == right
    return [f"{get_column_letter(left)}{row}" for row in range(top, bottom + 1)]


def held(values: Values, sheet: Worksheet, reference: str) -> list[float | str | None]:
    return [values.get((sheet.title, place)) for place in places(reference)]


# ---- what is there, and where ------------------------------------------------------------------------------------


def test_the_charts_stand_on_their_sheets(workbook: Workbook) -> None:
    assert {sheet.title: len(sheet._charts) for sheet in workbook.worksheets if sheet._charts} == WITH_CHARTS
    assert workbook.sheetnames[:3] == ["Cover", "Dashboard", "Comparison"]


def test_the_cover_leads_to_the_dashboard(workbook: Workbook) -> None:
    links = [cell.hyperlink.location for row in workbook["Cover"].iter_rows() for cell in row if cell.hyperlink]
    assert "Dashboard!A1" in links


def test_every_chart_says_what_it_shows_in_words_of_its_own(workbook: Workbook) -> None:
    words = [chart.alt_text for _, chart in charts(workbook)]
    assert len(set(words)) == len(words) == sum(WITH_CHARTS.values())
    assert all(len(text) <= LONGEST_ALT_TEXT for text in words)


def test_no_chart_covers_another_or_a_filled_cell(workbook: Workbook) -> None:
    for sheet in workbook.worksheets:
        drawn = list(areas(sheet))
        assert not any(one.meets(other) for one, other in combinations(drawn, 2))
        filled = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        under = [cell for cell in filled for area in drawn if area.meets(Area(*[cell.column, cell.row] * 2))]
        assert under == [], sheet.title


def test_the_page_holds_every_chart_whole_and_ends_after_its_notes(workbook: Workbook) -> None:
    for sheet in workbook.worksheets:
        printed = [Area(*range_boundaries(part.replace("$", ""))) for part in _print_areas(sheet)]
        for area in areas(sheet):
            [page] = [page for page in printed if page.meets(area)]
            assert page.left <= area.left and page.right >= area.right and page.bottom >= area.bottom + 1
            assert sheet.cell(area.bottom + 1, area.left).value, "a note under the chart"


def _print_areas(sheet: Worksheet) -> list[str]:
    return [part.rpartition("!")[2] for part in str(sheet.print_area).split(",")] if sheet.print_area else []


def test_rows_above_charts_say_their_height(workbook: Workbook) -> None:
    for sheet in workbook.worksheets:
        last = max((area.bottom for area in areas(sheet)), default=0)
        assert all(sheet.row_dimensions[row].height for row in range(1, last + 1))


def test_charts_carry_what_their_cells_show(workbook: Workbook, report: Path) -> None:
    still, checked = openpyxl.load_workbook(report, data_only=True), 0
    for sheet, chart in charts(workbook):
        for reference in references(chart):
            shown = [still[sheet.title][place].value for place in places(reference.f)]
            cache = getattr(reference, "strCache", None) or reference.numCache
            carried = {point.idx: point.v for point in cache.pt}
            for at, value in enumerate(shown):
                if isinstance(value, int | float):
                    assert float(carried[at]) == pytest.approx(value, rel=1e-12)
                elif isinstance(value, str) and at in carried:
                    assert carried[at] == value
                checked += 1
    assert checked > 200


def test_a_company_has_one_colour_in_every_chart(workbook: Workbook) -> None:
    order = [company.name for company in shipped.shipped().companies()]
    dashboard = workbook["Dashboard"]
    for _, chart in charts(workbook):
        if not isinstance(chart, BarChart):
            continue
        for point, company in zip(chart.series[0].dPt, COMPANIES, strict=True):
            assert point.spPr == look_of(order.index(company)).fill()
    for chart in dashboard._charts:
        for series in chart.series if isinstance(chart, ScatterChart) else ():
            name = dashboard[places(series.tx.strRef.f)[0]].value.value
            [company] = [company for company in COMPANIES if name.startswith(company)]
            assert series.spPr == look_of(order.index(company)).stroke(2.0)


# ---- they follow the settings ------------------------------------------------------------------------------------

STATES = [
    {},
    {"set_currency": "CNY", "set_scale": "billions", "set_period": "LTM"},
    {"set_currency": "HKD", "set_scale": "units", "set_case": "low", "set_period": "FY2023"},
    {"set_currency": "as reported", "set_scale": "millions", "set_case": "high", "set_period": "FY0"},
]


@pytest.fixture(scope="module")
def states(libreoffice: LibreOffice, report: Path) -> list[Values]:
    """What the cells show after each change, one on top of the other."""
    return [dict(values) for values in libreoffice.after_each(report, STATES)]


@pytest.mark.libreoffice
def test_whatever_is_set_a_path_draws_numbers_and_no_word(workbook: Workbook, states: list[Values]) -> None:
    for values in states:
        for sheet, chart in charts(workbook):
            for series in chart.series if isinstance(chart, ScatterChart) else ():
                across, up = held(values, sheet, series.xVal.numRef.f), held(values, sheet, series.yVal.numRef.f)
                assert all(isinstance(number, float) and number > 0 for number in across)
                assert all(isinstance(number, float) and number >= 0 for number in up)


@pytest.mark.libreoffice
def test_whatever_is_set_a_bar_without_a_figure_says_why(workbook: Workbook, states: list[Values]) -> None:
    absent = 0
    for values in states:
        for sheet, chart in charts(workbook):
            if not isinstance(chart, BarChart):
                continue
            [series] = chart.series
            figures = held(values, sheet, series.val.numRef.f)
            for figure, label in zip(figures, held(values, sheet, series.cat.strRef.f), strict=True):
                assert isinstance(label, str)
                if isinstance(figure, str):
                    assert label.endswith(f"  {figure}") and figure
                    absent += 1
                else:
                    assert figure is not None
                    assert ("  " in label) == (figure <= 0), label
    assert absent > 10


@pytest.mark.libreoffice
def test_titles_name_the_currency_the_scale_and_the_period_that_are_set(
    workbook: Workbook, states: list[Values]
) -> None:
    money = ["USD m", "CNY bn", "HKD", "as reported m"]
    periods = ["LATEST", "LTM", "FY2023", "FY0"]
    for values, unit, period in zip(states, money, periods, strict=True):
        titles = [held(values, workbook["Dashboard"], c.title.tx.strRef.f)[0] for c in workbook["Dashboard"]._charts]
        assert [title for title in titles if str(title).endswith(f", {unit}, log scale")] == [*titles[::3], titles[5]]
        assert [title for title in titles if str(title).endswith(f", {period}")] == [*titles[1:3], titles[4]]


@pytest.mark.libreoffice
def test_the_median_line_is_the_median_and_vanishes_where_currencies_differ(
    workbook: Workbook, states: list[Values]
) -> None:
    sheet = workbook["Offering and valuation"]
    line = sheet._charts[0].series[-1]
    for values, state in zip(states, STATES, strict=True):
        up = held(values, sheet, line.yVal.numRef.f)
        [name] = held(values, sheet, line.tx.strRef.f)
        if state.get("set_currency") == "as reported":
            assert up[0] == up[1] and str(name).endswith("n.m.")
        else:
            assert up == [0.0, 4.0] and not str(name).endswith("n.m.")
    usd = [shipped.answers().metric(c, "implied_market_cap", None, "USD").value for c in COMPANIES]
    middle = median(value for value in usd if value is not None)
    assert held(states[0], sheet, line.xVal.numRef.f)[0] == pytest.approx(float(middle) / 1e6)


# ---- as a reader sees them ---------------------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_every_chart_shows_every_company_that_it_has_a_figure_of(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """In Chinese, each chart on a page of its own: none is empty, none has lost a company."""
    workbook = build_report(shipped.shipped(), COMPANIES, currency="CNY", lang="zh-Hans")
    expected: list[set[str]] = []
    for sheet in workbook.worksheets:
        sheet.sheet_state = "visible" if sheet._charts else "hidden"
        sheet.print_area = None  # a hidden sheet that says what to print is printed
        if sheet._charts:
            sheet.print_area = ",".join(map(str, sorted(areas(sheet), key=lambda area: (area.left, area.top))))
            sheet.page_setup.fitToHeight, sheet.print_title_rows = 0, None
            order = sorted(zip(areas(sheet), sheet._charts, strict=True), key=lambda c: (c[0].left, c[0].top))
            expected += [colours_of(workbook, chart) for _, chart in order]
    workbook.active = workbook.sheetnames.index("概览")
    path = tmp_path / "charts.xlsx"
    save(workbook, path)
    pictures = pages(libreoffice, path, 100)
    assert len(pictures) == len(expected) == sum(WITH_CHARTS.values())
    for picture, colours in zip(pictures, expected, strict=True):
        assert colours
        for colour in colours:
            assert dots_of(picture, colour) > 15, colour


def colours_of(workbook: Workbook, chart: Any) -> set[str]:
    """The colours that a chart must show: of bars that have a length, of marks that nothing lies on."""
    if isinstance(chart, BarChart):
        [series] = chart.series
        sheet, reference = workbook["概览"], series.val.numRef.f
        values = [sheet[place].value for place in places(reference)]
        found = [v.value if isinstance(v, Formula) else v for v in values]
        points = [point.spPr for point, value in zip(series.dPt, found, strict=True) if isinstance(value, float)]
        return {str(shape.solidFill.srgbClr) for shape in points if shape.solidFill is not None}
    shapes = [series.spPr.ln for series in chart.series]
    colours = {str(line.solidFill.srgbClr) for line in shapes if line.solidFill is not None}
    return {colour for colour in colours if not is_pale(colour)}
