"""Lists: what each drop-down offers and what is set, the order of companies, footnotes, headlines, the constants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from xlipo.report.blocks import ordered
from xlipo.report.book import Book
from xlipo.report.declared import Stage, sheet
from xlipo.report.headline import write_checks, write_headline
from xlipo.report.ledger import FIRST_ROW
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.settings import NAMED, NAMES, SHOWN
from xlipo.sheetkit.address import Area
from xlipo.sheetkit.live import NOTHING, Live, Value, equals, if_true, item, join, named, piece, place_of, text
from xlipo.sheetkit.model import Cell, Column
from xlipo.sheetkit.theme import SUPERSCRIPTS, Kind

SETTINGS = (Column("setting", 20), Column("choice", 16, "link", "text"), Column("number", 8, "formula", "count"))
OF_SCALES = (Column("divisor", 12, "input", "count"), Column("short", 7.5))
CONSTANTS = (Column("constant", 16), Column("value", 12, "input", "plain"))


@sheet("lists", order=180, stage=Stage.REGISTER)
def lists(book: Book) -> ReportSheet:
    """Tables side by side; a setting's row is found by its name."""
    page = ReportSheet.of(book, "lists", book.units)
    constants = page.begin("Constants", CONSTANTS)
    for value, label in book.ledger.constants:
        constants.add(label, float(value))
    _settings(page)
    printed = Area(1, 1, page.used_columns, page.next_row - 1)  # what the pages are steered by stands beside the paper
    for name in NAMES:
        _choices(page, name)
    _order(page)
    _places(page)
    _notes(page)
    write_headline(page, page.columns + 2)
    write_checks(page, page.columns + 2)
    page.freeze(f"A{FIRST_ROW}")
    page.print(areas=(printed,))
    return page


def _next(page: ReportSheet) -> int:
    """The first column of the next table to the right."""
    return page.used_columns + 2


def _settings(page: ReportSheet) -> None:
    """What each drop-down is set to, and what follows from it, each under a name of the workbook."""
    words, settings, width = page.book.words, page.book.settings, page.book.room_for_names(16)
    columns = tuple(replace(column, width=width) if column.key == "choice" else column for column in SETTINGS)
    table = page.begin("Settings", columns, left=_next(page))
    for name in NAMES:
        if name == "company" and page.book.titles:  # a tear sheet each: there is none to choose
            continue
        offered = named(f"list_{name}", tuple((choice,) for choice in settings.choices(name)))
        chosen = page.cell(name, "choice", settings.chosen(name), "column")
        table.add(words[name], named(f"set_{name}", settings.chosen(name)), place_of(chosen, offered), key=name)
        page.name(f"set_{name}_no", page.ref(name, "number"))
    for key, (name, value) in _derived(page).items():
        kind: Kind = "count" if key == "divisor" else "general"
        table.add(words[key], Cell(value, "formula", kind), key=key)
        page.name(name, page.ref(key, "choice"))
    for key, told in (("version", page.book.view.version), ("as_of", page.book.known_on)):
        table.add(words[key], Cell(told, "id"), key=key)
        page.name(NAMED[key], page.ref(key, "choice"))


def _derived(page: ReportSheet) -> dict[str, tuple[str, Live]]:
    """What follows from the settings: by its word, its name in the workbook and the formula."""
    words, settings = page.book.words, page.book.settings
    number = named("set_scale_no", settings.scales.index(settings.scale) + 1)
    divisors = _column(page, "divisor", [int(scale.divisor) for scale in settings.scales])
    shorts = _column(page, "short", [scale.short for scale in settings.scales])
    currency = named("set_currency", settings.chosen("currency"))
    last = page.cell(FIRST_ROW + len(settings.currencies) - 1, "currency", settings.currency_names[-1])
    own = if_true(named("set_reported", not settings.currency), NOTHING, join(currency, text(" ")))
    line: list[Live] = []
    for name in SHOWN[:3]:
        line += [text(" · ")] if line else []
        line += [text(f"{words[name]}: "), page.cell(name, "choice", settings.chosen(name))]
    return {
        "divisor": ("set_divisor", item(divisors, number)),
        "short": ("set_short", join(item(shorts, number), NOTHING)),
        "reported_currency": ("set_reported", equals(currency, last)),
        "unit": ("set_unit", join(own, named("set_short", settings.scale.short))),
        "settings": ("set_line", join(*line)),
    }


def _column(page: ReportSheet, key: str, values: Sequence[Value]) -> Live:
    """A list's column, with what stands in it."""
    return page.cell(FIRST_ROW, key, tuple((value,) for value in values), last_row=FIRST_ROW + len(values) - 1)


