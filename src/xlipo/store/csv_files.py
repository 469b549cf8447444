"""Reading a data folder: CSV files, one thing a line, every mistake listed with its file, line and field.

A folder holds the tables named in :data:`TABLES`, such as ``companies.csv``, and one file of facts a company in
``facts/``, named for the company's id. Several folders are read as one, the later ones as overlays of the first. The
tables of :data:`REFERENCE` are read from the shipped set where no folder has them.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from xlipo.facts.acknowledgement import Acknowledgement
from xlipo.facts.company import Company, Person
from xlipo.facts.concept import Concept
from xlipo.facts.dataset import Dataset, Tables
from xlipo.facts.dimension import Dimension
from xlipo.facts.errors import DataError, DataErrors, UsageError
from xlipo.facts.event import Event
from xlipo.facts.exchange import Exchange
from xlipo.facts.exclusion import Exclusion
from xlipo.facts.fact import Fact
from xlipo.facts.funding import FundingRound, Investor
from xlipo.facts.groups import Group
from xlipo.facts.offering import Offering
from xlipo.facts.offering_figure import OfferingFigure
from xlipo.facts.partition import Additivity, Partition
from xlipo.facts.peers import Peer
from xlipo.facts.rules import ListingRule
from xlipo.facts.source import Source
from xlipo.store.fact_lines import FACT_COLUMNS, FactReader

SHIPPED = Path(__file__).resolve().parent.parent / "data"

TABLES: dict[str, type[BaseModel]] = {
    "companies": Company,
    "concepts": Concept,
    "sources": Source,
    "rounds": FundingRound,
    "investors": Investor,
    "offerings": Offering,
    "people": Person,
    "events": Event,
    "acknowledgements": Acknowledgement,
    "exclusions": Exclusion,
    "partitions": Partition,
    "peers": Peer,
    "additivity": Additivity,
    "dimensions": Dimension,
    "exchanges": Exchange,
    "groups": Group,
    "listing_rules": ListingRule,
    "offering_figures": OfferingFigure,
}

REFERENCE = frozenset({"additivity", "dimensions", "exchanges", "groups", "listing_rules", "offering_figures"})
"""Tables that hold for every data set: what the law, the exchanges and the field's words say."""

_LISTS: dict[type[BaseModel], tuple[str, ...]] = {
    Company: ("groups", "aliases"),
    Concept: ("aliases",),
    Offering: ("sponsors",),
    Partition: ("members",),
    OfferingFigure: ("shares",),
    Exchange: ("marks",),
}
_FLAGS = frozenset({"date_inferred", "lead", "scope", "additive", "complete", "in_all"})
_MAX_FIELD = 10_000


def data_files(folders: Sequence[Path]) -> list[Path]:
    """Every data file of the folders, in a stable order."""
    found = []
    for folder in folders:
        found += [path for name in TABLES if (path := folder / f"{name}.csv").is_file()]
        found += sorted((folder / "facts").glob("*.csv"))
    return [*found, *(SHIPPED / f"{name}.csv" for name in _not_in(folders))]


def _not_in(folders: Sequence[Path]) -> list[str]:
    """The reference tables that no folder has, in a stable order."""
    names = (name for name in TABLES if name in REFERENCE)
    return [name for name in names if not any((folder / f"{name}.csv").is_file() for folder in folders)]


def version_of(folders: Sequence[Path]) -> str:
    """The content's identity: a hash over the names and bytes of every data file."""
    digest = hashlib.sha256()
    for path in data_files(folders):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def load(folders: Sequence[Path]) -> Dataset:
    """The whole data set of the folders, in memory. Raises :class:`DataErrors` with every mistake."""
    errors: list[DataError] = []
    tables = read_tables(folders, errors.append)
    facts = list(read_facts(folders, tables, errors.append))
    try:
        dataset = Dataset(tables, facts, version_of(folders))
    except DataErrors as broken:
        raise DataErrors([*errors, *broken.errors]) from None
    if errors:
        raise DataErrors(errors)
    return dataset


