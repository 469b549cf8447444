"""Checked texts: the figures of an article or memo, placed by the sentence they stand in, and judged.

A figure is placed only where its sentence says whose it is, what it measures and when; what is not certain is listed as
unread, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.intake.printed_figures import PrintedFigure
from xlipo.metrics.answers import Answers
from xlipo.quality.checked_text import CheckedText, Judged, Unread
from xlipo.quality.claim_periods import fitting_period, is_event
from xlipo.quality.claims import Claim, Finding, Verdict, is_far, is_held_by_part, judge, judge_part
from xlipo.quality.in_turn import in_turn
from xlipo.quality.mentions import Mention, apart, decimal_commas_in, figures_in, lexicons, periods_in, plain_text
from xlipo.quality.offering_prose import OF_OFFERING, said_of_offering
from xlipo.quality.prose_parts import ends_with, is_certainly_of, is_level, is_of_else, is_of_part, other_subject, says
from xlipo.quality.prose_words import GROWTH, LOOSELY, NEVER_GROWTH, PARTS, PLANS, VERBS
from xlipo.quality.said_companies import companies_of
from xlipo.quality.said_periods import others_than, periods_of
from xlipo.quality.sentences import Sentence, bracket_spans, clause_ends, dated, sentences_in
from xlipo.quality.text_parts import (
    Part,
    first_said,
    judge_by_slip,
    judge_named_part,
    of_year_earlier,
    parts_in,
    parts_of,
)
from xlipo.quality.text_parts import in_turn as parts_in_turn
from xlipo.quality.units_said import COUNTED, fits

_GROSS_LOSS = re.compile(r"gross loss|毛亏|毛虧|毛损|毛損")
_FUNDING = re.compile(r"[,，]?\s*(?:of\s+)?(?:融|fund)")
_UNTITLED = "the headings of its table do not say beyond doubt what it is"
_SEVERAL = "it is one of several given in turn, and it is not certain of what"
MARGINS = {"gross_profit": "gross_margin"}
"""Measures whose names in front of a percentage mean their share of revenue: 毛利为4.7%."""
MOST_FIGURES = 10_000
"""Figures of a text at most: more than any report has, and seconds of work."""
_ENDLESS = "its sentence never ends; end it with a full stop, or write it as a table"
_BASE = "it is what another figure is measured from, of no period of its own"
_PLAN = "it is a plan, a forecast or a rumour"
_UNCERTAIN = "it is not certain what the figure measures"
_RESPECTIVELY = ("分别", "分別", "依次")


class Readings(NamedTuple):
    """What a figure may be, the likeliest first; wrong is called only what is certainly one of these."""

    claims: list[Claim]
    is_certain: bool


@dataclass(frozen=True)
class Spot:
    """A figure of a sentence with whose it may be, its period and parts where these are given in turn or named."""

    sentence: Sentence
    figure: Mention[PrintedFigure]
    companies: list[Company]
    is_certain: bool
    """Whether it is certainly one of the companies'."""
    period: str | None
    is_unsure: bool
    """Whether it is one of several given in turn, and it is not certain of what."""
    parts: set[Part]

    @property
    def is_in_turn(self) -> bool:
        """Whether it is one of several given in turn."""
        return self.period is not None or self.is_unsure


