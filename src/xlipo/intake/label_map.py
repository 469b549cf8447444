"""The mapping file: what uncertain labels mean, proposed here and confirmed by its user, who keeps it."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from xlipo.facts.errors import DataError, DataErrors, UsageError
from xlipo.facts.nearest_word import nearest_word
from xlipo.facts.text import defused
from xlipo.intake.labels import Meaning
from xlipo.intake.reading import Proposal
from xlipo.store.plain_files import read_plain
from xlipo.store.tables import rows_of

COLUMNS = ("label", "concept", "loss_concept", "dimensions", "confirmed", "note")
MOST_BYTES = 8 * 1024 * 1024


def read_map(path: Path, concepts: Collection[str]) -> tuple[Mapping[str, Meaning], set[str]]:
    """What the confirmed lines say, and every label of the file.

    Raises :class:`DataErrors` with every mistake of the file, such as a concept that does not exist, and
    :class:`UsageError` where it cannot be read.
    """
    mistakes: list[DataError] = []
    found: dict[str, Meaning] = {}
    listed: set[str] = set()
    name = path.name
    try:
        content = read_plain(path, MOST_BYTES)[1]
    except OSError as wrong:
        raise UsageError(f"{str(path)[:200]!r} cannot be read: {(wrong.strerror or str(wrong)).lower()}.") from None
    for line, cells in rows_of(name, content, COLUMNS, mistakes.append):
        row = dict(zip(COLUMNS, cells, strict=True))
        label = row["label"].lstrip("'")
        listed.add(label)
        for column in ("concept", "loss_concept"):
            if row[column] and row[column] not in concepts:
                near = nearest_word(row[column], concepts)
                mistakes.append(DataError(name, line, column, f"no concept has the id {row[column]!r}{near}"))
        if row["confirmed"] not in ("yes", "no", ""):
            mistakes.append(DataError(name, line, "confirmed", f"{row['confirmed'][:20]!r} is neither yes nor no"))
        if row["confirmed"] == "yes":
            found[label] = Meaning(row["concept"], row["loss_concept"], dimensions=row["dimensions"])
    if mistakes:
        raise DataErrors(mistakes)
    return found, listed


def map_text(proposals: Sequence[Proposal], before: str = "") -> str:
    """A mapping file with the proposals as its last lines.

    >>> print(map_text([Proposal("Revenu", "revenue", "", 93.0, "A1")]), end="")
    label,concept,loss_concept,dimensions,confirmed,note
    Revenu,revenue,,,no,93 % like a known label; A1
    """
    page = io.StringIO(newline="")
    lines = csv.writer(page, lineterminator="\n")
    if not before:
        lines.writerow(COLUMNS)
    for one in {proposal.label: proposal for proposal in proposals}.values():
        note = f"{one.likeness:.0f} % like a known label; {one.place}"
        lines.writerow([defused(one.label), one.concept, one.or_loss, "", "no", defused(note)])
    return before + ("\n" if before and not before.endswith("\n") else "") + page.getvalue()
