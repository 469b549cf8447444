"""A figure as typed in the input workbook: its unit, period and quantity by what its metric is measured in."""

from __future__ import annotations

from collections import Counter

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.dataset import DataView
from xlipo.facts.period import Period, YearEnd
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.unit import CURRENCIES
from xlipo.intake.amounts import Amount

_OWN_UNIT = {
    "percent": "percent", "shares": "shares", "date": "date", "multiple": "x", "months": "months", "days": "days",
}  # fmt: skip
"""Kinds of metrics that are measured in one unit."""


def unit_of(concept: Concept, amount: Amount | None, given: str, company: Company, view: DataView) -> str:
    """The unit of a figure: as the cell says it, the line, the metric or the company.

    Raises ValueError where none says it.
    """
    if concept.unit_kind in ("money", "per_share"):
        unit = (amount.unit if amount else None) or given or company.reporting_currency
        if not unit:
            raise ValueError("its currency is not said; choose one in its line, or the company's on its own sheet")
        return unit
    own = _OWN_UNIT.get(concept.unit_kind)
    if own is not None and (not given or given in CURRENCIES):
        return own
    if given and given not in CURRENCIES:
        return given
    if concept.unit_kind == "text":
        return "text"
    usual = Counter(fact.unit for who in view.companies() for fact in view.facts(who.id, concept.id))
    unit = (amount.unit if amount else None) or next((word for word, _ in usual.most_common(1)), "")
    if not unit:
        raise ValueError("its unit is not said; write one in its line, such as persons or count")
    return unit


def column_period(text: str, concept: Concept, year_end: YearEnd) -> Period:
    """The period of a column for a metric: what is held on a day is held on the last one of the period.

    Raises :class:`PeriodError`.
    """
    found = period_of(text, concept, year_end) if "-" in text else Period.parse(text, "duration", year_end)
    is_held = concept.period_type is PeriodType.INSTANT and found.kind == "duration"
    return found.at_end() if is_held else found


def period_of(text: str, concept: Concept, year_end: YearEnd) -> Period:
    """The period that a text names for a metric. Raises :class:`PeriodError`."""
    return Period.parse(text, "duration" if concept.period_type is PeriodType.DURATION else "instant", year_end)


def scale_of_figure(concept: Concept, amount: Amount | None, line: int | None, usual: int | None) -> int:
    """What a figure is counted in: as the cell says, else the line; money alone also as all of the company's figures.

    Raises ValueError where money says nothing.
    """
    if amount is not None and amount.scale not in (None, 1):
        return amount.scale or 1
    if concept.unit_kind in ("percent", "multiple", "per_share", "months", "days"):
        return 1
    if line is None and concept.unit_kind == "money":
        if usual is None:
            raise ValueError("in what it is counted is not said; choose a scale in its line, or the company's own")
        return usual
    return line or 1


def quantity_of(amount: Amount | None, scale: int, hedge: str = "", high: str = "", printed: str = "") -> Quantity:
    """The quantity of a cell, with a hedge or a high end that stands beside it. Raises ValueError for what is none."""
    if hedge and hedge not in set(Hedge):
        raise ValueError(f"{hedge[:20]!r} is none of {', '.join(Hedge)}")
    if amount is None or amount.hedge is Hedge.UNKNOWN:
        return Quantity.printed("", 1, Hedge(hedge or "unknown"), "", printed)
    word = Hedge(hedge) if hedge else amount.hedge
    return Quantity.printed(amount.digits, scale, word, high or amount.high, printed)
