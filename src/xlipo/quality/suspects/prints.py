"""The printed figures of one company, indexed by place, by line of a statement and by document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Claim, Dimensions, Fact
from xlipo.facts.unit import is_money

STATEMENTS = frozenset({"income", "cash", "balance"})
"""The groups of concepts that make up financial statements."""

FILING = 3
"""The worst tier of a filing."""

Place = tuple[str, Dimensions, str]
"""Concept, dimensions and period."""


class Prints:
    """Every actual figure of a company that is a single number, as one state of the data has it."""

    def __init__(self, view: DataView, company: Company) -> None:
        self.view, self.company = view, company
        self.concepts = view.concepts()
        self.facts = [fact for fact in view.facts_of(company.id) if fact.claim is Claim.ACTUAL and fact.value]
        self.by_place: dict[Place, list[Fact]] = defaultdict(list)
        self.by_line: dict[tuple[str, Dimensions], list[Fact]] = defaultdict(list)
        self.by_document: dict[str, list[Fact]] = defaultdict(list)
        for fact in sorted(self.facts, key=lambda fact: (self.tier(fact), fact.file, fact.line)):
            self.by_place[fact.concept, fact.dimensions, fact.period.text].append(fact)
            self.by_line[fact.concept, fact.dimensions].append(fact)
            self.by_document[fact.source].append(fact)

    def tier(self, fact: Fact) -> int:
        """The tier of a fact's source."""
        return self.view.source(fact.source).tier

    def concept(self, fact: Fact) -> Concept:
        """What a fact measures."""
        return self.concepts[fact.concept]

    def is_of_statement(self, fact: Fact) -> bool:
        """Whether a fact is an amount of a financial statement."""
        concept = self.concept(fact)
        return concept.group in STATEMENTS and concept.unit_kind == "money" and is_money(fact.unit)

    def at(self, concept: str, period: str, unit: str, source: str = "", dimensions: Dimensions = ()) -> Fact | None:
        """The figure of a place in one unit: the document's own where it prints one, else that of the best tier."""
        found = [fact for fact in self.by_place.get((concept, dimensions, period), ()) if fact.unit == unit]
        return next((fact for fact in found if fact.source == source), found[0] if found else None)


def value(fact: Fact) -> Decimal:
    """The figure of a fact that has one."""
    assert fact.value is not None  # only such facts are indexed
    return fact.value


def median(numbers: Iterable[float]) -> float:
    """The middle one of some numbers, the lower of two; 0 of none."""
    ordered = sorted(numbers)
    return ordered[(len(ordered) - 1) // 2] if ordered else 0.0
