"""Lists: what each drop-down offers and what is set, the scales and peer sets they stand for, and the constants."""

from __future__ import annotations

from collections.abc import Sequence

from xlipo.report.book import Book
from xlipo.report.declared import Stage, sheet
from xlipo.report.ledger import CONSTANT_LABEL, FIRST_ROW
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.settings import NAMES
from xlipo.sheetkit.live import NOTHING, Live, Value, equals, if_true, item, join, named, place_of, text
from xlipo.sheetkit.model import Cell, Column
from xlipo.sheetkit.theme import Kind

SETTINGS = (Column("setting", 20), Column("choice", 16, "link", "text"), Column("number", 8, "formula", "count"))
CHOICES = {
    "currency": (5, Column("currency", 12)), "period": (7, Column("period", 11)), "scale": (9, Column("scale", 16)),
    "case": (13, Column("case", 9)), "peers": (15, Column("peer_set", 15)),
}  # fmt: skip
"""Where each list of choices stands: its first column's number, and the column."""
OF_SCALES = (Column("divisor", 12, "input", "count"), Column("short", 7.5))
CONSTANTS = (Column("constant", 16), Column("value", 12, "input", "plain"))
PEERS = 20
"""The first column of the companies and the groups that they belong to."""


@sheet("lists", order=130, stage=Stage.REGISTER)
def lists(book: Book) -> ReportSheet:
    """Tables side by side; a setting's row is found by its name."""
    page = ReportSheet.of(book, "lists", book.units)
    _settings(page)
    for name in CHOICES:
        _choices(page, name)
    constants = page.begin("Constants", CONSTANTS, left=CONSTANT_LABEL)
    for value, label in book.ledger.constants:
        constants.add(label, float(value))
    _members(page)
    page.freeze(f"A{FIRST_ROW}")
    return page


def _settings(page: ReportSheet) -> None:
    """What each drop-down is set to, and what follows from it, each under a name of the workbook."""
    words, settings = page.book.words, page.book.settings
    table = page.begin("Settings", SETTINGS)
    for name in NAMES:
        offered = named(f"list_{name}", tuple((choice,) for choice in settings.choices(name)))
        chosen = page.cell(name, "choice", settings.chosen(name), "column")
        table.add(words[name], named(f"set_{name}", settings.chosen(name)), place_of(chosen, offered), key=name)
        page.name(f"set_{name}_no", page.ref(name, "number"))
    for key, (name, value) in _derived(page).items():
        kind: Kind = "count" if key == "divisor" else "general"
        table.add(words[key], Cell(value, "id" if key == "settings" else "formula", kind), key=key)  # a line runs on
        page.name(name, page.ref(key, "choice"))


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
    for name in NAMES:
        line += [text(" · ")] if line else []
        line += [page.cell(name, "setting", words[name]), text(": "), page.cell(name, "choice", settings.chosen(name))]
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
    settings, (left, column) = page.book.settings, CHOICES[name]
    table = page.begin(f"List_{name}", (column, *(OF_SCALES if name == "scale" else ())), left=left)
    beside = [(int(scale.divisor), scale.short) for scale in settings.scales] if name == "scale" else []
    for number, choice in enumerate(settings.choices(name)):
        table.add(choice, *(beside[number] if beside else ()))
    page.name(f"list_{name}", page.ref(FIRST_ROW, column.key, table.last))


def _members(page: ReportSheet) -> None:
    """Which companies belong to which peer set: 1 or 0, and whether to the set that is chosen."""
    book, peers = page.book, page.book.settings.peers
    titles = {f"set {number}": peer.name for number, peer in enumerate(peers, 1)}
    columns = (
        Column("company_id", book.room_for_names(14)), Column("company", book.room_for_names(17)),
        Column("in_set", 7, "formula", "count"), *(Column(key, 9, "input", "count") for key in titles),
    )  # fmt: skip
    table = page.begin("Peers", columns, left=PEERS, titles=titles)
    for company in book.companies:
        belongs = tuple(int(company.id in peer.members) for peer in peers)
        sets = page.cell(table.last + 1, "set 1", (belongs,), last_column=f"set {len(peers)}")
        name = company.name_in(book.words.lang)
        table.add(company.id, name, item(sets, named("set_peers_no", 1)), *belongs)
    for name, key in (("peer_company", "company_id"), ("peer_in", "in_set")):
        page.name(name, page.ref(FIRST_ROW, key, table.last))
