"""Codes are found, paired and numbered, and the pieces always are the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.formats.model.inline import pieces, plain


@pytest.mark.parametrize(
    ("text", "codes", "shown"),
    [
        ("a **bold** word", ["open **", "close **"], "a bold word"),
        ("*it* and 3 * 4 * 5", ["open *", "close *"], "it and 3 * 4 * 5"),
        ("see [the page](https://a.b/c?d=1).", ["open [", "close ](https://a.b/c?d=1)"], "see the page."),
        ("**a *b* c**", ["open **", "open *", "close *", "close **"], "a b c"),
        ("run `x = 1` now", ["alone `x = 1`"], "run x = 1 now"),
        ("![logo](a.png) here", ["alone ![logo](a.png)"], " here"),
        ("Hello {name}, {{count}} new, %(who)s, ${sum}", ["alone {name}", "alone {{count}}", "alone %(who)s", "alone ${sum}"], "Hello ,  new, , "),  # noqa: E501
        ("<b>x</b><br/>", ["open <b>", "close </b>", "alone <br/>"], "x"),
        ("<b>x", ["alone <b>"], "x"),
        ("x</b>", ["alone </b>"], "x"),
        ("5 < 6 and 7 > 2, 50% sure", [], "5 < 6 and 7 > 2, 50% sure"),
        ("a snake_case_name", [], "a snake_case_name"),
    ],
)  # fmt: skip
def test_codes(text, codes, shown):
    found = pieces(text)
    assert [f"{p.kind} {p.text}" for p in found if p.kind != "text"] == codes
    assert plain(text) == shown


def test_partners_share_a_number():
    found = [p for p in pieces('<g id="1">a<i>b</i></g> **c**') if p.kind != "text"]
    numbers = [p.number for p in found]
    assert numbers[0] == numbers[3] != numbers[1] == numbers[2]
    assert numbers[4] == numbers[5]


@given(st.text(alphabet="ab*_`[](){}<>/%$!\"'= 中\n", max_size=40))
def test_pieces_are_the_text(text):
    assert "".join(p.text for p in pieces(text)) == text
