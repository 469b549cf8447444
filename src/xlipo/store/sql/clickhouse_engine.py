"""ClickHouse: a store in a database of a server or, by chdb, in a folder that this process itself keeps."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, Protocol

from sqlglot import exp

from xlipo.facts.errors import OutputError, Unavailable
from xlipo.store.sql import statements
from xlipo.store.sql.drivers import driver
from xlipo.store.sql.engine import ArrowRows, Missing, Parameters, Rows, Texts, spread
from xlipo.store.sql.layout import INTEGER, SCHEMA, Table
from xlipo.store.sql.url import StoreUrl, without_secrets
from xlipo.store.user_path import user_path

EXTRA = "clickhouse"
SLOWEST = 60
"""Seconds after which a question is given up."""


class ClickHouseEngine:
    """A connection to ClickHouse. It has no transactions: a load is told to others by its last row alone."""

    dialect = "clickhouse"

    def __init__(self, url: StoreUrl) -> None:
        self._url, self._texts, self._lock = url, ClickHouseTexts(), threading.Lock()
        driver("pyarrow", EXTRA)
        self._connection: Connection | None = connect(url)

    def stamp(self) -> Hashable:
        return None

    def fetch(self, query: exp.Expression, parameters: Parameters, is_few: bool = False) -> Rows:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = connect(self._url)
                return ArrowRows(self._connection.rows(self._texts.of(query), spread(parameters)))
            except Exception as broken:  # drivers have no class of errors in common
                raise self._told(broken) from None

    def _told(self, broken: Exception) -> Unavailable:
        if isinstance(broken, Unavailable):
            return broken
        said = str(broken)
        if "UNKNOWN_TABLE" in said or "UNKNOWN_DATABASE" in said:
            return Missing(f"The database {self._url.shown} no longer holds the tables that were read; it was changed.")
        self.close()
        if "TIMEOUT_EXCEEDED" in said:
            return Unavailable(f"The database {self._url.shown} did not answer within {SLOWEST} seconds.")
        return Unavailable(f"The database {self._url.shown} cannot be asked: {without_secrets(said)}.")

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class ClickHouseLoad(ClickHouseEngine):
    """A connection that a load writes through."""

    def run(self, statement: exp.Expression, parameters: Parameters | None = None) -> None:
        self._do(lambda connection: connection.run(self._texts.of(statement), dict(parameters or {})))

    def _do(self, what: Callable[[Connection], object]) -> None:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = connect(self._url)
                what(self._connection)
            except Exception as broken:
                if isinstance(broken, Unavailable):
                    raise
                said = without_secrets(broken)
                raise OutputError(f"The database {self._url.shown} cannot be loaded: {said}.") from None

    def create(self, table: Table, name: str) -> None:
        made = statements.create(table, name)
        key = [statements.column(one) for one in table.keys[0]]
        engine = exp.EngineProperty(this=exp.Anonymous(this="MergeTree"))
        made.set(
            "properties", exp.Properties(expressions=[engine, exp.Order(expressions=[exp.Tuple(expressions=key)])])
        )
        self.run(made)

    def append(self, name: str, rows: Any) -> None:
        self._do(lambda connection: connection.append(name, rows))

    @contextlib.contextmanager
    def whole(self) -> Iterator[None]:
        yield

    def undo(self, names: Iterable[str], part: int) -> None:
        own = statements.among(statements.column("part"), INTEGER, "p0", 1)
        for name in names:
            self.run(statements.delete(name, own.copy()), {"p0": part})

    def index(self, table: Table, name: str) -> None:
        """Nothing: the rows are kept sorted by the key."""

    def publish(self) -> None:
        """Nothing: the row in ``meta`` has been written."""


class ClickHouseTexts(Texts):
    """Statements in ClickHouse's words."""

    def __init__(self) -> None:
        super().__init__("clickhouse")

    def _text(self, statement: exp.Expression) -> str:
        return super()._text(statement.transform(_own_types))


