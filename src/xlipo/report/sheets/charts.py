"""Charts: six figures as sorted bars, each with its message above it; what they draw stands below, out of print."""

from __future__ import annotations

from statistics import median

from xlipo.metrics.basis import Basis
from xlipo.report.book import Book
from xlipo.report.chinese import on_one_line
from xlipo.report.declared import sheet
from xlipo.report.foot import write_notes
from xlipo.report.headline import AS_MONEY, AS_MULTIPLE, formatted, in_form
from xlipo.report.marking import kind_of_line
from xlipo.report.report_sheet import ReportSheet
from xlipo.sheetkit.address import Area, Ref
from xlipo.sheetkit.charts.chart_data import Bars, Caption
from xlipo.sheetkit.charts.looks import plain
from xlipo.sheetkit.live import NOTHING, Live, if_true, join, named, piece, text
from xlipo.sheetkit.model import Column
from xlipo.sheetkit.set_width import set_width

CHARTS = (
    "revenue",
    "revenue_growth",
    "gross_margin",
    "equity_value",
    "ev_to_revenue",
    "runway_months",
    "rd_to_revenue",
    "monthly_burn",
)
"""What is drawn, as far as three companies have it; six at most."""
MOST, LEAST = 6, 3
BARS = 12
"""So many bars at most: of the companies asked about, and of the largest peers."""
FEWEST = 6
"""There is room for so many bars at least, so that none is a slab."""
CUT = 4
"""A bar is cut at so many times the median."""
TOP = 5
ROWS, COLUMNS, ACROSS, WIDTH = 17, 5, 3, 11.9
(
    FIGURE,
    ASKS,
    PEER,
    DRAWN,
    RANK,
    PLACE,
    ASKED,
    PEERS,
    TIMES,
    CUT_AT,
    MOST_BARS,
    ROOM,
    LEADS,
    LEADS_WITH,
    BASIS,
    LABEL,
    MESSAGE,
) = range(2, 19)
"""The columns of a chart's table after the company."""
STRONG, PALE = "0072B2", "9AA3AE"
FORMS = {"short_percent": "0%", "short_multiple": AS_MULTIPLE, "months": "0"}


