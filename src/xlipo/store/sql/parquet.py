"""A house's own extract as Parquet files, for a bulk load: facts by the million, with the tables that they refer to.

One file a table, ``facts.parquet`` among them; its columns are those of the layout, the others' those of the files of a
data folder. Companies, sources and the other tables are validated as files are; facts are checked by column.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from xlipo.facts.dataset import TableView
from xlipo.facts.errors import DataError, DataErrors, UsageError
from xlipo.facts.fact import Fact
from xlipo.facts.price import SHARE_PRICE
from xlipo.facts.references import References
from xlipo.facts.unit import TEXTUAL
from xlipo.store.csv_store import CsvStore
from xlipo.store.layers import layers_for
from xlipo.store.sql.drivers import driver
from xlipo.store.sql.extract_check import FILE, ExtractCheck
from xlipo.store.sql.layout import DECIMAL, FACTS, INTEGER, TEXT, own_columns
from xlipo.store.sql.packing import Packing, arrow_schema
from xlipo.store.tables import REFERENCE, TABLES, Items, fault_of

BATCH = 200_000
"""Facts that are written at once."""

_NEEDED = (
    "company", "concept", "period", "period_start", "period_end", "period_kind", "value", "low", "high", "unit",
    "source",
)  # fmt: skip
_DEFAULTS = {
    "period_precision": "day",
    "hedge": "exact",
    "claim": "actual",
    "layer": "parquet",
    "file": FILE,
}
_MOST_MISTAKES = 1_000
"""After so many, what follows is not read."""

_EXPORTED = frozenset({"start", "end", "text"})
"""Columns of the facts that ``xlipo export`` writes, and of no extract."""

_MADE = frozenset({"position", "owner", "source_position", "tier", "known_by", "dated", "reading", "part"})
_SHIPPED = REFERENCE | {"concepts"}
EXTRA = "duckdb"


class ParquetTables(TableView):
    """The tables beside the facts; those that hold for every data set are the shipped ones where there is no file."""

    def __init__(self, folder: Path, version: str) -> None:
        super().__init__()
        self.version = version
        shipped, errors = CsvStore(layers_for(())).view(), list[DataError]()
        self._tables: dict[str, Sequence[Any]] = {}
        for kind in TABLES:
            path = folder / f"{kind}.parquet"
            if path.is_file():
                self._tables[kind] = list(_items(kind, path, errors))
            else:
                self._tables[kind] = shipped.table(kind) if kind in _SHIPPED else ()
        errors.extend(References(self).errors_in_tables(TABLES))
        if errors:
            raise DataErrors(errors)

    def table(self, kind: str) -> Sequence[Any]:
        return self._tables[kind]

    def facts(self, company: str, concept: str) -> Sequence[Fact]:
        return [price.fact("parquet") for price in self.prices(company)] if concept == SHARE_PRICE else ()

    def facts_of(self, company: str) -> Sequence[Fact]:
        return self.facts(company, SHARE_PRICE)

    def concepts_of(self, company: str) -> frozenset[str]:
        return frozenset(fact.concept for fact in self.facts_of(company))


def _items(kind: str, path: Path, errors: list[DataError]) -> Iterator[Any]:
    items, columns = Items(kind), own_columns(kind)
    table = _file(path).read()
    if strangers := sorted(set(table.column_names) - set(columns)):
        errors.append(DataError(path.name, 0, "header", f"{strangers[0]!r} is no column of {kind}"))
        return
    cells = [
        ["" if cell is None else str(cell) for cell in table[name].to_pylist()]
        if name in table.column_names
        else [""] * table.num_rows
        for name in columns
    ]
    for line, row in enumerate(zip(*cells, strict=True), 1):
        faults = [(name, said) for name, cell in zip(columns, row, strict=True) if (said := fault_of(cell))]
        errors.extend(DataError(path.name, line, name, said) for name, said in faults)
        if not faults and (item := items.made(path.name, line, row, errors.append)) is not None:
            yield item


def _file(path: Path) -> Any:
    arrow = driver("pyarrow", EXTRA)
    try:
        return driver("pyarrow.parquet", EXTRA).ParquetFile(path)
    except (OSError, arrow.ArrowException) as broken:
        said = str(broken).splitlines()[0][:150].rstrip(". ")
        raise UsageError(f"{path.name} cannot be read as Parquet: {said}.") from None


class ParquetParts:
    """What a load writes of a folder of Parquet files.

    Args:
        folder: the folder; it needs ``facts.parquet``, ``companies.parquet`` and ``sources.parquet``.

    Raises:
        UsageError: what is no such folder.
        DataErrors: every mistake in the tables beside the facts.
    """

    def __init__(self, folder: Path) -> None:
        for name in ("facts", "companies", "sources"):
            if not (folder / f"{name}.parquet").is_file():
                raise UsageError(
                    f"{str(folder)!r} holds no {name}.parquet; an extract needs facts, companies and sources."
                )
        self._facts, self.version = folder / "facts.parquet", _hash(folder)
        self._tables = ParquetTables(folder, self.version)
        self.companies = len(self._tables.companies())

    def parts(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """Each part's number, and its rows as Arrow tables; facts as they stand in the file, in its order."""
        columns, check, position = _FactColumns(self._tables), ExtractCheck(self._tables), 0
        file, mistakes = _file(self._facts), list[DataError]()
        columns.check(file.schema_arrow)
        yield 0, Packing(self._tables, _counts(file)).small()
        for part, batch in enumerate(file.iter_batches(BATCH), 1):
            rows = columns.table(batch, position, part)
            position += batch.num_rows
            mistakes.extend(islice(check.mistakes(rows), _MOST_MISTAKES - len(mistakes)))
            if len(mistakes) == _MOST_MISTAKES:
                mistakes.append(DataError(FILE, 0, "file", f"was read until {_MOST_MISTAKES:,} mistakes were found"))
                break
            if not mistakes:
                yield part, {FACTS.name: rows}
        if mistakes:
            raise DataErrors(mistakes)


