"""Units a figure can stand in. Money is an ISO 4217 code; the rest are plain words.

>>> is_money("HKD"), is_money("percent")
(True, False)
"""

from __future__ import annotations

CURRENCIES = frozenset({"USD", "CNY", "HKD", "EUR", "GBP", "JPY", "SGD", "KRW", "TWD"})
TEXTUAL = frozenset({"text", "name", "code", "date"})
COUNTS = frozenset({
    "HKD per USD", "accounts", "applications", "characters", "count", "countries", "customers", "days", "devices",
    "GW", "holders", "hours", "industries", "institutions", "investments", "investors", "languages", "levels",
    "minutes", "months", "MW", "nm", "numbers", "parameters", "partners", "patents", "percent", "persons", "placees",
    "points", "rank", "rounds", "sets", "shares", "square_metres", "subscriptions", "tokens", "units", "videos",
    "views", "weeks", "x", "year", "years",
})  # fmt: skip
UNITS = CURRENCIES | TEXTUAL | COUNTS
"""Every unit that a fact may stand in."""


def is_money(unit: str) -> bool:
    """True for an ISO currency code that the data set may hold."""
    return unit in CURRENCIES


def is_known(unit: str) -> bool:
    """True for a unit that a fact may stand in."""
    return unit in UNITS
