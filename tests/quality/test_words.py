"""Words, and what a forced pass says of each."""

from dataclasses import replace

import numpy as np
import pytest

from mtreview.protocols import Forced
from mtreview.quality.word_evidence import (
    FLOOR,
    FORCED_COLUMNS,
    average_returned,
    piece_ranges,
    piece_scores,
    read_forced,
    read_rated,
    read_returned,
    words,
)
from mtreview.records import Span


def forced(text: str, spans: list[tuple[int, int]], logprobs: list[float]) -> Forced:
    count = len(logprobs)
    return Forced(
        text,
        tuple(Span(a, b) for a, b in spans),
        np.array(logprobs, dtype=np.float32),
        np.ones(count, dtype=np.float32),
        np.arange(count, dtype=np.int32),
        ("x",) * count,
        np.full(count, -0.5, dtype=np.float32),
        states=np.arange(2 * count, dtype=np.float32).reshape(count, 2),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Alibaba ‘s self-blood creation.", ["Alibaba", "‘", "s", "self-blood", "creation", "."]),
        ("It's 7:30, 1,000.5 yuan", ["It's", "7:30", ",", "1,000.5", "yuan"]),
        ("“Don’t”…", ["“", "Don’t", "”", "…"]),
        ("R&D (2020年)", ["R", "&", "D", "(", "2020", "年", ")"]),
        ("   ", []),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert [s.of(text) for s in words(text)] == expected


def test_each_word_gets_its_pieces() -> None:
    text = "self-blood grew."
    given = forced(text, [(0, 4), (4, 5), (5, 10), (11, 15), (15, 16)], [-1, -2, -3, -4, -5, -6])
    first, last = piece_ranges(given, words(text))
    assert list(zip(first, last, strict=True)) == [(0, 3), (3, 4), (4, 5)]
    columns = read_forced(given, words(text))
    assert columns[0].tolist() == pytest.approx([6, 3, 1, 1, np.log(3), 2.5, 3])


def test_what_the_raters_say_of_the_pieces() -> None:
    text = "self-blood grew."
    given = forced(text, [(0, 4), (4, 5), (5, 10), (11, 15), (15, 16)], [-1, -2, -3, -4, -5, -6])
    one = np.array([[-3, -4, -9], [-2, 1, -9], [2, -5, -9], [-1, -1, -8], [-6, -7, -9], [0, 0, 0]], np.float32)
    given = replace(given, doubts=np.stack([one, one + 2], axis=1))
    assert read_rated(given, words(text), rater=0).tolist() == [[2, 1, -9], [-1, -1, -8], [-6, -7, -9]]
    assert read_rated(given, words(text)).tolist() == [[3, 2, -8], [0, 0, -7], [-5, -6, -8]]
    assert not read_rated(replace(given, doubts=None), words(text)).any()


def test_a_piece_over_two_words_counts_for_both() -> None:
    text = "so.”"
    first, last = piece_ranges(forced(text, [(0, 2), (2, 4)], [-1, -1, -1]), words(text))
    assert list(zip(first, last, strict=True)) == [(0, 1), (1, 2), (1, 2)]


def test_a_word_without_a_piece_gets_its_neighbour() -> None:
    text = "a b c"
    first, last = piece_ranges(forced(text, [(0, 1), (2, 3)], [-1, -1, -1]), words(text))
    assert list(zip(first, last, strict=True)) == [(0, 1), (1, 2), (1, 2)]


def test_nothing_is_below_the_floor() -> None:
    given = forced("a b", [(0, 1), (2, 3)], [-10000, float("-inf"), -1])
    assert piece_scores(given, end=True).tolist() == [FLOOR, FLOOR, -1]
    assert np.isfinite(read_forced(given, words("a b"))).all()


def test_a_text_without_pieces() -> None:
    given = forced("a", [], [-1.0])
    assert read_forced(given, words("a")).shape == (1, len(FORCED_COLUMNS))


def looking(text: str, logprobs: list[float], english: str, attention: list[list[float]]) -> Forced:
    """A source of one piece a character beside an English of one piece a word, the last row and column for </s>."""
    given = forced(text, [(i, i + 1) for i in range(len(text))], logprobs)
    return replace(given, attention=np.array(attention, dtype=np.float32), source_spans=words(english))


def test_how_the_source_comes_back_out_of_each_word() -> None:
    english = "He slept well"
    looks = [[0.9, 0.0, 0.0, 0.1], [0.0, 0.5, 0.5, 0.0], [0.0, 0.0, 0.05, 0.95], [0.0, 0.0, 0.0, 1.0]]
    back = looking("他睡了", [-1.0, -4.0, -6.0, -0.1], english, looks)
    heard, returned, worst = read_returned(back, words(english)).T
    assert heard == pytest.approx([0.9, 0.5, 0.55])
    assert returned == pytest.approx([0.9 / 1.0, 2.0 / 0.6, (2.0 + 0.3) / 0.65])
    assert worst == pytest.approx([1.0, 4.0, 0.0])  # the last piece looks at nothing in particular
    assert average_returned(back) == pytest.approx((11 / 3, 11 / 3, 1 / 3))


def test_nothing_comes_back_without_attention() -> None:
    plain = forced("他", [(0, 1)], [-1.0, -0.1])
    assert not read_returned(plain, words("He slept")).any()
    assert average_returned(forced("", [], [-1.0])) == (0.0, 0.0, 0.0)
