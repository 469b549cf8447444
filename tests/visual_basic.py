"""The add-in's own Visual Basic, run by LibreOffice: it opens ``xlipo.xlam``, compiles the modules and calls into them.

One thing is put in for Windows: where the module ``XlipoPython`` would reach Python through xlwings' DLL, it reaches
the test itself, which answers through xlwings' real ``CallUDF``. Wrappers, arguments, results and errors are the
add-in's own.
"""

from __future__ import annotations

import inspect
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HARNESS = """
Option VBASupport 1
Option Explicit
Public server As Object

Public Sub Serve(ByVal given As Object)
    Set server = given
End Sub

' Calls a function with arguments as cells have them.
Public Function Ask(ByVal name As String, ByVal given As Variant) As Variant
    Dim a(4) As Variant, at As Long
    For at = 0 To UBound(given)
        a(at) = Grid(given(at))
    Next at
    Ask = Plain(Routed(name, a))
End Function

' A row of rows, as LibreOffice hands it over, as COM does: an array of two dimensions. A cell or one row as it is.
Public Function Grid(ByVal given As Variant) As Variant
    Dim rowAt As Long, columnAt As Long
    Grid = given
    If Not IsArray(given) Then Exit Function
    If Not IsArray(given(0)) Then Exit Function
    Dim made(UBound(given), UBound(given(0))) As Variant
    For rowAt = 0 To UBound(given)
        For columnAt = 0 To UBound(given(0))
            made(rowAt, columnAt) = given(rowAt)(columnAt)
        Next columnAt
    Next rowAt
    Grid = made
End Function

' The answer with each real error as a text such as error:2042, which can leave LibreOffice.
Private Function Plain(ByVal found As Variant) As Variant
    Dim rowAt As Long, columnAt As Long
    If Not IsArray(found) Then
        Plain = PlainCell(found)
        Exit Function
    End If
    If Dimensions(found) = 1 Then
        For columnAt = LBound(found) To UBound(found)
            found(columnAt) = PlainCell(found(columnAt))
        Next columnAt
    Else
        For rowAt = LBound(found, 1) To UBound(found, 1)
            For columnAt = LBound(found, 2) To UBound(found, 2)
                found(rowAt, columnAt) = PlainCell(found(rowAt, columnAt))
            Next columnAt
        Next rowAt
    End If
    Plain = found
End Function

Private Function PlainCell(ByVal found As Variant) As Variant
    PlainCell = found
    If IsError(found) Then PlainCell = "error:" & CStr(CLng(found))
End Function
"""

REACHED = {
    "Called = Server().CallUDF(SERVED, (name), (arguments))": (
        "Called = Harness.Grid(Harness.server.CallUDF(SERVED, (name), (arguments)))"
    ),
}
"""The one line of the add-in that only Windows can run, and what stands for it."""

Served = Callable[[str, str, Any], Any]


def harness(functions: dict[str, int]) -> str:
    """The module that calls the others: a case for each function and the number of its arguments."""
    cases = (
        f'    Case "{name}": Routed = {name}({", ".join(f"a({at})" for at in range(count))})'
        for name, count in functions.items()
    )
    routed = "Private Function Routed(ByVal name As String, ByVal a As Variant) As Variant\n    Select Case name\n"
    return HARNESS + routed + "\n".join(cases) + "\n    End Select\nEnd Function\n"


def run(
    soffice: str,
    python: str,
    addin: Path,
    functions: dict[str, int],
    asked: Sequence[tuple[str, Sequence[Any]]],
    served: Served | None = None,
    seconds: float = 120,
) -> dict[str, Any]:
    """Have LibreOffice open the add-in and call its functions; its modules as it read them, and every answer.

    Without ``served`` the add-in looks for Python its own way, and finds none here.
    """
    with tempfile.TemporaryDirectory(prefix="xlipo-basic-", ignore_cleanup_errors=True) as place:
        copy = shutil.copy(addin, place)
        driver = subprocess.Popen(
            [python, "-c", f"from __future__ import annotations\n{inspect.getsource(drive)}\ndrive()", soffice, place],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", start_new_session=True,
        )  # fmt: skip
        ended = threading.Timer(seconds, os.killpg, (driver.pid, signal.SIGKILL))
        ended.start()
        assert driver.stdin is not None and driver.stdout is not None
        try:
            job = {"file": Path(copy).as_uri(), "harness": harness(functions), "reached": REACHED if served else {},
                   "asked": [(name, list(given)) for name, given in asked]}  # fmt: skip
            print(json.dumps(job), file=driver.stdin, flush=True)
            for line in driver.stdout:
                message = json.loads(line)
                if "invoked" not in message:
                    assert "error" not in message, message["error"]
                    return dict(message)
                assert served is not None
                print(json.dumps(served(*message["invoked"])), file=driver.stdin, flush=True)
            raise AssertionError(f"LibreOffice ended, or took longer than {seconds:g} s")
        finally:
            ended.cancel()
            if driver.poll() is None:
                os.killpg(driver.pid, signal.SIGKILL)
            driver.wait(20)


