"""Suspects: figures that look like slips, with the evidence and the figure that was likely meant.

A slip is a zero too many, a column shifted by a period, a sign, a currency's label, two digits swapped, gross for net.
The evidence is the document's own sums, other sources, the neighbours in time and what lies within what.
"""
