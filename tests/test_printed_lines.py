"""What a printed line says: units, scales and digits that a person reads right, and words that say what a figure is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shipped import answers
from xlipo.cli import front_door
from xlipo.functions import CellError, call
from xlipo.metrics.explanation import account
from xlipo.metrics.value_text import show_value


def lines_of(company: str, metric: str, period: str | None = None) -> list[tuple[str, str]]:
    return list(account(answers().metric(company, metric, period)))


# -- digits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("999949999", "USD 999.9m"),
        ("999960000", "USD 1.0bn"),
        ("-999960000", "USD -1.0bn"),
        ("999960", "USD 1.0m"),
        ("1000000000000", "USD 1.0tn"),
        ("852000000000", "USD 852.0bn"),
        ("999994", "USD 1.0m"),
        ("999.99", "USD 999.99"),
    ],
)
def test_the_scale_is_that_of_the_rounded_number(value: str, read: str) -> None:
    assert show_value(Decimal(value), "USD", "money") == read


@pytest.mark.parametrize(
    ("value", "read"), [("0.0003635", "0.036%"), ("-0.0000021", "-0.00021%"), ("0", "0.0%"), ("0.00051", "0.1%")]
)
def test_a_small_percentage_is_not_nothing(value: str, read: str) -> None:
    assert show_value(Decimal(value), "pure", "percent") == read


def test_a_price_of_a_share_is_written_out_in_arithmetic() -> None:
    words = dict(lines_of("MiniMax", "share_of_52_week_high"))["Arithmetic"]
    assert "share_price 2026-03-18 HKD 1,238.00" in words


# -- what a figure is ------------------------------------------------------------------------------------------------


def test_cash_flow_without_capital_expenditure_is_an_upper_bound_of_the_flow_and_not_of_the_burn() -> None:
    """Capital expenditure makes the flow less and the burn more."""
    notes = answers().metric("Zhipu", "monthly_burn", "H1-2026").notes
    assert notes == ("free cash flow at its upper bound: operating cash flow alone, no capital expenditure is given",)


def test_a_year_that_does_not_end_in_december_is_called_fiscal() -> None:
    """NVIDIA's second quarter of fiscal 2027 ended in July 2026."""
    notes = answers().metric("NVIDIA", "revenue", "Q2-2027").notes
    assert "fiscal: Q2-2027 ends in July 2026, as the year ends in January" in notes
    assert not [note for note in answers().metric("MiniMax", "revenue", "FY2025").notes if "fiscal" in note]
    assert not [note for note in answers().metric("NVIDIA", "debt").notes if "fiscal" in note]


def test_what_stands_on_a_loss_says_of_which_time_it_is() -> None:
    """MetaX's close of June stands before its half-year's results: by then the last year known was one of a loss."""
    reason = answers().metric("MetaX", "pe_ratio").reason
    assert reason.startswith("A price-earnings ratio on a loss means nothing: ") and "CNY -" in reason
    assert "2026-03-31" in reason or "FY2025" in reason


def test_an_estimate_is_not_called_exact() -> None:
    """Biren's revenue of H1-2026 is printed as about 1,236m."""
    said = dict(lines_of("Biren", "revenue", "H1-2026"))
    assert "Exactly" not in said
    assert said["Printed as"].startswith("about 1,236,000,000 CNY, which is read as 1,174,200,000 CNY to 1,297,800,000")
    assert dict(lines_of("MiniMax", "revenue", "FY2024"))["Exactly"].startswith("30,523,000 USD")


def test_a_total_of_funding_says_where_its_rounds_add_up_to_another() -> None:
    """Enflame's page says close to 7bn and lists rounds of 8.61bn; Moore Threads' press says over 10bn."""
    for company, added in (("Enflame", "CNY 8.6bn"), ("Moore Threads", "CNY 11.9bn to CNY 21.1bn")):
        answer = answers().metric(company, "funding_total")
        said = [note for note in answer.notes if "rounds" in note]
        assert len(said) == 1 and added in said[0] and "as its source prints it" in said[0]
        assert ("How", said[0]) in lines_of(company, "funding_total")
        assert said[0] in str(call("IPO_EXPLAIN", [company, "funding_total"]))
    assert answers().metric("Zhipu", "funding_total").notes == ()
    assert answers().metric("MiniMax", "funding_total").notes == ()


def test_a_table_marks_what_stands_on_another_line(capsys: pytest.CaptureFixture[str]) -> None:
    """MiniMax's free cash flow of 2025 is its operating cash flow alone; its debt is of bank loans."""
    with pytest.raises(SystemExit):
        front_door.main(["table", "--companies", "MiniMax,Zhipu", "--metrics", "free_cash_flow,revenue"], "xlipo")
    said = capsys.readouterr().out.splitlines()
    assert "USD -279.6m  LTM-2025-12-31 † ‡" in said[1] and said[1].count("‡") == 1
    assert said[-1] == (
        "‡ free cash flow at its upper bound: operating cash flow alone, no capital expenditure is given:"
        " MiniMax Free cash flow, Zhipu Free cash flow"
    )


def test_a_table_says_whose_year_is_fiscal(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        front_door.main(["series", "NVIDIA", "revenue", "--periods", "FY2026"], "xlipo")
    assert "fiscal periods: the year of NVIDIA ends in January" in capsys.readouterr().out


# -- words that people use -------------------------------------------------------------------------------------------


def test_an_average_is_a_mean() -> None:
    asked = ["core", "FY2024", "", "Tier<=7"]
    mean, average = (call("IPO_PEERS", ["gross_margin", word, *asked]) for word in ("mean", "average"))
    assert mean == average and not isinstance(mean[0][0], CellError)


@pytest.mark.parametrize(
    ("word", "metric"),
    [
        ("经营利润率", "operating_margin"),
        ("經營利潤率", "operating_margin"),
        ("烧钱率", "monthly_burn"),
        ("燒錢率", "monthly_burn"),
        ("账面值", "book_value"),
        ("賬面值", "book_value"),
        ("市盈率(TTM)", "pe_ratio"),
        ("市盈率TTM", "pe_ratio"),
        ("市净率(TTM)", "price_to_book"),
        ("市销率(TTM)", "price_to_sales"),
    ],
)
def test_everyday_words_are_found_in_three_scripts(word: str, metric: str) -> None:
    assert answers().measure(word).id == metric
