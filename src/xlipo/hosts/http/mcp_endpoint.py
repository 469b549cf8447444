"""The assistants' tools over HTTP: one message a request, one answer, and nothing kept between them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from xlipo.hosts.mcp.messages import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    STATELESS,
    UNSUPPORTED_VERSION,
    VERSION_KEY,
    VERSIONS,
    Json,
    ProtocolFault,
    Server,
    encoded,
    error_answer,
    read_message,
)

HEADER_MISMATCH = -32020
_STATUS = {
    PARSE_ERROR: 400, INVALID_REQUEST: 400, INVALID_PARAMS: 400, HEADER_MISMATCH: 400, UNSUPPORTED_VERSION: 400,
    METHOD_NOT_FOUND: 404,
}  # fmt: skip
"""The statuses that the stateless revision has for errors."""

_NAMED = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}


def answer_mcp(server: Server, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes | None]:
    """The status and the body for a posted message; no body where no answer is owed."""
    try:
        message = read_message(body)
        _check_headers(message, headers)
    except ProtocolFault as wrong:
        return 400, encoded(error_answer(None, wrong))
    answered = server.reply(message)
    if answered is None:
        return 202, None
    code = answered["error"]["code"] if "error" in answered else 0
    is_http = headers.get("mcp-protocol-version") == STATELESS or code in (PARSE_ERROR, INVALID_REQUEST)
    return _STATUS.get(code, 200) if is_http else 200, encoded(answered)


def _check_headers(message: Json, headers: Mapping[str, str]) -> None:
    """What proxies read of a message must be what it says. Raises :class:`ProtocolFault`."""
    version = headers.get("mcp-protocol-version")
    if version is not None and version not in VERSIONS:
        data = {"supported": list(VERSIONS), "requested": version[:60]}
        raise ProtocolFault(UNSUPPORTED_VERSION, f"Revision {version[:60]!r} is not spoken here.", data)
    params = message.get("params")
    meta = params.get("_meta") if isinstance(params, dict) else None
    said = meta.get(VERSION_KEY) if isinstance(meta, dict) else None
    if "id" not in message or (version != STATELESS and said is None):
        return
    _agree("MCP-Protocol-Version", version, said)
    _agree("Mcp-Method", headers.get("mcp-method"), message.get("method"))
    key = _NAMED.get(str(message.get("method")))
    if key is not None:
        _agree("Mcp-Name", _plain(headers.get("mcp-name")), params.get(key) if isinstance(params, dict) else None)


def _agree(name: str, header: str | None, said: object) -> None:
    if header != said:
        raise ProtocolFault(HEADER_MISMATCH, f"The header {name} does not say what the message says.")


def _plain(header: str | None) -> str | None:
    """A header's text; what is not ASCII travels in base64."""
    if header is None or not (header.startswith("=?base64?") and header.endswith("?=")):
        return header
    try:
        return base64.b64decode(header[9:-2], validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
