"""What the detectors of mechanics share: a pattern with a fix, and places where no rule applies."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from mtreview.protocols import Mark
from mtreview.records import Severity, Span

__all__ = ["Rule", "addresses", "apply_rules", "sentences"]

_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|cn|gov|edu|io|js|py|txt|pdf|html?|exe)\b(?:/\S*)?",
    re.IGNORECASE,
)
_MAYBE_ADDRESS = re.compile(
    r"://|[@.](?:\w+\.)*(?:com|org|net|cn|gov|edu|io|js|py|txt|pdf|html?|exe)\b|@|www\.", re.IGNORECASE
)
ABBREVIATIONS = (
    r"(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|No|Inc|Ltd|Co|Corp|vs|etc|e\.g|i\.e|approx|cf|al|Fig|Figs|Eq|Sec|Vol|pp|ed|eds|Gen|Col|Lt|Sgt|Capt|Gov|Sen"
    r"|Rep|Hon|Rev|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun|[ap]\.m|U\.S|U\.K|U\.N|[A-Z])"
)
_ABBREVIATED = re.compile(rf"(?:^|[\s(“\"]){ABBREVIATIONS}\.$")
_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z\d])|\n+")


@dataclass(frozen=True, slots=True)
class Rule:
    """`fix` makes the replacement out of the match, or gives None for "not this time". The mark covers the match."""

    pattern: re.Pattern[str]
    fix: Callable[[re.Match[str]], str | None]
    reason: str
    confidence: float = 0.95
    category: str = "fluency/punctuation"
    severity: Severity = "minor"


@lru_cache(maxsize=4)
def addresses(text: str) -> tuple[Span, ...]:
    """Web and mail addresses and file names, in which no rule of prose applies."""
    if _MAYBE_ADDRESS.search(text) is None:
        return ()
    return tuple(Span(*m.span()) for m in _ADDRESS.finditer(text))


def apply_rules(rules: tuple[Rule, ...], text: str) -> list[Mark]:
    """A mark for each match of each rule whose fix changes something, outside addresses; equal slips share a group."""
    closed = addresses(text)
    marks: list[Mark] = []
    for rule in rules:
        for match in rule.pattern.finditer(text):
            span = Span(*match.span())
            if any(span.overlaps(c) for c in closed):
                continue
            fix = rule.fix(match)
            if fix is not None and fix != match[0]:
                group = f"{rule.reason}: {match[0]!r} -> {fix!r}"
                marks.append(
                    Mark("target", span, rule.category, rule.severity, rule.confidence, rule.reason, fix, group=group)
                )
    return marks


def sentences(text: str) -> Iterator[Span]:
    """The sentences of a row, without the white space between them."""
    start = 0
    for match in _END.finditer(text):
        before = text[start : match.start()]
        if _ABBREVIATED.search(before):
            continue
        if before.strip():
            yield Span(start, match.start() + len(match[0].rstrip()))
        start = match.end()
    if text[start:].strip():
        yield Span(start, len(text.rstrip()))
