"""Who calls: one thin adapter per spreadsheet, made from the registry of functions."""
