"""The funding page: a company's rounds in order with valuations and step-ups, and the terms of its offering."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple, TypeAlias

from xlipo.sheetkit.address import Area
from xlipo.sheetkit.live import (
    NOTHING,
    ONE,
    Live,
    before_colon,
    entries,
    if_missing,
    item,
    join,
    lower,
    over,
    text,
    up_to_its_length,
)
from xlipo.sheetkit.theme import Kind, RoleName
from xlipo.templates.ask import DASH, Ask
from xlipo.templates.lists import Choices, Lists
from xlipo.templates.template_sheet import FIGURE, FIRST_INPUT, Template, TemplateSheet

ROOM, TERMS_ROOM = 24, 48
"""How many rounds, and how many terms of an offering, there are lines for."""

HEADER_OF_RAW = 5
HEADER = 12
FIRST, LAST = HEADER + 1, HEADER + ROOM


class Column(NamedTuple):
    """A column of the page: its words, the column of IPO_ROUNDS it shows, how, and how wide it is."""

    word: str
    raw: int
    kind: Kind
    width: float
    scaled: bool = False
    role: RoleName = "link"


COLUMNS = (
    Column("round", 1, "text", 26), Column("announced", 2, "text", 12), Column("closed", 3, "text", 12),
    Column("amount", 6, "money", FIGURE, True), Column("pre_money", 7, "money", FIGURE, True),
    Column("post_money", 8, "money", FIGURE, True), Column("valuation", 9, "money", 14, True),
    Column("step_up", 11, "ratio", 11), Column("dilution", 12, "percent", 11), Column("price", 10, "per_share", 11),
    Column("price_unit", 16, "money", 10), Column("discount", 13, "percent", 13),
    Column("to_revenue", 14, "multiple", 14),
    Column("lead", 4, "text", 24, role="words"),
    Column("investors", 5, "text", 44, role="words"), Column("source", 17, "text", 60, role="words"),
    Column("note", 18, "text", 44, role="words"),
)  # fmt: skip
RAW_WIDTH = 18
GLANCE = 4
"""The first column of what stands beside the inputs."""

TOLD = ("funding_total", "capital_efficiency", "implied_market_cap", "gross_proceeds")
Look: TypeAlias = "tuple[RoleName, Kind]"
_RAW_LOOKS: tuple[Look, ...] = (
    *repeat(("label", "text"), 5), *repeat(("function", "count"), 4), *repeat(("function", "precise"), 5),
    *repeat(("unit", "text"), 4),
)  # fmt: skip
_TERM_LOOKS: tuple[Look, ...] = (("label", "text"), ("function", "precise"), ("unit", "text"))


def write_funding_page(template: Template, company: str, currency: str, scale: str, period: str) -> None:
    """The page and the sheets behind it; a funding page has no ``period``: every round stands on its own day."""
    words = template.words
    page = template.sheet(words["funding"])
    rounds, terms = template.sheet(words["rounds"]), template.sheet(words["offering"])
    ask, lists = Ask(template), Lists(template)
    who = page.choice(FIRST_INPUT, words["company"], company, "companies")
    money = page.choice(FIRST_INPUT + 1, words["currency"], currency, "currencies", strict=True)
    size = page.choice(FIRST_INPUT + 2, words["scale"], scale, "scales", strict=True)
    page.put(FIRST_INPUT + 3, 1, words["options"], "label")
    options = join(text("Scale="), size, text("; Missing=text"))
    page.put(FIRST_INPUT + 3, 2, options, "formula", "text")
    asked = ask.choose(company, "funding_total")
    lists.write(Choices(who, text("funding_total"), money, size), asked)
    ask.write()
    _raw(rounds, "rounds", "IPO_ROUNDS", (who, money), ROOM, RAW_WIDTH, _RAW_LOOKS)
    _raw(terms, "offering", "IPO_OFFERING", (who, NOTHING, money), TERMS_ROOM, 3, _TERM_LOOKS)
    about = join(text(words["data_set"]), template.ipo("IPO_VERSION"))
    title = join(who, text(" · "), text(words["funding_title"]))
    page.heading(title, about, join(text(words["money_in"]), money, text(" "), lower(size)))
    page.put(FIRST_INPUT + 4, 1, words["divisor"], "label")
    page.put(FIRST_INPUT + 4, 2, lists.factor(size), "link", "count")
    _at_a_glance(page, rounds, (who, money, page.at(FIRST_INPUT + 3, 2)))
    _rounds(page, rounds, page.at(FIRST_INPUT + 4, 2))
    foot = page.foot(LAST + 2, "rounds_note", "room", "absences", "fx")
    page.standing([column.width for column in COLUMNS], f"B{FIRST}", Area(1, 1, len(COLUMNS), foot))


def _raw(
    page: TemplateSheet, name: str, function: str, asked: tuple[Live, ...], room: int, width: int, looks: Sequence[Look]
) -> None:
    """A sheet of one call, header and all, in a range with room for more; the numbers of its lines stand beside it."""
    words = page.template.words
    page.heading(words[f"{name}_title"], words[f"about_{name}"], words["whole_units"])
    beside = width + 1
    for line in range(room + 1):
        page.put(HEADER_OF_RAW + line, beside, float(line + 1), "input", "count")
    numbers = page.area(HEADER_OF_RAW, beside, HEADER_OF_RAW + room, beside)
    told = up_to_its_length(numbers, page.template.ipo(function, *asked))
    page.fill(HEADER_OF_RAW, 1, (room + 1, width), told, *looks)
    for column in range(1, width + 1):
        role, _ = looks[min(column, len(looks)) - 1]
        page.mark(HEADER_OF_RAW, "header", "count" if role == "function" else "general", [column])
    wide = [26, 18, 14, 26, 50, *[18] * 9, 8, 10, 60, 44] if width > 3 else [34, 26, 12]
    page.standing((*wide, 6), f"B{HEADER_OF_RAW + 1}")


def _at_a_glance(page: TemplateSheet, rounds: TemplateSheet, asked: tuple[Live, Live, Live]) -> None:
    """What the rounds come to, as the functions tell it, each figure with its period and its source."""
    words, ipo = page.template.words, page.template.ipo
    company, currency, options = asked
    page.put(FIRST_INPUT, GLANCE, words["number_of_rounds"], "label")
    names = rounds.area(HEADER_OF_RAW + 1, 1, HEADER_OF_RAW + ROOM, 1)
    page.put(FIRST_INPUT, GLANCE + 3, entries(names), "link", "count")
    for row, metric in enumerate(TOLD, FIRST_INPUT + 1):
        definition = ipo("IPO_DEFINE", text(metric), text(words.lang))
        page.put(row, GLANCE, before_colon(item(definition, ONE, ONE)), "label", "text")
        figure = company, text(metric), text("LATEST")
        kind: Kind = "ratio" if metric == "capital_efficiency" else "money"
        page.put(row, GLANCE + 3, ipo("IPO_METRIC", *figure, currency, options), "function", kind)
        page.put(row, GLANCE + 4, if_missing(ipo("IPO_PERIOD", *figure), DASH), "function", "money")
        page.put(row, GLANCE + 6, if_missing(ipo("IPO_SOURCE", *figure), DASH), "note", "text")


def _rounds(page: TemplateSheet, rounds: TemplateSheet, divisor: Live) -> None:
    """The rounds as a table, each cell the one of the sheet behind, money in the scale chosen."""
    words = page.template.words
    for number, column in enumerate(COLUMNS, 1):
        page.put(HEADER, number, words[column.word], "header", "general" if column.kind == "text" else "count")
    for row in range(FIRST, LAST + 1):
        for number, column in enumerate(COLUMNS, 1):
            raw = rounds.at(HEADER_OF_RAW + row - HEADER, column.raw, "column")
            page.put(row, number, over(raw, divisor) if column.scaled else raw, column.role, column.kind)
    page.table(HEADER, LAST, len(COLUMNS), "Funding_rounds")
