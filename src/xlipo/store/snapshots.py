"""Versions: what the data set said when it was last reported, kept small, so that a later one can be compared with it.

Each version has a folder in the user's data folder (``XLIPO_CACHE`` names another): ``about.json`` with the companies
the data set had, and a file of figures for each company that was reported, as compressed JSON lines. Files are
written beside and renamed. The oldest versions go when there are more than :data:`MOST_VERSIONS`, or more than
:data:`MOST_BYTES` of them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from xlipo.facts.dataset import DataView
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Claim
from xlipo.facts.snapshot import FigureKey, RecordedFigure, Snapshot, recorded

MOST_VERSIONS = 40
MOST_BYTES = 64 * 1024 * 1024
MOST_STATEMENTS = 100_000
"""A company with more is not kept: its file would take longer to write than it is worth."""

_ABOUT = "about.json"
_VERSION = re.compile(r"[0-9a-f]{12}")
_LONGEST = 256 * 1024 * 1024  # what a company's file may unpack to


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
    with contextlib.suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        about = {"kept": dt.datetime.now(dt.UTC).date().isoformat(), "companies": [c.id for c in view.companies()]}
        if not (place / _ABOUT).is_file():
            _write(place / _ABOUT, json.dumps(about).encode())
        os.utime(place / _ABOUT)
        for company in companies:
            path = place / f"{company}.jsonl.gz"
            if not path.is_file() and len(facts := view.facts_of(company)) <= MOST_STATEMENTS:
                ordered = sorted(facts, key=lambda fact: (fact.file, fact.line))
                lines = (_line(recorded(fact, view.source(fact.source))) for fact in ordered)
                text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
                _write(path, gzip.compress(text.encode(), mtime=0))
        _forget_oldest(place)


def known_versions() -> list[tuple[str, str]]:
    """Every version kept and the day it was first kept, the last used first."""
    found = []
    for path in _by_use():
        with contextlib.suppress(OSError, ValueError, AttributeError):
            found.append((path.parent.name, str(json.loads(path.read_bytes()).get("kept", ""))))
    return found


def recall(version: str, as_of: dt.date | None = None) -> Snapshot:
    """A version as it was kept. Raises :class:`UsageError` naming those that are known."""
    place = folder() / version
    if not _VERSION.fullmatch(version) or not (place / _ABOUT).is_file():
        known = ", ".join(f"{name} ({day})" for name, day in known_versions())
        raise UsageError(
            f"{version[:60]!r} is no file, no folder and no version that was reported here; "
            + (f"known are {known}." if known else "none is known yet: a report keeps the one it was written from.")
        )
    try:
        about = json.loads((place / _ABOUT).read_bytes())
        had = frozenset(map(str, about["companies"]))
        kept = {path.name.removesuffix(".jsonl.gz"): path for path in sorted(place.glob("*.jsonl.gz"))}
        figures = [_figure(line) for path in kept.values() for line in _lines(path)]
    except (OSError, EOFError, ValueError, KeyError, TypeError, InvalidOperation):
        raise UsageError(f"What was kept of version {version} is damaged; delete the folder {place}.") from None
    return Snapshot(
        f"{version} ({about.get('kept', '')})", version, figures, had, whole=True, as_of=as_of,
        unkept=had - kept.keys(),
    )  # fmt: skip


def _lines(path: Path) -> list[Any]:
    with gzip.open(path) as file:
        text = file.read(_LONGEST + 1)
    if len(text) > _LONGEST:
        raise ValueError("too long")
    return [json.loads(line) for line in text.splitlines()]


def _line(figure: RecordedFigure) -> list[object]:
    numbers = [None if n is None else str(n) for n in (figure.point, figure.low, figure.high)]
    return [
        *figure.key, *numbers, figure.text, figure.claim.value, figure.tier, figure.title,
        figure.publisher, figure.date, figure.note, figure.where,
    ]  # fmt: skip


def _figure(line: Sequence[Any]) -> RecordedFigure:
    place, numbers, (text, claim, tier, *rest) = line[:5], line[5:8], line[8:]
    point, low, high = (None if number is None else Decimal(number) for number in numbers)
    title, publisher, date, note, where = map(str, rest)
    return RecordedFigure(
        FigureKey(*map(str, place)), point, low, high, str(text), Claim(claim), int(tier), title, publisher, date, note,
        where,
    )  # fmt: skip


def _write(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _by_use() -> list[Path]:
    """What each version kept says of itself, the last used first."""
    found = []
    for path in folder().glob(f"*/{_ABOUT}"):
        with contextlib.suppress(OSError):
            found.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(found, reverse=True)]


def _forget_oldest(this: Path) -> None:
    """Keep within the bounds; the version just kept stays."""
    room = MOST_BYTES
    for count, about in enumerate(_by_use(), 1):
        room -= sum(path.stat().st_size for path in about.parent.iterdir())
        if about.parent != this and (count > MOST_VERSIONS or room < 0):
            shutil.rmtree(about.parent, ignore_errors=True)
