"""Statement arithmetic: the lines of income statement, balance sheet and cash flow statement tie to each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from xlipo.facts.fact import Fact
from xlipo.facts.period import Period
from xlipo.metrics import derivation as d
from xlipo.metrics.derivation import Derivation
from xlipo.quality.checks.figures import Figures
from xlipo.quality.checks.result import CheckResult, CheckTarget, one_unit, tie, tie_fact, total


@dataclass(frozen=True)
class Line:
    """A printed line and the lines it is the sum and difference of. ``by`` tells two ways to one line apart."""

    kind: str
    whole: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    by: str = ""

    @property
    def how(self) -> str:
        """The arithmetic in words."""
        return " + ".join(self.plus) + "".join(f" − {name}" for name in self.minus)


LINES = (
    Line("gross_profit", "gross_profit", ("revenue",), ("cost_of_revenue",)),
    Line("income_statement", "selling_general_and_administrative_expense",
         ("selling_and_marketing_expense", "general_and_administrative_expense")),
    Line("income_statement", "operating_expenses", ("research_and_development_expense",
         "selling_and_marketing_expense", "general_and_administrative_expense")),
    Line("income_statement", "net_loss", ("loss_before_tax", "income_tax"), by="before_tax"),
    Line("income_statement", "net_loss",
         ("net_loss_attributable", "net_loss_attributable_to_non_controlling_interests"), by="owners"),
    Line("income_statement", "total_comprehensive_loss", ("net_loss",), ("other_comprehensive_income",)),
    Line("balance_sheet", "total_assets", ("current_assets", "total_noncurrent_assets")),
    Line("balance_sheet", "total_liabilities", ("current_liabilities", "noncurrent_liabilities")),
    Line("balance_sheet", "net_liabilities", ("total_liabilities",), ("total_assets",)),
    Line("balance_sheet", "total_equity", ("total_assets",), ("total_liabilities",)),
    Line("balance_sheet", "net_current_liabilities", ("current_liabilities",), ("current_assets",)),
    Line("balance_sheet", "net_current_assets", ("current_assets",), ("current_liabilities",)),
    Line("balance_sheet", "trade_receivables", ("trade_receivables_gross",), ("trade_receivables_loss_allowance",)),
    Line("cash_flow", "net_change_in_cash", ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow")),
    Line("cash_flow", "capex", ("purchase_of_property_and_equipment", "purchase_of_intangible_assets")),
)  # fmt: skip


def statement_lines(figures: Figures) -> Iterator[CheckResult]:
    """Gross profit, loss, balance sheet and cash flow lines against the lines they are made of."""
    for line in LINES:
        for fact in figures.chosen(line.whole):
            computed = _made_of(figures, line, fact)
            if computed is not None and one_unit(d.as_printed(fact), computed):
                at = CheckTarget.of(line.kind, figures.company, fact)
                where = ";".join(part for part in (at.where, line.by) if part)
                target = CheckTarget(line.kind, figures.company, fact.concept, fact.period.text, where)
                yield tie(target, line.how, d.as_printed(fact), computed)


def _made_of(figures: Figures, line: Line, fact: Fact) -> Derivation | None:
    """The line recomputed, from the document that prints the whole where that prints the parts too."""
    plus, minus = (
        [figures.at(name, fact.period, fact.dimensions, fact.source) for name in names]
        for names in (line.plus, line.minus)
    )
    if not one_unit(*plus, *minus):
        return None
    result = total(derivation for derivation in plus if derivation)
    for derivation in minus:
        result = d.subtract(result, derivation) if derivation else result
    return result


FLOWS = ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow", "fx_effect_on_cash")


def cash_roll_forward(figures: Figures) -> Iterator[CheckResult]:
    """Cash at the end is cash at the beginning, the three flows, and the effect of exchange rates."""
    for flow in figures.chosen("operating_cash_flow"):
        if flow.dimensions or flow.period.kind != "duration":
            continue
        opening = figures.at("cash_beginning_of_period", flow.period) or _cash_before(figures, flow.period)
        flows = [figures.at(name, flow.period, (), flow.source) for name in FLOWS]
        end = figures.balance("cash_and_cash_equivalents", flow.period.end)
        if end is not None and one_unit(end, opening, *flows):
            target = CheckTarget("cash_roll_forward", figures.company, "cash_and_cash_equivalents", flow.period.text)
            how = "opening cash + operating + investing + financing + exchange effect"
            yield tie(target, how, end, total(derivation for derivation in (opening, *flows) if derivation))
    for fact in figures.chosen("cash_beginning_of_period"):
        closing = _cash_before(figures, fact.period)
        if closing is not None and one_unit(d.as_printed(fact), closing):
            yield tie_fact("cash_roll_forward", figures.company, fact, "cash at the end of the period before", closing)


def _cash_before(figures: Figures, period: Period) -> Derivation | None:
    """The cash that the period before ended with."""
    return figures.balance("cash_and_cash_equivalents", period.start - dt.timedelta(days=1))


DEBTS = ("bank_borrowings", "convertible_bonds", "advances_received_from_shareholders")


def indebtedness(figures: Figures) -> Iterator[CheckResult]:
    """Total indebtedness against the balances that an indebtedness statement lists."""
    for fact in figures.chosen("total_indebtedness"):
        redeemable = figures.at("redemption_liabilities", fact.period)
        leases = [lease for lease in figures.chosen("lease_liabilities") if lease.period == fact.period]
        debts = [figures.at(name, fact.period) for name in DEBTS]
        terms = [derivation for derivation in (redeemable, *debts, *map(d.as_printed, leases)) if derivation]
        if redeemable is not None and leases and one_unit(d.as_printed(fact), *terms):
            how = "redemption liabilities, borrowings, bonds, advances and leases"
            yield tie_fact("balance_sheet", figures.company, fact, how, total(terms))
