"""Output: tables and text for people, JSON and CSV for programs; every way out of a command passes here.

Text for people holds no control character and goes out in the console's encoding; JSON and CSV are UTF-8 whatever the
console, and no spreadsheet runs a text of theirs as a formula. Output that cannot be written whole is an error.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from xlipo.cli.options import Form
from xlipo.facts.errors import NoAnswer, OutputError
from xlipo.facts.text import defused, printable, text_width, without_controls

if TYPE_CHECKING:
    from xlipo.api import Record

Row = Mapping[str, object]

_RIGHT = frozenset({"shown", "value", "low", "high", "tier", "line"})
_UNSAFE = re.compile("[\x7f-\x9f\u2028-\u202e]")


# -- ways out --------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _written_whole() -> Iterator[None]:
    """Whatever keeps output from being written is told in one sentence; a reader that leaves is no fault."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as wrong:
        leave_stdout()
        raise OutputError(
            f"The output could not be written: {wrong.strerror}; what was printed is not whole."
        ) from None


def leave_stdout() -> None:
    """Write nothing more to the standard output, the rest in its buffer included."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def say(text: str) -> None:
    """A line, or lines, of text for people, who read it now: a server that goes on after it is no reason to wait."""
    if sys.stdout is None:
        raise OutputError("There is nowhere to print to: the standard output is closed.")
    with _written_whole():
        sys.stdout.write(printable(text) + "\n")
        sys.stdout.flush()


def _send(text: str) -> None:
    """Text for programs, as UTF-8; half a character pair is escaped."""
    if sys.stdout is None:
        raise OutputError("There is nowhere to print to: the standard output is closed.")
    with _written_whole():
        sys.stdout.flush()
        buffer = getattr(sys.stdout, "buffer", None)
        if buffer is None:
            sys.stdout.write(text)
        else:
            buffer.write(text.encode("utf-8", "backslashreplace"))


def finish() -> None:
    """Write what is still in the buffer."""
    if sys.stdout is not None:
        with _written_whole():
            sys.stdout.flush()


def remark(text: str) -> None:
    """A remark beside the output, on stderr, that no program reads as data."""
    click.echo(printable(text), err=True)


def answer_is_no(reason: str, form: str | None) -> None:
    """Leave with exit code 1: people read why, programs have it in what was printed."""
    if form is None:
        raise NoAnswer(reason)
    click.get_current_context().exit(NoAnswer.exit_code)


# -- records and rows ------------------------------------------------------------------------------------------------


def put(records: Sequence[Record], kind: type[Record], form: Form | None, shown: Mapping[str, str] = {}) -> None:
    """Records as JSON, as CSV with the columns of their kind, or as a table of those ``shown`` (name: heading)."""
    if form == "json":
        put_json([record.as_json() for record in records])
        return
    rows = [row for record in records for row in record.rows()]
    if form:
        put_csv(rows, kind.columns(), form)
    else:
        put_table(rows, shown)


def put_data(rows: Sequence[Row], columns: Sequence[str], form: Form | None) -> bool:
    """Rows for a program, as JSON or as CSV; False where it is people who read, and nothing is printed."""
    if form == "json":
        put_json(rows)
    elif form:
        put_csv(rows, columns, form)
    return form is not None


def put_rows(rows: Sequence[Row], form: Form) -> None:
    """Rows of different columns as CSV with all of them."""
    put_csv(rows, list(dict.fromkeys(name for row in rows for name in row)), form)


_MANY = 1000
"""Items from which on a list is printed an item a line, which is several times as fast."""


def put_json(thing: object) -> None:
    """A thing as JSON; what a terminal would take for a command is escaped."""
    if isinstance(thing, list) and len(thing) > _MANY:
        encode = json.JSONEncoder(ensure_ascii=False, default=_plain_json).encode
        text = "[\n" + ",\n".join(_escaped(encode(item)) for item in thing) + "\n]"
    else:
        text = _escaped(json.dumps(thing, ensure_ascii=False, indent=2, default=_plain_json))
    _send(text + "\n")


def _escaped(text: str) -> str:
    if text.isascii() and "\x7f" not in text:
        return text
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain_json(thing: object) -> object:
    if isinstance(thing, Decimal):
        return int(thing) if thing == thing.to_integral_value() else float(thing)
    return str(thing)


def put_csv(rows: Iterable[Row], columns: Sequence[str], form: Form = "csv") -> None:
    """Rows as CSV with a header; no text in it is a formula to a spreadsheet."""
    lines = [columns, *([_csv_value(row.get(name)) for name in columns] for row in rows)]
    text = "".join((",".join(map(_csv_cell, line)) or '""') + "\n" for line in lines)
    _send(("\ufeff" if form == "csv-bom" else "") + text)


def _csv_value(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, Decimal):
        value = _plain_json(value)
    return str(value) if isinstance(value, int | float) else defused(without_controls(str(value)))


def _csv_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\n') or text != text.strip() else text


# -- tables for people -----------------------------------------------------------------------------------------------


def put_table(rows: Sequence[Row], shown: Mapping[str, str]) -> None:
    """Rows as a table: ruled and fitted to a terminal, plain and aligned anywhere else."""
    lines = [[cell(row.get(name)) for name in shown] for row in rows]
    right = [name in _RIGHT for name in shown]
    if sys.stdout is not None and sys.stdout.isatty():
        _ruled(lines, list(shown.values()), right)
    else:
        _aligned(lines, list(shown.values()), right)


def cell(value: object) -> str:
    """A value as people read it in a table: one line, no control character, no sign before zero.

    >>> cell(1234567.5), cell(None), cell(True), cell(-0.0)
    ('1,234,567.5', '', 'yes', '0.0')
    """
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float | Decimal):
        return f"{value or abs(value):,}"
    if isinstance(value, list | tuple):
        return "; ".join(map(cell, value))
    return printable(str(value)).replace("\n", " ")


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
    with _written_whole():
        Console().print(table)


def _aligned(lines: list[list[str]], headings: list[str], right: list[bool]) -> None:
    table = [headings, *lines]
    widths = [max(map(text_width, column)) for column in zip(*table, strict=True)]
    for line in table:
        cells = (_padded(*item) for item in zip(line, widths, right, strict=True))
        say("  ".join(cells).rstrip())


def _padded(text: str, room: int, is_right: bool) -> str:
    space = " " * (room - text_width(text))
    return space + text if is_right else text + space


def put_lines(pairs: Iterable[tuple[str, str]]) -> None:
    """Labelled lines; a label that repeats is printed once."""
    said = ""
    for label, text in pairs:
        say(_padded("" if label == said else label, 13, False) + cell(text))
        said = label
