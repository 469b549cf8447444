"""Figures: every answer that stands anywhere in the workbook, once, as live formulas over the facts.

A figure is entered under a key, ``company|metric|period``, and looked up by it from the sheets. Its row holds the point
and both bounds in the answer's own unit; what is shown is the one that the case asks for, at the rate of the currency
that is set, in the scale that is set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xlipo.facts.company import Company
from xlipo.facts.fact import Dimensions, show_dimensions
from xlipo.facts.unit import is_money
from xlipo.metrics.answer import Answer
from xlipo.metrics.calculated import as_calculated
from xlipo.metrics.derivation import Derivation, formula
from xlipo.metrics.status import SHORT, Status
from xlipo.report.figure import HIGH, LOW, POINT, Content, Figure, Number, OnBasis, formatted, not_twice, value_letter
from xlipo.report.ledger import FIRST_ROW, Ledger
from xlipo.report.settings import Settings
from xlipo.sheetkit.cells import LONGEST_TEXT, Formula

WORDS = SHORT | {Status.NOT_MEANINGFUL: "NM"}
"""How the book writes an absence."""
LONGEST_FORMULA = 200  # what an auditor can still read; longer ones are taken apart
LONGEST_KEY = 250  # a spreadsheet looks up texts of at most 255 characters
_COLUMN = {"": POINT, "low": LOW, "high": HIGH}
_WILDCARDS = str.maketrans("~*?", "___")  # what a spreadsheet's search takes for wildcards


class Figures:
    """Every figure of one workbook, in the order in which they were entered."""

    def __init__(self, ledger: Ledger, settings: Settings) -> None:
        self._ledger, self._settings = ledger, settings
        self._by_key: dict[str, Figure] = {}
        self._by_content: tuple[dict[str, Figure], ...] = ({}, {}, {})  # of the point, the low, the high
        self._lines: dict[tuple[str, Dimensions], str] = {}
        self._keys: set[str] = set()
        self._on_bases: dict[str, str] = {}  # the cells of what figures of the front calculate, by their formulas
        self._parts: dict[int, tuple[int, Derivation]] = {}

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def __getitem__(self, key: str) -> Figure:
        return self._by_key[key]

    @property
    def last_row(self) -> int:
        return FIRST_ROW + len(self._by_key) - 1

    # -- keys ---------------------------------------------------------------------------------------------------------

    def line(self, metric: str, dimensions: Dimensions = ()) -> str:
        """The name of a metric, by dimension where it has one, as it stands beside a line and in a key.

        It holds nothing that a spreadsheet's search would read as a wildcard, and no two differ by case alone.
        """
        place = metric, dimensions
        if place not in self._lines:
            text = f"{metric}[{show_dimensions(dimensions)}]" if dimensions else metric
            text = plain = text.translate(_WILDCARDS)[:120]
            taken = {line.casefold() for line in self._lines.values()}
            for number in range(2, len(taken) + 3):
                if text.casefold() not in taken:
                    break
                text = f"{plain}_{number}"
            self._lines[place] = text
        return self._lines[place]

    @staticmethod
    def member(text: str) -> str:
        """A dimension's member as it stands in a key, without what a spreadsheet's search takes for wildcards."""
        return text.translate(_WILDCARDS)

    def add(self, answer: Answer, at: str, own: bool = False, line: str = "") -> Figure:
        """Enter an answer under the period ``at``; ``own`` keeps its money in its own currency."""
        line = line or self.line(answer.metric, answer.dimensions)
        key = f"{answer.company.id}|{line}|{at}"[:LONGEST_KEY]
        found = self._by_key.get(key)
        if found is None:
            found = self._by_key[key] = self._figure(key, line, answer, own)
        return found

    def _figure(self, key: str, line: str, answer: Answer, own: bool) -> Figure:
        derivation = answer.derivation
        converts = derivation is not None and is_money(answer.unit) and not own and answer.shown != "per_share"
        scales = derivation is not None and is_money(answer.unit) and answer.shown not in ("per_share", "per_unit")
        rate_row = self._ledger.rates_for(answer) if converts else 0
        contents, values = self._contents(answer)
        row = self.last_row + 1  # parts of a long formula have gone before it
        if answer.derivation is not None and answer.value is None:
            contents = (Formula(f"=AVERAGE(${LOW}{row}:${HIGH}{row})", _middle(values)), *contents[1:])
        low, high = (not_twice(content, contents[0], row) for content in contents[1:])
        contents = (contents[0], low, high)
        figure = Figure(key, row, line, answer.company, answer, contents, values, rate_row, scales)
        self._remember(figure)
        return figure

    # -- on each basis ------------------------------------------------------------------------------------------------

    def on_basis(self, answer: Answer) -> tuple[Content, Number, int]:
        """What a figure of the front is on one basis: its formula over facts, its value, the row of its rate."""
        derivation = answer.derivation
        if derivation is None:
            word = WORDS.get(answer.status, WORDS[Status.NO_DATA])
            return word, word, 0
        number = derivation.point
        content = Formula("=" + self._rendered(derivation, ""), as_calculated(derivation, ""))
        converts = is_money(answer.unit) and answer.shown != "per_share"
        return content, number, self._ledger.rates_for(answer) if converts else 0

    def enter(self, key: str, metric: str, bases: tuple[OnBasis, ...], chosen: int) -> Figure:
        """Enter a figure of the front under its name: one row, with its value on each basis."""
        like = next((one.answer for one in bases if one.answer.has_figure), bases[chosen].answer)
        is_money_ = is_money(like.unit) and like.shown not in ("per_share", "per_unit")
        bases = tuple(self._calculated_once(one, place, len(bases)) for place, one in enumerate(bases))
        contents, values = (bases[chosen].content,) * 3, (bases[chosen].value,) * 3
        rate_row = max(one.rate_row for one in bases)
        figure = Figure(
            key, self.last_row + 1, metric, like.company, like, contents, values, rate_row, is_money_, bases
        )
        self._by_key[key] = figure
        return figure

    def _calculated_once(self, on: OnBasis, place: int, bases: int) -> OnBasis:
        """A figure on a basis; what a cell calculates already is a reference to that cell."""
        content = on.content
        if not isinstance(content, Formula) or not any(sign in content.text[1:] for sign in "+-*/^"):
            return on
        known = self._again(content.text[1:], 0)
        if known is None:
            self._on_bases[content.text] = f"=${value_letter(place, bases)}${self.last_row + 1}"
            return on
        return replace(on, content=Formula(known.text, content.value))

    def _remember(self, figure: Figure) -> None:
        """That these formulas have a row now; a single cell needs none, and a yes or no is no number."""
        for known, content, value in zip(self._by_content, figure.contents, figure.values, strict=True):
            if (
                isinstance(content, Formula)
                and isinstance(value, Decimal)
                and any(s in content.text[1:] for s in "+-*/^")
            ):
                known.setdefault(content.text, figure)

    # -- contents -----------------------------------------------------------------------------------------------------

    def _contents(self, answer: Answer) -> tuple[tuple[Content, Content, Content], tuple[Number, Number, Number]]:
        derivation = answer.derivation
        if derivation is None:
            word = answer.text[:LONGEST_TEXT] or WORDS.get(answer.status, WORDS[Status.NO_DATA])
            return (word, word, word), (word, word, word)
        yes_no = self._ledger.yes, self._ledger.no
        contents: list[Content] = []
        values: list[Number] = []
        for place, end in enumerate(("", "low", "high")):
            number = getattr(derivation, end or "point")
            if not number.is_finite():  # what it is divided by may be 0: no bound is known
                contents.append(WORDS[Status.NOT_MEANINGFUL])
                values.append(WORDS[Status.NOT_MEANINGFUL])
                continue
            text = self._rendered(derivation, end)
            if derivation.is_test:
                contents.append(Formula(f'=IF({text},"{yes_no[0]}","{yes_no[1]}")', yes_no[0 if number else 1]))
                values.append(yes_no[0 if number else 1])
            else:
                value = as_calculated(derivation, end)  # to the last digit, as a spreadsheet has it
                again = self._again(text, place)
                contents.append(Formula(again.text if again else "=" + text, value))
                values.append(number)
        return (contents[0], contents[1], contents[2]), (values[0], values[1], values[2])

    def _again(self, text: str, place: int) -> Formula | None:
        """A link to the row that has calculated this already."""
        known = self._by_content[place].get("=" + text)
        if known is None:
            return self._of_front(text) if place == 0 else None
        content = known.contents[place]
        assert isinstance(content, Formula)
        return Formula(f"=${(POINT, LOW, HIGH)[place]}${known.row}", content.value)

    def _of_front(self, text: str) -> Formula | None:
        """A link to the figure of the front that has calculated this already, on one of its bases."""
        cell = self._on_bases.get("=" + text)
        return Formula(cell, None) if cell else None

    def _rendered(self, derivation: Derivation, end: str) -> str:
        """The formula of a derivation's point or bound; of one too long to read, parts get rows of their own."""
        text = formula(derivation, self._place, end=end)
        while len(text) > LONGEST_FORMULA - len(f'=IF(,"{self._ledger.yes}","{self._ledger.no}")'):
            part = self._largest_part(derivation)
            if part is None:
                break
            self._parts[id(part)] = (self._part(part), part)
            text = formula(derivation, self._place, end=end)
        return text

    def _place(self, derivation: Derivation, end: str) -> str:
        if derivation.args:
            known = self._parts.get(id(derivation))
            return f"${_COLUMN[end]}${known[0]}" if known else ""
        return self._ledger.place(derivation, end)

    def _largest_part(self, derivation: Derivation) -> Derivation | None:
        """The longest part of a derivation that is itself short enough, one that stands in a row already first."""
        best: tuple[bool, int] = (False, 12)
        found: Derivation | None = None
        waiting = list(derivation.args)
        while waiting:
            part = waiting.pop()
            if not part.args or id(part) in self._parts:
                continue
            waiting += part.args
            text = formula(part, self._place)
            rank = ("=" + text in self._by_content[0], len(text))
            if not part.is_test and len(text) < LONGEST_FORMULA and rank > best:
                best, found = rank, part
        return found

    def _part(self, derivation: Derivation) -> int:
        """The row of a part of a formula."""
        texts = [formula(derivation, self._place, end=end) for end in ("", "low", "high")]
        known = self._by_content[0].get("=" + texts[0])
        if known is not None:
            return known.row
        values = (derivation.point, derivation.low, derivation.high)
        contents = [
            Formula("=" + text, as_calculated(derivation, end))
            for text, end in zip(texts, ("", "low", "high"), strict=True)
        ]
        number = sum(figure.answer is None for figure in self) + 1
        facts = derivation.facts()
        key, row = f"part|{number}|", self.last_row + 1
        company = Company(id=facts[0].entity, name=facts[0].entity) if facts else Company(id="part", name="part")
        figure = Figure(key, row, f"part {number}", company, None, (contents[0], contents[1], contents[2]), values)
        self._by_key[key] = figure
        self._remember(figure)
        return row

    # -- what is shown as the workbook is opened ----------------------------------------------------------------------

    def rate(self, figure: Figure) -> Decimal | str:
        """The rate that acts on a figure with the currency that is set, or the word for none."""
        row = self.chosen(figure).rate_row if figure.bases else figure.rate_row
        return self._ledger.rate(row, self._settings.currency) if row else Decimal(1)

    def chosen(self, figure: Figure) -> OnBasis:
        """A figure of the front on the basis that is set."""
        return figure.bases[self._settings.basis_number - 1]

    def shown(self, figure: Figure) -> float | str:
        """What the figure's cell shows with the settings the workbook is opened with."""
        value, rate = figure.values[0], self.rate(figure)
        if isinstance(value, str):
            return value
        if isinstance(rate, str):
            return rate
        if figure.is_span:
            return self.span(figure)
        content = figure.contents[0]
        held = content.value if isinstance(content, Formula) and isinstance(content.value, float) else float(value)
        return held * float(rate) / float(self._settings.divisor if figure.scales else 1)

    def number(self, figure: Figure) -> Decimal | None:
        """The same as an exact number; None where the cell shows a word."""
        value, rate = figure.values[0], self.rate(figure)
        if isinstance(value, str) or isinstance(rate, str) or figure.is_span:
            return None
        return self._scaled(value * rate, figure)

    def counted(self, figure: Figure) -> float | None:
        """What statistics and charts take of a figure of the front; None where they leave it out."""
        shown = self.shown(figure)
        is_left_out = not self.chosen(figure).counts or (figure.scales and not self._settings.currency)
        return None if is_left_out or isinstance(shown, str) else shown

    def taken(self, figure: Figure) -> float | str:
        """What the column of counted figures holds: the number, the word that stands for it, or nothing."""
        counted = self.counted(figure)
        if counted is not None:
            return counted
        chosen, shown = self.chosen(figure), self.shown(figure)
        hidden = figure.scales and not self._settings.currency
        return shown if chosen.counts and not hidden and isinstance(shown, str) else ""

    def span(self, figure: Figure) -> str:
        """Both ends of a range that was printed as one."""
        rate = self.rate(figure)
        if isinstance(rate, str):
            return rate
        ends = [self._scaled(end * rate, figure) for end in figure.values[1:] if isinstance(end, Decimal)]
        return "–".join(formatted(end, figure.range_format) for end in ends)

    def _scaled(self, value: Decimal, figure: Figure) -> Decimal:
        return value / self._settings.divisor if figure.scales else value


def _middle(values: tuple[Number, Number, Number]) -> float | str:
    """The middle of a range whose two ends are known."""
    low, high = values[1:]
    if isinstance(low, str) or isinstance(high, str):
        return WORDS[Status.NO_DATA]
    return float((low + high) / 2)
