"""Cleaning: what is joined, dropped, folded and mended; the map back; any string whatever."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractor.clean import Cleaned, Cleaner
from extractor.rulebook import load
from extractor.rulebook.glyphs import GlyphRule


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner(load())


PARAGRAPHS = [
    ("", ""),
    ("甲。", "甲。"),
    ("甲。\n", "甲。¶"),
    ("\n\n甲。\n\n乙。\n\n", "甲。¶乙。¶"),
    ("甲。\r\n乙。\r\n", "甲。¶乙。¶"),
    ("甲。\r乙。", "甲。¶乙。"),
    ("甲。\u2028乙。\x0c丙。\x85丁。", "甲。¶乙。¶丙。¶丁。"),
    ("甲\u2029乙", "甲¶乙"),
    ("　　甲。\n　　乙。", "甲。¶乙。"),
    ("13600 万千瓦\n时", "13600万千瓦时"),
    ("朔州市深入践行“两山”理念，加强环\n境综合治理，持续改善生态环境。", "朔州市深入践行“两山”理念，加强环境综合治理，持续改善生态环境。"),
    ("率达\n59.09%。", "率达¶59.09%。"),
    ("优良天数为 38、\n69 和 27 天。", "优良天数为38、69和27天。"),
    ("氨氮平均浓度为 0.31 毫克\n/升。", "氨氮平均浓度为0.31毫克¶/升。"),
    ("（周 岩 李丹枫）\n\n一江碧水润湘中", "（周岩 李丹枫）¶一江碧水润湘中"),
    # Never wrapped: each line is a paragraph or a heading, whatever it ends with.
    ("一、综合\n初步核算，2020年，全县实现地区生产总值171.42亿元，按可比价格计算，比上年增长3.9%。其中，第一产业增加值46.83亿元，增长5.4%。\n"
     "二、农业和工业\n全年粮食播种面积112.6万亩，总产量41.7万吨，比上年增产0.6万吨；猕猴桃、雪梨产量分别为12.1万吨和13.4万吨。",
     "一、综合¶初步核算，2020年，全县实现地区生产总值171.42亿元，按可比价格计算，比上年增长3.9%。其中，第一产业增加值46.83亿元，增长5.4%。¶"
     "二、农业和工业¶全年粮食播种面积112.6万亩，总产量41.7万吨，比上年增产0.6万吨；猕猴桃、雪梨产量分别为12.1万吨和13.4万吨。"),
    ("关于印发防汛抗旱工作要点的通知\n各市人民政府，省人民政府各部门：\n现将有关事项通知如下，请结合实际认真贯彻执行，并于每月5日前将上月进展情况报送省防汛抗旱指挥部办公室汇总。",
     "关于印发防汛抗旱工作要点的通知¶各市人民政府，省人民政府各部门：¶"
     "现将有关事项通知如下，请结合实际认真贯彻执行，并于每月5日前将上月进展情况报送省防汛抗旱指挥部办公室汇总。"),
    ("太原市 4.66\n大同市 3.89\n朔州市 3.90\n忻州市 4.12", "太原市4.66¶大同市3.89¶朔州市3.90¶忻州市4.12"),
    # Wrapped at 16 characters, with a column's end in mid-sentence, a heading, a title and a byline after it.
    ("今年上半年，全市地表水考核断面中，\n水质优良的有十三个，占百分之九十，\n较上年同期提高七个百分点，劣类断面\n\n"
     "全部消除，治理废渣七千五百多万吨，\n披上绿装。\n治理有了长效\n按照计划，到今年年底，全市将完成九\n处水源保护区整治，新建管网六十五公\n"
     "里，确保水源达标。\n\n一江碧水润城乡\n本报通讯员 孟 辉",
     "今年上半年，全市地表水考核断面中，水质优良的有十三个，占百分之九十，较上年同期提高七个百分点，劣类断面"
     "全部消除，治理废渣七千五百多万吨，披上绿装。¶治理有了长效¶按照计划，到今年年底，全市将完成九处水源保护区整治，"
     "新建管网六十五公里，确保水源达标。¶一江碧水润城乡¶本报通讯员 孟辉"),
    # Latin words keep a blank where a line ended between them.
    ("全市共有三个国家级自然保护区纳入了\n世界自然保护联盟的名录，包括 Green\nList 在内的多个国际名单，均得到了\n国内外专家的一致好评。",
     "全市共有三个国家级自然保护区纳入了世界自然保护联盟的名录，包括Green List在内的多个国际名单，均得到了国内外专家的一致好评。"),
]


@pytest.mark.parametrize(("source", "expected"), PARAGRAPHS, ids=ascii)
def test_clean_ends_paragraphs_and_joins_wrapped_lines(cleaner: Cleaner, source: str, expected: str) -> None:
    assert cleaner.clean(source).text.replace("\u2029", "¶") == expected


CHARACTERS = [
    ("率 达 20.50%， 草 原 综 合 植 被 盖 度 达 59.09%。", "率达20.50%，草原综合植被盖度达59.09%。"),
    ("年发电量约 13600 万千瓦时，", "年发电量约13600万千瓦时，"),
    ("今年 1~9 月，", "今年1~9月，"),
    ("存栏 2 386 头", "存栏2386头"),
    ("总投资 12 500.5 万元", "总投资12500.5万元"),
    ("人口 1 234 567 人", "人口1234567人"),
    ("第 1 200 号", "第1 200号"),
    ("2023 386 吨", "2023 386吨"),
    ("分别为 12 34 吨", "分别为12 34吨"),
    ("占 20 .5% 和 20. 5%", "占20.5%和20.5%"),
    ("1. 2023年全县造林3万亩", "1. 2023年全县造林3万亩"),
    ("浓度仅为 0.03 ng TEQ/m3", "浓度仅为0.03ng TEQ/m3"),
    ("符合 GB 18485-2014 标准", "符合GB 18485-2014标准"),
    ("氮氧化物 30 mg / m3", "氮氧化物30mg/m3"),
    ("气温 5 - 6 ℃", "气温5-6℃"),
    ("山西朔州 厚植生态底色", "山西朔州 厚植生态底色"),
    ("青 绿 画 卷 醉 河 山", "青绿画卷醉河山"),
    ("记者 王 刚 李丹枫", "记者 王刚 李丹枫"),
    ("在 太原市 召开，会议 指出，全市 达标。", "在太原市召开，会议指出，全市达标。"),
    ("２０２３年，ＰＭ２．５平均浓度为３５μg／m³，达标率９０％", "2023年，PM2.5平均浓度为35μg/m³，达标率90%"),
    ("1～9月 1〜9月 5∼6", "1~9月1~9月5~6"),
    ("−5℃", "-5℃"),
    ("10³、Ⅲ类、㎡、℃、½、①", "10³、Ⅲ类、㎡、℃、½、①"),
    ("⼭⻄省⻓治市⾦", "山西省长治市金"),
    ("造林,治沙;达标率20%,优良", "造林，治沙；达标率20%，优良"),
    ("1,087吨、12:30、1:3", "1,087吨、12:30、1:3"),
    ("细颗粒物(PM2.5)浓度", "细颗粒物（PM2.5）浓度"),
    ("噪声60dB(A)，(其中)一级", "噪声60dB(A)，（其中）一级"),
    ("上\u200b海\ufeff市\u00ad\ue5e5\x00\x08\ud800", "上海市"),
    ("唯一变种花———缘毛太行花", "唯一变种花———缘毛太行花"),
    ("PM2.5、NO2 浓度", "PM2.5、NO2浓度"),
    ("二○二三年", "二〇二三年"),
    ("保持芋 类，2 伊 300兆瓦。", "保持Ⅲ类，2×300兆瓦。"),
    ("于都县、伊犁河、益阳市、榆次区、要求、依法", "于都县、伊犁河、益阳市、榆次区、要求、依法"),
]


@pytest.mark.parametrize(("source", "expected"), CHARACTERS, ids=ascii)
def test_clean_drops_blanks_folds_widths_and_mends_glyphs(cleaner: Cleaner, source: str, expected: str) -> None:
    assert cleaner.clean(source).text == expected


def test_glyph_rules_follow_the_shift_of_the_lead_byte() -> None:
    shifted = [(fault, meaning) for rule in load().of(GlyphRule) if rule.id not in ("zero",)
               for fault, meaning in zip(rule.faults, rule.means, strict=True)]
    for fault, meaning in shifted:
        lead, trail = fault.encode("gb2312")

        assert bytes([lead - 0x31, trail]).decode("gb18030").replace("～", "~") == meaning


def test_mends_are_told_with_their_rules(cleaner: Cleaner) -> None:
    found = [(mend.text, mend.mended, mend.rule) for mend in cleaner.mends("达到芋类，2 伊 300 兆瓦")]

    assert found == [("芋", "Ⅲ", "class"), ("伊", "×", "times")]


SIGNS = st.sampled_from(list("甲乙丙丁芋玉类伊益要姻野耀滋三二○O本刊讯记者来源，。；：！？、（）《》“”…—·~～-+%/.,;:?!()[]0123456789０９％．Ａabgm ²³Ⅲ℃㎡\n\n\n\r\t　  \u2029\u200b\ue000\ud800\x00⼭"))
TEXTS = st.one_of(st.text(), st.text(st.characters()), st.lists(SIGNS, max_size=60).map("".join))


@given(TEXTS)
@example("1 234 .5 吨")
@example("3 .5 m")
@example("周岩 滋g")
def test_any_string_is_cleaned_with_a_faithful_map(cleaner: Cleaner, source: str) -> None:
    cleaned = cleaner.clean(source)
    origins = [cleaned.origin(offset) for offset in range(len(cleaned.text))]

    assert all(a < b for a, b in pairwise(origins))
    assert all(0 <= origin < len(source) for origin in origins)
    assert faithful(cleaned, origins)
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Co") for char in cleaned.text)
    for start, end in pairwise(range(0, len(cleaned.text), 3)):
        assert cleaned.span(start, end) == (origins[start], origins[end - 1] + 1)


def faithful(cleaned: Cleaned, origins: list[int]) -> bool:
    """Whether what stands is what stood, or a fold of it; and whether nothing that shows was dropped."""
    kept = set(origins)
    dropped = [char for offset, char in enumerate(cleaned.source) if offset not in kept]
    return all(not char.isprintable() or char.isspace() or unicodedata.category(char) == "Mn" for char in dropped)


@given(TEXTS)
@example("20%  ,  优良")
@example("(中(a))")
@example("((中)")
@example("甲 乙芋类")
def test_cleaning_a_cleaned_text_changes_nothing(cleaner: Cleaner, source: str) -> None:
    once = cleaner.clean(source).text
    again = cleaner.clean(once)

    assert again.text == once
    assert again.starts == (0,)


@pytest.mark.parametrize("unit", list("一1(（ \n，。 芋—\u3000\u200b２") + ["甲 ", "1 ", "a\n", "( ", "1 234 ", "中(", "，\n"])
def test_a_megabyte_of_anything_is_cleaned_in_linear_time(cleaner: Cleaner, unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        cleaner.clean(text)
        return time.process_time() - start

    small = max(seconds(100_000), 0.01)

    assert seconds(1_000_000) < 40 * small
