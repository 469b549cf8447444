"""Funding rounds and offering terms as grids, each figure in whole units."""

from __future__ import annotations

from xlipo.facts.errors import UnknownName
from xlipo.facts.exchange import listing_among_names
from xlipo.functions.arguments import company_of, currency_code
from xlipo.functions.cells import NOT_AVAILABLE, Cell, CellError, Given, Result, is_blank, number, text_of
from xlipo.functions.figures import COMPANY, CURRENCY
from xlipo.functions.registry import worksheet
from xlipo.functions.session import Snapshot
from xlipo.metrics.answer import Answer
from xlipo.metrics.answers import Answers
from xlipo.metrics.nearest_names import nearest_names
from xlipo.metrics.rounds import OFFERING_FIGURES, ROUND_FIGURES, RoundLine, offerings_of, rounds_of
from xlipo.metrics.status import SHORT, Status

IDENTITY = ("exchange", "board", "chapter", "ticker", "filed", "hearing", "registered", "priced", "listed", "status",
            "sponsors")  # fmt: skip
"""What an offering is, beside its figures."""

PRESS_ONLY = "named by the press only: it may be part of another round, and is never added up"


@worksheet(
    "IPO_ROUNDS",
    shape="grid",
    en="A company's funding rounds in order: dates, investors, amount, valuations, price, step-up, with units and source.",
    zh="公司历次融资：日期、投资方、金额、估值、每股价格、估值倍数，附单位与来源。",
    example='=IPO_ROUNDS("Zhipu","USD")',
    arguments={"company": COMPANY, "currency": CURRENCY},
)
def ipo_rounds(snapshot: Snapshot, company: Given, currency: Given = None) -> Result:
    """A header row, then a line a round, those last that only the press names, with a note: they are never added up.

    A figure that is not known is an empty text, one not disclosed ``n.d.``, one that no rate converts ``#N/A``.
    """
    answers = snapshot.answers()
    who, code = company_of(answers, company), currency_code(currency)
    lines = rounds_of(answers, who, code)
    if not lines:
        return CellError(NOT_AVAILABLE, f"The data set holds no funding round of {who.name}.", "no_data")
    header = (
        "Round",
        "Announced",
        "Closed",
        "Lead investors",
        "Investors",
        *ROUND_FIGURES,
        "Unit",
        "Price unit",
        "Source",
        "Note",
    )
    return (header, *(_round(answers, line) for line in lines))


def _round(answers: Answers, line: RoundLine) -> tuple[Cell, ...]:
    investors, figures = line.investors, line.figures
    money = next((a.unit for a in figures.values() if a.derivation is not None and a.shown == "money"), "")
    price = figures.get("funding_price_per_share")
    return (
        line.round.name, line.round.announced, line.round.closed,
        "; ".join(investor.name for investor in investors if investor.lead),
        "; ".join(investor.name for investor in investors),
        *(_figure(figures.get(metric)) for metric in ROUND_FIGURES),
        money, price.unit if price is not None else "", answers.view.source(line.round.source).cite(),
        "" if line.round.in_order else PRESS_ONLY,
    )  # fmt: skip


def _figure(answer: Answer | None) -> Cell:
    """A figure of a table: its number; both ends of a range; a word where it is not disclosed."""
    if answer is None:
        return ""
    if answer.text:
        return answer.text
    if answer.status is Status.NO_DATA:  # there is one, but no rate reaches its day
        return CellError(NOT_AVAILABLE, answer.reason, answer.status.value)
    if answer.derivation is None:
        return SHORT.get(answer.status, "n.d.")
    if answer.shown == "yes_no":
        return answer.yes_no
    return number(answer.value) if answer.value is not None else answer.show()


@worksheet(
    "IPO_OFFERING",
    shape="either",
    en="The terms of a company's listing: one field, or all of them as field, value, unit.",
    zh="公司上市发行条款：指定一项则返回该项，省略则列出全部（项目、数值、单位）。",
    example='=IPO_OFFERING("Moore Threads","offer_price")',
    arguments={
        "company": COMPANY,
        "field": (
            "offer_price, listing_date, ticker, gross_proceeds, implied_market_cap ...; all when left out",
            "offer_price、listing_date、ticker、gross_proceeds、implied_market_cap 等；省略则列出全部",
        ),
        "currency": CURRENCY,
    },
)
def ipo_offering(snapshot: Snapshot, company: Given, field: Given = None, currency: Given = None) -> Result:
    """A value for a field; without one, a header row and a line a term that is known."""
    answers = snapshot.answers()
    who, code = company_of(answers, company), currency_code(currency)
    every = offerings_of(answers, who, code)
    others = "; ".join(line.offering.id for line in every if not line.offering.is_listing)
    found = next((line for line in every if line.offering.is_listing), None)
    if found is None:
        among_names = dict(zip(("exchange", "ticker"), listing_among_names(who) or (), strict=False))
        if code_of := among_names.get(text_of(field).casefold()):
            return code_of
        only = f", only {others}" if others else ""
        return CellError(NOT_AVAILABLE, f"The data set holds no listing of {who.name}{only}.", "no_data")
    identity = {name: _words(getattr(found.offering, name)) for name in IDENTITY}
    if not is_blank(field):
        return _field(text_of(field), identity, found.figures)
    lines: list[tuple[Cell, ...]] = [(name, text, "") for name, text in identity.items() if text]
    lines += [(metric, _figure(answer), _unit(answer)) for metric, answer in found.figures.items()]
    if others:
        lines.append(("other_offerings", others, ""))
    return (("Field", "Value", "Unit"), *lines)


def _unit(answer: Answer) -> str:
    """The unit as a reader knows it: a plain number is a multiple, or a fraction of one where it is shown per cent."""
    return {"multiple": "x", "percent": "fraction"}.get(answer.shown, "") if answer.unit == "pure" else answer.unit


def _field(name: str, identity: dict[str, str], figures: dict[str, Answer]) -> Cell:
    word = name.casefold().replace(" ", "_")
    if word not in IDENTITY and word not in OFFERING_FIGURES:
        raise UnknownName("offering field", name, nearest_names(name, [*IDENTITY, *OFFERING_FIGURES]))
    if word in identity:
        return identity[word] or CellError(NOT_AVAILABLE, f"The data set holds no {word} of the offering.", "no_data")
    answer = figures.get(word)
    if answer is None:
        return CellError(NOT_AVAILABLE, f"The data set holds no {word} of the offering.", "no_data")
    if not answer.has_figure:
        return CellError(NOT_AVAILABLE, answer.reason, answer.status.value)
    return _figure(answer)


def _words(value: str | tuple[str, ...]) -> str:
    return "; ".join(value) if isinstance(value, tuple) else value
