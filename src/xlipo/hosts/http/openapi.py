"""The description of the server, by OpenAPI 3.1."""

from __future__ import annotations

from typing import Any, TypeAlias

from xlipo.hosts.protocol import Limits
from xlipo.version import __version__

Json: TypeAlias = dict[str, Any]

_ERROR_NAMES = ["#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#SPILL!", "#CALC!"]

_SCHEMAS: Json = {
    "Refusal": {
        "type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"],
        "additionalProperties": False,
    },
    "ErrorGiven": {
        "type": "object", "properties": {"error": {"enum": _ERROR_NAMES}}, "required": ["error"],
        "additionalProperties": False,
    },
    "CellGiven": {
        "anyOf": [{"type": ["string", "number", "boolean", "null"]}, {"$ref": "#/components/schemas/ErrorGiven"}]
    },
    "Argument": {
        "anyOf": [
            {"$ref": "#/components/schemas/CellGiven"},
            {"type": "array", "items": {"type": "array", "items": {"$ref": "#/components/schemas/CellGiven"}}},
        ]
    },
    "Call": {
        "type": "array",
        "description": "The name of a function and its arguments.",
        "prefixItems": [
            {"type": "string"},
            {"type": "array", "items": {"$ref": "#/components/schemas/Argument"}},
        ],
        "items": False,
        "minItems": 2,
        "maxItems": 2,
    },
    "Calls": {
        "type": "object",
        "properties": {
            "calls": {
                "type": "array", "items": {"$ref": "#/components/schemas/Call"},
                "description": f"At most {Limits().calls}; more get 413.",
            },
            "protocol": {"const": 1},
        },
        "required": ["calls"],
        "additionalProperties": False,
    },
    "Error": {
        "type": "object",
        "properties": {"error": {"enum": _ERROR_NAMES}, "reason": {"type": "string"}, "status": {"type": "string"}},
        "required": ["error"],
        "additionalProperties": False,
    },
    "Cell": {"anyOf": [{"type": ["string", "number"]}, {"$ref": "#/components/schemas/Error"}]},
    "Result": {
        "anyOf": [
            {"$ref": "#/components/schemas/Cell"},
            {"type": "array", "items": {"type": "array", "items": {"$ref": "#/components/schemas/Cell"}}},
        ]
    },
    "Results": {
        "type": "object",
        "properties": {
            "protocol": {"const": 1},
            "version": {"type": "string", "description": "The version of the data; all results are of one."},
            "results": {"type": "array", "items": {"$ref": "#/components/schemas/Result"}},
        },
        "required": ["protocol", "version", "results"],
        "additionalProperties": False,
    },
    "Message": {
        "type": "object",
        "description": "A JSON-RPC 2.0 request of the Model Context Protocol; a notification has no id.",
        "properties": {
            "jsonrpc": {"const": "2.0"}, "id": {"type": ["string", "integer"]}, "method": {"type": "string"},
            "params": {"type": "object"},
        },
        "required": ["jsonrpc", "method"],
    },
    "Answered": {"type": "object", "required": ["jsonrpc", "id"]},
    "Health": {
        "type": "object", "properties": {"status": {"enum": ["ok", "stale", "no data"]}}, "required": ["status"],
    },
    "Version": {
        "type": "object",
        "properties": {"xlipo": {"type": "string"}, "protocol": {"type": "integer"}, "data": {"type": "string"}},
        "required": ["xlipo", "protocol", "data"],
    },
    "Document": {"type": "object"},
}  # fmt: skip

_REFUSALS = {
    400: "It means nothing.", 401: "No token, or one that is not known.", 403: "A page of another origin asks.",
    408: "It took too long to arrive.", 413: "It is too large.", 415: "It is no JSON.",
    421: "The server does not answer under that name.", 429: "Too many requests.",
}  # fmt: skip
_EVERYWHERE = (403, 421)


def openapi() -> Json:
    """The description, as JSON has it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "xlipo", "version": __version__,
            "description": "Sourced figures of AI companies around their IPO: worksheet functions, in batches.",
        },
        "paths": {
            "/api/calls": {"post": _posted("Calls", "Results", "Call worksheet functions.", _CALLED)},
            "/mcp": {"post": _mcp()},
            "/health": {"get": _got("Health", "Whether there are data to answer from.", also=503)},
            "/version": {"get": _got("Version", "The versions of the program, the protocol and the data.")},
            "/api/data/{version}": {"get": _bundle()},
            "/functions.json": {"get": _got("Document", "What Excel reads of the functions.")},
            "/functions.zh-cn.json": {"get": _got("Document", "The same in Chinese.")},
            "/functions.live.json": {"get": _got("Document", "The same, of cells that follow the data.")},
            "/functions.live.zh-cn.json": {"get": _got("Document", "The same in Chinese.")},
            "/openapi.json": {"get": _got("Document", "This description.")},
        },
        "components": {
            "schemas": _SCHEMAS,
            "securitySchemes": {
                "token": {"type": "apiKey", "in": "header", "name": "X-Xlipo-Token"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }  # fmt: skip


_CALLED = {"calls": [["IPO_METRIC", ["MiniMax", "gross_margin"]], ["IPO_SERIES", ["Zhipu", "revenue"]]]}


def _posted(given: str, gives: str, summary: str, example: Json) -> Json:
    return {
        "summary": summary,
        "security": [{"token": []}, {"bearer": []}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref(given), "example": example}}},
        "responses": {"200": _response("The answer.", gives), **_refusals(*_REFUSALS)},
    }


def _mcp() -> Json:
    example = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    found = _posted("Message", "Answered", "The assistants' tools: a message of the Model Context Protocol.", example)
    told = {
        "202": {"description": "A notification; no answer is owed."},
        "404": _response("No such method.", "Answered"),
    }
    found["responses"] |= told | {"400": _response("A message that means nothing.", "Document")}
    return found


def _bundle() -> Json:
    version = {"name": "version", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    archive = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}
    return {
        "summary": "The data themselves, for a page that answers by itself.",
        "security": [{"token": []}, {"bearer": []}],
        "parameters": [version],
        "responses": {
            "200": {"description": "An archive of data files.", "content": archive},
            "404": _response("Not the version of now, or data that are not sent to pages.", "Refusal"),
            **_refusals(401, 403, 421, 429),
        },
    }


def _got(gives: str, summary: str, also: int | None = None) -> Json:
    more = {str(also): _response("There are none.", gives)} if also else {}
    return {"summary": summary, "responses": {"200": _response(summary, gives), **more, **_refusals(*_EVERYWHERE)}}


def _refusals(*statuses: int) -> Json:
    return {str(status): _response(_REFUSALS[status], "Refusal") for status in statuses}


def _response(description: str, schema: str) -> Json:
    return {"description": description, "content": {"application/json": {"schema": _ref(schema)}}}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}
