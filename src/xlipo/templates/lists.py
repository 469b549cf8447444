"""The lists behind the drop-downs: companies, metrics and periods as the functions give them at that moment.

Each list is one call that fills a range longer than the list; what lies beyond its end is empty, and the drop-down ends
where the list does. So a list that grows is seen without a new file, no spreadsheet needs to spill, and no error shows.
"""

from __future__ import annotations

from dataclasses import dataclass

from xlipo.facts.source import DERIVED_TIER
from xlipo.intake.printed_figures import scale_of
from xlipo.metrics.basis import Basis
from xlipo.sheetkit.live import (
    NOTHING,
    ONE,
    Live,
    entries,
    if_missing,
    if_number,
    item,
    join,
    looked_up,
    lower,
    named,
    piece,
    place_of,
    text,
    up_to_its_length,
)
from xlipo.templates.template_sheet import Template, TemplateSheet

HEADER = 6
FIRST = HEADER + 1
NUMBER, COMPANIES, METRICS, PERIODS, ASKED, CURRENCIES, SCALE_WORDS, GROUPS = range(1, 9)
UNIT_WORDS, UNIT_SHOWN, STATUSES, MARKS, FACTORS, BASES, TIERS, ASKED_FOR = range(9, 17)
ROOM = {COMPANIES: 80, METRICS: 700, PERIODS: 40, ASKED: 40}
"""How long each list may become."""

CURRENCY_CODES = ("USD", "CNY", "HKD", "EUR")
_SCALES = {
    lang: {word: float(scale_of(word) or 1) for word in words.split()}
    for lang, words in {
        "en": "units k m bn 万 亿",
        "zh-Hans": "万 百万 亿 units k m bn",
        "zh-Hant": "萬 百萬 億 units k m bn",
    }.items()
}
"""What money may be divided by, in each language."""

MARKED = {"computed": "", "conflicted": " c", "estimated": " e", "no_data": "", "range": " r", "reported": ""}
"""Letters beside a figure, by its status in alphabetical order; a status between two has that of the one before."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The inputs that lists follow, as another sheet refers to them."""

    company: Live
    metric: Live
    currency: Live
    scale: Live


