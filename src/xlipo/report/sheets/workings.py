"""The calculation sheets: every figure once, the periods that each basis means, and the lists behind the drop-downs."""

from __future__ import annotations

from openpyxl.utils import column_index_from_string, get_column_letter

from xlipo.report.book import Book
from xlipo.report.figure import LOW, POINT, SPAN, Content, Figure
from xlipo.report.ledger import CONSTANT_LABEL, FIRST_ROW, HEADER_ROW, principal
from xlipo.report.report_sheet import ReportSheet, kind_of
from xlipo.report.settings import NAMES
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.theme import Kind, RoleName

FIGURE_COLUMNS = (
    "key", "company", "metric_id", "label", "stands_on", "unit", "mark", "point", "low", "high", "rate", "divisor",
    "case_value", "shown", "beside", "range", "currency_no", "scaled", "place",
)  # fmt: skip
SHOWN, BESIDE, SCALED = "N", "O", "R"


# -- figures ---------------------------------------------------------------------------------------------------------


def write_figures(book: Book) -> None:
    """One line a figure: the point and its bounds in their own unit, the rate, the scale, and what is shown."""
    words, last = book.words, book.figures.last_row
    page = ReportSheet(book, words["figures"], words["figures"], words["about_figures"], book.units)
    page.header(HEADER_ROW, [words[name] for name in FIGURE_COLUMNS], figures_from=8)
    numbers = book.figures.currency_numbers()
    for figure in book.figures:
        _identity(page, figure)
        _calculation(page, figure, numbers.get(figure.unit, 0) if figure.rate_row else 0)
    page.table(HEADER_ROW, last, len(FIGURE_COLUMNS), "Figures")
    for name, column in (
        ("fig_key", "A"), ("fig_company", "B"), ("fig_period", "E"), ("fig_point", POINT), ("fig_shown", SHOWN),
        ("fig_beside", BESIDE), ("fig_currency", "Q"),
    ):  # fmt: skip
        number = column_index_from_string(column)
        page.name(name, page.ref(FIRST_ROW, number, max(last, FIRST_ROW)))
    page.widths(42, 13, 26, 34, 11, 6.5, 6, 14.5, 14.5, 14.5, 10, 9, 14.5, 12, 8, 14, 10, 7.5, 18)
    page.freeze(f"B{FIRST_ROW}")


def _identity(page: ReportSheet, figure: Figure) -> None:
    row, answer, words = figure.row, figure.answer, page.book.words
    page.put(row, 1, figure.key, "id")
    page.put(row, 2, figure.company.name_in(words.lang), "words")
    page.put(row, 3, figure.line, "id")
    if answer is not None:
        page.put(row, 4, answer.label, "words")
        page.put(row, 5, answer.period.text if answer.period and answer.has_figure else "", "mark")
    page.put(row, 6, figure.unit, "unit")
    page.put(row, 7, figure.mark, "mark")
    fact = principal(answer) if answer is not None else None
    if fact is not None:
        page.put(row, 19, fact.where, "cited", link=page.to_fact(fact))


def _calculation(page: ReportSheet, figure: Figure, currency: int) -> None:
    book, row = page.book, figure.row
    figures, settings = book.figures, book.settings
    kind = plain_kind(figure)
    first = Formula(f"=${SPAN}{row}", figures.span(figure)) if figure.is_span else figure.contents[0]
    for column, content in enumerate((first, *figure.contents[1:]), 8):
        page.put(row, column, content, _role(content), kind)
    if figure.rate_row:
        rate = figures.rate(figure)
        text = f"={book.ledger.rate_set(figure.rate_row)}"
        page.put(row, 11, Formula(text, rate if isinstance(rate, str) else float(rate)), "link", "rate")
        page.put(row, 15, Formula(f'=IF(set_reported,$F{row}&" ","")&$G{row}', figures.beside(figure)), "link")
    else:
        page.put(row, 11, 1, "input", "count")
        page.put(row, 15, figures.beside(figure), "mark")
    text = f"=IF({SCALED}{row}=1,set_divisor,1)"
    page.put(row, 12, Formula(text, int(settings.divisor) if figure.scales else 1), "link", "count")
    case = first.value if isinstance(first, Formula) else first
    page.put(row, 13, Formula(f"=INDEX({POINT}{row}:J{row},set_case_no)", case), "formula", kind)
    text = f"=IF(ISNUMBER(K{row}),IFERROR(M{row}*K{row}/L{row},M{row}),K{row})"  # a word times a rate is the word
    page.put(row, 14, Formula(text, figures.shown(figure)), "formula", kind)
    if figure.is_span:
        form = figure.range_format
        ends = [f'TEXT({column}{row}*K{row}/L{row},"{form}")' for column in (LOW, "J")]
        text = f'=IF(ISNUMBER(K{row}),{ends[0]}&"–"&{ends[1]},K{row})'
        page.put(row, 16, Formula(text, figures.span(figure)), "formula", "text")
    page.put(row, 17, currency, "input", "count")
    page.put(row, 18, int(figure.scales), "input", "count")


