"""What can be said of the cells that our functions filled: the source of each figure, why there is none, and where
today's data give another."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from xlipo.functions.call import call
from xlipo.functions.cells import CellError, Given, Result, as_grid, is_blank, text_of
from xlipo.functions.session import Snapshot
from xlipo.hosts.formula_calls import FormulaCall, shown_value
from xlipo.intake.model_cells import ModelSheet

_FIGURE = frozenset(("IPO_METRIC", "IPO_STATUS", "IPO_RANGE", "IPO_PERIOD", "IPO_EXPLAIN"))
"""Functions whose arguments are company, metric, period, currency, options."""
_MOST_ASKED = 100_000
"""Cells of one workbook whose source is looked up; behind them formulas are told without."""

Shown = Sequence[Sequence[Given]]
Cells = tuple[tuple[Given, ...], ...]


class Citations:
    """Sources and reasons of the calls in one workbook.

    Args:
        snapshot: the data that are asked.
        sheets: the workbook's sheets, for what its cells show.
    """

    def __init__(self, snapshot: Snapshot, sheets: Mapping[str, ModelSheet]) -> None:
        self._snapshot, self._sheets, self._left = snapshot, sheets, _MOST_ASKED

    def of(self, calls: Sequence[FormulaCall], title: str, shown: Shown) -> list[list[list[str]]]:
        """What is said of each cell that a formula fills, by row and column: a list of lines.

        Args:
            calls: the formula's calls of our functions.
            title: the sheet that it stands on.
            shown: what its cells show.
        """
        said: list[list[list[str]]] = [[[] for _ in line] for line in shown]
        for one in calls:
            try:
                given = [shown_value(text, title, self._sheets) for text in one.arguments]
            except ValueError:
                continue
            self._left -= math.prod(map(_size, given)) * len(shown)
            if self._left < 0:
                break
            self._cite(one, given, shown, said)
            if one.is_alone:
                self._compare(call(one.name, given, self._snapshot), shown, said)
            elif any(_is_error(value) for line in shown for value in line):
                self._reason(call(one.name, given, self._snapshot), said)
        return said

    def _cite(self, one: FormulaCall, given: list[Given], shown: Shown, said: list[list[list[str]]]) -> None:
        asked = _asked(one, given, shown)
        if asked is None:
            return
        cites = as_grid(call("IPO_SOURCE", asked("cite"), self._snapshot))
        urls = as_grid(call("IPO_SOURCE", asked("url"), self._snapshot))
        first = 1 if one.name in ("IPO_SERIES", "IPO_TABLE") else 0
        for row, line in enumerate(said):
            for column, lines in enumerate(line):
                if row < first or (one.name == "IPO_TABLE" and column < 1) or is_blank(shown[row][column]):
                    continue
                if one.name == "IPO_EXPLAIN" and (row or column):
                    continue
                place = row - first, column - (one.name == "IPO_TABLE")
                for text in (_at(cites, *place), _at(urls, *place)):
                    if isinstance(text, str) and text and text not in lines:
                        lines.append(text)

    def _compare(self, today: Result, shown: Shown, said: list[list[list[str]]]) -> None:
        """Why a cell shows an error; what today's data give where a cell shows another value."""
        self._reason(today, said)
        now = as_grid(today)
        for row, line in enumerate(shown):
            for column, value in enumerate(line):
                other = _at(now, row, column)
                if other is not None and not _same(value, other):
                    said[row][column].append(f"The data {self._snapshot.version} give {_words(other)}.")

    def _reason(self, today: Result, said: list[list[list[str]]]) -> None:
        now = as_grid(today)
        for row, line in enumerate(said):
            for column, lines in enumerate(line):
                found = _at(now, row, column)
                if isinstance(found, CellError) and found.reason and found.reason not in lines:
                    lines.append(found.reason)


class _Asked:
    """The arguments that IPO_SOURCE is asked with, for each thing to say of a source."""

    def __init__(self, company: Given, metric: Given, period: Given, currency: Given, options: Given) -> None:
        self._before, self._behind = [company, metric, period], [currency, options]

    def __call__(self, what: str) -> list[Given]:
        return [*self._before, what, *self._behind]


def _asked(one: FormulaCall, given: list[Given], shown: Shown) -> _Asked | None:
    """Whose source a call's cells have; None where it gives no figures."""
    first, second, third, fourth, fifth, sixth = [*given, *[None] * 6][:6]
    if one.name in _FIGURE:
        return _Asked(first, second, third, fourth, fifth)
    if one.name == "IPO_SOURCE":
        return _Asked(first, second, third, fifth, sixth)
    if one.name == "IPO_OFFERING" and not is_blank(second):
        return _Asked(first, second, None, third, None)
    if one.is_alone and one.name == "IPO_SERIES":
        return _Asked(first, second, [list(shown[0])], fourth, fifth)
    if one.is_alone and one.name == "IPO_TABLE" and len(shown) > 1 and len(shown[0]) > 1:
        basis = "" if not is_blank(third) or "basis" in text_of(fifth).casefold() else "Basis=LTM"
        options = "; ".join(filter(None, (text_of(fifth), basis)))
        return _Asked([[line[0]] for line in shown[1:]], [list(shown[0][1:])], third, fourth, options or None)
    return None


def _at(grid: Cells, row: int, column: int) -> Given:
    """The cell of a result at a place of the area that it fills: a single row or column is repeated."""
    line = grid[0] if len(grid) == 1 else grid[row] if row < len(grid) else ()
    return line[0] if len(line) == 1 else line[column] if column < len(line) else None


def _size(given: Given) -> int:
    return sum(map(len, given)) if isinstance(given, list) else 1


def _is_error(value: Given) -> bool:
    return isinstance(value, str) and value.startswith("#")


def _same(shown: Given, today: Given) -> bool:
    if is_blank(shown) or is_blank(today):
        return is_blank(shown) and is_blank(today)
    if isinstance(today, CellError):
        return text_of(shown) == today.text
    if isinstance(shown, int | float) and isinstance(today, int | float):
        return math.isclose(shown, today, rel_tol=1e-9)
    return text_of(shown) == text_of(today)


def _words(value: Given) -> str:
    return f"{value:,.10g}" if isinstance(value, float) else str(value)[:200]
