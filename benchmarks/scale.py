"""Cost against size: a store in DuckDB of 10,000 to 10,000,000 facts, made up, loaded and asked.

    python benchmarks/scale.py            # 10^4, 10^5 and 10^6 facts
    python benchmarks/scale.py --most 7   # and 10^7: some minutes, and 3 GB of disk

A company has a thousand facts: fifty concepts over ten periods, each printed by two sources of different tiers, dates
and precision, in the company's currency. What is asked is asked in a process of its own, whose greatest memory is told:
one figure of each of a thousand companies, whose slowest hundredth is ten of them, and a grid of 200 companies by 50
metrics; and a screen of all companies.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from xlipo.api import Client
from xlipo.functions import call
from xlipo.functions.session import Session
from xlipo.hosts.process import collect_seldom
from xlipo.metrics.catalog import METRICS
from xlipo.metrics.resolution import reads
from xlipo.store.opening import open_data

CONDITION = "revenue_growth > 100% and gross_margin > 30%"
PER_COMPANY, COMPANIES_AT_ONCE, ASKED = 1000, 200, 1000
CURRENCIES = ("USD", "CNY", "HKD")
DURATIONS = ("FY2021", "FY2022", "FY2023", "FY2024", "FY2025", "H1-2024", "H1-2025", "9M2024", "9M2025", "Q1-2025")
GRID_METRICS = (
    "revenue", "gross_margin", "revenue_growth", "rd_to_revenue", "net_margin", "gross_profit", "sales_to_revenue",
    "admin_to_revenue", "monthly_burn", "runway_months",
)  # fmt: skip


def concepts() -> list[Any]:
    """Fifty concepts of money: those that the most metrics read, then the first of the rest."""
    known = open_data(()).concepts()
    used: dict[str, int] = {}
    for metric in METRICS:
        for id in reads(metric):
            used[id] = used.get(id, 0) + 1
    fits = [one for one in known.values() if one.unit_kind == "money" and one.period_type in ("duration", "instant")]
    return sorted(sorted(fits, key=lambda one: -used.get(one.id, 0))[:50], key=lambda one: one.id)


def write_extract(folder: Path, facts: int) -> list[str]:
    """Write an extract of about so many facts; the names of its companies."""
    companies = max(facts // PER_COMPANY, 1)
    ids = [f"c{at:06d}" for at in range(companies)]
    money = [CURRENCIES[at % 3] for at in range(companies)]
    _write(folder / "companies.parquet", {
        "id": ids, "name": [f"Company {at:06d}" for at in range(companies)], "kind": ["company"] * companies,
        "reporting_currency": money, "groups": ["core"] * companies, "aliases": [f"公司{id}" for id in ids],
    })  # fmt: skip
    kinds = [("prospectus", 1, "2026-01-31"), ("news", 5, "2025-11-30")]
    _write(folder / "sources.parquet", {
        "id": [f"{id}-{kind}" for id in ids for kind, _, _ in kinds],
        "title": [f"The {kind} of {id}" for id in ids for kind, _, _ in kinds],
        "publisher": ["Publisher"] * 2 * companies, "date": [date for _ in ids for _, _, date in kinds],
        "language": ["en"] * 2 * companies, "kind": [kind for _ in ids for kind, _, _ in kinds],
        "tier": [str(tier) for _ in ids for _, tier, _ in kinds],
    })  # fmt: skip
    template = _template()
    writer = None
    for first in range(0, companies, COMPANIES_AT_ONCE):
        table = _facts(
            template, ids[first : first + COMPANIES_AT_ONCE], money[first : first + COMPANIES_AT_ONCE], first
        )
        writer = writer or pq.ParquetWriter(folder / "facts.parquet", table.schema)
        writer.write_table(table)
    assert writer is not None
    writer.close()
    return [f"Company {at:06d}" for at in range(companies)]


def _write(path: Path, columns: dict[str, list[str]]) -> None:
    pq.write_table(pa.table(columns), path)


def _template() -> dict[str, list[Any]]:
    """What all companies' facts have in common: concept, period, which of two sources."""
    from xlipo.facts.period import Period

    rows: dict[str, list[Any]] = {name: [] for name in ("concept", "period", "start", "end", "kind", "source")}
    for concept in concepts():
        for text in DURATIONS:
            period = Period.parse(text)
            if concept.period_type == "instant":
                period = period.at_end()
            for source in (0, 1):
                values = (concept.id, period.text, period.start, period.end, period.kind, source)
                for name, value in zip(rows, values, strict=True):
                    rows[name].append(value)
    return rows


