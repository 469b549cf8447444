"""The annotated copy of a matched workbook: a comment and a link on each judged cell, and one sheet that lists them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xlipo.api.verdict_records import MatchRecord
from xlipo.intake.workbook_package import WorkbookPackage
from xlipo.sheetkit.address import quoted
from xlipo.sheetkit.annotate import Entry, Note, add_list, annotate
from xlipo.sheetkit.package_edit import PackageEdit

TITLE = "xlipo match"
"""The sheet that the copy has more."""
_COLUMNS = {
    "cell": 18, "written": 12, "company": 14, "metric": 30, "period": 11, "verdict": 11, "known": 16, "low": 16,
    "high": 16, "slip": 13, "why": 60, "source": 40, "published": 12, "tier": 6,
}  # fmt: skip
"""The headings of that sheet, with their widths."""


def write_copy(model: Path, out: Path, records: Sequence[MatchRecord]) -> None:
    """Write a copy of a workbook with what was found of its numbers.

    Raises :class:`xlipo.facts.errors.UsageError` for a workbook that is not annotated, and
    :class:`xlipo.facts.errors.OutputError` where the copy cannot be written.
    """
    with WorkbookPackage(model) as package:
        edit = PackageEdit(package)
        title = edit.free_title(TITLE)
        lines, notes = [[Entry(heading) for heading in _COLUMNS]], []
        for row, record in enumerate(records, 2):
            sheet, _, cell = record.where.rpartition("!")
            notes.append(Note(sheet, cell, _comment(record), f"{quoted(title)}!A{row}"))
            lines.append(_line(record, f"{quoted(sheet)}!{cell}"))
        annotate(edit, notes)
        add_list(edit, title, lines, list(_COLUMNS.values()))
        edit.save(out)


def _line(record: MatchRecord, place: str) -> list[Entry]:
    known = record.expected or {}
    source = known.get("source") or {}
    url = str(source.get("url") or "")
    return [
        Entry(record.where, place=place), Entry(record.text), Entry(record.company), Entry(record.metric),
        Entry(known.get("period") or record.period), Entry(record.verdict), _number(known.get("value")),
        _number(known.get("low")), _number(known.get("high")), Entry(record.slip), Entry(record.note),
        Entry(source.get("title"), url=url if url.startswith(("http://", "https://")) else ""),
        Entry(source.get("date")), Entry(source.get("tier")),
    ]  # fmt: skip


def _number(value: object) -> Entry:
    return Entry(None if value is None else float(str(value)))


def _comment(record: MatchRecord) -> str:
    """The verdict, why, and the source, a line each."""
    source = (record.expected or {}).get("source") or {}
    about = " ".join(filter(None, (record.company, record.metric, record.period)))
    cite = ", ".join(str(source[name]) for name in ("title", "publisher", "date") if source.get(name))
    return "\n".join(filter(None, (f"{record.verdict}: {about}", record.note, cite, source.get("url"))))
