"""Reading a data folder: CSV files, one thing a line, every mistake listed with its file, line and field.

A folder holds ``companies.csv``, ``concepts.csv``, ``sources.csv``, ``rounds.csv``, ``investors.csv``,
``offerings.csv``, ``people.csv``, ``events.csv``, ``acknowledgements.csv`` and one file of facts a company in
``facts/``, named for the company's id. Several folders are read as one, the later ones as overlays of the first.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from xlipo.facts.acknowledgement import Acknowledgement
from xlipo.facts.company import Company, Person
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.dataset import Dataset, Tables
from xlipo.facts.errors import DataError, DataErrors, UsageError
from xlipo.facts.event import Event
from xlipo.facts.fact import Claim, Fact, read_dimensions
from xlipo.facts.funding import FundingRound, Investor
from xlipo.facts.offering import Offering
from xlipo.facts.period import CALENDAR, Period, PeriodError, YearEnd
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.source import Source
from xlipo.facts.unit import TEXTUAL

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
}

FACT_COLUMNS = (
    "concept", "dimensions", "period", "value", "high", "scale", "unit", "hedge", "claim", "source", "locator",
    "printed", "also", "note",
)  # fmt: skip

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
    """Every fact of all folders, read line by line; each mistake goes to ``report``."""
    year_ends = {company.id: company.year_end for company in tables.companies}
    kinds = {concept.id: concept.period_type for concept in tables.concepts}
    for folder, prefix in _named(folders):
        for path in sorted((folder / "facts").glob("*.csv")):
            file = f"{prefix}facts/{path.name}"
            year_end = year_ends.get(path.stem, CALENDAR)
            for line, row in _rows(path, file, FACT_COLUMNS, report):
                fact = _fact(path.stem, row, kinds, year_end, file, line, report)
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


@lru_cache(maxsize=65_536)
def _period(text: str, kind: str, year_end: YearEnd) -> Period:
    return Period.parse(text, "duration" if kind == PeriodType.DURATION else "instant", year_end)


def _fact(
    entity: str,
    row: dict[str, str],
    kinds: dict[str, PeriodType],
    year_end: YearEnd,
    file: str,
    line: int,
    report: Callable[[DataError], None],
) -> Fact | None:
    mistakes: list[tuple[str, str]] = []

    def read(column: str, reader: Callable[[], Any]) -> Any:
        try:
            return reader()
        except (ValueError, PeriodError) as broken:
            text = broken.errors()[0]["msg"] if isinstance(broken, ValidationError) else str(broken)
            mistakes.append((column, text.removeprefix("Value error, ")))
            return None

    dimensions = read("dimensions", lambda: read_dimensions(row["dimensions"]))
    period = read("period", lambda: _period(row["period"], kinds.get(row["concept"], PeriodType.DURATION), year_end))
    claim = read("claim", lambda: Claim(row["claim"] or "actual"))
    textual = row["unit"] in TEXTUAL
    quantity = None if textual else read("value", lambda: _quantity(row))
    if mistakes or (not row["value"] and row["hedge"] != Hedge.UNKNOWN):
        for column, message in mistakes or [("value", "a fact needs a figure or a text")]:
            report(DataError(file, line, column, message))
        return None
    return Fact.model_construct(
        entity=entity, concept=row["concept"], dimensions=dimensions, period=period, quantity=quantity,
        value_text=row["value"] if textual else "", unit=row["unit"], claim=claim, source=row["source"],
        locator=row["locator"], also=row["also"], note=row["note"], file=file, line=line,
    )  # fmt: skip


def _quantity(row: dict[str, str]) -> Quantity:
    scale = row["scale"] or "1"
    if not scale.isdigit() or int(scale) == 0:
        raise ValueError(f"the scale {scale[:20]!r} is no whole number above 0")
    return Quantity.printed(row["value"], int(scale), Hedge(row["hedge"] or "exact"), row["high"], row["printed"])
