"""Fixes by translating again with the text before as prefix: joined where they meet the text after, or not at all."""

from collections.abc import Sequence

import numpy as np
import pytest

from mtreview.detectors.rewording import joined, reworded
from mtreview.protocols import Context, Forced, Language, Progress, Row
from mtreview.quality.phrases import Candidate
from mtreview.quality.words import words
from mtreview.records import Draft, Span

JOINED = [
    (" like water into all fields.", "such as water", " into all fields.", "like water"),
    (" like water into all fields.", "such as water", " into all markets.", "like water"),
    (" like water, into every field.", "such as water", " of all kinds.", None),
    (" like water.", "such as water", ".", "like water"),
    (" like water", "such as water", "", "like water"),
    (" into all fields.", "such as water", " into all fields.", None),
    (" such as water into all", "such as water", " into all fields.", None),
    (" a very long way round that says far too much here into all", "such", " into all fields.", None),
    ("", "such as water", " into all fields.", None),
]


@pytest.mark.parametrize(("continued", "phrase", "after", "fix"), JOINED)
def test_joined(continued: str, phrase: str, after: str, fix: str | None) -> None:
    assert joined(continued, phrase, after) == fix


class Says:
    """A translator that always says the same sentence, and a judge that likes every text but those in `bad`."""

    id = "says"
    directions: frozenset[Language] = frozenset({"en"})

    def __init__(self, sentence: str, bad: frozenset[str] = frozenset()) -> None:
        self.sentence, self.bad, self.asked = sentence, bad, 0

    def translate(
        self,
        sentences: Sequence[str],
        *,
        to: Language = "en",
        prefixes: Sequence[str] | None = None,
        alternatives: int = 0,
        progress: Progress | None = None,
    ) -> list[Draft]:
        assert prefixes is not None
        self.asked += len(sentences)
        return [Draft(self.sentence, "says") for _ in sentences]

    def force(
        self,
        sources: Sequence[str | None],
        targets: Sequence[str],
        *,
        to: Language = "en",
        attention: bool = False,
        states: bool = False,
        doubts: bool = False,
        progress: Progress | None = None,
    ) -> list[Forced]:
        return [judged(t, -4.0 if t in self.bad else -1.0) for t in targets]


def judged(text: str, each: float) -> Forced:
    count = len(words(text)) + 1
    values = np.full(count, each, dtype=np.float32)
    return Forced(text, words(text), values, values, np.zeros(count, np.int32), ("",) * count, values.copy())


SOURCE = "水渗透到各个领域。"
TARGET = "It moves such as water into all fields."
PHRASE = Candidate(2, 4, Span(9, 22), 0.5, 0.4)


def row(expected: float = -0.1, rank: int = 1) -> Row:
    """`expected`: log-probability of what the model says instead at the phrase's second word, "as"."""
    given = judged(TARGET, -3.0)
    given.ranks[3], given.expected_logprobs[3] = rank, expected
    return Row(SOURCE, TARGET, given=given, alone=judged(TARGET, -3.0))


def fixes(says: Says) -> dict[Candidate, str]:
    return reworded([(row(), [PHRASE])], Context(translator=says, judge=says))[0]


def test_a_fix_that_the_judge_prefers() -> None:
    assert fixes(Says("It moves water into all fields.")) == {PHRASE: "water"}


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("It moves banana into all fields.", "no Chinese word means banana"),
        ("It moves 5 water into all fields.", "a number that was not there"),
        ("It moves moves into all fields.", "repeats its neighbour"),
        ("Something else altogether.", "does not keep the prefix"),
    ],
)
def test_no_fix_is_better_than_a_bad_one(sentence: str, why: str) -> None:
    assert fixes(Says(sentence)) == {}, why


def test_no_translation_is_asked_for_where_the_model_only_guesses() -> None:
    says = Says("It moves water into all fields.")
    context = Context(translator=says, judge=says)
    asked = [(row(), [PHRASE]), (row(expected=-0.8), [PHRASE]), (row(rank=0), [PHRASE])]
    assert reworded(asked, context) == [{PHRASE: "water"}, {}, {}]
    assert says.asked == 1


def test_no_fix_that_the_judge_does_not_prefer() -> None:
    changed = "It moves water into all fields."
    assert fixes(Says(changed, bad=frozenset({changed}))) == {}


def test_no_fix_without_source_or_models() -> None:
    says = Says("It moves water into all fields.")
    bare = Row(None, TARGET, alone=judged(TARGET, -3))
    assert reworded([(bare, [PHRASE])], Context(translator=says, judge=says)) == [{}]
    assert reworded([(row(), [PHRASE])], Context()) == [{}]


def test_each_row_gets_its_own_fixes() -> None:
    says = Says("It moves water into all fields.")
    asked = [(row(), []), (row(), [PHRASE]), (Row(None, TARGET, alone=judged(TARGET, -3)), [PHRASE]), (row(), [PHRASE])]
    assert reworded(asked, Context(translator=says, judge=says)) == [{}, {PHRASE: "water"}, {}, {PHRASE: "water"}]
