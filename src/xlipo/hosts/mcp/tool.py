"""What a tool is: its name, help, parameters and the shape of its result; and how its arguments are read.

Nothing here loads the data or the engine: the list of tools must be there at once.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from xlipo.facts.errors import UsageError

Schema: TypeAlias = dict[str, Any]
Given: TypeAlias = dict[str, Any]
"""The arguments of a call by name: a parameter that was left out is None."""

Kind = Literal["text", "name", "names", "document"]

LONGEST = {"text": 1_000, "name": 300, "names": 300, "document": 200_000}
"""The most characters of an argument; for a list, of each name in it."""

MOST_NAMES = 200
"""The most names in one list."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of a tool.

    ``kind``: a ``text``; a ``name``, which may come as a number too (a ticker, a year, a figure); ``names``, a list or
    one text with commas; or a whole ``document``.
    """

    name: str
    help: str
    kind: Kind = "name"
    required: bool = False
    choices: tuple[str, ...] = ()

    def schema(self) -> Schema:
        """Its JSON Schema."""
        if self.kind == "names":
            names = {"type": "string", "maxLength": LONGEST["names"]}
            return {"type": "array", "items": names, "maxItems": MOST_NAMES, "description": self.help}
        found: Schema = {"type": "string", "description": self.help, "maxLength": LONGEST[self.kind]}
        return found | ({"enum": list(self.choices)} if self.choices else {})

    def read(self, given: Any) -> Any:
        """The argument as the tool takes it; None for one left out. Raises :class:`UsageError`."""
        if given is None or given == "" or given == []:
            return None
        if self.kind == "names":
            return self._names(given)
        if self.kind == "name" and type(given) in (int, float) and math.isfinite(given):
            return given
        if type(given) is not str:
            raise UsageError(f"{self.name} must be a text{' or a number' if self.kind == 'name' else ''}.")
        if len(given) > LONGEST[self.kind]:
            raise UsageError(f"{self.name} may be {LONGEST[self.kind]:,} characters long, not {len(given):,}.")
        if self.choices and given not in self.choices:
            raise UsageError(f"{self.name} cannot be {given[:40]!r}; give one of {', '.join(self.choices)}.")
        return given

    def _names(self, given: Any) -> list[Any]:
        if type(given) is str:
            given = [part.strip() for part in given.replace("，", ",").split(",") if part.strip()]
        if type(given) is not list:
            raise UsageError(f"{self.name} must be a list of names, such as ['MiniMax', '智谱'].")
        if len(given) > MOST_NAMES:
            raise UsageError(f"{self.name} may hold {MOST_NAMES} names, not {len(given):,}; ask in parts.")
        each = Parameter(f"A name in {self.name}", "")
        found = [name for name in map(each.read, given) if name is not None]
        return list(dict.fromkeys(found)) or None  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: ``body`` names the function that answers it, as ``module:function`` of this package."""

    name: str
    title: str
    help: str
    parameters: tuple[Parameter, ...]
    result: Schema
    body: str
    writes: bool = False

    def listed(self) -> Schema:
        """The tool as ``tools/list`` tells it."""
        return {
            "name": self.name,
            "title": self.title,
            "description": self.help,
            "inputSchema": {
                "type": "object",
                "properties": {parameter.name: parameter.schema() for parameter in self.parameters},
                "required": [parameter.name for parameter in self.parameters if parameter.required],
                "additionalProperties": False,
            },
            "outputSchema": self.result,
            "annotations": {
                "title": self.title, "readOnlyHint": not self.writes, "destructiveHint": self.writes,
                "idempotentHint": True, "openWorldHint": False,
            },
        }  # fmt: skip

    def read(self, arguments: Any) -> Given:
        """The arguments of a call, checked. Raises :class:`UsageError` naming the first that is wrong."""
        if arguments is None:
            arguments = {}
        if not isinstance(arguments, Mapping):
            raise UsageError(f"The arguments of {self.name} must be a JSON object.")
        names = [parameter.name for parameter in self.parameters]
        for name in arguments:
            if name not in names:
                near = difflib.get_close_matches(str(name)[:100], names, 1, 0)
                raise UsageError(
                    f"{self.name} has no argument {str(name)[:40]!r}"
                    + (f"; the nearest is {near[0]}." if near else "; it takes none.")
                )
        found = {parameter.name: parameter.read(arguments.get(parameter.name)) for parameter in self.parameters}
        for parameter in self.parameters:
            if parameter.required and found[parameter.name] is None:
                raise UsageError(f"{self.name} needs {parameter.name}: {parameter.help}")
        return found
