"""A card: a figure with labelled lines beneath it, as HTML for a notebook. It takes plain texts and escapes them."""

from __future__ import annotations

from collections.abc import Iterable

from xlipo.facts.text import printable

_BOX = "border:1px solid #8886;border-radius:6px;padding:.6em .9em;display:inline-block;max-width:46em"


def card(heading: str, figure: str, lines: Iterable[tuple[str, str]], url: str = "") -> str:
    """The card's HTML.

    Args:
        heading: what the figure is.
        figure: the figure as people read it.
        lines: (label, text) of each line beneath; empty texts are left out.
        url: where the last line's text leads, if it is a web address.

    >>> "<b>23.3%</b>" in card("Gross margin of <MiniMax>", "23.3%", [("Period", "9M2025")])
    True
    """
    from html import escape  # notebooks alone show cards

    told = [(label, escape(printable(text))) for label, text in lines if text]
    if told and url.startswith(("https://", "http://")):
        label, text = told[-1]
        told[-1] = label, f'<a href="{escape(url)}">{text}</a>'
    rows = "".join(
        f'<tr><td style="text-align:left;vertical-align:top;opacity:.7">{escape(label)}</td>'
        f'<td style="text-align:left">{text}</td></tr>'
        for label, text in told
    )
    return (
        f'<div style="{_BOX}"><div>{escape(printable(heading))}</div>'
        f'<div style="font-size:1.6em"><b>{escape(printable(figure))}</b></div><table>{rows}</table></div>'
    )
