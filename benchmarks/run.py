"""Every speed this project promises, each as a ratio within one run beside its bound. One command prints them all:

    python benchmarks/run.py                  # about ten minutes, most of them openpyxl's
    python benchmarks/run.py report calls     # rows, figure, report, save, opening, calls, memory, judging,
                                              # calc, loading, server

CPU seconds (user and system) of whole processes; commands that are compared run in turn, and medians are quoted.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
RUNS = 7
ASK = """
import time
started = time.process_time()
from xlipo.store.opening import open_data
from xlipo.metrics.answers import Answers
imported = time.process_time()
view = open_data(())
opened = time.process_time()
Answers(view).metric("MiniMax", "gross_margin", "9M2025")
print(opened - imported, time.process_time() - opened)
"""


def cpu(command: Sequence[str], environment: dict[str, str] | None = None, allowed: Sequence[int] = (0,)) -> float:
    """The CPU seconds of one whole process, its children included; its exit code is one of those ``allowed``."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
    if done.returncode not in allowed:
        raise subprocess.CalledProcessError(done.returncode, command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def in_turn(*measures: Callable[[], float], runs: int = RUNS) -> list[float]:
    """The medians of several measures, taken in turn after one warm-up each."""
    for measure in measures:
        measure()
    rounds = [[measure() for measure in measures] for _ in range(runs)]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def whole(command: Sequence[str]) -> tuple[float, float]:
    """The CPU seconds of one whole process and the most memory it held, in MB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def show(name: str, value: float, limit: float, detail: str) -> bool:
    """One line of the result; True when the promise is met."""
    met = value <= limit
    print(f"{'ok  ' if met else 'FAIL'} {name:<58} {value:8.3f}  (at most {limit:g})   {detail}", flush=True)
    return met


def figure(folder: Path) -> list[bool]:
    """`xlipo metric MiniMax gross_margin`, the whole process, against `import pandas`."""
    command = [sys.executable, "-m", "xlipo", "metric", "MiniMax", "gross_margin"]
    pandas = [sys.executable, "-c", "import pandas"]
    ours, theirs = in_turn(lambda: cpu(command), lambda: cpu(pandas))
    detail = f"{ours:.3f} s over {theirs:.3f} s"
    return [show("one figure, whole process, over import pandas", ours / theirs, 0.6, detail)]


def report(folder: Path) -> list[bool]:
    """`xlipo report --group all`, the whole process, against plain openpyxl writing the same cells and styles."""
    ours, theirs = in_turn(*writers(folder), runs=5)
    detail = f"{ours:.2f} s over {theirs:.2f} s"
    return [show("report of all companies over bare openpyxl", ours / theirs, 1.3, detail)]


def writers(folder: Path) -> tuple[Callable[[], float], Callable[[], float]]:
    """What writes the report of all companies, and what writes its cells with plain openpyxl; each gives CPU seconds.

    Their files are ``report.xlsx`` and ``bare.xlsx``.
    """
    dump, out = folder / "cells.json", folder / "report.xlsx"
    dump.write_text(json.dumps(cells_of_report(folder)), "utf-8")
    ours_command = [sys.executable, "-m", "xlipo", "report", "--group", "all", "--out", str(out)]
    bare_command = [sys.executable, str(HERE / "bare.py"), str(dump), str(folder / "bare.xlsx")]

    def bare() -> float:
        return float(subprocess.run(bare_command, check=True, capture_output=True, text=True).stdout)

    return lambda: cpu(ours_command), bare


def rows(folder: Path) -> list[bool]:
    """200,000 rows of 12 columns, streamed beside two designed sheets, against openpyxl's write-only mode."""

    def write(writer: str) -> tuple[float, float]:
        return whole([sys.executable, str(HERE / "rows.py"), writer, str(folder / f"{writer}.xlsx")])

    rounds = [(write("xlipo"), write("openpyxl")) for _ in range(3)]
    ours, theirs, memory = (
        statistics.median(figures)
        for figures in zip(*[(mine[0], other[0], mine[1]) for mine, other in rounds], strict=True)
    )
    beside = [
        f"{name} {write(writer)[0]:.1f} s"
        for name, writer, module in (("XlsxWriter", "xlsxwriter", "xlsxwriter"), ("Rust", "rust", "rustpy_xlsxwriter"))
        if importlib.util.find_spec(module)
    ]
    detail = ", ".join([f"{ours:.2f} s over {theirs:.2f} s", *beside])
    return [
        show("200,000 x 12 rows over openpyxl's write-only mode", ours / theirs, 1 / 6, detail),
        show("the same, most memory held, MB", memory, 120.0, "two designed sheets in the same file"),
    ]


def save(folder: Path) -> list[bool]:
    """Formulas saved with their values, against openpyxl, which saves them without."""
    command = [sys.executable, str(HERE / "save.py")]
    ratios = [float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(RUNS)]
    return [show("formulas saved with values over openpyxl's", statistics.median(ratios), 1.15, "1,000 rows")]


def calls(folder: Path) -> list[bool]:
    """The worksheet functions in Python."""
    warm, cold, again, (in_one, first) = (median_of(name) for name in ("warm", "cold", "again", "grid"))
    return [
        show("a million warm calls, CPU seconds", 1e6 / warm[0], 1.0, f"{warm[0]:,.0f} a second"),
        show("50,000 distinct calls of a new session, CPU seconds", 5e4 / cold[0], 1.0, f"{cold[0]:,.0f} a second"),
        show("the same of a session long asked, CPU seconds", 5e4 / again[0], 1.0, f"{again[0]:,.0f} a second"),
        show("200 x 50 grid in one call over its cells, in Python", in_one, 0.2, f"first time: {first:.2f}"),
    ]


def memory(folder: Path) -> list[bool]:
    """What a process of many calls holds."""
    return [
        show("memory gained over a million calls, MB", measured("growth")[0], 20, "after it has reached its bounds"),
        show("400,000 calls about a thousand days, MB held", measured("many_days")[0], 200, "in a process of its own"),
    ]


def measured(name: str) -> list[float]:
    """One measure of functions.py, in a process of its own."""
    command = [sys.executable, str(HERE / "functions.py"), name]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found if isinstance(found, list) else [found]


def median_of(name: str, runs: int = 3) -> list[float]:
    """The same, the median of several processes."""
    return [statistics.median(numbers) for numbers in zip(*(measured(name) for _ in range(runs)), strict=True)]


def cells_of_report(folder: Path) -> dict[str, Any]:
    """The report's cells and looks, as plain data; read from its file, as some rows are made while it is written."""
    import openpyxl

    from xlipo.facts.dataset import companies_in
    from xlipo.report.build import write_report
    from xlipo.store.opening import open_data

    view = open_data()
    companies = [company.name for company in companies_in(view, "all")]
    workbook = openpyxl.load_workbook(write_report(view, folder / "read.xlsx", companies))
    styles: dict[str, Any] = {}
    sheets: dict[str, list[Any]] = {}
    for sheet in workbook:
        cells = sheets[sheet.title] = []
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None and not cell.has_style:
                    continue
                name = f"look {cell.style_id}"
                if name not in styles:
                    styles[name] = look(cell)
                value = cell.value
                value = value if isinstance(value, int | float | str | None) else str(value)
                link = cell.hyperlink
                places = (link.location, link.target) if link else (None, None)
                cells.append([cell.row, cell.column, value, name, *places])
    return {"styles": styles, "sheets": sheets}


def look(cell: Any) -> dict[str, Any]:
    """A cell's style as plain data."""
    font, fill, top = cell.font, cell.fill, cell.border.top
    return {
        "font": font.name, "size": font.sz, "bold": font.b, "underline": font.u, "colour": font.color.rgb,
        "fill": fill.fgColor.rgb if fill.fill_type else None, "rule": top.color.rgb if top and top.style else None,
        "side": cell.alignment.horizontal, "wrap": cell.alignment.wrap_text, "format": cell.number_format,
    }  # fmt: skip


def opening(folder: Path) -> list[bool]:
    """CPU seconds to open the shipped data set and to ask it one figure, in a fresh process."""
    results = []
    for _ in range(RUNS + 1):
        printed = subprocess.run([sys.executable, "-c", ASK], check=True, capture_output=True, text=True).stdout
        results.append([float(number) for number in printed.split()])
    opened, asked = (statistics.median(times) for times in zip(*results[1:], strict=True))
    detail = f"one figure then costs {asked * 1000:.1f} ms"
    return [show("opening the data set, CPU seconds", opened, 0.05, detail)]


def calc(folder: Path) -> list[bool]:
    """The add-in in LibreOffice."""
    from calc import calc

    return calc(show)


def server(folder: Path) -> list[bool]:
    """The server for a desk, and cells in its page."""
    from serving import server

    return server(show)


def loading(folder: Path) -> list[bool]:
    """The report of all companies opened in LibreOffice."""
    from calc import loading

    for write in writers(folder):
        write()
    return loading(show, folder / "report.xlsx", folder / "bare.xlsx")


def judging(folder: Path) -> list[bool]:
    """Figures that others wrote, judged; the tools' server."""
    import judging as parts

    met = [
        show(f"a model of 50,000 cells, {name}, CPU seconds", in_turn(lambda c=command: cpu(c, {}, (0, 1)), runs=3)[0],
             5.0, "whole process")
        for name, command in parts.models(folder).items()
    ]  # fmt: skip
    command = parts.article(folder)
    (text,) = in_turn(lambda: cpu(command, {}, (0, 1)), runs=5)
    bare = [sys.executable, "-c", parts.started()[2].replace("'-m', 'xlipo', 'mcp'", "'-c', ''")]
    server, empty = in_turn(lambda: cpu(parts.started()), lambda: cpu(bare))
    calls = parts.tools()
    slow, first = max(calls, key=lambda one: one[2]), max(calls, key=lambda one: one[1])
    return [
        *met,
        show("check-text on an article, CPU seconds", text, 1.0, "whole process"),
        show("the tools' server, start to its list, CPU seconds", server - empty / 2, 0.5, "less one bare interpreter"),
        show("a tool's call, the slowest tool, CPU ms", slow[2] * 1000, 5.0, f"{slow[0]}, median"),
        show(
            "the first call of a tool, the slowest, CPU ms", first[1] * 1000, 1000, f"{first[0]}, loads what it needs"
        ),
    ]


# The rows go first: a process is held to have had the memory of the one that started it.
PARTS = {
    part.__name__: part for part in (rows, figure, report, save, opening, calls, memory, judging, calc, loading, server)
}


def main() -> int:
    """Run the named parts, or all; 1 when any promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all when none is named")
    named = parser.parse_args().parts
    if unknown := set(named) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what a warm-up compiles is kept, as it is for everybody
    with tempfile.TemporaryDirectory(prefix="xlipo-bench-") as place:
        met = [kept for name, part in PARTS.items() if name in (named or PARTS) for kept in part(Path(place))]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
