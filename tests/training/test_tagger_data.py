"""Evidence for the tagger's training: kept on disk, it is the same and no model is asked again."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mtreview.language.lexical import LexicalTable
from mtreview.protocols import PairReading, Reading
from mtreview.quality.features import Tables
from mtreview.quality.head import load_shipped
from mtreview.quality.ngrams import NgramTable
from mtreview.quality.tagger import INPUTS
from mtreview.training.clumsiness.compose import Clumsy, Passage
from mtreview.training.tagger_data import evidence


class WordReader:
    """Every word is one piece; says how often it was asked."""

    id = "words"
    asked = 0

    def read(self, texts: Sequence[str], **_: object) -> list[Reading]:
        self.asked += 1
        found = []
        for text in texts:
            ends = np.cumsum([len(w) + 1 for w in text.split(" ")]).astype(np.int32)
            starts = np.concatenate([[0], ends[:-1]]).astype(np.int32)
            loss = np.arange(len(ends), dtype=np.float32)
            found.append(Reading(starts, ends - 1, loss, loss, np.zeros(len(ends), np.int32)))
        return found


class WordEditor:
    """Every word is one piece, doubted by its place."""

    id = "editor"
    asked = 0

    def read(self, sources: Sequence[str], targets: Sequence[str], **_: object) -> list[PairReading]:
        self.asked += 1
        found = []
        for text in targets:
            ends = np.cumsum([len(w) + 1 for w in text.split(" ")]).astype(np.int32)
            starts = np.concatenate([[0], ends[:-1]]).astype(np.int32)
            doubt = np.arange(len(ends), dtype=np.float32)
            found.append(PairReading(starts, ends - 1, doubt, doubt, np.zeros(len(ends), np.int32), -doubt, doubt - 3))
        return found


def test_kept_evidence_is_the_same(tmp_path: Path) -> None:
    tables, reader, editor = Tables(LexicalTable.load(), NgramTable.load()), WordReader(), WordEditor()
    wrong = ((8, 16, "sense"),)
    passages = [
        Passage(
            "a", "learner", (Clumsy("他关门。", "He shut doorways .", wrong), Clumsy("天黑了。", "It got dark .", ()))
        )
    ]
    first = evidence(passages, reader, tables, load_shipped(), None, editor, cache=tmp_path / "cache")
    again = evidence(passages, reader, tables, load_shipped(), None, editor, cache=tmp_path / "cache")
    assert reader.asked == editor.asked == 1
    marked, row = INPUTS.index("pair_marked"), INPUTS.index("pair_row")
    assert first.both[:, marked].tolist() == [0, -1, -2, -3, 0, -1, -2, -3]
    assert first.both[:, row].tolist() == [-1.5] * 8
    assert not first.alone[:, marked].any()
    assert first.labels.tolist() == [0, 0, 1, 0, 0, 0, 0, 0]
    for name in type(first).__slots__:
        assert np.array_equal(getattr(first, name), getattr(again, name))