class Lists:
    """The sheet of lists. Its names (``companies``, ``metrics`` ...) are what drop-downs read."""

    def __init__(self, template: Template) -> None:
        self.template, words = template, template.words
        self.page: TemplateSheet = template.sheet(words["lists"])
        self.scales = _SCALES[words.lang]

    def write(self, chosen: Choices, asked: tuple[Live, Live]) -> None:
        """Fill the sheet: the periods are those of a page's company and metric, and of the figure asked about."""
        page, ipo, words = self.page, self.template.ipo, self.template.words
        page.heading(words["lists"], words["about_lists"], words["units_lists"])
        page.header(HEADER, [words[name] for name in _COLUMNS])
        self._numbers()
        self._list(COMPANIES, "companies", ipo("IPO_COMPANIES", text("all")))
        self._list(METRICS, "metrics", ipo("IPO_METRICS", text("all")))
        self._list(PERIODS, "periods", ipo("IPO_PERIODS", chosen.company, chosen.metric), *Basis)
        self._list(ASKED, "asked_periods", ipo("IPO_PERIODS", *asked), "LATEST")
        self._fixed(CURRENCIES, "currencies", CURRENCY_CODES)
        self._fixed(SCALE_WORDS, "scales", tuple(self.scales))
        self._fixed(GROUPS, "groups", tuple(group.id for group in self.template.view.groups() if group.in_all))
        self._fixed(BASES, "bases", tuple(Basis))
        self._fixed(TIERS, "tiers", tuple(map(str, range(1, DERIVED_TIER + 1))))
        self._marks()
        for row, factor in enumerate(self.scales.values(), FIRST):
            page.put(row, FACTORS, factor, "input", "count")
        self._units(chosen)
        page.put(HEADER - 1, NUMBER, words["entries"], "label")
        page.standing((10, 22, 44, 18, 18, 12, 10, 12, 14, 14, 14, 8, 14, 10, 8, 44), f"B{FIRST}")

    def _numbers(self) -> None:
        for number in range(max(ROOM.values())):
            self.page.put(FIRST + number, NUMBER, float(number + 1), "input", "count")

    def _list(self, column: int, name: str, asked: Live, *before: str) -> None:
        """A list of one call, ``before`` it the words that are always there."""
        page, room = self.page, ROOM[column]
        first = FIRST + len(before)
        for row, word in enumerate(before, FIRST):
            page.put(row, column, word, "input", "text")
        numbers = page.area(FIRST, NUMBER, FIRST + room - 1, NUMBER)
        page.fill(first, column, (room, 1), up_to_its_length(numbers, asked), ("label", "text"))
        self._name(column, name, first + room - 1)

    def _fixed(self, column: int, name: str, values: tuple[str, ...]) -> None:
        for row, value in enumerate(values, FIRST):
            self.page.put(row, column, value, "input", "text")
        self._name(column, name, FIRST + len(values) - 1)

    def _name(self, column: int, name: str, last: int) -> None:
        """Give a list its name; it ends where its entries do."""
        page = self.page
        whole = page.area(FIRST, column, last, column)
        page.put(HEADER - 1, column, entries(whole), "formula", "count")
        start, end = (page.area(FIRST, column, row, column) for row in (FIRST, last))
        page.name(name, piece(start, ":", item(end, page.at(HEADER - 1, column)), value=whole.value))

    def asked(self, period: Live, scale: Live, tier: Live) -> tuple[Live, Live]:
        """What a page's functions are given for a period or a basis that is chosen there: a period, and options.

        A basis stands in the options, and the period is then empty.
        """
        page = self.page
        is_basis = place_of(period, self._column(BASES, len(Basis)))
        page.put(FIRST, ASKED_FOR, if_number(is_basis, NOTHING, period), "link", "text")
        basis = if_number(is_basis, join(text("; Basis="), period), NOTHING)
        shown = join(text("Scale="), scale, text("; Missing=text; Tier<="), tier, basis)
        page.put(FIRST + 1, ASKED_FOR, shown, "link", "text")
        return page.at(FIRST, ASKED_FOR), page.at(FIRST + 1, ASKED_FOR)

    def _marks(self) -> None:
        for row, (status, mark) in enumerate(MARKED.items(), FIRST):
            self.page.put(row, STATUSES, status, "input", "text")
            self.page.put(row, MARKS, text(mark), "formula", "text")  # an empty cell would be looked up as 0
        for name, column in (("statuses", STATUSES), ("marks", MARKS)):
            self.page.name(name, self._column(column, len(MARKED)))

    def _units(self, page: Choices) -> None:
        """How the unit of a definition is shown: money and prices in the page's currency."""
        money = join(page.currency, text(" "), lower(page.scale))
        own = page.currency
        shown: dict[str, Live | str] = {"money": money, "per_share": own, "per_unit": own, **_UNITS}
        for row, (word, unit) in enumerate(shown.items(), FIRST):
            self.page.put(row, UNIT_WORDS, word, "input", "text")
            self.page.put(row, UNIT_SHOWN, unit, "link" if isinstance(unit, Live) else "input", "text")

    # -- what pages read ----------------------------------------------------------------------------------------------

    def unit(self, word: Live) -> Live:
        """How a page shows a unit: as the list has it, or the word itself."""
        words, shown = self._column(UNIT_WORDS, len(_UNITS) + 3), self._column(UNIT_SHOWN, len(_UNITS) + 3)
        as_typed = join(word, NOTHING)  # LibreOffice finds no text that an add-in's array gave until it is joined
        return if_missing(item(shown, place_of(as_typed, words), ONE), as_typed)

    def mark(self, status: Live) -> Live:
        """The letter that stands beside a figure of a status; nothing for most."""
        statuses, marks = (self._column(column, len(MARKED)) for column in (STATUSES, MARKS))
        return looked_up(status, named("statuses", statuses.value), named("marks", marks.value))

    def factor(self, scale: Live) -> Live:
        """What money is divided by in a scale."""
        return item(
            self._column(FACTORS, len(self.scales)), place_of(scale, self._column(SCALE_WORDS, len(self.scales))), ONE
        )

    def _column(self, column: int, height: int) -> Live:
        return self.page.area(FIRST, column, FIRST + height - 1, column)


_COLUMNS = ("number", "companies", "metrics", "periods", "asked_periods", "currencies", "scales", "groups", "unit_word",
            "unit_shown", "status", "mark", "factor", "bases", "tiers", "asked_for")  # fmt: skip
_UNITS = {"fraction": "%", "multiple": "x", "x": "x"}
