"""Checked texts: the figures of an article or memo, placed by the sentence they stand in, and judged.

A figure is placed only where its sentence says whose it is, what it measures and when; what is not certain is listed as
unread, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.facts.period import Period
from xlipo.facts.unit import is_money
from xlipo.intake.printed_figures import PrintedFigure
from xlipo.metrics.answers import Answers
from xlipo.quality.checked_text import CheckedText, Judged, Unread
from xlipo.quality.claim_periods import fitting_period, is_event
from xlipo.quality.claims import Claim, Finding, Verdict, is_far, is_held_by_part, judge, judge_part
from xlipo.quality.mentions import (
    Mention,
    apart,
    decimal_commas_in,
    figures_in,
    is_period,
    lexicons,
    periods_in,
    plain_text,
)
from xlipo.quality.prose_parts import ends_with, is_of_part, other_subject, says
from xlipo.quality.prose_words import GROWTH, LOOSELY, NEVER_GROWTH, PARTS, PLANS, VERBS
from xlipo.quality.sentences import Sentence, bracket_spans, clause_ends, dated, sentences_in
from xlipo.quality.text_parts import Part, first_said, judge_by_slip, judge_named_part, parts_in, parts_of
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
_PLAN = "it is a plan, a forecast or a rumour"
_RESPECTIVELY = ("分别", "分別", "依次", "respectively")


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
        periods = dated(periods_in(plain, self.year))
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
        in_turn = self._respectively(sentence)
        at = next((sentence.plain.index(word) for word in _RESPECTIVELY[:3] if word in sentence.plain), -1)
        named = parts_in(sentence.plain)
        parts = parts_in_turn(sentence, at, named) if at >= 0 else {}
        for number, figure in enumerate(sentence.figures):
            turn = in_turn.get(number) if in_turn is not None else None
            own = {parts[number]} if number in parts else parts_of(sentence, figure, named)
            found = self._verdict(sentence, figure, turn, in_turn is None and number not in parts, own)
            if isinstance(found, Verdict):
                self.found.judged.append(Judged(sentence.line, sentence.text, found))
            elif found:
                self.found.unread.append(Unread(sentence.line, sentence.text, sentence.written(figure), found))
        if sentence.companies and self.only is None:
            self.subject = sentence.companies[-1 if len(sentence.figures) else 0].value
        if spoken := sentence.spoken_of():
            self.period = spoken[-1].value

    def _verdict(
        self,
        sentence: Sentence,
        figure: Mention[PrintedFigure],
        in_turn: str | None,
        is_one_of_several: bool,
        named: set[Part],
    ) -> Verdict | str:
        """The verdict on a figure, or why it is not read; an aside, net margin (245%), has the sign that agrees."""
        placed = self._placed(sentence, figure, in_turn, is_one_of_several, named)
        if isinstance(placed, str):
            return placed
        verdict = placed if isinstance(placed, Verdict) else self._judged(placed)
        if isinstance(placed, Claim) and sentence.plain[figure.start] == "(" and figure.value.quantity.is_positive:
            turned = self._judged(replace(placed, quantity=placed.quantity.negated()))
            if turned is not None and turned.finding is Finding.AGREES:
                return turned
        return "it is not certain what the figure measures" if verdict is None or is_far(verdict) else verdict

    # -- placing ------------------------------------------------------------------------------------------------------

    def _respectively(self, sentence: Sentence) -> dict[int, str] | None:
        """The period of each figure where a sentence lists periods, then as many figures, in turn.

        None where it lists figures in turn, and it is not certain of what.
        """
        word = next((w for w in _RESPECTIVELY if w in sentence.plain), "")
        if not word:
            return {}
        at = sentence.plain.index(word)
        if word == "respectively":
            chosen = [n for n, figure in enumerate(sentence.figures) if figure.end <= at]
        else:
            chosen = [n for n, figure in enumerate(sentence.figures) if figure.start >= at]
        before = sentence.in_turn([one for one in sentence.periods if word == "respectively" or one.end <= at])
        periods = before if len(before) > 1 else self.listed if not before else []
        count = len(periods)
        alike = {sentence.figures[n].value.unit for n in chosen[:count]}
        if count < 2 or len(chosen) < count or len(alike) > 1:
            return None if len(chosen) > 1 else {}
        self.listed = periods
        return dict(zip(chosen[:count], periods, strict=True))

    def _placed(
        self,
        sentence: Sentence,
        figure: Mention[PrintedFigure],
        in_turn: str | None,
        is_one_of_several: bool,
        named: set[Part],
    ) -> Claim | Verdict | str:
        """What a figure is said to be, or what is missing; nothing where it is no figure of a company at all.

        One whose part or period is not certain is told where a print says so, and called wrong only where one slip
        makes it of a figure that the data hold.
        """
        start, end = sentence.clause(figure.start)
        company = self._company(sentence, figure)
        metric = self._metric(sentence, figure, start, end, in_turn is not None or is_one_of_several)
        if metric is None:
            return "no measure is named beside it" if company is not None else ""
        if company is None:
            return "no company is named"
        measure = self.answers.measure(metric)
        period = in_turn or self._when(sentence, figure)
        quantity, unit = figure.value
        if metric == "gross_profit" and _GROSS_LOSS.search(sentence.plain, start, figure.end):
            quantity = quantity.negated()
        claim = Claim(
            company, metric, quantity, unit or "", fitting_period(period, measure), (), sentence.written(figure)
        )
        month = period if is_event(measure) and period and re.match(r"20\d\d-\d\d", period) else ""
        if is_one_of_several:
            periods = [fitting_period(mention.value, measure) for mention in sentence.periods] or [None]
            claims = (replace(claim, period=one) for one in periods)
            supported = (judge_part(self.answers, one) for one in claims)
            return next(filter(None, supported), _SEVERAL)
        if sentence.is_base(figure) and not is_event(measure):
            return self._of_year_earlier(claim) or "it is what another figure is measured from, of no period of its own"
        if period is None and not is_event(measure):
            said = (judge_part(self.answers, claim, self.year), judge_by_slip(self.answers, claim, self.year))
            return first_said(said) or "no period is named"
        return self._of_its_part(claim, named, month[:7], self._qualified(sentence, start, end, metric))

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

    def _of_year_earlier(self, claim: Claim) -> Verdict | None:
        """The verdict on a figure where that of the year before is it; else None."""
        if claim.period is None or not is_period(str(claim.period)):
            return None
        found = judge(self.answers, replace(claim, period=Period.parse(str(claim.period)).prior().text))
        return found if found.finding is Finding.AGREES else None

    def _company(self, sentence: Sentence, figure: Mention[PrintedFigure]) -> Company | None:
        if before := sentence.before(sentence.companies, figure.start):
            return before[-1].value
        after = [mention for mention in sentence.companies if mention.start >= figure.end]
        if after and self.subject is None:
            return after[0].value
        if after and "of " in sentence.plain[figure.end : after[0].start]:
            return after[0].value
        return self.subject

    def _metric(
        self, sentence: Sentence, figure: Mention[PrintedFigure], start: int, end: int, in_turn: bool
    ) -> str | None:
        """The measure nearest to a figure that has its kind of unit; a growth where the words say so."""
        plain, unit = sentence.plain, figure.value.unit or ""
        said = next((measure for verb, measure in VERBS.items() if ends_with(plain[start : figure.start], verb)), "")
        if said and is_money(unit):
            return "gross_proceeds" if said == "funding_amount" and says(plain, ("ipo",)) else said
        if unit == "rounds":
            return "funding_rounds_count" if _FUNDING.match(plain, figure.end) else None
        before = sentence.before(sentence.measures, figure.start)
        after = [m for m in sentence.measures if m.start >= figure.end and m.end <= end]
        gap = after[0].start - figure.end if after else end
        close = (gap <= 1 and unit in COUNTED) or (gap <= 6 and not any(m.start >= start for m in before))
        ordered = [*(after[:1] if close else ()), *reversed(before), *([] if close else after[:1])]
        words = plain[start : figure.start] + " " + plain[figure.end : min(end, figure.end + 8)]
        if unit == "percent" and (says(words, GROWTH) or says(words, NEVER_GROWTH)):
            if ordered and ordered[0].value.endswith("_cagr"):
                return str(ordered[0].value)
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

    def _when(self, sentence: Sentence, figure: Mention[PrintedFigure]) -> str | None:
        before = [mention.value for mention in sentence.before(sentence.periods, figure.start)]
        start, end = sentence.clause(figure.start)
        own = sentence.right_after(figure)
        if own is not None and not sentence.waits(start, figure):
            return own.value
        if before and sentence.figures[0].start < sentence.periods[0].start:  # each figure goes before its period
            until = next((f.start for f in sentence.figures if f.start > figure.start), end)
            told = [m.value for m in sentence.periods if figure.end <= m.start < min(end, until)]
            if told:
                return told[0]
        if before:
            return before[-1]
        inside = (m.value for m in sentence.periods if figure.end <= m.start <= end)
        return next(inside, None) or self.period or None

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
