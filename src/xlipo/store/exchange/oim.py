"""xBRL-JSON and xBRL-CSV (XBRL's Open Information Model 1.0) of an export, with its taxonomy beside it.

What OIM has no place for stands in typed axes (see :data:`xlipo.store.exchange.taxonomy.PRINT_AXES`), so that facts of
different sources never count as duplicates, and nothing is lost.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.fact import Fact
from xlipo.facts.unit import TEXTUAL, is_money
from xlipo.store.exchange import taxonomy
from xlipo.store.exchange.rows import Exchange, defused, row_of
from xlipo.store.exchange.tables import FIELDS, csv_text, rows_of

NAMESPACES = {
    "xlipo": taxonomy.NAMESPACE, "company": taxonomy.ENTITIES, "iso4217": "http://www.xbrl.org/2003/iso4217",
    "xbrli": "http://www.xbrl.org/2003/instance",
}  # fmt: skip
WORDS = ("text", "date")
"""Kinds of unit whose concepts are texts."""


def json_files(exchange: Exchange, concepts: Mapping[str, Concept]) -> dict[str, bytes]:
    """The files of an export as xBRL-JSON by name."""
    tiers = {item.id: item.tier for item in exchange.sources}
    report = {
        "documentInfo": {
            "documentType": "https://xbrl.org/2021/xbrl-json", "namespaces": NAMESPACES,
            "taxonomy": [taxonomy.SCHEMA],
        },
        **{f"xlipo:{name}": rows for name, rows in rows_of(exchange).items() if name != "facts"},
        "facts": {f"f{at}": _fact(fact, concepts, tiers) for at, fact in enumerate(exchange.facts, 1)},
    }  # fmt: skip
    return {"report.json": (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode(),
            **_taxonomy(exchange, concepts)}  # fmt: skip


def _fact(fact: Fact, concepts: Mapping[str, Concept], tiers: Mapping[str, int]) -> dict[str, Any]:
    said: dict[str, Any] = {"value": value_of(fact), "dimensions": dimensions_of(fact, concepts, tiers)}
    if decimals_of(fact) is not None:
        said["decimals"] = decimals_of(fact)
    return said


def value_of(fact: Fact) -> str | None:
    """The value of a fact as OIM has it; None where a figure has no point."""
    if fact.quantity is None:
        return fact.value_text
    return None if fact.quantity.point is None else f"{fact.quantity.point:f}"


def decimals_of(fact: Fact) -> int | None:
    """The decimals of a figure that has a point."""
    return None if fact.quantity is None or fact.quantity.point is None else fact.quantity.decimals


def dimensions_of(fact: Fact, concepts: Mapping[str, Concept], tiers: Mapping[str, int]) -> dict[str, str]:
    """Every dimension of a fact: the core ones, its parts, and what is told of its print."""
    row, concept = row_of(fact), concepts[fact.concept]
    textual = fact.unit in TEXTUAL
    name = element_of(fact, concepts).name
    core = {"concept": f"xlipo:{name}", "entity": f"company:{fact.entity}", "period": _period(fact)}
    unit = _unit(fact, concept)
    if not textual and unit:
        core["unit"] = unit
    hidden = ("exact", "actual")
    told = {key: row[key] for key in taxonomy.PRINT_AXES if key not in ("decimals", "tier") and row.get(key)}
    told = {key: text for key, text in told.items() if key == "printed" or text not in hidden}
    if fact.quantity is not None and fact.quantity.point is None:
        told["decimals"] = row["decimals"]
        told["hedge"] = row["hedge"]
    told["tier"] = str(tiers.get(fact.source, ""))
    axes = {f"xlipo:{key}_axis": member for key, member in fact.dimensions}
    return {**core, **axes, **{f"xlipo:print_{key}": text for key, text in told.items() if text}}


def _period(fact: Fact) -> str:
    """The period of a fact; OIM counts a day from its beginning, so that an end is the next day's first moment."""
    end = (fact.period.end + dt.timedelta(days=1)).isoformat() + "T00:00:00"
    return end if fact.period.kind == "instant" else f"{fact.period.start.isoformat()}T00:00:00/{end}"


