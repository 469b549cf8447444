"""A page: one sheet being written, cell by cell, by role; and the book it belongs to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Fact
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.selection import Rivalry
from xlipo.metrics.status import SHORT, Status
from xlipo.workbook.ledger import Ledger, principal, quoted
from xlipo.workbook.sheet import Sheet
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


class Page(Sheet):
    """One sheet of the report being written."""

    def __init__(self, book: Book, title: str, heading: str, about: str, units: str = "") -> None:
        self.book, self.title = book, title
        known = book.as_of.isoformat() if book.as_of else book.view.version
        super().__init__(book.workbook[title], book.painter, book.tables, known)
        self.put(1, 1, heading, "title")
        self.put(2, 1, about, "subtitle")
        if units:
            self.put(3, 1, units, "subtitle")

    def cited(self, row: int, column: int, text: str, source: str) -> None:
        """A text in a label's look that leads to its source's line."""
        cell = self.put(row, column, text, "label")
        line = self.book.ledger.source_rows.get(source)
        if text and line:
            location = f"{quoted(self.book.words['sources'])}!A{line}"
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location)

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
