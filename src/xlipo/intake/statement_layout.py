"""How a statement lies on a sheet: blocks of line items down, under heads that name periods across."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlipo.intake.amounts import looks_like_amount
from xlipo.intake.column_periods import ColumnPeriod, read_column_head
from xlipo.intake.grids import Grid, Value
from xlipo.intake.unit_notes import UnitNote, read_unit_note

Line = tuple[int, tuple[Value, ...]]
_NOTES = re.compile(r"notes?|附注|附註|注释|註釋|code|项目|科目")
_SPOILT = re.compile(
    r"[+-]?[\d.,]{1,30}e[+-]?\d{1,5}|[+-]?(?:nan|inf|infinity)|#(?:ref|value|name|num|div/0|null)[!?]?|"
    r"\(?(?=[\doli,.]{0,30}\d)(?=[\doli,.]{0,30}[oli])[\doli,.]{2,30}\)?",
    re.IGNORECASE,
)
"""What stands where a figure was meant: 1e308, NaN, #REF!, 6oo,000."""
_YEAR = re.compile(r"\s*(?:19|20)\d\d(?:\.0)?\s*年?\s*")


@dataclass(frozen=True)
class Head:
    """A column of figures: where it stands, its period and its own unit."""

    column: int
    period: ColumnPeriod
    unit: UnitNote


@dataclass(frozen=True)
class Block:
    """Line items under one set of heads; ``context`` is what stands above them, without years."""

    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    context: str


def merged_units(notes: Sequence[UnitNote | None]) -> UnitNote:
    """One unit of several notes, the last word of each kind; a scale of 1, which a bare currency has, yields.

    >>> merged_units([UnitNote(None, 1000000), UnitNote("USD", 1)])
    UnitNote(currency='USD', scale=1000000)
    """
    currency, scale = None, None
    for note in notes:
        if note is not None:
            currency = note.currency or currency
            if note.scale is not None and not (note.scale == 1 and scale):
                scale = note.scale
    return UnitNote(currency, scale)


def blocks_of(grid: Grid) -> list[Block]:
    """The blocks of a sheet, top to bottom; none where no column is headed by a period."""
    rows = [_by_tokens(line) for line in grid.rows] if grid.right_aligned else list(grid.rows)
    found: list[Block] = []
    above: list[Line] = []
    body: list[Line] = []
    heads: tuple[Head, ...] = ()
    context, unit = "", read_unit_note(grid.title)
    for line in rows:
        if not _is_body(line[1]):
            above.append(line)
            continue
        new, said, note = _heads(above, unit)
        if new:
            if heads and body:
                found.append(Block(heads, tuple(body), context))
            heads, body, context = new, [], said
        elif not heads:
            above.append(line)
            continue
        else:
            body += [other for other in above if other[1] and isinstance(other[1][0], str)]
        unit = note
        above = []
        body.append(line)
    if heads and body:
        found.append(Block(heads, tuple(body), context))
    if grid.right_aligned:
        return [_aligned(block) for block in found]
    return found


def _by_tokens(line: Line) -> Line:
    """A line of spaced text: its label, and the figures that end it."""
    tokens = " ".join(str(cell) for cell in line[1] if cell is not None).split()
    at = len(tokens)
    while at > 0 and (looks_like_amount(tokens[at - 1]) or tokens[at - 1] in ("-", "–", "—")):
        at -= 1
    return line[0], (" ".join(tokens[:at]) or None, *tokens[at:])


def _aligned(block: Block) -> Block:
    """Rows whose last figures stand under the last heads."""
    width = len(block.heads)
    lines = tuple((number, (cells[0], *([None] * width), *cells[1:])[: 1 + width] if len(cells) == 1
                   else (cells[0], *([None] * width + list(cells[1:]))[-width:])) for number, cells in block.lines)  # fmt: skip
    return Block(block.heads, lines, block.context)


def _is_year(cell: Value) -> bool:
    return _YEAR.fullmatch(str(cell)) is not None and not isinstance(cell, bool)


