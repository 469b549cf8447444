"""Articles and memos checked: what is found in them, what planted slips are called, what is refused."""

from __future__ import annotations

import cProfile
import json
import random
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from planted_text import ARTICLE, plants
from xlipo.api import Client
from xlipo.cli import front_door
from xlipo.facts.errors import UsageError
from xlipo.intake.documents import lines_in, lines_of
from xlipo.metrics.answers import Answers
from xlipo.quality.claims import Finding
from xlipo.quality.text_claims import check_lines
from xlipo.store.opening import open_data

ANSWERS = Answers(open_data())


def run(*arguments: str, input: bytes | None = None) -> tuple[int, str]:
    outcome = CliRunner().invoke(front_door, ["check-text", *arguments], input=input)
    return outcome.exit_code, outcome.output


def test_every_figure_of_an_article_is_found_and_supported() -> None:
    checked = check_lines(ANSWERS, ARTICLE)
    assert not checked.unread, checked.unread
    assert len(checked.judged) == 19  # each figure there
    wrong = [item for item in checked.judged if item.verdict.finding is not Finding.AGREES]
    assert not wrong, [(item.line, item.verdict.claim.text, item.verdict.why()) for item in wrong]


def test_planted_slips_are_called_differing() -> None:
    chance = random.Random(20261129)
    tried, seen = Counter[str](), Counter[str]()
    for kind, _, planted in plants(ANSWERS, ARTICLE, chance):
        tried[kind] += 1
        seen[kind] += any(item.verdict.finding is Finding.DIFFERS for item in check_lines(ANSWERS, planted).judged)
    assert set(tried) == {"digit", "scale", "year"}
    assert sum(tried.values()) > 30
    assert sum(seen.values()) / sum(tried.values()) >= 0.9, (tried, seen)


def test_another_companys_name_is_called_differing() -> None:
    line = "{} in 2024 had revenue of US$30.5 million and a gross margin of 12.2%."
    right = check_lines(ANSWERS, [line.format("MiniMax")]).judged
    assert [item.verdict.finding for item in right] == [Finding.AGREES] * 2
    wrong = check_lines(ANSWERS, [line.format("Zhipu")]).judged
    assert [item.verdict.finding for item in wrong] == [Finding.DIFFERS] * 2


def test_a_runway_in_months_is_judged() -> None:
    line = "MiniMax's cash runway at 2026-06-30 was {} months."
    found = [check_lines(ANSWERS, [line.format(months)]).judged[0].verdict.finding for months in (27, 60)]
    assert found == [Finding.AGREES, Finding.DIFFERS]


@pytest.mark.parametrize("figure", ["USD 53,4 million", "USD 53.437,5 thousand", "5343,7万美元", "US$53,44 million"])
def test_a_comma_that_may_be_a_decimal_sign_is_not_read_and_no_accusation(figure: str) -> None:
    checked = check_lines(ANSWERS, [f"MiniMax had revenue of {figure} in 9M2025, and a gross margin of 23.3%."])
    assert [item.verdict.finding for item in checked.judged] == [Finding.AGREES]
    assert [item.why for item in checked.unread] == ["its comma may be a decimal sign; write a point before decimals"]


def test_english_and_both_scripts_are_read_alike() -> None:
    said = {
        "MiniMax's revenue was US$53.4 million in the nine months ended September 30, 2025, up 174.7%.": 2,
        "稀宇科技2025年前三季度营收为5343.7万美元，同比增长174.7%。": 2,
        "稀宇科技2025年前三季度營收為5343.7萬美元，同比增長174.7%。": 2,
    }
    for sentence, count in said.items():
        judged = check_lines(ANSWERS, [sentence]).judged
        assert [item.verdict.finding for item in judged] == [Finding.AGREES] * count, sentence


def test_parts_plans_and_sentences_without_a_subject_are_not_guessed() -> None:
    lines = [
        "MiniMax plans to raise US$600 million in 2026, with revenue of US$900 million expected.",
        "Overseas, MiniMax had revenue of US$1 million in 2024.",
        "Revenue was US$1.5 billion in 2024.",
    ]
    checked = check_lines(ANSWERS, lines)
    assert not [item for item in checked.judged if item.verdict.finding is Finding.DIFFERS]
    assert {item.line for item in checked.unread} == {1, 2, 3}


