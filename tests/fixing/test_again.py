"""A new translation of the sentence is cut where it meets the text after the phrase."""

import pytest

from mtreview.fixing.again import find_arrivals, find_counterpart


@pytest.mark.parametrize(
    ("continued", "phrase", "after", "fixes"),
    [
        (" like water into all fields.", "such as water", " into all fields.", ["like water"]),
        (" like water into all fields.", "such as water", " into all markets.", ["like water"]),
        (" like water.", "such as water", ".", ["like water"]),
        (" like water", "such as water", "", ["like water"]),
        (" into all fields.", "such as water", " into all fields.", []),
        (" a very long way round that says far too much here into all", "such", " into all fields.", []),
        ("", "such as water", " into all fields.", []),
    ],
)
def test_arrived(continued: str, phrase: str, after: str, fixes: list[str]) -> None:
    assert list(find_arrivals(continued, phrase, after)) == fixes


def test_words_that_stand_where_the_phrase_does() -> None:
    given = "It helps self-blood creation a lot."
    start = given.index("self-blood")
    assert (
        find_counterpart(given, "It helps self-sustaining growth a lot.", start, start + 19) == "self-sustaining growth"
    )
    assert (
        find_counterpart(
            given, "Something else altogether, in many more words than anybody would need here", start, start + 19
        )
        is None
    )
