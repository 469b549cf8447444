"""Sheets rendered: models in, a workbook of openpyxl out, ready for `xlipo.sheetkit.save`.

References become addresses, roles become styles, charts get their points. This is the last step: nothing reads back
what it wrote.

>>> from xlipo.sheetkit.styled_sheet import StyledSheet
>>> sheet = StyledSheet("Summary")
>>> sheet.put(1, 1, "Two companies", "title")
>>> render([sheet.model()], title="Summary").active["A1"].font.b
True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table as TableOfSheet
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from xlipo.facts.text import is_wide
from xlipo.sheetkit.address import Area, Ref, address, quoted
from xlipo.sheetkit.cells import CellLink, FilledFormula, Formula, StreamedCell, safe_text
from xlipo.sheetkit.charts.chart_cache import fill_points
from xlipo.sheetkit.charts.kinds import draw
from xlipo.sheetkit.charts.placing import place
from xlipo.sheetkit.live import Live
from xlipo.sheetkit.model import Array, Cell, Content, Link, SheetModel, ShownAs, Stream
from xlipo.sheetkit.painter import Painter
from xlipo.sheetkit.print_layout import PrintSetup, lay_out, run_on, width_in_digits
from xlipo.sheetkit.row_heights import Measure
from xlipo.sheetkit.stream import StreamedRows
from xlipo.sheetkit.theme import FORMATS, PAPER, ROLES, Kind, RoleName
from xlipo.sheetkit.worksheet_writer import SMALLEST, add_cell

LONGEST_LINK = 2000
_OWN_FORMAT = 200  # number formats of a workbook's own begin at 164; those of conditions stand clear of the cells'


def render(models: Sequence[SheetModel], *, title: str, lang: str = "en") -> Workbook:
    """A workbook of sheets in the order given, not yet saved.

    Args:
        models: the sheets; references among them are resolved.
        title: the document's title.
        lang: the document's language, which its typeface follows.

    Raises:
        KeyError: a formula refers to a row or column that its sheet does not have.
    """
    workbook = Workbook()
    workbook.remove(workbook.active)
    book = _Book(workbook, Painter(workbook, lang), lang, {model.title: model for model in models})
    for model in models:
        _Sheet(book, model, workbook.create_sheet(model.title)).render()
    workbook.properties.title = title
    workbook.properties.creator = "xlipo"
    workbook.properties.language = lang
    return workbook


@dataclass
class _Book:
    """The workbook being made: its sheets by title, the names its tables have, the number formats of conditions."""

    workbook: Workbook
    painter: Painter
    lang: str
    models: Mapping[str, SheetModel]

    def __post_init__(self) -> None:
        self.tables: set[str] = set()
        self.formats: dict[str, int] = {}
        self.looks: dict[tuple[str, RoleName | None], int] = {}
        self.has_two_typefaces = self.lang.lower().startswith("zh")

    def look_of(self, shown: ShownAs) -> int:
        """The place of a condition's look among the workbook's; each is entered once, as openpyxl looks long for it."""
        key = shown.number_format, shown.role
        if key not in self.looks:
            number = self.formats.setdefault(shown.number_format, _OWN_FORMAT + len(self.formats))
            look = DifferentialStyle(numFmt=NumberFormat(number, shown.number_format))
            if shown.role is not None:
                role = ROLES[shown.role]
                look.font, look.fill = Font(b=role.bold, color=role.colour), PatternFill(bgColor=role.fill)
            styles = self.workbook._differential_styles.styles
            styles.append(look)
            self.looks[key] = len(styles) - 1
        return self.looks[key]

    def table_name(self, name: str) -> str:
        """A table's name as a workbook may have it, unlike every other."""
        name = "".join(ch if ch.isascii() and ch.isalnum() else "_" for ch in name)[:60]
        while name in self.tables or name[0].isdigit():
            name = f"T_{name}"
        self.tables.add(name)
        return name

    def held(self, reference: str) -> list[tuple[object, str]]:
        """What the cells of a chart's reference show, each with its number format."""
        title, _, place_ = reference.rpartition("!")
        model, area = self.models[title.strip("'").replace("''", "'")], Area.read(place_.replace("$", ""))
        rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
        cells = [model.cell(row, column) or Cell() for row in rows for column in columns]
        return [(cell.shown, FORMATS[cell.kind]) for cell in cells]


