"""Two real spreadsheets for the tests: a headless LibreOffice, and formualizer, an engine of another make.

Both forget the results a file carries and calculate every formula anew. What they say is a number (a date is its serial
number, TRUE is 1), a text, or the text of an error: "#N/A", "Err:502".

    from spreadsheet import LibreOffice, libreoffice  # the second is the fixture

    @pytest.mark.libreoffice
    def test_sums(libreoffice: LibreOffice) -> None:
        assert libreoffice.recalculate(path)["Sheet", "C1"] == 6
"""

from __future__ import annotations

import contextlib
import datetime as dt
import inspect
import io
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import formualizer
import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel

Values: TypeAlias = dict[tuple[str, str], float | str]

START_SECONDS = 90.0
FILE_SECONDS = 120.0

DRIVER = "from __future__ import annotations\n{}\ndrive()"


class SpreadsheetError(Exception):
    """The spreadsheet could not read the file, died, or took too long."""


def engine_recalculate(path: Path) -> Values:
    """Every cell that holds something, its formula calculated by formualizer.

    It refuses a workbook whose tables have more than a few hundred columns in all. No formula of ours names a table,
    so the marks that make ranges tables are taken off the copy that it is given.

    Raises:
        SpreadsheetError: it cannot read the file, or a formula in it.
    """
    try:
        calculated = formualizer.recalculate_xlsx_bytes(without_tables(path))["bytes"]
    except OSError as error:
        raise SpreadsheetError(str(error)) from error
    workbook = openpyxl.load_workbook(io.BytesIO(calculated), data_only=True)
    return {
        (sheet.title, cell.coordinate): _as_calculated(cell.value)
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def without_tables(path: Path) -> bytes:
    """The workbook with every range as it is, and none marked as a table."""
    copy = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"<tableParts.*?</tableParts>|<tableParts[^>]*/>", b"", content, flags=re.S)
            elif name.startswith("xl/worksheets/_rels/"):
                content = re.sub(rb"<Relationship [^>]*relationships/table\"[^>]*/>", b"", content)
            elif name == "[Content_Types].xml":
                content = re.sub(rb"<Override [^>]*/xl/tables/[^>]*/>", b"", content)
            if not name.startswith("xl/tables/"):
                new.writestr(name, content)
    return copy.getvalue()


def _as_calculated(value: object) -> float | str:
    """A value as a formula sees it."""
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return float(to_excel(value))
    return value if isinstance(value, str) else float(value)  # type: ignore[arg-type]


