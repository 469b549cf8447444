"""What travels into LibreOffice with the extension: it knows neither LibreOffice nor xlipo, only the standard library.

LibreOffice brings a Python of its own, 3.8 or later; the extension carries these files as ``pythonpath/xlipo_calc``.
"""
