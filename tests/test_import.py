"""Files as people have them are imported into a folder of one's own: all of it or nothing, in plain words."""

from __future__ import annotations

import csv
import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from xlipo.cli import front_door
from xlipo.metrics.answers import Answers
from xlipo.store.folder_change import COMMITTED, LOCK, change, locked
from xlipo.store.opening import open_data

XLIPO = [sys.executable, "-m", "xlipo"]
Import = Callable[..., Result]

PROSPECTUS = """Consolidated statements of profit or loss
\t\tYear ended 31 December\t\t\tNine months ended 30 September\t
\tNotes\t2022\t2023\t2024\t2024\t2025
\t\tRMB'000\tRMB'000\tRMB'000\tRMB'000\tRMB'000
\t\t\t\t\t(unaudited)\t
Revenue\t5\t57,409\t124,539\t312,414\t200,100\t410,020
Cost of sales\t\t(26,100)\t(44,000)\t(136,600)\t(90,050)\t(200,010)
Gross profit\t\t31,309\t80,539\t175,814\t110,050\t210,010
Other income and gains, net¹\t6\t12,000\t13,000\t14,000\t-\t9,000
Research and development expenses\t\t(84,400)\t(528,900)\t(2,195,400)\t(1,500,000)\t(1,800,000)
Share of results of associates\t\t–\t–\tn.a.\t–\t–
Loss for the year/period\t\t(143,700)\t(788,000)\t(2,958,000)\t(2,100,000)\t(2,358,000)
Loss attributable to:
Owners of the Company\t\t(143,000)\t(788,000)\t(2,958,000)\t(2,100,000)\t(2,358,000)
Non-controlling interests\t\t(700)\t–\t–\t–\t–
Loss per share
– Basic and diluted (RMB)\t12\t(1.20)\t(3.40)\t(9.10)\t(6.0)\t(7.0)
"""
BALANCE = """Consolidated statements of financial position

\tAs at 31 December\t
\t2023\t2024
\tRMB'000\tRMB'000
Non-current assets
Property, plant and equipment\t50,000\t80,000
Total non-current assets\t60,000\t95,000
Current assets
Trade receivables\t31,000\t70,000
Cash and cash equivalents\t500,000\t1,205,000
Total current assets\t540,000\t1,300,000
Total assets\t600,000\t1,395,000
Total current liabilities\t200,000\t350,000
Total non-current liabilities\t1,400,000\t4,000,000
Total liabilities\t1,600,000\t4,350,000
Net liabilities\t(1,000,000)\t(2,955,000)
"""
FUNDING = """Round\tDate\tAmount (US$m)\tPre-money (US$m)\tPost-money (US$m)\tLead\tInvestors
Series A\t2022-06-15\t20\t80\t100\tAlpha Capital\tBeta, Gamma
Series B\t2024-03\t100\t400\t500\tState Fund\tAlpha Capital; Delta
"""
WIND = """示例科技 利润表\t\t\t
单位：万元\t\t\t
报告期\t2024-12-31\t2024-09-30\t2023-12-31
报表类型\t合并报表\t合并报表\t合并报表
一、营业总收入\t31,241.40\t20,010.00\t12,453.90
减：营业成本\t13,660.00\t9,005.00\t4,400.00
五、净利润\t-295,800.00\t-210,000.00\t-78,800.00
"""
CAPITAL_IQ = """Acme > Financials > Income Statement\t\t\t\t
In Millions of the reported currency, except per share items.\t\t\t\t
For the Fiscal Period Ending\t\t12 months Dec-31-2022A\t12 months Dec-31-2023A\tLTM 12 months Sep-30-2024A
Currency\t\tUSD\tUSD\tUSD
Revenue\tIQ_REV\t100.5\t200.25\t260.0
Total Revenue\tIQ_TOTAL_REV\t100.5\t200.25\t260.0
Cost Of Goods Sold\tIQ_COGS\t40.2\t80.1\t100.0
Gross Profit\tIQ_GP\t60.3\t120.15\t160.0
Net Income\tIQ_NI\t(10.0)\t12.0\t14.0
"""
INTERIM_PAGE = """<p>單位：人民幣千元</p><table>
<tr><th rowspan="2">項目</th><th rowspan="2">附註</th><th colspan="2">截至6月30日止六個月</th></tr>
<tr><th>2025年<br>（未經審核）</th><th>2024年</th></tr>
<tr><td>收益</td><td>4</td><td>191,000</td><td>44,900</td></tr>
<tr><td>銷售成本</td><td></td><td>(95,000)</td><td>(22,000)</td></tr>
<tr><td>毛利</td><td></td><td>96,000</td><td>22,900</td></tr>
<tr><td>研發開支</td><td></td><td>(1,594,000)</td><td>(859,000)</td></tr>
<tr><td>期內虧損</td><td></td><td>(2,358,000)</td><td>(1,236,000)</td></tr></table>"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("XLIPO_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def bring(place: Path) -> Import:
    """Import a text into the folder "mine", for the new company Acme Robotics."""

    def run(text: str | bytes, *more: str, name: str = "file.txt", new: bool = True) -> Result:
        content = text if isinstance(text, bytes) else text.encode()
        (place / name).write_bytes(content)
        company = ["--company", "Acme Robotics", *(["--new-company"] if new else [])]
        return CliRunner().invoke(front_door, ["import", name, "--into", "mine", *company, *more])

    return run


def held(place: Path) -> dict[tuple[str, str], float | None]:
    view = open_data(place / "mine")
    facts = view.facts_of("acme_robotics")
    return {(fact.concept, fact.period.text): None if fact.value is None else float(fact.value) for fact in facts}


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# -- statements as people have them ------------------------------------------------------------------------------------


def test_a_prospectus_statement_with_notes_and_two_lines_of_heads(bring: Import, place: Path) -> None:
    outcome = bring(PROSPECTUS)
    assert outcome.exit_code == 0, outcome.output
    facts = held(place)
    assert facts["revenue", "FY2024"] == 312_414_000 and facts["revenue", "9M2025"] == 410_020_000
    assert facts["cost_of_revenue", "9M2024"] == 90_050_000  # positive under its name
    assert facts["net_loss", "FY2022"] == 143_700_000 and facts["net_loss_attributable", "FY2022"] == 143_000_000
    assert facts["loss_per_share_basic", "FY2024"] == 9.1  # in yuan, not in thousands of them
    assert ("other_income_and_gains_net", "9M2024") not in facts  # a dash is no zero
    assert {period for _, period in facts} == {"FY2022", "FY2023", "FY2024", "9M2024", "9M2025"}
    margin = Answers(open_data(place / "mine")).metric("Acme Robotics", "gross_margin", "9M2025").value
    assert margin is not None and abs(float(margin) - 210_010 / 410_020) < 1e-12
    assert "'Non-controlling interests' is like no concept that is known" in outcome.output


def test_a_balance_sheet_has_days_and_net_liabilities_are_positive(bring: Import, place: Path) -> None:
    assert bring(BALANCE).exit_code == 0
    facts = held(place)
    assert facts["cash_and_cash_equivalents", "2024-12-31"] == 1_205_000_000
    assert (
        facts["net_liabilities", "2023-12-31"] == 1_000_000_000 and facts["total_assets", "2024-12-31"] == 1_395_000_000
    )


def test_a_vendors_export_in_ten_thousands_runs_from_the_years_first_day(bring: Import, place: Path) -> None:
    assert bring(WIND, name="利润表.txt").exit_code == 0
    facts = held(place)
    assert facts["revenue", "FY2024"] == 312_414_000 and facts["revenue", "9M2024"] == 200_100_000
    assert facts["net_loss", "FY2023"] == 788_000_000
    (source,) = [source for source in open_data(place / "mine").sources() if source.id.startswith("acme-robotics")]
    assert (source.publisher, source.tier) == ("Wind", 7)


def test_a_capital_iq_table_with_codes_leaves_the_last_twelve_months_out(bring: Import, place: Path) -> None:
    assert bring(CAPITAL_IQ).exit_code == 0
    facts = held(place)
    assert facts["revenue", "FY2023"] == 200_250_000 and facts["net_loss", "FY2022"] == 10_000_000
    assert facts["profit_for_the_period", "FY2023"] == 12_000_000
    assert {period for _, period in facts} == {"FY2022", "FY2023"}


def test_a_page_of_an_interim_report_in_traditional_script(bring: Import, place: Path) -> None:
    assert bring(INTERIM_PAGE, name="interim.html").exit_code == 0
    facts = held(place)
    assert facts["revenue", "H1-2025"] == 191_000_000 and facts["net_loss", "H1-2024"] == 1_236_000_000


def test_a_workbook_with_dates_merged_heads_and_a_1904_calendar(bring: Import, place: Path) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.append(["In thousands of USD"])
    sheet.append([None, "Year ended", None])
    sheet.merge_cells("B2:C2")
    sheet.append([None, dt.date(2023, 12, 31), dt.date(2024, 12, 31)])
    sheet.append(["Revenue", 1000.5, 2000.25])
    sheet.append(["Cost of sales", "＝", None])
    sheet.append(["Gross profit", "（１２３）", "1,000"])
    book.save(place / "a.xlsx")
    shown = bring((place / "a.xlsx").read_bytes(), name="a.xlsx")
    assert shown.exit_code == 2 and "Sheet!B5: '＝' is no figure" in shown.output
    sheet["B5"] = None
    book.save(place / "a.xlsx")
    assert bring((place / "a.xlsx").read_bytes(), name="a.xlsx").exit_code == 0
    assert held(place) == {
        ("revenue", "FY2023"): 1_000_500, ("revenue", "FY2024"): 2_000_250,
        ("gross_profit", "FY2023"): -123_000, ("gross_profit", "FY2024"): 1_000_000,
    }  # fmt: skip


def test_decimal_commas_text_dates_and_other_encodings(bring: Import, place: Path) -> None:
    text = "EUR million;30.06.2025;30.06.2024\nNine\nRevenue;1.234,5;987,25\nTotal assets;10,5;9,25\n"
    outcome = bring(text.replace("Nine\n", "").encode("utf-16"), "--columns", "to-date")
    assert outcome.exit_code == 0, outcome.output
    assert held(place)["revenue", "H1-2025"] == 1_234_500_000 and held(place)["total_assets", "2024-06-30"] == 9_250_000
    again = bring("人民币千元\t2024年\n营业收入\t1,000\n".encode("gb18030"), "--accept-doubts", new=False)
    assert again.exit_code == 0 and "is suspect" in again.output  # euros and yuan, and a thousandth
    assert held(place)["revenue", "FY2024"] == 1_000_000


def test_a_funding_list_becomes_rounds_investors_and_figures(bring: Import, place: Path) -> None:
    assert bring(FUNDING).exit_code == 0
    view = open_data(place / "mine")
    assert [(item.id, item.order, item.announced) for item in view.rounds("acme_robotics")] == [
        ("Series A", 1, "2022-06-15"), ("Series B", 2, "2024-03")]  # fmt: skip
    assert [item.name for item in view.investors("acme_robotics") if item.lead] == ["Alpha Capital", "State Fund"]
    (post,) = [
        fact for fact in view.facts("acme_robotics", "funding_post_money_valuation") if fact.period.text == "2024-03"
    ]
    assert post.value == 500_000_000 and dict(post.dimensions) == {"round": "Series B"}
    step_up = Answers(view).metric("Acme Robotics", "funding_step_up", dimensions=(("round", "Series B"),)).value
    assert step_up == 4  # new pre-money 400 over previous post-money 100


def test_prices_of_several_companies(bring: Import, place: Path) -> None:
    text = "Ticker,Date,Close,Currency\n0100.HK,2026-01-12,350.2,HKD\n2513.HK,2026/01/12,140,HKD\n"
    assert bring(text, name="prices.csv").exit_code == 0
    prices = [price for price in open_data(place / "mine").prices("minimax") if price.file.startswith("mine/")]
    assert [(price.date, price.close, price.currency) for price in prices] == [("2026-01-12", "350.2", "HKD")]
    wrong = bring("Date,Close\n2026-13-45,1\n2026-01-12,-4\n", name="prices.csv", new=False)
    assert wrong.exit_code == 2 and "'2026-13-45' is no date" in wrong.output and "a close is above 0" in wrong.output


# -- what stops an import ----------------------------------------------------------------------------------------------


def test_every_problem_is_told_at_once_with_its_cell_and_nothing_is_written(bring: Import, place: Path) -> None:
    text = PROSPECTUS.replace("57,409", "=B4*2").replace("(44,000)", "#REF!").replace("80,539", "soon")
    outcome = bring(text)
    assert outcome.exit_code == 2
    for told in (
        "C6: '=B4*2' is a formula in place of its value",
        "D7: '#REF!' is an error",
        "D8: 'soon' is no figure",
    ):
        assert told in outcome.output
    assert not (place / "mine").exists()


def test_sums_that_do_not_come_out_are_told_with_the_likely_slip(bring: Import, place: Path) -> None:
    outcome = bring(PROSPECTUS.replace("175,814", "1,758,140"))
    assert outcome.exit_code == 2 and "may be off by a factor of 10" in outcome.output
    assert not (place / "mine").exists()
    assert bring(PROSPECTUS.replace("175,814", "1,758,140"), "--accept-doubts").exit_code == 0


def test_ten_thousands_read_as_millions_are_stopped_by_what_is_known(bring: Import, place: Path) -> None:
    assert bring(PROSPECTUS).exit_code == 0
    before = everything(place / "mine")
    outcome = bring(WIND.replace("单位：万元", "单位：百万元"), new=False)
    assert outcome.exit_code == 2
    assert "100 times as much; the figures are in 万, it seems: give it as --unit" in outcome.output
    assert everything(place / "mine") == before


def test_a_company_a_unit_and_a_folder_have_to_be_named(bring: Import, place: Path) -> None:
    assert "To add it, give --new-company" in bring(PROSPECTUS, new=False).output
    assert "give it, such as --unit" in bring("\t2024\nRevenue\t1,000\n").output
    (place / "a.tsv").write_text(PROSPECTUS)
    shown = CliRunner().invoke(front_door, ["import", "a.tsv", "--company", "MiniMax"])
    assert shown.exit_code == 2 and "Give --into DIR" in shown.output
    assert not (place / "mine").exists()


def test_a_dry_run_shows_what_would_be_and_writes_nothing(bring: Import, place: Path) -> None:
    outcome = bring(BALANCE, "--dry-run")
    assert outcome.exit_code == 0
    assert {line.split()[0] for line in outcome.output.splitlines() if "facts/acme_robotics.csv" in line} == {"added"}
    assert "1205000 × 1,000 CNY" in outcome.output and not (place / "mine").exists()


def test_uncertain_labels_are_proposed_confirmed_and_kept(bring: Import, place: Path) -> None:
    text = "RMB'000\t2024\nRevenue\t1,000\nReserch and developmet expense\t300\n"
    first = bring(text, "--map", "map.csv")
    assert first.exit_code == 0 and "Uncertain, left out" in first.output
    rows = list(csv.DictReader((place / "map.csv").open()))
    assert [(row["concept"], row["confirmed"]) for row in rows] == [("research_and_development_expense", "no")]
    (place / "map.csv").write_text((place / "map.csv").read_text().replace(",no,", ",yes,"))
    assert bring(text, "--map", "map.csv", new=False).exit_code == 0
    assert held(place)["research_and_development_expense", "FY2024"] == 300_000


def test_a_second_import_changes_what_changed_and_keeps_what_people_wrote(bring: Import, place: Path) -> None:
    options = ("--source", "Annual report 2024", "--published", "2025-03-30", "--tier", "1")
    assert bring(BALANCE, *options).exit_code == 0
    path = place / "mine" / "facts" / "acme_robotics.csv"
    path.write_text(path.read_text() + "# my own remark\n")
    text = BALANCE.replace("Trade receivables\t31,000\t70,000", "Trade receivables\t31,000\t71,000")
    outcome = bring(text, *options, new=False)
    assert "0 added, 1 changed" in outcome.output and "# my own remark" in path.read_text()
    assert held(place)["trade_receivables", "2024-12-31"] == 71_000_000


# -- whatever happens, the folder is whole -----------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="kills a process by a signal")
def test_an_import_that_is_killed_leaves_the_folder_as_it_was_or_complete(bring: Import, place: Path) -> None:
    """The states between are those of a run that ended; killed at moments that differ, over and over."""
    assert bring(FUNDING).exit_code == 0
    program = (
        "import sys; from pathlib import Path; from xlipo.store.folder_change import change, locked\n"
        "folder = Path('mine'); print('ready', flush=True)\n"
        "for turn in range(10_000):\n"
        "    with locked(folder): change(folder, {f'facts/turn{n}.csv': str(turn).encode() for n in range(4)})\n"
    )
    chance = random.Random(13)
    for _ in range(12):
        running = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
        assert running.stdout is not None and running.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0.005, 0.12))
        running.send_signal(signal.SIGKILL)
        running.wait()
        from xlipo.store.csv_files import FileReader
        from xlipo.store.layers import layers_for

        read = {
            file.content for file in FileReader(layers_for("mine")).read().files if file.name.startswith("facts/turn")
        }
        assert len(read) <= 1, read  # all four are of one turn
        with locked(Path("mine")):
            pass
        files = [place / "mine" / "facts" / f"turn{n}.csv" for n in range(4)]
        held_now = [
            path.read_bytes() if path.exists() else None for path in files
        ]  # none where the first was cut short
        assert len(set(held_now)) == 1, held_now
        left = [path.name for path in (place / "mine").iterdir() if path.name.startswith(".xlipo")]
        assert left == []


def test_a_committed_change_is_read_before_it_is_in_place(bring: Import, place: Path) -> None:
    assert bring(BALANCE).exit_code == 0
    staged = place / "mine" / COMMITTED / "facts"
    staged.mkdir(parents=True)
    path = place / "mine" / "facts" / "acme_robotics.csv"
    (staged / path.name).write_text(path.read_text().replace(",1395000,", ",1395001,"))
    assert held(place)["total_assets", "2024-12-31"] == 1_395_001_000
    with locked(place / "mine"):
        change(place / "mine", {})
    assert ",1395001," in path.read_text() and not (place / "mine" / COMMITTED).exists()


def test_what_a_killed_import_left_goes_with_the_next_one_though_it_changes_nothing(bring: Import, place: Path) -> None:
    assert bring(BALANCE).exit_code == 0
    left = place / "mine" / f"{COMMITTED}-{'0' * 16}.part" / "facts"
    left.mkdir(parents=True)
    (left / "acme_robotics.csv").write_text("cut short")
    assert bring(BALANCE).exit_code == 0
    assert [path.name for path in (place / "mine").iterdir() if path.name.startswith(".xlipo")] == []


def test_two_imports_at_once_queue_and_the_lock_names_its_holder(bring: Import, place: Path) -> None:
    assert bring(BALANCE).exit_code == 0
    (place / "a.txt").write_text(FUNDING)
    (place / "b.txt").write_text(PROSPECTUS)
    running = [
        subprocess.Popen(
            [*XLIPO, "import", name, "--into", "mine", "--company", "Acme Robotics"], stdout=subprocess.PIPE
        )
        for name in ("a.txt", "b.txt")
    ]
    assert [process.wait(120) for process in running] == [0, 0]
    facts = held(place)
    assert ("revenue", "FY2024") in facts and ("funding_amount", "2024-03") in facts
    from xlipo.facts.errors import UsageError

    told = f"is being changed by process {os.getpid()} on "
    with locked(place / "mine"), pytest.raises(UsageError, match=told), locked(place / "mine", patience=0.1):
        pass
    assert not (place / "mine" / LOCK).exists()


# -- files made to hurt ------------------------------------------------------------------------------------------------


def bomb() -> bytes:
    path = Path("bomb.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("content.xml", b"0" * 300_000_000)
    return path.read_bytes()


def entities() -> bytes:
    path = Path("entities.zip")
    declared = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("_rels/.rels", f"<!DOCTYPE r [{declared}]><Relationships>&a9;</Relationships>")
    return path.read_bytes()


def one_text_in_every_cell() -> bytes:
    """A small workbook whose one shared text makes 200 MB of table."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(1000):
        sheet.append(["long " * 399] * 100)
    book.save("long.xlsx")
    return Path("long.xlsx").read_bytes()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 cut", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"\0\1\2" * 400, bomb, entities,
     one_text_in_every_cell,
     b'{"cik": 1, "facts": ' + b"[" * 50_000, b'{"cik": 1, "facts": {"a": {"b": {"units": {"USD": [{"val": NaN}]}}}}}',
     b"\tFY2024\nRevenue\tNaN\n", b"RMB'000\tFY2024\nRevenue\t1e308\n", b"RMB'000\tFY2024\nRevenue\t" + b"9" * 400,
     b"<table>" * 3000, b"RMB'000\tFY9999\nRevenue\t1\n", b"RMB'000\t2024\n=cmd|'/c calc'!A1\t5\n"],
    ids=["empty", "cut zip", "hollow xls", "bytes", "zip bomb", "entities", "one text in every cell", "deep json",
         "json NaN", "NaN", "1e308", "400 digits", "tables in tables", "no year", "a name that is a formula"],
)  # fmt: skip
def test_a_hostile_file_is_refused_in_plain_words_and_changes_nothing(
    bring: Import, place: Path, content: bytes | Callable[[], bytes]
) -> None:
    outcome = bring(content() if callable(content) else content)
    assert outcome.exit_code == 2, outcome.output
    assert "Traceback" not in outcome.output and "fault of its own" not in outcome.output
    assert not (place / "mine").exists()


