"""One metric of one company: which periods have it, what it is there, and the answer made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.errors import NoAnswer, UnknownName, UsageError
from xlipo.facts.fact import Dimensions, Fact
from xlipo.facts.period import Kind, Period, Relative, duration, instant, ltm
from xlipo.facts.quantity import Hedge
from xlipo.facts.unit import is_money
from xlipo.metrics import fx
from xlipo.metrics import term as t
from xlipo.metrics.answer import Answer
from xlipo.metrics.catalog import Metric
from xlipo.metrics.expression import Figure
from xlipo.metrics.moment import FLOW_BASIS, Moment, Options
from xlipo.metrics.names import nearest_names
from xlipo.metrics.selection import Library, Rival, Rivalry, Shelf, newest
from xlipo.metrics.status import Absence, Status
from xlipo.metrics.term import Term


def kind_of(measure: Metric | Concept) -> Kind:
    """Whether a measure is asked over a duration or at an instant."""
    if isinstance(measure, Concept):
        return "duration" if measure.period_type is PeriodType.DURATION else "instant"
    return "duration" if measure.stands in ("duration", "span") else "instant"


class Settled(NamedTuple):
    """What stands at one place: a value, or an absence; the issuer's own print, and what was computed beside it."""

    term: Term | None = None
    absence: Absence | None = None
    printed: Fact | None = None
    computed: Term | None = None

    @property
    def is_text(self) -> bool:
        """True for a name or a text."""
        return self.printed is not None and self.printed.quantity is None


class Found(NamedTuple):
    """What a cell needs of an answer: the value in the company's own currency, or why there is none."""

    period: Period | None
    term: Term | None = None
    text: str = ""
    status: Status = Status.NO_DATA
    reason: str = ""


