"""Screening: conditions as people write them, verdicts that never drop a company in silence, and what is printed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import xlipo
from engines import assert_screens_as_the_files_do, loaded
from screen_conditions import CONDITIONS, VERDICTS, Figures, Screened, Span, Truths, verdicts
from xlipo.api import Client
from xlipo.api.screen_records import Screen
from xlipo.cli import front_door
from xlipo.facts.errors import ConditionError, UnknownName, UsageError
from xlipo.functions import CellError, Session, call
from xlipo.metrics.screening import judgement
from xlipo.metrics.screening.condition import Measured
from xlipo.metrics.screening.reading import read_condition
from xlipo.metrics.screening.wording import in_words

DAY = "2026-10-09"


@pytest.fixture(autouse=True)
def _shipped_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XLIPO_DATA", raising=False)


@pytest.fixture(scope="module")
def client() -> Client:
    """The shipped data as known on a day, so that new facts change no test."""
    return Client((), as_of=DAY)


SCREENS: dict[str, Screen] = {}


def screened(client: Client, asked: Screened) -> Screen:
    """The screen of a condition of the table, made once."""
    key = f"{asked.text} {asked.period}"
    if key not in SCREENS:
        SCREENS[key] = client.screen(asked.text, period=asked.period, currency=asked.currency, group=asked.group)
    return SCREENS[key]


def found(screen: Screen) -> dict[str, str]:
    """The verdict on each company."""
    return {record.company: record.verdict for record in screen.records()}


# -- fifty conditions, whose truth is worked out without the screen ----------


def test_there_are_fifty_conditions_in_three_scripts() -> None:
    assert len(CONDITIONS) >= 50 and len({asked.text + str(asked.period) for asked in CONDITIONS}) == len(CONDITIONS)


@pytest.mark.parametrize("asked", CONDITIONS, ids=lambda asked: asked.text + (asked.period or "") + asked.currency)
def test_the_verdicts_are_those_of_the_figures(client: Client, asked: Screened) -> None:
    who = client.chosen((), asked.group)
    screen = screened(client, asked)
    assert found(screen) == verdicts(asked, client, who)
    assert screen.counts["companies"] == len(who) == len(screen.records())


def test_the_conditions_are_met_missed_and_left_open(client: Client) -> None:
    every = [found(screened(client, asked)) for asked in CONDITIONS]
    kinds = [set(verdict.values()) for verdict in every]
    assert all("meets" in kind or "does_not" in kind for kind in kinds)
    assert sum(kind == set(VERDICTS.values()) for kind in kinds) > 20


def test_a_database_gives_the_same_screens_figure_by_figure(tmp_path: Path) -> None:
    assert_screens_as_the_files_do(loaded(f"duckdb://{tmp_path}/ipo.duckdb"))


# -- a world in which every truth is known by hand ----------

COMPANIES = """id,name,kind,legal_name,reporting_currency,fiscal_year_end,groups,aliases,listing_status
alder,Alder,company,,USD,12-31,toys; listed,赤杨; HKEX:9871,listed
birch,Birch,company,,CNY,12-31,toys; private,白桦,private
cedar,Cedar,company,,USD,12-31,toys; private,,filed
elm,Elm,company,,,12-31,toys; private,,private
fir,Fir,company,,USD,12-31,toys; listed,NASDAQ:FIRR,listed
"""
GROUPS = "id,label_en,label_zh_hans,label_zh_hant,in_all\ntoys,toys,玩具,玩具,yes\n"
SOURCES = """id,title,publisher,date,date_inferred,url,language,kind,tier,via
toys-2025,Annual reports of toy makers,Toy Exchange,2026-03-30,,https://example.com/toys.pdf,en,annual_report,1,
"""
HEADER = "concept,dimensions,period,value,high,scale,unit,hedge,claim,source,locator,printed,also,note\n"
FACTS = {
    "alder": """gross_profit,,FY2025,90,,1000000,USD,,,toys-2025,,,,
headcount,,2025-12-31,385,,1,persons,,,toys-2025,,,,
revenue,,FY2024,100,,1000000,USD,,,toys-2025,,,,
revenue,,FY2025,200,,1000000,USD,,,toys-2025,,,,
revenue,segment=software,FY2025,50,,1000000,USD,,,toys-2025,,,,
""",
    "birch": """gross_profit,,FY2025,144690,,1000,CNY,,,toys-2025,,,,
