"""Selection: the rule that says which fact answers, held against a second, naive statement of it."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

import small
from held import Dataset
from shipped import answers, shipped
from xlipo.facts.fact import Claim, Fact
from xlipo.facts.quantity import Hedge
from xlipo.facts.source import Source
from xlipo.metrics.answers import Answers
from xlipo.metrics.fact_index import FactIndex
from xlipo.metrics.knowledge import Knowledge
from xlipo.metrics.selection import ConceptFacts, Rivalry

PERIODS = ["FY2023", "FY2024", "9M2024", "9M2025"]
DIMENSIONS = ["", "segment=cloud", "region=overseas", "basis=unaudited", "basis=unaudited;segment=cloud"]
SCOPES = {"basis", "measure", "scope", "reading", "entity", "precision", "holders"}

dates = st.dates(dt.date(2023, 1, 1), dt.date(2026, 12, 31)).flatmap(
    lambda day: st.sampled_from([day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}"])
)


@st.composite
def worlds(draw: st.DrawFn) -> Dataset:
    """Facts of one concept from rival sources of every tier, date, precision, claim and unit."""
    sources = [
        small.source(f"s{n}", draw(st.integers(1, 7)), draw(dates), draw(st.sampled_from(["HKEX", "press"])))
        for n in range(draw(st.integers(1, 6)))
    ]
    facts: dict[tuple[object, ...], Fact] = {}
    for line in range(2, draw(st.integers(3, 24))):
        hedge = draw(st.sampled_from([Hedge.EXACT] * 4 + [Hedge.ABOUT, Hedge.OVER, Hedge.RANGE, Hedge.UNKNOWN]))
        number = draw(st.sampled_from(["100", "100.0", "101", "100.4", "1000", "98.6"]))
        made = small.fact(
            "revenue", draw(st.sampled_from(PERIODS)), "" if hedge is Hedge.UNKNOWN else number,
            unit=draw(st.sampled_from(["USD", "USD", "CNY"])), source=draw(st.sampled_from(sources)).id,
            dimensions=draw(st.sampled_from(DIMENSIONS)), hedge=hedge, high="1001" if hedge is Hedge.RANGE else "",
            claim=draw(st.sampled_from([Claim.ACTUAL] * 5 + list(Claim))), line=line,
        )  # fmt: skip
        quantity = made.quantity
        assert quantity is not None
        key = (made.period.text, made.dimensions, made.unit, made.source, made.claim, quantity.low, quantity.high)
        facts.setdefault(key, made)
    return small.dataset(facts.values(), sources)


# -- the second statement of the rule, in plain words and sorted() ---------------------------------------------------


def first_and_last_day(text: str) -> tuple[dt.date, dt.date]:
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    last_month = month or 12
    last = day or calendar.monthrange(year, last_month)[1]
    return dt.date(year, month or 1, day or 1), dt.date(year, last_month, last)


def published(source: Source, as_of: dt.date | None) -> bool:
    return as_of is None or first_and_last_day(source.date)[1] <= as_of


def width(fact: Fact) -> float:
    quantity = fact.quantity
    if quantity is None or quantity.low is None or quantity.high is None:
        return float("inf")
    return float(quantity.high - quantity.low)


def may_be_one(first: Fact, other: Fact) -> bool:
    one, two = first.quantity, other.quantity
    if one is None or two is None or None in (one.low, one.high, two.low, two.high):
        return False
    return max(one.low, two.low) <= min(one.high, two.high)  # type: ignore[type-var]


def naive(world: Dataset, period: str, dimensions: object, as_of: dt.date | None, unit: str) -> list[Fact]:
    found = [
        fact
        for fact in world.facts("acme", "revenue")
        if fact.claim is Claim.ACTUAL
        and (fact.period.text, fact.dimensions) == (period, dimensions)
        and published(world.source(fact.source), as_of)
    ]
    found = sorted(found, key=lambda fact: fact.line)
    found = sorted(found, key=width)
    found = sorted(found, key=lambda fact: first_and_last_day(world.source(fact.source).date)[0], reverse=True)
    found = sorted(found, key=lambda fact: world.source(fact.source).tier)
    found = sorted(found, key=lambda fact: fact.quantity is None or fact.quantity.low is None)
    kinds = {(fact.unit, world.source(fact.source).tier) for fact in found}
    for kind in kinds:
        prints = [fact for fact in found if (fact.unit, world.source(fact.source).tier) == kind]
        finest = min((fact for fact in prints if may_be_one(prints[0], fact)), key=width, default=prints[0])
        if width(finest) < width(prints[0]):  # the same figure printed finer goes before its rounded reprint
            found.remove(finest)
            found.insert(found.index(prints[0]), finest)
    return sorted(found, key=lambda fact: fact.unit != unit)


def part_of(fact: Fact) -> set[tuple[str, str]]:
    return {pair for pair in fact.dimensions if pair[0] not in SCOPES}


as_ofs = st.one_of(st.none(), st.dates(dt.date(2023, 6, 1), dt.date(2026, 12, 31)))


@settings(max_examples=150)
@given(worlds(), as_ofs, st.sampled_from(["", "USD", "CNY"]))
def test_the_chosen_order_is_the_naive_one(world: Dataset, as_of: dt.date | None, unit: str) -> None:
    concept_facts = ConceptFacts(Knowledge(as_of).of(world), "acme", "revenue")
    for place in {(fact.period, fact.dimensions) for fact in world.facts("acme", "revenue")}:
        expected = naive(world, place[0].text, place[1], as_of, unit or "none")
        assert [f.line for f in concept_facts.at(*place, unit)] == [f.line for f in expected]


@settings(max_examples=100)
@given(worlds(), as_ofs)
def test_rivals_are_all_the_others_and_each_has_its_class(world: Dataset, as_of: dt.date | None) -> None:
    concept_facts = FactIndex(Knowledge(as_of).of(world)).concept_facts("acme", "revenue")
    for fact in world.facts("acme", "revenue"):
        best = concept_facts.at(fact.period, fact.dimensions)[:1]
        for chosen in best:
            rivals = concept_facts.rivals(chosen)
            expected = {
                other.line
                for other in world.facts("acme", "revenue")
                if other is not chosen
                and other.period.text == chosen.period.text
                and part_of(other) == part_of(chosen)
                and other.claim in (Claim.ACTUAL, Claim.REJECTED)
                and published(world.source(other.source), as_of)
            }
            assert sorted(rival.fact.line for rival in rivals) == sorted(expected)
            for rival in rivals:
                assert rival.source.id == rival.fact.source
                assert rival.rivalry == naive_class(world, chosen, rival.fact)


def naive_class(world: Dataset, chosen: Fact, other: Fact) -> str:
    if other.claim is Claim.REJECTED:
        return "rejected"
    if chosen.unit != other.unit or chosen.dimensions != other.dimensions:
        return "different_measure"
    mine, theirs = chosen.quantity, other.quantity
    assert mine is not None and theirs is not None
    if mine.best is None and theirs.best is None:
        return "consistent"  # both say that it is not disclosed
    ends = [float(end) for end in (mine.low, mine.high, theirs.low, theirs.high) if end is not None]
    if len(ends) == 4 and max(ends[0], ends[2]) <= min(ends[1], ends[3]):
        return "consistent"
    newer, older = world.source(chosen.source), world.source(other.source)
    same_hand = newer.publisher == older.publisher
    return (
        "superseded"
        if same_hand and first_and_last_day(older.date) < first_and_last_day(newer.date)
        else "inconsistent"
    )


@settings(max_examples=60)
@given(worlds(), as_ofs)
def test_what_was_published_later_does_not_exist_yet(world: Dataset, as_of: dt.date | None) -> None:
    """Asking as of a day is asking a data set that never held what came after it."""
    concept_facts = ConceptFacts(Knowledge(as_of).of(world), "acme", "revenue")
    earlier = [f for f in world.facts("acme", "revenue") if published(world.source(f.source), as_of)]
    before = ConceptFacts(Dataset(world.tables, earlier), "acme", "revenue")
    for place in {(fact.period, fact.dimensions) for fact in world.facts("acme", "revenue")}:
        assert [f.line for f in concept_facts.at(*place)] == [f.line for f in before.at(*place)]


# -- by name ---------------------------------------------------------------------------------------------------------


def chosen_of(world: Dataset) -> Fact:
    return ConceptFacts(world, "acme", "revenue").at(world.facts("acme", "revenue")[0].period, ())[0]


def test_a_prospectus_goes_before_later_press() -> None:
    sources = [small.source("prospectus", 1, "2025-12-31"), small.source("press", 6, "2026-03-01")]
    facts = [small.fact("revenue", "FY2024", "99.9", source="press"), small.fact("revenue", "FY2024", "100")]
    assert chosen_of(small.dataset(facts, sources)).source == "prospectus"


def test_among_equals_the_later_document_answers_and_the_earlier_is_superseded() -> None:
    sources = [small.source("draft", 1, "2025-12-21"), small.source("final", 1, "2025-12-31")]
    facts = [small.fact("revenue", "FY2024", n, source=s) for n, s in (("90", "draft"), ("100", "final"))]
    world = small.dataset(facts, sources)
    assert chosen_of(world).source == "final"
    (rival,) = ConceptFacts(world, "acme", "revenue").rivals(facts[1])
    assert rival.rivalry is Rivalry.SUPERSEDED


def test_a_date_known_only_to_the_year_does_not_outrank_one_known_to_the_day() -> None:
    sources = [small.source("dated", 5, "2025-06-30"), small.source("undated", 5, "2025")]
    facts = [small.fact("revenue", "FY2024", n, source=s) for n, s in (("100", "undated"), ("90", "dated"))]
    assert chosen_of(small.dataset(facts, sources)).source == "dated"


def test_on_the_same_day_the_finer_print_answers() -> None:
    facts = [
        small.fact("revenue", "FY2024", n, scale=s, line=i) for i, (n, s) in enumerate([("53", 10**6), ("53.4", 10**6)])
    ]
    assert chosen_of(small.dataset(facts)).value == Decimal(53_400_000)


def test_of_what_happens_once_the_finer_print_of_each_day_answers() -> None:
    """A later day with another figure does not leave an earlier one with its rounded print."""
    sources = [small.source("read", 5, "2025-08-01"), small.source("transcribed", 5, "2025-07-17")]
    figures = [("2025-12", "100", "read"), ("2025-06", "65", "read"), ("2025-06", "65.4", "transcribed")]
    facts = [
        small.fact("revenue", day, n, source=s, scale=10**6, line=line) for line, (day, n, s) in enumerate(figures)
    ]
    found = ConceptFacts(small.dataset(facts, sources), "acme", "revenue").anywhere(())
    assert [fact.value for fact in found if fact.period.text == "2025-06"] == [Decimal(65_400_000), Decimal(65_000_000)]


def test_a_figure_goes_before_the_statement_that_it_is_not_disclosed() -> None:
    sources = [small.source("prospectus", 1), small.source("press", 6)]
    facts = [
        small.fact("revenue", "FY2024", "", hedge=Hedge.UNKNOWN),
        small.fact("revenue", "FY2024", "100", source="press"),
    ]
    assert chosen_of(small.dataset(facts, sources)).source == "press"


def test_every_disputed_figure_of_the_data_set_keeps_its_rivals() -> None:
    """Nothing averaged, nothing hidden: a place with two actual prints shows both, on the real data."""
    crowded = 0
    for company in shipped().companies():
        for concept in {fact.concept for fact in shipped().facts_of(company.id)}:
            concept_facts = answers().fact_index.concept_facts(company.id, concept)
            for fact in shipped().facts(company.id, concept):
                standing = concept_facts.at(fact.period, fact.dimensions)
                if len(standing) > 1:
                    crowded += 1
                    rivals = {rival.fact.where for rival in concept_facts.rivals(standing[0])}
                    assert {other.where for other in standing[1:]} <= rivals
                    assert standing[0].value in {other.value for other in standing}
    assert crowded > 500


def test_two_sources_that_both_disclose_nothing_do_not_disagree() -> None:
    sources = [small.source("prospectus", 1), small.source("press", 6)]
    facts = [small.fact("revenue", "FY2024", "", hedge=Hedge.UNKNOWN, source=s.id) for s in sources]
    (rival,) = ConceptFacts(small.dataset(facts, sources), "acme", "revenue").rivals(facts[0])
    assert rival.rivalry is Rivalry.CONSISTENT


# -- fiscal years of 52 or 53 weeks -----------------------------------------------------------------------------------

JANUARY = (1, 31)


def weeks(measure: str, period: str, *balances: tuple[str, str]) -> tuple[Decimal | None, str]:
    """The value and the period of a measure of Acme, whose fiscal year ends in January."""
    facts = [small.fact("adjusted_net_loss", "FY2025", "12", year_end=JANUARY)]
    facts += [
        small.fact("total_liquidity", day, cash, line=n, year_end=JANUARY) for n, (day, cash) in enumerate(balances)
    ]
    answer = Answers(small.dataset(facts, year_end=JANUARY)).metric("Acme", measure, period)
    return answer.value, str(answer.period)


def test_a_balance_within_a_week_of_the_years_end_is_that_of_the_year() -> None:
    sunday = ("2025-01-26", "100")
    for period in ("FY2025", "H2-2025", "Q4-2025", "2025-01-31", "2025-01-26", "LATEST"):
        assert weeks("total_liquidity", period, sunday) == (100, "2025-01-26"), period
    assert weeks("runway_months", "FY2025", sunday)[0] == weeks("runway_months", "LATEST", sunday)[0] == 100
    assert weeks("runway_months", "FY2025", ("2025-02-02", "90"))[0] == 90  # "the Sunday nearest to the end of January"
    assert weeks("total_liquidity", "Q2-2025", ("2024-07-28", "70")) == (70, "2024-07-28")


def test_a_balance_on_the_last_day_goes_before_one_of_the_week() -> None:
    assert weeks("total_liquidity", "FY2025", ("2025-01-26", "100"), ("2025-01-31", "99")) == (99, "2025-01-31")


def test_a_balance_of_another_week_or_within_a_quarter_answers_for_its_own_day_alone() -> None:
    assert weeks("total_liquidity", "FY2025", ("2025-01-24", "100"))[0] is None
    assert weeks("total_liquidity", "FY2025", ("2025-02-04", "100"))[0] is None
    assert weeks("total_liquidity", "2025-02-28", ("2025-02-26", "100"))[0] is None


def test_nvidias_second_quarter_closes_on_its_sunday() -> None:
    nvidia = answers().metric("NVIDIA", "total_liquidity", "Q2-2027")
    assert (str(nvidia.period), nvidia.value) == ("2026-07-26", 56_586_000_000)
    assert answers().metric("NVIDIA", "net_cash", "H1-2027").value == 56_586_000_000 - 33_366_000_000


def test_of_two_prints_of_one_tier_the_better_reading_answers() -> None:
    """An older document that was read itself goes before a newer one that a page transcribes."""
    sources = [
        small.source("read", date="2025-03-01"),
        small.source("passed_on", date="2025-06-01").model_copy(update={"via": "public transcription"}),
    ]
    facts = [small.fact("revenue", "FY2024", "100", source=source.id, line=n) for n, source in enumerate(sources)]
    answer = Answers(small.dataset(facts, sources)).metric("Acme", "revenue", "FY2024")
    assert answer.source is not None and answer.source.id == "read"
