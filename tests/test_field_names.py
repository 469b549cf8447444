"""Field names: what vendors and everyday speech call a figure leads to ours, or to a sentence; never to a lookalike."""

from __future__ import annotations

import pytest

from shipped import shipped
from xlipo import Client
from xlipo.facts.company import fold
from xlipo.facts.errors import UnknownName
from xlipo.functions.call import call
from xlipo.metrics.catalog import BY_ID

FIELDS = shipped().field_names()


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_name_leads_to_something_that_can_be_asked(field) -> None:
    known = {*BY_ID, *shipped().concepts()}
    assert {field.measure, *field.nearest} - {""} <= known
    assert field.measure or field.nearest or field.note


def test_no_name_is_one_of_ours_or_stands_twice() -> None:
    answers = Client().answers
    keys = [fold(field.name) for field in FIELDS]
    assert len(set(keys)) == len(keys)
    assert [field.name for field in FIELDS if answers.field(field.name) != field] == []


def test_lines_are_sorted() -> None:
    keys = [(field.vendor, field.name.casefold()) for field in FIELDS]
    assert keys == sorted(keys)


HELD = [
    ("IQ_TOTAL_REV", "revenue"),
    ("IQ_GROSS_MARGIN", "gross_margin"),
    ("FF_SALES", "revenue"),
    ("SALES", "revenue"),
    ("SALES_REV_TURN", "revenue"),
    ("GROSS_MARGIN", "gross_margin"),
    ("PX_LAST", "share_price"),
    ("销售毛利率", "gross_margin"),
    ("s_fa_grossprofitmargin", "gross_margin"),
    ("ths_revenue_stock", "revenue"),
    ("营业收入(TTM)", "revenue"),
    ("营业收入（TTM）", "revenue"),
    ("profitMargins", "net_margin"),
    ("Research & Development", "research_and_development_expense"),
]


@pytest.mark.parametrize(("name", "id"), HELD)
def test_names_of_vendors(name: str, id: str) -> None:
    assert Client().answers.measure(name).id == id


@pytest.mark.parametrize(
    ("names", "id"),
    [
        (
            ("greenshoe", "green shoe", "over-allotment option", "绿鞋", "綠鞋", "超额配股权", "超額配股權"),
            "over_allotment_shares",
        ),
        (("lock-up", "lockup", "lock-up period", "禁售期", "锁定期", "鎖定期"), "cornerstone_unlock_date"),
    ],
)
def test_everyday_words_of_an_offering_in_three_scripts(names: tuple[str, ...], id: str) -> None:
    assert {Client().answers.measure(name).id for name in names} == {id}


@pytest.mark.parametrize(
    ("names", "id"),
    [
        (("P/E", "PE", "P/E ratio", "市盈率", "本益比"), "pe_ratio"),
        (("EPS", "earnings per share", "每股收益", "每股盈利", "每股盈餘", "每股利润"), "eps"),
        (("ROE", "return on equity", "净资产收益率", "淨資產收益率"), "roe"),
        (("rule of 40", "rule of forty", "40法则", "40法則", "四十法则"), "rule_of_40"),
        (("burn rate", "monthly cash burn", "烧钱率", "燒錢率", "月烧钱", "月燒錢"), "monthly_burn"),
        (("book value", "NAV", "net asset value", "账面净值", "股東權益"), "book_value"),
        (("net income", "net profit", "净利润", "淨利潤", "净利", "純利"), "net_income"),
        (("cash flow", "operating cash flow", "现金流", "現金流"), "operating_cash_flow"),
        (("gross proceeds", "募资额", "募資額", "募资总额"), "gross_proceeds"),
    ],
)
def test_everyday_words_of_figures_in_three_scripts(names: tuple[str, ...], id: str) -> None:
    assert {Client().answers.measure(name).id for name in names} == {id}


def test_a_name_that_says_its_basis_has_it() -> None:
    client = Client()
    twelve = client.metric("MiniMax", "revenue", "LTM")
    for name in ("营业收入(TTM)", "or_ttm2", "TRAIL_12M_NET_SALES", "LTM revenue"):
        found = client.metric("MiniMax", name)
        assert (found.period, found.value) == (twelve.period, twelve.value)
        assert call("IPO_METRIC", ["MiniMax", name]) == float(twelve.value)
    at_the_half = client.metric("MiniMax", "or_ttm", "H1-2026")
    assert at_the_half.period.text == "LTM-2026-06-30"
    assert client.metric("MiniMax", "or_ttm", "FY2025").value == client.metric("MiniMax", "revenue", "FY2025").value


def test_the_vendors_difference_is_told() -> None:
    words = [row[4] for row in call("IPO_EXPLAIN", ["MiniMax", "IQ_GROSS_MARGIN"])]
    assert any("IQ_GROSS_MARGIN of Capital IQ is read as gross_margin. The vendor may leave" in text for text in words)
    assert "The vendor may leave depreciation out" in call("IPO_DEFINE", ["IQ_GROSS_MARGIN"])[0][0]
    assert any("Capital IQ" in note for note in Client().metric("MiniMax", "IQ_GROSS_MARGIN").as_json()["notes"])


NOT_HELD = [
    "EBITDA",
    "consensus",
    "NTM revenue",
    "dividend yield",
    "beta",
    "forward P/E",
    "一致预期",
    "股息率",
    "贝塔系数",
    "預測市盈率",
    "息税折旧摊销前利润",
    "BEST_SALES",
    "EV/EBITDA",
    "WACC",
]


@pytest.mark.parametrize("name", NOT_HELD)
def test_words_without_a_figure_say_so(name: str) -> None:
    with pytest.raises(UnknownName, match="The data hold no ") as told:
        Client().metric("MiniMax", name)
    cell = call("IPO_METRIC", ["MiniMax", name])
    assert (str(cell), cell.status, cell.reason) == ("#VALUE!", "unknown_metric", str(told.value))
    assert call("IPO_EXPLAIN", ["MiniMax", name])[0][4] == str(told.value)


def test_a_table_takes_vendors_names() -> None:
    table = Client().table(["MiniMax"], ["SALES_REV_TURN", "or_ttm"], "FY2025")
    assert [answer.metric for answer in table.rows[0]] == ["revenue", "revenue"]


@pytest.mark.parametrize(
    ("name", "company"),
    [
        ("2513 HK Equity", "Zhipu"),
        ("Muxi", "MetaX"),
        ("2513-HK", "Zhipu"),
        ("688802-CN", "MetaX"),
        ("NVDA-US", "NVIDIA"),
        ("688802 C1 Equity", "MetaX"),
    ],
)
def test_companies_as_terminals_and_pinyin_have_them(name: str, company: str) -> None:
    assert Client().company(name).name == company
