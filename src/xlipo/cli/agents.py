"""The commands for programs that reason: the server of their tools, and the skills that say how to use them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlipo.cli import options
from xlipo.cli.output import say
from xlipo.facts.errors import UsageError
from xlipo.store.user_path import user_path

if TYPE_CHECKING:
    from xlipo.api import Client


@click.command()
@options.data
@click.option("--write", metavar="DIR", help="Allow write_report, into this folder and nowhere else.")
def mcp(data: tuple[str, ...] | None, write: str | None) -> None:
    """The tools for assistants, by the Model Context Protocol, on standard input and output.

    An assistant's configuration names this command; it is not for people to type. Without --write nothing is written.

    \b
    Examples:
      xlipo mcp
      xlipo mcp --data desk-figures --write reports
    """
    from xlipo.hosts.mcp.messages import Server
    from xlipo.hosts.mcp.stdio import run

    run(Server(data, report_into, allowed_folder(write)) if write is not None else Server(data))


def allowed_folder(written: str) -> Path:
    """The folder that reports may be written to. Raises :class:`UsageError` for what is none."""
    folder = user_path(written)
    if not folder.is_dir():
        raise UsageError(f"There is no folder {written[:300]!r}; make it first, or give --write another.")
    return folder.resolve()


def report_into(client: Client, path: Path, given: dict[str, Any]) -> Path:
    """Write a report as an assistant asked for it; nothing is kept beside it."""
    from xlipo.functions.arguments import companies_of
    from xlipo.report.entry import write

    companies = companies_of(client.answers, [list(given["companies"] or ())], "core")
    currency, language = given["currency"] or "USD", given["language"] or "en"
    return write(client, path, companies, "", str(currency), given["period"], language, is_kept=False)


@click.command()
@click.argument("folder", metavar="DIR")
def skills(folder: str) -> None:
    """Write the skills for assistants: how to build comps, a tear sheet, check claims and audit a model with the tools.

    Each is a folder with a SKILL.md, as assistants read them. Skills of an earlier run are replaced, nothing else.

    \b
    Examples:
      xlipo skills ~/.claude/skills
    """
    from xlipo.hosts.mcp.skill_files import write_skills

    for path in write_skills(user_path(folder)):
        say(f"Wrote {path}")
