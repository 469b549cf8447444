"""DuckDB: a store in a file gives what the files give; what goes wrong with it is one sentence, and then over."""

from __future__ import annotations

import datetime as dt
import gc
import json
import os
import subprocess
import sys
import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

import xlipo
from engines import (
    assert_answers_as_the_files_do,
    assert_holds_what_the_files_hold,
    assert_hostile_texts_are_texts,
    hostile_folder,
    judged,
    load_killed,
    loaded,
    small_folder,
)
from interrupted import Lines, interrupted
from shipped import shipped
from xlipo.cli import front_door
from xlipo.facts.errors import BrokenFact, Unavailable, UsageError
from xlipo.functions import call
from xlipo.functions.cells import CellError
from xlipo.functions.session import Session
from xlipo.store.opening import open_data
from xlipo.store.sql import held_tables
from xlipo.store.sql.duckdb_engine import DuckDbEngine
from xlipo.store.sql.engine import ArrowRows, ListRows, TupleRows
from xlipo.store.sql.fact_reader import FactReader, Placed
from xlipo.store.sql.kept import Kept
from xlipo.store.sql.layout import FACTS, LAYOUT, LOADING, META, NAMES, data_tables, folder_table
from xlipo.store.sql.loading import load
from xlipo.store.sql.sql_store import SqlStore
from xlipo.store.sql.sql_view import SqlView
from xlipo.store.sql.url import StoreUrl, read_url
from xlipo.store.tables import TABLES

