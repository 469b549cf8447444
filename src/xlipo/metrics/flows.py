"""Flows over periods that nobody prints: differences and sums of printed ones, and the last twelve months.

A derived figure stands only where no source prints one. It is made of prints of one concept, of one scope, in one unit,
from the company's own documents (tiers 1 to 4), none of which was restated meanwhile, or all of which stand in one
document. Its bounds are those of the arithmetic on the prints' own bounds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from xlipo.facts.company import Company
from xlipo.facts.fact import Dimensions, Fact
from xlipo.facts.period import Period, YearEnd
from xlipo.metrics import derivation as d
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.fact_index import FactIndex
from xlipo.metrics.opposites import OPPOSITES
from xlipo.metrics.selection import OWN_TIERS, ConceptFacts
from xlipo.metrics.status import Absence, Status

A_YEAR = 12
"""Months: of longer periods no figure is derived, nor by their help."""

MOST_TERMS = 4
"""Of how many prints a figure is derived at most: a year of quarters."""

ONE_DAY = dt.timedelta(days=1)


class Piece(NamedTuple):
    """A printed period as a term: added, or taken off."""

    period: Period
    sign: int


class Flows:
    """The flows of one concept of a company, of one scope."""

    def __init__(self, fact_index: FactIndex, company: Company, concept: str, dimensions: Dimensions) -> None:
        self.fact_index, self.company, self.concept, self.dimensions = fact_index, company, concept, dimensions
        self._facts: ConceptFacts = fact_index.concept_facts(company.id, concept)

    # -- what nobody prints -------------------------------------------------------------------------------------------

    def derived(self, period: Period) -> Derivation | Absence | None:
        """The figure over a period that no source prints, from printed ones around it.

        None where no prints lead to it; an absence with the reason where they do, and cannot be trusted to.
        """
        index, held = self.fact_index, self._facts
        if held.is_empty or not index.is_flow(self.concept) or not index.derives or not 0 < period.months <= A_YEAR:
            return None
        refused: Absence | None = None
        home = self.company.reporting_currency
        for unit in sorted(held.units(self.dimensions), key=lambda unit: (unit != home, unit)):
            prints = held.own_prints(self.dimensions, unit)
            ways = _ways(period, [facts[0].period for facts in prints.values()])
            found = [self._made(period, way, [prints[piece.period.text] for piece in way]) for way in ways]
            if made := [one for one in found if isinstance(one, Derivation)]:
                return min(made, key=lambda one: one.high - one.low)  # the finest; of those, of the fewest terms
            refused = refused or next((one for one in found if isinstance(one, Absence)), None)
        return refused or self._unlike(period)

    def _made(self, period: Period, pieces: Sequence[Piece], prints: Sequence[Sequence[Fact]]) -> Derivation | Absence:
        facts, how = self._on_one_footing(prints), _in_words(pieces)
        if facts is None:
            restated = next(piece.period for piece, found in zip(pieces, prints, strict=True) if is_restated(found))
            reason = (
                f"{self.concept} of {self.company.name} for {period} cannot be derived as {how}: {restated} was "
                "restated, and no one document prints all of these."
            )
            return Absence(Status.NO_DATA, reason)
        terms = [d.of_fact(fact) for fact in facts]
        value = terms[0]
        for term, piece in zip(terms[1:], pieces[1:], strict=True):
            value = d.add(value, term) if piece.sign > 0 else d.subtract(value, term)
        if value.high < 0 and self.fact_index.view.concepts()[self.concept].balance in ("expense", "amount"):
            reason = f"{self.concept} of {self.company.name} for {period} would be negative as {how}: these do not fit."
            return Absence(Status.NO_DATA, reason)
        return d.derived(value, f"derived: {period} = {how}")

    def _unlike(self, period: Period) -> Absence | None:
        """The reason why prints that lead to a period are not added up: some are others' or in another unit."""
        held, home = self._facts, self.company.reporting_currency
        periods = {one.period.text: one.period for one in held.facts if one.dimensions == self.dimensions}
        found = {text: held.at(one, self.dimensions, home) for text, one in periods.items() if one.kind == "duration"}
        best = {text: facts[0] for text, facts in found.items() if facts and facts[0].value is not None}
        ways = _ways(period, [fact.period for fact in best.values()])
        if not ways:
            return None
        facts = [best[piece.period.text] for piece in ways[0]]
        others = [f"{one.period} is of tier {tier}" for one in facts if (tier := self.fact_index.tier(one)) > OWN_TIERS]
        if others:
            why = f"{', '.join(others)}, and only figures of the company's own documents (tiers 1 to 4) are added up"
        else:
            why = f"{', '.join(f'{one.period} is printed in {one.unit}' for one in facts)}"
        how = _in_words(ways[0])
        reason = f"{self.concept} of {self.company.name} for {period} is not derived as {how}: {why}."
        return Absence(Status.NO_DATA, reason)

    def _on_one_footing(self, prints: Sequence[Sequence[Fact]]) -> list[Fact] | None:
        """One print of each period, such that none was restated between them; None where there are no such.

        Prints that all agree are on one footing; where one was restated, those that the newest document prints which
        has all of them.
        """
        if not any(map(is_restated, prints)):
            return [facts[0] for facts in prints]
        return self._of_one_document(prints)

    def _of_one_document(self, prints: Sequence[Sequence[Fact]]) -> list[Fact] | None:
        by_source = [{fact.source: fact for fact in reversed(facts)} for facts in prints]
        common = set(by_source[0]).intersection(*by_source[1:])
        if not common:
            return None
        newest = max(common, key=lambda source: (self.fact_index.view.source(source).dated, source))
        return [found[newest] for found in by_source]

    def lacking(self, period: Period) -> str:
        """Why there is no figure for a period that is neither printed nor derived, without its full stop."""
        sentence = f"{self.company.name} has no {self.concept} for {period} in the data"
        if not period.text.startswith("CY"):
            return sentence
        ends = _other_quarters(period.year_end)
        if ends:
            return f"{sentence}: its fiscal quarters end in {ends}, and no four of them make a calendar year"
        return f"{sentence}: not all of the quarters that make it up are there"

    # -- the last twelve months ---------------------------------------------------------------------------------------

    def twelve_months(self, period: Period) -> Derivation | None:
        """Last year + interim − same interim a year before, all in one unit; None where one of them is not there.

        The interim a year before is taken as the year holds it: where it was restated since, from the document that
        prints both, else as it stood when the year was printed. A profit among losses, or a loss among profits, is
        taken with its sign.
        """
        parts = period.ltm_parts()
        if parts is None or not self.fact_index.is_flow(self.concept):
            return None
        prints = [self._at(part, self.concept) for part in parts]
        if any(prints) and (other := OPPOSITES.get(self.concept)):
            prints = [own or self._at(part, other) for own, part in zip(prints, parts, strict=True)]
        if not all(prints) or len({facts[0].unit for facts in prints}) > 1:
            return None
        year, before, note = self._as_the_year_holds(prints[0], prints[2])
        value = d.subtract(d.add(self._signed(year), self._signed(prints[1][0])), self._signed(before))
        return d.noted(value, note) if note else value

    def _signed(self, fact: Fact) -> Derivation:
        """A print of the line asked for, or of its opposite with the sign turned: a profit in a year of losses."""
        return d.of_fact(fact) if fact.concept == self.concept else d.negate(d.of_fact(fact))

    def _at(self, period: Period, concept: str) -> Sequence[Fact]:
        """What is printed of a concept for a period, best first; nothing where the best is no figure."""
        held = self.fact_index.concept_facts(self.company.id, concept)
        facts = held.at(period, self.dimensions, self.company.reporting_currency)
        return [fact for fact in facts if fact.best is not None and fact.unit == facts[0].unit] if facts else []

    def _as_the_year_holds(self, years: Sequence[Fact], befores: Sequence[Fact]) -> tuple[Fact, Fact, str]:
        """A year and its interim on one footing, and what is to be said of it."""
        own = [[fact for fact in facts if self.fact_index.tier(fact) <= OWN_TIERS] for facts in (years, befores)]
        year, before, note = years[0], befores[0], ""
        if all(own) and any(map(is_restated, own)):
            one = self._of_one_document(own)
            if one is not None:
                year, before = one
                note = (
                    f"{year.period} and {before.period} as one document prints both: one of them is restated in another"
                )
            else:
                source = self.fact_index.view.source
                then = [fact for fact in own[1] if source(fact.source).dated <= source(year.source).dated]
                before = max(then, key=lambda fact: source(fact.source).dated, default=before)
                was = "as it stood when the year was printed" if then else "of another footing than the year"
                note = f"{before.period} {was}: it is restated in another document"
        return year, before, note


