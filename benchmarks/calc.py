"""What a cell costs in LibreOffice: 10,000 figures against as many VLOOKUPs, and one call for a whole grid; and how
long the report of all companies takes to open.

CPU seconds of soffice, from the system's own count to the nanosecond. The documents are open at once and recalculated
in turn, and what is quoted is the median of the ratios of neighbours, as other programs on the machine disturb both
alike. The VLOOKUPs that are judged by look a company up in twenty rows, the cheapest there are; those that would bring
the very same figures, from a sheet of 500, are shown beside.
"""

from __future__ import annotations

import contextlib
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from libreoffice import LibreOffice, installed, with_addin
from xlipo.functions import call

CELLS = 10_000
ROUNDS = 25


def calc(show: Callable[[str, float, float, str], bool]) -> list[bool]:
    """Measure and show each promise; nothing where there is no LibreOffice."""
    if installed() is None:
        print("--   LibreOffice is not installed: its promises are not measured")
        return []
    companies = [row[0] for row in call("IPO_COMPANIES", ["all"])][:20]
    metrics = [row[0] for row in call("IPO_METRICS", ["derived"])][:25]
    asked = [[company, metric, "FY2024"] for company in companies for metric in metrics]
    rows = (asked * (CELLS // len(asked) + 1))[:CELLS]
    with with_addin() as host:
        lookups(host, "lookups", rows, [[company] for company in companies])
        lookups(host, "same", [["|".join(row)] for row in rows], [["|".join(each)] for each in asked])
        first = figures(host, rows)
        across(host)
        once, same, each, whole = in_turn(host, ["lookups", "same", "figures", "grid"])
    cost = [statistics.median(times) / CELLS * 1e6 for times in (each, once, same)]
    detail = f"{cost[0]:.1f} µs over {cost[1]:.1f}; the same figures by VLOOKUP {cost[2]:.1f}; first time {first:.1f} s"
    return [
        show("LibreOffice: 10,000 IPO_METRIC over as many VLOOKUPs", ratio(each, once), 3.0, detail),
        show("LibreOffice: a 200 x 50 grid over its cells", ratio(whole, each), 0.2, "one call over one by one"),
    ]


def loading(show: Callable[[str, float, float, str], bool], report: Path, bare: Path) -> list[bool]:
    """How long the report takes to open in a LibreOffice that runs, beside a plain workbook of the same cells."""
    if installed() is None:
        print("--   LibreOffice is not installed: its promises are not measured")
        return []
    with contextlib.closing(LibreOffice()) as host:
        for path in (report, bare):
            host.seconds_to_load(path)
        rounds = [(host.seconds_to_load(report), host.seconds_to_load(bare)) for _ in range(5)]
    seconds = statistics.median(ours[0] for ours, _ in rounds)
    cpu, plain = ([one[1] for one in taken] for taken in zip(*rounds, strict=True))
    detail = f"{statistics.median(cpu):.2f} s of the processor, {ratio(cpu, plain):.2f} times a plain workbook's"
    return [show("LibreOffice: the report of all companies opened, seconds", seconds, 2.0, detail)]


def ratio(these: list[float], those: list[float]) -> float:
    """The median of what each of these is to the one measured beside it."""
    return statistics.median(one / other for one, other in zip(these, those, strict=True))


def lookups(host: LibreOffice, name: str, rows: list[list[str]], table: list[list[str]]) -> None:
    """A document of VLOOKUPs of the first cell of each row in a table."""
    host.new(name)
    host.data(f"A1:{'ABC'[len(rows[0]) - 1]}{len(rows)}", rows)
    host.data(f"G1:H{len(table)}", [[row[0], 1.5] for row in table])
    host.fill(f"D1:D{CELLS}", f"=VLOOKUP(A1;$G$1:$H${len(table)};2;0)")


def figures(host: LibreOffice, rows: list[list[str]]) -> float:
    """A document of as many figures; the seconds until the cells, filled for the first time, had them."""
    host.new("figures")
    host.data(f"A1:C{len(rows)}", rows)
    began = time.perf_counter()
    host.fill(f"D1:D{CELLS}", "=IPO_METRIC(A1;B1;C1)")
    return time.perf_counter() - began


def across(host: LibreOffice) -> None:
    """A document of one call for 200 rows and 50 columns."""
    companies = [row[0] for row in call("IPO_COMPANIES", ["all"])]
    metrics = [row[0] for row in call("IPO_METRICS", ["all"])][:50]
    host.new("grid")
    host.data("A2:A201", [[companies[row % len(companies)]] for row in range(200)])
    host.data("B1:AY1", [metrics])
    host.array("B2:AY201", '=IPO_METRIC(A2:A201;B1:AY1;"FY2024")')


def in_turn(host: LibreOffice, names: list[str]) -> list[list[float]]:
    """The CPU seconds of each document's recalculations, in turn."""
    taken: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(ROUNDS):
        for name in names:
            host.turn_to(name=name)
            taken[name].append(host.cpu_seconds())
    return list(taken.values())
