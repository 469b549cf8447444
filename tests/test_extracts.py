"""Extracts of a house's own: every row that a data folder would refuse is refused, by row and column, all at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from xlipo.cli import front_door

_FY2024 = dt.date(2024, 1, 1), dt.date(2024, 12, 31)
_ROW = {
    "company": "acme", "concept": "revenue", "period": "FY2024", "period_start": _FY2024[0], "period_end": _FY2024[1],
    "period_kind": "duration", "value": 100, "low": 99, "high": 101, "unit": "CNY", "source": "p", "hedge": None,
    "claim": None, "dimensions": None, "period_precision": None, "value_text": None, "note": None,
}  # fmt: skip
_NUMBERS = {"value": pa.int64(), "low": pa.int64(), "high": pa.int64()}
_DAYS = {"period_start": pa.date32(), "period_end": pa.date32()}
_NOTHING = {"value": None, "low": None, "high": None}


def run(*args: str) -> Result:
    return CliRunner().invoke(front_door, list(args))


def extract(place: Path, *rows: dict[str, Any], **company: str) -> Path:
    """An extract of a company's revenue, a row for each change to it."""
    place.mkdir()
    acme = {"id": "acme", "name": "Acme", "reporting_currency": "CNY", "fiscal_year_end": "12-31"} | company
    pq.write_table(pa.table({name: [cell] for name, cell in acme.items()}), place / "companies.parquet")
    source = {"id": "p", "title": "Prospectus", "publisher": "HKEX", "date": "2025-12-31", "language": "en"}
    source |= {"kind": "prospectus", "tier": "1"}
    pq.write_table(pa.table({name: [cell] for name, cell in source.items()}), place / "sources.parquet")
    whole = [_ROW | row for row in rows]
    types = dict.fromkeys(_ROW, pa.string()) | _NUMBERS | _DAYS
    columns = {name: pa.array([row[name] for row in whole], kind) for name, kind in types.items()}
    pq.write_table(pa.table(columns), place / "facts.parquet")
    return place


