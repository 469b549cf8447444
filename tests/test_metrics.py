"""Metrics: every answer held against a second implementation, the filings' own arithmetic, and the rules of absence."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

import small
from data_rows import Book, NoDataError, NotMeaningfulError, end_of, months_in
from recomputed import Place, evaluate
from shipped import answers, every_fact, shipped
from xlipo.facts.errors import UnknownName, UsageError
from xlipo.facts.fact import Claim, read_dimensions
from xlipo.facts.period import Period, PeriodError, Relative
from xlipo.facts.quantity import Hedge
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import METRICS, Metric
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.expression import MetricRef
from xlipo.metrics.rounds import offerings_of, rounds_of
from xlipo.metrics.selection import Rivalry
from xlipo.metrics.status import Status
from xlipo.metrics.workings import bridge
from xlipo.quality.conflicts import conflicts
from xlipo.store.layers import SHIPPED

FILINGS = 3
"""The last tier of what is filed with an exchange: prospectuses, reports, announcements."""

COMPANIES = [company.id for company in shipped().companies() if shipped().facts_of(company.id)]


def ask(company: str, metric: str, period: object = None, currency: str = "", **dimensions: str) -> Answer:
    return answers().metric(company, metric, period, currency, tuple(sorted(dimensions.items())))


# -- a second evaluator ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=32)
def book_of(company: str) -> Book:
    return Book(SHIPPED, company)


def again(metric: Metric, place: Place) -> float | str:
    """The second evaluator's value, or why it has none."""
    if metric.needs == "offering" and not any(not row["dimensions"] for row in place.book.rows["offer_price"]):
        return "no_data"  # the listing tests ask nothing of a company that offers no shares
    try:
        return float(evaluate(metric.expression, place).value)
    except NoDataError:
        return "no_data"
    except NotMeaningfulError:
        return "not_meaningful"


def first_time(answer: Answer) -> float | str:
    """The computed value of an answer, whether or not a better print stands before it; or why there is none."""
    if answer.shown == "yes_no" and answer.derivation is not None:
        return float(answer.yes_no == "yes")
    if answer.computed is not None:
        return float(answer.computed.point)
    return "not_meaningful" if answer.status is Status.NOT_MEANINGFUL else "no_data"


def agree(one: float | str, other: float | str) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def durations_of(book: Book) -> list[str]:
    """Every duration that a figure of the company stands on, and the last twelve months to each interim's end."""
    names = {row["period"] for rows in book.rows.values() for row in rows if months_in(row["period"])}
    ends = {end_of(name, book.year_end_month) for name in names}
    return sorted(names | {f"LTM-{end.isoformat()}" for end in ends} | set(derivable(book)))


