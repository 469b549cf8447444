"""Judging: the verdict on one claim, and on every figure of a text."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from xlipo.api.verdict_records import VerdictRecord
from xlipo.facts.errors import UsageError
from xlipo.functions.arguments import known_to, split_part
from xlipo.functions.options import read_options
from xlipo.hosts.mcp.context import Context, Json, number, quoted
from xlipo.hosts.mcp.figure import address, figure, rival_of
from xlipo.hosts.mcp.tool import Given
from xlipo.hosts.snapshot_client import SnapshotClient
from xlipo.quality.claims import Verdict

PAGE = 40


def check_claim(context: Context, given: Given) -> Json:
    """The verdict on a figure as somebody wrote it."""
    options = given["options"] or ""
    knowledge = read_options(options).knowledge
    client = SnapshotClient(context.snapshot, knowledge.as_of, knowledge.tier or None)
    name, dimensions = split_part(given["metric"])
    found = client.check_claim(
        given["company"], name, _written(given), given["period"], str(given["unit"] or ""), dict(dimensions)
    )
    assert found.judged is not None
    return context.result(verdict=_verdict(context, found.judged, given))


def _written(given: Given) -> str | Decimal:
    value, hedge = given["value"], given["hedge"]
    if hedge is None:
        return value if isinstance(value, str) else Decimal(str(value))
    text = value if isinstance(value, str) else f"{Decimal(str(value)):f}"
    return f"{hedge} {text}"


def _verdict(context: Context, found: Verdict, given: Given) -> Json:
    claim, answer = found.claim, found.answer
    answers = known_to(context.snapshot, given["options"])
    period = answer.period.text if answer and answer.period else claim.period
    currency = answer.presentation.currency or None if answer else None
    return {
        "text": quoted(claim.text), "verdict": found.finding.value, "why": quoted(found.why()),
        "slip": found.slip.kind if found.slip else None, "company": claim.company.name, "metric": claim.metric,
        "period": str(period) if period is not None else None,
        "expected": figure(answers, answer, (given["period"], currency, given["options"])) if answer else None,
        "said_by": rival_of(found.rival) if found.rival else None,
    }  # fmt: skip


def check_text(context: Context, given: Given) -> Json:
    """Every figure of a text, judged; then those that its sentences do not place."""
    company = given["company"] if given["company"] is not None else ""
    records = context.client(given["as_of"]).check_text(given["text"], company)
    if not records:
        raise UsageError("The text holds no figure with a unit; give it as it was written, with its figures.")
    page, rest = context.page(records, given["cursor"], PAGE)
    counts = Counter(record.verdict or "not_read" for record in records)
    return context.result(counts=dict(sorted(counts.items())), figures=list(map(_found, page)), **rest)


def _found(record: VerdictRecord) -> Json:
    expected: dict[str, Any] = record.expected or {}
    source = expected.get("source") or {}
    value = expected.get("value")
    return {
        "line": record.where, "text": quoted(record.text), "sentence": quoted(record.sentence),
        "company": record.company, "metric": record.metric, "period": record.period, "verdict": record.verdict,
        "slip": record.slip, "why": quoted(record.note),
        "expected": quoted(value) if isinstance(value, str) else number(value),
        "source": quoted(source["title"]) if source else None, "url": address(source["url"]) if source else None,
    }  # fmt: skip
