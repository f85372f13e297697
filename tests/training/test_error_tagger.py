"""Damaged references with their labels, and a detector trained on them."""

import importlib.util
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch

from mtreview.errors import ConfigError
from mtreview.training import train
from mtreview.training.damage import Damage, Place
from mtreview.training.recipe import read_recipe
from mtreview.training.subwords import Vocabulary

PIECES = ["</s>", "<unk>", *(f"▁w{i}" for i in range(12)), "ly", ",", ".", "▁", "<pad>"]
LY, COMMA, STOP, PAD = 14, 15, 16, 18


@pytest.fixture
def damage() -> Damage:
    vocabulary = Vocabulary({piece: n for n, piece in enumerate(PIECES)}, None, None, True)
    return Damage(
        vocabulary, torch.randn(len(PIECES), 8, generator=torch.Generator().manual_seed(1)), np.arange(len(PIECES))
    )


def whole(*rows: list[int], width: int = 16) -> np.ndarray:
    out = np.full((len(rows), width), PAD)
    for n, row in enumerate(rows):
        out[n, : len(row) + 1] = [*row, 0]
    return out


def kept(places: list[Place]) -> np.ndarray:
    return np.array([place.piece for place in places])


def test_labels_stand_where_the_damage_is(damage: Damage) -> None:
    """Whatever is done to it, what is not marked is what stood there, in its order, and what went missing is marked."""
    random = np.random.default_rng(4)
    row = [2, 3, LY, COMMA, 4, 5, 6, 7, STOP]
    seen: Counter[str] = Counter()
    for _ in range(400):
        (damaged,), (labels,) = damage(whole(row), lambda places: kept(places) % 12 + 2, random)
        text = damaged[damaged != PAD].tolist()
        assert text[-1] == 0 and set(text) <= {*damage.words.tolist(), LY, COMMA, STOP, 0}
        left = [piece for piece, wrong in zip(text[:-1], labels[:, 0], strict=False) if not wrong]
        rest = iter(row)
        assert all(piece in rest for piece in left)
        wrong, missing = labels[: len(text), 0].sum(), labels[: len(text), 1].sum()
        seen["untouched"] += text[:-1] == row and not wrong and not missing
        seen["missing"] += bool(missing)
        seen["wrong"] += bool(wrong)
        assert bool(wrong or missing) == (text[:-1] != row)
        assert not labels[len(text) :].any()
    assert seen["untouched"] > 60 and seen["missing"] > 60 and seen["wrong"] > 100


def test_a_replaced_word_is_replaced_whole(damage: Damage) -> None:
    random = np.random.default_rng(0)
    found = set()
    for _ in range(300):
        (damaged,), (labels,) = damage(whole([3, LY, 4]), lambda places: np.full(len(places), 9), random)
        if damaged[:2].tolist() == [9, 4] and labels[0].tolist() == [1, 0]:
            found.add("whole")
        assert LY not in damaged.tolist() or damaged[damaged.tolist().index(LY) - 1] == 3
    assert found


def test_the_same_word_is_no_change(damage: Damage) -> None:
    random = np.random.default_rng(0)
    for _ in range(100):
        target = whole([3, 4])
        damaged, labels = damage(target, kept, random)
        assert (labels[..., 0].sum() > 0) == (damaged[0] != target[0]).any() or labels[..., 1].any()


def test_rows_keep_their_width(damage: Damage) -> None:
    random = np.random.default_rng(0)
    target = whole(*[[2 + i % 12 for i in range(15)]] * 40)
    damaged, labels = damage(target, lambda places: damage.neighbours(kept(places), random), random)
    assert damaged.shape == target.shape and labels.shape == (*target.shape, 2)
    assert ((damaged == 0).sum(axis=1) == 1).all()


def test_neighbours_are_other_words(damage: Damage) -> None:
    numbers = np.repeat(damage.words, 20)
    near = damage.neighbours(numbers, np.random.default_rng(0))
    assert set(near.tolist()) <= set(damage.words.tolist())
    assert (near != numbers).mean() > 0.9  # a small word drawn from all small words may be itself


DETECTOR = """
extends = "recipe.toml"

[subwords]
hub = "model"

[model]
start = "model"

[training]
detector = true
directions = ["eng"]
steps = 60
rate = 1e-2
embedding_rate = 5e-3
warm_up = 5
"""


@pytest.mark.slow
@pytest.mark.filterwarnings(
    "ignore:builtin type .* has no __module__ attribute:DeprecationWarning"
)  # SWIG in SentencePiece
@pytest.mark.filterwarnings(
    "ignore:Recommended. pip install sacremoses:UserWarning"
)  # transformers; our text needs none
def test_a_detector_learns_beside_a_model_that_stays(toy: Path) -> None:
    from safetensors.torch import load_file

    recipe = toy / "recipe.toml"
    aligner = "" if importlib.util.find_spec("eflomal") else 'aligner = "none"\n'
    text = recipe.read_text(encoding="utf-8").replace("every = 15", "every = 0") + aligner
    recipe.write_text(text, encoding="utf-8")
    model = train(recipe).path
    before = (model / "model.safetensors").read_bytes()

    recipe = toy / "detector.toml"
    recipe.write_text(DETECTOR, encoding="utf-8")
    losses: list[float] = []
    train(
        recipe,
        resume=False,
        progress=lambda report: losses.append(report.loss) if report.loss and report.stage == "training" else None,
    )
    assert (model / "model.safetensors").read_bytes() == before
    assert losses[-1] < 0.8 * losses[0]
    first = load_file(model / "detector.safetensors")
    assert first["out.weight"].shape == (2, 32) and all(weight.isfinite().all() for weight in first.values())

    recipe.write_text(
        DETECTOR.replace("steps = 60", "steps = 1").replace("warm_up = 5", "warm_up = 100000"), encoding="utf-8"
    )
    train(recipe, resume=False)  # goes on from the file beside the weights, in a step too small to see
    second = load_file(model / "detector.safetensors")
    assert all(torch.allclose(first[name].float(), second[name].float(), atol=5e-3) for name in first)


@pytest.mark.parametrize("change", [("heads = 2", "heads = 2"), ("every = 15", "every = 0")])
def test_it_needs_a_finished_model(change: tuple[str, str], toy: Path) -> None:
    recipe = toy / "recipe.toml"
    text = recipe.read_text(encoding="utf-8").replace("[training]", "[training]\ndetector = true")
    recipe.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"named in model\.start"):
        read_recipe(recipe)
