"""Expressions: one definition, and every use of it says the same.

The arithmetic is held against exact fractions, the bounds against figures drawn from inside the prints, and the written
formula against a spreadsheet engine of another make.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

import formualizer
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import small
from xlipo.facts.fact import Dimensions, Fact
from xlipo.facts.period import Period
from xlipo.facts.quantity import Hedge
from xlipo.facts.rules import ListingRule
from xlipo.metrics import derivation as d
from xlipo.metrics.catalog import BY_ID, METRICS
from xlipo.metrics.definition import figures_of, in_words
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.evaluation import Result, evaluate
from xlipo.metrics.expression import (
    ONE,
    Arithmetic,
    AtLeast,
    Expression,
    Figure,
    FirstOf,
    InYears,
    MetricRef,
    Months,
    Negative,
    Number,
    Positive,
    Threshold,
    Years,
)
from xlipo.metrics.status import Absence, Status


@dataclass
class Ledger:
    """A context whose figures stand in a dictionary: concept to fact, or to why there is none."""

    facts: dict[str, Fact | Absence]
    period: Period = field(default_factory=lambda: Period.parse("9M2025"))
    earlier: Sequence[Ledger] = ()

    def look_up(self, concept: str, at: str, dimensions: Dimensions) -> Result:
        found = self.facts.get(concept, Absence(Status.NO_DATA, f"no {concept}"))
        return found if isinstance(found, Absence) else d.of_fact(found)

    def metric(self, metric: str) -> Result:
        return evaluate(BY_ID[metric].expression, self)

    def total(self, concept: str, key: str) -> Result:
        return self.look_up(concept, "event", ())

    def in_currency(self, derivation: Derivation, currency: str, at: str) -> Derivation:
        return derivation

    def same_currency(self, terms: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
        return terms

    def bands(self, rule: str) -> Sequence[ListingRule]:
        levels = (("250", "0.15"), ("150", "0.30"), ("0", "0.5")) if rule == "rd_share" else ()
        return [
            ListingRule(rule=rule, held_from=dt.date(2023, 3, 31), revenue_from=Decimal(floor), revenue_currency="USD",
                        threshold=Decimal(level), unit="pure", source="rules")
            for floor, level in levels
        ]  # fmt: skip

    def years(self) -> Sequence[Ledger]:
        return self.earlier


NAMES = ("revenue", "gross_profit", "capex", "net_loss", "operating_cash_flow")


def ledger(**figures: str) -> Ledger:
    return Ledger({name: small.fact(name, "9M2025", digits) for name, digits in figures.items()})


def value(expression: Expression, **figures: str) -> Derivation:
    found = evaluate(expression, ledger(**figures))
    assert isinstance(found, Derivation), found
    return found


def absence(expression: Expression, **figures: str) -> Absence:
    found = evaluate(expression, ledger(**figures))
    assert isinstance(found, Absence), found
    return found


# -- the arithmetic, three ways --------------------------------------------------------------------------------------

figures = st.builds(lambda n, places: str(Decimal(n).scaleb(-places)), st.integers(-99_999, 99_999), st.integers(0, 3))
books = st.fixed_dictionaries(dict.fromkeys(NAMES, figures))
leaves = st.one_of(
    st.sampled_from(NAMES).map(Figure), st.sampled_from([ONE, Number(Decimal("12")), Number(Decimal("0.5"))])
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Arithmetic, st.sampled_from(["+", "-", "*", "/"]), inner, inner), st.builds(Negative, inner)
    ),
    max_leaves=8,
)


def exactly(tree: Expression, look: Callable[[str], Fraction]) -> Fraction:
    """The tree's value in exact fractions; raises ZeroDivisionError where it has none."""
    match tree:
        case Figure(concept):
            return look(concept)
        case Number(number):
            return Fraction(number)
        case Negative(inner):
            return -exactly(inner, look)
        case Arithmetic(op, left, right):
            a, b = exactly(left, look), exactly(right, look)
            return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}[op]()
    raise AssertionError(f"no arithmetic for {tree}")


def divisors_clear_of_zero(derivation: Derivation) -> bool:
    """True where no divisor's bounds touch 0 (there nothing is known of the quotient)."""
    clear = derivation.op != "/" or not derivation.args[1].low <= 0 <= derivation.args[1].high
    return clear and all(divisors_clear_of_zero(arg) for arg in derivation.args)


def close(found: Fraction, wanted: Fraction) -> bool:
    return abs(found - wanted) <= Fraction(1, 10**15) * max(abs(wanted), Fraction(1))


