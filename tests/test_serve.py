"""The server, in a process of its own, asked by a real HTTP client: its contract, its guard, its limits, its end."""

from __future__ import annotations

import asyncio
import json
import math
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import mcp
import pytest
import schemathesis
from cryptography import x509
from hypothesis import HealthCheck, settings
from mcp.client.streamable_http import streamable_http_client

from calls import CALLS, expected, same
from test_mcp import ASKED
from xlipo.facts.errors import UsageError
from xlipo.functions import REGISTRY, CellError, Session
from xlipo.hosts.http.app import application
from xlipo.hosts.http.certificates import certificate_in
from xlipo.hosts.http.guard import Paced
from xlipo.hosts.http.openapi import openapi
from xlipo.hosts.http.settings import Pace, Settings, origins_of
from xlipo.hosts.http.tokens import Tokens, add_token, digest_of, read_tokens
from xlipo.hosts.protocol import LOCAL, Call, Limits, read_answer, write_calls
from xlipo.version import __version__

TOKEN = "a-token-of-the-tests-01"
LINE = {"X-Xlipo-Token": TOKEN}


class Running:
    """A server that runs: its process, its address, and a client of it."""

    def __init__(self, process: subprocess.Popen[str], port: int, scheme: str, verify: Any) -> None:
        self.process, self.port, self.told = process, port, ""
        self.url = f"{scheme}://127.0.0.1:{port}"
        self.client = httpx.Client(base_url=self.url, verify=verify, timeout=60, trust_env=False)
        self.lines: list[str] = []
        assert process.stderr is not None
        self.reader = threading.Thread(target=lambda: self.lines.extend(iter(process.stderr.readline, "")), daemon=True)
        self.reader.start()

    def post(self, calls: object, token: str | None = TOKEN, **headers: str) -> httpx.Response:
        """The answer to a request for calls."""
        named = {"X-Xlipo-Token": token} if token is not None else {}
        return self.client.post("/api/calls", json={"calls": calls}, headers=named | headers)

    def raw(self, request: bytes, seconds: float = 30) -> bytes:
        """What comes back for bytes that no client would send."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            connection.sendall(request)
            answered = b""
            while more := connection.recv(65536):
                answered += more
            return answered

    def logged(self) -> list[dict[str, Any]]:
        """The log, line by line."""
        return [json.loads(line) for line in self.lines]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(*options: str, scheme: str = "http", verify: Any = True) -> Iterator[Running]:
    """A server on a free port."""
    port = free_port()
    command = [sys.executable, "-m", "xlipo", "serve", "--port", str(port), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        told = ""
        while "Stop with Ctrl-C." not in told:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, (told, process.stderr and process.stderr.read())
            told += line
        found = Running(process, port, scheme, verify)
        found.told = told
        wait_for(found)
        yield found
    finally:
        process.kill()
        process.wait()


def wait_for(server: Running) -> None:
    while True:
        try:
            server.client.get("/health")
            return
        except httpx.ConnectError:
            assert server.process.poll() is None
            time.sleep(0.05)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    file = tmp_path_factory.mktemp("tokens") / "tokens.txt"
    file.write_text(f"# of the tests\ntester {digest_of(TOKEN)}\nplain-token-of-another-one\n", "utf-8")
    with running("--http", "--token-file", str(file)) as found:
        yield found


# -- what it answers -------------------------------------------------------------------------------------------------


def test_the_contract(server: Running) -> None:
    asked = [
        ["IPO_METRIC", ["MiniMax", "gross_margin", "9M2025"]],
        ["IPO_SERIES", ["MiniMax", "revenue", "FY2024"]],
        ["IPO_METRIC", ["MiniMax", "gross_margin", "FY2019"]],
    ]
    answered = server.post(asked)
    assert answered.status_code == 200
    said = answered.json()
    value, grid, missing = said["results"]
    assert said["version"] == Session().now().version
    assert abs(value - 0.23347) < 1e-5
    assert grid[1][0] == 30523000.0
    assert missing["error"] == "#N/A"
    assert missing["reason"].startswith("MiniMax has no")
    assert server.client.get("/health").json() == {"status": "ok"}
    assert server.client.get("/version").json() == {"xlipo": __version__, "protocol": 1, "data": said["version"]}


def carried(given: Any) -> bool:
    """Whether JSON has it."""
    if isinstance(given, list | tuple):
        return all(map(carried, given))
    if isinstance(given, float):
        return math.isfinite(given)
    return given is None or isinstance(given, str | int | CellError)


def test_the_table_of_calls_answers_as_in_this_process(server: Running) -> None:
    table = [one for one in CALLS if carried(one.arguments)]
    assert len(table) > 0.8 * len(CALLS)
    for start in range(0, len(table), 50):
        asked = table[start : start + 50]
        headers = LINE | {"content-type": "application/json"}
        answered = server.client.post("/api/calls", content=write_calls([Call(*one) for one in asked]), headers=headers)
        results = read_answer(answered.content, LOCAL).results
        assert [one for one, found in zip(asked, results, strict=True) if not same(found, expected(one))] == []


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_the_official_client_calls_every_tool_over_http(server: Running, mode: str) -> None:
    import httpx2

    async def use() -> None:
        async with httpx2.AsyncClient(headers=LINE, trust_env=False, timeout=60) as http:
            transport = streamable_http_client(f"{server.url}/mcp", http_client=http)
            async with mcp.Client(transport, mode=mode) as client:  # type: ignore[arg-type]
                assert [tool.name for tool in (await client.list_tools()).tools] == list(ASKED)[:-1]
                for name, arguments in list(ASKED.items())[:-1]:
                    found = await client.call_tool(name, arguments)
                    assert not found.is_error, found.content
                uri = "xlipo://definition/gross_margin"
                assert "Gross margin" in (await client.read_resource(uri)).contents[0].text
                with pytest.raises(mcp.MCPError, match="There is no tool"):
                    await client.call_tool("智谱", {})

    asyncio.run(use())


def test_the_functions_are_described_in_both_languages(server: Running) -> None:
    for path, chinese in (("/functions.json", False), ("/functions.zh-cn.json", True)):
        answered = server.client.get(path, headers={"Origin": "https://excel.officeapps.live.com"})
        assert answered.headers["access-control-allow-origin"] == "*"
        found = answered.json()
        assert [function["id"] for function in found["functions"]] == list(REGISTRY)
        enums = {enum["id"]: enum for enum in found["enums"]}
        assert len(enums["XLIPO.METRIC"]["values"]) > 100
        for function in found["functions"]:
            assert bool(re.search("[\u4e00-\u9fff]", function["description"])) == chinese
            for parameter in function["parameters"]:
                assert parameter.get("customEnumId", "XLIPO.METRIC") in enums
                assert len(parameter["description"]) <= 255


# -- whom it refuses -------------------------------------------------------------------------------------------------

ASK = json.dumps({"calls": [["IPO_VERSION", []]]})


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (401, {"X-Xlipo-Token": ""}), (401, {"X-Xlipo-Token": TOKEN[:-1]}), (401, {"X-Xlipo-Token": digest_of(TOKEN)}),
        (401, {"X-Xlipo-Token": "", "Authorization": "Basic eDp5"}), (401, {"X-Xlipo-Token": "\xe9"}),
        (403, {"Origin": "https://evil.example"}), (403, {"Origin": "null"}), (403, {"Origin": "http://127.0.0.1:1"}),
        (403, {"Sec-Fetch-Site": "cross-site"}), (403, {"Sec-Fetch-Site": "same-site"}),
        (421, {"Host": "evil.example"}), (421, {"Host": "127.0.0.1"}), (421, {"Host": "localhost:1"}),
        (415, {"Content-Type": "text/plain"}), (415, {"Content-Type": "application/x-www-form-urlencoded"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/calls", "/mcp"])
def test_a_request_from_elsewhere_is_refused(server: Running, path: str, status: int, headers: dict[str, str]) -> None:
    sent = LINE | {"Content-Type": "application/json"} | headers
    headers_sent = [(name.encode(), value.encode("latin-1")) for name, value in sent.items()]
    answered = server.client.post(path, content=ASK, headers=headers_sent)
    assert answered.status_code == status
    assert answered.json()["error"].endswith(".")
    assert "access-control-allow-origin" not in answered.headers


def test_pages_are_refused_under_another_name_and_to_other_origins_too(server: Running) -> None:
    for path in ("/health", "/version", "/openapi.json", "/functions.js", "/taskpane.html"):
        assert server.client.get(path, headers={"Host": "rebound.example"}).status_code == 421
        assert server.client.get(path, headers={"Origin": "https://evil.example"}).status_code == 403
        assert server.client.get(path, headers={"Origin": server.url}).status_code == 200


def test_every_form_of_the_token_is_let_in(server: Running) -> None:
    for token in (LINE, {"X-Xlipo-Token": "plain-token-of-another-one"}, {"Authorization": f"Bearer {TOKEN}"}):
        headers = token | {"Content-Type": "application/json; charset=utf-8", "Origin": server.url}
        assert server.client.post("/api/calls", content=ASK, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b""), (400, b"{"), (400, b"[]"), (400, b'{"calls": 1}'), (400, b'{"calls": [["IPO_METRIC"]]}'),
        (400, b'{"calls": [[1, []]]}'), (400, b'{"calls": [["IPO_METRIC", [{}]]]}'), (400, b"\xff"),
        (400, b"[" * 100_000), (400, b'{"calls": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
        (400, b'{"calls": [], "more": 1}'), (400, b'{"calls": [["IPO_METRIC", [[["a", [1]]]]]]}'),
        (413, json.dumps({"calls": [["IPO_VERSION", []]] * (Limits().calls + 1)}).encode()),
        (413, json.dumps({"calls": [["IPO_METRIC", [[["x"]] * (Limits().cells + 1), "revenue"]]]}).encode()),
        (413, b" " * (Limits().bytes + 1)),
    ],
    ids=range(15),
)  # fmt: skip
def test_a_body_that_means_nothing_or_too_much_is_refused(server: Running, status: int, body: bytes) -> None:
    answered = server.client.post("/api/calls", content=body, headers=LINE | {"Content-Type": "application/json"})
    assert answered.status_code == status
    assert answered.json()["error"].endswith(".")


def test_a_body_without_a_length_is_measured_as_it_comes(server: Running) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(6):
            yield b" " * 1_000_000

    answered = server.client.post("/api/calls", content=parts(), headers=LINE | {"Content-Type": "application/json"})
    assert answered.status_code == 413


def test_other_methods_and_pages_have_their_own_statuses(server: Running) -> None:
    assert server.client.get("/api/calls", headers=LINE).status_code == 405
    assert server.client.get("/mcp", headers=LINE).status_code == 405
    assert server.client.delete("/mcp", headers=LINE).status_code == 405
    assert server.client.post("/health").status_code == 405
    for path in ("/nothing", "/../etc/passwd", "/functions.json/nothing", "/api"):
        answered = server.client.get(path)
        assert (answered.status_code, answered.json()) == (404, {"error": "There is no such page here."})


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 500 + b"\r\n\r\n",
        b"POST /api/calls HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /api/calls HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    ],
    ids=range(7),
)  # fmt: skip
def test_what_is_no_http_is_refused_and_others_are_answered(server: Running, request_: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(request_)
        assert connection.recv(12)[9:12] in (b"400", b"421", b"431", b"")
    assert server.client.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("twice", "name"),
    [
        ("Origin: http://evil.example\r\nOrigin: http://localhost:{port}\r\n", "origin"),
        ("X-Xlipo-Token: wrong\r\n", "x-xlipo-token"),
        ("Content-Type: text/plain\r\n", "content-type"),
        ("Transfer-Encoding: chunked\r\n", "not both"),
    ],
)
def test_a_request_that_can_be_read_in_two_ways_is_refused_and_nothing_after_it_read(
    server: Running, twice: str, name: str
) -> None:
    head = f"Host: localhost:{server.port}\r\nX-Xlipo-Token: {TOKEN}\r\nContent-Type: application/json\r\n"
    asked = f"POST /api/calls HTTP/1.1\r\n{twice.format(port=server.port)}{head}Content-Length: 5\r\n\r\n0\r\n\r\n"
    answered = server.raw(f"{asked}GET /health HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode())
    assert answered.startswith(b"HTTP/1.1 400 ")
    assert name.encode() in answered
    assert answered.count(b"HTTP/1.1") == 1


# -- slow and many ---------------------------------------------------------------------------------------------------


def hard_pressed(**changed: Any) -> Any:
    """The application with limits that a test reaches, on a port; for what would take long with those of use."""
    import uvicorn

    from xlipo.hosts.http.running import Timed

    port = free_port()
    told = Settings(Tokens.read(TOKEN), origins_of("127.0.0.1", port, "http"), **changed)
    app = application(Session(), told)
    config = uvicorn.Config(
        app, port=port, http=Timed, ws="none", lifespan="off", log_config=None, limit_concurrency=told.connections
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    return server, thread, port


def test_a_body_that_dawdles_is_cut_off_while_others_are_answered() -> None:
    server, thread, port = hard_pressed(body_seconds=0.5)
    head = f"POST /api/calls HTTP/1.1\r\nHost: localhost:{port}\r\nX-Xlipo-Token: {TOKEN}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    slow = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(50)]
    for each in slow:
        each.sendall(head.encode())
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        assert client.post("/api/calls", json={"calls": []}, headers=LINE).status_code == 200
    for each in slow:
        assert each.recv(65536).startswith(b"HTTP/1.1 408 ")
        each.close()
    server.should_exit = True
    thread.join(30)


def test_a_head_that_dawdles_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlipo.hosts.http.running.HEADER_SECONDS", 0.3)
    server, thread, port = hard_pressed()
    for begun in (b"", b"GET /health HT", f"GET /health HTTP/1.1\r\nHost: localhost:{port}\r\n\r\nGET /he".encode()):
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(begun)
            answered = b""
            while more := connection.recv(65536):
                answered += more
            assert answered.count(b"HTTP/1.1") == begun.count(b"\r\n\r\n")
    server.should_exit = True
    thread.join(30)


def test_a_flood_is_told_to_wait_and_wrong_tokens_are_shut_out() -> None:
    server, thread, port = hard_pressed(asked=Pace(0.001, 20), refused=Pace(0.001, 10))
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:

        def ask(token: str) -> httpx.Response:
            headers = {"X-Xlipo-Token": token, "Content-Type": "application/json"}
            return client.post("/api/calls", content=ASK, headers=headers)

        flood = [ask(TOKEN) for _ in range(25)]
        assert [answered.status_code for answered in flood] == [200] * 20 + [429] * 5
        assert flood[-1].headers["retry-after"] == "1"
        assert [ask("wrong").status_code for _ in range(12)] == [401] * 10 + [429] * 2
        assert client.get("/health").status_code == 200
    server.should_exit = True
    thread.join(30)


def test_wrong_tokens_of_others_do_not_shut_out_who_was_let_in_from_there() -> None:
    server, thread, port = hard_pressed(refused=Pace(0.001, 10))  # all users have one address behind a proxy
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        asked = [TOKEN, *["wrong"] * 12, TOKEN]
        seen = [
            client.post("/api/calls", json={"calls": []}, headers={"X-Xlipo-Token": it}).status_code for it in asked
        ]
    assert seen == [200] + [401] * 10 + [429] * 2 + [200]
    server.should_exit = True
    thread.join(30)


@pytest.mark.parametrize("begun", [b"", b"GET /health HTTP/1.1\r\n"], ids=["nothing", "half a head"])
def test_connections_that_ask_nothing_keep_nobody_out(begun: bytes) -> None:
    server, thread, port = hard_pressed(connections=20)
    idle = []
    for _ in range(40):
        idle.append(socket.create_connection(("127.0.0.1", port), timeout=30))
        idle[-1].sendall(begun)
    for _ in range(3):
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            assert client.post("/api/calls", json={"calls": []}, headers=LINE).status_code == 200
    for each in idle:
        each.close()
    server.should_exit = True
    thread.join(30)


def test_calls_that_take_too_long_are_left_with_a_reason() -> None:
    server, thread, port = hard_pressed(call_seconds=0.0)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        answered = client.post("/api/calls", json={"calls": [["IPO_VERSION", []]] * 3}, headers=LINE).json()["results"]
    assert isinstance(answered[0], str)
    assert [result["status"] for result in answered[1:]] == ["too_late"] * 2
    server.should_exit = True
    thread.join(30)


def test_the_pace_of_one_is_not_that_of_another() -> None:
    paced = Paced(Pace(0.0, 2))
    assert [paced.take("a"), paced.take("a"), paced.take("a"), paced.take("b")] == [True, True, False, True]


def test_two_hundred_users_at_once_lose_nothing(server: Running) -> None:
    companies = ("MiniMax", "Zhipu", "Moore Threads", "MetaX")
    metrics = ("revenue", "gross_margin", "net_loss", "headcount")
    calls = [["IPO_METRIC", [c, m, f"FY{y}"]] for c in companies for m in metrics for y in range(2019, 2026)] * 4

    async def use() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=200)
        async with httpx.AsyncClient(base_url=server.url, limits=limits, timeout=300, trust_env=False) as client:
            asked = [client.post("/api/calls", json={"calls": calls}, headers=LINE) for _ in range(200)]
            return await asyncio.gather(*asked)

    answered = asyncio.run(use())
    assert {one.status_code for one in answered} == {200}
    assert len({one.content for one in answered}) == 1


# -- schemathesis ----------------------------------------------------------------------------------------------------

SCHEMA = schemathesis.openapi.from_dict(openapi())
NEVER = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@SCHEMA.parametrize()
@NEVER
def test_nothing_made_from_its_description_breaks_it(case: schemathesis.Case, server: Running) -> None:
    answered = case.call(base_url=server.url, headers=LINE, timeout=60)
    assert answered.status_code < 500, answered.text
    case.validate_response(answered)


# -- the log, the end, the certificate -------------------------------------------------------------------------------


def test_the_log_tells_of_each_request_and_of_no_secret(server: Running) -> None:
    server.post([["IPO_METRIC", ["a secret company", "revenue"]]])
    server.post([], token="wrong-secret-token")
    assert server.client.get("/api/data/plain-token-of-another-one", headers=LINE).status_code == 404
    server.client.get("/health?token=a-secret-query")
    while not any(line.get("path") == "/health" and line["status"] == 200 for line in server.logged()[-3:]):
        time.sleep(0.02)
    asked, refused, _, health = server.logged()[-4:]
    assert (asked["status"], asked["user"], asked["calls"], asked["path"]) == (200, "tester", 1, "/api/calls")
    assert (refused["status"], refused["user"]) == (401, "")
    assert (health["method"], health["path"], health["client"]) == ("GET", "/health", "127.0.0.1")
    everything = "".join(server.lines)
    assert not any(secret in everything for secret in ("secret", TOKEN, "plain-token", digest_of(TOKEN)[7:]))


def test_it_ends_when_it_is_told_to_after_what_is_under_way() -> None:
    with running("--http") as server:
        token = re.search(r"^Token: (\S+)$", server.told, re.M)
        assert token is not None
        calls = [["IPO_TABLE", [[["all"]], [["margins"]], f"FY{year}"]] for year in range(2015, 2026)]
        found: list[httpx.Response] = []
        asking = threading.Thread(target=lambda: found.append(server.post(calls, token[1])))
        asking.start()
        while not server.process.poll() and not server.lines:
            time.sleep(0.01)
        server.process.send_signal(signal.SIGTERM)
        asking.join(60)
        assert server.process.wait(60) == 0
    assert not found or found[0].status_code == 200


def children(pid: int) -> list[int]:
    """The workers of a server."""
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in started if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


def test_workers_answer_side_by_side_one_that_dies_is_replaced_and_all_end_with_the_server() -> None:
    with running("--http", "--workers", "2") as server:
        token = re.search(r"^Token: (\S+)$", server.told, re.M)
        assert token is not None
        while len(children(server.process.pid)) < 2:
            time.sleep(0.1)
        calls = [["IPO_METRIC", ["MiniMax", "revenue", "FY2024"]]]

        def ask() -> float:
            with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as fresh:
                headers = {"X-Xlipo-Token": token[1]}
                return float(fresh.post("/api/calls", json={"calls": calls}, headers=headers).json()["results"][0])

        assert {ask() for _ in range(20)} == {30523000.0}
        lost, kept = children(server.process.pid)
        os.kill(lost, signal.SIGKILL)
        while len(found := children(server.process.pid)) < 2 or lost in found:
            time.sleep(0.1)
        assert kept in found
        assert {ask() for _ in range(20)} == {30523000.0}
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(60) == 0
        for pid in found:
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)
    assert all(json.loads(line) for line in server.lines)


def test_a_certificate_for_this_computer_alone_is_made_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XLIPO_CACHE", str(tmp_path))
    authority = tmp_path / "certificate" / "xlipo-authority.pem"
    context = ssl.create_default_context()
    with running(scheme="https", verify=False) as server:
        assert str(authority) in server.told
        context.load_verify_locations(authority)
        with httpx.Client(verify=context, trust_env=False) as trusting:
            for name in ("127.0.0.1", "localhost"):  # a machine need not know where localhost is
                asked = trusting.get(f"{server.url}/health", extensions={"sni_hostname": name})
                assert asked.json() == {"status": "ok"}
        key = tmp_path / "certificate" / "xlipo-server.pem"
        assert key.stat().st_mode & 0o077 == 0
        assert b"PRIVATE" not in authority.read_bytes()
    found = x509.load_pem_x509_certificate(authority.read_bytes())
    constraints = found.extensions.get_extension_for_class(x509.NameConstraints)
    permitted = {str(name.value) for name in constraints.value.permitted_subtrees or ()}
    assert (constraints.critical, permitted) == (True, {"localhost", "127.0.0.1/32", "::1/128"})
    before = authority.read_bytes()
    certificate_in(tmp_path / "certificate")
    assert authority.read_bytes() == before
    certificate_in(tmp_path / "certificate", ["localhost", "desk.example"])
    assert authority.read_bytes() != before


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_the_authority_vouches_for_nothing_else(tmp_path: Path) -> None:
    """By OpenSSL's own judgement: the certificate is good for its names and no others."""
    found = certificate_in(tmp_path)
    for name, good in (("localhost", True), ("evil.example", False)):
        done = subprocess.run(
            ["openssl", "verify", "-CAfile", str(found.authority), "-verify_hostname", name, str(found.server)],
            capture_output=True, text=True,
        )  # fmt: skip
        assert (done.returncode == 0) == good, done.stderr


