"""Rows are added to a CSV table, or put in place of older ones; every other line stays as it is, comments too."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from xlipo.facts.errors import DataErrors
from xlipo.store.tables import rows_of

Row = Mapping[str, str]

KEYS: dict[str, tuple[str, ...]] = {
    "companies": ("id",),
    "sources": ("id",),
    "rounds": ("company", "id"),
    "investors": ("company", "round", "name"),
    "offerings": ("company", "id"),
    "prices": ("company", "share_class", "date", "source"),
    "people": ("company", "name", "role"),
    "events": ("company", "date", "kind", "name"),
    "facts": ("concept", "dimensions", "period", "claim", "source"),
}
"""The columns that tell one row of a table from another: a row with the same ones is replaced."""


@dataclass(frozen=True)
class Edit:
    """A table after an edit: its content, the rows that were added, and those put in place of others, with both."""

    content: bytes
    added: tuple[Row, ...]
    changed: tuple[tuple[Row, Row], ...]


Key = tuple[object, ...]


def edited(
    kind: str, content: bytes, columns: Sequence[str], optional: Sequence[str], rows: Sequence[Row],
    key_of: Callable[[Row], Key] | None = None,
) -> Edit:  # fmt: skip
    """A table with some rows added or replaced.

    Args:
        kind: the table, or ``facts``.
        content: the file as it is; empty for a new one.
        columns: the table's columns; ``optional`` ones may follow in the file, and do once a row needs them.
        rows: the new rows; a column that a row does not name is empty.
        key_of: what tells one row from another, where that is not :data:`KEYS`.

    Raises:
        DataErrors: the file as it is has mistakes.

    >>> edit = edited("sources", b"id,title\\n# kept\\na,Old\\n", ("id", "title"), (), [{"id": "a", "title": "New"}])
    >>> edit.content, len(edit.added), len(edit.changed)
    (b'id,title\\n# kept\\na,New\\n', 0, 1)
    """
    mistakes: list[object] = []
    held = list(rows_of(kind, content, columns, mistakes.append, optional)) if content.strip() else []
    if mistakes:
        raise DataErrors(mistakes)  # type: ignore[arg-type]
    lines = content.decode("utf-8-sig").splitlines(keepends=True) if content.strip() else [",".join(columns) + "\n"]
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    head = next(at for at, line in enumerate(lines) if not line.lstrip('"').startswith("#"))
    starts = [line for line, _ in held] + [len(lines) + 1]
    ends = dict(pairwise(starts))
    is_wide = lines[head].count(",") >= len(columns) + len(optional) - 1
    names = (*columns, *optional) if is_wide else tuple(columns)
    if not is_wide and any(row.get(name) for row in rows for name in optional):
        names = (*columns, *optional)
        lines[head] = ",".join(names) + end
        for line, _ in held:
            last = _last_line(lines, line, ends[line]) - 1
            lines[last] = lines[last].rstrip("\r\n") + "," * len(optional) + end
        held = [(line, [*cells, *([""] * len(optional))]) for line, cells in held]
    key_of = key_of or (lambda row: tuple(row[name] for name in KEYS[kind]))
    old = {key_of(row): (line, row) for line, row in _named(held, names)}
    added: list[Row] = []
    changed: list[tuple[Row, Row]] = []
    for row in rows:
        full = {name: row.get(name, "") for name in names}
        key = key_of(full)
        if key not in old:
            added.append(full)
            old[key] = (0, full)
        elif old[key][1] != full and old[key][0]:
            line, before = old[key]
            changed.append((before, full))
            last = _last_line(lines, line, ends[line])
            lines[line - 1 : last] = [_line(full, names, end)] + [""] * (last - line)
    if added and lines[-1] and not lines[-1].endswith("\n"):
        lines[-1] += end
    text = "".join(lines) + "".join(_line(row, names, end) for row in added)
    return Edit(text.encode("utf-8"), tuple(added), tuple(changed))


def _named(held: Sequence[tuple[int, Sequence[str]]], names: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    return [(line, dict(zip(names, cells, strict=True))) for line, cells in held]


def _last_line(lines: Sequence[str], first: int, following: int) -> int:
    """The last line of the record that begins at a line: it may hold line ends within quotes."""
    for last in range(first, following):
        if "".join(lines[first - 1 : last]).count('"') % 2 == 0:
            return last
    return following - 1


def _line(row: Row, names: Sequence[str], end: str) -> str:
    page = io.StringIO(newline="")
    csv.writer(page, lineterminator=end).writerow([row[name] for name in names])
    return page.getvalue()
