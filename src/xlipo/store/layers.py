"""Layers: the shipped data set, and the folders of a user's own that are laid over it, lowest first."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from xlipo.facts.errors import UsageError
from xlipo.store.sql.url import is_url, without_passwords
from xlipo.store.user_path import user_path

SHIPPED = Path(__file__).resolve().parent.parent / "data"

Folders: TypeAlias = "str | Path | Sequence[str | Path] | None"
"""One folder of data files, several of them, or None for those that ``XLIPO_DATA`` names; or a database's address."""


@dataclass(frozen=True)
class Layer:
    """One folder of data files; ``name`` is told with its facts, ``prefix`` begins the names of its files."""

    name: str
    folder: Path
    prefix: str = ""

    @property
    def is_shipped(self) -> bool:
        """Whether this is the data set that comes with the package, whose files its tests have validated."""
        return self.folder == SHIPPED


def layers_for(data: Folders = None) -> tuple[Layer, ...]:
    """The layers of a data set: the shipped one, then each folder given, or those that ``XLIPO_DATA`` names.

    ``XLIPO_DATA`` holds folders as PATH does, separated by ``os.pathsep``. Where one of the folders has a
    ``concepts.csv``, they stand alone, without the shipped set. Raises :class:`UsageError` for what is no folder.

    >>> [layer.name for layer in layers_for(())]
    ['shipped']
    """
    named = places(data)
    if any(map(is_url, named)):
        if data is None:
            raise UsageError(
                "XLIPO_DATA names a database, and folders belong here: unset it, or name a folder by --data."
            )
        raise UsageError("A database is given where a folder of data files belongs; name the folder.")
    folders = list(dict.fromkeys(map(_folder, named)))
    if not any(map(_has_concepts, folders)):
        folders.insert(0, SHIPPED)
    times = Counter(folder.name for folder in folders)
    layers: list[Layer] = []
    for folder in folders:
        name = folder.name if times[folder.name] == 1 else str(folder)
        prefix = f"{name}/" if layers else ""
        layers.append(Layer("shipped" if folder == SHIPPED else name, folder, prefix))
    return tuple(layers)


def places(data: Folders = None) -> list[str]:
    """The folders, or the database's address, that are named, as they were written."""
    if data is None:
        text = os.environ.get("XLIPO_DATA", "")
        return [text] if _is_folder(text) or is_url(text) else [part for part in text.split(os.pathsep) if part]
    return [str(data)] if isinstance(data, str | Path) else [str(each) for each in data]


def _folder(text: str) -> Path:
    try:
        folder = user_path(text).resolve()
    except (OSError, RuntimeError, ValueError, UsageError):  # a loop of links, a null character, ~nobody
        folder = None
    if not text or folder is None or not _is_folder(str(folder)):
        shown = without_passwords(text[:300])
        if folder is not None and _is_file(folder):
            raise UsageError(f"There is no data folder {shown!r}: it is a file; DuckDB's is named duckdb://{shown}.")
        raise UsageError(f"There is no data folder {shown!r}; give --data (or XLIPO_DATA) a folder of data files.")
    return folder


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long
        return False


def _is_folder(text: str) -> bool:
    try:
        return bool(text) and Path(text).is_dir()
    except (OSError, ValueError):  # a name too long, a folder above that may not be entered
        return False


def _has_concepts(folder: Path) -> bool:
    try:
        return (folder / "concepts.csv").is_file()
    except OSError:  # a folder that may not be entered: reading it says so
        return False
