"""Agreement with the draft is sacrebleu's own numbers under sacrebleu's own signatures."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.lib_ter import translation_edit_rate
from sacrebleu.metrics.ter import TER

from mtreview.metrics.overlap import Bleu, Chrf, Ter
from mtreview.metrics.shifts import edits
from mtreview.protocols import Row
from mtreview.records import Draft

TARGETS = ["The weather is fine today.", "He bought three books!", "No."]
DRAFTS = ["The weather is good today.", "Yesterday he bought three books.", "No way."]
OFFICIAL = [(Bleu(), BLEU(effective_order=True)), (Chrf(), CHRF(word_order=2)), (Ter(), TER())]


@pytest.mark.parametrize(("own", "official"), OFFICIAL, ids=lambda m: type(m).__name__)
def test_equal_to_sacrebleu(own: Bleu, official: BLEU) -> None:
    rows = [Row("源", t, Draft(d, "m")) for t, d in zip(TARGETS, DRAFTS, strict=True)]
    expected = [official.sentence_score(t, [d]).score for t, d in zip(TARGETS, DRAFTS, strict=True)]
    assert own.segments(rows) == pytest.approx(expected)
    assert own.document(rows) == pytest.approx(official.corpus_score(TARGETS, [DRAFTS]).score)
    assert own.signature() == f"{official.get_signature()}|ref:draft"


def test_a_row_without_draft_does_not_change_the_document() -> None:
    rows = [Row("源", t, Draft(d, "m")) for t, d in zip(TARGETS, DRAFTS, strict=True)]
    assert Bleu().document([*rows, Row("源", "More."), Row("源", "", Draft("More.", "m"))]) == Bleu().document(rows)


def test_identical_texts_agree_wholly() -> None:
    row = Row("源", TARGETS[0], Draft(TARGETS[0], "m"))
    assert [m.segments([row])[0] for m in (Bleu(), Chrf(), Ter())] == pytest.approx([100, 100, 0])


WORDS = st.lists(st.sampled_from("abcdef"), max_size=14)


@given(target=WORDS, draft=WORDS)
def test_shifts_of_short_texts(target: list[str], draft: list[str]) -> None:
    assert edits(target, draft) == translation_edit_rate(target, draft)[0]


def _moved(words: list[str], luck: random.Random) -> list[str]:
    """The words with a few runs elsewhere, a few replaced and a few gone."""
    words = list(words)
    for _ in range(luck.randint(1, 4)):
        start, length = luck.randrange(len(words)), luck.randint(1, 12)
        run = words[start : start + length]
        del words[start : start + length]
        place = luck.randint(0, len(words))
        words[place:place] = run
    for place in luck.sample(range(len(words)), min(len(words), luck.randint(0, 4))):
        words[place] = luck.choice(["and", "", "of"])
    return [w for w in words if w]


@pytest.mark.parametrize("size", [8, 20, 40, 70])
def test_shifts_of_moved_runs(size: int) -> None:
    luck = random.Random(size)
    for _ in range(800 // size):
        words = [f"w{luck.randint(0, size)}" for _ in range(luck.randint(size // 2, size))]
        target = _moved(words, luck)
        assert edits(target, words) == translation_edit_rate(target, words)[0], (target, words)


@pytest.mark.parametrize(("most", "least"), [(90, 90), (130, 20), (20, 130), (300, 4), (4, 300)])
def test_shifts_where_the_search_is_cut_short(most: int, least: int) -> None:
    """Past 25 words from the diagonal, and past a thousand shifts, sacrebleu's limits decide the number."""
    luck = random.Random(most * least)
    for _ in range(2):
        target, draft = ([luck.choice("abcdefghijk") for _ in range(n)] for n in (most, least))
        assert edits(target, draft) == translation_edit_rate(target, draft)[0], (target, draft)


@pytest.mark.parametrize(
    "texts", [("", ""), ("a b", ""), ("", "a b"), ("\n", "a"), ("A b", "a B"), ("a\u3000b", "a b")]
)
def test_ter_of_odd_texts(texts: tuple[str, str]) -> None:
    official = TER().sentence_score(texts[0], [texts[1]])
    assert Ter()._counted(*texts) == (official.num_edits, official.ref_length)
