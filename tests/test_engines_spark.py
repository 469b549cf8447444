"""Spark in local mode: a store of Parquet files that answers as the files do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engines import (
    assert_answers_as_the_files_do,
    assert_holds_what_the_files_hold,
    assert_screens_as_the_files_do,
    engine_or_skip,
    hostile_folder,
    java,
    load_killed,
    loaded,
    small_folder,
)
from shipped import shipped
from xlipo.api.stores import check_store
from xlipo.facts.errors import Unavailable
from xlipo.functions import call
from xlipo.functions.session import Session
from xlipo.store.opening import open_data
from xlipo.store.sql.loading import load
from xlipo.store.sql.sql_store import SqlStore
from xlipo.store.sql.url import read_url

QUICK = """
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.sql.adaptive.enabled false
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.driver.memory 1g
"""


@pytest.fixture(autouse=True)
def no_overlay(monkeypatch: pytest.MonkeyPatch) -> None:
    """No data but those that a test names."""
    monkeypatch.delenv("XLIPO_DATA", raising=False)


@pytest.fixture(scope="module", autouse=True)
def small_spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Spark for small data on a small machine, one for all tests here: it takes longer to start than to answer."""
    engine_or_skip(lambda: (__import__("pyspark"), java()))
    place = tmp_path_factory.mktemp("spark")
    (place / "spark-defaults.conf").write_text(QUICK, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(place))
        patch.setenv("SPARK_MASTER", "local[1]")
        yield


ON_THIS_SPARK = """
from pyspark import SparkConf, SparkContext
from pyspark.java_gateway import launch_gateway

gateway = launch_gateway()  # to the Java that the environment names
java = gateway.jvm.org.apache.spark
context = java.api.java.JavaSparkContext.fromSparkContext(java.SparkContext.getOrCreate())
SparkContext(gateway=gateway, jsc=context, conf=SparkConf(_jconf=context.getConf()))
"""


def load_with_this_spark_killed(address: str, after: str) -> None:
    """A load in a process that asks the Spark of this one, which lives on: it alone is killed, and it alone writes."""
    from pyspark import SparkContext

    java = SparkContext._gateway.gateway_parameters
    load_killed(
        address, after, ON_THIS_SPARK, PYSPARK_GATEWAY_PORT=str(java.port), PYSPARK_GATEWAY_SECRET=java.auth_token
    )


def test_a_load_that_is_killed_leaves_what_was_there_or_all_of_it(tmp_path: Path) -> None:
    """Killed with facts that no part is recorded of, and when all is in."""
    address = f"spark://{tmp_path / 'store'}"
    loaded(address, small_folder(tmp_path / "small"))
    held, before = Session(address), SqlStore(read_url(address)).token()
    load_with_this_spark_killed(address, "append facts")
    assert SqlStore(read_url(address)).token() == before
    held.look()
    assert call("IPO_METRIC", ("Acme", "gross_profit", "FY2024"), held) == 4e7
    load_with_this_spark_killed(address, "Insert meta")
    held.look()
    assert call("IPO_METRIC", ("MiniMax", "revenue", "FY2024"), held) == 30_523_000
    assert SqlStore(read_url(address)).view().version == shipped().version
    assert not any(check.broken for check in check_store(address))


def test_a_store_goes_through_its_life(tmp_path: Path) -> None:
    """Missing, small, a load that stops, all with hostile texts, gone and back: one folder, load upon load.

    Each load holds what it wrote against the rules of the layout by the engine itself, or refuses to publish it.
    """
    folder = tmp_path / "it's a `folder`"
    address = f"spark://{folder}"
    with pytest.raises(Unavailable, match="There is no database"):
        SqlStore(read_url(address)).view()
    loaded(address, small_folder(tmp_path / "small"))
    held = Session(address)
    assert call("IPO_METRIC", ("Acme", "revenue", "FY2024"), held) == 1e8

    def stop(told: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(read_url(address), (), stop)
    held.look()
    assert call("IPO_METRIC", ("Acme", "gross_profit", "FY2024"), held) == 4e7
    evil = hostile_folder(tmp_path / "evil")
    loaded(address, evil)
    assert_holds_what_the_files_hold(address, open_data(evil), together=True)
    assert_answers_as_the_files_do(address, [evil], together=True)
    assert_screens_as_the_files_do(address, folders=[evil])
    assert_screens_as_the_files_do(address, folders=[evil], together=True)

    away = folder.rename(tmp_path / "away")
    held.look()
    assert "There is no database" in held.broken
    away.rename(folder)
    held.look()
    assert not held.broken
