"""Versions: what the data set said when it was last reported, kept small, so that a later one can be compared with it.

Each version has a folder in the user's data folder (``XLIPO_CACHE`` names another): a file of figures for each
company that was reported, as compressed JSON lines, and the manifest ``about.json`` with the companies the data set had
and the digest of each file. Nothing is read that the manifest does not list, or that is not what it lists. The oldest
versions go when there are more than :data:`MOST_VERSIONS`, or more than :data:`MOST_BYTES` of them; whatever else lies
there is left alone.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from xlipo.facts.dataset import DataView
from xlipo.facts.errors import OutputError, UsageError
from xlipo.facts.fact import Claim
from xlipo.facts.recorded import FigureKey, RecordedFigure, RecordedFigures, recorded
from xlipo.store.atomic_write import replace_file
from xlipo.store.plain_files import read_plain

MOST_VERSIONS = 40
MOST_BYTES = 64 * 1024 * 1024
MOST_STATEMENTS = 100_000
"""A company with more is not kept: its file would take longer to write than it is worth."""

_ABOUT = "about.json"
_FORMAT = "xlipo version 2"
_VERSION = re.compile(r"[0-9a-f]{12}")
_FILE = re.compile(r"[a-z0-9][a-z0-9_]*\.jsonl\.gz")
_LONGEST = 256 * 1024 * 1024  # what a company's file may unpack to


@dataclass(frozen=True)
class Manifest:
    """What the folder of a version says of itself: when it was first kept, the data set's companies, its files."""

    kept: str
    companies: tuple[str, ...]
    files: dict[str, str] = field(default_factory=dict)
    """The digest of each file of figures, by name."""

    def text(self) -> bytes:
        """As it is written."""
        said = {"format": _FORMAT, "kept": self.kept, "companies": self.companies, "files": self.files}
        return json.dumps(said).encode()

    @staticmethod
    def of(place: Path) -> Manifest | None:
        """The manifest of a folder; None where it holds none, and so is none of ours."""
        try:
            said = json.loads(read_plain(place / _ABOUT, 2**24)[1])
            if not _VERSION.fullmatch(place.name) or said["format"] != _FORMAT:
                return None
            files = {str(name): str(digest) for name, digest in said["files"].items() if _FILE.fullmatch(name)}
            return Manifest(str(said["kept"])[:10], tuple(map(str, said["companies"])), files)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None


def folder() -> Path:
    """Where versions are kept."""
    from platformdirs import user_data_path

    cache = os.environ.get("XLIPO_CACHE")
    return (Path(cache) if cache else user_data_path("xlipo")) / "versions"


def keep(view: DataView, companies: Iterable[str]) -> None:
    """Remember what a data set says of some companies (by id) under its version; a place that cannot be written is
    passed over, as a report must not fail for it."""
    if not _VERSION.fullmatch(view.version):
        return
    place = folder() / view.version
    with contextlib.suppress(OSError, OutputError):
        _keep(view, companies, place)
        os.utime(place / _ABOUT)
        _forget_oldest(place)


