"""Printing: tables for people, JSON and CSV for programs."""

from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import click

from xlipo.cli.options import Form
from xlipo.facts.errors import NoAnswer

Row = Mapping[str, object]

_RIGHT = frozenset({"shown", "value", "low", "high", "tier", "line"})
_CONTROL = dict.fromkeys([*range(32), *range(127, 160)], " ")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def put(rows: Sequence[Row], fields: Sequence[str], shown: Mapping[str, str], form: Form | None) -> None:
    """Rows as JSON or CSV with all their fields, or as a table of those ``shown`` (field: heading)."""
    if form == "json":
        put_json(rows)
    elif form == "csv":
        put_csv(rows, fields)
    else:
        put_table(rows, shown)


def put_json(thing: object) -> None:
    """A thing as JSON; escaped where the terminal's encoding has no room for all of Unicode."""
    narrow = "utf" not in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    click.echo(json.dumps(thing, ensure_ascii=narrow, indent=2, default=_plain_json))


def _plain_json(thing: object) -> object:
    if isinstance(thing, Decimal):
        return int(thing) if thing == thing.to_integral_value() else float(thing)
    return str(thing)


def put_csv(rows: Iterable[Row], fields: Sequence[str]) -> None:
    """Rows as CSV with a header; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows([_csv_cell(row.get(field)) for field in fields] for row in rows)
    click.echo(page.getvalue(), nl=False)


def _csv_cell(value: object) -> object:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, bool):
        return "yes" if value else ""
    return _plain_json(value) if isinstance(value, Decimal) else value


def put_table(rows: Sequence[Row], shown: Mapping[str, str]) -> None:
    """Rows as a table: ruled and fitted to a terminal, plain and aligned anywhere else."""
    lines = [[cell(row.get(field)) for field in shown] for row in rows]
    right = [field in _RIGHT for field in shown]
    if sys.stdout.isatty():
        _ruled(lines, list(shown.values()), right)
    else:
        _aligned(lines, list(shown.values()), right)


def cell(value: object) -> str:
    """A value as people read it in a table; control characters cannot reach the terminal.

    >>> cell(1234567.5), cell(None), cell(True)
    ('1,234,567.5', '', 'yes')
    """
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, int | float | Decimal):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return "; ".join(map(cell, value))
    return str(value).translate(_CONTROL)


def _ruled(lines: list[list[str]], headings: list[str], right: list[bool]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for heading, is_right in zip(headings, right, strict=True):
        table.add_column(heading, justify="right" if is_right else "left", overflow="fold")
    for line in lines:
        table.add_row(*map(Text, line))
    Console().print(table)


def _aligned(lines: list[list[str]], headings: list[str], right: list[bool]) -> None:
    table = [headings, *lines]
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    for line in table:
        cells = (_padded(*item) for item in zip(line, widths, right, strict=True))
        click.echo("  ".join(cells).rstrip())


def _padded(text: str, room: int, is_right: bool) -> str:
    space = " " * (room - width(text))
    return space + text if is_right else text + space


def width(text: str) -> int:
    """The columns a text takes on a terminal: Chinese characters take two.

    >>> width("智谱 AI")
    7
    """
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)


def put_lines(pairs: Iterable[tuple[str, str]]) -> None:
    """Labelled lines; a label that repeats is printed once."""
    said = ""
    for label, text in pairs:
        click.echo(_padded("" if label == said else label, 13, False) + cell(text))
        said = label


def answer_is_no(reason: str, form: Form | None) -> None:
    """Leave with exit code 1: people read why, programs have it in what was printed."""
    if form is None:
        raise NoAnswer(reason)
    click.get_current_context().exit(NoAnswer.exit_code)


def remark(text: str) -> None:
    """A remark beside the output, on stderr, that no program reads as data."""
    click.echo(text, err=True)
