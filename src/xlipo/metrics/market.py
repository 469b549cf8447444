"""The market on a day: what a share of a company costs, how many there are, and what sales of new ones brought in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import pairwise
from operator import attrgetter

from xlipo.facts.company import Company
from xlipo.facts.exchange import listing_codes
from xlipo.facts.fact import Claim, Fact
from xlipo.facts.period import Period, instant
from xlipo.facts.price import is_given
from xlipo.facts.share_counts import BONUS, PLACED
from xlipo.metrics import derivation as d
from xlipo.metrics.closes import LONGEST_GAP, basis_day
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.fact_index import FactIndex
from xlipo.metrics.selection import ConceptFacts, finer_of
from xlipo.metrics.status import Absence, Status
from xlipo.store import price_plugins

Result = Derivation | Absence
YEAR = dt.timedelta(weeks=52)
SATURDAY = 5
_COUNTS = ("shares_outstanding", "shares_after_over_allotment", "shares_after_offering")
_GIVE = "give a price (--price, or Price= in a cell), or a prices.csv of your own"


@dataclass(frozen=True)
class Market:
    """A company's shares on a day, by what an index of facts knows."""

    fact_index: FactIndex
    company: Company
    day: dt.date

    def _facts(self, concept: str) -> ConceptFacts:
        return self.fact_index.concept_facts(self.company.id, concept)

    @property
    def _name(self) -> str:
        return self.company.name

    @property
    def _told(self) -> dt.date:
        """The day as a reason names it: none after what is known."""
        return min(self.day, self.fact_index.as_of or self.day)

    # -- prices -------------------------------------------------------------------------------------------------------

    def close_fact(self) -> Fact | Absence:
        """The close of the day, or of the last trading day within ten days before it."""
        closes = self.fact_index.closes(self.company.id)
        if closes.given is not None:
            given = closes.given
            if given.period.end <= self.day <= given.period.end + LONGEST_GAP:
                return given
            return _none(f"The given price is of {given.period}: it does not answer for {self._told}.")
        close = closes.last(self.day)
        trouble = ""
        if price_plugins.are_installed() and (close is None or close.period.end != self.day):
            supplied, trouble = self.fact_index.supplied_close(self._codes(), self.company.id, self.day)
            if supplied is not None and (close is None or close.period.end < supplied.period.end):
                close = supplied
        if close is not None and self.day - close.period.end <= LONGEST_GAP:
            return close
        return _none(f"{self._why_no_close(close)}{f' {trouble}' if trouble else ''}")

    def _why_no_close(self, close: Fact | None) -> str:
        if close is not None:
            return (
                f"The last close of {self._name} on or before {self._told} in the data is of {close.period}, more than "
                f"ten days before: {_GIVE}."
            )
        if not self.is_listed and not self.fact_index.closes(self.company.id).days:
            return f"{self._name} has no share price: it is not listed by what the data know on {self._told}."
        return f"The data hold no share price of {self._name} on or before {self._told}: {_GIVE}."

    def _codes(self) -> list[str]:
        """Every code of the company's listings, such as ``HKEX:0100``."""
        view = self.fact_index.view
        marked = (alias for alias in self.company.aliases if not alias.isalnum())
        named = {code for alias in marked for code in listing_codes(alias, view.exchanges())}
        offered = {f"{o.exchange}:{o.ticker}" for o in view.offerings(self.company.id) if o.exchange and o.ticker}
        return sorted(named | offered)

    def close(self) -> Result:
        """The price of a share on the day, with the day that it is of."""
        found = self.close_fact()
        if isinstance(found, Absence):
            return found
        notes = []
        if is_given(found.source):
            notes.append(found.note)
        elif found.period.end.weekday() >= SATURDAY:
            notes.append(f"printed for {found.period}, on which no exchange trades: the close of a day before it")
        elif found.period.end != self.day:
            notes.append(f"the close of {found.period}, the last trading day in the data by {self.day}")
        if basis_day(found) > found.period.end:
            notes.append(f"a price adjusted for the bonus of {basis_day(found)}")
        return d.noted(d.of_fact(found), "; ".join(notes))

    def highest_close(self) -> Result:
        """The highest close of the 52 weeks to the last one, or since the listing, each adjusted as the last one is."""
        last = self.close_fact()
        if isinstance(last, Absence):
            return last
        end, listed = last.period.end, self._listing_day()
        since_listing = listed is not None and end - YEAR < listed <= end
        first = listed if since_listing and listed is not None else end - YEAR
        closes = self.fact_index.closes(self.company.id).between(first, end)
        days = [first, *(close.period.end for close in closes), end]
        weekdays = sum((first + dt.timedelta(days=n)).weekday() < 5 for n in range((end - first).days + 1))
        widest = max(later - earlier for earlier, later in pairwise(days))
        if widest > LONGEST_GAP or 2 * len(closes) < weekdays:
            return _none(
                f"The data hold too few closes of {self._name} for a 52-week high: {len(closes)} from {first} to {end}."
            )
        prices = [self._as_on(d.of_fact(close), basis_day(close), basis_day(last)) for close in closes]
        place = max(range(len(prices)), key=lambda one: prices[one].point)
        span = f"since the listing on {first}" if since_listing else f"in the 52 weeks to {end}"
        return d.noted(prices[place], f"the close of {closes[place].period}, the highest of {len(closes)} {span}")

    def adjusted(self, price: Derivation) -> Result:
        """An earlier price, adjusted for the bonuses between its day and the close's, as the close is."""
        last = self.close_fact()
        if isinstance(last, Absence):
            return last
        return self._as_on(price, price.facts()[0].period.end, basis_day(last))

    def _as_on(self, price: Derivation, of: dt.date, on: dt.date) -> Derivation:
        """A price of shares of one day as one of shares of a later day."""
        for bonus in self._bonuses(of, on):
            price = d.noted(d.divide(price, _times(bonus), price.unit), f"adjusted for the {_told(bonus)}")
        return price

    # -- shares -------------------------------------------------------------------------------------------------------

    def all_shares(self) -> Result:
        """The shares of all classes behind the close: the newest count, those placed since, and bonus shares since."""
        close = self.close_fact()
        if isinstance(close, Absence):
            return close
        counted = self._newest_count(close.period.end) or self._sum_of_classes(close.period.end)
        if counted is None:
            return _none(
                f"The data hold no count of all shares of {self._name} (shares_outstanding) on or before "
                f"{close.period.end}, so its price has no market value."
            )
        day = counted.facts()[0].period.end
        summed = f", the sum of {len(counted.facts())} classes" if counted.note else ""
        notes = [f"shares of all classes, counted on {counted.facts()[0].period}{summed}"]
        total = counted
        for placed in self._placed(day, close.period.end):
            total = d.add(total, d.of_fact(placed))
            open_end = ", its completion not printed" if placed.period.text in self._only_announced else ""
            notes.append(f"with {placed.best:,.0f} placed on {placed.period}{open_end}")
        for bonus in self._bonuses(day, basis_day(close)):
            total = d.multiply(total, _times(bonus), "shares")
            notes.append(f"with the {_told(bonus)}")
        return d.noted(total, "; ".join([*notes, *self._not_counted(day, close.period.end)]))

    def _newest_count(self, day: dt.date) -> Derivation | None:
        """The newest count of all shares by a day; an older one that is the same, more finely printed, before it."""
        counts = [fact for concept in _COUNTS for fact in self._by(concept, day)]
        counts.sort(key=lambda fact: fact.period.end, reverse=True)
        newest = finer_of(counts)
        offered, before = next(iter(self._by("offer_shares", day)), None), self._once("shares_before_offering")
        if offered is not None and before is not None and (newest is None or newest.period.end < offered.period.end):
            return d.add(d.of_fact(offered), d.of_fact(before))
        return d.of_fact(newest) if newest is not None else None

    def _sum_of_classes(self, day: dt.date) -> Derivation | None:
        """The counts by class of the newest day by a day on which one source prints two or more, added up."""
        by_page: dict[tuple[dt.date, str], dict[str, Fact]] = {}
        for fact in self._facts("shares_outstanding").facts:
            of_class = dict(fact.dimensions).get("class")
            if of_class and fact.claim is Claim.ACTUAL and fact.best is not None and fact.period.end <= day:
                by_page.setdefault((fact.period.end, fact.source), {}).setdefault(of_class, fact)
        newest = max((page for page, counts in by_page.items() if len(counts) > 1), default=None)
        if newest is None:
            return None
        first, *others = map(d.of_fact, by_page[newest].values())
        return d.noted(reduce(d.add, others, first), "the sum of the classes")

    @property
    def _only_announced(self) -> frozenset[str]:
        """The days of placings that are announced and of which no completion is known."""
        offerings = self.fact_index.view.offerings(self.company.id)
        return frozenset(offering.priced for offering in offerings if offering.status == "announced")

    def _by(self, concept: str, day: dt.date) -> list[Fact]:
        """The best fact of each date by a day, newest first; of a month or year begun, only where no other is."""
        facts = self._facts(concept)
        ended = [period for period in facts.periods if period.end <= day]
        periods = ended or [period for period in facts.periods if period.start <= day]
        found = (next(iter(facts.at(period, ())), None) for period in periods)
        return [fact for fact in found if fact is not None and fact.best is not None]

    def _once(self, concept: str) -> Fact | None:
        return next((fact for fact in self._facts(concept).anywhere(()) if fact.best is not None), None)

    def _placed(self, counted: dt.date, day: dt.date) -> Iterator[Fact]:
        """New shares sold after a count; on its very day, those of a placing that was only announced then."""
        completed = {offering.listed for offering in self.fact_index.view.offerings(self.company.id)}
        for fact in (fact for concept in PLACED for fact in self._by(concept, day)):
            same = fact.period.end == counted and fact.period.text not in completed
            if counted < fact.period.end <= day or same:
                yield fact

    def _bonuses(self, after: dt.date, by: dt.date) -> list[Fact]:
        """The bonuses whose ex-date lies after one day and no later than another, in order."""
        return [fact for fact in reversed(self._by(BONUS, by)) if after < fact.period.end <= by]

    def _not_counted(self, counted: dt.date, day: dt.date) -> Iterator[str]:
        """What would add to the shares and is in no count: placings planned, bonds that may convert."""
        for concept in PLACED:
            for fact in self._facts(concept).facts:
                if fact.claim is Claim.PLAN and not fact.dimensions and counted < fact.period.end <= day:
                    yield f"not counted: {fact.best:,.0f} of a placing planned on {fact.period}"
        for fact in self._by("convertible_bond_conversion_shares", day)[:1]:
            yield f"not counted: {fact.best:,.0f} on full conversion of the bonds of {fact.period}"
        whole = self._facts("shares_outstanding").anywhere((("basis", "fully_converted"),))
        for fact in whole[:1]:
            if fact.best is not None and fact.period.end <= day:
                yield f"fully converted: {fact.best:,.0f} by the print of {fact.period}"

    # -- what is known of the listing and of money raised -------------------------------------------------------------

    def _listing_day(self) -> dt.date | None:
        dated = self._once_dated("listing_date")
        return dated or next((fact.period.end for fact in self._facts("offer_price").anywhere(())), None)

    def _once_dated(self, concept: str) -> dt.date | None:
        texts = [fact.value_text for fact in self._facts(concept).anywhere(()) if len(fact.value_text) == 10]
        return dt.date.fromisoformat(texts[0]) if texts else None

    @property
    def is_listed(self) -> bool:
        """Whether its shares were listed by the day."""
        listed = self._listing_day()
        return listed <= self.day if listed is not None else self.company.listing_status == "listed"

    def raised_since(self, balance: dt.date) -> list[Derivation]:
        """What sales of new shares brought in after a balance's day up to the close's, one term a sale."""
        close = self.close_fact()
        day = close.period.end if isinstance(close, Fact) else self.day
        return [*self._offered(balance, day), *self._placings(balance, day)]

    def _offered(self, after: dt.date, by: dt.date) -> Iterator[Derivation]:
        price, sold, listed = self._once("offer_price"), self._once("offer_shares"), self._listing_day()
        if price is None or sold is None or listed is None:
            return
        if after < listed <= by:
            proceeds = d.multiply(d.of_fact(price), d.of_fact(sold), price.unit)
            yield d.noted(proceeds, f"the offering of {listed}")
            expenses = self._once("listing_expenses")
            if expenses is not None:
                yield d.negate(d.of_fact(expenses))
        for more in self._by("over_allotment_shares", by)[:1]:
            if after < more.period.end and more.best:
                proceeds = d.multiply(d.of_fact(price), d.of_fact(more), price.unit)
                yield d.noted(proceeds, f"the over-allotment of {more.period}")

    def _placings(self, after: dt.date, by: dt.date) -> Iterator[Derivation]:
        """The proceeds of each placing, net where they are printed."""
        months = set()
        for concept, kind in (("placing_net_proceeds", "net"), ("placing_gross_proceeds", "gross")):
            for fact in self._by(concept, by):
                month = (fact.period.end.year, fact.period.end.month)
                if after < fact.period.end <= by and month not in months:
                    months.add(month)
                    yield d.noted(d.of_fact(fact), f"{kind} proceeds of the placing of {fact.period}")

    def bonds_since(self, balance: dt.date) -> list[Fact]:
        """The convertible bonds issued after a balance's day, by the day."""
        return [fact for fact in self._by("convertible_bond_principal", self.day) if fact.period.end > balance]

    # -- values of private companies, and of other days ----------------------------------------------------------------

    def newest(self, concept: str) -> Result:
        """The newest figure of a concept by the day."""
        found = self._by(concept, self.day)
        if found:
            return d.noted(d.of_fact(found[0]), f"{concept} of {found[0].period}")
        return _none(f"{self._name} has no {concept} on or before {self._told} in the data.")

    def last_round(self, concept: str) -> Result:
        """A figure of the newest funding round by the day; none of a company that was listed by then."""
        if self.is_listed:
            return Absence(Status.NOT_APPLICABLE, f"{self._name} is listed: a round before the listing says no more.")
        facts = self._facts(concept)
        rounds = sorted({fact.dimensions for fact in facts.facts if [key for key, _ in fact.dimensions] == ["round"]})
        best = [fact for own in rounds for fact in facts.anywhere(own)[:1] if fact.best is not None]
        held = [fact for fact in (*best, *facts.anywhere(())[:1]) if fact.period.end <= self.day]
        if not held:
            return _none(f"{self._name} has no {concept} on or before {self._told} in the data.")
        newest = max(held, key=lambda fact: fact.period.end)
        return d.noted(d.of_fact(newest), f"of {newest.period}: the company is not listed")


