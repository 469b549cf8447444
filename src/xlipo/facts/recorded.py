"""Recorded figures: with what their sources say of themselves, so that two collections of them can be compared.

A :class:`RecordedFigure` needs no data set around it: it reads the same from a data folder, from a version kept earlier
and from the facts sheet of a report. :class:`RecordedFigures` is a collection of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from xlipo.facts.fact import Claim, Fact, show_dimensions
from xlipo.facts.source import READINGS, Source, first_day, latest_day


class FigureKey(NamedTuple):
    """What a figure is about. Two figures with one key answer the same question."""

    entity: str
    concept: str
    dimensions: str
    period: str
    unit: str


@dataclass(frozen=True)
class RecordedFigure:
    """One figure as one source prints it; ``where`` names its line, which differs from collection to collection."""

    key: FigureKey
    point: Decimal | None
    low: Decimal | None
    high: Decimal | None
    text: str
    claim: Claim
    tier: int
    title: str
    publisher: str
    date: str
    note: str = ""
    where: str = ""
    reading: int = 0
    """How it was read, as a place in :data:`xlipo.facts.source.READINGS`; 0 where that is not said."""

    @cached_property
    def dated(self) -> dt.date:
        """The first day its source can be of."""
        return first_day(self.date)

    @cached_property
    def known_by(self) -> dt.date:
        """The day by which its source was certainly published."""
        return latest_day(self.date)

    @property
    def source(self) -> tuple[str, str, str]:
        """What tells its source from others: title, publisher and date."""
        return self.title, self.publisher, self.date

    @property
    def valued(self) -> bool:
        """Whether it holds a figure or a text; a figure that is not disclosed holds none."""
        return bool(self.text) or self.point is not None or self.low is not None

    def says_as(self, other: RecordedFigure) -> bool:
        """True when both print the same figure, as far as a spreadsheet's numbers can tell."""
        if self.point is not None and other.point is not None:
            return _equal(self.point, other.point)
        if self.point is not None or other.point is not None:
            return False
        ends = _equal(self.low, other.low) and _equal(self.high, other.high)
        return ends and self.text.split() == other.text.split()


def _equal(one: Decimal | None, other: Decimal | None) -> bool:
    if one is None or other is None:
        return one is other
    return one == other or float(one) == float(other)


def recorded(fact: Fact, source: Source) -> RecordedFigure:
    """A fact and its source as one figure."""
    quantity = fact.quantity
    return RecordedFigure(
        FigureKey(fact.entity, fact.concept, show_dimensions(fact.dimensions), fact.period.text, fact.unit),
        quantity.point if quantity else None, quantity.low if quantity else None, quantity.high if quantity else None,
        fact.value_text, fact.claim, source.tier, source.title, source.publisher, source.date, fact.note, fact.where,
        READINGS.index(fact.reading_from(source)),
    )  # fmt: skip


@dataclass(frozen=True)
class RecordedFigures:
    """A collection of figures and what it covers.

    ``name`` says in a few words what it is; ``as_of`` hides what was published later; ``companies`` are those it speaks
    of, by id. One that is ``whole`` is a data set with all its companies: what it does not hold did not exist.
    ``unkept`` are companies that it had, but whose figures are not at hand; ``exclusions`` say why figures were left
    out, by company, concept and period.
    """

    name: str
    version: str
    figures: Sequence[RecordedFigure]
    companies: frozenset[str]
    whole: bool = False
    as_of: dt.date | None = None
    unkept: frozenset[str] = frozenset()
    exclusions: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    def covers(self, company: str) -> bool:
        """Whether its silence on a company means that there was nothing."""
        return company not in self.unkept and (self.whole or company in self.companies)
