"""A sheet of the report, being built: figures with their marks, units that follow the settings, links to facts."""

from __future__ import annotations

from decimal import Decimal

from xlipo.facts.fact import Fact
from xlipo.metrics.answer import Answer
from xlipo.report.book import Book
from xlipo.report.figure import Figure
from xlipo.sheetkit.address import Ref
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.live import Live, join, named, text
from xlipo.sheetkit.model import Column, Link
from xlipo.sheetkit.styled_sheet import OpenTable, StyledSheet
from xlipo.sheetkit.theme import Kind, RoleName


class ReportSheet(StyledSheet):
    """One sheet of the report; it is one of the book's from the moment it is begun."""

    def __init__(self, book: Book, title: str, heading: str, about: str, units: str | Live = "") -> None:
        super().__init__(title, f"{book.words['as_of']} {book.known_on}")
        self.book = book
        book.sheets[title] = self
        self.heading(heading, about, units)

    @classmethod
    def of(cls, book: Book, name: str, units: str | Live = "") -> ReportSheet:
        """The sheet whose title is the word of a name, and whose second line says what it is about."""
        title = book.words[name]
        return cls(book, title, title, book.words[f"about_{name}"], units)

    def begin(self, name: str, columns: tuple[Column, ...]) -> OpenTable:
        """Begin the sheet's table; a column's heading is the word of its key."""
        return self.start(name, {column.key: self.book.words[column.key] for column in columns}, columns)

    def cited(self, row: int, column: int, text: str, source: str, role: RoleName = "label") -> None:
        """A text that leads to its source's line."""
        self.put(row, column, text, role, link=self.to_source(source) if text else None)

    def to_source(self, source: str) -> Link | None:
        """A click leads to a source's line, if the book has it."""
        known = source in self.book.sources
        return Link(location=Ref(self.book.words["sources"], source, 1)) if known else None

    def to_fact(self, fact: Fact | None) -> Link | None:
        """A click leads to a fact's row."""
        return None if fact is None else self.book.ledger.link_to(fact)

    # -- figures ------------------------------------------------------------------------------------------------------

    def figure(
        self, row: int, column: int, figure: Figure, text: str, kind: Kind, beside: str = "", link: Link | None = None
    ) -> None:
        """The formula that looks up a figure, with what it shows as the workbook is opened; its mark beside it.

        ``beside`` is the formula of the narrow column; without one the mark is written as it is, because it stands
        for one figure whatever the settings are.
        """
        figures = self.book.figures
        self.put(row, column, Formula(text, figures.shown(figure)), "link", kind, link)
        if beside:
            self.put(row, column + 1, Formula(beside, figures.beside(figure)), "mark")
        elif figures.beside(figure):
            self.put(row, column + 1, figures.beside(figure), "mark")

    def unit(self, row: int, column: int, answer: Answer, own: bool = False, currency: str = "") -> None:
        """The unit of a line; that of money follows the settings, or has its ``own`` currency where all share one."""
        settings, unit = self.book.settings, unit_of(answer)
        if answer.shown == "money" and own:
            scale = named("set_short", settings.scale.short)
            self.put(row, column, join(text(f"{currency} "), scale) if currency else scale, "unit")
        elif answer.shown == "money":
            self.put(row, column, named("set_unit", settings.unit), "unit")
        elif answer.shown == "per_unit":
            plain = Formula('=IF(set_reported,"",set_currency)', settings.currency)
            self.put(row, column, plain, "unit")
        elif unit:
            self.put(row, column, unit, "unit")


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


def kind_of_number(number: Decimal, otherwise: Kind = "plain") -> Kind:
    """How a number is shown just as it was printed: a whole one with separators."""
    return "count" if number == number.to_integral_value() else otherwise


def unit_of(answer: Answer) -> str:
    """The unit of a line that is no money: % or x, or the unit's own word."""
    if answer.shown == "percent":
        return "%"
    if answer.shown == "multiple" or answer.unit == "x":
        return "x"
    return "" if answer.unit == "pure" or answer.shown == "per_share" else answer.unit
