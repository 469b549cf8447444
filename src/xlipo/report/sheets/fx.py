"""FX: every rate that can act, by currency, basis and time, one column a currency of the drop-down."""

from __future__ import annotations

import re
from decimal import Decimal

from xlipo.metrics.fx import SOURCE
from xlipo.report.book import Book
from xlipo.report.declared import Stage, sheet
from xlipo.report.ledger import FIRST_RATE
from xlipo.report.report_sheet import ReportSheet
from xlipo.report.words import Words
from xlipo.sheetkit.address import Ref
from xlipo.sheetkit.live import Value, cell, item, named
from xlipo.sheetkit.model import Column


@sheet("fx", order=170, stage=Stage.REGISTER)
def fx(book: Book) -> ReportSheet:
    """One line a rate; those that turn figures into the currency that is set have a column for the one that acts."""
    words, ledger = book.words, book.ledger
    page = ReportSheet.of(book, "fx", f"{words['source']}: {SOURCE}")
    quotes = [quote or words["reported_currency"] for quote in ledger.quotes]
    columns = (
        Column("base", 8), Column("basis", 12), Column("when", 48), Column("rate_set", 18, "formula", "rate"),
        *(Column(quote, 16, "input", "rate") for quote in quotes),
    )  # fmt: skip
    table = page.begin("FX", columns, titles={quote: quote for quote in quotes})
    for (base, basis, when), row in ledger.rate_rows.items():
        rates = [ledger.rates.get((row, quote)) for quote in ledger.quotes]
        chosen = None
        if row in ledger.choosing_rows:
            last = FIRST_RATE + len(ledger.currencies) - 1
            offered = Ref(page.title, row, FIRST_RATE, last_column=last, fix="neither")
            held = (tuple(map(_number, rates[: len(ledger.currencies)])),)
            chosen = item(cell(offered, held), named("set_currency_no", book.settings.number))
        table.add(base, words[f"rate_{basis}"], _when(when, words), chosen, *map(_number, rates))
    page.notes(table.last + 2, words["fx_note"])
    page.freeze(f"A{table.header + 1}")
    return page


def _when(text: str, words: Words) -> str:
    """The time of a rate: a day or a period; of an average, the days it is over, and of how many rates."""
    over = re.fullmatch(r"(\S+) to (\S+), (\d+) daily rates", text)
    return words["rate_days"].format(*over.groups()) if over else text


def _number(rate: Decimal | str | None) -> Value:
    return float(rate) if isinstance(rate, Decimal) else rate
