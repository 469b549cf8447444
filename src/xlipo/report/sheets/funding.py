"""Funding: rounds with valuations and step-ups, what they add up to, and the shareholders before and after listing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from xlipo.facts.company import Company
from xlipo.facts.unit import is_money
from xlipo.metrics.answer import Answer
from xlipo.metrics.rounds import RoundLine, rounds_of
from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.figure import EVENT
from xlipo.report.foot import kept_whole, marks_on, write_marks, write_notes
from xlipo.report.ledger import FIRST_ROW, HEADER_ROW, principal
from xlipo.report.report_sheet import PAGE_HEIGHT, PAGE_WIDTH, ReportSheet
from xlipo.report.round_figures import AMOUNT, amount_width, figure_of
from xlipo.report.sheets.shareholders import write_shareholders
from xlipo.report.terms import term
from xlipo.sheetkit.address import Area
from xlipo.sheetkit.live import NOTHING, Live, if_true, named, piece, text
from xlipo.sheetkit.model import Column
from xlipo.sheetkit.row_heights import MARGIN, ROUNDED, ROW_HEIGHT, Measure, line_count, row_heights
from xlipo.sheetkit.set_width import set_width
from xlipo.sheetkit.styled_sheet import OpenTable

FIGURES = (
    "funding_amount", "funding_pre_money_valuation", "funding_post_money_valuation", "funding_step_up",
    "funding_price_per_share", "discount_to_offer", "round_dilution",
)  # fmt: skip
BEFORE = (Column("round", 31.5, "line"), Column("announced", 10.6))
WIDTH, WIDER = 8.4, {AMOUNT: 10.0, "funding_price_per_share": 10.6}
"""Of a column of figures; of amounts, where both ends of a range stand, and of prices with their currency."""
INVESTORS = 37.0
"""Of the investors at least: what the page has left is theirs."""
MOST_LINES = 2
"""The lines that a round's investors take at most."""
AFTER = (
    Column("cumulative", 11.4, "formula", "short_money"), Column("currency", 10.9, "unit"),
    Column("investors", INVESTORS, "line"),
)  # fmt: skip


@sheet("funding", order=50)
def funding(book: Book) -> ReportSheet | None:
    """One line a round of which a figure is known. Only rounds in order add up."""
    words = book.words
    rounds = [(company, rounds_of(book.answers, company)) for company in book.companies]
    if not any(lines for _, lines in rounds):
        return None
    page = ReportSheet.of(book, "funding", book.units)
    table = _begin(page, amount_width(book, (line for _, lines in rounds for line in lines), WIDER[AMOUNT]))
    without, tops, has_total = dict[str, int](), list[int](), False
    with_more: dict[int, str] = {}
    for company, lines in rounds:
        told = [line for line in lines if is_told(line)]
        if len(told) < len(lines):
            without[company.name_in(words.lang)] = len(lines) - len(told)
        tops.append(table.last + 1)
        has_total |= _rounds(page, table, company, lines, with_more)
    row = write_shareholders(page, table.last + 2)
    left_out = words["and_comma"].join(f"{name} {number}" for name, number in without.items())
    sums = words["funding_note"]
    if without:
        space = " " if words.lang == "en" else ""
        sums += space + words["rounds_left_out"].format(names=left_out)
    room = sum(page.model().widths)
    totals = [words["total_note"]] if has_total else []
    last = write_notes(page, row, room, sums, *totals, words["fx_note"])
    page.freeze(f"C{FIRST_ROW}")
    starts = _pages(page, table, [*tops[1:], table.last + 2], with_more, last - 1)
    pages = zip(starts, [*(start - 1 for start in starts[1:]), last - 1], strict=True)
    areas = tuple(Area(1, top, table.column("investors"), bottom) for top, bottom in pages)
    page.print(one_page=True, areas=areas)
    write_marks(page, marks_on(page) | ({"+1"} if _leaves_out(page, table) else set()))
    return page


def _leaves_out(page: ReportSheet, table: OpenTable) -> bool:
    """Whether any round has more investors than are named."""
    column = table.column("investors")
    return any(re.search(r" \+\d+$", str(page.held(row, column).value)) for row in range(FIRST_ROW, table.last + 1))


