"""Statement arithmetic: the lines of an income statement, a balance sheet and a cash flow statement tie to each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from xlipo.facts.fact import Fact
from xlipo.facts.period import Period
from xlipo.metrics import term as t
from xlipo.metrics.checks.figures import Figures
from xlipo.metrics.checks.result import CheckResult, Place, one_unit, tie, total
from xlipo.metrics.term import Term


@dataclass(frozen=True)
class Line:
    """A printed line and the lines it is made of; ``if_any`` are those that a company may not have."""

    kind: str
    whole: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    if_any: tuple[str, ...] = ()

    @property
    def how(self) -> str:
        """The arithmetic in words."""
        text = " + ".join(self.plus + self.if_any) + "".join(f" − {name}" for name in self.minus)
        return "against " + text.replace("_", " ")


LINES = (
    Line("gross_profit", "gross_profit", ("revenue",), ("cost_of_revenue",)),
    Line("income_statement", "selling_general_and_administrative_expense",
         ("selling_and_marketing_expense", "general_and_administrative_expense")),
    Line("income_statement", "operating_expenses", ("research_and_development_expense",
         "selling_and_marketing_expense", "general_and_administrative_expense")),
    Line("income_statement", "net_loss", ("loss_before_tax", "income_tax")),
    Line("income_statement", "net_loss", ("net_loss_attributable", "net_loss_attributable_to_non_controlling_interests")),
    Line("income_statement", "total_comprehensive_loss", ("net_loss",), ("other_comprehensive_income",)),
    Line("balance_sheet", "total_assets", ("current_assets", "total_noncurrent_assets")),
    Line("balance_sheet", "total_liabilities", ("current_liabilities", "noncurrent_liabilities")),
    Line("balance_sheet", "net_liabilities", ("total_liabilities",), ("total_assets",)),
    Line("balance_sheet", "total_equity", ("total_assets",), ("total_liabilities",)),
    Line("balance_sheet", "net_current_liabilities", ("current_liabilities",), ("current_assets",)),
    Line("balance_sheet", "net_current_assets", ("current_assets",), ("current_liabilities",)),
    Line("balance_sheet", "trade_receivables", ("trade_receivables_gross",), ("trade_receivables_loss_allowance",)),
    Line("cash", "net_change_in_cash", ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow")),
    Line("cash", "capex", ("purchase_of_property_and_equipment", "purchase_of_intangible_assets")),
)  # fmt: skip


def statement_lines(figures: Figures) -> Iterator[CheckResult]:
    """Gross profit, loss, balance sheet and cash flow lines against the lines they are made of."""
    for line in LINES:
        for fact in figures.chosen(line.whole):
            computed = _made_of(figures, line, fact)
            if computed is not None and one_unit(t.of_fact(fact), computed):
                place = Place.of(line.kind, figures.company, fact)
                if line.whole == "net_loss":  # two ways to come by the same line
                    place = Place(line.kind, figures.company, fact.concept, fact.period.text, f"by_{line.plus[0]}")
                yield tie(place, line.how, t.of_fact(fact), computed)


def _made_of(figures: Figures, line: Line, fact: Fact) -> Term | None:
    def find(name: str) -> Term | None:
        return figures.at(name, fact.period, fact.dimensions, fact.source)

    plus, minus = [find(name) for name in line.plus], [find(name) for name in line.minus]
    if not one_unit(*plus, *minus):
        return None
    result = total([term for term in plus if term])
    for term in minus:
        result = t.subtract(result, term) if term else result
    return result


# -- cash -------------------------------------------------------------------------------------------------------------


def cash_roll_forward(figures: Figures) -> Iterator[CheckResult]:
    """Cash at the end is cash at the beginning, the three flows, and the effect of exchange rates."""
    for flow in figures.chosen("operating_cash_flow"):
        if flow.dimensions or flow.period.kind != "duration":
            continue
        parts = [
            _opening(figures, flow.period),
            *(
                figures.at(name, flow.period, (), flow.source)
                for name in ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow", "fx_effect_on_cash")
            ),
        ]
        end = figures.balance("cash_and_cash_equivalents", flow.period.end)
        terms = [term for term in parts if term]
        if end is not None and one_unit(end, *parts):
            place = Place("cash_roll_forward", figures.company, "cash_and_cash_equivalents", flow.period.text)
            yield tie(place, "against opening cash + operating + investing + financing + exchange effect", end, total(terms))


def _opening(figures: Figures, period: Period) -> Term | None:
    """Cash at the start: as the cash flow statement prints it, else the balance of the day before."""
    day_before = period.start - dt.timedelta(days=1)
    printed = figures.at("cash_beginning_of_period", period)
    return printed or figures.balance("cash_and_cash_equivalents", day_before)


def opening_cash(figures: Figures) -> Iterator[CheckResult]:
    """The cash that a period begins with is the cash that the period before ended with."""
    for fact in figures.chosen("cash_beginning_of_period"):
        closing = figures.balance("cash_and_cash_equivalents", fact.period.start - dt.timedelta(days=1))
        if closing is not None and one_unit(t.of_fact(fact), closing):
            place = Place.of("cash_roll_forward", figures.company, fact)
            yield tie(place, "against the cash at the end of the period before", t.of_fact(fact), closing)


def indebtedness(figures: Figures) -> Iterator[CheckResult]:
    """Total indebtedness, as an indebtedness statement lists it, where every balance it names is there."""
    for fact in figures.chosen("total_indebtedness"):
        parts = [
            figures.at("redemption_liabilities", fact.period),
            figures.at("bank_borrowings", fact.period),
            figures.at("convertible_bonds", fact.period),
            *(figures.at(lease.concept, lease.period, lease.dimensions) for lease in figures.chosen("lease_liabilities")
              if lease.period == fact.period),
        ]  # fmt: skip
        terms = [term for term in parts if term]
        if parts[0] is not None and len(terms) > 1 and one_unit(t.of_fact(fact), *terms):
            place = Place.of("balance_sheet", figures.company, fact)
            yield tie(place, "against redemption liabilities, borrowings, bonds and leases", t.of_fact(fact), total(terms))