def _facts(template: dict[str, list[Any]], ids: list[str], money: list[str], seed: int) -> pa.Table:
    """The facts of some companies: the second source rounds to the million."""
    count, rows = len(ids), len(template["concept"])
    random = np.random.default_rng(seed)
    exact = random.integers(10_000, 2_000_000, (count, rows // 2)).repeat(2, axis=1) * 1000
    rounded = np.tile(np.array(template["source"]) == 1, (count, 1))
    value = np.where(rounded, (exact + 500_000) // 1_000_000 * 1_000_000, exact).ravel()
    half = np.where(rounded, 500_000, 500).ravel()
    owner, row = np.repeat(np.arange(count), rows), np.tile(np.arange(rows), count)
    known = [f"{id}-{kind}" for id in ids for kind in ("prospectus", "news")]
    of = {name: pa.array(values).take(pa.array(row)) for name, values in template.items()}
    return pa.table({
        "company": pa.array(ids).take(pa.array(owner)), "concept": of["concept"], "period": of["period"],
        "period_start": of["start"], "period_end": of["end"], "period_kind": of["kind"], "value": pa.array(value),
        "decimals": pa.array(np.where(rounded.ravel(), -6, -3).astype("int32")), "low": pa.array(value - half),
        "high": pa.array(value + half), "unit": pa.array(money).take(pa.array(owner)),
        "source": pa.array(known).take(pa.array(owner * 2 + np.array(template["source"])[row])),
        "locator": pa.array([f"p. {at}" for at in range(300)]).take(pa.array(row % 300)),
    })  # fmt: skip


# -- asking, in a process of its own -----------------------------------------------------------------------------------


def ask(address: str, companies: int) -> None:
    """Print what asking costs, as JSON."""
    began = time.perf_counter()
    session = Session(address)
    assert not session.unusable, session.unusable
    opened = time.perf_counter() - began
    chosen = np.random.default_rng(1).permutation(companies)
    names = [f"Company {at:06d}" for at in chosen]
    began = time.perf_counter()
    assert isinstance(call("IPO_METRIC", (names[0], "revenue", "FY2024"), session), float)
    very_first = time.perf_counter() - began
    first, again, worked = list[float](), list[float](), time.process_time()
    chosen_names = names[1 : ASKED + 1] or names
    for name in chosen_names:
        began = time.perf_counter()
        assert isinstance(call("IPO_METRIC", (name, "revenue", "FY2024"), session), float)
        first.append(time.perf_counter() - began)
    first_cpu = (time.process_time() - worked) / len(first)
    for name in chosen_names:
        began = time.perf_counter()
        for _ in range(100):
            call("IPO_METRIC", (name, "revenue", "FY2024"), session)
        again.append((time.perf_counter() - began) / 100)
    grid = names[-200:]
    asked = [*GRID_METRICS, *[one.id for one in concepts() if one.id not in GRID_METRICS]][:50]
    session = Session(address)
    gc.collect()  # the first session is done with
    began, worked = time.perf_counter(), time.process_time()
    found = call("IPO_METRIC", ([[name] for name in grid], [asked], "FY2024"), session)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    assert isinstance(found, tuple) and len(found) == len(grid)
    figures = sum(isinstance(cell, float) for row in found for cell in row)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({
        "open_s": opened, "very_first_ms": very_first * 1e3, "first_p50_ms": _quantile(first, 0.5) * 1e3,
        "first_p99_ms": _quantile(first, 0.99) * 1e3, "first_cpu_ms": first_cpu * 1e3,
        "again_us": statistics.median(again) * 1e6, "grid_s": took, "grid_cpu_s": worked,
        "grid": f"{len(grid)} x {len(asked)}, {figures:,} figures", "memory_mb": memory,
    }))  # fmt: skip


def screen(address: str) -> None:
    """Print what a screen of all companies costs, as JSON."""
    client = Client(address)
    client.metric("Company 000000", "gross_margin", "FY2024")
    began, worked = time.perf_counter(), time.process_time()
    found = client.screen(CONDITION, limit=20)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = {"screen_s": took, "screen_cpu_s": worked, "screened": found.counts["companies"], "screen_mb": memory}
    print(json.dumps(counts))


def _quantile(times: list[float], share: float) -> float:
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


# -- one size after another --------------------------------------------------------------------------------------------

COLUMNS = {
    "facts": "{facts:,}", "load facts/s": "{rate:,.0f}", "load MB": "{load_mb:.0f}", "open s": "{open_s:.2f}",
    "first ever ms": "{very_first_ms:.0f}", "first p50 ms": "{first_p50_ms:.1f}", "p99 ms": "{first_p99_ms:.1f}",
    "CPU ms": "{first_cpu_ms:.1f}",
    "again us": "{again_us:.1f}", "grid s": "{grid_s:.2f}",
    "grid CPU s": "{grid_cpu_s:.2f}", "grid": "{grid}", "screen s": "{screen_s:.2f}",
    "screen CPU s": "{screen_cpu_s:.2f}", "screened": "{screened:,}", "screen MB": "{screen_mb:.0f}",
    "memory MB": "{memory_mb:.0f}",
}  # fmt: skip


def measure(facts: int, place: Path) -> dict[str, Any]:
    """Make, load and ask a store of so many facts."""
    extract, store = place / "extract", place / "ipo.duckdb"
    extract.mkdir()
    names = write_extract(extract, facts)
    loaded = json.loads(_child("load", str(extract), str(store)))
    asked = json.loads(_child("ask", f"duckdb://{store}", str(len(names))))
    screened = json.loads(_child("screen", f"duckdb://{store}"))
    return {**loaded, **asked, **screened}


def _child(*arguments: str) -> str:
    return subprocess.run([sys.executable, __file__, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout


def load(extract: str, store: str) -> None:
    """Load an extract, and print what that cost."""
    from xlipo.api.stores import load_extract

    began = time.perf_counter()
    found = load_extract(f"duckdb://{store}", extract)
    took, memory = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"facts": found.facts, "rate": found.facts / took, "load_mb": memory}))


def main() -> None:
    """Measure each size, and print a line of each."""
    collect_seldom()  # as the command line and every host have it
    if sys.argv[1:2] == ["load"]:
        return load(*sys.argv[2:4])
    if sys.argv[1:2] == ["screen"]:
        return screen(sys.argv[2])
    if sys.argv[1:2] == ["ask"]:
        return ask(sys.argv[2], int(sys.argv[3]))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--least", type=int, default=4, help="the power of ten to begin with")
    parser.add_argument("--most", type=int, default=6, help="the power of ten to end with")
    chosen = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS))
    for power in range(chosen.least, chosen.most + 1):
        with tempfile.TemporaryDirectory(prefix="xlipo-scale-") as place:
            found = measure(10**power, Path(place))
        print("| " + " | ".join(text.format(**found) for text in COLUMNS.values()) + " |", flush=True)
    return None


if __name__ == "__main__":
    main()
