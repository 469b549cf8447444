"""Claims: a figure that somebody wrote, judged against the facts, with the evidence.

One engine serves the worksheet function, checked texts, models and agents: a :class:`Claim` in, a :class:`Verdict` out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from xlipo.facts.company import Company
from xlipo.facts.fact import Claim as FactClaim
from xlipo.facts.fact import Dimensions, Fact, show_dimensions
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.source import Source
from xlipo.facts.unit import is_money
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.opposites import OPPOSITES
from xlipo.metrics.selection import Rival, Rivalry
from xlipo.metrics.status import Status
from xlipo.quality.differences import LEAST_TOLD, difference_in_words
from xlipo.quality.evidence import Prints, happens, interval_of, printed_concept, prints_of
from xlipo.quality.known_figures import KnownFigure, Question, may_be_negative, other_kind
from xlipo.quality.slips import Bounds, Slip, meet, slip_of
from xlipo.quality.typed_numbers import digits_of, typed


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

    @property
    def question(self) -> Question:
        """What the figure is said to be."""
        return Question(self.company, self.metric, self.period, self.dimensions, self.unit)


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
        is_close = self.finding is Finding.DIFFERS and self.size is not None and abs(self.size) < LEAST_TOLD
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
                said = f"The data hold {known}{difference_in_words(self.size)}.{likely}"
            case Finding.UNKNOWN:
                return self.note
        return f"{said} {self.note}".strip()


def judge(answers: Answers, claim: Claim, known: KnownFigure | None = None, seeks_slip: bool = True) -> Verdict:
    """Judge a claim against what is known; ``known`` is that where it has been looked up.

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
    known = known or KnownFigure(answers, claim.question)
    verdict = _found(answers, claim, known)
    if verdict.finding in (Finding.DIFFERS, Finding.UNKNOWN):
        verdict = _under_the_other_sign(answers, claim, known) or verdict
    if not seeks_slip:
        return verdict
    if verdict.finding is Finding.UNKNOWN and known.answer.derivation is None:
        elsewhere = of_another_period(claim, known)
        return elsewhere or replace(verdict, note=answers.why_not(known.answer))
    return with_slip(verdict, known) if verdict.finding is Finding.DIFFERS else verdict


def _under_the_other_sign(answers: Answers, claim: Claim, known: KnownFigure) -> Verdict | None:
    """The verdict on a negative profit as a loss, where some print says so; older prospectuses print it as that."""
    high, other = claim.quantity.high, known.of_the_other_sign
    if other is None or high is None or high >= 0:
        return None
    metric = OPPOSITES.get(claim.metric, claim.metric)
    found = _found(answers, replace(claim, metric=metric, quantity=claim.quantity.negated()), other)
    return None if found.finding in (Finding.DIFFERS, Finding.UNKNOWN) else replace(found, claim=claim)


def _found(answers: Answers, claim: Claim, known: KnownFigure) -> Verdict:
    """The verdict, without how a wrong figure came about."""
    written, answer = _bounds(claim), known.answer
    if answer.derivation is None:
        rival = _said_elsewhere(answers, claim, written, known.prints) if written else None
        finding = Finding.RIVAL if rival is not None else Finding.UNKNOWN
        return Verdict(claim, finding, answer, rival, note=answer.reason if rival is None else "")
    if written is None:
        return Verdict(claim, Finding.UNKNOWN, answer, note=f"{claim.text or 'It'} holds no value to compare.")
    if mismatch := known.other_kind(claim.unit):
        return Verdict(claim, Finding.UNKNOWN, answer, note=mismatch)
    return _judged(answers, claim, _signed(known, written), known)


def _signed(known: KnownFigure, written: Bounds) -> Bounds:
    """The interval with the sign of the figure's name: a minus before a loss is no gain, unless one is known."""
    if written[1] > 0 or not known.may_be_negative or meet(written, known.bounds):
        return written
    return -written[1], -written[0]