def drive() -> None:
    """Handed over as source to a Python that has LibreOffice's bridge: it may use only what it imports itself."""
    import json
    import os
    import subprocess
    import sys
    import time
    from pathlib import Path

    import uno  # type: ignore[import-not-found]
    import unohelper  # type: ignore[import-not-found]
    from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
    from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]
    from com.sun.star.script import XInvocation  # type: ignore[import-not-found]

    soffice, place = sys.argv[1:]
    pipe = f"xlipo{os.getpid()}"

    def say(**message: object) -> None:
        print(json.dumps(message), flush=True)

    class Python(unohelper.Base, XInvocation):  # type: ignore[misc]
        """What the add-in takes for xlwings' COM object."""

        def getIntrospection(self):  # type: ignore[no-untyped-def]  # noqa: N802
            return None

        def hasMethod(self, name):  # type: ignore[no-untyped-def]  # noqa: N802
            return name == "CallUDF"

        def hasProperty(self, name):  # type: ignore[no-untyped-def]  # noqa: N802
            return False

        def getValue(self, name):  # type: ignore[no-untyped-def]  # noqa: N802
            return None

        def setValue(self, name, value):  # type: ignore[no-untyped-def]  # noqa: N802
            pass

        def invoke(self, name, given, at, out):  # type: ignore[no-untyped-def]
            say(invoked=list(given))
            answer = json.loads(sys.stdin.readline())
            return tuple(map(frozen, answer)) if isinstance(answer, list) else answer, (), ()

    def frozen(given):  # type: ignore[no-untyped-def]
        return tuple(map(frozen, given)) if isinstance(given, list) else given

    def option(name: str, value: object) -> object:
        return PropertyValue(Name=name, Value=value)

    def connect(process):  # type: ignore[no-untyped-def]
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        while process.poll() is None:
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            except NoConnectException:
                time.sleep(0.1)
        raise RuntimeError(f"soffice ended with code {process.returncode}")

    process = subprocess.Popen(
        [soffice, f"-env:UserInstallation={Path(place).as_uri()}/profile", f"--accept=pipe,name={pipe};urp;",
         "--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        desktop = connect(process)
        job = json.loads(sys.stdin.readline())
        opened = [option("Hidden", True), option("FilterName", "Calc MS Excel 2007 VBA XML"),
                  option("MacroExecutionMode", 4)]  # fmt: skip
        document = desktop.loadComponentFromURL(job["file"], "_blank", 0, tuple(opened))
        fact_index = document.BasicLibraries.getByName("xlipo")
        modules = {name: fact_index.getByName(name) for name in fact_index.ElementNames}
        for line, instead in job["reached"].items():
            assert modules["XlipoPython"].count(line) == 1
            fact_index.replaceByName("XlipoPython", modules["XlipoPython"].replace(line, instead))
        fact_index.insertByName("Harness", job["harness"])
        provider = document.getScriptProvider()

        def call(name, *given):  # type: ignore[no-untyped-def]
            address = f"vnd.sun.star.script:xlipo.Harness.{name}?language=Basic&location=document"
            return provider.getScript(address).invoke(given, (), ())[0]

        try:
            call("Serve", Python())
        except Exception as wrong:  # LibreOffice asks the object back for more than it needs
            if "XInvocation2" not in str(wrong):
                raise
        answers = [call("Ask", name, frozen(given)) for name, given in job["asked"]]
        say(modules=modules, answers=answers)
        document.close(True)
    except Exception as error:
        say(error=f"{type(error).__name__}: {error}")
    finally:
        process.kill()
