"""What the alignment must find, in articles small enough to check by eye."""

from pathlib import Path

import numpy as np
import pytest

from mtreview.alignment import align_segments, share_aligned
from mtreview.errors import InputError
from mtreview.language.segmentation import segment
from mtreview.protocols import Forced, Judge
from mtreview.records import Draft, Pair

Texts = tuple[list[str], list[str]]
CORPUS = Path(__file__).parents[2] / "corpora" / "alibaba-2020"


def beads(pairs: list[Pair]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(p.source, p.target) for p in pairs]


def diagonal(size: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [((i,), (i,)) for i in range(size)]


def test_sentence_by_sentence(story: Texts) -> None:
    pairs = align_segments(*story)
    assert beads(pairs) == diagonal(16)
    assert [p.id for p in pairs] == list(range(16))
    assert min(p.confidence for p in pairs) > 0.8


def test_merged_target(story: Texts) -> None:
    zh, en = story
    merged = [*en[:4], f"{en[4]} {en[5]}", *en[6:]]
    assert ((4, 5), (4,)) in beads(align_segments(zh, merged))


def test_split_target(story: Texts) -> None:
    zh, en = story
    split = [*en[:10], "Spring came.", "Peach blossoms covered the hillside.", *en[11:]]
    assert ((10,), (10, 11)) in beads(align_segments(zh, split))


def test_missing_target(story: Texts) -> None:
    zh, en = story
    found = beads(align_segments(zh, [*en[:6], *en[8:]]))
    assert ((6,), ()) in found and ((7,), ()) in found and ((8,), (6,)) in found


def test_foreign_target(story: Texts) -> None:
    zh, en = story
    advertisement = "Buy two vacuum cleaners this week and get a discount of twenty percent."
    found = beads(align_segments(zh, [*en[:9], advertisement, *en[9:]]))
    assert ((), (9,)) in found and ((9,), (10,)) in found


def test_repeated_target(story: Texts) -> None:
    zh, en = story
    found = align_segments(zh, [*en[:9], en[4], *en[9:]])
    assert ((), (9,)) in beads(found) and not any(p.moved for p in found)


def test_moved_block_is_reported_as_moved(story: Texts) -> None:
    zh, en = story
    found = align_segments(zh, [*en[:2], *en[6:14], *en[2:6], *en[14:]])
    assert beads([p for p in found if p.moved]) == [((i,), (i + 8,)) for i in range(2, 6)]
    assert beads([p for p in found if not p.moved]) == [
        ((i,), (i if i < 2 or i > 13 else i - 4,)) for i in (0, 1, *range(6, 16))
    ]
    assert [p.target for p in found] == sorted(p.target for p in found)


def test_a_long_document_goes_through_the_coarse_pass(story: Texts) -> None:
    zh, en = story
    chance = np.random.default_rng(5)
    order = chance.integers(0, 16, 400).tolist()
    sources = [f"第{k}章：{zh[i]}" for k, i in enumerate(order)]
    targets = [f"Chapter {k}: {en[i]}" for k, i in enumerate(order)]
    found = beads(align_segments(sources, targets[:100] + targets[160:]))
    expected = [((k,), (k if k < 100 else k - 60,)) for k in (*range(100), *range(160, 400))]
    assert len(set(found) & set(expected)) > 0.98 * len(expected)


def test_own_draft_is_the_diagonal(story: Texts) -> None:
    zh, en = story
    drafts = [Draft(text, "test") for text in en]
    assert beads(align_segments(zh, en, drafts=drafts)) == diagonal(16)
    assert beads(align_segments(en, en)) == diagonal(16)


def test_drafts_help_where_words_do_not() -> None:
    zh = ["甲乙丙。", "丁戊己。", "庚辛壬。", "子丑寅。"]
    en = ["The frobnicator is wide.", "Quuxes like rain.", "Gnorts are seldom plump.", "Blivets hum at dusk."]
    drafts = [Draft(en[k], "test") for k in (0, 1, 3)]
    found = beads(align_segments([zh[0], zh[1], zh[3]], en, drafts=drafts))
    assert found == [((0,), (0,)), ((1,), (1,)), ((), (2,)), ((2,), (3,))]


def test_headings_keep_to_headings(story: Texts) -> None:
    zh, en = story
    sources, targets = ["出海", *zh[10:14]], ["Going out", *en[10:14]]
    kinds = ["heading", *["sentence"] * 4]
    found = align_segments(sources, targets, source_kinds=kinds, target_kinds=kinds)  # type: ignore[arg-type]
    assert ((0,), (0,)) in beads(found)


def test_paragraphs_are_soft_anchors(story: Texts) -> None:
    zh, en = story
    paragraphs = [i // 4 for i in range(16)]
    pairs = align_segments(zh, en, source_paragraphs=paragraphs, target_paragraphs=paragraphs)
    assert beads(pairs) == diagonal(16)
    merged = [*en[:3], f"{en[3]} {en[4]}", *en[5:]]
    across = align_segments(zh, merged, source_paragraphs=paragraphs, target_paragraphs=[i // 4 for i in range(15)])
    assert ((3, 4), (3,)) in beads(across)


@pytest.mark.parametrize(
    "pinned",
    [
        [((3,), (4,))],
        [((3, 4), (3,)), ((9,), (9, 10))],
        [((2,), (9,))],
        [((9,), (2,)), ((2,), (9,))],
        [((5,), ()), ((), (7,))],
        [((0, 1, 2, 3, 4, 5, 6), (0,))],
    ],
)
def test_pinned_pairs_are_kept(story: Texts, pinned: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> None:
    found = align_segments(*story, pinned=pinned)
    kept = {(p.source, p.target): p.confidence for p in found}
    assert all(kept[pin] == 1.0 for pin in pinned)
    assert sorted(i for p in found for i in p.source) == list(range(16))
    assert sorted(j for p in found for j in p.target) == list(range(16))


@pytest.mark.parametrize(
    ("pinned", "message"),
    [
        ([((16,), (0,))], "outside 0..15"),
        ([((0, 2), (0,))], "must follow each other"),
        ([((0,), (0,)), ((1,), (0,))], "two pinned pairs"),
    ],
)
def test_impossible_pins_are_refused(
    story: Texts, pinned: list[tuple[tuple[int, ...], tuple[int, ...]]], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        align_segments(*story, pinned=pinned)


def test_lists_of_another_length_are_refused(story: Texts) -> None:
    with pytest.raises(InputError, match="1 drafts for 16"):
        align_segments(*story, drafts=[Draft("x", "test")])
    with pytest.raises(InputError, match="2 given for 16"):
        align_segments(*story, source_paragraphs=[0, 1])


@pytest.mark.parametrize(
    ("sources", "targets", "expected"),
    [
        ([], [], []),
        (["你好。"], [], [((0,), ())]),
        ([], ["Hello."], [((), (0,))]),
        (["你好。"], ["Hello."], [((0,), (0,))]),
    ],
)
def test_tiny_documents(
    sources: list[str], targets: list[str], expected: list[tuple[tuple[int, ...], tuple[int, ...]]]
) -> None:
    assert beads(align_segments(sources, targets)) == expected


def test_segments_without_words_are_covered(story: Texts) -> None:
    zh, en = story
    found = align_segments([*zh[:3], "……", "", *zh[3:]], [*en[:2], "—", *en[2:]])
    assert sorted(i for p in found for i in p.source) == list(range(18))
    assert sorted(j for p in found for j in p.target) == list(range(17))


def test_unrelated_texts_do_not_align(story: Texts) -> None:
    zh, en = story
    strange = [
        "Quarterly revenue of the chip maker rose by nine percent.",
        "Its shares lost a third of their value after the announcement.",
        "Analysts had expected a smaller loss in the memory business.",
        "The board will propose a dividend of two dollars.",
        "Regulators in Brussels are examining the merger.",
    ]
    assert share_aligned(align_segments(zh, en), zh, en) > 0.9
    assert share_aligned(align_segments(zh, strange), zh, strange) < 0.3


def test_the_sample_article() -> None:
    sides = []
    for name, side in (("zh.txt", "source"), ("en.txt", "target")):
        text = (CORPUS / name).read_text(encoding="utf-8")
        sides.append([s.span.of(text) for s in segment(text, side)])  # type: ignore[arg-type]
    pairs = align_segments(*sides)
    assert share_aligned(pairs, *sides) > 0.9
    for zh, en in (("张勇", "Zhang Yong"), ("菜鸟打造", "Cainiao has created"), ("含光800", "Hanguang 800")):
        (pair,) = [p for p in pairs if any(zh in sides[0][i] for i in p.source)]
        assert any(en in sides[1][j] for j in pair.target)
    fellows = next(p for p in pairs if any("IEEE Fellow和" in sides[0][i] for i in p.source))
    assert len(fellows.target) == 3


class _Wise(Judge):
    """Finds a target probable exactly when its first word is that of the one true translation of the source."""

    id = "wise"
    directions = frozenset({"en"})

    def __init__(self, true: dict[str, str]) -> None:
        self.true, self.asked = true, 0

    def force(self, sources, targets, **options) -> list[Forced]:  # type: ignore[no-untyped-def,override]
        self.asked += len(targets)
        found = []
        for source, target in zip(sources, targets, strict=True):
            good = source is not None and self.true.get(source) == target
            value = np.array([-1.0 if good else -60.0], np.float32)
            found.append(Forced(target, (), value, value, np.zeros(1, np.int32), ("",), value))
        return found


def test_a_judge_settles_doubt_and_is_asked_nothing_else(story: Texts) -> None:
    zh, en = ["喂！", "嗯。", "哦。"], ["Zeb!", "Qua.", "Rax."]
    sources, targets = [*story[0][:6], *zh, *story[0][6:]], [*story[1][:6], *en[1:], *story[1][6:]]
    judge = _Wise({"嗯。": "Qua.", "哦。": "Rax."})
    found = beads(align_segments(sources, targets, judge=judge))
    assert {((7,), (6,)), ((8,), (7,))} <= set(found)
    sure = _Wise({})
    assert beads(align_segments(*story, judge=sure)) == diagonal(16)
    assert sure.asked < judge.asked
