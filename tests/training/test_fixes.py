"""The recipe of the weights that choose fixes: which places are made of clumsy English, and how the thresholds are set."""

from dataclasses import replace

import numpy as np
import pytest

from mtreview.fixing.candidates import Wording
from mtreview.fixing.choice import Choice
from mtreview.fixing.evidence import FEATURES
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Row
from mtreview.training.fixes import Example, places_of, settle

GOOD = "The county extended the industry chain and built two large storage halls near the station."
CLUMSY = "The county prolonged the industry chain and built two large storage halls near the station."
SOURCE = "县里延长了产业链，在车站附近建了两个大仓库。"


def example(aim: str | None, *texts: str) -> Example:
    made = next(places_of(Row(SOURCE, CLUMSY), GOOD, "", LexicalTable.load(), np.random.default_rng(1)))
    return replace(made, aim=aim, core=aim or "", wordings=tuple(Wording(t, ("edit",), 0) for t in texts))


def test_the_changed_word_is_a_place_and_a_phrase_elsewhere_is_sound() -> None:
    found = [
        e
        for k in range(8)
        for e in places_of(Row(SOURCE, CLUMSY), GOOD, "", LexicalTable.load(), np.random.default_rng(k))
    ]
    wrong, sound = ([e for e in found if (e.aim is None) == yes] for yes in (False, True))
    assert len(wrong) == 8 and {e.core for e in wrong} == {"extended"}
    assert all("prolonged" in e.place.text and e.aim is not None and "extended" in e.aim for e in wrong)
    assert sound and all("prolonged" not in e.place.text for e in sound)


@pytest.mark.parametrize(
    ("wording", "right"),
    [("extended", 1), ("the extended", 1), ("Extended", 1), ("extend", 0), ("extended it all the way", 0)],
)
def test_a_wording_is_right_when_it_is_the_good_english(wording: str, right: int) -> None:
    assert example("extended", wording).right().tolist() == [right]
    assert example(None, wording).right().tolist() == [0]


def test_a_long_phrase_with_one_of_its_errors_mended_is_right() -> None:
    one = replace(
        example("extended the industry chain", "extended the industries chain", "prolonged the chain"), core="extended"
    )
    assert one.right().tolist() == [1, 0]


def test_three_in_five_first_fixes_are_right_at_the_threshold() -> None:
    choice, column = Choice.load_shipped(), FEATURES.index("read_mean")
    weights = np.zeros(len(FEATURES), np.float32)
    weights[column] = 4.0
    model = replace(
        choice.last, weights=weights, low=weights * 0 - 9, high=weights * 0 + 9, mean=weights * 0, scale=weights * 0 + 1
    )
    held = []
    for k in range(100):  # the better a wording reads, the likelier it is right
        row = np.zeros((1, len(FEATURES)), np.float32)
        row[0, [column, FEATURES.index("given"), FEATURES.index("read_sum")]] = k / 100 + 0.01
        one = example("extended" if k >= 30 and k % 4 else None, "extended")
        held.append((one, (list(one.wordings), row)))
    settled, said = settle(replace(choice, last=model), held)
    shown = [e for e, (_, rows) in held if model.chance(rows)[0] >= settled.least]
    assert 0.6 <= np.mean([e.aim is not None for e in shown]) < 0.8 and len(shown) > 60
    assert said.startswith("100 phrases")