class _Sheet:
    """One sheet being rendered."""

    def __init__(self, book: _Book, model: SheetModel, sheet: Worksheet) -> None:
        self.book, self.model, self.sheet = book, model, sheet

    def render(self) -> None:
        """Everything that the model says."""
        setup = lay_out(self.model)
        for row, column, cell in self.model.cells():
            self._cell(row, column, cell)
        for index, width in enumerate(self.model.widths, 1):
            self.sheet.column_dimensions[get_column_letter(index)].width = width
        self.sheet.freeze_panes = self.model.freeze or None
        self._tables()
        self._choices()
        self._conditions()
        self._names()
        for chart in self.model.charts:
            drawn = draw(chart.drawing, self._chart_reference)
            fill_points(drawn, self.book.held)
            place(self.sheet, drawn, chart.area)
        self._dress()
        self._print(setup)
        if self.model.stream is not None:
            self._stream(self.model.stream, setup)

    # -- cells -------------------------------------------------------------------------------------------------------

    def _cell(self, row: int, column: int, cell: Cell) -> None:
        style = self.book.painter.style(cell.role, cell.kind, cell.mark, cell.shown)
        url, location = self._link(cell.link) if cell.link is not None else ("", "")
        link = CellLink(address(row, column), url, location) if url or location else None
        add_cell(self.sheet, row, column, self._value(cell.value), style, link)

    def _value(self, value: Content) -> Any:
        """What openpyxl is given: text from data can never become a formula."""
        if isinstance(value, str):
            return safe_text(value)
        if isinstance(value, Live):
            return Formula(f"={self._text(value)}", value.first)
        if isinstance(value, Array):
            return FilledFormula(f"={self._text(value.piece)}", str(value.area), value.piece.first)
        return value

    def _text(self, piece: Live) -> str:
        return piece.written(self.book.models, self.model.title)

    def _link(self, link: Link) -> tuple[str, str]:
        """A link's page, if it is one that a browser opens, or else its place."""
        if isinstance(link.location, Ref):
            area = link.location.area(self.book.models)
            return "", f"{quoted(link.location.sheet)}!{get_column_letter(area.left)}{area.top}"
        return (link.url[:LONGEST_LINK] if link.url.startswith(("http://", "https://")) else ""), link.location

    def _chart_reference(self, ref: Ref) -> str:
        title = ref.sheet.replace("'", "''")
        return f"'{title}'!{ref.write(self.book.models, ref.sheet)}"

    # -- what stands beside cells ------------------------------------------------------------------------------------

    def _tables(self) -> None:
        for table in self.model.tables:
            made = TableOfSheet(displayName=self.book.table_name(table.name), ref=str(table.area))
            made.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
            self.sheet.add_table(made)

    def _choices(self) -> None:
        for choice in self.model.choices:
            rule = DataValidation("list", formula1=choice.source, allow_blank=choice.blank, sqref=str(choice.area))
            rule.errorStyle = "stop" if choice.strict else "warning"
            rule.errorTitle, rule.error, rule.showErrorMessage = choice.title, choice.message, True
            self.sheet.add_data_validation(rule)

    def _conditions(self) -> None:
        for shown in self.model.shown_as:
            look = self.book.look_of(shown)
            rule = Rule("expression", dxfId=look, formula=[self._text(shown.when)])
            self.sheet.conditional_formatting.add(str(shown.area), rule)

    def _names(self) -> None:
        for name, what in self.model.names.items():
            text = what.write(self.book.models) if isinstance(what, Ref) else what.written(self.book.models, "")
            self.book.workbook.defined_names[name] = DefinedName(name, attr_text=text)

    # -- screen and paper --------------------------------------------------------------------------------------------

    def _dress(self) -> None:
        sheet = self.sheet
        sheet.sheet_view.showGridLines = False
        if self.model.tab:
            sheet.sheet_properties.tabColor = self.model.tab
        sheet.page_setup.orientation, sheet.page_setup.fitToWidth = "landscape", 1
        sheet.page_margins = PageMargins(0.25, 0.25, 0.4, 0.55, 0.3, 0.3)
        sheet.oddFooter.left.text = f"xlipo · {self.model.printing.footer}"
        sheet.oddFooter.right.text = "&P / &N"

    def _print(self, setup: PrintSetup) -> None:
        sheet = self.sheet
        sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = setup.paper, setup.pages
        sheet.page_setup.scale, sheet.sheet_properties.pageSetUpPr.fitToPage = setup.scale, setup.scale is None
        if setup.areas:
            sheet.print_area = ",".join(map(str, setup.areas))
        if setup.rows:
            sheet.print_title_rows = f"1:{setup.rows}"
        if setup.columns:
            sheet.print_title_cols = f"A:{get_column_letter(setup.columns)}"
        for number, height in enumerate(setup.heights, 1):
            sheet.row_dimensions[number].height = height
        for row in setup.breaks:
            sheet.row_breaks.append(Break(id=row))
        if setup.slack is not None:
            sheet.cell(setup.slack, 1).border = Border(bottom=Side("thin", color=PAPER))

    # -- rows that are made while they are written -------------------------------------------------------------------

    def _stream(self, stream: Stream, setup: PrintSetup) -> None:
        """The rows to come; how high they are and how many pages they take is told when they have been written."""
        painter, measure = self.book.painter, Measure(self.model)
        looks = [painter.style(*look) for look in stream.looks]
        streamed = StreamedRows(len(self.model.rows) + 1, stream.rows, looks)
        digits = width_in_digits(self.model, setup.areas[0])

        def written(heights: list[float]) -> None:
            final = run_on(setup, [*setup.heights, *heights], digits)
            self.sheet.page_setup.fitToHeight = final.pages
            for row in final.breaks:
                self.sheet.row_breaks.append(Break(id=row))

        streamed.level = SMALLEST
        streamed.prepare = lambda row: self._streamed_row(row, stream.looks)
        streamed.height = lambda row: measure.streamed(row, stream.looks)
        streamed.written = written
        self.sheet.streamed = streamed

    def _streamed_row(self, row: Sequence[Any], looks: Sequence[tuple[RoleName, Kind]]) -> list[Any]:
        """A row as the writer takes it: a cell that differs from its column has a style and a link of its own."""
        if self.book.has_two_typefaces:
            pairs = zip(row, looks, strict=False)
            row = [Cell(value, *look) if isinstance(value, str) and is_wide(value) else value for value, look in pairs]
        return [self._streamed_cell(value) if isinstance(value, Cell) else value for value in row]

    def _streamed_cell(self, cell: Cell) -> StreamedCell:
        url, location = self._link(cell.link) if cell.link is not None else ("", "")
        value = cell.value if isinstance(cell.value, str) else self._value(cell.value)
        return StreamedCell(value, self.book.painter.style(cell.role, cell.kind, shown=cell.shown), url, location)
