"""The worksheet functions' promises in Python, measured in one fresh process; prints them as JSON for run.py.

    python benchmarks/functions.py

Warm calls repeat one figure; distinct calls ask every company for every metric at ten periods in four currencies, each
once, in an order that no cache can guess; memory is the process's growth over a million calls after a first
four hundred thousand; a grid of 200 companies by 50 metrics is asked for in one call and cell by cell.
"""

from __future__ import annotations

import gc
import itertools
import json
import random
import resource
import time
from pathlib import Path

PERIODS = ("FY2022", "FY2023", "FY2024", "FY2025", "H1-2025", "9M2025", "H1-2026", "LTM", "LATEST", "2025-09-30")
CURRENCIES = (None, "USD", "CNY", "HKD")


def questions() -> list[tuple[str | None, ...]]:
    """Every company, metric, period and currency, in an order that repeats from run to run."""
    from xlipo.functions import current
    from xlipo.functions.lists import metrics_in

    answers = current().answers()
    companies = [company.name for company in answers.view.companies() if company.kind == "company"]
    found = list(itertools.product(companies, metrics_in(answers, "all"), PERIODS, CURRENCIES))
    random.Random(2026).shuffle(found)
    return found


def distinct() -> float:
    """Calls a CPU second over a hundred thousand questions, each asked once."""
    from xlipo.functions import IPO_METRIC, current

    asked = questions()[:100_000]
    current().refresh()
    IPO_METRIC("Zhipu", "revenue", "FY2024", "USD")  # the history of rates is read once a process
    began = time.process_time()
    for question in asked:
        IPO_METRIC(*question)
    return len(asked) / (time.process_time() - began)


def warm() -> float:
    """Calls a CPU second of one figure."""
    from xlipo.functions import IPO_METRIC

    IPO_METRIC("MiniMax", "gross_margin", "9M2025")
    began = time.process_time()
    for _ in range(1_000_000):
        IPO_METRIC("MiniMax", "gross_margin", "9M2025")
    return 1_000_000 / (time.process_time() - began)


def growth() -> float:
    """Megabytes that the process grows by over a million distinct calls, after it has reached its bounds."""
    from xlipo.functions import IPO_METRIC

    names = itertools.count()
    cells = questions()

    def ask(count: int) -> None:
        for number, question in zip(range(count), itertools.cycle(cells), strict=False):
            if number % 4:
                IPO_METRIC(*question)
            else:  # a spelling that was never seen
                IPO_METRIC(question[0], question[1], question[2], question[3], f"FX={7 + next(names) / 1e7:.7f}")

    ask(400_000)
    before = _resident()
    ask(1_000_000)
    return _resident() - before


def _resident() -> float:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def grid() -> tuple[float, float]:
    """CPU seconds of 200 x 50 cells in one call over the same cells one by one: asked before, and asked first."""
    from xlipo.functions import IPO_METRIC, current
    from xlipo.functions.lists import metrics_in

    answers = current().answers()
    names = [name for company in answers.view.companies() for name in (company.name, *company.aliases)][:200]
    metrics = metrics_in(answers, "all")[:50]
    column, row = [[name] for name in names], [metrics]

    def whole() -> float:
        began = time.process_time()
        IPO_METRIC(column, row, "FY2024")
        return time.process_time() - began

    def singly() -> float:
        began = time.process_time()
        for name in names:
            for metric in metrics:
                IPO_METRIC(name, metric, "FY2024")
        return time.process_time() - began

    first = []
    for measure in (whole, singly):
        current().refresh()
        first.append(measure())
    again = [min(measure() for _ in range(20)) for measure in (whole, singly)]
    return again[0] / again[1], first[0] / first[1]


if __name__ == "__main__":
    print(json.dumps({"distinct": distinct(), "warm": warm(), "grid": grid(), "growth": growth()}))
