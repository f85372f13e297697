"""All wordings that may stand in the place of a marked phrase, from every source, and which sources propose each."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mtreview.fixing.again import PREFIX_ROOM, find_arrivals, find_counterpart, find_partial_arrivals
from mtreview.fixing.casing import fit_case, keep_case
from mtreview.fixing.numbers_kept import keeps_numbers, values_put_right
from mtreview.fixing.places import Place, opposite
from mtreview.fixing.renderings import put_in, render_meanings
from mtreview.language.inflection import plural
from mtreview.protocols import Forced, Judge, PairReader, Translator
from mtreview.quality.ngrams import NgramTable
from mtreview.quality.small_edits import english_edits, is_usual, passive_edits
from mtreview.quality.word_evidence import words
from mtreview.records import Span

__all__ = ["ORIGINS", "Wording", "propose"]

ORIGINS = ("value", "corrected", "again", "alone", "draft", "dictionary", "usage", "edit")
"""Where a wording is from: a number of the Chinese, the pair reader as editor between the text before and after, translating again
between them, translating the phrase's Chinese alone, the draft, CC-CEDICT, the training set's translators, a change to the
English alone."""

_HYPOTHESES = 8
_WAYS = 5
"""Texts that the editor writes for a phrase."""
_PIECES_A_WORD, _PIECES_AHEAD = 2, 8
"""Pieces that the editor writes for each word of a phrase, and to arrive at the text after it."""
_LONGEST_ALONE = 24  # characters of Chinese that are translated without their sentence
_KEPT = {"edit": 12, "dictionary": 10, "usage": 10}
"""How many wordings of one source go on to the models, by how usual their words are together."""
_HAN = re.compile("[\u4e00-\u9fff]")
_CLIPPED = re.compile(r"['’](?:t|s|re|ve|ll|d|m)\b")
_DENIES = re.compile("[不没無无未非勿莫否别]")
_NOT = re.compile(r"\b(?:not|no|never|none|neither|nor|without|cannot|un\w+|non)\b|n['’]t\b", re.I)


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording for a phrase; `origins` in the order of `ORIGINS`; `order`: its best place among one source's, from 0."""

    text: str
    origins: tuple[str, ...]
    order: int


def propose(
    places: Sequence[Place], *, translator: Translator | None, judge: Judge | None, editor: PairReader | None
) -> list[list[Wording]]:
    """Candidates for each phrase. One batch of translations, one of judging and one of editing for all together. Numbers,
    names and negation of the old wording stay."""
    found: list[dict[str, dict[str, int]]] = [{} for _ in places]

    def add(n: int, origin: str, text: str) -> None:
        text = keep_case(places[n].text, _tidy(text))
        known = found[n].setdefault(text, {})
        known.setdefault(origin, sum(origin in other for other in found[n].values()))

    for n, text in _corrected(places, editor):
        add(n, "corrected", text)
    for n, text in _again(places, translator):
        add(n, "again", text)
    for n, text in _alone(places, translator):
        add(n, "alone", text)
    for n, text in _drafted(places, judge):
        add(n, "draft", text)
    for n, place in enumerate(places):
        for text in values_put_right(place.row.source or "", place.row.target, place.text):
            add(n, "value", text)
    for n, place in enumerate(places):
        for origin, text in _usual(place, list(render_meanings(place))) + _usual(
            place, [("edit", e) for e in (*english_edits(place.text), *passive_edits(place.text))]
        ):
            add(n, origin, text)
    return [_kept(place, wordings) for place, wordings in zip(places, found, strict=True)]


def _kept(place: Place, found: dict[str, dict[str, int]]) -> list[Wording]:
    kept = []
    for text, orders in found.items():
        origins = tuple(o for o in ORIGINS if o in orders)
        if text != place.text and stays(place, text):
            kept.append(Wording(text, origins, min(orders.values())))
    return kept


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip() if text.strip() else text


def _again(places: Sequence[Place], translator: Translator | None) -> list[tuple[int, str]]:
    jobs = [n for n, place in enumerate(places) if translator is not None and _fits(place)]
    if translator is None or not jobs:
        return []
    prefixes = [places[n].before.rstrip() for n in jobs]
    drafts = translator.translate(
        [places[n].row.source or "" for n in jobs], prefixes=prefixes, alternatives=_HYPOTHESES - 1
    )
    return [
        (n, fix)
        for n, prefix, draft in zip(jobs, prefixes, drafts, strict=True)
        for text in (draft.text, *draft.alternatives)
        if text.startswith(prefix)
        for fix in _arrived(places[n], text[len(prefix) :])
    ]


def _arrived(place: Place, text: str) -> Iterator[str]:
    """What stands in the place of the phrase in a text that goes on after the text before it."""
    yield from find_arrivals(text, place.text, place.after)
    yield from find_partial_arrivals(text, place.text, place.after)


def _corrected(places: Sequence[Place], editor: PairReader | None) -> list[tuple[int, str]]:
    """What the editor writes in the place of the phrase, before and after kept."""
    if editor is None or not places:
        return []
    written = editor.correct(
        [p.row.source or "" for p in places],
        [p.row.target for p in places],
        [p.before.rstrip() for p in places],
        longest=[_PIECES_A_WORD * len(words(p.text)) + _PIECES_AHEAD for p in places],
        ways=_WAYS,
    )
    return [(n, fix) for n, texts in enumerate(written) for text in texts for fix in _arrived(places[n], text)]


def _fits(place: Place) -> bool:
    row = place.row
    if not row.source or not row.source.strip():
        return False
    return row.given is None or sum(s.end <= place.span.start for s in row.given.spans) <= PREFIX_ROOM


