"""Sentences as newspapers and pages have them: what each figure is read as; nothing that is true is called wrong.

The figures are those of the filings and of the first days' prices; what a sentence says otherwise is left unread.
"""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from xlipo.metrics.answers import Answers
from xlipo.quality.claims import Finding
from xlipo.quality.text_claims import check_lines
from xlipo.store.opening import open_data

ANSWERS = Answers(open_data())

SENTENCES = (
    (
        "MiniMax priced its Hong Kong IPO at HK$165 a share, the top of its range of HK$151 to HK$165, raising about "
        "HK$4.82 billion.",
        "HK$165 offer_price, about HK$4.82 billion gross_proceeds",
    ),
    (
        "Shares of MiniMax closed at HK$345 on their first day, up 109% from the offer price.",
        "HK$345 first_day_close_price, 109% first_day_return",
    ),
    (
        "MiniMax opened at HK$235.40, hit a high of HK$351 and closed at HK$345 on its first day of trading.",
        "HK$235.40 first_day_open, HK$345 first_day_close_price",
    ),
    (
        "Zhipu sold 37.4 million shares at HK$116.20 each, raising HK$4.3 billion.",
        "37.4 million shares offer_shares, HK$116.20 offer_price, HK$4.3 billion gross_proceeds",
    ),
    ("Biren Technology rose 76% on its Hong Kong debut on January 2, 2026.", "76% first_day_return"),
    (
        "Biren shares closed at HK$34.46 on their debut, up 75.8% from the offer price of HK$19.60; they had risen as "
        "much as 118% in early trading.",
        "HK$34.46 first_day_close_price, 75.8% first_day_return, HK$19.60 offer_price",
    ),
    (
        "Moore Threads shares surged 425% on debut in Shanghai; the company raised 8 billion yuan at 114.28 "
        "yuan a share.",
        "425% first_day_return, 8 billion yuan gross_proceeds, 114.28 yuan offer_price",
    ),
    (
        "Moore Threads raised 8 billion yuan in its Shanghai IPO and closed at 600.5 yuan on day one.",
        "8 billion yuan gross_proceeds, 600.5 yuan first_day_close_price",
    ),
    (
        "MetaX raised 4.2 billion yuan, pricing at 104.66 yuan; shares jumped almost 700% on debut.",
        "4.2 billion yuan gross_proceeds, 104.66 yuan offer_price, almost 700% first_day_return",
    ),
    (
        "Iluvatar CoreX raised HK$3.68 billion by selling 25.4 million shares at HK$144.60 apiece; the stock rose 8.4% "
        "on debut.",
        "HK$3.68 billion gross_proceeds, 25.4 million shares offer_shares, HK$144.60 offer_price, 8.4% "
        "first_day_return",
    ),
    (
        "In the first nine months of 2025 MiniMax had revenue of $53.4 million, up from $19.5 million a year earlier, "
        "with a gross margin of 23.3%.",
        "$53.4 million revenue 9M2025, $19.5 million revenue 9M2024, 23.3% gross_margin 9M2025",
    ),
    (
        "MiniMax's gross profit was $12.5 million in the first nine months of 2025 versus $0.5 million a year ago.",
        "$12.5 million gross_profit 9M2025, $0.5 million gross_profit 9M2024",
    ),
    (
        "Zhipu's revenue was 312.4 million yuan in 2024, with a gross margin of 56.3%, and research and development "
        "expenses of 2.2 billion yuan.",
        "312.4 million yuan revenue FY2024, 56.3% gross_margin FY2024, "
        "2.2 billion yuan research_and_development_expense FY2024",
    ),
    ("Biren's gross margin fell to 31.9% in the first half of 2025.", "31.9% gross_margin H1-2025"),
    (
        "CoreWeave had revenue of $1.92 billion in 2024, up 737% from $229 million in 2023, and a net loss "
        "of $863 million.",
        "$1.92 billion revenue FY2024, 737% revenue_growth FY2024, $229 million revenue FY2023",
    ),
    (
        "Cambricon had a net profit of 1.04 billion yuan in the first half of 2025 against a loss of 530 "
        "million yuan a "
        "year before.",
        "1.04 billion yuan net_income H1-2025, 530 million yuan net_loss H1-2024",
    ),
    (
        "MiniMax发行价165港元，首日收报345港元，涨幅109%，募资约48.2亿港元。",
        "165港元 offer_price, 345港元 first_day_close_price, 109% first_day_return, 约48.2亿港元 gross_proceeds",
    ),
    (
        "摩尔线程首日开盘价650元，盘中最高688元，收盘价600.5元，涨幅425.46%，成交额153亿元。",
        "650元 first_day_open, 600.5元 first_day_close_price, 425.46% first_day_return",
    ),
    (
        "沐曦股份上市首日收盘价829.9元，较发行价104.66元上涨693%，总市值3320亿元。",
        "829.9元 first_day_close_price, 104.66元 offer_price, 693% first_day_return",
    ),
    (
        "天數智芯全球發售2543.18萬股，每股144.60港元，募資總額36.77億港元，首日收報156.8港元，漲8.44%。",
        "2543.18萬股 offer_shares, 144.60港元 offer_price, 36.77億港元 gross_proceeds, "
        "156.8港元 first_day_close_price, 8.44% first_day_return",
    ),
    (
        "截至2025年9月30日止九个月，MiniMax收入5343.7万美元，同比增长175%；毛利率由2024年同期的2.6%升至23.3%。",
        "5343.7万美元 revenue 9M2025, 175% revenue_growth 9M2025, 2.6% gross_margin 9M2024, 23.3% gross_margin 9M2025",
    ),
    (
        "智譜2025年上半年收入1.91億元人民幣，較去年同期的4490萬元增長325%，毛利率50%，期內虧損23.58億元。",
        "1.91億元人民幣 revenue H1-2025, 4490萬元 revenue H1-2024, 325% revenue_growth H1-2025, "
        "50% gross_margin H1-2025, 23.58億元 net_loss H1-2025",
    ),
    (
        "2025年上半年，壁仞科技收入0.59亿元，亏损16.01亿元。去年同期亏损8.88亿元。",
        "0.59亿元 revenue H1-2025, 16.01亿元 net_loss H1-2025, 8.88亿元 net_loss H1-2024",
    ),
    (
        "据招股书，MiniMax 2022年至2024年及2025年前九个月的收入分别为0万美元、346万美元、3052万美元和5344万美元。",
        "346万美元 revenue FY2023, 3052万美元 revenue FY2024, 5344万美元 revenue 9M2025",
    ),
    (
        "智谱2022年、2023年、2024年收入分别为5740万元、1.25亿元、3.12亿元，毛利率分别为54.6%、64.6%、56.3%。",
        "5740万元 revenue FY2022, 1.25亿元 revenue FY2023, 3.12亿元 revenue FY2024, "
        "54.6% gross_margin FY2022, 64.6% gross_margin FY2023, 56.3% gross_margin FY2024",
    ),
    (
        "壁仞科技2022年至2024年收入分别为49.9万元、6203万元、3.37亿元，年内亏损分别为14.74亿元、17.44亿元、15.38亿元。",
        "6203万元 revenue FY2023, 14.74亿元 net_loss FY2022, 17.44亿元 net_loss FY2023, 15.38亿元 net_loss FY2024",
    ),
    (
        "In 2022, 2023 and 2024, Zhipu had revenue of 57.4 million yuan, 124.5 million yuan and 312.4 million yuan.",
        "57.4 million yuan revenue FY2022, 124.5 million yuan revenue FY2023, 312.4 million yuan revenue FY2024",
    ),
    (
        "MiniMax had revenue of US$3.5 million and US$30.5 million in 2023 and 2024, respectively.",
        "US$3.5 million revenue FY2023, US$30.5 million revenue FY2024",
    ),
    (
        "OpenAI's annualised revenue topped $20 billion at the end of 2025, up from $6 billion in 2024.",
        "$20 billion arr, $6 billion arr",
    ),
    (
        "Zhipu and MiniMax had revenue of 312.4 million yuan and $30.5 million in 2024, respectively.",
        "312.4 million yuan revenue FY2024, $30.5 million revenue FY2024",
    ),
    (
        "2024年，壁仞科技、摩尔线程、沐曦股份的营收分别为3.37亿元、4.38亿元和7.43亿元。",
        "3.37亿元 revenue FY2024, 4.38亿元 revenue FY2024, 7.43亿元 revenue FY2024",
    ),
    (
        "FY2024 revenue of RMB312.4m beat FY2023's RMB124.5m, Zhipu said.",
        "RMB312.4m revenue FY2024, RMB124.5m revenue FY2023",
    ),
    (
        "智譜公開發售獲1159.46倍認購，國際發售獲15.28倍認購。",
        "1159.46倍 public_subscription_multiple, 15.28倍 international_subscription_multiple",
    ),
    ("At the IPO price, Biren is valued at HK$47 billion.", "HK$47 billion implied_market_cap"),
    (
        "For the six months ended June 30, 2026, MiniMax's revenue increased by more than 200% year on year.",
        "more than 200% revenue_growth H1-2026",
    ),
    (
        "Zhipu's revenue rose 150.9% to 312.4 million yuan in 2024 from 124.5 million yuan in 2023.",
        "150.9% revenue_growth FY2024, 312.4 million yuan revenue FY2024, 124.5 million yuan revenue FY2023",
    ),
    (
        "MiniMax 9M25 rev US$53.4m, +175% yoy; GP US$12.5m; GM 23.3% (9M24: 2.6%).",
        "US$53.4m revenue 9M2025, 175% revenue_growth 9M2025, US$12.5m gross_profit 9M2025, "
        "23.3% gross_margin 9M2025, 2.6% gross_margin 9M2024",
    ),
    (
        "MiniMax did $53.4m in revenue in 9M25 (vs $19.5m in 9M24) with GM at 23.3% (vs 2.6%).",
        "$53.4m revenue 9M2025, $19.5m revenue 9M2024, 23.3% gross_margin 9M2025",
    ),
    (
        "Zhipu's FY24 revenue was RMB312.4m (+151% YoY) and its adj. net loss RMB2.5bn.",
        "RMB312.4m revenue FY2024, 151% revenue_growth FY2024, RMB2.5bn adjusted_net_loss FY2024",
    ),
    (
        "For the year ended 31 December 2025, the Group (MiniMax) recorded revenue of US$79.0 million (2024: US$30.5 "
        "million).",
        "US$79.0 million revenue FY2025, US$30.5 million revenue FY2024",
    ),
    (
        "Zhipu's revenue increased by 131.9% from RMB312.4 million in 2024 to RMB724.3 million in 2025.",
        "131.9% revenue_growth FY2025, RMB312.4 million revenue FY2024, RMB724.3 million revenue FY2025",
    ),
    ("MetaX's revenue was 1.2 billion yuan in the first three quarters of 2025.", "1.2 billion yuan revenue 9M2025"),
    (
        "For the six months ended June 30, 2024 and 2025, Zhipu's revenue was RMB44.9 million and RMB190.9 million.",
        "RMB44.9 million revenue H1-2024, RMB190.9 million revenue H1-2025",
    ),
    (
        "截至2024年及2025年6月30日止六個月，智譜的收入分別為人民幣44.9百萬元及人民幣190.9百萬元。",
        "44.9百萬元 revenue H1-2024, 190.9百萬元 revenue H1-2025",
    ),
    (
        "智譜於2024年12月31日及2025年6月30日的現金及現金等價物分別為人民幣23億元及人民幣26億元。",
        "23億元 cash_and_cash_equivalents, 26億元 cash_and_cash_equivalents",
    ),
    (
        "壁仞科技2024年营收3.37亿元，较2023年的6203万元增长443%。",
        "3.37亿元 revenue FY2024, 6203万元 revenue FY2023, 443% revenue_growth FY2024",
    ),
    (
        "与智谱2024年3.12亿元的营收相比，MiniMax同期营收为3052万美元。",
        "3.12亿元 revenue FY2024, 3052万美元 revenue FY2024",
    ),
)


