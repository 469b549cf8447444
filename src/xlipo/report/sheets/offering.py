"""Offering and valuation: identity and terms side by side, then from price to multiples, then how they would move."""

from __future__ import annotations

from xlipo.facts.company import Company
from xlipo.metrics.workings import VALUE_INPUTS, bridge
from xlipo.report.book import Book
from xlipo.report.ledger import HEADER_ROW
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.sheets.football import write_football
from xlipo.report.sheets.grid import FIRST_COMPANY, Grid
from xlipo.report.sheets.lines import OFFERING_LINES
from xlipo.report.sheets.sensitivity import write_sensitivity
from xlipo.sheetkit.address import Area
from xlipo.sheetkit.theme import WIDTHS

IDENTITY = ("exchange", "board", "chapter", "ticker", "listed", "status", "sponsors")
ENDS = {"low": "at_low", "mid": "at_mid", "high": "at_high", "": "at_final"}


def write_offering(book: Book) -> None:
    """One column a listed company; a term that none has is left out."""
    words = book.words
    companies = [company for company in book.companies if _listing(book, company)]
    page = ReportSheet(book, words["offering"], words["offering"], words["about_offering"], book.units)
    grid = Grid(page, companies)
    grid.header(HEADER_ROW, words["terms"])
    row = _identity(page, companies, HEADER_ROW + 1)
    for metric in OFFERING_LINES:
        row = grid.line(row, book.answers.measure(metric))
    page.table(HEADER_ROW, row - 1, grid.width, "Offering_terms")
    row = _bridge(grid, row + 1)
    row = write_sensitivity(grid, row + 1)
    row = page.notes(
        row + 1, words["bridge_note"], words["grid_note"], words["marks"], words["absences"], words["fx_note"]
    )
    page.widths(WIDTHS["label"] + 8, 10, 20, *(14.5, 5) * max(len(companies), 5))
    page.freeze("B4")
    field = write_football(page, row + 1)
    page.print(areas=(Area(1, 1, page.columns, row - 1), *filter(None, [field])))


def _listing(book: Book, company: Company) -> bool:
    listed = any(offering.id == "IPO" for offering in book.view.offerings(company.id))
    return listed and book.answers.metric(company, "offer_price").derivation is not None


def _identity(page: ReportSheet, companies: list[Company], row: int) -> int:
    words = page.book.words
    for name in IDENTITY:
        page.put(row, 1, words[name], "label")
        for index, company in enumerate(companies):
            offering = next(o for o in page.book.view.offerings(company.id) if o.id == "IPO")
            value = getattr(offering, name)
            text = "; ".join(value) if isinstance(value, tuple) else value
            if isinstance(value, tuple):  # a list runs on in lines, which a cell with a link does not everywhere
                page.put(row, FIRST_COMPANY + 2 * index, text, "words")
            elif text:
                page.cited(row, FIRST_COMPANY + 2 * index, text, offering.source)
        row += 1
    return row


def _bridge(grid: Grid, row: int) -> int:
    """From price to market cap, enterprise value and multiples, at the range's low, middle and high and at the end."""
    first, words = row, grid.page.book.words
    grid.header(row, words["bridge"])
    row += 1
    for title, metrics in [("bridge_inputs", VALUE_INPUTS), *((word, bridge(end)) for end, word in ENDS.items())]:
        heading, row = row, row + 1
        for metric in metrics:
            row = grid.line(row, metric)
        if row == heading + 1:
            row = heading
        else:
            grid.page.band(heading, words[title], grid.width)
    grid.page.table(first, row - 1, grid.width, "Valuation")
    return row
