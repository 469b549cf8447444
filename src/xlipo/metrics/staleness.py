"""Staleness: which figures are of a period that ended more than nine months before the day that is spoken of."""

from __future__ import annotations

from xlipo.metrics.freshness import oldest_fresh
from xlipo.metrics.resolution import Resolution
from xlipo.metrics.resolution_cache import happens_once

MARK = "†"
"""What marks a stale figure where people read it."""


def is_stale(resolution: Resolution) -> bool:
    """Whether a figure is of a period that ended more than nine months before the day that is spoken of.

    That day is the as-of day, else that of the newest source. What happens once, as an offering does, is never stale.
    """
    period = resolution.period
    if period is None or not resolution.has_value or happens_once(resolution.measure):
        return False
    return period.end < oldest_fresh(resolution.known.newest_day)


def why_stale(resolution: Resolution) -> str:
    """What the mark means."""
    of = "" if resolution.known.as_of else ", the day of the newest source"
    return f"stale: the period ended more than nine months before {resolution.known.newest_day}{of}"
