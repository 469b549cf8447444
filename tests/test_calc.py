"""LibreOffice Calc: help, Excel's workbooks, live figures, and a worker that is killed, hangs or cannot start."""

from __future__ import annotations

import http.server
import math
import os
import re
import signal
import subprocess
import sys
import threading
import time
import venv
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from libreoffice import LibreOffice, processes, with_addin
from waiting import wait_until
from xlipo.functions import REGISTRY, call
from xlipo.hosts.calc.addin import build
from xlipo.hosts.calc.environment import admit_libreoffice, dismiss_libreoffice
from xlipo.hosts.calc.idl import in_idl
from xlipo.hosts.calc.inside.memory import GIVE_UP
from xlipo.hosts.calc.names import INTERFACE, aliases

pytestmark = [pytest.mark.libreoffice, pytest.mark.usefixtures("libreoffice")]
SECONDS = 3.0
"""The time limit that the worker's tests run with."""


def unlike(shown: Sequence[object], wanted: Sequence[object]) -> list[tuple[object, object]]:
    """The cells that show something else than wanted: numbers to the last digits a file keeps, all else exactly."""
    return [
        (cell, right)
        for cell, right in zip(shown, wanted, strict=True)
        if not (
            math.isclose(cell, right, rel_tol=1e-14)
            if isinstance(cell, float) and isinstance(right, float)
            else cell == right
        )
    ]


# -- what LibreOffice is told ----------------------------------------------------------------------------------------


def test_the_function_wizard_helps_with_every_function_and_argument(calc: LibreOffice) -> None:
    shown = {name: (text, arguments) for name, text, arguments in calc.do("described")}
    for name, function in REGISTRY.items():
        text, arguments = shown[name]
        assert text == function.help_en
        assert [(told, help) for told, help, _ in arguments] == [(a.name, a.help_en) for a in function.arguments]
    assert len(shown) == 3 * len(REGISTRY)


def test_the_compiled_interface_has_exactly_the_functions_of_the_registry(calc: LibreOffice) -> None:
    assert calc.do("methods", INTERFACE) == [
        [alias.method, [in_idl(argument.identifier) for argument in function.arguments]]
        for function in REGISTRY.values()
        for alias in aliases(function)
    ]


