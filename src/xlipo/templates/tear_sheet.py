"""The tear sheet: one company over its periods, against its peers, and its newest figures of every kind."""

from __future__ import annotations

from typing import NamedTuple

from xlipo.sheetkit.address import address
from xlipo.sheetkit.live import ONE, Live, if_blank, if_missing, if_number, item, join, lower, place_of, text
from xlipo.templates.ask import DASH, Ask
from xlipo.templates.definitions import Definitions
from xlipo.templates.leaf import FIGURE, FIRST_INPUT, GAP, LABEL, UNIT, Leaf, Template
from xlipo.templates.lists import Choices, Lists

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
    leaf = template.leaf(words["tear"])
    ask, definitions, lists = Ask(template), Definitions(template), Lists(template)
    given = _inputs(leaf, company, currency, scale)
    lines = _lines(leaf, period)
    far = leaf.far
    lists.write(Choices(far(given.company), far(given.anchor), far(given.currency), far(given.scale)),
                ask.choose(company, "gross_margin"))  # fmt: skip
    definitions.write([far(leaf.at(row, METRIC)) for row in lines], lists)
    ask.write()
    _head(leaf, given)
    options = leaf.at(FIRST_INPUT + 6, 2)
    for row in lines:
        _name(leaf, row, definitions)
    over_time = lines[: -len(LATEST)]
    for row in over_time:
        _over_time(leaf, row, given, options)
    for row in lines[-len(LATEST) :]:
        _latest(leaf, row, given, options)
    ref = f"{address(over_time[0], LEFT)}:{address(lines[-1], MEDIAN)}"
    leaf.by_unit(ref, address(over_time[0], UNITS, "column"))
    notes = ("like_with_like", "peers_note", "absences", "fx")
    foot = leaf.foot(lines[-1] + 2, *notes)
    figures = (FIGURE,) * len(PERIODS)
    leaf.standing((LABEL, 30, UNIT, *figures, 13, FIGURE, 8, GAP, 92), f"{address(HEADER + 1, LEFT)}", wide=True)
    leaf.sheet.print_area = f"A1:{address(foot, SOURCE)}"


def _inputs(leaf: Leaf, company: str, currency: str, scale: str) -> Inputs:
    words = leaf.template.words
    asked = (
        ("company", company, "companies", False), ("currency", currency, "currencies", True),
        ("scale", scale, "scales", True), ("anchor", "revenue", "metrics", False),
        ("peers", "core", "groups", True), ("peer_period", "FY0", "periods", False),
    )  # fmt: skip
    return Inputs(*(
        leaf.choice(FIRST_INPUT + row, words[word], value, source, strict)
        for row, (word, value, source, strict) in enumerate(asked)
    ))  # fmt: skip


def _lines(leaf: Leaf, period: str) -> list[int]:
    """Write what may be chosen within the table: periods across, a metric a line. Returns the rows of metrics."""
    words = leaf.template.words
    leaf.put(CHOSEN, 1, words["period_chosen"], "label")
    for column, chosen in enumerate((*PERIODS[:-1], period), LEFT):
        leaf.write(CHOSEN, column, chosen, "input", "money")
    leaf.offer(f"{address(CHOSEN, LEFT)}:{address(CHOSEN, RIGHT)}", "periods")
    rows, row = [], HEADER + 1
    for block, metrics in (*BLOCKS, ("latest_figures", LATEST)):
        if block == "latest_figures":
            _second_header(leaf, row)
        else:
            leaf.band(row, words[block], SOURCE)
        row += 1
        for metric in metrics:
            leaf.write(row, METRIC, metric, "input", "text")
            rows.append(row)
            row += 1
    leaf.offer(f"{address(HEADER + 1, METRIC)}:{address(row - 1, METRIC)}", "metrics")
    return rows


def _second_header(leaf: Leaf, row: int) -> None:
    """The header of the newest figures, which have no period in common."""
    titles = {NAME: "latest_figures", LEFT: "value", LEFT + 1: "period", LEFT + 2: "status", SOURCE: "source"}
    for column in range(NAME, SOURCE + 1):
        word = leaf.template.words[titles[column]] if column in titles else None
        leaf.put(row, column, word, "header", "count" if LEFT <= column < SOURCE else "general")


