"""PostgreSQL: a store in a schema of a database. The password is the driver's own affair: PGPASSWORD or ~/.pgpass."""

from __future__ import annotations

import contextlib
import io
import threading
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from sqlglot import exp

from xlipo.facts.errors import OutputError, Unavailable
from xlipo.store.sql import statements
from xlipo.store.sql.drivers import driver
from xlipo.store.sql.engine import Missing, Parameters, Rows, Texts, TupleRows, spread
from xlipo.store.sql.layout import SCHEMA, TEXT, Table
from xlipo.store.sql.url import StoreUrl, without_secrets

EXTRA = "postgres"
SLOWEST = 60_000
"""Milliseconds after which a question is given up."""

_LOAD_LOCK = 0x786C69706F  # of one load at a time; "xlipo"


class PostgresEngine:
    """A connection that only reads; one that was lost is made anew, once, before that is told."""

    dialect = "postgres"

    def __init__(self, url: StoreUrl) -> None:
        self._url, self._driver = url, driver("psycopg", EXTRA)
        self._lock, self._texts = threading.Lock(), PostgresTexts(self.dialect)
        self._connection: Any = self._connect(SLOWEST, True)

    def _connect(self, slowest: int, reads: bool) -> Any:
        url, named = self._url, {"host": self._url.host, "port": self._url.port, "user": self._url.user}
        named |= {"dbname": url.path, "connect_timeout": 10, "application_name": "xlipo", **url.settings}
        named["options"] = f"-c statement_timeout={slowest} -c default_transaction_read_only={'on' if reads else 'off'}"
        try:
            return self._driver.connect(**{key: value for key, value in named.items() if value}, autocommit=True)
        except self._driver.Error as refused:
            raise Unavailable(f"The database {url.shown} cannot be reached: {without_secrets(refused)}.") from None

    def stamp(self) -> Hashable:
        return None

    def fetch(self, query: exp.Expression, parameters: Parameters, is_few: bool = False) -> Rows:
        text = self._texts.of(query)
        with self._lock:
            was_open = self._connection is not None
            try:
                return self._rows(text, parameters)
            except (self._driver.OperationalError, self._driver.InterfaceError) as lost:
                self.close()
                if isinstance(lost, self._driver.errors.QueryCanceled) or not was_open:
                    raise self._told(lost) from None
            except self._driver.Error as broken:
                raise self._told(broken) from None
            try:
                return self._rows(text, parameters)
            except self._driver.Error as broken:
                self.close()
                raise self._told(broken) from None

    def _rows(self, text: str, parameters: Parameters) -> Rows:
        if self._connection is None:
            self._connection = self._connect(SLOWEST, True)
        found = self._connection.execute(text, spread(parameters))
        return TupleRows(found.fetchall(), len(found.description))

    def _told(self, broken: Exception) -> Unavailable:
        errors = self._driver.errors
        if isinstance(broken, errors.UndefinedTable | errors.InvalidSchemaName):
            return Missing(f"The database {self._url.shown} no longer holds the tables that were read; it was changed.")
        if isinstance(broken, errors.QueryCanceled):
            return Unavailable(f"The database {self._url.shown} did not answer within {SLOWEST // 1000} seconds.")
        return Unavailable(f"The database {self._url.shown} cannot be asked: {without_secrets(broken)}.")

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(self._driver.Error):
                connection.close()


class PostgresTexts(Texts):
    """Statements as the driver takes them: a percent sign of their own is doubled, as one alone begins a parameter."""

    def _text(self, statement: exp.Expression) -> str:
        doubled = statement.copy()
        for literal in doubled.find_all(exp.Literal):
            literal.set("this", literal.name.replace("%", "%%"))
        return super()._text(doubled)


class PostgresLoad(PostgresEngine):
    """A connection that a load writes through; only one load at a time may have it."""

    def _connect(self, slowest: int, reads: bool) -> Any:
        connection = super()._connect(0, False)
        claim = exp.select(exp.func("pg_try_advisory_lock", exp.Literal.number(_LOAD_LOCK))).sql(self.dialect)
        if not connection.execute(claim).fetchone()[0]:
            connection.close()
            raise Unavailable(f"Another load into {self._url.shown} is under way; wait until it is done.")
        return connection

    def run(self, statement: exp.Expression, parameters: Parameters | None = None) -> None:
        self._run(self._texts.of(statement), parameters)

    def _run(self, text: Any, parameters: Parameters | None = None) -> None:
        try:
            self._connection.execute(text, dict(parameters or {}))
        except self._driver.Error as broken:
            raise self._refused(broken) from None

    def _refused(self, broken: Exception) -> OutputError:
        return OutputError(f"The database {self._url.shown} cannot be loaded: {without_secrets(broken)}.")

    def create(self, table: Table, name: str) -> None:
        self.run(statements.create(table, name))

    def append(self, name: str, rows: Any) -> None:
        csv, sql, out = driver("pyarrow.csv", EXTRA), driver("psycopg.sql", EXTRA), io.BytesIO()
        csv.write_csv(rows, out, csv.WriteOptions(include_header=False))
        copy = sql.SQL("COPY {}.{} FROM STDIN (FORMAT CSV)").format(sql.Identifier(SCHEMA), sql.Identifier(name))
        try:
            with self._connection.cursor().copy(copy) as target:
                target.write(out.getbuffer())
        except self._driver.Error as broken:
            raise self._refused(broken) from None

    @contextlib.contextmanager
    def whole(self) -> Iterator[None]:
        try:
            with self._connection.transaction():
                yield
        except self._driver.Error as broken:
            raise self._refused(broken) from None

    def undo(self, names: Iterable[str], part: int) -> None:
        """Nothing: what was not committed is not there."""

    def index(self, table: Table, name: str) -> None:
        kinds = {column.name: column.type for column in table.columns}
        for at, key in enumerate(table.keys):
            is_text = kinds[key[0]] == TEXT  # a text may be longer than a sorted index takes
            self.run(statements.create_index(name, at, key[:1] if is_text else key, "HASH" if is_text else ""))
        self.run(exp.Analyze(tables=[statements.table(name)]))

    def publish(self) -> None:
        """Nothing: the row in ``meta`` has been committed."""
