"""Excel by Office.js: manifests by Microsoft's schemas, functions in Microsoft's own runtime in Chromium, the pane.

``XLIPO_OFFICE`` names a folder where ``npm install @microsoft/office-js @microsoft/app-manifest`` was run.
"""

from __future__ import annotations

import copy
import json
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from lxml import etree
from playwright.sync_api import BrowserContext, Page, Route, expect

from calls import CALLS, expected, same
from test_page import browser, server  # noqa: F401 - fixtures
from test_serve import TOKEN, Running
from xlipo.facts.errors import UsageError
from xlipo.functions import CellError, Session
from xlipo.hosts.http.functions_json import functions_json
from xlipo.hosts.officejs.addin import build, install
from xlipo.hosts.officejs.manifests import checked, manifest_json, manifest_xml

MODULES = Path(os.environ.get("XLIPO_OFFICE", "missing"), "node_modules", "@microsoft")
RUNTIME = MODULES / "office-js" / "dist" / "custom-functions-runtime.debug.js"
URL = "https://xlipo.example.com"

needs_office = pytest.mark.skipif(
    not os.environ.get("XLIPO_REQUIRE_BROWSER") and not RUNTIME.exists(),
    reason="XLIPO_OFFICE names no folder where npm installed Microsoft's packages",
)

# -- manifests -------------------------------------------------------------------------------------------------------


def schema_of_manifests() -> dict[str, Any]:
    """Microsoft's schema, in the regular expressions that Python has."""
    version = json.loads(manifest_json(URL))["manifestVersion"]
    path = MODULES / "app-manifest/build/json-schemas/teams" / f"v{version}" / "MicrosoftTeams.schema.json"
    text = path.read_text("utf-8-sig").replace(r"\a", r"\u0007").replace(r"\v", r"\u000b")
    found: dict[str, Any] = json.loads(text.replace(r"^[\\p{L}][\\p{L}0-9._]*$", r"^[^\\W\\d_][\\w.]*$"))
    return found


def schema_of_functions() -> dict[str, Any]:
    """What a file of functions may be, made of the same definitions: it nests what the manifest has flat."""
    kinds = {"enum": ["string", "number", "boolean", "any"]}
    made = copy.deepcopy(schema_of_manifests()["definitions"])
    for name in ("extensionFunction", "extensionFunctionParameter", "extensionResult"):
        made[name]["additionalProperties"] = False
    for name in ("extensionFunctionParameter", "extensionResult"):
        made[name]["properties"]["type"] = kinds
    yes_no = {"type": "boolean"}
    return {
        "definitions": made, "type": "object", "required": ["functions"], "additionalProperties": False,
        "properties": {
            "$schema": {"type": "string"}, "allowCustomDataForDataTypeAny": yes_no, "allowErrorForDataTypeAny": yes_no,
            "functions": {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/extensionFunction"}},
            "enums": {"type": "array", "items": {"$ref": "#/definitions/enum"}},
        },
    }  # fmt: skip


def mistakes(thing: object, schema: dict[str, Any]) -> list[str]:
    return [error.message for error in jsonschema.Draft4Validator(schema).iter_errors(thing)]


@needs_office
def test_the_unified_manifest_is_what_microsoft_says_and_a_changed_one_is_not() -> None:
    schema, found = schema_of_manifests(), json.loads(manifest_json(URL))
    assert mistakes(found, schema) == []
    for change in (
        lambda m: m.pop("id"), lambda m: m.update(accentColor="green"), lambda m: m.update(more=1),
        lambda m: m["extensions"][0]["runtimes"][0].update(lifetime="ever"),
        lambda m: m["extensions"][0]["runtimes"][0]["code"].update(page="http://plain"),
        lambda m: m["name"].update(short="x" * 31), lambda m: m["developer"].pop("privacyUrl"),
    ):  # fmt: skip
        other = copy.deepcopy(found)
        change(other)
        assert mistakes(other, schema), change


@needs_office
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_functions_are_what_microsoft_says_and_changed_ones_are_not(lang: str) -> None:
    schema, found = schema_of_functions(), functions_json(lang, Session().now())
    assert mistakes(found, schema) == []
    enums = {enum["id"] for enum in found["enums"]}
    named = {p["customEnumId"] for f in found["functions"] for p in f["parameters"] if "customEnumId" in p}
    assert named == enums
    for change in (
        lambda m: m["functions"][0].pop("id"), lambda m: m["functions"][0].update(id="a b"),
        lambda m: m["functions"][0]["result"].update(dimensionality="cube"), lambda m: m.update(functions=[]),
        lambda m: m["functions"][0]["parameters"][0].update(type="date"), lambda m: m["enums"][0].pop("values"),
    ):  # fmt: skip
        other = copy.deepcopy(found)
        change(other)
        assert mistakes(other, schema), change


def test_every_address_in_the_manifests_is_answered(server: Running) -> None:  # noqa: F811
    tree = etree.fromstring(manifest_xml(URL))
    addresses = {value for node in tree.iter() for value in node.attrib.values() if value.startswith(URL)}
    addresses |= set(re.findall(rf'"({URL}/[^"]+)"', manifest_json(URL).decode()))
    assert len(addresses) >= 9
    for address in addresses:
        assert server.client.get(address.removeprefix(URL)).status_code == 200, address
    named = {node.get("resid") for node in tree.iter() if node.get("resid")}
    assert named == {node.get("id") for node in tree.iter("{http://schemas.microsoft.com/office/officeappbasictypes/1.0}*")
                     if node.get("id")}  # fmt: skip


def test_what_is_built_is_the_same_each_time_and_complete(tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in build(tmp_path, URL)}
    assert {path.name: path.read_bytes() for path in build(tmp_path, URL)} == first
    with zipfile.ZipFile(tmp_path / "xlipo.zip") as archive:
        assert archive.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert archive.read("manifest.json") == first["manifest.json"]
    other = {path.name: path.read_bytes() for path in build(tmp_path / "other", "https://localhost:8765")}
    assert json.loads(other["manifest.json"])["id"] != json.loads(first["manifest.json"])["id"]
    with pytest.raises(UsageError, match=r"README\.txt"):
        install()


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8765", "localhost", "https://", "https://x/y", 'https://x"y', "https://u@x", "https://x:99999"],
)
def test_an_address_that_excel_does_not_take_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="no address that Excel takes"):
        checked(url)


