"""What the book's pages tell of what they show: what is left out, and what a figure is where it is not plain."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import pytest

import shipped
from xlipo.facts.dataset import companies_in
from xlipo.metrics.rounds import rounds_of
from xlipo.report.book import Book
from xlipo.report.build import Request, build_sheets
from xlipo.report.headline import AS_MULTIPLE, BEYOND, formatted
from xlipo.report.parties import Parties
from xlipo.report.tear_data import ROUND_FIGURES, periods_of
from xlipo.sheetkit.model import SheetModel


@lru_cache(maxsize=4)
def built(group: str, lang: str = "en", as_of: dt.date | None = None) -> tuple[Book, dict[str, SheetModel]]:
    """A book of a group, and its sheets by the words of their titles."""
    names = [one.name for one in companies_in(shipped.shipped(), group)]
    book, sheets = build_sheets(shipped.shipped(), Request(names, lang=lang, as_of=as_of))
    by_title = {sheet.title: sheet for sheet in sheets}
    found = {name: by_title.get(book.words[name]) for name in ("comps", "benchmarks", "funding", "offering", "listing")}
    return book, {name: sheet for name, sheet in found.items() if sheet is not None}


def said_on(sheet: SheetModel) -> str:
    """Every text of a sheet as it is shown."""
    return "\n".join(str(cell.shown) for _, _, cell in sheet.cells() if isinstance(cell.shown, str))


def test_a_rate_over_years_tells_its_years_whatever_its_row_ends_with() -> None:
    """One over a single year beside those over two would pass for the same."""
    book, _ = built("all")
    for figure in book.front.line("revenue_cagr"):
        for one in figure.bases:
            if one.answer.derivation is not None and one.answer.period is not None:
                assert one.note and book.front.notes[one.note - 1].startswith(one.answer.period.text), figure.key


def test_a_balance_of_the_month_that_its_row_says_has_no_footnote() -> None:
    """NVIDIA's year ends on a Sunday, its periods with their months."""
    book, _ = built("all")
    number = next(at for at, one in enumerate(book.companies) if one.name == "NVIDIA")
    debt = next(figure for figure in book.front.line("debt") if figure.company.name == "NVIDIA").bases[0]
    assert debt.answer.period is not None and f"{debt.answer.period.end:%Y-%m}" == book.row_period(number) == "2026-07"
    assert not debt.note


@pytest.mark.parametrize("page", ["comps", "benchmarks"])
def test_footnotes_are_numbered_from_the_newest_on(page: str) -> None:
    book, _ = built("all")
    ends: dict[int, dt.date] = {}
    for metric, line in book.front.lines.items():
        if book.front.page_of[metric] == page:
            for one in (figure.bases[0] for figure in line):
                if one.note and one.answer.period is not None and "r" not in one.mark:
                    ends[book.note_numbers[page, one.note]] = one.answer.period.end
    in_order = [ends[number] for number in sorted(ends)]
    assert len(in_order) > 10 and in_order == sorted(in_order, reverse=True)


def test_what_a_page_shows_as_nm_no_sentence_gives_a_number_for() -> None:
    """1,089 % is NM on the first page; a chart that it leads says that it is beyond."""
    assert (formatted(10.892, "0%"), formatted(10.0, "0%"), formatted(2.24, "0%")) == (BEYOND, "1000%", "224%")
    assert (formatted(151.4, AS_MULTIPLE), formatted(52.94, AS_MULTIPLE)) == ("151x", "52.9x")


def test_a_page_names_the_companies_that_it_does_not_list() -> None:
    book, pages = built("all")
    shown = book.front.companies_on["benchmarks"]
    left_out = [one.name for one in book.companies if one not in shown]
    assert left_out and all(name in said_on(pages["benchmarks"]) for name in left_out)
    assert all(name in said_on(pages["listing"]) for name in ("SenseTime", "Wenge AI", "Axera"))
    assert "no offer price is known: Hygon" in said_on(pages["offering"])


def test_a_page_explains_no_mark_that_it_has_not() -> None:
    _, pages = built("all")
    assert "median of n figures" in said_on(pages["comps"]) and "median of n" not in said_on(pages["benchmarks"])
    _, early = built("all", as_of=dt.date(2025, 7, 1))
    assert "Total as stated" not in said_on(early["funding"]) and "Lock-ups" not in said_on(early["offering"])


def test_a_page_of_one_or_two_lines_is_none() -> None:
    _, early = built("all", as_of=dt.date(2025, 7, 1))
    assert "benchmarks" not in early and "comps" in early


def test_every_round_on_its_page_has_a_figure_on_it() -> None:
    """A valuation that nobody calls pre- or post-money stands with its mark, which the page explains."""
    book, pages = built("all")
    page, rounds = pages["funding"], 0
    columns = [page.column_number(metric) for metric in ROUND_FIGURES] + [page.column_number("funding_amount")]
    for company in book.companies:
        for line in rounds_of(book.answers, company):
            key = f"{company.id}|{line.round.id}"
            if key in page._row_numbers:
                cells = [page.cell(key, column) for column in columns]
                assert any(cell is not None and cell.shown not in (None, "", "n.a.") for cell in cells), key
                rounds += 1
    untold = page.cell("metax|Pre-A", "funding_post_money_valuation")
    assert rounds > 60 and untold is not None and untold.mark.endswith("ᵛ")
    assert "ᵛ pre- or post-money not said" in said_on(page)


def test_the_last_twelve_months_of_a_tear_sheet_are_no_older_than_its_years() -> None:
    book, _ = built("all", as_of=dt.date(2025, 7, 1))
    for company in book.companies:
        *others, last = periods_of(book, company)
        ends = [period.end for period in others if period is not None]
        assert last is None or last.end >= max(ends), company.name


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("zh-Hans", {"Alibaba": "阿里巴巴", "Dachen (达晨财智)": "达晨财智", "Tang Jie": "唐杰"}),
        ("zh-Hant", {"Tencent": "騰訊", "GL Ventures (高瓴创投)": "高瓴創投", "Oriza (元禾控股)": "元禾控股"}),
        ("en", {"Dachen (达晨财智)": "Dachen (达晨财智)", "Tencent": "Tencent"}),
    ],
)
def test_investors_and_holders_have_the_names_that_the_data_hold(lang: str, expected: dict[str, str]) -> None:
    names = Parties(shipped.shipped(), lang)
    assert {name: names[name] for name in expected} == expected
    assert names["Jaan Tallinn"] == "Jaan Tallinn"


def test_a_chinese_page_of_rounds_uses_them() -> None:
    _, pages = built("llm", "zh-Hans")
    said = said_on(pages["funding"])
    assert all(name in said for name in ("腾讯", "阿里巴巴", "达晨财智", "闫俊杰")) and "Tencent" not in said