@given(trees, books)
def test_the_point_is_the_exact_one(tree: Expression, book: dict[str, str]) -> None:
    found = evaluate(tree, ledger(**book))
    try:
        wanted = exactly(tree, lambda name: Fraction(book[name]))
    except ZeroDivisionError:
        assert isinstance(found, Absence) and found.status is Status.NOT_MEANINGFUL
        return
    assert isinstance(found, Derivation)
    assume(abs(wanted) < 10**20)
    assert close(Fraction(found.point), wanted)


@given(trees, books, st.lists(st.fractions(0, 1), min_size=len(NAMES), max_size=len(NAMES)))
def test_whatever_the_prints_allow_lies_inside_the_bounds(
    tree: Expression, book: dict[str, str], places: list[Fraction]
) -> None:
    """Take any figure inside each print's interval: the result is inside the result's interval."""
    found = evaluate(tree, ledger(**book))
    assume(isinstance(found, Derivation) and divisors_clear_of_zero(found))
    assert isinstance(found, Derivation)
    inside = {}
    for name, place in zip(NAMES, places, strict=True):
        fact = d.of_fact(small.fact(name, "9M2025", book[name]))
        inside[name] = Fraction(fact.low) + place * (Fraction(fact.high) - Fraction(fact.low))
    wanted = exactly(tree, inside.__getitem__)
    slack = Fraction(1, 10**15) * max(abs(wanted), Fraction(1))
    assert Fraction(found.low) - slack <= wanted <= Fraction(found.high) + slack
    assert found.low <= found.point <= found.high


def written(derivation: Derivation, bound: str = "") -> tuple[str, dict[str, Decimal]]:
    """The formula of a derivation or of a bound, each end of a fact in its own cell, and what stands in those cells."""
    cells: dict[str, Decimal] = {}

    def place(leaf: Derivation, end: str) -> str:
        if leaf.args:
            return ""
        if leaf.fact is None:
            return f"{leaf.point:f}"
        column = {"": "A", "low": "B", "high": "D"}[end]
        name = f"{column}{NAMES.index(leaf.fact.concept) + 1}"
        cells[name] = getattr(leaf, end or "point")
        return name

    return d.formula(derivation, place, end=bound), cells


def calculated(formula: str, cells: dict[str, Decimal]) -> object:
    book = formualizer.Workbook()
    book.add_sheet("S")
    for name, number in cells.items():
        book.set_value("S", int(name[1:]), " ABCD".index(name[0]), float(number))
    book.set_formula("S", 1, 3, "=" + formula)
    return book.evaluate_cell("S", 1, 3)


@settings(max_examples=150)
@given(trees, books)
def test_the_formula_calculates_to_the_same_in_a_spreadsheet(tree: Expression, book: dict[str, str]) -> None:
    found = evaluate(tree, ledger(**book))
    assume(isinstance(found, Derivation) and divisors_clear_of_zero(found))
    assert isinstance(found, Derivation)
    shown = calculated(*written(found))
    assert isinstance(shown, int | float)
    size = max((abs(node.point) for node in nodes(found)), default=Decimal(1))
    assert shown == pytest.approx(float(found.point), rel=1e-9, abs=1e-12 * float(max(size, Decimal(1))))


@settings(max_examples=150)
@given(trees, books, st.sampled_from(["low", "high"]))
def test_the_formula_of_a_bound_calculates_to_the_bound(tree: Expression, book: dict[str, str], bound: str) -> None:
    found = evaluate(tree, ledger(**book))
    assume(isinstance(found, Derivation) and divisors_clear_of_zero(found))
    assert isinstance(found, Derivation)
    shown = calculated(*written(found, bound))
    assert isinstance(shown, int | float)
    size = max(
        (abs(getattr(node, end)) for node in nodes(found) for end in ("point", "low", "high")), default=Decimal(1)
    )
    wanted = float(getattr(found, bound))
    assert shown == pytest.approx(wanted, rel=1e-9, abs=1e-11 * float(max(size, Decimal(1))))


def nodes(derivation: Derivation) -> list[Derivation]:
    return [derivation, *(node for arg in derivation.args for node in nodes(arg))]


def definition_of(metric: str) -> Expression:
    return BY_ID[metric].expression


def spelled_out(words: str) -> str:
    """A definition's words with those of the metrics that it names."""
    for metric in METRICS:
        words += f" {in_words(metric.expression)}" if metric.id in words.split() else ""
    return words


@given(trees, books)
def test_the_words_name_every_figure_the_definition_reads(tree: Expression, book: dict[str, str]) -> None:
    words = in_words(tree)
    for figure in figures_of(tree, definition_of):
        assert figure.concept in words
    assert words.count("(") == words.count(")")


