"""The SQL store: a database of the documented layout as a place where facts are kept."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Hashable, Mapping
from importlib import import_module

from xlipo.facts.errors import Unavailable
from xlipo.store.sql import statements
from xlipo.store.sql.engine import Engine, LoadingEngine, Missing, TupleRows
from xlipo.store.sql.layout import LAYOUT
from xlipo.store.sql.sql_view import Load, SqlView
from xlipo.store.sql.url import StoreUrl

_ENGINES: Mapping[str, tuple[str, str, str]] = {
    "duckdb": ("duckdb_engine", "DuckDbEngine", "DuckDbLoad"),
    "postgresql": ("postgres_engine", "PostgresEngine", "PostgresLoad"),
    "clickhouse": ("clickhouse_engine", "ClickHouseEngine", "ClickHouseLoad"),
    "chdb": ("clickhouse_engine", "ClickHouseEngine", "ClickHouseLoad"),
    "spark": ("spark_engine", "SparkEngine", "SparkLoad"),
}
"""The module of each engine with its classes for reading and for loading; imported when a store of it is opened."""


def open_engine(url: StoreUrl) -> Engine:
    """A connection to read through. Raises :class:`Unavailable` where the database cannot be reached."""
    module, name, _ = _ENGINES[url.engine]
    found: Callable[[StoreUrl], Engine] = getattr(import_module(f"xlipo.store.sql.{module}"), name)
    return found(url)


def open_loading(url: StoreUrl) -> LoadingEngine:
    """A connection to load through. Raises :class:`xlipo.facts.errors.XlipoError` where that cannot be."""
    module, _, name = _ENGINES[url.engine]
    found: Callable[[StoreUrl], LoadingEngine] = getattr(import_module(f"xlipo.store.sql.{module}"), name)
    return found(url)


def newest_load(engine: Engine, url: StoreUrl) -> Load:
    """The newest load of a store. Raises :class:`Unavailable` where there is none, or it is of another layout."""
    try:
        rows = engine.fetch(_CURRENT, {})
    except Missing:
        rows = TupleRows((), 0)
    if not len(rows):
        raise Missing(f"The database {url.shown} holds no data yet; load some with: xlipo store load {url.shown}.")
    load = Load(*(column[0] for column in rows.cells()))
    if load.layout != LAYOUT:
        raise Unavailable(
            f"The database {url.shown} has version {load.layout} of the table layout, and this xlipo reads version "
            f"{LAYOUT}; load it again, or install the xlipo that wrote it."
        )
    return load


_CURRENT = statements.current()


class SqlStore:
    """A database of the documented layout; any thread may ask.

    Args:
        url: its address.
    """

    def __init__(self, url: StoreUrl) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._stamp: Hashable = None
        self._load: Load | None = None
        self._view: SqlView | None = None

    def token(self) -> str:
        """The newest load and its version. Raises :class:`Unavailable` where the database cannot be asked."""
        with self._lock:
            load = self._newest()
            return f"{load.generation} {load.version}"

    def view(self) -> SqlView:
        """The newest load. Raises :class:`Unavailable`."""
        with self._lock:
            load = self._newest()
            assert self._engine is not None
            if self._view is None or self._view.load != load:
                self._view = SqlView(self._engine, load, self._url.shown)
            return self._view

    def _newest(self) -> Load:
        try:
            engine = self._engine
            stamp = engine.stamp() if engine is not None else None
            if engine is None or stamp != self._stamp:  # a replaced file: what is under way goes on with the old one
                if engine is not None:  # views hold each other in cycles: those of earlier files go with their engines
                    gc.collect()
                engine = self._engine = open_engine(self._url)
                self._stamp, self._load, self._view = engine.stamp(), None, None
            if self._load is None or self._stamp is None:
                self._load = newest_load(engine, self._url)
            return self._load
        except Unavailable:
            self._engine = self._load = self._view = None
            raise
