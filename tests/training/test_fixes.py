"""The recipe of the weights that choose fixes: which places are made of clumsy English, and how the bounds are set."""

from dataclasses import replace

import numpy as np
import pytest

from mtreview.fixing.candidates import Wording
from mtreview.fixing.choice import Choice
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Row
from mtreview.training.fixes import Example, Worth, find_bounds, measure_worth, places_of, tell_worth

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


def held(aim: str | None, *weighed: tuple[str, float]) -> tuple[Example, np.ndarray]:
    return example(aim, *(text for text, _ in weighed)), np.array([gain for _, gain in weighed], np.float32)


def test_what_bounds_are_worth_counts_what_would_be_shown() -> None:
    every = [
        held("extended", ("extended", 3), ("expanded", 2)),
        held("extended", ("expanded", 3), ("extended", 2), ("spread", 0)),
        held("extended", ("extended", 0.5)),  # under the bound
        held(None, ("extended", 3)),
        held("extended"),
    ]
    assert measure_worth(every, 1, 1) == Worth(shown=3, right=1, sound=1, further=2, further_right=1)
    assert measure_worth(every, 0, 5) == Worth(shown=4, right=2, sound=1, further=0, further_right=0)


def test_the_bounds_keep_fixes_from_sound_phrases() -> None:
    wrong = [
        held("extended", ("expanded", 9), ("extended", 1)),
        *[held("extended", ("extended", 9), ("spread", -3))] * 19,
    ]
    sound = [held(None, ("extended", 2.5)), held(None, ("extended", 3.5))]
    assert find_bounds([*wrong, *sound]) == (3, -2)  # from 3 on one in 21 is sound; from -4 on one in 20 right
    assert find_bounds([*wrong, *sound * 9])[0] == 4
    lines = list(tell_worth(wrong, Choice(Choice.load_shipped().tables, 3, 1)))
    assert lines[0] == "20 phrases, 20 errors; chosen: first fixes from 3, further ones from 1"
    assert lines[-1] == "from  8.0: 20 first fixes, 19 right, 0 at sound phrases; 0 further, 0 right"
