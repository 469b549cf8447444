"""Any table that people save or paste, as a grid of values: workbooks, CSV, tab-separated and spaced text, HTML."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from xlipo.facts.errors import UsageError
from xlipo.intake.workbook_values import column_letters
from xlipo.store.archive_guard import UntrustedArchive
from xlipo.store.plain_files import beginning_of, read_plain
from xlipo.store.untrusted import read_apart

Value: TypeAlias = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None

MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 200_000, 400, 64 * 1024 * 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Grid:
    """One sheet or table: its rows that hold something, each with its number."""

    title: str
    rows: tuple[tuple[int, tuple[Value, ...]], ...]
    right_aligned: bool = False
    """Whether columns were told by spaces alone, so that a row's last figures belong under the last headings."""

    def place(self, row: int, column: int) -> str:
        """A cell's name, such as ``Sheet1!C5``; ``column`` counts from 0."""
        return f"{self.title}!{column_letters(column + 1)}{row}" if self.title else f"line {row}, column {column + 1}"


def grids_of_file(path: Path) -> list[Grid]:
    """The tables of a file: .xlsx, .xlsm, .xls, .ods, .csv, .tsv, .txt, .html.

    Raises:
        UsageError: it is missing, none of these, damaged, hostile, or larger than the limits.
    """
    try:
        if beginning_of(path, 4) in (_ZIP, _OLE):
            return _of_workbook(path)
        content = read_plain(path, MOST_BYTES)[1]
    except OSError as broken:
        why = broken.strerror or str(broken)
        raise UsageError(f"{str(path)[:200]!r} cannot be read: {why.lower()}.") from None
    return grids_of_text(decoded(content, str(path)), path.stem)


