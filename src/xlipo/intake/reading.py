"""What reading a file gives: figures with their places, and everything that is wrong, doubtful or left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from xlipo.facts.errors import XlipoError
from xlipo.facts.quantity import Hedge

MOST_TOLD = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as read: the printed digits in their scale, under a concept, for a period in the one grammar."""

    concept: str
    period: str
    digits: str
    scale: int
    unit: str
    place: str
    label: str
    dimensions: str = ""
    hedge: Hedge = Hedge.EXACT
    high: str = ""
    printed: str = ""
    source: str = ""
    """A source of its own, where the file holds several."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of a place in a file: what it is, and what to do."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


@dataclass(frozen=True, slots=True)
class Proposal:
    """A label that was not certain: what it may mean."""

    label: str
    concept: str
    or_loss: str
    likeness: float
    place: str


@dataclass
class Reading:
    """All that was read from a file.

    ``rows`` holds rows of tables other than facts, by table; ``mistakes`` stop an import, ``doubts`` only too where
    they are not accepted, ``suspects`` look like slips and may be none, ``left_out`` is what was not taken, and why.
    """

    figures: list[Figure] = field(default_factory=list)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    mistakes: list[Remark] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)
    suspects: list[Remark] = field(default_factory=list)
    left_out: list[Remark] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, other: Reading) -> None:
        """Take in what was read from another table of the file."""
        for name in ("figures", "mistakes", "doubts", "left_out", "proposals", "notes"):
            getattr(self, name).extend(getattr(other, name))
        for table, rows in other.rows.items():
            self.rows.setdefault(table, []).extend(rows)


class ImportRefused(XlipoError):
    """Every mistake of a file at once; nothing was imported.

    >>> print(ImportRefused("a.csv", [Remark("line 3", "'x' is no figure")]))
    'a.csv' has 1 mistake; nothing was imported:
    line 3: 'x' is no figure
    """

    def __init__(self, name: str, remarks: Iterable[Remark], noun: str = "mistake", advice: str = "") -> None:
        self.remarks = tuple(dict.fromkeys(remarks))
        count = len(self.remarks)
        told = [str(remark) for remark in self.remarks[:MOST_TOLD]]
        more = [f"… and {count - MOST_TOLD:,} more"] if count > MOST_TOLD else []
        head = f"{name[:200]!r} has {count:,} {noun}{'s' if count > 1 else ''}; nothing was imported:"
        super().__init__("\n".join(filter(None, [head, *told, *more, advice])))


class FilesRefused(XlipoError):
    """The refusals of several files that were to be imported together; nothing was imported of any."""

    def __init__(self, count: int, refusals: Sequence[XlipoError]) -> None:
        self.refusals = tuple(refusals)
        told = dict.fromkeys(str(refusal) for refusal in refusals)
        head = f"{len(refusals)} of {count} files cannot be imported; nothing was imported of any."
        super().__init__("\n".join([head, *told]))