headcount,,2025-12-31,300,,1,persons,about,,toys-2025,,,,
net_loss,,FY2025,72345,,1000,CNY,,,toys-2025,,,,
revenue,,FY2024,241150,,1000,CNY,,,toys-2025,,,,
revenue,,FY2025,723450,,1000,CNY,,,toys-2025,,,,
""",
    "cedar": """revenue,,FY2025,300,400,1000000,USD,range,,toys-2025,,,,
""",
    "fir": """gross_profit,,FY2025,35000,,1000,USD,,,toys-2025,,,,
headcount,,2025-12-31,1200,,1,persons,,,toys-2025,,,,
revenue,,FY2024,100000,,1000,USD,,,toys-2025,,,,
revenue,,FY2025,50000,,1000,USD,,,toys-2025,,,,
""",
}


@pytest.fixture(scope="module")
def toys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of five companies whose figures are known here."""
    folder = tmp_path_factory.mktemp("toys")
    (folder / "facts").mkdir()
    for name, text in (("companies", COMPANIES), ("groups", GROUPS), ("sources", SOURCES)):
        (folder / f"{name}.csv").write_text(text, "utf-8")
    for name, text in FACTS.items():
        (folder / "facts" / f"{name}.csv").write_text(HEADER + text, "utf-8")
    return folder


NAMES = ("Alder", "Birch", "Cedar", "Elm", "Fir")
MARKS = {"+": "meets", "-": "does_not", "?": "undecided"}


@pytest.mark.parametrize(
    ("condition", "marks"),
    [
        # Alder grew by 99 % to 102 %, Birch by 200 %, Fir by −50 %; of Cedar and Elm there is no year before
        ("revenue_growth > 1", "?+??-"),
        ("revenue_growth > 90%", "++??-"),
        ("revenue_growth < 1.02", "+-??+"),
        ("not revenue_growth > 1", "?-??+"),
        # margins: 45 %, 20 %, none, none, 70 %
        ("gross_margin > 30%", "+-??+"),
        ("gross_margin = 45%", "+-??-"),
        ("gross_margin = 45.0%", "?-??-"),
        ("gross_margin != 45%", "-+??+"),
        ("gross_margin >= 70%", "--???"),
        ("revenue_growth > 90% and gross_margin > 30%", "+-??-"),
        ("revenue_growth > 90% or gross_margin > 30%", "++??+"),
        # what decides, decides: whatever else is not known
        ("revenue_growth > 1 and gross_margin > 60%", "--??-"),
        ("revenue_growth > 1 or gross_margin > 40%", "++??+"),
        ("revenue_growth > 1 or listed", "++??+"),
        ("revenue_growth > 1 and listed", "?----"),
        # revenue: 199.5 to 200.5, 723 of CNY (about 100 of USD), 300 to 400, none, 50
        ("revenue > USD 250m", "--+?-"),
        ("revenue > USD 350m", "--??-"),
        ("revenue > USD 199.5m", "?-+?-"),
        ("revenue >= USD 199.5m", "+-+?-"),
        ("revenue <= USD 200.5m", "++-?+"),
        ("revenue between USD 150m and USD 450m", "+-+?-"),
        ("revenue > CNY 723m", "+++?-"),
        ("revenue > CNY 723.45m", "+?+?-"),
        ("revenue > 0", "+++?+"),
        ("revenue is known", "+++-+"),
        ("revenue is range", "--+--"),
        ("gross_margin is n.d.", "--++-"),
        ("revenue[segment=software] > USD 10m", "+????"),
        ("revenue[segment=software] / revenue > 20%", "+????"),
        ("revenue - gross_profit > 0", "++??+"),
        ("2 * gross_profit > revenue", "--??+"),
        # people: 385, about 300 (285 to 315), none, none, 1,200
        ("headcount > 385", "--??+"),
        ("headcount >= 385", "+-??+"),
        ("headcount = 385", "+-??-"),
        ("headcount > 300", "+???+"),
        ("headcount > 315", "+-??+"),
        ("headcount is estimated", "-+---"),
        ("revenue / headcount > USD 1m", "--??-"),
        ("revenue / headcount > USD 100k", "++??-"),
        # companies
        ("listed", "+---+"),
        ("玩具", "+++++"),
        ("group = toys and exchange = HKEX", "+----"),
        ("exchange in (NASDAQ, HKEX)", "+---+"),
        ("listed on HKEX or traded on NASDAQ", "+---+"),
        ("company is not Elm and company is not 'Fir'", "+++--"),
        ("listing_status = filed", "--+--"),
        ("reporting_currency = CNY", "-+---"),
        ("company in (赤杨, Birch)", "++---"),
        ("company != Elm", "+++-+"),
        ("公司 = 白桦 或 毛利率 > 60%", "-+??+"),
    ],
)
def test_verdicts_known_by_hand(toys: Path, condition: str, marks: str) -> None:
    screen = Client(str(toys)).screen(condition, group="toys")
    assert found(screen) == dict(zip(NAMES, (MARKS[mark] for mark in marks), strict=True))


