"""The collected rows and where each of them stands in the data set.

The rows in ``tests/collected`` are the evidence; they are read with ``csv`` alone, so that the data set and its reader
are judged from outside.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from shipped import every_fact, shipped
from xlipo.facts.fact import Fact
from xlipo.facts.price import Price
from xlipo.store.layers import SHIPPED

COLLECTED = Path(__file__).parent / "collected"
TEXTUAL = {"text", "name", "code", "date"}
UNITS = {"times": "x"}
CUSTOMERS = {
    "enterprise_customers",
    "fortune_10_customers",
    "monthly_active_customers",
    "open_platform_paying_customers",
    "open_platform_registered_calling_customers",
}
"""The words of what was collected in persons and is counted in customers: businesses, most of them."""
HEDGES = {"approx": "about", "over": "over", "under": "under", "range": "range", "exact": "exact", "estimate": "exact"}

RE_HOMED = {
    ("adjusted_net_loss_estimate", "adjusted_net_loss"): 1,  # an estimate, a forecast, guidance or a target is a claim
    ("arr_target", "arr"): 4,
    ("capex_guidance", "capex"): 3,
    ("cash_burn_forecast", "cash_burn"): 1,
    ("class_a_shares", "shares_outstanding"): 1,  # the class is a dimension
    ("class_b_shares", "shares_outstanding"): 1,
    ("compute_spend_forecast", "compute_spend"): 2,
    ("consumer_subscribers", "paying_users"): 1,  # the type is a dimension
    ("customer_concentration_largest", "customer_revenue_share"): 1,  # a named customer, not shown to be the largest
    ("customer_concentration_top5", "top5_customers_revenue"): 1,  # an amount
    ("fortune_10_customers", "enterprise_customers"): 1,  # the scope is a dimension
    ("funding_committed_earlier", "funding_commitment"): 1,  # the note says when
    ("glm_coding_plan_paying_users", "paying_users"): 2,  # the product is a dimension
    ("gross_margin_estimate", "gross_margin"): 1,
    ("gross_margin_guidance", "gross_margin"): 1,
    ("h_shares_listed", "shares_outstanding"): 1,
    ("headcount", "rd_headcount"): 1,
    ("headcount", "sales_and_marketing_headcount"): 1,
    ("headcount_share", "rd_headcount_share"): 1,
    ("interest_bearing_debt", "bank_borrowings"): 1,  # the unrounded print of the same line
    ("lockup_expiry_share_of_capital", "unlocked_share_of_total"): 3,
    ("lockup_expiry_shares", "unlocked_shares"): 1,  # one word for the end of a lock-up
    ("lockup_expiry_value", "unlocked_value"): 1,
    ("market_cap", "market_cap_at_open"): 2,
    ("market_cap", "market_cap_peak"): 2,
    ("market_share_china_llm", "market_share"): 1,  # the market is a dimension
    ("market_share_global_foundation_models", "market_share"): 1,
    ("market_size_global_foundation_models", "market_size"): 2,
    ("net_loss", "net_loss_attributable"): 5,  # an aggregator's column to common holders
    ("net_proceeds", "net_proceeds_estimate"): 1,
    ("operating_expense_to_revenue", "admin_to_revenue"): 5,
    ("operating_expense_to_revenue", "rd_to_revenue"): 5,
    ("operating_expense_to_revenue", "sales_to_revenue"): 5,
    ("operating_income_forecast", "operating_income"): 1,
    ("operating_loss_forecast", "operating_loss"): 1,
    ("order_talks_units", "order_units"): 1,  # talks are a rumour
    ("paying_business_users", "paying_users"): 1,
    ("placing_proceeds", "placing_gross_proceeds"): 1,
    ("price_to_sales_at_offer", "price_to_sales_pre"): 1,  # on the shares before the issue
    ("purchase_commitment", "compute_commitments"): 2,  # of computing power
    ("recurring_revenue", "revenue"): 1,  # the type is a dimension
    ("research_and_development_ratio", "rd_to_revenue_multiple"): 1,  # a multiple, not a percentage
    ("revenue_estimate", "revenue"): 4,
    ("revenue_forecast", "revenue"): 5,
    ("revenue_guidance", "revenue"): 5,  # a forecast of revenue
    ("revenue_share", "overseas_share"): 3,
    ("share_price", "share_price_intraday_high"): 1,  # the high of the day
    ("share_price_high", "share_price_intraday_high"): 2,
    ("share_price_low", "share_price_intraday_low"): 2,
    ("shares_outstanding", "shares_after_offering"): 10,
    ("shares_outstanding", "shares_after_over_allotment"): 3,
    ("shares_outstanding", "shares_before_offering"): 3,
    ("shares_outstanding_fully_converted", "shares_outstanding"): 1,
    ("shipments", "product_units_sold"): 1,  # sets of clusters, not units
    ("star_market_issue_share", "offer_size_share"): 1,
    ("star_market_target_raise", "ipo_target_raise"): 1,  # the board is the scope
    ("training_compute_cost", "training_run_cost"): 2,  # one model's run, not a period
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
        "amount", "peak", "at opening price", "of float before the unlock", "high", "day",  # the concept says so
        "scheduled", "press expectation",  # the claim says so
        "in CNY, over-allotment included", "revenue backlog",  # the basis says so, or it is what the figure is anyway
    },
    "item": {"research_and_development", "general_and_administration", "selling_and_marketing"},  # in the concept
    "function": {"research_and_development", "sales_and_marketing"}, "region": {"overseas"}, "class": {"total"},
    "tranche": {
        "base", "Hong Kong", "international", "global_offering", "global_offering_after_offer_size_adjustment",
    },
    "maturity": {"noncurrent", "short term"}, "product": {"AI computing clusters", "cloud", "edge", "Xiyun C series"},
    "price": {"18.30 midpoint", "151.00 pro forma", "158.00 midpoint", "158.00 pro forma", "165.00 pro forma"},
    "segment": {"traditional_ai", "ACIE (AI clouds, industrial, enterprise)"},  # vision AI from 2024; a part of one
    "scope": {"all future obligations"}, "round": {"2025_dec", "2024_12", "2025_07"},  # placings, told by their month
    "currency": {"CNY"}, "precision": {"full"}, "rounds": {"three", "7"}, "incl_over_allotment": {"yes"},
    "reading": {"rejected"},
}  # fmt: skip
"""Dimensions of collected rows that the data set says otherwise: in the concept, claim or period, or in other words."""

Row = dict[str, str]


@lru_cache(maxsize=1)
def collected() -> tuple[Row, ...]:
    rows: list[Row] = []
    for path in sorted(COLLECTED.glob("*.csv")):
        if path.stem != "readdressed":
            rows += read(path)
    return tuple(rows)


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def name_of(row: Row) -> str:
    return f"{row['file']}:{row['line']}"


@lru_cache(maxsize=1)
def excluded() -> dict[str, str]:
    return {row["source"]: row["reason"] for row in read(SHIPPED / "exclusions.csv")}


@lru_cache(maxsize=1)
def readdressed() -> dict[str, str]:
    """The rows whose collected address was that of another document, with the source that they cite now."""
    return {row["row"]: row["source"] for row in read(COLLECTED / "readdressed.csv")}


@lru_cache(maxsize=1)
def concept_of() -> dict[str, str]:
    """The concept each word of the registry means."""
    concepts = shipped().concepts().values()
    return {word: concept.id for concept in concepts for word in (concept.id, *concept.aliases)}


def period_of(text: str) -> str:
    """One spelling for the collected periods and the data set's: a whole year is its number."""
    text = text.replace("TTM-", "LTM-").replace("LTM-2026H1", "LTM-2026-06-30")
    text = re.sub(r"^([QH]\d)-FY(\d{4})$", r"\1-\2", text)
    text = re.sub(r"^(\d{4})[-/](\d{4})$", r"FY\1-FY\2", text)
    text = re.sub(r"^(\d{4}-\d\d)-(\d{4}-\d\d)$", r"\1/\2", text)
    text = text.replace("2026-01/2026-07", "7M2026")
    return re.sub(r"^FY(\d{4})$", r"\1", text)


