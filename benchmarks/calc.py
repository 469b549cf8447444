"""What a cell costs in LibreOffice: 10,000 figures against as many VLOOKUPs, and one call for a whole grid.

CPU seconds of soffice, from the system's own count to the nanosecond; both kinds of document are open at once and
recalculated in turn. The VLOOKUPs look a company up in a table of a few rows, the cheapest that an analyst writes.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from calc_host import CalcHost
from spreadsheet import find_libreoffice
from xlipo.functions import call

CELLS = 10_000
ROUNDS = 15


def calc(show: Callable[[str, float, float, str], bool]) -> list[bool]:
    """Measure and show each promise; nothing where there is no LibreOffice."""
    if find_libreoffice() is None:
        print("--   LibreOffice is not installed: its promises are not measured")
        return []
    companies = [row[0] for row in call("IPO_COMPANIES", ["all"])][:20]
    metrics = [row[0] for row in call("IPO_METRICS", ["derived"])][:25]
    asked = [[company, metric, "FY2024"] for company in companies for metric in metrics]
    rows = (asked * (CELLS // len(asked) + 1))[:CELLS]
    host = CalcHost()
    try:
        lookups(host, rows, companies)
        first = figures(host, rows)
        across(host)
        once, each, whole = (statistics.median(times) for times in in_turn(host, ["lookups", "figures", "grid"]))
    finally:
        host.close()
    return [
        show("LibreOffice: 10,000 IPO_METRIC over VLOOKUP, warm", each / once, 3.0,
             f"{each / CELLS * 1e6:.1f} µs over {once / CELLS * 1e6:.1f} µs a cell; first time {first:.2f} s"),
        show("LibreOffice: a 200 x 50 grid over its cells", whole / each, 0.2,
             f"{whole * 1000:.1f} ms over {each * 1000:.1f} ms"),
    ]  # fmt: skip


def lookups(host: CalcHost, rows: list[list[str]], companies: list[str]) -> None:
    """A document of VLOOKUPs."""
    new(host, "lookups", rows)
    host.data(f"G1:H{len(companies)}", [[company, 1.5] for company in companies])
    host.do("fill", f"D1:D{CELLS}", f"=VLOOKUP(A1;$G$1:$H${len(companies)};2;0)")


def figures(host: CalcHost, rows: list[list[str]]) -> float:
    """A document of as many figures; the CPU seconds that the first calculation took in soffice."""
    new(host, "figures", rows)
    host.do("fill", f"D1:D{CELLS}", "=IPO_METRIC(A1;B1;C1)")
    return float(host.calculate()[0])


def across(host: CalcHost) -> None:
    """A document of one call for 200 rows and 50 columns."""
    companies = [row[0] for row in call("IPO_COMPANIES", ["all"])]
    metrics = [row[0] for row in call("IPO_METRICS", ["all"])][:50]
    host.do("new", "grid")
    host.data("A2:A201", [[companies[row % len(companies)]] for row in range(200)])
    host.data("B1:AY1", [metrics])
    host.array("B2:AY201", '=IPO_METRIC(A2:A201;B1:AY1;"FY2024")')


def new(host: CalcHost, name: str, rows: list[list[str]]) -> None:
    """A document that names a company, a metric and a period a row."""
    host.do("new", name)
    host.data(f"A1:C{len(rows)}", rows)


def in_turn(host: CalcHost, names: list[str]) -> list[list[float]]:
    """The CPU seconds of each document's recalculations, in turn."""
    taken: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(ROUNDS):
        for name in names:
            host.do("turn_to", name)
            taken[name] += host.calculate()
    return list(taken.values())
