"""The figure browser, driven in Debian's Chromium as a person would, and looked over by axe.

``XLIPO_AXE`` names a folder where ``npm install axe-core`` was run; ``XLIPO_REQUIRE_BROWSER`` lets nothing be skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from test_serve import TOKEN, Running, running
from xlipo.api import Client

CHROMIUM = shutil.which("chromium")
AXE = Path(os.environ.get("XLIPO_AXE", "missing"), "node_modules", "axe-core", "axe.min.js")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip

pytestmark = pytest.mark.skipif(
    not os.environ.get("XLIPO_REQUIRE_BROWSER") and (CHROMIUM is None or not AXE.exists()),
    reason="chromium is not installed, or XLIPO_AXE names no folder where npm installed axe-core",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    file = tmp_path_factory.mktemp("tokens") / "tokens.txt"
    file.write_text(f"{TOKEN}\n", "utf-8")
    with running("--http", "--token-file", str(file)) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, headless=True, args=FLAGS, bypass_csp=False,
            viewport={"width": 350, "height": 900}, permissions=["clipboard-read", "clipboard-write"],
        )  # fmt: skip
        context.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)
        yield context
        context.close()


@pytest.fixture
def page(browser: BrowserContext, server: Running) -> Iterator[Page]:
    found = browser.new_page()
    found.faults = []  # type: ignore[attr-defined]
    found.on("pageerror", lambda wrong: found.faults.append(str(wrong)))  # type: ignore[attr-defined]
    found.goto(f"{server.url}/version")  # a small page of the same origin
    found.evaluate("token => localStorage.setItem('xlipo-token', token)", TOKEN)
    yield found
    assert found.faults == []  # type: ignore[attr-defined]
    found.close()


def go(page: Page, server: Running, **asked: str) -> None:
    page.goto(server.url + "/taskpane.html?" + "&".join(f"{key}={value}" for key, value in asked.items()))


def findings(page: Page) -> list[str]:
    """What axe finds on the page as it is."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]


def test_a_person_finds_a_figure_by_keyboard_in_any_script(page: Page, server: Running) -> None:
    page.evaluate("() => localStorage.clear()")
    go(page, server)
    expect(page.locator("#entry")).to_be_visible()
    page.locator("#token").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.locator("#wrong")).to_have_text("That token is not known here.")
    page.locator("#token").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.locator("#company")).to_be_focused()
    page.keyboard.type("稀宇")
    expect(page.locator("#company-list [role=option]").first).to_contain_text("MiniMax")
    page.keyboard.press("ArrowDown")
    assert page.locator("#company").get_attribute("aria-activedescendant") == "company-0"
    page.keyboard.press("Enter")
    expect(page.locator("#metric")).to_be_focused()
    page.keyboard.type("毛利率")
    expect(page.locator("#metric-list [role=option]").first).to_contain_text("gross_margin")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wanted = Client().metric("MiniMax", "gross_margin")
    expect(page.locator("#value")).to_have_text(wanted.show())
    assert wanted.source is not None
    expect(page.locator("#facts")).to_contain_text(wanted.source.title)
    expect(page.locator("#series svg")).to_be_visible()
    assert page.locator("#series rect").count() > 1


def test_every_figure_has_an_address_that_can_be_shared(page: Page, server: Running) -> None:
    go(page, server, company="MiniMax", metric="revenue", period="9M2025")
    expect(page.locator("#value")).to_have_text("USD 53.4m")
    page.locator("#share").click()
    expect(page.locator("#status")).to_have_text("Copied.")
    address = page.evaluate("() => navigator.clipboard.readText()")
    asked = {key: value[0] for key, value in parse_qs(urlsplit(address).query).items()}
    assert asked == {"company": "MiniMax", "metric": "revenue", "period": "9M2025", "lang": "en"}
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator("#value")).to_have_text("USD 53.4m")
    page.locator("#copy-formula").click()
    expect(page.locator("#status")).to_have_text("Copied.")
    assert page.evaluate("() => navigator.clipboard.readText()") == '=IPO_METRIC("MiniMax","revenue","9M2025")'


