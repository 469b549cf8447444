"""What an import makes doubtful: the suspects that the data did not have before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from xlipo.facts.dataset import DataView
from xlipo.metrics.answers import Answers
from xlipo.quality.checks import run_checks

SURE = 50
"""Per cent: a suspect that is likelier stops an import until it is accepted."""

MOST_FACTS = 20_000
"""Of one company; with more, its figures are not gone through."""


class NewSuspect(NamedTuple):
    """A suspect that came with an import: the place that its figure was read at, what is said, and how sure it is."""

    place: str
    text: str
    is_likely: bool


def new_suspects(before: DataView, after: DataView, companies: Iterable[str]) -> list[NewSuspect]:
    """The suspects among the figures of some companies that are there only now.

    Args:
        before: the data as they were.
        after: the data as they would be.
        companies: ids of those whose figures were added or changed.
    """
    found = []
    for id in companies:
        facts = after.facts_of(id)
        if len(facts) > MOST_FACTS:
            continue
        places = {fact.where: fact.locator or fact.where for fact in facts}
        known = {company.id for company in before.companies()}
        held = {one.id for one in run_checks(Answers(before), before.company(id).name)} if id in known else set()
        for check in run_checks(Answers(after), after.company(id).name):
            if check.kind == "suspect" and check.status == "fail" and check.id not in held:
                found.append(NewSuspect(places.get(check.facts[0], check.facts[0]), check.message, check.sure >= SURE))
    return found
