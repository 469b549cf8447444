"""Figures as they are printed in English and Chinese: scale words, hedges, currencies."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlipo.facts.quantity import Hedge, Quantity
from xlipo.intake.printed_figures import SCALES, UNITS, read_printed_figure

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
    ("(1,234)", "-1234", None),
    ("（1,234）万元", "-12340000", "CNY"),
    ("US$ (1.2) billion", "-1200000000", "USD"),
    ("(US$1.2 billion)", "-1200000000", "USD"),
    ("−3.5亿元", "-350000000", "CNY"),
    ("▲1,234", "-1234", None),
    ("１，２３４．５万", "12345000", None),
    ("RMB'000 312,414", "312414000", "CNY"),
    ("人民币千元 312,414", "312414000", "CNY"),
    ("人民币3亿元", "300000000", "CNY"),
    ("HK$3亿元", "300000000", "HKD"),
    ("两亿美元", "200000000", "USD"),
    ("25.5 億元人民幣", "2550000000", "CNY"),
    ("達70%", "70", "percent"),
    ("32歲", "32", "years"),
    ("1 234 567", "1234567", None),
    ("250 million US dollars", "250000000", "USD"),
    ("53 months", "53", "months"),
    ("3.2x", "3.2", "x"),
    ("1.5 tn yen", "1500000000000", "JPY"),
    ("€40m", "40000000", "EUR"),
]
"""Prints without a hedge: the point and the unit."""


@pytest.mark.parametrize(("text", "point", "unit"), SAME)
def test_plain_prints(text: str, point: str, unit: str | None) -> None:
    quantity, found = read_printed_figure(text)
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
    ("破3亿", Hedge.OVER, "3e8", "3e8", "3.3e8"),
    ("突破千万美元", Hedge.OVER, "1e7", "1e7", "1.1e7"),
    ("200多個", Hedge.OVER, "200", "200", "201"),
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
    ("US$ about 3bn", Hedge.ABOUT, "2.85e9", "3e9", "3.15e9"),
    ("around RMB 3 billion", Hedge.ABOUT, "2.85e9", "3e9", "3.15e9"),
    ("大约3亿", Hedge.ABOUT, "2.85e8", "3e8", "3.15e8"),
    ("at least 300", Hedge.OVER, "300", "300", "330"),
    ("300 or more", Hedge.OVER, "300", "300", "330"),
    ("300m+", Hedge.OVER, "3e8", "3e8", "3.3e8"),
    (">300m", Hedge.OVER, "3e8", "3e8", "3.3e8"),
    ("3亿多美元", Hedge.OVER, "3e8", "3e8", "4e8"),
    ("just under 300", Hedge.NEARLY, "285", "300", "300"),
    ("almost 300", Hedge.NEARLY, "285", "300", "300"),
    ("低于3億", Hedge.UNDER, "2.7e8", "3e8", "3e8"),
    ("fewer than 300 people", Hedge.UNDER, "270", "300", "300"),
]


@pytest.mark.parametrize(("text", "hedge", "low", "point", "high"), HEDGED)
def test_hedged_prints(text: str, hedge: Hedge, low: str, point: str, high: str) -> None:
    quantity, _ = read_printed_figure(text)
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
    ("百億美元", Hedge.SEVERAL, 100 * E8, 1000 * E8),
    ("千萬美元", Hedge.SEVERAL, 10_000_000, 100_000_000),
    ("数十亿", Hedge.SEVERAL, 20 * E8, 100 * E8),
    ("几百万", Hedge.SEVERAL, 2_000_000, 10_000_000),
    ("several million US dollars", Hedge.SEVERAL, 2_000_000, 10_000_000),
    ("tens of millions of dollars", Hedge.SEVERAL, 20_000_000, 100_000_000),
    ("hundreds of millions", Hedge.SEVERAL, 2 * E8, 10 * E8),
    ("US$300m-400m", Hedge.RANGE, 3 * E8, 4 * E8),
    ("$3 to $4 billion", Hedge.RANGE, 30 * E8, 40 * E8),
    ("between 300 and 400 million", Hedge.RANGE, 3 * E8, 4 * E8),
    ("介于300至400亿元", Hedge.RANGE, 300 * E8, 400 * E8),
    ("5,000万至1亿美元", Hedge.RANGE, 50_000_000, E8),
    ("3亿元至4亿元", Hedge.RANGE, 3 * E8, 4 * E8),
]


@pytest.mark.parametrize(("text", "hedge", "low", "high"), PARTLY_KNOWN)
def test_prints_without_a_point(text: str, hedge: Hedge, low: int, high: int) -> None:
    quantity, _ = read_printed_figure(text)
    assert (quantity.hedge, quantity.point) == (hedge, None)
    assert (quantity.low, quantity.high) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize("text", ["未披露", "not disclosed", "Not Disclosed"])
def test_not_disclosed_is_read_as_an_answer(text: str) -> None:
    quantity, unit = read_printed_figure(text)
    assert (quantity.hedge, quantity.best, unit) == (Hedge.UNKNOWN, None, None)


def test_wan_and_yi_are_four_and_eight_zeros() -> None:
    for pair, factor in (("万萬", 10**4), ("亿億", 10**8)):
        for word in pair:
            assert read_printed_figure(f"1{word}")[0].point == Decimal(factor)
    assert read_printed_figure("1万亿")[0].point == read_printed_figure("1兆")[0].point == Decimal(10**12)


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
    assert read_printed_figure(text) == (
        Quantity.printed(figure.replace(",", ""), SCALES[scale], hedge[1], text=text), UNITS[unit],
    )  # fmt: skip


@given(
    figures,
    st.sampled_from(
        [("", Hedge.EXACT), ("about ", Hedge.ABOUT), ("over ", Hedge.OVER), ("nearly ", Hedge.NEARLY),
         ("under ", Hedge.UNDER)]
    ),
    st.sampled_from([w for w in SCALES if w.isascii() and w.isalpha()]),
    st.sampled_from(["US$", "HK$", "RMB ", "€", ""]),
    st.booleans(),
)  # fmt: skip
def test_english_prints_are_read_alike(
    figure: str, hedge: tuple[str, Hedge], scale: str, unit: str, negative: bool
) -> None:
    digits, text = figure.replace(",", ""), f"{figure} {scale}"
    text = f"{hedge[0]}{unit}({text})" if negative else f"{hedge[0]}{unit}{text}"
    quantity, found = read_printed_figure(text)
    expected = Quantity.printed(f"-{digits}" if negative else digits, SCALES[scale], hedge[1], text=text)
    assert (quantity, found) == (expected, UNITS.get(unit.strip().lower()))


@given(figures, st.sampled_from(["", "万", "億", " million"]))
def test_width_case_and_spaces_do_not_matter(figure: str, scale: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in f"{figure}{scale}")
    plain = read_printed_figure(f"{figure}{scale}").quantity
    for text in (wide, f"  {figure}{scale.upper()} ", f"{figure}\u00a0{scale}"):
        assert read_printed_figure(text).quantity.point == plain.point


@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from(["", "万", "亿", "m", "bn"]))
def test_a_range_is_both_its_ends(one: int, other: int, scale: str) -> None:
    low, high = sorted((one, other))
    quantity = read_printed_figure(f"{low}-{high}{scale}").quantity
    factor = SCALES.get(scale, Decimal(1))
    assert (quantity.low, quantity.high, quantity.point) == (low * factor, high * factor, None)


@given(st.text(max_size=20))
def test_any_text_is_a_figure_or_a_plain_error(text: str) -> None:
    try:
        quantity, _ = read_printed_figure(text)
    except ValueError as refused:
        assert str(refused)
    else:
        assert quantity.text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "亿",
        "万元",
        "5,3亿",
        "$5,3 billion",
        "1,23,456",
        "2025-12",
        "3 million billion",
        "RMB'000 3亿",
        "人民币3亿美元",
        "3 lakh",
        "(1-2)",
        "400-300",
        "about",
        "1.2.3",
        "40億美元(約合282億元)",
        "NaN",
        "1e9",
        "=1+1",
        ",",
        "-",
    ],
)
def test_what_cannot_be_read_whole_is_refused(text: str) -> None:
    """40億美元(約合282億元) is one valuation printed in two currencies: choosing is not the reader's to do."""
    with pytest.raises(ValueError, match=r"\S"):
        read_printed_figure(text)
