"""Names that the Chinese confirms go before what the networks expect."""

import pytest
from tests.fixing.test_offering import Models

from mtreview.fixing.names_kept import keeps_names, puts_names_right
from mtreview.fixing.offering import offer
from mtreview.fixing.places import Place
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Context, Row
from mtreview.records import Draft, Finding, Span

SOURCE = "李正银说，绍兴的仓库已经满了。"
TARGET = "Sam Bolton said the warehouse in Ningbo is full."


def place(phrase: str) -> Place:
    start = TARGET.index(phrase)
    return Place(Row(SOURCE, TARGET), Span(start, start + len(phrase)), LexicalTable.load())


@pytest.mark.parametrize(
    ("phrase", "wording", "right"),
    [
        ("in Ningbo", "in Shaoxing", True),
        ("Ningbo", "Shaoxing", True),
        ("in Ningbo", "of Shaoxing", False),  # another word changes with it
        ("in Ningbo", "in Hangzhou", False),  # not in the Chinese
        ("in Ningbo", "in town", False),
        ("Sam Bolton", "Sam Zhengyin", True),
        ("warehouse in", "store in", False),
    ],
)
def test_a_name_is_put_right_when_the_chinese_confirms_the_new_one_alone(
    phrase: str, wording: str, right: bool
) -> None:
    assert puts_names_right(place(phrase), wording, Context()) == right


def test_a_confirmed_name_is_not_taken_for_a_wrong_one() -> None:
    row = Row(SOURCE, TARGET.replace("Ningbo", "Shaoxing"))
    start = row.target.index("Shaoxing")
    where = Place(row, Span(start, start + 8), LexicalTable.load())
    assert not puts_names_right(where, "Zhengyin", Context())


@pytest.mark.parametrize(
    ("target", "phrase", "wording", "kept"),
    [
        ("It said the warehouse in Ningbo is full.", "Ningbo", "Hangzhou", False),  # no better confirmed
        ("It said the warehouse in Ningbo is full.", "Ningbo", "Shaoxing", True),
        ("It said the warehouse in Shaoxing is full.", "in Shaoxing", "there", False),  # a confirmed one is lost
        ("It said the warehouse in Shaoxing is full.", "warehouse in Shaoxing", "storehouse in Shaoxing", True),
        (
            "Talking about it, he said it was full.",
            "Talking about it",
            "Speaking of it",
            True,
        ),  # the first of a sentence
        ("It said the warehouse is full.", "warehouse", "storehouse", True),
    ],
)
def test_names_that_the_chinese_does_not_confirm_do_not_come(
    target: str, phrase: str, wording: str, kept: bool
) -> None:
    start = target.index(phrase)
    where = Place(Row(SOURCE, target), Span(start, start + len(phrase)), LexicalTable.load())
    assert keeps_names(where, wording, Context()) == kept


class Proposing(Models):
    """Drafts with the right name, and finds it much less likely than the wrong one."""

    def translate(self, sentences, *, to="en", prefixes=None, alternatives=0, progress=None):  # type: ignore[no-untyped-def]
        return [Draft(f"{p} Shaoxing is full.".strip(), "m") for p in prefixes or [""] * len(sentences)]

    def weigh(self, sources, targets, corrected, *, translation=False):  # type: ignore[no-untyped-def]
        found = super().weigh(sources, targets, corrected, translation=translation)
        for one, text in zip(found, corrected, strict=True):
            one.logprobs[:] -= 9 * text.count("Shaoxing")
        return found


def test_it_is_offered_though_the_networks_expect_another() -> None:
    models = Proposing()
    row = Row(SOURCE, TARGET, given=models.force([SOURCE], [TARGET])[0], back=models.force([TARGET], [SOURCE])[0])
    start = TARGET.index("Ningbo")
    finding = Finding("f", 0, "target", Span(start, start + 6), "accuracy/name", "major", 0.7, "d", "r")
    context = Context(translator=models, judge=models, pair_reader=models)
    assert offer([row], [[finding]], context)[0][0].suggestion == "Shaoxing"
