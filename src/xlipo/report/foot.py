"""The foot of a page of the front: its marks and absences, then its numbered footnotes beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from xlipo.report.ledger import FIRST_ROW
from xlipo.report.report_sheet import ReportSheet
from xlipo.sheetkit.address import Ref
from xlipo.sheetkit.live import cell
from xlipo.sheetkit.theme import NOTE_SIZE, TEXT_SIZE, text_width

NUMBER = 4
"""What the number before a footnote and the room after it take, in digits."""


def write_foot(page: ReportSheet, of: str, row: int, columns: int) -> int:
    """The foot of the page ``of`` from a row on, under a table of so many columns; returns the row after it."""
    book, words = page.book, page.book.words
    page.put(row, 1, words["front_marks"], "note")
    figures = [
        figure for metric, line in book.front.lines.items() if book.front.page_of[metric] == of for figure in line
    ]
    on_each = [{figure.bases[at].note for figure in figures} - {0} for at in range(len(book.settings.bases))]
    longest = max((text_width(book.front.notes[note - 1]) for notes in on_each for note in notes), default=0)
    widths = page.model().widths[:columns]
    starts = note_starts(widths, NUMBER + longest * NOTE_SIZE / TEXT_SIZE)
    shown, most = book.foot(of), max(map(len, on_each), default=0)
    for number in range(most):
        line, at = divmod(number, len(starts))
        source = Ref(words["lists"], FIRST_ROW + number, f"foot_{of}")
        page.put(row + 1 + line, starts[at], cell(source, shown[number] if number < len(shown) else ""), "note")
    return row + 1 - (-most // len(starts))


def note_starts(widths: Sequence[float], longest: float) -> list[int]:
    """The columns in which footnotes begin, so that the longest one ends before the next.

    >>> note_starts([17, 10, 10, 9, 9, 9, 9], 25)
    [1, 3]
    """
    starts, room = [1], 0.0
    for column, width in enumerate(widths, 1):
        if room >= longest:
            starts, room = [*starts, column], 0.0
        room += width
    return starts[:-1] if len(starts) > 1 and room < longest else starts