ASKED = ("MiniMax", "gross_margin", "9M2025")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store of the shipped data."""
    return loaded(f"duckdb://{tmp_path_factory.mktemp('duckdb')}/ipo.duckdb")


@pytest.fixture(autouse=True)
def no_overlay(monkeypatch: pytest.MonkeyPatch) -> None:
    """No data but those that a test names."""
    monkeypatch.delenv("XLIPO_DATA", raising=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test's own store lies."""
    return tmp_path / "own.duckdb"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small data set, whole by itself."""
    return small_folder(tmp_path / "small")


def run(*args: str) -> Result:
    return CliRunner().invoke(front_door, list(args))


# -- the same answers --------------------------------------------------------------------------------------------------


def test_a_store_holds_what_the_files_hold(store: str) -> None:
    assert_holds_what_the_files_hold(store)


def test_every_call_is_answered_as_the_files_answer_it(store: str) -> None:
    assert_answers_as_the_files_do(store)


def test_the_command_line_and_python_read_a_store(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("metric", *ASKED[:2], "--period", ASKED[2], "--data", store).output.startswith("23.3%  9M2025  computed")
    assert run("facts", "--company", "Zhipu", "--csv", "--data", store).output == run(
        "facts", "--company", "Zhipu", "--csv"
    ).output  # fmt: skip
    client = xlipo.Client(store, as_of="2025-12-22")
    assert (
        client.metric("MiniMax", "revenue").value
        == xlipo.Client((), as_of="2025-12-22").metric("MiniMax", "revenue").value
    )
    monkeypatch.setenv("XLIPO_DATA", store)
    assert xlipo.Client().version() == shipped().version


def test_little_room_changes_no_answer(store: str) -> None:
    view, files = SqlStore(read_url(store)).view(), shipped()
    view._kept = Kept(20_000)
    for company in ("minimax", "deepseek", "moonshot"):
        assert list(view.facts_of(company)) == list(files.facts_of(company))
        assert view.company(company) == files.company(company)
        assert list(view.rounds(company)) == list(files.rounds(company))
        assert view._kept.held <= 20_000
    assert view.find_company("稀宇科技") == files.company("minimax")
    assert view.find_company("nobody") is None and view.find_company("x" * 100_000) is None


@pytest.mark.parametrize("most", [held_tables.MOST_ROWS, 10])
def test_small_tables_are_held_once_many_rows_were_asked_for(
    store: str, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(held_tables, "MOST_ROWS", most)
    asked, fetch = list[str](), DuckDbEngine.fetch
    monkeypatch.setattr(
        DuckDbEngine, "fetch", lambda self, query, *more: (asked.append(query.sql()), fetch(self, query, *more))[1]
    )
    view, files = SqlStore(read_url(store)).view(), shipped()
    names = [name for company in files.companies() for name in company.names]
    for name in (*names, "nobody", "a'b"):
        assert view.find_company(name) == files.find_company(name)
    for source in files.sources()[:100]:
        assert view.document(source.id) == source
    assert view.document("nothing") is None
    of_names = sum('"names_' in query for query in asked)
    assert of_names == held_tables.AFTER + 2 if most > 10 else of_names > 50  # and its count, and its rows


def test_rows_of_a_concept_stand_together_however_a_table_is_sorted() -> None:
    """Those that lie apart took a reading of every column each: 3,000 companies took ten seconds more."""
    mixed = {"owner": [7, 7, 7, 7, 3], "concept": ["b", "a", "b", "a", "b"], "position": [14, 13, 12, 11, 10]}
    whole = [(3, "b", 10), (7, "b", 12), (7, "b", 14), (7, "a", 11), (7, "a", 13)]
    rows = ArrowRows(pa.table(mixed))
    assert list(zip(*rows.in_order_of((0, 1, 2)).cells(), strict=True)) == whole
    for other in (TupleRows(list(zip(*mixed.values(), strict=True)), 3), ListRows(rows)):
        found = list(zip(*other.in_order_of((0, 1, 2)).cells(), strict=True))
        assert found == sorted(whole)


def test_a_held_table_gives_every_row_of_a_value_in_order() -> None:
    keys, columns = ["b", "a", "b", "c", "b"], [name for name in NAMES.names if name != "part"]
    rows = [[4 - at, key, key.upper(), "alias", at, f"c{at}"] for at, key in enumerate(keys)]
    held = held_tables.HeldTables(lambda kind: len(rows), lambda kind, columns: TupleRows(rows, len(columns)))
    assert held.rows("names", columns, "key", ["b"]) is None  # as a single question
    for values, found in ((["b"], [0, 2, 4]), (["a"], [3]), (["b", "c", "b"], [0, 1, 2, 4]), (["nobody"], [])):
        answer = held.rows("names", ("position", "key"), "key", values)
        assert answer is not None and list(answer.cells()[0]) == found


def test_a_grid_of_companies_asks_for_their_facts_once(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    session, asked = Session(store), list[str]()
    fetch = DuckDbEngine.fetch
    monkeypatch.setattr(
        DuckDbEngine, "fetch", lambda self, query, *more: (asked.append(query.sql()), fetch(self, query, *more))[1]
    )
    names = [[company.name] for company in shipped().companies()]
    grid = call("IPO_METRIC", [names, [["revenue", "gross_margin", "headcount", "market_cap"]]], session)
    assert grid == call("IPO_METRIC", [names, [["revenue", "gross_margin", "headcount", "market_cap"]]], Session(()))
    by_table = [
        sum(f'"{kind}_' in query or f"{kind}_" in query.partition(" FROM ")[2] for query in asked)
        for kind in ("facts", "prices")
    ]
    assert len(names) > 30 and len(asked) < 20, asked
    assert by_table[0] <= 3  # which concepts there are, the facts of those asked, and of what these lead to


def test_what_another_thread_reads_ahead_changes_no_excerpt(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other thread's question comes when the first has said what its excerpt holds, and before it reads it."""
    view, together = SqlStore(read_url(store)).view(), FactReader.together

    def interrupted(self: FactReader, company: str, what: object, most_facts: int = 0) -> list[Placed]:
        view.read_ahead([one.id for one in shipped().companies()])
        return together(self, company, what, most_facts)

    view.read_ahead(["minimax", "zhipu"], ["revenue"], ["FY2024"])
    monkeypatch.setattr(FactReader, "together", interrupted)
    excerpt = view.excerpt("minimax", "revenue")
    assert excerpt is not None and excerpt.periods == {"FY2024"}
    own = [fact for fact in shipped().facts("minimax", "revenue") if fact.period.text == "FY2024"]
    assert own and list(excerpt.facts) == own


