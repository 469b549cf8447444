"""Several worker processes behind one socket, which share nothing but the data, the tokens and the port."""

from __future__ import annotations

import multiprocessing
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

from xlipo.functions import Session, use
from xlipo.hosts.http.app import application
from xlipo.hosts.http.certificates import Certificate
from xlipo.hosts.http.running import STOP_SECONDS, run
from xlipo.hosts.http.settings import Settings
from xlipo.hosts.process import collect_seldom

Data = tuple[str, ...] | None
SOONEST = 1.0
"""Seconds between two starts of a worker: one that cannot run must not be started without end at full speed."""


def work(settings: Settings, at: socket.socket, certificate: Certificate | None, data: Data) -> None:
    """What a worker does, from its start to its end."""
    collect_seldom()
    run(application(use(Session(data)), settings), at, settings, certificate)


def run_workers(count: int, settings: Settings, at: socket.socket, certificate: Certificate | None, data: Data) -> None:
    """Serve by ``count`` processes until this one is told to end; one that ends by itself is replaced."""
    context = multiprocessing.get_context("spawn")

    def started() -> BaseProcess:
        process = context.Process(target=work, args=(settings, at, certificate, data), name="xlipo-worker")
        process.start()
        return process

    with _told_to_end() as is_over:
        workers = [started() for _ in range(count)]
        while not is_over:
            wait([worker.sentinel for worker in workers], timeout=SOONEST)
            if not is_over:
                workers = [worker if worker.is_alive() else started() for worker in workers]
                time.sleep(0 if all(worker.is_alive() for worker in workers) else SOONEST)
        for worker in workers:
            worker.terminate()  # which each of them takes as the word to answer what is under way, and end
        for worker in workers:
            worker.join(STOP_SECONDS + 5)
            if worker.is_alive():
                worker.kill()


@contextmanager
def _told_to_end() -> Iterator[list[int]]:
    """A list that is no longer empty once the process was told to end."""
    told: list[int] = []
    signals = (signal.SIGTERM, signal.SIGINT)
    before = {each: signal.signal(each, lambda number, _: told.append(number)) for each in signals}
    try:
        yield told
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
