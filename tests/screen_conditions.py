"""Fifty conditions that companies are screened by, each with its truth worked out without the screen.

A truth is a function of the figures as ``Client.metric`` gives them. Here a figure is a :class:`Span`, the values that
its print allows, and a comparison is the set of truths that it can have: ``{True}``, ``{False}``, or both, where it
cannot be told. Any store that answers the same figures must give the same verdicts (:func:`verdict`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from xlipo.api import Client
from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError

Truths = frozenset[bool]
YES, NO, OPEN = frozenset({True}), frozenset({False}), frozenset({True, False})
VERDICTS = {YES: "meets", NO: "does_not", OPEN: "undecided"}

Number = Decimal | int | float | str


class Span:
    """The values that a figure may have; None where there is none."""

    def __init__(self, low: Decimal | None, high: Decimal | None) -> None:
        self.low, self.high = low, high

    def _truths(self, is_so: Callable[[Decimal], bool]) -> Truths:
        if self.low is None or self.high is None:
            return OPEN
        return frozenset({is_so(self.low), is_so(self.high)})

    def __gt__(self, other: Number) -> Truths:
        return self._truths(lambda value: value > _exact(other))

    def __ge__(self, other: Number) -> Truths:
        return self._truths(lambda value: value >= _exact(other))

    def __lt__(self, other: Number) -> Truths:
        return self._truths(lambda value: value < _exact(other))

    def __le__(self, other: Number) -> Truths:
        return self._truths(lambda value: value <= _exact(other))

    def rounds_to(self, low: Number, high: Number) -> Truths:
        """Whether it is a number that is written so, where what rounds to it lies from ``low`` to ``high``."""
        if self.low is None or self.high is None:
            return OPEN
        if self.high < _exact(low) or self.low > _exact(high):
            return NO
        return YES if self.low >= _exact(low) and self.high <= _exact(high) else OPEN

    def __sub__(self, other: Span) -> Span:
        if None in (self.low, self.high, other.low, other.high):
            return Span(None, None)
        return Span(self.low - other.high, self.high - other.low)  # type: ignore[operator]

    def __truediv__(self, other: Span) -> Span:
        if None in (self.low, self.high, other.low, other.high) or other.low <= 0 <= other.high:  # type: ignore[operator]
            return Span(None, None)
        ends = [one / by for one in (self.low, self.high) for by in (other.low, other.high)]  # type: ignore[operator]
        return Span(min(ends), max(ends))


def _exact(number: Number) -> Decimal:
    return Decimal(str(number))


class Figures:
    """The figures of one company, as the Client gives them."""

    def __init__(self, client: Client, company: Company, period: str | None = None, currency: str = "") -> None:
        self.client, self.company, self.period, self.currency = client, company, period, currency

    def answer(self, metric: str, currency: str = "", **part: str) -> object:
        """The Client's own answer; None where it cannot be asked of this company."""
        basis = "" if self.period else "LTM"
        try:
            return self.client.metric(
                self.company.id, metric, self.period, currency or self.currency, part, basis=basis
            )
        except UsageError:
            return None

    def __call__(self, metric: str, currency: str = "", **part: str) -> Span:
        answer = self.answer(metric, currency, **part)
        return Span(getattr(answer, "low", None), getattr(answer, "high", None))

    def counted(self, metric: str, currency: str = "") -> Span:
        """What is counted one by one, or a price: exact where the print is neither hedged nor rounded."""
        answer = self.answer(metric, currency)
        point = getattr(answer, "value", None)
        if point is None or answer.status.value == "estimated":  # type: ignore[union-attr]
            return self(metric)
        return Span(point, point)

    def day(self, metric: str) -> Span:
        """A day, as its ordinal."""
        text = getattr(self.answer(metric), "text", "")
        if not text:
            return Span(None, None)
        day = Decimal(dt.date.fromisoformat(text).toordinal())
        return Span(day, day)

    def has(self, metric: str) -> Truths:
        """Whether there is a figure."""
        return YES if getattr(self.answer(metric), "has_figure", False) else NO

    def status(self, metric: str) -> str:
        """The word on a figure."""
        return str(self.answer(metric).status.value)  # type: ignore[union-attr]

    def own(self) -> str:
        """The currency the company reports in."""
        return self.company.reporting_currency

    def of(self, *groups: str) -> Truths:
        """Whether the company is of one of these groups."""
        return YES if set(groups) & set(self.company.groups) else NO

    def on(self, *exchanges: str) -> Truths:
        """Whether one of its names is a code of one of these exchanges."""
        return YES if {name.partition(":")[0] for name in self.company.aliases} & set(exchanges) else NO

    def named(self, *names: str) -> Truths:
        """Whether it is one of these companies."""
        return YES if self.company.name in names else NO


