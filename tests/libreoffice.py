"""A real LibreOffice for tests and benchmarks: one soffice, started once, asked about file after file.

    @pytest.mark.libreoffice
    def test_sums(libreoffice: LibreOffice) -> None:
        assert libreoffice.recalculate(path)["Sheet", "C1"] == 6

    @pytest.mark.libreoffice
    def test_a_figure(calc: LibreOffice) -> None:  # the one with the add-in
        calc.new()
        calc.formula("A1", '=IPO_METRIC("MiniMax","gross_margin","9M2025")')
        assert calc.value("A1") == call("IPO_METRIC", ["MiniMax", "gross_margin", "9M2025"])

Between it and the tests stands ``libreoffice_driver.py``, run by the Python that LibreOffice's bridge belongs to; the
two talk JSON, a line a message. soffice lives in a profile of its own that is thrown away. What a cell shows is a
number (a date is its serial number, TRUE is 1), a text, or the text of an error: "#N/A", "Err:502".
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest

Values: TypeAlias = dict[tuple[str, str], float | str]
"""What cells show, by sheet and place."""

DRIVER = Path(__file__).with_name("libreoffice_driver.py")
START_SECONDS = 180.0
ANSWER_SECONDS = 300.0
MISSING = "LibreOffice with its Python bridge is missing: install libreoffice-calc and python3-uno"
RECALCULATION = {"always": 0, "never": 1}
SETTING = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{}</oor:items>'
)


class LibreOfficeError(Exception):
    """LibreOffice could not do what it was asked, has ended, or took too long."""


class LibreOffice:
    """One soffice and the document it has open.

    It starts when it is first asked, and anew after it has ended or had to be ended. The processes are a group, ended
    together; if the tests die, the driver reads the end of its input and ends soffice itself.

    Args:
        extensions: a folder with unpacked extensions that it finds bundled, such as the add-in's.
        locale: the language and country it works in, such as de-DE; the system's own when not given.
        recalculation: whether it calculates what it loads anew: always, never, or as LibreOffice decides itself.
        environment: what soffice is told beyond this process's environment.
    """

    def __init__(
        self,
        *,
        extensions: Path | None = None,
        locale: str = "",
        recalculation: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._extensions, self._environment = extensions, dict(environment or {})
        self._settings = ""
        if locale:
            self._settings += SETTING.format(path="Setup/L10N", name="ooSetupSystemLocale", value=locale)
        if recalculation:
            mode = RECALCULATION[recalculation]
            self._settings += SETTING.format(path="Office.Calc/Formula/Load", name="OOXMLRecalcMode", value=mode)
        self._driver: subprocess.Popen[str] | None = None
        self._room: tempfile.TemporaryDirectory[str] | None = None
        self.version = ""

    # -- the process --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start it, if it is not running.

        Raises:
            LibreOfficeError: it is not installed, or did not start.
        """
        if self._driver is not None:
            return
        found = installed()
        if found is None:
            raise LibreOfficeError(MISSING)
        soffice, python = found
        self._room = tempfile.TemporaryDirectory(prefix="xlipo-soffice-", ignore_cleanup_errors=True)
        room = Path(self._room.name)
        (room / "profile" / "user").mkdir(parents=True)
        settings = room / "profile" / "user" / "registrymodifications.xcu"
        settings.write_text(SETTINGS.format(self._settings), "utf-8")
        bundled = [str(self._extensions)] if self._extensions else []
        self._driver = subprocess.Popen(
            [python, str(DRIVER), soffice, str(room / "profile"), *bundled],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", start_new_session=True,
            env={**os.environ, "TMPDIR": str(room), **self._environment},
        )  # fmt: skip
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, args=(self._driver, self._answers), daemon=True).start()
        try:
            self.version = str(self._answer(START_SECONDS)["is"])
        except LibreOfficeError:
            self._kill()
            raise

    @staticmethod
    def _listen(driver: subprocess.Popen[str], answers: queue.SimpleQueue[str]) -> None:
        assert driver.stdout is not None
        for line in driver.stdout:
            answers.put(line)
        answers.put('{"error": "LibreOffice has ended", "ended": true}')

    def _answer(self, seconds: float) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = json.loads(self._answers.get(timeout=seconds))
        except queue.Empty:
            answer = {"error": f"LibreOffice gave no answer in {seconds:g} s and was ended", "ended": True}
        if "ended" in answer:
            self._kill()
        if "error" in answer:
            raise LibreOfficeError(answer["error"])
        return answer

    def close(self) -> None:
        """End it, politely and then not."""
        if self._driver is None:
            return
        assert self._driver.stdin is not None
        with contextlib.suppress(OSError):
            self._driver.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._driver.wait(20)
        self._kill()

    def _kill(self) -> None:
        driver, room, self._driver, self._room = self._driver, self._room, None, None
        if driver is None or room is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(driver.pid, signal.SIGKILL)
        driver.wait(20)
        room.cleanup()

    def do(
        self, verb: str, *arguments: Any, seconds: float = ANSWER_SECONDS, served: Callable[..., Any] | None = None
    ) -> Any:
        """What a verb of the driver gives; ``served`` answers what a macro asks meanwhile.

        Raises:
            LibreOfficeError: it cannot be done, or no answer came in time (then this LibreOffice is ended).
        """
        self.start()
        self._send([verb, *arguments])
        while "asks" in (answer := self._answer(seconds)):
            assert served is not None
            self._send(served(*answer["asks"]))
        return answer["is"]

    def _send(self, message: Any) -> None:
        assert self._driver is not None and self._driver.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # then the answer is that it has ended
            self._driver.stdin.write(json.dumps(message) + "\n")
            self._driver.stdin.flush()

    @property
    def session(self) -> int:
        """The session in which it and all it starts run; 0 where it does not run."""
        return self._driver.pid if self._driver else 0

    def workers(self) -> list[int]:
        """The process ids of the add-in's workers."""
        return [pid for pid, session, line in processes() if session == self.session and "calc.worker" in line]

    # -- whole files --------------------------------------------------------------------------------------------------

    def recalculate(self, path: Path) -> Values:
        """Every cell of a workbook that holds something, its formula calculated from scratch."""
        return next(self.after_each(path, [{}]))

    def after_each(self, path: Path, settings: Sequence[Mapping[str, str]]) -> Iterator[Values]:
        """The cells after each of several settings: texts put into named cells, on top of those before.

        The one dictionary is kept up to date and given each time.
        """
        self.load(path)
        values: Values = {}
        try:
            for setting in settings:
                self.do("name_texts", dict(setting))
                self.calculate()
                values.update(self._changes(values))
                yield values
        finally:
            if self._driver is not None:
                self.do("close")

    def _changes(self, values: Values) -> Values:
        changes = self.do("changes")
        for sheet, place in changes["gone"]:
            del values[sheet, place]
        return {(sheet, place): value for sheet, place, value in changes["cells"]}

    def cells(self, path: Path) -> Values:
        """Every cell of a workbook that holds something, as it shows when it has been opened."""
        self.load(path)
        try:
            return self._changes({})
        finally:
            self.do("close")

    def convert(self, path: Path, target: Path) -> Path:
        """A file saved as another: .xlsx, .ods or .pdf."""
        self.load(path)
        try:
            self.store(target)
        finally:
            if self._driver is not None:
                self.do("close")
        return target

    # -- one document -------------------------------------------------------------------------------------------------

    def new(self, name: str = "") -> None:
        """An empty document; the others of another name stay open."""
        self.do("new", name)

    def load(self, path: Path, *, macros: bool = False) -> None:
        """A file."""
        self.do("load", str(path.resolve()), "", macros)

    def store(self, path: Path) -> None:
        """Save the document as what the file's name ends in."""
        self.do("store", str(path.resolve()))

    def turn_to(self, sheet: str = "", name: str = "") -> None:
        """Go to a sheet, the first when none is named."""
        self.do("turn_to", name, sheet)

    def data(self, place: str, rows: Sequence[Sequence[Any]]) -> None:
        """Texts and numbers into a range; None leaves a cell empty."""
        self.do("data", place, rows)

    def formula(self, place: str, formula: str) -> None:
        """A formula into a cell."""
        self.do("formula", place, formula)

    def fill(self, place: str, formula: str) -> None:
        """A formula into the first cell of a column, filled down."""
        self.do("fill", place, formula)

    def array(self, place: str, formula: str) -> None:
        """One formula for a whole range."""
        self.do("array", place, formula)

    def calculate(self) -> None:
        """Calculate every formula anew."""
        self.do("calculate")

    def cpu_seconds(self) -> float:
        """Calculate every formula anew; the CPU seconds of soffice that it took."""
        return float(self.do("cpu_seconds"))

    def seconds_to_load(self, path: Path) -> tuple[float, float]:
        """The seconds from the call to load a file until it is there, and the CPU seconds of soffice."""
        passed, cpu = self.do("seconds_to_load", str(path.resolve()))
        return float(passed), float(cpu)

    def read(self, place: str) -> list[list[Any]]:
        """What the cells of a range show."""
        return list(self.do("read", place))

    def value(self, place: str) -> Any:
        """What one cell shows."""
        return self.read(place)[0][0]


