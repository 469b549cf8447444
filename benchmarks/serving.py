"""The server and the page: what a cell costs in the page, by the endpoint, in the server; two hundred people at once.

    python benchmarks/run.py server

The parts in a page need chromium, Playwright, ``XLIPO_PYODIDE`` and ``XLIPO_OFFICE`` as the tests have them; what is
missing is said, and counts as not met. Wall-clock times of a busy machine say little: run it on a quiet one.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice, product
from pathlib import Path
from typing import Any

TOKEN = "a-token-of-the-benchmarks"
TESTS = Path(__file__).resolve().parents[1] / "tests"
PERIODS = ("LATEST", "LTM", "FY0", "FY2024", "FY2023", "FY2022", "H1-2025")
PEOPLE, CELLS = 200, 1_000
Show = Callable[[str, float, float, str], bool]


def cells(count: int) -> list[list[Any]]:
    """Different calls for figures: companies by metrics by periods."""
    from xlipo.functions import current
    from xlipo.metrics.catalog import METRICS

    companies = [company.name for company in current().now().view.companies()]
    found = product(companies, [metric.id for metric in METRICS], PERIODS)
    return [["IPO_METRIC", list(one)] for one in islice(found, count)]


def server_time(show: Show) -> list[bool]:
    """CPU time of the server's own work on a batch of plain calls, without the network."""
    from xlipo.functions import current
    from xlipo.hosts.protocol import Limits, read_calls, results_of, write_answer

    session, asked = current(), cells(10_000)
    batches = [json.dumps({"calls": asked[at : at + 500]}).encode() for at in range(0, len(asked), 500)]

    def once() -> float:
        began = time.process_time()
        for batch in batches:
            snapshot = session.now()
            write_answer(results_of(read_calls(batch, Limits()), snapshot), snapshot.version)
        return (time.process_time() - began) / len(asked) * 1e6

    first, times = once(), [once() for _ in range(5)]
    return [show("server time of a plain call, CPU µs", statistics.median(times), 10, f"{first:.0f} when first asked")]


