"""Workbooks that people pass on and that would hurt: each is read for what it shows, or refused with the cell."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from xlipo.cli import front_door
from xlipo.store.opening import open_data

ROWS = [["RMB'000", 2023, 2024], ["Revenue", 124539, 312414], ["Cost of sales", 44000, 136600]]
Bring = Callable[..., Result]


@pytest.fixture
def bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bring:
    monkeypatch.delenv("XLIPO_DATA", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(content: bytes, name: str = "a.xlsx", *more: str) -> Result:
        Path(name).write_bytes(content)
        given = ["import", name, "--into", "mine", "--company", "Acme", "--new-company", *more]
        outcome = CliRunner().invoke(front_door, given)
        assert "Traceback" not in outcome.output and "fault of its own" not in outcome.output
        assert outcome.exit_code == 0 or not Path("mine").exists()
        return outcome

    return run


def workbook(change: Callable[[openpyxl.Workbook], object] = lambda book: None) -> bytes:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(content: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def values() -> dict[tuple[str, str], int]:
    facts = open_data("mine").facts_of("acme")
    return {(fact.concept, fact.period.text): int(fact.value or 0) for fact in facts}


def test_a_formula_saved_without_its_value_is_told_with_its_cell(bring: Bring) -> None:
    """A program that writes workbooks saves formulas so; what they come to is known to nobody who only reads."""
    outcome = bring(workbook(lambda book: book.active.__setitem__("C2", "=SUM(C5:C9)")))
    assert outcome.exit_code == 2
    assert "Sheet!C2: '=SUM(C5:C9)' is a formula in place of its value" in outcome.output


def test_a_formula_with_its_value_is_read_as_it_shows(bring: Bring) -> None:
    def calculated(parts: dict[str, bytes]) -> None:
        sheet = "xl/worksheets/sheet1.xml"
        parts[sheet] = re.sub(rb'<c r="C2"[^>]*><v>312414</v></c>', b'<c r="C2"><f>156207*2</f><v>312414</v></c>',
                              parts[sheet])  # fmt: skip
        assert b"<f>" in parts[sheet]

    assert bring(with_parts(workbook(), calculated)).exit_code == 0
    assert values()["revenue", "FY2024"] == 312_414_000


@pytest.mark.parametrize("day", ["2024-01-0!", "0001-01-01", "9999-12-31", "2024-13-01"])
@pytest.mark.parametrize("which", ["start", "end", "filed"])
def test_a_day_that_is_none_in_company_facts_is_refused(bring: Bring, which: str, day: str) -> None:
    figure = {"start": "2024-01-01", "end": "2024-12-31", "filed": "2025-02-01", "val": 5, "accn": "0", "form": "10-K"}
    facts = {"us-gaap": {"Revenues": {"units": {"USD": [{**figure, which: day}]}}}}
    assert bring(json.dumps({"cik": 1, "facts": facts}).encode(), "a.json").exit_code == 2


def test_macros_and_external_links_are_neither_run_nor_followed(bring: Bring) -> None:
    def linked(parts: dict[str, bytes]) -> None:
        parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 not run"
        parts["xl/externalLinks/externalLink1.xml"] = b"<externalLink/>"
        rels = "xl/_rels/workbook.xml.rels"
        more = (
            b'<Relationship Id="rId98" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
            b'Target="vbaProject.bin"/><Relationship Id="rId99" TargetMode="External" Target="http://192.0.2.1/x.xlsx" '
            b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"/>'
        )
        parts[rels] = parts[rels].replace(b"</Relationships>", more + b"</Relationships>")

    assert bring(with_parts(workbook(), linked), "a.xlsm").exit_code == 0
    assert values()["revenue", "FY2024"] == 312_414_000


def test_a_sheet_of_every_row_there_is_is_refused_before_it_is_held(bring: Bring) -> None:
    def long(parts: dict[str, bytes]) -> None:
        rows = b"".join(b"<row><c><v>1</v></c></row>" for _ in range(1_048_576))
        parts["xl/worksheets/sheet1.xml"] = (
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            + rows + b"</sheetData></worksheet>"
        )  # fmt: skip

    outcome = bring(with_parts(workbook(), long))
    assert outcome.exit_code == 2 and "rows" in outcome.output and outcome.output.count("\n") == 1


@pytest.mark.parametrize(("row", "told"), [
    (["Revenue", 124539, 312415], "which is right?"), (["Revenue", 124539, 312414], ""),
])  # fmt: skip
def test_a_row_that_stands_twice_is_one_or_a_doubt(bring: Bring, row: list[object], told: str) -> None:
    outcome = bring(workbook(lambda book: book.active.append(row)))
    assert (outcome.exit_code == 2) is bool(told) and told in outcome.output


def test_full_width_digits_dates_as_text_and_merged_heads(bring: Bring) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet["B1"], sheet["C1"] = "31 December 2023", "２０２４年"
        sheet["C2"] = "３１２，４１４"
        sheet.insert_rows(1)
        sheet["B1"] = "Year ended"
        sheet.merge_cells("B1:C1")

    assert bring(workbook(change)).exit_code == 0
    assert values()["revenue", "FY2024"] == 312_414_000 and values()["revenue", "FY2023"] == 124_539_000


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json", "html"])
def test_a_named_pipe_is_told_and_not_waited_for(
    bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    os.mkfifo(tmp_path / f"pipe.{ending}")
    monkeypatch.chdir(tmp_path)
    given = ["import", f"pipe.{ending}", "--into", "mine", "--company", "Acme", "--new-company"]
    done = CliRunner().invoke(front_door, given)
    assert done.exit_code == 2
    assert f"'pipe.{ending}' cannot be read: is no ordinary file" in done.output
    done = bring(b"x", "a.tsv", "--map", f"pipe.{ending}")
    assert done.exit_code == 2
    assert f"'pipe.{ending}' cannot be read: is no ordinary file" in done.output
