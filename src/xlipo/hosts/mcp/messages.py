"""Messages: one JSON-RPC message in, its answer out. The protocol itself keeps no state between messages.

The revisions with a handshake (2024-11-05 to 2025-11-25) and the stateless one (2026-07-28, whose requests name it in
``_meta``) are spoken. We speak them ourselves, for a start: on the machine this was measured on, ``import mcp.server``
of the official package (2.3.0) takes about 2 s of CPU, busy with pydantic models and an HTTP
stack, while a first answer by this module takes 0.08 s. The tests drive it with the official client.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from xlipo.facts.errors import UnknownName, XlipoError
from xlipo.hosts.mcp.catalog import BY_NAME, INSTRUCTIONS, TOOLS
from xlipo.hosts.mcp.tool import Tool
from xlipo.version import __version__

if TYPE_CHECKING:
    from xlipo.functions.session import Session
    from xlipo.hosts.mcp.context import Context, Writer

Json: TypeAlias = dict[str, Any]

STATELESS = "2026-07-28"
WITH_HANDSHAKE = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
VERSIONS = (STATELESS, *WITH_HANDSHAKE)
VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
SERVER_KEY = "io.modelcontextprotocol/serverInfo"

LONGEST_MESSAGE = 1_000_000
"""The most bytes of one message."""

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, FAULT = -32700, -32600, -32601, -32602, -32603
NOT_FOUND, UNSUPPORTED_VERSION = -32002, -32022
KEPT_FOR = 300_000
"""For how many milliseconds a client may keep a list."""

_SERVER = {"name": "xlipo", "title": "xlipo: sourced figures of AI companies around their IPO", "version": __version__}
_CAPABILITIES: Json = {"tools": {}, "resources": {}}


class ProtocolFault(Exception):
    """A message that the protocol does not have: its JSON-RPC code, a sentence, and what more is told."""

    def __init__(self, code: int, sentence: str, data: Json | None = None) -> None:
        super().__init__(sentence)
        self.code, self.data = code, data


class Server:
    """Answers messages from one data set.

    Args:
        data: folders laid over the shipped data, as :class:`xlipo.functions.Session` has them.
        write: what writes a report; None where nothing may be written.
        folder: where to.
        session: an open session to answer from, in place of ``data``.

    >>> answered = Server().answer(b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}')
    >>> json.loads(answered)
    {'jsonrpc': '2.0', 'id': 1, 'result': {}}
    """

    def __init__(
        self,
        data: Any = None,
        write: Writer | None = None,
        folder: Path | None = None,
        session: Session | None = None,
    ) -> None:
        self._data, self._write, self._folder, self._session = data, write, folder, session
        self._opening = threading.Lock()
        self.is_loaded = threading.Event()
        """Set once :meth:`warm_up` has loaded the modules: two threads that load them at once may each find a half."""

    # -- messages -----------------------------------------------------------------------------------------------------

    def answer(self, line: bytes) -> bytes | None:
        """The answer to a message as it came in, a line of ASCII; None where none is owed."""
        try:
            message = read_message(line)
        except ProtocolFault as wrong:
            return encoded(error_answer(None, wrong))
        found = self.reply(message)
        return None if found is None else encoded(found)

    def reply(self, message: Json) -> Json | None:
        """The answer to a message; None for a notification or somebody's answer."""
        id, method, params = message.get("id"), message.get("method"), message.get("params", {})
        if "method" not in message and ("result" in message or "error" in message):
            return None
        is_named = message.get("jsonrpc") == "2.0" and ("id" not in message or _is_id(id))
        if not is_named or not isinstance(method, str) or not isinstance(params, dict):
            return error_answer(id if _is_id(id) else None, _NO_REQUEST)
        if "id" not in message:
            return None
        try:
            return {"jsonrpc": "2.0", "id": id, "result": self._result(method, params)}
        except ProtocolFault as wrong:
            return error_answer(id, wrong)
        except Exception as fault:  # whatever it is, a client must never meet it
            if os.environ.get("XLIPO_DEBUG"):
                raise
            sentence = f"xlipo met a fault of its own ({type(fault).__name__}); please report it with the call."
            return error_answer(id, ProtocolFault(FAULT, sentence))

    def _result(self, method: str, params: Json) -> Json:
        stateless = _is_stateless(params)
        answers = _STATELESS_METHODS if stateless else _METHODS
        if method not in answers:
            raise ProtocolFault(METHOD_NOT_FOUND, f"There is no method {method[:60]!r} here.")
        result = answers[method](self, params)
        return result if not stateless else result | {"resultType": "complete", "_meta": {SERVER_KEY: _SERVER}}

    # -- methods ------------------------------------------------------------------------------------------------------

    def _initialize(self, params: Json) -> Json:
        wanted = params.get("protocolVersion")
        return {
            "protocolVersion": wanted if wanted in WITH_HANDSHAKE else WITH_HANDSHAKE[0],
            "capabilities": _CAPABILITIES, "serverInfo": _SERVER, "instructions": INSTRUCTIONS,
        }  # fmt: skip

    def _discover(self, params: Json) -> Json:
        said = {"supportedVersions": list(VERSIONS), "capabilities": _CAPABILITIES, "instructions": INSTRUCTIONS}
        return _kept(said)

    def _ping(self, params: Json) -> Json:
        return {}

    def _list_tools(self, params: Json) -> Json:
        if params.get("cursor") is not None:
            raise ProtocolFault(INVALID_PARAMS, "The list of tools is one page; leave the cursor out.")
        return _kept({"tools": [tool.listed() for tool in self._tools()]})

    def _tools(self) -> list[Tool]:
        return [tool for tool in TOOLS if self._write is not None or not tool.writes]

    def _call_tool(self, params: Json) -> Json:
        name = params.get("name")
        tool = BY_NAME.get(name) if isinstance(name, str) else None
        if tool is None or tool not in self._tools():
            names = ", ".join(tool.name for tool in self._tools())
            raise ProtocolFault(INVALID_PARAMS, f"There is no tool {str(name)[:60]!r}; there are {names}.")
        try:
            context, given = self.context(), tool.read(params.get("arguments"))
            found = self._answered(tool, context, given)
        except XlipoError as wrong:
            return {"content": [{"type": "text", "text": text} for text in sentences_of(wrong)], "isError": True}
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        return {
            "content": [{"type": "text", "text": text}, *_links(found)],
            "structuredContent": found,
            "isError": False,
        }

    def _answered(self, tool: Tool, context: Context, given: Json) -> Json:
        """The result; equal questions to one state of the data have one answer, which is kept unless it is long."""
        body = self._body(tool)
        if tool.writes or "text" in given:
            return body(context, given)
        return context.kept((tool.name, json.dumps(given)), lambda: body(context, given))

    def _body(self, tool: Tool) -> Callable[[Context, Json], Json]:
        module, _, function = tool.body.partition(":")
        body: Callable[[Context, Json], Json] = getattr(import_module(f"xlipo.hosts.mcp.{module}"), function)
        return body

    def _list_resources(self, params: Json) -> Json:
        from xlipo.hosts.mcp.resources import PAGE, listed

        context = self.context()
        page, rest = self._understood(lambda: context.page(list(listed(context)), params.get("cursor"), PAGE))
        found: Json = {"resources": list(page)}
        return _kept(found | ({"nextCursor": rest["cursor"]} if rest["cursor"] else {}))

    def _list_templates(self, params: Json) -> Json:
        from xlipo.hosts.mcp.resources import templates

        return _kept({"resourceTemplates": templates()})

    def _read_resource(self, params: Json) -> Json:
        from xlipo.hosts.mcp.resources import read

        uri = params.get("uri")
        if not isinstance(uri, str):
            raise ProtocolFault(INVALID_PARAMS, "uri must be a text, such as xlipo://definition/gross_margin.")
        code = INVALID_PARAMS if _is_stateless(params) else NOT_FOUND
        text = self._understood(lambda: read(self.context(), uri), code)
        return _kept({"contents": [{"uri": uri, "mimeType": "application/json", "text": text}]})

    def _understood(self, ask: Callable[[], Any], code: int = INVALID_PARAMS) -> Any:
        try:
            return ask()
        except XlipoError as wrong:
            raise ProtocolFault(code, str(wrong)) from None

    # -- data ---------------------------------------------------------------------------------------------------------

    def context(self) -> Context:
        """The data as they are now."""
        from xlipo.hosts.mcp.context import Context

        return Context(self.session().now(), self._write, self._folder)

    def session(self) -> Session:
        """The session; opened when first asked for."""
        with self._opening:
            if self._session is None:
                from xlipo.functions.session import Session

                self._session = Session(self._data)
            return self._session

    def warm_up(self) -> None:
        """Load the engine and the data, so that the first call finds them."""
        try:
            for tool in self._tools():
                self._body(tool)
            with contextlib.suppress(XlipoError):  # data that cannot be read are told to whoever asks
                answers = self.context().snapshot.answers()
                for company in answers.view.companies():
                    answers.metric(company, "revenue")
                    self._call_tool({"name": "get_metric", "arguments": {"company": company.name, "metric": "revenue"}})
                    self.is_loaded.set()
        finally:
            self.is_loaded.set()


