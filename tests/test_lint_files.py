"""Workbooks of other hands: clean ones raise only what can be explained, hostile and broken ones are turned away."""

from __future__ import annotations

import csv
import io
import os
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.formula import Tokenizer

from libreoffice import LibreOffice
from lint_model import clean_model, write
from xlipo.facts.errors import UsageError
from xlipo.lint import RULES, lint
from xlipo.lint.formula import parse
from xlipo.lint.reading import read_book
from xlipo.lint.vocabulary import LATER, PREFIXED, STORED_BARE

ROWS = [("Coffee", 3.5, 12), ("Tea", 2.75, 30), ("Water", 1.0, 55), ("Juice", 4.25, 8)]
UNNAMED = {"document-title", "document-language"}
"""Rules that a workbook breaks whose writer gave it neither title nor language."""


def rules_of(path: Path) -> set[str]:
    return {found.rule for found in lint(path).findings}


# ---- clean workbooks by other writers ------------------------------------------------------------------------------


def test_a_good_workbook_by_xlsxwriter_is_clean(tmp_path: Path) -> None:
    path = tmp_path / "drinks.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": "Drinks sold"})
    book.set_custom_property("checked", "yes")
    sheet = book.add_worksheet("Drinks")
    sheet.write("A1", "Drinks sold in May, USD")
    columns = [{"header": name} for name in ("Drink", "Price", "Cups")]
    sheet.add_table("A3:C7", {"data": ROWS, "columns": columns, "name": "Drinks"})
    book.close()
    assert rules_of(path) == {"document-language"}  # XlsxWriter, like Excel, has no way to say it


def test_a_model_by_xlsxwriter_breaks_only_the_house_style(tmp_path: Path) -> None:
    path = tmp_path / "drinks.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": "Drinks sold"})
    sheet = book.add_worksheet("Drinks")
    money, blue = book.add_format({"num_format": "#,##0.00"}), book.add_format({"font_color": "blue"})
    sheet.write("A1", "Drinks sold in May, USD")
    sheet.write("A2", "Source: till")
    formula = "=Drinks[[#This Row],[Price]]*Drinks[[#This Row],[Cups]]"
    columns = [
        {"header": "Drink"},
        {"header": "Price", "format": blue},
        {"header": "Cups", "format": blue},
        {"header": "Sales", "formula": formula, "format": money},
    ]
    sheet.add_table("A4:D8", {"data": ROWS, "columns": columns, "name": "Drinks"})
    sheet.write("A10", "Total sales")
    sheet.write("D10", "=SUM(D5:D8)", money, 178.5)
    book.close()
    printing = {"print-landscape", "print-width", "footer-date", "footer-page"}
    assert rules_of(path) == {"document-language", "colour-legend"} | printing


def test_a_frame_written_by_pandas(tmp_path: Path) -> None:
    path = tmp_path / "frame.xlsx"
    pandas.DataFrame(ROWS, columns=["Drink", "Price", "Cups"]).to_excel(path, sheet_name="Drinks", index=False)
    expected = UNNAMED | {"sheet-title", "unmarked-table"}  # a bare header in A1, no table
    assert rules_of(path) == expected


@pytest.mark.libreoffice
def test_a_csv_turned_into_a_workbook_by_libreoffice(libreoffice: LibreOffice, tmp_path: Path) -> None:
    with (tmp_path / "Drinks.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("Drinks sold", "", ""), ("", "", ""), ("Drink", "Price", "Cups"), *ROWS])
    made = libreoffice.convert(tmp_path / "Drinks.csv", tmp_path / "Drinks.xlsx")
    assert rules_of(made) == {"document-title", "unmarked-table"}  # it does tell the language


def test_a_picture_by_xlsxwriter_needs_words_unless_it_decorates(tmp_path: Path) -> None:
    path = tmp_path / "pictures.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Pictures")
    sheet.write("A1", "Pictures")
    for place, told in (
        ("B3", {"description": "A red dot."}),
        ("B6", {"decorative": True}),
        ("B9", {}),
        ("B12", {"description": "dot " * 40}),
    ):
        sheet.insert_image(place, "dot.png", {"image_data": io.BytesIO(PNG), **told})
    book.close()
    found = [finding.place for finding in lint(path, rules=["alt-text"]).findings]
    # XlsxWriter describes a picture by its file's name where nobody else does, so the third has a text: "dot.png"
    assert found == ["Pictures!B12"]


