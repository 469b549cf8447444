"""Answering: a company, a metric and a period in, one :class:`Answer` out, always, with its lineage or its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeVar

from xlipo.facts.company import Company, fold
from xlipo.facts.dataset import DataView
from xlipo.facts.errors import UnknownName, UsageError, XlipoError
from xlipo.facts.exchange import listing_codes
from xlipo.facts.fact import Dimensions
from xlipo.facts.field_name import FieldName
from xlipo.facts.made_once import made_once
from xlipo.facts.period import Period, Relative, read_period
from xlipo.facts.price import SHARE_PRICE
from xlipo.metrics import fx
from xlipo.metrics.answer import Answer, present
from xlipo.metrics.basis import Basis, on_basis
from xlipo.metrics.catalog import BY_ID, METRICS, Metric
from xlipo.metrics.fact_index import MOST_DAYS, FactIndex
from xlipo.metrics.given_price import GivenPrice, PricedView
from xlipo.metrics.knowledge import Knowledge
from xlipo.metrics.nearest_names import nearest_names
from xlipo.metrics.presentation import Presentation
from xlipo.metrics.resolution import Measure, kind_of, reads
from xlipo.metrics.resolution_cache import ResolutionCache, happens_once
from xlipo.metrics.resolver import Resolver, nothing_held
from xlipo.metrics.status import Status


class Answers:
    """Questions to a data set as known on a day, from sources up to a tier. What was read is kept.

    ``view`` holds what was known; ``data`` is the whole data set, for those who compare one day with another.

    >>> from xlipo.store.opening import open_data
    >>> Answers(open_data()).metric("MiniMax", "gross_margin", "9M2025").show()
    '23.3%'
    """

    def __init__(self, data: DataView, as_of: dt.date | None = None, tier: int = 0) -> None:
        self._begin(data, FactIndex(data).known(Knowledge(as_of, tier)))

    def _begin(self, data: DataView, fact_index: FactIndex, whole: Answers | None = None) -> None:
        self.data, self.fact_index, self._whole = data, fact_index, whole or self
        self._keeper: Answers = whole._keeper if whole is not None else self  # of those at a price, the ones without
        self.knowledge, self.view = fact_index.knowledge, fact_index.view
        cache = ResolutionCache(fact_index) if whole is None else whole.resolutions.knowing(fact_index)
        self.resolutions: ResolutionCache = cache
        self._companies: dict[str, Company | XlipoError] = {}
        self._measures: dict[str, tuple[Measure, FieldName | None] | XlipoError] = {}
        self._named: dict[str, dict[str, tuple[Resolver, FieldName | None]]] = {}
        self._priced: dict[tuple[str, GivenPrice], Answers] = {}
        self._histories: dict[tuple[str, str, str, Dimensions], tuple[Answer, ...]] = {}
        self._kept: dict[tuple[str, str, object, str, Dimensions], Answer] = {}
        self._known: dict[Knowledge, Answers] = {}
        self.beside: dict[str, Any] = {}
        """What others work out of these data and keep with them. No weak reference leads here: its callback would be
        code that runs while memory is collected (see :class:`xlipo.facts.made_once.made_once`)."""

    def known(self, knowledge: Knowledge) -> Answers:
        """The same questions to what was known on another day, up to another tier; all that can be is shared."""
        if knowledge == self.knowledge:
            return self
        known = self._whole._known
        found = known.get(knowledge)
        if found is None:
            if len(known) >= MOST_DAYS:
                known.clear()
            found = Answers.__new__(Answers)
            found._begin(self.data, self.fact_index.known(knowledge), self._whole)
            known[knowledge] = found
        return found

    def _let_go(self) -> None:
        """Forget what was read, of all days and at all prices: whatever counts in the same budget."""
        for answers in (self._keeper, self):
            for kept in (answers._known, answers._measures, answers._companies, answers._named, answers._priced):
                kept.clear()
            answers._histories.clear()
            answers._kept.clear()
            answers.resolutions.let_go()
            answers.fact_index.let_go()
        self.fact_index.budget.held = 0

    @property
    def as_of(self) -> dt.date | None:
        """The day after which nothing is known; None where everything counts."""
        return self.knowledge.as_of

    # -- names --------------------------------------------------------------------------------------------------------

    def company(self, name: str) -> Company:
        """The company a name in any script means. Raises :class:`UnknownName` with the nearest."""
        found = self._companies.get(name)
        if found is None:
            text = str(name)
            found = self.view.find_company(text) or self.listed_as(text) or self._no_company(name)
            self._keep_name(self._companies, name, found)
        if isinstance(found, XlipoError):
            raise found.with_traceback(None)  # else each time it is raised would be added to it
        return found

    def _no_company(self, name: str) -> UnknownName:
        owners = {n: company.name for company in self.view.companies() for n in (company.name, *company.aliases)}
        nearest = dict.fromkeys(owners[n] for n in nearest_names(str(name), list(owners), 5))
        return UnknownName("company", name, list(nearest)[:3], "See: xlipo companies.")

    def named(self, company: str, metric: str) -> tuple[Resolver, FieldName | None] | None:
        """What a company and a metric lead to, as they are written; None where either is new."""
        own = self._named.get(company)
        found = own.get(metric) if own is not None else None
        if found is not None:
            return found
        who, meant = self._companies.get(company), self._whole._measures.get(metric)
        if type(who) is not Company or type(meant) is not tuple:
            return None
        measure, field = meant
        found = self.resolver(who, measure), field
        self._named.setdefault(company, {})[metric] = found
        self.fact_index.budget.held += _PAIR
        return found

    def keep_names(self, company: str, metric: str, who: Company, meant: tuple[Measure, FieldName | None]) -> None:
        """Keep what the names of a company and a metric mean, as they are written."""
        self._keep_name(self._companies, company, who)
        self._keep_name(self._whole._measures, metric, meant)

    def _keep_name(self, names: dict[str, Named], name: str, meant: Named) -> None:
        """Keep what a name means, or the error that says that it means nothing."""
        if len(name) <= LONGEST_NAME and names.get(name) is not meant:
            names[name] = meant
            self.fact_index.budget.held += _REFUSAL if isinstance(meant, XlipoError) else _NAME

    def listed_as(self, code: str) -> Company | None:
        """The company whose listing a vendor's form of a code means: 0100.HK, 100 HK Equity, SH688795, 100."""
        found = (self._listings.get(listing) for listing in listing_codes(code, self.view.exchanges()))
        return next(filter(None, found), None)

    @made_once
    def _listings(self) -> dict[str, Company]:
        """Every company that has a code among its names, by exchange and code."""
        exchanges = self.view.exchanges()
        named = ((alias, company) for company in self.view.companies() for alias in company.aliases)
        marked = ((alias, company) for alias, company in named if not alias.isalnum())  # a bare code names no exchange
        return {listing: company for alias, company in marked for listing in listing_codes(alias, exchanges)}

    def measure(self, name: str) -> Measure:
        """The metric or concept a name or alias means. Raises :class:`UnknownName` with the nearest."""
        return self.measure_and_field(name)[0]

    def field(self, name: str) -> FieldName | None:
        """The vendor's field or everyday word that a name is; None where it is a name of ours, or means nothing."""
        if name in BY_ID or name in self.view.concepts():
            return None
        key = fold(str(name))
        return None if key in self._names_of_measures else self._fields.get(key)

    def is_measure(self, folded: str) -> bool:
        """Whether a name, as :func:`xlipo.facts.company.fold` writes it, is one of a metric, a concept or a field."""
        whole = self._whole
        return folded in whole._names_of_measures or folded in whole._fields

    def measure_and_field(self, name: str) -> tuple[Measure, FieldName | None]:
        """What a name means, and the vendor's field that it is, if any. Raises :class:`UnknownName`."""
        found = self._whole._measures.get(name)
        if found is None:
            try:
                found = self._meant(str(name))
            except UsageError as unknown:
                found = unknown
            self._keep_name(self._whole._measures, name, found)
        if isinstance(found, XlipoError):
            raise found.with_traceback(None)
        return found

    def _meant(self, name: str) -> tuple[Measure, FieldName | None]:
        found = BY_ID.get(name) or self.view.concepts().get(name) or self._names_of_measures.get(fold(name))
        if found is not None:
            return found, None
        field = self.field(name)
        if field is None:
            measures: list[Measure] = [*self.view.concepts().values(), *METRICS]
            labels = {label: one.id for one in reversed(measures) for label in (one.id, *names_of_measure(one))}
            nearest = dict.fromkeys(labels[near] for near in nearest_names(name, labels, 5))
            raise UnknownName("metric", name, list(nearest)[:3], "See: xlipo metrics.")
        if not field.measure:
            raise field.not_held(name)
        return self.measure(field.measure), field

    @made_once
    def _fields(self) -> dict[str, FieldName]:
        return {fold(field.name): field for field in self.view.field_names()}

    @made_once
    def _names_of_measures(self) -> dict[str, Measure]:
        """Every name a metric or concept answers to; where two share one, derived metrics go first."""
        concepts = self.view.concepts()
        names: dict[str, Measure] = {fold(metric.id): metric for metric in METRICS}
        for metric in METRICS:
            printed = concepts.get(metric.id)  # what an issuer prints under this name answers through the metric
            for name in (*names_of_measure(metric), *(names_of_measure(printed) if printed else ())):
                names.setdefault(fold(name), metric)
        for concept in concepts.values():
            names.setdefault(fold(concept.id), concept)
        for concept in concepts.values():
            for name in names_of_measure(concept):
                names.setdefault(fold(name), concept)
        return names

    # -- answers -----------------------------------------------------------------------------------------------------

    def metric(
        self,
        company: str | Company,
        metric: str,
        period: object = None,
        currency: str = "",
        dimensions: Dimensions = (),
        basis: str = "",
        fixed: fx.GivenRate | None = None,
        on: Basis | None = None,
        price: GivenPrice | None = None,
    ) -> Answer:
        """One figure. ``period`` defaults to what the basis ``on`` means, to LATEST without one; ``currency`` to the
        reporting currency.

        ``basis`` (average, closing, dated) or a ``fixed`` rate, between the company's own currency and the one asked
        for, replaces the figure's FX basis where it is shown; what a ratio is made of is never converted by it. A
        ``price`` of the company's share stands in place of its newest close. Raises
        :class:`UsageError` for names that mean nothing; a figure that is missing is an answer with its reason.
        """
        who = company if isinstance(company, Company) else self.company(company)
        measure, field = self.measure_and_field(metric)
        wanted = read_period(period, kind_of(measure), who.year_end)
        code = fx.check_currency(currency) if currency and currency.lower() != "reported" else ""
        resolver = self.at_price(who, measure, price).resolver(who, measure, tuple(sorted(dimensions)))
        shown = Presentation(code, basis, fixed)
        if field is not None and on is None:
            wanted = field.at(wanted, period is not None)
        if on is None or period is not None:
            return present(resolver.resolve(wanted), shown, field=field)
        found = on_basis(resolver, on)
        return present(found.resolution, shown, found.off, field)

    def at_price(self, company: Company, measure: Measure, price: GivenPrice | None) -> Answers:
        """These questions with a price of a company's share given; themselves for what stands on no price.

        Raises :class:`UsageError` where the company has no listing, or the price is of a day after what is known.
        """
        if price is None or SHARE_PRICE not in reads(measure):
            return self
        found = self._priced.get((company.id, price))
        if found is None:
            if self.as_of is not None and price.day is not None and price.day > self.as_of:
                raise UsageError(f"The given price is of {price.day}, after the as-of day {self.as_of}; leave one out.")
            view, budget = PricedView(self.view, company, price, self.fact_index.newest_day), self.fact_index.budget
            found = Answers.__new__(Answers)
            found._begin(self.data, FactIndex(view, self.knowledge, self.data, budget=budget))
            found._keeper = self._keeper
            if len(self._priced) >= _MOST_PRICES:
                self._priced.clear()
            self._priced[company.id, price] = found
        return found

    def resolver(self, company: Company, measure: Measure, dimensions: Dimensions = ()) -> Resolver:
        """A measure of a company, to be resolved at many periods; kept, so that asking again is cheap."""
        if self.fact_index.budget.is_spent:
            self._let_go()
        return self.resolutions.of(company, measure, dimensions)

    def periods(self, company: str | Company, metric: str, dimensions: Dimensions = ()) -> list[Period]:
        """The periods a metric has an answer for, oldest first."""
        who = company if isinstance(company, Company) else self.company(company)
        resolver = self.resolver(who, self.measure(metric), dimensions)
        if isinstance(resolver.measure, Metric) and happens_once(resolver.measure):
            once = resolver.resolve(Relative("LATEST"))
            return [once.period] if once.derivation is not None and once.period is not None else []
        found = [p for p in resolver.candidates if resolver.at(p).derivation is not None]
        return sorted(found, key=lambda p: (p.end, p.months))

    def kept(
        self, company: Company, metric: str, period: object = None, currency: str = "", dimensions: Dimensions = ()
    ) -> Answer:
        """What :meth:`metric` gives, kept, for those who ask the same again and again of many written figures."""
        key = company.id, metric, period, currency, dimensions
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = self.metric(company, metric, period, currency, dimensions)
        return found

    def history(
        self, company: Company, metric: str, currency: str = "", dimensions: Dimensions = ()
    ) -> Sequence[Answer]:
        """The answers of every period that has one, oldest first; kept, for those who look for a figure among them."""
        key = company.id, metric, currency, dimensions
        found = self._histories.get(key)
        if found is None:
            if len(self._histories) >= _MOST_HISTORIES:
                self._histories.clear()
            periods = self.periods(company, metric, dimensions)
            found = tuple(self.metric(company, metric, period.text, currency, dimensions) for period in periods)
            self._histories[key] = found
        return found

    def why_not(self, answer: Answer) -> str:
        """Why there is no figure and, where another period has one, the nearest such period.

        >>> from xlipo.store.opening import open_data
        >>> answers = Answers(open_data())
        >>> answers.why_not(answers.metric("MiniMax", "gross_margin", "FY2019"))
        'MiniMax has no gross_profit for FY2019 in the data. The nearest period with a figure is FY2023.'
        """
        wanted = answer.period
        if wanted is None or answer.status is not Status.NO_DATA:
            return answer.reason
        if answer.resolution.has_value:  # the figure is there, in its own currency: no rate reaches it
            return f"{answer.reason} {_NO_RATE}"
        held = self.periods(answer.company, answer.metric, answer.dimensions)
        if not held:
            return self._nowhere(answer)
        day = wanted.end
        near = min(held, key=lambda p: (p.months != wanted.months, abs((p.end - day).days), -p.end.toordinal()))
        return f"{answer.reason} The nearest period with a figure is {near}."

    def _nowhere(self, answer: Answer) -> str:
        """Why no period has a figure, where that is one reason for all; else why the period asked for has none."""
        measure = self.measure(answer.metric)
        once = isinstance(measure, Metric) and happens_once(measure)
        newest = self.metric(answer.company, answer.metric, None, dimensions=answer.dimensions).reason
        every = once or newest.startswith(nothing_held(self.fact_index, answer.company, measure))
        return newest if every else answer.reason

    def series(
        self,
        company: str,
        metric: str,
        periods: Sequence[object] = (),
        currency: str = "",
        dimensions: Dimensions = (),
        basis: str = "",
        fixed: fx.GivenRate | None = None,
    ) -> list[Answer]:
        """The answers for several periods; every period the metric has, oldest first, when none is named."""
        wanted: Sequence[object] = periods or [p.text for p in self.periods(company, metric, dimensions)]
        return [self.metric(company, metric, period, currency, dimensions, basis, fixed) for period in wanted]

    def table(
        self, companies: Sequence[str], metrics: Sequence[str], period: object = None, currency: str = ""
    ) -> list[list[Answer]]:
        """Companies down, metrics across."""
        return [[self.metric(company, metric, period, currency) for metric in metrics] for company in companies]


_NO_RATE = "Leave the currency out, ask for another, or give a rate of your own (--fx, or FX= in a cell)."
_MOST_PRICES = 64
_MOST_HISTORIES = 1024
_MOST_KEPT = 4096
_NAME, _PAIR, _REFUSAL = 160, 180, 1500  # bytes that are kept of a name, of two together, and of one that means nothing

LONGEST_NAME = 256
"""Characters: a longer text is no name, period or option; it is answered, and not kept by itself."""

Named = TypeVar("Named")


def names_of_measure(measure: Measure) -> tuple[str, ...]:
    """The names a measure answers to besides its id: its aliases, and its labels in three scripts."""
    return *measure.aliases, measure.label_en, measure.label_zh_hans, measure.label_zh_hant
