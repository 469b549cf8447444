"""Tear data: a grid a kind of thing, one column a company, which the tear sheet looks up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xlipo.report.book import Book
from xlipo.report.declared import Stage, sheet
from xlipo.report.ledger import FIRST_ROW
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.sheets.tear_sheet import HEADING
from xlipo.report.tear_data import Line, Told
from xlipo.sheetkit.address import Ref
from xlipo.sheetkit.model import Column


@sheet("tear_data", order=190, stage=Stage.REGISTER)
def tear_data(book: Book) -> ReportSheet:
    """Blocks of rows one below the other: periods, lines with their labels, units and kinds, rounds, sentences."""
    page = ReportSheet.of(book, "tear_data")
    words, tears = book.words, book.tears
    columns = [Column("grid", 14, "id"), Column("number", 8, "input", "count")]
    columns += [Column(one.company.id, 22, "id") for one in tears]
    titles = {one.company.id: one.company.name_in(words.lang) for one in tears}
    table = page.begin("Tear_data", tuple(columns), titles=titles)
    grids: dict[str, Callable[[Told], Sequence[str]]] = {
        "tear_period": lambda one: one.periods,
        "tear_line": lambda one: [line.id for line in one.lines],
        "tear_label": lambda one: [line.label for line in one.lines],
        "tear_unit": lambda one: [line.unit for line in one.lines],
        "tear_kind": lambda one: [_kind(line) for line in one.lines],
        "tear_round_id": lambda one: [line.id for line in one.rounds],
        "tear_round_valuation": lambda one: [f"{line.valuation}[{line.id}]|event" for line in one.rounds],
        "tear_round": lambda one: [line.label for line in one.rounds],
        "tear_profile": lambda one: one.profile,
        "tear_text": lambda one: one.texts,
        "tear_id": lambda one: [one.company.id],
    }
    for name, of in grids.items():
        held = [of(one) for one in tears]
        first, count = table.last + 1, max(1, *map(len, held))
        for at in range(count):
            table.add(name, at + 1, *(column[at] or None if at < len(column) else None for column in held))
        page.name(name, Ref(page.title, first, 3, table.last, 2 + len(tears)))
    page.freeze(f"C{FIRST_ROW}")
    return page


def _kind(line: Line) -> str:
    return line.kind if line.id else HEADING
