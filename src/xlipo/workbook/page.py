"""A page: one sheet being written, cell by cell, by role; and the book it belongs to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.table import Table, TableStyleInfo

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Fact
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.selection import Rivalry
from xlipo.metrics.status import SHORT, Status
from xlipo.workbook.cells import safe_text
from xlipo.workbook.ledger import Ledger, principal, quoted
from xlipo.workbook.theme import Kind, Painter, RoleName
from xlipo.workbook.words import Words


@dataclass
class Book:
    """What every sheet is written from: the questions, the companies, the ledger, the words and the look."""

    workbook: Workbook
    answers: Answers
    companies: list[Company]
    currency: str
    period: str
    words: Words
    painter: Painter
    ledger: Ledger
    facts: list[Fact]
    tables: set[str] = field(default_factory=set)

    @property
    def view(self) -> DataView:
        return self.answers.view

    @property
    def as_of(self) -> dt.date | None:
        return self.answers.as_of

    @property
    def units(self) -> str:
        """The third line of a sheet of figures: currency, scale and, where one is fixed, the period."""
        words, scale = self.words, self.ledger.scale
        currency = self.currency or words["reported_currency"]
        size = words["millions"] if scale == 1_000_000 else f"{scale:,}"
        line = f"{words['currency']}: {currency} · {words['scale']}: {size}"
        return f"{line} · {self.period}" if self.period else line

    def knows(self, source: str) -> bool:
        """Whether a source had been published by the report's day."""
        return self.view.source(source).is_known(self.as_of)

    def sheet_of(self, company: Company) -> str:
        """The title of a company's own sheet."""
        name = company.name_in(self.words.lang)
        kept = "".join(ch for ch in name if ch not in "[]:*?/\\").lstrip("=+-@' \t")
        return kept[:31].rstrip("' ") or company.id[:31]


class Page:
    """One sheet being written."""

    def __init__(self, book: Book, title: str, heading: str, about: str, units: str = "") -> None:
        self.book, self.title = book, title
        self.sheet = book.workbook[title]
        self.put(1, 1, heading, "title")
        self.put(2, 1, about, "subtitle")
        if units:
            self.put(3, 1, units, "subtitle")
        self._dress()

    def _dress(self) -> None:
        sheet = self.sheet
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.page_margins = PageMargins(0.4, 0.4, 0.5, 0.7, 0.3, 0.3)
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        as_of = self.book.as_of.isoformat() if self.book.as_of else self.book.view.version
        sheet.oddFooter.left.text = f"xlipo · {as_of}"
        sheet.oddFooter.right.text = "&P / &N"

    def put(self, row: int, column: int, value: Any, role: RoleName, kind: Kind = "general") -> Any:
        """A value in a cell, by role and kind; text from data can never become a formula."""
        cell = self.sheet.cell(row, column)
        cell.value = safe_text(value) if isinstance(value, str) else value
        self.book.painter.paint(cell, role, kind)
        return cell

    def link(self, row: int, column: int, text: str, *, location: str = "", url: str = "") -> None:
        """A text that leads to a place in the workbook or to a page."""
        cell = self.put(row, column, text, "hyperlink")
        if location:
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location)
        elif url.startswith(("http://", "https://")):
            cell.hyperlink = Hyperlink(ref=cell.coordinate, target=url[:2000])

    def cited(self, row: int, column: int, text: str, source: str) -> None:
        """A text in a label's look that leads to its source's line."""
        cell = self.put(row, column, text, "label")
        line = self.book.ledger.source_rows.get(source)
        if text and line:
            location = f"{quoted(self.book.words['sources'])}!A{line}"
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location)

    def header(self, row: int, titles: Sequence[str], column: int = 1, figures_from: int = 99) -> None:
        """A table's header row; titles over figures stand to the right, as the figures do."""
        for offset, title in enumerate(titles, 1):
            self.put(row, column + offset - 1, title, "header", "count" if offset >= figures_from else "general")

    def band(self, row: int, text: str, width: int) -> None:
        """The heading of a block of lines: a pale band across the page."""
        for column in range(1, width + 1):
            self.put(row, column, text if column == 1 else None, "block")

    def table(self, first: int, last: int, columns: int, name: str, column: int = 1) -> None:
        """Mark a range as a real table: a screen reader then reads its header with each cell."""
        if last <= first:
            return
        name = "".join(ch if ch.isascii() and ch.isalnum() else "_" for ch in name)[:60]
        while name in self.book.tables or name[0].isdigit():
            name = f"T_{name}"
        self.book.tables.add(name)
        left, right = get_column_letter(column), get_column_letter(column + columns - 1)
        table = Table(displayName=name, ref=f"{left}{first}:{right}{last}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        self.sheet.add_table(table)

    def widths(self, *widths: float) -> None:
        """The widths of the columns from A on."""
        for index, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(index)].width = width

    def freeze(self, cell: str) -> None:
        """Keep what is above and left of a cell in sight, on screen and on every printed page."""
        self.sheet.freeze_panes = cell
        row = "".join(ch for ch in cell if ch.isdigit())
        if int(row) > 1:
            self.sheet.print_title_rows = f"1:{int(row) - 1}"

    def notes(self, row: int, *texts: str) -> int:
        """Notes at the foot, one a row; returns the row after them."""
        for offset, text in enumerate(texts):
            self.put(row + offset, 1, text, "note")
        return row + len(texts)

    # -- figures ------------------------------------------------------------------------------------------------------

    def figure(self, row: int, column: int, answer: Answer) -> bool:
        """An answer as a live formula that leads to its fact; its mark in the narrow column beside it.

        Returns False where the cell holds a word for an absence instead of a number.
        """
        ledger, sheet = self.book.ledger, self.title
        again = ledger.again(answer)
        formula = again or ledger.cell(answer)
        role: RoleName = "link"
        if formula is None:
            self.put(row, column, self._word(answer), "formula", "text" if answer.text else "money")
        else:
            cell = self.put(row, column, formula, role, kind_of(answer))
            if again is None:
                ledger.note(answer, sheet, f"${get_column_letter(column)}${row}")
            self.lead(cell, principal(answer))
        self.put(row, column + 1, answer.unit if answer.shown == "per_share" else mark_of(answer), "mark")
        return formula is not None

    def lead(self, cell: Any, fact: Fact | None) -> None:
        """A click on the cell leads to the fact's row."""
        if fact is not None:
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=self.book.ledger.link_to(fact))

    def _word(self, answer: Answer) -> str:
        if answer.text:
            return answer.text
        if answer.term is not None and answer.value is None:
            ends = [self.book.ledger.scaled(end, answer) for end in (answer.term.low, answer.term.high)]
            return f"{ends[0]:,.1f}–{ends[1]:,.1f}"
        return SHORT.get(answer.status, "n.d.")


