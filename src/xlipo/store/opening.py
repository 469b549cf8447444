"""Opening a data set: the shipped one, with overlays, from an index where one can be kept."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from xlipo.facts.dataset import DataView
from xlipo.facts.errors import UsageError
from xlipo.store.csv_files import SHIPPED
from xlipo.store.index import IndexedData, build, connect, fingerprint, is_current


def folders_for(data: str | Path | None = None) -> list[Path]:
    """The folders a data set is made of: the shipped one, then ``data`` or ``XLIPO_DATA`` as an overlay.

    Raises :class:`UsageError` for a place that is no folder.
    """
    overlay = str(data or os.environ.get("XLIPO_DATA") or "")
    if not overlay:
        return [SHIPPED]
    folder = Path(overlay).expanduser()
    if not folder.is_dir():
        raise UsageError(f"There is no data folder {overlay!r}; give --data (or XLIPO_DATA) a folder of data files.")
    return [folder.resolve()] if (folder / "concepts.csv").is_file() else [SHIPPED, folder.resolve()]


def open_data(data: str | Path | None = None) -> DataView:
    """The data set to ask: the shipped one and any overlay. Raises :class:`DataErrors` with every mistake in the files.

    >>> open_data().company("minimax").name
    'MiniMax'
    """
    folders = folders_for(data)
    path = index_path(folders)
    if path is None:
        return IndexedData(_in_memory(folders))
    try:
        base = _current(folders, path)
    except (OSError, sqlite3.OperationalError):  # the cache filled up or went away: answer without it
        return IndexedData(_in_memory(folders))

    def renew() -> sqlite3.Connection:
        try:
            path.unlink(missing_ok=True)
            return _current(folders, path)
        except (OSError, sqlite3.OperationalError):
            return _in_memory(folders)

    return IndexedData(base, folders, renew)


def open_as_it_is(folders: Sequence[Path]) -> DataView:
    """The data of the folders as they are now, whatever becomes of their files afterwards: for a session that looks
    after changes itself. Raises :class:`DataErrors` with every mistake in the files.
    """
    path = index_path(folders)
    if path is None:
        return IndexedData(_in_memory(folders))
    try:
        return IndexedData(_current(folders, path, every_file=True))
    except (OSError, sqlite3.OperationalError):
        return IndexedData(_in_memory(folders))


def _current(folders: Sequence[Path], path: Path, every_file: bool = False) -> sqlite3.Connection:
    """The folders' index, made first where it is missing or of other files.

    Files of facts are looked at when their company is asked for, or all of them now with ``every_file``.
    """
    mark = fingerprint(folders)
    if not is_current(path, mark, folders if every_file else ()):
        from filelock import FileLock

        with FileLock(path.with_suffix(".lock")):
            if not is_current(path, mark, folders if every_file else ()):  # another may have made it meanwhile
                build(folders, path, mark)
    return connect(path)


def index_path(folders: Sequence[Path]) -> Path | None:
    """Where the folders' index is kept; None where the user's cache folder cannot be written."""
    from platformdirs import user_cache_path

    place = Path(os.environ["XLIPO_CACHE"]) if os.environ.get("XLIPO_CACHE") else user_cache_path("xlipo")
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    key = hashlib.sha256("\0".join(map(str, folders)).encode()).hexdigest()[:16]
    return place / f"{key}.sqlite" if os.access(place, os.W_OK) else None


def _in_memory(folders: Sequence[Path]) -> sqlite3.Connection:
    base = build(folders, None, fingerprint(folders))
    assert base is not None  # an index in memory is always handed back open
    return base
