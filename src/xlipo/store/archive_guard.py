"""The one guard for zip files from strangers: limits on what is unpacked, counted while it is unpacked.

A zip file can promise one size and hold another, name two parts alike, or be no file at all but a pipe. Nothing that
its headers say is trusted: bytes are counted as they come out, and a part that goes beyond a limit is refused in one
sentence before it takes memory.

>>> import tempfile, pathlib
>>> with tempfile.TemporaryDirectory() as folder:
...     path = pathlib.Path(folder, "note.zip")
...     with zipfile.ZipFile(path, "w") as file:
...         file.writestr("Note.txt", "hello")
...     with UntrustedArchive(path) as archive:
...         archive.names(), archive.read("note.txt")
(['Note.txt'], b'hello')
"""

from __future__ import annotations

import errno
import os
import posixpath
import stat
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from xlipo.facts.errors import UsageError

CHUNK = 65_536
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a stranger's file is read, at most. Sizes are in bytes, after unpacking where not said otherwise."""

    file: int = 200 * MEGABYTE
    """Of the file itself."""
    directory: int = 4 * MEGABYTE
    """Of the list of its parts."""
    parts: int = 20_000
    part: int = 250 * MEGABYTE
    whole: int = 400 * MEGABYTE
    """Of all parts that are read; a part that is read twice counts twice."""
    ratio: int = 300
    """Unpacked to packed. Real sheets shrink 5 to 60 times."""
    harmless: int = 5 * MEGABYTE
    """Up to this size a part may be packed as densely as it likes."""
    seconds: float = 15.0
    """Of the processor, to read all that is read, from the opening of the file on."""


METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""The only methods Office writes, and the only ones that unpack in pieces of bounded size."""

_ENCRYPTED_FLAG = 1
_WANTING = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO}
"""What the machine lacks, and not the file."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError, OverflowError,
)  # fmt: skip