# -- any condition, against a second evaluation ----------

RATIOS = ("gross_margin", "revenue_growth", "rd_to_revenue", "net_margin", "offer_size_share")
BOUNDS = ("-0.5", "0", "0.2", "0.304", "0.55", "1", "2.5")
TESTS: dict[str, Callable[[Span, Decimal], Truths]] = {
    ">": lambda span, bound: span > bound, ">=": lambda span, bound: span >= bound,
    "<": lambda span, bound: span < bound, "<=": lambda span, bound: span <= bound,
}  # fmt: skip
LEAVES = st.tuples(st.sampled_from(sorted(TESTS)), st.sampled_from(RATIOS), st.sampled_from(BOUNDS))
GROUPS_OF = st.sampled_from(["llm", "gpu", "listed", "private", "core"])
TREES = st.recursive(
    LEAVES | GROUPS_OF,
    lambda inner: (
        st.tuples(st.just("not"), inner)
        | st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=4))
    ),
    max_leaves=12,
)


def text_of(tree: object) -> str:
    """A random condition as text."""
    if isinstance(tree, str):
        return tree
    assert isinstance(tree, tuple)
    if tree[0] == "not":
        return f"not ({text_of(tree[1])})"
    if tree[0] in ("and", "or"):
        return "(" + f" {tree[0]} ".join(map(text_of, tree[1])) + ")"
    return f"{tree[1]} {tree[0]} {tree[2]}"


def truth_of(tree: object, figures: Figures) -> Truths:
    """Its truth, by every world that the figures allow, a figure's comparisons taken one by one."""
    if isinstance(tree, str):
        return figures.of(tree)
    assert isinstance(tree, tuple)
    if tree[0] == "not":
        return frozenset(not truth for truth in truth_of(tree[1], figures))
    if tree[0] in ("and", "or"):
        together = all if tree[0] == "and" else any
        return frozenset(together(world) for world in product(*(truth_of(part, figures) for part in tree[1])))
    return TESTS[tree[0]](figures(tree[1]), Decimal(tree[2]))


class Kept(Figures):
    """Figures of a company that are asked for once."""

    spans: ClassVar[dict[tuple[str, str], Span]] = {}

    def __call__(self, metric: str, currency: str = "", **part: str) -> Span:
        key = self.company.id, metric
        if key not in self.spans:
            self.spans[key] = super().__call__(metric, currency, **part)
        return self.spans[key]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=TREES)
def test_any_condition_has_the_verdict_of_a_second_evaluation(client: Client, tree: object) -> None:
    screen = client.screen(text_of(tree))
    expected = {who.name: VERDICTS[truth_of(tree, Kept(client, who))] for who in client.chosen((), "all")}
    assert found(screen) == expected
    again = read_condition(client.answers, screen.condition)
    assert in_words(again) == screen.condition, "what a condition was read as reads alike"


@pytest.mark.parametrize("asked", CONDITIONS, ids=lambda asked: asked.text)
def test_what_a_condition_was_read_as_reads_into_the_same(client: Client, asked: Screened) -> None:
    once = in_words(read_condition(client.answers, asked.text, asked.currency))
    again = read_condition(client.answers, once)
    assert in_words(again) == once
    assert [*again.figures()] == [*read_condition(client.answers, asked.text, asked.currency).figures()]


