Option Explicit
' Finds the Python that xlipo is installed in, starts its server once, and asks it. The way to start and reach the server
' is that of xlwings (BSD licence, Copyright (C) 2014-present, Zoomer Analytics LLC): its DLL does both.

Private Const SERVED As String = "xlipo.hosts.excel_com.udfs"
Private Const RUNNING_SERVER As String = "{506e67c3-55b5-48c3-a035-eed5deea7d6d}" ' the class id of xlwings.serve()
Private Const WAIT_AFTER_FAILURE As Double = 30 ' seconds, so that a thousand cells do not each try to start Python

Private serverCommand As String
Private failedAt As Double
Private failure As String

' The answer of a worksheet function; a real error whatever goes wrong, and the button About then says what.
Public Function Asked(ByVal name As String, ByVal arguments As Variant) As Variant
    Dim longest As Long
    On Error GoTo Failed
    longest = LONGEST_TEXT
    If Val(Application.Version) < 16 Then longest = LONGEST_IN_ARRAY
    Asked = Shown(Called(name, arguments), longest)
    Exit Function
Failed:
    Asked = CVErr(2015)
End Function

' The raw answer of a function of the served module; raises an error that says what is missing. The arguments go by value
' (hence their brackets), as xlwings' own wrappers send them.
Public Function Called(ByVal name As String, ByVal arguments As Variant) As Variant
    Called = Server().CallUDF(SERVED, (name), (arguments))
End Function

' Lets the next call look for Python again.
Public Sub ForgetFailure()
    failure = ""
    failedAt = 0
    serverCommand = ""
End Sub

Private Function Server() As Object
    Dim found As Variant
    #If Mac Then
        Err.Raise 1001, "xlipo", Word("say/windows")
    #End If
    If failedAt > 0 And Abs(Timer - failedAt) < WAIT_AFTER_FAILURE Then Err.Raise 1001, "xlipo", failure
    On Error GoTo NotThere
    If serverCommand = "" Then serverCommand = StartCommand()
    If XLPyDLLActivateAuto(found, serverCommand, 1) <> 0 Then Err.Raise 1001, "xlipo", Word("say/not_started") & " " & found
    failedAt = 0
    Set Server = found
    Exit Function
NotThere:
    failure = Err.Description
    failedAt = Timer
    serverCommand = ""
    Err.Raise 1001, "xlipo", failure
End Function

' What the DLL runs: Windows' own cmd.exe by its full path (of a bare name, one in the current folder could start), and by
' it Python, which takes nothing from the current folder (-P) or from variables such as PYTHONPATH (-E); or, where
' xlipo.conf says server=running, the class id of a server that somebody has started already.
Private Function StartCommand() As String
    Dim python As String, speech As String
    If Setting("server") = "running" Then
        LoadDll PythonPath()
        StartCommand = RUNNING_SERVER
        Exit Function
    End If
    python = PythonPath()
    LoadDll python
    speech = Chr$(34)
    StartCommand = speech & SystemFolder() & "\cmd.exe" & speech & " /K " & speech & speech & ShortPath(python) & speech & _
        " -E -P -B -c " & speech & _
        "import xlwings; xlwings.serve('$(CLSID)')" & speech & speech
End Function

' Windows' folder System32, from Windows itself.
Private Function SystemFolder() As String
    SystemFolder = CreateObject("Scripting.FileSystemObject").GetSpecialFolder(1).Path
End Function

' The full path of the Python to use; raises an error that says what is missing.
Public Function PythonPath() As String
    Dim candidate As Variant, someFound As String
    For Each candidate In Candidates()
        If FileThere(CStr(candidate)) Then
            If DllBeside(CStr(candidate)) <> "" Then
                PythonPath = candidate
                Exit Function
            End If
            If someFound = "" Then someFound = candidate
        End If
    Next candidate
    If someFound = "" Then Err.Raise 1001, "xlipo", Word("say/no_python")
    Err.Raise 1001, "xlipo", Replace(Replace(Word("say/no_xlwings"), "{python}", someFound), "{xlwings}", XLWINGS_VERSION)
End Function

' Where Python may be, what the user says first: the environment, the settings file, then the registry.
Private Function Candidates() As Collection
    Dim found As New Collection, hive As Variant, minor As Long
    found.Add Environ$("XLIPO_PYTHON")
    found.Add Setting("python")
    For Each hive In Array("HKCU", "HKLM")
        For minor = 20 To 11 Step -1
            found.Add RegistryText(hive & "\Software\Python\PythonCore\3." & minor & "\InstallPath\ExecutablePath")
        Next minor
    Next hive
    Set Candidates = found
End Function

Private Function RegistryText(ByVal key As String) As String
    On Error Resume Next
    RegistryText = CreateObject("WScript.Shell").RegRead(key)
End Function

' A line "name=value" of xlipo.conf, a UTF-16 file in the user's own folder; only where none is there, of the one beside
' the add-in. "" where there is none.
Private Function Setting(ByVal name As String) As String
    Dim lines As Variant, entry As Variant, path As String
    On Error GoTo NoFile
    path = Environ$("APPDATA") & "\xlipo\xlipo.conf"
    If Not FileThere(path) Then path = ThisWorkbook.Path & "\xlipo.conf"
    If Not FileThere(path) Then Exit Function
    lines = Split(CreateObject("Scripting.FileSystemObject").OpenTextFile(path, 1, False, -1).ReadAll, vbLf)
    For Each entry In lines
        If Left$(entry, Len(name) + 1) = name & "=" Then Setting = Trim$(Replace(Mid$(entry, Len(name) + 2), vbCr, ""))
    Next entry
NoFile:
End Function

Private Function FileThere(ByVal path As String) As Boolean
    If path = "" Then Exit Function
    FileThere = CreateObject("Scripting.FileSystemObject").FileExists(path)
End Function

' The DLL of xlwings: beside Python, a folder up where Python is that of a virtual environment, or where xlipo.conf says.
Private Function DllBeside(ByVal python As String) As String
    Dim files As Object, folder As String, levels As Long
    Set files = CreateObject("Scripting.FileSystemObject")
    folder = python
    For levels = 1 To 2
        folder = files.GetParentFolderName(folder)
        If files.FileExists(folder & "\" & XLWINGS_DLL) Then
            DllBeside = folder & "\" & XLWINGS_DLL
            Exit Function
        End If
    Next levels
    folder = Setting("dlls")
    If folder <> "" And python = Setting("python") And files.FileExists(folder & "\" & XLWINGS_DLL) Then
        DllBeside = folder & "\" & XLWINGS_DLL
    End If
End Function

Private Sub LoadDll(ByVal python As String)
    Dim path As String
    path = DllBeside(python)
    If LoadLibraryW(StrPtr(path)) = 0 Then Err.Raise 1001, "xlipo", Replace(Word("say/no_dll"), "{dll}", path)
End Sub

' A path the DLL can take: the short one where the long one has letters outside ASCII.
Private Function ShortPath(ByVal path As String) As String
    Dim at As Long
    ShortPath = path
    For at = 1 To Len(path)
        If AscW(Mid$(path, at, 1)) > 126 Or AscW(Mid$(path, at, 1)) < 0 Then
            ShortPath = CreateObject("Scripting.FileSystemObject").GetFile(path).ShortPath
            Exit Function
        End If
    Next at
End Function