def _keep(view: DataView, companies: Iterable[str], place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    today, every = dt.datetime.now(dt.UTC).date().isoformat(), tuple(company.id for company in view.companies())
    held = Manifest.of(place)
    if held is None:
        if any(not path.name.startswith(".xlipo-") for path in place.iterdir()):
            return  # a folder of somebody else's
        held = Manifest(today, every)
        replace_file(place / _ABOUT, held.text())  # first, so that a killed run leaves a folder that is known
    files = dict(held.files)
    for company in companies:
        name = f"{company}.jsonl.gz"
        if name not in files and len(facts := view.facts_of(company)) <= MOST_STATEMENTS:
            ordered = sorted(facts, key=lambda fact: (fact.file, fact.line))
            lines = (_line(recorded(fact, view.source(fact.source))) for fact in ordered)
            text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
            packed = gzip.compress(text.encode(), mtime=0)
            replace_file(place / name, packed)
            files[name] = hashlib.sha256(packed).hexdigest()
    if files != held.files:
        replace_file(place / _ABOUT, Manifest(held.kept, every, files).text())


def known_versions() -> list[tuple[str, str]]:
    """Every version kept and the day it was first kept, the last used first."""
    return [(place.name, manifest.kept) for place, manifest in _by_use()]


def recall(version: str, as_of: dt.date | None = None) -> RecordedFigures:
    """A version as it was kept. Raises :class:`UsageError` naming those that are known."""
    place = folder() / version
    manifest = Manifest.of(place) if _VERSION.fullmatch(version) else None
    if manifest is None:
        known = ", ".join(f"{name} ({day})" for name, day in known_versions())
        raise UsageError(
            f"{version[:60]!r} is no file, no folder and no version that was reported here; "
            + (f"known are {known}." if known else "none is known yet: a report keeps the one it was written from.")
        )
    try:
        files = sorted(manifest.files.items())
        figures = [_figure(line) for name, digest in files for line in _lines(place / name, digest)]
    except (OSError, EOFError, ValueError, KeyError, TypeError, InvalidOperation, RecursionError, zlib.error):
        raise UsageError(f"What was kept of version {version} is damaged; delete the folder {place}.") from None
    had = frozenset(manifest.companies)
    return RecordedFigures(
        f"{version} ({manifest.kept})", version, figures, had, whole=True, as_of=as_of,
        unkept=had - {name.removesuffix(".jsonl.gz") for name in manifest.files},
    )  # fmt: skip


def _lines(path: Path, digest: str) -> list[Any]:
    packed = read_plain(path, _LONGEST)[1]
    if hashlib.sha256(packed).hexdigest() != digest:
        raise ValueError("not what was kept")
    unpacking = zlib.decompressobj(wbits=31)
    text = unpacking.decompress(packed, _LONGEST)
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise ValueError("too long, or cut")
    return [json.loads(line) for line in text.splitlines()]


def _line(figure: RecordedFigure) -> list[object]:
    numbers = [None if n is None else str(n) for n in (figure.point, figure.low, figure.high)]
    return [
        *figure.key, *numbers, figure.text, figure.claim.value, figure.tier, figure.title,
        figure.publisher, figure.date, figure.note, figure.where, figure.reading,
    ]  # fmt: skip


def _figure(line: Sequence[Any]) -> RecordedFigure:
    place, numbers, (text, claim, tier, *rest) = line[:5], line[5:8], line[8:]
    point, low, high = (None if number is None else Decimal(number) for number in numbers)
    title, publisher, date, note, where = map(str, rest[:5])
    reading = int(rest[5]) if len(rest) > 5 else 0  # versions kept before readings were
    return RecordedFigure(
        FigureKey(*map(str, place)), point, low, high, str(text), Claim(claim), int(tier), title, publisher, date, note,
        where, reading,
    )  # fmt: skip


def _by_use() -> list[tuple[Path, Manifest]]:
    """Every version kept, the last used first; folders without a manifest of ours are none."""
    found = []
    for about in folder().glob(f"*/{_ABOUT}"):
        with contextlib.suppress(OSError):
            if (manifest := Manifest.of(about.parent)) is not None:
                found.append((about.stat().st_mtime_ns, about.parent, manifest))
    return [(place, manifest) for _, place, manifest in sorted(found, key=lambda item: item[:2], reverse=True)]


def _forget_oldest(this: Path) -> None:
    """Keep within the bounds; the version just kept stays."""
    room = MOST_BYTES
    for count, (place, manifest) in enumerate(_by_use(), 1):
        files = [place / name for name in manifest.files if (place / name).is_file()]
        room -= sum(path.stat().st_size for path in files)
        if place != this and (count > MOST_VERSIONS or room < 0):
            _delete(place, files)


def _delete(place: Path, files: Iterable[Path]) -> None:
    """Delete what a version's manifest lists and then its folder, if nothing else lies in it."""
    with contextlib.suppress(OSError):
        for path in (*files, place / _ABOUT):
            path.unlink(missing_ok=True)
        place.rmdir()
