"""Figures: one, several over time, a table of them, and where one comes from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from xlipo.api import arguments
from xlipo.api.arguments import Day, Fx, Names
from xlipo.api.opened import Opened, of_one_state
from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.facts.period import Period
from xlipo.metrics.answer import Answer
from xlipo.metrics.basis import COMPARED_ON, Basis
from xlipo.metrics.catalog import Metric
from xlipo.metrics.given_price import GivenPrice

if TYPE_CHECKING:
    from xlipo.api.results import Explanation, Table

Dimensions: TypeAlias = "Mapping[str, str] | None"

DEFAULT_METRICS = ("revenue", "revenue_growth", "gross_margin", "rd_to_revenue", "net_margin", "runway_months")
"""What companies are compared by when no metric is named."""


class Figures(Opened):
    """What the Client says of figures."""

    @of_one_state
    def metric(
        self,
        company: str | int,
        metric: str,
        period: object = None,
        currency: str = "",
        dimensions: Dimensions = None,
        fx: str | float | Decimal | Fx = "",
        basis: str = "",
        price: str | float | Decimal | None = None,
        price_date: Day = None,
    ) -> Answer:
        """One figure with its bounds, status, source and lineage.

        Args:
            company: any of its names.
            metric: a metric or reported concept, by id or name.
            period: such as ``9M2025``; the newest reported one when not given.
            currency: to show money in; the company's own when not given.
            dimensions: the part asked for, such as ``{"segment": "cloud"}``.
            fx: ``average``, ``closing``, ``dated``, or a rate from the company's own currency.
            basis: ``LTM``, ``FY0`` or ``LATEST``, in place of a period: what comparisons stand on.
            price: of one share, in the listing's currency, in place of the newest close.
            price_date: the day of that price; the as-of day, or that of the newest source, when not given.

        >>> from xlipo.api import Client
        >>> Client().metric("MiniMax", "gross_margin", "9M2025").source.tier
        1
        """
        on, given = arguments.basis(basis, period), arguments.price(price, price_date)
        return self._ask(self.company(company), metric, arguments.plain(period), currency, dimensions, fx, on, given)

    def _ask(
        self,
        company: Company,
        metric: str,
        period: object,
        currency: str,
        dimensions: Dimensions = None,
        fx: str | float | Decimal | Fx = "",
        on: Basis | None = None,
        price: GivenPrice | None = None,
    ) -> Answer:
        how = fx if isinstance(fx, Fx) else arguments.fx(fx)
        if how != Fx() and not currency:
            raise UsageError("A rate says how to convert, not into what: give --currency (currency=) too, such as USD.")
        part = tuple(sorted((key, str(member)) for key, member in (dimensions or {}).items()))
        return self.answers.metric(company, metric, period, currency, part, how.basis, how.fixed, on, price)

    def why_not(self, answer: Answer) -> str:
        """Why there is no figure and, where another period has one, the nearest such period."""
        return self.answers.why_not(answer)

    @of_one_state
    def series(
        self,
        company: str | int,
        metric: str,
        periods: object = (),
        currency: str = "",
        dimensions: Dimensions = None,
        fx: str | float | Decimal | Fx = "",
    ) -> list[Answer]:
        """One metric over time: the periods named, or every one that has it, oldest first.

        >>> from xlipo.api import Client
        >>> Client().series("MiniMax", "revenue", "FY2023, FY2024")
        [<Answer MiniMax revenue FY2023: USD 3.5m reported>, <Answer MiniMax revenue FY2024: USD 30.5m reported>]
        """
        who, wanted = self.company(company), arguments.periods(periods)
        wanted = wanted or [period.text for period in self.periods(company, metric, dimensions)]
        return [self._ask(who, metric, period, currency, dimensions, fx) for period in wanted]

    @of_one_state
    def periods(self, company: str | int, metric: str, dimensions: Dimensions = None) -> list[Period]:
        """The periods that have a figure, oldest first."""
        return self.answers.periods(self.company(company), metric, tuple(sorted((dimensions or {}).items())))

    @of_one_state
    def table(
        self,
        companies: Names = (),
        metrics: Names = (),
        period: object = None,
        currency: str = "",
        group: str = "",
        sort: str = "",
        basis: str = "",
        price: str | float | Decimal | None = None,
        price_date: Day = None,
    ) -> Table:
        """Companies down, metrics across, each metric at each of the periods, or on one basis.

        Args:
            companies: the companies; or a ``group``; the core group when neither is given.
            metrics: the metrics; :data:`DEFAULT_METRICS` when none is named.
            period: one period or several; what the basis means for each company when not given.
            currency: to show money in; each company's own when not given.
            group: such as ``llm``, ``gpu``, ``core`` or ``all``.
            sort: a metric to order the companies by, the largest first; or ``name``. Absences come last.
            basis: ``LTM``, ``FY0`` or ``LATEST`` where no period is given; ``LTM`` when neither is. A figure that
                stands on another says so: :attr:`xlipo.metrics.answer.Answer.off_basis`.
            price: of one share, where the table is of one company.
            price_date: the day of that price.

        >>> from xlipo.api import Client
        >>> table = Client().table(["Zhipu", "MiniMax"], "gross_margin", "FY2024")
        >>> [row[0].show() for row in table.rows]
        ['56.3%', '12.2%']
        """
        from xlipo.api.results import Table

        wanted = arguments.periods(period) or [None]
        on = arguments.basis(basis, period) or COMPARED_ON
        asked = [str(name) for name in arguments.names(metrics)] or list(DEFAULT_METRICS)
        ids = [self.answers.measure(name).id for name in asked]
        columns = tuple((id, "" if len(wanted) == 1 else str(when)) for id in ids for when in wanted)
        given, chosen = arguments.price(price, price_date), self.chosen(companies, group)
        if given is not None and len(chosen) > 1:
            raise UsageError("A price is that of one company's share; give it in a table of that company alone.")
        rows = [
            tuple(self._ask(who, name, when, currency, on=on, price=given) for name in asked for when in wanted)
            for who in chosen
        ]
        table = Table(columns, tuple(rows))
        return table if not sort else table.sorted(sort if sort == "name" else self.answers.measure(sort).id)

    @of_one_state
    def explain(
        self,
        company: str | int,
        metric: str,
        period: object = None,
        currency: str = "",
        dimensions: Dimensions = None,
        fx: str | float | Decimal | Fx = "",
        basis: str = "",
        price: str | float | Decimal | None = None,
        price_date: Day = None,
    ) -> Explanation:
        """Where a figure comes from: every step, fact, source, rate, rival and check.

        >>> from xlipo.api import Client
        >>> print(str(Client().explain("MiniMax", "gross_margin", "9M2025")).splitlines()[0])
        Gross margin of MiniMax: 23.3%  9M2025  computed †
        """
        from xlipo.api.records import CheckRecord
        from xlipo.api.results import Explanation
        from xlipo.quality.checks import run_checks
        from xlipo.quality.explanation import checks_on, explanation_with_checks

        answer = self.metric(company, metric, period, currency, dimensions, fx, basis, price, price_date)
        checks = checks_on(answer, run_checks(self.answers, answer.company.name))
        text = explanation_with_checks(self.answers, answer, checks)
        return Explanation(answer, text, tuple(map(CheckRecord.of, checks)))

    def dimensions(self, company: str | int, metric: str) -> dict[str, list[str]]:
        """The parts by which a figure can be asked for: each dimension with its members.

        >>> from xlipo.api import Client
        >>> Client().dimensions("MiniMax", "revenue")["segment"]
        ['ai_native_products', 'open_platform_and_enterprise']
        """
        who, answers = self.company(company), self.answers
        measure = answers.measure(metric)
        concepts = {*measure.reads, measure.printed_as} if isinstance(measure, Metric) else {measure.id}
        found: dict[str, set[str]] = {}
        for concept in concepts:
            for fact in answers.view.facts(who.id, concept):
                for key, member in fact.dimensions:
                    found.setdefault(key, set()).add(member)
        return {key: sorted(found[key]) for key in sorted(found)}
