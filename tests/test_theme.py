"""Every role can be read, every figure is shown as the profession shows it, and painting is cheap."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import get_args

import openpyxl
import pytest
from openpyxl import Workbook

from xlipo.facts.text import text_width
from xlipo.sheetkit import theme
from xlipo.sheetkit.painter import Painter
from xlipo.sheetkit.save import to_bytes
from xlipo.sheetkit.theme import FORMATS, ROLES, Kind, RoleName


def painted(role: RoleName, kind: Kind = "general", lang: str = "en", value: object = 1) -> openpyxl.cell.Cell:
    """A cell as it is after writing and reading."""
    workbook = Workbook()
    workbook.active["A1"] = value
    Painter(workbook, lang).paint(workbook.active["A1"], role, kind)
    return openpyxl.load_workbook(io.BytesIO(to_bytes(workbook))).active["A1"]


def test_every_name_is_told() -> None:
    assert set(ROLES) == set(get_args(RoleName))
    assert set(FORMATS) == set(get_args(Kind))


# ---- colours -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "ground", "ratio"),
    [("FFFFFF", "000000", 21.0), ("767676", "FFFFFF", 4.54), ("777777", "FFFFFF", 4.48), ("FF0000", "FFFFFF", 4.0)],
)
def test_contrast_is_the_published_one(text: str, ground: str, ratio: float) -> None:
    assert theme.contrast(text, ground) == pytest.approx(ratio, abs=0.005)
    assert theme.contrast(ground, text) == theme.contrast(text, ground)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_can_be_read(role: RoleName) -> None:
    look = theme.style(role)
    assert theme.contrast(look.colour, look.fill) >= 4.5


@pytest.mark.parametrize("role", ["label", "unit", "note", "input", "formula", "link", "function", "good", "bad"])
def test_what_may_stand_on_a_band_or_a_warning_can_be_read_there(role: RoleName) -> None:
    assert theme.contrast(theme.style(role).colour, theme.BAND) >= 4.5
    assert theme.contrast(theme.style(role).colour, theme.WARNING) >= 4.5


def test_the_colours_are_the_conventional_ones() -> None:
    assert [theme.style(role).colour for role in ("input", "formula", "link", "function")] == [
        "0000FF",
        "000000",
        "006100",
        "8B0000",
    ]
    header = painted("header")
    assert (header.font.color.rgb, header.fill.fgColor.rgb, header.font.b) == ("00FFFFFF", "0014284B", True)


def lightness(colour: str) -> float:
    """CIE L*, from 0 to 100."""
    luminance = 1.05 / theme.contrast(colour, "FFFFFF") - 0.05
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


def test_neighbouring_chart_colours_differ_in_lightness() -> None:
    steps = [lightness(colour) for colour in theme.CHART_COLOURS]
    assert len(set(theme.CHART_COLOURS)) == 8
    assert all(abs(one - other) >= 10 for one, other in pairwise(steps))


# ---- fonts and sizes ---------------------------------------------------------------------------------------------


def test_there_are_no_more_than_three_sizes() -> None:
    assert {look.size for look in ROLES.values()} == {16.0, 10.0, 8.5}


@pytest.mark.parametrize(
    ("lang", "value", "name"),
    [
        ("en", "Revenue", "Arial"),
        ("en", "QbitAI (量子位)", "Arial"),
        ("zh-Hans", "营业收入", "Microsoft YaHei"),
        ("zh-Hant", "營業收入", "Microsoft YaHei"),
        ("zh-Hans", "2026-06 †", "Arial"),
        ("zh-Hans", 12.5, "Arial"),
    ],
)
def test_the_typeface_follows_the_language_and_the_script(lang: str, value: object, name: str) -> None:
    cell = painted("label", lang=lang, value=value)
    assert (cell.font.name, cell.font.sz) == (name, 10)
    empty = cell.parent["Z99"]
    assert (empty.font.name, empty.font.sz) == ("Arial", 10), "the workbook's own font, on which column widths rest"
    assert cell.parent.parent._named_styles["Normal"].font.name == "Arial"


def test_widths_count_chinese_twice() -> None:
    assert text_width("MiniMax 稀宇") == 12
    assert text_width("é") == text_width("é") == 1
    assert text_width("") == 0
    assert theme.WIDTHS["label"] == 34
    assert theme.WIDTHS["unit"] == 10
    assert theme.WIDTHS["figure"] == 12


# ---- formats -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_the_format_is_written(kind: Kind) -> None:
    assert painted("formula", kind).number_format == FORMATS[kind]


@pytest.mark.parametrize(
    ("role", "kind", "side"),
    [
        ("formula", "money", "right"),
        ("header", "money", "right"),
        ("header", "text", "left"),
        ("label", "general", "left"),
        ("input", "date", "right"),
        ("input", "general", None),
    ],
)
def test_figures_stand_right_and_words_left(role: RoleName, kind: Kind, side: str | None) -> None:
    assert painted(role, kind).alignment.horizontal == side


def test_a_total_has_a_rule_above() -> None:
    border = painted("total", "money").border
    assert (border.top.style, border.top.color.rgb, border.bottom) == ("thin", "00BFC5CE", None)
    assert painted("formula").border.top.style is None


# ---- painting ----------------------------------------------------------------------------------------------------


def test_a_look_is_entered_once() -> None:
    workbook = Workbook()
    painter = Painter(workbook)
    for row in range(1, 101):
        for column, role in enumerate(ROLES, 1):
            painter.paint(workbook.active.cell(row, column), role, "money")
    to_bytes(workbook)
    assert len(workbook._cell_styles) == 1 + len(set(ROLES.values()))


def test_cells_do_not_share_their_style() -> None:
    workbook = Workbook()
    painter, sheet = Painter(workbook), workbook.active
    painter.paint(sheet["A1"], "input")
    painter.paint(sheet["A2"], "input")
    sheet["A1"].number_format = "0.000"
    painter.paint(sheet["A3"], "input")
    assert [sheet[place].number_format for place in ("A1", "A2", "A3")] == ["0.000", "General", "General"]


def test_a_workbook_may_have_no_sheet_yet() -> None:
    workbook = Workbook()
    workbook.remove(workbook.active)
    painter = Painter(workbook)
    sheet = workbook.create_sheet("First")
    painter.paint(sheet["A1"], "title")
    assert sheet["A1"].font.sz == 16
