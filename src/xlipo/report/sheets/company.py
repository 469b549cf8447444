"""A company's own sheet: figures by period, segments and products, what happened once, its profile, people, events."""

from __future__ import annotations

from xlipo.facts.company import Company
from xlipo.facts.fact import Dimensions
from xlipo.facts.period import Period, ltm
from xlipo.metrics.answer import Answer, present
from xlipo.metrics.status import Status
from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.figure import EVENT
from xlipo.report.ledger import FIRST_ROW, IDS_ROW
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.sheets.lines import BREAKDOWNS, COMPANY_BLOCKS, EVENT_LINES
from xlipo.report.sheets.profile import in_short, write_profile
from xlipo.sheetkit.live import Live, join, text
from xlipo.sheetkit.model import Cell, Column
from xlipo.sheetkit.styled_sheet import OpenTable

MOST_PERIODS = 16
FEW_PERIODS = 11
"""As many periods as leave the ids of metrics room on one line."""
ID = 3  # the column of the metrics' ids; the company's own stands above
FIRST_PERIOD = 4
LABELS = (Column("metric", 40, "line"), Column("unit", 9, "unit"), Column("metric_id", 34, "id"))
ONCE = (
    Column("once", role="line"), Column("unit", role="unit"), Column("metric_id", role="id"),
    Column("figure", role="link", kind="count"), Column("flag", role="mark"), Column("stands_on", role="mark"),
)  # fmt: skip

Line = tuple[str, Dimensions]


@sheet("companies", order=40)
def companies(book: Book) -> list[ReportSheet]:
    """A sheet for each company."""
    return [company_sheet(book, company) for company in book.companies]


def company_sheet(book: Book, company: Company) -> ReportSheet:
    """The lines that have any figure, over the periods that have any line; then what happened once, and the profile."""
    words, periods = book.words, periods_of(book, company)
    page = ReportSheet(book, book.sheet_of(company), company.name_in(words.lang), in_short(book, company), book.units)
    page.put(IDS_ROW, 1, words["ids_note"], "note")
    page.put(IDS_ROW, ID, company.id, "id")
    table = _begin(page, company, periods)
    for block, metrics in COMPANY_BLOCKS:
        _block(page, table, company, words[block], [(metric, ()) for metric in metrics], periods)
    _block(page, table, company, words["segments"], _breakdowns(book, company), periods)
    row = _once(page, company, table.last + (2 if table.last >= FIRST_ROW else 1))
    row = write_profile(page, company, row + 1)
    page.notes(row, words["empty_note"], words["marks"], words["absences"], words["fx_note"])
    ids = 34 if len(periods) <= FEW_PERIODS else 23  # a line each, where the paper has room for it
    page.widths(40, 9, ids, *(10.5, 4.5) * max(len(periods), 4))
    page.freeze(f"B{FIRST_ROW}")
    return page


def periods_of(book: Book, company: Company) -> list[Period]:
    """The periods of a company's columns: every one reported of up to a year, and the newest last twelve months."""
    found: dict[str, Period] = {}
    flows = ("revenue", "net_loss", "gross_profit", "adjusted_net_loss", "net_loss_attributable", "gross_margin")
    for concept in flows:
        concept_facts = book.answers.fact_index.concept_facts(company.id, concept)
        for period in concept_facts.periods:
            if period.months <= 12 and not period.text.startswith("LTM") and concept_facts.at(period, ()):
                found[period.text] = period
    for concept in ("headcount", "cash_and_cash_equivalents", "total_liquidity", "mau", "arr"):
        concept_facts = book.answers.fact_index.concept_facts(company.id, concept)
        for period in [p for p in concept_facts.periods if concept_facts.at(p, ())]:
            ending = period.to_date() if period.kind == "instant" else period
            if not any(p.end == period.end for p in found.values()) and (period.kind == "duration" or not found):
                found[ending.text] = ending
    periods = sorted(found.values(), key=lambda p: (p.end, p.months))[-(MOST_PERIODS - 1) :]
    interims = [p for p in periods if p.is_interim]
    if interims:
        whole = ltm(interims[-1].end, company.year_end)
        if book.answers.metric(company, "revenue", whole.text).derivation is not None:
            periods.append(whole)
    return periods


