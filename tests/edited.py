"""A data folder of MiniMax's facts with real edits: what a data set looks like a while later, and what must be told."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

from xlipo.store.layers import SHIPPED

Row = dict[str, str]
PROSPECTUS = "minimax-prospectus-2025-12-31"


def earlier_folder(place: Path) -> Path:
    """The shipped data set with MiniMax's and Moonshot AI's facts alone, in a folder of its own."""
    shutil.copytree(SHIPPED, place, ignore=lambda folder, names: set(names) if Path(folder).name == "facts" else set())
    for company in ("minimax", "moonshot"):
        shutil.copyfile(SHIPPED / "facts" / f"{company}.csv", place / "facts" / f"{company}.csv")
    return place


def later_folder(earlier: Path, place: Path) -> Path:
    """The same a while later; each line of :data:`EDITS` has been done to it."""
    shutil.copytree(earlier, place)
    _rewrite(place / "sources.csv", _new_sources)
    _rewrite(place / "facts" / "minimax.csv", _edited)
    _rewrite(place / "exclusions.csv", _excluded)
    return place


EXPECTED = {
    # a later prospectus of the same publisher prints another figure
    ("revenue", "FY2024", "changed", "restatement", 30_523_000, 30_600_000),
    # the annual report of another publisher, later than the transcription that answered
    ("headcount", "2025-12-31", "changed", "new_source", 428, 431),
    # the same line of the same source, read again
    ("capex", "9M2025", "changed", "correction", 479_000, 497_000),
    # the answering fact is known to be wrong now; its rival, which was there before, answers
    ("revenue", "9M2025", "changed", "correction", 53_437_000, 53_440_000),
    ("capex", "FY2021", "added", "new_figure", None, 100_000),
    ("capex", "FY2022", "removed", "no_longer_held", 256_000, None),
    ("capex", "FY2023", "removed", "known_error", 697_000, None),
    ("capex", "FY2024", "removed", "excluded", 759_000, None),
}
"""(concept, period, change, reason, before, now) of everything that the edits change."""

NOTES = {"capex FY2023": "the column slipped by a year", "capex FY2024": "printed for the group, not the company"}


def _new_sources(rows: list[Row]) -> None:
    prospectus = next(row for row in rows if row["id"] == PROSPECTUS)
    later = {"id": "minimax-supplement", "title": "MiniMax supplemental prospectus", "date": "2026-05-20"}
    other = {"id": "minimax-auditor", "title": "Annual report", "publisher": "The company", "date": "2026-11-01"}
    rows += [{**prospectus, **later}, {**prospectus, **other}]


def _edited(rows: list[Row]) -> None:
    def at(concept: str, period: str, source: str = PROSPECTUS) -> Row:
        places = [r for r in rows if (r["concept"], r["dimensions"], r["period"]) == (concept, "", period)]
        return next(row for row in places if row["source"].startswith(source))

    rows.append({**at("revenue", "FY2024"), "value": "30600", "source": "minimax-supplement"})
    rows.append({**at("headcount", "2025-12-31", ""), "value": "431", "source": "minimax-auditor"})
    at("capex", "9M2025")["value"] = "497"
    at("revenue", "9M2025")["claim"] = "rejected"
    rows.remove(at("revenue", "9M2025", "seed-chongqing"))
    rows.append({**at("capex", "9M2025"), "period": "FY2021", "value": "100"})
    rows.remove(at("capex", "FY2022"))
    at("capex", "FY2023").update(claim="rejected", note=NOTES["capex FY2023"])
    rows.remove(at("capex", "FY2024"))
    rows.append({**at("revenue", "FY2023"), "source": "minimax-supplement"})  # says the same: no change


def _excluded(rows: list[Row]) -> None:
    rows.append({"source": "x:1", "printed": "MiniMax capex FY2024: 759", "reason": NOTES["capex FY2024"]})


def _rewrite(path: Path, edit: Callable[[list[Row]], None]) -> None:
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    fields = list(rows[0])
    edit(rows)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
