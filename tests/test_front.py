"""The front, sheet by sheet, by the roles of its cells: where each figure comes from, how it is marked, what it is of.

Marks, periods and bases are asked of the answers here, not of the package's own marks.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from click.testing import CliRunner

import shipped
from xlipo.cli import front_door
from xlipo.facts.company import Company
from xlipo.facts.dataset import companies_in
from xlipo.facts.period import Period, read_period
from xlipo.functions import call
from xlipo.metrics.answer import Answer, present
from xlipo.metrics.basis import Basis, on_basis
from xlipo.metrics.resolution_cache import happens_once
from xlipo.report.book import Book
from xlipo.report.build import Request, build_sheets
from xlipo.report.declared import declared
from xlipo.report.figure import Figure
from xlipo.sheetkit.address import Area, Ref
from xlipo.sheetkit.live import Live
from xlipo.sheetkit.model import Cell, SheetModel
from xlipo.store.opening import open_data

PRESS = range(5, 8)
LABELS = 17
"""The column of a chart's table that says what stands beside a bar."""
GROUPS = ("all", "MiniMax,Zhipu", "llm")


@lru_cache(maxsize=3)
def built(group: str) -> tuple[Book, list[SheetModel]]:
    """A book of a group, or of companies named with commas between, and its sheets."""
    names = group.split(",") if "," in group else [one.name for one in companies_in(shipped.shipped(), group)]
    return build_sheets(shipped.shipped(), Request(names))


@pytest.fixture(scope="module", params=GROUPS)
def book(request: pytest.FixtureRequest) -> Book:
    return built(request.param)[0]


@pytest.fixture(scope="module", params=GROUPS)
def front(request: pytest.FixtureRequest) -> tuple[Book, list[SheetModel]]:
    """The book and the sheets of its front."""
    found, sheets = built(request.param)
    titles = {found.words[one.name] for one in declared() if one.is_front}
    return found, [sheet for sheet in sheets if sheet.title in titles]


def printed(sheet: SheetModel) -> Iterator[tuple[int, int, Cell]]:
    """The cells on a sheet's pages: what charts draw stands below them."""
    areas = sheet.printing.areas or (Area(1, 1, 10_000, 10_000),)
    for row, column, cell in sheet.cells():
        if any(area.meets(Area(column, row, column, row)) for area in areas):
            yield row, column, cell


ORDERS: dict[int, tuple[list[str], dict[str, int]]] = {}


def order_of(book: Book) -> tuple[list[str], dict[str, int]]:
    """The keys of a book's figures in their order, and the place of each."""
    if id(book) not in ORDERS:
        keys = [figure.key for figure in book.figures]
        ORDERS[id(book)] = keys, {key: at for at, key in enumerate(keys)}
    return ORDERS[id(book)]


def said_by(formula: Live) -> str:
    """The text of a formula, of its references only the sheets."""
    return "".join(part if isinstance(part, str) else f"{part.sheet}!" for part in formula.parts)


def figures_in(cell: Cell, book: Book) -> list[list[Figure]]:
    """The rows of Figures that a formula refers to: one, or those of a line among which it chooses."""
    title, (keys, places) = book.words["figures"], order_of(book)
    refs = [part for part in cell.value.parts if isinstance(part, Ref)] if isinstance(cell.value, Live) else []
    found = []
    for ref in refs:
        if ref.sheet == title:
            first, last = places[str(ref.row)], places[str(ref.last_row or ref.row)]
            found.append([book.figures[key] for key in keys[first : last + 1]])
    return found


def test_each_figure_refers_to_one_labelled_row_whose_formula_reads_facts(
    front: tuple[Book, list[SheetModel]],
) -> None:
    book, sheets = front
    plans, seen = 0, 0
    for sheet in sheets:
        for row, column, cell in printed(sheet):
            if cell.role != "link" or not isinstance(cell.value, Live) or isinstance(cell.shown, str):
                continue
            where, lines = (sheet.title, row, column), figures_in(cell, book)
            if not lines:  # a plan answers nothing: its cell is the fact's own
                text = said_by(cell.value)
                plans += "Facts!" in text
                assert any(title in text for title in ("Facts!", "Lists!", f"{sheet.title}!")) or "INDEX(" in text, (
                    where
                )
                continue
            if len(lines) > 1:  # a grid of what would be: calculated over several figures, each of a row of its own
                assert re.search(r"[-*/]", said_by(cell.value)) and all(len(line) == 1 for line in lines), where
            line = [figure for line in lines for figure in line] if len(lines) > 1 else lines[0]
            assert len(lines) > 1 or len({figure.line for figure in line}) == 1, where
            if len(lines[0]) > 1:
                assert re.match(r"INDEX\(", said_by(cell.value)), where
            for figure in line:
                assert figure.answer is not None and figure.answer.label, where
                reads = [str(getattr(content, "text", "")) for content in figure.contents]
                reads += [str(getattr(one.content, "text", "")) for one in figure.bases]
                assert not isinstance(figure.values[0], float) and (
                    figure.answer.derivation is None or any("Facts!" in text or "$" in text for text in reads)
                ), where
            seen += 1
    assert seen > 60 and plans < 20


