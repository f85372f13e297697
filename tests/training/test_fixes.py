"""The recipe of the weights that choose fixes: which places are made of labelled articles, and how the bounds are set."""

import numpy as np
import pytest

from mtreview.fixing.candidates import Wording
from mtreview.fixing.choice import Choice
from mtreview.fixing.places import Place
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Row
from mtreview.records import Span
from mtreview.training.fixes import Example, Worth, find_bounds, measure_worth, places_of, tell_worth

CLUMSY = "The county prolonged the industry chain and built two large storage halls near the station."
SOURCE = "县里延长了产业链，在车站附近建了两个大仓库。"
WRONG, SOUND = (Span(CLUMSY.index(t), CLUMSY.index(t) + len(t)) for t in ("prolonged", "storage halls"))


def example(aim: str | None, *texts: str) -> Example:
    place = Place(Row(SOURCE, CLUMSY), WRONG, LexicalTable.load(), ())
    return Example(place, () if aim is None else (aim,), "", tuple(Wording(t, ("edit",), 0) for t in texts))


def test_labels_are_places_some_with_a_neighbour_word() -> None:
    marked = [(WRONG, ["extended", "lengthened"]), (SOUND, [])]
    table = LexicalTable.load()
    found = [list(places_of(Row(SOURCE, CLUMSY), marked, "", table, np.random.default_rng(k))) for k in range(12)]
    assert all(len(each) == 2 for each in found)
    assert {e.place.text for e, _ in found} >= {"prolonged", "county prolonged"}
    assert all("prolonged" in e.place.text and e.accepted == ("extended", "lengthened") for e, _ in found)
    assert all("storage halls" in e.place.text and e.accepted == () for _, e in found)


@pytest.mark.parametrize(
    ("wording", "right"),
    [("extended", 1), ("has extended", 1), ("Extended", 1), ("extend", 0), ("prolonged", 0)],
)
def test_a_wording_is_right_when_the_text_then_holds_what_an_editor_would_take(wording: str, right: int) -> None:
    assert example("extended", wording).right().tolist() == [right]
    assert example(None, wording).right().tolist() == [0]


def test_what_an_editor_would_take_may_reach_into_the_text_beside() -> None:
    assert example("extended the industry chain", "extended", "lengthened").right().tolist() == [1, 0]
    assert example("The county", "extended").right().tolist() == [0]  # it stands there already


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
    assert find_bounds([*wrong, *sound * 2]) == (3, -2)  # from 3 on two in 22 are sound; from -4 on one in 20 right
    assert find_bounds([*wrong, *sound * 9])[0] == 4
    lines = list(tell_worth(wrong, Choice(Choice.load_shipped().tables, 3, 1)))
    assert lines[0] == "20 phrases, 20 errors; chosen: first fixes from 3, further ones from 1"
    assert lines[-3] == "from  8.0: 20 first fixes, 19 right, 0 at sound phrases; 0 further, 0 right"
