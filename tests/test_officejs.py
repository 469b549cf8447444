"""Excel by Office.js: manifests by Microsoft's schemas, functions in Microsoft's own runtime in Chromium, the pane.

``XLIPO_OFFICE`` names a folder where ``npm install @microsoft/office-js @microsoft/app-manifest`` was run.
"""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
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
from xlipo.hosts.officejs.manifests import UNIFIED, checked, manifest_json, manifest_xml

MODULES = Path(os.environ.get("XLIPO_OFFICE", "missing"), "node_modules", "@microsoft")
CONVERTER = MODULES.parent / "office-addin-manifest-converter" / "cli.js"
RUNTIME = MODULES / "office-js" / "dist" / "custom-functions-runtime.debug.js"
URL = "https://xlipo.example.com"

needs_office = pytest.mark.skipif(
    not os.environ.get("XLIPO_REQUIRE_BROWSER") and not RUNTIME.exists(),
    reason="XLIPO_OFFICE names no folder where npm installed Microsoft's packages",
)

# -- manifests -------------------------------------------------------------------------------------------------------


def schema_of_manifests(version: str = UNIFIED) -> dict[str, Any]:
    """Microsoft's schema, in the regular expressions that Python has."""
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
    function = made["extensionFunction"]["properties"]
    options = [name for name, said in function.items() if said.get("type") == "boolean"]
    function["options"] = {
        "type": "object", "additionalProperties": False, "properties": {name: function.pop(name) for name in options},
    }  # fmt: skip
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
@pytest.mark.parametrize("is_live", [False, True])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_functions_are_what_microsoft_says_and_changed_ones_are_not(lang: str, is_live: bool) -> None:
    schema, found = schema_of_functions(), functions_json(lang, Session().now(), is_live)
    assert mistakes(found, schema) == []
    assert {"stream", "cancelable", "volatile", "requiresAddress"} <= (
        schema["definitions"]["extensionFunction"]["properties"]["options"]["properties"].keys()
    )
    assert all(len(function["options"]) == 1 for function in found["functions"])  # a stream takes no other option
    enums = {enum["id"] for enum in found["enums"]}
    named = {p["customEnumId"] for f in found["functions"] for p in f["parameters"] if "customEnumId" in p}
    assert named == enums
    for change in (
        lambda m: m["functions"][0].pop("id"), lambda m: m["functions"][0].update(id="a b"),
        lambda m: m["functions"][0]["result"].update(dimensionality="cube"), lambda m: m.update(functions=[]),
        lambda m: m["functions"][0]["parameters"][0].update(type="date"),
        lambda m: m["functions"][0]["options"].update(stream="yes"), lambda m: m["functions"][0].update(stream=True),
        lambda m: m["functions"][0]["options"].update(often=True), lambda m: m["enums"][0].pop("values"),
    ):  # fmt: skip
        other = copy.deepcopy(found)
        change(other)
        assert mistakes(other, schema), change


def converted(manifest: bytes, place: Path) -> dict[str, Any] | None:
    """The XML manifest as Microsoft's own program reads it, into a unified one; None where it refuses."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    (place / "manifest.xml").write_bytes(manifest)
    command = ["node", str(CONVERTER), "convert", str(place / "manifest.xml"), "-o", str(place / "read")]
    subprocess.run(command, capture_output=True, timeout=120)
    file = place / "read" / "manifest.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else None


@needs_office
def test_the_xml_manifest_is_read_by_microsofts_own_program_and_a_changed_one_is_not(tmp_path: Path) -> None:
    """No package has an XSD; Microsoft's converter reads the whole file, and refuses or shows what is wrong."""
    manifest, ours = manifest_xml(URL), json.loads(manifest_json(URL))
    found = converted(manifest, tmp_path / "good")
    assert found is not None
    for same_in_both in ("id", "version", "name", "developer", "authorization"):
        assert found[same_in_both] == ours[same_in_both], same_in_both
    (extension,) = found["extensions"]
    assert extension["requirements"] == ours["extensions"][0]["requirements"]
    assert {runtime["code"]["page"] for runtime in extension["runtimes"]} == {f"{URL}/excel.html"}
    controls = [one for tab in extension["ribbons"][0]["tabs"] for group in tab["groups"] for one in group["controls"]]
    assert [one["label"] for one in controls] == ["xlipo"]
    extension.pop("getStartedMessages")  # the program writes it where the schema that it names has none
    assert mistakes(found, schema_of_manifests(found["manifestVersion"])) == []
    for good, wrong in (
        ("<ProviderName>xlipo</ProviderName>", ""), ('<Host Name="Workbook"/>', '<Host Name="Nothing"/>'),
        ("ReadWriteDocument", "Everything"), ('<Label resid="Name"/>', '<Label resid="Gone"/>'),
        ('lifetime="long"', 'lifetime="ever"'), ('xsi:type="ShowTaskpane"', 'xsi:type="Show"'), ("</OfficeApp>", ""),
        ("<Version>", "<Version>x"), (f"{URL}/excel.html", "http://plain.example/excel.html"),
        ("<Requirements>", "<Requirement>"),
    ):  # fmt: skip
        assert good in manifest.decode(), good
        other = converted(manifest.replace(good.encode(), wrong.encode()), tmp_path / "wrong")
        if other is not None:
            other["extensions"][0].pop("getStartedMessages", None)
        assert other != found, good


