"""Things as flat rows, under the names that JSON, CSV and notebooks share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from xlipo.facts.fact import show_dimensions

if TYPE_CHECKING:
    from xlipo.facts.company import Company
    from xlipo.facts.concept import Concept
    from xlipo.facts.dataset import DataView
    from xlipo.facts.fact import Fact
    from xlipo.facts.source import Source
    from xlipo.metrics.answer import Answer
    from xlipo.metrics.catalog import Metric
    from xlipo.metrics.rounds import OfferingLine, RoundLine
    from xlipo.quality.checks import CheckResult
    from xlipo.quality.conflicts import Conflict

Row = dict[str, Any]

FACT_FIELDS = (
    "company", "concept", "dimension", "period", "value", "low", "high", "unit", "hedge", "claim", "source",
    "publisher", "date", "tier", "url", "locator", "printed", "also", "note", "file", "line",
)  # fmt: skip
FIGURE_FIELDS = (
    "company", "metric", "dimension", "period", "value", "low", "high", "unit", "status", "shown", "source",
    "publisher", "date", "tier", "url", "reason",
)  # fmt: skip
ROUND_FIELDS = ("company", "round", "name", "order", "announced", "closed", "investors", *FIGURE_FIELDS[1:])
OFFERING_FIELDS = (
    "company", "offering", "exchange", "board", "chapter", "ticker", "filed", "hearing", "registered", "priced",
    "listed", "offering_status", *FIGURE_FIELDS[1:],
)  # fmt: skip
CONFLICT_FIELDS = ("chosen", "why", "class", *FACT_FIELDS)
SOURCE_FIELDS = ("id", "title", "publisher", "date", "date_inferred", "url", "language", "kind", "tier", "via")
MEASURE_FIELDS = (
    "id", "kind", "label_en", "label_zh_hans", "label_zh_hant", "group", "definition", "unit", "stands_on", "ifrs",
    "origin",
)  # fmt: skip
COMPANY_FIELDS = (
    "id", "name", "kind", "legal_name", "reporting_currency", "fiscal_year_end", "groups", "listing_status", "aliases",
)  # fmt: skip
CHECK_FIELDS = (
    "id", "kind", "company", "subject", "status", "expected", "found", "tolerance", "difference", "unit",
    "message", "reason", "facts",
)  # fmt: skip


def fact_row(company: Company, fact: Fact, source: Source) -> Row:
    """A fact with its source; money and counts in whole units, a percent as printed (23.3)."""
    quantity = fact.quantity
    return {
        "company": company.name, "concept": fact.concept, "dimension": show_dimensions(fact.dimensions),
        "period": fact.period.text,
        "value": quantity.point if quantity else fact.value_text,
        "low": quantity.low if quantity else None, "high": quantity.high if quantity else None,
        "unit": fact.unit, "hedge": quantity.hedge.value if quantity else "", "claim": fact.claim.value,
        "source": source.title, "publisher": source.publisher, "date": source.date, "tier": source.tier,
        "url": source.url, "locator": fact.locator, "printed": quantity.text if quantity else "", "also": fact.also,
        "note": fact.note, "file": fact.file, "line": fact.line,
    }  # fmt: skip


def fact_rows(
    view: DataView,
    companies: Iterable[Company],
    concept: str = "",
    period: str | None = None,
    as_of: dt.date | None = None,
) -> Iterator[Row]:
    """Every fact of the companies: of one concept, at one period, published by a day, where these are given.

    Raises PeriodError for a text that is no period.
    """
    from xlipo.facts.period import Period

    for company in companies:
        kinds = ("duration", "instant") if period else ()
        places = {Period.parse(period, kind, company.year_end).text for kind in kinds}  # type: ignore[arg-type]
        for fact in view.facts(company.id, concept) if concept else view.facts_of(company.id):
            source = view.source(fact.source)
            if (places and fact.period.text not in places) or not source.is_known(as_of):
                continue
            yield fact_row(company, fact, source)


def figure_row(answer: Answer) -> Row:
    """An answer as one flat row, its source beside it."""
    said = answer.as_json()
    source = said["source"] or {}
    flat = {field: said.get(field) for field in FIGURE_FIELDS}
    cited = {field: source.get(field) for field in ("publisher", "date", "tier", "url")}
    return flat | cited | {"source": source.get("title"), "dimension": show_dimensions(answer.dimensions)}


def round_rows(line: RoundLine, company: Company) -> Iterator[Row]:
    """A round, one row a figure; one row without a figure where none is known."""
    identity = {
        "company": company.name, "round": line.round.id, "name": line.round.name, "order": line.round.order,
        "announced": line.round.announced, "closed": line.round.closed,
        "investors": "; ".join(investor.name for investor in line.investors),
    }  # fmt: skip
    yield from _each_figure(identity, line.figures)


def round_json(line: RoundLine, company: Company) -> Row:
    """A round with its investors and its figures as answers."""
    item = line.round
    return {
        "company": company.name, "round": item.id, "name": item.name, "order": item.order, "in_order": item.in_order,
        "announced": item.announced or None, "closed": item.closed or None, "note": item.note,
        "investors": [{"name": i.name, "lead": i.lead, "type": i.type} for i in line.investors],
        "figures": {metric: answer.as_json() for metric, answer in line.figures.items()},
        "file": item.file, "line": item.line,
    }  # fmt: skip


def offering_rows(line: OfferingLine, company: Company) -> Iterator[Row]:
    """An offering, one row a term; one row without a term where none is known."""
    item = line.offering
    identity = {"company": company.name, "offering": item.id, "offering_status": item.status}
    identity |= {field: getattr(item, field) for field in OFFERING_FIELDS[2:11]}
    yield from _each_figure(identity, line.figures)


def offering_json(line: OfferingLine, company: Company) -> Row:
    """An offering with its terms as answers."""
    identity = {name: value or None for name, value in line.offering.model_dump(exclude={"company", "id"}).items()}
    figures = {metric: answer.as_json() for metric, answer in line.figures.items()}
    return {"company": company.name, "offering": line.offering.id, **identity, "figures": figures}


def _each_figure(identity: Row, figures: dict[str, Answer]) -> Iterator[Row]:
    if not figures:
        yield identity
    for answer in figures.values():
        yield figure_row(answer) | identity


def conflict_rows(conflict: Conflict) -> Iterator[Row]:
    """The chosen fact, then each rival with its class."""
    chosen = fact_row(conflict.company, conflict.chosen, conflict.source)
    yield {"chosen": True, "why": conflict.why, "class": "chosen", **chosen}
    for rival in conflict.rivals:
        row = fact_row(conflict.company, rival.fact, rival.source)
        yield {"chosen": False, "why": "", "class": rival.rivalry.value, **row}


def conflict_json(conflict: Conflict) -> Row:
    """The chosen fact with the rivals that dispute it."""
    chosen, *rivals = conflict_rows(conflict)
    drop = {"chosen", "why", "class"}
    return {
        "company": conflict.company.name, "concept": conflict.chosen.concept, "period": conflict.chosen.period.text,
        "dimension": show_dimensions(conflict.chosen.dimensions), "why": conflict.why,
        "chosen": {key: value for key, value in chosen.items() if key not in drop},
        "rivals": [{key: value for key, value in rival.items() if key not in drop - {"class"}} for rival in rivals],
    }  # fmt: skip


def source_row(source: Source) -> Row:
    return {field: getattr(source, field) for field in SOURCE_FIELDS}


def company_row(company: Company) -> Row:
    return {field: getattr(company, field) for field in COMPANY_FIELDS} | {
        "groups": "; ".join(company.groups), "aliases": "; ".join(company.aliases),
    }  # fmt: skip


def metric_row(metric: Metric) -> Row:
    """A derived metric: how it is shown and what it stands on."""
    return {
        **{field: getattr(metric, field) for field in MEASURE_FIELDS if hasattr(metric, field)},
        "kind": "metric", "unit": metric.shown, "stands_on": metric.stands, "ifrs": "", "origin": metric.source,
    }  # fmt: skip


def concept_row(concept: Concept) -> Row:
    """A reported measure: its kind of unit and its IFRS element."""
    return {
        **{field: getattr(concept, field) for field in MEASURE_FIELDS if hasattr(concept, field)},
        "kind": "concept", "unit": concept.unit_kind, "stands_on": concept.period_type.value, "origin": "",
    }  # fmt: skip


def check_row(check: CheckResult) -> Row:
    return {field: getattr(check, field) for field in CHECK_FIELDS} | {"facts": list(check.facts)}


def measure_rows(view: DataView) -> Iterator[Row]:
    """Every derived metric, then every reported concept."""
    from xlipo.metrics.catalog import METRICS

    yield from map(metric_row, METRICS)
    yield from map(concept_row, view.concepts().values())