def _pages(page: ReportSheet, table: OpenTable, tops: list[int], with_more: dict[int, str], last: int) -> list[int]:
    """Where pages begin. Rounds ``with_more`` investors than a line holds have a second one where no page is added."""
    heights = row_heights(page.model(), last)
    titles, column = sum(heights[:HEADER_ROW]), table.column("investors")

    def pages(reckoned: Sequence[float]) -> int:
        return 1 if sum(reckoned) <= PAGE_HEIGHT else len(_starts(tops, reckoned, PAGE_HEIGHT, titles))

    for row, more in with_more.items():
        higher = [*heights]
        higher[row - 1] = max(heights[row - 1], Measure(page.model()).height([(column, more, "line")]))
        if pages(higher) == pages(heights):
            page.change(row, column, value=more)
            heights = higher
    return [1] if sum(heights) <= PAGE_HEIGHT else page_starts(tops, heights, PAGE_HEIGHT, titles)


def is_told(line: RoundLine) -> bool:
    """Whether any figure of a round that the page shows is known."""
    shown = (line.shown(metric) for metric in FIGURES)
    return any(answer is not None and answer.derivation is not None for answer in shown)


def page_starts(tops: list[int], heights: Sequence[float], room: float, titles: float) -> list[int]:
    """Where pages begin: each at a company's first round, or at the shareholders, and none too high for its room.

    They are as few as the room asks for, and about as full as each other. The ``titles`` stand on every page; on the
    first they are among its rows.

    >>> page_starts([3, 5, 7], [10.0] * 8, 60, 20), page_starts([3, 5, 7, 9], [10.0] * 10, 90, 20)
    ([1, 7], [1, 7])
    """
    starts = _starts(tops, heights, room, titles)
    while room > titles:
        room -= ROW_HEIGHT
        shorter = _starts(tops, heights, room, titles)
        if len(shorter) > len(starts):
            break
        starts = shorter
    return starts


def _starts(tops: list[int], heights: Sequence[float], room: float, titles: float) -> list[int]:
    """Where pages begin that are filled one after the other."""
    starts, down = [1], [0.0, *accumulate(heights)]
    for top, following in zip(tops, [*tops[1:], len(heights) + 1], strict=True):
        used = down[following - 1] - down[starts[-1] - 1] + (titles if starts[-1] > 1 else 0.0)
        if used > room and top > starts[-1]:
            starts.append(top)
    return starts


def _begin(page: ReportSheet, amounts: float) -> OpenTable:
    book = page.book
    names = (set_width(company.name_in(book.words.lang), bold=True) for company in book.companies)
    columns = [Column("company", max(11.0, *names) + 1), *BEFORE]
    titles: dict[str, str] = {}
    for metric in FIGURES:
        width = amounts if metric == AMOUNT else WIDER.get(metric, WIDTH)
        columns.append(Column(metric, width, "link", "count"))
        titles[metric] = book.words[f"f_{metric}"]
    *after, investors = AFTER
    left = PAGE_WIDTH - sum(column.width for column in (*columns, *after))
    investors = replace(investors, width=max(INVESTORS + WIDER[AMOUNT] - amounts, left))
    return page.begin("Funding", (*columns, *after, investors), titles=titles)


def _rounds(
    page: ReportSheet, table: OpenTable, company: Company, lines: list[RoundLine], with_more: dict[int, str]
) -> bool:
    """A company's rounds, then the total that is stated beside what the rounds add up to; whether there is one.

    A round without any figure has no line, but its amount is missing in the sum. Where a line does not hold a round's
    investors, ``with_more`` has what more lines hold.
    """
    raised: dict[str, float] = {}
    first = table.last + 1
    missing = 0
    for line in lines:
        amount = line.figures.get("funding_amount")
        missing += line.round.in_order and (amount is None or amount.value is None)
        if not is_told(line):
            continue
        row = _line(page, table, company, line)
        more = _investors(page.book, line, _room(table), MOST_LINES)
        if more != page.held(row, table.column("investors")).value:
            with_more[row] = more
        if line.round.in_order and amount is not None and is_money(amount.unit):
            _cumulate(page, table, row, amount, raised)
    return bool(raised) and _total(page, table, company, first, missing)


def _line(page: ReportSheet, table: OpenTable, company: Company, line: RoundLine) -> int:
    book, words, found = page.book, page.book.words, line.round
    when = found.announced or found.closed
    called = kept_whole([term(found.name, words.lang)], _room(table, "round"))
    row = table.add(
        company.name_in(words.lang), called, page.cited(when, found.source) if when else None,
        key=f"{company.id}|{found.id}",
    )  # fmt: skip
    for metric in FIGURES:
        figure = figure_of(book, line, metric)
        if figure is not None:
            page.show(row, table.column(metric), figure)
    if not found.in_order:
        page.put(row, table.column("currency"), words["out_of_order"], "unit")
    page.put(row, table.column("investors"), _investors(book, line, _room(table), 1), "line")
    return row


