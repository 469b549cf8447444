"""Which formula reads which: the graph of a workbook's calculation, and the loops in it.

A range may hold thousands of formulas and be read by thousands more. Each column of a sheet therefore is a tree over
its formula cells: a range costs a few nodes of it, however long it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from xlipo.lint.book import Area, Book, Cell, Sheet
from xlipo.lint.formula import Parsed, Read, parse


class Node(NamedTuple):
    """A formula cell of a sheet."""

    sheet: Sheet
    cell: Cell


class _Column(NamedTuple):
    """The formula cells of a column: their rows, and where their tree begins among the nodes."""

    rows: list[int]
    start: int


class Graph:
    """Who reads whom. Nodes are numbers; those of `cells` are formula cells, the others stand for runs of them."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.cells: dict[int, Node] = {}
        self.number: dict[tuple[str, int, int], int] = {}
        self._columns: dict[str, dict[int, _Column]] = {}
        self._kin: dict[int, _Column] = {}
        self._size = 0
        for sheet in book.sheets:
            self._plant(sheet)
        self._reads: dict[int, list[int]] = {}

    def _plant(self, sheet: Sheet) -> None:
        by_column: dict[int, list[Cell]] = {}
        for cell in sheet.formulas:
            by_column.setdefault(cell.column, []).append(cell)
        columns = self._columns[sheet.title.lower()] = {}
        for column, cells in by_column.items():
            columns[column] = _Column([cell.row for cell in cells], self._size)
            for at, cell in enumerate(cells):
                number = self._size + len(cells) + at
                self.cells[number] = Node(sheet, cell)
                self.number[sheet.title, cell.row, cell.column] = number
            self._size += 2 * len(cells)
        for held in columns.values():
            self._kin.update(dict.fromkeys(range(held.start + 1, held.start + len(held.rows)), held))

    def successors(self, number: int) -> list[int]:
        """What a node reads: for a formula cell its precedents, for a node of a tree its two halves."""
        if number in self.cells:
            found = self._reads.get(number)
            if found is None:
                found = self._reads[number] = list(self._read_by(self.cells[number]))
            return found
        column = self._kin[number]
        inside = number - column.start
        return [column.start + 2 * inside, column.start + 2 * inside + 1]

    def runs_with(self, number: int) -> Iterator[int]:
        """The nodes that stand for runs of formula cells with this one among them."""
        node = self.cells[number]
        column = self._columns[node.sheet.title.lower()][node.cell.column]
        inside = (number - column.start) >> 1
        while inside:
            yield column.start + inside
            inside >>= 1

    def _read_by(self, node: Node) -> Iterator[int]:
        for read in resolved(self.book, node.sheet, node.cell):
            columns = self._columns.get(read.sheet.lower(), {})
            if read.is_cell:
                number = self.number.get((self._title(read.sheet), read.top, read.left))
                if number is not None:
                    yield number
                continue
            width = read.right - read.left + 1
            across = range(read.left, read.right + 1) if width <= len(columns) else columns
            for column in across:
                if column in columns and read.left <= column <= read.right:
                    yield from self._cover(columns[column], read.top, read.bottom)

    def _title(self, name: str) -> str:
        sheet = self.book.by_title.get(name.lower())
        return sheet.title if sheet else ""

    @staticmethod
    def _cover(column: _Column, top: int, bottom: int) -> Iterator[int]:
        """The few nodes of a column's tree that stand for its rows from top to bottom."""
        count = len(column.rows)
        low = count + bisect_left(column.rows, top)
        high = count + bisect_right(column.rows, bottom)
        while low < high:
            if low & 1:
                yield column.start + low
                low += 1
            if high & 1:
                high -= 1
                yield column.start + high
            low, high = low >> 1, high >> 1

    def loops(self) -> list[list[Node]]:
        """Groups of formulas that read each other in a circle: the strongly connected components."""
        index: dict[int, int] = {}
        lowest: dict[int, int] = {}
        stack: list[int] = []
        on_stack: set[int] = set()
        found: list[list[Node]] = []
        for root in self.cells:
            if root in index:
                continue
            work = [(root, iter(self.successors(root)))]
            index[root] = lowest[root] = len(index)
            stack.append(root)
            on_stack.add(root)
            while work:
                node, rest = work[-1]
                deeper = next((other for other in rest if self._sees(node, other, index, lowest, on_stack)), None)
                if deeper is not None:
                    index[deeper] = lowest[deeper] = len(index)
                    stack.append(deeper)
                    on_stack.add(deeper)
                    work.append((deeper, iter(self.successors(deeper))))
                    continue
                work.pop()
                if work:
                    above = work[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == index[node]:
                    group = _popped(stack, on_stack, node)
                    if len(group) > 1 or node in self.successors(node):
                        found.append([self.cells[number] for number in group if number in self.cells])
        return found

    @staticmethod
    def _sees(node: int, other: int, index: dict[int, int], lowest: dict[int, int], on_stack: set[int]) -> bool:
        """Whether the walk goes on into a node; one already met on the way only lowers the mark."""
        if other not in index:
            return True
        if other in on_stack:
            lowest[node] = min(lowest[node], index[other])
        return False


def _popped(stack: list[int], on_stack: set[int], last: int) -> list[int]:
    group = []
    while True:
        node = stack.pop()
        on_stack.discard(node)
        group.append(node)
        if node == last:
            return group


def resolved(book: Book, sheet: Sheet, cell: Cell) -> list[Read]:
    """All that a formula reads, with its sheet named; names and table columns followed to their cells."""
    return list(_follow(book, sheet, cell, book.parsed(sheet, cell), 0))


def _follow(book: Book, sheet: Sheet, cell: Cell, parsed: Parsed, depth: int) -> Iterator[Read]:
    for read in parsed.reads:
        for title in _titles(book, read.sheet) if read.sheet else [sheet.title]:
            yield read._replace(sheet=title)
    for name in parsed.names if depth < 5 else ():
        bare = name.rsplit("!", 1)[-1]
        if "[" in bare:
            yield from _table_column(book, sheet, cell, bare)
        elif text := names_of(book).get(bare.lower()):
            yield from _follow(book, sheet, cell, text, depth + 1)
        elif table := _tables(book).get(bare.lower()):
            yield _read(table[0], table[1])


def _titles(book: Book, name: str) -> list[str]:
    """The sheet a reference names; of Sheet1:Sheet3, all between."""
    if name.lower() in book.by_title or ":" not in name:
        return [name]
    first, _, last = name.lower().partition(":")
    order = [sheet.title.lower() for sheet in book.sheets]
    if first not in order or last not in order:
        return [name]
    start, end = sorted((order.index(first), order.index(last)))
    return [sheet.title for sheet in book.sheets[start : end + 1]]


def names_of(book: Book) -> dict[str, Parsed]:
    """The workbook's defined names, taken apart."""
    found: dict[str, Parsed] | None = book.memory.get("names")
    if found is None:
        found = {name.lower(): parse("=" + text.removeprefix("="), 1, 1) for name, text in book.names.items() if text}
        book.memory["names"] = found
    return found


def _tables(book: Book) -> dict[str, tuple[Sheet, Area, tuple[str, ...], Area]]:
    found: dict[str, tuple[Sheet, Area, tuple[str, ...], Area]] | None = book.memory.get("tables")
    if found is None:
        found = {t.name.lower(): (s, t.body, t.columns, t.area) for s in book.sheets for t in s.tables}
        book.memory["tables"] = found
    return found


def _table_column(book: Book, sheet: Sheet, cell: Cell, text: str) -> Iterator[Read]:
    """The cells that ``Table[column]``, ``Table[[#This Row],[column]]`` or ``[@column]`` stand for."""
    name, _, inside = text.partition("[")
    own = sheet.table_at(cell.row, cell.column)
    known = _tables(book).get((name or (own.name if own else "")).lower())
    if known is None:
        return
    home, body, columns, area = known
    wanted = inside.lower().replace("'", "")
    this_row = "#this row" in wanted or wanted.startswith("@")
    span = Area(cell.row, body.left, cell.row, body.right) if this_row else body
    if any(mark in wanted for mark in ("#all", "#headers", "#totals")):
        span = area
    parts = {part.strip("[]@ ,") for part in wanted.replace("],[", "|").replace("]:[", "|").split("|")}
    named = [at for at, column in enumerate(columns) if column.lower().replace("'", "") in parts]
    if named:
        yield _read(home, Area(span.top, area.left + min(named), span.bottom, area.left + max(named)))
    elif "#" in wanted or not wanted.strip("[]@ "):
        yield _read(home, span)


def _read(sheet: Sheet, area: Area) -> Read:
    return Read(sheet.title, area.top, area.left, area.bottom, area.right)


def graph_of(book: Book) -> Graph:
    """The workbook's graph, made once."""
    found: Graph | None = book.memory.get("graph")
    if found is None:
        found = book.memory["graph"] = Graph(book)
    return found
