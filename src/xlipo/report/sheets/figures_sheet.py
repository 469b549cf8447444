"""Figures: every answer once, one a line, as live formulas over the facts; the pages refer to them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from xlipo.facts.text import text_width
from xlipo.report.book import Book
from xlipo.report.declared import Stage, sheet
from xlipo.report.figure import COLUMNS, PLACES, Figure, basis_columns
from xlipo.report.figure import Content as Calculated
from xlipo.report.ledger import FIRST_ROW, principal
from xlipo.report.report_sheet import ReportSheet, kind_of
from xlipo.sheetkit.address import Area, Ref
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.live import NOTHING, Live, Value, cell, item, join, named, piece
from xlipo.sheetkit.model import Cell, Content
from xlipo.sheetkit.theme import Kind

NAMES = {"fig_key": "key", "fig_shown": "shown", "fig_period": "stands_on", "fig_mark": "mark"}
"""The names of columns that the tear sheet looks figures up in."""
FRONT_NAMES = {"front_shown": "shown", "front_flag": "flag", "front_unit": "unit", "front_money": "scaled"}
"""The names of the rows of the front's figures, which its pages' formats and sorting refer to."""


@sheet("figures", order=150, stage=Stage.REGISTER, needs=["lists"])
def figures(book: Book) -> ReportSheet:
    """One line a figure: its point and bounds in its own unit, the rate, what is shown; then it on each basis."""
    page = ReportSheet.of(book, "figures", book.units)
    titles = {f"{kind}_{basis}": f"{book.words[kind]} {basis}" for kind in _KINDS for basis in book.settings.bases}
    longest = max((text_width(figure.key) for figure in book.figures), default=0)
    columns = (replace(COLUMNS[0], width=max(COLUMNS[0].width, longest + 1)), *COLUMNS[1:])
    table = page.begin("Figures", (*columns, *basis_columns(book.settings.bases)), titles=titles)
    names = {company.id: company.name_in(book.words.lang) for company in book.companies}
    for figure in book.figures:
        fact = principal(figure.answer) if figure.answer else None
        place = Cell(fact.where, "cited", link=page.to_fact(fact)) if fact else None
        company = names.get(figure.company.id) or figure.company.name_in(book.words.lang)
        start = figure.key, company, _label(book, figure)
        if figure.bases:
            table.add(*start, *_chosen(page, figure), place, int(figure.scales), *_told(page, figure),
                      *_on_each(page, figure), key=figure.key)  # fmt: skip
            page.name(figure.key, page.ref(figure.key, "shown"))
        else:
            table.add(*start, *_plain(page, figure), place, int(figure.scales), key=figure.key)
    for name, column in NAMES.items():
        page.name(name, page.ref(FIRST_ROW, column, max(table.last, FIRST_ROW)))
    rows = [figure for line in book.front.lines.values() for figure in line]
    for name, column in FRONT_NAMES.items():
        if rows:
            page.name(name, page.ref(rows[0].key, column, rows[-1].key))
    for of in ("comps", "benchmarks"):
        mine = [figure for figure in rows if book.front.page_of[figure.line] == of]
        if mine:
            page.name(f"notes_{of}", page.ref(mine[0].key, "note_no", mine[-1].key))
    page.freeze(f"D{FIRST_ROW}")
    page.print(areas=(Area(1, 1, len(COLUMNS), max(table.last, FIRST_ROW)),))  # each basis is beside the paper
    return page


def _label(book: Book, figure: Figure) -> str:
    """What a figure is called; a part of a long formula has a number alone."""
    if figure.bases:
        return book.label(figure.line)
    if figure.answer is None:
        return book.words["part_no"].format(figure.line.rpartition(" ")[2])
    return figure.answer.resolution.measure.label(book.words.lang)


_KINDS = ("on", "value", "by", "marked", "noted", "counts")


def _plain(page: ReportSheet, figure: Figure) -> list[Cell | Content]:
    """The period, the unit, the mark, the point with its bounds, the rate, and what is shown."""
    answer, kind = figure.answer, plain_kind(figure)
    period = (answer.period.text if answer.period and answer.has_figure else "") if answer else None
    contents = [_content(content, kind) for content in figure.contents]
    return [period, figure.unit, figure.mark, *contents, *_shown(page, figure)]


def _chosen(page: ReportSheet, figure: Figure) -> list[Cell | Content]:
    """The same of a figure of the front, on the basis that is set."""
    chosen, number = page.book.figures.chosen(figure), named("set_basis_no", page.book.settings.basis_number)
    value = chosen.content.value if isinstance(chosen.content, Formula) else chosen.value
    assert isinstance(value, str | float)
    pick = partial(_pick, page, figure, number)
    point = Cell(pick("value", value), "formula", plain_kind(figure))
    period = join(pick("on", chosen.period), NOTHING)
    is_marked = any(one.mark for one in figure.bases)
    mark = join(pick("marked", chosen.mark), NOTHING) if is_marked else None
    return [period, figure.unit or None, mark, point, None, None, *_shown(page, figure)]


def _pick(page: ReportSheet, figure: Figure, number: Live, kind: str, value: Value) -> Live:
    """Of the cells on each basis, the one of the basis that is set."""
    bases = page.book.settings.bases
    held: list[Value] = [None] * len(bases)
    held[page.book.settings.basis_number - 1] = value
    cells = page.cell(figure.key, f"{kind}_{bases[0]}", (tuple(held),), last_column=f"{kind}_{bases[-1]}")
    return item(cells, number)


def _shown(page: ReportSheet, figure: Figure) -> list[Cell | Content]:
    """The rate, and what is shown: the point at the rate, in the scale that is set; of a range both ends."""
    book, at = page.book, partial(page.cell, figure.key)
    rate, shown = book.figures.rate(figure), book.figures.shown(figure)
    point = at("point", figure.values[0] if isinstance(figure.values[0], str) else float(figure.values[0]))
    by: Live = at("rate", _value(rate))
    size: list[str | Live] = ["*", by, "/", named("set_divisor", 1), "^", at("scaled", int(figure.scales))]
    if figure.is_span:
        form = {"0.0%": '*100,1,TRUE)&"%"', "#,##0.0": ",1)", "#,##0": ",0)"}.get(figure.range_format)
        ends = []
        for end in ("low", "high"):
            sized = piece(at(end, 0.0), *size, value=None)
            below = "+".join("1" * PLACES.get(figure.range_format, 0))
            places = [form] if form else [",IF(", sized, f"<100,{below},0))"]
            ends.append(piece("FIXED(", sized, *places, value=None))
        both = piece("IFERROR(", ends[0], '&"–"&', ends[1], ",", by, ")", value=shown)
        return [_rate(page, figure), Cell(both, "formula", "text")]
    whole = piece("IFERROR(", point, *size, ",IF(ISNUMBER(", point, "),", by, ",", point, "))", value=shown)
    return [_rate(page, figure), Cell(whole, "formula", "count" if figure.scales else plain_kind(figure))]


def _rate(page: ReportSheet, figure: Figure) -> Cell | None:
    """The rate to the currency that is set; 1 for what is never converted."""
    if figure.bases and figure.rate_row:
        number = named("set_basis_no", page.book.settings.basis_number)
        return Cell(_pick(page, figure, number, "by", _value(page.book.figures.rate(figure))), "formula", "rate")
    if not figure.rate_row:
        return Cell(1, "input", "count") if any(not isinstance(value, str) for value in figure.values) else None
    return _rate_at(page, figure.rate_row)


def _rate_at(page: ReportSheet, row: int) -> Cell:
    rate = page.book.ledger.rate(row, page.book.settings.currency)
    return Cell(cell(Ref(page.book.words["fx"], row, "rate_set"), _value(rate)), "link", "rate")


def _told(page: ReportSheet, figure: Figure) -> list[Cell | None]:
    """What statistics take of it, and its flag: its mark and its footnote's number. What it never has is left out."""
    book, settings = page.book, page.book.settings
    chosen = book.figures.chosen(figure)
    number = named("set_basis_no", settings.basis_number)
    counts = _pick(page, figure, number, "counts", int(chosen.counts))
    scaled, reported = page.cell(figure.key, "scaled", int(figure.scales)), named("set_reported", not settings.currency)
    tests: list[str | Live] = ["AND(", counts, "=1,NOT(AND(", scaled, "=1,", reported, "))"]
    shown = page.cell(figure.key, "shown", book.figures.shown(figure))
    taken = piece("IF(", *tests, "),", shown, ',"")', value=book.figures.taken(figure))
    note = _pick(page, figure, number, "noted", chosen.note)
    place = "noted_on" if book.front.page_of[figure.line] == "comps" else "noted_on_benchmarks"
    of_note = book.note_numbers.get((book.front.page_of[figure.line], chosen.note), 0)
    flag = f"{chosen.mark}{of_note or ''}"
    marked, noted = page.cell(figure.key, "mark", chosen.mark), page.cell(figure.key, "note_no", chosen.note)
    found = piece(marked, "&IF(", noted, ">0,INDEX(", place, ",", noted, '),"")', value=flag)
    is_noted, is_marked = (any(getattr(one, of) for one in figure.bases) for of in ("note", "mark"))
    return [
        Cell(taken, "formula", plain_kind(figure)),
        Cell(note, "formula", "count") if is_noted else None,
        Cell(found, "formula") if is_noted or is_marked else None,
    ]


