"""Word links: the rule on made-up attention, and the alignment error of the embedded model."""

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mtreview.engines import families, places
from mtreview.engines.forcing import Forcing
from mtreview.engines.links import Link, Rule, links
from mtreview.protocols import Forced
from mtreview.records import Span

ROOT = Path(__file__).resolve().parents[2]


def _forced(attention: list[list[float]] | None, text: str = "big cats") -> Forced:
    spans = (Span(0, 3), Span(4, 7), Span(7, 8))
    zeros = np.zeros(4, dtype=np.float32)
    weights = None if attention is None else np.array(attention, dtype=np.float32)
    return Forced(
        text, spans, zeros, zeros, zeros.astype(np.int32), ("",) * 4, zeros, weights, (Span(0, 1), Span(1, 3))
    )


def test_a_word_goes_with_what_its_pieces_attend_to() -> None:
    found = links(_forced([[0.8, 0.1, 0.1], [0.1, 0.9, 0], [0, 0.7, 0.3], [0, 0, 1]]))
    assert [(link.source, link.target) for link in found] == [(Span(0, 1), Span(0, 3)), (Span(1, 3), Span(4, 8))]
    assert found[0].probability == pytest.approx(0.8)
    assert found[1].probability == pytest.approx(0.8)


def test_a_piece_belongs_to_the_word_that_wants_it_most() -> None:
    found = links(_forced([[0.1, 0.4, 0.5], [0, 0.9, 0.1], [0, 0.9, 0.1], [0, 0, 1]]), Rule(0.2, 0.9))
    assert [link.target for link in found if link.source == Span(1, 3)] == [Span(4, 8)]


def test_without_a_source_there_are_no_links() -> None:
    one = _forced([[1.0]] * 4)
    assert links(Forced(**{f: getattr(one, f) for f in one.__slots__} | {"source_spans": ()})) == []


def test_attention_must_have_been_asked_for() -> None:
    with pytest.raises(ValueError, match="attention=True"):
        links(_forced(None))


def _benchmark() -> Any:
    spec = importlib.util.spec_from_file_location("heads", ROOT / "benchmarks/heads.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_recorded_heads_align_the_embedded_model() -> None:
    """What mtreview.json claims is what comes out, and it beats the diagonal."""
    folder, name, _ = places.find(None)
    checkpoint = families.open_checkpoint(folder, name)
    heads = _benchmark()
    data = heads.sentences(heads.LINKS)
    noted = checkpoint.notes["alignment"]
    rule = Rule(noted.get("threshold", 0.2), noted.get("share", 0.9))
    held_out, precision, recall = heads.error_rate(Forcing(checkpoint), data[1::2], rule)
    assert held_out == pytest.approx(checkpoint.notes["alignment"]["aer"]["held out"], abs=0.02)
    assert held_out < _diagonal(data[1::2])
    assert 0 < precision <= 1 and 0 < recall <= 1


def _diagonal(data: Any) -> float:
    """The error rate of linking by relative place."""
    right = made = wanted = 0
    for source, target, gold in data:
        found = {(j * len(source[1]) // len(target[1]), j) for j in range(len(target[1]))}
        right, made, wanted = right + len(found & gold), made + len(found), wanted + len(gold)
    return 1 - 2 * right / (made + wanted)


def test_a_link_is_a_record() -> None:
    assert Link(Span(0, 1), Span(0, 3), 0.5) == Link(Span(0, 1), Span(0, 3), 0.5)