# -- what cannot be understood ----------


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 1, "it is empty"),
        ("   ", 4, "it is empty"),
        ("gross_margin", 13, "gross_margin is a figure: compare it, as in gross_margin > 30%"),
        ("gross_margin >", 15, "it ends where a figure or a number is wanted"),
        ("gross_margin > 30% and", 23, "it ends where"),
        ("gross_margin > > 30%", 16, "is wanted here, not '> 30%'"),
        ("(gross_margin > 30%", 20, "a closing bracket is wanted here, not its end"),
        ("gross_margin > 30%)", 19, "')' is not understood"),
        ("gross_margin > 30% revenue_growth > 1", 20, "is not understood; write and, or"),
        ("30%", 4, "a comparison is wanted here"),
        ("1 < 2", 1, "a comparison needs a figure"),
        ("revenue FY2024 > USD 1m", 9, "looks like a period; give it beside the condition"),
        ("revenue > 1bn", 1, "revenue is money: say in which currency, as in revenue > USD 1,000,000,000"),
        ("gross_margin > 30% and revenue + 5 > 0", 24, "say in which currency"),
        ("revenue > gross_margin", 1, "revenue is money and gross_margin is not"),
        ("revenue > 30%", 1, "revenue is money and 30% is not"),
        ("revenue > USD 1m + HKD 1m", 1, "amounts in HKD and USD are compared"),
        ("revenue * net_loss > 5", 1, "neither money nor a ratio"),
        ("1 / revenue > 5", 1, "neither money nor a ratio"),
        ("revenue + gross_margin > 5", 1, "cannot be added up"),
        ("headcount > 30%", 1, "headcount is not counted in percent"),
        ("runway_months > 5 tokens", 1, "runway_months is not counted in tokens"),
        ("ticker = 100", 1, "ticker is a text: ask whether it is known, as in ticker is known"),
        ("listing_date > 2026", 1, "listing_date is a day: compare it with one, such as 2026-01-09"),
        ("listing_date > 2026-13-01", 16, "2026-13-01 is no day"),
        ("hkex_18c_market_cap > 3", 1, "is yes or no: write it alone"),
        ("gross_margin = yes", 1, "gross_margin is no test"),
        ("gross_margin between 1% or 2%", 25, "between needs two ends"),
        ("gross_margin in (1, 2)", 14, "in is for companies, groups and exchanges"),
        ("exchange > HKEX", 12, "after exchange write =, != or in"),
        ("exchange", 9, "after exchange write =, != or in"),
        ("revenue[cloud] > USD 1", 9, "write a part as revenue[segment=cloud]"),
        ("revenue[segment=cloud > USD 1", 9, "write a part as revenue[segment=cloud]"),
        ("((((" * 20 + "gross_margin > 1", 32, "brackets or negations stand in one another"),
        ("not " * 60 + "llm", 125, "brackets or negations"),
        ("1+" * 200 + "gross_margin > 1", 201, "more than 100 parts"),
        ("x" * 3000, 2000, "3,000 characters long"),
    ],
)
def test_the_error_says_where_and_what(client: Client, text: str, column: int, words: str) -> None:
    with pytest.raises(ConditionError) as error:
        client.screen(text)
    sentence = str(error.value)
    assert words in sentence
    assert error.value.column == column and sentence.startswith(f"Column {column} of the condition: ")
    assert "\n" not in sentence and sentence.endswith(".") and len(sentence) < 250


@pytest.mark.parametrize(
    ("text", "column", "nearest"),
    [
        ("gros_margin > 30%", 1, "gross_margin"),
        ("gross_margin > 30% and revnue_growth > 1", 24, "revenue_growth"),
        ("llm 且 毛利綠 > 30%", 7, "gross_profit"),
        ("EBITDA > USD 1m", 1, "adjusted_ebitda"),
        ("listed on HKEKS", 11, "HKEX"),
        ("exchange = HKEKS", 12, "HKEX"),
        ("group in (llm, gpo)", 16, "gpu"),
        ("company = MinMax", 11, "MiniMax"),
        ("listing_status = listd", 18, "listed"),
    ],
)
def test_an_unknown_name_is_placed_and_the_nearest_is_named(
    client: Client, text: str, column: int, nearest: str
) -> None:
    with pytest.raises(UnknownName) as error:
        client.screen(text)
    assert str(error.value).startswith(f"Column {column} of the condition: ")
    assert nearest in error.value.nearest and nearest in str(error.value)


WORDS = """
gross_margin revenue 毛利率 EV/Revenue and or not 且 或 非 ( ) [ ] > <= = != between in is known n.d. 30% 1.5bn 10亿元
USD - + * / group exchange company listed HKEX , ' " 2026-01-09 segment=cloud FY2024 =1+1 🙂 1e999 __import__('os')
数亿 余 ９ ． % x 9999999999999999999999999999999999999999
"""
TOKENS = st.sampled_from([*WORDS.split(), "\x00", "\ud800", "\u202e"])


