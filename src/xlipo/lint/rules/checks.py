"""Checks roll up to one master check, so that one style tells whether anything is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlipo.lint.book import Book, Cell, Sheet
from xlipo.lint.finding import Fault
from xlipo.lint.graph import Graph, Node, graph_of
from xlipo.lint.rule import rule

CHECK = re.compile(r"\b(checks?|tie[- ]?outs?|reconciliation)\b|校验|校驗|核对|核對|勾稽|检验", re.I)
_MASTER = re.compile(r"\b(master|overall|all|total|summary)\b|总|總|全部", re.I)
_RESULT = re.compile(r"result|status|ok\??|pass|check|结果|結果|状态|狀態|通过|通過|校验|校驗", re.I)

MOST_TRIED = 20


@rule(
    "master-check", "warning", "model",
    reason=("A check that nobody styles at checks nothing; one cell must tell for all.", "没人看的校验等于没有；须有一格汇总全部。"),
    fix=("Add one cell on the first sheet that reads every check, and show it in green or red with a word.", "在首页设一格汇总所有校验，用文字并以绿或红显示。"),
)  # fmt: skip
def master_check(book: Book) -> Iterator[Fault]:
    """Where there are two checks or more, one formula reads them all, directly or through others.

    Checks are the formulas of a line whose label says so, and of the result column of a table on a sheet of checks.
    """
    graph = graph_of(book)
    checks = {graph.number[node.sheet.title, node.cell.row, node.cell.column]: node for node in _checks(book)}
    masters = [number for number, node in graph.cells.items() if _is_named_master(node)]
    plain = set(checks) - set(masters)
    if len(plain) < 2:
        return
    candidates = masters or _roll_ups(graph, plain)
    reached = (_reached(graph, number) & plain for number in candidates[:MOST_TRIED])
    covered = max(reached, key=len, default=set())
    for number in sorted(plain - covered):
        node = checks[number]
        yield node.sheet.fault("a check that no master check reads", "未纳入总校验的校验", node.cell)


def _checks(book: Book) -> Iterator[Node]:
    for sheet in book.filled_sheets:
        if CHECK.search(sheet.title) and sheet.tables:
            yield from _of_tables(sheet)
        for cell in sheet.formulas:
            if not sheet.table_at(cell.row, cell.column) and CHECK.search(_label(sheet, cell)):
                yield Node(sheet, cell)


def _of_tables(sheet: Sheet) -> Iterator[Node]:
    for table in sheet.tables:
        columns = [table.area.left + at for at, name in enumerate(table.columns) if _RESULT.fullmatch(name.strip())]
        for column in columns:
            held = sheet.column_between(column, table.body.top, table.body.bottom)
            yield from (Node(sheet, cell) for cell in held if cell.formula and not cell.of_array)


def _label(sheet: Sheet, cell: Cell) -> str:
    """The first text of a cell's row, when it stands before the cell."""
    first = sheet.rows[cell.row][0]
    return first.text if first.column < cell.column and not first.formula else ""


def _is_named_master(node: Node) -> bool:
    label = _label(node.sheet, node.cell)
    return bool(CHECK.search(label) and _MASTER.search(label))


def _roll_ups(graph: Graph, checks: set[int]) -> list[int]:
    """The formulas that read most checks directly, by cell or by range."""
    read_by = {number: set(graph.successors(number)) for number in graph.cells if number not in checks}
    above = set(checks)
    for number in checks:
        above.update(graph.runs_with(number))
    direct = {number: len(above & read) for number, read in read_by.items()}
    return sorted((number for number, count in direct.items() if count), key=lambda number: -direct[number])[
        :MOST_TRIED
    ]


def _reached(graph: Graph, start: int) -> set[int]:
    """Every formula that one reads, directly or through others."""
    seen, rest = {start}, [start]
    while rest:
        for other in graph.successors(rest.pop()):
            if other not in seen:
                seen.add(other)
                rest.append(other)
    return seen - {start}
