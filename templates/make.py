"""Write the analyst templates of this folder anew, from the shipped data set alone:

    python templates/make.py

A test compares what is here with what this writes and fails when they differ.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from xlipo.functions import Session, call
from xlipo.templates.writing import WRITERS, write_template

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Sample:
    """A template to make: its kind, its language, and so its file."""

    kind: str
    lang: str

    @property
    def file(self) -> str:
        """``comps.xlsx``, or ``comps.zh-hans.xlsx`` in another language than English."""
        return f"{self.kind}.xlsx" if self.lang == "en" else f"{self.kind}.{self.lang.lower()}.xlsx"


SAMPLES = tuple(Sample(kind, lang) for kind in WRITERS for lang in ("en", "zh-Hans", "zh-Hant"))


def make(sample: Sample, session: Session, folder: Path = HERE) -> Path:
    """Write one template into a folder; equal data give equal parts."""
    return write_template(
        sample.kind, folder / sample.file, lambda name, given: call(name, given, session), sample.lang
    )


def main() -> None:
    """Write every template and say so."""
    os.environ.pop("XLIPO_DATA", None)  # the shipped data set, whatever the reader's own
    session = Session()
    for sample in SAMPLES:
        print(f"Wrote {make(sample, session)}", file=sys.stderr)


if __name__ == "__main__":
    main()
