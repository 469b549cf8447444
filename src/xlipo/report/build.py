"""The report: a comparison workbook of companies, every derived figure a live formula over the facts it holds."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import localcontext
from pathlib import Path

from openpyxl import Workbook

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Fact
from xlipo.facts.recorded import RecordedFigures
from xlipo.metrics.answers import Answers
from xlipo.metrics.basis import Basis, on_basis
from xlipo.metrics.fx import check_currency
from xlipo.report.blocks import grouped
from xlipo.report.book import Book, day_of
from xlipo.report.chinese import MAY_BREAK
from xlipo.report.declared import declared, in_building_order, titles
from xlipo.report.figures import Figures
from xlipo.report.front import Front
from xlipo.report.ledger import Ledger
from xlipo.report.settings import settings_of
from xlipo.report.sheets.lines import BENCHMARKS, COMPS, defined
from xlipo.report.titles import company_titles
from xlipo.report.words import Words
from xlipo.sheetkit.model import SheetModel
from xlipo.sheetkit.render import render
from xlipo.sheetkit.save import save
from xlipo.sheetkit.styled_sheet import StyledSheet
from xlipo.sheetkit.theme import NAVY, RULE
from xlipo.store.versions import keep

SHARE = 7
"""A line of the benchmarks has one in so many companies at least; what almost nobody discloses is not compared."""
FEW, FEW_LINES = 4, 4
"""Among more companies than these few, one with fewer lines than that has no column among the benchmarks."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Request:
    """Which report is asked for; :func:`write_report` says what each part means."""

    companies: Sequence[str]
    currency: str = "USD"
    period: str | None = None
    as_of: dt.date | None = None
    lang: str = "en"
    compare: RecordedFigures | None = None
    tear_sheets: bool = False


def write_report(
    view: DataView,
    out: str | os.PathLike[str],
    companies: Sequence[str],
    currency: str = "USD",
    period: str | None = None,
    as_of: dt.date | None = None,
    lang: str = "en",
    progress: Progress = lambda step: None,
    compare: RecordedFigures | None = None,
    tear_sheets: bool = False,
    is_kept: bool = True,
) -> Path:
    """Write the comparison workbook and return its path.

    ``currency`` (an ISO code or ``reported``) and ``period`` (a basis or any period; default: the last twelve months)
    are what its drop-downs are set to when it is opened; ``tear_sheets`` writes a sheet a company;
    ``as_of`` hides what was published later; ``compare`` adds the changes since an earlier record (see
    :func:`xlipo.report.earlier.earlier`). What the data set says now is kept under its version, so that a later report
    can name it, unless ``is_kept`` is False. Raises :class:`UsageError` for names that mean nothing and
    :class:`OutputError` where the file cannot be written; the old file is then untouched.
    """
    path = Path(out)
    request = Request(companies, currency, period, as_of, lang, compare, tear_sheets)
    workbook = build_report(view, request, progress)
    progress("saving")
    save(workbook, path)
    if is_kept:
        keep(view, {Answers(view).company(name).id for name in companies})
    return path


def build_report(view: DataView, request: Request, progress: Progress = lambda step: None) -> Workbook:
    """The workbook, not yet saved."""
    book, sheets = build_sheets(view, request, progress)
    with localcontext() as context:
        context.prec = 28
        return render(sheets, title=book.words["title"], lang=request.lang)


def build_sheets(
    view: DataView, request: Request, progress: Progress = lambda step: None
) -> tuple[Book, list[SheetModel]]:
    """The book and its sheets as values, in the order in which they stand; nothing is rendered yet."""
    answers = Answers(view, request.as_of)
    with localcontext() as context:
        context.prec = 28
        book = _open(answers, request)
        return book, _build(book, progress)


def _open(answers: Answers, request: Request) -> Book:
    words, lang = Words(request.lang), request.lang
    companies = list({found.id: found for found in map(answers.company, request.companies)}.values())
    currency = "" if request.currency.lower() == "reported" else check_currency(request.currency)
    facts = facts_of(answers, companies)
    if not facts:
        known = f" that was known on {answers.as_of}" if answers.as_of else ""
        raise UsageError(f"The data set holds nothing of {', '.join(company.name for company in companies)}{known}.")
    silent = silent_of(answers, companies)
    blocks = grouped(answers.view, companies, answers.as_of, silent if len(silent) < len(companies) else ())
    first = min(companies, key=lambda company: (company.id in silent, not _has_year(answers, company)))
    companies = [company for block in blocks.values() for company in block]
    settings = settings_of(currency, request.period or "", words)
    ledger = Ledger(facts, words, settings.currencies)
    figures = Figures(ledger, settings)
    front = Front(answers, companies, settings, figures, words, day_of(answers, facts))
    pages = {"comps": defined(answers, COMPS), "benchmarks": defined(answers, BENCHMARKS)}
    of_line = max(min(2, len(companies)), len(companies) // SHARE)
    front.enter(pages, least={"benchmarks": (of_line, FEW_LINES if len(companies) > FEW else 1)})
    compared = [metric for metric, page in front.page_of.items() if page == "comps"]
    names = {company.id: company.name_in(lang) for company in companies}
    sorts = {metric: words[f"c_{metric}"].replace(MAY_BREAK, "") for metric in compared} or {"": words["company"]}
    settings = replace(
        settings, sorts=tuple(sorts.values()), sort=sorts.get("revenue", ""), companies=tuple(names.values()),
        company=names[first.id],
    )  # fmt: skip
    own = company_titles(names, titles(words)) if request.tear_sheets else {}
    return Book(answers, companies, blocks, settings, words, ledger, figures, front, facts, own, request.compare)


def _has_year(answers: Answers, company: Company) -> bool:
    """Whether a tear sheet has anything to say of the company: a figure of a whole year."""
    return any(fact.period.is_year for fact in answers.view.facts_of(company.id))


def silent_of(answers: Answers, companies: Sequence[Company]) -> set[str]:
    """The ids of the companies that no basis has any figure of for the first page."""
    measures = [answers.measure(metric) for metric in defined(answers, COMPS)]

    def speaks(company: Company) -> bool:
        resolvers = [answers.resolver(company, measure) for measure in measures]
        return any(on_basis(resolver, basis).resolution.has_value for resolver in resolvers for basis in Basis)

    return {company.id for company in companies if not speaks(company)}


def facts_of(answers: Answers, companies: Sequence[Company]) -> list[Fact]:
    """Every fact of the companies that was known, grouped by place and best first within it."""
    found: list[Fact] = []
    for company in companies:
        concepts = sorted({fact.concept for fact in answers.view.facts_of(company.id)})
        for concept in concepts:
            concept_facts = answers.fact_index.concept_facts(company.id, concept)
            known = concept_facts.facts
            found += sorted(known, key=lambda f: (f.dimensions, f.period.end, f.period.months))
    return found


def _build(book: Book, progress: Progress) -> list[SheetModel]:
    """Every declared sheet, in the order in which they stand."""
    for sheet in in_building_order(declared()):
        progress(sheet.name)
        built = sheet.build(book) or ()
        pages = built if isinstance(built, Sequence) else (built,)
        book.sheets[sheet.name] = {page.title: page for page in pages}
    progress("pages")
    return [_tabbed(one, sheet.is_front).model() for sheet in declared() for one in book.sheets[sheet.name].values()]


def _tabbed(page: StyledSheet, is_front: bool) -> StyledSheet:
    """A sheet whose tab tells whether it is of the front or of the back."""
    page.tab = NAVY if is_front else RULE
    return page
