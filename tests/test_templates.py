"""The analyst templates: a spreadsheet with the add-in opens them, a reader chooses, and every cell is Python's."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from libreoffice import LibreOffice
from test_samples import difference
from xlipo.cli import front_door
from xlipo.functions import REGISTRY, CellError, Session, call
from xlipo.lint import lint
from xlipo.sheetkit.cells import ERRORS
from xlipo.sheetkit.live import PREFIXES
from xlipo.templates.writing import WRITERS, Opening, write_template

FOLDER = Path(__file__).resolve().parent.parent / "templates"
MAKE: dict[str, Any] = runpy.run_path(str(FOLDER / "make.py"))
COMMAND = "run: .venv/bin/python templates/make.py, and commit what it writes"
PAGES = {"comps": "Comps", "tear-sheet": "Tear sheet", "funding": "Funding"}
Place = tuple[str, str]
Cells = dict[Place, Any]


@pytest.fixture(scope="module")
def session() -> Session:
    return Session()


def cells_of(path: Path) -> Cells:
    """What every cell shows that holds something."""
    workbook = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


def filled(sheet: Worksheet) -> set[str]:
    """The cells that an array formula fills."""
    found = set()
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, ArrayFormula):
                left, top, right, bottom = range_boundaries(cell.value.ref)
                block = sheet.iter_rows(top, bottom, left, right)
                found |= {inner.coordinate for line in block for inner in line}
    return found


def formulas_of(path: Path) -> dict[Place, str]:
    """Every formula; an array's stands in its first cell."""
    return {
        (sheet.title, cell.coordinate): cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def constants_of(path: Path) -> Cells:
    """What stands in cells without any formula: the inputs, and words."""
    found = {}
    for sheet in openpyxl.load_workbook(path):
        inside = filled(sheet)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None and cell.data_type != "f" and cell.coordinate not in inside:
                    found[sheet.title, cell.coordinate] = cell.value
    return found


# -- as files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", MAKE["SAMPLES"], ids=lambda sample: sample.file)
def test_a_template_is_what_the_code_writes_today(sample: Any, session: Session, tmp_path: Path) -> None:
    kept = FOLDER / sample.file
    found = difference(kept, MAKE["make"](sample, session, tmp_path)) if kept.is_file() else "it is missing"
    if found:
        pytest.fail(f"templates/{sample.file} is out of date ({found}); {COMMAND}.", pytrace=False)


def test_the_readme_names_every_template_and_no_other_lies_here() -> None:
    files = {sample.file for sample in MAKE["SAMPLES"]}
    assert set(re.findall(r"`([\w.-]+\.xlsx)`", (FOLDER / "README.md").read_text("utf-8"))) == files
    assert {path.name for path in FOLDER.glob("*.xlsx")} == files


@pytest.mark.parametrize("sample", MAKE["SAMPLES"], ids=lambda sample: sample.file)
def test_every_formula_carries_its_value_and_none_is_an_error(sample: Any) -> None:
    """So a preview, pandas and Protected View show figures. An empty text is a value: the line of a peer not chosen."""
    path = FOLDER / sample.file
    with ZipFile(path) as archive:
        for part in (name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")):
            assert not re.search(r"</f>(?!<v)", archive.read(part).decode()), part
    assert not {place: value for place, value in cells_of(path).items() if value in ERRORS}


@pytest.mark.parametrize("kind", WRITERS)
def test_formulas_stay_short_and_call_only_what_is_declared(kind: str) -> None:
    for place, formula in formulas_of(FOLDER / f"{kind}.xlsx").items():
        assert len(formula) <= 200, place
        assert set(re.findall(r"IPO_[A-Z]+", formula)) <= REGISTRY.keys(), place
        assert not re.search(r"OFFSET|INDIRECT|TODAY|NOW\(|RAND", formula), place
        numbers = re.findall(r"(?<![\w$.])\d+(?:\.\d+)?(?![\w.:])", re.sub(r'"[^"]*"', "", formula))
        assert set(numbers) <= {"0", "1"}, (place, formula)


@pytest.mark.parametrize("sample", MAKE["SAMPLES"], ids=lambda sample: sample.file)
def test_a_template_keeps_the_rules_of_a_good_workbook(sample: Any) -> None:
    assert lint(FOLDER / sample.file).findings == []


@pytest.mark.parametrize("sample", MAKE["SAMPLES"], ids=lambda sample: sample.file)
def test_only_the_page_prints_and_nothing_on_it_is_too_small_to_read(sample: Any) -> None:
    """On one page, no text under 8 pt or shrunk; the sheets behind have an empty cell as the area that is printed."""
    page, *behind = openpyxl.load_workbook(FOLDER / sample.file)
    assert page.page_setup.fitToHeight == page.page_setup.fitToWidth == 1
    left, top, right, bottom = range_boundaries(printed(page))
    for cell in (cell for row in page.iter_rows(top, bottom, left, right) for cell in row if cell.value is not None):
        is_text = isinstance(cell.value, str) and cell.number_format == "@"
        assert cell.font.size >= 8 and not (is_text and cell.alignment.shrinkToFit and cell.column < 3), cell
    for sheet in behind:
        assert sheet[printed(sheet)].value is None, sheet.title


def printed(sheet: Worksheet) -> str:
    return str(sheet.print_area).rpartition("!")[2].replace("$", "")


@pytest.mark.parametrize("kind", WRITERS)
def test_every_figure_on_the_page_is_a_formula(kind: str) -> None:
    path = FOLDER / f"{kind}.xlsx"
    page = PAGES[kind]
    numbers = {place for place, value in cells_of(path).items() if place[0] == page and isinstance(value, float | int)}
    assert len(numbers) > 20
    assert not numbers & constants_of(path).keys()


@pytest.mark.parametrize("kind", WRITERS)
def test_every_drop_down_offers_what_is_chosen(kind: str) -> None:
    """Its list is a name that ends where the entries do, and the cell's own choice is among them."""
    workbook = openpyxl.load_workbook(FOLDER / f"{kind}.xlsx", data_only=True)
    lists = workbook["Lists"]
    seen = 0
    for sheet in workbook:
        for rule in sheet.data_validations.dataValidation:
            text = workbook.defined_names[rule.formula1].attr_text
            found = re.fullmatch(r"Lists!([$A-Z0-9]+):INDEX\(Lists!([$A-Z0-9:]+),Lists!([$A-Z0-9]+)\)", text)
            assert found is not None, text
            first, whole, count = found.groups()
            assert whole.startswith(first)
            entries = [cell.value for row in lists[whole.replace("$", "")] for cell in row][: int(lists[count].value)]
            assert all(entries), text
            for area in str(rule.sqref).split():
                block = sheet[area]
                for cell in [block] if not isinstance(block, tuple) else [c for row in block for c in row]:
                    assert cell.value in (None, "FY-1", "FY-2", "FY-3", "FY0", "PRIOR", *entries), (area, cell.value)
                    seen += cell.value is not None
    assert seen >= 5


@pytest.mark.parametrize("target", PREFIXES)
def test_functions_are_named_as_the_host_saves_them(target: str, session: Session, tmp_path: Path) -> None:
    path = write_template("comps", tmp_path / "comps.xlsx", compute(session), target=target)
    names = {name for formula in formulas_of(path).values() for name in re.findall(r"[\w.]*IPO_[A-Z]+(?=\()", formula)}
    assert names and all(name == PREFIXES[target] + name[name.index("IPO_") :] for name in names)


def test_a_company_named_like_a_formula_stays_text(tmp_path: Path) -> None:
    folder = tmp_path / "overlay"
    folder.mkdir()
    (folder / "companies.csv").write_text(
        "id,name,kind,legal_name,reporting_currency,fiscal_year_end,groups,aliases,listing_status\n"
        'evil,"=HYPERLINK(""http://x"")",company,Evil,USD,12-31,llm,,\n',
        encoding="utf-8",
    )
    name = '=HYPERLINK("http://x")'
    path = write_template("tear-sheet", tmp_path / "t.xlsx", compute(Session(folder)), opening=Opening(name))
    assert name in cells_of(path).values()
    assert not [formula for formula in formulas_of(path).values() if "HYPERLINK" in formula]


def compute(session: Session) -> Any:
    return lambda name, given: call(name, given, session)


# -- the command ------------------------------------------------------------------------------------------------------


def test_the_command_writes_one_for_any_company(tmp_path: Path) -> None:
    path = tmp_path / "page.xlsx"
    words = ["--kind", "tear-sheet", "--company", "智谱", "--currency", "cny", "--lang", "zh-Hans", str(path)]
    done = CliRunner().invoke(front_door, ["template", *words])
    assert done.exit_code == 0, done.stderr
    shown = cells_of(path)
    assert shown["公司概览", "B5"] == "Zhipu"
    assert shown["公司概览", "B6"] == "CNY"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--kind", "comps", "page.csv"], ".xlsx"),
        (["--kind", "comps", "--company", "Zipu", "page.xlsx"], "Zhipu"),
        (["--kind", "comps", "--currency", "JPY", "page.xlsx"], "HKD"),
        (["page.xlsx"], "--kind"),
    ],
)
def test_a_wrong_word_gets_a_sentence_and_no_file(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(front_door, ["template", *arguments])
    assert done.exit_code == 2
    assert says in done.stderr
    assert list(tmp_path.iterdir()) == []


# -- in a spreadsheet with the add-in ---------------------------------------------------------------------------------


class Open:
    """A template open in LibreOffice."""

    def __init__(self, host: LibreOffice, path: Path, folder: Path) -> None:
        copy = folder / path.name  # LibreOffice leaves a lock beside what it opens
        copy.write_bytes(path.read_bytes())
        self.host = host
        self.sheets = {sheet.title: sheet.dimensions for sheet in openpyxl.load_workbook(copy)}
        host.load(copy)

    def choose(self, inputs: Cells) -> None:
        """Type into cells, then calculate everything anew."""
        for (sheet, place), value in inputs.items():
            self.host.turn_to(sheet)
            self.host.data(place, [[value]])
        self.host.calculate()

    def show(self, sheet: str, area: str) -> list[list[Any]]:
        self.host.turn_to(sheet)
        return self.host.read(area)

    def cells(self) -> Cells:
        """What every cell of every sheet shows."""
        found = {}
        for sheet, area in self.sheets.items():
            left, top, _, _ = range_boundaries(area)
            for row, line in enumerate(self.show(sheet, area), top):
                for column, value in enumerate(line, left):
                    if value != "":
                        found[sheet, f"{get_column_letter(column)}{row}"] = value
        return found


def differences(expected: Cells, found: Cells) -> list[tuple[Place, Any, Any]]:
    places = sorted(expected.keys() | found.keys())
    return [(p, expected.get(p), found.get(p)) for p in places if not same(expected.get(p), found.get(p))]


def same(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-9 * max(1.0, abs(one))
    return bool(one == other)


OTHERS = (
    Opening("Moore Threads", "CNY", "亿", "FY2024"),
    Opening("Moonshot AI", "HKD", "units"),
)
"""What a reader may choose next: another exchange, currency and scale; then a company with no revenue at all."""


@pytest.fixture(scope="module", params=list(WRITERS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.libreoffice
def test_every_cell_is_pythons_whatever_is_chosen(
    kind: str, calc: LibreOffice, session: Session, tmp_path: Path
) -> None:
    """As the file is opened; then the drop-downs are changed to what another file would open with."""
    before = FOLDER / f"{kind}.xlsx"
    opened = Open(calc, before, tmp_path)
    opened.choose({})
    assert differences(cells_of(before), opened.cells()) == []
    now = constants_of(before)
    for opening in OTHERS:
        after = write_template(kind, tmp_path / "after.xlsx", compute(session), opening=opening)
        wanted = constants_of(after)
        places = wanted.keys() | now.keys()
        changed = {place: wanted.get(place) for place in places if wanted.get(place) != now.get(place)}
        assert len(changed) >= 3
        opened.choose(changed)
        now, found = wanted, opened.cells()
        assert differences(cells_of(after), found) == []
        assert not {place: value for place, value in found.items() if value in ERRORS}


@pytest.mark.libreoffice
def test_a_chinese_page_computes_too(calc: LibreOffice, tmp_path: Path) -> None:
    path = FOLDER / "tear-sheet.zh-hant.xlsx"
    opened = Open(calc, path, tmp_path)
    opened.choose({})
    assert differences(cells_of(path), opened.cells()) == []


def asked(*given: Any) -> Any:
    """A figure, straight from Python, as a cell of the page shows it."""
    found = call("IPO_METRIC", list(given))
    return str(found) if isinstance(found, CellError) else found


@pytest.mark.libreoffice
def test_a_metric_a_peer_and_a_part_of_ones_own(calc: LibreOffice, tmp_path: Path) -> None:
    """Chosen or typed: other metrics, a Chinese name, a ticker, a segment, and lines left empty."""
    opened = Open(calc, FOLDER / "comps.xlsx", tmp_path)
    metrics = ["headcount", "offer_price", "revenue[region=overseas]", "ev_to_sales"]
    peers = ["稀宇科技", "2513.HK", "Kimi", None]
    page = {("Comps", f"{column}10"): metric for column, metric in zip("CDEF", metrics, strict=True)}
    page |= {("Comps", f"A{row}"): peer for row, peer in enumerate(peers, 13)}
    opened.choose(page | {("Comps", "B5"): "FY2024", ("Comps", "B6"): "HKD", ("Comps", "J10"): None})
    shown = opened.show("Comps", "A13:J16")
    for row, peer in zip(shown, peers, strict=True):
        wanted = [asked(peer, m, "FY2024", "HKD", "Scale=m; Missing=text; Tier<=8") if peer else "" for m in metrics]
        assert all(map(same, wanted, row[2:6])), (peer, wanted, row)
        assert row[9] == ""
    assert opened.show("Comps", "C12:F12") == [["count", "HKD", "HKD m", "x"]]


@pytest.mark.libreoffice
def test_any_figure_can_be_asked_where_it_is_from(calc: LibreOffice, tmp_path: Path) -> None:
    opened = Open(calc, FOLDER / "tear-sheet.xlsx", tmp_path)
    question = ("Zhipu", "rd_to_revenue", "H1-2025")
    opened.choose({("Ask", f"B{row}"): word for row, word in enumerate(question, 5)})
    answer = dict(opened.show("Ask", "A10:B20"))
    assert same(answer["Figure, in whole units"], asked(*question))
    assert answer["Source"] == call("IPO_SOURCE", list(question))
    assert answer["Link"] == call("IPO_SOURCE", [*question, "url"])
    account = call("IPO_EXPLAIN", list(question))
    assert isinstance(account, tuple) and len(account) > 5
    shown = opened.show("Ask", f"A23:E{22 + len(account)}")
    assert all(same(*pair) for line, told in zip(account, shown, strict=True) for pair in zip(line, told, strict=True))
    assert opened.show("Ask", f"A{23 + len(account)}:E82") == [[""] * 5] * (60 - len(account))


@pytest.mark.libreoffice
def test_a_name_that_means_nothing_is_an_error_to_be_seen(calc: LibreOffice, tmp_path: Path) -> None:
    opened = Open(calc, FOLDER / "comps.xlsx", tmp_path)
    opened.choose({("Comps", "A13"): "MinMax"})
    assert opened.show("Comps", "C13:D13") == [["#VALUE!", "#VALUE!"]]
