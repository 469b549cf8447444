"""How the front looks: whole texts, one name for one thing, the width of a page, decimals of gains and of losses."""

from __future__ import annotations

import csv
import datetime as dt
import re
from functools import lru_cache
from importlib.resources import files

import pytest

import shipped
from xlipo.facts.dataset import companies_in
from xlipo.facts.languages import LANGUAGES
from xlipo.facts.text import is_wide
from xlipo.metrics.catalog import BY_ID
from xlipo.metrics.rounds import UNTOLD, RoundLine, rounds_of
from xlipo.report.book import Book
from xlipo.report.build import Request, build_sheets
from xlipo.report.declared import declared
from xlipo.report.report_sheet import PAGE_HEIGHT, PAGE_WIDTH
from xlipo.report.sheets.profile import letters_of
from xlipo.report.sheets.tear_sheet import BESIDE
from xlipo.report.tear_data import GOES_ON, ROUND_FIGURES
from xlipo.report.terms import term
from xlipo.report.words import Words
from xlipo.sheetkit.address import Area
from xlipo.sheetkit.charts.chart_data import Path, Paths
from xlipo.sheetkit.model import SheetModel
from xlipo.sheetkit.row_heights import ROUNDED, line_count, row_heights
from xlipo.sheetkit.set_width import set_width

PAIR = ("MiniMax", "Zhipu")


@lru_cache(maxsize=4)
def built(
    lang: str = "en", names: tuple[str, ...] = (), tear_sheets: bool = False
) -> tuple[Book, dict[str, SheetModel]]:
    """A book of all companies, or of those named, and its sheets by title."""
    asked = list(names) or [one.name for one in companies_in(shipped.shipped(), "all")]
    book, sheets = build_sheets(shipped.shipped(), Request(asked, lang=lang, tear_sheets=tear_sheets))
    return book, {sheet.title: sheet for sheet in sheets}


def page_of(name: str, lang: str = "en", names: tuple[str, ...] = ()) -> SheetModel:
    book, sheets = built(lang, names)
    return sheets[book.words[name]]


