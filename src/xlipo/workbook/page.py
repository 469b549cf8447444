"""A page: one sheet being written, cell by cell, by role; and the book it belongs to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import absolute_coordinate, get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.table import Table, TableStyleInfo

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Fact
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.workbook.bases import Bases
from xlipo.workbook.cells import Formula, safe_text
from xlipo.workbook.figure import Figure
from xlipo.workbook.figures import Figures
from xlipo.workbook.ledger import Ledger, quoted
from xlipo.workbook.settings import Settings
from xlipo.workbook.theme import Kind, Painter, RoleName
from xlipo.workbook.words import Words


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
        name = company.name_in(self.words.lang)
        kept = "".join(ch for ch in name if ch not in "[]:*?/\\").lstrip("=+-@' \t")
        return kept[:31].rstrip("' ") or company.id[:31]


class Page:
    """One sheet being written."""

    def __init__(self, book: Book, title: str, heading: str, about: str, units: str | Formula = "") -> None:
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
        sheet.oddFooter.left.text = f"xlipo · {self.book.words['as_of']} {self.book.known_on}"
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
    if answer.shown in known and not (answer.shown == "percent" and answer.unit == "percent"):
        return known[answer.shown]
    return "decimal" if answer.unit in ("x", "percent", "hours") else "count"


def unit_of(answer: Answer) -> str:
    """The unit of a line that is no money: % or x, or the unit's own word."""
    if answer.shown == "percent" or answer.unit == "percent":
        return "%"
    if answer.shown == "multiple" or answer.unit == "x":
        return "x"
    return "" if answer.unit == "pure" or answer.shown == "per_share" else answer.unit
