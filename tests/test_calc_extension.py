"""The extension as it is built and installed, and the parts of it that run without LibreOffice."""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from waiting import wait_until
from xlipo.facts.errors import UsageError
from xlipo.functions import REGISTRY, call
from xlipo.hosts.calc import addin, component
from xlipo.hosts.calc.idl import interface
from xlipo.hosts.calc.inside.cells import CODES, error_number, error_text, sendable
from xlipo.hosts.calc.inside.formulas import resolved
from xlipo.hosts.calc.inside.memory import GIVE_UP, Memory
from xlipo.hosts.calc.inside.recalculation import LONG, Recalculation
from xlipo.hosts.calc.inside.worker_process import SlowWorkerError, WorkerError, WorkerProcess
from xlipo.hosts.calc.names import aliases

HERE = Path(addin.__file__).parent
METHODS = {"ipoMetric": ("IPO_METRIC", False), "ipoTable": ("IPO_TABLE", True), "ipoStatus": ("IPO_STATUS", False)}

# -- the files ---------------------------------------------------------------------------------------------------------


def test_the_shipped_interface_is_that_of_the_registry() -> None:
    advice = "compile it anew: see xlipo/hosts/calc/idl.py"
    assert (HERE / "xlipo.idl").read_text("utf-8") == interface(), advice
    compiled = (HERE / "xlipo.rdb").read_bytes()
    assert compiled.startswith(b"UNOIDL\xff\x00")
    for function in REGISTRY.values():
        for alias in aliases(function):
            assert alias.method.encode() in compiled, advice


def test_the_compiled_interface_is_what_unoidl_write_makes_of_it(tmp_path: Path) -> None:
    sdk = Path("/usr/lib/libreoffice/sdk/bin")
    writer = shutil.which("unoidl-write") or (str(sdk / "unoidl-write") if (sdk / "unoidl-write").exists() else None)
    types = Path("/usr/lib/libreoffice/program/types.rdb")
    if writer is None or not types.exists():
        pytest.skip("unoidl-write is not here (libreoffice-dev has it)")
    made = tmp_path / "xlipo.rdb"
    subprocess.run([writer, str(types), str(HERE / "xlipo.idl"), str(made)], check=True, timeout=60)
    assert without_maker(made) == without_maker(HERE / "xlipo.rdb")


def without_maker(path: Path) -> list[bytes]:
    """The names and types in a compiled interface, without the version of what compiled it."""
    words = path.read_bytes().split(b"\0")
    return [word for word in words if len(word) > 3 and b"LibreOffice" not in word]


def test_what_is_built_is_whole_and_the_same_each_time(tmp_path: Path) -> None:
    packed, unpacked = addin.build(tmp_path / "one")
    again, _ = addin.build(tmp_path / "two")
    assert packed.read_bytes() == again.read_bytes()
    assert (packed, unpacked) == (tmp_path / "one" / "xlipo.oxt", tmp_path / "one" / "xlipo")
    with zipfile.ZipFile(packed) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert held == {p.relative_to(unpacked).as_posix(): p.read_bytes() for p in unpacked.rglob("*") if p.is_file()}
    listed = etree.fromstring(held["META-INF/manifest.xml"]).xpath("//@*[local-name()='full-path']")
    assert all(any(name.startswith(path) for name in held) for path in listed)
    settings = json.loads(held["xlipo.json"])
    assert settings["python"] == sys.executable and list(settings["functions"]) == list(REGISTRY)
    addin.build(tmp_path / "one")  # in place of itself


@pytest.mark.parametrize(("version", "with_job"), [((7, 4), True), ((24, 1), True), ((24, 2), False), ((25, 2), False)])
def test_only_a_libreoffice_that_needs_the_load_job_gets_it(
    version: tuple[int, int], with_job: bool, tmp_path: Path
) -> None:
    """From 24.2 on, LibreOffice finds the functions of an Excel file by itself."""
    _, unpacked = addin.build(tmp_path, version)
    naming = [path.name for path in unpacked.rglob("*") if path.suffix != ".py" and path.is_file()
              and (b"LoadJob" in path.read_bytes() or b"Jobs.xcu" in path.read_bytes())]  # fmt: skip
    assert sorted(naming) == (["Jobs.xcu", "manifest.xml", "xlipo.components", "xlipo.json"] if with_job else [])
    assert (unpacked / "Events.xcu").exists() != with_job
    if with_job:
        addin.build(tmp_path, (25, 2))
    assert not (unpacked / "Jobs.xcu").exists()


