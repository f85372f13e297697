"""Measure words and words of approximation rendered word for word: 两条狗 as "two strips of dogs", 四十上下 as "forty up and down"."""

import re
from collections.abc import Iterator

from mtreview.protocols import Mark
from mtreview.records import Span

__all__ = ["mark_literal"]

_AROUND = re.compile(
    r"[\d一二三四五六七八九十百千万两](?:[岁个年天点斤米元块人里吨]|公[里斤]|分钟|小时)?[^，。；]{0,2}(?:上下|左右)"
)
_AROUND_EN = re.compile(
    r"\b(?:(?:about|around|approximately) )?(?:up and down|left and right|left or right|up or down|upper and lower)\b"
)
_LIANG = re.compile("(?P<n>[二两三四五六七八九])两(?=[一-龥])(?![三四五个名天年人次种位只条件本块张把句回])")
_OR_TWO = re.compile(r"\b(?P<n>two|three|four|five|six|seven|eight|nine) or two\b", re.IGNORECASE)
_FIGURES = dict(
    zip("二两三四五六七八九", ("two", "two", "three", "four", "five", "six", "seven", "eight", "nine"), strict=True)
)
_MEASURES = {
    "条": "strips?|stripes?|bars?", "把": "handles?|handfuls?", "张": "sheets?|openings?", "座": "seats?", "支": "branch(?:es)?",
    "枝": "branch(?:es)?", "辆": "vehicles?", "台": "sets?|platforms?|stations?", "匹": "match(?:es)?", "头": "heads?", "口": "mouths?",
    "顶": "tops?", "架": "racks?|shel(?:f|ves)", "艘": "boats?", "棵": "pieces?", "朵": "pieces?", "只": "singles?", "根": "roots?",
    "名": "names?", "位": "bits?|positions?", "间": "rooms?", "家": "homes?|families", "件": "pieces?",
}  # fmt: skip
_COUNTED = {
    "条": "fish|fishes|dogs?|snakes?|roads?|rivers?|streets?|legs?|trousers|pants|skirts?|news|boats?|bridges?|dragons?|whales?|suggestions?|rules?",  # noqa: E501
    "把": "chairs?|umbrellas?|knives|knife|guns?|swords?|keys?|guitars?|violins?", "张": "tables?|beds?|tickets?|photos?|maps?|faces?|desks?|sofas?",  # noqa: E501
    "座": "mountains?|bridges?|towers?|buildings?|cit(?:y|ies)|temples?|houses?|islands?", "支": "pens?|pencils?|guns?|teams?|songs?|troops?",  # noqa: E501
    "枝": "pens?|pencils?|guns?", "辆": "cars?|bicycles?|bikes?|trucks?|buses|bus|taxis?", "台": "computers?|machines?|televisions?|cars?|phones?",  # noqa: E501
    "匹": "horses?|wolves|camels?|mules?", "头": "elephants?|pigs?|cows?|lions?|bears?|donkeys?", "口": "wells?|people|pigs?", "顶": "hats?|caps?|tents?",  # noqa: E501
    "架": "planes?|aircraft|pianos?|drones?|cameras?", "艘": "ships?|boats?", "棵": "trees?", "朵": "flowers?|clouds?", "只": "cats?|birds?|dogs?|chickens?",  # noqa: E501
    "根": "ropes?|needles?|sticks?|cigarettes?", "名": "students?|workers?|players?|teachers?|soldiers?|doctors?", "位": "teachers?|guests?|experts?|friends?|professors?",  # noqa: E501
    "间": "rooms?|shops?|classrooms?", "家": "companies|company|restaurants?|hotels?|banks?|shops?", "件": "things?|matters?|shirts?|coats?",  # noqa: E501
}  # fmt: skip


def mark_literal(source: str, target: str) -> Iterator[Mark]:
    """Marks on words that only the form of the Chinese has put there."""
    yield from _around(source, target)
    yield from _liang(source, target)
    for measure, said in _MEASURES.items():
        if measure in source:
            yield from _measure(measure, said, source, target)


def _around(source: str, target: str) -> Iterator[Mark]:
    cue, said = _AROUND.search(source), _AROUND_EN.search(target)
    if cue is not None and said is not None:
        yield _mark(said, cue, "is “or so”", "or so")


def _liang(source: str, target: str) -> Iterator[Mark]:
    cue, said = _LIANG.search(source), _OR_TWO.search(target)
    if cue is not None and said is not None and _FIGURES[cue["n"]] == said["n"].lower():
        yield _mark(said, cue, "is a weight, 50 grams each", f"{said['n']} liang of")


def _measure(measure: str, said: str, source: str, target: str) -> Iterator[Mark]:
    cue = re.search(rf"(?:[一两二三四五六七八九十几数百千\d]|这|那|每){measure}", source)
    match = re.search(rf"\b(?P<head>{said}) of (?P<noun>{_COUNTED[measure]})\b", target)
    if cue is not None and match is not None:
        yield _mark(match, cue, f"counts with {measure}, which English leaves out", match["noun"])


def _mark(said: re.Match[str], cue: re.Match[str], why: str, fix: str) -> Mark:
    reason = f"{cue[0]} {why}"
    return Mark(
        "target", Span(*said.span()), "accuracy/mistranslation", "major", 0.85, reason, fix, other=Span(*cue.span())
    )
