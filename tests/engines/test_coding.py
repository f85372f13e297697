"""Pieces and their places: exact for whatever people type."""

from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtreview.engines import families, places
from mtreview.engines.coding import Coded, Coder, surface
from mtreview.records import Span

ODD = [
    "plain words", "  two  spaces  ", "tab\there", "line\nbreak", "Ｆｕｌｌ－ｗｉｄｔｈ １２", "emoji 😀👩‍👩‍👧 end", "cafe\u0301 naïve",
    "㈱ｶﾞ ﬁn …", "“quotes” — dash", "3.14%", "自我造血，繁體字。", "\u200bzero\u00adwidth\ufeff", "a", "😀", "\u3000全角\u3000", "\x07bell",
    "half \ud800 pair", "ﷺ long",
]  # fmt: skip
_TEXTS = st.text(st.one_of(st.characters(), st.sampled_from(" \t\n\u3000.,，。😀ﬁ㈱é\u0301字繁a")), max_size=40)


@lru_cache
def _embedded() -> Coder:
    folder, name, _ = places.find(None)
    return families.open_checkpoint(folder, name).coder


def _lawful(text: str, coded: Coded) -> None:
    """What holds of every text: inside it, in order, no white space at the edges, parts of a character share it."""
    assert len(coded.pieces) == len(coded.spans)
    before = Span(0, 0)
    for span in coded.spans:
        assert span.end <= len(text)
        assert span.start >= before.start and span.end >= before.end
        assert span.start >= before.end - 1 or span == before, "pieces share at most one expanded character"
        assert span.of(text) == span.of(text).strip()
        before = span


@pytest.mark.parametrize("text", ODD)
def test_odd_texts(text: str, toy: Path) -> None:
    checkpoint = families.open_checkpoint(toy, "toy")
    for to in ("en", "zh"):
        _lawful(text, checkpoint.source(text, to) if to in checkpoint.directions else checkpoint.source(text, "en"))
    _lawful(text, checkpoint.target(text, "en"))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_TEXTS)
def test_any_text_with_the_embedded_model(text: str) -> None:
    for role, language in (("source", "zh"), ("target", "en")):
        coded = _embedded().encode(text, role, language)  # type: ignore[arg-type]
        _lawful(text, coded)
        assert _embedded().pieces(text, role, language) == list(coded.pieces)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ODD)
def test_pieces_alone_are_those_with_places(text: str, toy: Path) -> None:
    checkpoint = families.open_checkpoint(toy, "toy")
    coded = checkpoint.source(text, "en")
    assert checkpoint.source_pieces(text, "en") == [*coded.marks, *coded.pieces]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["The", "cat", "😀", "sat", "on", "12", "mats,", "don't", "café", "１２", "naïve"]), min_size=1, max_size=12),  # noqa: E501
       st.sampled_from([" ", "  ", "\t", "\n", "\u3000", " \n "]))  # fmt: skip
def test_every_visible_character_belongs_to_a_piece(words: list[str], gap: str) -> None:
    text = gap.join(words)
    covered = {i for span in _embedded().encode(text, "target", "en").spans for i in range(span.start, span.end)}
    assert covered == {i for i, char in enumerate(text) if not char.isspace()}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("The cat", "The", "cat"), ("  The\tcat ", "The", "cat"), ("Ｔhe cat", "Ｔhe", "cat"), ("The 😀", "The", "😀")],
)
def test_pieces_name_the_words_as_written(text: str, first: str, last: str) -> None:
    coded = _embedded().encode(text, "target", "en")
    assert coded.spans[0].of(text) == first
    assert coded.spans[-1].of(text) == last


def test_bytes_of_one_character_share_its_place(toys: dict[str, Path]) -> None:
    coded = families.open_checkpoint(toys["marian"], "toy").target("the 😀 cat", "en")
    of_bytes = [span for piece, span in zip(coded.pieces, coded.spans, strict=True) if piece.startswith("<0x")]
    assert of_bytes == [Span(4, 5)] * 4


def test_marks_have_no_place(toys: dict[str, Path]) -> None:
    tagged = families.open_checkpoint(toys["tagged"], "toy").source("猫坐", "en")
    assert tagged.marks == (">>eng<<",) and tagged.spans[-1].end == 2
    madlad = families.open_checkpoint(toys["madlad"], "toy").source("猫坐", "en")
    assert "<2en>" in "".join(madlad.marks) and madlad.spans[-1] == Span(madlad.spans[-1].start, 2)
    assert madlad.spans[0].start == 0
    nllb = families.open_checkpoint(toys["nllb"], "toy")
    assert nllb.source("猫", "en").marks == ("zho_Hans",) and nllb.target("cat", "en").marks == ("eng_Latn",)


def test_text_comes_back(toy: Path) -> None:
    checkpoint = families.open_checkpoint(toy, "toy")
    text = "The cat sat on the mat."
    assert checkpoint.coder.decode(checkpoint.target(text, "en").pieces) == text


@pytest.mark.parametrize(
    ("piece", "text"),
    [("▁The", " The"), ("ing", "ing"), ("</s>", ""), ("<0xE4>", ""), ("<unk>", ""), ("<", "<"), ("▁", " ")],
)
def test_surface(piece: str, text: str) -> None:
    assert surface(piece) == text
