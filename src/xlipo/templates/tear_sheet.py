"""The tear sheet: one company over its periods, against its peers, and its newest figures of every kind."""

from __future__ import annotations

from typing import NamedTuple

from xlipo.sheetkit.address import Area, address
from xlipo.sheetkit.live import ONE, Live, if_blank, if_missing, if_number, item, join, lower, place_of, text
from xlipo.templates.ask import DASH, Ask
from xlipo.templates.definitions import Definitions
from xlipo.templates.lists import Choices, Lists
from xlipo.templates.template_sheet import FIGURE, FIRST_INPUT, GAP, LABEL, UNIT, Template, TemplateSheet

BLOCKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("income", (
        "revenue", "gross_profit", "research_and_development_expense", "selling_and_marketing_expense",
        "general_and_administrative_expense", "net_loss", "adjusted_net_loss",
    )),
    ("margins", (
        "revenue_growth", "gross_margin", "sales_to_revenue", "net_margin", "adjusted_net_margin", "overseas_share",
    )),
    ("rd_and_compute", ("rd_to_revenue", "rd_to_opex", "training_compute_to_revenue")),
    ("cash", ("total_assets", "total_liquidity", "operating_cash_flow", "monthly_burn", "runway_months")),
)  # fmt: skip
"""The lines over the periods, by block; each may be changed in its drop-down."""

LATEST = ("implied_market_cap", "price_to_sales_pre", "ev_to_sales", "gross_proceeds", "first_day_return",
          "funding_total", "headcount", "arr", "enterprise_customers")  # fmt: skip
"""The lines of newest figures, each at a period of its own."""

PERIODS = ("FY-3", "FY-2", "FY-1", "FY0", "PRIOR", "LATEST")
NAME, METRIC, UNITS, LEFT = 1, 2, 3, 4
RIGHT = LEFT + len(PERIODS) - 1
STATUS, MEDIAN, RANK, _, SOURCE = range(RIGHT + 1, RIGHT + 6)
CHOSEN, HEADER = 12, 13


class Inputs(NamedTuple):
    """What the reader chooses, as cells of the page."""

    company: Live
    currency: Live
    scale: Live
    anchor: Live
    peers: Live
    peer_period: Live


def write_tear_sheet(template: Template, company: str, currency: str, scale: str, period: str) -> None:
    """The page and the sheets behind it; ``period`` is that of the last column."""
    words = template.words
    page = template.sheet(words["tear"])
    ask, definitions, lists = Ask(template), Definitions(template), Lists(template)
    given = _inputs(page, company, currency, scale)
    lines = _lines(page, period or "LATEST")
    lists.write(Choices(given.company, given.anchor, given.currency, given.scale),
                ask.choose(company, "gross_margin"))  # fmt: skip
    definitions.write([page.at(row, METRIC) for row in lines], lists)
    ask.write()
    _head(page, given)
    options = page.at(FIRST_INPUT + 6, 2)
    for row in lines:
        _name(page, row, definitions)
    over_time = lines[: -len(LATEST)]
    for row in over_time:
        _over_time(page, row, given, options)
    for row in lines[-len(LATEST) :]:
        _latest(page, row, given, options)
    page.by_unit(Area(LEFT, over_time[0], MEDIAN, lines[-1]), page.at(over_time[0], UNITS, "column"))
    notes = ("like_with_like", "peers_note", "absences", "fx")
    foot = page.foot(lines[-1] + 2, *notes)
    figures = (FIGURE,) * len(PERIODS)
    widths, area = (LABEL, 30, UNIT, *figures, 13, FIGURE, 8, GAP, 92), Area(1, 1, SOURCE, foot)
    page.standing(widths, address(HEADER + 1, LEFT), area)


def _inputs(page: TemplateSheet, company: str, currency: str, scale: str) -> Inputs:
    words = page.template.words
    asked = (
        ("company", company, "companies", False), ("currency", currency, "currencies", True),
        ("scale", scale, "scales", True), ("anchor", "revenue", "metrics", False),
        ("peers", "core", "groups", True), ("peer_period", "FY0", "periods", False),
    )  # fmt: skip
    return Inputs(*(
        page.choice(FIRST_INPUT + row, words[word], value, source, strict)
        for row, (word, value, source, strict) in enumerate(asked)
    ))  # fmt: skip


def _lines(page: TemplateSheet, period: str) -> list[int]:
    """Write what may be chosen within the table: periods across, a metric a line. Returns the rows of metrics."""
    words = page.template.words
    page.put(CHOSEN, 1, words["period_chosen"], "label")
    for column, chosen in enumerate((*PERIODS[:-1], period), LEFT):
        page.put(CHOSEN, column, chosen, "input", "money")
    page.choose_from(Area(LEFT, CHOSEN, RIGHT, CHOSEN), "periods")
    rows, row = [], HEADER + 1
    for block, metrics in (*BLOCKS, ("latest_figures", LATEST)):
        if block == "latest_figures":
            _second_header(page, row)
        else:
            page.band(row, words[block], SOURCE)
        row += 1
        for metric in metrics:
            page.put(row, METRIC, metric, "input", "text")
            rows.append(row)
            row += 1
    page.choose_from(Area(METRIC, HEADER + 1, METRIC, row - 1), "metrics")
    return rows


