"""A figure as an assistant gets it: value, interval, period, status, source, rivals, formula, and its citation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlsplit

from xlipo.facts.fact import Fact, show_dimensions
from xlipo.facts.source import Source
from xlipo.functions.cells import CellError
from xlipo.functions.figures import cell_of
from xlipo.hosts.mcp.context import Json, number, quoted
from xlipo.hosts.mcp.schemas import BRIEF
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.selection import Rival, Rivalry

MOST_PERIODS = 12
"""As many other periods are named where the one asked for has no figure."""

_FILE_PAGE = re.compile(r"\bPDF,? pp?\.\s?(\d{1,4})\b")  # a printed page is another number than the file's own


def figure(answers: Answers, answer: Answer, asked: Sequence[Any] = ()) -> Json:
    """The record of an answer; ``asked``: period, currency and options of the call, for its formula."""
    source, fact = answer.source, answer.principal
    said = answer.as_json()
    cell = cell_of(answer)
    metric = measure_of(answer)
    return {
        "company": answer.company.name, "metric": metric,
        "label": answer.label, "label_zh": answer.resolution.measure.label_zh_hans,
        "value": said["value"], "low": said["low"], "high": said["high"], "unit": answer.unit, "shown": answer.show(),
        "period": said["period"], "period_end": answer.period.end.isoformat() if answer.period else None,
        "status": said["status"], "stale": said["stale"], "off_basis": answer.off_basis or None,
        "as_of": said["as_of"], "tier": answer.tier, "reading": said["source"]["reading"] if said["source"] else None,
        "reason": None if answer.has_figure else answers.why_not(answer),
        "held_instead": [] if answer.has_figure else _held(answers, answer),
        "source": None if source is None or fact is None else _source(answer, source, fact),
        "rivals": _rivals(answer), "notes": [quoted(note) for note in answer.notes],
        "formula": formula(answer.company.name, metric, *asked),
        "formula_gives": cell.text if isinstance(cell, CellError) else cell,
        "cite": cite(answer.show(), page_address(fact, source) if source is not None else ""),
        "resources": resources_of(answer),
    }  # fmt: skip


def brief(answers: Answers, answer: Answer, asked: Sequence[Any] = ()) -> Json:
    """The record of a term among others: what it is, how sure, and its citation."""
    found = figure(answers, answer, asked)
    return {name: found[name] for name in BRIEF["properties"]}


def measure_of(answer: Answer) -> str:
    """The metric with its part, as a cell names it."""
    return answer.metric + (f"[{show_dimensions(answer.dimensions)}]" if answer.dimensions else "")


def formula(company: str, metric: str, *rest: Any) -> str:
    """The formula that gives a figure in a cell.

    >>> formula("MiniMax", "revenue", None, "USD"), formula("The \\"A\\" Co", "revenue", "FY2024")
    ('=IPO_METRIC("MiniMax","revenue",,"USD")', '=IPO_METRIC("The ""A"" Co","revenue","FY2024")')
    """
    given = [company, metric, *rest]
    while given[-1] is None:
        given.pop()
    return f"=IPO_METRIC({','.join(map(_argument, given))})"


def _argument(given: Any) -> str:
    if given is None:
        return ""
    return '"' + str(given).replace('"', '""') + '"' if isinstance(given, str) else f"{given}"


def cite(shown: str, url: str) -> str:
    """A figure as a Markdown link to where it was read; alone where that has no address.

    >>> cite("USD 53.4m", "https://example.com/a(1).pdf"), cite("n.d.", "")
    ('[USD 53.4m](https://example.com/a%281%29.pdf)', 'n.d.')
    """
    return f"[{quoted(shown).replace('[', '(').replace(']', ')')}]({url})" if (url := address(url)) else quoted(shown)


def address(url: str) -> str:
    """A web address in which nothing ends a link or begins a new one; nothing for what is no web address."""
    try:
        is_web = urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return ""
    return quote(url, safe="/:?#@!$&'*+,;=%~") if is_web else ""


def page_address(fact: Fact | None, source: Source) -> str:
    """The address of a source, at the page of the file where that is known."""
    found = _FILE_PAGE.search(fact.locator) if fact is not None else None
    at_page = f"#page={found[1]}" if found and source.url.casefold().endswith(".pdf") else ""
    return address(source.url + at_page)


def _source(answer: Answer, source: Source, fact: Fact) -> Json:
    return {
        "id": source.id, "title": quoted(source.title), "publisher": quoted(source.publisher), "date": source.date,
        "url": page_address(fact, source), "read_at": address(fact.mirror_url) or None, "locator": quoted(fact.locator),
        "tier": answer.tier or source.tier, "reading": fact.reading_from(source).value,
    }  # fmt: skip


def resources_of(answer: Answer) -> list[str]:
    """The addresses of its definition, its source and its fact."""
    found = [f"xlipo://definition/{answer.metric}"]
    if answer.source is not None and answer.principal is not None:
        found += [f"xlipo://source/{answer.source.id}", f"xlipo://fact/{answer.principal.id}"]
    return found


def _held(answers: Answers, answer: Answer) -> list[str]:
    held = answers.periods(answer.company, answer.metric, answer.dimensions)
    return [period.text for period in reversed(held)][:MOST_PERIODS]


def _rivals(answer: Answer) -> Json:
    disputes = answer.disputes
    nearest = min(disputes, key=lambda rival: _distance(rival, answer), default=None)
    agreeing = [rival for rival in answer.rivals if rival.rivalry is Rivalry.CONSISTENT]
    return {
        "count": len(disputes), "agreeing": len(agreeing),
        "nearest": None if nearest is None else rival_of(nearest),
        "others": [_other(rival) for rival in answer.rivals if rival not in (*disputes, *agreeing)],
    }  # fmt: skip


def _other(rival: Rival) -> Json:
    """A print that is no dispute: what it measures instead, or why it does not count."""
    dimensions = rival.fact.dimensions
    part = f" [{show_dimensions(dimensions)}]" if dimensions else ""
    return {"measure": quoted(f"{rival.fact.concept}{part}"), **rival_of(rival)}


def _distance(rival: Rival, answer: Answer) -> tuple[bool, Decimal]:
    """How far a rival lies from the fact that answers; those in another unit come last."""
    mine, theirs = answer.principal, rival.fact.best
    if mine is None or mine.best is None or theirs is None or mine.unit != rival.fact.unit:
        return True, Decimal(0)
    return False, abs(theirs - mine.best)


def rival_of(rival: Rival) -> Json:
    """Another print of a figure."""
    fact, source = rival.fact, rival.source
    return {
        "value": quoted(fact.value_text) if fact.value_text else number(fact.best), "unit": fact.unit,
        "rivalry": rival.rivalry.value, "title": quoted(source.title), "publisher": quoted(source.publisher),
        "date": source.date, "url": page_address(fact, source), "tier": source.tier,
    }  # fmt: skip
