"""Weights come back as they were kept, and a damaged file is one clear error for head and tagger alike."""

from pathlib import Path

import numpy as np
import pytest

from mtreview.errors import ModelError
from mtreview.quality.head import Head
from mtreview.quality.tagger import Tagger
from mtreview.quality.weights import read_weights, write_weights

MODELS = Path(__file__).parents[2] / "models"


def test_what_is_exact_stays_exact(tmp_path: Path) -> None:
    third = np.array([1 / 3], np.float32)
    write_weights(tmp_path / "w.npz", {"map_x": third, "layer": third}, {"recipe": "r"}, ("map_",))
    arrays, about = read_weights(tmp_path / "w.npz", "head", "train")
    assert about == {"recipe": "r"}
    assert (
        arrays["map_x"] == third
        and arrays["layer"] == np.float32(np.float16(1 / 3))
        and arrays["layer"].dtype == np.float32
    )


@pytest.mark.parametrize(("kind", "name"), [(Head, "quality-head.npz"), (Tagger, "tagger.npz")])
@pytest.mark.parametrize("damage", ["missing", "empty", "text", "cut off"])
def test_a_damaged_file_is_one_clear_error(
    kind: type[Head] | type[Tagger], name: str, damage: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    whole = (MODELS / name).read_bytes()
    if damage != "missing":
        path.write_bytes({"empty": b"", "text": b"no weights", "cut off": whole[: len(whole) // 2]}[damage])
    with pytest.raises(ModelError, match=r"cannot be read .*train it with"):
        kind.load(path)
