"""The taxonomy of exported reports: an XML schema of the concepts and axes used, and their labels in three languages.

Element names are the concepts' own ids. Each is anchored to its IFRS element, where one exists, by the attribute
``ifrs`` and in its documentation. Axes are typed, so that any member can stand in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from xlipo.facts.concept import Concept, PeriodType

NAMESPACE = "https://xlipo.example/taxonomy/2026"
ENTITIES = "https://xlipo.example/companies"
SCHEMA, LABELS = "xlipo.xsd", "xlipo-labels.xml"
IN_WORDS, OVER_TIME, AT_A_DATE = "_in_words", "_over_time", "_at_a_date"
"""What ends the name of an element for words in place of figures, and for another kind of period than the concept's."""

PRINT_AXES = {
    "period": "The period as it is named", "unit": "The unit as it is named", "low": "Least value the print allows",
    "high": "Greatest value the print allows", "decimals": "Precision of a range", "hedge": "Hedge of the print",
    "claim": "Actual, forecast, plan, target, rumour or rejected", "source": "Source, by its id",
    "tier": "Tier of the source", "reading": "How the figure was read", "locator": "Page, section or table",
    "printed": "The figure as printed", "mirror_url": "The page it was read on", "also": "Another page that prints it",
    "note": "Note",
}  # fmt: skip
"""Axes for what XBRL has no place for, each ``print_`` and the name."""

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xbrli="http://www.xbrl.org/2003/instance"
  xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"
  xmlns:xbrldt="http://xbrl.org/2005/xbrldt" xmlns:xlipo="{0}" xmlns:anchor="{0}/anchor"
  targetNamespace="{0}" elementFormDefault="qualified">
  <xs:annotation><xs:appinfo>
    <link:linkbaseRef xlink:type="simple" xlink:href="{1}" xlink:role="http://www.xbrl.org/2003/role/labelLinkbaseRef"
      xlink:arcrole="http://www.w3.org/1999/xlink/properties/linkbase"/>
  </xs:appinfo></xs:annotation>
  <xs:import namespace="http://www.xbrl.org/2003/instance"
    schemaLocation="http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"/>
  <xs:import namespace="http://xbrl.org/2005/xbrldt" schemaLocation="http://www.xbrl.org/2005/xbrldt-2005.xsd"/>
  <xs:element name="member" id="member" type="xs:string"/>
"""

_LABELS = """<?xml version="1.0" encoding="UTF-8"?>
<link:linkbase xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.xbrl.org/2003/linkbase
  http://www.xbrl.org/2003/xbrl-linkbase-2003-12-31.xsd">
  <link:labelLink xlink:type="extended" xlink:role="http://www.xbrl.org/2003/role/link">
"""

TYPES = {"money": "monetaryItemType", "shares": "sharesItemType", "text": "stringItemType", "date": "stringItemType"}
"""The XBRL type of each kind of unit; any other figure is a plain decimal."""


class Element(NamedTuple):
    """An element of the schema: a concept in figures or in words, over time or at a date."""

    concept: Concept
    in_words: bool = False
    other_period: bool = False

    @property
    def name(self) -> str:
        """The concept's id; what differs from the concept ends it."""
        turned = (AT_A_DATE if self._over_time else OVER_TIME) if self.other_period else ""
        return self.concept.id + (IN_WORDS if self.in_words else "") + turned

    @property
    def _over_time(self) -> bool:
        return self.concept.period_type is PeriodType.DURATION

    def declared(self) -> str:
        """Its line of the schema."""
        kind = "stringItemType" if self.in_words else TYPES.get(self.concept.unit_kind, "decimalItemType")
        period = "duration" if self._over_time is not self.other_period else "instant"
        anchor = f" anchor:ifrs={quoteattr(self.concept.ifrs)}" if self.concept.ifrs else ""
        return (
            f'  <xs:element name="{self.name}" id="{self.name}" type="xbrli:{kind}" substitutionGroup="xbrli:item"'
            f' nillable="true" xbrli:periodType="{period}"{anchor}/>\n'
        )


def concept_id(name: str) -> str:
    """The id of the concept that an element's name stands for.

    >>> concept_id("funding_amount_in_words_over_time")
    'funding_amount'
    """
    return name.removesuffix(OVER_TIME).removesuffix(AT_A_DATE).removesuffix(IN_WORDS)


def schema(elements: Iterable[Element], axes: Sequence[str]) -> bytes:
    """The schema of some elements and of the axes of some dimensions."""
    lines = [_HEAD.format(NAMESPACE, LABELS), *(element.declared() for element in elements)]
    lines += [_axis(name) for name in (*(f"{axis}_axis" for axis in axes), *(f"print_{name}" for name in PRINT_AXES))]
    return ("".join(lines) + "</xs:schema>\n").encode()


def _axis(name: str) -> str:
    return (
        f'  <xs:element name="{name}" id="{name}" type="xbrli:stringItemType" abstract="true" nillable="true"'
        f' substitutionGroup="xbrldt:dimensionItem" xbrli:periodType="duration" xbrldt:typedDomainRef="#member"/>\n'
    )


def labels(elements: Iterable[Element], axes: Sequence[str]) -> bytes:
    """The label linkbase: standard labels in English and both Chinese scripts, and the definitions."""
    lines = [_LABELS, *map(_labelled, elements)]
    for axis in axes:
        lines.append(_located(f"{axis}_axis", [_label(f"{axis}_axis", "label", "en", axis.replace("_", " "))]))
    for name, words in PRINT_AXES.items():
        lines.append(_located(f"print_{name}", [_label(f"print_{name}", "label", "en", words)]))
    return ("".join(lines) + "  </link:labelLink>\n</link:linkbase>\n").encode()


def _labelled(element: Element) -> str:
    item, name = element.concept, element.name
    more = name.removeprefix(item.id).replace("_", " ")
    said = f"{item.definition} IFRS: {item.ifrs}." if item.ifrs else item.definition
    return _located(name, [
        _label(name, "label", "en", item.label_en + more),
        _label(name, "label", "zh-Hans", item.label_zh_hans + more),
        _label(name, "label", "zh-Hant", item.label_zh_hant + more), _label(name, "documentation", "en", said),
    ])  # fmt: skip


def _located(name: str, resources: Iterable[str]) -> str:
    return (
        f'    <link:loc xlink:type="locator" xlink:href="{SCHEMA}#{name}" xlink:label="loc_{name}"/>\n'
        f'    <link:labelArc xlink:type="arc" xlink:from="loc_{name}" xlink:to="lab_{name}"'
        f' xlink:arcrole="http://www.xbrl.org/2003/arcrole/concept-label"/>\n' + "".join(resources)
    )


def _label(name: str, role: str, lang: str, text: str) -> str:
    return (
        f'    <link:label xlink:type="resource" xlink:label="lab_{name}" xml:lang="{lang}"'
        f' xlink:role="http://www.xbrl.org/2003/role/{role}">{escape(text)}</link:label>\n'
    )
