"""A sheet as a value: built by role, referred to by key, laid out from its rows' roles, and rendered last."""

from __future__ import annotations

import io
from statistics import median

import openpyxl
import pytest
from openpyxl import Workbook

from xlipo.sheetkit.address import Area, Ref
from xlipo.sheetkit.live import Live, cell, equals, if_true, item, join, named, number, piece, text
from xlipo.sheetkit.model import A3, A4, Cell, Choice, Column, Link, SheetModel
from xlipo.sheetkit.print_layout import lay_out
from xlipo.sheetkit.render import render
from xlipo.sheetkit.save import to_bytes
from xlipo.sheetkit.styled_sheet import StyledSheet
from xlipo.sheetkit.theme import FORMATS, marked

COLUMNS = (Column("company", 20), Column("revenue", 12, "input", "money"), Column("growth", 12, "formula", "percent"))
TITLES = {"company": "Company", "revenue": "Revenue", "growth": "Growth"}
REVENUES = {"minimax": ("MiniMax", 79.0), "zhipu": ("Zhipu", 43.4), "moonshot": ("Moonshot AI", "n.d.")}


def median_of(column: Live) -> Live:
    numbers = [value for row in column.rows for value in row if isinstance(value, float)]
    return piece("MEDIAN(", column, ")", value=median(numbers))


def figures() -> StyledSheet:
    """A sheet of figures: a block of companies, a total, and a note."""
    sheet = StyledSheet("All figures")
    sheet.heading("Figures", "As of 2025-12-22", "USD m")
    table = sheet.start("Figures", TITLES, COLUMNS)
    table.block("Model makers")
    for key, (name, revenue) in REVENUES.items():
        table.add(name, revenue, key=key)
    held = tuple((revenue,) for _, revenue in REVENUES.values())
    revenues = cell(Ref(sheet.title, "minimax", "revenue", "moonshot"), held)
    table.add("Median", Cell(median_of(revenues), "total", "money"), key="median", role="total")
    sheet.notes(table.last + 2, "n.d. is not disclosed.")
    return sheet


def front() -> StyledSheet:
    """A page before it, which refers to rows that come later in the book, and offers a choice."""
    sheet = StyledSheet("Front")
    sheet.put(1, 1, "Comps", "title")
    link = Link(location=Ref("All figures", "minimax", 1))
    revenue = cell(Ref("All figures", "minimax", "revenue"), 79.0)
    sheet.put(5, 1, "MiniMax", "label", link=link)
    sheet.put(5, 2, revenue, "link", "money")
    sheet.put(5, 3, "estimated", "mark")
    sheet.name("MiniMax.revenue", sheet.ref(5, 2))
    sheet.put(6, 2, "USD", "choice")
    sheet.offer(Choice(Area(2, 6, 2, 6), "currencies", "Currency", "Please choose from the list."))
    estimated = equals(cell(Ref("Front", 5, 3, fix="column"), "estimated"), text("estimated"))
    sheet.show_as(Area(2, 5, 2, 5), estimated, marked(FORMATS["money"], "ᵉ"))
    return sheet


@pytest.fixture(scope="module")
def book() -> Workbook:
    made = render([front().model(), figures().model()], title="Comparison")
    return openpyxl.load_workbook(io.BytesIO(to_bytes(made)))


def test_a_page_refers_to_rows_that_stand_on_a_later_sheet(book: Workbook) -> None:
    assert book["Front"]["B5"].value == "='All figures'!$B$7"
    assert book["Front"]["A5"].hyperlink.location == "'All figures'!A7"
    assert book["All figures"]["B10"].value == "=MEDIAN($B$7:$B$9)"


def test_a_formula_carries_the_value_of_its_tree() -> None:
    made = to_bytes(render([front().model(), figures().model()], title="Comparison"))
    still = openpyxl.load_workbook(io.BytesIO(made), data_only=True)
    assert (still["Front"]["B5"].value, still["All figures"]["B10"].value) == (79.0, pytest.approx(61.2))


def test_a_reference_to_a_row_that_is_not_there_is_an_error() -> None:
    sheet = StyledSheet("Front")
    sheet.put(1, 1, cell(Ref("Front", "nobody", 1), None), "link")
    with pytest.raises(KeyError, match="nobody"):
        render([sheet.model()], title="Broken")


def test_a_figure_has_a_name_a_choice_and_a_mark_in_its_number_format(book: Workbook) -> None:
    assert book.defined_names["MiniMax.revenue"].attr_text == "Front!$B$5"
    choice = book["Front"].data_validations.dataValidation[0]
    assert (str(choice.sqref), choice.formula1, choice.errorStyle or "stop") == ("B6", "currencies", "stop")
    ((area, rules),) = book["Front"].conditional_formatting._cf_rules.items()
    assert (str(area.sqref), rules[0].formula) == ("B5", ['$C5="estimated"'])
    assert rules[0].dxf.numFmt.formatCode == '#,##0.0"ᵉ";(#,##0.0)"ᵉ";"–""ᵉ"'


def test_every_row_says_what_it_is_for() -> None:
    model = figures().model()
    assert [row.role for row in model.rows] == [
        "title", "subtitle", "subtitle", "space", "header", "block", "figure", "figure", "figure", "total", "space",
        "note",
    ]  # fmt: skip


def test_a_cell_is_found_by_the_keys_of_its_row_and_column() -> None:
    found = figures().model().cell("zhipu", "revenue")
    assert found == Cell(43.4, "input", "money")
    with pytest.raises(KeyError):
        figures().model().cell("zhipu", "margin")