def _own_types(node: exp.Expression) -> exp.Expression:
    """Days before 1970 are days too."""
    if isinstance(node, exp.DataType) and node.this == exp.DataType.Type.DATE:
        return exp.DataType(this=exp.DataType.Type.DATE32, nullable=node.args.get("nullable"))
    return node


# -- drivers -----------------------------------------------------------------------------------------------------------


class Connection(Protocol):
    """What the two drivers have in common."""

    def rows(self, text: str, parameters: dict[str, Any]) -> Any:
        """The rows of a query, as an Arrow table."""

    def run(self, text: str, parameters: dict[str, Any]) -> None:
        """Carry a statement out."""

    def append(self, name: str, rows: Any) -> None:
        """Add the rows of an Arrow table."""

    def close(self) -> None:
        """Let go of it."""


def connect(url: StoreUrl) -> Connection:
    """A connection by the driver that an address means."""
    return _Embedded(url) if url.engine == "chdb" else _Remote(url)


class _Remote(Connection):
    """A server, by clickhouse-connect over HTTP; user and password from the environment where the address has none."""

    def __init__(self, url: StoreUrl) -> None:
        library = driver("clickhouse_connect", EXTRA)
        logging.getLogger("clickhouse_connect").setLevel(logging.CRITICAL)  # what it logs is raised too
        try:
            self._client = library.get_client(
                host=url.host or "localhost", port=url.port or 0, database="default",
                username=url.user or os.environ.get("CLICKHOUSE_USER") or "default",
                password=os.environ.get("CLICKHOUSE_PASSWORD", ""),
                secure=url.settings.get("secure", "") in ("1", "true"),
                connect_timeout=10, send_receive_timeout=SLOWEST, client_name="xlipo",
            )  # fmt: skip
        except Exception as refused:  # the driver's own errors, and those of what it sends requests by
            raise Unavailable(f"The database {url.shown} cannot be reached: {_refusal(refused)}.") from None

    def rows(self, text: str, parameters: dict[str, Any]) -> Any:
        return self._client.query_arrow(text, parameters=parameters, use_strings=True)

    def run(self, text: str, parameters: dict[str, Any]) -> None:
        self._client.command(text, parameters=parameters)

    def append(self, name: str, rows: Any) -> None:
        self._client.insert_arrow(name, rows, database=SCHEMA)

    def close(self) -> None:
        self._client.close()


def _refusal(refused: BaseException) -> str:
    """Why a server does not answer: what the system said, where it is the network, else the driver's words."""
    cause: BaseException | None = refused
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
        cause = cause.__cause__ or cause.__context__
    return without_secrets(refused)


_KEPT: dict[str, Any] = {}
"""The folder that chdb has open: a process can have one, from its first use on."""

_OPENING = threading.Lock()


class _Embedded(Connection):
    """The engine within this process."""

    def __init__(self, url: StoreUrl) -> None:
        library, path = driver("chdb.session", EXTRA), str(user_path(url.path).resolve())
        with _OPENING:
            if path not in _KEPT:
                if _KEPT:
                    raise Unavailable(f"This process reads {next(iter(_KEPT))!r} by chdb already, and it can read one.")
                try:
                    _KEPT[path] = library.Session(path)
                except RuntimeError:  # what the engine says is a list of its own functions
                    raise Unavailable(f"{path!r} is no folder that chdb can keep data in; name another.") from None
        self._session = _KEPT[path]

    def rows(self, text: str, parameters: dict[str, Any]) -> Any:
        return self._session.query(text, "ArrowTable", params=parameters)

    def run(self, text: str, parameters: dict[str, Any]) -> None:
        self._session.query(text, params=parameters)

    def append(self, name: str, rows: Any) -> None:
        into = exp.Insert(this=statements.table(name), expression=exp.select("*").from_("Python(rows)"))
        self._session.query(into.sql("clickhouse", identify=True))

    def close(self) -> None:
        """Nothing: the folder stays open for the process."""
