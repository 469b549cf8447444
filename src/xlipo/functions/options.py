"""The options of a figure, as one text: ``"AsOf=2025-12-22; Scale=M; Missing=blank"``; order and case do not matter.

An unknown option is an error, never ignored.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from xlipo.facts.errors import UsageError
from xlipo.facts.period import Period, read_period
from xlipo.intake.printed_figures import scale_of
from xlipo.metrics.basis import Basis, read_basis
from xlipo.metrics.fx import GivenRate
from xlipo.metrics.given_price import GivenPrice
from xlipo.metrics.knowledge import EVERYTHING, Knowledge
from xlipo.metrics.presentation import PLAIN, Presentation

_WHOLE = ("1", "ones", "units")  # the scale words that divide by nothing

BASES = ("average", "closing", "dated")
NAMES = ("AsOf", "Scale", "FX", "Missing", "Tier", "Point", "Basis", "Price", "PriceDate")
_ONE = re.compile(r"\s*([A-Za-z]+)\s*(<=|≤|=)\s*(.*?)\s*")


class OptionError(UsageError):
    """An option that does not exist, or a value it cannot have."""


class CellOptions(NamedTuple):
    """What an option text says: what counts as known, how it is shown, what a comparison stands on, a price."""

    knowledge: Knowledge
    presentation: Presentation
    basis: Basis | None = None
    price: GivenPrice | None = None


PLAINLY = CellOptions(EVERYTHING, PLAIN)
"""What no options say: everything is known, and shown as it stands."""


@lru_cache(maxsize=1024)
def read_options(text: str) -> CellOptions:
    """The options that a text names. Raises :class:`OptionError` for what is no option.

    >>> read_options("Missing=blank; asof=2025-12-22;scale=m").presentation.scale
    1000000
    >>> read_options("Scales=M")
    Traceback (most recent call last):
        ...
    xlipo.functions.options.OptionError: 'Scales' is no option; the nearest is Scale.
    """
    found: dict[str, Any] = {}
    for part in re.split(r"[;；\n]", unicodedata.normalize("NFKC", text)):
        if not part.strip():
            continue
        split = _ONE.fullmatch(part)
        if split is None:
            raise OptionError(f"{part.strip()[:40]!r} is no option; write Name=value, such as Scale=M.")
        name, sign, value = split.groups()
        reader = _READERS.get(name.casefold())
        if reader is None:
            raise OptionError(f"{name[:40]!r} is no option; the nearest is {_nearest(name)}.")
        if (sign != "=") != (name.casefold() == "tier"):
            raise OptionError(f"{name} takes {'<=' if sign == '=' else '='}, not {sign}.")
        named = reader(value)
        if doubled := set(named) & set(found):
            raise OptionError(f"{name} is given twice ({sorted(doubled)[0]}).")
        found.update(named)
    known = {name: found.pop(name) for name in ("as_of", "tier") if name in found}
    on = found.pop("on", None)
    price, day = found.pop("price", None), found.pop("price_day", None)
    if day is not None and price is None:
        raise OptionError("PriceDate says of which day a price is; give the price as well, such as Price=345.")
    given = GivenPrice(price, day) if price is not None else None
    return CellOptions(Knowledge(**known), Presentation(**found), on, given)


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    lower = {known.casefold(): known for known in NAMES}
    return lower[(get_close_matches(name.casefold(), lower, 1, 0) or ["asof"])[0]]


def _as_of(value: str) -> dict[str, Any]:
    return {"as_of": _day("AsOf", value)}


def _price_date(value: str) -> dict[str, Any]:
    return {"price_day": _day("PriceDate", value)}


def _price(value: str) -> dict[str, Any]:
    try:
        return {"price": GivenPrice.read(value).value}
    except UsageError as wrong:
        raise OptionError(f"Price={value[:40]}: {wrong}") from None


def _day(name: str, value: str) -> dt.date:
    try:
        found = read_period(int(value) if value.isdecimal() and len(value) == 5 else value, "instant")  # or a serial
    except UsageError:
        found = None
    if not isinstance(found, Period) or found.kind != "instant" or found.precision != "day":
        raise OptionError(f"{name}={value[:40]} is no date; give a day such as {name}=2025-12-22.")
    return found.end


def _scale(value: str) -> dict[str, Any]:
    scale = Decimal(1) if value.casefold() in _WHOLE else scale_of(value)
    if scale is None:
        raise OptionError(f"Scale={value[:40]} is no scale; give K, M, B, 万 or 亿.")
    return {"scale": int(scale)}


def _fx(value: str) -> dict[str, Any]:
    if value.casefold() in BASES:
        return {"basis": value.casefold(), "fixed": None}
    try:
        rate = GivenRate.read(value)
    except UsageError as wrong:
        raise OptionError(str(wrong)) from None
    if rate is None:
        raise OptionError(
            f"FX={value[:40]} is no rate; give average, closing, dated, a number such as FX=7.05, or a pair with its "
            "rate such as FX=USDCNY:7.05."
        )
    return {"fixed": rate, "basis": ""}


def _missing(value: str) -> dict[str, Any]:
    if value.casefold() not in ("na", "blank", "text"):
        raise OptionError(f"Missing={value[:40]} cannot be; give Missing=NA, Missing=blank or Missing=text.")
    return {"missing": value.casefold()}


def _tier(value: str) -> dict[str, Any]:
    if not re.fullmatch(r"[1-8]", value, re.ASCII):
        raise OptionError(f"Tier<={value[:40]} is no tier; give one from 1 (prospectus) to 8, such as Tier<=3.")
    return {"tier": int(value)}


def _point(value: str) -> dict[str, Any]:
    if value.casefold() not in ("low", "high"):
        raise OptionError(f"Point={value[:40]} cannot be; give Point=low or Point=high.")
    return {"point": value.casefold()}


def _basis(value: str) -> dict[str, Any]:
    try:
        return {"on": read_basis(value)}
    except UsageError as wrong:
        raise OptionError(f"Basis: {wrong}") from None


_READERS = {
    "asof": _as_of, "scale": _scale, "fx": _fx, "missing": _missing, "tier": _tier, "point": _point, "basis": _basis,
    "price": _price, "pricedate": _price_date,
}  # fmt: skip
