"""Figures: every answer once, one a line, as live formulas over the facts; the sheets look them up."""

from __future__ import annotations

from functools import partial

from xlipo.report.book import Book
from xlipo.report.declared import Stage, sheet
from xlipo.report.figure import COLUMNS, Figure
from xlipo.report.figure import Content as Calculated
from xlipo.report.ledger import FIRST_ROW, principal
from xlipo.report.report_sheet import ReportSheet, kind_of
from xlipo.sheetkit.address import Ref
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.live import NOTHING, ONE, cell, equals, if_error, if_number, if_true, item, join, named, piece, text
from xlipo.sheetkit.model import Cell, Content
from xlipo.sheetkit.theme import Kind

NAMES = {
    "fig_key": "key", "fig_company": "company", "fig_period": "stands_on", "fig_point": "point", "fig_shown": "shown",
    "fig_beside": "beside", "fig_currency": "currency_no",
}  # fmt: skip
"""The names of columns that formulas look figures up in."""


@sheet("figures", order=110, stage=Stage.REGISTER)
def figures(book: Book) -> ReportSheet:
    """One line a figure, found by its key: the point and its bounds in their own unit, the rate, and what is shown."""
    page = ReportSheet.of(book, "figures", book.units)
    table = page.begin("Figures", COLUMNS)
    numbers = book.figures.currency_numbers()
    for figure in book.figures:
        answer = figure.answer
        label = answer.label if answer else None
        period = (answer.period.text if answer.period and answer.has_figure else "") if answer else None
        fact = principal(answer) if answer else None
        table.add(
            figure.key, figure.company.name_in(book.words.lang), figure.line, label, period, figure.unit, figure.mark,
            *_calculation(page, figure), numbers.get(figure.unit, 0) if figure.rate_row else 0, int(figure.scales),
            Cell(fact.where, "cited", link=page.to_fact(fact)) if fact else None, key=figure.key,
        )  # fmt: skip
    for name, column in NAMES.items():
        page.name(name, page.ref(FIRST_ROW, column, max(table.last, FIRST_ROW)))
    page.freeze(f"B{FIRST_ROW}")
    return page


def _calculation(page: ReportSheet, figure: Figure) -> list[Cell | Content]:
    """From the point to a range: each is calculated from others of the line."""
    book, kind = page.book, plain_kind(figure)
    at = partial(page.cell, figure.key)
    span = book.figures.span(figure) if figure.is_span else ""
    contents = [_content(content, kind) for content in figure.contents]
    values = [_value(content) for content in figure.contents]
    if figure.is_span:
        contents[0], values[0] = Cell(at("range", span, "column"), "formula", kind), span
    case = item(at("point", (tuple(values),), last_column="high"), named("set_case_no", 1))
    divisor = if_true(
        equals(at("scaled", int(figure.scales)), ONE), named("set_divisor", int(book.settings.divisor)), ONE
    )
    rate, beside = _rate(page, figure), Cell(book.figures.beside(figure), "mark")
    if figure.rate_row:
        own = join(at("unit", figure.unit, "column"), text(" "))
        unit = if_true(named("set_reported", not book.settings.currency), own, NOTHING)
        beside = Cell(join(unit, at("mark", figure.mark, "column")), "link")
    by, over, chosen = at("rate", _value(rate.value)), at("divisor", divisor.first), at("case_value", case.first)
    shown = if_number(by, if_error(chosen * by / over, chosen), by)  # a word times a rate is the word
    both = None
    if figure.is_span:
        low, high = (at(end, value) * by / over for end, value in zip(("low", "high"), values[1:], strict=True))
        form = f',"{figure.range_format}")'
        both = if_number(by, piece("TEXT(", low, form, '&"–"&TEXT(', high, form, value=span), by)
    return [*contents, rate, divisor, Cell(case, "formula", kind), Cell(shown, "formula", kind), beside, both]


def _rate(page: ReportSheet, figure: Figure) -> Cell:
    """The rate to the currency that is set; 1 for what is never converted."""
    if not figure.rate_row:
        return Cell(1, "input", "count")
    rate = page.book.figures.rate(figure)
    place = Ref(page.book.words["fx"], figure.rate_row, "rate_set")
    return Cell(cell(place, rate if isinstance(rate, str) else float(rate)), "link", "rate")


def _content(content: Calculated, kind: Kind) -> Cell:
    """A formula over the facts is a link to another sheet; one over this sheet's own rows is not."""
    if isinstance(content, Formula):
        return Cell(content, "link" if "!" in content.text else "formula", kind)
    return Cell(content, "label", kind)


def _value(content: Content) -> str | float:
    held = Cell(content).shown
    return held if isinstance(held, str | float | int) else str(held)


def plain_kind(figure: Figure) -> Kind:
    """How a figure's number is shown before it is scaled."""
    if figure.answer is None or figure.answer.derivation is None:
        return "plain"
    kind = kind_of(figure.answer)
    return "count" if kind == "money" else kind
