"""Checking: the verdict, in a word, on a number that somebody typed."""

from __future__ import annotations

from decimal import Decimal

from xlipo.facts.errors import UsageError
from xlipo.facts.quantity import Quantity
from xlipo.facts.unit import is_money
from xlipo.functions.arguments import answer_to, known_to
from xlipo.functions.cells import Cell, CellError, Given, is_blank, text_of
from xlipo.functions.figures import COMPANY, CURRENCY, METRIC, OPTIONS, PERIOD
from xlipo.functions.options import OptionError
from xlipo.functions.registry import worksheet
from xlipo.functions.session import Snapshot
from xlipo.intake.printed_figures import read_printed_figure
from xlipo.metrics.answer import Answer
from xlipo.quality.claims import Claim, Finding, Verdict, judge
from xlipo.quality.known_figures import KnownFigure
from xlipo.quality.typed_numbers import typed


@worksheet(
    "IPO_CHECK",
    shape="cell",
    en="The verdict on a number beside it: agrees, superseded, rival, differs or unknown.",
    zh="对旁边数字的判断：agrees（相符）、superseded（已更新）、rival（另有来源）、differs（不符）、unknown（无数据）。",
    example='=IPO_CHECK("US$53.4m","MiniMax","revenue","9M2025")',
    arguments={
        "value": (
            "The number, or a text as it was written: 53.4, 23.3%, about US$53m; Scale=M says what a number is in",
            "数字，或原文写法：53.4、23.3%、约5344万美元；数字的量级用 Scale=M 说明",
        ),
        "company": COMPANY, "metric": METRIC, "period": PERIOD, "currency": CURRENCY, "options": OPTIONS,
    },
)  # fmt: skip
def ipo_check(
    snapshot: Snapshot,
    value: Given,
    company: Given,
    metric: Given,
    period: Given = None,
    currency: Given = None,
    options: Given = None,
) -> Cell:
    """``agrees`` for the figure or a rounding of it; ``superseded`` for what its issuer printed before; ``rival`` where
    another source says so; ``differs`` where none does; ``unknown`` where the data hold no such figure.

    ``#VALUE!`` for what is no number, and for a name, period, currency or option that means nothing.
    """
    if isinstance(value, CellError):
        return value
    if is_blank(value):
        return ""
    return verdict_on(snapshot, value, company, metric, period, currency, options).finding.value


def verdict_on(
    snapshot: Snapshot, value: Given, company: Given, metric: Given, period: Given, currency: Given, options: Given
) -> Verdict:
    """The verdict on a value as a cell gives it. Raises :class:`XlipoError` for what means nothing."""
    read = None if not isinstance(value, str) else _read(value)
    unit = read[1] if read else ""
    answer = answer_to(snapshot, company, metric, period, currency or (unit if is_money(unit) else None), options)
    answers = known_to(snapshot, options)  # of the day and tier that the options name
    readings = [read] if read else _readings(value, answer)
    claims = [_claim(answer, quantity, unit) for quantity, unit in readings]
    verdicts = [judge(answers, claim, KnownFigure(answers, claim.question, answer)) for claim in claims]
    return min(verdicts, key=lambda verdict: list(Finding).index(verdict.finding))


def _claim(answer: Answer, quantity: Quantity, unit: str) -> Claim:
    """The claim that the figure of an answer is this one."""
    period = answer.period.text if answer.period else None
    return Claim(answer.company, answer.metric, quantity, unit, period, answer.dimensions, quantity.text)


def _read(text: str) -> tuple[Quantity, str]:
    try:
        found = read_printed_figure(text)
    except ValueError as wrong:
        raise OptionError(f"{wrong}; give a number, or a figure as it was written, such as 53.4m or 23.3%.") from None
    return found.quantity, found.unit or ""


def _readings(value: Given, answer: Answer) -> list[tuple[Quantity, str]]:
    """What a plain number may stand for: at the scale named, a percentage as a fraction or as written."""
    try:
        number = Decimal(int(value)) if isinstance(value, bool) else Decimal(text_of(value) or 0)  # TRUE is 1
    except ArithmeticError:
        raise UsageError(f"{text_of(value)[:40]!r} is no number; give one, such as 53.4.") from None
    if not number.is_finite() or abs(number) >= Decimal("1e21"):
        raise UsageError("The number is beyond any figure; give one such as 53.4.")
    scale = answer.presentation.divisor(answer.unit, answer.shown)
    money = answer.unit if is_money(answer.unit) else ""
    found = [(typed(number, scale), money)]
    return [*found, (typed(number), "percent")] if answer.shown == "percent" else found
