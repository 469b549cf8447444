"""The shapes of the tools' results, as JSON Schema."""

from __future__ import annotations

from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]

TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
VALUE: Schema = {"type": ["number", "string", "null"]}
MAYBE_NUMBER: Schema = {"type": ["number", "null"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
YES_NO: Schema = {"type": "boolean"}


def record(help: str = "", optional: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """An object with just these properties, all of them there but the ``optional`` ones."""
    found: Schema = {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }
    return found | ({"description": help} if help else {})


def rows(of: Schema, help: str = "") -> Schema:
    """A list of such things."""
    return {"type": "array", "items": of} | ({"description": help} if help else {})


def maybe(of: Schema) -> Schema:
    """Such a thing, or null."""
    return {"anyOf": [of, {"type": "null"}]}


def told(help: str, of: Schema) -> Schema:
    """A shape with its explanation."""
    return of | {"description": help}


VERSION = {
    "data_version": told("The version of the data; equal data, equal version.", TEXT),
    "quoted": told("Says which texts are quoted from documents.", TEXT),
}
"""What every result begins with."""

PAGED = {
    "total": told("How many there are in all.", COUNT),
    "cursor": told("Give this to the same call for the next page; null on the last.", MAYBE_TEXT),
}
"""What every result that has pages ends with."""

SOURCE = record(
    "The document a figure was read in.",
    id=TEXT,
    title=TEXT,
    publisher=TEXT,
    date=TEXT,
    url=told("At the page where the page of the file is known.", TEXT),
    read_at=told("Where it was read, if not in the document itself.", MAYBE_TEXT),
    locator=told("The page or section.", TEXT),
    tier=told("1 audited filing to 8 derived here.", {"type": "integer"}),
    reading=told("direct, confirmed by two transcriptions, or transcribed once.", TEXT),
)

_DOCUMENT = {"title": TEXT, "publisher": TEXT, "date": TEXT, "url": TEXT, "tier": {"type": "integer"}}
"""The document of a print, in short."""

RIVAL = record(
    "Another print of the same figure.",
    (),
    value=VALUE,
    unit=TEXT,
    rivalry=TEXT,
    **_DOCUMENT,
)

OTHER = record("", (), measure=TEXT, **RIVAL["properties"])

FIGURE = record(
    "A figure, or its absence with the reason.",
    company=TEXT,
    metric=TEXT,
    label=TEXT,
    label_zh=TEXT,
    value=told("Whole units; ratios as fractions; null for a range or an absence.", VALUE),
    low=MAYBE_NUMBER,
    high=MAYBE_NUMBER,
    unit=TEXT,
    shown=told("As a person reads it.", TEXT),
    period=told("The period that answered.", MAYBE_TEXT),
    period_end=MAYBE_TEXT,
    status=told("reported, computed, derived, range, not_disclosed, no_data ...", TEXT),
    stale=YES_NO,
    off_basis=told("In words, where it stands on another basis than the one asked for.", MAYBE_TEXT),
    as_of=MAYBE_TEXT,
    tier={"type": ["integer", "null"]},
    reading=MAYBE_TEXT,
    reason=told("Why there is no figure, and the nearest that is held.", MAYBE_TEXT),
    held_instead=rows(TEXT, "The periods that have a figure, newest first, where this one has none."),
    source=maybe(SOURCE),
    rivals=record(
        "Other prints.",
        count=told("Disputes: inconsistent prints of the same tier.", COUNT),
        agreeing=COUNT,
        nearest=maybe(RIVAL),
        others=rows(OTHER, "Prints that are no dispute, by rivalry."),
    ),
    notes=rows(TEXT),
    formula=told("What gives this in a spreadsheet with the add-in.", TEXT),
    formula_gives={"type": ["number", "string"]},
    cite=told("The figure as a Markdown link to its source; write it so.", TEXT),
    resources=rows(TEXT, "Addresses that resources/read opens."),
)

_TERM = (
    "metric", "value", "low", "high", "unit", "shown", "period", "status", "tier", "reading", "source", "rivals",
    "formula", "cite",
)  # fmt: skip
BRIEF = record("A term, in short.", (), **{name: FIGURE["properties"][name] for name in _TERM})

JUDGED = record(
    "A company that meets a condition, or of which it cannot be told.",
    company=TEXT,
    verdict=told("meets or undecided.", TEXT),
    reasons=rows(TEXT, "Which figure leaves it undecided, and why."),
    figures=rows(FIGURE, "Those of the condition, then those asked for."),
)

SCREENED = record("How many companies.", companies=COUNT, meets=COUNT, does_not=COUNT, undecided=COUNT)

COMPANY = record(
    "A company and the names it answers to.",
    id=TEXT, name=TEXT, legal_name=TEXT, names=rows(TEXT), groups=rows(TEXT), listing_status=TEXT, tickers=rows(TEXT),
    reporting_currency=TEXT, fiscal_year_end=TEXT,
)  # fmt: skip

METRIC = record(
    "A metric or reported item.",
    ("periods", "parts"),
    id=TEXT,
    kind=told("metric: derived by a definition; concept: as documents print it.", TEXT),
    label_en=TEXT,
    label_zh_hans=TEXT,
    group=TEXT,
    definition=TEXT,
    unit=TEXT,
    periods=rows(TEXT, "Newest first, of the company named."),
    parts=rows(TEXT, "The parts of it that can be asked for, as metric[key=member]."),
)

FACT = record(
    "A fact as printed.",
    ("rivalry",),
    rivalry=TEXT,
    value=VALUE,
    low=MAYBE_NUMBER,
    high=MAYBE_NUMBER,
    unit=TEXT,
    printed=TEXT,
    **_DOCUMENT,
    resource=TEXT,
)

CONFLICT = record(
    "A figure that sources dispute.",
    company=TEXT, concept=TEXT, dimension=TEXT, period=TEXT, why=TEXT, chosen=FACT, rivals=rows(FACT),
)  # fmt: skip

VERDICT = record(
    "What the data say of a figure that somebody wrote.",
    text=told("The figure as written.", TEXT),
    verdict=told("agrees, superseded, rival, differs or unknown.", TEXT),
    why=TEXT,
    slip=told("The likely slip: x10, a digit, the period ...", MAYBE_TEXT),
    company=TEXT,
    metric=TEXT,
    period=MAYBE_TEXT,
    expected=told("The known figure.", maybe(FIGURE)),
    said_by=told("The source that says as the claim does.", maybe(RIVAL)),
)

FOUND = record(
    "A figure in a text.",
    line=TEXT, text=TEXT, sentence=TEXT, company=MAYBE_TEXT, metric=MAYBE_TEXT, period=MAYBE_TEXT,
    verdict=told("null where the sentence does not say what the figure is of.", MAYBE_TEXT), slip=MAYBE_TEXT, why=TEXT,
    expected=VALUE, source=MAYBE_TEXT, url=MAYBE_TEXT,
)  # fmt: skip

ROUND = record(
    "A funding round.",
    round=TEXT, name=TEXT, announced=MAYBE_TEXT, closed=MAYBE_TEXT, investors=rows(TEXT), leads=rows(TEXT),
    figures=rows(BRIEF),
)  # fmt: skip

OFFERING = record(
    "An offering and its terms.",
    offering=TEXT, exchange=TEXT, board=TEXT, ticker=TEXT, status=TEXT, filed=MAYBE_TEXT, hearing=MAYBE_TEXT,
    registered=MAYBE_TEXT, priced=MAYBE_TEXT, listed=MAYBE_TEXT, figures=rows(BRIEF),
)  # fmt: skip

LINE = record(
    "A line of an account, as IPO_EXPLAIN has it.",
    what=TEXT, value={"type": ["number", "string"]}, unit=TEXT, period=TEXT, words=TEXT,
)  # fmt: skip


def result(**properties: Schema) -> Schema:
    """The result of a tool."""
    return record("", (), **VERSION, **properties)
