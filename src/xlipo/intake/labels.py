"""Labels of line items as concepts: by the names the data set knows, by the field's other words, and by likeness."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xlipo.facts.concept import Concept
from xlipo.facts.text import visible

WORDS = Path(__file__).resolve().parent / "words" / "labels.csv"
LIKE_ENOUGH = 84.0
"""Of 100: how like a known label another has to be to be proposed."""

_BEFORE = re.compile(
    r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、]|[减減加][:：]|其中[:：]|[-–—•·*]+|less[:：]|add[:：])\s*"
)
_AFTER = re.compile(
    r"(?:\((?:rmb|us\$|hk\$|usd|cny|hkd|人民币|人民幣|元|元/股)[^()]{0,12}\)|\(?(?:notes?|附注|附註)\s*\d+\w*\)?|\[\w{1,2}\]|\(\d{1,2}\)|[*†‡#①-⑳¹²³]+|[:：])$"
)


_PERIOD = re.compile(
    r"\b(?:year|period)\s*(?:[/╱]|or)\s*(?:year|period)\b|本?年[度内內]?\s*[/╱]\s*本?期[间間内內]?|本?期[间間内內]?\s*[/╱]\s*本?年[度内內]?"
)
"""A year or a period, as heads of statements of both have it: loss for the year/period, 年内╱期内亏损."""


@dataclass(frozen=True)
class Meaning:
    """What a label stands for: a concept, and the one that a loss goes by; neither where it is known and not kept.

    ``is_outflow`` marks a label that names a payment of a signed line: net cash used in operating activities.
    """

    concept: str
    or_loss: str = ""
    is_outflow: bool = False
    dimensions: str = ""


class Labels:
    """What the labels of statements mean.

    Args:
        concepts: the data set's concepts.
        confirmed: labels with what their user has said they mean.
    """

    def __init__(self, concepts: Mapping[str, Concept], confirmed: Mapping[str, Meaning] | None = None) -> None:
        self._simple = _simplified(concepts)
        self._known: dict[tuple[str, str], Meaning] = {}
        for concept in concepts.values():
            if concept.unit_kind in ("money", "per_share", "count") and concept.group in ("income", "balance", "cash"):
                names = (concept.id, concept.label_en, concept.label_zh_hans, concept.label_zh_hant, *concept.aliases)
                for name in names:
                    self._known.setdefault(("", self.fold(name)), Meaning(concept.id))
        with WORDS.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                flag = row["section"]
                section = "" if flag == "outflow" else flag
                meaning = Meaning(row["concept"], row["or_loss"], flag == "outflow")
                self._known[section, self.fold(row["label"])] = meaning
        self._confirmed = {self.fold(label): meaning for label, meaning in (confirmed or {}).items()}
        self._plain = [name for section, name in self._known if not section]

    def fold(self, label: str) -> str:
        """The key that a label is looked up by: one script, no case, no marks, no numbering."""
        text = unicodedata.normalize("NFKC", visible(label).rstrip("¹²³⁴⁵⁶⁷⁸⁹⁰ ")).strip().lower()
        text = _PERIOD.sub(lambda found: "year" if found[0].isascii() else "年内", text)
        for _ in range(2):
            text = _AFTER.sub("", _BEFORE.sub("", text).strip()).strip()
        return re.sub(r"[\W_]+", "", text).translate(self._simple)

    def meaning(self, label: str, section: str = "") -> Meaning | None:
        """What a label means beyond doubt."""
        key = self.fold(label)
        return (
            self._confirmed.get(key)
            or (self._known.get((section, key)) if section else None)
            or self._known.get(("", key))
        )

    def known(self) -> Iterator[tuple[str, Meaning]]:
        """Every label that means one thing in any section, as :meth:`fold` has it, with its meaning."""
        return ((key, meaning) for (section, key), meaning in self._known.items() if not section)

    def proposal(self, label: str) -> tuple[Meaning, float] | None:
        """What a label may mean, and how like it is to what is known, of 100."""
        key = self.fold(label)
        if len(key) < (3 if not key.isascii() else 6):
            return None
        from rapidfuzz import fuzz, process

        best = process.extractOne(key[:120], self._plain, scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH)
        meaning = self._known["", best[0]] if best else None
        return (meaning, float(best[1])) if best and meaning and (meaning.concept or meaning.or_loss) else None


def _simplified(concepts: Mapping[str, Concept]) -> dict[int, str]:
    """Traditional characters and the simplified ones that stand for them, from the concepts' labels in both scripts."""
    pairs = {"於": "于", "應": "应", "佔": "占", "賬": "账", "號": "号", "總": "总", "額": "额", "產": "产", "債": "债", "損": "损", "虧": "亏",
             "營": "营", "業": "业", "開": "开", "發": "发", "稅": "税", "淨": "净", "變": "变", "動": "动", "權": "权", "擁": "拥", "銀": "银", "餘": "余"}  # fmt: skip
    for concept in concepts.values():
        if len(concept.label_zh_hans) == len(concept.label_zh_hant):
            pairs.update(zip(concept.label_zh_hant, concept.label_zh_hans, strict=True))
    return {ord(one): other for one, other in pairs.items() if one != other}
