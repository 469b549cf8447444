"""The shipped data set for tests that ask it, read once from its files."""

from __future__ import annotations

import datetime as dt
import zipfile
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import xlsxwriter

from lint_model import clean_model, write
from xlipo.facts.fact import Fact
from xlipo.metrics.answers import Answers
from xlipo.store.csv_store import CsvStore, CsvView
from xlipo.store.exchange.writing import write_export
from xlipo.store.layers import layers_for
from xlipo.store.tables import REFERENCE


@lru_cache(maxsize=1)
def shipped() -> CsvView:
    """The whole shipped data set."""
    return CsvStore(layers_for(())).view()


def reference() -> dict[str, Any]:
    """The tables that hold for every data set, as a small one built by hand takes them."""
    return {name: shipped().table(name) for name in REFERENCE}


@lru_cache(maxsize=4)
def answers(as_of: dt.date | None = None) -> Answers:
    """Answers of the shipped data set, as known on a day."""
    return Answers(shipped(), as_of)


@lru_cache(maxsize=1)
def every_fact() -> tuple[Fact, ...]:
    """Every fact of the shipped data set."""
    return tuple(fact for company in shipped().companies() for fact in shipped().facts_of(company.id))


def facts_of(company: str, concept: str, period: str = "", **dimensions: str) -> list[Fact]:
    """The facts of a company's concept, with exactly these dimensions, at one period or all."""
    wanted = tuple(sorted(dimensions.items()))
    found = shipped().facts(company, concept)
    return [f for f in found if f.dimensions == wanted and period in ("", f.period.text)]


SERVERS = ("mcp", "serve")
"""Commands that run until their client goes, or they are told to end: test_mcp and test_serve start them."""


PASTED = {
    "statement.tsv": [("US$'000", "FY2019"), ("Revenue", "1,000")],
    "income.xlsx": [("US$'000", "FY2019"), ("Revenue", "1,000")],
    "balance.xlsx": [("US$'000", "2019-12-31"), ("Total assets", "9,000")],
    "rounds.tsv": [("Round", "Date", "Amount", "Investors"), ("Series A", "2019-03-01", "US$20m", "Hillhouse")],
}
"""What people paste, by the names that examples of the help give it."""


def lay_out(example: str, folder: Path) -> None:
    """Put the files that an example reads into a folder: reports, a clean model, a statement, an export, texts."""
    words = example.split()
    for before, word in pairwise(words):
        if word in PASTED:
            rows = PASTED[word]
            if word.endswith(".tsv"):
                (folder / word).write_text("".join("\t".join(row) + "\n" for row in rows), "utf-8")
                continue
            with xlsxwriter.Workbook(str(folder / word)) as book:
                sheet = book.add_worksheet()
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
        elif words[1] == "freeze" and before != "--out" and word.endswith((".xlsx", ".xlsm")):
            with xlsxwriter.Workbook(str(folder / word)) as book:
                book.add_worksheet().write_formula("A1", '=IPO_METRIC("MiniMax","revenue")', None, 1)
        elif word == "model.xlsx":
            write(clean_model(), folder / word)
        elif word == "xlipo-csv":
            write_export(shipped(), "csv", folder / word, "deepseek")
        elif word in ("memo.docx", "article.html"):
            write_text("MiniMax had revenue of US$30.5 million in 2024.", folder / word)
        elif word.endswith(".xlsx") and before != "--out":
            (folder / word).write_bytes(_report())


def write_text(sentence: str, path: Path) -> None:
    """A sentence as a Word document or a web page."""
    if path.suffix != ".docx":
        path.write_text(f"<p>{sentence}</p>", "utf-8")
        return
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f"<w:body><w:p><w:r><w:t>{sentence}</w:t></w:r></w:p></w:body>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}">{body}</w:document>')


@lru_cache(maxsize=1)
def _report() -> bytes:
    from xlipo.report.build import Request, build_report
    from xlipo.sheetkit.save import to_bytes

    return to_bytes(build_report(shipped(), Request(["Moonshot AI", "MiniMax"])))
