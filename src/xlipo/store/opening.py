"""Opening a data set: the store that a place names, and the view of it that most callers want."""

from __future__ import annotations

from typing import TypeAlias

from xlipo.facts.dataset import DataView
from xlipo.facts.errors import UsageError
from xlipo.store.csv_store import CsvStore
from xlipo.store.layers import Folders, Layer, layers_for, places
from xlipo.store.protocol import Store
from xlipo.store.sql.url import StoreUrl, is_url, read_url

Place: TypeAlias = "tuple[Layer, ...] | StoreUrl"
"""Where data are kept: folders laid over each other, or a database."""


def place_of(data: Folders = None) -> Place:
    """What ``data`` (or ``XLIPO_DATA``) names: a database's address, or folders over the shipped data set.

    Raises :class:`xlipo.facts.errors.UsageError` for what is neither, and for a database with folders beside it.
    """
    named = places(data)
    if not any(map(is_url, named)):
        return layers_for(data)
    if len(named) > 1:
        raise UsageError("A database stands alone: load the folders into it (xlipo store load), or leave it out.")
    return read_url(named[0])


def open_place(place: Place) -> Store:
    """The store of a place."""
    if isinstance(place, StoreUrl):
        from xlipo.store.sql.drivers import driver

        driver("sqlglot", place.extra)
        from xlipo.store.sql.sql_store import SqlStore  # needs what an ordinary installation has not

        return SqlStore(place)
    return CsvStore(place)


def open_store(data: Folders = None) -> Store:
    """The store of the shipped data set with the folders of ``data`` (or ``XLIPO_DATA``) laid over it, or a database's.

    Raises :class:`xlipo.facts.errors.UsageError` for what is no folder and no database.
    """
    return open_place(place_of(data))


def open_data(data: Folders = None) -> DataView:
    """A view of the data set as it is now. Raises :class:`DataErrors` with every mistake in the user's files.

    >>> open_data().company("minimax").name
    'MiniMax'
    """
    return open_store(data).view()