def is_restated(prints: Sequence[Fact]) -> bool:
    """Whether two prints of the same figure cannot both be right."""
    for place, fact in enumerate(prints):
        for other in prints[place + 1 :]:
            if fact.quantity is not None and other.quantity is not None and not fact.quantity.overlaps(other.quantity):
                return True
    return False


# -- which prints lead to a period ------------------------------------------------------------------------------------


def _ways(period: Period, printed: Sequence[Period]) -> list[list[Piece]]:
    """The sums and differences of printed periods that come to one, the fewest terms first.

    A printed period leads from its first day to the day after its last, or back and is taken off; what leads from one
    end of the period asked for to the other, step by step, comes to it.

    >>> names = ["FY2025", "H1-2025", "9M2025", "Q3-2025"]
    >>> for way in _ways(Period.parse("Q4-2025"), [Period.parse(name) for name in names]):
    ...     print(_in_words(way))
    FY2025 − 9M2025
    FY2025 − H1-2025 − Q3-2025
    """
    steps: dict[dt.date, list[tuple[dt.date, Piece]]] = {}
    for one in printed:
        if one.months <= A_YEAR and one.text != period.text:
            steps.setdefault(one.start, []).append((one.end + ONE_DAY, Piece(one, 1)))
            steps.setdefault(one.end + ONE_DAY, []).append((one.start, Piece(one, -1)))
    goal = period.end + ONE_DAY
    if period.start not in steps or goal not in steps:
        return []
    walks = _walks(period.start, goal, steps, ())
    found = [sorted(way, key=lambda piece: (-piece.sign, piece.period.start)) for way in walks]
    return sorted(found, key=lambda way: (len(way), way[0].period.months, [piece.period.text for piece in way]))


def _walks(
    day: dt.date, goal: dt.date, steps: Mapping[dt.date, Sequence[tuple[dt.date, Piece]]], been: tuple[dt.date, ...]
) -> Iterator[list[Piece]]:
    """Every way from one day to another over printed periods, through no day twice."""
    for end, piece in steps.get(day, ()):
        if end == goal:
            yield [piece]
        elif len(been) < MOST_TERMS - 1 and end not in (*been, day):
            yield from ([piece, *rest] for rest in _walks(end, goal, steps, (*been, day)))


def _in_words(pieces: Sequence[Piece]) -> str:
    first, *others = pieces
    return str(first.period) + "".join(f" {'+' if one.sign > 0 else '−'} {one.period}" for one in others)


def _other_quarters(year_end: YearEnd) -> str:
    """In words, when the quarters of a fiscal year end; nothing where they are those of the calendar.

    >>> _other_quarters((1, 31)), _other_quarters((3, 31))
    ('January, April, July and October', '')
    """
    if year_end[0] % 3 == 0:
        return ""
    ends = [f"{dt.date(2000, month, 1):%B}" for month in range((year_end[0] - 1) % 3 + 1, 13, 3)]
    return f"{', '.join(ends[:3])} and {ends[3]}"