def test_mutated_files_crash_nothing_and_import_nothing_by_halves(bring: Import, place: Path) -> None:
    chance, inputs = random.Random(7), [PROSPECTUS, BALANCE, FUNDING, WIND, CAPITAL_IQ, INTERIM_PAGE]
    pieces = [
        "\t",
        "\n",
        "(",
        ")",
        ",",
        ".",
        "-",
        "9",
        "年",
        "RMB",
        "%",
        "\ufeff",
        "１",
        "<td>",
        "=",
        '"',
        ";",
        "NaN",
        "1e308",
    ]
    for _ in range(60):
        text = chance.choice(inputs)
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(pieces) + text[at + chance.randrange(4) :]
        outcome = bring(text)
        assert outcome.exit_code in (0, 2), outcome.output
        assert "fault of its own" not in outcome.output, (text, outcome.output)
        if outcome.exit_code == 2:
            assert not (place / "mine").exists()
        else:
            open_data(place / "mine")  # whole, and without a mistake
            for path in sorted((place / "mine").rglob("*"), reverse=True):
                path.unlink() if path.is_file() else path.rmdir()
            (place / "mine").rmdir()


@pytest.mark.parametrize("spoilt", ["1e308", "NaN", "inf", "#REF!", "6oo,000", "(l2,345)"])
def test_a_first_or_last_line_that_holds_no_figure_is_told_and_not_left_out(
    spoilt: str, bring: Import, place: Path
) -> None:
    first, last = (
        f"US$m\tFY2024\nRevenue\t{spoilt}\nCost of sales\t5\n",
        f"US$m\tFY2024\nRevenue\t5\nCost of sales\t{spoilt}\n",
    )
    for text, cell in ((first, "B2"), (last, "B3")):
        outcome = bring(text)
        assert outcome.exit_code == 2, outcome.output
        assert f"file!{cell}: " in outcome.output and spoilt in outcome.output


