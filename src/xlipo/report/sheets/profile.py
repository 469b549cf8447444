"""A company's profile: who it is in sentences, composed from the data, and its people and events."""

from __future__ import annotations

import datetime as dt

from xlipo.facts.company import Company, Person
from xlipo.facts.offering import Offering
from xlipo.report.book import Book
from xlipo.report.chinese import closed_up
from xlipo.report.terms import term

KINDS = ("llm", "gpu")
STATUSES = ("listed", "filed", "private")
LEADERS = ("founder", "ceo", "chair")
MOST = 8
"""People, and events, on a page."""


def profile_of(book: Book, company: Company) -> list[str]:
    """The profile, a sentence each, in the report's language."""
    words, name = book.words, company.name_in(book.words.lang)
    kind = next((words[f"kind_{group}"] for group in KINDS if group in company.groups), words["kind_other"])
    legal = term(company.legal_name, words.lang) if company.legal_name and company.legal_name != name else ""
    opening, closing = (" (", ")") if words.lang == "en" else "（）"
    sentences = [words["profile_is"].format(name=f"{name}{opening}{legal}{closing}" if legal else name, kind=kind)]
    founded = [event for event in book.view.events(company.id) if event.kind in ("founding", "incorporation")]
    founded = sorted((event for event in founded if book.knows(event.source)), key=lambda event: event.date)
    if founded:
        sentences.append(words["profile_founded"].format(date=founded[0].date))
    offering = _offering(book, company)
    if offering and offering.listed:
        where = (term(name, words.lang) for name in (offering.exchange, offering.board) if name)
        venue = " ".join(filter(None, (*where, offering.ticker)))
        sentences.append(closed_up(words["profile_listed"].format(where=venue, date=offering.listed)))
    elif company.listing_status in STATUSES:
        sentences.append(words["profile_status"].format(status=words[f"status_{company.listing_status}"]))
    if company.reporting_currency:
        month, day = company.year_end
        year_end = dt.date(2001, month, day)
        sentences.append(
            words["profile_reports"].format(
                currency=company.reporting_currency, month=month, day=day, date=f"{day} {year_end:%B}"
            )
        )
    leaders = [_name(book, person) for person in _people(book, company) if _leads(person)]
    if leaders:
        sentences.append(words["profile_led"].format(names=words["and_comma"].join(leaders[:4])))
    facts = [fact for fact in book.facts if fact.entity == company.id]
    sources = {fact.source for fact in facts}
    sentences.append(words["profile_data"].format(facts=f"{len(facts):,}", sources=f"{len(sources):,}"))
    return sentences


def told_of(book: Book, company: Company) -> list[str]:
    """The people and the events of a company, a line each; the newest events."""
    words = book.words
    lines = []
    for person in _people(book, company)[:MOST]:
        lines.append(f"{words['person']}: {_name(book, person)}, {term(person.role, words.lang)}")
    events = [event for event in book.view.events(company.id) if book.knows(event.source)]
    for event in sorted(events, key=lambda event: event.date)[-MOST:]:
        name = term(event.name, words.lang)
        product = event.product.replace("_", " ")
        if product and letters_of(product) not in letters_of(name):
            name += f" ({product})" if words.lang == "en" else f"（{product}）"
        lines.append(f"{event.date}: {name}")
    return lines


def letters_of(text: str) -> str:
    """A text's letters and digits alone, by which a name is known however it is set.

    >>> letters_of("Kimi-K2 Thinking")
    'kimik2thinking'
    """
    return "".join(character for character in text.casefold() if character.isalnum())


def _people(book: Book, company: Company) -> list[Person]:
    return [person for person in book.view.people(company.id) if book.knows(person.source)]


def _name(book: Book, person: Person) -> str:
    return person.name if book.words.lang == "en" else term(person.name_zh or person.name, book.words.lang)


def _leads(person: Person) -> bool:
    role = person.role.lower()
    return any(word in role for word in LEADERS)


def _offering(book: Book, company: Company) -> Offering | None:
    """The company's listing, where it was known by the report's day."""
    known = [o for o in book.view.offerings(company.id) if o.id == "IPO" and book.knows(o.source)]
    return known[0] if known else None