def _judged(answers: Answers, claim: Claim, written: Bounds, known: KnownFigure) -> Verdict:
    answer = known.answer
    if answer.status is Status.DERIVED:  # others take the difference of rounded figures, which is one digit off
        half = (written[1] - written[0]) / 2
        written = written[0] - half, written[1] + half
    if meet(written, known.bounds):
        note = "It was converted." if known.is_converted else _imprecision(claim, written, known.bounds)
        return Verdict(claim, Finding.AGREES, answer, note=note)
    for rival in answer.rivals:
        theirs = interval_of(rival.fact)
        if (
            theirs is None
            or not _is_unit(claim.unit, rival.fact.unit)
            or not _says_so(claim, written, rival.fact, theirs)
        ):
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
    if (said := _said_elsewhere(answers, claim, written, known.prints)) is not None:
        event = known.happens and said.fact.claim is FactClaim.ACTUAL
        return Verdict(claim, Finding.AGREES if event else Finding.RIVAL, answer, said)
    if _is_rounding(claim, known):
        return Verdict(claim, Finding.AGREES, answer, note="It is rounded.")
    if _is_within(claim, known.bounds):
        return Verdict(claim, Finding.AGREES, answer, note=_MORE_EXACTLY)
    return _differing(answer, claim, written)


def _is_rounding(claim: Claim, known: KnownFigure) -> bool:
    """Whether the known figure, rounded where the written one ends in zeros, is it: 4850万 for 48,484,000.

    One of one or two digits, such as 7,900万, is rounded to its third: more than that is another figure.
    """
    point = claim.quantity.point
    if point is None or claim.quantity.hedge is not Hedge.EXACT or claim.unit == "percent" or known.is_converted:
        return False
    if len(digits_of(point)) < _TELLING_DIGITS:
        half = Decimal(1).scaleb(point.adjusted() - _TELLING_DIGITS + 1) / 2
        return meet(_signed(known, (point - half, point + half)), known.bounds)
    rounded = typed(point)
    return (
        rounded.low is not None
        and rounded.high is not None
        and meet(_signed(known, (rounded.low, rounded.high)), known.bounds)
    )


def of_another_period(claim: Claim, absent: KnownFigure, under: str = "") -> Verdict | None:
    """A figure of a period that the data do not hold, and digit for digit that of another: its date is wrong.

    ``under`` is the period as it was written; that of the claim where none is given.
    """
    point, bounds, period = claim.quantity.point, _bounds(claim), absent.answer.period
    if period is None or point is None or bounds is None or len(digits_of(point)) < _TELLING_DIGITS:
        return None
    low, high = bounds
    flipped_low, flipped_high = -high, -low
    for known, (least, most) in absent.over_time:
        same = (low <= most and least <= high) or (
            flipped_low <= most and least <= flipped_high and may_be_negative(known)
        )
        if same and not other_kind(claim.unit, known):
            slip, asked = Slip("period", f"the figure of {known.period}"), period.text
            return Verdict(replace(claim, period=asked), Finding.DIFFERS, known, slip=slip, under=under or asked)
    return None


_TELLING_DIGITS = 3
"""Digits from which on a figure is told by them alone, among those of one company and measure."""


def _differing(answer: Answer, claim: Claim, written: Bounds, note: str = "") -> Verdict:
    middle, ours = (written[0] + written[1]) / 2, answer.derivation.point if answer.derivation else Decimal(0)
    return Verdict(claim, Finding.DIFFERS, answer, size=middle / ours - 1 if ours else None, note=note)


def with_slip(verdict: Verdict, known: KnownFigure) -> Verdict:
    """A verdict that differs, with how that most likely came about.

    Where it is known by the part of the owners alone, only what is explained so differs from a result of the whole.
    """
    claim, bounds, slip = verdict.claim, _bounds(verdict.claim), None
    if bounds is not None and claim.quantity.hedge not in (Hedge.RANGE, Hedge.SEVERAL):
        slip = slip_of(known.answer, _signed(known, bounds), claim.unit, claim.quantity, known.elsewhere)
    if slip is None and known.is_of_owners_alone:
        answer = known.answer
        part = f"The data hold the part of the owners of the parent alone: {answer.show()} ({answer.period})."
        return replace(verdict, finding=Finding.UNKNOWN, note=part)
    return replace(verdict, slip=slip)


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


