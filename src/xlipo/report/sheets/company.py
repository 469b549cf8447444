"""A company's own sheet: figures by period, segments and products, what happened once, its profile, people, events."""

from __future__ import annotations

from openpyxl.utils import get_column_letter

from xlipo.facts.company import Company
from xlipo.facts.fact import Dimensions
from xlipo.facts.period import Period, ltm
from xlipo.metrics.answer import Answer, present
from xlipo.metrics.status import Status
from xlipo.report.book import Book
from xlipo.report.figure import EVENT
from xlipo.report.ledger import FIRST_ROW, HEADER_ROW, principal
from xlipo.report.report_sheet import ReportSheet, kind_of
from xlipo.report.sheets.lines import BREAKDOWNS, COMPANY_BLOCKS, EVENT_LINES
from xlipo.report.sheets.profile import in_short, write_profile
from xlipo.sheetkit.address import quoted

MOST_PERIODS = 16
FEW_PERIODS = 11
"""As many periods as leave the ids of metrics room on one line."""
FIRST_PERIOD = 4  # after the label, the unit and the metric's id
ID_CELL = f"$C${HEADER_ROW - 1}"

Line = tuple[str, Dimensions]


def write_company(book: Book, company: Company) -> None:
    """One sheet: the lines that have any figure, over the periods that have any line."""
    words = book.words
    periods = periods_of(book, company)
    page = ReportSheet(book, book.sheet_of(company), company.name_in(words.lang), in_short(book, company), book.units)
    page.put(HEADER_ROW - 1, 1, words["ids_note"], "note")
    page.put(HEADER_ROW - 1, FIRST_PERIOD - 1, company.id, "id")
    width = FIRST_PERIOD - 1 + 2 * len(periods)
    titles = [words["metric"], words["unit"], words["metric_id"]]
    for number, period in enumerate(periods, 1):
        titles += [period.text, f"{words['flag']}{number}"]
    page.header(HEADER_ROW, titles, figures_from=FIRST_PERIOD)
    row = FIRST_ROW
    for block, metrics in COMPANY_BLOCKS:
        row = _block(page, company, row, words[block], [(metric, ()) for metric in metrics], periods, width)
    row = _block(page, company, row, words["segments"], _breakdowns(book, company), periods, width)
    page.table(HEADER_ROW, row - 1, width, f"Figures_{company.id}")
    row = _once(page, company, row + (row > FIRST_ROW))
    row = write_profile(page, company, row + 1)
    page.notes(row, words["empty_note"], words["marks"], words["absences"], words["fx_note"])
    ids = 34 if len(periods) <= FEW_PERIODS else 23  # a line each, where the paper has room for it
    page.widths(40, 9, ids, *(10.5, 4.5) * max(len(periods), 4))
    page.freeze(f"B{FIRST_ROW}")


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


def _block(
    page: ReportSheet, company: Company, row: int, title: str, lines: list[Line], periods: list[Period], width: int
) -> int:
    book, heading = page.book, row
    row += 1
    for metric, dimensions in lines:
        resolver = book.answers.resolver(company, book.answers.measure(metric), dimensions)
        found = [present(resolver.resolve(period)) for period in periods]
        if all(answer.derivation is None for answer in found):
            continue
        _line(page, row, metric, dimensions, list(zip(periods, found, strict=True)))
        row += 1
    if row == heading + 1:
        return heading
    page.band(heading, title, width)
    return row


def _line(page: ReportSheet, row: int, metric: str, dimensions: Dimensions, found: list[tuple[Period, Answer]]) -> None:
    book = page.book
    first = next(answer for _, answer in found if answer.derivation is not None)
    label = book.answers.measure(metric).label(book.words.lang)
    if dimensions:
        label += ": " + ", ".join(value.replace("_", " ") for _, value in dimensions)
    line = book.figures.line(metric, dimensions)
    page.put(row, 1, label, "line")
    page.unit(row, 2, first)
    page.put(row, 3, line, "id")
    book.lines.setdefault((first.company.id, line), f"{quoted(page.title)}!A{row}")
    for index, (period, answer) in enumerate(found):
        if answer.derivation is None and answer.status is Status.NO_DATA:
            continue  # what nobody printed is left open
        letter = get_column_letter(FIRST_PERIOD + 2 * index)
        figure = book.figures.add(answer, period.text)
        place = f'MATCH({ID_CELL}&"|"&$C{row}&"|"&{letter}${HEADER_ROW},fig_key,0)'
        beside = f'=INDEX(fig_beside,{place})&""' if figure.rate_row else ""
        kind = kind_of(answer if answer.derivation is not None else first)
        page.figure(
            row,
            FIRST_PERIOD + 2 * index,
            figure,
            f"=INDEX(fig_shown,{place})",
            kind,
            beside,
            link=page.to_fact(principal(answer)),
        )


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
    book, words = page.book, page.book.words
    found = [(metric, book.answers.metric(company, metric)) for metric in EVENT_LINES]
    found = [(metric, answer) for metric, answer in found if answer.derivation is not None]
    if not found:
        return row
    titles = [words[name] for name in ("once", "unit", "metric_id", "figure", "flag", "stands_on")]
    page.header(row, titles, figures_from=FIRST_PERIOD)
    for here, (metric, answer) in enumerate(found, row + 1):
        figure = book.figures.add(answer, EVENT)
        page.put(here, 1, book.answers.measure(metric).label(words.lang), "line")
        page.unit(here, 2, answer)
        page.put(here, 3, figure.line, "id")
        place = f'MATCH({ID_CELL}&"|"&$C{here}&"|{EVENT}",fig_key,0)'
        beside = f'=INDEX(fig_beside,{place})&""' if figure.rate_row else ""
        page.figure(
            here, 4, figure, f"=INDEX(fig_shown,{place})", kind_of(answer), beside, link=page.to_fact(principal(answer))
        )
        page.put(here, 6, answer.period.text if answer.period else "", "mark")
        book.lines.setdefault((company.id, figure.line), f"{quoted(page.title)}!A{here}")
    page.table(row, row + len(found), len(titles), f"Once_{company.id}")
    return row + len(found) + 1
