"""One table of calls for every host: what a cell asks, in plain values, with no spreadsheet in it.

``CALLS`` holds several hundred of them. A host's test sends each as that host would (None for an argument left out or
an empty cell, a range as rows, a date as the host has dates, a :class:`CellError` as its own error) and compares what
the cells then show with :func:`expected`, by :func:`same`. What only Excel or Python can pass (control characters,
100 kB of text) stands in ``HOSTILE``.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from xlipo.functions import CellError, call
from xlipo.functions.cells import Given, Result

NA = CellError("#N/A")
BAD = CellError("#VALUE!")
DIVIDED = CellError("#DIV/0!")
LOST = CellError("#REF!")


class Call(NamedTuple):
    """A function's name and its arguments in order."""

    name: str
    arguments: tuple[Given, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({', '.join(repr(given)[:30] for given in self.arguments)})"


def down(*cells: Given) -> tuple[tuple[Given, ...], ...]:
    """A column of cells."""
    return tuple((cell,) for cell in cells)


def across(*cells: Given) -> tuple[tuple[Given, ...], ...]:
    """A row of cells."""
    return (cells,)


def figures() -> Iterator[Call]:
    """Companies by metrics, at the latest period and at named ones."""
    companies = ("MiniMax", "Zhipu", "Moonshot AI", "Moore Threads", "MetaX", "Biren", "Iluvatar CoreX", "SenseTime")
    metrics = (
        "revenue", "gross_margin", "revenue_growth", "rd_to_revenue", "net_margin", "loss_per_revenue",
        "runway_months", "headcount", "implied_market_cap", "price_to_sales_post", "training_compute_to_revenue",
    )  # fmt: skip
    for company, metric in product(companies, metrics):
        yield Call("IPO_METRIC", (company, metric))
    for company, period in product(("MiniMax", "智谱", "Moore Threads"), ("FY2022", "FY2023", "FY2024", "H1-2025")):
        yield Call("IPO_METRIC", (company, "revenue", period, "USD"))
        yield Call("IPO_METRIC", (company, "net_loss", period))


def names() -> Iterator[Call]:
    """A company by every kind of name; a metric by its words in three scripts."""
    for company in (
        "MiniMax", "minimax", " MiniMax ", "ＭｉｎｉＭａｘ", "稀宇科技", "上海稀宇科技有限公司", "稀宇極智", "0100.HK",
        "100.HK", "HKEX:0100", 100, "智谱", "智譜", "智譜華章", "Z.ai", "2513.HK", 2513, 2513.0, "Kimi", "月之暗面",
        "摩尔线程", "摩爾線程", "688795.SH", 688795, "寒武纪", "商汤-W", "NVDA", "英偉達", "MinMax", "Mini Max Group",
        "没有这家公司", "x", "", None, 0, -1, 1e300, "#REF!", "=1+1", "'", '"', "🙂", "MiniMax;Zhipu",
    ):  # fmt: skip
        yield Call("IPO_METRIC", (company, "revenue", "FY2024"))
    for metric in (
        "gross_margin", "GROSS_MARGIN", "Gross margin", "gross margin", "毛利率", "revenue", "营业收入", "收入",
        "營業收入", "研发费用率", "revenue[product=talkie_xingye]", "revenue [ product = talkie_xingye ]",
        "revenue[product=nothing]",
        "revenue[", "revenue[]", "revenue[a=b=c]", "grossmargin", "no such metric", "", None, 7, "mau", "ticker",
        "offer_price", "listing_date", "hkex_18c_commercial_revenue", "enterprise_customers", "total_liquidity",
    ):  # fmt: skip
        yield Call("IPO_METRIC", ("MiniMax", metric))


def periods() -> Iterator[Call]:
    """Every way to write a period, the relative ones, and what is none."""
    for period in (
        None, "", "LATEST", "latest", "PRIOR", "LTM", "FY", "FY-1", "FY-2", "FY-9", "FY2024", "fy2024", "FY24", "2024",
        2024, 2024.0, "H1-2025", "1H25", "2025H1", "2025年上半年", "上半年", "9M2025", "2025年前三季度", "前三季度",
        "Q3-2025", "Q3",
        "LTM-2025-09-30", "FY2022-FY2024", "2025-09-30", dt.date(2025, 9, 30), dt.date(2024, 12, 31), 45930, 45930.0,
        "30/09/2025", "9N2025", "FY1850", "FY2099", "soon", 3, -5, 2024.5, 1e15, True, "ＦＹ２０２４",
    ):  # fmt: skip
        yield Call("IPO_METRIC", ("MiniMax", "revenue", period))
        if period not in (None, "", True):
            yield Call("IPO_METRIC", ("Zhipu", "total_liquidity", period))


def currencies() -> Iterator[Call]:
    """A figure in a currency; a ratio in one (the same); what is no currency."""
    for currency in (
        "USD",
        "usd",
        " CNY ",
        "HKD",
        "RMB",
        "人民币",
        "reported",
        "EUR",
        "XXX",
        "US",
        "dollars",
        "",
        None,
        1,
    ):
        yield Call("IPO_METRIC", ("智谱", "revenue", "FY2024", currency))
        yield Call("IPO_METRIC", ("智谱", "gross_margin", "FY2024", currency))


def options() -> Iterator[Call]:
    """The one text of options: each, together, in any order, and what is none."""
    for text in (
        "", None, "AsOf=2025-12-22", "asof=2025-12-22", "AsOf=2024-01-01", "AsOf=yesterday", "AsOf=2025-12", "Scale=M",
        "Scale=K", "Scale=B", "scale=亿", "Scale=万", "Scale=Z", "Scale=0", "FX=average", "FX=closing", "FX=dated",
        "FX=7.05", "FX=0", "FX=-1", "FX=soon", "Missing=NA", "Missing=blank", "Missing=text", "Missing=zero", "Tier<=3",
        "Tier<=1", "Tier=2", "Tier<=9", "Tier", "Point=low", "Point=high", "Point=mid", "Scale=M; Missing=blank",
        "Missing=blank;Scale=M;", " scale = m ; fx = 7.05 ", "Scale=M; Scale=K", "Scales=M", "=", ";;;", "M", 3,
        "AsOf=2025-12-22; Scale=M; FX=7.05; Missing=text; Tier<=3; Point=high",
    ):  # fmt: skip
        yield Call("IPO_METRIC", ("MiniMax", "revenue", "9M2025", "CNY", text))
        yield Call("IPO_METRIC", ("Moonshot AI", "gross_margin", "FY2024", None, text))
    yield Call("IPO_METRIC", ("Moonshot AI", "arr", None, None, "Point=low"))
    yield Call("IPO_METRIC", ("Moonshot AI", "arr", None, None, "Point=high"))


def errors() -> Iterator[Call]:
    """An error in is that error out; too few and too many arguments; a name that is none."""
    for error, at in product((NA, BAD, DIVIDED, LOST, CellError("#NAME?"), CellError("#NUM!")), range(5)):
        given: list[Given] = ["MiniMax", "revenue", "FY2024", "USD", "Scale=M"]
        given[at] = error
        yield Call("IPO_METRIC", tuple(given))
    for name in ("IPO_SOURCE", "IPO_STATUS", "IPO_PERIOD", "IPO_EXPLAIN", "IPO_RANGE"):
        yield Call(name, (NA, "revenue"))
        yield Call(name, ("MiniMax", LOST))
    yield Call("IPO_METRIC", (True, False))


def ranges() -> Iterator[Call]:
    """Ranges broadcast; a grid of the shape asked for; ranges that do not fit; errors and gaps inside them."""
    companies = down("MiniMax", "智谱", "Moonshot AI", "Moore Threads")
    metrics = across("revenue", "gross_margin", "revenue_growth")
    years = across("FY2022", "FY2023", "FY2024")
    yield Call("IPO_METRIC", (companies, metrics))
    yield Call("IPO_METRIC", (companies, "revenue", years, "USD"))
    yield Call("IPO_METRIC", (companies, "gross_margin", years))
    yield Call("IPO_METRIC", ("MiniMax", metrics, "FY2024"))
    yield Call("IPO_METRIC", ("MiniMax", down("revenue", "net_loss"), years, "HKD", "Scale=M"))
    yield Call("IPO_METRIC", (companies, "revenue", "FY2024", down("USD", "CNY", "HKD", "XXX")))
    yield Call("IPO_METRIC", (companies, "revenue", "FY2024", "USD", down("Scale=M", "Scale=K", "", "Scales=M")))
    yield Call("IPO_METRIC", (down("MiniMax", None, "nobody", NA), across("revenue", "gross_margin"), "FY2024"))
    yield Call("IPO_METRIC", (down("MiniMax", "Zhipu"), down("revenue", "revenue", "revenue")))
    yield Call("IPO_METRIC", (across("MiniMax", "Zhipu"), across("revenue", "gross_margin", "mau")))
    yield Call("IPO_METRIC", (down("MiniMax"), across("revenue")))
    yield Call("IPO_METRIC", (down("MiniMax", "Zhipu"), "revenue", down(2023, 2024)))
    yield Call("IPO_METRIC", (down("MiniMax", "Zhipu"), "total_liquidity", down(45930, "2024-12-31")))
    yield Call("IPO_METRIC", (down(100, 2513), "revenue", 2024))
    for name in ("IPO_STATUS", "IPO_PERIOD", "IPO_SOURCE"):
        yield Call(name, (companies, metrics))
        yield Call(name, (companies, "revenue", "FY2024"))
    yield Call("IPO_SOURCE", ("MiniMax", "revenue", "FY2024", across("cite", "url", "tier", "date", "page", "colour")))
    yield Call("IPO_METRIC", (tuple(("MiniMax", "Zhipu") for _ in range(60)), "revenue", "FY2024"))


def lineage() -> Iterator[Call]:
    """Where a figure comes from: source, status, bounds, period, explanation."""
    asked = (
        ("MiniMax", "revenue", "FY2024"), ("MiniMax", "gross_margin", "9M2025"), ("智谱", "revenue", None),
        ("Moonshot AI", "valuation", None), ("Moonshot AI", "gross_margin", None),
        ("Moore Threads", "net_margin", "FY2024"),
        ("MiniMax", "enterprise_customers", None), ("nobody", "revenue", None), ("MiniMax", "nothing", None),
        ("MiniMax", "revenue", "soon"),
    )  # fmt: skip
    for name, given in product(("IPO_STATUS", "IPO_PERIOD", "IPO_RANGE", "IPO_SOURCE", "IPO_EXPLAIN"), asked):
        yield Call(name, given)
    for name, shown in product(
        ("IPO_STATUS", "IPO_PERIOD", "IPO_RANGE", "IPO_EXPLAIN", "IPO_SERIES"),
        (("CNY",), ("XXX",), (None, "AsOf=2025-12-22"), (None, "Scales=M"), ("USD", "Scale=M; Tier<=2")),
    ):
        yield Call(name, ("智谱", "revenue", "H1-2026", *shown))
    yield Call("IPO_SOURCE", ("智谱", "revenue", "FY2024", "date", "USD", "AsOf=2026-01-31"))
    yield Call("IPO_EXPLAIN", (down("MiniMax", "智谱"), "revenue"))
    for word in ("IQ_TOTAL_REV", "or_ttm", "销售毛利率(TTM)", "SALES_REV_TURN", "EBITDA", "一致预期", "forward P/E"):
        yield Call("IPO_METRIC", ("MiniMax", word))
        yield Call("IPO_EXPLAIN", ("MiniMax", word, "FY2025"))
        yield Call("IPO_DEFINE", (word,))
    for period in ("last year", "今年上半年", "Dec 2024", "MRQ", "today", "CQ42024", "NTM", "最近十二个月"):
        yield Call("IPO_METRIC", ("智谱", "revenue", period))
    for what in ("cite", "url", "tier", "date", "page", "CITE", "colour", "", None):
        yield Call("IPO_SOURCE", ("MiniMax", "revenue", "FY2024", what))


def grids() -> Iterator[Call]:
    """What spills: series, tables, rounds, offerings, conflicts, lists."""
    for company in ("MiniMax", "智谱", "Moonshot AI", "nobody"):
        yield Call("IPO_SERIES", (company, "revenue"))
        yield Call("IPO_SERIES", (company, "revenue", across("FY2023", "FY2024"), "USD"))
        yield Call("IPO_ROUNDS", (company,))
        yield Call("IPO_ROUNDS", (company, "USD"))
        yield Call("IPO_OFFERING", (company,))
        yield Call("IPO_CONFLICTS", (company,))
        yield Call("IPO_PERIODS", (company, "revenue"))
    yield Call("IPO_SERIES", ("MiniMax", "gross_margin", "FY2022, FY2023, FY2024"))
    yield Call("IPO_SERIES", ("MiniMax", "revenue", "soon"))
    yield Call("IPO_SERIES", ("MiniMax", "nothing"))
    yield Call("IPO_TABLE", (down("MiniMax", "Zhipu"), across("revenue", "gross_margin")))
    yield Call("IPO_TABLE", ("MiniMax, 智谱", "revenue, gross_margin, runway_months", "FY2024", "USD"))
    yield Call("IPO_TABLE", ("llm", "revenue"))
    yield Call("IPO_TABLE", (down("MiniMax", "nobody"), down("revenue", "nothing")))
    for field in ("price", "offer_price", "exchange", "listing_date", "colour"):
        yield Call("IPO_OFFERING", ("MiniMax", field))
        yield Call("IPO_OFFERING", ("Moore Threads", field, "USD"))
    yield Call("IPO_CONFLICTS", ("MiniMax", "enterprise_customers"))
    yield Call("IPO_CONFLICTS", (None, "revenue"))
    for group in (None, "llm", "gpu", "core", "all", "listed", "fishing"):
        yield Call("IPO_COMPANIES", (group,))
    for group in (None, "derived", "income", "fishing"):
        yield Call("IPO_METRICS", (group,))


def market() -> Iterator[Call]:
    """Peers, definitions, exchange rates, the version."""
    for statistic in ("median", "mean", "max", "min", "p25", "p75", "rank", "percentile", "MEDIAN", "mode", None):
        yield Call("IPO_PEERS", ("gross_margin", statistic, down("MiniMax", "智谱", "SenseTime"), "FY2024"))
        yield Call("IPO_PEERS", ("rd_to_revenue", statistic))
    yield Call("IPO_PEERS", ("revenue", "median"))
    for metric, language in product(
        ("gross_margin", "revenue", "毛利率", "nothing"), (None, "en", "zh", "zh-Hant", "fr")
    ):
        yield Call("IPO_DEFINE", (metric, language))
    for asked in (
        ("USD", "CNY"), ("CNY", "USD", "FY2024"), ("USD", "HKD", "2025-09-30"), ("USD", "CNY", dt.date(2025, 9, 30)),
        ("USD", "CNY", "FY2024", "closing"), ("USD", "CNY", "FY2024", "average"), ("USD", "CNY", "FY2024", "dated"),
        ("USD", "CNY", "2025-09-30", "sideways"), ("USD", "USD"), ("USD", "XXX"), ("", "CNY"), ("USD", None),
        ("USD", "CNY", "soon"), ("USD", "CNY", "1950-01-01"), ("usd", "cny", 45930),
    ):  # fmt: skip
        yield Call("IPO_FX", asked)
    yield Call("IPO_VERSION")


def checking() -> Iterator[Call]:
    """The verdict on what stands in a cell: numbers, texts as written, ranges, what is no figure."""
    for value in (53_437_000, 53.4, 0.2335, "US$53.4m", "约5344万美元", "534.4m", "soon", None, True, -1, 1e300):
        yield Call("IPO_CHECK", (value, "MiniMax", "revenue", "9M2025"))
    for value in (0.2335, 23.3, "23.3%", 24.3):
        yield Call("IPO_CHECK", (value, "MiniMax", "gross_margin", "9M2025"))
    yield Call("IPO_CHECK", (53.4, "MiniMax", "revenue", "9M2025", "USD", "Scale=M"))
    yield Call("IPO_CHECK", (-465.2, "MiniMax", "net_loss", "FY2024", None, "Scale=M"))
    yield Call("IPO_CHECK", ("4200万美元", "智谱", "revenue", 2024))
    yield Call("IPO_CHECK", (down(3.46, 30.523, 53.437), "MiniMax", "revenue", down("FY2023", "FY2024", "9M2025")))
    for wrong in (("MiniMax", "revenu"), ("Mini", "revenue"), ("MiniMax", "revenue", "soon"), (NA, "revenue")):
        yield Call("IPO_CHECK", (1, *wrong))
    yield Call("IPO_CHECK", (NA, "MiniMax", "revenue"))


def screening() -> Iterator[Call]:
    """Companies by a condition, in three scripts, with metrics, a period, a currency, options; and what is none."""
    for condition in (
        "revenue_growth > 100% and gross_margin > 30%", "毛利率大于30% 且 收入同比增长 > 100%", "llm and not listed",
        "revenue > USD 500m", "revenue > 500m", "gross_margin > 500%", "exchange = HKEX and listing_date >= 2026-01-01",
        "pe_ratio is n.m.", "headcount between 300 and 1000", "market_cap / revenue > 100", "gros_margin > 30%",
        "EBITDA > 1", "gross_margin >", "group = fishing", "", None, 3, "=1+1", "(((",
    ):  # fmt: skip
        yield Call("IPO_SCREEN", (condition,))
    growing = "revenue_growth > 100%"
    yield Call("IPO_SCREEN", (growing, across("revenue", "headcount"), None, "USD", "Scale=M; Missing=text"))
    yield Call("IPO_SCREEN", (growing, "margins", "FY2024"))
    yield Call("IPO_SCREEN", ("revenue > 500m", None, "FY2024", "CNY"))
    yield Call("IPO_SCREEN", (down(growing), None, None, None, "AsOf=2026-01-31; Tier<=3"))
    for wrong in (
        (None, "soon"), (None, None, "XXX"), (None, None, None, "Scales=M"), (None, None, None, "Price=345"),
        (None, "FY2024", None, "Basis=LTM"), (None, None, None, "FX=7"), ("nothing",), (NA,),
    ):  # fmt: skip
        yield Call("IPO_SCREEN", (growing, *wrong))
    yield Call("IPO_SCREEN", (down(growing, None), None, None, "USD"))
    yield Call("IPO_SCREEN", (LOST,))


def hostile() -> Iterator[Call]:
    """What no analyst types and every host must survive."""
    long = "x" * 100_000
    for text in (
        "\x00",
        "a\x00b",
        "\x1b#N/A",
        "\r\n\t",
        "\x7f\x80\x9f",
        "\ud800",
        "\ufffe",
        long,
        "=" * 300,
        "[" * 5000,
    ):
        yield Call("IPO_METRIC", (text, "revenue"))
        yield Call("IPO_METRIC", ("MiniMax", text))
        yield Call("IPO_METRIC", ("MiniMax", "revenue", text))
        yield Call("IPO_METRIC", ("MiniMax", "revenue", "FY2024", text))
        yield Call("IPO_METRIC", ("MiniMax", "revenue", "FY2024", "USD", text))
        yield Call("IPO_EXPLAIN", (text, "revenue"))
    for number in (math.nan, math.inf, -math.inf, 1e308, -0.0, 5e-324, 2**63):
        yield Call("IPO_METRIC", (number, number, number))
    yield Call("IPO_METRIC", (down(*(["MiniMax"] * 1000)), across(*(["revenue"] * 1000))))
    yield Call("IPO_METRIC", (down("MiniMax", *([None] * 200_000)), "revenue", "FY2024"))
    yield Call("IPO_NOTHING", ("MiniMax",))
    yield Call("", ())
    yield Call("IPO_METRIC", ())
    yield Call("IPO_METRIC", ("MiniMax",))
    yield Call("IPO_METRIC", ("MiniMax", "revenue", None, None, None, None))
    yield Call("IPO_VERSION", (1,))


_PARTS = (
    figures, names, periods, currencies, options, errors, ranges, lineage, grids, market, checking, screening,
)  # fmt: skip
CALLS = tuple(dict.fromkeys(each for part in _PARTS for each in part()))
"""What every host is asked."""

HOSTILE = tuple(hostile())


def expected(asked: Call) -> Result:
    """What the registry itself gives: the answer every host must show."""
    return call(asked.name, asked.arguments)


def same(one: Result, other: Result) -> bool:
    """Whether two results are the same cells: numbers to the last digits a cell keeps, texts and errors exactly."""
    if isinstance(one, tuple) or isinstance(other, tuple):
        if not (isinstance(one, tuple) and isinstance(other, tuple)):
            return False
        return len(one) == len(other) and all(
            len(row) == len(twin) and all(map(same, row, twin)) for row, twin in zip(one, other, strict=True)
        )
    if isinstance(one, CellError) or isinstance(other, CellError):
        return isinstance(one, CellError) and isinstance(other, CellError) and one.text == other.text
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return math.isclose(one, other, rel_tol=1e-14, abs_tol=0.0)