def test_second_pages_are_looked_up_together(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    held, files = (xlipo.Client(data, as_of="2025-12-22").answers.view for data in (store, ()))
    asked, fetch = list[str](), DuckDbEngine.fetch
    monkeypatch.setattr(held_tables, "MOST_ROWS", 0)  # a held table would take no lookup
    monkeypatch.setattr(
        DuckDbEngine, "fetch", lambda self, query, *more: (asked.append(query.sql()), fetch(self, query, *more))[1]
    )
    ids = [company.id for company in shipped().companies()]
    held.read_ahead(ids)
    pages = set[str]()
    for id in ids:
        facts = held.facts_of(id)
        assert facts == files.facts_of(id)
        pages |= {fact.also for fact in shipped().facts_of(id) if fact.also}
    lookups = [query for query in asked if 'WHERE "url"' in query]
    assert len(pages) > 40 and 0 < len(lookups) <= 3


# -- loading -----------------------------------------------------------------------------------------------------------


def test_hostile_texts_in_every_field_are_texts(tmp_path: Path) -> None:
    folder = hostile_folder(tmp_path / "mine")
    address = loaded(f'duckdb://{tmp_path}/it\'s; DROP "x" 数据 $p0.duckdb', folder)
    assert_hostile_texts_are_texts(address, folder)


def test_a_load_that_is_killed_leaves_what_was_there_and_goes_on_later(file: Path, small: Path) -> None:
    address = loaded(f"duckdb://{file}", small)
    before = SqlStore(read_url(address))
    token = before.token()

    load_killed(address)
    assert SqlStore(read_url(address)).token() == before.token() == token
    assert [company.id for company in before.view().companies()] == ["acme"]
    beside = file.with_name("own.duckdb.loading")
    with duckdb.connect(str(beside), read_only=True) as left:
        (begun,) = left.execute("SELECT DISTINCT generation FROM xlipo.loading").fetchall()
        assert left.execute("SELECT part FROM xlipo.loading ORDER BY part").fetchall() == [(-1,), (0,)]
    found = load(read_url(address), ())
    assert (found.generation,) == begun  # the same load, gone on with
    assert not beside.exists()
    assert_holds_what_the_files_hold(address)
    assert all(not check.broken for check in _checks(address))


def _checks(address: str) -> Sequence[xlipo.api.stores.StoreCheckRecord]:
    from xlipo.api.stores import check_store

    return check_store(address)


def test_connections_to_replaced_files_are_let_go(file: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, init = list[weakref.ref[DuckDbEngine]](), DuckDbEngine.__init__

    def noted(self: DuckDbEngine, url: StoreUrl) -> None:
        init(self, url)
        if type(self) is DuckDbEngine:  # not one that loads
            opened.append(weakref.ref(self))

    session = Session(loaded(f"duckdb://{file}", small))
    monkeypatch.setattr(DuckDbEngine, "__init__", noted)
    gc.disable()  # else it may come by chance
    try:
        for year in range(2020, 2023):
            with (small / "facts" / "acme.csv").open("a", encoding="utf-8") as facts:
                facts.write(f"revenue,,FY{year},{year},,,USD,,,p,,,,,,\n")
            loaded(f"duckdb://{file}", small)
            session.look()
            assert call("IPO_METRIC", ("Acme", "revenue", f"FY{year}"), session) == year
            assert sum(engine() is not None for engine in opened) <= 2  # the newest, and the one before
    finally:
        gc.enable()
    assert len(opened) == 3


def test_a_load_of_other_data_forgets_the_one_that_stopped(file: Path, small: Path) -> None:
    address = f"duckdb://{file}"

    def stop(told: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(read_url(address), (), stop)
    loaded(address, small)
    assert_holds_what_the_files_hold(address, open_data(small))
    with duckdb.connect(str(file), read_only=True) as held:
        assert held.execute("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'xlipo'").fetchone() == (
            len(data_tables()) + 2,
        )


def test_somebody_elses_tables_in_the_file_stay(file: Path, small: Path) -> None:
    with duckdb.connect(str(file)) as mine:
        mine.execute("CREATE TABLE mine AS SELECT 42 AS answer")
    loaded(f"duckdb://{file}", small)
    loaded(f"duckdb://{file}", small)
    with duckdb.connect(str(file), read_only=True) as mine:
        assert mine.execute("SELECT answer FROM mine").fetchone() == (42,)
        assert mine.execute("SELECT value, low, high FROM xlipo.facts WHERE concept = 'gross_profit'").fetchone() == (
            40_000_000, 39_950_000, 40_050_000,
        )  # fmt: skip


# -- trouble -----------------------------------------------------------------------------------------------------------


def test_data_that_change_are_seen_at_the_next_look(file: Path, small: Path) -> None:
    session = Session(loaded(f"duckdb://{file}", small))
    asked = ("Acme", "revenue", "FY2024")
    assert call("IPO_METRIC", asked, session) == 1e8
    old = session.view
    facts = small / "facts" / "acme.csv"
    facts.write_text(facts.read_text("utf-8").replace("100.0", "120.0"), "utf-8")
    loaded(f"duckdb://{file}", small)
    session.look()
    assert call("IPO_METRIC", asked, session) == 1.2e8
    assert [fact.value for fact in old.facts("acme", "revenue")][-1] == 100_000_000  # a view is one state


def test_a_store_that_is_gone_is_told_and_comes_back(file: Path, small: Path) -> None:
    session = Session(loaded(f"duckdb://{file}", small))
    assert call("IPO_METRIC", ("Acme", "revenue", "FY2024"), session) == 1e8
    away = file.rename(file.with_name("away"))
    session.look()
    assert "There is no database" in session.broken
    assert call("IPO_STATUS", ("Acme", "revenue", "FY2024"), session) == "stale"
    away.rename(file)
    session.look()
    assert not session.broken and call("IPO_STATUS", ("Acme", "revenue", "FY2024"), session) == "reported"


def test_a_failing_question_is_an_error_cell_that_is_not_remembered(file: Path, small: Path) -> None:
    session = Session(loaded(f"duckdb://{file}", small))
    session.view.companies()
    loaded(f"duckdb://{file}", small)  # other tables under the view
    session.view._engine.close()  # type: ignore[attr-defined]
    for asked in (("Acme", "revenue", "FY2024"), ([["Acme"], ["Acme"]], "revenue", "FY2024")):
        lost = call("IPO_METRIC", asked, session.snapshot)
        assert isinstance(lost, CellError) and lost.status == "unavailable"
        assert "no longer holds the tables that were read" in lost.reason
    session.look()
    assert call("IPO_METRIC", ("Acme", "revenue", "FY2024"), session) == 1e8


def test_a_file_that_another_program_writes_to_is_told_and_then_read(file: Path, small: Path) -> None:
    address = loaded(f"duckdb://{file}", small)
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    writer = subprocess.Popen(
        [sys.executable, "-c", script, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None and writer.stdout.readline() == "open\n"
    session = Session(address)
    assert "is in use by another program that writes to it" in session.unusable
    shown = call("IPO_METRIC", ("Acme", "revenue", "FY2024"), session)
    assert isinstance(shown, CellError) and "in use by another program" in shown.reason
    writer.communicate("")
    session.look()
    assert call("IPO_METRIC", ("Acme", "revenue", "FY2024"), session) == 1e8


BROKEN = [
    ("hedge = 'bogus'", "hedge 'bogus'"),
    ("claim = 'x'", "claim 'x'"),
    ("source = 'nowhere'", "source 'nowhere'"),
    ("tier = 9", "tier 9"),
    ("period_kind = 'soon'", "period_kind 'soon'"),
    ("period_precision = 'hour'", "period_precision 'hour'"),
    ("unit = 'RMB'", "unit 'RMB'"),
    ("own_reading = 'seen'", "own_reading 'seen'"),
    ("dimensions = 'segment cloud'", "dimensions 'segment cloud'"),
    ("value = value * 10", "with the interval from"),
    ("low = high + 1", "with the interval from"),
    ("low = high + 1, value = NULL", "value nothing with the interval from"),
]


@cache
def files() -> Session:
    """The shipped data as their files hold them."""
    return Session(())


def screened_in(data: Any, period: str) -> dict[str, tuple[object, ...]]:
    """What a screen says of each company."""
    return {one.company: judged(one) for one in xlipo.Client(data).screen("revenue > 1m USD", period=period).records()}


@cache
def screened_in_the_files(period: str) -> dict[str, tuple[object, ...]]:
    return screened_in((), period)


@pytest.mark.parametrize(("change", "told"), BROKEN)
def test_a_fact_changed_by_hand_is_refused_on_every_path(store: str, file: Path, change: str, told: str) -> None:
    file.write_bytes(Path(store.removeprefix("duckdb://")).read_bytes())
    with duckdb.connect(str(file)) as held:
        (generation,) = held.execute("SELECT generation FROM xlipo.meta").fetchall()[0]
        (position,) = held.execute(
            f"UPDATE xlipo.facts_{generation} SET {change} WHERE position = (SELECT min(position) FROM xlipo.facts "
            "WHERE company = 'minimax' AND concept = 'revenue' AND dimensions = '' AND period = 'FY2024' "
            "AND claim = 'actual' AND value > 0) RETURNING position"
        ).fetchall()[0]
    address = f"duckdb://{file}"
    result = run("metric", "MiniMax", "revenue", "--period", "FY2024", "--data", address)
    assert result.exit_code == 2 and len(result.output.strip().splitlines()) == 1
    assert f"The database holds a fact that breaks its layout (facts, position {position}: " in result.output
    assert told in result.output and f"see: xlipo store check {address}" in result.output
    assert run("store", "check", address).exit_code == 1
    assert run("metric", "Zhipu", "revenue", "--period", "FY2024", "--data", address).exit_code == 0

    for period in ("FY2024", "FY2023"):
        names = [["MiniMax"], ["Zhipu"], ["Moore Threads"]]
        alone = call("IPO_METRIC", ("MiniMax", "revenue", period), Session(address))
        (broken,), *others = call("IPO_METRIC", (names, [["revenue"]], period), Session(address))  # type: ignore[misc]
        assert others == list(call("IPO_METRIC", (names[1:], [["revenue"]], period), files()))  # type: ignore[arg-type]
        for cell in (alone, broken):
            assert isinstance(cell, CellError) and cell.status == "unavailable" and told in cell.reason
        table = "Zhipu,MiniMax", "revenue,headcount", period
        (_, *held), (_, *own) = call("IPO_TABLE", table, Session(address)), call("IPO_TABLE", table, files())  # type: ignore[misc]
        assert held[0] == own[0] and held[1][2] == own[1][2] and held[1][1] == alone  # type: ignore[index]
        client = xlipo.Client(address, as_of="2026-10-09")
        for ask in (client.metric, client.table):
            with pytest.raises(BrokenFact, match="breaks its layout"):
                ask(["Zhipu", "MiniMax"] if ask == client.table else "MiniMax", "revenue", period)
        assert client.table(["Zhipu", "Moore Threads"], "revenue", period).rows
        screened, known = screened_in(address, period), screened_in_the_files(period)
        changed = [id for id in known if screened[id] != known[id]]
        assert changed == ["MiniMax"] and screened["MiniMax"][1] == "undecided" and told in str(screened["MiniMax"])


def test_an_address_that_names_no_folder_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    for command in ("load", "init"):
        result = run("store", command, f"duckdb://{tmp_path}/nowhere/x.duckdb")
        assert result.exit_code == 2 and result.output == (
            f"There is no folder {str(tmp_path / 'nowhere')!r}; make it first, or name another file.\n"
        )
    assert not list(tmp_path.iterdir())
    result = run("store", "version", f"duckdb:///{tmp_path}/x.duckdb")
    assert f"There is no database {str(tmp_path / 'x.duckdb')!r}" in result.output


def test_a_named_pipe_is_no_database(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.duckdb")
    for command in ("check", "init", "load"):
        result = run("store", command, f"duckdb://{tmp_path}/x.duckdb")
        assert result.exit_code == 2
        assert "is no ordinary file; name another" in result.output


@pytest.mark.parametrize("place", ["//ann:secret@db/ipo", "postgresql:ann:secret@db/ipo", "jdbc:x://h?password=secret"])
def test_no_sentence_repeats_a_password_of_an_address_that_is_none(place: str) -> None:
    result = run("companies", "--data", place)
    assert result.exit_code == 2
    assert "secret" not in result.output


def _empty(file: Path) -> None:
    run("store", "init", f"duckdb://{file}")


def _other_layout(file: Path) -> None:
    with duckdb.connect(str(file)) as store:
        store.execute(
            "CREATE SCHEMA xlipo; CREATE TABLE xlipo.meta AS SELECT 'g' AS generation, 99 AS layout, 'v' AS version, "
            "'' AS loaded, 0 AS facts, 0 AS companies"
        )


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda file: None, "There is no database"),
        (lambda file: file.write_text("hello " * 5000), "is no file of DuckDB"),
        (lambda file: file.mkdir(), "cannot be"),
        (lambda file: duckdb.connect(str(file)).close(), "holds no data yet"),
        (_empty, "holds no data yet; load some with: xlipo store load"),
        (_other_layout, f"has version 99 of the table layout, and this xlipo reads version {LAYOUT}"),
    ],
)
def test_what_is_no_store_is_one_sentence(file: Path, make: Callable[[Path], object], told: str) -> None:
    make(file)
    for command in (("store", "version", f"duckdb://{file}"), ("metric", *ASKED[:2], "--data", f"duckdb://{file}")):
        result = run(*command)
        assert result.exit_code == 2 and told in result.output and len(result.output.strip().splitlines()) == 1
    with pytest.raises(Unavailable):
        SqlStore(read_url(f"duckdb://{file}")).view()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ann:hunter2@db/ipo", "clickhouse://:hunter2@db", "duckdb://ann:hunter2@x.duckdb",
        "postgresql://db/ipo?password=hunter2", "postgresql://db/ipo?PASSWD=hunter2", "postgresql:/ann:hunter2@db/ipo",
        "postgresql://ann:hunter2@[db/ipo", "mysql://ann:hunter2@db", "duckdb://", "postgresql://db/ipo?options=-c",
    ],
)  # fmt: skip
def test_an_address_with_a_password_or_of_nothing_is_refused_without_repeating_it(address: str) -> None:
    for command in (
        ("store", "version", address), ("store", "load", address), ("metric", *ASKED[:2], "--data", address),
    ):  # fmt: skip
        result = run(*command)
        assert result.exit_code == 2 and "hunter2" not in result.output, result.output
        assert len(result.output.strip().splitlines()) == 1


def test_a_database_stands_alone(store: str, small: Path) -> None:
    with pytest.raises(UsageError, match="A database stands alone"):
        open_data([store, str(small)])
    with pytest.raises(UsageError, match="A database is given where a folder of data files belongs"):
        load(read_url(store), store)


# -- the commands ------------------------------------------------------------------------------------------------------


def test_a_store_is_made_loaded_checked_and_named(file: Path, small: Path) -> None:
    address = f"duckdb://{file}"
    assert run("store", "init", address).output == f"The tables are there; load them with: xlipo store load {address}\n"
    assert run("store", "load", address, "--data", str(small)).output.startswith(
        "Loaded 3 facts of 1 companies, version "
    )
    assert "holds 3 facts" in run("store", "init", address).output
    (told,) = json.loads(run("store", "version", address, "--json").output)
    assert told["facts"] == 3 and told["version"] == open_data(small).version and told["layout"] == LAYOUT
    assert run("store", "check", address).exit_code == 0
    with duckdb.connect(str(file)) as store:
        table = f"xlipo.facts_{told['generation']}"
        store.execute(f"UPDATE {table} SET tier = 7, low = high + 1, concept = 'nothing' WHERE position = 0")
    result = run("store", "check", address, "--json")
    assert result.exit_code == 1
    broken = {one["rule"] for one in json.loads(result.stdout) if one["broken"]}
    assert broken == {"every fact has its source's tier", "no interval runs backwards", "every concept is known"}


def test_the_layout_is_documented_column_by_column() -> None:
    page = (Path(__file__).resolve().parent.parent / "docs" / "engines.md").read_text("utf-8")
    sections = {part.partition("`")[0]: part for part in page.split("### `")}
    for table in (FACTS, NAMES, META, LOADING, *map(folder_table, ("companies", "sources", "prices"))):
        for column in table.columns:
            if not column.meaning.endswith(".csv") and column.name not in ("position", "owner", "part", "file", "line"):
                assert f"| `{column.name}` |" in sections[table.name] and column.meaning in sections[table.name]
    assert all(f"`{kind}`" in page for kind in TABLES) and f"version {LAYOUT}" in page


# -- extracts ----------------------------------------------------------------------------------------------------------


def extract(place: Path, **changed: pa.Array) -> Path:
    """An extract of the small data set's facts, with some columns changed."""
    place.mkdir(exist_ok=True)
    pq.write_table(
        pa.table({"id": ["acme"], "name": ["Acme"], "reporting_currency": ["USD"]}), place / "companies.parquet"
    )
    sources = {
        "id": ["p", "n"],
        "title": ["Prospectus", "News"],
        "publisher": ["HKEX", "Paper"],
        "date": ["2025-12-31", "2026-01"],
        "date_inferred": ["", "yes"],
        "url": ["https://example.org/p.pdf", ""],
        "language": ["en", "zh-Hant"],
        "kind": ["prospectus", "press"],
        "tier": ["1", "6"],
    }
    pq.write_table(pa.table(sources), place / "sources.parquet")
    days = [[dt.date(year, *day) for year in (2024, 2023, 2024)] for day in ((1, 1), (12, 31))]
    facts = {
        "company": ["acme"] * 3,
        "concept": ["gross_profit", "revenue", "revenue"],
        "period": ["FY2024", "FY2023", "FY2024"],
        "period_start": days[0],
        "period_end": days[1],
        "period_kind": ["duration"] * 3,
        "value": [40_000_000, 50_000_000, 100_000_000],
        "decimals": [-5, -6, -5],
        "low": [39_950_000, 47_500_000, 99_950_000],
        "high": [40_050_000, 52_500_000, 100_050_000],
        "hedge": ["exact", "about", None],
        "unit": ["USD"] * 3,
        "source": ["p", "n", "p"],
        "printed": [None, "约5000万美元", ""],
        "note": ["", "press", ""],
        "locator": ["p.4", None, "p.3"],
    } | changed
    pq.write_table(pa.table(facts), place / "facts.parquet")
    return place


def test_an_extract_is_loaded_as_the_same_facts_of_files_are(file: Path, small: Path, tmp_path: Path) -> None:
    assert run("store", "load", f"duckdb://{file}", "--parquet", str(extract(tmp_path / "extract"))).exit_code == 0
    held, files = SqlStore(read_url(f"duckdb://{file}")).view(), open_data(small)
    where = {"layer": "", "file": "", "line": 0}
    assert [replace(fact, **where) for fact in held.facts_of("acme")] == [
        replace(fact, **where) for fact in files.facts_of("acme")
    ]
    assert [one.model_copy(update={"file": "", "line": 0}) for one in held.sources()] == [
        one.model_copy(update={"file": "", "line": 0}) for one in files.sources()
    ]
    assert run("metric", "Acme", "gross_margin", "--data", f"duckdb://{file}").output.startswith("40.0%")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"company": ["acme", "acme", "other"]}, "facts.parquet:3: company: 'other' is no company of the extract"),
        ({"source": ["p", "x", "y"]}, "facts.parquet:2: source: 'x' is no source of the extract"),
        ({"concept": ["revenue", "nothing", "revenue"]}, "facts.parquet:2: concept: no concept has the id 'nothing'"),
        ({"value": [1.5, 2.5, 3.5]}, "value is of floating point, which loses digits"),
        ({"colour": ["red"] * 3}, "'colour' is no column of facts"),
        ({"period_start": ["soon"] * 3}, "facts.parquet:1: period_start: is not what the layout holds"),
        ({"low": [99_000_000] * 3}, "facts.parquet:1: low: the interval runs backwards, or does not hold the value"),
        ({"claim": ["certain"] * 3}, "facts.parquet:1: claim: 'certain' is none of actual, "),
    ],
)
def test_an_extract_with_a_mistake_is_refused_whole(
    file: Path, small: Path, tmp_path: Path, changed: dict[str, pa.Array], told: str
) -> None:
    address = loaded(f"duckdb://{file}", small)
    token = SqlStore(read_url(address)).token()
    result = run("store", "load", address, "--parquet", str(extract(tmp_path / "extract", **changed)))
    assert result.exit_code == 2 and told in result.output
    assert SqlStore(read_url(address)).token() == token


def test_threads_that_read_at_once_have_the_same_facts(store: str) -> None:
    """A figure names each fact that it stands on once, and tells facts apart as objects."""
    view, done = SqlStore(read_url(store)).view(), Lines()

    def read(view: SqlView) -> Sequence[object]:
        return [*view.facts("minimax", "revenue"), *view.prices("minimax")]

    while told := interrupted(partial(read, view), partial(read, view), done, "sql/fact_reader.py", 1.0):
        assert told[0] and list(map(id, told[0])) == list(map(id, told[1]))
        view = SqlView(view._engine, view.load, store)
    assert done
