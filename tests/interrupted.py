"""One thread stopped at each line that it reaches, in turn, while another works: what is then told, and kept."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from functools import cache
from types import FrameType

Lines = set[tuple[int, int]]
"""Lines that are done, each with the identity of its code: to hash code takes as long as all of the code is."""


@cache
def is_in(file: str, within: str) -> bool:
    """Whether a file has ``within`` in its name: asked at each call, so it is kept."""
    return within in file.replace("\\", "/")


def interrupted(
    work: Callable[[], object], other: Callable[[], object], done: Lines, within: str = "/xlipo/", wait: float = 0.01
) -> tuple | None:
    """What two threads are told: one is stopped at the first line that is not done, and the other then works.

    None where no such line is left in the files that have ``within`` in their names. The stopped one goes on after a
    ``wait`` in seconds, as the other may wait for what it is making.
    """
    told: list = []
    thread = threading.Thread(target=lambda: told.append(other()))

    def stop_at(frame: FrameType, event: str, arg: object) -> object:
        if event != "line" or (line := (id(frame.f_code), frame.f_lineno)) in done:
            return stop_at
        done.add(line)
        sys.settrace(None)
        thread.start()
        thread.join(wait)
        return None

    def trace(frame: FrameType, event: str, arg: object) -> object:
        return stop_at if is_in(frame.f_code.co_filename, within) else None

    sys.settrace(trace)
    try:
        found = work()
    finally:
        sys.settrace(None)
    if thread.ident is None:
        return None
    thread.join()
    return found, told[0]