class Question:
    """One metric of one company, asked at one or more periods."""

    def __init__(
        self, library: Library, company: Company, measure: Metric | Concept, dimensions: Dimensions, options: Options
    ) -> None:
        self.library, self.company, self.measure = library, company, measure
        self.dimensions, self.options = dimensions, options
        self._settled: dict[str, Settled] = {}
        self._found: dict[tuple[str, str], Found] = {}
        self._rates: dict[tuple[str, str, str, str, Decimal | None], fx.Rate] = {}
        self.named: dict[object, Found] = {}
        """What was found under a period as somebody wrote it: kept by those who read periods from cells."""
        self.kind, self.year_end = kind_of(measure), company.year_end
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

    def figure(self, wanted: Period | Relative) -> Found:
        """What :meth:`answer` finds, before any change of currency and without its lineage; kept once found."""
        if self._bare is not None:
            return self._bare
        key = ("", wanted.text) if isinstance(wanted, Relative) else (wanted.kind, wanted.text)
        if key not in self._found:
            if len(self._found) >= _MOST_FOUND:
                self._found.clear()
                self._settled.clear()
            self._found[key] = self._find(wanted)
        return self._found[key]

    def _find(self, wanted: Period | Relative) -> Found:
        if self._is_event:
            answer = self._event_answer(wanted)
            return Found(answer.period, answer.term, answer.text, answer.status, answer.reason)
        if isinstance(wanted, Relative):
            resolved = self.resolve(wanted)
            if isinstance(resolved, Absence):
                return Found(None, status=resolved.status, reason=resolved.reason)
            wanted = resolved
        period = self._fitting(wanted)
        settled = self.result(period)
        if settled.is_text and settled.printed is not None:
            return Found(settled.printed.period, text=settled.printed.value_text)
        if settled.term is None:
            absence = settled.absence or self._nothing()
            return Found(period, status=absence.status, reason=absence.reason)
        return Found(period, settled.term)

    @cached_property
    def _bare(self) -> Found | None:
        """The one absence of a question that the data hold nothing for at any period: most of a large table's."""
        if isinstance(self.measure, Metric) and self.measure.needs:
            return None
        if any(self.library.holds(self.company.id, figure.concept) for figure in self._figures()):
            return None
        return Found(None, reason=f"The data set holds no {self.measure.id} of {self.company.name}.")

    def resolve(self, relative: Relative) -> Period | Absence:
        """What a relative period means: the newest period with an answer, or one counted from it."""
        text = relative.text
        span = isinstance(self.measure, Metric) and self.measure.stands == "span"
        usable = [p for p in (self.candidates() if span else newest(self.candidates())) if self._has_value(p)]
        if text.startswith("LTM"):
            return self._last_twelve_months(int(text[4:] or 0) if text[3:4] == "-" else 0)
        if text.startswith("FY"):
            years = [p for p in usable if p.is_year] or [
                p for p in usable if p.kind == "instant" and p.to_date().is_year
            ]
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
        """Why there is no answer at all: the newest candidate's reason, the dimensions it stands under, or no data."""
        if reason:
            return Absence(Status.NO_DATA, reason)
        if absence := self._last_absence:
            return absence
        as_of = f" as of {self.options.as_of}" if self.options.as_of else ""
        sentence = f"The data set holds no {self.measure.id} of {self.company.name}{as_of}"
        shelf = self._shelf(self._printed_as)
        keys = sorted({key for fact in shelf.known(shelf.facts, self.options.as_of) for key, _ in fact.dimensions})
        if keys and not self.dimensions:
            example = f"{keys[0]}={shelf.members(keys[0])[0]}"
            sentence += f" as a whole, only by {' and '.join(keys)}: give --dim, such as {example!r}"
        return Absence(Status.NO_DATA, sentence + ".")

    @property
    def _last_absence(self) -> Absence | None:
        """Why the newest candidate has no value, where there is one to say."""
        for period in newest(self.candidates()):
            absence = self.result(period).absence
            if absence is not None and absence.status is not Status.NO_DATA:
                return absence
        return None

    def candidates(self) -> list[Period]:
        """Every period that could have an answer, newest first: those of the figures it reads, and of its prints."""
        if isinstance(self.measure, Metric) and self.measure.stands == "span":
            return self._spans()
        if isinstance(self.measure, Concept):
            return self._shelf(self.measure.id).periods
        places: dict[str, Period] = {}
        instant = self.kind == "instant"
        for figure in self._figures():
            for period in self._shelf(figure.concept).periods:
                place = period.at_end() if instant else period
                if instant or period.kind == "duration":
                    places.setdefault(place.text, place)
        return sorted(places.values(), key=lambda p: (p.end, p.months), reverse=True)

    def _spans(self) -> list[Period]:
        years = sorted((p for p in self._shelf("revenue").periods if p.is_year), key=lambda p: p.end)
        made = {
            f"{a.text}-{b.text}": duration(a.start, b.end, a.year_end) for a in years for b in years if a.end < b.start
        }
        for period in self._shelf(self.measure.id).periods:
            made.setdefault(period.text, period)
        return sorted(made.values(), key=lambda p: (p.end, -abs(p.months - 36)), reverse=True)

    def _has_value(self, period: Period) -> bool:
        settled = self.result(period)
        return settled.term is not None or settled.is_text

    def _fitting(self, period: Period) -> Period:
        """The period in the form this measure stands on: a balance at the period's end, a flow to the date given."""
        if isinstance(self.measure, Metric) and self.measure.stands == "span":
            if period.months > 12:
                return period
            return duration(dt.date(period.start.year - 2, period.start.month, 1), period.end, period.year_end)
        if any(p.text == period.text for p in self._shelf(self._printed_as).periods):
            return period  # a balance may be printed for a period and a flow for a day: what is printed can be asked
        if self.kind == "instant":
            return self._known_instant(period)
        return period if period.kind == "duration" else period.to_date()

    @property
    def _printed_as(self) -> str:
        """The concept under which issuers print this measure themselves."""
        return (isinstance(self.measure, Metric) and self.measure.printed) or self.measure.id

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
        settled = self.result(period)
        if settled.is_text and settled.printed is not None:
            return self._from_fact(settled.printed)
        if settled.term is None:
            return self._absent(period, settled.absence or self._nothing())
        return self._made(period, settled.term, settled.printed, settled.computed)

    def result(self, period: Period) -> Settled:
        """What stands at a period, before any change of currency."""
        if period.text not in self._settled:
            self._settled[period.text] = self._settle(period)
        return self._settled[period.text]

    def _settle(self, period: Period) -> Settled:
        moment = self._moment(period)
        if isinstance(self.measure, Concept):
            found = moment.look_up(self.measure.id, "here", ())
            if isinstance(found, Absence):
                return Settled(absence=found, printed=moment.text(self.measure.id))
            return Settled(found)
        try:
            value = self.measure.expression.evaluate(moment)
        except NoAnswer as missing:  # no rate reaches one of the inputs
            value = Absence(Status.NO_DATA, str(missing))
        printed = moment.printed(self._printed_as)
        if isinstance(value, Absence):
            if printed is not None and value.status is not Status.NOT_MEANINGFUL:
                return Settled(_ratio(printed), printed=printed)
            return Settled(absence=value, printed=printed)
        if printed is not None and self._print_is_better(printed, value):
            return Settled(_ratio(printed), printed=printed, computed=value)
        return Settled(value, printed=printed, computed=value)

    def _moment(self, period: Period) -> Moment:
        round_period = self._round_period(self._round) if self._round else None
        of_metric = isinstance(self.measure, Metric)
        return Moment(self.library, self.company, period, self.dimensions, self.options, round_period, of_metric)

    def _print_is_better(self, printed: Fact, computed: Term) -> bool:
        """The issuer's own ratio stands where an input is of a worse tier or the computed bounds are wider."""
        tier = self._tier(printed)
        if max((self._tier(fact) for fact in computed.facts()), default=8) > tier:
            return True
        own = _ratio(printed)
        return own.unit == computed.unit and computed.high - computed.low > own.high - own.low

    def _tier(self, fact: Fact) -> int:
        return self.library.view.source(fact.source).tier

    # -- events: offerings and rounds ---------------------------------------------------------------------------------

    @property
    def happens_once(self) -> bool:
        """True for a metric of an offering or a round: it stands on that day, whatever else is reported later."""
        return isinstance(self.measure, Metric) and self._is_event

    @property
    def _is_event(self) -> bool:
        if isinstance(self.measure, Concept):
            return self.measure.period_type is PeriodType.EVENT
        return self.measure.stands in ("event", "round")

    def _event_answer(self, wanted: Period | Relative) -> Answer:
        """Things that happen once are found whenever they happened; a named date narrows the search."""
        if isinstance(self.measure, Metric) and self.measure.stands == "round" and not self._round:
            return self._newest_round(wanted)
        if isinstance(self.measure, Metric) and self.measure.needs == "offering" and not self._offered:
            return self._absent(
                None, Absence(Status.NOT_APPLICABLE, f"{self.company.name} has no offering in the data.")
            )
        if isinstance(self.measure, Concept):
            found = self._printed_within(wanted)
            return self._from_fact(found[0]) if found else self._absent(None, self._nothing())
        own = self._event_day
        if own is not None and isinstance(wanted, Period) and not (wanted.start <= own.end and own.start <= wanted.end):
            if printed := [fact for fact in self._printed_within(wanted) if fact.best is not None]:
                return self._made(printed[0].period, _ratio(printed[0]), printed[0], None)
            reason = f"{self.measure.id} of {self.company.name} stands on {own}, not on {wanted}."
            return self._absent(wanted, Absence(Status.NO_DATA, reason))
        period = own or (wanted.at_end() if isinstance(wanted, Period) else _open_end(self.company))
        answer = self._at(period)
        if period.end < _FAR or answer.term is None:
            return answer
        newest_input = max((fact.period for fact in answer.term.facts()), key=lambda p: p.end)
        return replace(answer, period=newest_input)

    @property
    def _offered(self) -> bool:
        return bool(self._shelf("offer_price").anywhere((), self.options.as_of))

    def _printed_within(self, wanted: Period | Relative) -> list[Fact]:
        """What the sources print of it themselves, best first; within a period where one is named."""
        found = self._shelf(self._printed_as).anywhere(self.dimensions, self.options.as_of)
        if isinstance(wanted, Relative):
            return found
        return [f for f in found if wanted.start <= f.period.end and f.period.start <= wanted.end]

    def _from_fact(self, fact: Fact) -> Answer:
        quantity = fact.quantity
        if quantity is not None and fact.best is None:
            return self._absent(fact.period, Absence(Status.NOT_DISCLOSED, "The source says that it is not disclosed."))
        if quantity is None:
            return self._made(fact.period, None, None, None, fact)
        return self._made(fact.period, t.of_fact(fact), None, None)

    @cached_property
    def _event_day(self) -> Period | None:
        """When the round was, or the offering: its listing, else its pricing; None where neither is known."""
        if self._round and (period := self._round_period(self._round)):
            return period
        for concept in ("listing_date", "offer_price"):
            dated = self._shelf(concept).anywhere((), self.options.as_of)
            if dated and dated[0].value_text:
                return Period.parse(dated[0].value_text, "instant", self.company.year_end)
            if dated:
                return dated[0].period.at_end()
        return None

    @property
    def _round(self) -> str:
        return dict(self.dimensions).get("round", "")

    def _round_period(self, round_id: str) -> Period | None:
        for item in self.library.view.rounds(self.company.id):
            if item.id == round_id and (date := item.announced or item.closed):
                return Period.parse(date, "instant", self.company.year_end)
        return None

    def _newest_round(self, wanted: Period | Relative) -> Answer:
        first: Answer | None = None
        rounds = sorted(self.library.view.rounds(self.company.id), key=lambda r: (r.announced or r.closed, r.order))
        members = {m for figure in self._figures() for m in self._shelf(figure.concept).members("round")}
        for item in reversed(rounds):
            if item.id not in members:
                continue
            dimensions = tuple(sorted((*self.dimensions, ("round", item.id))))
            found = Question(self.library, self.company, self.measure, dimensions, self.options).answer(wanted)
            if found.term is not None:
                return found
            first = first or found
        return first or self._absent(
            None, self._nothing(f"The data set holds no funding round of {self.company.name}.")
        )

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
        basis, on = self.options.basis or self._basis, self._fx_period(period)
        if term is not None and self.options.currency and is_money(term.unit) and term.unit != self.options.currency:
            try:
                term = self._converted(term, period)
            except NoAnswer as missing:  # no rate reaches the period
                return self._absent(period, Absence(Status.NO_DATA, str(missing)))
        view = self.library.view
        leaves = [
            *(term.facts() if term else ()),
            *(computed.facts() if computed else ()),
            *(x for x in (base, printed) if x),
        ]
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
            fx_basis=basis,
            fx_period=on,
        )

    def _converted(self, term: Term, period: Period) -> Term:
        options = self.options
        rate = self.rate(term.unit, period, options.currency, options.basis, options.fixed)
        return t.multiply(term, t.of_rate(rate), options.currency)

    def rate(self, unit: str, period: Period, currency: str, basis: str = "", fixed: Decimal | None = None) -> fx.Rate:
        """The rate that turns this measure's money into a currency. Raises NoAnswer where none reaches."""
        key = unit, period.text, currency, basis, fixed
        found = self._rates.get(key)
        if found is None:
            on = self._fx_period(period)
            found = self._rates[key] = fx.rate_for(unit, currency, on, basis or self._basis, fixed)
        return found

    def _fx_period(self, period: Period) -> Period:
        """When money is converted: a round's at the round, anything else at its own period."""
        return (self._round_period(self._round) if self._round else None) or period

    @property
    def _basis(self) -> str:
        return self.measure.basis if isinstance(self.measure, Metric) else FLOW_BASIS[self.measure.period_type]

    def _absent(self, period: Period | None, absence: Absence) -> Answer:
        return replace(self._frame(period), status=absence.status, reason=absence.reason)

    def _frame(self, period: Period | None) -> Answer:
        measure = self.measure
        return Answer(
            company=self.company,
            metric=measure.id,
            label=measure.label_en,
            shown=measure.shown,
            places=measure.places if isinstance(measure, Metric) else 1,
            definition=measure.definition,
            period=period,
            dimensions=self.dimensions,
            status=Status.NO_DATA,
            as_of=self.options.as_of,
        )

    def _status(self, term: Term | None, computed: Term | None, rivals: Sequence[Rival]) -> Status:
        if term is None or term.fact is None:
            whole = [leaf.fact for leaf in (term.leaves() if term else ()) if leaf.fact and not leaf.end]
            hedges = {fact.quantity.hedge for fact in whole if fact.quantity}
            if hedges & {Hedge.RANGE, Hedge.SEVERAL}:
                return Status.RANGE
            if hedges - {Hedge.EXACT}:
                return Status.ESTIMATED
            return Status.COMPUTED if term else Status.REPORTED
        quantity = term.fact.quantity if not term.end else None  # one end of a range is as exact as it is printed
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

    # -- what all of these ask -----------------------------------------------------------------------------------------

    def _shelf(self, concept: str) -> Shelf:
        return self.library.shelf(self.company.id, concept)

    def _figures(self) -> list[Figure]:
        if isinstance(self.measure, Concept):
            return [Figure(self.measure.id)]
        figures = list(self.measure.expression.concepts())
        return [*figures, Figure(self._printed_as)]

    def _check_dimensions(self) -> None:
        for key, value in self.dimensions:
            members = sorted({m for f in self._figures() for m in self._shelf(f.concept).members(key)})
            if value not in members:
                if not members:
                    raise UsageError(f"{self.measure.id} of {self.company.name} has no dimension {key!r}.")
                raise UnknownName(f"{key} of {self.company.name}", value, nearest_names(value, members))
        needs = self.measure.needs if isinstance(self.measure, Metric) else ""
        if needs not in ("", "round", "offering") and not any(key == needs for key, _ in self.dimensions):
            members = sorted({m for f in self._figures() for m in self._shelf(f.concept).members(needs)})
            choice = ", ".join(members[:6]) or "none in the data"
            raise UsageError(f"{self.measure.id} needs --dim {needs}=...; {self.company.name} has: {choice}.")


_FAR = dt.date(2099, 12, 31)
_MOST_FOUND = 512  # periods kept of one question: more than any company reports


def _open_end(company: Company) -> Period:
    """A stand-in event for a company without any offering: after everything that is known."""
    return instant(_FAR, company.year_end)


def _ratio(fact: Fact) -> Term:
    """A printed ratio as a fraction; any other fact as it is."""
    term = t.of_fact(fact)
    if fact.unit != "percent":
        return replace(term, unit="pure") if fact.unit == "x" else term
    whole = t.divide(term, t.number(100), "pure")
    return replace(whole, fact=fact)
