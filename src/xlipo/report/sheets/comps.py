"""Comps: every company on one page, in blocks, on one basis; the settings stand at its top right."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from xlipo.facts.text import is_wide
from xlipo.report.blocks import SILENT
from xlipo.report.book import Book
from xlipo.report.chinese import MAY_BREAK, in_column
from xlipo.report.declared import sheet
from xlipo.report.figure import Figure
from xlipo.report.foot import write_foot, write_left_out
from xlipo.report.headline import checked, room_for_headline, told
from xlipo.report.ledger import FIRST_ROW, HEADER_ROW
from xlipo.report.marking import NOT_MEANINGFUL, SUBSCRIPTS, kind_of_line, mark_columns, mark_counts, shown_mark
from xlipo.report.report_sheet import PAGE_WIDTH, ReportSheet
from xlipo.report.settings import SHOWN
from xlipo.report.sheets.lines import COMPS
from xlipo.sheetkit.address import Area, Ref
from xlipo.sheetkit.live import cell, join, named, piece, text
from xlipo.sheetkit.model import Choice, Column, Link
from xlipo.sheetkit.row_heights import MARGIN, ROUNDED
from xlipo.sheetkit.set_width import set_width
from xlipo.sheetkit.styled_sheet import OpenTable
from xlipo.sheetkit.theme import Kind, RoleName

LEAST = 3
"""A median needs so many figures on one basis."""
FIRST_METRIC = 4
WIDTH, EDGES = 6.0, 0.72
"""Of a column at least, and what its edges take."""
MOST_CHINESE = 5
"""So many Chinese characters of a heading at most on one line."""
WIDER = 1.6
"""By so much at most columns are made wider, so that few of them fill the page too."""
LEAST_COLUMNS = 17
"""So wide that the title and the settings have room beside each other."""
LEGEND: tuple[RoleName, ...] = ("input", "link", "formula", "choice")
LEGEND_FROM = 6
GROWS = "00"
"""What the numbers of the checks may grow by while the colour behind them still reaches to their end."""


@sheet("comps", order=10)
def comps(book: Book) -> ReportSheet:
    """The page that opens: what is asked most of every company, and the medians."""
    words = book.words
    page = ReportSheet(book, words["comps"], words["title"], "", "")
    metrics = [metric for metric in book.front.lines if book.front.page_of[metric] == "comps"]
    table = _begin(page, metrics)
    book.headline_room = room_for_headline(words.lang, sum(page.model().widths[: len(table.columns)]))
    _subtitles(page)
    shown = {block: companies for block, companies in book.blocks.items() if block != SILENT}
    for block, companies in shown.items():
        table.block(words[f"block_{block}"])
        book.comps_rows.append((block, 0))
        for place in range(1, len(companies) + 1):
            _company(page, table, metrics, block, place)
        _medians(page, table, metrics, [book.companies.index(company) for company in companies], words["median"])
    if len(shown) > 1:
        _medians(page, table, metrics, list(range(sum(map(len, shown.values())))), words["median_of_all"])
    mark_columns(page, "comps", metrics, FIRST_METRIC, FIRST_ROW, table.last, "INDEX(comps_place,ROW()-ROW($A$5))")
    last = _foot(page, table.last + 1, metrics)
    _settings(page, max(len(table.columns), LEAST_COLUMNS))
    page.freeze(f"B{FIRST_ROW}", repeat=False)
    page.print(one_page=True, areas=(Area(1, 1, max(len(table.columns), LEAST_COLUMNS), last),))
    return page


def _begin(page: ReportSheet, metrics: list[str]) -> OpenTable:
    """The header in two rows: what stands together, and each column's own title."""
    words, companies = page.book.words, page.book.companies
    titles = {"listing_code": words["listing_day"].format(year=page.book.front.day.year)}
    columns = [
        Column("company", max(10.8, *(set_width(one.name_in(words.lang)) + EDGES for one in companies))),
        Column("listing_code", max(12.0, *(set_width(page.book.listing(one)) + EDGES for one in companies)), "foot"),
        Column("period_end", 8.8, "foot"),
    ]
    for metric in metrics:
        columns.append(Column(metric, _width(page.book, metric), "link", "count"))
        titles[metric] = in_column(words[f"c_{metric}"])
    for name, (_, column) in _settings_at(max(len(columns), LEAST_COLUMNS)).items():
        if column <= len(columns):
            told = set_width(words[name]) + EDGES
            columns[column - 1] = replace(columns[column - 1], width=max(columns[column - 1].width, told))
    wider = (PAGE_WIDTH - sum(column.width for column in columns)) / max(1, len(metrics))
    wider = min(WIDER, max(0.0, wider))
    columns[FIRST_METRIC - 1 :] = [
        replace(one, width=_apart(titles[one.key], one.width, one.width + wider)) for one in columns[FIRST_METRIC - 1 :]
    ]
    for column in range(1, len(columns) + 1):
        page.put(HEADER_ROW - 1, column, None, "over")
    for group, members in COMPS:
        mine = [metric for metric in metrics if metric in members]
        if not mine:
            continue
        at = FIRST_METRIC + metrics.index(mine[0])
        if set_width(words[group]) <= sum(column.width for column in columns[at - 1 : at - 1 + len(mine)]):
            page.put(HEADER_ROW - 1, at, words[group], "over")
    return page.begin("Comps", tuple(columns), titles=titles)