class UntrustedArchive:
    """The parts of a zip file that anybody may have made.

    Names are compared without regard to case, with forward slashes, as Office does.

    Args:
        path: the file; it is only read. A link is followed to a regular file.
        limits: how much is read.

    Raises:
        UsageError: the file is missing, no regular file, no zip file, damaged, encrypted, or larger than the limits.
    """

    def __init__(self, path: str | os.PathLike[str], limits: Limits | None = None) -> None:
        self.path = Path(path)
        self.limits = limits or Limits()
        self.deadline = processor_time() + self.limits.seconds
        self._read_so_far = 0
        self._file = self._opened()
        try:
            self._zip = self._listed()
            self._parts = self._checked()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> UntrustedArchive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._zip.close()
        self._file.close()

    def refusal(self, why: str) -> UsageError:
        """The one sentence with which the file is turned away."""
        return UsageError(f"{str(self.path)[:200]!r} {why}")

    def names(self) -> list[str]:
        """The names of the parts as the file has them, with forward slashes."""
        return [part.filename for part in self._parts.values()]

    def parts(self) -> list[zipfile.ZipInfo]:
        """What the file says of each part, in its order; sizes that are told here are not to be trusted."""
        return list(self._parts.values())

    def has(self, name: str) -> bool:
        return name.lower() in self._parts

    def read(self, name: str, most: int | None = None) -> bytes:
        """A part's bytes, at most ``most`` of them; a larger part is refused."""
        return b"".join(self.chunks(name, most))

    def chunks(self, name: str, most: int | None = None) -> Iterator[bytes]:
        """A part's bytes in pieces of at most 64 KB, counted against every limit as they come out.

        Raises:
            UsageError: the part is missing or damaged, or goes beyond a limit.
        """
        part = self._parts.get(name.lower())
        if part is None:
            raise self.refusal(f"is damaged: its part {name[:80]} is missing; open and save it again.")
        allowed = min(self.limits.part, most or self.limits.part)
        dense = max(self.limits.harmless, self.limits.ratio * part.compress_size)
        size = 0
        try:
            with self._zip.open(part) as stream:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    self._read_so_far += len(chunk)
                    if size > allowed:
                        raise self._too_large(f"its part {name[:80]} unpacks to more than {_shown(allowed)}")
                    if size > dense:
                        raise self._too_large(f"its part {name[:80]} swells when unpacked as no real part does")
                    if self._read_so_far > self.limits.whole:
                        raise self._too_large(f"it unpacks to more than {_shown(self.limits.whole)}")
                    if processor_time() > self.deadline:
                        raise self._too_large(f"it takes more than {self.limits.seconds:.0f} seconds to read")
                    yield chunk
        except _BROKEN:
            raise self.refusal(f"is damaged in its part {name[:80]}; open and save it again.") from None

    def _too_large(self, why: str) -> UsageError:
        return self.refusal(f"is not read: {why}; make it smaller.")

    def _opened(self) -> IO[bytes]:
        """The file, if it is a regular one: opening a pipe would wait for ever for somebody to write into it."""
        try:
            flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
            if self.path.is_dir():
                raise self.refusal("is a folder; name a workbook in it.")
            file = os.fdopen(os.open(self.path, flags), "rb")
        except FileNotFoundError:
            raise self.refusal("is not there; check the name.") from None
        except PermissionError:
            raise self.refusal("may not be read; ask for the right to read it.") from None
        except ValueError:
            raise self.refusal("is no file name.") from None
        except OSError as wrong:
            raise self._unreadable(wrong) from None
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode) or about.st_size > self.limits.file:
            file.close()
            if not stat.S_ISREG(about.st_mode):
                raise self.refusal("is no regular file; name a workbook.")
            raise self._too_large(f"it has more than {_shown(self.limits.file)}")
        return file

    def _listed(self) -> zipfile.ZipFile:
        start = self._file.read(8)
        if start == _OLE:
            rest = self._file.read(20 * MEGABYTE)
            if _ENCRYPTED_PACKAGE in rest:
                raise self.refusal("is protected by a password; save a copy without one and name that.")
            raise self.refusal("is an old Excel file (.xls); save it as .xlsx and name that.")
        try:
            return zipfile.ZipFile(_ShortReads(self._file, self.limits.directory))
        except _LongReadError:
            raise self._too_large(f"its list of parts has more than {_shown(self.limits.directory)}") from None
        except _BROKEN as wrong:
            if isinstance(wrong, OSError) and wrong.errno in _WANTING:
                raise self._unreadable(wrong) from None
            raise self.refusal("is no workbook, or a damaged one; name an .xlsx or .xlsm file.") from None

    def _unreadable(self, wrong: OSError) -> UsageError:
        if wrong.errno in _WANTING:
            return self.refusal(f"cannot be read now: {wrong.strerror}; close other programs and try again.")
        return self.refusal("cannot be opened; name a regular file.")

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        """The parts by their name in lower case."""
        members = self._zip.infolist()
        if len(members) > self.limits.parts:
            raise self._too_large(f"it has more than {self.limits.parts:,} parts")
        found: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            if member.is_dir():
                continue
            if member.flag_bits & _ENCRYPTED_FLAG:
                raise self.refusal("is protected by a password; save a copy without one and name that.")
            if member.compress_type not in METHODS:
                raise self.refusal("is packed by a method that no workbook uses, and is not read; save it again.")
            name = posixpath.normpath("/" + member.filename.replace("\\", "/")).lstrip("/")
            if name.lower() in found:
                raise self.refusal(f"is damaged: it has two parts named {name[:80]!r}; open and save it again.")
            member.filename = name
            found[name.lower()] = member
        return found


def processor_time() -> float:
    """Seconds that the processor has spent on this thread: a budget that a busy machine does not shorten."""
    clock = getattr(time, "thread_time", time.process_time)  # a browser's Python has no threads
    return float(clock())


class _LongReadError(Exception):
    """More was asked for in one piece than is kept in memory."""


class _ShortReads:
    """A file that refuses to be read in large pieces: `zipfile` reads the list of parts, whatever its size, in one."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file, self._most = file, most
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > self._most:
            raise _LongReadError
        data = self._file.read(self._most + 1 if size < 0 else size)
        if len(data) > self._most:
            raise _LongReadError
        return data

    def close(self) -> None:
        self._file.close()


def _shown(size: int) -> str:
    return f"{size / MEGABYTE:,.0f} MB" if size >= MEGABYTE else f"{size:,} bytes"
