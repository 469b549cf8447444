"""How long an import of 100,000 facts takes, over what python-calamine alone needs to read the workbook.

Run: .venv/bin/python benchmarks/importing.py [facts]
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from xlipo.intake.importing import NewCompany, Request, import_files

CONCEPTS = ("Revenue", "Other income", "Finance income", "Gross profit", "Free cash flow")
YEARS = tuple(range(2000, 2025))


def cpu_seconds() -> float:
    """Of this process and those that it waited for: a clock would tell of whatever else the machine does."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def workbook(path: Path, facts: int) -> None:
    """Sheets of statements: each line a concept, each column a year; all sheets print the same figures."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        for number in range(facts // (len(CONCEPTS) * len(YEARS))):
            sheet = book.add_worksheet(f"S{number}")
            sheet.write_row(0, 0, ["RMB'000", *YEARS])
            for at, label in enumerate(CONCEPTS, 1):
                sheet.write_row(at, 0, [label, *(1000 + at * 10 + year % 7 for year in YEARS)])


def main(facts: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "many.xlsx")
        workbook(path, facts)
        begin = cpu_seconds()
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()
        alone = cpu_seconds() - begin
        begin = cpu_seconds()
        asked = Request("many.xlsx", path, Path(place, "mine"), (), "Acme", NewCompany(), accepts_doubts=True)
        (outcome,) = import_files([asked])
        whole = cpu_seconds() - begin
        kept = len(outcome.figures)
        print(f"calamine {alone:.2f} s, import {whole:.2f} s; at most {3 * alone + 5:.2f} s ({kept:,} kept)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
