"""Conflicts: every figure that rivals dispute, the one chosen and why, and the class of each rival."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xlipo.facts.company import Company
from xlipo.facts.fact import Claim, Fact
from xlipo.facts.source import Source
from xlipo.metrics.answers import Answers
from xlipo.metrics.selection import Rival, Rivalry


@dataclass(frozen=True)
class Conflict:
    """A chosen fact and the rivals that do not agree with it."""

    company: Company
    chosen: Fact
    source: Source
    rivals: tuple[Rival, ...]

    @property
    def why(self) -> str:
        """Why the chosen one answers, in the words of the rule of selection."""
        theirs = [rival for rival in self.rivals if rival.rivalry is not Rivalry.REJECTED]
        if not theirs:
            return "the others are known errors"
        best = min(theirs, key=lambda rival: rival.source.tier)
        if self.source.tier < best.source.tier:
            return f"tier {self.source.tier} before tier {best.source.tier}"
        if self.source.dated > best.source.dated:
            return f"same tier, later source ({self.source.date} after {best.source.date})"
        return (
            "same tier and date, finer precision"
            if best.rivalry is not Rivalry.DIFFERENT_MEASURE
            else "another measure"
        )


def conflicts(answers: Answers, company: str = "", metric: str = "", all_classes: bool = False) -> Iterator[Conflict]:
    """Every disputed figure, of one company or all, of one concept or all.

    Rivals that agree are left out unless ``all_classes``; so are different measures.
    """
    view = answers.view
    chosen = [answers.company(company)] if company else list(view.companies())
    concept = answers.measure(metric).id if metric else ""
    hidden = () if all_classes else (Rivalry.CONSISTENT, Rivalry.DIFFERENT_MEASURE)
    for who in chosen:
        seen: set[tuple[object, ...]] = set()
        facts = view.facts(who.id, concept) if concept else view.facts_of(who.id)
        for fact in sorted(facts, key=lambda f: (f.concept, f.period.end, f.dimensions, f.line)):
            place = (fact.concept, fact.period.text, fact.dimensions)
            if place in seen or fact.claim not in (Claim.ACTUAL, Claim.REJECTED):
                continue
            seen.add(place)
            concept_facts = answers.fact_index.concept_facts(who.id, fact.concept)
            standing = concept_facts.at(fact.period, fact.dimensions, who.reporting_currency)
            if not standing:
                continue
            rivals = tuple(r for r in concept_facts.rivals(standing[0]) if r.rivalry not in hidden)
            if rivals:
                yield Conflict(who, standing[0], concept_facts.source(standing[0]), rivals)
