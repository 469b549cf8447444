"""The football field: every offering's value from the price range's low to its high, and at the end.

The basis is one, the market value of all shares after the issue. Beside it stand the last private round, the close of
the first day and the value today; a dashed line is the median at the final price.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median

from xlipo.facts.company import Company
from xlipo.metrics.rounds import rounds_of
from xlipo.report.book import Book
from xlipo.report.figure import EVENT, Figure
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.sheets.charts import PALE as GREY
from xlipo.report.sheets.charts import is_asked
from xlipo.report.sheets.points import (
    FIGURE,
    NAME,
    ROW,
    Point,
    Track,
    is_drawable,
    look,
    money_title,
    three_digits,
    write_points,
)  # fmt: skip
from xlipo.report.sheets.since_listing import LEAST as CLOSES
from xlipo.report.sheets.since_listing import closes_of, has_closes
from xlipo.sheetkit.address import Area
from xlipo.sheetkit.charts.chart_data import Caption, Path, Paths, Scale
from xlipo.sheetkit.charts.looks import Look, plain
from xlipo.sheetkit.live import ONE, if_true, join, listed, named, number, piece, text
from xlipo.sheetkit.theme import INK

FINAL = "implied_market_cap"
RANGE = ("implied_market_cap_low", "implied_market_cap_high")
LEAST = 3
"""A median needs so many companies."""
BAND = 11.0  # the width of a range, in points
LABELLED = 0.3
"""Of the chart's width, which its largest figure nearly fills, a label takes at most so much."""
MARKS = {"round": "square", "final": "diamond", "first_day": "triangle", "today": "circle"}
"""How what stands beside the range is marked; the final price has a dark mark of its own on top."""


@dataclass(frozen=True)
class Field:
    """A company's values: the range's low and high where there is a range, then the others by what they are."""

    company: Company
    ranged: tuple[Figure, ...]
    others: dict[str, Figure]

    @property
    def track(self) -> Track:
        return Track(self.company, tuple(Point(figure, "none") for figure in (*self.ranged, *self.others.values())))


def has_field(book: Book) -> bool:
    """Whether two companies have a value at their offer price: one alone is compared with nothing."""
    return sum(field_of(book, company) is not None for company in book.companies) > 1


def marks_of_field(book: Book) -> list[str]:
    """What the marks of the chart mean; a range only where there is one."""
    fields = (field_of(book, company) for company in book.companies)
    has_range = any(field is not None and field.ranged for field in fields)
    return [*([book.words["football_range"]] if has_range else []), book.words["football_marks"]]


def median_of_field(book: Book) -> list[str]:
    """What the line of the median means, where there is one."""
    fields = sum(field_of(book, company) is not None for company in book.companies)
    return [book.words["football_median"]] if fields >= LEAST else []


def not_drawn(book: Book, listed: list[Company]) -> list[str]:
    """Which of the companies that are listed the charts leave out, and why."""
    words = book.words
    without = {
        "no_closes": [one for one in listed if has_closes(book) and not closes_of(book, one)],
        "no_field": [one for one in listed if field_of(book, one) is None],
    }
    names = {word: words["and_comma"].join(one.name_in(words.lang) for one in left) for word, left in without.items()}
    return [words[word].format(names=said, number=CLOSES) for word, said in names.items() if said]


def write_football(page: ReportSheet, area: Area, row: int) -> int:
    """The chart in an area under its title, and its tables from a row on; returns their last row."""
    book, words = page.book, page.book.words
    fields = [field for company in book.companies if (field := field_of(book, company)) is not None]
    for column in range(area.left, area.right + 1):
        title = money_title(book, words["football"]) if column == area.left else None
        page.put(area.top, column, title, "block")
    titles = [words[name] for name in ("chart_label", "stands_on", "figure", "row")]
    last = write_points(page, row, titles, [field.track for field in fields], "Football_field")
    has_median = len(fields) >= LEAST
    if has_median:
        _reference(page, last + 3, row + 1, fields)
    caption = Caption(None, words["alt_football"], words.lang)
    reference = last + 3 if has_median else 0
    page.chart(replace(area, top=area.top + 1), _chart(page, row + 1, reference, fields, caption))
    return last + 4


def field_of(book: Book, company: Company) -> Field | None:
    """A company's values; None without one at the final price."""

    def figure(metric: str) -> Figure | None:
        found = book.figures.add(book.answers.metric(company, metric, None, ""), EVENT)
        return found if is_drawable(book, found) else None

    final, ranged = figure(FINAL), [figure(metric) for metric in RANGE]
    if final is None:
        return None
    rounds = [line.figures.get("funding_post_money_valuation") for line in rounds_of(book.answers, company)
              if line.round.in_order]  # fmt: skip
    valued = [book.figures.add(answer, EVENT) for answer in rounds if answer is not None]
    private = next((found for found in reversed(valued) if is_drawable(book, found)), None)
    first_day, today = figure("market_cap_first_day_close"), figure("market_cap")
    others = {"round": private, "final": final, "first_day": first_day, "today": today}
    whole = tuple(found for found in ranged if found is not None)
    known = {name: found for name, found in others.items() if found is not None}
    return Field(company, whole if len(whole) == len(RANGE) else (), known)


