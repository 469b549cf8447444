"""Levels: a figure that lies far off its neighbours in time, further than the rest of the statement moved."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from math import log10

from xlipo.facts.fact import Fact
from xlipo.facts.period import Period
from xlipo.quality.suspects.prints import FILING, Prints, median, value
from xlipo.quality.suspects.suspect import Suspect

DAYS = 400
"""How far apart, in days between their middles, two periods are neighbours."""

OFF = {True: (0.78, 0.62), False: (1.5, 0.95)}
"""Powers of ten that a figure of a filing, or of another source, must lie off one neighbour, or off each of several."""

STEADY = frozenset({
    "revenue", "cost_of_revenue", "gross_profit", "research_and_development_expense",
    "selling_and_marketing_expense", "general_and_administrative_expense", "operating_loss", "loss_before_tax",
    "net_loss", "net_loss_attributable", "profit_for_the_period", "net_profit_attributable", "adjusted_net_loss",
    "total_assets", "total_liabilities", "current_assets", "current_liabilities", "redemption_liabilities",
    "total_equity", "net_liabilities", "cash_and_cash_equivalents", "operating_expenses", "operating_income",
    "total_noncurrent_assets",
})  # fmt: skip
"""Lines of a statement that seldom move by a power of ten from one period to the next while the others do not."""

Moves = dict[tuple[str, str, str], dict[str, float]]
"""By what power of ten each line of a statement moved from one period to another."""

ONE_SIGN = ("operating_cash_flow", "profit_for_the_period", "net_profit_attributable", "gross_profit", "revenue")
"""Signed lines whose sign seldom changes for one period alone."""


def off_level(prints: Prints, vouched: Collection[str]) -> Iterator[Suspect]:
    """Figures that lie far above, or far below, every neighbour in time and that nothing else vouches for."""
    moves: Moves = {}
    for (concept, dimensions), facts in prints.by_line.items():
        if concept not in STEADY or dimensions:
            continue
        for fact in facts:
            near = [] if fact.where in vouched else _neighbours(fact, facts)
            off_one, off_each = OFF[prints.tier(fact) <= FILING]
            off = off_each if len(near) > 1 else off_one
            if any(abs(_rate(fact) - _rate(one)) < off for one in near):
                continue
            distances = [_distance(prints, fact, one, moves) for one in near]
            least = min(map(abs, distances), default=0.0)
            one_side = all(each > 0 for each in distances) or all(each < 0 for each in distances)
            if one_side and least >= off:
                yield _off(fact, near, median(distances))


def _distance(prints: Prints, fact: Fact, other: Fact, moves: Moves) -> float:
    """How far a figure lies off another period's: as it stands, or beyond what the rest moved, whichever is nearer."""
    plain = _rate(fact) - _rate(other)
    beyond = plain - _rest(prints, fact, other, moves)
    return 0.0 if plain * beyond < 0 else min(plain, beyond, key=abs)


def _neighbours(fact: Fact, facts: list[Fact]) -> list[Fact]:
    """The best print of each period beside that of a fact, in its unit."""
    found: dict[str, Fact] = {}
    for other in facts:
        period = other.period
        like = other.unit == fact.unit and period.kind == fact.period.kind and period.text != fact.period.text
        short = max(period.months, fact.period.months) <= 12
        if like and short and abs(_middle(period) - _middle(fact.period)) < DAYS:
            found.setdefault(period.text, other)
    return list(found.values())


def _middle(period: Period) -> float:
    return (period.start.toordinal() + period.end.toordinal()) / 2


def _rate(fact: Fact) -> float:
    """The power of ten of a figure, of a flow that of a month."""
    return log10(abs(value(fact)) / (fact.period.months or 1))


def _rest(prints: Prints, fact: Fact, other: Fact, known: Moves) -> float:
    """By what power of ten the other lines of the statement moved between two periods; 0 where too few are printed."""
    group = prints.concept(fact).group
    key = (fact.period.text, other.period.text, f"{fact.unit} {group}")
    if key not in known:
        moves = known[key] = {}
        for (concept, dimensions), facts in prints.by_line.items():
            if not dimensions and prints.concepts[concept].group == group and prints.is_of_statement(facts[0]):
                now, then = (prints.at(concept, each.period.text, fact.unit) for each in (fact, other))
                if now is not None and then is not None:
                    moves[concept] = _rate(now) - _rate(then)
    moved = [move for concept, move in known[key].items() if concept != fact.concept]
    return median(moved) if len(moved) > 1 else 0.0


def _off(fact: Fact, near: list[Fact], distance: float) -> Suspect:
    power = round(distance)
    where = "above" if distance > 0 else "below"
    periods = ", ".join(one.period.text for one in near[:3])
    return Suspect(
        fact, "scale", f"it lies {10 ** abs(distance):,.0f} times {where} the level of {periods}",
        value(fact).scaleb(-power) + 0 if power else None,
        Decimal("0.6") if len(near) > 1 else Decimal("0.5"), against=tuple(near[:3]),
    )  # fmt: skip


def lone_signs(prints: Prints, vouched: Collection[str]) -> Iterator[Suspect]:
    """Figures of signed lines that have another sign than every other period, at a like size."""
    for concept in ONE_SIGN:
        facts = prints.by_line.get((concept, ()), [])
        for fact in facts:
            near = _neighbours(fact, facts)
            opposed = len(near) > 1 and all((value(one) < 0) != (value(fact) < 0) for one in near)
            if opposed and fact.where not in vouched and any(abs(_rate(fact) - _rate(one)) < 0.5 for one in near):
                evidence = f"every period beside it ({', '.join(one.period.text for one in near[:3])}) has another sign"
                yield Suspect(fact, "sign", evidence, -value(fact), Decimal("0.4"), against=tuple(near[:3]))
