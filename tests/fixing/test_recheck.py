"""A fix that makes a sentence worse by the checks is seen before it is offered."""

import pytest

from mtreview.fixing.recheck import new_findings, says_less, stands
from mtreview.protocols import Context, Row
from mtreview.records import Span


def place(target: str, phrase: str) -> Span:
    return Span(target.index(phrase), target.index(phrase) + len(phrase))


@pytest.mark.parametrize(
    ("source", "target", "phrase", "fix"),
    [
        ("今天下雨。", "It rains today.", "rains", "rains rains"),
        ("今天有5亿元。", "Today there are 500 million yuan.", "500 million", "500 billion"),
        ("今天有5亿元。", "Today there are 50 million yuan.", "50 million", "500 billion"),
        ("今天下雨。", "It rains today.", "today", "for a hour"),
        ("打通最后一公里。", "We open the last one kilometer.", "last one kilometer", "close the last-mile gap"),
        ("码头正式投入运营。", "The wharf is formally put into operation.", "formally put", "officially"),
        ("新品牌的成长由大家定。", "Brands, whose growth all decide, are here.", ", whose", ". Whose"),
    ],
)
def test_what_makes_it_worse_does_not_stand(source: str, target: str, phrase: str, fix: str) -> None:
    assert not stands(Row(source, target), place(target, phrase), fix, Context())


def test_what_was_wrong_elsewhere_is_not_held_against_a_fix() -> None:
    target = "It rains rains  today, I went to home."
    row = Row("今天下雨。", target)
    assert new_findings(row, place(target, "went to home"), "went home", Context()) == []
    assert stands(row, place(target, "went to home"), "went home", Context())


def test_a_phrase_is_not_replaced_by_a_part_of_what_it_says() -> None:
    assert says_less("pick down to load the car", "the tree") and says_less("old people special zone", "a section")
    assert not says_less("created the history new high", "a record high") and not says_less(
        "on the oversea", "overseas"
    )