def _room(table: OpenTable, key: str = "investors") -> float:
    """How many digits a line of a column has room for."""
    return (next(column.width for column in table.columns if column.key == key) - MARGIN) / ROUNDED


def _investors(book: Book, line: RoundLine, room: float, lines: int) -> str:
    """Those who lead first; as many names as have room in so many lines, and how many more there are."""
    lead = book.words["lead"].join("()" if book.words.lang == "en" else "（）")
    space, after = (" ", ";") if book.words.lang == "en" else ("", "；")
    ordered = sorted(line.investors, key=lambda one: not one.lead)
    names = [f"{book.parties[one.name]}{space + lead if one.lead else ''}" for one in ordered]
    shown = kept_whole([*(name + after for name in names[:-1]), *names[-1:]], room, space)
    for kept in range(len(names) - 1, 0, -1):
        if line_count(shown, room, set_width) <= lines:
            break
        last = f"{names[kept - 1]} +{len(names) - kept}"
        shown = kept_whole([*(name + after for name in names[: kept - 1]), last], room, space)
    return shown


def _cumulate(page: ReportSheet, table: OpenTable, row: int, amount: Answer, raised: dict[str, float]) -> None:
    """The capital raised so far by the company's rounds in order, those in the same currency."""
    settings = page.book.settings
    shown = settings.currency or amount.unit
    held: object = page.held(row, table.column("funding_amount")).shown
    if not isinstance(held, float) and shown not in raised:
        return  # of a range alone there is no sum yet
    raised[shown] = raised.get(shown, 0.0) + (held if isinstance(held, float) else 0.0)
    reported = named("set_reported", not settings.currency)
    currency = if_true(reported, text(amount.unit), named("set_currency", settings.currency))
    page.put(row, table.column("currency"), currency, "unit")

    def so_far(key: str) -> Live:
        """A column from the first round to this one."""
        column = table.column(key)
        return piece(page.ref(FIRST_ROW, column), ":", page.ref(row, column, fix="column"), value=None)

    alike = ("company", "currency")  # a round out of order has no currency
    # Not SUMIFS: its criterion takes a name such as "=Plus AI" or "A*" for a pattern.
    tests = [
        part for key in alike for part in ("(", so_far(key), "=", page.live(row, table.column(key), "column"), ")*")
    ]
    found = piece("SUMPRODUCT(", *tests, "1,", so_far("funding_amount"), ")", value=raised[shown])
    page.put(row, table.column("cumulative"), found, "formula", "short_money", page.to_fact(principal(amount)))


def _total(page: ReportSheet, table: OpenTable, company: Company, first: int, missing: int) -> bool:
    """The total that a source states, and whether the rounds add up to it, or why not; False where none is stated."""
    book, words = page.book, page.book.words
    answer = book.answers.metric(company, "funding_total")
    if answer.derivation is None or answer.value is None:
        return False
    column = table.column("cumulative")
    last = max(row for row in range(first, table.last + 1) if page.held(row, column).value is not None)
    source = next(iter(answer.sources.values()))
    day = answer.derivation.facts()[0].period.text
    row = table.add(company.name_in(words.lang), words["total_stated"], page.cited(day, source.id), role="total")
    for at in range(1, table.column("investors") + 1):
        page.mark(row, "total", "general", [at])
    page.show(row, table.column("funding_amount"), book.figures.add(answer, EVENT))
    page.change(row, table.column("funding_amount"), role="total_link")
    stated = page.live(row, table.column("funding_amount"))
    added = page.live(last, column)
    values = stated.first, added.first
    why = _why(page, answer, values, missing)
    alike = all(isinstance(value, float) for value in values) and 100 * abs(values[0] - values[1]) <= values[0]  # type: ignore[operator]
    is_reported = not book.settings.currency
    test = piece("100*ABS(", stated, "-", added, ")<=", stated, value=alike)
    by = term(source.publisher, words.lang) + (": " if words.lang == "en" else "：")
    said = if_true(test, text(by + words["total_agrees"]), text(by + why))
    page.put(row, table.column("investors"), if_true(named("set_reported", is_reported), NOTHING, said), "line")
    return True


def _why(page: ReportSheet, answer: Answer, values: tuple[object, object], missing: int) -> str:
    """Why a total differs from its rounds, and which of the two is which."""
    words = page.book.words
    stated, added = values
    if not isinstance(stated, float) or not isinstance(added, float):
        return words["total_otherwise"]
    low, high = (float(end) * stated / float(answer.value or 1) for end in (answer.low or 0, answer.high or 0))
    if low <= added <= high:
        return words["total_hedged"]
    if added > stated:
        return words["total_less"]
    return words["rounds_missing"].format(number=missing) if missing else words["total_otherwise"]
