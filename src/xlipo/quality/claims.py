"""Claims: a figure that somebody wrote, judged against the facts, with the evidence.

One engine serves the worksheet function, checked texts, models and agents: a :class:`Claim` in, a :class:`Verdict` out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from xlipo.facts.company import Company
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.fact import Claim as FactClaim
from xlipo.facts.fact import Dimensions, Fact, show_dimensions
from xlipo.facts.period import Kind, Period, read_period
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.source import Source
from xlipo.facts.unit import is_money
from xlipo.metrics.answer import Answer, show_value
from xlipo.metrics.answers import Answers
from xlipo.metrics.selection import Rival, Rivalry
from xlipo.quality.slips import Bounds, Slip, meet, slip_of

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

    @property
    def source(self) -> Source | None:
        """The source that says as the claim does, or else that of the known figure."""
        return self.rival.source if self.rival else self.answer.source if self.answer else None

    def why(self) -> str:
        """The verdict in a sentence."""
        known = f"{self.answer.show()} ({self.answer.period})" if self.answer and self.answer.has_figure else ""
        match self.finding:
            case Finding.AGREES:
                said = f"The data hold {known}." if self.answer else ""
            case Finding.SUPERSEDED:
                said = f"A later document of the same issuer prints {known}."
            case Finding.RIVAL:
                said = f"{_publisher(self.rival)} says so" + (f"; {known} answers here." if known else ".")
            case Finding.DIFFERS:
                likely = f" Likely {self.slip.words}." if self.slip else ""
                said = f"The data hold {known}{_size(self.size)}.{likely}"
            case Finding.UNKNOWN:
                return self.note
        return f"{said} {self.note}".strip()


def judge(answers: Answers, claim: Claim, answer: Answer | None = None) -> Verdict:
    """Judge a claim against what is known; ``answer`` is the known figure where it has been asked for.

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
    written = _bounds(claim)
    if answer.derivation is None:
        rival = next(_said_elsewhere(answers, claim, written), None) if written else None
        if rival is not None:
            return Verdict(claim, Finding.RIVAL, answer, rival)
        return _of_another_period(answers, claim, answer) or Verdict(
            claim, Finding.UNKNOWN, answer, note=answers.why_not(answer)
        )
    if written is None:
        return Verdict(claim, Finding.UNKNOWN, answer, note=f"{claim.text or 'It'} holds no value to compare.")
    if mismatch := _other_kind(claim, answer):
        return Verdict(claim, Finding.UNKNOWN, answer, note=mismatch)
    as_written = meet(written, _known(answer, _is_converted(answer)))  # a loss can be negative: a gain
    if _may_be_negative(answer) and written[1] <= 0 and not as_written:
        written = -written[1], -written[0]
    return _judged(answers, claim, answer, written)


def _judged(answers: Answers, claim: Claim, answer: Answer, written: Bounds) -> Verdict:
    converted = _is_converted(answer)
    known = _known(answer, converted)
    if meet(written, known):
        note = "It was converted." if converted else _imprecision(claim, written, known)
        return Verdict(claim, Finding.AGREES, answer, note=note)
    for rival in answer.rivals:
        theirs = _of_fact(rival.fact)
        if theirs is None or rival.fact.unit != (claim.unit or rival.fact.unit) or not meet(written, theirs):
            continue
        match rival.rivalry:
            case Rivalry.CONSISTENT:
                return Verdict(claim, Finding.AGREES, answer, rival)
            case Rivalry.SUPERSEDED:
                return Verdict(claim, Finding.SUPERSEDED, answer, rival)
            case Rivalry.REJECTED:
                return _differing(answers, claim, answer, written, f"A known error: {rival.fact.note}.")
            case _:
                return Verdict(claim, Finding.RIVAL, answer, rival)
    if (said := next(_said_elsewhere(answers, claim, written), None)) is not None:
        event = _happens(answers, claim) and said.fact.claim is FactClaim.ACTUAL
        return Verdict(claim, Finding.AGREES if event else Finding.RIVAL, answer, said)
    return _differing(answers, claim, answer, written)


