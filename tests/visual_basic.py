"""The add-in's own Visual Basic, run by LibreOffice: it opens ``xlipo.xlam``, compiles the modules and calls into them.

One thing is put in for Windows: where the module ``XlipoPython`` would reach Python through xlwings' DLL, it reaches
the test itself, which answers through xlwings' real ``CallUDF``. Wrappers, arguments, results and errors are the
add-in's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from libreoffice import LibreOffice

HARNESS = """
Option VBASupport 1
Option Explicit
Public server As Object

Public Sub Serve(ByVal given As Object)
    Set server = given
End Sub

' Calls a function with arguments as cells have them.
Public Function Ask(ByVal name As String, ByVal given As Variant) As Variant
    Dim a(9) As Variant, at As Long
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

LIBRARY = "xlipo"
Served = Callable[[str, str, Any], Any]


def harness(functions: Mapping[str, int]) -> str:
    """The module that calls the others: a case for each function and the number of its arguments."""
    cases = (
        f'    Case "{name}": Routed = {name}({", ".join(f"a({at})" for at in range(count))})'
        for name, count in functions.items()
    )
    routed = "Private Function Routed(ByVal name As String, ByVal a As Variant) As Variant\n    Select Case name\n"
    return HARNESS + routed + "\n".join(cases) + "\n    End Select\nEnd Function\n"


def run(
    office: LibreOffice,
    addin: Path,
    functions: Mapping[str, int],
    asked: Sequence[tuple[str, Sequence[Any]]],
    served: Served | None = None,
) -> tuple[dict[str, str], list[Any]]:
    """Have LibreOffice open the add-in and call its functions; its modules as it read them, and every answer.

    Without ``served`` the add-in looks for Python its own way, and finds none here.
    """
    office.load(addin, macros=True)
    try:
        modules = office.do("modules", LIBRARY)
        for line, instead in (REACHED if served else {}).items():
            assert modules["XlipoPython"].count(line) == 1
            office.do("put_module", LIBRARY, "XlipoPython", modules["XlipoPython"].replace(line, instead))
        office.do("put_module", LIBRARY, "Harness", harness(functions))
        office.do("hand_over", f"{LIBRARY}.Harness.Serve", "CallUDF", served=served)
        calls = [[name, list(given)] for name, given in asked]
        return modules, office.do("run_macro", f"{LIBRARY}.Harness.Ask", calls, served=served)
    finally:
        office.do("close")
