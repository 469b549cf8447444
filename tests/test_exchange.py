"""Exchange: what is exported is read back without loss, and other people's tools read and validate it."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest
from frictionless import Package
from hypothesis import given, settings
from hypothesis import strategies as st

from shipped import shipped
from xlipo.api import Client
from xlipo.facts.errors import DataErrors, UsageError
from xlipo.facts.fact import Fact
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.intake.exchange import is_exchange, read_exchange
from xlipo.store.exchange import oim, tables
from xlipo.store.exchange.rows import Exchange, cells_of, defused, exchange_of, restored, row_of
from xlipo.store.exchange.writing import FORMS, write_export

MAIN = {"xbrl-json": "report.json", "xbrl-csv": "report.json", "parquet": "facts.parquet", "csv": "datapackage.json"}


@lru_cache(maxsize=1)
def everything() -> Exchange:
    return exchange_of(shipped())


def plain(facts: tuple[Fact, ...]) -> list[tuple[dict[str, str], Quantity | None]]:
    """Facts by what they state, wherever they are kept."""
    return [(row_of(fact), fact.quantity) for fact in facts]


@pytest.mark.parametrize("form", FORMS)
def test_every_fact_comes_back_as_it_was(form: str, tmp_path: Path) -> None:
    write_export(shipped(), form, tmp_path)
    assert is_exchange(tmp_path) and is_exchange(tmp_path / MAIN[form])
    found = read_exchange(tmp_path, shipped())
    whole = exchange_of(shipped())
    assert plain(found.exchange.facts) == plain(whole.facts) and len(whole.facts) > 5000
    assert [item.id for item in found.exchange.sources] == [item.id for item in whole.sources]
    assert [item.aliases for item in found.exchange.companies] == [item.aliases for item in whole.companies]
    assert found.skipped == ()


def written(form: str, exchange: Exchange) -> dict[str, bytes]:
    if form.startswith("xbrl"):
        return (oim.json_files if form == "xbrl-json" else oim.csv_files)(exchange, shipped().concepts())
    return (tables.parquet_files if form == "parquet" else tables.csv_files)(exchange, "1")


HARD = st.text(st.sampled_from("=+-@'#$;\t\n\r ,\"|＝亿é0a"), max_size=8)


@settings(max_examples=25, deadline=None)
@given(
    form=st.sampled_from(FORMS),
    note=HARD,
    printed=HARD,
    numbers=st.lists(st.integers(0, 5000), max_size=6, unique=True),
)
def test_any_facts_with_any_text_come_back(
    tmp_path_factory: pytest.TempPathFactory, form: str, note: str, printed: str, numbers: list[int]
) -> None:
    whole = everything()
    facts = []
    for number in numbers:
        fact = whole.facts[number]
        quantity = fact.quantity and fact.quantity.model_copy(update={"text": printed})
        facts.append(fact.model_copy(update={"note": note, "quantity": quantity}))
    some = Exchange(tuple(facts), whole.sources[:3], whole.companies[:3])
    folder = tmp_path_factory.mktemp("exchange")
    for name, content in written(form, some).items():
        (folder / name).write_bytes(content)
    assert plain(read_exchange(folder, shipped()).exchange.facts) == plain(some.facts)


def test_a_data_files_cells_give_every_quantity_back() -> None:
    for fact in exchange_of(shipped()).facts:
        if (quantity := fact.quantity) is not None:
            value, high, scale, hedge = cells_of(quantity)
            again = Quantity.printed(value, Decimal(scale or 1), Hedge(hedge or "exact"), high, quantity.text)
            assert again == quantity, fact


@given(st.text())
def test_a_defused_text_runs_nowhere_and_is_restored(text: str) -> None:
    assert restored(defused(text)) == text
    assert not defused(text).startswith(("=", "+", "-", "@"))


def test_the_csv_is_a_valid_data_package(tmp_path: Path) -> None:
    Client(()).export("csv", tmp_path, "MiniMax")
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]


@pytest.mark.parametrize("form", ["xbrl-json", "xbrl-csv"])
def test_arelle_validates_the_report_and_lists_the_same_facts(form: str, tmp_path: Path) -> None:
    """Offline: the taxonomy lies beside the report, and Arelle brings XBRL's own schemas."""
    Client(()).export(form, tmp_path, "Moonshot AI")
    listed, log = tmp_path / "listed.csv", tmp_path / "log.json"
    subprocess.run(
        [sys.executable, "-m", "arelle.CntlrCmdLine", "--plugins", "loadFromOIM", "--internetConnectivity", "offline",
         "--file", str(tmp_path / "report.json"), "--validate", "--facts", str(listed), "--factListCols",
         "Name,unitRef,Dec,Value,EntityIdentifier", "--logFile", str(log)],
        check=True, capture_output=True, timeout=300, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    told = json.loads(log.read_text("utf-8"))["log"]
    assert [entry for entry in told if entry["level"] not in ("info", "INFO", "debug")] == []
    with listed.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    facts = exchange_of(shipped(), "moonshot").facts
    concepts = shipped().concepts()
    ours = sorted(f"xlipo:{oim.element_of(fact, concepts).name}" for fact in facts)
    assert sorted(row["Name"] for row in rows) == ours
    theirs = sorted(Decimal(row["Value"].replace(",", "")) for row in rows if row["Dec"])
    assert theirs == sorted(fact.value for fact in facts if fact.value is not None)


def test_another_makers_xbrl_json_is_read_by_its_ifrs_elements(tmp_path: Path) -> None:
    report = {
        "documentInfo": {
            "documentType": "https://xbrl.org/2021/xbrl-json", "taxonomy": ["https://example.org/entry.xsd"],
            "namespaces": {"ifrs-full": "https://xbrl.ifrs.org/taxonomy/2024-03-27/ifrs-full",
                           "iso4217": "http://www.xbrl.org/2003/iso4217", "scheme": "http://standards.iso.org/iso/17442"},
        },
        "facts": {
            "a": {"value": "53437000", "decimals": -3, "dimensions": {
                "concept": "ifrs-full:Revenue", "entity": "scheme:5493001KJTIIGC8Y1R12", "unit": "iso4217:USD",
                "period": "2025-01-01T00:00:00/2025-10-01T00:00:00"}},
            "b": {"value": "1", "dimensions": {"concept": "ifrs-full:Unheard", "entity": "scheme:5493001KJTIIGC8Y1R12",
                                               "period": "2025-10-01T00:00:00"}},
        },
    }  # fmt: skip
    (tmp_path / "filing.json").write_text(json.dumps(report))
    found = read_exchange(tmp_path / "filing.json", shipped(), "minimax", "minimax-prospectus-2025-12-31")
    (fact,) = found.exchange.facts
    assert (fact.entity, fact.concept, fact.period.text, fact.value) == ("minimax", "revenue", "9M2025", 53437000)
    assert fact.quantity and (fact.quantity.low, fact.quantity.high) == (Decimal(53436500), Decimal(53437500))
    assert found.skipped == ("ifrs-full:Unheard: no such concept is known here",)


def test_every_mistake_is_told_with_its_line_and_nothing_is_read(tmp_path: Path) -> None:
    Client(()).export("csv", tmp_path, "MiniMax")
    path = tmp_path / "facts.csv"
    lines = path.read_text("utf-8").splitlines()
    lines[1] = lines[1].replace("9M2024", "9M20244")
    lines[3] = lines[3].replace("USD", "USD").replace("exact", "exactly")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(DataErrors) as told:
        read_exchange(tmp_path, shipped())
    assert [(error.file, error.line) for error in told.value.errors] == [("facts.csv", 2), ("facts.csv", 4)]


@pytest.mark.parametrize("spoil", [b"", b"PAR1", b'{"documentInfo": {"documentType": "x/xbrl-json"', b"\xff\xfe\x00"])
def test_a_broken_file_is_refused_in_one_sentence(tmp_path: Path, spoil: bytes) -> None:
    for name in ("report.json", "facts.parquet"):
        (tmp_path / name).write_bytes(spoil)
        with pytest.raises(UsageError) as told:
            read_exchange(tmp_path / name, shipped())
        assert str(told.value).count("\n") == 0
