"""The store: every mistake of the files at once, and an index that never says anything else than the files."""

from __future__ import annotations

import csv
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from xlipo.facts.dataset import DataView
from xlipo.facts.errors import DataErrors, UsageError
from xlipo.metrics.answers import Answers
from xlipo.store import opening
from xlipo.store.csv_files import FACT_COLUMNS, SHIPPED, load, version_of
from xlipo.store.index import IndexedData, build, fingerprint, is_current
from xlipo.store.opening import folders_for, index_path, open_data

SOURCE = Path(__file__).resolve().parent.parent / "src"

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
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, and no overlay."""
    monkeypatch.setenv("XLIPO_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("XLIPO_DATA", raising=False)
    return tmp_path / "cache"


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


def both_ways(folder: Path) -> list[dict[tuple[str, int, str], str]]:
    """The mistakes, as reading the files and as building the index tell them."""
    return [errors_of(lambda: load([folder])), errors_of(lambda: open_data(folder))]


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
    data = load([folder])
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


def test_every_mistake_is_listed_at_once_with_its_file_line_and_field(folder: Path) -> None:
    planted = set()
    for file, line, field in MISTAKES:
        path = folder / f"{file}.csv"
        append(path, line)
        planted.add((f"{file}.csv", len(path.read_text("utf-8").splitlines()), field))
    for found in both_ways(folder):
        assert set(found) == planted
        assert all(message and "\n" not in message and "Traceback" not in message for message in found.values())


def test_a_line_with_several_mistakes_tells_them_all(folder: Path) -> None:
    """Nobody wants to mend a line six times over."""
    append(folder / "facts" / "acme.csv", "revenu,segment,9N2024,abc,,0,XYZ,perhaps,certain,nowhere,,,,")
    for found in both_ways(folder):
        columns = {field for _, _, field in found}
        assert columns == {"concept", "dimensions", "period", "value", "scale", "unit", "hedge", "claim", "source"}


@pytest.mark.parametrize(("file", "line", "field"), MISTAKES)
def test_each_mistake_is_found_alone(folder: Path, file: str, line: str, field: str) -> None:
    append(folder / f"{file}.csv", line)
    for found in both_ways(folder):
        ((where, _, column),) = found
        assert (where, column) == (f"{file}.csv", field)


def test_the_message_is_for_a_person(folder: Path) -> None:
    append(folder / "facts/acme.csv", *(line for file, line, _ in MISTAKES if file == "facts/acme"))
    with pytest.raises(DataErrors) as refused:
        load([folder])
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
    for found in both_ways(folder):
        assert {file for file, _, _ in found} == {"facts/acme.csv"}
        assert all(len(message) < 300 for message in found.values())


def test_text_that_looks_like_a_formula_stays_text(folder: Path) -> None:
    append(folder / "facts/acme.csv", 'revenue,,FY2022,1,,,USD,,,p,"=1+1","@SUM(A1)",,-2+3')
    (fact,) = [fact for fact in load([folder]).facts("acme", "revenue") if fact.period.text == "FY2022"]
    assert (fact.locator, fact.note) == ("=1+1", "-2+3")


@pytest.mark.parametrize(
    "header", ["", "concept,value", ",".join(reversed(FACT_COLUMNS)), "\ufeff" + ",".join(FACT_COLUMNS)]
)
def test_wrong_columns_are_one_error_that_names_the_right_ones(folder: Path, header: str) -> None:
    (folder / "facts/acme.csv").write_text(f"{header}\nrevenue,1\n", encoding="utf-8")
    for found in both_ways(folder):
        assert list(found) == [("facts/acme.csv", 1, "header")]
        assert ",".join(FACT_COLUMNS) in next(iter(found.values()))


def test_facts_of_a_company_that_nobody_knows_are_a_mistake(folder: Path) -> None:
    shutil.copy(folder / "facts/acme.csv", folder / "facts/nobody.csv")
    for found in both_ways(folder):
        assert {(file, field) for file, _, field in found} == {("facts/nobody.csv", "company")}


def test_a_place_that_is_no_folder_is_one_sentence(tmp_path: Path) -> None:
    for place in (tmp_path / "nowhere", SHIPPED / "companies.csv"):
        with pytest.raises(UsageError, match="no data folder"):
            open_data(place)
        with pytest.raises(UsageError, match="no data folder"):
            load([place])


# -- the index -------------------------------------------------------------------------------------------------------


def test_the_index_holds_what_the_files_hold(own_cache: Path) -> None:
    """The shipped data set, asked both ways, fact for fact and name for name."""
    opened, loaded = open_data(), load([SHIPPED])
    assert isinstance(opened, IndexedData) and list(own_cache.glob("*.sqlite"))
    assert everything(opened) == everything(loaded)
    for company in loaded.companies():
        for name in (company.id, company.name, *company.aliases):
            assert opened.find_company(name) == loaded.find_company(name) == company
        for concept in loaded.concepts():
            assert list(opened.facts(company.id, concept)) == list(loaded.facts(company.id, concept))
    for source in loaded.sources():
        assert opened.source(source.id) == source
    assert opened.find_company("nobody at all") is None
    for ask in (opened.company, opened.source):
        with pytest.raises(KeyError):
            ask("nobody")


def test_asking_by_company_or_by_concept_first_makes_no_difference(folder: Path) -> None:
    first, second = open_data(folder), open_data(folder)
    second.facts_of("acme")
    assert list(first.facts("acme", "revenue")) == list(second.facts("acme", "revenue"))
    assert sorted(map(repr, first.facts_of("acme"))) == sorted(map(repr, second.facts_of("acme")))
    assert list(second.facts("acme", "offer_price")) == []


def test_the_same_index_is_used_again(folder: Path) -> None:
    open_data(folder)
    path = index_path([folder])
    assert path is not None
    before = path.stat().st_mtime_ns
    open_data(folder)
    assert path.stat().st_mtime_ns == before


def test_a_changed_file_is_seen(folder: Path) -> None:
    assert len(open_data(folder).facts("acme", "revenue")) == 2
    append(folder / "facts/acme.csv", "revenue,,FY2022,10,,1000000,USD,,,p,,,,")
    assert len(open_data(folder).facts("acme", "revenue")) == 3
    (folder / "facts/acme.csv").unlink()
    assert len(open_data(folder).facts("acme", "revenue")) == 0


def test_a_changed_file_is_another_version(folder: Path) -> None:
    before = open_data(folder).version
    append(folder / "facts/acme.csv", "revenue,,FY2022,10,,1000000,USD,,,p,,,,")
    assert open_data(folder).version == version_of([folder]) != before


def test_a_table_that_changes_changes_its_answers(folder: Path) -> None:
    assert open_data(folder).source("n").tier == 6
    lines = [line.replace(",press,6,", ",press,5,") for line in SMALL["sources"]]
    (folder / "sources.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert open_data(folder).source("n").tier == 5


def test_a_file_that_breaks_after_it_was_indexed_is_refused_and_mended_again(folder: Path) -> None:
    path = folder / "facts/acme.csv"
    whole = path.read_bytes()
    assert open_data(folder)
    append(path, "revenue,,soon,1,,,USD,,,p,,,,")
    for _ in range(2):
        with pytest.raises(DataErrors, match="soon"):
            open_data(folder).facts("acme", "revenue")
    path.write_bytes(whole)
    assert len(open_data(folder).facts("acme", "revenue")) == 2


@pytest.mark.parametrize("rubbish", [b"", b"not a database", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_broken_index_is_made_anew(folder: Path, rubbish: bytes) -> None:
    open_data(folder)
    path = index_path([folder])
    assert path is not None
    path.write_bytes(rubbish)
    assert everything(open_data(folder)) == everything(load([folder]))


def test_a_cut_index_is_made_anew(folder: Path) -> None:
    open_data(folder)
    path = index_path([folder])
    assert path is not None
    path.write_bytes(path.read_bytes()[:5000])
    assert everything(open_data(folder)) == everything(load([folder]))


def test_an_index_damaged_in_its_middle_is_made_anew(folder: Path) -> None:
    """The head is sound, so that the damage shows only when somebody asks."""
    append(folder / "facts/acme.csv", *(f"revenue,,{year}-01/{year}-01,1,,,USD,,,p,,,," for year in range(1900, 2020)))
    open_data(folder)
    path = index_path([folder])
    assert path is not None
    held = bytearray(path.read_bytes())
    page = int.from_bytes(held[16:18], "big")  # every page but the head, the schema and the small tables
    held[8 * page :] = b"\xff" * (len(held) - 8 * page)
    path.write_bytes(held)
    assert everything(open_data(folder)) == everything(load([folder]))


def test_an_index_of_another_layout_is_not_trusted(folder: Path) -> None:
    open_data(folder)
    path = index_path([folder])
    assert path is not None
    with sqlite3.connect(path) as base:
        base.execute("update meta set value = 'older' where key = 'fingerprint'")
        base.execute("delete from fact")
    assert not is_current(path, fingerprint([folder]))
    assert len(open_data(folder).facts("acme", "revenue")) == 2


def test_a_failed_build_leaves_nothing_behind(folder: Path, own_cache: Path) -> None:
    append(folder / "facts/acme.csv", "revenue,,soon,1,,,USD,,,p,,,,")
    with pytest.raises(DataErrors):
        open_data(folder)
    assert [path.name for path in own_cache.iterdir() if path.suffix != ".lock"] == []


def test_the_index_is_built_in_memory_where_no_place_is_given(folder: Path) -> None:
    base = build([folder], None, fingerprint([folder]))
    assert base is not None
    assert everything(IndexedData(base)) == everything(load([folder]))


def test_without_a_cache_folder_everything_still_works(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").write_text("in the way")
    monkeypatch.setenv("XLIPO_CACHE", str(tmp_path / "a file" / "cache"))
    assert index_path([folder]) is None
    assert everything(open_data(folder)) == everything(load([folder]))


def test_a_cache_that_cannot_be_written_is_done_without(
    folder: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_cache.mkdir()
    monkeypatch.setattr(os, "access", lambda place, mode: Path(place) != own_cache)
    assert index_path([folder]) is None
    assert len(open_data(folder).facts("acme", "revenue")) == 2
    assert list(own_cache.iterdir()) == []


def test_a_full_disk_is_done_without(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("xlipo.store.opening.connect", full)
    assert len(open_data(folder).facts("acme", "revenue")) == 2


def test_a_cache_that_goes_away_while_asking_is_done_without(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def build_in_memory_only(folders: Sequence[Path], path: Path | None, mark: str) -> sqlite3.Connection | None:
        if path is not None:
            raise PermissionError(13, "Permission denied")
        return build(folders, path, mark)

    view = open_data(folder)
    append(folder / "facts/acme.csv", "revenue,,FY2022,10,,1000000,USD,,,p,,,,")
    monkeypatch.setattr(opening, "build", build_in_memory_only)
    assert len(view.facts("acme", "revenue")) == 3


OPENER = """
import sys
from xlipo.store.opening import open_data
data = open_data(sys.argv[1])
print(data.version, sum(len(data.facts_of(company.id)) for company in data.companies()))
"""


def test_processes_that_build_at_once_all_get_the_whole(folder: Path, own_cache: Path) -> None:
    rows = [
        f"revenue,,{year}-{month:02}/{year}-{month:02},1,,,USD,,,p,,,,"
        for year in range(1950, 2020)
        for month in range(1, 13)
    ]
    append(folder / "facts/acme.csv", *rows)
    environment = os.environ | {"PYTHONPATH": str(SOURCE), "XLIPO_CACHE": str(own_cache)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPENER, str(folder)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(4)
    ]
    told = [process.communicate(timeout=60) for process in started]
    assert [error for _, error in told if error] == []
    assert {out.decode().strip() for out, _ in told} == {f"{version_of([folder])} 843"}
    assert len(list(own_cache.glob("*.sqlite"))) == 1
    assert [path for path in own_cache.iterdir() if path.suffix not in (".sqlite", ".lock")] == []


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
    assert folders_for(overlay) == [SHIPPED, overlay]
    alone, together = Answers(load([SHIPPED])), Answers(open_data(overlay))
    assert together.metric("Acme", "revenue").value == 5_000_000
    before, after = (who.metric("MiniMax", "revenue", "FY2024") for who in (alone, together))
    assert after.value == 30_600_000  # same tier, later source
    assert before.derivation is not None and before.derivation.fact is not None
    assert before.derivation.fact.value in {rival.fact.value for rival in after.rivals}
    assert together.metric("Zhipu", "revenue", "FY2024").value == alone.metric("Zhipu", "revenue", "FY2024").value
    assert together.view.version != alone.view.version


def test_an_overlay_may_be_named_in_the_environment(overlay: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLIPO_DATA", str(overlay))
    assert folders_for() == [SHIPPED, overlay]
    assert Answers(open_data()).metric("Acme", "revenue").value == 5_000_000


def test_a_folder_with_its_own_concepts_stands_alone(folder: Path) -> None:
    assert folders_for(folder) == [folder]
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


# -- identity --------------------------------------------------------------------------------------------------------


def test_equal_content_is_an_equal_version_wherever_it_stands(folder: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin"
    shutil.copytree(folder, twin)
    assert version_of([folder]) == version_of([twin]) == load([twin]).version
    append(twin / "facts/acme.csv", "revenue,,FY2022,10,,1000000,USD,,,p,,,,")
    assert version_of([folder]) != version_of([twin])


def test_the_shipped_files_read_as_plain_csv() -> None:
    """Anybody's csv reader gives as many facts as ours."""
    rows = 0
    for path in (SHIPPED / "facts").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as handle:
            rows += sum(1 for _ in csv.DictReader(handle))
    data = load([SHIPPED])
    assert rows == sum(len(data.facts_of(company.id)) for company in data.companies())
