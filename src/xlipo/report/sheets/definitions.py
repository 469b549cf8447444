"""Definitions: metrics with their one definition, the concepts that stand on the sheets, hedge words, tiers, marks."""

from __future__ import annotations

from xlipo.facts.quantity import Hedge
from xlipo.facts.source import TIERS
from xlipo.metrics.catalog import METRICS
from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.report_sheet import ReportSheet
from xlipo.sheetkit.model import Column

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
COLUMNS = (
    Column("id", 36, "id"), Column("english", 38, "words"), Column("chinese", 28, "words"),
    Column("defined_by", 58, "words"), Column("meaning", 110, "words"),
)  # fmt: skip


@sheet("definitions", order=130)
def definitions(book: Book) -> ReportSheet:
    """One line a metric, a concept in use, a hedge word, a tier and a mark."""
    words = book.words
    page = ReportSheet.of(book, "definitions")
    table = page.begin("Definitions", COLUMNS)
    chinese = "label_zh_hant" if words.lang == "zh-Hant" else "label_zh_hans"
    for metric in METRICS:
        table.add(metric.id, metric.label_en, getattr(metric, chinese), metric.source, metric.definition)
    used = {fact.concept for fact in book.facts}
    for concept in sorted((c for c in book.view.concepts().values() if c.id in used), key=lambda c: c.id):
        table.add(concept.id, concept.label_en, getattr(concept, chinese), concept.ifrs or "", concept.definition)
    for hedge, meaning in HEDGES.items():
        table.add(f"hedge: {hedge.value}", hedge.value, "", "convention of this project", meaning)
    for tier, meaning in TIERS.items():
        table.add(f"tier {tier}", f"tier {tier}", "", "", meaning)
    for text in (words["front_marks"], words["absences"]):
        table.add("marks", "", "", "", text)
    page.freeze(f"B{table.header + 1}")
    return page
