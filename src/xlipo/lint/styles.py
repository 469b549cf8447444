"""The style sheet of a workbook: fonts, fills and number formats, with theme and indexed colours as plain RRGGBB."""

from __future__ import annotations

import colorsys
import re
from typing import Any, NamedTuple

from openpyxl.styles.colors import COLOR_INDEX

from xlipo.intake.number_formats import LONGEST_FORMAT, built_in_format
from xlipo.intake.workbook_package import WorkbookPackage
from xlipo.lint.book import CellStyle

_THEME = [
    "FFFFFF",
    "000000",
    "EEECE1",
    "1F497D",
    "4F81BD",
    "C0504D",
    "9BBB59",
    "8064A2",
    "4BACC6",
    "F79646",
    "0000FF",
    "800080",
]
_SLOTS = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
_HEX = re.compile(r"[0-9A-Fa-f]{6}")


class Fill(NamedTuple):
    """A fill: its colour, and whether it is more than one."""

    colour: str | None
    pattern: bool


class Font(NamedTuple):
    """A font: colour, size in points, underlined."""

    colour: str | None
    size: float
    underlined: bool


class StyleSheet:
    """Every style of a workbook's cells and conditional formats."""

    def __init__(self, package: WorkbookPackage, styles: str, theme: str) -> None:
        self._theme = _theme_colours(package, theme)
        self.cells: list[CellStyle] = [CellStyle()]
        self.conditions: list[tuple[str | None, str | None]] = []
        self.base_size = 11.0
        if package.has(styles):
            self._read(package.tree(styles))

    def _read(self, root: Any) -> None:
        formats = root.iterfind("numFmts/numFmt")
        own = {number(item, "numFmtId"): item.get("formatCode", "")[:LONGEST_FORMAT] for item in formats}
        fonts = [self._font(item) for item in root.iterfind("fonts/font")]
        fills = [self._fill(item) for item in root.iterfind("fills/fill")]
        self.cells = [self._style(item, own, fonts, fills) for item in root.iterfind("cellXfs/xf")] or self.cells
        if fonts:
            self.base_size = fonts[0].size
        for item in root.iterfind("dxfs/dxf"):
            font, fill = item.find("font"), item.find("fill")
            ground = self._condition_fill(fill) if fill is not None else None
            self.conditions.append((self._font(font).colour if font is not None else None, ground))

    def _style(self, item: Any, own: dict[int, str], fonts: list[Font], fills: list[Fill]) -> CellStyle:
        format_id = number(item, "numFmtId")
        font = _at(fonts, number(item, "fontId"), Font(None, 11.0, False))
        fill = _at(fills, number(item, "fillId"), Fill(None, False))
        align = item.find("alignment")
        asked = align.attrib if align is not None else {}
        return CellStyle(
            font=font.colour, fill=fill.colour, size=font.size, underlined=font.underlined, pattern=fill.pattern,
            format=own.get(format_id) or built_in_format(format_id),
            wrap=is_on(asked.get("wrapText")), shrink=is_on(asked.get("shrinkToFit")),
            horizontal=asked.get("horizontal", ""), rotation=int(as_number(asked.get("textRotation"), 0)),
            quoted=is_on(item.get("quotePrefix")),
        )  # fmt: skip

    def _font(self, item: Any) -> Font:
        size, line = item.find("sz"), item.find("u")
        points = as_number(size.get("val"), 11.0) if size is not None else 11.0
        underlined = line is not None and line.get("val") != "none"
        return Font(self.colour(item.find("color")), min(max(points, 1.0), 409.0), underlined)

    def _fill(self, item: Any) -> Fill:
        pattern = item.find("patternFill")
        if pattern is None:
            return Fill(None, item.find("gradientFill") is not None)
        kind = pattern.get("patternType", "none")
        if kind == "solid":
            return Fill(self.colour(pattern.find("fgColor")), False)
        return Fill(None, kind != "none")

    def _condition_fill(self, item: Any) -> str | None:
        """In a conditional format a plain fill is told by its background colour."""
        pattern = item.find("patternFill")
        if pattern is None:
            return None
        return self.colour(pattern.find("bgColor")) or self.colour(pattern.find("fgColor"))

    def colour(self, item: Any) -> str | None:
        """A colour element as RRGGBB; None for the automatic one."""
        if item is None or is_on(item.get("auto")):
            return None
        if rgb := item.get("rgb"):
            plain = rgb[-6:].upper() if _HEX.fullmatch(rgb[-6:]) else None
        elif item.get("theme") is not None:
            plain = _at(self._theme, number(item, "theme"), None)
        else:
            indexed = number(item, "indexed", 64)
            plain = COLOR_INDEX[indexed][-6:].upper() if 0 <= indexed < len(COLOR_INDEX) else None
        tint = as_number(item.get("tint"), 0.0)
        return _tinted(plain, tint) if plain and tint else plain


def _theme_colours(package: WorkbookPackage, theme: str) -> list[str | None]:
    found: list[str | None] = list(_THEME)
    scheme = package.tree(theme).find(".//clrScheme") if theme and package.has(theme) else None
    for at, slot in enumerate(_SLOTS):
        held = scheme.find(slot) if scheme is not None else None
        for item in held if held is not None else ():
            value = item.get("lastClr") or item.get("val") or ""
            if _HEX.fullmatch(value):
                found[at] = value.upper()
    return found


def _tinted(colour: str, tint: float) -> str:
    """A colour made lighter (to 1) or darker (to -1), as spreadsheets do it: in its lightness."""
    hue, light, saturation = colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)))
    tint = max(-1.0, min(1.0, tint))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation))


def is_on(text: str | None) -> bool:
    """Whether an attribute says yes."""
    return text in ("1", "true", "on")


def as_number(text: str | None, otherwise: float) -> float:
    """A number from an attribute; what is no finite number is the other."""
    try:
        found = float(text) if text is not None else otherwise
    except ValueError:
        return otherwise
    return found if -1e15 < found < 1e15 else otherwise


def number(item: Any, name: str, otherwise: int = 0) -> int:
    """A whole number from an element's attribute."""
    return int(as_number(item.get(name), otherwise))


def _at(things: list[Any], index: int, otherwise: Any) -> Any:
    return things[index] if 0 <= index < len(things) else otherwise
