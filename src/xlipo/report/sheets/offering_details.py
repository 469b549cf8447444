"""Details of offerings: what the proceeds are for, who came in as cornerstone, and when shares may be sold."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept
from xlipo.facts.fact import Claim, Dimensions, Fact
from xlipo.facts.period import Period, Relative
from xlipo.metrics.answer import Answer, present
from xlipo.report.book import Book
from xlipo.report.figure import EVENT, PRESS, Figure
from xlipo.report.panel import Panel
from xlipo.report.report_sheet import ReportSheet, raised, spelt
from xlipo.report.sheets.grid import Grid
from xlipo.report.terms import term
from xlipo.sheetkit.live import Live, number, piece
from xlipo.sheetkit.styled_sheet import OpenTable
from xlipo.sheetkit.theme import Kind

USES, CORNERSTONES = 4, 5
"""The largest of each that are named of a company."""
LEFT, LOCK_UPS, RIGHT = Panel(1, (3, 4), 50), Panel(1, (3, 4, 5), 50), Panel(7, (11, 12), 46)
UNLOCKED = ("unlocked_shares", "unlocked_share_of_total", "unlocked_share_of_float")
OF_PROCEEDS = ("use_of_proceeds_share", "use_of_proceeds")
NONE = "n.d."


def write_details(grid: Grid, terms: OpenTable, row: int) -> int:
    """Proceeds and lock-ups on the left, cornerstones on the right, from a row on; returns the row after them."""
    left = _uses(grid, row)
    left = _lock_ups(grid, terms, left + 1)
    return max(left, _cornerstones(grid, terms, row))


def parts_of(book: Book, company: Company, concept: str, keys: tuple[str, ...]) -> list[tuple[str, Answer]]:
    """What is known of a concept by one dimension: each member with its newest figure, the largest first."""
    facts = book.answers.fact_index.concept_facts(company.id, concept).facts
    found = {fact.dimensions for fact in facts if len(fact.dimensions) == 1 and fact.dimensions[0][0] in keys}
    asked = [(dims[0][1], _answer(book, company, concept, dims)) for dims in sorted(found)]
    known = [(name, answer) for name, answer in asked if answer.derivation is not None and answer.value is not None]
    return sorted(known, key=lambda one: (-float(one[1].value or 0), one[0]))


def _answer(book: Book, company: Company, concept: str, dimensions: Dimensions, period: Period | None = None) -> Answer:
    measure: Concept = book.answers.measure(concept)  # type: ignore[assignment]
    return present(book.answers.resolver(company, measure, dimensions).resolve(period or Relative("LATEST")))


def _show(page: ReportSheet, row: int, column: int, answer: Answer | None, kind: Kind = "count") -> Figure | None:
    """A figure, or the word for its absence."""
    if answer is None or answer.derivation is None:
        page.put(row, column, NONE, "link", kind)
        return None
    figure = page.book.figures.add(answer, answer.period.text if answer.period else EVENT)
    page.show(row, column, figure)
    return figure


# -- use of proceeds -------------------------------------------------------------------------------------------------


def _uses(grid: Grid, row: int) -> int:
    page, book, words = grid.page, grid.page.book, grid.page.book.words
    told = [(company, found) for company in grid.companies if (found := _uses_of(book, company))]
    if not told:
        return row
    top = row
    LEFT.head(page, row, words["use_of_proceeds"], ("%", words["amount"]))
    for company, found in told:
        for name, share, amount in found[:USES]:
            row += 1
            label = f"{company.name_in(words.lang)}: {term(spelt(name), words.lang)}"
            page.put(row, LEFT.label, LEFT.fit(label), "label")
            _show(page, row, LEFT.columns[0], share)
            _show(page, row, LEFT.columns[1], amount)
    LEFT.close(page, top, row)
    return row + 1


def _uses_of(book: Book, company: Company) -> list[tuple[str, Answer | None, Answer | None]]:
    shares, amounts = (parts_of(book, company, concept, ("use", "project")) for concept in OF_PROCEEDS)
    names = dict.fromkeys(name for name, _ in (*shares, *amounts))
    return [(name, dict(shares).get(name), dict(amounts).get(name)) for name in names]


# -- cornerstones ----------------------------------------------------------------------------------------------------


def _cornerstones(grid: Grid, terms: OpenTable, row: int) -> int:
    """The largest cornerstones of each offering, with their shares and what those are of the offer."""
    page, words = grid.page, grid.page.book.words
    for at, company in enumerate(grid.companies):
        known = [
            one for one in parts_of(page.book, company, "cornerstone_shares", ("investor",)) if not _is_all(one[0])
        ]
        if len(known) < 2:
            continue
        title = words["cornerstones"].format(name=company.name_in(words.lang), number=len(known))
        RIGHT.head(page, row, title, (words["shares_held"], words["of_offer"]))
        offered, top = _term(grid, terms, "offer_shares", at), row
        for name, answer in known[:CORNERSTONES]:
            row += 1
            page.put(row, RIGHT.label, RIGHT.fit(page.book.parties[name]), "label")
            _show(page, row, RIGHT.columns[0], answer)
            of_offer = _ratio(page.live(row, RIGHT.columns[0]), offered)
            page.put(row, RIGHT.columns[1], of_offer, "formula", "short_percent")
        RIGHT.close(page, top, row)
        row += 2
    return row


def _is_all(name: str) -> bool:
    """Whether a member stands for all of them together (``all_14``)."""
    return name.split("_")[0] == "all"


def _term(grid: Grid, terms: OpenTable, metric: str, at: int) -> Live | None:
    """The cell of a company's term above; None where the page has no such line."""
    key = f"{terms.name}|{metric}"
    return grid.page.live(key, grid.first + at, "both") if grid.page.has_row(key) else None


