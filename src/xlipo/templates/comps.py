"""Comps: peers down, metrics across, each figure with the period it stands on, and the statistics below."""

from __future__ import annotations

from collections.abc import Sequence

from xlipo.facts.source import DERIVED_TIER
from xlipo.metrics.basis import COMPARED_ON
from xlipo.sheetkit.address import Area
from xlipo.sheetkit.live import NOTHING, Live, if_blank, if_missing, join, lower, text
from xlipo.templates.ask import DASH, Ask
from xlipo.templates.definitions import Definitions
from xlipo.templates.lists import Choices, Lists
from xlipo.templates.template_sheet import FIGURE, FIRST_INPUT, GAP, LABEL, Template, TemplateSheet

METRICS = ("revenue", "revenue_growth", "gross_margin", "rd_to_revenue", "net_margin", "runway_months",
           "implied_market_cap", "price_to_sales_pre")  # fmt: skip
ROOM = 12
"""How many peers the page has lines for."""

CHOSEN, HEADER, UNITS, FIRST = 10, 11, 12, 13
LAST = FIRST + ROOM - 1
LEFT, RIGHT = 3, 2 + len(METRICS)
PERIODS = RIGHT + 2
"""The first column of periods: one for each figure, in the same line."""


def write_comps(template: Template, company: str, currency: str, scale: str, period: str) -> None:
    """The page and the sheets behind it. ``company`` is the first peer; the usual ones follow."""
    words = template.words
    page = template.sheet(words["comps"])
    ask, definitions, lists = Ask(template), Definitions(template), Lists(template)
    inputs = (
        page.choice(FIRST_INPUT, words["period"], period or COMPARED_ON, "periods"),
        page.choice(FIRST_INPUT + 1, words["currency"], currency, "currencies", strict=True),
        page.choice(FIRST_INPUT + 2, words["scale"], scale, "scales", strict=True),
        page.choice(FIRST_INPUT + 3, words["up_to_tier"], str(DERIVED_TIER), "tiers", strict=True),
    )
    usual = [peer.name for peer in template.view.peers("comps")]
    peers = [company, *(peer for peer in usual if peer != company)][:ROOM]
    _choose(page, peers)
    first = page.at(FIRST, 1), page.at(CHOSEN, LEFT)
    lists.write(Choices(*first, *inputs[1:3]), ask.choose(company, METRICS[0]))
    definitions.write(_metrics(page), lists)
    ask.write()
    _head(page, definitions, inputs)
    at, options = lists.asked(inputs[0], *inputs[2:])
    for row in range(FIRST, LAST + 1):
        _peer(page, row, (at, inputs[1], options), lists)
    row = _statistics(page, (at, inputs[1], options))
    page.by_unit(Area(LEFT, FIRST, RIGHT, row - 2), page.at(UNITS, LEFT, "row"))
    notes = ("like_with_like", "statistics", "marks", "absences", "fx")
    foot = page.foot(row + 1, *notes)
    figures, periods = (FIGURE + 7,) * len(METRICS), (FIGURE + 5,) * len(METRICS)
    area = Area(1, 1, PERIODS + len(METRICS) - 1, foot)
    page.standing((LABEL - 8, 10, *figures, GAP, *periods), f"C{FIRST}", area)


def _choose(page: TemplateSheet, peers: list[str]) -> None:
    """The inputs within the table: metrics across, peers down."""
    words = page.template.words
    page.put(CHOSEN, 1, words["metrics_chosen"], "label")
    for column, metric in enumerate(METRICS, LEFT):
        page.put(CHOSEN, column, metric, "input", "money")
    page.choose_from(Area(LEFT, CHOSEN, RIGHT, CHOSEN), "metrics")
    for row in range(FIRST, LAST + 1):
        page.put(row, 1, peers[row - FIRST] if row - FIRST < len(peers) else None, "input", "text")
    page.choose_from(Area(1, FIRST, 1, LAST), "companies")


def _metrics(page: TemplateSheet) -> list[Live]:
    return [page.at(CHOSEN, column) for column in range(LEFT, RIGHT + 1)]


def _head(page: TemplateSheet, definitions: Definitions, inputs: Sequence[Live]) -> None:
    words, ipo = page.template.words, page.template.ipo
    period, currency, scale, _ = inputs
    about = join(period, text(" · "), text(words["data_set"]), ipo("IPO_VERSION"))
    page.heading(words["comps_title"], about, join(text(words["money_in"]), currency, text(" "), lower(scale)))
    page.put(CHOSEN, PERIODS, words["period_of_each"], "label")
    page.header(HEADER, [words["company"], words["ticker"]])
    page.put(UNITS, 1, words["unit"], "unit")
    for column in range(LEFT, RIGHT + 1):
        metric = page.at(CHOSEN, column, "row")
        page.put(HEADER, column, definitions.name(metric), "header", "count")
        page.put(UNITS, column, definitions.unit(metric), "link", "money")
        over = PERIODS + column - LEFT
        page.put(HEADER, over, page.at(HEADER, column, "row"), "header", "count")


def _peer(page: TemplateSheet, row: int, asked: tuple[Live, Live, Live], lists: Lists) -> None:
    """A peer's line: one call for its figures, one for their periods."""
    ipo = page.template.ipo
    period, currency, options = asked
    company, metrics = page.at(row, 1, "column"), page.area(CHOSEN, LEFT, CHOSEN, RIGHT)
    size = (1, len(METRICS))
    ticker = if_blank(company, if_missing(ipo("IPO_OFFERING", company, text("ticker")), DASH))
    page.put(row, 2, ticker, "function", "text")
    figures = ipo("IPO_METRIC", company, metrics, period, currency, options)
    page.fill(row, LEFT, size, if_blank(metrics, if_blank(company, figures)), ("function", "money"))
    asked_of = company, metrics, period, NOTHING, options
    stands_on = if_missing(ipo("IPO_PERIOD", *asked_of), DASH)
    told = if_blank(metrics, if_blank(company, join(stands_on, lists.mark(ipo("IPO_STATUS", *asked_of)))))
    page.fill(row, PERIODS, size, told, ("function", "money"))


def _statistics(page: TemplateSheet, asked: tuple[Live, Live, Live]) -> int:
    """High, mean, median, low and of how many, over one basis; returns the row after them."""
    words, ipo, row = page.template.words, page.template.ipo, LAST + 1
    companies = page.area(FIRST, 1, LAST, 1)
    for word in ("max", "mean", "median", "min", "count"):
        page.put(row, 1, words[word], "label")
        for column in range(LEFT, RIGHT + 1):
            metric = page.at(CHOSEN, column, "row")
            found = if_missing(ipo("IPO_PEERS", metric, text(word), companies, *asked), text("n.m."))
            page.put(row, column, if_blank(metric, found), "function", "count" if word == "count" else "money")
        row += 1
    return row