def loaded(place: Path, folder: Path) -> Result:
    return run("store", "load", f"duckdb://{place / 'ipo.duckdb'}", "--parquet", str(folder))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"unit": "RMB"}, "unit: 'RMB' is no unit"),
        ({"unit": "usd"}, "unit: 'usd' is no unit; the nearest is USD"),
        ({"unit": None}, "unit: '' is no unit"),
        ({"unit": "percent"}, "unit: revenue is measured in money, not 'percent'"),
        ({"dimensions": "segment cloud"}, "dimensions: 'segment cloud' is no dimension; write key=value"),
        ({"dimensions": "planet=mars"}, "dimensions: no dimension has the id 'planet'"),
        ({"dimensions": "segment=cloud; region=asia"}, "dimensions: write it as 'region=asia;segment=cloud'"),
        ({"dimensions": "round=B"}, "dimensions: acme has no round 'B'"),
        ({"period": "rubbish"}, "period: 'rubbish' is no period"),
        ({"period": "FY24"}, "period: 'FY24' is not as it is written here; write FY2024"),
        ({"period": None}, "period: is empty, and is needed"),
        ({"period_end": dt.date(2024, 3, 31)}, "period_end: FY2024 of acme ends on 2024-12-31, not on 2024-03-31"),
        ({"period_start": None}, "period_start: FY2024 of acme begins on 2024-01-01, and nothing stands here"),
        ({"period_kind": "instant"}, "period_kind: FY2024 is a duration, not 'instant'"),
        ({"period_precision": "hour"}, "period_precision: 'hour' is none of day, month, year"),
        ({"claim": "certain"}, "claim: 'certain' is none of actual, forecast"),
        ({"hedge": "roughly"}, "hedge: 'roughly' is none of exact, about"),
        (_NOTHING, "value: a fact needs a figure or a text"),
        ({"value": None}, "value: a fact needs a figure or a text"),
        ({"low": None}, "low: is empty; a figure has both ends of its interval, each its value where it is exact"),
        ({"hedge": "range"}, "value: a range has two ends and no value of its own"),
        ({"hedge": "unknown"}, "value: a figure hedged unknown has no value"),
        ({"low": 200}, "low: the interval runs backwards, or does not hold the value"),
        ({"value": 200}, "low: the interval runs backwards, or does not hold the value"),
        ({"concept": "net_loss", "value": -5, "low": -6, "high": -4}, "value: net_loss is negative"),
        ({"concept": "nothing"}, "concept: no concept has the id 'nothing'"),
        ({"concept": None}, "concept: is empty, and is needed"),
        ({"company": None}, "company: is empty, and is needed"),
        ({"source": None}, "source: is empty, and is needed"),
        ({"note": "a\0b"}, "note: has the control character U+0000; take it out"),
        ({"note": "\u202eb"}, "note: has the control character U+202E; take it out"),
        ({"note": "a" * 10_001}, "note: 10,001 characters where at most 10,000 may be"),
    ],
)
def test_a_row_that_a_folder_would_refuse_is_refused_by_row_and_column(
    tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    result = loaded(tmp_path, extract(tmp_path / "extract", {}, change))
    assert result.exit_code == 2 and f"facts.parquet:2: {told}" in result.output, result.output
    assert "has 1 mistake;" in result.output and not (tmp_path / "ipo.duckdb").exists()


def test_every_mistake_is_told_at_once_whatever_batch_it_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xlipo.store.sql.parquet.BATCH", 2)
    rows = [{"company": "other"}, {"source": "q"}, {}, {"unit": "RMB"}, {"concept": "nothing"}, {"unit": "RMB"}]
    result = loaded(tmp_path, extract(tmp_path / "extract", *rows))
    told = [
        "facts.parquet:1: company: 'other' is no company of the extract",
        "facts.parquet:2: source: 'q' is no source of the extract",
        "facts.parquet:4: unit: 'RMB' is no unit (the same in line 6)",
        "facts.parquet:5: concept: no concept has the id 'nothing'",
    ]
    assert "has 5 mistakes" in result.output and [line for line in told if line not in result.output] == []


def test_so_many_mistakes_end_the_reading_and_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlipo.store.sql.parquet._MOST_MISTAKES", 3)
    said = loaded(tmp_path, extract(tmp_path / "extract", *[{"unit": "RMB"}] * 9)).output
    assert "facts.parquet: file: was read until 3 mistakes were found" in said
    assert "facts.parquet:1: unit: 'RMB' is no unit (the same in lines 2, 3)" in said


def test_each_row_is_told_of_its_own_figure(tmp_path: Path) -> None:
    losses = [{"concept": "net_loss", "value": -at, "low": -at, "high": -at} for at in (5, 7)]
    said = loaded(tmp_path, extract(tmp_path / "extract", *losses)).output
    assert [said.count(f"write {at}") for at in (5, 7)] == [1, 1], said


def test_a_column_of_categories_is_one_of_texts(tmp_path: Path) -> None:
    folder = extract(tmp_path / "extract", {}, {"unit": "USD"})
    facts = pq.read_table(folder / "facts.parquet")
    coded = {name: facts[name].dictionary_encode() for name in ("company", "unit", "source", "concept")}
    kept = {name: facts[name] for name in facts.column_names if name not in coded}
    pq.write_table(pa.table(coded | kept), folder / "facts.parquet")
    assert loaded(tmp_path, folder).exit_code == 0


def test_a_year_is_the_companys_own(tmp_path: Path) -> None:
    result = loaded(tmp_path, extract(tmp_path / "calendar", {}, fiscal_year_end="03-31"))
    assert "period_end: FY2024 of acme ends on 2024-03-31, not on 2024-12-31" in result.output
    own = {"period_start": dt.date(2023, 4, 1), "period_end": dt.date(2024, 3, 31)}
    assert loaded(tmp_path, extract(tmp_path / "own", own, fiscal_year_end="03-31")).exit_code == 0


def test_texts_ranges_and_absences_are_no_mistakes(tmp_path: Path) -> None:
    day = {"period": "2024-12-31", "period_start": _FY2024[1], "period_end": _FY2024[1], "period_kind": "instant"}
    rows = [
        {"hedge": "range", "value": None}, {"hedge": "unknown", **_NOTHING},
        {"dimensions": "region=asia;segment=cloud"},
        {"concept": "listing_date", "unit": "date", "value_text": "2026-01-09", **_NOTHING, **day},
    ]  # fmt: skip
    address = f"duckdb://{tmp_path / 'ipo.duckdb'}"
    assert loaded(tmp_path, extract(tmp_path / "extract", *rows)).exit_code == 0
    assert run("metric", "Acme", "listing_date", "--data", address).output.startswith("2026-01-09")


def test_a_row_out_of_order_is_named(tmp_path: Path) -> None:
    folder = extract(tmp_path / "extract", {}, {"company": "beta"}, {})
    companies = {"id": ["acme", "beta"], "name": ["Acme", "Beta"], "reporting_currency": ["CNY", "CNY"]}
    pq.write_table(pa.table(companies), folder / "companies.parquet")
    assert "facts.parquet:3: company: the facts are to be sorted by company" in loaded(tmp_path, folder).output


def test_the_texts_of_the_other_tables_are_held_against_the_same_rules(tmp_path: Path) -> None:
    result = loaded(tmp_path, extract(tmp_path / "extract", {}, name="Acme\0"))
    assert "companies.parquet:1: name: has the control character U+0000; take it out" in result.output


def test_the_mistakes_of_a_header_stand_in_one_order(tmp_path: Path) -> None:
    folder = extract(tmp_path / "extract", {})
    pq.write_table(pa.table({name: ["x"] for name in ("b", "a", "company")}), folder / "facts.parquet")
    told = loaded(tmp_path, folder).output.splitlines()[1:]
    assert told == sorted(told) and len(told) > 10


def test_what_export_wrote_is_led_to_the_way_by_which_it_comes_in(tmp_path: Path) -> None:
    assert run("export", "--format", "parquet", "--company", "T-Head", "--out", str(tmp_path / "out")).exit_code == 0
    result = loaded(tmp_path, tmp_path / "out")
    assert result.exit_code == 2 and "is what xlipo export wrote" in result.output
    assert "xlipo import" in result.output and len(result.output.splitlines()) == 1


def test_nothing_of_a_refused_extract_stays_in_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlipo.store.sql.parquet.BATCH", 2)
    assert loaded(tmp_path, extract(tmp_path / "extract", {}, {}, {"unit": "RMB"})).exit_code == 2
    with duckdb.connect(str(tmp_path / "ipo.duckdb.loading")) as held:
        names = [name for (name,) in held.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        assert sorted(names) == ["loading", "meta"]
        assert held.execute("SELECT count(*) FROM xlipo.loading").fetchall() == [(0,)]


def test_what_cannot_be_read_is_one_sentence_with_one_end(tmp_path: Path) -> None:
    folder = extract(tmp_path / "extract", {})
    (folder / "facts.parquet").write_bytes(b"PAR1 cut short")
    said = loaded(tmp_path, folder).output
    assert said.startswith("facts.parquet cannot be read as Parquet: ") and not said.strip().endswith("..")


def test_a_load_where_the_environment_names_a_database_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"duckdb://{tmp_path / 'ipo.duckdb'}"
    assert loaded(tmp_path, extract(tmp_path / "extract", {})).exit_code == 0
    monkeypatch.setenv("XLIPO_DATA", address)
    result = run("store", "load", address)
    assert result.exit_code == 2 and "XLIPO_DATA names a database" in result.output and "unset it" in result.output
    assert "Or a database" not in run("store", "load", "--help").output


def test_a_file_given_for_a_folder_is_told_how_a_database_is_named(tmp_path: Path) -> None:
    assert loaded(tmp_path, extract(tmp_path / "extract", {})).exit_code == 0
    result = run("metric", "Acme", "revenue", "--data", str(tmp_path / "ipo.duckdb"))
    assert result.exit_code == 2 and f"duckdb://{tmp_path / 'ipo.duckdb'}" in result.output
