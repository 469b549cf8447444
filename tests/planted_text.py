"""Slips planted in articles, one at a time: a digit, 万 for 亿, another year, another company's name."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from xlipo.metrics.answers import Answers
from xlipo.quality.claims import Finding
from xlipo.quality.text_claims import check_lines

ARTICLE = """\
2025年前三季度，MiniMax营收为5343.7万美元，同比增长174.7%；2024年营收为3052.3万美元，2023年营收为346万美元。
MiniMax的毛利率2023年为-24.7%，2024年升至12.2%，今年前9个月达23.3%。
2022年、2023年和2024年，MiniMax经调整净亏损分别为1215万美元、8907万美元和2.44亿美元；今年前9个月经调整净亏损为1.86亿美元。
截至2025年9月30日，MiniMax的现金储备为11.02亿美元。
智譜2024年營收為3.124億元，毛利率為56.3%，2023年營收為1.245億元。
MiniMax's revenue was US$30.5 million in 2024 and US$53.4 million in the nine months ended September 30, 2025.
In 2024, Zhipu had revenue of RMB312.4 million and a gross margin of 56.3%.
""".splitlines()
"""Sentences as articles have them, with figures of the filings; every one of them is true."""


def a_digit(line: str, written: str, chance: random.Random) -> str | None:
    """The first digit of a figure turned into another."""
    at = next((n for n, character in enumerate(written) if character.isdigit() and character != "0"), None)
    if at is None or written not in line:
        return None
    other = str((int(written[at]) + chance.randint(2, 7) - 1) % 9 + 1)
    return line.replace(written, written[:at] + other + written[at + 1 :], 1) if other != written[at] else None


def a_scale(line: str, written: str, chance: random.Random) -> str | None:
    """万 for 亿 and the reverse."""
    for one, other in (("萬", "億"), ("万", "亿"), ("億", "萬"), ("亿", "万")):
        if one in written and written in line:
            return line.replace(written, written.replace(one, other), 1)
    return None


def a_year(line: str, written: str, chance: random.Random) -> str | None:
    """The year before a figure moved by one."""
    at = line.find(written)
    years = [found for found in re.finditer(r"20(2[2-5])(?= ?年)", line) if found.end() <= at]
    if not years:
        return None
    year = years[-1]
    other = str(int(year.group()) - 1 if year.group() > "2023" else int(year.group()) + 1)
    return line[: year.start()] + other + line[year.end() :]


def is_dated_just_before(line: str, written: str, period: str) -> bool:
    """Whether the year before a figure is the one that its period has."""
    years = re.findall(r"20(?:2[2-5])(?= ?年)", line[: max(line.find(written), 0)])
    return bool(years) and years[-1] in period


KINDS: dict[str, Callable[[str, str, random.Random], str | None]] = {"digit": a_digit, "scale": a_scale, "year": a_year}


def plants(answers: Answers, lines: list[str], chance: random.Random) -> Iterator[tuple[str, str, list[str]]]:
    """Each supported figure of an article with each slip: the kind, the figure planted, the lines."""
    for item in check_lines(answers, lines).judged:
        claim, line = item.verdict.claim, lines[item.line - 1]
        if item.verdict.finding is not Finding.AGREES or claim.period is None or item.verdict.answer is None:
            continue
        for kind, change in KINDS.items():
            if kind == "year" and not is_dated_just_before(line, claim.text, str(claim.period)):
                continue
            changed = change(line, claim.text, chance)
            if changed is not None and changed != line:
                yield kind, claim.text, [*lines[: item.line - 1], changed, *lines[item.line :]]
