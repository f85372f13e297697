"""What a name is the name of, told as something else: 平安县 as "Ping'an City", 清河大学 as "Qinghe College", 兰溪师范大学 as "Lanxi
University"; and a place in two words (Han Dan)."""

import re
from collections.abc import Iterator

from mtreview.detectors.places import is_own_spelling
from mtreview.language.chinese import Chinese
from mtreview.language.pinyin import spell_runs, syllables
from mtreview.protocols import Mark, Row
from mtreview.records import Span

__all__ = ["mark_kinds"]

OTHER_KIND, DIVIDED = 0.85, 0.75
_FAMILIES = (
    {
        "自治区": "Region", "自治州": "Prefecture", "地区": "Prefecture|Region|Area",
        "省": "Province", "市": "City|Municipality|Prefecture",
        "县": "County", "区": "District|Area|Zone", "镇": "Town|Township", "乡": "Township|Town", "村": "Village|Hamlet", "旗": "Banner",
        "街道": "Subdistrict|Neighborhood|Neighbourhood|Street",
    },
    {
        "河": "River|Creek|Brook", "江": "River", "湖": "Lake", "岛": "Island|Islands", "山": "Mountain|Mountains|Mount|Hill|Hills|Range",
        "路": "Road|Avenue|Street|Boulevard|Lane",
        "街": "Street|Road|Avenue|Lane", "大桥": "Bridge", "桥": "Bridge", "寺": "Temple|Monastery",
        "水库": "Reservoir",
    },
    {
        "大学": "University", "学院": "College|Institute|Academy|School|University", "中学": "Middle|High|Secondary|School",
        "小学": "Primary|Elementary|School", "幼儿园": "Kindergarten|Preschool|Nursery", "医院": "Hospital", "诊所": "Clinic",
        "博物馆": "Museum", "图书馆": "Library", "银行": "Bank",
    },
)  # fmt: skip
"""Kinds that exclude each other, with their English; the first is the fix."""
_UNIVERSITIES = {
    "科技": "University of Science and Technology", "理工": "University of Technology", "工业": "University of Technology",
    "师范": "Normal University", "农业": "Agricultural University", "林业": "Forestry University", "医科": "Medical University",
    "中医药": "University of Chinese Medicine",
    "财经": "University of Finance and Economics", "政法": "University of Political Science and Law",
    "外国语": "International Studies University", "体育": "Sport University", "民族": "Minzu University", "海洋": "Ocean University",
}  # fmt: skip
_NAMED = re.compile(r"\b(?P<name>[A-Z][a-z]+(?:['’][a-z]+)?) (?P<kind>[A-Z][a-z]+)\b")


def mark_kinds(row: Row, reading: Chinese) -> Iterator[Mark]:
    """Marks on the word for another kind after a name in pinyin, on a university without its subject, on a place in two words."""
    named = list(_NAMED.finditer(row.target))
    if not named:
        return
    spelled = spell_runs(reading.text)
    for match in named:
        zh = spelled.get(re.sub("['’]", "", match["name"].lower()))
        if zh is not None:
            yield from _other_kind(match, zh, reading)
            yield from _lost_subject(match, zh, reading, row.target)
    yield from _divided(row, reading)


def _other_kind(match: re.Match[str], zh: str, reading: Chinese) -> Iterator[Mark]:
    kind = match["kind"]
    for family in _FAMILIES:
        if not any(kind in english.split("|") for english in family.values()):
            continue
        ends = "|".join(sorted(family, key=len, reverse=True))
        told = list(re.finditer(f"{zh}(?P<end>{ends})(?!长)", reading.text))
        if not told or any(kind in family[t["end"]].split("|") for t in told):
            continue
        if re.search(f"{zh}(?:{'|'.join(k for k, v in family.items() if kind in v.split('|'))})", reading.text):
            continue
        end, wanted = told[0]["end"], family[told[0]["end"]].split("|")[0]
        reason = f"{zh}{end} is “{match['name']} {wanted}”: {end} is no “{kind}”"
        place = reading.original(Span(*told[0].span()))
        yield _mark(Span(*match.span("kind")), reason, wanted, place, f"names:{zh}{end}>{kind}", OTHER_KIND)
        return


def _lost_subject(match: re.Match[str], zh: str, reading: Chinese, target: str) -> Iterator[Mark]:
    if match["kind"] != "University" or target[match.end() :].startswith(" of ") or f"{zh}大学" in reading.text:
        return
    told = re.search(f"{zh}(?P<subject>{'|'.join(_UNIVERSITIES)})大学", reading.text)
    if told is None:
        return
    wanted = f"{match['name']} {_UNIVERSITIES[told['subject']]}"
    reason = f"{told[0]} is “{wanted}”: “{match[0]}” is another"
    place = reading.original(Span(*told.span()))
    yield _mark(Span(*match.span()), reason, wanted, place, f"names:{told[0]}>{match[0].lower()}", OTHER_KIND)


def _divided(row: Row, reading: Chinese) -> Iterator[Mark]:
    """A place of two characters whose syllables stand as two words."""
    for token in reading.tokens:
        if (
            token.tag != "ns"
            or len(token.text) != 2
            or is_own_spelling(token.text)
            or not (read := syllables(token.text))
        ):
            continue
        first, second = read[0]
        match = re.search(rf"\b{first.capitalize()}[ -]{second.capitalize()}\b(?! [A-Z][a-z]*ing\b)", row.target)
        wanted = first.capitalize() + ("'" if second[0] in "aeo" else "") + second
        if match is None or re.search(rf"\b{wanted}\b", row.target):
            continue
        reason = f"{token.text} is a place, one word in pinyin: “{wanted}”"
        place = reading.original(token.span)
        yield _mark(Span(*match.span()), reason, wanted, place, f"names:{token.text}>divided", DIVIDED)


def _mark(span: Span, reason: str, wanted: str, place: Span, group: str, sure: float) -> Mark:
    return Mark("target", span, "accuracy/name", "major", sure, reason, wanted, place, group)
