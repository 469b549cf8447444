"""Streamed rows: whatever a row holds, the file is sound and reads back as it should, or the cell is named."""

from __future__ import annotations

import datetime as dt
import io
import math
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from libreoffice import LibreOffice
from xlipo.facts.errors import OutputError
from xlipo.sheetkit import row_xml as row_text
from xlipo.sheetkit.cells import Formula, PlainText, StreamedCell, clean, safe_text, starts_like_formula
from xlipo.sheetkit.painter import Painter
from xlipo.sheetkit.save import save, to_bytes
from xlipo.sheetkit.stream import StreamedRows

LONGEST = 32_767
DAY = dt.date(2025, 9, 30)


def written(rows: Any, columns: int = 1, first: int = 1) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.streamed = StreamedRows(first, rows, [None] * columns)
    return to_bytes(workbook)


def read(file: bytes) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(file)).active


def sheet_of(file: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def values(sheet: Worksheet) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


# ---- any value ---------------------------------------------------------------------------------------------------

any_text = st.text(st.characters(exclude_categories=()), max_size=40)
beginnings = st.sampled_from(["=", "+", "-", "@", "\t", "\r", "＝", "#N/A", "=1+", " ", "&lt;", "{0}", "%s"])
lengths = st.sampled_from([1_000, 16_383, 16_384, 100_000])
hostile_text = st.one_of(
    any_text,
    st.tuples(beginnings, any_text).map("".join),
    st.tuples(any_text.filter(len), lengths).map(lambda text_and_length: text_and_length[0] * text_and_length[1]),
)
any_number = st.one_of(st.floats(), st.integers(), st.integers(-(10**400), 10**400), st.decimals(allow_nan=False))
any_date = st.one_of(st.dates(), st.datetimes(), st.datetimes(timezones=st.just(dt.UTC)), st.times(), st.timedeltas())
anything = st.one_of(
    hostile_text, any_number, any_date, st.none(), st.booleans(), st.just(Decimal("sNaN")), st.builds(object)
)
REFUSED = object()


def as_it_should_be(value: Any) -> Any:
    """What a reader ought to see, worked out from the value alone."""
    if value is None or type(value) is bool:
        return value
    if isinstance(value, str):
        kept = clean(value).encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")
        return kept or None
    if isinstance(value, int | float | Decimal):
        try:
            number = float(value)
        except OverflowError:
            return "#NUM!"
        except ValueError:
            return REFUSED  # a signalling NaN
        return number if math.isfinite(number) else "#NUM!"
    if getattr(value, "tzinfo", None) is not None:
        return value.isoformat(" ") if value.year < 1900 else REFUSED
    if isinstance(value, dt.date) and value.year < 1900:
        return value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat()
    return value if isinstance(value, dt.date | dt.time | dt.timedelta) else REFUSED


def same(expected: Any, found: Any) -> bool:
    if isinstance(expected, dt.datetime | dt.time | dt.timedelta):
        return abs(seconds(expected) - seconds(found)) < 0.01  # a serial number of today tells microseconds badly
    if isinstance(expected, dt.date):
        return found == dt.datetime.combine(expected, dt.time())
    if isinstance(expected, float):
        return float(found) == expected and not isinstance(found, bool)
    return type(found) is type(expected) and found == expected


def seconds(context: Any) -> float:
    if isinstance(context, dt.datetime):
        return (context - dt.datetime(1900, 1, 1)).total_seconds()
    if isinstance(context, dt.time):
        return context.hour * 3600 + context.minute * 60 + context.second + context.microsecond / 1e6
    return context.total_seconds()


@settings(max_examples=300)
@given(anything, st.booleans())
def test_whatever_the_value_it_reads_back_or_the_cell_is_named(value: Any, alone: bool) -> None:
    expected = as_it_should_be(value)
    rows = [(value if alone else StreamedCell(value), "end")]
    if expected is REFUSED:
        with pytest.raises(OutputError, match=r"^Cell A1 of sheet 'Sheet' cannot be written: .*; give text, a number"):
            written(rows, 2)
        return
    file = written(rows, 2)
    etree.fromstring(sheet_of(file).encode())
    if isinstance(expected, dt.timedelta):
        return  # readers differ on durations of years: their number is held against openpyxl's below
    cell, end = read(file)["A1"], read(file)["B1"]
    assert end.value == "end"
    assert same(expected, cell.value), (value, cell.value)
    if isinstance(value, str):
        assert cell.data_type in "sn"
        assert bool(cell.quotePrefix) == (expected is not None and starts_like_formula(expected))
    by_calamine = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()[0]
    assert by_calamine[-1] == "end"
    if isinstance(expected, str) and expected != "#NUM!":
        assert by_calamine[0].replace("\r\n", "\n") == expected.replace("\r\n", "\n")
    if isinstance(expected, float):
        assert by_calamine[0] == expected


cells = st.one_of(
    hostile_text,
    st.floats(allow_nan=False),
    st.integers(-(2**53), 2**53),
    st.dates(dt.date(1900, 3, 1)),
    st.booleans(),
    st.none(),
)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8))
def test_streamed_rows_are_the_rows_that_cells_would_make(rows: list[list[Any]]) -> None:
    """Every row, mixed as it may be, against the same rows written one cell at a time."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append([safe_text(value) if isinstance(value, str) else value for value in row])
    by_cell, streamed = read(to_bytes(workbook)), read(written(rows, 3))
    for mine, theirs in zip(streamed.iter_rows(max_col=3), by_cell.iter_rows(max_col=3), strict=False):
        for a, b in zip(mine, theirs, strict=True):
            assert (a.value, a.data_type, a.number_format, a.quotePrefix) == (
                b.value, b.data_type, b.number_format, b.quotePrefix,
            )  # fmt: skip


@given(st.timedeltas(dt.timedelta(0), dt.timedelta(days=30_000)), st.datetimes(dt.datetime(1905, 1, 1)))
def test_durations_and_moments_have_openpyxls_serial_numbers(duration: dt.timedelta, context: dt.datetime) -> None:
    root = etree.fromstring(sheet_of(written([(duration, context)], 2)).encode())
    assert [float(v.text) for v in root.iter("{*}v")] == [to_excel(duration), to_excel(context)]


def test_what_pandas_holds() -> None:
    frame = pd.DataFrame({"day": pd.to_datetime(["2025-09-30", None]), "n": [1.5, None], "text": ["a", "b"]})
    rows = [list(row) for row in frame.itertuples(index=False)]
    sheet = read(written(rows, 3))
    assert values(sheet) == [[dt.datetime(2025, 9, 30), 1.5, "a"], [None, "#NUM!", "b"]]
    with pytest.raises(OutputError, match="Cell B1"):
        written([(1, pd.NA)], 2)


def test_numbers_that_cancel_each_other_are_still_told_apart() -> None:
    """A whole row is looked at by one sum of squares; none of these may slip through it."""
    rows: list[Sequence[Any]] = [(10**400, -(10**400)), (math.inf, -math.inf), (math.nan, 1), (1e308, -1e308)]
    found = values(read(written([*rows, (10**5000, 1)], 2)))
    assert found == [["#NUM!", "#NUM!"], ["#NUM!", "#NUM!"], ["#NUM!", 1], [1e308, -1e308], ["#NUM!", 1]]


def test_true_is_not_one() -> None:
    rows = [(1,), (True,), (1.0,), (Decimal(1),), (Formula("=A1", 1),), (Formula("=A1", True),)]
    file = written(rows)
    assert [v.text for v in etree.fromstring(sheet_of(file).encode()).iter("{*}v")] == ["1", "1", "1.0", "1", "1", "1"]
    assert [c.get("t") for c in etree.fromstring(sheet_of(file).encode()).iter("{*}c")] == [
        None,
        "b",
        None,
        None,
        None,
        "b",
    ]


def test_more_values_than_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_text, "MOST_TEXTS", 3)
    monkeypatch.setattr(row_text, "MOST_DAYS", 2)
    monkeypatch.setattr(row_text, "MOST_PLANS", 1)
    rows = [
        [f"text {number % 5}", DAY + dt.timedelta(days=number % 4), number if number % 2 else None]
        for number in range(50)
    ]
    assert values(read(written(rows, 3))) == [
        [text, dt.datetime.combine(day, dt.time()), number] for text, day, number in rows
    ]


# ---- the sheet around them ---------------------------------------------------------------------------------------


def designed() -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    painter = Painter(workbook)
    sheet, other = workbook.active, workbook.create_sheet("Other")
    sheet["A1"] = "Title"
    sheet["A1"].hyperlink = Hyperlink(ref="A1", target="https://example.org/a")
    sheet.append([])
    for column, name in enumerate(["Company", "Revenue", "Day", "Source"], 1):
        sheet.cell(3, column, name)
    rows = [
        [f"Company {n}", n * 1.5, DAY, StreamedCell("page", url=f"https://example.org/{'ab'[n % 2]}")]
        for n in range(10)
    ]
    looks: list[StyleArray | None] = [painter.style("label"), painter.style("input", "money")]
    sheet.streamed = StreamedRows(4, rows, [*looks, painter.style("input", "date"), painter.style("hyperlink")])
    sheet.add_table(Table(displayName="Rows", ref="A3:D4"))
    sheet["A14"] = "Foot"
    sheet.freeze_panes = "A4"
    other["A1"] = Formula("=SUM(Sheet!B4:B13)", 67.5)
    return workbook


def test_title_table_foot_and_links_stand_around_them() -> None:
    file = to_bytes(designed())
    sheet = read(file)
    assert (sheet["A1"].value, sheet["A4"].value, sheet["A13"].value, sheet["A14"].value) == (
        "Title", "Company 0", "Company 9", "Foot",
    )  # fmt: skip
    assert sheet["B4"].number_format == '#,##0.0;(#,##0.0);"–"' and sheet["B4"].font.color.rgb == "000000FF"
    assert sheet["C4"].number_format == "yyyy-mm-dd"
    assert sheet.freeze_panes == "A4"
    table = sheet.tables["Rows"]
    assert (table.ref, table.autoFilter.ref) == ("A3:D13", "A3:D13")
    assert [column.name for column in table.tableColumns] == ["Company", "Revenue", "Day", "Source"]
    assert sheet["A1"].hyperlink.target == "https://example.org/a"
    assert [sheet.cell(row, 4).hyperlink.target[-1] for row in range(4, 14)] == list("ababababab")
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        pages = archive.read("xl/worksheets/_rels/sheet1.xml.rels").decode().count("example.org")
    assert pages == 2, "one relationship a page, not one a link"


def test_readers_that_stream_find_every_row() -> None:
    """pandas with openpyxl reads the sheet without its cells in memory, and may trust what it says of its size."""
    frame = pd.read_excel(io.BytesIO(to_bytes(designed())), header=2, engine="openpyxl")
    assert list(frame["Revenue"][:10]) == [n * 1.5 for n in range(10)]
    frame = pd.read_excel(io.BytesIO(to_bytes(designed())), header=2, engine="calamine")
    assert list(frame["Revenue"][:10]) == [n * 1.5 for n in range(10)]


@pytest.mark.libreoffice
def test_libreoffice_reads_and_adds_them(tmp_path: Path, libreoffice: LibreOffice) -> None:
    save(designed(), tmp_path / "designed.xlsx")
    found = libreoffice.recalculate(tmp_path / "designed.xlsx")
    assert found["Other", "A1"] == 67.5
    assert found["Sheet", "C13"] == 45930.0
    assert found["Sheet", "A14"] == "Foot"


def test_text_is_text_in_every_column_of_any_style() -> None:
    workbook = openpyxl.Workbook()
    styles = [Painter(workbook).style("input", "money"), None]
    workbook.active.streamed = StreamedRows(1, [("=1+1", PlainText("=1+1"))], styles)
    sheet = read(to_bytes(workbook))
    for place in ("A1", "B1"):
        assert (sheet[place].value, sheet[place].data_type, sheet[place].quotePrefix) == ("=1+1", "s", True)
    assert sheet["A1"].number_format == '#,##0.0;(#,##0.0);"–"'


def test_saved_twice_it_is_the_same_or_refused() -> None:
    workbook = designed()
    assert to_bytes(workbook) == to_bytes(workbook) == to_bytes(designed())
    workbook.active.streamed = StreamedRows(4, iter([(1,)]), [None])
    to_bytes(workbook)
    with pytest.raises(ValueError, match="written already; give a list"):
        to_bytes(workbook)


def test_no_rows_at_all() -> None:
    workbook = designed()
    workbook.active.streamed.rows = []
    sheet = read(to_bytes(workbook))
    assert sheet["A14"].value == "Foot"
    assert sheet.tables["Rows"].ref == "A3:D4"


# ---- what a sheet cannot hold ------------------------------------------------------------------------------------


def test_a_cell_among_the_rows_is_refused() -> None:
    workbook = designed()
    workbook.active["A9"] = "in the way"
    with pytest.raises(ValueError, match="row 9 of 'Sheet' is among the streamed rows, which go to 13"):
        to_bytes(workbook)


def test_a_row_longer_than_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="a row of 'Sheet' has 3 values for 2 columns"):
        written([(1, 2), (1, 2, 3)], 2)
    assert values(read(written([(1,), (1, 2)], 2))) == [[1, None], [1, 2]]


def test_more_rows_columns_or_links_than_a_sheet_has(tmp_path: Path) -> None:
    assert '<row r="1048576"><c r="A1048576"><v>1</v>' in sheet_of(written([(1,)], first=1_048_576))
    path = tmp_path / "rows.xlsx"
    path.write_bytes(b"old")
    workbook = openpyxl.Workbook()
    workbook.active.streamed = StreamedRows(1_048_576, [(1,), (2,)], [None])
    with pytest.raises(OutputError, match="'Sheet' would have more than 1,048,576 rows; write fewer"):
        save(workbook, path)
    with pytest.raises(OutputError, match="more than 16,384 columns"):
        written([], 16_385)
    with pytest.raises(OutputError, match=r"'Sheet' has 65,531 links and Excel reads 65,530"):
        written([(StreamedCell("x", location="Sheet!A1"),)] * 65_531)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_rows_that_fail_leave_the_old_file(tmp_path: Path) -> None:
    def failing() -> Iterator[tuple[int]]:
        yield (1,)
        raise RuntimeError("the warehouse is closed")

    path = tmp_path / "rows.xlsx"
    path.write_bytes(b"old")
    workbook = openpyxl.Workbook()
    workbook.active.streamed = StreamedRows(1, failing(), [None])
    with pytest.raises(RuntimeError, match="the warehouse is closed"):
        save(workbook, path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
