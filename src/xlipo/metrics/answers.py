"""Answering: a company, a metric and a period in, one :class:`Answer` out, always, with its lineage or its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from xlipo.facts.company import Company, fold
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.dataset import DataView
from xlipo.facts.errors import NoAnswer, UnknownName, UsageError
from xlipo.facts.fact import Dimensions, Fact
from xlipo.facts.period import Period, Relative, duration, ltm, read_period
from xlipo.facts.quantity import Hedge
from xlipo.facts.unit import is_money
from xlipo.metrics import fx
from xlipo.metrics import term as t
from xlipo.metrics.answer import Answer
from xlipo.metrics.catalog import BY_ID, METRICS, Metric
from xlipo.metrics.expression import Figure, Result
from xlipo.metrics.selection import Library, Rival, Rivalry, Shelf, newest
from xlipo.metrics.status import Absence, Status
from xlipo.metrics.term import Term

_FLOW_BASIS = {PeriodType.DURATION: "average", PeriodType.INSTANT: "closing", PeriodType.EVENT: "dated"}
_EVENT_PLACES = frozenset({"event", "last_fy", "last_ltm", "last_balance"})


def nearest_names(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known names most like a wrong one, best first."""
    from rapidfuzz import fuzz, process, utils

    names = list(dict.fromkeys(known))
    found = process.extract(name[:200], names, scorer=fuzz.WRatio, processor=utils.default_process, limit=count)
    good = [match for match, score, _ in found if score >= 60]
    return good or [match for match, _, _ in found[:count]]


@dataclass(frozen=True, slots=True)
class Options:
    """How to answer: as known on a day, in a currency, on a basis or at a fixed rate."""

    as_of: dt.date | None = None
    currency: str = ""
    basis: str = ""
    fixed: Decimal | None = None


