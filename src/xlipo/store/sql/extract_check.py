"""The facts of an extract, held against the rules that a line of a data folder keeps.

Rows that are alike in all that a rule looks at are looked at once, by the first of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from typing import Any

from xlipo.facts.concept import PeriodType
from xlipo.facts.dataset import TableView
from xlipo.facts.errors import DataError
from xlipo.facts.fact import Claim, Dimensions, Fact, read_dimensions, show_dimensions
from xlipo.facts.period import CALENDAR, Kind, Period, PeriodError, YearEnd
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.references import References
from xlipo.facts.source import Reading
from xlipo.facts.unit import TEXTUAL
from xlipo.store.sql.drivers import driver
from xlipo.store.sql.layout import FACTS, TEXT
from xlipo.store.tables import MOST_CHARACTERS, fault_of

FILE = "facts.parquet"

_ALIKE = (
    "concept", "dimensions", "period", "period_start", "period_end", "period_kind", "period_precision", "hedge", "unit",
    "claim", "own_reading",
)  # fmt: skip
"""Columns whose cells a rule looks at; of the others, it is told what it needs."""

_WORDS: Mapping[str, Sequence[str]] = {
    "period_kind": ("duration", "instant"),
    "period_precision": ("day", "month", "year"),
    "hedge": ("", *Hedge),
    "claim": tuple(Claim),
    "own_reading": ("", *Reading),
}
_UNSEEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{9f}\x{202a}-\x{202e}\x{2066}-\x{2069}\x{fffe}\x{ffff}]"
"""Characters that no cell may have, as Arrow looks for them; a text of Arrow's is UTF-8."""

_TEXTS = tuple(column.name for column in FACTS.columns if column.type == TEXT)


class ExtractCheck:
    """Finds the mistakes in the facts of an extract.

    Args:
        tables: what the facts refer to.
    """

    def __init__(self, tables: TableView) -> None:
        self._arrow, self._compute = driver("pyarrow", "duckdb"), driver("pyarrow.compute", "duckdb")
        self._references, companies = References(tables), tables.companies()
        self._year_ends = self._arrow.array([company.fiscal_year_end for company in companies])
        self._year_end: Mapping[str, YearEnd] = {company.id: company.year_end for company in companies}
        self._sound = set[tuple[Any, ...]]()

    def mistakes(self, rows: Any) -> Iterator[DataError]:
        """Every mistake in some rows of the table of facts; places of companies and sources are empty where unknown."""
        for name, place in (("company", "owner"), ("source", "source_position")):
            for at in self._those(self._compute.is_null(rows[place])):
                yield _error(rows, at, name, _unknown(rows[name][at].as_py(), f"{name} of the extract"))
        yield from self._in_texts(rows)
        alike, wrong = self._alike(rows), set[tuple[Any, ...]]()
        for *cells, first in self._firsts(alike):
            key = tuple(cells)
            if key not in self._sound:
                (wrong if any(self._in_row(_row(rows, first))) else self._sound).add(key)
        if wrong:
            columns: list[list[Any]] = [alike[name].to_pylist() for name in alike.column_names[:-1]]
            for at in (at for at, key in enumerate(zip(*columns, strict=True)) if key in wrong):
                for mistake in self._in_row(_row(rows, at)):
                    yield _error(rows, at, mistake.field, mistake.message)

    def _those(self, mask: Any) -> list[int]:
        """The places where a mask is true."""
        found: list[int] = self._compute.indices_nonzero(mask).to_pylist()
        return found

    def _in_texts(self, rows: Any) -> Iterator[DataError]:
        """Texts that are too long, or have characters that nobody sees."""
        for name in _TEXTS:
            if self._has_odd(self._compute.unique(rows[name])):
                for at in self._those(self._odd(rows[name])):
                    yield _error(rows, at, name, fault_of(rows[name][at].as_py()))

    def _has_odd(self, texts: Any) -> bool:
        return bool(self._compute.any(self._odd(texts)).as_py())

    def _odd(self, texts: Any) -> Any:
        """Where a text is too long, or has characters that nobody sees."""
        is_long = self._compute.greater(self._compute.utf8_length(texts), MOST_CHARACTERS)
        return self._compute.or_(is_long, self._compute.match_substring_regex(texts, _UNSEEN))

    def _alike(self, rows: Any) -> Any:
        """What rules look at in each row, and its place."""
        compute, low, value, high = self._compute, *(rows[name] for name in ("low", "value", "high"))
        pairs = ((low, value), (value, high), (low, high))
        backwards = [compute.fill_null(compute.greater(*pair), False) for pair in pairs]
        names_round = compute.match_substring(rows["dimensions"], "round=")
        columns = {name: rows[name] for name in _ALIKE}
        columns |= {f"has {name}": compute.is_valid(rows[name]) for name in ("low", "value", "high")}
        columns["has text"] = compute.not_equal(rows["value_text"], "")
        columns["is backwards"] = reduce(compute.or_, backwards)
        columns["is negative"] = compute.fill_null(compute.less(high, 0), False)
        columns["company"] = compute.if_else(names_round, rows["company"], "")
        columns["year end"] = compute.take(self._year_ends, rows["owner"])
        columns["at"] = self._arrow.array(range(rows.num_rows), self._arrow.int32())
        return self._arrow.table(columns)

    @staticmethod
    def _firsts(alike: Any) -> Iterator[tuple[Any, ...]]:
        """Each kind of row with the place of its first."""
        *keys, at = alike.column_names
        found = alike.group_by(keys).aggregate([(at, "min")])
        return zip(*(found[name].to_pylist() for name in (*keys, f"{at}_min")), strict=True)

    # -- one row ------------------------------------------------------------------------------------------------------

    def _in_row(self, row: Mapping[str, Any]) -> Iterator[DataError]:
        for name, words in _WORDS.items():
            if row[name] not in words:
                yield _mistake(name, f"{row[name][:40]!r} is none of {', '.join(filter(None, words))}")
        yield from _in_figure(row)
        dimensions: Dimensions = ()
        try:
            dimensions = read_dimensions(row["dimensions"])
            if (text := show_dimensions(dimensions)) != row["dimensions"]:
                yield _mistake("dimensions", f"write it as {text!r}")
        except ValueError as broken:
            yield _mistake("dimensions", str(broken))
        period, mistakes = self._in_period(row)
        yield from mistakes
        if not row["concept"]:
            yield _mistake("concept", "is empty, and is needed")
        elif row["owner"] is not None and row["source_position"] is not None:
            yield from self._references.errors_in(_fact(row, dimensions, period))

    def _in_period(self, row: Mapping[str, Any]) -> tuple[Period | None, Sequence[DataError]]:
        """The period that a row's name means in the company's own fiscal year, and what of the row is not that."""
        if not row["period"]:
            return None, [_mistake("period", "is empty, and is needed")]
        concept = self._references.concepts.get(row["concept"])
        kind: Kind = "instant" if concept is not None and concept.period_type is PeriodType.INSTANT else "duration"
        try:
            period = _period(row["period"], kind, self._year_end.get(row["company"], CALENDAR))
        except PeriodError as broken:
            return None, [_mistake("period", str(broken))]
        if period.text != row["period"]:
            return None, [_mistake("period", f"{row['period'][:40]!r} is not as it is written here; write {period}")]
        return period, list(_unlike(row, period))


