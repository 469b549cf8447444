"""LibreOffice Calc: an add-in extension, and the worker that answers it.

The extension runs in LibreOffice's own Python and holds only what :mod:`xlipo.hosts.calc.inside` and ``component.py``
are: standard library and UNO. The figures come from a worker in the user's Python, asked over a pipe.
"""
