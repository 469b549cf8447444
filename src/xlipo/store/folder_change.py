"""Several files of a data folder change at once: staged beside them, committed by one rename, then put in place.

Whatever interrupts a change, the folder is as it was or complete: before the rename nothing has changed; after it every
reader takes the staged files for the folder's own (:func:`pending`), and the next change puts them in place first.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from xlipo.facts.errors import OutputError, UsageError
from xlipo.store.atomic_write import replace_file, sentence

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

COMMITTED = ".xlipo-change"
"""The folder of files that have been committed and may not all be in place yet."""
LOCK = ".xlipo-lock"
PATIENCE = 60.0
"""Seconds that a change waits for another to end."""
_STAGED = re.compile(r"\.xlipo-change-[0-9a-f]{16}\.part")


def pending(folder: Path) -> dict[str, Path]:
    """The files of a committed change by their names in the folder; they count in place of those of the same name."""
    staged = folder / COMMITTED
    try:
        is_there = staged.is_dir()
    except PermissionError:  # the folder may not be entered: whoever reads it says so
        is_there = False
    if not is_there:
        return {}
    return {path.relative_to(staged).as_posix(): path for path in sorted(staged.rglob("*")) if path.is_file()}


def change(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put files into a folder, all at once. Call it within :func:`locked`.

    Args:
        folder: the data folder.
        files: contents by name in the folder, such as ``facts/acme.csv``.

    Raises:
        OutputError: it could not be written; the folder is as it was.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place, locked(Path(place)):
    ...     change(Path(place), {"facts/acme.csv": b"x", "sources.csv": b"y"})
    ...     sorted(path.name for path in Path(place).rglob("*") if path.name != LOCK)
    ['acme.csv', 'facts', 'sources.csv']
    """
    staged = folder / f"{COMMITTED}-{secrets.token_hex(8)}.part"
    try:
        finish(folder)
        staged.mkdir()
        for name, content in files.items():
            (staged / name).parent.mkdir(parents=True, exist_ok=True)
            replace_file(staged / name, content)
        staged.rename(folder / COMMITTED)
    except OSError as broken:
        raise OutputError(sentence(folder, broken)) from broken
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    finish(folder)


def finish(folder: Path) -> None:
    """Put a committed change in place, and take away what killed runs left unfinished."""
    for name, path in pending(folder).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        replace_file(folder / name, path.read_bytes())
    with contextlib.suppress(FileNotFoundError):
        (folder / COMMITTED).rename(folder / f"{COMMITTED}-{secrets.token_hex(8)}.part")
    for entry in folder.iterdir():
        if _STAGED.fullmatch(entry.name):
            shutil.rmtree(entry, ignore_errors=True)


@contextlib.contextmanager
def locked(
    folder: Path, patience: float = PATIENCE, waiting: Callable[[str], object] = lambda holder: None
) -> Iterator[None]:
    """Hold a folder's lock: changes come one after the other. A lock ends with its process, however that ends.

    What a killed run left unfinished is finished or taken away first, whether or not anything changes then.

    Args:
        folder: the data folder; made where it is missing, and taken away again where it stays empty.
        patience: seconds to wait for whoever holds it.
        waiting: is told once who that is.

    Raises:
        UsageError: somebody held it all the while; the sentence says who.
        OutputError: the folder cannot be written in.
    """
    try:
        is_new = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        file = _acquired(folder / LOCK, patience, waiting)
        finish(folder)
    except OSError as broken:
        raise OutputError(sentence(folder, broken)) from broken
    try:
        yield
    finally:
        if fcntl is None:
            file.close()  # Windows deletes no open file
        with contextlib.suppress(OSError):
            (folder / LOCK).unlink()
        file.close()
        if is_new:
            with contextlib.suppress(OSError):
                folder.rmdir()


def _acquired(path: Path, patience: float, waiting: Callable[[str], object]) -> IO[str]:
    until, told = time.monotonic() + patience, False
    while True:
        file = path.open("a+", encoding="utf-8")
        if _lock(file) and path.exists() and os.fstat(file.fileno()).st_ino == path.stat().st_ino:
            file.truncate(0)
            file.write(f"process {os.getpid()} on {socket.gethostname()}, since {dt.datetime.now():%Y-%m-%d %H:%M:%S}")
            file.flush()
            return file
        file.seek(0)
        holder = file.read(200) or "another process"
        file.close()
        if time.monotonic() > until:
            raise UsageError(f"{str(path.parent)!r} is being changed by {holder}; wait until it has ended.")
        if not told:
            waiting(holder)
            told = True
        time.sleep(0.05)


def _lock(file: IO[str]) -> bool:
    try:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True
