"""Field names: what data vendors and everyday speech call a figure, which of ours that is, and where theirs differs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from xlipo.facts.errors import NotHeld
from xlipo.facts.period import Period, Relative, ltm
from xlipo.facts.table_row import TableRow


class FieldName(TableRow):
    """One name: a metric or concept under ``measure``, or what is ``nearest`` where the data hold no such figure.

    ``period`` is the basis that the name says by itself, such as LTM in ``营业收入(TTM)``. ``vendor`` is empty for an
    everyday word. ``note`` says where the vendor's definition is another, or why nothing is held.
    """

    name: str = Field(min_length=1)
    vendor: str = ""
    measure: str = ""
    period: Literal["", "LTM"] = ""
    nearest: tuple[str, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _is_held_or_not(self) -> FieldName:
        if self.measure and self.nearest:
            raise ValueError("`nearest` is for names without a measure")
        return self

    @property
    def words(self) -> str:
        """What it was read as, with the vendor's difference.

        >>> FieldName(name="SALES_REV_TURN", vendor="Bloomberg", measure="revenue").words
        'SALES_REV_TURN of Bloomberg is read as revenue.'
        """
        whose = f" of {self.vendor}" if self.vendor else ""
        basis = ", of the last twelve months" if self.period else ""
        return f"{self.name}{whose} is read as {self.measure}{basis}." + (f" {self.note}" if self.note else "")

    def not_held(self, name: str) -> NotHeld:
        """The refusal of a name that the data hold no figure for, as it was written."""
        return NotHeld(name, self.nearest, self.note)

    def at(self, wanted: Period | Relative, is_given: bool = True) -> Period | Relative:
        """The period that is meant by this name: its own basis, at the end of the period that is given.

        >>> twelve = FieldName(name="or_ttm", vendor="Wind", measure="revenue", period="LTM")
        >>> str(twelve.at(Period.parse("H1-2026"))), str(twelve.at(Relative("LATEST"), False))
        ('LTM-2026-06-30', 'LTM')
        """
        if not self.period:
            return wanted
        if not is_given:
            return Relative(self.period)
        if isinstance(wanted, Relative) or wanted.months > 12:
            return wanted
        return ltm(wanted.end, wanted.year_end).as_fiscal_year()
