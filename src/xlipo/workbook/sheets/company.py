"""A company's own sheet: figures by period, segments and products, people and events."""

from __future__ import annotations

from xlipo.facts.company import Company
from xlipo.facts.period import Period, ltm
from xlipo.metrics.answer import Answer
from xlipo.metrics.status import Status
from xlipo.workbook.ledger import HEADER_ROW
from xlipo.workbook.page import Book, Page, unit_of
from xlipo.workbook.sheets.lines import BREAKDOWNS, COMPANY_BLOCKS
from xlipo.workbook.theme import WIDTHS

MOST_PERIODS = 16


def write_company(book: Book, company: Company) -> None:
    """One sheet: the lines that have any figure, over the periods that have any line."""
    words = book.words
    periods = periods_of(book, company)
    about = " · ".join(part for part in (company.legal_name, company.listing_status) if part)
    heading = company.name_in(words.lang)
    page = Page(book, book.sheet_of(company), heading, about or words["about_company"], book.units)
    width = 2 + 2 * len(periods)
    titles = [words["metric"], words["unit"]]
    for period in periods:
        titles += [period.text, ""]
    page.header(HEADER_ROW, titles, figures_from=3)
    row = HEADER_ROW + 1
    for block, metrics in COMPANY_BLOCKS:
        row = _block(page, company, row, words[block], [(metric, ()) for metric in metrics], periods, width)
    row = _breakdowns(page, company, row, periods, width)
    row = page.notes(row + 1, words["marks"], words["absences"], words["fx_note"]) + 1
    row = _people(page, company, row)
    _events(page, company, row)
    page.widths(44, WIDTHS["unit"], *(WIDTHS["figure"], 4) * len(periods))
    page.freeze(f"C{HEADER_ROW + 1}")


def periods_of(book: Book, company: Company) -> list[Period]:
    """The periods of a company's columns: every one reported of up to a year, and the newest last twelve months."""
    found: dict[str, Period] = {}
    flows = ("revenue", "net_loss", "gross_profit", "adjusted_net_loss", "net_loss_attributable", "gross_margin")
    for concept in flows:
        shelf = book.answers.library.shelf(company.id, concept)
        for period in shelf.periods:
            if period.months <= 12 and not period.text.startswith("LTM") and shelf.at(period, (), book.as_of):
                found[period.text] = period
    for concept in ("headcount", "cash_and_cash_equivalents", "total_liquidity", "mau", "arr"):
        shelf = book.answers.library.shelf(company.id, concept)
        for period in [p for p in shelf.periods if shelf.at(p, (), book.as_of)]:
            ending = period.to_date() if period.kind == "instant" else period
            if not any(p.end == period.end for p in found.values()) and (period.kind == "duration" or not found):
                found[ending.text] = ending
    periods = sorted(found.values(), key=lambda p: (p.end, p.months))[-(MOST_PERIODS - 1) :]
    interims = [p for p in periods if p.is_interim]
    if interims:
        whole = ltm(interims[-1].end, company.year_end)
        if book.answers.metric(company, "revenue", whole.text).term is not None:
            periods.append(whole)
    return periods


def _block(
    page: Page,
    company: Company,
    row: int,
    title: str,
    lines: list[tuple[str, tuple[tuple[str, str], ...]]],
    periods: list[Period],
    width: int,
) -> int:
    book, heading = page.book, row
    row += 1
    for metric, dimensions in lines:
        found = [book.answers.metric(company, metric, p.text, book.currency, dimensions) for p in periods]
        if all(answer.term is None for answer in found):
            continue
        _line(page, row, metric, dimensions, found)
        row += 1
    if row == heading + 1:
        return heading
    page.band(heading, title, width)
    return row


def _line(page: Page, row: int, metric: str, dimensions: tuple[tuple[str, str], ...], found: list[Answer]) -> None:
    first = next(answer for answer in found if answer.term is not None)
    label = page.book.answers.measure(metric).label(page.book.words.lang)
    if dimensions:
        label += ": " + ", ".join(value.replace("_", " ") for _, value in dimensions)
    page.put(row, 1, label, "label")
    page.put(row, 2, unit_of(first, page.book), "unit")
    for index, answer in enumerate(found):
        column = 3 + 2 * index
        if answer.term is not None or answer.status is not Status.NO_DATA:  # what nobody printed is left open
            page.figure(row, column, answer)


def _breakdowns(page: Page, company: Company, row: int, periods: list[Period], width: int) -> int:
    lines: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    for metric, key in BREAKDOWNS:
        concept = getattr(page.book.answers.measure(metric), "printed", "") or metric
        names = (concept, "gross_profit") if metric == "segment_gross_margin" else (concept,)
        members = {m for name in names for m in _members(page.book, company, name, key)}
        lines += [(metric, ((key, member),)) for member in sorted(members)]
    return _block(page, company, row, page.book.words["segments"], lines, periods, width)


def _members(book: Book, company: Company, concept: str, key: str) -> set[str]:
    facts = book.answers.library.shelf(company.id, concept).facts
    return {fact.dimensions[0][1] for fact in facts if len(fact.dimensions) == 1 and fact.dimensions[0][0] == key}


def _people(page: Page, company: Company, row: int) -> int:
    people = [person for person in page.book.view.people(company.id) if page.book.knows(person.source)]
    if not people:
        return row
    words = page.book.words
    page.header(row, [words["person"], words["unit"], words["role"]])
    page.put(row, 2, "", "header")
    for offset, person in enumerate(people, 1):
        name = person.name if words.lang == "en" or not person.name_zh else person.name_zh
        page.cited(row + offset, 1, name, person.source)
        page.put(row + offset, 3, f"{person.role}" + (f"; {person.note}" if person.note else ""), "label")
    return row + len(people) + 2


def _events(page: Page, company: Company, row: int) -> int:
    events = [event for event in page.book.view.events(company.id) if page.book.knows(event.source)]
    if not events:
        return row
    words = page.book.words
    page.header(row, [words["event"], words["date"], words["source"]])
    for offset, event in enumerate(events, 1):
        source = page.book.view.source(event.source)
        name = f"{event.name} ({event.product.replace('_', ' ')})" if event.product else event.name
        page.cited(row + offset, 1, name, event.source)
        page.put(row + offset, 2, event.date, "label")
        if source.url:
            page.link(row + offset, 3, source.publisher, url=source.url)
        else:
            page.put(row + offset, 3, source.publisher, "label")
    return row + len(events) + 2
