"""Offerings and rounds in running text: prices, proceeds, the first day and valuations, as articles put them."""

from __future__ import annotations

import re
from typing import NamedTuple

from xlipo.facts.unit import is_money
from xlipo.intake.printed_figures import PrintedFigure
from xlipo.quality.mentions import Mention
from xlipo.quality.sentences import Sentence

_OFFERING = re.compile(
    r"\bipos?\b|initial public offering|\bdebut|\blist(?:ed|ing)\b|\bpric(?:ed|ing)\b|offer price|\bshares? at\b|"
    r"\b(?:a|per) share\b|\bapiece\b|上市|首发|首發|招股|发行价|發行價|公开发售|公開發售|挂牌|掛牌|每股"
)
_DEBUT = re.compile(r"\bdebut|\bfirst (?:trading )?day\b|\bday one\b|首日|首秀")
_ANOTHER = re.compile(
    r"cornerstone|placing|placement|bond|series [a-f]\b|round|\bnet\b|"
    r"基石|配售|配股|可转|可轉|[a-f]\+*轮|[a-f]\+*輪|净额|淨額"
)
"""What makes money raised, or shares sold, something else than the offering as a whole."""
_WITHIN_A_DAY = re.compile(
    r"as much as|intraday|at one point|\bopen(?:ed|ing)?\b|at the open|early trad|"
    r"盘中|盤中|一度|高开|高開|开盘|開盤|最高|早盘|早盤|午盘|午盤"
)
_CLOSING = re.compile(
    r"(?:\b(?:closed|closing|ended|finished) (?:\w+ ){0,3}at|收[报報于於]|收盘[价报]|收盤[價報]|报收|報收)\s*$"
)
_CLOSES = re.compile(r"\bclos|\bended\b|\bfinished\b|收[报報于於盘盤涨漲跌]|报收|報收")
_OPENING = re.compile(r"(?:\bopen(?:ed|ing) (?:\w+ ){0,3}at|开盘[报价]|開盤[報價]|(?:高开|高開|开|開)[报報])\s*$")
_PRICED = re.compile(
    r"\b(?:pric|sold|sell|issu|offer|rais)\w*\b(?:(?!\bclos|\bopen|\bend|\btrad|\bvalu)[^,;]){0,60}\bat\s*$|"
    r"\b(?:offer|issue|ipo) price\b[^,;]{0,12}$|"
    r"(?:发行价格?|發行價格?|发售价|發售價|定价|定價|招股价|招股價)[^,，;；\d]{0,6}$"
)
_EACH_SHARE = re.compile(r"每股(?:价格|價格)?(?:为|為)?\s*$")
_A_SHARE = re.compile(r"\s*(?:(?:a|per) (?:h )?share\b|each\b|apiece\b|[/每]股)")
_RAISED = re.compile(
    r"(?:\brais(?:ed|es|e|ing)\b(?: about| around| some| up to| a total of| total of| gross proceeds of)?|"
    r"(?:募资|募資|集资|集資|募得|募集资金|募集資金)(?:总额|總額|总计|總計|共|合计|合計|为|為|达|達)*)\s*$"
)
_SOLD = re.compile(r"(?:\b(?:sold|selling|issued|issuing|offered|offering)\b|发行|發行|发售|發售)了?\s*$")
_NEAR = 24
_SUBSCRIBED = re.compile(r"subscri|认购|認購")
_PUBLIC = re.compile(r"public|retail|公开|公開|香港")
_INTERNATIONAL = re.compile(r"international|institutional|国际|國際")
_RISE = re.compile(
    r"\b(?:up|rose|rising|jumped|surged|soared|climbed|gained|higher|leapt|popped)\b|[涨漲升飙飆]|高(?![开開达達])"
)
_VALUED = re.compile(r"\bvalu(?:ed|es|ing) (?:\w+ ){0,3}at\s*$")
OF_OFFERING = frozenset({"offer_price", "first_day_close_price", "first_day_open", "first_day_return"})
"""Measures that a clause may name beside a figure of the offering: up 693% from the offer price."""

_VALUATIONS = ("funding_post_money_valuation", "funding_valuation", "funding_pre_money_valuation", "implied_market_cap")


class Said(NamedTuple):
    """The measures that a figure may be of, the likeliest first, and whether it is certain to be of one of them."""

    metrics: tuple[str, ...]
    is_certain: bool


def said_of_offering(sentence: Sentence, figure: Mention[PrintedFigure], start: int, has_measure: bool) -> Said | None:
    """What a figure is said to be of an offering or a round; None where its sentence speaks of none.

    Args:
        sentence: the sentence.
        figure: one of its figures.
        start: where the clause begins that the figure stands in.
        has_measure: whether the clause names a measure before the figure.
    """
    plain, unit = sentence.plain, figure.value.unit or ""
    head, tail = plain[start : figure.start], plain[figure.end :]
    if unit == "percent":
        return None if has_measure else _first_return(plain, head, plain[: figure.start])
    if unit == "x":
        return _subscribed(head, tail)
    if unit == "shares":
        return Said(("offer_shares",), True) if _SOLD.search(head) and _is_whole_offering(plain) else None
    return _of_money(plain, head, tail, has_measure) if is_money(unit) else None


def _of_money(plain: str, head: str, tail: str, has_measure: bool) -> Said | None:
    if _DEBUT.search(plain) and (_CLOSING.search(head) or _OPENING.search(head)):
        return Said(("first_day_close_price" if _CLOSING.search(head) else "first_day_open",), True)
    if _PRICED.search(head) and (_A_SHARE.match(tail) or not has_measure):
        return Said(("offer_price",), True)
    if _EACH_SHARE.search(head) and _is_whole_offering(plain):
        return Said(("offer_price",), False)
    if _RAISED.search(head) and _is_whole_offering(plain):
        return Said(("gross_proceeds", "net_proceeds"), True)
    if _VALUED.search(head) and not has_measure:
        return Said(_VALUATIONS, False)
    return None


def _subscribed(head: str, tail: str) -> Said | None:
    if not _SUBSCRIBED.search(head + tail[:_NEAR]):
        return None
    if _INTERNATIONAL.search(head):
        return Said(("international_subscription_multiple",), False)
    return Said(("public_subscription_multiple",), False) if _PUBLIC.search(head) else None


def _is_whole_offering(plain: str) -> bool:
    return _OFFERING.search(plain) is not None and _ANOTHER.search(plain) is None


def _first_return(plain: str, head: str, said: str) -> Said | None:
    """The first day's return; certain where the close has been told, since a morning's news is of the opening."""
    if not _DEBUT.search(plain) or not _RISE.search(head) or _WITHIN_A_DAY.search(head):
        return None
    return Said(("first_day_return",), _CLOSES.search(said) is not None)
