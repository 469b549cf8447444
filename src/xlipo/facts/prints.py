"""Prints of many companies at once: what is asked of a database, and what the choice among them needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"


@dataclass(frozen=True, slots=True)
class PrintsAsked:
    """Which prints are asked for: actual ones of companies and concepts, under some periods, as known on a day.

    Args:
        companies: their ids.
        concepts: their ids.
        periods: the texts of the periods.
        as_of: the day; any where it is None.
        tier: the worst tier of a source; any where it is 0.
    """

    companies: Sequence[str]
    concepts: Sequence[str]
    periods: Sequence[str] = ()
    as_of: dt.date | None = None
    tier: int = 0


class Print(NamedTuple):
    """What the choice among prints and arithmetic need of a figure; ``source`` tells sources apart."""

    unit: str
    value: Decimal | int | None
    low: Decimal | int | None
    high: Decimal | int | None
    tier: int
    source: int


class Prints(NamedTuple):
    """Prints of a company in the order of selection, without the finer print first.

    ``whole`` has those without dimensions by concept and period, ``parts`` where there are others, ``concepts`` of what
    there are any.
    """

    whole: dict[tuple[str, str], list[Print]]
    parts: set[tuple[str, str]]
    concepts: set[str]


@dataclass(frozen=True, slots=True)
class PrintColumns:
    """Prints by column, in the order of selection, with numbers in floating point: near the exact ones, not equal.

    ``company`` is the place among the companies that were asked for; ``concept``, ``period`` and ``unit`` are places
    in the texts of the same names; ``low`` and ``high`` are those of an exact figure where a print has no
    interval, and not a number where it has no figure. ``is_whole`` marks where both ends are whole numbers, and exact;
    ``point`` is the figure where it is an exact whole number, and not a number elsewhere.
    """

    company: Array
    concept: Array
    period: Array
    unit: Array
    is_part: Array
    has_value: Array
    low: Array
    high: Array
    is_whole: Array
    point: Array
    source: Array
    concepts: Sequence[str]
    periods: Sequence[str]
    units: Sequence[str]


class PrintTable(Protocol):
    """The prints that were asked for. A company with a fact that breaks the layout has none."""

    def of(self, company: str) -> Prints | None:
        """The prints of a company; None where it has none."""

    def columns(self) -> PrintColumns:
        """All of them."""

    def only(self, concepts: Collection[str]) -> PrintTable:
        """Those of some concepts."""


class NewestEnds(NamedTuple):
    """The newest month's end on which a reported duration up to a year ends, by company and concept.

    ``ends`` has a line for each company and a column for each concept that were asked for: the day's ordinal, or 0.
    """

    concepts: Sequence[str]
    ends: Array