def test_growth_in_any_verb_and_months_from_to_are_read_and_what_is_held_by_part_alone_is_not_guessed() -> None:
    found = check_lines(
        ANSWERS,
        [
            "2024年MiniMax营收为3052万美元，同比暴涨了782.2%；智谱2025年1-6月中标金额约1.6亿元。",
            "MiniMax融资了38.18亿元。",
        ],
    )
    read = {item.verdict.claim.metric: item.verdict for item in found.judged}
    assert {name: verdict.finding.value for name, verdict in read.items()} == {
        "revenue": "agrees", "revenue_growth": "agrees", "bid_amount_won": "agrees",
    }  # fmt: skip
    assert read["bid_amount_won"].claim.period == "H1-2025"
    assert [unread.line for unread in found.unread] == [2]


def test_the_command_prints_and_gives_json(tmp_path: Path) -> None:
    page = tmp_path / "memo.html"
    said = "<p>MiniMax had revenue of <b>US$35.0 million</b> in 2024.</p>"
    page.write_text(f"{said}<script>var x = '9%'</script>", "utf-8")
    code, text = run(str(page))
    assert code == 1
    assert "contradicted" in text and "two digits swapped" in text and "USD 30.5m (FY2024)" in text
    code, text = run(str(page), "--json")
    (record,) = json.loads(text[text.index("[") : text.rindex("]") + 1])
    keys = "where text company metric dimensions period value unit verdict expected slip note unread"
    assert set(keys.split()) <= set(record)
    assert (record["verdict"], record["value"], record["expected"]["value"]) == ("differs", 35_000_000, 30_523_000)
    code, text = run("-", input="MiniMax 2024年营收3052.3万美元。".encode("gb18030"))
    assert code == 0 and "1 supported" in text


def test_a_word_document_is_read_and_hostile_files_get_a_sentence(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>MiniMax had revenue of US$30.5 </w:t></w:r><w:r><w:t>million in 2024.</w:t></w:r></w:p>"
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    path = tmp_path / "memo.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {word}><w:body>{body}</w:body></w:document>")
    assert lines_of(path) == ["MiniMax had revenue of US$30.5 million in 2024."]
    (tmp_path / "broken.docx").write_bytes(path.read_bytes()[:60])
    with zipfile.ZipFile(tmp_path / "bomb.docx", "w") as archive:
        entity = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        archive.writestr("word/document.xml", f"{entity}<w:document {word}><w:body>&b;</w:body></w:document>")
    (tmp_path / "other.docx").write_bytes(b"MZ\0\0")
    (tmp_path / "binary.txt").write_bytes(b"a\0b")
    for name in ("broken.docx", "bomb.docx", "other.docx", "binary.txt", "absent.txt"):
        with pytest.raises(UsageError, match=r"\.$"):
            lines_of(tmp_path / name)
    with pytest.raises(UsageError, match="at most"):
        lines_in(b"x" * 20_000_001)


@pytest.mark.parametrize(
    "sentence",
    [
        "MiniMax's API revenue was US$5 million in 2024.",
        "MiniMax's 2024 subscription revenue came to US$5 million.",
        "MiniMax 2024年订阅收入为1000万美元。",
        "MiniMax 2024年的雲服務毛利率為40%。",
    ],
)
def test_a_word_of_no_known_meaning_before_a_measure_makes_it_one_of_a_part(sentence: str) -> None:
    checked = check_lines(ANSWERS, [sentence])
    assert not checked.judged
    assert [item.why for item in checked.unread] == ["it is of a part, or of somebody else"]


def test_words_that_leave_a_measure_the_whole_companys() -> None:
    for sentence in (
        "MiniMax reported total revenue of US$50 million in 2024.",
        "In 2024, MiniMax's revenue was US$50 million.",
        "MiniMax 2024年实现营收5000万美元。",
        "2024年，MiniMax的營收為5000萬美元。",
    ):
        judged = check_lines(ANSWERS, [sentence]).judged
        assert [item.verdict.finding for item in judged] == [Finding.DIFFERS], sentence


