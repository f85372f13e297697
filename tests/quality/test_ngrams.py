"""The table of word runs."""

from pathlib import Path

import numpy as np
import pytest

from mtreview.errors import ModelError
from mtreview.quality.ngrams import NGRAM_COLUMNS, NgramTable, fold_word

TEXTS = ["The company grew quickly last year."] * 20 + ["The year was good."] * 10 + ["A lone sentence."]


@pytest.fixture(scope="module")
def table() -> NgramTable:
    return NgramTable.count(TEXTS, least=(2, 2))


def column(table: NgramTable, words: list[str], name: str) -> list[float]:
    return [float(x) for x in table.columns(words)[:, NGRAM_COLUMNS.index(name)]]


def test_counts(table: NgramTable) -> None:
    ids = table.ids(["company", "grew", "quickly"])
    assert table.count_runs(ids[:1], ids[1:2]).tolist() == [20]
    assert table.count_runs(ids[:1], ids[1:2], ids[2:]).tolist() == [20]
    assert table.count_runs(ids[1:2], ids[:1]).tolist() == [0]


def test_what_was_seen_surprises_less(table: NgramTable) -> None:
    usual = column(table, ["The", "company", "grew"], "forward")
    odd = column(table, ["The", "grew", "company"], "forward")
    assert usual[1] < odd[1]
    assert usual[2] < odd[2]


def test_unknown_words_are_known_as_such(table: NgramTable) -> None:
    assert column(table, ["company", "zzz"], "unknown") == [0, 1]
    assert np.isfinite(table.columns(["zzz", "…"])).all()


def test_no_words(table: NgramTable) -> None:
    assert table.columns([]).shape == (0, len(NGRAM_COLUMNS))


def test_kept_and_read_again(table: NgramTable, tmp_path: Path) -> None:
    table.save(tmp_path / "runs.npz")
    again = NgramTable.load(tmp_path / "runs.npz")
    assert again.vocabulary == table.vocabulary
    cut = ["the", "company", "grew", "last", "year"]
    assert again.columns(cut) == pytest.approx(table.columns(cut), abs=0.1)


def test_a_damaged_table(tmp_path: Path) -> None:
    (tmp_path / "bad.npz").write_bytes(b"no")
    with pytest.raises(ModelError, match="cannot be read"):
        NgramTable.load(tmp_path / "bad.npz")


def test_folded() -> None:
    assert [fold_word(w) for w in ("The", "2020", "don’t", "“")] == ["the", "0000", "don't", '"']
