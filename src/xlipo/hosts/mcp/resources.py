"""Resources: a definition, a source, a fact, the changes since a version; each by its address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

from xlipo.facts.concept import Concept
from xlipo.facts.dataset import DataView
from xlipo.facts.errors import UsageError
from xlipo.facts.fact import Fact
from xlipo.hosts.mcp.context import Context, Json, quoted
from xlipo.hosts.mcp.deals import fact_of
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import METRICS, Metric
from xlipo.quality.changes import Change, compare, recorded_figures
from xlipo.store.versions import known_versions, recall

KINDS = {
    "definition": ("METRIC", "What a metric or reported item means, its names, unit, and what vendors call it."),
    "source": ("ID", "A document with its publisher, date, tier and address."),
    "fact": ("ID", "One printed figure with where it stands in its source and in the data."),
    "changes": ("VERSION", "What has changed since an earlier version of the data that a report was written from."),
}
"""Each kind, what its address ends in, and what it holds."""

PAGE = 100
MOST_CHANGES = 500
_ADDRESS = re.compile(r"xlipo://([a-z]+)/([^/?#\s]{1,300})")


def templates() -> list[Json]:
    """The kinds of address."""
    return [
        {"uriTemplate": f"xlipo://{kind}/{{{end.lower()}}}", "name": kind, "description": help,
         "mimeType": "application/json"}
        for kind, (end, help) in KINDS.items()
    ]  # fmt: skip


def listed(context: Context) -> Iterator[Json]:
    """Every definition, source and known version; facts are too many to list and are named by the tools."""
    answers = context.snapshot.answers()
    measures: list[Metric | Concept] = [*METRICS, *answers.view.concepts().values()]
    for measure in measures:
        yield _entry("definition", measure.id, measure.label_en)
    for source in answers.view.sources():
        yield _entry("source", source.id, source.title)
    for version, day in known_versions():
        yield _entry("changes", version, f"Changes since version {version}, first reported on {day}")


def _entry(kind: str, id: str, title: str) -> Json:
    return {"uri": f"xlipo://{kind}/{id}", "name": id, "title": quoted(title), "mimeType": "application/json"}


def read(context: Context, uri: str) -> str:
    """What stands at an address, as JSON. Raises :class:`UsageError` for an address of nothing."""
    found = _ADDRESS.fullmatch(uri)
    if found is None or found[1] not in KINDS:
        forms = ", ".join(f"xlipo://{kind}/{end}" for kind, (end, _) in KINDS.items())
        raise UsageError(f"{uri[:80]!r} is no address here; give one of {forms}.")
    return json.dumps(context.result(**_READERS[found[1]](context, unquote(found[2]))), ensure_ascii=False, indent=1)


def _definition(context: Context, name: str) -> Json:
    answers = context.snapshot.answers()
    measure = answers.measure(name)
    found = {
        "id": measure.id, "label_en": measure.label_en, "label_zh_hans": measure.label_zh_hans,
        "label_zh_hant": measure.label_zh_hant, "names": list(measure.aliases), "group": measure.group,
        "definition": measure.definition, "shown": measure.shown,
        "vendors_words": _vendors_words(answers, measure.id),
    }  # fmt: skip
    if isinstance(measure, Metric):
        return found | {"kind": "metric", "made_of": list(measure.reads), "origin": measure.source}
    return found | {"kind": "concept", "stands_on": measure.period_type.value, "ifrs": measure.ifrs}


def _vendors_words(answers: Answers, id: str) -> list[Json]:
    return [
        {"name": field.name, "vendor": field.vendor, "note": quoted(field.note)}
        for field in answers.view.field_names()
        if field.measure == id
    ]


def _source(context: Context, id: str) -> Json:
    for source in context.snapshot.view.sources():
        if source.id == id:
            said = source.model_dump(exclude={"file", "line"})
            return {
                **said,
                "title": quoted(source.title),
                "cite": quoted(source.cite()),
                "reading": source.reading.value,
            }
    raise UsageError(f"No source has the id {id[:60]!r}; the tools name the id of every source.")


def _fact(context: Context, id: str) -> Json:
    view = context.snapshot.view
    fact = context.kept("facts", lambda: _by_id(view)).get(id)
    if fact is None:
        raise UsageError(f"No fact has the id {id[:60]!r}; the tools name the id of every fact.")
    return {"company": _name(view, fact), **_about(fact), **fact_of(fact, view.source(fact.source))}


def _by_id(view: DataView) -> dict[str, Fact]:
    return {fact.id: fact for company in view.companies() for fact in view.facts_of(company.id)}


def _name(view: DataView, fact: Fact) -> str:
    return view.company(fact.entity).name


def _about(fact: Fact) -> Json:
    return {
        "concept": fact.concept, "dimensions": dict(fact.dimensions), "period": fact.period.text,
        "claim": fact.claim.value, "hedge": fact.quantity.hedge.value if fact.quantity else "",
        "locator": quoted(fact.locator), "note": quoted(fact.note), "layer": fact.layer, "file": fact.file,
        "line": fact.line, "definition": f"xlipo://definition/{fact.concept}", "source": f"xlipo://source/{fact.source}",
    }  # fmt: skip


def _changes(context: Context, version: str) -> Json:
    if version == context.snapshot.version:
        return {"since": version, "total": 0, "changes": []}
    before = recall(version)
    found = compare(before, recorded_figures(context.snapshot.answers(), "now", before.companies))
    return {
        "since": version, "total": len(found.changes), "changes": list(map(_change, found.changes[:MOST_CHANGES])),
    }  # fmt: skip


def _change(change: Change) -> Json:
    key = change.key._asdict()
    was, now = (None if side is None else side.text for side in (change.before, change.after))
    return {**key, "kind": change.kind.value, "reason": change.reason.value, "was": was, "now": now}


_READERS = {"definition": _definition, "source": _source, "fact": _fact, "changes": _changes}
