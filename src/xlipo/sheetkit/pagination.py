"""Where pages end: rows put on pages so that sections stay whole and the last page is no leftover."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

LEAST_FILLED = 0.25
"""A last page filled less than this looks like a mistake."""
EMPTINESS, LEFTOVER, OVERFULL = 0.5, 1.0, 100.0


def balance(heights: Sequence[float], costs: Sequence[float], first: float, rest: float) -> list[int]:
    """The first row of every page, counted from 0: as few pages as can be, cut where it costs least, evenly filled.

    Args:
        heights: of the rows, in points.
        costs: what it costs to begin a page with a row, in pages.
        first: the height of the first page, and ``rest`` of the others, in points.

    >>> balance([1] * 12, [0.6] * 6 + [0] + [0.6] * 5, 10, 10)
    [0, 6]
    >>> balance([1] * 10, [0.6] * 10, 10, 8)
    [0]
    """
    sums = [0.0, *accumulate(heights)]
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(heights) + 1):
        options = []
        for start in range(end - 1, -1, -1):
            room, used = (first if start == 0 else rest), sums[end] - sums[start]
            if used > max(first, rest) and start < end - 1:
                break
            price = 1 + EMPTINESS * max(0.0, 1 - used / room) ** 2 + (costs[start] if start else 0.0)
            price += OVERFULL if used > room else 0.0
            price += LEFTOVER if end == len(heights) and start and used < LEAST_FILLED * room else 0.0
            options.append((best[start][0] + price, start))
        best.append(min(options))
    starts, end = [], len(heights)
    while end:
        end = best[end][1]
        starts.append(end)
    return starts[::-1]


def flow(heights: Sequence[float], titles: float, page: float) -> tuple[int, float]:
    """How many pages rows take that run on, titles repeated, and how much of the last one is filled.

    >>> flow([10] * 12, 20, 100)
    (2, 0.4)
    """
    pages, used = 1, 0.0
    for height in heights:
        if used + height > page and used > titles:
            pages, used = pages + 1, titles
        used += height
    return pages, used / page


def whole(heights: Sequence[float], titles: float, body: float, widest: int, narrowest: int, least: int) -> int:
    """The number of pages to fit a long table to, so that its last page is filled; 0 where no scale gives that.

    A program takes the largest scale, in whole per cent, at which the table has no more pages than this, and none
    beyond what its width allows: between ``widest`` and ``narrowest``, as its font is wide or narrow. So at each scale
    that may come of it the last page must be filled.

    >>> whole([10.0] * 13, 10, 100, 100, 100, 60)
    2
    """
    scales = range(least, 101)
    found = {scale: flow(heights, titles, 100 * body / scale) for scale in scales}
    for pages in range(found[widest][0], 0, -1):
        fitting = [scale for scale in scales if found[scale][0] <= pages]
        if not fitting:
            return 0
        largest = min(max(fitting), narrowest)
        likely = [found[scale] for scale in range(max(least, min(widest, largest) - 1), largest + 1)]
        if all(n == 1 or filled >= LEAST_FILLED for n, filled in likely):
            return pages
    return 0


def even(heights: Sequence[float], first: float, rest: float) -> list[int]:
    """The first row of every page of a long table, counted from 0: as few pages as can be, all about as full.

    >>> even([10] * 12, 100, 100)
    [0, 6]
    """
    sums = [0.0, *accumulate(heights)]
    gone = max(0.0, rest - first)  # a first page has room for less
    total = sums[-1] + gone
    for pages in range(max(1, math.ceil(total / rest)), len(heights) + 1):
        starts = [0, *(bisect_left(sums, page * total / pages - gone) for page in range(1, pages))]
        ends = [*starts[1:], len(heights)]
        if all(sums[end] - sums[start] <= (rest if start else first) for start, end in zip(starts, ends, strict=True)):
            return starts
    return list(range(len(heights)))
