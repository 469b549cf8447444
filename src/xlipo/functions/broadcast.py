"""Ranges broadcast: a column of companies against a row of metrics gives a grid, in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xlipo.functions.cells import LARGEST_GRID, NOT_VALID, Cell, CellError, Given, Result, as_grid, is_blank


def spread(answer: Callable[..., Result], given: Sequence[Given]) -> Result:
    """A function's values over ranges: one cell or one row or one column is repeated, all else must fit.

    >>> spread(lambda a, b: f"{a}{b}", [[["x"], ["y"]], [[1, 2]]])
    (('x1', 'x2'), ('y1', 'y2'))
    >>> spread(lambda a, b: a, [[["x"], ["y"]], [["u"], ["v"], ["w"]]]).reason
    'The ranges do not fit: 2 rows and 3 rows.'
    """
    grids = [as_grid(cell) for cell in given]
    height, width = _size(grids)
    if height * width > LARGEST_GRID:
        grids = [_trimmed(grid) for grid in grids]
        height, width = _size(grids)
    if height * width > LARGEST_GRID:
        return CellError(
            NOT_VALID, f"The ranges make {height * width:,} cells; ask for at most {LARGEST_GRID:,}.", "too_large"
        )
    for grid in grids:
        for what, have, want in (("rows", len(grid), height), ("columns", len(grid[0]), width)):
            if have not in (1, want):
                return CellError(NOT_VALID, f"The ranges do not fit: {have} {what} and {want} {what}.", "ranges_differ")
    columns = [_repeated(grid, width) for grid in grids]
    tall = [grid if len(grid) == height else grid * height for grid in columns]
    rows = (tuple(map(_plain, map(answer, *cells))) for cells in zip(*tall, strict=True))
    return tuple(rows)


def _plain(result: Result) -> Cell:
    """One cell's result; a function that would give a grid there cannot."""
    return result[0][0] if isinstance(result, tuple) else result


def _size(grids: Sequence[tuple[tuple[Given, ...], ...]]) -> tuple[int, int]:
    return max(len(grid) for grid in grids), max(len(grid[0]) for grid in grids)


def _repeated(grid: tuple[tuple[Given, ...], ...], width: int) -> tuple[tuple[Given, ...], ...]:
    return grid if len(grid[0]) == width else tuple(row * width for row in grid)


def _trimmed(grid: tuple[tuple[Given, ...], ...]) -> tuple[tuple[Given, ...], ...]:
    """A whole column or row as a host passes it, without the empty cells at its end."""
    rows = len(grid)
    while rows > 1 and all(map(is_blank, grid[rows - 1])):
        rows -= 1
    columns = len(grid[0])
    while columns > 1 and all(is_blank(row[columns - 1]) for row in grid[:rows]):
        columns -= 1
    return tuple(row[:columns] for row in grid[:rows])
