"""Who calls: one thin adapter per spreadsheet, each made from the registry in :mod:`xlipo.functions`."""
