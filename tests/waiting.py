"""Waiting for something to happen, never for time to pass."""

from __future__ import annotations

import time
from collections.abc import Callable

HANGS = 120.0
"""Seconds after which something that has not happened is taken never to happen: no measure of speed."""


def wait_until(happened: Callable[[], object], what: str) -> None:
    """Return as soon as ``happened()`` is true; fail where it never becomes so.

    >>> wait_until([0, 0, 1].pop, "a number")
    """
    until = time.monotonic() + HANGS
    while not happened():
        assert time.monotonic() < until, f"it never happened: {what}"
        time.sleep(0.01)
