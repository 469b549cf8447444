"""Every workbook is a file that Excel 2016 and later read: two validators of other makes say so, and a formula engine
finds that no value is stale."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table

from reports import Reports
from validators import audited, stale, validated
from xlipo.sheetkit.cells import Formula, StreamedCell, Value
from xlipo.sheetkit.painter import Painter
from xlipo.sheetkit.save import save
from xlipo.sheetkit.stream import StreamedRows

pytestmark = pytest.mark.validators


def main_report(reports: Reports, folder: Path) -> Path:
    """Every company, in USD, in English."""
    return reports.of("all")


def chinese_report(reports: Reports, folder: Path) -> Path:
    return reports.of(["MiniMax", "Zhipu"], "CNY", "zh-Hans")


def streamed_table(reports: Reports, folder: Path) -> Path:
    """One of each kind of value, in streamed rows between a title and a foot, beside a designed sheet."""
    workbook = openpyxl.Workbook()
    painter = Painter(workbook)
    sheet, designed = workbook.active, workbook.create_sheet("Designed")
    sheet["A1"] = "A streamed table"
    values: list[Value] = [
        "R&D <x>", " padded\n", "=1+1", "稀宇科技", 12, -0.5, dt.date(2025, 9, 30), dt.datetime(2025, 9, 30, 8), True,
        "", None, Formula("=E4*2", 24.0), StreamedCell("page", painter.style("hyperlink"), url="https://example.org/?a=1&b=2"),
        StreamedCell("place", painter.style("hyperlink"), location="Designed!A1"),
    ]  # fmt: skip
    for number in range(1, len(values) + 1):
        sheet.cell(3, number, f"Column {number}")
    sheet.streamed = StreamedRows(4, [values] * 40, [painter.style("input", "money"), *[None] * (len(values) - 1)])
    sheet.add_table(Table(displayName="Streamed", ref=f"A3:{get_column_letter(len(values))}4"))
    sheet["A45"] = "The foot"
    sheet.freeze_panes = "B4"
    designed["A1"] = Formula("=SUM('Sheet'!E4:E43)", 480)
    save(workbook, folder / "streamed.xlsx")
    return folder / "streamed.xlsx"


@pytest.fixture(scope="module", params=[main_report, chinese_report, streamed_table], ids=lambda make: make.__name__)
def workbook(request: pytest.FixtureRequest, reports: Reports, tmp_path_factory: pytest.TempPathFactory) -> Path:
    make: Callable[[Reports, Path], Path] = request.param
    return make(reports, tmp_path_factory.mktemp("judged"))


def test_openxml_audit_finds_no_error(workbook: Path) -> None:
    assert audited(workbook) == []


def test_the_open_xml_sdk_finds_no_error(workbook: Path) -> None:
    assert validated(workbook) == []


@pytest.mark.parametrize("make", [chinese_report, streamed_table], ids=lambda make: make.__name__)
def test_formualizer_finds_no_stale_value(
    make: Callable[[Reports, Path], Path], reports: Reports, tmp_path: Path
) -> None:
    """In the main report it is asked for every value, among the tests of reports."""
    assert stale(make(reports, tmp_path)) == []


def changed(path: Path, target: Path, old: bytes, new: bytes) -> Path:
    """The workbook with something else in its first sheet."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content, count = re.subn(re.escape(old), new, content, count=1)
                assert count == 1
            archive.writestr(name, content)
    return target


def test_the_judges_find_what_is_wrong(reports: Reports, tmp_path: Path) -> None:
    good = streamed_table(reports, tmp_path)
    broken = changed(good, tmp_path / "broken.xlsx", b't="inlineStr"', b't="nonsense"')
    assert audited(broken) != []
    assert "nonsense" in validated(broken)[0]
    assert stale(changed(good, tmp_path / "stale.xlsx", b"<v>24</v>", b"<v>25</v>")) != []
