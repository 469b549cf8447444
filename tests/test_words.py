"""Figures as they are printed in English and Chinese: scale words, hedges, currencies."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlipo.facts.quantity import Hedge, Quantity
from xlipo.intake.printed_figures import SCALES, UNITS, read_figure

E8 = 100_000_000

SAME = [
    ("5343.7万美元", "53437000", "USD"),
    ("5,343.7萬美元", "53437000", "USD"),
    ("53.47万美元", "534700", "USD"),
    ("101,865億", "10186500000000", None),
    ("101,865億tokens", "10186500000000", "tokens"),
    ("33亿元", "3300000000", "CNY"),
    ("38.18億元", "3818000000", "CNY"),
    ("43亿港元", "4300000000", "HKD"),
    ("1.2万亿元", "1200000000000", "CNY"),
    ("USD 53.4m", "53400000", "USD"),
    ("US$1.1 billion", "1100000000", "USD"),
    ("HK$4.8bn", "4800000000", "HKD"),
    ("$250 million", "250000000", "USD"),
    ("7000万股", "70000000", "shares"),
    ("385人", "385", "persons"),
    ("32.6%", "32.6", "percent"),
    ("53个月", "53", "months"),
    ("122.51倍", "122.51", "x"),
    ("-380.2%", "-380.2", "percent"),
    ("312,414千", "312414000", None),
]
"""Prints without a hedge: the point and the unit."""


@pytest.mark.parametrize(("text", "point", "unit"), SAME)
def test_plain_prints(text: str, point: str, unit: str | None) -> None:
    quantity, found = read_figure(text)
    assert (quantity.point, found, quantity.hedge) == (Decimal(point), unit, Hedge.EXACT)
    assert quantity.text == text


HEDGED = [
    ("约53.47万美元", Hedge.ABOUT, "507965", "534700", "561435"),
    ("約40億美元", Hedge.ABOUT, "3.8e9", "4e9", "4.2e9"),
    ("300人左右", Hedge.ABOUT, "285", "300", "315"),
    ("about 300", Hedge.ABOUT, "285", "300", "315"),
    ("approximately 300", Hedge.ABOUT, "285", "300", "315"),
    ("超10亿", Hedge.OVER, "1e9", "1e9", "1.1e9"),
    ("超過10億美元", Hedge.OVER, "1e9", "1e9", "1.1e9"),
    ("逾 1.57億", Hedge.OVER, "1.57e8", "1.57e8", "1.727e8"),
    ("突破100亿元", Hedge.OVER, "1e10", "1e10", "1.1e10"),
    ("10万以上", Hedge.OVER, "1e5", "1e5", "1.1e5"),
    ("over 53 months", Hedge.OVER, "53", "53", "58.3"),
    ("more than 200 million", Hedge.OVER, "2e8", "2e8", "2.2e8"),
    ("300多亿", Hedge.OVER, "300e8", "300e8", "301e8"),
    ("300餘億元", Hedge.OVER, "300e8", "300e8", "301e8"),
    ("30余人", Hedge.OVER, "30", "30", "31"),
    ("近3億", Hedge.NEARLY, "2.85e8", "3e8", "3e8"),
    ("接近3亿美元", Hedge.NEARLY, "2.85e8", "3e8", "3e8"),
    ("nearly 300 million", Hedge.NEARLY, "2.85e8", "3e8", "3e8"),
    ("close to 300", Hedge.NEARLY, "285", "300", "300"),
    ("不到3億", Hedge.UNDER, "2.7e8", "3e8", "3e8"),
    ("不足300人", Hedge.UNDER, "270", "300", "300"),
    ("less than 300", Hedge.UNDER, "270", "300", "300"),
    ("under 300", Hedge.UNDER, "270", "300", "300"),
]


@pytest.mark.parametrize(("text", "hedge", "low", "point", "high"), HEDGED)
def test_hedged_prints(text: str, hedge: Hedge, low: str, point: str, high: str) -> None:
    quantity, _ = read_figure(text)
    assert quantity.hedge is hedge
    assert (quantity.low, quantity.point, quantity.high) == (Decimal(low), Decimal(point), Decimal(high))


PARTLY_KNOWN = [
    ("300-400億", Hedge.RANGE, 300 * E8, 400 * E8),
    ("300-400亿元", Hedge.RANGE, 300 * E8, 400 * E8),
    ("300至400亿", Hedge.RANGE, 300 * E8, 400 * E8),
    ("34–38亿元", Hedge.RANGE, 34 * E8, 38 * E8),
    ("数亿", Hedge.SEVERAL, 2 * E8, 10 * E8),
    ("數億美元", Hedge.SEVERAL, 2 * E8, 10 * E8),
    ("several hundred million", Hedge.SEVERAL, 2 * E8, 10 * E8),
    ("数千万", Hedge.SEVERAL, 20_000_000, 100_000_000),
    ("数百万美元", Hedge.SEVERAL, 2_000_000, 10_000_000),
    ("十几亿", Hedge.SEVERAL, 11 * E8, 19 * E8),
    ("十幾億", Hedge.SEVERAL, 11 * E8, 19 * E8),
]


@pytest.mark.parametrize(("text", "hedge", "low", "high"), PARTLY_KNOWN)
def test_prints_without_a_point(text: str, hedge: Hedge, low: int, high: int) -> None:
    quantity, _ = read_figure(text)
    assert (quantity.hedge, quantity.point) == (hedge, None)
    assert (quantity.low, quantity.high) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize("text", ["未披露", "not disclosed", "Not Disclosed"])
def test_not_disclosed_is_read_as_an_answer(text: str) -> None:
    quantity, unit = read_figure(text)
    assert (quantity.hedge, quantity.best, unit) == (Hedge.UNKNOWN, None, None)


def test_wan_and_yi_are_four_and_eight_zeros() -> None:
    for pair, factor in (("万萬", 10**4), ("亿億", 10**8)):
        for word in pair:
            assert read_figure(f"1{word}")[0].point == Decimal(factor)
    assert read_figure("1万亿")[0].point == read_figure("1兆")[0].point == Decimal(10**12)


figures = st.builds(
    lambda whole, part: f"{whole:,}{part}", st.integers(1, 10**6), st.sampled_from(["", ".5", ".70", ".123"])
)


@given(
    figures,
    st.sampled_from(
        [("", Hedge.EXACT), ("约", Hedge.ABOUT), ("逾", Hedge.OVER), ("近", Hedge.NEARLY), ("不到", Hedge.UNDER)]
    ),
    st.sampled_from([w for w in SCALES if not w.isascii()]),
    st.sampled_from([w for w in UNITS if w.endswith("元")]),
)
def test_a_print_is_its_digits_its_scale_its_hedge_and_its_unit(
    figure: str, hedge: tuple[str, Hedge], scale: str, unit: str
) -> None:
    text = f"{hedge[0]}{figure}{scale}{unit}"
    assert read_figure(text) == (
        Quantity.printed(figure.replace(",", ""), SCALES[scale], hedge[1], text=text), UNITS[unit],
    )  # fmt: skip


@given(st.text(max_size=20))
def test_any_text_is_a_figure_or_a_plain_error(text: str) -> None:
    try:
        quantity, _ = read_figure(text)
    except ValueError as refused:
        assert str(refused)
    else:
        assert quantity.text == text


@pytest.mark.parametrize(
    "text", ["", "亿", "万元", "about", "1.2.3", "40億美元(約合282億元)", "NaN", "1e9", "=1+1", ",", "-"]
)
def test_what_cannot_be_read_whole_is_refused(text: str) -> None:
    """40億美元(約合282億元) is one valuation printed in two currencies: choosing is not the reader's to do."""
    with pytest.raises(ValueError, match=r"\S"):
        read_figure(text)
