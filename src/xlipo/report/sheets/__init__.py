"""The report's sheets: one generator function a sheet, each a pure function of the book it writes into."""
