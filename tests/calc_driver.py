"""Drives one soffice for `calc_host.CalcHost`: run by a Python that has LibreOffice's bridge and none of ours.

    python calc_driver.py SOFFICE PROFILE EXTENSIONS

Each line of standard input is a request, `[verb, argument, ...]`; each is answered by a line, `{"is": ...}` or
`{"error": ...}`. When the input ends, soffice is ended.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]

ERRORS = {32767: "#N/A", 503: "#NUM!", 519: "#VALUE!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!"}
QUIETLY = ["--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
FORMULA_RESULT_ERROR = 4
FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8"}


class Office:
    """One soffice and the document it has open."""

    def __init__(self, soffice: str, profile: str, extensions: str) -> None:
        pipe = f"xlipo{os.getpid()}"
        self.process = subprocess.Popen(
            [soffice, f"-env:UserInstallation={Path(profile).as_uri()}",
             f"-env:BUNDLED_EXTENSIONS={Path(extensions).as_uri()}", f"--accept=pipe,name={pipe};urp;", *QUIETLY],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.context = self._connect(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.desktop = self.service("com.sun.star.frame.Desktop")
        self.documents: dict[str, Any] = {}
        self.document: Any = None
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

    # -- documents ----------------------------------------------------------------------------------------------------

    def new(self, name: str = "") -> None:
        """An empty document, in place of the one that had the name."""
        self._open(name, "private:factory/scalc")

    def load(self, path: str, name: str = "") -> None:
        """A file, in place of the document that had the name."""
        self._open(name, Path(path).as_uri())

    def _open(self, name: str, url: str) -> None:
        if name in self.documents:
            self.documents.pop(name).close(True)
        hidden = PropertyValue(Name="Hidden", Value=True)
        self.documents[name] = self.desktop.loadComponentFromURL(url, "_blank", 0, (hidden,))
        self.turn_to(name)

    def turn_to(self, name: str, sheet: str = "") -> None:
        """Work on the document of that name, and on its first sheet when none is named."""
        self.document = self.documents[name]
        self.sheet = self.document.Sheets.getByName(sheet) if sheet else self.document.Sheets.getByIndex(0)

    def store(self, path: str) -> None:
        """The document, saved as what the file's name ends in."""
        kind = PropertyValue(Name="FilterName", Value=FILTERS[Path(path).suffix])
        self.document.storeToURL(Path(path).as_uri(), (kind,))

    # -- cells --------------------------------------------------------------------------------------------------------

    def data(self, place: str, rows: list[list[Any]]) -> None:
        """Texts and numbers as they are, into a range; None leaves a cell empty."""
        self.sheet.getCellRangeByName(place).setDataArray(tuple(tuple(uno_cell(cell) for cell in row) for row in rows))

    def formula(self, place: str, formula: str) -> None:
        """A formula, in English and with commas, as a file would hold it, into a cell."""
        self.formulas(place, [[formula]])

    def formulas(self, place: str, rows: list[list[str]]) -> None:
        """Formulas into a range."""
        self.sheet.getCellRangeByName(place).setFormulaArray(tuple(tuple(row) for row in rows))

    def fill(self, place: str, formula: str) -> None:
        """A formula into the first cell of a column, filled down, as an analyst does it."""
        column = self.sheet.getCellRangeByName(place)
        column.getCellByPosition(0, 0).setFormula(formula)
        column.fillAuto(uno.Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM"), 1)

    def array(self, place: str, formula: str) -> None:
        """One formula for a whole range, as Ctrl+Shift+Enter has it."""
        self.sheet.getCellRangeByName(place).setArrayFormula(formula)

    def written(self, place: str) -> list[list[str]]:
        """The formulas of a range, as LibreOffice holds them."""
        return [list(row) for row in self.sheet.getCellRangeByName(place).getFormulaArray()]

    def read(self, place: str) -> list[list[Any]]:
        """What the cells of a range show; an error as its text."""
        area = self.sheet.getCellRangeByName(place)
        rows = [list(row) for row in area.getDataArray()]
        for wrong in area.queryFormulaCells(FORMULA_RESULT_ERROR).getRangeAddresses():
            for row in range(wrong.StartRow, wrong.EndRow + 1):
                for column in range(wrong.StartColumn, wrong.EndColumn + 1):
                    code = self.sheet.getCellByPosition(column, row).getError()
                    start = area.RangeAddress
                    rows[row - start.StartRow][column - start.StartColumn] = ERRORS.get(code, f"Err:{code}")
        return rows

    def calculate(self, times: int = 1) -> list[float]:
        """Calculate every formula anew; the CPU seconds of soffice that each time took."""
        tasks, taken = Path(f"/proc/{self.pid()}/task"), []
        for _ in range(times):
            began = cpu_of(tasks)
            self.document.calculateAll()
            taken.append(cpu_of(tasks) - began)
        return taken

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

    def pid(self) -> int:
        """The process id of soffice itself, below its starting script."""
        shown = subprocess.run(["ps", "-eo", "pid,sid,comm"], capture_output=True, text=True, check=True).stdout
        for line in shown.splitlines()[1:]:
            pid, session, name = line.split(None, 2)
            if int(session) == os.getsid(0) and name == "soffice.bin":
                return int(pid)
        raise RuntimeError("soffice.bin is not running")


def cpu_of(tasks: Path) -> float:
    """The CPU seconds that the threads of a process have had, to the nanosecond; 0 where the system does not say."""
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.glob("*")) / 1e9


def uno_cell(cell: Any) -> Any:
    return "" if cell is None else float(cell) if isinstance(cell, int) else cell


def main() -> None:
    office = Office(*sys.argv[1:])
    print(json.dumps({"is": "ready"}), flush=True)
    for line in sys.stdin:
        verb, *arguments = json.loads(line)
        try:
            said = {"is": getattr(office, verb)(*arguments)}
        except Exception as error:
            said = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(said), flush=True)
    with contextlib.suppress(Exception):
        for document in office.documents.values():
            document.close(True)
        office.desktop.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        office.process.wait(15)
    if office.process.poll() is None:
        os.killpg(0, 9)


main()
