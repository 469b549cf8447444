"""Spark: a store as folders of Parquet files, which a load writes itself and Spark reads."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections.abc import Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlglot import exp

from xlipo.facts.errors import OutputError, Unavailable
from xlipo.store.sql.drivers import driver
from xlipo.store.sql.engine import ArrowRows, Missing, Parameters, Rows, Texts, spread
from xlipo.store.sql.layout import LOADING, META, SCHEMA, TEXT, Column, Table, data_tables
from xlipo.store.sql.packing import arrow_schema, arrow_table
from xlipo.store.sql.url import StoreUrl, without_secrets
from xlipo.store.user_path import user_path

EXTRA = "spark"
ROW_GROUP = 20_000
"""Rows of which a file knows the least and the greatest, so that those of one company are found without the rest."""

_STARTING = threading.Lock()


def session() -> Any:
    """A session of the process's Spark, started where none is; SPARK_MASTER names another master than this machine."""
    library = driver("pyspark.sql", EXTRA)
    with _STARTING:
        builder = library.SparkSession.builder.appName("xlipo").master(os.environ.get("SPARK_MASTER", "local[2]"))
        for key, value in {
            "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR",
            "spark.sql.shuffle.partitions": "2", "spark.sql.session.timeZone": "UTC",
        }.items():  # fmt: skip
            builder = builder.config(key, value)
        return builder.getOrCreate().newSession()


class SparkEngine:
    """A folder of tables, each a folder of Parquet files."""

    dialect = "spark"

    def __init__(self, url: StoreUrl) -> None:
        self._url, self._folder, self._texts = url, user_path(url.path), SparkTexts()
        self._lock, self._views = threading.Lock(), set[str]()
        self._session: Any = None
        driver("pyspark.sql", EXTRA)
        self.stamp()

    def stamp(self) -> Hashable:
        """The loads that there are: nothing else of a store changes."""
        try:
            return tuple(sorted(path.name for path in (self._folder / META.name).iterdir()))
        except OSError:
            raise Missing(f"There is no database {self._url.shown!r}; make it with: xlipo store load.") from None

    def fetch(self, query: exp.Expression, parameters: Parameters, is_few: bool = False) -> Rows:
        with self._lock:
            try:
                for table in query.find_all(exp.Table):
                    if table.db == SCHEMA:
                        self._view(table.name)
                found = self._session.sql(self._texts.of(query), args=spread(parameters))
                return ArrowRows(found.toArrow())
            except Unavailable:
                raise
            except Exception as broken:  # Spark's errors come out of another machine's language
                self.close()
                said = without_secrets(broken)
                raise Unavailable(f"The database {self._url.shown} cannot be asked: {said}.") from None

    def _view(self, name: str) -> None:
        """Let Spark know a table; those of a load never change, the others do."""
        folder = self._folder / name
        if not folder.is_dir():
            raise Missing(f"The database {self._url.shown} no longer holds the tables that were read; it was changed.")
        if self._session is None:
            self._session = session()
        if name not in self._views or name in (META.name, LOADING.name):
            columns = ", ".join(f"`{each.name}` {each.type.replace(TEXT, 'STRING')}" for each in _columns(name))
            self._session.read.schema(columns).parquet(str(folder)).createOrReplaceTempView(name)
            self._views.add(name)

    def close(self) -> None:
        """Forget the session; Spark itself goes with the process."""
        self._session, self._views = None, set()


def _columns(name: str) -> Sequence[Column]:
    """The columns of a table of the layout, by its name with or without a generation."""
    kind = name if name in (META.name, LOADING.name) else name.rpartition("_")[0]
    return next(table for table in (META, LOADING, *data_tables()) if table.name == kind).columns


class SparkTexts(Texts):
    """Statements in Spark's words: a table is a view of the session."""

    def __init__(self) -> None:
        super().__init__("spark")

    def _text(self, statement: exp.Expression) -> str:
        bare = statement.copy()
        for table in bare.find_all(exp.Table):
            table.set("db", None)
        return super()._text(bare)


class SparkLoad(SparkEngine):
    """The same folder, to be written; a file is there whole or not at all, and of a part there is one in each table."""

    def stamp(self) -> Hashable:
        return None

    def run(self, statement: exp.Expression, parameters: Parameters | None = None) -> None:
        """Carry out one of the few statements of a load, on files."""
        values = list((parameters or {}).values())
        match statement:
            case exp.Create(args={"kind": "SCHEMA"}):
                self._do(lambda: self._folder.mkdir(exist_ok=True))
            case exp.Insert():
                table = META if statement.this.this.name == META.name else LOADING
                end = f"-{values[2]}" if table is LOADING else ""
                self._write(
                    self._folder / table.name / f"{values[0]}{end}.parquet", arrow_table(table, [tuple(values)])
                )
            case exp.Delete():
                for path in sorted((self._folder / statement.this.name).glob(f"{values[0]}*.parquet")):
                    self._do(path.unlink)
            case exp.Drop():
                name = statement.find(exp.Table).name  # type: ignore[union-attr]
                shutil.rmtree(self._folder / name, ignore_errors=True)

    def _do(self, what: Any) -> None:
        try:
            what()
        except OSError as wrong:
            reason = (wrong.strerror or str(wrong)).lower()
            raise OutputError(f"The database {self._url.shown} cannot be written: {reason}.") from None

    def _write(self, path: Path, rows: Any) -> None:
        beside = path.with_name(f".{path.name}.tmp")  # Spark passes over what begins with a dot

        def written() -> None:
            driver("pyarrow.parquet", EXTRA).write_table(rows, beside, row_group_size=ROW_GROUP)
            with beside.open("rb") as handle:
                os.fsync(handle.fileno())
            beside.replace(path)

        self._do(written)

    def create(self, table: Table, name: str) -> None:
        folder = self._folder / name
        self._do(lambda: folder.mkdir(parents=True, exist_ok=True))
        if not (folder / "empty.parquet").exists():
            self._write(folder / "empty.parquet", arrow_schema(table).empty_table())

    def append(self, name: str, rows: Any) -> None:
        if rows.num_rows:
            self._write(self._folder / name / f"part-{rows['part'][0].as_py()}.parquet", rows)

    @contextlib.contextmanager
    def whole(self) -> Iterator[None]:
        yield

    def undo(self, names: Iterable[str], part: int) -> None:
        """Nothing: a part's file takes the place of the one that was begun."""

    def index(self, table: Table, name: str) -> None:
        """Nothing: rows lie in the order of the key."""

    def publish(self) -> None:
        """Nothing: the row in ``meta`` has been written."""