class Answers:
    """Questions to a data set. One object keeps what it has read, so that asking again is cheap.

    >>> from xlipo.store.opening import open_data
    >>> Answers(open_data()).metric("MiniMax", "gross_margin", "9M2025").show()
    '23.3%'
    """

    def __init__(self, view: DataView, as_of: dt.date | None = None) -> None:
        self.view, self.as_of = view, as_of
        self.library = Library(view)

    # -- names --------------------------------------------------------------------------------------------------------

    def company(self, name: str) -> Company:
        """The company a name in any script means. Raises :class:`UnknownName` with the nearest."""
        found = self.view.find_company(str(name))
        if found is None:
            names = [n for company in self.view.companies() for n in (company.name, *company.aliases)]
            owners = {n: company.name for company in self.view.companies() for n in (company.name, *company.aliases)}
            nearest = dict.fromkeys(owners[n] for n in nearest_names(str(name), names, 5))
            raise UnknownName("company", name, list(nearest)[:3], "See: xlipo companies.")
        return found

    def measure(self, name: str) -> Metric | Concept:
        """The metric or concept a name or alias means. Raises :class:`UnknownName` with the nearest."""
        found = self._measures.get(fold(str(name)).replace(" ", ""))
        if found is None:
            known = [*BY_ID, *self.view.concepts(), *(a for c in self.view.concepts().values() for a in c.aliases)]
            nearest = dict.fromkeys(self._measures[fold(n)].id for n in nearest_names(str(name), known, 5))
            raise UnknownName("metric", name, list(nearest)[:3], "See: xlipo metrics.")
        return found

    @cached_property
    def _measures(self) -> dict[str, Metric | Concept]:
        names: dict[str, Metric | Concept] = {}
        for concept in self.view.concepts().values():
            for name in (concept.id, *concept.aliases, concept.label_en, concept.label_zh_hans, concept.label_zh_hant):
                names.setdefault(fold(name), concept)
        for metric in METRICS:
            for label in (metric.label_en, metric.label_zh_hans, metric.label_zh_hant):
                names.setdefault(fold(label), metric)
        printed = {metric.id: self.view.concepts().get(metric.id) for metric in METRICS}
        for metric in METRICS:  # a derived metric goes before the printed ratio of the same name
            names[fold(metric.id)] = metric
            if concept_of := printed[metric.id]:
                for alias in (*concept_of.aliases, concept_of.label_en, concept_of.label_zh_hans, concept_of.label_zh_hant):
                    if names.get(fold(alias)) is concept_of:
                        names[fold(alias)] = metric
        return names

    # -- the question -------------------------------------------------------------------------------------------------

    def metric(
        self,
        company: str | Company,
        metric: str,
        period: object = None,
        currency: str = "",
        dimensions: Dimensions = (),
        basis: str = "",
        fixed: Decimal | None = None,
    ) -> Answer:
        """One figure. ``period`` defaults to LATEST, ``currency`` to the reporting currency.

        ``basis`` (average, closing, dated) or a ``fixed`` rate replaces the figure's own FX basis. Raises
        :class:`UsageError` for names that mean nothing; a figure that is missing is an answer with its reason.
        """
        who = company if isinstance(company, Company) else self.company(company)
        measure = self.measure(metric)
        wanted = read_period(period, _kind(measure), who.year_end)
        code = fx.check_currency(currency) if currency and currency.lower() != "reported" else ""
        options = Options(self.as_of, code, basis, fixed)
        dimensions = tuple(sorted(dimensions))
        question = Question(self, who, measure, dimensions, options)
        return question.answer(wanted)

    def periods(self, company: str | Company, metric: str, dimensions: Dimensions = ()) -> list[Period]:
        """The periods a metric has an answer for, oldest first."""
        who = company if isinstance(company, Company) else self.company(company)
        question = Question(self, who, self.measure(metric), dimensions, Options(self.as_of))
        found = [p for p in question.candidates() if question.result(p)[0] is not None]
        return sorted(found, key=lambda p: (p.end, p.months))

    def series(self, company: str, metric: str, periods: Sequence[object] = (), **options: object) -> list[Answer]:
        """The answers for several periods; every period the metric has when none is named."""
        wanted: Sequence[object] = periods or [p.text for p in self.periods(company, metric)]
        return [self.metric(company, metric, period, **options) for period in wanted]  # type: ignore[arg-type]

    def table(
        self, companies: Sequence[str], metrics: Sequence[str], period: object = None, currency: str = ""
    ) -> list[list[Answer]]:
        """Companies down, metrics across."""
        return [[self.metric(company, metric, period, currency) for metric in metrics] for company in companies]


def _kind(measure: Metric | Concept) -> str:  # type: ignore[return]
    if isinstance(measure, Concept):
        return "duration" if measure.period_type is PeriodType.DURATION else "instant"
    return "duration" if measure.stands in ("duration", "span") else "instant"


