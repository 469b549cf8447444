"""An answer accounted for: what it is and how it came about, in labelled lines, and as a tree of its lineage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlipo.facts.fact import Fact, show_dimensions
from xlipo.facts.quantity import Hedge
from xlipo.facts.source import TIERS, Source
from xlipo.metrics.answer import UNBOUNDED, Answer
from xlipo.metrics.derivation import Derivation
from xlipo.metrics.selection import Rival, Rivalry
from xlipo.metrics.staleness import MARK, why_stale
from xlipo.metrics.value_text import show_value, written

if TYPE_CHECKING:
    from xlipo.metrics.answers import Answers

_AGREES = (Rivalry.CONSISTENT,)
_MADE_BY = {
    "+": "sum", "-": "difference", "*": "product", "/": "quotient", "^": "power", "neg": "sign turned", ">=": "reaches",
    "and": "all of", "of": "enough of", "months": "months", "years": "years", "number": "number",
}  # fmt: skip


def headline(answer: Answer) -> str:
    """The figure with its period and status, on one line; † marks a stale one.

    >>> from xlipo.metrics.answers import Answers
    >>> from xlipo.store.opening import open_data
    >>> headline(Answers(open_data()).metric("MiniMax", "gross_margin", "9M2025"))
    '23.3%  9M2025  computed †'
    """
    period = answer.period.text if answer.period else ""
    as_of = f"as of {answer.as_of}" if answer.as_of else ""
    status = f"{answer.status.value} {MARK}" if answer.is_stale else answer.status.value
    return "  ".join(filter(None, (answer.show(), period, status, as_of)))


def account(answer: Answer) -> Iterator[tuple[str, str]]:
    """What there is to say of an answer, as (label, text): arithmetic, how, sources, prints, and who says otherwise."""
    dimensions = f" [{show_dimensions(answer.dimensions)}]" if answer.dimensions else ""
    yield "Metric", f"{answer.label} of {answer.company.name} ({answer.metric}){dimensions}"
    if answer.derivation is not None and answer.shown != "yes_no":
        yield _digits(answer)
    yield "Definition", answer.definition
    if answer.derivation is not None and (answer.derivation.fact is None):
        yield "Arithmetic", f"{answer.words()} = {answer.show()}"
    yield from (("How", note) for note in answer.notes)
    if answer.is_stale:
        yield MARK, why_stale(answer.resolution)
    yield from (("How", f"converted at {rate}") for rate in _rates(answer.derivation))
    for source in _sources(answer):
        yield "Source", cited(source)
        if source.url:
            yield "Source", f"  {source.url}"
    yield from _prints(answer)
    yield from _others(answer.rivals)


def _digits(answer: Answer) -> tuple[str, str]:
    """All digits of a value with its bounds; what is printed as an estimate is not called exact."""
    derivation = answer.derivation
    assert derivation is not None
    if not derivation.is_bounded:
        return "Exactly", f"about {exact(derivation.point, answer.unit)}. {UNBOUNDED.reason}"
    low, high = (exact(end, answer.unit) for end in (derivation.low, derivation.high))
    if answer.value is None:
        return "Exactly", f"between {low} and {high}"
    value, quantity = exact(answer.value, answer.unit), derivation.fact.quantity if derivation.fact else None
    if quantity is not None and quantity.hedge is not Hedge.EXACT and not derivation.end:
        return "Printed as", f"{quantity.hedge.value} {value}, which is read as {low} to {high}"
    return "Exactly", value + (f", between {low} and {high} as printed" if low != high else "")


def exact(value: Decimal, unit: str) -> str:
    """A value in whole units with the digits that carry something.

    >>> exact(Decimal("0.23347119"), "pure"), exact(Decimal("43421367.93"), "USD"), exact(Decimal("23.30"), "percent")
    ('0.233471', '43,421,367.93 USD', '23.3 percent')
    """
    places = 2 if abs(value) >= 1000 else 6
    text = written(value, places)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if unit in ("pure", "") else f"{text} {unit}"


def cited(source: Source) -> str:
    """The citation with its tier."""
    return f"{source.cite()} Tier {source.tier}: {TIERS[source.tier]}."


def _rates(derivation: Derivation | None) -> list[str]:
    return list(dict.fromkeys(str(leaf.rate) for leaf in (derivation.leaves() if derivation else ()) if leaf.rate))


def _sources(answer: Answer) -> list[Source]:
    """The sources of the facts the value stands on, the principal one first."""
    facts = answer.derivation.facts() if answer.derivation else []
    found = [answer.source, *(answer.sources[fact.source] for fact in facts)]
    return list({source.id: source for source in found if source}.values())


def _prints(answer: Answer) -> Iterator[tuple[str, str]]:
    """The issuer's own figure beside a computed one, or the computed one beside the issuer's."""
    printed, computed = answer.printed, answer.computed
    if printed is None or computed is None:
        return
    if answer.derivation is not None and printed in answer.derivation.facts() and computed is not answer.derivation:
        value = show_value(computed.point, computed.unit, answer.shown, answer.places)
        yield "Recomputed", f"{answer.arithmetic_of(computed)} = {value}"
    else:
        yield "Printed", f"{fact_words(printed)}: {answer.sources[printed.source].cite()} {printed.where}"


def _others(rivals: Sequence[Rival]) -> Iterator[tuple[str, str]]:
    agreeing = [rival for rival in rivals if rival.rivalry in _AGREES]
    if agreeing:
        yield "Agreeing", f"{len(agreeing)} other print{'s' if len(agreeing) > 1 else ''} of the same figure"
    for rival in rivals:
        if rival.rivalry not in _AGREES:
            yield "Otherwise", rival_words(rival)


def rival_words(rival: Rival) -> str:
    """A fact that was not chosen: its class, its value, its source and why it is there."""
    note = f" ({rival.fact.note})" if rival.fact.note else ""
    kind = rival.rivalry.value.replace("_", " ")
    return f"{kind}: {fact_words(rival.fact)}{note}. {cited(rival.source)} {rival.fact.where}"


def fact_words(fact: Fact) -> str:
    """A fact in words: concept, part, period, value and hedge."""
    part = f" [{show_dimensions(fact.dimensions)}]" if fact.dimensions else ""
    return f"{fact.concept}{part} {fact.period} {_value(fact)}"


def _value(fact: Fact) -> str:
    quantity = fact.quantity
    if quantity is None:
        return fact.value_text
    hedge = "" if quantity.hedge in (Hedge.EXACT, Hedge.RANGE) else f"{quantity.hedge.value} "
    if quantity.point is not None:
        return hedge + exact(quantity.point, fact.unit)
    if quantity.low is None or quantity.high is None:
        return "not disclosed"
    return f"{hedge}{exact(quantity.low, '')} to {exact(quantity.high, fact.unit)}"


def explanation(answers: Answers, answer: Answer) -> str:
    """The whole lineage as text: every step, every fact with its source, its place in the data and its rivals.

    >>> from xlipo.metrics.answers import Answers
    >>> from xlipo.store.opening import open_data
    >>> answers = Answers(open_data())
    >>> text = explanation(answers, answers.metric("MiniMax", "gross_margin", "9M2025"))
    >>> text.splitlines()[0]
    'Gross margin of MiniMax: 23.3%  9M2025  computed †'
    """
    part = f" [{show_dimensions(answer.dimensions)}]" if answer.dimensions else ""
    lines = [f"{answer.label} of {answer.company.name}{part}: {headline(answer)}", f"Definition: {answer.definition}"]
    if answer.reason:
        lines.append(f"Why there is none: {answer.reason}")
    lines += [f"How: {note}" for note in answer.notes]
    lines += [f"{MARK} {why_stale(answer.resolution)}"] if answer.is_stale else []
    tree = _Tree(answers, answer)
    if answer.derivation is not None:
        lines += ["Lineage:", *tree.grown(answer.derivation, 1)]
    elif answer.text and answer.source:
        lines += ["Source:", f"  {cited(answer.source)}", f"  {answer.source.url}"]
    if answer.computed is not None and answer.derivation is not None and answer.derivation.fact is not None:
        lines += ["Recomputed from its parts:", *tree.grown(answer.computed, 1)]
    elif answer.printed is not None and answer.printed.id not in tree.told:
        lines += ["Printed by the issuer:", *tree.of_fact(answer.printed, 1)]
    return "\n".join(lines)


class _Tree:
    """The lineage in lines; a fact that comes again is only named."""

    def __init__(self, answers: Answers, answer: Answer) -> None:
        self.answers, self.answer = answers, answer
        self.told: set[str] = set()

    def grown(self, derivation: Derivation, depth: int) -> Iterator[str]:
        """The lines of a derivation and of all it was made from."""
        indent = "  " * depth
        if derivation.fact is not None:
            yield from self.of_fact(derivation.fact, depth)
        elif derivation.rate is not None:
            yield f"{indent}rate: {derivation.rate}"
        elif not derivation.args:
            yield f"{indent}{_MADE_BY.get(derivation.op, derivation.op)}: {exact(derivation.point, derivation.unit)}"
        else:
            yield f"{indent}{_MADE_BY[derivation.op]}: {_step(derivation)}"
            for arg in derivation.args:
                yield from self.grown(arg, depth + 1)

    def of_fact(self, fact: Fact, depth: int) -> Iterator[str]:
        """A fact with its source, its place and its rivals."""
        indent = "  " * depth
        if fact.id in self.told:
            yield f"{indent}{fact_words(fact)} (as above)"
            return
        self.told.add(fact.id)
        yield indent + fact_words(fact)
        quantity, source = fact.quantity, self.answers.view.source(fact.source)
        if quantity and quantity.low != quantity.high and quantity.low is not None and quantity.high is not None:
            yield f"{indent}    between {exact(quantity.low, '')} and {exact(quantity.high, fact.unit)}"
        if quantity and quantity.text:
            yield f"{indent}    printed as {quantity.text}"
        yield f"{indent}    {cited(source)}"
        found_at = fact.locator and f"at {fact.locator}"
        yield from (f"{indent}    {text}" for text in (source.url, found_at, fact.note, _where(fact)) if text)
        for rival in self.answers.fact_index.concept_facts(fact.entity, fact.concept).rivals(fact):
            yield f"{indent}    otherwise, {rival_words(rival)}"


def _where(fact: Fact) -> str:
    """The file and line that hold a fact, and the layer they belong to."""
    return f"{fact.where}, layer {fact.layer}" if fact.layer else fact.where


def _step(derivation: Derivation) -> str:
    if derivation.is_test:
        return "yes" if derivation.point else "no"
    return (
        show_value(derivation.point, derivation.unit)
        if len(derivation.unit) == 3
        else exact(derivation.point, derivation.unit)
    )


def lineage(derivation: Derivation) -> dict[str, Any]:
    """A derivation and all it was made from, nested, for programs."""
    node: dict[str, Any] = {
        "op": derivation.op,
        "value": derivation.point,
        "low": derivation.low if derivation.low.is_finite() else None,
        "high": derivation.high if derivation.high.is_finite() else None,
        "unit": derivation.unit,
    }
    if derivation.fact is not None:
        fact = derivation.fact
        return node | {
            "op": "fact",
            "concept": fact.concept,
            "period": fact.period.text,
            "at": fact.where,
            "layer": fact.layer,
        }
    if derivation.rate is not None:
        return node | {"rate": str(derivation.rate)}
    return node | {"args": [lineage(arg) for arg in derivation.args]} if derivation.args else node