def _unlike(row: Mapping[str, Any], period: Period) -> Iterator[DataError]:
    """What of a row is not as the period that it names."""
    for name, day, does in (("period_start", period.start, "begins"), ("period_end", period.end, "ends")):
        if row[name] != day:
            stands = "and nothing stands here" if row[name] is None else f"not on {row[name]}"
            yield _mistake(name, f"{period} of {row['company']} {does} on {day}, {stands}")
    for name, word in (("period_kind", period.kind), ("period_precision", period.precision)):
        if row[name] != word and row[name] in _WORDS[name]:
            known = f"is a {word}" if name == "period_kind" else f"is known to the {word}"
            yield _mistake(name, f"{period} {known}, not {row[name]!r}")


def _in_figure(row: Mapping[str, Any]) -> Iterator[DataError]:
    """What is wrong with the numbers of a row, its text and its hedge."""
    low, value, high = ends = row["low"], row["value"], row["high"]
    hedge, is_empty = row["hedge"], ends == (None, None, None)
    if row["unit"] in TEXTUAL:
        if not row["value_text"]:
            yield _mistake("value_text", "a fact needs a figure or a text")
        if not is_empty or hedge:
            yield _mistake("value", "a text or a date has no figure and no hedge; give its unit, or leave them empty")
    elif hedge == Hedge.UNKNOWN:
        if not is_empty:
            yield _mistake("value", "a figure hedged unknown has no value and no ends; leave them empty")
    elif hedge in (Hedge.RANGE, Hedge.SEVERAL):
        if value is not None:
            yield _mistake("value", "a range has two ends and no value of its own; leave it empty")
        yield from _without_ends(low, high)
    elif value is None:
        yield _mistake("value", "a fact needs a figure or a text")
    else:
        yield from _without_ends(low, high)
    pairs = ((low, value), (value, high), (low, high))
    if any(one is not None and other is not None and one > other for one, other in pairs):
        yield _mistake("low", "the interval runs backwards, or does not hold the value")


def _without_ends(low: Any, high: Any) -> Iterator[DataError]:
    for name, end in (("low", low), ("high", high)):
        if end is None:
            said = "is empty; a figure has both ends of its interval, each its value where it is exact"
            yield _mistake(name, said)


_OPEN = Period("", dt.date.min, dt.date.min, "instant", "year")
"""Stands for a period that is told by itself: no concept is said to be counted over another."""


def _fact(row: Mapping[str, Any], dimensions: Dimensions, period: Period | None) -> Fact:
    """The fact of a row, so far as references and measures need it."""
    low, value, high = row["low"], row["value"], row["high"]
    is_forward = low is None or high is None or low <= high
    is_figure = row["unit"] not in TEXTUAL and is_forward
    return Fact(
        entity=row["company"], concept=row["concept"], dimensions=dimensions, period=period or _OPEN,
        quantity=Quantity(value, None, low, high, Hedge.EXACT) if is_figure else None, value_text="-", unit=row["unit"],
        claim=Claim(row["claim"]) if row["claim"] in tuple(Claim) else Claim.ACTUAL, source=row["source"], file=FILE,
        line=0,
    )  # fmt: skip


@lru_cache(maxsize=65_536)
def _period(text: str, kind: Kind, year_end: YearEnd) -> Period:
    return Period.parse(text, kind, year_end)


def _unknown(id: str, what: str) -> str:
    return f"{id[:60]!r} is no {what}" if id else "is empty, and is needed"


def _row(rows: Any, at: int) -> Mapping[str, Any]:
    return {name: rows[name][at].as_py() for name in FACTS.names}


def _mistake(name: str, message: str) -> DataError:
    return DataError(FILE, 0, name, message)


def _error(rows: Any, at: int, name: str, message: str) -> DataError:
    return DataError(FILE, rows["position"][at].as_py() + 1, name, message)
