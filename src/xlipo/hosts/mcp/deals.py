"""Deals and disputes: offerings, funding rounds, and figures on which sources disagree."""

from __future__ import annotations

from collections.abc import Iterable

from xlipo.facts.fact import Fact, show_dimensions
from xlipo.facts.source import Source
from xlipo.hosts.mcp.context import Context, Json, number, quoted
from xlipo.hosts.mcp.figure import brief, page_address
from xlipo.hosts.mcp.tool import Given
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.quality.conflicts import Conflict, conflicts

ROUNDS = 5
CONFLICTS = 20
_STEPS = ("filed", "hearing", "registered", "priced", "listed")


def get_offering(context: Context, given: Given) -> Json:
    """The offerings of a company; the listing has its terms."""
    client = context.client(given["as_of"])
    found = []
    for line in client.offering(given["company"], str(given["currency"] or "")):
        item = line.offering
        found.append({
            "offering": item.id, "exchange": item.exchange, "board": item.board, "ticker": item.ticker,
            "status": item.status, **{step: getattr(item, step) or None for step in _STEPS},
            "figures": _figures(client.answers, line.figures.values(), given),
        })  # fmt: skip
    return context.result(offerings=found)


def get_rounds(context: Context, given: Given) -> Json:
    """The funding rounds of a company, in order."""
    client = context.client(given["as_of"])
    rounds = client.rounds(given["company"], str(given["currency"] or ""))
    page, rest = context.page(rounds, given["cursor"], ROUNDS)
    found = []
    for line in page:
        item = line.round
        found.append({
            "round": item.id, "name": quoted(item.name), "announced": item.announced or None,
            "closed": item.closed or None, "investors": [quoted(investor.name) for investor in line.investors],
            "leads": [quoted(investor.name) for investor in line.investors if investor.lead],
            "figures": _figures(client.answers, line.figures.values(), given),
        })  # fmt: skip
    return context.result(rounds=found, **rest)


def _figures(answers: Answers, found: Iterable[Answer], given: Given) -> list[Json]:
    """The terms that are known, with the formulas that give them."""
    options = f"AsOf={given['as_of']}" if given["as_of"] is not None else None
    return [
        brief(answers, answer, (answer.period.text if answer.period else None, given["currency"], options))
        for answer in found
        if answer.has_figure
    ]


def list_conflicts(context: Context, given: Given) -> Json:
    """Every disputed figure, the one chosen first."""
    client = context.client(given["as_of"])
    name = client.company(given["company"]).name if given["company"] is not None else ""
    metric = str(given["metric"] or "")
    key = ("conflicts", client.as_of, name, metric)
    found = context.kept(key, lambda: list(conflicts(client.answers, name, metric)))
    page, rest = context.page(found, given["cursor"], CONFLICTS)
    return context.result(conflicts=list(map(_conflict, page)), **rest)


def _conflict(found: Conflict) -> Json:
    fact = found.chosen
    return {
        "company": found.company.name, "concept": fact.concept, "dimension": show_dimensions(fact.dimensions),
        "period": fact.period.text, "why": quoted(found.why), "chosen": fact_of(fact, found.source),
        "rivals": [{"rivalry": r.rivalry.value, **fact_of(r.fact, r.source)} for r in found.rivals],
    }  # fmt: skip


def fact_of(fact: Fact, source: Source) -> Json:
    """A fact as printed, with its source."""
    quantity = fact.quantity
    return {
        "value": quoted(fact.value_text) if quantity is None else number(quantity.point),
        "low": number(quantity.low) if quantity else None, "high": number(quantity.high) if quantity else None,
        "unit": fact.unit, "printed": quoted(quantity.text) if quantity else "", "title": quoted(source.title),
        "publisher": quoted(source.publisher), "date": source.date, "url": page_address(fact, source),
        "tier": source.tier, "resource": f"xlipo://fact/{fact.id}",
    }  # fmt: skip
