"""Sensitivity: EV/S (P/S where debt or cash is not known) at other prices and other revenues, as live formulas."""

from __future__ import annotations

from dataclasses import dataclass

from xlipo.facts.company import Company
from xlipo.facts.period import Relative
from xlipo.metrics.answer import Answer, present
from xlipo.metrics.workings import own_value
from xlipo.report.figure import EVENT, mark_of
from xlipo.report.report_sheet import ReportSheet, raised
from xlipo.report.sheets.grid import FIRST_COMPANY, Grid
from xlipo.sheetkit.address import Ref
from xlipo.sheetkit.live import ONE, Live, cell, join, named, piece, text

CHANGES = (-0.2, -0.1, 0.0, 0.1, 0.2)
"""By how much the price differs from the final one, across; an input."""
GROWTH = (0.0, 0.25, 0.5, 1.0, 2.0)
"""By how much revenue grows, down; an input."""
BESIDE = (FIRST_COMPANY, FIRST_COMPANY + len(CHANGES))
"""The first columns of the companies that stand beside each other."""
MOST = 6


@dataclass(frozen=True)
class Ingredients:
    """What a company's multiples are made of, in its own currency; proceeds and net debt may not be known."""

    company: Company
    price: Answer
    value: Answer
    proceeds: Answer
    debt: Answer
    revenue: Answer

    @property
    def has_debt(self) -> bool:
        return self.debt.derivation is not None and self.proceeds.derivation is not None


def write_sensitivity(grid: Grid, row: int) -> int:
    """Bands of two companies: price, value and multiples at each growth; returns the row after them."""
    page = grid.page
    known = [one for company in grid.companies if (one := ingredients_of(page, company)) is not None][:MOST]
    first = row
    for start in range(0, len(known), len(BESIDE)):
        row = _band(page, row, known[start : start + len(BESIDE)], first) + 1
    return row


def ingredients_of(page: ReportSheet, company: Company) -> Ingredients | None:
    """None without price, value and a revenue above zero."""
    answers = page.book.answers
    price = answers.metric(company, "offer_price")
    measures = own_value(company.reporting_currency or "USD")
    value, proceeds, debt, revenue = (
        present(answers.resolver(company, one).resolve(Relative("LATEST"))) for one in measures
    )
    if price.derivation is None or value.derivation is None or revenue.derivation is None:
        return None
    return Ingredients(company, price, value, proceeds, debt, revenue) if revenue.derivation.point > 0 else None


def _band(page: ReportSheet, row: int, known: list[Ingredients], first: int) -> int:
    """Companies beside each other: they share the lines, and the inputs of the first band; returns the row after."""
    words, is_first = page.book.words, row == first
    inputs = [words["price_change"], *([words["growth_of_revenue"]] if is_first else [])]
    worth = [words["price"], words["equity_value_line"], words["enterprise_value_line"]]
    page.put(row, 1, words["sensitivity"], "over")
    page.put(row, 2, None, "over")
    for at, label in enumerate([*inputs, *worth], 1):
        page.put(row + at, 1, label, "line")
    if is_first:
        for at, (change, rate) in enumerate(zip(CHANGES, GROWTH, strict=True)):
            page.put(row + 1, BESIDE[0] + at, change, "input", "percent")
            page.put(row + 2, BESIDE[0] + at, rate, "input", "percent")
    top, growth = row + len(inputs) + 1, row + len(inputs) + len(worth) + 1
    for at, rate in enumerate(GROWTH):
        percent = piece("TEXT(", page.live(first + 2, BESIDE[0] + at, "both"), ',"0%")', value=f"{rate:.0%}")
        page.put(growth + at, 1, join(text(words["multiple_at_growth"]), percent), "line")
        page.put(growth + at, 2, "x", "unit")
    for left, one in zip(BESIDE, known, strict=False):
        _company(page, row, left, one, first, top)
    return growth + len(GROWTH)


def _company(page: ReportSheet, row: int, left: int, one: Ingredients, first: int, top: int) -> None:
    """A company's columns, one a price: from the row ``top`` on price, values, and a multiple at each growth."""
    words, name = page.book.words, one.company.name_in(page.book.words.lang)
    ratio = "EV/S" if one.has_debt else words["no_debt"]
    money = join(text(f"{name}: {ratio}, {one.value.unit} "), named("set_short", page.book.settings.scale.short))
    price, value = (page.book.figures.add(answer, EVENT, own=True) for answer in (one.price, one.value))
    mark = _mark(one.value, *((one.proceeds, one.debt) if one.has_debt else ()), one.revenue)
    for at in range(len(CHANGES)):
        column = left + at
        page.put(row, column, money if not at else None, "over")
        if (row, left) != (first, BESIDE[0]):
            page.put(row + 1, column, page.live(first + 1, BESIDE[0] + at, "both"), "formula", "percent")
        by = ONE + page.live(row + 1, column, "row")
        offered, equity = _point(page, one.price, False) * by, _point(page, one.value) * by
        page.put(top, column, offered, "link", "short_price", page.to_figure(price), raised(price.mark))
        page.with_currency(top, column, price)
        page.put(top + 1, column, equity, "link", "short_money", page.to_figure(value), raised(value.mark))
        worth = page.live(top + 1, column, "row")
        if one.has_debt:
            pro_forma = worth - _point(page, one.proceeds) * by + _point(page, one.debt)
            of = _mark(one.value, one.proceeds, one.debt)
            page.put(top + 2, column, pro_forma, "link", "short_money", None, of)
            worth = page.live(top + 2, column, "row")
        else:
            page.put(top + 2, column, "n.d.", "formula", "short_money")
        for line in range(len(GROWTH)):
            grown = _point(page, one.revenue) * (ONE + page.live(first + 2, BESIDE[0] + line, "both"))
            page.put(top + 3 + line, column, worth / grown, "link", "short_multiple", None, mark)


def _mark(*answers: Answer) -> str:
    """The mark of what is made of several answers: each letter that any of them has."""
    letters = {letter for answer in answers for letter in mark_of(answer)}
    return raised("".join(sorted(letters)))


def _point(page: ReportSheet, answer: Answer, is_money: bool = True) -> Live:
    """A figure in its own currency, in the scale that is set."""
    figure = page.book.figures.add(answer, EVENT, own=True)
    point = cell(Ref(page.book.words["figures"], figure.key, "point"), float(figure.values[0]))
    divisor = named("set_divisor", float(page.book.settings.divisor))
    return piece(point, "/", divisor, value=point.first / divisor.first, holds=2) if is_money else point  # type: ignore[operator]
