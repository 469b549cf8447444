"""Exchange: what is exported is read back without loss, and other people's tools read and validate it."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from frictionless import Package
from hypothesis import given, settings
from hypothesis import strategies as st

from shipped import shipped
from xlipo.api import Client
from xlipo.cli import front_door
from xlipo.facts.errors import DataErrors, UsageError
from xlipo.facts.fact import Fact
from xlipo.facts.quantity import Hedge, Quantity
from xlipo.intake.exchange import is_exchange, read_exchange
from xlipo.store.exchange import oim, tables
from xlipo.store.exchange.rows import Exchange, cells_of, defused, exchange_of, restored, row_of
from xlipo.store.exchange.writing import FORMS, write_export
from xlipo.store.layers import SHIPPED
from xlipo.store.opening import open_data

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
        quantity = fact.quantity and replace(fact.quantity, text=printed)
        facts.append(replace(fact, note=note, quantity=quantity))
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


# -- xlipo import reads exports --------------------------------------------------------------------------------------

STATEMENT = "\tRMB'000\t\n\tFY2023\tFY2024\nRevenue\t124,539\t312,414\nLoss for the year\t(788,000)\t(2,958,000)\n"
ROUNDS = "Round\tDate\tAmount (US$m)\tPost-money (US$m)\tLead\n"
ROUNDS += "Series A\t2022-06-15\t20\t100\tAlpha\nB\t2024-03\t约100\t\tBeta\n"
CLOSES = "Date\tClose\tCurrency\n2026-01-09\t345.2\tHKD\n2026-01-12\t350\tHKD\n"


def run(*arguments: str, code: int = 0) -> str:
    outcome = CliRunner().invoke(front_door, list(arguments))
    assert outcome.exit_code == code, outcome.output
    return outcome.output


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a company of its own: a statement, rounds, closes."""
    monkeypatch.delenv("XLIPO_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    for name, text in (("statement", STATEMENT), ("rounds", ROUNDS), ("closes", CLOSES)):
        Path(f"{name}.txt").write_text(text, "utf-8")
        new = ("--new-company", "--alias", "顶点机器人", "--group", "private") if name == "statement" else ()
        run("import", f"{name}.txt", "--into", "desk", "--company", "Acme Robotics", *new)
    return tmp_path / "desk"


def told(folder: Path, company: str) -> list[tuple[dict[str, str], Quantity | None]]:
    return sorted(plain(tuple(open_data(folder).facts_of(company))), key=str)


@pytest.mark.parametrize("form", FORMS)
def test_an_export_is_imported_into_a_new_folder_with_equal_facts(form: str, desk: Path) -> None:
    run("export", "--format", form, "--data", "desk", "--company", "Acme Robotics", "--out", "out")
    run("data", "init", "new")
    said = run("import", "out", "--into", "new")
    assert "figures of Acme Robotics" in said
    assert told(Path("new"), "acme_robotics") == told(desk, "acme_robotics")
    one, other = open_data("new"), open_data(desk)
    for kind in ("rounds", "investors"):
        names = [getattr(each, kind)("acme_robotics") for each in (one, other)]
        fields = [[item.model_dump(exclude={"file", "line"}) for item in items] for items in names]
        assert fields[0] == fields[1] and fields[0]
    assert one.company("acme_robotics").aliases == ("顶点机器人",)
    again = run("import", f"out/{MAIN[form]}", "--into", "new")
    assert again == "Nothing new: its 9 facts stand in the data already.\n"


@pytest.mark.parametrize("form", FORMS)
def test_the_shipped_set_comes_back_whole_into_a_folder_that_holds_none_of_it(form: str, desk: Path) -> None:
    """Every kind of fact there is: hedges, ranges, texts, closes, readings, two currencies of one document."""
    bare = Path("bare")
    bare.mkdir()
    for name in ("concepts.csv", "dimensions.csv", "groups.csv"):
        (bare / name).write_bytes((SHIPPED / name).read_bytes())
    run("export", "--format", form, "--out", "out", "--company", "MiniMax")
    run("import", "out", "--into", "bare", "--data", "bare", "--accept-doubts")  # one is acknowledged in the set
    assert told(bare, "minimax") == sorted(plain(tuple(shipped().facts_of("minimax"))), key=str)


def test_what_the_data_hold_already_is_not_written_again(desk: Path) -> None:
    run("export", "--format", "csv", "--out", "out", "--company", "MiniMax")
    assert "Nothing new" in run("import", "out", "--into", "mine")
    assert not Path("mine").exists()


def test_a_figure_mended_in_an_export_replaces_the_one_in_the_folder(desk: Path) -> None:
    run("export", "--format", "csv", "--data", "desk", "--company", "Acme Robotics", "--out", "out")
    path = Path("out/facts.csv")
    before, after = "312414000,CNY,312413500,312414500", "312415000,CNY,312414500,312415500"
    path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")
    assert " 0 added, 1 changed" in run("import", "out/facts.csv", "--into", "desk")
    values = [fact.value for fact in open_data(desk).facts("acme_robotics", "revenue")]
    assert sorted(filter(None, values)) == [124_539_000, 312_415_000]


def test_a_report_of_another_maker_needs_a_company_and_a_source(desk: Path) -> None:
    report = {
        "documentInfo": {"documentType": "https://xbrl.org/2021/xbrl-json", "namespaces": {}, "taxonomy": ["https://example.org/e.xsd"]},
        "facts": {"a": {"value": "53437000", "decimals": -3, "dimensions": {
            "concept": "ifrs-full:Revenue", "entity": "scheme:5493001KJTIIGC8Y1R12", "unit": "iso4217:USD",
            "period": "2025-01-01T00:00:00/2026-01-01T00:00:00"}}},
    }  # fmt: skip
    Path("filing.json").write_text(json.dumps(report))
    assert "Give --company" in run("import", "filing.json", "--into", "mine", code=2)
    run("import", "filing.json", "--into", "mine", "--company", "New Co", "--new-company", "--source", "Annual report",
        "--published", "2026-03-30", "--tier", "1")  # fmt: skip
    (fact,) = open_data("mine").facts_of("new_co")
    assert (fact.period.text, fact.value) == ("FY2025", 53_437_000)
    assert open_data("mine").source(fact.source).title == "Annual report"
