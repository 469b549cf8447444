"""The application: calls of worksheet functions, the assistants' tools, and what a page or Excel reads of us."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xlipo.functions.cells import NOT_AVAILABLE, CellError
from xlipo.functions.session import Session
from xlipo.hosts.http.functions_js import functions_js
from xlipo.hosts.http.functions_json import METADATA, functions_json
from xlipo.hosts.http.guard import App, Guard, Refusal
from xlipo.hosts.http.mcp_endpoint import answer_mcp
from xlipo.hosts.http.openapi import openapi
from xlipo.hosts.http.page_python import Bundles, bundle_of
from xlipo.hosts.http.pages import pages
from xlipo.hosts.http.settings import Settings
from xlipo.hosts.mcp.messages import Server
from xlipo.hosts.protocol import PROTOCOL, ProtocolError, TooMuchError, read_calls, results_of, write_answer
from xlipo.version import __version__

Endpoint = Callable[[Request], Awaitable[Response]]

_TOO_LATE = CellError(
    NOT_AVAILABLE, "The server had no time left for this call; ask again in smaller parts.", "too_late"
)


def application(session: Session, settings: Settings) -> App:
    """The whole server, as ASGI has it, behind its guard."""
    server = Server(session=session)
    python = settings.python if bundle_of(session.now()) is not None else None
    routes = [
        Route("/api/calls", _calls(session, settings), methods=["POST"]),
        Route("/mcp", _mcp(server), methods=["POST"]),
        Route("/health", _health(session), methods=["GET"]),
        Route("/version", _version(session), methods=["GET"]),
        Route("/", _leads_to("/taskpane.html")),
        Route("/functions.js", _fixed(functions_js(python), "text/javascript; charset=utf-8")),
        Route("/api/data/{version}", _data(session), methods=["GET"]),
        Route("/openapi.json", _fixed(_json(openapi()), "application/json")),
    ]
    routes += [
        Route(address, _fixed(_json(functions_json(lang, session.now(), is_live)), "application/json", shared=True))
        for address, (lang, is_live) in METADATA.items()
    ]
    routes += [Route(address, _fixed(body, kind)) for address, (body, kind) in pages().items()]
    if python is not None:
        kept = python.pages.items()
        routes += [Route(address, _fixed(body, kind, is_kept=True)) for address, (body, kind) in kept]
    refusals: dict[Any, Any] = {HTTPException: _refused, Refusal: _turned_away}
    return Guard(Starlette(routes=routes, exception_handlers=refusals), settings)


def _calls(session: Session, settings: Settings) -> Endpoint:
    async def calls(request: Request) -> Response:
        body = await request.body()
        try:
            asked = read_calls(body, settings.limits)
        except TooMuchError as wrong:
            raise Refusal(413, str(wrong)) from None
        except ProtocolError as wrong:
            raise Refusal(400, str(wrong)) from None
        request.scope["xlipo.calls"] = len(asked)

        def answered() -> bytes:
            snapshot = session.now()
            found = results_of(asked, snapshot, settings.limits.cells, settings.call_seconds)
            found += [_TOO_LATE] * (len(asked) - len(found))
            return write_answer(found, snapshot.version)

        return _answer(await asyncio.to_thread(answered))

    return calls


def _mcp(server: Server) -> Endpoint:
    async def mcp(request: Request) -> Response:
        body = await request.body()
        status, answered = await asyncio.to_thread(answer_mcp, server, body, request.headers)
        return Response(status_code=status) if answered is None else _answer(answered, status)

    return mcp


def _health(session: Session) -> Endpoint:
    async def health(request: Request) -> Response:
        snapshot = await asyncio.to_thread(session.now)
        usable = not snapshot.unusable
        told = {"status": "ok" if usable and not snapshot.broken else "stale" if usable else "no data"}
        return _answer(_json(told), 200 if usable else 503)

    return health


def _version(session: Session) -> Endpoint:
    async def version(request: Request) -> Response:
        snapshot = await asyncio.to_thread(session.now)
        return _answer(_json({"xlipo": __version__, "protocol": PROTOCOL, "data": snapshot.version}))

    return version


def _data(session: Session) -> Endpoint:
    """The data themselves, for a page that answers by itself; under their version, they never change."""
    bundles = Bundles(session)

    async def data(request: Request) -> Response:
        found = await asyncio.to_thread(bundles.of, request.path_params["version"])
        if found is None:
            return _answer(_json({"error": "No such version of the data is sent to pages; ask for calls."}), 404)
        headers = {"cache-control": "private, max-age=31536000, immutable"}
        return Response(found, media_type="application/zip", headers=headers)

    return data


def _fixed(body: bytes, type: str, shared: bool = False, is_kept: bool = False) -> Endpoint:
    held = "public, max-age=31536000, immutable" if is_kept else "no-cache"
    headers = {"cache-control": held} | ({"access-control-allow-origin": "*"} if shared else {})

    async def fixed(request: Request) -> Response:
        return Response(body, media_type=type, headers=headers)

    return fixed


def _leads_to(address: str) -> Endpoint:
    async def leads(request: Request) -> Response:
        asked = f"?{request.url.query}" if request.url.query else ""
        return Response(status_code=307, headers={"location": address + asked})

    return leads


def _json(thing: object) -> bytes:
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _answer(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type="application/json", headers={"cache-control": "no-store"})


async def _turned_away(request: Request, refusal: Refusal) -> Response:
    """What the calls themselves are refused for."""
    return _answer(_json({"error": str(refusal)}), refusal.status)


async def _refused(request: Request, wrong: HTTPException) -> Response:
    """What is not found, or not asked that way."""
    sentences = {404: "There is no such page here.", 405: "That page is not asked in that way."}
    body = _json({"error": sentences.get(wrong.status_code, wrong.detail)})
    return Response(body, wrong.status_code, headers=dict(wrong.headers or {}), media_type="application/json")
