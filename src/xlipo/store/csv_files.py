"""Reading the files of data folders: every byte once, at one moment; what changes later is another :class:`FileSet`.

A folder holds the tables of :data:`xlipo.store.tables.TABLES`, such as ``companies.csv``, and one file of facts a
company in ``facts/``, named for the company's id. Whatever else lies in it is a mistake that is told by name, but for
what no one takes for data: hidden files, editors' and copying programs' leavings, and pages of documentation. The
tables of :data:`xlipo.store.tables.REFERENCE` are read from the shipped set where no folder has them.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from xlipo.facts.errors import DataError, UsageError
from xlipo.store.folder_change import pending
from xlipo.store.layers import SHIPPED, Layer
from xlipo.store.plain_files import Stamp, read_plain, stamp_of
from xlipo.store.tables import REFERENCE, TABLES

MOST_BYTES = 256 * 1024 * 1024
"""A larger file is refused: it is held in memory whole."""

YOUNG = 3_000_000_000
"""Nanoseconds after which a file's time of change can be trusted; FAT counts in steps of two seconds."""

READ_AGAIN, AT_LEAST_EVERY = 2 * 1024 * 1024, 200_000_000
"""Bytes of files with unchanged stamps that are read again, those longest unread first, and nanoseconds between two
such readings: some file systems and programs let a file change while its size and times stay. A set of ordinary size is
so read whole five times a second while somebody asks."""

_ORDER = tuple(TABLES)
_PASSED_OVER = (".tmp", ".bak", ".swp", ".part", "~", ".md")
_DOCUMENTS = frozenset({"thumbs.db", "desktop.ini", "__macosx", "readme", "readme.txt", "license", "datapackage.json"})

Report: TypeAlias = Callable[[DataError], None]


@dataclass(frozen=True, eq=False)
class DataFile:
    """One file as it was read: ``kind`` is a table's name or ``facts``, ``stem`` the name without its ending."""

    layer: Layer
    kind: str
    name: str
    stem: str
    content: bytes

    @property
    def label(self) -> str:
        """The name by which its facts and mistakes are told; the upper layers' are told from the lowest one's."""
        return self.layer.prefix + self.name


@dataclass(frozen=True, eq=False)
class FileSet:
    """Every data file of some layers, read at one moment, and what is wrong with the folders themselves."""

    files: tuple[DataFile, ...]
    mistakes: tuple[DataError, ...]
    version: str
    """The content's identity: a hash over the names and bytes of every data file."""
    token: str
    """The same, and the mistakes: it differs whenever anything does that matters."""


@dataclass(frozen=True)
class _Read:
    stamp: Stamp
    when: int
    file: DataFile


def table_of(name: str) -> str:
    """The table that a file's name stands for; nothing for any other file.

    >>> table_of("sources.CSV"), table_of("minimax.csv")
    ('sources', '')
    """
    stem, ending = os.path.splitext(name)  # noqa: PTH122 - a Path for each name costs more than the look
    return stem if ending.lower() == ".csv" and stem in TABLES else ""


def holds_data(folder: Path) -> bool:
    """Whether a folder has any file of data."""
    try:
        names = [entry.name for entry in folder.iterdir()]
        return any(map(table_of, names)) or any((folder / "facts").glob("*.[cC][sS][vV]"))
    except OSError:
        return False


class FileReader:
    """Reads the files of some layers, again and again, each only where it may have changed. For one thread at a time.

    Args:
        layers: the folders, lowest first.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._layers = layers
        self._known: dict[str, _Read] = {}
        self._last = FileSet((), (), "", "")
        self._read_again_at = 0

    def read(self) -> FileSet:
        """The files as they are now; the same object as before where nothing has changed.

        Raises:
            UsageError: a folder has gone.
        """
        for _ in range(5):  # again where a change of several files was committed or put in place meanwhile
            before = self._moments()
            files, mistakes = self._read_now()
            if self._moments() == before:
                break
        if files != self._last.files or mistakes != self._last.mistakes:
            self._last = file_set(files, mistakes)
        return self._last

    def _moments(self) -> list[int]:
        """When each folder last changed."""
        found = []
        for layer in self._layers:
            try:
                found.append(os.stat(layer.folder).st_mtime_ns)  # noqa: PTH116
            except OSError:
                found.append(0)
        return found

    def _read_now(self) -> tuple[tuple[DataFile, ...], tuple[DataError, ...]]:
        mistakes: list[DataError] = []
        known, self._known = self._known, {}
        trusted = self._trusted(known, time.monotonic_ns())
        for layer, kind, name, path in self._found(mistakes.append):
            try:
                self._known[path] = self._read(layer, kind, name, path, known.get(path), path in trusted)
            except OSError as broken:
                mistakes.append(DataError(layer.prefix + name, 0, "file", _reason(broken)))
        return tuple(read.file for read in self._known.values()), tuple(mistakes)

    def _found(self, report: Report) -> Iterator[tuple[Layer, str, str, str]]:
        """Each data file's layer, kind, name and path; the shipped reference tables last, where no layer has them."""
        seen = set()
        for layer in self._layers:
            for kind, name, path in _with_pending(layer, _listed(layer, report)):
                seen.add(kind)
                yield layer, kind, name, path
        shipped = Layer("shipped", SHIPPED)
        for kind in TABLES:
            if kind in REFERENCE and kind not in seen:
                yield shipped, kind, f"{kind}.csv", str(SHIPPED / f"{kind}.csv")

    def _trusted(self, known: dict[str, _Read], now: int) -> set[str]:
        """The files that are not read again while their stamps stay: they were not young when they were read."""
        trusted, room = set(), 0
        if now >= self._read_again_at:
            self._read_again_at, room = now + AT_LEAST_EVERY, READ_AGAIN
        for path, read in sorted(known.items(), key=lambda item: item[1].when):
            room -= len(read.file.content)
            if room < 0 and read.when - max(read.stamp[3:]) > YOUNG:
                trusted.add(path)
        return trusted

    @staticmethod
    def _read(layer: Layer, kind: str, name: str, path: str, known: _Read | None, is_trusted: bool) -> _Read:
        if known is not None and is_trusted and known.stamp == stamp_of(os.stat(path)):  # noqa: PTH116
            return known
        when = time.time_ns()
        stamp, content = read_plain(path, MOST_BYTES)
        if known is not None and known.file.content == content:
            return _Read(stamp, when, known.file)
        stem = os.path.splitext(os.path.basename(name))[0]  # noqa: PTH119, PTH122
        return _Read(stamp, when, DataFile(layer, kind, name, stem, content))


