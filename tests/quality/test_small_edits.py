import pytest

from mtreview.quality.small_edits import english_edits, passive_edits


@pytest.mark.parametrize(
    ("phrase", "edit"),
    [
        ("discuss about the plan", "discuss the plan"),
        ("in the two river", "in the two rivers"),
        ("depends from", "depends on"),
        ("has went", "has gone"),
        ("the company have", "the company has"),
        ("bought house", "bought a house"),
        ("recieve", "receive"),
        ("always he", "he always"),
    ],
)
def test_one_small_change_puts_it_right(phrase: str, edit: str) -> None:
    assert edit in set(english_edits(phrase))


def test_a_phrase_is_no_edit_of_itself_and_nothing_comes_twice() -> None:
    edits = list(english_edits("the big cat sat on the mat"))
    assert "the big cat sat on the mat" not in edits
    assert len(edits) == len(set(edits))


def test_long_phrases_are_left_alone() -> None:
    assert list(english_edits("one two three four five six seven eight nine ten")) == []


def test_a_participle_gets_a_form_of_be_where_nothing_helps_it() -> None:
    assert list(passive_edits("new wharf opened")) == [f"new wharf {be} opened" for be in ("is", "are", "was", "were")]
    assert list(passive_edits("was formally opened")) == list(passive_edits("the new wharf")) == []