@contextmanager
def serving(*options: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A server on a free port: the port and the process."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, "tokens.txt")
        file.write_text(f"{TOKEN}\n", "utf-8")
        command = [sys.executable, "-m", "xlipo", "serve", "--http", "--port", str(port), "--token-file", str(file)]
        process = subprocess.Popen(
            [*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
        )
        try:
            while not _answers(port):
                time.sleep(0.05)
            yield port, process
        finally:
            process.terminate()
            process.wait(30)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            return b"200" in connection.recv(100)
    except OSError:
        return False


# -- many at once ----------------------------------------------------------------------------------------------------


def request(port: int, calls: list[list[Any]]) -> bytes:
    """A batch as it goes over the wire."""
    body = json.dumps({"calls": calls}, separators=(",", ":")).encode()
    head = f"POST /api/calls HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Xlipo-Token: {TOKEN}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def _person(port: int, batches: list[bytes], gate: asyncio.Event, times: list[float]) -> int:
    """One person's Excel: it sends its batches one after the other, and counts the results."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
    await gate.wait()
    got = 0
    for batch in batches:
        began = time.perf_counter()
        writer.write(batch)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].split("\r\n")[0])
        body = await reader.readexactly(length)
        times.append(time.perf_counter() - began)
        if head.startswith("http/1.1 200"):
            got += len(json.loads(body)["results"])
    writer.close()
    return got


async def _all_at_once(port: int, batches: list[bytes]) -> tuple[int, list[float]]:
    times: list[float] = []
    gate = asyncio.Event()
    people = [asyncio.create_task(_person(port, batches, gate, times)) for _ in range(PEOPLE)]
    await asyncio.sleep(0.5)
    gate.set()
    return sum(await asyncio.gather(*people)), times


def many(show: Show) -> list[bool]:
    """Two hundred people who recalculate a thousand cells each at once, by two workers; and what memory does."""
    with serving("--workers", "2") as (port, process):
        asked = cells(CELLS)
        batches = [request(port, asked[at : at + 500]) for at in range(0, CELLS, 500)]
        for _ in range(4):  # every worker has answered these before
            asyncio.run(_all_at_once(port, batches))
        before, began = _memory(process.pid), _cpu(process.pid)
        rounds = [asyncio.run(_all_at_once(port, batches)) for _ in range(5)]
        after, spent = _memory(process.pid), (_cpu(process.pid) - began) / 5
    lost = PEOPLE * CELLS * len(rounds) - sum(got for got, _ in rounds)
    p99 = [sorted(times)[int(len(times) * 0.99)] for _, times in rounds]
    median = statistics.median(one for _, times in rounds for one in times)
    detail = f"median {median:.2f} s; {spent:.2f} CPU s of the server a round"
    return [
        show("200 people x 1,000 cells at once: results lost", lost, 0, f"{len(rounds)} rounds, two workers"),
        show("the same, p99 of a batch of 500, seconds", statistics.median(p99), 1.0, detail),
        show("the same, memory gained over five rounds, MB", after - before, 20, f"{after:.0f} MB held by both"),
    ]


def _cpu(pid: int) -> float:
    """CPU seconds that a process and its children have spent."""
    ticks = os.sysconf("SC_CLK_TCK")
    pids = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    spent = [Path(f"/proc/{one}/stat").read_text("utf-8").rpartition(")")[2].split() for one in [str(pid), *pids]]
    return sum(int(fields[11]) + int(fields[12]) for fields in spent) / ticks


def _memory(pid: int) -> float:
    """Megabytes that a process and its children hold."""
    pids = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    listed = subprocess.run(["ps", "-o", "rss=", "-p", ",".join([str(pid), *pids])], capture_output=True, text=True)
    return sum(map(int, listed.stdout.split())) / 1024


# -- in a page -------------------------------------------------------------------------------------------------------

ASK = """async (calls) => {
  const ask = CustomFunctions._association.mappings.IPO_METRIC, before = {...XLIPO.stats};
  const began = performance.now();
  const found = await Promise.all(calls.map(([, given]) => ask(...given.map((one) => [[one]]), null, null, {})
    .then((rows) => rows[0][0], (wrong) => wrong.code)));
  const took = performance.now() - began;
  const answered = found.filter((one) => one !== undefined).length;
  return [1000 * took / calls.length, XLIPO.stats.requests - before.requests, answered];
}"""


def in_page(show: Show) -> list[bool]:
    """Cells in Chromium, by the functions as Excel's runtime calls them."""
    python, office = os.environ.get("XLIPO_PYODIDE", ""), os.environ.get("XLIPO_OFFICE", "")
    if not (python and office):
        print("FAIL cells in a page: XLIPO_PYODIDE and XLIPO_OFFICE are not set")
        return [False]
    sys.path.insert(0, str(TESTS))
    from playwright.sync_api import sync_playwright

    import test_page
    from test_officejs import open_in_runtime

    with (
        serving("--pyodide", python) as (port, _),
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as profile,
    ):
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=test_page.CHROMIUM, headless=True, args=test_page.FLAGS
        )
        began = time.perf_counter()
        page = open_in_runtime(context, f"http://127.0.0.1:{port}", TOKEN)
        page.wait_for_function("() => ['ready', 'failed'].includes(XLIPO.engine)", timeout=300_000)
        ready = time.perf_counter() - began
        asked = cells(10_000)
        runs = []
        for _ in range(3):
            page.evaluate("() => XLIPO.forget()")
            runs.append(page.evaluate(ASK, asked))
        page.evaluate("() => { XLIPO.forget(); XLIPO.engine = 'paused'; }")
        page.evaluate(ASK, asked[:CELLS])
        ends = []
        for _ in range(5):
            page.evaluate("() => XLIPO.forget()")
            ends.append(page.evaluate(ASK, asked[:CELLS]))
        context.close()
    each, by_server = statistics.median(run[0] for run in runs), statistics.median(run[0] for run in ends)
    return [
        show("Python in the page, ready after, seconds", ready, 10, "with what is likely to be asked worked out"),
        show("10,000 different cells in the page, µs a cell", each, 60, f"{runs[0][2]:,} answered"),
        show("the same, requests", max(run[1] for run in runs), 0, ""),
        show("1,000 different cells by the endpoint, µs a cell", by_server, 60, "end to end, in the page"),
        show("the same, requests", max(run[1] for run in ends), 3, ""),
    ]


def server(show: Show) -> list[bool]:
    """Everything."""
    return [*server_time(show), *many(show), *in_page(show)]
