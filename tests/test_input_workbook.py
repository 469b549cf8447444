"""The input workbook: written, filled in by a real spreadsheet program, and read back with every mistake's cell."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from libreoffice import LibreOffice
from shipped import shipped
from validators import audited, validated
from xlipo.cli import front_door
from xlipo.facts.fact import Fact
from xlipo.facts.languages import LANGUAGES
from xlipo.facts.quantity import Hedge
from xlipo.intake import input_layout as layout
from xlipo.lint import lint
from xlipo.store.exchange.rows import row_of
from xlipo.store.layers import SHIPPED
from xlipo.store.opening import open_data
from xlipo.templates.company import write_input_workbook


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("XLIPO_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, code: int = 0) -> str:
    outcome = CliRunner().invoke(front_door, list(arguments))
    assert outcome.exit_code == code, outcome.output
    assert "Traceback" not in outcome.output
    return outcome.output


def empty(path: Path, lang: str = "en") -> Path:
    write_input_workbook(path, shipped(), lang, last_year=2024)
    return path


def typed(lang: str) -> dict[str, dict[str, list[list[Any]]]]:
    """What a person types: by sheet and range, in the words of a language."""
    at = LANGUAGES.index(lang)
    label = {id: shipped().concepts()[id].label(lang) for id in ("mau", "gross_margin", "auditor")}
    thousand, million = ("thousand", "千", "千")[at], ("million", "百万", "百萬")[at]
    return {
        "company": {"B6:B13": [["Acme Robotics"], [None], ["顶点机器人; Acme"], ["CNY"], [thousand], ["03-31"],
                               ["llm; private"], ["private"]]},
        "sources": {"A7:G8": [
            ["AR", "Annual report", None, "2025-06-30", layout.TIERS[0][at], "https://example.com/ar.pdf", "en"],
            ["Press", "An article", "Daily", "2025-07", layout.TIERS[4][at], None, None],
        ]},
        "figures": {
            "F8:H10": [[124539, 312414.0, "about 400,000"], [None, "(136,600)".strip("()"), None], [None, "n.a.", "–"]],
            "E8:E10": [["AR"], ["AR"], ["AR"]],
            "F16:G16": [[788000, 2958000]], "E16": [["AR"]],
            "G21:G22": [["1,205,000"], [70000]], "E21:E22": [["AR"], ["AR"]],
            "A40:H40": [[label["mau"], "region=overseas", "persons", million, "Press", ">2", "2-3", "近3"]],
            "A41:F41": [[label["gross_margin"], None, None, None, "Press", "23.3%"]],
        },
        "rounds": {"A7:P8": [
            ["Series A", None, None, "2022-06-15", None, "USD", million, 20, 80, 100, None, 1.5,
             "Alpha Capital (financial)", "Beta; Gamma (strategic)", "AR", None],
            ["Series B", None, None, "2024-03", None, "USD", ("亿", "亿", "億")[at], "约1", None, "not disclosed", None,
             None, None, None, "Press", "a note"],
        ]},
        "offering": {"B6:B26": [[text] for text in (
            "IPO", "HKEX", None, "18C", "9999", "HKD", "2025-06-30", None, None, "2026-01-07", "2026-01-09", "listed",
            "CICC; UBS", million, "165.00", "29,197,600", None, 309255668, "4,817.6", None, None)],
            "B27": [["AR"]]},
        "prices": {"A7:F8": [
            ["2026-01-09", "345.20", "HKD", None, None, "AR"], ["2026-01-12", 350, "HKD", None, None, "AR"],
        ]},
        "single": {"A7:M8": [
            [label["auditor"], None, "FY2024", "KPMG", None, None, None, None, None, "AR", "p. 12", None, "x"],
            [label["mau"], None, "2025-09", "数百万", None, None, "persons", ("units", "元", "元")[at], "forecast",
             "Press", None, None, None],
        ]},
    }  # fmt: skip


def told(facts: list[Fact]) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    return {
        (fact.concept, ";".join(f"{k}={v}" for k, v in fact.dimensions), fact.period.text): (
            fact.value if fact.quantity is None or fact.value is not None else (fact.quantity.low, fact.quantity.high),
            fact.unit, fact.quantity.hedge if fact.quantity else fact.value_text,
        )
        for fact in facts
    }  # fmt: skip


def expected() -> dict[tuple[str, str, str], tuple[Any, ...]]:
    exact, money = Hedge.EXACT, "CNY"
    return {
        ("revenue", "", "FY2021"): (124_539_000, money, exact),
        ("revenue", "", "FY2022"): (312_414_000, money, exact),
        ("revenue", "", "FY2023"): (400_000_000, money, Hedge.ABOUT),
        ("cost_of_revenue", "", "FY2022"): (136_600_000, money, exact),
        ("net_loss", "", "FY2021"): (788_000_000, money, exact),
        ("net_loss", "", "FY2022"): (2_958_000_000, money, exact),
        ("cash_and_cash_equivalents", "", "2022-03-31"): (1_205_000_000, money, exact),
        ("trade_receivables", "", "2022-03-31"): (70_000_000, money, exact),
        ("mau", "region=overseas", "FY2021"): (2_000_000, "persons", Hedge.OVER),
        ("mau", "region=overseas", "FY2022"): ((2_000_000, 3_000_000), "persons", Hedge.RANGE),
        ("mau", "region=overseas", "FY2023"): (3_000_000, "persons", Hedge.NEARLY),
        ("gross_margin", "", "FY2021"): (Decimal("23.3"), "percent", exact),
        ("funding_amount", "round=Series A", "2022-06-15"): (20_000_000, "USD", exact),
        ("funding_pre_money_valuation", "round=Series A", "2022-06-15"): (80_000_000, "USD", exact),
        ("funding_post_money_valuation", "round=Series A", "2022-06-15"): (100_000_000, "USD", exact),
        ("funding_price_per_share", "round=Series A", "2022-06-15"): (1.5, "USD", exact),
        ("funding_amount", "round=Series B", "2024-03"): (100_000_000, "USD", Hedge.ABOUT),
        ("funding_post_money_valuation", "round=Series B", "2024-03"): ((None, None), "USD", Hedge.UNKNOWN),
        ("offer_price", "", "2026-01-09"): (165, "HKD", exact),
        ("offer_shares", "", "2026-01-09"): (29_197_600, "shares", exact),
        ("shares_after_offering", "", "2026-01-09"): (309_255_668, "shares", exact),
        ("gross_proceeds", "", "2026-01-09"): (4_817_600_000, "HKD", exact),
        ("share_price", "", "2026-01-09"): (Decimal("345.2"), "HKD", exact),
        ("share_price", "", "2026-01-12"): (350, "HKD", exact),
        ("auditor", "", "FY2024"): (None, "text", "KPMG"),
        ("mau", "", "2025-09"): ((2_000_000, 10_000_000), "persons", Hedge.SEVERAL),
    }  # fmt: skip


# -- as it is written --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_workbook_is_clean_valid_and_says_all_in_its_language(lang: str, place: Path) -> None:
    path = empty(place / "in.xlsx", lang)
    assert lint(path).findings == []
    assert validated(path) == [] and audited(path) == []
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [said[LANGUAGES.index(lang)] for said in layout.SHEETS.values()]
    for sheet in book:
        for rule in sheet.data_validations.dataValidation:
            assert rule.formula1 in book.defined_names, (sheet.title, rule.formula1)
    fields = [field.said for fields in (*layout.FORMS.values(), *layout.TABLES.values()) for field in fields]
    assert all(map(all, (layout.TITLE, *layout.SHEETS.values(), *fields)))


def test_what_was_never_filled_in_is_one_mistake(place: Path) -> None:
    empty(place / "in.xlsx")
    assert run("import", "in.xlsx", "--into", "mine", code=2).splitlines()[1:] == [
        "Company: the company has no name; write it beside Name"
    ]
    assert not (place / "mine").exists()


# -- filled in by a spreadsheet program --------------------------------------------------------------------------------


@pytest.mark.libreoffice
@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_filled_in_by_libreoffice_and_imported(lang: str, ending: str, place: Path, libreoffice: LibreOffice) -> None:
    libreoffice.load(empty(place / "in.xlsx", lang))
    for sheet, ranges in typed(lang).items():
        libreoffice.turn_to(layout.SHEETS[sheet][LANGUAGES.index(lang)])
        for where, rows in ranges.items():
            libreoffice.data(where, rows)
    libreoffice.store(place / f"filled{ending}")
    said = run("import", f"filled{ending}", "--into", "mine")
    assert "26 figures of Acme Robotics" in said
    view = open_data("mine")
    assert told(list(view.facts_of("acme_robotics"))) == expected()
    company = view.company("acme_robotics")
    assert (company.fiscal_year_end, company.aliases, company.groups) == (
        "03-31",
        ("顶点机器人", "Acme"),
        ("llm", "private"),
    )
    investors = {(one.round, one.name, one.lead, one.type) for one in view.investors("acme_robotics")}
    assert investors == {
        ("Series A", "Alpha Capital", True, "financial"), ("Series A", "Beta", False, ""),
        ("Series A", "Gamma", False, "strategic"),
    }  # fmt: skip
    (offering,) = view.offerings("acme_robotics")
    assert (offering.chapter, offering.listed, offering.sponsors) == ("18C", "2026-01-09", ("CICC", "UBS"))
    again = run("import", f"filled{ending}", "--into", "mine")
    assert again == "Nothing new: its 26 facts stand in the data already.\n"
    assert run("metric", "Acme Robotics", "revenue", "--period", "FY2022", "--data", "mine").count("312.4")


# -- round trips -------------------------------------------------------------------------------------------------------


def stated(facts: list[Fact]) -> list[str]:
    """Facts by all that they state; runs of spaces in notes are one."""
    return sorted(" ".join(str(row_of(fact)).split()) for fact in facts)


@pytest.mark.parametrize("company", ["MiniMax", "Zhipu"])
def test_what_is_known_goes_through_the_workbook_without_loss(company: str, place: Path) -> None:
    """Into a folder that holds nothing but the concepts, so that each fact has come through the cells."""
    bare = place / "bare"
    bare.mkdir()
    for name in ("concepts.csv", "dimensions.csv", "groups.csv"):
        (bare / name).write_bytes((SHIPPED / name).read_bytes())
    run("template", "--kind", "company", "--company", company, "in.xlsx")
    run("import", "in.xlsx", "--into", "bare", "--data", "bare", "--accept-doubts")
    id = shipped().find_company(company).id  # type: ignore[union-attr]
    assert stated(list(open_data(bare).facts_of(id))) == stated(list(shipped().facts_of(id)))
    rounds = [
        [one.model_dump(exclude={"file", "line"}) for one in view.rounds(id)] for view in (open_data(bare), shipped())
    ]
    assert rounds[0] == rounds[1]


def test_template_import_template_gives_the_same_cells(place: Path) -> None:
    run("template", "--kind", "company", "--company", "Biren", "one.xlsx")
    assert "Nothing new" in run("import", "one.xlsx", "--into", "mine")
    book = openpyxl.load_workbook("one.xlsx")
    sheet = book["Company"]
    sheet["B6"] = "Acme Robotics"
    for row in range(7, 14):
        sheet[f"B{row}"] = None
    sheet["B9"] = "CNY"
    book.save("acme.xlsx")
    run("import", "acme.xlsx", "--into", "mine", "--accept-doubts")
    run("template", "--kind", "company", "--company", "Acme Robotics", "--data", "mine", "two.xlsx")
    one, two = (openpyxl.load_workbook(name) for name in ("one.xlsx", "two.xlsx"))
    for title in ("Figures", "Single figures", "Rounds", "Prices", "Offering"):
        cells = [sorted(str([cell.value for cell in row]) for row in each[title].iter_rows()) for each in (one, two)]
        assert cells[0] == cells[1], title


# -- mistakes ----------------------------------------------------------------------------------------------------------


def test_every_mistake_is_told_with_its_sheet_and_cell(place: Path) -> None:
    book = openpyxl.load_workbook(empty(place / "in.xlsx"))
    book["Company"]["B6"], book["Company"]["B9"], book["Company"]["B11"] = "Acme Robotics", "CNY", "13-31"
    book["Sources"]["A7"], book["Sources"]["B7"], book["Sources"]["D7"] = "AR", "Annual report", "30/06/2025"
    figures = book["Figures"]
    figures["F8"], figures["G8"], figures["E8"] = "12,5,3", 5, "AS"
    figures["G16"], figures["D16"] = -788, "million"
    figures["A40"], figures["F40"] = "Revenu", 5
    figures["F41"] = 7
    figures["F9"], figures["D9"] = 5, "millon"
    figures["B10"], figures["G10"], figures["D10"] = "colour=red", 5, "million"
    figures["F5"] = "FYY21"
    figures["P9"] = "stray"
    book["Prices"]["A7"], book["Prices"]["B7"], book["Prices"]["C7"] = dt.date(2026, 1, 9), "-3", "HKX"
    book.save("in.xlsx")
    said = run("import", "in.xlsx", "--into", "mine", code=2)
    for expected_line in (
        "Company!B11: Fiscal year ends on: '13-31' is no day of a year; write the month and the day, as in 12-31",
        "Sources!D7: Published on: '30/06/2025' is no date; write it as in 2025-12-31, 2025-12 or 2025",
        "Figures!E8: no source is called 'AS'",
        "Figures!F8: '12,5,3' is no figure",
        "Sources!A7: Tier: is empty, and is needed",
        "Figures!G8: in what it is counted is not said; choose a scale in its line, or the company's own",
        "Figures!A40: 'Revenu' is no metric; the nearest is Revenue; choose one of the list",
        "Figures!A41: '' is no metric",
        "Figures!B10: 'colour' is no kind of part",
        "Figures!G16: net_loss is negative: losses, expenses, payments and deficits are positive under their names; "
        "write 788000000; a profit is written as profit_for_the_period",
        "Figures!F5: 'FYY21' is no period; the nearest is FY2021",
        "Figures!D9: 'millon' is no scale; choose one of the list, such as million or 亿",
        "Figures!P9: 'stray' stands under no heading; give it one",
        "Prices!B7: Close: a close is above 0",
        "Prices!C7: Currency: 'HKX' is none of",
    ):
        assert expected_line in said, (expected_line, said)
    assert said.count("\n") == 16 and not (place / "mine").exists()  # each mistake once


def test_a_fraction_where_a_percentage_belongs_is_doubted(place: Path) -> None:
    book = openpyxl.load_workbook(empty(place / "in.xlsx"))
    book["Company"]["B6"] = "Acme Robotics"
    figures = book["Figures"]
    figures["A40"], figures["F40"], figures["G40"] = "Gross margin", 0.233, 0.241
    figures["G40"].number_format = "0.0%"
    book.save("in.xlsx")
    said = run("import", "in.xlsx", "--into", "mine", code=2)
    assert "Figures!F40: 0.233 stands where a percentage belongs: is it 23.3% or 0.233%?" in said and "G40" not in said
    figures["F40"] = "23.3%"
    book.save("in.xlsx")
    run("import", "in.xlsx", "--into", "mine")
    values = [fact.value for fact in open_data("mine").facts("acme_robotics", "gross_margin")]
    assert [float(value or 0) for value in values] == [23.3, 24.1]