def day(text: str) -> Decimal:
    """A day as its ordinal."""
    return Decimal(dt.date.fromisoformat(text).toordinal())


def both(*parts: Truths) -> Truths:
    """All of them, in every world that the figures allow."""
    return frozenset(all(world) for world in product(*parts))


def either(*parts: Truths) -> Truths:
    """One of them, in every world that the figures allow."""
    return frozenset(any(world) for world in product(*parts))


def no(part: Truths) -> Truths:
    """Not so."""
    return frozenset(not truth for truth in part)


def yes(is_so: bool) -> Truths:
    """What is known."""
    return YES if is_so else NO


class Screened(NamedTuple):
    """A condition, how it is asked, and its truth for a company."""

    text: str
    truth: Callable[[Figures], Truths]
    period: str | None = None
    currency: str = ""
    group: str = "all"


CONDITIONS = (
    # ratios, in the ways that people write numbers and comparisons
    Screened(
        "revenue_growth > 1 and gross_margin > 0.3", lambda f: both(f("revenue_growth") > 1, f("gross_margin") > "0.3")
    ),
    Screened("gross_margin > 30%", lambda f: f("gross_margin") > "0.3"),
    Screened("gross_margin >= 0.5", lambda f: f("gross_margin") >= "0.5"),
    Screened("Gross margin below 55%", lambda f: f("gross_margin") < "0.55"),
    Screened("毛利率大于30%", lambda f: f("gross_margin") > "0.3"),
    Screened(
        "毛利率 ≥ 50% 且 收入同比增长 > 100%", lambda f: both(f("gross_margin") >= "0.5", f("revenue_growth") > 1)
    ),
    Screened("研發費用率低於100%", lambda f: f("rd_to_revenue") < 1),
    Screened("R&D intensity <= 60%", lambda f: f("rd_to_revenue") <= "0.6"),
    Screened("net_margin > -50%", lambda f: f("net_margin") > "-0.5"),
    Screened(
        "revenue_growth between 50% and 200%", lambda f: both(f("revenue_growth") >= "0.5", f("revenue_growth") <= 2)
    ),
    Screened("30% < gross_margin < 60%", lambda f: both(f("gross_margin") > "0.3", f("gross_margin") < "0.6")),
    Screened("毛利率介于30%和60%之间", lambda f: both(f("gross_margin") >= "0.3", f("gross_margin") <= "0.6")),
    Screened("gross_margin = 54.8%", lambda f: f("gross_margin").rounds_to("0.5475", "0.5485")),
    Screened("gross_margin != 30.4%", lambda f: no(f("gross_margin").rounds_to("0.3035", "0.3045"))),
    Screened("revenue_growth > 1 or net_margin > 0", lambda f: either(f("revenue_growth") > 1, f("net_margin") > 0)),
    Screened("not (gross_margin > 30%)", lambda f: no(f("gross_margin") > "0.3")),
    Screened("rule_of_40 > 40", lambda f: f("rule_of_40") > 40),
    Screened(
        "loss_per_revenue > 1x or net_margin > 0", lambda f: either(f("loss_per_revenue") > 1, f("net_margin") > 0)
    ),
    # money, with its currency
    Screened("revenue > USD 500m", lambda f: f("revenue", "USD") > 500_000_000),
    Screened("revenue > 500m", lambda f: f("revenue") > 500_000_000, currency="USD"),
    Screened("收入超过10亿元", lambda f: f("revenue", "CNY") > 1_000_000_000),
    Screened(
        "revenue > HK$3bn and gross_margin > 50%",
        lambda f: both(f("revenue", "HKD") > 3 * 10**9, f("gross_margin") > "0.5"),
    ),
    Screened("market_cap >= USD 20bn", lambda f: f("market_cap", "USD") >= 20 * 10**9),
    Screened("market value > 1,000亿港元", lambda f: f("market_cap", "HKD") > 10**11),
    Screened("net_cash > 0", lambda f: f("net_cash") > 0),
    Screened(
        "net_loss < USD 100m or revenue > USD 1bn",
        lambda f: either(f("net_loss", "USD") < 10**8, f("revenue", "USD") > 10**9),
    ),
    Screened(
        "revenue between CNY 500m and CNY 2bn",
        lambda f: both(f("revenue", "CNY") >= 5 * 10**8, f("revenue", "CNY") <= 2 * 10**9),
    ),
    Screened("revenue > net_loss", lambda f: (f("revenue", f.own()) - f("net_loss", f.own())) > 0),
    Screened("revenue - net_loss > USD 100m", lambda f: (f("revenue", "USD") - f("net_loss", "USD")) > 10**8),
    Screened("market_cap / revenue > 100", lambda f: (f("market_cap", f.own()) / f("revenue", f.own())) > 100),
    Screened(
        "research_and_development_expense / revenue < 0.5",
        lambda f: (f("research_and_development_expense", f.own()) / f("revenue", f.own())) < "0.5",
    ),
    # multiples and terms of the offering
    Screened("EV/Revenue between 10 and 50x", lambda f: both(f("ev_to_revenue") >= 10, f("ev_to_revenue") <= 50)),
    Screened("price_to_sales > 100", lambda f: f("price_to_sales") > 100),
    Screened("return_since_offer > 0 and listed", lambda f: both(f("return_since_offer") > 0, f.of("listed"))),
    Screened("offer_price >= HKD 165", lambda f: f.counted("offer_price", "HKD") >= 165),
    Screened("offer_size_share < 10%", lambda f: f("offer_size_share") < "0.1"),
    Screened("first_day_return > 100%", lambda f: f("first_day_return") > 1),
    Screened("listing_date >= 2026-01-01", lambda f: f.day("listing_date") >= day("2026-01-01")),
    Screened(
        "listing_date < 2026-01-09 and exchange = HKEX",
        lambda f: both(f.day("listing_date") < day("2026-01-09"), f.on("HKEX")),
    ),
    # counts
    Screened("headcount > 1000", lambda f: f.counted("headcount") > 1000),
    Screened("headcount >= 842 and gpu", lambda f: both(f.counted("headcount") >= 842, f.of("gpu"))),
    Screened("headcount > 842", lambda f: f.counted("headcount") > 842),
    # what is held
    Screened("pe_ratio is n.m.", lambda f: yes(f.status("pe_ratio") == "not_meaningful")),
    Screened(
        "revenue is known and gross_margin is not known", lambda f: both(f.has("revenue"), no(f.has("gross_margin")))
    ),
    Screened("revenue is estimated", lambda f: yes(f.status("revenue") == "estimated")),
    # companies
    Screened("llm and not listed", lambda f: both(f.of("llm"), no(f.of("listed")))),
    Screened(
        "group in (大模型, private) and revenue_growth > 1",
        lambda f: both(f.of("llm", "private"), f("revenue_growth") > 1),
    ),
    Screened(
        "exchange in (SSE, NASDAQ) and gross_margin > 55%",
        lambda f: both(f.on("SSE", "NASDAQ"), f("gross_margin") > "0.55"),
    ),
    Screened(
        "company in (MiniMax, 智谱, 0020.HK) or headcount > 2000",
        lambda f: either(f.named("MiniMax", "Zhipu", "SenseTime"), f.counted("headcount") > 2000),
    ),
    # other periods
    Screened(
        "revenue_growth > 100% and gross_margin > 30%",
        lambda f: both(f("revenue_growth") > 1, f("gross_margin") > "0.3"),
        period="FY2024",
    ),
    Screened(
        "revenue > USD 30m and rd_to_revenue > 1",
        lambda f: both(f("revenue", "USD") > 3 * 10**7, f("rd_to_revenue") > 1),
        period="FY2024",
        group="core",
    ),
)
"""What every store must answer alike."""


def verdict(asked: Screened, client: Client, company: Company) -> str:
    """What the condition's own truth says of a company."""
    return VERDICTS[asked.truth(Figures(client, company, asked.period, asked.currency))]


def verdicts(asked: Screened, client: Client, companies: Iterable[Company]) -> dict[str, str]:
    """The verdict on each company, by name."""
    return {company.name: verdict(asked, client, company) for company in companies}
