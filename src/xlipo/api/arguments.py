"""Arguments as people and programs write them: lists of names, days, periods, rates, and the scalars of frames."""

from __future__ import annotations

import datetime as dt
import inspect
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeAlias, TypeVar

from xlipo.facts.errors import UnknownName, UsageError
from xlipo.metrics.basis import Basis, read_basis
from xlipo.metrics.fx import GivenRate
from xlipo.metrics.given_price import GivenPrice
from xlipo.metrics.nearest_names import nearest_names

Day: TypeAlias = "dt.date | str | None"
"""A day: a date, or text such as ``2025-12-22``."""

Names: TypeAlias = "str | int | Iterable[str | int]"
"""Names: one, several, or one text with commas between them; a ticker may be a number."""

_BASES = ("average", "closing", "dated")

Params = ParamSpec("Params")
Returned = TypeVar("Returned")


class UnknownArgumentError(UnknownName, TypeError):
    """A keyword argument that a function does not have; names it and the nearest that it has."""


class Fx(NamedTuple):
    """How money is converted: a named basis, or a fixed rate; neither for the figure's own basis."""

    basis: str = ""
    fixed: GivenRate | None = None


def plain(value: Any) -> Any:
    """A value of numpy or pandas as Python has it: a 64-bit integer is an integer, an empty cell is not a number.

    >>> import numpy
    >>> plain(numpy.int64(100)), plain("MiniMax"), plain(numpy.datetime64("NaT"))
    (100, 'MiniMax', nan)
    """
    if getattr(value, "shape", None):
        return value
    try:
        is_empty = bool(value != value)
    except TypeError:  # pandas.NA equals nothing, nor does it differ from anything
        is_empty = True
    if is_empty:
        return math.nan
    return value.item() if hasattr(value, "item") else value


def names(given: Names) -> list[str | int]:
    """The names of a list, or of one text with commas between them, each once.

    >>> names("MiniMax, Zhipu,,MiniMax"), names([100, "Zhipu"]), names(100)
    (['MiniMax', 'Zhipu'], [100, 'Zhipu'], [100])
    """
    if isinstance(given, str):
        parts: Iterable[Any] = (part.strip() for part in given.replace("，", ",").split(","))
        return list(dict.fromkeys(part for part in parts if part))
    given = plain(given)
    if isinstance(given, int | float):
        return [given]
    return list(dict.fromkeys(plain(name) for name in given))


def periods(given: object) -> list[object]:
    """The periods given: one, several, or one text with commas between them; none for None.

    >>> periods("FY2023, FY2024"), periods(2024), periods([2023, "FY2024"])
    (['FY2023', 'FY2024'], [2024], [2023, 'FY2024'])
    """
    if given is None:
        return []
    if isinstance(given, str):
        return [part.strip() for part in given.replace("，", ",").split(",") if part.strip()]
    given = plain(given)
    if isinstance(given, Iterable):
        return [plain(period) for period in given]
    return [given]


def day(given: Day, name: str = "as_of") -> dt.date | None:
    """The day given, or None. Raises :class:`UsageError` for what is none.

    >>> day("2025-12-22")
    datetime.date(2025, 12, 22)
    """
    if given is None:
        return None
    try:
        given = plain(given)
        found = given if isinstance(given, dt.date) else dt.date.fromisoformat(str(given))
        return found.date() if isinstance(found, dt.datetime) else found
    except ValueError:
        raise UsageError(f"{str(given)[:40]!r} is no date for {name}; give a day such as 2025-12-22.") from None


def fx(given: str | float | Decimal | None, name: str = "fx") -> Fx:
    """How money is converted: ``average``, ``closing``, ``dated``, or a rate. Raises :class:`UsageError`.

    >>> fx("closing"), fx("7.05").fixed
    (Fx(basis='closing', fixed=None), GivenRate(value=Decimal('7.05'), pair=None))
    """
    text = "" if given is None else str(given).strip()
    if not text or text in _BASES:
        return Fx(basis=text)
    rate = GivenRate.read(text)
    if rate is None:
        raise UsageError(
            f"{text[:40]!r} is no rate for {name}; give average, closing, dated, a number such as 7.1, or a pair with "
            "its rate such as USDCNY:7.1."
        )
    return Fx(fixed=rate)


def tier(given: int | None, name: str = "tier") -> int:
    """The worst tier that may answer, 0 for any. Raises :class:`UsageError`.

    >>> tier(None), tier(3)
    (0, 3)
    """
    if given is None:
        return 0
    if isinstance(given, bool) or plain(given) not in range(1, 9):
        raise UsageError(f"{str(given)[:40]!r} is no tier for {name}; give a number from 1 (audited filings) to 8.")
    return int(given)


def basis(given: str, period: object = None) -> Basis | None:
    """The basis of a comparison; None where none is named. Raises :class:`UsageError` beside a period.

    >>> basis("ltm"), basis("")
    (<Basis.LTM: 'LTM'>, None)
    """
    if not given:
        return None
    found = read_basis(given)
    if periods(period):
        raise UsageError(f"A period and the basis {found} are both given; leave one of them out.")
    return found


def price(given: str | float | Decimal | None, of: Day = None) -> GivenPrice | None:
    """The price of a share that is given, and its day; None where none is. Raises :class:`UsageError` for what is none.

    >>> price(345, "2026-11-27")
    GivenPrice(value=Decimal('345'), day=datetime.date(2026, 11, 27))
    """
    found = day(of, "price_date")
    if given is None or given == "":
        if found is not None:
            raise UsageError("A price date says of which day a price is; give the price as well, such as 345.")
        return None
    return GivenPrice.read(str(plain(given)), found)


def unknown_argument(function: str, name: str, known: Sequence[str]) -> UnknownArgumentError:
    """The error of a keyword that a function does not have."""
    return UnknownArgumentError(f"argument of {function}()", name, nearest_names(name, known, 1))


def checked(function: Callable[Params, Returned]) -> Callable[Params, Returned]:
    """A function whose mistyped keyword arguments are errors that name the nearest right one.

    >>> @checked
    ... def metric(company: str, period: str = "") -> str:
    ...     return company
    >>> metric("MiniMax", perod="FY2024")
    Traceback (most recent call last):
        ...
    xlipo.api.arguments.UnknownArgumentError: No argument of metric() is called 'perod'; the nearest is period.
    """
    parameters = inspect.signature(function).parameters
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
    known = [name for name in parameters if name != "self"]

    @wraps(function)
    def called(*args: Params.args, **named: Params.kwargs) -> Returned:
        wrong = [] if takes_any else [name for name in named if name not in parameters]
        if wrong:
            raise unknown_argument(function.__name__, wrong[0], known)
        return function(*args, **named)

    return called


def check_dimensions(function: Callable[..., object], given: Mapping[str, object], parts: Iterable[str]) -> None:
    """Raise :class:`UnknownArgumentError` for a keyword that is neither an argument nor a part that a figure has."""
    parts = list(parts)
    known = [name for name, p in inspect.signature(function).parameters.items() if p.kind is not p.VAR_KEYWORD]
    for name in given:
        if name not in parts:
            raise unknown_argument(function.__name__, name, [*known, *parts])
