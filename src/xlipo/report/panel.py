"""A panel: a small table among others beside it, whose labels run on over empty columns."""

from __future__ import annotations

from dataclasses import dataclass

from xlipo.report.report_sheet import ReportSheet
from xlipo.sheetkit.row_heights import ROUNDED
from xlipo.sheetkit.set_width import set_width


def fitted(text: str, room: float, bold: bool = False) -> str:
    """A label as far as there is room for it, in digits: without its brackets, else cut.

    >>> fitted("Huatai Capital Investment (OTC swaps for Jiujiu Hengxin)", 30)
    'Huatai Capital Investment'
    >>> fitted("Shanghai State-owned Capital Investment", 30)
    'Shanghai State-owned Capital Inv…'
    """
    if set_width(text, bold) * ROUNDED > room and text.endswith(")"):
        text = text.rpartition(" (")[0] or text
    short = text
    while set_width(short, bold) * ROUNDED > room:
        short = short[:-1]
    return text if short == text else f"{short[:-1].rstrip()}…"


@dataclass(frozen=True)
class Panel:
    """Where it stands: the column of the labels, those of the figures, and how many digits a label has room for."""

    label: int
    columns: tuple[int, ...]
    room: float

    def fit(self, text: str) -> str:
        """A label as far as there is room for it."""
        return fitted(text, self.room)

    def head(self, page: ReportSheet, row: int, title: str, over: tuple[str, ...]) -> None:
        """The heading: its title over the labels, and what stands over each column of figures."""
        for column in range(self.label, self.columns[-1] + 1):
            page.put(row, column, None, "band")
        page.put(row, self.label, fitted(title, self.room, bold=True), "band")
        for column, text in zip(self.columns, over, strict=True):
            page.put(row, column, text, "band", "count")

    def close(self, page: ReportSheet, top: int, bottom: int) -> None:
        """Mark the figures as a table from their heading on, with the labels where those stand right beside them."""
        left = self.label if self.columns[0] == self.label + 1 else self.columns[0]
        page.table(top, bottom, self.columns[-1] - left + 1, f"Panel_{top}_{left}", left)
