"""Screening in a cell: the companies that meet a condition, with its figures, and those of which it cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlipo.facts.company import Company
from xlipo.facts.errors import ConditionError, XlipoError
from xlipo.functions.arguments import answer_to, currency_code, known_to, members, period_of, refused, several
from xlipo.functions.cells import Given, Grid, is_blank, is_grid, text_of
from xlipo.functions.figures import OPTIONS, cell_of, notes_below
from xlipo.functions.lists import metrics_named
from xlipo.functions.options import PLAINLY, OptionError, read_options
from xlipo.functions.registry import worksheet
from xlipo.functions.session import Snapshot
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.basis import COMPARED_ON

if TYPE_CHECKING:  # a cell that screens nothing needs none of it
    from xlipo.metrics.screening.condition import Measured
    from xlipo.metrics.screening.screen import Screening

SHOWN = ("revenue", "revenue_growth", "gross_margin")
"""What is shown of companies where neither the condition nor anybody names a figure."""


@worksheet(
    "IPO_SCREEN",
    shape="grid",
    en="The companies that meet a condition, with its figures; below them how many do not, and who is undecided.",
    zh="符合条件的公司及所涉数据；其下说明有多少家不符合，以及哪些公司无法判断、原因何在。",
    example='=IPO_SCREEN("revenue_growth > 100% and gross_margin > 30%")',
    arguments={
        "condition": (
            "Such as revenue_growth > 100% and gross_margin > 0.3, listed and revenue > USD 1bn, arr is known",
            "如 毛利率 > 30% 且 收入同比增长 > 100%、listed and revenue > USD 1bn、arr is known",
        ),
        "metrics": (
            "More metrics to show: a range or a list, or a group such as margins",
            "另外显示的指标：区域或列表，或一组，如 margins",
        ),
        "period": (
            "FY2024, H1-2025, FY-1 and so on; the last twelve months and newest balance sheet when left out",
            "FY2024、H1-2025、FY-1 等；省略则取近十二个月及最新资产负债表",
        ),
        "currency": (
            "USD, CNY or HKD: of the figures, and of amounts in the condition that name none",
            "USD、CNY 或 HKD：数据的货币，也是条件中未注明货币的金额的货币",
        ),
        "options": OPTIONS,
    },
)
def ipo_screen(
    snapshot: Snapshot,
    condition: Given,
    metrics: Given = None,
    period: Given = None,
    currency: Given = None,
    options: Given = None,
) -> Grid:
    """A header row, the condition as it was understood and metrics' labels; then a line a company that meets it.

    The line below says how many do and how many do not; each company that is undecided has a line with the reason.
    Numbers in the condition are whole units, whatever the scale shown. What is not understood is ``#VALUE!`` with the
    sentence that says where below it, as no other function explains a condition.
    """
    try:
        found = screened(snapshot, condition, metrics, period, currency, options)
        return _grid(snapshot.answers(), found, currency_code(currency), period)
    except XlipoError as wrong:
        return (refused(wrong),), (str(wrong)[:1000],)


def _grid(answers: Answers, found: Screening, code: str, period: Given) -> Grid:
    from xlipo.metrics.screening.judgement import Truth
    from xlipo.metrics.screening.wording import in_words

    meets = found.those(Truth.MEETS)
    labels = (_heading(answers.measure(one.measure).label_en, one, code) for one in found.columns)
    lines = [(one.company.name, *map(cell_of, one.figures)) for one in meets]
    undecided = [
        f"Undecided: {one.company.name}: {' '.join(one.verdict.reasons)}"[:1000] for one in found.those(Truth.UNDECIDED)
    ]
    shown = {one.company.id for one in meets}
    told = (one for one in found.judged if one.company.id in shown or not one.is_plain)  # what is plain is on the basis
    notes = notes_below((answer for one in told for answer in one.figures), period, shown)
    blank = ("",) * len(found.columns)
    below = ((text, *blank) for text in (found.sentence(), *undecided, *notes))
    return ((in_words(found.condition), *labels), *lines, *below)


def screened(
    snapshot: Snapshot,
    condition: Given,
    metrics: Given = None,
    period: Given = None,
    currency: Given = None,
    options: Given = None,
    group: str = "all",
) -> Screening:
    """Every company of a group judged by a condition, as cells give it. Raises :class:`UsageError`."""
    from xlipo.metrics.screening.plain import PlainScreen
    from xlipo.metrics.screening.reading import read_condition
    from xlipo.metrics.screening.screen import column, screen

    answers, code = known_to(snapshot, options), currency_code(currency)
    given = PLAINLY if options is None else read_options(text_of(options)[:1000])
    if given.price is not None:
        raise OptionError("Price= is that of one company's share; a screen is of many.")
    if is_grid(condition):
        raise ConditionError(1, 'a condition is one text, not a range of cells; join its parts with " and ".')
    understood = read_condition(answers, text_of(condition), code)
    asked = metrics_named(answers, several(metrics)) or ([] if any(understood.figures()) else [*SHOWN])

    def answering(company: Company, figure: Measured, into: str) -> Answer:
        return answer_to(snapshot, company.id, figure.name, period, into or code or None, options, COMPARED_ON)

    also = [column(answers, name, code) for name in asked]
    who = members(answers, group)
    when = None if is_blank(period) else period_of(period)
    is_plain = not (given.presentation.basis or given.presentation.fixed or (when is not None and given.basis))
    basis = given.basis or COMPARED_ON
    return screen(
        answers, understood, who, answering, also,
        (lambda columns: PlainScreen(answers, who, columns, when, basis, code)) if is_plain else None,
    )  # fmt: skip


def _heading(label: str, figure: Measured, code: str) -> str:
    """A column's heading: the metric's label, its part, and its currency where that is another than all have."""
    parts = [member for _, member in figure.dimensions]
    if figure.currency not in ("", code):
        parts.append(figure.currency)
    return label + (f" ({', '.join(parts)})" if parts else "")
