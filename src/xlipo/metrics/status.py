"""What an answer is: how it was come by, or why there is none. Absence is typed and never shown as 0."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


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


@dataclass(slots=True, eq=False)
class Absence:
    """No value, and why, in one sentence: most of a large table. Each is told from others as an object.

    Nothing changes what it says. It is not frozen, as making one would then take four times as long.
    """

    status: Status
    reason: str
    beside: Any = field(default=None, repr=False)
    """The error cell that shows it, made once by the worksheet functions and shared by all cells that have it."""


SHORT = {
    Status.NOT_DISCLOSED: "n.d.",
    Status.NO_DATA: "n.d.",
    Status.NOT_MEANINGFUL: "n.m.",
    Status.NOT_APPLICABLE: "n.a.",
}
"""How an absence is shown in a table."""