def test_a_negative_squared_is_written_so_that_a_spreadsheet_reads_it_so() -> None:
    """A spreadsheet reads -A1^2 as (-A1)^2; the formula must not leave that to it."""
    cube = d.power(d.of_fact(small.fact("revenue", "9M2025", "3")), d.number(2))
    assert calculated(*written(d.negate(cube))) == -9


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 6))
def test_a_compound_rate_undoes_itself(first: int, last: int, years: int) -> None:
    period = Period.parse(f"FY{2024 - years}-FY2024")
    book = Ledger({n: small.fact(n, "FY2024", str(v)) for n, v in (("revenue", first), ("gross_profit", last))}, period)
    rate = evaluate((Figure("gross_profit") / Figure("revenue")) ** (ONE / Years()) - ONE, book)
    assert isinstance(rate, Derivation)
    assert close(first * Fraction(1 + rate.point) ** years, Fraction(last))
    assert rate.low <= rate.point <= rate.high
    assert calculated(*written(rate)) == pytest.approx(float(rate.point), rel=1e-9, abs=1e-12)


# -- conditions ------------------------------------------------------------------------------------------------------

GROWTH = Figure("revenue") / Positive(Figure("gross_profit"), "The base is not positive.") - ONE


@pytest.mark.parametrize(("base", "told"), [("0", "."), ("-5", ": USD -5.00 by the prints of 9M2025.")])
def test_growth_on_a_base_that_is_not_positive_is_not_meaningful(base: str, told: str) -> None:
    found = absence(GROWTH, revenue="10", gross_profit=base)
    assert (found.status, found.reason) == (Status.NOT_MEANINGFUL, f"The base is not positive{told}")


def test_a_divisor_of_zero_names_itself() -> None:
    found = absence(Figure("revenue") / (Figure("capex") - Figure("capex")), revenue="10", capex="3")
    assert found.status is Status.NOT_MEANINGFUL
    assert "capex − capex is 0" in found.reason


def test_a_divisor_whose_print_may_be_zero_leaves_no_false_bounds() -> None:
    """Between 4 and 6, less 4.5, may be nothing: the quotient may be anything, and what is made of it too."""
    book = ledger(revenue="10")
    book.facts["capex"] = small.fact("capex", "9M2025", "4", hedge=Hedge.RANGE, high="6")
    bounded = evaluate(Figure("revenue") / (Figure("capex") - Number(Decimal(3))), book)
    touching = evaluate(Figure("revenue") / (Figure("capex") - Number(Decimal("4.5"))), book)
    assert isinstance(bounded, Derivation) and isinstance(touching, Derivation)
    assert bounded.low < bounded.point < bounded.high
    assert (touching.low, touching.high) == (-d.INFINITY, d.INFINITY) and touching.point == 20
    for made in (
        d.add(touching, bounded), d.subtract(bounded, touching), d.multiply(touching, bounded), d.negate(touching),
        d.divide(touching, bounded), d.divide(bounded, touching),
    ):  # fmt: skip
        assert not made.is_bounded and made.point.is_finite()
    nothing = d.multiply(touching, d.number(0))
    assert (nothing.low, nothing.high) == (0, 0)


def test_what_is_missing_is_passed_on_with_its_reason() -> None:
    for tree in (Figure("capex") + ONE, ONE - Figure("capex"), -Figure("capex"), ONE / Positive(Figure("capex"), "x")):
        found = absence(tree)
        assert (found.status, found.reason) == (Status.NO_DATA, "no capex")


def test_the_first_alternative_that_answers_says_that_it_did() -> None:
    burn = FirstOf(((Figure("capex"), "from cash flows"), (Figure("net_loss"), "from the loss")))
    assert value(burn, capex="3", net_loss="4").notes() == ["from cash flows"]
    taken = value(burn, net_loss="4")
    assert (taken.point, taken.notes()) == (Decimal(4), ["from the loss"])
    assert absence(burn).reason == "no capex"


def test_months_are_those_of_the_period() -> None:
    assert value(Figure("capex") / Months(), capex="90").point == 10
    assert evaluate(Months(), Ledger({}, Period.parse("2025-09-30"))).point == 9  # type: ignore[union-attr]
    assert evaluate(Months(), Ledger({}, Period.parse("FY2024"))).point == 12  # type: ignore[union-attr]


def test_years_need_a_span() -> None:
    found = evaluate(Years(), Ledger({}, Period.parse("FY2024")))
    assert isinstance(found, Absence) and found.status is Status.NOT_APPLICABLE
    assert evaluate(Years(), Ledger({}, Period.parse("FY2022-FY2024"))).point == 2  # type: ignore[union-attr]


def test_a_root_of_a_negative_ratio_is_not_meaningful() -> None:
    assert absence(Figure("net_loss") ** (ONE / Number(Decimal(2))), net_loss="-4").status is Status.NOT_MEANINGFUL