def _none(reason: str) -> Absence:
    return Absence(Status.NO_DATA, reason)


def _times(bonus: Fact) -> Derivation:
    """What a holding is multiplied by: (10 + bonus shares for ten) ÷ 10."""
    return d.divide(d.add(d.number(10), d.of_fact(bonus)), d.number(10))


def _told(bonus: Fact) -> str:
    return f"{bonus.best or Decimal(0):f}-for-10 bonus of {bonus.period}"


def candidate_periods(
    fact_index: FactIndex, company: Company, printed: Sequence[str], dated: Sequence[str]
) -> list[Period]:
    """Every instant at which a value at a price may stand, newest first.

    Args:
        fact_index: what is known.
        company: whose shares.
        printed: concepts that print the value itself: one of a month or year stands where no day within is known.
        dated: concepts that it is made of: those of a month or year count from its last day.
    """
    periods = [period for concept in printed for period in fact_index.concept_facts(company.id, concept).periods]
    vague = [period for period in periods if period.kind == "instant" and period.precision != "day"]
    closes = fact_index.closes(company.id)
    others = {period.end for period in periods if period not in vague}
    others |= {period.end for concept in dated for period in fact_index.concept_facts(company.id, concept).periods}
    days = others.union(closes.days)
    found = [period for period in vague if not any(period.start <= day <= period.end for day in days)]
    found += [instant(day, company.year_end) for day in others.difference(closes.days)]
    return sorted([*found, *closes.instants(company.year_end)], key=attrgetter("end"), reverse=True)