FIGURES = st.sampled_from(["revenue", "net_loss", "headcount", "gross_margin", "market_cap", "pe_ratio", "arr"])
NUMBERS = st.sampled_from(["0", "1", "-3", "1e", "7.5%", "USD 1bn", "100", "999999999999999999999999", "0.000001"])
SUMS = st.recursive(
    FIGURES | NUMBERS,
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({' '.join(parts)})"),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(left=SUMS, op=st.sampled_from([">", "<=", "=", "!="]), right=SUMS)
def test_any_arithmetic_is_judged_or_refused_in_one_sentence(client: Client, left: str, op: str, right: str) -> None:
    try:
        screen = client.screen(f"{left} {op} {right}", currency="USD", companies="MiniMax, NVIDIA, Cambricon, Hygon")
    except UsageError as wrong:
        assert "\n" not in str(wrong)
        return
    assert sum(screen.counts.values()) == 2 * screen.counts["companies"]
    assert all(record.reasons for record in screen.undecided)


@pytest.mark.parametrize(("begun", "meant"), [("rev", "revenue"), ("gross_m", "gross_margin"), ("head", "headcount")])
def test_of_names_that_are_as_near_the_one_that_begins_so_is_first(client: Client, begun: str, meant: str) -> None:
    with pytest.raises(UsageError, match=rf"No metric is called '{begun}'; the nearest (is|are) {meant}\b"):
        client.screen(f"{begun} > 3")


def test_ends_of_more_than_a_figure_are_shown_whole() -> None:
    end, figure = Decimal("1e25"), Measured("revenue", shown="money")
    assert judgement._shown((end, end), "CNY", figure) == ["CNY 10,000,000,000,000,000bn"] * 2


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=st.lists(TOKENS, max_size=14).map(" ".join) | st.lists(TOKENS, max_size=14).map("".join) | st.text(max_size=80)
)
def test_whatever_is_written_is_a_condition_or_one_sentence(client: Client, text: str) -> None:
    try:
        condition = read_condition(client.answers, text)
    except UsageError as wrong:
        assert str(wrong).startswith("Column ") and str(wrong).isprintable(), str(wrong)
        return
    again = read_condition(client.answers, in_words(condition))
    assert in_words(again) == in_words(condition)


def test_what_can_be_asked_of_no_company_is_refused_and_of_one_is_an_absence(client: Client) -> None:
    with pytest.raises(UsageError, match="No segment of MiniMax is called 'nothing'"):
        client.screen("revenue[segment=nothing] > USD 1m")
    screen = client.screen("revenue[segment=ai_native_products] > USD 1m")
    assert [record.company for record in screen.meets] == ["MiniMax"]
    assert all(record.reasons for record in screen.undecided)
    assert len(screen.undecided) == screen.counts["companies"] - 1


# -- why a company is undecided ----------


@pytest.mark.parametrize(
    ("condition", "company", "reason"),
    [
        ("revenue_growth > 1", "Alder", "revenue_growth: 98.5% to 101.5% by its print, on both sides of 100%."),
        ("gross_margin = 45.0%", "Alder", "gross_margin: 44.6% to 45.4% by its print, on both sides of 45%."),
        ("revenue > USD 350m", "Cedar", "revenue: USD 300.0m to USD 400.0m by its print, on both sides of USD 350m."),
        (
            "revenue > CNY 723.45m",
            "Birch",
            "revenue: CNY 723.4m to CNY 723.5m by its print, on both sides of CNY 723.45m.",
        ),
        ("headcount > 300", "Birch", "headcount: 285 persons to 315 persons by its print, on both sides of 300."),
        ("revenue > USD 1m", "Elm", "The data set holds no revenue of Elm."),
        ("revenue[segment=software] > 0", "Fir", "revenue"),
    ],
)
def test_the_reason_says_which_figure_and_why(toys: Path, condition: str, company: str, reason: str) -> None:
    screen = Client(str(toys)).screen(condition, group="toys")
    reasons = {record.company: record.reasons for record in screen.undecided}
    assert reason in reasons[company][0]


def test_only_what_leaves_it_open_is_a_reason(toys: Path) -> None:
    screen = Client(str(toys)).screen("listed and gross_margin > 30% and revenue_growth > 1", group="toys")
    assert [(one.company, one.reasons) for one in screen.undecided] == [
        ("Alder", ("revenue_growth: 98.5% to 101.5% by its print, on both sides of 100%.",))
    ]


# -- how it is asked ----------


