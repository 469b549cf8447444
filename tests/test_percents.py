"""A percentage is a fraction in every answer, and reads as the source prints it wherever a person sees it."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest

from xlipo.cli import front_door
from xlipo.facts.fact import Claim, Fact
from xlipo.functions import IPO_DEFINE, IPO_EXPLAIN, IPO_METRIC, IPO_TABLE
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.store.opening import open_data

ANSWERS = Answers(open_data())


def printed_percents() -> list[tuple[Fact, Answer]]:
    """Every actual percentage in the data that answers for its own company, concept and period."""
    found = []
    for company in ANSWERS.view.companies():
        for fact in ANSWERS.view.facts_of(company.id):
            if fact.unit == "percent" and fact.claim is Claim.ACTUAL and fact.best is not None:
                answer = ANSWERS.metric(company.name, fact.concept, fact.period.text, dimensions=fact.dimensions)
                if answer.derivation is not None and answer.derivation.fact is fact:
                    found.append((fact, answer))
    return found


def read(shown: str) -> list[Decimal]:
    """The percentages in a printed line, as they read."""
    return [Decimal(number.replace(",", "")) for number in re.findall(r"(-?[\d,]+(?:\.\d+)?)%", shown)]


def test_every_printed_percentage_reads_as_its_source_prints_it() -> None:
    percents = printed_percents()
    assert len(percents) > 500
    for fact, answer in percents:
        quantity = fact.quantity
        assert quantity is not None
        ends = [quantity.point] if quantity.point is not None else [quantity.low, quantity.high]
        wanted = [end.quantize(Decimal("0.1"), ROUND_HALF_UP) for end in ends if end is not None]
        if abs(fact.best or 0) > 1000:
            assert answer.show() == "NM" and answer.value is not None, fact.where
            continue
        shown = read(answer.show())
        assert len(shown) == len(wanted), (fact.where, answer.show())
        for one, other in zip(shown, wanted, strict=True):
            digit = Decimal(1).scaleb(-answer.places)  # a half may be rounded either way
            assert abs(one - other) <= digit, (fact.where, answer.show())


def test_every_printed_percentage_is_a_fraction_as_an_answer() -> None:
    for fact, answer in printed_percents():
        assert answer.unit == "pure", fact.where
        assert answer.low is not None and answer.high is not None and fact.quantity is not None
        assert [answer.low * 100, answer.high * 100] == [fact.quantity.low, fact.quantity.high], fact.where
        if fact.value is not None:
            assert answer.value == fact.value / 100, fact.where


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (["metric", "MiniMax", "top_customer_share"], "14.7%  9M2025  reported"),
        (["explain", "MiniMax", "top_customer_share"], "Largest customer's share of revenue of MiniMax: 14.7%"),
        (["series", "MiniMax", "top_customer_share"], "9M2025  14.7%  reported"),
        (
            ["table", "--companies", "MiniMax", "--metrics", "top_customer_share", "--basis", "LATEST"],
            "MiniMax  14.7%  9M2025",
        ),
    ],
)
def test_the_printed_line(command: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        front_door.main(command)
    assert left.value.code == 0
    assert line in capsys.readouterr().out


def test_a_cell_and_its_account_agree_with_a_computed_ratio() -> None:
    assert IPO_METRIC("MiniMax", "top_customer_share") == pytest.approx(0.147)
    assert IPO_TABLE("MiniMax", "top_customer_share", "LATEST")[1][1] == pytest.approx(0.147)
    assert IPO_EXPLAIN("Zhipu", "top_customer_share", "FY2024")[0][1:3] == ("19.0%", "pure")
    assert IPO_DEFINE("top_customer_share")[0][1] == IPO_DEFINE("gross_margin")[0][1] == "fraction"