def _counts(file: Any) -> Mapping[str, int]:
    """How many facts each company has."""
    found: Counter[str] = Counter()
    for batch in file.iter_batches(BATCH, columns=["company"]):
        found.update({one["values"]: one["counts"] for one in batch.column(0).value_counts().to_pylist()})
    return found


def _hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.parquet")):
        digest.update(path.name.encode() + b"\0")
        with path.open("rb") as handle:
            digest.update(hashlib.file_digest(handle, "sha256").digest())
    return digest.hexdigest()[:12]


class _FactColumns:
    """Makes the table's columns of a batch's."""

    def __init__(self, tables: ParquetTables) -> None:
        self._arrow, self._compute = driver("pyarrow", EXTRA), driver("pyarrow.compute", EXTRA)
        sources = tables.sources()
        array = self._arrow.array
        self._companies = array([company.id for company in tables.companies()])
        self._sources = array([source.id for source in sources])
        self._of_source = {
            "tier": array([source.tier for source in sources], self._arrow.int32()),
            "known_by": array([source.known_by for source in sources], self._arrow.date32()),
            "dated": array([source.dated for source in sources], self._arrow.date32()),
            "reading": array([source.reading.value for source in sources]),
        }
        self._last_owner = 0

    def check(self, schema: Any) -> None:
        """Raise :class:`DataErrors` for a column that is missing, unknown or of a kind that loses digits."""
        if {*schema.names} >= _EXPORTED:
            raise UsageError(
                f"{FILE} is what xlipo export wrote, not an extract; bring it into a data folder (xlipo import DIR "
                "--into mine), and load that (xlipo store load URL --data mine)."
            )
        known = [name for name in FACTS.names if name not in _MADE]
        errors = [f"the column {name} is missing" for name in _NEEDED if name not in schema.names]
        errors += [f"{name[:40]!r} is no column of facts" for name in schema.names if name not in known]
        types = {column.name: column.type for column in FACTS.columns}
        for field in schema:
            if types.get(field.name) == DECIMAL and self._arrow.types.is_floating(field.type):
                errors.append(f"{field.name} is of floating point, which loses digits; write decimals or whole numbers")
        if errors:
            raise DataErrors(DataError(FILE, 0, "header", message) for message in errors)

    def table(self, batch: Any, position: int, part: int) -> Any:
        """The rows of a batch, the first of which has a position."""
        compute, array, rows = self._compute, self._arrow.array, batch.num_rows
        types = {field.name: field for field in arrow_schema(FACTS)}
        found = {name: self._cast(batch.column(name), types[name], position) for name in batch.schema.names}
        owner = compute.index_in(found["company"], value_set=self._companies)
        at = compute.index_in(found["source"], value_set=self._sources)
        self._in_order(owner, position)
        of_source = {name: values.take(at) for name, values in self._of_source.items()}
        if "own_reading" in found:
            own = compute.fill_null(found["own_reading"], "")
            of_source["reading"] = compute.if_else(compute.equal(own, ""), of_source["reading"], own)
        numbered = array(range(position, position + rows), self._arrow.int64())
        made = {"position": numbered, "owner": owner, "source_position": at, **of_source}
        made["hedge"] = self._hedges(found)
        made["part"] = self._same(part, self._arrow.int32(), rows)
        made.setdefault("line", compute.add(numbered, 1).cast(self._arrow.int32()))
        columns = []
        for field, column in zip(arrow_schema(FACTS), FACTS.columns, strict=True):
            values = made.get(column.name, found.get(column.name))
            if values is None:
                default: Any = (
                    None if column.is_nullable else 0 if column.type == INTEGER else _DEFAULTS.get(column.name, "")
                )
                values = self._same(default, field.type, rows)
            elif not column.is_nullable and column.type == TEXT:
                values = compute.fill_null(values, _DEFAULTS.get(column.name, ""))
            columns.append(self._cast(values, field, position))
        return self._arrow.table(columns, schema=arrow_schema(FACTS))

    def _same(self, value: Any, kind: Any, rows: int) -> Any:
        return self._arrow.repeat(self._arrow.scalar(value, kind), rows)

    def _cast(self, values: Any, field: Any, position: int) -> Any:
        try:
            return values.cast(field.type)
        except self._arrow.ArrowException as broken:
            said = f"is not what the layout holds: {str(broken).splitlines()[0][:120]}"
            raise DataErrors([DataError(FILE, position + 1, field.name, said)]) from None

    def _hedges(self, found: Mapping[str, Any]) -> Any:
        """The hedge of each row; a text has none."""
        compute, units = self._compute, found["unit"]
        hedge = found.get("hedge", self._same(None, self._arrow.string(), len(units)))
        is_text = compute.is_in(units, value_set=self._arrow.array(sorted(TEXTUAL)))
        exact = compute.equal(filled := compute.fill_null(hedge, _DEFAULTS["hedge"]), _DEFAULTS["hedge"])
        return compute.if_else(compute.and_(is_text, exact), "", filled)

    def _in_order(self, owner: Any, position: int) -> None:
        """Raise :class:`DataErrors` for the first row that stands behind one of a later company."""
        known = self._compute.fill_null_forward(owner)
        before = self._arrow.concat_arrays([self._arrow.array([self._last_owner], owner.type), known[:-1]])
        at = self._compute.index(self._compute.less(known, before), True).as_py()
        if at >= 0:
            said = "the facts are to be sorted by company, in the order of companies.parquet"
            raise DataErrors([DataError(FILE, position + at + 1, "company", said)])
        self._last_owner = known[-1].as_py() or self._last_owner