@pytest.mark.parametrize("is_live", [False, True])
def test_every_address_in_the_manifests_is_answered(server: Running, is_live: bool) -> None:  # noqa: F811
    tree = etree.fromstring(manifest_xml(URL, is_live))
    addresses = {value for node in tree.iter() for value in node.attrib.values() if value.startswith(URL)}
    addresses |= set(re.findall(rf'"({URL}/[^"]+)"', manifest_json(URL, is_live).decode()))
    assert (f"{URL}/functions.live.json" in addresses) == is_live
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
window.tell = (messageType, messages) => window._richApiNativeBridge.onMessageFromHost(JSON.stringify({ type: 3,
  message: { entries: messages.map((one) => ({ messageCategory: 1, messageType, targetId: "", id: one.invocationId,
    message: JSON.stringify(one) })) } }));
window.invoke = (calls, flags) => window.tell(1000, calls.map(([invocationId, functionName, parameterValues]) =>
  ({ invocationId, functionName, parameterValues, flags: flags || 0 })));
window.cancel = (invocationId) => window.tell(1001, [{ invocationId }]);
"""
"""What Excel is to the runtime: it sends calls, and takes their results."""


def opened(browser: BrowserContext, server: Running) -> Page:  # noqa: F811
    """Our page in Microsoft's runtime, of a server of the tests."""
    return open_in_runtime(browser, server.url, TOKEN)


def open_in_runtime(browser: BrowserContext, url: str, token: str) -> Page:  # noqa: F811
    """Our page in Microsoft's runtime, which it gets in Office's place."""
    page = browser.new_page()
    page.add_init_script(BRIDGE)

    def office(route: Route) -> None:  # the runtime asks for other files of its kind
        file = RUNTIME.parent / urlsplit(route.request.url).path.partition("/hosted/")[2]
        if file.is_file() and file.is_relative_to(RUNTIME.parent):
            route.fulfill(content_type="text/javascript", body=file.read_text("utf-8"))
        else:
            route.fulfill(status=404)

    def excel(route: Route) -> None:  # the runtime looks for its own file's name
        answered = httpx.get(f"{url}/excel.html", trust_env=False)
        body = answered.text.replace("hosted/office.js", "hosted/custom-functions-runtime.debug.js")
        headers = {name: answered.headers[name] for name in ("content-type", "content-security-policy")}
        route.fulfill(headers=headers, body=body)

    page.route("https://appsforoffice.microsoft.com/**", office)
    page.route("**/excel.html*", excel)
    page.goto(f"{url}/excel.html#token={token}")
    page.wait_for_function("() => window.CustomFunctions && CustomFunctions._association.mappings.IPO_METRIC")
    return page


@pytest.fixture(scope="module")
def runtime(browser: BrowserContext, server: Running) -> Iterator[Page]:  # noqa: F811
    page = opened(browser, server)
    yield page
    page.close()


CANCELABLE, STREAMING, ERRORS = 1, 2, 4
"""What Excel tells of a call: it can be cancelled, it gives more than one result, errors may be among what is given."""


def in_runtime(page: Page, calls: list[tuple[str, list[Any]]], flags: int = 0) -> list[Any]:
    """The results of calls as Excel gets them."""
    sent = [[number, name, given] for number, (name, given) in enumerate(calls, 1)]
    page.evaluate("([calls, flags]) => { window.results.clear(); window.invoke(calls, flags); }", [sent, flags])
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
