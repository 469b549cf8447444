"""Valuation at the offering: the enterprise value is after the offering, and so is its cash."""

from __future__ import annotations

from collections.abc import Iterator

from xlipo.facts.period import Relative
from xlipo.metrics.catalog import Metric
from xlipo.metrics.components import CASH, DEBT, EXPENSES, LTM_REVENUE, PRICE, SHARES_BEFORE
from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import CheckResult, CheckTarget, tie

_BEFORE_THE_MONEY = Metric(
    "ev_to_sales_before_the_money", "EV ÷ LTM revenue on the shares before the offering",
    "发行前股数口径 EV ÷ 近十二月收入", "發行前股數口徑 EV ÷ 近十二月收入", "workings",
    (PRICE * SHARES_BEFORE + EXPENSES + DEBT - CASH) / LTM_REVENUE, "multiple", "event",
)  # fmt: skip


def ev_at_offer(figures: Figures) -> Iterator[CheckResult]:
    """EV at offer with the proceeds in cash is that of the shares before them: what new shares pay in cancels out."""
    pro_forma = figures.answers.metric(figures.company, "ev_to_sales").computed
    before = figures.answers.resolver(figures.company, _BEFORE_THE_MONEY).resolve(Relative("LATEST")).computed
    if pro_forma is not None and before is not None:
        target = CheckTarget("ev_at_offer", figures.company, "ev_to_sales")
        yield tie(target, "that of the shares before the offering", pro_forma, before)
