"""Drives one soffice for `libreoffice.LibreOffice`: run by a Python that has LibreOffice's bridge and none of ours.

    python libreoffice_driver.py SOFFICE PROFILE [EXTENSIONS]

Each line of standard input is a request, ``[verb, argument, ...]``, a method of :class:`Office`; each is answered by a
line, ``{"is": ...}`` or ``{"error": ...}``. A macro that calls back asks first, ``{"asks": [...]}``, and reads a line.
When the input ends, soffice is ended; when that takes too long, the whole process group is killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]
import unohelper  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]
from com.sun.star.lang import DisposedException  # type: ignore[import-not-found]
from com.sun.star.script import XInvocation  # type: ignore[import-not-found]

ERRORS = {32767: "#N/A", 503: "#NUM!", 519: "#VALUE!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!"}
QUIETLY = ["--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
FORMULA, FORMULA_RESULT_ERROR = 16, 4  # com.sun.star.sheet.CellFlags and FormulaResult
FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8", ".pdf": "calc_pdf_Export"}
WITH_MACROS = "Calc MS Excel 2007 VBA XML"
ALWAYS_EXECUTE = 4  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN
SECONDS_TO_END = 10.0
Place = tuple[int, int]
"""A column and a row, counted from 0."""


class Office:
    """One soffice and its open documents, by the names that were given to them."""

    def __init__(self, soffice: str, profile: str, extensions: str = "") -> None:
        pipe = f"xlipo-{secrets.token_hex(8)}"
        bundled = [f"-env:BUNDLED_EXTENSIONS={Path(extensions).as_uri()}"] if extensions else []
        self.process = subprocess.Popen(
            [soffice, f"-env:UserInstallation={Path(profile).as_uri()}", *bundled,
             f"--accept=pipe,name={pipe};urp;", *QUIETLY],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.context = self._connect(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.desktop = self.service("com.sun.star.frame.Desktop")
        self.documents: dict[str, Any] = {}
        self.shown: dict[str, dict[str, SheetShown]] = {}
        self.document: Any = None
        self.name = ""
        self.sheet: Any = None

    def _connect(self, url: str) -> Any:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        while self.process.poll() is None:
            try:
                return resolver.resolve(url)
            except NoConnectException:
                time.sleep(0.05)
        raise RuntimeError(f"soffice ended with code {self.process.returncode} before it could be reached")

    def service(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def version(self) -> str:
        """LibreOffice's version, such as 25.2.3.2."""
        provider = self.service("com.sun.star.configuration.ConfigurationProvider")
        product = (option("nodepath", "/org.openoffice.Setup/Product"),)
        access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", product)
        return str(access.getByName("ooSetupVersionAboutBox"))

    def pid(self) -> int:
        """The process id of soffice itself, below its starting script."""
        shown = subprocess.run(["ps", "-eo", "pid,sid,comm"], capture_output=True, text=True, check=True).stdout
        for line in shown.splitlines()[1:]:
            pid, session, name = line.split(None, 2)
            if int(session) == os.getsid(0) and name == "soffice.bin":
                return int(pid)
        raise RuntimeError("soffice.bin is not running")

    def end(self) -> None:
        """Close everything and wait until soffice has ended."""
        for name in list(self.documents):
            self.close(name)
        self.desktop.terminate()
        self.process.wait()

    # -- documents ----------------------------------------------------------------------------------------------------

    def new(self, name: str = "") -> None:
        """An empty document, in place of the one that had the name."""
        self._open(name, "private:factory/scalc")

    def load(self, path: str, name: str = "", macros: bool = False) -> None:
        """A file, in place of the document that had the name; its macros may run only where that is asked."""
        more = [option("FilterName", WITH_MACROS), option("MacroExecutionMode", ALWAYS_EXECUTE)] if macros else []
        self._open(name, Path(path).as_uri(), *more)

    def _open(self, name: str, url: str, *more: Any) -> None:
        self.close(name)
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, (option("Hidden", True), *more))
        if document is None:
            raise RuntimeError("LibreOffice cannot read the file")
        self.documents[name] = document
        self.turn_to(name)

    def close(self, name: str = "") -> None:
        """Close the document of that name, if there is one."""
        self.shown.pop(name, None)
        if name in self.documents:
            self.documents.pop(name).close(True)

    def turn_to(self, name: str, sheet: str = "") -> None:
        """Work on the document of that name, and on its first sheet when none is named."""
        self.name, self.document = name, self.documents[name]
        self.sheet = self.document.Sheets.getByName(sheet) if sheet else self.document.Sheets.getByIndex(0)

    def store(self, path: str) -> None:
        """The document, saved as what the file's name ends in; a PDF without tags, which make it large."""
        data = uno.Any("[]com.sun.star.beans.PropertyValue", (option("UseTaggedPDF", False),))
        how = (option("FilterName", FILTERS[Path(path).suffix]), option("FilterData", data))
        self.document.storeToURL(Path(path).as_uri(), how if path.endswith(".pdf") else how[:1])

    # -- cells --------------------------------------------------------------------------------------------------------

    def data(self, place: str, rows: list[list[Any]]) -> None:
        """Texts and numbers as they are, into a range; None leaves a cell empty."""
        self.sheet.getCellRangeByName(place).setDataArray(tuple(tuple(uno_cell(cell) for cell in row) for row in rows))

    def name_texts(self, texts: dict[str, str]) -> None:
        """Texts into the cells that bear a name."""
        for name, text in texts.items():
            self.document.NamedRanges.getByName(name).ReferredCells.getCellByPosition(0, 0).String = text

    def formula(self, place: str, formula: str) -> None:
        """A formula in English, as a file would hold it, into a cell."""
        self.sheet.getCellRangeByName(place).setFormulaArray(((formula,),))

    def fill(self, place: str, formula: str) -> None:
        """A formula into the first cell of a column, filled down, as an analyst does it."""
        column = self.sheet.getCellRangeByName(place)
        column.getCellByPosition(0, 0).setFormula(formula)
        column.fillAuto(uno.Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM"), 1)

    def array(self, place: str, formula: str) -> None:
        """One formula for a whole range, as Ctrl+Shift+Enter has it."""
        self.sheet.getCellRangeByName(place).setArrayFormula(formula)

    def read(self, place: str) -> list[list[Any]]:
        """What the cells of a range show; an error as its text."""
        area = self.sheet.getCellRangeByName(place)
        rows = [list(row) for row in area.getDataArray()]
        start = area.RangeAddress
        for column, row in places(area.queryFormulaCells(FORMULA_RESULT_ERROR)):
            rows[row - start.StartRow][column - start.StartColumn] = error_at(self.sheet, column, row)
        return rows

    def calculate(self) -> None:
        """Calculate every formula anew."""
        self.document.calculateAll()

    def cpu_seconds(self) -> float:
        """Calculate every formula anew; the CPU seconds of soffice that it took."""
        tasks = Path(f"/proc/{self.pid()}/task")
        began = cpu_of(tasks)
        self.calculate()
        return cpu_of(tasks) - began

    def seconds_to_load(self, path: str) -> list[float]:
        """From the call to the loaded document: the seconds that pass, and the CPU seconds of soffice."""
        self.close()
        stat = Path(f"/proc/{self.pid()}/stat")
        began, had = time.perf_counter(), cpu_of_all(stat)
        self.load(path)
        return [time.perf_counter() - began, cpu_of_all(stat) - had]

    def changes(self) -> dict[str, list[Any]]:
        """What every cell shows that has changed since it was last asked: all of them at first, tens of thousands."""
        shown = self.shown.setdefault(self.name, {})
        cells: list[Any] = []
        gone: list[Any] = []
        for sheet in [s for s in self.document.Sheets if not shown or s.queryContentCells(FORMULA).Count]:
            title = sheet.Name  # asked once: each question to the sheet crosses to another process
            changed, emptied = shown.setdefault(title, SheetShown()).changes(sheet)
            cells += [(title, name_of(*place), value) for place, value in changed.items()]
            gone += [(title, name_of(*place)) for place in emptied]
        return {"cells": cells, "gone": gone}

    # -- the add-in ---------------------------------------------------------------------------------------------------

    def described(self) -> list[list[Any]]:
        """Every function of ours as the function wizard shows it: name, description, arguments with theirs."""
        found = self.service("com.sun.star.sheet.FunctionDescriptions")
        items = ({pair.Name: pair.Value for pair in found.getByIndex(index)} for index in range(found.getCount()))
        return [
            [
                item["Name"],
                item["Description"],
                [[a.Name, a.Description, a.IsOptional] for a in item["Arguments"] or ()],
            ]
            for item in items
            if str(item["Name"]).startswith("IPO_")
        ]

    def methods(self, interface: str) -> list[list[Any]]:
        """The methods of an interface as the compiled types have them, with the names of their arguments."""
        types = self.context.getValueByName("/singletons/com.sun.star.reflection.theTypeDescriptionManager")
        members = types.getByHierarchicalName(interface).getMembers()
        return [[method.MemberName, [argument.Name for argument in method.Parameters]] for method in members]

    # -- Visual Basic -------------------------------------------------------------------------------------------------

    def modules(self, library: str) -> dict[str, str]:
        """The Basic modules of the document, as LibreOffice read them."""
        found = self.document.BasicLibraries.getByName(library)
        return {name: found.getByName(name) for name in found.ElementNames}

    def put_module(self, library: str, name: str, text: str) -> None:
        """A Basic module, in place of the one of that name."""
        found = self.document.BasicLibraries.getByName(library)
        (found.replaceByName if found.hasByName(name) else found.insertByName)(name, text)

    def run_macro(self, macro: str, arguments: list[list[Any]]) -> list[Any]:
        """What a macro of the document, ``library.module.procedure``, gives for each list of arguments."""
        script = self._macro(macro)
        return [script.invoke(frozen(given), (), ())[0] for given in arguments]

    def _macro(self, macro: str) -> Any:
        address = f"vnd.sun.star.script:{macro}?language=Basic&location=document"
        return self.document.getScriptProvider().getScript(address)

    def hand_over(self, macro: str, method: str) -> None:
        """Hand a macro an object with one method; what that is asked, whoever drives this answers."""
        try:
            self._macro(macro).invoke((Answering(method),), (), ())
        except Exception as wrong:  # LibreOffice asks the object back for more than it needs
            if "XInvocation2" not in str(wrong):
                raise


class Answering(unohelper.Base, XInvocation):  # type: ignore[misc]
    """An object of one method, whose every call is put to the other end of the pipe."""

    def __init__(self, method: str) -> None:
        self.method = method

    def getIntrospection(self) -> None:  # noqa: N802
        return None

    def hasMethod(self, name: str) -> bool:  # noqa: N802
        return name == self.method

    def hasProperty(self, name: str) -> bool:  # noqa: N802
        return False

    def getValue(self, name: str) -> None:  # noqa: N802
        return None

    def setValue(self, name: str, value: Any) -> None:  # noqa: N802
        pass

    def invoke(self, name: str, given: Any, at: Any, out: Any) -> tuple[Any, tuple[()], tuple[()]]:
        say(asks=list(given))
        return frozen(json.loads(REQUESTS.get())), (), ()


def option(name: str, value: object) -> Any:
    return PropertyValue(Name=name, Value=value)


def frozen(given: Any) -> Any:
    """Lists as tuples: UNO takes no other sequence."""
    return tuple(map(frozen, given)) if isinstance(given, list) else given


def uno_cell(cell: Any) -> Any:
    return "" if cell is None else float(cell) if isinstance(cell, int) else cell


def places(ranges: Any) -> Iterator[tuple[int, int]]:
    """Column and row of every cell of several ranges."""
    for area in ranges.getRangeAddresses():
        for row in range(area.StartRow, area.EndRow + 1):
            for column in range(area.StartColumn, area.EndColumn + 1):
                yield column, row


def error_at(sheet: Any, column: int, row: int) -> str:
    code = sheet.getCellByPosition(column, row).getError()
    return ERRORS.get(code, f"Err:{code}")


class SheetShown:
    """What the cells of a sheet showed when they were last read; rows that are as they were are not looked into."""

    def __init__(self) -> None:
        self.rows: tuple[tuple[Any, ...], ...] = ()
        self.errors: dict[Place, str] = {}
        self.values: dict[Place, float | str] = {}

    def changes(self, sheet: Any) -> tuple[dict[Place, float | str], list[Place]]:
        """The cells that show something else than before, and those that hold nothing any more."""
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        used = sheet.getCellRangeByPosition(0, 0, cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow)
        rows, formulas = used.getDataArray(), set(places(sheet.queryContentCells(FORMULA)))
        errors = {place: error_at(sheet, *place) for place in places(sheet.queryFormulaCells(FORMULA_RESULT_ERROR))}
        now: dict[Place, Any] = dict.fromkeys(formulas - self.values.keys(), "")
        for row, (old, new) in enumerate(zip_longest(self.rows, rows, fillvalue=())):
            if old != new:
                now.update({(column, row): "" for column in range(len(new), len(old))})
                now.update({(column, row): value for column, value in enumerate(new)})
        now.update({(column, row): rows[row][column] for column, row in self.errors if (column, row) not in now})
        now.update(errors)
        self.rows, self.errors = rows, errors
        return self._kept(now, formulas)

    def _kept(self, now: dict[Place, Any], formulas: set[Place]) -> tuple[dict[Place, float | str], list[Place]]:
        changed, gone = {}, []
        for place, value in now.items():
            if value in ("", None) and place not in formulas:
                if self.values.pop(place, None) is not None:
                    gone.append(place)
            elif self.values.get(place) != (shown := "" if value is None else value):
                changed[place] = self.values[place] = shown
        return changed, gone


def name_of(column: int, row: int) -> str:
    """A cell's name: A1 for the first column and row, both counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def cpu_of(tasks: Path) -> float:
    """The CPU seconds that the threads of a process have had, to the nanosecond; 0 where the system does not say."""
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.glob("*")) / 1e9


def cpu_of_all(stat: Path) -> float:
    """The CPU seconds that a process has had, its ended threads included, to a hundredth."""
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# -- the pipe ----------------------------------------------------------------------------------------------------------

REQUESTS: queue.SimpleQueue[str] = queue.SimpleQueue()
"""The lines of standard input; an empty one when it has ended."""


def say(**message: object) -> None:
    print(json.dumps(message), flush=True)


def listen() -> None:
    """Pass on what is asked. When no one asks any more, everything ends, even where soffice no longer answers."""
    for line in sys.stdin:
        REQUESTS.put(line)
    REQUESTS.put("")
    time.sleep(SECONDS_TO_END)
    os.killpg(0, 9)


def answer(what: Callable[..., object], *arguments: Any) -> None:
    try:
        say(**{"is": what(*arguments)})
    except Exception as error:
        say(error=f"{type(error).__name__}: {error}")


def main() -> None:
    threading.Thread(target=listen, daemon=True).start()
    try:
        office = Office(*sys.argv[1:])
        answer(office.version)
        while line := REQUESTS.get():
            verb, *arguments = json.loads(line)
            answer(getattr(office, verb), *arguments)
        with contextlib.suppress(DisposedException):  # it has ended meanwhile
            office.end()
    except Exception as error:
        say(error=f"{type(error).__name__}: {error}")
    finally:
        os.killpg(0, 9)


if __name__ == "__main__":
    main()
