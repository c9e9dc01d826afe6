"""Numerals read to their exact value in every way of writing them."""

import time
from decimal import Decimal

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from extractor.recognise.number import numeral_of, patterns

PLAIN = "零一二三四五六七八九"
FINANCIAL = "零壹贰叁肆伍陆柒捌玖"
PLACES = {False: ("", "十", "百", "千"), True: ("", "拾", "佰", "仟")}


def numeral(number: int, *, financial: bool = False) -> str:
    """An integer below 10¹² as a Chinese numeral: 100301 → 十万零三百零一."""
    if number == 0:
        return "零"
    words, gap = "", False
    for power, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, number = divmod(number, power)
        if part:
            words += ("零" if words and (gap or part < 1000) else "") + below_ten_thousand(part, financial) + name
            gap = False
        elif words:
            gap = True
    return words if financial else regex.sub("^一十", "十", words)


def below_ten_thousand(number: int, financial: bool) -> str:
    digits, words, zero = (FINANCIAL if financial else PLAIN), "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if zero and words else "") + digits[digit] + PLACES[financial][place]
            zero = False
        else:
            zero = True
    return words


@given(st.integers(0, 10**12 - 1), st.booleans())
def test_a_chinese_numeral_reads_back(number: int, financial: bool) -> None:
    found = numeral_of(numeral(number, financial=financial))

    assert found is not None
    assert (found.low, found.high, found.more) == (Decimal(number), Decimal(number), None)


@given(st.integers(0, 10**7), st.text("0123456789", min_size=1, max_size=8))
def test_a_chinese_decimal_reads_back(whole: int, places: str) -> None:
    found = numeral_of(numeral(whole) + "点" + "".join(PLAIN[int(digit)] for digit in places))

    assert found is not None
    assert found.low == Decimal(f"{whole}.{places}")


@given(
    st.decimals(0, 10**7, places=3),
    st.sampled_from([("", 1), ("百", 100), ("千", 1000), ("万", 10**4), ("亿", 10**8), ("万亿", 10**12)]),
)
def test_digits_with_a_magnitude_word_read_back(number: Decimal, word: tuple[str, int]) -> None:
    found = numeral_of(f"{number:f}{word[0]}")

    assert found is not None
    assert found.low == number * word[1]


@given(st.integers(0, 10**15))
def test_grouped_digits_read_back(number: int) -> None:
    found = numeral_of(f"{number:,}")

    assert found is not None
    assert found.low == number


@given(st.integers(1, 99), st.sampled_from("多余几"), st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8)]))
def test_what_is_more_than_said_keeps_what_is_said(tens: int, word: str, power: tuple[str, int]) -> None:
    found = numeral_of(numeral(tens * 10) + word + power[0])

    assert found is not None
    assert (found.low, found.more) == (Decimal(tens * 10 * power[1]), "more")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("13600万", "136000000", "136000000"),
        ("1,087", "1087", "1087"),
        ("一千二百", "1200", "1200"),
        ("二〇二三", "2023", "2023"),
        ("廿二", "22", "22"),
        ("五百卅四", "534", "534"),
        ("两千三四百", "2300", "2400"),
        ("三四十", "30", "40"),
        ("五六百", "500", "600"),
        ("十七八", "17", "18"),
        ("八九亿", "800000000", "900000000"),
        ("三五", "3", "5"),
        ("一两", "1", "2"),
        ("5亿1万4千6百", "500014600", "500014600"),
        ("3万4000", "34000", "34000"),
        ("1千零1", "1001", "1001"),
        ("3千万亿", "3000000000000000", "3000000000000000"),
        ("四万万", "400000000", "400000000"),
        ("一百二", "120", "120"),
        ("九万四", "94000", "94000"),
        ("五亿零六", "500000006", "500000006"),
        ("十三万五", "135000", "135000"),
        ("五兆六十二亿四万五千二", "5006200045200", "5006200045200"),
        ("10³", "1000", "1000"),
        ("1.2×10⁵", "120000", "120000"),
        ("1.2×10^-3", "0.0012", "0.0012"),
        ("2^5", "32", "32"),
        ("12.32e+14", "1232000000000000", "1232000000000000"),
        ("六点四二万", "64200", "64200"),
        ("零点零五", "0.05", "0.05"),
        ("一百点123", "100.123", "100.123"),
        (".77", "0.77", "0.77"),
        ("３５", "35", "35"),
        ("15k", "15000", "15000"),
        ("半", "0.5", "0.5"),
        ("一半", "0.5", "0.5"),
        ("三千 八百", "3800", "3800"),
        ("拾壹", "11", "11"),
        ("亿", "100000000", "100000000"),
        ("百余", "100", "100"),
        ("13万2", "132000", "132000"),
        ("1万5,412", "15412", "15412"),
        ("壹佰零肆万", "1040000", "1040000"),
        ("参拾参", "33", "33"),
    ],
)
def test_numeral_reads(text: str, low: str, high: str) -> None:
    found = numeral_of(text)

    assert found is not None
    assert (found.low, found.high) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("text", "low", "more"),
    [
        ("6000多", "6000", "more"),
        ("11.5万余", "115000", "more"),
        ("五百六十多万", "5600000", "more"),
        ("一千五百零几万", "15000000", "more"),
        ("十几", "10", "more"),
        ("几十", "10", "more"),
        ("数百", "100", "more"),
        ("百余", "100", "more"),
        ("十来", "10", "approx"),
    ],
)
def test_vague_numeral_reads(text: str, low: str, more: str) -> None:
    found = numeral_of(text)

    assert found is not None
    assert (found.low, found.more) == (Decimal(low), more)


@pytest.mark.parametrize("text", ["三三", "一千一千", "一百一千", "十十", "1" * 200, "九" * 200])
def test_what_is_no_one_number_does_not_numeral_of(text: str) -> None:
    assert numeral_of(text) is None


@pytest.mark.parametrize(
    ("text", "numeral"),
    [
        ("三千千瓦", "三千"),
        ("5千瓦", "5"),
        ("5千", "5千"),
        ("三千两百两", "三千两百"),
        ("二两", "二"),
        ("1013百帕", "1013"),
        ("两百家", "两百"),
        ("一两个", "一两"),
        ("3.2百分点", "3.2"),
    ],
)
def test_a_numeral_leaves_the_unit_its_characters(text: str, numeral: str) -> None:
    found = regex.compile(patterns(["千瓦", "百帕", "两"]).either).match(text)

    assert found is not None
    assert found[0] == numeral


@pytest.mark.parametrize("text", ["1", "一", "1,", "一万", "1万", "十", "零", "百", ".", "1.", "一点", "几"], ids=repr)
def test_a_megabyte_of_the_same_takes_linear_time(text: str) -> None:
    pattern = regex.compile(patterns(["千瓦"]).either)
    short, long = ((timed(lambda many=many: sum(1 for _ in pattern.finditer(text * many)))) for many in (3000, 30_000))

    assert long < 40 * short + 0.2


def timed(work: object) -> float:
    assert callable(work)
    start = time.process_time()
    work()
    return time.process_time() - start
