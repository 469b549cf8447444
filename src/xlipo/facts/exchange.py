"""Exchanges: how each writes the codes of its listings, and which code a vendor's form of one means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from pydantic import Field

from xlipo.facts.company import Company
from xlipo.facts.table_row import TableRow


class Exchange(TableRow):
    """An exchange and the marks that vendors write before (``SEHK:100``) or after (``100 HK``) its codes.

    Codes are digits, ``digits`` of them once filled up with zeros from the left; 0 digits: they are letters.
    """

    id: str = Field(pattern=r"^[A-Z]+$")
    name: str = Field(min_length=1)
    marks: tuple[str, ...] = Field(min_length=1)
    digits: int = Field(default=0, ge=0, le=8)
    url: str = Field(default="", pattern=r"^(https://\S+)?$")

    def code(self, text: str) -> str:
        """A code as the exchange writes it; empty where the text is none.

        >>> hkex = Exchange(id="HKEX", name="Hong Kong", marks=("HK", "SEHK"), digits=4)
        >>> hkex.code("100"), hkex.code("00100"), hkex.code("NVDA")
        ('0100', '0100', '')
        """
        if not self.digits:
            return text if re.fullmatch(r"[A-Z]{1,5}", text) else ""
        bare = text.lstrip("0")
        return bare.zfill(self.digits) if bare.isdigit() and bare.isascii() and len(bare) <= self.digits else ""


_KINDS = re.compile(r"\s+(EQUITY|INDEX)$")  # the yellow keys of one vendor: 100 HK Equity
_MARKED = re.compile(r"([A-Z0-9]+)[-.:\s]+([A-Z0-9]+)")
_LISTING = re.compile(r"(\w+):(\w+)")
_JOINED = re.compile(r"([A-Z]+)(\d+)|(\d+)([A-Z]+)")


def listing_codes(text: str, exchanges: Iterable[Exchange]) -> Iterator[str]:
    """Every listing a text may mean as a code, as ``EXCHANGE:CODE``, by the exchanges' marks; nothing for a name.

    >>> known = [Exchange(id="HKEX", name="Hong Kong", marks=("HK", "SEHK", "XHKG"), digits=4),
    ...          Exchange(id="SSE", name="Shanghai", marks=("SH", "SS", "CH"), digits=6)]
    >>> for form in ("100 HK Equity", "XHKG:0100", "HK.00100", "100-HK", "100", "SH688795", "688795 ch", "MiniMax"):
    ...     print(form, *listing_codes(form, known))
    100 HK Equity HKEX:0100
    XHKG:0100 HKEX:0100
    HK.00100 HKEX:0100
    100-HK HKEX:0100
    100 HKEX:0100 SSE:000100
    SH688795 SSE:688795
    688795 ch SSE:688795
    MiniMax
    """
    word = _KINDS.sub("", unicodedata.normalize("NFKC", text).strip().upper())
    if not word.isascii() or len(word) > 24:
        return
    marked = _MARKED.fullmatch(word) or _JOINED.fullmatch(word)
    parts = [part for part in marked.groups() if part] if marked else ["", word]
    for exchange in exchanges:
        for mark, code in (parts, parts[::-1]):
            known = mark in (exchange.id, *exchange.marks) or not mark
            if code and known and (found := exchange.code(code)):
                yield f"{exchange.id}:{found}"


def listing_among_names(company: Company) -> tuple[str, str] | None:
    """The exchange and the code of the first listing that stands among a company's names; None where none does.

    >>> listing_among_names(Company(id="cambricon", name="Cambricon", aliases=("寒武纪", "SSE:688256")))
    ('SSE', '688256')
    """
    found = next(filter(None, map(_LISTING.fullmatch, company.aliases)), None)
    return (found[1], found[2]) if found else None


def listings(companies: Iterable[Company], exchanges: Sequence[Exchange]) -> dict[str, Company]:
    """Every company that has a code among its names, by exchange and code; a bare code names no exchange."""
    named = ((alias, company) for company in companies for alias in company.aliases)
    marked = ((alias, company) for alias, company in named if not alias.isalnum())
    return {listing: company for alias, company in marked for listing in listing_codes(alias, exchanges)}
