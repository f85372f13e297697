"""The parts of a bead's score, each against its plain definition."""

import math
from itertools import pairwise

import numpy as np
import pytest

from mtreview.alignment.band import Band
from mtreview.alignment.coarse import rough_path, vectors
from mtreview.alignment.coverage import explain
from mtreview.alignment.evidence import evidence
from mtreview.alignment.layout import BOTH, ONE, layout
from mtreview.alignment.overlap import overlap
from mtreview.alignment.pieces import pieces
from mtreview.alignment.pins import pins
from mtreview.errors import InputError
from mtreview.language.lexical import LexicalTable

Texts = tuple[list[str], list[str]]


def test_coverage_is_the_sum_of_log_ratios(story: Texts) -> None:
    zh, en = story[0][:4], story[1][:5]
    found = evidence(zh, en, LexicalTable.load())
    band, trust = Band.whole(4, 5), 0.4
    values = explain(found.zh, found.en, found.zh_links, band, 2, trust=trust)
    odds = {(a, b): p for a, b, p in zip(found.links.zh, found.links.en, found.links.to_zh, strict=True)}
    for i in range(4):
        for j in range(4):
            run = found.en.words[found.en.starts[j] : found.en.starts[j + 2]]
            total = 0.0
            for word in found.zh.words[found.zh.starts[i] : found.zh.starts[i + 1]]:
                given = sum(odds.get((word, other), 0.0) for other in run) / (1 + len(run))
                total += math.log(trust * given / found.zh.plain[word] + 1 - trust)
            assert values[1][i, j] == pytest.approx(total, abs=1e-3)


def test_the_rough_path_of_a_translation_is_the_diagonal(story: Texts) -> None:
    path, similar = rough_path(vectors(evidence(*story, LexicalTable.load())))
    assert path[0] == (0, 0) and path[-1] == (15, 15)
    assert sum(i == j for i, j in path) >= 15
    assert set(path) == set(similar)


def test_pieces_cover_both_documents_without_a_gap() -> None:
    path = (
        [(i, i) for i in range(400)] + [(400, j) for j in range(400, 1000)] + [(401 + k, 1000 + k) for k in range(400)]
    )
    found = pieces(801, 1400, lambda: (path, dict.fromkeys(path, 0.9)))
    assert (found[0].first, found[0].begin) == (0, 0)
    assert (found[-1].last, found[-1].end) == (801, 1400)
    for one, following in pairwise(found):
        assert (one.last, one.end) == (following.first, following.begin)
    for piece in found:
        rows, columns = piece.last - piece.first, piece.end - piece.begin
        assert (piece.band.rows, piece.band.columns) == (rows, columns)
        assert piece.band.low[0] == 0 and piece.band.low[-1] + piece.band.width >= columns + 1
    assert max(p.band.rows * p.band.width for p in found) < 100_000


def test_overlap_is_one_for_equal_texts_and_low_for_others() -> None:
    texts = ["The fisherman repaired his boat in 1984.", "Nobody had seen the letters.", "Spring came early."]
    found = overlap(texts, texts).cosines(Band.whole(3, 3), (1, 1))
    assert np.allclose(np.diag(found), 1, atol=1e-3)
    assert (found[:, :3] - np.eye(3)).max() < 0.3


def test_overlap_of_a_bead_is_that_of_the_joined_text() -> None:
    parts = ["The fisherman repaired", "his old boat", "and went out to sea"]
    joined = overlap(parts, ["The fisherman repaired his old boat", "and went out to sea"])
    assert joined.cosines(Band.whole(3, 2), (2, 1))[0, 0] > 0.9


def test_layout_rewards_paragraphs_that_begin_together() -> None:
    found = layout([0, 0, 1, 1], [0, 0, 1, 1], None, None, (4, 4))
    assert found is not None
    values = found.scores(Band.whole(4, 4), (1, 1))
    assert values[2, 2] == pytest.approx(BOTH) and values[2, 1] == pytest.approx(ONE) and values[1, 1] == 0


def test_layout_says_nothing_when_every_segment_is_a_paragraph() -> None:
    found = layout([0, 1, 2], [0, 1, 2], None, None, (3, 3))
    assert found is not None and not found.scores(Band.whole(3, 3), (2, 1)).any()
    assert layout(None, None, None, None, (3, 3)) is None


@pytest.mark.parametrize(
    ("given", "passed", "aside"),
    [
        ([((1,), (1,)), ((3,), (2,))], [((1,), (1,)), ((3,), (2,))], []),
        ([((1,), (3,)), ((2,), (1,)), ((3,), (2,))], [((2,), (1,)), ((3,), (2,))], [((1,), (3,))]),
        ([((1,), ())], [], [((1,), ())]),
    ],
)
def test_pins_that_cross_are_set_aside(given: list, passed: list, aside: list) -> None:  # type: ignore[type-arg]
    found = pins(given, (4, 4))
    assert (list(found.passed), list(found.aside)) == (passed, aside)


def test_a_pin_outside_the_document_is_refused() -> None:
    with pytest.raises(InputError, match=r"outside 0\.\.3"):
        pins([((4,), (0,))], (4, 4))
