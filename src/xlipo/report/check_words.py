"""Sentences of checks and conflicts in Simplified and Traditional Chinese, by the patterns they are written in.

The list is data: ``check_words.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from xlipo.metrics.catalog import METRICS
from xlipo.metrics.definition import in_words
from xlipo.quality.checks import CheckResult
from xlipo.report.chinese import by_pattern, read_said

_SAID = read_said(Path(__file__).with_name("check_words.csv"))
KINDS, _TERMS, _SENTENCES = _SAID["check"], _SAID["term"], _SAID["sentence"]
"""Kinds of checks; what stands in arithmetic and is no concept; sentences by the patterns that they are written in, of
which the first that fits is taken."""

_OPERATOR = re.compile(r"( [+−×÷] |[()−])")
_PLACE = re.compile(
    r"(?P<place>.*?)(?P<how> against .+|, where .+ is printed| and (?:the debts|what lies|its \d+) .+| of \d+ \w+|: .+\?)"
)


def why_chosen(text: str, lang: str) -> str:
    """Why a figure was chosen among rivals, in a language.

    >>> why_chosen("tier 1 before tier 6", "zh-Hans"), why_chosen("another measure", "en")
    ('1 级优先于 6 级', 'another measure')
    """
    return text if lang == "en" else by_pattern(_SENTENCES, text, lang == "zh-Hant") or text


class CheckWords:
    """What checks say, in one language; what follows no pattern stays as it is.

    Args:
        lang: ``en``, ``zh-Hans`` or ``zh-Hant``.
        names: what each concept and metric is called, by its id.
    """

    def __init__(self, lang: str, names: Mapping[str, str]) -> None:
        self._is_english, self._traditional = lang == "en", lang == "zh-Hant"
        if self._is_english:
            return
        self._ids, self._names = names, {id.replace("_", " "): name for id, name in names.items()}
        self._definitions = {
            in_words(metric.expression).replace("_", " "): in_words(metric.expression, lang, self._named)
            for metric in METRICS
        }

    def _named(self, id: str) -> str:
        return self._ids.get(id, id)

    def kind(self, kind: str) -> str:
        """The kind of a check.

        >>> CheckWords("zh-Hant", {}).kind("balance_sheet")
        '資產負債表'
        """
        known = KINDS.get(kind)
        return kind.replace("_", " ") if self._is_english or known is None else known[self._traditional]

    def subject(self, result: CheckResult) -> str:
        """What is checked against what."""
        if self._is_english:
            return result.subject
        if whole := by_pattern(_SENTENCES, result.subject, self._traditional):
            return whole
        concept = result.id.split("/")[2].replace("_", " ") if result.id.count("/") > 1 else ""
        found = _PLACE.fullmatch(result.subject.removeprefix(concept))
        said = by_pattern(_SENTENCES, found["how"], self._traditional, self._arithmetic) if found else ""
        if not said or not found:
            return result.subject
        place = [part for part in found["place"].removeprefix(", ").rsplit(", ", 1) if part]
        return "，".join((self._names.get(concept, concept), *place)) + "：" + said

    def reason(self, result: CheckResult) -> str:
        """Why it fails: the reason of an acknowledgement as it is, else the message."""
        message = result.message.removeprefix(f"{result.subject}: ")
        if result.reason or self._is_english:
            return result.reason or result.message
        return by_pattern(_SENTENCES, message, self._traditional) or result.message

    def _arithmetic(self, text: str) -> str:
        """Names and signs, such as ``revenue − cost of revenue``; a metric's definition as a whole."""
        if text.isdigit() or text in self._definitions:
            return self._definitions.get(text, text)
        said = "".join(map(self._name, _OPERATOR.split(text)))
        said = said.replace("(", "（").replace(")", "）").replace("） ", "）").replace(" （", "（")
        return f" {said}" if said[:1].isascii() else said

    def _name(self, text: str) -> str:
        known = _TERMS.get(text)
        return known[self._traditional] if known else self._names.get(text, text)
