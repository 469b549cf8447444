"""The add-in's Visual Basic: modules written by hand in ``vba/``, and two made from the registry and from xlwings."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from xlipo.functions import REGISTRY, Function
from xlipo.hosts.excel_com.vba_project import Module

WRITTEN = Path(__file__).parent / "vba"

_WRAPPER = """' {help}
Public Function {name}({parameters}) As Variant
    {name} = Asked("{name}", Array({arguments}))
End Function
"""

_FUNCTIONS = """Option Explicit
' The worksheet functions. Made from xlipo's registry: change that, not this.

{wrappers}
' Help for the function wizard, of each function and its arguments, from the sheet Words.
Public Sub DescribeFunctions()
    On Error Resume Next
{described}
    ThisWorkbook.Saved = True
End Sub

Private Sub Describe(ByVal name As String, ByVal arguments As Variant)
    On Error Resume Next
    Err.Clear
    DescribeOnce name, arguments
    If Err.Number = 0 Then Exit Sub
    ThisWorkbook.IsAddin = False ' some versions describe no function of a hidden workbook
    DescribeOnce name, arguments
    ThisWorkbook.IsAddin = True
End Sub

Private Sub DescribeOnce(ByVal name As String, ByVal arguments As Variant)
    Dim helps As Variant, at As Long, macro As String
    macro = "'" & ThisWorkbook.Name & "'!" & name
    If UBound(arguments) < 0 Then
        Application.MacroOptions Macro:=macro, Description:=Word(name), Category:="xlipo"
        Exit Sub
    End If
    helps = arguments
    For at = LBound(arguments) To UBound(arguments)
        helps(at) = Word(name & "/" & arguments(at))
    Next at
    Application.MacroOptions Macro:=macro, Description:=Word(name), Category:="xlipo", ArgumentDescriptions:=helps
End Sub
"""

_VERSION = """Option Explicit
' What this add-in was built for, and the two functions it calls outside Excel. Made by: xlipo addin build --host excel.

Public Const XLIPO_VERSION As String = "{xlipo}"
Public Const XLWINGS_VERSION As String = "{xlwings}"

#If Win64 Then
    Public Const XLWINGS_DLL As String = "xlwings64-{xlwings}.dll"
    Public Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings64-{xlwings}.dll" {activate}
#Else
    Public Const XLWINGS_DLL As String = "xlwings32-{xlwings}.dll"
    Public Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings32-{xlwings}.dll" {activate}
#End If
Public Declare PtrSafe Function LoadLibraryW Lib "kernel32" (ByVal path As LongPtr) As LongPtr
Public Declare PtrSafe Function MessageBoxW Lib "user32" {message}
"""
_ACTIVATE = """( _
        ByRef result As Variant, Optional ByVal config As String = "", Optional ByVal mode As Long = 1) As Long"""
_MESSAGE = """( _
    ByVal owner As LongPtr, ByVal text As LongPtr, ByVal caption As LongPtr, ByVal kind As Long) As Long"""

_ERROR_NUMBER = """
' The number CVErr takes for an error's text.
Public Function ErrorNumber(ByVal text As String) As Long
    Select Case text
{cases}
    Case Else: ErrorNumber = 2015
    End Select
End Function
"""


def modules() -> tuple[Module, ...]:
    """Every module of the add-in, in the order of its project.

    >>> [module.name for module in modules()][:3]
    ['ThisWorkbook', 'Words', 'XlipoCells']
    """
    return (
        Module("ThisWorkbook", _written("ThisWorkbook.cls"), "workbook"),
        Module("Words", "Option Explicit", "sheet"),
        Module("XlipoCells", _written("XlipoCells.bas") + _error_number()),
        Module("XlipoFunctions", functions_module()),
        Module("XlipoPython", _written("XlipoPython.bas")),
        Module("XlipoRibbon", _written("XlipoRibbon.bas")),
        Module("XlipoVersion", version_module()),
    )


def functions_module() -> str:
    """A wrapper for each function of the registry, and the sub that describes them to Excel."""
    return _FUNCTIONS.format(wrappers="\n".join(map(_wrapper, REGISTRY.values())), described="\n".join(_described()))


def version_module() -> str:
    """The versions, and the declarations of the DLL of the xlwings that is installed; its name carries its version."""
    return _VERSION.format(xlipo=version("xlipo"), xlwings=version("xlwings"), activate=_ACTIVATE, message=_MESSAGE)


def _written(name: str) -> str:
    return (WRITTEN / name).read_text("ascii")


def _wrapper(function: Function) -> str:
    names = [argument.identifier for argument in function.arguments]
    parameters = (
        f"{'Optional ' if a.optional else ''}ByVal {name} As Variant"
        for a, name in zip(function.arguments, names, strict=True)
    )
    return _WRAPPER.format(
        help=function.help_en.encode("ascii", "replace").decode(),
        name=function.name,
        parameters=_folded(", ".join(parameters)),
        arguments=", ".join(f"Given({name})" for name in names),
    )


def _folded(parameters: str) -> str:
    """A long list of parameters on two lines."""
    if len(parameters) < 80:
        return parameters
    middle = parameters.index(", ", len(parameters) // 2) + 1
    return f"{parameters[:middle]} _\n       {parameters[middle:]}"


def _described() -> Iterator[str]:
    for function in REGISTRY.values():
        arguments = ", ".join(f'"{argument.name}"' for argument in function.arguments)
        yield f'    Describe "{function.name}", Array({arguments})'


def _error_number() -> str:
    from xlipo.hosts.excel_com.com_values import ERROR_NUMBERS

    cases = (f'    Case "{text}": ErrorNumber = {number}' for number, text in ERROR_NUMBERS.items())
    return _ERROR_NUMBER.format(cases="\n".join(cases))
