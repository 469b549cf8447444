"""A data folder of one's own as `xlipo data init` writes it, and the mistakes that are told in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from xlipo.facts.errors import DataErrors, UsageError
from xlipo.metrics.answers import Answers
from xlipo.store.csv_files import table_of
from xlipo.store.opening import open_data
from xlipo.store.starting import start_folder

XLIPO = [sys.executable, "-m", "xlipo"]


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("XLIPO_DATA", raising=False)
    start_folder(tmp_path / "mine")
    return tmp_path / "mine"


def edited(folder: Path, name: str, old: str, new: str) -> str:
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(DataErrors) as refused:
        open_data(folder)
    return str(refused.value)


def test_the_folder_is_read_without_a_mistake_and_answers(mine: Path) -> None:
    answers = Answers(open_data(mine))
    assert answers.metric("示例机器人", "revenue", "FY2025").value == 298_765_000
    margin = answers.metric("Example Robotics", "gross_margin", "FY2025").value
    assert margin is not None and abs(float(margin) - 135_744 / 298_765) < 1e-12
    assert answers.metric("Example Robotics", "net_income", "FY2025").value == -88_120_000
    tables = {table_of(path.name) for path in mine.glob("*.csv")}
    assert tables == {"companies", "sources", "rounds", "investors", "offerings", "prices", "people", "events"}


def test_every_row_and_explanation_names_its_layer(mine: Path) -> None:
    given = {"capture_output": True, "text": True}
    shown = subprocess.run([*XLIPO, "explain", "示例机器人", "gross_margin", "--data", str(mine)], **given)  # type: ignore[call-overload]
    assert "mine/facts/example_robotics.csv:9, layer mine" in shown.stdout, shown.stdout + shown.stderr
    rows = subprocess.run([*XLIPO, "facts", "--company", "示例机器人", "--csv", "--data", str(mine)], **given)  # type: ignore[call-overload]
    assert rows.stdout.count(",mine,mine/facts/example_robotics.csv,") == 14


def test_a_folder_that_holds_anything_is_left_alone(mine: Path) -> None:
    (mine / "companies.csv").write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="is not empty"):
        start_folder(mine)
    assert (mine / "companies.csv").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("companies.csv", "12-31", "13-31", "mine/companies.csv:3: fiscal_year_end: '13-31' is no day of a year; "
         "write the month and the day, as in 12-31 or 03-31"),
        ("companies.csv", "12-31", "December", "mine/companies.csv:3: fiscal_year_end: 'December' is not as it is "
         "written here; write it as in 12-31 (month-day)"),
        ("companies.csv", "llm; private", "lm; private",
         "mine/companies.csv:3: groups: 'lm' is no group; the nearest is llm"),
        ("companies.csv", "groups,aliases", "group,aliases",
         "mine/companies.csv:1: header: 'group' is no column; the nearest is groups"),
        ("sources.csv", "2026-03-30", "30/3/2026",
         "mine/sources.csv:3: date: '30/3/2026' is no date; write it as in 2025-12-31"),
        ("facts/example_robotics.csv", "segment=", "segmnt=",
         "dimensions: no dimension has the id 'segmnt'; the nearest is segment"),
        ("facts/example_robotics.csv", "net_loss,", "net los,",
         "no concept has the id 'net los'; the nearest is net_loss"),
        ("facts/example_robotics.csv", "cost_of_revenue", "销售成本",
         "write cost_of_revenue, of which it is another name"),
        ("facts/example_robotics.csv", "persons", "people", "unit: 'people' is no unit"),
        ("investors.csv", "Series B", "Serie B",
         "mine/investors.csv:3: round: example_robotics has no round 'Serie B'; the nearest is Series B"),
        ("investors.csv", "financial,", "finance,",
         "mine/investors.csv:3: type: 'finance' is none of strategic, financial"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_once_with_its_place_and_what_would_be_right(
    mine: Path, name: str, old: str, new: str, told: str
) -> None:
    said = edited(mine, name, old, new)
    assert told in said
    assert len(said.splitlines()) == 2, said  # the heading, and the one mistake


def test_a_file_named_for_no_company_is_one_mistake(mine: Path) -> None:
    (mine / "facts" / "example_robotics.csv").rename(mine / "facts" / "示例机器人.csv")
    with pytest.raises(DataErrors) as refused:
        open_data(mine)
    told = [line for line in str(refused.value).splitlines()[1:] if "round" not in line]
    assert len(told) == 1
    assert told[0].startswith(
        "mine/facts/示例机器人.csv:3: company: no company has the id '示例机器人'; write example_robotics"
    )
    assert told[0].endswith("of which it is another name (the same in lines 4, 6, 8, 9, 10, and 8 more)")


def test_lines_for_people_are_passed_over_and_hide_nothing(mine: Path) -> None:
    path = mine / "facts" / "example_robotics.csv"
    head, *rest = path.read_text("utf-8").splitlines()
    path.write_text(
        "\n".join(['# a "quote, and more', head, '#,"opened', *rest, '"# from a spreadsheet, quoted",,,']), "utf-8"
    )
    assert len(open_data(mine).facts_of("example_robotics")) == 14
