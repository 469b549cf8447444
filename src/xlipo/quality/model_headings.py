"""Headings of a model: what a text beside or above a number says of it, company, measure, period or unit.

A text is taken apart whole. What is left over when everything known has been taken out is kept, since a number under a
heading that is not understood is not judged.
"""

# ruff: noqa: SIM905 - words read better as words
from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from pathlib import Path

from xlipo.facts.company import Company
from xlipo.intake.column_periods import read_column_head
from xlipo.intake.labels import Labels, Meaning
from xlipo.intake.statement_layout import merged_units
from xlipo.intake.unit_notes import UnitNote, read_unit_note
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import METRICS
from xlipo.metrics.resolution import Measure
from xlipo.quality.mentions import lexicons, periods_in, plain_text
from xlipo.quality.prose_words import MEASURES, PARTS

WORDS = Path(__file__).resolve().parent / "words" / "sheets.csv"
LONGEST = 200
"""Characters of a heading; longer texts are sentences."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a text says.

    ``pieces`` are its periods, as :func:`xlipo.intake.column_periods.read_column_head` takes them; ``rest`` is what is
    not understood; ``is_aside`` marks the head of a column that describes a row; ``is_never`` one of figures that are
    no reported actuals; ``is_part`` one of a part of a company.
    """

    text: str
    company: Company | None = None
    measure: Meaning | None = None
    pieces: tuple[str, ...] = ()
    unit: UnitNote | None = None
    is_percent: bool = False
    rest: str = ""
    is_aside: bool = False
    is_never: bool = False
    is_part: bool = False

    @property
    def is_understood(self) -> bool:
        """Whether nothing of it is left unexplained."""
        return not (self.rest or self.is_never or self.is_part)


_CURRENCY = r"(?:us\$|hk\$|nt\$|s\$|usd|hkd|rmb|cny|人民币|人民幣|美元|港元|港币|港幣|us dollars?|\$|¥|元)"
_SCALE = (
    r"(?:'?000s?|thousands?|thsd|k|millions?|mn|mm|m|billions?|bn|b|"
    r"千|百万|百萬|千万|千萬|万|萬|亿|億|十亿|十億)(?![a-z])"
)
_UNIT = rf"(?:{_CURRENCY}\s*(?:in\s+)?(?:{_SCALE})?\s*元?|(?:{_SCALE})\s*(?:of\s+)?{_CURRENCY}|{_SCALE}\s*元?)"
_WHOLE_UNIT = re.compile(rf"(?:in\s+|单位[:：]?|單位[:：]?|unit[s:]*\s*)?{_UNIT}(?:\s*,?\s*(?:except|unless|除).*)?")
_IN_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]{1,60})[)\]】]")
_AFTER = re.compile(
    rf"(?:[,:/|]|\s[-–—])\s*(?:in\s+)?({_UNIT})$|\s(?:in\s+)({_UNIT})$|(?<=[^\d\s])\s+({_CURRENCY}\s*{_SCALE})$"
)
_BEFORE = re.compile(rf"^({_CURRENCY}\s*{_SCALE})\s+(?=\S)")
_PERCENT = re.compile(r"^(?:%|percent|pct|百分比|in %)$")
_FORECAST = re.compile(r"\d\s*[efp]\b(?!\w)|\d\s*(?:\(e\)|est\.?)")
_PERIOD_WORDS = re.compile(
    r"[\d\s.,/'’()-]|\b(?:fiscal|financial|full|half|years?|yr|months?|mos?|quarters?|nine|six|three|twelve|first|"
    r"second|third|fourth|ended|ending|end|for|the|as|at|of|to|on|from|period|fy|cy|ytd|h[12]?|[12]h|q[1-4]?|[1-4]q|9m|m|a|"
    r"actual|audited|unaudited|restated|reported|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b|(?<=\d)[ha]\b|(?<![a-z\d])\d[hq](?='?\d)|"
    r"[年月日度止至第前首上下半全季个個截零一二三四五六七八九十]|9m|fy|年度|实际|實際|经审计|未经审计|經審核|未經審核|已审|年报|中报|三季报"
)
_LOOSE = re.compile(r"^[\s:：,，;；.\-–—_|/*#•·]+|[\s:：,，;；\-–—_|/*#•·†‡]+$")
_OF_WHICH = re.compile(r"[\s(\-–—•·]*(?:其中|of which|o/w|thereof|incl(?:\.|uding)?\b)")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_TOKENS = re.compile(r"[a-z&#.+']+|\d+(?:\.\d+)?|[\u3400-\u9fff]+")


