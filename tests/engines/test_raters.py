"""The raters beside a model: what they see, and that both engines, batches and windows give the same."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from mtreview.engines import load_judge
from mtreview.engines.error_tagger import MARKS, ErrorTagger
from mtreview.engines.families import open_checkpoint
from mtreview.engines.network import load_network
from mtreview.errors import ModelError

SOURCES: list[str | None] = ["猫坐在垫子上。", "她没有来，因为她病了。", "你好！"]
TARGETS = ["The cat sat on the mat.", "She did not come, because she was ill.", "Hello!"]


@pytest.fixture(scope="module")
def watched(toys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy Marian with two random raters."""
    folder = tmp_path_factory.mktemp("watched") / "model"
    shutil.copytree(toys["marian"], folder)
    torch.manual_seed(5)
    own = ErrorTagger(load_network(open_checkpoint(folder, "toy")).get_decoder(), MARKS).state_dict()
    save_file(
        {f"{k}.{name}": torch.randn(w.shape) * 0.8 for k in (0, 1) for name, w in own.items()},
        folder / "raters.safetensors",
    )
    return folder


def doubts(
    folder: Path, sources: list[str | None], targets: list[str], engine: str = "transformers"
) -> list[np.ndarray]:
    found = [f.doubts for f in load_judge(str(folder), engine=engine).force(sources, targets, doubts=True)]  # type: ignore[arg-type]
    assert all(d is not None for d in found)
    return [d for d in found if d is not None]


def test_a_model_without_one_has_no_doubts(toys: dict[str, Path]) -> None:
    forced = load_judge(str(toys["marian"])).force(SOURCES, TARGETS, doubts=True)
    assert all(f.doubts is None for f in forced)


def test_they_are_asked_only_when_wanted_and_where_there_is_a_source(watched: Path) -> None:
    judge = load_judge(str(watched))
    assert all(f.doubts is None for f in judge.force(SOURCES, TARGETS))
    one, other = judge.force([SOURCES[0], None], TARGETS[:2], doubts=True)
    assert one.doubts is not None and other.doubts is None


def test_three_numbers_a_piece_of_each_rater(watched: Path) -> None:
    for forced in load_judge(str(watched)).force(SOURCES, TARGETS, doubts=True):
        assert forced.doubts is not None and forced.doubts.shape == (len(forced.spans) + 1, 2, 3)


def test_raters_differ(watched: Path) -> None:
    for one in doubts(watched, SOURCES, TARGETS):
        assert np.abs(one[:, 0] - one[:, 1]).min() > 1e-3


def test_the_words_after_a_piece_count(watched: Path) -> None:
    one, other = doubts(watched, [SOURCES[0]] * 2, ["The cat sat on the mat.", "The cat sat on the price."])
    assert np.abs(one[0] - other[0]).max() > 1e-3


def test_the_source_counts(watched: Path) -> None:
    one, other = doubts(watched, [SOURCES[0], SOURCES[1]], [TARGETS[0]] * 2)
    assert np.abs(one - other).max() > 1e-3


def test_both_engines_agree(watched: Path) -> None:
    for one, other in zip(
        doubts(watched, SOURCES, TARGETS), doubts(watched, SOURCES, TARGETS, "ctranslate2"), strict=True
    ):
        assert one == pytest.approx(other, abs=1e-4)


def test_the_batch_does_not_matter(watched: Path) -> None:
    together = doubts(watched, SOURCES, TARGETS)
    for row, one in enumerate(together):
        assert one == pytest.approx(doubts(watched, [SOURCES[row]], [TARGETS[row]])[0], abs=1e-4)


def test_the_model_itself_is_not_touched(watched: Path, toys: dict[str, Path]) -> None:
    plain, both = (load_judge(str(folder)).force(SOURCES, TARGETS) for folder in (toys["marian"], watched))
    for one, other in zip(plain, both, strict=True):
        assert one.logprobs == pytest.approx(other.logprobs, abs=1e-5)


def test_windows_are_joined(watched: Path) -> None:
    target, source = " ".join(TARGETS[:2] * 12), "".join(s or "" for s in SOURCES) * 12
    forced = load_judge(str(watched)).force([source], [target], doubts=True)[0]
    assert forced.windows > 1 and forced.doubts is not None
    assert len(forced.doubts) == len(forced.spans) + 1


@pytest.mark.parametrize("change", ["other shape", "missing", "too many", "no number"])
def test_one_that_does_not_fit_is_refused(change: str, watched: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(watched, folder)
    weights = load_file(folder / "raters.safetensors")
    if change == "missing":
        del weights["1.out.bias"]
    else:
        weights[{"other shape": "0.out.bias", "too many": "1.layers.9.fc1.bias", "no number": "fc1.bias"}[change]] = (
            torch.zeros(2)
        )
    save_file(weights, folder / "raters.safetensors")
    with pytest.raises(
        ModelError,
        match=r"raters\.safetensors: .* does not fit config\.json beside it; run `mtreview train-head` again",
    ):
        load_judge(str(folder))
