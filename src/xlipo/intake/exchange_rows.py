"""What an exchange file holds as rows of a data folder: what is known already stays where it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.fact import Fact, show_dimensions
from xlipo.facts.nearest_word import nearest_word
from xlipo.facts.price import SHARE_PRICE
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.unit import TEXTUAL
from xlipo.intake.reading import Remark
from xlipo.store.exchange.rows import COMPANY_FIELDS, OWNED_FIELDS, SOURCE_FIELDS, Exchange, Row, cells_of, item_row
from xlipo.store.table_edit import KEYS

Rows = Mapping[str, str]
Place = tuple[object, ...]


@dataclass
class ExchangeRows:
    """Rows by table, and rows of facts by company; ``known`` counts the facts that the data hold already."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    facts: dict[str, list[Row]] = field(default_factory=dict)
    taken: list[Fact] = field(default_factory=list)
    known: int = 0
    mistakes: list[Remark] = field(default_factory=list)


def rows_of_exchange(found: Exchange, view: DataView, own: frozenset[str], only: str = "") -> ExchangeRows:
    """The rows that a data folder needs to hold an exchange's facts.

    Args:
        found: what was read.
        view: what is known; what stands there is not given again, but where the folder itself holds it otherwise.
        own: the files of that folder, as their rows name them.
        only: the id of the one company whose facts are wanted; all when empty.
    """
    return _Exchange(found, view, own, only).rows()


class _Exchange:
    def __init__(self, found: Exchange, view: DataView, own: frozenset[str], only: str) -> None:
        self._found, self._view, self._own, self._only = found, view, own, only
        self._rows = ExchangeRows()
        self._ids = {who.id: self._id_of(who) for who in found.companies}

    def _id_of(self, who: Company) -> str:
        """The id under which a company is known here, by any of its names; else its own."""
        names = (who.id, who.name, who.legal_name, *who.aliases)
        known = next((one for name in names if name and (one := self._view.find_company(name))), None)
        return known.id if known is not None else who.id

    def rows(self) -> ExchangeRows:
        facts = [self._placed(fact) for fact in self._found.facts]
        facts = [fact for fact in facts if self._only in ("", fact.entity)]
        self._companies(facts)
        self._sources()
        for kind, rows in self._found.tables.items():
            self._owned(kind, rows)
        fresh = list(self._fresh(facts))
        closes = [fact for fact in fresh if _is_close(fact)]
        self._rows.taken = fresh
        self._rows.known = len(facts) - len(fresh)
        for fact in fresh:
            if not _is_close(fact):
                self._rows.facts.setdefault(fact.entity, []).append(fact_row(fact))
        if closes:
            self._rows.tables["prices"] = [_price_row(fact) for fact in closes]
        return self._rows

    def _placed(self, fact: Fact) -> Fact:
        id = self._ids.get(fact.entity, fact.entity)
        return fact if id == fact.entity else replace(fact, entity=id)

    def _companies(self, facts: Iterable[Fact]) -> None:
        known = {who.id: who for who in self._view.companies()}
        for who in self._found.companies:
            before, row = known.get(self._ids[who.id]), item_row(who, COMPANY_FIELDS)
            if self._only in ("", self._ids[who.id]) and (before is None or self._is_own(before, who, row)):
                self._rows.tables.setdefault("companies", []).append(row)
        named = known.keys() | set(self._ids.values()) | {self._only}
        for id in dict.fromkeys(fact.entity for fact in facts if fact.entity not in named):
            near = nearest_word(id, named)
            self._rows.mistakes.append(
                Remark("", f"no company is called {id[:60]!r}{near}; give --company whose it is")
            )

    def _sources(self) -> None:
        held = {source.id: source for source in self._view.sources()}
        for source in self._found.sources:
            before = held.get(source.id)
            row = item_row(source, SOURCE_FIELDS)
            if before is None:
                self._rows.tables.setdefault("sources", []).append(row)
            elif before.file in self._own:
                if row != item_row(before, SOURCE_FIELDS):
                    self._rows.tables.setdefault("sources", []).append(row)
            elif (before.title, before.publisher, before.date) != (source.title, source.publisher, source.date):
                self._rows.mistakes.append(
                    Remark(
                        "sources", f"{source.id!r} is another document here, {before.title[:60]!r}; give it another id"
                    )
                )

    def _owned(self, kind: str, rows: Sequence[Row]) -> None:
        columns = KEYS[kind]
        for row in rows:
            placed = {**row, "company": self._ids.get(row["company"], row["company"])}
            if self._only not in ("", placed["company"]):
                continue
            held: Iterable[Any] = getattr(self._view, kind)(placed["company"])
            same = [one for one in held if all(str(getattr(one, name)) == placed[name] for name in columns)]
            if not same or (same[0].file in self._own and item_row(same[0], OWNED_FIELDS[kind]) != placed):
                self._rows.tables.setdefault(kind, []).append(placed)

    def _is_own(self, before: Company, now: Company, row: Row) -> bool:
        """Whether the folder itself holds a company, under the same id and otherwise."""
        return before.id == now.id and before.file in self._own and item_row(before, COMPANY_FIELDS) != row

    def _fresh(self, facts: Sequence[Fact]) -> Iterator[Fact]:
        """The facts that the data do not hold, or that the folder itself holds with other words beside them."""
        held = {
            fact.id: fact for id in dict.fromkeys(fact.entity for fact in facts) for fact in self._view.facts_of(id)
        }
        for fact in facts:
            before = held.get(fact.id)
            if before is None or (before.file in self._own and fact_row(before) != fact_row(fact)):
                yield fact


