"""Offering and valuation: identity and terms side by side, and the bridge from price to market capitalisation."""

from __future__ import annotations

from decimal import Decimal

from xlipo.facts.company import Company
from xlipo.metrics.answer import Answer
from xlipo.metrics.term import formula
from xlipo.workbook.cells import Formula
from xlipo.workbook.ledger import FACT_HIGH, FACT_LOW, quoted
from xlipo.workbook.page import HEADER_ROW, WIDTHS, Book, Page, unit_of
from xlipo.workbook.sheets.comparison import units_line
from xlipo.workbook.sheets.lines import OFFERING_LINES
from xlipo.workbook.theme import Kind

IDENTITY = ("exchange", "board", "chapter", "ticker", "listed", "status", "sponsors")


def write_offering(book: Book) -> None:
    """One column a listed company; a term that none has is left out."""
    words = book.words
    companies = [company for company in book.companies if _listing(book, company)]
    page = Page(book, words["offering"], words["offering"], words["about_offering"], units_line(book))
    titles = [words["terms"], words["unit"]]
    for company in companies:
        titles += [company.name_in(words.lang), ""]
    page.header(HEADER_ROW, titles, figures_from=3)
    row = _identity(page, companies, HEADER_ROW + 1)
    for metric in OFFERING_LINES:
        found = [_ask(book, company, metric) for company in companies]
        if all(answer.term is None for answer in found):
            continue
        first = next(answer for answer in found if answer.term is not None)
        page.put(row, 1, book.answers.measure(metric).label(words.lang), "label")
        page.put(row, 2, "" if first.shown == "per_share" else unit_of(first, book), "unit")
        for index, answer in enumerate(found):
            page.figure(row, 3 + 2 * index, answer)
        row += 1
    row = _bridge(page, companies, row, 2 + 2 * len(companies))
    page.notes(row + 1, words["marks"], words["absences"], words["fx_note"])
    page.widths(WIDTHS["label"], WIDTHS["unit"], *(16, 5) * len(companies))
    page.freeze(f"C{HEADER_ROW + 1}")


def _listing(book: Book, company: Company) -> bool:
    price = _ask(book, company, "offer_price")
    listed = any(offering.id == "IPO" for offering in book.view.offerings(company.id))
    return listed and price.term is not None


def _ask(book: Book, company: Company, metric: str) -> Answer:
    """The answer, per-share prices in the currency they were paid in."""
    own = getattr(book.answers.measure(metric), "unit_kind", "") == "per_share"
    return book.answers.metric(company, metric, None, "" if own else book.currency)


def _identity(page: Page, companies: list[Company], row: int) -> int:
    words = page.book.words
    for name in IDENTITY:
        page.put(row, 1, words[name], "label")
        for index, company in enumerate(companies):
            offering = next(o for o in page.book.view.offerings(company.id) if o.id == "IPO")
            value = getattr(offering, name)
            text = "; ".join(value) if isinstance(value, tuple) else value
            page.cited(row, 3 + 2 * index, text, offering.source)
        row += 1
    return row


def _bridge(page: Page, companies: list[Company], row: int, width: int) -> int:
    """Price × shares at the low, the middle and the high of the range; the final price stands in the terms above."""
    book, words = page.book, page.book.words
    ranges = [_ask(book, company, "offer_price_range") for company in companies]
    if all(answer.term is None for answer in ranges):
        return row
    page.band(row, words["bridge"], width)
    labels = (words["price_low"], words["price_high"], words["at_low"], words["at_mid"], words["at_high"])
    for offset, label in enumerate(labels, 1):
        page.put(row + offset, 1, label, "label")
    for index, (company, answer) in enumerate(zip(companies, ranges, strict=True)):
        shares = _ask(book, company, "shares_after_offering")
        if answer.term is not None and shares.term is not None:
            _bridge_column(page, row + 1, 3 + 2 * index, answer, shares)
    return row + len(labels) + 1


def _bridge_column(page: Page, row: int, column: int, price: Answer, shares: Answer) -> None:
    """Five cells under one another: the range's two ends, then the market cap at its low, middle and high."""
    ledger = page.book.ledger
    assert price.term is not None and shares.term is not None and price.term.fact is not None
    fact, low, high = price.term.fact, price.term.low, price.term.high
    letter = page.sheet.cell(row, column).column_letter
    place = f"{quoted(ledger.facts_sheet)}!${{}}${ledger.row_of(fact)}"
    count, scale = formula(shares.term, ledger.place), ledger.constant(ledger.scale, "scale")
    bottom, top = f"{letter}{row}", f"{letter}{row + 1}"
    lines: tuple[tuple[str, Decimal], ...] = (
        (place.format(FACT_LOW), low),
        (place.format(FACT_HIGH), high),
        *((f"{at}*{count}/{scale}", value * shares.term.point / ledger.scale) for at, value in (
            (bottom, low), (f"AVERAGE({bottom}:{top})", (low + high) / 2), (top, high),
        )),
    )  # fmt: skip
    for offset, (text, value) in enumerate(lines):
        kind: Kind = "per_share" if offset < 2 else "money"
        cell = page.put(row + offset, column, Formula(f"={text}", float(value)), "link", kind)
        page.lead(cell, fact)
        page.put(row + offset, column + 1, price.unit, "mark")
