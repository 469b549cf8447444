"""The interface the extension carries, in UNO's interface language; ``unoidl-write`` compiles it to ``xlipo.rdb``.

A change of the registry needs the file compiled anew, by LibreOffice's development kit (``libreoffice-dev``):

    python -m xlipo.hosts.calc.idl > xlipo.idl
    unoidl-write /usr/lib/libreoffice/program/types.rdb xlipo.idl xlipo.rdb
"""

from __future__ import annotations

from xlipo.functions import REGISTRY, Function
from xlipo.hosts.calc.names import INTERFACE, aliases


def interface() -> str:
    """The interface: a method for each name of each function.

    An argument is ``any``: a cell, a range as rows, or nothing. What may give a grid gives rows always, a single value
    as one row of one; what gives one value gives it bare, as two sequences around it would cost a third more time.
    """
    *modules, name = INTERFACE.split(".")
    opened = "".join(f"module {module} {{ " for module in modules)
    methods = "\n".join(method for function in REGISTRY.values() for method in _methods(function))
    return f"{opened}\ninterface {name} {{\n{methods}\n}};\n{'}; ' * len(modules)}".rstrip() + "\n"


def _methods(function: Function) -> list[str]:
    arguments = ", ".join(f"[in] any {in_idl(argument.identifier)}" for argument in function.arguments)
    result = "any" if function.shape == "cell" else "sequence< sequence<any> >"
    return [f"  {result} {alias.method}({arguments});" for alias in aliases(function)]


def in_idl(name: str) -> str:
    """UNO's names have no underscore: ``period_or_date`` is ``periodOrDate``."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


if __name__ == "__main__":
    print(interface(), end="")
