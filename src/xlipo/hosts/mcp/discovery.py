"""Discovering: which companies and metrics there are, by any of their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from xlipo.facts.company import Company, fold
from xlipo.facts.concept import Concept
from xlipo.facts.errors import UnknownName, UsageError
from xlipo.functions.arguments import members
from xlipo.functions.lists import metrics_in
from xlipo.hosts.mcp.context import Context, Json, quoted
from xlipo.hosts.mcp.tool import Given
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import BY_ID, METRICS, Metric
from xlipo.metrics.nearest_names import nearest_names

PAGE = 40
MOST_PERIODS = 12
MOST_PARTS = 40
_SHOWN_AS = {"percent": "fraction", "multiple": "x", "yes_no": "yes or no", "decimal": "number"}


def find_companies(context: Context, given: Given) -> Json:
    """The companies of a group whose names hold a text; the one that answers to it first."""
    answers = context.snapshot.answers()
    chosen = members(answers, str(given["group"] or "all")) if given["group"] else list(answers.view.companies())
    if given["query"] is not None:
        chosen = _companies_called(answers, chosen, str(given["query"]))
    page, rest = context.page(chosen, given["cursor"], PAGE)
    return context.result(companies=[_company(answers, company) for company in page], **rest)


def _companies_called(answers: Answers, chosen: Sequence[Company], query: str) -> list[Company]:
    exact, key = answers.view.find_company(query), fold(query)
    found = [company for company in chosen if company == exact]
    found += [c for c in chosen if c != exact and key and any(key in fold(name) for name in _names(c))]
    if not found:
        raise UnknownName("company", query, nearest_names(query, (name for c in chosen for name in _names(c))))
    return found


def _names(company: Company) -> list[str]:
    return [name for name in (company.name, company.legal_name, *company.aliases) if name]


def _company(answers: Answers, company: Company) -> Json:
    offerings = answers.view.offerings(company.id)
    return {
        "id": company.id, "name": company.name, "legal_name": company.legal_name,
        "names": [quoted(name) for name in company.aliases], "groups": list(company.groups),
        "listing_status": company.listing_status,
        "tickers": list(dict.fromkeys(offering.ticker for offering in offerings if offering.ticker)),
        "reporting_currency": company.reporting_currency, "fiscal_year_end": company.fiscal_year_end,
    }  # fmt: skip


def find_metrics(context: Context, given: Given) -> Json:
    """The metrics and reported items whose names or definitions hold a text; the one that answers to it first."""
    answers = context.snapshot.answers()
    ids = metrics_in(answers, str(given["group"] or "all"))
    chosen: list[Metric | Concept] = [BY_ID[id] if id in BY_ID else answers.view.concepts()[id] for id in ids]
    who = answers.company(str(given["company"])) if given["company"] is not None else None
    if who is not None:
        held = answers.view.concepts_of(who.id)
        chosen = [m for m in chosen if _may_have(m, held)]
    if given["query"] is not None:
        chosen = _metrics_called(context, chosen, str(given["query"]))
    page, rest = context.page(chosen, given["cursor"], PAGE)
    return context.result(metrics=[_metric(answers, measure, who) for measure in page], **rest)


def _may_have(measure: Metric | Concept, held: frozenset[str]) -> bool:
    return not held.isdisjoint(measure.reads) if isinstance(measure, Metric) else measure.id in held


def _metrics_called(context: Context, chosen: Sequence[Metric | Concept], query: str) -> list[Metric | Concept]:
    answers = context.snapshot.answers()
    index = context.kept("words of metrics", lambda: _index(answers))
    exact: Metric | Concept | None
    try:
        exact = answers.measure(query)
    except UnknownName as unknown:
        exact, refusal = None, unknown
    else:
        refusal = UnknownName("metric", query, advice="Leave the company or group out to look among all.")
    key = fold(query)
    word = query.strip().casefold()
    others = [m for m in chosen if m is not exact]
    by_name = [m for m in others if key and key in index[m.id].names]
    by_word = [m for m in others if word and key not in index[m.id].names and word in index[m.id].definition]
    found = [*(measure for measure in chosen if measure is exact), *by_name, *by_word]
    if not found:
        raise refusal
    return found


class _Words(NamedTuple):
    """What a metric is found by: its names, folded and set apart by line ends, and its definition."""

    names: str
    definition: str


def _index(answers: Answers) -> dict[str, _Words]:
    measures: list[Metric | Concept] = [*answers.view.concepts().values(), *METRICS]
    return {
        measure.id: _Words("\n".join(map(fold, _labels(measure))), measure.definition.casefold())
        for measure in measures
    }


def _labels(measure: Metric | Concept) -> tuple[str, ...]:
    return measure.id, measure.label_en, measure.label_zh_hans, measure.label_zh_hant, *measure.aliases


def _metric(answers: Answers, measure: Metric | Concept, company: Company | None) -> Json:
    found: dict[str, Any] = {
        "id": measure.id, "kind": "metric" if isinstance(measure, Metric) else "concept", "label_en": measure.label_en,
        "label_zh_hans": measure.label_zh_hans, "group": measure.group, "definition": quoted(measure.definition),
        "unit": _SHOWN_AS.get(measure.shown, measure.shown),
    }  # fmt: skip
    if company is not None:
        found["periods"] = _periods(answers, measure, company)
        found["parts"] = _parts(answers, measure, company)
    return found


def _periods(answers: Answers, measure: Metric | Concept, company: Company) -> list[str]:
    try:
        return [period.text for period in reversed(answers.periods(company, measure.id))][:MOST_PERIODS]
    except UsageError:  # it can only be asked of a part
        return []


def _parts(answers: Answers, measure: Metric | Concept, company: Company) -> list[str]:
    concepts = measure.reads if isinstance(measure, Metric) else (measure.id,)
    facts = [fact for concept in concepts for fact in answers.view.facts(company.id, concept)]
    held = sorted({(key, member) for fact in facts for key, member in fact.dimensions})
    return [f"{measure.id}[{key}={member}]" for key, member in held][:MOST_PARTS]