def test_those_that_meet_it_are_sorted_and_limited_and_still_counted(client: Client) -> None:
    screen = client.screen("gross_margin > 30%", "revenue_growth", sort="gross_margin", limit=3)
    values = [record.figures[0].value for record in screen.meets]
    assert values == sorted(values, reverse=True) and len(values) == 3 < screen.counts["meets"]  # type: ignore[type-var]
    assert screen.columns == (("gross_margin", ""), ("revenue_growth", ""))
    by_name = client.screen("gross_margin > 30%", sort="name")
    assert [one.company for one in by_name.meets] == sorted(one.company for one in by_name.meets)
    by_revenue = client.screen("gross_margin > 30%", currency="USD", sort="revenue")
    assert by_revenue.columns[-1] == ("revenue", "")
    with pytest.raises(UsageError, match="revenue stands in"):
        client.screen("gross_margin > 30%", sort="revenue")
    with pytest.raises(UsageError, match="A limit of 0 shows nothing"):
        client.screen("gross_margin > 30%", limit=0)


def test_a_figure_is_the_one_that_a_cell_shows(client: Client) -> None:
    screen = client.screen("revenue > USD 1bn and gross_margin > 0", period="FY2024", companies="NVIDIA,Zhipu")
    for record in screen.records():
        for answer in record.figures:
            currency = "USD" if answer.metric == "revenue" else ""
            same = client.metric(record.company, answer.metric, "FY2024", currency)
            assert (answer.value, answer.low, answer.high, answer.unit) == (same.value, same.low, same.high, same.unit)


def test_a_condition_knows_only_what_was_known_on_the_day() -> None:
    condition = "revenue > USD 500m or listed"
    before, after = (found(Client((), as_of=day).screen(condition, group="core")) for day in ("2025-10-01", DAY))
    assert before["Biren Technology"] != after["Biren Technology"] == "meets"


def test_two_currencies_of_one_figure_have_a_column_each(client: Client) -> None:
    screen = client.screen("revenue > USD 500m or revenue > CNY 500m", companies=["Zhipu"])
    assert screen.columns == (("revenue", "USD"), ("revenue", "CNY"))
    assert [answer.unit for answer in screen.records()[0].figures] == ["USD", "CNY"]


# -- what is printed ----------


def run(*asked: str) -> Result:
    return CliRunner().invoke(front_door, ["screen", *asked], catch_exceptions=False)


def test_the_printed_lines(toys: Path) -> None:
    asked = ("revenue_growth > 0.9 and gross_margin > 10%", "--data", str(toys), "--group", "toys", "--as-of", DAY)
    result = run(*asked, "--metrics", "headcount")
    assert result.exit_code == 0 and result.stderr == ""
    assert result.stdout.splitlines() == [
        "Read as: revenue_growth > 90% and gross_margin > 10%",
        "       Revenue growth (YoY)      Gross margin             Headcount",
        "Alder  100.0%  LTM-2025-12-31 †  45.0%  LTM-2025-12-31 †  385 persons  2025-12-31 †",
        "Birch  200.0%  LTM-2025-12-31 †  20.0%  LTM-2025-12-31 †  300 persons est.  2025-12-31 †",
        "2 of 5 meet it, 1 does not, 2 undecided.",
        "Undecided  why",
        "Cedar      revenue_growth: Cedar has no revenue for FY2024 in the data as of 2026-10-09. "
        "gross_margin: Cedar has no gross_profit for FY2025 in the data as of 2026-10-09.",
        "Elm        The data set holds no revenue_growth of Elm as of 2026-10-09. "
        "The data set holds no gross_margin of Elm as of 2026-10-09.",
        "Do not meet it: Fir †",
        "† stale: the period ended more than nine months before 2026-10-09",
    ]


