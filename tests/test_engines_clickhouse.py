"""ClickHouse, by chdb the real engine in the process: a store that answers as the files do.

chdb opens one folder in a process, so that each test that needs another one has a process of its own.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from engines import (
    assert_answers_as_the_files_do,
    assert_holds_what_the_files_hold,
    assert_screens_as_the_files_do,
    engine_or_skip,
    hostile_folder,
    load_killed,
    loaded,
    small_folder,
)
from shipped import shipped
from xlipo.api.stores import check_store
from xlipo.facts.errors import Unavailable
from xlipo.functions import call
from xlipo.functions.cells import CellError
from xlipo.functions.session import Session
from xlipo.store.opening import open_data
from xlipo.store.sql.loading import load
from xlipo.store.sql.sql_store import SqlStore
from xlipo.store.sql.url import read_url


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this process's ClickHouse lies."""
    engine_or_skip(lambda: __import__("chdb"))
    return tmp_path_factory.mktemp("clickhouse")


@pytest.fixture(autouse=True)
def no_overlay(monkeypatch: pytest.MonkeyPatch) -> None:
    """No data but those that a test names."""
    monkeypatch.delenv("XLIPO_DATA", raising=False)


def test_a_store_goes_through_its_life(folder: Path, tmp_path: Path) -> None:
    """Empty, small, a load that stops, the whole, that with hostile texts: one folder, one generation after another."""
    address = f"chdb://{folder}"
    with pytest.raises(Unavailable, match="holds no data yet"):
        SqlStore(read_url(address)).view()
    loaded(address, small_folder(tmp_path / "small"))
    session = Session(address)
    assert call("IPO_METRIC", ("Acme", "revenue", "FY2024"), session) == 1e8

    def stop(told: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(read_url(address), (), stop)
    session.look()
    assert call("IPO_METRIC", ("Acme", "revenue", "FY2024"), session) == 1e8
    loaded(address)
    assert_answers_as_the_files_do(address)
    assert_screens_as_the_files_do(address)

    evil = hostile_folder(tmp_path / "evil")
    loaded(address, evil)
    assert_holds_what_the_files_hold(address, open_data(evil))
    assert not any(check.broken for check in check_store(address))
    with pytest.raises(Unavailable, match=r"reads .* by chdb already, and it can read one"):
        SqlStore(read_url(f"chdb://{tmp_path}/other")).view()


SEVERAL = """
import json, sys
from click.testing import CliRunner
from xlipo.cli import front_door

for command in json.loads(sys.argv[1]):
    done = CliRunner().invoke(front_door, command, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    print(json.dumps(done.output))
"""


def xlipo(*commands: str) -> list[str]:
    """What each of several commands prints; one process runs them all, as it takes long to load chdb."""
    lines = json.dumps([command.split() for command in commands])
    found = subprocess.run([sys.executable, "-c", SEVERAL, lines], capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    return [json.loads(line) for line in found.stdout.splitlines()]


def test_a_load_that_is_killed_leaves_what_was_there_or_all_of_it(folder: Path, tmp_path: Path) -> None:
    """Killed in the first part, with facts that no part is recorded of, among the views, and when all is in."""
    address = f"chdb://{tmp_path / 'store'}"
    version = f"store version {address} --json"
    _, before = xlipo(f"store load {address} --data {small_folder(tmp_path / 'small')}", version)
    for step in ("append names", "append facts", "Create facts"):
        load_killed(address, step)
        held, figure = xlipo(version, f"metric Acme gross_margin --data {address}")
        assert held == before
        assert figure.startswith("40.0%")
    load_killed(address, "Insert meta")
    held, checked, figure = xlipo(
        version, f"store check {address} --json", f"metric MiniMax gross_margin --period 9M2025 --data {address}"
    )
    (after,) = json.loads(held)
    assert after["version"] == shipped().version
    assert not any(one["broken"] for one in json.loads(checked))
    assert figure.startswith("23.3%")


def test_a_server_that_is_not_reached_is_one_sentence() -> None:
    engine_or_skip(lambda: __import__("clickhouse_connect"))
    with socket.socket() as taken:  # bound and not listening: whoever asks is refused
        taken.bind(("127.0.0.1", 0))
        address = f"clickhouse://ann@127.0.0.1:{taken.getsockname()[1]}"
        sentence = f"The database {address.replace('ann@', '')} cannot be reached: connection refused."
        for command in (("metric", "MiniMax", "revenue", "--data", address), ("store", "load", address)):
            found = subprocess.run([sys.executable, "-m", "xlipo", *command], capture_output=True, text=True)
            assert (found.returncode, found.stdout, found.stderr) == (2, "", sentence + "\n")
        shown = call("IPO_METRIC", ("MiniMax", "revenue", "FY2024"), Session(address))
    assert isinstance(shown, CellError) and shown.text == "#VALUE!" and sentence in shown.reason


def test_a_file_in_place_of_its_folder_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    command = [sys.executable, "-m", "xlipo", "store", "check", f"chdb://{tmp_path}/file"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 2
    assert f"{str(tmp_path / 'file')!r} is no folder that chdb can keep data in; name another." in done.stderr
