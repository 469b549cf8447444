"""Reading exchange files: CSV and Parquet that were exported, xBRL-JSON and xBRL-CSV of ours and of others.

Everything is read, or nothing: every mistake is told at once, with the file and the line. xBRL of other makers is read
as far as its concepts are known here, by name or by IFRS element; what is not is told in ``skipped``.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.errors import DataError, DataErrors, UsageError
from xlipo.facts.fact import Fact
from xlipo.facts.period import CALENDAR, YearEnd, duration, instant
from xlipo.facts.unit import TEXTUAL
from xlipo.intake.reading import Remark
from xlipo.store.exchange import taxonomy
from xlipo.store.exchange.rows import FACT_FIELDS, OWNED_FIELDS, Exchange, Row, company_of, fact_of, restored, source_of
from xlipo.store.exchange.tables import pyarrow
from xlipo.store.plain_files import read_plain

MOST_BYTES = 512 * 1024 * 1024
MOST_ROWS = 2_000_000

Item = TypeVar("Item")
Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Import:
    """What was read; whether its sources came along, as in ours; what was left out, each with its reason."""

    exchange: Exchange
    has_sources: bool = True
    skipped: tuple[str, ...] = ()
    doubts: tuple[Remark, ...] = ()


def is_exchange(path: Path) -> bool:
    """Whether a path is an export of ours or a report of xBRL, by its ending and what it begins with."""
    if path.is_dir():
        return any((path / name).is_file() for name in ("datapackage.json", "report.json", "facts.parquet"))
    if path.suffix == ".parquet":
        return True
    if path.suffix not in (".json", ".csv") or not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(4096)
    if path.suffix == ".csv":
        return head.removeprefix(b"\xef\xbb\xbf").startswith(",".join(FACT_FIELDS).encode())
    return b"xbrl-json" in head or b"xbrl-csv" in head or b"data-package" in head


def read_exchange(
    path: Path, view: DataView, company: str = "", source: str = "", year_end: YearEnd = CALENDAR
) -> Import:
    """An exported folder or file, or a report of xBRL.

    Args:
        path: the folder, its main file, or a Parquet file of facts.
        view: the data that the facts will join: its companies and concepts are known.
        company: the id of the company that an entity not known here stands for.
        source: the id of the source for facts that name none.
        year_end: of that company, where it is new.

    Raises:
        UsageError: what is no exchange file.
        DataErrors: every mistake in it.
    """
    folder = path if path.is_dir() else path.parent
    if path.suffix == ".parquet" or (path.is_dir() and (path / "facts.parquet").is_file()):
        return _of_tables(folder, view, lambda name: _parquet_rows(folder / f"{name}.parquet"), "facts.parquet")
    if path.suffix == ".csv":
        return _of_tables(folder, view, lambda name: _csv_rows(folder / f"{name}.csv"), path.name)
    main = path if path.is_file() else next(
        (folder / name for name in ("report.json", "datapackage.json") if (folder / name).is_file()), path
    )  # fmt: skip
    report = _json(main)
    kind = str(_part(report, "documentInfo").get("documentType", ""))
    if kind.endswith("/xbrl-json"):
        facts = [(at, _oim_fact(each)) for at, each in _part(report, "facts").items() if isinstance(each, dict)]
        tables = {name: _texts(report.get(f"xlipo:{name}", ())) for name in ("sources", "companies", *OWNED_FIELDS)}
        return _Reports(view, company, source, year_end, main.name).read(facts, tables)
    if kind.endswith("/xbrl-csv"):
        tables = {name: _csv_rows(folder / f"{name}.csv") for name in ("sources", "companies", *OWNED_FIELDS)}
        return _Reports(view, company, source, year_end, main.name).read(_oim_rows(report, folder), tables)
    if "resources" in report:
        return _of_tables(folder, view, lambda name: _csv_rows(folder / f"{name}.csv"), "facts.csv")
    raise UsageError(f"{str(path)[:300]!r} is no export of xlipo and no xBRL-JSON or xBRL-CSV report.")


def _of_tables(folder: Path, view: DataView, rows: Callable[[str], Rows], label: str) -> Import:
    errors: list[DataError] = []
    if not (folder / label).is_file():
        raise UsageError(f"{str(folder)[:300]!r} has no {label}; give the folder that was exported.")
    companies = _made(rows("companies"), company_of, "companies", errors)
    sources = _made(rows("sources"), source_of, "sources", errors)
    ends = _year_ends(view, companies)
    facts = _made(
        rows(label.partition(".")[0]), lambda row: fact_of(row, ends.get(row["company"], CALENDAR)), label, errors
    )
    if errors:
        raise DataErrors(errors)
    return Import(Exchange(tuple(facts), tuple(sources), tuple(companies), _owned(rows)))


def _owned(rows: Callable[[str], Rows]) -> dict[str, tuple[Row, ...]]:
    """The rows of the tables that facts lean on, with the columns that such a table has."""
    return {
        kind: tuple({name: row.get(name, "") for name in fields} for row in rows(kind))
        for kind, fields in OWNED_FIELDS.items()
    }


def _year_ends(view: DataView, companies: Iterable[Company]) -> dict[str, tuple[int, int]]:
    return {who.id: who.year_end for who in (*view.companies(), *companies)}


def _made(rows: Rows, make: Callable[[Mapping[str, str]], Item], label: str, errors: list[DataError]) -> list[Item]:
    """The items of some rows; each row that makes none is reported with its line."""
    found = []
    for line, row in enumerate(rows, 2):
        try:
            found.append(make(row))
        except (ValueError, KeyError, ArithmeticError, UsageError) as broken:
            errors.append(DataError(label, line, "row", _reason(broken)))
    return found


def _reason(broken: Exception) -> str:
    if isinstance(broken, KeyError):
        return f"has no column {broken.args[0]!r}"
    return str(broken).splitlines()[0][:300].rstrip(".") if str(broken) else type(broken).__name__


# -- files ------------------------------------------------------------------------------------------------------------


def _content(path: Path) -> bytes:
    try:
        return read_plain(path, MOST_BYTES)[1]
    except OSError as broken:
        raise UsageError(f"{str(path)[:300]!r} cannot be read: {broken.strerror or broken}.") from None


def _text(path: Path) -> str:
    try:
        return _content(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{str(path)[:300]!r} is not in UTF-8; export it as UTF-8.") from None


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(_text(path), parse_float=Decimal)
    except (ValueError, RecursionError):
        raise UsageError(f"{str(path)[:300]!r} is no JSON, or it is cut short.") from None
    if not isinstance(found, dict):
        raise UsageError(f"{str(path)[:300]!r} is JSON of another shape than a report.")
    return found


def _part(thing: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = thing.get(name)
    return found if isinstance(found, dict) else {}


def _texts(rows: object) -> Rows:
    listed = rows if isinstance(rows, list) else []
    return [{str(name): str(cell) for name, cell in row.items()} for row in listed if isinstance(row, dict)]


def _csv_rows(path: Path) -> Rows:
    if not path.is_file():
        return []
    try:
        reader = csv.DictReader(io.StringIO(_text(path), newline=""), strict=True)
        rows = []
        for row in reader:
            if None in row or None in row.values():
                raise DataErrors([DataError(path.name, reader.line_num, "row", "has not as many cells as the header")])
            rows.append({name: restored(cell) for name, cell in row.items()})
            if len(rows) > MOST_ROWS:
                raise UsageError(f"{path.name} has more than {MOST_ROWS:,} rows; export fewer companies at a time.")
    except csv.Error as broken:
        raise UsageError(f"{path.name} is no CSV that can be read: {broken}.") from None
    return rows


def _parquet_rows(path: Path) -> Rows:
    if not path.is_file():
        return []
    parquet = pyarrow("pyarrow.parquet")
    content = _content(path)
    try:
        file = parquet.ParquetFile(io.BytesIO(content))
        if file.metadata.num_rows > MOST_ROWS:
            raise UsageError(f"{path.name} has more than {MOST_ROWS:,} rows; export fewer companies at a time.")
        return [{name: _cell(cell) for name, cell in row.items()} for row in file.read().to_pylist()]
    except (OSError, ValueError, pyarrow().ArrowException):
        raise UsageError(f"{path.name} is no Parquet file that can be read; it may be cut short.") from None


def _cell(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        text = f"{cell:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


# -- xBRL -------------------------------------------------------------------------------------------------------------

OimFact = tuple[str | None, str, dict[str, str]]
"""A value, its decimals and its dimensions."""


def _oim_fact(fact: Mapping[str, Any]) -> OimFact:
    value = fact.get("value")
    dimensions = {str(key): str(member) for key, member in _part(fact, "dimensions").items()}
    return None if value is None else str(value), str(fact.get("decimals", "")), dimensions


def _oim_rows(report: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, OimFact]]:
    """The facts of xBRL-CSV: every column of a table's template that has dimensions, row by row."""
    shared = _part(report, "dimensions")
    for table in _part(report, "tables").values():
        url, template = str(table.get("url", "")), _part(report, "tableTemplates").get(table.get("template", ""), {})
        template = template or _part(report, "tableTemplates").get(Path(url).stem, {})
        if Path(url).name != url or not url:
            raise UsageError(f"The table {url[:100]!r} does not lie beside its report; copy it there.")
        columns = _part(template, "columns")
        facts = {name: column for name, column in columns.items() if "dimensions" in column or "decimals" in column}
        for at, row in enumerate(_csv_rows(folder / url), 2):
            for name, column in facts.items():
                if row.get(name):
                    dimensions = {**shared, **_part(template, "dimensions"), **_part(column, "dimensions")}
                    told = {key: _of_row(said, row) for key, said in dimensions.items()}
                    value, decimals = row[name], _of_row(column.get("decimals", ""), row)
                    meant = None if value == "#nil" else _unmarked(value)
                    yield f"{url}:{at}", (meant, decimals, {key: text for key, text in told.items() if text})