def _choices(page: ReportSheet, name: str) -> None:
    """What a drop-down offers; beside a scale, what it divides by and its abbreviation."""
    settings, column = page.book.settings, Column(name, page.book.room_for_names(16) if name == "company" else 16)
    table = page.begin(f"List_{name}", (column, *(OF_SCALES if name == "scale" else ())), left=_next(page))
    beside = [(int(scale.divisor), scale.short) for scale in settings.scales] if name == "scale" else []
    for number, choice in enumerate(settings.choices(name)):
        table.add(choice, *(beside[number] if beside else ()))
    page.name(f"list_{name}", page.ref(FIRST_ROW, column.key, table.last))


# -- the order of companies ------------------------------------------------------------------------------------------


def _order(page: ReportSheet) -> None:
    """Every company with its listing, its row's period, what it is sorted by, and its place among all."""
    book, settings = page.book, page.book.settings
    bases = settings.bases
    columns = (
        Column("listed_name", book.room_for_names(17)),
        Column("listing_code", 14),
        Column("own_currency", 8),
        *(Column(f"row_{basis}", 11, "mark") for basis in bases),
        Column("row_period", 11, "formula", "text"),
        Column("company_no", 8, "input", "count"),
        Column("block_no", 7, "input", "count"),
        Column("sorted_by", 12, "formula", "plain"),
        Column("sort_key", 12, "formula", "plain"),
        Column("rank", 7, "formula", "count"),
    )
    titles = {f"row_{basis}": f"{book.words['period']} {basis}" for basis in bases}
    table = page.begin("Order", columns, left=_next(page), titles=titles)
    values, count = book.sort_values, len(book.companies)
    places, number = _places_of_all(book), 0
    least = min((value for value in values if isinstance(value, float)), default=0.0) - 1
    for block, companies in enumerate(book.blocks.values(), 1):
        for company in companies:
            here = FIRST_ROW + number
            listing = book.listing(company)
            periods = [book.row_period(number, at) for at in range(len(bases))]
            row = page.cell(here, f"row_{bases[0]}", (tuple(periods),), last_column=f"row_{bases[-1]}")
            picked = join(
                item(row, named("set_basis_no", settings.basis_number)), _own(page, here, company.reporting_currency)
            )
            value = values[number]
            place = piece(
                "(",
                named("set_sort_no", settings.sort_number),
                "-1)*",
                piece("ROWS(order_name)", value=count),
                "+",
                page.cell(here, "company_no", number + 1),
                value=None,
            )
            asked = piece("INDEX(front_shown,", place, ")", value=value)
            hides = piece(
                "AND(",
                named("set_reported", not settings.currency),
                ",INDEX(front_money,",
                place,
                ")=1)",
                value=value == "",
            )
            by = if_true(hides, NOTHING, asked)
            table.add(
                company.name_in(book.words.lang),
                listing,
                company.reporting_currency,
                *periods,
                picked,
                number + 1,
                block,
                by,
                _sort_key(page, here, value if isinstance(value, float) else least),
                _rank(page, here, float(places[number])),
            )
            number += 1
    for name, key in (("order_name", "listed_name"), ("order_listing", "listing_code"), ("order_period", "row_period")):
        page.name(name, page.ref(FIRST_ROW, key, table.last))


def _own(page: ReportSheet, row: int, currency: str) -> Live:
    """The currency a company reports in, where each figure stands in its own."""
    reported = named("set_reported", not page.book.settings.currency)
    return if_true(reported, join(text(" "), page.cell(row, "own_currency", currency)), NOTHING)


def _places_of_all(book: Book) -> list[int]:
    """The place of each company among all, from 1: block after block, in each the largest first."""
    within, found = ordered(book.blocks, book.sort_values), list[int]()
    for companies in book.blocks.values():
        before = len(found)
        found += [before + place for place in within[before : before + len(companies)]]
    return found


def _whole(page: ReportSheet, key: str) -> Live:
    """A column of every company."""
    last = FIRST_ROW + len(page.book.companies) - 1
    return page.cell(FIRST_ROW, key, None, "both", last_row=last)


def _sort_key(page: ReportSheet, row: int, value: float) -> Live:
    """What a company is sorted by as a number: below all others where it has no figure."""
    here = page.cell(row, "sorted_by", None)
    return piece("IF(ISNUMBER(", here, "),", here, ",MIN(", _whole(page, "sorted_by"), ")-1)", value=value)