def fact_row(fact: Fact) -> Row:
    """A fact as a row of a data folder's file of facts."""
    value, high, scale, hedge = cells_of(fact.quantity)
    return {
        "concept": fact.concept, "dimensions": show_dimensions(fact.dimensions), "period": fact.period.text,
        "value": fact.value_text if fact.quantity is None else value, "high": high, "scale": scale, "unit": fact.unit,
        "hedge": hedge, "claim": "" if fact.claim.value == "actual" else fact.claim.value, "source": fact.source,
        "locator": fact.locator, "printed": fact.quantity.text if fact.quantity else "", "also": fact.also,
        "note": fact.note, "reading": fact.reading.value if fact.reading else "", "mirror_url": fact.mirror_url,
    }  # fmt: skip


def _is_close(fact: Fact) -> bool:
    """Whether a fact is a daily close that a table of prices holds."""
    parts = {key for key, _ in fact.dimensions} <= {"adjusted", "share_class"}
    plain = fact.quantity is not None and fact.quantity.hedge is Hedge.EXACT and not fact.locator
    return fact.concept == SHARE_PRICE and parts and plain and fact.period.precision == "day"


def _price_row(fact: Fact) -> Row:
    value, _, scale, _ = cells_of(fact.quantity)
    close = f"{Decimal(value) * Decimal(scale or 1):f}"
    return {
        "company": fact.entity, "date": fact.period.end.isoformat(), "close": close,
        "currency": fact.unit, "source": fact.source, "note": fact.note, **dict(fact.dimensions),
    }  # fmt: skip


def facts_told_apart(rows: Sequence[Rows], held: Sequence[Rows]) -> frozenset[Place]:
    """The places of which a document prints several figures, and those of which it prints several in one unit."""
    found = []
    for each in ({_statement(row): row for row in rows}.values(), held):
        for key_of in (_place, _in_unit):
            found += [key for key, count in Counter(map(key_of, each)).items() if count > 1]
    return frozenset(found)


def fact_key(row: Rows, several: frozenset[Place]) -> Place:
    """What tells a row of facts from another: place and source; the unit or the figure too where those are several."""
    if _place(row) not in several:
        return _place(row)
    return _statement(row) if _in_unit(row) in several else _in_unit(row)


def _place(row: Rows) -> Place:
    names = ("concept", "period", "source")
    return (*(row[name] for name in names), row.get("claim") or "actual", row["dimensions"].replace("; ", ";"))


def _in_unit(row: Rows) -> Place:
    return (*_place(row), row["unit"])


def _statement(row: Rows) -> Place:
    figure: object = row["value"]
    if row["unit"] not in TEXTUAL:
        hedge = Hedge(row["hedge"] or "exact")
        quantity = Quantity.printed(row["value"], Decimal(row["scale"] or 1), hedge, row["high"])
        figure = (quantity.point, quantity.low, quantity.high)
    return (*_in_unit(row), figure)
