"""Screening: which companies meet a condition on their figures, which do not, and of which it cannot be told.

A text is read into a tree of our own (:mod:`~xlipo.metrics.screening.reading`), which visitors put in words and judge.
Nothing of the text is ever run, nor passed on.
"""
