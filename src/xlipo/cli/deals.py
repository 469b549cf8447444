"""The commands on deals: funding rounds and offerings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Unpack

import click

from xlipo.cli import options
from xlipo.cli.options import Form, Place, known_by, opened
from xlipo.cli.printing import answer_is_no, put_csv, put_json, put_lines, put_table
from xlipo.metrics.status import Status

if TYPE_CHECKING:
    from xlipo.metrics.answer import Answer
    from xlipo.metrics.rounds import OfferingLine, RoundLine

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
@options.place
@options.form
def rounds(company: str, currency: str, form: Form | None, **where: Unpack[Place]) -> None:
    """The funding rounds of a company, in order, with amounts, valuations, step-ups and investors.

    Rounds that only the press names come last, marked with *: they may be part of another and are never added up.
    CSV holds one line a figure.

    \b
    Examples:
      xlipo rounds MiniMax
      xlipo rounds Zhipu --currency USD --json
    """
    from xlipo.cli.rows import ROUND_FIELDS, round_json, round_rows
    from xlipo.metrics.rounds import rounds_of

    answers = opened(where["data"], where["as_of"])
    who = answers.company(company)
    lines = rounds_of(answers, who, currency)
    if form == "json":
        put_json([round_json(line, who) for line in lines])
    elif form == "csv":
        put_csv([row for line in lines for row in round_rows(line, who)], ROUND_FIELDS)
    elif lines:
        rows = [_round_cells(line) for line in lines]
        put_table(rows, {key: name for key, name in _ROUND_COLUMNS.items() if any(row.get(key) for row in rows)})
    if not lines:
        answer_is_no(f"The data set holds no funding round of {who.name}{known_by(where['as_of'])}.", form)


def _round_cells(line: RoundLine) -> dict[str, str]:
    mark = "" if line.round.in_order else " *"
    investors = ", ".join(i.name + (" (lead)" if i.lead else "") for i in line.investors)
    figures = {metric: _shown(answer) for metric, answer in line.figures.items() if _shown(answer)}
    dates = {"announced": line.round.announced, "closed": line.round.closed}
    return {"name": line.round.name + mark, **dates, **figures, "investors": investors}


def _shown(answer: Answer) -> str:
    if answer.status is Status.NO_DATA:  # there is one, but no rate reaches its day
        return "no rate"
    return answer.show() if answer.has_figure else ""


@click.command()
@click.argument("company")
@options.currency
@options.place
@options.form
def offering(company: str, currency: str, form: Form | None, **where: Unpack[Place]) -> None:
    """The offerings of a company: where and when, and every known term with its source.

    CSV holds one line a term.

    \b
    Examples:
      xlipo offering MiniMax
      xlipo offering 摩尔线程 --csv
      xlipo offering Biren --currency USD --json
    """
    from xlipo.cli.rows import OFFERING_FIELDS, offering_json, offering_rows
    from xlipo.metrics.rounds import offerings_of

    answers = opened(where["data"], where["as_of"])
    who = answers.company(company)
    lines = offerings_of(answers, who, currency)
    if form == "json":
        put_json([offering_json(line, who) for line in lines])
    elif form == "csv":
        put_csv([row for line in lines for row in offering_rows(line, who)], OFFERING_FIELDS)
    else:
        for line in lines:
            click.echo(f"{who.name}: {line.offering.id}")
            put_lines(_identity(line))
            _put_terms(line.figures)
    if not lines:
        answer_is_no(f"The data set holds no offering of {who.name}{known_by(where['as_of'])}.", form)


def _identity(line: OfferingLine) -> Iterator[tuple[str, str]]:
    item = line.offering
    where = " ".join(filter(None, (item.exchange, item.board, item.chapter and f"chapter {item.chapter}", item.ticker)))
    steps = "; ".join(f"{step} {getattr(item, step)}" for step in _STEPS if getattr(item, step))
    said = {
        "Where": where,
        "Status": item.status,
        "Steps": steps,
        "Sponsors": "; ".join(item.sponsors),
        "Note": item.note,
    }
    return ((label, text) for label, text in said.items() if text)


def _put_terms(figures: dict[str, Answer]) -> None:
    rows = [
        {
            "term": answer.label,
            "shown": _shown(answer),
            "status": answer.status.value,
            "source": answer.source.cite() if answer.source else answer.reason,
        }
        for answer in figures.values()
        if _shown(answer)
    ]
    if rows:
        put_table(rows, {"term": "term", "shown": "value", "status": "status", "source": "source"})
