"""What tear sheets show of each company: its periods, its lines, its rounds and what is said of it, entered once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xlipo.facts.company import Company
from xlipo.facts.fact import Dimensions
from xlipo.facts.period import Period, ltm
from xlipo.metrics.answer import Answer, present
from xlipo.metrics.rounds import RoundLine, rounds_of
from xlipo.report.book import Book
from xlipo.report.figure import Figure
from xlipo.report.foot import folded
from xlipo.report.report_sheet import short_kind, spelt, unit_of
from xlipo.report.round_figures import figure_of
from xlipo.report.sheets.lines import BREAKDOWNS, TEAR_SHEET
from xlipo.report.sheets.profile import profile_of, told_of
from xlipo.report.terms import day_told, term
from xlipo.report.words import Words
from xlipo.sheetkit.row_heights import ROUNDED
from xlipo.sheetkit.theme import Kind

YEARS, INTERIMS = 4, 3
"""How many of each a tear sheet shows, the newest last; the last twelve months come after them."""
MOST_PARTS = 4
PROFILE = 62
"""How long a line of the profile is, in digits."""
LABEL, ROUND = 34.1, 27.0
"""So many digits a line's label, and a round's, has room for: one that is longer goes on in the row below, as rows are
as high whichever company is chosen."""
ROUND_ROWS = 15
"""The rows that rounds take at most."""
GOES_ON = "-"
"""The id of a row that a label goes on in: no figure has it."""
ROUND_FIGURES = (
    "funding_amount", "funding_pre_money_valuation", "funding_post_money_valuation", "funding_step_up",
    "discount_to_offer",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of a company: its id in keys, what it is called, its unit, how its figures are shown.

    A heading of a block is a line without an id. Figures stand by the place of their period.
    """

    id: str
    label: str
    unit: str = ""
    kind: Kind = "general"
    figures: tuple[Figure | None, ...] = ()
    valuation: str = ""
    """Of a round: the metric that stands where its post-money valuation does."""


@dataclass(frozen=True)
class Told:
    """All that a tear sheet shows of a company: figures, then what it is, then its people and events."""

    company: Company
    periods: tuple[str, ...]
    lines: tuple[Line, ...]
    rounds: tuple[Line, ...]
    profile: tuple[str, ...]
    texts: tuple[str, ...]


def told(book: Book, company: Company, room: float = ROUND) -> Told:
    """A company's tear sheet as values, a round's name in lines of so much ``room``; its figures are entered."""
    periods = periods_of(book, company)
    slots = tuple(_slot(period) if period else "" for period in periods)
    lines: list[Line] = []
    for block, metrics in TEAR_SHEET:
        lines += _block(book, company, book.words[block], [(metric, ()) for metric in metrics], periods)
    lines += _block(book, company, book.words["segments"], _parts(book, company, periods), periods)
    lines = lines or [Line(GOES_ON, book.words["no_statements"])]
    return Told(
        company,
        slots,
        tuple(lines),
        tuple(_rounds(book, company, room)),
        tuple(line for said in profile_of(book, company)[:6] for line in folded(said, PROFILE)),
        tuple(told_of(book, company)),
    )


def periods_of(book: Book, company: Company) -> list[Period | None]:
    """Fiscal years, then interims, then the newest last twelve months; None where a company has fewer."""
    found: dict[str, Period] = {}
    for concept in ("revenue", "net_loss", "gross_profit", "adjusted_net_loss", "net_loss_attributable"):
        concept_facts = book.answers.fact_index.concept_facts(company.id, concept)
        for period in concept_facts.periods:
            if (period.is_year or period.is_interim) and concept_facts.at(period, ()):
                found[period.text] = period
    years = sorted((p for p in found.values() if p.is_year and not p.text.startswith("LTM")), key=lambda p: p.end)
    interims = sorted((p for p in found.values() if p.is_interim), key=lambda p: (p.end, p.months))
    last: Period | None = None
    if interims and not (years and years[-1].end >= interims[-1].end):  # else the newest year is the last twelve months
        last = ltm(interims[-1].end, company.year_end)
        if not book.answers.metric(company, "revenue", last.text).has_figure:
            last = None
    return [*_filled(years, YEARS), *_filled(interims, INTERIMS), last]


def _slot(period: Period) -> str:
    """What a column's period is called: of the last twelve months, as the heading says, their last one is enough."""
    return f"{period.end:%Y-%m}" if period.text.startswith("LTM") else period.text


