"""Reading a data folder: CSV files, one thing a line, every mistake listed with its file, line and field.

A folder holds ``companies.csv``, ``concepts.csv``, ``sources.csv``, ``rounds.csv``, ``investors.csv``,
``offerings.csv``, ``people.csv``, ``events.csv``, ``acknowledgements.csv``, ``exclusions.csv`` and one file of facts a
company in ``facts/``, named for the company's id. Several folders are read as one, the later ones as overlays of the
first.
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
from xlipo.facts.errors import DataError, DataErrors, UsageError
from xlipo.facts.event import Event
from xlipo.facts.exclusion import Exclusion
from xlipo.facts.fact import Fact
from xlipo.facts.funding import FundingRound, Investor
from xlipo.facts.offering import Offering
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
}

_LISTS = frozenset({"groups", "aliases", "sponsors"})
_FLAGS = frozenset({"date_inferred", "lead"})
_MAX_FIELD = 10_000


def data_files(folders: Sequence[Path]) -> list[Path]:
    """Every data file of the folders, in a stable order."""
    found = []
    for folder in folders:
        found += [path for name in TABLES if (path := folder / f"{name}.csv").is_file()]
        found += sorted((folder / "facts").glob("*.csv"))
    return found


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
        for name, model in TABLES.items():
            path = folder / f"{name}.csv"
            if path.is_file():
                rows: list[Any] = getattr(tables, name)
                columns = tuple(field for field in model.model_fields if field not in ("file", "line"))
                file = f"{prefix}{path.name}"
                for line, row in _rows(path, file, columns, report):
                    item = _validated(model, _typed(row), file, line, report)
                    if item is not None:
                        rows.append(item)
    return tables


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


def _typed(row: dict[str, str]) -> dict[str, Any]:
    """Cells as the models take them: lists split at semicolons, flags from yes, empty cells left to their defaults."""
    values: dict[str, Any] = {}
    for name, cell in row.items():
        if name in _LISTS:
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
