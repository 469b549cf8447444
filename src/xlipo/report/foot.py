"""The foot of a page of the front: its marks and absences, then its numbered footnotes beside each other."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from xlipo.facts.company import Company
from xlipo.facts.text import is_wide
from xlipo.report.figure import Figure
from xlipo.report.front import LETTERS
from xlipo.report.ledger import FIRST_ROW
from xlipo.report.marking import NOT_MEANINGFUL
from xlipo.report.report_sheet import ReportSheet, raised
from xlipo.report.words import Words
from xlipo.sheetkit.address import Ref
from xlipo.sheetkit.live import cell, join, text
from xlipo.sheetkit.row_heights import MARGIN, ROUNDED
from xlipo.sheetkit.set_width import set_width

NUMBER = 4
"""What the number before a footnote and the room after it take, in digits."""
_PIECES = re.compile(r".+?(?:(?<![年月]) (?![年月日])|[；，。]|(?=（)|$)")
"""A piece of sentences that a line may end after, never within a date; a list whose items " · " parts ends its lines
after an item."""


def write_foot(page: ReportSheet, of: str, row: int, columns: int) -> int:
    """The foot of the page ``of`` from a row on, under a table of so many columns; returns the row after it."""
    book = page.book
    widths = page.model().widths[:columns]
    figures = [
        figure for metric, line in book.front.lines.items() if book.front.page_of[metric] == of for figure in line
    ]
    letters = {letter for figure in figures for one in figure.bases for letter in one.mark}
    on_each = [{figure.bases[at].note for figure in figures} - {0} for at in range(len(book.settings.bases))]
    said = [f"{raised(letter)} {book.words[word]}" for word, letter in LETTERS.items() if letter in letters]
    said += [book.words["numbers"]] if any(on_each) else []
    if (
        of == "comps" and book.words.lang == "en" and "runway_months" in book.front.lines
    ):  # a heading in Chinese says it
        said.append(book.words["runway_in_months"])
    seen = _seen(page, figures) | {
        letter for notes in on_each for note in notes for letter in book.front.notes[note - 1]
    }
    row = write_notes(page, row, sum(widths), " · ".join(filter(None, [marks_of(book.words, seen), *said])))
    longest = max((set_width(book.front.notes[note - 1]) for notes in on_each for note in notes), default=0)
    starts = note_starts(widths, NUMBER + longest)
    shown, most = book.foot(of), max(map(len, on_each), default=0)
    for number in range(most):
        line, at = divmod(number, len(starts))
        source = Ref(book.words["lists"], FIRST_ROW + number, f"foot_{of}")
        page.put(row + line, starts[at], cell(source, shown[number] if number < len(shown) else ""), "foot")
    return row - (-most // len(starts))


def write_notes(page: ReportSheet, row: int, room: float, *texts: str) -> int:
    """Notes at the foot of a page that is so many digits wide, each from a row of its own on; returns the row after."""
    for told in texts:
        for line in folded(told, (room - MARGIN) / ROUNDED):
            page.put(row, 1, line, "foot")
            row += 1
    return row


def write_left_out(page: ReportSheet, row: int, room: float, why: str, companies: Sequence[Company]) -> int:
    """Which companies a page does not list, and why, in the words of that name; returns the row after it."""
    if not companies:
        return row
    words = page.book.words
    names = words["and_comma"].join(company.name_in(words.lang) for company in companies)
    return write_notes(page, row, room, words[why].format(names=names))


def _seen(page: ReportSheet, figures: Sequence[Figure]) -> set[str]:
    """The marks and absences that a page of the front has on any basis."""
    words, found = page.book.words, marks_on(page)
    for one in (on_basis for figure in figures for on_basis in figure.bases):
        found |= {*raised(one.mark)} | ({one.value} if isinstance(one.value, str) else set())
        if one.answer.shown == "percent" and not isinstance(one.value, str) and abs(one.value) > NOT_MEANINGFUL:
            found.add("NM")
    for _, _, cell_ in page.model().cells():
        found |= {"†"} if isinstance(cell_.shown, str) and "†" in cell_.shown else set()
        found |= {"ₙ"} if cell_.shown in (words["median"], words["median_of_all"]) else set()
    return found


ABSENCES = ("n.d.", "n.a.", "NM")
"""What stands where there is no figure, or none that says anything."""


def write_marks(page: ReportSheet, seen: Collection[str]) -> None:
    """What the marks mean, in the third of the rows that every printed page repeats; what the sheet is and its units
    stand in the second."""
    about, units = page.held(2, 1).value, page.book.units
    page.put(2, 1, join(text(f"{about} · "), units), "subtitle")
    page.put(3, 1, marks_of(page.book.words, seen), "subtitle")


def marks_of(words: Words, seen: Collection[str]) -> str:
    """What the marks and absences mean that a page has."""
    explained = [*words["front_marks"].split(" · "), f"{raised('v')} {words['untold']}", f"+1 {words['more_investor']}"]
    return " · ".join(one for one in explained if one.partition(" ")[0] in seen)


def marks_on(page: ReportSheet) -> set[str]:
    """The marks beside a page's figures, and the absences that stand in its cells."""
    found: set[str] = set()
    for _, _, one in page.model().cells():
        found |= {*one.mark}
        if one.shown in ABSENCES:
            found.add(str(one.shown))
    return found


def folded(text: str, room: float) -> Iterator[str]:
    """A text as lines that have room in so many digits.

    >>> list(folded("of the day · n.d. not disclosed", 20)), list(folded("Flows are converted.", 12))
    (['of the day', 'n.d. not disclosed'], ['Flows are', 'converted.'])
    >>> list(folded("2025 年 2 月增资（最后一轮外部融资）", 20))
    ['2025 年 2 月增资', '（最后一轮外部融资）']
    """
    line = ""
    for part in re.findall(r".+?(?: · |$)", text) if " · " in text else _PIECES.findall(text):
        if line and set_width(line + part.rstrip(" ·")) > room:
            yield line.rstrip(" ·")
            line = ""
        line += part
    yield line


def kept_whole(parts: Sequence[str], room: float, between: str = "") -> str:
    """Parts as one text over lines of so many digits: a part that one line holds, or else its bracket, stands on one.

    A spreadsheet ends a line after any Chinese character. A text without any is left to it.

    >>> kept_whole(["软银（领投）；", "a16z（领投）；", "MGX（领投）"], 30)
    '软银（领投）；a16z（领投）；\\nMGX（领投）'
    >>> kept_whole(["Tencent;", "Alibaba"], 10, " "), kept_whole(["平安证券（香港）"], 11)
    ('Tencent; Alibaba', '平安证券\\n（香港）')
    """
    if not is_wide("".join(parts)):
        return between.join(parts)
    lines: list[str] = []
    for part in parts:
        joined = f"{lines[-1]}{between}{part}" if lines else part
        if set_width(joined) <= room:
            lines[-1:] = [joined]
        else:
            lines += folded(part, room)
    return "\n".join(lines)


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