def _begin(page: ReportSheet, company: Company, periods: list[Period]) -> OpenTable:
    words = page.book.words
    titles, columns = dict[str, str](), list(LABELS)
    for number, period in enumerate(periods, 1):
        columns += [Column(period.text, 10.5, "link", "count"), Column(f"{period.text}.mark", 4.5, "mark")]
        titles |= {period.text: period.text, f"{period.text}.mark": f"{words['flag']}{number}"}
    return page.begin(f"Figures_{company.id}", tuple(columns), titles=titles)


def _block(
    page: ReportSheet, table: OpenTable, company: Company, title: str, lines: list[Line], periods: list[Period]
) -> None:
    """A block of the lines that have any figure, under a heading if there are any."""
    answers, begun = page.book.answers, False
    for metric, dimensions in lines:
        resolver = answers.resolver(company, answers.measure(metric), dimensions)
        found = [present(resolver.resolve(period)) for period in periods]
        if any(answer.derivation is not None for answer in found):
            if not begun:
                table.block(title)
            begun = True
            _line(page, table, metric, dimensions, dict(zip(periods, found, strict=True)))


def _line(
    page: ReportSheet, table: OpenTable, metric: str, dimensions: Dimensions, found: dict[Period, Answer]
) -> None:
    book = page.book
    first = next(answer for answer in found.values() if answer.derivation is not None)
    label = book.answers.measure(metric).label(book.words.lang)
    if dimensions:
        label += ": " + ", ".join(value.replace("_", " ") for _, value in dimensions)
    line = book.figures.line(metric, dimensions)
    row = table.add(label, page.unit(first), line, key=line)
    for period, answer in found.items():
        if answer.derivation is None and answer.status is Status.NO_DATA:
            continue  # what nobody printed is left open
        book.figures.add(answer, period.text)
        column = table.column(period.text)
        key = join(_key(page, row), text("|"), page.live(table.header, column, "row"))
        page.look_up(row, column, key, first)


def _key(page: ReportSheet, row: int) -> Live:
    """The key of a line's figures up to their period."""
    return join(page.live(IDS_ROW, ID, "both"), text("|"), page.live(row, ID, "column"))


def _breakdowns(book: Book, company: Company) -> list[Line]:
    lines: list[Line] = []
    for metric, key in BREAKDOWNS:
        concept = getattr(book.answers.measure(metric), "printed", "") or metric
        names = (concept, "gross_profit") if metric == "segment_gross_margin" else (concept,)
        members = {m for name in names for m in _members(book, company, name, key)}
        lines += [(metric, ((key, member),)) for member in sorted(members)]
    return lines


def _members(book: Book, company: Company, concept: str, key: str) -> set[str]:
    facts = book.answers.fact_index.concept_facts(company.id, concept).facts
    return {fact.dimensions[0][1] for fact in facts if len(fact.dimensions) == 1 and fact.dimensions[0][0] == key}


def _once(page: ReportSheet, company: Company, row: int) -> int:
    """What happens once: the offering's terms and valuation, and the capital raised; the row after it."""
    book = page.book
    found = {metric: book.answers.metric(company, metric) for metric in EVENT_LINES}
    found = {metric: answer for metric, answer in found.items() if answer.derivation is not None}
    if not found:
        return row
    table = page.begin(f"Once_{company.id}", ONCE, row)
    for metric, answer in found.items():
        figure = book.figures.add(answer, EVENT)
        period = Cell(answer.period.text if answer.period else "", "mark")
        label = book.answers.measure(metric).label(book.words.lang)
        here = table.add(label, page.unit(answer), figure.line, None, None, period, key=figure.line)
        page.look_up(here, FIRST_PERIOD, join(_key(page, here), text(f"|{EVENT}")))
    return table.last + 1