def _on_each(page: ReportSheet, figure: Figure) -> list[Cell | Content]:
    """Its period, value, rate, mark and footnote on each basis, and whether statistics take it there."""
    kind = plain_kind(figure)
    cells: list[Cell | Content] = [one.period for one in figure.bases]
    cells += [_content(one.content, kind) for one in figure.bases]
    rated = figure.rate_row
    cells += [_rate_at(page, one.rate_row) if one.rate_row else 1 if rated else None for one in figure.bases]
    cells += [one.mark or None for one in figure.bases]
    cells += [one.note or None for one in figure.bases]
    return [*cells, *(1 if one.counts else None for one in figure.bases)]


def _content(content: Calculated, kind: Kind) -> Cell:
    """A formula over the facts is a link to another sheet; one over this sheet's own rows is not."""
    if isinstance(content, Formula):
        return Cell(content, "link" if "!" in content.text else "formula", kind)
    return Cell(content, "label", kind)


def _value(rate: object) -> str | float:
    return rate if isinstance(rate, str) else float(str(rate))


def plain_kind(figure: Figure) -> Kind:
    """How a figure's number is shown before it is scaled."""
    if figure.answer is None or figure.answer.derivation is None:
        return "plain"
    kind = kind_of(figure.answer)
    return "count" if kind == "money" else kind