def _filled(periods: list[Period], most: int) -> list[Period | None]:
    kept = periods[-most:]
    return [*(None for _ in range(most - len(kept))), *kept]


def _block(
    book: Book, company: Company, title: str, lines: Iterable[tuple[str, Dimensions]], periods: list[Period | None]
) -> list[Line]:
    """A heading, and the lines under it that have any figure; nothing where none has."""
    made = [line for metric, dims in lines for line in _line(book, company, metric, dims, periods)]
    return [Line("", title), *made] if made else []


def _line(
    book: Book, company: Company, metric: str, dimensions: Dimensions, periods: list[Period | None]
) -> list[Line]:
    """The rows of a metric; none where it has no figure."""
    resolver = book.answers.resolver(company, book.answers.measure(metric), dimensions)
    found = [present(resolver.resolve(period)) if period else None for period in periods]
    figured = [answer for answer in found if answer is not None and answer.derivation is not None]
    if not figured:
        return []
    label = book.label(metric)
    if dimensions:
        label += ": " + ", ".join(term(spelt(value), book.words.lang) for _, value in dimensions)
    figures = tuple(
        book.figures.add(answer, _slot(period)) if answer and period and answer.derivation else None
        for answer, period in zip(found, periods, strict=True)
    )
    first, *rest = folded(label, LABEL / ROUNDED)
    unit, kind = _unit(figured[0], book.words), short_kind(figured[0])
    line = Line(book.figures.line(metric, dimensions), first, unit, kind, figures)
    return [line, *(Line(GOES_ON, part) for part in rest)]


def _unit(answer: Answer, words: Words) -> str:
    """A line's unit; of money "*", which stands for the unit that is set."""
    return "*" if answer.shown in ("money", "per_unit") else unit_of(answer, words)


def _parts(book: Book, company: Company, periods: list[Period | None]) -> list[tuple[str, Dimensions]]:
    """The segments, products and regions, the largest groups cut to what a page holds."""
    lines: list[tuple[str, Dimensions]] = []
    for metric, key in BREAKDOWNS:
        if "segment_" in metric or metric == "gross_profit":
            continue
        facts = book.answers.fact_index.concept_facts(company.id, metric).facts
        members = {f.dimensions[0][1] for f in facts if len(f.dimensions) == 1 and f.dimensions[0][0] == key}
        lines += [(metric, ((key, member),)) for member in sorted(members)]
    shown = [one for one in lines if _line_has(book, company, one, periods)]
    return shown[:MOST_PARTS]


def _line_has(book: Book, company: Company, line: tuple[str, Dimensions], periods: list[Period | None]) -> bool:
    resolver = book.answers.resolver(company, book.answers.measure(line[0]), line[1])
    return any(period is not None and resolver.resolve(period).derivation is not None for period in periods)


def _rounds(book: Book, company: Company, room: float) -> list[Line]:
    """The rounds of which a figure is known, each with its day and its figures, and how many more there are.

    Where there is no room for all, those are left out first that only the press names, then the oldest.
    """
    shown = [
        (line.round.in_order, _round(book, line, room)) for line in rounds_of(book.answers, company) if _is_told(line)
    ]
    number = len(shown)
    while sum(len(lines) for _, lines in shown) + (len(shown) < number) > ROUND_ROWS:
        del shown[next((at for at, (in_order, _) in enumerate(shown) if not in_order), 0)]
    more = Line(GOES_ON, book.words["more_rounds"].format(number=number - len(shown)))
    return [line for _, lines in shown for line in lines] + [more] * (len(shown) < number)


def _is_told(line: RoundLine) -> bool:
    """Whether any figure of a round that a tear sheet shows is known."""
    answers = (line.shown(metric) for metric in ROUND_FIGURES)
    return any(answer is not None and answer.derivation is not None for answer in answers)


def _round(book: Book, line: RoundLine, room: float) -> list[Line]:
    """The rows of a round: its name with the day, unless the name says it, and its figures in the first."""
    id = f"round={book.figures.member(line.round.id)}"
    figures = tuple(figure_of(book, line, metric) for metric in ROUND_FIGURES)
    when = line.round.announced or line.round.closed
    name = term(line.round.name, book.words.lang)
    said = {when, day_told(when, book.words.lang)} - {""}
    first, *rest = folded(name if not when or any(day in name for day in said) else f"{name} ({when})", room)
    return [Line(id, first, figures=figures, valuation=line.valuation), *(Line(GOES_ON, part) for part in rest)]
