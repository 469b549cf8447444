"""How imports stand files that were mutated: no crash, nothing by halves, memory within bounds.

Run: nice .venv/bin/python benchmarks/mutations.py [files] [seed]

Each file is one of several that read well (a pasted statement, a page, a list of rounds, workbooks, company facts of
the SEC, exports), with bytes changed, cut, doubled and put in; those in archives are mutated within their parts too. A
file is either imported, and the folder is then opened without a mistake, or refused in plain words, and nothing has
changed.
"""

from __future__ import annotations

import io
import json
import random
import resource
import shutil
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl

from xlipo.facts.errors import XlipoError
from xlipo.intake.importing import NewCompany, Request, import_files
from xlipo.quality.imported import new_suspects
from xlipo.store.exchange.writing import export_files
from xlipo.store.opening import open_data
from xlipo.templates.company import write_input_workbook

MOST_MEGABYTES = 500

STATEMENT = """\t\tYear ended 31 December\t
\tNotes\t2023\t2024
\t\tRMB'000\tRMB'000
Revenue\t5\t124,539\t312,414
Cost of sales\t\t(44,000)\t(136,600)
Gross profit\t\t80,539\t175,814
Loss for the year\t\t(788,000)\t(2,958,000)
"""
ROUNDS = "Round\tDate\tAmount (US$m)\tPost-money (US$m)\tLead\nSeries A\t2022-06-15\t20\t100\nB\t2024-03\t约100\t\n"
PAGE = "<p>人民幣千元</p><table><tr><th/><th>2025年</th></tr><tr><td>收益</td><td>191</td></tr></table>"
PRICES = "Date,Close,Currency\n2026-01-09,345.2,HKD\n2026-01-12,350,HKD\n"
FACTS = {"cik": 1, "entityName": "A", "facts": {"us-gaap": {"Revenues": {"label": "r", "units": {"USD": [
    {"end": "2024-12-31", "start": "2024-01-01", "val": 5, "accn": "0", "fy": 2024, "fp": "FY", "form": "10-K",
     "filed": "2025-02-01"}]}}}}}  # fmt: skip
PIECES = [
    b"\t", b"\n", b"(", b",", b".", b"-", b"9", "年".encode(), b"%", b"\xef\xbb\xbf", "１".encode(), b"<td>", b"=",
    b'"', b"NaN", b"1e308", b"\0", b"\xff\xfe", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"]]>", b"9" * 400, b"PK\x03\x04",
]  # fmt: skip


def workbook() -> bytes:
    """The statement as a workbook."""
    book = openpyxl.Workbook()
    for line in STATEMENT.splitlines():
        book.active.append(line.split("\t"))
    return saved(book.save)


def saved(save: Callable[[io.BytesIO], object]) -> bytes:
    """What is saved into a file in memory."""
    out = io.BytesIO()
    save(out)
    return out.getvalue()


def inputs(place: Path) -> list[tuple[str, bytes]]:
    """The files that read well, by the endings of their names."""
    filled = place / "filled.xlsx"
    write_input_workbook(filled, open_data(()), last_year=2024)
    book = openpyxl.load_workbook(filled)
    company, figures = book["Company"], book["Figures"]
    company["B6"], company["B9"], company["B10"], figures["F8"] = "Acme", "CNY", "thousand", 5
    exported = export_files(open_data(()), "xbrl-json", "deepseek")
    texts = {"a.txt": STATEMENT, "b.txt": ROUNDS, "c.html": PAGE, "d.csv": PRICES, "e.json": json.dumps(FACTS)}
    return [
        *((name, text.encode()) for name, text in texts.items()), ("f.xlsx", workbook()), ("g.xlsx", saved(book.save)),
        ("h.json", exported["report.json"]),
    ]  # fmt: skip


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A file with some of it changed; an archive, half of the time, within one of its parts."""
    if content[:2] == b"PK" and chance.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = chance.choice(list(parts))
        parts[name] = changed(parts[name], chance)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, text in parts.items():
                archive.writestr(part, text)
        return out.getvalue()
    return changed(content, chance)


def changed(content: bytes, chance: random.Random) -> bytes:
    """Bytes with pieces put in, taken out, doubled or turned."""
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(content) + 1)
        match chance.randrange(5):
            case 0:
                content = content[:at] + chance.choice(PIECES) + content[at + chance.randrange(4) :]
            case 1:
                content = content[:at] + content[at + chance.randrange(1, 60) :]
            case 2:
                content = content[:at] + content[max(0, at - 80) : at] * chance.randrange(1, 4) + content[at:]
            case 3 if content[at : at + 1]:
                content = content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]
            case 4 if chance.random() < 0.1:
                content = content[:at]
    return content


def tried(name: str, content: bytes, place: Path) -> str:
    """What came of an import; raises AssertionError where it left something by halves."""
    path, into = place / name, place / "mine"
    path.write_bytes(content)
    request = Request(name, path, into, (), "Acme", NewCompany(), accepts_doubts=True, suspects=new_suspects)
    try:
        import_files([request])
    except XlipoError as refused:
        assert str(refused).strip() and not into.exists(), refused
        return "refused"
    if into.exists():
        open_data(into)
        shutil.rmtree(into)
    return "imported"


def main(count: int, seed: int) -> int:
    """Try so many files, and tell how each ended; the exit code is 1 where one went wrong."""
    chance, told, begin = random.Random(seed), Counter[str](), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        known = inputs(place)
        for number in range(1, count + 1):
            name, content = chance.choice(known)
            hurt = mutated(content, chance)
            try:
                told[tried(name, hurt, place)] += 1
            except Exception as broken:
                told["broken"] += 1
                kept = Path(tempfile.gettempdir(), f"mutated-{seed}-{number}-{name}")
                kept.write_bytes(hurt)
                print(f"{kept}: {type(broken).__name__}: {broken}"[:300], flush=True)
                shutil.rmtree(place / "mine", ignore_errors=True)
            if number % 100 == 0 or number == count:
                most = max(
                    resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
                )
                spent = time.monotonic() - begin
                print(f"{number:,} files in {spent:,.0f} s: {dict(told)}, at most {most // 1024} MB", flush=True)
    return int(bool(told["broken"]) or most // 1024 > MOST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1))
