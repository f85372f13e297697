"""From chances to phrases."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.evaluation.calibration import measure_chance
from mtreview.evaluation.mqm_data import HumanMark, Judged
from mtreview.quality.phrases import Candidate, candidates, keep_surest
from mtreview.quality.word_evidence import words
from mtreview.records import Span


def found(text: str, chances: list[float]) -> list[str]:
    spans = words(text)
    return [c.span.of(text) for c in candidates(text, spans, np.array(chances, dtype=np.float32))]


@pytest.mark.parametrize(
    ("text", "chances", "expected"),
    [
        ("encourage new self-blood creation now", [0, 0, 0.5, 0.45, 0], ["self-blood creation"]),
        ("a long weak strong tail", [0, 0.4, 0.1, 0.5, 0], ["long weak strong"]),
        ("one bad, worse thing", [0, 0.4, 0, 0.5, 0.05], ["bad", "worse"]),
        ("nothing here to see", [0.01, 0.02, 0.01, 0], []),
        ("both ends are bad", [0.5, 0, 0, 0.4], ["both", "bad"]),
        ("all of this is very wrong and goes on", [0.5] * 9, ["all of this is very wrong", "goes"]),
        ("", [], []),
        (", .", [0.9, 0.9], []),
    ],
)
def test_candidates(text: str, chances: list[float], expected: list[str]) -> None:
    assert found(text, chances) == expected


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=30), st.sets(st.integers(0, 29)))
def test_phrases_are_whole_words_apart_from_each_other(chances: list[float], commas: set[int]) -> None:
    text = " ".join("," if i in commas else f"word{i}" for i in range(len(chances)))
    spans = words(text)
    phrases = candidates(text, spans, np.array(chances, dtype=np.float32))
    assert all(a.last < b.first for a, b in pairwise(phrases))
    assert all("," not in p.span.of(text) for p in phrases)
    assert all(p.last - p.first < 7 for p in phrases)


def test_stricter_shows_no_more_and_the_share_is_limited() -> None:
    text = "x" * 100
    sure = {Candidate(i, i, Span(i * 20, i * 20 + 18), 0.5, 0.5): 0.9 - 0.1 * i for i in range(5)}
    shown = {s: keep_surest(text, sure, s, 0.9 - 0.8 * s) for s in (0.0, 0.25, 0.5, 1.0)}
    sizes = [len(shown[s]) for s in (0.0, 0.25, 0.5, 1.0)]
    assert sizes == sorted(sizes)
    assert sum(len(c.span) for c in shown[0.5]) == 36  # a third would be over one half of the text
    assert [c.span for c in shown[1.0]] == sorted(c.span for c in shown[1.0])


@pytest.mark.parametrize(
    ("raters", "marking", "chance"), [(1, 0, 0), (1, 1, 1), (2, 1, 1), (3, 0, 0), (3, 1, 2 / 3), (3, 2, 1), (3, 3, 1)]
)
def test_one_of_two_raters(raters: int, marking: int, chance: float) -> None:
    names = tuple(f"r{i}" for i in range(raters))
    marks = tuple(HumanMark(r, "target", Span(2, 5), "Other", "minor") for r in names[:marking])
    judged = Judged("s", "d", "1", "源", "some words", 1.0, names, marks)
    assert measure_chance(judged, Span(4, 8)) == pytest.approx(chance)
    assert measure_chance(judged, Span(6, 8)) == 0


def test_words_that_others_would_mark_too_join_sooner() -> None:
    """The phrase grows; its confidence is that of the words it was gathered round."""
    text = "a garden of very odd shapes here"
    spans, chances = words(text), np.array([0, 0, 0, 0, 0.8, 0.3, 0], dtype=np.float32)
    few = np.array([False, False, False, False, False, True, True])
    apart, joined = (candidates(text, spans, chances, given) for given in (None, few))
    assert [[c.span.of(text) for c in own] for own in (apart, joined)] == [["odd", "shapes"], ["odd shapes"]]
    assert (joined[0].peak, joined[0].mean) == (apart[0].peak, apart[0].mean)