def test_each_of_several_companies_has_its_own_figure_and_a_combined_one_is_nobodys() -> None:
    (first, second) = check_lines(ANSWERS, ["MiniMax与智谱2024年收入分别为3052万美元和3.12亿元。"]).judged
    assert [one.verdict.claim.company.name for one in (first, second)] == ["MiniMax", "Zhipu"]
    assert not check_lines(ANSWERS, ["MiniMax and Zhipu had revenue of US$73 million in 2024."]).judged


def test_a_figure_whose_sentence_names_nobody_is_not_called_wrong_where_it_is_anothers() -> None:
    lines = [
        "MiniMax listed in January 2026.",
        "Biren's revenue was 336.8 million yuan in 2024.",
        "Revenue: US$30.5m (FY24).",
    ]
    checked = check_lines(ANSWERS, lines)
    assert [item.verdict.finding for item in checked.judged] == [Finding.AGREES]
    assert [item.why for item in checked.unread] == ["it is not certain whose it is"]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[f"{n}" for n in range(len(SENTENCES))])
def test_an_ordinary_sentence_is_read_and_nothing_true_is_called_wrong(sentence: str, expected: str) -> None:
    checked = check_lines(ANSWERS, [sentence])
    assert not [item.verdict.why() for item in checked.judged if item.verdict.finding is Finding.DIFFERS]
    told = {
        item.verdict.claim.text: (item.verdict.claim.metric, str(item.verdict.answer and item.verdict.answer.period))
        for item in checked.judged
        if item.verdict.finding is Finding.AGREES
    }
    for each in re.split(r",\s+", expected):
        written, metric, *period = each.rsplit(" ", 2) if re.search(r" \S*\d{4}$", each) else each.rsplit(" ", 1)
        assert written in told, (each, checked.unread)
        assert told[written][0] == metric and (not period or told[written][1] == period[0]), each