def printed_in(row: Row) -> tuple[object, ...]:
    """What a row prints: unit, hedge, and its digits × scale with their precision (or its words)."""
    unit = "customers" if row["concept"] in CUSTOMERS else UNITS.get(row["unit"], row["unit"])
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
    return {shipped().source(fact.source).url, fact.mirror_url, fact.also}


CALENDAR_YEARS = {"gpu_companies:891": "CY2024", "gpu_companies:892": "CY2024"}
"""The rows filed under a fiscal year whose remark says that the figure is of the calendar year."""


def place_of(row: Row) -> str:
    """The period that a row's figure is of."""
    return CALENDAR_YEARS.get(name_of(row)) or period_of(row["period"])


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
    found = facts_by_print().get((company.id, place_of(row), printed_in(row)), [])
    moved = readdressed().get(name_of(row))
    if moved is not None:
        return [fact for fact in found if fact.source == moved]
    return [fact for fact in found if row["url"] in pages_of(fact)]


def homes_of(row: Row) -> list[Fact]:
    """The candidates filed where the row belongs: under the concept its word means, or a written other one."""
    meant = concept_of().get(row["concept"])
    filed = [fact for fact in candidates(row) if fact.file != "prices.csv"]  # a close is looked for by itself
    own = [fact for fact in filed if fact.concept == meant]
    return own or [fact for fact in filed if (row["concept"], fact.concept) in RE_HOMED]


@lru_cache(maxsize=1)
def prices_by_day() -> dict[tuple[str, str], list[Price]]:
    found: dict[tuple[str, str], list[Price]] = defaultdict(list)
    for company in shipped().companies():
        for price in shipped().prices(company.id):
            found[price.company, price.date].append(price)
    return found


def closes_of(row: Row) -> list[Price]:
    """The closes that print what a row of a share price prints, on its day, in its currency."""
    if row["concept"] not in ("share_price", "share_price_close") or "=" in row["dimension"].replace("basis=", ""):
        return []
    company = shipped().find_company(row["company"])
    assert company is not None
    found = prices_by_day().get((company.id, row["period"]), [])
    return [price for price in found if (price.value, price.currency) == (Decimal(row["value"]), row["unit"])]


def kept() -> Iterator[Row]:
    """The rows that became facts: neither excluded by name nor a line of the table of prices."""
    return (row for row in collected() if name_of(row) not in excluded() and (homes_of(row) or not closes_of(row)))


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
