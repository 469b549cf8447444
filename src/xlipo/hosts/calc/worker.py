"""The worker: answers an extension's calls, a line of JSON each way, from the user's own Python and data.

    python -I -m xlipo.hosts.calc.worker

A request is ``{"calls": [[name, [argument, ...]], ...]}``; the first call is wanted, the others are likely to be wanted
next and are left out when they take long. The answer is ``{"token": ..., "values": [...]}``; the token stands for the
data, their state and this process. An argument is a text, a number, null, ``{"error": "#N/A"}``, or rows of these; a
value is a text, a number, an error, or rows.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Sequence
from time import monotonic
from typing import Any, BinaryIO

from xlipo.functions import CellError, Session, call, current
from xlipo.functions.session import Snapshot

GUESSING = 0.1  # seconds at most that go into what was not yet asked for


def answer(request: dict[str, Any], session: Session) -> dict[str, Any]:
    """The answer to one request, all of it from one state of the data.

    >>> session = current()
    >>> answer({"calls": [["IPO_METRIC", ["MiniMax", "gross_margin", "9M2025"]]]}, session)["values"]
    [0.23347...]
    >>> answer({"calls": [["IPO_METRIC", ["Nobody", "gross_margin"]]]}, session)["values"]
    [{'error': '#VALUE!'}]
    """
    if not request["calls"]:  # a recalculation begins
        session.look()
    snapshot = session.now()
    token = [snapshot.version, snapshot.broken, snapshot.unusable, os.getpid()]
    return {"token": token, "values": _values(request["calls"], snapshot)}


def _values(calls: Sequence[Any], snapshot: Snapshot) -> list[Any]:
    values: list[Any] = []
    enough = monotonic() + GUESSING
    for name, arguments in calls:
        if values and monotonic() > enough:
            break
        values.append(_sent(call(name, [_received(argument) for argument in arguments], snapshot)))
    return values


def _received(argument: Any) -> Any:
    if isinstance(argument, list):
        return tuple(tuple(map(_received, row)) for row in argument)
    return CellError(argument["error"]) if isinstance(argument, dict) else argument


def _sent(value: Any) -> Any:
    if isinstance(value, tuple):
        return [list(map(_sent, row)) for row in value]
    return {"error": value.text} if isinstance(value, CellError) else value


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer line after line. The end of the requests ends the process, even in the middle of an answer."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen() -> None:
        for line in requests:
            lines.put(line)
        os._exit(0)  # LibreOffice has gone: nobody waits for an answer

    threading.Thread(target=listen, daemon=True).start()
    session = current()
    while True:
        answered = answer(json.loads(lines.get()), session)
        answers.write(json.dumps(answered).encode("ascii") + b"\n")
        answers.flush()


def main() -> None:
    """Keep the two ends of the pipe for ourselves: what anything prints must not end up between the answers."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "r+b") as nothing:  # noqa: PTH123 - a device
        os.dup2(nothing.fileno(), 0)
        os.dup2(nothing.fileno(), 1)
    try:
        serve(requests, answers)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