def test_a_digit_turned_in_such_a_sentence_is_called_differing_in_nine_cases_of_ten() -> None:
    chance, seen = random.Random(20261130), Counter[bool]()
    for sentence, _ in SENTENCES:
        for item in check_lines(ANSWERS, [sentence]).judged:
            written = item.verdict.claim.text
            at = next(place for place, character in enumerate(written) if character.isdigit())
            turned = str((int(written[at]) + chance.randint(2, 7) - 1) % 9 + 1)
            planted = written[:at] + turned + written[at + 1 :]
            is_of_a_morning = item.verdict.claim.metric == "first_day_return" and not re.search("close|收", sentence)
            if item.verdict.finding is not Finding.AGREES or is_of_a_morning:  # which may be that of the opening
                continue
            found = check_lines(ANSWERS, [sentence.replace(written, planted, 1)]).judged
            assert not [
                one for one in found if one.verdict.claim.text == planted and one.verdict.finding is Finding.AGREES
            ]
            seen[any(one.verdict.finding is Finding.DIFFERS for one in found)] += 1
    assert seen.total() > 50
    assert seen[True] / seen.total() >= 0.9, seen


@pytest.mark.parametrize(
    "sentence",
    [
        "MiniMax发行价165港元，市盈率不适用，保荐人费用3亿港元。",
        "MiniMax shares, sold at HK$165, were trading at HK$512 in March 2026.",
        "Biren shares surged as much as 118% on debut.",
        "Zhipu raised HK$2.98 billion from cornerstone investors in its IPO.",
        "In 2024 MiniMax had revenue of $30.5 million and spent $7.3 million on travel.",
        "CoreWeave's net loss was $863 million in 2024.",
        "摩尔线程2022年—2024年归母净利润分别为-18.40亿元、-16.73亿元、-14.92亿元。",  # those of the first prospectus
        "Zhipu's revenue grew at a compound annual rate of 130 per cent from 2022 to 2024.",
        "MiniMax had deferred revenue of US$20 million in 2024.",
        "Revenue at Biren fell short of the 438.5 million yuan Moore Threads booked in 2024.",
        "Zhipu's revenue CAGR was 133% over FY22-24.",
        "天数智芯收入从2022年的1.89亿元增长到2024年的5.40亿元，复合年增长率68.8%。",
        "智譜去年收入7.24億元，2024年為3.12億元。",
        "Zhipu's revenues totalled 57.4 million yuan ($8.2 million) in 2022.",  # at a rate that is not told
        "MiniMax had 212 million users in 2025 and 2.12亿 users in all, on revenue of $79.0 million.",
        "智谱去年营收3.12亿元（2024年年报）。",
        "Zhipu's FY25 revenue of Rmb724.3m, 2.3x FY24's Rmb312.4m, fell short of its R&D of Rmb3.2bn.",
    ],
)
def test_what_is_said_of_something_else_accuses_nobody(sentence: str) -> None:
    checked = check_lines(ANSWERS, [sentence])
    assert not [item.verdict.why() for item in checked.judged if item.verdict.finding is Finding.DIFFERS]
