"""Definitions: metrics with their one definition, the concepts that stand on the sheets, hedge words, tiers, marks."""

from __future__ import annotations

from xlipo.facts.quantity import Hedge
from xlipo.facts.source import TIERS
from xlipo.metrics.catalog import METRICS
from xlipo.metrics.definition_words import remark
from xlipo.report.book import Book
from xlipo.report.declared import sheet
from xlipo.report.report_sheet import ReportSheet
from xlipo.sheetkit.model import Column

COLUMNS = (
    Column("id", 36, "id"), Column("english", 38, "words"), Column("chinese", 28, "words"),
    Column("defined_by", 58, "words"), Column("meaning", 110, "words"),
)  # fmt: skip


@sheet("definitions", order=130)
def definitions(book: Book) -> ReportSheet:
    """One line a metric, a concept in use, a hedge word, a tier and a mark, in the language of the book."""
    words, lang = book.words, book.words.lang
    page = ReportSheet.of(book, "definitions")
    table = page.begin("Definitions", COLUMNS)
    chinese = "zh-Hans" if lang == "en" else lang
    for metric in METRICS:
        table.add(metric.id, metric.label_en, metric.label(chinese), remark(metric.source, lang),
                  metric.definition_in(lang, str if lang == "en" else book.label))  # fmt: skip
    used = {fact.concept for fact in book.facts}
    for concept in sorted((c for c in book.view.concepts().values() if c.id in used), key=lambda c: c.id):
        table.add(concept.id, concept.label_en, concept.label(chinese), concept.ifrs or "", concept.definition_in(lang))
    for hedge in Hedge:
        chinese_name, meaning = words[f"h_{hedge.value}"], words[f"hedge_{hedge.value}"]
        table.add(words["id_hedge"].format(hedge.value), hedge.value, chinese_name, words["own_convention"], meaning)
    for tier in TIERS:
        table.add(words["id_tier"].format(tier), f"tier {tier}", "", "", words[f"tier_{tier}"])
    for text in (words["front_marks"], words["absences"]):
        table.add(words["id_marks"], "", "", "", text)
    page.freeze(f"B{table.header + 1}")
    return page
