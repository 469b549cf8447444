"""Sums: the members of a dimension against their whole, and the parts of a year against the year."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.fact import Dimensions, Fact, show_dimensions
from xlipo.facts.period import Period
from xlipo.metrics import derivation as d
from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import CheckResult, Place, at_most, one_unit, tie, tie_fact, total, total_of

COMPLETE = frozenset({
    "segment", "region", "timing", "nature", "maturity", "holders", "class", "item", "platform", "type",
})  # fmt: skip
"""Keys whose members a document prints in full: a table of segments or of expenses by nature leaves nothing out."""

NAMED = frozenset({"product"})
"""Keys whose members are complete only where one of them is the rest; else they are just within the whole."""

REST = frozenset({"other", "others"})

PARTIAL = frozenset({("other_income", "nature")})
"""Interest and grants inside other income are concepts of their own, so the natures left do not add up to it."""

COUNTED = frozenset({"gpus_shipped", "headcount", "mau", "paying_users", "product_units_sold", "production_volume"})
"""Counts that add up; ranks and averages do not."""


@dataclass(frozen=True)
class Partition:
    """Members that make up a subtotal, as a filing says, under another name than the whole."""

    company: str
    concept: str
    key: str
    members: tuple[str, ...]
    whole: Dimensions


_APPS = ("hailuo_ai", "minimax_app", "minimax_audio", "talkie_xingye")
_GPUS = ("inference_gpu", "training_gpu")

PARTITIONS = (
    Partition("minimax", "revenue", "product", _APPS, (("segment", "ai_native_products"),)),
    Partition("minimax", "mau", "product", _APPS, (("product", "ai_native_products_total"),)),
    Partition("minimax", "mau", "product", ("ai_native_products_total", "open_platform"), (("product", "total"),)),
    Partition("minimax", "paying_users", "product", _APPS, (("segment", "ai_native_products"),)),
    Partition("iluvatar", "revenue", "product", _GPUS, (("product", "gpgpu"),)),
    Partition("iluvatar", "gpus_shipped", "product", _GPUS, (("product", "gpgpu"),)),
)

# -- members of a dimension -------------------------------------------------------------------------------------------


def dimension_sums(figures: Figures) -> Iterator[CheckResult]:
    """Segments, products, regions, timing and natures against their whole."""
    for concept in figures.concepts():
        if _adds_up(concept):
            yield from _members_against_whole(figures, concept)
    for partition in PARTITIONS:
        if partition.company == figures.company.id:
            yield from _subtotals(figures, partition)


def _adds_up(concept: Concept) -> bool:
    amount = concept.unit_kind in ("money", "shares") and concept.group in ("income", "cash", "balance", "offering")
    return amount or concept.id in COUNTED


def _members_against_whole(figures: Figures, concept: Concept) -> Iterator[CheckResult]:
    families: dict[tuple[Dimensions, str, str], list[Fact]] = defaultdict(list)
    for fact in figures.chosen(concept.id):
        for pair in fact.dimensions:
            if pair[0] in COMPLETE | NAMED:
                rest = tuple(other for other in fact.dimensions if other != pair)
                families[(rest, pair[0], fact.period.text)].append(fact)
    for (rest, key, _), facts in sorted(families.items()):
        if len(facts) > 1 and (concept.id, key) not in PARTIAL:
            yield from _family(figures, key, rest, facts)


def _family(figures: Figures, key: str, rest: Dimensions, facts: Sequence[Fact]) -> Iterator[CheckResult]:
    concept, period = facts[0].concept, facts[0].period
    members = _from_one_source(figures, facts)
    whole = figures.at(concept, period, rest, members[0].source)
    names = {dict(fact.dimensions)[key] for fact in facts}
    if whole is None or not one_unit(whole, *map(d.as_printed, members)) or _nested(figures, concept, names):
        return
    where = ";".join(part for part in (show_dimensions(rest), key) if part)
    place = Place(f"{key}_sum", figures.company, concept, period.text, where)
    if key in COMPLETE or names & REST:
        yield tie(place, f"the sum of its {len(members)} members", whole, total_of(members))
    else:
        yield at_most(place, f"and its {len(members)} named members", whole, total_of(members))


def _nested(figures: Figures, concept: str, names: set[str]) -> bool:
    """True where some members are totals of the others, so that their plain sum means nothing."""
    known = [p for p in PARTITIONS if (p.company, p.concept) == (figures.company.id, concept)]
    subtotals = {name for partition in known for _, name in partition.whole if names & set(partition.members)}
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
    for whole in figures.chosen(partition.concept):
        if whole.dimensions != partition.whole:
            continue
        parts = [figures.at(whole.concept, whole.period, ((partition.key, name),)) for name in partition.members]
        terms = [derivation for derivation in parts if derivation]
        if terms and one_unit(d.as_printed(whole), *terms):
            where = f"{show_dimensions(whole.dimensions)};{partition.key}"
            place = Place(f"{partition.key}_sum", figures.company, whole.concept, whole.period.text, where)
            yield tie(place, f"the sum of its {len(terms)} members", d.as_printed(whole), total(terms))


# -- parts of a period ------------------------------------------------------------------------------------------------

NOT_ADDITIVE = frozenset({
    "cash_beginning_of_period", "monthly_cash_burn", "top5_customers_revenue", "top5_suppliers_purchases",
    "largest_customer_revenue", "largest_supplier_purchases", "cumulative_rd_expense", "alibaba_cloud_annual_cap",
    "breakeven_revenue",
})  # fmt: skip
"""Flows that are averages, opening balances, running totals, ceilings, or the largest of each period."""


def period_sums(figures: Figures) -> Iterator[CheckResult]:
    """A year against its halves or quarters, a span against its years, wherever the parts are all printed."""
    for concept in figures.concepts():
        flow = concept.group in ("income", "cash") and concept.unit_kind == "money"
        if flow and concept.period_type is PeriodType.DURATION and concept.id not in NOT_ADDITIVE:
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