def read_tables(folders: Sequence[Path], report: Callable[[DataError], None]) -> Tables:
    """The small tables of all folders; each mistake goes to ``report``."""
    tables = Tables()
    for folder, prefix in _named(folders):
        if not folder.is_dir():
            raise UsageError(f"There is no data folder {str(folder)!r}; give a folder that holds data files.")
        for name in TABLES:
            if (folder / f"{name}.csv").is_file():
                _read_table(tables, name, folder, prefix, report)
    for name in _not_in(folders):
        _read_table(tables, name, SHIPPED, "", report)
    return tables


def _read_table(tables: Tables, name: str, folder: Path, prefix: str, report: Callable[[DataError], None]) -> None:
    """One table of one folder; each mistake goes to ``report``."""
    model, rows = TABLES[name], getattr(tables, name)
    columns = tuple(field for field in model.model_fields if field not in ("file", "line"))
    file = f"{prefix}{name}.csv"
    for line, row in _rows(folder / f"{name}.csv", file, columns, report):
        item = _validated(model, _typed(row, _LISTS.get(model, ())), file, line, report)
        if item is not None:
            rows.append(item)


def read_facts(folders: Sequence[Path], tables: Tables, report: Callable[[DataError], None]) -> Iterator[Fact]:
    """Every sound fact of all folders, read line by line; every mistake of every line goes to ``report``."""
    reader = FactReader(tables, report)
    for folder, prefix in _named(folders):
        for path in sorted((folder / "facts").glob("*.csv")):
            file = f"{prefix}facts/{path.name}"
            for line, row in _rows(path, file, FACT_COLUMNS, report):
                fact = reader.read(path.stem, row, file, line)
                if fact is not None:
                    yield fact


def _named(folders: Sequence[Path]) -> list[tuple[Path, str]]:
    """Each folder with what its files' names begin with: an overlay's are told from those of the folder below it."""
    return [(folder, f"{folder.name}/" if index else "") for index, folder in enumerate(folders)]


def _rows(
    path: Path, file: str, columns: Sequence[str], report: Callable[[DataError], None]
) -> Iterator[tuple[int, dict[str, str]]]:
    csv.field_size_limit(_MAX_FIELD)
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.reader(handle, strict=True)
            header = next(reader, [])
            if list(header) != list(columns):
                report(DataError(file, 1, "header", f"the columns must be {','.join(columns)}"))
                return
            for cells in reader:
                if len(cells) != len(columns):
                    message = f"{len(cells)} fields where {len(columns)} belong"
                    report(DataError(file, reader.line_num, "line", message))
                    continue
                yield reader.line_num, dict(zip(columns, cells, strict=True))
    except (csv.Error, UnicodeDecodeError) as broken:
        report(DataError(file, 0, "file", f"cannot be read as UTF-8 CSV: {broken}"))
    except OSError as broken:
        report(DataError(file, 0, "file", f"cannot be opened: {broken.strerror}"))


def _typed(row: dict[str, str], lists: Sequence[str]) -> dict[str, Any]:
    """Cells as the models take them: lists split at semicolons, flags from yes, empty cells left to their defaults."""
    values: dict[str, Any] = {}
    for name, cell in row.items():
        if name in lists:
            values[name] = tuple(part for part in (part.strip() for part in cell.split(";")) if part)
        elif name in _FLAGS:
            values[name] = {"yes": True, "": False}.get(cell, cell)
        elif cell:
            values[name] = cell
    return values


def _validated(
    model: type[BaseModel], values: dict[str, Any], file: str, line: int, report: Callable[[DataError], None]
) -> BaseModel | None:
    try:
        return model(**values, file=file, line=line)
    except ValidationError as broken:
        for error in broken.errors():
            where = str(error["loc"][0]) if error["loc"] else "line"
            report(DataError(file, line, where, error["msg"].removeprefix("Value error, ")))
        return None
