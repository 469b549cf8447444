"""The command that makes, installs and removes the add-in of a spreadsheet."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import click

from xlipo.cli.output import say
from xlipo.facts.errors import UsageError
from xlipo.store.user_path import user_path

HOSTS = {"excel": "excel_com", "calc": "calc", "officejs": "officejs"}
"""Each spreadsheet by the word for it, and the package of :mod:`xlipo.hosts` that serves it."""

host = click.option(
    "--host",
    type=click.Choice(list(HOSTS)),
    required=True,
    help="excel: Excel for Windows; calc: LibreOffice Calc; officejs: Excel anywhere, from xlipo serve.",
)


@click.group()
def addin() -> None:
    """The worksheet functions inside a spreadsheet: make its add-in, install it, remove it.

    On the computer that has the spreadsheet, install puts the add-in into it for this user, and uninstall takes it out.

    \b
    Examples:
      xlipo addin build --host excel
      xlipo addin build --host excel --out elsewhere
    """


@addin.command()
@host
@click.option("--out", metavar="DIR", default="addin", show_default=True, help="The folder to write to.")
@click.option(
    "--url", metavar="URL", help="For officejs: the address of xlipo serve; https://localhost:8765 if not given."
)
@click.option("--pyodide", metavar="DIR", help="For officejs: a folder to fetch Python for pages into, by npm and pip.")
@click.option("--live", is_flag=True, help="For officejs: cells that give a new figure by themselves, as it comes.")
def build(host: str, out: str, url: str | None, pyodide: str | None, live: bool) -> None:
    """Write the add-in and everything in it that people can read to a folder.

    \b
    Examples:
      xlipo addin build --host excel
      xlipo addin build --host calc --out elsewhere
      xlipo addin build --host officejs --url https://xlipo.example.com --pyodide pyodide
    """
    if (url is not None or pyodide is not None or live) and host != "officejs":
        raise UsageError("--url, --pyodide and --live are of a server; only --host officejs has one.")
    named: dict[str, object] = {"url": url} if url is not None else {}
    if live:
        named["is_live"] = True
    if pyodide is not None:
        named["pyodide"] = user_path(pyodide)
    for path in _of(host).build(user_path(out), **named):
        say(f"Wrote {path}")


@addin.command()
@host
def install(host: str) -> None:
    """Put the add-in into the spreadsheet of this computer, for this user.

    \b
    Examples:
      xlipo addin install --host calc
    """
    say(_of(host).install())


@addin.command()
@host
def uninstall(host: str) -> None:
    """Take the add-in out again.

    \b
    Examples:
      xlipo addin uninstall --host calc
    """
    say(_of(host).uninstall())


def _of(host: str) -> ModuleType:
    package = f"xlipo.hosts.{HOSTS[host]}"
    if find_spec(package) is None:
        raise UsageError(f"This version of xlipo has no add-in for --host {host}; give --host excel or --host calc.")
    return import_module(f"{package}.addin")
