"""The guard: before any page or answer, whether a request may be answered at all; after it, a line in the log.

A foreign Host (a name that was made to lead here) gets 421, a foreign Origin or site 403, a missing or wrong token 401,
too many requests 429, another type than JSON 415, a body that is too large 413, one that does not arrive 408.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from time import monotonic, perf_counter
from typing import Any, TypeAlias

from xlipo.hosts.http.functions_json import METADATA
from xlipo.hosts.http.pages import WORKER
from xlipo.hosts.http.settings import Pace, Settings
from xlipo.hosts.officejs.icons import SIZES

Message: TypeAlias = MutableMapping[str, Any]
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

LOG = logging.getLogger("xlipo.serve")

GUARDED = ("/api/", "/mcp")
"""Where a token is needed."""

READ = "/api/data/"
"""What of that is read, and takes no body."""

SHARED = (*METADATA, *(f"/icon-{size}.png" for size in SIZES))
"""What Excel on the web reads from pages of its own: no secret, and the same for everybody."""

_FRAMES = "https://*.officeapps.live.com https://*.sharepoint.com https://*.cloud.microsoft https://onedrive.live.com"
_POLICY = (
    "default-src 'none'; script-src 'self' https://appsforoffice.microsoft.com; style-src 'self'; "
    "worker-src 'self'; "
    f"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self' {_FRAMES}"
)
_OF_WORKER = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
"""The policy of the worker that runs Python: it alone may compile WebAssembly, and it has no page."""

_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]
_MOST_PACED = 10_000
_DECIDING = frozenset(
    (b"host", b"origin", b"sec-fetch-site", b"x-xlipo-token", b"authorization", b"content-type", b"content-length")
)
"""Headers on which it depends whether a request is let in: of two of one name, another program may read the other."""
DRAINED, DRAIN_SECONDS = 4, 2.0
"""As many times the largest request, and for how long, what is refused is still read."""


class Refusal(Exception):  # noqa: N818 - it is an answer
    """A request that is not answered: its status and a sentence; ``is_read``: whether nothing more of it comes."""

    def __init__(self, status: int, sentence: str, is_read: bool = False, **headers: str) -> None:
        super().__init__(sentence)
        self.status, self.is_read, self.headers = status, is_read, headers


class Paced:
    """Who has asked how much of late: a bucket each, which fills again at a rate."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def left(self, who: str) -> float:
        """How many requests somebody may make at once, now."""
        left, since = self._left.get(who, (self._pace.burst, monotonic()))
        return min(self._pace.burst, left + (monotonic() - since) * self._pace.rate)

    def take(self, who: str) -> bool:
        """Count a request; whether it was let through."""
        left = self.left(who)
        self._left[who] = (max(left - 1, 0.0), monotonic())
        self._left.move_to_end(who)
        if len(self._left) > _MOST_PACED:
            self._left.popitem(last=False)
        return left >= 1