# -- Microsoft's runtime ---------------------------------------------------------------------------------------------

BRIDGE = """
window.results = new Map();
window._richApiNativeBridge = { sendMessageToHost(text) {
  const asked = JSON.parse(text);
  if (asked.type !== 1) { return; }
  const body = typeof asked.message.body === "string" ? JSON.parse(asked.message.body) : asked.message.body;
  for (const action of body.Actions || []) {
    const given = action.ArgumentInfo && action.ArgumentInfo.Arguments;
    if (/setInvocation/i.test(action.Name || "")) {
      for (const one of given[0]) { window.results.set(Array.isArray(one) ? one[0] : one.id, one); }
    }
  }
  const answer = JSON.stringify({ Results: (body.Actions || []).map((one) => ({ ActionId: one.Id, Value: null })) });
  const message = { statusCode: 200, headers: {}, body: answer };
  const sent = JSON.stringify({ id: asked.id, type: 2, flags: 0, message });
  setTimeout(() => window._richApiNativeBridge.onMessageFromHost(sent), 0);
} };
window.invoke = (calls) => window._richApiNativeBridge.onMessageFromHost(JSON.stringify({ type: 3, message: { entries:
  calls.map(([id, functionName, parameterValues]) => ({ messageCategory: 1, messageType: 1000, targetId: "", id,
    message: JSON.stringify({ invocationId: id, functionName, parameterValues, flags: 0 }) })) } }));
"""
"""What Excel is to the runtime: it sends calls, and takes their results."""


@pytest.fixture(scope="module")
def runtime(browser: BrowserContext, server: Running) -> Iterator[Page]:  # noqa: F811
    page = browser.new_page()
    page.add_init_script(BRIDGE)

    def office(route: Route) -> None:  # the runtime asks for other files of its kind
        file = RUNTIME.parent / urlsplit(route.request.url).path.partition("/hosted/")[2]
        if file.is_file() and file.is_relative_to(RUNTIME.parent):
            route.fulfill(content_type="text/javascript", body=file.read_text("utf-8"))
        else:
            route.fulfill(status=404)

    def excel(route: Route) -> None:  # the runtime looks for its own file's name
        answered = server.client.get("/excel.html")
        body = answered.text.replace("hosted/office.js", "hosted/custom-functions-runtime.debug.js")
        headers = {name: answered.headers[name] for name in ("content-type", "content-security-policy")}
        route.fulfill(headers=headers, body=body)

    page.route("https://appsforoffice.microsoft.com/**", office)
    page.route("**/excel.html*", excel)
    page.goto(f"{server.url}/excel.html#token={TOKEN}")
    page.wait_for_function("() => window.CustomFunctions && CustomFunctions._association.mappings.IPO_METRIC")
    yield page
    page.close()


def in_runtime(page: Page, calls: list[tuple[str, list[Any]]]) -> list[Any]:
    """The results of calls as Excel gets them."""
    sent = [[number, name, given] for number, (name, given) in enumerate(calls, 1)]
    page.evaluate("calls => { window.results.clear(); window.invoke(calls); }", sent)
    page.wait_for_function(f"() => window.results.size >= {len(calls)}", timeout=120_000)
    found = page.evaluate("() => [...window.results.entries()]")
    return [one for _, one in sorted(found)]


