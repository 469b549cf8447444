"""Labels: a currency that the rest of the document contradicts, and a sign that the figure's name does not allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from xlipo.facts.fact import Fact
from xlipo.facts.unit import is_money
from xlipo.quality.suspects.prints import FILING, Prints, value
from xlipo.quality.suspects.slips import digits_of
from xlipo.quality.suspects.suspect import Suspect

UNSIGNED = frozenset({"amount", "expense", "loss", "money", "shares"})
"""Kinds of balance whose figures are positive under their names."""

MAY_TURN = frozenset({
    "finance_costs", "other_income", "income_tax", "daily_return", "accounts_payable_change",
    "net_loss_attributable_to_non_controlling_interests"})  # fmt: skip
"""Lines that a year can turn round: a net cost that is an income."""

NEVER_BELOW_ZERO = frozenset({"revenue"})


def wrong_signs(prints: Prints) -> Iterator[Suspect]:
    """Negative figures of what is positive by its name: losses, expenses, payments, balances, shares, prices."""
    for fact in prints.facts:
        concept = prints.concept(fact)
        positive = concept.balance in UNSIGNED and concept.unit_kind in ("money", "per_share", "shares")
        if value(fact) < 0 and concept.id not in MAY_TURN and (positive or concept.id in NEVER_BELOW_ZERO):
            evidence = f"{concept.label_en.lower()} is positive under its name"
            yield Suspect(fact, "sign", evidence, -value(fact), Decimal("0.9"))


def wrong_currencies(prints: Prints) -> Iterator[Suspect]:
    """Amounts in another currency than the rest of their document, round or offering, that are no translation."""
    for document in prints.by_document.values():
        statement = [fact for fact in document if prints.is_of_statement(fact)]
        yield from _odd(prints, statement, "the document's statements are")
        funded = [fact for fact in document if prints.concept(fact).group == "funding" and is_money(fact.unit)]
        yield from _odd(prints, funded, "the document's other rounds are")
    yield from _not_as_reported(prints)
    yield from _rounds(prints)
    yield from _offering(prints)
    yield from _same_digits(prints)


def _odd(prints: Prints, facts: list[Fact], what: str) -> Iterator[Suspect]:
    """Those facts that stand in another currency than at least four in five of them."""
    counted = Counter(fact.unit for fact in facts)
    if len(counted) < 2:
        return
    for unit, times in counted.most_common(1):
        if times >= 3 and times * 5 >= len(facts) * 4:
            for fact in facts:
                if fact.unit != unit and not _is_translation(prints, fact, unit):
                    yield _labelled(fact, unit, f"{what} in {unit}", "0.8")


def _not_as_reported(prints: Prints) -> Iterator[Suspect]:
    """Statement figures of filings in another currency than the company reports in."""
    reported = prints.company.reporting_currency
    for fact in prints.facts if reported else ():
        of_filing = prints.is_of_statement(fact) and prints.tier(fact) <= FILING
        if of_filing and fact.unit != reported and not _is_translation(prints, fact, reported):
            yield _labelled(fact, reported, f"the company reports in {reported}", "0.7")


def _rounds(prints: Prints) -> Iterator[Suspect]:
    """Terms of a round in another currency than the round's other terms."""
    rounds: dict[str, list[Fact]] = {}
    for fact in prints.facts:
        named = dict(fact.dimensions).get("round")
        if named and is_money(fact.unit) and prints.tier(fact) <= FILING:
            rounds.setdefault(named, []).append(fact)
    for facts in rounds.values():
        yield from _odd(prints, facts, "the round's other terms are")


TERMS = frozenset({"offer_price", "gross_proceeds", "net_proceeds", "listing_expenses"})


def _offering(prints: Prints) -> Iterator[Suspect]:
    """Terms of a listing in another currency than it is sold in."""
    currencies = {item.currency for item in prints.view.offerings(prints.company.id) if item.is_listing}
    if len(currencies) == 1 and (currency := currencies.pop()):
        for fact in prints.facts:
            odd = fact.concept in TERMS and prints.tier(fact) <= FILING and fact.unit != currency
            if odd and is_money(fact.unit) and not _is_translation(prints, fact, currency):
                yield _labelled(fact, currency, f"the offering is in {currency}", "0.8")


def _same_digits(prints: Prints) -> Iterator[Suspect]:
    """Two prints of one place with the same digits and different currencies."""
    for facts in prints.by_place.values():
        first = facts[0]
        for other in facts[1:]:
            same = value(other) == value(first) and other.unit != first.unit and digits_of(value(first)) >= 3
            if same and is_money(other.unit) and is_money(first.unit):
                yield _labelled(other, first.unit, f"another source prints the same digits in {first.unit}", "0.6")
                yield _labelled(first, other.unit, f"another source prints the same digits in {other.unit}", "0.4")


def _is_translation(prints: Prints, fact: Fact, unit: str) -> bool:
    """Whether the same place stands in the other currency too, with other digits: then this one was converted."""
    place = prints.by_place[fact.concept, fact.dimensions, fact.period.text]
    return any(other.unit == unit and not _alike(value(other), value(fact)) for other in place)


def _alike(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= abs(other) * Decimal("0.01")


def _labelled(fact: Fact, unit: str, evidence: str, likelihood: str) -> Suspect:
    return Suspect(fact, "currency_label", evidence, value(fact), Decimal(likelihood), unit)


def gross_for_net(prints: Prints) -> Iterator[Suspect]:
    """Net proceeds that equal the gross ones, and money after a round that equals the money before it."""
    pairs = (
        ("net_proceeds", "gross_proceeds", "gross_for_net"),
        ("funding_post_money_valuation", "funding_pre_money_valuation", "pre_for_post"),
    )
    for small, large, kind in pairs:
        others = _by_dimensions(prints.facts, large)
        for fact in prints.facts:
            if fact.concept == small:
                for other in others.get((fact.dimensions, fact.unit), ()):
                    if value(other) == value(fact):
                        name = prints.concepts[large].label_en.lower()
                        evidence = f"it is the same figure as the {name}"
                        yield Suspect(fact, kind, evidence, _after(prints, fact, other), Decimal("0.7"))
                        yield Suspect(other, kind, evidence.replace(name, prints.concepts[small].label_en.lower()),
                                      None, Decimal("0.3"))  # fmt: skip


def _after(prints: Prints, fact: Fact, other: Fact) -> Decimal | None:
    """What the figure should come to: gross less expenses, or pre-money and the amount."""
    gross = fact.concept == "net_proceeds"
    terms = _by_dimensions(prints.facts, "listing_expenses" if gross else "funding_amount")
    found = terms.get((fact.dimensions, fact.unit), ())
    return value(other) + (-value(found[0]) if gross else value(found[0])) if found else None


def _by_dimensions(facts: Iterable[Fact], concept: str) -> dict[tuple[object, str], list[Fact]]:
    found: dict[tuple[object, str], list[Fact]] = {}
    for fact in facts:
        if fact.concept == concept:
            found.setdefault((fact.dimensions, fact.unit), []).append(fact)
    return found
