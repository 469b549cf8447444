"""Staleness: which figures are of a period that ended more than nine months before the day that is spoken of."""

from __future__ import annotations

import datetime as dt

from xlipo.facts.period import add_months, month_end
from xlipo.metrics.resolution import Resolution
from xlipo.metrics.resolution_cache import happens_once

MONTHS = 9
"""So long after its end a period is fresh: by then results of a newer one are out."""

MARK = "†"
"""What marks a stale figure where people read it."""


def is_stale(resolution: Resolution) -> bool:
    """Whether a figure is of a period that ended more than nine months before the day that is spoken of.

    That day is the as-of day, else that of the newest source. What happens once, as an offering does, is never stale.
    """
    period = resolution.period
    if period is None or not resolution.has_value or happens_once(resolution.measure):
        return False
    return period.end < _oldest_fresh(resolution.known.newest_day)


def _oldest_fresh(day: dt.date) -> dt.date:
    """The first day on which a period may end and be fresh on another.

    >>> _oldest_fresh(dt.date(2026, 10, 9)), _oldest_fresh(dt.date(2026, 11, 30))
    (datetime.date(2026, 1, 9), datetime.date(2026, 2, 28))
    """
    if day == dt.date.min:  # there is no source
        return day
    first = add_months(day.replace(day=1), -MONTHS)
    return first.replace(day=min(day.day, month_end(first).day))


def why_stale(resolution: Resolution) -> str:
    """What the mark means."""
    of = "" if resolution.known.as_of else ", the day of the newest source"
    return f"stale: the period ended more than nine months before {resolution.known.newest_day}{of}"