def test_a_figure_of_the_press_carries_its_mark(front: tuple[Book, list[SheetModel]]) -> None:
    """On the page itself where the cell is one figure's; by the flag of its row where the page chooses."""
    book, sheets = front
    seen = 0
    for sheet in sheets:
        for row, column, cell in printed(sheet):
            for line in figures_in(cell, book) if cell.role in ("link", "total") else []:
                if len(line) > 1 or line[0].answer is None or isinstance(cell.shown, str):
                    continue
                answer = line[0].answer if not line[0].bases else book.figures.chosen(line[0]).answer
                if not is_of_press(answer):
                    continue
                seen += 1
                where = Area(column, row, column, row)
                formats = [one.number_format for one in sheet.shown_as if one.area.meets(where)]
                assert "ᵖ" in cell.mark or any("ᵖ" in said for said in formats), (sheet.title, row, column)
    assert seen > 5


def is_of_press(answer: Answer) -> bool:
    return answer.derivation is not None and any(one.tier in PRESS for one in answer.sources.values())


def test_marks_follow_the_figures_of_every_line(book: Book) -> None:
    for line in book.front.lines.values():
        for figure in line:
            for one in figure.bases:
                assert ("p" in one.mark) == is_of_press(one.answer), figure.key


def month_in(said: str, company: Company) -> str:
    """The month in which the period ends that a row says it stands on: 2026-06, or H1-2026 of a company's year."""
    if re.match(r"\d{4}-\d\d|–", said):
        return said[:7]
    read = read_period(said, year_end=company.year_end)
    assert isinstance(read, Period), said
    return f"{read.end:%Y-%m}"


def test_what_is_off_its_row_or_old_has_a_footnote(book: Book) -> None:
    """On another period than its company's row, or over nine months old and its row does not say so."""
    asked, day, seen = shipped.answers(), book.front.day, 0
    for metric, line in book.front.lines.items():
        measure = asked.measure(metric)
        if happens_once(measure) or getattr(measure, "stands", "") == "market":
            continue
        for figure in line:
            for at, basis in enumerate(Basis):
                found = on_basis(asked.resolver(figure.company, measure), basis)
                answer = present(found.resolution)
                if answer.derivation is None or answer.period is None:
                    continue
                seen += 1
                number = figure.bases[at].note
                said = book.front.notes[number - 1] if number else ""
                row = book.row_period(book.companies.index(figure.company), at)
                end = answer.period.end
                stands = month_in(row.split(" ")[0], figure.company)
                on_row = stands == f"{end:%Y-%m}"
                assert said or (on_row and not found.off), (figure.key, basis, row)
                months = (day.year - end.year) * 12 + day.month - end.month - (day.day <= end.day)
                if months >= 9:
                    assert "†" in said or (on_row and "†" in row), (figure.key, basis, row, said)
    assert seen > 80


def test_no_statistic_stands_on_fewer_than_three(front: tuple[Book, list[SheetModel]]) -> None:
    book, sheets = front
    for sheet in sheets:
        for row, column, cell in printed(sheet):
            if isinstance(cell.value, Live) and "MEDIAN(" in said_by(cell.value) and isinstance(cell.shown, float):
                (line,) = {tuple(figure.key for figure in line) for line in figures_in(cell, book)}
                numbers = [book.figures.counted(book.figures[key]) for key in line]
                assert sum(number is not None for number in numbers) >= 3, (sheet.title, row, column)


def test_a_median_of_all_on_the_first_page_is_the_one_a_cell_gives() -> None:
    """Those of a block stand on what is new enough for the whole page."""
    book, sheets = built("all")
    everybody = len([one for block, members in book.blocks.items() if block != "silent" for one in members])
    seen = 0
    for _, _, cell in printed(next(sheet for sheet in sheets if sheet.title == book.words["comps"])):
        if not (isinstance(cell.value, Live) and "MEDIAN(" in said_by(cell.value)):
            continue
        (line,) = {tuple(figure.key for figure in line) for line in figures_in(cell, book)}
        figures = [book.figures[key] for key in line]
        names = ",".join(figure.company.name for figure in figures if figure.company is not None)
        asked = call("IPO_PEERS", [figures[0].line, "median", names, None, "USD", "Scale=m"])[0][0]
        if isinstance(cell.shown, float) and len(figures) == everybody:
            assert cell.shown == pytest.approx(asked, rel=1e-9), (figures[0].line, names)
            seen += 1
    assert seen > 10


