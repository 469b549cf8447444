"""As of a day nothing is said that was published later: no date, status, name or text, in any output."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from shipped import answers, shipped
from xlipo.cli import front_door
from xlipo.facts.errors import XlipoError
from xlipo.facts.period import Period
from xlipo.functions import Session, call
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import METRICS
from xlipo.metrics.rounds import offerings_of, rounds_of
from xlipo.quality.conflicts import conflicts
from xlipo.report.build import write_report

BIREN_DAY = dt.date(2025, 12, 31)
"""Two days before Biren was listed, nine before MiniMax was."""

COMPANIES = [company.name for company in shipped().companies() if company.kind == "company"]
FIRST, LAST = dt.date(2025, 6, 1), dt.date(2026, 9, 30)
days = st.dates(FIRST, LAST)
_DATE = re.compile(r"(?<![\w./-])(20\d\d-[01]\d-[0-3]\d)(?![\w-])")


def published_later(day: dt.date) -> set[str]:
    """The ids and addresses of the sources that had not certainly been published by a day, and nobody else's."""
    sources = shipped().sources()
    known = {source.url for source in sources if source.known_by <= day}
    late = [source for source in sources if source.known_by > day]
    return {source.id for source in late} | {source.url for source in late if source.url not in known} - {""}


def announced(day: dt.date) -> set[str]:
    """The dates ahead that a source of by then prints, of an event to come or a rule's end, or that name a period."""
    view = Answers(shipped(), day).view
    found = set()
    for company in view.companies():
        found |= {date for fact in view.facts_of(company.id) for date in _dates(fact.value_text, fact.note)}
        found |= {fact.period.text for fact in view.facts_of(company.id)}
        found |= {event.date for event in view.events(company.id)}
        found |= {date for item in view.rounds(company.id) for date in _dates(item.note)}
    for rule in view.listing_rules():  # a law says beforehand when it ends
        found |= {str(rule.held_from), str(rule.held_to)}
    return found


def _dates(*texts: str) -> list[str]:
    return [date for text in texts for date in _DATE.findall(text)]


def told(day: dt.date, company: str, metric: str) -> Iterator[str]:
    """What the engine and the cells say of a company on a day."""
    then = Answers(shipped(), day)
    for currency in ("", "HKD"):
        try:
            answer = then.metric(company, metric, None, currency)
        except XlipoError as refusal:
            yield str(refusal)
            continue
        yield json.dumps(answer.as_json(), default=str, ensure_ascii=False)
        yield then.why_not(answer)
        yield answer.words()
    try:
        yield from (json.dumps(a.as_json(), default=str) for a in then.series(company, metric))
    except XlipoError as refusal:
        yield str(refusal)
    for line in rounds_of(then, company):
        yield f"{line.round} {line.investors}"
        yield from (json.dumps(answer.as_json(), default=str) for answer in line.figures.values())
    for item in offerings_of(then, company):
        yield str(item.offering)
        yield from (json.dumps(answer.as_json(), default=str) for answer in item.figures.values())
    for conflict in conflicts(then, company):
        yield f"{conflict.chosen} {conflict.source} {conflict.rivals} {conflict.why}"
    who = then.company(company)
    yield from map(str, (who, *then.view.people(who.id), *then.view.events(who.id), *then.view.investors(who.id)))
    session = Session()
    for period in ("LATEST", "FY2024", "LTM", "FY2025", "H1-2026"):
        cell = call("IPO_METRIC", [company, metric, period, None, f"AsOf={day}"], session)
        said = f"{cell} {getattr(cell, 'reason', '')}"
        end = "" if period in ("LATEST", "LTM") else Period.parse(period, "duration", who.year_end).end
        yield said.replace(f" for {end}", "")  # the end of the period asked for may be named


def late_in(text: str, day: dt.date, names: set[str], allowed: set[str]) -> list[str]:
    """What of a text was published after a day: a source's name or address, or a date that nobody had announced."""
    found = [name for name in names if name in text]
    return found + [date for date in _DATE.findall(text) if date > day.isoformat() and date not in allowed]


@settings(max_examples=25, deadline=None)
@given(days, st.sampled_from(COMPANIES), st.sampled_from([metric.id for metric in METRICS] + ["revenue", "net_loss"]))
def test_nothing_later_is_said(day: dt.date, company: str, metric: str) -> None:
    names, allowed = published_later(day), announced(day)
    for text in told(day, company, metric):
        assert late_in(text, day, names, allowed) == [], text[:500]


