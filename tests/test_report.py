"""The report: what an analyst opens. A real spreadsheet recalculates it, and every figure must be Python's."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from functools import lru_cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from formula_engine import engine_recalculate
from libreoffice import LibreOffice
from reports import Reports
from xlipo.facts.dataset import DataView, companies_in
from xlipo.facts.errors import OutputError, UsageError
from xlipo.metrics.answer import present
from xlipo.metrics.answers import Answers
from xlipo.metrics.basis import Basis, on_basis
from xlipo.metrics.presentation import Presentation
from xlipo.report.build import write_report
from xlipo.report.ledger import HEADER_ROW
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
def report(reports: Reports) -> Path:
    """The main job: every company, in USD, in English."""
    return reports.of("all")


@pytest.fixture(scope="module", params=["zh-Hans in CNY", "zh-Hant as reported", "as of the seed articles' day"])
def other_report(request: pytest.FixtureRequest, reports: Reports) -> Path:
    if request.param == "zh-Hans in CNY":
        return reports.of(GPU, "CNY", "zh-Hans")
    if request.param == "zh-Hant as reported":
        return reports.of(LLM, "reported", "zh-Hant")
    return reports.of(LLM + GPU, "HKD", as_of=SEED_DAY)


@lru_cache(maxsize=4)
def live(path: Path) -> openpyxl.Workbook:
    """The workbook with its formulas."""
    return openpyxl.load_workbook(path)


@lru_cache(maxsize=4)
def still(path: Path) -> openpyxl.Workbook:
    """The workbook with the values it carries: read without any recalculation, as pandas, a preview or a phone does."""
    return openpyxl.load_workbook(path, data_only=True)


@lru_cache(maxsize=4)
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


def test_the_sheets_are_all_there(report: Path) -> None:
    assert live(report).sheetnames == [
        "Comps", "Charts", "Benchmarks", "Tear sheet", "Funding", "Offering and valuation", "Listing tests", "Sources",
        "Conflicts", "Checks", "Definitions", "Figures", "Facts", "FX", "Lists", "Tear data",
    ]  # fmt: skip


def front_names(path: Path, view: DataView) -> dict[tuple[str, str], str]:
    """The cell of each figure of the front, from the workbook's names."""
    called = {re.sub(r"[^A-Za-z0-9]", "", company.name): company.name for company in view.companies()}
    found = {}
    for name, defined in live(path).defined_names.items():
        company, dot, metric = name.lstrip("_").partition(".")
        if dot and company in called:
            found[called[company], metric] = defined.attr_text.replace("$", "").split("!")[1]
    return found


def test_the_front_says_what_python_says(report: Path, view: DataView) -> None:
    """Read without any recalculation, as pandas, a preview or a phone does."""
    answers, sheet, seen = Answers(view), still(report)["Figures"], 0
    for (company, metric), place in front_names(report, view).items():
        measure = answers.measure(metric)
        resolution = on_basis(answers.resolver(answers.company(company), measure), Basis.LTM).resolution
        currency = "" if measure.shown == "per_share" else "USD"
        answer, value = present(resolution, Presentation(currency)), sheet[place].value
        if not isinstance(value, int | float):
            assert answer.derivation is None, (company, metric, value)
            continue
        seen += 1
        assert answer.derivation is not None, (company, metric)
        scale = 1e6 if answer.unit == "USD" and answer.shown not in ("per_share", "per_unit") else 1.0
        assert value == pytest.approx(float(answer.derivation.point) / scale, rel=1e-9), (company, metric)
    assert seen > 300


def test_known_figures_stand_where_an_analyst_looks(report: Path) -> None:
    sheet = still(report)["Tear sheet"]
    assert sheet["A1"].value == "MiniMax"
    periods = {cell.value: cell.column for cell in sheet[HEADER_ROW + 1] if cell.value}
    lines = {row[0].value: row for row in sheet.iter_rows(min_row=HEADER_ROW + 1, max_row=70)}

    def figure(label: str, period: str) -> float:
        return float(lines[label][periods[period] - 1].value)

    assert figure("Gross margin", "9M2025") == pytest.approx(0.233, abs=5e-4)
    assert figure("Revenue growth (YoY)", "9M2025") == pytest.approx(1.747, abs=5e-4)
    assert figure("Revenue growth (YoY)", "FY2024") == pytest.approx(7.822, abs=5e-4)
    assert figure("Cash runway on adjusted loss (months)", "9M2025") > 53
    assert figure("Revenue", "9M2025") == pytest.approx(53.437)


def test_a_figure_leads_to_its_row_and_that_to_its_fact_and_its_source(report: Path) -> None:
    workbook = live(report)
    figures, facts, checked = workbook["Figures"], workbook["Facts"], 0
    place = next(cell.column for cell in figures[HEADER_ROW] if cell.value == "Data file and line")
    for title in ("Comps", "Benchmarks", "Funding", "Offering and valuation", "Listing tests"):
        for row in workbook[title].iter_rows(min_row=HEADER_ROW + 1):
            for cell in row:
                leads = str(cell.hyperlink.location) if cell.hyperlink else ""
                if cell.data_type != "f" or not leads.startswith("Figures!"):
                    continue
                second = figures.cell(figures[leads.split("!")[1]].row, place)
                if second.hyperlink is None:  # a word for an absence, or a threshold of a rule itself
                    continue
                third = facts.cell(facts[second.hyperlink.location.split("!")[1]].row, 12).hyperlink
                assert third is not None and (third.target or third.location.startswith("Sources!"))
                checked += 1
    assert checked > 900