def decoded(content: bytes, name: str) -> str:
    """Text in UTF-8, UTF-16 with its mark, GB 18030 or Big5. Raises :class:`UsageError` for anything else."""
    is_utf_16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if is_utf_16 else ("utf-8-sig", "gb18030", "big5"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UsageError(f"{name[:200]!r} is no text and no workbook; save it as .xlsx or as CSV UTF-8.")


def grids_of_text(text: str, title: str = "") -> list[Grid]:
    """The tables of a pasted text or an HTML page.

    >>> grids_of_text("Revenue\\t312,414\\t124,539")[0].rows
    ((1, ('Revenue', '312,414', '124,539')),)
    """
    if re.search(r"<t(?:able|r|d)[\s>]", text[:2_000_000], re.IGNORECASE):
        return _of_html(text, title)
    lines = text.splitlines()
    if len(lines) > MOST_ROWS:
        raise UsageError(f"The text has more than {MOST_ROWS:,} lines; split it.")
    sample = [line for line in lines[:200] if line.strip()]
    if sum("\t" in line for line in sample) * 2 >= len(sample) > 0:
        return [_grid(title, ((at, line.split("\t")) for at, line in enumerate(lines, 1)))]
    for mark in ";,":
        if sample and sum(_fields(line, mark) > 1 for line in sample) * 2 >= len(sample):
            try:
                reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
                return [_grid(title, ((reader.line_num, cells) for cells in reader))]
            except csv.Error as broken:
                raise UsageError(f"The text is no CSV that can be read: {broken}.") from None
    split = (
        (at, [cell.strip() for cell in re.split(r"\s{2,}|(?<=[^\s\d])\s+(?=[(−-]?\d[\d,.]*\)?(?:\s|$))", line.strip())])
        for at, line in enumerate(lines, 1)
    )
    return [_grid(title, split, right_aligned=True)]


def _fields(line: str, mark: str) -> int:
    """The cells of a line; a comma between digits is no mark of one."""
    outside = re.sub(r'"[^"]*"', "", line)
    return len(re.split(r",(?!\d{3}(?!\d))" if mark == "," else ";", outside))


def _grid(title: str, rows: Iterable[tuple[int, Sequence[Value]]], right_aligned: bool = False) -> Grid:
    kept: list[tuple[int, tuple[Value, ...]]] = []
    for number, cells in rows:
        if len(cells) > MOST_COLUMNS:
            cells = cells[:MOST_COLUMNS]
        values = [_clean(cell) for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if values:
            kept.append((number, tuple(values)))
        if len(kept) > MOST_ROWS:
            raise UsageError(f"{title[:80]!r} has more than {MOST_ROWS:,} rows; keep the part that holds figures.")
    return Grid(title[:100], tuple(kept), right_aligned)


def _clean(cell: Value) -> Value:
    if isinstance(cell, str):
        return " ".join(cell.replace("\u00a0", " ").split())[:2000] or None
    return cell


def _of_workbook(path: Path) -> list[Grid]:
    """The sheets of a workbook, read in a process of its own."""
    sheets = read_apart(workbook_sheets, str(path), file=path.name).result()
    grids = (Grid(title, tuple((at, tuple(map(_of_json, row))) for at, row in rows)) for title, rows in sheets)
    return [grid for grid in grids if grid.rows]


def workbook_sheets(path: str) -> list[tuple[str, list[tuple[int, list[object]]]]]:
    """The sheets of a workbook (.xlsx, .xlsm, .xls, .ods): titles, and rows with their numbers, as JSON has them.

    Raises :class:`UsageError` for a file that is damaged, hostile, or larger than the limits.
    """
    with Path(path).open("rb") as file:
        is_archive = file.read(4) == _ZIP
    grids = _of_values(path) if is_archive and not _is_open_document(path) else _by_calamine(path)
    return [(grid.title, [(at, [_as_json(cell) for cell in row]) for at, row in grid.rows]) for grid in grids]


def _of_values(path: str) -> list[Grid]:
    from xlipo.intake.workbook_values import WorkbookValues

    with WorkbookValues(path) as values:
        return [_grid(title, values.rows(title, MOST_COLUMNS, as_shown=True)) for title in values.titles]


def _is_open_document(path: str) -> bool:
    """Whether an archive is an OpenDocument sheet; then every part of it has been unpacked within the limits."""
    with UntrustedArchive(path) as archive:
        found = archive.has("content.xml")
        for name in archive.names() if found else ():
            if not name.endswith("/"):
                for _ in archive.chunks(name):
                    pass
    return found


def _by_calamine(path: str) -> list[Grid]:
    """Old workbooks (.xls) and OpenDocument sheets; a damaged one may end the process in any way."""
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        raise UsageError("This kind of workbook needs python-calamine; save it as .xlsx, or install that.") from None
    try:
        workbook, found = CalamineWorkbook.from_path(path), []
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            first = (sheet.start or (0, 0))[0] + 1
            rows = sheet.to_python(skip_empty_area=True, nrows=MOST_ROWS + 1)
            found.append(_grid(name, enumerate(rows, first)))
    except (MemoryError, UsageError):
        raise
    except BaseException as broken:  # its panics are no Exception
        why = f"is damaged or no workbook ({type(broken).__name__}); save it as .xlsx and name that."
        raise UsageError(f"{path[:200]!r} {why}") from None
    return found


def _as_json(cell: Value) -> object:
    if isinstance(cell, dt.date):
        return {"date": cell.isoformat()[:10]}
    return str(cell) if isinstance(cell, dt.time | dt.timedelta) else cell


def _of_json(cell: object) -> Value:
    if isinstance(cell, dict):
        return dt.date.fromisoformat(cell["date"])
    return cell if isinstance(cell, str | int | float) else None


def _of_html(text: str, title: str) -> list[Grid]:
    """The tables of a page; a cell over several columns is in the first of them, and over several rows in each."""
    from lxml import etree, html

    try:
        page = html.fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise UsageError("The text looks like a page in HTML, and holds no table that can be read.") from None
    outside = " ".join(" ".join(page.itertext()).split())[:4000]
    grids = []
    tables = page.xpath("//table[not(.//table)]") or [page]
    for number, table in enumerate(tables, 1):
        rows: list[tuple[int, list[Value]]] = []
        held: dict[tuple[int, int], Value] = {}
        for at, row in enumerate(table.iter("tr"), 1):
            cells: list[Value] = []
            for cell in (each for each in row if each.tag in ("td", "th")):
                while (at, len(cells)) in held:
                    cells.append(held[at, len(cells)])
                said = " ".join("".join(cell.itertext()).split()) or None
                wide, high = _span(cell.get("colspan")), _span(cell.get("rowspan"))
                for below in range(1, high):
                    held[at + below, len(cells)] = said
                cells += [said, *[None] * (wide - 1)]
            rows.append((at, cells))
        name = f"{title} table {number}" if len(tables) > 1 else title
        grids.append(_grid(name, rows))
    if grids and grids[0].rows:
        before = outside.split(str(next((v for v in grids[0].rows[0][1] if v), "")), 1)[0][-300:].strip()
        if before:
            grids[0] = Grid(grids[0].title, ((0, (before,)), *grids[0].rows))
    return [grid for grid in grids if grid.rows]


def _span(text: str | None) -> int:
    return min(int(text), 100) if text and text.isdecimal() and int(text[:4]) > 0 else 1
