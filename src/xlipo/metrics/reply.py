"""Making the answer: what stands at a place, with its status, its rivals, its sources and its rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xlipo.facts.errors import NoAnswer
from xlipo.facts.period import Period
from xlipo.facts.quantity import Hedge
from xlipo.facts.unit import is_money
from xlipo.metrics.answer import Answer
from xlipo.metrics.catalog import Metric
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.resolution import Resolution
from xlipo.metrics.selection import FactIndex, Rival, Rivalry
from xlipo.metrics.status import Absence, Status

if TYPE_CHECKING:
    from xlipo.metrics.question import Question


def reply(question: Question, period: Period | None, resolution: Resolution) -> Answer:
    """The whole answer to a question of which is known what stands where; money in the currency asked for."""
    if resolution.text is not None:
        period = resolution.text.period
    elif resolution.derivation is None:
        return _absent(question, period, resolution.absence or question.nothing())
    assert period is not None  # whatever stands, stands somewhere
    return _made(question, period, resolution)


def _made(question: Question, period: Period, resolution: Resolution) -> Answer:
    derivation, _, printed, computed, text = resolution
    chosen = text or (derivation.fact if derivation else None) or printed
    principal = chosen if chosen is not None and (derivation is None or derivation is not computed) else None
    base = principal or (derivation.facts()[0] if derivation and derivation.facts() else printed)
    told = principal or printed
    rivals = question.concept_facts(told.concept).rivals(told) if told else []
    notes = tuple(derivation.notes()) if derivation else ()
    status = _status(question.fact_index, derivation, rivals if principal is not None else ())
    currency = question.presentation.currency
    if derivation is not None and currency and is_money(derivation.unit) and derivation.unit != currency:
        try:
            derivation = question.converted(derivation, period)
        except NoAnswer as missing:  # no rate reaches the period
            return _absent(question, period, Absence(Status.NO_DATA, str(missing)))
    source = question.fact_index.view.source
    leaves = [*(derivation.facts() if derivation else ()), *(computed.facts() if computed else ())]
    leaves += [fact for fact in (base, printed) if fact]
    return replace(
        _frame(question, period),
        status=status,
        derivation=derivation,
        text=text.value_text if text else "",
        source=source(base.source) if base else None,
        printed=printed,
        computed=computed,
        rivals=tuple(rivals),
        notes=notes,
        sources={fact.source: source(fact.source) for fact in leaves},
        fx_basis=question.presentation.basis or question.basis,
        fx_period=question.fx_period(period),
    )


def _absent(question: Question, period: Period | None, absence: Absence) -> Answer:
    return replace(_frame(question, period), status=absence.status, reason=absence.reason)


def _frame(question: Question, period: Period | None) -> Answer:
    measure = question.measure
    return Answer(
        company=question.company,
        metric=measure.id,
        label=measure.label_en,
        shown=measure.shown,
        places=measure.places if isinstance(measure, Metric) else 1,
        definition=measure.definition,
        period=period,
        dimensions=question.dimensions,
        status=Status.NO_DATA,
        as_of=question.fact_index.as_of,
    )


def _status(fact_index: FactIndex, derivation: Derivation | None, rivals: Sequence[Rival]) -> Status:
    if derivation is None or derivation.fact is None:
        whole = [leaf.fact for leaf in (derivation.leaves() if derivation else ()) if leaf.fact and not leaf.end]
        hedges = {fact.quantity.hedge for fact in whole if fact.quantity}
        if hedges & {Hedge.RANGE, Hedge.SEVERAL}:
            return Status.RANGE
        if hedges - {Hedge.EXACT}:
            return Status.ESTIMATED
        return Status.COMPUTED if derivation else Status.REPORTED
    quantity = (
        derivation.fact.quantity if not derivation.end else None
    )  # one end of a range is as exact as it is printed
    if quantity and quantity.hedge in (Hedge.RANGE, Hedge.SEVERAL):
        return Status.RANGE
    tier = fact_index.tier(derivation.fact)
    if any(r.rivalry is Rivalry.INCONSISTENT and r.source.tier == tier for r in rivals):
        return Status.CONFLICTED
    if quantity and quantity.hedge is not Hedge.EXACT:
        return Status.ESTIMATED
    return Status.REPORTED
