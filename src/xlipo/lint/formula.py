"""A formula taken apart: what it reads, which functions it calls, which numbers it holds, and its form in R1C1."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.utils import column_index_from_string, get_column_letter

from xlipo.lint.vocabulary import COMPARING

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
LONGEST_FORMULA = 16_384
"""Characters of a formula that is taken apart; Excel takes 8,192 without the prefixes that a file adds."""

_SHEET = re.compile(r"(?:'((?:[^']|'')*)'|([^'!]*))!(.*)", re.S)
_AREA = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?::(\$?)([A-Z]{1,3})(\$?)(\d{1,7}))?", re.I)
_COLUMNS = re.compile(r"(\$?)([A-Z]{1,3}):(\$?)([A-Z]{1,3})", re.I)
_ROWS = re.compile(r"(\$?)(\d{1,7}):(\$?)(\d{1,7})")
_ENDS = re.compile(r"(\$?)(?:([A-Z]{1,3})|(\d{1,7}))|(:)", re.I)
_DDE = re.compile(r"[\w.]\|")
_STRINGS = re.compile(r'"[^"]*"')
_PREFIX = re.compile(r"(?:_xlfn\.|_xlws\.|_xll\.|_xludf\.|_xldudf_|_xlpm\.|COM\.MICROSOFT\.|@)*", re.I)
_OF_THIS_ROW = re.compile(r"\[#This Row\]|\[@", re.I)


class Reference(NamedTuple):
    """A cell or range that a formula reads; sheet "" is its own."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_cell(self) -> bool:
        return (self.top, self.left) == (self.bottom, self.right)


class FunctionCall(NamedTuple):
    """A function called: its name in capitals, and the prefix the file gave it."""

    name: str
    prefix: str


