"""Partitions: which figures add up to which, where that is not the same for every concept, dimension and company."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from pydantic import Field, field_validator

from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.fact import Dimensions, read_dimensions
from xlipo.facts.table_row import TableRow

TIME, MEMBERS = "time", "members"
"""What figures may be added over, beside one dimension: the parts of a period, the members of any dimension."""


class Additivity(TableRow):
    """Whether a concept's figures add up over ``time``, over the ``members`` of any dimension, or over one dimension.

    It is written only where it is not what the concept's kind of unit says: money adds up, a count or a ratio does not.
    """

    concept: str
    over: str = Field(min_length=1)
    additive: bool
    reason: str = Field(min_length=5)


def adds_up(lines: Iterable[Additivity], concept: str, over: Iterable[str], otherwise: bool) -> bool:
    """Whether a concept adds up over any of ``over``, by the last line that names it; ``otherwise`` where none does.

    >>> ceiling = Additivity(concept="cap", over="time", additive=False, reason="a ceiling")
    >>> adds_up([ceiling], "cap", ["time"], True), adds_up([ceiling], "revenue", ["time"], True)
    (False, True)
    """
    wanted = set(over)
    found = [line.additive for line in lines if line.concept == concept and line.over in wanted]
    return found[-1] if found else otherwise


def is_flow(concept: Concept, lines: Iterable[Additivity]) -> bool:
    """Whether a concept's figures add up over time: money of the income or cash flow statement, unless data say not.

    Averages, ratios, shares, ranks and figures per share or per head do not: no nine months of them and three more make
    a year.
    """
    money = concept.unit_kind == "money" and concept.group in ("income", "cash")
    return concept.period_type is PeriodType.DURATION and adds_up(lines, concept.id, (TIME,), money)


class Partition(TableRow):
    """Members of a dimension that make up a subtotal, as a filing says; not ``complete``: that lie within it.

    >>> apps = Partition(company="acme", concept="revenue", dimension="product", members=("a", "b"),
    ...                  whole="segment=apps", source="prospectus")
    >>> apps.whole_dimensions, apps.complete
    ((('segment', 'apps'),), True)
    """

    company: str
    concept: str
    dimension: str = Field(min_length=1)
    members: tuple[str, ...] = Field(min_length=1)
    whole: str = Field(min_length=1)
    complete: bool = True
    source: str = Field(min_length=1)

    @field_validator("whole")
    @classmethod
    def _is_a_place(cls, text: str) -> str:
        read_dimensions(text)
        return text

    @cached_property
    def whole_dimensions(self) -> Dimensions:
        """The dimensions under which the subtotal stands."""
        return read_dimensions(self.whole)
