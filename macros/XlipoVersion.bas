Attribute VB_Name = "XlipoVersion"
Option Explicit
' What this add-in was built for, and the two functions it calls outside Excel. Made by: xlipo addin build --host excel.

Public Const XLIPO_VERSION As String = "0.1.0"
Public Const XLWINGS_VERSION As String = "0.37.8"

#If Win64 Then
    Public Const XLWINGS_DLL As String = "xlwings64-0.37.8.dll"
    Public Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings64-0.37.8.dll" ( _
        ByRef result As Variant, Optional ByVal config As String = "", Optional ByVal mode As Long = 1) As Long
#Else
    Public Const XLWINGS_DLL As String = "xlwings32-0.37.8.dll"
    Public Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings32-0.37.8.dll" ( _
        ByRef result As Variant, Optional ByVal config As String = "", Optional ByVal mode As Long = 1) As Long
#End If
Public Declare PtrSafe Function LoadLibraryW Lib "kernel32" (ByVal path As LongPtr) As LongPtr
Public Declare PtrSafe Function MessageBoxW Lib "user32" ( _
    ByVal owner As LongPtr, ByVal text As LongPtr, ByVal caption As LongPtr, ByVal kind As Long) As Long
