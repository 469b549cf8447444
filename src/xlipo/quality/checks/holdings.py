"""Shareholdings: the holders of one day hold no more than the company, each its shares over all shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from xlipo.facts.fact import Dimensions, Fact, show_dimensions
from xlipo.metrics.derivation import Derivation
from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import (
    HUNDRED,
    CheckResult,
    CheckTarget,
    at_most,
    in_unit,
    quotient,
    tie_fact,
    total_of,
)


def shareholdings(figures: Figures) -> Iterator[CheckResult]:
    """Printed holdings of one day within 100 %, and each against its shares."""
    days: dict[tuple[str, Dimensions], list[Fact]] = defaultdict(list)
    for fact in figures.chosen("shareholding"):
        rest = tuple(pair for pair in fact.dimensions if pair[0] != "holder")
        days[(fact.period.text, rest)].append(fact)
    for (period, rest), facts in sorted(days.items()):
        if len(facts) > 1:
            target = CheckTarget("shareholding", figures.company, "shareholding", period, show_dimensions(rest))
            yield at_most(target, f"of {len(facts)} holders", HUNDRED, total_of(facts))
    for fact in figures.chosen("shareholding"):
        shares = figures.at("shareholding_shares", fact.period, fact.dimensions)
        ratio = quotient(shares, _all_shares(figures, fact))
        if ratio is not None:
            how = "its shares ÷ all shares"
            yield tie_fact("shareholding", figures.company, fact, how, in_unit(ratio, fact.unit))


def _all_shares(figures: Figures, fact: Fact) -> Derivation | None:
    """The shares in issue on the day of a holding: those before the offering, or from its day on those after it."""
    after, before = figures.once("shares_after_offering"), figures.once("shares_before_offering")
    if after is None or fact.period.end < after.facts()[0].period.end:
        return before
    return after