def test_period_currency_and_day_are_chosen(page: Page, server: Running) -> None:
    go(page, server, company="MiniMax", metric="revenue")
    expect(page.locator("#period option").nth(3)).to_be_attached()
    page.locator("#period").select_option("FY2024")
    expect(page.locator("#value")).to_have_text("USD 30.5m")
    page.locator("#currency").select_option("CNY")
    expect(page.locator("#value")).to_have_text(Client().metric("MiniMax", "revenue", "FY2024", "CNY").show())
    page.locator("#period").select_option("")
    page.locator("#currency").select_option("")
    page.locator("#as-of").fill("2025-12-22")
    page.locator("#as-of").dispatch_event("change")
    expect(page.locator("#value")).to_have_text("USD 53.4m")


def test_an_absence_says_why_and_offers_what_is_held(page: Page, server: Running) -> None:
    go(page, server, company="MiniMax", metric="gross_margin", period="FY2019")
    expect(page.locator("#reason")).to_contain_text("The nearest period with a figure is FY2023")
    page.locator("#held button", has_text=re.compile("^FY2024$")).click()
    expect(page.locator("#value")).to_have_text("12.2%")
    go(page, server, company="MinMax", metric="gross_margin")
    expect(page.locator("#wrong")).to_have_text("No company is called 'MinMax'; the nearest is MiniMax.")


def fact(page: Page, term: str) -> str:
    """What the page says under a term."""
    return (
        page.locator("#facts dt", has_text=re.compile(f"^{term}$"))
        .locator("xpath=following-sibling::dd[1]")
        .inner_text()
    )


def test_amounts_and_their_bounds_are_shown_in_all_digits(page: Page, server: Running) -> None:
    """MiniMax prints USD 116,573 thousand for the first half of 2026, so that half a thousand is left open."""
    go(page, server, company="MiniMax", metric="revenue", period="H1-2026")
    expect(page.locator("#value")).to_have_text("USD 116.6m")
    assert fact(page, "Exactly") == "116,573,000 USD"
    assert fact(page, "Range") == "116,572,500 USD to 116,573,500 USD"
    page.locator("#explain").click()
    expect(page.locator("#account")).to_contain_text("116,573,000")


def test_a_ratio_lies_between_its_bounds_as_shown(page: Page, server: Running) -> None:
    """12,476 of 53,437 thousand, each half a thousand open."""
    go(page, server, company="MiniMax", metric="gross_margin", period="9M2025")
    expect(page.locator("#value")).to_have_text("23.3%")
    low, high = (float(end.rstrip("%")) for end in fact(page, "Range").split(" to "))
    assert low < float(fact(page, "Exactly").rstrip("%")) < high
    assert low == pytest.approx(100 * 12_475.5 / 53_437.5, abs=1e-4)
    assert high == pytest.approx(100 * 12_476.5 / 53_436.5, abs=1e-4)


def test_a_print_of_another_measure_is_no_dispute(page: Page, server: Running) -> None:
    go(page, server, company="MiniMax", metric="gross_margin", period="9M2025")
    expect(page.locator("#value")).to_have_text("23.3%")
    assert fact(page, "Disputed") == "no print of the same tier disagrees"
    assert fact(page, "Agreeing prints") == "2"
    assert fact(page, "Otherwise").startswith("different measure: gross_margin [basis=excluding_xingye] 50 percent (")


@pytest.mark.parametrize(
    ("company", "metric", "kind", "drawn"),
    [
        ("MiniMax", "revenue", r"FY\d{4}", "fiscal years"),
        ("MiniMax", "cash", r"\d{4}-\d\d-\d\d", "days"),
    ],
)
def test_bars_are_of_like_periods(
    page: Page, server: Running, company: str, metric: str, kind: str, drawn: str
) -> None:
    go(page, server, company=company, metric=metric)
    expect(page.locator("#series figcaption")).to_contain_text(f"Drawn: {drawn}")
    bars = page.locator("#series rect title").all_text_contents()
    periods = [bar.split(":")[0] for bar in bars]
    assert len(periods) > 2
    assert all(re.fullmatch(kind, period) for period in periods), periods
    assert page.locator("#points tbody tr").count() >= len(periods)


