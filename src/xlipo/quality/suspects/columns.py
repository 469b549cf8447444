"""Columns: a figure printed again under another period, and rivals that differ by one slip."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xlipo.facts.fact import Fact
from xlipo.quality.suspects.prints import Prints, value
from xlipo.quality.suspects.slips import digits_of, undone
from xlipo.quality.suspects.suspect import Suspect

HELD_AT_COST = frozenset({"goodwill", "paid_in_capital"})
"""Balances that stay what they were."""

TELLING = 4
"""Significant digits from which two equal figures are no accident."""


def repeated_columns(prints: Prints) -> Iterator[Suspect]:
    """Figures of a statement that equal those of another period, digit for digit."""
    for facts in prints.by_line.values():
        if not prints.is_of_statement(facts[0]) or facts[0].concept in HELD_AT_COST:
            continue
        by_value: dict[tuple[Decimal, str, int], dict[str, Fact]] = {}
        for fact in facts:
            if digits_of(value(fact)) >= TELLING:
                places = by_value.setdefault((value(fact), fact.unit, fact.period.months), {})
                places.setdefault(fact.period.text, fact)
        for places in by_value.values():
            for fact in places.values() if len(places) > 1 else ():
                other = next(one for one in places.values() if one is not fact)
                evidence = f"{other.period} has the very same figure"
                yield Suspect(fact, "shifted_column", evidence, _rival(prints, fact), Decimal("0.5"), against=(other,))


def _rival(prints: Prints, fact: Fact) -> Decimal | None:
    """What another print says of the place, where one differs."""
    place = prints.by_place[fact.concept, fact.dimensions, fact.period.text]
    return next((value(one) for one in place if one.unit == fact.unit and value(one) != value(fact)), None)


def slipped_rivals(prints: Prints) -> Iterator[Suspect]:
    """Prints of one place that differ by one slip: a power of ten, a sign, two digits."""
    for facts in prints.by_place.values():
        for at, first in enumerate(facts):
            for other in facts[at + 1 :]:
                if other.unit == first.unit and not first.agrees(other):
                    yield from _pair(first, other)


def _pair(first: Fact, other: Fact) -> Iterator[Suspect]:
    for slip in undone(value(other)):
        swapped = slip.kind == "swapped_digits"
        if swapped and digits_of(value(other)) < TELLING:
            continue
        if slip.meant == value(first) if swapped else _holds(first, slip.meant):
            evidence = f"another source prints {value(first):,f}"
            yield Suspect(other, slip.kind, evidence, value(first), Decimal("0.5"), against=(first,))
            back = f"another source prints {value(other):,f}"
            yield Suspect(first, slip.kind, back, value(other), Decimal("0.4"), against=(other,))
            return


def _holds(fact: Fact, number: Decimal) -> bool:
    """Whether a figure lies within a fact's interval, or within one in two hundred of it."""
    return abs(number - value(fact)) <= abs(value(fact)) / 200
