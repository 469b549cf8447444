"""Models matched: what is recognised and judged, what is left alone, and a copy that is otherwise the same file."""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner
from openpyxl.comments import Comment
from openpyxl.styles import numbers

import hostile
from libreoffice import LibreOffice
from models import models
from test_archive_guard import LONG
from validators import audited, validated
from xlipo.api import Client
from xlipo.cli import front_door
from xlipo.facts.errors import UsageError
from xlipo.intake.model_cells import cells_of
from xlipo.intake.number_formats import built_in_format, is_date_format
from xlipo.metrics.answers import Answers
from xlipo.quality.model_headings import Headings
from xlipo.store.opening import open_data

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
from matching import counted

ANSWERS = Answers(open_data())
KEYS = [
    "where", "text", "company", "metric", "dimensions", "period", "value", "unit", "verdict", "expected", "slip",
    "note",
]  # fmt: skip


def run(*arguments: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(front_door, ["match", *arguments])
    return outcome.exit_code, outcome.output


def made(path: Path, *rows: list[object], title: str = "Sheet") -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def verdicts(path: Path, company: str = "") -> dict[str, str | None]:
    return {record.where.partition("!")[2]: record.verdict for record in Client().match(path, company)}


@pytest.mark.parametrize("seed", [7, 8])
def test_models_as_people_build_them(seed: int, tmp_path: Path) -> None:
    """Twelve layouts: at least 90 % recognised and 98 % right, no right figure accused, no other number judged."""
    whole = Counter[str]()
    for model in models(ANSWERS.view, seed):
        counts = counted(ANSWERS, model, tmp_path)
        assert counts["recognised"] >= 0.7 * counts["held"], model.name
        whole.update(counts)
    assert whole["held"] > 500 and whole["others"] > 500
    assert whole["recognised"] >= 0.9 * whole["held"], whole
    assert whole["right"] >= 0.98 * whole["recognised"], whole
    assert whole["others judged"] < 0.01 * whole["others"], whole
    assert not whole["accused"], whole


HEADINGS = [
    # text, company, measure, scale and currency, periods, understood
    ("MiniMax revenue FY2024A (US$m)", "minimax", "revenue", ("USD", 10**6), ("FY2024",), True),
    ("智谱：营业收入（人民币百万元）", "zhipu", "revenue", ("CNY", 10**6), (), True),
    ("營業收入（萬元）", None, "revenue", ("CNY", 10**4), (), True),
    ("Cash (US$bn)", None, "cash_and_cash_equivalents", ("USD", 10**9), (), True),
    ("2025年前三季度", None, None, None, ("2025年前三季度",), True),
    ("0100.HK", "minimax", None, None, (), True),
    ("Acme AI", None, None, None, (), False),
    ("2026E", None, None, None, (), False),
    ("LTM", None, None, None, (), False),
    ("Talkie", None, None, None, (), False),
    ("Consolidated income statement", None, None, None, (), True),
]


@pytest.mark.parametrize(("text", "company", "measure", "unit", "periods", "understood"), HEADINGS)
def test_a_heading_is_taken_apart(
    text: str, company: str | None, measure: str | None, unit: object, periods: tuple[str, ...], understood: bool
) -> None:
    found = Headings(ANSWERS).read(text)
    assert (found.company.id if found.company else None) == company
    assert (found.measure.concept if found.measure else None) == measure
    assert (tuple(found.unit) if found.unit else None) == unit
    assert (found.pieces, found.is_understood) == (periods, understood)


def test_figures_of_others_forecasts_and_parts_are_left_alone(tmp_path: Path) -> None:
    """The filing prints USD 30.5m of revenue for 2024; none of these is said to be that."""
    heads: list[object] = ["US$m", "FY2024", "2026E"]
    assert verdicts(made(tmp_path / "a.xlsx", ["Acme AI"], heads, ["Revenue", 99.9, 500])) == {}
    assert verdicts(made(tmp_path / "b.xlsx", ["MiniMax"], heads, ["Talkie", 99.9, 500])) == {}
    assert verdicts(made(tmp_path / "c.xlsx", ["MiniMax"], heads, ["Revenue per user", 99.9, 5])) == {}
    assert verdicts(made(tmp_path / "d.xlsx", ["MiniMax"], ["US$m", "Budget FY2024"], ["Revenue", 99.9])) == {}
    assert verdicts(made(tmp_path / "e.xlsx", ["MiniMax vs Zhipu"], heads, ["Revenue", 99.9, 500])) == {}
    assert verdicts(made(tmp_path / "f.xlsx", ["MiniMax"], heads, ["Revenue", 33.9, 500])) == {"B3": "differs"}


def test_a_unit_that_nobody_wrote_is_taken_from_the_neighbours(tmp_path: Path) -> None:
    rows: list[list[object]] = [["MiniMax", "FY2023", "FY2024", "9M2025"], ["Revenue", 3460, 30523, 53437]]
    assert verdicts(made(tmp_path / "a.xlsx", *rows, ["Gross profit", -854, 3739, 21450])) == {
        "B2": "agrees", "C2": "agrees", "D2": "agrees", "B3": "agrees", "C3": "agrees", "D3": "differs",
    }  # fmt: skip
    assert verdicts(made(tmp_path / "b.xlsx", ["MiniMax", "FY2024"], ["Revenue", 77])) == {}  # nothing to tell it by


def test_what_a_formula_filled_is_no_typed_number(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet("IS")
        sheet.write_row(0, 0, ["MiniMax US$m", "FY2024", "9M2025"])
        sheet.write_string(1, 0, "Revenue")
        sheet.write_array_formula("B2:C2", "{=Z1:AA1}", None, 99)
        sheet.write_number("C2", 99)  # what Excel keeps of the area's other cell
        sheet.write_string(2, 0, "Net loss")
        sheet.write_formula("B3", "=Z2", None, 99)
        sheet.write_number("C3", 512)
    assert [typed for *_, typed, _ in cells_of(str(tmp_path / "a.xlsx"))["sheets"][0]["cells"][3:]] == [
        True, False, False, True, False, True,
    ]  # fmt: skip
    assert verdicts(tmp_path / "a.xlsx") == {"C3": "agrees"}


def test_a_reading_over_a_word_is_no_part_of_its_text_or_of_the_next(tmp_path: Path) -> None:
    cells = (
        b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>\xe8\xaa\xb2\xe7\xa8\x8e</t>'
        b'<rPh sb="0" eb="2"><t>kazei</t></rPh></is></c><c r="B1" t="inlineStr"><is><t>MiniMax</t></is></c></row>'
        b'<row r="2"><c r="A2"/><c r="B2"><v>5</v></c></row></sheetData>'
    )
    (tmp_path / "a.xlsx").write_bytes(hostile.packed(hostile.workbook(cells)))
    (sheet,) = cells_of(str(tmp_path / "a.xlsx"))["sheets"]
    assert [value for _, _, value, *_ in sheet["cells"]] == ["\u8ab2\u7a0e", "MiniMax", 5]


def test_number_formats_are_those_of_openpyxl() -> None:
    known = numbers.BUILTIN_FORMATS
    assert {number: built_in_format(number) for number in known} == known
    others = ('0.0"days"', "[Red]0", "[$-804]d", r"\d0", "_d0", 'yyyy"\u5e74"m"\u6708"', "0;d", "", "#,##0,", "[s]")
    for code in (*known.values(), *others):
        assert is_date_format(code) is numbers.is_date_format(code), code


def test_a_company_is_given_where_no_sheet_names_one(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", ["US$m", "FY2024"], ["Revenue", 30.5], title="IS")
    assert verdicts(path) == {}
    assert verdicts(path, "MiniMax") == {"B2": "agrees"}


def test_nothing_later_than_the_day_is_told(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", ["MiniMax, US$m", "FY2024", "9M2025", "FY2025"], ["Revenue", 30.5, 53.4, 79.0])
    early = Client(as_of="2025-12-22").match(path)
    assert [record.where for record in early] == ["Sheet!B2", "Sheet!C2"]  # a year not yet over is a forecast
    assert all(record.expected and record.expected["source"]["date"] <= "2025-12-22" for record in early)


def test_layouts_of_strangers_are_read_without_a_wrong_accusation(tmp_path: Path) -> None:
    """Two scripts in a label, n.a. among figures, a part above its sum, and a sensitivity table that is no table of
    years."""
    name = "摩尔线程 Moore Threads"
    rows = [
        ["年度 Year", "营业收入 Revenue (亿元)", "同比 YoY", "毛利率 Gross margin", "净亏损 Net loss (亿元)"],
        ["FY2023", 1.24, "n.a.", 0.2587, 17.03],
        ["FY2024", 4.38, 2.5, 0.7071, 16.18],
    ]
    said = verdicts(made(tmp_path / "two.xlsx", *rows, title=name))
    assert said == dict.fromkeys(("B2", "B3", "D2", "D3", "E2", "E3"), "agrees")
    rows = [["US$'000", "9M24", "9M25"], ["Revenue", 13400, 38020], ["Total revenue", 19455, 53437]]
    assert verdicts(made(tmp_path / "sum.xlsx", *rows, title="MiniMax")) == {"B3": "agrees", "C3": "agrees"}
    rows = [["Revenue 2024", "WACC 10%", "WACC 11%"], [0.02, 30.5, 28.1], [0.03, 31.1, 29]]
    assert verdicts(made(tmp_path / "wacc.xlsx", *rows, title="MiniMax DCF")) == {}


@pytest.mark.parametrize("format", ["General", "0.0%"])
def test_a_margin_under_headings_is_judged_by_its_own_digits_however_few(format: str, tmp_path: Path) -> None:
    """MiniMax's gross margins: -24.7% in FY2023, 12.2% in FY2024 (prospectus), 25.4% in FY2025 (annual report)."""
    head, revenue = ["MiniMax", "FY2023", "FY2024", "FY2025"], ["Revenue (USD m)", 3.5, 30.5, 79.0]
    rows: list[list[object]] = [
        [-0.247, 0.122, 0.30], [-0.247, 0.2, 0.5], [-0.5, 0.12, 0.99], [-0.25, 0.12, 0.25], [0.5, 0.99, -0.3],
    ]  # fmt: skip
    path = made(tmp_path / "a.xlsx", head, revenue, *(["Gross margin", *row] for row in rows))
    book = openpyxl.load_workbook(path)
    for line in book.worksheets[0]["B3:D7"]:
        for cell in line:
            cell.number_format = format
    book.save(path)
    right = {"B3", "C3", "B4", "C5", "B6", "C6", "D6"}
    places = [f"{column}{row}" for row in range(3, 8) for column in "BCD"]
    assert verdicts(path) == dict.fromkeys(("B2", "C2", "D2"), "agrees") | {
        place: "agrees" if place in right else "differs" for place in places
    }


def test_per_cents_and_amounts_of_one_digit_are_judged_under_headings(tmp_path: Path) -> None:
    head = ["MiniMax", "FY2023", "FY2024", "FY2025"]
    path = made(tmp_path / "a.xlsx", head, ["Gross margin (%)", -25, 12.2, 99], ["Revenue (USD m)", 4, 40, 79])
    assert verdicts(path) == {
        "B2": "agrees", "C2": "agrees", "D2": "differs", "B3": "differs", "C3": "differs", "D3": "agrees",
    }  # fmt: skip


def test_a_figure_under_another_period_is_told_with_both(tmp_path: Path) -> None:
    """MiniMax had 385 employees at 2025-09-30; no document tells those of 2024."""
    path = made(tmp_path / "a.xlsx", ["MiniMax", "FY2024"], ["Revenue (USD m)", 30.5], ["Headcount", 385])
    record = Client().match(path)[-1]
    assert (record.verdict, record.slip, record.period) == ("differs", "period", "2024-12-31")
    assert record.expected is not None and record.expected["period"] == "2025-09-30"
    assert record.note == (
        "It stands under FY2024, of which the data hold none, and is the figure of 2025-09-30: 385 persons."
    )


def test_the_command_prints_and_gives_json_and_csv(tmp_path: Path) -> None:
    path = made(tmp_path / "m.xlsx", ["MiniMax, US$m", "FY2024", "9M2025"], ["Revenue", 30.5, 534.4])
    code, output = run(str(path))
    assert code == 1 and "Sheet!C2" in output and "2 numbers judged: 1 agrees, 1 differs" in output
    code, output = run(str(path), "--json")
    said = json.loads(output)
    assert code == 1 and [list(record) for record in said] == [KEYS, KEYS]
    assert said[1]["slip"] == "x10" and said[1]["value"] == 534400000 and said[1]["text"] == "534.4"
    assert set(said[1]["expected"]) == {"value", "low", "high", "period", "source"}
    code, output = run(str(path), "--csv")
    assert code == 1 and next(csv.reader(io.StringIO(output))) == [*KEYS, "source", "url"]
    code, output = run(str(made(tmp_path / "right.xlsx", ["MiniMax, US$m", "FY2024"], ["Revenue", 30.5])))
    assert code == 0
    code, output = run(str(tmp_path / "none.xlsx"))
    assert code == 2 and output.strip().count("\n") == 0


# -- the copy ---------------------------------------------------------------------------------------------------------


def rich(path: Path) -> Path:
    """A workbook with a macro, a chart, comments, links, formats, a picture's worth of parts that must stay."""
    with xlsxwriter.Workbook(str(path.with_suffix(".xlsx"))) as book:
        sheet = book.add_worksheet("It's a model")
        sheet.write_row(0, 0, ["MiniMax US$m", "FY2024", "9M2025"])
        sheet.write_row(1, 0, ["Revenue", 30.5, 534.4])
        sheet.write_row(2, 0, ["Gross margin", 0.122, 0.233])
        sheet.write_comment("B2", "Mine")
        sheet.write_url("C3", "https://example.org/x?a=1&b=2", string="x")
        sheet.write_number("C3", 0.233)
        sheet.write_formula("B5", "=B2*2", None, 61)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": ["It's a model", 1, 1, 1, 2]})
        sheet.insert_chart("E5", chart)
        sheet.conditional_format("B2:C3", {"type": "cell", "criteria": ">", "value": 5, "format": book.add_format()})
        sheet.data_validation("A9", {"validate": "list", "source": ["a", "b"]})
        sheet.set_footer("&Lpage &P")
        sheet.protect()
        book.add_worksheet("xlipo match").write(0, 0, "taken")
    path.with_suffix(".xlsx").rename(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", bytes(range(256)) * 40)
    return path


def plain_with_comment(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["MiniMax, US$m", "FY2024", "9M2025"], ["Revenue", 30.5, 53.4], ["Gross profit", 3.7, 12.5]):
        sheet.append(row)
    sheet["C2"].comment, sheet["B3"].hyperlink = Comment("keep", "Me"), "#Other!A1"
    book.create_sheet("Other")
    book.save(path)
    return path


TOUCHED = ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")


@pytest.mark.parametrize("kind", ["rich", "plain"])
def test_every_other_part_of_the_copy_is_the_same_bytes(kind: str, tmp_path: Path) -> None:
    path = rich(tmp_path / "m.xlsm") if kind == "rich" else plain_with_comment(tmp_path / "m.xlsx")
    before, copy = path.read_bytes(), tmp_path / f"copy{path.suffix}"
    assert run(str(path), "--out", str(copy))[0] == (1 if kind == "rich" else 0)
    assert path.read_bytes() == before
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy) as new:
        assert new.namelist()[: len(old.namelist())] == old.namelist()
        other = {name for name in old.namelist() if old.read(name) != new.read(name)}
        sheet = {"xl/worksheets/sheet1.xml"}
        boxes = {name for name in old.namelist() if "comment" in name or name.endswith(".vml")}
        assert {*TOUCHED, *sheet} <= other <= {*TOUCHED, *sheet, *boxes, "xl/worksheets/_rels/sheet1.xml.rels"}
        for name in other:  # and what was there still is, in its order, with insertions between
            left = iter(new.read(name))
            assert all(byte in left for byte in old.read(name)), name
        cells = old.read("xl/worksheets/sheet1.xml").partition(b"<sheetData")[2].partition(b"</sheetData>")[0]
        assert cells in new.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("kind", ["rich", "plain"])
def test_validators_say_of_the_copy_what_they_said_of_the_original(kind: str, tmp_path: Path) -> None:
    path = rich(tmp_path / "m.xlsm") if kind == "rich" else plain_with_comment(tmp_path / "m.xlsx")
    copy = tmp_path / f"copy{path.suffix}"
    run(str(path), "--out", str(copy))
    assert audited(copy) == audited(path)
    assert validated(copy) == validated(path)


def test_links_lead_both_ways_and_own_comments_stay(tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsx"
    run(str(plain_with_comment(tmp_path / "m.xlsx")), "--out", str(copy))
    book = openpyxl.load_workbook(copy)
    sheet, listed = book["Sheet"], book["xlipo match"]
    assert sheet["C2"].comment.text == "keep" and sheet["B3"].hyperlink.target == "#Other!A1"
    assert sheet["B2"].comment.text.startswith("agrees: MiniMax revenue FY2024\n")
    for row in range(2, listed.max_row + 1):
        place = listed.cell(row, 1).hyperlink.location
        assert place == listed.cell(row, 1).value
        cell = sheet[place.partition("!")[2]]
        if cell.coordinate != "B3":
            assert cell.hyperlink.location == f"'xlipo match'!A{row}"
    assert listed["L2"].hyperlink.target.startswith("https://")


def test_the_copy_is_never_the_model_itself(tmp_path: Path) -> None:
    path = plain_with_comment(tmp_path / "m.xlsx")
    before = path.read_bytes()
    code, output = run(str(path), "--out", str(path))
    assert code == 2 and "name another file" in output and path.read_bytes() == before


@pytest.mark.libreoffice
def test_the_copy_opens_in_libreoffice_with_the_same_values(libreoffice: LibreOffice, tmp_path: Path) -> None:
    path = plain_with_comment(tmp_path / "m.xlsx")
    run(str(path), "--out", str(tmp_path / "copy.xlsx"))
    old, new = libreoffice.recalculate(path), libreoffice.recalculate(tmp_path / "copy.xlsx")
    assert {place: value for place, value in new.items() if place[0] != "xlipo match"} == old
    assert new["xlipo match", "A2"] == "Sheet!B2"


@pytest.mark.parametrize("name", sorted(set(hostile.HOSTILE) - LONG)[::4])
def test_a_hostile_workbook_gets_a_sentence(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(hostile.HOSTILE[name]())
    try:
        Client().match(path)
    except UsageError as refused:
        assert str(refused).endswith(".") and "\n" not in str(refused)


def test_a_damaged_workbook_gets_a_sentence_or_a_list(tmp_path: Path) -> None:
    honest = plain_with_comment(tmp_path / "m.xlsx").read_bytes()
    path, copy = tmp_path / "damaged.xlsx", tmp_path / "copy.xlsx"
    for seed in range(20):
        path.write_bytes(hostile.mutated(honest, seed))
        code, output = run(str(path), "--out", str(copy), "--json")
        assert code in (0, 1) or (code == 2 and output.strip().count("\n") == 0 and "Traceback" not in output), seed


def test_a_company_written_once_is_that_of_the_rows_below_it(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["USD m", None, "FY2024", "FY2025", "1H2026"],
        ["MiniMax", "Revenue", 30.5, 79.0, 116.6],
        [None, "Gross margin", 0.122, 0.254, None],
        ["Zhipu", "Gross margin", 0.563, 0.41, None],
        ["", "R&D expense", 305.1, None, None],
        ["Peers", None, None, None, None],
        [None, "Gross margin", 0.5, 0.5, None],
    ]
    path = made(tmp_path / "comps.xlsx", *rows, title="Comps")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Zhipu").append(["Revenue", 2024])
    book.save(path)
    found = {one.where: (one.company, one.period, one.verdict) for one in Client().match(path)}
    assert found["Comps!E2"] == ("MiniMax", "H1-2026", "agrees")
    assert {found[f"Comps!{cell}"][::2] for cell in ("C2", "D2", "C3", "D3")} == {("MiniMax", "agrees")}
    assert {found[f"Comps!{cell}"][::2] for cell in ("C4", "D4", "C5")} == {("Zhipu", "agrees")}
    assert "Comps!C7" not in found or found["Comps!C7"][0] != "MiniMax"


def test_fractions_under_a_percent_sign_are_no_slips_unless_the_others_are_per_cent(tmp_path: Path) -> None:
    heads = ["", "FY2023", "FY2024", "FY2025"]
    fractions = made(tmp_path / "a.xlsx", ["Zhipu"], heads, ["GM %", 0.646, 0.563, 0.41])
    assert verdicts(fractions) == {"B3": "agrees", "C3": "agrees", "D3": "agrees"}
    one = made(tmp_path / "b.xlsx", ["Zhipu"], heads, ["GM %", 64.6, 56.3, 0.41])
    assert verdicts(one) == {"B3": "agrees", "C3": "agrees", "D3": "differs"}
    wrong = made(tmp_path / "c.xlsx", ["Zhipu"], heads, ["GM %", 0.646, 0.653, 0.41])
    assert verdicts(wrong) == {"B3": "agrees", "C3": "differs", "D3": "agrees"}
