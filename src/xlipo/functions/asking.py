"""What every function asks: a company, a metric and its part, a period and a currency, as cells name them.

Whatever cannot be understood becomes an error cell with one sentence and one word; see :func:`refused`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any

from xlipo.facts.company import Company
from xlipo.facts.dataset import companies_in
from xlipo.facts.errors import DataErrors, NoAnswer, UnknownName, UsageError, XlipoError
from xlipo.facts.fact import Dimensions, read_dimensions
from xlipo.facts.period import PeriodError
from xlipo.functions.cells import NOT_AVAILABLE, NOT_VALID, CellError, Given, as_grid, is_blank, is_grid, one, text_of
from xlipo.functions.options import OptionError
from xlipo.functions.session import NoDataError, Snapshot
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers

_PART = re.compile(r"([^\[\]]+)\[([^\[\]]+)\]")


def refused(wrong: XlipoError) -> CellError:
    """The error cell of a question that cannot be understood or has no answer."""
    if isinstance(wrong, NoDataError | DataErrors):
        return CellError(NOT_VALID, str(wrong), "no_data_set")
    if isinstance(wrong, NoAnswer):
        return CellError(NOT_AVAILABLE, str(wrong), "no_data")
    if isinstance(wrong, PeriodError):
        return CellError(NOT_VALID, str(wrong), "unknown_period")
    if isinstance(wrong, OptionError):
        return CellError(NOT_VALID, str(wrong), "unknown_option")
    if isinstance(wrong, UnknownName):
        kind = wrong.kind if wrong.kind in ("company", "metric", "currency") else "dimension"
        return CellError(NOT_VALID, str(wrong), f"unknown_{kind}")
    return CellError(NOT_VALID, str(wrong), "unknown_dimension")


def answered(body: Callable[..., Any]) -> Callable[..., Any]:
    """A function's body whose plain refusals become error cells; one-cell ranges arrive as the cell itself."""

    @wraps(body)
    def asked(snapshot: Snapshot, *given: Given) -> Any:
        try:
            return body(snapshot, *map(one, given))
        except XlipoError as wrong:
            return refused(wrong)

    return asked


def split_part(metric: Given) -> tuple[str, Dimensions]:
    """A metric's name and the part it is asked of: ``revenue[segment=cloud]``.

    >>> split_part("revenue[segment=cloud]"), split_part("gross_margin")
    (('revenue', (('segment', 'cloud'),)), ('gross_margin', ()))
    """
    text = text_of(metric)
    if "[" not in text and "［" not in text:
        return text, ()
    found = _PART.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        dimensions = read_dimensions(found[2]) if found else ()
    except ValueError:
        dimensions = ()
    if found is None or not dimensions:
        raise UsageError(f"{text[:60]!r} is no metric; write a part as revenue[segment=cloud].")
    return found[1].strip(), dimensions


def company_of(answers: Answers, given: Given) -> Company:
    """The company a cell names, by any of its names; a code may arrive as a number."""
    name = text_of(given)
    if not name:
        raise UnknownName("company", "", (), "Give a company, such as MiniMax.")
    return answers.company(name[:1000])


def period_of(given: Given) -> object:
    """A period as a cell gives it: text, a year, a date or its serial; nothing means LATEST."""
    if is_blank(given):
        return None
    if isinstance(given, Decimal):
        return float(given)
    if isinstance(given, (str, int, float, dt.date)):
        return given[:1000] if isinstance(given, str) else given
    return text_of(given)


def currency_of(given: Given) -> str:
    """A currency as a cell gives it; nothing means the reporting currency."""
    return text_of(given)[:1000]


def answer_to(
    snapshot: Snapshot, company: Given, metric: Given, period: Given = None, currency: Given = None
) -> Answer:
    """The whole answer to what cells name, with its lineage. Raises :class:`XlipoError` for what means nothing."""
    answers = snapshot.answers()
    name, dimensions = split_part(metric)
    return answers.metric(company_of(answers, company), name, period_of(period), currency_of(currency), dimensions)


def several(given: Given) -> list[str]:
    """The names in a range, or in one text that separates them by commas or lines; each once, blanks left out.

    >>> several("MiniMax, 智谱"), several([["MiniMax"], [None], ["Zhipu"]])
    (['MiniMax', '智谱'], ['MiniMax', 'Zhipu'])
    """
    if not is_grid(given):
        given = [[part] for part in re.split(r"[,，、;；\n\t]", text_of(given))]
    cells = (cell for row in as_grid(given) for cell in row)
    return list(dict.fromkeys(text for cell in cells if (text := text_of(cell))))


def companies_of(answers: Answers, given: Given, otherwise: str) -> list[str]:
    """The companies a range, a list or a group names, as they were named; those of a group when nothing is given."""
    names = several(given)
    if not names:
        return [company.name for company in members(answers, otherwise)]
    if len(names) == 1 and answers.view.find_company(names[0]) is None and _is_group(answers, names[0]):
        return [company.name for company in members(answers, names[0])]
    return names


def members(answers: Answers, group: str) -> list[Company]:
    """The companies of a group, in the order of the data set. Raises :class:`OptionError` for what is no group."""
    try:
        return companies_in(answers.view, group.casefold())
    except UsageError as unknown:
        raise OptionError(str(unknown)) from None


def _is_group(answers: Answers, name: str) -> bool:
    word = name.casefold()
    return any(word == group.id for group in answers.view.groups())
