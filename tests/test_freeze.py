"""Workbooks frozen: our formulas are the values they showed, with sources in comments; everything else is the same
file."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner
from openpyxl.worksheet.worksheet import Worksheet

import hostile
from libreoffice import LibreOffice
from test_archive_guard import LONG
from validators import audited, validated
from xlipo.cli import front_door

FY2024 = 30_523_000  # MiniMax's revenue in US$: the data's own line of its prospectus
SHEET = "xl/worksheets/sheet1.xml"


def run(*arguments: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(front_door, ["freeze", *arguments])
    return outcome.exit_code, outcome.output


def model(path: Path) -> Path:
    """A model whose formulas call our functions in every way that a file holds them, with their values, and a macro."""
    with xlsxwriter.Workbook(str(path.with_suffix(".xlsx"))) as book:
        sheet = book.add_worksheet("My model")
        sheet.write_row("A1", ["Company", "MiniMax", "revenue", "FY2024"])
        sheet.write_formula("B2", '=IPO_METRIC(B1,C1,"FY2024")', None, FY2024)
        sheet.write_formula("B3", "=_xll.IPO_METRIC($B$1,C1,D1)*2", None, FY2024 * 2)
        sheet.write_formula("B4", '=IF(B2>0,ROUND(IPO_METRIC(B1,"revenue",D1)/1000,0),"none")', None, 30523)
        sheet.write_formula("B5", '=IPO_METRIC("MiniMax","revenue","FY2019")', None, "#N/A")
        sheet.write_formula("B6", '=IPO_METRIC(\'Other\'\'s\'!A1,"revenue","FY2024","USD")', None, 29)
        sheet.write_formula("B7", '=SUM(B2:B3)&" IPO_METRIC(1)"', None, "x")
        sheet.write_formula("B8", '=B2/2+SUM(B2,"IPO_METRIC(")', None, 7)
        sheet.write_array_formula("B9:C9", '{=IPO_METRIC(B1,"revenue",{"FY2023","FY2024"})}', None, 1)
        sheet.write_number("C9", 2)
        sheet.write_dynamic_array_formula("B10:C11", '=IPO_SERIES(B1,"revenue","FY2023,FY2024")', None, "FY2023")
        sheet.write_string("C10", "FY2024")
        sheet.write_number("B11", 3_460_000)
        sheet.write_number("C11", FY2024)
        sheet.write_formula("B12", '=_xldudf_IPO_VERSION()&" kept"', None, "abc kept")
        sheet.write_formula("B13", '=IPO_METRIC(B1,"revenue","FY2024")', None, "#NAME?")
        sheet.write_comment("B4", "Mine")
        sheet.write_formula("B14", "=MY_IPO_METRIC(1)", None, 5)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": ["My model", 1, 1, 3, 1]})
        sheet.insert_chart("E5", chart)
        book.add_worksheet("Other's").write_row("A1", ["MiniMax", 1])
        book.define_name("Mine", '=IPO_METRIC("MiniMax","revenue")')
    path.with_suffix(".xlsx").rename(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", bytes(range(256)) * 40)
    return path


@pytest.fixture
def frozen(tmp_path: Path) -> tuple[Path, Path]:
    path, copy = model(tmp_path / "m.xlsm"), tmp_path / "copy.xlsm"
    before = path.read_bytes()
    code, output = run(str(path), "--out", str(copy))
    assert code == 1 and path.read_bytes() == before, output
    return path, copy


def sheet_of(path: Path) -> Worksheet:
    return openpyxl.load_workbook(path)["My model"]


def test_our_formulas_are_values_and_others_stay(frozen: tuple[Path, Path]) -> None:
    before, after = map(sheet_of, frozen)
    shown = openpyxl.load_workbook(frozen[0], data_only=True)["My model"]
    ours = {"B2", "B3", "B4", "B5", "B6", "B9", "C9", "B10", "C10", "B11", "C11", "B12"}
    for line in before.iter_rows():
        for cell in line:
            where = cell.coordinate
            expected = shown[where].value if where in ours else getattr(cell.value, "text", cell.value)
            assert getattr(after[where].value, "text", after[where].value) == expected, where
    assert b" cm=" not in zipfile.ZipFile(frozen[1]).read(SHEET)


def test_comments_say_formula_source_and_what_the_data_give(frozen: tuple[Path, Path]) -> None:
    sheet = sheet_of(frozen[1])

    def said(cell: str) -> str:
        return str(sheet[cell].comment.text)

    for cell in ("B2", "B3", "B6", "C9", "C11"):
        assert said(cell).startswith("=") and "prospectus" in said(cell) and "https://" in said(cell), cell
    assert " give " not in said("B2") and " give 30,523,000." in said("B6")
    assert "FY2019" in said("B5") and len(said("B5").splitlines()) >= 3
    assert said("B4").startswith("Mine\n\n=IF(") and "prospectus" in said("B4")
    assert sheet["B13"].comment is None and sheet["B14"].comment is None and sheet["C10"].comment is None


def test_what_stays_is_named_with_its_reason(tmp_path: Path) -> None:
    code, output = run(str(model(tmp_path / "m.xlsm")), "--out", str(tmp_path / "copy.xlsm"), "--json")
    said = {item["where"]: item for item in json.loads(output)}
    assert code == 1
    assert {where: item["left"] for where, item in said.items() if item["left"]} == {
        "My model!B13": "shows #NAME?",
        "Mine": "a name of the workbook calls it",
    }
    assert said["My model!B2"]["value"] == FY2024 and said["My model!B2"]["formula"].startswith("=IPO_METRIC(B1")


def test_every_other_byte_is_the_same(frozen: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(frozen[0]) as old, zipfile.ZipFile(frozen[1]) as new:
        other = {name for name in old.namelist() if name not in new.namelist() or old.read(name) != new.read(name)}
        assert other - {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml", "xl/calcChain.xml"} <= {SHEET}
        pieces = re.split(
            rb"<f(?: [^>]*)?>(?:(?!</f>).)*IPO_(?!METRIC\(\"|METRIC\(1)(?:(?!</f>).)*</f>",
            old.read(SHEET).partition(b"<sheetData>")[2].partition(b"</sheetData>")[0].replace(b' cm="1"', b""),
        )
        after = new.read(SHEET)
        assert len(pieces) > 8
        for piece in pieces:
            for half in re.split(rb"<f[^>]*>.*?</f>", piece):
                assert half in after
        assert new.read("xl/vbaProject.bin") == old.read("xl/vbaProject.bin")


def test_validators_say_of_the_copy_what_they_said_of_the_original(frozen: tuple[Path, Path]) -> None:
    assert audited(frozen[1]) == audited(frozen[0])
    assert validated(frozen[1]) == validated(frozen[0])


def test_cells_that_share_a_formula_are_frozen_together_or_stay_together(tmp_path: Path) -> None:
    shared = (
        b'<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">IPO_METRIC("MiniMax","revenue",B1)</f><v>1</v></c>'
        b'<c r="B1" t="inlineStr"><is><t>FY2023</t></is></c></row><row r="2"><c r="A2"><f t="shared" si="0"/>%s</c>'
        b'<c r="B2" t="inlineStr"><is><t>FY2024</t></is></c></row>'
    )
    for value, left in ((b"<v>30523000</v>", 0), (b"", 2)):
        path, copy = tmp_path / "shared.xlsx", tmp_path / "copy.xlsx"
        openpyxl.Workbook().save(path)
        parts = hostile.unpacked(path.read_bytes())
        parts[SHEET] = parts[SHEET].replace(
            b"<sheetData></sheetData>", b"<sheetData>" + shared % value + b"</sheetData>"
        )
        path.write_bytes(hostile.packed(parts))
        code, output = run(str(path), "--out", str(copy), "--json")
        items = json.loads(output)
        assert (code, sum(bool(item["left"]) for item in items)) == (int(left > 0), left)
        assert zipfile.ZipFile(copy).read(SHEET).count(b"<f") == left
        if not left:
            assert items[1]["formula"] == '=IPO_METRIC("MiniMax","revenue",B2)' and "give" not in items[1]["source"]


def test_a_table_keeps_no_formula_of_ours_for_new_rows_nor_totals(tmp_path: Path) -> None:
    path, copy = tmp_path / "t.xlsx", tmp_path / "copy.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        columns = [
            {"header": "Year"},
            {"header": "Revenue", "formula": '=IPO_METRIC("MiniMax","revenue",[@Year])', "total_function": "sum"},
            {"header": "Twice", "formula": "=[@Revenue]*2"},
        ]
        sheet.add_table("A1:C3", {"data": [["FY2024"]], "columns": columns, "total_row": True})
        sheet.write_formula("B2", '=IPO_METRIC("MiniMax","revenue",A2)', None, FY2024)
        sheet.write_formula("B3", '=IPO_METRIC("MiniMax","revenue","FY2024")', None, FY2024)
    parts = hostile.unpacked(path.read_bytes())
    table = parts["xl/tables/table1.xml"]
    custom = table.replace(b'totalsRowFunction="sum"', b'totalsRowFunction="custom"').replace(
        b"</calculatedColumnFormula>",
        b"</calculatedColumnFormula><totalsRowFormula>IPO_METRIC(1,2)</totalsRowFormula>",
        1,
    )
    assert custom.count(b"IPO_METRIC") == 2
    path.write_bytes(hostile.packed(parts | {"xl/tables/table1.xml": custom}))
    code, output = run(str(path), "--out", str(copy), "--json")
    after = zipfile.ZipFile(copy).read("xl/tables/table1.xml")
    assert code == 0, output
    assert b"IPO_" not in after and b"custom" not in after and b"[@Revenue]" in after.replace(b"[#This Row],", b"@")
    assert {item["where"] for item in json.loads(output)} >= {"S!B2", "S!B3", "S!Table1[Revenue]"}
    assert audited(copy) == audited(path)
    assert openpyxl.load_workbook(copy)["S"].tables["Table1"].tableColumns[2].calculatedColumnFormula is not None


@pytest.mark.parametrize("kind", ["comps", "tear-sheet", "funding"])
def test_templates_freeze_whole(kind: str, tmp_path: Path) -> None:
    path, copy = tmp_path / "template.xlsx", tmp_path / "sent.xlsx"
    assert CliRunner().invoke(front_door, ["template", "--kind", kind, str(path)]).exit_code == 0
    code, output = run(str(path), "--out", str(copy))
    assert code == 0, output
    book, shown = openpyxl.load_workbook(copy), openpyxl.load_workbook(path, data_only=True)
    for sheet in book:
        for line in sheet.iter_rows():
            for cell in line:
                text = str(getattr(cell.value, "text", cell.value))
                assert not (cell.data_type == "f" and "IPO_" in text), f"{sheet.title}!{cell.coordinate}"
                if cell.data_type != "f":
                    assert cell.value == shown[sheet.title][cell.coordinate].value


@pytest.mark.libreoffice
def test_the_copy_opens_in_libreoffice_with_the_values_it_showed(libreoffice: LibreOffice, tmp_path: Path) -> None:
    path, copy = tmp_path / "m.xlsx", tmp_path / "copy.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", '=IPO_METRIC("MiniMax","revenue","FY2024")', None, FY2024)
        sheet.write_formula("A2", "=A1*2", None, 0)
        sheet.write_formula("A3", '=IPO_METRIC("MiniMax","revenue","FY2019")', None, "#N/A")
    assert run(str(path), "--out", str(copy))[0] == 0
    found = libreoffice.recalculate(copy)
    assert found["S", "A1"] == FY2024 and found["S", "A2"] == 2 * FY2024 and "N/A" in str(found["S", "A3"])


def test_refusals_are_sentences_and_write_nothing(tmp_path: Path) -> None:
    path, copy = model(tmp_path / "m.xlsm"), tmp_path / "copy.xlsm"
    before = path.read_bytes()
    plain = tmp_path / "plain.xlsx"
    openpyxl.Workbook().save(plain)
    for file, out, words in (
        (path, path, "name another file"),
        (plain, copy, "calls none of our functions"),
        (tmp_path / "none.xlsx", copy, "none.xlsx"),
        (path, tmp_path / "no folder" / "copy.xlsm", "no folder"),
    ):
        code, output = run(str(file), "--out", str(out))
        assert code == 2 and words in output and output.strip().count("\n") == 0, output
    assert path.read_bytes() == before and not copy.exists()


@pytest.mark.parametrize("name", sorted(set(hostile.HOSTILE) - LONG)[1::4])
def test_a_hostile_workbook_gets_a_sentence(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(hostile.HOSTILE[name]())
    code, output = run(str(path), "--out", str(tmp_path / "copy.xlsx"))
    assert code == 2 and output.strip().count("\n") == 0 and "Traceback" not in output


def test_a_damaged_workbook_gets_a_sentence_or_a_copy(tmp_path: Path) -> None:
    honest = model(tmp_path / "m.xlsm").read_bytes()
    path, copy = tmp_path / "damaged.xlsm", tmp_path / "copy.xlsm"
    for seed in range(10):
        path.write_bytes(hostile.mutated(honest, seed))
        code, output = run(str(path), "--out", str(copy), "--json")
        assert code in (0, 1) or (code == 2 and output.strip().count("\n") == 0 and "Traceback" not in output), seed


def test_hostile_formulas_are_frozen_within_limits(tmp_path: Path) -> None:
    path, copy = tmp_path / "m.xlsx", tmp_path / "copy.xlsx"
    cells = [
        'IPO_METRIC("' + "a" * 30_000, "IPO_METRIC(" * 500, "IPO_METRIC(A1:XFD1048576,1)", "IPO_METRIC(ZZZZ9:A0,B)",
        "IPO_METRIC(A1:Z999999,B1)", "IPO_TABLE(1,2,3,4,5,6,7)", 'IPO_SOURCE("x","y",,,,"z")', "IPO_METRIC(,)",
        'IPO_METRIC("MiniMax"&A1,"re"&"venue",2024)', "[1]!IPO_METRIC(A1:A9,{1,2;3})", "IPO_RANGE(A1:B2,C1:D4)",
    ]  # fmt: skip
    rows = "".join(
        f'<row r="{at}"><c r="A{at}"><f>{text.replace("&", "&amp;")}</f><v>1</v></c></row>'
        for at, text in enumerate(cells, 1)
    )
    openpyxl.Workbook().save(path)
    parts = hostile.unpacked(path.read_bytes())
    parts[SHEET] = parts[SHEET].replace(b"<sheetData></sheetData>", b"<sheetData>" + rows.encode() + b"</sheetData>")
    path.write_bytes(hostile.packed(parts))
    code, output = run(str(path), "--out", str(copy))
    assert code == 0, output
    assert b"<f" not in zipfile.ZipFile(copy).read(SHEET)