def test_the_pages_are_few() -> None:
    """A4 pages: a sheet's areas, each on one; at most twelve of all companies, eight of two, five of one listed."""
    names = [one.name for one in companies_in(shipped.shipped(), "llm")]
    of_one_listed = build_sheets(shipped.shipped(), Request(names, as_of=dt.date(2025, 7, 1)))
    for group, (found, sheets), most in (
        ("all", built("all"), 12), ("two", built("MiniMax,Zhipu"), 8), ("one listed", of_one_listed, 5),
    ):  # fmt: skip
        titles = {found.words[one.name] for one in declared() if one.is_front}
        pages = [sheet.printing for sheet in sheets if sheet.title in titles]
        assert all(one.one_page and one.paper == 9 for one in pages), group
        assert sum(max(1, len(one.areas)) for one in pages) <= most, group


@pytest.mark.parametrize("asked", [["Moonshot AI", "MiniMax", "Zhipu"], ["Zhipu", "MiniMax", "Moonshot AI"]])
def test_the_tear_sheet_opens_with_the_company_that_was_asked_for_first(asked: list[str]) -> None:
    _, sheets = build_sheets(shipped.shipped(), Request(asked))
    tear = next(sheet for sheet in sheets if sheet.title == "Tear sheet")
    first = tear.cell(1, 1)
    assert first is not None and first.shown == asked[0]
    said = " ".join(str(cell.shown) for _, _, cell in tear.cells())
    assert {"Moonshot AI": "Kimi", "Zhipu": "2513"}[asked[0]] in said  # its profile is told, not another's


def test_a_chart_of_values_of_a_day_is_of_no_twelve_months() -> None:
    _, sheets = built("llm")
    page = next(sheet for sheet in sheets if sheet.title == "Charts")
    titles = [str(cell.shown) for _, _, cell in page.cells() if " leads with " in str(cell.shown)]
    assert any(title.startswith("Revenue, LTM (USD m): ") for title in titles)
    assert any(title.startswith("Equity value, latest (USD m): ") for title in titles)
    assert not any(re.match("(Equity value|Cash runway).*LTM", title) for title in titles)


def test_a_chart_has_three_bars_at_least() -> None:
    """Of two companies there are none; of a day on which little was known only those that three have a figure for."""
    assert all(sheet.title != "Charts" for sheet in built("MiniMax,Zhipu")[1])
    names = [one.name for one in companies_in(shipped.shipped(), "all")]
    _, sheets = build_sheets(shipped.shipped(), Request(names, as_of=dt.date(2025, 7, 1)))
    page = next(sheet for sheet in sheets if sheet.title == "Charts")
    labels = {(row, column): cell for row, column, cell in page.cells() if cell.role == "words" and column == LABELS}
    assert page.charts
    for table in page.tables:
        rows = range(table.area.top + 1, table.area.bottom + 1)
        assert sum(bool(labels[row, LABELS].shown) for row in rows) >= 3, table.name


def test_a_version_has_one_day_whichever_companies_a_book_is_of() -> None:
    days = {group: built(group)[0].day_told for group in GROUPS}
    newest = max(source.date for source in shipped.shipped().sources() if len(source.date) == 10)
    assert {*days.values()} == {f"Data to {newest}"}
    asked, _ = build_sheets(shipped.shipped(), Request(["MiniMax"], as_of=dt.date(2026, 3, 1)))
    assert asked.day_told == "As of 2026-03-01"


def test_a_price_is_shown_with_its_currency() -> None:
    book, sheets = built("all")
    page = next(sheet for sheet in sheets if sheet.title == "Comps")
    priced = {figure.unit for figure in book.front.line("share_price") if figure.unit}
    assert {"HKD", "CNY", "USD"} <= priced
    formats = {shown.number_format for shown in page.shown_as}
    assert all(any(f'"{currency} "' in said for said in formats) for currency in priced)


@pytest.mark.parametrize("title", ["Funding", "Offering and valuation"])
def test_prices_of_companies_beside_each_other_say_their_currencies(title: str) -> None:
    """Offers in Hong Kong and in Shanghai, rounds in dollars and in yuan, whatever currency the page is in."""
    _, sheets = built("all")
    page = next(sheet for sheet in sheets if sheet.title == title)
    prices = {
        (row, column) for row, column, cell in page.cells() if cell.kind == "short_price" and cell.shown != "n.d."
    }
    said = {(one.area.top, one.area.left): one.number_format for one in page.shown_as if '" "' not in one.number_format}
    currencies = {code for at in prices for code in re.findall('"([A-Z]{3}) "', said.get(at, ""))}
    assert prices and all(re.search('"[A-Z]{3} "', said.get(at, "")) for at in prices)
    assert currencies >= ({"HKD", "CNY"} if title != "Funding" else {"USD", "CNY"})


