"""Which units of a text a measure can have."""

from __future__ import annotations

from xlipo.facts.unit import is_money
from xlipo.metrics.resolution import Measure

COUNTED = ("persons", "count", "tokens", "shares", "rounds")
"""Units of what is counted, which is named right after its number."""


def fits(measure: Measure, unit: str) -> bool:
    """Whether a figure of a measure can be written in a unit; nothing for none."""
    shown = measure.shown
    if unit == "percent":
        return shown == "percent"
    if unit == "x":
        return shown == "multiple"
    if unit == "months":
        return shown == "months" or measure.id.startswith("runway")
    if is_money(unit):
        return shown in ("money", "per_share", "per_unit")
    if unit in ("years", "days", "hours", "minutes", "weeks"):
        return shown == "other"
    if unit in COUNTED:
        return shown in ("count", "shares")
    return unit == "" and shown in ("money", "count")
