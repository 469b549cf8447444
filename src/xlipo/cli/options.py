"""The options that commands share, read into the types the floors below speak."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Literal, NamedTuple, TypedDict, TypeVar

import click

from xlipo.facts.errors import UsageError

if TYPE_CHECKING:
    from xlipo.facts.dataset import DataView
    from xlipo.facts.fact import Dimensions
    from xlipo.metrics.answers import Answers

Form = Literal["json", "csv"]
"""What a program asked for; None is text for people."""

_LEAST_RATE = Decimal("1e-6")

Command = TypeVar("Command", bound=Callable[..., object])


class Fx(NamedTuple):
    """How money is converted: a named basis, or a fixed rate; neither for the figure's own basis."""

    basis: str = ""
    fixed: Decimal | None = None


class Place(TypedDict):
    """Which data set, as known on which day."""

    data: str | None
    as_of: dt.date | None


class How(Place):
    """How a figure is asked for."""

    period: str | None
    currency: str
    dim: Dimensions
    fx: Fx


def _day(ctx: click.Context, param: click.Parameter, text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text[:40]!r} is no date for --as-of; give a day such as 2025-12-22.") from None


def _dimensions(ctx: click.Context, param: click.Parameter, texts: tuple[str, ...]) -> Dimensions:
    from xlipo.facts.fact import read_dimensions

    try:
        return read_dimensions(";".join(texts))
    except ValueError as wrong:
        raise UsageError(f"--dim: {wrong}, such as --dim segment=cloud.") from None


def _fx(ctx: click.Context, param: click.Parameter, text: str | None) -> Fx:
    if text is None or text in ("average", "closing", "dated"):
        return Fx(basis=text or "")
    try:
        rate = Decimal(text)
    except InvalidOperation:
        rate = Decimal(0)
    if not rate.is_finite() or not _LEAST_RATE < rate < 1 / _LEAST_RATE:
        raise UsageError(f"{text[:40]!r} is no rate for --fx; give average, closing, dated or a number such as 7.1.")
    return Fx(fixed=rate)


def names(text: str) -> list[str]:
    """The names of a comma-separated list, each once.

    >>> names("MiniMax, Zhipu,,MiniMax")
    ['MiniMax', 'Zhipu']
    """
    return list(dict.fromkeys(part.strip() for part in text.replace("，", ",").split(",") if part.strip()))


def _list(ctx: click.Context, param: click.Parameter, text: str | None) -> list[str]:
    return names(text or "")


def _full_list(ctx: click.Context, param: click.Parameter, text: str | None) -> list[str]:
    found = names(text or "")
    if text is not None and not found:
        raise UsageError(f"{param.opts[0]} names nothing; give names with commas between them, or leave it out.")
    return found


data = click.option("--data", metavar="DIR", help="A folder of data files, laid over the shipped ones (or XLIPO_DATA).")
as_of = click.option("--as-of", metavar="DATE", callback=_day, help="Only what had been published by this day.")
period = click.option(
    "--period", metavar="P", help="FY2024, H1-2025, 9M2025, LTM, FY-1, 2025-09-30; LATEST when not given."
)
currency = click.option(
    "--currency", metavar="C", default="", help="USD, CNY, HKD, or reported (as the company reports it)."
)
dim = click.option(
    "--dim", metavar="K=V", multiple=True, callback=_dimensions, help="A part, such as segment=cloud; may be repeated."
)
fx = click.option(
    "--fx",
    metavar="BASIS",
    callback=_fx,
    help="average, closing, dated, or a fixed rate: units of --currency for one of the company's.",
)
company = click.option("--company", metavar="NAME", default="", help="Only this company.")
group = click.option(
    "--group", metavar="G", help="A group of companies (llm, gpu, core, all, ...), in place of --companies."
)


def listed(name: str, help: str, may_be_empty: bool = False) -> Callable[[Command], Command]:
    """An option that takes a comma-separated list; one that is given and empty is a mistake, unless it may be."""
    return click.option(name, metavar="A,B", callback=_list if may_be_empty else _full_list, help=help)


def form(command: Command) -> Command:
    """``--json`` and ``--csv``: for programs."""
    command = click.option("--csv", "form", flag_value="csv", help="CSV, for programs.")(command)
    return click.option("--json", "form", flag_value="json", help="JSON, for programs.")(command)


def place(command: Command) -> Command:
    """Which data set, and as known when."""
    return as_of(data(command))


def figure(command: Command) -> Command:
    """How a figure is asked for."""
    return period(currency(dim(fx(place(form(command))))))


def known_by(as_of: dt.date | None) -> str:
    """The words that end a sentence about what was known on a day."""
    return f" as of {as_of}" if as_of else ""


def opened(data: str | None = None, as_of: dt.date | None = None) -> Answers:
    """The data set, open to be asked."""
    from xlipo.metrics.answers import Answers
    from xlipo.store.opening import open_data

    return Answers(open_data(data), as_of)


def chosen(view: DataView, names: Iterable[str], group: str | None) -> list[str]:
    """The companies named, or those of a group (the core one when neither is given), in the order of the data set.

    Raises :class:`UsageError` where both are given: one of them would be dropped without a word.
    """
    from xlipo.facts.dataset import companies_in

    named = list(names)
    if named and group:
        raise UsageError("Companies and a group are both given; name the companies or the group, not both.")
    return named or [company.name for company in companies_in(view, group or "core")]