def derivable(book: Book) -> Iterator[str]:
    """Parts of years that both begin and end where some printed flow does."""
    spans = [
        book.span(row["period"])
        for concept in book.flows
        for row in book.rows.get(concept, ())
        if 0 < months_in(row["period"]) <= 12
    ]
    bounds = {month for span in spans for month in span}
    years = {(month - 1 - book.year_end_month % 12) // 12 + 1 for month in bounds}
    for year, part in product(sorted(years), ("H1-", "H2-", "Q1-", "Q2-", "Q3-", "Q4-", "9M", "FY")):
        if set(book.span(f"{part}{year}")) <= bounds:
            yield f"{part}{year}"


def month_ends_of(book: Book) -> list[str]:
    names = {row["period"] for rows in book.rows.values() for row in rows}
    days = {end_of(name, book.year_end_month) for name in names if months_in(name) or len(name) == 10}
    return sorted(day.isoformat() for day in days if (day + dt.timedelta(days=1)).day == 1)


def spans_of(book: Book) -> list[str]:
    """Every span of two fiscal years or more that a figure stands on at both ends."""
    names = {row["period"] for rows in book.rows.values() for row in rows}
    years = sorted(name for name in names if re.fullmatch(r"FY\d{4}", name))
    return [f"{first}-{last}" for first, last in combinations(years, 2)]


def market_days_of(book: Book) -> list[str]:
    """Days with a close, a round or a recurring revenue, and days after a close, too late ones among them."""
    named = [row["period"] for name in ("funding_post_money_valuation", "arr") for row in book.rows[name]]
    closes = sorted({row["period"] for row in book.rows["share_price"] if len(row["period"]) == 10})
    some = closes if len(closes) < 20 else [*closes[::9], closes[-1]]
    days = {*some, *(name for name in named if len(name) == 10)}
    later = [dt.date.fromisoformat(day) + dt.timedelta(days=n) for day in some[-3:] for n in (3, 10, 11)]
    return sorted(days | {day.isoformat() for day in later})


def members_of(book: Book, metric: Metric) -> list[str]:
    """The members of the dimension that a metric needs, with a figure that it reads."""
    rows = [row for concept in metric.reads for row in book.rows.get(concept, ())]
    held = {row["dimensions"] for row in rows if re.fullmatch(rf"{metric.needs}=[^;]+", row["dimensions"])}
    if metric.needs == "round":
        held &= {f"round={row['id']}" for row in book.rounds}
    return sorted(held)


def places_of(book: Book, metric: Metric) -> list[Place]:
    """Everywhere that a metric may be asked of a company."""
    periods = {
        "duration": durations_of, "instant": month_ends_of, "span": spans_of, "event": lambda book: [""],
        "round": lambda book: [""], "market": market_days_of,
    }[metric.stands](book)  # fmt: skip
    members = [""] if metric.needs in ("", "offering") else members_of(book, metric)
    return [Place(book, period, member) for period in periods for member in members]


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_every_metric_is_computed_alike_twice(metric: Metric) -> None:
    """Everywhere, an absence for the same reason included."""
    found, seen = [], Counter[str]()
    for company in COMPANIES:
        for place in places_of(book_of(company), metric):
            asked = read_dimensions(place.dimensions)
            one = first_time(answers().metric(company, metric.id, place.period or None, dimensions=asked))
            other = again(metric, place)
            seen[other if isinstance(other, str) else "value"] += 1
            if not agree(one, other):
                found.append(f"{company} {place.period} {place.dimensions}: {one} here, {other} the second time")
    assert found == []
    assert seen.total() > 0


# -- the filings' own arithmetic -------------------------------------------------------------------------------------

PRINTED = [
    ("MiniMax", "gross_margin", "9M2025", "23.3%"),
    ("MiniMax", "revenue_growth", "9M2025", "174.7%"),
    ("MiniMax", "revenue_growth", "FY2024", "782.2%"),
    ("MiniMax", "gross_margin", "FY2023", "-24.7%"),
    ("MiniMax", "gross_margin", "FY2024", "12.2%"),
    ("Zhipu", "gross_margin", "FY2022", "54.6%"),
    ("Zhipu", "gross_margin", "FY2023", "64.6%"),
    ("Zhipu", "gross_margin", "FY2024", "56.3%"),
    ("Zhipu", "gross_margin", "H1-2025", "50.0%"),
    ("Zhipu", "rd_to_revenue", "FY2024", "702.7%"),
    ("Zhipu", "sales_to_revenue", "FY2024", "124.0%"),
    ("Zhipu", "admin_to_revenue", "FY2024", "42.8%"),
    ("Zhipu", "rd_to_revenue", "H1-2025", "835.4%"),
    ("Moore Threads", "price_to_sales_pre", None, "104.26x"),
    ("Moore Threads", "price_to_sales_post", None, "122.51x"),
    ("Moore Threads", "first_day_return", None, "425.5%"),
    ("Moore Threads", "offer_size_share", None, "14.9%"),
]
"""Ratios that the documents themselves print; the computed value must show the same digits."""


@pytest.mark.parametrize(("company", "metric", "period", "shown"), PRINTED)
def test_the_documents_own_ratios(company: str, metric: str, period: str | None, shown: str) -> None:
    assert ask(company, metric, period).show() == shown


@pytest.mark.parametrize(("company", "metric", "period", "shown"), PRINTED)
def test_the_computed_value_shows_the_printed_digits_too(
    company: str, metric: str, period: str | None, shown: str
) -> None:
    answer = ask(company, metric, period)
    assert answer.computed is not None
    printed = float(re.sub(r"[%x,]", "", shown))
    computed = float(answer.computed.point) * (100 if "%" in shown else 1)
    unit = 10.0 ** -len(shown.rstrip("%x").partition(".")[2])
    assert computed == pytest.approx(printed, abs=unit * 0.5001)


def test_a_ratio_that_a_filing_prints_meets_the_computed_one() -> None:
    """Every one in the data, of whatever metric: the two ranges have a value in common."""
    apart, met = [], Counter[str]()
    for company, metric in product(COMPANIES, (m for m in METRICS if m.needs in ("", "offering"))):
        for answer in answers().series(company, metric.id):
            if answer.computed is None or answer.printed is None or answer.printed.quantity is None:
                continue
            if shipped().source(answer.printed.source).tier > FILINGS:
                continue
            printed, unit = answer.printed.quantity, 100 if answer.printed.unit == "percent" else 1
            assert printed.low is not None and printed.high is not None
            if printed.low / unit <= answer.computed.high and answer.computed.low <= printed.high / unit:
                met[metric.id] += 1
            else:
                apart.append(
                    f"{company} {metric.id} {answer.period}: computed {answer.computed.point}, not {printed.best}"
                )
    assert apart == []
    assert met.total() > 60 and len(met) > 8


def test_the_first_day_of_moore_threads_to_two_places() -> None:
    """600.50 at the close on an offer at 114.28 is +425.46%."""
    answer = ask("Moore Threads", "first_day_return")
    assert answer.value is not None and answer.computed is not None
    assert round(answer.value * 100, 2) == round(answer.computed.point * 100, 2) == Decimal("425.46")


def test_minimax_runway_is_over_53_months_and_says_on_what_burn() -> None:
    """1,102 ÷ (186 ÷ 9) = 53.3; the issuer says over 53."""
    answer = ask("MiniMax", "runway_months", "2025-09-30")
    assert answer.value is not None and Decimal(53) < answer.value < Decimal("53.5")
    assert any("on the adjusted net loss" in note for note in answer.notes)
    assert any("liquidity as the issuer states it" in note for note in answer.notes)
    assert {leg["concept"] for leg in answer.inputs()} == {"total_liquidity", "adjusted_net_loss"}


def test_zhipus_revenue_in_dollars_names_the_average_rate() -> None:
    answer = ask("Zhipu", "revenue", "FY2024", "USD")
    (rate,) = [leg for leg in answer.inputs() if "rate" in leg]
    assert (rate["rate"], rate["basis"]) == ("CNY/USD", "average")
    assert rate["when"].startswith("2024-01-01 to 2024-12-31")
    assert answer.unit == "USD" and answer.show() == "USD 43.4m"


def test_latest_is_the_newest_reported_period_not_the_prospectus_one() -> None:
    for metric in ("revenue", "gross_margin", "net_loss"):
        answer = ask("MiniMax", metric)
        assert answer.period is not None
        assert answer.period.text == "H1-2026", metric
        assert ask("MiniMax", metric, "LATEST").period == answer.period


def test_prior_is_the_comparable_period_a_year_before() -> None:
    latest, prior = ask("MiniMax", "revenue"), ask("MiniMax", "revenue", "PRIOR")
    assert latest.period is not None and prior.period is not None
    assert prior.period == latest.period.prior()


def test_the_last_twelve_months_are_year_plus_interim_less_the_interim_before() -> None:
    whole = ask("MiniMax", "revenue", "LTM")
    year, interim, before = (ask("MiniMax", "revenue", p).value for p in ("FY2025", "H1-2026", "H1-2025"))
    assert year is not None and interim is not None and before is not None
    assert whole.value == year + interim - before
    assert whole.period is not None and whole.period.text == "LTM-2026-06-30"
    assert [leg["period"] for leg in whole.inputs()] == ["FY2025", "H1-2026", "H1-2025"]


def test_fiscal_years_count_back_from_the_newest() -> None:
    assert [ask("Zhipu", "revenue", p).period.text for p in ("FY0", "FY-1", "FY-2")] == [  # type: ignore[union-attr]
        "FY2025", "FY2024", "FY2023",
    ]  # fmt: skip
    assert ask("Zhipu", "revenue", "FY-9").status is Status.NO_DATA


def test_a_year_that_ends_in_january_is_named_for_it() -> None:
    answer = ask("NVIDIA", "revenue", "FY2025")
    assert answer.period is not None
    assert (answer.period.start, answer.period.end) == (dt.date(2024, 2, 1), dt.date(2025, 1, 31))


# -- what was known on a day -----------------------------------------------------------------------------------------

HEARING = dt.date(2025, 12, 22)


@pytest.mark.parametrize("company", COMPANIES)
def test_nothing_published_after_the_day_is_seen(company: str) -> None:
    then = answers(HEARING)
    held = {fact.source for fact in shipped().facts_of(company)}
    later = {source for source in held if shipped().source(source).known_by > HEARING}
    for metric in [
        *(m.id for m in METRICS if m.needs in ("", "offering")),
        "revenue",
        "net_loss",
        "headcount",
        "offer_price",
        "total_liquidity",
    ]:
        for answer in [then.metric(company, metric), *then.series(company, metric)]:
            used = {fact.source for fact in (answer.derivation.facts() if answer.derivation else [])}
            used |= {rival.source.id for rival in answer.rivals} | ({answer.source.id} if answer.source else set())
            assert used.isdisjoint(later), f"{metric} {answer.period}"
            assert answer.as_of == HEARING


def test_the_world_as_the_articles_saw_it() -> None:
    then = answers(HEARING)
    assert then.metric("MiniMax", "revenue").period.text == "9M2025"  # type: ignore[union-attr]
    assert then.metric("MiniMax", "gross_margin", "9M2025").show() in ("23.3%", "23.4%")
    assert then.metric("MiniMax", "offer_price").status is Status.NO_DATA
    assert then.metric("MiniMax", "revenue", "H1-2026").status is Status.NO_DATA
    assert then.metric("Moore Threads", "first_day_return").show() == "425.5%"  # listed on 5 December


def test_long_before_anything_there_is_no_data() -> None:
    for metric in ("revenue", "gross_margin", "runway_months", "offer_price", "price_to_sales_post"):
        answer = Answers(shipped(), dt.date(2010, 1, 1)).metric("MiniMax", metric)
        assert (answer.status, answer.derivation) == (Status.NO_DATA, None)
        assert answer.reason


# -- reach: what is in the data can be asked for ---------------------------------------------------------------------


def test_every_actual_figure_answers_to_its_own_period() -> None:
    out_of_reach = []
    for fact in every_fact():
        if fact.claim is not Claim.ACTUAL or (fact.quantity is not None and fact.quantity.best is None):
            continue
        answer = answers().metric(fact.entity, fact.concept, fact.period.text, dimensions=fact.dimensions)
        period = answer.period
        inside = period is not None and fact.period.start <= period.end and period.start <= fact.period.end
        if not inside or (answer.derivation is None and not answer.text):
            out_of_reach.append(f"{fact.where} {fact.concept} {fact.period}: {answer.status} {answer.reason}")
    assert out_of_reach == []


KEYS = {
    "company",
    "metric",
    "value",
    "low",
    "high",
    "unit",
    "period",
    "status",
    "stale",
    "layer",
    "as_of",
    "source",
    "definition",
    "inputs",
    "conflicts",
}


def test_the_json_of_an_answer_holds_the_promised_keys_and_plain_values() -> None:
    for company in COMPANIES:
        for metric in (
            "revenue",
            "gross_margin",
            "price_to_sales_post",
            "hkex_18c_market_cap",
            "ticker",
            "runway_months",
        ):
            answer = ask(company, metric).as_json()
            assert set(answer) >= KEYS
            assert json.loads(json.dumps(answer, allow_nan=False)) == answer
            if answer["source"] is not None:
                assert set(answer["source"]) == {"title", "publisher", "date", "url", "tier", "reading"}


def test_every_answer_names_a_source_and_the_place_of_every_figure() -> None:
    for company in COMPANIES:
        for metric in (m for m in METRICS if m.needs in ("", "offering")):
            answer = ask(company, metric.id)
            if answer.derivation is None:
                assert answer.reason.endswith("."), f"{company} {metric.id}: no reason"
                continue
            assert answer.source is not None
            for leg in answer.inputs():
                in_data = leg.get("file", "").startswith(("facts/", "prices.csv"))
                assert "rate" in leg or (leg["title"] and in_data and leg["line"] > 1)


# -- rules -----------------------------------------------------------------------------------------------------------


def world(*facts: tuple[str, str, str], **more: object) -> Answers:
    return Answers(small.dataset([small.fact(c, p, d, **more) for c, p, d in facts]))  # type: ignore[arg-type]


def test_growth_is_never_taken_across_lengths() -> None:
    """Nine months on twelve would read +75.1% for MiniMax, and be wrong."""
    acme = world(("revenue", "9M2025", "53437"), ("revenue", "FY2024", "30523"))
    assert acme.metric("Acme", "revenue_growth", "9M2025").status is Status.NO_DATA
    for answer in answers().series("MiniMax", "revenue_growth"):
        if answer.computed is not None:
            now, before = answer.computed.args[0].args
            assert months_of(now) == months_of(before) == answer.period.months, answer.period


def months_of(flow: Derivation) -> int:
    """How many months the prints that a flow is made of come to."""
    if flow.fact is not None:
        return flow.fact.period.months
    one, other = map(months_of, flow.args)
    return one + other if flow.op == "+" else one - other


def test_growth_on_a_base_of_nothing_is_not_meaningful() -> None:
    """MiniMax had no revenue in 2022; 2023 has no growth."""
    assert ask("MiniMax", "revenue", "FY2022").value == 0
    answer = ask("MiniMax", "revenue_growth", "FY2023")
    assert (answer.status, answer.value, answer.show()) == (Status.NOT_MEANINGFUL, None, "n.m.")
    assert "not positive" in answer.reason


def test_growth_across_a_change_of_sign_is_not_meaningful() -> None:
    acme = world(("revenue", "FY2024", "100"), ("revenue", "FY2023", "-5"))
    answer = acme.metric("Acme", "revenue_growth", "FY2024")
    assert (answer.status, answer.value) == (Status.NOT_MEANINGFUL, None)


def test_nine_months_are_never_annualised_silently() -> None:
    acme = world(("revenue", "9M2025", "90"), ("headcount", "2025-09-30", "3"))
    assert acme.metric("Acme", "revenue", "9M2025").value == 90
    assert acme.metric("Acme", "revenue", "FY2025").status is Status.NO_DATA
    assert acme.metric("Acme", "revenue_per_head", "9M2025").value == 30


@pytest.mark.parametrize("currency", ["USD", "CNY", "HKD", "EUR"])
def test_a_margin_does_not_change_with_the_display_currency(currency: str) -> None:
    compared = 0
    for company in ("MiniMax", "Zhipu", "Biren Technology", "Moore Threads"):
        for metric in (
            "gross_margin",
            "net_margin",
            "rd_to_revenue",
            "revenue_growth",
            "price_to_sales_post",
            "runway_months",
        ):
            for home in answers().series(company, metric):
                shown = ask(company, metric, home.period and home.period.text, currency)
                assert (shown.value, shown.low, shown.high, shown.unit) == (home.value, home.low, home.high, home.unit)
                compared += 1
    assert compared > 80


margins = st.tuples(st.integers(1, 10**6), st.integers(-(10**6), 10**6), st.integers(0, 2))


@given(margins, st.fractions(0, 1), st.fractions(0, 1))
def test_a_margin_of_two_rounded_prints_knows_its_own_bounds(
    figures: tuple[int, int, int], one: object, two: object
) -> None:
    whole, part, places = figures
    digits = [str(Decimal(n).scaleb(-places)) for n in (whole, part)]
    acme = world(("revenue", "FY2024", digits[0]), ("gross_profit", "FY2024", digits[1]))
    answer = acme.metric("Acme", "gross_margin", "FY2024")
    revenue, profit = (acme.metric("Acme", m, "FY2024") for m in ("revenue", "gross_profit"))
    assert answer.low is not None and answer.high is not None and answer.value is not None
    assert answer.low <= answer.value <= answer.high
    if revenue.low is not None and revenue.low > 0:
        ends = [
            (profit.low, revenue.low),
            (profit.low, revenue.high),
            (profit.high, revenue.low),
            (profit.high, revenue.high),
        ]
        inside = [float(p) / float(r) for p, r in ends if p is not None and r is not None]
        assert float(answer.low) == pytest.approx(min(inside)) and float(answer.high) == pytest.approx(max(inside))


def test_a_range_has_ends_and_no_point() -> None:
    acme = Answers(small.dataset([
        small.fact("revenue", "FY2024", "300", hedge=Hedge.RANGE, high="400"),
        small.fact("gross_profit", "FY2024", "100"),
    ]))  # fmt: skip
    answer = acme.metric("Acme", "revenue", "FY2024")
    assert (answer.status, answer.value, answer.low, answer.high) == (Status.RANGE, None, Decimal(300), Decimal(400))
    assert "to" in answer.show()
    margin = acme.metric("Acme", "gross_margin", "FY2024")
    assert margin.status is Status.RANGE
    assert margin.low == Decimal("99.5") / 400 and margin.high == Decimal("100.5") / 300


def test_every_range_of_the_data_set_answers_without_a_point() -> None:
    ranges = [
        f
        for f in every_fact()
        if f.claim is Claim.ACTUAL and f.quantity and f.quantity.hedge in (Hedge.RANGE, Hedge.SEVERAL)
    ]
    answered = 0
    for fact in ranges:
        answer = answers().metric(fact.entity, fact.concept, fact.period.text, dimensions=fact.dimensions)
        if answer.derivation is not None and answer.derivation.fact is fact:
            assert answer.value is None and answer.status is Status.RANGE
            assert answer.low is not None and answer.high is not None and answer.low < answer.high
            answered += 1
    assert answered > 10


def test_a_hedged_figure_is_an_estimate_and_an_exact_one_is_reported() -> None:
    for hedge, status in (
        (Hedge.EXACT, Status.REPORTED),
        (Hedge.ABOUT, Status.ESTIMATED),
        (Hedge.OVER, Status.ESTIMATED),
    ):
        assert world(("revenue", "FY2024", "100"), hedge=hedge).metric("Acme", "revenue").status is status


def test_equal_tiers_that_contradict_each_other_are_conflicted() -> None:
    sources = [small.source("one", 5, "2025-06-01", "A"), small.source("two", 5, "2025-05-01", "B")]
    facts = [small.fact("revenue", "FY2024", n, source=s.id) for n, s in zip(("100", "120"), sources, strict=True)]
    answer = Answers(small.dataset(facts, sources)).metric("Acme", "revenue")
    assert (answer.status, answer.value) == (Status.CONFLICTED, Decimal(100))  # shown, never averaged
    assert [rival.rivalry for rival in answer.rivals] == [Rivalry.INCONSISTENT]
    assert answer.disputes == answer.rivals
    sources[1] = small.source("two", 7, "2025-05-01", "B")
    answer = Answers(small.dataset(facts, sources)).metric("Acme", "revenue")
    assert (answer.status, len(answer.rivals), answer.disputes) == (Status.REPORTED, 1, ())


def test_an_issuers_own_ratio_stands_where_the_inputs_are_rougher() -> None:
    """About 300 R&D staff of 385 must not displace a printed 73.8%."""
    acme = Answers(small.dataset([
        small.fact("headcount", "2025-09-30", "385", unit="persons"),
        small.fact("rd_headcount", "2025-09-30", "300", unit="persons", hedge=Hedge.ABOUT),
        small.fact("rd_headcount_share", "2025-09-30", "73.8", unit="percent"),
    ]))  # fmt: skip
    answer = acme.metric("Acme", "rd_headcount_share")
    assert answer.value == Decimal("0.738")
    assert answer.computed is not None and answer.printed is not None
    assert answer.show() == "73.8%"


@pytest.mark.parametrize(("inputs", "shown"), [("prospectus", "33.33%"), ("press", "40.00%")])
def test_an_issuers_own_ratio_stands_where_an_input_is_of_a_worse_tier(inputs: str, shown: str) -> None:
    """However fine the press prints its figures, the prospectus's own ratio goes before what they make."""
    sources = [small.source("prospectus", 1), small.source("press", 6, "2026-03-01")]
    facts = [
        small.fact("revenue", "FY2024", "3000.000"),
        small.fact("gross_profit", "FY2024", "1000.000", source=inputs),
        small.fact("gross_margin", "FY2024", "40", unit="percent"),
    ]
    answer = Answers(small.dataset(facts, sources)).metric("Acme", "gross_margin")
    assert answer.value is not None and answer.computed is not None
    assert f"{answer.value:.2%}" == shown
    assert round(answer.computed.point, 4) == Decimal("0.3333")


def test_finer_inputs_go_before_a_rounded_print() -> None:
    facts = [("revenue", "FY2024", "3000.00"), ("gross_profit", "FY2024", "1000.00")]
    printed = small.fact("gross_margin", "FY2024", "33", unit="percent")
    answer = Answers(small.dataset([*(small.fact(*f) for f in facts), printed])).metric("Acme", "gross_margin")
    assert answer.value is not None and round(answer.value, 6) == Decimal("0.333333")
    assert answer.printed is printed


# -- absence ---------------------------------------------------------------------------------------------------------


def test_the_typed_absences_each_with_a_reason() -> None:
    undisclosed = world(("revenue", "FY2024", ""), hedge=Hedge.UNKNOWN).metric("Acme", "revenue", "FY2024")
    assert undisclosed.status is Status.NOT_DISCLOSED
    first_round = ask("MiniMax", "funding_step_up", round="Angel")
    assert first_round.status is Status.NOT_APPLICABLE
    no_offering = ask("Anthropic", "hkex_18c_market_cap")
    assert no_offering.status is Status.NOT_APPLICABLE
    nonsense = ask("MiniMax", "revenue_growth", "FY2023")
    assert nonsense.status is Status.NOT_MEANINGFUL
    nothing = ask("MiniMax", "revenue", "FY2019")
    assert nothing.status is Status.NO_DATA
    for answer in (undisclosed, first_round, no_offering, nonsense, nothing):
        assert answer.value is answer.low is answer.high is None
        assert answer.reason.endswith(".") and len(answer.reason) > 15
        assert answer.show() in ("n.d.", "n.a.", "n.m.")
        assert answer.as_json()["value"] is None and answer.as_json()["reason"] == answer.reason


def test_absence_is_never_shown_as_zero() -> None:
    for company in COMPANIES:
        for metric in (m.id for m in METRICS if m.needs in ("", "offering")):
            answer = ask(company, metric)
            if answer.derivation is None and not answer.text:
                assert "0" not in answer.show()
                assert answer.as_json()["value"] is None


def test_a_loss_has_no_price_earnings_and_no_profit_has_no_loss_per_revenue() -> None:
    acme = world(("net_loss", "FY2024", "-5"), ("revenue", "FY2024", "10"))
    assert acme.metric("Acme", "loss_per_revenue").status is Status.NOT_MEANINGFUL


def test_a_company_that_burns_no_cash_has_no_runway() -> None:
    facts = [
        ("total_liquidity", "2024-12-31", "100"),
        ("operating_cash_flow", "FY2024", "50"),
        ("capex", "FY2024", "10"),
    ]
    answer = world(*facts).metric("Acme", "runway_months_cash_flow", "2024-12-31")
    assert answer.status is Status.NOT_MEANINGFUL
    assert "no cash" in answer.reason


# -- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "near"),
    [
        ("MinMax", "MiniMax"),
        ("Zipu", "Zhipu"),
        ("Moore Thread", "Moore Threads"),
        ("稀宇科", "MiniMax"),
        ("Nvida", "NVIDIA"),
    ],
)
def test_an_unknown_company_names_the_nearest(bad: str, near: str) -> None:
    with pytest.raises(UnknownName, match=near) as refused:
        ask(bad, "revenue")
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    ("bad", "near"),
    [
        ("gross_margn", "gross_margin"),
        ("runway_month", "runway_months"),
        ("revenu", "revenue"),
        ("毛利率率", "gross_margin"),
        ("head count x", "headcount"),
    ],
)
def test_an_unknown_metric_names_the_nearest(bad: str, near: str) -> None:
    with pytest.raises(UnknownName, match=near):
        ask("MiniMax", bad)


@pytest.mark.parametrize("bad", ["", " ", "?", "=1+1", "x" * 5000, "\x00", "'; drop table fact; --", "😀"])
def test_nonsense_names_are_refused_in_one_sentence(bad: str) -> None:
    for asked in ((bad, "revenue", None, ""), ("MiniMax", bad, None, ""), ("Zhipu", "revenue", "FY2024", "¤" + bad)):
        with pytest.raises(UsageError) as refused:
            ask(*asked)
        assert "\n" not in str(refused.value) and len(str(refused.value)) < 400


def test_an_unknown_period_segment_or_dimension_names_the_nearest() -> None:
    with pytest.raises(PeriodError, match="9M2025"):
        ask("MiniMax", "revenue", "9N2025")
    with pytest.raises(UnknownName, match="on_premise_deployment"):
        ask("Zhipu", "revenue", "FY2024", segment="on_premise")
    with pytest.raises(UsageError, match="segment"):
        ask("Zhipu", "segment_gross_margin", "FY2024")
    with pytest.raises(UsageError, match="colour"):
        ask("Zhipu", "revenue", "FY2024", colour="red")


@pytest.mark.parametrize(
    ("name", "metric"),
    [
        ("毛利率", "gross_margin"),
        ("Gross margin", "gross_margin"),
        ("GROSS MARGIN", "gross_margin"),
        ("收入", "revenue"),
        ("營收", "revenue"),
    ],
)
def test_metrics_answer_to_their_labels_in_three_scripts(name: str, metric: str) -> None:
    assert answers().measure(name).id == metric


# -- rounds, offerings, conflicts ------------------------------------------------------------------------------------


def test_minimax_rounds_in_order_step_up_from_one_post_money_to_the_next_pre_money() -> None:
    lines = [line for line in rounds_of(answers(), "MiniMax") if line.round.in_order]
    assert [line.round.order for line in lines] == sorted(line.round.order for line in lines)
    assert len(lines) >= 5
    for line in lines:
        for metric, answer in line.figures.items():
            assert answer.metric == metric
            assert answer.derivation is not None or answer.reason


def test_the_listing_carries_its_terms() -> None:
    (ipo,) = [line for line in offerings_of(answers(), "MiniMax") if line.offering.id == "IPO"]
    price, shares, gross = (ipo.figures[m].value for m in ("offer_price", "offer_shares", "gross_proceeds"))
    assert (price, shares) == (Decimal(165), Decimal(29_197_600))
    assert gross is not None and ipo.figures["gross_proceeds"].computed is not None
    assert ipo.figures["gross_proceeds"].computed.point == Decimal(165) * 29_197_600
    assert abs(gross - Decimal("4817.6e6")) < Decimal("0.1e6")


def test_conflicts_show_the_chosen_the_rivals_and_why() -> None:
    found = list(conflicts(answers()))
    assert len(found) > 30
    for conflict in found:
        assert conflict.rivals and conflict.why
        for rival in conflict.rivals:
            assert rival.rivalry in (Rivalry.INCONSISTENT, Rivalry.SUPERSEDED, Rivalry.REJECTED)
            assert rival.fact.period.text == conflict.chosen.period.text
    chosen = {(c.company.id, c.chosen.concept, c.chosen.period.text, c.chosen.dimensions) for c in found}
    assert len(chosen) == len(found)


def test_asking_for_all_classes_shows_those_that_agree_too() -> None:
    few, all_of_them = (list(conflicts(answers(), "Zhipu", all_classes=every)) for every in (False, True))
    assert sum(len(c.rivals) for c in all_of_them) > sum(len(c.rivals) for c in few)
    only = list(conflicts(answers(), "Zhipu", "revenue"))
    assert all(c.chosen.concept == "revenue" and c.company.id == "zhipu" for c in only)


# -- things that happen once -----------------------------------------------------------------------------------------


def test_an_offerings_figure_stands_on_the_offerings_day_and_on_no_other() -> None:
    """A market cap at offer is converted on the day of the offering; in another year there was none."""
    on_the_day = answers().metric("MiniMax", "implied_market_cap", "2026-01-09", "USD")
    assert on_the_day.value == answers().metric("MiniMax", "implied_market_cap", None, "USD").value
    assert on_the_day.value == answers().metric("MiniMax", "implied_market_cap", "FY2026", "USD").value
    before = answers().metric("MiniMax", "implied_market_cap", "FY2024", "USD")
    assert before.derivation is None and before.status is Status.NO_DATA and "2026-01-09" in before.reason
    later = answers().metric("MiniMax", "price_to_sales_post", "2026-06-30")  # static: the year before the offering
    assert later.derivation is None
    assert [p.text for p in answers().periods("MiniMax", "price_to_sales_post")] == ["2026-01-09"]


def test_a_rounds_figure_is_asked_by_its_date() -> None:
    newest = answers().metric("MiniMax", "funding_step_up")
    assert newest.derivation is not None
    assert answers().metric("MiniMax", "funding_step_up", "FY2019").derivation is None
    dated = answers().metric("MiniMax", "funding_step_up", "2025", "USD")
    assert dated.value == newest.value


# -- a metric within a metric ----------------------------------------------------------------------------------------


def test_a_metric_made_of_metrics_answers_with_the_whole_lineage_of_each() -> None:
    ratio = MetricRef("revenue_growth") + MetricRef("gross_margin")
    metric = Metric("growth_and_margin", "Growth and margin", "增长与毛利", "增長與毛利", "growth", ratio, "percent")
    assert metric.definition == "revenue_growth + gross_margin"
    assert metric.reads[:2] == ("revenue", "gross_profit")
    for company, period in (("MiniMax", "9M2025"), ("Zhipu", "FY2024"), ("MiniMax", "FY2019")):
        who, wanted = answers().company(company), Period.parse(period)
        found = answers().resolver(who, metric).resolve(wanted)
        parts = [answers().metric(company, name, period) for name in ("revenue_growth", "gross_margin")]
        if not all(part.has_figure for part in parts):
            assert found.status is Status.NO_DATA
            continue
        assert found.value == sum(part.value for part in parts if part.value is not None)
        used = {fact.where for part in parts if part.derivation for fact in part.derivation.facts()}
        assert {fact.where for fact in found.facts} == used


# -- profit and loss -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["net_income", "net profit", "Net income", "净利润", "淨利潤"])
def test_net_income_is_signed_and_says_which_line_it_was_read_from(name: str) -> None:
    """Zhipu's loss of FY2024 was CNY 2,958,007 thousand; NVIDIA prints a profit."""
    loss, profit = ask("Zhipu", name, "FY2024"), ask("NVIDIA", name, "LATEST")
    assert loss.value == -2_958_007_000 and "its sign turned" in loss.notes[0]
    assert profit.value is not None and profit.value > 0 and "sign" not in profit.notes[0]


def test_gross_profit_is_revenue_less_cost_where_none_is_printed() -> None:
    """OpenAI FY2025: revenue of 13.07bn, cost of revenue of 7.5bn, both as the press printed them."""
    assert ask("OpenAI", "gross_profit", "FY2025").value == Decimal("5.57e9")
    assert ask("OpenAI", "gross_margin", "FY2025").show() == "42.6%"
    printed = ask("MiniMax", "gross_profit", "H1-2026")
    assert printed.status is Status.REPORTED and printed.value == 20_813_000


# -- value at offer --------------------------------------------------------------------------------------------------

EV_AT_OFFER = [("MiniMax", 75.5), ("Zhipu", 86.8), ("Biren", 99.5), ("Iluvatar", 43.2)]
"""Computed by hand: (price × shares after + borrowings − liquidity − net proceeds) ÷ twelve months' revenue."""


@pytest.mark.parametrize(("company", "multiple"), EV_AT_OFFER)
def test_value_at_offer_is_after_the_money_that_the_offering_brings_in(company: str, multiple: float) -> None:
    answer = ask(company, "ev_to_sales")
    assert answer.value is not None and float(answer.value) == pytest.approx(multiple, abs=0.06)


@pytest.mark.parametrize("ends", list(zip(bridge("high"), bridge(""), strict=True)), ids=lambda ends: ends[1].id)
def test_equal_prices_give_equal_multiples_at_one_dated_rate(ends: tuple[Metric, Metric]) -> None:
    """Biren was priced at the top of its range: HKD 19.60."""
    company = answers().company("Biren")
    at_high, final = (answers().resolver(company, metric).resolve(Relative("LATEST")).computed for metric in ends)
    assert at_high is not None and final is not None and at_high.point == final.point


def test_debt_is_made_of_its_parts_and_leaves_leases_out() -> None:
    """Biren's 48.5m of another scope leaves the bank borrowings of 200,126 thousand out, as its own note says."""
    assert ask("Biren", "debt", "2025-06-30").value == 200_126_000
    assert ask("Zhipu", "debt", "2024-12-31").value == 137_246_000 + 132_158_000  # with convertible bonds
    assert ask("Zhipu", "debt", "2024-12-31").notes == ("debt: bank and other borrowings, and convertible bonds",)


# -- cash ------------------------------------------------------------------------------------------------------------


def test_burn_stands_on_cash_flows_alone() -> None:
    """Zhipu's operating outflow of H1-2026 was CNY 3,374.057m; 327m a month was its adjusted loss."""
    flow, burn = (ask("Zhipu", metric, "H1-2026") for metric in ("free_cash_flow", "monthly_burn"))
    assert flow.value == Decimal("-3374057000") and "upper bound" in flow.notes[0]
    assert burn.value is not None and round(burn.value) == 562_342_833
    assert round(ask("Zhipu", "monthly_adjusted_loss", "H1-2026").value or 0) == 327_356_333
    no_flow = world(("adjusted_net_loss", "FY2024", "12"), ("revenue", "FY2024", "10")).metric("Acme", "monthly_burn")
    assert no_flow.status is Status.NO_DATA


def test_an_inflow_is_no_burn() -> None:
    """Hygon's operations brought in more cash in 2025 than they and its capital expenditure took."""
    for metric in ("monthly_burn", "burn_multiple_revenue"):
        burn = ask("Hygon", metric, "FY2025")
        assert burn.status is Status.NOT_MEANINGFUL and burn.reason.startswith("Not burning"), metric
    acme = world(("operating_cash_flow", "FY2025", "12"), ("total_liquidity", "2025-12-31", "90"))
    assert acme.metric("Acme", "runway_months_cash_flow", "2025-12-31").status is Status.NOT_MEANINGFUL
    now = ask("Hygon", "monthly_burn")  # the newest cash flow speaks, and no older outflow in its place
    assert (now.period and now.period.text, now.status) == ("FY2025", Status.NOT_MEANINGFUL)
    for company, metric in product(COMPANIES, ("monthly_burn", "burn_multiple_revenue", "runway_months_cash_flow")):
        for answer in answers().series(company, metric):
            assert answer.value is None or answer.value > 0, (company, metric, answer.period)


def test_free_cash_flow_and_what_is_made_of_it() -> None:
    """MiniMax FY2024: −258,483 − 759 thousand of cash flow; revenue 30,523 after 3,460 thousand."""
    flow = ask("MiniMax", "free_cash_flow", "FY2024")
    assert flow.computed is not None and flow.computed.point == -259_242_000
    points = 100 * ((30_523 / 3_460 - 1) - 259_242 / 30_523)
    assert float(ask("MiniMax", "rule_of_40", "FY2024").value or 0) == pytest.approx(points, abs=0.05)
    assert ask("MiniMax", "fcf_margin", "FY2024").value == pytest.approx(Decimal(-259_242) / Decimal(30_523), rel=1e-9)


def test_a_runway_on_cash_flows_names_the_flow_of_an_earlier_period() -> None:
    """MiniMax at 2026-06-30: 1,322.8m of liquidity over the outflow of 2025, as none of the half-year is printed."""
    runway = ask("MiniMax", "runway_months_cash_flow", "2026-06-30")
    liquidity, year = (ask("MiniMax", metric, when) for metric, when in
                       (("total_liquidity", "2026-06-30"), ("free_cash_flow", "FY2025")))  # fmt: skip
    assert runway.value == liquidity.value / -(year.value / 12)
    assert any("operating_cash_flow of FY2025" in note for note in runway.notes)
    same = ask("MiniMax", "runway_months_cash_flow", "2025-12-31")
    assert not any("FY2025" in note for note in same.notes)


def test_a_ratio_on_a_printed_range_is_a_range() -> None:
    revenue = small.fact("revenue", "FY2024", "20", high="30", hedge=Hedge.RANGE)
    facts = [revenue, small.fact("research_and_development_expense", "FY2024", "10")]
    ratio = Answers(small.dataset(facts)).metric("Acme", "rd_to_revenue", "FY2024")
    assert (ratio.value, ratio.status) == (None, Status.RANGE)
    assert ratio.low is not None and float(ratio.low) == pytest.approx(9.5 / 30) and ratio.show() == "31.7% to 52.5%"


RESTATED = [small.source("ar24", date="2025-03-31"), small.source("q325", date="2025-11-15", tier=2)]


def test_a_growth_on_a_restated_base_is_that_of_the_one_document_that_has_both() -> None:
    """Nine months of 2024 first printed as 70 and restated to 60 beside the 90 of 2025: growth of 50 %."""
    facts = [
        small.fact("revenue", "9M2024", "70", source="ar24"),
        small.fact("revenue", "9M2024", "60", source="q325", line=1),
        small.fact("revenue", "9M2025", "90", source="q325"),
    ]  # fmt: skip
    growth = Answers(small.dataset(facts, RESTATED)).metric("Acme", "revenue_growth", "9M2025")
    assert growth.value == Decimal("0.5") and any("one document" in note for note in growth.notes)


def test_a_ratio_of_prints_on_two_footings_says_so() -> None:
    facts = [
        small.fact("revenue", "FY2024", "100", source="ar24"),
        small.fact("revenue", "FY2024", "80", source="q325", line=1),
        small.fact("gross_profit", "FY2024", "30", source="press"),
    ]  # fmt: skip
    margin = Answers(small.dataset(facts, [*RESTATED, small.source("press", tier=5)])).metric("Acme", "gross_margin")
    assert margin.value == Decimal("0.3") and any("not on one footing: revenue of FY2024" in n for n in margin.notes)


def test_a_year_of_whole_weeks_ends_on_its_last_balance() -> None:
    """A year to 2025-01-31 by name that ends on Sunday 2025-01-26, as chip makers' do."""
    year_end = (1, 31)
    facts = [
        small.fact("adjusted_net_loss", "FY2025", "12", year_end=year_end),
        small.fact("total_liquidity", "2025-01-26", "100", year_end=year_end),
    ]
    acme = Answers(small.dataset(facts, year_end=year_end))
    for period in ("FY2025", None):
        runway = acme.metric("Acme", "runway_months", period)
        assert (runway.value, runway.resolution.facts[0].period.text) == (100, "2025-01-26")
    assert acme.metric("Acme", "total_liquidity", "FY2025").period.text == "2025-01-26"
    assert acme.metric("Acme", "total_liquidity", "2024-11-30").status is Status.NO_DATA  # no quarter ends there


def test_the_finer_print_of_a_debt_answers() -> None:
    assert ask("Iluvatar", "debt", "2025-06-30").value == 667_312_000  # the prospectus rounds it to 667.3m in the text


def test_net_cash_is_liquidity_less_debt() -> None:
    assert ask("MiniMax", "net_cash", "2025-09-30").show() == "USD 1.1bn"
    assert ask("Zhipu", "operating_margin", "FY2024").show() == "-812.5%"  # −2,538,352 ÷ 312,414
