"""Listing tests: the thresholds of HKEX chapter 18C and of the STAR board, each company's inputs, and the result."""

from __future__ import annotations

from xlipo.facts.company import Company
from xlipo.facts.offering import Offering
from xlipo.facts.rules import ListingRule
from xlipo.metrics.catalog import BY_ID
from xlipo.metrics.definition_words import remark
from xlipo.metrics.workings import LISTING_TESTS
from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.foot import marks_of, marks_on, write_left_out, write_notes
from xlipo.report.ledger import FIRST_ROW
from xlipo.report.report_sheet import ReportSheet, unit_width
from xlipo.report.sheets.grid import Grid
from xlipo.report.words import Words

LABELS, WIDTH = 57.0, 12.0
"""Of the labels with their units, and of each column of figures."""
COLUMNS = 10
"""So many of figures the notes may run over."""


@sheet("listing", order=70)
def listing(book: Book) -> ReportSheet | None:
    """One block a test: its inputs in the company's own or the rule's currency, the threshold, yes or no."""
    words, companies = book.words, tested(book)
    if not companies:
        return None
    page = ReportSheet.of(book, "listing", book.units)
    units = unit_width(words)
    grid = Grid(page, companies, (LABELS - units, units, WIDTH))
    table = grid.begin("Listing_tests", words["listing_tests"])
    notes: list[str] = []
    for test, inputs in LISTING_TESTS.items():
        metric = BY_ID[test]
        if grid.answers(metric):
            grid.block(table, metric.label(words.lang), inputs, own=True)
            grid.line(table, metric)
            notes.append(_note(book, test))
    page.widths(*(page.model().widths[:2]), *(WIDTH,) * COLUMNS)
    room = sum(page.model().widths)
    untested = [company for company in offered(book) if company not in companies]
    foot = write_left_out(page, table.last + 2, room, "untested", untested)
    write_notes(page, foot, room, words["listing_note"], *notes, marks_of(words, marks_on(page)))
    page.freeze(f"B{FIRST_ROW}")
    page.print(one_page=True)
    return page


def _note(book: Book, test: str) -> str:
    """What a test is and where it is from; then every threshold of it with its days, beside each other."""
    metric, words = BY_ID[test], book.words
    thresholds = [_threshold(line, words) for line in book.view.listing_rules() if line.rule == test]
    note, source = (remark(text, words.lang) for text in (metric.note, metric.source))
    return words["rule_note"].format(metric.label(words.lang), note, source, words["semicolon"].join(thresholds))


def _threshold(rule: ListingRule, words: Words) -> str:
    """One threshold with the revenue that it asks for, if any, and the days on which it holds."""
    level = f"{rule.threshold:.0%}" if rule.unit == "pure" else f"{rule.unit} {rule.threshold:,f}"
    days = words["rule_days" if rule.held_to else "rule_since"].format(rule.held_from, rule.held_to)
    of = "rule_band" if rule.revenue_currency else "rule_level"
    return words[of].format(level=level, days=days, currency=rule.revenue_currency, revenue=f"{rule.revenue_from:,f}")


def offered(book: Book) -> list[Company]:
    """The companies that went public, of which a listing and its day are known."""
    offerings = book.view.offerings
    return [one for one in book.companies if any(_is_listing(o) and book.knows(o.source) for o in offerings(one.id))]


def _is_listing(offering: Offering) -> bool:
    return offering.id == "IPO" and bool(offering.listed)


def tested(book: Book) -> list[Company]:
    """The companies that any test has a result for."""

    def has_result(company: Company) -> bool:
        return any(book.answers.metric(company, test).derivation is not None for test in LISTING_TESTS)

    return [company for company in book.companies if has_result(company)]
