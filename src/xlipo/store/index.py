"""An index of a data folder: SQLite in the user's caches, so that a question costs what it asks for, not what exists.

The index is made from the files, checked line by line, whenever a file's name, size or time of change differs: the
tables' when it is opened, a company's own file when that company is first asked for. It is written beside and renamed;
a reader never sees a half-made one. It holds no code: text columns only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from xlipo.facts.acknowledgement import Acknowledgement
from xlipo.facts.company import Company, Person, fold
from xlipo.facts.concept import Concept
from xlipo.facts.dataset import References
from xlipo.facts.dimension import Dimension
from xlipo.facts.errors import DataError, DataErrors, UsageError
from xlipo.facts.event import Event
from xlipo.facts.exchange import Exchange
from xlipo.facts.exclusion import Exclusion
from xlipo.facts.fact import Claim, Fact, read_dimensions, show_dimensions
from xlipo.facts.funding import FundingRound, Investor
from xlipo.facts.groups import Group
from xlipo.facts.offering import Offering
from xlipo.facts.offering_figure import OfferingFigure
from xlipo.facts.partition import Additivity, Partition
from xlipo.facts.peers import Peer
from xlipo.facts.period import Period, YearEnd
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.rules import ListingRule
from xlipo.facts.source import Source
from xlipo.store.csv_files import TABLES, read_facts, read_tables, version_of

LAYOUT = "6"
_SCHEMA = """
create table meta (key text primary key, value text) without rowid;
create table thing (kind text, owner text, position integer, id text, body text);
create table file (path text primary key, size integer, changed integer) without rowid;
create table name (key text primary key, company text) without rowid;
create table fact (
  entity text, concept text, dimensions text, period text, kind text, month integer, day integer, point text,
  decimals integer, low text, high text, hedge text, printed text, value_text text, unit text, claim text,
  source text, locator text, also text, note text, file text, line integer, key text);
"""
_INDEXES = """
create index thing_by_owner on thing (kind, owner, position);
create index thing_by_id on thing (kind, id);
create index fact_by_concept on fact (entity, concept);
"""
Model = TypeVar("Model", bound=BaseModel)
Mark = tuple[int, int]  # what a file looks like from outside: its size and its time of change in nanoseconds


def mark_of(path: Path) -> Mark | None:
    """The look of a file; None where there is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


def fingerprint(folders: Sequence[Path]) -> str:
    """What the folders look like from outside: their tables, and when a file of facts last came or went.

    Files of facts are looked at one by one when their company is asked for, so that opening costs the same however many
    there are.
    """
    digest = hashlib.sha256(LAYOUT.encode())
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"There is no data folder {str(folder)!r}; give a folder that holds data files.")
        facts = mark_of(folder / "facts")
        digest.update(f"{folder} {facts and facts[1]}\n".encode())
        for name in TABLES:
            digest.update(f"{name} {mark_of(folder / f'{name}.csv')}\n".encode())
    return digest.hexdigest()


def is_current(path: Path, mark: str, folders: Sequence[Path] = ()) -> bool:
    """True when the index at ``path`` was made from files that look like ``mark``, and from these folders' facts."""
    if not path.is_file():
        return False
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
        try:
            row = base.execute("select value from meta where key = 'fingerprint'").fetchone()
            held = set(base.execute("select path, size, changed from file")) if folders else set()
        except sqlite3.DatabaseError:
            return False
    return bool(row and row[0] == mark) and (not folders or held == _files_of_facts(folders))


def _files_of_facts(folders: Sequence[Path]) -> set[tuple[str, int, int]]:
    """Every file of facts with what it looks like."""
    paths = (path for folder in folders for path in (folder / "facts").glob("*.csv"))
    return {(str(path), *(mark_of(path) or (0, 0))) for path in paths}


def connect(path: Path) -> sqlite3.Connection:
    """The index at ``path``, open for reading only."""
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)


