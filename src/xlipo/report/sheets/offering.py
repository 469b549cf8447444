"""Offering and valuation: identity and terms side by side, then from price to multiples, then how they would move."""

from __future__ import annotations

from xlipo.facts.company import Company
from xlipo.metrics.workings import VALUE_INPUTS, bridge
from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.sheets.football import write_football
from xlipo.report.sheets.grid import Grid
from xlipo.report.sheets.lines import OFFERING_LINES
from xlipo.report.sheets.sensitivity import write_sensitivity
from xlipo.report.sheets.since_listing import CHART_ROWS, closes_of, write_since_listing
from xlipo.sheetkit.address import Area
from xlipo.sheetkit.model import Cell
from xlipo.sheetkit.styled_sheet import OpenTable

IDENTITY = ("exchange", "board", "chapter", "ticker", "listed", "status", "sponsors")
ENDS = {"low": "at_low", "mid": "at_mid", "high": "at_high", "": "at_final"}
WIDTHS = (42, 9, 12)


@sheet("offering", order=60)
def offering(book: Book) -> ReportSheet | None:
    """One column a listed company; a term that none has is left out."""
    words, listed = book.words, [company for company in book.companies if _is_listed(book, company)]
    if not listed:
        return None
    page = ReportSheet.of(book, "offering", book.units)
    grid = Grid(page, listed, WIDTHS)
    terms = grid.begin("Offering_terms", words["terms"])
    _identity(grid, terms)
    for metric in OFFERING_LINES:
        grid.line(terms, book.answers.measure(metric))
    row = write_sensitivity(grid, _bridge(grid, terms.last + 2).last + 2)
    row = page.notes(row + 1, words["bridge_note"], words["grid_note"], words["front_marks"], words["fx_note"])
    page.widths(*WIDTHS[:2], *WIDTHS[2:] * max(len(grid.companies), 6))
    page.freeze("B4")
    start = row + 1
    priced = any(closes_of(book, company) for company in listed)
    field = write_football(page, start + (CHART_ROWS if priced else 0))
    prices = write_since_listing(page, start, max(page.next_row, start + CHART_ROWS) + 2) if priced else None
    page.print(areas=(Area(1, 1, page.columns, row - 1), *filter(None, [prices, field])))  # no page cuts a chart
    return page


def _is_listed(book: Book, company: Company) -> bool:
    listed = any(offering.id == "IPO" for offering in book.view.offerings(company.id))
    return listed and book.answers.metric(company, "offer_price").derivation is not None


def _identity(grid: Grid, table: OpenTable) -> None:
    book = grid.page.book
    offerings = [next(o for o in book.view.offerings(company.id) if o.id == "IPO") for company in grid.companies]
    for name in IDENTITY:
        cells: list[Cell | None] = []
        for offering in offerings:
            value = getattr(offering, name)
            if isinstance(value, tuple):  # a list runs on in lines, which a cell with a link does not everywhere
                cells.append(Cell("; ".join(value), "words"))
            else:
                cells.append(grid.page.cited(value, offering.source) if value else None)
        table.add(Cell(book.words[name]), None, *cells, key=name)


def _bridge(grid: Grid, row: int) -> OpenTable:
    """From price to market cap, enterprise value and multiples, at the range's low, middle and high and at the end."""
    words = grid.page.book.words
    table = grid.begin("Valuation", words["bridge"], row)
    grid.block(table, words["bridge_inputs"], VALUE_INPUTS)
    for end, title in ENDS.items():
        grid.block(table, words[title], bridge(end))
    return table
