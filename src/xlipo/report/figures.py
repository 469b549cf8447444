"""Figures: every answer that stands anywhere in the workbook, once, as live formulas over the facts.

A figure is entered under a key, ``company|metric|period``, and looked up by it from the sheets. Its row holds the point
and both bounds in the answer's own unit; what is shown is the one that the case asks for, at the rate of the currency
that is set, in the scale that is set.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xlipo.facts.company import Company
from xlipo.facts.fact import Dimensions, show_dimensions
from xlipo.facts.unit import is_money
from xlipo.metrics.answer import Answer
from xlipo.metrics.calculated import as_calculated
from xlipo.metrics.derivation import Derivation, formula
from xlipo.metrics.status import SHORT, Status
from xlipo.report.figure import HIGH, LOW, POINT, SPAN, Content, Figure, Number, formatted, not_twice
from xlipo.report.ledger import FIRST_ROW, Ledger
from xlipo.report.settings import Settings
from xlipo.sheetkit.cells import LONGEST_TEXT, Formula

LONGEST_FORMULA = 200  # what an auditor can still read; longer ones are taken apart
LONGEST_KEY = 250  # a spreadsheet looks up texts of at most 255 characters
_COLUMN = {"": POINT, "low": LOW, "high": HIGH}
_WILDCARDS = str.maketrans("~*?", "___")  # what a spreadsheet's search takes for wildcards


class Figures:
    """Every figure of one workbook, in the order in which they were entered."""

    def __init__(self, ledger: Ledger, settings: Settings) -> None:
        self._ledger, self._settings = ledger, settings
        self._by_key: dict[str, Figure] = {}
        self._by_question: dict[tuple[str, str, str], Figure] = {}
        self._by_content: tuple[dict[str, Figure], ...] = ({}, {}, {})  # of the point, the low, the high
        self._lines: dict[tuple[str, Dimensions], str] = {}
        self._keys: set[str] = set()
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
            contents = (Formula(f"=${SPAN}{row}", SHORT[Status.NO_DATA]), *contents[1:])
        low, high = (not_twice(content, contents[0], row) for content in contents[1:])
        contents = (contents[0], low, high)
        figure = Figure(key, row, line, answer.company, answer, contents, values, rate_row, scales, answer.label)
        self._remember(figure)
        return figure

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
            word = answer.text[:LONGEST_TEXT] or SHORT.get(answer.status, SHORT[Status.NO_DATA])
            return (word, word, word), (word, word, word)
        yes_no = self._ledger.yes, self._ledger.no
        contents: list[Content] = []
        values: list[Number] = []
        for place, end in enumerate(("", "low", "high")):
            number = getattr(derivation, end or "point")
            if not number.is_finite():  # what it is divided by may be 0: no bound is known
                contents.append(SHORT[Status.NOT_MEANINGFUL])
                values.append(SHORT[Status.NOT_MEANINGFUL])
                continue
            text = self._rendered(derivation, end)
            if derivation.is_test:
                contents.append(Formula(f'=IF({text},"{yes_no[0]}","{yes_no[1]}")', yes_no[0 if number else 1]))
                values.append(yes_no[0 if number else 1])
            else:
                value = as_calculated(derivation, end)  # to the last digit, as a spreadsheet has it
                contents.append(self._again(text, place) or Formula("=" + text, value))
                values.append(number)
        return (contents[0], contents[1], contents[2]), (values[0], values[1], values[2])

    def _again(self, text: str, place: int) -> Formula | None:
        """A link to the row that has calculated this already."""
        known = self._by_content[place].get("=" + text)
        if known is None:
            return None
        content = known.contents[place]
        assert isinstance(content, Formula)
        return Formula(f"=${(POINT, LOW, HIGH)[place]}${known.row}", content.value)

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
        return self._ledger.rate(figure.rate_row, self._settings.currency) if figure.rate_row else Decimal(1)

    def shown(self, figure: Figure) -> float | str:
        """What the figure's cell shows with the settings the workbook is opened with."""
        value, rate = figure.values[0], self.rate(figure)
        if isinstance(value, str):
            return value
        if figure.is_span:
            return self.span(figure)
        content = figure.contents[0]
        if isinstance(rate, str) or not isinstance(content, Formula) or not isinstance(content.value, float):
            return rate if isinstance(rate, str) else float(self._scaled(value * rate, figure))
        return content.value * float(rate) / float(self._settings.divisor if figure.scales else 1)

    def number(self, figure: Figure) -> Decimal | None:
        """The same as an exact number; None where the cell shows a word."""
        value, rate = figure.values[0], self.rate(figure)
        if isinstance(value, str) or isinstance(rate, str) or figure.is_span:
            return None
        return self._scaled(value * rate, figure)

    def span(self, figure: Figure) -> str:
        """Both ends of a range that was printed as one."""
        rate = self.rate(figure)
        if isinstance(rate, str):
            return rate
        ends = [self._scaled(end * rate, figure) for end in figure.values[1:] if isinstance(end, Decimal)]
        return "–".join(formatted(end, figure.range_format) for end in ends)

    def currency_numbers(self) -> dict[str, int]:
        """A number for each currency that figures stand in, to tell whether some are in the same one."""
        return {currency: n for n, currency in enumerate(sorted({f.unit for f in self if f.rate_row}), 1)}

    def beside(self, figure: Figure) -> str:
        """What stands in the narrow column: the currency where it is the figure's own, and the mark."""
        if figure.rate_row:
            return figure.mark if self._settings.currency else f"{figure.unit} {figure.mark}"
        return " ".join(filter(None, (figure.unit if figure.in_own_currency else "", figure.mark)))

    def _scaled(self, value: Decimal, figure: Figure) -> Decimal:
        return value / self._settings.divisor if figure.scales else value
