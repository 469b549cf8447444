"""Screening: what the Client says of which companies meet a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlipo.api import arguments
from xlipo.api.arguments import Names
from xlipo.api.figures import Figures
from xlipo.api.opened import of_one_state
from xlipo.facts.company import Company
from xlipo.facts.errors import UsageError
from xlipo.metrics.answer import Answer
from xlipo.metrics.basis import COMPARED_ON
from xlipo.metrics.fx import check_currency

if TYPE_CHECKING:
    from xlipo.api.screen_records import Screen
    from xlipo.metrics.screening.condition import Measured

SHOWN = ("revenue", "revenue_growth", "gross_margin")
"""What is shown of companies where neither the condition nor anybody names a figure."""


class Screens(Figures):
    """The Client's screens."""

    @of_one_state
    def screen(
        self,
        condition: str,
        metrics: Names = (),
        period: object = None,
        currency: str = "",
        group: str = "",
        sort: str = "",
        limit: int | None = None,
        basis: str = "",
        companies: Names = (),
    ) -> Screen:
        """The companies that meet a condition on their figures, apart from those of which it cannot be told.

        A company is undecided where a figure is missing that would decide, or where the interval that its print allows
        lies on both sides of what it is compared with; ``reasons`` say which.

        Args:
            condition: such as ``revenue_growth > 100% and gross_margin > 0.3``, in English or Chinese; the whole
                grammar is in :mod:`xlipo.metrics.screening.reading`.
            metrics: figures to show beside those of the condition.
            period: of all figures; what the basis means for each company when not given.
            currency: to show and compare money in. An amount without one is refused: ``revenue > USD 1bn``.
            group: whom to judge, such as ``llm``, ``gpu`` or ``core``; all companies when not given.
            sort: a metric to order by, the largest first; or ``name``.
            limit: the most companies that meet it to give; they are counted all the same.
            basis: ``LTM``, ``FY0`` or ``LATEST`` where no period is given; ``LTM`` when neither is.
            companies: whom to judge, in place of a group.

        >>> from xlipo.api import Client
        >>> found = Client(as_of="2026-10-09").screen("revenue_growth > 100% and gross_margin > 50%", group="core")
        >>> found.sentence, [record.company for record in found.meets]
        ('2 of 7 meet it, 4 do not, 1 undecided.', ['Moore Threads', 'MetaX'])
        >>> found.undecided[0].company, found.undecided[0].reasons[0]
        ('Moonshot AI', 'The data set holds no revenue_growth of Moonshot AI as of 2026-10-09.')
        """
        from xlipo.api.screen_records import screen_of
        from xlipo.metrics.screening.plain import PlainScreen
        from xlipo.metrics.screening.reading import read_condition
        from xlipo.metrics.screening.screen import column, screen

        if limit is not None and limit < 1:
            raise UsageError(f"A limit of {limit} shows nothing; give one of at least 1, or leave it out.")
        code = check_currency(currency) if currency and currency.casefold() != "reported" else ""
        answers = self.answers  # one state of the data for all companies
        understood = read_condition(answers, condition, code)
        asked = [str(name) for name in arguments.names(metrics)] + [sort] * (sort not in ("", "name"))
        if not asked and not any(understood.figures()):
            asked = list(SHOWN)
        on, when = arguments.basis(basis, period) or COMPARED_ON, arguments.plain(period)

        def answering(company: Company, figure: Measured, into: str) -> Answer:
            own = figure.field != "" and when is not None  # a vendor's field may say the basis by itself
            name = figure.field or figure.measure
            return answers.metric(company, name, when, into, figure.dimensions, on=None if own else on)

        also = [column(answers, name, code) for name in asked]
        who = self.chosen(companies, group if companies or group else "all")
        found = screen(
            answers, understood, who, answering, also,
            lambda columns: PlainScreen(answers, who, columns, when, on, ""),
        )  # fmt: skip
        return screen_of(found, sort if sort in ("", "name") else answers.measure(sort).id, limit)
