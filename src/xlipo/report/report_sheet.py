"""A sheet of the report, being built: figures with their marks, units that follow the settings, links to facts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from xlipo.facts.fact import Fact
from xlipo.metrics.answer import Answer
from xlipo.report.book import Book
from xlipo.report.figure import Figure
from xlipo.report.ledger import HEADER_ROW
from xlipo.report.words import Words
from xlipo.sheetkit.address import Area, Ref
from xlipo.sheetkit.live import NOTHING, Live, cell, if_true, join, named, piece, text
from xlipo.sheetkit.model import Cell, Column, Link
from xlipo.sheetkit.row_heights import ROW_HEIGHT
from xlipo.sheetkit.set_width import set_width
from xlipo.sheetkit.styled_sheet import OpenTable, StyledSheet
from xlipo.sheetkit.theme import FORMATS, SMALL_LOSSES, Kind, RoleName, marked, priced


class ReportSheet(StyledSheet):
    """One sheet of the report."""

    def __init__(self, book: Book, title: str, heading: str, about: str, units: str | Live = "") -> None:
        super().__init__(title, book.day_told)
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

    def show(self, row: int, column: int, figure: Figure, like: Answer | None = None, has_unit: bool = False) -> None:
        """A figure, a formula that is nothing but the cell of its row; a click leads to that row.

        ``like`` is an answer that tells how a figure without a value is shown. A range of prices has its currency
        before it, unless its line ``has_unit``.
        """
        answer = figure.answer
        assert answer is not None, f"{figure.key} is a part of a formula"
        kind = short_kind(answer if answer.derivation is not None or like is None else like)
        told = self.figure(figure)
        if kind == "short_price" and figure.is_span and not has_unit:
            told = join(text(f"{figure.unit} "), told)
        self.put(row, column, told, "link", kind, self.to_figure(figure), raised(figure.mark))
        if kind == "short_price":
            self.with_currency(row, column, figure)
        elif figure.is_small_loss:
            self.show_losses(Area(column, row, column, row), kind, raised(figure.mark))

    def with_currency(self, row: int, column: int, price: Figure, kind: Kind = "short_price") -> None:
        """Show a price, or other money, with its currency, which stays what it is whatever currency is set."""
        if not price.unit:
            return
        at = self.ref(row, column, fix="neither")
        shown = marked(priced(FORMATS[kind], price.unit), raised(price.mark))
        self.show_as(Area(column, row, column, row), piece("ISNUMBER(", at, ")", value=None), shown)

    def show_kind(self, area: Area, when: Live, kind: Kind, mark: str = "", losses: bool = True) -> None:
        """Show figures as a kind with a mark where a formula is true; ``losses`` says whether any may be negative."""
        if losses:
            self.show_losses(area, kind, mark, when)
        self.show_as(area, when, marked(FORMATS[kind], mark) if mark else FORMATS[kind])

    def show_losses(self, area: Area, kind: Kind, mark: str = "", when: Live | None = None) -> None:
        """Show negative figures with as many decimals as others have, where a formula, if there is one, is true."""
        if kind not in SMALL_LOSSES:
            return
        limit, shown = SMALL_LOSSES[kind]
        at = self.ref(area.top, area.left, fix="neither")
        also: tuple[str | Live, ...] = (when, ",") if when is not None else ()
        small = piece("AND(", *also, at, f">{limit},", at, "<0)", value=None)
        self.show_as(area, small, marked(shown, mark) if mark else shown)

    def figure(self, figure: Figure, column: str = "shown") -> Live:
        """The cell of a figure's row that holds what it shows."""
        return cell(Ref(self.book.words["figures"], figure.key, column), self.book.figures.shown(figure))

    def of_line(self, first: Figure, last: Figure, column: str) -> Live:
        """The cells of a line's figures, from the first company to the last."""
        return cell(Ref(self.book.words["figures"], first.key, column, last.key), None)

    def to_figure(self, figure: Figure) -> Link:
        """A click leads to a figure's row."""
        return Link(location=Ref(self.book.words["figures"], figure.key, 1))

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
        return unit_of(answer, self.book.words) or None


SPELT = {
    "ai": "AI", "gpu": "GPU", "gpgpu": "GPGPU", "soc": "SoC", "maas": "MaaS", "rd": "R&D", "llm": "LLM", "glm": "GLM",
    "minimax": "MiniMax", "china": "China", "api": "API", "c": "C",
}  # fmt: skip
"""Words of members that are written in a way of their own."""


def spelt(member: str) -> str:
    """A dimension's member as it is read.

    >>> spelt("ai_native_products"), spelt("r_d")
    ('AI native products', 'R&D')
    """
    words = member.replace("r_d", "rd").split("_")
    text = " ".join(SPELT.get(word, word) for word in words)
    return text[:1].upper() + text[1:]


RAISED = str.maketrans("epcfkmnorsvx", "ᵉᵖᶜᶠᵏᵐⁿᵒʳˢᵛˣ")


def raised(mark: str) -> str:
    """A mark as it stands beside a figure.

    >>> raised("ep")
    'ᵉᵖ'
    """
    return mark.translate(RAISED)


PAGE_HEIGHT, PAGE_WIDTH = 645.0, 180.0
"""Of a page before it is fitted to its paper, in points and in digits: so large that its text is of 8 points on it."""
INDENTED = 2.2
"""What the edges of a column of units and their indent take, in digits."""


def unit_width(words: Words, *units: str) -> float:
    """The width of a column of units in which these stand, and money in millions."""
    shown = (f"USD {words['short_millions']}", words["unit_persons"], *units)
    return max(map(set_width, shown)) + INDENTED


ROWS_OF_PAGE = int(PAGE_HEIGHT / ROW_HEIGHT)


SHORT_KINDS: dict[Kind, Kind] = {
    "money": "short_money", "percent": "short_percent", "multiple": "short_multiple", "ratio": "short_multiple",
    "per_share": "short_price",
}  # fmt: skip


def short_kind(answer: Answer) -> Kind:
    """How an answer's number is shown on a page of the front."""
    if answer.metric.startswith("runway_months") or (answer.shown == "decimal" and answer.places == 0):
        return "months"
    kind = kind_of(answer)
    return SHORT_KINDS.get(kind, kind)


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


def unit_of(answer: Answer, words: Words) -> str:
    """The unit of a line that is no money: % or x, or the unit's own word."""
    if answer.shown == "percent":
        return "%"
    if answer.shown == "multiple" or answer.unit == "x":
        return "x"
    if answer.unit == "pure" or answer.shown == "per_share":
        return ""
    word = f"unit_{answer.unit}"
    return words[word] if word in words.known else answer.unit
