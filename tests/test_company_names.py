"""A company may have any name: its sheet has a title of its own, and the name stays a name wherever it stands."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import range_boundaries

from libreoffice import LibreOffice
from shipped import shipped
from validators import audited, stale, validated
from xlipo.facts.languages import LANGUAGES
from xlipo.report.build import write_report
from xlipo.report.declared import titles
from xlipo.report.earlier import read_report
from xlipo.report.titles import company_titles
from xlipo.report.words import Words
from xlipo.sheetkit.cells import ERRORS
from xlipo.store.layers import SHIPPED
from xlipo.store.opening import open_data

LONG = "Shanghai Artificial Intelligence Laboratory"
TAKEN = (
    f"{LONG} One", f"{LONG} Two", f"{LONG.upper()} THREE", "FX", "lists", "Figures", "Cover", "Facts", "R", "History",
    "Dashboard (2)", "dashboard", "'Quoted'", "A/B [c]: d*e?", "A B C D E F G H I J K L M N O P'Q", "[]:",
)  # fmt: skip
"""Names that make no title of a sheet as they stand, or one that another sheet has."""
NO_TEXT = ("=Plus AI", "+Plus AI", "-Plus AI", "@Plus AI", "#N/A", "#REF!", "TRUE", "1e5", "2026", "A1", '="a"&"b"')
"""Names that a spreadsheet would take for something else if they were typed in."""
CHINESE = ("事实", "汇率", "封面", "数字 FX", "＝加号智能")


def data(folder: Path, names: Sequence[str]) -> Path:
    """A data folder with companies of these names, the first with revenue of 1 million, the second of 2, and so on."""
    tables: dict[str, list[dict[str, object]]] = {"companies": [], "sources": [], "rounds": [], "offerings": []}
    tables["sources"].append(
        {
            "id": "s",
            "title": "=1+1",
            "publisher": "P",
            "date": "2026-02-01",
            "language": "en",
            "kind": "press",
            "tier": 1,
        }
    )
    for number, name in enumerate(names, 1):
        id = f"named{number}"
        tables["companies"].append(
            {"id": id, "name": name, "kind": "company", "reporting_currency": "USD", "fiscal_year_end": "12-31",
             "groups": "llm", "aliases": f"alias{number}", "listing_status": "listed"}
        )  # fmt: skip
        tables["rounds"].append(
            {"company": id, "id": "A", "name": name, "order": 1, "announced": "2024-05-01", "source": "s"}
        )
        tables["offerings"].append(
            {"company": id, "id": "IPO", "exchange": "HKEX", "currency": "USD", "listed": "2026-01-09",
             "status": "listed", "sponsors": name, "source": "s"}
        )  # fmt: skip
        lines = [
            ("revenue", "", "FY2023", number / 2), ("revenue", "", "FY2024", number),
            ("gross_profit", "", "FY2024", 0.5), ("net_loss", "", "FY2024", 3),
            ("cash_and_cash_equivalents", "", "2024-12-31", 50), ("funding_amount", "round=A", "2024-05-01", 30),
            ("funding_post_money_valuation", "round=A", "2024-05-01", 300),
            ("implied_market_cap", "", "2026-01-09", 900), ("market_cap_first_day_close", "", "2026-01-09", 1000),
        ]  # fmt: skip
        tables[f"facts/{id}"] = [
            {"concept": concept, "dimensions": dimensions, "period": period, "value": value, "scale": 1_000_000,
             "unit": "USD", "source": "s", "note": name}
            for concept, dimensions, period, value in lines
        ]  # fmt: skip
    for table, rows in tables.items():
        path = folder / f"{table}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns(table))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def columns(table: str) -> list[str]:
    """The columns of a data file, as a shipped one of its kind has them."""
    like = SHIPPED / ("facts/minimax.csv" if table.startswith("facts/") else f"{table}.csv")
    return like.read_text("utf-8").partition("\n")[0].split(",")


@pytest.fixture(
    scope="module", params=[(TAKEN, "en"), (NO_TEXT, "en"), (CHINESE, "zh-Hans")], ids=["taken", "no text", "Chinese"]
)
def named(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, tuple[str, ...], str]:
    """A report of companies of such names, the names, and its language."""
    names, lang = request.param
    folder = tmp_path_factory.mktemp("named")
    view = open_data(data(folder / "data", names))
    return write_report(view, folder / "named.xlsx", names, lang=lang, tear_sheets=True), names, lang


def test_every_sheet_has_a_title_of_its_own(named: tuple[Path, tuple[str, ...], str]) -> None:
    path, names, lang = named
    titles = openpyxl.load_workbook(path, read_only=True).sheetnames
    assert len({title.casefold() for title in titles}) == len(titles) == len(names) + 13
    for title in titles:
        assert 0 < len(title) <= 31 and not re.search(r"[\[\]:*?/\\]|^'|'$|^history$", title, re.I), title
    words = Words(lang)
    assert titles[:3] == [words["comps"], words["charts"], words["benchmarks"]]


@pytest.mark.libreoffice
def test_each_company_has_its_own_figures_on_its_own_sheet(
    named: tuple[Path, tuple[str, ...], str], libreoffice: LibreOffice
) -> None:
    """A spreadsheet that calculates every formula anew finds the company's revenue; every link leads to a cell."""
    path, names, _ = named
    values = libreoffice.recalculate(path)
    kept = openpyxl.load_workbook(path, data_only=True)
    for place, shown in results(path).items():
        found = values.get(place, "")
        assert found in names or (found not in ERRORS and not str(found).startswith("Err:")), (place, found)
        assert found == (pytest.approx(float(shown), rel=1e-9) if isinstance(shown, int | float) else shown or ""), (
            place
        )
    for number, (name, title) in enumerate(zip(names, kept.sheetnames[3 : 3 + len(names)], strict=True), 1):
        page = kept[title]
        assert values[title, "A1"] == name
        column = next(cell.column_letter for cell in page[6] if cell.value == "FY2024")
        assert values[title, f"{column}8"] == page[f"{column}8"].value == number  # in millions
    for location in links(kept):
        sheet, place = led_to(location)
        assert sheet in kept.sheetnames and re.fullmatch(r"[A-Z]+\d+", place), location