def _head(leaf: Leaf, given: Inputs) -> None:
    words, ipo = leaf.template.words, leaf.template.ipo
    about = join(text(words["data_set"]), ipo("IPO_VERSION"))
    money = join(text(words["money_in"]), given.currency, text(" "), lower(given.scale))
    leaf.heading(join(given.company, text(" · "), text(words["tear_title"])), about, money)
    leaf.put(FIRST_INPUT + 6, 1, words["options"], "label")
    leaf.live(FIRST_INPUT + 6, 2, join(text("Scale="), given.scale, text("; Missing=text")), "formula", "text")
    for row, field in enumerate(("ticker", "exchange", "listed", "status"), FIRST_INPUT):
        leaf.put(row, LEFT, words["listing"] if field == "status" else words[field], "label")
        told = if_missing(ipo("IPO_OFFERING", given.company, text(field)), DASH)
        leaf.live(row, LEFT + 2, told, "function", "text")
    leaf.header(HEADER, [words["metric"], words["metrics_chosen"], words["unit"]])
    for column in range(LEFT, RIGHT + 1):
        wanted = leaf.at(CHOSEN, column, "row")
        period = if_missing(ipo("IPO_PERIOD", given.company, given.anchor, wanted), wanted)
        leaf.live(HEADER, column, period, "header", "count")
    for column, word in ((STATUS, "status_latest"), (MEDIAN, "peer_median"), (RANK, "rank"), (SOURCE, "source_latest")):
        leaf.put(HEADER, column, words[word], "header", "general" if column == SOURCE else "count")
    leaf.live(CHOSEN, MEDIAN, join(given.peers, text(" "), given.peer_period), "formula", "money")


def _name(leaf: Leaf, row: int, definitions: Definitions) -> None:
    metric = leaf.at(row, METRIC, "column")
    leaf.live(row, NAME, definitions.name(metric), "label", "text")
    leaf.live(row, UNITS, definitions.unit(metric), "unit", "text")


def _over_time(leaf: Leaf, row: int, given: Inputs, options: Live) -> None:
    """A metric over the periods, in one call; then how sure the newest is, its source, and where the peers stand."""
    ipo, metric = leaf.template.ipo, leaf.at(row, METRIC, "column")
    periods = leaf.area(HEADER, LEFT, HEADER, RIGHT)
    figures = if_blank(metric, ipo("IPO_METRIC", given.company, metric, periods, given.currency, options))
    leaf.fill(row, LEFT, (1, len(PERIODS)), figures, ("function", "money"))
    newest = leaf.at(HEADER, RIGHT)
    status = if_blank(metric, ipo("IPO_STATUS", given.company, metric, newest))
    leaf.live(row, STATUS, status, "function", "money")
    peers = ipo("IPO_PEERS", metric, text("median"), given.peers, given.peer_period)
    leaf.live(row, MEDIAN, if_blank(metric, if_missing(peers, text("n.a."))), "function", "money")
    ranks = ipo("IPO_PEERS", metric, text("rank"), given.peers, given.peer_period)
    mine = item(ranks, place_of(given.company, ipo("IPO_COMPANIES", given.peers)), ONE)
    rank = if_missing(if_number(leaf.at(row, MEDIAN, "column"), mine, DASH), DASH)
    leaf.live(row, RANK, if_blank(metric, rank), "function", "count")
    source = if_missing(ipo("IPO_SOURCE", given.company, metric, newest), DASH)
    leaf.live(row, SOURCE, if_blank(metric, source), "words", "text")


def _latest(leaf: Leaf, row: int, given: Inputs, options: Live) -> None:
    """A metric's newest figure, with the period it stands on, its status and its source."""
    ipo, metric = leaf.template.ipo, leaf.at(row, METRIC, "column")
    newest = text("LATEST")
    asked = given.company, metric, newest
    figure = ipo("IPO_METRIC", *asked, given.currency, options)
    leaf.live(row, LEFT, if_blank(metric, figure), "function", "money")
    leaf.live(row, LEFT + 1, if_blank(metric, if_missing(ipo("IPO_PERIOD", *asked), DASH)), "function", "money")
    leaf.live(row, LEFT + 2, if_blank(metric, ipo("IPO_STATUS", *asked)), "function", "money")
    leaf.live(row, SOURCE, if_blank(metric, if_missing(ipo("IPO_SOURCE", *asked), DASH)), "words", "text")
