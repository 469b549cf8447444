"""Charts as values: what a chart says of itself, and which rows of a sheet its bars and paths are drawn from.

Titles and names are cells too, so that a chart follows the workbook's settings. `xlipo.sheetkit.charts.kinds` makes the
charts of a workbook from these values, and `xlipo.sheetkit.charts.chart_cache` fills in the points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from xlipo.sheetkit.address import Ref
from xlipo.sheetkit.charts.looks import Look
from xlipo.sheetkit.theme import Kind

LONGEST_ALT_TEXT = 150


@dataclass(frozen=True)
class Caption:
    """What a chart says of itself: the cell with its title, its words for those who cannot see it, its language.

    It has no title of its own where a cell above it says one.
    """

    title: Ref | None
    alt_text: str
    lang: str = "en"

    def __post_init__(self) -> None:
        if not 0 < len(self.alt_text) <= LONGEST_ALT_TEXT:
            raise ValueError(f"alt text has 1 to {LONGEST_ALT_TEXT} characters, not {len(self.alt_text)}")


@dataclass(frozen=True)
class Path:
    """Points in a plane, in order: ranges of x and of y, the cell with their name, their company's look.

    ``width`` is that of the line through them in points, 0 for none; ``marks`` a symbol for each point ("none" for no
    mark), the look's own where there are fewer. The name stands at ``label`` of the last point; "" leaves it out.
    """

    x: Ref
    y: Ref
    look: Look
    points: int
    name: Ref | None = None
    width: float = 2.0
    marks: tuple[str, ...] = ()
    label: Literal["", "l", "r", "t", "b"] = "r"
    label_at: int = -1
    size: int = 8


@dataclass(frozen=True)
class Scale:
    """An axis: what it measures, whether it is logarithmic, where it begins and ends, its steps.

    ``bare`` leaves the axis itself out: it only keeps rows apart.
    """

    kind: Kind = "money"
    logarithmic: bool = False
    low: float | None = None
    high: float | None = None
    step: float | None = None
    bare: bool = False
    form: str = ""
    """The number format of what stands beside it, where that is not its kind's."""


@dataclass(frozen=True)
class Bars:
    """One lying bar a company, from zero, the first on top, with its figure at its end where that is above zero.

    The category names the company, so no colour needs a legend. It must also say what is not above zero: a label left
    of a bar would cover it. And it says why there is no figure: Excel takes a word for zero, a bar of no length.
    """

    caption: Caption
    categories: Ref
    values: Ref
    looks: tuple[Look, ...]
    kind: Kind
    others: Ref | None = None
    """The bars of those not asked about, in the second of two looks; a category has a bar in one of the two."""


@dataclass(frozen=True)
class Paths:
    """Paths through points: over time, along one row each, or from low to high as a thick line.

    Every cell that is drawn must hold a number: Excel draws a word as zero, and all x as 1, 2, 3 where one is a word.
    """

    caption: Caption
    paths: tuple[Path, ...]
    across: Scale
    up: Scale


Drawing: TypeAlias = Bars | Paths
"""Every kind of chart there is."""
