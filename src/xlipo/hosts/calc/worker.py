"""The worker: answers an extension's calls, a line of JSON each way, from the user's own Python and data.

    python -I -m xlipo.hosts.calc.worker

Requests and answers are those of :mod:`xlipo.hosts.protocol`. The first call is wanted, the others are likely to be
wanted next and are left out when they take long; no call at all begins a recalculation. An answer has a ``token`` too,
which stands for the data, their state and this process.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from typing import BinaryIO

from xlipo.facts.errors import XlipoError
from xlipo.functions import Session, current
from xlipo.hosts.process import collect_seldom
from xlipo.hosts.protocol import LOCAL, read_calls, results_of, write_answer, write_error

GUESSING = 0.1  # seconds at most that go into what was not yet asked for


def respond(request: bytes, session: Session) -> bytes:
    """The answer to one request, all of it from one state of the data.

    >>> line = respond(b'{"calls": [["IPO_METRIC", ["MiniMax", "gross_margin", "9M2025"]]]}', current())
    >>> line.partition(b'"results":')[2]
    b'[0.23347...]}\\n'
    """
    try:
        calls = read_calls(request, LOCAL)
    except XlipoError as wrong:
        return write_error(wrong)
    if not calls:
        session.look()
    snapshot = session.now()
    token = [snapshot.version, snapshot.broken, snapshot.unusable, os.getpid()]
    results = results_of(calls, snapshot, enough=GUESSING)
    return write_answer(results, snapshot.version, reasons=False, token=token)


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
        answers.write(respond(lines.get(), session))
        answers.flush()


def main() -> None:
    """Keep the two ends of the pipe for ourselves: what anything prints must not end up between the answers."""
    collect_seldom()
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
