"""A wording takes the capitals of its place."""

import pytest

from mtreview.fixing.casing import fit_case, keep_case


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("first session apple", "its first Apple", "its first apple"),
        ("first session Apple", "its first Apple", "its first Apple"),
        ("the river town", "Alibaba and the town", "Alibaba and the town"),
    ],
)
def test_a_word_that_stood_small_stays_small(old: str, new: str, kept: str) -> None:
    assert keep_case(old, new) == kept


@pytest.mark.parametrize(
    ("before", "old", "new", "draft", "fitted"),
    [
        ("The county ", "head", "Magistrate", "County Magistrate Sun Li spoke.", "magistrate"),
        ("The county ", "head", "Alibaba", "The county asked Alibaba.", "Alibaba"),
        ("", "The head", "the magistrate", "County Magistrate Sun Li spoke.", "The magistrate"),
        ("Today ", "the head", "Officials", "Officials spoke today.", "officials"),
    ],
)
def test_capitals_of_a_title_or_a_beginning_go(before: str, old: str, new: str, draft: str, fitted: str) -> None:
    assert fit_case(before, old, new, [draft]) == fitted
