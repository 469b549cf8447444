"""The worker seen from LibreOffice: a process of the user's Python, asked a line and answering a line, in time or never."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import tempfile
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORT = 4096  # bytes that any pipe takes without a reader
_FOREIGN = ("PYTHON", "LD_LIBRARY_PATH", "LD_PRELOAD", "UNO_", "URE_", "DYLD_")


class WorkerLost(Exception):
    """The worker could not be started, ended, or spoke nonsense. Says why."""


class WorkerSlow(WorkerLost):
    """The worker gave no answer in time, and was ended."""


class WorkerProcess:
    """One worker. Whatever goes wrong ends it and raises :class:`WorkerLost`; it also ends when its input does."""

    def __init__(self, command: Sequence[str]) -> None:
        self._complaints = tempfile.TemporaryFile()  # what it says on the way down
        try:
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                env=environment(),
                bufsize=0,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except (OSError, ValueError) as wrong:
            self._complaints.close()
            raise WorkerLost(f"The Python {command[0]} could not be started: {wrong}") from None
        self._lines = queue.SimpleQueue()  # type: queue.SimpleQueue[bytes]
        threading.Thread(target=self._listen, name="xlipo worker", daemon=True).start()

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._process.pid

    def ask(self, request: Any, seconds: float) -> Any:
        """The answer to a request, both as JSON holds them, within so many seconds."""
        line = json.dumps(request).encode("ascii") + b"\n"
        if len(line) <= SHORT:
            self._write(line)
        else:  # a worker that hangs would not read it, and the pipe would hang with it
            threading.Thread(target=self._write, args=(line,), name="xlipo question", daemon=True).start()
        try:
            answered = self._lines.get(timeout=seconds)
        except queue.Empty:
            self.end()
            raise WorkerSlow(f"The worker gave no answer in {seconds:g} seconds and was ended.") from None
        try:
            if answered.endswith(b"\n"):
                return json.loads(answered)
        except ValueError:
            pass
        self.end()
        raise WorkerLost(self._last_words())

    def end(self) -> None:
        """End the process, and wait until it is gone."""
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def _write(self, line: bytes) -> None:
        pipe = self._process.stdin
        try:
            while line and pipe is not None:
                line = line[pipe.write(line) :]
        except (OSError, ValueError):  # it has ended: the listener says so
            pass

    def _listen(self) -> None:
        pipe = self._process.stdout
        assert pipe is not None
        try:
            with open(pipe.fileno(), "rb", closefd=False) as buffered:
                for line in buffered:
                    self._lines.put(line)
        except (OSError, ValueError):
            pass
        pipe.close()
        self._lines.put(b"")

    def _last_words(self) -> str:
        try:
            self._complaints.seek(0)
            lines = self._complaints.read(100_000).decode("utf-8", "replace").strip().splitlines()
        except (OSError, ValueError):
            lines = []
        return f"The worker ended: {lines[-1][:200]}" if lines else "The worker ended."


def environment() -> dict[str, str]:
    """The environment without what LibreOffice has put into it for its own Python and libraries."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
