"""Claims: a figure that somebody wrote, judged against the facts, with the evidence.

One engine serves the worksheet function, checked texts, models and agents: a :class:`Claim` in, a :class:`Verdict` out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.fact import Claim as FactClaim
from xlipo.facts.fact import Dimensions, show_dimensions
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.source import Source
from xlipo.facts.unit import is_money
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.selection import Rival, Rivalry
from xlipo.metrics.value_text import show_value
from xlipo.quality.evidence import Prints, interval_of, printed_concept, prints_of
from xlipo.quality.slips import Bounds, Slip, meet, slip_of
from xlipo.quality.typed_numbers import digits_of

NEAR = Decimal("0.03")
"""How far a converted figure may lie from ours: writers convert at rates of their own."""


class Finding(StrEnum):
    """What the facts say of a claim."""

    AGREES = "agrees"
    """Equal, or a rounding of the figure."""
    SUPERSEDED = "superseded"
    """It was right once; its issuer prints another figure in a later document."""
    RIVAL = "rival"
    """Another source says so."""
    DIFFERS = "differs"
    """No source says so."""
    UNKNOWN = "unknown"
    """The data hold no such figure."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure as somebody wrote it, and what it is said to be.

    ``quantity`` is in whole units of ``unit`` with the interval that its digits and hedge allow; ``unit`` is empty
    where none was written. ``text`` is the figure as written.
    """

    company: Company
    metric: str
    quantity: Quantity
    unit: str = ""
    period: object = None
    dimensions: Dimensions = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of a claim; ``size`` is written over known, less one, where it differs."""

    claim: Claim
    finding: Finding
    answer: Answer | None = None
    rival: Rival | None = None
    size: Decimal | None = None
    slip: Slip | None = None
    note: str = ""
    under: str = ""
    """The period that it is written under, where it is the figure of another one."""

    @property
    def source(self) -> Source | None:
        """The source that says as the claim does, or else that of the known figure."""
        return self.rival.source if self.rival else self.answer.source if self.answer else None

    def _known(self) -> str:
        """The known figure; with all its digits where it differs by less than is shown."""
        assert self.answer is not None
        value, unit = self.answer.value, self.answer.unit
        is_close = self.finding is Finding.DIFFERS and self.size is not None and abs(self.size) < _LEAST_TOLD
        return f"{unit} {value:,f}" if is_close and value is not None and is_money(unit) else self.answer.show()

    def why(self) -> str:
        """The verdict in a sentence."""
        known = f"{self._known()} ({self.answer.period})" if self.answer and self.answer.has_figure else ""
        match self.finding:
            case Finding.AGREES:
                said = f"The data hold {known}." if self.answer else ""
            case Finding.SUPERSEDED:
                said = f"A later document of the same issuer prints {known}."
            case Finding.RIVAL:
                said = f"{_publisher(self.rival)} says so" + (f"; {known} answers here." if known else ".")
            case Finding.DIFFERS if self.under and self.answer:
                said = (
                    f"It stands under {self.under}, of which the data hold none, and is the figure of "
                    f"{self.answer.period}: {self._known()}."
                )
            case Finding.DIFFERS:
                likely = f" Likely {self.slip.words}." if self.slip else ""
                said = f"The data hold {known}{_size(self.size)}.{likely}"
            case Finding.UNKNOWN:
                return self.note
        return f"{said} {self.note}".strip()