def test_inputs_of_a_listing_test_in_several_currencies_say_theirs() -> None:
    _, sheets = built("all")
    page = next(sheet for sheet in sheets if sheet.title == "Listing tests")
    said = {(one.area.top, one.area.left): one.number_format for one in page.shown_as}
    lines = {row for row, column, cell in page.cells() if column == 2 and cell.shown == "m"}
    money = {(row, column) for row, column, cell in page.cells()
             if row in lines and column > 2 and isinstance(cell.shown, float | int)}  # fmt: skip
    assert money and all(re.search('"(USD|CNY|HKD) "', said.get(at, "")) for at in money)


def test_the_tear_sheet_opens_with_a_company_that_has_lines() -> None:
    """Of Zhipu little more than the value of a round was public in July 2025; SenseTime had its accounts."""
    names = [one.name for one in companies_in(shipped.shipped(), "llm")]
    _, sheets = build_sheets(shipped.shipped(), Request(names, as_of=dt.date(2025, 7, 1)))
    tear = next(sheet for sheet in sheets if sheet.title == "Tear sheet")
    assert (first := tear.cell(1, 1)) is not None and first.shown == "SenseTime"


def test_the_settings_and_headings_of_the_first_page_have_room() -> None:
    """Also where its columns are few; a figure of runway says what it is a runway on."""
    names = [one.name for one in companies_in(shipped.shipped(), "llm")]
    _, sheets = build_sheets(shipped.shipped(), Request(names, as_of=dt.date(2025, 7, 1)))
    page = next(sheet for sheet in sheets if sheet.title == "Comps")
    cells = {(row, column): cell for row, column, cell in page.cells()}
    words = [(column, str(cell.shown)) for (row, column), cell in cells.items() if row < 3 and cell.role == "subtitle"]
    words = [(column, word) for column, word in words if column > 1]
    assert len(words) == 4 and all(page.width(column) >= 0.93 * len(word) + 0.5 for column, word in words)
    headings = [(column, str(cell.shown)) for column, cell in page.row(5).cells.items()]
    assert any("adj. loss" in heading for _, heading in headings)
    for column, heading in headings:
        longest = max(len(word) - 0.5 * sum(letter in "fijlrt" for letter in word) for word in heading.split())
        assert page.width(column) >= 1.1 * longest + 0.7, heading


def test_footnotes_are_few_and_say_periods_alone() -> None:
    """How a figure was made is a letter; a footnote is a day or a period, which many figures share."""
    book, _ = built("all")
    assert 0 < len(book.foot("comps")) <= 24
    assert all(re.fullmatch(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+ [\w-]+( †)?", line) for line in book.foot("comps"))


def test_no_footnote_tells_a_month_that_is_to_come() -> None:
    """A count that is dated by its year alone is of that year, not of its last month."""
    book, _ = built("all")
    told = re.findall(r"\d{4}-\d{2}", " ".join((*book.foot("comps"), *book.foot("benchmarks"))))
    assert told and max(told) <= f"{book.front.day:%Y-%m}"


def test_a_private_company_with_prices_has_the_mark_and_the_month_of_its_round(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    for name, text, more in (
        ("income.tsv", "RMB'000\t2025\nRevenue\t500,000\n", ["--new-company", "--group", "llm,private"]),
        ("rounds.tsv", "Round\tDate\tPost-money (RMB m)\nSeries C\t2026-04-10\t10,000\n", []),
        ("prices.tsv", "Date\tClose\n2026-09-30\t42.1\n", ["--unit", "CNY"]),
    ):
        (tmp_path / name).write_text(text, "utf-8")
        asked = ["import", str(tmp_path / name), "--into", str(mine), "--company", "Acme Robotics", *more]
        assert CliRunner().invoke(front_door, asked).exit_code == 0
    book, _ = build_sheets(open_data(mine), Request(["Acme Robotics", "MiniMax"]))
    own = next(one for one in book.front.line("equity_value") if one.company.name == "Acme Robotics").bases[0]
    assert "r" in own.mark and "n" not in own.mark and book.front.notes[own.note - 1] == "2026-04"


def test_a_multiple_of_a_rounds_value_has_the_month_of_newer_recurring_revenue_in_a_footnote() -> None:
    """The month of the round stands beside the listing, on every basis."""
    book, _ = built("llm")
    figure = next(one for one in book.front.line("value_to_arr") if one.company.name == "Moonshot AI")
    arr = shipped.answers().metric(figure.company, "arr").period
    assert arr is not None and f"{arr.end:%Y-%m}" not in book.listing(figure.company)
    for own in figure.bases:
        assert "r" in own.mark and own.note and book.front.notes[own.note - 1] == f"{arr.end:%Y-%m}"
