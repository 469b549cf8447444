"""Resolving what is reported again and again, over a duration, a span of years or at an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from xlipo.facts.period import Period, Relative, add_months, duration, instant, ltm, year_start
from xlipo.facts.price import SHARE_PRICE
from xlipo.metrics.catalog import Metric
from xlipo.metrics.market import candidate_periods
from xlipo.metrics.resolution import Resolution, is_at_a_price
from xlipo.metrics.resolver import Resolver
from xlipo.metrics.selection import ends_of_months, newest
from xlipo.metrics.status import Absence, Status
from xlipo.store import price_plugins


class PeriodResolver(Resolver):
    """A metric or concept of a company that is reported again and again."""

    def find(self, wanted: Period | Relative) -> Resolution:
        if isinstance(wanted, Relative):
            meant = self._meant(wanted)
            if isinstance(meant, Absence):
                return self.made(None, absence=meant)
            if wanted.text == "LTM":
                return self._told_of_newer(self.at(self._fitting(meant)))
            wanted = meant
        return self.at(self._fitting(wanted))

    def _told_of_newer(self, found: Resolution) -> Resolution:
        """Twelve months, with the newest period of a later end that has a figure and from which none can be made."""
        if found.derivation is None or found.period is None:
            return found
        end = found.period.end
        later = self._newest_of(p for p in newest(self.candidates) if p.kind == "duration" and p.end > end)
        if later is None:
            return found
        newer = f"newer is {later}; over the twelve months to {later.end} it cannot be made of what is printed"
        return replace(found, newer=newer)

    def _meant(self, relative: Relative) -> Period | Absence:
        """What a relative period means: the newest period with an answer, or one counted from it."""
        text = relative.text
        if text.startswith("YEAR"):
            return self._of_a_year(text)
        if text.startswith("LTM"):
            return self._last_twelve_months(int(text[4:] or 0) if text[3:4] == "-" else 0)
        candidates = self.candidates if self._is_span else self._dated_first(newest(self.candidates))
        if text == "LATEST":
            twelve_months = (p for p in self.candidates if p.text.startswith("LTM"))
            return self._newest_of(candidates) or self._newest_of(twelve_months) or self.nothing()
        if text.startswith("FY"):
            return self._fiscal_year(candidates, int(text[3:]) if text.startswith("FY-") else 0)
        newest_one = self._newest_of(candidates)
        if newest_one is None:
            return self.nothing()
        if text == "PRIOR":
            return newest_one.prior()
        if text == "MRQ":
            is_day = newest_one.kind == "instant"
            found = newest_one if is_day else self._newest_of(p for p in candidates if p.months == 3)
        elif text == "YTD":
            found = self._newest_of(p for p in candidates if p.is_interim) or newest_one
        else:
            found = self._newest_of(self._of_each_year(text))
        return found or self._none_reported(text)

    def _dated_first(self, periods: list[Period]) -> list[Period]:
        """Periods newest first; where days are known, those of a month or year that is not over yet after all others.

        A count that a page prints in 2026 without its day may be an older one than a count of a day.
        """
        if not any(p.kind == "instant" and p.precision == "day" for p in periods):
            return periods
        return sorted(periods, key=self._is_open)

    def _fiscal_year(self, candidates: Sequence[Period], back: int) -> Period | Absence:
        """The newest fiscal year with an answer, or the day that ends one; or that of some years before."""
        found = self._newest_of(p for p in candidates if p.is_year) or self._newest_of(
            p for p in candidates if p.kind == "instant" and p.to_date().is_year
        )
        if found is not None:
            return _years_before(found, back)
        return self._none_reported("fiscal year") if self._newest_of(candidates) else self.nothing()

    def _none_reported(self, what: str) -> Absence:
        return self.nothing(f"{self.company.name} reports no {what} of {self.measure.id}.")

    def _newest_of(self, periods: Iterable[Period]) -> Period | None:
        """The first of some periods that has an answer: those after it are not resolved."""
        return next(filter(self._is_answered, periods), None)

    def _of_each_year(self, part: str) -> list[Period]:
        """A part of a fiscal year (H2, Q4, 9M) in every year of the candidates, newest first."""
        ends = (p.end for p in self.candidates if p.kind == "duration")
        years = dict.fromkeys(add_months(year_start(end, self.company.year_end), 11).year for end in ends)
        return [
            Period.parse(f"{part}-{year}", "duration", self.company.year_end) for year in sorted(years, reverse=True)
        ]

    def _of_a_year(self, text: str) -> Period | Absence:
        """This year or one before it, or a part of it: of the year so far, the newest period that has a figure."""
        today = self.fact_index.today
        if today is None:
            return self.nothing("The data name no day that a year could be counted from.")
        back, _, part = text[4:].lstrip("-").partition("-")
        year_end = self.company.year_end
        year = add_months(year_start(today, year_end), 11).year - int(back)
        if part:
            return Period.parse(f"{part}-{year}".replace("9M-", "9M"), year_end=year_end)
        whole = Period.parse(f"FY{year}", year_end=year_end)
        if back != "0":
            return whole
        inside = (p for p in newest(self.candidates) if whole.start <= p.end <= whole.end and p.start >= whole.start)
        return self._newest_of(inside) or whole

    def _last_twelve_months(self, back: int) -> Period | Absence:
        """The newest twelve months with an answer; or those of some years before, whether or not they have one."""
        for end in ends_of_months(self.candidates):
            whole = ltm(end, self.company.year_end)
            if self._is_answered(whole):  # no older year stands in for a loss
                return _years_before(whole, back)
        return self.nothing("No last twelve months can be made: a year, an interim and its comparative are needed.")

    def _candidates(self) -> Sequence[Period]:
        """Finds them: of a span, every pair of fiscal years."""
        if is_at_a_price(self.measure):
            return self._market_days(self.measure)
        if not self._is_span:
            return super()._candidates()
        years = sorted((p for p in self.concept_facts("revenue").periods if p.is_year), key=lambda p: p.end)
        made = {
            f"{a.text}-{b.text}": duration(a.start, b.end, a.year_end) for a in years for b in years if a.end < b.start
        }
        for period in self.concept_facts(self.measure.id).periods:
            made.setdefault(period.text, period)
        return sorted(made.values(), key=lambda p: (p.end, -abs(p.months - 36)), reverse=True)

    def nothing(self, reason: str = "") -> Absence:
        """Why there is no answer at all: of a metric, what it is made of and was missing at the newest period."""
        absence = super().nothing(reason or self._only_longer)
        if reason or absence.status is not Status.NO_DATA or not isinstance(self.measure, Metric):
            return absence
        no_day = [instant(self.fact_index.newest_day, self.company.year_end)] if is_at_a_price(self.measure) else []
        newest_one = next(iter([*self.candidates, *no_day]), None)
        return (self.at(newest_one).absence if newest_one else None) or absence

    @property
    def _only_longer(self) -> str:
        """The sentence of a flow that is printed only over more than a year, which no relative period means."""
        longer = [] if isinstance(self.measure, Metric) else [p.text for p in self.candidates if p.months > 12]
        if not longer or len(longer) < len(self.candidates):
            return ""
        what = f"{self.measure.id} of {self.company.name}"
        return f"The data hold {what} only over more than a year ({', '.join(longer)}): name that period."

    def _market_days(self, measure: Metric) -> list[Period]:
        """The days on which a value at a price may stand; where a plug-in supplies prices, the newest day known too."""
        named = [figure.concept for figure in measure.figures if figure.at in ("last_round", "by_then")]
        dated = [concept for concept in named if concept in ("arr", "funding_post_money_valuation")]
        printed = [] if measure.id == SHARE_PRICE else [measure.printed_as]
        found = candidate_periods(self.fact_index, self.company, printed, dated)
        if price_plugins.are_installed():
            today = instant(self.fact_index.newest_day, self.company.year_end)
            found = [day for day in (today,) if day not in found] + found
        return found

    @property
    def _is_span(self) -> bool:
        return isinstance(self.measure, Metric) and self.measure.stands == "span"

    def _is_answered(self, period: Period) -> bool:
        """Whether it has a value there, or means nothing there: no older burn stands in for an inflow of today."""
        found = self.at(period)
        return found.has_value or found.status is Status.NOT_MEANINGFUL

    def _fitting(self, period: Period) -> Period:
        """The period in the form this measure stands on: a balance at the period's end, a flow to the date given."""
        if self._is_span:
            if period.months > 12:
                return period
            return duration(dt.date(period.start.year - 2, period.start.month, 1), period.end, period.year_end)
        if self.concept_facts(self.printed_as).stands_on(period):
            return period  # a balance may be printed for a period and a flow for a day: what is printed can be asked
        if self.kind == "instant" and (period.kind == "duration" or period.precision == "day"):
            return self.concept_facts(self.printed_as).balance_day(period.at_end(), self.dimensions)
        if period.kind == "instant" and period.precision != "day" and (day := self._newest_day_within(period)):
            return day
        return period if period.kind == "duration" or self.kind == "instant" else period.to_date()

    def _newest_day_within(self, period: Period) -> Period | None:
        """The newest instant in a whole month or year that has an answer."""
        inside = (p for p in self.candidates if p.kind == "instant" and period.start <= p.end <= period.end)
        return self._newest_of(inside)


def _years_before(period: Period, years: int) -> Period:
    """The comparable period so many years before: a year that has no figure is not passed over."""
    for _ in range(years):
        period = period.prior()
    return period
