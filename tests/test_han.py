"""The set for `re` is the script that `regex` knows."""

import re
import sys
import unicodedata

import regex

from extractor.support.han import HAN_SET


def test_the_set_holds_the_characters_of_the_script_and_no_others() -> None:
    assigned = "".join(char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char) != "Cn")

    assert set(re.findall(f"[{HAN_SET}]", assigned)) == set(regex.findall(r"\p{Han}", assigned))
