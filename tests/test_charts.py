"""Charts: valid, carrying what their cells hold, told apart without colour, and never drawing an absence as zero."""

from __future__ import annotations

import datetime as dt
import io
from itertools import combinations, pairwise
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from lxml import etree
from openpyxl import Workbook
from openpyxl.utils.datetime import to_excel
from openxml_audit import OpenXmlValidator

from libreoffice import LibreOffice
from pages import Picture, areas, dots_of, pages
from xlipo.sheetkit.address import Area, Ref
from xlipo.sheetkit.cells import Formula
from xlipo.sheetkit.charts.chart_data import Bars, Caption, Paths, Scale
from xlipo.sheetkit.charts.chart_data import Path as Points
from xlipo.sheetkit.charts.looks import Look, look_of, plain
from xlipo.sheetkit.live import join, text
from xlipo.sheetkit.model import SheetModel
from xlipo.sheetkit.render import render
from xlipo.sheetkit.save import to_bytes
from xlipo.sheetkit.styled_sheet import StyledSheet
from xlipo.sheetkit.theme import CHART_COLOURS, INK, contrast

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"

GROWTH = {"MiniMax": 1.589, "Zhipu & Co": 1.319, "月之暗面": "n.d.", "SenseTime": -0.109, "OpenAI": 0.0}
REVENUE = {"MiniMax": [3.5, 30.5, 79.0], "Zhipu & Co": [8.5, 17.6, 43.4, 100.8], "OpenAI": [3700.0, 13100.0]}
ROUNDS = {"MiniMax": ["2021-12-02", "2024-03-15", "2025-08-16"], "月之暗面": ["2023-06-01", "2026-07-29"]}
FOOTBALL = {"MiniMax": (5900.0, 6500.0, 6400.0), "Biren": (5200.0, 6000.0, 6100.0)}


def with_charts(lang: str = "en", held: str | None = "n.d.") -> Workbook:
    """A sheet with one chart of every use: bars, paths along rows, a timeline, a football field."""
    return render([model(lang, held)], title="Charts", lang=lang)


def model(lang: str = "en", held: str | None = "n.d.") -> SheetModel:
    """The sheet with its charts; ``held`` is what stands in place of a figure that is not there."""
    sheet = StyledSheet("It's charts")
    sheet.chart(Area(1, 1, 8, 18), growth(sheet, 150, lang, held))
    sheet.chart(Area(1, 19, 8, 36), revenue(sheet, 170, lang))
    sheet.chart(Area(1, 37, 8, 54), timeline(sheet, 190, lang))
    sheet.chart(Area(1, 55, 8, 72), football(sheet, 210, lang))
    return sheet.model()


def growth(sheet: StyledSheet, row: int, lang: str, held: str | None) -> Bars:
    sheet.put(row, 1, join(text("Revenue growth"), text(", %")), "block")
    for at, (company, value) in enumerate(GROWTH.items(), row + 1):
        sheet.put(at, 1, company, "label")
        shown = held if value == "n.d." else value
        sheet.put(at, 2, Formula("=1*C1", shown) if shown is not None else None, "formula", "percent")
    last = row + len(GROWTH)
    found = tuple(look_of(at) for at in range(len(GROWTH)))
    caption = Caption(sheet.ref(row, 1), "Revenue growth by company", lang)
    return Bars(caption, sheet.ref(row + 1, 1, last), sheet.ref(row + 1, 2, last), found, "percent")


def revenue(sheet: StyledSheet, row: int, lang: str) -> Paths:
    sheet.put(row, 1, "Revenue, USD m, log scale", "block")
    found, at = [], row + 1
    for place_, (company, values) in enumerate(REVENUE.items()):
        for offset, value in enumerate(values):
            point(sheet, at + offset, company, value, len(REVENUE) - place_)
        last = at + len(values) - 1
        marks = ("circle", "square", "triangle", "diamond")[-len(values) :]
        x, y = sheet.ref(at, 2, last), sheet.ref(at, 3, last)
        found.append(Points(x, y, look_of(place_), len(values), sheet.ref(at, 1), marks=marks))
        at = last + 1
    rows = Scale("count", low=0, high=len(REVENUE) + 1, step=1, bare=True)
    return Paths(Caption(sheet.ref(row, 1), "Revenue by year", lang), tuple(found), Scale(logarithmic=True), rows)


