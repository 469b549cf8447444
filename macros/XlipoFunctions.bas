Attribute VB_Name = "XlipoFunctions"
Option Explicit
' The worksheet functions. Made from xlipo's registry: change that, not this.

' A figure or ratio of a company, live. Ranges give a grid: companies down, metrics or periods across.
Public Function IPO_METRIC(ByVal company As Variant, ByVal metric As Variant, Optional ByVal period As Variant, _
        Optional ByVal in_currency As Variant, Optional ByVal options As Variant) As Variant
    IPO_METRIC = Asked("IPO_METRIC", Array(Given(company), Given(metric), Given(period), Given(in_currency), Given(options)))
End Function

' A metric over time: periods across in the first row, values in the second. Every period it has when none is named.
Public Function IPO_SERIES(ByVal company As Variant, ByVal metric As Variant, Optional ByVal periods As Variant, _
        Optional ByVal in_currency As Variant, Optional ByVal options As Variant) As Variant
    IPO_SERIES = Asked("IPO_SERIES", Array(Given(company), Given(metric), Given(periods), Given(in_currency), Given(options)))
End Function

' A labelled comparison: companies down, metrics across, each figure live.
Public Function IPO_TABLE(ByVal companies As Variant, ByVal metrics As Variant, Optional ByVal period As Variant, _
        Optional ByVal in_currency As Variant, Optional ByVal options As Variant) As Variant
    IPO_TABLE = Asked("IPO_TABLE", Array(Given(companies), Given(metrics), Given(period), Given(in_currency), Given(options)))
End Function

' Where a figure comes from: its citation, address, tier, date or page.
Public Function IPO_SOURCE(ByVal company As Variant, ByVal metric As Variant, Optional ByVal period As Variant, Optional ByVal what As Variant, _
        Optional ByVal in_currency As Variant, Optional ByVal options As Variant) As Variant
    IPO_SOURCE = Asked("IPO_SOURCE", Array(Given(company), Given(metric), Given(period), Given(what), Given(in_currency), Given(options)))
End Function

' The whole account of a figure: definition, inputs with values and sources, rates, rivals, checks; or why there is none.
Public Function IPO_EXPLAIN(ByVal company As Variant, ByVal metric As Variant, Optional ByVal period As Variant, _
        Optional ByVal in_currency As Variant, Optional ByVal options As Variant) As Variant
    IPO_EXPLAIN = Asked("IPO_EXPLAIN", Array(Given(company), Given(metric), Given(period), Given(in_currency), Given(options)))
End Function

' One word on a figure: reported, computed, estimated, range, conflicted, not_disclosed, not_meaningful, stale ...
Public Function IPO_STATUS(ByVal company As Variant, ByVal metric As Variant, Optional ByVal period As Variant, _
        Optional ByVal in_currency As Variant, Optional ByVal options As Variant) As Variant
    IPO_STATUS = Asked("IPO_STATUS", Array(Given(company), Given(metric), Given(period), Given(in_currency), Given(options)))
End Function

' The low and high end of a figure, side by side: what its print, its hedge word or its inputs allow.
Public Function IPO_RANGE(ByVal company As Variant, ByVal metric As Variant, Optional ByVal period As Variant, _
        Optional ByVal in_currency As Variant, Optional ByVal options As Variant) As Variant
    IPO_RANGE = Asked("IPO_RANGE", Array(Given(company), Given(metric), Given(period), Given(in_currency), Given(options)))
End Function

' The period that answered: what LATEST, LTM or a year meant for this company and metric.
Public Function IPO_PERIOD(ByVal company As Variant, ByVal metric As Variant, Optional ByVal period As Variant, _
        Optional ByVal in_currency As Variant, Optional ByVal options As Variant) As Variant
    IPO_PERIOD = Asked("IPO_PERIOD", Array(Given(company), Given(metric), Given(period), Given(in_currency), Given(options)))
End Function

' A company's funding rounds in order: dates, investors, amount, valuations, price, step-up, with units and source.
Public Function IPO_ROUNDS(ByVal company As Variant, Optional ByVal in_currency As Variant) As Variant
    IPO_ROUNDS = Asked("IPO_ROUNDS", Array(Given(company), Given(in_currency)))
End Function

' The terms of a company's listing: one field, or all of them as field, value, unit.
Public Function IPO_OFFERING(ByVal company As Variant, Optional ByVal field As Variant, _
        Optional ByVal in_currency As Variant) As Variant
    IPO_OFFERING = Asked("IPO_OFFERING", Array(Given(company), Given(field), Given(in_currency)))
End Function

' Facts that disagree: the one chosen and why, each rival and its class. Of all companies and metrics when none is named.
Public Function IPO_CONFLICTS(Optional ByVal company As Variant, Optional ByVal metric As Variant) As Variant
    IPO_CONFLICTS = Asked("IPO_CONFLICTS", Array(Given(company), Given(metric)))
