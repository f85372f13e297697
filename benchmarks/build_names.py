"""Builds src/mtreview/language/data/names.tsv.xz from CC-CEDICT: build_names.py cedict_ts.u8[.xz] OUT.

A line: the name in Simplified characters, its kind (place, person, body, other), its English forms parted by "|", and for places the names
that the rest of the gloss has (what a town is the capital of), parted by blanks. Words that are also no names are left out."""

import lzma
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ENTRY = re.compile(r"^\S+ (\S+) \[([^\]]*)\] /(.*)/\s*$")
MINOR = "of|and|de|la|for|the|von|van|bin|al|du|del|da|le"
CAPITALS = re.compile(rf"[A-ZÀ-Þ][\w'’.-]*(?: (?:(?:{MINOR}) )*[A-ZÀ-Þ][\w'’.-]*){{0,6}}")
SKIP = re.compile(
    r"^(?:\([^)]*\) )?(?:variant of|old variant|see |also written|also called|CL:|surname |abbr|used in|also pr|old name|former name)"
)
PLACE = re.compile(
    r"\b(?:city|town|township|county|district|province|prefecture|capital|village|river|lake|island|islands|mountain|country|"
    r"republic|kingdom|state|region|peninsula|sea|ocean|strait|gulf|municipality|port|desert|continent|located|commune|suburb)\b",
    re.IGNORECASE,
)
PERSON = re.compile(
    r"\((?:c\. )?-?\d{2,4}|\(name\)|given name|\b(?:politician|writer|author|poet|actor|actress|singer|painter|philosopher|emperor|"
    r"scientist|president of|prime minister|composer|footballer|player|champion|general|king of|leader)\b",
    re.IGNORECASE,
)
BODY = re.compile(
    r"\b(?:University|College|Institute|Corporation|Company|Bank|Ministry|Association|Organi[sz]ation|Committee|Commission|Agency|Bureau|"
    r"Party|Union|newspaper|brand|company|club|team|Museum|Hospital|Academy|Council|Group)\b"
)
PEOPLES = re.compile(
    r"(?:Chinese|Taiwan|Taiwanese|PRC|Russian|German|French|Japanese|American|British|English|Korean|Italian|Spanish|Indian|US|UK|"
    r"Beijing|Greek|Roman|Hong Kong|European|Asian|African|Arab|Islamic|Jewish|Catholic|Buddhist|Canadian|Australian|Dutch|Swedish|"
    r"Polish|Former|Old|New|Great) [a-z]"
)
"""What a gloss says of somebody whose name it does not spell."""


def forms_of(sense: str) -> Iterator[str]:
    """The English of a sense: its first words with a capital, each wording parted by "or", and a short form in brackets."""
    plain = re.sub(r"\S*\|?\S*\[[^\]]*\]", "", sense)
    short = re.findall(r"\(([A-Z]{2,6})\)", plain)
    first = re.sub(r"\([^)]*\)", "", plain).split(",")[0].split(";")[0].strip()
    first = re.sub(r"^(?:the|Mt|Mount) ", "", first)
    for wording in re.split(r" or |/", first):
        if (match := CAPITALS.match(wording.strip())) and len(match[0]) > 2 and not PEOPLES.match(wording.strip()):
            yield re.sub(r" (?:City|County|District|Township|Prefecture|Province|Town)$", "", match[0])
    yield from short


def kind_of(sense: str) -> str:
    for kind, pattern in (("body", BODY), ("person", PERSON), ("place", PLACE)):
        if pattern.search(sense):
            return kind
    return "other"


def main(source: Path, out: Path) -> None:
    data = lzma.decompress(source.read_bytes()) if source.suffix == ".xz" else source.read_bytes()
    names: dict[str, dict[str, None]] = {}
    kinds: dict[str, str] = {}
    around: dict[str, dict[str, None]] = {}
    common = set()
    same: dict[str, str] = {}
    for line in data.decode("utf-8").splitlines():
        match = ENTRY.match(line)
        if match is None or len(match[1]) < 2:
            continue
        zh, pinyin, glosses = match.groups()
        if not pinyin[:1].isupper():
            common.add(zh)
            continue
        for sense in glosses.split("/"):
            if SKIP.match(sense):
                if (
                    match := re.match(
                        r"(?:see|see also|also written|variant of|abbr\. for) (?:\S+\|)?([一-龥]+)\[", sense
                    )
                ) is not None:
                    same.setdefault(zh, match[1])
                continue
            for form in forms_of(sense):
                names.setdefault(zh, {})[form] = None
                kinds.setdefault(zh, kind_of(sense))
            rest = re.sub(r"\S*\[[^\]]*\]", "", sense.partition(",")[2] or sense.partition(" in ")[2])
            around.setdefault(zh, {}).update(dict.fromkeys(w for w in re.findall(r"[A-Z][a-z]{2,}", rest)))
    for zh, other in same.items():
        if zh not in names and other in names:
            names[zh], kinds[zh], around[zh] = names[other], kinds[other], around[other]
    lines = []
    for zh, forms in sorted(names.items()):
        if zh not in common and re.fullmatch("[一-龥·]+", zh) and not zh.endswith(("月", "星期", "月份")):
            near = " ".join(list(around[zh])[:6]) if kinds[zh] == "place" else ""
            lines.append(f"{zh}\t{kinds[zh]}\t{'|'.join(forms)}\t{near}".rstrip("\t"))
    out.write_bytes(lzma.compress("\n".join(lines).encode("utf-8"), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(lines)} lines, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
