"""A file is replaced in one step: whoever looks, and whatever happens, finds the old one or the new one, whole.

The new file is written beside the old one and then renamed. A run that is killed leaves its unfinished file behind; the
next run in that folder takes it away. While a file is being written it is locked, and a lock ends with its process:
that is how a dead run's leaving is told from a live run's work.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from xlipo.facts.errors import OutputError

try:
    import fcntl
except ImportError:  # Windows: a file that is open there cannot be deleted by another, so age is all there is to see
    fcntl = None  # type: ignore[assignment]

DAY = 86_400.0
_UNFINISHED = re.compile(r"\.xlipo-[0-9a-f]{16}\.part")


def replace_file(target: Path, data: bytes) -> None:
    """Put `data` at `target` in one step.

    Raises:
        OutputError: it could not be written; the old file is whole and nothing is left beside it.
    """
    with replacing(target) as file:
        file.write(data)


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """An open file that becomes `target` when the block ends well, and is gone when it does not.

    Raises:
        OutputError: it could not be written; the old file is whole and nothing is left beside it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing(Path(folder, "new.txt")) as file:
    ...         _ = file.write(b"whole")
    ...     [(entry.name, entry.read_bytes()) for entry in Path(folder).iterdir()]
    [('new.txt', b'whole')]
    """
    sweep(target.parent)
    beside = target.with_name(f".xlipo-{secrets.token_hex(8)}.part")  # short: the name may be as long as it can
    try:
        try:
            with _open_locked(beside) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
                if target.exists():
                    beside.chmod(target.stat().st_mode & 0o777)
                if fcntl is None:
                    file.close()  # Windows renames no open file; elsewhere the lock is kept until the end
                os.replace(beside, target)  # noqa: PTH105 - the one call that is atomic on every system
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        if error.filename is not None and str(error.filename) not in (str(beside), str(target)):
            raise  # what failed is another file: one that the caller reads from
        raise OutputError(sentence(target, error)) from error
    _sync_folder(target.parent)


def _open_locked(path: Path) -> IO[bytes]:
    """A new file, locked for as long as it is open."""
    while True:
        file = path.open("xb")
        if fcntl is None:
            return file
        with contextlib.suppress(OSError):  # a file system without locks is one that is never swept
            fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists():  # else another run swept it away before it was locked
            return file
        file.close()


def sweep(folder: Path) -> None:
    """Take away what killed runs left in a folder; what a live one is writing stays.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     left = Path(folder, ".xlipo-0123456789abcdef.part")
    ...     left.touch()
    ...     sweep(Path(folder))
    ...     left.exists()
    False
    """
    with contextlib.suppress(OSError):  # a folder that cannot be read is told of when the file is written
        for entry in os.scandir(folder):
            if _UNFINISHED.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    _take_away(Path(entry.path))


def _take_away(path: Path) -> None:
    if fcntl is None:
        if time.time() - path.lstat().st_mtime > DAY:
            path.unlink()
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # refused while its writer lives
            path.unlink()
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Have the new name outlive a power cut; where a folder cannot be synced, the file itself has been."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def refuse_unwritable(target: Path) -> None:
    """Say no before the work is done where that can be known.

    Raises:
        OutputError: the target is a folder, a device, open in a spreadsheet program or write-protected.
    """
    try:
        _refuse_unwritable(target)
    except OSError as error:
        raise OutputError(sentence(target, error)) from error


def _refuse_unwritable(target: Path) -> None:
    if target.is_dir():
        raise OutputError(f"{target} is a folder; give the name of a file in it.")
    if not target.parent.is_dir():
        raise OutputError(f"{target} cannot be written: there is no folder {target.parent}; make it or choose another.")
    for lock in (target.with_name(f"~${target.name}"), target.with_name(f".~lock.{target.name}#")):
        if os.path.exists(lock):  # noqa: PTH110 - where the lock's name is too long there is no lock, and no error
            raise OutputError(
                f"{target} is open in a spreadsheet program; close it there and try again "
                f"(if none has it open, delete {lock.name} beside it)."
            )
    if not target.exists():
        return
    if not target.is_file():
        raise OutputError(f"{target} is not an ordinary file; choose another name.")
    if not os.access(target, os.W_OK):
        raise OutputError(f"{target} may not be changed (it is write-protected); allow it or choose another name.")


def sentence(target: Path, error: OSError) -> str:
    """What went wrong with the target, and what to do about it."""
    if isinstance(error, PermissionError):
        return (
            f"{target} cannot be written: it is open in another program, or you may not write in {target.parent}; "
            "close it or choose another place. What was there is unchanged."
        )
    reason = (error.strerror or str(error)).lower()
    return f"{target} cannot be written: {reason}; choose another place or make room. What was there is unchanged."
