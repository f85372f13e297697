"""What the rules of mechanics share: addresses, sentences, partners of brackets."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.detectors.mechanics.pairs import open_places
from mtreview.detectors.mechanics.rules import addresses, sentences
from mtreview.detectors.mechanics.spacing import Spacing
from mtreview.protocols import Context, Row

BRACKETS = {")": "(", "]": "["}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://example.com/a,b and more.", ["https://example.com/a,b"]),
        ("Write to a.b@example.com now", ["a.b@example.com"]),
        ("It uses Node.js and config.txt here", ["Node.js", "config.txt"]),
        ("The end.The start", []),
    ],
)
def test_addresses(text: str, found: list[str]) -> None:
    assert [span.of(text) for span in addresses(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("Dr. Smith came at 7 p.m. He left.", ["Dr. Smith came at 7 p.m. He left."]),
        ("He said “Never.” Then he left.", ["He said “Never.”", "Then he left."]),
        ("A heading\nA sentence.", ["A heading", "A sentence."]),
        ("  ", []),
    ],
)
def test_sentences(text: str, found: list[str]) -> None:
    assert [span.of(text) for span in sentences(text)] == found


@given(st.text(alphabet='a. !?\n“”"Dr', max_size=40))
def test_sentences_are_in_order_and_keep_every_letter(text: str) -> None:
    spans = list(sentences(text))
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join(s.of(text) for s in spans).count("a") == text.count("a")


@given(st.recursive(st.just("x"), lambda inner: st.builds("({})[{}]".format, inner, inner), max_leaves=12))
def test_balanced_brackets_have_no_lonely_place(text: str) -> None:
    assert open_places(text, BRACKETS) == []


@given(st.text(alphabet="([])x", max_size=12))
def test_without_its_lonely_brackets_a_text_is_balanced(text: str) -> None:
    lonely = set(open_places(text, BRACKETS))
    rest = "".join(c for i, c in enumerate(text) if i not in lonely)
    assert open_places(rest, BRACKETS) == []


def test_equal_slips_share_a_group() -> None:
    marks = Spacing().detect(Row(source=None, target="Alibaba ‘s shop, Hema ‘s shop , and more."), Context())
    groups = [m.group for m in sorted(marks, key=lambda m: m.span)]
    assert groups[0] == groups[1] != groups[2]