def _role(content: Content) -> RoleName:
    """A formula over the facts is a link to another sheet; one over this sheet's own rows is not."""
    if isinstance(content, Formula):
        return "link" if "!" in content.text else "formula"
    return "label"


def plain_kind(figure: Figure) -> Kind:
    """How a figure's number is shown before it is scaled."""
    if figure.answer is None or figure.answer.derivation is None:
        return "plain"
    kind = kind_of(figure.answer)
    return "count" if kind == "money" else kind


# -- periods ---------------------------------------------------------------------------------------------------------


def write_periods(book: Book) -> None:
    """One line a company's figure: its period on each basis, the one that is set, its row, and its peer value."""
    words, settings, last = book.words, book.settings, book.bases.last_row
    page = ReportSheet(book, words["periods"], words["periods"], words["about_periods"], book.units)
    titles = [words["key"], words["company_id"], words["metric_id"], *settings.periods]
    titles += [words[name] for name in ("choice", "row", "peer_value", "peer_currency")]
    page.header(HEADER_ROW, titles)
    numbers = book.figures.currency_numbers()
    for base in book.bases:
        for column, text in enumerate((base.key, base.company.id, base.metric, *base.places), 1):
            page.put(base.row, column, text, "id" if column <= 3 else "mark")
        chosen = book.bases.chosen(base)
        mixed = bool(chosen.rate_row) and not settings.currency
        _chosen(page, base.row, len(base.places), chosen, numbers.get(chosen.unit, 0) if mixed else 0)
    page.table(HEADER_ROW, last, len(titles), "Periods")
    at = 3 + len(settings.periods)
    named = (("line_key", 1), ("line_row", at + 2), ("line_peer", at + 3), ("line_currency", at + 4))
    for name, column in named:
        page.name(name, page.ref(FIRST_ROW, column, max(last, FIRST_ROW)))
    page.widths(36, 11, 24, *(9.5,) * len(settings.periods), 9.5, 6, 11, 10)
    page.freeze(f"D{FIRST_ROW}")


def _chosen(page: ReportSheet, row: int, count: int, figure: Figure, currency: int) -> None:
    figures, at = page.book.figures, 3 + count
    first, last, chosen, line, peer = (get_column_letter(n) for n in (4, at, at + 1, at + 2, at + 3))
    place = figure.key.rpartition("|")[2]
    page.put(row, at + 1, Formula(f"=INDEX({first}{row}:{last}{row},set_period_no)", place), "formula", "text")
    text = f'=MATCH($A{row}&"|"&{chosen}{row},fig_key,0)'
    page.put(row, at + 2, Formula(text, figure.row - FIRST_ROW + 1), "link", "count")
    shown = figures.shown(figure)
    text = f'=IF(INDEX(peer_in,MATCH($B{row},peer_company,0))=1,INDEX(fig_shown,{line}{row}),"")'
    page.put(row, at + 3, Formula(text, shown), "link", "plain" if figure.answer is None else kind_of(figure.answer))
    text = f'=IF(ISNUMBER({peer}{row}),set_reported*INDEX(fig_currency,{line}{row}),"")'
    page.put(row, at + 4, Formula(text, "" if isinstance(shown, str) else currency), "link", "count")


# -- lists -----------------------------------------------------------------------------------------------------------

_CHOICES = {"currency": 5, "period": 7, "scale": 9, "case": 13, "peers": 15}
"""The column of each list of choices."""
_PEERS = 20  # the column of the companies and the groups they belong to


def write_lists(book: Book) -> None:
    """What each drop-down offers and what is set, the scales and peer sets they stand for, and the constants."""
    words = book.words
    page = ReportSheet(book, words["lists"], words["lists"], words["about_lists"], book.units)
    for name, column in _CHOICES.items():
        _list(page, name, column)
    _scales(page, _CHOICES["scale"] + 1)
    _settings(page)
    _constants(page)
    _members(page)
    names = book.room_for_names(14), book.room_for_names(17)
    page.widths(20, 16, 8, 2, 12, 2, 11, 2, 16, 12, 7.5, 2, 9, 2, 15, 2, 16, 12, 2, *names, 7, *(9,) * 8)
    page.freeze(f"A{FIRST_ROW}")


