"""The figures of one company as checks read them: the chosen fact of each place, or one source's own, as terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept
from xlipo.facts.fact import Claim, Dimensions, Fact
from xlipo.facts.partition import Partition
from xlipo.facts.period import Period, instant
from xlipo.metrics import derivation as d
from xlipo.metrics.answers import Answers
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.selection import ConceptFacts


class Figures:
    """What is known of one company, as of the day the answers stand on."""

    def __init__(self, answers: Answers, company: Company) -> None:
        self.answers, self.company = answers, company
        self._chosen: dict[str, list[Fact]] = {}
        self._held = {fact.concept for fact in answers.view.facts_of(company.id)}
        self.partitioning = {item.id: item.members for item in answers.view.dimensions() if item.members}
        """The dimensions whose members are parts of a whole: ``all`` of them in print, or the ``named`` ones."""

    def concept_facts(self, concept: str) -> ConceptFacts:
        return self.answers.fact_index.concept_facts(self.company.id, concept)

    def concepts(self) -> Iterator[Concept]:
        """The concepts that the company has facts of, in the registry's order."""
        return (concept for concept in self.answers.view.concepts().values() if concept.id in self._held)

    def partitions(self, concept: str = "") -> list[Partition]:
        """The company's partitions, of one concept or all."""
        found = self.answers.view.partitions(self.company.id)
        return [item for item in found if concept in ("", item.concept)]

    def all_at(self, concept: str, period: Period, dimensions: Dimensions = ()) -> list[Fact]:
        """The figures that stand exactly there, the chosen one first."""
        if concept not in self._held:
            return []
        found = self.concept_facts(concept).at(period, dimensions, self.company.reporting_currency)
        return [fact for fact in found if fact.best is not None]

    def fact(self, concept: str, period: Period, dimensions: Dimensions = (), source: str = "") -> Fact | None:
        """The chosen figure of a place; that of ``source`` where it prints one, so that sums keep to one document."""
        found = self.all_at(concept, period, dimensions)
        return next((fact for fact in found if fact.source == source), found[0] if found else None)

    def at(self, concept: str, period: Period, dimensions: Dimensions = (), source: str = "") -> Derivation | None:
        """The same as a derivation with its interval."""
        found = self.fact(concept, period, dimensions, source)
        return d.as_printed(found) if found else None

    def balance(self, concept: str, day: dt.date) -> Derivation | None:
        """A balance at a day."""
        return self.at(concept, instant(day, self.company.year_end))

    def chosen(self, concept: str) -> list[Fact]:
        """The chosen figure of every place of a concept, each place once."""
        if concept not in self._chosen:
            self._chosen[concept] = self._choose(concept) if concept in self._held else []
        return self._chosen[concept]

    def _choose(self, concept: str) -> list[Fact]:
        places: dict[tuple[str, Dimensions], Fact] = {}
        for fact in self.concept_facts(concept).facts:
            if fact.claim is Claim.ACTUAL:
                places.setdefault((fact.period.text, fact.dimensions), fact)
        found = (self.fact(concept, fact.period, fact.dimensions) for fact in places.values())
        return sorted(filter(None, found), key=lambda fact: (fact.file, fact.line))

    def once(self, concept: str, unit: str = "", dimensions: Dimensions = ()) -> Derivation | None:
        """The figure of something that happens once, whenever it is dated, in ``unit`` where one is named."""
        if concept not in self._held:
            return None
        return _first(self.concept_facts(concept).anywhere(dimensions), unit)

    def planned(self, concept: str, unit: str) -> Derivation | None:
        """The figure of a plan, such as the money a prospectus sets out to raise."""
        concept_facts = self.concept_facts(concept)
        plans = [fact for fact in concept_facts.facts if fact.claim is Claim.PLAN and not fact.dimensions]
        return _first(plans, unit)


def _first(facts: Iterable[Fact], unit: str) -> Derivation | None:
    found = (fact for fact in facts if fact.best is not None and (not unit or fact.unit == unit))
    return next((d.as_printed(fact) for fact in found), None)
