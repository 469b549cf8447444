"""Which formula reads which: the graph of a workbook's calculation, and the loops in it.

A range may hold thousands of formulas and be read by thousands more. Each column and each row of a sheet therefore is a
tree over its formula cells: a range costs a few nodes of each, however long it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from xlipo.lint.book import Area, Book, Cell, DefinedName, Sheet
from xlipo.lint.formula import ParsedFormula, Reference, parse

DEEPEST_NAMES = 5
"""Names that stand for names that stand for names."""


class Node(NamedTuple):
    """A formula cell of a sheet."""

    sheet: Sheet
    cell: Cell


class _Tree(NamedTuple):
    """A tree over the formula cells of a column or of a row: their positions, and where its nodes begin."""

    positions: list[int]
    start: int


class Graph:
    """Who reads whom. Nodes are numbers; those of `cells` are formula cells, the others stand for runs of them.

    A range that is wider than high goes through trees over rows, which are made when a sheet first needs them.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self.cells: dict[int, Node] = {}
        self.number: dict[tuple[str, int, int], int] = {}
        self._columns: dict[str, dict[int, _Tree]] = {}
        self._rows: dict[str, dict[int, _Tree]] = {}
        self._below: dict[int, tuple[int, ...]] = {}
        self._size = 0
        for sheet in book.sheets:
            self._columns[sheet.title.lower()] = self._plant_columns(sheet)
        self._reads: dict[int, list[int]] = {}

    def _plant_columns(self, sheet: Sheet) -> dict[int, _Tree]:
        """Trees over columns; their leaves are the formula cells themselves."""
        trees = {}
        for column, cells in _grouped(sheet.formulas, lambda cell: cell.column).items():
            trees[column] = tree = self._plant([cell.row for cell in cells])
            for at, cell in enumerate(cells):
                number = tree.start + len(cells) + at
                self.cells[number] = Node(sheet, cell)
                self.number[sheet.title, cell.row, cell.column] = number
        return trees

    def _rows_of(self, sheet: Sheet) -> dict[int, _Tree]:
        """Trees over rows; each leaf leads to a formula cell."""
        trees = self._rows.get(sheet.title.lower())
        if trees is None:
            trees = self._rows[sheet.title.lower()] = {}
            for row, cells in _grouped(sheet.formulas, lambda cell: cell.row).items():
                trees[row] = tree = self._plant([cell.column for cell in cells])
                for at, cell in enumerate(cells):
                    self._below[tree.start + len(cells) + at] = (self.number[sheet.title, row, cell.column],)
        return trees

    def _plant(self, positions: list[int]) -> _Tree:
        tree = _Tree(positions, self._size)
        for inside in range(1, len(positions)):
            self._below[tree.start + inside] = (tree.start + 2 * inside, tree.start + 2 * inside + 1)
        self._size += 2 * len(positions)
        return tree

    def successors(self, number: int) -> Sequence[int]:
        """What a node reads: for a formula cell its precedents, for a node of a tree what hangs under it."""
        if number not in self.cells:
            return self._below[number]
        found = self._reads.get(number)
        if found is None:
            self.book.check_time()
            found = self._reads[number] = list(self._read_by(self.cells[number]))
        return found

    def runs_with(self, number: int) -> Iterator[int]:
        """The nodes that stand for runs of formula cells with this one among them."""
        sheet, cell = self.cells[number]
        title = sheet.title.lower()
        yield from _above(self._columns[title][cell.column], cell.row)
        if title in self._rows:
            yield from _above(self._rows[title][cell.row], cell.column)

    def _read_by(self, node: Node) -> Iterator[int]:
        for read in resolved(self.book, node.sheet, node.cell):
            sheet = self.book.by_title.get(read.sheet.lower())
            if sheet is None:
                continue
            if read.is_cell:
                number = self.number.get((sheet.title, read.top, read.left))
                if number is not None:
                    yield number
                continue
            columns = self._columns[sheet.title.lower()]
            if min(read.right - read.left + 1, len(columns)) <= read.bottom - read.top + 1:
                yield from self._cover(columns, read.left, read.right, read.top, read.bottom)
            else:
                yield from self._cover(self._rows_of(sheet), read.top, read.bottom, read.left, read.right)

    def _cover(self, trees: dict[int, _Tree], first: int, last: int, low: int, high: int) -> Iterator[int]:
        """The few nodes that stand for a range: trees from the first to the last, in each from low to high."""
        for key in range(first, last + 1) if last - first < len(trees) else trees:
            if key in trees and first <= key <= last:
                self.book.check_time()
                yield from _nodes(trees[key], low, high)

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
                self.book.check_time()
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