class _Reader:
    """Reads sentence after sentence, keeping whom and when the text speaks of."""

    def __init__(self, answers: Answers, company: Company | None) -> None:
        self.answers = answers
        self.companies, self.measures = lexicons(answers)
        self.only = company
        self.subject: Company | None = company
        self.period: str = ""
        self.year = 0
        self.listed: list[str] = []
        self.mentioned: dict[str, Company] = {}
        self.found = CheckedText()

    def read(self, lines: Iterable[str]) -> CheckedText:
        lines = list(lines)
        named = [
            int(year) for line in lines for year in re.findall(r"(?<!\d)20[0-4]\d(?=\s*年|[-/.]\d|\s*$|[ ,])", line)
        ]
        self.year = self.answers.as_of.year if self.answers.as_of else max(named, default=0)
        in_tables, read = self._tables(lines), 0
        for number, line in enumerate(lines, 1):
            if number in in_tables:
                continue
            self.period, self.listed = "", []
            for text in sentences_in(line):
                sentence = self._apart(number, text)
                read += len(sentence.figures)
                if read > MOST_FIGURES:
                    raise UsageError(
                        f"By line {number} the text has {read:,} figures; check {MOST_FIGURES:,} at a time."
                    )
                self._sentence(sentence)
        self.found.judged.sort(key=lambda item: item.line)
        return self.found

    def _tables(self, lines: list[str]) -> set[int]:
        """Judge the numbers of tables; the lines that tables stand on."""
        if not any(line.lstrip().startswith("|") for line in lines):
            return set()
        from xlipo.quality.text_tables import table_figures, table_lines  # what reads models is loaded for them alone

        for item in table_figures(self.answers, lines, self.only):
            row = lines[item.line - 1].strip()
            if item.verdict is not None:
                self.found.judged.append(Judged(item.line, row, item.verdict))
            else:
                self.found.unread.append(Unread(item.line, row, item.text, _UNTITLED))
        return table_lines(lines)

    def _apart(self, line: int, text: str) -> Sentence:
        plain = plain_text(text)
        periods = dated(periods_in(plain, self.year), self.period)
        return Sentence(
            line, text, plain, list(self.companies.find(plain)), apart(self.measures.find(plain), periods), periods,
            figures_in(plain, periods), clause_ends(plain), bracket_spans(plain),
        )  # fmt: skip

    def _sentence(self, sentence: Sentence) -> None:
        if sentence.is_endless:
            told = (Unread(sentence.line, sentence.text[:300], sentence.written(f), _ENDLESS) for f in sentence.figures)
            self.found.unread += told
            return
        for written in decimal_commas_in(sentence.plain):
            why = "its comma may be a decimal sign; write a point before decimals"
            self.found.unread.append(Unread(sentence.line, sentence.text, written, why))
        self.mentioned |= {mention.value.id: mention.value for mention in sentence.companies}
        turns = in_turn(sentence, self.listed)
        self.listed = turns.listed
        at = next((sentence.plain.index(word) for word in _RESPECTIVELY if word in sentence.plain), -1)
        named = parts_in(sentence.plain)
        parts = parts_in_turn(sentence, at, named) if at >= 0 else {}
        for number, figure in enumerate(sentence.figures):
            own = {parts[number]} if number in parts else parts_of(sentence, figure, named)
            companies, is_certain = companies_of(sentence, figure, self.subject)
            if number in turns.companies:
                companies, is_certain = [turns.companies[number]], True
            unsure = number in turns.unsure and number not in parts
            found = self._verdict(Spot(sentence, figure, companies, is_certain, turns.periods.get(number), unsure, own))
            if isinstance(found, Verdict):
                self.found.judged.append(Judged(sentence.line, sentence.text, found))
            elif found:
                self.found.unread.append(Unread(sentence.line, sentence.text, sentence.written(figure), found))
        if sentence.companies and self.only is None:
            self.subject = sentence.companies[-1 if len(sentence.figures) else 0].value
        if spoken := sentence.spoken_of():
            self.period = spoken[-1].value

    def _verdict(self, spot: Spot) -> Verdict | str:
        """The verdict on a figure, or why it is not read; an aside, net margin (245%), has the sign that agrees."""
        placed = self._placed(spot)
        if isinstance(placed, str):
            return placed
        if isinstance(placed, Verdict):
            is_unsure = placed.finding is Finding.DIFFERS and not spot.is_certain
            return _UNCERTAIN if is_unsure or is_far(placed) else placed
        claims = [replace(claim, company=company) for company in spot.companies for claim in placed.claims]
        if spot.sentence.plain[spot.figure.start] == "(" and spot.figure.value.quantity.is_positive:
            claims += [replace(claim, quantity=claim.quantity.negated()) for claim in claims]
        verdicts = [found for claim in claims if (found := self._judged(claim)) is not None]
        agreeing = next((one for one in verdicts if one.finding is Finding.AGREES), None)
        if agreeing is not None:
            return agreeing
        if not placed.is_certain or not spot.is_certain or not verdicts or is_far(verdicts[0]):
            return _UNCERTAIN
        if verdicts[0].finding is Finding.DIFFERS and not spot.sentence.companies and self._is_anothers(claims[0]):
            return "it is not certain whose it is"
        if verdicts[0].finding is Finding.DIFFERS and not spot.is_in_turn and self._may_be_of_another(spot, claims[0]):
            return "it is not certain of which period, or in which money, it is"
        return verdicts[0]

    def _may_be_of_another(self, spot: Spot, claim: Claim) -> bool:
        """Whether a figure that is wrong is right of another period, or is of something that the data lack."""
        if is_of_else(spot.sentence, spot.figure) or claim.metric.endswith("_cagr"):  # of which years is seldom told
            return True
        measure = self.answers.measure(claim.metric)
        others = (fitting_period(one, measure) for one in others_than(spot.sentence, spot.figure))
        found = (self._judged(replace(claim, period=one)) for one in others)
        return any(one is not None and one.finding is Finding.AGREES for one in found)

    def _is_anothers(self, claim: Claim) -> bool:
        """Whether a figure whose sentence names nobody is that of another company that the text has named."""
        others = (company for company in self.mentioned.values() if company.id != claim.company.id)
        found = (self._judged(replace(claim, company=company)) for company in others)
        return any(one is not None and one.finding is Finding.AGREES for one in found)

    # -- placing ------------------------------------------------------------------------------------------------------

    def _placed(self, spot: Spot) -> Readings | Verdict | str:
        """What a figure is said to be, or what is missing; nothing where it is no figure of a company at all.

        One whose part or period is not certain is told where a print says so, and called wrong only where one slip
        makes it of a figure that the data hold.
        """
        sentence, figure = spot.sentence, spot.figure
        start, end = sentence.clause(figure.start)
        company = spot.companies[0] if spot.companies else None
        quantity, unit = figure.value
        named_here = {one.value for one in sentence.measures if start <= one.start and one.end <= figure.start}
        has_measure = not named_here <= OF_OFFERING
        offered = said_of_offering(sentence, figure, start, has_measure) if company is not None else None
        if company is not None and offered is not None:
            written, is_plan = sentence.written(figure), any(word in sentence.plain[start:end] for word in PLANS)
            told = [Claim(company, one, quantity, unit or "", None, (), written) for one in offered.metrics]
            return Readings(told, offered.is_certain and not is_plan)
        metric = self._metric(sentence, figure, start, end, spot.is_in_turn)
        if metric is None:
            return "no measure is named beside it" if company is not None else ""
        if company is None:
            return "no company is named"
        measure = self.answers.measure(metric)
        when = [spot.period] if spot.period else periods_of(sentence, figure, self.period)
        period = when[0] if when else None
        if metric == "gross_profit" and _GROSS_LOSS.search(sentence.plain, start, figure.end):
            quantity = quantity.negated()
        claim = Claim(
            company, metric, quantity, unit or "", fitting_period(period, measure), (), sentence.written(figure)
        )
        month = period if is_event(measure) and period and re.match(r"20\d\d-\d\d", period) else ""
        if spot.is_unsure:
            periods = [fitting_period(mention.value, measure) for mention in sentence.periods] or [None]
            claims = (replace(claim, period=one) for one in periods)
            supported = (judge_part(self.answers, one) for one in claims)
            return next(filter(None, supported), _SEVERAL)
        if sentence.is_base(figure) and not is_event(measure):
            return of_year_earlier(self.answers, claim) or _BASE
        if period is None and not is_event(measure):
            said = (judge_part(self.answers, claim, self.year), judge_by_slip(self.answers, claim, self.year))
            return first_said(said) or "no period is named"
        found = self._of_its_part(claim, spot.parts, month[:7], self._qualified(sentence, start, end, metric))
        if not isinstance(found, Claim):
            return found
        others = [replace(found, period=fitting_period(one, measure)) for one in when[1:]]
        return Readings([found, *others], is_certainly_of(metric, sentence, figure, start))

    def _of_its_part(self, claim: Claim, named: set[Part], month: str, problem: str) -> Claim | Verdict | str:
        """What a figure of a period is said to be; ``problem`` is why it may be of something else than the whole."""
        if problem == _PLAN:
            return judge_part(self.answers, claim) or problem
        own = judge_named_part(self.answers, claim, named, month) if named or month else None
        if own is not None:
            return own
        if problem:
            return first_said((judge_part(self.answers, claim), judge_by_slip(self.answers, claim))) or problem
        return claim

    def _metric(
        self, sentence: Sentence, figure: Mention[PrintedFigure], start: int, end: int, in_turn: bool
    ) -> str | None:
        """The measure nearest to a figure that has its kind of unit; a growth where the words say so."""
        plain, unit = sentence.plain, figure.value.unit or ""
        said = next((measure for verb, measure in VERBS.items() if ends_with(plain[start : figure.start], verb)), "")
        if said and fits(self.answers.measure(said), unit):
            return said
        if unit == "rounds":
            return "funding_rounds_count" if _FUNDING.match(plain, figure.end) else None
        before = sentence.before(sentence.measures, figure.start)
        after = [m for m in sentence.measures if m.start >= figure.end and m.end <= end]
        gap = after[0].start - figure.end if after else end
        close = (gap <= 1 and unit in COUNTED) or (gap <= 6 and not any(m.start >= start for m in before))
        ordered = [*(after[:1] if close else ()), *reversed(before), *([] if close else after[:1])]
        words = plain[start : figure.start] + " " + plain[figure.end : min(end, figure.end + 10)]
        if ordered and is_level(plain[start : figure.start]) and self._is_ratio(ordered[0].value):
            words = ""
        if unit == "percent" and (says(words, GROWTH) or says(words, NEVER_GROWTH)):
            if ordered and ordered[0].value.endswith("_cagr"):
                return str(ordered[0].value)
            if says(words, ("compound", "复合", "複合")):  # of a span of years, which no one period names
                return None
            told = (m.value for m in ordered if m.value.endswith("_growth") or not self._is_ratio(m.value))
            named = next(told, "").removesuffix("_growth")
            growth = f"{named}_growth" if named else ""
            return growth if growth and not says(words, NEVER_GROWTH) and self._exists(growth) else None
        if unit == "x" and says(words, GROWTH):
            named = next((m.value for m in ordered if self._exists(f"{m.value}_growth_multiple")), "")
            return f"{named}_growth_multiple" if named else None
        for mention in ordered:
            if unit == "percent" and mention.value in MARGINS and mention.start >= start:
                return MARGINS[mention.value]
            if not fits(self.answers.measure(mention.value), unit):
                if mention.start >= start and not in_turn:
                    return None  # the clause names another measure: it is about that one
                continue
            between = plain[min(mention.end, figure.end) : max(mention.start, figure.start)]
            if mention.end <= start and not in_turn and other_subject(between):
                return None
            found: str = mention.value
            return found
        return None

    def _exists(self, metric: str) -> bool:
        try:
            self.answers.measure(metric)
        except UsageError:
            return False
        return True

    def _is_ratio(self, metric: str) -> bool:
        return self.answers.measure(metric).shown in ("percent", "multiple")

    def _qualified(self, sentence: Sentence, start: int, end: int, metric: str) -> str:
        """Why a figure is not the whole company's, or no actual; nothing where it is."""
        named = [m for m in sentence.measures if m.value == metric]
        start = min([start, *(sentence.clause(m.start)[0] for m in named if m.end <= end)])
        start = max((figure.end for figure in sentence.figures if figure.end <= start), default=0)
        clause, at = "", start
        for mention in named:
            if at <= mention.start and mention.end <= end:
                clause, at = clause + sentence.plain[at : mention.start], mention.end
        clause += sentence.plain[at:end]
        if any(word in clause for word in PLANS):
            return _PLAN
        if any(word in clause for word in PARTS) and not metric.startswith("overseas"):
            return "it is of a part, or of somebody else"
        before = [m for m in sentence.measures if m.end <= end and m.value in (metric, metric.removesuffix("_growth"))]
        known: tuple[Mention[Any], ...] = (
            *sentence.companies, *sentence.periods, *sentence.measures, *sentence.figures,
        )  # fmt: skip
        if before and is_of_part(sentence.plain, before[-1], known):
            return "it is of a part, or of somebody else"
        return ""

    # -- judging ------------------------------------------------------------------------------------------------------

    def _judged(self, claim: Claim) -> Verdict | None:
        """The verdict; money whose currency was not written may be in any that a reader would think of.

        None where the data hold the measure by part alone and the text does not say of which part it speaks.
        """
        try:
            verdict = judge(self.answers, claim)
        except UsageError:
            return None
        other = LOOSELY.get(claim.metric)
        if other and verdict.finding in (Finding.UNKNOWN, Finding.DIFFERS):
            loose = judge(self.answers, replace(claim, metric=other))
            if loose.finding is Finding.AGREES or (verdict.finding, loose.finding) == _ONLY_LOOSELY:
                return loose
        if verdict.finding is Finding.UNKNOWN:
            return judge_part(self.answers, claim) or (None if is_held_by_part(self.answers, claim) else verdict)
        if claim.unit or verdict.finding is not Finding.DIFFERS:
            return verdict
        for currency in ("CNY", "USD", "HKD"):
            named = Claim(
                claim.company, claim.metric, claim.quantity, currency, claim.period, claim.dimensions, claim.text
            )
            found = judge(self.answers, named)
            if found.finding is Finding.AGREES:
                return found
        return verdict


_ONLY_LOOSELY = (Finding.UNKNOWN, Finding.DIFFERS)


def check_lines(answers: Answers, lines: Iterable[str], company: Company | None = None) -> CheckedText:
    """Judge each figure of a text that its sentence places.

    Args:
        lines: the lines of the text; a verdict names the number of its line, from 1.
        company: whose text it is, where sentences need not name it.

    Raises :class:`UsageError` for a text of more than 10,000 figures.

    >>> from xlipo.store.opening import open_data
    >>> found = check_lines(Answers(open_data()), ["MiniMax's revenue in 2024 was US$30.5 million."])
    >>> [(item.line, item.verdict.finding.value) for item in found.judged]
    [(1, 'agrees')]
    """
    return _Reader(answers, company).read(lines)