def _rank(page: ReportSheet, row: int, value: float) -> Live:
    """The place among all companies: blocks in order, in each the largest first; equal ones as they are listed."""
    names = "block_no", "sort_key"
    block, key = (page.cell(row, name, None) for name in names)
    blocks, keys = (_whole(page, name) for name in names)
    first = piece(
        "SUMPRODUCT(1*(", blocks, "<", block, ")+(", blocks, "=", block, ")*(", keys, ">", key, "))", value=None
    )
    same_block, same_key = (
        piece(page.ref(FIRST_ROW, name), ":", page.cell(row, name, None), value=None) for name in names
    )
    return piece(first, "+COUNTIFS(", same_block, ",", block, ",", same_key, ",", key, ")", value=value)


def _places(page: ReportSheet) -> None:
    """For each row of the first page, the number of the company that stands there; nothing for other rows."""
    book = page.book
    columns = (Column("place_no", 7, "input", "count"), Column("place_company", 10, "formula", "count"))
    table = page.begin("Places", columns, left=_next(page))
    places = _places_of_all(book)
    ranks = tuple((float(one),) for one in places)
    before = dict(zip(book.blocks, accumulate(map(len, book.blocks.values()), initial=0), strict=False))
    for block, place in book.comps_rows:
        if not place:
            table.add(None, "–")
            continue
        number = before[block] + place
        here = page.cell(table.last + 1, "place_no", float(number))
        among = page.cell(FIRST_ROW, "rank", ranks, "both", last_row=FIRST_ROW + len(ranks) - 1)
        table.add(number, piece("MATCH(", here, ",", among, ",0)", value=float(places.index(number) + 1)))
    page.name("comps_place", page.ref(FIRST_ROW, "place_company", max(table.last, FIRST_ROW)))


# -- footnotes -------------------------------------------------------------------------------------------------------


def _notes(page: ReportSheet) -> None:
    """Every footnote that any basis asks for, its number on each page, and the lines that stand at a page's foot."""
    book = page.book
    pages = [of for of in ("comps", "benchmarks") if of in book.front.page_of.values()]
    if not pages:
        return
    columns = (Column("footnote", 60, "words"), *(Column(f"on_{of}", 8, "formula", "count") for of in pages))
    titles = {f"on_{of}": book.words[of] for of in pages}
    table = page.begin("Notes", columns, left=_next(page), titles=titles)
    notes = book.front.notes or [""]
    for number, note in enumerate(notes, 1):
        here = table.last + 1
        cells: list[Live] = []
        for of in pages:
            before = piece(page.ref(table.header, f"on_{of}"), ":", page.cell(here - 1, f"on_{of}", None), value=None)
            used = piece(
                f"COUNTIF(notes_{of},ROWS(",
                page.ref(FIRST_ROW, "footnote"),
                ":",
                page.cell(here, "footnote", None),
                "))>0",
                value=None,
            )
            found = book.note_numbers.get((of, number), 0)
            cells.append(piece("IF(", used, ",MAX(", before, ")+1,0)", value=float(found)))
        table.add(note, *cells)
    names = {"comps": "noted_on", "benchmarks": "noted_on_benchmarks"}
    for of in pages:
        page.name(names[of], page.ref(FIRST_ROW, f"on_{of}", table.last))
    page.name("footnotes", page.ref(FIRST_ROW, "footnote", table.last))
    foot = page.begin(
        "Footnotes",
        (Column("raised", 7), *(Column(f"foot_{of}", 40, "words") for of in pages)),
        left=_next(page),
        titles={f"foot_{of}": f"{book.words['footnotes']}: {book.words[of]}" for of in pages},
    )
    for number in range(1, len(notes) + 1):
        here = foot.last + 1
        lines = []
        for of in pages:
            shown = {n: note for (on, note), n in book.note_numbers.items() if on == of}
            value = f"{str(number).translate(SUPERSCRIPTS)} {notes[shown[number] - 1]}" if number in shown else ""
            k = piece("ROWS(", page.ref(FIRST_ROW, "raised"), ":", page.cell(here, "raised", None), ")", value=number)
            at = piece("INDEX(footnotes,MATCH(", k, f",{names[of]},0))", value=None)
            lines.append(
                piece(
                    "IF(",
                    k,
                    f">MAX({names[of]}),",
                    '"",',
                    page.cell(here, "raised", None),
                    '&" "&',
                    at,
                    ")",
                    value=value,
                )
            )
        foot.add(str(number).translate(SUPERSCRIPTS), *lines)
