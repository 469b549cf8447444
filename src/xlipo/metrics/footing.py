"""One footing: a ratio of a restated print and another stands on the one document that has both, or says so."""

from __future__ import annotations

from xlipo.facts.fact import Fact
from xlipo.metrics import derivation as d
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.evaluation import Result, evaluate
from xlipo.metrics.evaluation_context import EvaluationContext
from xlipo.metrics.expression import Expression
from xlipo.metrics.flows import is_restated
from xlipo.metrics.selection import OWN_TIERS


def on_one_footing(expression: Expression, context: EvaluationContext) -> Result:
    """The value of a definition, of prints on one footing where the company's own documents print one twice.

    Args:
        expression: the definition.
        context: the company and the period; twelve months and derived periods have a footing of their own.

    Returns:
        the value as it is where no print in it is restated, or all are of one document; the value of the newest
        document that prints all of them; the value as it is with a note where there is no such document.
    """
    value = evaluate(expression, context)
    if not isinstance(value, Derivation) or value.stands_on_derived or context.period.text.startswith("LTM"):
        return value
    facts = [fact for fact in value.facts() if fact.quantity is not None]
    if len({fact.source for fact in facts}) < 2:
        return value
    prints = [_own_prints(context, fact) for fact in facts]
    restated = [fact for fact, own in zip(facts, prints, strict=True) if is_restated(own)]
    if not restated:
        return value
    told = f"{restated[0].concept} of {restated[0].period}"
    common = set.intersection(*({fact.source for fact in own} for own in prints))
    source = context.fact_index.view.source
    for document in sorted(common, key=lambda id: (source(id).dated, id), reverse=True):
        again = evaluate(expression, context.preferring(document))
        if isinstance(again, Derivation) and {fact.source for fact in again.facts()} == {document}:
            return _noted(again, f"all as one document prints them: {told} is restated in another")
    return _noted(value, f"not on one footing: {told} is restated, and no one document prints all of these")


def _own_prints(context: EvaluationContext, fact: Fact) -> list[Fact]:
    """The company's own prints (tiers 1 to 4) of what a fact states."""
    index = context.fact_index
    found = index.concept_facts(context.company.id, fact.concept).at(fact.period, fact.dimensions)
    return [one for one in found if index.tier(one) <= OWN_TIERS and one.unit == fact.unit]


def _noted(value: Derivation, note: str) -> Derivation:
    return d.noted(value, "; ".join(filter(None, (value.note, note))), value.second_best)