class Headings:
    """Reads the headings of a workbook; what was read once is kept."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._companies = lexicons(answers)[0]
        concepts = answers.view.concepts()
        self.labels = Labels(concepts)
        self._words = _Words()
        self._names = _measure_names(answers, self.labels, self._words.names)
        self._read: dict[str, Heading] = {}
        self._together: dict[tuple[int, ...], tuple[Heading, ...]] = {}

    def read(self, text: str) -> Heading:
        """What a text says.

        >>> from xlipo.store.opening import open_data
        >>> headings = Headings(Answers(open_data()))
        >>> found = headings.read("MiniMax revenue FY2024A (US$m)")
        >>> found.company.id, found.measure.concept, found.unit, found.rest
        ('minimax', 'revenue', UnitNote(currency='USD', scale=1000000), '')
        >>> headings.read("Weather").rest, headings.read("2026E").is_never
        ('weather', True)
        """
        key = text if len(text) <= LONGEST else text[:LONGEST]
        found = self._read.get(key)
        if found is None:
            found = self._read[key] = self._apart(key, len(text) > LONGEST)
        return found

    def together(self, found: list[Heading]) -> tuple[Heading, ...]:
        """Headings that stand together, as one and the same tuple wherever they do."""
        return self._together.setdefault(tuple(map(id, found)), tuple(found))

    def _apart(self, text: str, is_sentence: bool) -> Heading:
        plain = plain_text(text).replace("’", "'").strip()
        if is_sentence:
            return Heading(text, rest=plain, unit=read_unit_note(text))
        if _OF_WHICH.match(plain):
            return Heading(text, rest=plain, is_part=True)
        whole = self._named(plain)
        units, is_percent, plain = self._units(text, plain)
        heading = Heading(text, unit=merged_units(units) if units else None, is_percent=is_percent)
        if whole is not None:
            return replace(heading, measure=whole)
        bare = _LOOSE.sub("", plain)
        if bare in self._words.aside:
            return replace(heading, is_aside=True)
        if bare in self._words.column or not bare:
            return heading
        if bool(_FORECAST.search(bare)) or self._is_never(bare):
            return replace(heading, rest=bare, is_never=True)
        heading, bare = self._company(heading, bare)
        return self._rest(heading, bare)

    def _rest(self, heading: Heading, bare: str) -> Heading:
        """The measure and the periods of what is left, and what is not understood of it."""
        bare = _LOOSE.sub("", bare).removeprefix("'s").removeprefix("的").strip()
        if not bare:
            return heading
        if (measure := self._named(bare)) is not None:
            return replace(heading, measure=measure)
        if self._is_period(bare):
            return replace(heading, pieces=(bare,))
        found = periods_in(re.sub(r"(?<=\d)a\b", "", bare))
        if len(found) == 1:
            one, cleaned = found[0], re.sub(r"(?<=\d)a\b", "", bare)
            outside = _LOOSE.sub("", f"{cleaned[: one.start]} {cleaned[one.end :]}")
            outside = re.sub(r"^(?:in|for|at|of|as of|as at)\s+|\s+(?:in|for|at|of|as of|as at|for the)$", "", outside)
            heading, bare = replace(heading, pieces=(one.value,)), _LOOSE.sub("", outside)
            if (measure := self._named(bare)) is not None:
                return replace(heading, measure=measure)
        rest = " ".join(token for token in _TOKENS.findall(bare) if not self._is_neutral(token))
        is_part = any(word in bare for word in PARTS)
        return replace(heading, rest=rest, is_part=is_part)

    def _named(self, plain: str) -> Meaning | None:
        """The measure of a text that is a name of one."""
        if len(plain) < 2:
            return None
        if _PERCENT.match(plain):
            return None
        return self._names.get(self.labels.fold(plain)) or self._in_two_scripts(plain)

    def _in_two_scripts(self, plain: str) -> Meaning | None:
        """The measure of a label that names it twice, in Chinese and in English: 营业收入 Revenue."""
        chinese, latin = "".join(_CHINESE.findall(plain)), _LOOSE.sub("", _CHINESE.sub(" ", plain))
        if not chinese or not latin:
            return None
        one, other = (self._names.get(self.labels.fold(name)) for name in (chinese, latin))
        if one is None or other is None or not {one.concept, one.or_loss} & {other.concept, other.or_loss} - {""}:
            return None
        return one if one.concept else other

    def _is_period(self, plain: str) -> bool:
        if _PERIOD_WORDS.sub("", plain).strip():
            return False
        return read_column_head([plain]) is not None or (
            read_column_head([plain, "2024"]) is not None and re.search(r"\d|[a-z]{3}|年|月|季", plain) is not None
        )

    def _company(self, heading: Heading, plain: str) -> tuple[Heading, str]:
        found = list(self._companies.find(plain))
        named = {mention.value.id for mention in found}
        if len(named) != 1:
            if not named and (listed := self._listed(heading.text)) is not None:
                return replace(heading, company=listed), ""
            return heading, plain
        for mention in reversed(found):
            plain = f"{plain[: mention.start]} {plain[mention.end :]}"
        plain = re.sub(r"\(\s*(?:[\w.:]{1,12}\s?(?:hk|ch|us|sh|equity)?)?\s*\)", " ", plain)
        return replace(heading, company=found[0].value), plain

    def _listed(self, text: str) -> Company | None:
        """The company of a code as vendors write it: 0100.HK, 688795 CH."""
        code = text.strip()
        if not re.fullmatch(r"[A-Za-z]{2,5}[:.]?\d{3,6}|\d{3,6}[ .](?:HK|CH|SH|SZ|XSHG|SS)(?: Equity)?", code):
            return None
        return self._answers.listed_as(code)

    def _units(self, text: str, plain: str) -> tuple[list[UnitNote], bool, str]:
        """The units that a text names, whether it says per cent, and the text without them."""
        notes: list[UnitNote] = []
        is_percent = False

        def inside(found: re.Match[str]) -> str:
            nonlocal is_percent
            words = found[1].strip()
            if _PERCENT.match(words):
                is_percent = True
                return " "
            if (note := _unit(words)) is not None:
                notes.append(note)
                return " "
            if words in self._words.aside or words in self._words.column or words in _REMARKS:
                return " "
            return found[0]

        plain = _IN_BRACKETS.sub(inside, plain).strip()
        if _WHOLE_UNIT.fullmatch(plain) and (note := _unit(plain)) is not None:
            return [*notes, note], is_percent, ""
        for pattern in (_AFTER, _BEFORE):
            if (found := pattern.search(plain)) is not None:
                words = next(filter(None, found.groups()))
                if (note := _unit(words)) is not None:
                    notes.append(note)
                    plain = f"{plain[: found.start()]} {plain[found.end() :]}".strip()
        if not notes and (whole := read_unit_note(text)) is not None:
            return [whole], is_percent, "" if _NOTE_ALONE.match(plain) else plain
        if re.search(r"[,\s]%$", plain):
            is_percent, plain = True, plain.rstrip("% ,")
        return notes, is_percent, plain

    def _is_never(self, plain: str) -> bool:
        return any(
            re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", plain) if word.isascii() else word in plain
            for word in self._words.never
        )

    def _is_neutral(self, token: str) -> bool:
        if token.isascii():
            return token in self._words.neutral or len(token) == 1
        rest = token
        for word in self._words.chinese:
            rest = rest.replace(word, "")
        return not rest


_NOTE_ALONE = re.compile(r"[(（]?(?:all |amounts|figures|in |单位|單位|以|expressed)")
_REMARKS = frozenset("audited unaudited restated reported actual ifrs gaap hkfrs non-ifrs non-gaap a x".split())


def _unit(words: str) -> UnitNote | None:
    """The unit of a text that is nothing but one: US$m, RMB'000, mn, 万元."""
    if not _WHOLE_UNIT.fullmatch(words):
        return None
    bare = re.sub(r"^(?:in|units?|单位|單位)[\s:：]*", "", words)
    if re.fullmatch(r"us\$?\s*m|us\$\s*mm", bare):
        return UnitNote("USD", 10**6)
    found = read_unit_note(bare) or read_unit_note(f"({bare})") or read_unit_note(f"in {bare}")
    if found is not None:
        return found
    scale = _SCALES.get(re.sub(r"元$", "", bare).strip())
    return UnitNote("CNY" if bare.endswith("元") else None, scale) if scale else None


