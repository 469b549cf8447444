"""Screening: the companies that meet a condition, and those of which it cannot be told, with the figures they have."""

from __future__ import annotations

from xlipo.functions.arguments import known_to
from xlipo.functions.screening import screened
from xlipo.hosts.mcp.context import Context, Json, quoted
from xlipo.hosts.mcp.figure import figure
from xlipo.hosts.mcp.figures import PAGE, on_basis
from xlipo.hosts.mcp.tool import Given
from xlipo.metrics.screening.judgement import Truth
from xlipo.metrics.screening.screen import Judged
from xlipo.metrics.screening.wording import in_words

MOST_NAMED = 200
"""As many companies that do not meet a condition are named."""


def screen(context: Context, given: Given) -> Json:
    """A page of the companies that meet a condition, then of the undecided ones; all are counted."""
    condition, metrics, period, currency, options, group = (
        given[name] for name in ("condition", "metrics", "period", "currency", "options", "group")
    )
    found = screened(context.snapshot, condition, metrics, period, currency, options, str(group or "all"))
    meets, does_not, undecided = (found.those(truth) for truth in Truth)
    page, rest = context.page([*meets, *undecided], given["cursor"], max(1, PAGE // max(1, len(found.columns))))
    return context.result(
        condition=in_words(found.condition), sentence=found.sentence(),
        counts={
            "companies": len(found.judged), "meets": len(meets), "does_not": len(does_not), "undecided": len(undecided),
        },
        companies=[_judged(context, given, one) for one in page],
        does_not=[one.company.name for one in does_not][:MOST_NAMED], **rest,
    )  # fmt: skip


def _judged(context: Context, given: Given, one: Judged) -> Json:
    answers, how = known_to(context.snapshot, given["options"]), on_basis(given)
    return {
        "company": one.company.name, "verdict": one.verdict.truth.value,
        "reasons": [quoted(reason) for reason in one.verdict.reasons],
        "figures": [
            figure(answers, answer, (how["period"], answer.presentation.currency or None, how["options"]))
            for answer in one.figures
        ],
    }  # fmt: skip
