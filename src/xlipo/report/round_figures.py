"""The figures of rounds, entered once for the page of rounds and for the tear sheets, and the room of amounts."""

from __future__ import annotations

from collections.abc import Iterable

from xlipo.metrics.rounds import POST_MONEY, RoundLine
from xlipo.report.book import Book
from xlipo.report.figure import EVENT, Figure
from xlipo.sheetkit.set_width import set_width

AMOUNT = "funding_amount"
EDGES = 1.4
"""What the edges of a column take beside a range, in digits."""


def figure_of(book: Book, line: RoundLine, metric: str) -> Figure | None:
    """The figure that stands under a metric's heading; None where nothing of its kind is known."""
    answer, of = line.shown(metric), line.valuation if metric == POST_MONEY else metric
    if answer is None:
        return None
    return book.figures.add(answer, EVENT, line=f"{of}[round={book.figures.member(line.round.id)}]")


def amount_width(book: Book, rounds: Iterable[RoundLine], least: float) -> float:
    """The width of a column of amounts, so that both ends of each range have room in the type of their page."""
    amounts = (figure_of(book, line, AMOUNT) for line in rounds)
    spans = [str(book.figures.shown(figure)) for figure in amounts if figure is not None and figure.is_span]
    return max([least, *(set_width(span) + EDGES for span in spans)])
