"""Tear sheets: one company a page, chosen in the cell of its name, or a page each where that is asked for.

Both are made of the same formulas: each finds the company by the name in the page's first cell.
"""

from __future__ import annotations

from xlipo.metrics.rounds import POST_MONEY, rounds_of
from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.foot import marks_of, write_notes
from xlipo.report.ledger import FIRST_ROW
from xlipo.report.marking import NOT_MEANINGFUL
from xlipo.report.report_sheet import ReportSheet, raised, unit_width
from xlipo.report.round_figures import AMOUNT, amount_width
from xlipo.report.tear_data import INTERIMS, LABEL, ROUND, ROUND_FIGURES, YEARS, Line, Told, told
from xlipo.sheetkit.address import Area, Ref
from xlipo.sheetkit.live import NOTHING, Live, Value, join, named, piece, text
from xlipo.sheetkit.model import Choice, Column
from xlipo.sheetkit.row_heights import MARGIN
from xlipo.sheetkit.theme import FORMATS, WIDTHS, Kind, marked

FIRST_PERIOD = 3
PERIODS = YEARS + INTERIMS + 1
PERIOD, OF_ROUND, WIDER = 8.1, 7.4, {AMOUNT: 9.3, "discount_to_offer": 8.0}
"""How wide columns are: of a period, of a round's figures, of both ends of an amount and of a long heading."""
BESIDE = FIRST_PERIOD + PERIODS + 1
"""Where the rounds stand, beside the lines; the column between them is empty."""
HEADING = ".."
"""What a block's heading has for a kind."""
KINDS: tuple[Kind, ...] = (
    "short_money",
    "short_percent",
    "short_multiple",
    "short_price",
    "months",
    "count",
    "decimal",
)
MARKS = ("e", "p", "ep")
UNTOLD_MARKS = (*MARKS, "v", "ev", "pv", "epv")
"""Those of a valuation, which may be one that nobody calls pre- or post-money."""
ROUND_KINDS: dict[str, Kind] = {"funding_step_up": "short_multiple", "discount_to_offer": "short_percent"}
"""How a round's figures are shown that are no money."""


@sheet("tear_sheet", order=40)
def tear_sheet(book: Book) -> list[ReportSheet]:
    """A page that shows the company in its first cell; with tear sheets asked for, one a company."""
    rounds = [line for company in book.companies for line in rounds_of(book.answers, company)]
    amounts = amount_width(book, rounds, WIDER[AMOUNT])
    room = ROUND + WIDER[AMOUNT] - amounts
    tears = book.tears = [told(book, company, room) for company in book.companies]
    if not book.titles:
        shown = book.settings.companies.index(book.settings.chosen("company"))
        return [_page(book, book.words["tear_sheet"], tears, shown, amounts, choose=True)]
    return [_page(book, book.titles[one.company.id], tears, at, amounts, False) for at, one in enumerate(tears)]


def _page(book: Book, title: str, tears: list[Told], shown: int, amounts: float, choose: bool) -> ReportSheet:
    """The page of a company, with rows for whichever of ``tears`` has most, where one of them is chosen."""
    words, one = book.words, tears[shown]
    tears = tears if choose else [one]
    page = ReportSheet(book, title, one.company.name_in(words.lang), "", "")
    if choose:
        page.name("set_company", page.ref(1, 1))
        page.offer(Choice(Area(1, 1, 1, 1), "list_company", words["settings"], words["choose_from_list"]))
        page.put(2, 1, words["about_tear_sheet"], "subtitle")
    page.put(3, 1, book.units, "subtitle")
    who = piece("MATCH($A$1,order_name,0)", value=shown + 1)
    units = unit_width(words, *(line.unit for tear in tears for line in tear.lines))
    columns = [Column("metric", LABEL + MARGIN, "label"), Column("unit", units, "unit")]
    columns += [Column(f"period.{at}", PERIOD, "formula", "count") for at in range(PERIODS)]
    names = [f"FY{n}" for n in range(1 - YEARS, 1)] + [f"{words['interim']} {n}" for n in range(1 - INTERIMS, 1)]
    titles = {f"period.{at}": name for at, name in enumerate([*names, words["last_twelve"]])}
    table = page.begin(f"Tear_{shown}", tuple(columns), titles=titles)
    heads = table.header

    def across(at: int) -> Live:
        """The place of a period among them, counted in the headings."""
        start, end = page.ref(heads, FIRST_PERIOD), page.cell(heads, FIRST_PERIOD + at, None, "row")
        return piece("COLUMNS(", start, ":", end, ")", value=at + 1)

    here = table.add(
        words["period"],
        None,
        *(join(_item("tear_period", across(at), who, one.periods[at]), NOTHING) for at in range(PERIODS)),
        key="periods",
        role="total",
    )
    for column in range(1, FIRST_PERIOD + PERIODS):
        page.mark(here, "total", "text" if column < FIRST_PERIOD else "count", [column])
    first = table.last + 1
    for row in range(max(len(tear.lines) for tear in tears)):
        _line(page, first, first + row, who, one.lines[row] if row < len(one.lines) else None, one)
    last = first + max(len(tear.lines) for tear in tears) - 1
    table.last = last
    _looks(page, first, last, who)
    beside = _sentences(page, "tear_text", _rounds(page, heads, who, tears, one, amounts), who, tears, one.texts)
    beside = _sentences(page, "tear_profile", beside + 1, who, tears, one.profile)
    write_notes(page, max(beside, last + 1) + 1, sum(page.model().widths), marks_of(words, _seen(book, tears)))
    page.freeze(f"B{FIRST_ROW}", repeat=False)
    page.print(one_page=True)
    return page


