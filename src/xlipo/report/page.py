"""A page: one sheet being written, cell by cell, by role; and the book it belongs to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import absolute_coordinate
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Fact
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.report.bases import Bases
from xlipo.report.figure import Figure
from xlipo.report.figures import Figures
from xlipo.report.ledger import Ledger
from xlipo.report.settings import Settings
from xlipo.report.titles import company_titles
from xlipo.report.words import Words
from xlipo.sheetkit.address import quoted
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.styled_sheet import Sheet
from xlipo.sheetkit.theme import Kind, Painter, RoleName, text_width


@dataclass
class Book:
    """What every sheet is written from: the questions, the companies, the settings, the ledger, the words, the look."""

    workbook: Workbook
    answers: Answers
    companies: list[Company]
    settings: Settings
    words: Words
    painter: Painter
    ledger: Ledger
    figures: Figures
    bases: Bases
    facts: list[Fact]
    lines: dict[tuple[str, str], str] = field(default_factory=dict)
    """Where a metric's line stands on a company's own sheet, by (company, metric)."""
    tables: set[str] = field(default_factory=set)

    @property
    def view(self) -> DataView:
        return self.answers.view

    @property
    def as_of(self) -> dt.date | None:
        return self.answers.as_of

    @property
    def units(self) -> Formula:
        """The third line of a sheet of figures: what the settings are."""
        return Formula("=set_line", self.settings.line(self.words))

    def name(self, name: str, sheet: str, first: str, last: str = "") -> None:
        """Give a cell, or the cells from ``first`` to ``last``, a name that formulas use."""
        area = f"{quoted(sheet)}!{absolute_coordinate(f'{first}:{last}' if last else first)}"
        self.workbook.defined_names[name] = DefinedName(name, attr_text=area)

    def room_for_names(self, least: int) -> int:
        """The width of a column of companies' names or ids, in digits: at least so many."""
        return max(least, *(text_width(text) for c in self.companies for text in (c.id, c.name_in(self.words.lang))))

    @cached_property
    def known_on(self) -> str:
        """The day that the book speaks of: the one asked for, or that of the newest source in it."""
        if self.as_of:
            return self.as_of.isoformat()
        days = {fact.source: self.view.source(fact.source).dated for fact in self.facts}
        return max(days.values()).isoformat() if days else self.view.version

    def knows(self, source: str) -> bool:
        """Whether a source had been published by the report's day."""
        return self.view.source(source).is_known(self.as_of)

    def sheet_of(self, company: Company) -> str:
        """The title of a company's own sheet."""
        return self._company_titles[company.id]

    @cached_property
    def _company_titles(self) -> dict[str, str]:
        return company_titles({company.id: company.name_in(self.words.lang) for company in self.companies}, self.words)


class Page(Sheet):
    """One sheet of the report being written."""

    def __init__(self, book: Book, title: str, heading: str, about: str, units: str | Formula = "") -> None:
        self.book, self.title = book, title
        known = f"{book.words['as_of']} {book.known_on}"
        super().__init__(book.workbook[title], book.painter, book.tables, known)
        self.put(1, 1, heading, "title")
        self.put(2, 1, about, "subtitle")
        if units:
            self.put(3, 1, units, "subtitle")

    def cited(self, row: int, column: int, text: str, source: str, role: RoleName = "label") -> None:
        """A text that leads to its source's line."""
        cell = self.put(row, column, text, role)
        line = self.book.ledger.source_rows.get(source)
        if text and line:
            location = f"{quoted(self.book.words['sources'])}!A{line}"
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location)

    # -- figures ------------------------------------------------------------------------------------------------------

    def figure(self, row: int, column: int, figure: Figure, text: str, kind: Kind, beside: str = "") -> Any:
        """The formula that looks up a figure, with what it shows as the workbook is opened; its mark beside it.

        ``beside`` is the formula of the narrow column; without one the mark is written as it is, because it stands
        for one figure whatever the settings are.
        """
        figures = self.book.figures
        cell = self.put(row, column, Formula(text, figures.shown(figure)), "link", kind)
        if beside:
            self.put(row, column + 1, Formula(beside, figures.beside(figure)), "mark")
        elif figures.beside(figure):
            self.put(row, column + 1, figures.beside(figure), "mark")
        return cell

    def unit(self, row: int, column: int, answer: Answer, own: bool = False, currency: str = "") -> None:
        """The unit of a line; that of money follows the settings, or has its ``own`` currency where all share one."""
        settings, unit = self.book.settings, unit_of(answer)
        if answer.shown == "money" and own:
            text = f'="{currency} "&set_short' if currency else "=set_short"
            self.put(row, column, Formula(text, f"{currency} {settings.scale.short}".lstrip()), "unit")
        elif answer.shown == "money":
            self.put(row, column, Formula("=set_unit", settings.unit), "unit")
        elif answer.shown == "per_unit":
            plain = Formula('=IF(set_reported,"",set_currency)', settings.currency)
            self.put(row, column, plain, "unit")
        elif unit:
            self.put(row, column, unit, "unit")

    def lead(self, cell: Any, fact: Fact | None) -> None:
        """A click on the cell leads to the fact's row."""
        if fact is not None:
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=self.book.ledger.link_to(fact))


def kind_of(answer: Answer) -> Kind:
    """How an answer's number is shown."""
    if answer.shown == "multiple":
        return "ratio" if answer.places == 2 else "multiple"
    if answer.shown == "count" and answer.value is not None and abs(answer.value) >= 10**10:
        return "large"
    known: dict[str, Kind] = {"money": "money", "percent": "percent", "per_share": "per_share", "decimal": "decimal"}
    if answer.shown in known:
        return known[answer.shown]
    return "decimal" if answer.unit in ("x", "hours") else "count"


def unit_of(answer: Answer) -> str:
    """The unit of a line that is no money: % or x, or the unit's own word."""
    if answer.shown == "percent":
        return "%"
    if answer.shown == "multiple" or answer.unit == "x":
        return "x"
    return "" if answer.unit == "pure" or answer.shown == "per_share" else answer.unit
