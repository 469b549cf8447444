"""Rows of exchange: a fact, a source or a company as plain texts, and back again without loss."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import BaseModel

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Claim, Fact, read_dimensions, show_dimensions
from xlipo.facts.period import Period, YearEnd
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.source import Reading, Source
from xlipo.facts.text import FORMULA_SIGNS
from xlipo.store.tables import Items

FACT_FIELDS = (
    "company", "concept", "dimensions", "period", "start", "end", "value", "unit", "low", "high", "decimals", "hedge",
    "text", "claim", "source", "reading", "locator", "printed", "mirror_url", "also", "note",
)  # fmt: skip
"""The columns of facts: ``value``, ``low`` and ``high`` in whole units of ``unit``; ``text`` for words and dates."""

NUMBERS = frozenset({"value", "low", "high", "decimals"})

SOURCE_FIELDS = (
    "id", "title", "publisher", "date", "date_inferred", "url", "language", "kind", "tier", "via",
)  # fmt: skip
COMPANY_FIELDS = (
    "id", "name", "kind", "legal_name", "reporting_currency", "fiscal_year_end", "groups", "aliases", "listing_status",
)  # fmt: skip

OWNED_FIELDS: Mapping[str, Sequence[str]] = {
    kind: Items(kind).columns for kind in ("rounds", "investors", "offerings", "people", "events")
}
"""The tables that facts lean on, each with its columns."""

Row = dict[str, str]


@dataclass(frozen=True)
class Exchange:
    """What an exchange file holds: facts, with the sources they cite and the companies they are about."""

    facts: tuple[Fact, ...]
    sources: tuple[Source, ...] = ()
    companies: tuple[Company, ...] = ()
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    """The rows of :data:`OWNED_FIELDS`: rounds, offerings and so on."""


def exchange_of(view: DataView, company: str = "") -> Exchange:
    """What a data set says of one company (by id), or of all; closes of shares are facts too."""
    companies = [view.company(company)] if company else list(view.companies())
    facts = [fact for who in companies for fact in view.facts_of(who.id)]
    tables = {
        kind: tuple(item_row(item, fields) for who in companies for item in getattr(view, kind)(who.id))
        for kind, fields in OWNED_FIELDS.items()
    }
    cited = {fact.source for fact in facts} | {row["source"] for rows in tables.values() for row in rows}
    sources = tuple(item for item in view.sources() if item.id in cited)
    return Exchange(tuple(facts), sources, tuple(companies), tables)


def row_of(fact: Fact) -> Row:
    """A fact as a row of :data:`FACT_FIELDS`."""
    quantity, period = fact.quantity, fact.period
    return {
        "company": fact.entity, "concept": fact.concept, "dimensions": show_dimensions(fact.dimensions),
        "period": period.text, "start": "" if period.kind == "instant" else period.start.isoformat(),
        "end": period.end.isoformat(), "unit": fact.unit, **_numbers(quantity), "text": fact.value_text,
        "claim": fact.claim.value, "source": fact.source, "reading": fact.reading or "", "locator": fact.locator,
        "printed": quantity.text if quantity else "", "mirror_url": fact.mirror_url, "also": fact.also,
        "note": fact.note,
    }  # fmt: skip


def _numbers(quantity: Quantity | None) -> Row:
    if quantity is None:
        return dict.fromkeys(("value", "low", "high", "decimals", "hedge"), "")
    numbers = {"value": quantity.point, "low": quantity.low, "high": quantity.high}
    shown = {name: "" if number is None else f"{number:f}" for name, number in numbers.items()}
    decimals = "" if quantity.decimals is None else str(quantity.decimals)
    return {**shown, "decimals": decimals, "hedge": quantity.hedge.value}


def fact_of(row: Mapping[str, str], year_end: YearEnd, file: str = "", line: int = 0) -> Fact:
    """The fact of a row, for a company whose fiscal year ends then. Raises ValueError for what is no fact.

    >>> row = {"company": "acme", "concept": "revenue", "period": "FY2024", "start": "2024-01-01", "unit": "USD",
    ...        "value": "5300000", "low": "5250000", "high": "5350000", "decimals": "-5", "source": "s"}
    >>> fact = fact_of(row, (12, 31))
    >>> fact.value, row_of(fact)["decimals"]
    (Decimal('5300000'), '-5')
    """
    period = Period.parse(row["period"], "duration" if row.get("start") else "instant", year_end)
    reading = row.get("reading", "")
    return Fact(
        entity=row["company"], concept=row["concept"], dimensions=read_dimensions(row.get("dimensions", "")),
        period=period, quantity=_quantity(row), value_text=row.get("text", ""), unit=row["unit"],
        claim=Claim(row.get("claim") or "actual"), source=row["source"], locator=row.get("locator", ""),
        also=row.get("also", ""), note=row.get("note", ""), reading=Reading(reading) if reading else None,
        mirror_url=row.get("mirror_url", ""), file=file, line=line,
    )  # fmt: skip


def _quantity(row: Mapping[str, str]) -> Quantity | None:
    if row.get("text") and not row.get("hedge"):
        return None
    hedge = Hedge(row.get("hedge") or "exact")
    point, low, high = (_number(row.get(name, "")) for name in ("value", "low", "high"))
    decimals = int(row["decimals"]) if row.get("decimals") else None
    if point is None and low is None and hedge is not Hedge.UNKNOWN:
        raise ValueError("a fact needs a figure or a text")
    if point is not None and (low is None or high is None):
        half = Decimal(1).scaleb(-decimals) / 2 if decimals is not None else Decimal(0)
        low, high = point - half, point + half
    return Quantity(point=point, decimals=decimals, low=low, high=high, hedge=hedge, text=row.get("printed", ""))


_NUMBER = re.compile(r"-?\d{1,40}(\.\d{1,40})?", re.ASCII)


def _number(text: str) -> Decimal | None:
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no number; write digits with a point, such as 53437000 or 0.5")
    return Decimal(text)


def cells_of(quantity: Quantity | None) -> tuple[str, str, str, str]:
    """The value, high end, scale and hedge that a data file holds for a quantity.

    >>> cells_of(Quantity.printed("5343.7", 10_000))
    ('53437', '', '1000', '')
    """
    if quantity is None or quantity.hedge is Hedge.UNKNOWN:
        return "", "", "", "" if quantity is None else "unknown"
    decimals = quantity.decimals or 0
    scale = Decimal(1).scaleb(max(0, -decimals))
    first = quantity.point if quantity.point is not None else quantity.low
    assert first is not None  # it has a point, or the ends of a range
    value = f"{first / scale:.{max(0, decimals)}f}"
    plain = Quantity.printed(value, scale, quantity.hedge) if quantity.point is not None else None
    high = "" if quantity.high is None or (plain and plain.high == quantity.high) else f"{quantity.high / scale:f}"
    hedge = "" if quantity.hedge is Hedge.EXACT else quantity.hedge.value
    return value, high, "" if scale == 1 else f"{scale:f}", hedge


def item_row(item: BaseModel, fields: Iterable[str]) -> Row:
    """A source or a company as a row of its fields; lists are separated by semicolons."""
    return {name: _shown(getattr(item, name)) for name in fields}


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def source_of(row: Mapping[str, str]) -> Source:
    """The source of a row. Raises ValueError for what is none."""
    cells = {name: row.get(name, "") for name in SOURCE_FIELDS}
    return Source(**{**cells, "date_inferred": cells["date_inferred"] == "yes", "tier": int(cells["tier"] or 0)})


def company_of(row: Mapping[str, str]) -> Company:
    """The company of a row. Raises ValueError for what is none."""
    cells = {name: row.get(name, "") for name in COMPANY_FIELDS}
    lists = {name: tuple(part for part in cells[name].split("; ") if part) for name in ("groups", "aliases")}
    return Company(**{**cells, **lists})


# -- texts that a spreadsheet would run -------------------------------------------------------------------------------

_GAP = r"[^\S\t\r\n]{0,99}"
_AT = r"(?:^|(?<=[;\t\r\n]))"
_RUNS = re.compile(f"{_AT}(?='*{_GAP}[{re.escape(FORMULA_SIGNS)}])")
_DEFUSED = re.compile(f"{_AT}'(?='*{_GAP}[{re.escape(FORMULA_SIGNS)}])")


def defused(text: str) -> str:
    """A text that no spreadsheet runs; :func:`restored` gives back what it was.

    >>> defused("=1+1"), restored(defused("'=1;\\t@x")) == "'=1;\\t@x"
    ("'=1+1", True)
    """
    return _RUNS.sub("'", text)


def restored(text: str) -> str:
    """The text that was defused."""
    return _DEFUSED.sub("", text)
