"""The recipe of the weights that choose fixes: on labelled articles a fix is right that an editor would take.

    python -m mtreview.training.fixes ARTICLES OUT [--count 24]

ARTICLES: a folder of labelled articles that neither measure nor were learned from by the pair reader.
A logistic model over what tables say, which picks the wordings that are weighed, is fitted to three fifths of the places. On the others
the two bounds of the gain are set: a first fix is shown from the least gain of `BOUNDS` from which at most one in ten of the
fixes stands at a sound phrase; a second and third from the least at which one in ten is right. What any bound is worth is printed.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

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
from mtreview.quality.word_evidence import words
from mtreview.records import Span
from mtreview.training.clumsiness.compose import Clumsy
from mtreview.training.tagger_articles import article_paths, pair_sentences

__all__ = ["BOUNDS", "Example", "find_bounds", "learn", "main", "measure_worth", "places_of", "tell_worth"]

BOUNDS = (-4.0, -2.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 11.0, 15.0)
"""Gains in nats that are tried as bounds."""
_SOUND = 0.1  # of the first fixes that may stand at phrases that were chosen as hard but sound
_FURTHER = 0.1  # of the further fixes that must be right
_FITTED = 60  # of 100 examples, those that the weights are fitted to; the bounds are set on the others
_WIDER = 0.35  # how often a mark takes in a sound word on either side, as marks do
_NEAR = 40
"""Characters on either side of a phrase in which an accepted wording may begin or end."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A phrase with its candidates. `accepted`: what an editor would take for the error in it; none at a sound phrase."""

    place: Place
    accepted: tuple[str, ...]
    before: str
    wordings: tuple[Wording, ...] = ()

    def right(self) -> Floats:
        """1 for each candidate with which the text about the phrase holds a wording that an editor would take."""
        return np.array([self._is_right(w.text) for w in self.wordings], np.float32)

    def _is_right(self, text: str) -> bool:
        before, after = self.place.before[-_NEAR:], self.place.after[:_NEAR]
        now, then = (f"{before}{said}{after}".casefold() for said in (text, self.place.text))
        return any(a.casefold() in now and a.casefold() not in then for a in self.accepted)


Held = tuple[Example, Floats]
"""An example with the wordings that were weighed, those that gain most first, and their gains."""


def places_of(
    row: Row,
    marked: Sequence[tuple[Span, Sequence[str]]],
    before: str,
    table: LexicalTable,
    random: np.random.Generator,
) -> Iterator[Example]:
    """The errors of a row with their accepted wordings, and phrases that are right with none; some with a neighbour word, as marks have."""
    cut = words(row.target)
    for span, accepted in marked:
        inside = [n for n, word in enumerate(cut) if word.overlaps(span)]
        if not inside:
            continue
        first, last = inside[0], inside[-1]
        if first and cut[first - 1].of(row.target).isalnum() and random.random() < _WIDER:
            first -= 1
        if last + 1 < len(cut) and cut[last + 1].of(row.target).isalnum() and random.random() < _WIDER:
            last += 1
        place = Span(min(cut[first].start, span.start), max(cut[last].end, span.end))
        yield Example(Place(row, place, table, meant(row, place, table)), tuple(accepted), before)


def _examples(path: Path, random: np.random.Generator) -> list[Example]:
    """The places of one article with their candidates."""
    translator, judge, table = engines.load_translator(), engines.load_judge(), LexicalTable.load()
    given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    accepted: dict[str, Sequence[str]] = {e["text"]: [f for f in e["fix"] if f] for e in given["errors"]}
    accepted |= dict.fromkeys(given["sound"], ())
    labels = tuple((given["clumsy"].index(t), given["clumsy"].index(t) + len(t), t) for t in accepted)
    sentences = list(pair_sentences(given["zh"], given["clumsy"], labels, judge))
    drafts = translator.translate([s.source for s in sentences], alternatives=4)
    rows = quality.gather(
        [s.source for s in sentences], [s.target for s in sentences], drafts=drafts, judge=judge,
        lexical=table, needs=frozenset({"given", "back"}),
    )  # fmt: skip
    found, before = [], ""
    for row, sentence in zip(rows, sentences, strict=True):
        found += list(places_of(row, _whole(sentence, accepted), before, table, random))
        before += row.target + " "
    proposed = propose([e.place for e in found], translator=translator, judge=judge, editor=engines.load_pair_reader())
    return [replace(e, wordings=tuple(own)) for e, own in zip(found, proposed, strict=True)]


def _whole(sentence: Clumsy, accepted: dict[str, Sequence[str]]) -> list[tuple[Span, Sequence[str]]]:
    """The labels that lie in the sentence from their first to their last character."""
    return [(Span(a, b), accepted[text]) for a, b, text in sentence.wrong if a >= 0 and b <= len(sentence.target)]


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
            counts += np.array([1, right[0], not example.accepted, len(more), right[more].sum()]).astype(np.int64)
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
    errors = sum(bool(e.accepted) for e, _ in held)
    yield f"{len(held)} phrases, {errors} errors; chosen: first fixes from {choice.least}, further ones from {choice.further}"
    for bound in BOUNDS:
        first, more = measure_worth(held, bound, np.inf), measure_worth(held, choice.least, bound)
        yield (
            f"from {bound:4}: {first.shown} first fixes, {first.right} right, {first.sound} at sound phrases; "
            f"{more.further} further, {more.further_right} right"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("articles", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--count", type=int, default=24)
    given = parser.parse_args()
    paths = article_paths(given.articles)
    random = np.random.default_rng(5)
    examples: list[Example] = []
    for n in random.permutation(len(paths))[: given.count]:
        examples += _examples(paths[n], random)
        print(f"{len(examples)} phrases", flush=True)  # noqa: T201
    choice, held = learn(examples)
    print("\n".join(tell_worth(held, choice)))  # noqa: T201
    given.out.write_text(json.dumps(choice.to_json(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