_SCALES = {
    word: scale
    for scale, words in {
        1000: "'000 000 000s '000s thousand thousands thsd k 千", 10**4: "万 萬",
        10**6: "million millions mn mm m 百万 百萬", 10**7: "千万 千萬", 10**8: "亿 億",
        10**9: "billion billions bn b 十亿 十億",
    }.items()
    for word in words.split()
}  # fmt: skip


class _Words:
    """The word lists of sheets, by kind."""

    def __init__(self) -> None:
        kinds: dict[str, set[str]] = {}
        self.names: dict[str, str] = {}
        with WORDS.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                kinds.setdefault(row["kind"], set()).add(row["words"])
                if row["kind"] == "name":
                    self.names[row["words"]] = row["measure"]
        self.neutral, self.aside, self.column = kinds["neutral"], kinds["aside"], kinds["column"]
        self.never = sorted(kinds["never"])
        self.chinese = sorted((word for word in self.neutral if not word.isascii()), key=len, reverse=True)


_SHOWN = ("date", "text", "yes_no", "other")


def _measure_names(answers: Answers, labels: Labels, own: dict[str, str]) -> dict[str, Meaning]:
    """Every name of every measure with numbers, folded; those of statements and of sheets go before."""
    found: dict[str, Meaning] = {}
    measures: list[Measure] = [*METRICS, *answers.view.concepts().values()]
    for measure in measures:
        if measure.shown in _SHOWN:
            continue
        for name in (measure.id, measure.label_en, measure.label_zh_hans, measure.label_zh_hant, *measure.aliases):
            if len(name) > 2 or not name.isascii():
                found.setdefault(labels.fold(name), Meaning(measure.id))
    for word, id in MEASURES.items():
        found.setdefault(labels.fold(word), Meaning(id))
    for key, meaning in labels.known():
        found[key] = meaning
    for name, id in own.items():
        found.setdefault(labels.fold(name), Meaning(id))
    found.pop("", None)
    return found
