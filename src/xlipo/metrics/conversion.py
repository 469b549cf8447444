"""Converting money: which rate acts on a figure, and the figure at that rate."""

from __future__ import annotations

from xlipo.facts.errors import NoAnswer
from xlipo.facts.period import Period
from xlipo.facts.unit import is_money
from xlipo.metrics import derivation as d
from xlipo.metrics import fx
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.presentation import Presentation
from xlipo.metrics.resolution import Resolution


def presented(resolution: Resolution, presentation: Presentation) -> Derivation | None:
    """The value of a resolution in the currency asked for, with the rate in its lineage; None where it has none.

    Raises :class:`NoAnswer` where no rate reaches its period, or where a given rate does not fit.
    """
    derivation, currency = resolution.derivation, presentation.currency
    if derivation is None or not currency or derivation.unit == currency or not is_money(derivation.unit):
        return derivation
    return d.converted(derivation, _rate(resolution, derivation.unit, presentation))


def _rate(resolution: Resolution, unit: str, presentation: Presentation) -> fx.Rate:
    period = resolution.converts_at
    assert period is not None  # whatever has a value has a period
    if presentation.fixed is not None:
        return _given(resolution, unit, period, presentation.currency, presentation.fixed)
    if presentation.basis == "average" and period.kind == "instant":
        raise NoAnswer(f"An average rate needs a period, and {period} is a day; ask for closing or dated.")
    return fx.rate_for(unit, presentation.currency, period, presentation.basis or resolution.basis)


def _given(resolution: Resolution, unit: str, period: Period, currency: str, given: fx.GivenRate) -> fx.Rate:
    """A rate given by hand. One without its pair acts on figures in the currency that the company reports in alone:
    7.05 is near enough to both USD/CNY and USD/HKD to be taken for either."""
    company = resolution.company
    home = company.reporting_currency or unit
    if unit != home and given.pair is None:
        raise NoAnswer(
            f"A given rate without its pair is for figures in {home}, which {company.name} reports in; "
            f"{resolution.measure.id} stands in {unit}: leave the rate out, or write its pair too, as USDCNY:7.05."
        )
    return fx.given_rate(unit, currency, period, resolution.basis, given)
