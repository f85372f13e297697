"""Chinese people with a right surname and another given name, or called by another surname before or after a title (赵教授 as
"Professor Zhou")."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from mtreview.detectors.surnames import SINGLE, read_surname
from mtreview.detectors.terms import Found
from mtreview.language.chinese import Chinese
from mtreview.language.english import words
from mtreview.language.pinyin import is_pinyin, syllables
from mtreview.protocols import Mark, Row
from mtreview.records import Span

__all__ = ["mark_given_names", "mark_nicknames", "mark_surnames"]

GIVEN, SURNAME, NICKNAME = 0.75, 0.8, 0.75
_CALLED = re.compile(
    f"(?<![{SINGLE}])(?P<first>[小老阿])(?P<surname>[{SINGLE}])(?=说|告诉|表示|介绍|坦言|笑|回忆|[，。、：“]|$)"
)
_TITLE = re.compile(
    "[一-龥](?=(?:先生|女士|小姐|太太|教授|博士|老师|医生|大夫|主任|经理|局长|部长|市长|县长|镇长|村长|书记|院长|校长|馆长|厂长|队长|会长|"
    "总裁|总经理|董事长|秘书长|工程师|律师|法官|警官|师傅|同志)(?![一-龥]{1,2}(?:说|道)?[：:“]))"
)
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Director|Manager|Mayor|Minister|Secretary|President|Principal|Doctor|Chairman|Captain|Lawyer|Judge|Officer|"
    r"Teacher|Master|Comrade|Engineer)\.? (?P<name>[A-Z][a-z]+)\b(?! [A-Z])"
)


def mark_given_names(row: Row, people: Sequence[Found]) -> Iterator[Mark]:
    """A mark on the only two words that have the surname of the only person not named in the English, and another given name."""
    left = [p for p in people if not any(_letters(a) in _letters(row.target) for a in p.accepted)]
    if len({p.zh for p in left}) != 1:
        return
    right = frozenset(_letters(a) for p in people for a in p.accepted)
    surnames = {a.split()[0].lower() for a in left[0].accepted}
    tokens = words(row.target)
    found = [
        Span(one.span.start, two.span.end)
        for one, two in pairwise(tokens)
        if one.capitalised
        and two.capitalised
        and one.text.lower() in surnames
        and row.target[one.span.end : two.span.start] == " "
    ]
    found = [
        s for s in found if _letters(s.of(row.target)) not in right and _fits(s.of(row.target).split()[1], left[0])
    ]
    begun = any(
        _letters(a).startswith(_letters(s.of(row.target))) for a in left[0].accepted for s in found
    )  # 李彦说: Li Yan said
    if not begun and len({s.of(row.target) for s in found}) == 1 and found[0].of(row.target) not in (row.source or ""):
        yield _mark(row, left[0].zh, found[0], left[0].accepted[0], left[0].place, "the given name is another", GIVEN)


def _fits(given: str, person: Found) -> bool:
    """True for pinyin of as many syllables as the given name has characters."""
    return any(is_pinyin(given.lower(), len(person.zh) - characters) for characters in (1, 2)) and len(given) > 2


def mark_nicknames(row: Row, reading: Chinese) -> Iterator[Mark]:
    """A mark on 小张 run together: Xiaozhang is a given name, Xiao Zhang what somebody is called."""
    for match in _CALLED.finditer(reading.text):
        first, surname = (s[0] for s in (syllables(match["first"])[0], read_surname(match["surname"])[0]))
        said = re.search(rf"(?<![A-Z][a-z] )\b{first.capitalize()}{surname}\b(?! [A-Z])", row.target)
        wanted = f"{first.capitalize()} {surname.capitalize()}"
        if said is None or wanted in row.target or re.search(r"[A-Z][a-z]+ $", row.target[: said.start()]):
            continue
        reason = f"{match[0]} is “{wanted}”: {match['surname']} is the surname"
        place, span = reading.original(Span(*match.span())), Span(*said.span())
        yield Mark(
            "target",
            span,
            "locale/name-format",
            "minor",
            NICKNAME,
            reason,
            wanted,
            place,
            f"names:{match[0]}>{said[0].lower()}",
        )


def mark_surnames(row: Row, reading: Chinese, surnames: dict[str, tuple[str, ...]]) -> Iterator[Mark]:
    """A mark on the only name after a title, where it is the pinyin of a surname and not of the only one with a title in the Chinese."""
    titled = {reading.text[m.start()]: m.span() for m in _TITLE.finditer(reading.text) if m[0] in surnames}
    said = {m["name"]: m for m in _TITLED.finditer(row.target)}
    if len(titled) != 1 or len(said) != 1:
        return
    (zh, place), (name, match) = next(iter(titled.items())), next(iter(said.items()))
    spelt = surnames[zh]
    if (
        name.lower() in spelt
        or re.search(rf"\b(?:{'|'.join(spelt)})", row.target, re.IGNORECASE)
        or not any(name.lower() in s for s in surnames.values())
    ):
        return
    if any(name.lower() in own for other, own in surnames.items() if other in reading.text):
        return
    wanted = spelt[0].capitalize()
    yield _mark(
        row, zh, Span(*match.span("name")), wanted, reading.original(Span(*place)), "the surname is another", SURNAME
    )


def _letters(text: str) -> str:
    return re.sub("[^a-z]", "", text.lower())


def _mark(row: Row, zh: str, span: Span, wanted: str, place: Span, why: str, sure: float) -> Mark:
    said = span.of(row.target)
    reason = f"{zh} is “{wanted}” in pinyin, not “{said}”: {why}"
    return Mark("target", span, "accuracy/name", "major", sure, reason, wanted, place, f"names:{zh}>{said.lower()}")
