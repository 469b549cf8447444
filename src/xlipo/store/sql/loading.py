"""Loading: the data of folders into a database, all or nothing; a load that was killed goes on where it stopped."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from sqlglot import exp

from xlipo.facts.errors import DataErrors, UsageError
from xlipo.store.csv_store import CsvStore
from xlipo.store.layers import Folders, layers_for
from xlipo.store.sql import statements
from xlipo.store.sql.checking import StoreCheck, checks
from xlipo.store.sql.engine import LoadingEngine, Missing
from xlipo.store.sql.layout import FACTS, LAYOUT, LOADING, META, TEXT, Table, data_tables
from xlipo.store.sql.packing import Packing
from xlipo.store.sql.sql_store import newest_load, open_engine, open_loading
from xlipo.store.sql.sql_view import Load
from xlipo.store.sql.url import StoreUrl

Progress: TypeAlias = Callable[[str], object]
"""What is told of a load's progress, one short text after another."""

_BEGUN = -1


def init(url: StoreUrl) -> Load | None:
    """Make the layout's own tables where they are not there yet; the newest load, where there is one."""
    try:
        return read_load(url)
    except Missing:
        engine = open_loading(url)
    try:
        _prepare(engine)
        engine.publish()
    finally:
        engine.close()
    return None


class Parts(Protocol):
    """What a load writes."""

    version: str
    companies: int

    def parts(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """Each part's number, and its rows as Arrow tables by the table they belong to."""


def load(url: StoreUrl, data: Folders = None, progress: Progress = str) -> Load:
    """Load the shipped data with folders laid over them, or the folders alone where they are a whole data set.

    Args:
        url: the database.
        data: the folders, as everywhere.
        progress: told what has been done.

    Raises:
        DataErrors: every mistake in the folders; nothing is written.
        XlipoError: the database cannot be written; what it held before stands.
    """
    return load_parts(url, Packing(CsvStore(layers_for(data)).view()), progress)


def load_parquet(url: StoreUrl, folder: Path, progress: Progress = str) -> Load:
    """Load a folder of Parquet files: :class:`xlipo.store.sql.parquet.ParquetParts`. Raises as :func:`load` does."""
    from xlipo.store.sql.parquet import ParquetParts

    return load_parts(url, ParquetParts(folder), progress)


def load_parts(url: StoreUrl, source: Parts, progress: Progress = str) -> Load:
    """Load what a source gives, part by part; it is published where it keeps the rules of the layout."""
    engine = open_loading(url)
    try:
        _prepare(engine)
        task = _Task(engine, source.version)
        try:
            for part, rows in source.parts():
                task.add(part, rows)
                progress(f"{task.facts:,} facts")
        except DataErrors:  # mended, it is another version: nobody goes on with this one
            task.drop()
            raise
        found = task.finish(source.companies)
        engine.publish()
    finally:
        engine.close()
    return found


def read_load(url: StoreUrl) -> Load:
    """The newest load of a store. Raises :class:`Unavailable`."""
    engine = open_engine(url)
    try:
        return newest_load(engine, url)
    finally:
        engine.close()


def check_load(url: StoreUrl) -> list[StoreCheck]:
    """Every rule of the layout, held against the newest load of a store. Raises :class:`Unavailable`."""
    engine = open_engine(url)
    try:
        return checks(engine, newest_load(engine, url))
    finally:
        engine.close()


def _prepare(engine: LoadingEngine) -> None:
    engine.run(statements.create_schema())
    for table in (META, LOADING):
        engine.create(table, table.name)


class _Task:
    """One load under way: a generation of its own, and the parts of it that are in.

    Args:
        engine: the database.
        version: the version of what is loaded: a load of the same that was killed goes on.
    """

    def __init__(self, engine: LoadingEngine, version: str) -> None:
        self._engine, self._version = engine, version
        self.facts = 0
        rows = engine.fetch(statements.select(LOADING.name, LOADING.names, None, ("generation", "part")), {})
        begun = list(zip(*rows.cells(), strict=True))
        own = [row for row in begun if row[1] == version]
        for generation in {row[0] for row in begun} - {row[0] for row in own}:
            self._drop(generation)
        self._done = {part: facts for _, _, part, facts in own}
        self.generation: str = own[0][0] if own else f"{time.time_ns() // 1_000_000:x}"
        if not own:
            self._record(_BEGUN, 0)
        for table in data_tables():
            engine.create(table, self._name(table))
        self._is_resumed = bool(own)

    def _name(self, table: Table) -> str:
        return f"{table.name}_{self.generation}"

    def add(self, part: int, rows: Mapping[str, Any]) -> None:
        """Write a part, where it is not in yet."""
        count = rows[FACTS.name].num_rows if FACTS.name in rows else 0
        self.facts += count
        if part in self._done:
            return
        if self._is_resumed:
            self._engine.undo([f"{name}_{self.generation}" for name in rows], part)
            self._is_resumed = False
        with self._engine.whole():
            for name, table in rows.items():
                self._engine.append(f"{name}_{self.generation}", table)
            self._record(part, count)

    def finish(self, companies: int) -> Load:
        """Make the generation the current one, and drop those before the last."""
        for table in data_tables():
            self._engine.index(table, self._name(table))
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        load = Load(self.generation, LAYOUT, self._version, now, self.facts, companies)
        if broken := [one for one in checks(self._engine, load) if one.broken]:
            self._drop(self.generation)
            told = "; ".join(f"{one.rule}: {one.broken:,} rows do not" for one in broken[:3])
            raise UsageError(f"The data break the rules of the layout, and nothing was loaded ({told}).")
        rows = self._engine.fetch(statements.select(META.name, ("generation",), None, ("generation",)), {})
        older = [] if not len(rows) else list(rows.cells()[0])[:-1]
        with self._engine.whole():
            for table in data_tables():
                self._engine.run(statements.create_view(table.name, self._name(table)))
            self._engine.run(*statements.insert(META, [*vars(load).values()]))
            self._forget(LOADING, self.generation)
        for generation in older:  # views under way may still read the last one
            self._drop(generation)
        return load

    def drop(self) -> None:
        """Take out all that was written."""
        self._drop(self.generation)

    def _record(self, part: int, facts: int) -> None:
        self._engine.run(*statements.insert(LOADING, [self.generation, self._version, part, facts]))

    def _forget(self, table: Table, generation: str) -> None:
        where: exp.Expression = statements.among(statements.column("generation"), TEXT, "p0", 1)
        self._engine.run(statements.delete(table.name, where), {"p0": generation})

    def _drop(self, generation: str) -> None:
        for table in data_tables():
            self._engine.run(statements.drop(f"{table.name}_{generation}"))
        for each in (LOADING, META):
            self._forget(each, generation)