def _imprecision(claim: Claim, written: Bounds, known: Bounds) -> str:
    """What a writer left open that the data do not."""
    hedge = claim.quantity.hedge
    if hedge in (Hedge.RANGE, Hedge.SEVERAL) and written[1] - written[0] > 2 * (known[1] - known[0]):
        return _MORE_EXACTLY
    return ""


_MORE_EXACTLY = "The figure is known more exactly than it is written."


def _is_within(claim: Claim, known: Bounds) -> bool:
    """Whether over or under a figure is written, and the known one is so by no more than double: over 200% of 283%."""
    point, hundred = claim.quantity.point, 100 if claim.unit == "percent" else 1
    if point is None or point <= 0 or claim.quantity.hedge not in (Hedge.OVER, Hedge.UNDER):
        return False
    said = point / hundred
    return said <= known[0] <= 2 * said if claim.quantity.hedge is Hedge.OVER else said / 2 <= known[1] <= said


# -- evidence ---------------------------------------------------------------------------------------------------------


def _said_elsewhere(answers: Answers, claim: Claim, written: Bounds, printed: Prints) -> Rival | None:
    """A print of the same thing that is no rival by the rule of selection and says as the claim does."""
    for fact, theirs in printed:
        if _is_unit(claim.unit, fact.unit) and _says_so(claim, written, fact, theirs):
            return Rival(fact, answers.view.source(fact.source), Rivalry.DIFFERENT_MEASURE)
    return None


def _says_so(claim: Claim, written: Bounds, fact: Fact, theirs: Bounds) -> bool:
    """Whether a print says as a claim does: a rough one, 3億 or about 337, does not say 331.4 million."""
    if not meet(written, theirs):
        return False
    width, own = theirs[1] - theirs[0], written[1] - written[0]
    is_rough = width > max(2 * own, _ROUGH * abs(theirs[0] + theirs[1]) / 2)
    return not is_rough or (fact.quantity is not None and fact.quantity.point == claim.quantity.point)


_ROUGH = Decimal("0.02")
"""Of a figure: a print that leaves more of it open, and more than the claim does, is rough."""


def _is_unit(written: str, known: str) -> bool:
    """Whether a figure in one unit says what one in another does; 200個 may be of anything that is counted."""
    if written == "count":
        return not is_money(known) and known not in _NOT_COUNTED
    return written in ("", known) or (written == "persons" and known in _PERSONS)


_PERSONS = {"persons", "customers", "accounts", "investors", "holders", "placees", "partners", "institutions"}
_NOT_COUNTED = {"percent", "x", "pure", "years", "months", "weeks", "days", "hours", "minutes", "nm"}


def judge_part(answers: Answers, claim: Claim, year: int = 0) -> Verdict | None:
    """The verdict on a claim that does not say of which part of a figure it is: it agrees with any; else None.

    A round that the text does not name, a product, a region: where some print says so, the claim is supported by it;
    where none does, nothing is said. A claim without a period may be given the ``year`` that its text speaks of.
    """
    written, point = _bounds(claim), claim.quantity.best
    if written is None or point is None:
        return None
    printed = list(prints_of(answers, claim.company, claim.metric, claim.period))
    if year:
        printed = [item for item in printed if year - 1 <= item[0].period.end.year <= year]
    if len(digits_of(point)) < 2 and not happens(answers, claim.metric):  # fits too many: it is printed alike
        printed = [item for item in printed if _is_alike(item[0], claim)]
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


def _is_alike(fact: Fact, claim: Claim) -> bool:
    """Whether a print has the number of a claim and, where it is money of a part, its hedge too."""
    one, other = fact.quantity, claim.quantity
    if one is None or one.point is None or one.point != other.point:
        return False
    return one.hedge is other.hedge or not fact.dimensions or not is_money(fact.unit)


def is_held_by_part(answers: Answers, claim: Claim) -> bool:
    """Whether the data hold a measure of a company by rounds, products or regions alone, and not as a whole."""
    concept = printed_concept(answers, claim.metric)
    facts = answers.view.facts(claim.company.id, concept.id) if concept is not None else ()
    return bool(facts) and all(fact.dimensions for fact in facts)


def _publisher(rival: Rival | None) -> str:
    if rival is None:
        return "Another source"
    return rival.source.title if rival.source.publisher in ("", "not printed") else rival.source.publisher
