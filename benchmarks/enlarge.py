"""Make a data folder many times the size of the shipped one: every company copied under new names.

Usage: python benchmarks/enlarge.py FOLDER TIMES
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

SHIPPED = Path(__file__).resolve().parent.parent / "src" / "xlipo" / "data"
OWNED = ("rounds", "investors", "offerings", "people", "events")


def enlarge(target: Path, times: int) -> int:
    """Write the folder; returns how many facts it holds. Copy 0 keeps the shipped names."""
    (target / "facts").mkdir(parents=True, exist_ok=True)
    for name in ("concepts", "sources", "acknowledgements"):
        (target / f"{name}.csv").write_bytes((SHIPPED / f"{name}.csv").read_bytes())
    header, *companies = _rows("companies")
    with (target / "companies.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        for copy in range(times):
            for row in companies:
                if copy:
                    row = [f"{row[0]}_{copy}", f"{row[1]} {copy}", *row[2:]]
                    row[header.index("aliases")] = ""
                writer.writerow(row)
    for name in OWNED:
        header, *rows = _rows(name)
        with (target / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(header)
            for copy in range(times):
                writer.writerows([[f"{row[0]}_{copy}", *row[1:]] if copy else row for row in rows])
    return _facts(target, times)


def _rows(name: str) -> list[list[str]]:
    with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle))


def _facts(target: Path, times: int) -> int:
    count = 0
    for path in sorted((SHIPPED / "facts").glob("*.csv")):
        content = path.read_bytes()
        count += (content.count(b"\n") - 1) * times
        for copy in range(times):
            name = f"{path.stem}_{copy}.csv" if copy else path.name
            (target / "facts" / name).write_bytes(content)
    return count


if __name__ == "__main__":
    print(f"{enlarge(Path(sys.argv[1]), int(sys.argv[2])):,} facts")
