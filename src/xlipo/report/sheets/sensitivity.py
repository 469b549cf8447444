"""Sensitivity: EV/S (P/S where debt or cash is not known) at other prices and other revenues, as live formulas."""

from __future__ import annotations

from xlipo.facts.company import Company
from xlipo.facts.period import Relative
from xlipo.metrics.answer import Answer, present
from xlipo.metrics.workings import own_value
from xlipo.report.figure import EVENT
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.sheets.grid import FIRST_COMPANY, Grid
from xlipo.sheetkit.address import Ref
from xlipo.sheetkit.live import ONE, cell, join, named, piece, text
from xlipo.sheetkit.model import Cell, Column
from xlipo.sheetkit.styled_sheet import OpenTable
from xlipo.sheetkit.theme import Kind

CHANGES = (-0.2, -0.1, 0.0, 0.1, 0.2)
"""By how much the price differs from the final one, across; an input."""

GROWTH = (0.0, 0.25, 0.5, 1.0, 2.0)
"""By how much revenue grows, down; an input."""

COLUMNS = tuple(FIRST_COMPANY + n for n in range(len(CHANGES)))
VALUE_AND_REVENUE = ("own_market_cap", "own_ltm_revenue")
FOLLOW_PRICE = ("offer_price", "own_market_cap", "own_proceeds")


def write_sensitivity(grid: Grid, row: int) -> int:
    """The inputs, then one block a company: price, value and revenue, and the multiple at each growth of revenue."""
    page, words = grid.page, grid.page.book.words
    known = [company for company in grid.companies if _ingredients(grid.page, company) is not None]
    if not known:
        return row
    columns = [Column("sensitivity", role="line"), Column("unit", role="unit")]
    titles: dict[str, str] = {}
    for number in range(1, len(CHANGES) + 1):
        columns.append(Column(f"price.{number}", kind="count", role="formula"))
        titles[f"price.{number}"] = f"{words['price']} {number}"
    table = page.begin("Sensitivity", tuple(columns), row, titles=titles)
    for name, values in (("price_change", CHANGES), ("growth_of_revenue", GROWTH)):
        here = table.add(Cell(words[name]), "%", key=name)
        for column, value in zip(COLUMNS, values, strict=True):
            page.put(here, column, value, "input", "percent")
    for company in known:
        _company(page, table, company)
    return table.last + 1


def _ingredients(page: ReportSheet, company: Company) -> list[Answer] | None:
    """Price, value, proceeds, debt less cash, and revenue; None without price, value and a revenue above zero."""
    answers = page.book.answers
    measures = own_value(company.reporting_currency or "USD")
    price = answers.metric(company, "offer_price")
    found = [price, *(present(answers.resolver(company, one).resolve(Relative("LATEST"))) for one in measures)]
    cap, revenue = found[1], found[-1]
    if price.derivation is None or cap.derivation is None or revenue.derivation is None:
        return None
    return found if revenue.derivation.point > 0 else None


def _company(page: ReportSheet, table: OpenTable, company: Company) -> None:
    """One company's block."""
    book = page.book
    ingredients = _ingredients(page, company)
    assert ingredients is not None
    name = company.name_in(book.words.lang)
    heading = table.block(name)
    labels = [book.answers.measure("offer_price"), *own_value("USD")]
    for answer, measure in zip(ingredients, labels, strict=True):
        if answer.derivation is not None:
            _inputs(page, table, answer, f"{name}: {measure.label(book.words.lang)}")
    _, _, proceeds, debt, _ = ingredients
    _multiples(page, table, company, heading, debt.derivation is not None and proceeds.derivation is not None)


def _inputs(page: ReportSheet, table: OpenTable, answer: Answer, label: str) -> None:
    """One ingredient at each price: those that follow the price change with it, the others do not."""
    book = page.book
    figure = book.figures.add(answer, EVENT, own=True)
    unit = page.unit(answer, own=True, currency=answer.unit) if figure.scales else answer.unit
    row = table.add(label, unit, key=f"{answer.company.id}|{answer.metric}")
    kind: Kind = "money" if figure.scales else "per_share"
    divisor = named("set_divisor", float(book.settings.divisor))
    for column in COLUMNS:
        value = cell(Ref(book.words["figures"], figure.key, "point"), float(figure.values[0]))
        if answer.metric in FOLLOW_PRICE:
            value = value * (ONE + page.live("price_change", column, "row"))
        value = value / divisor if figure.scales else value
        if column > COLUMNS[0] and answer.metric not in FOLLOW_PRICE:  # the same at every price: looked up once
            page.put(row, column, page.live(row, column - 1), "formula", kind, page.to_figure(figure))
        else:
            page.put(row, column, value, "link", kind, page.to_figure(figure))


def _multiples(page: ReportSheet, table: OpenTable, company: Company, heading: int, with_debt: bool) -> None:
    """The value over a revenue that has grown, one line a growth rate."""
    multiple = "EV/S" if with_debt else "P/S"
    for rate, source in zip(GROWTH, COLUMNS, strict=True):
        row = table.add(None, Cell(page.live("growth_of_revenue", source, "both"), "formula", "percent"))
        growth = page.live(row, table.column("unit"), "column")
        percent = piece("TEXT(", growth, ',"0%")', value=f"{rate:.0%}")
        label = join(page.live(heading, 1, "both"), text(f": {multiple}, +"), percent)
        page.put(row, 1, label, "line", "text")
        for column in COLUMNS:
            value, revenue = (page.live(f"{company.id}|{metric}", column, "row") for metric in VALUE_AND_REVENUE)
            if with_debt:
                proceeds, debt = (
                    page.live(f"{company.id}|{one}", column, "row") for one in ("own_proceeds", "own_net_debt")
                )
                value = value - proceeds + debt
            page.put(row, column, value / (revenue * (ONE + growth)), "formula", "multiple")
