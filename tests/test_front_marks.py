"""Marks on the front's pages: explained on every printed page, and only those that are there; and its charts' notes."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest

import shipped
from xlipo.facts.dataset import companies_in
from xlipo.facts.languages import LANGUAGES
from xlipo.report.book import Book
from xlipo.report.build import Request, build_sheets
from xlipo.report.foot import ABSENCES, marks_on
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.sheets.football import field_of
from xlipo.report.sheets.since_listing import closes_of
from xlipo.sheetkit.charts.chart_data import Paths
from xlipo.sheetkit.model import SheetModel
from xlipo.sheetkit.set_width import set_width

PAIR = ("MiniMax", "Zhipu")


@lru_cache(maxsize=4)
def built(lang: str = "en", group: str = "all", currency: str = "USD") -> tuple[Book, dict[str, SheetModel]]:
    names = [*PAIR] if group == "pair" else [one.name for one in companies_in(shipped.shipped(), group)]
    request = Request(names, currency, lang=lang, tear_sheets=group == "gpu")
    book, sheets = build_sheets(shipped.shipped(), request)
    return book, {sheet.title: sheet for sheet in sheets}


def page_of(name: str, lang: str = "en", group: str = "all") -> SheetModel:
    book, sheets = built(lang, group)
    return sheets[book.words[name]]


@pytest.mark.parametrize("name", ["funding", "offering"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_printed_page_of_several_explains_the_marks_of_its_sheet(name: str, lang: str) -> None:
    """In a row that each of them repeats, in one line that its width has room for."""
    page = page_of(name, lang)
    assert len(page.printing.areas) > 1 and page.printing.repeated_rows >= 3
    told = page.cell(3, 1)
    assert told is not None and isinstance(told.shown, str)
    explained = {part.partition(" ")[0] for part in told.shown.split(" · ")}
    seen = {mark for _, _, cell in page.cells() for mark in cell.mark} - {"ʸ"}
    seen |= {str(cell.shown) for _, _, cell in page.cells() if cell.shown in ABSENCES}
    assert seen and explained - {"+1"} == seen
    assert set_width(told.shown) < sum(page.widths)


@pytest.mark.parametrize("group", ["all", "pair"])
def test_an_investor_more_is_explained_where_any_is_left_out(group: str) -> None:
    page = page_of("funding", group=group)
    texts = [cell.shown for _, _, cell in page.cells() if isinstance(cell.shown, str)]
    leaves_out = any(re.search(r" \+\d+$", text) for text in texts)
    assert leaves_out == any("+1 one more investor" in text for text in texts)


def test_the_charts_of_offerings_name_the_companies_that_they_leave_out() -> None:
    book, _ = built()
    page = page_of("offering")
    lines = [str(cell.shown) for _, _, cell in page.cells() if cell.role == "foot"]
    said = " ".join(lines)
    closes, field = said.partition("No line, as")[2].partition("No row on the right")[::2]
    listed = [one for one in book.companies if one.id in page.column_keys]
    assert len(listed) == 10 and "SenseTime" in closes and "Wenge AI" in field
    for company in listed:
        assert (company.name in closes) == (not closes_of(book, company)), company.name
        assert (company.name in field.partition(".")[0]) == (field_of(book, company) is None), company.name


def test_each_colour_of_the_football_field_is_of_one_company() -> None:
    """Grey is of all who are not asked about."""
    field = next(chart.drawing for chart in page_of("offering").charts if "median" in chart.drawing.caption.alt_text)
    assert isinstance(field, Paths)
    rows: dict[str, set[int]] = {}
    for path in (path for path in field.paths if path.name is not None and path.label == "r"):
        rows.setdefault(path.look.colour, set()).add(int(path.name.row))  # type: ignore[union-attr]
    assert len(rows) > 3 and [colour for colour, of in rows.items() if len(of) > 1] == ["9AA3AE"]
    assert field.paths.count(field.paths[0]) == 2  # the final price: on top whichever end a program draws from


@pytest.mark.parametrize("currency", ["CNY", "USD"])
def test_both_ends_of_an_amount_have_room_in_type_that_does_not_shrink(currency: str) -> None:
    book, sheets = built("en", "gpu", currency)
    pages = [sheets[title] for title in (book.words["funding"], *book.titles.values())]
    found = [(page, column, cell.shown) for page in pages for _, column, cell in page.cells()
             if isinstance(cell.shown, str) and re.fullmatch(r"[\d,.]+–[\d,.]+", cell.shown)]  # fmt: skip
    assert len(found) > 1
    assert not [shown for page, column, shown in found if set_width(shown) + 1.2 > page.width(column)]
    assert max(sum(page.widths) for page in pages) < 181


def test_marks_of_a_page_are_those_of_its_cells() -> None:
    book, _ = built()
    page = ReportSheet(book, "Page", "Page", "")
    page.put(6, 1, "n.d.", "link")
    page.put(7, 1, 5.0, "link", mark="ᵉᵖ")
    assert marks_on(page) == {"n.d.", "ᵉ", "ᵖ"}
