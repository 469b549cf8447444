"""Freshness: how old a figure may be on a day, and which inputs of a value at a price are older than that."""

from __future__ import annotations

import datetime as dt

from xlipo.facts.fact import Fact
from xlipo.facts.period import Period, add_months, month_end
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.fact_index import FactIndex

MONTHS = 9
"""So long after its end a period is fresh: by then results of a newer one are out."""


def oldest_fresh(day: dt.date) -> dt.date:
    """The first day on which a period may end and be fresh on another.

    >>> oldest_fresh(dt.date(2026, 10, 9)), oldest_fresh(dt.date(2026, 11, 30))
    (datetime.date(2026, 1, 9), datetime.date(2026, 2, 28))
    """
    if day == dt.date.min:  # there is no source
        return day
    first = add_months(day.replace(day=1), -MONTHS)
    return first.replace(day=min(day.day, month_end(first).day))


def old_inputs(index: FactIndex, value: Derivation, period: Period) -> str:
    """What to say of a value at the price of a day whose newest flow, or newest balance, is not fresh on that day."""
    flows = [fact for fact in value.facts() if fact.period.kind == "duration"]
    concepts = index.view.concepts()
    balances = [fact for fact in value.facts() if concepts[fact.concept].group == "balance"]
    first = oldest_fresh(period.end)
    old = [newest for facts in (flows, balances) if facts and (newest := _newest(facts)).period.end < first]
    named = " and ".join(f"{fact.concept} of {fact.period}" for fact in old)
    return f"more than nine months old on {period}: {named}" if named else ""


def _newest(facts: list[Fact]) -> Fact:
    return max(facts, key=lambda fact: fact.period.end)
