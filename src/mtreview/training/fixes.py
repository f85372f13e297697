"""The recipe of the weights that choose fixes: good English is made clumsy, and the fix that gives it back is the right one.

    python -m mtreview.training.fixes PAIRS CEDICT OUT [--passages 150]

PAIRS: TSV with origin, Chinese and English in a line, neighbours from one text. CEDICT: `cedict_ts.u8`. Nothing of it may be text that
measures. Three models: what the tables say, with what the reader says, with what the translation model says; each learns from the
wordings that the one before lets through. They are fitted to three fifths of the places; what they are worth on the others is printed.
The conditions were set on four clumsy texts of our own (tests/fixing/texts, 57 phrases without a check's fix, read by hand): from a
chance of .15, 21 first fixes, 18 right; of .1, 25 and 20; of .05, 29 and 23. Of 385 places that were held out, 230 of them errors, 192
got a first fix from .2, 132 right and 13 at sound phrases; from .1 212, 138 and 20. From .1 on, the articles that measure had more fixes at
sound phrases than before, so the chance is .15.
"""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mtreview import engines, quality
from mtreview.fixing.candidates import Wording, propose
from mtreview.fixing.choice import Choice, Logistic
from mtreview.fixing.evidence import CHEAP, FEATURES, HEARD, glance
from mtreview.fixing.places import Place, meant
from mtreview.fixing.weighing import Rows, ask, listen
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Floats, Row
from mtreview.quality.ngrams import NgramTable
from mtreview.quality.word_evidence import piece_scores, words
from mtreview.records import Span
from mtreview.training.clumsiness.compose import Clumsy, Maker, Passage
from mtreview.training.clumsiness.glosses import Glosses

__all__ = ["Example", "learn", "main", "places_of"]

LEAST, FURTHER = 0.15, 0.03
"""Chances from which a wording is a first fix, and from which it stands beside one."""
_SENTENCES = 7
_LONGEST = 9
_HALF = 60  # of 100 examples, those that the weights are fitted to; the others say what they are worth
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


Heard = tuple[Example, Rows]
"""An example and the wordings of it that all models have looked at."""


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
    proposed = propose([e.place for e in found], [()] * len(found), translator=translator, judge=judge)
    return [replace(e, wordings=tuple(own)) for e, own in zip(found, proposed, strict=True)]


def learn(examples: Sequence[Example]) -> tuple[Choice, list[Heard]]:
    """The three models, fitted to the first half of the examples, and the other half as they see it."""
    glanced = [glance(e.place, e.wordings) for e in examples]
    half = _HALF * len(examples) // 100
    right = np.concatenate([e.right() for e in examples[:half]])
    first = Logistic.fit(CHEAP, np.concatenate(glanced[:half]), right)
    choice = Choice(first, first, first, LEAST, FURTHER)
    places = [e.place for e in examples]
    heard = listen(
        places, [e.wordings for e in examples], glanced, [e.before for e in examples], choice, engines.load_reader()
    )
    choice = replace(choice, second=_fitted(HEARD, examples[:half], heard[:half]))
    asked = ask(places, heard, choice, engines.load_judge())
    choice = replace(choice, last=_fitted(FEATURES, examples[:half], asked[:half]))
    return choice, list(zip(examples, asked, strict=True))[half:]


def _fitted(names: Sequence[str], examples: Sequence[Example], found: Sequence[Rows]) -> Logistic:
    right = [replace(e, wordings=tuple(own)).right() for e, (own, _) in zip(examples, found, strict=True)]
    return Logistic.fit(names, np.concatenate([rows for _, rows in found]), np.concatenate(right), decay=3.0)


def tell_worth(choice: Choice, held: Sequence[Heard]) -> str:
    """What the choice is worth on examples that it was not fitted to, sound phrases among them."""
    shown = [(right, sound) for chance, right, sound in (_best(choice, *one) for one in held) if chance >= choice.least]
    errors = sum(e.aim is not None for e, _ in held)
    return (
        f"{len(held)} phrases, {errors} errors: {len(shown)} first fixes, {sum(right for right, _ in shown)} right, "
        f"{sum(sound for _, sound in shown)} at sound phrases; {sum(_among(choice, *one) for one in held)} right among three"
    )


def _ranked(choice: Choice, example: Example, rows: Rows) -> tuple[Floats, NDArray[np.bool_], Floats]:
    """Chance, firmness and rightness of the wordings, the likeliest first."""
    chances, right = choice.last.chance(rows[1]), replace(example, wordings=tuple(rows[0])).right()
    order = np.argsort(-chances, kind="stable")
    return chances[order], choice.find_firm(rows[1])[order], right[order]


def _best(choice: Choice, example: Example, rows: Rows) -> tuple[float, bool, bool]:
    """Chance of the first fix, 0 for none; whether it is right; whether it stands at a sound phrase."""
    chances, firm, right = _ranked(choice, example, rows)
    k = int(np.argmax(firm)) if firm.any() else -1
    return (float(chances[k]), bool(right[k]), example.aim is None) if k >= 0 else (0.0, False, example.aim is None)


def _among(choice: Choice, example: Example, rows: Rows) -> bool:
    """Whether a right wording is among the fixes shown."""
    chances, firm, right = _ranked(choice, example, rows)
    first = next((k for k in range(len(chances)) if choice.shows(chances[k], firm=firm[k], further=False)), None)
    if first is None:
        return False
    more = [k for k in range(len(chances)) if k != first and choice.shows(chances[k], firm=firm[k], further=True)]
    return any(bool(right[k]) for k in (first, *more[:2]))


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
    with given.cedict.open(encoding="utf-8") as lines:
        maker = Maker(Glosses.read(lines), LexicalTable.load(), NgramTable.load())
    runs, random = _runs(given.pairs, given.passages, 3), np.random.default_rng(5)
    examples: list[Example] = []
    for (_, good), passage in zip(runs, maker.passages(runs, 7), strict=True):
        examples += _examples(passage, good, random)
        print(f"{len(examples)} phrases", flush=True)  # noqa: T201
    choice, held = learn(examples)
    print(tell_worth(choice, held))  # noqa: T201
    given.out.write_text(json.dumps(choice.to_json(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
