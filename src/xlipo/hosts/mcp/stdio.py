"""The server on standard input and output: a line a message."""

from __future__ import annotations

import os
import threading
from typing import BinaryIO

from xlipo.hosts.mcp.messages import INVALID_REQUEST, LONGEST_MESSAGE, ProtocolFault, Server, encoded, error_answer

_TOO_LONG = ProtocolFault(INVALID_REQUEST, f"A message may be {LONGEST_MESSAGE:,} bytes long; this one was not read.")


def serve(server: Server, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer line after line until the requests end. The data are loaded while the first answer travels."""
    loading: threading.Thread | None = None
    while line := requests.readline(LONGEST_MESSAGE + 1):
        if len(line) > LONGEST_MESSAGE:
            while line and not line.endswith(b"\n"):
                line = requests.readline(LONGEST_MESSAGE)
            found: bytes | None = encoded(error_answer(None, _TOO_LONG))
        else:
            if loading is not None:
                server.is_loaded.wait()
            found = server.answer(line) if line.strip() else None
        if found is not None:
            answers.write(found)
            answers.flush()
        if loading is None:
            loading = threading.Thread(target=server.warm_up, daemon=True)
            loading.start()


def run(server: Server) -> None:
    """Serve on the process's own descriptors; what anything prints goes to the standard error."""
    with os.fdopen(os.dup(0), "rb") as requests, os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        try:
            serve(server, requests, answers)
        finally:
            os.dup2(answers.fileno(), 1)