def matrix(cell: Any) -> list[list[Any]]:
    return [[cell]]


@needs_office
def test_microsofts_runtime_answers_the_table_of_calls_through_our_script(runtime: Page) -> None:
    table = [
        one for one in CALLS
        if one.name == "IPO_METRIC" and len(one.arguments) in (2, 3, 4, 5)
        and all(isinstance(cell, str | float | int) and not isinstance(cell, bool) for cell in one.arguments)
        and not any(isinstance(cell, str) and (cell.startswith("#") or not cell.strip()) for cell in one.arguments)
    ][::2]  # fmt: skip
    assert len(table) > 100
    padded = [(one.name, [*map(matrix, one.arguments), *[None] * (5 - len(one.arguments))]) for one in table]
    codes: dict[str, set[int]] = {}
    for asked, (_, is_good, said, *code) in zip(table, in_runtime(runtime, padded), strict=True):
        wanted = expected(asked)
        assert is_good != isinstance(wanted, CellError), (asked, said)
        if isinstance(wanted, CellError):
            assert said == wanted.reason, asked
            codes.setdefault(wanted.text, set()).add(code[0])
        else:
            assert same(said[0][0], wanted), (asked, said)
    assert codes.keys() == {"#N/A", "#VALUE!"}
    assert len({code for each in codes.values() for code in each}) == 2  # each error has Excel's own number


@needs_office
def test_a_burst_of_ten_thousand_cells_is_asked_in_few_requests(runtime: Page, server: Running) -> None:  # noqa: F811
    before = sum(line.get("path") == "/api/calls" for line in server.logged())
    calls = [
        ("IPO_METRIC", [matrix("MiniMax"), matrix("revenue"), matrix(f"FY{1000 + n}"), None, None])
        for n in range(5_000)
    ]
    assert len(in_runtime(runtime, calls * 2)) == 10_000
    expect(runtime.locator("body")).to_be_visible()
    asked = sum(line.get("path") == "/api/calls" for line in server.logged()) - before
    assert asked <= 12


# -- the pane in Excel -----------------------------------------------------------------------------------------------

EXCEL = """
window.sheet = { formulas: [[""]], values: [[""]], address: "Sheet1!B2" };
window.Office = { HostType: { Excel: "Excel" }, onReady: () => Promise.resolve({ host: "Excel", platform: "PC" }) };
window.Excel = { run: async (use) => {
  const cell = { load() {}, get formulas() { return sheet.formulas; }, set formulas(value) { sheet.formulas = value; },
    get values() { return sheet.values; }, address: sheet.address };
  return use({ workbook: { getSelectedRange: () => ({ getCell: () => cell }) }, sync: () => Promise.resolve() });
} };
"""
"""A sheet of one selected cell: Excel cannot be had here, so what the pane does to it is all that is proved."""


@needs_office
def test_the_pane_inserts_explains_and_checks_the_selected_cell(browser: BrowserContext, server: Running) -> None:  # noqa: F811
    page = browser.new_page()
    page.route(
        "https://appsforoffice.microsoft.com/**",
        lambda route: route.fulfill(content_type="text/javascript", body=EXCEL),
    )
    page.goto(f"{server.url}/excel.html?company=MiniMax&metric=revenue&period=9M2025#token={TOKEN}")
    expect(page.locator("#value")).to_have_text("USD 53.4m")
    page.locator("#insert").click()
    expect(page.locator("#status")).to_have_text("Inserted at Sheet1!B2")
    assert page.evaluate("() => sheet.formulas") == [['=IPO_METRIC("MiniMax","revenue","9M2025")']]
    page.locator("#insert-series").click()
    page.wait_for_function("() => sheet.formulas[0][0].includes('SERIES')")
    assert page.evaluate("() => sheet.formulas") == [['=IPO_SERIES("MiniMax","revenue")']]
    page.evaluate("text => { sheet.formulas = [[text]]; }", '=ROUND(IPO_METRIC("智谱","毛利率","FY2024"),3)')
    page.locator("#explain-cell").click()
    expect(page.locator("#value")).to_have_text("56.3%")
    page.evaluate("() => { sheet.values = [['65.3%']]; }")
    page.locator("#check-cell").click()
    expect(page.locator("#verdict")).to_contain_text("Contradicted.")
    page.evaluate("() => { sheet.formulas = [['=A1*2']]; sheet.values = [['']]; }")
    page.locator("#explain-cell").click()
    expect(page.locator("#status")).to_contain_text("has no IPO_METRIC")
    page.close()
