"""A clean model, built by hand with openpyxl: every rule of the lint holds in it. Tests plant faults in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table, TableStyleInfo

from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.save import save

YEARS = ("FY2020", "FY2021", "FY2022", "FY2023", "FY2024")
COLUMNS = "CDEFG"
REVENUE = (100.0, 120.0, 150.0, 190.0, 240.0)
COST = (60.0, 70.0, 80.0, 95.0, 110.0)
STAFF = (200.0, 220.0, 260.0, 300.0, 350.0)
MONEY, COUNT, PERCENT = '#,##0.0;(#,##0.0);"–"', '#,##0;(#,##0);"–"', "0.0%;(0.0%);0.0%"
BLUE, BLACK, GREEN, RED = "0000FF", "000000", "006100", "8B0000"


def put(sheet: Any, place: str, value: Any, colour: str = BLACK, shown: str = "General") -> Any:
    """A value in a cell, with the colour of its font and its format."""
    cell = sheet[place]
    cell.value = value
    cell.font = Font("Arial", 10, color=colour)
    cell.number_format = shown
    return cell


def dress(sheet: Any, title: str, about: str = "USD m unless message otherwise") -> None:
    """Title, print and view, as the rules want them."""
    put(sheet, "A1", title)
    put(sheet, "A2", about)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "As of 2025-12-31", "&P / &N"
    sheet.print_title_rows = "1:5"
    sheet.freeze_panes = "C6"
    for column, width in {"A": 34, "B": 12, **dict.fromkeys("CDEFGH", 14)}.items():
        sheet.column_dimensions[column].width = width


def mark(sheet: Any, name: str, area: str) -> None:
    """Mark a range as a table."""
    table = Table(displayName=name, ref=area)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1")
    sheet.add_table(table)


def line(sheet: Any, row: int, label: str, unit: str, cells: Any, colour: str = BLACK, shown: str = MONEY) -> None:
    """A line of a sheet: label, unit and five figures."""
    put(sheet, f"A{row}", label)
    put(sheet, f"B{row}", unit)
    for column, cell in zip(COLUMNS, cells, strict=False):
        put(sheet, f"{column}{row}", cell, colour, shown)


def header(sheet: Any, row: int, *more: str) -> None:
    for column, text in zip("ABCDEFGH", ("Line", "Unit", *YEARS, *more), strict=False):
        put(sheet, f"{column}{row}", text, "FFFFFF").fill = PatternFill("solid", fgColor="14284B")


def formulas(pattern: str, values: Any) -> list[Formula]:
    """One formula across: {c} is the column's letter, {p} that of the column before."""
    before = dict(zip(COLUMNS, "BCDEF", strict=True))
    return [Formula(pattern.format(c=c, p=before[c]), value) for c, value in zip(COLUMNS, values, strict=True)]


def clean_model() -> Workbook:
    """The workbook: Cover, Inputs, Model, Checks."""
    book = Workbook()
    book.properties.title, book.properties.language = "Model of Example AI", "en"
    cover = book.active
    cover.title = "Cover"
    _inputs(book.create_sheet("Inputs"))
    _model(book.create_sheet("Model"))
    _checks(book.create_sheet("Checks"))
    _cover(cover)
    return book


def _cover(sheet: Any) -> None:
    dress(sheet, "Model of Example AI", "Figures as of 2025-12-31, USD m")
    put(sheet, "A4", "Master check")
    put(sheet, "B4", Formula('=IF(SUM(Checks!C6:C7)=0,"all pass","a check fails")', "all pass"), "2E7D4F")
    for row, (text, colour) in enumerate(
        (("Input", BLUE), ("Formula", BLACK), ("Link to another sheet", GREEN), ("Data function", RED)), 7
    ):
        put(sheet, f"A{row}", text, colour)


def _inputs(sheet: Any) -> None:
    dress(sheet, "Inputs")
    put(sheet, "A3", "Source: prospectus, pages 12 to 14")
    header(sheet, 5)
    line(sheet, 6, "Revenue", "USD m", REVENUE, BLUE)
    line(sheet, 7, "Cost of sales", "USD m", COST, BLUE)
    line(sheet, 8, "Staff", "heads", STAFF, BLUE, COUNT)
    mark(sheet, "Inputs", "A5:G8")


def _model(sheet: Any) -> None:
    dress(sheet, "Model")
    header(sheet, 5)
    line(sheet, 6, "Revenue", "USD m", formulas("=Inputs!{c}6", REVENUE), GREEN)
    line(sheet, 7, "Cost of sales", "USD m", formulas("=Inputs!{c}7", COST), GREEN)
    profit = [r - c for r, c in zip(REVENUE, COST, strict=True)]
    line(sheet, 8, "Gross profit", "USD m", formulas("={c}6-{c}7", profit))
    margin = [p / r for p, r in zip(profit, REVENUE, strict=True)]
    line(sheet, 9, "Gross margin", "%", formulas("={c}8/{c}6", margin), shown=PERCENT)
    mark(sheet, "Model", "A5:G9")
    running = [sum(profit[: at + 1]) for at in range(5)]
    line(sheet, 12, "Profit to date", "USD m", formulas("={p}12+{c}8", running))
    put(sheet, "C12", Formula("=C8", running[0]), BLACK, MONEY)
    heads = [r / s for r, s in zip(REVENUE, STAFF, strict=True)]
    line(sheet, 13, "Revenue a head", "USD m", formulas("={c}6/Inputs!{c}8", heads), GREEN)
    line(sheet, 14, "Profit after a share", "USD m", formulas("={c}8*(1-{c}9)", [1.0] * 5))
    put(sheet, "H14", Formula("=SUM(C14:G14)", 5.0), BLACK, MONEY)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=3, max_col=7, min_row=6), from_rows=True)
    chart.alt_text = "Revenue grows from USD 100m to USD 240m in four years."
    sheet.add_chart(chart, "A20")


def _checks(sheet: Any) -> None:
    dress(sheet, "Checks")
    put(sheet, "A6", "Check: profit is revenue less cost")
    put(sheet, "C6", Formula("=SUM(Model!C8:G8)-SUM(Inputs!C6:G6)+SUM(Inputs!C7:G7)", 0.0), GREEN, MONEY)
    put(sheet, "A7", "Check: profit to date is the sum")
    put(sheet, "C7", Formula("=Model!G12-SUM(Model!C8:G8)", 0.0), GREEN, MONEY)


def write(book: Workbook, path: Path) -> Path:
    save(book, path)
    return path
