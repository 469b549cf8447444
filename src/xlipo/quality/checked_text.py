"""What was found in a text: its figures that could be placed, each with its verdict, and those that could not."""

from __future__ import annotations

from dataclasses import dataclass, field

from xlipo.quality.claims import Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure of a text: the line it stands on, its sentence, and the verdict."""

    line: int
    sentence: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Unread:
    """A figure that its sentence does not place: where it stands, and what is missing."""

    line: int
    sentence: str
    text: str
    why: str


@dataclass
class CheckedText:
    """What was found in a text: every figure that could be placed, judged, and those that could not."""

    judged: list[Judged] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
