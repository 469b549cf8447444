"""The pane inside Excel, driven as a person would, over a stand-in for Excel's own side (``excel_stand_in.js``).

Excel cannot be run here: what the pane asks of it and writes into cells is proved, not what Excel makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from test_page import FLAGS, browser, findings, server  # noqa: F401 - fixtures
from test_page import pytestmark as in_browser
from test_serve import TOKEN, Running
from xlipo.api import Client
from xlipo.functions import REGISTRY, call
from xlipo.hosts.formula_calls import calls_in

pytestmark = in_browser
ASKED = ("company", "metric", "period", "currency", "options")
STAND_IN = Path(__file__).with_name("excel_stand_in.js")


@pytest.fixture
def pane(browser: BrowserContext, server: Running) -> Iterator[Page]:  # noqa: F811
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda wrong: faults.append(str(wrong)))
    page.route(
        "https://appsforoffice.microsoft.com/**",
        lambda route: route.fulfill(content_type="text/javascript", body=STAND_IN.read_text("utf-8")),
    )
    page.goto(f"{server.url}/version")  # a small page of the same origin
    page.evaluate("() => localStorage.clear()")
    page.goto(f"{server.url}/excel.html?lang=en#token={TOKEN}")
    expect(page.locator("#excel")).to_be_visible()
    yield page
    assert faults == []
    page.close()


def choose(page: Page, field: str, typed: str, wanted: str) -> None:
    """Type into a list and take an entry by keyboard."""
    page.locator(f"#{field}").click()
    page.keyboard.type(typed)
    options = page.locator(f"#{field}-list [role=option]")
    expect(options.filter(has_text=wanted).first).to_be_visible()
    for _ in range(options.count()):
        page.keyboard.press("ArrowDown")
        at = page.locator(f"#{field}").get_attribute("aria-activedescendant")
        if wanted in (page.locator(f"#{at}").text_content() or ""):
            break
    page.keyboard.press("Enter")


def formula(page: Page, address: str, sheet: str = "Sheet1") -> str:
    return str(page.evaluate("([sheet, address]) => formula(sheet, address)", [sheet, address]))


def arguments_of(text: str) -> list[Any]:
    """The plain arguments of a formula that is one call of ours."""
    (one,) = calls_in(text.removeprefix("="))
    return [given[1:-1].replace('""', '"') if given.startswith('"') else (given or None) for given in one.arguments]


def test_a_figure_and_its_history_are_inserted_with_the_settings_and_these_are_kept(pane: Page) -> None:
    pane.locator("#insert").click()
    expect(pane.locator("#status")).to_have_text("Choose a company and a metric first.")
    choose(pane, "company", "稀宇", "MiniMax")
    choose(pane, "metric", "revenue", "revenue")
    expect(pane.locator("#value")).to_have_text(Client().metric("MiniMax", "revenue").show())
    pane.locator("#currency").select_option("CNY")
    pane.locator("#basis").select_option("FY0")
    pane.locator("#as-of").fill("2025-12-22")
    pane.locator("#as-of").dispatch_event("change")
    expect(pane.locator("#title")).to_contain_text("FY2024")
    pane.locator("#insert").click()
    expect(pane.locator("#status")).to_have_text("Inserted at Sheet1!B2")
    inserted = formula(pane, "B2")
    assert inserted == '=IPO_METRIC("MiniMax","revenue",,"CNY","AsOf=2025-12-22; Basis=FY0")'
    assert isinstance(call("IPO_METRIC", arguments_of(inserted)), float)
    pane.evaluate("() => select('Sheet1', 'D9')")
    pane.locator("#insert-series").click()
    expect(pane.locator("#status")).to_have_text("Inserted at Sheet1!D9")
    assert formula(pane, "D9") == '=IPO_SERIES("MiniMax","revenue",,"CNY","AsOf=2025-12-22")'
    assert isinstance(call("IPO_SERIES", arguments_of(formula(pane, "D9"))), tuple)
    pane.goto("about:blank")
    pane.goto(f"{ORIGIN[0]}/excel.html")
    expect(pane.locator("#currency")).to_have_value("CNY")
    expect(pane.locator("#basis")).to_have_value("FY0")
    expect(pane.locator("#as-of")).to_have_value("2025-12-22")


ORIGIN: list[str] = []


@pytest.fixture(autouse=True)
def _origin(server: Running) -> None:  # noqa: F811
    ORIGIN[:] = [server.url]


def compared(pane: Page) -> None:
    pane.locator("#comparison summary").click()
    for typed, wanted in (("MiniMax", "MiniMax"), ("智谱", "Zhipu"), ("摩尔", "Moore Threads")):
        choose(pane, "more-companies", typed, wanted)
        expect(pane.locator("#companies li").last).to_contain_text(wanted)
    for typed, wanted in (("毛利率", "gross_margin"), ("revenue", "revenue")):
        before = pane.locator("#metrics li").count()
        choose(pane, "more-metrics", typed, wanted)
        expect(pane.locator("#metrics li")).to_have_count(before + 1)


def test_a_grid_and_a_block_of_formulas_are_inserted(pane: Page) -> None:
    pane.locator("#comparison summary").click()
    pane.locator("#insert-grid").click()
    expect(pane.locator("#status")).to_have_text("Add companies and metrics first.")
    pane.locator("#comparison summary").click()
    compared(pane)
    pane.locator("#currency").select_option("USD")
    pane.locator("#insert-grid").click()
    expect(pane.locator("#status")).to_have_text("Inserted at Sheet1!B2")
    grid = '=IPO_TABLE({"MiniMax";"Zhipu";"Moore Threads"},{"gross_margin","revenue"},,"USD")'
    assert formula(pane, "B2") == grid
    pane.locator("#insert-block").click()
    expect(pane.locator("#status")).to_have_text("Not empty: Sheet1!B2:D7")
    assert formula(pane, "B2") == grid
    pane.evaluate("() => select('Sheet1', 'Z10')")
    pane.locator("#insert-block").click()
    expect(pane.locator("#status")).to_have_text("Inserted at Sheet1!Z10:AB15")
    head = [formula(pane, f"{column}10") for column in ("Z", "AA", "AB")]
    assert head == ["newest", "Gross margin", "Revenue"]
    assert [formula(pane, f"Z{row}") for row in range(11, 16)] == [
        "MiniMax",
        "Zhipu",
        "Moore Threads",
        "Median",
        "Data",
    ]
    assert formula(pane, "AA11") == '=IPO_METRIC($Z11,AA$10,,"USD")'
    assert formula(pane, "AB13") == '=IPO_METRIC($Z13,AB$10,,"USD")'
    assert formula(pane, "AB14") == '=IFERROR(AGGREGATE(12,6,AB11:AB13),"")'
    assert formula(pane, "AA15") == "=IPO_VERSION()"
    for row, column in ((11, "AA"), (12, "AB")):  # what its names say is what they mean
        company, metric = formula(pane, f"Z{row}"), formula(pane, f"{column}10")
        assert isinstance(call("IPO_METRIC", (company, metric, None, "USD")), float)
    assert pane.evaluate("() => [book.formats['10,26'], book.formats['10,27']]") == ["0.0%", "#,##0"]
    pane.locator("#companies button").first.click()
    expect(pane.locator("#companies li")).to_have_count(2)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('=ROUND(IPO_METRIC("智谱","毛利率","FY2024"),3)', "56.3%"),
        ('=_xldudf_IPO_METRIC($A$5,B$4,C4,"USD","Scale=M; AsOf=2026-01-31")', "USD 30.5m"),
        ('=IFERROR(_xll.IPO_SOURCE(Names!A1,\'Other words\'!B2,"FY2024"),"")', "12.2%"),
        ('=IPO_CHECK(5,"MiniMax","revenue","9M2025")', "USD 53.4m"),
    ],
)
def test_the_selected_formula_is_explained_whatever_host_wrote_it(pane: Page, text: str, shown: str) -> None:
    pane.evaluate(
        """(text) => { put('Sheet1', 'A5', 'MiniMax'); put('Sheet1', 'B4', 'Revenue'); put('Sheet1', 'C4', 2024);
        put('Names', 'A1', '稀宇科技'); put('Other words', 'B2', 'gross margin'); put('Sheet1', 'B2', text, 1); }""",
        text,
    )
    pane.locator("#explain-cell").click()
    expect(pane.locator("#value")).to_have_text(shown)
    if "Scale" in text:
        assert "AsOf=2026-01-31; Scale=M" in pane.evaluate("() => xlipoPane.figure().formula")


@pytest.mark.parametrize(
    "text", ["=A1*2", "Revenue", '=IPO_METRIC(A1&"x","revenue")', "=IPO_VERSION()", '="IPO_FX(1,2)"']
)
def test_a_cell_that_cannot_be_explained_says_so(pane: Page, text: str) -> None:
    pane.evaluate("text => put('Sheet1', 'B2', text)", text)
    pane.locator("#explain-cell").click()
    expect(pane.locator("#status")).to_have_text("The selected cell has no formula of ours that can be read.")


def test_a_sheet_that_is_gone_is_told(pane: Page) -> None:
    pane.evaluate("() => put('Sheet1', 'B2', '=IPO_METRIC(Gone!A1,\"revenue\")', 1)")
    pane.locator("#explain-cell").click()
    expect(pane.locator("#status")).to_contain_text("Excel refused: The requested resource doesn't exist.")


def test_the_selected_number_or_sentence_is_checked(pane: Page) -> None:
    pane.evaluate("() => put('Sheet1', 'B2', 53.4)")
    pane.locator("#check-cell").click()
    expect(pane.locator("#status")).to_have_text("Choose a company and a metric first.")
    pane.goto(f"{ORIGIN[0]}/excel.html?company=Zhipu&metric=gross_margin&period=FY2024")
    expect(pane.locator("#value")).to_have_text("56.3%")
    for value, verdict in (("65.3%", "Contradicted."), (0.563, "Supported.")):
        pane.evaluate("value => put('Sheet1', 'B2', value)", value)
        pane.locator("#check-cell").click()
        expect(pane.locator("#verdict")).to_contain_text(verdict)
    pane.evaluate("() => put('Sheet1', 'B2', '')")
    pane.locator("#check-cell").click()
    expect(pane.locator("#status")).to_have_text("The selected cell has no number.")
    pane.evaluate("() => put('Sheet1', 'B2', \"MiniMax's revenue was US$30.5 million in 2024, its gross margin 15%.\")")
    pane.locator("#check-cell").click()
    expect(pane.locator("#verdicts li")).to_have_count(2)
    expect(pane.locator("#verdicts li").nth(0)).to_contain_text("Supported.")
    expect(pane.locator("#verdicts li").nth(1)).to_contain_text("Contradicted.")


def test_formulas_of_another_host_are_entered_anew_and_nothing_else(pane: Page) -> None:
    pane.evaluate("""() => {
      put('Sheet1', 'A1', '=_xldudf_IPO_METRIC("MiniMax","revenue")', '#NAME?');
      put('Sheet1', 'A2', '=SUM(_xll.IPO_METRIC(B1,C1),_xlfn.ipo_fx("USD","CNY"))', '#NAME?');
      put('Sheet1', 'A3', "='C:\\\\Desk\\\\[xlipo.xlam]Words'!IPO_VERSION()", '#NAME?');
      put('Sheet1', 'A4', '=SUM(B1:B3)', 3); put('Sheet1', 'A5', 'IPO_METRIC(');
      put('Sheet1', 'A6', '=MY_IPO_METRIC(1)', 1); put('Other', 'C7', '=IPO_PERIOD("MiniMax","revenue")', '#NAME?');
      put('Locked', 'A1', '=_xll.IPO_VERSION()', '#NAME?');
    }""")
    pane.locator("#workbook summary").click()
    pane.locator("#reenter").click()
    expect(pane.locator("#status")).to_have_text("Formulas re-entered: 4; Excel kept as they were: 1")
    assert [formula(pane, f"A{row}") for row in range(1, 7)] == [
        '=IPO_METRIC("MiniMax","revenue")', '=SUM(IPO_METRIC(B1,C1),IPO_FX("USD","CNY"))', "=IPO_VERSION()",
        "=SUM(B1:B3)", "IPO_METRIC(", "=MY_IPO_METRIC(1)",
    ]  # fmt: skip
    assert formula(pane, "C7", "Other") == '=IPO_PERIOD("MiniMax","revenue")'
    assert formula(pane, "A1", "Locked") == "=_xll.IPO_VERSION()"


def test_refresh_calculates_anew_and_settings_of_the_workbook_are_kept(pane: Page) -> None:
    pane.locator("#workbook summary").click()
    expect(pane.locator("#follow")).to_be_checked()
    pane.locator("#cards").check()
    pane.locator("#refresh").click()
    expect(pane.locator("#status")).to_have_text("Calculated anew.")
    assert pane.evaluate("() => book.calculated") == 1
    pane.evaluate("() => XLIPO.changed.forEach((tell) => tell('another'))")
    pane.wait_for_function("() => book.calculated === 2")
    pane.locator("#follow").uncheck()
    pane.evaluate("() => XLIPO.changed.forEach((tell) => tell('a third'))")
    pane.reload()
    pane.locator("#workbook summary").click()
    expect(pane.locator("#cards")).to_be_checked()
    expect(pane.locator("#follow")).not_to_be_checked()
    assert pane.evaluate("() => XLIPO.cards") is True
    pane.locator("#cards").uncheck()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_narrow_pane(pane: Page, lang: str, scheme: Any) -> None:
    pane.set_viewport_size({"width": 320, "height": 900})
    pane.emulate_media(color_scheme=scheme)
    pane.goto(f"{ORIGIN[0]}/excel.html?company=Zhipu&metric=revenue&period=FY2024&lang={lang}")
    expect(pane.locator("#series svg")).to_be_visible()
    compared(pane)
    pane.locator("#workbook summary").click()
    pane.evaluate("() => put('Sheet1', 'B2', \"MiniMax's revenue was US$30.5 million in 2024, its gross margin 15%.\")")
    pane.locator("#check-cell").click()
    expect(pane.locator("#verdicts li")).to_have_count(2)
    assert pane.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert findings(pane) == []
    unsaid = "[...document.querySelectorAll('[data-say]')].filter((one) => !one.textContent).map((one) => one.id)"
    assert pane.evaluate(unsaid) == []


def test_every_function_that_speaks_about_a_figure_can_be_explained() -> None:
    """The places of arguments that the pane knows are those of the registry."""
    source = (Path(__file__).parents[1] / "src/xlipo/hosts/http/page/excel.js").read_text("utf-8")
    known = dict(re.findall(r"(IPO_[A-Z]+): \[([-\d, ]+)\]", source))
    for name, function in REGISTRY.items():
        names = [argument.name for argument in function.arguments]
        if {"company", "metric", "options"} <= set(names):
            wanted = [names.index(one) if one in names else -1 for one in ASKED]
            assert [int(place) for place in known.pop(name).split(",")] == wanted, name
    assert known == {}
