"""Write the sample workbooks of this folder anew, from the shipped data set alone:

    python workbooks/make.py

A test compares what is here with what this writes and fails when they differ.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from xlipo.facts.dataset import DataView, companies_in
from xlipo.report.build import Request, build_report
from xlipo.sheetkit.save import save
from xlipo.store.opening import open_data

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Sample:
    """A workbook to make: its file, whom it is about, and how it is shown."""

    file: str
    group: str
    currency: str = "USD"
    lang: str = "en"


SAMPLES = (
    Sample("all-companies-usd.xlsx", "all"),
    Sample("llm-companies-zh-hans.xlsx", "llm", "CNY", "zh-Hans"),
    Sample("gpu-makers-cny.xlsx", "gpu", "CNY"),
)


def make(sample: Sample, view: DataView, folder: Path = HERE) -> Path:
    """Write one sample into a folder; equal data give equal parts."""
    names = [company.name for company in companies_in(view, sample.group)]
    path = folder / sample.file
    save(build_report(view, Request(names, currency=sample.currency, lang=sample.lang)), path)
    return path


def main() -> None:
    """Write every sample and say so."""
    view = open_data(())
    for sample in SAMPLES:
        print(f"Wrote {make(sample, view)}", file=sys.stderr)


if __name__ == "__main__":
    main()
