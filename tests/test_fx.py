"""Currency: the ECB's own history, three named bases, and no hidden default."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ecb
from shipped import answers
from xlipo.facts.errors import NoAnswer, UnknownName
from xlipo.facts.period import Period
from xlipo.facts.unit import CURRENCIES
from xlipo.metrics import fx
from xlipo.metrics.answer import Answer

pairs = st.permutations(["USD", "CNY", "HKD", "EUR"]).map(lambda mixed: (mixed[0], mixed[1]))
days = st.dates(dt.date(2015, 1, 5), dt.date(2026, 10, 30))


@pytest.mark.parametrize(
    ("day", "currency", "fixing"),
    [
        ("2008-07-15", "USD", "1.599"),  # the highest the euro has stood
        ("2024-01-02", "USD", "1.0956"), ("2024-01-02", "CNY", "7.8264"), ("2024-01-02", "HKD", "8.5609"),
        ("2024-12-31", "USD", "1.0389"), ("2024-12-31", "CNY", "7.5833"), ("2024-12-31", "HKD", "8.0686"),
        ("2025-06-30", "USD", "1.172"), ("2025-06-30", "CNY", "8.397"), ("2025-06-30", "HKD", "9.2001"),
    ],
)  # fmt: skip
def test_fixings_are_the_published_ones(day: str, currency: str, fixing: str) -> None:
    assert fx.on_day("EUR", currency, dt.date.fromisoformat(day)).value == Decimal(fixing)


def test_a_year_that_the_history_holds_in_part_has_no_average() -> None:
    with pytest.raises(NoAnswer, match="2005"):
        fx.average("CNY", "USD", dt.date(2005, 1, 1), dt.date(2005, 12, 31))  # the renminbi's rates begin in April


@given(pairs, days)
def test_a_closing_rate_is_the_last_fixing_through_the_euro(pair: tuple[str, str], day: dt.date) -> None:
    rate = fx.on_day(*pair, day)
    assert float(rate.value) == pytest.approx(ecb.on_day(*pair, day), rel=1e-9)
    assert dt.timedelta(0) <= day - dt.date.fromisoformat(rate.when) <= dt.timedelta(days=7)
    assert rate.when in ecb.fixings()
    assert (rate.base, rate.quote, rate.basis) == (*pair, "closing")


@settings(max_examples=40)
@given(
    pairs,
    st.sampled_from(
        ["FY2022", "FY2023", "FY2024", "H1-2025", "9M2025", "Q2-2026", "LTM-2025-09-30", "2025-02/2025-04"]
    ),
)
def test_an_average_is_the_mean_of_the_daily_crosses(pair: tuple[str, str], text: str) -> None:
    period = Period.parse(text)
    rate = fx.rate_for(*pair, period, "average")
    assert float(rate.value) == pytest.approx(ecb.average(*pair, period.start, period.end), rel=1e-9)
    fixed = sum(period.start.isoformat() <= day <= period.end.isoformat() for day in ecb.fixings())
    assert rate.when == f"{period.start} to {period.end}, {fixed} daily rates"


@given(pairs, days)
def test_there_and_back_is_where_one_started(pair: tuple[str, str], day: dt.date) -> None:
    there, back = fx.on_day(*pair, day), fx.on_day(*reversed(pair), day)
    assert float(there.value * back.value) == pytest.approx(1, rel=1e-9)


def test_a_weekend_takes_friday() -> None:
    saturday = dt.date(2024, 6, 1)
    assert fx.on_day("CNY", "USD", saturday).when == "2024-05-31"
    assert fx.rate_for("CNY", "USD", Period.parse("2024-06-01"), "dated").basis == "dated"


@given(pairs, days)
def test_a_rate_has_ten_digits_so_that_a_sheet_and_python_use_the_same(pair: tuple[str, str], day: dt.date) -> None:
    assert len(fx.on_day(*pair, day).value.as_tuple().digits) <= fx.DIGITS


@pytest.mark.parametrize(
    "ask",
    [
        lambda: fx.on_day("CNY", "USD", dt.date(2027, 6, 30)),
        lambda: fx.on_day("CNY", "USD", dt.date(1998, 1, 1)),
        lambda: fx.rate_for("CNY", "USD", Period.parse("FY2027"), "average"),
        lambda: fx.rate_for("CNY", "USD", Period.parse("FY2026"), "average"),  # two months are still missing
        lambda: fx.rate_for("EUR", "USD", Period.parse("FY2027"), "average"),
        lambda: fx.rate_for("USD", "EUR", Period.parse("FY1997"), "average"),
    ],
)
def test_a_missing_rate_says_how_far_the_history_reaches(ask) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NoAnswer, match=r"it runs from \d{4}-\d\d-\d\d to 2026-10-30") as refused:
        ask()
    assert refused.value.exit_code == 1


def test_a_currency_whose_history_begins_later_says_when() -> None:
    first = min(day for day, rates in ecb.fixings().items() if "CNY" in rates)
    with pytest.raises(NoAnswer, match=first):
        fx.on_day("CNY", "USD", dt.date(2000, 1, 3))


@pytest.mark.parametrize("code", sorted(CURRENCIES))
def test_every_currency_one_may_ask_for_has_rates_or_a_reason(code: str) -> None:
    day, year = dt.date(2024, 1, 2), (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    for ask in (partial(fx.on_day, "EUR", code, day), partial(fx.average, "EUR", code, *year)):
        try:
            assert ask().value > 0
        except NoAnswer as refused:
            assert code in str(refused) and str(refused).endswith(".")


@pytest.mark.parametrize("code", sorted(CURRENCIES))
def test_a_currency_may_be_asked_for_just_when_the_ecb_publishes_it(code: str) -> None:
    if code == "EUR" or code in ecb.fixings()["2026-10-30"]:
        assert fx.check_currency(code) == code
    else:
        with pytest.raises(UnknownName, match=code):
            fx.check_currency(code)


def given(text: str, company: str, currency: str) -> Answer:
    """Revenue of FY2024 at a rate given by hand."""
    return answers().metric(company, "revenue", "FY2024", currency, fixed=fx.GivenRate.read(text))


@pytest.mark.parametrize("text", ["7.05", "USDCNY:7.05", "usd/cny: 7.05"])
def test_a_given_rate_is_read_as_the_market_quotes_its_pair_whichever_way_is_asked(text: str) -> None:
    """CNY 312.414m at 7.05 CNY a dollar are USD 44.3m, and USD 30.523m are CNY 215.2m."""
    down, up = given(text, "Zhipu", "USD"), given(text, "MiniMax", "CNY")
    assert down.value is not None and float(down.value) == pytest.approx(312_414_000 / 7.05, rel=1e-9)
    assert up.value == Decimal(30_523_000) * Decimal("7.05")
    assert down.derivation is not None
    assert [leg["basis"] for leg in down.inputs() if "rate" in leg] == ["fixed"]
    assert "7.05 CNY per USD as given" in str(next(leaf.rate for leaf in down.derivation.leaves() if leaf.rate))


def test_a_given_rate_far_from_the_ecbs_is_refused_unless_its_pair_is_written_out() -> None:
    for text in ("0.14", "9.9", "5.1"):
        refused = given(text, "Zhipu", "USD")
        assert not refused.has_figure and f"USDCNY:{text}" in refused.reason and "quarter" in refused.reason
    meant = given("USDCNY:9.9", "Zhipu", "USD")
    assert meant.value is not None and float(meant.value) == pytest.approx(312_414_000 / 9.9, rel=1e-9)
    assert not given("HKDCNY:0.9", "Zhipu", "USD").has_figure


def test_a_given_rate_that_is_nearer_to_the_ecbs_the_other_way_round_is_refused() -> None:
    """HKD 1.09 a CNY: as the market quotes the pair, CNY per HKD, it would be a fifth off."""
    refused = given("1.09", "Zhipu", "HKD")
    assert not refused.has_figure and "CNYHKD:1.09" in refused.reason
    for text in ("0.92", "1", "CNYHKD:1.09"):
        assert given(text, "Zhipu", "HKD").has_figure


def test_a_rate_with_its_pair_acts_on_any_figure_of_that_pair() -> None:
    """MiniMax reports in dollars; what its offering brought in is in Hong Kong dollars."""

    def proceeds(text: str) -> Answer:
        return answers().metric("MiniMax", "gross_proceeds", None, "USD", fixed=fx.GivenRate.read(text))

    in_hkd = answers().metric("MiniMax", "gross_proceeds").value
    in_usd = proceeds("USDHKD:7.8").value
    assert in_hkd and in_usd and float(in_usd) == pytest.approx(float(in_hkd) / 7.8, rel=1e-9)
    for text in ("7.8", "USDCNY:7.05"):
        assert not proceeds(text).has_figure
    assert "write its pair too" in proceeds("7.8").reason


@pytest.mark.parametrize("text", ["", "-7", "0", "7,05", "1e3", "USDUSD:1", "USDCNY", "inf", "nan", "٧"])
def test_what_is_no_rate_is_not_read_as_one(text: str) -> None:
    assert fx.GivenRate.read(text) is None


@pytest.mark.parametrize(
    ("name", "code"), [("usd", "USD"), (" CNY ", "CNY"), ("RMB", "CNY"), ("人民币", "CNY"), ("港元", "HKD")]
)
def test_currencies_go_by_the_names_people_use(name: str, code: str) -> None:
    assert fx.check_currency(name) == code


@pytest.mark.parametrize(
    ("bad", "near"), [("USX", "USD"), ("HKX", "HKD"), ("CNH", "CNY"), ("dollars", "USD"), ("", "USD"), ("=1", "USD")]
)
def test_an_unknown_currency_names_the_nearest(bad: str, near: str) -> None:
    with pytest.raises(UnknownName, match=near):
        fx.check_currency(bad)


# -- on the answers --------------------------------------------------------------------------------------------------


def test_a_flow_takes_the_average_and_a_balance_the_closing_rate() -> None:
    revenue = answers().metric("Zhipu", "revenue", "FY2024", "USD")
    rate = next(leg for leg in revenue.inputs() if "rate" in leg)
    assert (rate["rate"], rate["basis"]) == ("CNY/USD", "average")
    mean = ecb.average("CNY", "USD", dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    assert float(revenue.value or 0) == pytest.approx(312_414_000 * mean, rel=1e-9)
    cash = answers().metric("Zhipu", "cash_and_cash_equivalents", "2025-06-30", "USD")
    rate = next(leg for leg in cash.inputs() if "rate" in leg)
    assert (rate["basis"], rate["when"]) == ("closing", "2025-06-30")
    home = answers().metric("Zhipu", "cash_and_cash_equivalents", "2025-06-30")
    assert cash.value == (home.value or 0) * Decimal(str(rate["value"]))


def test_an_event_is_converted_on_its_day() -> None:
    cap = answers().metric("MiniMax", "implied_market_cap", currency="USD")
    rate = next(leg for leg in cap.inputs() if "rate" in leg)
    assert rate["basis"] == "dated"
    assert "2026-01-02" <= rate["when"] <= "2026-01-09"


def test_a_basis_can_be_asked_for_by_name() -> None:
    for basis in ("average", "closing", "dated"):
        answer = answers().metric("Zhipu", "revenue", "FY2024", "USD", basis=basis)
        assert [leg["basis"] for leg in answer.inputs() if "rate" in leg] == [basis]


def test_the_reporting_currency_needs_no_rate() -> None:
    for currency in ("", "CNY", "reported"):
        answer = answers().metric("Zhipu", "revenue", "FY2024", currency)
        assert (answer.value, answer.unit) == (Decimal(312_414_000), "CNY")
        assert not any("rate" in leg for leg in answer.inputs())