def judge(
    answers: Answers,
    claim: Claim,
    answer: Answer | None = None,
    printed: Prints | None = None,
    seeks_slip: bool = True,
) -> Verdict:
    """Judge a claim against what is known; ``answer`` is the known figure where it has been asked for, ``printed`` what
    :func:`prints` says of the claim.

    Without ``seeks_slip`` nothing is said of how a wrong figure came about, which takes most of the time.

    A figure agrees when the interval that its digits and hedge allow meets that of the known figure (XBRL Calculations
    1.1); a converted one when it lies within 3 %. Losses, expenses and payments are positive under their names, and a
    writer may give them a minus. Raises :class:`xlipo.facts.errors.UsageError` for a metric, period or currency that
    means nothing.

    >>> from xlipo.store.opening import open_data
    >>> from xlipo.intake.printed_figures import read_printed_figure
    >>> answers = Answers(open_data())
    >>> written = read_printed_figure("US$534.4m")
    >>> verdict = judge(answers, Claim(answers.company("MiniMax"), "revenue", *written, period="9M2025"))
    >>> verdict.finding.value, verdict.slip.kind
    ('differs', 'x10')
    """
    if answer is None:
        currency = claim.unit if is_money(claim.unit) else ""
        answer = answers.metric(claim.company, claim.metric, claim.period, currency, claim.dimensions)
    verdict = _found(answers, claim, answer, printed)
    if not seeks_slip:
        return verdict
    if verdict.finding is Finding.UNKNOWN and answer.derivation is None:
        elsewhere = of_another_period(claim, answer, intervals(answers, claim))
        return elsewhere or replace(verdict, note=answers.why_not(answer))
    return _with_slip(answers, verdict) if verdict.finding is Finding.DIFFERS else verdict


def _found(answers: Answers, claim: Claim, answer: Answer, printed: Prints | None) -> Verdict:
    """The verdict, without how a wrong figure came about."""
    written = _bounds(claim)
    if answer.derivation is None:
        rival = _said_elsewhere(answers, claim, written, printed) if written else None
        finding = Finding.RIVAL if rival is not None else Finding.UNKNOWN
        return Verdict(claim, finding, answer, rival, note=answer.reason if rival is None else "")
    if written is None:
        return Verdict(claim, Finding.UNKNOWN, answer, note=f"{claim.text or 'It'} holds no value to compare.")
    if mismatch := _other_kind(claim, answer):
        return Verdict(claim, Finding.UNKNOWN, answer, note=mismatch)
    return _judged(answers, claim, answer, _signed(answer, written), printed)


def _signed(answer: Answer, written: Bounds) -> Bounds:
    """The interval with the sign of the figure's name: a minus before a loss is no gain, unless one is known."""
    as_written = meet(written, _known(answer, _is_converted(answer)))
    return (-written[1], -written[0]) if _may_be_negative(answer) and written[1] <= 0 and not as_written else written


def _judged(answers: Answers, claim: Claim, answer: Answer, written: Bounds, printed: Prints | None) -> Verdict:
    converted = _is_converted(answer)
    known = _known(answer, converted)
    if meet(written, known):
        note = "It was converted." if converted else _imprecision(claim, written, known)
        return Verdict(claim, Finding.AGREES, answer, note=note)
    for rival in answer.rivals:
        theirs = interval_of(rival.fact)
        if theirs is None or rival.fact.unit != (claim.unit or rival.fact.unit) or not meet(written, theirs):
            continue
        match rival.rivalry:
            case Rivalry.CONSISTENT:
                return Verdict(claim, Finding.AGREES, answer, rival)
            case Rivalry.SUPERSEDED:
                return Verdict(claim, Finding.SUPERSEDED, answer, rival)
            case Rivalry.REJECTED:
                return _differing(answer, claim, written, f"A known error: {rival.fact.note}.")
            case _:
                return Verdict(claim, Finding.RIVAL, answer, rival)
    if (said := _said_elsewhere(answers, claim, written, printed)) is not None:
        event = _happens(answers, claim) and said.fact.claim is FactClaim.ACTUAL
        return Verdict(claim, Finding.AGREES if event else Finding.RIVAL, answer, said)
    return _differing(answer, claim, written)


Intervals = Sequence[tuple[Answer, Bounds]]
"""Known figures of one measure over time, each with its interval."""


def intervals(answers: Answers, claim: Claim) -> Intervals:
    """The known figures of what a claim is about, of every period that has one, in the claim's currency."""
    currency = claim.unit if is_money(claim.unit) else ""
    known = answers.history(claim.company, claim.metric, currency, claim.dimensions)
    return [(one, _known(one, _is_converted(one))) for one in known if one.derivation is not None]