def _list(page: ReportSheet, name: str, column: int) -> None:
    book = page.book
    choices = book.settings.choices(name)
    title = "peer_set" if name == "peers" else name
    page.header(HEADER_ROW, [book.words[title]], column)
    for row, choice in enumerate(choices, FIRST_ROW):
        page.put(row, column, choice, "label")
    last = FIRST_ROW + len(choices) - 1
    page.table(HEADER_ROW, last, 3 if name == "scale" else 1, f"List_{name}", column)
    page.name(f"list_{name}", page.ref(FIRST_ROW, column, last))


def _scales(page: ReportSheet, column: int) -> None:
    page.header(HEADER_ROW, [page.book.words["divisor"], page.book.words["short"]], column)
    for row, scale in enumerate(page.book.settings.scales, FIRST_ROW):
        page.put(row, column, int(scale.divisor), "input", "count")
        page.put(row, column + 1, scale.short, "label")


def _settings(page: ReportSheet) -> None:
    words, settings = page.book.words, page.book.settings
    page.header(HEADER_ROW, [words[name] for name in ("setting", "choice", "number")])
    for row, name in enumerate(NAMES, FIRST_ROW):
        page.put(row, 1, words[name], "label")
        page.put(row, 2, Formula(f"=set_{name}", settings.chosen(name)), "link", "text")
        number = settings.choices(name).index(settings.chosen(name)) + 1
        page.put(row, 3, Formula(f"=MATCH($B{row},list_{name},0)", number), "formula", "count")
        page.name(f"set_{name}_no", page.ref(row, 3))
    row = FIRST_ROW + len(NAMES)
    scale, short = (get_column_letter(_CHOICES["scale"] + n) for n in (1, 2))
    last = FIRST_ROW + len(settings.scales) - 1
    reported = f"{get_column_letter(_CHOICES['currency'])}{FIRST_ROW + len(settings.currencies) - 1}"
    parts = '&" · "&'.join(f'A{FIRST_ROW + n}&": "&B{FIRST_ROW + n}' for n in range(len(NAMES)))
    derived: tuple[tuple[str, str, str, str | int | bool], ...] = (
        ("divisor", "set_divisor", f"=INDEX({scale}{FIRST_ROW}:{scale}{last},set_scale_no)", int(settings.divisor)),
        ("short", "set_short", f'=INDEX({short}{FIRST_ROW}:{short}{last},set_scale_no)&""', settings.scale.short),
        ("reported_currency", "set_reported", f"=set_currency={reported}", not settings.currency),
        ("unit", "set_unit", '=IF(set_reported,"",set_currency&" ")&set_short', settings.unit),
        ("settings", "set_line", f"={parts}", settings.line(words)),
    )
    for offset, (label, name, text, value) in enumerate(derived):
        page.put(row + offset, 1, words[label], "label")
        role: RoleName = "id" if label == "settings" else "formula"  # a line of text, which runs on
        page.put(row + offset, 2, Formula(text, value), role, "count" if label == "divisor" else "general")
        page.name(name, page.ref(row + offset, 2))
    page.table(HEADER_ROW, row + len(derived) - 1, 3, "Settings")


def _constants(page: ReportSheet) -> None:
    words, constants = page.book.words, page.book.ledger.constants
    page.header(HEADER_ROW, [words["constant"], words["value"]], CONSTANT_LABEL)
    for (value, label), row in constants.items():
        page.put(row, CONSTANT_LABEL, label, "label")
        page.put(row, CONSTANT_LABEL + 1, float(value), "input", "plain")
    page.table(HEADER_ROW, FIRST_ROW + len(constants) - 1, 2, "Constants", CONSTANT_LABEL)


def _members(page: ReportSheet) -> None:
    """Which companies belong to which peer set: 1 or 0, and the column of the set that is chosen."""
    book, words, peers = page.book, page.book.words, page.book.settings.peers
    titles = [words["company_id"], words["company"], words["in_set"], *(peer.name for peer in peers)]
    page.header(HEADER_ROW, titles, _PEERS)
    first, last = (get_column_letter(_PEERS + 3 + n) for n in (0, len(peers) - 1))
    for row, company in enumerate(book.companies, FIRST_ROW):
        page.put(row, _PEERS, company.id, "label")
        page.put(row, _PEERS + 1, company.name_in(words.lang), "label")
        page.put(row, _PEERS + 2, Formula(f"=INDEX({first}{row}:{last}{row},set_peers_no)", 1), "formula", "count")
        for column, peer in enumerate(peers, _PEERS + 3):
            page.put(row, column, int(company.id in peer.members), "input", "count")
    end = FIRST_ROW + len(book.companies) - 1
    page.table(HEADER_ROW, end, len(titles), "Peers", _PEERS)
    for name, column in (("peer_company", _PEERS), ("peer_in", _PEERS + 2)):
        page.name(name, page.ref(FIRST_ROW, column, end))
