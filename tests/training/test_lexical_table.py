"""The recipe of the lexical table, from links to the packed file; the aligner itself is a tool and is not run here."""

from pathlib import Path

import numpy as np
import pytest

from mtreview.errors import InputError
from mtreview.language.lexical import LexicalTable
from mtreview.language.words import stem
from mtreview.training.lexical_corpus import Corpus
from mtreview.training.lexical_packing import count_links, pack, write_card
from mtreview.training.lexical_table import read_corpus

PAIRS = [(["水", "好"], ["water", "good"]), (["水"], ["water"]), (["水", "的"], ["the", "aqua"]), (["好"], ["good"])]
LINKS = [(0, 0, 0, True), (0, 1, 1, True), (1, 0, 0, True), (2, 0, 1, True), (2, 1, 0, False), (3, 0, 0, True)]


def corpus() -> Corpus:
    made = Corpus([], [], [], [])
    for zh, en in PAIRS:
        made.add(zh, [stem(w) for w in en], 1.0, "made up")
    return made


def test_counts_become_probabilities(tmp_path: Path) -> None:
    keys = np.array([pair << 16 | zh << 8 | en for pair, zh, en, _ in LINKS])
    counts = count_links(corpus(), keys, np.array([agreed for *_, agreed in LINKS]))
    sizes = pack(counts, tmp_path / "table.npz")
    table = LexicalTable.load(tmp_path / "table.npz")
    assert table.probability("水", stem("water")) == pytest.approx(2 / 3, rel=0.03)
    assert table.probability("水", stem("aqua")) == pytest.approx(1 / 3, rel=0.03)
    assert table.links(["水"], [stem("aqua")]).to_zh[0] == pytest.approx(1, rel=0.03)
    assert table.probability("的", "the") == 0, "a link that one direction found once is too little"
    assert table.null("水") < 0.2
    assert sizes["bytes"] == (tmp_path / "table.npz").stat().st_size


def test_a_pair_without_words_or_too_long_is_left_out() -> None:
    made = corpus()
    made.add([], ["a"], 1.0, "made up")
    made.add(["水"] * 91, ["a"], 1.0, "made up")
    assert len(made.zh) == len(made.weights) == len(PAIRS)


def test_the_card_names_origins_with_their_terms(tmp_path: Path) -> None:
    terms = (
        "| a, b | somewhere | LICENSE:MIT; more | 10 | 90 | yes |\n| c | elsewhere | research use | 5 | | research |\n"
    )
    (tmp_path / "README.md").write_text(terms)
    write_card(tmp_path / "lexical.md", {"a": 7, "c": 9, "x": 1}, tmp_path / "README.md", {"entries": 3})
    card = (tmp_path / "lexical.md").read_text()
    for line in ("| c | 9 | research use | research |", "| a | 7 | MIT | yes |", "| x | 1 | not stated | unverified |"):
        assert line in card


def test_missing_training_text_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"general\.tsv\.xz: the training text is missing"):
        read_corpus(tmp_path)