def results(path: Path) -> dict[tuple[str, str], object]:
    """The value that the file carries for each formula."""
    live, still = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    formulas = [cell for sheet in live for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return {(cell.parent.title, cell.coordinate): still[cell.parent.title][cell.coordinate].value for cell in formulas}


def links(workbook: openpyxl.Workbook) -> set[str]:
    """Every place in the workbook that a click leads to."""
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    return {cell.hyperlink.location for cell in cells if cell.hyperlink.location}


def led_to(location: str) -> tuple[str, str]:
    """The sheet and the cell that a link names."""
    sheet, _, place = location.rpartition("!")
    return sheet.removeprefix("'").removesuffix("'").replace("''", "'"), place


def test_a_name_is_never_a_formula_nor_an_error(named: tuple[Path, tuple[str, ...], str]) -> None:
    """It stands as text in cells, in headers, in the points that charts carry."""
    path, names, _ = named
    workbook = openpyxl.load_workbook(path)
    shown = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value in names]
    assert {cell.value for cell in shown} == set(names)
    assert {cell.data_type for cell in shown} <= {"s", "inlineStr"}
    for cell in shown:
        assert cell.quotePrefix == str(cell.value).startswith(("=", "+", "-", "@", "＝")), cell
    for sheet in workbook:
        for table in sheet.tables.values():
            left, top, right, _ = range_boundaries(table.ref)
            header = [str(sheet.cell(top, column).value) for column in range(left, right + 1)]
            assert [column.name for column in table.tableColumns] == header


def test_charts_carry_every_name(named: tuple[Path, tuple[str, ...], str]) -> None:
    path, names, lang = named
    workbook = openpyxl.load_workbook(path)
    charts = workbook[Words(lang)["charts"]]._charts
    assert len(charts) == 3  # of revenue, growth and margin: the twelve largest
    for chart in charts:
        texts = " ".join(point_texts(chart))
        assert sum(name in texts for name in names) == min(len(names), 12)