def test_a_figure_of_the_first_page_reads_one_line_whose_formulas_read_facts(report: Path, view: DataView) -> None:
    figures, checked = live(report)["Figures"], 0
    header = {cell.value: cell.column for cell in figures[HEADER_ROW]}
    for row in live(report)["Comps"].iter_rows(min_row=HEADER_ROW + 1, min_col=4):
        for cell in row:
            found = re.fullmatch(r"=INDEX\(Figures!\$K\$(\d+):\$K\$(\d+),Lists!\$[A-Z]+\d+\)", str(cell.value))
            if found is None:
                continue
            first, last = int(found[1]), int(found[2])
            assert len({figures.cell(at, header["Figure"]).value for at in range(first, last + 1)}) == 1
            assert len({figures.cell(at, header["Company"]).value for at in range(first, last + 1)}) == last - first + 1
            checked += 1
    assert checked > 300
    reading = 0
    for (_company, _metric), place in front_names(report, view).items():
        row_ = figures[place].row
        told = [str(figures.cell(row_, header[f"Value {basis}"]).value) for basis in ("LTM", "FY0", "LATEST")]
        reading += any("Facts!" in text or "$G$" in text or "$G" in text for text in told)
    assert reading > 300


def test_pandas_reads_the_same_figures_without_recalculating(report: Path) -> None:
    frame = pd.read_excel(report, sheet_name="Facts", header=HEADER_ROW - 1, engine="calamine")
    row = frame[(frame["Company"] == "MiniMax") & (frame["Concept"] == "Revenue") & (frame["Period"] == "9M2025")]
    assert 53_437_000 in set(row["Value"])


def test_every_fact_of_the_companies_is_in(report: Path, view: DataView) -> None:
    frame = pd.read_excel(report, sheet_name="Facts", header=HEADER_ROW - 1, engine="calamine")
    facts = [fact for name in everyone(view) for fact in view.facts_of(Answers(view).company(name).id)]
    assert len(frame) == len(facts)
    assert set(frame["Data file and line"]) == {fact.where for fact in facts}


def test_as_of_shows_nothing_published_later(reports: Reports) -> None:
    path = reports.of(LLM + GPU, "HKD", as_of=SEED_DAY)
    dates = pd.read_excel(path, sheet_name="Facts", header=HEADER_ROW - 1, engine="calamine", dtype=str)[
        "Date"
    ].dropna()
    assert len(dates) > 100
    assert max(date for date in dates if len(date) == 10) <= SEED_DAY.isoformat()
    assert "2025-12" not in set(dates)  # known only to the month: perhaps published after the day


def test_the_master_check_counts_passes_and_exceptions(report: Path) -> None:
    results = list(pd.read_excel(report, sheet_name="Checks", header=HEADER_ROW - 1, engine="calamine")["Result"])
    assert set(results) == {"pass", "acknowledged"}
    told = f"{results.count('pass'):,} pass, {results.count('acknowledged'):,} exceptions, 0 fail"
    assert any(told in str(row[0].value) for row in still(report)["Comps"].iter_rows())


def test_no_text_depends_on_how_a_country_writes_numbers(report: Path) -> None:
    """TEXT reads the points and commas of a form as the reader's country has them: 0.0 is thousands in Germany."""
    formulas = [cell.value for sheet in openpyxl.load_workbook(report) for row in sheet.iter_rows() for cell in row]
    forms = [form for text in map(str, formulas) for form in re.findall(r'\bTEXT\([^"]*"([^"]*)"', text)]
    assert len(forms) > 5
    assert not [form for form in forms if set(form) & set(".,")]


def test_the_front_has_no_plumbing_and_no_small_type(report: Path) -> None:
    workbook = still(report)
    for title in workbook.sheetnames[:7]:
        for row in workbook[title].iter_rows():
            for cell in row:
                text = str(cell.value) if isinstance(cell.value, str) else ""
                assert not re.fullmatch(r"m\d+|Period \d+|[a-z]+(_[a-z]+)+", text), (title, cell.coordinate, text)
                assert cell.value is None or cell.font.sz >= 8


def test_a_median_stands_on_three_figures_of_one_basis(report: Path) -> None:
    figures, comps, seen = still(report)["Figures"], still(report)["Comps"], 0
    for row in live(report)["Comps"].iter_rows(min_row=HEADER_ROW + 1, min_col=4):
        for cell in row:
            found = re.match(r"=IF\(COUNT\(Figures!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)\)>1\+1", str(cell.value))
            if found is None:
                continue
            column, first, last = found[1], int(found[2]), int(found[3])
            numbers = [figures[f"{column}{at}"].value for at in range(first, last + 1)]
            count = sum(isinstance(number, int | float) for number in numbers)
            assert isinstance(comps[cell.coordinate].value, int | float) == (count >= 3)
            seen += count >= 3
    assert seen > 20


def test_two_runs_give_the_same_bytes(reports: Reports, view: DataView, tmp_path: Path) -> None:
    first = reports.of(LLM, "reported", "zh-Hant").read_bytes()
    assert write_report(view, tmp_path / "b.xlsx", LLM, "reported", lang="zh-Hant").read_bytes() == first


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
