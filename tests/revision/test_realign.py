import pytest

from mtreview.errors import InputError
from mtreview.records import Document, Pair, ReviewData, Segment, Side, Span
from mtreview.revision import realign

PAIRS = (Pair(0, (0,), (0, 1), 0.9), Pair(1, (1, 2), (2,), 0.8), Pair(4, (), (3,), 0.3))


def data(pairs: tuple[Pair, ...] = PAIRS) -> ReviewData:
    segments = [Segment("source", Span(i, i + 1), 0) for i in range(3)]
    segments += [Segment("target", Span(i, i + 1), 0) for i in range(4)]
    return ReviewData(Document("d", "甲乙丙", "abcd", "t"), tuple(segments), pairs=pairs)


def test_merge() -> None:
    assert realign.merge_pair(data(), PAIRS[0]) == ((PAIRS[0], PAIRS[1]), (Pair(5, (0, 1, 2), (0, 1, 2), 1.0),))


def test_split() -> None:
    removed, added = realign.split_pair(data(), PAIRS[1], source=1, target=0)
    assert removed == (PAIRS[1],)
    assert added == (Pair(5, (1,), (), 1.0), Pair(6, (2,), (2,), 1.0))


@pytest.mark.parametrize(
    ("side", "count", "first", "second"),
    [
        ("target", 1, ((0,), (0,)), ((1, 2), (1, 2))),
        ("source", -1, ((0, 1), (0, 1)), ((2,), (2,))),
        ("target", -1, ((0,), (0, 1, 2)), ((1, 2), ())),
    ],
)
def test_move_across(side: Side, count: int, first: tuple[object, ...], second: tuple[object, ...]) -> None:
    _, added = realign.shift_pair(data(), PAIRS[0], side, count)
    assert [(p.source, p.target) for p in added] == [first, second]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda d: realign.merge_pair(d, PAIRS[2]), "last one"),
        (lambda d: realign.split_pair(d, PAIRS[0], source=0, target=0), "one half empty"),
        (lambda d: realign.split_pair(d, PAIRS[0], source=2, target=0), "cannot be split"),
        (lambda d: realign.shift_pair(d, PAIRS[0], "target", 3), "cannot move 3"),
        (lambda d: realign.shift_pair(d, PAIRS[1], "source", -1), "cannot move"),
        (lambda d: realign.shift_pair(d, PAIRS[1], "target", -1), "nothing on either side"),
    ],
)
def test_what_cannot_be(call: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call(data())  # type: ignore[operator]


def test_only_neighbours_are_joined() -> None:
    apart = (Pair(0, (0,), (2,), 0.9), Pair(1, (1,), (0,), 0.9))
    with pytest.raises(InputError, match="not neighbours"):
        realign.merge_pair(data(apart), apart[0])
