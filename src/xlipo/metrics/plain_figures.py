"""Plain figures: those that stand on whole prints of just the period asked, of many companies by one query.

The database chooses among rival prints; definitions are evaluated over its choice by the visitor that evaluates them
everywhere. An alternative of a definition that nothing at all is held for is passed over, and a metric that cannot be
made for want of it is answered by its own print. What is anything else is not plain, and is left to a resolver: an
absence, a part, a derived or converted figure, a range, a print of the ratio itself that says otherwise, prints of a
restated year from two documents.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import NamedTuple, NoReturn

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.fact import Dimensions
from xlipo.facts.period import Period
from xlipo.facts.price import SHARE_PRICE
from xlipo.facts.prints import Print, Prints, PrintsAsked
from xlipo.facts.quantity import plain
from xlipo.facts.unit import is_money
from xlipo.metrics import derivation as d
from xlipo.metrics import expression as x
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import BY_ID
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.evaluation import Evaluation, Result
from xlipo.metrics.resolution import Measure, kind_of, printed_as, reads
from xlipo.metrics.selection import Bounds, finest_first
from xlipo.metrics.status import Absence, Status
from xlipo.store import price_plugins

_NOTHING_HELD = Absence(Status.NO_DATA, "Nothing is held of it.")
_LISTED_BY = (SHARE_PRICE, "listing_date", "offer_price")
"""What a share has a price by, and what tells why it has none."""


class NotPlainError(Exception):
    """The figure is for a resolver."""


def check_is_plain(measure: Measure, period: Period) -> None:
    """Raise :class:`NotPlainError` for what never is: twelve months, a day not known, what stands on an event."""
    if period.text.startswith("LTM") or period.precision != "day":
        raise NotPlainError
    if isinstance(measure, Concept):
        return
    if measure.stands not in ("duration", "instant", "market") or measure.needs or kind_of(measure) != period.kind:
        raise NotPlainError


class PlainFigures:
    """The plain figures of some companies at some periods.

    Args:
        answers: the data, as known on a day, up to a tier.
        companies: whose figures.
        measures: what will be asked.
        periods: the texts of the periods that its prints may stand under, as
            :func:`xlipo.metrics.reading_ahead.looked_at` gives them.
        holds_any: whether a company has a fact of any of some concepts; not asked where it is not given.
    """

    def __init__(
        self, answers: Answers, companies: Sequence[Company], measures: Collection[Measure], periods: Collection[str],
        holds_any: Callable[[str, Collection[str]], bool] | None = None,
    ) -> None:  # fmt: skip
        concepts = sorted({concept for measure in measures for concept in (*reads(measure), printed_as(measure))})
        self._concepts = answers.view.concepts()
        ids, knowledge = [company.id for company in companies], answers.knowledge
        asked = PrintsAsked(ids, concepts, sorted(periods), knowledge.as_of, knowledge.tier)
        self.table = answers.view.prints(asked) if concepts and periods else None
        """The prints; None where no database chooses among them."""
        self._chosen: dict[str, dict[tuple[str, str], _Chosen]] = {}
        self._holds_any = holds_any

    def only(self, measures: Collection[Measure]) -> None:
        """Let go of what other measures read."""
        if self.table is not None:
            self.table = self.table.only({concept for one in measures for concept in (*reads(one), printed_as(one))})

    def value(self, company: Company, measure: Measure, period: Period) -> Derivation | None:
        """The figure of a measure at a period, as a resolver gives its value; None where it is not plain."""
        own = self.table.of(company.id) if self.table is not None else None
        if own is None:
            return None
        holds_any = partial(self._holds_any, company.id) if self._holds_any is not None else None
        chosen = self._chosen.setdefault(company.id, {})
        try:
            return _Context(self._concepts, company, own, chosen, period, [], holds_any).of(measure)
        except (NotPlainError, IndexError):  # a choice by the dates of the facts, which are not at hand
            return None


class _Chosen(NamedTuple):
    """The print that answers at a place: its value, its tier and source, and how many prints there are."""

    value: Derivation | None
    tier: int
    source: int
    prints: int


@dataclass
class _Context:
    """What a definition is evaluated in: prints of one company, at a period. Whatever else is asked is not plain."""

    concepts: Mapping[str, Concept]
    company: Company
    own: Prints
    chosen: dict[tuple[str, str], _Chosen]
    period: Period
    taken: list[_Chosen]
    holds_any: Callable[[Collection[str]], bool] | None

    def of(self, measure: Measure) -> Derivation:
        """The value of a measure."""
        check_is_plain(measure, self._fitting(measure))
        if isinstance(measure, Concept):
            return _a_value(self._concept(measure))
        months = measure.printed_as, f"LTM-{self.period.end}"
        if months in self.own.whole or months in self.own.parts:
            raise NotPlainError
        inner = replace(self, period=self._fitting(measure), taken=[])
        value = measure.expression.accept(_Evaluation(inner))
        if isinstance(value, Absence) and value.status is Status.NO_DATA:
            return self._printed(measure.printed_as, inner.period)
        value = _a_value(value)
        self.taken += inner.taken
        if len({one.source for one in inner.taken}) > 1 and any(one.prints > 1 for one in inner.taken):
            raise NotPlainError  # one of them may be restated
        if measure.printed_as in self.own.concepts:
            return self._better(measure.printed_as, value, max(one.tier for one in inner.taken))
        return value

    def _fitting(self, measure: Measure) -> Period:
        """The period that a measure stands on: of a balance or a market value, the end of a duration."""
        if isinstance(measure, Concept) or kind_of(measure) == self.period.kind or self.period.kind == "instant":
            return self.period
        end, own, printed = self.period.at_end(), self.own, measure.printed_as
        is_long = (printed, self.period.text) in own.whole or (printed, self.period.text) in own.parts
        if is_long or self.period.text.startswith("LTM"):
            raise NotPlainError
        if printed in own.concepts and (printed, end.text) not in own.whole:  # it may stand on a day nearby
            raise NotPlainError
        return end

    def _printed(self, concept: str, period: Period) -> Derivation:
        """The figure that the company prints of a metric that cannot be made."""
        known = self.concepts.get(concept)
        if known is None or known.period_type is PeriodType.EVENT:
            raise NotPlainError
        end = period.at_end() if known.period_type is PeriodType.INSTANT else period
        for one in (period, end, period.as_fiscal_year()):
            if (concept, one.text) in self.own.whole:
                return _as_ratio(_a_value(self._at(concept, one.text)))
        raise NotPlainError

    def _better(self, concept: str, value: Derivation, tier: int) -> Derivation:
        """The figure that the company prints itself, where it is better than the one made of others."""
        known = self.concepts[concept]
        if known.period_type is PeriodType.EVENT or self.period.kind != "duration":
            raise NotPlainError
        own = _as_ratio(_a_value(self._at(concept, self.period.text)))
        is_finer = own.unit == value.unit and value.high - value.low > own.high - own.low
        return own if tier > self.taken[-1].tier or is_finer else value

    def _concept(self, concept: Concept) -> Result:
        if concept.period_type is PeriodType.EVENT:
            raise NotPlainError
        if concept.period_type is PeriodType.DURATION:
            return self._flow(concept.id, self.period)
        place = concept.id, self.period.text
        if self.period.kind == "duration" and (place in self.own.whole or place in self.own.parts):
            raise NotPlainError
        return self._at(concept.id, self.period.at_end().text)

    def _flow(self, concept: str, period: Period) -> Result:
        """The figure of a flow over a period, or up to an instant for which it is not printed itself."""
        if period.kind == "duration":
            return self._at(concept, period.text)
        if (concept, period.text) in self.own.whole:
            raise NotPlainError
        return self._at(concept, period.to_date().text)

    def _at(self, concept: str, period: str) -> Result:
        """The print that answers at just this place; an absence where nothing is held of the concept."""
        place = concept, period
        found = self.chosen.get(place)
        if found is None:
            found = self.chosen[place] = self._choose(self.own.whole.get(place, ()))
        if found.value is not None:
            self.taken.append(found)
            return found.value
        if found.prints or self.holds_any is None or self.holds_any((concept,)):
            raise NotPlainError
        return _NOTHING_HELD

    def _choose(self, prints: Sequence[Print]) -> _Chosen:
        if len(prints) > 1:
            if not _widen(prints):
                prints = list(prints)
                finest_first(prints, lambda one: (one.unit, one.tier), _bounds)
            prints = sorted(prints, key=lambda one: one.unit != self.company.reporting_currency)
        first = prints[0] if prints else None
        if first is None or first.value is None:
            return _Chosen(None, 0, 0, len(prints))
        point = plain(Decimal(first.value))
        low, high = (point if end is None else plain(Decimal(end)) for end in (first.low, first.high))
        value = Derivation("fact", point, low, high, first.unit)
        if first.unit == "percent":
            value = d.divide(value, d.number(100), "pure")
        return _Chosen(value, first.tier, first.source, len(prints))

    # -- what an evaluation asks --------------------------------------------------------------------------------------

    def look_up(self, concept: str, at: str, dimensions: Dimensions) -> Result:
        """The figure of a concept in the period, or a year before."""
        known = self.concepts.get(concept)
        if known is None or dimensions or at not in ("here", "prior", "whole"):
            raise NotPlainError
        period = self.period.prior() if at == "prior" else self.period
        if known.period_type is PeriodType.DURATION:
            return self._flow(concept, period)
        if known.period_type is PeriodType.EVENT:
            raise NotPlainError
        if self.period.kind == "duration" and (concept, self.period.text) in self.own.whole:
            raise NotPlainError
        return self._at(concept, period.at_end().text)

    def metric(self, metric: str) -> Derivation:
        """The answer of another metric at the same period."""
        return self.of(BY_ID[metric])

    def close(self) -> Absence:
        """No price of a share: that of a company without one is not asked of a resolver."""
        if price_plugins.are_installed() or self.holds_any is None or self.holds_any(_LISTED_BY):
            raise NotPlainError
        return _NOTHING_HELD

    def same_currency(self, terms: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
        """The terms, where all money in them is in one currency."""
        if len({term.unit for term in terms if is_money(term.unit)}) > 1:
            raise NotPlainError
        return terms

    def _never(self, *asked: object) -> NoReturn:
        raise NotPlainError

    highest_close = all_shares = adjusted = raised_since = total = latest = in_currency = bands = years = _never


class _Evaluation(Evaluation):
    """As everywhere; the prints of an alternative that has no figure do not count among those of the figure."""

    def __init__(self, context: _Context) -> None:
        super().__init__(context)
        self._taken = context.taken

    def alternative(self, option: x.Expression) -> Result:
        taken = len(self._taken)
        value = super().alternative(option)
        if isinstance(value, Absence):
            del self._taken[taken:]
        return value

    def newest(self, node: x.Newest) -> NoReturn:
        raise NotPlainError


def _a_value(result: Result) -> Derivation:
    if not isinstance(result, Derivation) or result.is_test:
        raise NotPlainError
    return result


def _as_ratio(value: Derivation) -> Derivation:
    return replace(value, unit="pure") if value.unit == "x" else value


def _widen(prints: Sequence[Print]) -> bool:
    """Whether none is finer than the one before it, so that none is to go before another."""
    bounds = [(one.low, one.high) for one in prints]
    widths = [high - low for low, high in bounds if low is not None and high is not None]
    return len(widths) == len(bounds) and all(one <= other for one, other in pairwise(widths))


def _bounds(one: Print) -> Bounds | None:
    has_ends = one.low is not None and one.high is not None
    return (Decimal(one.low or 0), Decimal(one.high or 0)) if has_ends else None