def _of_another_period(answers: Answers, claim: Claim, absent: Answer) -> Verdict | None:
    """A figure of a period that the data do not hold, and digit for digit that of another: its date is wrong."""
    point = claim.quantity.point
    if absent.period is None or point is None or len(_digits_of(point)) < _TELLING_DIGITS:
        return None
    for period in answers.periods(claim.company, claim.metric, claim.dimensions):
        other = judge(answers, replace(claim, period=period.text))
        if other.finding is Finding.AGREES and other.answer is not None:
            return replace(other, claim=claim, finding=Finding.DIFFERS, slip=Slip("period", f"the figure of {period}"))
    return None


_TELLING_DIGITS = 3
"""Digits from which on a figure is told by them alone, among those of one company and measure."""


def _digits_of(number: Decimal) -> str:
    return f"{abs(number):f}".replace(".", "").strip("0")


def _happens(answers: Answers, claim: Claim) -> bool:
    concept = _printed_concept(answers, claim)
    return concept is not None and concept.period_type is PeriodType.EVENT


def _printed_concept(answers: Answers, claim: Claim) -> Concept | None:
    """The concept under which documents print what is claimed; a derived metric may be printed too."""
    measure, concepts = answers.measure(claim.metric), answers.view.concepts()
    if isinstance(measure, Concept):
        return measure
    return concepts.get(measure.printed_as) or concepts.get(measure.id)


def _differing(answers: Answers, claim: Claim, answer: Answer, written: Bounds, note: str = "") -> Verdict:
    middle, ours = (written[0] + written[1]) / 2, answer.derivation.point if answer.derivation else Decimal(0)
    size = middle / ours - 1 if ours else None
    exact = claim.quantity.hedge not in (Hedge.RANGE, Hedge.SEVERAL)
    slip = slip_of(answers, answer, written, claim.unit, claim.quantity) if exact else None
    return Verdict(claim, Finding.DIFFERS, answer, size=size, slip=slip, note=note)


# -- intervals --------------------------------------------------------------------------------------------------------


def _bounds(claim: Claim) -> Bounds | None:
    """The interval of a claim as answers have it: a percentage is a fraction."""
    low, high = claim.quantity.low, claim.quantity.high
    if low is None or high is None:
        return None
    return (low / 100, high / 100) if claim.unit == "percent" else (low, high)


def _of_fact(fact: Fact) -> Bounds | None:
    if fact.quantity is None or fact.quantity.low is None or fact.quantity.high is None:
        return None
    low, high = fact.quantity.low, fact.quantity.high
    return (low / 100, high / 100) if fact.unit == "percent" else (low, high)


def _known(answer: Answer, converted: bool) -> Bounds:
    """The interval of the known figure: what the prints allow, the issuer's own print of a ratio beside it."""
    assert answer.derivation is not None
    point = answer.derivation.point
    low = answer.low if answer.low is not None else point
    high = answer.high if answer.high is not None else point
    beside = answer.printed if not converted else None
    if beside is not None and (theirs := _of_fact(beside)) and beside.unit in (answer.unit, "percent", "x"):
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


def _other_kind(claim: Claim, answer: Answer) -> str:
    """Why a figure of this unit is not compared with the known one; nothing where it is."""
    if not claim.unit or not answer.unit:
        return ""
    if is_money(claim.unit) != is_money(answer.unit):
        known = "money" if is_money(answer.unit) else "no money"
        return f"It is written in {claim.unit}, and {answer.label} is {known}."
    ratio = {"percent", "x", "pure"}
    if (claim.unit in ratio) != (answer.unit in ratio):
        return f"It is written in {claim.unit}, and {answer.label} is in {answer.unit}."
    return ""


def _may_be_negative(answer: Answer) -> bool:
    """Whether people give the figure a minus though its name says it: losses, expenses and payments."""
    measure = answer.resolution.measure
    return isinstance(measure, Concept) and measure.balance in ("loss", "expense")


def _is_converted(answer: Answer) -> bool:
    own = answer.resolution.derivation
    return own is not None and is_money(answer.unit) and own.unit != answer.unit


# -- evidence ---------------------------------------------------------------------------------------------------------


