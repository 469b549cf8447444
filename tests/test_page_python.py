"""Cells without a request: the same Python in the page, in a worker, in Microsoft's own runtime in Chromium.

``XLIPO_PYODIDE``, ``XLIPO_OFFICE`` and ``XLIPO_AXE`` name the folders that npm filled, as for the other tests of pages.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from calls import CALLS, Call, expected, same
from test_officejs import CANCELABLE, ERRORS, STREAMING, in_runtime, needs_office, opened
from test_page import browser  # noqa: F401 - a fixture
from test_serve import LINE, TOKEN, Running, carried, free_port, running
from xlipo.api import Client
from xlipo.functions import REGISTRY, CellError, Session, call
from xlipo.functions.cells import Given, Result
from xlipo.hosts.http.page_python import own_source
from xlipo.hosts.officejs.pyodide_files import fetch
from xlipo.metrics.catalog import METRICS
from xlipo.store.data_bundle import BundleStore, pack
from xlipo.store.opening import open_data

PYODIDE = Path(os.environ.get("XLIPO_PYODIDE", "missing"))

pytestmark = [
    needs_office,
    pytest.mark.skipif(
        not os.environ.get("XLIPO_REQUIRE_PYODIDE") and not (PYODIDE / "node_modules").is_dir(),
        reason="XLIPO_PYODIDE names no folder where npm installed Pyodide",
    ),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's layer, which the tests change."""
    place = tmp_path_factory.mktemp("layer") / "desk"
    (place / "facts").mkdir(parents=True)
    (place / "companies.csv").write_text(
        "id,name,kind,legal_name,reporting_currency,fiscal_year_end,groups,aliases,listing_status\n"
        "deskco,Desk Co,company,,USD,12-31,,,\n",
        "utf-8",
    )
    write_fact(place, 5)
    return place


def write_fact(place: Path, millions: int) -> None:
    facts = "concept,dimensions,period,value,high,scale,unit,hedge,claim,source,locator,printed,also,note"
    fact = f"revenue,,FY2024,{millions},,1000000,USD,,,minimax-prospectus-2025-12-31,p. 1,,,"
    (place / "facts" / "deskco.csv").write_text(f"{facts}\n{fact}\n", "utf-8")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[Running]:
    fetch(PYODIDE)
    file = tmp_path_factory.mktemp("tokens") / "tokens.txt"
    file.write_text(f"{TOKEN}\n", "utf-8")
    with running("--http", "--token-file", str(file), "--pyodide", str(PYODIDE), "--data", str(data)) as found:
        yield found


@pytest.fixture(scope="module")
def page(browser: BrowserContext, server: Running) -> Iterator[Page]:  # noqa: F811
    found = opened(browser, server)
    found.wait_for_function("() => ['ready', 'failed'].includes(XLIPO.engine)", timeout=180_000)
    assert found.evaluate("() => [XLIPO.engine, XLIPO.fault]") == ["ready", ""]
    yield found
    found.close()


def asked_of(server: Running) -> int:
    """How often calls were asked of the server."""
    return sum(line.get("path") == "/api/calls" for line in server.logged())


# -- the same answers ------------------------------------------------------------------------------------------------

TABLE = [
    one
    for one in CALLS
    if one.name in REGISTRY and carried(one.arguments) and len(one.arguments) <= len(REGISTRY[one.name].arguments)
]


def cells(given: Given) -> list[list[Any]]:
    """An argument as Excel passes it: always rows."""
    rows = given if isinstance(given, tuple) else ((given,),)
    return [
        [{"type": "CustomFunctionError", "code": cell.text} if isinstance(cell, CellError) else cell for cell in row]
        for row in rows
    ]


def excel_call(one: Call) -> tuple[str, list[Any]]:
    """A call with every argument that was left out, as Excel makes it."""
    missing = [None] * (len(REGISTRY[one.name].arguments) - len(one.arguments))
    return one.name, [*map(cells, one.arguments), *missing]


NUMBERS = {1: "#N/A", 5: "#DIV/0!", 6: "#NUM!", 7: "#VALUE!", 8: "#NULL!"}
"""The runtime's numbers of the errors that we raise."""


def result(said: list[Any]) -> Result:
    """What a cell shows of a result in the runtime."""
    _, is_good, value, *code = said
    if not is_good:
        return CellError(NUMBERS.get(code[0], str(code[0])), value)
    rows = tuple(tuple(map(result_cell, row)) for row in value)
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows


def result_cell(cell: Any) -> Any:
    return CellError(cell["basicValue"], cell.get("message", "")) if isinstance(cell, dict) else cell


RAISED = ("#N/A", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!")
"""The errors that a custom function can raise in Excel; any other is shown as #VALUE!."""


def in_excel(found: Result) -> Result:
    """A result as Excel can show it: a grid of one cell is that cell."""
    if isinstance(found, tuple):
        rows = tuple(tuple(map(in_excel, row)) for row in found)
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows  # type: ignore[return-value]
    is_other = isinstance(found, CellError) and found.text not in RAISED
    return CellError("#VALUE!", found.reason) if is_other else found  # type: ignore[union-attr]


def errors_in(found: Result) -> list[CellError]:
    each = [cell for row in found for cell in row] if isinstance(found, tuple) else [found]
    return [cell for cell in each if isinstance(cell, CellError)]


def test_the_table_of_calls_gives_the_same_from_the_page_and_from_the_server(
    page: Page, server: Running, data: Path
) -> None:
    snapshot = Session(data).now()
    assert len(TABLE) > 0.8 * len(CALLS)
    assert {one.name for one in TABLE} == set(REGISTRY)
    before, held = asked_of(server), page.evaluate("() => ({...XLIPO.stats})")
    calls = [excel_call(one) for one in TABLE]
    in_page = [result(said) for said in in_runtime(page, calls, ERRORS)]
    found = page.evaluate("() => XLIPO.stats")
    assert asked_of(server) - before <= 2  # about names that are not known, whose nearest ones the server knows better
    assert found["in_page"] - held["in_page"] > 0.9 * len(set(map(repr, calls)))
    page.evaluate("() => { XLIPO.forget(); XLIPO.engine = 'paused'; }")
    from_server = [result(said) for said in in_runtime(page, calls, ERRORS)]
    page.evaluate("() => { XLIPO.forget(); XLIPO.engine = 'ready'; }")
    assert asked_of(server) > before
    reasons = 0
    for one, here, there in zip(TABLE, in_page, from_server, strict=True):
        wanted = in_excel(call(one.name, one.arguments, snapshot))
        assert same(here, there), (str(one), here, there)
        assert same(here, wanted), (str(one), here, wanted)
        for mine, other in zip(errors_in(here), errors_in(there), strict=True):
            assert bool(mine.reason) == bool(other.reason)
            reasons += bool(mine.reason)
    assert reasons > 100


def test_ten_thousand_different_cells_are_answered_with_the_network_cut_off(
    page: Page,
    browser: BrowserContext,  # noqa: F811
    server: Running,
) -> None:
    companies = [company.name for company in open_data(()).companies()]
    asked = product(companies, [metric.id for metric in METRICS], ("LATEST", "LTM", "FY2024", "FY2023", "FY2022"))
    calls = [Call("IPO_METRIC", one) for one in list(asked)[:10_000]]
    page.evaluate("() => XLIPO.forget()")
    before, requests = asked_of(server), page.evaluate("() => XLIPO.stats.requests")
    browser.set_offline(True)
    try:
        found = [result(said) for said in in_runtime(page, list(map(excel_call, calls)))]
    finally:
        browser.set_offline(False)
    assert len(found) == 10_000
    assert page.evaluate("() => XLIPO.stats.requests") == requests
    assert asked_of(server) == before
    for one, said in list(zip(calls, found, strict=True))[::40]:
        assert same(said, expected(one)), str(one)
    assert sum(isinstance(one, float | int) for one in found) > 1_000


# -- changes, cancelling, cards --------------------------------------------------------------------------------------


def value_of(page: Page, number: int) -> Any:
    said = page.evaluate("number => window.results.get(number)", number)
    return said[2][0][0] if said and said[1] else said


def test_when_the_data_change_a_stream_gives_the_new_figure_and_a_cell_that_asks_again_gets_it(
    page: Page, server: Running, data: Path
) -> None:
    asked = excel_call(Call("IPO_METRIC", ("Desk Co", "revenue", "FY2024")))
    unknown = excel_call(Call("IPO_METRIC", ("MinMax", "revenue")))
    page.evaluate("([calls, flags]) => { results.clear(); invoke(calls, flags); }",
                  [[[1, *asked], [2, *unknown]], STREAMING])  # fmt: skip
    page.wait_for_function("() => window.results.size === 2")
    assert value_of(page, 1) == 5e6
    streamed = page.evaluate("() => window.results.get(2)")[2]
    assert streamed["basicValue"] == "#VALUE!" and streamed["message"].startswith("No company is called")
    version = page.evaluate(
        "() => { window.told = []; XLIPO.changed.push((v) => told.push(v)); return XLIPO.version; }"
    )
    before = asked_of(server)
    write_fact(data, 7)
    page.wait_for_function("() => window.results.get(1)[2][0][0] === 7e6", timeout=120_000)
    now = page.evaluate("() => [XLIPO.version, told]")
    assert now[0] != version and now[1] == [now[0]]
    assert now[0] == server.client.get("/version").json()["data"]
    assert result(in_runtime(page, [asked])[0]) == 7e6
    assert asked_of(server) <= before + 1  # the new data were fetched whole; the unknown name may be asked about


def test_a_stream_that_is_cancelled_gives_nothing_more(page: Page, data: Path) -> None:
    asked = excel_call(Call("IPO_METRIC", ("Desk Co", "revenue")))
    page.evaluate("([call, flags]) => { results.clear(); invoke([call], flags); }", [[9, *asked], STREAMING])
    page.wait_for_function("() => window.results.size === 1")
    page.evaluate("() => { cancel(9); results.clear(); }")
    version = page.evaluate("() => XLIPO.version")
    write_fact(data, 8)
    page.evaluate("() => { XLIPO.look(); }")
    page.wait_for_function("version => XLIPO.version !== version", arg=version, timeout=120_000)
    assert result(in_runtime(page, [asked])[0]) == 8e6
    assert page.evaluate("() => window.results.has(9)") is False


def test_a_call_that_is_cancelled_before_it_is_asked_is_not_asked(page: Page) -> None:
    one, other = (excel_call(Call("IPO_METRIC", ("MiniMax", "revenue", f"FY{year}"))) for year in (1901, 1902))
    before = page.evaluate("() => XLIPO.stats.in_page")
    page.evaluate(
        "([calls, flags]) => { results.clear(); invoke(calls, flags); cancel(1); cancel(2); }",
        [[[1, *one], [2, *other], [3, *other]], CANCELABLE],
    )
    page.wait_for_function("() => window.results.has(3)")
    assert page.evaluate("() => XLIPO.stats.in_page") - before == 1  # the third still waits for what the second asked


def test_a_card_holds_period_and_source_and_still_adds_up(page: Page) -> None:
    asked = excel_call(Call("IPO_METRIC", ("MiniMax", "revenue", "9M2025")))
    page.evaluate("""() => { XLIPO.cards = true; window.before = Office;
        window.Office = { context: { requirements: { isSetSupported: () => true } } }; }""")
    try:
        good, bad, grid = in_runtime(page, [asked, excel_call(Call("IPO_METRIC", ("MinMax", "revenue"))),
                                            excel_call(Call("IPO_SERIES", ("MiniMax", "revenue")))])  # fmt: skip
    finally:
        page.evaluate("() => { XLIPO.cards = false; window.Office = before; }")
    card = good[2][0][0]
    assert (card["type"], card["basicType"], card["basicValue"]) == ("Double", "Double", 53437000)
    told = {name: one["basicValue"] for name, one in card["properties"].items()}
    assert told["Period"] == "9M2025" and told["Status"] == "reported" and told["Link"].startswith("https://")
    assert told["Source"].startswith("MiniMax prospectus")
    assert bad[1] is False and isinstance(grid[2][1][0], float | int)
    fed = [asked[0], [[[card]], [["revenue"]], None, None, None]]  # a card that is given back is its number
    assert result(in_runtime(page, [(fed[0], fed[1])])[0]).text == "#VALUE!"  # type: ignore[union-attr]


# -- without it ------------------------------------------------------------------------------------------------------


def test_a_page_whose_python_breaks_goes_on_by_the_server(
    browser: BrowserContext,  # noqa: F811
    server: Running,
    data: Path,
) -> None:
    with opened_with(browser, server, lambda route: route.fulfill(status=500)) as page:
        assert "pyodide.mjs" in page.evaluate("() => XLIPO.fault")
        before = asked_of(server)
        asked = Call("IPO_METRIC", ("MiniMax", "revenue", "9M2025"))
        assert same(result(in_runtime(page, [excel_call(asked)])[0]), expected(asked))
        assert asked_of(server) == before + 1
        desk = excel_call(Call("IPO_METRIC", ("Desk Co", "revenue", "FY2024")))
        page.evaluate("([call, flags]) => { results.clear(); invoke([call], flags); }", [[1, *desk], STREAMING])
        page.wait_for_function("() => window.results.size === 1")
        write_fact(data, 11)
        page.evaluate("() => { XLIPO.look(); }")
        page.wait_for_function("() => window.results.get(1)[2][0][0] === 11e6", timeout=120_000)


def test_the_pane_finds_explains_and_checks_with_the_network_cut_off(
    page: Page,
    browser: BrowserContext,  # noqa: F811
    server: Running,
) -> None:
    browser.set_offline(True)
    try:
        page.evaluate("() => { xlipoPane.show('稀宇', '营业收入', 'FY2024', 'HKD', ''); }")
        expect(page.locator("#value")).to_have_text(Client().metric("MiniMax", "revenue", "FY2024", "HKD").show())
        expect(page.locator("#series svg")).to_be_visible()
        expect(page.locator("#version")).to_contain_text("answered in this page")
        page.locator("#explain").click()
        expect(page.locator("#account li").nth(3)).to_be_visible()
        page.locator("#written").fill("US$99m")
        page.locator("#check button").click()
        expect(page.locator("#verdict")).to_contain_text("Contradicted.")
    finally:
        browser.set_offline(False)


@contextmanager
def opened_with(browser: BrowserContext, server: Running, handler: Any) -> Iterator[Page]:  # noqa: F811
    """Our page where Python does not come, whenever the page asks for it: new data make it ask again."""
    browser.route("**/python/**", handler)
    page = opened(browser, server)
    try:
        page.wait_for_function("() => XLIPO.engine === 'failed'", timeout=120_000)
        yield page
    finally:
        page.close()
        browser.unroute("**/python/**")


def test_the_servers_files_of_python_are_kept_and_its_worker_alone_compiles(server: Running) -> None:
    about = json.loads(server.client.get("/functions.js").text.partition("var about = ")[2].partition(";\n")[0])
    base, archives = about["python"]["base"], about["python"]["archives"]
    for name in (*archives, "pyodide.asm.wasm", "pyodide.mjs"):
        answered = server.client.get(base + name)
        assert answered.status_code == 200 and "immutable" in answered.headers["cache-control"], name
    assert server.client.get(f"{base}pyodide.asm.wasm").headers["content-type"] == "application/wasm"
    assert "wasm-unsafe-eval" in server.client.get("/python.js").headers["content-security-policy"]
    for path in ("/excel.html", "/taskpane.html", "/functions.js"):
        assert "unsafe" not in server.client.get(path).headers["content-security-policy"]
    assert server.client.get("/python/../tokens.txt").status_code == 404


def test_the_data_are_sent_to_those_with_a_token_alone(server: Running) -> None:
    version = server.client.get("/version").json()["data"]
    assert server.client.get(f"/api/data/{version}").status_code == 401
    answered = server.client.get(f"/api/data/{version}", headers=LINE)
    assert (answered.status_code, answered.headers["cache-control"][:7]) == (200, "private")
    assert BundleStore(answered.content).token() == version
    assert server.client.get("/api/data/000000000000", headers=LINE).status_code == 404
    assert (
        server.client.get(f"/api/data/{version}", headers=LINE | {"Origin": "https://evil.example"}).status_code == 403
    )


def test_our_source_in_a_page_holds_no_data_and_no_other_host() -> None:
    import io
    import zipfile

    names = zipfile.ZipFile(io.BytesIO(own_source())).namelist()
    assert "xlipo/functions/figures.py" in names and "xlipo/hosts/mcp/messages.py" in names
    assert not any(name.startswith(("xlipo/data/", "xlipo/hosts/http/", "xlipo/cli/")) for name in names)


def test_a_bundle_is_the_data_whatever_the_layers(data: Path) -> None:
    view = open_data(data)
    found = BundleStore(pack(view)).view()  # type: ignore[arg-type]
    assert found.version == view.version
    assert [company.id for company in found.companies()] == [company.id for company in view.companies()]
    layers = {fact.layer for company in found.companies() for fact in found.facts_of(company.id)}
    assert {"shipped", "desk"} <= layers


def test_a_folder_without_python_is_told_in_a_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "xlipo", "serve", "--http", "--port", str(free_port()), "--pyodide", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "addin build --host officejs --pyodide" in done.stderr


def test_without_npm_it_is_told_what_is_missing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "xlipo", "addin", "build", "--host", "officejs", "--out", str(tmp_path / "addin")]
    command += ["--pyodide", str(tmp_path / "python")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env={"PATH": str(tmp_path)})
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "install Node.js" in done.stderr