def point(sheet: StyledSheet, row: int, name: str, x: float | dt.date, y: float) -> None:
    """A line of a table of points."""
    sheet.put(row, 1, name, "label")
    sheet.put(row, 2, x, "input", "date" if isinstance(x, dt.date) else "money")
    sheet.put(row, 3, y, "input", "count")


def timeline(sheet: StyledSheet, row: int, lang: str) -> Paths:
    sheet.put(row, 1, "Rounds by date", "block")
    found, at = [], row + 1
    for place_, (company, days) in enumerate(ROUNDS.items()):
        for offset, day in enumerate(days):
            point(sheet, at + offset, company, dt.date.fromisoformat(day), place_ + 1)
        last = at + len(days) - 1
        x, y = sheet.ref(at, 2, last), sheet.ref(at, 3, last)
        found.append(Points(x, y, look_of(place_), len(days), sheet.ref(at, 1)))
        at = last + 1
    years = Scale("date", low=to_excel(dt.date(2021, 1, 1)), high=to_excel(dt.date(2028, 1, 1)), step=365.25)
    rows = Scale("count", low=0, high=len(ROUNDS) + 1, step=1, bare=True)
    return Paths(Caption(sheet.ref(row, 1), "Rounds by date", lang), tuple(found), years, rows)


def football(sheet: StyledSheet, row: int, lang: str) -> Paths:
    sheet.put(row, 1, "Market cap at offer, USD m", "block")
    found, at = [], row + 1
    for place_, (company, values) in enumerate(FOOTBALL.items(), 1):
        for offset, value in enumerate(values):
            point(sheet, at + offset, company, value, place_)
        ends, final = (sheet.ref(at, 2, at + 1), sheet.ref(at, 3, at + 1)), sheet.ref(at + 2, 2)
        found.append(Points(*ends, look_of(place_), 2, sheet.ref(at, 1), 12, ("none", "none"), "l", 0))
        found.append(Points(final, sheet.ref(at + 2, 3), plain(INK), 1, width=0))
        at += 3
    for offset in (0, 1):
        point(sheet, at + offset, "Median", 6250.0, 0.4 + 2.2 * offset)
    reference = sheet.ref(at, 2, at + 1), sheet.ref(at, 3, at + 1)
    found.append(Points(*reference, plain(INK, dash="dash"), 2, sheet.ref(at, 1), 1.25, ("none", "none"), "t"))
    rows = Scale("count", low=0, high=len(FOOTBALL) + 1, step=1, bare=True)
    return Paths(Caption(sheet.ref(row, 1), "Football field", lang), tuple(found), Scale(low=0), rows)


@pytest.fixture(scope="module")
def written() -> bytes:
    return to_bytes(with_charts())


def parts(data: bytes, folder: str) -> list[etree._Element]:
    with ZipFile(io.BytesIO(data)) as archive:
        names = sorted(name for name in archive.namelist() if name.startswith(folder) and name.endswith(".xml"))
        return [etree.fromstring(archive.read(name)) for name in names]


# ---- the file ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_the_schema_holds(lang: str, tmp_path: Path) -> None:
    path = tmp_path / "charts.xlsx"
    path.write_bytes(to_bytes(with_charts(lang)))
    assert [str(error) for error in OpenXmlValidator().validate(path).errors if error.severity.name == "ERROR"] == []