def _said_elsewhere(answers: Answers, claim: Claim, written: Bounds, parts: bool = False) -> Iterator[Rival]:
    """Prints of the same thing that are no rivals by the rule of selection and say as the claim does.

    They are forecasts and rumours, figures of an event on another day, and figures dated to a month or a year where the
    claim names a day, or the reverse; those of a part as well when ``parts``.
    """
    measure = _printed_concept(answers, claim)
    if measure is None:
        return
    event = measure.period_type is PeriodType.EVENT
    wanted = None if event or claim.period in (None, "") else _spoken_of(claim, measure)
    for fact in answers.view.facts(claim.company.id, measure.id):
        theirs = _of_fact(fact)
        if theirs is None or fact.unit != (claim.unit or fact.unit) or not meet(written, theirs):
            continue
        if not parts and fact.dimensions != claim.dimensions:
            continue
        if fact.claim is not FactClaim.REJECTED and (wanted is None or _same_time(fact.period, wanted)):
            yield Rival(fact, answers.view.source(fact.source), Rivalry.DIFFERENT_MEASURE)


def _spoken_of(claim: Claim, measure: Concept) -> Period | None:
    kind: Kind = "instant" if measure.period_type is PeriodType.INSTANT else "duration"
    found = read_period(claim.period, kind, claim.company.year_end)
    return found if isinstance(found, Period) else None


def _same_time(one: Period, other: Period) -> bool:
    """Whether two periods are one, or a day and the month or year it lies in."""
    if one.kind != other.kind or one.kind == "duration":
        return one.text == other.text
    return one.start <= other.end and other.start <= one.end


def judge_part(answers: Answers, claim: Claim) -> Verdict | None:
    """The verdict on a claim that does not say of which part of a figure it is: it agrees with any; else None.

    A round that the text does not name, a product, a region: where some print says so, the claim is supported by it;
    where none does, nothing is said.
    """
    written, point = _bounds(claim), claim.quantity.best
    told = point is not None and (len(_digits_of(point)) > 1 or _happens(answers, claim))
    if written is None or not told:  # one digit alone fits too many parts
        return None
    for rival in _said_elsewhere(answers, claim, written, parts=True):
        finding = Finding.AGREES if rival.fact.claim is FactClaim.ACTUAL else Finding.RIVAL
        named = replace(claim, dimensions=rival.fact.dimensions)
        part = show_dimensions(rival.fact.dimensions)
        about = f" of {part}" if part else ""
        said = f"The data hold {rival.fact.quantity.text or claim.text}{about}." if rival.fact.quantity else ""
        return Verdict(named, finding, None, rival, note=said)
    return None


def _publisher(rival: Rival | None) -> str:
    return (rival.source.publisher or rival.source.title) if rival else "Another source"


def _size(size: Decimal | None) -> str:
    if size is None or size == 0:
        return ""
    more = abs(size)
    if more >= 2:
        return f", and {show_value(more + 1 if size > 0 else 1 / (1 + size), '', 'multiple', 1)} is written"
    return f", and {more * 100:.1f}% {'more' if size > 0 else 'less'} is written"


_SURE_DIGITS = 2
"""A number that ends in zeros is taken as rounded there, to no fewer digits than this: 53,000,000 is 53m."""


def typed(number: Decimal, scale: int | Decimal = 1) -> Quantity:
    """The quantity of a number typed into a cell, which shows no unit: its last digit that is not 0 is rounded.

    >>> typed(Decimal("53.4"), 1_000_000).high, typed(Decimal(53_000_000)).low
    (Decimal('53450000'), Decimal('52500000'))
    """
    digits = f"{abs(number):f}"
    whole = digits.rstrip("0") if "." not in digits else digits
    zeros = len(digits) - max(len(whole), _SURE_DIGITS) if len(digits) > _SURE_DIGITS else 0
    shifted = number.scaleb(-zeros).normalize() if zeros else number
    return Quantity.printed(f"{shifted:f}", Decimal(scale).scaleb(zeros), text=f"{number:f}")


def described(claim: Claim) -> str:
    """What a claim is about: company, metric, part and period."""
    part = f"[{show_dimensions(claim.dimensions)}]" if claim.dimensions else ""
    period = f" {claim.period}" if claim.period not in (None, "") else ""
    return f"{claim.company.name} {claim.metric}{part}{period}"