class Guard:
    """Stands before an application; see the module."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._hosts, self._origins = settings.hosts, settings.origins
        self._asked, self._refused = Paced(settings.asked), Paced(settings.refused)
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()
        """Addresses and the users who were let in from there: the wrong tokens of others do not shut them out."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse, one request."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        else:  # there are no sockets here
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = perf_counter(), 500

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                policy = b"content-security-policy", (_OF_WORKER if scope["path"] == WORKER else _POLICY).encode()
                message = {**message, "headers": [*message.get("headers", ()), policy, *_HEADERS]}
            await send(message)

        fault = ""
        try:
            try:
                await self._app(scope, await self._let_in(scope, receive), told)
            except Refusal as refusal:
                if not refusal.is_read:
                    await self._drain(receive)
                await refuse(refusal, told)
        except Exception as wrong:  # whatever it is, neither a page nor a log shows more of it than its kind
            fault = type(wrong).__name__
            if status == 500:
                await refuse(Refusal(500, "The server met a fault of its own; its log says when."), told)
        finally:
            self._log(scope, status, perf_counter() - began, fault)

    def _log(self, scope: Scope, status: int, seconds: float, fault: str) -> None:
        LOG.info(
            "request",
            extra={
                "said": {
                    "method": scope["method"], "path": self._shown(scope["path"]), "status": status,
                    "ms": round(seconds * 1000, 1), "client": _client(scope), "user": scope.get("xlipo.user", ""),
                    **({"calls": scope["xlipo.calls"]} if "xlipo.calls" in scope else {}),
                    **({"fault": fault} if fault else {}),
                }
            },
        )  # fmt: skip

    def _shown(self, path: str) -> str:
        """A path as the log has it: a token that somebody put into it is a secret still."""
        user_of = self._settings.tokens.user_of
        return "/".join("***" if user_of(part) is not None else part for part in path[:1000].split("/"))[:200]

    async def _let_in(self, scope: Scope, receive: Receive) -> Receive:
        """What a guarded application reads its request from. Raises :class:`Refusal`."""
        headers = _headers_of(scope)
        self._check_place(scope["path"], headers)
        if not scope["path"].startswith(GUARDED):
            return receive
        scope["xlipo.user"] = self._user(headers, _client(scope))
        if scope["method"] != "POST" or scope["path"].startswith(READ):
            return receive
        if headers.get(b"content-type", b"").partition(b";")[0].strip().lower() != b"application/json":
            raise Refusal(415, "Send JSON, with Content-Type: application/json.")
        return _replayed(await self._body(headers, receive), receive)

    def _check_place(self, path: str, headers: dict[bytes, bytes]) -> None:
        host, origin = headers.get(b"host", b"").decode("latin-1").lower(), headers.get(b"origin")
        if host not in self._hosts:
            raise Refusal(421, "This server does not answer under that name; --url names one more.")
        if path in SHARED:
            return
        if origin is not None and origin.decode("latin-1").lower() not in self._origins:
            raise Refusal(403, "Pages of another origin may not ask this server.")
        if path.startswith(GUARDED) and headers.get(b"sec-fetch-site", b"none") not in (b"same-origin", b"none"):
            raise Refusal(403, "Pages of another site may not ask this server.")

    def _user(self, headers: dict[bytes, bytes], client: str) -> str:
        user = self._settings.tokens.user_of(_token(headers))
        if (client, user) not in self._known and self._refused.left(client) < 1:
            raise Refusal(429, "Too many wrong tokens from there; wait a little.", retry_after="10")
        if user is None:
            self._refused.take(client)
            raise Refusal(
                401, "Give a token that this server knows in the header X-Xlipo-Token.", www_authenticate="Bearer"
            )
        self._known[client, user] = None
        self._known.move_to_end((client, user))
        if len(self._known) > _MOST_PACED:
            self._known.popitem(last=False)
        if not self._asked.take(user):
            raise Refusal(429, "Too many requests; wait a second, and send more calls in each.", retry_after="1")
        return user

    async def _drain(self, receive: Receive) -> None:
        """Read what is still coming of a request that is refused: a client that is cut off in it hears no answer."""
        left = DRAINED * self._settings.limits.bytes
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                while left > 0:
                    message = await receive()
                    left -= len(message.get("body", b""))
                    if not message.get("more_body"):
                        return

    async def _body(self, headers: dict[bytes, bytes], receive: Receive) -> bytes:
        most = self._settings.limits.bytes
        too_large = Refusal(413, f"A request may be {most:,} bytes long; ask in parts.", connection="close")
        if int(headers.get(b"content-length", b"0")) > most:
            raise too_large
        body = bytearray()
        try:
            async with asyncio.timeout(self._settings.body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Refusal(400, "The request ended too early.", True, connection="close")
                    body += message.get("body", b"")
                    if len(body) > most:
                        too_large.is_read = not message.get("more_body")
                        raise too_large
                    if not message.get("more_body"):
                        return bytes(body)
        except TimeoutError:
            raise Refusal(408, "The request took too long to arrive.", True, connection="close") from None


def _headers_of(scope: Scope) -> dict[bytes, bytes]:
    """A request's headers by name. Raises :class:`Refusal` where another program could read them otherwise."""
    headers = dict(scope["headers"])
    if len(headers) != len(scope["headers"]):
        names = [name for name, _ in scope["headers"]]
        twice = next((name for name in _DECIDING if names.count(name) > 1), None)
        if twice is not None:
            raise Refusal(400, f"The header {twice.decode()} is there twice; send it once.", connection="close")
    if b"content-length" in headers and b"transfer-encoding" in headers:
        raise Refusal(400, "Send Content-Length or Transfer-Encoding, not both.", connection="close")
    return headers


def _token(headers: dict[bytes, bytes]) -> str:
    scheme, _, bearer = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    given = headers.get(b"x-xlipo-token", b"").decode("latin-1")
    return given or (bearer.strip() if scheme.casefold() == "bearer" else "")


def _client(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])


def _replayed(body: bytes, receive: Receive) -> Receive:
    """What gives a body that was read already, and then what comes after it."""
    waiting = [body]

    async def again() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return again


async def refuse(refusal: Refusal, send: Send) -> None:
    """Send a refusal, as JSON."""
    body = json.dumps({"error": str(refusal)}).encode("ascii")
    named = {name.replace("_", "-"): value for name, value in refusal.headers.items()}
    headers = {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "cache-control": "no-store",
        **named,
    }
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": refusal.status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