class LibreOffice:
    """One soffice, started once and asked about file after file; it lives in a profile of its own that is thrown away.

    Between it and the tests stands `drive`, run by the Python that LibreOffice's bridge belongs to. Tests and driver
    talk JSON, a line a message. The two processes are a group, ended together; if the tests die, the driver reads the
    end of its input and ends soffice itself.
    """

    def __init__(self, soffice: str, python: str) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="xlipo-soffice-", ignore_cleanup_errors=True)
        self._driver = subprocess.Popen(
            [python, "-c", DRIVER.format(inspect.getsource(drive)), soffice, self._profile.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            self.version = str(self._answer(START_SECONDS)["version"])
        except SpreadsheetError:
            self.close()
            raise

    def recalculate(self, path: Path, seconds: float = FILE_SECONDS) -> Values:
        """Every cell that holds something, its formula calculated from scratch.

        Raises:
            SpreadsheetError: the file cannot be read, or no answer came in time (then this LibreOffice is ended).
        """
        return next(self.after_each(path, [{}], seconds))

    def after_each(
        self, path: Path, settings: Sequence[Mapping[str, str]], seconds: float = FILE_SECONDS
    ) -> Iterator[Values]:
        """The cells after each of several settings: texts put into named cells, on top of those before.

        The one dictionary is kept up to date and given each time.

        Raises:
            SpreadsheetError: as for `recalculate`, or there is no cell of such a name.
        """
        assert self._driver.stdin is not None
        message = {"url": path.resolve().as_uri(), "settings": [dict(setting) for setting in settings]}
        with contextlib.suppress(BrokenPipeError):  # then the answer is that it has ended
            self._driver.stdin.write(json.dumps(message) + "\n")
            self._driver.stdin.flush()
        values: Values = {}
        left = len(settings)
        try:
            while left:
                answer = self._answer(seconds)
                left -= 1
                values.update({(sheet, place): value for sheet, place, value in answer["cells"]})
                for sheet, place in answer["gone"]:
                    del values[sheet, place]
                yield values
        finally:
            while left:  # whoever asked has seen enough: the next one must not read these answers
                self._answer(seconds)
                left -= 1

    def close(self) -> None:
        """End it, politely and then not."""
        with contextlib.suppress(OSError):
            if self._driver.stdin is not None:
                self._driver.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._driver.wait(20)
        self._end_group()
        self._driver.wait(20)
        self._profile.cleanup()

    def _end_group(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._driver.pid, signal.SIGKILL)

    def _listen(self) -> None:
        assert self._driver.stdout is not None
        for line in self._driver.stdout:
            self._answers.put(line)
        self._answers.put('{"error": "LibreOffice has ended"}')

    def _answer(self, seconds: float) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = json.loads(self._answers.get(timeout=seconds))
        except queue.Empty:
            self._end_group()
            raise SpreadsheetError(f"LibreOffice gave no answer in {seconds:g} s and was ended") from None
        if "error" in answer:
            raise SpreadsheetError(answer["error"])
        return answer


def drive() -> None:
    """Start soffice, then answer each line of standard input.

    It is handed over as source, to a Python that has LibreOffice's bridge and none of ours: it may use only what it
    imports itself.
    """
    import json
    import os
    import shutil
    import subprocess
    import sys
    import time
    from pathlib import Path

    import uno  # type: ignore[import-not-found]
    from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
    from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]

    soffice, profile = sys.argv[1:]
    pipe = f"xlipo{os.getpid()}"
    errors = {32767: "#N/A", 503: "#NUM!", 519: "#VALUE!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!"}
    quietly = ["--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
    formulas, errors_only = 16, 4  # com.sun.star.sheet.CellFlags.FORMULA, com.sun.star.sheet.FormulaResult.ERROR

    def option(name: str, value: object) -> Any:
        return PropertyValue(Name=name, Value=value)

    def service(context: Any, name: str) -> Any:
        return context.ServiceManager.createInstanceWithContext(name, context)

    def connect(process: subprocess.Popen[bytes]) -> Any:
        resolver = service(uno.getComponentContext(), "com.sun.star.bridge.UnoUrlResolver")
        while process.poll() is None:
            try:
                return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            except NoConnectException:
                time.sleep(0.1)
        raise RuntimeError(f"soffice ended with code {process.returncode} before it could be reached")

    def version(context: Any) -> str:
        provider = service(context, "com.sun.star.configuration.ConfigurationProvider")
        product = (option("nodepath", "/org.openoffice.Setup/Product"),)
        access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", product)
        return str(access.getByName("ooSetupVersion"))

    def name_of(column: int, row: int) -> str:
        letters = ""
        column += 1
        while column:
            column, rest = divmod(column - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{row + 1}"

    def places(ranges: Any) -> Iterator[tuple[int, int]]:
        for area in ranges.getRangeAddresses():
            for row in range(area.StartRow, area.EndRow + 1):
                for column in range(area.StartColumn, area.EndColumn + 1):
                    yield column, row

    def cells_of(sheet: Any) -> list[tuple[str, str, float | str]]:
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        used = sheet.getCellRangeByPosition(0, 0, cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow)
        values = {
            (column, row): value
            for row, line in enumerate(used.getDataArray())
            for column, value in enumerate(line)
            if value != "" and value is not None
        }
        for place in places(sheet.queryContentCells(formulas)):
            values.setdefault(place, "")
        for place in places(sheet.queryFormulaCells(errors_only)):
            code = sheet.getCellByPosition(*place).getError()
            values[place] = errors.get(code, f"Err:{code}")
        title = sheet.Name  # asked once: each question to the sheet crosses to another process
        return [(title, name_of(*place), value) for place, value in values.items()]

    def recalculate(desktop: Any, url: str, settings: list[dict[str, str]]) -> None:
        document = desktop.loadComponentFromURL(url, "_blank", 0, (option("Hidden", True),))
        if document is None:
            raise RuntimeError("LibreOffice cannot read the file")
        try:
            shown: dict[tuple[str, str], float | str] = {}
            for setting in settings:
                for name, text in setting.items():
                    document.NamedRanges.getByName(name).ReferredCells.getCellByPosition(0, 0).String = text
                document.calculateAll()
                sheets = [s for s in document.Sheets if not shown or s.queryContentCells(formulas).Count]
                now = {(title, place): value for s in sheets for title, place, value in cells_of(s)}
                titles = {sheet.Name for sheet in sheets}
                say(  # only what has changed: there are tens of thousands of cells
                    cells=[(*place, value) for place, value in now.items() if shown.get(place) != value],
                    gone=[place for place in shown if place[0] in titles and place not in now],
                )
                shown = {**{k: v for k, v in shown.items() if k[0] not in titles}, **now}
        finally:
            document.close(True)

    def say(**message: object) -> None:
        print(json.dumps(message), flush=True)

    process = subprocess.Popen(
        [soffice, f"-env:UserInstallation={Path(profile).as_uri()}", f"--accept=pipe,name={pipe};urp;", *quietly],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        context = connect(process)
        desktop = service(context, "com.sun.star.frame.Desktop")
        say(version=version(context))
        for line in sys.stdin:
            try:
                message = json.loads(line)
                recalculate(desktop, message["url"], message["settings"])
            except Exception as error:
                say(error=f"{type(error).__name__}: {error}")
        desktop.terminate()
        process.wait(10)
    except Exception as error:
        say(error=f"{type(error).__name__}: {error}")
    finally:
        shutil.rmtree(profile, ignore_errors=True)
        os.killpg(0, 9)


def find_libreoffice() -> tuple[str, str] | None:
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


@pytest.fixture(scope="session")
def libreoffice() -> Iterator[LibreOffice]:
    """A LibreOffice for the whole session. Where there is none: a failure if XLIPO_REQUIRE_LIBREOFFICE is set."""
    found = find_libreoffice()
    if found is None:
        reason = "LibreOffice with its Python bridge is missing: install libreoffice-calc and python3-uno"
        if os.environ.get("XLIPO_REQUIRE_LIBREOFFICE"):
            pytest.fail(reason)
        pytest.skip(reason)
    office = LibreOffice(*found)
    try:
        yield office
    finally:
        office.close()
