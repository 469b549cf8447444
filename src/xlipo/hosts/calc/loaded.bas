' Runs when LibreOffice has loaded a document. An Excel file is shown with the values that it was saved with, though the
' data may have changed since: one that calls our functions is calculated. No formula is set anew, so what LibreOffice
' refuses to a document that was loaded stays refused. It is Basic, so a document without our functions starts no Python.
Option Explicit

Sub Loaded(oEvent As Object)
	Dim oDocument As Object, oSheet As Object, oFormulas As Object, oCall As Object
	Dim aSetting As Object, sFilter As String, bModified As Boolean
	On Error Goto AsItWas
	oDocument = oEvent.Source
	If Not oDocument.supportsService("com.sun.star.sheet.SpreadsheetDocument") Then Exit Sub
	For Each aSetting In oDocument.getArgs()
		If aSetting.Name = "FilterName" Then sFilter = aSetting.Value
	Next
	If InStr(sFilter, "Excel") + InStr(sFilter, "Office Open XML") = 0 Then Exit Sub
	For Each oSheet In oDocument.Sheets
		oFormulas = oSheet.queryContentCells(com.sun.star.sheet.CellFlags.FORMULA)
		If oFormulas.Count > 0 Then
			oCall = oFormulas.createSearchDescriptor()
			oCall.SearchRegularExpression = True
			oCall.SearchString = "\bIPO_[A-Z_]+\("
			If Not IsNull(oFormulas.findFirst(oCall)) Then
				bModified = oDocument.isModified()
				oDocument.calculateAll()
				If Not bModified Then oDocument.setModified(False)
				Exit Sub
			End If
		End If
	Next
AsItWas:
End Sub
