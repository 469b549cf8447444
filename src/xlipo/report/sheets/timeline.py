"""The timeline: every company's funding rounds and its listing by date, one row a company."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from openpyxl.utils.datetime import to_excel

from xlipo.facts.company import Company
from xlipo.facts.source import first_day
from xlipo.metrics.rounds import rounds_of
from xlipo.report.book import Book
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.sheets.points import look
from xlipo.sheetkit.address import Area
from xlipo.sheetkit.charts.chart_data import Caption, Path, Paths, Scale
from xlipo.sheetkit.model import Column

YEAR = 365.25
COLUMNS = (
    Column("company"), Column("date", role="input", kind="date"), Column("row", role="input", kind="count"),
    Column("event"),
)  # fmt: skip
DAY, ROW = 2, 3
"""The columns of what is drawn; the event's name comes last, where a long one has room."""
CHART_ROWS, CHART_COLUMNS = 30, 20


@dataclass(frozen=True)
class Event:
    """A round or a listing: what it is called, when it was (its first day, where the month or year alone is known)."""

    name: str
    day: dt.date
    is_listing: bool = False


def write_timeline(page: ReportSheet, row: int, width: int) -> None:
    """The chart from a row on, under what stands on the sheet, so wide, and its table below it, out of print.

    Where no company has a dated round there is no chart.
    """
    book, words = page.book, page.book.words
    told = [(company, events) for company in book.companies if (events := events_of(book, company))]
    page.print(areas=(Area(1, 1, width, row - 1),))
    if not told:
        return
    bottom = row + CHART_ROWS - 1
    page.put(bottom + 1, 1, words["timeline_marks"], "note")
    page.put(bottom + 2, 1, words["chart_source"], "note")
    title = bottom + 4
    page.put(title, 1, words["timeline"], "block")
    table, found = page.begin("Timeline", COLUMNS, title + 1), []
    for place, (company, events) in enumerate(told):
        first = table.last + 1
        for event in events:
            table.add(company.name_in(words.lang), event.day, len(told) - place, event.name)
        marks = tuple("diamond" if event.is_listing else "circle" for event in events)
        x, y = page.ref(first, DAY, table.last), page.ref(first, ROW, table.last)
        found.append(Path(x, y, look(book, company), len(events), page.ref(first, 1), marks=marks))
    caption = Caption(page.ref(title, 1), words["alt_timeline"], words.lang)
    days = [event.day for _, events in told for event in events]
    across = Scale("date", low=_new_year(min(days).year), high=_new_year(max(days).year + 2), step=YEAR)
    rows = Scale("count", low=0, high=len(told) + 1, step=1, bare=True)
    page.chart(Area(1, row, CHART_COLUMNS, bottom), Paths(caption, tuple(found), across, rows))
    page.print(areas=(Area(1, 1, width, bottom + 2),))


def events_of(book: Book, company: Company) -> list[Event]:
    """A company's rounds in order that have a date, then its listing."""
    found = [
        Event(line.round.name, first_day(str(line.round.announced)))
        for line in rounds_of(book.answers, company)
        if line.round.in_order and line.round.announced
    ]
    listed = book.answers.metric(company, "listing_date", None, "")
    if listed.has_figure and listed.text:
        found.append(Event(listed.label, first_day(listed.text), is_listing=True))
    return sorted(found, key=lambda event: event.day)


def _new_year(year: int) -> float:
    """A year's second day: from there, steps of 365.25 days fall into every year's first two."""
    return float(to_excel(dt.date(year, 1, 2)))