def test_every_reference_carries_what_its_cells_hold(written: bytes) -> None:
    sheet = with_charts().active
    seen = 0
    for chart in parts(written, "xl/charts/"):
        for reference in [*chart.iter(f"{C}numRef"), *chart.iter(f"{C}strRef")]:
            place_ = reference.findtext(f"{C}f").rpartition("!")[2].replace("$", "")
            block = sheet[place_]
            held = [cell.value for line in (block if isinstance(block, tuple) else ((block,),)) for cell in line]
            held = [value.value if isinstance(value, Formula) else value for value in held]
            carried = {int(point.get("idx")): point.findtext(f"{C}v") for point in reference.iter(f"{C}pt")}
            assert int(reference.find(f".//{C}ptCount").get("val")) == len(held)
            if reference.tag.endswith("strRef"):
                assert carried == dict(enumerate(held))
            else:
                numbers = {at: to_excel(v) if isinstance(v, dt.date) else v for at, v in enumerate(held)}
                expected = {at: value for at, value in numbers.items() if not isinstance(value, str)}
                assert {at: float(value) for at, value in carried.items()} == expected
            seen += 1
    assert seen == 4 + 2 + 3 * 3 + 2 * 3 + (2 * 3 + 2 * 2 + 3)


def test_a_figure_that_is_not_there_has_no_point(written: bytes) -> None:
    chart = parts(written, "xl/charts/")[0]
    points = [point.get("idx") for point in chart.find(f".//{C}val").iter(f"{C}pt")]
    assert points == ["0", "1", "3", "4"]


def test_titles_and_names_are_cells_so_that_they_follow_the_settings(written: bytes) -> None:
    charts = parts(written, "xl/charts/")
    assert [chart.findtext(f".//{C}title/{C}tx//{C}f") for chart in charts] == [
        f"'It''s charts'!$A${row}" for row in (150, 170, 190, 210)
    ]
    assert charts[0].findtext(f".//{C}title//{C}v") == "Revenue growth, %"
    assert not [chart for chart in charts if chart.findall(f".//{C}tx/{C}rich")]


def test_every_chart_says_what_it_shows(written: bytes) -> None:
    drawn = [frame.get("descr") for frame in parts(written, "xl/drawings/")[0].iter(f"{DRAWN}cNvPr")]
    assert drawn == ["Revenue growth by company", "Revenue by year", "Rounds by date", "Football field"]


@pytest.mark.parametrize("alt_text", ["", "x" * 151])
def test_words_for_those_who_cannot_see_are_short(alt_text: str) -> None:
    with pytest.raises(ValueError, match="1 to 150"):
        Caption(Ref("S", 1, 1), alt_text)


def test_every_text_has_a_typeface_for_both_scripts() -> None:
    for chart in parts(to_bytes(with_charts("zh-Hans")), "xl/charts/"):
        texts = list(chart.iter(f"{A}defRPr"))
        assert texts
        assert {text.find(f"{A}latin").get("typeface") for text in texts} == {"Arial"}
        assert {text.find(f"{A}ea").get("typeface") for text in texts} == {"Microsoft YaHei"}


def test_a_label_is_never_wrapped_onto_the_next_companys_row(written: bytes) -> None:
    for chart in parts(written, "xl/charts/"):
        labels = [*chart.iter(f"{C}dLbls"), *chart.iter(f"{C}dLbl")]
        assert labels
        assert {label.find(f"{C}txPr/{A}bodyPr").get("wrap") for label in labels} == {"none"}


def test_what_programs_would_else_decide_is_said(written: bytes) -> None:
    for chart in parts(written, "xl/charts/"):
        assert {value.get("val") for value in chart.iter(f"{C}varyColors")} == {"0"}
        assert {value.get("val") for value in chart.iter(f"{C}roundedCorners")} == {"0"}
        assert {value.get("val") for value in chart.iter(f"{C}smooth")} <= {"0"}
        assert {value.get("val") for value in chart.iter(f"{C}invertIfNegative")} <= {"0"}
        assert {value.get("sourceLinked") for value in chart.iter(f"{C}numFmt")} == {"0"}
        assert len(list(chart.iter(f"{C}delete"))) == 2
        assert not list(chart.iter(f"{C}legend"))


# ---- told apart without colour -----------------------------------------------------------------------------------


