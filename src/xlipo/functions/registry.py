"""The registry: every worksheet function, declared once, with help in English and Chinese.

Each host's wrapper, help and manifest is made from it. Declaring checks the rules of the strictest host, so what cannot
work in Excel on Windows fails here, at once, on any machine.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from xlipo.functions.cells import Result

Shape = Literal["cell", "grid", "either"]
"""``cell``: one value, or a grid where an argument is a range; ``grid``: always a grid; ``either``: as asked."""

Body = Callable[..., Result]
Declared = TypeVar("Declared", bound=Body)

LONGEST_HELP = 255  # MacroOptions and the function wizard cut what is longer
MOST_ARGUMENTS = 20  # MacroOptions takes help for no more
_NAME = re.compile(r"IPO_[A-Z]{2,20}")
_ARGUMENT = re.compile(r"[a-z]+(_[a-z]+)*")
_CELL_ADDRESS = re.compile(r"[A-Z]{1,3}[0-9]{1,7}|R[0-9]*C[0-9]*", re.IGNORECASE)
_RESERVED = frozenset({
    "and", "any", "as", "boolean", "byref", "byte", "byval", "call", "case", "const", "currency", "date", "debug",
    "declare", "default", "dim", "do", "double", "each", "else", "end", "enum", "eqv", "erase", "error", "event",
    "exit", "export", "false", "for", "friend", "function", "get", "global", "gosub", "goto", "if", "imp",
    "implements", "import", "in", "inout", "input", "integer", "interface", "is", "let", "lib", "like", "local",
    "long", "loop", "lset", "me", "mod", "module", "name", "new", "next", "not", "nothing", "null", "object", "on",
    "option", "optional", "or", "out", "paramarray", "preserve", "print", "private", "property", "public", "put",
    "raiseevent", "redim", "rem", "resume", "return", "rset", "sequence", "service", "set", "short", "single",
    "static", "step", "stop", "string", "struct", "sub", "switch", "then", "this", "time", "to", "true", "type",
    "typedef", "typeof", "union", "unsigned", "until", "value", "var", "variant", "void", "wend", "while", "with",
    "write", "xor", "yield",
})  # fmt: skip
"""Words that Visual Basic, JavaScript or UNO's IDL keep for themselves. ``currency`` and ``name`` are type names there;
hosts that mind write such arguments with a letter before them (see :meth:`Argument.identifier`)."""


class DeclarationError(ValueError):
    """A function that some host could not carry."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a function. ``optional`` ones may be left out; help is at most 255 characters a language."""

    name: str
    help_en: str
    help_zh: str
    optional: bool = False

    def help(self, lang: str = "en") -> str:
        """The help text in English, or in Chinese for any ``zh``."""
        return self.help_zh if lang.startswith("zh") else self.help_en

    @property
    def identifier(self) -> str:
        """The name in a language that keeps some words for itself: ``currency`` is a type in Visual Basic.

        >>> Argument("currency", "", "").identifier, Argument("company", "", "").identifier
        ('in_currency', 'company')
        """
        return f"in_{self.name}" if self.name in _RESERVED else self.name


@dataclass(frozen=True, slots=True)
class Function:
    """A worksheet function: its name, arguments, shape, help, an example as typed into a cell, and what answers it."""

    name: str
    arguments: tuple[Argument, ...]
    shape: Shape
    help_en: str
    help_zh: str
    example: str
    body: Body
    required: int = field(init=False)
    """How many arguments cannot be left out."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "required", sum(not argument.optional for argument in self.arguments))

    def help(self, lang: str = "en") -> str:
        """What it gives, in English, or in Chinese for any ``zh``."""
        return self.help_zh if lang.startswith("zh") else self.help_en

    @property
    def signature(self) -> str:
        """The call as help shows it.

        >>> REGISTRY["IPO_METRIC"].signature
        'IPO_METRIC(company, metric, [period], [currency], [options])'
        """
        shown = (f"[{a.name}]" if a.optional else a.name for a in self.arguments)
        return f"{self.name}({', '.join(shown)})"


REGISTRY: dict[str, Function] = {}
"""Every function by its name, in the order of the manual; filled by importing :mod:`xlipo.functions`."""


def worksheet(
    name: str, *, shape: Shape, en: str, zh: str, example: str, arguments: dict[str, tuple[str, str]]
) -> Callable[[Declared], Declared]:
    """Declare a worksheet function. ``arguments`` has the help of each, in English and Chinese.

    The function's own signature says which arguments there are and which may be left out (default None); its first
    parameter is the snapshot of the data. Raises :class:`DeclarationError` for what some host could not carry.
    """

    def declare(body: Declared) -> Declared:
        found = Function(name, _arguments(name, body, arguments), shape, en, zh, example, body)
        check(found)
        if name in REGISTRY:
            raise DeclarationError(f"{name} is declared twice.")
        REGISTRY[name] = found
        return body

    return declare


def _arguments(name: str, body: Body, help: dict[str, tuple[str, str]]) -> tuple[Argument, ...]:
    parameters = list(inspect.signature(body).parameters.values())[1:]
    for parameter in parameters:
        if parameter.kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD:
            raise DeclarationError(
                f"{name}: {parameter.name} must be an ordinary argument; no host has {parameter.kind}."
            )
        if parameter.default not in (inspect.Parameter.empty, None):
            raise DeclarationError(f"{name}: what {parameter.name} is when left out must be None, as hosts pass it.")
    if list(help) != [parameter.name for parameter in parameters]:
        raise DeclarationError(
            f"{name}: each argument needs its help, in order: {', '.join(p.name for p in parameters)}."
        )
    return tuple(Argument(p.name, *help[p.name], optional=p.default is None) for p in parameters)


def check(function: Function) -> None:
    """Hold a function against the rules of every host. Raises :class:`DeclarationError` naming the first it breaks.

    >>> check(Function("IPO1", (), "cell", "Help.", "说明。", "=IPO1()", print))
    Traceback (most recent call last):
        ...
    xlipo.functions.registry.DeclarationError: IPO1: a name is IPO_ and capital letters.
    """
    for wrong, message in _faults(function):
        if wrong:
            raise DeclarationError(f"{function.name}: {message}")


def _faults(function: Function) -> list[tuple[bool, str]]:
    names = [argument.name for argument in function.arguments]
    optional = [argument.optional for argument in function.arguments]
    helps = [(function.name, function.help_en), (function.name, function.help_zh)]
    helps += [(a.name, text) for a in function.arguments for text in (a.help_en, a.help_zh)]
    return [
        (not _NAME.fullmatch(function.name), "a name is IPO_ and capital letters."),
        (bool(_CELL_ADDRESS.fullmatch(function.name)), "a name must not be a cell's address."),
        (len(names) > MOST_ARGUMENTS, f"at most {MOST_ARGUMENTS} arguments have help in Excel."),
        (len(set(names)) != len(names), "two arguments have one name."),
        (optional != sorted(optional), "an argument that may be left out comes after all that may not."),
        (any(not _ARGUMENT.fullmatch(name) for name in names), "an argument's name is small letters and underscores."),
        (any(_CELL_ADDRESS.fullmatch(name) for name in names), "an argument's name must not be a cell's address."),
        *((not text.strip(), f"{what} has no help.") for what, text in helps),
        *((len(text) > LONGEST_HELP, f"the help of {what} is longer than {LONGEST_HELP}.") for what, text in helps),
        *(("\n" in text or '"' in text, f"the help of {what} has a line break or a quote.") for what, text in helps),
        (not function.example.startswith(f"={function.name}("), "the example must be a call of the function."),
    ]