class Question:
    """One metric of one company, asked at one or more periods."""

    def __init__(
        self, answers: Answers, company: Company, measure: Metric | Concept, dimensions: Dimensions, options: Options
    ) -> None:
        self.answers, self.company, self.measure = answers, company, measure
        self.dimensions, self.options = dimensions, options
        self._settled: dict[str, tuple[Term | None, Absence | None, Fact | None, Term | None]] = {}
        self._check_dimensions()

    # -- which period -------------------------------------------------------------------------------------------------

    def answer(self, wanted: Period | Relative) -> Answer:
        """The answer at a period, or at what a relative period means for this company and metric."""
        if self._is_event:
            return self._event_answer(wanted)
        if isinstance(wanted, Relative):
            resolved = self.resolve(wanted)
            if isinstance(resolved, Absence):
                return self._absent(None, resolved)
            wanted = resolved
        return self._at(self._fitting(wanted))

    def resolve(self, relative: Relative) -> Period | Absence:
        """What a relative period means: the newest period with an answer, or one counted from it."""
        text = relative.text
        span = isinstance(self.measure, Metric) and self.measure.stands == "span"
        usable = [p for p in (self.candidates() if span else newest(self.candidates())) if self._has_value(p)]
        if text.startswith("LTM"):
            return self._last_twelve_months(int(text[4:] or 0) if text[3:4] == "-" else 0)
        if text.startswith("FY"):
            years = [p for p in usable if p.is_year] or [p for p in usable if p.kind == "instant" and p.to_date().is_year]
            back = int(text[3:]) if text.startswith("FY-") else 0
            return years[back] if back < len(years) else self._nothing(f"There is no {text} among the years reported.")
        if text == "YTD":
            usable = [p for p in usable if p.is_interim] or usable
        elif text not in ("LATEST", "PRIOR"):
            usable = [p for p in usable if p.kind == "duration" and p.text.split("-")[0].startswith(text)]
        if not usable:
            return self._nothing()
        return usable[0].prior() if text == "PRIOR" else usable[0]

    def _last_twelve_months(self, back: int) -> Period | Absence:
        ends = [p for p in newest(self.candidates()) if p.kind == "duration" and (p.is_year or p.is_interim)]
        for period in ends:
            whole = ltm(period.end, self.company.year_end)
            for _ in range(back):
                whole = whole.prior()
            if self._has_value(whole):
                return whole
        return self._nothing("No last twelve months can be made: a year, an interim and its comparative are needed.")

    def _nothing(self, reason: str = "") -> Absence:
        held = sum(self._shelf(figure.concept).facts != [] for figure in self._figures())
        as_of = f" as of {self.options.as_of}" if self.options.as_of else ""
        detail = reason or f"The data set holds no {self.measure.id} of {self.company.name}{as_of}."
        if held and not reason:
            absence = self._last_absence
            return absence or Absence(Status.NO_DATA, detail)
        return Absence(Status.NO_DATA, detail)

    @property
    def _last_absence(self) -> Absence | None:
        """Why the newest candidate has no value, where there is one to say."""
        for period in newest(self.candidates()):
            _, absence, _, _ = self.result(period)
            if absence is not None and absence.status is not Status.NO_DATA:
                return absence
        return None

    def candidates(self) -> list[Period]:
        """Every period that could have an answer, newest first: those of the figures it reads, and of its prints."""
        if isinstance(self.measure, Metric) and self.measure.stands == "span":
            return self._spans()
        places: dict[str, Period] = {}
        instant = _kind(self.measure) == "instant"
        for figure in self._figures():
            for period in self._shelf(figure.concept).periods:
                place = period.at_end() if instant else period
                if instant or period.kind == "duration":
                    places.setdefault(place.text, place)
        return sorted(places.values(), key=lambda p: (p.end, p.months), reverse=True)

    def _spans(self) -> list[Period]:
        years = sorted((p for p in self._shelf("revenue").periods if p.is_year), key=lambda p: p.end)
        made = {f"{a.text}-{b.text}": duration(a.start, b.end, a.year_end) for a in years for b in years if a.end < b.start}
        for period in self._shelf(self.measure.id).periods:
            made.setdefault(period.text, period)
        return sorted(made.values(), key=lambda p: (p.end, -abs(p.months - 36)), reverse=True)

    def _has_value(self, period: Period) -> bool:
        return self.result(period)[0] is not None

    def _fitting(self, period: Period) -> Period:
        """The period in the form this measure stands on: a balance at the period's end, a flow to the date given."""
        if isinstance(self.measure, Metric) and self.measure.stands == "span":
            if period.months > 12:
                return period
            return duration(dt.date(period.start.year - 2, period.start.month, 1), period.end, period.year_end)
        if _kind(self.measure) == "instant":
            return self._known_instant(period)
        return period if period.kind == "duration" else period.to_date()

    def _known_instant(self, period: Period) -> Period:
        """The instant asked for; for a whole month or year, the newest one in it that has an answer."""
        if period.kind == "duration":
            return period.at_end()
        if period.precision == "day":
            return period
        within = [p for p in self.candidates() if period.start <= p.end <= period.end and self._has_value(p)]
        return within[0] if within else period

    # -- what stands there --------------------------------------------------------------------------------------------

    def _at(self, period: Period) -> Answer:
        term, absence, printed, computed = self.result(period)
        if term is None:
            return self._absent(period, absence or self._nothing())
        return self._made(period, term, printed, computed)

    def result(self, period: Period) -> tuple[Term | None, Absence | None, Fact | None, Term | None]:
        """(value, absence, printed fact, computed term) at a period, before any change of currency."""
        if period.text not in self._settled:
            self._settled[period.text] = self._settle(period)
        return self._settled[period.text]

    def _settle(self, period: Period) -> tuple[Term | None, Absence | None, Fact | None, Term | None]:
        moment = Moment(self, period)
        if isinstance(self.measure, Concept):
            found = moment.look_up(self.measure.id, "here", ())
            if isinstance(found, Absence):
                return None, found, None, None
            return found, None, None, None
        value = self.measure.expression.evaluate(moment)
        printed = moment.printed(self.measure.printed or self.measure.id)
        if isinstance(value, Absence):
            if printed is not None and value.status is not Status.NOT_MEANINGFUL:
                return _ratio(printed), None, printed, None
            return None, value, printed, None
        if printed is not None and self._print_is_better(printed, value):
            return _ratio(printed), None, printed, value
        return value, None, printed, value

    def _print_is_better(self, printed: Fact, computed: Term) -> bool:
        """The issuer's own ratio stands where an input is of a worse tier or the computed bounds are wider."""
        tier = self._tier(printed)
        if max((self._tier(fact) for fact in computed.facts()), default=8) > tier:
            return True
        own = _ratio(printed)
        return own.unit == computed.unit and computed.high - computed.low > own.high - own.low

    def _tier(self, fact: Fact) -> int:
        return self.answers.view.source(fact.source).tier

    # -- events: offerings and rounds ---------------------------------------------------------------------------------

    @property
    def _is_event(self) -> bool:
        if isinstance(self.measure, Concept):
            return self.measure.period_type is PeriodType.EVENT
        return self.measure.stands in ("event", "round")

    def _event_answer(self, wanted: Period | Relative) -> Answer:
        """Things that happen once are found whenever they happened; a named date narrows the search."""
        if isinstance(self.measure, Metric) and self.measure.stands == "round" and not self._round:
            return self._newest_round(wanted)
        moment = Moment(self, self._event_period(wanted))
        if isinstance(self.measure, Concept):
            shelf = self._shelf(self.measure.id)
            found = shelf.anywhere(self.dimensions, self.options.as_of)
            if isinstance(wanted, Period):
                found = [f for f in found if wanted.start <= f.period.end and f.period.start <= wanted.end]
            if not found:
                return self._absent(None, self._nothing())
            return self._from_fact(found[0])
        return self._at(moment.period)

    def _from_fact(self, fact: Fact) -> Answer:
        quantity = fact.quantity
        if quantity is not None and quantity.best is None:
            return self._absent(fact.period, Absence(Status.NOT_DISCLOSED, "The source says that it is not disclosed."))
        if quantity is None:
            return self._made(fact.period, None, None, None, fact)
        return self._made(fact.period, t.of_fact(fact), None, None)

    def _event_period(self, wanted: Period | Relative) -> Period:
        if isinstance(wanted, Period):
            return wanted.at_end()
        if self._round and (period := self._round_period(self._round)):
            return period
        for concept in ("listing_date", "offer_price"):
            dated = self._shelf(concept).anywhere((), self.options.as_of)
            if dated and dated[0].value_text:
                return Period.parse(dated[0].value_text, "instant", self.company.year_end)
            if dated:
                return dated[0].period.at_end()
        return _today(self.company)

    @property
    def _round(self) -> str:
        return dict(self.dimensions).get("round", "")

    def _round_period(self, round_id: str) -> Period | None:
        for item in self.answers.view.rounds(self.company.id):
            if item.id == round_id and (date := item.announced or item.closed):
                return Period.parse(date, "instant", self.company.year_end)
        return None

    def _newest_round(self, wanted: Period | Relative) -> Answer:
        first: Answer | None = None
        rounds = sorted(self.answers.view.rounds(self.company.id), key=lambda r: (r.announced or r.closed, r.order))
        members = {m for figure in self._figures() for m in self._shelf(figure.concept).members("round")}
        for item in reversed(rounds):
            if item.id not in members:
                continue
            dimensions = tuple(sorted((*self.dimensions, ("round", item.id))))
            found = Question(self.answers, self.company, self.measure, dimensions, self.options).answer(wanted)
            if found.term is not None:
                return found
            first = first or found
        return first or self._absent(None, self._nothing(f"The data set holds no funding round of {self.company.name}."))

    # -- making the answer --------------------------------------------------------------------------------------------

    def _made(
        self, period: Period, term: Term | None, printed: Fact | None, computed: Term | None, named: Fact | None = None
    ) -> Answer:
        chosen = named or (term.fact if term else None) or printed
        principal = chosen if chosen is not None and (term is None or term is not computed) else None
        base = principal or (term.facts()[0] if term and term.facts() else printed)
        rivals = self._rivals(principal or printed)
        notes = tuple(term.notes()) if term else ()
        status = self._status(term, computed, rivals if principal is not None else ())
        if term is not None and self.options.currency and is_money(term.unit) and term.unit != self.options.currency:
            term = self._converted(term, period)
        view = self.answers.view
        leaves = [*(term.facts() if term else ()), *(computed.facts() if computed else ()), *(x for x in (base, printed) if x)]
        return replace(
            self._frame(period),
            status=status,
            term=term,
            text=named.value_text if named else "",
            source=view.source(base.source) if base else None,
            printed=printed,
            computed=computed,
            rivals=tuple(rivals),
            notes=notes,
            sources={fact.source: view.source(fact.source) for fact in leaves},
        )

    def _converted(self, term: Term, period: Period) -> Term:
        basis = self.options.basis or self._basis
        if self._round:
            period = self._round_period(self._round) or period
        rate = fx.rate_for(term.unit, self.options.currency, period, basis, self.options.fixed)
        return t.multiply(term, t.of_rate(rate), self.options.currency)

    @property
    def _basis(self) -> str:
        return self.measure.basis if isinstance(self.measure, Metric) else _FLOW_BASIS[self.measure.period_type]

    def _absent(self, period: Period | None, absence: Absence) -> Answer:
        return replace(self._frame(period), status=absence.status, reason=absence.reason)

    def _frame(self, period: Period | None) -> Answer:
        measure = self.measure
        derived = isinstance(measure, Metric)
        return Answer(
            company=self.company,
            metric=measure.id,
            label=measure.label_en,
            shown=measure.shown if derived else _shown(measure),
            places=measure.places if derived else 1,
            definition=measure.definition,
            period=period,
            dimensions=self.dimensions,
            status=Status.NO_DATA,
            as_of=self.options.as_of,
        )

    def _status(self, term: Term | None, computed: Term | None, rivals: Sequence[Rival]) -> Status:
        if term is None or term.fact is None:
            hedges = {f.quantity.hedge for f in (term.facts() if term else ()) if f.quantity}
            if hedges & {Hedge.RANGE, Hedge.SEVERAL}:
                return Status.RANGE
            if hedges - {Hedge.EXACT}:
                return Status.ESTIMATED
            return Status.COMPUTED if term else Status.REPORTED
        quantity = term.fact.quantity
        if quantity and quantity.hedge in (Hedge.RANGE, Hedge.SEVERAL):
            return Status.RANGE
        tier = self._tier(term.fact)
        if any(r.rivalry is Rivalry.INCONSISTENT and r.source.tier == tier for r in rivals):
            return Status.CONFLICTED
        if quantity and quantity.hedge is not Hedge.EXACT:
            return Status.ESTIMATED
        return Status.REPORTED

    def _rivals(self, fact: Fact | None) -> list[Rival]:
        return self._shelf(fact.concept).rivals(fact, self.options.as_of) if fact else []

    # -- helpers of the above -----------------------------------------------------------------------------------------

    def _shelf(self, concept: str) -> Shelf:
        return self.answers.library.shelf(self.company.id, concept)

    def _figures(self) -> list[Figure]:
        if isinstance(self.measure, Concept):
            return [Figure(self.measure.id)]
        figures = list(self.measure.expression.concepts())
        return [*figures, Figure(self.measure.printed or self.measure.id)]

    def _check_dimensions(self) -> None:
        for key, value in self.dimensions:
            members = sorted({m for f in self._figures() for m in self._shelf(f.concept).members(key)})
            if value not in members:
                if not members:
                    raise UsageError(f"{self.measure.id} of {self.company.name} has no dimension {key!r}.")
                raise UnknownName(f"{key} of {self.company.name}", value, nearest_names(value, members))
        needs = self.measure.needs if isinstance(self.measure, Metric) else ""
        if needs and needs != "round" and not any(key == needs for key, _ in self.dimensions):
            members = sorted({m for f in self._figures() for m in self._shelf(f.concept).members(needs)})
            choice = ", ".join(members[:6]) or "none in the data"
            raise UsageError(f"{self.measure.id} needs --dim {needs}=...; {self.company.name} has: {choice}.")