def test_what_is_given_by_part_in_turn_or_without_a_period_is_told_where_a_print_says_so() -> None:
    """Figures of the hearing proofs: margins of both segments, the growth of each, staff."""
    lines = [
        "MiniMax在2025年前9个月，C端和B端的毛利率分别为4.7%和69.4%。",
        "2025年前三季度，MiniMax的C端收入同比增长了181%。",
        "MiniMax员工385人。",
        "2025年，MiniMax的C端和B端的毛利率分别为14.7%和39.4%。",
    ]
    checked = check_lines(ANSWERS, lines)
    told = [(item.line, item.verdict.claim.text, item.verdict.finding) for item in checked.judged]
    assert [(line, text) for line, text, _ in told[:2]] == [(1, "4.7%"), (1, "69.4%")]
    assert {finding for line, _, finding in told if line < 4} == {Finding.AGREES}
    assert told[-1] == (4, "39.4%", Finding.DIFFERS)  # that of business customers in 2025 was about 65 %
    assert [item.text for item in checked.unread if item.line == 4] == ["14.7%"]  # of whom the data hold none in 2025


def test_amounts_in_words_are_read_where_a_unit_follows() -> None:
    read = [item.text for item in check_lines(ANSWERS, ["MiniMax计划募资数亿美元，千万别错过，估值两千亿元。"]).unread]
    assert read == ["数亿美元", "两千亿元"]


def test_a_line_of_many_figures_costs_in_proportion_to_them() -> None:
    """Counted in calls of functions, since a clock tells of the machine."""

    def calls(repeated: int) -> int:
        profile = cProfile.Profile()
        profile.runcall(check_lines, ANSWERS, ["MiniMax " + "x " * 30 + "revenue US$3m 2024 " * repeated])
        return sum(entry.callcount for entry in profile.getstats())

    calls(2)
    assert calls(400) < 12 * calls(50)


def test_a_period_or_a_company_in_brackets_is_of_what_stands_there_alone() -> None:
    lines = [
        "Zhipu's revenue hit RMB312m in 2024 (2023: RMB124.5m); gross margin of 56.3%.",
        "MiniMax (a rival of Zhipu) had revenue of US$30.5 million in 2024.",
        "MiniMax's revenue (2024) was US$30.5 million.",
    ]
    checked = check_lines(ANSWERS, lines)
    assert not checked.unread
    assert [item.verdict.finding for item in checked.judged] == [Finding.AGREES] * 5
    assert [str(item.verdict.claim.period) for item in checked.judged[:3]] == ["2024", "2023", "2024"]


def test_a_verb_with_an_amount_names_the_measure() -> None:
    said = {
        "In 2024 MiniMax lost $465m.": "net_loss",
        "MiniMax raised HK$4.8bn in its IPO.": "gross_proceeds",
        "Zhipu priced at HK$116.20 a share.": "offer_price",
    }
    for sentence, measure in said.items():
        (item,) = check_lines(ANSWERS, [sentence]).judged
        assert (item.verdict.claim.metric, item.verdict.finding) == (measure, Finding.AGREES), sentence
    assert not check_lines(ANSWERS, ["In 2024 MiniMax lost a US$30m contract."]).judged


