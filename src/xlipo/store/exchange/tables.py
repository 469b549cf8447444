"""Tables of exchange: CSV beside a Frictionless data package, and Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from importlib import import_module
from typing import Any

from xlipo.facts.errors import UsageError
from xlipo.store.exchange.rows import (
    COMPANY_FIELDS,
    FACT_FIELDS,
    NUMBERS,
    OWNED_FIELDS,
    SOURCE_FIELDS,
    Exchange,
    Row,
    defused,
    item_row,
    row_of,
)

FIELDS: Mapping[str, Sequence[str]] = {
    "facts": FACT_FIELDS, "sources": SOURCE_FIELDS, "companies": COMPANY_FIELDS, **OWNED_FIELDS,
}  # fmt: skip
"""The tables of an export, each with its columns."""

MEANING = {
    "company": "Id of the company, in companies.", "concept": "What is measured.",
    "dimensions": "Which part, as key=member, separated by semicolons.",
    "period": "FY2024, 9M2025, 2025-09-30 …", "start": "First day of a duration; empty for an instant.",
    "end": "Last day of a duration, or the day of an instant.", "value": "The figure as printed, in whole units.",
    "unit": "ISO 4217 code, percent, shares …", "low": "Least value that the print allows.",
    "high": "Greatest value that the print allows.", "decimals": "XBRL decimals: -3 is known to 1,000.",
    "hedge": "exact, about, over, nearly, under, range, several or unknown.", "text": "A date or words.",
    "claim": "actual, forecast, plan, target, rumour or rejected.", "source": "Id of the source, in sources.",
    "reading": "direct, confirmed or transcribed, where it differs from the source's.",
    "locator": "Page, section or table.", "printed": "The figure as printed, in its language.",
    "mirror_url": "The page it was read on, where another.", "also": "Another page that prints it.",
}  # fmt: skip


def rows_of(exchange: Exchange) -> dict[str, list[Row]]:
    """Every table of an export as rows."""
    return {
        "facts": [row_of(fact) for fact in exchange.facts],
        "sources": [item_row(item, SOURCE_FIELDS) for item in exchange.sources],
        "companies": [item_row(item, COMPANY_FIELDS) for item in exchange.companies],
        **{kind: list(exchange.tables.get(kind, ())) for kind in OWNED_FIELDS},
    }


def csv_files(exchange: Exchange, version: str) -> dict[str, bytes]:
    """The files of an export as CSV by name, ``datapackage.json`` among them."""
    rows = rows_of(exchange)
    package = json.dumps(data_package(version), ensure_ascii=False, indent=2) + "\n"
    tables = {f"{name}.csv": csv_text(rows[name], fields) for name, fields in FIELDS.items()}
    return {**tables, "datapackage.json": package.encode()}


def csv_text(rows: Iterable[Row], fields: Sequence[str]) -> bytes:
    """Rows as CSV in UTF-8, with a header; no text in it runs as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(fields)
    for row in rows:
        writer.writerow([row[name] if name in NUMBERS else defused(row[name]) for name in fields])
    return out.getvalue().encode("utf-8", "surrogatepass")


def data_package(version: str) -> dict[str, Any]:
    """The description of the CSV files by Frictionless' Data Package."""
    keys: dict[str, dict[str, Any]] = {
        "facts": {"foreignKeys": [
            {"fields": "company", "reference": {"resource": "companies", "fields": "id"}},
            {"fields": "source", "reference": {"resource": "sources", "fields": "id"}},
        ]},
        "sources": {"primaryKey": "id"},
        "companies": {"primaryKey": "id"},
    }  # fmt: skip
    return {
        "profile": "tabular-data-package", "name": "xlipo", "title": "Sourced figures of companies around their IPO",
        "version": version,
        "resources": [
            {"profile": "tabular-data-resource", "name": name, "path": f"{name}.csv", "format": "csv",
             "mediatype": "text/csv", "encoding": "utf-8",
             "schema": {"fields": [_field(each) for each in fields], "missingValues": [""], **keys.get(name, {})}}
            for name, fields in FIELDS.items()
        ],
    }  # fmt: skip


def _field(name: str) -> dict[str, str]:
    kinds = {"decimals": "integer", "tier": "integer", "start": "date", "end": "date"}
    kind = kinds.get(name, "number" if name in NUMBERS else "string")
    return {"name": name, "type": kind} | ({"description": MEANING[name]} if name in MEANING else {})


# -- Parquet ----------------------------------------------------------------------------------------------------------


def pyarrow(module: str = "pyarrow") -> Any:
    """The library that writes and reads Parquet. Raises :class:`UsageError` where it is not installed."""
    try:
        return import_module(module)
    except ImportError:
        raise UsageError("Parquet needs pyarrow; install it with: pip install 'xlipo[parquet]'.") from None


def parquet_files(exchange: Exchange, version: str) -> dict[str, bytes]:
    """The files of an export as Parquet by name. Figures are decimals, exact to the last digit."""
    rows = rows_of(exchange)
    return {f"{name}.parquet": _parquet(rows[name], fields, version) for name, fields in FIELDS.items()}


def _parquet(rows: Sequence[Row], fields: Sequence[str], version: str) -> bytes:
    arrow, out = pyarrow(), io.BytesIO()
    columns = {name: _column(arrow, name, [row[name] for row in rows]) for name in fields}
    table = arrow.table(columns).replace_schema_metadata({"xlipo_version": version})
    pyarrow("pyarrow.parquet").write_table(table, out, compression="zstd")
    return out.getvalue()


def _column(arrow: Any, name: str, cells: list[str]) -> Any:
    if name in ("decimals", "tier"):
        return arrow.array([int(cell) if cell else None for cell in cells], arrow.int16())
    if name in ("start", "end"):
        import datetime as dt

        return arrow.array([dt.date.fromisoformat(cell) if cell else None for cell in cells], arrow.date32())
    if name not in NUMBERS:
        return arrow.array(cells, arrow.string())
    numbers = [Decimal(cell) if cell else None for cell in cells]
    places = max((-int(n.as_tuple().exponent) for n in numbers if n is not None), default=0)
    whole = max((n.adjusted() + 1 for n in numbers if n is not None), default=1)
    wide = max(0, places) + max(1, whole)
    kind = arrow.decimal128(38, max(0, places)) if wide <= 38 else arrow.decimal256(76, max(0, places))
    return arrow.array(numbers, kind)