def test_a_model_is_not_changed_by_what_is_built_after_it() -> None:
    sheet = figures()
    before = sheet.model()
    sheet.notes(40, "Later.")
    sheet.name("later", sheet.ref(40, 1))
    sheet.put(7, 2, 0.0, "input")
    assert len(before.rows) == 12 and "later" not in before.names
    assert before.cell("minimax", "revenue") == Cell(79.0, "input", "money")


def test_a_formula_over_cells_of_its_own_sheet_takes_their_values_from_them() -> None:
    sheet = figures()
    key = join(sheet.live("zhipu", 1, "column"), text("|"), sheet.live(5, 2, "row"))
    assert (key.written({sheet.title: sheet.model()}, sheet.title), key.value) == ('$A8&"|"&B$5', "Zhipu|Revenue")


def test_the_columns_of_a_sheet_are_those_of_its_first_table() -> None:
    sheet = figures()
    table = sheet.start("People", {"person": "Person", "role": "Role"}, [Column("person"), Column("role")], row=20)
    table.add("Yan Junjie", "CEO", key="ceo")
    model = sheet.model()
    assert (model.widths, model.column_keys) == ((20, 12, 12), ("company", "revenue", "growth"))
    assert (model.row_number("ceo"), table.column("role"), model.tables[1].area) == (21, 2, Area(1, 20, 2, 21))
    assert sheet.has_row("ceo") and not sheet.has_row("cfo")


def test_tables_stand_side_by_side_with_a_gap_between() -> None:
    sheet = StyledSheet("Lists")
    choices = sheet.start("Choices", {"choice": "Choice"}, [Column("choice", 16)])
    scales = [Column("scale", 12), Column("divisor", 9, "input", "count")]
    sizes = sheet.start("Sizes", {"scale": "Scale", "divisor": "Divided by"}, scales, left=3)
    choices.add("millions", key="set")
    for scale, divisor in (("millions", 1_000_000), ("billions", 1_000_000_000)):
        sizes.add(scale, divisor)
    model = sheet.model()
    assert model.widths == (16, 2, 12, 9) and model.column_keys == ("choice", "", "scale", "divisor")
    assert [table.area for table in model.tables] == [Area(1, 5, 1, 6), Area(3, 5, 4, 7)]
    assert [model.cell(7, column) for column in ("choice", "divisor")] == [None, Cell(10**9, "input", "count")]
    divisors = sheet.cell(6, "divisor", ((10**6,), (10**9,)), last_row=7)
    assert item(divisors, number(2)).written({"Lists": model}, "Lists") == "INDEX(D6:D7,2)"
    assert (
        sheet.cell("set", "scale", "", "column", last_column="divisor").written({"Lists": model}, "") == "Lists!$C6:$D6"
    )


def test_footnotes_are_numbered_once_each() -> None:
    sheet = StyledSheet("Front")
    assert [sheet.footnote(text) for text in ("H1 only.", "Press report.", "H1 only.")] == ["¹", "²", "¹"]
    assert sheet.footnotes(10) == 12
    assert [sheet.held(row, 1).value for row in (10, 11)] == ["¹ H1 only.", "² Press report."]


# ---- print layout ------------------------------------------------------------------------------------------------


def long_table(rows: int, width: float = 40.0, block_every: int = 0) -> SheetModel:
    sheet = StyledSheet("Long")
    table = sheet.start("Long", {"a": "A", "b": "B"}, [Column("a", width), Column("b", width)])
    for row in range(rows):
        if block_every and row % block_every == 0:
            table.block(f"Block {row}")
        table.add(f"Line {row}", "text")
    sheet.freeze("A6")
    return sheet.model()


def test_what_fits_a_page_is_one() -> None:
    setup = lay_out(long_table(20))
    assert (setup.paper, setup.pages, setup.rows) == (A4, 1, 5)
    assert setup.areas == (Area(1, 1, 2, 26),) and setup.slack == 26


def test_a_wide_sheet_goes_on_larger_paper() -> None:
    assert lay_out(long_table(20, width=120.0)).paper == A3


def test_pages_of_a_sheet_with_blocks_begin_with_a_block_by_its_role_alone() -> None:
    model = long_table(200, block_every=25)
    starts = [area.top for area in lay_out(model).areas]
    assert len(starts) > 2 and starts[0] == 1
    assert {model.row(top).role for top in starts[1:]} == {"block"}


def test_a_long_table_without_blocks_runs_on() -> None:
    setup = lay_out(long_table(200))
    assert len(setup.areas) == 1 and (setup.pages > 1 or setup.breaks)


# ---- live formulas -----------------------------------------------------------------------------------------------

A, B = cell(Ref("S", 1, 1, fix="neither"), 6.0), cell(Ref("S", 1, 2, fix="neither"), 4.0)


@pytest.mark.parametrize(
    ("piece", "written", "value"),
    [
        (A - (B - number(1)), "A1-(B1-1)", 3.0),
        (A - B - number(1), "A1-B1-1", 1.0),
        ((A + B) * B, "(A1+B1)*B1", 40.0),
        (A / (B * B), "A1/(B1*B1)", 0.375),
        (A / B * B, "A1/B1*B1", 6.0),
        (A / number(0), "A1/0", "#DIV/0!"),
        (A + text("n.d."), 'A1+"n.d."', "#VALUE!"),
        (if_true(equals(A, B), text("same"), A - B), 'IF(A1=B1,"same",A1-B1)', 2.0),
        (item(cell(Ref("S", 1, 1, last_column=2), ((6.0, 4.0),)), named("chosen", 2)), "INDEX($A$1:$B$1,chosen)", 4.0),
    ],
)  # fmt: skip
def test_text_and_value_of_a_formula_come_from_one_tree(piece: Live, written: str, value: object) -> None:
    assert (piece.written({}, "S"), piece.value) == (written, value)
