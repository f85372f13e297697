"""Phrases, inflection and the fit of a rendering into its place; the laws of the calque table."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.detectors.calque_table import read_table, table
from mtreview.detectors.phrase_patterns import compile_phrase, render
from mtreview.errors import FormatError
from mtreview.language.english import fit_phrase, words
from mtreview.language.inflection import form_of, inflect, lemmas, plural
from mtreview.records import Span

FORMS = [
    ("permeate", "ing", "permeating"), ("permeate", "past", "permeated"), ("hit", "past", "hit"), ("hit", "ing", "hitting"),
    ("pull", "ing", "pulling"), ("carry", "past", "carried"), ("carry", "s", "carries"), ("go", "s", "goes"), ("be", "s", "is"),
    ("give", "participle", "given"), ("strengthen", "past", "strengthened"), ("die", "ing", "dying"), ("play", "past", "played"),
    ("foster", "ing", "fostering"), ("agree", "ing", "agreeing"), ("put", "past", "put"), ("reach", "s", "reaches"),
]  # fmt: skip


@pytest.mark.parametrize(("base", "form", "word"), FORMS)
def test_forms_and_back(base: str, form, word: str) -> None:
    assert inflect(base, form) == word
    assert base in lemmas(word)
    assert inflect(base, form_of(word, base)) == word


@pytest.mark.parametrize(
    ("one", "many"),
    [("scenario", "scenarios"), ("company", "companies"), ("boss", "bosses"), ("key", "keys"), ("child", "children")],
)
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many
    assert one in lemmas(many)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("self blood creation", "a “self-blood creation” plan", "self-blood creation"),
        ("fill short board", "They were filling the short boards.", "filling the short boards"),
        ("blood creation", "the creation of blood", "creation of blood"),
        ("blood creation", "the creation of their blood", None),
        ("put _ on table", "Put the last card on the table!", "Put the last card on the table"),
        ("put _ on table", "Put on the table.", None),
        ("=such as water", "things such as water", "such as water"),
        ("red door", "red, door", None),
        ("red door", "red. Door", None),
        ("horse/cow fart", "a cow's fart", "cow's fart"),
    ],
)
def test_search(pattern: str, text: str, found: str | None) -> None:
    assert next((m.span.of(text) for m in compile_phrase(pattern).search(text)), None) == found


@pytest.mark.parametrize("pattern", ["", "_ door", "red _"])
def test_bad_patterns(pattern: str) -> None:
    with pytest.raises(ValueError, match="empty or begins or ends with a gap"):
        compile_phrase(pattern)


def test_a_gap_is_put_back() -> None:
    phrase = compile_phrase("put _ on table")
    match = next(phrase.search("He puts the last card on the table"))
    assert render("v:play _ openly", match, phrase) == "plays the last card openly"


@pytest.mark.parametrize(
    ("text", "marked", "phrase", "fixed"),
    [
        ("It was an open door.", "open door", "flying start", "It was a flying start."),
        ("It was a red door.", "red door", "open gate", "It was an open gate."),
        ("A red door.", "red door", "early start", "An early start."),
        ("the red door", "red door", "the start", "the start"),
        ("Red doors.", "Red doors", "flying starts", "Flying starts."),
        ("a red door", "red door", "a union", "a union"),
        ("a red door", "red door", "IEEE paper", "an IEEE paper"),
        ("Ali came.", "Ali", "iQIYI", "iQIYI came."),
    ],
)
def test_fits_its_place(text: str, marked: str, phrase: str, fixed: str) -> None:
    start = text.index(marked)
    span, new = fit_phrase(text, Span(start, start + len(marked)), phrase)
    assert text[: span.start] + new + text[span.end :] == fixed


@given(st.text(max_size=80))
def test_words_are_where_they_say(text: str) -> None:
    found = words(text)
    assert [w.span.of(text) for w in found] == [w.text for w in found]
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))


def test_the_table_is_long_and_whole() -> None:
    rows = table()
    assert len(rows) >= 200
    assert sum(any(r.alone) for r in rows) >= 60


@pytest.mark.parametrize("row", table(), ids=lambda r: r.place)
def test_no_good_rendering_is_itself_caught(row) -> None:
    for good in row.good:
        text = re.sub(r"^[vn]:", "", good).replace("_", "the thing")
        caught = [m.span.of(text) for p in row.literal for m in p.search(text)]
        assert not caught, f"{row.expression}: {good} would be marked again"


HEADER = "zh\tliteral\tgood\tsense\talone\tnote\n"
BAD = [
    ("zh\tliteral\n", "first line must be the header"),
    (HEADER + "红门\tred door\n", "2 columns, not 6"),
    (HEADER + "红门\tred door\tstart\tbad\t\t\n", "neither 'wrong' nor 'awkward'"),
    (HEADER + "红门\t\tstart\twrong\t\t\n", "no literal pattern"),
    (HEADER + "红门(\tred door\tstart\twrong\t\t\n", "missing \\), unterminated"),
    (HEADER + "红门\t_ door\tstart\twrong\t\t\n", "begins or ends with a gap"),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_bad_tables_name_the_line(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=rf"t\.tsv:\d.*{message}"):
        read_table(text, "t.tsv")
