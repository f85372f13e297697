"""Examples, links and batches: shapes, order, what a cell of the guide means."""

from typing import Any

import numpy as np
import pytest

from mtreview.training.buckets import Feeder
from mtreview.training.examples import Examples, join_ragged, origins_of
from mtreview.training.links import merge
from mtreview.training.recipe import Data, Training
from mtreview.training.subwords import Vocabulary

TAGGED = {"</s>": 0, "<unk>": 1, **{f"p{i}": i for i in range(2, 20)}, ">>eng<<": 20, ">>zho<<": 21, "<pad>": 22}
PLAIN = {name: number for name, number in TAGGED.items() if "<<" not in name} | {"<pad>": 20}


def examples(n: int = 60) -> Examples:
    random = np.random.default_rng(0)
    source = [random.integers(2, 20, 1 + i % 9).astype(np.uint16) for i in range(n)]
    target = [random.integers(2, 20, 2 + i % 13).astype(np.uint16) for i in range(n)]
    links = [np.array([[0, 1]], np.uint8) for _ in range(n)]
    numbers, names = origins_of("news" if i % 2 else "docs" for i in range(n))
    none, no_links = np.zeros(0, np.uint16), np.zeros((0, 2), np.uint8)
    return Examples(
        join_ragged(source, none),
        join_ragged(target, none),
        join_ragged(links, no_links),
        np.ones(n, np.float32),
        numbers,
        names,
        one_way=np.arange(n) % 5 == 4,
    )


def feeder(joint: bool = True, processes: int = 1, data: Data | None = None, **settings: Any) -> Feeder:
    directions = ("eng", "zho") if joint else ("eng",)
    training = Training(steps=1, tokens=64, directions=directions, **settings)
    vocabulary = Vocabulary(TAGGED if joint else PLAIN, None, None, joint)
    return Feeder(examples(), vocabulary, data or Data(files=()), training, 1, processes)


MERGED = [
    ("0-0 1-1", "0-0 1-1", [[0, 0], [1, 1]], 2, 1.0),
    ("0-0 1-1", "0-0 2-1", [[0, 0], [1, 1], [2, 1]], 1, 0.5),
    ("", "", [], 0, 0.0),
]


@pytest.mark.parametrize(("forward", "reverse", "links", "agreed", "literal"), MERGED)
def test_merging_links(forward: str, reverse: str, links: list[list[int]], agreed: int, literal: float) -> None:
    found, count, share = merge(forward, reverse, (2, 2))
    assert found.tolist() == links
    assert (count, share) == (agreed, literal)


def test_equal_seeds_give_equal_batches() -> None:
    one, other = feeder().round(3, 0.2), feeder().round(3, 0.2)
    assert [plan.pairs.tolist() for plan in one] == [plan.pairs.tolist() for plan in other]
    assert [plan.pairs.tolist() for plan in one] != [plan.pairs.tolist() for plan in feeder().round(4, 0.2)]
    batches = [feeder().fill(one[0], 0, 5).source for _ in range(2)]
    assert batches[0].equal(batches[1])


@pytest.mark.parametrize("joint", [True, False])
def test_what_a_batch_holds(joint: bool) -> None:
    made = feeder(joint, processes=2, empty_source=0.0)
    ours, pad = examples(), max(TAGGED.values()) if joint else max(PLAIN.values())
    for plan in made.round(0, 0.0):
        batch = made.fill(plan, 1, 0)
        assert batch.source.shape == (plan.pairs.shape[1], plan.source_width)
        assert batch.links.shape == (*batch.target.shape, plan.source_width)
        side = (ours.source, ours.target) if plan.language == "eng" else (ours.target, ours.source)
        link = [0, 1] if plan.language == "eng" else [1, 0]
        for row, pair in enumerate(plan.pairs[1]):
            source = [n for n in batch.source[row].tolist() if n != pad]
            tags = [TAGGED[f">>{plan.language}<<"]] if joint else []
            assert source == [*tags, *side[0][pair].tolist(), 0]
            assert [n for n in batch.target[row].tolist() if n != pad] == [*side[1][pair].tolist(), 0]
            assert batch.links[row, link[1], link[0] + len(tags)] == 1
            assert batch.links[row].sum() == 2  # the link, and </s> to </s>


def test_pairs_with_english_in_their_chinese_go_one_way_only() -> None:
    plans = [plan for number in range(3) for plan in feeder().round(number, 0.0)]
    into = {
        language: np.unique(np.concatenate([p.pairs.ravel() for p in plans if p.language == language]))
        for language in ("eng", "zho")
    }
    assert (into["eng"] % 5 == 4).any() and not (into["zho"] % 5 == 4).any()


def test_every_batch_has_room_for_its_tokens_and_the_longest_pairs_come() -> None:
    plans, ours = feeder(False).round(0, 0.0), examples()
    for plan in plans:
        assert plan.pairs.shape[1] in (4, 64 // plan.target_width // 4 * 4)
        assert ours.target.lengths[plan.pairs].max() < plan.target_width
    assert max(ours.target.lengths[plan.pairs].max() for plan in plans) == ours.target.lengths.max()


def test_empty_sources_keep_their_tag() -> None:
    made = feeder(empty_source=1.0)
    plan = made.round(0, 0.0)[0]
    batch = made.fill(plan, 0, 0)
    assert batch.source[0].tolist()[:3] == [TAGGED[f">>{plan.language}<<"], 0, TAGGED["<pad>"]]
    assert batch.links.sum() == 0


def test_short_sentences_come_first_and_weights_move() -> None:
    made = feeder(
        False,
        data=Data(files=(), weights={"docs": 1.0, "news": 0.0}, late={"docs": 0.0, "news": 1.0}),
        short=6,
        short_until=0.5,
    )
    ours = examples()
    early = np.concatenate([plan.pairs.ravel() for plan in made.round(0, 0.0)])
    late = np.concatenate([plan.pairs.ravel() for plan in made.round(0, 1.0)])
    assert ours.target.lengths[early].max() <= 6 < ours.target.lengths[late].max()
    assert {ours.origins[i] for i in ours.origin[early]} == {"docs"}
    assert {ours.origins[i] for i in ours.origin[late]} == {"news"}
