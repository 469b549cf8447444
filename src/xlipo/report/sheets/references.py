"""The reference sheets: the rates and constants that acted, the sources, and the definitions."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from xlipo.facts.quantity import Hedge
from xlipo.facts.source import TIERS, Source
from xlipo.metrics.catalog import METRICS
from xlipo.metrics.fx import SOURCE
from xlipo.report.ledger import FIRST_RATE, FIRST_ROW, HEADER_ROW, RATE_SET
from xlipo.report.page import Book, Page
from xlipo.sheetkit.cells import Formula

HEDGES = {
    Hedge.EXACT: "half a unit of the last printed digit either side",
    Hedge.ABOUT: "5% either side (约, 左右, about)",
    Hedge.OVER: "up to 10% above (超, 逾, 以上, over); after 余 or 多 one unit of the last printed digit",
    Hedge.NEARLY: "up to 5% below (近, nearly)",
    Hedge.UNDER: "up to 10% below (不到, 不足, under)",
    Hedge.RANGE: "from low to high, no point",
    Hedge.SEVERAL: "the interval the word allows (数亿: 2e8 to 1e9), no point",
    Hedge.UNKNOWN: "not disclosed: no value, and that is an answer",
}


def write_fx(book: Book) -> None:
    """Every rate that can act: one line a currency, basis and time, one column a currency of the drop-down."""
    words, ledger = book.words, book.ledger
    page = Page(book, words["fx"], words["fx"], words["about_fx"], f"{words['source']}: {SOURCE}")
    quotes = [quote or words["reported_currency"] for quote in ledger.quotes]
    titles = [words["base"], words["basis"], words["when"], words["rate_set"], *quotes]
    page.header(HEADER_ROW, titles, figures_from=RATE_SET)
    first, last = (get_column_letter(FIRST_RATE + n) for n in (0, len(ledger.currencies) - 1))
    for (base, basis, when), row in ledger.rate_rows.items():
        for column, text in enumerate((base, basis, when), 1):
            page.put(row, column, text, "label")
        if row in ledger.choosing_rows:
            chosen = ledger.rate(row, book.settings.currency)
            text = f"=INDEX({first}{row}:{last}{row},set_currency_no)"
            page.put(row, RATE_SET, Formula(text, _number(chosen)), "formula", "rate")
        for column, quote in enumerate(ledger.quotes, FIRST_RATE):
            rate = ledger.rates.get((row, quote))
            if rate is not None:
                page.put(row, column, _number(rate), "input", "rate")
    page.table(HEADER_ROW, FIRST_ROW + len(ledger.rate_rows) - 1, len(titles), "FX")
    page.notes(FIRST_ROW + len(ledger.rate_rows) + 1, words["fx_note"])
    page.widths(8, 12, 48, 18, *(16,) * len(quotes))
    page.freeze(f"A{FIRST_ROW}")


def _number(rate: Decimal | str) -> float | str:
    return rate if isinstance(rate, str) else float(rate)


def write_sources(book: Book) -> None:
    """Every source of the report's facts, by tier, with how many facts stand on it."""
    words = book.words
    page = Page(book, words["sources"], words["sources"], words["about_sources"], words["tier_note"])
    columns = ("source", "publisher", "date", "inferred", "tier", "kind", "language", "via", "facts_count", "id", "url")
    page.header(HEADER_ROW, [words[name] for name in columns])
    counts = Counter(fact.source for fact in book.facts)
    sources = in_order(book)
    for row, source in enumerate(sources, FIRST_ROW):
        cells = (
            source.title, source.publisher, source.date, "yes" if source.date_inferred else "", source.tier,
            source.kind, source.language, source.via, counts[source.id],
        )  # fmt: skip
        for column, value in enumerate(cells, 1):
            page.put(row, column, value, "line", "count" if isinstance(value, int) else "general")
        page.put(row, 11, source.url, "passage")
        if source.url.startswith(("http://", "https://")):  # on the title: an address runs on in lines, a link nowhere
            cell = page.put(row, 1, source.title, "cited")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, target=source.url[:2000])
        page.put(row, 10, source.id, "id")
    page.table(HEADER_ROW, FIRST_ROW + len(sources) - 1, len(columns), "Sources")
    page.widths(72, 26, 10.5, 10, 6, 14, 10.5, 24, 7, 28, 60)
    page.freeze(f"B{FIRST_ROW}")


def in_order(book: Book) -> list[Source]:
    """Every source the book stands on, of facts, rounds, offerings, people and events: by tier, then date."""
    view = book.view
    names = {fact.source for fact in book.facts}
    for company in book.companies:
        for owned in (view.rounds, view.offerings, view.people, view.events):
            names |= {item.source for item in owned(company.id) if book.knows(item.source)}
    return sorted((view.source(name) for name in names), key=lambda source: (source.tier, source.date, source.id))


def write_definitions(book: Book) -> None:
    """Metrics with their one definition, the concepts that stand on the sheets, hedge words, tiers, abbreviations."""
    words = book.words
    page = Page(book, words["definitions"], words["definitions"], words["about_definitions"])
    columns = ("id", "english", "chinese", "defined_by", "meaning")
    page.header(HEADER_ROW, [words[name] for name in columns])
    row = FIRST_ROW
    chinese = "label_zh_hant" if words.lang == "zh-Hant" else "label_zh_hans"
    for metric in METRICS:
        cells = (metric.id, metric.label_en, getattr(metric, chinese), metric.source, metric.definition)
        row = _row(page, row, cells)
    used = {fact.concept for fact in book.facts}
    for concept in sorted((c for c in book.view.concepts().values() if c.id in used), key=lambda c: c.id):
        ifrs = concept.ifrs or ""
        row = _row(page, row, (concept.id, concept.label_en, getattr(concept, chinese), ifrs, concept.definition))
    for hedge, meaning in HEDGES.items():
        row = _row(page, row, (f"hedge: {hedge.value}", hedge.value, "", "convention of this project", meaning))
    for tier, meaning in TIERS.items():
        row = _row(page, row, (f"tier {tier}", f"tier {tier}", "", "", meaning))
    for text in (words["marks"], words["absences"]):
        row = _row(page, row, ("marks", "", "", "", text))
    page.table(HEADER_ROW, row - 1, len(columns), "Definitions")
    page.widths(36, 38, 28, 58, 110)
    page.freeze(f"B{FIRST_ROW}")


def _row(page: Page, row: int, cells: tuple[str, ...]) -> int:
    for column, text in enumerate(cells, 1):
        page.put(row, column, text, "id" if column == 1 else "words")
    return row + 1
