"""DuckDB: a store in one file, read in this process. A load writes a file beside it and puts that in its place."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlglot import exp

from xlipo.facts.errors import OutputError, Unavailable
from xlipo.store.sql import statements
from xlipo.store.sql.drivers import driver
from xlipo.store.sql.engine import ArrowRows, Missing, Parameters, Rows, Texts, TupleRows, spread
from xlipo.store.sql.layout import SCHEMA, Table
from xlipo.store.sql.url import StoreUrl, without_secrets
from xlipo.store.user_path import user_path

MEMORY_LIMIT = "160MB"
"""What the engine itself may hold while it reads; a load may take more."""

ROW_GROUP = 20_480
"""Rows that lie together: a company's are found by the least and the greatest that each group has of a column."""

BLOCK = 65_536
"""Bytes that are read at once: a company's rows lie in a block of each column."""

THREADS = 2
"""As many threads read many rows; few are read by one, which has nobody to wait for."""

FEW_VALUES = 16
"""As many values a column is held against one by one."""

EXTRA = "duckdb"


class DuckDbEngine:
    """A file of DuckDB, open to be read; every connection sees the file as it was when it was opened."""

    dialect = "duckdb"

    def __init__(self, url: StoreUrl) -> None:
        self._path, self._driver = user_path(url.path), driver("duckdb", EXTRA)
        driver("pyarrow.compute", EXTRA)
        self._lock, self._texts = threading.Lock(), DuckDbTexts()
        self._statements, self._threads = dict[str, Any](), THREADS
        self._stamp = self.stamp()
        self._connection: Any = self._connect()

    def _connect(self) -> Any:
        return _attached(self._driver, self._path, True)

    def stamp(self) -> Hashable:
        """The file's identity, size and time of change."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            raise Missing(f"There is no database {str(self._path)!r}; make it with: xlipo store load.") from None
        except OSError as gone:
            raise Unavailable(f"The database {str(self._path)!r} cannot be opened: {_reason(gone)}.") from None
        return found.st_ino, found.st_size, found.st_mtime_ns

    def fetch(self, query: exp.Expression, parameters: Parameters, is_few: bool = False) -> Rows:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection, self._threads = self._connect(), THREADS
                self._use(1 if is_few else THREADS)
                text, given = self._texts.of(query), spread(parameters, FEW_VALUES) or None
                if is_few:  # rows one by one cost less than an Arrow table around them
                    found = self._connection.execute(self._parsed(text), given)
                    return TupleRows(found.fetchall(), len(found.description))
                return ArrowRows(self._connection.sql(text, params=given).to_arrow_table())
            except self._driver.Error as broken:
                self.close()
                kind = Missing if isinstance(broken, self._driver.CatalogException) else Unavailable
                raise kind(f"The database {str(self._path)!r} {_said(broken)}.") from None

    def _use(self, threads: int) -> None:
        if threads != self._threads:
            self._connection.execute(f"SET threads = {threads:d}")
            self._threads = threads

    def _parsed(self, text: str) -> Any:
        """A statement that is asked again and again, parsed once: to parse it takes a quarter of a quick answer."""
        found = self._statements.get(text)
        if found is None:
            if len(self._statements) > 256:
                self._statements.clear()
            (found,) = self._connection.extract_statements(text)
            self._statements[text] = found
        return found

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(self._driver.Error):
                connection.close()


class DuckDbTexts(Texts):
    """Statements in DuckDB's words."""

    def __init__(self) -> None:
        super().__init__("duckdb")

    def _text(self, statement: exp.Expression) -> str:
        return super()._text(statement.transform(_joined))


def _joined(node: exp.Expression) -> exp.Expression:
    """A column among many values as a join with their list, which finds the rows in half the time."""
    if not isinstance(node, exp.In) or not node.expressions or node.expressions[0].args.get("count", 0) < FEW_VALUES:
        return node
    query = exp.Select(expressions=[exp.Explode(this=node.expressions[0])])
    return exp.In(this=node.this, query=exp.Subquery(this=query))


