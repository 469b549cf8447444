"""Lists: the facts, sources, companies and metrics there are, rounds, offerings and rates, and files of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from xlipo.api import arguments
from xlipo.api.opened import Opened, of_one_state
from xlipo.facts.company import fold
from xlipo.facts.errors import UsageError
from xlipo.facts.period import Period, Relative, instant, read_period
from xlipo.metrics import fx as rates
from xlipo.metrics.answers import names_of_measure
from xlipo.metrics.catalog import METRICS
from xlipo.metrics.resolution import Measure

if TYPE_CHECKING:
    from xlipo.api.records import (
        CompanyRecord,
        FactRecord,
        MeasureRecord,
        OfferingRecord,
        RoundRecord,
        SourceRecord,
    )


class Lists(Opened):
    """What the Client lists."""

    @of_one_state
    def rounds(self, company: str | int, currency: str = "") -> list[RoundRecord]:
        """The funding rounds of a company, in order, each with its investors and figures.

        >>> from xlipo.api import Client
        >>> Client().rounds("MiniMax")[0].figures["funding_amount"].show()
        'USD 31.0m'
        """
        from xlipo.api.records import RoundRecord
        from xlipo.metrics.rounds import rounds_of

        who = self.company(company)
        return [RoundRecord.of(who, line) for line in rounds_of(self.answers, who, currency)]

    @of_one_state
    def offering(self, company: str | int, currency: str = "") -> list[OfferingRecord]:
        """The offerings of a company; its listing has the terms.

        >>> from xlipo.api import Client
        >>> [record.figures["offer_price"].show() for record in Client().offering("MiniMax") if record.figures]
        ['HKD 165.00']
        """
        from xlipo.api.records import OfferingRecord
        from xlipo.metrics.rounds import offerings_of

        who = self.company(company)
        return [OfferingRecord.of(who, line) for line in offerings_of(self.answers, who, currency)]

    @of_one_state
    def facts(self, company: str | int = "", concept: str = "", period: object = None) -> list[FactRecord]:
        """Every fact as printed: of a company, of a concept, at a period, where these are given.

        >>> from xlipo.api import Client
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

    def sources(self) -> list[SourceRecord]:
        """Every source known by the day, in the order of the data set."""
        from xlipo.api.records import SourceRecord

        return list(map(SourceRecord.of, self.answers.view.sources()))

    def companies(self, words: str = "") -> list[CompanyRecord]:
        """Every company and market with the names it answers to; those alone whose names hold all of some words.

        >>> from xlipo.api import Client
        >>> [record.name for record in Client().companies("稀宇")]
        ['MiniMax']
        """
        from xlipo.api.records import CompanyRecord

        companies = self.answers.view.companies()
        return [CompanyRecord.of(one) for one in companies if _holds(words, one.names)]

    def metrics(self, words: str = "") -> list[MeasureRecord]:
        """Every derived metric, then every reported concept; those alone whose names hold all of some words.

        >>> from xlipo.api import Client
        >>> [record.id for record in Client().metrics("net margin") if record.kind == "metric"]
        ['net_margin', 'adjusted_net_margin']
        """
        from xlipo.api.records import MeasureRecord

        view = self.answers.view
        everyday: dict[str, list[str]] = {}
        for field in view.field_names():
            everyday.setdefault(field.measure, []).append(field.name)
        measures: list[Measure] = [*METRICS, *view.concepts().values()]
        return [
            MeasureRecord.of(one)
            for one in measures
            if _holds(words, (one.id, *names_of_measure(one), *everyday.get(one.id, ())))
        ]

    @of_one_state
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

    @of_one_state
    def fx(self, base: str, quote: str, period: object = None, basis: str = "") -> rates.Rate:
        """The rate that a figure would be converted with: units of ``quote`` for one of ``base``.

        ``basis`` is average (of a period, its default), closing or dated; the last day with a rate when no period is
        given. The European Central Bank's rates, crossed through the euro.

        >>> from xlipo.api import Client
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


def _holds(words: str, names: Iterable[str]) -> bool:
    """Whether each of some words stands somewhere in one of the names, whatever its case and script width."""
    folded = [fold(name) for name in names] if words else []
    return all(any(fold(word) in name for name in folded) for word in words.split())
