"""How many figures of articles are found, and how many planted slips are called wrong.

The truth is the data: the facts that name a line of an article as the place they were read at. An article is given as
the start of its sources' ids and its path; it is read, and nothing of it is kept.

    python benchmarks/articles.py seed-qbitai=article.txt seed-sq15=other.txt [--show]
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from planted_text import KINDS, is_dated_just_before
from xlipo.metrics.answers import Answers
from xlipo.quality.checked_text import CheckedText
from xlipo.quality.claims import Finding
from xlipo.quality.text_claims import check_lines
from xlipo.store.opening import open_data

FACTS = Path(__file__).resolve().parent.parent / "src/xlipo/data/facts"
NEAR = Decimal("0.006")
"""How far from the fact's value, as a share of it, a figure of its line may lie and be that fact."""


def placed(source: str, lines: list[str], answers: Answers) -> Iterator[tuple[int, Decimal, str]]:
    """The figures that the data read from an article and its line prints: the line, the value and what kind it is."""
    concepts = answers.view.concepts()
    for path in sorted(FACTS.glob("*.csv")):
        for row in csv.DictReader(path.open(encoding="utf-8")):
            own = row["source"].startswith(source)
            if not own and source not in row["also"]:
                continue
            numbers = re.findall(r"lines? (\d+)", row["locator"] if own else f"{row['note']} {row['locator']}")
            concept = concepts[row["concept"]]
            if not numbers or row["claim"] not in ("", "actual") or concept.shown in ("date", "text", "yes_no"):
                continue
            digits = row["value"].rstrip("0").rstrip(".") if "." in row["value"] else row["value"]
            line = int(numbers[0])
            if line > len(lines) or digits.replace(",", "") not in lines[line - 1].replace(",", ""):
                continue
            try:
                value = Decimal(row["value"]) * Decimal(row["scale"] or 1)
            except InvalidOperation:
                continue
            yield line, value, "amounts and percentages" if concept.shown in ("money", "percent") else "counts"


def is_found(checked: CheckedText, line: int, value: Decimal) -> bool:
    """Whether a figure of a line was judged."""
    for item in checked.judged:
        quantity = item.verdict.claim.quantity
        if item.line == line and quantity.best is not None and quantity.low is not None and quantity.high is not None:
            is_near = abs(quantity.best - value) <= NEAR * abs(value)
            if is_near or (quantity.point is None and quantity.low <= value <= quantity.high):
                return True
    return False


def planted(answers: Answers, lines: list[str], checked: CheckedText) -> Iterator[tuple[str, str, bool]]:
    """Each supported figure with each slip: the kind, the figure, and whether one on its line is called wrong."""
    chance = random.Random(5)
    for item in checked.judged:
        claim = item.verdict.claim
        if item.verdict.finding is not Finding.AGREES:
            continue
        for kind, change in KINDS.items():
            line = lines[item.line - 1]
            if kind == "year" and not is_dated_just_before(line, claim.text, str(claim.period)):
                continue
            changed = change(line, claim.text, chance)
            if changed in (None, line):
                continue
            found = check_lines(answers, [*lines[: item.line - 1], str(changed), *lines[item.line :]])
            told = [one for one in found.judged if one.line == item.line and one.verdict.finding is Finding.DIFFERS]
            yield kind, claim.text, bool(told)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("articles", nargs="+", metavar="SOURCE=PATH")
    parser.add_argument("--show", action="store_true", help="print what is not found, contradicted or not called wrong")
    given = parser.parse_args()
    answers, counts = Answers(open_data()), Counter[str]()
    for source, _, path in (article.partition("=") for article in given.articles):
        lines = Path(path).read_text("utf-8").splitlines()
        checked = check_lines(answers, lines)
        for item in checked.judged:
            counts[item.verdict.finding.value] += 1
            if given.show and item.verdict.finding is Finding.DIFFERS:
                print(f"{source} line {item.line}, {item.verdict.claim.text}: {item.verdict.why()}")
        for line, value, kind in placed(source, lines, answers):
            found = is_found(checked, line, value)
            counts[kind] += 1
            counts[f"{kind} found"] += found
            if given.show and not found:
                print(f"{source} line {line}: {value:f} is not found")
        for kind, text, is_told in planted(answers, lines, checked):
            counts["slips"] += 1
            counts["slips told"] += is_told
            if given.show and not is_told:
                print(f"{source}: {text} with a slip ({kind}) is not called wrong")
    for kind in ("amounts and percentages", "counts"):
        print(f"{kind}: {counts[f'{kind} found']} of {counts[kind]} found")
    print("verdicts: " + ", ".join(f"{counts[finding.value]} {finding.value}" for finding in Finding))
    print(f"planted slips: {counts['slips told']} of {counts['slips']} called wrong")


if __name__ == "__main__":
    main()
