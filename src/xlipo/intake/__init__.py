"""How facts come in: printed figures, tables and workbooks become facts, or a list of mistakes."""
