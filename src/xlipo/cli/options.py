"""The options that commands share, read into what the Client takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar

import click

from xlipo.facts.errors import UsageError

if TYPE_CHECKING:
    from xlipo.api import Client, Fx

Form = Literal["json", "csv", "csv-bom"]
"""What a program asked for; None is text for people."""

Command = TypeVar("Command", bound=Callable[..., object])


class Knowledge(TypedDict):
    """Which data set, as known on which day."""

    data: tuple[str, ...] | None
    as_of: dt.date | None


class Asked(TypedDict):
    """How a figure is shown, and which part of it."""

    currency: str
    dimensions: dict[str, str]
    fx: Fx


def _day(ctx: click.Context, param: click.Parameter, text: str | None) -> dt.date | None:
    from xlipo.api.arguments import day

    return day(text, "--as-of")


def _dimensions(ctx: click.Context, param: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    from xlipo.facts.fact import read_dimensions

    try:
        return dict(read_dimensions(";".join(texts)))
    except ValueError as wrong:
        raise UsageError(f"--dim: {wrong}, such as --dim segment=cloud.") from None


def _fx(ctx: click.Context, param: click.Parameter, text: str | None) -> Fx:
    from xlipo.api.arguments import fx

    return fx(text, "--fx")


def _list(ctx: click.Context, param: click.Parameter, texts: tuple[str, ...]) -> list[str]:
    return [part.strip() for text in texts for part in text.replace("，", ",").split(",") if part.strip()]


def _full_list(ctx: click.Context, param: click.Parameter, texts: tuple[str, ...]) -> list[str]:
    found = _list(ctx, param, texts)
    if texts and not found:
        raise UsageError(f"{param.opts[0]} names nothing; give names with commas between them, or leave it out.")
    return found


def _folders(ctx: click.Context, param: click.Parameter, folders: tuple[str, ...]) -> tuple[str, ...] | None:
    return folders or None


_FOLDER = "A folder of data files, laid over the shipped ones (or XLIPO_DATA); may be repeated."
folders = click.option("--data", metavar="DIR", multiple=True, callback=_folders, help=_FOLDER)
data = click.option("--data", metavar="DIR", multiple=True, callback=_folders, help=f"{_FOLDER} Or a database.")
as_of = click.option("--as-of", metavar="DATE", callback=_day, help="Only what had been published by this day.")
period = click.option(
    "--period", metavar="P", help="FY2024, H1-2025, 9M2025, LTM, FY-1, 2025-09-30; LATEST when not given."
)
currency = click.option(
    "--currency", metavar="C", default="", help="USD, CNY, HKD, or reported (as the company reports it)."
)
dim = click.option(
    "--dim", "dimensions", metavar="K=V", multiple=True, callback=_dimensions,
    help="A part, such as segment=cloud; may be repeated.",
)  # fmt: skip
fx = click.option(
    "--fx", metavar="BASIS", callback=_fx,
    help="average, closing, dated, or a rate as the market quotes it: 7.05 (CNY per USD), USDCNY:7.05.",
)  # fmt: skip
basis = click.option(
    "--basis", metavar="B", default="",
    help="LTM, FY0 or LATEST in place of a period: what comparisons stand on.",
)  # fmt: skip
company = click.option("--company", metavar="NAME", default="", help="Only this company.")


def _keep_named(ctx: click.Context, param: click.Parameter, name: str | None) -> None:
    ctx.meta["xlipo.company"] = name


def _named_either_way(ctx: click.Context, param: click.Parameter, name: str) -> str:
    named = ctx.meta["xlipo.company"] or ""
    if name and named:
        raise UsageError("A company is named twice; give it as COMPANY or with --company, not both.")
    return name or named


def one_company(command: Command) -> Command:
    """``COMPANY``, or ``--company``: only this company."""
    command = click.option(
        "--company", metavar="NAME", default="", callback=_named_either_way, help="The same as COMPANY."
    )(command)
    return click.argument(
        "company_named", metavar="[COMPANY]", required=False, is_eager=True, expose_value=False, callback=_keep_named
    )(command)


group = click.option(
    "--group", metavar="NAME", default="", help="llm, gpu, core, all or a group of your own, in place of --companies."
)


def listed(name: str, help: str, may_be_empty: bool = False) -> Callable[[Command], Command]:
    """A comma-separated list, in one option or several; one that is given and empty is a mistake, unless it may be."""
    return click.option(name, metavar="A,B", multiple=True, callback=_list if may_be_empty else _full_list, help=help)


def _form_of(ctx: click.Context, param: click.Parameter, bom: bool) -> None:
    if bom and ctx.params.get("form") != "csv":
        raise UsageError("--bom is the mark at the beginning of CSV; give --csv as well.")
    if bom:
        ctx.params["form"] = "csv-bom"


def form(command: Command) -> Command:
    """``--json`` and ``--csv``: for programs."""
    command = click.option(
        "--bom", is_flag=True, expose_value=False, callback=_form_of,
        help="Begin the CSV with a byte order mark, by which Excel knows UTF-8.",
    )(command)  # fmt: skip
    command = click.option("--csv", "form", flag_value="csv", is_eager=True, help="CSV, for programs.")(command)
    return click.option("--json", "form", flag_value="json", is_eager=True, help="JSON, for programs.")(command)


def knowledge(command: Command) -> Command:
    """Which data set, and as known when."""
    return as_of(data(command))


def price(command: Command) -> Command:
    """A price of the company's share, and its day."""
    command = click.option(
        "--price-date", metavar="DATE", default=None,
        help="The day of --price; the as-of day, or that of the newest source, when not given.",
    )(command)  # fmt: skip
    return click.option(
        "--price", metavar="P", default=None,
        help="A price of one share, in the listing's currency, in place of the newest close.",
    )(command)  # fmt: skip


def figure(command: Command) -> Command:
    """How a figure is asked for."""
    return period(basis(currency(dim(fx(price(knowledge(form(command))))))))


def known_by(as_of: dt.date | None) -> str:
    """The words that end a sentence about what was known on a day."""
    return f" as of {as_of}" if as_of else ""


def client_for(data: Sequence[str] | None = None, as_of: dt.date | None = None, tier: int | None = None) -> Client:
    """The Client of a command."""
    from xlipo.api import Client

    return Client(data, as_of, tier)


def asked(how: Any) -> tuple[Client, dict[str, Any]]:
    """The Client of a command, and what is left of its options: what the Client's method takes."""
    left = dict(how)
    return client_for(left.pop("data"), left.pop("as_of")), left
