"""The recipe of fixing/data: senses of CC-CEDICT, and how translators of the training set worded short runs of Chinese.

    python -m mtreview.training.renderings CEDICT OUT [TSV...]

CEDICT: `cedict_ts.u8`. TSV: files with origin, Chinese and English in a line; without them only the senses are written. Words are
linked where the lexical table gives each as the other's likeliest; a run of up to four Chinese words is taken with the English from
its first to its last link when no word between is linked elsewhere (Och and Ney 2004, consistent phrase pairs).
"""

import argparse
import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from mtreview.language.dictionary import entries
from mtreview.language.lexical import LexicalTable, Linked
from mtreview.language.words import Words

__all__ = ["consistent", "glosses", "main", "wordings"]

_LABEL = re.compile(r"\([^)]*\)|\[[^\]]*\]|\b(?:sb|sth)'s\b|\bfig\.|\blit\.|CL:\S+")
_UNFIT = re.compile(r"[一-鿿]|→|\bsb\b|\bsth\b|variant|suffix|prefix|particle|classifier")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z' ,-]*")
_LEADING = re.compile(r"^(?:the|a|an|to|of|and|in|is|was|were|are|has|have|had|be|that|will|their|its|his) (?=[a-z])")
_LONGEST_ZH, _RUN, _WIDTH = 8, 4, 5
_WEAK, _ONE_WAY = 2e-3, 0.15  # product of both probabilities, and either alone, under which words are not linked


def glosses(lines: Iterable[str], where: str) -> dict[str, list[str]]:
    """Per expression of two to eight characters up to six plain senses of at most five words."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for zh, senses in entries(lines, where):
        if not 2 <= len(zh) <= _LONGEST_ZH:
            continue
        for piece in (p for sense in senses for p in sense.split(";")):
            text = re.sub(r"\s+", " ", _LABEL.sub(" ", piece)).strip(" ,.")
            if _PLAIN.fullmatch(text) and not _UNFIT.search(piece) and len(text) <= 40 and len(text.split()) <= 5:
                found[zh][text] = None
    return {zh: list(senses)[:6] for zh, senses in found.items()}


def consistent(linked: Linked, source: str, target: str) -> Iterator[tuple[str, str]]:
    """Runs of Chinese words with the English words that they alone are linked to."""
    to_en, to_zh = _aligned(linked)
    for first in range(len(linked.zh)):
        for last in range(first, min(first + _RUN, len(linked.zh))):
            if last > first and linked.zh[last][0].start != linked.zh[last - 1][0].end:
                break
            zh = source[linked.zh[first][0].start : linked.zh[last][0].end]
            places = set().union(*(to_en[q] for q in range(first, last + 1)))
            if not to_en[first] or not to_en[last] or not 2 <= len(zh) <= _LONGEST_ZH or re.search("[^一-鿿]", zh):
                continue
            left, right = min(places), max(places)
            if right - left >= _WIDTH or any(not first <= q <= last for p in range(left, right + 1) for q in to_zh[p]):
                continue
            english = target[linked.en[left][0].start : linked.en[right][0].end]
            if not re.search(r"[^A-Za-z '’-]", english):
                yield zh, english[:1].lower() + english[1:] if linked.en[left][0].start < 2 else english


def _aligned(linked: Linked) -> tuple[Mapping[int, set[int]], Mapping[int, set[int]]]:
    """Places of English words per Chinese word and the other way round: each word's likeliest, at the nearest place."""
    best_en: dict[int, tuple[float, int]] = {}
    best_zh: dict[int, tuple[float, int]] = {}
    links = linked.links
    for i, j, a, b in zip(
        links.zh.tolist(), links.en.tolist(), links.to_en.tolist(), links.to_zh.tolist(), strict=True
    ):
        if a * b >= _WEAK or max(a, b) >= _ONE_WAY:
            best_en[j] = max(best_en.get(j, (0.0, -1)), (a * b, i))
            best_zh[i] = max(best_zh.get(i, (0.0, -1)), (a * b, j))
    zh, en = _places(linked.zh, linked.zh_types), _places(linked.en, linked.en_types)
    to_en: dict[int, set[int]] = defaultdict(set)
    to_zh: dict[int, set[int]] = defaultdict(set)

    def link(q: int, p: int) -> None:
        to_en[q].add(p)
        to_zh[p].add(q)

    def apart(q: int, p: int) -> float:
        return abs(q / len(linked.zh) - p / len(linked.en))

    for j, (_, i) in best_en.items():
        for p in en[j]:
            link(min(zh[i], key=lambda q: apart(q, p)), p)
    for i, (_, j) in best_zh.items():
        for q in zh[i]:
            if q not in to_en:
                link(q, min(en[j], key=lambda p: apart(q, p)))
    return to_en, to_zh


def _places(words: Words, types: list[str]) -> list[list[int]]:
    index = {word: n for n, word in enumerate(types)}
    found: list[list[int]] = [[] for _ in types]
    for place, (_, word) in enumerate(words):
        found[index[word]].append(place)
    return found


def wordings(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Per run of Chinese, seen three times or more, up to eight wordings with a share of .04 or more."""
    table = LexicalTable.load()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for source, target in pairs:
        if 8 <= len(source) <= 90 and len(target) <= 400:
            for zh, english in consistent(table.link_pair(source, target), source, target):
                counts[zh][english] += 1
    return {zh: kept for zh, seen in counts.items() if (kept := _usual(seen))}


def _usual(seen: Counter[str]) -> list[str]:
    total = sum(seen.values())
    merged: Counter[str] = Counter()
    for english, times in seen.items():
        merged[_LEADING.sub("", english.lower() if english.lower() in seen else english)] += times
    least = max(2 if total < 60 else 3, 0.04 * total)
    return [english for english, times in merged.most_common(8) if times >= least] if total >= 3 else []


def _write(table: Mapping[str, list[str]], path: Path) -> None:
    lines = (f"{zh}\t{'/'.join(english)}" for zh, english in sorted(table.items()))
    path.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME))


def _pairs(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        with path.open(encoding="utf-8") as file:
            for line in file:
                _, source, target = line.rstrip("\n").split("\t")[:3]
                yield source, target


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cedict", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("tsv", type=Path, nargs="*")
    given = parser.parse_args()
    with given.cedict.open(encoding="utf-8") as lines:
        _write(glosses(lines, str(given.cedict)), given.out / "glosses.tsv.xz")
    if given.tsv:
        _write(wordings(_pairs(given.tsv)), given.out / "wordings.tsv.xz")


if __name__ == "__main__":
    main()
