"""Blocks: how the front groups companies, and what it says of a company's listing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence

from xlipo.facts.company import Company
from xlipo.facts.dataset import DataView
from xlipo.facts.exchange import listing_among_names
from xlipo.facts.offering import Offering
from xlipo.facts.source import first_day

SILENT = "silent"
BLOCKS = ("models_listed", "models_private", "chips", "international", "others", SILENT)
"""The blocks in the order in which they stand; each is the key of its heading's word.

The last one is of companies without any figure of the first page: they are named at its foot.
"""
AT_HOME = ("", "CNY", "HKD")
"""What a company reports in that is no international peer."""
COUNTRIES = {"HKEX": "HK", "SSE": "SH", "SZSE": "SZ", "NASDAQ": "US", "NYSE": "US"}


def offering_of(view: DataView, company: Company, as_of: dt.date | None) -> Offering | None:
    """A company's listing, where it was known by a day."""
    known = [o for o in view.offerings(company.id) if o.id == "IPO" and view.source(o.source).is_known(as_of)]
    return known[0] if known else None


def listing_of(view: DataView, company: Company, as_of: dt.date | None) -> str:
    """Where a company is listed (``0100 HK``); nothing for one that was not listed by the day."""
    if company.listing_status != "listed":
        return ""
    offering = offering_of(view, company, as_of)
    if offering is None and any(one.id == "IPO" for one in view.offerings(company.id)):
        return ""  # its listing was not known yet
    if offering is not None and offering.listed and as_of is not None and first_day(offering.listed) > as_of:
        return ""
    if offering is not None and offering.ticker:
        return f"{offering.ticker} {COUNTRIES.get(offering.exchange, offering.exchange)}"
    exchange, code = listing_among_names(company) or ("", "")
    return f"{code} {COUNTRIES.get(exchange, exchange)}" if code else company.listing_status


def block_of(view: DataView, company: Company, as_of: dt.date | None) -> str:
    """The block that a company stands in."""
    if "peer" in company.groups and company.reporting_currency not in AT_HOME:
        return "international"
    if "gpu" in company.groups:
        return "chips"
    if "llm" in company.groups:
        return "models_listed" if listing_of(view, company, as_of) else "models_private"
    return "others"


def grouped(
    view: DataView, companies: Iterable[Company], as_of: dt.date | None, silent: Container[str] = ()
) -> dict[str, list[Company]]:
    """The companies of each block that has any, in the order of the blocks; ``silent`` are ids of the last one."""
    found: dict[str, list[Company]] = {}
    for company in companies:
        block = SILENT if company.id in silent else block_of(view, company, as_of)
        found.setdefault(block, []).append(company)
    return {block: found[block] for block in BLOCKS if block in found}


def ordered(blocks: Mapping[str, Sequence[Company]], values: Sequence[float | str]) -> list[int]:
    """The place of each company in its block, from 1: the largest first, those without a figure last."""
    places, start = [0] * len(values), 0
    for companies in blocks.values():
        block = range(start, start + len(companies))
        numbers = {at: value for at in block if isinstance(value := values[at], float)}
        figured = sorted(numbers, key=lambda at: -numbers[at])
        for place, at in enumerate([*figured, *(at for at in block if at not in numbers)], 1):
            places[at] = place
        start += len(companies)
    return places
