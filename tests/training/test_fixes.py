"""The recipe of the weights that choose fixes: which places are made of clumsy English, and how the thresholds are set."""

from dataclasses import replace

import numpy as np
import pytest

from mtreview.fixing.candidates import Wording
from mtreview.fixing.choice import Choice
from mtreview.fixing.evidence import FEATURES
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Row
from mtreview.training.fixes import Example, places_of, tell_worth

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


def test_what_a_choice_is_worth_counts_what_would_be_shown() -> None:
    choice = replace(Choice.load_shipped(), least=0.3, further=0.2)
    columns = [FEATURES.index(name) for name in ("read_mean", "given")]
    weights = np.zeros(len(FEATURES), np.float32)
    weights[columns[0]] = 1.0
    same = {"low": weights * 0 - 9, "high": weights * 0 + 9, "mean": weights * 0, "scale": weights * 0 + 1}
    choice = replace(choice, last=replace(choice.last, weights=weights, bias=-2.0, **same))
    held = []
    for aim, texts, reads in (
        ("extended", ("extended", "expanded"), (3, 2)),
        ("extended", ("expanded", "extended"), (3, 2)),
        ("extended", ("extended",), (0.5,)),  # a chance of .18: not shown
        (None, ("extended",), (3,)),
        ("extended", ("extended",), (-1,)),  # reads worse
    ):
        rows = np.zeros((len(texts), len(FEATURES)), np.float32)
        rows[:, columns[0]], rows[:, columns[1]] = reads, 1
        one = example(aim, *texts)
        held.append((one, (list(one.wordings), rows)))
    assert tell_worth(choice, held) == (
        "5 phrases, 4 errors: 3 first fixes, 1 right, 1 at sound phrases; 2 right among three"
    )