# -- tokens and usage ------------------------------------------------------------------------------------------------


def test_tokens_are_kept_as_digests_and_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "tokens.txt"
    token = add_token(file, "ann")
    assert token not in file.read_text("utf-8")
    assert read_tokens(file).user_of(token) == "ann"
    with pytest.raises(UsageError, match="ann has a token"):
        add_token(file, "ann")
    with pytest.raises(UsageError, match="is no name for a user"):
        add_token(file, "a b\nc")
    fresh = tmp_path / "fresh.txt"
    made = read_tokens(fresh)
    assert made.user_of(fresh.read_text("utf-8").strip()) == "line 1"
    assert fresh.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["", "# nothing\n", "a b c\n", "ann sha256:xyz\n", "x" * 501])
def test_a_token_file_that_means_nothing_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "tokens.txt").write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"tokens\.txt"):
        read_tokens(tmp_path / "tokens.txt")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--http", "--host", "0.0.0.0"], "tokens can be read"), (["--add-token", "ann"], "needs --token-file"),
        (["--http", "--url", "ftp://x"], "is no address"), (["--http", "--data", "nowhere"], "no data folder"),
        (["--http", "--host", "256.1.1.1"], "tokens can be read"), (["--http", "--token-file", "/"], "cannot be read"),
    ],
)  # fmt: skip
def test_what_cannot_be_served_is_told_in_a_sentence(options: list[str], sentence: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "xlipo", "serve", "--port", str(free_port()), *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_token_that_is_made_is_told_with_its_place_and_how_it_is_passed(tmp_path: Path) -> None:
    file = tmp_path / "tok.txt"
    with running("--http", "--token-file", str(file)) as made:
        token = file.read_text("utf-8").strip()
        assert f"A token was made for the first user; it stands in {file}" in made.told
        assert "#token=TOKEN" in made.told
        assert "X-Xlipo-Token" in made.told
        assert token not in made.told
        assert made.post([["IPO_VERSION", []]], token=token).status_code == 200
    with running("--http", "--token-file", str(file)) as again:
        assert "was made" not in again.told
        assert "X-Xlipo-Token" in again.told


def test_the_icon_that_browsers_ask_for_is_there(server: Running) -> None:
    found = server.client.get("/favicon.ico")
    assert (found.status_code, found.headers["content-type"]) == (200, "image/png")
    assert found.content.startswith(b"\x89PNG")


def test_a_request_that_is_wrong_is_shown_a_right_one_in_json(server: Running) -> None:
    told = server.post(["IPO_VERSION"]).json()["error"]
    assert json.loads(told[told.index('["') :].rstrip(".")) == ["IPO_VERSION", []]


def test_a_port_that_is_taken_is_told_in_a_sentence(server: Running) -> None:
    command = [sys.executable, "-m", "xlipo", "serve", "--http", "--port", str(server.port)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert f"port {server.port}" in done.stderr


# -- the page's script -----------------------------------------------------------------------------------------------

PAGE = """
const functions = {}; const asked = [];
class CellError extends Error { constructor(code, message) { super(message); this.code = code; } }
globalThis.CustomFunctions = { Error: CellError, associate: (name, body) => { functions[name] = body; } };
globalThis.XLIPO_ADDRESS = process.argv[2] + "/api/calls";
const fetched = globalThis.fetch;
globalThis.fetch = (url, how) => { asked.push(JSON.parse(how.body).calls.length); return fetched(url, how); };
require("vm").runInThisContext(require("fs").readFileSync(0, "utf8"));
XLIPO.token = process.argv[3];
const tell = (promise) => promise.then((value) => value, (wrong) => ({ code: wrong.code, message: wrong.message }));
(async () => {
  const one = (...given) => tell(functions.IPO_METRIC(...given, {}));
  const first = await Promise.all([
    one([["MiniMax"]], [["gross_margin"]], [["9M2025"]], null, null), one("MinMax", "revenue"),
    one([["MiniMax"], ["Nobody"]], [["revenue"]], [["FY2024"]]), one("MiniMax", new CellError("#REF!")),
    tell(functions.IPO_VERSION({})), tell(functions.IPO_METRIC("MiniMax", "revenue", { isInValuePreview: true })),
  ]);
  const many = [];
  for (let i = 0; i < 1200; i++) { many.push(one("MiniMax", "revenue", 1800 + i)); }
  for (let i = 0; i < 1200; i++) { many.push(one("MiniMax", "revenue", 1800 + i)); }
  const all = await Promise.all(many);
  const before = asked.length;
  const again = await one("MiniMax", "gross_margin", "9M2025");
  const remembered = asked.length - before;
  XLIPO.token = "wrong"; XLIPO.forget();
  const refused = await one("MiniMax", "revenue");
  console.log(JSON.stringify({ first, asked, many: all.length, again, remembered, refused }));
})();
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_script_collects_calls_remembers_answers_and_gives_reasons(server: Running, tmp_path: Path) -> None:
    script = server.client.get("/functions.js").text
    (tmp_path / "page.cjs").write_text(PAGE, "utf-8")
    command = ["node", str(tmp_path / "page.cjs"), server.url, TOKEN]
    done = subprocess.run(command, input=script, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    margin, unknown, column, given_error, version, preview = found["first"]
    assert abs(margin[0][0] - 0.23347) < 1e-5
    assert (unknown["code"], unknown["message"][:36]) == ("#VALUE!", "No company is called 'MinMax'; the n")
    assert column[0] == [30523000]
    assert column[1][0]["code"] == "#VALUE!"
    assert given_error["code"] == "#VALUE!"
    assert version[0][0].startswith(Session().now().version)
    assert preview["code"] == "#N/A"
    assert found["asked"][0] == 5
    assert sum(found["asked"]) == 5 + 1200 + 1
    assert len(found["asked"]) <= 6
    assert (found["again"], found["remembered"]) == (margin, 0)
    assert "token" in found["refused"]["message"]


def test_nothing_of_the_server_is_loaded_by_other_commands() -> None:
    program = "import sys, xlipo.cli; print({'starlette', 'uvicorn', 'cryptography'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=dict(os.environ))
    assert done.stdout == "set()\n"
