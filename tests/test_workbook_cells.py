"""Formulas keep their text and result; text from data stays text."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import Cell

from xlipo.sheetkit.cells import LONGEST_TEXT, Formula, PlainText, clean, safe_text, starts_like_formula
from xlipo.sheetkit.save import to_bytes

any_text = st.text(st.characters(exclude_categories=()), max_size=40)
formula_like = st.tuples(st.sampled_from(["=", "+", "-", "@", "\t", "\r", "＝", "#N/A", "=1+"]), any_text).map("".join)


def cell_of(value: object) -> Cell:
    """The cell that reading gives after `value` was written."""
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = value
    return openpyxl.load_workbook(io.BytesIO(to_bytes(workbook))).active["A1"]


def test_openpyxl_stores_a_formula_untouched() -> None:
    workbook = openpyxl.Workbook()
    formula = Formula("=SUM(B2:B9)", 812.4)
    workbook.active.append([formula])
    cell = workbook.active["A1"]
    assert cell.value is formula
    assert cell.data_type == "f"


def test_openpyxl_alone_still_writes_the_formula() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append([Formula("=1+1", 2), safe_text("=1+1")])
    file = io.BytesIO()
    workbook.save(file)
    sheet = openpyxl.load_workbook(file).active
    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=1+1", "f")
    assert (sheet["B1"].value, sheet["B1"].data_type) == ("=1+1", "s")


def test_formulas_are_values() -> None:
    assert Formula("=A1", 1) == Formula("=A1", 1)
    assert Formula("=A1", 1) != Formula("=A1", 2)
    assert Formula("=A1", 1) != "=A1"
    assert len({Formula("=A1", 1), Formula("=A1", 1)}) == 1
    assert str(Formula("=A1", 1)) == "=A1"


@pytest.mark.parametrize("text", ["", "A1", "=", " =A1", "=" + "1+" * 4096 + "1"])
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="formula"):
        Formula(text, 1)


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_text_that_starts_like_a_formula_stays_text_and_is_marked(text: str) -> None:
    cell = cell_of(safe_text(text))
    assert cell.data_type == "s"
    assert cell.value == text
    assert cell.quotePrefix, "else it turns into a formula when someone edits it"


@pytest.mark.parametrize("text", ["#N/A", "#DIV/0!", "#SPILL!", "="])
def test_text_that_reads_like_an_error_stays_text(text: str) -> None:
    cell = cell_of(safe_text(text))
    assert (cell.data_type, cell.value) == ("s", text)


@pytest.mark.parametrize("text", ["MiniMax", "稀宇科技", "5%", "(12.3)", "A=B", "'quoted"])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert safe_text(text) is text
    assert not cell_of(safe_text(text)).quotePrefix


@given(any_text | formula_like)
def test_no_text_becomes_a_formula_or_is_changed(text: str) -> None:
    cell = cell_of(safe_text(text))
    assert cell.data_type in ("s", "n")  # "n" is an empty cell
    assert (cell.value or "") == clean(text)
    assert bool(cell.quotePrefix) == starts_like_formula(clean(text))


def test_only_what_a_file_cannot_carry_is_left_out() -> None:
    assert clean("".join(map(chr, range(32)))) == "\t\n\r"
    assert clean("a\ud83db\udc00c\ufffed\uffff") == "abcd"
    assert clean("营业收入\U0001f600\x7f\x85") == "营业收入\U0001f600\x7f\x85"


def test_text_longer_than_a_cell_is_cut_by_what_a_cell_counts() -> None:
    assert safe_text("a" * LONGEST_TEXT) == "a" * LONGEST_TEXT
    assert safe_text("a" * (LONGEST_TEXT + 1)) == "a" * LONGEST_TEXT
    faces = safe_text("\U0001f600" * LONGEST_TEXT)
    assert faces == "\U0001f600" * (LONGEST_TEXT // 2), "an emoji counts as two and is never halved"
    assert len(str(safe_text("=" + "a" * LONGEST_TEXT))) == LONGEST_TEXT


def test_plain_text_shows_itself() -> None:
    assert repr(PlainText("=1")) == "PlainText('=1')"
    assert str(PlainText("=1")) == "=1"
