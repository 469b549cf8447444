"""What every process of a host does first."""

from __future__ import annotations

import gc

OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""A host makes many records and few cycles: looking for those after every 700 objects takes a tenth of its time."""


def collect_seldom() -> None:
    """Have Python look for cycles seldom, in a process that is the host's own."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