def _alone(places: Sequence[Place], translator: Translator | None) -> list[tuple[int, str]]:
    """What the Chinese from the first to the last word that the phrase stands for is without its sentence."""
    spans = [Span(p.zh[0].start, p.zh[-1].end) if p.zh else None for p in places]
    jobs = [(n, span) for n, span in enumerate(spans) if span is not None and 1 < len(span) <= _LONGEST_ALONE]
    if translator is None or not jobs:
        return []
    drafts = translator.translate([s.of(places[n].row.source or "") for n, s in jobs], alternatives=_HYPOTHESES - 1)
    return [
        (n, form)
        for (n, _), draft in zip(jobs, drafts, strict=True)
        for text in (draft.text, *draft.alternatives)
        for form in _suited(places[n], text)
    ]


def _suited(place: Place, text: str) -> Iterator[str]:
    """A translation made without its sentence as a part of one: no full stop, no capital, no second article, the number
    of the phrase's last word."""
    bare = text.strip().rstrip(".。!?").strip()
    if not bare:
        return
    head = bare.split(" ", 1)[0]
    if bare[:1].isupper() and bare[1:2].islower() and NgramTable.load().index.get(head.lower()) is not None:
        bare = bare[0].lower() + bare[1:]
    if re.search(r"\b(?:a|an|the|its|their|his|her|our)\s+$", place.before, re.IGNORECASE):
        bare = re.sub(r"^(?:a|an|the) ", "", bare)
    if place.text[:1].isupper():
        bare = bare[:1].upper() + bare[1:]
    yield bare
    last, old = (re.search(r"[A-Za-z]+$", t) for t in (bare, place.text))
    if not (last and old and old[0].endswith("s") and not last[0].endswith("s")):
        return
    if is_usual(more := plural(last[0])):
        yield bare[: last.start()] + more


def _drafted(places: Sequence[Place], judge: Judge | None) -> list[tuple[int, str]]:
    """The words of the draft and of its alternatives that stand where the phrase does."""
    aligned = _aligned(places, judge)
    found = []
    for n, place in enumerate(places):
        draft = place.row.draft
        if draft is None:
            continue
        back = aligned.get(id(place.row))
        by_attention = None if back is None else opposite(draft.text, back, place.zh)
        texts = [by_attention] if by_attention else []
        if back is not None and len(place.zh) > 1:
            texts += [
                w
                for zh in place.zh
                if (english := opposite(draft.text, back, (zh,)))
                for w in put_in(place, zh, english)
            ]
        for other in (draft.text, *draft.alternatives):
            stands = find_counterpart(place.row.target, other, place.span.start, place.span.end)
            texts += [stands] if stands else []
        drafts = (draft.text, *draft.alternatives)
        found += [(n, fit_case(place.before, place.text, text, drafts)) for text in texts]
    return found


def _aligned(places: Sequence[Place], judge: Judge | None) -> dict[int, Forced]:
    """The Chinese read out of the draft, by row."""
    if judge is None or "zh" not in judge.directions:
        return {}
    rows = {
        id(p.row): p.row
        for p in places
        if p.row.draft is not None and p.row.source and p.zh and p.row.draft.text.strip()
    }
    if not rows:
        return {}
    drafts = [row.draft.text for row in rows.values() if row.draft is not None]
    forced = judge.force(drafts, [row.source or "" for row in rows.values()], to="zh", attention=True)
    return dict(zip(rows, forced, strict=True))


def _usual(place: Place, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The wordings of each source whose words are the most usual together with their neighbours."""
    kept: list[tuple[str, str]] = []
    distinct = list(dict.fromkeys(found))
    scores = {text: usage(place, text) for text in {t for _, t in distinct}}
    for origin, most in _KEPT.items():
        own = [pair for pair in distinct if pair[0] == origin]
        kept += sorted(own, key=lambda pair: scores[pair[1]])[:most]
    return kept


def usage(place: Place, text: str) -> float:
    """Mean surprisal (nats) of the wording's words and the two after it by the table of word runs."""
    left, right = words(place.before)[-2:], words(place.after)[:2]
    cut = [s.of(place.before) for s in left] + [s.of(text) for s in words(text)] + [s.of(place.after) for s in right]
    columns = NgramTable.load().columns(cut)
    return float(np.mean(columns[len(left) :, 0])) if len(columns) > len(left) else 20.0


def _keeps_negation(place: Place, text: str) -> bool:
    """As many denials as before; fewer where the phrase's own Chinese has none ("no charge for storage": 免收)."""
    old, new = len(_NOT.findall(place.text)), len(_NOT.findall(text))
    own = "".join(s.of(place.row.source or "") for s in place.zh)
    return new == old or (new < old and bool(own) and not _DENIES.search(own))


def stays(place: Place, text: str) -> bool:
    """True when the wording keeps the numbers, the names and the negation of the phrase, and repeats no neighbour."""
    old = place.text
    if not keeps_numbers(place.row.source, old, text):
        return False
    if not _keeps_negation(place, text) or _HAN.search(text) or _CLIPPED.match(text):
        return False
    cut = [s.of(text).casefold() for s in words(text)]
    if not cut or not any(c.isalnum() for c in cut[0] + cut[-1]):
        return False
    left = [s.of(place.before).casefold() for s in words(place.before)][-1:]
    right = [s.of(place.after).casefold() for s in words(place.after)][:1]
    return cut[:1] != left and cut[-1:] != right and not any(a == b for a, b in itertools.pairwise(cut))
