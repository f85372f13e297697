import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.engines.coding import Coded
from mtreview.engines.windows import cut_evenly, split_to_fit
from mtreview.records import Span


def _characters(text: str) -> Coded:
    """Every visible character is a piece."""
    spans = tuple(Span(i, i + 1) for i, char in enumerate(text) if not char.isspace())
    return Coded(tuple(span.of(text) for span in spans), spans)


@given(st.text(st.sampled_from("ab你好。，. \n"), max_size=80), st.integers(2, 12))
def test_parts_cover_the_text_and_fit(text: str, limit: int) -> None:
    parts = split_to_fit(text, _characters, limit)
    assert all(0 < len(coded) <= limit for _, coded in parts)
    assert "".join(span.of(text) for span, _ in parts).split() == text.split() or not text.split()
    joined = [piece for _, coded in parts for piece in coded.pieces]
    assert joined == list(_characters(text).pieces)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("你好吗。我很好。", ["你好吗。", "我很好。"]),
        ("aaa, bbbb cc", ["aaa, ", "bbbb cc"]),
        ("aaaa bbbb", ["aaaa ", "bbbb"]),
        ("aaaabbbb", ["aaaa", "bbbb"]),
        ("pi is 3.1415", ["pi is ", "3.1415"]),
    ],
)
def test_the_best_place_near_the_middle(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in cut_evenly(text, _characters(text), 2)] == expected


def test_short_text_is_left_whole() -> None:
    assert [span for span, _ in split_to_fit("a。b。", _characters, 10)] == [Span(0, 4)]
    assert split_to_fit("  ", _characters, 10) == []


def test_as_many_parts_as_the_other_side_wants() -> None:
    assert len(split_to_fit("one, two, three, four", _characters, 100, least=3)) == 3
    assert 1 <= len(split_to_fit("ab", _characters, 100, least=5)) <= 2
