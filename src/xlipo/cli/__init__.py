"""The command line: the front door. It parses, calls and prints; no rule of the business lives here.

Exit codes: 0 fine, 1 the answer is no (no such figure, a check failed), 2 bad usage or input. Every error is one plain
sentence on stderr. Each command's module is imported only when that command is asked for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword
from typing import Any, NoReturn

import click

from xlipo.cli.output import finish, leave_stdout, remark
from xlipo.facts.errors import UnknownName, UsageError, XlipoError
from xlipo.hosts.process import collect_seldom
from xlipo.version import __version__

COMMANDS = {
    "report": "report",
    "template": "template",
    "metric": "figures",
    "series": "figures",
    "table": "figures",
    "screen": "screen",
    "explain": "figures",
    "rounds": "rounds_and_offerings",
    "offering": "rounds_and_offerings",
    "conflicts": "conflicts_and_checks",
    "check": "conflicts_and_checks",
    "diff": "diff",
    "history": "history",
    "check-text": "check_text",
    "match": "match",
    "verify": "verify",
    "freeze": "freeze",
    "export": "export",
    "lint": "lint",
    "facts": "lists",
    "sources": "lists",
    "metrics": "lists",
    "companies": "lists",
    "addin": "addin",
    "data": "data",
    "store": "store",
    "import": "import_",
    "mcp": "agents",
    "skills": "agents",
    "serve": "serve",
}
"""Every command and the module of this package that holds it."""

INTERRUPTED = 130  # 128 + SIGINT, as shells have it


class FrontDoor(click.Group):
    """The group of all commands, whose way out is always an exit code and at most one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_") + "_" * iskeyword(cmd_name)
        command: click.Command = getattr(import_module(f"xlipo.cli.{COMMANDS[cmd_name]}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if not name.startswith("-") and name not in COMMANDS:
            from xlipo.metrics.nearest_names import nearest_names

            raise UnknownName("command", name, nearest_names(name, COMMANDS, 2), "See: xlipo --help.")
        return super().resolve_command(ctx, args)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **settings: Any) -> NoReturn:
        """Run a command line and leave with its exit code; see :data:`COMMANDS`."""
        settings["standalone_mode"] = False
        sys.exit(self._outcome(args, *rest, **settings))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command asked for; what click would take for the user's leaving is seen here, before it does."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            return _reader_left()
        except EOFError:
            raise UsageError("A file that was read ends too early: it has been cut short.") from None

    def _outcome(self, args: Sequence[str] | None, *rest: Any, **settings: Any) -> int:
        if reconfigure := getattr(sys.stdout, "reconfigure", None):
            reconfigure(errors="backslashreplace")  # a console without Chinese shows escapes, never an error
        try:
            outcome = super().main(args, *rest, **settings)
            finish()
            return outcome if isinstance(outcome, int) else 0
        except XlipoError as wrong:
            return _complain(str(wrong), wrong.exit_code)
        except click.ClickException as wrong:
            return _complain(_sentence(wrong), 2)
        except (click.Abort, KeyboardInterrupt):
            return INTERRUPTED
        except BrokenPipeError:
            return _reader_left()
        except Exception as fault:
            if os.environ.get("XLIPO_DEBUG"):
                raise
            return _complain(_told(fault), 2)


def _told(fault: Exception) -> str:
    """What the machine refused, or a fault of our own, in one sentence."""
    if isinstance(fault, OSError) and fault.strerror:
        what = f"{str(fault.filename)[:300]!r} cannot be used" if fault.filename else "A file cannot be used"
        return f"{what}: {fault.strerror}; check its name, its permissions and the room on its disk."
    return (
        f"xlipo met a fault of its own ({type(fault).__name__}); please report it with the command you ran "
        "(XLIPO_DEBUG=1 shows where it happened)."
    )


def _reader_left() -> int:
    """The reader (head, less) has seen enough: nothing is wrong, and nothing more is written."""
    leave_stdout()
    return 0


def _complain(sentence: str, code: int) -> int:
    remark(sentence)
    return code


def _sentence(wrong: click.ClickException) -> str:
    """Click's own complaint as one sentence that says where to look."""
    message = " ".join(wrong.format_message().split()).rstrip(".?")
    context = wrong.ctx if isinstance(wrong, click.UsageError) else None
    path = context.command_path if context else "xlipo"
    hint = _option_meant(context.command) if context and "unexpected extra argument" in message else ""
    return f"{message}.{hint} See: {path} --help."


_OFTEN_WITHOUT_ITS_NAME = {
    "--companies": "Name companies as --companies MiniMax,Zhipu.",
    "--company": "Name a company as --company MiniMax.",
    "--period": "Name a period as --period FY2024.",
}


def _option_meant(command: click.Command) -> str:
    """How to write what people give without the name of its option, with a space before; nothing if unsure."""
    known = {name for option in command.params for name in option.opts}
    return next((f" {told}" for name, told in _OFTEN_WITHOUT_ITS_NAME.items() if name in known), "")


@click.group("xlipo", cls=FrontDoor, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="xlipo", message="%(prog)s %(version)s")
def front_door() -> None:
    """Sourced figures of AI companies around their IPO: workbooks, ratios and where each figure comes from.

    \b
    Examples:
      xlipo metric MiniMax gross_margin --period 9M2025
      xlipo table --group llm --metrics revenue,revenue_growth
      xlipo companies
    """


def main() -> NoReturn:
    """The console script ``xlipo``."""
    collect_seldom()
    front_door.main(prog_name="xlipo")


__all__ = ["COMMANDS", "front_door", "main"]
