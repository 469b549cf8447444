"""What is written: theme, cells, the sheets of the report, and a writer that keeps formula and value together."""
