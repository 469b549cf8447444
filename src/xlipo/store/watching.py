"""Seeing from outside whether a data set has changed: names, sizes and times of change of its files, and no more."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from xlipo.store.csv_files import TABLES

Look: TypeAlias = tuple[tuple[str, int, int, int], ...]
"""Each file's path, size, time of change in nanoseconds, and number on its disk; equal looks, equal data."""


def look_at(folders: Sequence[Path]) -> Look:
    """What the folders' data files look like now. Raises OSError where a folder has gone.

    >>> from xlipo.store.csv_files import SHIPPED
    >>> look_at([SHIPPED]) == look_at([SHIPPED])
    True
    """
    seen: list[tuple[str, int, int, int]] = []
    for folder in folders:
        with os.scandir(folder) as entries:
            names = [entry.path for entry in entries if entry.name.removesuffix(".csv") in TABLES]
        facts = folder / "facts"
        if facts.is_dir():
            with os.scandir(facts) as entries:
                names += [entry.path for entry in entries if entry.name.endswith(".csv")]
        for name in sorted(names):
            stat = os.stat(name)  # noqa: PTH116 - a Path a file would cost more than the look
            seen.append((name, stat.st_size, stat.st_mtime_ns, stat.st_ino))
    return tuple(seen)
