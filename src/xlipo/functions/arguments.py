"""Arguments: a company, a metric and its part, a period, a currency and options, as cells give them.

Whatever cannot be understood becomes an error cell with one sentence and one word; see :func:`refused`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from xlipo.facts.company import Company
from xlipo.facts.dataset import companies_in
from xlipo.facts.errors import (
    BrokenFact,
    ConditionError,
    DataErrors,
    NoAnswer,
    Unavailable,
    UnknownName,
    UsageError,
    XlipoError,
)
from xlipo.facts.fact import Dimensions, read_dimensions
from xlipo.facts.field_name import FieldName
from xlipo.facts.period import Kind, Period, PeriodError, Relative, YearEnd, read_period
from xlipo.functions.cells import NOT_AVAILABLE, NOT_VALID, CellError, Given, as_grid, is_blank, is_grid, text_of
from xlipo.functions.options import PLAINLY, OptionError, read_options
from xlipo.functions.session import NoDataError, Snapshot
from xlipo.metrics.answer import Answer, present
from xlipo.metrics.answers import Answers
from xlipo.metrics.basis import Basis, on_basis
from xlipo.metrics.fx import check_currency
from xlipo.metrics.presentation import PLAIN, Presentation
from xlipo.metrics.resolution import Resolution
from xlipo.metrics.resolver import Resolver

_PART = re.compile(r"([^\[\]]+)\[([^\[\]]+)\]")


def refused(wrong: XlipoError) -> CellError:
    """The error cell of a question that cannot be understood or has no answer; a database's trouble goes on up."""
    if isinstance(wrong, Unavailable):
        raise wrong
    if isinstance(wrong, BrokenFact):
        return CellError(NOT_VALID, str(wrong), "unavailable")
    if isinstance(wrong, NoDataError | DataErrors):
        return CellError(NOT_VALID, str(wrong), "no_data_set")
    if isinstance(wrong, NoAnswer):
        return CellError(NOT_AVAILABLE, str(wrong), "no_data")
    if isinstance(wrong, PeriodError):
        return CellError(NOT_VALID, str(wrong), "unknown_period")
    if isinstance(wrong, OptionError):
        return CellError(NOT_VALID, str(wrong), "unknown_option")
    if isinstance(wrong, ConditionError):
        return CellError(NOT_VALID, str(wrong), "unknown_condition")
    if isinstance(wrong, UnknownName):
        kind = wrong.kind if wrong.kind in ("company", "metric", "currency", "group", "exchange") else "dimension"
        return CellError(NOT_VALID, str(wrong), f"unknown_{kind}")
    return CellError(NOT_VALID, str(wrong), "unknown_dimension")


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


Question: TypeAlias = "tuple[Resolver, Period | Relative | Basis, Presentation, FieldName | None]"
"""What cells name: what is to be resolved, when or on which basis, how it is shown, and as which vendor's field."""


def answer_to(
    snapshot: Snapshot,
    company: Given,
    metric: Given,
    period: Given = None,
    currency: Given = None,
    options: Given = None,
    otherwise: Basis | None = None,
) -> Answer:
    """The answer to what cells name, as its options show it. Raises :class:`XlipoError` for what means nothing.

    ``otherwise`` is the basis where neither a period nor a basis is named: that of a comparison.
    """
    return present(*resolved(question_of(snapshot, company, metric, period, currency, options, otherwise)))


def question_of(
    snapshot: Snapshot,
    company: Given,
    metric: Given,
    period: Given = None,
    currency: Given = None,
    options: Given = None,
    otherwise: Basis | None = None,
) -> Question:
    """The question that cells ask; as :func:`answer_to` otherwise."""
    known, _, basis, price = PLAINLY if options is None else read_options(text_of(options)[:1000])
    answers = snapshot.answers(known)
    are_texts = type(company) is str and type(metric) is str
    resolver, field = (answers.named(company, metric) if are_texts else None) or _named(answers, company, metric)
    if price is not None:
        resolver = answers.at_price(resolver.company, resolver.measure, price).resolver(*resolver.asked)
    shown = PLAIN if currency is None and options is None else _presentation(options, currency)
    wanted = None if period is None else wanted_period(period, resolver.kind, resolver.company.year_end)
    if wanted is not None:
        if basis is not None:
            raise OptionError(f"A period and Basis={basis} are both given; leave one of them out.")
        return resolver, field.at(wanted) if field else wanted, shown, field
    if basis is None and field is not None and field.period:
        return resolver, field.at(_LATEST, is_given=False), shown, field
    return resolver, basis or otherwise or _LATEST, shown, field


def resolved(question: Question) -> tuple[Resolution, Presentation, str, FieldName | None]:
    """What answers a question, and how it is shown: all that :func:`present` makes an answer of."""
    resolver, wanted, shown, field = question
    if isinstance(wanted, Basis):
        found = on_basis(resolver, wanted)
        return found.resolution, shown, found.off, field
    return resolver.resolve(wanted), shown, "", field


def _named(answers: Answers, company: Given, metric: Given) -> tuple[Resolver, FieldName | None]:
    """What the names of a company and a metric lead to, with the vendor's field that the metric is named by."""
    name, dimensions = split_part(metric)
    who = company_of(answers, company)
    measure, field = meant = answers.measure_and_field(name)
    if not dimensions and type(company) is str and type(metric) is str:
        answers.keep_names(company, metric, who, meant)
    return answers.resolver(who, measure, dimensions), field


def known_to(snapshot: Snapshot, options: Given) -> Answers:
    """The data as the options of a call know them: by their day and tier."""
    return snapshot.answers((PLAINLY if options is None else read_options(text_of(options)[:1000])).knowledge)


_LATEST = Relative("LATEST")


@lru_cache(maxsize=4096, typed=True)
def wanted_period(period: Given, kind: Kind, year_end: YearEnd) -> Period | Relative | None:
    """A period as a cell gives it, None for a blank one; cells share few."""
    return None if is_blank(period) else read_period(period_of(period), kind, year_end)


@lru_cache(maxsize=1024, typed=True)
def _presentation(options: Given, currency: Given) -> Presentation:
    shown = PLAIN if options is None else read_options(text_of(options)[:1000]).presentation
    code = currency_code(currency)
    if not code and (shown.basis or shown.fixed):
        raise OptionError("FX says how to convert, not into what; give a currency as well, such as USD.")
    return replace(shown, currency=code) if code else shown


def currency_code(currency: Given) -> str:
    """The code of a currency as a cell names it; nothing for the company's own."""
    name = currency_of(currency)
    return check_currency(name) if name and name.casefold() != "reported" else ""


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
    answers.view.read_ahead(names)
    if len(names) == 1 and answers.view.find_company(names[0]) is None and _is_group(answers, names[0]):
        return [company.name for company in members(answers, names[0])]
    return names


def members(answers: Answers, group: str) -> list[Company]:
    """The companies of a group, in the order of the data set. Raises :class:`OptionError` for what is no group."""
    try:
        found = companies_in(answers.view, group.casefold())
        answers.view.read_ahead([company.id for company in found])
        return found
    except UsageError as unknown:
        raise OptionError(str(unknown)) from None


def _is_group(answers: Answers, name: str) -> bool:
    word = name.casefold()
    return any(word == group.id for group in answers.view.groups())
