"""xlipo: sourced figures of AI companies around their IPO, in Python, in workbooks and in spreadsheet cells.

>>> import xlipo
>>> xlipo.metric("MiniMax", "gross_margin", "9M2025").show()
'23.3%'
"""

__version__ = "0.1.0"