def _seen(book: Book, tears: list[Told]) -> set[str]:
    """The marks and absences of all that the page shows, whichever company is chosen."""
    found: set[str] = set()
    for line in (line for tear in tears for line in (*tear.lines, *tear.rounds)):
        for figure in filter(None, line.figures):
            shown = book.figures.shown(figure)
            found |= {*raised(figure.mark)} | ({shown} if isinstance(shown, str) else set())
            if line.kind == "short_percent" and isinstance(shown, float) and abs(shown) > NOT_MEANINGFUL:
                found.add("NM")
    return found


def _sentences(page: ReportSheet, name: str, first: int, who: Live, tears: list[Told], shown: tuple[str, ...]) -> int:
    """What is said of the company that is chosen, a line each; returns the row after them."""
    kept = [tear.profile if name == "tear_profile" else tear.texts for tear in tears]
    for number in range(max(map(len, kept))):
        said = shown[number] if number < len(shown) else ""
        item = _item(name, _down(page, first, first + number), who, said)
        page.put(first + number, BESIDE, join(item, NOTHING), "label")
    return first + max(map(len, kept))


def _item(name: str, number: Live, who: Live, value: Value) -> Live:
    """What a company has in a row of a grid."""
    return piece(f"INDEX({name},", number, ",", who, ")", value=value or "")


def _down(page: ReportSheet, first: int, row: int) -> Live:
    """The place of a row among those from the first on, counted in a column that is empty."""
    empty = BESIDE - 1
    return piece(
        "ROWS(", page.ref(first, empty), ":", page.cell(row, empty, None, "column"), ")", value=row - first + 1
    )


def _line(page: ReportSheet, first: int, row: int, who: Live, line: Line | None, one: Told) -> None:
    """A line of whichever company is chosen: its label, its unit, and its figures by key."""
    figures, book = page.book.figures, page.book
    number = _down(page, first, row)
    label, unit = (line.label, line.unit) if line else ("", "")
    page.put(row, 1, join(_item("tear_label", number, who, label), NOTHING), "label")
    money = piece(
        "IF(",
        _item("tear_unit", number, who, unit),
        '="*",',
        named("set_unit", book.settings.unit),
        ",",
        _item("tear_unit", number, who, unit),
        '&"")',
        value=book.settings.unit if unit == "*" else unit,
    )
    page.put(row, 2, money, "unit")
    for at in range(PERIODS):
        found = line.figures[at] if line and at < len(line.figures) else None
        period = page.cell("periods", FIRST_PERIOD + at, one.periods[at], "row")
        key: list[str | Live | Ref] = [
            "INDEX(tear_id,",
            who,
            ')&"|"&',
            _item("tear_line", number, who, ""),
            '&"|"&',
            period,
        ]
        value = figures.shown(found) if found else ""
        shown = piece("IFERROR(INDEX(fig_shown,MATCH(", *key, ',fig_key,0)),"")', value=value)
        page.put(row, FIRST_PERIOD + at, shown, "formula", "count")


