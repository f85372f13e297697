"""How many planted omissions are found, and how many marks sound translations get.

    python benchmarks/omissions.py PAIRS.tsv [--rows 150] [--seed 1] [--list]

PAIRS has a Chinese and a good English sentence a line, the last two columns. From each English one thing is left out where it has
such a thing: a clause, an item of a list, a phrase with a preposition, or a word. Found: `omissions` has a mark on a Chinese word of
which the lexical table finds the English only in what was left out."""

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

import mtreview
from mtreview.language.lexical import LexicalTable
from mtreview.records import Finding, Span

__all__ = ["leave_out"]

_WORDS = r"(?:[A-Za-z'-]+ ){0,2}[A-Za-z'-]+"
_PATTERNS = {
    "list item": rf"(?<=, ){_WORDS}, (?=(?:and )?{_WORDS})| and {_WORDS}(?=[,.;])",
    "phrase": r" (?:in|of|for|from|with|by|at|on|as|after|before|under|during|through) (?:[\w'’%-]+ ){1,6}?[\w'’%-]+(?=[,.;])",
    "word": r"(?<= )[a-z]{2,}(?:al|ic|ive|ous|ful|ed|ing|ant|ent|ble|ern|ry|ly) ",
}


def _clauses(text: str) -> Iterator[Span]:
    cuts = [0, *(m.end() for m in re.finditer(r"[,;:] (?=\S)", text)), len(re.sub(r"[.!?\"”]+$", "", text))]
    for start, end in pairwise(cuts):
        if len(text[start:end].split()) >= 3 and end - start <= 0.6 * len(text):
            yield Span(start, end)


def leave_out(text: str, chance: random.Random) -> tuple[str, Span, str] | None:
    """Kind, place and what is left of the text; None where nothing can be left out."""
    kinds = ["clause", *_PATTERNS]
    chance.shuffle(kinds)
    for kind in kinds:
        places = (
            list(_clauses(text)) if kind == "clause" else [Span(*m.span()) for m in re.finditer(_PATTERNS[kind], text)]
        )
        if places:
            place = chance.choice(places)
            left = re.sub(r"[,;:]? *([.!?\"”]*)$", r"\1", text[: place.start] + text[place.end :])
            return kind, place, left[0].upper() + left[1:]
    return None


def _gone(source: str, target: str, place: Span) -> list[Span]:
    """The Chinese words whose English lies in what was left out alone."""
    linked = LexicalTable.load().link_pair(source, target)
    best: dict[str, tuple[float, str]] = {}
    odds = np.maximum(linked.links.to_en, linked.links.to_zh).tolist()
    for zh, en, odd in zip(linked.links.zh.tolist(), linked.links.en.tolist(), odds, strict=True):
        word = linked.zh_types[zh]
        best[word] = max(best.get(word, (0.0, "")), (odd, linked.en_types[en]))
    lost = [
        span
        for span, word in linked.zh
        if len(word) > 1
        and best.get(word, (0.0, ""))[0] > 0.05
        and all(place.overlaps(en) for en, other in linked.en if other == best[word][1])
    ]
    return lost


def _source_place(mark: Finding) -> Span | None:
    return mark.span if mark.side == "source" else mark.other


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--rows", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="every mark on sound text, every fix of a planted omission")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    lines = [line.split("\t")[-2:] for line in given.pairs.read_text(encoding="utf-8").splitlines() if line.strip()]
    lines = chance.sample(lines, min(given.rows, len(lines)))
    sound = mtreview.detect([zh for zh, _ in lines], [en for _, en in lines], detectors=["omissions"])
    print(f"sound: {len(lines)} sentences, {100 * sum(map(len, sound)) / len(lines):.1f} marks per 100")
    planted = []
    for zh, en in lines:
        left = leave_out(en, chance)
        if left is not None and (gone := _gone(zh, en, left[1])):
            planted.append((zh, en, left, gone))
    marks = mtreview.detect([p[0] for p in planted], [p[2][2] for p in planted], detectors=["omissions"])
    kinds: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for (_, en, (kind, place, _), gone), own in zip(planted, marks, strict=True):
        hits = [m for m in own if (at := _source_place(m)) is not None and any(at.overlaps(g) for g in gone)]
        kinds[kind].append((bool(hits), any(m.suggestion is not None for m in hits)))
        if given.list:
            print(f"{kind}: {place.of(en)!r} -> {[m.suggestion for m in hits]}")
    for kind, found in kinds.items():
        print(f"{kind}: found {sum(a for a, _ in found)} of {len(found)}, with a fix {sum(b for _, b in found)}")
    if given.list:
        for (zh, en), own in zip(lines, sound, strict=True):
            for mark in own:
                at = _source_place(mark)
                print(f"{mark.confidence:.2f} {at.of(zh) if at else ''} -> {mark.suggestion!r}\n  {zh}\n  {en}")


if __name__ == "__main__":
    main()