def lightness(colour: str) -> float:
    """CIE L*, from 0 to 100."""
    luminance = max(1.05 / contrast(colour, "FFFFFF") - 0.05, 0.0)
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


def test_neighbouring_bars_differ_in_grey() -> None:
    for one, other in pairwise(map(look_of, range(16))):
        assert abs(lightness(one.colour) - lightness(other.colour)) >= 10 or one.pattern != other.pattern


def test_sixteen_paths_differ_in_form_alone() -> None:
    forms = [(look.mark, look.dash) for look in map(look_of, range(16))]
    assert all(one != other for one, other in combinations(forms, 2))


def test_a_company_keeps_its_colour_and_colours_come_before_patterns() -> None:
    assert tuple(look_of(at).colour for at in range(8)) == CHART_COLOURS
    assert [look_of(at).pattern for at in (0, 7, 8, 15)] == ["", "", "dkUpDiag", "dkUpDiag"]


def test_a_colour_too_pale_for_paper_has_dark_stripes() -> None:
    pale = [at for at in range(16) if contrast(look_of(at).colour, "FFFFFF") < 1.5]
    assert pale == [5, 13] and look_of(5).pattern != look_of(13).pattern
    assert {look_of(at).fill().pattFill.fgClr.srgbClr for at in pale} == {INK}


# ---- as a reader sees them ---------------------------------------------------------------------------------------


def alone(libreoffice: LibreOffice, workbook: Workbook, folder: Path) -> list[Picture]:
    """Each chart of the first sheet on a page of its own."""
    sheet = workbook.worksheets[0]
    corners = [(area.top, area.left, area.bottom, area.right) for area in areas(sheet)]
    blocks = [sheet.cell(*c[:2]).coordinate + ":" + sheet.cell(*c[2:]).coordinate for c in corners]
    sheet.print_area = ",".join(blocks)
    sheet.page_setup.orientation = "landscape"
    path = folder / "charts.xlsx"
    path.write_bytes(to_bytes(workbook))
    return pages(libreoffice, path)


@pytest.mark.libreoffice
def test_every_kind_is_drawn_with_every_company_in_its_colour(libreoffice: LibreOffice, tmp_path: Path) -> None:
    pictures = alone(libreoffice, with_charts("zh-Hans"), tmp_path)
    shown = [(0, 1, 3), (0, 1, 2), (0, 1), (1, 2)]
    assert len(pictures) == len(shown)
    for picture, companies in zip(pictures, shown, strict=True):
        for company in companies:
            assert dots_of(picture, look_of(company).colour) > 20
    assert dots_of(pictures[0], look_of(2).colour) == 0


@pytest.mark.libreoffice
def test_an_absence_is_drawn_as_an_empty_cell_is(libreoffice: LibreOffice, tmp_path: Path) -> None:
    pictures = []
    for held in ("n.d.", None):
        folder = tmp_path / str(held)
        folder.mkdir()
        pictures.append(alone(libreoffice, with_charts(held=held), folder)[0])
    assert np.array_equal(*pictures)


def test_where_an_absence_is_a_bar_of_no_length_its_figure_is_left_out(written: bytes) -> None:
    """Excel takes a word for zero: a bar of no length, of which edge and label would be seen."""
    bar = parts(written, "xl/charts/")[0].find(f".//{C}ser")
    labels = bar.find(f"{C}dLbls")
    assert labels.find(f"{C}numFmt").get("formatCode").split(";")[1:] == ["", ""]
    assert all(
        edge.find(f"{A}noFill") is not None for edge in parts(written, "xl/charts/")[0].iterfind(f".//{C}ser//{A}ln")
    )


# ---- where they stand --------------------------------------------------------------------------------------------


def test_charts_stand_on_whole_cells_apart() -> None:
    found = list(areas(with_charts().active))
    assert found == [Area(1, top, 8, top + 17) for top in (1, 19, 37, 55)]
    assert not any(one.meets(other) for one, other in combinations(found, 2))


def test_a_look_is_a_value() -> None:
    assert look_of(3) == look_of(3) and isinstance(look_of(3), Look)