def texts(sheet: SheetModel) -> list[str]:
    return [cell.shown for _, _, cell in sheet.cells() if isinstance(cell.shown, str)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_of_the_front_is_cut(lang: str) -> None:
    book, sheets = built(lang, tear_sheets=True)
    front = {book.words[one.name] for one in declared() if one.is_front} | {*book.titles.values()}
    found = {title: [text for text in texts(sheet) if "…" in text] for title, sheet in sheets.items() if title in front}
    assert len(found) > 20 and not {title: cut for title, cut in found.items() if cut}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_tear_sheet_has_every_rounds_whole_name(lang: str) -> None:
    """A name that is longer than its column goes on in the row below; rounds that have no room are counted."""
    book, _ = built(lang, tear_sheets=True)
    for tear in book.tears:
        told = "".join(line.label for line in tear.rounds).replace(" ", "")
        rounds = [line for line in rounds_of(book.answers, tear.company) if has_figure(line)]
        shown = {line.id.removeprefix("round=") for line in tear.rounds if line.id != GOES_ON}
        kept = [line for line in rounds if book.figures.member(line.round.id) in shown]
        assert len(kept) == len(shown)
        assert all(term(line.round.name, lang).replace(" ", "") in told for line in kept), tear.company.name
        assert len(rounds) == len(kept) or str(len(rounds) - len(kept)) in tear.rounds[-1].label
        assert all(line in kept for line in rounds if line.round.in_order), tear.company.name
        assert all(set_width(line.label) < 28.0 for line in tear.rounds)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_tear_sheet_is_one_page_of_eight_points_with_or_without_rounds(lang: str) -> None:
    """As wide and at most as high as a page whose type is of eight points on A4."""
    book, sheets = built(lang, tear_sheets=True)
    pages = [sheets[title] for title in book.titles.values()] + [page_of("tear_sheet", lang)]
    assert len(pages) > 20 and len({sum(page.widths) for page in pages[:-1]}) < 5
    for page in pages:
        assert PAGE_WIDTH - 4 < sum(page.widths) < PAGE_WIDTH + 1, page.title
        assert sum(row_heights(page, len(page.rows))) <= PAGE_HEIGHT, page.title


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_tear_sheet_has_the_figures_of_a_round_that_the_page_of_rounds_has(lang: str) -> None:
    """A valuation that nobody calls pre- or post-money stands on both with its mark, which both explain."""
    book, sheets = built(lang, tear_sheets=True)
    funding, untold = sheets[book.words["funding"]], 0
    for tear in book.tears:
        page = sheets[book.titles[tear.company.id]]
        said, shown = "\n".join(texts(page)), [cell.shown for _, _, cell in page.cells()]
        marked = [line for line in tear.rounds if line.valuation == UNTOLD]
        assert all(set(shown).issuperset(figures_of(funding, f"{tear.company.id}|{line.id[6:]}"))
                   for line in tear.rounds if line.id != GOES_ON)  # fmt: skip
        assert (f"ᵛ {book.words['untold']}" in said) == bool(marked), tear.company.name
        assert not marked or any("ᵛ" in str(look) for look in page.shown_as), tear.company.name
        untold += len(marked)
    assert untold == 5


def figures_of(funding: SheetModel, round: str) -> set[object]:
    cells = [funding.cell(round, metric) for metric in map(funding.column_number, ROUND_FIGURES)]
    return {cell.shown for cell in cells if cell is not None and cell.shown is not None}


def test_a_tear_sheet_explains_the_marks_and_absences_that_it_has() -> None:
    book, sheets = built(tear_sheets=True)
    pages = {one.name: "\n".join(texts(sheets[book.titles[one.id]])) for one in book.companies}
    assert "ᵖ press" in pages["Moonshot AI"] and "ᵉ estimated" in pages["Moonshot AI"]
    assert not any("†" in said for said in pages.values())
    assert "n.d." not in pages["Wenge AI"] and "n.a." not in pages["Wenge AI"]


def test_a_page_of_two_companies_explains_no_median() -> None:
    said = "\n".join(texts(page_of("comps", names=PAIR)))
    assert "ₙ median" not in said and "ₙ median" in "\n".join(texts(page_of("comps")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_tear_sheet_says_has_no_stray_space_and_no_name_twice(lang: str) -> None:
    book, _ = built(lang, tear_sheets=True)
    for tear in book.tears:
        for said in (*tear.texts, *tear.profile):
            assert not any(is_wide(before) and is_wide(after) for before, after in re.findall("(.) +(?=(.))", said)), (
                said
            )
            name, _, product = said.rstrip(")）").replace("（", " (").rpartition(" (")
            assert not name or letters_of(product) not in letters_of(name), said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_stands_beside_the_lines_of_a_tear_sheet_has_a_heading(lang: str) -> None:
    book, sheets = built(lang, tear_sheets=True)
    for title in book.titles.values():
        found = sheets[title].cell(5, BESIDE)
        assert found is not None and found.role == "header" and found.shown, title


def has_figure(line: RoundLine) -> bool:
    answers = (line.shown(metric) for metric in ROUND_FIGURES)
    return any(answer is not None and answer.derivation is not None for answer in answers)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_investors_are_left_out_only_where_their_column_has_no_room(lang: str) -> None:
    book, page = built(lang)[0], page_of("funding", lang)
    column = page.column_number("investors")
    room, wrapped, cut = (page.width(column) - 1.2) / ROUNDED, 0, 0
    for company in book.companies:
        for line in rounds_of(book.answers, company):
            key = f"{company.id}|{line.round.id}"
            if key not in page._row_numbers:
                continue
            shown = str(page.cell(key, column).shown)  # type: ignore[union-attr]
            lines = line_count(shown, room, set_width)
            assert lines < 3, key
            wrapped += lines == 2
            kept = [one for one in line.investors if book.parties[one.name] in shown]
            if len(kept) < len(line.investors):
                assert shown.endswith(f" +{len(line.investors) - len(kept)}"), key
                cut += 1
    assert wrapped > 5 and cut < 12


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_page_calls_the_months_of_loss_as_every_other_page_does(lang: str) -> None:
    """Its heading shortens the metric's name; the months on cash flows are another thing and have another name."""
    words, metric = Words(lang), BY_ID["runway_months"]
    said, label = words["c_runway_months"].replace("adj.", "adjusted"), metric.label(lang)
    assert said.lower().replace(" ", "") in re.sub("[ （）]", "", label.lower())
    charts = texts(page_of("charts", lang))
    assert any(re.sub("[ （）]", "", words["c_runway_months"]) in re.sub("[ （）]", "", text) for text in charts)
    assert metric.label(lang) in texts(page_of("tear_sheet", lang))
    assert BY_ID["runway_months_cash_flow"].label(lang) in texts(page_of("benchmarks", lang))
    others = ("comps", "charts", "tear_sheet")
    bare = re.compile(r"runway(?! on adj| in months)", re.IGNORECASE)
    assert not any(bare.search(text) for name in others for text in texts(page_of(name)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_median_says_that_it_takes_in_what_is_shown_as_nm(lang: str) -> None:
    book, sheets = built(lang)
    line = book.front.line("revenue_growth")
    assert any((book.figures.counted(figure) or 0) > 10 for figure in line)
    said = {"en": "those over ±1,000 % too", "zh-Hans": "含超过 ±1,000 % 者", "zh-Hant": "含超過 ±1,000 % 者"}[lang]
    assert any(said in text for text in texts(sheets[book.words["comps"]]))
    assert any(said in text for text in texts(sheets[book.words["definitions"]]))


def is_simplified(letter: str) -> bool:
    """Whether a Chinese character is the mainland's alone: in GB 2312 and not in Big5, or in no Big5 at all."""

    def stands_in(code: str) -> bool:
        return letter.encode(code, "ignore") != b""

    is_mainland = stands_in("gb2312") or not stands_in("big5hkscs")
    is_hong_kong = letter == "恒"  # as Hang Seng writes itself
    return "\u3400" <= letter <= "\u9fff" and not stands_in("big5") and is_mainland and not is_hong_kong


def test_a_page_in_traditional_characters_has_no_simplified_one() -> None:
    assert [one for one in "发闫张观线贠聪發閆張觀線貟聰MiniMax，1" if is_simplified(one)] == [*"发闫张观线贠聪"]
    book, sheets = built("zh-Hant", tear_sheets=True)
    front = {book.words[one.name] for one in declared() if one.is_front} | {*book.titles.values()}
    found = {text for title in front & {*sheets} for text in texts(sheets[title]) if any(map(is_simplified, text))}
    assert found == set()


@pytest.mark.parametrize("table", ["words", "terms", "check_words"])
def test_words_of_traditional_pages_have_no_simplified_character(table: str) -> None:
    with files("xlipo").joinpath(f"report/{table}.csv").open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if any(map(is_simplified, row["zh_hant"] or ""))]
    assert found == []


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant"])
def test_events_and_parts_on_a_chinese_tear_sheet_are_said_in_chinese(lang: str) -> None:
    book, _ = built(lang, tear_sheets=True)
    events = [text for tear in book.tears for text in tear.texts if text[:4].isdigit()]
    parts = [line.label for tear in book.tears for line in tear.lines if ": " in line.label]
    assert len(events) > 50 and len(parts) > 20
    told = [text.partition(": ")[2] for text in events + parts]
    assert [text for text in told if not any(map(is_wide, text)) and not text.isupper()] == []  # API is no word


def test_the_line_of_a_median_is_explained_where_there_is_one() -> None:
    said = Words("en")["football_median"]
    assert any(said in text for text in texts(page_of("offering")))
    assert not any(said in text for text in texts(page_of("offering", names=PAIR)))


def broken(heading: str, room: float) -> list[str]:
    """The lines of a heading: a line ends at a space, or after any Chinese character."""
    lines = [""]
    for part in re.findall(r"[\u3000-\uffef][，）]?| |[^\u3000-\uffef ]+", heading):
        if set_width(lines[-1] + part, bold=True) > room and part != " ":
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines if line.strip()]


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant"])
def test_no_heading_on_a_chinese_page_leaves_a_character_alone(lang: str) -> None:
    """Of a heading that is longer than its column no line is one character; where it breaks its spaces say."""
    makers = tuple(one.name for one in companies_in(shipped.shipped(), "gpu"))
    for names in ((), PAIR, makers):
        book, sheets = built(lang, names)
        for name in ("comps", "funding", "tear_sheet", "benchmarks", "offering"):
            page = sheets[book.words[name]]
            areas = page.printing.areas or (Area(1, 1, 99, 99),)
            cells = [(row, column, cell) for row, column, cell in page.cells() if cell.role == "header" and cell.shown]
            for row, column, cell in cells:
                lines = broken(str(cell.shown), page.width(column) - 0.4)
                on_paper = any(area.meets(Area(column, row, column, row)) for area in areas)
                alone = [line for line in lines if sum(map(is_wide, line)) == 1 == len(line.strip("（）"))]
                assert not (on_paper and alone), (name, names, lines)


def test_a_chart_that_stands_alone_has_the_width_of_its_page() -> None:
    """The closes of no maker of chips reach from its listing on: beside the football field there is nothing."""
    makers = tuple(one.name for one in companies_in(shipped.shipped(), "gpu"))
    page = page_of("offering", names=makers)
    assert [(chart.area.left, chart.area.right) for chart in page.charts] == [(1, 12)]
    assert [chart.area.left for chart in page_of("offering").charts] == [6, 1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_charts_title_has_room_whichever_company_leads(lang: str) -> None:
    """A whole name of a metric that is too long for it stands as on the first page."""
    book, page = built(lang)[0], page_of("charts", lang)
    names = [company.name_in(lang) for company in book.companies]
    titles = [(column, str(cell.shown)) for row, column, cell in page.cells() if cell.role == "block" and cell.shown]
    assert len(titles) == 6
    for column, title in titles:
        leader = max((name for name in names if name in title), key=len)
        longest = title.replace(leader, max(names, key=set_width))
        assert set_width(longest, bold=True) < sum(page.widths[column - 1 : column + 4]), longest


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_page_is_of_eight_points_in_every_language(lang: str) -> None:
    for names in ((), PAIR):
        assert sum(page_of("comps", lang, names).widths) <= PAGE_WIDTH + 1


def test_every_group_of_columns_of_the_first_page_has_its_heading() -> None:
    makers = tuple(one.name for one in companies_in(shipped.shipped(), "gpu"))
    words, page = Words("en"), page_of("comps", names=makers)
    over = {cell.shown for _, _, cell in page.cells() if cell.role == "over"}
    assert {words[name] for name in ("c_value", "c_size", "c_margins", "c_cash", "c_multiples")} <= over


def test_a_range_alone_adds_up_to_nothing_yet() -> None:
    """Of its first round Moore Threads has a range only, on a day when no other was known."""
    names = ["Moore Threads", "OpenAI", "Anthropic"]
    book, sheets = build_sheets(shipped.shipped(), Request(names, as_of=dt.date(2025, 7, 1)))
    page = next(sheet for sheet in sheets if sheet.title == book.words["funding"])
    sums = [page.cell(f"moore_threads|{id}", "cumulative") for id in ("Pre-A", "Series A")]
    assert sums[0] is None or sums[0].shown is None
    assert sums[1] is not None and isinstance(sums[1].shown, float)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_benchmarks_of_two_companies_fill_the_width_of_their_page(lang: str) -> None:
    page = page_of("benchmarks", lang, PAIR)
    right = max(column for _, column, cell in page.cells() if cell.role == "header")
    assert sum(page.widths[:right]) == pytest.approx(PAGE_WIDTH, abs=1)
    assert len(page.tables) == 2 and page.tables[0].area.top == page.tables[1].area.top


def test_a_range_of_prices_has_its_currency_and_its_cents() -> None:
    page = page_of("offering")
    row = next(row for row, column, cell in page.cells() if cell.shown == "Offer price range")
    line = [cell.shown for _, cell in sorted(page.row(row).cells.items())]
    assert line[1] == "HKD" and {"151–165", "3.85–3.99", "17.00–19.60"} <= {*line}


def test_no_name_on_the_football_field_crosses_the_line_of_the_median() -> None:
    """A name stands right of its point: it ends before the line, or begins behind it."""
    page = page_of("offering")
    field = next(chart.drawing for chart in page.charts if "their median" in chart.drawing.caption.alt_text)
    assert isinstance(field, Paths)
    values = {path: [number(page, path, at) for at in range(path.points)] for path in field.paths}
    median = next(values[path][0] for path in field.paths if path.label == "t")
    longest = max(value for found in values.values() for value in found)
    names = [path for path in field.paths if path.label == "r" and path.name is not None]
    assert len(names) > 6
    for path in names:
        start = values[path][path.label_at]
        width = set_width(str(page.cell(path.name.row, path.name.column).shown)) / 70 * longest  # type: ignore[union-attr]
        assert start >= median or start + width < median, page.cell(path.name.row, path.name.column)  # type: ignore[union-attr]


def number(page: SheetModel, path: Path, at: int) -> float:
    cell = page.cell(int(path.x.row) + at, path.x.column)
    assert cell is not None and isinstance(cell.shown, float)
    return cell.shown