def _ratio(part: Live, *whole: Live | None) -> Live:
    """A part over the product of what it is a part of; the word for an absence where any of them is none."""
    if any(one is None for one in whole):
        return cell_of(NONE)
    held = [part.first, *(one.first for one in whole if one is not None)]
    value: float | str = NONE
    if all(isinstance(one, float | int) for one in held):
        first, *others = [float(one) for one in held if isinstance(one, float | int)]
        value = first / prod(others)
    divided: list[str | Live] = [part]
    for one in whole:
        divided += ["/", one]  # type: ignore[list-item]
    return piece("IFERROR(", *divided, f',"{NONE}")', value=value)


def cell_of(word: str) -> Live:
    """A word as a formula has it."""
    return piece(f'"{word}"', value=word)


# -- lock-ups --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LockUp:
    """A day on which shares of a company may be sold: what ends, and the facts that say how many."""

    day: str
    what: str
    dimensions: Dimensions
    facts: dict[str, Fact]
    is_cornerstone: bool = False


def _lock_ups(grid: Grid, terms: OpenTable, row: int) -> int:
    """The calendar: of each day the shares, what they are of all shares, and of the float at listing."""
    page, words = grid.page, grid.page.book.words
    told = [
        (at, company, found) for at, company in enumerate(grid.companies) if (found := lock_ups_of(page.book, company))
    ]
    if not told:
        return row
    over = words["shares_held"], words["of_all_shares"], words["of_float"]
    top = row
    LOCK_UPS.head(page, row, words["lock_ups"], over)
    for at, company, found in told:
        for one in found:
            row += 1
            page.put(row, 1, LOCK_UPS.fit(f"{company.name_in(words.lang)} {one.day}: {one.what}"), "label")
            _lock_up(grid, terms, row, at, one)
    LOCK_UPS.close(page, top, row)
    return row + 1


def _lock_up(grid: Grid, terms: OpenTable, row: int, at: int, one: LockUp) -> None:
    page, book, company = grid.page, grid.page.book, grid.companies[at]
    shares, of_all, of_float = LOCK_UPS.columns
    for column, concept in zip(LOCK_UPS.columns, UNLOCKED, strict=True):
        fact = one.facts.get(concept)
        if fact is not None:
            _fact(page, row, column, fact)
    if "unlocked_shares" not in one.facts and one.is_cornerstone:
        whole = [a for name, a in parts_of(book, company, "cornerstone_shares", ("investor",)) if _is_all(name)]
        _show(page, row, shares, whole[0] if whole else None)
    held = page.live(row, shares) if page.held(row, shares).value is not None else None
    after, listed = _term(grid, terms, "shares_after_offering", at), _term(grid, terms, "free_float_at_listing", at)
    for column, whole_ in ((of_all, (after,)), (of_float, (listed, after))):
        if page.held(row, column).value is None:
            found = _ratio(held, *whole_) if held is not None else cell_of(NONE)
            page.put(row, column, NONE if found.first == NONE else found, "formula", "short_percent")
    if held is None:
        page.put(row, shares, NONE, "link", "count")


def _fact(page: ReportSheet, row: int, column: int, fact: Fact) -> None:
    """What a fact says; a plan has no answer, so the cell is the fact's own."""
    book = page.book
    if fact.claim is Claim.ACTUAL:
        company = book.answers.company(fact.entity)
        _show(page, row, column, _answer(book, company, fact.concept, fact.dimensions, fact.period))
        return
    assert fact.best is not None
    kind: Kind = "count" if fact.concept == "unlocked_shares" else "short_percent"
    mark = raised("p") if book.view.source(fact.source).tier in PRESS else ""
    value = book.ledger.value_of(fact.where, fact.best)
    shown = value / number(100.0) if fact.unit == "percent" else value
    page.put(row, column, shown, "link", kind, page.to_fact(fact), mark)


def lock_ups_of(book: Book, company: Company) -> list[LockUp]:
    """The days on which shares come free, those planned too, in their order."""
    words, index = book.words, book.answers.fact_index
    found: dict[tuple[str, Dimensions, bool], dict[str, Fact]] = {}
    for concept in UNLOCKED:
        for fact in index.concept_facts(company.id, concept).facts:
            if fact.claim in (Claim.ACTUAL, Claim.PLAN) and fact.best is not None:
                key = (fact.period.text, fact.dimensions, fact.claim is Claim.PLAN)
                found.setdefault(key, {}).setdefault(concept, fact)
    ends = book.answers.metric(company, "cornerstone_unlock_date")
    end = ends.text if ends.has_figure else ""
    lines = []
    for (day, dimensions, is_plan), facts in found.items():
        of = dimensions[0][1].replace("_", " ") if dimensions else ""
        what = words["lock_up_cornerstone" if of == "cornerstone" else "lock_up_end"]
        who = term(of, words.lang) if of != "cornerstone" else ""
        said = words["comma"].join(filter(None, (what, who, words["planned"] if is_plan else "")))
        lines.append(LockUp(day, said, dimensions, facts))
    days = {line.day for line in lines}
    if end and end not in days and not any("cornerstone" in dict(line.dimensions).values() for line in lines):
        lines.append(LockUp(end, words["lock_up_cornerstone"], (), {}, is_cornerstone=True))
    return sorted(lines, key=lambda line: line.day)
