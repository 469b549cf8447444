"""The command that screens companies by a condition on their figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from xlipo.cli import options
from xlipo.cli.figures import brief, footnotes
from xlipo.cli.options import Form, asked
from xlipo.cli.output import answer_is_no, put_csv, put_json, put_table, say

if TYPE_CHECKING:
    from xlipo.api.screen_records import Screen, ScreenRecord

MOST_SHOWN = 40
"""As many companies that are undecided, or do not meet it, are named for people; JSON and CSV hold all."""


@click.command()
@click.argument("condition")
@options.listed("--metrics", "More metrics to show, separated by commas.")
@options.listed("--companies", "Whom to judge, separated by commas.")
@click.option("--group", metavar="NAME", default="", help="Whom to judge: llm, gpu, core ...; all when not given.")
@click.option("--period", metavar="P", help="The period of all figures, such as FY2024.")
@click.option("--basis", metavar="B", default="", help="LTM (when no period is given), FY0 or LATEST.")
@options.currency
@click.option("--sort", metavar="METRIC", default="", help="A metric to order by, the largest first; or name.")
@click.option("--limit", metavar="N", type=int, help="Show at most so many of those that meet it.")
@options.knowledge
@options.form
def screen(condition: str, form: Form | None, **how: Any) -> None:
    """Which companies meet a condition on their figures, and of which it cannot be told.

    Figures go by any name the metrics have (gross_margin, 毛利率, EV/Revenue), compared by > >= < <= = != or between
    a and b; joined by and, or, not, brackets and + - * /. Numbers are written as people do: 30%, USD 1.5bn, 10亿元;
    an amount of money needs a currency, its own or --currency. "revenue is known", "is n.m." and "is stale" ask what
    is held; listed, llm, "exchange = HKEX", "company != NVIDIA" whom it is about.

    Figures stand on the periods that table has. A company is undecided where a figure that would decide is missing, or
    where its print allows values on both sides. Exit code 1 where no company meets the condition.

    \b
    Examples:
      xlipo screen "revenue_growth > 100% and gross_margin > 30%"
      xlipo screen "revenue > USD 500m and not listed" --metrics arr,headcount
      xlipo screen "ev_to_revenue between 10 and 50" --group gpu --sort ev_to_revenue --limit 5
      xlipo screen "毛利率大于30% 且 研发费用率 < 100%" --basis FY0 --csv
      xlipo screen "exchange = HKEX and listing_date >= 2026-01-01" --metrics return_since_offer
    """
    client, how = asked(how)
    found = client.screen(condition, **how)
    if form == "json":
        put_json(found.as_json())
    elif form:
        from xlipo.api.screen_records import ScreenRecord

        rows = [row for record in found.records() for row in record.rows()]
        put_csv(rows, ScreenRecord.columns(), form)
    else:
        _tell(found)
    if not found.meets:
        answer_is_no(found.sentence, form)


def _tell(found: Screen) -> None:
    """A screen as people read it: how it was understood, who meets it, how many do not, who is undecided and why."""
    say(f"Read as: {found.condition}")
    if found.meets:
        labels = [answer.label for answer in found.meets[0].figures]
        headings = {
            f"{name} {currency}": f"{label} ({currency})" if currency else label
            for (name, currency), label in zip(found.columns, labels, strict=True)
        }
        rows = [
            {"company": one.company, **{key: brief(a, False) for key, a in zip(headings, one.figures, strict=True)}}
            for one in found.meets
        ]
        put_table(rows, {"company": "", **headings})
        say(found.sentence + _shown(len(found.meets), found.counts["meets"]))
    if found.undecided:
        shown = found.undecided[:MOST_SHOWN]
        rows = [{"company": one.company, "why": " ".join(one.reasons)} for one in shown]
        put_table(rows, {"company": "Undecided", "why": "why"})
        if more := len(found.undecided) - len(shown):
            say(f"and {more:,} more (--json has all)")
    others = found.does_not[:MOST_SHOWN]
    if others:
        more = len(found.does_not) - len(others)
        say(f"Do not meet it: {', '.join(map(_marked, others))}" + f" and {more:,} more" * bool(more))
    for line in footnotes([answer for one in (*found.meets, *others) for answer in one.figures]):
        say(line)


def _shown(count: int, every: int) -> str:
    """What is said of those that meet it and are not shown."""
    if count == every:
        return ""
    return f" Here are the first {count} that meet it." if count > 1 else " Here is the first that meets it."


def _marked(record: ScreenRecord) -> str:
    """The company's name, marked where it was judged by a stale figure, or one on another basis."""
    stale, off = (any(getattr(answer, name) for answer in record.figures) for name in ("is_stale", "off_basis"))
    return record.company + " †" * stale + " *" * off
