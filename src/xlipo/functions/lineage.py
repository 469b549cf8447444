"""Where a figure comes from and who says otherwise: citations, the whole account, competing facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from xlipo.facts.errors import XlipoError
from xlipo.facts.fact import Fact, show_dimensions
from xlipo.functions.arguments import answer_to, known_to, refused
from xlipo.functions.cells import (
    NOT_AVAILABLE,
    Cell,
    CellError,
    Given,
    Grid,
    Result,
    is_blank,
    is_grid,
    number,
    text_of,
)
from xlipo.functions.figures import COMPANY, CURRENCY, FIGURE, METRIC, OPTIONS, PERIOD
from xlipo.functions.options import OptionError
from xlipo.functions.registry import worksheet
from xlipo.functions.session import Snapshot
from xlipo.metrics.answer import UNBOUNDED, Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.explanation import fact_words, rival_words
from xlipo.metrics.staleness import MARK, why_stale
from xlipo.quality.conflicts import conflicts

_WHAT = ("cite", "url", "tier", "date", "page")


@worksheet(
    "IPO_SOURCE",
    shape="cell",
    en="Where a figure comes from: its citation, address, tier, date or page.",
    zh="数据的出处：引文、网址、来源等级、日期或页码。",
    example='=IPO_SOURCE("MiniMax","revenue","FY2024","url")',
    arguments={
        "company": COMPANY,
        "metric": METRIC,
        "period": PERIOD,
        "what": ("cite, url, tier, date or page; cite when left out", "cite、url、tier、date 或 page；省略为 cite"),
        "currency": CURRENCY,
        "options": OPTIONS,
    },
)
def ipo_source(
    snapshot: Snapshot,
    company: Given,
    metric: Given,
    period: Given = None,
    what: Given = None,
    currency: Given = None,
    options: Given = None,
) -> Cell:
    """The source of the fact a figure stands on; of a computed one, of its first input."""
    wanted = text_of(what).casefold() or "cite"
    if wanted not in _WHAT:
        raise OptionError(f"{wanted[:40]!r} is nothing to say of a source; give one of {', '.join(_WHAT)}.")
    answer = answer_to(snapshot, company, metric, period, currency, options)
    source = answer.source
    if source is None:
        return CellError(NOT_AVAILABLE, answer.reason, answer.status.value)
    fact = answer.principal
    found: dict[str, Cell] = {
        "cite": source.cite(),
        "url": source.url,
        "tier": float(answer.tier or source.tier),
        "date": source.date,
        "page": fact.locator if fact is not None else "",
    }
    return found[wanted] or CellError(NOT_AVAILABLE, f"The source prints no {wanted}.", "no_data")


@worksheet(
    "IPO_EXPLAIN",
    shape="grid",
    en="The whole account of a figure: definition, inputs with values and sources, rates, rivals, checks; or why there is none.",
    zh="数据的完整说明：定义、计算所用数据及出处、汇率、不同说法与核对；若无数据，则说明原因。",
    example='=IPO_EXPLAIN("MiniMax","runway_months")',
    arguments=FIGURE,
)
def ipo_explain(
    snapshot: Snapshot,
    company: Given,
    metric: Given,
    period: Given = None,
    currency: Given = None,
    options: Given = None,
) -> Grid:
    """Five columns: what, value, unit, period, and the words or the source. Never an error itself."""
    lines: list[tuple[Cell, ...]] = []
    if snapshot.broken:
        lines.append(("Data", "stale", "", "", f"The last good data answer: {snapshot.broken}"))
    try:
        given = company, metric, period, currency, options
        if any(map(is_grid, given)):
            return (
                ("Status", "ranges_differ", "", "", "An account is of one figure: give single cells, a call a row."),
            )
        answer = answer_to(snapshot, *given)
        lines += _account(known_to(snapshot, given[-1]), answer)
    except XlipoError as wrong:
        error = refused(wrong)
        lines += [("Status", error.status, "", "", error.reason)]
    return tuple(lines)


def _account(answers: Answers, answer: Answer) -> Iterator[tuple[Cell, ...]]:
    when = answer.period.text if answer.period is not None else ""
    yield answer.label, answer.show(), answer.told_unit, when, answer.company.name
    yield "Status", answer.status.value, "", "", _why(answers, answer)
    if answer.is_stale:
        yield MARK, "stale", "", when, why_stale(answer.resolution)
    if answer.derivation is not None:
        value: Cell = "" if answer.value is None else number(answer.value)
        yield "Value", value, answer.told_unit, when, answer.words() if answer.derivation.fact is None else "as printed"
        for label, end in (("Low", answer.low), ("High", answer.high)):
            if end is None:
                yield label, "", answer.told_unit, when, UNBOUNDED.reason
            else:
                yield label, number(end), answer.told_unit, when, "what the prints allow"
    yield "Definition", "", "", "", answer.definition
    for item in answer.inputs():
        yield _input(item)
    yield from (("How", "", "", "", note) for note in answer.notes)
    if answer.printed is not None and (answer.derivation is None or answer.derivation.fact is not answer.printed):
        yield _fact_line("Printed", answer.printed, fact_words(answer.printed))
    for rival in answer.rivals:
        yield _fact_line(f"Rival: {rival.rivalry.value}", rival.fact, rival_words(rival))
    yield from _checks(answers, answer)


def _why(answers: Answers, answer: Answer) -> str:
    return "" if answer.has_figure else answers.why_not(answer)


def _input(item: dict[str, object]) -> tuple[Cell, ...]:
    if "rate" in item:
        return "Rate", _cell(item["value"]), str(item["rate"]), str(item["when"]), f"ECB, {item['basis']}"
    name = str(item["concept"]) + (f"[{item['dimension']}]" if item["dimension"] else "")
    place = ", ".join(str(item[part]) for part in ("title", "publisher", "date", "locator", "url") if item[part])
    return (
        f"Input: {name}",
        _cell(item["value"]),
        str(item["unit"]),
        str(item["period"]),
        f"{place} (tier {item['tier']})",
    )


def _cell(value: object) -> Cell:
    return number(value) if isinstance(value, (int, float, Decimal)) else str(value or "")


def _fact_line(what: str, fact: Fact, words: str) -> tuple[Cell, ...]:
    value: Cell = number(fact.value) if fact.value is not None else fact.value_text
    return what, value, fact.unit, fact.period.text, words


def _checks(answers: Answers, answer: Answer) -> Iterable[tuple[Cell, ...]]:
    """The tie-outs of the facts it stands on: those that do not pass in words, the rest counted."""
    from xlipo.quality.checks import run_checks
    from xlipo.quality.explanation import checks_on

    results = checks_on(answer, run_checks(answers, answer.company.name))
    told = [result for result in results if result.status != "pass"]
    for result in told:
        yield "Check", result.status, "", "", f"{result.message} {result.reason}".strip()
    if rest := len(results) - len(told):
        yield "Checks", float(rest), "", "", "pass on the facts it stands on"


@worksheet(
    "IPO_CONFLICTS",
    shape="grid",
    en="Facts that disagree: the one chosen and why, each rival and its class. Of all companies and metrics when none is named.",
    zh="相互矛盾的数据：所采用者及理由，以及每个不同说法与其类别；不指定则列出全部。",
    example='=IPO_CONFLICTS("MiniMax")',
    arguments={
        "company": ("Only this company; all when left out", "仅此公司；省略则为全部"),
        "metric": ("Only this reported item, such as revenue; all when left out", "仅此项目，如 revenue；省略则为全部"),
    },
)
def ipo_conflicts(snapshot: Snapshot, company: Given = None, metric: Given = None) -> Result:
    """A header row, then a line a rival."""
    answers = snapshot.answers()
    who = "" if is_blank(company) else text_of(company)
    what = "" if is_blank(metric) else text_of(metric)
    header = ("Company", "Item", "Part", "Period", "Unit", "Chosen", "Source", "Tier", "Rival", "Rival source",
              "Rival tier", "Class", "Why")  # fmt: skip
    lines: list[tuple[Cell, ...]] = []
    for conflict in conflicts(answers, who, what):
        fact = conflict.chosen
        for rival in conflict.rivals:
            lines.append((
                conflict.company.name, fact.concept, show_dimensions(fact.dimensions), fact.period.text, fact.unit,
                _printed(fact), f"{conflict.source.publisher}, {conflict.source.date}", float(conflict.source.tier),
                _printed(rival.fact), f"{rival.source.publisher}, {rival.source.date}", float(rival.source.tier),
                rival.rivalry.value, conflict.why,
            ))  # fmt: skip
    return (header, *(lines or [("None: no facts disagree.", *[""] * (len(header) - 1))]))


def _printed(fact: Fact) -> Cell:
    quantity = fact.quantity
    if quantity is None:
        return fact.value_text
    if quantity.point is not None:
        return number(quantity.point)
    return "n.d." if quantity.low is None else f"{quantity.low:f} to {quantity.high:f}"
