"""Sensitivity: EV/S (P/S where debt or cash is not known) at other prices and other revenues, as live formulas."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from openpyxl.utils import get_column_letter

from xlipo.facts.company import Company
from xlipo.facts.period import Relative
from xlipo.metrics.answer import Answer, present
from xlipo.metrics.workings import own_value
from xlipo.report.figure import EVENT
from xlipo.report.ledger import principal
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.sheets.grid import FIRST_COMPANY, Grid
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.theme import Kind, RoleName

CHANGES = tuple(map(Decimal, ("-0.2", "-0.1", "0", "0.1", "0.2")))
"""By how much the price differs from the final one, across; an input."""

GROWTH = tuple(map(Decimal, ("0", "0.25", "0.5", "1", "2")))
"""By how much revenue grows, down; an input."""

COLUMNS = tuple(FIRST_COMPANY + 2 * n for n in range(len(CHANGES)))
_WIDTH = COLUMNS[-1] + 1


def write_sensitivity(grid: Grid, row: int) -> int:
    """The inputs, then one block a company: price, value and revenue, and the multiple at each growth of revenue."""
    page, words = grid.page, grid.page.book.words
    titles = [words["sensitivity"], words["unit"], words["key"]]
    for number in range(1, len(CHANGES) + 1):
        titles += [f"{words['price']} {number}", f"{words['flag']}{number}"]
    first = row
    page.header(row, titles, figures_from=FIRST_COMPANY)
    for offset, (name, values) in enumerate((("price_change", CHANGES), ("growth_of_revenue", GROWTH)), 1):
        page.put(row + offset, 1, words[name], "label")
        page.put(row + offset, 2, "%", "unit")
        for column, value in zip(COLUMNS, values, strict=True):
            page.put(row + offset, column, float(value), "input", "percent")
    inputs, row = row + 1, row + 3
    for company in grid.companies:
        row = _company(page, company, row, inputs)
    page.table(first, row - 1, _WIDTH, "Sensitivity")
    return row


def _company(page: ReportSheet, company: Company, row: int, inputs: int) -> int:
    """One company's block; nothing where its market cap or revenue is not known."""
    book, words = page.book, page.book.words
    price = book.answers.metric(company, "offer_price")
    cap, debt, revenue = (
        present(book.answers.resolver(company, metric).resolve(Relative("LATEST")))
        for metric in own_value(company.reporting_currency or "USD")
    )
    if (
        price.derivation is None
        or cap.derivation is None
        or revenue.derivation is None
        or revenue.derivation.point <= 0
    ):
        return row
    lines = (price, cap, debt, revenue) if debt.derivation is not None else (price, cap, revenue)
    metrics = own_value("USD")
    labels = dict(zip(("own_market_cap", "own_net_debt", "own_ltm_revenue"), metrics, strict=True))
    name = company.name_in(words.lang)
    page.band(row, name, _WIDTH)
    rows: dict[str, int] = {}
    for offset, answer in enumerate(lines, 1):
        known = labels.get(answer.metric)
        label = known.label(words.lang) if known else book.answers.measure(answer.metric).label(words.lang)
        rows[answer.metric] = row + offset
        page.put(row + offset, 1, f"{name}: {label}", "line")
        _inputs(page, row + offset, answer, inputs)
    return _multiples(page, row + len(lines) + 1, name, lines, rows, inputs)


def _inputs(page: ReportSheet, row: int, answer: Answer, inputs: int) -> None:
    """One ingredient at each price: those that follow the price change with it, the others do not."""
    book = page.book
    figure = book.figures.add(answer, EVENT, own=True)
    page.put(row, 3, figure.key, "id")
    if figure.scales:
        page.unit(row, 2, answer, own=True, currency=answer.unit)
    else:
        page.put(row, 2, answer.unit, "unit")
    for column, change in zip(COLUMNS, CHANGES, strict=True):
        letter = get_column_letter(column)
        text = f"=INDEX(fig_point,MATCH($C{row},fig_key,0))"
        text += f"*(1+{letter}${inputs})" if _follows_price(answer) else ""
        text += "/set_divisor" if figure.scales else ""
        if column > COLUMNS[0] and not _follows_price(answer):
            text = f"={get_column_letter(column - 2)}{row}"  # the same at every price: looked up once
        value = _ingredient(answer, change) / (book.settings.divisor if figure.scales else 1)
        kind: Kind = "money" if figure.scales else "per_share"
        role: RoleName = "link" if "fig_" in text else "formula"
        page.put(row, column, Formula(text, float(value)), role, kind, link=page.to_fact(principal(answer)))


def _follows_price(answer: Answer) -> bool:
    return answer.metric in ("offer_price", "own_market_cap")


def _ingredient(answer: Answer, change: Decimal) -> Decimal:
    assert answer.derivation is not None
    return answer.derivation.point * (1 + change) if _follows_price(answer) else answer.derivation.point


def _multiples(
    page: ReportSheet, row: int, name: str, lines: Sequence[Answer], rows: dict[str, int], inputs: int
) -> int:
    """The value over a revenue that has grown, one line a growth rate."""
    with_debt, heading = "own_net_debt" in rows, row - len(lines) - 1
    multiple = "EV/S" if with_debt else "P/S"
    by_metric = {answer.metric: answer for answer in lines}
    for line, (growth, source) in enumerate(zip(GROWTH, COLUMNS, strict=True)):
        here = row + line
        text = f'=$A${heading}&": {multiple}, +"&TEXT($B{here},"0%")'
        page.put(here, 1, Formula(text, f"{name}: {multiple}, +{growth:.0%}"), "line", "text")
        growth_cell = f"=${get_column_letter(source)}${inputs + 1}"
        page.put(here, 2, Formula(growth_cell, float(growth)), "formula", "percent")
        for column, change in zip(COLUMNS, CHANGES, strict=True):
            letter = get_column_letter(column)
            value = f"{letter}${rows['own_market_cap']}"
            number = _ingredient(by_metric["own_market_cap"], change)
            if with_debt:
                value = f"({value}+{letter}${rows['own_net_debt']})"
                number += _ingredient(by_metric["own_net_debt"], change)
            text = f"={value}/({letter}${rows['own_ltm_revenue']}*(1+$B{here}))"
            number /= _ingredient(by_metric["own_ltm_revenue"], change) * (1 + growth)
            page.put(here, column, Formula(text, float(number)), "formula", "multiple")
    return row + len(GROWTH)