_METHODS: dict[str, Callable[[Server, Json], Json]] = {
    "initialize": Server._initialize,
    "ping": Server._ping,
    "server/discover": Server._discover,
    "tools/list": Server._list_tools,
    "tools/call": Server._call_tool,
    "resources/list": Server._list_resources,
    "resources/templates/list": Server._list_templates,
    "resources/read": Server._read_resource,
}
_STATELESS_METHODS = {name: body for name, body in _METHODS.items() if name not in ("initialize", "ping")}


def read_message(line: bytes) -> Json:
    """A message from its bytes. Raises :class:`ProtocolFault` for what is none."""
    if len(line) > LONGEST_MESSAGE:
        raise ProtocolFault(INVALID_REQUEST, f"A message may be {LONGEST_MESSAGE:,} bytes long.")
    try:
        message = json.loads(line.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise ProtocolFault(PARSE_ERROR, "The message is no JSON in UTF-8.") from None
    if not isinstance(message, dict):
        raise _NO_REQUEST
    return message


_NO_REQUEST = ProtocolFault(
    INVALID_REQUEST,
    "A message must be one JSON-RPC 2.0 request or notification, such as "
    '{"jsonrpc": "2.0", "id": 1, "method": "ping"}.',
)


def _is_id(id: Any) -> bool:
    return type(id) in (str, int) or (type(id) is float and id.is_integer())  # 1.0 is a whole number in JSON


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _is_stateless(params: Json) -> bool:
    """Whether a request names its revision itself. Raises :class:`ProtocolFault` for one that is not spoken here."""
    meta = params.get("_meta")
    if not isinstance(meta, dict) or VERSION_KEY not in meta:
        return False
    version = meta[VERSION_KEY]
    if not isinstance(version, str):
        raise ProtocolFault(INVALID_PARAMS, f"{VERSION_KEY} must be a text, such as {STATELESS}.")
    if version != STATELESS:
        data = {"supported": list(VERSIONS), "requested": version[:60]}
        raise ProtocolFault(UNSUPPORTED_VERSION, f"Revision {version[:60]!r} is not spoken here.", data)
    return True


def _kept(result: Json) -> Json:
    """A result that a client may keep for a while; it is the same for everybody."""
    return result | {"ttlMs": KEPT_FOR, "cacheScope": "private"}


_NEXT = {
    "company": "Call find_companies for the names that are known.",
    "metric": "Call find_metrics for the names that are known.",
}


def sentences_of(wrong: XlipoError) -> list[str]:
    """The sentence of a refusal, for people too; after it, for an unknown name, where an assistant looks next."""
    if not isinstance(wrong, UnknownName):
        return [str(wrong)]
    following = " ".join(filter(None, (wrong.advice, _NEXT.get(wrong.kind))))
    return list(filter(None, (str(wrong).removesuffix(f" {wrong.advice}"), following)))


def _links(found: Json) -> list[Json]:
    """Links to the resources of a single figure."""
    figure = found.get("figure") or (found.get("verdict") or {}).get("expected") or {}
    return [
        {"type": "resource_link", "uri": uri, "name": uri.removeprefix("xlipo://"), "mimeType": "application/json"}
        for uri in figure.get("resources", ())
    ]


def error_answer(id: str | float | None, wrong: ProtocolFault) -> Json:
    """The answer to a message that cannot be answered."""
    error: Json = {"code": wrong.code, "message": str(wrong)}
    return {"jsonrpc": "2.0", "id": id, "error": error | ({"data": wrong.data} if wrong.data else {})}


def encoded(answer: Json) -> bytes:
    """An answer as one line of ASCII."""
    return json.dumps(answer, separators=(",", ":")).encode("ascii") + b"\n"
