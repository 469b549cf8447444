"""Chinese: definitions, remarks and the sentences of checks are said in both scripts, each in its own characters."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

import xlipo
from xlipo.metrics.answers import Answers
from xlipo.metrics.catalog import METRICS
from xlipo.metrics.definition import in_words
from xlipo.metrics.definition_words import PHRASES, REMARKS
from xlipo.quality.checks import run_checks
from xlipo.quality.conflicts import conflicts
from xlipo.report.build import Request, build_report
from xlipo.report.check_words import KINDS, CheckWords, why_chosen
from xlipo.report.words import Words
from xlipo.store.opening import open_data

SOURCE = Path(xlipo.__file__).parent
SCRIPTS = ("zh-Hans", "zh-Hant")
CODEC = {"zh-Hans": "gb2312", "zh-Hant": "big5hkscs"}
"""The character sets of the two scripts, made before Unicode: neither has what only the other script writes."""

ABBREVIATIONS = {
    "AI", "API", "ARR", "CEO", "CNY", "EBITDA", "EV", "GPU", "GL", "HKD", "HKEX", "IFRS", "IPO", "LTM", "USD",
}  # fmt: skip
NAMES = {"GLM", "MaaS", "NM", "OpenAI", "OpenRouter", "Token", "about", "nearly", "over", "token", "under"}
"""What is written in Latin letters in Chinese filings too, and the hedge words that are told of English sources."""

IDS = re.compile(r"`[^`]*`")


def foreign(text: str, lang: str) -> list[str]:
    """The characters of a text that the script does not write."""

    def writes(character: str) -> bool:
        try:
            return bool(character.encode(CODEC[lang]))
        except UnicodeEncodeError:
            return False

    return [one for one in text if "\u4e00" <= one <= "\u9fff" and not writes(one)]


def english(text: str) -> set[str]:
    """The English words of a text but for abbreviations; ids stand between backticks."""
    return set(re.findall("[A-Za-z]{2,}", IDS.sub("", text))) - ABBREVIATIONS - NAMES


@pytest.fixture(scope="module")
def answers() -> Answers:
    return Answers(open_data())


def test_every_definition_of_a_metric_is_said_in_both_scripts(answers: Answers) -> None:
    for metric in METRICS:
        for lang in SCRIPTS:
            said = metric.definition_in(lang, lambda id, lang=lang: answers.measure(id).label(lang))  # type: ignore[misc]
            assert not english(said), (metric.id, said)
            assert not foreign(said, lang), (metric.id, said)


def test_every_concept_is_defined_in_three_languages(answers: Answers) -> None:
    for concept in answers.view.concepts().values():
        for lang in SCRIPTS:
            said = concept.definition_in(lang)
            assert said != concept.definition, concept.id
            assert said.endswith("。"), said
            assert not english(said), (concept.id, said)
            assert not foreign(said, lang), (concept.id, said)
            assert set(IDS.findall(said)) >= set(IDS.findall(concept.definition)), (concept.id, said)


def test_a_folder_of_ones_own_need_not_define_in_chinese(tmp_path: Path) -> None:
    """The columns of the Chinese definitions may be missing; then the one definition is said in every language."""
    columns = "id,label_en,label_zh_hans,label_zh_hant,group,period_type,unit_kind,balance,ifrs,aliases,definition"
    line = "seats,Seats,席位,席位,operations,instant,units,,,,Seats sold."
    for header, more in ((columns, ""), (f"{columns},definition_zh_hans,definition_zh_hant", ",已售席位。,")):
        (tmp_path / "concepts.csv").write_text(f"{header}\n{line}{more}\n", "utf-8")
        seats = open_data(tmp_path).concepts()["seats"]
        assert [seats.definition_in(lang) for lang in ("en", *SCRIPTS)] == [
            "Seats sold.", "已售席位。" if more else "Seats sold.", "Seats sold.",
        ]  # fmt: skip


def test_every_remark_and_source_of_the_catalog_has_its_chinese() -> None:
    said = {text for metric in METRICS for text in (metric.note, metric.source) if text}
    assert said == set(REMARKS)
    for texts in (*REMARKS.values(), *(phrase[1:] for phrase in PHRASES.values())):
        for lang, text in zip(SCRIPTS, texts, strict=True):
            assert not foreign(text, lang), text


def test_a_definition_in_chinese_keeps_the_arithmetic_of_the_english_one() -> None:
    for metric in METRICS:
        of_english, of_chinese = (in_words(metric.expression, lang) for lang in ("en", "zh-Hans"))
        assert re.findall("[−×÷^≥]", of_english) == re.findall("[−×÷^≥]", of_chinese), metric.id


@pytest.mark.parametrize("lang", SCRIPTS)
def test_every_check_of_the_data_is_said_in_chinese(answers: Answers, lang: str) -> None:
    names = {concept.id: concept.label(lang) for concept in answers.view.concepts().values()}
    names |= {metric.id: metric.label(lang) for metric in METRICS}
    said = CheckWords(lang, names)
    for result in run_checks(answers):
        subject, kind = said.subject(result), said.kind(result.kind)
        assert kind in {kinds[lang == "zh-Hant"] for kinds in KINDS.values()}, result.kind
        assert subject != result.subject, subject
        against = subject.rpartition("：")[2]
        assert not english(re.sub(r"(FY|H|Q|M)\d*", "", against)) - {"LTM"}, subject
        assert not foreign(kind + against, lang), subject


def test_what_is_said_of_a_check_names_both_figures(answers: Answers) -> None:
    names = {one.id: one.label("zh-Hans") for one in answers.view.concepts().values()}
    said = CheckWords("zh-Hans", names)
    found = {result.id: said.subject(result) for result in run_checks(answers, "MiniMax")}
    assert found["gross_profit/minimax/gross_profit/9M2024"] == "毛利，9M2024：对照营业收入 − 营业成本"
    assert (
        found["period_sum/minimax/research_and_development_expense/FY2025"] == "研发费用，FY2025：对照 9M2025 + Q4-2025"
    )
    assert found["ev_at_offer/minimax/ev_to_sales"].endswith("：对照按发行前股数计算的结果")


def test_why_a_figure_was_chosen_is_said_in_chinese(answers: Answers) -> None:
    for conflict in conflicts(answers, all_classes=True):
        for lang in SCRIPTS:
            said = why_chosen(conflict.why, lang)
            assert not english(said), said
            assert not foreign(said, lang), said


COLUMNS = {"definitions": (3, 5), "checks": (1, 2, 7), "figures": (2, 3), "conflicts": (1, 2, 12, 13)}
"""Those with labels and sentences: not ids, units and places of facts, nor what a source or a person says."""


@pytest.mark.parametrize("lang", SCRIPTS)
def test_the_back_of_a_chinese_book_speaks_chinese(answers: Answers, lang: str) -> None:
    book = build_report(answers.data, Request(["Zhipu"], lang=lang))
    for name, columns in COLUMNS.items():
        rows = book[Words(lang)[name]].iter_rows(min_row=6)
        texts = [str(row[at - 1].value) for row in rows for at in columns if isinstance(row[at - 1].value, str)]
        assert len(texts) > 20, name
        assert not [text for text in texts if english(text)], name


TABLES = ("report/words.csv", "templates/words.csv", "templates/company_words.csv")


@pytest.mark.parametrize("table", TABLES)
def test_a_word_stands_once_in_every_language(table: str) -> None:
    with (SOURCE / table).open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len({line["key"] for line in lines}) == len(lines) > 40
    for line in lines:
        for script, name in (("zh-Hans", "zh_hans"), ("zh-Hant", "zh_hant")):
            assert not foreign(line[name], script), line["key"]
            assert bool(line[name]) == bool(line["zh_hans"]), line["key"]
