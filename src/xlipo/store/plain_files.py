"""Reading a file that others may have put there: an ordinary one, of a bounded size, whole and of one moment."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TypeAlias

_PART = 1 << 20

Stamp: TypeAlias = tuple[int, int, int, int, int]
"""Device, number on it, size, and the times of change of content and of all in nanoseconds."""


def read_plain(path: str | Path, most: int) -> tuple[Stamp, bytes]:
    """An ordinary file's stamp and bytes; read again where it was being written meanwhile.

    Args:
        path: the file; links are followed.
        most: as many bytes as it may have.

    Raises:
        OSError: it cannot be read, is a folder, a named pipe or a device, or is too large.
    """
    for _ in range(3):
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            before = os.fstat(descriptor)
            _check_ordinary(before)
            content = _bytes_of(descriptor, before.st_size, most + 1)
            after = stamp_of(os.fstat(descriptor))
        finally:
            os.close(descriptor)
        if len(content) > most:
            raise OSError(0, f"is larger than {most >> 20} MB; keep figures that nobody asks for elsewhere")
        if after == stamp_of(before):
            break
    return after, content


def beginning_of(path: str | Path, size: int) -> bytes:
    """The first bytes of an ordinary file. Raises :class:`OSError` for any other: a named pipe would never begin."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        _check_ordinary(os.fstat(descriptor))
        return os.read(descriptor, size)
    finally:
        os.close(descriptor)


def _check_ordinary(about: os.stat_result) -> None:
    if stat.S_ISDIR(about.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(about.st_mode):
        raise OSError(0, "is no ordinary file (a folder, named pipe or device); take it away")


def _bytes_of(descriptor: int, size: int, most: int) -> bytes:
    """What is in a file, up to ``most`` bytes; by one reading where its size is what it says."""
    content = os.read(descriptor, min(size + 1, most))
    if len(content) == size:
        return content
    parts = [content]
    while (room := most - sum(map(len, parts))) and (more := os.read(descriptor, min(room, _PART))):
        parts.append(more)
    return b"".join(parts)


def stamp_of(seen: os.stat_result) -> Stamp:
    """What tells two states of a file apart from outside."""
    return seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns
