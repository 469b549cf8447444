"""Curation: nothing that was collected is lost, nothing is invented, and the known traps of the material stay disarmed.

The collected rows in ``tests/collected`` are the evidence; they are read with ``csv`` alone, so that the data set and
its reader are judged from outside.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from shipped import answers, every_fact, facts_of, shipped
from xlipo.facts.fact import Claim, Fact
from xlipo.facts.quantity import Hedge
from xlipo.metrics.status import Status
from xlipo.store.layers import SHIPPED

COLLECTED = Path(__file__).parent / "collected"
TEXTUAL = {"text", "name", "code", "date"}
UNITS = {"times": "x"}
HEDGES = {"approx": "about", "over": "over", "under": "under", "range": "range", "exact": "exact", "estimate": "exact"}

RE_HOMED = {
    ("customer_concentration_largest", "customer_revenue_share"): 1,  # a named customer, not shown to be the largest
    ("customer_concentration_top5", "top5_customers_revenue"): 1,  # an amount
    ("glm_coding_plan_paying_users", "paying_users"): 2,  # the product is a dimension
    ("headcount", "rd_headcount"): 1,
    ("headcount", "sales_and_marketing_headcount"): 1,
    ("headcount_share", "rd_headcount_share"): 1,
    ("market_cap", "market_cap_at_open"): 2,
    ("market_cap", "market_cap_peak"): 2,
    ("market_share_china_llm", "market_share"): 1,  # the market is a dimension
    ("market_share_global_foundation_models", "market_share"): 1,
    ("market_size_global_foundation_models", "market_size"): 2,
    ("operating_expense_to_revenue", "admin_to_revenue"): 5,
    ("operating_expense_to_revenue", "rd_to_revenue"): 5,
    ("operating_expense_to_revenue", "sales_to_revenue"): 5,
    ("placing_proceeds", "placing_gross_proceeds"): 1,
    ("price_to_sales_at_offer", "price_to_sales_pre"): 1,  # on the shares before the issue
    ("research_and_development_ratio", "rd_to_revenue_multiple"): 1,  # a multiple, not a percentage
    ("revenue_guidance", "revenue"): 2,  # a forecast of revenue
    ("revenue_share", "overseas_share"): 3,
    ("shares_outstanding", "shares_after_offering"): 10,
    ("shares_outstanding", "shares_after_over_allotment"): 3,
    ("shares_outstanding", "shares_before_offering"): 3,
    ("shipments", "product_units_sold"): 1,  # sets of clusters, not units
    ("training_compute_cost", "training_run_cost"): 1,  # one model's run, not a period
}
"""The rows filed under another concept than their word means, because their dimension or note says so, and how many."""

READ_AS_FIGURES = {
    "gpu_companies:993": ("several billion", "CNY", Decimal(2 * 10**9), Decimal(10**10)),
    "gpu_companies:996": ("hundreds of millions", "CNY", Decimal(2 * 10**8), Decimal(10**9)),
}
"""Two amounts collected as words; the convention for such words makes them intervals."""

SAID_OTHERWISE = {
    "basis": {
        "final prospectus", "GAAP", "accountants_report", "consolidated",  # what the figure is anyway, or its note says
        "per_paying_user", "cash_and_financial_assets_incl_noncurrent_and_restricted", "after_july_placing",
        "after_september_placing", "after_over_allotment", "at_listing", "base_offering", "shares before offering",
        "at_listing_before_offer_size_adjustment", "before_offering_after_1_to_10_split",  # in the concept, or renamed
    },
    "measure": {
        "cumulative", "TTM", "report period",  # the period says so
        "guidance", "consensus of 6 institutions",  # the claim says so
        "amount", "peak", "at opening price",  # the concept says so
    },
    "item": {"research_and_development", "general_and_administration", "selling_and_marketing"},  # in the concept
    "function": {"research_and_development", "sales_and_marketing"}, "region": {"overseas"}, "class": {"total"},
    "tranche": {
        "base", "Hong Kong", "international", "global_offering", "global_offering_after_offer_size_adjustment",
    },
    "maturity": {"noncurrent", "short term"}, "product": {"AI computing clusters", "cloud", "edge", "Xiyun C series"},
    "price": {"18.30 midpoint", "151.00 pro forma", "158.00 midpoint", "158.00 pro forma", "165.00 pro forma"},
    "currency": {"CNY"}, "precision": {"full"}, "rounds": {"three", "7"}, "incl_over_allotment": {"yes"},
    "reading": {"rejected"},
}  # fmt: skip
"""Dimensions of collected rows that the data set says otherwise: in the concept, claim or period, or in other words."""

Row = dict[str, str]


@lru_cache(maxsize=1)
def collected() -> tuple[Row, ...]:
    rows: list[Row] = []
    for path in sorted(COLLECTED.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as handle:
            rows += csv.DictReader(handle)
    return tuple(rows)


def name_of(row: Row) -> str:
    return f"{row['file']}:{row['line']}"


@lru_cache(maxsize=1)
def excluded() -> dict[str, str]:
    with (SHIPPED / "exclusions.csv").open(encoding="utf-8", newline="") as handle:
        return {row["source"]: row["reason"] for row in csv.DictReader(handle)}


@lru_cache(maxsize=1)
def concept_of() -> dict[str, str]:
    """The concept each word of the registry means."""
    concepts = shipped().concepts().values()
    return {word: concept.id for concept in concepts for word in (concept.id, *concept.aliases)}


def period_of(text: str) -> str:
    """One spelling for the collected periods and the data set's: a whole year is its number."""
    text = text.replace("TTM-", "LTM-").replace("LTM-2026H1", "LTM-2026-06-30")
    text = re.sub(r"^([QH]\d)-FY(\d{4})$", r"\1-\2", text)
    text = re.sub(r"^(\d{4})-(\d{4})$", r"FY\1-FY\2", text)
    text = re.sub(r"^(\d{4}-\d\d)-(\d{4}-\d\d)$", r"\1/\2", text)
    return re.sub(r"^FY(\d{4})$", r"\1", text)


def printed_in(row: Row) -> tuple[object, ...]:
    """What a row prints: unit, hedge, and its digits × scale with their precision (or its words)."""
    unit = UNITS.get(row["unit"], row["unit"])
    if name_of(row) in READ_AS_FIGURES:
        _, unit, low, high = READ_AS_FIGURES[name_of(row)]
        return unit, "several", low, high
    if unit in TEXTUAL:
        return unit, "", row["value"].strip(), ""
    scale = Decimal(row["scale"])
    low = Decimal(row["value"]) * scale
    if row["value_high"]:
        return unit, "range", low, Decimal(row["value_high"]) * scale
    decimals = len(row["value"].partition(".")[2]) - (len(row["scale"]) - 1)
    return unit, HEDGES[row["qualifier"]], low, decimals


def printed_by(fact: Fact) -> tuple[object, ...]:
    """The same of a fact."""
    quantity = fact.quantity
    if quantity is None:
        return fact.unit, "", fact.value_text, ""
    if quantity.point is None:
        return fact.unit, quantity.hedge.value, quantity.low, quantity.high
    return fact.unit, quantity.hedge.value, quantity.point, quantity.decimals


def pages_of(fact: Fact) -> set[str]:
    return {shipped().source(fact.source).url, fact.also}


@lru_cache(maxsize=1)
def facts_by_print() -> dict[tuple[object, ...], list[Fact]]:
    found: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in every_fact():
        found[fact.entity, period_of(fact.period.text), printed_by(fact)].append(fact)
    return found


def candidates(row: Row) -> list[Fact]:
    """The facts of the row's company and period that print the same figure and stand on the same page."""
    company = shipped().find_company(row["company"])
    assert company is not None, f"{name_of(row)}: nobody is called {row['company']}"
    found = facts_by_print().get((company.id, period_of(row["period"]), printed_in(row)), [])
    return [fact for fact in found if row["url"] in pages_of(fact)]


def homes_of(row: Row) -> list[Fact]:
    """The candidates filed where the row belongs: under the concept its word means, or a written other one."""
    meant = concept_of().get(row["concept"])
    own = [fact for fact in candidates(row) if fact.concept == meant]
    return own or [fact for fact in candidates(row) if (row["concept"], fact.concept) in RE_HOMED]


def kept() -> Iterator[Row]:
    return (row for row in collected() if name_of(row) not in excluded())


# -- nothing lost, nothing invented ----------------------------------------------------------------------------------


def test_the_evidence_is_whole() -> None:
    assert Counter(row["file"] for row in collected()) == {
        "filings": 1663,
        "gpu_companies": 1032,
        "llm_companies": 1247,
    }
    assert len({name_of(row) for row in collected()}) == 3942


def test_every_collected_row_is_in_the_data_set_or_excluded_by_name() -> None:
    lost = [f"{name_of(row)} {row['company']} {row['concept']} {row['value']}" for row in kept() if not homes_of(row)]
    assert lost == []


def test_rows_that_print_alike_are_as_many_facts() -> None:
    """Two rows may not hide behind one fact: each group of equal rows has at least as many facts."""
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in kept():
        groups[row["company"], row["concept"], period_of(row["period"]), printed_in(row), row["url"]].append(row)
    crowded = [[name_of(row) for row in rows] for rows in groups.values() if len(homes_of(rows[0])) < len(rows)]
    assert crowded == []


def test_rows_are_re_homed_only_as_written() -> None:
    moved: Counter[tuple[str, str]] = Counter()
    for row in collected():
        homes = {fact.concept for fact in homes_of(row)}
        if homes and concept_of().get(row["concept"]) not in homes:
            moved[row["concept"], min(homes)] += 1
    assert moved == RE_HOMED


def worded_alike(text: str) -> str:
    return re.sub(
        r"[^a-z0-9]+", "_", unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    ).strip("_")


def unsaid(row: Row, fact: Fact) -> list[str]:
    """The row's dimensions that the fact does not carry, in whatever words."""
    carried = {worded_alike(value) for _, value in fact.dimensions}
    placed = any(key in ("round", "scope") for key, _ in fact.dimensions)  # one registry of rounds; the rest is scope
    pairs = [pair.strip().partition("=") for pair in row["dimension"].split(";") if "=" in pair]
    return [
        f"{key}={value}"
        for key, _, value in pairs
        if worded_alike(value) not in carried
        and value not in SAID_OTHERWISE.get(key, ())
        and not (key == "round" and placed)
    ]


def test_every_dimension_is_carried_or_said_otherwise_as_written() -> None:
    dropped = {name_of(row): min((unsaid(row, fact) for fact in homes_of(row)), key=len, default=[]) for row in kept()}
    assert {name: pairs for name, pairs in dropped.items() if pairs} == {}


def test_every_exclusion_has_a_reason_and_names_a_row_or_an_article() -> None:
    rows = {name_of(row) for row in collected()}
    articles = {source.id for source in shipped().sources() if source.id.startswith("seed-")}
    for source, reason in excluded().items():
        assert len(reason) >= 15, f"{source}: {reason!r} is no reason"
        assert source in rows | articles, f"{source} names nothing that was collected"


def test_a_row_left_out_as_a_repeat_stands_as_a_fact() -> None:
    repeats = {name for name, reason in excluded().items() if "stands already as one fact" in reason}
    assert repeats, "the collected rows are known to repeat themselves"
    unfounded = [name_of(row) for row in collected() if name_of(row) in repeats and not homes_of(row)]
    assert unfounded == []


def test_every_fact_comes_from_a_collected_row_or_an_article() -> None:
    evidence = defaultdict(list)
    for row in collected():
        company = shipped().find_company(row["company"])
        evidence[company and company.id, period_of(row["period"]), printed_in(row)].append(row["url"])
    invented = [
        f"{fact.where} {fact.concept} {fact.period}"
        for fact in every_fact()
        if not fact.source.startswith("seed-")
        and not pages_of(fact) & set(evidence[fact.entity, period_of(fact.period.text), printed_by(fact)])
    ]
    assert invented == []


def test_a_reading_marked_as_an_error_is_rejected_and_an_estimate_is_a_forecast() -> None:
    for row in kept():
        claims = {fact.claim for fact in homes_of(row)}
        if "reading=rejected" in row["dimension"]:
            assert claims == {Claim.REJECTED}, name_of(row)
        if row["qualifier"] == "estimate":
            assert claims.isdisjoint({Claim.ACTUAL}), name_of(row)


def test_no_actual_reports_a_period_that_had_not_ended() -> None:
    """A figure of a year printed in its May is a forecast, whatever the page calls it."""
    early = [
        f"{fact.where} {fact.concept} {fact.period}"
        for fact in every_fact()
        if fact.claim is Claim.ACTUAL
        and fact.period.kind == "duration"
        and fact.period.end > shipped().source(fact.source).known_by + dt.timedelta(days=7)
    ]
    assert early == []


def test_the_words_that_became_figures_are_intervals() -> None:
    for name, (words, unit, low, high) in READ_AS_FIGURES.items():
        row = next(row for row in collected() if name_of(row) == name)
        assert row["value"] == words
        quantities = [fact.quantity for fact in homes_of(row)]
        assert [(q.low, q.high, q.point, q.hedge) for q in quantities if q] == [(low, high, None, Hedge.SEVERAL)], unit


def test_a_document_read_in_a_transcription_says_so() -> None:
    prospectuses = [source for source in shipped().sources() if re.match(r"\w+-prospectus-\d{4}", source.id)]
    assert prospectuses
    for source in prospectuses:
        assert source.via, f"{source.id} was not opened itself"
        assert "transcription" in source.cite()


# -- the traps of the material ---------------------------------------------------------------------------------------


def test_hailuo_share_is_kept_as_printed_beside_the_figures_that_disagree() -> None:
    """The article prints 32.6%; its own figures, 1,746.4 of 5,343.7, make 32.68%. Nobody 'fixes' it."""
    printed = facts_of("minimax", "revenue_share", "9M2025", product="hailuo_ai")
    assert printed and {fact.value for fact in printed} == {Decimal("32.6")}
    part, whole = (
        facts_of("minimax", "revenue", "9M2025", product="hailuo_ai"),
        facts_of("minimax", "revenue", "9M2025"),
    )
    share = Decimal(min(f.value for f in part if f.value)) / Decimal(max(f.value for f in whole if f.value)) * 100
    assert round(share, 2) == Decimal("32.68")
    assert printed[0].quantity is not None and not printed[0].quantity.low <= share <= printed[0].quantity.high  # type: ignore[operator]


def test_wan_is_ten_thousand() -> None:
    (run,) = facts_of("minimax", "training_run_cost", product="minimax_m1")
    assert (run.value, run.unit) == (Decimal(534_700), "USD")


def test_yi_is_a_hundred_million() -> None:
    (tokens,) = facts_of("china_enterprise_llm_market", "daily_tokens", "H1-2025")
    assert (tokens.value, tokens.unit) == (Decimal("10.1865e12"), "tokens")


def test_moonshots_two_stages_are_two_facts_with_their_dates() -> None:
    """USD 4.0bn was expected in November; USD 4.3bn, post-money, closed by the end of December."""
    (expected,) = facts_of("moonshot", "funding_valuation", "2025-11", round="C")
    assert (expected.value, expected.claim) == (Decimal(4 * 10**9), Claim.FORECAST)
    closed = facts_of("moonshot", "funding_post_money_valuation", round="C")
    assert {fact.value for fact in closed} == {Decimal("4.3e9")}
    assert {fact.claim for fact in closed} == {Claim.ACTUAL}
    assert {fact.period.text for fact in closed} <= {"2025-12", "2025-12-31"}