def test_each_function_answers_its_own_example(calc: LibreOffice, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for function in REGISTRY.values():
        book.active.append([function.example])
    book.save(tmp_path / "examples.xlsx")
    calc.load(tmp_path / "examples.xlsx")
    shown = [row[0] for row in calc.read(f"A1:A{len(REGISTRY)}")]
    wrong = [f.example for f, cell in zip(REGISTRY.values(), shown, strict=True) if str(cell).startswith(("#", "Err:"))]
    assert not wrong


# -- workbooks ---------------------------------------------------------------------------------------------------------

FORMULAS = {
    "B1": '=IPO_METRIC("MiniMax","gross_margin","9M2025")',
    "B2": '=IPO_METRIC(A2,"revenue","FY2024","USD","Scale=M")',
    "B3": '=IF(ISNA(IPO_METRIC("Moonshot AI","gross_margin")),"n/a",1)&" ipo_metric(1)"',
    "B4": '=SUM(IPO_METRIC(A2,"revenue","FY2024","USD"),1)*2',
    "B5": '=_xll.IPO_METRIC("MiniMax","revenue","FY2024")',
    "B6": '=_xldudf_IPO_METRIC("MiniMax","revenue","FY2024")',
    "B7": '=IPO_SOURCE("MiniMax","revenue","FY2024","url")',
}
GRID = '=IPO_TABLE("MiniMax, 智谱","revenue, gross_margin","FY2024","USD")'


def workbook(path: Path) -> Path:
    """A workbook as openpyxl writes one, with plain formulas and no results."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A2"] = "智谱"
    for place, formula in FORMULAS.items():
        sheet[place] = formula
    sheet["D1"] = ArrayFormula("D1:F3", GRID)
    book.save(path)
    return path


def test_a_workbook_of_plain_formulas_calculates_and_comes_back_unchanged(calc: LibreOffice, tmp_path: Path) -> None:
    calc.load(workbook(tmp_path / "plain.xlsx"))
    revenue = call("IPO_METRIC", ["MiniMax", "revenue", "FY2024"])
    dollars = call("IPO_METRIC", ["智谱", "revenue", "FY2024", "USD"])
    wanted = [
        call("IPO_METRIC", ["MiniMax", "gross_margin", "9M2025"]),
        call("IPO_METRIC", ["智谱", "revenue", "FY2024", "USD", "Scale=M"]),
        "n/a ipo_metric(1)", (dollars + 1) * 2, revenue, revenue,
        call("IPO_SOURCE", ["MiniMax", "revenue", "FY2024", "url"]),
    ]  # fmt: skip
    grid = call("IPO_TABLE", ["MiniMax, 智谱", "revenue, gross_margin", "FY2024", "USD"])
    assert not unlike([row[0] for row in calc.read("B1:B7")], wanted)
    assert not unlike([cell for row in calc.read("D1:F3") for cell in row], [cell for row in grid for cell in row])

    calc.store(tmp_path / "again.xlsx")
    saved = openpyxl.load_workbook(tmp_path / "again.xlsx").active
    assert {place: saved[place].value for place in FORMULAS} == FORMULAS
    assert (saved["D1"].value.ref, saved["D1"].value.text) == ("D1:F3", GRID)
    kept = openpyxl.load_workbook(tmp_path / "again.xlsx", data_only=True).active
    assert not unlike([kept[place].value for place in FORMULAS], wanted)


LOOKUPS = {
    '{}2="MiniMax"': (0.0, 1.0),
    'COUNTIF({}1:{}3;"MiniMax")': (0.0, 1.0),
    'MATCH("MiniMax";{}1:{}3;0)': ("#N/A", 2.0),
    'SUMIF({}1:{}3;"MiniMax";B1:B3)': (0.0, call("IPO_METRIC", ["MiniMax", "revenue", "FY2024", "USD"])),
    'EXACT({}2;"MiniMax")': (1.0, 1.0),  # what compares letter by letter finds it either way
}
"""A formula over a column of names: what LibreOffice gives over a grid as it came, and over one made text again."""


def test_a_text_of_a_grid_is_found_once_it_is_made_text_again(calc: LibreOffice) -> None:
    """LibreOffice compares texts by where it keeps them, and keeps those of an add-in's grid with no others."""
    grid = 'IPO_TABLE("MiniMax, 智谱";"revenue, gross_margin";"FY2024";"USD")'
    calc.new()
    calc.array("A1:C3", f"={grid}")
    calc.array("E1:G3", f"=IF(ISTEXT({grid});TRIM({grid});{grid})")
    assert calc.read("A1:C3") == calc.read("E1:G3")
    for formula, wanted in LOOKUPS.items():
        for column, right in zip("AE", wanted, strict=True):
            calc.formula("I1", "=" + formula.format(column, column))
            assert not unlike([calc.value("I1")], [right]), (formula, column)
    calc.formula("I1", '=A2&""="MiniMax"')  # or where it is compared
    assert calc.value("I1") == 1


# -- documents that LibreOffice opens as if there were no add-in ------------------------------------------------------

FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>
<table:table table:name="S"><table:table-row><table:table-cell table:formula={}/></table:table-row></table:table>
</office:spreadsheet></office:body></office:document>"""


def opened(formula: str, room: Path, **environment: str) -> str:
    """What a cell shows once a person's LibreOffice, with the add-in, has opened a document that holds a formula."""
    build(room / "extensions")
    (room / "given.fods").write_text(FLAT.format(quoteattr(f"of:={formula}")), "utf-8")
    places = [f"-env:UserInstallation={(room / 'profile').as_uri()}",
              f"-env:BUNDLED_EXTENSIONS={(room / 'extensions').as_uri()}"]  # fmt: skip
    done = subprocess.run(
        ["soffice", *places, "--headless", "--convert-to", "csv", "--outdir", str(room), str(room / "given.fods")],
        env={**os.environ, "XLIPO_PYTHON": sys.executable, **environment},
        capture_output=True, text=True, timeout=180,
    )  # fmt: skip
    assert (room / "given.csv").exists(), done.stderr
    return (room / "given.csv").read_text("utf-8").strip()


@pytest.mark.parametrize(("ours", "wanted"), [
    ("", "Err:540"),  # "external content disabled", as LibreOffice has it without us
    ("ORG.XLIPO.CALC.IPOVERSION()&", "Err:540"),
    ("ipo_version()&", "#NAME?"),  # only Excel's files hold this name
])  # fmt: skip
def test_a_document_that_holds_our_functions_may_ask_the_web_no_more_than_any_other(
    ours: str, wanted: str, tmp_path: Path
) -> None:
    asked: list[str] = []

    class Web(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with http.server.HTTPServer(("127.0.0.1", 0), Web) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        shown = opened(f'{ours}COM.MICROSOFT.WEBSERVICE("http://127.0.0.1:{web.server_port}/")', tmp_path)
        web.shutdown()
    assert (asked, shown) == ([], wanted)


def test_an_excel_file_that_libreoffice_saved_shows_the_data_of_today(desk: Path, tmp_path: Path) -> None:
    """LibreOffice shows the values that such a file was saved with; what it refuses to the file stays refused."""
    asked: list[str] = []

    class Web(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    path, saved = tmp_path / "sent.xlsx", tmp_path / "saved.xlsx"
    book = openpyxl.Workbook()
    figure = 'IPO_METRIC("Acme","revenue","FY2024")'
    with http.server.HTTPServer(("127.0.0.1", 0), Web) as web, with_addin(XLIPO_DATA=str(desk)) as host:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        address = f'_xlfn.WEBSERVICE("http://127.0.0.1:{web.server_port}/")'
        for row in (f"={figure}", f"=IFERROR({figure},0)*2", "=IPO_VERSION()", f"={address}", f"={figure}&{address}"):
            book.active.append([row])
        book.save(path)
        host.load(path)
        old = [row[0] for row in host.read("A1:A5")]
        host.store(saved)
        try:
            edit(desk, "20")
            host.load(saved)
            new = [row[0] for row in host.read("A1:A5")]
        finally:
            edit(desk, "5")
        web.shutdown()
    assert (old[:2], new[:2]) == ([5e6, 10e6], [20e6, 40e6])
    assert old[2] != new[2]
    assert (asked, new[3:], old[3:]) == ([], ["Err:540"] * 2, ["Err:540"] * 2)


def test_a_plain_excel_file_is_shown_as_it_was_saved(tmp_path: Path) -> None:
    """A stale value of a stranger's formula stays, though the file speaks of our functions: Excel may know better."""
    path = tmp_path / "plain.xlsx"
    book = openpyxl.Workbook()
    for row in ("=1+1", '="IPO_METRIC is none"', "IPO_METRIC(1)", "=UNKNOWNTOUS(1)"):
        book.active.append([row])
    book.save(path)
    with_values(path, {"A1": "7", "A4": "9"})
    with with_addin() as host:
        host.load(path)
        assert [row[0] for row in host.read("A1:A4")] == [7, "IPO_METRIC is none", "IPO_METRIC(1)", 9]
        assert host.workers() == []


def with_values(path: Path, values: Mapping[str, str]) -> None:
    """Write into the cells of a file's first sheet what their formulas gave when Excel saved it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    for place, value in values.items():
        parts[sheet] = re.sub(
            rf'(<c r="{place}"[^>]*><f>[^<]*</f>)<v\s*/?>(</v>)?', rf"\g<1><v>{value}</v>", parts[sheet]
        )
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def test_documents_open_from_a_shell_with_another_pythons_environment(tmp_path: Path) -> None:
    """LibreOffice's Python starts as that of the environment and then lacks LibreOffice's own modules."""
    place, figure = tmp_path / "environment", 'ORG.XLIPO.CALC.IPOMETRIC("MiniMax";"gross_margin";"9M2025")'
    venv.create(place, symlinks=True)
    path = f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"
    assert opened("1+1", tmp_path, VIRTUAL_ENV=str(place), PATH=path) == "2"
    assert opened(figure, tmp_path, VIRTUAL_ENV="", PATH="/usr/bin:/bin") == "0.233471190373711"  # as the README says
    written = admit_libreoffice(place)
    assert opened(figure, tmp_path, VIRTUAL_ENV=str(place), PATH=path) == "0.233471190373711"
    if written is not None:
        asked = [place / "bin" / "python3", "-c", "import sys; print('/usr/lib/python3/dist-packages' in sys.path)"]
        assert subprocess.run(asked, capture_output=True, text=True).stdout == "False\n"  # the environment's own Python
        dismiss_libreoffice(place)
        assert not written.exists()


# -- a host of its own: data that change, and a worker that fails ------------------------------------------------------


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "facts").mkdir()
    (folder / "companies.csv").write_text(
        "id,name,kind,legal_name,reporting_currency,fiscal_year_end,groups,aliases,listing_status\n"
        "acme,Acme,company,Acme Ltd,USD,12-31,,艾克米,private\n",
        encoding="utf-8",
    )
    (folder / "sources.csv").write_text(
        "id,title,publisher,date,date_inferred,url,language,kind,tier,via\n"
        "acme-2025,Acme annual report,Acme,2025-03-01,,https://example.com/acme,en,annual_report,1,\n",
        encoding="utf-8",
    )
    edit(folder, "5")
    return folder


def edit(folder: Path, revenue: str) -> None:
    (folder / "facts" / "acme.csv").write_text(
        "concept,dimensions,period,value,high,scale,unit,hedge,claim,source,locator,printed,also,note\n"
        f"revenue,,FY2024,{revenue},,1000000,USD,,,acme-2025,p. 3,,,\n",
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def live(desk: Path) -> Iterator[LibreOffice]:
    with with_addin(XLIPO_DATA=str(desk), XLIPO_TIME_LIMIT=str(SECONDS)) as host:
        host.new()
        host.formula("A1", '=IPO_METRIC("艾克米";"revenue";"FY2024")')
        host.formula("A2", '=IPO_STATUS("Acme";"revenue";"FY2024")')
        host.formula("A3", "=IPO_VERSION()")
        yield host


def recalculated(host: LibreOffice, place: str = "A1:A3") -> list[object]:
    host.calculate()
    return [row[0] for row in host.read(place)]


def test_a_changed_fact_shows_at_the_next_recalculation_in_the_same_process(live: LibreOffice, desk: Path) -> None:
    edit(desk, "5")
    figure, status, version = recalculated(live)
    workers = live.workers()
    assert (figure, status) == (5_000_000, "reported")
    edit(desk, "7")
    changed = recalculated(live)
    assert changed[:2] == [7_000_000, "reported"] and changed[2] != version
    assert live.workers() == workers and len(workers) == 1


def test_a_broken_edit_keeps_the_last_good_data_and_says_so(live: LibreOffice, desk: Path) -> None:
    edit(desk, "5")
    recalculated(live)
    edit(desk, "many")
    figure, status, version = recalculated(live)
    assert (figure, status) == (5_000_000, "stale")
    assert "stale" in str(version) and "acme.csv:2" in str(version)
    edit(desk, "8")
    figure, status, version = recalculated(live)
    assert (figure, status) == (8_000_000, "reported") and "stale" not in str(version)


def slow_sheet(host: LibreOffice) -> list[object]:
    """Figures enough to be met in the middle of; what they are in Python."""
    companies = [row[0] for row in call("IPO_COMPANIES", ["all"])]
    metrics = [row[0] for row in call("IPO_METRICS", [])]
    periods = ("FY2024", "9M2025")
    rows = [[company, metric, period] for company in companies for metric in metrics for period in periods]
    host.data(f"E1:G{len(rows)}", rows)
    host.fill(f"H1:H{len(rows)}", '=IFERROR(IPO_METRIC(E1;F1;G1);"error")')
    found = [call("IPO_METRIC", row) for row in rows]
    return [cell if isinstance(cell, (str, float)) else "error" for cell in found]


def ticks(process: int) -> int:
    """How many hundredths of a CPU second a process has had."""
    return sum(map(int, Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]))


def in_mid_recalculation(host: LibreOffice, desk: Path, value: str, meddle: Callable[[int], None]) -> None:
    """Meddle with the worker once it has begun to answer everything anew, as the data have changed."""
    (worker,) = host.workers()
    edit(desk, value)
    before = ticks(worker)

    def when_begun() -> None:
        wait_until(lambda: ticks(worker) >= before + 5, "the worker answers")
        meddle(worker)

    meddling = threading.Thread(target=when_begun)
    meddling.start()
    host.calculate()
    meddling.join()


def test_a_worker_killed_hung_or_replaced_is_met_with_errors_and_then_with_the_figures(
    live: LibreOffice, desk: Path
) -> None:
    edit(desk, "5")
    wanted = slow_sheet(live)
    last = f"H1:H{len(wanted)}"
    assert not unlike(recalculated(live, last), wanted)
    for value, how in (("6", signal.SIGKILL), ("7", signal.SIGSTOP)):
        before = live.workers()
        in_mid_recalculation(live, desk, value, lambda worker, how=how: os.kill(worker, how))
        shown = [row[0] for row in live.read(last)]
        wrong = [cell for cell, _ in unlike(shown, wanted)]
        assert set(wrong) <= {"error"}, how  # the right figure or an error, never another figure
        if how is signal.SIGSTOP:
            assert wrong
        time.sleep(2 * GIVE_UP)  # a person is slower
        assert not unlike(recalculated(live, last), wanted), how
        assert recalculated(live)[0] == float(value) * 1_000_000
        assert len(live.workers()) == 1 and live.workers() != before
        assert not {pid for pid, _, _ in processes()} & set(before)
    live.data(f"E1:H{len(wanted)}", [[None] * 4] * len(wanted))


def test_no_worker_outlives_libreoffice() -> None:
    with with_addin() as host:
        host.new()
        host.formula("A1", '=IPO_METRIC("MiniMax";"revenue";"FY2024")')
        (worker,) = host.workers()
        os.kill(host.do("pid"), signal.SIGKILL)
        wait_until(lambda: worker not in {pid for pid, _, _ in processes()}, "the worker ends")


def test_a_python_without_xlipo_is_an_error_that_says_so(tmp_path: Path) -> None:
    """It is tried once in a recalculation, not once for each of two thousand cells."""
    tried, program = tmp_path / "tried", tmp_path / "no-python"
    program.write_text(f"#!/bin/sh\necho >> '{tried}'\necho 'no-python has no xlipo' >&2\nexit 1\n")
    program.chmod(0o755)
    with with_addin(XLIPO_PYTHON=str(program)) as host:
        host.new()
        host.fill("A1:A2000", '=IFNA(IPO_METRIC("MiniMax";"revenue";"FY"&ROW());"none")')
        host.formula("B1", '=IPO_EXPLAIN("MiniMax";"revenue")')
        host.formula("B2", '=IPO_STATUS("MiniMax";"revenue")')
        before = len(tried.read_text())
        host.calculate()
        assert len(tried.read_text()) - before < 20
        assert {row[0] for row in host.read("A1:A2000")} == {"none"}
        assert "no-python" in host.value("B1") and host.value("B2") == "no_worker"
