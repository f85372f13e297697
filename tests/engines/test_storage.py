import errno
import threading
from pathlib import Path

import numpy as np
import pytest

from mtreview.engines import storage
from mtreview.errors import ModelError


def _weights() -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    return {
        "matrix": random.normal(size=(7, 5)).astype(np.float16),
        "zero row": np.array([[0, 0], [1, -2]], dtype=np.float32),
        "bias": np.array([1e-3, -1e9], dtype=np.float32),
        "final": np.array([[0.0, -1e4]], dtype=np.float32),
    }


def test_rows_come_back_within_half_a_step(tmp_path: Path) -> None:
    given = _weights()
    storage.save(given, tmp_path / "w.safetensors")
    back = storage.load(tmp_path / "w.safetensors")
    assert back.keys() == given.keys()
    for name in ("bias", "final"):
        np.testing.assert_array_equal(back[name], given[name])
    steps = np.abs(given["matrix"].astype(np.float32)).max(axis=1, keepdims=True) / 127
    assert (np.abs(back["matrix"] - given["matrix"]) <= steps * 0.501).all()
    np.testing.assert_allclose(back["zero row"][0], 0)


def test_saving_again_changes_nothing(tmp_path: Path) -> None:
    storage.save(_weights(), tmp_path / "a")
    storage.save(storage.load(tmp_path / "a"), tmp_path / "b")
    first, second = storage.load(tmp_path / "a"), storage.load(tmp_path / "b")
    for name in first:
        np.testing.assert_allclose(first[name], second[name], rtol=1e-6)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_damaged_weights_are_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "w").write_bytes(b"not weights")
    with pytest.raises(ModelError, match="cannot be read"):
        storage.load(tmp_path / "w")


def test_the_key_follows_the_content(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    key = storage.content_key(tmp_path)
    (tmp_path / "README.md").write_text("a card is not part of the model")
    assert storage.content_key(tmp_path) == key
    (tmp_path / "detector.safetensors").write_bytes(b"what raters begin as")
    assert storage.content_key(tmp_path) == key
    (tmp_path / "config.json").write_text("{ }")
    assert storage.content_key(tmp_path) != key


def test_of_two_that_build_the_same_both_get_it_whole(tmp_path: Path) -> None:
    started = threading.Barrier(2)
    made: list[Path] = []

    def make(folder: Path) -> None:
        started.wait(10)
        (folder / "file").write_text("whole")
        made.append(folder)

    goal = tmp_path / "built" / "model"
    threads = [threading.Thread(target=storage.build, args=(goal, make)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert (goal / "file").read_text() == "whole"
    assert [p.name for p in goal.parent.iterdir()] == ["model"]


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def full(folder: Path) -> None:
        (folder / "half").write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ModelError, match="disk is full"):
        storage.build(tmp_path / "built" / "model", full)
    assert list((tmp_path / "built").iterdir()) == []


def test_an_existing_build_is_used(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    storage.build(tmp_path / "model", lambda folder: pytest.fail("built again"))