def test_seventy_million_shares_are_the_offer_and_6_25_percent_the_float() -> None:
    (offered,) = {fact.value for fact in facts_of("moore_threads", "offer_shares")}
    assert offered == Decimal(70_000_000)
    (after,) = {fact.value for fact in facts_of("moore_threads", "shares_after_offering")}
    assert after is not None and round(offered / after * 100, 2) == Decimal("14.89")
    assert {fact.value for fact in facts_of("moore_threads", "offer_size_share")} == {Decimal("14.89")}
    assert {fact.value for fact in facts_of("moore_threads", "free_float_at_listing")} == {Decimal("6.25")}
    assert not any(fact.value == Decimal("6.25") for fact in shipped().facts("moore_threads", "offer_size_share"))


def test_users_ever_users_a_month_and_downloads_never_stand_in_for_each_other() -> None:
    ever = [fact for fact in every_fact() if fact.value == Decimal(157_000_000) and fact.unit == "persons"]
    assert ever and {fact.concept for fact in ever} == {"cumulative_users"}
    for metric in ("mau", "downloads", "paying_ratio", "paying_users"):
        for answer in answers().series("MiniMax", metric):
            compared = [
                *(answer.derivation.facts() if answer.derivation else []),
                *(rival.fact for rival in answer.rivals),
            ]
            assert "cumulative_users" not in {fact.concept for fact in compared}
    assert answers().metric("Moonshot AI", "mau").value != answers().metric("Moonshot AI", "cumulative_users").value


def test_one_valuation_in_two_currencies_is_one_fact() -> None:
    """40億美元(約合282億元) is one valuation; its renminbi translation is no second one."""
    translated = [fact for fact in shipped().facts("moonshot", "funding_valuation") if fact.unit == "CNY"]
    assert not any(fact.value == Decimal(282 * 10**8) for fact in translated)


def test_losses_are_positive_and_adjusted_losses_are_another_measure() -> None:
    losses = {"net_loss", "net_loss_attributable", "adjusted_net_loss", "operating_loss", "loss_before_tax"}
    printed = [f for f in every_fact() if f.concept in losses and f.claim is Claim.ACTUAL and not f.dimensions]
    assert len(printed) > 100
    assert [f.where for f in printed if f.value is None or f.value <= 0] == []
    loss, adjusted = (answers().metric("MiniMax", m, "9M2025").value for m in ("net_loss", "adjusted_net_loss"))
    assert loss is not None and adjusted is not None and loss > 2 * adjusted


def test_nine_months_and_the_third_quarter_are_two_periods() -> None:
    nine, quarter = (answers().metric("MiniMax", "revenue", period) for period in ("2025年前三季度", "Q3-2025"))
    assert nine.value == Decimal(53_437_000)
    assert quarter.value != nine.value


@pytest.mark.parametrize("claim", [c for c in Claim if c is not Claim.ACTUAL])
def test_only_an_actual_answers_for_an_actual(claim: Claim) -> None:
    others = [fact for fact in every_fact() if fact.claim is claim]
    assert others, f"the material holds a {claim}"
    for fact in others:
        currency = shipped().company(fact.entity).reporting_currency
        concept_facts = answers().fact_index.concept_facts(fact.entity, fact.concept)
        assert fact not in concept_facts.at(fact.period, fact.dimensions, currency)
        answer = answers().metric(fact.entity, fact.concept, fact.period.text, dimensions=fact.dimensions)
        leaves = answer.derivation.facts() if answer.derivation else []
        assert all(leaf.claim is Claim.ACTUAL for leaf in leaves), fact.where


def test_where_only_a_forecast_stands_there_is_no_data() -> None:
    (forecast,) = facts_of("moore_threads", "revenue", "FY2026")[:1]
    assert forecast.claim is Claim.FORECAST
    answer = answers().metric("Moore Threads", "revenue", "FY2026")
    assert (answer.status, answer.value) == (Status.NO_DATA, None)
