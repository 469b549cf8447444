"""The store: every mistake of the files at once, nothing ignored, and views that never mix old and new content."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from xlipo.facts.dataset import OWNED, DataView
from xlipo.facts.errors import DataErrors, UsageError
from xlipo.metrics.answers import Answers
from xlipo.store.csv_store import CsvTables
from xlipo.store.fact_lines import FACT_COLUMNS
from xlipo.store.layers import SHIPPED, layers_for
from xlipo.store.opening import open_data
from xlipo.store.tables import TABLES, Items

SMALL = {
    "companies": [
        "id,name,kind,legal_name,reporting_currency,fiscal_year_end,groups,aliases,listing_status",
        "acme,Acme,company,,USD,12-31,llm,艾克米,private",
    ],
    "concepts": [
        "id,label_en,label_zh_hans,label_zh_hant,group,period_type,unit_kind,balance,ifrs,aliases,definition",
        "revenue,Revenue,收入,收入,income,duration,money,signed,,sales,Revenue.",
        "gross_profit,Gross profit,毛利,毛利,income,duration,money,signed,,,Gross profit.",
        "offer_price,Offer price,发行价,發行價,offering,event,per_share,amount,,,Price.",
    ],
    "sources": [
        "id,title,publisher,date,date_inferred,url,language,kind,tier,via",
        "p,Prospectus,HKEX,2025-12-31,,https://example.org/p.pdf,en,prospectus,1,",
        "n,News,Paper,2026-01,yes,,zh-Hant,press,6,",
    ],
    "facts/acme": [
        ",".join(FACT_COLUMNS),
        "gross_profit,,FY2024,40.0,,1000000,USD,,,p,p.4,,,",
        "revenue,,FY2023,50,,1000000,USD,about,,n,,约5000万美元,,press",
        "revenue,,FY2024,100.0,,1000000,USD,,,p,p.3,,,",
    ],
}


@pytest.fixture(autouse=True)
def no_overlay(monkeypatch: pytest.MonkeyPatch) -> None:
    """No layers of the user's own but those that a test names."""
    monkeypatch.delenv("XLIPO_DATA", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small data folder of files, as a user would write it."""
    place = tmp_path / "data"
    (place / "facts").mkdir(parents=True)
    for name, lines in SMALL.items():
        (place / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


def append(path: Path, *lines: str) -> None:
    with path.open("a", encoding="utf-8") as handle:
        handle.writelines(f"{line}\n" for line in lines)


def errors_of(opening: Callable[[], object]) -> dict[tuple[str, int, str], str]:
    with pytest.raises(DataErrors) as refused:
        opening()
    return {(error.file, error.line, error.field): error.message for error in refused.value.errors}


def everything(view: DataView) -> dict[str, object]:
    """All that can be asked of a data set."""
    ids = [company.id for company in view.companies()]
    return {
        "version": view.version,
        "companies": list(view.companies()),
        "concepts": dict(view.concepts()),
        "sources": list(view.sources()),
        "acknowledgements": list(view.acknowledgements()),
        "rounds": {id: list(view.rounds(id)) for id in ids},
        "investors": {id: list(view.investors(id)) for id in ids},
        "offerings": {id: list(view.offerings(id)) for id in ids},
        "people": {id: list(view.people(id)) for id in ids},
        "events": {id: list(view.events(id)) for id in ids},
        "facts": {id: sorted(map(repr, view.facts_of(id))) for id in ids},
    }


# -- reading ---------------------------------------------------------------------------------------------------------


def test_a_folder_of_files_is_a_data_set(folder: Path) -> None:
    data = open_data(folder)
    (revenue,) = [fact for fact in data.facts("acme", "revenue") if fact.period.text == "FY2024"]
    assert (revenue.value, revenue.unit, revenue.where, revenue.locator) == (
        Decimal(10**8),
        "USD",
        "facts/acme.csv:4",
        "p.3",
    )
    assert revenue.quantity is not None and revenue.quantity.decimals == -5
    assert Answers(data).metric("艾克米", "gross_margin").value == Decimal("0.4")


MISTAKES = [
    ("facts/acme", "revenue,,9N2024,1,,,USD,,,p,,,,", "period"),
    ("facts/acme", "revenue,,FY2021,abc,,,USD,,,p,,,,", "value"),
    ("facts/acme", "revenue,,FY2020,1,,0,USD,,,p,,,,", "scale"),
    ("facts/acme", "revenue,,FY2019,1,,,USD,perhaps,,p,,,,", "hedge"),
    ("facts/acme", "revenue,,FY2018,1,,,USD,,certain,p,,,,", "claim"),
    ("facts/acme", "revenue,segment,FY2017,1,,,USD,,,p,,,,", "dimensions"),
    ("facts/acme", "revenue,,FY2016,1,,,USD,,,nowhere,,,,", "source"),
    ("facts/acme", "revenu,,FY2015,1,,,USD,,,p,,,,", "concept"),
    ("facts/acme", "revenue,,FY2014,1,,,percent,,,p,,,,", "unit"),
    ("facts/acme", "revenue,,FY2013,300,,,USD,range,,p,,,,", "value"),
    ("facts/acme", "revenue,,FY2012,,,,USD,,,p,,,,", "value"),
    ("facts/acme", "revenue,,FY2011,1,,,USD,,,p,,,", "line"),
    ("facts/acme", "revenue,,FY2024,100.0,,1000000,USD,,,p,p.3,,,again", "value"),
    ("sources", "q,Notice,HKEX,31.12.2025,,,en,announcement,3,", "date"),
    ("sources", "r,Notice,HKEX,2025-12-31,,,en,announcement,9,", "tier"),
    ("sources", "s,Notice,HKEX,2025-12-31,maybe,,en,announcement,3,", "date_inferred"),
    ("companies", "Big Co,Big,company,,USD,12-31,,,", "id"),
    ("companies", "second,Second,company,,USD,12-31,,ACME,", "aliases"),
]


@pytest.mark.parametrize(("date", "is_one"), [("soon", False), ("2026", True), ("2026-01-09", True), ("H2-2026", True)])
def test_a_date_that_is_none_is_told(date: str, is_one: bool, tmp_path: Path) -> None:
    place = tmp_path / "mine"
    (place / "facts").mkdir(parents=True)
    (place / "sources.csv").write_text("\n".join(SMALL["sources"]) + "\n", "utf-8")
    line = f"listing_date,,2026-01-09,{date},,,date,,,p,,,,"
    (place / "facts" / "minimax.csv").write_text("\n".join([",".join(FACT_COLUMNS), line]) + "\n", "utf-8")
    if is_one:
        open_data(place)
    else:
        told = f"{date!r} is no date; write it as in 2025-12-31, 2025-12 or H2-2025"
        assert errors_of(lambda: open_data(place)) == {("mine/facts/minimax.csv", 2, "value"): told}


def test_every_mistake_is_listed_at_once_with_its_file_line_and_field(folder: Path) -> None:
    planted = set()
    for file, line, field in MISTAKES:
        path = folder / f"{file}.csv"
        append(path, line)
        planted.add((f"{file}.csv", len(path.read_text("utf-8").splitlines()), field))
    found = errors_of(lambda: open_data(folder))
    assert set(found) == planted
    assert all(message and "\n" not in message and "Traceback" not in message for message in found.values())


def test_a_line_with_several_mistakes_tells_them_all(folder: Path) -> None:
    """Nobody wants to mend a line six times over."""
    append(folder / "facts" / "acme.csv", "revenu,segment,9N2024,abc,,0,XYZ,perhaps,certain,nowhere,,,,")
    found = errors_of(lambda: open_data(folder))
    columns = {field for _, _, field in found}
    assert columns == {"concept", "dimensions", "period", "value", "scale", "unit", "hedge", "claim", "source"}


@pytest.mark.parametrize(("file", "line", "field"), MISTAKES)
def test_each_mistake_is_found_alone(folder: Path, file: str, line: str, field: str) -> None:
    append(folder / f"{file}.csv", line)
    found = errors_of(lambda: open_data(folder))
    ((where, _, column),) = found
    assert (where, column) == (f"{file}.csv", field)


def test_the_message_is_for_a_person(folder: Path) -> None:
    append(folder / "facts/acme.csv", *(line for file, line, _ in MISTAKES if file == "facts/acme"))
    with pytest.raises(DataErrors) as refused:
        open_data(folder)
    first, *rest = str(refused.value).splitlines()
    assert first == "The data set has 13 mistakes; mend the lines named:"
    assert len(rest) == 13
    assert "facts/acme.csv:5: period: '9N2024' is no period; the nearest is 9M2024." in rest
    assert refused.value.exit_code == 2


HOSTILE = {
    "a NUL byte": b"revenue,,FY2010,1\x00,,,USD,,,p,,,,\n",
    "a field of a megabyte": b"revenue,,FY2010,1,,,USD,,,p,,,," + b"x" * 1_000_000 + b"\n",
    "not UTF-8": "revenue,,FY2010,1,,,USD,,,p,,约五千万,,\n".encode("gb18030"),
    "an open quote": b'revenue,,FY2010,1,,,USD,,,p,,,,"never closed\n',
    "an endless number": b"revenue,,FY2010,1e999999999,,,USD,,,p,,,,\n",
    "not a number": b"revenue,,FY2010,NaN,,,USD,,,p,,,,\n",
    "infinity": b"revenue,,FY2010,inf,,,USD,,,p,,,,\n",
    "an endless scale": b"revenue,,FY2010,1," + b"," + b"9" * 6000 + b",USD,,,p,,,,\n",
    "another script's digits as scale": "revenue,,FY2010,1,,²,USD,,,p,,,,\n".encode(),
    "a formula for a number": b'revenue,,FY2010,"=cmd|""/c calc""!A1",,,USD,,,p,,,,\n',
    "a path for a period": b"revenue,,../../etc/passwd,1,,,USD,,,p,,,,\n",
    "a year before all years": b"revenue,,FY0000,1,,,USD,,,p,,,,\n",
    "a backward interval": b"revenue,,FY2010,400,300,,USD,range,,p,,,,\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_lines_give_errors_and_never_crash(folder: Path, name: str) -> None:
    with (folder / "facts/acme.csv").open("ab") as handle:
        handle.write(HOSTILE[name])
    found = errors_of(lambda: open_data(folder))
    assert {file for file, _, _ in found} == {"facts/acme.csv"}
    assert all(len(message) < 300 for message in found.values())


def test_text_that_looks_like_a_formula_stays_text(folder: Path) -> None:
    append(folder / "facts/acme.csv", 'revenue,,FY2022,1,,,USD,,,p,"=1+1","@SUM(A1)",,-2+3')
    (fact,) = [fact for fact in open_data(folder).facts("acme", "revenue") if fact.period.text == "FY2022"]
    assert (fact.locator, fact.note) == ("=1+1", "-2+3")


@pytest.mark.parametrize(
    "header", ["", "concept,value", ",".join(reversed(FACT_COLUMNS)), ",".join([*FACT_COLUMNS, "remark"])]
)
def test_wrong_columns_are_one_error_that_names_the_right_ones(folder: Path, header: str) -> None:
    (folder / "facts/acme.csv").write_text(f"{header}\nrevenue,1\n", encoding="utf-8")
    found = errors_of(lambda: open_data(folder))
    assert list(found) == [("facts/acme.csv", 1, "header")]
    assert ",".join(FACT_COLUMNS) in next(iter(found.values()))


def test_facts_of_a_company_that_nobody_knows_are_a_mistake(folder: Path) -> None:
    shutil.copy(folder / "facts/acme.csv", folder / "facts/nobody.csv")
    found = errors_of(lambda: open_data(folder))
    assert {(file, field) for file, _, field in found} == {("facts/nobody.csv", "company")}


def test_a_place_that_is_no_folder_is_one_sentence(tmp_path: Path) -> None:
    for place in (tmp_path / "nowhere", SHIPPED / "companies.csv"):
        with pytest.raises(UsageError, match="no data folder"):
            open_data(place)


# -- overlays --------------------------------------------------------------------------------------------------------


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """A desk's own figures beside the shipped ones: a new company, and a rival figure of MiniMax."""
    place = tmp_path / "desk"
    (place / "facts").mkdir(parents=True)
    (place / "companies.csv").write_text(
        "\n".join([SMALL["companies"][0], "acme,Acme,company,,USD,12-31,llm,,private"]) + "\n"
    )
    (place / "sources.csv").write_text(
        "\n".join([SMALL["sources"][0], "desk,Desk notes,The desk,2026-11-01,,,en,company_statement,1,"]) + "\n"
    )
    header = ",".join(FACT_COLUMNS)
    (place / "facts/acme.csv").write_text(f"{header}\nrevenue,,FY2024,5,,1000000,USD,,,desk,,,,\n")
    (place / "facts/minimax.csv").write_text(f"{header}\nrevenue,,FY2024,30.6,,1000000,USD,,,desk,,,,\n")
    return place


def test_an_overlay_adds_and_competes(overlay: Path) -> None:
    assert [layer.folder for layer in layers_for(overlay)] == [SHIPPED, overlay]
    alone, together = Answers(open_data(())), Answers(open_data(overlay))
    assert together.metric("Acme", "revenue").value == 5_000_000
    before, after = (who.metric("MiniMax", "revenue", "FY2024") for who in (alone, together))
    assert after.value == 30_600_000  # same tier, later source
    assert before.derivation is not None and before.derivation.fact is not None
    assert before.derivation.fact.value in {rival.fact.value for rival in after.rivals}
    assert together.metric("Zhipu", "revenue", "FY2024").value == alone.metric("Zhipu", "revenue", "FY2024").value
    assert together.view.version != alone.view.version


def test_an_overlay_may_be_named_in_the_environment(overlay: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLIPO_DATA", str(overlay))
    assert [layer.folder for layer in layers_for()] == [SHIPPED, overlay]
    assert Answers(open_data()).metric("Acme", "revenue").value == 5_000_000


def test_a_folder_with_its_own_concepts_stands_alone(folder: Path) -> None:
    assert [layer.folder for layer in layers_for(folder)] == [folder]
    assert [company.name for company in open_data(folder).companies()] == ["Acme"]


def test_a_mistake_in_an_overlay_names_the_overlays_line(overlay: Path) -> None:
    append(overlay / "facts/minimax.csv", "revenue,,FY2023,x,,,USD,,,desk,,,,")
    with pytest.raises(DataErrors) as refused:
        open_data(overlay)
    (error,) = refused.value.errors
    assert (error.line, error.field) == (3, "value")


def test_a_file_of_the_overlay_is_told_from_the_shipped_one(overlay: Path) -> None:
    """Both hold facts/minimax.csv: the lineage must lead to the right one."""
    answer = Answers(open_data(overlay)).metric("MiniMax", "revenue", "FY2024")
    places = {leg["file"] for leg in answer.inputs()} | {rival.fact.file for rival in answer.rivals}
    assert len(places) > 1, places


def test_a_folder_has_those_tables_alone_made_whole_that_it_has_lines_of(
    overlay: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(CsvTables, "_parsed", _noting(CsvTables._parsed, made))
    open_data(overlay)
    assert sorted(made) == ["companies", "sources"]


def _noting(parse: Callable[..., object], made: list[str]) -> Callable[..., object]:
    def noted(tables: CsvTables, kind: str, *given: object) -> object:
        made.append(kind)
        return parse(tables, kind, *given)

    return noted


@pytest.mark.parametrize(
    ("file", "line", "field"),
    [
        ("sources.csv", "10jqka-2026-03-17-1b40c,Desk,The desk,2026-11-01,,,en,company_statement,1,", "id"),
        ("companies.csv", "minimax,Another,company,,USD,12-31,llm,,private", "id"),
        ("companies.csv", "other,Another,company,,USD,12-31,llm,稀宇科技,private", "aliases"),
        ("companies.csv", "other,Another,company,,USD,12-31,no_such,,private", "groups"),
        ("facts/minimax.csv", "funding_amount,round=Series Ω,2024,1,,1000000,USD,,,desk,,,,", "dimensions"),
        ("facts/minimax.csv", "funding_amount,moon=A,2024,1,,1000000,USD,,,desk,,,,", "dimensions"),
        ("facts/minimax.csv", "revenue,,FY2023,1,,1000000,USD,,,nobody,,,,", "source"),
        ("facts/minimax.csv", "no_concept,,FY2023,1,,1000000,USD,,,desk,,,,", "concept"),
    ],
)
def test_what_a_folder_adds_is_held_against_the_shipped_tables(overlay: Path, file: str, line: str, field: str) -> None:
    append(overlay / file, line)
    with pytest.raises(DataErrors) as refused:
        open_data(overlay)
    assert field in {error.field for error in refused.value.errors}


# -- identity --------------------------------------------------------------------------------------------------------


def test_equal_content_is_an_equal_version_wherever_it_stands(folder: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin"
    shutil.copytree(folder, twin)
    assert open_data(folder).version == open_data(twin).version
    append(twin / "facts/acme.csv", "revenue,,FY2022,10,,1000000,USD,,,p,,,,")
    assert open_data(folder).version != open_data(twin).version


def test_the_shipped_files_read_as_plain_csv() -> None:
    """Anybody's csv reader gives as many facts as ours, which has each close of the prices as a fact too."""
    rows = 0
    for path in (*(SHIPPED / "facts").glob("*.csv"), SHIPPED / "prices.csv"):
        with path.open(encoding="utf-8", newline="") as handle:
            rows += sum(1 for _ in csv.DictReader(handle))
    data = open_data(())
    assert rows == sum(len(data.facts_of(company.id)) for company in data.companies())


@pytest.mark.parametrize("kind", TABLES)
def test_rows_taken_as_they_are_equal_those_that_are_validated(kind: str) -> None:
    """The shipped tables are not validated when they are read; that gives what pydantic makes of the same cells."""
    path = SHIPPED / f"{kind}.csv"
    validated = list(Items(kind).of(path.name, path.read_bytes(), pytest.fail))
    table = list(open_data(()).table(kind))  # type: ignore[attr-defined]
    assert table == validated
    assert [list(map(type, vars(item).values())) for item in table] == [
        list(map(type, vars(item).values())) for item in validated
    ]
    assert [item.model_dump() for item in table] == [item.model_dump() for item in validated]


def test_one_source_asked_for_by_id_is_the_one_in_the_list() -> None:
    view = open_data(())
    one = view.source("minimax-prospectus-2025-12-31")
    assert one is view.source(one.id)
    assert any(one is each for each in view.sources())
    assert list(view.concepts()) == [concept.id for concept in view.concepts().values()]
    assert "no_such_concept" not in view.concepts()
    with pytest.raises(KeyError):
        view.source("no-such-source")


def test_the_rows_of_a_company_are_found_by_their_first_column() -> None:
    view = open_data(())
    for kind in OWNED:
        grouped = view.by_company(kind)  # type: ignore[attr-defined]
        rows = view.table(kind)  # type: ignore[attr-defined]
        assert {owner: list(items) for owner, items in grouped.items()} == {
            owner: [row for row in rows if row.company == owner] for owner in {row.company for row in rows}
        }
