"""The headline: what the first page's figures say, in sentences that formulas write, so that they stay true."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from xlipo.report.book import Book
from xlipo.report.figure import Figure
from xlipo.report.ledger import FIRST_ROW
from xlipo.report.report_sheet import ReportSheet
from xlipo.sheetkit.address import Ref
from xlipo.sheetkit.live import NOTHING, Live, cell, if_blank, if_true, join, named, piece, text
from xlipo.sheetkit.model import Column
from xlipo.sheetkit.row_heights import MARGIN

CLAIMS = ("revenue", "revenue_growth", "runway_months")
AS_MONEY, AS_MULTIPLE = "money", "multiple"
"""The form of money in a sentence: whole from 100 on, with a decimal below."""
FORMS = {"revenue": AS_MONEY, "revenue_growth": "0%", "runway_months": "0"}
BEYOND = ">1,000%"
"""What a sentence says of a percentage that the page shows as NM."""
PARTS = ("name", "number", "at", "other", "second", "then")
"""What a claim is made of: who leads, with how much, over which period; who comes next, with how much, over which."""
MONTH = "yyyy-mm"
"""So long is what says a month, or a half or quarter of a year."""
OF_A_LINE = {"en": 0.87}
"""Of a digit is what a character of the headline takes; in Chinese, with its Latin names and numbers, it is more."""
OF_A_CHINESE_LINE = 1.53
LEAST = 2
"""How many figures a claim needs: one company alone leads nobody."""


@dataclass(frozen=True)
class Ranked:
    """The figures of one metric that are compared: their companies and what statistics take of them."""

    names: tuple[str, ...]
    numbers: tuple[float | None, ...]

    def place(self, nth: int) -> int:
        """Where the largest stands, or the one after it."""
        found = sorted((number for number in self.numbers if number is not None), reverse=True)
        return self.numbers.index(found[nth - 1])

    @property
    def count(self) -> int:
        return sum(number is not None for number in self.numbers)


def compared(book: Book) -> tuple[str, range]:
    """The companies that the headline speaks of: the model makers at home, else everybody; by their numbers."""
    models = [c for name in ("models_listed", "models_private") for c in book.blocks.get(name, ())]
    if len(models) >= LEAST:
        return "claim_of_models", range(len(models))
    return "claim_of_all", range(len(book.companies))


def told(book: Book) -> str:
    """The headline with the settings that the workbook is opened with."""
    found = [(metric, _parts(book, metric, line)) for metric in CLAIMS if (line := book.front.line(metric))]
    so_far = ""
    for metric, parts in found:
        longer = f"{so_far}{_claim(book, metric, parts).first}"
        so_far = longer if len(longer) <= book.headline_room else so_far
    return so_far


def room_for_headline(lang: str, width: float) -> int:
    """How many characters of a headline stand on a line that is so many digits wide."""
    return int((width - MARGIN) / OF_A_LINE.get(lang, OF_A_CHINESE_LINE))


def write_headline(page: ReportSheet, left: int) -> None:
    """A table of the claims, each with its parts and as a sentence or nothing.

    Beside each stands what is said so far, as long as it fits its line; in the end that is named ``headline``.
    """
    book = page.book
    columns = [Column(f"part_{part}", 14, "words") for part in PARTS]
    columns += [
        Column("claim", 60, "words"),
        Column("headline_room", 14, "input", "count"),
        Column("headline", 60, "words"),
    ]
    table = page.begin("Headline", tuple(columns), left=left)
    claim, room, said = (left + len(PARTS) + at for at in range(3))
    so_far: Live = NOTHING
    for metric in CLAIMS:
        if line := book.front.line(metric):
            row = table.add(*_parts(book, metric, line))
            parts = [page.live(row, left + at) for at in range(len(PARTS))]
            page.put(row, claim, _claim(book, metric, parts), "words")
            page.put(row, room, book.headline_room, "input", "count")
            longer = join(so_far, page.live(row, claim))
            fits = len(str(longer.first)) <= book.headline_room
            test = piece("LEN(", longer, ")<=", page.live(row, room), value=fits)
            page.put(row, said, if_true(test, longer, so_far), "words")
            so_far = page.live(row, said)
    row = table.add(*(None for _ in (*PARTS, claim, room)), join(so_far, NOTHING))
    page.name("headline", page.ref(row, said))


def checked(book: Book) -> str:
    """What the checks come to with the settings that the workbook is opened with."""
    return "".join(str(part.first) for part in _checks(book))


def write_checks(page: ReportSheet, left: int) -> None:
    """A table of what the checks come to, a part a line, and all of it under the name ``master_check``."""
    parts = _checks(page.book)
    if parts:
        table = page.begin("Master_check", (Column("master_check", 40, "words"),), left=left)
        row = table.add(join(*[page.live(table.add(part), left) for part in parts]))
        page.name("master_check", page.ref(row, left))


def _checks(book: Book) -> list[Live]:
    """How many pass, how many are exceptions, how many fail, how many figures are errors."""
    words, results = book.words, book.checks
    if not results:
        return []
    cells = Ref(words["checks"], results[0].id, "result", results[-1].id)
    parts: list[Live] = []
    for status in ("pass", "acknowledged", "fail"):
        number = sum(result.status == status for result in results)
        found = piece("COUNTIF(", cells, ',"' + words[f"result_{status}"] + '")', value=number)
        shown = piece("FIXED(", found, ",0)", value=f"{number:,}")
        word = text(" " + words[f"count_{status}"])
        if status == "acknowledged":
            word = if_true(piece(found, "=1", value=number == 1), text(" " + words["count_exception"]), word)
        parts.append(join(text(book.words["comma"] if parts else ""), shown, word))
    errors = piece("SUMPRODUCT(--ISERROR(fig_shown))", value=0)
    parts.append(piece("IF(", errors, '=0,"","; ', words["count_errors"], '")', value=""))
    return parts


def _parts(book: Book, metric: str, line: list[Figure]) -> list[Live]:
    """Who has the largest figure of a metric, it, who has the one after it, that; nothing under two figures."""
    _, span = compared(book)
    names = tuple(book.companies[at].name_in(book.words.lang) for at in span)
    ranked = Ranked(names, tuple(book.figures.counted(line[at]) for at in span))
    cells = Ref(book.words["figures"], line[span.start].key, "counted", line[span.stop - 1].key)
    figures, found = cell(cells, None), list[Live]()
    for nth in (1, 2):
        at = ranked.place(nth) if ranked.count >= LEAST else 0
        large = piece("LARGE(", figures, f",{'1' if nth == 1 else '1+1'})", value=None)
        among = Ref(book.words["lists"], FIRST_ROW + span.start, "listed_name", FIRST_ROW + span.stop - 1)
        who, shown = (
            ("", "") if ranked.count < LEAST else (names[at], formatted(ranked.numbers[at] or 0.0, FORMS[metric]))
        )
        found.append(
            piece("IF(COUNT(", figures, ")>1,INDEX(", among, ",MATCH(", large, ",", figures, ',0)),"")', value=who)
        )
        found.append(piece("IF(COUNT(", figures, ")>1,", in_form(large, FORMS[metric], shown), ',"")', value=shown))
        over = Ref(book.words["figures"], line[span.start].key, "stands_on", line[span.stop - 1].key)
        period = book.figures.chosen(line[at]).period if ranked.count >= LEAST else ""
        stands_on: list[str | Ref | Live] = ["INDEX(", over, ",MATCH(", large, ",", figures, ",0))"]
        to_month = period.replace("LTM-", "")[: len(MONTH)]
        told = piece("LEFT(SUBSTITUTE(", *stands_on, f',"LTM-",""),LEN("{MONTH}"))', value=to_month)
        found.append(piece("IF(COUNT(", figures, ")>1,", told, ',"")', value=told.value))
    return found


def _claim(book: Book, metric: str, parts: list[Live]) -> Live:
    """The sentence about the largest figure of a metric and the one after it, of their parts."""
    filled = dict(zip(PARTS, parts, strict=True))
    filled["unit"] = named("set_unit", book.settings.unit)
    filled["basis"] = named("set_basis", book.settings.basis)
    filled["who"] = text(book.words[compared(book)[0]])
    return if_blank(filled["name"], join(*_filled(book.words[f"claim_{metric}"], filled)))


def _filled(pattern: str, parts: dict[str, Live]) -> list[Live]:
    """A sentence with its parts in place: a text and a formula in turn."""
    found: list[Live] = []
    for piece_ in pattern.replace("{", "\0{").replace("}", "}\0").split("\0"):
        if piece_.startswith("{"):
            found.append(parts[piece_[1:-1]])
        elif piece_:
            found.append(text(piece_))
    return found


def in_form(value: Live, form: str, shown: str) -> Live:
    """A number as a text, as `formatted` gives it.

    TEXT reads points and commas in a form as the reader's country has them: 0.0 means thousands in Germany. FIXED takes
    the number of decimals.
    """
    if form == AS_MONEY:
        return piece("FIXED(", value, ",IF(", value, ">=100,0,1))", value=shown)
    if form == AS_MULTIPLE:
        return piece("FIXED(", value, ",IF(", value, '>=100,0,1),TRUE)&"x"', value=shown)
    quoted = form.replace('"', '""')
    if form.endswith("%"):
        over = f'>1000,"{BEYOND}",TEXT('
        return piece("IF(100*", value, over, value, f',"{quoted}"))', value=shown)
    return piece("TEXT(", value, f',"{quoted}")', value=shown)


def formatted(value: float, kind: str) -> str:
    """A number as a spreadsheet's TEXT or FIXED writes it, which round halves up."""
    exact = Decimal(f"{value:.15g}")
    if kind == AS_MULTIPLE:
        return f"{exact.quantize(Decimal(1) if exact >= 100 else Decimal('0.1'), ROUND_HALF_UP):f}x"
    if kind.endswith("%") and 100 * value > 1000:
        return BEYOND
    if kind.endswith("%"):
        return f"{(exact * 100).quantize(Decimal(1), ROUND_HALF_UP):f}%"
    if kind == AS_MONEY:
        return f"{exact.quantize(Decimal(1) if exact >= 100 else Decimal('0.1'), ROUND_HALF_UP):,f}"
    return f"{exact.quantize(Decimal(1), ROUND_HALF_UP):f}"
