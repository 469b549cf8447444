"""A sheet of the report, being built: figures with their marks, units that follow the settings, links to facts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from xlipo.facts.fact import Fact
from xlipo.metrics.answer import Answer
from xlipo.report.book import Book
from xlipo.report.ledger import HEADER_ROW, principal
from xlipo.sheetkit.address import Ref
from xlipo.sheetkit.live import NOTHING, Live, Value, if_true, join, named, piece, text
from xlipo.sheetkit.model import Cell, Column, Link
from xlipo.sheetkit.styled_sheet import OpenTable, StyledSheet
from xlipo.sheetkit.theme import Kind, RoleName


class ReportSheet(StyledSheet):
    """One sheet of the report."""

    def __init__(self, book: Book, title: str, heading: str, about: str, units: str | Live = "") -> None:
        super().__init__(title, f"{book.words['as_of']} {book.known_on}")
        self.book = book
        self.heading(heading, about, units)

    @classmethod
    def of(cls, book: Book, name: str, units: str | Live = "") -> ReportSheet:
        """The sheet whose title is the word of a name, and whose second line says what it is about."""
        title = book.words[name]
        return cls(book, title, title, book.words[f"about_{name}"], units)

    def begin(
        self, name: str, columns: tuple[Column, ...], row: int = HEADER_ROW, left: int = 1,
        titles: Mapping[str, str] = MappingProxyType({}),
    ) -> OpenTable:  # fmt: skip
        """Begin a table, from the column ``left`` on; a heading is the word of its key, unless ``titles`` has it."""
        words = {column.key: titles.get(column.key) or self.book.words[column.key] for column in columns}
        return self.start(name, words, columns, row, left)

    def cited(self, text: str, source: str, role: RoleName = "label") -> Cell:
        """A text that leads to its source's line."""
        return Cell(text, role, link=self.to_source(source) if text else None)

    def to_source(self, source: str) -> Link | None:
        """A click leads to a source's line, if the book has it."""
        known = source in self.book.sources
        return Link(location=Ref(self.book.words["sources"], source, 1)) if known else None

    def to_fact(self, fact: Fact | None) -> Link | None:
        """A click leads to a fact's row."""
        return None if fact is None else self.book.ledger.link_to(fact)

    # -- figures ------------------------------------------------------------------------------------------------------

    def look_up(self, row: int, column: int, key: Live, like: Answer | None = None) -> None:
        """The figure that has a key, its mark beside it; a click leads to the fact it stands on.

        Args:
            row: where it stands.
            column: where it stands; the mark comes in the next.
            key: the key as a formula spells it.
            like: an answer that tells how a figure without a value is shown.
        """
        figures = self.book.figures
        figure = figures[str(key.first)]
        answer = figure.answer
        assert answer is not None, f"{figure.key} is a part of a formula"
        kind = kind_of(answer if answer.derivation is not None or like is None else like)
        link = self.to_fact(principal(answer))
        self.put(row, column, in_figures("fig_shown", key, figures.shown(figure)), "link", kind, link)
        beside: Live | str = figures.beside(figure)
        if figure.rate_row:
            beside = join(in_figures("fig_beside", key, figures.beside(figure)), NOTHING)
        if beside:  # as it is where it is the same whatever the settings are
            self.put(row, column + 1, beside, "mark")

    def look_up_base(self, row: int, column: int, key: Live, like: Answer) -> None:
        """The figure of a company and metric on the basis that is set, its mark and its period.

        It leads to its line on the company's own sheet. Arguments as for `look_up`.
        """
        book = self.book
        base = book.bases[str(key.first)]
        figure, own = book.bases.chosen(base), book.sheet_of(base.company)
        answer = figure.answer
        period = answer.period.text if answer is not None and answer.period and answer.has_figure else ""
        link = Link(location=Ref(own, base.metric if book.sheets["companies"][own].has_row(base.metric) else 1, 1))

        def of_chosen(name: str, value: Value) -> Live:
            return piece(f"INDEX({name},INDEX(line_row,MATCH(", key, ",line_key,0)))", value=value)

        shown = of_chosen("fig_shown", book.figures.shown(figure))
        self.put(row, column, shown, "link", kind_of(base.any_figure or like), link)
        self.put(row, column + 1, join(of_chosen("fig_beside", book.figures.beside(figure)), NOTHING), "mark")
        self.put(row, column + 2, join(of_chosen("fig_period", period), NOTHING), "mark")

    def unit(self, answer: Answer, own: bool = False, currency: str = "") -> Live | str | None:
        """The unit of a line; that of money follows the settings, or has its ``own`` currency where all share one."""
        settings = self.book.settings
        if answer.shown == "money" and own:
            scale = named("set_short", settings.scale.short)
            return join(text(f"{currency} "), scale) if currency else scale
        if answer.shown == "money":
            return named("set_unit", settings.unit)
        if answer.shown == "per_unit":
            return if_true(
                named("set_reported", not settings.currency), NOTHING, named("set_currency", settings.currency)
            )
        return unit_of(answer) or None


def in_figures(name: str, key: Live, value: Value) -> Live:
    """What a named column of the figures' sheet holds of the figure that has a key."""
    return piece(f"INDEX({name},MATCH(", key, ",fig_key,0))", value=value)


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
