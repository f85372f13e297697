"""Whole passages made clumsy: several sentences of one text, many of them with something wrong, and many without."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mtreview.language.lexical import LexicalTable
from mtreview.quality.ngrams import NgramTable
from mtreview.training.clumsiness import exchanges, meaning
from mtreview.training.clumsiness.facts import clause_added, clause_dropped, figure, misspelt
from mtreview.training.clumsiness.glosses import Glosses
from mtreview.training.clumsiness.grammar import GRAMMAR, Words
from mtreview.training.clumsiness.sentence import Sentence

__all__ = ["Clumsy", "Maker", "Passage"]

Random = np.random.Generator
Wrong = tuple[int, int, str]

# What goes wrong in five kinds of clumsy English, in shares: that of a dictionary, of a literal reader, of a modern system, of a
# rewriter and of a learner.
STYLES: dict[str, dict[str, float]] = {
    "dictionary": {
        "sense": 4,
        "parts": 5,
        "word by word": 3,
        "idiom": 6,
        "grammar": 4,
        "figure": 2,
        "near": 1,
        "misspelt": 0.4,
    },
    "literal": {
        "sense": 3,
        "parts": 4,
        "word by word": 5,
        "idiom": 8,
        "grammar": 4,
        "figure": 2,
        "near": 2,
        "misspelt": 0.4,
    },
    "modern": {
        "kindred": 6,
        "opposite": 2,
        "denied": 0.5,
        "exchanged": 0.5,
        "sense": 2,
        "near": 2,
        "figure": 3,
        "grammar": 2,
        "added": 0.6,
        "dropped": 0.6,
        "misspelt": 0.3,
    },
    "rewriter": {"near": 9, "sense": 1.5, "grammar": 4, "figure": 2, "word by word": 1, "misspelt": 0.4},
    "learner": {"grammar": 12, "misspelt": 0.3, "near": 0.7},
}
SHARES = (0.27, 0.25, 0.2, 0.28, 0.0)
SOUND = 0.15  # share of passages without anything wrong
UNTOUCHED = 0.25  # share of sentences without anything wrong in the others
RATE = 14.0  # words an error
TRIES = 12


@dataclass(frozen=True, slots=True)
class Clumsy:
    """A pair of sentences; `wrong`: half-open places of the English in errors and their kinds, one after the other."""

    source: str
    target: str
    wrong: tuple[Wrong, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences of one text in their order."""

    name: str
    style: str
    sentences: tuple[Clumsy, ...]


class Maker:
    """Makes passages clumsy; the same seed gives the same errors. `kin`: Chinese words of like meaning (`kin.find_kin`), without which no
    word is exchanged for one."""

    def __init__(
        self, glosses: Glosses, lexical: LexicalTable, ngrams: NgramTable, kin: Mapping[str, Sequence[str]]
    ) -> None:
        self.glosses, self.lexical, self.ngrams, self.kin = glosses, lexical, ngrams, kin
        self.words = Words(dict(zip(ngrams.vocabulary, ngrams.singles.tolist(), strict=True)))

    def passages(
        self, runs: Iterable[tuple[str, Sequence[tuple[str, str]]]], seed: int, shares: Sequence[float] = SHARES
    ) -> Iterator[Passage]:
        """One passage for each run of good pairs (Chinese, English) with its name; `shares` of the `STYLES`."""
        names = list(STYLES)
        for n, (name, pairs) in enumerate(runs):
            random = np.random.default_rng((seed, n))
            style = "sound" if random.random() < SOUND else names[int(random.choice(len(names), p=shares))]
            made = [Sentence.of(zh, en) for zh, en in pairs]
            for k, sentence in enumerate(made):
                if style != "sound" and random.random() >= UNTOUCHED:
                    self._spoil(sentence, made[(k + 2) % len(made)], style, random)
            yield Passage(name, style, tuple(Clumsy(s.source, s.text, tuple(s.labels())) for s in made))

    def _spoil(self, s: Sentence, other: Sentence, style: str, random: Random) -> None:
        wanted = 1 + int(random.poisson(max(len(s.pieces) / RATE - 0.6, 0.1)))
        shares = STYLES[style]
        ways, weights = list(shares), np.array(list(shares.values()))
        done = 0
        for _ in range(TRIES * wanted):
            if done == wanted:
                return
            way = ways[int(random.choice(len(ways), p=weights / weights.sum()))]
            done += self._once(s, other, way, random)

    def _once(self, s: Sentence, other: Sentence, way: str, random: Random) -> bool:
        if len(s.pieces) < 3:
            return False
        if way == "dropped":
            return clause_dropped(s, random)
        if way == "added":
            return clause_added(s, other, random)
        link, zh = exchanges.link_words(s, self.lexical)
        if way == "idiom":
            return exchanges.literal_idiom(s, link, self.glosses, zh, self.words, random)
        if way == "exchanged":
            return meaning.exchange_words(s, link, self.words, random)
        i = self._place(s, way, random)
        if not s.free(i, i + 1) or not s.pieces[i].text:
            return False
        return self._at_word(way)(s, i, link, zh, random)

    def _at_word(self, way: str) -> Callable[[Sentence, int, exchanges.Linked, list[str], Random], bool]:
        """How to make the word at a place wrong."""
        glosses, known, tables = self.glosses, self.words, (self.lexical, self.ngrams)
        names = list(GRAMMAR)
        return {
            "figure": lambda s, i, _link, _zh, r: figure(s, i, r),
            "misspelt": lambda s, i, _link, _zh, r: misspelt(s, i, r),
            "grammar": lambda s, i, _link, _zh, r: GRAMMAR[names[int(r.integers(len(names)))]](s, i, known, r),
            "opposite": lambda s, i, _link, _zh, r: meaning.opposite_word(s, i, known, r),
            "denied": lambda s, i, _link, _zh, r: meaning.deny(s, i, r),
            "kindred": lambda s, i, link, _zh, r: meaning.kindred_word(s, i, link, self.kin, glosses, tables, known, r),
            "near": lambda s, i, link, _zh, r: exchanges.near_word(s, i, link, glosses, known, r),
            "sense": lambda s, i, link, _zh, r: exchanges.wrong_sense(s, i, link, glosses, self.lexical, known, r),
            "parts": lambda s, i, link, _zh, r: exchanges.by_parts(s, i, link, glosses, known, r),
            "word by word": lambda s, i, link, zh, r: exchanges.word_by_word(
                s, i, link, zh, glosses, self.lexical, known, r
            ),
        }[way]

    def _place(self, s: Sentence, way: str, random: Random) -> int:
        digits = [i for i, p in enumerate(s.pieces) if p.text[:1].isdigit()]
        if way == "figure" and digits and random.random() < 0.7:
            return int(random.choice(digits))
        return int(random.integers(len(s.pieces)))