def png() -> bytes:
    """One red dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


PNG = png()


def test_shared_and_array_formulas_are_read_as_what_they_mean(tmp_path: Path) -> None:
    path = tmp_path / "array.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Model")
    sheet.write_row("A1", ["Model, USD m"])
    sheet.write_row("A3", ["Revenue", "USD m", 1, 2, 3, 4])
    sheet.write_array_formula("C4:F4", "{=C3:F3*1000}", None, 1000)
    book.close()
    assert "inconsistent-formula" not in rules_of(path)
    read = {place: cell.formula for place, cell in read_book(path).sheets[0].cells.items() if cell.formula}
    assert read == {(4, column): "=C3:F3*1000" for column in (3, 4, 5, 6)}


def test_the_newer_functions_are_those_another_writer_prefixes() -> None:
    """XlsxWriter's own list of functions that need a prefix is the second opinion."""
    source = Path(str(xlsxwriter.worksheet.__file__)).read_text()
    theirs = set(re.findall(r'"_xlfn\.(?:_xlws\.)?([A-Z0-9.]+)\(', source))
    assert len(theirs) > 100
    assert theirs <= PREFIXED | STORED_BARE
    assert LATER <= PREFIXED


# ---- files that are turned away ------------------------------------------------------------------------------------


def archive(path: Path, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return path


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The clean model with one part changed."""
    write(clean_model(), path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return path


def added(path: Path, name: str) -> None:
    """The clean model with a part more."""
    write(clean_model(), path)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(name, "<x/>")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
SHEET, MAIN = "xl/worksheets/sheet2.xml", "xl/workbook.xml"

TURNED_AWAY: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing there": (lambda path: None, "is not there"),
    "a folder": (lambda path: path.mkdir(), "is a folder"),
    "a pipe": (lambda path: os.mkfifo(path), "is no regular file"),
    "an empty file": (lambda path: path.write_bytes(b""), "is no workbook"),
    "words": (lambda path: path.write_text("a,b\n1,2\n"), "is no workbook"),
    "half a zip": (lambda path: path.write_bytes(write(clean_model(), path).read_bytes()[:5000]), "is no workbook"),
    "an old workbook": (lambda path: path.write_bytes(OLE), "old Excel file"),
    "a locked one": (lambda path: path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le")), "password"),
    "a binary one": (lambda path: archive(path, xl__workbook_dot_bin="x"), "xlsb"),
    "an open document": (lambda path: archive(path, content_dot_xml="<x/>"), "OpenDocument"),
    "some zip": (lambda path: archive(path, readme="hello"), "no workbook"),
    "no sheets": (lambda path: changed(path, MAIN, lambda xml: xml.replace(b"<sheet ", b"<shoot ")), "no sheet"),
    "a cut sheet": (lambda path: changed(path, SHEET, lambda xml: xml[: len(xml) // 2]), "is damaged"),
    "a cut book": (lambda path: changed(path, MAIN, lambda xml: xml[:200]), "is damaged"),
    "laughs in a sheet": (lambda path: changed(path, SHEET, lambda xml: LAUGHS + xml), "document type"),
    "laughs in the book": (lambda path: changed(path, MAIN, lambda xml: LAUGHS + xml), "document type"),
    "laughs in styles": (lambda path: changed(path, "xl/styles.xml", lambda xml: LAUGHS + xml), "document type"),
    "a bomb": (lambda path: changed(path, SHEET, lambda xml: xml + b" " * 20_000_000), "longer than any real"),
    "two parts of one name": (lambda path: added(path, "XL/workbook.xml"), "two parts named"),
    "two sheets of one name": (
        lambda path: changed(path, MAIN, lambda xml: xml.replace(b'"Model"', b'"INPUTS"')),
        "have one name",
    ),
}


@pytest.mark.parametrize("kind", TURNED_AWAY)
def test_what_is_no_workbook_is_turned_away_in_one_sentence(kind: str, tmp_path: Path) -> None:
    make, why = TURNED_AWAY[kind]
    path = tmp_path / "file.xlsx"
    make(path)
    with pytest.raises(UsageError, match=why) as caught:
        lint(path)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and caught.value.exit_code == 2


def test_an_external_entity_is_never_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hunter2")
    entity = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'.encode()
    path = changed(tmp_path / "file.xlsx", "docProps/core.xml", lambda xml: entity + xml)
    with pytest.raises(UsageError, match="document type"):
        lint(path)


def test_a_broken_zip_member_is_told(tmp_path: Path) -> None:
    path = write(clean_model(), tmp_path / "file.xlsx")
    data = bytearray(path.read_bytes())
    start = data.index(b"xl/worksheets/sheet2.xml") + 40
    data[start : start + 60] = bytes(60)
    path.write_bytes(data)
    with pytest.raises(UsageError, match="damaged"):
        lint(path)


# ---- any workbook at all -------------------------------------------------------------------------------------------

FORMULAS = st.one_of(
    st.sampled_from(
        [
            "=A1",
            "=SUM(A1:D9)",
            "=IF(A1>0,B1,C1)",
            "=A1:INDEX(B1:B9,2)",
            "=T[x]",
            "=x!A1",
            "=1:1",
            "=A:B",
            "=#REF!",
            "={1,2}",
        ]
    ),
    st.text("=ABC123$!:(),+-*/\"'[]{}#@&<>^%. |", min_size=1, max_size=25).map(lambda text: "=" + text),
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20).filter(lambda text: not openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.search(text)),
    FORMULAS,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(cells=st.lists(st.tuples(st.integers(1, 12), st.integers(1, 8), VALUES), max_size=40))
def test_no_workbook_makes_the_lint_stumble(cells: list[tuple[int, int, object]]) -> None:
    book = openpyxl.Workbook()
    for row, column, value in cells:
        book.active.cell(row, column).value = value  # type: ignore[union-attr]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "any.xlsx")
        book.save(path)
        for finding in lint(path, model=True).findings:
            assert finding.rule in RULES
            assert finding.cells >= 1 and finding.place


@settings(max_examples=300)
@given(FORMULAS)
@example("=A1)")
@example("=@A1:B2")
def test_a_formula_is_taken_apart_or_called_malformed(text: str) -> None:
    parsed = parse(text, 3, 3)
    if parsed.is_malformed or parsed.starts_program:
        return
    tokens = Tokenizer(text).items
    assert len(parsed.numbers) == sum(token.subtype == "NUMBER" for token in tokens)
    assert len(parsed.calls) == sum(token.type == "FUNC" and token.subtype == "OPEN" for token in tokens)


@given(st.integers(1, 50), st.integers(1, 50), st.integers(0, 20), st.integers(0, 20))
def test_a_copied_formula_has_the_same_form(row: int, column: int, down: int, right: int) -> None:
    """Truth from openpyxl's own translator, which moves formulas as a spreadsheet copies them."""
    from openpyxl.formula.translate import Translator
    from openpyxl.utils import get_column_letter

    formula = "=SUM($A1:B$2)*Sheet2!C3/IF(D4>0,$E$5,F:F)"
    here, there = f"{get_column_letter(column)}{row}", f"{get_column_letter(column + right)}{row + down}"
    copied = Translator(formula, here).translate_formula(there)
    assert parse(formula, row, column).r1c1 == parse(copied, row + down, column + right).r1c1
