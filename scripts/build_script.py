"""The table of traditional characters of OpenCC → rules/script.toml: each with the simplified one that it is.

    pip install opencc==1.4.2 && python -m scripts.build_script

Characters that simplified texts have too (those of GB 2312) are left out, but for a few that count beside others. Of
OpenCC (Apache-2.0) only which character is which is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

OUTPUT = Path(__file__).parent.parent / "rules" / "script.toml"
CHARACTERS = range(0x3400, 0xA000)
VARIANTS = {"衞": "卫"}
KEPT = "噁昇"      # stand in simplified texts too: 二噁英, in names
BESIDE = dict(zip("於後徵菸夥麽捱", "于后征烟伙么挨", strict=True))
PER_LINE = 60
HEAD = """\
# Characters of the traditional script and the simplified ones that they are, one for one; written by scripts/build_script.py.
# Which is which is that of OpenCC (https://github.com/BYVoid/OpenCC, Apache-2.0).

[[script]]
id = "traditional"
about = "the script of Hong Kong, Macao and Taiwan: texts are read as if they were written in the simplified one"
"""
EXAMPLES = """\
example = [
  { text = "廢水排放量3.2億噸，較上年減少0.4個百分點", gives = { mended = "废水排放量3.2亿吨，较上年减少0.4个百分点" } },
  { text = "後三季收於4萬點", gives = { mended = "后三季收于4万点" } },
]
counter = [
  { text = "於潜镇产粮3万吨", why = "a place; nothing else of the text is traditional" },
  { text = "乾县、瞭望塔、著名", why = "characters that both scripts have" },
]
"""


def main() -> None:
    pairs = dict(traditional())
    OUTPUT.write_text(f"{HEAD}{block('characters', pairs)}{block('means', pairs.values())}"
                      f'beside = "{"".join(BESIDE)}"\nbeside_means = "{"".join(BESIDE.values())}"\n{EXAMPLES}', "utf-8")


def traditional() -> Iterator[tuple[str, str]]:
    """Each character that only traditional texts have, with the simplified one that it is."""
    import opencc  # only this script needs it

    simplified = opencc.OpenCC("t2s")
    for char in map(chr, CHARACTERS):
        means = VARIANTS.get(char) or simplified.convert(char)
        if means != char and len(means) == 1 and char not in KEPT and not ordinary(char) and ordinary(means):
            yield char, means


def ordinary(char: str) -> bool:
    """Whether GB 2312, the set of simplified texts, holds a character."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def block(name: str, characters: Iterable[str]) -> str:
    joined = "".join(characters)
    lines = "\n".join(joined[at:at + PER_LINE] for at in range(0, len(joined), PER_LINE))
    return f'{name} = """\n{lines}\n"""\n'


if __name__ == "__main__":
    main()