def _of_row(said: object, row: Mapping[str, str]) -> str:
    text = str(said)
    if not text.startswith("$") or text.startswith("$$"):
        return text.removeprefix("$") if text.startswith("$$") else text
    return _unmarked(row.get(text[1:].partition("@")[0], ""))


def _unmarked(text: str) -> str:
    """A cell of xBRL-CSV as it was meant: # begins the special values, ## a text that begins with #."""
    if text.startswith("##"):
        return text[1:]
    return "" if text in ("#none", "#empty") else text


class _Reports:
    """Reads the facts of xBRL reports as rows of exchange."""

    def __init__(self, view: DataView, company: str, source: str, year_end: YearEnd, label: str) -> None:
        self._view, self._company, self._source, self._label = view, company, source, label
        self._year_end = year_end
        concepts = view.concepts()
        self._by_ifrs = {item.ifrs.partition(":")[2]: item.id for item in concepts.values() if item.ifrs}

    def read(self, facts: Iterable[tuple[str, OimFact]], tables: Mapping[str, Rows]) -> Import:
        """The facts, sources and companies of one report."""
        errors: list[DataError] = []
        companies = _made(tables["companies"], company_of, "companies", errors)
        sources = _made(tables["sources"], source_of, "sources", errors)
        ends = _year_ends(self._view, companies)
        found: list[Fact] = []
        skipped: dict[str, None] = {}
        for at, (value, decimals, dimensions) in facts:
            concept = self._concept(dimensions.get("concept", ""))
            if concept is None:
                skipped[f"{dimensions.get('concept', 'a fact without a concept')}: no such concept is known here"] = (
                    None
                )
                continue
            try:
                found.append(self._fact(concept, value, decimals, dimensions, ends))
            except (ValueError, KeyError, ArithmeticError, UsageError) as broken:
                errors.append(DataError(self._label, 0, at, _reason(broken)))
        if errors:
            raise DataErrors(errors)
        whole = Exchange(tuple(found), tuple(sources), tuple(companies), _owned(lambda kind: tables.get(kind, ())))
        return Import(whole, bool(sources), tuple(skipped))

    def _concept(self, name: str) -> str | None:
        local = taxonomy.concept_id(name.partition(":")[2])
        return local if local in self._view.concepts() else self._by_ifrs.get(local)

    def _fact(
        self, concept: str, value: str | None, decimals: str, dimensions: Mapping[str, str],
        ends: Mapping[str, tuple[int, int]],
    ) -> Fact:  # fmt: skip
        told = {key.removeprefix("xlipo:print_"): text for key, text in dimensions.items() if ":print_" in key}
        entity = dimensions.get("entity", "").partition(":")[2]
        if entity not in ends:
            known = self._view.find_company(entity)
            entity = known.id if known is not None else self._company or entity
        end = ends.get(entity, self._year_end)
        start, period = _period(dimensions.get("period", ""), told.get("period", ""), end)
        unit = told.get("unit") or _unit(dimensions.get("unit", ""))
        row = {
            "company": entity, "concept": concept, "start": start, "period": period, "unit": unit,
            "dimensions": _axes(dimensions), "claim": told.get("claim", ""), "source": told.get("source", self._source),
            **{name: told.get(name, "") for name in ("low", "high", "reading", "locator", "printed", "mirror_url",
                                                     "also", "note")},
        }  # fmt: skip
        if unit in TEXTUAL:
            return fact_of({**row, "text": value or ""}, end)
        figure = "" if value is None else f"{Decimal(value):f}"
        return fact_of({**row, "value": figure, "decimals": _decimals(decimals) or told.get("decimals", ""),
                        "hedge": told.get("hedge", "exact")}, end)  # fmt: skip


