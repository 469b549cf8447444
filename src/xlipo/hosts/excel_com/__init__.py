"""Excel for Windows through xlwings, and xlwings Lite: only the parts of xlwings under its BSD licence are used."""