def _is_body(cells: Sequence[Value]) -> bool:
    """Whether a row is a line item: a label, and a figure that is no year."""
    label = next((at for at, cell in enumerate(cells) if isinstance(cell, str) and not looks_like_amount(cell)), None)
    if label is None or label > 3:
        return False
    rest = cells[label + 1 :]
    figures = [cell for cell in rest if (looks_like_amount(cell) and not _is_year(cell)) or _is_spoilt(cell)]
    if not figures:
        return False
    return not any(_has_period(cell) for cell in rest if cell is not None and not looks_like_amount(cell))


def _is_spoilt(cell: Value) -> bool:
    """Whether a cell was to be a figure and is none, which is told and makes no head of its row."""
    return isinstance(cell, str) and _SPOILT.fullmatch(cell.strip()) is not None


def _has_period(cell: Value) -> bool:
    return cell is not None and not isinstance(cell, bool) and read_column_head([cell]) is not None


def _heads(above: Sequence[Line], unit: UnitNote | None) -> tuple[tuple[Head, ...], str, UnitNote | None]:
    """The heads that rows without figures make, the words above them, and the unit they name for all columns."""
    width = max((len(cells) for _, cells in above), default=0)
    words, notes = [], [unit]
    for _, cells in above:
        texts = [cell for cell in cells if isinstance(cell, str)]
        if len(texts) == 1 or (cells and isinstance(cells[0], str)):
            words.append(texts[0] if texts else "")
        notes += [read_unit_note(text) for text in texts]
    context = re.sub(r"(?:19|20)\d\d(?:\s*年)?", " ", " ".join(words))[-300:]
    heads = []
    for column in range(1, width):
        own = [cells[column] if column < len(cells) else None for _, cells in above]
        if not any(_has_period(cell) or _is_partly(cell) for cell in own):
            continue
        pieces = [
            cell if cell is not None else _left_of(cells, column) for cell, (_, cells) in zip(own, above, strict=True)
        ]
        kept = [piece for piece in pieces if piece is not None and not (isinstance(piece, str) and _is_aside(piece))]
        period = read_column_head(list(kept)) or read_column_head([cell for cell in own if cell is not None])
        if period is not None and (period.is_bare_year or period.months is None):
            period = _with_context(period, context, own)
        if period is not None:
            mine = [read_unit_note(piece) for piece in pieces if isinstance(piece, str)]
            heads.append(Head(column, period, merged_units([*notes, *mine])))
    return tuple(heads), context, merged_units(notes) if any(notes) else None


def _is_aside(text: str) -> bool:
    """Whether a piece of a head says something else than a period: a unit, a note's column."""
    return read_unit_note(text) is not None or _NOTES.fullmatch(text.strip().lower()) is not None


def _is_partly(cell: Value) -> bool:
    """Whether a cell names a period but for its year: Six months ended 30 June."""
    return isinstance(cell, str) and read_column_head([cell, "2024"]) is not None and bool(re.search(r"\d|年", cell))


def _left_of(cells: Sequence[Value], column: int) -> Value:
    """What a merged cell of a head holds for the columns it spans: the next text to the left, the label's apart."""
    for at in range(min(column, len(cells)) - 1, 0, -1):
        if cells[at] is not None:
            value = cells[at]
            return value if isinstance(value, str) and not _is_year(value) else None
    return None


def _with_context(period: ColumnPeriod, context: str, own: Sequence[Value]) -> ColumnPeriod:
    """A bare year or date, with the length that the words above the table give it."""
    if not context:
        return period
    if period.is_bare_year:
        fuller = read_column_head([context, str(period.end.year)])
        return fuller if fuller is not None and fuller.end.year == period.end.year else period
    months = read_column_head([context, "2024"])
    fits = (
        months is not None
        and months.months is not None
        and (months.months < 12 or months.end.month == period.end.month)
    )
    return ColumnPeriod(period.end, months.months) if fits and months is not None else period


def lines_of(block: Block) -> Iterator[tuple[int, list[str], dict[int, Value]]]:
    """Each line's number, the texts that may be its label, and its cells by column."""
    first = min(head.column for head in block.heads)
    for number, cells in block.lines:
        texts = [cell for cell in cells[:first] if isinstance(cell, str) and not looks_like_amount(cell)]
        yield number, texts, {head.column: cells[head.column] for head in block.heads if head.column < len(cells)}