def _looks(page: ReportSheet, first: int, last: int, who: Live) -> None:
    """Headings as headings, and each line's figures as its kind asks, with their marks."""
    if last < first:
        return
    number = f"ROW()-{first - 1}" if first == 1 else f"ROWS($A${first}:$A{first})"
    kind = piece(f"INDEX(tear_kind,{number},", who, ")", value=None)
    page.show_as(
        Area(1, first, FIRST_PERIOD + PERIODS - 1, last), piece(kind, f'="{HEADING}"', value=None), "General", "block"
    )
    area = Area(FIRST_PERIOD, first, FIRST_PERIOD + PERIODS - 1, last)
    for name in KINDS:
        of_kind = piece(kind, f'="{name}"', value=None)
        if name == "short_percent":
            corner = page.ref(first, FIRST_PERIOD, fix="neither")
            beyond = piece("AND(", of_kind, ",ISNUMBER(", corner, "),ABS(N(", corner, "))>10)", value=None)
            page.show_as(area, beyond, '"NM";"NM"')
        for mark in MARKS:
            key: list[str | Live | Ref] = [
                "INDEX(tear_id,",
                who,
                f')&"|"&INDEX(tear_line,{number},',
                who,
                ')&"|"&',
                page.ref("periods", FIRST_PERIOD, fix="row"),
            ]
            marked_so = piece("INDEX(fig_mark,MATCH(", *key, f',fig_key,0))="{mark}"', value=None)
            page.show_kind(area, piece("AND(", of_kind, ",", marked_so, ")", value=None), name, raised(mark))
        page.show_kind(area, of_kind, name)


def _rounds(page: ReportSheet, row: int, who: Live, tears: list[Told], one: Told, amounts: float) -> int:
    """The rounds of the company that is chosen, beside its lines; returns the row after them and an empty one."""
    most = max(len(tear.rounds) for tear in tears)
    book = page.book
    columns = (
        Column("round", ROUND + MARGIN + WIDER[AMOUNT] - amounts, "label"),
        *(Column(m, amounts if m == AMOUNT else WIDER.get(m, OF_ROUND), "formula", "count") for m in ROUND_FIGURES),
    )
    if not most:  # the page is as wide, and what is said of the company stands where it does elsewhere
        page.widths(*page.model().widths, WIDTHS["gap"], *(column.width for column in columns))
        heading = book.words["people_and_events" if any(tear.texts for tear in tears) else "company"]
        page.header(row, [heading, *("",) * len(ROUND_FIGURES)], BESIDE)
        return row + 1
    table = page.begin(
        f"Rounds_{page.book.tears.index(one)}",
        columns,
        row,
        BESIDE,
        titles={m: book.words[f"f_{m}"] for m in ROUND_FIGURES},
    )
    for number in range(1, most + 1):
        line = one.rounds[number - 1] if number <= len(one.rounds) else None
        at_number = _down(page, row + 1, row + number)
        here = table.add(join(_item("tear_round", at_number, who, line.label if line else ""), NOTHING))
        for at, metric in enumerate(ROUND_FIGURES):
            found = line.figures[at] if line and line.figures else None
            id = _item("tear_round_id", at_number, who, "")
            of: list[str | Live | Ref] = [text(metric), '&"["&', id, '&"]|event"']
            if metric == POST_MONEY:
                of = [_item("tear_round_valuation", at_number, who, "")]
            key = ["INDEX(tear_id,", who, ')&"|"&', *of]
            value = book.figures.shown(found) if found else ""
            kind = ROUND_KINDS.get(metric, "short_money")
            shown = piece("IFERROR(INDEX(fig_shown,MATCH(", *key, ',fig_key,0)),"")', value=value)
            page.put(here, BESIDE + 1 + at, shown, "formula", kind)
    _mark_rounds(page, row + 1, table.last, who)
    return table.last + 2


def _mark_rounds(page: ReportSheet, first: int, last: int, who: Live) -> None:
    """Each figure of a round with its marks, as on the page of the rounds."""
    for at, metric in enumerate(ROUND_FIGURES, BESIDE + 1):
        down = f"ROWS($A${first}:$A{first}),"
        is_valuation = metric == POST_MONEY
        of: list[str | Live] = [text(metric), '&"["&INDEX(tear_round_id,', down, who, ')&"]|event"']
        if is_valuation:
            of = ["INDEX(tear_round_valuation,", down, who, ")"]
        for mark in UNTOLD_MARKS if is_valuation else MARKS:
            key = ("INDEX(fig_mark,MATCH(INDEX(tear_id,", who, ')&"|"&', *of, f',fig_key,0))="{mark}"')
            shown = marked(FORMATS[ROUND_KINDS.get(metric, "short_money")], raised(mark))
            page.show_as(Area(at, first, at, last), piece(*key, value=None), shown)
