"""Running the server: on a port, with a certificate of its own or without, until it is told to stop."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import math
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from xlipo.facts.errors import UsageError
from xlipo.hosts.http.certificates import Certificate
from xlipo.hosts.http.guard import LOG, App
from xlipo.hosts.http.settings import Settings

HEADER_SECONDS = 10.0
"""For how long the head of a request may take to arrive."""

STOP_SECONDS = 10
"""For how long requests under way may go on once the server is told to stop."""


class Line(logging.Formatter):
    """A log line as JSON: what happened, when; of a request no query, no header and no body."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        said = getattr(record, "said", None) or {"message": record.getMessage()}
        fault = {"fault": record.exc_info[0].__name__} if record.exc_info and record.exc_info[0] else {}
        return json.dumps({"time": at, "level": record.levelname.lower(), **said, **fault}, ensure_ascii=True)


class Timed(H11Protocol):
    """HTTP whose requests must begin in time: a connection that says half a head is closed.

    Where there are as many connections as there may be, a new one takes the place of the one that has been without a
    request for longest: connections that ask nothing keep nobody out.
    """

    _due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        if len(self.connections) + 1 >= (self.limit_concurrency or math.inf):
            waiting = [each for each in self.connections if isinstance(each, Timed) and each._due is not None]
            if waiting:
                oldest = min(waiting, key=Timed._due_at)
                oldest._wait_no_more()  # it is gone before the loop's next turn, and is not chosen twice in this one
                oldest.transport.abort()
        super().connection_made(transport)
        self._wait()

    def _due_at(self) -> float:
        return self._due.when() if self._due is not None else math.inf

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:  # no request begins with these data yet
            self._wait()
        else:
            self._wait_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._due is None:
            self._due = self.loop.call_later(HEADER_SECONDS, self._close)

    def _wait_no_more(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _close(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


def listening(host: str, port: int) -> socket.socket:
    """A socket on a host and port. Raises :class:`UsageError` where there can be none."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        found = socket.socket(family)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
    except (OSError, OverflowError) as wrong:
        why = getattr(wrong, "strerror", None) or "it cannot be"
        raise UsageError(f"Nothing can listen on {host}, port {port} ({why}); give another --port or --host.") from None
    return found


def run(app: App, at: socket.socket, settings: Settings, certificate: Certificate | None) -> None:
    """Serve until the process is interrupted or told to end; requests under way are answered first."""
    secure: dict[str, Any] = {"ssl_certfile": str(certificate.server)} if certificate is not None else {}
    config = uvicorn.Config(
        app, http=Timed, ws="none", lifespan="off", log_config=None, access_log=False, server_header=False,
        limit_concurrency=settings.connections, timeout_keep_alive=30, timeout_graceful_shutdown=STOP_SECONDS,
        backlog=2_048, proxy_headers=False, **secure,
    )  # fmt: skip
    with _logged(), _ends_well():
        asyncio.run(uvicorn.Server(config).serve(sockets=[at]))


@contextmanager
def _logged() -> Iterator[None]:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    loggers = [LOG, logging.getLogger("uvicorn.error")]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


@contextmanager
def _ends_well() -> Iterator[None]:
    """To be told to end is no failure: the server raises the signals again that it has answered to."""
    before = {each: signal.signal(each, lambda *_: None) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
