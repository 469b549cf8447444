"""Periods of claims in the form that their measures stand on."""

from __future__ import annotations

import datetime as dt
import re

from xlipo.facts.concept import Concept, PeriodType
from xlipo.metrics.catalog import Metric
from xlipo.metrics.resolution import Measure


def is_event(measure: Measure) -> bool:
    if isinstance(measure, Metric):
        return measure.stands == "event"
    return isinstance(measure, Concept) and measure.period_type is PeriodType.EVENT


def fitting_period(period: str | None, measure: Measure) -> str | None:
    """A period in the form that the measure stands on: a day is the end of what a flow covers."""
    if period is None:
        return None
    stands = measure.stands if isinstance(measure, Metric) else measure.period_type.value
    if stands == "event":
        return None
    if stands == "duration" and re.fullmatch(r"20\d\d-\d\d-\d\d", period):
        day = dt.date.fromisoformat(period) if _is_day(period) else None
        names = {3: "Q1-{}", 6: "H1-{}", 9: "9M{}", 12: "FY{}"}
        return names[day.month].format(day.year) if day and day.month in names else period
    return period


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
