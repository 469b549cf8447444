"""What an answer is: how it was come by, or why there is none. Absence is typed and never shown as 0."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """One word for an answer."""

    REPORTED = "reported"
    COMPUTED = "computed"
    DERIVED = "derived"
    ESTIMATED = "estimated"
    RANGE = "range"
    CONFLICTED = "conflicted"
    NOT_DISCLOSED = "not_disclosed"
    NOT_APPLICABLE = "not_applicable"
    NOT_MEANINGFUL = "not_meaningful"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True, eq=False)
class Absence:
    """No value, and why, in one sentence. Each is told from others as an object: it is looked up for many cells."""

    status: Status
    reason: str


SHORT = {
    Status.NOT_DISCLOSED: "n.d.",
    Status.NO_DATA: "n.d.",
    Status.NOT_MEANINGFUL: "n.m.",
    Status.NOT_APPLICABLE: "n.a.",
}
"""How an absence is shown in a table."""
