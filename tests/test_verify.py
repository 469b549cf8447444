"""A report verified: each cell that somebody altered is named, settings and saving elsewhere are no alterations."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.worksheet.worksheet import Worksheet

from shipped import shipped
from xlipo.cli import front_door
from xlipo.metrics.answers import Answers
from xlipo.report.build import write_report
from xlipo.report.verify import Altered, verify_report


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(shipped(), tmp_path_factory.mktemp("report") / "one.xlsx", ["Moonshot AI"], is_kept=False)


def run(*arguments: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(front_door, ["verify", *arguments])
    return outcome.exit_code, outcome.output


def formula_in(sheet: Worksheet) -> str:
    """The first formula of a sheet right of its labels."""
    return next(
        cell.coordinate for line in sheet.iter_rows(min_row=5, min_col=3) for cell in line if cell.data_type == "f"
    )


def test_a_report_as_written_is_whole(report: Path) -> None:
    code, output = run(str(report))
    assert (code, output.splitlines()) == (0, ["No cell was altered.", "Today's data say the same of each figure."])


def test_each_altered_cell_is_named(report: Path, tmp_path: Path) -> None:
    """Saved by another program, which drops the results of formulas, with a fact, its source and a formula changed."""
    book = openpyxl.load_workbook(report)
    facts = book["Facts"]
    heads = {str(cell.value): cell for row in facts.iter_rows(max_row=12) for cell in row if cell.value == "Value"}
    value = heads["Value"]
    row = next(
        row for row in range(value.row + 3, facts.max_row)
        if isinstance(facts.cell(row, value.column).value, int | float)
    )  # fmt: skip
    changed = facts.cell(row, value.column)
    was = changed.value
    changed.value = was * 10
    over = next(sheet for sheet in book if sheet.title not in ("Facts", book.sheetnames[0]) and sheet.max_row > 8)
    place = formula_in(over)
    over[place] = 7.5
    book.save(tmp_path / "altered.xlsx")
    code, output = run(str(tmp_path / "altered.xlsx"), "--json")
    said = {item["where"]: item for item in json.loads(output)}
    assert code == 1
    assert set(said) == {f"Facts!{changed.coordinate}", f"{over.title}!{place}"}
    assert said[f"Facts!{changed.coordinate}"]["written"].replace(",", "").startswith(str(was)[:6])
    assert said[f"{over.title}!{place}"]["written"].startswith("=") and said[f"{over.title}!{place}"]["found"] == "7.5"


def test_a_version_that_is_not_at_hand_is_told(report: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(report)
    version = shipped().version
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value == version]
    for cell in cells:
        cell.value = "0123456789ab"
    book.save(tmp_path / "other.xlsx")
    found = verify_report(tmp_path / "other.xlsx", Answers(shipped()))
    assert (found.version, found.is_known, found.is_whole) == ("0123456789ab", False, False)
    assert not found.altered and not found.changes.changes


def test_a_company_of_a_folder_that_was_not_given_is_told_and_its_lines_are_not_called_altered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.tsv").write_text("US$m\tFY2023\tFY2024\nRevenue\t10\t20\nNet loss\t3\t4\n")
    commands = (
        ["import", "mine.tsv", "--into", "desk", "--company", "Acme Robotics", "--new-company"],
        ["report", "--companies", "Acme Robotics,Moonshot AI", "--data", "desk", "--out", "book.xlsx"],
    )
    for command in commands:
        outcome = CliRunner().invoke(front_door, command)
        assert outcome.exit_code == 0, outcome.output
    assert run("book.xlsx", "--data", "desk") == (
        0, "No cell was altered.\nToday's data say the same of each figure.\n",
    )  # fmt: skip
    code, output = run("book.xlsx")
    assert code == 0, output
    assert "do not hold Acme Robotics: give --data with the folder" in output


def test_what_is_no_report_is_refused_in_a_sentence(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "none.xlsx")
    code, output = run(str(tmp_path / "none.xlsx"))
    assert code == 2 and "is no report" in output and output.strip().count("\n") == 0
    assert Altered("Facts!E5", "1", "2").where == "Facts!E5"
