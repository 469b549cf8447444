"""A session under load: eight threads ask while the folder is edited every second. One command:

    python benchmarks/soak.py                    # ten minutes
    python benchmarks/soak.py --seconds 3600

Every second one company's revenue is replaced by the number of the edit. An answer is stale if it was asked more than
a second after a later edit was on disk; it is a false absence if it is no figure at all, and torn if the figure is one
that was never written. Questions that nobody asked before, with dates and names that mean nothing, are asked as well:
whatever is kept of them has to have a bound. The exit code is 1 where an answer was wrong or memory grew.
"""

from __future__ import annotations

import argparse
import gc
import math
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from xlipo.functions import Session, call
from xlipo.store.atomic_write import replace_file

THREADS, COMPANIES = 8, 20
GRACE = 1.0  # seconds after an edit
GROWTH = 40_000_000  # bytes, from the middle of the run to its end

HEADER = "concept,dimensions,period,value,high,scale,unit,hedge,claim,source,locator,printed,also,note\n"


class Folder:
    """A data folder and what was written into it: for each company, each edit's number and when it was on disk."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.edits: dict[int, list[tuple[float, int]]] = {at: [] for at in range(COMPANIES)}
        (place / "facts").mkdir(parents=True)
        companies = "".join(f"c{at},C{at},company,,USD,12-31,llm,,\n" for at in range(COMPANIES))
        (place / "companies.csv").write_text(
            "id,name,kind,legal_name,reporting_currency,fiscal_year_end,groups,aliases,listing_status\n" + companies
        )
        (place / "sources.csv").write_text(
            "id,title,publisher,date,date_inferred,url,language,kind,tier,via\nsrc,Report,A,2025-03-31,,,en,filing,1,\n"
        )
        for at in range(COMPANIES):
            self.edit(at, 1000)

    def edit(self, company: int, number: int) -> None:
        lines = f"revenue,,FY2024,{number},,1,USD,,,src,,,,\ngross_profit,,FY2024,{number},,2,USD,,,src,,,,\n"
        self.edits[company].append((math.inf, number))  # a thread may read it before this one goes on
        replace_file(self.place / "facts" / f"c{company}.csv", (HEADER + lines).encode())
        self.edits[company][-1] = (time.monotonic(), number)

    def wrong(self, company: int, asked: float, told: object) -> str:
        """What is wrong with an answer; nothing where it is right."""
        edits = list(self.edits[company])
        if not isinstance(told, float):
            return "false absence"
        if told not in [number for _, number in edits]:
            return "torn"
        later = [when for when, number in edits if number > told]
        return "stale" if later and asked - later[0] > GRACE else ""


class Asking(threading.Thread):
    """One thread that asks without pause."""

    def __init__(self, folder: Folder, session: Session, seed: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.folder, self.session, self.draw, self.stop = folder, session, random.Random(seed), stop
        self.told: Counter[str] = Counter()

    def run(self) -> None:
        while not self.stop.is_set():
            company, asked = self.draw.randrange(COMPANIES), time.monotonic()
            try:
                found = call("IPO_METRIC", [f"C{company}", "revenue", "FY2024"], self.session)
                self.told[self.folder.wrong(company, asked, found) or "right"] += 1
                margin = call("IPO_METRIC", [f"C{company}", "gross_margin", "FY2024"], self.session)
                self.told["right" if margin == 2.0 else f"torn margin {margin}"] += 1
                self.unheard_of(company)
            except BaseException as fault:
                self.told[f"fault {fault!r}"[:200]] += 1

    def unheard_of(self, company: int) -> None:
        """Questions that are asked once."""
        day = f"{self.draw.randrange(2000, 2027)}-{self.draw.randrange(1, 13):02d}-{self.draw.randrange(1, 29):02d}"
        call("IPO_METRIC", [f"C{company}", "revenue", "FY2024", "", f"AsOf={day}"], self.session)
        call("IPO_METRIC", [f"nobody {self.draw.random()}", f"nothing {self.draw.random()}"], self.session)


def resident() -> int:
    """Bytes of memory that this process has."""
    gc.collect()
    status = Path("/proc/self/status").read_text("utf-8")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def main() -> int:
    """Run it, and say what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600.0)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as place:
        folder, stop, draw = Folder(Path(place, "data")), threading.Event(), random.Random(0)
        session = Session(folder.place)
        threads = [Asking(folder, session, seed, stop) for seed in range(THREADS)]
        for thread in threads:
            thread.start()
        end, number, middle = time.monotonic() + seconds, 1000, 0
        while (left := end - time.monotonic()) > 0:
            number += 1
            folder.edit(draw.randrange(COMPANIES), number)
            if not middle and left < seconds / 2:
                middle = resident()
            time.sleep(min(1.0, left))
        stop.set()
        for thread in threads:
            thread.join(30)
        last = resident()
    told: Counter[str] = sum((thread.told for thread in threads), Counter())
    wrong = {what: count for what, count in told.items() if what != "right"}
    print(f"{seconds:.0f} s, {number - 1000} edits, {told.total():,} answers to {THREADS} threads")
    print(f"wrong: {wrong or 'none'}")
    print(f"memory: {middle / 1e6:.0f} MB in the middle, {last / 1e6:.0f} MB at the end")
    return int(bool(wrong) or last - middle > GROWTH)


if __name__ == "__main__":
    sys.exit(main())
