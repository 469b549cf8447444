"""Quantities: the digits that were printed, and the interval that the print allows."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlipo.facts.quantity import Hedge, Quantity, plain

SCALES = [1, 1000, 10_000, 1_000_000, 10_000_000, 100_000_000, 10**9, 10**10, 10**11, 10**12]
POINTED = [Hedge.EXACT, Hedge.ABOUT, Hedge.OVER, Hedge.NEARLY, Hedge.UNDER]

digits = st.builds(
    lambda whole, part, sign: f"{'-' if sign else ''}{whole}{'.' + part if part else ''}",
    st.integers(0, 10**9), st.text("0123456789", max_size=6), st.booleans(),
)  # fmt: skip
scales = st.sampled_from(SCALES)


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    hedge = draw(st.sampled_from([*POINTED, Hedge.RANGE]))
    low = draw(digits)
    high = str(Decimal(low) + draw(st.integers(0, 1000))) if hedge is Hedge.RANGE else ""
    return Quantity.printed(low, draw(scales), hedge, high)


@given(digits, scales, st.sampled_from(POINTED))
def test_the_point_is_the_digits_times_the_scale_inside_its_interval(printed: str, scale: int, hedge: Hedge) -> None:
    quantity = Quantity.printed(printed, scale, hedge)
    assert quantity.point is not None and quantity.low is not None and quantity.high is not None
    assert Fraction(quantity.point) == Fraction(printed) * scale
    assert quantity.low <= quantity.point <= quantity.high
    assert quantity.best == quantity.point


@given(digits, scales)
def test_decimals_say_the_place_of_the_last_printed_digit(printed: str, scale: int) -> None:
    """XBRL: the figure is known to half of 10 ** -decimals."""
    quantity = Quantity.printed(printed, scale)
    after_the_point = len(printed.partition(".")[2])
    assert quantity.decimals == after_the_point - (len(str(scale)) - 1)
    assert Fraction(quantity.high or 0) - Fraction(quantity.low or 0) == Fraction(10) ** -quantity.decimals


@given(digits, scales)
def test_a_trailing_zero_is_a_digit_of_precision(printed: str, scale: int) -> None:
    finer = Quantity.printed(printed + ("0" if "." in printed else ".0"), scale)
    coarser = Quantity.printed(printed, scale)
    assert finer.point == coarser.point
    assert finer.high is not None and coarser.high is not None and finer.point is not None
    assert (coarser.high - finer.point) == 10 * (finer.high - finer.point)


@pytest.mark.parametrize(
    ("hedge", "low", "high"),
    [
        (Hedge.EXACT, "299.5e6", "300.5e6"), (Hedge.ABOUT, "285e6", "315e6"), (Hedge.OVER, "300e6", "330e6"),
        (Hedge.NEARLY, "285e6", "300e6"), (Hedge.UNDER, "270e6", "300e6"),
    ],
)  # fmt: skip
def test_each_hedge_gives_the_published_interval(hedge: Hedge, low: str, high: str) -> None:
    quantity = Quantity.printed("300", 1_000_000, hedge)
    assert (quantity.low, quantity.point, quantity.high) == (Decimal(low), Decimal(300_000_000), Decimal(high))


@given(digits, scales)
def test_the_hedges_of_the_table_in_exact_fractions(printed: str, scale: int) -> None:
    x = Fraction(printed) * scale
    table = {
        Hedge.ABOUT: (x * Fraction(95, 100), x * Fraction(105, 100)), Hedge.OVER: (x, x * Fraction(110, 100)),
        Hedge.NEARLY: (x * Fraction(95, 100), x), Hedge.UNDER: (x * Fraction(90, 100), x),
    }  # fmt: skip
    for hedge, ends in table.items():
        quantity = Quantity.printed(printed, scale, hedge)
        assert [Fraction(quantity.low or 0), Fraction(quantity.high or 0)] == sorted(ends)


@given(digits, st.integers(0, 10**6), scales, st.sampled_from([Hedge.RANGE, Hedge.SEVERAL]))
def test_a_range_has_two_ends_and_no_point(printed: str, width: int, scale: int, hedge: Hedge) -> None:
    top = str(Decimal(printed) + width)
    quantity = Quantity.printed(printed, scale, hedge, top)
    assert quantity.point is None
    assert (quantity.low, quantity.high) == (Decimal(printed) * scale, Decimal(top) * scale)
    assert quantity.best is not None and quantity.low is not None and quantity.high is not None
    assert quantity.low <= quantity.best <= quantity.high


def test_several_of_a_scale_word() -> None:
    several = Quantity.printed("2", 10**8, Hedge.SEVERAL, "10", "数亿")
    assert (several.low, several.high, several.point, several.text) == (
        Decimal(2 * 10**8),
        Decimal(10**9),
        None,
        "数亿",
    )


def test_not_disclosed_is_an_answer_without_a_value() -> None:
    unknown = Quantity.printed("", hedge=Hedge.UNKNOWN, text="未披露")
    assert (unknown.point, unknown.low, unknown.high, unknown.best) == (None, None, None, None)
    assert not unknown.overlaps(Quantity.printed("1")) and not Quantity.printed("1").overlaps(unknown)


@given(quantities(), quantities())
def test_overlap_is_symmetric_and_means_a_common_number(one: Quantity, other: Quantity) -> None:
    assert one.overlaps(other) == other.overlaps(one)
    assert one.overlaps(one)
    lows = [Fraction(q.low) for q in (one, other) if q.low is not None]
    highs = [Fraction(q.high) for q in (one, other) if q.high is not None]
    assert len(lows) == len(highs) == 2
    assert one.overlaps(other) is (max(lows) <= min(highs))


@given(digits, scales, st.integers(0, 3))
def test_a_figure_agrees_with_its_own_rounding(printed: str, scale: int, places: int) -> None:
    """5343.7 and 5344 are one figure, printed twice."""
    rounded = str(round(Decimal(printed), places))
    assert Quantity.printed(printed, scale).overlaps(Quantity.printed(rounded, scale))


@pytest.mark.parametrize(
    "bad", ["", "abc", "1,000", "NaN", "Infinity", "-inf", "1e9999999999", "1e2000000", "5343.7万", "=1+1", "--1"]
)
def test_what_is_no_number_is_refused_in_words(bad: str) -> None:
    with pytest.raises(ValueError, match=r"no (finite )?number|no figure|needs"):
        Quantity.printed(bad, 10_000)


def test_a_range_needs_both_ends_and_the_right_order() -> None:
    with pytest.raises(ValueError, match="both ends"):
        Quantity.printed("300", hedge=Hedge.RANGE)
    with pytest.raises(ValueError, match="backwards"):
        Quantity.printed("400", 1, Hedge.RANGE, "300")


def test_quantities_do_not_change() -> None:
    quantity = Quantity.printed("1")
    with pytest.raises(FrozenInstanceError):
        quantity.point = Decimal(2)  # type: ignore[misc]


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6))
def test_equal_numbers_print_alike(number: Decimal) -> None:
    assert plain(number) == number
    assert str(plain(number)) == str(plain(number.normalize())) == str(plain(number * 1000 / 1000))
    assert "E" not in str(plain(number)) or abs(number) < Decimal("0.000001")
