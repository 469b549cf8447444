"""Writing spreadsheets: cells, formulas, theme, charts, print layout and the file itself. It knows nothing of IPOs."""
