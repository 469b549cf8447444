"""How many numbers of models are recognised, how many verdicts are right, and how long 50,000 cells take.

The models are those of ``tests/models.py``: layouts as people build them, with every typed number known.

    python benchmarks/matching.py [--seeds 5] [--cells 50000] [--show]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from openpyxl import Workbook

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from models import Model, models, saved
from xlipo.intake.model_cells import model_sheets
from xlipo.metrics.answers import Answers
from xlipo.quality.model_claims import match_numbers
from xlipo.store.opening import open_data


def counted(answers: Answers, model: Model, folder: Path, show: bool = False) -> Counter[str]:
    """What was said of a model's numbers: those held, recognised and rightly judged; others, and those judged."""
    found = match_numbers(answers, model_sheets(saved(model, folder)))
    verdicts = {f"{item.sheet}!{item.cell}": item.verdict for item in found}
    counts = Counter[str]()
    for where, truth in model.truth.items():
        verdict = verdicts.get(where)
        if truth == "other":
            counts["others"] += 1
            counts["others judged"] += verdict is not None
            wrong = verdict is not None
        else:
            counts["held"] += 1
            counts["recognised"] += verdict is not None
            counts["right"] += verdict is not None and verdict.finding.value == truth
            counts["accused"] += verdict is not None and truth == "agrees" and verdict.finding.value == "differs"
            wrong = verdict is None or verdict.finding.value != truth
        if show and wrong:
            print(f"  {where}: {truth}, {verdict.why() if verdict else 'not recognised'}")
    return counts


def large(path: Path, cells: int) -> None:
    """A model of many cells: a company's figures for the years that are printed, among ten times as many typed
    assumptions and formulas."""
    book = Workbook(write_only=True)
    labels = ("Revenue", "Cost of sales", "Gross profit", "R&D expenses", "Net loss")
    for number in range(max(1, cells // 5000)):
        sheet = book.create_sheet(f"MiniMax {number}")
        sheet.append(["MiniMax, US$ in thousands", *(f"FY{year}" for year in range(2005, 2029))])
        for row in range(2, 201):
            known = row % 10 == 0
            label = labels[row // 10 % 5] if known else f"Driver {row}"
            formula = row % 3 == 0 and not known
            line = (f"=B{row - 1}*2" if formula else 1000 + row * 7 + at for at in range(24))
            sheet.append([label, *line])
    book.save(path)


def dense(path: Path, cells: int) -> None:
    """A model that is nothing but figures: each number stands under a measure and a year, none agrees."""
    book = Workbook(write_only=True)
    labels = (
        "Revenue",
        "Cost of sales",
        "Gross profit",
        "R&D expenses",
        "Net loss",
        "Selling expenses",
        "Total assets",
    )
    names = ("MiniMax", "Zhipu", "Moore Threads", "MetaX", "Biren")
    for number in range(max(1, cells // 5000)):
        name = names[number % len(names)]
        sheet = book.create_sheet(f"{name} {number}")
        sheet.append([f"{name}, US$ in thousands", *(f"FY{year}" for year in range(2001, 2026))])
        for row in range(2, 202):
            sheet.append([labels[row % len(labels)], *(3000 + row * 7 + at * 13 for at in range(25))])
    book.save(path)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--cells", type=int, default=50_000)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    answers, whole, by_layout = Answers(open_data()), Counter[str](), dict[str, Counter[str]]()
    with tempfile.TemporaryDirectory() as place:
        for seed in range(1, given.seeds + 1):
            for model in models(answers.view, seed):
                found = counted(answers, model, Path(place), given.show)
                by_layout.setdefault(model.name, Counter()).update(found)
                whole.update(found)
        for name, counts in by_layout.items():
            print(f"{name}: {counts['recognised']} of {counts['held']} recognised, {counts['right']} right")
        print(
            f"recognised {whole['recognised'] / whole['held']:.1%} of {whole['held']}, right "
            f"{whole['right'] / whole['recognised']:.1%}, wrongly accused {whole['accused']}; "
            f"of {whole['others']} other numbers {whole['others judged']} judged"
        )
        for name, write in (("few figures", large), ("figures alone", dense)):
            path = Path(place, "large.xlsx")
            write(path, given.cells)
            begin, processor = time.perf_counter(), time.process_time()
            count = len(match_numbers(Answers(open_data()), model_sheets(path)))
            print(
                f"{name}: {given.cells:,} cells, {count:,} judged: {time.perf_counter() - begin:.2f} s on the clock, "
                f"{time.process_time() - processor:.2f} s of this process"
            )


if __name__ == "__main__":
    main()
