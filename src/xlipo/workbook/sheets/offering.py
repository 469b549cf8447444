"""Offering and valuation: identity and terms side by side, market cap from the range's low to the final price."""

from __future__ import annotations

from xlipo.facts.company import Company
from xlipo.metrics.answer import Answer
from xlipo.workbook.ledger import HEADER_ROW
from xlipo.workbook.page import Book, Page, unit_of
from xlipo.workbook.sheets.lines import OFFERING_LINES
from xlipo.workbook.theme import WIDTHS

IDENTITY = ("exchange", "board", "chapter", "ticker", "listed", "status", "sponsors")


def write_offering(book: Book) -> None:
    """One column a listed company; a term that none has is left out."""
    words = book.words
    companies = [company for company in book.companies if _listing(book, company)]
    page = Page(book, words["offering"], words["offering"], words["about_offering"], book.units)
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
    page.notes(row + 1, words["marks"], words["absences"], words["fx_note"])
    page.widths(WIDTHS["label"], WIDTHS["unit"], *(16, 5) * len(companies))
    page.freeze(f"C{HEADER_ROW + 1}")


def _listing(book: Book, company: Company) -> bool:
    price = _ask(book, company, "offer_price")
    listed = any(offering.id == "IPO" for offering in book.view.offerings(company.id))
    return listed and price.term is not None


def _ask(book: Book, company: Company, metric: str) -> Answer:
    """The answer, per-share prices in the currency they were paid in."""
    own = book.answers.measure(metric).shown == "per_share"
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