class DuckDbLoad(DuckDbEngine):
    """The file beside a store's own that a load writes, and that :meth:`publish` puts in its place."""

    def __init__(self, url: StoreUrl) -> None:
        self._target = user_path(url.path)
        beside = self._target.with_name(f"{self._target.name}.loading")
        if not self._target.parent.is_dir():
            raise OutputError(f"There is no folder {str(self._target.parent)!r}; make it first, or name another file.")
        try:
            if self._target.exists() and not beside.exists() and _holds_others(driver("duckdb", EXTRA), self._target):
                copied = beside.with_suffix(".copying")
                shutil.copyfile(self._target, copied)
                copied.replace(beside)
            beside.touch(exist_ok=True)
            if beside.stat().st_size == 0:
                beside.unlink()  # DuckDB makes it
        except OSError as wrong:
            raise OutputError(f"{str(beside)!r} cannot be written: {_reason(wrong)}.") from None
        super().__init__(StoreUrl(url.engine, str(beside)))

    def stamp(self) -> Hashable:
        return None

    def _connect(self) -> Any:
        return _attached(self._driver, self._path, False)

    def run(self, statement: exp.Expression, parameters: Parameters | None = None) -> None:
        with self._lock:
            self._run(self._texts.of(statement), parameters)

    def _run(self, text: str, parameters: Parameters | None = None) -> None:
        try:
            self._connection.execute(text, dict(parameters) if parameters else None)
        except self._driver.Error as broken:
            raise OutputError(f"The database {str(self._target)!r} {_said(broken)}; nothing was changed.") from None

    def create(self, table: Table, name: str) -> None:
        self.run(statements.create(table, name))

    def append(self, name: str, rows: Any) -> None:
        into = exp.Insert(this=statements.table(name), expression=exp.select("*").from_("arrow_rows"))
        self._connection.register("arrow_rows", rows)
        self.run(into)
        self._connection.unregister("arrow_rows")

    @contextlib.contextmanager
    def whole(self) -> Iterator[None]:
        self._run("BEGIN")
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            with contextlib.suppress(OutputError):
                self._run("ROLLBACK")
            raise

    def undo(self, names: Iterable[str], part: int) -> None:
        """Nothing: what was not committed is not there."""

    def index(self, table: Table, name: str) -> None:
        """Nothing: rows lie in the order of the key, and DuckDB knows the least and the greatest of each block."""

    def publish(self) -> None:
        self._run("CHECKPOINT")
        self.close()
        try:
            with self._path.open("rb") as handle:
                os.fsync(handle.fileno())
            self._path.replace(self._target)
        except OSError as wrong:
            raise OutputError(f"{str(self._target)!r} cannot be replaced: {_reason(wrong)}.") from None


def _attached(duckdb: Any, path: Path, read_only: bool) -> Any:
    """A connection to a file of its own: one to a file that has been replaced meanwhile stays apart from it."""
    if path.exists() and not path.is_file():  # the engine would wait for ever for what comes out of a pipe
        raise Unavailable(f"The database {str(path)!r} cannot be opened: it is no ordinary file; name another.")
    settings = {"memory_limit": MEMORY_LIMIT if read_only else "512MB", "threads": THREADS}
    settings |= {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": False,
    }
    connection = duckdb.connect(":memory:", config=settings)
    how = "READ_ONLY" if read_only else f"ROW_GROUP_SIZE {ROW_GROUP}"
    if not read_only and not path.exists():  # a file keeps the size that it was made with
        how += f", BLOCK_SIZE {BLOCK}"
    place = exp.Literal.string(str(path)).sql("duckdb")
    try:
        connection.execute(f"ATTACH {place} AS store ({how})")
        connection.execute("USE store")
    except duckdb.Error as broken:
        connection.close()
        raise Unavailable(f"The database {str(path)!r} {_said(broken)}.") from None
    return connection


def _holds_others(duckdb: Any, path: Path) -> bool:
    """Whether a file holds tables that are none of a store's."""
    connection = _attached(duckdb, path, True)
    try:
        named = exp.select("schema_name").from_("duckdb_tables()").where(exp.column("database_name").eq("store"))
        return any(schema != SCHEMA for (schema,) in connection.execute(named.sql("duckdb")).fetchall())
    finally:
        connection.close()


def _said(broken: Exception) -> str:
    """What the engine refused, as the end of a sentence."""
    text = str(broken)
    if "Could not set lock" in text or "being used by another process" in text:
        return "is in use by another program that writes to it; close it there, or wait until it is done"
    if "not a valid DuckDB" in text:
        return "is no file of DuckDB"
    if "Table with name" in text or "Catalog Error" in text:
        return "no longer holds the tables that were read; it was changed meanwhile"
    return f"cannot be used: {without_secrets(broken)}"


def _reason(wrong: OSError) -> str:
    return (wrong.strerror or str(wrong)).lower()
