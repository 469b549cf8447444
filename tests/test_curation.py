"""Curation: nothing that was collected is lost, nothing is invented, the known traps of the material stay disarmed."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from evidence import (
    RE_HOMED,
    READ_AS_FIGURES,
    Row,
    closes_of,
    collected,
    concept_of,
    excluded,
    homes_of,
    kept,
    name_of,
    pages_of,
    period_of,
    place_of,
    printed_by,
    printed_in,
    readdressed,
    unsaid,
)  # fmt: skip
from shipped import answers, every_fact, facts_of, shipped
from xlipo.facts.fact import Claim
from xlipo.facts.quantity import Hedge
from xlipo.facts.source import Reading
from xlipo.metrics.status import Status

# -- nothing lost, nothing invented ----------------------------------------------------------------------------------


def test_the_evidence_is_whole() -> None:
    assert Counter(row["file"] for row in collected()) == {
        "corrections": 3,
        "filings": 1663,
        "gpu_2026": 553,
        "gpu_companies": 1032,
        "llm_2026": 528,
        "llm_companies": 1247,
        "prices_daily": 427,
    }
    assert len({name_of(row) for row in collected()}) == 5453


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


def test_every_dimension_is_carried_or_said_otherwise_as_written() -> None:
    dropped = {name_of(row): min((unsaid(row, fact) for fact in homes_of(row)), key=len, default=[]) for row in kept()}
    assert {name: pairs for name, pairs in dropped.items() if pairs} == {}


def test_a_close_is_a_line_of_prices_or_excluded_by_name() -> None:
    closes = {name_of(row) for row in collected() if row["concept"] in ("share_price", "share_price_close")}
    placed = {name_of(row) for row in collected() if closes_of(row) or homes_of(row)}
    assert closes - placed - set(excluded()) == set()


def test_every_price_is_a_close_that_was_collected_on_a_trading_day() -> None:
    rows = {(row["company"], row["period"], row["value"]) for row in collected() if closes_of(row)}
    found = [(company, price) for company in shipped().companies() for price in shipped().prices(company.id)]
    assert len(found) > 427
    for company, price in found:
        names = {company.name, *company.aliases}
        assert any((name, price.date, price.close) in rows for name in names), f"{price.file}:{price.line}"
        assert price.day.weekday() < 5, f"{price.file}:{price.line}"


def test_one_close_a_day_unless_one_is_adjusted_or_two_pages_disagree() -> None:
    for company in shipped().companies():
        seen = Counter((price.date, price.adjusted, price.value) for price in shipped().prices(company.id))
        assert set(seen.values()) <= {1}, company.id


def test_a_row_read_under_another_documents_address_is_written_down() -> None:
    """Each names a row, and none that would be found at its collected address."""
    rows = {name_of(row): row for row in collected()}
    for name, source in readdressed().items():
        assert shipped().source(source).url != rows[name]["url"], name


def test_one_document_is_one_source() -> None:
    sources = shipped().sources()
    documents = Counter((source.title, source.publisher, source.date, source.url) for source in sources)
    assert [document for document, count in documents.items() if count > 1] == []


def test_a_note_on_a_code_host_a_forum_or_a_digest_is_no_filing() -> None:
    for source in shipped().sources():
        said = f"{source.title} {source.publisher}".casefold()
        if any(word in said for word in ("github", "digest", "v2ex", "forum")) and "spacex" not in said:
            assert source.tier >= 5 or "via " in said, source.id
    invented = [source.id for source in shipped().sources() if "gilin.com.cn" in source.url]
    invented += [fact.where for fact in every_fact() if "gilin.com.cn" in fact.also + fact.mirror_url]
    assert invented == []


def test_only_a_transcription_that_another_page_bears_out_is_confirmed() -> None:
    confirmed = [fact for fact in every_fact() if fact.reading is Reading.CONFIRMED]
    assert len(confirmed) > 100
    for fact in confirmed:
        source = shipped().source(fact.source)
        assert fact.also and fact.also not in (source.url, fact.mirror_url), fact.where
        assert source.reading is Reading.TRANSCRIBED or fact.mirror_url, fact.where


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
        moved = readdressed().get(name_of(row))
        page = shipped().source(moved).url if moved else row["url"]
        evidence[company and company.id, place_of(row), printed_in(row)].append(page)
    invented = [
        f"{fact.where} {fact.concept} {fact.period}"
        for fact in every_fact()
        if not fact.source.startswith("seed-")
        and pages_of(fact).isdisjoint(evidence[fact.entity, period_of(fact.period.text), printed_by(fact)])
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
