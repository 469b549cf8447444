"""A resolution: what answers for one measure of one company at one period, given what was known, before it is shown.

The command line, cells, sheets and explanations all read this one value. It knows no currency but the figure's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeGuard

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.fact import Dimensions, Fact
from xlipo.facts.made_once import made_once
from xlipo.facts.period import Kind, Period
from xlipo.facts.quantity import Hedge
from xlipo.facts.source import Source
from xlipo.metrics import derivation as d
from xlipo.metrics import fx
from xlipo.metrics.catalog import Metric
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.fact_index import FactIndex
from xlipo.metrics.freshness import old_inputs
from xlipo.metrics.money_since import ON_A_BALANCE, raised_since
from xlipo.metrics.opposites import STANDING_IN
from xlipo.metrics.round_sum import FUNDING_TOTAL, against_rounds
from xlipo.metrics.selection import Rival, Rivalry
from xlipo.metrics.status import Absence, Status

Measure = Metric | Concept
"""What can be asked for: a derived metric, or a concept that issuers report."""


def kind_of(measure: Measure) -> Kind:
    """Whether a measure is asked over a duration or at an instant."""
    if isinstance(measure, Metric):
        return "duration" if measure.stands in ("duration", "span") else "instant"
    return "duration" if measure.period_type is PeriodType.DURATION else "instant"


def is_at_a_price(measure: Measure) -> TypeGuard[Metric]:
    """Whether a measure stands on the price of a day."""
    return isinstance(measure, Metric) and measure.stands == "market"


def reads(measure: Measure) -> tuple[str, ...]:
    """The concepts that a measure is made of, and the one under which issuers print it."""
    return measure.reads if isinstance(measure, Metric) else (measure.id, *STANDING_IN.get(measure.id, ()))


def printed_as(measure: Measure) -> str:
    """The concept under which issuers print a measure themselves."""
    return measure.printed_as if isinstance(measure, Metric) else measure.id


@dataclass(eq=False)
class Resolution:
    """A value with its interval and what it was made from, or a text, or an absence with its reason.

    ``derivation`` is the value that answers. ``printed`` is the issuer's own figure of a metric and ``computed`` the
    one made from its definition; either may be the one that answers, and both are kept. ``converts_at`` is the period
    whose exchange rate would act on it. Treat it as immutable: a frozen class is slow to make.
    """

    known: FactIndex = field(repr=False)
    company: Company
    measure: Measure
    dimensions: Dimensions
    period: Period | None = None
    derivation: Derivation | None = None
    absence: Absence | None = None
    printed: Fact | None = None
    computed: Derivation | None = None
    text: Fact | None = None
    converts_at: Period | None = None
    newer: str = ""
    """Of the last twelve months, which newer period is printed that they cannot be made to."""

    @property
    def has_value(self) -> bool:
        """True for a figure or a text."""
        return self.derivation is not None or self.text is not None

    # -- the value ----------------------------------------------------------------------------------------------------

    @property
    def value(self) -> Decimal | None:
        """The value in whole units; None for an absence, a text, or a range that was printed as one."""
        return None if self.derivation is None or self.is_range else self.derivation.point

    @property
    def is_range(self) -> bool:
        """True where the figure was printed as a range: it has two ends and no point of its own."""
        return self.derivation is not None and self.derivation.is_range

    @property
    def reason(self) -> str:
        """Why there is no figure; nothing where there is one."""
        return self.absence.reason if self.absence is not None else ""

    @property
    def basis(self) -> str:
        """How its money is converted unless somebody says otherwise: average, closing or dated."""
        measure = self.measure
        return measure.basis if isinstance(measure, Metric) else fx.BASES[measure.period_type]

    # -- what it stands on --------------------------------------------------------------------------------------------

    @made_once
    def facts(self) -> tuple[Fact, ...]:
        """Every fact that the value was made from, and that stands beside it, each once, the principal one first."""
        made = [
            *(self.derivation.facts() if self.derivation else ()),
            *(self.computed.facts() if self.computed else ()),
        ]
        every = [fact for fact in (self.principal, *made, self.printed) if fact is not None]
        return tuple({id(fact): fact for fact in every}.values()) if self.has_value else ()

    @made_once
    def principal(self) -> Fact | None:
        """The fact that is cited and linked to: the print that answers, else the first of those it was made from."""
        if self.text is not None or self.derivation is None:
            return self.text
        if self.derivation.fact is not None:
            return self.derivation.fact
        return next(iter(self.derivation.facts()), self.printed)

    @property
    def source(self) -> Source | None:
        """The source of the principal fact."""
        return self.known.view.source(self.principal.source) if self.principal is not None else None

    @property
    def answers_as_printed(self) -> Fact | None:
        """The print that answers as it is; None for what was computed."""
        if self.text is not None:
            return self.text
        return self.derivation.fact if self.derivation is not None and self.derivation is not self.computed else None

    @made_once
    def rivals(self) -> tuple[Rival, ...]:
        """Every other print of the same figure, with its class."""
        told = self._told
        if told is None or not self.has_value:
            return ()
        return tuple(self.known.concept_facts(self.company.id, told.concept).rivals(told))

    @property
    def disputes(self) -> tuple[Rival, ...]:
        """The rivals that say otherwise in a source as good as that of the print itself."""
        tier = self.known.tier(self._told) if self._told is not None else None
        return tuple(one for one in self.rivals if one.rivalry is Rivalry.INCONSISTENT and one.source.tier == tier)

    @property
    def _told(self) -> Fact | None:
        """The print that others are compared with."""
        return self.answers_as_printed or self.printed

    @property
    def notes(self) -> tuple[str, ...]:
        """Which alternative of a definition was taken, and what else its parts say of themselves."""
        made = tuple(self.derivation.notes()) if self.derivation is not None else ()
        return (*made, *filter(None, (self.against_rounds, *self.newer_than_it)))

    @property
    def newer_than_it(self) -> tuple[str, ...]:
        """What is newer than the figure and not in it: a later period, money raised since, the price of old results."""
        return tuple(filter(None, (self.newer, self._raised_since, self._old_inputs)))

    @made_once
    def _old_inputs(self) -> str:
        """Where it stands on the price of a day: the results behind it that are old by then."""
        at_a_price = is_at_a_price(self.measure)
        if not at_a_price or self.derivation is None or self.derivation.fact is not None or self.period is None:
            return ""
        return old_inputs(self.known, self.derivation, self.period)

    @made_once
    def _raised_since(self) -> str:
        """Where it is money of a balance sheet: what was raised since and is not in it."""
        if self.derivation is None or self.measure.id not in ON_A_BALANCE:
            return ""
        return raised_since(self.known, self.company, self.derivation)

    @made_once
    def against_rounds(self) -> str:
        """Where it is a total of funding, or made of one, and the rounds add up to another sum: what is what."""
        totals = [fact for fact in self.facts if fact.concept == FUNDING_TOTAL]
        return against_rounds(self.known, totals[0]) if totals else ""

    @made_once
    def status(self) -> Status:
        """One word: how the value was come by, or why there is none."""
        if self.absence is not None:
            return self.absence.status
        derivation = self.derivation
        if derivation is None:
            return Status.REPORTED
        if derivation.fact is None:
            leaves = (leaf.fact for leaf in derivation.leaves() if leaf.fact is not None and not leaf.end)
            return _hedged(leaves) or (Status.DERIVED if derivation.stands_on_derived else Status.COMPUTED)
        hedged = () if derivation.end else (derivation.fact,)  # one end of a range is as exact as it is printed
        status = _hedged(hedged)
        if status is not Status.RANGE and self.answers_as_printed is not None and self.disputes:
            return Status.CONFLICTED
        return status or Status.REPORTED


def _hedged(facts: Iterable[Fact]) -> Status | None:
    """``range`` or ``estimated`` where any of the facts is printed so."""
    hedges = {fact.quantity.hedge for fact in facts if fact.quantity}
    if hedges & {Hedge.RANGE, Hedge.SEVERAL}:
        return Status.RANGE
    return Status.ESTIMATED if hedges - {Hedge.EXACT} else None


def ratio(fact: Fact) -> Derivation:
    """A printed ratio as a plain number; any other fact as it is."""
    derivation = d.of_fact(fact)
    return replace(derivation, unit="pure") if fact.unit == "x" else derivation