def _decimals(text: str) -> str:
    return "" if text.upper() in ("", "INF", "#NONE") else text


def _axes(dimensions: Mapping[str, str]) -> str:
    pairs = ((key.partition(":")[2].removesuffix("_axis"), text) for key, text in dimensions.items() if ":" in key)
    return ";".join(f"{key}={text}" for key, text in pairs if not key.startswith("print_"))


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(T00:00:00)?")


def _period(text: str, named: str, year_end: tuple[int, int]) -> tuple[str, str]:
    """The first day of a period, or nothing for an instant, and its name; OIM's ends are the next day's beginning."""
    first, slash, last = text.partition("/")
    ends = [_MOMENT.fullmatch(part) for part in ((first, last) if slash else (first,))]
    if not all(ends):
        raise ValueError(f"{text[:60]!r} is no period; write a day, or two with a slash between them")
    days = [dt.date.fromisoformat(found[1]) for found in ends if found]
    closing = days[-1] - dt.timedelta(days=1)
    if not slash:
        return "", named or instant(closing, year_end).text
    return days[0].isoformat(), named or duration(days[0], closing, year_end).text


def _unit(text: str) -> str:
    """The unit of a measure: a currency's code, shares, or what it is called."""
    measure = text.partition("/")[0]
    return measure.rpartition(":")[2] or "x"
