"""The recipe of the weights that choose fixes: good English is made clumsy, and the fix that gives it back is the right one.

    python -m mtreview.training.fixes PAIRS CEDICT OUT [--passages 150] [--read 220]

PAIRS: TSV with origin, Chinese and English in a line, neighbours from one text. CEDICT: `cedict_ts.u8`. Nothing of it may be text that
measures. The first model learns from all places what the tables say, the last from `--read` places what the models say of the four
wordings that the first likes best. The thresholds were set once on the same places: with the conditions of `Choice.chances` a first fix
from a chance of .1 (.69 of those shown at an error were right, .07 of sound phrases got one; a chance of .2 without the conditions:
.71, .13), a further fix from .03.
"""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np

from mtreview import engines, quality
from mtreview.fixing.candidates import Wording, propose
from mtreview.fixing.choice import Logistic
from mtreview.fixing.evidence import CHEAP, FEATURES, force, glance, read
from mtreview.fixing.places import Place, meant
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Floats, Row
from mtreview.quality.ngrams import NgramTable
from mtreview.quality.word_evidence import words
from mtreview.records import Span
from mtreview.training.clumsiness.compose import Clumsy, Maker, Passage
from mtreview.training.clumsiness.glosses import Glosses

__all__ = ["Example", "learn", "main", "places_of"]

LEAST, FURTHER = 0.1, 0.03
_SENTENCES = 7
_LONGEST = 9
_WIDER = 0.35  # how often a mark takes in a sound word on either side, as marks do
_READ = 5


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A phrase with its candidates. `aim`: the English that stood there before it was made clumsy; None at a sound phrase."""

    place: Place
    aim: str | None
    before: str
    wordings: tuple[Wording, ...] = ()

    def right(self) -> Floats:
        """1 for each candidate that is the aim, articles at its beginning aside."""
        return np.array([self.aim is not None and _bare(w.text) == _bare(self.aim) for w in self.wordings], np.float32)


def _bare(text: str) -> str:
    return re.sub(r"^(?:the|a|an) ", "", re.sub(r"\s+", " ", text).strip().casefold())


def places_of(row: Row, good: str, before: str, table: LexicalTable, random: np.random.Generator) -> Iterator[Example]:
    """Where the row's English differs from `good`, some of it with a sound word beside it, and one sound phrase."""
    old, new = words(row.target), words(good)
    a, b = [s.of(row.target) for s in old], [s.of(good) for s in new]
    changed = []
    for tag, i, i2, j, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if (i == i2 or j == j2) and i2 < len(a) and j2 < len(b):
            i2, j2 = i2 + 1, j2 + 1
        elif (i == i2 or j == j2) and i and j:
            i, j = i - 1, j - 1
        if i == i2 or j == j2 or max(i2 - i, j2 - j) > _LONGEST:
            continue
        changed.append((i, i2))
        if i and j and a[i - 1].isalnum() and a[i - 1] == b[j - 1] and random.random() < _WIDER:
            i, j = i - 1, j - 1
        if i2 < len(a) and j2 < len(b) and a[i2].isalnum() and a[i2] == b[j2] and random.random() < _WIDER:
            i2, j2 = i2 + 1, j2 + 1
        span = Span(old[i].start, old[i2 - 1].end)
        yield Example(Place(row, span, table, meant(row, span, table)), good[new[j].start : new[j2 - 1].end], before)
    first = int(random.integers(max(1, len(a) - 3)))
    last = min(len(a), first + int(random.integers(1, 5)))
    if first < last and a[first].isalnum() and all(last < i or first > i2 for i, i2 in changed):
        span = Span(old[first].start, old[last - 1].end)
        yield Example(Place(row, span, table, meant(row, span, table)), None, before)


def _examples(passage: Passage, good: Sequence[tuple[str, str]], random: np.random.Generator) -> list[Example]:
    """The places of one passage with their candidates."""
    translator, judge, table = engines.load_translator(), engines.load_judge(), LexicalTable.load()
    sentences: Sequence[Clumsy] = passage.sentences
    drafts = translator.translate([s.source for s in sentences], alternatives=4)
    rows = quality.gather(
        [s.source for s in sentences], [s.target for s in sentences], drafts=drafts, judge=judge,
        lexical=table, needs=frozenset({"given", "back"}),
    )  # fmt: skip
    found, before = [], ""
    for row, (_, english) in zip(rows, good, strict=True):
        found += list(places_of(row, english, before, table, random))
        before += row.target + " "
    proposed = propose([e.place for e in found], [()] * len(found), translator=translator, judge=judge)
    return [Example(e.place, e.aim, e.before, tuple(own)) for e, own in zip(found, proposed, strict=True)]


def learn(examples: Sequence[Example], most: int) -> tuple[Logistic, Logistic]:
    """The first and the last model; `most`: how many examples the models read for the last."""
    cheap = [glance(e.place, e.wordings) for e in examples]
    first = Logistic.fit(CHEAP, np.concatenate(cheap), np.concatenate([e.right() for e in examples]))
    rows, right = [], []
    for e, features in list(zip(examples, cheap, strict=True))[:most]:
        order = np.argsort(-first.chance(features), kind="stable")[:_READ]
        own = [e.wordings[i] for i in order]
        heard = read([e.place], [own], [e.before], engines.load_reader())[0]
        forced = force([e.place], [own], engines.load_judge())[0]
        rows.append(np.concatenate([features[order], heard, forced], axis=1))
        right.append(e.right()[order])
    return first, Logistic.fit(FEATURES, np.concatenate(rows), np.concatenate(right), decay=3.0)


def _runs(path: Path, count: int, seed: int) -> list[tuple[str, list[tuple[str, str]]]]:
    """Runs of neighbouring pairs, drawn by chance."""
    with path.open(encoding="utf-8") as file:
        pairs = [line.rstrip("\n").split("\t")[:3] for line in file]
    runs = []
    for start in range(0, len(pairs) - _SENTENCES, _SENTENCES):
        part = [
            (zh, en)
            for _, zh, en in pairs[start : start + _SENTENCES]
            if 5 <= len(en.split()) <= 60 and en[:1].isupper()
        ]
        if len(part) >= 4:
            runs.append((f"{pairs[start][0]}-{start}", part))
    order = np.random.default_rng(seed).permutation(len(runs))[:count]
    return [runs[i] for i in order]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("pairs", "cedict", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--passages", type=int, default=150)
    parser.add_argument("--read", type=int, default=220)
    given = parser.parse_args()
    with given.cedict.open(encoding="utf-8") as lines:
        maker = Maker(Glosses.read(lines), LexicalTable.load(), NgramTable.load())
    runs, random = _runs(given.pairs, given.passages, 3), np.random.default_rng(5)
    examples: list[Example] = []
    for (_, good), passage in zip(runs, maker.passages(runs, 7), strict=True):
        examples += _examples(passage, good, random)
        print(f"{len(examples)} phrases", flush=True)  # noqa: T201
    first, last = learn(examples, given.read)
    kept = {"first": first.to_json(), "last": last.to_json(), "least": LEAST, "further": FURTHER}
    given.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
