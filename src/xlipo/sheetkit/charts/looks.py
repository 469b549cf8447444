"""How a chart looks: a company's colour, mark and dash, the lines, the type. Nothing is told by colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openpyxl.chart.marker import Marker
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RichTextProperties,
)

from xlipo.sheetkit.theme import CHART_COLOURS, EAST_ASIAN, GRIDLINE, INK, LATIN, PAPER, RULE, TEXT_SIZE, contrast

POINT = 12_700
"""A typographer's point in the units (EMU) that drawings are measured in."""

THICK = 6.0
"""From this width on, in points, a line is a bar."""

PALE = 1.5
"""The contrast to paper that a colour needs to be seen by itself."""

_MARKS = ("circle", "square", "triangle", "diamond")
_DASHES = ("solid", "dash", "sysDot", "dashDot")
_PATTERNS = ("", "dkUpDiag", "dkHorz", "lgCheck")
_PALE_PATTERNS = ("ltUpDiag", "ltDnDiag", "ltHorz", "ltVert")


@dataclass(frozen=True, slots=True)
class Look:
    """How one company is drawn, the same throughout a workbook."""

    colour: str
    mark: str
    dash: str
    pattern: str

    def fill(self) -> GraphicalProperties:
        """A bar's inside. It has no edge: that of a bar of no length would be seen, and an absence be read as zero."""
        if not self.pattern:
            return GraphicalProperties(solidFill=self.colour, ln=no_line())
        front, back = (INK, self.colour) if is_pale(self.colour) else (self.colour, PAPER)
        pattern = PatternFillProperties(self.pattern, ColorChoice(srgbClr=front), ColorChoice(srgbClr=back))
        return GraphicalProperties(pattFill=pattern, ln=no_line())

    def marker(self, symbol: str = "", size: int = 8, hollow: bool = False) -> Marker:
        """A point's mark, with a dark edge."""
        inside = PAPER if hollow else self.colour
        return Marker(symbol or self.mark, size, GraphicalProperties(solidFill=inside, ln=line(INK, 0.75)))

    def stroke(self, width: float) -> GraphicalProperties:
        """A line through points; a thick one is a bar, which has no dashes."""
        colour = INK if is_pale(self.colour) else self.colour
        return GraphicalProperties(ln=line(colour, width, self.dash if width < THICK else "solid"))


def look_of(place: int) -> Look:
    """The look of the company at a place in the data set's own order.

    Sixteen differ by mark and dash alone, so that paths can be told apart in grey; neighbours differ in lightness, and
    where the colours begin anew, bars get another pattern.

    >>> look_of(0)
    Look(colour='0072B2', mark='circle', dash='solid', pattern='')
    >>> look_of(8).colour == look_of(0).colour, look_of(8).pattern
    (True, 'dkUpDiag')
    """
    lap, at = divmod(place, len(CHART_COLOURS))
    colour = CHART_COLOURS[at]
    mark, dash = place % len(_MARKS), (place + place // len(_MARKS)) % len(_DASHES)
    patterns = _PALE_PATTERNS if is_pale(colour) else _PATTERNS
    return Look(colour, _MARKS[mark], _DASHES[dash], patterns[lap % len(patterns)])


def is_pale(colour: str) -> bool:
    """Whether a colour is too near to paper to be seen without something dark in it.

    >>> is_pale("F0E442"), is_pale("E69F00")
    (True, False)
    """
    return contrast(colour, PAPER) < PALE


def plain(colour: str, mark: str = "diamond", dash: str = "solid") -> Look:
    """The look of what belongs to no company: a reference line, a mark that means the same in every row."""
    return Look(colour, mark, dash, "")


def line(colour: str, width: float, dash: str = "solid") -> LineProperties:
    """A line of a width in points."""
    return LineProperties(w=round(width * POINT), solidFill=colour, prstDash=dash, cap="flat")


def no_line() -> LineProperties:
    """No line at all: left out, it would be drawn as the program likes."""
    return LineProperties(noFill=True)


def gridlines() -> GraphicalProperties:
    """The faint lines behind a chart."""
    return GraphicalProperties(ln=line(GRIDLINE, 0.75))


def axis_line() -> GraphicalProperties:
    """The line of an axis."""
    return GraphicalProperties(ln=line(RULE, 1))


def text(lang: str, size: float = TEXT_SIZE, bold: bool = False, one_line: bool = False) -> RichText:
    """How a title, a label or an axis is set, in the typefaces of a language."""
    latin, east_asian = Font(typeface=LATIN), Font(typeface=EAST_ASIAN)
    character = CharacterProperties(sz=round(size * 100), b=bold, solidFill=INK, latin=latin, ea=east_asian)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=character), endParaRPr=CharacterProperties(lang=_tag(lang)))
    paragraph.r = []  # openpyxl puts an empty run there
    return RichText(bodyPr=_OneLine() if one_line else RichTextProperties(), p=[paragraph])


class _OneLine(RichTextProperties):  # type: ignore[misc]
    """Text that is never wrapped: openpyxl takes the schema's "none" for nothing, and leaves it out.

    A label in two lines would stand on the row of the next company.
    """

    __attrs__, __nested__, __elements__ = (
        RichTextProperties.__attrs__, RichTextProperties.__nested__, RichTextProperties.__elements__
    )  # fmt: skip

    def to_tree(self, *args: Any, **named: Any) -> Any:
        """The element, with the attribute."""
        tree = super().to_tree(*args, **named)
        tree.set("wrap", "none")
        return tree


def title_text(lang: str) -> RichText:
    """How a chart's title is set."""
    return text(lang, TEXT_SIZE, bold=True)


def _tag(lang: str) -> str:
    """A language as Office names it."""
    return {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}.get(lang, "en-US")
