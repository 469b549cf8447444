"""The table layout: every table and column of a store in a database, with what it holds. Documented in engines.md.

The tables of a data folder keep its columns, and get typed ones beside them where a query needs a day or a number.
Each load writes tables of its own, whose names end in the load's generation; the row that it adds to ``meta`` is what
makes them the current ones, and views under the plain names follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from xlipo.facts.dataset import OWNED
from xlipo.store.tables import TABLES, Items

LAYOUT = 2
"""The version of this layout; a store of another one is refused."""

SCHEMA = "xlipo"
"""The schema (in ClickHouse the database) that the tables lie in."""

TEXT, INTEGER, BIGINT, DECIMAL, DAY = "TEXT", "INT", "BIGINT", "DECIMAL(38, 13)", "DATE"
"""The types of columns."""

FRACTION_DIGITS = 13
"""Of a decimal, after the point; before it there are 25: every figure below 1e24 with its interval."""


@dataclass(frozen=True)
class Column:
    """One column; a nullable one is empty where there is nothing, texts are empty texts."""

    name: str
    type: str
    meaning: str
    is_nullable: bool = False


@dataclass(frozen=True)
class Table:
    """One table, sorted by the first of its ``keys`` where an engine sorts, indexed by each where one indexes."""

    name: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(column.name for column in self.columns)


_PART = Column("part", INTEGER, "the batch of the load that wrote the row")
_POSITION = Column("position", BIGINT, "the place in the order of the data, from 0")
_OWNER = Column("owner", INTEGER, "the company's `position` in `companies`")
_PLACE = (Column("file", TEXT, "the data file it was loaded from"), Column("line", INTEGER, "the line in that file"))

FACTS = Table(
    "facts",
    (
        _POSITION,
        _OWNER,
        Column("company", TEXT, "the company's id"),
        Column("concept", TEXT, "the concept's id"),
        Column("dimensions", TEXT, "`key=member` pairs, sorted, with semicolons between them; empty for the whole"),
        Column("period", TEXT, "the canonical name: FY2024, 9M2025, 2025-09-30"),
        Column("period_start", DAY, "its first day"),
        Column("period_end", DAY, "its last day"),
        Column("period_kind", TEXT, "`duration` or `instant`"),
        Column("period_precision", TEXT, "`day`, `month` or `year`: how well an instant is known"),
        Column("value", DECIMAL, "the figure in whole units; empty for a range, a text, what is not disclosed", True),
        Column("decimals", INTEGER, "XBRL's decimals: -3 is known to the thousand", True),
        Column("low", DECIMAL, "the low end of the interval that the print allows", True),
        Column("high", DECIMAL, "the high end", True),
        Column("hedge", TEXT, "exact, about, over, nearly, under, range, several, unknown; empty for a text"),
        Column("printed", TEXT, "the figure as printed, in its language"),
        Column("value_text", TEXT, "the text, name or date where the fact is one"),
        Column("unit", TEXT, "an ISO 4217 code, or a plain word such as percent"),
        Column("claim", TEXT, "actual, forecast, plan, target, rumour or rejected; only an actual answers"),
        Column("source", TEXT, "the source's id"),
        Column("source_position", INTEGER, "the source's `position` in `sources`"),
        Column("tier", INTEGER, "the source's tier, 1 to 8"),
        Column("reading", TEXT, "how it reached us: direct, confirmed or transcribed"),
        Column("known_by", DAY, "the day by which its source was published: what an as-of day is held against"),
        Column("dated", DAY, "the first day that the source's date can mean"),
        Column("own_reading", TEXT, "the reading that the fact itself names, where it does"),
        Column("locator", TEXT, "page, section or table"),
        Column("also", TEXT, "another page that prints it"),
        Column("note", TEXT, "a remark"),
        Column("mirror_url", TEXT, "the page it was read on, where that is not the document's own address"),
        Column("layer", TEXT, "the data folder it came from"),
        *_PLACE,
        _PART,
    ),
    (("owner", "position"),),
)

NAMES = Table(
    "names",
    (
        _POSITION,
        Column("key", TEXT, "the name without case, width, spaces and dots: what is looked up"),
        Column("name", TEXT, "the name as written"),
        Column("kind", TEXT, "id, name, legal_name or alias"),
        _OWNER,
        Column("company", TEXT, "the company's id"),
        _PART,
    ),
    (("key", "position"),),
)

META = Table(
    "meta",
    (
        Column("generation", TEXT, "the ending of the load's tables; the greatest is the current one"),
        Column("layout", INTEGER, "the version of the layout"),
        Column("version", TEXT, "the version of the data: equal data, equal version"),
        Column("loaded", TEXT, "when the load ended, in UTC"),
        Column("facts", BIGINT, "how many facts there are"),
        Column("companies", BIGINT, "how many companies there are"),
    ),
    (("generation",),),
)

LOADING = Table(
    "loading",
    (
        Column("generation", TEXT, "the load under way"),
        Column("version", TEXT, "the version of what is loaded"),
        Column("part", INTEGER, "a batch that is in whole; -1 is the beginning"),
        Column("facts", BIGINT, "its facts"),
    ),
    (("generation", "part"),),
)

_INTEGERS = frozenset({"tier", "order", "digits"})
_TYPED: Mapping[str, tuple[Column, ...]] = {
    "companies": (
        Column("name_zh_hans", TEXT, "the name on a page in simplified Chinese"),
        Column("name_zh_hant", TEXT, "the name on a page in traditional Chinese"),
        Column("fact_count", INTEGER, "how many rows `facts` has of it"),
        Column("close_count", INTEGER, "how many rows `prices` has of it"),
    ),
    "sources": (
        Column("known_by", DAY, "the last day that `date` can mean"),
        Column("dated", DAY, "the first day that `date` can mean"),
        Column("reading", TEXT, "how its figures reached us: direct or transcribed"),
    ),
    "prices": (
        Column("day", DAY, "the trading day"),
        Column("value", DECIMAL, "the close as a number"),
        Column("layer", TEXT, "the data folder it came from"),
    ),
}


@lru_cache(maxsize=64)
def own_columns(kind: str) -> tuple[str, ...]:
    """The columns of a data folder's file."""
    return Items(kind).columns


@lru_cache(maxsize=64)
def folder_table(kind: str) -> Table:
    """The table of a data folder's file, such as ``sources``: its own columns, then typed ones."""
    owner = (_OWNER,) if kind in OWNED else ()
    own = tuple(
        Column(name, INTEGER if name in _INTEGERS else TEXT, f"`{name}` of {kind}.csv") for name in own_columns(kind)
    )
    keys: list[tuple[str, ...]] = [("position",)] if kind not in (*OWNED, "companies") else []
    if owner:
        keys.insert(0, ("owner", "position"))
    elif kind in ("companies", "sources"):
        keys.insert(0, ("id", "position"))
    return Table(kind, (_POSITION, *owner, *own, *_TYPED.get(kind, ()), *_PLACE, _PART), tuple(keys))


def data_tables() -> tuple[Table, ...]:
    """Every table that a load writes anew: those of a data folder, the names and the facts."""
    return (*map(folder_table, TABLES), NAMES, FACTS)
