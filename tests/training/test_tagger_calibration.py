"""What is settled on labelled texts."""

import numpy as np
import pytest

from mtreview.quality.tagger import load_shipped
from mtreview.quality.word_evidence import words
from mtreview.training.tagger_calibration import Seen, calibrate

TEXT = "A plain line of eight quite usual words"


def seen(random: np.random.Generator, *, clumsy: bool) -> Seen:
    """The professionals' log-odds say what the tagger's say, on another scale."""
    spans = words(TEXT)
    labels = (random.random(len(spans)) < (0.3 if clumsy else 0)).astype(np.float32)
    own = (random.normal(-3, 1, len(spans)) + 4 * labels).astype(np.float32)
    return Seen(TEXT, spans, np.stack([own, 3 + own / 2], axis=1), labels)


@pytest.mark.parametrize("source", [True, False])
def test_professionals_are_brought_to_the_scale_of_the_tagger(source: bool) -> None:
    random = np.random.default_rng(1)
    clumsy, sound = ([[seen(random, clumsy=bad) for _ in range(40)]] for bad in (True, False))
    tagger = calibrate(load_shipped(), [*clumsy, *sound], clumsy, source=source)
    raw = clumsy[0][0].raw
    for level in (tagger.level([], source=source), 0.4):
        assert tagger.mixed(raw, level, source=source) == pytest.approx(raw[:, 0], abs=1e-3)
    wrong, right = (np.concatenate([r.raw[r.labels == k] for r in clumsy[0]]) for k in (1, 0))
    level = tagger.level([r.raw for r in clumsy[0]], source=source)
    assert tagger.chances(wrong, level, source=source).mean() > 3 * tagger.chances(right, level, source=source).mean()
    assert tagger.phrase_chance(0.9, 0.9, source=source) > tagger.phrase_chance(0.1, 0.1, source=source)