@pytest.mark.parametrize(
    ("revenue", "bounds"),
    [("250000000", (1, 0, 1)), ("250000001", (1, 1, 1)), ("249999999", (0, 0, 0)), ("0", (0, 0, 0))],
)
def test_a_test_says_yes_no_and_whether_the_print_leaves_it_open(revenue: str, bounds: tuple[int, int, int]) -> None:
    found = value(AtLeast(Figure("revenue"), Number(Decimal(250_000_000), "USD")), revenue=revenue)
    assert tuple(map(int, (found.point, found.low, found.high))) == bounds
    assert found.is_test
    assert calculated(*written(found)) is bool(bounds[0])


@pytest.mark.parametrize(
    ("revenue", "threshold"), [("250", "0.15"), ("249", "0.30"), ("150", "0.30"), ("149", "0.5"), ("0", "0.5")]
)
def test_a_threshold_is_that_of_the_highest_band_that_is_reached(revenue: str, threshold: str) -> None:
    found = value(Threshold("rd_share", Figure("revenue")), revenue=revenue)
    assert found.point == Decimal(threshold)
    assert "from 2023-03-31" in found.notes()[0]


def test_a_rule_that_did_not_hold_yet_has_no_threshold() -> None:
    assert absence(Threshold("no_rule", Figure("revenue")), revenue="1").status is Status.NOT_APPLICABLE


def three_years(*pairs: tuple[str, str]) -> Ledger:
    years = [ledger(capex=part, revenue=whole) for part, whole in pairs]
    return Ledger({}, earlier=years)


SHARE = InYears(Figure("capex"), Figure("revenue"), Number(Decimal("0.5")), 2)


@pytest.mark.parametrize(
    ("pairs", "met"),
    [
        ([("6", "10"), ("6", "10"), ("6", "10")], 1),
        ([("6", "10"), ("6", "10"), ("4", "10")], 1),  # two of three years, and 16 of 30
        ([("9", "10"), ("4", "10"), ("4", "10")], 0),  # in aggregate, but in one year only
        ([("6", "10"), ("6", "10"), ("1", "20")], 0),  # in two years, but not in aggregate
    ],
)
def test_a_yearly_test_asks_two_of_three_years_and_the_sum(pairs: list[tuple[str, str]], met: int) -> None:
    found = evaluate(SHARE, three_years(*pairs))
    assert isinstance(found, Derivation)
    assert found.point == met


def test_a_yearly_test_without_three_years_is_not_disclosed() -> None:
    found = evaluate(SHARE, Ledger({}))
    assert isinstance(found, Absence) and found.status is Status.NOT_DISCLOSED


def test_a_range_has_no_point_of_its_own_but_its_ends_travel() -> None:
    book = ledger(capex="2")
    book.facts["revenue"] = small.fact("revenue", "9M2025", "300", hedge=Hedge.RANGE, high="400")
    found = evaluate(Figure("revenue") / Figure("capex"), book)
    assert isinstance(found, Derivation)
    assert found.low == Decimal(300) / Decimal("2.5") and found.high == Decimal(400) / Decimal("1.5")


# -- the catalog -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_every_definition_reads_figures_and_says_so_in_words(metric: object) -> None:
    expression = metric.expression  # type: ignore[attr-defined]
    names = [figure.concept for figure in figures_of(expression, definition_of)]
    assert names
    said = spelled_out(in_words(expression))
    assert all(name in said for name in names)


def test_a_metric_names_only_metrics_that_stand_before_it_so_that_no_definition_runs_in_a_circle() -> None:
    known: set[str] = set()
    for metric in METRICS:
        assert set(refs(metric.expression)) <= known, metric.id
        known.add(metric.id)


def refs(node: Any) -> list[str]:
    """The metrics that a definition names, wherever they stand in it."""
    if isinstance(node, MetricRef):
        return [node.metric]
    if isinstance(node, tuple):
        return [name for part in node for name in refs(part)]
    parts = fields(node) if isinstance(node, Expression) else ()
    return [name for part in parts for name in refs(getattr(node, part.name))]


def test_labels_are_unique_in_each_language() -> None:
    for lang in ("en", "zh-Hans", "zh-Hant"):
        labels = [metric.label(lang) for metric in METRICS]
        assert len(set(labels)) == len(labels)
    assert len({metric.id for metric in METRICS}) == len(METRICS)


def test_instants_and_durations_of_one_length_only_are_compared() -> None:
    """Growth reads PRIOR, which has the same length whatever the period: never nine months on twelve."""
    for text in ("9M2025", "FY2024", "H1-2025", "Q2-2025", "LTM-2025-09-30"):
        period = Period.parse(text)
        assert period.prior().months == period.months
        assert period.prior().end < period.end - dt.timedelta(days=360)
