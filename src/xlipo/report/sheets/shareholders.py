"""Shareholders: the largest holders of each listed company before its offering and after it."""

from __future__ import annotations

from dataclasses import dataclass

from xlipo.facts.company import Company
from xlipo.facts.fact import Dimensions
from xlipo.facts.period import Period
from xlipo.metrics.answer import Answer, present
from xlipo.report.book import Book
from xlipo.report.figure import EVENT
from xlipo.report.panel import Panel
from xlipo.report.report_sheet import ReportSheet
from xlipo.sheetkit.live import ONE, Live, piece

LARGEST, LEAST = 5, 3
"""Holders that are named of a company; with fewer there is no table of its holders."""
PLACES = (Panel(2, (4, 5), 41), Panel(7, (11, 12), 36))
"""Where tables stand beside each other: the column of the holders, and those of their shares."""


@dataclass(frozen=True)
class Holders:
    """The holders of a company, the largest after the offering first: each with its share before and after."""

    company: Company
    lines: tuple[tuple[str, Answer | None, Answer], ...]


def write_shareholders(page: ReportSheet, row: int) -> int:
    """The tables two beside each other from a row on; returns the row after them."""
    book, words = page.book, page.book.words
    told = [found for company in book.companies if (found := holders_of(book, company)) is not None]
    for start in range(0, len(told), len(PLACES)):
        bottoms = []
        for place, found in zip(PLACES, told[start : start + len(PLACES)], strict=False):
            title = words["cap_table"].format(name=found.company.name_in(words.lang))
            place.head(page, row, title, (words["before_offering"], words["after_offering"]))
            bottoms.append(_holders(page, place, row + 1, found))
            place.close(page, row, bottoms[-1] - 1)
        row = max(bottoms) + 1
    return row


def _holders(page: ReportSheet, place: Panel, row: int, found: Holders) -> int:
    """A line a holder, then all others together; returns the row after them."""
    figures, first = page.book.figures, row
    for name, before, after in found.lines:
        page.put(row, place.label, place.fit(page.book.parties[name]), "label")
        for column, answer in zip(place.columns, (before, after), strict=True):
            if answer is not None and answer.derivation is not None:
                when = answer.period.text if answer.period else EVENT
                page.show(row, column, figures.add(answer, when))
            else:
                page.put(row, column, "n.d.", "link", "short_percent")
        row += 1
    page.put(row, place.label, page.book.words["other_holders"], "total", "text")
    for column in place.columns:
        page.put(row, column, _others(page, column, first, row - 1), "total", "short_percent")
    for column in range(place.label, place.columns[-1] + 1):
        if column != place.label and column not in place.columns:
            page.put(row, column, None, "total")
    return row + 1


def _others(page: ReportSheet, column: int, first: int, last: int) -> Live:
    """What is left of the whole; nothing where a holder's share is not known."""
    shown = [page.held(row, column).shown for row in range(first, last + 1)]
    numbers = [value for value in shown if isinstance(value, float)]
    cells = page.cell(first, column, None, last_row=last)
    whole = len(numbers) == len(shown)
    rest = piece(ONE, "-SUM(", cells, ")", value=None)
    return piece("IF(COUNT(", cells, ")=ROWS(", cells, "),", rest, ',"")', value=1 - sum(numbers) if whole else "")


def holders_of(book: Book, company: Company) -> Holders | None:
    """The largest holders on the day of the listing; None where too few are known."""
    listed = book.answers.metric(company, "listing_date", None, "")
    if not listed.text:
        return None
    facts = book.answers.fact_index.concept_facts(company.id, "shareholding").facts
    mine = [fact for fact in facts if len(fact.dimensions) == 1 and fact.dimensions[0][0] == "holder"]
    after = {fact.dimensions: fact.period for fact in mine if f"{fact.period.end}" == listed.text}
    before = {
        fact.dimensions: fact.period
        for fact in sorted(mine, key=lambda fact: fact.period.end)
        if f"{fact.period.end}" < listed.text and fact.period.precision == "day"
    }
    last = max((period.end for period in before.values()), default=None)
    lines = []
    for dimensions, period in after.items():
        found = _share(book, company, dimensions, period)
        if found.derivation is not None and found.value is not None:
            earlier = before.get(dimensions)
            is_last = earlier is not None and earlier.end == last
            held = _share(book, company, dimensions, earlier) if earlier is not None and is_last else None
            lines.append((dimensions[0][1], held, found))
    lines.sort(key=lambda line: (-float(line[2].value or 0), line[0]))
    return Holders(company, tuple(lines[:LARGEST])) if len(lines) >= LEAST else None


def _share(book: Book, company: Company, dimensions: Dimensions, period: Period) -> Answer:
    measure = book.answers.measure("shareholding")
    return present(book.answers.resolver(company, measure, dimensions).resolve(period))
