"""One thread stopped at each line that it reaches, in turn, while another works: what is then told, and kept."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import CodeType, FrameType

Lines = set[tuple[CodeType, int]]


def interrupted(
    work: Callable[[], object], other: Callable[[], object], done: Lines, within: str = "/xlipo/", wait: float = 0.01
) -> tuple | None:
    """What two threads are told: one is stopped at the first line that is not done, and the other then works.

    None where no such line is left in the files that have ``within`` in their names. The stopped one goes on after a
    ``wait`` in seconds, as the other may wait for what it is making.
    """
    told: list = []
    thread = threading.Thread(target=lambda: told.append(other()))

    def trace(frame: FrameType, event: str, arg: object) -> object:
        if thread.ident is not None or within not in frame.f_code.co_filename.replace("\\", "/"):
            return None
        line = frame.f_code, frame.f_lineno
        if event == "line" and line not in done:
            done.add(line)
            sys.settrace(None)
            thread.start()
            thread.join(wait)
            return None
        return trace

    sys.settrace(trace)
    try:
        found = work()
    finally:
        sys.settrace(None)
    if thread.ident is None:
        return None
    thread.join()
    return found, told[0]
