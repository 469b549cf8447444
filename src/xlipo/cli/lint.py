"""The command that checks a workbook before it is sent."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import click

from xlipo.cli import options
from xlipo.cli.output import answer_is_no, cell, put_json, say
from xlipo.facts.errors import UsageError

if TYPE_CHECKING:
    from xlipo.lint import Finding, Outcome, Rule

_WORDS = {
    "en": {"error": "error", "warning": "warning", "note": "note", "reason": "why", "fix": "fix", "file": "file"},
    "zh-Hans": {"error": "错误", "warning": "警告", "note": "提示", "reason": "原因", "fix": "改法", "file": "文件"},
}


@click.command()
@click.argument("file", required=False)
@options.listed("--rule", "Only these rules, separated by commas.")
@options.listed("--ignore", "Not these rules, separated by commas.", may_be_empty=True)
@click.option("--rules", "tells_rules", is_flag=True, help="List every rule with its reason and fix; no file is read.")
@click.option(
    "--model/--no-model", default=None,
    help="Whether the house style of models applies (units, colours, print); when not given, if formulas read cells.",
)  # fmt: skip
@click.option("--lang", type=click.Choice(["en", "zh-Hans"]), default="en", help="English or Chinese.")
@click.option("--json", "form", flag_value="json", help="JSON, for programs.")
def lint(
    file: str | None,
    rule: list[str],
    ignore: list[str],
    tells_rules: bool,
    model: bool | None,
    lang: str,
    form: options.Form | None,
) -> None:
    """Check a workbook (.xlsx, .xlsm) against the rules of a good one: formulas, structure, access, print.

    Text has one line a finding, grouped by rule with its reason and fix, neighbouring cells as one range. Exit code 0
    when nothing is found, 1 when something is, 2 when the file cannot be read.

    \b
    Examples:
      xlipo lint model.xlsx
      xlipo lint model.xlsx --ignore document-language,link-colour
      xlipo lint model.xlsx --rule number-in-formula,inconsistent-formula --json
      xlipo lint --rules --lang zh-Hans
    """
    if tells_rules:
        _put_rules(lang, form)
        return
    if not file:
        raise UsageError("No workbook is named; give one, such as: xlipo lint model.xlsx.")
    from xlipo.lint.apart import LintReading

    reading = LintReading(file, rule, ignore, model)
    with _progress():
        outcome = reading.result()
    if form == "json":
        put_json(_json(outcome, lang))
    else:
        _put_text(outcome, lang)
    if outcome.findings or outcome.not_judged:
        answer_is_no(_summary(outcome, lang), form)


def _put_rules(lang: str, form: options.Form | None) -> None:
    from xlipo.lint import RULES

    if form == "json":
        put_json([_rule_json(rule, lang) for rule in RULES.values()])
        return
    words = _WORDS[lang]
    for rule in RULES.values():
        say(f"{rule.id}  ({words[rule.severity]})")
        say(f"  {words['reason']}: {rule.reason.in_(lang)}")
        say(f"  {words['fix']}: {rule.fix.in_(lang)}")


def _rule_json(rule: Rule, lang: str) -> dict[str, str]:
    message = {"reason": rule.reason.in_(lang), "fix": rule.fix.in_(lang)}
    return {"rule": rule.id, "severity": rule.severity, "scope": rule.scope, **message}


def _json(outcome: Outcome, lang: str) -> dict[str, object]:
    findings = [
        {
            "rule": found.rule,
            "severity": found.severity,
            "sheet": found.sheet,
            "cell": found.cell,
            "cells": found.cells,
            "message": found.message.in_(lang),
            "reason": found.reason.in_(lang),
            "fix": found.fix.in_(lang),
        }
        for found in outcome.findings
    ]
    counts = {**outcome.counts(), "total": len(findings), "rules": outcome.by_rule()}
    left = [message.in_(lang) for message in outcome.not_judged]
    return {"file": outcome.file, "findings": findings, "counts": counts, "not_judged": left}


def _put_text(outcome: Outcome, lang: str) -> None:
    """One line a finding, under a heading for its rule."""
    words = _WORDS[lang]
    for rule, group in groupby(outcome.findings, key=lambda found: found.rule):
        findings = list(group)
        first = findings[0]
        say(f"{words[first.severity]}: {first.reason.in_(lang)} {words['fix']}: {first.fix.in_(lang)}")
        for found in findings:
            say(f"  {_place(found, words)}  {rule}  {cell(found.message.in_(lang))}")
    for message in outcome.not_judged:
        say(("未检查：" if lang == "zh-Hans" else "not judged: ") + cell(message.in_(lang)))
    if not (outcome.findings or outcome.not_judged):
        clean = {
            "en": f"{outcome.rules_run} rules, nothing found.",
            "zh-Hans": f"{outcome.rules_run} 条规则，未发现问题。",
        }
        say(clean[lang])
    if outcome.left_out:
        rest = {
            "en": f"{outcome.left_out} rules for models were not run: no formula reads a cell (--model runs them).",
            "zh-Hans": f"未运行 {outcome.left_out} 条模型规则：没有公式引用单元格（可加 --model）。",
        }
        say(rest[lang])


def _place(found: Finding, words: dict[str, str]) -> str:
    return cell(found.place) if found.sheet else words["file"]


def _summary(outcome: Outcome, lang: str) -> str:
    counts = {severity: count for severity, count in outcome.counts().items() if count}
    if not counts:
        whole = {
            "en": "was not judged to the end; nothing was found in the rest.",
            "zh-Hans": "未全部检查；其余未发现问题。",
        }
        return f"{cell(outcome.file)[:200]} {whole[lang]}"
    if lang == "zh-Hans":
        shown = "、".join(f"{count} 个{_WORDS[lang][severity]}" for severity, count in counts.items())
        return f"{cell(outcome.file)[:200]} 有 {shown}。"
    shown = ", ".join(f"{count:,} {severity}{'s' if count > 1 else ''}" for severity, count in counts.items())
    return f"{cell(outcome.file)[:200]} has {shown}; each is told above with its reason and fix."


@contextlib.contextmanager
def _progress() -> Iterator[None]:
    """A sign of life on a terminal; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status("Reading the workbook"):
        yield
