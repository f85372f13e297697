"""The recipe of the weights that choose fixes: good English is made clumsy, and the fix that gives it back is the right one.

    python -m mtreview.training.fixes PAIRS CEDICT OUT [--passages 150]

PAIRS: TSV with origin, Chinese and English in a line, neighbours from one text, none of which the pair reader was trained on.
CEDICT: `cedict_ts.u8`. Nothing of it may be text that measures.
A logistic model over what tables say, which picks the wordings that are weighed, is fitted to three fifths of the places. On the others
the two bounds of the gain are set: a first fix is shown from the least gain of `BOUNDS` from which at most one in twenty of the
fixes stands at a sound phrase; a second and third from the least at which one in ten is right. What any bound is worth is printed.
"""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np

from mtreview import engines, quality
from mtreview.fixing.candidates import Wording, propose
from mtreview.fixing.choice import Choice, Logistic
from mtreview.fixing.evidence import CHEAP, glance, measure_gains
from mtreview.fixing.offering import MOST
from mtreview.fixing.places import Place, meant
from mtreview.fixing.weighing import pick
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Floats, Row
from mtreview.quality.ngrams import NgramTable
from mtreview.quality.word_evidence import piece_scores, words
from mtreview.records import Span
from mtreview.training.clumsiness.compose import Clumsy, Maker, Passage
from mtreview.training.clumsiness.glosses import Glosses
from mtreview.training.clumsiness.kin import kin_of_runs

__all__ = ["BOUNDS", "Example", "find_bounds", "learn", "main", "measure_worth", "places_of", "tell_worth"]