def file_set(files: tuple[DataFile, ...], mistakes: tuple[DataError, ...]) -> FileSet:
    """The files of some layers, the lowest first, with their version."""
    digest = hashlib.sha256()
    layer = files[0].layer if files else None
    for file in files:
        if file.layer is not layer:
            layer = file.layer
            digest.update(b"\1")
        digest.update(file.name.rpartition("/")[2].encode("utf-8", "surrogateescape") + b"\0" + file.content + b"\0")
    version = digest.hexdigest()[:12]
    wrong = "\n".join(map(str, mistakes)).encode("utf-8", "surrogateescape")
    return FileSet(files, mistakes, version, f"{version} {hashlib.sha256(wrong).hexdigest()}" if wrong else version)


def _reason(broken: OSError) -> str:
    said = broken.strerror or str(broken)
    return said if broken.errno == 0 else f"cannot be read: {said.lower()}"


# -- what lies in a folder --------------------------------------------------------------------------------------------


def _with_pending(layer: Layer, listed: Iterator[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """The files of a layer, those of a committed change in place of the ones that they replace."""
    staged = {} if layer.is_shipped else pending(layer.folder)
    for kind, name, path in listed:
        yield kind, name, str(staged.pop(name, path))
    for name, place in staged.items():
        yield table_of(name) or "facts", name, str(place)


def _listed(layer: Layer, report: Report) -> Iterator[tuple[str, str, str]]:
    """Each data file of a layer, as kind, name and path, tables first; anything that is none is reported."""
    tables, has_facts = [], False
    try:
        with os.scandir(layer.folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                table = table_of(entry.name)
                if table:
                    tables.append((table, entry.name, entry.path))
                elif entry.name == "facts":
                    has_facts = True
                elif not _is_passed_over(entry.name, layer):
                    report(DataError(layer.prefix + entry.name, 0, "file", _why_not(entry)))
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"There is no data folder {str(layer.folder)!r} any more; bring it back.") from None
    except OSError as broken:
        raise UsageError(f"The data folder {str(layer.folder)!r} {_reason(broken)}.") from None
    yield from sorted(tables, key=lambda table: _ORDER.index(table[0]))
    if has_facts:
        yield from _listed_facts(layer, report)


def _listed_facts(layer: Layer, report: Report) -> Iterator[tuple[str, str, str]]:
    try:
        with os.scandir(layer.folder / "facts") as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                name = f"facts/{entry.name}"
                if entry.name[-4:].lower() == ".csv" and not _is_hidden(entry.name):
                    yield "facts", name, entry.path
                elif not _is_passed_over(entry.name, layer):
                    report(DataError(layer.prefix + name, 0, "file", _why_no_facts(entry)))
    except NotADirectoryError:
        message = "is a file; facts belong in a folder of this name, in a file for each company"
        report(DataError(f"{layer.prefix}facts", 0, "folder", message))
    except OSError as broken:
        report(DataError(f"{layer.prefix}facts", 0, "folder", _reason(broken)))


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$"))


def _is_passed_over(name: str, layer: Layer) -> bool:
    """Whether no one takes it for data; in any folder, whatever the shipped one has under this name is known."""
    lower = name.lower()
    if _is_hidden(name) or lower.endswith(_PASSED_OVER) or lower in _DOCUMENTS:
        return True
    return layer.is_shipped or (SHIPPED / name).is_file()


def _why_not(entry: os.DirEntry[str]) -> str:
    from difflib import get_close_matches  # for the one sentence of a mistake

    if entry.is_dir():
        meant = "; is facts/ meant?" if get_close_matches(entry.name.lower(), ["facts"], 1, 0.6) else ""
        return f"is a folder that is not read: facts belong in facts/{meant or ', all else in tables beside it'}"
    nearest = get_close_matches(entry.name.lower(), [f"{name}.csv" for name in TABLES], 1, 0.7)
    if nearest:
        return f"is no table of a data folder; the nearest is {nearest[0]}"
    if entry.name.lower().endswith(".csv"):
        return f"is no table of a data folder; the facts of a company belong in facts/{entry.name}"
    return "is not read, as it is no CSV file; take it out of the data folder"


def _why_no_facts(entry: os.DirEntry[str]) -> str:
    if entry.is_dir():
        return "is a folder that is not read; put its files into facts/ itself, one for each company"
    return "is not read; a file of facts is a CSV file named for its company, such as facts/minimax.csv"
