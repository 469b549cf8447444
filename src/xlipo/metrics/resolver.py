"""Resolving one measure of one company: which period answers, and what stands there. Each period is resolved once.

Durations, spans and instants are resolved in :mod:`xlipo.metrics.period_resolver`, offerings and rounds in
:mod:`xlipo.metrics.event_resolver`.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Protocol

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.errors import NoAnswer, UnknownName, UsageError
from xlipo.facts.fact import Dimensions, Fact
from xlipo.facts.made_once import made_once
from xlipo.facts.period import Period, Relative, instant
from xlipo.facts.price import SHARE_PRICE
from xlipo.facts.unit import is_money
from xlipo.metrics import derivation as d
from xlipo.metrics.catalog import BY_ID, Metric
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.evaluation import Result, evaluate
from xlipo.metrics.evaluation_context import EvaluationContext
from xlipo.metrics.fact_index import FactIndex
from xlipo.metrics.footing import on_one_footing
from xlipo.metrics.nearest_names import nearest_names
from xlipo.metrics.opposites import OTHERWISE
from xlipo.metrics.resolution import Measure, Resolution, is_at_a_price, kind_of, printed_as, ratio, reads
from xlipo.metrics.selection import WHOLE_WEEKS, ConceptFacts, newest
from xlipo.metrics.status import Absence, Status

MOST_KEPT = 128
"""Periods kept of one measure of one company: more than any company reports."""

_VALUE, _ABSENT = 1800, 350  # bytes that are kept of a resolution, with its lineage or its reason
_CANDIDATE = 8  # of a period that could have an answer, which others keep


class Resolvers(Protocol):
    """Where a resolver finds the facts that were known, and other resolvers: of other measures, on earlier days."""

    @property
    def fact_index(self) -> FactIndex: ...
    def of(self, company: Company, measure: Measure, dimensions: Dimensions) -> Resolver: ...
    def knowing(self, fact_index: FactIndex) -> Resolvers: ...


class Resolver(ABC):
    """One measure of one company, to be resolved at any period. Raises :class:`UsageError` for a wrong dimension."""

    never: Absence | None = None
    """Why nothing answers at any period, where that is known without looking."""

    def __init__(self, resolvers: Resolvers, company: Company, measure: Measure, dimensions: Dimensions) -> None:
        self.resolvers, self.fact_index = resolvers, resolvers.fact_index
        self.company, self.measure, self.dimensions = company, measure, dimensions
        self.kind, self.printed_as = kind_of(measure), printed_as(measure)
        self._resolved: dict[str, Resolution] = {}
        self._at: dict[str, Resolution] = {}
        self._check_dimensions()

    @property
    def asked(self) -> tuple[Company, Measure, Dimensions]:
        """What it resolves."""
        return self.company, self.measure, self.dimensions

    # -- what stands at a period --------------------------------------------------------------------------------------

    @abstractmethod
    def find(self, wanted: Period | Relative) -> Resolution:
        """Which period is meant by a period or a relative one, and what stands there."""

    def resolve(self, wanted: Period | Relative) -> Resolution:
        """The resolution at a period or a relative one; the same object whenever it is asked for."""
        found = self._resolved.get(wanted.text)
        return self._keep(self._resolved, wanted.text, self.find(wanted)) if found is None else found

    def at(self, period: Period) -> Resolution:
        """What stands at just this period."""
        found = self._at.get(period.text)
        return self._keep(self._at, period.text, self._made_at(period)) if found is None else found

    def _keep(self, kept: dict[str, Resolution], key: str, resolution: Resolution) -> Resolution:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = resolution
        return resolution

    def _made_at(self, period: Period) -> Resolution:
        context = self._context(period)
        if not isinstance(self.measure, Metric):
            return self._of_concept(context, period)
        try:
            value = on_one_footing(self.measure.expression, context)
        except NoAnswer as missing:  # no rate reaches one of the inputs
            value = Absence(Status.NO_DATA, str(missing))
        printed = context.printed(self.printed_as)
        if isinstance(value, Absence):
            if value.status is Status.NOT_MEANINGFUL:
                return self.made(period, absence=value)
            if printed is None:
                derived = context.derived(self.printed_as)
                return self.made(period, derived) if derived else self.made(period, absence=value)
            return self.made(period, ratio(printed), printed=printed)
        if printed is not None and self._print_is_better(printed, value):
            return self.made(period, ratio(printed), printed=printed, computed=value)
        return self.made(period, value, printed=printed, computed=value)

    def _of_concept(self, context: EvaluationContext, period: Period) -> Resolution:
        value = context.look_up(self.measure.id, "here", ())
        if isinstance(value, Derivation):
            if self._is_open(period) and not value.note:
                value = d.noted(value, f"of a day in {period} that is not printed")
            return self.made(period, value)
        text = context.text(self.measure.id)
        if text is not None:
            return self.made(text.period, text=text)
        otherwise = OTHERWISE.get(self.measure.id) if value.status is Status.NO_DATA else None
        instead = evaluate(otherwise, context) if otherwise is not None else value
        return self.made(period, instead) if isinstance(instead, Derivation) else self.made(period, absence=value)

    def _is_open(self, period: Period) -> bool:
        """Whether an instant known to a month or year only may lie after what is known: the year is not over."""
        today = self.fact_index.today
        vague = period.kind == "instant" and period.precision != "day"
        return vague and today is not None and period.end > today

    def made(
        self,
        period: Period | None,
        derivation: Derivation | None = None,
        absence: Absence | None = None,
        printed: Fact | None = None,
        computed: Derivation | None = None,
        text: Fact | None = None,
    ) -> Resolution:
        """A resolution of this measure."""
        at = self.converts_at(period)
        self.fact_index.budget.held += _ABSENT if absence is not None else _VALUE
        return Resolution(
            self.fact_index, self.company, self.measure, self.dimensions, period, derivation, absence, printed,
            computed, text, at,
        )  # fmt: skip

    def converts_at(self, period: Period | None) -> Period | None:
        """When its money is converted: at the round or at its own period, and on no day after what is known."""
        at, day = self.round_day or period, self.fact_index.as_of
        is_ahead = at is not None and day is not None and at.kind == "instant" and at.end > day
        return instant(day, self.company.year_end) if is_ahead and day is not None else at

    def of_print(self, fact: Fact) -> Resolution:
        """A fact as it is printed: a figure, a text, or one that the source says is not disclosed."""
        if fact.quantity is None:
            return self.made(fact.period, text=fact)
        if fact.best is None:
            why = Absence(Status.NOT_DISCLOSED, "The source says that it is not disclosed.")
            return self.made(fact.period, absence=why)
        return self.made(fact.period, d.of_fact(fact))

    def _context(self, period: Period) -> EvaluationContext:
        return EvaluationContext(
            self.fact_index, self.company, period, self.dimensions, self.round_day, self._of_metric
        )

    def _of_metric(self, metric: str, context: EvaluationContext) -> Result:
        """The answer of another metric that this one's definition names, given what is known in the context."""
        measure = BY_ID[metric]
        try:
            resolver = self.resolvers.knowing(context.fact_index).of(self.company, measure, context.dimensions)
        except UsageError as without:  # it has no such part
            return Absence(Status.NO_DATA, str(without))
        once = measure.stands in ("event", "round")
        found = resolver.resolve(Relative("LATEST") if once else context.period)
        return found.derivation or found.absence or Absence(Status.NOT_APPLICABLE, f"{metric} is a text.")

    def _print_is_better(self, printed: Fact, computed: Derivation) -> bool:
        """The issuer's own ratio stands where an input is derived or of a worse tier, or the computed bounds wider."""
        if computed.stands_on_derived or self._is_of_earlier_close(printed, computed):
            return True
        if printed.unit != computed.unit and is_money(printed.unit) and is_at_a_price(self.measure):  # it was converted
            return False
        tier = self.fact_index.tier(printed)
        if max(map(self.fact_index.tier, computed.facts()), default=8) > tier:
            return True
        own = ratio(printed)
        return own.unit == computed.unit and computed.high - computed.low > own.high - own.low

    def _is_of_earlier_close(self, printed: Fact, computed: Derivation) -> bool:
        """Whether a value is printed for a day whose close is not known: an earlier close gives another one."""
        closes = [fact.period.end for fact in computed.facts() if fact.concept == SHARE_PRICE]
        return is_at_a_price(self.measure) and bool(closes) and max(closes) < printed.period.end

    # -- where there is nothing ---------------------------------------------------------------------------------------

    def nothing(self, reason: str = "") -> Absence:
        """Why there is no answer at all: the newest candidate's reason, the dimensions it stands under, or no data."""
        if reason:
            return Absence(Status.NO_DATA, reason)
        if absence := self._last_absence:
            return absence
        sentence = nothing_held(self.fact_index, self.company, self.measure)
        concept_facts = self.concept_facts(self.printed_as)
        keys = sorted({key for fact in concept_facts.facts for key, _ in fact.dimensions})
        if keys and not self.dimensions and all(fact.dimensions for fact in concept_facts.facts):
            example = f"{keys[0]}={concept_facts.members(keys[0])[0]}"
            sentence += f" as a whole, only by {' and '.join(keys)}: give --dim, such as {example!r}"
        return Absence(Status.NO_DATA, sentence + ".")

    @made_once
    def _last_absence(self) -> Absence | None:
        """Why the newest candidate has no value, where there is one to say."""
        for period in newest(self.candidates):
            absence = self.at(period).absence
            if absence is not None and absence.status is not Status.NO_DATA:
                return absence
        return None

    @made_once
    def candidates(self) -> Sequence[Period]:
        """Every period that could have an answer, newest first; kept, as each relative period looks among them."""
        found = self._candidates()
        self.fact_index.budget.held += _CANDIDATE * len(found)
        return found

    def _candidates(self) -> Sequence[Period]:
        """Finds them: the periods of the figures it reads, and of its prints."""
        read = reads(self.measure)
        if len(read) == 1 and isinstance(self.measure, Concept):
            return self.concept_facts(self.measure.id).periods
        places: dict[str, Period] = {}
        is_instant = self.kind == "instant"
        for concept in read:
            for period in self.concept_facts(concept).periods:
                place = self._end_of(period) if is_instant else period
                if is_instant or period.kind == "duration":
                    places.setdefault(place.text, place)
        return sorted(places.values(), key=lambda p: (p.end, p.months), reverse=True)

    def _end_of(self, period: Period) -> Period:
        """The end of a period; of a balance that stands near the end of the quarter whose flows are asked, that end."""
        end = period.at_end()
        if period.kind == "duration" or not self._reads_flows or period.precision != "day":
            return end
        ends = (instant(end.end - dt.timedelta(days=days), end.year_end) for days in WHOLE_WEEKS)
        return next((day for day in ends if day.closes_a_quarter), end)

    @made_once
    def _reads_flows(self) -> bool:
        concepts = self.fact_index.view.concepts()
        return any(concepts[one].period_type is PeriodType.DURATION for one in reads(self.measure) if one in concepts)

    # -- what all of these ask -----------------------------------------------------------------------------------------

    @made_once
    def round_day(self) -> Period | None:
        """The day of the round that is asked about; None where none is, or where its day is not known."""
        round_id = dict(self.dimensions).get("round") if self.dimensions else None
        if round_id is None:
            return None
        for item in self.fact_index.view.rounds(self.company.id):
            if item.id == round_id and (date := item.announced or item.closed):
                return Period.parse(date, "instant", self.company.year_end)
        return None

    def concept_facts(self, concept: str) -> ConceptFacts:
        """Every fact of a concept of this company."""
        return self.fact_index.concept_facts(self.company.id, concept)

    def _members(self, key: str) -> list[str]:
        return sorted(
            {member for concept in reads(self.measure) for member in self.concept_facts(concept).members(key)}
        )

    def _check_dimensions(self) -> None:
        concepts = reads(self.measure)
        for key, value in self.dimensions:
            members = self._members(key)
            if value not in members and not self.fact_index.has_member(self.company.id, concepts, key, value):
                if not members:
                    raise UsageError(f"{self.measure.id} of {self.company.name} has no dimension {key!r}.")
                raise UnknownName(f"{key} of {self.company.name}", value, nearest_names(value, members))
        needs = self.measure.needs if isinstance(self.measure, Metric) else ""
        if needs not in ("", "round", "offering") and not any(key == needs for key, _ in self.dimensions):
            choice = ", ".join(self._members(needs)[:6]) or "none in the data"
            raise UsageError(f"{self.measure.id} needs --dim {needs}=...; {self.company.name} has: {choice}.")


def nothing_held(fact_index: FactIndex, company: Company, measure: Measure) -> str:
    """The sentence of a measure that there is no figure of, without its full stop."""
    as_of = f" as of {fact_index.as_of}" if fact_index.as_of else ""
    return f"The data set holds no {measure.id} of {company.name}{as_of}"