def _second_header(page: TemplateSheet, row: int) -> None:
    """The header of the newest figures, which have no period in common."""
    titles = {NAME: "latest_figures", LEFT: "value", LEFT + 1: "period", LEFT + 2: "status", SOURCE: "source"}
    for column in range(NAME, SOURCE + 1):
        word = page.template.words[titles[column]] if column in titles else None
        page.put(row, column, word, "header", "count" if LEFT <= column < SOURCE else "general")


def _head(page: TemplateSheet, given: Inputs) -> None:
    words, ipo = page.template.words, page.template.ipo
    about = join(text(words["data_set"]), ipo("IPO_VERSION"))
    money = join(text(words["money_in"]), given.currency, text(" "), lower(given.scale))
    page.heading(join(given.company, text(" · "), text(words["tear_title"])), about, money)
    page.put(FIRST_INPUT + 6, 1, words["options"], "label")
    page.put(FIRST_INPUT + 6, 2, join(text("Scale="), given.scale, text("; Missing=text")), "formula", "text")
    for row, field in enumerate(("ticker", "exchange", "listed", "status"), FIRST_INPUT):
        page.put(row, LEFT, words["listing"] if field == "status" else words[field], "label")
        told = if_missing(ipo("IPO_OFFERING", given.company, text(field)), DASH)
        page.put(row, LEFT + 2, told, "function", "text")
    page.header(HEADER, [words["metric"], words["metrics_chosen"], words["unit"]])
    for column in range(LEFT, RIGHT + 1):
        wanted = page.at(CHOSEN, column, "row")
        period = if_missing(ipo("IPO_PERIOD", given.company, given.anchor, wanted), wanted)
        page.put(HEADER, column, period, "header", "count")
    for column, word in ((STATUS, "status_latest"), (MEDIAN, "peer_median"), (RANK, "rank"), (SOURCE, "source_latest")):
        page.put(HEADER, column, words[word], "header", "general" if column == SOURCE else "count")
    page.put(CHOSEN, MEDIAN, join(given.peers, text(" "), given.peer_period), "formula", "money")


def _name(page: TemplateSheet, row: int, definitions: Definitions) -> None:
    metric = page.at(row, METRIC, "column")
    page.put(row, NAME, definitions.name(metric), "label", "text")
    page.put(row, UNITS, definitions.unit(metric), "unit", "text")


def _over_time(page: TemplateSheet, row: int, given: Inputs, options: Live) -> None:
    """A metric over the periods, in one call; then how sure the newest is, its source, and where the peers stand."""
    ipo, metric = page.template.ipo, page.at(row, METRIC, "column")
    periods = page.area(HEADER, LEFT, HEADER, RIGHT)
    figures = if_blank(metric, ipo("IPO_METRIC", given.company, metric, periods, given.currency, options))
    page.fill(row, LEFT, (1, len(PERIODS)), figures, ("function", "money"))
    newest = page.at(HEADER, RIGHT)
    status = if_blank(metric, ipo("IPO_STATUS", given.company, metric, newest))
    page.put(row, STATUS, status, "function", "money")
    group = given.peers, given.peer_period, given.currency, options
    peers = ipo("IPO_PEERS", metric, text("median"), *group)
    page.put(row, MEDIAN, if_blank(metric, if_missing(peers, text("n.a."))), "function", "money")
    ranks = ipo("IPO_PEERS", metric, text("rank"), *group)
    mine = item(ranks, place_of(given.company, ipo("IPO_COMPANIES", given.peers)), ONE)
    rank = if_missing(if_number(page.at(row, MEDIAN, "column"), mine, DASH), DASH)
    page.put(row, RANK, if_blank(metric, rank), "function", "count")
    source = if_missing(ipo("IPO_SOURCE", given.company, metric, newest), DASH)
    page.put(row, SOURCE, if_blank(metric, source), "words", "text")


def _latest(page: TemplateSheet, row: int, given: Inputs, options: Live) -> None:
    """A metric's newest figure, with the period it stands on, its status and its source."""
    ipo, metric = page.template.ipo, page.at(row, METRIC, "column")
    newest = text("LATEST")
    asked = given.company, metric, newest
    figure = ipo("IPO_METRIC", *asked, given.currency, options)
    page.put(row, LEFT, if_blank(metric, figure), "function", "money")
    page.put(row, LEFT + 1, if_blank(metric, if_missing(ipo("IPO_PERIOD", *asked), DASH)), "function", "money")
    page.put(row, LEFT + 2, if_blank(metric, ipo("IPO_STATUS", *asked)), "function", "money")
    page.put(row, SOURCE, if_blank(metric, if_missing(ipo("IPO_SOURCE", *asked), DASH)), "words", "text")
