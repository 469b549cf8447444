"""The Client: every question to a data set as a typed method that gives plain frozen values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from xlipo.api import arguments
from xlipo.api.arguments import Day, Fx, Names, checked
from xlipo.api.changing import Changing
from xlipo.api.doubting import Doubting
from xlipo.api.judging import Judging
from xlipo.facts.company import Company
from xlipo.facts.dataset import companies_in
from xlipo.facts.errors import UnknownName, UsageError
from xlipo.facts.period import Period, Relative, instant, read_period
from xlipo.metrics import fx as rates
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.basis import COMPARED_ON, Basis
from xlipo.metrics.catalog import METRICS, Metric
from xlipo.metrics.given_price import GivenPrice
from xlipo.store.layers import Folders, Layer, layers_for
from xlipo.store.opening import open_store
from xlipo.store.protocol import Store

if TYPE_CHECKING:  # imported by what gives them: a single figure needs none
    from xlipo.api.records import (
        CompanyRecord,
        FactRecord,
        MeasureRecord,
        OfferingRecord,
        RoundRecord,
        SourceRecord,
    )
    from xlipo.api.results import Explanation, Table

Data: TypeAlias = Folders
Dimensions: TypeAlias = "Mapping[str, str] | None"

DEFAULT_METRICS = ("revenue", "revenue_growth", "gross_margin", "rd_to_revenue", "net_margin", "runway_months")
"""What companies are compared by when no metric is named."""


class Client(Judging, Changing, Doubting):
    """A data set as known on a day, up to a tier, open to be asked; it sees when its files change.

    Names mean what they mean everywhere: companies and metrics in any script, a ticker as text or number, a period as
    text, year or date. What means nothing raises :class:`xlipo.facts.errors.UsageError` with the nearest name; a figure
    that is missing is an answer with its reason. Money is in whole units, ratios are fractions.

    Args:
        data: a folder, or several, laid over the shipped data; those of ``XLIPO_DATA`` when None.
        as_of: a day; only what had been published by then is known.
        tier: the worst tier that may answer (1 audited filings to 8); any when not given.

    >>> client = Client(as_of="2025-12-22")
    >>> client.metric("MiniMax", "revenue")
    <Answer MiniMax revenue 9M2025: USD 53.4m reported>
    """

    @checked
    def __init__(self, data: Data = None, as_of: Day = None, tier: int | None = None) -> None:
        self.data = data
        self.as_of: dt.date | None = arguments.day(as_of)
        self.tier = arguments.tier(tier)
        self._opened: tuple[tuple[Layer, ...], Store] | None = None
        self._kept: tuple[Store, str, Answers] | None = None

    def __repr__(self) -> str:
        said = {"data": self.data, "as_of": self.as_of and self.as_of.isoformat(), "tier": self.tier or None}
        return f"Client({', '.join(f'{name}={value!r}' for name, value in said.items() if value is not None)})"

    @property
    def answers(self) -> Answers:
        """The engine on the data as they are now; kept until a file of theirs changes."""
        layers, opened = layers_for(self.data), self._opened
        if opened is None or opened[0] != layers:
            opened = self._opened = layers, open_store(self.data)
        store, kept = opened[1], self._kept
        token = store.token()  # before the reading: a change in mid-reading is seen the next time
        if kept is None or kept[0] is not store or kept[1] != token:
            kept = self._kept = store, token, Answers(store.view(), self.as_of, self.tier)
        return kept[2]

    def version(self) -> str:
        """The data set's version: equal data, equal version."""
        return self.answers.view.version

    # -- names --------------------------------------------------------------------------------------------------------

    def company(self, name: str | int | Company) -> Company:
        """The company a name in any script, or a ticker as text or number, means.

        >>> Client().company(100).name, Client().company("智谱").name
        ('MiniMax', 'Zhipu')
        """
        if isinstance(name, Company):
            return name
        given = arguments.plain(name)
        whole = isinstance(given, float) and given.is_integer()  # a ticker in a column with an empty cell
        return self.answers.company(str(int(given) if whole else given))

    def chosen(self, companies: Names = (), group: str = "") -> list[Company]:
        """The companies named, or those of a group; the core group when neither is given."""
        named = arguments.names(companies)
        if named and group:
            raise UsageError("Companies and a group are both given; name the companies or the group, not both.")
        if named:
            return list({company.id: company for company in map(self.company, named)}.values())
        return companies_in(self.answers.view, group or "core")

    def dimensions(self, company: str | int, metric: str) -> dict[str, list[str]]:
        """The parts by which a figure can be asked for: each dimension with its members.

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

    # -- figures ------------------------------------------------------------------------------------------------------

    @checked
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

    @checked
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

        >>> Client().series("MiniMax", "revenue", "FY2023, FY2024")
        [<Answer MiniMax revenue FY2023: USD 3.5m reported>, <Answer MiniMax revenue FY2024: USD 30.5m reported>]
        """
        who, wanted = self.company(company), arguments.periods(periods)
        wanted = wanted or [period.text for period in self.periods(company, metric, dimensions)]
        return [self._ask(who, metric, period, currency, dimensions, fx) for period in wanted]

    @checked
    def periods(self, company: str | int, metric: str, dimensions: Dimensions = None) -> list[Period]:
        """The periods that have a figure, oldest first."""
        return self.answers.periods(self.company(company), metric, tuple(sorted((dimensions or {}).items())))

    @checked
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

    @checked
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

    # -- deals --------------------------------------------------------------------------------------------------------

    @checked
    def rounds(self, company: str | int, currency: str = "") -> list[RoundRecord]:
        """The funding rounds of a company, in order, each with its investors and figures.

        >>> Client().rounds("MiniMax")[0].figures["funding_amount"].show()
        'USD 31.0m'
        """
        from xlipo.api.records import RoundRecord
        from xlipo.metrics.rounds import rounds_of

        who = self.company(company)
        return [RoundRecord.of(who, line) for line in rounds_of(self.answers, who, currency)]

    @checked
    def offering(self, company: str | int, currency: str = "") -> list[OfferingRecord]:
        """The offerings of a company; its listing has the terms.

        >>> [record.figures["offer_price"].show() for record in Client().offering("MiniMax") if record.figures]
        ['HKD 165.00']
        """
        from xlipo.api.records import OfferingRecord
        from xlipo.metrics.rounds import offerings_of

        who = self.company(company)
        return [OfferingRecord.of(who, line) for line in offerings_of(self.answers, who, currency)]

    # -- what there is, and what is doubtful --------------------------------------------------------------------------

    @checked
    def facts(self, company: str | int = "", concept: str = "", period: object = None) -> list[FactRecord]:
        """Every fact as printed: of a company, of a concept, at a period, where these are given.

        >>> Client().facts("MiniMax", "revenue", "FY2024")[0].value
        Decimal('30523000')
        """
        return list(self._facts(company, concept, arguments.plain(period)))

    def _facts(self, company: str | int, concept: str, period: object) -> Iterator[FactRecord]:
        from xlipo.api.records import FactRecord

        view = self.answers.view
        id = self.concept(concept) if concept else ""
        for who in [self.company(company)] if company != "" else view.companies():
            kinds = ("duration", "instant") if period not in (None, "") else ()
            places = {Period.parse(period, kind, who.year_end).text for kind in kinds}  # type: ignore[arg-type]
            for fact in view.facts(who.id, id) if id else view.facts_of(who.id):
                if not places or fact.period.text in places:
                    yield FactRecord.of(who, fact, view.source(fact.source))

    def concept(self, name: str) -> str:
        """The id of the concept a name means; a metric that is only derived is no concept."""
        id = self.answers.measure(name).id
        if id not in self.answers.view.concepts():
            raise UnknownName("concept", name, advice=f"{id} is derived; ask: xlipo metric COMPANY {id}.")
        return id

    def sources(self) -> list[SourceRecord]:
        """Every source known by the day, in the order of the data set."""
        from xlipo.api.records import SourceRecord

        return list(map(SourceRecord.of, self.answers.view.sources()))

    def companies(self) -> list[CompanyRecord]:
        """Every company and market with the names it answers to."""
        from xlipo.api.records import CompanyRecord

        return list(map(CompanyRecord.of, self.answers.view.companies()))

    def metrics(self) -> list[MeasureRecord]:
        """Every derived metric, then every reported concept."""
        from xlipo.api.records import MeasureRecord

        concepts = self.answers.view.concepts().values()
        return [*map(MeasureRecord.of, METRICS), *map(MeasureRecord.of, concepts)]

    @checked
    def export(self, form: str, out: str | Path, company: str | int = "") -> list[Path]:
        """Write the facts known, of one company or all, with their sources; the files written are returned.

        Args:
            form: ``xbrl-json``, ``xbrl-csv``, ``parquet`` or ``csv``.
            out: the folder to write to; it is made where there is none.
            company: any of its names; all companies when not given.

        Raises:
            UsageError: another form, or a folder that cannot be one.
        """
        from xlipo.store.exchange.writing import write_export

        only = self.company(company).id if company != "" else ""
        return write_export(self.answers.view, form, out, only)

    @checked
    def fx(self, base: str, quote: str, period: object = None, basis: str = "") -> rates.Rate:
        """The rate that a figure would be converted with: units of ``quote`` for one of ``base``.

        ``basis`` is average (of a period, its default), closing or dated; the last day with a rate when no period is
        given. The European Central Bank's rates, crossed through the euro.

        >>> rate = Client().fx("USD", "CNY", "FY2024")
        >>> 7 < rate.value < 7.5, rate.basis
        (True, 'average')
        """
        one, other = rates.check_currency(base), rates.check_currency(quote)
        how = arguments.fx(basis, "basis").basis
        wanted = read_period(arguments.plain(period))
        if isinstance(wanted, Relative) and wanted.text != "LATEST":
            raise UsageError(f"{wanted.text} means nothing without a company; give a period such as FY2024 or a date.")
        if one == other:
            return rates.Rate(one, other, Decimal(1), how or "closing", "any day")
        when = wanted if isinstance(wanted, Period) else instant(rates.last_day(one, other))
        if how == "average" and when.kind == "instant":
            raise UsageError(f"An average needs a period, and {when} is a day; give closing or dated.")
        return rates.rate_for(one, other, when, how or ("average" if when.kind == "duration" else "closing"))
