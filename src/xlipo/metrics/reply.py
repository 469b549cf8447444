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
from xlipo.metrics.selection import Library, Rival, Rivalry
from xlipo.metrics.settled import Settled
from xlipo.metrics.status import Absence, Status
from xlipo.metrics.term import Term

if TYPE_CHECKING:
    from xlipo.metrics.question import Question


def reply(question: Question, period: Period | None, settled: Settled) -> Answer:
    """The whole answer to a question of which is known what stands where; money in the currency asked for."""
    if settled.text is not None:
        period = settled.text.period
    elif settled.term is None:
        return _absent(question, period, settled.absence or question.nothing())
    assert period is not None  # whatever stands, stands somewhere
    return _made(question, period, settled)


def _made(question: Question, period: Period, settled: Settled) -> Answer:
    term, _, printed, computed, text = settled
    chosen = text or (term.fact if term else None) or printed
    principal = chosen if chosen is not None and (term is None or term is not computed) else None
    base = principal or (term.facts()[0] if term and term.facts() else printed)
    told = principal or printed
    rivals = question.shelf(told.concept).rivals(told, question.options.as_of) if told else []
    notes = tuple(term.notes()) if term else ()
    status = _status(question.library, term, rivals if principal is not None else ())
    currency = question.options.currency
    if term is not None and currency and is_money(term.unit) and term.unit != currency:
        try:
            term = question.converted(term, period)
        except NoAnswer as missing:  # no rate reaches the period
            return _absent(question, period, Absence(Status.NO_DATA, str(missing)))
    source = question.library.view.source
    leaves = [*(term.facts() if term else ()), *(computed.facts() if computed else ())]
    leaves += [fact for fact in (base, printed) if fact]
    return replace(
        _frame(question, period),
        status=status,
        term=term,
        text=text.value_text if text else "",
        source=source(base.source) if base else None,
        printed=printed,
        computed=computed,
        rivals=tuple(rivals),
        notes=notes,
        sources={fact.source: source(fact.source) for fact in leaves},
        fx_basis=question.options.basis or question.basis,
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
        as_of=question.options.as_of,
    )


def _status(library: Library, term: Term | None, rivals: Sequence[Rival]) -> Status:
    if term is None or term.fact is None:
        whole = [leaf.fact for leaf in (term.leaves() if term else ()) if leaf.fact and not leaf.end]
        hedges = {fact.quantity.hedge for fact in whole if fact.quantity}
        if hedges & {Hedge.RANGE, Hedge.SEVERAL}:
            return Status.RANGE
        if hedges - {Hedge.EXACT}:
            return Status.ESTIMATED
        return Status.COMPUTED if term else Status.REPORTED
    quantity = term.fact.quantity if not term.end else None  # one end of a range is as exact as it is printed
    if quantity and quantity.hedge in (Hedge.RANGE, Hedge.SEVERAL):
        return Status.RANGE
    tier = library.tier(term.fact)
    if any(r.rivalry is Rivalry.INCONSISTENT and r.source.tier == tier for r in rivals):
        return Status.CONFLICTED
    if quantity and quantity.hedge is not Hedge.EXACT:
        return Status.ESTIMATED
    return Status.REPORTED
