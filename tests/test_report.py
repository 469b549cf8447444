"""The report: what an analyst opens. A real spreadsheet recalculates it, and every figure must be Python's."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from formula_engine import engine_recalculate
from libreoffice import LibreOffice
from xlipo.facts.dataset import DataView, companies_in
from xlipo.facts.errors import OutputError, UsageError
from xlipo.metrics.answers import Answers
from xlipo.report.build import write_report
from xlipo.report.ledger import HEADER_ROW
from xlipo.report.sheets.comparison import FIRST_COMPANY, PER_COMPANY
from xlipo.store.opening import open_data

LLM = ["MiniMax", "Zhipu", "Moonshot AI"]
GPU = ["Moore Threads", "MetaX", "Biren Technology", "Iluvatar CoreX"]
SEED_DAY = dt.date(2025, 12, 22)
Values = dict[tuple[str, str], object]


@pytest.fixture(scope="module")
def view() -> DataView:
    return open_data()


def everyone(view: DataView) -> list[str]:
    return [company.name for company in companies_in(view, "all")]


@pytest.fixture(scope="module")
def report(view: DataView, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The main job: every company, in USD, in English."""
    return write_report(view, tmp_path_factory.mktemp("report") / "all.xlsx", everyone(view))


@pytest.fixture(scope="module", params=["zh-Hans in CNY", "zh-Hant as reported", "as of the seed articles' day"])
def other_report(request: pytest.FixtureRequest, view: DataView, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "other.xlsx"
    if request.param == "zh-Hans in CNY":
        return write_report(view, path, GPU, currency="CNY", lang="zh-Hans")
    if request.param == "zh-Hant as reported":
        return write_report(view, path, LLM, currency="reported", lang="zh-Hant")
    return write_report(view, path, LLM + GPU, currency="HKD", as_of=SEED_DAY)


@lru_cache(maxsize=1)
def live(path: Path) -> openpyxl.Workbook:
    """The workbook with its formulas."""
    return openpyxl.load_workbook(path)


@lru_cache(maxsize=1)
def still(path: Path) -> openpyxl.Workbook:
    """The workbook with the values it carries: read without any recalculation, as pandas, a preview or a phone does."""
    return openpyxl.load_workbook(path, data_only=True)


@lru_cache(maxsize=1)
def formulas(path: Path) -> Values:
    """Every formula cell of a workbook, with the value the file carries."""
    return {
        (sheet.title, cell.coordinate): still(path)[sheet.title][cell.coordinate].value
        for sheet in live(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def differences(path: Path, recalculated: Values) -> list[tuple[object, ...]]:
    """The formula cells whose recalculated value is not the one in the file, to 1e-9."""
    return [
        (place, expected, recalculated.get(place))
        for place, expected in formulas(path).items()
        if not same(expected, recalculated.get(place))
    ]


def same(expected: object, found: object) -> bool:
    if isinstance(expected, int | float) and isinstance(found, int | float):
        return abs(found - expected) <= 1e-9 * max(1.0, abs(expected))
    blank = (None, "")  # a formula may come to no text at all: a figure without a mark
    return found in blank if expected in blank else expected == found


def without_value(path: Path) -> list[bytes]:
    """The formula cells that carry no value in the file, not even an empty text."""
    with zipfile.ZipFile(path) as file:
        sheets = [file.read(name) for name in file.namelist() if name.startswith("xl/worksheets/sheet")]
    return [cell for sheet in sheets for cell in re.findall(rb"<c [^>]*><f>[^<]*</f>(?!<v[ >])", sheet)]


def errors_in(values: Values) -> list[tuple[object, object]]:
    return [(k, v) for k, v in values.items() if isinstance(v, str) and v.startswith(("#", "Err:"))]


@pytest.mark.libreoffice
def test_libreoffice_recalculates_every_figure_to_ours(libreoffice: LibreOffice, report: Path) -> None:
    recalculated = libreoffice.recalculate(report)
    assert len(formulas(report)) > 3_000
    assert errors_in(recalculated) == []
    assert differences(report, recalculated) == []


@pytest.mark.libreoffice
def test_so_it_does_in_other_languages_currencies_and_days(libreoffice: LibreOffice, other_report: Path) -> None:
    recalculated = libreoffice.recalculate(other_report)
    assert len(formulas(other_report)) > 200
    assert errors_in(recalculated) == []
    assert differences(other_report, recalculated) == []


def test_a_second_engine_agrees(report: Path) -> None:
    recalculated = engine_recalculate(report)
    assert errors_in(recalculated) == []
    assert differences(report, recalculated) == []


def test_every_formula_carries_its_value(report: Path) -> None:
    assert without_value(report) == []
    assert len(formulas(report)) > 20_000


def test_the_sheets_are_all_there(report: Path, view: DataView) -> None:
    titles = live(report).sheetnames
    assert titles[:3] == ["Cover", "Dashboard", "Comparison"]
    assert titles[3 : 3 + len(everyone(view))] == everyone(view)
    assert titles[3 + len(everyone(view)) :] == [
        "Funding", "Offering and valuation", "Listing tests", "Figures", "Periods", "Lists", "Facts", "FX", "Sources",
        "Conflicts", "Checks", "Definitions",
    ]  # fmt: skip


def comparison_cells(sheet: Worksheet, companies: list[str]) -> Iterator[tuple[str, str, object, object]]:
    """(company, label, value, period) of every cell of the comparison."""
    for row in sheet.iter_rows(min_row=HEADER_ROW + 1):
        for index, company in enumerate(companies):
            column = FIRST_COMPANY - 1 + PER_COMPANY * index
            if row[2].value and row[column].value is not None:
                yield company, row[0].value, row[column].value, row[column + 2].value


def test_the_comparison_says_what_python_says(report: Path, view: DataView) -> None:
    """Read without any recalculation, as pandas, a preview or a phone does."""
    answers = Answers(view)
    sheet = still(report)["Comparison"]
    seen = 0
    for company, label, value, period in comparison_cells(sheet, everyone(view)):
        answer = answers.metric(company, label, None, "USD")
        if not isinstance(value, int | float):
            assert answer.value is None or answer.shown == "yes_no", (company, label, value)
            continue
        seen += 1
        assert answer.derivation is not None, (company, label)
        scale = 1e6 if answer.unit == "USD" and answer.shown == "money" else 1.0
        assert value == pytest.approx(float(answer.derivation.point) / scale, rel=1e-9), (company, label)
        assert answer.period is not None and period == answer.period.text
    assert seen > 200


def test_known_figures_stand_where_an_analyst_looks(report: Path) -> None:
    sheet = still(report)["MiniMax"]
    header = {cell.value: cell.column for cell in sheet[HEADER_ROW]}
    lines = {row[0].value: row for row in sheet.iter_rows(min_row=HEADER_ROW + 1, max_row=90)}

    def figure(label: str, period: str) -> float:
        return float(lines[label][header[period] - 1].value)

    assert figure("Gross margin", "9M2025") == pytest.approx(0.233, abs=5e-4)
    assert figure("Revenue growth (YoY)", "9M2025") == pytest.approx(1.747, abs=5e-4)
    assert figure("Revenue growth (YoY)", "FY2024") == pytest.approx(7.822, abs=5e-4)
    assert figure("Cash runway (months)", "9M2025") > 53
    assert figure("Revenue", "9M2025") == pytest.approx(53.437)


def test_every_figure_of_one_period_reaches_its_source_in_two_clicks(report: Path, view: DataView) -> None:
    """Figure → its fact's row → the page that printed it (or, where none is known, the source's own line)."""
    workbook = live(report)
    facts = workbook["Facts"]
    checked = 0
    for title in [*everyone(view), "Funding", "Offering and valuation", "Listing tests", "Conflicts"]:
        for row in workbook[title].iter_rows(min_row=HEADER_ROW + 1):
            for cell in row:
                if cell.data_type != "f" or not is_figure(str(cell.value)):
                    continue
                if cell.hyperlink is None:  # a threshold of the rule itself, or a word for an absence
                    assert row[2].value in RULES or stands_for_nothing(report, title, cell.coordinate), cell
                    continue
                sheet, place = cell.hyperlink.location.split("!")
                assert sheet == "Facts"
                second = facts.cell(facts[place].row, 12).hyperlink
                assert second is not None and (second.target or second.location.startswith("Sources!"))
                checked += 1
    assert checked > 1_500


RULES = {
    "commercial_revenue_threshold", "rd_share_threshold", "market_cap_threshold", "star_rd_threshold",
}  # fmt: skip


def stands_for_nothing(path: Path, title: str, place: str) -> bool:
    return still(path)[title][place].value in ("n.d.", "n.m.", "n.a.")


def test_a_figure_of_the_comparison_leads_to_its_line_on_the_companys_sheet(report: Path, view: DataView) -> None:
    """Its period changes with a setting, so that a link to one fact would be wrong for another."""
    workbook = live(report)
    comparison, checked = workbook["Comparison"], 0
    for row in comparison.iter_rows(min_row=HEADER_ROW + 1):
        for index, company in enumerate(everyone(view)):
            cell = row[FIRST_COMPANY - 1 + PER_COMPANY * index]
            if cell.data_type != "f":
                continue
            sheet, place = cell.hyperlink.location.rsplit("!", 1)
            assert sheet.strip("'") == company
            if place == "A1":  # the company has no such figure on any basis
                continue
            assert workbook[company].cell(workbook[company][place].row, 3).value == row[2].value
            checked += 1
    assert checked > 250


def is_figure(formula: str) -> bool:
    """A formula that shows a figure: it looks one up, or stands on facts."""
    return any(name in formula for name in ("fig_shown", "fig_point", "Facts!"))


def test_pandas_reads_the_same_figures_without_recalculating(report: Path) -> None:
    frame = pd.read_excel(report, sheet_name="Facts", header=HEADER_ROW - 1, engine="calamine")
    row = frame[(frame["Company"] == "MiniMax") & (frame["Concept"] == "Revenue") & (frame["Period"] == "9M2025")]
    assert 53_437_000 in set(row["Value"])
    comparison = pd.read_excel(report, sheet_name="Comparison", header=HEADER_ROW - 1, engine="calamine", index_col=0)
    assert comparison.loc["Gross margin", "MiniMax"] == pytest.approx(0.1785, abs=1e-3)


def test_every_fact_of_the_companies_is_in(report: Path, view: DataView) -> None:
    frame = pd.read_excel(report, sheet_name="Facts", header=HEADER_ROW - 1, engine="calamine")
    facts = [fact for name in everyone(view) for fact in view.facts_of(Answers(view).company(name).id)]
    assert len(frame) == len(facts)
    assert set(frame["Data file and line"]) == {fact.where for fact in facts}


def test_as_of_shows_nothing_published_later(view: DataView, tmp_path: Path) -> None:
    path = write_report(view, tmp_path / "then.xlsx", LLM + GPU, as_of=SEED_DAY)
    dates = pd.read_excel(path, sheet_name="Facts", header=HEADER_ROW - 1, engine="calamine", dtype=str)[
        "Date"
    ].dropna()
    assert len(dates) > 100
    assert max(date for date in dates if len(date) == 10) <= SEED_DAY.isoformat()
    assert "2025-12" not in set(dates)  # known only to the month: perhaps published after the day


def test_the_master_check_is_green(report: Path) -> None:
    cover = still(report)["Cover"]
    values = [cell.value for row in cover.iter_rows() for cell in row]
    assert "All checks pass or are acknowledged" in values
    results = pd.read_excel(report, sheet_name="Checks", header=HEADER_ROW - 1, engine="calamine")["Result"]
    assert set(results) == {"pass", "acknowledged"}


def test_two_runs_give_the_same_bytes(view: DataView, tmp_path: Path) -> None:
    first = write_report(view, tmp_path / "a.xlsx", LLM).read_bytes()
    assert write_report(view, tmp_path / "b.xlsx", LLM).read_bytes() == first


def test_an_output_that_cannot_be_written_leaves_the_old_file_whole(view: DataView, tmp_path: Path) -> None:
    target = tmp_path / "report.xlsx"
    target.mkdir()
    with pytest.raises(OutputError, match=r"report\.xlsx"):
        write_report(view, target, ["MiniMax"])
    with pytest.raises(OutputError, match="folder"):
        write_report(view, tmp_path / "missing" / "report.xlsx", ["MiniMax"])
    assert list(tmp_path.iterdir()) == [target]


def test_an_unknown_company_or_currency_is_named(view: DataView, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="MiniMax"):
        write_report(view, tmp_path / "x.xlsx", ["MinMax"])
    with pytest.raises(UsageError, match="USD"):
        write_report(view, tmp_path / "x.xlsx", ["MiniMax"], currency="USX")


def test_text_from_data_never_becomes_a_formula(tmp_path: Path) -> None:
    """A hostile overlay: a company, a source and a note that look like formulas."""
    overlay = tmp_path / "overlay"
    (overlay / "facts").mkdir(parents=True)
    (overlay / "companies.csv").write_text(
        "id,name,kind,legal_name,reporting_currency,fiscal_year_end,groups,aliases,listing_status\n"
        "evil,=1+1,company,@SUM(A1),USD,12-31,,,+listed\n",
        encoding="utf-8",
    )
    (overlay / "sources.csv").write_text(
        "id,title,publisher,date,date_inferred,url,language,kind,tier,via\n"
        'evil,"=HYPERLINK(""http://x"")",-2+3,2025-01-01,,javascript:alert(1),en,press,6,\n',
        encoding="utf-8",
    )
    (overlay / "facts" / "evil.csv").write_text(
        "concept,dimensions,period,value,high,scale,unit,hedge,claim,source,locator,printed,also,note\n"
        "revenue,,FY2024,5,,1000000,USD,,,evil,=A1,,,\"=cmd|'/c calc'!A0\"\n",
        encoding="utf-8",
    )
    path = write_report(open_data(overlay), tmp_path / "evil.xlsx", ["=1+1"])
    assert without_value(path) == []
    workbook = openpyxl.load_workbook(path)
    text = {str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    assert not any(needle in formula for formula in text for needle in ("HYPERLINK", "cmd", "SUM(A1)", "=1+1", "=A1"))
    targets = [cell.hyperlink.target for row in workbook["Facts"].iter_rows() for cell in row if cell.hyperlink]
    assert not any(target and target.startswith("javascript") for target in targets)
