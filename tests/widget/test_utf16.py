import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.records import Span
from mtreview.widget.utf16 import Border, clean, from_page

ODD = "a😀𠮷é中‮x‬\r\n🇨🇳"


def units(text: str) -> bytes:
    return text.encode("utf-16-le")


@given(st.text(), st.data())
def test_spans_cross_the_border_and_come_back(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    out = Border(text).out(span)
    assert units(text)[2 * out[0] : 2 * out[1]].decode("utf-16-le") == span.of(text)
    assert Border(text).back(*out) == span


def test_a_place_inside_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="not between two characters"):
        Border(ODD).back(0, 2)


@given(st.text(alphabet=st.one_of(st.characters(categories=["Cs"]), st.characters(codec="utf-8"))))
def test_clean_text_keeps_its_length_and_can_be_sent(text: str) -> None:
    assert len(clean(text)) == len(text)
    clean(text).encode("utf-8")


@pytest.mark.parametrize(
    ("typed", "before", "kept"),
    [("a\nb", "x\r\ny", "a\r\nb"), ("a\nb", "x\ny", "a\nb"), ("a\nb", "x\ry", "a\rb"), ("a\nb", "xy", "a\nb")],
)
def test_line_ends_are_those_of_the_text(typed: str, before: str, kept: str) -> None:
    assert from_page(typed, before) == kept