def build(folders: Sequence[Path], path: Path | None, mark: str) -> sqlite3.Connection | None:
    """Make the index at ``path`` (None: in memory, returned open). Raises :class:`DataErrors` and leaves no file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}") if path else None
    base = sqlite3.connect(beside or ":memory:")
    try:
        _fill(base, folders, mark)
        if path is None or beside is None:
            return base
        base.close()
        beside.replace(path)
        return None
    except BaseException:
        base.close()
        if beside:
            beside.unlink(missing_ok=True)
        raise


def _fill(base: sqlite3.Connection, folders: Sequence[Path], mark: str) -> None:
    errors: list[DataError] = []
    base.executescript("pragma journal_mode = off; pragma synchronous = off;" + _SCHEMA)
    base.executemany("insert into file values (?, ?, ?)", _files_of_facts(folders))
    tables = read_tables(folders, errors.append)
    errors.extend(References(tables).errors_in_tables(tables))
    for kind in type(tables).__dataclass_fields__:
        items = getattr(tables, kind)
        rows = (
            (kind, getattr(x, "company", ""), i, getattr(x, "id", ""), x.model_dump_json()) for i, x in enumerate(items)
        )
        base.executemany("insert into thing values (?, ?, ?, ?, ?)", rows)
    for company in tables.companies:
        keys = {(fold(name), company.id) for name in (company.id, company.name, *company.aliases)}
        base.executemany("insert or ignore into name values (?, ?)", keys)
    base.executemany(
        f"insert into fact values ({', '.join('?' * 23)})", map(_row, read_facts(folders, tables, errors.append))
    )
    base.executescript(_INDEXES)
    errors.extend(_doubled(base))
    if errors:
        raise DataErrors(errors)
    meta = {"fingerprint": mark, "version": version_of(folders)}
    base.executemany("insert into meta values (?, ?)", meta.items())
    base.commit()


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _row(fact: Fact) -> tuple[object, ...]:
    quantity, period = fact.quantity, fact.period
    value = (quantity.low, quantity.high, quantity.point) if quantity else fact.value_text
    dimensions = show_dimensions(fact.dimensions)
    key = f"{fact.entity}|{fact.concept}|{dimensions}|{period.text}|{fact.unit}|{fact.source}|{fact.claim}|{value}"
    figures: tuple[object, ...] = (None, None, None, None, None, None)
    if quantity:
        ends = _text(quantity.low), _text(quantity.high)
        figures = (_text(quantity.point), quantity.decimals, *ends, quantity.hedge.value, quantity.text)
    return (
        fact.entity, fact.concept, dimensions, period.text, period.kind, *period.year_end, *figures, fact.value_text,
        fact.unit, fact.claim.value, fact.source, fact.locator, fact.also, fact.note, fact.file, fact.line, key,
    )  # fmt: skip


def _doubled(base: sqlite3.Connection) -> Iterator[DataError]:
    twins = "select a.file, a.line, b.file, b.line from fact a join fact b on a.key = b.key and a.rowid > b.rowid"
    repeated = "select key from fact group by key having count(*) > 1 limit 1"
    if base.execute(repeated).fetchone() is None:
        return
    base.execute("create index fact_by_key on fact (key)")
    for file, line, first_file, first_line in base.execute(twins):
        yield DataError(file, line, "value", f"the same fact stands already in {first_file}:{first_line}")


@lru_cache(maxsize=65_536)
def _period(text: str, kind: Any, year_end: YearEnd) -> Period:
    return Period.parse(text, kind, year_end)


_dimensions = lru_cache(maxsize=65_536)(read_dimensions)


_FACT, _QUANTITY = set(Fact.model_fields), set(Quantity.model_fields)  # one set for all, not one for each fact


def _fact(row: tuple[Any, ...]) -> Fact:
    (
        entity, concept, dimensions, period, kind, month, day, point, decimals, low, high, hedge, printed, value_text,
        unit, claim, source, locator, also, note, file, line, _,
    ) = row  # fmt: skip
    quantity = None
    if hedge is not None:
        ends = (None if end is None else Decimal(end) for end in (point, low, high))
        best, bottom, top = ends
        quantity = Quantity.model_construct(
            _QUANTITY, point=best, decimals=decimals, low=bottom, high=top, hedge=Hedge(hedge), text=printed
        )
    return Fact.model_construct(
        _FACT, entity=entity, concept=concept, dimensions=_dimensions(dimensions),
        period=_period(period, kind, (month, day)),
        quantity=quantity, value_text=value_text, unit=unit, claim=Claim(claim), source=source, locator=locator,
        also=also, note=note, file=file, line=line,
    )  # fmt: skip


class IndexedData:
    """A data set read from its index, piece by piece as it is asked for; each piece is kept once read."""

    def __init__(
        self,
        base: sqlite3.Connection,
        folders: Sequence[Path] = (),
        renew: Callable[[], sqlite3.Connection] | None = None,
    ) -> None:
        self._base, self._folders, self._renew = base, folders, renew
        self._kept: dict[tuple[str, ...], Any] = {}
        self._seen: set[str] = set()

    def _look_at(self, company: str) -> None:
        """Make the index anew where the company's file has changed since it was made."""
        if company in self._seen or self._renew is None:
            return
        for folder in self._folders:
            path = folder / "facts" / f"{company}.csv"
            known = self._ask("select size, changed from file where path = ?", (str(path),))
            if (known[0] if known else None) != mark_of(path):
                self._start_again()
                break
        self._seen.add(company)

    def _ask(self, sql: str, values: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
        """The rows a query finds; an index that turns out to be damaged is made anew, once."""
        try:
            return self._base.execute(sql, values).fetchall()
        except sqlite3.DatabaseError:
            if self._renew is None:
                raise
            self._start_again()
            return self._base.execute(sql, values).fetchall()

    def _start_again(self) -> None:
        assert self._renew is not None  # asked for only where an index can be made anew
        self._base = self._renew()
        self._kept.clear()
        for name in ("version", "_concepts"):
            self.__dict__.pop(name, None)

    @cached_property
    def version(self) -> str:
        """The content's identity; every file is looked at, so that equal data have equal versions."""
        for folder in self._folders:
            for path in (folder / "facts").glob("*.csv"):
                self._look_at(path.stem)
        return str(self._ask("select value from meta where key = 'version'")[0][0])

    def _things(self, kind: str, model: type[Model], owner: str | None = None) -> list[Model]:
        key = (kind, owner or "")
        if key not in self._kept:
            sql = "select body from thing where kind = ?"
            rows = self._ask(
                sql + (" and owner = ?" if owner else "") + " order by position", (kind, owner) if owner else (kind,)
            )
            self._kept[key] = [model.model_construct(**_body(model, body)) for (body,) in rows]
        kept: list[Model] = self._kept[key]
        return kept

    def _thing(self, kind: str, model: type[Model], id: str) -> Model:
        key = (kind, "", id)
        if key not in self._kept:
            found = self._ask("select body from thing where kind = ? and id = ?", (kind, id))
            if not found:
                raise KeyError(id)
            self._kept[key] = model.model_construct(**_body(model, found[0][0]))
        kept: Model = self._kept[key]
        return kept

    def companies(self) -> Sequence[Company]:
        return self._things("companies", Company)

    def company(self, company: str) -> Company:
        return self._thing("companies", Company, company)

    def find_company(self, name: str) -> Company | None:
        found = self._ask("select company from name where key = ?", (fold(name),))
        return self.company(found[0][0]) if found else None

    def concepts(self) -> Mapping[str, Concept]:
        return self._concepts

    @cached_property
    def _concepts(self) -> dict[str, Concept]:
        return {concept.id: concept for concept in self._things("concepts", Concept)}

    def sources(self) -> Sequence[Source]:
        return self._things("sources", Source)

    def source(self, source: str) -> Source:
        return self._thing("sources", Source, source)

    def facts(self, company: str, concept: str) -> Sequence[Fact]:
        self._look_at(company)
        key = ("fact", company, concept)
        whole = ("facts", company) in self._kept  # asked first: another thread may be reading the whole company
        if key not in self._kept:
            if whole:
                return ()  # every concept that it has facts of was kept before the whole was
            sql = "select * from fact where entity = ? and concept = ? order by rowid"
            self._kept[key] = [_fact(row) for row in self._ask(sql, (company, concept))]
        kept: list[Fact] = self._kept[key]
        return kept

    def facts_of(self, company: str) -> Sequence[Fact]:
        self._look_at(company)
        key = ("facts", company)
        if key not in self._kept:
            sql = "select * from fact where entity = ? order by concept, rowid"
            every = [_fact(row) for row in self._ask(sql, (company,))]
            for source in self.sources():  # whoever reads all of a company asks for many: one query, not one each
                self._kept["sources", "", source.id] = source
            by_concept: dict[str, list[Fact]] = {}
            for fact in every:
                by_concept.setdefault(fact.concept, []).append(fact)
            for concept, facts in by_concept.items():
                self._kept["fact", company, concept] = facts
            self._kept[key] = every  # last: it says that whatever concept is not kept has no fact
        kept: list[Fact] = self._kept[key]
        return kept

    def rounds(self, company: str) -> Sequence[FundingRound]:
        return self._things("rounds", FundingRound, company)

    def investors(self, company: str) -> Sequence[Investor]:
        return self._things("investors", Investor, company)

    def offerings(self, company: str) -> Sequence[Offering]:
        return self._things("offerings", Offering, company)

    def people(self, company: str) -> Sequence[Person]:
        return self._things("people", Person, company)

    def events(self, company: str) -> Sequence[Event]:
        return self._things("events", Event, company)

    def acknowledgements(self) -> Sequence[Acknowledgement]:
        return self._things("acknowledgements", Acknowledgement)

    def exclusions(self) -> Sequence[Exclusion]:
        return self._things("exclusions", Exclusion)

    def partitions(self, company: str) -> Sequence[Partition]:
        return self._things("partitions", Partition, company)

    def peers(self, page: str) -> Sequence[Company]:
        return [self.company(item.company) for item in self._things("peers", Peer) if item.page == page]

    def additivity(self) -> Sequence[Additivity]:
        return self._things("additivity", Additivity)

    def dimensions(self) -> Sequence[Dimension]:
        return self._things("dimensions", Dimension)

    def exchanges(self) -> Sequence[Exchange]:
        return self._things("exchanges", Exchange)

    def groups(self) -> Sequence[Group]:
        return self._things("groups", Group)

    def listing_rules(self) -> Sequence[ListingRule]:
        return self._things("listing_rules", ListingRule)

    def offering_figures(self) -> Sequence[OfferingFigure]:
        return self._things("offering_figures", OfferingFigure)


def _body(model: type[BaseModel], body: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(body)
    if model is Concept:
        from xlipo.facts.concept import PeriodType

        values["period_type"] = PeriodType(values["period_type"])
    if model is ListingRule:  # days and decimals, which JSON has not
        return dict(ListingRule.model_validate_json(body))
    for name, value in values.items():
        if isinstance(value, list):
            values[name] = tuple(value)
    return values
