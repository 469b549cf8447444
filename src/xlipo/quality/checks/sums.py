"""Sums: the members of a dimension against their whole, and the parts of a year against the year."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

from xlipo.facts.concept import Concept
from xlipo.facts.fact import Dimensions, Fact, show_dimensions
from xlipo.facts.partition import MEMBERS, Partition, adds_up, is_flow
from xlipo.facts.period import Period
from xlipo.metrics import derivation as d
from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import CheckResult, CheckTarget, at_most, one_unit, tie, tie_fact, total, total_of

REST = frozenset({"other", "others"})
"""Members that sum up what a document does not name."""

# -- members of a dimension -------------------------------------------------------------------------------------------


def dimension_sums(figures: Figures) -> Iterator[CheckResult]:
    """Segments, products, regions, timing and natures against their whole."""
    for concept in figures.concepts():
        yield from _members_against_whole(figures, concept)
    for partition in figures.partitions():
        yield from _subtotals(figures, partition)


def _adds_up(figures: Figures, concept: Concept, key: str) -> bool:
    """Whether the members of a dimension add up: money and shares do unless the data say otherwise."""
    amount = concept.unit_kind in ("money", "shares") and concept.group in ("income", "cash", "balance", "offering")
    return adds_up(figures.answers.view.additivity(), concept.id, (MEMBERS, key), amount)


def _members_against_whole(figures: Figures, concept: Concept) -> Iterator[CheckResult]:
    keys = {
        item.id for item in figures.answers.view.dimensions() if item.members and _adds_up(figures, concept, item.id)
    }
    families: dict[tuple[Dimensions, str, str], list[Fact]] = defaultdict(list)
    for fact in figures.chosen(concept.id) if keys else ():
        for pair in fact.dimensions:
            if pair[0] in keys:
                rest = tuple(other for other in fact.dimensions if other != pair)
                families[(rest, pair[0], fact.period.text)].append(fact)
    for (rest, key, _), facts in sorted(families.items()):
        if len(facts) > 1:
            yield from _family(figures, key, rest, facts)


def _family(figures: Figures, key: str, rest: Dimensions, facts: Sequence[Fact]) -> Iterator[CheckResult]:
    concept, period = facts[0].concept, facts[0].period
    members = _from_one_source(figures, facts)
    whole = figures.at(concept, period, rest, members[0].source)
    names = {dict(fact.dimensions)[key] for fact in facts}
    if whole is None or not one_unit(whole, *map(d.as_printed, members)) or _nested(figures, concept, names):
        return
    where = ";".join(part for part in (show_dimensions(rest), key) if part)
    target = CheckTarget(f"{key}_sum", figures.company, concept, period.text, where)
    if names & REST or figures.partitioning[key] == "all":
        yield tie(target, f"the sum of its {len(members)} members", whole, total_of(members))
    else:
        yield at_most(target, f"and its {len(members)} named members", whole, total_of(members))


def _nested(figures: Figures, concept: str, names: set[str]) -> bool:
    """True where some members are totals of the others, so that their plain sum means nothing."""
    known = figures.partitions(concept)
    subtotals = {name for part in known for _, name in part.whole_dimensions if names & set(part.members)}
    return bool(names & subtotals) or any(name.startswith(("all", "total")) for name in names)


def _from_one_source(figures: Figures, facts: Sequence[Fact]) -> Sequence[Fact]:
    """The members from the source that prints all of them, where one does; else the chosen ones."""
    candidates = [figures.all_at(fact.concept, fact.period, fact.dimensions) for fact in facts]
    for source in dict.fromkeys(fact.source for fact in facts):
        printed = [next((fact for fact in found if fact.source == source), None) for found in candidates]
        if all(printed):
            return [fact for fact in printed if fact]
    return facts


def _subtotals(figures: Figures, partition: Partition) -> Iterator[CheckResult]:
    key = partition.dimension
    for whole in figures.chosen(partition.concept):
        if whole.dimensions != partition.whole_dimensions:
            continue
        parts = [figures.at(whole.concept, whole.period, ((key, name),)) for name in partition.members]
        terms = [derivation for derivation in parts if derivation]
        if terms and one_unit(d.as_printed(whole), *terms):
            where = f"{show_dimensions(whole.dimensions)};{key}"
            target = CheckTarget(f"{key}_sum", figures.company, whole.concept, whole.period.text, where)
            if partition.complete:
                yield tie(target, f"the sum of its {len(terms)} members", d.as_printed(whole), total(terms))
            else:
                yield at_most(target, "and what lies within it", d.as_printed(whole), total(terms))


# -- parts of a period ------------------------------------------------------------------------------------------------


def period_sums(figures: Figures) -> Iterator[CheckResult]:
    """A year against its halves or quarters, a span against its years, wherever the parts are all printed."""
    lines = figures.answers.view.additivity()
    for concept in figures.concepts():
        if is_flow(concept, lines):
            yield from _tiled(figures, concept.id)


def _tiled(figures: Figures, concept: str) -> Iterator[CheckResult]:
    places: dict[Dimensions, dict[str, Fact]] = defaultdict(dict)
    for fact in figures.chosen(concept):
        if fact.period.kind == "duration" and not fact.period.text.startswith("LTM"):
            places[fact.dimensions][fact.period.text] = fact
    for facts in places.values():
        for whole in facts.values():
            parts = [facts[tile.text] for tile in tiling(whole.period, [fact.period for fact in facts.values()])]
            if parts and one_unit(*map(d.as_printed, (whole, *parts))):
                how = " + ".join(part.period.text for part in parts)
                yield tie_fact("period_sum", figures.company, whole, how, total_of(parts))


def tiling(whole: Period, parts: Sequence[Period]) -> list[Period]:
    """Shorter periods that cover a longer one end to end, the longest first; empty where there are none.

    >>> names = ["FY2024", "H1-2024", "9M2024", "Q4-2024", "Q3-2024"]
    >>> [part.text for part in tiling(Period.parse("FY2024"), [Period.parse(name) for name in names])]
    ['9M2024', 'Q4-2024']
    """
    inside = [part for part in parts if part.months < whole.months and part.end <= whole.end]
    inside.sort(key=lambda part: -part.months)
    return _cover(whole.start, whole.end, inside) or []


def _cover(start: dt.date, end: dt.date, parts: Sequence[Period]) -> list[Period] | None:
    if start > end:
        return []
    for part in parts:
        if part.start == start:
            rest = _cover(part.end + dt.timedelta(days=1), end, parts)
            if rest is not None:
                return [part, *rest]
    return None
