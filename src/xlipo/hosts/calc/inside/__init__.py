"""What travels into LibreOffice with the extension, and knows neither LibreOffice nor xlipo: the standard library alone.

LibreOffice brings a Python of its own, 3.8 or later; the extension carries these files as ``pythonpath/xlipo_calc``.
"""