def _reference(page: ReportSheet, row: int, first: int, fields: list[Field]) -> None:
    """Two points of the median at the final price; where currencies differ it means nothing, and has no length."""
    book, words = page.book, page.book.words
    titles = [words[name] for name in ("chart_label", "basis", "drawn_at", "row")]
    page.header(row - 1, titles, figures_from=3)
    finals, at = [], first
    for field in fields:
        finals.append(page.live(at + len(field.ranged) + list(field.others).index("final"), FIGURE, "both"))
        at += len(field.track.points)
    reported, middle = named("set_reported", not book.settings.currency), words["median"]
    shown = [float(book.figures.shown(field.others["final"])) for field in fields]
    of_all = piece("MEDIAN(", *listed(finals), ")", value=median(shown))
    page.put(row, FIGURE, if_true(reported, finals[0], of_all), "formula", "money")
    page.put(row + 1, FIGURE, page.live(row, FIGURE, "column"), "formula", "money")
    nothing = text(f"{middle}  NM")
    for here in (row, row + 1):
        number_of = three_digits(page.live(here, FIGURE, "column"))
        page.put(here, NAME, if_true(reported, nothing, join(text(f"{middle}  "), number_of)), "label")
        page.put(here, NAME + 1, middle, "mark")
    page.put(row, ROW, 0, "input", "count")
    top = piece("MAX(", page.ref(first, ROW, at - 1), ")", value=len(fields))
    page.put(row + 1, ROW, if_true(reported, number(0), ONE + top), "formula", "count")
    page.table(row - 1, row + 1, ROW, "Football_reference")


def _chart(page: ReportSheet, first: int, reference: int, fields: list[Field], caption: Caption) -> Paths:
    bars, others, finals, row = [], [], [], first
    looks = _looks(page.book, fields)
    middle = float(page.held(reference, FIGURE).shown) if reference else 0.0  # type: ignore[arg-type]
    most = max(float(page.book.figures.shown(figure)) for field in fields for figure in field.others.values())
    for field in fields:
        own = looks[field.company.id]
        if field.ranged:
            x, y = page.ref(row, FIGURE, row + 1), page.ref(row, ROW, row + 1)
            bars.append(Path(x, y, own, 2, width=BAND, marks=("none", "none")))
        at, last = row + len(field.ranged), row + len(field.track.points) - 1
        final = at + list(field.others).index("final")
        shown = [float(page.book.figures.shown(figure)) for figure in field.others.values()]
        marks, widest = tuple(MARKS[kind] for kind in field.others), max(range(len(shown)), key=shown.__getitem__)
        x, y, name = page.ref(at, FIGURE, last), page.ref(at, ROW, last), page.ref(final, NAME)
        if shown[widest] < middle < shown[widest] + LABELLED * most:  # its name would cross the line of the median
            others.append(Path(x, y, own, len(marks), None, 1.0, marks, ""))
            beside = page.ref(reference, FIGURE)
            others.append(Path(beside, page.ref(final, ROW), own, 1, name, 0, ("none",)))
        else:
            others.append(Path(x, y, own, len(marks), name, 1.0, marks, label_at=widest))
        finals.append(_mark(page, final, plain(INK)))
        row = last + 1
    if reference:
        x, y = page.ref(reference, FIGURE, reference + 1), page.ref(reference, ROW, reference + 1)
        name = page.ref(reference + 1, NAME)
        others.append(Path(x, y, plain(INK, dash="dash"), 2, name, 1.25, ("none", "none"), "t"))
    rows = Scale("count", low=0, high=len(fields) + 2, step=1, bare=True)
    # On top is what is drawn last, in LibreOffice what is drawn first.
    return Paths(caption, (*finals, *bars, *others, *finals), Scale(low=0), rows)


def _looks(book: Book, fields: list[Field]) -> dict[str, Look]:
    """How each company is drawn: one asked about in a colour that no other has, any other in grey; names tell all."""
    found: dict[str, Look] = {}
    for field in fields:
        own = look(book, field.company)
        taken = {one.colour for one in found.values()}
        is_own = is_asked(book, book.companies.index(field.company)) and own.colour not in taken
        found[field.company.id] = own if is_own else plain(GREY)
    return found


def _mark(page: ReportSheet, row: int, drawn: Look) -> Path:
    """One figure as a mark without a name. Its line has no length, but LibreOffice gives the mark its colour."""
    return Path(page.ref(row, FIGURE), page.ref(row, ROW), drawn, 1, width=1.0)