End Function

' A metric across peers: median, mean, max, min, p25, p75; or, one a company, rank and percentile.
Public Function IPO_PEERS(ByVal metric As Variant, ByVal statistic As Variant, Optional ByVal companies As Variant, Optional ByVal period As Variant, _
        Optional ByVal in_currency As Variant, Optional ByVal options As Variant) As Variant
    IPO_PEERS = Asked("IPO_PEERS", Array(Given(metric), Given(statistic), Given(companies), Given(period), Given(in_currency), Given(options)))
End Function

' The companies that meet a condition, with its figures; below them how many do not, and who is undecided.
Public Function IPO_SCREEN(ByVal condition As Variant, Optional ByVal metrics As Variant, Optional ByVal period As Variant, _
        Optional ByVal in_currency As Variant, Optional ByVal options As Variant) As Variant
    IPO_SCREEN = Asked("IPO_SCREEN", Array(Given(condition), Given(metrics), Given(period), Given(in_currency), Given(options)))
End Function

' The names of companies, one below the other: for drop-downs.
Public Function IPO_COMPANIES(Optional ByVal group As Variant) As Variant
    IPO_COMPANIES = Asked("IPO_COMPANIES", Array(Given(group)))
End Function

' The ids of metrics and reported items, one below the other: for drop-downs.
Public Function IPO_METRICS(Optional ByVal group As Variant) As Variant
    IPO_METRICS = Asked("IPO_METRICS", Array(Given(group)))
End Function

' The periods that have a figure, newest first, one below the other: for drop-downs.
Public Function IPO_PERIODS(ByVal company As Variant, ByVal metric As Variant) As Variant
    IPO_PERIODS = Asked("IPO_PERIODS", Array(Given(company), Given(metric)))
End Function

' A metric's definition, unit and where the definition is from, side by side.
Public Function IPO_DEFINE(ByVal metric As Variant, Optional ByVal language As Variant) As Variant
    IPO_DEFINE = Asked("IPO_DEFINE", Array(Given(metric), Given(language)))
End Function

' The exchange rate that a figure would be converted with: units of the second currency for one of the first.
Public Function IPO_FX(ByVal from_currency As Variant, ByVal to_currency As Variant, Optional ByVal period_or_date As Variant, _
        Optional ByVal basis As Variant) As Variant
    IPO_FX = Asked("IPO_FX", Array(Given(from_currency), Given(to_currency), Given(period_or_date), Given(basis)))
End Function

' The verdict on a number beside it: agrees, superseded, rival, differs or unknown.
Public Function IPO_CHECK(ByVal in_value As Variant, ByVal company As Variant, ByVal metric As Variant, Optional ByVal period As Variant, _
        Optional ByVal in_currency As Variant, Optional ByVal options As Variant) As Variant
    IPO_CHECK = Asked("IPO_CHECK", Array(Given(in_value), Given(company), Given(metric), Given(period), Given(in_currency), Given(options)))
End Function

' The data set's version and the date of its newest source; where an edit is broken, that the last good data answer.
Public Function IPO_VERSION() As Variant
    IPO_VERSION = Asked("IPO_VERSION", Array())
End Function

' Help for the function wizard, of each function and its arguments, from the sheet Words.
Public Sub DescribeFunctions()
    On Error Resume Next
    Describe "IPO_METRIC", Array("company", "metric", "period", "currency", "options")
    Describe "IPO_SERIES", Array("company", "metric", "periods", "currency", "options")
    Describe "IPO_TABLE", Array("companies", "metrics", "period", "currency", "options")
    Describe "IPO_SOURCE", Array("company", "metric", "period", "what", "currency", "options")
    Describe "IPO_EXPLAIN", Array("company", "metric", "period", "currency", "options")
    Describe "IPO_STATUS", Array("company", "metric", "period", "currency", "options")
    Describe "IPO_RANGE", Array("company", "metric", "period", "currency", "options")
    Describe "IPO_PERIOD", Array("company", "metric", "period", "currency", "options")
    Describe "IPO_ROUNDS", Array("company", "currency")
    Describe "IPO_OFFERING", Array("company", "field", "currency")
    Describe "IPO_CONFLICTS", Array("company", "metric")
    Describe "IPO_PEERS", Array("metric", "statistic", "companies", "period", "currency", "options")
    Describe "IPO_SCREEN", Array("condition", "metrics", "period", "currency", "options")
    Describe "IPO_COMPANIES", Array("group")
    Describe "IPO_METRICS", Array("group")
    Describe "IPO_PERIODS", Array("company", "metric")
    Describe "IPO_DEFINE", Array("metric", "language")
    Describe "IPO_FX", Array("from_currency", "to_currency", "period_or_date", "basis")
    Describe "IPO_CHECK", Array("value", "company", "metric", "period", "currency", "options")
    Describe "IPO_VERSION", Array()
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