@settings(max_examples=25, deadline=None)
@given(days)
def test_every_company_has_the_status_of_the_day(day: dt.date) -> None:
    listed = {"biren": "2026-01-02", "minimax": "2026-01-09", "zhipu": "2026-01-08", "iluvatar": "2026-01-08",
              "moore_threads": "2025-12-05", "metax": "2025-12-17", "enflame": "2026-09-11",
              "axera": "2026-02-10", "wenge": "2026-06-26", "hygon": "2022-08-12",
              "sensetime": "2021-12-30"}  # fmt: skip
    undated = ("cambricon", "nvidia", "coreweave", "fourth_paradigm")
    for company in undated:  # no source dates their listing: a close, or a print of the market's value, is evidence
        prints = (shipped().source(fact.source).known_by.isoformat() for fact in shipped().facts(company, "market_cap"))
        listed[company] = min([price.date for price in shipped().prices(company)] + list(prints))
    view = Answers(shipped(), day).view
    for company, date in listed.items():
        found = view.company(company)
        assert (found.listing_status == "listed") == ("listed" in found.groups) == (day.isoformat() >= date), company
    everyone = {found.id for found in view.companies() if found.listing_status == "listed"}
    assert everyone <= set(listed), "a status that no source dates is not told of a day"


def test_biren_is_not_listed_before_it_was() -> None:
    then = Answers(shipped(), BIREN_DAY)
    company = then.company("Biren")
    assert company.listing_status == "filed" and "listed" not in company.groups
    assert then.company("6082.HK").id == "biren"  # what somebody asks for by its later name is found
    (offering,) = [line.offering for line in offerings_of(then, "Biren") if line.offering.is_listing]
    assert (offering.listed, offering.status, offering.note) == ("", "", "")
    assert not then.metric("Biren", "listing_date").has_figure
    assert [event.name for event in then.view.events("biren") if event.kind == "listing"] == []
    assert "2513.HK" not in then.company("Zhipu").aliases  # no source had printed the code yet
    next_year = Answers(shipped(), dt.date(2026, 1, 2)).company("Biren")
    assert next_year.listing_status == "listed" and "listed" in next_year.groups


@pytest.mark.parametrize("command", ["offering", "rounds", "conflicts"])
def test_no_command_says_more_than_the_day_knew(command: str) -> None:
    names, allowed = published_later(BIREN_DAY), announced(BIREN_DAY)
    for company in ("Biren", "MiniMax", "Zhipu"):
        given_company = ["--company", company] if command == "conflicts" else [company]
        run = CliRunner().invoke(front_door, [command, *given_company, "--as-of", str(BIREN_DAY), "--json"])
        assert late_in(run.stdout, BIREN_DAY, names, allowed) == []


@pytest.mark.parametrize("day", [dt.date(2025, 12, 22), BIREN_DAY])
def test_no_cell_of_a_report_says_more_than_the_day_knew(day: dt.date, tmp_path: Path) -> None:
    path = write_report(shipped(), tmp_path / "then.xlsx", ["Biren", "MiniMax", "Zhipu"], as_of=day)
    names, allowed = published_later(day), announced(day)
    places = {
        cell.value: f"{sheet.title}!{cell.coordinate}"
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    }
    for text, place in places.items():
        assert late_in(text, day, names, allowed) == [], place
        assert "listed on" not in text, f"{place}: {text}"


def test_a_report_as_of_a_day_holds_its_closes_and_nothing_of_the_pages_that_keep_them(tmp_path: Path) -> None:
    day = dt.date(2026, 2, 10)
    path = write_report(shipped(), tmp_path / "then.xlsx", ["Zhipu"], as_of=day)
    rows = [row for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows(values_only=True)]
    texts = {cell for row in rows for cell in row if isinstance(cell, str)}
    names, allowed = published_later(day), announced(day)
    assert [found for text in texts for found in late_in(text, day, names, allowed)] == []
    assert any("2026-02-10" in row and 317.8 in row for row in rows)


def test_today_everything_is_known() -> None:
    assert answers().view is shipped()
    late = Answers(shipped(), dt.date(2030, 1, 1)).view
    assert len(late.sources()) == len(shipped().sources())
    assert {company.id for company in late.companies()} == {company.id for company in shipped().companies()}
