"""What good workbooks do and the lint lets pass: totals, chains, actuals before forecasts, marks, tables of lines."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from lint_faults import GRID, swapped
from lint_model import BLACK, BLUE, COUNT, MONEY, clean_model, formulas, line, mark, put, write
from xlipo.lint import lint
from xlipo.lint.displayed import displayed
from xlipo.lint.graph import Graph
from xlipo.lint.reading import read_book
from xlipo.sheetkit.cells import Formula


def found(rule: str, book: Workbook, path: Path) -> list[str]:
    return [finding.place for finding in lint(write(book, path), rules=[rule]).findings]


def model_with(row: int, *cells: object) -> tuple[Workbook, Any]:
    """The clean model with one line more on the sheet Model."""
    book = clean_model()
    line(book["Model"], row, "New line", "USD m", cells)
    return book, book["Model"]


def growth(columns: str = "DEFG") -> list[Formula]:
    before = dict(zip("DEFG", "CDEF", strict=True))
    return [Formula(f"={before[c]}16*(1+{c}9)", 1.0) for c in columns]


@pytest.mark.parametrize(
    "cells",
    [
        (5.0, *growth()),  # a chain starts from a number
        (5.0, 6.0, *growth("EFG")),  # actuals, then the forecast
        (Formula("=Inputs!C6", 5.0), *growth()),  # or from a link
        formulas("={c}6*1", [1.0] * 5)[:2],  # two cells are no majority
        (1.0, 2.0, Formula("=C16+D16", 3.0)),  # two of three are typed in
        (Formula("=C6*C7", 1.0), Formula("=D7", 1.0), Formula("=E6+E7", 1.0), Formula("=F8", 1.0)),  # no majority
        (*formulas("={c}6*{c}7", [1.0] * 5)[:4], "n.d."),  # a word for an absent figure
    ],
    ids=["chain", "actuals", "link", "two", "typed", "none", "absent"],
)
def test_a_line_that_is_as_lines_are_is_let_pass(cells: tuple[object, ...], tmp_path: Path) -> None:
    book, _ = model_with(16, *cells)
    assert found("inconsistent-formula", book, tmp_path / "file.xlsx") == []


def test_totals_and_statistics_at_the_end_of_a_line(tmp_path: Path) -> None:
    book, sheet = model_with(16, *formulas("={c}6*{c}7", [1.0] * 5))
    put(sheet, "H16", Formula("=SUM(C16:G16)", 5.0), BLACK, MONEY)
    put(sheet, "I16", Formula("=MEDIAN($C16:$G16)", 1.0), BLACK, MONEY)
    put(sheet, "J16", Formula("=G16/C16-1", 0.0), BLACK, MONEY)
    assert found("inconsistent-formula", book, tmp_path / "file.xlsx") == []


def test_a_column_of_marks_does_not_part_a_line(tmp_path: Path) -> None:
    book = clean_model()
    sheet = book["Model"]
    put(sheet, "A16", "Marked")
    for at, column in enumerate("CEGIK"):
        value = Formula(f"={column}6*2.5" if column == "I" else f"={column}6*{column}7", 1.0)
        put(sheet, f"{column}16", value, BLACK, MONEY)
        mark_column = "DFHJL"[at]
        put(sheet, f"{mark_column}16", "e")
        sheet.column_dimensions[mark_column].width = 3
    assert found("inconsistent-formula", book, tmp_path / "file.xlsx") == ["Model!I16"]


def test_lines_of_a_table_may_each_have_a_formula_of_their_own(tmp_path: Path) -> None:
    """In a table whose lines run across, a ratio stands under rows that are looked up: each row is equal in itself."""
    book = clean_model()
    sheet = book["Model"]
    for row in (6, 7):
        line(sheet, row, f"Looked up {row}", "USD m", formulas(f"=Inputs!{{c}}{row}", [1.0] * 5))
    assert found("inconsistent-formula", book, tmp_path / "file.xlsx") == []


def test_a_table_of_definitions_has_no_majority(tmp_path: Path) -> None:
    book = clean_model()
    sheet = book["Inputs"]
    for column, text in zip("ABC", ("Name", "Unit", "Point"), strict=True):
        put(sheet, f"{column}12", text)
    for row, text in enumerate(("=C6/C7", "=C7-C8", "=SUM(C6:C8)", "=C6", "=C6-C7", "=C8/C6"), 13):
        put(sheet, f"A{row}", f"Metric {row}")
        put(sheet, f"C{row}", Formula(text, 1.0), BLACK, MONEY)
    mark(sheet, "Definitions", "A12:C18")
    assert found("inconsistent-formula", book, tmp_path / "file.xlsx") == []


@pytest.mark.parametrize("count", [3, 150])
def test_records_may_share_a_title(count: int, tmp_path: Path) -> None:
    """Documents, each known by its id: a list of records has no label column, however short."""
    book = clean_model()
    sheet = book["Inputs"]
    for column, text in zip("ABCDE", ("Document", "Publisher", "Tier", "Pages", "Id"), strict=True):
        put(sheet, f"{column}12", text)
    for at in range(count):
        row = 13 + at
        line(sheet, row, "Annual report", "The company", (5.0, 5.0), BLUE, COUNT)
        put(sheet, f"E{row}", f"report-{at}")
    mark(sheet, "Documents", f"A12:E{12 + count}")
    assert found("duplicate-label", book, tmp_path / "file.xlsx") == []


def test_a_formula_that_comes_to_no_text_has_a_result(tmp_path: Path) -> None:
    book, _ = model_with(16, Formula('=IF(C8>0,"","loss")', ""))
    assert found("missing-value", book, tmp_path / "file.xlsx") == []


@pytest.mark.parametrize("text", ["-", "– ", "--", "5%", "(12)", "MiniMax", "'=1"])
def test_a_lone_dash_and_plain_words_are_harmless(text: str, tmp_path: Path) -> None:
    book = clean_model()
    put(book["Cover"], "A12", text)
    assert found("text-like-formula", book, tmp_path / "file.xlsx") == []


def test_years_codes_and_tickers_are_meant_as_text(tmp_path: Path) -> None:
    book = clean_model()
    for column, text in zip("CDE", ("2024", "0100", "688795"), strict=True):
        put(book["Inputs"], f"{column}7", text, BLUE, "@")
    assert found("number-as-text", book, tmp_path / "file.xlsx") == []


def test_the_code_of_a_stock_is_no_figure(tmp_path: Path) -> None:
    book = clean_model()
    put(book["Inputs"], "C7", "688795", BLUE)
    assert found("number-as-text", book, tmp_path / "file.xlsx") == []


def test_each_draw_is_another(tmp_path: Path) -> None:
    book, _ = model_with(16, Formula("=C8*RAND()", 1.0), Formula("=C8*RAND()", 2.0))
    assert found("repeated-formula", book, tmp_path / "file.xlsx") == []


def test_a_date_in_a_format_of_chinese_excel_is_no_bare_number(tmp_path: Path) -> None:
    """Format 57 is a date that no style sheet spells out."""
    book = clean_model()
    put(book["Inputs"], "C12", 45_000.0, BLUE, "0.000")
    path = swapped(write(book, tmp_path / "file.xlsx"), "styles.xml", 'formatCode="0.000"', 'formatCode=""')
    with zipfile.ZipFile(path) as package:
        number = re.search(rb'numFmtId="(\d+)" formatCode=""', package.read("xl/styles.xml"))
    assert number is not None
    own = number[1].decode()
    assert [f.place for f in lint(path, rules=["number-format"]).findings] == ["Inputs!C12"]
    swapped(path, "styles.xml", f'numFmtId="{own}" fontId', 'numFmtId="57" fontId')
    assert [f.place for f in lint(path, rules=["number-format"]).findings] == []


def test_what_was_not_judged_is_told(tmp_path: Path) -> None:
    """Out of time, a rule says so; that is never "nothing found"."""
    book = Workbook()
    for row in range(1, 600):
        book.active.cell(row, 1).value = f"=B{row}*2"  # type: ignore[union-attr]
    book.save(tmp_path / "file.xlsx")
    outcome = lint(tmp_path / "file.xlsx", rules=["circular-reference"], seconds=0)
    assert [message.en for message in outcome.not_judged] == [
        "formulas from Sheet on",
        "circular-reference, for want of time",
    ]


def test_a_summary_at_the_top_and_a_total_over_a_column_do_not_read_ahead(tmp_path: Path) -> None:
    book = clean_model()
    put(book["Model"], "C3", Formula("=G12", 1.0))
    put(book["Model"], "D3", Formula("=SUM(C12:G12)", 1.0))
    assert found("reads-ahead", book, tmp_path / "file.xlsx") == []


def test_a_name_and_a_table_column_are_followed_in_a_circle(tmp_path: Path) -> None:
    book = clean_model()
    book.defined_names["first"] = DefinedName("first", attr_text="Inputs!$C$6:$C$8")
    put(book["Inputs"], "C8", Formula("=SUM(Model[FY2020])", 0.0))
    put(book["Model"], "C9", Formula("=MAX(first)", 0.0))
    assert found("circular-reference", book, tmp_path / "file.xlsx") == ["Inputs!C8", "Model!C9"]


def test_running_sums_do_not_make_the_graph_quadratic(tmp_path: Path) -> None:
    """5,000 running sums read 12 million cells between them; the graph holds but a few nodes for each."""
    book = Workbook()
    for row in range(2, 5_002):
        book.active.cell(row, 1).value = f"=SUM(B$1:B{row})"  # type: ignore[union-attr]
        book.active.cell(row, 2).value = f"=A{row - 1}+1"  # type: ignore[union-attr]
    book.save(tmp_path / "sums.xlsx")
    assert lint(tmp_path / "sums.xlsx", rules=["circular-reference"]).findings == []
    graph = Graph(read_book(tmp_path / "sums.xlsx"))
    assert len(graph.cells) == 10_000
    assert sum(len(graph.successors(number)) for number in graph.cells) < 10_000 * 15


@pytest.mark.parametrize(
    ("value", "format", "text"),
    [
        (1234.5, "#,##0.0", "1,234.5"),
        (-1234.5, '#,##0.0;(#,##0.0);"–"', "(1,234.5)"),
        (0.0, '#,##0.0;(#,##0.0);"–"', "–"),
        (-0.256, "0.0%", "-25.6%"),
        (12_345_678.0, '#,##0.0,,"m"', "12.3m"),
        (46_000.0, "yyyy-mm-dd", "yyyy-mm-dd"),
        (3.25, '0.0"x"', "3.2x"),
        (7.0, "[Red]#,##0.00_)", "7.00 "),
        (1e9, "General", None),
        (1e9, "0.00E+00", None),
    ],
)
def test_a_number_is_measured_as_it_is_shown(value: float, format: str, text: str | None) -> None:
    assert displayed(value, format) == text


@pytest.mark.parametrize(("numbers", "places"), [((1.0, 2.0, 3.0, 4.0), []), ((1.0, 2.0, 4.0, 5.0), ["Notes!A3:A6"])])
def test_a_column_that_counts_its_lines_is_no_line_of_figures(
    numbers: tuple[float, ...], places: list[str], tmp_path: Path
) -> None:
    book = clean_model()
    sheet = book.create_sheet("Notes")
    for row, number in enumerate(numbers, 3):
        sheet.cell(row, 1, number)
        sheet.cell(row, 2, f"Remark {row}")
    assert found("line-without-label", book, tmp_path / "file.xlsx") == places


def test_a_block_that_one_formula_fills_cannot_be_a_marked_table(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Company", "Revenue", "Margin"])
    for row in range(2, 7):
        sheet.append([f"Company {row}", row * 10.5, row / 7])
    assert found("unmarked-table", book, tmp_path / "typed.xlsx") == ["Sheet!A1"]
    sheet["B2"] = ArrayFormula("B2:C6", "=E2:F6")
    assert found("unmarked-table", book, tmp_path / "filled.xlsx") == []


@pytest.mark.parametrize(
    ("filled", "value", "formula"),
    [
        (GRID, "H1-2026", '=SUMPRODUCT(--(B18:B20&""="H1-2026"))'),  # a text of its own
        ('=IF(ISTEXT(IPO_SERIES("A","b")),TRIM(IPO_SERIES("A","b")),0)', "H1-2026", '=COUNTIF(B18:B20,"H1-2026")'),
        (GRID, 12.0, "=COUNTIF(B18:B20,C6)"),  # numbers compare
        (GRID, "H1-2026", '=COUNTIF(B18:B20,"?*")'),  # any text is counted
        ("=B6:B8", "H1-2026", '=COUNTIF(B18:B20,"H1-2026")'),  # no data function
    ],
)
def test_what_compares_a_grid_safely_is_let_pass(filled: str, value: object, formula: str, tmp_path: Path) -> None:
    book = clean_model()
    for row in (18, 19, 20):
        put(book["Model"], f"B{row}", value)
    book["Model"]["B18"] = ArrayFormula("B18:B20", filled)
    put(book["Model"], "C18", Formula(formula, 0.0))
    assert found("grid-text-compared", book, tmp_path / "grid.xlsx") == []


# -- statistics ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statistic", "figures", "periods"),
    [
        ('=IF(COUNT({0})<3,"NM",MEDIAN({0}))', 2, ()),  # it counts first
        ("=AVERAGE(B31,B32)", 2, ()),  # of two cells: an opening and a closing balance
        ("=MEDIAN({0})", 3, ()),
        ("=QUARTILE({0},1)", 5, ()),
        ("=SUM({0})", 2, ("FY2025", "H1-2026")),  # no statistic
        ("=MEDIAN({0})", 3, ("FY2025", "LTM-2026-06-30", "2025年")),  # twelve months each
        ("=MEDIAN({0})", 3, ("2025-12-31", "2026-06-30", "2026-03-31")),  # days of balances
        ("=MEDIAN({0})", 3, ("H1-2026", "listed", "FY2025")),  # no column of periods
    ],
)
def test_a_statistic_of_enough_figures_on_one_basis(
    statistic: str, figures: int, periods: tuple[str, ...], tmp_path: Path
) -> None:
    book = clean_model()
    sheet = book["Inputs"]
    for row in range(31, 31 + figures):
        put(sheet, f"A{row}", f"Peer {row}")
        put(sheet, f"B{row}", row / 100, BLUE)
        if periods:
            put(sheet, f"C{row}", periods[row - 31])
    put(sheet, "B40", Formula(statistic.format(f"B31:B{30 + figures}"), 0.3))
    assert found("few-figures", book, tmp_path / "few.xlsx") == []
    assert found("mixed-periods", book, tmp_path / "mixed.xlsx") == []
