"""What can be asked: the catalog of metrics, expressions, selection, currency, answers, checks."""