def point_texts(chart: Any) -> list[str]:
    return [
        point.v
        for part in chart._charts
        for series in part.series
        for source in (series.tx, series.cat)
        if source is not None and source.strRef is not None
        for point in source.strRef.strCache.pt
    ]


@pytest.mark.validators
def test_excel_reads_it(named: tuple[Path, tuple[str, ...], str]) -> None:
    path, names, _ = named
    assert (audited(path), validated(path)) == ([], [])
    # formualizer takes a text "#N/A" that a formula gives for an error; LibreOffice, above, has the text.
    errors, found = sum(name in ERRORS for name in names), stale(path)
    assert found == [] if not errors else f" {errors} cached values changed, 0 error cells" in found[0]


def test_an_earlier_report_speaks_of_its_own_companies_alone(tmp_path: Path) -> None:
    """A sheet that every report has is none of a company of that name."""
    view = open_data(data(tmp_path / "data", ["FX", "Acme One", "Facts"]))
    kept = write_report(view, tmp_path / "kept.xlsx", ["Acme One", "Facts"])
    assert read_report(kept, view).companies == {"named2", "named3"}


# -- titles ----------------------------------------------------------------------------------------------------------


def titles_of(*names: str, lang: str = "en") -> list[str]:
    ids = {f"id{number}": name for number, name in enumerate(names)}
    return list(company_titles(ids, titles(Words(lang))).values())


def test_a_title_is_the_name_where_it_can_be() -> None:
    assert titles_of("MiniMax", "摩尔线程", "Moore Threads") == ["MiniMax", "摩尔线程", "Moore Threads"]
    assert titles_of("facts", "Changes", "History") == ["facts (2)", "Changes (2)", "History (2)"]
    assert titles_of("Facts", "事实", "汇率", lang="zh-Hans") == ["Facts", "事实 (2)", "汇率 (2)"]
    assert titles_of(f"{LONG} One", f"{LONG} Two") == [
        "Shanghai Artificial Intelligenc", "Shanghai Artificial Intelli (2)",
    ]  # fmt: skip
    assert titles_of("[]", "'A'", "a", "=A") == ["id0", "A", "a (2)", "A (3)"]
    assert titles_of("Ａ", "A") == ["Ａ", "A (2)"]  # the same letter, of another width
    assert titles_of("B (2)", "B", "B") == ["B (2)", "B", "B (3)"]


ANY_NAME = st.text(max_size=40) | st.sampled_from([*TAKEN, *NO_TEXT, *CHINESE])


@given(st.lists(ANY_NAME, max_size=30), st.sampled_from(LANGUAGES))
def test_titles_are_unlike_and_allowed_whatever_the_names(names: list[str], lang: str) -> None:
    titles = titles_of(*names, lang=lang)
    others = [Words(lang)[name] for name in ("comps", "charts", "facts", "fx", "lists", "changes")]
    assert len({title.casefold() for title in [*titles, *others, "History"]}) == len(names) + len(others) + 1
    for title in titles:
        assert 0 < len(title.encode("utf-16-le")) <= 2 * 31
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]|^['=+@\s-]|['\s]$", title)
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title in titles:
        workbook.create_sheet(title)
    assert workbook.sheetnames == titles  # none is renamed


@pytest.mark.parametrize(
    ("company", "name"),
    [
        ("zhipu", "智譜"), ("sensetime", "商湯"), ("moore_threads", "摩爾線程"), ("iluvatar", "天數智芯"),
        ("cambricon", "寒武紀"), ("tencent", "騰訊"), ("nvidia", "英偉達"), ("minimax", "稀宇"), ("metax", "沐曦"),
        ("moonshot", "月之暗面"),
    ],
)  # fmt: skip
def test_a_page_in_traditional_chinese_has_the_markets_short_name_in_that_script(company: str, name: str) -> None:
    assert shipped().company(company).name_in("zh-Hant") == name
