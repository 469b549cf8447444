"""Opening a data set: the store that a place names, and the view of it that most callers want."""

from __future__ import annotations

from xlipo.facts.dataset import DataView
from xlipo.store.csv_store import CsvStore
from xlipo.store.layers import Folders, layers_for
from xlipo.store.protocol import Store


def open_store(data: Folders = None) -> Store:
    """The store of the shipped data set with the folders of ``data`` (or ``XLIPO_DATA``) laid over it.

    Raises :class:`xlipo.facts.errors.UsageError` for what is no folder.
    """
    return CsvStore(layers_for(data))


def open_data(data: Folders = None) -> DataView:
    """A view of the data set as it is now. Raises :class:`DataErrors` with every mistake in the user's files.

    >>> open_data().company("minimax").name
    'MiniMax'
    """
    return open_store(data).view()