def test_free_cash_flow_takes_the_payments_that_a_cash_flow_statement_prints(bring: Import, place: Path) -> None:
    flows = "RMB'000\t1H2026\nNet cash used in operating activities\t(233,110)\n购买物业、厂房及设备\t(60,200)\n"
    assert bring(flows).exit_code == 0
    found = Answers(open_data(place / "mine")).metric("Acme Robotics", "free_cash_flow", "H1-2026")
    assert found.value == -293_310_000 and not any("upper bound" in note for note in found.notes)
    assert bring(flows + "Purchases of intangible assets\t(1,800)\n", "--accept-doubts", new=False).exit_code == 0
    assert Answers(open_data(place / "mine")).metric("Acme Robotics", "free_cash_flow", "H1-2026").value == -295_110_000


@pytest.mark.parametrize(
    "label",
    [
        "年内／期内亏损",
        "年內╱期內虧損",
        "年/期內虧損",
        "年度/期间亏损",
        "Loss for the period/year",
        "Loss for the year or period",
    ],
)
def test_a_loss_for_the_year_or_the_period_is_the_loss(bring: Import, place: Path, label: str) -> None:
    outcome = bring(f"RMB'000\t2024\nRevenue\t1,000\n{label}\t(2,500)\n")
    assert outcome.exit_code == 0, outcome.output
    assert held(place)["net_loss", "FY2024"] == 2_500_000
