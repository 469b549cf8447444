"""The dashboard's charts: bars of a key figure on the basis that is set, and paths through years and valuations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xlipo.facts.company import Company
from xlipo.facts.period import Period, read_period
from xlipo.metrics.answer import Answer
from xlipo.metrics.rounds import rounds_of
from xlipo.report.bases import Base
from xlipo.report.book import Book
from xlipo.report.figure import EVENT
from xlipo.report.ledger import FIRST_ROW
from xlipo.report.report_sheet import ReportSheet, kind_of
from xlipo.report.sheets.points import Point, Track, draw, fixed, is_drawable, look, money_title, write_points
from xlipo.sheetkit.charts.chart_data import Bars, Caption
from xlipo.sheetkit.charts.chart_data import Drawing as Chart
from xlipo.sheetkit.live import NOTHING, Live, if_blank, if_number, if_true, join, named, piece, text
from xlipo.sheetkit.theme import text_width

MARKS = {"circle": "●", "square": "■", "triangle": "▲", "diamond": "◆"}
"""The marks of the fiscal years that are drawn, the newest last, and how a note writes them."""
NOTE_WIDTH = 78
"""How many digits' width a line of a note under a chart may have."""


@dataclass(frozen=True)
class Drawing:
    """A chart to be: its title, what it shows, the notes under it, and how its table and itself are made."""

    title: Live
    alt_text: str
    notes: tuple[str, ...]
    make: Callable[[ReportSheet, int, Caption], tuple[Chart, int]]
    """From the page, the row of the table's header and the caption, the chart and the table's last row."""


def some_answer(base: Base) -> Answer:
    """An answer that tells how a figure is shown: one with a value if there is any."""
    return base.any_figure or next(figure.answer for figure in base.figures if figure.answer is not None)


def label_of(book: Book, line: list[Base]) -> str:
    """What a line's metric is called."""
    return book.answers.measure(line[0].metric).label(book.words.lang)


def in_bars(book: Book, metric: str, columns: dict[str, int]) -> Drawing | None:
    """A key figure as bars, on the basis that is set."""
    words = book.words
    if metric not in columns:
        return None
    line = book.bases.line(metric)
    kind, column = kind_of(next(found for base in line if (found := base.any_figure) is not None)), columns[metric]
    label = label_of(book, line)
    unit = f"{words['comma']}%" if kind == "percent" else ""
    title = join(text(label + unit), text(words["comma"]), named("set_period", book.settings.period))

    def make(page: ReportSheet, row: int, caption: Caption) -> tuple[Chart, int]:
        page.header(row, [words["chart_label"], words["shown"]])
        for at in range(len(line)):
            _bar_label(page, row + 1 + at, FIRST_ROW + at, column, kind == "percent")
        last = row + len(line)
        page.table(row, last, 2, f"Labels_{metric}")
        values = page.ref(FIRST_ROW, column, FIRST_ROW + len(line) - 1)
        looks = tuple(look(book, base.company) for base in line)
        return Bars(caption, page.ref(row + 1, 1, last), values, looks, kind), last

    return Drawing(title, words["alt_bars"].format(label), (words["bars_note"], words["chart_source"]), make)


def _bar_label(page: ReportSheet, row: int, of: int, column: int, percent: bool) -> None:
    """The text beside a bar: company, period, and what no bar can show, a word or a figure that is not above zero."""
    figure, period = page.live(of, column), page.live(of, column + 2)
    number = figure.first if isinstance(figure.first, float) else 0.0
    digits = piece("FIXED(", figure, "*100,1)" if percent else ",1)", value=fixed(number * (100 if percent else 1), 1))
    page.put(row, 2, if_number(figure, join(digits, text("%")) if percent else digits, figure), "formula", "text")
    stands_on = if_blank(period, join(text(" · "), period))
    above_zero = piece("N(", figure, ")>0", value=number > 0)
    in_words = if_true(above_zero, NOTHING, join(text("  "), page.live(row, 2, "column")))
    page.put(row, 1, join(page.live(of, 1, "column"), stands_on, in_words), "label")


def by_year(book: Book, metric: str) -> Drawing | None:
    """A figure of money by fiscal year, each company on a row of its own."""
    words = book.words
    label = book.answers.measure(metric).label(words.lang)
    years = dict(zip(_years(book), MARKS, strict=False))
    tracks = []
    for company in book.companies:
        answers = {year: book.answers.metric(company, metric, year, "") for year in years}
        found = [Point(book.figures.add(answer, year), years[year]) for year, answer in answers.items()]
        tracks.append(Track(company, tuple(point for point in found if is_drawable(book, point.figure))))
    title = money_title(book, words["by_year"].format(label))
    key = "  ".join(f"{MARKS[mark]} {year}" for year, mark in years.items())
    alt_text = words["alt_by_year"].format(label, min(years), max(years)) if years else ""
    return _paths(book, title, alt_text, tracks, key, f"By_year_{metric}")


def _years(book: Book) -> list[str]:
    """The last four fiscal years, up to the newest that more than one company has revenue for, the oldest first."""
    enough = min(2, len(book.companies))
    reported = [read_period(text) for text in book.settings.periods if text.startswith("FY2")]
    years = sorted((period for period in reported if isinstance(period, Period)), key=lambda period: period.end)
    while years and sum(book.answers.metric(c, "revenue", years[-1].text).has_figure for c in book.companies) < enough:
        years.pop()
    return [year.text for year in years[-len(MARKS) :]]


def by_valuation(book: Book) -> Drawing | None:
    """What each company was valued at: round by round, at its offer, at the close of its first day."""
    words = book.words
    tracks = [Track(company, tuple(valuations(book, company))) for company in book.companies]
    title = money_title(book, words["valuation_path"])
    return _paths(book, title, words["alt_valuation"], tracks, words["valuation_marks"], "Valuation_path")


def valuations(book: Book, company: Company) -> list[Point]:
    """A company's post-money valuations in order, then its market value at the offer price and after the first day."""
    found = [
        (answer, "circle")
        for line in rounds_of(book.answers, company)
        if line.round.in_order and (answer := line.figures.get("funding_post_money_valuation")) is not None
    ]
    for metric, mark in (("implied_market_cap", "diamond"), ("market_cap_first_day_close", "triangle")):
        found.append((book.answers.metric(company, metric, None, ""), mark))
    points = [Point(book.figures.add(answer, EVENT), mark) for answer, mark in found]
    return [point for point in points if is_drawable(book, point.figure)]


def _paths(book: Book, title: Live, alt_text: str, tracks: list[Track], key: str, name: str) -> Drawing | None:
    """A drawing of the companies that have points, with those that have none named under it."""
    words = book.words
    drawn = [track for track in tracks if track.points]
    missing = [track.company.name_in(words.lang) for track in tracks if not track.points]
    if not drawn:
        return None
    left_out = wrapped(f"{words['not_drawn']}: {', '.join(missing)}.", NOTE_WIDTH) if missing else []
    titles = [words[name] for name in ("chart_label", "stands_on", "figure", "flag", "row", "key")]

    def make(page: ReportSheet, row: int, caption: Caption) -> tuple[Chart, int]:
        last = write_points(page, row, titles, drawn, name)
        return draw(page, row, drawn, caption), last

    return Drawing(title, alt_text, (f"{key}. {words['newest_beside']}", *left_out, words["chart_source"]), make)


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most a width, broken at spaces.

    >>> wrapped("one two three", 8)
    ['one two', 'three']
    """
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and text_width(f"{lines[-1]} {word}") > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
