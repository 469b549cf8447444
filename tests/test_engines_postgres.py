"""PostgreSQL: a cluster of its own, started here, holds a store that answers as the files do; trouble is a sentence."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from engines import (
    assert_answers_as_the_files_do,
    assert_holds_what_the_files_hold,
    assert_hostile_texts_are_texts,
    assert_screens_as_the_files_do,
    engine_or_skip,
    hostile_folder,
    load_killed,
    loaded,
    small_folder,
)
from xlipo.api.stores import check_store
from xlipo.facts.errors import Unavailable
from xlipo.functions import call
from xlipo.functions.cells import CellError
from xlipo.functions.session import Session
from xlipo.store.sql.sql_store import SqlStore
from xlipo.store.sql.url import read_url

PASSWORD = "hunter2 '\"\\"


class Cluster:
    """A cluster of PostgreSQL in a folder of its own, that listens on a socket in it alone."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.programs = folder, _programs()
        (folder / "password").write_text(PASSWORD, "utf-8")
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, "postgres")
            shutil.chown(folder / "password", "postgres")
        secret = ("-A", "scram-sha-256", "--pwfile", f"{folder}/password")
        self._run("initdb", "-D", f"{folder}/data", "-U", "ann", *secret, "-E", "UTF8", "--no-sync")
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        own = (
            {"user": pwd.getpwnam("postgres").pw_uid, "group": pwd.getpwnam("postgres").pw_gid}
            if os.geteuid() == 0
            else {}
        )
        done = subprocess.run(
            [self.programs / program, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=120, **own
        )  # type: ignore[call-overload]
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off"
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-o", options, "-l", f"{self.folder}/log", "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "fast", "-w", "stop")

    def address(self, database: str) -> str:
        return f"postgresql://ann@/{database}?host={self.folder}"

    def make(self, database: str) -> str:
        """A new database's address."""
        import psycopg

        with psycopg.connect(
            host=str(self.folder), user="ann", dbname="postgres", password=PASSWORD, autocommit=True
        ) as one:
            one.execute(f"CREATE DATABASE {database}")
        return self.address(database)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "")]
    if found[-1].name != "initdb":
        raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
    return found[-1].parent


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="xlipo-pg-", dir="/tmp"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", PASSWORD)
        engine_or_skip(_programs)
        started = Cluster(folder)
        try:
            yield started
        finally:
            started.stop()
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def store(cluster: Cluster) -> str:
    """A store of the shipped data."""
    return loaded(cluster.make("ipo"))


@pytest.fixture(autouse=True)
def no_overlay(monkeypatch: pytest.MonkeyPatch) -> None:
    """No data but those that a test names."""
    monkeypatch.delenv("XLIPO_DATA", raising=False)


def test_a_store_holds_what_the_files_hold(store: str) -> None:
    assert_holds_what_the_files_hold(store)
    assert not any(check.broken for check in check_store(store))


def test_every_call_is_answered_as_the_files_answer_it(store: str) -> None:
    assert_answers_as_the_files_do(store)
    assert_screens_as_the_files_do(store)


def test_hostile_texts_in_every_field_are_texts(cluster: Cluster, tmp_path: Path) -> None:
    folder = hostile_folder(tmp_path / "mine")
    assert_hostile_texts_are_texts(loaded(cluster.make("evil"), folder), folder)


def test_a_load_that_is_killed_leaves_what_was_there_and_goes_on_later(cluster: Cluster, tmp_path: Path) -> None:
    address = loaded(cluster.make("half"), small_folder(tmp_path / "small"))
    session, token = Session(address), SqlStore(read_url(address)).token()

    load_killed(address)
    assert SqlStore(read_url(address)).token() == token
    assert call("IPO_METRIC", ("Acme", "revenue", "FY2024"), session) == 1e8
    old = session.view
    loaded(address)
    session.look()
    assert call("IPO_METRIC", ("MiniMax", "gross_margin", "9M2025"), session) == pytest.approx(0.2334, abs=1e-4)
    assert [fact.value for fact in old.facts("acme", "revenue")][-1] == 100_000_000  # the last generation is kept


def test_a_server_that_restarts_or_stops_is_told_and_then_answers(cluster: Cluster, store: str) -> None:
    session = Session(store)
    assert call("IPO_METRIC", ("MiniMax", "revenue", "FY2024"), session) == 30_523_000
    cluster.stop()
    try:
        lost = call("IPO_METRIC", ("Zhipu", "revenue", "FY2024"), session.snapshot)
        assert isinstance(lost, CellError) and lost.status == "unavailable" and "cannot be reached" in lost.reason
        session.look()
        assert "cannot be reached" in session.broken and "hunter2" not in session.broken
        assert call("IPO_STATUS", ("MiniMax", "revenue", "FY2024"), session) == "stale"
    finally:
        cluster.start()
    session.look()
    assert not session.broken and call("IPO_STATUS", ("Zhipu", "revenue", "FY2024"), session) == "reported"
    cluster.stop()
    cluster.start()  # between two questions: the connection is made anew
    assert isinstance(call("IPO_METRIC", ("Moore Threads", "revenue", "FY2024"), session.snapshot), float)


_KNOWN: list[list[tuple[str, tuple[object, ...]]]] = [
    [("IPO_METRIC", ("MiniMax", "gross_margin")), ("IPO_SCREEN", ("gross_margin > 50%",))],
    [("IPO_METRIC", ([["MiniMax"], ["Zhipu"]], [["revenue", "gross_margin"]], "FY2024"))],
    [("IPO_TABLE", ("MiniMax,Zhipu", "revenue,gross_margin")), ("IPO_ROUNDS", ("MiniMax",))],
]


def test_what_was_answered_is_answered_while_the_server_is_gone(cluster: Cluster, store: str) -> None:
    sessions = [Session(store) for _ in _KNOWN]

    def answers() -> list[object]:
        return [call(name, given, at) for at, asked in zip(sessions, _KNOWN, strict=True) for name, given in asked]

    answered = answers()
    cluster.stop()
    try:
        for session in sessions:
            session.look()
            assert session.broken
        assert answers() == answered == answers()
        assert call("IPO_STATUS", ("MiniMax", "gross_margin"), sessions[0]) == "stale"
        lost = call("IPO_METRIC", ("Hygon", "headcount"), sessions[1])
        assert isinstance(lost, CellError) and lost.status == "unavailable"
        version = str(call("IPO_VERSION", (), sessions[0]))
        assert "; stale: the last good data answer (The database" in version and "edit" not in version
    finally:
        cluster.start()
    for session in sessions:
        session.look()
    assert answers() == answered


def test_a_wrong_password_is_told_without_it(cluster: Cluster, store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "wrong-secret")
    with pytest.raises(Unavailable, match="cannot be reached") as refused:
        SqlStore(read_url(store)).view()
    assert "wrong-secret" not in str(refused.value) and "password authentication failed" in str(refused.value)


def test_a_store_that_is_not_there_is_told(cluster: Cluster) -> None:
    with pytest.raises(Unavailable, match="holds no data yet"):
        SqlStore(read_url(cluster.make("empty"))).view()
    with pytest.raises(Unavailable, match="cannot be reached"):
        SqlStore(read_url(cluster.address("nothere"))).view()
