"""A load of a database as a data view: what belongs to a company is fetched when asked for, and kept in bounds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from sqlglot import exp

from xlipo.facts.company import Company, fold
from xlipo.facts.dataset import OWNED, TableView
from xlipo.facts.fact import Fact
from xlipo.facts.price import SHARE_PRICE, Price, file_source
from xlipo.facts.source import Source
from xlipo.store.sql import statements
from xlipo.store.sql.company_facts import CompanyFacts, by_company
from xlipo.store.sql.engine import Engine, Rows
from xlipo.store.sql.kept import NOTHING, Kept
from xlipo.store.sql.layout import FACTS, INTEGER, NAMES, TEXT
from xlipo.store.sql.reading import FACT_COLUMNS, item_columns, items_of

AT_ONCE, FACTS_AT_ONCE = 256, 64_000
"""Companies, and facts, that one query fetches at most, where several are asked for together."""

_GROWING = frozenset({"companies", "sources", "acknowledgements", "exclusions", *OWNED})
"""Tables that grow with the companies: read whole, they are kept only while there is room."""

_ROW, _ITEM = 1500, 1000  # bytes that are kept of a fact, its row and what is made of it, and of any other
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


class Placed(NamedTuple):
    """A company, its place in the order of the data, and how much there is of it."""

    company: Company
    position: int
    facts: int
    closes: int


class SqlView(TableView):
    """What one load holds. A later load writes tables of its own, so that a view never mixes two.

    Args:
        engine: the database.
        load: the load.
    """

    def __init__(self, engine: Engine, load: Load) -> None:
        super().__init__()
        self._engine, self.load, self.version = engine, load, load.version
        self._kept = Kept()
        self._tables: dict[str, tuple[Any, ...]] = {}
        self._queries: dict[tuple[object, ...], exp.Select] = {}
        self._ahead: tuple[Sequence[str], Mapping[str, int]] = (), {}

    # -- asking -------------------------------------------------------------------------------------------------------

    def _rows(
        self, kind: str, columns: Sequence[str], by: str = "", values: Sequence[str | int] = (), type: str = TEXT,
        order: Sequence[str] = ("position",),
    ) -> Rows:  # fmt: skip
        """Columns of a table's rows, all or those whose column ``by`` has one of some values."""
        names = [f"p{at}" for at in range(len(values))]

        def made() -> exp.Select:
            where = statements.among(statements.column(by), type, names) if by else None
            return statements.select(self._name(kind), columns, where, order)

        query = self._query((kind, tuple(columns), by, len(values), tuple(order)), made)
        return self._engine.fetch(query, dict(zip(names, values, strict=True)))

    def _query(self, key: tuple[object, ...], make: Callable[[], exp.Select]) -> exp.Select:
        """A query, made once; of those over many values, some."""
        found = self._queries.get(key)
        if found is None:
            if len(self._queries) > 128:
                self._queries.clear()
            found = self._queries[key] = make()
        return found

    def _name(self, kind: str) -> str:
        return f"{kind}_{self.load.generation}"

    # -- tables -------------------------------------------------------------------------------------------------------

    def table(self, kind: str) -> Sequence[Any]:
        if kind in _GROWING:
            found = self._kept.find(("table", kind))
            if found is NOTHING:
                items = tuple(items_of(kind, self._rows(kind, item_columns(kind)).cells()))
                found = self._kept.keep(("table", kind), items, _ITEM * len(items))
            return found  # type: ignore[no-any-return]
        if kind not in self._tables:
            self._tables[kind] = tuple(items_of(kind, self._rows(kind, item_columns(kind)).cells()))
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
            found = self._read_companies([company]).get(company)
            self._kept.keep(("company", company), found, _ITEM)
        return found  # type: ignore[no-any-return]

    def _read_companies(self, ids: Sequence[str]) -> Mapping[str, Placed]:
        return self._keep_companies(self._rows("companies", _COMPANY, "id", ids).cells())

    def _keep_companies(self, cells: Sequence[Sequence[Any]]) -> Mapping[str, Placed]:
        found: dict[str, Placed] = {}
        *items, positions, facts, closes = cells
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
        marks, meant = [f"p{at}" for at in range(len(keys))], dict[str, str | None].fromkeys(keys)
        query = self._query(("names", len(keys)), lambda: self._named(marks))
        named, *cells = self._engine.fetch(query, dict(zip(marks, keys, strict=True))).cells()
        companies = self._keep_companies(cells)
        for key, company in zip(named, cells[0], strict=True):
            meant[key] = meant[key] or company
        for key in keys:
            self._kept.keep(("name", key), meant[key], _ITEM + 4 * len(key))
        assert companies.keys() >= {id for id in meant.values() if id}
        return meant

    def _named(self, marks: Sequence[str]) -> exp.Select:
        """The query for the companies of some names."""
        wanted = [statements.column("key", "a"), *(statements.column(name, "b") for name in _COMPANY)]
        on = exp.EQ(this=statements.column("owner", "a"), expression=statements.column("position", "b"))
        names, companies = (statements.table(self._name(kind)) for kind in (NAMES.name, "companies"))
        query = exp.select(*wanted).from_(names.as_("a")).join(companies.as_("b"), on=on)
        query = query.where(statements.among(statements.column("key", "a"), TEXT, marks))
        return query.order_by(exp.Ordered(this=statements.column("position", "a"), nulls_first=False))

    def read_ahead(self, companies: Collection[str]) -> None:
        """Read the companies that some names mean; the facts of any of them are then read with those of the others."""
        names = [key for key in dict.fromkeys(map(fold, companies)) if _may_be_name(key)]
        meant = {key: self._kept.find(("name", key)) for key in names}
        unread = [key for key, id in meant.items() if id is NOTHING]
        for at in range(0, len(unread), AT_ONCE):
            meant |= self._read_names(unread[at : at + AT_ONCE])
        together = list(dict.fromkeys(id for id in meant.values() if isinstance(id, str)))
        self._ahead = together, {id: at for at, id in enumerate(together)}

    def _asked_with(self, company: str, what: str) -> list[Placed]:
        """The companies to read at once when something of one is to be read: it and those that will be asked next."""
        together, places = self._ahead
        at = places.get(company)
        ids = together[at : at + AT_ONCE] if at is not None else [company]
        others = [id for id in ids if id != company and self._kept.find((what, id)) is NOTHING]
        found, facts = list[Placed](), 0
        for placed in map(self._placed, (company, *others)):
            facts += placed.facts if placed is not None and what == FACTS.name else 0
            if found and facts > FACTS_AT_ONCE:
                break
            if placed is not None:
                found.append(placed)
        return found

    # -- sources ------------------------------------------------------------------------------------------------------

    def document(self, source: str) -> Source | None:
        found = self._kept.find(("source", source))
        if found is NOTHING:
            rows = self._rows("sources", item_columns("sources"), "id", [source])
            found = self._keep_sources(rows).get(source)
            self._kept.keep(("source", source), found, _ITEM)
        return found  # type: ignore[no-any-return]

    def _keep_sources(self, rows: Rows) -> Mapping[str, Source]:
        found = {source.id: source for source in items_of("sources", rows.cells())}
        for id, source in found.items():
            self._kept.keep(("source", id), source, _ITEM)
        return found

    def documents_at(self, url: str) -> Sequence[Source]:
        return items_of("sources", self._rows("sources", item_columns("sources"), "url", [url]).cells())

    def newest_source_date(self) -> str:
        def newest() -> str:
            date = statements.column("date")
            whole = exp.EQ(this=exp.Length(this=date), expression=exp.Literal.number(10))
            query = exp.select(exp.Max(this=date.copy())).from_(statements.table(self._name("sources"))).where(whole)
            (found,) = self._engine.fetch(query, {}).cells()[0]
            return found or ""

        found: str = self._lookup("newest source", newest)
        return found

    def _close_source(self, source: str) -> Source | None:
        rows = self._rows("prices", ("date",), "source", [source])
        return file_source(source, max(rows.cells()[0])) if len(rows) else None

    def price_sources(self) -> frozenset[str]:
        def named() -> frozenset[str]:
            query = statements.select(self._name("prices"), ("source",)).distinct()
            return frozenset(self._engine.fetch(query, {}).cells()[0])

        found: frozenset[str] = self._lookup("sources of prices", named)
        return found

    # -- what belongs to a company ------------------------------------------------------------------------------------

    def _owned(self, kind: str, company: str) -> Sequence[Any]:
        found = self._kept.find((kind, company))
        if found is NOTHING:
            companies = self._asked_with(company, kind)
            found = self._read_owned(kind, companies).get(company, ()) if companies else ()
        return found  # type: ignore[no-any-return]

    def _read_owned(self, kind: str, companies: Sequence[Placed]) -> Mapping[str, Sequence[Any]]:
        """Read a table's rows of some companies in one query."""
        more = ("layer",) if kind == "prices" else ()
        asked = [placed.position for placed in companies if not more or placed.closes]
        found: dict[int, list[Any]] = {}
        if asked:
            cells = self._rows(kind, ("owner", *more, *item_columns(kind)), "owner", asked, INTEGER).cells()
            items = items_of(kind, cells[1 + len(more) :])
            if more:
                self._read_pages(price.source for price in items)
                items = [(price, price.fact(layer)) for price, layer in zip(items, cells[1], strict=True)]
            for owner, item in zip(cells[0], items, strict=True):
                found.setdefault(owner, []).append(item)
        owned = {placed.company.id: tuple(found.get(placed.position, ())) for placed in companies}
        for id, own in reversed(owned.items()):
            self._kept.keep((kind, id), own, _ITEM * (1 + (3 if more else 1) * len(own)) // 2)
        return owned

    def _read_pages(self, sources: Iterable[str]) -> None:
        """Read the documents that closes stand on, some at a time."""
        unread = [id for id in dict.fromkeys(sources) if self._kept.find(("source", id)) is NOTHING][:AT_ONCE]
        if unread:
            documents = self._keep_sources(self._rows("sources", item_columns("sources"), "id", unread))
            for id in unread:
                self._kept.keep(("source", id), documents.get(id), _ITEM)

    def prices(self, company: str) -> Sequence[Price]:
        return tuple(price for price, _ in self._owned("prices", company))

    def _facts_of(self, company: str) -> CompanyFacts | None:
        found = self._kept.find((FACTS.name, company))
        if found is NOTHING:
            companies = self._asked_with(company, FACTS.name)
            found = self._read_facts(companies).get(company) if companies else None
        return found  # type: ignore[no-any-return]

    def _read_facts(self, companies: Sequence[Placed]) -> Mapping[str, CompanyFacts]:
        """Read the facts of some companies, and the sources that they stand on: two queries, however many there are."""
        places = [placed.position for placed in companies]
        rows = self._fact_rows(places, ("owner", "position") if len(places) > 1 else ())
        position, source = (FACT_COLUMNS.index(name) for name in ("position", "source_position"))
        positions, sources = rows.columns((position, source))
        if len(places) == 1 and any(one > other for one, other in pairwise(positions)):
            rows = self._fact_rows(places, ("position",))  # they lie in the order of the data nearly always
        self._read_sources_of(places, sorted(set(sources)))
        split = by_company(rows, [(placed.company, placed.position) for placed in companies])
        found = {placed.company.id: facts for placed, facts in zip(companies, split, strict=True)}
        for id, facts in reversed(found.items()):  # what is asked first goes last
            self._kept.keep((FACTS.name, id), facts, _ITEM + _ROW * len(facts))
        return found

    def _fact_rows(self, owners: Sequence[int], order: Sequence[str]) -> Rows:
        return self._rows(FACTS.name, (*FACT_COLUMNS, "owner"), "owner", owners, INTEGER, order)

    def _read_sources_of(self, owners: Sequence[int], positions: Sequence[int]) -> None:
        """Read the sources that facts stand on: few by their places, many by those of the facts."""
        if not positions:
            return
        if len(positions) <= AT_ONCE:
            self._keep_sources(self._rows("sources", item_columns("sources"), "position", positions, INTEGER, ()))
            return
        names = [f"p{at}" for at in range(len(owners))]

        def made() -> exp.Select:
            owned = statements.among(statements.column("owner"), INTEGER, names)
            named = statements.select(self._name(FACTS.name), ("source_position",), owned)
            wanted = exp.In(this=statements.column("position"), query=exp.Subquery(this=named))
            return statements.select(self._name("sources"), item_columns("sources"), wanted)

        query = self._query(("sources of", len(owners)), made)
        self._keep_sources(self._engine.fetch(query, dict(zip(names, owners, strict=True))))

    def facts(self, company: str, concept: str) -> Sequence[Fact]:
        known = self._facts_of(company)
        found = known.of(concept) if known is not None else ()
        return (*found, *self._closes(company)) if concept == SHARE_PRICE else found

    def facts_of(self, company: str) -> Sequence[Fact]:
        known = self._facts_of(company)
        found = [fact for concept in known.concepts() for fact in known.of(concept)] if known is not None else []
        return [*found, *self._closes(company)]

    def concepts_of(self, company: str) -> frozenset[str]:
        known = self._facts_of(company)
        named = known.concepts() if known is not None else ()
        return frozenset((*named, SHARE_PRICE) if self.prices(company) else named)

    def _closes(self, company: str) -> Sequence[Fact]:
        """The closes of a company's shares as facts."""
        return tuple(fact for _, fact in self._owned("prices", company))


_COMPANY = (*item_columns("companies"), "position", "fact_count", "close_count")


def _may_be_name(key: str) -> bool:
    return 0 < len(key) <= _LONGEST_NAME and "\0" not in key