def test_help_and_names_reach_libreoffice_in_both_languages(tmp_path: Path) -> None:
    _, unpacked = addin.build(tmp_path)
    found = etree.parse(unpacked / "CalcAddIns.xcu")
    for function in REGISTRY.values():
        for alias in aliases(function):
            (node,) = found.xpath("//node[@*[local-name()='name']=$name]", name=alias.method)
            values = {prop.values()[0]: prop for prop in node.findall("prop")}
            assert values["CompatibilityName"].findtext("value") == alias.stored
            assert len(values["Description"].findall("value")) == 3
        (first,) = found.xpath("//node[@*[local-name()='name']=$name]", name=aliases(function)[0].method)
        assert function.help_zh in "".join(first.itertext())
        assert all(argument.help_zh in "".join(first.itertext()) for argument in function.arguments)


@pytest.mark.parametrize("path", [HERE / "component.py", *sorted((HERE / "inside").glob("*.py"))], ids=lambda p: p.name)
def test_what_ships_needs_python_3_8_and_nothing_else(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"), feature_version=(3, 8))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(n.module) for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level == 0}
    inside = {"uno", "unohelper", "com", "org", "xlipo_calc"} if path.name == "component.py" else set()
    assert {name.split(".")[0] for name in imported} <= set(sys.stdlib_module_names) | inside


def test_root_is_told_that_unopkg_refuses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    for command in (addin.install, addin.uninstall):
        with pytest.raises(UsageError, match="refuses to work for root"):
            command()


@pytest.mark.libreoffice
def test_install_and_uninstall_through_the_real_unopkg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real program, which works for an ordinary user alone: root becomes one for it."""
    if shutil.which("unopkg") is None:
        (pytest.fail if os.environ.get("XLIPO_REQUIRE_LIBREOFFICE") else pytest.skip)("unopkg is missing")
    ordinary: dict[str, Any] = {}
    run = subprocess.run

    def run_as_ordinary_user(command: list[str], **how: Any) -> Any:
        for path in map(Path, command[2:]):
            if path.is_file():
                path.parent.chmod(0o755)
        return run(command, **how, **ordinary)

    if os.geteuid() == 0:
        ordinary = {"user": 65534, "group": 65534, "extra_groups": []}
    home = Path(tempfile.mkdtemp(prefix="xlipo-home-"))
    home.chmod(0o777)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(os, "geteuid", lambda: 65534)
    monkeypatch.setattr(addin.subprocess, "run", run_as_ordinary_user)
    try:
        assert "is in LibreOffice" in addin.install()
        assert "is in LibreOffice" in addin.install()  # in place of itself
        assert "taken out" in addin.uninstall()
        assert "nothing to take out" in addin.uninstall()
    finally:
        shutil.rmtree(home, ignore_errors=True)


# -- cells and formulas ------------------------------------------------------------------------------------------------


def test_errors_pass_as_numbers_that_libreoffice_shows_as_errors() -> None:
    assert [error_text(error_number(text)) for text in CODES] == list(CODES)
    assert sendable((error_number("#DIV/0!"), float("inf")), spreads=True) == [{"error": "#DIV/0!"}, {"error": "#NUM!"}]


def test_more_cells_than_one_call_answers_never_cross_the_pipe() -> None:
    tall, wide = (("MiniMax",),) * 1000, (("revenue",) * 1000,)
    assert sendable((tall, wide), spreads=True) is None
    assert sendable((tall, wide), spreads=False) is not None
    column = (("MiniMax",), ("",), ("Zhipu",)) + (("",),) * 1_048_573
    assert sendable((column,), spreads=True) == [[["MiniMax"], [""], ["Zhipu"]]]


def test_only_a_formula_of_our_functions_alone_is_set_anew() -> None:
    methods = {"ipo_metric": "ORG.A", "_xll.ipo_metric": "ORG.B", "_xldudf_ipo_metric": "ORG.C"}
    assert (
        resolved("=ipo_metric(A1)+_xll.IPO_METRIC(1)*_xldudf_ipo_metric ( 2 )", methods)
        == "=ORG.A(A1)+ORG.B(1)*ORG.C ( 2 )"
    )
    assert (
        resolved("{=ipo_metric($'My ''sheet'.$A$1:B3;{1.5;2E3|\"a(\"\"b\"})}", methods)
        == "{=ORG.A($'My ''sheet'.$A$1:B3;{1.5;2E3|\"a(\"\"b\"})}"
    )
    for left in (
        '="ipo_metric(1)"',
        "='ipo_metric('.A1",
        "=my_ipo_metric(1)",
        "=ipo_metric",
        "=x.ipo_metric(1)",
        "=ipo_no(1)",
        "=ipo_metric(1)&ipo_no(1)",
        '=ipo_metric(1)&WEBSERVICE("http://example.com")',
        '=ipo_metric(1)& webservice ("http://example.com")',
        "=ipo_metric(LOG10(1))",
        "=ipo_metric(a_name)",
        "=ipo_metric(AName)",
        "=ipo_metric(org.xlipo.other(1))",
        "=ipo_metric('file:///else.ods'#$Sheet1.A1)",
        '=ipo_metric(1)+DDE("soffice";"a.ods";"A1")',
        '=ipo_metric("unfinished)',
    ):
        assert resolved(left, methods) == left


# -- the worker --------------------------------------------------------------------------------------------------------


class Host:
    """What LibreOffice does with the extension, without LibreOffice."""

    def __init__(self, start: Callable[[], WorkerProcess], seconds: float = 5.0) -> None:
        self.memory = Memory(start, lambda text: f"error {text}", lambda rows: rows, seconds)
        Recalculation(self.memory, METHODS).join(self.__dict__)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


@pytest.fixture
def host() -> Iterator[Host]:
    started = Host(lambda: WorkerProcess(component.command(sys.executable)))
    yield started
    if started.memory.worker is not None:
        started.memory.worker.end()


def test_figures_errors_and_grids_come_from_the_worker(host: Host) -> None:
    assert host.ipoMetric("MiniMax", "gross_margin", "9M2025", None, None) == call(
        "IPO_METRIC", ["MiniMax", "gross_margin", "9M2025"]
    )
    assert host.ipoMetric("nobody", "gross_margin", None, None, None) == "error #VALUE!"
    assert host.ipoMetric((("MiniMax",), ("",)), "revenue", "FY2024", None, None) == (
        (30_523_000.0,),
        ("error #VALUE!",),
    )
    assert host.ipoTable("nobody", "revenue", 0.0, None)[0][0] == ""


def test_a_long_recalculation_gives_what_a_short_one_does(host: Host) -> None:
    asked = [("MiniMax", "revenue", f"FY{year}", None, None) for year in range(2019, 2026)]
    short = [host.ipoMetric(*each) for each in asked]
    before, seen = host.ipoMetric, set()
    for _ in range(LONG):
        assert [host.ipoMetric(*each) for each in asked] == short
        seen.add(host.ipoMetric)
    assert seen - {before}  # one with no Python in it
    wait_until(lambda: host.ipoMetric is before, "the recalculation ends")


def test_a_worker_that_was_killed_is_replaced_at_once(host: Host) -> None:
    figure = host.ipoMetric("MiniMax", "revenue", "FY2024", None, None)
    assert host.memory.worker is not None
    os.kill(host.memory.worker.pid, signal.SIGKILL)
    assert host.ipoMetric("MiniMax", "revenue", "FY2023", None, None) == call(
        "IPO_METRIC", ["MiniMax", "revenue", "FY2023"]
    )
    assert host.ipoMetric("MiniMax", "revenue", "FY2024", None, None) == figure


def test_a_worker_that_hangs_is_ended_and_not_waited_for_again_in_the_same_recalculation(host: Host) -> None:
    host.ipoMetric("MiniMax", "revenue", "FY2024", None, None)
    host.memory.seconds = 0.5
    worker = host.memory.worker
    assert worker is not None
    os.kill(worker.pid, signal.SIGSTOP)
    for year in range(2000, 2024):
        assert host.ipoMetric("x" * 10_000, "revenue", f"FY{year}", None, None) == "error #N/A"
        assert host.memory.worker is None  # not even started again
    assert host.ipoStatus("MiniMax", "revenue", None) == "no_worker"
    assert not Path(f"/proc/{worker.pid}").exists()
    host.memory.seconds = 15
    time.sleep(2 * GIVE_UP)  # a person is slower
    assert host.ipoMetric("MiniMax", "revenue", "FY2024", None, None) == 30_523_000


@pytest.mark.parametrize(
    "script", ["raise SystemExit('no xlipo here')", "print('hello')", "print('[1]'); input()", "print(1)"]
)
def test_a_worker_that_talks_nonsense_is_an_error(script: str) -> None:
    host = Host(lambda: WorkerProcess([sys.executable, "-c", script]))
    assert host.ipoMetric("MiniMax", "revenue", "FY2024", None, None) == "error #N/A"
    assert host.memory.lost


def test_a_long_question_to_a_worker_that_does_not_read_ends_in_time() -> None:
    worker = WorkerProcess([sys.executable, "-c", "import time; time.sleep(60)"])
    with pytest.raises(SlowWorkerError):
        worker.ask("x" * 1_000_000, 0.3)
    with pytest.raises(WorkerError, match="could not be started"):
        WorkerProcess([str(HERE / "no-python")])


def test_memory_stays_within_bounds(host: Host) -> None:
    host.memory.kept["IPO_METRIC"].update({(f"x{n}",): 1.0 for n in range(10)})
    host.memory._cells = 200_000
    host.ipoMetric("MiniMax", "revenue", "FY2024", None, None)
    assert len(host.memory.kept["IPO_METRIC"]) == 1
    host.ipoMetric("MiniMax", "revenue", "x" * 1000, None, None)
    assert len(host.memory.kept["IPO_METRIC"]) == 1