def test_a_figure_is_explained_and_a_number_checked(page: Page, server: Running) -> None:
    go(page, server, company="MiniMax", metric="revenue", period="9M2025")
    page.locator("#explain").click()
    expect(page.locator("#account li").nth(3)).to_be_visible()
    expect(page.locator("#account")).to_contain_text("Definition")
    page.locator("#written").fill("US$534m")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict")).to_contain_text("Contradicted.")
    page.locator("#written").fill("5344万美元")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict")).to_contain_text("Supported.")


def test_offline_and_back(page: Page, server: Running, browser: BrowserContext) -> None:
    go(page, server, company="MiniMax", metric="revenue", period="FY2024")
    expect(page.locator("#value")).to_have_text("USD 30.5m")
    browser.set_offline(True)
    page.locator("#currency").select_option("HKD")
    expect(page.locator("#status")).to_contain_text("cannot be reached")
    browser.set_offline(False)
    expect(page.locator("#value")).to_have_text(Client().metric("MiniMax", "revenue", "FY2024", "HKD").show())


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 900])
def test_axe_finds_nothing_and_nothing_is_cut(page: Page, server: Running, lang: str, scheme: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    go(page, server, company="Zhipu", metric="revenue", period="FY2024", lang=lang)
    expect(page.locator("#series svg")).to_be_visible()
    page.locator("#explain").click()
    expect(page.locator("#account li").nth(3)).to_be_visible()
    page.locator("#series details").evaluate("place => { place.open = true; }")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert findings(page) == []
    page.locator("#metric").fill("margin")
    expect(page.locator("#metric-list [role=option]").nth(2)).to_be_visible()
    assert findings(page) == []
    page.evaluate("() => localStorage.clear()")
    page.reload()
    expect(page.locator("#entry")).to_be_visible()
    assert findings(page) == []
    assert page.locator("html").get_attribute("lang") == ("zh-Hans" if lang == "zh" else "en")


def test_a_token_in_the_address_is_kept_and_shown_no_more(page: Page, server: Running) -> None:
    page.evaluate("() => localStorage.clear()")
    page.goto("about:blank")
    page.goto(f"{server.url}/taskpane.html?company=MiniMax&metric=revenue&period=FY2024#token={TOKEN}")
    expect(page.locator("#value")).to_have_text("USD 30.5m")
    assert TOKEN not in page.url
    assert not any(TOKEN in line for line in server.lines)


def test_texts_of_the_data_are_never_markup(page: Page, server: Running, tmp_path: Path) -> None:
    """A data folder whose texts are markup: the page shows them as they are, and runs nothing."""
    evil = '<img src=x onerror="document.title=1">'
    told = "<script>document.title=2</script>"
    data = tmp_path / "data"
    (data / "facts").mkdir(parents=True)
    companies = "id,name,kind,legal_name,reporting_currency,fiscal_year_end,groups,aliases,listing_status"
    quoted = evil.replace('"', '""')
    (data / "companies.csv").write_text(f'{companies}\nevil,"{quoted}",company,,USD,12-31,,,\n', "utf-8")
    facts = "concept,dimensions,period,value,high,scale,unit,hedge,claim,source,locator,printed,also,note"
    fact = f"revenue,,FY2024,5,,1000000,USD,,,minimax-prospectus-2025-12-31,{told},,,<b>x</b>"
    (data / "facts" / "evil.csv").write_text(f"{facts}\n{fact}\n", "utf-8")
    file = tmp_path / "tokens.txt"
    file.write_text(f"{TOKEN}\n", "utf-8")
    with running("--http", "--token-file", str(file), "--data", str(data)) as other:
        page.goto(f"{other.url}/taskpane.html?company=evil&metric=revenue#token={TOKEN}")
        expect(page.locator("#title")).to_contain_text(evil)
        expect(page.locator("#facts")).to_contain_text(told)
        assert page.title() == "xlipo"
        assert page.locator("main img, main script, main b").count() == 0