def of_another_period(claim: Claim, absent: Answer, over_time: Intervals, under: str = "") -> Verdict | None:
    """A figure of a period that the data do not hold, and digit for digit that of another: its date is wrong.

    ``under`` is the period as it was written; that of the claim where none is given.
    """
    point, bounds = claim.quantity.point, _bounds(claim)
    if absent.period is None or point is None or bounds is None or len(digits_of(point)) < _TELLING_DIGITS:
        return None
    low, high = bounds
    for known, (least, most) in over_time:
        same = (low <= most and least <= high) or (-high <= most and least <= -low and _may_be_negative(known))
        if same and not _other_kind(claim, known):
            slip, asked = Slip("period", f"the figure of {known.period}"), absent.period.text
            return Verdict(replace(claim, period=asked), Finding.DIFFERS, known, slip=slip, under=under or asked)
    return None


_TELLING_DIGITS = 3
"""Digits from which on a figure is told by them alone, among those of one company and measure."""


def _happens(answers: Answers, claim: Claim) -> bool:
    concept = printed_concept(answers, claim.metric)
    return concept is not None and concept.period_type is PeriodType.EVENT


def _differing(answer: Answer, claim: Claim, written: Bounds, note: str = "") -> Verdict:
    middle, ours = (written[0] + written[1]) / 2, answer.derivation.point if answer.derivation else Decimal(0)
    return Verdict(claim, Finding.DIFFERS, answer, size=middle / ours - 1 if ours else None, note=note)


def _with_slip(answers: Answers, verdict: Verdict) -> Verdict:
    """A verdict that differs, with how that most likely came about."""
    claim, answer, bounds = verdict.claim, verdict.answer, _bounds(verdict.claim)
    if answer is None or bounds is None or claim.quantity.hedge in (Hedge.RANGE, Hedge.SEVERAL):
        return verdict
    return replace(verdict, slip=slip_of(answers, answer, _signed(answer, bounds), claim.unit, claim.quantity))


def is_far(verdict: Verdict) -> bool:
    """Whether a figure lies so far from the known one, with no slip to explain it, that it must be another figure."""
    if verdict.finding is not Finding.DIFFERS or verdict.slip is not None or verdict.size is None:
        return False
    return verdict.size > _FAR or verdict.size < 1 / _FAR - 1


_FAR = Decimal(8)


# -- intervals --------------------------------------------------------------------------------------------------------


def _bounds(claim: Claim) -> Bounds | None:
    """The interval of a claim as answers have it: a percentage is a fraction."""
    low, high = claim.quantity.low, claim.quantity.high
    if low is None or high is None:
        return None
    return (low / 100, high / 100) if claim.unit == "percent" else (low, high)


def _known(answer: Answer, converted: bool) -> Bounds:
    """The interval of the known figure: what the prints allow, the issuer's own print of a ratio beside it."""
    assert answer.derivation is not None
    point = answer.derivation.point
    low = answer.low if answer.low is not None else point
    high = answer.high if answer.high is not None else point
    beside = answer.printed if not converted else None
    if beside is not None and (theirs := interval_of(beside)) and beside.unit in (answer.unit, "percent", "x"):
        low, high = min(low, theirs[0]), max(high, theirs[1])
    if converted:
        low, high = low - abs(low) * NEAR, high + abs(high) * NEAR
    return low, high


def _imprecision(claim: Claim, written: Bounds, known: Bounds) -> str:
    """What a writer left open that the data do not."""
    hedge = claim.quantity.hedge
    if hedge in (Hedge.RANGE, Hedge.SEVERAL) and written[1] - written[0] > 2 * (known[1] - known[0]):
        return "The figure is known more exactly than it is written."
    return ""


# -- units and signs --------------------------------------------------------------------------------------------------


_TIMES = {"years", "months", "weeks", "days", "hours", "minutes"}


def _other_kind(claim: Claim, answer: Answer) -> str:
    """Why a figure of this unit is not compared with the known one; nothing where it is."""
    if not claim.unit or not answer.unit:
        return ""
    if is_money(claim.unit) != is_money(answer.unit):
        known = "money" if is_money(answer.unit) else "no money"
        return f"It is written in {claim.unit}, and {answer.label} is {known}."
    ratio, unit = {"percent", "x", ""}, "" if answer.told_unit == "pure" else answer.told_unit
    if (claim.unit in ratio) != (unit in ratio) or (claim.unit != unit and {claim.unit, unit} <= _TIMES):
        return f"It is written in {claim.unit}, and {answer.label} is {f'in {unit}' if unit else 'a ratio'}."
    return ""


