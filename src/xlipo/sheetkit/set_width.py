"""How wide a line of text comes out, as it is set in the workbook's typefaces: what columns that must hold it rest on.

Letters are as wide as Arial's, which Helvetica and Liberation Sans share: Adobe's font metrics, in thousandths of the
size of the type.
"""

from __future__ import annotations

from functools import lru_cache

from xlipo.facts.text import is_wide, text_width

DIGIT = 556
PLAIN = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
)  # fmt: skip
BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611,
    556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389,
    280, 389, 584,
)  # fmt: skip
"""Of the characters from the space to the tilde."""
RAISED, BOLD_RAISED = 420, 520
"""Of a letter or digit that is raised or lowered."""
EAST_ASIAN, BESIDE = 1000, 1.15
"""Of a Chinese character; and how much wider Latin letters come out in a text that has any: another font falls in."""
_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉ₙᵉᵖᶜᶠᵏᵐⁿᵒʳˢˣʸ")


@lru_cache(4_000)
def set_width(text: str, bold: bool = False) -> float:
    """How many digits wide a line of text is at the ordinary size.

    >>> set_width("2026"), round(set_width("160%ᵉᵖ"), 1), round(set_width("Liquidity", bold=True), 1)
    (4.0, 6.1, 7.5)
    >>> round(set_width("营业收入"), 1)
    7.2
    """
    widths, beside = BOLD if bold else PLAIN, BESIDE if is_wide(text) else 1.0
    raised = BOLD_RAISED if bold else RAISED
    return sum(_of_character(character, widths, beside, raised) for character in text) / DIGIT


def _of_character(character: str, widths: tuple[int, ...], beside: float, raised: int) -> float:
    at = ord(character) - 32
    if 0 <= at < len(widths):
        return widths[at] * beside
    if character in _RAISED:
        return raised
    return EAST_ASIAN if text_width(character) == 2 else DIGIT * beside * text_width(character)
