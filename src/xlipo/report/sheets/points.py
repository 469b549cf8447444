"""Points: a table of figures that a chart draws, each company on a row of its own, and the chart over it.

A path can draw numbers only, so a figure stands here if it is one whatever the settings are; the companies that have
none are named under the chart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlipo.facts.company import Company
from xlipo.report.book import Book
from xlipo.report.figure import Figure, to_places
from xlipo.report.report_sheet import ReportSheet
from xlipo.sheetkit.charts.looks import Look, look_of
from xlipo.sheetkit.live import Live, if_blank, if_true, join, named, piece, text

NAME, STANDS_ON, FIGURE, ROW = range(1, 5)
"""The columns of a table of points."""


@dataclass(frozen=True, slots=True)
class Point:
    """A figure that is drawn, and its mark."""

    figure: Figure
    mark: str


@dataclass(frozen=True, slots=True)
class Track:
    """One company's points in order."""

    company: Company
    points: tuple[Point, ...]


def look(book: Book, company: Company) -> Look:
    """How a company is drawn: by its place in the data set, so that it is the same in every report."""
    return look_of([known.id for known in book.view.companies()].index(company.id))


def is_drawable(book: Book, figure: Figure) -> bool:
    """Whether a figure is a number above zero in every case and every currency that can be set."""
    rates = [book.ledger.rate(figure.rate_row, code) for code in book.ledger.currencies] if figure.rate_row else []
    numbers = [*figure.values, *rates]
    return all(isinstance(number, Decimal) and number > 0 for number in numbers)


def write_points(page: ReportSheet, row: int, titles: Sequence[str], tracks: Sequence[Track], name: str) -> int:
    """The table of points from a header row on; returns its last row."""
    page.header(row, titles, figures_from=FIGURE)
    first = at = row + 1
    for place, track in enumerate(tracks):
        for point in track.points:
            _point(page, at, point.figure, len(tracks) - place)
            at += 1
    page.table(row, at - 1, ROW, name)
    assert at > first, "a table of points has points"
    return at - 1


def _point(page: ReportSheet, row: int, figure: Figure, place: int) -> None:
    page.show(row, FIGURE, figure)
    period = figure.answer.period.text if figure.answer and figure.answer.period else ""
    page.put(row, STANDS_ON, period, "mark")
    name = text(figure.company.name_in(page.book.words.lang))
    page.put(row, NAME, join(name, text("  "), three_digits(page.live(row, FIGURE, "column"))), "label")
    page.put(row, ROW, place, "input", "count")


def three_digits(figure: Live) -> Live:
    """A cell's number above zero as a text, whole from 100 on, else with as many decimals as show three digits."""
    return piece("FIXED(", figure, ",MAX(0,1+1-INT(LOG10(", figure, "))))", value=rounded(figure.first))


def rounded(value: Any) -> str:
    """A number above zero, whole or with as many decimals as show three digits, as the tables' formula writes it.

    >>> rounded(13100.05), rounded(79), rounded(0.0468)
    ('13,100', '79.0', '0.0468')
    """
    places = max(0, 2 - math.floor(math.log10(value)))
    return fixed(value, places)


def fixed(value: Any, places: int) -> str:
    """A number as a spreadsheet's FIXED writes it, which rounds the fifteen digits that it shows.

    >>> fixed(-0.05, 1), fixed(1234.55, 1)
    ('-0.1', '1,234.6')
    """
    return f"{to_places(Decimal(f'{value:.15g}'), Decimal(1).scaleb(-places)):,f}"


def money_title(book: Book, subject: str) -> Live:
    """The title of a chart of money: in which currency and scale, or that each company's is its own."""
    words, settings = book.words, book.settings
    comma, own = words["comma"], text(words["reported_currency"])
    currency = if_true(named("set_reported", not settings.currency), own, named("set_currency", settings.currency))
    short = named("set_short", settings.scale.short)
    scale = if_blank(short, join(text(" "), short))
    return join(text(subject), text(comma), currency, scale)