def test_figures_are_worked_out_of_those_alone_that_are_shown(toys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    figures = property(lambda record: asked.append(record.company) or record.judged.figures)
    monkeypatch.setattr("xlipo.api.screen_records.ScreenRecord.figures", figures)
    monkeypatch.setattr("xlipo.cli.screen.MOST_SHOWN", 1)
    said = run("gross_margin > 99%", "--data", str(toys), "--group", "toys").stdout
    (shown,) = (line for line in said.splitlines() if line.startswith("Do not meet it: "))
    assert re.fullmatch(r"Do not meet it: \w+( [†*])* and \d more", shown)
    assert len(set(asked)) == 1 and shown.startswith(f"Do not meet it: {asked[0]}")


def test_a_limit_is_told(toys: Path) -> None:
    asked = ("revenue is known", "--data", str(toys), "--group", "toys", "--limit")
    first, two, all_four = (run(*asked, limit).stdout.splitlines() for limit in ("1", "2", "9"))
    assert first[3] == "4 of 5 meet it, 1 does not, 0 undecided. Here is the first that meets it."
    assert two[4] == "4 of 5 meet it, 1 does not, 0 undecided. Here are the first 2 that meet it."
    assert all_four[6] == "4 of 5 meet it, 1 does not, 0 undecided."


def test_where_none_meets_it_the_exit_code_is_1_and_the_sentence_says_so(toys: Path) -> None:
    result = run("gross_margin > 80%", "--data", str(toys), "--group", "toys")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == "Read as: gross_margin > 80%"
    assert result.stdout.splitlines()[1] == "Undecided  why"
    assert result.stderr == "None of 5 meets it, 3 do not, 2 undecided.\n"
    assert json.loads(run("gross_margin > 80%", "--data", str(toys), "--group", "toys", "--json").stdout)["meets"] == []


def test_what_is_wrong_is_one_sentence_and_exit_code_2() -> None:
    result = run("gros_margin > 30%")
    assert result.exit_code == 2 and result.stdout == ""
    assert result.stderr.startswith(
        "Column 1 of the condition: No metric is called 'gros_margin'; the nearest are gross_"
    )
    assert result.stderr.count("\n") == 1


def test_json_holds_every_verdict_and_csv_a_line_a_figure(toys: Path) -> None:
    asked = ("revenue > USD 250m or gross_margin > 60%", "--data", str(toys), "--group", "toys")
    said = json.loads(run(*asked, "--json").stdout)
    assert list(said) == ["condition", "counts", "sentence", "meets", "undecided", "does_not"]
    assert said["condition"] == "revenue > USD 250m or gross_margin > 60%"
    assert said["counts"] == {"companies": 5, "meets": 2, "does_not": 2, "undecided": 1}
    assert said["sentence"] == "2 of 5 meet it, 2 do not, 1 undecided." and said["does_not"] == ["Alder", "Birch"]
    assert [one["company"] for one in said["meets"]] == ["Cedar", "Fir"]
    cedar = said["meets"][0]["figures"][0]
    assert (cedar["metric"], cedar["low"], cedar["high"], cedar["status"]) == ("revenue", 3e8, 4e8, "range")
    assert said["undecided"][0]["company"] == "Elm" and len(said["undecided"][0]["reasons"]) == 2
    rows = list(csv.DictReader(io.StringIO(run(*asked, "--csv").stdout)))
    assert len(rows) == 10 and list(rows[0])[:4] == ["company", "verdict", "why", "metric"]
    assert {(row["company"], row["verdict"]) for row in rows} == {
        ("Cedar", "meets"), ("Fir", "meets"), ("Elm", "undecided"), ("Alder", "does_not"), ("Birch", "does_not"),
    }  # fmt: skip


def test_a_notebook_has_a_frame_in_which_nobody_is_dropped_in_silence(toys: Path) -> None:
    frame = xlipo.screen("revenue_growth > 0.9 and gross_margin > 10%", data=str(toys), group="toys")
    assert frame["verdict"].to_dict() == {
        "Alder": "meets", "Birch": "meets", "Cedar": "undecided", "Elm": "undecided",
    }  # fmt: skip
    assert frame.loc["Birch", "gross_margin"] == pytest.approx(0.2) and pd.isna(frame.loc["Elm", "gross_margin"])
    assert frame.loc["Cedar", "why"].startswith("revenue_growth: Cedar has no revenue for FY2024 in the data. ")
    assert frame.attrs["counts"] == {"companies": 5, "meets": 2, "does_not": 1, "undecided": 2}
    assert frame.attrs["condition"] == "revenue_growth > 90% and gross_margin > 10%"
    assert frame.attrs["status"]["Birch"]["gross_margin"] == "computed"
    assert not {"Fir"} & set(frame.index)


DOCS = (Path(__file__).parent.parent / "docs/screening.md").read_text("utf-8")
SPANS = [span for span in re.findall(r"`([^`\n]+)`", DOCS) if re.search(r"\w .*([<>=]|\bis\b|\bin\b)", span)]


@pytest.mark.parametrize("condition", SPANS)
def test_the_conditions_of_the_manual_are_read(client: Client, condition: str) -> None:
    assert read_condition(client.answers, condition, "USD")


def test_the_manual_shows_many_conditions() -> None:
    assert len(SPANS) > 15


# -- in a cell ----------


def test_a_cell_spills_those_that_meet_it_then_counts_and_reasons(toys: Path) -> None:
    session = Session(str(toys))
    condition = "group = toys and revenue_growth > 0.9 and gross_margin > 10%"
    grid = call("IPO_SCREEN", [condition, "headcount", "FY2025"], session)
    assert isinstance(grid, tuple) and {len(row) for row in grid} == {4}
    assert grid[0] == (
        "toys and revenue_growth > 90% and gross_margin > 10%", "Revenue growth (YoY)", "Gross margin", "Headcount",
    )  # fmt: skip
    assert grid[1] == ("Alder", 1.0, 0.45, 385.0)
    assert grid[2][0] == "Birch" and grid[2][1:] == pytest.approx((2.0, 0.2, 300.0))
    everybody = len(Client(str(toys)).chosen((), "all"))
    assert grid[3] == (f"2 of {everybody} meet it, {everybody - 4} do not, 2 undecided.", "", "", "")
    assert [row[0].split(":")[1].strip() for row in grid[4:]] == ["Cedar", "Elm"]
    assert all(row[0].startswith("Undecided: ") and row[1:] == ("", "", "") for row in grid[4:])


def test_a_cell_and_the_client_give_the_same_verdicts(client: Client) -> None:
    session = Session()
    for asked in CONDITIONS:
        if asked.group != "all":
            continue
        given = [asked.text, None, asked.period, asked.currency or None, f"AsOf={DAY}"]
        grid = call("IPO_SCREEN", given, session)
        screen = screened(client, asked)
        assert isinstance(grid, tuple) and grid[0][0] == screen.condition
        lines = [str(row[0]) for row in grid]
        at = lines.index(screen.sentence)
        assert lines[1:at] == [one.company for one in screen.meets]
        undecided = [line.split(": ")[1] for line in lines[at:] if line.startswith("Undecided: ")]
        assert undecided == [one.company for one in screen.undecided]


def test_a_screen_that_nobody_meets_is_a_sentence_and_a_wrong_one_an_error() -> None:
    grid = call("IPO_SCREEN", ["gross_margin > 500%"])
    assert isinstance(grid, tuple) and str(grid[1][0]).startswith("None of ")
    for asked, status in (
        (["gross_margin >"], "unknown_condition"), (["gros_margin > 3"], "unknown_metric"),
        (["exchange = HKEKS"], "unknown_exchange"), (["group = fishing"], "unknown_group"),
        (["gross_margin > 3", "nothing"], "unknown_metric"), (["gross_margin > 3", None, "soon"], "unknown_period"),
        (["gross_margin > 3", None, None, "XXX"], "unknown_currency"), ([None], "unknown_condition"),
        ([[["gross_margin > 3"], [None]]], "unknown_condition"), ([[["revenue", ">", 3.0]]], "unknown_condition"),
        (["gross_margin > 3", None, None, None, "Scales=M"], "unknown_option"),
        (["gross_margin > 3", None, None, None, "Price=3"], "unknown_option"),
    ):  # fmt: skip
        error = call("IPO_SCREEN", asked)
        assert isinstance(error, tuple) and len(error) == 2, asked
        cell = error[0][0]
        assert isinstance(cell, CellError) and (cell.text, cell.status) == ("#VALUE!", status), asked
        assert cell.reason.endswith(".") and "\n" not in cell.reason and error[1] == (cell.reason,)
    assert call("IPO_SCREEN", [CellError("#REF!")]) == ((CellError("#REF!"),),)


def test_a_scale_shows_and_never_compares() -> None:
    plain, scaled = (call("IPO_SCREEN", ["revenue > USD 500m", None, None, None, o]) for o in (None, "Scale=M"))
    assert isinstance(plain, tuple) and isinstance(scaled, tuple)
    assert [row[0] for row in plain] == [row[0] for row in scaled]
    assert plain[1][1] == pytest.approx(float(scaled[1][1]) * 1e6)  # type: ignore[arg-type]


@pytest.mark.parametrize("at", [2, 3, 4], ids=["period", "currency", "options"])
def test_a_range_in_place_of_one_value_is_told_as_one(at: int) -> None:
    """It was told as Python writes it, which differs from host to host."""
    given = ["revenue > USD 1m", None, None, None, None]
    given[at] = [["USD", "median"], [None, 3.5]]  # type: ignore[call-overload]
    found = call("IPO_SCREEN", given)
    assert found[1] == ("A range of cells stands where one value is asked for; give one cell.",)
