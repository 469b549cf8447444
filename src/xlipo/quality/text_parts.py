"""Parts that a text names: a segment, a product, a funding round; and the verdict on the figure of such a part."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeAlias

from xlipo.facts.fact import Claim as FactClaim
from xlipo.facts.fact import Dimensions
from xlipo.facts.period import Period
from xlipo.intake.printed_figures import PrintedFigure
from xlipo.metrics.answers import Answers
from xlipo.quality.claims import Claim, Finding, Verdict, judge
from xlipo.quality.evidence import prints_of
from xlipo.quality.mentions import Lexicon, Mention, is_period
from xlipo.quality.sentences import Sentence
from xlipo.quality.typed_numbers import digits_of

WORDS = Path(__file__).resolve().parent / "words" / "parts.csv"

Part: TypeAlias = tuple[str, str]
"""A dimension and a member of it: segment, ai_native_products."""

_ROUND = re.compile(
    r"(?<![a-z0-9])(?:series\s+(?P<series>(?:pre-)?[a-f]\d?\+*)(?![a-z0-9])|"
    r"(?P<code>(?:pre-)?[a-f]\d?\+*)\s?(?:轮|輪|[-\s]?round\b))"
)
_PRESS = re.compile(r"^series\s+|\s*\(.*\)$")
_SCALES = frozenset({"x1000", "/1000", "x10000", "/10000", "x1000000", "/1000000"})
_DIGITS = frozenset({"digit", "swapped_digits"})
"""Slips by which a figure is told though its part or period is not: no other figure of the measure is as near."""
_TELLING_DIGITS = 3
_MOST_PLACES = 8


@cache
def _lexicon() -> Lexicon[Part]:
    with WORDS.open(encoding="utf-8", newline="") as file:
        return Lexicon({row["words"]: (row["dimension"], row["member"]) for row in csv.DictReader(file)})


def parts_in(plain: str) -> list[Mention[Part]]:
    """The parts that a plain text names, in order.

    >>> [one.value for one in parts_in("c端和开放平台,a轮融资,series b+ round")]
    [('segment', 'ai_native_products'), ('segment', 'open_platform_and_enterprise'), ('round', 'a'), ('round', 'b+')]
    """
    rounds = (
        Mention(found.start(), found.end(), ("round", found["series"] or found["code"]))
        for found in _ROUND.finditer(plain)
    )
    return sorted([*_lexicon().find(plain), *rounds], key=lambda mention: mention.start)


def parts_of(sentence: Sentence, figure: Mention[PrintedFigure], named: Sequence[Mention[Part]]) -> set[Part]:
    """The parts that a figure may be of: those of its clause, or else the round before it, with no figure between.

    Nothing where a clause names two parts of one kind. ``named`` are the parts that the sentence names.
    """
    if not named:
        return set()
    start, end = sentence.clause(figure.start)
    first = max((one.end for one in sentence.figures if one.end <= figure.start), default=0)
    last = min((one.start for one in sentence.figures if one.start >= figure.end), default=len(sentence.plain))
    beside = [one for one in named if first <= one.start and one.end <= last]
    rounds = [one for one in beside if one.end <= figure.start and one.value[0] == "round"]
    near = [one for one in beside if start <= one.start < end] or rounds[-1:]
    found = {one.value for one in near}
    return found if len({dimension for dimension, _ in found}) == len(found) else set()


def in_turn(sentence: Sentence, at: int, named: Sequence[Mention[Part]]) -> dict[int, Part]:
    """The part of each figure after a word such as respectively, where as many parts stand before it, in turn.

    >>> from xlipo.quality.mentions import figures_in
    >>> plain = "海螺ai、星野与talkie收入分别为1746.4万美元、1875万美元,占32.6%、35.1%"
    >>> sentence = Sentence(1, plain, plain, [], [], [], figures_in(plain, []), [], [])
    >>> [member for _, (_, member) in sorted(in_turn(sentence, plain.index("分别"), parts_in(plain)).items())]
    ['hailuo_ai', 'talkie_xingye', 'hailuo_ai', 'talkie_xingye']
    """
    listed = list(dict.fromkeys(one.value for one in named if one.end <= at))
    if len(listed) < 2 or len({dimension for dimension, _ in listed}) > 1:
        return {}
    found: dict[int, Part] = {}
    run: list[int] = []
    for number in [n for n, figure in enumerate(sentence.figures) if figure.start >= at]:
        if run and sentence.figures[run[0]].value.unit != sentence.figures[number].value.unit:
            run = []
        run.append(number)
        if len(run) == len(listed):
            found.update(zip(run, listed, strict=True))
            run = []
    return found


def judge_named_part(answers: Answers, claim: Claim, named: Iterable[Part], month: str = "") -> Verdict | None:
    """The verdict on a claim of a part that its text names; None where the data hold no single figure of that part.

    Args:
        answers: what is known.
        claim: what the text says, without its part.
        named: the parts that the text names.
        month: the month of an event whose round is not named, as 2025-07.
    """
    dimensions = _held(answers, claim, set(named), month)
    if dimensions is None:
        return None
    found = judge(answers, replace(claim, dimensions=dimensions))
    return found if found.finding is not Finding.UNKNOWN else None


def _held(answers: Answers, claim: Claim, named: set[Part], month: str) -> Dimensions | None:
    """The part that the data hold under the names a text has; None where there is none, or more than one."""
    found: dict[Dimensions, bool] = {}
    scopes = {dimension.id for dimension in answers.view.dimensions() if dimension.scope}
    for fact, _ in prints_of(answers, claim.company, claim.metric, claim.period):
        parts = {(name, _folded(name, member)) for name, member in fact.dimensions if name not in scopes}
        is_named = bool(parts) and parts <= named
        if is_named or (month and not named and fact.period.text[:7] == month):
            found[fact.dimensions] = fact.claim is FactClaim.ACTUAL
    fewest = min(map(len, found), default=0)
    whole = [dimensions for dimensions in found if len(dimensions) == fewest]
    return whole[0] if len(whole) == 1 and found[whole[0]] else None


def _folded(dimension: str, member: str) -> str:
    return _PRESS.sub("", member.lower()) if dimension == "round" else member


def judge_by_slip(answers: Answers, claim: Claim, year: int = 0) -> Verdict | None:
    """The verdict that a figure of no certain part or period differs: where one slip makes it of a figure that is held.

    Args:
        answers: what is known.
        claim: what the text says.
        year: the year that the text speaks of; figures of it and of the year before are looked at.
    """
    held = list(prints_of(answers, claim.company, claim.metric, claim.period))
    if year:
        held = [item for item in held if year - 1 <= item[0].period.end.year <= year]
    places = dict.fromkeys((fact.dimensions, fact.period.text) for fact, _ in held if fact.claim is FactClaim.ACTUAL)
    if len(places) > _MOST_PLACES:
        return None  # among many figures one is near by chance
    digits = len(digits_of(claim.quantity.point)) if claim.quantity.point is not None else 0
    slips = _SCALES if digits < _TELLING_DIGITS else _SCALES | _DIGITS
    for dimensions, period in places:
        found = judge(answers, replace(claim, dimensions=dimensions, period=period))
        if found.finding is Finding.DIFFERS and found.slip is not None and found.slip.kind in slips:
            return found
    return None


def first_said(verdicts: Sequence[Verdict | None]) -> Verdict | None:
    """Of verdicts on one figure, the first that a print supports, or else the first at all."""
    told = [one for one in verdicts if one is not None]
    return next((one for one in told if one.finding is not Finding.DIFFERS), told[0] if told else None)


def of_year_earlier(answers: Answers, claim: Claim) -> Verdict | None:
    """The verdict on a figure where that of the year before is it; else None."""
    if claim.period is None or not is_period(str(claim.period)):
        return None
    found = judge(answers, replace(claim, period=Period.parse(str(claim.period)).prior().text))
    return found if found.finding is Finding.AGREES else None
