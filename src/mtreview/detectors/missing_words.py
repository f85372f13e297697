"""English for a part of the Chinese that was left out, and the place where it belongs.

Two drafts of the words, the part translated alone and what the model goes on with after the English before the place, are tried
at the places where neighbours of the part are translated. The one that makes the Chinese and the English likeliest is the fix."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtreview.detectors.coverage import cover
from mtreview.errors import InputError
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Forced, Judge, Row, Translator
from mtreview.quality.word_evidence import piece_scores
from mtreview.records import Span

__all__ = ["Insertion", "find_insertions", "find_places"]

_LEAST = 0.35  # of the nats that the part costs: what the words must save
_LONGEST = 30  # words
TRIED = 3
"""Insertions of a part that both directions are asked about."""
_PAUSE = re.compile(r"[,;:.!?](?=\s|$|[”\"’'])")


@dataclass(frozen=True, slots=True)
class Insertion:
    """A place in the English and the text to put in there, None where no draft says what is missing. `gain`: nats by which the best
    of all drafts at all places makes the two texts likelier, each beside the other; None where nothing could be tried."""

    place: int
    text: str | None
    gain: float | None = None


def find_insertions(
    rows: Sequence[Row], parts: Sequence[Span], translator: Translator | None, judge: Judge, table: LexicalTable
) -> list[Insertion]:
    """One for each part of a Chinese text; `rows` runs parallel to `parts`."""
    places = [find_places(row, part, table) for row, part in zip(rows, parts, strict=True)]
    if translator is None or not rows:
        return [Insertion(own[0], None) for own in places]
    alone = translator.translate([part.of(row.source or "") for row, part in zip(rows, parts, strict=True)])
    sources = [row.source or "" for row in rows]
    begun = [row.target[: own[0]].rstrip() for row, own in zip(rows, places, strict=True)]
    on = _go_on(translator, sources, begun)
    tried = [
        list(_wordings(row.target, own, draft.text, more, start))
        for row, own, draft, more, start in zip(rows, places, alone, on, begun, strict=True)
    ]
    found = _best(rows, parts, tried, judge)
    return [
        Insertion(own[0] if best is None else best.place, None if best is None else best.text, gain)
        for own, (best, gain) in zip(places, found, strict=True)
    ]


def _go_on(translator: Translator, sources: Sequence[str], begun: Sequence[str]) -> list[str]:
    """How a draft goes on after what is there of each English; "" after more than the model can be given."""
    try:
        return [draft.text for draft in translator.translate(sources, prefixes=begun)]
    except InputError:
        if len(sources) == 1:
            return [""]
        half = len(sources) // 2  # one that is too long must not make the others be drafted one by one
        return _go_on(translator, sources[:half], begun[:half]) + _go_on(translator, sources[half:], begun[half:])


def find_places(row: Row, part: Span, table: LexicalTable) -> list[int]:
    """Places in the English, without doubles: after the clause before, after the word before, before the word after."""
    source, target = row.source or "", row.target
    best = sorted(cover(source, target, table).best.items())
    before = [en for zh, en in best if zh.end <= part.start]
    after = [en for zh, en in best if zh.start >= part.end]
    found = []
    if before:
        pause = _PAUSE.search(target, max(before[-3:]).end)
        found.append(pause.start() if pause else len(target.rstrip()))
        found.append(before[-1].end)
    if after:
        found.append(len(target[: after[0].start].rstrip()))
    return list(dict.fromkeys(found)) or [len(target) - len(target.lstrip())]


def _wordings(target: str, places: Sequence[int], alone: str, on: str, begun: str) -> Iterator[Insertion]:
    """The part drafted alone at each place, what the model goes on with where it did; at a pause with and without a comma."""
    drafts = {_fitted(alone): places}
    if on.startswith(begun):
        drafts.setdefault(_fitted(_PAUSE.split(on[len(begun) :].lstrip(" ,;"), maxsplit=1)[0]), places[:1])
    for text, own in drafts.items():
        for place in own if 0 < len(text.split()) <= _LONGEST else ():
            if text.casefold() in target.casefold():
                continue
            if place == 0:
                yield Insertion(place, text[0].upper() + text[1:] + ", ")
                continue
            yield Insertion(place, f" {text}")
            if _PAUSE.match(target, place):
                yield Insertion(place, f", {text}")


def _fitted(draft: str) -> str:
    """A draft as it stands inside a sentence."""
    first_sentence = re.split(r"(?<=[a-z)])[.!?] ", draft.strip().strip('"“”'), maxsplit=1)[0]
    text = re.sub(r"[\s.,;:!?]+$", "", first_sentence)
    first = text.split(" ", 1)[0]
    return text if len(first) < 2 or not first[1:].islower() or _is_name(text) else text[0].lower() + text[1:]


def _is_name(text: str) -> bool:
    """True when the second word has a capital as well: a name, no beginning of a sentence."""
    second = text.split()[1:2]
    return bool(second) and second[0][:1].isupper()


def _best(
    rows: Sequence[Row], parts: Sequence[Span], tried: Sequence[Sequence[Insertion]], judge: Judge
) -> list[tuple[Insertion | None, float | None]]:
    """Of each row's insertions the likeliest by both directions, None where none explains the part; and the most that any gains.
    Those that explain the Chinese best are asked about in the other direction."""
    returned = _return(rows, parts, tried, judge)
    asked = [
        (row.source or "", _put(row.target, one.insertion))
        for row, own in zip(rows, returned, strict=True)
        for one in own
    ]
    if not asked:
        return [(None, None)] * len(rows)
    as_is, given = iter(_given(rows, judge)), iter(judge.force([s for s, _ in asked], [t for _, t in asked]))
    found: list[tuple[Insertion | None, float | None]] = []
    for own in returned:
        before = next(as_is)
        scored = [(one.gain + _total(next(given)) - before, one) for one in own]
        explaining = [s for s in scored if s[1].explains]
        best = max(explaining, key=lambda s: s[0])[1].insertion if explaining else None
        found.append((best, max((s[0] for s in scored), default=None)))
    return found


@dataclass(frozen=True, slots=True)
class _Returned:
    """What an insertion does for the Chinese: nats that all of it gains, and whether the part is said by it."""

    gain: float
    explains: bool
    insertion: Insertion


def _return(
    rows: Sequence[Row], parts: Sequence[Span], tried: Sequence[Sequence[Insertion]], judge: Judge
) -> list[list[_Returned]]:
    """The `TRIED` insertions of each row that explain its Chinese best."""
    asked = [(_put(row.target, one), row.source or "") for row, own in zip(rows, tried, strict=True) for one in own]
    forced = iter(judge.force([t for t, _ in asked], [s for _, s in asked], to="zh") if asked else [])
    found = []
    for row, part, own in zip(rows, parts, tried, strict=True):
        assert row.back is not None
        before, old = _total(row.back), _nats(row.back, part)
        returned = [
            _Returned(_total(back) - before, old - _nats(back, part) >= _LEAST * old, one)
            for one, back in zip(own, forced, strict=False)
        ]
        found.append(sorted(returned, key=lambda r: -r.gain)[:TRIED])
    return found


def _given(rows: Sequence[Row], judge: Judge) -> list[float]:
    """log P(English | Chinese) of each row; the model is asked only where the row does not know."""
    asked = [row for row in rows if row.given is None]
    read = judge.force([row.source or "" for row in asked], [row.target for row in asked]) if asked else []
    given = iter(read)
    return [_total(next(given) if row.given is None else row.given) for row in rows]


def _total(forced: Forced) -> float:
    return float(piece_scores(forced, end=True).sum())


def _nats(back: Forced, part: Span) -> float:
    """What the pieces of the part cost."""
    return -sum(float(s) for span, s in zip(back.spans, piece_scores(back), strict=True) if span.overlaps(part))


def _put(target: str, one: Insertion) -> str:
    return target[: one.place] + (one.text or "") + target[one.place :]