def test_a_figure_is_told_as_written_with_the_source_of_the_print_it_stands_on(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Zhipu (2023: RMB124.5m revenue). In 9M2025 MiniMax's API revenue grew 160%.", "utf-8")
    one, other = json.loads(run(str(path), "--json")[1])
    assert one["text"] == "RMB124.5m"
    assert other["expected"]["value"] == 1.6 and "港交所" in other["expected"]["source"]["title"]
    assert "tier 5" in run(str(path))[1]


@pytest.mark.parametrize(
    ("figure", "finding"),
    [("7,900万美元", Finding.AGREES), ("7,800万美元", Finding.DIFFERS), ("7,920万美元", Finding.DIFFERS)],
)
def test_a_figure_that_ends_in_zeros_may_be_rounded_to_its_third_digit(figure: str, finding: Finding) -> None:
    (item,) = check_lines(ANSWERS, [f"MiniMax 2025年营业收入为{figure}。"]).judged  # 79,038 thousand are held
    assert item.verdict.finding is finding


def test_a_small_difference_is_told_in_digits() -> None:
    (item,) = check_lines(ANSWERS, ["MiniMax's revenue in 2024 was US$30,533,000."]).judged
    assert "USD 30,523,000 (FY2024), and less than 0.1% more" in item.verdict.why()


def test_tables_in_markdown_are_judged_by_their_headings() -> None:
    """Figures of the prospectus, two digits of one exchanged; a column that nothing heads is listed."""
    lines = [
        "## MiniMax: key figures",
        "",
        "| (US$ in thousands) | FY2023 | FY2024 | 9M2025 | x |",
        "|:---|---:|---:|---:|---|",
        "| **Revenue** | 3,460 | 30,523 | 53,473 | 12 |",
        "| Gross margin | -24.7% | 12.2% | 23.3% | |",
        "| Adjusted net loss | (89,074) | (244,238) | (186,280) | |",
        "",
        "MiniMax's revenue in 2024 was US$30.5 million.",
    ]
    checked = check_lines(ANSWERS, lines)
    found = {(item.line, item.verdict.claim.text): item.verdict for item in checked.judged}
    assert len(found) == 10 and [item.line for item in checked.judged] == [5] * 3 + [6] * 3 + [7] * 3 + [9]
    wrong = found.pop((5, "53,473"))
    assert wrong.finding is Finding.DIFFERS and wrong.slip is not None and wrong.slip.kind == "swapped_digits"
    assert {verdict.finding for verdict in found.values()} == {Finding.AGREES}
    assert [(item.line, item.text) for item in checked.unread] == [(5, "12")]


def test_the_same_period_a_year_earlier_is_dated_by_the_one_before_it() -> None:
    lines = [
        "MiniMax 2024年毛利率为12.2%（去年同期为-24.7%）。",
        "In 9M2025, MiniMax's revenue was US$53.4m, compared with US$19.5m a year earlier.",
        "In 9M2025, MiniMax's revenue was US$53.4m, compared with US$19.5m in 9M2024.",
        "MiniMax's revenue was US$53.4m in the nine months ended September 30, 2025 (9M2024: US$19.5m).",
        "2025年前三季度，MiniMax营收5343.7万美元，上年同期为1945.5万美元。毛利率为23.3%。",
    ]
    checked = check_lines(ANSWERS, lines)
    assert not checked.unread
    assert [(item.line, item.verdict.finding) for item in checked.judged] == [
        (line, Finding.AGREES) for line in (1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5)
    ]


def test_what_commas_set_apart_and_what_a_figure_is_measured_from_accuse_nobody() -> None:
    lines = [
        "Zhipu, which competes with MiniMax, reported revenue of RMB312.4 million for 2024.",
        "MiniMax's adjusted net loss widened to $244.2 million in 2024 from $89.1 million.",
        "MiniMax's revenue grew in the first nine months of 2025 to US$53.4m, up 174.7% from US$19.5m.",
        "MiniMax's revenue grew in the first nine months of 2025 to US$53.4m from US$11.1m.",
    ]
    checked = check_lines(ANSWERS, lines)
    assert [(item.line, item.verdict.finding) for item in checked.judged] == [
        (line, Finding.AGREES) for line in (1, 2, 2, 3, 3, 3, 4)
    ]
    assert [item.text for item in checked.unread] == ["US$11.1m"]


def test_words_for_losses_years_from_one_to_another_and_compound_growth_accuse_nobody() -> None:
    lines = [
        "MiniMax had a gross loss of US$0.9 million in 2023.",
        "Zhipu's loss was RMB2.96 billion in 2024.",
        "智谱2022年至2024年营收分别为0.57亿元、1.25亿元和3.12亿元，年复合增长率超130%。",
        "Analysts expect MiniMax revenue of US$200m in 2026.",
    ]
    checked = check_lines(ANSWERS, lines)
    told = [(item.line, item.verdict.claim.text, item.verdict.finding) for item in checked.judged]
    assert {finding for _, _, finding in told} == {Finding.AGREES}, told
    assert [text for line, text, _ in told if line == 3][:3] == ["0.57亿元", "1.25亿元", "3.12亿元"]
    assert not [text for line, text, _ in told if line == 4]


PARTS_NAMED = (
    ("截至2025年9月30日的前九个月，MiniMax的C端毛利率为{}，B端毛利率为69.4%。", "4.7%", "7.7%"),
    ("2025年前三季度，MiniMax的海螺AI、星野与Talkie收入分别为{}、1875万美元。", "1746.4万美元", "1846.4万美元"),
    ("月之暗面近期完成5亿美元C轮融资，投后估值{}。", "43亿美元", "83亿美元"),
)


@pytest.mark.parametrize(("sentence", "right", "wrong"), PARTS_NAMED)
def test_the_figure_of_a_part_that_is_named_is_judged_as_that_part(sentence: str, right: str, wrong: str) -> None:
    for written, said in ((right, "agrees"), (wrong, "differs")):
        found = [record for record in Client().check_text(sentence.format(written)) if record.text == written]
        assert [(record.verdict, bool(record.dimensions)) for record in found] == [(said, True)], written


def test_a_figure_of_no_period_is_called_wrong_only_where_one_slip_explains_it() -> None:
    for written, said in (("385名", "agrees"), ("685名", "differs"), ("470名", None)):
        (record,) = Client().check_text(f"MiniMax的{written}员工。")
        assert record.verdict == said, written


def test_a_plan_and_what_stands_after_another_figure_accuse_nobody() -> None:
    text = "MiniMax从A轮的12亿美元估值升至25亿美元。MiniMax在2026年可能以约3亿美元估值募资。"
    assert "differs" not in [record.verdict for record in Client().check_text(text)]


PRESS_RELEASE = [
    ["US$ in thousands", "Year ended 31 December", None],
    [None, "2024", "2025"],
    ["Revenue", "30,523", "79,038"],
    ["Loss for the year", "(465,238)", "(1,781,617)"],
]
"""The last figure has two digits swapped."""


def _html_table() -> str:
    head = "<tr><th rowspan='2'>US$ in thousands</th><th colspan='2'>Year ended 31 December</th></tr>"
    rows = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row if text)}</tr>" for row in PRESS_RELEASE[1:])
    return f"<p>MiniMax told its figures.</p><h2>MiniMax</h2><table>{head}{rows}</table><p>The end.</p>"


