"""The data set: every reference checked at once, and names that answer in three scripts."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError

import pytest
from pydantic import ValidationError

import small
from held import Dataset, Tables
from shipped import answers, shipped
from xlipo.facts.acknowledgement import Acknowledgement
from xlipo.facts.company import Company, Person, fold
from xlipo.facts.concept import PeriodType
from xlipo.facts.dimension import Dimension
from xlipo.facts.errors import DataError, DataErrors
from xlipo.facts.event import Event
from xlipo.facts.fact import Claim, read_dimensions, show_dimensions
from xlipo.facts.funding import FundingRound, Investor
from xlipo.facts.offering import Offering
from xlipo.facts.source import Source, first_day, latest_day

FACT = small.fact("revenue", "FY2024", "100")


def tables(**more: object) -> Tables:
    made = {
        "companies": [Company(id="acme", name="Acme", file="companies.csv", line=2)],
        "concepts": [small.concept("revenue"), small.concept("gross_margin"), small.concept("offer_price")],
        "sources": [small.source()],
    }
    return Tables(**(made | more))  # type: ignore[arg-type]


def mistakes(held: Tables, *facts: object) -> list[DataError]:
    with pytest.raises(DataErrors) as refused:
        Dataset(held, facts)  # type: ignore[arg-type]
    return list(refused.value.errors)


def test_a_sound_data_set_holds_its_facts() -> None:
    data = Dataset(tables(), [FACT])
    assert data.facts("acme", "revenue") == (FACT,)
    assert data.facts_of("acme") == [FACT]
    assert data.facts("acme", "gross_margin") == () and data.facts("nobody", "revenue") == ()
    assert list(data.facts_of("nobody")) == []


def test_every_broken_reference_is_named_at_once() -> None:
    broken = [
        small.fact("revenue", "FY2024", "1", entity="nobody", line=2),
        small.fact("revenue", "FY2023", "1", source="nowhere", line=3),
        small.fact("headcount", "2024-12-31", "1", unit="persons", line=4),  # not among these concepts
        small.fact("revenue", "FY2022", "1", unit="bananas", line=5),
        small.fact("revenue", "FY2021", "1", unit="percent", line=6),
        small.fact("gross_margin", "FY2021", "1", unit="USD", line=7),
        small.fact("revenue", "FY2020", "1", dimensions="round=Z", line=8),
    ]
    found = mistakes(tables(), *broken)
    assert {(error.line, error.field) for error in found} == {
        (2, "company"), (3, "source"), (4, "concept"), (5, "unit"), (6, "unit"), (7, "unit"), (8, "dimensions"),
    }  # fmt: skip
    assert all(re.fullmatch(r"facts/\w+\.csv:\d: \w+: .+", str(error)) for error in found)


def test_the_same_statement_from_the_same_place_stands_once() -> None:
    twice = [small.fact("revenue", "FY2024", "100", line=line) for line in (2, 9)]
    (error,) = mistakes(tables(), *twice)
    assert (error.line, error.field) == (9, "value")
    assert "facts/acme.csv:2" in error.message


@pytest.mark.parametrize(
    "other",
    [
        small.fact("revenue", "FY2023", "100"), small.fact("revenue", "FY2024", "101"),
        small.fact("revenue", "FY2024", "100.0"), small.fact("revenue", "FY2024", "100", unit="CNY"),
        small.fact("revenue", "FY2024", "100", dimensions="segment=cloud"),
        small.fact("revenue", "FY2024", "100", claim=Claim.FORECAST),
        small.fact("revenue", "FY2024", "100", source="other"),
    ],
)  # fmt: skip
def test_statements_that_differ_in_anything_both_stand(other: object) -> None:
    segment = Dimension(id="segment", definition="A part.")
    held = tables(sources=[small.source(), small.source("other")], dimensions=[segment])
    assert len(Dataset(held, [FACT, other]).facts("acme", "revenue")) == 2  # type: ignore[list-item]


def test_doubled_ids_and_shared_aliases_are_mistakes() -> None:
    held = tables(
        companies=[
            Company(id="acme", name="Acme", aliases=("艾克米",), line=2),
            Company(id="acme", name="Acme Two", line=3),
            Company(id="other", name="Other", aliases=("艾 克 米",), line=4),
        ],
        sources=[small.source(), small.source()],
    )
    found = {(error.line, error.field) for error in mistakes(held)}
    assert {(3, "id"), (4, "aliases")} <= found


def test_the_small_tables_refer_to_what_is_there() -> None:
    held = tables(
        rounds=[FundingRound(company="nobody", id="A", name="A", order=1, source="nowhere", line=2)],
        investors=[Investor(company="acme", round="B", name="Somebody", source="prospectus", line=3)],
        people=[Person(company="acme", name="Ada", role="founder", source="nowhere", line=4)],
        events=[Event(company="nobody", date="2025", kind="release", name="M1", source="prospectus", line=5)],
        offerings=[
            Offering(company="acme", id="IPO", priced="2026-01-08", listed="2026-01-07", source="prospectus", line=6)
        ],
    )
    assert {(error.line, error.field) for error in mistakes(held)} == {
        (2, "company"), (2, "source"), (3, "round"), (4, "source"), (5, "company"), (6, "listed"),
    }  # fmt: skip


def test_an_offering_whose_dates_are_known_only_in_part_does_not_run_backwards() -> None:
    """Filed in December 2025 and heard on the 17th: the month is no later than its days."""
    steps = Offering(
        company="acme", id="IPO", filed="2025-12", hearing="2025-12-17", listed="2026", source="prospectus"
    )
    assert Dataset(tables(offerings=[steps]), []).offerings("acme") == (steps,)
    later = Offering(company="acme", id="IPO", hearing="2025-12-17", listed="2025-12", source="prospectus")
    assert Dataset(tables(offerings=[later]), []).offerings("acme") == (later,)


@pytest.mark.parametrize("name", ["Acme", " ACME ", "acme", "艾克米", "艾克米科技", "Ａｃｍｅ", "A.c-m e"])
def test_a_company_answers_to_every_name_however_written(name: str) -> None:
    found = small.dataset([FACT]).find_company(name)
    assert found is not None and found.id == "acme"


def test_unknown_ids_raise_key_error_and_unknown_names_find_nobody() -> None:
    data = small.dataset([FACT])
    assert data.find_company("nobody") is None
    for ask in (data.company, data.source):
        with pytest.raises(KeyError):
            ask("nobody")


@pytest.mark.parametrize(
    ("text", "dimensions"),
    [
        ("", ()), ("segment=cloud", (("segment", "cloud"),)),
        ("segment=cloud; region=overseas", (("region", "overseas"), ("segment", "cloud"))),
        (" ; a = b ;", (("a", "b"),)),
        ("a=b=c", (("a", "b=c"),)),
    ],
)  # fmt: skip
def test_dimensions_are_read_sorted(text: str, dimensions: object) -> None:
    assert read_dimensions(text) == dimensions
    assert read_dimensions(show_dimensions(read_dimensions(text))) == dimensions


@pytest.mark.parametrize("bad", ["segment", "=cloud", "segment=", "a=1;a=2"])
def test_broken_dimensions_are_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r"dimension"):
        read_dimensions(bad)


@pytest.mark.parametrize(("text", "first", "last"), [
    ("2025", "2025-01-01", "2025-12-31"), ("2025-02", "2025-02-01", "2025-02-28"),
    ("2024-02", "2024-02-01", "2024-02-29"),
    ("2025-12-21", "2025-12-21", "2025-12-21"),
])  # fmt: skip
def test_a_date_known_in_part_spans_days(text: str, first: str, last: str) -> None:
    assert (first_day(text).isoformat(), latest_day(text).isoformat()) == (first, last)
    assert small.source(date=text).known_by.isoformat() == last


@pytest.mark.parametrize(
    "bad", ["", "25", "2025-13", "2025-02-30", "2025-1-1", "yesterday", "2025-12-21T00:00", "0000-00-00"]
)
def test_a_source_needs_a_date_of_the_calendar(bad: str) -> None:
    with pytest.raises(ValidationError):
        small.source(date=bad)


def test_what_stands_in_the_data_set_does_not_change() -> None:
    for thing in (FACT, small.source(), shipped().companies()[0]):
        with pytest.raises((ValidationError, FrozenInstanceError)):
            thing.file = "elsewhere"  # type: ignore[misc]
        assert thing.file != "elsewhere"


def test_an_acknowledgement_needs_a_reason() -> None:
    with pytest.raises(ValidationError):
        Acknowledgement(check="c", company="acme", subject="s", reason="because")


# -- the shipped one -------------------------------------------------------------------------------------------------


FIRST = [
    "MiniMax", "Zhipu", "Moonshot AI", "Moore Threads", "MetaX", "Biren Technology", "Iluvatar CoreX", "Cambricon",
    "Enflame", "SenseTime", "OpenAI", "Anthropic", "NVIDIA", "CoreWeave",
]  # fmt: skip
ALIASES = {
    "智谱": "Zhipu", "智譜": "Zhipu", "2513": "Zhipu", "0100.HK": "MiniMax", "月之暗面": "Moonshot AI",
    "Kimi": "Moonshot AI", "摩尔线程": "Moore Threads", "摩爾線程": "Moore Threads", "沐曦": "MetaX",
    "壁仞科技": "Biren Technology", "天数智芯": "Iluvatar CoreX",
}  # fmt: skip


def test_the_first_companies_are_all_there_with_names_in_both_scripts() -> None:
    for name in FIRST:
        company = shipped().find_company(name)
        assert company is not None and company.name == name
        assert company.reporting_currency in ("USD", "CNY", "") and company.groups
        assert len(shipped().facts_of(company.id)) > 20
    for alias, name in ALIASES.items():
        assert answers().company(alias).name == name


def test_no_name_means_two_companies() -> None:
    owners: dict[str, str] = {}
    for company in shipped().companies():
        for name in (company.id, company.name, *company.aliases):
            assert owners.setdefault(fold(name), company.id) == company.id, name


def test_every_concept_of_the_definitions_is_registered_with_three_labels() -> None:
    wanted = [
        "revenue",
        "cost_of_revenue",
        "gross_profit",
        "research_and_development_expense",
        "selling_and_marketing_expense",
        "general_and_administrative_expense",
        "operating_loss",
        "finance_costs",
        "fair_value_change_of_redeemable_preferred_shares",
        "share_based_compensation",
        "net_loss",
        "net_loss_attributable",
        "adjusted_net_loss",
        "listing_expenses",
        "cash_and_cash_equivalents",
        "total_liquidity",
        "operating_cash_flow",
        "capex",
        "total_assets",
        "total_liabilities",
        "net_liabilities",
        "redemption_liabilities",
        "trade_receivables",
        "inventories",
        "training_compute_cost",
        "cloud_service_cost",
        "inference_cost",
        "headcount",
        "rd_headcount",
        "mau",
        "paying_users",
        "cumulative_users",
        "enterprise_customers",
        "arppu",
        "arr",
        "daily_tokens",
        "gpus_shipped",
        "order_backlog",
        "top_customer_share",
        "top5_customers_share",
        "profit_for_the_period",
    ]
    concepts = shipped().concepts()
    assert [id for id in wanted if id not in concepts] == []
    for concept in concepts.values():
        assert (
            re.search(r"[\u4e00-\u9fff]", concept.label_zh_hans + concept.label_zh_hant) or concept.label_en.isupper()
        )
        assert concept.label_en == concept.label_en.strip() and not concept.label_en.endswith(".")
        assert concept.definition.endswith(".")
    assert sum(bool(concept.ifrs) for concept in concepts.values()) > 40
    assert all(re.fullmatch(r"ifrs-full:[A-Z]\w+", concept.ifrs) for concept in concepts.values() if concept.ifrs)


def test_every_period_type_is_in_use() -> None:
    assert {concept.period_type for concept in shipped().concepts().values()} == set(PeriodType)


def test_every_source_is_cited_and_tiered_by_what_it_is() -> None:
    cited = {fact.source for company in shipped().companies() for fact in shipped().facts_of(company.id)}
    for source in shipped().sources():
        assert 1 <= source.tier <= 7
        if source.kind == "prospectus":
            assert source.tier in (1, 2)  # its unaudited comparatives are no better than an interim
        if source.kind in ("press", "database", "analyst"):
            assert source.tier >= 4, source.id
    assert len(cited) > 400


def test_article_dates_that_are_not_printed_are_marked_as_inferred() -> None:
    inferred = [source for source in shipped().sources() if source.date_inferred]
    assert any(source.id.startswith("seed-") for source in inferred)
    assert all("(inferred)" in source.cite() for source in inferred)


def test_a_source_that_was_read_elsewhere_says_so() -> None:
    source = Source(
        id="p", title="Prospectus", publisher="HKEX", date="2025-12-31", language="en", kind="prospectus", tier=1,
        via="public transcription",
    )  # fmt: skip
    assert source.cite() == "Prospectus. HKEX, 2025-12-31. Read in a public transcription."
