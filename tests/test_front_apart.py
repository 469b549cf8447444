"""What stands beside each other on a page of the front is apart, lines end where a reader pauses, notes are of rows."""

from __future__ import annotations

import pytest

import shipped
from test_front_look import PAIR, broken, page_of, texts
from xlipo.facts.dataset import companies_in
from xlipo.facts.languages import LANGUAGES
from xlipo.facts.text import is_wide
from xlipo.metrics.catalog import BY_ID
from xlipo.metrics.workings import LISTING_TESTS
from xlipo.report.report_sheet import PAGE_WIDTH
from xlipo.report.words import Words
from xlipo.sheetkit.row_heights import ROUNDED
from xlipo.sheetkit.set_width import set_width
from xlipo.sheetkit.theme import NAVY, style


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant"])
def test_a_chinese_heading_of_the_first_page_breaks_between_its_words(lang: str) -> None:
    makers = tuple(one.name for one in companies_in(shipped.shipped(), "gpu"))
    for names in ((), PAIR, makers):
        page, seen = page_of("comps", lang, names), 0
        for _, column, cell in page.cells():
            words = str(cell.shown).split()
            if cell.role == "header" and len(words) == 2 and "（" not in words[1]:
                for margin in (0.3, 0.7):
                    lines = broken(str(cell.shown), page.width(column) - margin)
                    assert lines in (words, [" ".join(words)]), (names, lines)
                seen += 1
        assert seen > 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_colour_of_the_master_check_reaches_to_the_end_of_its_text(lang: str) -> None:
    for names in ((), PAIR):
        page, said = page_of("comps", lang, names), Words(lang)["master_check"]
        row = next(row for row, _, cell in page.cells() if said in str(cell.shown))
        coloured = [
            column for at, column, cell in page.cells() if at == row and cell.role in ("warning", "good", "bad")
        ]
        assert sum(page.widths[: len(coloured)]) > ROUNDED * set_width(str(page.cell(row, 1).shown)) + 1  # type: ignore[union-attr]
        assert coloured == list(range(1, len(coloured) + 1))


def test_a_note_on_a_listing_test_stands_only_under_a_table_with_that_test() -> None:
    page = page_of("listing", names=("MetaX", "Enflame"))
    blocks = [str(cell.shown) for _, _, cell in page.cells() if cell.role == "block" and cell.shown]
    labels = [BY_ID[test].label("en") for test in LISTING_TESTS]
    told = {label for label in labels for text in texts(page) if text.startswith(f"{label}: ")}
    assert told == set(blocks) != set(labels)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_company_that_a_page_leaves_out_is_not_called_unlisted(lang: str) -> None:
    for name in ("too_little", "untested", "unpriced", "rounds_left_out"):
        said = Words(lang)[name]
        assert "listed" not in said.lower() and "列示" not in said and "上市" not in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_figure_of_an_offering_touches_the_one_beside_it(lang: str) -> None:
    """Ten digits of shares leave about a digit free; figures, words and names of one company all stand to the right."""
    page = page_of("offering", lang)
    terms = page.tables[0].area
    for row in range(terms.top, terms.bottom + 1):
        for column in range(3, terms.right + 1):
            cell = page.cell(row, column)
            assert cell is None or (cell.kind != "general" and not style(cell.role).left), (row, column)
            if cell is not None and cell.kind == "count" and isinstance(cell.shown, int | float):
                assert set_width(f"{cell.shown:,.0f}{cell.mark}") + 1.2 < page.width(column), (row, column)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_heading_to_the_left_is_apart_from_one_to_the_right_before_it(lang: str) -> None:
    page = page_of("funding", lang)
    row = page.tables[0].area.top
    column = page.column_number("currency")
    before, heading = page.cell(row, column - 1), page.cell(row, column)
    assert before is not None and heading is not None
    assert before.kind == "count" and style(heading.role).indent and style(heading.role).fill == NAVY
    assert set_width(str(heading.shown), bold=True) + 2.8 < page.width(column)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_line_ends_within_a_bracket_or_a_name_in_chinese(lang: str) -> None:
    """A spreadsheet ends a line after any Chinese character: each line of such a text is one of its own."""
    seen = 0
    for name in ("funding", "offering"):
        page = page_of(name, lang)
        for row, column, cell in page.cells():
            if cell.role not in ("line", "term") or not isinstance(cell.value, str) or not is_wide(cell.value):
                continue
            for line in cell.value.split("\n"):
                assert set_width(line) + 0.7 < page.width(column), (name, row, line)
            seen += "\n" in cell.value
    assert seen > (0 if lang == "en" else 3)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_offerings_page_is_so_wide_that_its_charts_are_of_eight_points(lang: str) -> None:
    makers = tuple(one.name for one in companies_in(shipped.shipped(), "gpu"))
    for names in ((), makers):
        page = page_of("offering", lang, names)
        assert sum(page.widths[: max(chart.area.right for chart in page.charts)]) <= PAGE_WIDTH - 1
