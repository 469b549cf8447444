"""A company at a period: where an expression finds its figures, each as a derivation with its fact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Claim, Dimensions, Fact
from xlipo.facts.period import Period, add_months, duration, ltm, month_end
from xlipo.facts.rules import ListingRule, bands_of
from xlipo.facts.unit import is_money
from xlipo.metrics import derivation as d
from xlipo.metrics import fx
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.evaluation import Result
from xlipo.metrics.fact_index import FactIndex
from xlipo.metrics.flows import Flows
from xlipo.metrics.market import Market
from xlipo.metrics.selection import OPEN_END, ConceptFacts, ends_of_months, newest
from xlipo.metrics.status import Absence, Status

BEFORE_EVENT = frozenset({"last_fy", "last_ltm", "last_balance"})
EVENT_PLACES = BEFORE_EVENT | {"event"}


@dataclass(eq=False)
class EvaluationContext:
    """A company at a period, with dimensions; ``round_period`` is the round's date where one is asked.

    The prints of a ``document`` go before all others, where one is named. Treat it as immutable: a frozen class
    is slow to make.
    """

    fact_index: FactIndex
    company: Company
    period: Period
    dimensions: Dimensions
    round_period: Period | None = None
    of_metric: Callable[[str, EvaluationContext], Result] | None = None
    document: str = ""

    @property
    def _view(self) -> DataView:
        return self.fact_index.view

    def _concept_facts(self, concept: str) -> ConceptFacts:
        return self.fact_index.concept_facts(self.company.id, concept)

    @property
    def _then(self) -> str:
        return f" as of {self.fact_index.as_of}" if self.fact_index.as_of else ""

    def look_up(self, concept: str, at: str, dimensions: Dimensions) -> Result:
        """The figure of a concept, as a derivation; an absence with its reason where there is none."""
        known = self.fact_index.concept(concept)
        if known is None:
            return Absence(Status.NO_DATA, f"The data set has no concept {concept}.")
        wanted = _both(self._own_dimensions(at), dimensions)
        if at == "previous_round":
            return self._previous_round(concept)
        if at in ("by_then", "last_round"):
            return self._market.newest(concept) if at == "by_then" else self._market.last_round(concept)
        if known.period_type is PeriodType.EVENT:
            return self._once(concept, wanted if at == "here" else dimensions)
        if at in BEFORE_EVENT:
            return self._before_event(concept, known, at, dimensions)
        held = self._concept_facts(concept)
        place = self._place(known, held, at, wanted)
        if at == "here" and place.text != self.period.text and held.at(self.period, wanted):
            place = self.period  # printed for just this period, whatever the concept usually stands on
        return self._standing(known, held, place, wanted)

    def metric(self, metric: str) -> Result:
        """The answer of another metric at the same period."""
        assert self.of_metric is not None  # a resolver gives it
        return self.of_metric(metric, self)

    # -- the market on the day ----------------------------------------------------------------------------------------

    @property
    def _market(self) -> Market:
        return Market(self.fact_index, self.company, self.period.end)

    def close(self) -> Result:
        """The price of a share on the day asked for, or on the last trading day within ten days before it."""
        if self.dimensions:  # a price within the day, of one class: only as it is printed
            return Absence(Status.NO_DATA, "No close has a part: ask for it without one.")
        return self._market.close()

    def highest_close(self) -> Result:
        """The highest close of 52 weeks, each adjusted as the last one is."""
        return self._market.highest_close()

    def all_shares(self) -> Result:
        """The shares of all classes on the day of the close."""
        return self._market.all_shares()

    def adjusted(self, price: Derivation) -> Result:
        """An earlier price of a share, adjusted for splits and bonuses as the close is."""
        return self._market.adjusted(price)

    def raised_since(self, balance: Derivation) -> Result:
        """What sales of new shares have brought in after the day of a balance, in one currency; 0 where nothing has."""
        day = balance.facts()[0].period.end
        total: Derivation | None = None
        for term in self._market.raised_since(day):
            if total is None:
                total = term
                continue
            total, term = self.same_currency((total, term))
            total = d.add(total, term)
        bonds = "".join(
            f"; bonds of {fact.period} are in neither cash nor debt" for fact in self._market.bonds_since(day)
        )
        if total is None:
            none = d.number(0, balance.unit)
            return d.noted(none, f"no new shares sold since the balance of {day} by the data{bonds}")
        return d.noted(total, f"with what new shares have brought in since the balance of {day}{bonds}")

    # -- where a figure is found --------------------------------------------------------------------------------------

    def _own_dimensions(self, at: str) -> Dimensions:
        if at == "whole" or at in EVENT_PLACES:
            return ()
        return self.dimensions

    def _place(self, concept: Concept, held: ConceptFacts, at: str, dimensions: Dimensions) -> Period:
        period = self.period
        if at == "prior":
            period = period.prior()
        elif at in ("start", "end"):
            first = period.start if at == "start" else add_months(period.end.replace(day=1), -11)
            period = duration(first, month_end(add_months(first, 11)), period.year_end)
        if concept.period_type is PeriodType.INSTANT:
            return held.balance_day(period.at_end(), dimensions)
        return period if period.kind == "duration" else period.to_date()

    def _standing(self, known: Concept, held: ConceptFacts, period: Period, dimensions: Dimensions) -> Result:
        if period.text.startswith("LTM-") and known.period_type is PeriodType.DURATION:
            return self._twelve_months(known, held, period, dimensions)
        found = self._best_first(held, period, dimensions)
        if not found:
            flows = self._flows(known.id, dimensions)
            return flows.derived(period) or Absence(Status.NO_DATA, f"{flows.lacking(period)}{self._then}.")
        if found[0].quantity is None:
            return Absence(Status.NOT_APPLICABLE, f"{known.id} is a text, not a figure.")
        if found[0].best is None:
            return Absence(Status.NOT_DISCLOSED, f"{self.company.name} does not disclose {known.id} for {period}.")
        return d.of_fact(found[0])

    def _facts(self, concept: str, period: Period, dimensions: Dimensions) -> Sequence[Fact]:
        return self._best_first(self._concept_facts(concept), period, dimensions)

    def _best_first(self, held: ConceptFacts, period: Period, dimensions: Dimensions) -> Sequence[Fact]:
        found = held.at(period, dimensions, self.company.reporting_currency)
        return sorted(found, key=lambda fact: fact.source != self.document) if self.document else found

    def preferring(self, document: str) -> EvaluationContext:
        """The same, with the prints of one document before all others."""
        return replace(self, document=document)

    def _twelve_months(self, known: Concept, held: ConceptFacts, period: Period, dimensions: Dimensions) -> Result:
        """A fiscal year; else last year + interim − same interim a year before; else as printed, else derived."""
        year = period.as_fiscal_year()
        if year is not period:
            return self._standing(known, held, year, dimensions)
        flows = self._flows(known.id, dimensions)
        made = flows.twelve_months(period)
        if made is not None:
            return made
        printed = next(iter(self._best_first(held, period, dimensions)), None)
        if printed is not None and printed.best is not None:
            return d.noted(d.of_fact(printed), "twelve months as printed, not computed here")
        lacks = f"{self.company.name} lacks a year, interim or comparative of {known.id} for {period}."
        return flows.derived(period) or Absence(Status.NO_DATA, lacks)

    def _flows(self, concept: str, dimensions: Dimensions) -> Flows:
        return Flows(self.fact_index, self.company, concept, dimensions)

    def _once(self, concept: str, dimensions: Dimensions) -> Result:
        found = self._concept_facts(concept).anywhere(dimensions)
        found = [fact for fact in found if fact.best is not None]
        if not found:
            return Absence(Status.NO_DATA, f"{self.company.name} has no {concept} in the data{self._then}.")
        return d.of_fact(found[0])

    def _before_event(self, concept: str, known: Concept, at: str, dimensions: Dimensions) -> Result:
        """The last figure before the event: published by an offering's day; known to the parties of a round."""
        day = self._event_day()
        then = self if self._round else self._on(day)
        concept_facts = then._concept_facts(concept)
        periods = [p for p in concept_facts.periods if p.end <= day and concept_facts.at(p, dimensions)]
        if at == "last_balance":
            periods = [p for p in periods if p.kind == "instant"]
        elif at == "last_fy":
            periods = [p for p in periods if p.is_year]
        else:
            for end in ends_of_months(periods):
                whole = ltm(end, self.company.year_end)
                found = then._twelve_months(known, concept_facts, whole, dimensions)
                if isinstance(found, Derivation):
                    year = whole.as_fiscal_year()
                    if year is whole or found.note:
                        return found
                    return d.noted(found, f"{concept} of {year}: no later twelve months were known")
            periods = []
        for period in periods:
            fact = then._facts(concept, period, dimensions)[0]
            if fact.best is not None:
                return d.of_fact(fact)
        before = f" from before {day}" if day < OPEN_END else ""
        return Absence(Status.NO_DATA, f"{self.company.name} has no {concept}{before} in the data.")

    @property
    def _round(self) -> str:
        return dict(self.dimensions).get("round", "")

    def _on(self, day: dt.date) -> EvaluationContext:
        """The same, with what was known on a day."""
        return replace(self, fact_index=self.fact_index.on(day))

    def _event_day(self) -> dt.date:
        return (self.round_period or self.period).end

    def _previous_round(self, concept: str) -> Result:
        rounds = [r for r in self._view.rounds(self.company.id) if r.in_order]
        rounds.sort(key=lambda r: r.order)
        places = [r.id for r in rounds]
        here = self._round
        if here not in places or places.index(here) == 0:
            return Absence(Status.NOT_APPLICABLE, f"{here or 'The round'} has no round before it in the data.")
        return self._once(concept, (("round", places[places.index(here) - 1]),))

    def total(self, concept: str, key: str) -> Result:
        """The sum over a dimension's members from the one best source; a printed total goes before a sum."""
        concept_facts = self._concept_facts(concept)
        known = [fact for fact in concept_facts.facts if fact.best is not None]
        whole = [f for f in known if f.claim is Claim.ACTUAL and (not f.dimensions or _is_all(f.dimensions, key))]
        if whole:
            return d.of_fact(whole[0])
        parts = [f for f in known if f.claim is Claim.ACTUAL and [k for k, _ in f.dimensions] == [key]]
        if not parts:
            return Absence(Status.NO_DATA, f"{self.company.name} has no {concept} by {key} in the data.")
        best = parts[0].source
        terms = [d.of_fact(f) for f in parts if f.source == best]
        total = terms[0]
        for derivation in terms[1:]:
            total = d.add(total, derivation)
        return total

    def latest(self, flow: str) -> EvaluationContext | Absence:
        """The newest period up to the one asked for, of a year at most, that has a figure of a flow."""
        end = self.period.to_date().end
        for period in newest(self._concept_facts(flow).periods):
            is_over = period.kind == "duration" and period.end <= end
            if is_over and any(fact.best is not None for fact in self._facts(flow, period, self.dimensions)):
                return replace(self, period=period)
        return Absence(Status.NO_DATA, f"{self.company.name} has no {flow} by {end} in the data{self._then}.")

    def printed(self, concept: str) -> Fact | None:
        """The issuer's own figure of a metric at this place, where there is one."""
        known = self.fact_index.concept(concept)
        if known is None:
            return None
        concept_facts = self._concept_facts(concept)
        if concept_facts.is_empty:
            return None
        if known.period_type is PeriodType.EVENT:
            found: Sequence[Fact] = concept_facts.anywhere(self.dimensions)
        else:
            place = self.period.at_end() if known.period_type is PeriodType.INSTANT else self.period
            currency = self.company.reporting_currency
            places = (self.period, place, self.period.as_fiscal_year())
            found = next(filter(None, (concept_facts.at(one, self.dimensions, currency) for one in places)), ())
        return next((fact for fact in found if fact.best is not None), None)

    def derived(self, concept: str) -> Derivation | None:
        """The issuer's own figure of a metric at this place, from its prints of other periods."""
        found = self.look_up(concept, "here", ()) if self.fact_index.is_flow(concept) else None
        return found if isinstance(found, Derivation) else None

    def text(self, concept: str) -> Fact | None:
        """The fact of a concept that is a name or a text at this place."""
        found = self._facts(concept, self.period, self.dimensions)
        return found[0] if found and found[0].quantity is None else None

    # -- currency -----------------------------------------------------------------------------------------------------

    def same_currency(self, terms: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
        """The terms in one currency: as they are where they agree, else in the reporting currency."""
        units = {derivation.unit for derivation in terms if is_money(derivation.unit)}
        if len(units) < 2:
            return terms
        home = self.company.reporting_currency
        common = home if home in units else sorted(units)[0]
        return tuple(
            self.in_currency(derivation, common, "") if is_money(derivation.unit) else derivation
            for derivation in terms
        )

    def in_currency(self, derivation: Derivation, currency: str, at: str) -> Derivation:
        """Money in another currency: a flow at its period's average, a balance at its date, an event on its day."""
        if derivation.unit == currency or not is_money(derivation.unit):
            return derivation
        fact = derivation.facts()[0]
        basis = fx.BASES[self._view.concepts()[fact.concept].period_type]
        period = self._dated(fact) if basis == "dated" else fact.period
        return d.converted(derivation, fx.rate_for(derivation.unit, currency, period, basis))

    def _dated(self, fact: Fact) -> Period:
        """The day at whose rate an event is converted: that of the offering for all of its terms, else its own."""
        is_term = self._view.concepts()[fact.concept].group == "offering" and self.round_period is None
        is_one_day = self.period.kind == "instant" and self.period.end < OPEN_END
        return self.period if is_term and is_one_day and fact.period.start <= self.period.end else fact.period.at_end()

    def bands(self, rule: str) -> Sequence[ListingRule]:
        """The thresholds of a listing rule on the event's day, that of the highest revenue first."""
        return bands_of(self._view.listing_rules(), rule, self._event_day())

    def years(self) -> Sequence[EvaluationContext]:
        """The last three fiscal years published before the event, oldest first; empty where there are fewer."""
        day = self._event_day()
        then = self._on(day)
        concept_facts = then._concept_facts("revenue")
        years = [p for p in concept_facts.periods if p.is_year and p.end <= day and concept_facts.at(p, ())]
        return [replace(then, period=p) for p in reversed(years[:3])] if len(years) >= 3 else []


def _both(own: Dimensions, others: Dimensions) -> Dimensions:
    """The dimensions of the question and of the figure together; the figure's own go first where both name one."""
    if not own or not others:
        return own or others
    return tuple(sorted({**dict(own), **dict(others)}.items()))


def _is_all(dimensions: Dimensions, key: str) -> bool:
    return len(dimensions) == 1 and dimensions[0][0] == key and dimensions[0][1].startswith("all")
