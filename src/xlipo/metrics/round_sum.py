"""What the rounds of a company add up to, and whether the total of its funding that is printed is that sum."""

from __future__ import annotations

from dataclasses import dataclass

from xlipo.facts.fact import Fact
from xlipo.metrics import derivation as d
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.fact_index import FactIndex
from xlipo.metrics.value_text import show_value

FUNDING_TOTAL = "funding_total"


@dataclass(frozen=True, slots=True)
class RoundSum:
    """The sum of the rounds in order that have an amount: of ``count`` rounds, ``missing`` others have none."""

    raised: Derivation
    count: int
    missing: int

    def is_apart(self, total: Derivation) -> bool:
        """Whether a printed total is another figure; where a round has no amount, only if it is less than the rest."""
        less = total.high < self.raised.low
        return less or (not self.missing and total.low > self.raised.high)


def round_sum(index: FactIndex, entity: str) -> RoundSum | None:
    """The sum of the rounds in order; None of fewer than two, or where they are of several currencies."""
    rounds = [item for item in index.view.rounds(entity) if item.in_order]
    amounts = [found for item in rounds if (found := _amount(index, entity, item.id)) is not None]
    if len(amounts) < 2 or len({amount.unit for amount in amounts}) > 1:
        return None
    raised = amounts[0]
    for amount in amounts[1:]:
        raised = d.add(raised, amount)
    return RoundSum(raised, len(amounts), len(rounds) - len(amounts))


def _amount(index: FactIndex, entity: str, round_id: str) -> Derivation | None:
    facts = index.concept_facts(entity, "funding_amount").anywhere((("round", round_id),))
    return next((d.as_printed(fact) for fact in facts if fact.best is not None), None)


def against_rounds(index: FactIndex, total: Fact) -> str:
    """What to say of a printed total of funding where the rounds add up to another sum; nothing where they do not."""
    if total.dimensions or total.best is None:
        return ""
    rounds = round_sum(index, total.entity)
    if rounds is None or rounds.raised.unit != total.unit or not rounds.is_apart(d.as_printed(total)):
        return ""
    raised = rounds.raised
    low, point, high = (show_value(end, total.unit) for end in (raised.low, raised.point, raised.high))
    added = f"{low} to {high}" if raised.is_range else point
    return f"the total as it is printed: the {rounds.count} rounds with an amount add up to {added}, another figure"