def processes() -> list[tuple[int, int, str]]:
    """Every process that is alive: its id, its session's and its command line."""
    shown = subprocess.run(["ps", "-ewwo", "pid,sid,stat,args"], capture_output=True, text=True, check=True).stdout
    fields = (line.split(None, 3) for line in shown.splitlines()[1:])
    return [(int(pid), int(session), line) for pid, session, state, line in fields if not state.startswith("Z")]


@lru_cache(maxsize=1)
def installed() -> tuple[str, str] | None:
    """Where soffice is, and a Python that has its bridge; None when either is missing."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None or os.name != "posix":
        return None
    beside = Path(soffice).resolve().with_name("python")
    for python in (str(beside), "/usr/bin/python3", shutil.which("python3")):
        if python and Path(python).exists() and _has_bridge(python):
            return soffice, python
    return None


def _has_bridge(python: str) -> bool:
    return subprocess.run([python, "-c", "import uno"], capture_output=True, timeout=30).returncode == 0


def need_libreoffice() -> None:
    """Skip the test where there is no LibreOffice; fail it if XLIPO_REQUIRE_LIBREOFFICE is set."""
    if installed() is None:
        (pytest.fail if os.environ.get("XLIPO_REQUIRE_LIBREOFFICE") else pytest.skip)(MISSING)


@contextlib.contextmanager
def with_addin(**environment: str) -> Iterator[LibreOffice]:
    """A LibreOffice with the add-in, whose worker is this very Python."""
    from xlipo.hosts.calc.addin import build

    with tempfile.TemporaryDirectory(prefix="xlipo-extensions-") as folder:
        build(Path(folder))
        host = LibreOffice(extensions=Path(folder), environment={"XLIPO_PYTHON": sys.executable, **environment})
        with contextlib.closing(host):
            yield host


@pytest.fixture(scope="session")
def libreoffice() -> Iterator[LibreOffice]:
    """A LibreOffice for the whole session."""
    need_libreoffice()
    with contextlib.closing(LibreOffice()) as office:
        yield office


@pytest.fixture(scope="session")
def calc() -> Iterator[LibreOffice]:
    """A LibreOffice with the add-in for the whole session."""
    need_libreoffice()
    with with_addin() as host:
        yield host
