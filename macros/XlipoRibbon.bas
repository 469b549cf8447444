Attribute VB_Name = "XlipoRibbon"
Option Explicit
' What the buttons of the ribbon do, and the words they show: in Chinese where Excel is, else in English.

Private Const CHINESE As Long = 4 ' the primary language in a language id

' The words for a key, from the sheet Words of this add-in: column A the key, B English, C Chinese.
Public Function Word(ByVal key As String) As String
    Dim found As Variant
    found = Application.VLookup(key, ThisWorkbook.Worksheets("Words").Range("A:C"), LanguageColumn(), False)
    If Not IsError(found) Then Word = found
End Function

Private Function LanguageColumn() As Long
    Dim language As Long
    On Error Resume Next
    language = Application.LanguageSettings.LanguageID(2)
    On Error GoTo 0
    LanguageColumn = 2
    If (language And &H3FF) = CHINESE Then LanguageColumn = 3
End Function

Public Sub XlipoLabel(ByVal control As Object, ByRef label As Variant)
    label = Word("ribbon/" & control.ID)
End Sub

Public Sub XlipoTip(ByVal control As Object, ByRef tip As Variant)
    tip = Word("tip/" & control.ID)
End Sub

' Looks at the data again and recalculates every open workbook.
Public Sub XlipoRefresh(ByVal control As Object)
    Dim wrong As Variant
    On Error GoTo Failed
    ForgetFailure
    wrong = Called("xlipo_refresh", Array())
    Application.CalculateFull
    If wrong <> "" Then Say CStr(wrong)
    Exit Sub
Failed:
    Say Err.Description
End Sub

' Asks for a company, a metric and a period, and writes the formula into the active cell once they mean something.
Public Sub XlipoInsertFigure(ByVal control As Object)
    Dim asked As Variant, status As Variant
    On Error GoTo Failed
    If ActiveCell Is Nothing Then
        Say Word("say/no_cell")
        Exit Sub
    End If
    asked = Array("MiniMax", "gross_margin", "LATEST")
    If Not Prompted(asked) Then Exit Sub
    ForgetFailure
    status = Called("IPO_STATUS", asked)
    If Left$(status, 8) = "unknown_" Then
        Say Explanation(Called("IPO_EXPLAIN", asked))
        Exit Sub
    End If
    ActiveCell.Formula = "=IPO_METRIC(" & Quoted(asked(0)) & "," & Quoted(asked(1)) & "," & Quoted(asked(2)) & ")"
    Exit Sub
Failed:
    Say Err.Description
End Sub

Private Function Prompted(ByRef asked As Variant) As Boolean
    Dim at As Long, answer As Variant
    For at = 0 To 2
        answer = Application.InputBox(Word("ask/" & at), "xlipo", asked(at), Type:=2)
        If VarType(answer) = vbBoolean Then Exit Function
        asked(at) = Trim$(answer)
    Next at
    Prompted = True
End Function

' Says where the figure in the active cell comes from, or why there is none.
Public Sub XlipoExplainCell(ByVal control As Object)
    Dim parts As Variant, asked As Variant, at As Long
    On Error GoTo Failed
    If Not ActiveCell Is Nothing Then parts = Split(FirstCall(ActiveCell.Formula), vbLf)
    If IsEmpty(parts) Then
        Say Word("say/no_figure")
        Exit Sub
    End If
    If UBound(parts) < 2 Then
        Say Word("say/no_figure")
        Exit Sub
    End If
    asked = Array(Empty, Empty, Empty)
    For at = 1 To UBound(parts)
        If at <= 3 And parts(at) <> "" Then asked(at - 1) = ValueHere(parts(at))
    Next at
    ForgetFailure
    Say Explanation(Called("IPO_EXPLAIN", asked))
    Exit Sub
Failed:
    Say Err.Description
End Sub

' The value of an argument; of a range, the cell that belongs to the active cell of a spilled grid, else the first.
Private Function ValueHere(ByVal argument As String) As Variant
    Dim found As Variant, down As Long, across As Long
    If InStr(argument, "(") = 0 And Left$(argument, 1) <> Chr$(34) Then
        On Error Resume Next
        down = ActiveCell.Row - ActiveCell.SpillParent.Row
        across = ActiveCell.Column - ActiveCell.SpillParent.Column
        On Error GoTo 0
    End If
    found = Given(ActiveCell.Worksheet.Evaluate(argument))
    If IsArray(found) Then
        If UBound(found, 1) - LBound(found, 1) < down Then down = 0
        If UBound(found, 2) - LBound(found, 2) < across Then across = 0
        found = found(LBound(found, 1) + down, LBound(found, 2) + across)
    End If
    ValueHere = found
End Function

' Rows of cells as lines of text.
Public Function Explanation(ByVal rows As Variant) As String
    Dim rowAt As Long, columnAt As Long, shownRow As String, found As String
    If Not IsArray(rows) Then
        Explanation = PlainText(rows)
        Exit Function
    End If
    If Dimensions(rows) = 1 Then
        For columnAt = LBound(rows) To UBound(rows)
            found = found & PlainText(rows(columnAt)) & "  "
        Next columnAt
        Explanation = RTrim$(found)
        Exit Function
    End If
    For rowAt = LBound(rows, 1) To UBound(rows, 1)
        shownRow = ""
        For columnAt = LBound(rows, 2) To UBound(rows, 2)
            If PlainText(rows(rowAt, columnAt)) <> "" Then shownRow = shownRow & PlainText(rows(rowAt, columnAt)) & "  "
        Next columnAt
        found = found & RTrim$(shownRow) & vbCrLf
    Next rowAt
    Explanation = found
End Function

Private Function PlainText(ByVal cell As Variant) As String
    If IsError(cell) Or IsEmpty(cell) Then Exit Function
    PlainText = CStr(cell)
    If Left$(PlainText, 1) = Chr$(MARK) Then PlainText = Mid$(PlainText, 2)
End Function

' What runs here: xlipo, its data, Python, xlwings and Excel; or what is missing.
Public Sub XlipoAbout(ByVal control As Object)
    Dim found As String
    On Error GoTo Failed
    ForgetFailure
    found = Explanation(Called("xlipo_about", Array()))
    Say found & "Excel  " & Application.Version & vbCrLf & Word("say/about")
    Exit Sub
Failed:
    Say "xlipo " & XLIPO_VERSION & vbCrLf & vbCrLf & Err.Description
End Sub

' A message in any script; Visual Basic's own knows only the letters of Windows' code page.
Public Sub Say(ByVal text As String)
    Dim shown As String, title As String
    shown = Left$(text, 3000)
    title = "xlipo"
    #If Mac Then
        MsgBox shown, vbInformation, title
    #Else
        MessageBoxW 0, StrPtr(shown), StrPtr(title), 64
    #End If
End Sub
