"""Stores: databases of the documented layout, made, loaded, checked and named; each by its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xlipo.api.records import Record
from xlipo.store.layers import Folders
from xlipo.store.sql.drivers import driver
from xlipo.store.sql.url import StoreUrl, read_url
from xlipo.store.user_path import user_path

if TYPE_CHECKING:
    from xlipo.store.sql.sql_view import Load


@dataclass(frozen=True, slots=True, repr=False)
class StoreRecord(Record):
    """A load that a database holds: the versions of its layout and data, when it was loaded, and how much it is."""

    brief = ("store", "version")

    store: str
    layout: int
    version: str
    generation: str
    loaded: str
    facts: int
    companies: int


@dataclass(frozen=True, slots=True, repr=False)
class StoreCheckRecord(Record):
    """A rule of the table layout and how many rows break it."""

    brief = ("rule", "broken")

    rule: str
    broken: int


def init_store(address: str) -> StoreRecord | None:
    """Make the layout's tables in a database, where they are not there; what it holds already, if anything."""
    url = _read(address)
    from xlipo.store.sql.loading import init

    found = init(url)
    return _record(url, found) if found is not None else None


def load_store(address: str, data: Folders = None, progress: Callable[[str], object] = str) -> StoreRecord:
    """Load the shipped data with folders laid over them into a database, all or nothing.

    Args:
        address: such as ``duckdb:///srv/ipo.duckdb``.
        data: folders, as everywhere; those of ``XLIPO_DATA`` when None.
        progress: told what has been done.

    Raises:
        DataErrors: every mistake in the folders.
        XlipoError: the database cannot be written; what it held before stands.
    """
    url = _read(address)
    from xlipo.store.sql.loading import load

    return _record(url, load(url, data, progress))


def load_extract(address: str, folder: str | Path, progress: Callable[[str], object] = str) -> StoreRecord:
    """Load a folder of Parquet files in the columns of the layout into a database, all or nothing.

    Raises as :func:`load_store` does.
    """
    url, path = _read(address), user_path(folder)
    from xlipo.store.sql.loading import load_parquet

    return _record(url, load_parquet(url, path, progress))


def store_version(address: str) -> StoreRecord:
    """The newest load of a database. Raises :class:`xlipo.facts.errors.Unavailable` where there is none."""
    url = _read(address)
    from xlipo.store.sql.loading import read_load

    return _record(url, read_load(url))


def check_store(address: str) -> list[StoreCheckRecord]:
    """Every rule of the layout, held against the newest load of a database."""
    url = _read(address)
    from xlipo.store.sql.loading import check_load

    return [StoreCheckRecord(found.rule, found.broken) for found in check_load(url)]


def _read(address: str) -> StoreUrl:
    url = read_url(address)
    driver("sqlglot", url.extra)
    return url


def _record(url: StoreUrl, load: Load) -> StoreRecord:
    return StoreRecord(
        url.shown, load.layout, load.version, load.generation, load.loaded, load.facts, load.companies
    )  # fmt: skip
