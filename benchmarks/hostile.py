"""Hostile workbooks through lint and diff: how many were answered, the slowest, and the most memory. One command:

    python benchmarks/hostile.py                              # ten thousand mutations: about an hour
    python benchmarks/hostile.py --mutations 500
    python benchmarks/hostile.py --first 7000 --mutations 1   # one of them again

Each file is read in a process of its own that may take 500 MB beyond an idle one, and 30 seconds of the processor.
Whatever ends otherwise than with findings or one sentence is printed, with its seed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from hostile import HOSTILE, mutated
from lint_model import clean_model, write
from xlipo.facts.errors import XlipoError
from xlipo.lint import lint
from xlipo.report.build import write_report
from xlipo.report.earlier import read_report
from xlipo.store.opening import open_data

MEMORY, SECONDS = 500_000_000, 30
READ, WRITE = 0, 1


class Case(NamedTuple):
    """A file, and what it is put through."""

    name: str
    data: Callable[[], bytes]
    ask: Callable[[Path], object]


class Told(NamedTuple):
    """How it ended: findings, a sentence, or a fault of ours; seconds of the processor and bytes of memory."""

    end: str
    seconds: float
    memory: int
    detail: str


def run(case: Case, path: Path) -> Told:
    """Put one file through its command, in a child with limits."""
    path.write_bytes(case.data())
    pipe = os.pipe()
    child = os.fork()
    if not child:
        os.close(pipe[READ])
        os.write(pipe[WRITE], json.dumps(_answer(case, path)).encode()[:4000])
        os._exit(0)
    os.close(pipe[WRITE])
    with os.fdopen(pipe[READ]) as file:
        said = file.read()
    _, status, used = os.wait4(child, 0)
    seconds, memory = used.ru_utime + used.ru_stime, used.ru_maxrss * 1024
    if status or not said:
        return Told("fault", seconds, memory, f"ended with status {status}")
    end, detail = json.loads(said)
    return Told(end, seconds, memory, detail)


def _answer(case: Case, path: Path) -> tuple[str, str]:
    status = Path("/proc/self/status").read_text("utf-8")
    size = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmSize"))
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        case.ask(path)
    except XlipoError as sentence:
        one_line = "\n" not in str(sentence) and str(sentence).endswith(".")
        return ("sentence" if one_line else "fault"), str(sentence)[:300]
    except BaseException as fault:
        return "fault", repr(fault)[:300]
    return "read", ""


def cases(first: int, count: int, folder: Path) -> Iterator[Case]:
    view = open_data()
    model = write(clean_model(), folder / "model.xlsx").read_bytes()
    report = write_report(view, folder / "report.xlsx", ["DeepSeek"]).read_bytes()
    asks: dict[str, Callable[[Path], object]] = {"lint": lint, "diff": lambda path: read_report(path, view)}
    for command, ask in asks.items():
        for name, make in HOSTILE.items():
            yield Case(f"{command}: {name}", make, ask)
    for seed in range(first, first + count):
        command, honest = (("lint", model), ("diff", report))[seed % 2]
        yield Case(f"{command}: mutation {seed}", lambda honest=honest, seed=seed: mutated(honest, seed), asks[command])


def main() -> int:
    """Run them all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    asked = parser.parse_args()
    ends: Counter[str] = Counter()
    slowest, largest = ("", 0.0), ("", 0)
    with tempfile.TemporaryDirectory() as folder:
        for case in cases(asked.first, asked.mutations, Path(folder)):
            told = run(case, Path(folder, "file.xlsx"))
            ends[told.end] += 1
            slowest = max(slowest, (case.name, told.seconds), key=lambda item: item[1])
            largest = max(largest, (case.name, told.memory), key=lambda item: item[1])
            if told.end == "fault":
                print(f"{case.name}: {told.detail}", flush=True)
    print(f"{ends.total():,} files: {ends['read']:,} read, {ends['sentence']:,} refused, {ends['fault']} faults")
    print(f"slowest: {slowest[0]}, {slowest[1]:.1f} s of the processor")
    print(f"most memory: {largest[0]}, {largest[1] / 1e6:.0f} MB (an idle process: {_idle() / 1e6:.0f} MB)")
    return int(bool(ends["fault"]))


def _idle() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    sys.exit(main())
