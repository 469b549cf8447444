"""One metric of one company, asked at one or more periods: what every kind of question has in common.

Durations and instants are asked in :mod:`xlipo.metrics.standing`, offerings and rounds in :mod:`xlipo.metrics.event`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.errors import NoAnswer, UnknownName, UsageError
from xlipo.facts.fact import Dimensions, Fact
from xlipo.facts.period import Kind, Period, Relative
from xlipo.facts.quantity import Hedge
from xlipo.facts.unit import is_money
from xlipo.metrics import derivation as d
from xlipo.metrics import fx
from xlipo.metrics.answer import Answer
from xlipo.metrics.catalog import Metric
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.evaluation_context import FLOW_BASIS, EvaluationContext
from xlipo.metrics.nearest_names import nearest_names
from xlipo.metrics.presentation import PLAIN, Presentation
from xlipo.metrics.resolution import Resolution, ratio
from xlipo.metrics.selection import ConceptFacts, FactIndex, Rival, Rivalry, newest
from xlipo.metrics.status import Absence, Status


def kind_of(measure: Metric | Concept) -> Kind:
    """Whether a measure is asked over a duration or at an instant."""
    if isinstance(measure, Concept):
        return "duration" if measure.period_type is PeriodType.DURATION else "instant"
    return "duration" if measure.stands in ("duration", "span") else "instant"


def reads(measure: Metric | Concept) -> tuple[str, ...]:
    """The concepts that a measure is made of, and the one under which issuers print it."""
    return measure.reads if isinstance(measure, Metric) else (measure.id,)


class Found(NamedTuple):
    """What a cell needs of an answer: the value in the company's own currency, or why there is none."""

    period: Period | None
    derivation: Derivation | None = None
    text: str = ""
    status: Status = Status.NO_DATA
    reason: str = ""


def nothing_held(fact_index: FactIndex, company: Company, measure: Metric | Concept) -> Found | None:
    """The one absence of a measure that the data hold nothing for at any period: most of a large table's.

    None where there is something to ask for, and for a metric that cannot be asked without a dimension.
    """
    if isinstance(measure, Metric) and measure.needs:
        return None
    if not fact_index.held(company.id).isdisjoint(reads(measure)):
        return None
    return Found(None, reason=f"The data set holds no {measure.id} of {company.name}.")