def _today(company: Company) -> Period:
    """A stand-in period for a company without any offering: the far end of what is known."""
    return Period.parse("2099-12-31", "instant", company.year_end)


def _shown(concept: Concept) -> str:
    return {"money": "money", "per_share": "per_share"}.get(concept.unit_kind, concept.unit_kind)


def _ratio(fact: Fact) -> Term:
    """A printed ratio as a fraction; any other fact as it is."""
    term = t.of_fact(fact)
    if fact.unit != "percent":
        return replace(term, unit="pure") if fact.unit == "x" else term
    whole = t.divide(term, t.number(100), "pure")
    return replace(whole, fact=fact)


class Moment:
    """A company at a period: where an expression finds its figures."""

    def __init__(self, question: Question, period: Period) -> None:
        self.question, self.period = question, period
        self._company, self._options = question.company, question.options

    def look_up(self, concept: str, at: str, dimensions: Dimensions) -> Result:
        """The figure of a concept, as a term; an absence with its reason where there is none."""
        known = self.question.answers.view.concepts().get(concept)
        if known is None:
            return Absence(Status.NO_DATA, f"The data set has no concept {concept}.")
        own = self._own_dimensions(at)
        wanted = tuple(sorted({**dict(own), **dict(dimensions)}.items()))
        if at == "previous_round":
            return self._previous_round(concept)
        if known.period_type is PeriodType.EVENT:
            return self._once(concept, wanted if at == "here" else dimensions)
        if at in ("last_fy", "last_ltm", "last_balance"):
            return self._before_event(concept, at, dimensions)
        return self._standing(concept, known, self._place(known, at), wanted)

    def _own_dimensions(self, at: str) -> Dimensions:
        if at == "whole" or at in _EVENT_PLACES:
            return ()
        return self.question.dimensions

    def _place(self, concept: Concept, at: str) -> Period:
        period = self.period
        if at == "prior":
            period = period.prior()
        elif at in ("start", "end"):
            year = period.start if at == "start" else dt.date(period.end.year - 1, period.end.month, 1)
            first = year if at == "start" else _first_after(year)
            period = duration(first, _year_end_from(first), period.year_end)
        if concept.period_type is PeriodType.INSTANT:
            return period.at_end()
        return period if period.kind == "duration" else period.to_date()

    def _standing(self, concept: str, known: Concept, period: Period, dimensions: Dimensions) -> Result:
        if period.text.startswith("LTM-") and known.period_type is PeriodType.DURATION:
            return self._twelve_months(concept, period, dimensions)
        found = self._facts(concept, period, dimensions)
        if not found:
            return Absence(Status.NO_DATA, f"{self._company.name} has no {concept} for {period} in the data.")
        if found[0].quantity is None:
            return Absence(Status.NOT_APPLICABLE, f"{concept} is a text, not a figure.")
        if found[0].quantity.best is None:
            return Absence(Status.NOT_DISCLOSED, f"{self._company.name} does not disclose {concept} for {period}.")
        term = t.of_fact(found[0])
        return t.divide(term, t.number(100), "pure") if self._as_ratio(found[0]) else term

    def _as_ratio(self, fact: Fact) -> bool:
        return fact.unit == "percent" and isinstance(self.question.measure, Metric)

    def _facts(self, concept: str, period: Period, dimensions: Dimensions) -> list[Fact]:
        shelf = self.question._shelf(concept)
        return shelf.at(period, dimensions, self._options.as_of, self._company.reporting_currency)

    def _twelve_months(self, concept: str, period: Period, dimensions: Dimensions) -> Result:
        """Last year + interim − same interim a year before, all in one unit; else a printed figure of that period."""
        parts = period.ltm_parts()
        if parts is None:
            year = duration(period.start, period.end, period.year_end)
            found = self._facts(concept, year, dimensions)
            if found and found[0].quantity and found[0].quantity.best is not None:
                return t.of_fact(found[0])
            parts = ()  # type: ignore[assignment]
        facts = [next(iter(self._facts(concept, part, dimensions)), None) for part in parts or ()]
        if len(facts) == 3 and all(f is not None and f.quantity and f.quantity.best is not None for f in facts):
            year_fact, interim, before = (t.of_fact(f) for f in facts if f is not None)
            if year_fact.unit == interim.unit == before.unit:
                return t.subtract(t.add(year_fact, interim), before)
        printed = self._facts(concept, period, dimensions)
        if printed and printed[0].quantity and printed[0].quantity.best is not None:
            return t.noted(t.of_fact(printed[0]), "twelve months as printed, not computed here")
        return Absence(Status.NO_DATA, f"{self._company.name} lacks a year, interim or comparative of {concept} for {period}.")

    def _once(self, concept: str, dimensions: Dimensions) -> Result:
        found = self.question._shelf(concept).anywhere(dimensions, self._options.as_of)
        found = [f for f in found if f.quantity is not None and f.quantity.best is not None]
        if not found:
            return Absence(Status.NO_DATA, f"{self._company.name} has no {concept} in the data.")
        return t.of_fact(found[0])

    def _before_event(self, concept: str, at: str, dimensions: Dimensions) -> Result:
        """The last figure before the event. An offering's was published by its day; a round's is known to its parties."""
        day = self._event_day()
        known = self._options.as_of if self.question._round else min(day, self._options.as_of or day)
        shelf = self.question._shelf(concept)
        periods = [p for p in shelf.periods if p.end <= day and shelf.at(p, dimensions, known)]
        if at == "last_balance":
            periods = [p for p in periods if p.kind == "instant"]
        elif at == "last_fy":
            periods = [p for p in periods if p.is_year]
        else:
            ends = [p for p in periods if p.is_year or p.is_interim]
            for period in ends:
                found = self._twelve_months(concept, ltm(period.end, self._company.year_end), dimensions)
                if isinstance(found, Term):
                    return found
            periods = []
        for period in periods:
            fact = shelf.at(period, dimensions, known, self._company.reporting_currency)[0]
            if fact.quantity is not None and fact.quantity.best is not None:
                return t.of_fact(fact)
        return Absence(Status.NO_DATA, f"{self._company.name} has no {concept} from before {day} in the data.")

    def _event_day(self) -> dt.date:
        if self.question._round:
            period = self.question._round_period(self.question._round)
            return period.end if period else self.period.end
        return self.period.end

    def _previous_round(self, concept: str) -> Result:
        rounds = [r for r in self.question.answers.view.rounds(self._company.id) if r.order <= 100]
        rounds.sort(key=lambda r: r.order)
        places = [r.id for r in rounds]
        here = self.question._round
        if here not in places or places.index(here) == 0:
            return Absence(Status.NOT_APPLICABLE, f"{here or 'The round'} has no round before it in the data.")
        return self._once(concept, (("round", places[places.index(here) - 1]),))

    def total(self, concept: str, key: str) -> Result:
        """The sum over a dimension's members from the one best source; a printed total goes before a sum."""
        shelf = self.question._shelf(concept)
        known = [f for f in shelf.known(shelf.facts, self._options.as_of) if f.quantity and f.quantity.best is not None]
        whole = [f for f in known if f.claim.value == "actual" and (not f.dimensions or _is_all(f.dimensions, key))]
        if whole:
            return t.of_fact(whole[0])
        parts = [f for f in known if f.claim.value == "actual" and [k for k, _ in f.dimensions] == [key]]
        if not parts:
            return Absence(Status.NO_DATA, f"{self._company.name} has no {concept} by {key} in the data.")
        best = parts[0].source
        terms = [t.of_fact(f) for f in parts if f.source == best]
        total = terms[0]
        for term in terms[1:]:
            total = t.add(total, term)
        return total

    def printed(self, concept: str) -> Fact | None:
        """The issuer's own figure of a metric at this place, where there is one."""
        known = self.question.answers.view.concepts().get(concept)
        if known is None:
            return None
        shelf = self.question._shelf(concept)
        if known.period_type is PeriodType.EVENT:
            found = shelf.anywhere(self.question.dimensions, self._options.as_of)
        else:
            place = self.period.at_end() if known.period_type is PeriodType.INSTANT else self.period
            currency = self._company.reporting_currency
            found = shelf.at(place, self.question.dimensions, self._options.as_of, currency)
        return next((f for f in found if f.quantity is not None and f.quantity.best is not None), None)

    # -- currency -----------------------------------------------------------------------------------------------------

    def same_currency(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """The terms in one currency: as they are where they agree, else in the reporting currency."""
        units = {term.unit for term in terms if is_money(term.unit)}
        if len(units) < 2:
            return terms
        home = self._company.reporting_currency
        common = home if home in units else sorted(units)[0]
        return tuple(self.in_currency(term, common, "") if is_money(term.unit) else term for term in terms)

    def in_currency(self, term: Term, currency: str, at: str) -> Term:
        """Money in another currency: each flow at its period's average, each balance at its date, each event on its day."""
        if term.unit == currency or not is_money(term.unit):
            return term
        fact = term.facts()[0]
        concept = self.question.answers.view.concepts()[fact.concept]
        basis = _FLOW_BASIS[concept.period_type]
        period = fact.period.at_end() if basis == "dated" else fact.period
        rate = fx.rate_for(term.unit, currency, period, basis, self._options.fixed)
        return t.multiply(term, t.of_rate(rate), currency)

    def years(self) -> list[Moment]:
        """The last three fiscal years published before the event, oldest first; empty where there are fewer."""
        day = self._event_day()
        shelf = self.question._shelf("revenue")
        years = [p for p in shelf.periods if p.is_year and p.end <= day and shelf.at(p, (), min(day, self._options.as_of or day))]
        return [Moment(self.question, p) for p in reversed(years[:3])] if len(years) >= 3 else []


def _is_all(dimensions: Dimensions, key: str) -> bool:
    return len(dimensions) == 1 and dimensions[0][0] == key and dimensions[0][1].startswith("all")


def _first_after(day: dt.date) -> dt.date:
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _year_end_from(first: dt.date) -> dt.date:
    return dt.date(first.year + 1, first.month, 1) - dt.timedelta(days=1)


__all__ = ["Answers", "NoAnswer", "Options", "Question", "nearest_names"]