def _may_be_negative(answer: Answer) -> bool:
    """Whether people give the figure a minus though its name says it: losses, expenses and payments."""
    measure = answer.resolution.measure
    return isinstance(measure, Concept) and measure.balance in ("loss", "expense")


def _is_converted(answer: Answer) -> bool:
    own = answer.resolution.derivation
    return own is not None and is_money(answer.unit) and own.unit != answer.unit


# -- evidence ---------------------------------------------------------------------------------------------------------


def prints(answers: Answers, claim: Claim, parts: bool = False) -> Prints:
    """Every print of what a claim is about, with its interval; those of a part of it as well when ``parts``."""
    found = prints_of(answers, claim.company, claim.metric, claim.period)
    return [item for item in found if parts or item[0].dimensions == claim.dimensions]


def _said_elsewhere(answers: Answers, claim: Claim, written: Bounds, printed: Prints | None) -> Rival | None:
    """A print of the same thing that is no rival by the rule of selection and says as the claim does."""
    for fact, theirs in prints(answers, claim) if printed is None else printed:
        if fact.unit == (claim.unit or fact.unit) and meet(written, theirs):
            return Rival(fact, answers.view.source(fact.source), Rivalry.DIFFERENT_MEASURE)
    return None


def judge_part(answers: Answers, claim: Claim, year: int = 0) -> Verdict | None:
    """The verdict on a claim that does not say of which part of a figure it is: it agrees with any; else None.

    A round that the text does not name, a product, a region: where some print says so, the claim is supported by it;
    where none does, nothing is said. A claim without a period may be given the ``year`` that its text speaks of.
    """
    written, point = _bounds(claim), claim.quantity.best
    if written is None or point is None:
        return None
    printed = prints(answers, claim, parts=True)
    if year:
        printed = [item for item in printed if year - 1 <= item[0].period.end.year <= year]
    if len(digits_of(point)) < 2 and not _happens(answers, claim):  # one digit fits too many: it is printed alike
        printed = [item for item in printed if _is_alike(item[0].quantity, claim.quantity)]
    rival = _said_elsewhere(answers, claim, written, printed)
    if rival is not None:
        finding = Finding.AGREES if rival.fact.claim is FactClaim.ACTUAL else Finding.RIVAL
        period = claim.period if claim.period is not None else rival.fact.period.text
        named = replace(claim, dimensions=rival.fact.dimensions, period=period)
        part = show_dimensions(rival.fact.dimensions)
        about = f" of {part}" if part else f" ({rival.fact.period})" if year else ""
        said = f"The data hold {rival.fact.quantity.text or claim.text}{about}." if rival.fact.quantity else ""
        return Verdict(named, finding, None, rival, note=said)
    return None


def _is_alike(one: Quantity | None, other: Quantity) -> bool:
    """Whether two prints have one number and one hedge, of the same kind of amount."""
    return one is not None and one.point is not None and (one.point, one.hedge) == (other.point, other.hedge)


def is_held_by_part(answers: Answers, claim: Claim) -> bool:
    """Whether the data hold a measure of a company by rounds, products or regions alone, and not as a whole."""
    concept = printed_concept(answers, claim.metric)
    facts = answers.view.facts(claim.company.id, concept.id) if concept is not None else ()
    return bool(facts) and all(fact.dimensions for fact in facts)


def _publisher(rival: Rival | None) -> str:
    if rival is None:
        return "Another source"
    return rival.source.title if rival.source.publisher in ("", "not printed") else rival.source.publisher


_LEAST_TOLD = Decimal("0.05")
"""A smaller difference is seen in digits alone."""
_LEAST_SHOWN = Decimal("0.001")


def _size(size: Decimal | None) -> str:
    if size is None or size == 0:
        return ""
    more = abs(size)
    if more < _LEAST_SHOWN:
        return f", and less than 0.1% {'more' if size > 0 else 'less'} is written"
    if size <= -1:
        return ", and one of the other sign is written"
    if more >= 2:
        return f", and {show_value(more + 1 if size > 0 else 1 / (1 + size), '', 'multiple', 1)} is written"
    return f", and {more * 100:.1f}% {'more' if size > 0 else 'less'} is written"