def kind_of(answer: Answer) -> Kind:
    """How an answer's number is shown."""
    if answer.shown == "multiple":
        return "ratio" if answer.places == 2 else "multiple"
    if answer.shown == "count" and answer.value is not None and abs(answer.value) >= 10**10:
        return "large"
    known: dict[str, Kind] = {"money": "money", "percent": "percent", "per_share": "per_share", "decimal": "decimal"}
    if answer.shown in known and not (answer.shown == "percent" and answer.unit == "percent"):
        return known[answer.shown]
    return "decimal" if answer.unit in ("x", "percent", "hours") else "count"


def mark_of(answer: Answer) -> str | None:
    """The letters beside a figure: e estimated, r range, c sources disagree, p a fallback (printed, or second best)."""
    marks = ""
    if answer.status is Status.ESTIMATED:
        marks += "e"
    if answer.status is Status.RANGE:
        marks += "r"
    if answer.status is Status.CONFLICTED or any(rival.rivalry is Rivalry.INCONSISTENT for rival in answer.rivals):
        marks += "c"
    term = answer.term
    as_printed = term is not None and bool(term.args) and answer.printed is not None and term.fact is answer.printed
    if as_printed or (term is not None and term.falls_back):
        marks += "p"
    return marks or None


def unit_of(answer: Answer, book: Book) -> str:
    """The unit in a line's second column: the currency with its scale, or the unit's own word."""
    if answer.shown == "percent" or answer.unit == "percent":
        return "%"
    if answer.shown == "multiple" or answer.unit == "x":
        return "x"
    if answer.shown == "money":
        return f"{book.currency or answer.unit} {SCALE_NAMES[int(book.ledger.scale)]}".strip()
    if answer.shown == "per_unit":
        return book.currency or answer.unit
    return {"pure": ""}.get(answer.unit, answer.unit)


SCALE_NAMES = {1: "", 1000: "k", 1_000_000: "m", 1_000_000_000: "bn"}
