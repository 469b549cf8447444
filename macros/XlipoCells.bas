Attribute VB_Name = "XlipoCells"
Option Explicit
' What crosses between cells and Python: arguments in, results and errors out. No cell and no Python is touched here but
' in CellsOf; the rest is plain text and arrays.

Public Const MARK As Long = 27              ' the character that starts a text standing for an error
Public Const LONGEST_TEXT As Long = 32767   ' as many characters as a cell holds
Public Const LONGEST_IN_ARRAY As Long = 255 ' as many as Excel before 2016 takes inside an array
Public Const MOST_CELLS As Double = 2000000

' An argument as Python takes it: nothing for one left out, a range as its values.
Public Function Given(Optional ByVal argument As Variant) As Variant
    If IsMissing(argument) Then Exit Function
    If IsObject(argument) Then
        Given = CellsOf(argument)
    Else
        Given = argument
    End If
End Function

' The values of a range; of a whole column or row only what is in use, without moving its first cell.
Private Function CellsOf(ByVal area As Object) As Variant
    Dim inUse As Object, high As Double, wide As Double
    If TypeName(area) <> "Range" Then
        CellsOf = CVErr(2015)
        Exit Function
    End If
    If area.Areas.Count > 1 Then
        CellsOf = CVErr(2015)
        Exit Function
    End If
    If area.CountLarge > 10000 Then
        Set inUse = area.Worksheet.UsedRange
        high = Clamped(inUse.Row + inUse.Rows.Count - area.Row, area.Rows.Count)
        wide = Clamped(inUse.Column + inUse.Columns.Count - area.Column, area.Columns.Count)
        If high * wide > MOST_CELLS Then
            CellsOf = CVErr(2015)
            Exit Function
        End If
        Set area = area.Resize(high, wide)
    End If
    CellsOf = area.Value
End Function

Public Function Clamped(ByVal count As Double, ByVal most As Double) As Double
    Clamped = count
    If Clamped > most Then Clamped = most
    If Clamped < 1 Then Clamped = 1
End Function

' A result as Excel takes it: every marked text a real error, no text longer than fits.
Public Function Shown(ByVal found As Variant, ByVal longest As Long) As Variant
    Dim rowAt As Long, columnAt As Long
    If Not IsArray(found) Then
        Shown = ShownCell(found, LONGEST_TEXT)
        Exit Function
    End If
    If Dimensions(found) = 1 Then
        For columnAt = LBound(found) To UBound(found)
            found(columnAt) = ShownCell(found(columnAt), longest)
        Next columnAt
    Else
        For rowAt = LBound(found, 1) To UBound(found, 1)
            For columnAt = LBound(found, 2) To UBound(found, 2)
                found(rowAt, columnAt) = ShownCell(found(rowAt, columnAt), longest)
            Next columnAt
        Next rowAt
    End If
    Shown = found
End Function

Public Function ShownCell(ByVal found As Variant, ByVal longest As Long) As Variant
    ShownCell = found
    If VarType(found) <> vbString Then Exit Function
    If Len(found) = 0 Then Exit Function
    If AscW(Left$(found, 1)) = MARK Then
        ShownCell = CVErr(ErrorNumber(Mid$(found, 2)))
    ElseIf Len(found) > longest Then
        ShownCell = Left$(found, longest - 3) & "..."
    End If
End Function

Public Function Dimensions(ByVal found As Variant) As Long
    Dim bound As Long
    On Error GoTo Counted
    bound = UBound(found, 1)
    Dimensions = 1
    bound = UBound(found, 2)
    Dimensions = 2
Counted:
End Function

' A text inside quotes, as a formula writes it.
Public Function Quoted(ByVal text As String) As String
    Quoted = Chr$(34) & Replace(text, Chr$(34), Chr$(34) & Chr$(34)) & Chr$(34)
End Function

' The first call of one of our functions in a formula: its name, then its arguments, one a line; "" where there is none.
' Formulas come in English form, so commas part arguments.
Public Function FirstCall(ByVal formula As String) As String
    Dim at As Long, opened As Long, found As String
    at = FirstOutsideText(formula, "IPO_")
    If at = 0 Then Exit Function
    opened = InStr(at, formula, "(")
    If opened = 0 Then Exit Function
    found = UCase$(Mid$(formula, at, opened - at))
    FirstCall = found & SplitArguments(formula, opened + 1)
End Function

Private Function SplitArguments(ByVal formula As String, ByVal at As Long) As String
    Dim depth As Long, inText As Boolean, sign As String, part As String, found As String
    For at = at To Len(formula)
        sign = Mid$(formula, at, 1)
        If sign = Chr$(34) Then inText = Not inText
        If Not inText Then
            If sign = "(" Or sign = "{" Then depth = depth + 1
            If sign = ")" Or sign = "}" Then depth = depth - 1
            If depth < 0 Then Exit For
        End If
        If sign = "," And depth = 0 And Not inText Then
            found = found & vbLf & Trim$(part)
            part = ""
        Else
            part = part & sign
        End If
    Next at
    SplitArguments = found & vbLf & Trim$(part)
End Function

Private Function FirstOutsideText(ByVal formula As String, ByVal wanted As String) As Long
    Dim at As Long, inText As Boolean
    For at = 1 To Len(formula)
        If Mid$(formula, at, 1) = Chr$(34) Then inText = Not inText
        If Not inText And UCase$(Mid$(formula, at, Len(wanted))) = wanted Then
            FirstOutsideText = at
            Exit Function
        End If
    Next at
End Function

' The number CVErr takes for an error's text.
Public Function ErrorNumber(ByVal text As String) As Long
    Select Case text
    Case "#NULL!": ErrorNumber = 2000
    Case "#DIV/0!": ErrorNumber = 2007
    Case "#VALUE!": ErrorNumber = 2015
    Case "#REF!": ErrorNumber = 2023
    Case "#NAME?": ErrorNumber = 2029
    Case "#NUM!": ErrorNumber = 2036
    Case "#N/A": ErrorNumber = 2042
    Case "#GETTING_DATA": ErrorNumber = 2043
    Case "#SPILL!": ErrorNumber = 2045
    Case "#CONNECT!": ErrorNumber = 2046
    Case "#BLOCKED!": ErrorNumber = 2047
    Case "#UNKNOWN!": ErrorNumber = 2048
    Case "#FIELD!": ErrorNumber = 2049
    Case "#CALC!": ErrorNumber = 2050
    Case Else: ErrorNumber = 2015
    End Select
End Function
