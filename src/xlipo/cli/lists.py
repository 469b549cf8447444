"""The commands that list what there is: facts, sources, metrics, companies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from xlipo.cli import options
from xlipo.cli.options import Form, asked, client_for
from xlipo.cli.output import answer_is_no, cell, put, put_data, put_table
from xlipo.facts.errors import UsageError
from xlipo.facts.unit import TEXTUAL

if TYPE_CHECKING:
    from xlipo.api.records import Record


def _same(*fields: str) -> dict[str, str]:
    """Columns headed by their own names."""
    return {field: field for field in fields}


@click.command()
@options.one_company
@click.option("--concept", metavar="NAME", default="", help="Only this concept.")
@click.option("--period", metavar="P", help="Only this period, such as FY2024 or 2025-09-30.")
@click.option("--tier", metavar="N", type=int, help="Only sources of this tier or a better one: 1 (filings) to 8.")
@options.knowledge
@options.form
def facts(company: str, concept: str, period: str | None, tier: int | None, form: Form | None, **where: Any) -> None:
    """Every fact, as printed: value in whole units, bounds, hedge, source, and its file and line.

    A percent stays a percent (23.3). Forecasts, rumours and rejected prints are in, and say so.

    \b
    Examples:
      xlipo facts MiniMax --concept revenue
      xlipo facts --period 9M2025 --csv
      xlipo facts Zhipu --tier 1 --json
    """
    from xlipo.api import FactRecord

    found = client_for(**where, tier=tier).facts(company, concept, period)
    if form:
        put(found, FactRecord, form)
    elif found:
        rows = [_told(record.as_json()) for record in found]
        put_table(rows, _same("company", "figure", "period", "value", "tier", "source", "where"))
    if not found:
        answer_is_no("The data set holds no such fact; leave out --company, --concept or --period to see more.", form)


def _told(row: Mapping[str, Any]) -> dict[str, object]:
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


@click.command()
@options.knowledge
@options.form
def sources(form: Form | None, **where: Any) -> None:
    """Every source with its publisher, date, address and tier (1 audited filings to 8 derived here).

    \b
    Examples:
      xlipo sources
      xlipo sources --as-of 2025-12-22 --csv
    """
    from xlipo.api import SourceRecord

    put(asked(where)[0].sources(), SourceRecord, form, _same("tier", "date", "publisher", "title", "url"))


@click.command()
@click.argument("words", nargs=-1)
@options.data
@options.form
def metrics(words: tuple[str, ...], data: tuple[str, ...] | None, form: Form | None) -> None:
    """Every metric and concept: names in English and both Chinese scripts, definition, unit, IFRS element.

    WORDS in any script list those alone whose names hold all of them.

    \b
    Examples:
      xlipo metrics
      xlipo metrics gross margin
      xlipo metrics 烧钱
      xlipo metrics --csv
    """
    from xlipo.api import MeasureRecord

    shown = {
        "id": "id", "kind": "kind", "label_en": "name", "label_zh_hans": "中文", "unit": "unit", "stands_on": "over",
        "definition": "definition",
    }  # fmt: skip
    found = client_for(data).metrics(" ".join(words))
    _put_found(found, MeasureRecord, form, shown, words)


def _put_found(
    found: Sequence[Record], kind: type[Record], form: Form | None, shown: Mapping[str, str], words: Sequence[str]
) -> None:
    if found or form:
        put(found, kind, form, shown)
    if not found:
        named = " and ".join(f"{word[:60]!r}" for word in words)
        answer_is_no(f"No name has {named} in it; give fewer words or none.", form)


@click.command()
@click.argument("words", nargs=-1)
@click.option("--coverage", is_flag=True, help="Per company the newest period held, what is missing and what is due.")
@options.data
@options.form
def companies(words: tuple[str, ...], coverage: bool, data: tuple[str, ...] | None, form: Form | None) -> None:
    """Every company and market with the names they answer to; or what the figures of each cover.

    WORDS in any script list those alone whose names hold all of them.

    \b
    Examples:
      xlipo companies
      xlipo companies 科技
      xlipo companies --json
      xlipo companies --coverage --csv
    """
    if coverage:
        if words:
            raise UsageError("--coverage is of all companies; leave out the words, or --coverage.")
        _put_coverage(data, form)
        return
    from xlipo.api import CompanyRecord

    shown = {
        "name": "name", "kind": "kind", "reporting_currency": "currency", "listing_status": "listing",
        "groups": "groups", "aliases": "also known as",
    }  # fmt: skip
    found = client_for(data).companies(" ".join(words))
    _put_found(found, CompanyRecord, form, shown, words)


def _put_coverage(data: tuple[str, ...] | None, form: Form | None) -> None:
    from xlipo.quality import coverage as covered

    rows = [covered.as_row(item) for item in covered.coverage(client_for(data).answers.view)]
    if not put_data(rows, covered.COLUMNS, form):
        put_table(rows, _same(*covered.COLUMNS))
