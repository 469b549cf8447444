"""Histories: how figures came to be what they are, as the Client tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from xlipo.api import arguments
from xlipo.api.opened import Opened, of_one_state

if TYPE_CHECKING:
    from xlipo.api.change_record import HistoryRecord


class Histories(Opened):
    """The Client's account of changes."""

    @of_one_state
    def history(
        self,
        company: str | int,
        metric: str,
        period: object = None,
        currency: str = "",
        dimensions: Mapping[str, str] | None = None,
    ) -> list[HistoryRecord]:
        """Each day on which the known figure changed, oldest first: what it became, by whom, and why.

        Args:
            company: any of its names.
            metric: a metric or reported concept, by id or name.
            period: such as ``FY2024``; the newest reported one on each day when not given.
            currency: to show money in; the company's own when not given.
            dimensions: the part asked for.

        >>> from xlipo.api import Client
        >>> [(one.shown, one.why) for one in Client().history("MiniMax", "gross_margin", "FY2024")][0]
        ('12.2%', 'first print')
        """
        from xlipo.api.change_record import HistoryRecord
        from xlipo.quality.history import history

        who, answers = self.company(company), self.answers
        part = tuple(sorted((key, str(member)) for key, member in (dimensions or {}).items()))
        steps = history(answers.data, who, metric, arguments.plain(period), currency, part, answers.as_of)
        return [HistoryRecord.of(step) for step in steps]
