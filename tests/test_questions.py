"""What a question means: relative periods, things that happen once, and rates given by hand, over the shipped data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest

from shipped import answers, shipped
from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Claim
from xlipo.functions import call
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import METRICS
from xlipo.metrics.fx import GivenRate
from xlipo.metrics.resolution_cache import happens_once
from xlipo.metrics.rounds import rounds_of
from xlipo.metrics.selection import OPEN_END
from xlipo.metrics.status import Status

BEFORE_LISTING = Answers(shipped(), dt.date(2026, 1, 5))


def asked(company: Company, metric: str, period: str, of: Answers | None = None) -> Answer | None:
    try:
        return (of or answers()).metric(company, metric, period)
    except UsageError:  # a metric that needs a dimension
        return None


def every(period: str, once: bool) -> Iterator[tuple[Company, str, Answer]]:
    """Each company's answer of each metric and of each item it reports, of one kind."""
    for company in shipped().companies():
        reported = {fact.concept for fact in shipped().facts_of(company.id) if fact.claim is Claim.ACTUAL}
        for name in dict.fromkeys((*(metric.id for metric in METRICS), *sorted(reported))):
            if happens_once(answers().measure(name)) is once and (answer := asked(company, name, period)) is not None:
                yield company, name, answer


@pytest.mark.parametrize(("newest", "before"), [("LTM", "LTM-1"), ("FY0", "FY-1"), ("FY0", "FY-2")])
def test_a_period_counted_back_is_that_many_years_before_and_a_gap_is_not_passed_over(newest: str, before: str) -> None:
    compared = 0
    for company, name, answer in every(newest, once=False):
        earlier = asked(company, name, before)
        if answer.period is None or earlier is None or earlier.period is None:
            continue
        wanted = answer.period.prior().prior() if before == "FY-2" else answer.period.prior()
        assert earlier.period.end == wanted.end, (company.name, name)
        assert earlier.period.months == wanted.months, (company.name, name)
        compared += earlier.has_figure
    assert compared > 50


def test_a_missing_year_is_an_absence_that_names_it() -> None:
    answer = answers().metric("MiniMax", "operating_expenses", "FY-1")  # FY2022 and FY2024 are printed
    assert not answer.has_figure and "FY2023" in answer.reason


@pytest.mark.parametrize("period", ["PRIOR", "FY-1", "FY-5", "LTM-1"])
def test_nothing_stands_before_what_happens_once(period: str) -> None:
    found = [(company.name, name, answer.show()) for company, name, answer in every(period, once=True)
             if answer.has_figure]  # fmt: skip
    assert found == []
    assert answers().metric("MiniMax", "offer_price", period).status is Status.NOT_APPLICABLE


def test_no_answer_stands_on_a_day_that_stands_for_no_day() -> None:
    for of in (answers(), BEFORE_LISTING):
        for company in shipped().companies():
            for metric in METRICS:
                answer = asked(company, metric.id, "LATEST", of)
                if answer is not None:
                    days = [period.end for period in (answer.period, answer.fx_period) if period is not None]
                    assert OPEN_END not in days and str(OPEN_END) not in answer.reason, (company.name, metric.id)


def test_before_the_listing_a_cell_and_the_engine_agree_and_no_other_year_has_the_offering() -> None:
    answer = BEFORE_LISTING.metric("Zhipu", "implied_market_cap", None, "USD")
    assert answer.value is not None and answer.fx_period == answer.period
    cell = call("IPO_METRIC", ["Zhipu", "implied_market_cap", None, "USD", "AsOf=2026-01-05"])
    assert cell == pytest.approx(float(answer.value), rel=1e-12)
    for year in ("FY2024", "2010"):
        assert not BEFORE_LISTING.metric("Zhipu", "implied_market_cap", year, "USD").has_figure


# -- a rate given by hand ---------------------------------------------------------------------------------------------

RATE = Decimal("7.05")
GIVEN = GivenRate(RATE)


def test_a_given_rate_turns_the_companys_own_currency_and_nothing_else() -> None:
    own = answers().metric("MiniMax", "revenue", "FY2024").value
    given = answers().metric("MiniMax", "revenue", "FY2024", "CNY", fixed=GIVEN)
    assert own is not None and given.value == own * RATE
    other = answers().metric("MiniMax", "implied_market_cap", None, "CNY", fixed=GIVEN)  # stands in Hong Kong dollars
    assert not other.has_figure and "HKD" in other.reason
    cell = call("IPO_METRIC", ["MiniMax", "implied_market_cap", None, "CNY", "FX=7.05"])
    assert (cell.text, cell.reason) == ("#N/A", other.reason)


def test_no_ratio_and_no_listing_test_changes_with_a_given_rate() -> None:
    for company in shipped().companies():
        for metric in METRICS:
            if metric.shown in ("percent", "multiple", "decimal", "yes_no"):
                plain = asked(company, metric.id, "LATEST")
                if plain is None or plain.derivation is None:
                    continue
                given = answers().metric(company, metric.id, None, "CNY", fixed=GIVEN)
                assert given.derivation is not None and given.derivation.point == plain.derivation.point, (
                    company.name,
                    metric.id,
                )


def test_an_average_rate_of_a_single_day_is_refused() -> None:
    answer = answers().metric("MiniMax", "cash_and_cash_equivalents", None, "CNY", basis="average")
    assert not answer.has_figure and "closing" in answer.reason
    assert call("IPO_FX", ["USD", "CNY", "2024-12-31", "average"]).status == "unknown_option"


# -- rounds -----------------------------------------------------------------------------------------------------------


def test_a_day_after_everything_hides_no_round() -> None:
    later = Answers(shipped(), dt.date(2030, 1, 1))
    for company in shipped().companies():
        now, then = rounds_of(answers(), company), rounds_of(later, company)
        assert [line.round.id for line in then] == [line.round.id for line in now], company.name


def test_a_round_known_by_a_source_of_before_the_day_is_there_and_a_later_one_is_not() -> None:
    for company in shipped().companies():
        lines = rounds_of(BEFORE_LISTING, company)
        for line in lines:
            known = shipped().source(line.round.source).is_known(BEFORE_LISTING.as_of)
            assert known or line.figures, (company.name, line.round.id)


def test_a_reason_is_true() -> None:
    assert answers().metric("MiniMax", "offer_shares").has_figure
    assert "2026-01" in answers().metric("MiniMax", "offer_shares", "FY2024").reason
    assert "as a whole" not in answers().metric("Zhipu", "revenue", "9M").reason
    assert rounds_of(answers(), "Biren")
    assert "no funding round" not in answers().metric("Biren", "discount_to_offer").reason