def _width(book: Book, metric: str) -> float:
    """The width of a column: its longest figure or median has room with its marks, and its heading's longest word."""
    line = book.front.line(metric)
    title = book.words[f"c_{metric}"]
    heading = max(set_width(part, bold=True) for part in _unbroken(in_column(title)))
    told = heading * ROUNDED + MARGIN if MAY_BREAK in title else heading + EDGES
    kind, least = kind_of_line(line), max(WIDTH, told)
    medians = (_median(book, line, numbers) for numbers in _compared(book))
    rooms = [
        set_width(f"{_shown(value, kind)}{str(n).translate(SUBSCRIPTS)}", bold=True) + EDGES
        for value, n in medians
        if not isinstance(value, str)
    ]
    return max(least, *(_room(book, figure, kind) for figure in line), *rooms)


def _unbroken(heading: str) -> Iterator[str]:
    """What of a heading stands on one line: a word, or a part of one in Chinese, which has no spaces to break at.

    >>> list(_unbroken("Adj. net margin")), list(_unbroken("经调整净利率"))
    (['Adj.', 'net', 'margin'], ['经调整', '净利率'])
    """
    for word in heading.split():
        lines = 1 if not is_wide(word) else -(-len(word) // MOST_CHINESE)
        length = -(-len(word) // lines)
        yield from (word[at : at + length] for at in range(0, len(word), length))


def _apart(heading: str, least: float, width: float) -> float:
    """The width of a column, so that a Chinese heading of two words breaks between them or nowhere.

    It is narrower where a part of the second word would have room beside the first; where figures need that room, both
    have it.

    >>> _apart("经调整 净利率", 6.2, 8.8), _apart("经调整 净利率", 8.8, 8.9), _apart("Last step-up", 7.2, 8.8)
    (7.7, 12.1, 8.8)
    """
    first, _, second = heading.partition(" ")
    whole = math.ceil(10 * (set_width(heading, bold=True) + EDGES)) / 10
    if not is_wide(first) or not second or width >= whole:
        return width
    begins = re.match(r"[\u3400-\u9fff]|[^\u3400-\u9fff]+", second)
    beside = math.floor(10 * set_width(f"{first} {begins[0] if begins else ''}", bold=True)) / 10
    return width if width <= beside else beside if least <= beside else whole


def _room(book: Book, figure: Figure, kind: Kind) -> float:
    """What a figure takes in digits, as it is shown when the workbook is opened."""
    number, chosen = book.figures.shown(figure), book.figures.chosen(figure)
    if isinstance(number, str):
        return set_width(number) + EDGES
    note = book.note_numbers.get(("comps", chosen.note), "")
    currency = f"{figure.unit} " if kind == "short_price" else ""
    return set_width(f"{currency}{_shown(number, kind)}{shown_mark(f'{chosen.mark}{note}')}") + EDGES


def _shown(number: float, kind: Kind) -> str:
    """A number as its column shows it, without its marks.

    >>> _shown(-0.314, "short_percent"), _shown(147.6, "short_multiple"), _shown(51.2, "short_money")
    ('(31%)', '148x', '51.20')
    """
    size = abs(number) * (100 if kind == "short_percent" else 1)
    if kind == "short_percent":
        shown = "NM" if size > 100 * NOT_MEANINGFUL else f"{size:.0f}%" if size >= 10 else f"{size:.1f}%"
    elif kind == "short_multiple":
        shown = f"{size:,.0f}x" if size >= 20 else f"{size:.1f}x"
    else:
        shown = f"{size:,.0f}" if size >= 100 or kind == "months" else f"{size:.2f}"
    return f"({shown})" if number < 0 else shown


def _subtitles(page: ReportSheet) -> None:
    """Under the title: unit, basis and day; then the headline."""
    book, words = page.book, page.book.words
    unit, basis = named("set_unit", book.settings.unit), named("set_basis", book.settings.basis)
    reported = named("set_reported", not book.settings.currency)
    own = text(words["own_currencies"])
    of_unit = piece(
        "IF(",
        reported,
        ",",
        own,
        "&",
        named("set_short", book.settings.scale.short),
        ",",
        unit,
        ")",
        value=book.settings.unit if book.settings.currency else f"{own.value}{book.settings.scale.short}",
    )
    rest = text(f" · {book.day_told} · {words['version']} {book.view.version[:12]}")
    page.put(2, 1, join(of_unit, text(" · "), text(words["on_basis"]), basis, rest), "subtitle")
    page.put(3, 1, named("headline", told(book)), "label")


def _company(page: ReportSheet, table: OpenTable, metrics: list[str], block: str, place: int) -> None:
    """The company that stands in a place of its block: its name, listing, period and figures."""
    book = page.book
    book.comps_rows.append((block, place))
    at = Ref(book.words["lists"], FIRST_ROW + len(book.comps_rows) - 1, "place_company", fix="column")
    number = book.number_at(block, place)
    who = cell(at, number + 1)
    row = table.add(
        *(
            piece(f"INDEX({name},", who, ")", value=value)
            for name, value in (
                ("order_name", book.companies[number].name_in(book.words.lang)),
                ("order_listing", book.listing(book.companies[number])),
                ("order_period", book.row_period(number)),
            )
        ),
        key=f"{block}.{place}",
    )
    for column, metric in enumerate(metrics, FIRST_METRIC):
        line = book.front.line(metric)
        shown = piece(
            "INDEX(", page.of_line(line[0], line[-1], "shown"), ",", who, ")", value=book.figures.shown(line[number])
        )
        page.put(row, column, shown, "link", kind_of_line(line), page.to_figure(line[0]))


def _medians(page: ReportSheet, table: OpenTable, metrics: list[str], numbers: list[int], label: str) -> None:
    """The median of each column over companies, where three of them stand on one basis; n as its index.

    Where no column has three on the basis that the workbook is opened with there is no such row.
    """
    book = page.book
    at_opening = book.settings.basis_number - 1
    if not any(book.counted_on(book.front.line(metric), numbers)[at_opening] >= LEAST for metric in metrics):
        return
    book.comps_rows.append(("", 0))
    row = table.add(label, None, None, role="total")
    for column in range(1, FIRST_METRIC):
        page.mark(row, "total", "general", [column])
    for column, metric in enumerate(metrics, FIRST_METRIC):
        line = book.front.line(metric)
        cells = page.of_line(line[numbers[0]], line[numbers[-1]], "counted")
        value, _ = _median(book, line, numbers)
        shown = piece("IF(COUNT(", cells, ")>1+1,MEDIAN(", cells, '),"")', value=value)
        page.put(row, column, shown, "total_link", kind_of_line(line))
        mark_counts(page, Area(column, row, column, row), cells, kind_of_line(line), LEAST, len(numbers))


def _compared(book: Book) -> list[list[int]]:
    """The companies that a median is of, by their numbers: those of each block, then all."""
    blocks = [companies for block, companies in book.blocks.items() if block != SILENT]
    of_each = [[book.companies.index(company) for company in companies] for companies in blocks]
    return [*of_each, [number for numbers in of_each for number in numbers]]


def _median(book: Book, line: list[Figure], numbers: list[int]) -> tuple[float | str, int]:
    """The median of a line over companies, nothing under three figures; and of how many figures it is."""
    found = [n for n in (book.figures.counted(line[at]) for at in numbers) if n is not None]
    return (median(found) if len(found) >= LEAST else ""), len(found)


def _foot(page: ReportSheet, row: int, metrics: list[str]) -> int:
    """Marks and absences, then the numbered footnotes, some beside each other; returns the last row."""
    book, words = page.book, page.book.words
    columns = max(len(metrics) + FIRST_METRIC - 1, LEAST_COLUMNS)
    room = sum(page.model().widths[:columns])
    row = write_left_out(page, row, room, "silent", book.blocks.get(SILENT, ()))
    last = write_foot(page, "comps", row, columns)
    _master_check(page, last)
    for at, role in enumerate(LEGEND):
        page.put(last, LEGEND_FROM + 3 * at, "123", role)
        page.put(last, LEGEND_FROM + 1 + 3 * at, words[f"legend_{role}"], "foot")
    return last


def _master_check(page: ReportSheet, row: int) -> None:
    """How many checks pass, how many are exceptions, whether any fails; and that no figure is an error."""
    words, results = page.book.words, page.book.checks
    if not results:
        return
    statuses = {result.status for result in results}
    role: RoleName = "bad" if "fail" in statuses else "warning" if "acknowledged" in statuses else "good"
    said = join(text(f"{words['master_check']}: "), named("master_check", checked(page.book)))
    page.put(row, 1, said, role, link=Link(location=Ref(words["checks"], 1, 1)))
    widths, needed = page.model().widths, set_width(f"{said.first}{GROWS}") * ROUNDED + EDGES
    reached = (column for column in range(FIRST_METRIC - 1, LEGEND_FROM - 1) if sum(widths[:column]) >= needed)
    for beside in range(2, next(reached, LEGEND_FROM - 1) + 1):
        page.put(row, beside, None, role)


def _settings_at(width: int) -> dict[str, tuple[int, int]]:
    """The row and the column of each setting's word, on a page of so many columns."""
    return {name: (1 + number % 2, width - 5 + 3 * (number // 2)) for number, name in enumerate(SHOWN)}


def _settings(page: ReportSheet, width: int) -> None:
    """The drop-downs that every sheet follows, two by two."""
    book, words = page.book, page.book.words
    for name, (row, column) in _settings_at(width).items():
        page.put(row, column, words[name], "subtitle")
        page.put(row, column + 1, book.settings.chosen(name), "choice")
        page.put(row, column + 2, None, "choice")
        page.name(f"set_{name}", page.ref(row, column + 1))
        page.offer(
            Choice(Area(column + 1, row, column + 1, row), f"list_{name}", words["settings"], words["choose_from_list"])
        )
