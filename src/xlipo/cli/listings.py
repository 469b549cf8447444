"""The commands that list what there is: facts, sources, metrics, companies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

import click

from xlipo.cli import options
from xlipo.cli.options import Form, Place, opened
from xlipo.cli.printing import answer_is_no, cell, put, put_table
from xlipo.facts.errors import UnknownName
from xlipo.facts.unit import TEXTUAL

if TYPE_CHECKING:
    from xlipo.metrics.answers import Answers


@click.command()
@options.company
@click.option("--concept", metavar="NAME", default="", help="Only this concept.")
@click.option("--period", metavar="P", help="Only this period, such as FY2024 or 2025-09-30.")
@options.place
@options.form
def facts(company: str, concept: str, period: str | None, form: Form | None, **where: Unpack[Place]) -> None:
    """Every fact, as printed: value in whole units, bounds, hedge, source, and its file and line.

    A percent stays a percent (23.3). Forecasts, rumours and rejected prints are in, and say so.

    \b
    Examples:
      xlipo facts --company MiniMax --concept revenue
      xlipo facts --period 9M2025 --csv
      xlipo facts --company Zhipu --json
    """
    from xlipo.cli.rows import FACT_FIELDS, fact_rows

    answers = opened(where["data"], where["as_of"])
    companies = [answers.company(company)] if company else answers.view.companies()
    id = concept_id(answers, concept) if concept else ""
    rows = list(fact_rows(answers.view, companies, id, period, where["as_of"]))
    if form:
        put(rows, FACT_FIELDS, {}, form)
    elif rows:
        put_table(list(map(_told, rows)), _same("company", "figure", "period", "value", "tier", "source", "where"))
    if not rows:
        answer_is_no("The data set holds no such fact; leave out --company, --concept or --period to see more.", form)


def _told(row: Mapping[str, object]) -> dict[str, object]:
    """A fact as people read it: its part beside its concept, its hedge, claim and unit beside its value."""
    part = f" [{row['dimension']}]" if row["dimension"] else ""
    hedge = "" if row["hedge"] in ("", "exact", "unknown", "range") else f"{row['hedge']} "
    claim = "" if row["claim"] == "actual" else f" ({row['claim']})"
    bounds = "not disclosed" if row["low"] is None else f"{cell(row['low'])} to {cell(row['high'])}"
    value = bounds if row["value"] is None else cell(row["value"])
    unit = "" if row["unit"] in TEXTUAL else f" {row['unit']}"
    return {
        **row, "figure": f"{row['concept']}{part}", "value": f"{hedge}{value}{unit}{claim}",
        "source": f"{row['publisher']}, {row['date']}", "where": f"{row['file']}:{row['line']}",
    }  # fmt: skip


def _same(*fields: str) -> dict[str, str]:
    """Columns headed by their own names."""
    return {field: field for field in fields}


def concept_id(answers: Answers, name: str) -> str:
    """The concept a name means; a metric that is only derived is no concept."""
    id = answers.measure(name).id
    if id not in answers.view.concepts():
        raise UnknownName("concept", name, advice=f"{id} is derived; ask: xlipo metric COMPANY {id}.")
    return id


@click.command()
@options.place
@options.form
def sources(form: Form | None, **where: Unpack[Place]) -> None:
    """Every source with its publisher, date, address and tier (1 audited filings to 8 derived here).

    \b
    Examples:
      xlipo sources
      xlipo sources --as-of 2025-12-22 --csv
    """
    from xlipo.cli.rows import SOURCE_FIELDS, source_row

    known = [source for source in opened(where["data"]).view.sources() if source.is_known(where["as_of"])]
    put([source_row(s) for s in known], SOURCE_FIELDS, _same("tier", "date", "publisher", "title", "url"), form)


@click.command()
@options.data
@options.form
def metrics(data: str | None, form: Form | None) -> None:
    """Every metric and concept: names in English and both Chinese scripts, definition, unit, IFRS element.

    \b
    Examples:
      xlipo metrics
      xlipo metrics --csv
    """
    from xlipo.cli.rows import MEASURE_FIELDS, measure_rows

    shown = {
        "id": "id", "kind": "kind", "label_en": "name", "label_zh_hans": "中文", "unit": "unit", "stands_on": "over",
        "definition": "definition",
    }  # fmt: skip
    put(list(measure_rows(opened(data).view)), MEASURE_FIELDS, shown, form)


@click.command()
@options.data
@options.form
def companies(data: str | None, form: Form | None) -> None:
    """Every company and market with the names they answer to.

    \b
    Examples:
      xlipo companies
      xlipo companies --json
    """
    from xlipo.cli.rows import COMPANY_FIELDS, company_row

    shown = {
        "name": "name", "kind": "kind", "reporting_currency": "currency", "listing_status": "listing",
        "groups": "groups", "aliases": "also known as",
    }  # fmt: skip
    put([company_row(company) for company in opened(data).view.companies()], COMPANY_FIELDS, shown, form)