def _word_table() -> str:
    def cell(text: str | None, span: int) -> str:
        wide = f'<w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>' if span > 1 else ""
        return f"<w:tc>{wide}<w:p><w:r><w:t>{text or ''}</w:t></w:r></w:p></w:tc>"

    first = f"<w:tr>{cell(PRESS_RELEASE[0][0], 1)}{cell(PRESS_RELEASE[0][1], 2)}</w:tr>"
    rows = "".join(f"<w:tr>{''.join(cell(text, 1) for text in row)}</w:tr>" for row in PRESS_RELEASE[1:])
    return f"<w:p><w:r><w:t>MiniMax</w:t></w:r></w:p><w:tbl>{first}{rows}</w:tbl>"


def test_a_sentence_that_never_ends_is_not_read_and_too_many_figures_are_refused() -> None:
    found = check_lines(ANSWERS, ["MiniMax " + "5% " * 9_000])
    assert not found.judged
    assert {item.why for item in found.unread} == {
        "its sentence never ends; end it with a full stop, or write it as a table"
    }
    with pytest.raises(UsageError, match="By line 101 the text has 10,100 figures; check 10,000 at a time"):
        check_lines(ANSWERS, ["MiniMax's revenue in 2024 was US$30.5 million, " + "5% " * 99] * 150)


def test_a_page_of_comments_alone_has_no_lines() -> None:
    assert lines_in(b"<!--" * 100, page=True) == []
    assert lines_in(b"<!-- nothing -->", page=True) == []