class Question(ABC):
    """One metric of one company, asked at one or more periods. Raises :class:`UsageError` for a wrong dimension."""

    def __init__(
        self,
        fact_index: FactIndex,
        company: Company,
        measure: Metric | Concept,
        dimensions: Dimensions,
        presentation: Presentation = PLAIN,
    ) -> None:
        self.fact_index, self.company, self.measure = fact_index, company, measure
        self.dimensions, self.presentation = dimensions, presentation
        self.kind: Kind = kind_of(measure)
        self._settled: dict[str, Resolution] = {}
        self._rates: dict[tuple[str, str, str, str], fx.Rate] = {}
        self._check_dimensions()

    # -- the answer ---------------------------------------------------------------------------------------------------

    @abstractmethod
    def find(self, wanted: Period | Relative) -> tuple[Period | None, Resolution]:
        """Which period is meant by a period or a relative one, for this company and metric, and what stands there."""

    def answer(self, wanted: Period | Relative) -> Answer:
        """The whole answer at a period, with its lineage, in the currency asked for."""
        period, resolution = self.find(wanted)
        return reply(self, period, resolution)

    def figure(self, wanted: Period | Relative) -> Found:
        """What :meth:`answer` finds, before any change of currency and without its lineage."""
        period, resolution = self.find(wanted)
        if resolution.text is not None:
            return Found(resolution.text.period, text=resolution.text.value_text)
        if resolution.derivation is not None:
            return Found(period, resolution.derivation)
        absence = resolution.absence or self.nothing()
        return Found(period, status=absence.status, reason=absence.reason)

    def nothing(self, reason: str = "") -> Absence:
        """Why there is no answer at all: the newest candidate's reason, the dimensions it stands under, or no data."""
        if reason:
            return Absence(Status.NO_DATA, reason)
        if absence := self._last_absence:
            return absence
        as_of = f" as of {self.fact_index.as_of}" if self.fact_index.as_of else ""
        sentence = f"The data set holds no {self.measure.id} of {self.company.name}{as_of}"
        concept_facts = self.concept_facts(self.printed_as)
        keys = sorted({key for fact in concept_facts.facts for key, _ in fact.dimensions})
        if keys and not self.dimensions and all(fact.dimensions for fact in concept_facts.facts):
            example = f"{keys[0]}={concept_facts.members(keys[0])[0]}"
            sentence += f" as a whole, only by {' and '.join(keys)}: give --dim, such as {example!r}"
        return Absence(Status.NO_DATA, sentence + ".")

    @cached_property
    def _last_absence(self) -> Absence | None:
        """Why the newest candidate has no value, where there is one to say."""
        for period in newest(self.candidates()):
            absence = self.result(period).absence
            if absence is not None and absence.status is not Status.NO_DATA:
                return absence
        return None

    def candidates(self) -> list[Period]:
        """Every period that could have an answer, newest first: those of the figures it reads, and of its prints."""
        if isinstance(self.measure, Concept):
            return self.concept_facts(self.measure.id).periods
        places: dict[str, Period] = {}
        instant = self.kind == "instant"
        for concept in self.measure.reads:
            for period in self.concept_facts(concept).periods:
                place = period.at_end() if instant else period
                if instant or period.kind == "duration":
                    places.setdefault(place.text, place)
        return sorted(places.values(), key=lambda p: (p.end, p.months), reverse=True)

    # -- what stands at a period --------------------------------------------------------------------------------------

    def result(self, period: Period) -> Resolution:
        """What stands at a period, before any change of currency."""
        found = self._settled.get(period.text)
        if found is None:
            if len(self._settled) >= _MOST_SETTLED:
                self._settled.clear()
            found = self._settled[period.text] = self._settle(period)
        return found

    def _settle(self, period: Period) -> Resolution:
        context = self._moment(period)
        if isinstance(self.measure, Concept):
            value = context.look_up(self.measure.id, "here", ())
            if isinstance(value, Absence):
                text = context.text(self.measure.id)
                return Resolution(text=text) if text is not None else Resolution(absence=value)
            return Resolution(value)
        try:
            value = self.measure.expression.evaluate(context)
        except NoAnswer as missing:  # no rate reaches one of the inputs
            value = Absence(Status.NO_DATA, str(missing))
        printed = context.printed(self.printed_as)
        if isinstance(value, Absence):
            if printed is not None and value.status is not Status.NOT_MEANINGFUL:
                return Resolution(ratio(printed), printed=printed)
            return Resolution(absence=value, printed=printed)
        if printed is not None and self._print_is_better(printed, value):
            return Resolution(ratio(printed), printed=printed, computed=value)
        return Resolution(value, printed=printed, computed=value)

    def _moment(self, period: Period) -> EvaluationContext:
        return EvaluationContext(self.fact_index, self.company, period, self.dimensions, self.round_day)

    def _print_is_better(self, printed: Fact, computed: Derivation) -> bool:
        """The issuer's own ratio stands where an input is of a worse tier or the computed bounds are wider."""
        tier = self.fact_index.tier(printed)
        if max(map(self.fact_index.tier, computed.facts()), default=8) > tier:
            return True
        own = ratio(printed)
        return own.unit == computed.unit and computed.high - computed.low > own.high - own.low

    # -- currency -----------------------------------------------------------------------------------------------------

    @property
    def basis(self) -> str:
        """How this measure's money is converted unless somebody says otherwise: average, closing or dated."""
        return self.measure.basis if isinstance(self.measure, Metric) else FLOW_BASIS[self.measure.period_type]

    def fx_period(self, period: Period) -> Period:
        """When money is converted: a round's at the round, anything else at its own period."""
        return self.round_day or period

    def rate(self, unit: str, period: Period, currency: str, basis: str = "", fixed: Decimal | None = None) -> fx.Rate:
        """The rate that turns this measure's money into a currency.

        A ``fixed`` rate is one from the currency the company reports in, and acts on nothing else. Raises NoAnswer
        where no rate reaches, where a fixed one does not fit, and for an average rate of a single day.
        """
        if fixed is not None:
            return self._given_rate(unit, period, currency, fixed)  # made, not kept: there is no end to such rates
        key = unit, period.text, currency, basis
        found = self._rates.get(key)
        if found is None:
            on = self.fx_period(period)
            if basis == "average" and on.kind == "instant":
                raise NoAnswer(f"An average rate needs a period, and {on} is a day; ask for closing or dated.")
            found = self._rates[key] = fx.rate_for(unit, currency, on, basis or self.basis)
        return found

    def _given_rate(self, unit: str, period: Period, currency: str, fixed: Decimal) -> fx.Rate:
        home = self.company.reporting_currency or unit
        if unit != home:
            raise NoAnswer(
                f"A given rate is for figures in {home}, which {self.company.name} reports in; "
                f"{self.measure.id} stands in {unit}: leave the rate out."
            )
        return fx.rate_for(unit, currency, period, self.basis, fixed)

    def converted(self, derivation: Derivation, period: Period) -> Derivation:
        """A derivation of money in the currency asked for, its rate in its lineage. Raises NoAnswer."""
        shown = self.presentation
        rate = self.rate(derivation.unit, period, shown.currency, shown.basis, shown.fixed)
        return d.multiply(derivation, d.of_rate(rate), shown.currency)

    # -- what all of these ask -----------------------------------------------------------------------------------------

    @cached_property
    def round_day(self) -> Period | None:
        """The day of the round that is asked about; None where none is, or where its day is not known."""
        round_id = dict(self.dimensions).get("round")
        if round_id is None:
            return None
        for item in self.fact_index.view.rounds(self.company.id):
            if item.id == round_id and (date := item.announced or item.closed):
                return Period.parse(date, "instant", self.company.year_end)
        return None

    @property
    def printed_as(self) -> str:
        """The concept under which issuers print this measure themselves."""
        return self.measure.printed_as if isinstance(self.measure, Metric) else self.measure.id

    def concept_facts(self, concept: str) -> ConceptFacts:
        """Every fact of a concept of this company."""
        return self.fact_index.concept_facts(self.company.id, concept)

    def _members(self, key: str) -> list[str]:
        return sorted(
            {member for concept in reads(self.measure) for member in self.concept_facts(concept).members(key)}
        )

    def _check_dimensions(self) -> None:
        for key, value in self.dimensions:
            members = self._members(key)
            if value not in members and not self.fact_index.has_member(
                self.company.id, reads(self.measure), key, value
            ):
                if not members:
                    raise UsageError(f"{self.measure.id} of {self.company.name} has no dimension {key!r}.")
                raise UnknownName(f"{key} of {self.company.name}", value, nearest_names(value, members))
        needs = self.measure.needs if isinstance(self.measure, Metric) else ""
        if needs not in ("", "round", "offering") and not any(key == needs for key, _ in self.dimensions):
            choice = ", ".join(self._members(needs)[:6]) or "none in the data"
            raise UsageError(f"{self.measure.id} needs --dim {needs}=...; {self.company.name} has: {choice}.")


