"""A real LibreOffice with the add-in in it, for tests and benchmarks; its worker is this very Python.

def test_a_figure(calc: CalcHost) -> None:
    calc.new()
    calc.formula("A1", '=IPO_METRIC("MiniMax","gross_margin","9M2025")')
    assert calc.value("A1") == call("IPO_METRIC", ["MiniMax", "gross_margin", "9M2025"])
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from spreadsheet import START_SECONDS, SpreadsheetError, find_libreoffice
from xlipo.hosts.calc.addin import build

DRIVER = Path(__file__).with_name("calc_driver.py")
SECONDS = 60.0


class CalcHost:
    """One soffice with the add-in, in a profile of its own, and the document it has open.

    Args:
        environment: what soffice, and so the worker, is told beyond this process's environment.
        extensions: a folder that holds the unpacked extension; built when not given.
    """

    def __init__(
        self, environment: Mapping[str, str] | None = None, extensions: Path | None = None, soffice: str = ""
    ) -> None:
        found = find_libreoffice()
        if found is None:
            raise SpreadsheetError("LibreOffice with its Python bridge is missing")
        self._place = tempfile.TemporaryDirectory(prefix="xlipo-calc-", ignore_cleanup_errors=True)
        place = Path(self._place.name)
        if extensions is None:
            extensions = place / "extensions"
            build(extensions)
        self._driver = subprocess.Popen(
            [found[1], str(DRIVER), soffice or found[0], str(place / "profile"), str(extensions)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
            env={**os.environ, **(environment or {})},
        )
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            self._answer(START_SECONDS)
        except SpreadsheetError:
            self.close()
            raise

    def _listen(self) -> None:
        assert self._driver.stdout is not None
        for line in self._driver.stdout:
            self._answers.put(line)
        self._answers.put('{"error": "LibreOffice has ended"}')

    def _answer(self, seconds: float) -> Any:
        try:
            answer = json.loads(self._answers.get(timeout=seconds))
        except queue.Empty:
            raise SpreadsheetError(f"LibreOffice gave no answer in {seconds:g} s") from None
        if "error" in answer:
            raise SpreadsheetError(answer["error"])
        return answer["is"]

    def do(self, verb: str, *arguments: Any, seconds: float = SECONDS) -> Any:
        """What a verb of the driver gives."""
        assert self._driver.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._driver.stdin.write(json.dumps([verb, *arguments]) + "\n")
            self._driver.stdin.flush()
        return self._answer(seconds)

    def new(self) -> None:
        """An empty document."""
        self.do("new")

    def load(self, path: Path) -> None:
        """A file."""
        self.do("load", str(path.resolve()))

    def store(self, path: Path) -> None:
        """Save the document."""
        self.do("store", str(path.resolve()))

    def data(self, place: str, rows: list[list[Any]]) -> None:
        """Texts and numbers into a range; None leaves a cell empty."""
        self.do("data", place, rows)

    def formula(self, place: str, formula: str) -> None:
        """A formula into a cell."""
        self.do("formula", place, formula)

    def array(self, place: str, formula: str) -> None:
        """One formula for a whole range."""
        self.do("array", place, formula)

    def calculate(self, times: int = 1) -> list[float]:
        """Calculate everything anew; the seconds each time took."""
        return list(self.do("calculate", times))

    def read(self, place: str) -> list[list[Any]]:
        """What the cells of a range show."""
        return list(self.do("read", place))

    def value(self, place: str) -> Any:
        """What one cell shows."""
        return self.read(place)[0][0]

    def workers(self) -> list[int]:
        """The process ids of the workers of this LibreOffice."""
        return [pid for pid, session, line in processes() if session == self._driver.pid and "calc.worker" in line]

    def close(self) -> None:
        """End it, politely and then not."""
        with contextlib.suppress(OSError):
            if self._driver.stdin is not None:
                self._driver.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._driver.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._driver.pid, signal.SIGKILL)
        self._driver.wait(20)
        self._place.cleanup()


def processes() -> list[tuple[int, int, str]]:
    """Every process that is alive: its id, its session's and its command line."""
    shown = subprocess.run(["ps", "-ewwo", "pid,sid,stat,args"], capture_output=True, text=True, check=True).stdout
    fields = (line.split(None, 3) for line in shown.splitlines()[1:])
    return [(int(pid), int(session), line) for pid, session, state, line in fields if not state.startswith("Z")]


def unlike(shown: Sequence[object], wanted: Sequence[object]) -> list[tuple[object, object]]:
    """The cells that show something else than wanted: numbers to the last digits a file keeps, all else exactly."""
    return [
        (cell, right)
        for cell, right in zip(shown, wanted, strict=True)
        if not (
            math.isclose(cell, right, rel_tol=1e-14)
            if isinstance(cell, float) and isinstance(right, float)
            else cell == right
        )
    ]


@pytest.fixture(scope="session")
def calc() -> Iterator[CalcHost]:
    """A LibreOffice with the add-in for the whole session. Where there is none: as the fixture `libreoffice` has it."""
    if find_libreoffice() is None:
        reason = "LibreOffice with its Python bridge is missing: install libreoffice-calc and python3-uno"
        if os.environ.get("XLIPO_REQUIRE_LIBREOFFICE"):
            pytest.fail(reason)
        pytest.skip(reason)
    host = CalcHost({"XLIPO_PYTHON": sys.executable})
    try:
        yield host
    finally:
        host.close()
