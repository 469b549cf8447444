"""A load of a database as a data view: what belongs to a company is fetched when asked for, and kept in bounds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlglot import exp

from xlipo.facts.company import Company, fold
from xlipo.facts.dataset import OWNED, Excerpt, TableView
from xlipo.facts.fact import Fact
from xlipo.facts.price import SHARE_PRICE, Price, file_source
from xlipo.facts.prints import NewestEnds, PrintsAsked, PrintTable
from xlipo.facts.source import TIERS, Source
from xlipo.store.sql import statements
from xlipo.store.sql.broken_facts import FactGuard
from xlipo.store.sql.choosing import Choosing
from xlipo.store.sql.engine import Engine, Rows
from xlipo.store.sql.fact_reader import Ahead, FactReader, Placed
from xlipo.store.sql.kept import NOTHING, Kept
from xlipo.store.sql.layout import NAMES
from xlipo.store.sql.print_rows import CompanyPrints
from xlipo.store.sql.queries import AT_ONCE, Among, Queries
from xlipo.store.sql.reading import item_columns, items_of

_GROWING = frozenset({"companies", "sources", "acknowledgements", "exclusions", *OWNED})
"""Tables that grow with the companies: read whole, they are kept only while there is room."""

MOST_NAMED = 256
"""Companies beyond which a query of many reads those of all."""

_ITEM = 1000  # bytes that are kept of a row that is no fact
_LONGEST_NAME = 10_000  # characters, as of a cell of a data folder


@dataclass(frozen=True)
class Load:
    """A load that is in a store: the row of ``meta``."""

    generation: str
    layout: int
    version: str
    loaded: str
    facts: int
    companies: int


class SqlView(TableView):
    """What one load holds. A later load writes tables of its own, so that a view never mixes two.

    Args:
        engine: the database.
        load: the load.
        address: of the database, as sentences name it.
    """

    def __init__(self, engine: Engine, load: Load, address: str) -> None:
        super().__init__()
        self.load, self.version = load, load.version
        self._engine, self._queries, self._kept = engine, Queries(engine, load.generation), Kept()
        guard = FactGuard(address, self._is_source, lambda concept: concept in self.concepts())
        self._reader = FactReader(self._queries, self._kept, self._placed, self._read_sources, guard)
        self._tables: dict[str, tuple[Any, ...]] = {}

    # -- tables -------------------------------------------------------------------------------------------------------

    def table(self, kind: str) -> Sequence[Any]:
        if kind in _GROWING:
            found = self._kept.find(("table", kind))
            if found is NOTHING:
                if kind == "companies":
                    items = tuple(placed.company for placed in self._read_companies().values())
                else:
                    items = tuple(items_of(kind, self._queries.rows(kind, item_columns(kind)).cells()))
                found = self._kept.keep(("table", kind), items, _ITEM * len(items))
            return found  # type: ignore[no-any-return]
        if kind not in self._tables:
            items = tuple(items_of(kind, self._queries.rows(kind, item_columns(kind)).cells()))
            self._tables.setdefault(kind, items)
        return self._tables[kind]

    def company(self, company: str) -> Company:
        found = self._placed(company)
        if found is None:
            raise KeyError(company)
        return found.company

    def _placed(self, company: str) -> Placed | None:
        """A company and its place in the order of the data; None for an unknown id."""
        found = self._kept.find(("company", company))
        if found is NOTHING:
            found = self._read_companies("id", [company]).get(company)
            self._kept.keep(("company", company), found, _ITEM)
        return found  # type: ignore[no-any-return]

    def _read_companies(self, by: str = "", values: Sequence[str | int] = ()) -> Mapping[str, Placed]:
        """Read the companies of which a column has one of some values, or all."""
        found: dict[str, Placed] = {}
        where, order = ((Among(by, values),), ()) if by else ((), ("position",))
        rows = self._queries.rows("companies", _COMPANY, *where, order=order, is_few=bool(by))
        *items, positions, facts, closes = rows.cells()
        for placed in map(Placed, items_of("companies", items), positions, facts, closes):
            found[placed.company.id] = self._kept.keep(("company", placed.company.id), placed, _ITEM)
        return found

    def find_company(self, name: str) -> Company | None:
        key = fold(name)
        if not _may_be_name(key):
            return None
        found = self._kept.find(("name", key))
        if found is NOTHING:
            found = self._read_names([key])[key]
        return self.company(found) if isinstance(found, str) else None

    def _read_names(self, keys: Sequence[str]) -> Mapping[str, str | None]:
        """The ids of the companies that some names mean; of two that share one, the first in order."""
        meant = dict[str, str | None].fromkeys(keys)
        columns = ("position", "key", "company", "owner")
        rows = self._queries.rows(NAMES.name, columns, Among("key", keys), order=(), is_few=True)
        found = sorted(zip(*rows.cells(), strict=True))
        for _, key, company, _ in found:
            meant[key] = meant[key] or company
        if found:
            self._read_companies("position", list(dict.fromkeys(owner for *_, owner in found)))
        for key in keys:
            self._kept.keep(("name", key), meant[key], _ITEM + 4 * len(key))
        return meant

    def read_ahead(
        self, companies: Collection[str], concepts: Collection[str] = (), periods: Collection[str] = ()
    ) -> None:
        """Read the companies that some names mean; the facts of any of them are then read with those of the others."""
        kept = {name: self._kept.find(("company", name)) for name in companies}
        names = [fold(name) for name, found in kept.items() if not isinstance(found, Placed)]
        meant: dict[str, object] = {name: name for name, found in kept.items() if isinstance(found, Placed)}
        meant |= {key: self._kept.find(("name", key)) for key in names if _may_be_name(key)}
        unread = [key for key, id in meant.items() if id is NOTHING]
        for at in range(0, len(unread), AT_ONCE):
            meant |= self._read_names(unread[at : at + AT_ONCE])
        together = list(dict.fromkeys(id for id in meant.values() if isinstance(id, str)))
        places = {id: at for at, id in enumerate(together)}
        self._reader.ahead = Ahead(together, tuple(sorted(concepts)), frozenset(periods), places)

    # -- sources ------------------------------------------------------------------------------------------------------

    def document(self, source: str) -> Source | None:
        found = self._kept.find(("source", source))
        if found is NOTHING:
            rows = self._queries.rows("sources", item_columns("sources"), Among("id", [source]), is_few=True)
            found = self._keep_sources(rows).get(source)
            self._kept.keep(("source", source), found, _ITEM)
        return found  # type: ignore[no-any-return]

    def _is_source(self, source: str) -> bool:
        found = self.document(source)
        return found is not None and found.tier in TIERS

    def _keep_sources(self, rows: Rows) -> Mapping[str, Source]:
        found = {source.id: source for source in items_of("sources", rows.cells())}
        for id, source in found.items():
            self._kept.keep(("source", id), source, _ITEM)
        return found

    def documents_at(self, url: str) -> Sequence[Source]:
        found = self._kept.find(("url", url))
        if found is NOTHING:
            pages = self._reader.pages
            asked = list(dict.fromkeys((url, *islice(pages.copy(), AT_ONCE - 1))))
            rows = self._queries.rows("sources", item_columns("sources"), Among("url", asked), is_few=True)
            at: dict[str, list[Source]] = {}
            for source in items_of("sources", rows.cells()):
                at.setdefault(source.url, []).append(source)
            for one in asked:
                pages.pop(one, None)
                self._kept.keep(("url", one), tuple(at.get(one, ())), _ITEM * (1 + len(at.get(one, ()))))
            found = tuple(at.get(url, ()))
        return found  # type: ignore[no-any-return]

    def newest_source_date(self) -> str:
        def newest() -> str:
            date = statements.column("date")
            whole = exp.EQ(this=exp.Length(this=date), expression=exp.Literal.number(10))
            query = (
                exp.select(exp.Max(this=date.copy()))
                .from_(statements.table(self._queries.name("sources")))
                .where(whole)
            )
            (found,) = self._queries.ask(query).cells()[0]
            return found or ""

        found: str = self._lookup("newest source", newest)
        return found

    def _close_source(self, source: str) -> Source | None:
        rows = self._queries.rows("prices", ("date", "position"), Among("source", [source]))
        return file_source(source, max(rows.cells()[0])) if len(rows) else None

    def price_sources(self) -> frozenset[str]:
        def named() -> frozenset[str]:
            return frozenset(self._queries.rows("prices", ("source",), order=(), once=True).cells()[0])

        found: frozenset[str] = self._lookup("sources of prices", named)
        return found

    # -- what belongs to a company ------------------------------------------------------------------------------------

    def _owned(self, kind: str, company: str) -> Sequence[Any]:
        found = self._kept.find((kind, company))
        if found is NOTHING:
            companies = self._reader.together(company, kind)
            found = self._read_owned(kind, companies).get(company, ()) if companies else ()
        return found  # type: ignore[no-any-return]

    def _read_owned(self, kind: str, companies: Sequence[Placed]) -> Mapping[str, Sequence[Any]]:
        """Read a table's rows of some companies in one query."""
        more = ("layer",) if kind == "prices" else ()
        asked = [placed.position for placed in companies if not more or placed.closes]
        found: dict[int, list[Any]] = {}
        if asked:
            columns = ("owner", *more, *item_columns(kind))
            cells = self._queries.rows(kind, columns, Among("owner", asked), is_few=len(asked) == 1).cells()
            items = items_of(kind, cells[1 + len(more) :])
            if more:
                self._read_pages(price.source for price in items)
                items = [(price, price.fact(layer)) for price, layer in zip(items, cells[1], strict=True)]
            for owner, item in zip(cells[0], items, strict=True):
                found.setdefault(owner, []).append(item)
        owned = {placed.company.id: tuple(found.get(placed.position, ())) for placed in companies}
        for id, own in reversed(owned.items()):
            owned[id] = self._kept.keep((kind, id), own, _ITEM * (1 + (3 if more else 1) * len(own)) // 2)
        return owned

    def _read_pages(self, sources: Iterable[str]) -> None:
        """Read the documents that closes stand on, some at a time."""
        unread = [id for id in dict.fromkeys(sources) if self._kept.find(("source", id)) is NOTHING][:AT_ONCE]
        if unread:
            documents = self._keep_sources(
                self._queries.rows("sources", item_columns("sources"), Among("id", unread), is_few=True)
            )
            for id in unread:
                self._kept.keep(("source", id), documents.get(id), _ITEM)

    def prices(self, company: str) -> Sequence[Price]:
        return tuple(price for price, _ in self._owned("prices", company))

    def _read_sources(self, places: Sequence[int]) -> None:
        """Read the sources at some places that are not kept."""
        unread = [place for place in places if self._kept.find(("source at", place)) is NOTHING]
        for at in range(0, len(unread), AT_ONCE):
            some = unread[at : at + AT_ONCE]
            columns = item_columns("sources")
            self._keep_sources(self._queries.rows("sources", columns, Among("position", some), order=(), is_few=True))
            for place in some:
                self._kept.keep(("source at", place), True, 100)

    def facts(self, company: str, concept: str) -> Sequence[Fact]:
        found = self._reader.facts(company, concept)
        return (*found, *self._closes(company)) if concept == SHARE_PRICE else found

    def excerpt(self, company: str, concept: str) -> Excerpt | None:
        return None if concept == SHARE_PRICE else self._reader.excerpt(company, concept)

    def prints(self, asked: PrintsAsked) -> PrintTable | None:
        if all(self._reader.is_whole(company) for company in asked.companies):
            return None
        places, owners = self._places_of(asked)
        found = Choosing(self._engine, self._queries, asked, owners).prints(places)
        return CompanyPrints(found, {id: at for at, id in enumerate(asked.companies)})

    def newest_ends(self, asked: PrintsAsked) -> NewestEnds | None:
        if all(self._reader.is_whole(company) for company in asked.companies):
            return None
        places, owners = self._places_of(asked)
        return Choosing(self._engine, self._queries, asked, owners).newest_ends(places, asked.concepts)

    def _places_of(self, asked: PrintsAsked) -> tuple[Sequence[int | None], Collection[int]]:
        """The places of companies, and those to ask for: none where all companies are read at once."""
        placed = map(self._placed, asked.companies)
        places = [one.position if one is not None else None for one in placed]
        return places, [place for place in places if place is not None] if len(places) <= MOST_NAMED else ()

    def holds_any(self, company: str, concepts: Collection[str]) -> bool:
        return self._reader.holds_any(company, concepts) or (SHARE_PRICE in concepts and bool(self.prices(company)))

    def facts_of(self, company: str) -> Sequence[Fact]:
        known = self._reader.whole(company)
        found = [fact for concept in known.concepts() for fact in known.of(concept)] if known is not None else []
        return [*found, *self._closes(company)]

    def concepts_of(self, company: str) -> frozenset[str]:
        known = self._reader.whole(company)
        named = known.concepts() if known is not None else ()
        return frozenset((*named, SHARE_PRICE) if self.prices(company) else named)

    def _closes(self, company: str) -> Sequence[Fact]:
        """The closes of a company's shares as facts."""
        return tuple(fact for _, fact in self._owned("prices", company))


_COMPANY = (*item_columns("companies"), "position", "fact_count", "close_count")


def _may_be_name(key: str) -> bool:
    return 0 < len(key) <= _LONGEST_NAME and "\0" not in key