class ParsedFormula(NamedTuple):
    """What a formula is made of."""

    reads: tuple[Reference, ...] = ()
    compared: tuple[Reference, ...] = ()
    """Those whose values are compared as they are: beside = or <>, or in a function that looks something up."""
    calls: tuple[FunctionCall, ...] = ()
    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Defined names and table columns."""
    r1c1: str = ""
    absolute: str = ""
    """The same with every reference by its cells, whichever way it was written; what equals it calculates the same."""
    if_depth: int = 0
    is_link: bool = False
    """Nothing but a reference, perhaps with its sign turned."""
    has_lost_reference: bool = False
    reads_other_file: bool = False
    starts_program: bool = False
    is_malformed: bool = False
    size: int = 1
    """Of how many parts it is made."""

    @property
    def other_sheets(self) -> bool:
        return any(read.sheet for read in self.reads)

    @property
    def names_all_sheets(self) -> bool:
        """Whether it means the same on every sheet."""
        return all(read.sheet for read in self.reads)

    @property
    def of_this_row(self) -> bool:
        """Whether it means something else in each row though its text is the same."""
        called = {call.name for call in self.calls}
        return bool(called & {"ROW", "COLUMN"}) or any(_OF_THIS_ROW.search(name) for name in self.names)


def parse(text: str, row: int, column: int) -> ParsedFormula:
    """Take apart the formula of the cell in a row and column (from 1).

    A formula that no spreadsheet would take comes back marked as malformed, with nothing in it.

    >>> parse("=Facts!$E$7*(1+B3)", 3, 3).reads
    (Reference(sheet='Facts', top=7, left=5, bottom=7, right=5), Reference(sheet='', top=3, left=2, bottom=3, right=2))
    >>> parse("=B2/$A$1", 2, 3).r1c1 == parse("=C2/$A$1", 2, 4).r1c1
    True
    """
    program = "|" in text and _starts_program(text)
    if len(text) > LONGEST_FORMULA:
        return ParsedFormula(starts_program=program, is_malformed=not program, r1c1=text, absolute=text)
    try:
        tokens = Tokenizer(text).items
    except (TokenizerError, IndexError, ValueError):
        return ParsedFormula(starts_program=program, is_malformed=not program, r1c1=text, absolute=text)
    return _Reading(row, column).of(tokens, program)


def _starts_program(text: str) -> bool:
    """Whether it asks another program: ``program|topic!item``."""
    bare = _STRINGS.sub("", text)
    return bool(_DDE.search(bare, 0, max(bare.rfind("!"), 0)))


class SharedFormula:
    """A formula that a file writes once for many cells, each with its references moved as a copy would.

    >>> SharedFormula("=B2*$C$1+Sheet2!D:D", 2, 1).at(3, 2)
    '=C3*$C$1+Sheet2!E:E'
    """

    def __init__(self, text: str, row: int, column: int) -> None:
        self.text, self.row, self.column = text, row, column
        self._pieces: list[str | tuple[str, int, int]] = []
        """Text as it is; or a fixed mark, the number of a column or row, and the number of those there are."""
        try:
            tokens = Tokenizer(text).items if len(text) <= LONGEST_FORMULA else []
        except (TokenizerError, IndexError, ValueError):
            tokens = []
        for token in tokens:
            if token.type == Token.OPERAND and token.subtype == Token.RANGE and "[" not in token.value:
                self._take_apart(token.value)
            else:
                self._pieces.append(token.value)

    def _take_apart(self, operand: str) -> None:
        sheet, mark, bare = operand.rpartition("!")
        self._pieces.append(sheet + mark)
        if not (_AREA.fullmatch(bare) or _COLUMNS.fullmatch(bare) or _ROWS.fullmatch(bare)):
            self._pieces.append(bare)
            return
        for dollar, letters, digits, rest in _ENDS.findall(bare):
            if rest or dollar:
                self._pieces.append(rest or dollar + letters + digits)
            elif letters:
                self._pieces.append(("C", column_index_from_string(letters.upper()), LAST_COLUMN))
            else:
                self._pieces.append(("R", int(digits), LAST_ROW))

    def at(self, row: int, column: int) -> str:
        """The formula as it stands in another cell; what is moved over the edge comes in at the other side."""
        if not self._pieces:
            return self.text
        down, right = row - self.row, column - self.column
        found = ["="]
        for piece in self._pieces:
            if isinstance(piece, str):
                found.append(piece)
                continue
            kind, number, count = piece
            number = (number + (right if kind == "C" else down) - 1) % count + 1
            found.append(get_column_letter(number) if kind == "C" else str(number))
        return "".join(found)


class _Reading:
    """One pass over a formula's tokens."""

    def __init__(self, row: int, column: int) -> None:
        self.row, self.column = row, column
        self.reads: list[Reference] = []
        self.compared: list[Reference] = []
        self.calls: list[FunctionCall] = []
        self.numbers: list[str] = []
        self.names: list[str] = []
        self.form: list[str] = []
        self.fixed: list[str] = []
        self.open: list[str] = []
        self.ifs = self.deepest = self.links = 0
        self.lost = self.other_file = False

    def of(self, tokens: list[Token], program: bool) -> ParsedFormula:
        plain = True
        signs = {token.value for token in tokens if token.type not in (Token.OPERAND, Token.WSPACE)}
        spoken = [token for token in tokens if token.type != Token.WSPACE]
        beside = dict(zip(map(id, spoken), zip([None, *spoken], [*spoken[1:], None], strict=False), strict=False))
        for token in tokens:
            if token.type == Token.OPERAND:
                held = len(self.reads)
                self._operand(token)
                if self._compares(beside[id(token)]):
                    self.compared += self.reads[held:]
                plain = plain and token.subtype == Token.RANGE
            elif token.type == Token.FUNC and token.subtype == Token.OPEN:
                self._call(token.value)
                plain = False
            else:
                self._other(token)
                plain = plain and token.type in (Token.OP_PRE, Token.WSPACE, Token.PAREN)
        return ParsedFormula(
            tuple(dict.fromkeys(self.reads)), tuple(dict.fromkeys(self.compared)),
            tuple(self.calls), tuple(self.numbers), tuple(self.names),
            "".join(self.form), "".join(self._in_order(signs)), self.deepest,
            plain and len(self.reads) + len(self.names) == 1, self.lost,
            self.other_file, program, bool(self.open), len(self.form),
        )  # fmt: skip

    def _compares(self, beside: Iterable[Token | None]) -> bool:
        """Whether an operand between two others is compared as it is: ``A2&""`` is another text than A2."""
        signs = {token.value for token in beside if token is not None and token.type == Token.OP_IN}
        return "&" not in signs and bool(signs & {"=", "<>"} or set(self.open[-1:]) & COMPARING)

    def _in_order(self, signs: set[str]) -> list[str]:
        """Its parts; those of a mere product, or a mere sum, in one order however they were written."""
        return sorted(self.fixed) if signs in ({"*"}, {"+"}) else self.fixed

    def _operand(self, token: Token) -> None:
        value = token.value
        if token.subtype == Token.NUMBER:
            self.numbers.append(value)
        elif token.subtype == Token.RANGE:
            self._reference(value)
            return
        elif token.subtype == Token.ERROR and value.upper() == "#REF!":
            self.lost = True
        self._say(value if token.subtype == Token.TEXT else value.upper())

    def _say(self, text: str, fixed: str = "") -> None:
        self.form.append(text)
        self.fixed.append(fixed or text)

    def _call(self, value: str) -> None:
        written = value[:-1]
        if ":" in written:  # A1:INDEX(
            start, written = written.rsplit(":", 1)
            self._reference(start)
            self._say(":")
        prefix = _PREFIX.match(written)
        size = prefix.end() if prefix else 0
        name = written[size:].upper()
        self.calls.append(FunctionCall(name, written[:size]))
        self._say(name + "(")
        self.open.append(name)
        self.ifs += name == "IF"
        self.deepest = max(self.deepest, self.ifs)

    def _other(self, token: Token) -> None:
        if token.subtype == Token.OPEN:
            self.open.append(token.value)
        elif token.subtype == Token.CLOSE and self.open:
            self.ifs -= self.open.pop() == "IF"
        if token.type != Token.WSPACE:
            self._say(token.value)

    def _reference(self, text: str) -> None:
        """Enter what a reference reads, and its form in R1C1."""
        found = _SHEET.fullmatch(text)
        sheet, bare = "", text
        if found:
            sheet, bare = (found[1] or found[2] or "").replace("''", "'"), found[3]
        if "#REF!" in text.upper():
            self.lost = True
            return self._say(text)
        if "[" in sheet or re.match(r"\[\d+\]", text):
            self.other_file = True
            return self._say(text)
        read = self._cells(sheet, bare.lstrip("@"))
        if read is None:
            self.names.append(text)
            return self._say(text)
        self.reads.append(read[0])
        return self._say((f"'{sheet}'!" if sheet else "") + read[1], f"<{','.join(map(str, read[0]))}>")

    def _cells(self, sheet: str, text: str) -> tuple[Reference, str] | None:
        if area := _AREA.fullmatch(text):
            ends = [self._cell(*area.groups()[:4])]
            ends.append(self._cell(*area.groups()[4:]) if area[6] else ends[0])
            rows, columns = sorted(end[0] for end in ends), sorted(end[1] for end in ends)
            if not 1 <= rows[0] <= rows[1] <= LAST_ROW or columns[1] > LAST_COLUMN:
                return None
            form = ends[0][2] + (":" + ends[1][2] if area[6] else "")
            return Reference(sheet, rows[0], columns[0], rows[1], columns[1]), form
        if area := _COLUMNS.fullmatch(text):
            left, right = sorted((column_index_from_string(area[2].upper()), column_index_from_string(area[4].upper())))
            shown = [self._way("C", bool(area[at]), number, self.column) for at, number in ((1, left), (3, right))]
            return Reference(sheet, 1, left, LAST_ROW, right), ":".join(shown)
        if area := _ROWS.fullmatch(text):
            top, bottom = sorted((int(area[2]), int(area[4])))
            shown = [self._way("R", bool(area[at]), number, self.row) for at, number in ((1, top), (3, bottom))]
            return Reference(sheet, top, 1, bottom, LAST_COLUMN), ":".join(shown)
        return None

    def _cell(self, fixed_column: str, letters: str, fixed_row: str, digits: str) -> tuple[int, int, str]:
        row, column = int(digits), column_index_from_string(letters.upper())
        row_form = self._way("R", bool(fixed_row), row, self.row)
        return row, column, row_form + self._way("C", bool(fixed_column), column, self.column)

    @staticmethod
    def _way(letter: str, is_fixed: bool, number: int, here: int) -> str:
        return f"{letter}{number}" if is_fixed else f"{letter}[{number - here}]"
