"""The templates by their kind: what is written to a file, and from which choices."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

from xlipo.facts.dataset import DataView
from xlipo.sheetkit.live import Compute, Functions
from xlipo.sheetkit.render import render
from xlipo.sheetkit.save import save
from xlipo.store.opening import open_data
from xlipo.templates.comps import write_comps
from xlipo.templates.funding_page import write_funding_page
from xlipo.templates.tear_sheet import write_tear_sheet
from xlipo.templates.template_sheet import Template
from xlipo.templates.words import Words

SCALE_AT_FIRST = {"en": "m", "zh-Hans": "百万", "zh-Hant": "百萬"}
Writer = Callable[[Template, str, str, str, str], None]
WRITERS: dict[str, tuple[str, Writer]] = {
    "comps": ("comps_title", write_comps),
    "tear-sheet": ("tear_title", write_tear_sheet),
    "funding": ("funding_title", write_funding_page),
}
"""Each kind of template, with the word that is its title."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a template shows when it is first opened; every one of these is a drop-down in it."""

    company: str = "MiniMax"
    currency: str = "USD"
    scale: str = ""
    """A word of the page's list of scales; millions when empty."""
    period: str = ""
    """A period or a basis; the page's own when empty: LTM for comps, LATEST for the last column of a tear sheet."""


def write_template(
    kind: str,
    out: str | os.PathLike[str],
    compute: Compute,
    lang: str = "en",
    opening: Opening | None = None,
    target: str = "plain",
    view: DataView | None = None,
) -> Path:
    """Write an analyst template and return its path.

    Args:
        kind: ``comps``, ``tear-sheet`` or ``funding``.
        out: the workbook to write.
        compute: how a worksheet function is asked: its name and its arguments in; a value, rows of values, or an error
            that tells its text out.
        lang: ``en``, ``zh-Hans`` or ``zh-Hant``.
        opening: what it shows when it is first opened.
        target: whose way of naming an add-in's function the file follows (see ``live.PREFIXES``).
        view: the data set whose peers and groups the page offers; the one that is open to everybody by default.

    Raises :class:`OutputError` where the file cannot be written; the old file is then untouched.
    """
    path = Path(out)
    save(build_template(kind, compute, lang, opening, target, view), path)
    return path


def build_template(
    kind: str,
    compute: Compute,
    lang: str = "en",
    opening: Opening | None = None,
    target: str = "plain",
    view: DataView | None = None,
) -> Workbook:
    """The workbook of a template, not yet saved; see :func:`write_template`."""
    title, write = WRITERS[kind]
    words, chosen = Words(lang), opening or Opening()
    template = Template(Functions(compute, target), words, view or open_data())
    write(template, chosen.company, chosen.currency, chosen.scale or SCALE_AT_FIRST[lang], chosen.period)
    return render([sheet.model() for sheet in template.sheets], title=words[title], lang=lang)