def _unit(fact: Fact, concept: Concept) -> str:
    if is_money(fact.unit):
        money = f"iso4217:{fact.unit}"
        return f"{money}/xbrli:shares" if concept.unit_kind == "per_share" else money
    if fact.unit == "shares":
        return "xbrli:shares"
    return "xlipo:" + re.sub(r"[^A-Za-z0-9_]", "_", fact.unit)


def _taxonomy(exchange: Exchange, concepts: Mapping[str, Concept]) -> dict[str, bytes]:
    elements = sorted({element_of(fact, concepts) for fact in exchange.facts}, key=lambda element: element.name)
    axes = axes_of(exchange)
    return {taxonomy.SCHEMA: taxonomy.schema(elements, axes), taxonomy.LABELS: taxonomy.labels(elements, axes)}


def element_of(fact: Fact, concepts: Mapping[str, Concept]) -> taxonomy.Element:
    """The element that a fact is reported under."""
    concept = concepts[fact.concept]
    in_words = fact.unit in TEXTUAL and concept.unit_kind not in WORDS
    over_time = concept.period_type is PeriodType.DURATION
    return taxonomy.Element(concept, in_words, over_time is (fact.period.kind == "instant"))


def axes_of(exchange: Exchange) -> Sequence[str]:
    """The dimensions that facts have, in order."""
    return sorted({key for fact in exchange.facts for key, _ in fact.dimensions})


# -- xBRL-CSV ---------------------------------------------------------------------------------------------------------


def csv_files(exchange: Exchange, concepts: Mapping[str, Concept]) -> dict[str, bytes]:
    """The files of an export as xBRL-CSV by name: the metadata, one table of facts, sources and companies."""
    tiers = {item.id: item.tier for item in exchange.sources}
    axes = [f"xlipo:{axis}_axis" for axis in axes_of(exchange)]
    axes += [f"xlipo:print_{name}" for name in taxonomy.PRINT_AXES]
    core = ("concept", "entity", "period", "unit")
    columns = {name: name.removeprefix("xlipo:") for name in (*core, *axes)}
    report = {
        "documentInfo": {
            "documentType": "https://xbrl.org/2021/xbrl-csv", "namespaces": NAMESPACES,
            "taxonomy": [taxonomy.SCHEMA],
        },
        "tableTemplates": {"facts": {
            "rowIdColumn": "id",
            "columns": {"id": {}, **{column: {} for column in columns.values()}, "decimals": {}, "value": {
                "dimensions": {name: f"${column}" for name, column in columns.items()}, "decimals": "$decimals"}},
        }},
        "tables": {"facts": {"url": "facts.csv"}},
    }  # fmt: skip
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["id", *columns.values(), "decimals", "value"])
    for at, fact in enumerate(exchange.facts, 1):
        dimensions = dimensions_of(fact, concepts, tiers)
        decimals, value = decimals_of(fact), value_of(fact)
        cells = [_cell(dimensions.get(name, "")) for name in columns]
        figure = _cell(value) if value is not None and fact.quantity is None else value
        writer.writerow([f"f{at}", *cells, "" if decimals is None else decimals, "#nil" if value is None else figure])
    return {
        "report.json": (json.dumps(report, indent=1) + "\n").encode(),
        "facts.csv": out.getvalue().encode("utf-8"),
        **{f"{name}.csv": csv_text(rows, FIELDS[name]) for name, rows in rows_of(exchange).items() if name != "facts"},
        **_taxonomy(exchange, concepts),
    }


def _cell(text: str) -> str:
    """A text in xBRL-CSV: what begins with # has a second one, as # begins the special values."""
    return defused("#" + text if text.startswith("#") else text)
