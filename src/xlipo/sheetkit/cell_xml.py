"""How a cell's value is written in a sheet: its type, its text as XML carries it, and the number of its style."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import quoteattr

from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.xml.functions import tostring

from xlipo.sheetkit.cells import ERRORS, FORBIDDEN, Formula, PlainText, Result, clean

EPOCH_1900 = dt.datetime(1899, 12, 30)  # day 0 of every workbook that does not say otherwise
_NOT_AS_IS = re.compile(f"[&<>\r{FORBIDDEN}]")


def attributes(pairs: Iterable[tuple[str, object]]) -> str:
    """Attributes as a tag has them, each after a blank.

    >>> attributes([("r", 5), ("ht", "20")])
    ' r="5" ht="20"'
    """
    return "".join([f" {name}={quoteattr(str(value))}" for name, value in pairs])


def escape(text: str) -> str:
    """Text as XML carries it; a carriage return must be named, or a reader takes it for a line feed.

    >>> escape("R&D < 5\\r")
    'R&amp;D &lt; 5&#13;'
    """
    if not _NOT_AS_IS.search(text):
        return text
    text = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def inline(value: str | Any) -> str:
    """What stands inside ``<is>``: a string, or the runs of rich text."""
    if isinstance(value, str | PlainText):
        text = str(value)
        keep = ' xml:space="preserve"' if text != text.strip() else ""
        return f"<t{keep}>{escape(text)}</t>"
    return "".join([tostring(run).decode() for run in value.to_tree()])


def live(value: Any, epoch: dt.datetime) -> str:
    """The rest of a formula's cell: attributes, ``<f>``, and ``<v>`` where the result is known."""
    if isinstance(value, Formula):
        formula = f"<f{attributes(value)}>{escape(value.text[1:])}</f>" if value.text else ""
        return known(value.value, epoch, formula) + "</c>"
    if isinstance(value, ArrayFormula | DataTableFormula):
        text = getattr(value, "text", None) or "="
        return f"><f{attributes(value)}>{escape(text[1:])}</f></c>"
    return f"><f>{escape(value[1:])}</f></c>"


def known(value: Result, epoch: dt.datetime, formula: str = "") -> str:
    """The type attribute, the end of the start tag, the formula if there is one, and ``<v>``."""
    kind, text = result(value, epoch)
    keep = ' xml:space="preserve"' if text != text.strip() else ""
    shown = f"<v{keep}>{escape(text)}</v>" if value is not None else ""
    return (f' t="{kind}">' if kind else ">") + formula + shown


def result(value: Result, epoch: dt.datetime = EPOCH_1900) -> tuple[str, str]:
    """How a file tells a formula's result: the cell's type ("" for a number) and the text of it.

    >>> result(0.1 + 0.2), result(True), result("#N/A"), result("n.d."), result(float("nan"))
    (('', '0.30000000000000004'), ('b', '1'), ('e', '#N/A'), ('str', 'n.d.'), ('e', '#NUM!'))
    """
    if isinstance(value, str):
        return ("e" if value in ERRORS else "str"), value
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        if getattr(value, "tzinfo", None) is not None:
            raise TypeError(f"a cell cannot hold a time zone: {value!r}")
        value = to_excel(value, epoch)
    return _number(value)


def _number(value: Any) -> tuple[str, str]:
    """A number with every digit a float has; what is no number, or too large, is the error a spreadsheet would show."""
    try:
        number = float(value)
    except OverflowError:
        return "e", "#NUM!"
    if not math.isfinite(number):
        return "e", "#NUM!"
    return "", str(value) if type(value) is int else repr(number).removesuffix(".0")
