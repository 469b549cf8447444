"""Text that came from data can never become a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlipo.facts.text import FORMULA_SIGNS
from xlipo.lint.book import Book
from xlipo.lint.finding import Fault
from xlipo.lint.rule import rule
from xlipo.sheetkit.cells import starts_like_formula

_ONLY_MARKS = re.compile(f"[{re.escape(FORMULA_SIGNS)}/ ]{{1,3}}")


@rule(
    "text-like-formula", "error", "any",
    reason=(
        "Text that begins like a formula becomes one when the cell is edited, or the sheet saved as CSV and opened.",
        "以公式符号开头的文本，一经编辑或另存为 CSV 再打开就会变成公式。",
    ),
    fix=("Mark the cell with an apostrophe (quotePrefix), or put a word before it.", "加撇号前缀（quotePrefix），或在前面加文字。"),
)  # fmt: skip
def text_like_formula(book: Book) -> Iterator[Fault]:
    """Text that begins with = + - @, a tab or a line break and is not marked as text; a lone dash is harmless."""
    for sheet in book.sheets:
        for cell in sheet.cells.values():
            if cell.formula or cell.is_error or not isinstance(cell.value, str) or book.style_of(cell).quoted:
                continue
            if starts_like_formula(cell.value) and not _ONLY_MARKS.fullmatch(cell.value):
                begins = repr(cell.value[:12])
                yield sheet.fault(f"text that begins like a formula: {begins}", f"文本以公式符号开头：{begins}", cell)
