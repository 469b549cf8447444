"""Prints as a database gave them, in the order of selection: by column for all companies, or those of one company."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from xlipo.facts.prints import Array, NewestEnds, Print, PrintColumns, Prints
from xlipo.store.sql.drivers import driver
from xlipo.store.sql.engine import ArrowRows, Rows, taken, whole_numbers

PRINT_COLUMNS = (
    "owner", "concept", "period", "dimensions", "unit", "value", "low", "high", "tier", "source_position",
)  # fmt: skip
"""What is read of a print; after it comes whether it breaks the layout."""

_TOGETHER = 256
"""Companies whose rows become Python's own at once."""


class PrintRows:
    """Rows of prints, of companies by their places among those that were asked for.

    Args:
        rows: of :data:`PRINT_COLUMNS` and the flag.
        companies: the place of each in the database; None for one that it does not know.
        broken: places in the database of companies that have a broken fact.
    """

    def __init__(self, rows: Rows, companies: Sequence[int | None], broken: Collection[int]) -> None:
        *arrays, flags = rows.arrays()
        owners = _numbers(arrays[0])
        refused = np.union1d(owners[_numbers(flags) == 1], np.array(list(broken), dtype="float64"))
        place = _places(owners, companies)
        kept = np.flatnonzero((place >= 0) & ~np.isin(owners, refused))
        self._hold(taken(arrays, kept) if len(kept) < len(owners) else arrays, place[kept], len(companies))

    def _hold(self, arrays: Sequence[Any], company: Array, companies: int) -> None:
        self._arrays, self.company = arrays, company
        self._by_company = np.argsort(self.company, kind="stable")
        self._starts = np.searchsorted(self.company[self._by_company], np.arange(companies + 1))
        self._made: dict[int, Prints] = {}
        self._blocks = set[int]()

    def only(self, concepts: Collection[str]) -> PrintRows:
        """The rows of some concepts."""
        texts, code = _codes(self._arrays[1])
        kept = np.flatnonzero(np.isin(code, [at for at, text in enumerate(texts) if text in concepts]))
        found = PrintRows.__new__(PrintRows)
        found._hold(taken(self._arrays, kept), self.company[kept], len(self._starts) - 1)
        return found

    def of(self, company: int) -> Prints | None:
        """The prints of the company at a place."""
        block = company // _TOGETHER
        if block not in self._blocks:
            self._make(block * _TOGETHER, min((block + 1) * _TOGETHER, len(self._starts) - 1))
            self._blocks.add(block)
        return self._made.get(company)

    def _make(self, first: int, stop: int) -> None:
        own = self._by_company[self._starts[first] : self._starts[stop]]
        rows = ArrowRows.of(taken(self._arrays, own))
        _, concepts, texts, parts, *figures = rows.cells()
        made, places = [*map(Print._make, zip(*figures, strict=True))], [*zip(concepts, texts, strict=True)]
        for company in range(first, stop):
            start, end = self._starts[company] - self._starts[first], self._starts[company + 1] - self._starts[first]
            if start == end:
                continue
            whole: dict[tuple[str, str], list[Print]] = {}
            part_of = set[tuple[str, str]]()
            for place, part, one in zip(places[start:end], parts[start:end], made[start:end], strict=True):
                if part:
                    part_of.add(place)
                elif place in whole:
                    whole[place].append(one)
                else:
                    whole[place] = [one]
            self._made[company] = Prints(whole, part_of, set(concepts[start:end]))

    def columns(self) -> PrintColumns:
        """All of them by column."""
        _, concept, period, part, unit, value, low, high, _, source = self._arrays
        figure, *ends = map(_numbers, (value, low, high))
        is_whole = _whole(low) & _whole(high) & (np.maximum(np.abs(ends[0]), np.abs(ends[1])) < 2**53)
        ends = [np.where(np.isnan(end), figure, end) for end in ends]
        (concepts, concept), (periods, period), (units, unit) = map(_codes, (concept, period, unit))
        parts, part = _codes(part)
        return PrintColumns(
            company=self.company, concept=concept, period=period, unit=unit,
            is_part=np.array([text != "" for text in parts], dtype=bool)[part] if parts else np.zeros(0, dtype=bool),
            has_value=~np.isnan(figure), low=ends[0], high=ends[1], is_whole=is_whole,
            point=np.where(_whole(value) & (np.abs(figure) < 2**53), np.rint(figure), np.nan), source=_numbers(source),
            concepts=concepts, periods=periods, units=units,
        )  # fmt: skip


class CompanyPrints:
    """The prints that were asked for, of companies by their ids.

    Args:
        rows: the prints.
        places: the place of each company among those that were asked for.
    """

    def __init__(self, rows: PrintRows, places: Mapping[str, int]) -> None:
        self._rows, self._places = rows, places

    def of(self, company: str) -> Prints | None:
        at = self._places.get(company)
        return self._rows.of(at) if at is not None else None

    def columns(self) -> PrintColumns:
        return self._rows.columns()

    def only(self, concepts: Collection[str]) -> CompanyPrints:
        return CompanyPrints(self._rows.only(concepts), self._places)


def newest_of(rows: Rows, companies: Sequence[int | None], concepts: Sequence[str]) -> NewestEnds:
    """The newest ends that rows of owner, concept and day hold, a line for each of some companies."""
    owner, concept, day = rows.arrays()
    found = np.zeros((len(companies), len(concepts)), dtype="int64")
    place = _places(_numbers(owner), companies)
    texts, codes = _codes(concept)
    column = np.array([concepts.index(text) for text in texts], dtype="int64")[codes] if texts else codes
    known = place >= 0
    found[place[known], column[known]] = _array(day.cast("int32"))[known] + _EPOCH
    return NewestEnds(concepts, found)


_EPOCH = 719_163  # the ordinal of 1970-01-01


def _places(owners: Array, companies: Sequence[int | None]) -> Array:
    """The place of each row's company among those that were asked for; -1 for others."""
    known = [place for place in companies if place is not None]
    at = np.full(int(max([*known, *owners], default=0)) + 1, -1, dtype="int64")
    at[known] = [place for place, one in enumerate(companies) if one is not None]
    found: Array = at[owners.astype("int64")]
    return found


def _numbers(column: Any) -> Array:
    """A column of numbers in floating point; what is null is not a number."""
    floats = whole_numbers(column).cast("float64", safe=False)
    return _array(floats.fill_null(float("nan")) if floats.null_count else floats)


def _whole(column: Any) -> Array:
    """Where a column holds a whole number."""
    if str(whole_numbers(column).type).startswith("decimal"):
        compute = driver("pyarrow.compute", "duckdb")
        found = compute.equal(column, compute.round(column))
        return _array(found.fill_null(False).cast("int8")).astype(bool)
    return np.ones(len(column), dtype=bool)


def _codes(column: Any) -> tuple[list[str], Array]:
    """The texts of a column, and the place of each cell's among them."""
    coded = column.dictionary_encode()
    return coded.dictionary.to_pylist(), _array(coded.indices).astype("int64")


def _array(column: Any) -> Array:
    """An Arrow array without nulls as one of numpy; Arrow's own way imports pandas, which takes half a second."""
    found: Array = np.from_dlpack(column) if len(column) else np.zeros(0)
    return found