def _grouped(cells: list[Cell], key: Callable[[Cell], int]) -> dict[int, list[Cell]]:
    found: dict[int, list[Cell]] = {}
    for cell in cells:
        found.setdefault(key(cell), []).append(cell)
    return found


def _nodes(tree: _Tree, low: int, high: int) -> Iterator[int]:
    """The few nodes of a tree that stand for its positions from low to high."""
    count = len(tree.positions)
    left, right = count + bisect_left(tree.positions, low), count + bisect_right(tree.positions, high)
    while left < right:
        if left & 1:
            yield tree.start + left
            left += 1
        if right & 1:
            right -= 1
            yield tree.start + right
        left, right = left >> 1, right >> 1


def _above(tree: _Tree, position: int) -> Iterator[int]:
    """The nodes over one position of a tree, its own included."""
    inside = len(tree.positions) + bisect_left(tree.positions, position)
    while inside:
        yield tree.start + inside
        inside >>= 1


def resolved(book: Book, sheet: Sheet, cell: Cell) -> list[Reference]:
    """All that a formula reads, with its sheet named; names and table columns followed to their cells."""
    return list(_follow(book, sheet, cell, book.parsed(sheet, cell), 0, set()))


def _follow(
    book: Book, sheet: Sheet, cell: Cell, parsed: ParsedFormula, depth: int, seen: set[str]
) -> Iterator[Reference]:
    for read in parsed.reads:
        for title in _titles(book, read.sheet) if read.sheet else [sheet.title]:
            yield read._replace(sheet=title)
    for name in parsed.names if depth < DEEPEST_NAMES else ():
        bare = name.rsplit("!", 1)[-1]
        if "[" in bare:
            yield from _table_column(book, sheet, cell, bare)
        elif text := named(book, sheet, name):
            if name.lower() not in seen:
                seen.add(name.lower())
                yield from _follow(book, sheet, cell, text, depth + 1, seen)
        elif table := _tables(book).get(bare.lower()):
            yield _read(table[0], table[1])


def _titles(book: Book, name: str) -> list[str]:
    """The sheet a reference names; of Sheet1:Sheet3, all between."""
    if name.lower() in book.by_title or ":" not in name:
        return [name]
    known: dict[str, list[str]] = book.cache.setdefault("titles", {})
    if name not in known:
        first, _, last = name.lower().partition(":")
        order = [sheet.title.lower() for sheet in book.sheets]
        if first in order and last in order:
            start, end = sorted((order.index(first), order.index(last)))
            known[name] = [sheet.title for sheet in book.sheets[start : end + 1]]
        else:
            known[name] = [name]
    return known[name]


def names_of(book: Book) -> list[tuple[DefinedName, ParsedFormula]]:
    """The workbook's defined names, each with what it stands for, taken apart."""
    found: list[tuple[DefinedName, ParsedFormula]] | None = book.cache.get("names")
    if found is None:
        found = [(name, parse("=" + name.text.removeprefix("="), 1, 1)) for name in book.names if name.text]
        book.cache["names"] = found
    return found


def named(book: Book, sheet: Sheet, text: str) -> ParsedFormula | None:
    """What a name in a formula stands for: that of the sheet it is asked on, or names itself, else the workbook's."""
    known: dict[tuple[str, str], ParsedFormula] | None = book.cache.get("names by sheet")
    if known is None:
        known = {(name.sheet.lower(), name.name.lower()): parsed for name, parsed in names_of(book)}
        book.cache["names by sheet"] = known
    owner, _, bare = text.lower().rpartition("!")
    home = owner.strip("'").replace("''", "'") or sheet.title.lower()
    return known.get((home, bare)) or known.get(("", bare))


def _tables(book: Book) -> dict[str, tuple[Sheet, Area, tuple[str, ...], Area]]:
    found: dict[str, tuple[Sheet, Area, tuple[str, ...], Area]] | None = book.cache.get("tables")
    if found is None:
        found = {t.name.lower(): (s, t.body, t.columns, t.area) for s in book.sheets for t in s.tables}
        book.cache["tables"] = found
    return found


def _table_column(book: Book, sheet: Sheet, cell: Cell, text: str) -> Iterator[Reference]:
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


def _read(sheet: Sheet, area: Area) -> Reference:
    return Reference(sheet.title, area.top, area.left, area.bottom, area.right)


def graph_of(book: Book) -> Graph:
    """The workbook's graph, made once."""
    found: Graph | None = book.cache.get("graph")
    if found is None:
        found = book.cache["graph"] = Graph(book)
    return found
