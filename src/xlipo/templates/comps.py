"""Comps: peers down, metrics across, each figure with the period it stands on, and the statistics below."""

from __future__ import annotations

from xlipo.sheetkit.address import address
from xlipo.sheetkit.live import Live, count, if_blank, if_missing, join, lower, statistic, text
from xlipo.templates.ask import DASH, Ask
from xlipo.templates.definitions import Definitions
from xlipo.templates.leaf import FIGURE, FIRST_INPUT, GAP, LABEL, Leaf, Template
from xlipo.templates.lists import Choices, Lists

METRICS = ("revenue", "revenue_growth", "gross_margin", "rd_to_revenue", "net_margin", "runway_months",
           "implied_market_cap", "price_to_sales_pre")  # fmt: skip
PEERS = ("MiniMax", "Zhipu", "Moonshot AI", "Moore Threads", "MetaX", "Biren Technology", "Iluvatar CoreX", "Enflame",
         "Cambricon", "SenseTime")  # fmt: skip
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
    leaf = template.leaf(words["comps"])
    ask, definitions, lists = Ask(template), Definitions(template), Lists(template)
    inputs = (
        leaf.choice(FIRST_INPUT, words["period"], period, "periods"),
        leaf.choice(FIRST_INPUT + 1, words["currency"], currency, "currencies", strict=True),
        leaf.choice(FIRST_INPUT + 2, words["scale"], scale, "scales", strict=True),
    )
    peers = [company, *(peer for peer in PEERS if peer != company)][:ROOM]
    _choose(leaf, peers)
    first = leaf.far(leaf.at(FIRST, 1)), leaf.far(leaf.at(CHOSEN, LEFT))
    lists.write(Choices(*first, *map(leaf.far, inputs[1:])), ask.choose(company, METRICS[0]))
    definitions.write(_metrics(leaf), lists)
    ask.write()
    _head(leaf, definitions, inputs)
    options = leaf.at(FIRST_INPUT + 3, 2)
    for row in range(FIRST, LAST + 1):
        _peer(leaf, row, (inputs[0], inputs[1], options), lists)
    row = _statistics(leaf)
    leaf.by_unit(f"{address(FIRST, LEFT)}:{address(row - 2, RIGHT)}", address(UNITS, LEFT, "row"))
    notes = ("like_with_like", "statistics", "marks", "absences", "fx")
    foot = leaf.foot(row + 1, *notes)
    figures, periods = (FIGURE + 6,) * len(METRICS), (FIGURE,) * len(METRICS)
    leaf.standing((LABEL - 8, 10, *figures, GAP, *periods), f"C{FIRST}", wide=True)
    leaf.sheet.print_area = f"A1:{address(foot, PERIODS + len(METRICS) - 1)}"


def _choose(leaf: Leaf, peers: list[str]) -> None:
    """The inputs within the table: metrics across, peers down."""
    words = leaf.template.words
    leaf.put(CHOSEN, 1, words["metrics_chosen"], "label")
    for column, metric in enumerate(METRICS, LEFT):
        leaf.write(CHOSEN, column, metric, "input", "money")
    leaf.offer(f"{address(CHOSEN, LEFT)}:{address(CHOSEN, RIGHT)}", "metrics")
    for row in range(FIRST, LAST + 1):
        leaf.write(row, 1, peers[row - FIRST] if row - FIRST < len(peers) else None, "input", "text")
    leaf.offer(f"{address(FIRST, 1)}:{address(LAST, 1)}", "companies")


def _metrics(leaf: Leaf) -> list[Live]:
    return [leaf.far(leaf.at(CHOSEN, column)) for column in range(LEFT, RIGHT + 1)]


def _head(leaf: Leaf, definitions: Definitions, inputs: tuple[Live, Live, Live]) -> None:
    words, ipo = leaf.template.words, leaf.template.ipo
    period, currency, scale = inputs
    about = join(period, text(" · "), text(words["data_set"]), ipo("IPO_VERSION"))
    leaf.heading(words["comps_title"], about, join(text(words["money_in"]), currency, text(" "), lower(scale)))
    leaf.put(FIRST_INPUT + 3, 1, words["options"], "label")
    leaf.live(FIRST_INPUT + 3, 2, join(text("Scale="), scale, text("; Missing=text")), "formula", "text")
    leaf.put(CHOSEN, PERIODS, words["period_of_each"], "label")
    leaf.header(HEADER, [words["company"], words["ticker"]])
    leaf.put(UNITS, 1, words["unit"], "unit")
    for column in range(LEFT, RIGHT + 1):
        metric = leaf.at(CHOSEN, column, "row")
        leaf.live(HEADER, column, definitions.name(metric), "header", "count")
        leaf.live(UNITS, column, definitions.unit(metric), "link", "money")
        over = PERIODS + column - LEFT
        leaf.live(HEADER, over, leaf.at(HEADER, column, "row"), "header", "count")


def _peer(leaf: Leaf, row: int, asked: tuple[Live, Live, Live], lists: Lists) -> None:
    """A peer's line: one call for its figures, one for their periods."""
    ipo = leaf.template.ipo
    period, currency, options = asked
    company, metrics = leaf.at(row, 1, "column"), leaf.area(CHOSEN, LEFT, CHOSEN, RIGHT)
    size = (1, len(METRICS))
    ticker = if_blank(company, if_missing(ipo("IPO_OFFERING", company, text("ticker")), DASH))
    leaf.live(row, 2, ticker, "function", "text")
    figures = ipo("IPO_METRIC", company, metrics, period, currency, options)
    leaf.fill(row, LEFT, size, if_blank(metrics, if_blank(company, figures)), ("function", "money"))
    asked_of = company, metrics, period
    stands_on = if_missing(ipo("IPO_PERIOD", *asked_of), DASH)
    told = if_blank(metrics, if_blank(company, join(stands_on, lists.mark(ipo("IPO_STATUS", *asked_of)))))
    leaf.fill(row, PERIODS, size, told, ("function", "money"))


def _statistics(leaf: Leaf) -> int:
    """High, mean, median, low and the number of figures; returns the row after them."""
    words, row = leaf.template.words, LAST + 1
    for name in ("max", "average", "median", "min"):
        leaf.put(row, 1, words[name], "label")
        for column in range(LEFT, RIGHT + 1):
            figures = leaf.area(FIRST, column, LAST, column, "row")
            leaf.live(row, column, statistic(name.upper(), figures), "total" if name == "max" else "formula", "money")
        row += 1
    leaf.put(row, 1, words["count"], "label")
    for column in range(LEFT, RIGHT + 1):
        leaf.live(row, column, count(leaf.area(FIRST, column, LAST, column, "row")), "formula", "count")
    return row + 1
