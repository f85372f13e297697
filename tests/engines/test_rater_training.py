"""The rater of a tiny random model, trained on marks that follow a plain rule."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from mtreview.engines import storage
from mtreview.engines.error_tagger import DAMAGE, ErrorTagger
from mtreview.engines.families import open_checkpoint
from mtreview.engines.forcing import Forcing
from mtreview.engines.network import Network, load_network
from mtreview.engines.reading import TorchReader
from mtreview.errors import ModelError
from mtreview.evaluation.dataset import force_all, part_of
from mtreview.evaluation.mqm_data import HumanMark, Judged
from mtreview.quality.features import COLUMNS
from mtreview.records import Span
from mtreview.training.raters import Settings, train_raters

SOURCES = ["猫坐在垫子上。", "狗在公园里跑。", "价格上涨了百分之五。", "她没有来，因为她病了。"]
NOUNS = ["cat", "dog", "shop", "school", "price", "mat"]
MAJOR = COLUMNS.index("rated_major")


def rows(count: int = 160) -> list[Judged]:
    """Whoever writes "shop" has made a major error, whatever the source says."""
    random = np.random.default_rng(2)
    found = []
    for i in range(count):
        noun = NOUNS[int(random.integers(len(NOUNS)))]
        target = f"The {noun} ran in the park today."
        span = Span(4, 4 + len(noun))
        marks = (HumanMark("r", "target", span, "accuracy/mistranslation", "major"),) if noun == "shop" else ()
        found.append(Judged("s", f"document {i % 12}", str(i), SOURCES[i % 4], target, 5.0 * len(marks), ("r",), marks))
    return found


@pytest.fixture(scope="module")
def model(toys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rated") / "model"
    shutil.copytree(toys["marian"], folder)
    weights = load_file(folder / "model.safetensors")
    for name in weights:
        if "shared" in name or "embed_tokens" in name:
            weights[name] *= 12  # as far apart as those of a trained model; raters do not move them
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


@pytest.mark.slow
def test_raters_learn_from_the_other_documents(model: Path) -> None:
    judged = rows()
    settings = Settings(epochs=12, batch=16, rate=1e-2, smoothing=0.9)
    of_parts, notes = train_raters(judged, open_checkpoint(model, "toy"), settings)
    assert "160 rows, 4 sources" in notes[0] and "all parts" in notes[-1] and len(of_parts) == 3
    for note in notes[1:-1]:
        losses = [float(loss) for loss in note.rpartition("left out ")[2].split()]
        assert len(losses) == 12 and losses[-1] < 0.5 * losses[0]
    assert {name.split(".")[0] for name in load_file(model / "raters.safetensors")} == {"0"}

    pairs, documents = [(one.source, one.target) for one in judged], [one.document for one in judged]
    checkpoint = open_checkpoint(model, "toy")
    judge = Forcing(checkpoint, TorchReader(Network(checkpoint, raters=of_parts)))
    unseen = force_all(pairs, judge, documents=documents)
    mean = force_all(pairs, Forcing(checkpoint))  # what the rater of all documents says
    second = np.array([bool(one.marks) for one in judged])  # the noun is the second word
    for found in (unseen, mean):
        odds = found.forced[found.starts[:-1] + 1, MAJOR]
        assert odds[second].mean() > odds[~second].mean() + 1
    assert not np.allclose(unseen.forced[:, MAJOR], mean.forced[:, MAJOR])
    forced = judge.force([judged[0].source], [judged[0].target], doubts=True)[0]
    assert forced.doubts is not None
    own = forced.doubts[: len(forced.spans), part_of(judged[0].document, 3), 1]
    assert unseen.forced[: unseen.starts[1], MAJOR].max() == pytest.approx(own.max(), abs=1e-4)


def test_equal_seeds_give_equal_raters(model: Path) -> None:
    settings = Settings(epochs=1, batch=16)
    found = []
    for _ in range(2):
        train_raters(rows(24), open_checkpoint(model, "toy"), settings)
        found.append(load_file(model / "raters.safetensors"))
    assert all(weight.equal(found[1][name]) for name, weight in found[0].items())


def test_they_begin_as_the_detector(model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    detector = ErrorTagger(load_network(open_checkpoint(folder, "toy")).get_decoder(), DAMAGE)
    save_file(detector.state_dict(), folder / "detector.safetensors")
    _, notes = train_raters(rows(24), open_checkpoint(folder, "toy"), Settings(epochs=1, rate=1e-9))
    assert "begun as the detector" in notes[1]
    rater = storage.load(folder / "raters.safetensors")
    for kind, number in ((0, 0), (1, 0), (2, 1)):
        assert torch.allclose(torch.from_numpy(rater["0.out.weight"][kind]), detector.out.weight[number], atol=1e-3)


def test_a_detector_that_does_not_fit(model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    save_file({"out.weight": torch.zeros(2, 3), "out.bias": torch.zeros(2)}, folder / "detector.safetensors")
    with pytest.raises(ModelError, match=r"detector\.safetensors: .* train the detector again"):
        train_raters(rows(24), open_checkpoint(folder, "toy"), Settings(epochs=1))


def test_parts_are_decided_by_the_document_alone() -> None:
    parts = [part_of(f"document {i}", 2) for i in range(200)]
    assert parts == [part_of(f"document {i}", 2) for i in range(200)]
    assert 70 < sum(parts) < 130
