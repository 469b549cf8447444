"""Cost: what grows with the square, or with the depth of a sum, stops a folder of ordinary size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from small import dataset, fact
from xlipo.cli import front_door
from xlipo.facts.fact import Fact
from xlipo.metrics.fact_index import FactIndex
from xlipo.store.fact_lines import FACT_COLUMNS


class Counted(list[Fact]):
    """A list that counts how often it is read through."""

    times = 0

    def __iter__(self) -> Iterator[Fact]:
        Counted.times += 1
        return super().__iter__()


def test_the_rivals_of_every_fact_are_found_in_one_reading() -> None:
    facts = [fact("headcount", f"20{at // 12 % 30:02d}-{at % 12 + 1:02d}-28", str(at), unit="persons", line=at)
             for at in range(300)]  # fmt: skip
    held = FactIndex(dataset([*facts, fact("headcount", "2000-01-28", "7", unit="persons", line=999)]))
    concept_facts = held.concept_facts("acme", "headcount")
    concept_facts._held = Counted(concept_facts._held)
    found = [(one.line, rival.fact.line) for one in facts for rival in concept_facts.rivals(one)]
    assert found == [(0, 999)]
    assert Counted.times == 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "data"
    (place / "facts").mkdir(parents=True)
    (place / "companies.csv").write_text(
        "id,name,kind,legal_name,reporting_currency,fiscal_year_end,groups,aliases,listing_status\n"
        "acme,Acme,company,,USD,12-31,llm,,\n"
    )
    (place / "sources.csv").write_text(
        "id,title,publisher,date,date_inferred,url,language,kind,tier,via\nsrc,R,A,2025-03-31,,,en,filing,1,\n"
    )
    return place


def put(folder: Path, *facts: str) -> None:
    (folder / "facts" / "acme.csv").write_text("\n".join([",".join(FACT_COLUMNS), *facts]) + "\n")


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(front_door, arguments)
    return done.exit_code, done.output


def test_a_total_of_a_thousand_parts_is_checked_explained_and_reported(folder: Path) -> None:
    parts = [f"revenue,segment=s{at},FY2024,{at},,1,USD,,,src,,,," for at in range(1, 1001)]
    put(folder, "revenue,,FY2024,500500,,1,USD,,,src,,,,", *parts)
    code, told = run("check", "--company", "Acme", "--data", str(folder))
    assert (code, told.splitlines()[-1]) == (0, "1 checks: 1 pass, 0 acknowledged, 0 fail")
    code, told = run("explain", "Acme", "revenue", "--data", str(folder))
    assert code == 0 and "USD 500,500" in told
    assert run("report", "--companies", "Acme", "--data", str(folder), "--out", str(folder.parent / "r.xlsx"))[0] == 0
    put(folder, "revenue,,FY2024,600600,,1,USD,,,src,,,,", *parts)
    code, told = run("check", "--company", "Acme", "--data", str(folder))
    assert code == 1 and "USD 600,600 is printed but USD 500,500 is computed" in told


@pytest.mark.parametrize("least", ["0.0001", "0.00000000000000000000000003"])
def test_a_ratio_of_more_digits_than_arithmetic_keeps_is_reported(folder: Path, least: str) -> None:
    put(folder, f"revenue,,FY2024,{least},,1,USD,,,src,,,,",
        "gross_profit,,FY2024,999999999999999999999999,,1,USD,,,src,,,,")  # fmt: skip
    assert run("report", "--companies", "Acme", "--data", str(folder), "--out", str(folder.parent / "r.xlsx"))[0] == 0
    assert run("explain", "Acme", "gross_margin", "--data", str(folder))[0] == 0
