"""Units a figure can stand in. Money is an ISO 4217 code; the rest are plain words.

>>> is_money("HKD"), is_money("percent")
(True, False)
"""

from __future__ import annotations

CURRENCIES = frozenset({"USD", "CNY", "HKD", "EUR", "GBP", "JPY", "SGD", "KRW", "TWD"})
TEXTUAL = frozenset({"text", "name", "code", "date"})
COUNTS = frozenset({
    "shares", "persons", "units", "x", "percent", "months", "days", "years", "tokens", "customers", "investors", "rounds",
    "accounts", "applications", "holders", "placees", "patents", "subscriptions", "institutions", "devices", "sets",
    "numbers", "square_metres", "year", "times", "HKD per USD", "rank", "countries", "languages", "downloads", "videos",
    "views", "hours", "gpus", "models", "parameters", "companies", "deals", "products", "layers", "points", "minutes",
    "characters", "minute", "weeks", "failures", "levels", "generations", "lines", "operators", "nm", "steps", "count", "partners", "investments",
})  # fmt: skip


def is_money(unit: str) -> bool:
    """True for an ISO currency code that the data set may hold."""
    return unit in CURRENCIES


def is_known(unit: str) -> bool:
    """True for a unit that a fact may stand in."""
    return unit in CURRENCIES or unit in COUNTS or unit in TEXTUAL
