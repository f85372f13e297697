"""What the reader is given to have in mind: the English before each pair, from the same place for many of them."""

from mtreview.pipeline.rows import _READ_BEFORE, find_contexts
from mtreview.records import Document, Pair, ReviewData, Segment, Span


def test_contexts_begin_at_the_same_place_for_many_sentences() -> None:
    sentence = "It rained again today. "
    text = sentence * 800
    size = len(sentence)
    segments = tuple(Segment("target", Span(i * size, i * size + size - 1), 0, "sentence") for i in range(800))
    data = ReviewData(
        Document("d", None, text, "memory"), segments, pairs=tuple(Pair(i, (), (i,), 1.0) for i in range(800))
    )
    found = find_contexts(data)
    assert found[0] == "" and found[1] == sentence
    assert all(text[: i * size].endswith(context) for i, context in enumerate(found))
    assert max(map(len, found)) <= 2 * _READ_BEFORE + size
    assert all(len(c) >= _READ_BEFORE - size for c in found[400:])
    starts = {i * size - len(context) for i, context in enumerate(found)}
    assert len(starts) <= 1 + len(text) // _READ_BEFORE
    assert all(start == 0 or text[start - 1] == " " for start in starts)
