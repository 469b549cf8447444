"""The functions in a browser's Python: Pyodide from npm, pydantic's own wheel for it, and nothing compiled besides.

``XLIPO_PYODIDE`` names a folder where ``npm install pyodide`` was run; the wheels are fetched into it once.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from calls import CALLS, Call, expected, same
from xlipo.functions import CellError, Session, use
from xlipo.functions.cells import Given, Result
from xlipo.hosts.officejs.pyodide_files import fetch
from xlipo.metrics.nearest_names import nearest_names
from xlipo.store.layers import SHIPPED

ASKED = tuple(call for call in CALLS if call.name in ("IPO_METRIC", "IPO_TABLE", "IPO_SERIES", "IPO_FX"))[::4]

PROGRAM = """
import json, sys
from xlipo.functions import CellError, call
from xlipo.hosts.excel_com.lite import shown

def plain(found):
    if isinstance(found, tuple):
        return [plain(each) for each in found]
    return {"error": found.text, "status": found.status} if isinstance(found, CellError) else found

def given(sent):
    if isinstance(sent, list):
        return tuple(map(given, sent))
    return CellError(sent["error"]) if isinstance(sent, dict) else sent

answers = [plain(call(name, [given(each) for each in arguments])) for name, arguments in json.loads(ASKED)]
lite = shown("IPO_METRIC", [["MiniMax"], ["MinMax"]], [["gross_margin"]], [["9M2025"]])
compiled = sorted({"pandas", "numpy", "lxml", "rapidfuzz", "openpyxl", "xlwings"} & set(sys.modules))
json.dumps({"answers": answers, "lite": lite, "compiled": compiled, "platform": sys.platform})
"""


def test_without_rapidfuzz_the_nearest_name_is_still_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    assert nearest_names("minmax", ["Zhipu", "MiniMax", "Moonshot AI"], 2)[0] == "MiniMax"
    assert nearest_names("gross margn", ["revenue", "Gross margin", "Net margin"], 2) == ["Gross margin", "Net margin"]


@pytest.fixture(scope="module")
def pyodide() -> tuple[Path, list[Path]]:
    """Pyodide's folder and the wheels it needs; a failure where they must be there and are not."""
    place = Path(os.environ.get("XLIPO_PYODIDE", ""))
    runtime = place / "node_modules" / "pyodide"
    if not (os.environ.get("XLIPO_PYODIDE") and runtime.is_dir() and shutil.which("node")):
        reason = "Pyodide is missing: npm install --prefix DIR pyodide, and set XLIPO_PYODIDE=DIR"
        pytest.fail(reason) if os.environ.get("XLIPO_REQUIRE_PYODIDE") else pytest.skip(reason)
    return runtime, sorted(fetch(place).glob("*.whl"))


def sendable(given: Given) -> Any:
    if isinstance(given, tuple):
        return [sendable(each) for each in given]
    return {"error": given.text} if isinstance(given, CellError) else given


def received(answer: Any) -> Result:
    if isinstance(answer, list):
        return tuple(tuple(map(received, row)) for row in answer)
    return CellError(answer["error"], status=answer["status"]) if isinstance(answer, dict) else answer


def test_the_functions_answer_the_same_in_a_browsers_python(
    pyodide: tuple[Path, list[Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XLIPO_DATA", raising=False)
    use(Session())
    runtime, wheels = pyodide
    source = tmp_path / "source"
    shutil.copytree(SHIPPED.parent, source / "xlipo", ignore=shutil.ignore_patterns("__pycache__"))
    archive = shutil.make_archive(str(tmp_path / "xlipo"), "zip", source)
    asked = [call for call in ASKED if "dt.date" not in repr(call) and "datetime" not in repr(call)]
    program = tmp_path / "program.py"
    sent = json.dumps([(call.name, [sendable(each) for each in call.arguments]) for call in asked])
    program.write_text(f"ASKED = {sent!r}\n{PROGRAM}", encoding="utf-8")
    node = [shutil.which("node") or "node", str(Path(__file__).with_name("pyodide.mjs"))]
    done = subprocess.run(
        [*node, str(runtime), str(program), archive, *map(str, wheels)], capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["platform"] == "emscripten" and found["compiled"] == []
    assert found["lite"] == [[expected(Call("IPO_METRIC", ("MiniMax", "gross_margin", "9M2025")))], ["#VALUE!"]]
    assert len(asked) > 100
    differ = [
        (str(call), shown, wanted)
        for call, answer in zip(asked, found["answers"], strict=True)
        if not same(shown := received(answer), wanted := expected(call)) or status(shown) != status(wanted)
    ]
    assert differ == []


def status(result: Result) -> str:
    return result.status if isinstance(result, CellError) else ""