@pytest.mark.parametrize("kind", ["html", "docx"])
def test_tables_of_pages_and_word_documents_are_judged_by_their_headings(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"release.{kind}"
    if kind == "html":
        path.write_text(_html_table(), "utf-8")
    else:
        word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("word/document.xml", f"<w:document {word}><w:body>{_word_table()}</w:body></w:document>")
    found = {item.verdict.claim.text: item.verdict.finding for item in check_lines(ANSWERS, lines_of(path)).judged}
    agrees = dict.fromkeys(("30,523", "79,038", "(465,238)"), Finding.AGREES)
    assert found == {**agrees, "(1,781,617)": Finding.DIFFERS}


def test_a_table_of_cells_that_run_over_many_rows_and_columns_is_read_as_text() -> None:
    wide = "<td colspan='100' rowspan='100'>1</td>" * 50
    page = f"<table>{f'<tr>{wide}</tr>' * 3}</table><p>MiniMax had revenue of US$30.5 million in 2024.</p>"
    lines = lines_in(page.encode(), page=True)
    assert not any("|" in line for line in lines)
    (item,) = check_lines(ANSWERS, lines).judged
    assert item.verdict.finding is Finding.AGREES


def test_a_table_that_lays_out_a_page_is_read_as_text() -> None:
    page = (
        "<table><tr><td>Menu</td><td>1</td></tr><tr><td>2</td><td><p>MiniMax had revenue of US$30.5 million in "
        f"2024.</p><p>{'Words of an article. ' * 20}</p></td></tr></table>"
    )
    (item,) = check_lines(ANSWERS, lines_in(page.encode(), page=True)).judged
    assert item.verdict.finding is Finding.AGREES


def _told(line: str) -> list[tuple[str, str, str | None, str]]:
    checked = check_lines(ANSWERS, [line])
    assert not checked.unread, checked.unread
    claims = [(item.verdict.claim, item.verdict.finding.value) for item in checked.judged]
    return [(claim.text, claim.metric, claim.period and str(claim.period), finding) for claim, finding in claims]


def test_an_amount_repeated_in_brackets_is_no_loss_and_a_period_after_a_figure_is_its_own() -> None:
    # the prospectus and the interim report of 2026: revenue of 312.4 in 2024, 190.9 in the first half of 2025
    line = (
        "Zhipu's revenue in 2024 was RMB312.4 million (US$43.4 million) and RMB191 million in the first half of 2025."
    )
    assert _told(line) == [
        ("RMB312.4 million", "revenue", "2024", "agrees"),
        ("(US$43.4 million)", "revenue", "2024", "agrees"),
        ("RMB191 million", "revenue", "H1-2025", "agrees"),
    ]
    assert [found for *_, found in _told("智谱2024年收入3.124亿元（4,340万美元）。")] == ["agrees", "agrees"]
    assert [found for *_, found in _told("Zhipu's revenue in 2024 (RMB321.4 million) doubled.")] == ["differs"]


def test_brackets_are_a_minus_where_a_sentence_asks_for_a_figure_and_where_only_a_loss_agrees() -> None:
    # the prospectus: gross loss of USD 0.9m in 2023, gross profit of USD 12.5m in nine months of 2025
    said = "MiniMax had a gross profit of {} in {}."
    assert _told(said.format("(US$12.5 million)", "the nine months ended September 30, 2025"))[0][3] == "differs"
    assert _told(said.format("US$(0.9) million", "2023"))[0][3] == "agrees"
    assert _told("MiniMax's adjusted net margin (317%) in 2025 was poor.")[0][3] == "agrees"  # -251.2 over 79.0


def test_chinese_text_sets_years_against_names_and_measures() -> None:
    assert _told("MiniMax2025年收入0.790亿美元。") == [("0.790亿美元", "revenue", "2025", "agrees")]
    assert _told("智谱2024年收入3.124亿元，2026年上半年收入9.359亿元。")[1] == (
        "9.359亿元", "revenue", "H1-2026", "differs",
    )  # fmt: skip


def test_a_name_as_everybody_says_it_is_known() -> None:
    assert _told("Biren's revenue in 2024 was RMB 336.8 million.")[0][3] == "agrees"


@pytest.mark.parametrize("figure", ["331.4", "341.4", "280.4"])
def test_a_rough_print_of_the_press_supports_no_finer_figure(figure: str) -> None:
    # audited: 312,414 in thousands; an article prints 3億, which 250 to 350 million would round to
    assert _told(f"Zhipu's revenue in 2024 was RMB{figure} million.")[0][3] == "differs"
    assert _told("Zhipu's revenue in 2024 was RMB300 million.")[0][3] == "agrees"  # as the article has it


def test_a_print_hedged_about_supports_no_finer_figure() -> None:
    # audited: 336.8 million; the press prints about 337 million
    assert _told("Biren's revenue in 2024 was RMB353.5 million.")[0][3] == "differs"
    assert _told("Biren's revenue in 2024 was RMB337 million.")[0][3] == "agrees"
