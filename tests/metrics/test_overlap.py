"""Agreement with the draft is sacrebleu's own numbers under sacrebleu's own signatures."""

import pytest
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER

from mtreview.metrics.overlap import Bleu, Chrf, Ter
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
