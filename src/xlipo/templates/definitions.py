"""Definitions: what each metric of a page means, as the functions tell it; names and units come from here."""

from __future__ import annotations

from collections.abc import Sequence

from xlipo.sheetkit.live import ONE, Live, before_colon, if_blank, item, place_of, text
from xlipo.templates.lists import Lists
from xlipo.templates.template_sheet import Template, TemplateSheet

HEADER = 5
FIRST = HEADER + 1
METRIC, DEFINITION, UNIT, SOURCE, NAME, SHOWN = range(1, 7)


class Definitions:
    """The sheet of definitions, one line a metric."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.page: TemplateSheet = template.sheet(template.words["definitions"])
        self._last = HEADER

    def write(self, metrics: Sequence[Live], lists: Lists) -> None:
        """Fill the sheet from the cells of a page in which metrics are chosen; an empty one gives an empty line."""
        page, words, ipo = self.page, self.template.words, self.template.ipo
        page.heading(words["definitions"], words["about_definitions"], words["units_definitions"])
        page.header(HEADER, [words[name] for name in ("metric", "definition", "unit", "source", "name", "unit_shown")])
        for row, chosen in enumerate(metrics, FIRST):
            page.put(row, METRIC, if_blank(chosen, chosen), "link", "text")
            metric = page.at(row, METRIC, "column")
            told = if_blank(metric, ipo("IPO_DEFINE", metric, text(words.lang)))
            page.fill(row, DEFINITION, (1, 3), told, ("words", "text"), ("unit", "text"), ("words", "text"))
            name = if_blank(metric, before_colon(page.at(row, DEFINITION, "column")))
            page.put(row, NAME, name, "label", "text")
            page.put(row, SHOWN, if_blank(metric, lists.unit(page.at(row, UNIT, "column"))), "unit", "text")
        self._last = HEADER + len(metrics)
        page.standing((36, 100, 12, 60, 34, 12), f"B{FIRST}")

    def name(self, metric: Live) -> Live:
        """The name of a metric that a page's cell holds."""
        return self._of(metric, NAME)

    def unit(self, metric: Live) -> Live:
        """The unit that its figures are shown in."""
        return self._of(metric, SHOWN)

    def _of(self, metric: Live, column: int) -> Live:
        page = self.page
        metrics = page.area(FIRST, METRIC, self._last, METRIC)
        told = page.area(FIRST, column, self._last, column)
        return if_blank(metric, item(told, place_of(metric, metrics), ONE))
