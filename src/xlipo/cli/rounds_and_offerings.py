"""The commands on funding rounds and offerings: rounds, offering."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from xlipo.cli import options
from xlipo.cli.options import Form, asked, known_by
from xlipo.cli.output import answer_is_no, put, put_lines, put_table, say

if TYPE_CHECKING:
    from xlipo.api import OfferingRecord, RoundRecord
    from xlipo.metrics.answer import Answer

_ROUND_COLUMNS = {
    "name": "round", "announced": "announced", "closed": "closed", "funding_amount": "amount",
    "funding_pre_money_valuation": "pre-money", "funding_post_money_valuation": "post-money",
    "funding_valuation": "valuation", "funding_price_per_share": "per share", "funding_step_up": "step-up",
    "discount_to_offer": "discount to offer", "investors": "investors",
}  # fmt: skip
_STEPS = ("filed", "hearing", "registered", "priced", "listed")


@click.command()
@click.argument("company")
@options.currency
@options.knowledge
@options.form
def rounds(company: str, currency: str, form: Form | None, **where: Any) -> None:
    """The funding rounds of a company, in order, with amounts, valuations, step-ups and investors.

    Rounds that only the press names come last, marked with *: they may be part of another and are never added up.
    CSV holds one line a figure.

    \b
    Examples:
      xlipo rounds MiniMax
      xlipo rounds Zhipu --currency USD --json
    """
    from xlipo.api import RoundRecord

    client, _ = asked(where)
    found = client.rounds(company, currency)
    if form:
        put(found, RoundRecord, form)
    elif found:
        rows = [_round_cells(record) for record in found]
        put_table(rows, {key: name for key, name in _ROUND_COLUMNS.items() if any(row.get(key) for row in rows)})
    if not found:
        name = client.company(company).name
        answer_is_no(f"The data set holds no funding round of {name}{known_by(client.as_of)}.", form)


def _round_cells(record: RoundRecord) -> dict[str, str]:
    item = record.round
    investors = ", ".join(i.name + (" (lead)" if i.lead else "") for i in record.investors)
    figures = {metric: _shown(answer) for metric, answer in record.figures.items() if _shown(answer)}
    dates = {"announced": item.announced, "closed": item.closed}
    return {"name": item.name + ("" if item.in_order else " *"), **dates, **figures, "investors": investors}


def _shown(answer: Answer) -> str:
    if answer.status.value == "no_data":  # there is one, but no rate reaches its day
        return "no rate"
    return answer.show() if answer.has_figure else ""


@click.command()
@click.argument("company")
@options.currency
@options.knowledge
@options.form
def offering(company: str, currency: str, form: Form | None, **where: Any) -> None:
    """The offerings of a company: where and when, and every known term with its source.

    CSV holds one line a term.

    \b
    Examples:
      xlipo offering MiniMax
      xlipo offering 摩尔线程 --csv
      xlipo offering Biren --currency USD --json
    """
    from xlipo.api import OfferingRecord

    client, _ = asked(where)
    found = client.offering(company, currency)
    if form:
        put(found, OfferingRecord, form)
    else:
        for record in found:
            say(f"{record.company}: {record.offering.id}")
            put_lines(_identity(record))
            _put_terms(record.figures)
    if not found:
        name = client.company(company).name
        answer_is_no(f"The data set holds no offering of {name}{known_by(client.as_of)}.", form)


def _identity(record: OfferingRecord) -> Iterator[tuple[str, str]]:
    item = record.offering
    where = " ".join(filter(None, (item.exchange, item.board, item.chapter and f"chapter {item.chapter}", item.ticker)))
    steps = "; ".join(f"{step} {getattr(item, step)}" for step in _STEPS if getattr(item, step))
    said = {
        "Where": where, "Status": item.status, "Steps": steps, "Sponsors": "; ".join(item.sponsors), "Note": item.note,
    }  # fmt: skip
    return ((label, text) for label, text in said.items() if text)


def _put_terms(figures: Mapping[str, Answer]) -> None:
    rows = [
        {
            "term": answer.label, "shown": _shown(answer), "status": answer.status.value,
            "source": answer.source.cite() if answer.source else answer.reason,
        }
        for answer in figures.values()
        if _shown(answer)
    ]  # fmt: skip
    if rows:
        put_table(rows, {"term": "term", "shown": "value", "status": "status", "source": "source"})