BOUNDS = (-4.0, -2.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
"""Gains in nats that are tried as bounds."""
_SOUND = 0.05  # of the first fixes that may stand at sound phrases
_FURTHER = 0.1  # of the further fixes that must be right
_SENTENCES = 7
_LONGEST = 9
_FITTED = 60  # of 100 examples, those that the weights are fitted to; the bounds are set on the others
_WIDER = 0.35  # how often a mark takes in a sound word on either side, as marks do
_DRAWN = 5  # phrases of which the strangest stands for a sound one that was marked


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A phrase with its candidates. `aim`: the English that stood there before it was made clumsy; None at a sound phrase.
    `core`: of it what is not in the phrase."""

    place: Place
    aim: str | None
    core: str
    before: str
    wordings: tuple[Wording, ...] = ()

    def right(self) -> Floats:
        """1 for each candidate that is the aim, articles at its beginning aside, or that has its core and is not longer than
        it and the phrase: a phrase with two errors is better with one."""
        return np.array([self.aim is not None and self._is_right(w.text) for w in self.wordings], np.float32)

    def _is_right(self, text: str) -> bool:
        assert self.aim is not None
        if _bare(text) == _bare(self.aim):
            return True
        longest = max(len(words(self.aim)), len(words(self.place.text)))
        return (
            len(self.core) > 3
            and _has(text, self.core)
            and not _has(self.place.text, self.core)
            and (len(words(text)) <= longest)
        )


Held = tuple[Example, Floats]
"""An example with the wordings that were weighed, those that gain most first, and their gains."""


def _bare(text: str) -> str:
    return re.sub(r"^(?:the|a|an) ", "", re.sub(r"\s+", " ", text).strip().casefold())


def _has(text: str, part: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(part.casefold())}(?!\w)", text.casefold()) is not None


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
        core = good[new[j].start : new[j2 - 1].end]
        if i and j and a[i - 1].isalnum() and a[i - 1] == b[j - 1] and random.random() < _WIDER:
            i, j = i - 1, j - 1
        if i2 < len(a) and j2 < len(b) and a[i2].isalnum() and a[i2] == b[j2] and random.random() < _WIDER:
            i2, j2 = i2 + 1, j2 + 1
        span = Span(old[i].start, old[i2 - 1].end)
        yield Example(
            Place(row, span, table, meant(row, span, table)), good[new[j].start : new[j2 - 1].end], core, before
        )
    drawn = _draw_sound(row, old, changed, random)
    if drawn is not None:
        yield Example(Place(row, drawn, table, meant(row, drawn, table)), None, "", before)


def _draw_sound(
    row: Row, cut: Sequence[Span], changed: Sequence[tuple[int, int]], random: np.random.Generator
) -> Span | None:
    """The phrase that the translation model finds least likely of some drawn by chance away from what was `changed` (in words):
    marks at sound phrases stand where the English is unusual."""
    drawn = []
    for first in random.integers(max(1, len(cut) - 3), size=_DRAWN).tolist():
        last = min(len(cut), first + int(random.integers(1, 5)))
        if not cut or any(first <= i2 and i <= last for i, i2 in changed) or not cut[first].of(row.target).isalnum():
            continue
        span = Span(cut[first].start, cut[last - 1].end)
        pieces = () if row.given is None else zip(row.given.spans, piece_scores(row.given), strict=True)
        own = [float(p) for s, p in pieces if span.holds(s)]
        drawn.append((float(np.mean(own)) if own else 0.0, span))
    return min(drawn)[1] if drawn else None


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
    proposed = propose([e.place for e in found], translator=translator, judge=judge)
    return [replace(e, wordings=tuple(own)) for e, own in zip(found, proposed, strict=True)]


def learn(examples: Sequence[Example]) -> tuple[Choice, list[Held]]:
    """The choice, and the examples that its tables were not fitted to, as the pair reader weighs them."""
    glanced = [glance(e.place, e.wordings) for e in examples]
    part = _FITTED * len(examples) // 100
    tables = Logistic.fit(CHEAP, np.concatenate(glanced[:part]), np.concatenate([e.right() for e in examples[:part]]))
    places, wordings = [e.place for e in examples[part:]], [e.wordings for e in examples[part:]]
    picked = pick(places, wordings, glanced[part:], Choice(tables, 0, 0))
    gains = measure_gains(places, picked, engines.load_pair_reader())
    held = [_sorted(*one) for one in zip(examples[part:], picked, gains, strict=True)]
    return Choice(tables, *find_bounds(held)), held


def _sorted(example: Example, wordings: Sequence[Wording], gains: Floats) -> Held:
    order = np.argsort(-gains, kind="stable")
    return replace(example, wordings=tuple(wordings[i] for i in order)), gains[order]


@dataclass(frozen=True, slots=True)
class Worth:
    """Of some examples: with a first fix `shown`, `right`, and at a `sound` phrase; `further` fixes shown beside one, and right ones
    of these."""

    shown: int
    right: int
    sound: int
    further: int
    further_right: int


def measure_worth(held: Sequence[Held], least: float, further: float) -> Worth:
    """What fixes from these bounds on are worth."""
    counts = np.zeros(5, np.int64)
    for example, gains in held:
        right = example.right()
        if len(gains) and gains[0] >= least:
            more = [k for k in range(1, min(MOST, len(gains))) if gains[k] >= further]
            counts += np.array([1, right[0], example.aim is None, len(more), right[more].sum()]).astype(np.int64)
    return Worth(*counts.tolist())


def find_bounds(held: Sequence[Held]) -> tuple[float, float]:
    """The bounds by the rule above, the highest where none keeps it."""
    worth = [measure_worth(held, bound, np.inf) for bound in BOUNDS]
    least = next((b for b, w in zip(BOUNDS, worth, strict=True) if w.sound <= _SOUND * w.shown), BOUNDS[-1])
    worth = [measure_worth(held, least, bound) for bound in BOUNDS]
    further = (b for b, w in zip(BOUNDS, worth, strict=True) if w.further_right >= _FURTHER * w.further)
    return least, next(further, BOUNDS[-1])


def tell_worth(held: Sequence[Held], choice: Choice) -> Iterator[str]:
    """A line for every bound."""
    errors = sum(e.aim is not None for e, _ in held)
    yield f"{len(held)} phrases, {errors} errors; chosen: first fixes from {choice.least}, further ones from {choice.further}"
    for bound in BOUNDS:
        first, more = measure_worth(held, bound, np.inf), measure_worth(held, choice.least, bound)
        yield (
            f"from {bound:4}: {first.shown} first fixes, {first.right} right, {first.sound} at sound phrases; "
            f"{more.further} further, {more.further_right} right"
        )


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
    given = parser.parse_args()
    runs, random = _runs(given.pairs, given.passages, 3), np.random.default_rng(5)
    table = LexicalTable.load()
    with given.cedict.open(encoding="utf-8") as lines:
        maker = Maker(
            Glosses.read(lines), table, NgramTable.load(), kin_of_runs(runs, table, engines.load_pair_reader().describe)
        )
    examples: list[Example] = []
    for (_, good), passage in zip(runs, maker.passages(runs, 7), strict=True):
        examples += _examples(passage, good, random)
        print(f"{len(examples)} phrases", flush=True)  # noqa: T201
    choice, held = learn(examples)
    print("\n".join(tell_worth(held, choice)))  # noqa: T201
    given.out.write_text(json.dumps(choice.to_json(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
