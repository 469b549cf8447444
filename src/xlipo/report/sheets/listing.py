"""Listing tests: the thresholds of HKEX chapter 18C and of the STAR board, each company's inputs, and the result."""

from __future__ import annotations

from xlipo.facts.company import Company
from xlipo.metrics.catalog import BY_ID
from xlipo.metrics.workings import LISTING_TESTS
from xlipo.report.book import Book
from xlipo.report.ledger import FIRST_ROW, HEADER_ROW
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.sheets.grid import Grid
from xlipo.sheetkit.theme import WIDTHS


def write_listing(book: Book) -> None:
    """One block a test: its inputs in the company's own or the rule's currency, the threshold, yes or no."""
    words = book.words
    grid = Grid(ReportSheet(book, words["listing"], words["listing"], words["about_listing"], book.units), tested(book))
    grid.header(HEADER_ROW, words["listing_tests"])
    row = FIRST_ROW
    for test, inputs in LISTING_TESTS.items():
        if not grid.ask(BY_ID[test]):
            continue
        grid.page.band(row, BY_ID[test].label(words.lang), grid.width)
        row += 1
        for metric in inputs:
            row = grid.line(row, metric, own=True)
        row = grid.line(row, BY_ID[test])
    if row > FIRST_ROW:
        grid.page.table(HEADER_ROW, row - 1, grid.width, "Listing_tests")
    notes = [_note(book, test) for test in LISTING_TESTS]
    grid.page.notes(row + 1, words["listing_note"], *notes, words["marks"], words["absences"])
    grid.page.widths(WIDTHS["label"] + 6, 9, 20, *(13, 6) * len(grid.companies))
    grid.page.freeze(f"B{FIRST_ROW}")


def _note(book: Book, test: str) -> str:
    """What a test is, where it is from, and every threshold of it with the days on which it holds."""
    metric = BY_ID[test]
    thresholds = "; ".join(line.words for line in book.view.listing_rules() if line.rule == test)
    return f"{metric.label(book.words.lang)}: {metric.note} {metric.source}. {thresholds}."


def tested(book: Book) -> list[Company]:
    """The companies that any test has a result for."""

    def has_result(company: Company) -> bool:
        return any(book.answers.metric(company, test).derivation is not None for test in LISTING_TESTS)

    return [company for company in book.companies if has_result(company)]