@sheet("charts", order=20)
def charts(book: Book) -> ReportSheet | None:
    """Three charts beside each other, twice."""
    drawn = [metric for metric in CHARTS if _count(book, metric) >= LEAST][:MOST]
    if not drawn:
        return None
    page = ReportSheet.of(book, "charts", book.units)
    page.widths(*(WIDTH,) * (COLUMNS * ACROSS))
    bands = -(-len(drawn) // ACROSS)
    bottom = TOP + bands * (ROWS + 2) - 1
    months = [book.words["runway_in_months"]] if book.words.lang == "en" and "runway_months" in drawn else []
    note = " ".join([book.words["chart_note"], *(f"{said.capitalize()}." for said in months)])
    bottom = write_notes(page, bottom, WIDTH * COLUMNS * ACROSS, note) - 1
    row = bottom + 3
    for number, metric in enumerate(drawn):
        band, at = divmod(number, ACROSS)
        top, left = TOP + band * (ROWS + 2), 1 + at * COLUMNS
        row = _chart(page, metric, top, left, row) + 3
    page.freeze("A4", repeat=False)
    page.print(one_page=True, areas=(Area(1, 1, COLUMNS * ACROSS, bottom),))
    return page


def _count(book: Book, metric: str) -> int:
    return sum(book.figures.counted(figure) is not None for figure in book.front.line(metric))


def is_asked(book: Book, number: int) -> bool:
    """Whether a company is one of those asked about: of the core, where the report has others beside it."""
    core = ["core" in company.groups for company in book.companies]
    return core[number] or not any(core) or all(core)


def _chart(page: ReportSheet, metric: str, top: int, left: int, row: int) -> int:
    """The message, the chart under it, and its tables from a row on; returns the last row of those."""
    book, words = page.book, page.book.words
    line, kind = book.front.line(metric), kind_of_line(book.front.line(metric))
    columns = (
        Column("company", role="words"),
        Column("counted", role="link", kind=kind),
        Column("asked", role="input", kind="count"),
        Column("peer_figure", role="formula", kind=kind),
        Column("drawn_figure", role="formula", kind=kind),
        Column("rank", role="formula", kind="count"),
        Column("chart_place", role="formula", kind="count"),
        Column("asked_bar", role="formula", kind=kind),
        Column("peers_bar", role="formula", kind=kind),
        Column("cut_times", role="input", kind="count"),
        Column("cut_at", role="link", kind=kind),
        Column("most_bars", role="input", kind="count"),
        Column("most_peers", role="formula", kind="count"),
        Column("leads", role="words"),
        Column("leads_with"),
        Column("basis", role="words"),
        Column("chart_label", role="words"),
        Column("message"),
    )
    table = page.begin(f"Chart_{metric}", columns, row)
    count, first = len(line), row + 1
    numbers = [book.figures.counted(figure) for figure in line]
    drawn = _drawn(book, numbers)
    ranks = _ranks(drawn)
    cells = page.of_line(line[0], line[-1], "counted")
    limit = _cut(page, first, count, cells, numbers)
    form = FORMS.get(kind, AS_MONEY)
    for at, figure in enumerate(line):
        here = first + at
        own = piece(
            "INDEX(",
            cells,
            ",",
            piece("ROWS(", page.ref(first, 1), ":", page.cell(here, 1, None), ")", value=at + 1),
            ")",
            value=numbers[at] if numbers[at] is not None else book.figures.taken(figure),
        )
        has_bar, rank = _has_bar(page, first, here, count, drawn[at]), _rank(page, first, here, count, ranks[at])
        place, label, asked, peers = _bar(page, first, here, at, count, ranks, numbers, form, limit)
        name = book.companies[at].name_in(words.lang)
        asks = is_asked(book, at)
        table.add(name, own, int(asks), _peer(page, here, numbers[at], asks), has_bar, rank, place, asked, peers)
        page.put(here, LABEL, label, "words")
    last = first + count - 1
    name = _called(book, metric)
    page.put(first, MESSAGE, _message(page, metric, name, first, last, numbers, form, ranks), "label")
    page.put(top, left, page.live(first, MESSAGE), "block")
    for beside in range(left + 1, left + COLUMNS):
        page.put(top, beside, None, "block")
    caption = Caption(None, words["alt_sorted"].format(name)[:150], words.lang)
    bars = max(FEWEST, *book.counted_on(line, range(count)))
    end = first + min(BARS, count, bars) - 1
    drawing = Bars(
        caption,
        page.ref(first, LABEL, end),
        page.ref(first, ASKED, end),
        (plain(STRONG), plain(PALE)),
        kind,
        page.ref(first, PEERS, end),
    )
    page.chart(Area(left, top + 1, left + COLUMNS - 1, top + ROWS - 1), drawing)
    return last


def _called(book: Book, metric: str) -> str:
    """What a title calls a metric: as the first page does where its whole name has no room."""
    return on_one_line(book.words[f"c_{metric}"]) if _is_short(book, metric) else book.label(metric)


def _is_short(book: Book, metric: str) -> bool:
    """Whether a title with a metric's whole name is too long for its chart, whichever company leads."""
    words = book.words
    name = max((company.name_in(words.lang) for company in book.companies), key=set_width)
    of = f"{book.label(metric)}{words['comma']}{words['latest']}"
    title = words["chart_title"].format(metric=of, name=name, number="1,000")
    return set_width(title, bold=True) > WIDTH * COLUMNS - 1


def _drawn(book: Book, numbers: list[float | None]) -> list[float | None]:
    """The figures that have a bar: of all who are asked about, and of the largest peers."""
    asked = [is_asked(book, at) for at in range(len(numbers))]
    peers = [number for number, mine in zip(numbers, asked, strict=True) if number is not None and not mine]
    room = _room(sum(mine and number is not None for number, mine in zip(numbers, asked, strict=True)))

    def has_bar(number: float, mine: bool) -> bool:
        return mine or sum(peer > number for peer in peers) < room

    pairs = zip(numbers, asked, strict=True)
    return [number if number is not None and has_bar(number, mine) else None for number, mine in pairs]


def _room(asked: int) -> int:
    """How many peers have a bar beside so many companies that are asked about."""
    return max(1, BARS - asked)


def _ranks(numbers: list[float | None]) -> list[int]:
    """The place of each number, the largest first, equal ones in their order; 0 for none."""
    order = sorted((at for at, n in enumerate(numbers) if n is not None), key=lambda at: -(numbers[at] or 0.0))
    return [order.index(at) + 1 if at in order else 0 for at in range(len(numbers))]


def _peer(page: ReportSheet, here: int, number: float | None, asked: bool) -> Live:
    """The figure of a peer, nothing for a company that is asked about or has none."""
    mine, asks = page.cell(here, FIGURE, None), page.cell(here, ASKS, None)
    value = "" if asked or number is None else number
    return piece("IF(ISNUMBER(", mine, "),IF(", asks, "=0,", mine, ',""),"")', value=value)


def _has_bar(page: ReportSheet, first: int, here: int, count: int, value: float | None) -> Live:
    """The figure of a company that has a bar, nothing for the others."""
    mine, asks, peer = (page.cell(here, column, None) for column in (FIGURE, ASKS, PEER))
    peers, room = page.ref(first, PEER, first + count - 1), page.ref(first, ROOM)
    is_large: list[str | Live | Ref] = ["IFERROR((RANK(", peer, ",", peers, ")<=", room, ")+0,0)"]
    whole: list[str | Live | Ref] = ["IF(ISNUMBER(", mine, "),IF(", asks, "+", *is_large, ">0,", mine]
    return piece(*whole, ',""),"")', value="" if value is None else value)


def _rank(page: ReportSheet, first: int, here: int, count: int, rank: int) -> Live:
    """The place of a bar among all, equal ones in their order."""
    column, mine = page.ref(first, DRAWN, first + count - 1), page.cell(here, DRAWN, None)
    so_far = piece(page.ref(first, DRAWN), ":", mine, value=None)
    whole: list[str | Live | Ref] = [
        "IF(ISNUMBER(",
        mine,
        "),RANK(",
        mine,
        ",",
        column,
        ")+COUNTIF(",
        so_far,
        ",",
        mine,
    ]
    return piece(*whole, ')-1,"")', value=float(rank) if rank else "")


def _cut(page: ReportSheet, row: int, count: int, cells: Live, numbers: list[float | None]) -> float:
    """The cells that say where a bar is cut: how many times the median, and that; and how many peers have a bar.

    Returns where a bar is cut now.
    """
    found = [number for number in numbers if number is not None]
    limit = CUT * median(found) if found and median(found) > 0 else max(found, default=0.0)
    page.put(row, TIMES, CUT, "input", "count")
    middle = piece("MEDIAN(", cells, ")", value=None)
    cut = page.ref(row, TIMES)
    whole = piece(
        "IF(COUNT(", cells, ")=0,0,IF(", middle, ">0,", cut, "*", middle, ",MAX(", cells, ")))", value=float(limit)
    )
    page.put(row, CUT_AT, whole, "link", "decimal")
    page.put(row, MOST_BARS, BARS, "input", "count")
    last = row + count - 1
    figures, peers = page.ref(row, FIGURE, last), page.ref(row, PEER, last)
    mine = sum(number is not None and is_asked(page.book, at) for at, number in enumerate(numbers))
    of_asked = piece("(COUNT(", figures, ")-COUNT(", peers, "))", value=None)
    room = piece("MAX(1,", page.ref(row, MOST_BARS), "-", of_asked, ")", value=float(_room(mine)))
    page.put(row, ROOM, room, "formula", "count")
    return float(limit)


def _bar(
    page: ReportSheet,
    first: int,
    here: int,
    at: int,
    count: int,
    ranks: list[int],
    numbers: list[float | None],
    form: str,
    limit: float,
) -> tuple[Live, Live, Live, Live]:
    """The label and the bar of the company in a place: in the column of those asked about, or in that of peers."""
    book = page.book
    place = piece("ROWS(", page.ref(first, ASKS), ":", page.cell(here, ASKS, None), ")", value=at + 1)
    who = ranks.index(at + 1) if at + 1 in ranks else None
    row = piece("IFERROR(MATCH(", place, ",", page.ref(first, RANK, first + count - 1), ',0),"")',
                value=float(who + 1) if who is not None else "")  # fmt: skip
    placed = page.cell(here, PLACE, row.first)
    number = numbers[who] if who is not None else None
    value = piece("INDEX(", page.ref(first, FIGURE, first + count - 1), ",", placed, ")", value=None)
    top = page.ref(first, CUT_AT)
    name, asks = (page.ref(first, column, first + count - 1) for column in (1, ASKS))
    shown = ""
    if who is not None and number is not None:
        cut = " //" if number > limit else ""
        shown = f"{book.companies[who].name_in(book.words.lang)}  {formatted(number, form)}{cut}"
    label = piece("IF(", placed, '="","",INDEX(', name, ",", placed, ')&"  "&', in_form(value, form, ""), "&IF(", value,
                  ">", top, '," //",""))', value=shown)  # fmt: skip
    drawn = piece("MIN(", value, ",", top, ")", value=None)
    length = min(number, limit) if number is not None else ""
    mine = who is not None and is_asked(book, who)
    bars = [
        piece("IFERROR(IF(INDEX(", asks, ",", placed, f")={of},", drawn, ',""),"")', value=length if drawn_here else "")
        for of, drawn_here in ((1, mine), (0, who is not None and not mine))
    ]
    return row, label, bars[0], bars[1]


def _basis(book: Book, metric: str) -> Live:
    """What a chart's figures stand on: a value at a market price is the latest, one of a day is of no twelve months."""
    basis = named("set_basis", book.settings.basis)
    stands = getattr(book.answers.measure(metric), "stands", "")
    if stands == "market":
        return text(book.words["latest"])
    if stands != "instant":
        return join(basis, NOTHING)
    spans = book.settings.basis in (Basis.LTM, Basis.LATEST)
    test = piece("OR(", basis, f'="{Basis.LTM}",', basis, f'="{Basis.LATEST}")', value=spans)
    return if_true(test, text(book.words["latest"]), basis)


def _message(
    page: ReportSheet,
    metric: str,
    name: str,
    first: int,
    last: int,
    numbers: list[float | None],
    form: str,
    ranks: list[int],
) -> Live:
    """What the chart says: who leads with how much; that nothing can be drawn where nothing can."""
    book, words = page.book, page.book.words
    line = book.front.line(metric)
    money = line[0].scales or any(figure.scales for figure in line)
    unit = join(text(" ("), named("set_unit", book.settings.unit), text(")")) if money else NOTHING
    page.put(first, BASIS, _basis(book, metric), "words")
    basis = join(text(page.book.words["comma"]), page.live(first, BASIS))
    at = ranks.index(1) if 1 in ranks else None
    match = piece("MATCH(1,", page.ref(first, RANK, last), ",0)", value=None)
    leads = piece(
        "IFERROR(INDEX(",
        page.ref(first, 1, last),
        ",",
        match,
        '),"")',
        value=book.companies[at].name_in(words.lang) if at is not None else "",
    )
    number = numbers[at] if at is not None else None
    most = piece("INDEX(", page.ref(first, FIGURE, last), ",", match, ")", value=None)
    shown = formatted(number, form) if number is not None else ""
    of = piece("IFERROR(", in_form(most, form, shown), ',"")', value=shown)
    page.put(first, LEADS, leads, "words")
    page.put(first, LEADS_WITH, of, "label")
    leads, of = page.live(first, LEADS), page.live(first, LEADS_WITH)
    before, _, rest = words["chart_title"].partition("{metric}")
    middle, _, end = rest.partition("{name}")
    between, _, tail = end.partition("{number}")
    whole = join(text(before + name), basis, unit, text(middle), leads, text(between), of, text(tail))
    some = piece("COUNT(", page.ref(first, FIGURE, last), ")>0", value=at is not None)
    return if_true(some, whole, text(words["chart_empty"].format(metric=name)))
