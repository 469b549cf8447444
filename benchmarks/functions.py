"""One measure of the worksheet functions in Python, taken in a process of its own; prints it as JSON for run.py.

    python benchmarks/functions.py MEASURE        MEASURE: warm, cold, again, grid, growth or many_days

Warm calls repeat one figure. Distinct calls ask every company for every metric at ten periods in four currencies, each
once, in an order that no cache can guess: cold of a new session, again of one that has answered as many others before.
A grid of 200 companies by 50 metrics is asked for in one call and cell by cell. Memory is what a process grows by over
a million calls after a first four hundred thousand, and what it holds after as many calls about a thousand days.
Python looks for cycles as seldom as in a process of the command line or of a host.
"""

from __future__ import annotations

import datetime as dt
import gc
import itertools
import json
import math
import random
import resource
import sys
import time
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PERIODS = ("FY2022", "FY2023", "FY2024", "FY2025", "H1-2025", "9M2025", "H1-2026", "LTM", "LATEST", "2025-09-30")
CURRENCIES = (None, "USD", "CNY", "HKD")


class Questions(Sequence[tuple[str | None, ...]]):
    """Every company, metric, period and currency, in an order that repeats, each made when asked for."""

    def __init__(self) -> None:
        from xlipo.functions import current
        from xlipo.functions.lists import metrics_in

        answers = current().now().answers()
        companies = [company.name for company in answers.view.companies() if company.kind == "company"]
        self._axes = companies, metrics_in(answers, "all"), PERIODS, CURRENCIES
        self._order = array("L", range(math.prod(map(len, self._axes))))
        random.Random(2026).shuffle(self._order)

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, place: Any) -> Any:
        """The question at a place; those of a slice as a list; after the last one the first comes again."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        number, found = self._order[place % len(self)], []
        for axis in reversed(self._axes):
            number, at = divmod(number, len(axis))
            found.append(axis[at])
        return tuple(reversed(found))


def cold() -> float:
    """Distinct calls a CPU second, of a new session."""
    from xlipo.functions import IPO_METRIC, Session, use

    asked = Questions()[:100_000]
    IPO_METRIC("Zhipu", "revenue", "FY2024", "USD")  # the history of rates is read once a process
    use(Session())
    began = time.process_time()
    for question in asked:
        IPO_METRIC(*question)
    return len(asked) / (time.process_time() - began)


def again() -> float:
    """Distinct calls a CPU second, where every company was asked before."""
    from xlipo.functions import IPO_METRIC

    asked = Questions()[:200_000]
    for question in asked[100_000:]:
        IPO_METRIC(*question)
    began = time.process_time()
    for question in asked[:100_000]:
        IPO_METRIC(*question)
    return 100_000 / (time.process_time() - began)


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
    cells = Questions()

    def ask(count: int) -> None:
        for number in range(count):
            question = cells[number]
            if number % 4:
                IPO_METRIC(*question)
            else:  # a spelling that was never seen
                IPO_METRIC(question[0], question[1], question[2], question[3], f"FX={7 + next(names) / 1e7:.7f}")

    ask(400_000)
    before = _resident()
    ask(1_000_000)
    return _resident() - before


def many_days() -> float:
    """Megabytes that the process holds after four hundred thousand calls, each as of one of a thousand days."""
    from xlipo.functions import IPO_METRIC

    days = [(dt.date(2023, 6, 1) + dt.timedelta(days=number)).isoformat() for number in range(1_000)]
    cells = Questions()
    for number in range(400_000):
        IPO_METRIC(*cells[number], f"AsOf={days[number % 1_000]}")
    return _resident()


def _resident() -> float:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def grid() -> tuple[float, float]:
    """CPU seconds of 200 x 50 cells in one call over the same cells one by one: asked before, and asked first."""
    from xlipo.functions import IPO_METRIC, Session, current, use
    from xlipo.functions.lists import metrics_in

    answers = current().now().answers()
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
        use(Session())
        first.append(measure())
    again = [min(measure() for _ in range(20)) for measure in (whole, singly)]
    return again[0] / again[1], first[0] / first[1]


MEASURES = {measure.__name__: measure for measure in (warm, cold, again, grid, growth, many_days)}

if __name__ == "__main__":
    from xlipo.hosts.process import collect_seldom

    collect_seldom()  # as the command line and every host have it
    print(json.dumps(MEASURES[sys.argv[1]]()))
