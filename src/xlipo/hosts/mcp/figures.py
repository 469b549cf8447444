"""Asking: a figure, a series of it, a comparison of companies, and the whole account of one."""

from __future__ import annotations

from typing import Any

from xlipo.facts.errors import UsageError
from xlipo.functions.arguments import answer_to, companies_of, company_of, known_to, split_part
from xlipo.functions.call import call
from xlipo.functions.lists import metrics_named
from xlipo.hosts.mcp.context import Context, Json, quoted
from xlipo.hosts.mcp.figure import figure
from xlipo.hosts.mcp.tool import Given
from xlipo.metrics.answer import Answer
from xlipo.metrics.basis import COMPARED_ON

PAGE = 20
LINES = 120
MOST_FIGURES = 2_000


def get_metric(context: Context, given: Given) -> Json:
    """One figure, as IPO_METRIC has it."""
    return context.result(figure=_figure(context, given, _answer(context, given)))


def _answer(context: Context, given: Given) -> Answer:
    asked = (given[name] for name in ("company", "metric", "period", "currency", "options"))
    return answer_to(context.snapshot, *asked)


def _figure(context: Context, given: Given, answer: Answer, period: Any = None) -> Json:
    answers = known_to(context.snapshot, given["options"])
    return figure(answers, answer, (period or given.get("period"), given["currency"], given["options"]))


def get_series(context: Context, given: Given) -> Json:
    """A figure at several periods, oldest first where none is named."""
    periods = given["periods"]
    if periods is None:
        answers = known_to(context.snapshot, given["options"])
        name, dimensions = split_part(given["metric"])
        periods = [found.text for found in answers.periods(company_of(answers, given["company"]), name, dimensions)]
    if not periods:  # an absence is an answer too
        periods = [None]
    page, rest = context.page(periods, given["cursor"], PAGE)
    found = []
    for period in page:
        one = given | {"period": period}
        found.append(_figure(context, one, _answer(context, one), period))
    return context.result(figures=found, **rest)


def compare(context: Context, given: Given) -> Json:
    """Companies by metrics, as IPO_TABLE has them."""
    snapshot, options = context.snapshot, given["options"]
    answers = known_to(snapshot, options)
    companies = companies_of(answers, [list(given["companies"] or ())], "core")
    metrics = metrics_named(answers, [str(name) for name in given["metrics"]])
    if len(companies) * len(metrics) > MOST_FIGURES:
        count = f"{len(companies)} companies by {len(metrics)} metrics"
        raise UsageError(f"{count} are more than {MOST_FIGURES:,} figures; ask in parts.")
    wanted = [(company, metric) for company in companies for metric in metrics]
    page, rest = context.page(wanted, given["cursor"], PAGE)
    asked = [
        answer_to(snapshot, company, metric, given["period"], given["currency"], options, COMPARED_ON)
        for company, metric in page
    ]
    return context.result(figures=[_figure(context, on_basis(given), answer) for answer in asked], **rest)


def on_basis(given: Given) -> Given:
    """The call with its basis named: a formula has none of its own."""
    options = given["options"] or ""
    if given["period"] is not None or "basis" in options.casefold():
        return given
    return given | {"options": "; ".join(filter(None, (options, f"Basis={COMPARED_ON}")))}


def explain(context: Context, given: Given) -> Json:
    """The account of a figure, line by line, as IPO_EXPLAIN has it."""
    answer = _answer(context, given)
    asked = [given[name] for name in ("company", "metric", "period", "currency", "options")]
    account = call("IPO_EXPLAIN", asked, context.snapshot)
    assert isinstance(account, tuple)
    lines = [
        {"what": quoted(what), "value": value if isinstance(value, float | int) else quoted(value), "unit": str(unit),
         "period": str(when), "words": quoted(words)}
        for what, value, unit, when, words in account
    ]  # fmt: skip
    page, rest = context.page(lines, given["cursor"], LINES)
    return context.result(figure=_figure(context, given, answer), lines=list(page), **rest)
