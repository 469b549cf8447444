"""A small data set built by hand, for tests that need to know every fact in it."""

from __future__ import annotations

from collections.abc import Iterable

from held import Dataset, Tables
from shipped import reference
from xlipo.facts.company import Company
from xlipo.facts.concept import Concept, PeriodType
from xlipo.facts.fact import Claim, Fact, read_dimensions
from xlipo.facts.funding import FundingRound
from xlipo.facts.period import CALENDAR, Kind, Period, YearEnd
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.facts.source import Source

KINDS = {
    "revenue": ("duration", "money"),
    "cost_of_revenue": ("duration", "money"),
    "gross_profit": ("duration", "money"),
    "research_and_development_expense": ("duration", "money"),
    "selling_and_marketing_expense": ("duration", "money"),
    "general_and_administrative_expense": ("duration", "money"),
    "net_loss": ("duration", "money"),
    "adjusted_net_loss": ("duration", "money"),
    "operating_cash_flow": ("duration", "money"),
    "capex": ("duration", "money"),
    "gross_margin": ("duration", "percent"),
    "rd_headcount_share": ("instant", "percent"),
    "total_equity": ("instant", "money"),
    "total_liquidity": ("instant", "money"),
    "cash_and_cash_equivalents": ("instant", "money"),
    "headcount": ("instant", "count"),
    "rd_headcount": ("instant", "count"),
    "offer_price": ("event", "per_share"),
    "funding_amount": ("event", "money"),
    "ticker": ("event", "text"),
}
"""The concepts of the small data set, each with its kind of period and unit."""


def concept(id: str) -> Concept:
    kind, unit_kind = KINDS[id]
    group = {"duration": "income", "instant": "balance"}.get(kind, "test") if unit_kind == "money" else "test"
    label = id.replace("_", " ").capitalize()
    return Concept(
        id=id, label_en=label, label_zh_hans=f"{label} 简", label_zh_hant=f"{label} 繁", group=group,
        period_type=PeriodType(kind), unit_kind=unit_kind, definition=f"{label}.",
        balance="expense" if id.endswith("_expense") else "",
    )  # fmt: skip


def source(id: str = "prospectus", tier: int = 1, date: str = "2025-12-31", publisher: str = "HKEX") -> Source:
    return Source(id=id, title=f"The {id}", publisher=publisher, date=date, language="en", kind="prospectus", tier=tier)


def fact(
    concept: str, period: str, digits: str, *, scale: int = 1, unit: str = "USD", source: str = "prospectus",
    dimensions: str = "", hedge: Hedge = Hedge.EXACT, high: str = "", claim: Claim = Claim.ACTUAL, entity: str = "acme",
    line: int = 0, year_end: YearEnd = CALENDAR,
) -> Fact:  # fmt: skip
    """One fact; ``digits`` are a text where the unit is one."""
    kind: Kind = "duration" if KINDS[concept][0] == "duration" else "instant"
    textual = unit in ("text", "date")
    return Fact(
        entity=entity, concept=concept, period=Period.parse(period, kind, year_end), unit=unit, source=source,
        claim=claim,
        quantity=None if textual else Quantity.printed(digits, scale, hedge, high),
        value_text=digits if textual else "",
        dimensions=read_dimensions(dimensions), file=f"facts/{entity}.csv", line=line,
    )  # fmt: skip


def dataset(
    facts: Iterable[Fact],
    sources: Iterable[Source] = (),
    rounds: Iterable[FundingRound] = (),
    year_end: YearEnd = CALENDAR,
) -> Dataset:
    """A data set of the company Acme, which reports in US dollars."""
    names = ("艾克米", "艾克米科技")
    ends = f"{year_end[0]:02}-{year_end[1]:02}"
    tables = Tables(
        companies=[Company(id="acme", name="Acme", reporting_currency="USD", aliases=names, fiscal_year_end=ends)],
        concepts=[concept(id) for id in KINDS],
        sources=[*sources] or [source()],
        rounds=[*rounds],
        **reference(),
    )
    return Dataset(tables, facts, "small")
