"""When a known figure changed, by whom and why; and what two data sets answer otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from shipped import shipped
from xlipo.api import Client
from xlipo.cli import front_door
from xlipo.quality.history import Turn, history

FOLDER = {
    "companies.csv": "id,name,kind,legal_name,reporting_currency,fiscal_year_end,groups,aliases,listing_status\n"
    "acme,Acme,company,,CNY,12-31,private,,private\n",
    "sources.csv": "id,title,publisher,date,date_inferred,url,language,kind,tier,via\n"
    "rumour,A rumour,Daily,2025-01-10,,,en,press,6,\n"
    "half,Interim report,Acme,2025-02-01,,,en,interim_report,2,\n"
    "year,Annual report 2024,Acme,2025-03-30,,,en,annual_report,1,\n"
    "finer,Results call,Acme,2025-04-05,,,en,annual_report,1,\n"
    "later,Annual report 2025,Acme,2026-03-30,,,en,annual_report,1,\n",
}
HEAD = "concept,dimensions,period,value,high,scale,unit,hedge,claim,source,locator,printed,also,note\n"
LINES = [
    "revenue,,FY2024,3,,100000000,CNY,over,,rumour,,,,",
    "revenue,,FY2024,312,,1000000,CNY,,,year,,,,",
    "revenue,,FY2024,312414,,1000,CNY,,,finer,,,,",
    "revenue,,FY2024,305000,,1000,CNY,,,later,,,,",
    "cost_of_revenue,,FY2024,100000,,1000,CNY,,,year,,,,",
]


def folder(place: Path, lines: list[str]) -> Path:
    (place / "facts").mkdir(parents=True)
    for name, text in FOLDER.items():
        (place / name).write_text(text)
    (place / "facts" / "acme.csv").write_text(HEAD + "".join(f"{line}\n" for line in lines))
    return place


def run(*arguments: str, code: int = 0) -> Any:
    outcome = CliRunner().invoke(front_door, list(arguments))
    assert outcome.exit_code == code, outcome.output
    return json.loads(outcome.stdout) if "--json" in arguments else outcome.output


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("XLIPO_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    return folder(tmp_path / "mine", LINES)


def test_each_day_with_what_it_became_by_whom_and_why(mine: Path) -> None:
    found = run("history", "Acme", "revenue", "FY2024", "--data", "mine", "--json")
    assert [(one["date"], one["change"], one["why"], one["value"]) for one in found] == [
        ("2025-01-10", "first", "first print", 300_000_000),
        ("2025-03-30", "changed", "better tier", 312_000_000),
        ("2025-04-05", "changed", "finer print", 312_414_000),
        ("2026-03-30", "changed", "restatement", 305_000_000),
    ]
    assert [one["source"]["title"] for one in found][1:] == ["Annual report 2024", "Results call", "Annual report 2025"]
    assert float(found[-1]["difference"]) == -7_414_000
    table = run("history", "Acme", "revenue", "FY2024", "--data", "mine")
    assert "restatement" in table and "Annual report 2025. Acme, 2026-03-30." in table
    assert len(run("history", "Acme", "revenue", "FY2024", "--data", "mine", "--csv").splitlines()) == 5


def test_a_computed_figure_changes_with_its_inputs(mine: Path) -> None:
    found = run("history", "Acme", "gross_margin", "FY2024", "--data", "mine", "--json")
    assert [(one["date"], one["why"]) for one in found] == [
        ("2025-03-30", "first print"), ("2025-04-05", "new input"), ("2026-03-30", "new input"),
    ]  # fmt: skip
    assert [one["concept"] for one in found[-1]["inputs"]] == ["revenue"]


def test_the_history_ends_with_the_as_of_day_and_says_where_there_is_none(mine: Path) -> None:
    assert len(run("history", "Acme", "revenue", "FY2024", "--data", "mine", "--as-of", "2025-03-31", "--json")) == 2
    assert run("history", "Acme", "revenue", "FY1999", "--data", "mine", "--json", code=1) == []
    assert "the nearest" in run("history", "Acme", "revenu", "--data", "mine", code=2)


@pytest.mark.parametrize(("company", "metric", "period"), [
    ("minimax", "revenue", "FY2024"), ("minimax", "gross_margin", "9M2025"), ("zhipu", "revenue", None),
    ("moore_threads", "net_income", "FY2024"), ("biren", "rd_to_revenue", "FY2024"),
])  # fmt: skip
def test_every_step_is_what_was_known_on_its_day_and_nothing_changed_between(
    company: str, metric: str, period: str | None
) -> None:
    """Asked anew on the day of each step, and on the day before the next one."""
    who = shipped().company(company)
    steps = history(shipped(), who, metric, period)
    assert steps and steps[0].turn is Turn.FIRST
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        days = [step.day] if following is None else [step.day, following.day.fromordinal(following.day.toordinal() - 1)]
        for day in days:
            known = Client((), as_of=day).metric(who.name, metric, period)
            assert (known.value, known.period) == (step.answer.value, step.answer.period), day
    now = Client(()).metric(who.name, metric, period)
    assert now.value == steps[-1].answer.value


def test_a_diff_of_folders_tells_facts_and_the_answers_that_follow(mine: Path) -> None:
    lines = [LINES[1], LINES[3].replace("305000", "306000"), LINES[4].replace(",year,", ",later,"),
             "total_assets,,2024-12-31,5,,1000000,CNY,,,year,,,,"]  # fmt: skip
    folder(mine.parent / "new", lines)
    found = run("diff", "mine", "new", "--company", "Acme", "--data", "new", "--json", code=1)
    facts = {(one["change"], one["concept"], one["period"]): one for one in found if one["change"] != "answer"}
    assert set(facts) == {
        ("changed", "revenue", "FY2024"), ("re-sourced", "cost_of_revenue", "FY2024"),
        ("added", "total_assets", "2024-12-31"),
    }  # fmt: skip
    assert float(facts["changed", "revenue", "FY2024"]["difference"]) == 1_000_000
    assert facts["re-sourced", "cost_of_revenue", "FY2024"]["new_source"] == "Annual report 2025"
    answers = {(one["concept"], one["period"]): one for one in found if one["change"] == "answer"}
    margin = answers["gross_margin", "FY2024"]
    # A revenue restated later, the cost not: the margin stands on the one report that prints both.
    assert float(margin["old_value"]) == pytest.approx(1 - 100 / 312)
    assert float(margin["new_value"]) == pytest.approx(1 - 100 / 306)
    assert float(margin["difference"]) == pytest.approx(100 / 312 - 100 / 306)
    text = run("diff", "mine", "new", "--company", "Acme", "--data", "new", code=1)
    assert "answers changed because of it:" in text and "gross_margin" in text


def test_nothing_changed_is_said_and_no_answer_follows(mine: Path) -> None:
    folder(mine.parent / "same", LINES)
    assert run("diff", "mine", "same", "--data", "same", "--json") == []
