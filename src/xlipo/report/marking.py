"""Marks of the front's figures, as conditional number formats: the cells stay numbers."""

from __future__ import annotations

from itertools import groupby

from xlipo.report.figure import Figure
from xlipo.report.report_sheet import ReportSheet, raised, short_kind
from xlipo.sheetkit.address import Area, address
from xlipo.sheetkit.live import Live, piece
from xlipo.sheetkit.theme import FORMATS, SUPERSCRIPTS, Kind, marked, priced

NOT_MEANINGFUL = 10
"""Beyond so many times its base a percentage says nothing; its cell keeps the figure."""
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def mark_columns(page: ReportSheet, of: str, metrics: list[str], left: int, top: int, bottom: int, place: str) -> None:
    """Show each column's figures with their marks.

    Args:
        page: where they stand.
        of: the page's name among the front's.
        metrics: the metric of each column from ``left`` on.
        left, top, bottom: where they stand.
        place: a formula for the number of the company that stands in a row.
    """
    kinds = [(column, kind_of_line(page.book.front.line(metric))) for column, metric in enumerate(metrics, left)]
    flags = flags_of(page, metrics)
    count = "ROWS(order_name)"
    before = f"COLUMN({address(1, left - 1, 'both')})"
    at = f"INDEX(front_flag,(COLUMN()-{before}-1)*{count}+{place})"
    unit = f"INDEX(front_unit,(COLUMN()-{before}-1)*{count}+{place})"
    for kind, run in groupby(kinds, key=lambda one: one[1]):
        columns = [column for column, _ in run]
        area = Area(columns[0], top, columns[-1], bottom)
        if kind == "short_percent":
            show_meaningless(page, area)
        if kind == "short_price":
            mine = [metrics[column - left] for column in columns]
            _show_prices(page, area, mine, at, unit)
            continue
        losses = any(
            figure.is_small_loss for column in columns for figure in page.book.front.line(metrics[column - left])
        )
        for flag in flags:
            page.show_kind(area, piece(at, f'="{flag}"', value=None), kind, shown_mark(flag), losses)
        if losses:
            page.show_losses(area, kind)


def _show_prices(page: ReportSheet, area: Area, metrics: list[str], at: str, unit: str) -> None:
    """Show prices with their currencies, which stay what they are whatever currency is set."""
    units = {figure.unit for metric in metrics for figure in page.book.front.line(metric)} - {""}
    for currency in sorted(units):
        shown = priced(FORMATS["short_price"], currency)
        of_unit = f'{unit}="{currency}"'
        for flag in flags_of(page, metrics):
            both = piece(f'AND({at}="{flag}",{of_unit})', value=None)
            page.show_as(area, both, marked(shown, shown_mark(flag)))
        page.show_as(area, piece(of_unit, value=None), shown)


def show_meaningless(page: ReportSheet, area: Area) -> None:
    """Show percentages beyond ±1,000 % as NM."""
    cell = page.ref(area.top, area.left, fix="neither")
    tested = piece("AND(ISNUMBER(", cell, "),ABS(N(", cell, f"))>{NOT_MEANINGFUL})", value=None)
    page.show_as(area, tested, '"NM";"NM"')


def flags_of(page: ReportSheet, metrics: list[str]) -> list[str]:
    """Every flag that figures of a page can have: a mark, the number of a footnote, or both."""
    front = page.book.front
    figures = [figure for metric in metrics for figure in front.line(metric)]
    bases = [one for figure in figures for one in figure.bases]
    on_each = zip(*(figure.bases for figure in figures), strict=True)
    most = max((len({one.note for one in basis} - {0}) for basis in on_each), default=0)
    marks = sorted({one.mark for one in bases})
    found = [mark for mark in marks if mark]
    for mark in sorted({one.mark for one in bases if one.note}):
        found += [f"{mark}{number}" for number in range(1, most + 1)]
    return found


def shown_mark(flag: str) -> str:
    """A flag as it stands beside a figure.

    >>> shown_mark("e12")
    'ᵉ¹²'
    """
    return raised(flag).translate(SUPERSCRIPTS)


def mark_counts(page: ReportSheet, area: Area, figures: Live, kind: Kind, least: int, most: int) -> None:
    """Show a median with the number of figures that it is of, as its index."""
    for number in range(least, most + 1):
        of = piece("COUNT(", figures, f")={number}", value=None)
        page.show_kind(area, of, kind, str(number).translate(SUBSCRIPTS))


def kind_of_line(line: list[Figure]) -> Kind:
    """How the figures of a line are shown; multiples that are all below one with two decimals."""
    figured = [one.answer for one in line if one.answer is not None and one.answer.derivation is not None]
    if not figured:
        return "count"
    kind = short_kind(figured[0])
    sizes = [abs(value) for one in line if not isinstance(value := one.values[0], str)]
    return "ratio" if kind == "short_multiple" and max(sizes, default=1) < 1 else kind
