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
    """What to say of a printed total of funding beside the rounds; nothing where it is their sum, or there are none.

    The total stands as its source prints it. Its rounds are prints of their own, mostly of other sources: where they
    come to another sum, or cannot be added up, the sentence says so.
    """
    rounds = [item for item in index.view.rounds(total.entity) if item.in_order]
    if total.dimensions or total.best is None or len(rounds) < 2:
        return ""
    found = round_sum(index, total.entity)
    if found is None or found.raised.unit != total.unit:
        return f"the total as its source prints it: the {len(rounds)} rounds in the data cannot be added up beside it"
    if not found.is_apart(d.as_printed(total)):
        return ""
    raised = found.raised
    low, point, high = (show_value(end, total.unit) for end in (raised.low, raised.point, raised.high))
    added = f"{low} to {high}" if raised.is_range else point
    without = f" (of {found.count + found.missing})" if found.missing else ""
    return (
        f"the total as its source prints it, not the sum of the rounds: the {found.count} rounds with an amount"
        f"{without} add up to {added} by their own prints"
    )
