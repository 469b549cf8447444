"""Work on a stranger's file in a process of its own, with limits of memory and time, told in one sentence when reached.

The limits inside a reader (:mod:`xlipo.store.archive_guard`, :mod:`xlipo.store.xml_guard`) stop what was foreseen; a
process stops the rest. Its answer comes back as JSON, so nothing that it says is ever run. Where it can, the process is
a fork, which costs a few milliseconds; where other threads run, whose locks a fork would copy, or where there are no
forks, it is a new interpreter. In a browser's Python, which has no processes, the work is done on the spot.

>>> read_apart(len, "abc", file="abc.xlsx").result()
3
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from xlipo.facts.errors import UsageError, XlipoError

Json: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one reading may take, at most."""

    memory: int = 500_000_000
    """Bytes, beyond what the process began with."""
    processor: int = 30
    """Seconds of the processor."""
    wall: float = 120.0
    """Seconds in all: for a file on a drive that does not answer."""
    answer: int = 100_000_000
    """Bytes of JSON."""


def read_apart(work: Callable[..., Json], *arguments: Json, file: str, allowance: Allowance | None = None) -> Reading:
    """Start to work on a file in a process of its own.

    Args:
        work: a function of a module; what it returns can be said in JSON.
        arguments: its arguments, likewise.
        file: the file's name, for sentences.
        allowance: how much it may take.

    Returns:
        What waits for the answer: ask for its ``result()``.
    """
    allowed = allowance or Allowance()
    if sys.platform == "emscripten":
        return _Done(file, allowed, work, arguments)
    if hasattr(os, "fork") and threading.active_count() == 1:
        return _Forked(file, allowed, work, arguments)
    return _Started(file, allowed, work, arguments)


class Reading(ABC):
    """A reading that goes on in another process.

    Args:
        file: the name of the file, for sentences.
        allowed: how much it may take.
    """

    def __init__(self, file: str, allowed: Allowance) -> None:
        self.file, self.allowed = file[:200], allowed

    def result(self) -> Json:
        """Wait for the answer.

        Raises:
            UsageError: the file took more memory or time than it may, or ended its reader.
            XlipoError: the sentence with which the work refused the file.
        """
        said, status = self._answer()
        if len(said) > self.allowed.answer:
            raise self._refused(0)
        try:
            told = json.loads(said)
        except ValueError:
            raise self._refused(status) from None
        if "refused" in told:
            raise UsageError(told["refused"])
        if "fault" in told:
            raise self._refused(-signal.SIGABRT if told["fault"] != "MemoryError" else 0)
        return told["answer"]

    @abstractmethod
    def _answer(self) -> tuple[bytes, int]:
        """What the process said, and how it ended: negative for the signal that ended it."""

    def _refused(self, status: int) -> UsageError:
        if status in (-getattr(signal, "SIGXCPU", 24), -getattr(signal, "SIGKILL", 9)):
            what = f"takes longer to read than a file may ({self.allowed.processor} seconds of the processor)"
        elif status in (0, 1):
            what = f"takes more memory to read than a file may ({self.allowed.memory // 1_000_000} MB)"
        else:
            what = "cannot be read to its end"
        return UsageError(f"{self.file!r} {what}; make it smaller, or open and save it again.")


class _Done(Reading):
    def __init__(self, file: str, allowed: Allowance, work: Callable[..., Json], arguments: tuple[Json, ...]) -> None:
        super().__init__(file, allowed)
        self._said = _said(work, arguments)

    def _answer(self) -> tuple[bytes, int]:
        return self._said, 0


class _Forked(Reading):
    def __init__(self, file: str, allowed: Allowance, work: Callable[..., Json], arguments: tuple[Json, ...]) -> None:
        super().__init__(file, allowed)
        self._pipe, write = os.pipe()
        try:
            self._child = os.fork()
        except BaseException:
            os.close(self._pipe)
            os.close(write)
            raise
        if not self._child:
            try:
                os.close(self._pipe)
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                if not os.environ.get("XLIPO_DEBUG"):
                    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a library's last words are no sentence of ours
                _limit(allowed)
                with open(write, "wb") as pipe:  # noqa: PTH123 - a descriptor
                    pipe.write(_said(work, arguments))
            finally:
                os._exit(0)  # nothing of the parent's is flushed, closed or told twice
        os.close(write)

    def _answer(self) -> tuple[bytes, int]:
        said = None
        try:
            said = _all_of(self._pipe, self.allowed)
        finally:
            os.close(self._pipe)
            if said is None or len(said) > self.allowed.answer:
                os.kill(self._child, signal.SIGKILL)
            _, status = os.waitpid(self._child, 0)
        return (b"", -signal.SIGKILL) if said is None else (said, os.waitstatus_to_exitcode(status))


class _Started(Reading):
    def __init__(self, file: str, allowed: Allowance, work: Callable[..., Json], arguments: tuple[Json, ...]) -> None:
        super().__init__(file, allowed)
        asked = {
            "module": work.__module__,
            "name": work.__qualname__,
            "arguments": arguments,
            "allowed": asdict(allowed),
        }
        script = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import serve; serve()"
        self._asked = json.dumps(asked).encode()
        self._child = subprocess.Popen(
            [sys.executable, "-c", script],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def _answer(self) -> tuple[bytes, int]:
        try:
            said, _ = self._child.communicate(self._asked, self.allowed.wall)
        except BaseException as wrong:
            self._child.kill()
            self._child.communicate()
            if not isinstance(wrong, subprocess.TimeoutExpired):
                raise
            return b"", -getattr(signal, "SIGKILL", 9)
        return said, self._child.returncode


def serve() -> None:
    """Do what the standard input asks for, within its limits, and say the answer on the standard output."""
    asked = json.load(sys.stdin.buffer)
    work = getattr(importlib.import_module(asked["module"]), asked["name"])
    _limit(Allowance(**asked["allowed"]))
    sys.stdout.buffer.write(_said(work, asked["arguments"]))


def _said(work: Callable[..., Json], arguments: tuple[Json, ...] | list[Json]) -> bytes:
    """The answer of the work, its refusal, or the name of what went wrong, as JSON."""
    told: dict[str, Json]
    try:
        told = {"answer": work(*arguments)}
        return json.dumps(told).encode()
    except XlipoError as refusal:
        told = {"refused": str(refusal)}
    except MemoryError:
        told = {"fault": "MemoryError"}
    except Exception as fault:
        if os.environ.get("XLIPO_DEBUG"):
            raise
        told = {"fault": type(fault).__name__}
    return json.dumps(told).encode()


def _all_of(pipe: int, allowed: Allowance) -> bytes | None:
    """All that comes out of a pipe; None where it takes too long; no more than a little over what it may be."""
    end, said, size = time.monotonic() + allowed.wall, list[bytes](), 0
    while (left := end - time.monotonic()) > 0:
        if select.select([pipe], [], [], left)[0]:
            chunk = os.read(pipe, 1 << 20)
            if not chunk or size > allowed.answer:
                return b"".join(said)
            said.append(chunk)
            size += len(chunk)
    return None


def _limit(allowed: Allowance) -> None:
    """Hold this process to its limits, as far as the system lets a process be held."""
    try:
        import resource
    except ImportError:  # Windows: the wall clock is the only limit
        return
    _lower(resource.RLIMIT_CPU, allowed.processor)
    _lower(resource.RLIMIT_AS, _address_space() + allowed.memory)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, most: int) -> None:
    import resource

    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(kind, (most, most))


def _address_space() -> int:
    """Bytes of address space that this process has; where that is not told, what a Python with libraries may have."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - no file of anybody's
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 1_000_000_000