_MOST_SETTLED = 512  # periods kept of one question: more than any company reports


def reply(question: Question, period: Period | None, resolution: Resolution) -> Answer:
    """The whole answer to a question of which is known what stands where; money in the currency asked for."""
    if resolution.text is not None:
        period = resolution.text.period
    elif resolution.derivation is None:
        return _absent(question, period, resolution.absence or question.nothing())
    assert period is not None  # whatever stands, stands somewhere
    return _made(question, period, resolution)


def _made(question: Question, period: Period, resolution: Resolution) -> Answer:
    derivation, _, printed, computed, text = resolution
    chosen = text or (derivation.fact if derivation else None) or printed
    principal = chosen if chosen is not None and (derivation is None or derivation is not computed) else None
    base = principal or (derivation.facts()[0] if derivation and derivation.facts() else printed)
    told = principal or printed
    rivals = question.concept_facts(told.concept).rivals(told) if told else []
    notes = tuple(derivation.notes()) if derivation else ()
    status = _status(question.fact_index, derivation, rivals if principal is not None else ())
    currency = question.presentation.currency
    if derivation is not None and currency and is_money(derivation.unit) and derivation.unit != currency:
        try:
            derivation = question.converted(derivation, period)
        except NoAnswer as missing:  # no rate reaches the period
            return _absent(question, period, Absence(Status.NO_DATA, str(missing)))
    source = question.fact_index.view.source
    leaves = [*(derivation.facts() if derivation else ()), *(computed.facts() if computed else ())]
    leaves += [fact for fact in (base, printed) if fact]
    return replace(
        _frame(question, period),
        status=status,
        derivation=derivation,
        text=text.value_text if text else "",
        source=source(base.source) if base else None,
        printed=printed,
        computed=computed,
        rivals=tuple(rivals),
        notes=notes,
        sources={fact.source: source(fact.source) for fact in leaves},
        fx_basis=question.presentation.basis or question.basis,
        fx_period=question.fx_period(period),
    )


def _absent(question: Question, period: Period | None, absence: Absence) -> Answer:
    return replace(_frame(question, period), status=absence.status, reason=absence.reason)


def _frame(question: Question, period: Period | None) -> Answer:
    measure = question.measure
    return Answer(
        company=question.company,
        metric=measure.id,
        label=measure.label_en,
        shown=measure.shown,
        places=measure.places if isinstance(measure, Metric) else 1,
        definition=measure.definition,
        period=period,
        dimensions=question.dimensions,
        status=Status.NO_DATA,
        as_of=question.fact_index.as_of,
    )


def _status(fact_index: FactIndex, derivation: Derivation | None, rivals: Sequence[Rival]) -> Status:
    if derivation is None or derivation.fact is None:
        whole = [leaf.fact for leaf in (derivation.leaves() if derivation else ()) if leaf.fact and not leaf.end]
        hedges = {fact.quantity.hedge for fact in whole if fact.quantity}
        if hedges & {Hedge.RANGE, Hedge.SEVERAL}:
            return Status.RANGE
        if hedges - {Hedge.EXACT}:
            return Status.ESTIMATED
        return Status.COMPUTED if derivation else Status.REPORTED
    quantity = (
        derivation.fact.quantity if not derivation.end else None
    )  # one end of a range is as exact as it is printed
    if quantity and quantity.hedge in (Hedge.RANGE, Hedge.SEVERAL):
        return Status.RANGE
    tier = fact_index.tier(derivation.fact)
    if any(r.rivalry is Rivalry.INCONSISTENT and r.source.tier == tier for r in rivals):
        return Status.CONFLICTED
    if quantity and quantity.hedge is not Hedge.EXACT:
        return Status.ESTIMATED
    return Status.REPORTED
