"""Which wordings may stand in the place of a phrase, and which Chinese the phrase stands for."""

from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest

from mtreview.fixing.again import find_partial_arrivals
from mtreview.fixing.candidates import propose, stays
from mtreview.fixing.places import Place, meant
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Forced, PairReader, Row
from mtreview.quality.word_evidence import words
from mtreview.records import Span


def place(source: str, target: str, phrase: str, back: Forced | None = None) -> Place:
    table, start = LexicalTable.load(), target.index(phrase)
    row, span = Row(source, target, back=back), Span(start, start + len(phrase))
    return Place(row, span, table, meant(row, span, table))


STORED = place("前三个月免收堆存费。", "The first three months no charge the storage fee.", "no charge the storage fee")
SOLD = place("他们不卖苹果。", "They never sell the apples.", "never sell")


@pytest.mark.parametrize(
    ("where", "wording", "kept"),
    [
        (STORED, "will be free of storage fees", True),  # 免收 has no word that denies
        (SOLD, "sell", False),
        (SOLD, "do not sell", True),
        (SOLD, "don’t sell", True),
        (SOLD, "’t sell", False),
        (SOLD, "never sell 苹果", False),
        (SOLD, "never sell the", False),  # the next word again
    ],
)
def test_what_may_stand(where: Place, wording: str, kept: bool) -> None:
    assert stays(where, wording) is kept


def test_the_last_words_of_the_phrase_may_stay() -> None:
    found = list(find_partial_arrivals(" reached record sales this year", "arrived record sales", " in May."))
    assert found == ["reached record sales", "reached record sales"]
    assert list(find_partial_arrivals(" something else", "arrived record sales", " in May.")) == []


def test_a_wrong_word_stands_for_the_chinese_that_it_is_read_out_of() -> None:
    source, target = "工人修好了桥。", "The workers mended the violin."
    spans = LexicalTable.load().words_zh(source)
    looks = np.full((len(spans) + 1, len(words(target)) + 1), 0.05, np.float32)
    bridge = next(i for i, (s, _) in enumerate(spans) if s.of(source) == "桥")
    violin = next(i for i, s in enumerate(words(target)) if s.of(target) == "violin")
    looks[bridge, violin] = 0.15  # of .45: under the share that would be enough by itself
    numbers = np.zeros(len(spans) + 1, np.float32)
    back = Forced(
        source, tuple(s for s, _ in spans), numbers, numbers, numbers.astype(np.int32), ("",) * len(numbers), numbers,
        attention=looks, source_spans=words(target),
    )  # fmt: skip
    assert [s.of(source) for s in place(source, target, "violin", back).zh] == ["桥"]
    assert place(source, target, "violin").zh == ()


def test_wordings_without_a_model_come_from_tables() -> None:
    where = place("他们延长了合同。", "They prolong the contract.", "prolong")
    (found,) = propose([where], translator=None, judge=None, editor=None)
    assert {"extend", "extended"} <= {w.text for w in found}
    assert all(w.text != "prolong" and w.origins for w in found)


class Editor:
    """Writes the same texts for every phrase, and remembers what it was asked."""

    def __init__(self, *texts: str) -> None:
        self.texts, self.asked = list(texts), {}

    def correct(
        self, sources: Sequence[str], targets: Sequence[str], prefixes: Sequence[str], **more: object
    ) -> list[list[str]]:
        self.asked = {"sources": list(sources), "targets": list(targets), "prefixes": list(prefixes), **more}
        return [self.texts for _ in sources]


def test_what_the_editor_writes_up_to_the_text_after_the_phrase_is_a_wording() -> None:
    where = place("工人昨天修好了桥。", "Yesterday the workers did mending on the bridge again.", "did mending on")
    editor = Editor(" repaired the bridge again.", " had to mend the bridge again.", " went home without a word.")
    (found,) = propose([where], translator=None, judge=None, editor=cast(PairReader, editor))
    corrected = {w.text: w for w in found if "corrected" in w.origins}
    assert corrected["repaired"].order < corrected["had to mend"].order
    assert not any("home" in text for text in corrected)  # it never arrives
    assert editor.asked["prefixes"] == ["Yesterday the workers"] and editor.asked["targets"] == [where.row.target]
    assert editor.asked["longest"] == [14]
